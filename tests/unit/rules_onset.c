/* rules_onset.c: what is in force of a chain, asked in any cut, is what docs/rules.md "In force" says by looking at every version. */
#include "unit/unit.h"

#include "rules/rules.h"
#include "support/many.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY_MS INT64_C(86400000)
#define SAID 500 /* records of a coalition that draws what it says */
#define CUTS 40
#define SEEDS 16

struct drawn {
    struct many m;
    struct view v;
    struct book book;
    struct rules rules;
    size_t table[3]; /* two of governance, kept by p0 and p1; a workgroup, kept by p2 */
    size_t draft[SAID], drafts, decision[SAID], decisions;
    struct {
        size_t proposal, keeper;
    } open[SAID];
    size_t opens;
    uint64_t seed;
    int64_t now_ms;
};

/* Whose turn it is to say something: the clock of p1 is two days late, so that what it ratifies may come after that in Order. */
static size_t turn(struct drawn *d, size_t log)
{
    d->m.clock_ms = d->now_ms++ - (log == 1 ? 2 * DAY_MS : 0);
    return log;
}

static size_t below(struct drawn *d, size_t n)
{
    d->seed = d->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)((d->seed >> 33) % n);
}

static size_t founder(struct drawn *d, const char *kind, size_t keeper)
{
    size_t body = many_say(&d->m, 0, 0, "body",
                           "handle=t%zu kind=%s seats=a:resident:p0,b:resident:p1,c:resident:p2 rule=majority quorum=1 notice=0h "
                           "review=2090-01-01 keeper=p%zu",
                           keeper, kind, keeper);

    d->draft[d->drafts++] = body;
    return body;
}

static const char *type_of(const struct drawn *d, size_t number)
{
    const struct place *at = &d->m.place[number];

    for (int type = 1; type < TYPE_END; type++) {
        for (size_t i = 0; i < d->m.log[at->log - 1].of_types[type]; i++) {
            if (d->m.log[at->log - 1].of_type[type][i] == at->index)
                return schema_of((enum record_type)type)->name;
        }
    }
    return "";
}

/* Mostly one of the last few: many are put again, and followed by versions. */
static size_t recent(struct drawn *d, size_t count)
{
    return count - 1 - below(d, count < 10 || below(d, 8) == 0 ? count : 10);
}

static size_t draft(struct drawn *d, size_t log)
{
    static const char *const first[] = { "level=population by=2036-01-01", "level=population by=2040-01-01" };
    size_t before = d->draft[recent(d, d->drafts)];
    const char *type = type_of(d, before);
    char more[40] = "";

    if (below(d, 5) > 0)
        snprintf(more, sizeof(more), " replaces=%zu", before);
    if (strcmp(type, "body") == 0 && more[0] != '\0')
        return many_say(
            &d->m, turn(d, log), log, "body",
            "handle=t kind=%s seats=a:resident:p0,b:resident:p1 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p%zu%s",
            below(d, 3) > 0 ? "governance" : "workgroup", below(d, 3), more);
    if (strcmp(type, "plan") == 0 || below(d, 3) == 0)
        return many_say(&d->m, turn(d, log), log, "plan", "body=%zu strategies=- from=2026-01-01 to=2030-01-01%s", d->table[below(d, 3)],
                        strcmp(type, "plan") == 0 ? more : "");
    return many_say(&d->m, turn(d, log), log, "result", "%s%s", first[below(d, 2)], strcmp(type, "result") == 0 ? more : "");
}

/* Drafts, their retires, decisions: one to three of them. Whoever keeps the table at first decides it later. */
static void propose(struct drawn *d, size_t log)
{
    size_t n = 0, keeper = below(d, 3);
    char puts[80];

    for (size_t i = below(d, 3) + 1; i > 0; i--) {
        bool ratifies = d->decisions > 0 && below(d, 2) == 0;

        n += (size_t)snprintf(puts + n, sizeof(puts) - n, "%s%zu", n > 0 ? "," : "",
                              ratifies ? d->decision[recent(d, d->decisions)] : d->draft[recent(d, d->drafts)]);
    }
    d->open[d->opens].keeper = keeper;
    d->open[d->opens].proposal =
        many_say(&d->m, turn(d, log), log, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%s", d->table[keeper], puts);
    many_say(&d->m, turn(d, keeper), keeper, "position", "proposal=%zu stance=consent prior=-", d->open[d->opens++].proposal);
}

static void decide(struct drawn *d)
{
    size_t at = recent(d, d->opens), keeper = d->open[at].keeper;

    d->decision[d->decisions++] =
        many_say(&d->m, turn(d, keeper), keeper, "decision", "proposal=%zu outcome=%s made=-%zuh effect=%c%zud", d->open[at].proposal,
                 below(d, 8) > 0 ? "adopted" : "rejected", below(d, 500), below(d, 2) > 0 ? '+' : '-', below(d, 20));
    if (below(d, 4) > 0) /* the others may be decided twice */
        d->open[at] = d->open[--d->opens];
}

static void say(struct drawn *d)
{
    size_t log = below(d, 3);

    d->now_ms += (int64_t)below(d, 3) * DAY_MS / 4;
    switch (below(d, 6)) {
    case 0: d->draft[d->drafts++] = draft(d, log); break;
    case 1:
        d->draft[d->drafts] = many_say(&d->m, turn(d, log), log, "retire", "ends=%zu", d->draft[recent(d, d->drafts)]);
        d->drafts += below(d, 3) == 0; /* the others are put by nobody */
        break;
    case 2:
    case 3: propose(d, log); break;
    case 4:
        if (d->opens > 0)
            decide(d);
        break;
    case 5: many_sign(&d->m, turn(d, log)); break;
    }
}

static struct drawn *draw(uint64_t seed)
{
    static const uint8_t book_seed[16] = "a test's seed";
    struct drawn *d = calloc(1, sizeof(*d));
    struct rules_spec spec = { .cut = CUT_ALL };
    struct pln_error err;
    size_t p;
    bool grown;

    assert_non_null(d);
    d->seed = seed;
    many_begin(&d->m, 3);
    d->table[0] = founder(d, "governance", 0);
    many_say(&d->m, 0, MANY_ROOT, "seat", "body=%zu name=a members=m0", d->table[0]);
    d->m.clock_ms += 5 * DAY_MS; /* something may be made in between, of what is founded later */
    d->table[1] = founder(d, "governance", 1);
    d->table[2] = founder(d, "workgroup", 2);
    many_admit(&d->m);
    for (size_t i = 1; i < 9; i++)
        many_say(&d->m, i % 3, MANY_ROOT, "seat", "body=%zu name=%c members=m%zu", d->table[i / 3], (int)('a' + i % 3), i % 3);
    many_heard(&d->m);
    p = many_say(&d->m, 0, 0, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", d->table[0], d->table[1]);
    many_say(&d->m, 0, 0, "position", "proposal=%zu stance=consent prior=-", p);
    many_say(&d->m, 0, 0, "decision", "proposal=%zu outcome=adopted made=-72h effect=-9d", p);
    d->now_ms = d->m.clock_ms + 2 * DAY_MS;
    for (size_t i = 0; i < SAID; i++)
        say(d);
    d->m.clock_ms = d->now_ms;
    many_heard(&d->m);
    spec.now_ms = d->m.clock_ms + DAY_MS;
    d->v = many_view(&d->m);
    book_init(&d->book, book_seed);
    assert_true(book_extend(&d->book, &d->v, &grown, &err));
    assert_true(rules_run(&d->rules, &d->book, &d->v, &spec, &err));
    return d;
}

static void drawn_end(struct drawn *d)
{
    rules_deinit(&d->rules);
    book_deinit(&d->book);
    many_end(&d->m);
    free(d);
}

/* ---- by looking at each ----------------------------------------------------------------------------------------------------- */

static bool is_of_founding(const struct book *b, uint32_t draft)
{
    struct book_list admits = book_of_type(b, TYPE_admit);

    return (b->record[draft].type == TYPE_agreements || b->record[draft].type == TYPE_body) && b->record[draft].log == b->convener &&
           b->record[draft].index < b->record[admits.at[0]].index;
}

static bool may(const struct book *b, const struct ruling *by, uint32_t draft)
{
    uint32_t plan = b->record[draft].type == TYPE_retire ? book_ref(b, draft, RETIRE_ENDS) : draft;

    return book_number(b, by->body, BODY_KIND) == BODY_GOVERNANCE ||
           (plan != BOOK_NONE && b->record[plan].type == TYPE_plan &&
            b->record[book_ref(b, plan, PLAN_BODY)].origin == b->record[by->body].origin);
}

static void begins_by(struct rules *r, const struct cut *c, uint32_t put, uint32_t draft, int64_t *begins, uint32_t *via)
{
    struct book_list proposals = book_puts(r->book, put);

    for (size_t i = 0; i < proposals.count; i++) {
        struct book_list decisions = book_referrers(r->book, proposals.at[i], TYPE_decision);

        for (size_t j = 0; j < decisions.count; j++) {
            const struct ruling *d = verdict_of(r, decisions.at[j]);
            int64_t at = d->made, effect = rules_day_begins(r, book_number(r->book, d->decision, DECISION_EFFECT));

            at = effect > at ? effect : at;
            if (cut_has(c, proposals.at[i]) && cut_has(c, d->decision) && d->state == RULING_STANDS && d->adopted &&
                may(r->book, d, draft) && (at < *begins || (at == *begins && d->decision < *via))) {
                *begins = at;
                *via = d->decision;
            }
        }
    }
}

static int64_t begins_slowly(struct rules *r, const struct cut *c, uint32_t draft, uint32_t *via)
{
    struct book_list proposals = book_puts(r->book, draft);
    int64_t begins = INT64_MAX;

    *via = BOOK_NONE;
    if (!cut_has(c, draft))
        return INT64_MAX;
    if (is_of_founding(r->book, draft))
        return rec(r, draft)->t;
    begins_by(r, c, draft, draft, &begins, via);
    for (size_t i = 0; i < proposals.count; i++) {
        struct book_list decisions = book_referrers(r->book, proposals.at[i], TYPE_decision);

        for (size_t j = 0; j < decisions.count; j++) {
            const struct ruling *d = verdict_of(r, decisions.at[j]);

            if (cut_has(c, proposals.at[i]) && cut_has(c, d->decision) && d->state >= RULING_STANDS && d->adopted)
                begins_by(r, c, d->decision, draft, &begins, via);
        }
    }
    return begins;
}

static uint32_t version_slowly(struct rules *r, const struct cut *c, uint32_t origin, int64_t x, int64_t *since)
{
    struct book_list versions = book_versions(r->book, origin);
    int64_t ended = INT64_MIN, newest = INT64_MIN;
    uint32_t found = BOOK_NONE, via;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list retires = book_referrers(r->book, versions.at[i], TYPE_retire);

        for (size_t j = 0; j < retires.count; j++) {
            int64_t at = begins_slowly(r, c, retires.at[j], &via);

            ended = at <= x && at > ended ? at : ended;
        }
    }
    *since = INT64_MAX;
    for (size_t i = 0; i < versions.count; i++) {
        int64_t at = begins_slowly(r, c, versions.at[i], &via);

        if (at > x || at <= ended)
            continue;
        *since = at < *since ? at : *since;
        if (at >= newest) {
            newest = at;
            found = versions.at[i];
        }
    }
    return found;
}

/* ---- beside it --------------------------------------------------------------------------------------------------------------- */

static void chain_is_as_by_looking_at_each(struct rules *r, const struct cut *c, uint32_t origin, int64_t x)
{
    int64_t since;
    uint32_t version = version_slowly(r, c, origin, x, &since);

    assert_int_equal(force_version(r, c, origin, x), version);
    assert_int_equal(force_chain_since(r, c, origin, x), since);
}

static void drafts_are_as_by_looking_at_each(struct rules *r, const struct cut *c)
{
    for (uint32_t i = 0; i < r->book->records; i++) {
        uint32_t slow, via;
        int64_t begins;

        if (!schema_of(rec(r, i)->type)->draft && rec(r, i)->type != TYPE_retire)
            continue;
        begins = begins_slowly(r, c, i, &slow);
        assert_int_equal(onset_begins(r, c, i, &via), begins);
        assert_int_equal(via, slow);
    }
}

/* Of any sizes: no decision need ever have had it as its past. */
struct any_cut {
    struct cut cut;
    const uint64_t *run;
    uint64_t size[CUT_RUN];
};

static void any_cut(struct drawn *d, struct any_cut *out)
{
    for (size_t i = 0; i < 3; i++)
        out->size[i] = below(d, 3) == 0 ? d->book.log[i].size : below(d, (size_t)d->book.log[i].size + 1);
    out->run = out->size;
    out->cut = (struct cut){ .book = &d->book, .kind = CUT_ALL, .by = BOOK_NONE, .said = &out->run, .is_settled = true, .is_here = true };
}

static void in_any_cut_what_is_in_force_is_as_by_looking_at_each(void **state)
{
    size_t in_force = 0, begun = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct drawn *d = draw(seed);

        for (size_t i = 0; i < CUTS; i++) {
            struct any_cut any = { 0 };
            struct cut c;

            any_cut(d, &any);
            c = i == 0 ? d->rules.cut : any.cut;

            drafts_are_as_by_looking_at_each(&d->rules, &c);
            for (uint32_t j = 0; j < d->book.records; j++) {
                int64_t x = d->m.clock_ms - (int64_t)below(d, 160) * DAY_MS / 2 + 20 * DAY_MS;

                if (!schema_of(d->book.record[j].type)->draft || d->book.record[j].origin != j)
                    continue;
                chain_is_as_by_looking_at_each(&d->rules, &c, j, x);
                begun += force_version(&d->rules, &c, j, INT64_MAX - 1) != BOOK_NONE;
                in_force += force_version(&d->rules, &c, j, x) != BOOK_NONE;
            }
        }
        drawn_end(d);
    }
    assert_true(in_force > 1000 && begun > in_force); /* there was something to be said */
}

static void a_chain_was_adopted_first_by_the_first_of_those_that_begin_first(void **state)
{
    size_t adopted = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct drawn *d = draw(seed);
        struct rules *r = &d->rules;

        for (uint32_t j = 0; j < d->book.records; j++) {
            struct book_list versions = book_versions(&d->book, j);
            int64_t begins = INT64_MAX;
            uint32_t by = BOOK_NONE;

            if (!schema_of(d->book.record[j].type)->draft || d->book.record[j].origin != j)
                continue;
            for (size_t i = 0; i < versions.count; i++) {
                uint32_t via;
                int64_t at = begins_slowly(r, &r->cut, versions.at[i], &via);

                if (at < begins || (at == begins && via < by)) {
                    begins = at;
                    by = via;
                }
            }
            assert_int_equal(onset_adopted(r, j), by);
            adopted += by != BOOK_NONE;
        }
        drawn_end(d);
    }
    assert_true(adopted > 20);
}

/* ---- in masses --------------------------------------------------------------------------------------------------------------- */

/* A draft that is put and decided a thousand times, by who knew each time all that came before: one way into force. */
static void a_draft_that_is_decided_again_and_again_has_one_onset(void **state)
{
    static const uint8_t book_seed[16] = "a test's seed";
    struct drawn *d = calloc(1, sizeof(*d));
    struct rules_spec spec = { .cut = CUT_ALL };
    struct pln_error err;
    size_t draft, proposal;
    bool grown;

    (void)state;
    assert_non_null(d);
    many_begin(&d->m, 3);
    d->table[0] = founder(d, "governance", 0);
    many_admit(&d->m);
    many_say(&d->m, 1, MANY_ROOT, "seat", "body=%zu name=b members=m1", d->table[0]);
    draft = many_say(&d->m, 1, 1, "result", "level=population by=2036-01-01");
    many_heard(&d->m);
    for (size_t i = 0; i < 1000; i++) {
        d->m.clock_ms += 1000;
        proposal = many_say(&d->m, 0, 0, "proposal", "body=%zu affects=p1,p2 closes=+3d puts=%zu", d->table[0], draft);
        many_say(&d->m, 1, 1, "position", "proposal=%zu stance=consent prior=-", proposal);
        if (i % 100 == 0)
            many_heard(&d->m);
        many_say(&d->m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+0d", proposal);
    }
    many_heard(&d->m);
    spec.now_ms = d->m.clock_ms + DAY_MS;
    d->v = many_view(&d->m);
    book_init(&d->book, book_seed);
    assert_true(book_extend(&d->book, &d->v, &grown, &err));
    assert_true(rules_run(&d->rules, &d->book, &d->v, &spec, &err));
    for (size_t i = 0; i < d->rules.onsets.count; i++) {
        const struct onset_of *of = d->rules.onsets.at[i];

        if (of->record != book_find(&d->book, &d->m.record[draft]))
            continue;
        assert_non_null(of->first);
        assert_null(of->first->next);
        assert_int_equal(of->versions.count, 1);
    }
    assert_int_equal(d->rules.force.results.count, 1);
    drawn_end(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_any_cut_what_is_in_force_is_as_by_looking_at_each),
        cmocka_unit_test(a_chain_was_adopted_first_by_the_first_of_those_that_begin_first),
        cmocka_unit_test(a_draft_that_is_decided_again_and_again_has_one_onset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
