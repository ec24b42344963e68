/* random_coalition.c: a random coalition that also breaks its rules. It is founded as people would; then everybody writes what they like.
 */
#include "random_coalition.h"

#include "random_fields.h"

#include <stdio.h>

#define ALL_ACTS 30
#define YEAR_MS INT64_C(31536000000)
#define HOUR_MS INT64_C(3600000)

static struct judged write_as(struct world *m, size_t log, const char *by, const struct schema *s)
{
    static const struct content_decl published = { .form = CONTENT_PUBLISHED, .bytes = 3, .media = { (const uint8_t *)"words", 5 } };
    static const struct content_decl revealed = { .form = CONTENT_REVEALED };
    struct table_write w = { .by = by, .type = s->name };
    struct pln_id after = { { 5 } };

    w.content = s->reveals ? &revealed : s->words > 0 && world_one_in(m, 2) ? &published : NULL;
    if (world_one_in(m, 60))
        w.after = world_one_in(m, 3) ? &after : &m->log[log].state.entry[world_pick(m, (uint32_t)m->log[log].state.entries)].id;
    return world_write(m, log, &w);
}

static const char *author(struct world *m, size_t log)
{
    if (world_one_in(m, 12))
        return "root";
    for (int tries = 0; tries < 30; tries++) {
        const struct world_person *p = &m->person[world_pick(m, (uint32_t)m->people)];

        if (p->log == log || world_one_in(m, 60))
            return p->key;
    }
    return "root";
}

static void record(struct world *m, enum record_type type)
{
    const struct schema *s = schema_of(type);
    size_t log = world_pick(m, (uint32_t)m->logs);

    if ((type == TYPE_decision || s->convener_only) && !world_one_in(m, 8))
        log = 0;
    if (type == TYPE_decision && !world_one_in(m, 3))
        world_hear(m);
    random_body(m, s, log);
    write_as(m, log, s->signer == SIGNER_ROOT ? "root" : author(m, log), s);
}

/* ---- the founding ------------------------------------------------------------------------------------------------------ */

static void found(struct world *m, uint64_t rules, const char *handle)
{
    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a5 u i s s n", rules, ((int64_t)world_pick(m, 25) - 12) * HOUR_MS, handle, "Etc/Somewhere");
    write_as(m, 0, "root", &founding_schema);
}

static void admit(struct world *m, size_t log)
{
    char handle[16];

    snprintf(handle, sizeof(handle), "log-%zu", log);
    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a3 u s n", world_place(m, &m->log[log].state.state.log), handle);
    write_as(m, 0, "root", &admit_schema);
}

static void begin(struct world *m)
{
    size_t logs = 3 + world_pick(m, WORLD_LOGS_MAX - 2);

    found(m, 1, "commons");
    while (m->logs < logs)
        world_add_log(m);
    for (int i = 0; i < 3; i++) {
        const struct schema *s = i == 0 || !world_one_in(m, 3) ? &body_schema : &agreements_schema;

        random_body(m, s, 0);
        write_as(m, 0, "root", s);
    }
    for (size_t i = 1; i < m->logs; i++)
        if (i == 1 || !world_one_in(m, 12))
            admit(m, i);
    for (size_t i = 0; i < m->logs; i++) {
        world_mandate(m, i, NULL, ALL_ACTS, m->now_ms + YEAR_MS * 2);
        world_mandate(m, i, NULL, world_one_in(m, 3) ? 14 : ALL_ACTS, m->now_ms + YEAR_MS / 4 * world_pick(m, 8));
    }
    for (size_t i = 0; i < 3 * m->logs; i++)
        record(m, TYPE_seat);
}

/* ---- what happens ------------------------------------------------------------------------------------------------------ */

static void revoke(struct world *m)
{
    struct world_person *p = &m->person[world_pick(m, (uint32_t)m->people)];
    struct pln_key key = table_public(p->key);
    uint64_t size = m->log[p->log].state.entries;

    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a2 k u", key.b, size - world_pick(m, (uint32_t)(size > 40 ? 40 : size)));
    write_as(m, p->log, world_one_in(m, 2) ? "root" : p->key, &revoke_schema);
}

static void seldom(struct world *m)
{
    struct world_person *p = &m->person[world_pick(m, (uint32_t)m->people)];
    size_t log = world_pick(m, (uint32_t)m->logs);

    switch (world_pick(m, 12)) {
    case 0: revoke(m); break;
    case 1:
    case 2: world_mandate(m, p->log, p, ALL_ACTS, m->now_ms + YEAR_MS / 12 * world_pick(m, 12)); break;
    case 3:
        if (m->people < WORLD_PEOPLE_MAX)
            world_mandate(m, log, NULL, ALL_ACTS, m->now_ms + YEAR_MS / 2);
        break;
    case 4:
        if (world_one_in(m, 3))
            record(m, TYPE_leave);
        break;
    case 5: record(m, world_one_in(m, 2) ? TYPE_remove : TYPE_admit); break;
    case 6: found(m, world_one_in(m, 20) ? 2 : 1, "commons"); break;
    case 7:
    case 8: m->log[log].is_dark = !m->log[log].is_dark; break;
    case 9: m->log[log].clock_ms = world_one_in(m, 3) ? 0 : ((int64_t)world_pick(m, 600) - 300) * HOUR_MS / 10; break;
    case 10: record(m, world_one_in(m, 2) ? TYPE_erase : TYPE_unseal); break;
    case 11: admit(m, log); break;
    }
}

/* The first table decides on a new draft as tables should: notice, a position of everybody, a decision by the keeper. */
static void decide_well(struct world *m)
{
    static const enum record_type drafts[] = {
        TYPE_result, TYPE_result, TYPE_strategy, TYPE_strategy, TYPE_plan, TYPE_body, TYPE_agreements
    };
    const struct schema *s = schema_of(drafts[world_pick(m, COUNT(drafts))]);
    struct pln_id draft, proposal, body = { { 0 } };

    for (size_t i = m->pool; i-- > 0;)
        body = m->known[i].type == TYPE_body ? m->known[i].id : body;
    random_body(m, s, 0);
    draft = write_as(m, 0, "root", s).id;
    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a6 u a1 u i a1 u n n", world_place(m, &body),
               world_place(m, &m->log[world_pick(m, (uint32_t)m->logs)].state.state.log), m->now_ms + 80 * HOUR_MS, world_place(m, &draft));
    proposal = write_as(m, 0, "root", &proposal_schema).id;
    world_hear(m);
    m->now_ms += (int64_t)(1 + world_pick(m, 100)) * HOUR_MS;
    world_hear(m);
    for (size_t i = 0; i < m->people; i++) {
        if (world_one_in(m, 4))
            continue;
        buf_reset(&m->body);
        m->refs = 0;
        table_pack(&m->body, world_one_in(m, 2) ? "a3 u u n" : "a3 u u a0", world_place(m, &proposal),
                   world_one_in(m, 6) ? UINT64_C(3) : UINT64_C(1));
        write_as(m, m->person[i].log, m->person[i].key, &position_schema);
    }
    if (!world_one_in(m, 5))
        world_hear(m);
    m->now_ms += HOUR_MS;
    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a9 u u i i n n n n n", world_place(m, &proposal), UINT64_C(1), m->now_ms - HOUR_MS / 2,
               m->now_ms / (24 * HOUR_MS));
    write_as(m, 0, "root", &decision_schema);
}

static enum record_type any_type(struct world *m)
{
    static const enum record_type often[] = { TYPE_proposal, TYPE_proposal, TYPE_position, TYPE_position,   TYPE_position,
                                              TYPE_position, TYPE_position, TYPE_decision, TYPE_decision,   TYPE_decision,
                                              TYPE_talk,     TYPE_talk,     TYPE_reply,    TYPE_commitment, TYPE_progress };

    return world_one_in(m, 3) ? (enum record_type)(TYPE_agreements + world_pick(m, TYPE_END - TYPE_agreements))
                              : often[world_pick(m, COUNT(often))];
}

static void go_on(struct world *m)
{
    switch (world_pick(m, 12)) {
    case 0: m->now_ms += (int64_t)world_pick(m, 15 * 24) * HOUR_MS; break;
    case 1:
    case 2:
    case 3: m->now_ms += (int64_t)world_pick(m, 30) * HOUR_MS; break;
    default: m->now_ms += world_pick(m, 7200000);
    }
    if (world_one_in(m, 2))
        world_hear(m);
    if (world_one_in(m, 10))
        seldom(m);
    else if (world_one_in(m, 15))
        decide_well(m);
    else
        record(m, any_type(m));
}

void random_coalition(struct world *m, uint64_t seed, size_t records)
{
    world_begin(m, seed);
    begin(m);
    for (size_t i = 0; i < records && m->pool < WORLD_POOL_MAX - 20; i++)
        go_on(m);
}

struct book_limits random_limits(uint64_t seed)
{
    if (seed % 3 != 0)
        return (struct book_limits){ UINT64_MAX, UINT64_MAX, UINT64_MAX };
    return (struct book_limits){ seed % 2 == 0 ? 15 + seed * 7 % 60 : UINT64_MAX, seed % 2 == 0 ? UINT64_MAX : 3000 + seed * 100 % 12000,
                                 seed % 4 };
}
