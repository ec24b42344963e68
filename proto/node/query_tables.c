/* query_tables.c: bodies and seats, as last recorded.
 *
 * In: a view. Out: lists of maps, keys in the order of docs/rpc.md.
 * Must not: apply rules (what is in force, who fills a seat).
 * Bounds: TABLES_MAX names; those of a query.
 * Spec: docs/rpc.md "Logs and partners". Tests: tests/unit/node_query_roster.c */
#include "node/query_tables.h"

#include "node/query_entry.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLES_MAX 1024 /* newest records of bodies, of seats, that one answer lists */

static bool no_params(struct bytes encoded, struct pln_error *err)
{
    struct params params = params_over(encoded, 0, false);

    return params_done(&params, err);
}

/* The newest good record of one name. */
struct newest {
    char name[2 * PLN_HANDLE_BYTES_MAX + 2];
    uint32_t log; /* seats: one for each partner; bodies: 0 */
    struct place at;
    int64_t tau_ms;
};

static int by_name(const void *a, const void *b)
{
    const struct newest *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (order != 0)
        return order;
    return x->log < y->log ? -1 : x->log > y->log;
}

static bool newest_put(struct newest *list, size_t *count, const struct newest *one, struct pln_error *err)
{
    for (size_t i = 0; i < *count; i++) {
        struct newest *n = &list[i];

        if (n->log != one->log || strcmp(n->name, one->name) != 0)
            continue;
        if (one->tau_ms > n->tau_ms ||
            (one->tau_ms == n->tau_ms && (one->at.log > n->at.log || (one->at.log == n->at.log && one->at.index > n->at.index))))
            *n = *one;
        return true;
    }
    if (*count == TABLES_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d: ask for the entries instead", TABLES_MAX);
    list[(*count)++] = *one;
    return true;
}

/* Name of the table that a seat's record is of; "" if that is not here. */
static bool table_of(struct query *q, const struct view_entry *e, const struct fields *facts, char out[PLN_HANDLE_BYTES_MAX + 1],
                     struct pln_error *err)
{
    struct pln_id id = statement_ref(&e->statement, (size_t)fields_u64(facts, SEAT_BODY));
    const struct schema *schema;
    struct fields body;
    struct view_entry b;
    struct place at;
    bool found;

    out[0] = 0;
    if (!query_find(q, &id, &at, &found, err) || (found && !query_read(q, at, false, &b, &found, err)))
        return false;
    if (found && query_facts(&b, &schema, &body) && schema->type == TYPE_body) {
        struct bytes handle = fields_bytes(&body, BODY_HANDLE);

        snprintf(out, PLN_HANDLE_BYTES_MAX + 1, "%.*s", (int)handle.n, (const char *)handle.at);
    }
    return true;
}

static bool newest_of(struct query *q, enum record_type type, struct bytes table, struct newest *list, size_t *count, struct pln_error *err)
{
    struct view_query by_type = { .by = VIEW_BY_TYPE, .type = BYTES_STR(type == TYPE_body ? "body" : "seat") };
    struct query_scan scan;

    query_scan_begin(&scan, &by_type);
    for (;;) {
        const struct schema *schema;
        struct fields facts;
        struct view_entry e;
        struct newest one = { .name = "" };
        char handle[PLN_HANDLE_BYTES_MAX + 1];
        struct bytes name;
        bool found;

        if (!query_scan_next(q, &scan, &one.at, &found, err))
            return false;
        if (!found)
            return true;
        if (!query_read(q, one.at, false, &e, &found, err))
            return false;
        if (!found || e.verdict != VERDICT_GOOD || !query_facts(&e, &schema, &facts))
            continue;
        name = fields_bytes(&facts, type == TYPE_body ? (size_t)BODY_HANDLE : (size_t)SEAT_NAME);
        one.tau_ms = e.tau_ms;
        if (type == TYPE_body) {
            snprintf(one.name, sizeof(one.name), "%.*s", (int)name.n, (const char *)name.at);
        } else {
            if (!table_of(q, &e, &facts, handle, err))
                return false;
            if (table.n > 0 && !bytes_equal_str(table, handle))
                continue;
            snprintf(one.name, sizeof(one.name), "%s/%.*s", handle, (int)name.n, (const char *)name.at);
            one.log = one.at.log;
        }
        if (!newest_put(list, count, &one, err))
            return false;
    }
}

static bool tables_write(struct query *q, enum record_type type, struct bytes table, struct writer *w, struct pln_error *err)
{
    struct newest *list = arena_take_array(&q->arena, TABLES_MAX, sizeof(*list), err);
    size_t count = 0;

    if (list == NULL || !newest_of(q, type, table, list, &count, err))
        return false;
    qsort(list, count, sizeof(*list), by_name);
    writer_array(w, count);
    for (size_t i = 0; i < count; i++) {
        const struct schema *schema;
        struct query_log *log;
        struct fields facts;
        struct view_entry e;
        bool found;

        if (!query_read(q, list[i].at, true, &e, &found, err) || !query_log_at(q, list[i].at.log, &log, err))
            return false;
        if (!found || log == NULL || !query_facts(&e, &schema, &facts))
            return fail(err, PLN_STORE_DAMAGED, "%s: its record was here a moment ago", list[i].name);
        writer_map(w, 5);
        if (type == TYPE_body) {
            write_key(w, "handle");
            writer_cstr(w, list[i].name);
        } else {
            write_key(w, "name");
            writer_cstr(w, list[i].name);
            write_key(w, "partner");
            writer_cstr(w, log->handle);
        }
        write_key(w, "entry");
        if (!write_entry_ref(q, w, &e, err))
            return false;
        write_key(w, "time");
        writer_i64(w, e.entry.time_ms);
        if (type == TYPE_body) {
            if (!write_facts_and_words(q, w, &e, err))
                return false;
        } else {
            write_key(w, "facts");
            if (!write_fields(q, w, &facts, &e.statement, err))
                return false;
        }
    }
    return true;
}

bool answer_bodies(struct query *q, struct bytes params, struct writer *w, struct pln_error *err)
{
    return no_params(params, err) && tables_write(q, TYPE_body, (struct bytes){ NULL, 0 }, w, err);
}

bool answer_seats(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 1, false);
    struct bytes table = params_str(&params, "body", params_at(&params, 0));

    return params_done(&params, err) && tables_write(q, TYPE_seat, table, w, err);
}
