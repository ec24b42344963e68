/* book.c: the good records of all logs, decoded once, with their links.
 *
 * In: a view. Out: arrays in Order. New entries are appended under passing numbers, then all numbers become ranks in Order: if what is
 * new is also the latest (as mostly), no old number changes, and the lists (book_lists.c) only grow.
 * Must not: judge (record/judge.c), decide what counts (cut.c).
 * Bounds: BOOK_LOGS_MAX logs; of each its limits (struct book_limits), so that nobody's log keeps others' from being read; the memory
 * that `pages` gives.
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_finding.c */
#include "rules/book.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "plenary/limits.h"
#include "record/fields.h"
#include "rules/book_inside.h"

#include <assert.h>
#include <stdlib.h>

#define NEWCOMERS_MAX 16
#define RESOLVED_MAX 1000 /* references of older records that lead somewhere only now: more count as anew */

static_assert(TYPE_END <= 64, "types fit the bits of a word");

/* ---- what a field may name ---- */

static uint64_t allowed_types(const struct field *f)
{
    uint64_t bits = 0;

    switch (f->kind) {
    case FIELD_PARTNER: return UINT64_C(1) << TYPE_inception;
    case FIELD_MEMBER: return UINT64_C(1) << TYPE_mandate;
    case FIELD_PARTY: return UINT64_C(1) << TYPE_inception | UINT64_C(1) << TYPE_mandate;
    case FIELD_SEAT: return UINT64_C(1) << TYPE_inception;
    case FIELD_REF:
        for (unsigned t = 1; t < TYPE_END; t++) {
            if (field_ref_allows(f, BYTES_STR(schema_of((enum record_type)t)->name)))
                bits |= UINT64_C(1) << t;
        }
        return bits;
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_SPAN:
    case FIELD_DEC:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_FLAG:
    case FIELD_ENUM:
    case FIELD_SETTING:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return 0;
}

void book_init(struct book *b, const uint8_t seed[16])
{
    struct book_inside *in = calloc(1, sizeof(*in));

    *b = (struct book){ .convener = BOOK_NONE,
                        .inside = in,
                        .limits = { PLN_LOG_RECORDS_MAX, PLN_LOG_RECORDS_BYTES_MAX, PLN_LOG_ROSTER_MAX } };
    if (in == NULL)
        return; /* book_extend says so */
    arena_init(&in->facts, "the book of records", SIZE_MAX / 2);
    map_init(&in->ids, "ids of records", BOOK_RECORDS_MAX, seed);
    map_init(&in->authors, "authors", BOOK_RECORDS_MAX, seed);
    for (unsigned t = 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);

        for (size_t i = 0; i < s->facts; i++)
            in->allowed[t][i] = allowed_types(&s->fact[i]);
    }
}

void book_limit(struct book *b, struct book_limits limits)
{
    assert(b->logs == 0);
    b->limits = limits;
}

void book_use_pages(struct book *b, const struct pages *pages)
{
    struct book_inside *in = b->inside;

    b->pages = pages;
    if (in == NULL)
        return;
    in->facts.pages = in->ids.pages = in->authors.pages = pages;
    in->type.pages = in->logs.pages = in->target.pages = in->put.pages = in->version.pages = in->mandate.pages = pages;
}

static void rows_free(const struct book *b, void *rows)
{
    (void)pages_resize(b->pages, rows, 0);
}

void book_deinit(struct book *b)
{
    struct book_inside *in = b->inside;

    if (in != NULL) {
        for (size_t i = 0; i < BOOK_LOGS_MAX; i++)
            rows_free(b, in->log[i].tau), rows_free(b, in->log[i].listed), rows_free(b, in->log[i].told), rows_free(b, in->log[i].said),
                rows_free(b, in->log[i].of);
        book_lists_free(in);
        rows_free(b, in->pending), rows_free(b, in->revocation), rows_free(b, in->odd), rows_free(b, in->to), rows_free(b, in->resolved);
        map_deinit(&in->ids);
        map_deinit(&in->authors);
        arena_deinit(&in->facts);
        free(in);
    }
    free(b->log);
    rows_free(b, b->record);
    rows_free(b, b->person);
    rows_free(b, b->key);
    *b = (struct book){ .convener = BOOK_NONE };
}

/* ---- growing arrays ---- */

bool book_grow(const struct book *b, void *array, size_t *room, size_t count, size_t size, struct pln_error *err)
{
    void **at = array;
    size_t more = *room < 64 ? 64 : *room * 2, bytes;
    void *bigger;

    if (count < *room)
        return true;
    bigger = mul_size(more, size, &bytes) ? pages_resize(b->pages, *at, bytes) : NULL;
    if (bigger == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for %zu rows of the book", more);
    *at = bigger;
    *room = more;
    return true;
}

void book_shrink(const struct book *b, void *array, size_t *room, size_t count, size_t size)
{
    size_t less = count + count / 8 + 64;
    void **at = array, *smaller;

    if (*room < 1024 || less > *room / 2)
        return;
    smaller = pages_resize(b->pages, *at, less * size);
    if (smaller == NULL)
        return;
    *at = smaller;
    *room = less;
}

/* ---- authors and persons ---- */

static void author_name(const struct book *b, uint32_t log, const uint8_t *key, uint8_t out[32])
{
    for (size_t i = 0; i < 32; i++)
        out[i] = b->log[log].id.b[i] ^ key[i];
}

static uint32_t key_find(const struct book *b, uint32_t log, const uint8_t *key)
{
    uint8_t name[32];

    author_name(b, log, key, name);
    return (uint32_t)((uintptr_t)map_find(&b->inside->authors, name) - 1); /* absent: BOOK_NONE */
}

static bool person_add(struct book *b, uint32_t log, uint32_t first, uint32_t *out, struct pln_error *err)
{
    if (!book_grow(b, &b->person, &b->inside->person_room, b->persons, sizeof(b->person[0]), err))
        return false;
    b->person[b->persons] = (struct book_person){ .log = log, .first = first };
    *out = (uint32_t)b->persons++;
    return true;
}

/* The key's number; a new one is that person's. */
static bool key_add(struct book *b, uint32_t log, const uint8_t *key, uint32_t person, uint32_t *out, struct pln_error *err)
{
    uint8_t name[32];

    *out = key_find(b, log, key);
    if (*out != BOOK_NONE)
        return true;
    if (!book_grow(b, &b->key, &b->inside->key_room, b->keys, sizeof(b->key[0]), err))
        return false;
    author_name(b, log, key, name);
    if (!map_put(&b->inside->authors, name, (void *)(uintptr_t)(b->keys + 1), err))
        return false;
    b->key[b->keys] = (struct book_key){ .log = log, .person = person, .revoked_at = UINT64_MAX };
    *out = (uint32_t)b->keys++;
    return true;
}

/* Before a record's facts count: its author, who is known by what stands below it. */
static bool author_of(struct book *b, struct record *r, const struct statement *s, struct pln_error *err)
{
    struct log_inside *l = &b->inside->log[r->log];

    r->key = r->person = BOOK_NONE;
    if (!s->has_author)
        return true;
    if ((r->type == TYPE_inception || r->type == TYPE_rotate)) {
        if (l->root_person == BOOK_NONE && !person_add(b, r->log, BOOK_NONE, &l->root_person, err))
            return false;
        if (!key_add(b, r->log, s->author.b, l->root_person, &r->key, err))
            return false;
    } else {
        r->key = key_find(b, r->log, s->author.b);
    }
    if (r->key != BOOK_NONE)
        r->person = b->key[r->key].person;
    return true;
}

/* ---- decoding ---- */

static bool text_keep(struct arena *a, struct bytes in, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(a, in.n, err);

    if (at == NULL)
        return false;
    if (in.n > 0)
        memcpy(at, in.at, in.n);
    *out = bytes_at(at, in.n);
    return true;
}

static int64_t value_number(const struct value *v)
{
    return v->has_ref ? (int64_t)v->ref : v->number;
}

static bool fact_read(struct arena *a, const struct fields *f, size_t place, struct book_fact *out, struct pln_error *err)
{
    const struct field *field = &f->field[place];
    struct fields_cursor c = fields_each_of(f, place);
    size_t n = field->list ? fields_list(f, place) : 0;
    struct value v;
    bool is_text = field->kind == FIELD_NAME || field->kind == FIELD_HANDLE || field->kind == FIELD_STR || field->kind == FIELD_DEC ||
                   field->kind == FIELD_KEY;
    bool is_number = field_kind_has_place(field->kind) || field->kind == FIELD_DATE || field->kind == FIELD_TIME ||
                     field->kind == FIELD_SPAN || field->kind == FIELD_INT || field->kind == FIELD_OFFSET || field->kind == FIELD_FLAG ||
                     field->kind == FIELD_ENUM;

    *out = (struct book_fact){ .given = fields_has(f, place), .count = (uint32_t)n };
    if (!out->given)
        return true;
    if (field->list == 0) {
        if (!fields_next(&c, &v))
            return true;
        if (is_text)
            return text_keep(a, v.text, &out->text, err);
        if (is_number)
            out->number = value_number(&v);
        return true;
    }
    if (field->kind == FIELD_SEAT) {
        struct book_seat_fact *seat = arena_take_array(a, n, sizeof(*seat), err);

        for (size_t i = 0; seat && i < n && fields_next(&c, &v); i++) {
            seat[i].kind = (uint32_t)v.number;
            seat[i].place = (uint32_t)v.ref;
            if (!text_keep(a, v.text, &seat[i].name, err))
                return false;
        }
        out->seat = seat;
        return seat != NULL;
    }
    if (field->kind == FIELD_SETTING) {
        struct book_setting *setting = arena_take_array(a, n, sizeof(*setting), err);

        for (size_t i = 0; setting && i < n && fields_next(&c, &v); i++) {
            setting[i].value = v.number;
            if (!text_keep(a, v.text, &setting[i].name, err))
                return false;
        }
        out->setting = setting;
        return setting != NULL;
    }
    if (is_text) {
        struct bytes *text = arena_take_array(a, n, sizeof(*text), err);

        for (size_t i = 0; text && i < n && fields_next(&c, &v); i++) {
            if (!text_keep(a, v.text, &text[i], err))
                return false;
        }
        out->texts = text;
        return text != NULL;
    }
    if (is_number) {
        int64_t *number = arena_take_array(a, n, sizeof(*number), err);

        for (size_t i = 0; number && i < n && fields_next(&c, &v); i++)
            number[i] = value_number(&v);
        out->list = number;
        return number != NULL;
    }
    out->count = 0;
    return true;
}

/* Facts and refs of a good entry; refs are resolved later. */
static bool record_decode(struct book *b, uint32_t number, const struct statement *s, struct pln_error *err)
{
    struct book_inside *in = b->inside;
    struct record *r = &b->record[number];
    const struct schema *schema = schema_of(r->type);
    struct book_fact *fact = arena_take_array(&in->facts, schema->facts, sizeof(*fact), err);
    uint32_t *ref = fact ? arena_take_array(&in->facts, s->ref_count, sizeof(*ref), err) : NULL;
    struct fields f;

    if (ref == NULL || !facts_open(schema, s->body, &f, err))
        return false;
    for (size_t i = 0; i < schema->facts; i++) {
        if (!fact_read(&in->facts, &f, i, &fact[i], err))
            return within(err, "%s", schema->fact[i].name);
    }
    r->fact = fact;
    r->ref = ref;
    r->refs = (uint16_t)s->ref_count;
    for (size_t i = 0; i < s->ref_count; i++) {
        ref[i] = BOOK_NONE;
        if (!book_grow(b, &in->pending, &in->pending_room, in->pendings, sizeof(in->pending[0]), err))
            return false;
        in->pending[in->pendings++] = (struct pending){ number, (uint16_t)i, statement_ref(s, i) };
    }
    return true;
}

static bool revocation_add(struct book *b, uint32_t key, uint64_t at, uint64_t since, struct pln_error *err)
{
    struct book_inside *in = b->inside;

    if (!book_grow(b, &in->revocation, &in->revocation_room, in->revocations, sizeof(in->revocation[0]), err))
        return false;
    in->revocation[in->revocations++] = (struct revocation){ key, at, since };
    return true;
}

/* What a record says about keys; below all later records of its log. */
static bool record_keys(struct book *b, uint32_t number, const struct statement *s, struct pln_error *err)
{
    struct record *r = &b->record[number];
    struct log_inside *l = &b->inside->log[r->log];
    uint32_t person = BOOK_NONE, key;

    switch (r->type) {
    case TYPE_inception: l->root_key = r->key; break;
    case TYPE_rotate:
        if (r->fact[ROTATE_SINCE].given && l->root_key != BOOK_NONE &&
            !revocation_add(b, l->root_key, r->index, (uint64_t)r->fact[ROTATE_SINCE].number, err))
            return false;
        l->root_key = r->key;
        break;
    case TYPE_mandate: {
        const uint8_t *given = r->fact[MANDATE_KEY].text.at;

        if (r->fact[MANDATE_RENEWS].given && (uint64_t)r->fact[MANDATE_RENEWS].number < s->ref_count) {
            struct pln_id first = statement_ref(s, (size_t)r->fact[MANDATE_RENEWS].number);
            uint32_t of = book_find(b, &first);

            if (of != BOOK_NONE && b->record[of].type == TYPE_mandate && b->record[of].log == r->log)
                person = b->key[b->record[of].given_key].person;
        }
        if (person == BOOK_NONE && !person_add(b, r->log, number, &person, err))
            return false;
        if (!key_add(b, r->log, given, person, &r->given_key, err))
            return false;
        b->anew += b->key[r->given_key].person != person;
        b->key[r->given_key].person = person; /* a root key that got a mandate is that person's from here on */
        break;
    }
    case TYPE_revoke:
        key = key_find(b, r->log, r->fact[REVOKE_KEY].text.at);
        if (key == BOOK_NONE)
            break;
        if (!b->key[key].is_revoked)
            b->key[key].revoked_at = r->index;
        b->key[key].is_revoked = true;
        if (!revocation_add(b, key, r->index, (uint64_t)r->fact[REVOKE_SINCE].number, err))
            return false;
        break;
    default: break; /* no other type speaks of keys */
    }
    return true;
}

/* Is the entry that it cites as `after` below it in its log? */
static bool after_check(struct book *b, struct record *r, const struct statement *s, const struct view *v, struct pln_error *err)
{
    uint32_t near = book_find(b, &s->after);
    struct place at[8];
    size_t n = 0;

    if (near != BOOK_NONE) {
        r->after_missing = b->record[near].log != r->log || b->record[near].index >= r->index;
        return true;
    }
    if (!v->find(v->ctx, BYTES_OF(s->after), at, COUNT(at), &n, err))
        return false;
    r->after_missing = true;
    for (size_t i = 0; i < n; i++) {
        if (at[i].log == b->log[r->log].number && at[i].index < r->index)
            r->after_missing = false;
    }
    return true;
}

/* A receipt is no record; but its `new` extends the list by which this log's receipts name logs. */
static bool listed_take(struct book *b, uint32_t log, uint64_t index, const struct statement *s, struct pln_error *err)
{
    struct log_inside *l = &b->inside->log[log];
    struct fields f;
    struct fields_cursor c;
    struct reader lines;
    struct value v;
    size_t n;

    if (!facts_open(&receipt_schema, s->body, &f, err))
        return false;
    c = fields_each_of(&f, RECEIPT_NEW);
    while (fields_next(&c, &v) && !v.is_empty) {
        if (!book_grow(b, &l->listed, &l->listed_room, l->listed_count, sizeof(l->listed[0]), err))
            return false;
        memcpy(l->listed[l->listed_count++].b, v.text.at, 32);
    }
    lines = reader_over(f.at[RECEIPT_LINES]);
    n = reader_array_upto(&lines, "lines", PLN_RECEIPT_LINES_MAX) / 3;
    for (size_t i = 0; i < n; i++) {
        uint64_t number = reader_u(&lines, "number"), size = reader_u(&lines, "size");

        (void)reader_u(&lines, "lack");
        if (index > UINT32_MAX || number > UINT32_MAX || size > UINT32_MAX)
            continue; /* nobody holds as much */
        if (!book_grow(b, &l->told, &l->told_room, l->tolds, sizeof(l->told[0]), err))
            return false;
        l->told[l->tolds++] = (struct told){ (uint32_t)index, (uint32_t)number, (uint32_t)size };
    }
    return true;
}

bool book_is_of_roster(enum record_type type)
{
    switch (type) {
    case TYPE_inception:
    case TYPE_founding:
    case TYPE_admit:
    case TYPE_remove:
    case TYPE_leave:
    case TYPE_rotate:
    case TYPE_revoke: return true;
    default: return false; /* all others are told by what they refer to */
    }
}

/* Is the next one of a log still read? From the first on that is not, the log is full: those who wrote it can only say who they are. */
static bool limits_allow(struct book *b, uint32_t log, const struct view_entry *e, enum record_type type)
{
    struct book_log *l = &b->log[log];
    struct log_inside *in = &b->inside->log[log];

    if (l->full == UINT64_MAX && (l->read >= b->limits.records || l->read_bytes >= b->limits.bytes)) {
        l->full = e->place.index;
        b->anew++;
    }
    if (l->full != UINT64_MAX)
        return book_is_of_roster(type) && in->roster++ < b->limits.roster;
    l->read++;
    l->read_bytes += e->statement.whole.n;
    return true;
}

static bool entry_take(struct book *b, uint32_t log, const struct view *v, const struct view_entry *e, struct pln_error *err)
{
    struct book_inside *in = b->inside;
    const struct schema *schema;
    struct record *r;
    uint32_t number = (uint32_t)b->records;

    if (e->verdict != VERDICT_GOOD || !e->readable)
        return true;
    schema = schema_find_version(e->statement.type, e->statement.schema);
    if (schema == NULL)
        return true;
    if (schema->type == TYPE_receipt)
        return listed_take(b, log, e->place.index, &e->statement, err);
    if (schema->quiet || !limits_allow(b, log, e, schema->type))
        return true;
    if (b->records >= BOOK_RECORDS_MAX)
        return fail(err, PLN_TOO_LARGE, "more than %u records of all logs", BOOK_RECORDS_MAX);
    if (!book_grow(b, &b->record, &in->room, b->records, sizeof(b->record[0]), err))
        return false;
    r = &b->record[number];
    *r = (struct record){
        .id = e->id,
        .t = e->tau_ms,
        .index = e->place.index,
        .disputed_at = UINT64_MAX,
        .log = log,
        .given_key = BOOK_NONE,
        .seen_ms = INT64_MIN,
        .type = schema->type,
        .has_words = e->statement.has_content && e->statement.content.form != CONTENT_REVEALED,
    };
    if (!author_of(b, r, &e->statement, err) || !record_decode(b, number, &e->statement, err) ||
        !record_keys(b, number, &e->statement, err) || !map_put(&in->ids, e->id.b, (void *)(uintptr_t)(number + 1), err))
        return false;
    b->records++;
    return !e->statement.has_after || after_check(b, r, &e->statement, v, err);
}

/* ---- taking in ---- */

static bool log_add(struct book *b, const struct log_row *row, struct pln_error *err)
{
    struct book_log *bigger;

    if (b->logs >= BOOK_LOGS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d logs", BOOK_LOGS_MAX);
    bigger = realloc(b->log, (b->logs + 1) * sizeof(b->log[0]));
    if (bigger == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for %zu logs", b->logs + 1);
    b->log = bigger;
    b->log[b->logs] = (struct book_log){ .number = row->number, .id = row->id, .full = UINT64_MAX, .is_convener = row->is_convener };
    b->inside->log[b->logs].root_key = b->inside->log[b->logs].root_person = BOOK_NONE;
    b->inside->log[b->logs].seen = INT64_MIN;
    b->logs++;
    return true;
}

static bool log_take(struct book *b, uint32_t log, const struct log_row *row, const struct view *v, struct pln_error *err)
{
    struct log_inside *l = &b->inside->log[log];

    while (b->log[log].size < row->size) {
        uint64_t index = b->log[log].size;
        struct view_entry e;
        bool found;

        if (!v->entry(v->ctx, (struct place){ row->number, index }, false, &e, &found, err))
            return within(err, "%s#%" PRIu64, row->handle, index);
        if (!found)
            return fail(err, PLN_STORE_DAMAGED, "%s has %" PRIu64 " entries, but #%" PRIu64 " is not there", row->handle, row->size, index);
        if (!book_grow(b, &l->tau, &l->room, (size_t)index, sizeof(l->tau[0]), err))
            return false;
        l->tau[index] = e.tau_ms;
        b->log[log].tau = l->tau;
        if (!entry_take(b, log, v, &e, err))
            return within(err, "%s#%" PRIu64, row->handle, index);
        b->log[log].size = index + 1;
    }
    return true;
}

static bool logs_take(struct book *b, const struct view *v, struct pln_error *err)
{
    uint32_t number[BOOK_LOGS_MAX];
    size_t count;

    if (!v->logs(v->ctx, number, COUNT(number), &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct log_row row;
        uint32_t log = book_log_of(b, number[i]);
        bool found;

        if (!v->log(v->ctx, number[i], &row, &found, err))
            return false;
        if (!found || row.size == 0 || !bytes32_is_zero(row.history.b))
            continue;
        if (log == BOOK_NONE) {
            if (!log_add(b, &row, err))
                return false;
            log = (uint32_t)b->logs - 1;
        }
        if (!log_take(b, log, &row, v, err))
            return false;
    }
    return true;
}

/* ---- numbers become ranks ---- */

static int by_order(const void *x, const void *y, void *ctx)
{
    const struct book *b = ctx;
    const struct record *p = &b->record[*(const uint32_t *)x], *q = &b->record[*(const uint32_t *)y];

    if (p->t != q->t)
        return p->t < q->t ? -1 : 1;
    if (p->log != q->log)
        return b->log[p->log].rank < b->log[q->log].rank ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

static void ranks_of_logs(struct book *b)
{
    for (size_t i = 0; i < b->logs; i++) {
        b->log[i].rank = 0;
        for (size_t j = 0; j < b->logs; j++)
            b->log[i].rank += hash32_compare(&b->log[j].id, &b->log[i].id) < 0;
    }
}

static uint32_t renumbered(const uint32_t *to, uint32_t old)
{
    return old == BOOK_NONE ? BOOK_NONE : to[old];
}

/* from[new] = passing number, of which those below `old` ascend; all that holds numbers follows. */
static bool renumber(struct book *b, const uint32_t *from, size_t old, struct pln_error *err)
{
    struct book_inside *in = b->inside;
    struct record *came = pages_resize(b->pages, NULL, (b->records - old + 1) * sizeof(*came));
    uint32_t *to = pages_resize(b->pages, NULL, (b->records + 1) * sizeof(*to));

    if (came == NULL || to == NULL) {
        rows_free(b, came);
        rows_free(b, to);
        return fail(err, PLN_TOO_LARGE, "no memory to order %zu records", b->records);
    }
    memcpy(came, b->record + old, (b->records - old) * sizeof(*came));
    for (size_t i = b->records; i-- > 0;) { /* older ones only move up, in the order that they have */
        b->record[i] = from[i] >= old ? came[from[i] - old] : b->record[from[i]];
        to[from[i]] = (uint32_t)i;
    }
    for (size_t i = 0; i < b->records; i++) {
        uint32_t *ref = (uint32_t *)(uintptr_t)b->record[i].ref; /* ours: const to readers only */

        for (size_t j = 0; j < b->record[i].refs; j++)
            ref[j] = renumbered(to, ref[j]);
    }
    for (size_t i = 0; i < in->ids.items; i++) {
        if (in->ids.item[i].value != NULL)
            in->ids.item[i].value = (void *)((uintptr_t)to[(uintptr_t)in->ids.item[i].value - 1] + 1);
    }
    for (size_t i = 0; i < in->pendings; i++)
        in->pending[i].record = to[in->pending[i].record];
    for (size_t i = 0; i < b->odds; i++)
        in->odd[i] = to[in->odd[i]];
    for (size_t i = 0; i < in->resolved_count; i++)
        in->resolved[i] = to[in->resolved[i]];
    for (size_t i = 0; i < in->to_count; i++)
        in->to[i] = to[in->to[i]];
    for (size_t i = 0; i < b->persons; i++)
        b->person[i].first = renumbered(to, b->person[i].first);
    rows_free(b, came);
    rows_free(b, to);
    return true;
}

/* Mostly what is new is also the latest, in this order. */
static bool is_in_order(const struct book *b, size_t old)
{
    for (size_t k = old; k < b->records; k++) {
        uint32_t before = (uint32_t)k - 1, at = (uint32_t)k;

        if (k > 0 && by_order(&before, &at, (void *)(uintptr_t)b) > 0)
            return false;
    }
    return true;
}

/* From here on it is kept which number each record had when the moves were taken last. */
static bool moves_begin(struct book *b, struct pln_error *err)
{
    struct book_inside *in = b->inside;

    if (in->to != NULL)
        return true;
    in->to = pages_resize(b->pages, NULL, (in->then + 1) * sizeof(in->to[0]));
    if (in->to == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for the numbers of %zu records", in->then);
    for (size_t i = 0; i < in->then; i++)
        in->to[i] = (uint32_t)i;
    in->to_count = in->then;
    return true;
}

static bool put_in_order(struct book *b, size_t old, bool *moves, struct pln_error *err)
{
    uint32_t *from = pages_resize(b->pages, NULL, (b->records + 1) * sizeof(*from));
    uint32_t *merged = pages_resize(b->pages, NULL, (b->records + 1) * sizeof(*merged));
    size_t i = 0, j = old;
    bool ok;

    *moves = false;
    if (from == NULL || merged == NULL) {
        rows_free(b, from);
        rows_free(b, merged);
        return fail(err, PLN_TOO_LARGE, "no memory to order %zu records", b->records);
    }
    for (size_t k = 0; k < b->records; k++)
        from[k] = (uint32_t)k;
    qsort_r(from + old, b->records - old, sizeof(from[0]), by_order, b);
    for (size_t k = 0; k < b->records; k++) {
        if (j == b->records || (i < old && by_order(&from[i], &from[j], b) < 0))
            merged[k] = from[i++];
        else
            merged[k] = from[j++];
        *moves = *moves || (k < old && merged[k] != k);
    }
    ok = (!*moves || moves_begin(b, err)) && renumber(b, merged, old, err);
    rows_free(b, from);
    rows_free(b, merged);
    return ok;
}

static bool changes_roster(const struct book *b, size_t from, const uint64_t old_size[])
{
    for (size_t i = from; i < b->records; i++) {
        if (b->record[i].index >= old_size[b->record[i].log] && book_is_of_roster(b->record[i].type))
            return true;
    }
    return false;
}

/* A reference of an older record leads somewhere from now on. */
static bool resolved_note(struct book *b, uint32_t record, uint16_t place, struct pln_error *err)
{
    struct book_inside *in = b->inside;

    if (in->resolved_count >= RESOLVED_MAX || book_lists_is_parent(b, record, place) || book_is_of_roster(b->record[record].type)) {
        b->anew++;
        return true;
    }
    if (!book_grow(b, &in->resolved, &in->resolved_room, in->resolved_count, sizeof(in->resolved[0]), err))
        return false;
    in->resolved[in->resolved_count++] = record;
    return true;
}

/* Ids of few new records, by their first bytes: what waits for others need not be looked up each time. */
struct newcomers {
    uint64_t id[NEWCOMERS_MAX];
    size_t count;
    bool many;      /* then all that waits is looked up */
    size_t waiting; /* references that waited before they came: the first ones */
};

static void newcomers_note(const struct book *b, size_t old, struct newcomers *n)
{
    n->many = b->records - old > NEWCOMERS_MAX;
    for (size_t i = old; i < b->records && !n->many; i++)
        n->id[n->count++] = load_be64(b->record[i].id.b);
}

static bool may_have_come(const struct newcomers *n, const struct pln_id *id)
{
    for (size_t i = 0; i < n->count; i++) {
        if (n->id[i] == load_be64(id->b))
            return true;
    }
    return n->many;
}

/* *old_too: some of records that were here before; old_index: sizes of the logs then. */
static bool refs_resolve(struct book *b, const uint64_t old_index[], const struct newcomers *n, bool *old_too, struct pln_error *err)
{
    struct book_inside *in = b->inside;
    size_t left = 0;

    *old_too = false;
    for (size_t i = 0; i < in->pendings; i++) {
        const struct pending *p = &in->pending[i];
        uint32_t *ref = (uint32_t *)(uintptr_t)b->record[p->record].ref;
        bool is_old = b->record[p->record].index < old_index[b->record[p->record].log];

        if (i >= n->waiting || may_have_come(n, &p->id))
            ref[p->place] = book_find(b, &p->id);
        if (ref[p->place] == BOOK_NONE) {
            in->pending[left++] = *p;
            continue;
        }
        *old_too = *old_too || is_old;
        if (is_old && !resolved_note(b, p->record, p->place, err))
            return false;
    }
    in->pendings = left;
    book_shrink(b, &in->pending, &in->pending_room, left, sizeof(in->pending[0]));
    return true;
}

/* ---- a book grows ---- */

bool book_extend(struct book *b, const struct view *v, bool *grown, struct pln_error *err)
{
    struct book_inside *in = b->inside;
    size_t old = b->records, logs = b->logs;
    uint64_t anew = b->anew, size[BOOK_LOGS_MAX] = { 0 };
    struct newcomers newcomers = { 0 };
    bool moves = false, old_too;

    *grown = false;
    if (in == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for a book of records");
    newcomers.waiting = in->pendings;
    for (size_t i = 0; i < logs; i++)
        size[i] = b->log[i].size;
    if (!logs_take(b, v, err))
        return false;
    *grown = b->records > old || b->logs > logs || in->type.group == NULL;
    for (uint32_t i = 0; i < b->logs && !*grown; i++) { /* receipts alone leave all numbers and lists as they are */
        if (!book_logs_receipts(b, i, err))
            return false;
    }
    if (!*grown)
        return true;
    newcomers_note(b, old, &newcomers);
    if (b->logs > logs)
        ranks_of_logs(b);
    if (!is_in_order(b, old) && !put_in_order(b, old, &moves, err))
        return false;
    if (!refs_resolve(b, size, &newcomers, &old_too, err))
        return false;
    b->anew += b->logs > logs || changes_roster(b, moves ? 0 : old, size);
    if (b->anew != anew)
        book_moved(b);
    if (!(b->anew == anew && !moves && !old_too && in->type.group != NULL ? book_lists_add(b, old, err) : book_lists_count(b, err)))
        return false;
    for (uint32_t i = 0; i < b->logs; i++) {
        if (!book_logs_receipts(b, i, err))
            return false;
    }
    return true;
}
