/* rules_worst.c: logs at their limits: the answers are those of few entries, and what one writes in masses costs the others no search.
 *
 * Work is counted where it can be (look-ups that the rules ask of the store); times: tests/bench/worst/. */
#include "unit/unit.h"

#include "rules/rules.h"
#include "support/many.h"

#include <stdlib.h>

#define DAY_MS INT64_C(86400000)

struct large {
    struct many m;
    struct view v;
    struct book book;
    struct rules rules;
    size_t table;
};

/* A table of three seats: seat0 to seat2, of p0 (who keeps it), p1, p2. */
static struct large *large_begin(size_t partners)
{
    struct large *l = calloc(1, sizeof(*l));

    assert_non_null(l);
    many_begin(&l->m, partners);
    l->table = many_say(&l->m, 0, 0, "body",
                        "handle=table kind=governance seats=seat0:resident:p0,seat1:executive:p1,seat2:executive:p2 rule=majority quorum=1 "
                        "notice=0h review=2090-01-01 keeper=p0");
    many_admit(&l->m);
    for (size_t i = 0; i < 3; i++)
        many_say(&l->m, i, MANY_ROOT, "seat", "body=%zu name=seat%zu members=m%zu", l->table, i, i);
    many_heard(&l->m);
    l->m.clock_ms += DAY_MS;
    return l;
}

static size_t propose(struct large *l)
{
    return many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d", l->table);
}

static size_t decide(struct large *l, size_t proposal)
{
    return many_say(&l->m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", proposal);
}

static void run(struct large *l)
{
    static const uint8_t seed[16] = "a test's seed";
    const struct rules_spec spec = { CUT_ALL, l->m.clock_ms + DAY_MS };
    struct pln_error err;
    bool grown;

    l->v = many_view(&l->m);
    book_init(&l->book, seed);
    assert_true(book_extend(&l->book, &l->v, &grown, &err));
    l->m.asked = 0;
    assert_true(rules_run(&l->rules, &l->book, &l->v, &spec, &err));
}

static void large_end(struct large *l)
{
    rules_deinit(&l->rules);
    book_deinit(&l->book);
    many_end(&l->m);
    free(l);
}

static uint32_t record_of(const struct large *l, size_t number)
{
    return book_find(&l->book, &l->m.record[number]);
}

static size_t remarks(const struct large *l, enum remark_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < l->rules.remarks.count; i++)
        n += l->rules.remarks.remark[i].kind == kind;
    return n;
}

static const struct finding *found(const struct large *l, enum finding_name name)
{
    for (size_t i = 0; i < l->rules.findings.count; i++) {
        if (l->rules.findings.finding[i].name == name)
            return &l->rules.findings.finding[i];
    }
    return NULL;
}

/* ---- replies ---------------------------------------------------------------------------------------------------------------- */

/* As rules.h says it, by looking at each. */
static uint32_t reply_slowly(const struct rules *r, const struct reply_query *q)
{
    struct book_list l = book_referrers(r->book, q->to, TYPE_reply);

    for (size_t i = 0; i < l.count; i++) {
        int64_t stance = book_number(r->book, l.at[i], REPLY_STANCE);
        bool fits = q->stance == reply_stance_none
                        ? stance != REPLY_KNOWN && stance != REPLY_ASK_IN && stance != REPLY_WITHDRAW && stance != REPLY_ERASE_PLEASE
                        : stance == (int64_t)q->stance;

        if (fits && (q->by == BOOK_NONE || rec(r, l.at[i])->log == q->by) && (q->but == BOOK_NONE || rec(r, l.at[i])->log != q->but) &&
            rec(r, l.at[i])->t >= q->from && rec(r, l.at[i])->t <= q->to_ms && rules_has(r, l.at[i]))
            return l.at[i];
    }
    return BOOK_NONE;
}

static void a_reply_is_found_among_many_as_among_few(void **state)
{
    static const char *const stances[] = { "comment", "ask", "answer", "confirm", "dispute", "known", "ask_in", "withdraw" };
    struct large *l = large_begin(7);
    size_t p = propose(l), other = many_member(&l->m, 3);
    int64_t begin = l->m.clock_ms;
    uint64_t drawn = 12345;

    (void)state;
    for (size_t i = 0; i < 600; i++) {
        size_t log, member, stance;

        drawn = drawn * 6364136223846793005u + 1442695040888963407u;
        log = (drawn >> 33) % 7;
        member = log == 3 && (drawn >> 40) % 2 ? other : log;
        stance = (drawn >> 50) % COUNT(stances);
        many_say(&l->m, log, member, "reply", "to=%zu stance=%s%s", p, stances[stance], stance == 5 ? " when=-1h" : "");
    }
    run(l);
    for (unsigned i = 0; i < 4000; i++) {
        struct reply_query q = { .to = record_of(l, p), .by = BOOK_NONE, .but = BOOK_NONE, .from = INT64_MIN, .to_ms = INT64_MAX };

        drawn = drawn * 6364136223846793005u + 1442695040888963407u;
        q.stance = (enum reply_stance)((drawn >> 33) % reply_stance_end);
        if (i % 3 == 0)
            q.by = (uint32_t)((drawn >> 40) % 8 % l->book.logs);
        if (i % 4 == 1)
            q.but = (uint32_t)((drawn >> 44) % 7);
        if (i % 2)
            q.from = begin + (int64_t)((drawn >> 48) % 700);
        if (i % 5 == 0)
            q.to_ms = begin + (int64_t)((drawn >> 52) % 700);
        assert_int_equal(rules_reply(&l->rules, &q), reply_slowly(&l->rules, &q));
    }
    large_end(l);
}

static void who_disputes_in_masses_is_one_dispute(void **state)
{
    struct large *l = large_begin(5);
    size_t p = propose(l), d;
    const struct finding *f;

    (void)state;
    many_say(&l->m, 1, 1, "position", "proposal=%zu stance=consent prior=-", p);
    many_heard(&l->m);
    d = decide(l, p);
    many_heard(&l->m);
    many_say(&l->m, 4, 4, "reply", "to=%zu stance=dispute", d);
    many_say(&l->m, 3, 3, "reply", "to=%zu stance=dispute", d);
    many_again(&l->m, 3, 2000);
    run(l);
    f = found(l, FINDING_AFFECTED_LEFT_OUT);
    assert_non_null(f);
    assert_int_equal(f->causes, 256);
    assert_string_equal(f->cause[0].word, "q"); /* in Order, whatever numbers the logs have here */
    assert_string_equal(l->book.log[f->cause[0].partner].handle, "p4");
    assert_string_equal(f->cause[2].word, "q");
    assert_string_equal(l->book.log[f->cause[2].partner].handle, "p3");
    large_end(l);
}

/* ---- positions ---------------------------------------------------------------------------------------------------------------- */

/* Hundreds that the keeper alone has not heard of: what each partner had when is found by halves, and of the findings' causes few are kept.
 */
static void positions_in_masses_are_not_each_looked_up(void **state)
{
    struct large *l = large_begin(100);
    size_t p = propose(l), d;

    (void)state;
    many_say(&l->m, 1, 1, "position", "proposal=%zu stance=consent prior=-", p);
    many_heard(&l->m);
    many_say(&l->m, 2, 2, "position", "proposal=%zu stance=object prior=- text=No", p);
    many_again(&l->m, 2, 4000);
    for (size_t i = 1; i < 100; i++)
        many_sign(&l->m, i);
    l->m.clock_ms += 3 * DAY_MS;
    d = decide(l, p);
    run(l);
    assert_true(verdict_of(&l->rules, record_of(l, d))->in_doubt);
    assert_non_null(found(l, FINDING_KEEPER_SILENT));
    assert_true(l->m.asked < 300 * 100); /* one by one: 2 * 4,000 * 100 */
    large_end(l);
}

static void a_position_is_interested_once_whatever_its_interests(void **state)
{
    struct large *l = large_begin(3);
    size_t p = propose(l);
    const struct finding *f;

    (void)state;
    many_say(&l->m, 1, 1, "interest", "of=p1 kind=funding since=2020-01-01 touches=%zu", p);
    many_again(&l->m, 1, 500);
    many_say(&l->m, 2, 2, "interest", "of=m2 kind=funding since=2020-01-01 touches=%zu", p);
    many_say(&l->m, 2, 2, "position", "proposal=%zu stance=consent prior=-", p);
    many_say(&l->m, 1, 1, "position", "proposal=%zu stance=consent prior=-", p);
    many_again(&l->m, 1, 499);
    many_say(&l->m, 0, 0, "position", "proposal=%zu stance=consent prior=-", p);
    many_heard(&l->m);
    (void)decide(l, p);
    run(l);
    assert_int_equal(remarks(l, REMARK_INTERESTED), 501);
    f = found(l, FINDING_INTEREST_WITHOUT_RECUSAL);
    assert_non_null(f);
    assert_string_equal(l->book.log[f->cause[0].partner].handle, "p1"); /* by seat */
    large_end(l);
}

/* ---- talks -------------------------------------------------------------------------------------------------------------------- */

static void a_talk_about_an_old_version_touches_what_puts_the_newest(void **state)
{
    struct large *l = large_begin(3);
    size_t first = many_say(&l->m, 1, 1, "result", "level=population"), last = first, p, other;

    (void)state;
    for (size_t i = 0; i < 2000; i++)
        last = many_say(&l->m, 1, 1, "result", "level=population replaces=%zu", last);
    p = many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d puts=%zu", l->table, last);
    other = propose(l);
    many_say(&l->m, 2, 2, "talk", "status=held when=-5h people=m1 about=%zu affects=p2 agreed=agreed", first);
    many_again(&l->m, 2, 300);
    many_heard(&l->m);
    run(l);
    assert_int_equal(touch_talks(&l->rules, record_of(l, p)).count, 301);
    assert_int_equal(touch_talks(&l->rules, record_of(l, other)).count, 0);
    large_end(l);
}

/* Not of all these pairs anything is kept: a million. */
static void a_million_pairs_of_talks_and_proposals_take_no_memory(void **state)
{
    struct large *l = large_begin(3);
    size_t draft = many_say(&l->m, 1, 1, "result", "level=population"), p, last = 0;
    struct touched t;

    (void)state;
    p = many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d puts=%zu", l->table, draft);
    many_again(&l->m, 1, 499);
    for (size_t i = 0; i < 2000; i++)
        last = many_say(&l->m, 2, 2, "talk", "status=held when=-5h people=m1 about=%zu,%zu affects=p2 agreed=agreed", draft, p + i % 500);
    many_heard(&l->m);
    run(l);
    t = touched_by(&l->rules, talk_of(&l->rules, record_of(l, last)));
    assert_int_equal(touched_count(&t), 500);
    assert_int_equal(touch_talks(&l->rules, record_of(l, p)).count, 2000);
    assert_true(l->rules.memory[MEMORY_KEPT].used < 1000000);
    assert_true(l->rules.memory[MEMORY_FOUND].used < 1000000);
    large_end(l);
}

/* As rules.md says it, by looking at each. */
static struct talk_term term_slowly(struct rules *r, const struct talk *k)
{
    struct touched t = touched_by(r, k);
    struct talk_term least = { 72, BOOK_NONE, false };
    uint32_t proposal;
    bool is_named;

    while (touched_next(&t, &proposal, &is_named)) {
        int64_t closes = book_number(r->book, proposal, PROPOSAL_CLOSES);
        bool is_quiet = closes - 72 * RULES_HOUR_MS < k->when && k->when <= closes;

        if (proposal_of(r, proposal)->state == PROPOSAL_WITHDRAWN)
            continue;
        if (least.proposal == BOOK_NONE || (is_quiet && !least.is_quiet))
            least = (struct talk_term){ is_quiet ? 24 : 72, proposal, is_quiet };
    }
    return least;
}

static void of_many_proposals_that_one_counts_that_asks_for_a_talk_the_soonest(void **state)
{
    struct large *l = large_begin(3);
    size_t draft[2] = { many_say(&l->m, 1, 1, "result", "level=population"), many_say(&l->m, 1, 1, "result", "level=population") };
    size_t talk[60], quiet = 0, others = 0;

    (void)state;
    for (size_t i = 0; i < 41; i++) {
        size_t p =
            many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+%zud puts=%zu", l->table, 4 + i * 7 % 41, draft[i % 3 == 0]);

        if (i % 4 == 0)
            many_say(&l->m, 1, 1, "reply", "to=%zu stance=withdraw", p);
        l->m.clock_ms += 3 * DAY_MS;
    }
    for (size_t i = 0; i < COUNT(talk); i++)
        talk[i] = many_say(&l->m, 2, 2, "talk", "status=held when=-%zud people=m1 about=%zu,%zu affects=p2 agreed=agreed", 1 + i * 4,
                           draft[0], draft[i % 2]);
    many_heard(&l->m);
    run(l);
    for (size_t i = 0; i < COUNT(talk); i++) {
        const struct talk *k = talk_of(&l->rules, record_of(l, talk[i]));
        struct touched t = touched_by(&l->rules, k);
        struct talk_term is = touched_term(&l->rules, &t), slowly = term_slowly(&l->rules, k);

        assert_int_equal(is.proposal, slowly.proposal);
        assert_int_equal(is.hours, slowly.hours);
        assert_int_equal(is.is_quiet, slowly.is_quiet);
        quiet += is.is_quiet;
        others += !is.is_quiet && is.proposal != BOOK_NONE;
    }
    assert_true(quiet > 5 && others > 5);
    large_end(l);
}

/* p2 tells of 301 talks, each held a millisecond after the one before, p3 of one; what P names is looked at whenever it was held. */
static void of_the_talks_of_a_log_the_last_before_a_decision_are_looked_at(void **state)
{
    struct large *l = large_begin(4);
    size_t named, p, d, first, other;
    const struct knew_table *t;
    struct touch_list looked;
    uint32_t talk[3];

    (void)state;
    named = many_say(&l->m, 2, 2, "talk", "status=held when=-7h people=m1 affects=p2 agreed=agreed");
    p = many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d after=%zu", l->table, named);
    first = l->m.records;
    for (size_t i = 0; i < 301; i++)
        many_say(&l->m, 2, 2, "talk", "status=held when=-5h people=m1 about=%zu affects=p2 agreed=agreed", p);
    other = many_say(&l->m, 3, 3, "talk", "status=held when=-6h people=m1 about=%zu affects=p2 agreed=agreed", p);
    many_say(&l->m, 2, 2, "talk", "status=announced when=+5h people=m1 about=%zu affects=p2", p);
    many_heard(&l->m);
    d = decide(l, p);
    run(l);
    t = knew_of(&l->rules, record_of(l, d));
    assert_non_null(t);
    assert_int_equal(t->rows, 2);
    looked = knew_talks(&l->rules, t);
    assert_true(looked.is_cut);
    assert_int_equal(looked.count, 1 + 64 + 1);
    assert_int_equal(touch_at(&l->rules, looked, 0)->first, record_of(l, named));
    assert_int_equal(touch_at(&l->rules, looked, 1)->first, record_of(l, first + 301 - 64));
    assert_int_equal(touch_at(&l->rules, looked, 65)->first, record_of(l, other));
    assert_int_equal(touch_talks(&l->rules, record_of(l, p)).count, 1 + 301 + 1 + 1);
    for (size_t i = 0; i < t->rows; i++) {
        bool is_p1 = strcmp(l->book.log[t->row[i].partner].handle, "p1") == 0; /* in all of them; p2 in all but the last */

        assert_int_equal(knew_row_talks(&l->rules, &looked, &t->row[i], true, talk, 3), is_p1 ? 66 : 65);
        assert_true(talk[0] < talk[1] && talk[1] < talk[2]);
        assert_int_equal(knew_row_talks(&l->rules, &looked, &t->row[i], false, talk, 3), is_p1 ? 0 : 1);
    }
    assert_int_equal(remarks(l, REMARK_MANY_TALKS), 1);
    large_end(l);
}

static void as_many_talks_as_are_looked_at_are_no_remark(void **state)
{
    struct large *l = large_begin(4);
    size_t p = propose(l);

    (void)state;
    for (size_t log = 2; log < 4; log++) {
        many_say(&l->m, log, log, "talk", "status=held when=-5h people=m1 about=%zu affects=p2 agreed=agreed", p);
        many_again(&l->m, log, 63);
    }
    many_heard(&l->m);
    (void)decide(l, p);
    run(l);
    assert_int_equal(remarks(l, REMARK_MANY_TALKS), 0);
    assert_int_equal(touch_before(&l->rules, touch_subject(&l->rules, record_of(l, p)), INT64_MAX).count, 128);
    large_end(l);
}

/* Through all that P puts, each once. */
static void a_talk_about_two_things_that_are_put_is_one_talk(void **state)
{
    struct large *l = large_begin(3);
    size_t one = many_say(&l->m, 1, 1, "result", "level=population"), two = many_say(&l->m, 1, 1, "result", "level=system"), p;
    struct touch_list looked;

    (void)state;
    p = many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d puts=%zu,%zu", l->table, one, two);
    many_say(&l->m, 2, 2, "talk", "status=held when=-5h people=m1 about=%zu,%zu,%zu affects=p2 agreed=agreed", two, one, p);
    many_again(&l->m, 2, 63);
    many_say(&l->m, 1, 1, "talk", "status=held when=-5h people=m1 about=%zu affects=p2 agreed=agreed", one);
    many_heard(&l->m);
    (void)decide(l, p);
    run(l);
    looked = touch_before(&l->rules, touch_subject(&l->rules, record_of(l, p)), INT64_MAX);
    assert_int_equal(looked.count, 65);
    assert_false(looked.is_cut);
    large_end(l);
}

static void the_last_talks_are_the_last_of_all_that_is_put(void **state)
{
    struct large *l = large_begin(3);
    size_t one = many_say(&l->m, 1, 1, "result", "level=population"), two = many_say(&l->m, 1, 1, "result", "level=system"), p, first;
    struct touch_list looked;

    (void)state;
    p = many_say(&l->m, 1, 1, "proposal", "body=%zu affects=p1,p2 closes=+9d puts=%zu,%zu", l->table, one, two);
    first = l->m.records;
    for (size_t i = 0; i < 80; i++)
        many_say(&l->m, 2, 2, "talk", "status=held when=-5h people=m1 about=%zu affects=p2 agreed=agreed", i < 40 ? two : one);
    many_heard(&l->m);
    (void)decide(l, p);
    run(l);
    looked = touch_before(&l->rules, touch_subject(&l->rules, record_of(l, p)), INT64_MAX);
    assert_int_equal(looked.count, 64);
    assert_true(looked.is_cut);
    assert_int_equal(touch_at(&l->rules, looked, 0)->first, record_of(l, first + 16));
    large_end(l);
}

/* ---- seats ------------------------------------------------------------------------------------------------------------------ */

/* Filled and retired a thousand times, each naming another version of the table: no second seat; after one that stays, each. */
static void a_seat_filled_and_retired_in_masses_is_no_second_seat(void **state)
{
    struct large *l = large_begin(5);
    size_t version = l->table, seat = 0;

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        version = many_say(&l->m, 2, 2, "body",
                           "handle=table kind=governance seats=other:executive:p2 rule=majority quorum=1 notice=0h review=2090-01-01 "
                           "keeper=p0 replaces=%zu",
                           version);
        seat = many_say(&l->m, 2, MANY_ROOT, "seat", "body=%zu name=other members=m2", version);
        l->m.clock_ms += 1000;
        many_say(&l->m, 2, MANY_ROOT, "retire", "ends=%zu", seat);
        l->m.clock_ms += 1000;
    }
    many_say(&l->m, 2, MANY_ROOT, "seat", "body=%zu name=other members=m2", l->table);
    many_say(&l->m, 2, MANY_ROOT, "seat", "body=%zu name=another members=m2", l->table);
    many_again(&l->m, 2, 1);
    many_say(&l->m, 2, MANY_ROOT, "seat", "body=%zu name=other members=m2", version);
    many_say(&l->m, 1, MANY_ROOT, "seat", "body=%zu name=other members=m1", version);
    run(l);
    assert_int_equal(remarks(l, REMARK_SECOND_SEAT), 2);
    large_end(l);
}

/* ---- minutes ---------------------------------------------------------------------------------------------------------------- */

static void correct(struct large *l, size_t meeting, size_t minutes, size_t times, const char *present)
{
    for (size_t i = 0; i < times; i++)
        many_say(&l->m, 2, 2, "minutes", "meeting=%zu present=%s corrects=%zu", meeting, present, minutes);
    many_heard(&l->m);
    l->m.clock_ms += DAY_MS;
}

static size_t decide_at(struct large *l, size_t meeting)
{
    size_t proposal = propose(l), decision;

    many_heard(&l->m);
    l->m.clock_ms += DAY_MS;
    decision = many_say(&l->m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=+1d meeting=%zu", proposal, meeting);
    many_heard(&l->m);
    l->m.clock_ms += DAY_MS;
    return decision;
}

static size_t heard(const struct large *l, size_t decision)
{
    const struct ruling *d = verdict_of(&l->rules, record_of(l, decision));

    assert_true(d != NULL && d->state >= RULING_STANDS);
    return d->heard_count;
}

/* Each decision reads the newest that it knew, of thousands; a dispute of any version is one. */
static void minutes_corrected_in_masses_say_who_was_there_as_the_decision_knew_them(void **state)
{
    struct large *l = large_begin(12);
    size_t meeting = many_say(&l->m, 0, 0, "meeting", "body=%zu starts=-3h", l->table), elsewhere, minutes, decision[5];
    const struct finding *f;

    (void)state;
    elsewhere = many_say(&l->m, 0, 0, "meeting", "body=%zu starts=-2h", l->table);
    decision[0] = decide_at(l, meeting);
    minutes = many_say(&l->m, 2, 2, "minutes", "meeting=%zu present=m0,m1,m2", meeting);
    correct(l, meeting, minutes, 3000, "m1");
    decision[1] = decide_at(l, meeting);
    correct(l, meeting, minutes, 3000, "m0,m1,m2");
    decision[2] = decide_at(l, meeting);
    many_say(&l->m, 1, 1, "reply", "to=%zu stance=dispute", minutes + 7);
    decision[3] = decide_at(l, meeting);
    correct(l, elsewhere, minutes, 1, "m0,m1,m2");
    decision[4] = decide_at(l, meeting);
    l->m.clock_ms += 30 * DAY_MS;
    run(l);
    assert_int_equal(heard(l, decision[0]), 0);
    assert_int_equal(heard(l, decision[1]), 1);
    assert_int_equal(heard(l, decision[2]), 3);
    assert_int_equal(heard(l, decision[3]), 2);
    assert_int_equal(heard(l, decision[4]), 0); /* they are another meeting's by now */
    f = found(l, FINDING_OBJECTION_UNANSWERED);
    assert_true(f != NULL && f->causes == 2); /* the partner, the dispute */
    large_end(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_filled_and_retired_in_masses_is_no_second_seat),
        cmocka_unit_test(a_reply_is_found_among_many_as_among_few),
        cmocka_unit_test(who_disputes_in_masses_is_one_dispute),
        cmocka_unit_test(positions_in_masses_are_not_each_looked_up),
        cmocka_unit_test(a_position_is_interested_once_whatever_its_interests),
        cmocka_unit_test(a_talk_about_an_old_version_touches_what_puts_the_newest),
        cmocka_unit_test(a_million_pairs_of_talks_and_proposals_take_no_memory),
        cmocka_unit_test(of_many_proposals_that_one_counts_that_asks_for_a_talk_the_soonest),
        cmocka_unit_test(of_the_talks_of_a_log_the_last_before_a_decision_are_looked_at),
        cmocka_unit_test(as_many_talks_as_are_looked_at_are_no_remark),
        cmocka_unit_test(a_talk_about_two_things_that_are_put_is_one_talk),
        cmocka_unit_test(the_last_talks_are_the_last_of_all_that_is_put),
        cmocka_unit_test(minutes_corrected_in_masses_say_who_was_there_as_the_decision_knew_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
