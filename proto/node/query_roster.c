/* query_roster.c: logs, partners, people: what the records say of who is who.
 *
 * In: a view. Out: lists of maps, keys in the order of docs/rpc.md.
 * Must not: apply rules (who fills a seat): it tells what was recorded last.
 * Bounds: those of a query; every list's memory is the answer's buffer.
 * Spec: docs/rpc.md "Logs and partners". Tests: tests/unit/node_query_roster.c */
#include "node/query_roster.h"

#include "node/query_entry.h"

#define LIST_BYTES_MAX (1024 * 1024)

const char *standing_word(enum log_standing s)
{
    switch (s) {
    case LOG_KNOWN: return "known";
    case LOG_PARTNER: return "partner";
    case LOG_LEFT: return "left";
    case LOG_REMOVED: return "removed";
    }
    return "";
}

static bool no_params(struct bytes encoded, struct pln_error *err)
{
    struct params params = params_over(encoded, 0, false);

    return params_done(&params, err);
}

/* The first good entry of a type, in a log, as the scan walks; *found. */
static bool first_good(struct query *q, const struct view_query *by, bool want_content, struct view_entry *e, bool *found,
                       struct pln_error *err)
{
    struct query_scan scan;
    struct place at;

    query_scan_begin(&scan, by);
    for (;;) {
        if (!query_scan_next(q, &scan, &at, found, err))
            return false;
        if (!*found)
            return true;
        if (!query_read(q, at, want_content, e, found, err))
            return false;
        if (*found && e->verdict == VERDICT_GOOD)
            return true;
    }
}

bool answer_coalition(struct query *q, struct bytes params, struct writer *w, struct pln_error *err)
{
    struct view_query foundings = { .by = VIEW_BY_TYPE, .type = BYTES_STR("founding"), .newest_first = true };
    const struct schema *schema;
    struct fields facts = { 0 }, words = { 0 };
    struct query_log **log, *convener = NULL, *own;
    struct log_state state, own_state;
    struct view_entry e;
    char name[QUERY_NAME_TEXT] = "";
    size_t logs, partners = 0;
    bool founded = false, has_words = false;

    if (!no_params(params, err) || !query_logs(q, &log, &logs, err) || !query_log_of(q, q->own, &own, err))
        return false;
    log_state_init(&state);
    log_state_init(&own_state);
    if (own != NULL && !q->v->state(q->v->ctx, own->row.number, &own_state, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        partners += log[i]->row.standing == LOG_PARTNER;
        if (log[i]->row.is_convener)
            convener = log[i];
    }
    if (convener != NULL) {
        foundings.log = convener->row.number;
        if (!q->v->state(q->v->ctx, convener->row.number, &state, err) || !first_good(q, &foundings, true, &e, &founded, err))
            return false;
    }
    if (founded) {
        founded = query_facts(&e, &schema, &facts);
        has_words = founded && query_words(&e, schema, &words);
        query_entry_name(convener, e.place.index, name);
    }
    writer_map(w, 9);
    write_key(w, "id");
    writer_bin(w, BYTES_OF(own_state.coalition));
    write_key(w, "convener");
    write_text_or_nil(w, convener != NULL ? convener->handle : "");
    for (size_t i = 0; i < 2; i++) {
        write_key(w, i == 0 ? "name" : "purpose");
        if (has_words && fields_has(&words, i == 0 ? FOUNDING_NAME : FOUNDING_PURPOSE))
            writer_str(w, fields_bytes(&words, i == 0 ? FOUNDING_NAME : FOUNDING_PURPOSE));
        else
            writer_nil(w);
    }
    write_key(w, "founding");
    write_text_or_nil(w, founded ? name : "");
    write_key(w, "rules");
    writer_u64(w, state.rules);
    write_key(w, "offset");
    writer_i64(w, state.offset_ms);
    write_key(w, "zone");
    if (founded && fields_has(&facts, FOUNDING_ZONE))
        writer_str(w, fields_bytes(&facts, FOUNDING_ZONE));
    else
        writer_nil(w);
    write_key(w, "partners");
    writer_u64(w, partners);
    return true;
}

bool answer_heads(struct query *q, struct bytes params, struct writer *w, struct pln_error *err)
{
    struct query_log **log;
    size_t logs;

    if (!no_params(params, err) || !query_logs(q, &log, &logs, err))
        return false;
    writer_array(w, logs);
    for (size_t i = 0; i < logs; i++) {
        const struct log_row *row = &log[i]->row;

        writer_map(w, 14);
        write_key(w, "log");
        writer_cstr(w, log[i]->handle);
        write_key(w, "id");
        writer_bin(w, BYTES_OF(row->id));
        write_key(w, "own");
        writer_bool(w, row->is_own);
        write_key(w, "convener");
        writer_bool(w, row->is_convener);
        write_key(w, "standing");
        writer_cstr(w, standing_word(row->standing));
        write_key(w, "size");
        writer_u64(w, row->size);
        write_key(w, "root");
        writer_bin(w, BYTES_OF(row->root));
        write_key(w, "note");
        if (row->note_bytes > 0)
            writer_bin(w, bytes_at(row->note, row->note_bytes));
        else
            writer_nil(w);
        write_key(w, "whole");
        writer_u64(w, row->whole);
        write_key(w, "tau");
        if (row->size > 0)
            writer_i64(w, row->tau_ms);
        else
            writer_nil(w);
        write_key(w, "epoch");
        writer_u64(w, row->epoch);
        write_key(w, "covers_own");
        writer_u64(w, row->covers_own);
        write_key(w, "stopped");
        writer_bool(w, row->stopped);
        write_key(w, "why");
        write_text_or_nil(w, row->stopped ? row->stop_why : "");
    }
    return true;
}

/* The convener's admits, by what they admit: at most PLN_PARTNERS_MAX good ones. */
struct admit {
    struct pln_id log;
    uint64_t index;
};

static bool admits_read(struct query *q, struct query_log *convener, struct admit **out, size_t *count, struct pln_error *err)
{
    struct view_query by_type = { .by = VIEW_BY_TYPE, .type = BYTES_STR("admit") };
    struct query_scan scan;
    size_t n = 0;

    *count = 0;
    *out = arena_take_array(&q->arena, PLN_PARTNERS_MAX, sizeof(**out), err);
    if (*out == NULL)
        return false;
    if (convener == NULL)
        return true;
    by_type.log = convener->row.number;
    query_scan_begin(&scan, &by_type);
    while (n < PLN_PARTNERS_MAX) {
        const struct schema *schema;
        struct fields facts;
        struct view_entry e;
        struct place at;
        bool found;

        if (!query_scan_next(q, &scan, &at, &found, err))
            return false;
        if (!found)
            break;
        if (!query_read(q, at, false, &e, &found, err))
            return false;
        if (found && e.verdict == VERDICT_GOOD && query_facts(&e, &schema, &facts))
            (*out)[n++] = (struct admit){ statement_ref(&e.statement, (size_t)fields_u64(&facts, ADMIT_LOG)), at.index };
    }
    *count = n;
    return true;
}

bool answer_partners(struct query *q, struct bytes params, struct writer *w, struct pln_error *err)
{
    struct query_log **log, *convener = NULL;
    size_t logs, listed = 0, admits;
    struct admit *admit;

    if (!no_params(params, err) || !query_logs(q, &log, &logs, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        listed += log[i]->row.standing != LOG_KNOWN;
        if (log[i]->row.is_convener)
            convener = log[i];
    }
    if (!admits_read(q, convener, &admit, &admits, err))
        return false;
    writer_array(w, listed);
    for (size_t i = 0; i < logs; i++) {
        const struct log_row *row = &log[i]->row;
        struct log_state state;
        char name[QUERY_NAME_TEXT] = "";

        if (row->standing == LOG_KNOWN)
            continue;
        if (!q->v->state(q->v->ctx, row->number, &state, err))
            return false;
        for (size_t j = 0; j < admits; j++) {
            if (hash32_equal(&admit[j].log, &row->id))
                query_entry_name(convener, admit[j].index, name);
        }
        writer_map(w, 9);
        write_key(w, "handle");
        writer_cstr(w, log[i]->handle);
        write_key(w, "id");
        writer_bin(w, BYTES_OF(row->id));
        write_key(w, "name");
        writer_cstr(w, state.name);
        write_key(w, "own");
        writer_bool(w, row->is_own);
        write_key(w, "convener");
        writer_bool(w, row->is_convener);
        write_key(w, "standing");
        writer_cstr(w, standing_word(row->standing));
        write_key(w, "admitted");
        write_text_or_nil(w, name);
        write_key(w, "size");
        writer_u64(w, row->size);
        write_key(w, "addresses");
        writer_array(w, row->addresses.count);
        for (size_t j = 0; j < row->addresses.count; j++)
            writer_cstr(w, row->addresses.at[j]);
    }
    return true;
}

/* ---- people ---- */

struct term { /* a person's newest mandate */
    const struct person *person;
    struct view_entry e;
    struct fields facts;
    struct key_state state;
};

static bool term_read(struct query *q, struct query_log *log, const struct person *person, struct term *t, bool *found,
                      struct pln_error *err)
{
    const struct schema *schema;

    t->person = person;
    if (!query_read(q, (struct place){ log->row.number, person->newest }, false, &t->e, found, err))
        return false;
    if (!*found || !query_facts(&t->e, &schema, &t->facts)) {
        *found = false;
        return true;
    }
    return q->v->key(q->v->ctx, log->row.number, &person->key, &t->state, found, err);
}

static bool is_in_force(const struct query *q, const struct query_log *log, const struct term *t)
{
    return !t->state.revoked && q->wall_ms <= t->state.until_ms && log->row.standing != LOG_LEFT && log->row.standing != LOG_REMOVED;
}

static bool member_write(struct query *q, struct writer *w, struct query_log *log, const struct term *t, struct pln_error *err)
{
    struct fields_cursor each = fields_each_of(&t->facts, MANDATE_ACTS);
    struct value v;
    char name[QUERY_NAME_TEXT];

    writer_map(w, 13);
    write_key(w, "name");
    query_person_name(log, t->person, name);
    writer_cstr(w, name);
    write_key(w, "partner");
    writer_cstr(w, log->handle);
    write_key(w, "person");
    writer_bin(w, BYTES_OF(t->person->id));
    write_key(w, "label");
    if (t->person->label.n > 0)
        writer_str(w, t->person->label);
    else
        writer_nil(w);
    write_key(w, "key");
    writer_bin(w, BYTES_OF(t->person->key));
    write_key(w, "box");
    writer_bin(w, BYTES_OF(t->state.box));
    write_key(w, "acts");
    writer_array(w, fields_list(&t->facts, MANDATE_ACTS));
    while (fields_next(&each, &v)) {
        const char *word = v.is_empty || v.number < 1 ? NULL : field_enum_word(v.field, (uint64_t)v.number);

        if (word != NULL)
            writer_cstr(w, word);
    }
    write_key(w, "tables");
    writer_array(w, fields_list(&t->facts, MANDATE_TABLES));
    each = fields_each_of(&t->facts, MANDATE_TABLES);
    while (fields_next(&each, &v)) {
        struct pln_id id;

        if (v.is_empty)
            continue;
        id = statement_ref(&t->e.statement, v.ref);
        if (!write_ref(q, w, &id, FIELD_REF, err))
            return false;
    }
    write_key(w, "until");
    writer_i64(w, t->state.until_ms);
    write_key(w, "state");
    writer_cstr(w, t->state.revoked ? "revoked" : is_in_force(q, log, t) ? "in-force" : "expired");
    write_key(w, "revoked");
    name[0] = 0;
    if (t->state.revoked)
        query_entry_name(log, t->state.revoked_at, name);
    write_text_or_nil(w, name);
    write_key(w, "mandate");
    query_entry_name(log, t->person->newest, name);
    writer_cstr(w, name);
    write_key(w, "since");
    writer_i64(w, t->person->since_ms);
    return true;
}

/* The whole answer: a list whose length is known at its end. */
static bool list_write(struct writer *w, size_t count, const struct writer *lw, const struct buf *list, struct pln_error *err)
{
    if (!writer_done(lw, "a list", err))
        return false;
    writer_array(w, count);
    if (count > 0)
        writer_raw(w, buf_bytes(list));
    return true;
}

bool answer_members(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct params params = params_over(encoded, 1, false);
    struct bytes value = params_at(&params, 0);
    struct writer lw = writer_into(&list);
    struct query_log **log, *one;
    size_t logs = 1, count = 0;

    buf_init(&list, LIST_BYTES_MAX);
    if (!params_done(&params, err))
        return false;
    if (value.n > 0) {
        if (!query_log_param(q, &params, "log", value, &one, err))
            return false;
        log = &one;
    } else if (!query_logs(q, &log, &logs, err)) {
        return false;
    }
    for (size_t i = 0; i < logs; i++) {
        if (!query_people(q, log[i], err))
            return false;
        for (size_t j = 0; j < log[i]->people; j++) {
            struct term t;
            bool found;

            if (!term_read(q, log[i], &log[i]->person[j], &t, &found, err))
                return false;
            if (!found)
                continue;
            if (!member_write(q, &lw, log[i], &t, err))
                return false;
            count++;
        }
    }
    return list_write(w, count, &lw, &list, err);
}

bool answer_boxkeys(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct params params = params_over(encoded, 1, false);
    struct bytes value = params_at(&params, 0);
    struct reader r = reader_over(value);
    struct writer lw = writer_into(&list);
    size_t partners, count = 0;

    buf_init(&list, LIST_BYTES_MAX);
    if (!params_done(&params, err))
        return false;
    partners = value.n > 0 ? reader_array_upto(&r, "partners", PLN_SEALED_PARTNERS_MAX) : 0;
    for (size_t i = 0; i < partners && !r.failed; i++) {
        struct bytes each = reader_any_rpc(&r, "partner");
        struct query_log *log;

        if (r.failed)
            break;
        if (!query_log_param(q, &params, "partner", each, &log, err) || !query_people(q, log, err))
            return false;
        for (size_t j = 0; j < log->people; j++) {
            char name[QUERY_NAME_TEXT];
            struct term t;
            bool found;

            if (!term_read(q, log, &log->person[j], &t, &found, err))
                return false;
            if (!found || !is_in_force(q, log, &t))
                continue;
            count++;
            writer_map(&lw, 5);
            write_key(&lw, "partner");
            writer_cstr(&lw, log->handle);
            write_key(&lw, "person");
            writer_bin(&lw, BYTES_OF(t.person->id));
            write_key(&lw, "name");
            query_person_name(log, t.person, name);
            writer_cstr(&lw, name);
            write_key(&lw, "key");
            writer_bin(&lw, BYTES_OF(t.person->key));
            write_key(&lw, "box");
            writer_bin(&lw, BYTES_OF(t.state.box));
        }
    }
    if (value.n > 0 && !reader_done(&r, err))
        return false;
    return list_write(w, count, &lw, &list, err);
}

bool answer_receipts(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct params params = params_over(encoded, 1, false);
    struct writer lw = writer_into(&list);
    struct query_log *by, **log;
    size_t logs, count = 0;

    buf_init(&list, LIST_BYTES_MAX);
    if (!params_done(&params, err) || !query_log_param(q, &params, "log", params_at(&params, 0), &by, err) ||
        !query_logs(q, &log, &logs, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        uint64_t size, whole;

        if (log[i] == by)
            continue;
        if (!q->v->held(q->v->ctx, by->row.number, UINT64_MAX, log[i]->row.number, &size, &whole, err))
            return false;
        if (size == 0)
            continue;
        count++;
        writer_map(&lw, 4);
        write_key(&lw, "log");
        writer_cstr(&lw, log[i]->handle);
        write_key(&lw, "id");
        writer_bin(&lw, BYTES_OF(log[i]->row.id));
        write_key(&lw, "size");
        writer_u64(&lw, size);
        write_key(&lw, "whole");
        writer_u64(&lw, whole);
    }
    writer_map(w, 2);
    write_key(w, "log");
    writer_cstr(w, by->handle);
    write_key(w, "lines");
    return list_write(w, count, &lw, &list, err);
}
