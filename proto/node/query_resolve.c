/* query_resolve.c: what a name means: an entry, a partner, a person, a body, a seat.
 *
 * In: text as people type it. Out: one meaning, none, or an error that names two.
 * Must not: guess: what could mean two things is said to.
 * Bounds: those of a query. Bodies and seats: the newest good record of that name, whether or not it is in force (that is the rules').
 * Spec: docs/rpc.md "Names". Tests: tests/unit/node_query_names.c */
#include "node/query_resolve.h"

#include "base/checked.h"

#include <stdio.h>

struct resolving {
    struct query *q;
    struct bytes text;
    struct resolved *out;
    bool found;
};

/* One meaning found; a second is an error that names both. */
static bool means(struct resolving *r, const struct resolved *one, struct pln_error *err)
{
    if (r->found)
        return fail(err, PLN_BAD_REFERENCE, "could be the %s %s or the %s %s: write it in full", r->out->kind, r->out->name, one->kind,
                    one->name);
    *r->out = *one;
    r->found = true;
    return true;
}

static bool is_wanted(struct bytes kind, const char *this_kind)
{
    if (kind.n == 0 || bytes_equal_str(kind, this_kind))
        return true;
    return bytes_equal_str(kind, "party") && (strcmp(this_kind, "partner") == 0 || strcmp(this_kind, "person") == 0);
}

static bool entry_means(struct resolving *r, struct place at, struct pln_error *err)
{
    struct resolved one = { .kind = "entry", .index = at.index };
    struct view_entry e;
    bool found;

    if (!query_log_at(r->q, at.log, &one.log, err) || !query_read(r->q, at, false, &e, &found, err))
        return false;
    if (!found || one.log == NULL)
        return true;
    query_entry_name(one.log, at.index, one.name);
    one.id = e.id;
    if (e.readable)
        memcpy(one.type, e.statement.type.at, min_size(e.statement.type.n, PLN_TYPE_BYTES_MAX));
    return means(r, &one, err);
}

static bool partner_means(struct resolving *r, struct bytes name, struct pln_error *err)
{
    struct resolved one = { .kind = "partner", .type = "inception" };

    if (!query_log_named(r->q, name, &one.log, err))
        return false;
    if (one.log == NULL || one.log->row.size == 0)
        return true;
    snprintf(one.name, sizeof(one.name), "%s", one.log->handle);
    one.id = one.log->row.id;
    return means(r, &one, err);
}

/* A person of a log, by the whole name or by all before its first '-'. */
static bool person_means(struct resolving *r, struct query_log *log, struct bytes name, struct pln_error *err)
{
    struct resolved one = { .kind = "person", .log = log, .type = "mandate" };
    const struct person *hit = NULL, *second = NULL;

    if (log == NULL)
        return true;
    if (!query_people(r->q, log, err))
        return false;
    for (size_t i = 0; i < log->people && hit == NULL; i++) {
        if (bytes_equal_str(name, log->person[i].name))
            hit = &log->person[i];
    }
    if (hit == NULL) {
        for (size_t i = 0; i < log->people; i++) {
            const struct person *p = &log->person[i];

            if (strncmp(p->name, (const char *)name.at, name.n) != 0 || p->name[name.n] != '-')
                continue;
            if (hit != NULL)
                second = second == NULL ? p : second;
            else
                hit = p;
        }
    }
    if (second != NULL)
        return fail(err, PLN_BAD_REFERENCE, "could be %s/%s or %s/%s: write it in full", log->handle, hit->name, log->handle, second->name);
    if (hit == NULL)
        return true;
    query_person_name(log, hit, one.name);
    one.id = hit->id;
    one.index = hit->first;
    return means(r, &one, err);
}

/* Is this entry newer than the one so far? */
static bool is_newer(const struct view_entry *e, int64_t tau_ms, struct place at)
{
    if (e->tau_ms != tau_ms)
        return e->tau_ms > tau_ms;
    return e->place.log != at.log ? e->place.log > at.log : e->place.index > at.index;
}

/* The handle of the body that a seat's record names. */
static bool body_handle(struct query *q, const struct pln_id *id, struct bytes *handle, struct pln_error *err)
{
    const struct schema *schema;
    struct fields facts;
    struct view_entry e;
    struct place at;
    bool found;

    *handle = (struct bytes){ NULL, 0 };
    if (!query_find(q, id, &at, &found, err) || (found && !query_read(q, at, false, &e, &found, err)))
        return false;
    if (found && query_facts(&e, &schema, &facts) && schema->type == TYPE_body)
        *handle = fields_bytes(&facts, BODY_HANDLE);
    return true;
}

/* The newest good record of a body, or of a seat of a body. */
static bool record_means(struct resolving *r, enum record_type type, struct bytes body, struct bytes seat, struct pln_error *err)
{
    struct resolved one = { .kind = type == TYPE_body ? "body" : "seat" };
    struct view_query by_type = { .by = VIEW_BY_TYPE, .type = BYTES_STR(type == TYPE_body ? "body" : "seat") };
    struct place best = { 0, 0 };
    int64_t best_ms = -1;
    struct query_scan scan;

    query_scan_begin(&scan, &by_type);
    for (;;) {
        const struct schema *schema;
        struct fields facts;
        struct view_entry e;
        struct bytes handle;
        struct pln_id of;
        struct place at;
        bool found;

        if (!query_scan_next(r->q, &scan, &at, &found, err))
            return false;
        if (!found)
            break;
        if (!query_read(r->q, at, false, &e, &found, err))
            return false;
        if (!found || e.verdict != VERDICT_GOOD || !query_facts(&e, &schema, &facts) || !is_newer(&e, best_ms, best))
            continue;
        if (type == TYPE_body) {
            handle = fields_bytes(&facts, BODY_HANDLE);
        } else {
            if (!bytes_equal(fields_bytes(&facts, SEAT_NAME), seat))
                continue;
            of = statement_ref(&e.statement, (size_t)fields_u64(&facts, SEAT_BODY));
            if (!body_handle(r->q, &of, &handle, err))
                return false;
        }
        if (!bytes_equal(handle, body))
            continue;
        best = at;
        best_ms = e.tau_ms;
        one.id = e.id;
        memset(one.type, 0, sizeof(one.type));
        memcpy(one.type, by_type.type.at, by_type.type.n);
        snprintf(one.name, sizeof(one.name), "%.*s%s%.*s", (int)handle.n, (const char *)handle.at, type == TYPE_body ? "" : "/",
                 (int)seat.n, seat.n > 0 ? (const char *)seat.at : "");
    }
    if (best_ms < 0)
        return true;
    one.index = best.index;
    return query_log_at(r->q, best.log, &one.log, err) && means(r, &one, err);
}

bool query_resolve(struct query *q, struct bytes text, struct bytes kind, struct resolved *out, bool *found, struct pln_error *err)
{
    static const char *const kinds[] = { "entry", "partner", "person", "body", "seat", "party" };
    const struct bytes none = { NULL, 0 };
    struct resolving r = { .q = q, .text = text, .out = out };
    struct query_log *log;
    struct name name;
    struct place at;
    bool here, is_kind = kind.n == 0;

    for (size_t i = 0; i < COUNT(kinds); i++)
        is_kind = is_kind || bytes_equal_str(kind, kinds[i]);
    if (!is_kind)
        return fail(err, PLN_BAD_FIELD, "kind: none of entry, partner, person, body, seat, party");
    if (!name_read(text, &name, err))
        return within(err, "%.*s", (int)text.n, text.n > 0 ? (const char *)text.at : "");
    *found = false;
    switch (name.kind) {
    case NAME_ENTRY:
        if (!is_wanted(kind, "entry"))
            break;
        if (!query_by_index(q, name.left, name.index, &log, &here, err))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        if (here && !entry_means(&r, (struct place){ log->row.number, name.index }, err))
            return false;
        break;
    case NAME_SHORT_ID:
        if (is_wanted(kind, "entry") && (!query_by_digits(q, text, &at, &here, err) || (here && !entry_means(&r, at, err))))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        if (!r.found && is_wanted(kind, "partner") && !partner_means(&r, text, err))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        break;
    case NAME_PAIR:
        if (is_wanted(kind, "person")) {
            if (!query_log_named(q, name.left, &log, err) || !person_means(&r, log, name.right, err))
                return within(err, "%.*s", (int)text.n, (const char *)text.at);
        }
        if (is_wanted(kind, "seat") && !record_means(&r, TYPE_seat, name.left, name.right, err))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        break;
    case NAME_PLAIN:
        if (is_wanted(kind, "partner") && !partner_means(&r, text, err))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        if (is_wanted(kind, "body") && !record_means(&r, TYPE_body, text, none, err))
            return within(err, "%.*s", (int)text.n, (const char *)text.at);
        if (is_wanted(kind, "person")) {
            if (!query_log_of(q, q->own, &log, err) || !person_means(&r, log, text, err))
                return within(err, "%.*s", (int)text.n, (const char *)text.at);
        }
        break;
    }
    *found = r.found;
    return true;
}
