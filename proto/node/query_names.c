/* query_names.c: what a query reads from: logs, people and entries by name, each read once and kept for the query.
 *
 * In: a view, names as people type them. Out: logs, people, places.
 * Must not: write an answer (query_entry.c and its neighbours).
 * Bounds: QUERY_READS_MAX entries and QUERY_ARENA_BYTES for one query; QUERY_PEOPLE_MAX mandates of a log.
 * Spec: docs/rpc.md "Names". Tests: tests/unit/node_query_names.c */
#include "node/query_names.h"

#include "codec/text.h"
#include "record/check.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define LOGS_MAX (PLN_PARTNERS_MAX + 1)
#define SHORT_DIGITS 8

void query_begin(struct query *q, const struct view *v, const struct pln_id *own, enum access access, int64_t wall_ms, struct buf *out)
{
    *q = (struct query){ .v = v, .own = own, .access = access, .wall_ms = wall_ms, .out = out, .reads = QUERY_READS_MAX };
    arena_init(&q->arena, "an answer's working memory", QUERY_ARENA_BYTES);
}

void query_end(struct query *q)
{
    arena_deinit(&q->arena);
}

bool query_read(struct query *q, struct place at, bool want_content, struct view_entry *e, bool *found, struct pln_error *err)
{
    if (q->reads == 0)
        return fail(err, PLN_TOO_MANY, "more than %d entries would have to be read for one answer: ask for less", QUERY_READS_MAX);
    q->reads--;
    return q->v->entry(q->v->ctx, at, want_content, e, found, err);
}

bool query_find(struct query *q, const struct pln_id *id, struct place *at, bool *found, struct pln_error *err)
{
    struct place place[4];
    size_t count = 0;

    *found = false;
    if (!q->v->find(q->v->ctx, BYTES_OF(*id), place, COUNT(place), &count, err))
        return false;
    for (size_t i = 0; i < count && !*found; i++) {
        struct view_entry e;
        bool here;

        *at = place[i];
        *found = count == 1;
        if (*found)
            break;
        if (!query_read(q, place[i], false, &e, &here, err))
            return false;
        *found = here && e.code != VOID_REPEATED;
    }
    if (count > 0 && !*found) {
        *at = place[0];
        *found = true;
    }
    return true;
}

/* ---- logs ---- */

bool query_log_at(struct query *q, uint32_t number, struct query_log **log, struct pln_error *err)
{
    struct query_log *l;
    bool found;

    for (l = q->log; l != NULL; l = l->next) {
        if (l->row.number == number) {
            *log = l;
            return true;
        }
    }
    *log = NULL;
    l = arena_take(&q->arena, sizeof(*l), err);
    if (l == NULL || !q->v->log(q->v->ctx, number, &l->row, &found, err))
        return false;
    if (!found)
        return true;
    if (l->row.handle[0] != 0)
        memcpy(l->handle, l->row.handle, sizeof(l->handle));
    else
        hex_write(bytes_at(l->row.id.b, SHORT_DIGITS / 2), l->handle);
    l->next = q->log;
    q->log = l;
    *log = l;
    return true;
}

bool query_log_of(struct query *q, const struct pln_id *id, struct query_log **log, struct pln_error *err)
{
    uint32_t number;
    bool found;

    *log = NULL;
    if (!q->v->find_log(q->v->ctx, id, &number, &found, err))
        return false;
    return !found || query_log_at(q, number, log, err);
}

static int convener_first(const void *a, const void *b)
{
    const struct query_log *x = *(struct query_log *const *)a, *y = *(struct query_log *const *)b;
    int order;

    if (x->row.is_convener != y->row.is_convener)
        return x->row.is_convener ? -1 : 1;
    order = strcmp(x->handle, y->handle);
    return order != 0 ? order : hash32_compare(&x->row.id, &y->row.id);
}

bool query_logs(struct query *q, struct query_log ***log, size_t *count, struct pln_error *err)
{
    uint32_t number[LOGS_MAX];
    struct query_log **all;
    size_t numbers = 0, n = 0;

    *log = q->logs;
    *count = q->log_count;
    if (q->logs != NULL)
        return true;
    if (!q->v->logs(q->v->ctx, number, LOGS_MAX, &numbers, err) || (all = arena_take_array(&q->arena, numbers, sizeof(*all), err)) == NULL)
        return false;
    for (size_t i = 0; i < numbers; i++) {
        if (!query_log_at(q, number[i], &all[n], err))
            return false;
        n += all[n] != NULL;
    }
    qsort(all, n, sizeof(struct query_log *), convener_first);
    *log = q->logs = all;
    *count = q->log_count = n;
    return true;
}

/* Does the id begin with these hex digits? */
static bool begins_with(const uint8_t id[32], struct bytes digits)
{
    char hex[65];

    hex_write(bytes_at(id, 32), hex);
    return digits.n <= 64 && memcmp(hex, digits.at, digits.n) == 0;
}

bool query_log_named(struct query *q, struct bytes name, struct query_log **log, struct pln_error *err)
{
    struct query_log **all;
    size_t count, hits = 0;

    *log = NULL;
    if (name.n == 0)
        return query_log_of(q, q->own, log, err);
    if (!query_logs(q, &all, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal_str(name, all[i]->handle)) {
            *log = all[i];
            return true;
        }
    }
    for (size_t i = 0; i < count && name.n >= SHORT_DIGITS; i++) {
        if (begins_with(all[i]->row.id.b, name)) {
            *log = all[i];
            hits++;
        }
    }
    if (hits > 1)
        return fail(err, PLN_BAD_REFERENCE, "the ids of %zu logs begin with %.*s: give more digits", hits, (int)name.n,
                    (const char *)name.at);
    return true;
}

bool query_log_param(struct query *q, struct params *p, const char *name, struct bytes value, struct query_log **log, struct pln_error *err)
{
    struct bytes given;
    struct pln_id id;

    if (params_kind(value) == READER_BIN) {
        given = params_bin(p, name, value, 32);
        if (!p->failed && given.n != 32)
            params_fail(p, name, PLN_BAD_FIELD, "a log id has 32 bytes, not %zu", given.n);
        if (!p->failed) {
            memcpy(&id, given.at, 32);
            if (!query_log_of(q, &id, log, err))
                return false;
        }
    } else {
        given = params_str(p, name, value);
        if (!p->failed && !query_log_named(q, given, log, err))
            return within(err, "%s", name);
    }
    if (p->failed) {
        *err = p->err;
        return false;
    }
    if (*log != NULL)
        return true;
    if (params_kind(value) == READER_STR)
        fail(err, PLN_NOT_FOUND, "no log %.*s here: `heads` lists them", (int)given.n, given.n > 0 ? (const char *)given.at : "");
    else
        fail(err, PLN_NOT_FOUND, "that log is not here");
    return within(err, "%s", name);
}

/* By hand, as query_person_name: each entry of a page has both. */
void query_entry_name(const struct query_log *log, uint64_t index, char out[QUERY_NAME_TEXT])
{
    size_t n = strnlen(log->handle, PLN_HANDLE_BYTES_MAX);
    char digits[20];
    size_t count = 0;

    static_assert(PLN_HANDLE_BYTES_MAX + 1 + sizeof(digits) < QUERY_NAME_TEXT, "handle, #, index, NUL");
    do
        digits[count++] = (char)('0' + index % 10);
    while ((index /= 10) > 0);
    memcpy(out, log->handle, n);
    out[n++] = '#';
    while (count > 0)
        out[n++] = digits[--count];
    out[n] = '\0';
}

/* ---- entries ---- */

/* An entry by the first digits or bytes of its id. */
static bool by_prefix(struct query *q, struct bytes prefix, struct bytes digits, struct place *at, bool *found, struct pln_error *err)
{
    struct place place[8];
    struct pln_id first = { 0 };
    size_t count = 0;

    *found = false;
    if (!q->v->find(q->v->ctx, prefix, place, COUNT(place), &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct view_entry e;
        bool here;

        if (!query_read(q, place[i], false, &e, &here, err))
            return false;
        if (!here || !e.readable || (digits.n > 0 && !begins_with(e.id.b, digits)))
            continue;
        if (*found && !hash32_equal(&e.id, &first))
            return fail(err, PLN_BAD_REFERENCE, "several entries' ids begin so: give more digits");
        if (*found && e.code == VOID_REPEATED)
            continue;
        *found = true;
        *at = place[i];
        first = e.id;
    }
    return true;
}

bool query_by_digits(struct query *q, struct bytes digits, struct place *at, bool *found, struct pln_error *err)
{
    uint8_t prefix[32];
    size_t whole = digits.n / 2;

    return hex_read(bytes_slice(digits, 0, whole * 2), prefix, whole, err) && by_prefix(q, bytes_at(prefix, whole), digits, at, found, err);
}

bool query_by_index(struct query *q, struct bytes handle, uint64_t index, struct query_log **log, bool *found, struct pln_error *err)
{
    *found = false;
    if (!query_log_named(q, handle, log, err))
        return false;
    *found = *log != NULL && index < (*log)->row.size;
    return true;
}

bool query_which(struct query *q, struct params *p, struct bytes value, struct place *at, struct pln_error *err)
{
    struct query_log *log = NULL;
    struct bytes text;
    struct name name;
    bool found = false;

    if (!p->failed && value.n == 0)
        params_fail(p, "which", PLN_BAD_FIELD, "name an entry, as in eastside#12");
    if (params_kind(value) == READER_BIN) {
        text = params_bin(p, "which", value, 32);
        if (!p->failed && text.n < 4)
            params_fail(p, "which", PLN_BAD_FIELD, "at least the first 4 bytes of an id, not %zu", text.n);
        if (!p->failed && !by_prefix(q, text, (struct bytes){ NULL, 0 }, at, &found, err))
            return within(err, "which");
        if (!p->failed && !found)
            return fail(err, PLN_NOT_FOUND, "no entry with that id is here");
    } else {
        text = params_str(p, "which", value);
        if (!p->failed) {
            if (!name_read(text, &name, err))
                return within(err, "%.*s", (int)text.n, text.n > 0 ? (const char *)text.at : "");
            if (name.kind == NAME_ENTRY) {
                if (!query_by_index(q, name.left, name.index, &log, &found, err))
                    return within(err, "%.*s", (int)text.n, (const char *)text.at);
                if (log == NULL)
                    return fail(err, PLN_NOT_FOUND, "%.*s: no such log here", (int)text.n, (const char *)text.at);
                if (!found)
                    return fail(err, PLN_NOT_FOUND, "%.*s: that log has %" PRIu64 " entries here", (int)text.n, (const char *)text.at,
                                log->row.size);
                *at = (struct place){ log->row.number, name.index };
            } else if (name.kind == NAME_SHORT_ID) {
                if (!query_by_digits(q, text, at, &found, err))
                    return within(err, "%.*s", (int)text.n, (const char *)text.at);
            }
            if (!found)
                return fail(err, PLN_NOT_FOUND, "%.*s names no entry: they look like eastside#12, or are 8 digits of an id", (int)text.n,
                            (const char *)text.at);
        }
    }
    if (p->failed) {
        *err = p->err;
        return false;
    }
    return true;
}

void query_scan_begin(struct query_scan *s, const struct view_query *q)
{
    s->q = *q;
    s->count = s->at = 0;
    s->ended = false;
}

bool query_scan_next(struct query *q, struct query_scan *s, struct place *out, bool *found, struct pln_error *err)
{
    *found = false;
    if (s->at == s->count) {
        if (s->ended)
            return true;
        s->at = s->count = 0;
        if (!q->v->scan(q->v->ctx, &s->q, s->place, COUNT(s->place), &s->count, err))
            return false;
        s->ended = s->count < COUNT(s->place);
        if (s->count == 0)
            return true;
        s->q.has_from = true;
        s->q.from = s->place[s->count - 1];
    }
    *out = s->place[s->at++];
    *found = true;
    return true;
}

bool query_facts(const struct view_entry *e, const struct schema **s, struct fields *out)
{
    struct pln_error err;

    if (!e->readable)
        return false;
    *s = schema_find_version(e->statement.type, e->statement.schema);
    if (*s == NULL)
        return false;
    /* a good one was looked at whole when it was judged, and its bytes have not changed since: their hash was compared */
    return (e->verdict == VERDICT_GOOD ? check_body_again : check_body)(*s, e->statement.body, e->statement.ref_count, &err) &&
           facts_open(*s, e->statement.body, out, &err);
}

bool query_words(const struct view_entry *e, const struct schema *s, struct fields *out)
{
    struct pln_error err;
    struct bytes words;

    if (!e->readable || (e->content != CONTENT_HERE && e->content != CONTENT_UNSEALED) || e->salted.n < PLN_SALT_BYTES || s->words == 0)
        return false;
    if (!bytes_equal_str(e->statement.content.media, "words"))
        return false;
    words = bytes_slice(e->salted, PLN_SALT_BYTES, e->salted.n - PLN_SALT_BYTES);
    return check_words(s, words, &err) && words_open(s, words, out, &err);
}

/* ---- people ---- */

/* "Ana María O'Neil" -> "ana-mara-oneil" */
static void form_of(struct bytes label, char out[PLN_HANDLE_BYTES_MAX + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < label.n && n < PLN_HANDLE_BYTES_MAX; i++) {
        uint8_t c = label.at[i];

        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c - 'A' + 'a');
        if (c == ' ')
            c = '-';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
            out[n++] = (char)c;
    }
    out[n] = 0;
}

/* Names in order of first mandates: whose form is taken gets the first digits of their id behind it. */
static void name_people(struct query_log *log)
{
    for (size_t i = 0; i < log->people; i++) {
        struct person *p = &log->person[i];
        char digits[5];
        bool taken;

        form_of(p->label, p->name);
        if (p->name[0] == 0)
            hex_write(bytes_at(p->key.b, SHORT_DIGITS / 2), p->name);
        taken = strcmp(p->name, "root") == 0;
        for (size_t j = 0; j < i && !taken; j++)
            taken = strcmp(log->person[j].name, p->name) == 0;
        if (!taken)
            continue;
        hex_write(bytes_at(p->id.b, 2), digits);
        p->name[PLN_HANDLE_BYTES_MAX - 5] = 0;
        strcat(p->name, "-");
        strcat(p->name, digits);
    }
}

bool query_people(struct query *q, struct query_log *log, struct pln_error *err)
{
    struct view_query by_type = { .by = VIEW_BY_TYPE, .log = log->row.number, .type = BYTES_STR("mandate") };
    struct query_scan scan;
    size_t room = 0;

    if (log->has_people)
        return true;
    query_scan_begin(&scan, &by_type);
    for (size_t mandates = 0; mandates < QUERY_PEOPLE_MAX; mandates++) {
        const struct schema *schema;
        struct fields facts, words;
        struct key_state state;
        struct view_entry e;
        struct person *p = NULL;
        struct pln_key key;
        struct place at;
        bool found;

        if (!query_scan_next(q, &scan, &at, &found, err))
            return false;
        if (!found)
            break;
        if (!query_read(q, at, true, &e, &found, err))
            return false;
        if (!found || e.verdict != VERDICT_GOOD || !query_facts(&e, &schema, &facts))
            continue;
        fields_bytes32(&facts, MANDATE_KEY, &key);
        if (!q->v->key(q->v->ctx, log->row.number, &key, &state, &found, err))
            return false;
        if (!found || !state.has_mandate)
            continue;
        for (size_t i = 0; i < log->people && p == NULL; i++) {
            if (hash32_equal(&log->person[i].id, &state.person))
                p = &log->person[i];
        }
        if (p == NULL) {
            if (log->people == room) {
                struct person *more = arena_take_array(&q->arena, room == 0 ? 16 : room * 2, sizeof(*more), err);

                if (more == NULL)
                    return false;
                if (room > 0)
                    memcpy(more, log->person, room * sizeof(*more));
                log->person = more;
                room = room == 0 ? 16 : room * 2;
            }
            p = &log->person[log->people++];
            *p = (struct person){ .id = state.person, .first = at.index, .since_ms = e.entry.time_ms };
        }
        p->key = key;
        p->newest = at.index;
        if (query_words(&e, schema, &words) && fields_bytes(&words, MANDATE_NAME).n > 0)
            p->label = fields_bytes(&words, MANDATE_NAME);
    }
    name_people(log);
    log->has_people = true;
    return true;
}

static bool key_look(struct query *q, struct query_log *log, const struct pln_key *key, struct key_known *out, struct pln_error *err)
{
    *out = (struct key_known){ 0 };
    if (!q->v->key(q->v->ctx, log->row.number, key, &out->state, &out->found, err))
        return false;
    if (!out->found)
        return true;
    out->is_root = !out->state.has_mandate && out->state.root_from != UINT64_MAX;
    if (!out->state.has_mandate)
        return true;
    if (!query_people(q, log, err))
        return false;
    for (size_t i = 0; i < log->people; i++) {
        if (hash32_equal(&log->person[i].id, &out->state.person))
            out->person = &log->person[i];
    }
    return true;
}

bool query_key(struct query *q, struct query_log *log, const struct pln_key *key, const struct key_known **out, struct pln_error *err)
{
    if (!log->has_last || !hash32_equal(&log->last_key, key)) {
        log->has_last = false;
        if (!key_look(q, log, key, &log->last, err))
            return false;
        log->last_key = *key;
        log->has_last = true;
    }
    *out = &log->last;
    return true;
}

void query_person_name(const struct query_log *log, const struct person *person, char out[QUERY_NAME_TEXT])
{
    size_t n = strnlen(log->handle, PLN_HANDLE_BYTES_MAX), m = strnlen(person->name, PLN_HANDLE_BYTES_MAX);

    static_assert(2 * PLN_HANDLE_BYTES_MAX + 2 <= QUERY_NAME_TEXT, "handle, /, name, NUL");
    memcpy(out, log->handle, n);
    out[n++] = '/';
    memcpy(out + n, person->name, m);
    out[n + m] = '\0';
}
