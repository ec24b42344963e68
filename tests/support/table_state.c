/* table_state.c: a whole log kept in memory, over arrays that grow. */
#include "support/table_state.h"

#include "codec/writer.h"
#include "record/fields.h"
#include "record/receipt.h"
#include "support/must.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void *grown(void *at, size_t count, size_t size)
{
    if ((count & (count - 1)) == 0) { /* at 0, 1, 2, 4, ...: room for twice as many */
        at = realloc(at, (count == 0 ? 1 : count * 2) * size);
        assert(at);
    }
    return at;
}

void table_state_init(struct table_state *t)
{
    *t = (struct table_state){ 0 };
    log_state_init(&t->state);
    tree_init(&t->tree);
}

void table_state_deinit(struct table_state *t)
{
    for (size_t i = 0; i < t->entries; i++)
        free(t->entry[i].at);
    free(t->entry);
    free(t->key);
    free(t->admit);
    free(t->line);
    *t = (struct table_state){ 0 };
}

/* ---- look-ups ---------------------------------------------------------------------------------------------------------- */

static bool disk(const struct table_state *t, struct pln_error *err)
{
    return t->lookups_fail ? fail(err, PLN_STORE_DAMAGED, "the disk failed") : true;
}

static struct table_key_row *key_row(struct table_state *t, const struct pln_key *key)
{
    for (size_t i = 0; i < t->keys; i++)
        if (hash32_equal(&t->key[i].key, key))
            return &t->key[i];
    return NULL;
}

static bool look_key(void *ctx, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct table_key_row *row = key_row(ctx, key);

    *found = row != NULL;
    if (row)
        *out = row->state;
    return disk(ctx, err);
}

static bool look_entry(void *ctx, const struct pln_id *id, struct entry_state *out, bool *found, struct pln_error *err)
{
    const struct table_state *t = ctx;

    *found = false;
    for (size_t i = 0; i < t->entries && !*found; i++) {
        const struct table_entry_row *row = &t->entry[i];

        if (row->judged.entry.whole.n == 0 || !hash32_equal(&row->id, id))
            continue;
        *found = true;
        if (!entry_state_read(bytes_at(row->at, row->n), row->judged.verdict == VERDICT_GOOD, out, err))
            return false;
    }
    return disk(t, err);
}

static bool look_handle(void *ctx, struct bytes handle, bool *found, struct pln_error *err)
{
    const struct table_state *t = ctx;

    *found = false;
    for (size_t i = 0; i < t->admits; i++)
        *found = *found || bytes_equal_str(handle, t->admit[i].handle);
    return disk(t, err);
}

static bool look_admitted(void *ctx, const struct pln_id *log, bool *found, struct pln_error *err)
{
    const struct table_state *t = ctx;

    *found = false;
    for (size_t i = 0; i < t->admits; i++)
        *found = *found || hash32_equal(log, &t->admit[i].log);
    return disk(t, err);
}

static bool look_line(void *ctx, uint64_t number, struct receipt_line *out, bool *found, struct pln_error *err)
{
    const struct table_state *t = ctx;

    *found = number < t->lines;
    if (*found)
        *out = t->line[number];
    return disk(t, err);
}

struct state_lookup table_state_lookup(struct table_state *t)
{
    return (struct state_lookup){
        .ctx = t,
        .key = look_key,
        .entry = look_entry,
        .handle = look_handle,
        .admitted = look_admitted,
        .line = look_line,
    };
}

/* ---- append ------------------------------------------------------------------------------------------------------------ */

static void put_key(struct table_state *t, const struct change *c)
{
    struct table_key_row *row = key_row(t, &c->key);

    if (!row) {
        t->key = grown(t->key, t->keys, sizeof(t->key[0]));
        row = &t->key[t->keys++];
        row->key = c->key;
    }
    row->state = c->key_state;
}

static void put_admit(struct table_state *t, const struct change *c)
{
    t->admit = grown(t->admit, t->admits, sizeof(t->admit[0]));
    t->admit[t->admits] = (struct table_admit_row){ .log = c->id };
    snprintf(t->admit[t->admits].handle, sizeof(t->admit[0].handle), "%s", c->handle);
    t->admits++;
}

static void put_remove(struct table_state *t, const struct change *c)
{
    for (size_t i = 0; i < t->admits; i++)
        if (hash32_equal(&t->admit[i].log, &c->id)) {
            t->admit[i].removed = true;
            t->admit[i].size = c->size;
        }
}

static bool put_receipt(struct table_state *t, const struct judged *j, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a;
    struct receipt r;

    arena_init(&a, "a receipt", 1 << 20);
    if (!receipt_read(j->statement.body, &r, &a, err))
        return false;
    for (size_t i = 0; i < r.added_count; i++) {
        t->line = grown(t->line, t->lines, sizeof(t->line[0]));
        t->line[t->lines++] = (struct receipt_line){ .log = r.added[i] };
    }
    for (size_t i = 0; i < r.line_count; i++) {
        assert(r.line[i].number < t->lines);
        t->line[r.line[i].number].size = r.line[i].size;
        t->line[r.line[i].number].whole = r.line[i].size - r.line[i].lack;
    }
    return true;
}

static bool put_changes(struct table_state *t, const struct judged *j, struct pln_error *err)
{
    for (size_t i = 0; i < j->changes; i++)
        switch (j->change[i].kind) {
        case CHANGE_KEY: put_key(t, &j->change[i]); break;
        case CHANGE_ADMIT: put_admit(t, &j->change[i]); break;
        case CHANGE_REMOVE: put_remove(t, &j->change[i]); break;
        case CHANGE_RECEIPT:
            if (!put_receipt(t, j, err))
                return false;
            break;
        case CHANGE_LEAVE:
        case CHANGE_NODE:
        case CHANGE_ADDRESS:
        case CHANGE_READER:
        case CHANGE_ERASE:
        case CHANGE_UNSEAL:
        case CHANGE_FOUNDING: break; /* in log_state, or nothing that judgment asks for */
        }
    return true;
}

bool table_state_append(struct table_state *t, struct bytes entry, struct judged *out, struct pln_error *err)
{
    struct state_lookup look = table_state_lookup(t);
    struct pln_root here = tree_root(&t->tree);
    struct table_entry_row row = { .at = malloc(entry.n + 1), .n = entry.n };
    struct pln_leaf leaf;

    assert(row.at);
    if (entry.n > 0)
        memcpy(row.at, entry.at, entry.n);
    if (!judge_entry(&t->state, &look, &here, bytes_at(row.at, row.n), SIGNATURE_UNCHECKED, &row.judged, err)) {
        free(row.at);
        return false;
    }
    row.id = row.judged.id;
    leaf = entry_leaf(entry);
    tree_append(&t->tree, &leaf, NULL, NULL);
    t->entry = grown(t->entry, t->entries, sizeof(t->entry[0]));
    t->entry[t->entries++] = row;
    state_apply(&t->state, &row.judged);
    if (!put_changes(t, &row.judged, err))
        return false;
    assert(t->state.size == t->entries);
    *out = row.judged;
    return true;
}

/* ---- writing ----------------------------------------------------------------------------------------------------------- */

static void start(void)
{
    static bool started;
    struct pln_error err = { 0 };

    if (!started)
        must(crypto_start(&err), &err, __func__);
    started = true;
}

struct pln_hash table_hash(const char *name)
{
    struct pln_hash h;

    start();
    hash_once(BYTES_STR(name), h.b);
    return h;
}

void table_key(const char *name, struct sign_key *out)
{
    struct pln_hash seed = table_hash(name);
    struct pln_error err = { 0 };

    must(sign_key_from_seed(out, seed.b, &err), &err, __func__);
}

struct pln_key table_public(const char *name)
{
    struct sign_key k;
    struct pln_key public;

    table_key(name, &k);
    public = k.public;
    sign_key_wipe(&k);
    return public;
}

struct pln_boxkey table_box(const char *name)
{
    char boxed[80];
    struct pln_hash h;
    struct pln_boxkey box;

    snprintf(boxed, sizeof(boxed), "box of %s", name);
    h = table_hash(boxed);
    memcpy(box.b, h.b, sizeof(box.b));
    return box;
}

void table_pack(struct buf *out, const char *fmt, ...)
{
    struct writer w = writer_into(out);
    struct pln_error err = { 0 };
    va_list args;

    va_start(args, fmt);
    for (const char *f = fmt; *f; f++)
        switch (*f) {
        case ' ': break;
        case 'a': {
            char *end;

            writer_array(&w, strtoul(f + 1, &end, 10));
            f = end - 1;
            break;
        }
        case 'u': writer_u64(&w, va_arg(args, uint64_t)); break;
        case 'i': writer_i64(&w, va_arg(args, int64_t)); break;
        case 's': writer_cstr(&w, va_arg(args, const char *)); break;
        case 'b': writer_bin(&w, va_arg(args, struct bytes)); break;
        case 'k': writer_bin(&w, bytes_at(va_arg(args, const void *), 32)); break;
        case 'n': writer_nil(&w); break;
        case 't': writer_bool(&w, true); break;
        case 'f': writer_bool(&w, false); break;
        default: assert(0 && "a letter that table_pack does not know");
        }
    va_end(args);
    must(writer_done(&w, "a test's value", &err), &err, __func__);
}

void table_entry(const struct table_state *t, const struct table_write *w, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf statement;
    CLEANUP(sign_key_wipe) struct sign_key author = { 0 };
    struct pln_signature signature;
    struct pln_error err = { 0 };
    int64_t time_ms = w->time_ms ? w->time_ms : t->state.tau_ms < 0 ? TABLE_START_MS : t->state.tau_ms + 1000;
    struct statement_parts parts = {
        .log = w->log ? *w->log : t->state.log,
        .claimed_ms = time_ms,
        .after = w->after,
        .schema = w->schema ? w->schema : 1,
        .type = BYTES_STR(w->type),
        .ref = w->ref,
        .ref_count = w->refs,
        .body = w->body,
        .content = w->content,
    };

    buf_init(&statement, 1 << 16);
    if (w->by) {
        table_key(w->by, &author);
        parts.author = &author.public;
    }
    must(statement_write(&parts, &statement, &err), &err, __func__);
    if (w->by)
        must(sign_make(&author, "statement", buf_bytes(&statement), &signature, &err), &err, __func__);
    must(entry_write(t->state.size, time_ms, buf_bytes(&statement), w->by ? BYTES_OF(signature) : bytes_at(NULL, 0), out, &err), &err,
         __func__);
}

struct judged table_write(struct table_state *t, const struct table_write *w)
{
    CLEANUP(buf_deinit) struct buf entry;
    struct judged j;
    struct pln_error err = { 0 };

    buf_init(&entry, 1 << 17);
    table_entry(t, w, &entry);
    must(table_state_append(t, buf_bytes(&entry), &j, &err), &err, __func__);
    return j;
}

void table_begin_called(struct table_state *t, const struct pln_id *coalition, const char *name)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key next = table_public("root2"), checkpoint = table_public("checkpoint"), cosign = table_public("cosign");
    struct pln_boxkey noise = table_box("noise");
    struct pln_hash h = hash_next_root(&next);
    struct pln_root base;
    struct judged j;

    buf_init(&body, 1 << 16);
    if (coalition)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), h.b, coalition->b, name, bytes_at(h.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, name, bytes_at(h.b, 16));
    j = table_write(t, &(struct table_write){ .by = "root", .type = "inception", .body = buf_bytes(&body) });
    must(j.verdict == VERDICT_GOOD, &j.why, __func__);
    buf_reset(&body);
    base = tree_root(&t->tree);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), base.b, checkpoint.b, cosign.b, noise.b);
    j = table_write(t, &(struct table_write){ .by = "root", .type = "node", .body = buf_bytes(&body) });
    must(j.verdict == VERDICT_GOOD, &j.why, __func__);
}

void table_begin(struct table_state *t, const struct pln_id *coalition)
{
    table_begin_called(t, coalition, coalition ? "Eastside Schools" : "Commons");
}

struct judged table_mandate(struct table_state *t, const char *by, const char *name, uint8_t acts, const struct pln_id *renews)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_boxkey box = table_box(name);
    struct pln_signature accept;
    struct pln_error err = { 0 };
    struct writer w;
    size_t n = 0;

    buf_init(&body, 1 << 16);
    table_key(name, &key);
    must(accept_make(&key, &t->state.log, &box, &accept, &err), &err, __func__);
    for (int act = ACT_SPEAK; act <= ACT_REGISTER; act++)
        n += (acts >> act) & 1;
    table_pack(&body, "a7 k k b", key.public.b, box.b, BYTES_OF(accept));
    w = writer_into(&body);
    writer_array(&w, n);
    for (int act = ACT_SPEAK; act <= ACT_REGISTER; act++)
        if ((acts >> act) & 1)
            writer_u64(&w, (uint64_t)act);
    writer_array(&w, 0);
    writer_i64(&w, TABLE_UNTIL_MS);
    if (renews)
        writer_u64(&w, 0);
    else
        writer_nil(&w);
    must(writer_done(&w, "a mandate", &err), &err, __func__);
    return table_write(
        t, &(struct table_write){ .by = by, .type = "mandate", .body = buf_bytes(&body), .ref = renews, .refs = renews ? 1 : 0 });
}
