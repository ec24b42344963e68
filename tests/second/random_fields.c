/* random_fields.c: bodies of random records: mostly as people would fill them, in some places not.
 *
 * The schema table says what is asked; by_hand() knows what makes a coalition go on: positions on open proposals, decisions a day ago. */
#include "random_fields.h"

#include "codec/writer.h"

#include <stdio.h>

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)

static const char *const words[] = { "table", "circle", "check-in", "girls", "boys", "x" };
static const char *const findings[] = { "affected-not-told",     "short-notice",         "talk-told-late",      "decided-alone",
                                        "decision-without-rule", "asked-not-accepted",   "agreed-outside",      "overdue-unattended",
                                        "seat-vacant",           "objection-unanswered", "minutes-unconfirmed", "change-unprepared",
                                        "positions-undeclared" };
static const char *const decs[] = { "0", "1", "2.5", "10.50", "-3", "10.5", "999999999999999999", "0.01" };
static const char *const settings[] = {
    "disclose_hours", "lead_days", "request_days", "silent_hours", "talk_days", "unknown", "window_days"
};

static int64_t spread(struct world *m, int64_t low, int64_t high)
{
    return low + (int64_t)world_pick(m, (uint32_t)(high - low + 1));
}

static int64_t day(const struct world *m)
{
    return m->now_ms / DAY_MS;
}

struct pln_id random_known(struct world *m, const struct field *f)
{
    size_t from = m->pool;

    if (f->to && strcmp(f->to, "body") == 0 && !world_one_in(m, 3)) /* mostly the first table: then something comes about */
        for (size_t i = 0; i < m->pool; i++)
            if (m->known[i].type == TYPE_body)
                return m->known[i].id;
    for (int tries = 0; tries < 400 && from > 0; tries++) {
        const struct world_known *k = &m->known[--from];

        if ((f->to ? field_ref_allows(f, BYTES_STR(schema_of(k->type)->name)) : k->type != TYPE_receipt || world_one_in(m, 60)) &&
            !world_one_in(m, 3))
            return k->id;
    }
    return (struct pln_id){ { 0 } };
}

static struct pln_id any_id(struct world *m, const struct field *f)
{
    struct pln_id none = { { 0 } }, found;

    if (world_one_in(m, 80) && m->pool > 0)
        return m->known[world_pick(m, (uint32_t)m->pool)].id;
    found = world_one_in(m, 120) ? none : random_known(m, f);
    if (hash32_equal(&found, &none))
        found.b[0] = (uint8_t)(1 + world_pick(m, 3)); /* nothing that is here */
    return found;
}

static struct pln_id partner(struct world *m)
{
    struct pln_id stranger = { { 7 } };

    return world_one_in(m, 80) ? stranger : m->log[world_pick(m, (uint32_t)m->logs)].state.state.log;
}

static struct pln_id member(struct world *m, size_t log)
{
    for (int tries = 0; tries < 20 && m->people > 0; tries++) {
        const struct world_person *p = &m->person[world_pick(m, (uint32_t)m->people)];

        if (p->log == log || world_one_in(m, 3))
            return p->first;
    }
    return partner(m);
}

static int64_t date(struct world *m, const struct schema *s, size_t fact)
{
    if (s == &decision_schema && fact == DECISION_EFFECT)
        return day(m) + spread(m, -1, 20);
    if (s == &interest_schema)
        return day(m) + (fact == INTEREST_SINCE ? spread(m, -200, 2) : spread(m, -20, 200));
    if (s == &commitment_schema || s == &progress_schema || s == &objective_schema || s == &request_schema)
        return day(m) + spread(m, -3, 60);
    if (s == &plan_schema)
        return day(m) + (fact == PLAN_FROM ? spread(m, -60, 5) : spread(m, -5, 200));
    if (s == &seat_schema)
        return day(m) + spread(m, -3, 300);
    return day(m) + spread(m, -60, 60);
}

static int64_t time_of(struct world *m, const struct schema *s)
{
    static const int64_t odd[] = { 0, 1, 253402300799999 };
    int64_t ms;

    if (world_one_in(m, 100))
        return odd[world_pick(m, 3)];
    if (s == &decision_schema)
        ms = m->now_ms - spread(m, 0, world_one_in(m, 5) ? 400 : 12) * HOUR_MS / 4;
    else if (s == &proposal_schema)
        ms = m->now_ms + spread(m, -5, 200) * HOUR_MS;
    else if (s == &talk_schema)
        ms = m->now_ms - spread(m, world_one_in(m, 6) ? -200 : 0, 120) * HOUR_MS;
    else
        ms = m->now_ms + spread(m, -100, 60) * HOUR_MS + spread(m, 0, 100);
    return ms > 0 ? ms : 0;
}

static uint64_t number(struct world *m, const struct schema *s, size_t fact, const struct field *f)
{
    static const uint64_t quorum[] = { 1, 1, 20, 34, 60 };

    if (s == &body_schema && fact == BODY_QUORUM)
        return quorum[world_pick(m, 5)];
    if (s == &remove_schema)
        return world_pick(m, 200);
    if (s == &founding_schema)
        return world_one_in(m, 60) ? 2 : 1;
    return (uint64_t)f->min + world_pick(m, 4);
}

static uint64_t choice(struct world *m, const struct schema *s, const struct field *f)
{
    uint64_t n = 0;

    while (f->words[n])
        n++;
    if ((s == &decision_schema || s == &talk_schema || s == &body_schema || s == &position_schema) && !world_one_in(m, 3))
        return 1;
    return 1 + world_pick(m, (uint32_t)n);
}

static void put_value(struct world *m, struct writer *w, const struct schema *s, size_t fact, size_t log)
{
    static const uint64_t notices[] = { 0, 0, 1, 24, 72 };
    const struct field *f = &s->fact[fact];
    struct pln_id id;
    char seat[16];

    switch (f->kind) {
    case FIELD_NAME:
        snprintf(seat, sizeof(seat), "s%u", world_one_in(m, 4) ? world_pick(m, 5) : (uint32_t)log);
        writer_cstr(w, s == &seat_schema    ? seat
                       : s == &reply_schema ? findings[world_pick(m, COUNT(findings))]
                                            : words[world_pick(m, COUNT(words))]);
        break;
    case FIELD_HANDLE: writer_cstr(w, words[world_pick(m, COUNT(words))]); break;
    case FIELD_DEC: writer_cstr(w, decs[world_pick(m, COUNT(decs))]); break;
    case FIELD_DATE: writer_i64(w, date(m, s, fact)); break;
    case FIELD_TIME: writer_i64(w, time_of(m, s)); break;
    case FIELD_SPAN: writer_u64(w, notices[world_pick(m, COUNT(notices))]); break;
    case FIELD_OFFSET: writer_i64(w, spread(m, -12, 12) * HOUR_MS); break;
    case FIELD_INT: writer_u64(w, number(m, s, fact, f)); break;
    case FIELD_FLAG: writer_bool(w, world_one_in(m, 2)); break;
    case FIELD_ENUM: writer_u64(w, choice(m, s, f)); break;
    case FIELD_PARTY:
        if (world_one_in(m, 4)) {
            writer_i64(w, -spread(m, 1, 5));
            break;
        }
        id = world_one_in(m, 2) ? partner(m) : member(m, log);
        writer_u64(w, world_place(m, &id));
        break;
    case FIELD_REF:
        id = any_id(m, f);
        writer_u64(w, world_place(m, &id));
        break;
    case FIELD_PARTNER:
        id = s == &body_schema && !world_one_in(m, 5) ? m->log[0].state.state.log : partner(m);
        writer_u64(w, world_place(m, &id));
        break;
    case FIELD_MEMBER:
        id = member(m, log);
        writer_u64(w, world_place(m, &id));
        break;
    case FIELD_SETTING:
    case FIELD_SEAT:
    case FIELD_STR:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: writer_nil(w); break;
    }
}

static void put_settings(struct world *m, struct writer *w)
{
    size_t n = 0, from = world_pick(m, COUNT(settings));

    n = world_pick(m, (uint32_t)(COUNT(settings) - from) + 1);
    writer_array(w, n);
    for (size_t i = from; i < from + n; i++) {
        writer_array(w, 2);
        writer_cstr(w, settings[i]);
        writer_u64(w, world_one_in(m, 30) ? 2000000 : world_pick(m, 40));
    }
}

static void put_seats(struct world *m, struct writer *w)
{
    size_t n = 1 + world_pick(m, 5);
    char name[24];

    writer_array(w, n);
    for (size_t i = 0; i < n; i++) {
        struct pln_id id = m->log[(i + world_one_in(m, 5)) % m->logs].state.state.log;

        snprintf(name, sizeof(name), "s%zu", world_one_in(m, 40) && i > 0 ? i - 1 : i);
        writer_array(w, 3);
        writer_cstr(w, name);
        writer_u64(w, 1 + (i + world_one_in(m, 30)) % 6);
        writer_u64(w, world_place(m, &id));
    }
}

/* A list of values of which none stands twice: a malformed record would say nothing. */
static void put_list(struct world *m, struct writer *w, const struct schema *s, size_t fact, size_t log)
{
    CLEANUP(buf_deinit) struct buf one, all;
    size_t n = s == &proposal_schema && fact == PROPOSAL_AFFECTS ? 1 + world_pick(m, 4) : world_pick(m, 4), have = 0, at[8];
    struct writer v;

    n = n > s->fact[fact].list ? s->fact[fact].list : n;
    buf_init(&all, 1 << 12);
    for (size_t i = 0; i < n; i++) {
        bool twice = false;

        buf_init(&one, 1 << 12);
        v = writer_into(&one);
        put_value(m, &v, s, fact, log);
        for (size_t k = 0; k < have; k++)
            twice = twice || bytes_equal(bytes_at(all.at + at[k], (k + 1 < have ? at[k + 1] : all.n) - at[k]), buf_bytes(&one));
        if (!twice) {
            at[have++] = all.n;
            buf_put(&all, buf_bytes(&one));
        }
        buf_deinit(&one);
    }
    buf_init(&one, 1);
    writer_array(w, have);
    buf_put(w->out, buf_bytes(&all));
}

/* One that most records of a living coalition give, or do not. */
static bool is_left_out(struct world *m, const struct schema *s, size_t fact)
{
    if (s->fact[fact].required)
        return world_one_in(m, 200);
    if (s == &body_schema && fact == BODY_NEEDS)
        return !world_one_in(m, 4);
    if ((s == &body_schema && fact == BODY_REPLACES) || (s == &seat_schema && fact == SEAT_UNTIL))
        return !world_one_in(m, 3);
    if (s->fact[fact].to && (strcmp(s->fact[fact].name, "corrects") == 0 || strcmp(s->fact[fact].name, "replaces") == 0))
        return !world_one_in(m, 3);
    if (s == &talk_schema && fact == TALK_AGREED)
        return world_one_in(m, 15);
    return world_one_in(m, 3);
}

void random_body(struct world *m, const struct schema *s, size_t log)
{
    struct writer w;

    buf_reset(&m->body);
    m->refs = 0;
    w = writer_into(&m->body);
    writer_array(&w, s->facts);
    for (size_t i = 0; i < s->facts; i++) {
        if (is_left_out(m, s, i))
            writer_nil(&w);
        else if (s->fact[i].kind == FIELD_SETTING)
            put_settings(m, &w);
        else if (s->fact[i].kind == FIELD_SEAT)
            put_seats(m, &w);
        else if (s->fact[i].list > 0)
            put_list(m, &w, s, i, log);
        else
            put_value(m, &w, s, i, log);
    }
}
