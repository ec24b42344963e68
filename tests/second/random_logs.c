/* random_logs.c: a log of random entries, good and spoilt in every way, with our judgment of each; for two implementations to agree on.
 *
 *     random-logs SEED COUNT        one line an entry: its hex, good|void|unknown, the void code or -; last: tau and its value
 *
 * The same seed, the same log. Bodies are random by the schema table, mostly of the right kinds and near their limits; the kernel's own
 * types mostly hold together. tests/second/differ.py judges the same bytes from docs/ alone and compares. */
#include "codec/writer.h"
#include "record/schema.h"
#include "support/table_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define REFS_MOST 6

static const char *const people[] = { "root", "root2", "root3", "root4", "ana", "ben", "cleo", "dee" };
static const char *const texts[] = { "",
                                     "a",
                                     "table",
                                     "x-1",
                                     "A b",
                                     "\xc3\xbc",
                                     "a\nb",
                                     "a\xe2\x80\x8e"
                                     "b",
                                     "0",
                                     "-1.5",
                                     "00",
                                     "1.",
                                     "-0",
                                     "-0.0",
                                     "-0.10",
                                     "12345678901234567890",
                                     "commons",
                                     "eastside",
                                     "clinic",
                                     "123456789012345678",
                                     "1.23456789012345678" };
static const char *const handles[] = { "a", "b", "c", "commons", "eastside", "clinic", "n-1", "Clinic" };

struct maker {
    uint64_t seed;
    struct table_state table;
    struct pln_id ref[REFS_MOST];
    size_t refs;
    struct buf body, entry;
};

/* xorshift64: 0 <= result < n. */
static uint32_t pick(struct maker *m, uint32_t n)
{
    m->seed ^= m->seed << 13;
    m->seed ^= m->seed >> 7;
    m->seed ^= m->seed << 17;
    return (uint32_t)(m->seed >> 20) % n;
}

static bool one_in(struct maker *m, uint32_t n)
{
    return pick(m, n) == 0;
}

static const char *person(struct maker *m)
{
    return people[pick(m, COUNT(people))];
}

/* ---- values ------------------------------------------------------------------------------------------------------------ */

static void put_text(struct maker *m, struct writer *w, size_t limit)
{
    char text[400];
    size_t n = limit + pick(m, 3);

    if (!one_in(m, 10)) {
        writer_cstr(w, texts[pick(m, COUNT(texts))]);
        return;
    }
    n = n < 1 ? 0 : n - 1;
    n = n < sizeof(text) ? n : sizeof(text);
    memset(text, 'a', n);
    writer_str(w, bytes_at(text, n));
}

static void put_bin(struct maker *m, struct writer *w, size_t n)
{
    uint8_t bin[5000];

    n = n < sizeof(bin) ? n : sizeof(bin);
    for (size_t i = 0; i < n; i++)
        bin[i] = (uint8_t)pick(m, 256);
    writer_bin(w, bytes_at(bin, n));
}

static uint64_t number(struct maker *m)
{
    switch (pick(m, 6)) {
    case 0: return pick(m, 2);
    case 1: return m->table.state.size;
    case 2: return m->table.state.size + 1;
    case 3: return 2932896 + pick(m, 2); /* about the last day */
    case 4: return PLN_U_MAX + pick(m, 2);
    }
    return pick(m, 100);
}

static uint64_t place(struct maker *m)
{
    return m->refs > 0 && !one_in(m, 20) ? pick(m, (uint32_t)m->refs) : pick(m, REFS_MOST + 2);
}

static void put_next_root(struct maker *m, struct writer *w)
{
    struct pln_key key = table_public(person(m));
    struct pln_hash next = hash_next_root(&key);

    writer_bin(w, BYTES_OF(next));
}

static void put_lines(struct maker *m, struct writer *w)
{
    size_t lines = pick(m, 4);
    uint64_t at = pick(m, 3);

    writer_array(w, lines * 3 + one_in(m, 10));
    for (size_t i = 0; i < lines; i++) {
        uint64_t size = pick(m, 30);

        writer_u64(w, at);
        writer_u64(w, size);
        writer_u64(w, one_in(m, 10) ? size + 1 : pick(m, (uint32_t)size + 1));
        at += !one_in(m, 8);
    }
}

static void put_fork(struct maker *m, struct writer *w)
{
    bool is_short = one_in(m, 2);

    writer_array(w, is_short ? 2 : 8);
    if (!is_short)
        writer_u64(w, number(m));
    for (int i = 0; i < (is_short ? 1 : 3); i++)
        put_bin(m, w, one_in(m, 30) ? 31 : 32);
    for (int i = 0; i < (is_short ? 1 : 4); i++) {
        size_t n = pick(m, 3);

        writer_array(w, n);
        for (size_t k = 0; k < n; k++)
            put_bin(m, w, 32);
    }
}

static void put_value(struct maker *m, struct writer *w, const struct field *f)
{
    enum field_kind kind = one_in(m, 40) ? (enum field_kind)pick(m, FIELD_FORK + 1) : f->kind;

    switch (kind) {
    case FIELD_NAME:
    case FIELD_STR:
    case FIELD_TEXT:
    case FIELD_LONG: put_text(m, w, f->bytes); break;
    case FIELD_HANDLE: writer_cstr(w, handles[pick(m, COUNT(handles))]); break;
    case FIELD_DEC: put_text(m, w, 24); break;
    case FIELD_DATE:
    case FIELD_SPAN:
    case FIELD_INT: writer_u64(w, f->max > 0 && !one_in(m, 8) ? (uint64_t)f->min + pick(m, 3) : number(m)); break;
    case FIELD_TIME:
        writer_u64(w, one_in(m, 6) ? (uint64_t)PLN_TIME_MS_MAX + pick(m, 2) : (uint64_t)TABLE_START_MS + pick(m, 1000) * 1000);
        break;
    case FIELD_OFFSET: writer_i64(w, one_in(m, 4) ? (one_in(m, 2) ? -1 : 1) * (INT64_C(86400000) + pick(m, 2)) : -18000000); break;
    case FIELD_FLAG: writer_bool(w, one_in(m, 2)); break;
    case FIELD_ENUM: writer_u64(w, one_in(m, 10) ? pick(m, 12) : 1 + pick(m, 4)); break;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER: writer_u64(w, place(m)); break;
    case FIELD_PARTY:
        if (one_in(m, 2))
            writer_u64(w, place(m));
        else
            writer_i64(w, -(int64_t)pick(m, 7));
        break;
    case FIELD_SETTING:
        writer_array(w, one_in(m, 10) ? 3 : 2);
        put_text(m, w, 32);
        writer_u64(w, number(m));
        break;
    case FIELD_SEAT:
        writer_array(w, 3);
        put_text(m, w, 32);
        writer_u64(w, 1 + pick(m, 7));
        writer_u64(w, place(m));
        break;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_BOXKEY:
        if (one_in(m, 20))
            put_bin(m, w, 31 + pick(m, 3));
        else
            put_next_root(m, w);
        break;
    case FIELD_KEY: {
        struct pln_key key = table_public(person(m));

        if (one_in(m, 10))
            put_bin(m, w, 32);
        else
            writer_bin(w, BYTES_OF(key));
        break;
    }
    case FIELD_BIN: put_bin(m, w, (size_t)f->bytes + (one_in(m, 10) ? 1 : 0)); break;
    case FIELD_NOTE: put_bin(m, w, one_in(m, 5) ? 4095 + pick(m, 3) : pick(m, 100)); break;
    case FIELD_LINES: put_lines(m, w); break;
    case FIELD_FORK: put_fork(m, w); break;
    }
}

/* ---- bodies ------------------------------------------------------------------------------------------------------------ */

static void random_body(struct maker *m, const struct schema *s)
{
    struct writer w = writer_into(&m->body);
    size_t extra = one_in(m, 40);

    writer_array(&w, s->facts + extra);
    for (size_t i = 0; i < s->facts; i++) {
        const struct field *f = &s->fact[i];

        if (one_in(m, f->required ? 60 : 3)) {
            writer_nil(&w);
        } else if (f->list > 0 && !one_in(m, 60)) {
            uint32_t n = one_in(m, 8) && f->list < 70 ? f->list + pick(m, 2) : pick(m, 3);

            writer_array(&w, n);
            for (uint32_t k = 0; k < n; k++)
                put_value(m, &w, f);
        } else {
            put_value(m, &w, f);
        }
    }
    if (extra)
        writer_nil(&w);
}

static void mandate_body(struct maker *m)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    const char *name = person(m);
    struct pln_boxkey box = table_box(name);
    struct pln_signature accept;
    struct pln_error err;
    uint32_t acts = 1 + pick(m, 3);
    struct writer w;

    table_key(name, &key);
    if (!accept_make(&key, &m->table.state.log, &box, &accept, &err))
        abort();
    table_pack(&m->body, "a7 k k b", key.public.b, box.b, BYTES_OF(accept));
    w = writer_into(&m->body);
    writer_array(&w, acts);
    for (uint32_t i = 0; i < acts; i++)
        writer_u64(&w, 1 + (i + pick(m, 2)) % 4);
    writer_array(&w, 0);
    writer_i64(&w, m->table.state.tau_ms + pick(m, 100) * INT64_C(1000));
    if (m->refs > 0 && one_in(m, 2))
        writer_u64(&w, place(m));
    else
        writer_nil(&w);
}

static void receipt_body(struct maker *m)
{
    uint64_t listed = m->table.state.receipts_listed, from = listed - (listed > 0 ? pick(m, 2) : 0), added = pick(m, 3);
    uint64_t lines = listed + added - from;
    struct pln_hash log = table_hash("a log");
    struct writer w;

    table_pack(&m->body, "a3 k", log.b);
    w = writer_into(&m->body);
    writer_array(&w, added);
    for (uint64_t i = 0; i < added; i++) {
        log.b[0] = (uint8_t)pick(m, 256);
        log.b[1] = (uint8_t)i;
        writer_bin(&w, BYTES_OF(log));
    }
    lines -= lines > 0 && one_in(m, 10);
    writer_array(&w, lines * 3);
    for (uint64_t i = 0; i < lines; i++) {
        writer_u64(&w, from + i);
        writer_u64(&w, m->table.state.size + pick(m, 3));
        writer_u64(&w, pick(m, 3));
    }
}

/* A body that holds together, of the types whose rules ask for it. */
static bool fitting_body(struct maker *m, const struct schema *s)
{
    struct pln_root here = tree_root(&m->table.tree);
    struct pln_key key = table_public("checkpoint");
    struct writer w = writer_into(&m->body);

    if (s == &node_schema) {
        table_pack(&m->body, "a7 u u k k k k f", m->table.state.epoch + 1, m->table.state.size, here.b, key.b, key.b, key.b);
    } else if (s == &mandate_schema) {
        mandate_body(m);
    } else if (s == &receipt_schema) {
        receipt_body(m);
    } else if (s == &rotate_schema) {
        writer_array(&w, 2);
        put_next_root(m, &w);
        if (one_in(m, 3))
            writer_u64(&w, pick(m, (uint32_t)m->table.state.size + 2));
        else
            writer_nil(&w);
    } else {
        return false;
    }
    return true;
}

/* ---- entries ----------------------------------------------------------------------------------------------------------- */

static void append(struct maker *m, struct bytes entry)
{
    struct judged j;
    struct pln_error err;

    if (!table_state_append(&m->table, entry, &j, &err))
        abort();
}

static int64_t now_ms(const struct maker *m)
{
    return m->table.state.tau_ms < 0 ? TABLE_START_MS : m->table.state.tau_ms;
}

/* An earlier entry's bytes, or its statement, once more. */
static void again(struct maker *m)
{
    const struct table_entry_row *row = &m->table.entry[pick(m, (uint32_t)m->table.entries)];
    struct entry e;
    struct pln_error err;

    buf_reset(&m->entry);
    if (one_in(m, 2) || !entry_read(bytes_at(row->at, row->n), &e, &err))
        buf_put(&m->entry, bytes_at(row->at, row->n));
    else if (!entry_write(m->table.state.size, now_ms(m), e.statement_bytes, e.signature, &m->entry, &err))
        abort();
    append(m, buf_bytes(&m->entry));
}

/* An entry or statement of another format. */
static void other_format(struct maker *m)
{
    struct pln_error err;

    buf_reset(&m->body);
    buf_reset(&m->entry);
    table_pack(&m->body, "a2 u s", (uint64_t)pick(m, 4), "another format");
    if (one_in(m, 2))
        buf_put(&m->entry, buf_bytes(&m->body));
    else if (!entry_write(m->table.state.size, now_ms(m), buf_bytes(&m->body), bytes_at(NULL, 0), &m->entry, &err))
        abort();
    append(m, buf_bytes(&m->entry));
}

static void pick_refs(struct maker *m)
{
    uint32_t wanted = pick(m, 5);

    m->refs = 0;
    for (uint32_t i = 0; i < wanted; i++) {
        struct pln_hash h = table_hash(person(m));
        struct pln_id id;
        bool twice = false;

        memcpy(id.b, h.b, sizeof(id.b));
        if (m->table.entries > 0 && !one_in(m, 3))
            id = m->table.entry[pick(m, (uint32_t)m->table.entries)].id;
        for (size_t k = 0; k < m->refs; k++)
            twice = twice || hash32_equal(&m->ref[k], &id);
        if (!twice)
            m->ref[m->refs++] = id;
    }
}

static const struct schema *pick_schema(struct maker *m)
{
    static const enum record_type often[] = { TYPE_mandate, TYPE_receipt, TYPE_admit, TYPE_erase, TYPE_node, TYPE_founding, TYPE_remove };
    const struct schema *s;

    do {
        s = schema_of(one_in(m, 3) ? often[pick(m, COUNT(often))] : (enum record_type)(1 + pick(m, TYPE_END - 1)));
    } while ((s == &rotate_schema || s == &revoke_schema) && !one_in(m, 4)); /* each ends a key: soon nobody could sign */
    return s;
}

static bool can_be_written(const struct table_write *w)
{
    CLEANUP(buf_deinit) struct buf out;
    struct statement_parts parts = {
        .schema = 1, .type = BYTES_STR(w->type), .body = w->body, .ref = w->ref, .ref_count = w->refs, .content = w->content
    };
    struct pln_error err;

    buf_init(&out, 1 << 20);
    return statement_write(&parts, &out, &err);
}

static void random_entry(struct maker *m)
{
    static const struct content_decl words = { .form = CONTENT_PUBLISHED, .bytes = 3, .media = { (const uint8_t *)"words", 5 } };
    static const struct content_decl revealed = { .form = CONTENT_REVEALED };
    const struct schema *s = pick_schema(m);
    struct pln_id other = { { 9 } };
    struct table_write w = { .type = one_in(m, 80) ? "guardians" : s->name, .schema = one_in(m, 60) ? 2 : 1 };

    pick_refs(m);
    buf_reset(&m->body);
    if (one_in(m, 5) || !fitting_body(m, s))
        random_body(m, s);
    if (s->signer == SIGNER_NODE ? one_in(m, 20) : !one_in(m, 30))
        w.by = one_in(m, 3) ? "root" : person(m);
    if (s->reveals ? !one_in(m, 10) : one_in(m, 60))
        w.content = &revealed;
    else if (s->words > 0 ? one_in(m, 2) : one_in(m, 60))
        w.content = &words;
    w.body = buf_bytes(&m->body);
    w.ref = m->ref;
    w.refs = m->refs;
    w.time_ms = one_in(m, 10) ? TABLE_START_MS + pick(m, 1000) * INT64_C(1000) : 0;
    w.log = one_in(m, 60) ? &other : NULL;
    if (!can_be_written(&w)) /* text where bytes were cut, and the like: no statement at all */
        return;
    buf_reset(&m->entry);
    table_entry(&m->table, &w, &m->entry);
    if (one_in(m, 40))
        m->entry.at[pick(m, (uint32_t)m->entry.n)] ^= (uint8_t)(1 << pick(m, 8));
    append(m, buf_bytes(&m->entry));
}

static void begin(struct maker *m)
{
    struct pln_hash h = table_hash("a coalition");
    struct pln_id coalition;

    if (one_in(m, 8)) /* a log that never begins */
        return;
    memcpy(coalition.b, h.b, sizeof(coalition.b));
    table_begin(&m->table, one_in(m, 4) ? &coalition : NULL);
    table_mandate(&m->table, "root", "ana", 1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER, NULL);
    table_mandate(&m->table, "root", "ben", 1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD, NULL);
}

static void say(const struct table_entry_row *row)
{
    static const char *const verdict[] = { [VERDICT_GOOD] = "good", [VERDICT_VOID] = "void", [VERDICT_UNKNOWN] = "unknown" };

    for (size_t i = 0; i < row->n; i++)
        printf("%02x", row->at[i]);
    printf(" %s %s\n", verdict[row->judged.verdict], row->judged.code == VOID_NONE ? "-" : void_word(row->judged.code));
}

int main(int argc, char **argv)
{
    static struct maker m;
    size_t count;

    if (argc != 3) {
        fprintf(stderr, "usage: random-logs SEED COUNT\n");
        return 64;
    }
    m.seed = strtoull(argv[1], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    count = strtoul(argv[2], NULL, 10);
    table_state_init(&m.table);
    buf_init(&m.body, 1 << 20);
    buf_init(&m.entry, 1 << 20);
    begin(&m);
    while (m.table.entries < count)
        if (m.table.entries > 0 && one_in(&m, 40))
            again(&m);
        else if (one_in(&m, 100))
            other_format(&m);
        else
            random_entry(&m);
    for (size_t i = 0; i < m.table.entries; i++)
        say(&m.table.entry[i]);
    printf("tau %" PRId64 "\n", m.table.state.tau_ms < 0 ? 0 : m.table.state.tau_ms);
    buf_deinit(&m.body);
    buf_deinit(&m.entry);
    table_state_deinit(&m.table);
    return 0;
}
