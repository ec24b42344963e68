/* record_tied.c: what the author's node checks once: fields that need each other, words that are required, references used. */
#include "unit/unit.h"

#include "record/build.h"
#include "record/check.h"
#include "support/table_state.h"

#define NOW_MS INT64_C(1772667000000) /* 2026-03-04 23:30 UTC */

static struct pln_id id_of(struct bytes text)
{
    struct pln_id id;

    hash_once(text, id.b);
    return id;
}

enum seen { SEEN, SEALED };

/* Build from name, value pairs, and check as the author's node would, at NOW_MS with the coalition at -05:00. */
static bool check(const struct schema *s, enum seen seen, const char *const *pairs, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena arena;
    CLEANUP(buf_deinit) struct buf out;
    struct given given[32];
    struct build b;
    struct built_record r;
    struct statement st;
    struct statement_parts parts = { .claimed_ms = NOW_MS, .schema = 1, .type = BYTES_STR(s->name) };
    struct tied tied = { .statement = &st, .time_ms = NOW_MS, .offset_ms = -18000000 };
    size_t n = 0;

    arena_init(&arena, "a record", 4 << 20);
    buf_init(&out, 1 << 16);
    for (; pairs[2 * n]; n++)
        given[n] = (struct given){ BYTES_STR(pairs[2 * n]), BYTES_STR(pairs[2 * n + 1]) };
    assert_true(build_begin(&b, s, given, n, NOW_MS, 0, &arena, err));
    for (size_t i = 0; i < b.needs; i++) {
        struct pln_id id = id_of(b.need[i].text);

        assert_true(build_answer(&b, i, &id, 1, err));
    }
    if (!build_finish(&b, NULL, 0, NULL, &r, err))
        return false;
    parts.ref = r.ref;
    parts.ref_count = r.ref_count;
    parts.body = r.body;
    assert_true(statement_write(&parts, &out, err));
    assert_true(statement_read(buf_bytes(&out), &st, err));
    tied.words_are = seen == SEALED ? WORDS_HIDDEN : r.has_words ? WORDS_GIVEN : WORDS_NONE;
    tied.words = r.words;
    return check_tied(s, &tied, err);
}

#define PAIRS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void holds(const struct schema *s, enum seen seen, const char *const *pairs)
{
    struct pln_error err;
    char text[512];

    if (!check(s, seen, pairs, &err))
        fail_msg("%s", error_text(&err, text, sizeof(text)));
}

static void breaks(const struct schema *s, enum seen seen, const char *const *pairs, const char *says)
{
    struct pln_error err;
    char text[512];

    if (check(s, seen, pairs, &err))
        fail_msg("wanted \"%s\", but it holds", says);
    if (strstr(error_text(&err, text, sizeof(text)), says) == NULL)
        fail_msg("wanted \"%s\", got \"%s\"", says, text);
}

static void a_promise_is_not_due_before_the_day_it_is_made(void **state)
{
    (void)state;
    holds(&commitment_schema, SEEN, PAIRS("due", "2026-03-04", "for", "-", "title", "x"));
    breaks(&commitment_schema, SEEN, PAIRS("due", "2026-03-03", "for", "-", "title", "x"), "commitment: due: not before the day");
}

static void a_held_talk_says_what_was_agreed_and_has_a_topic_or_something_it_is_about(void **state)
{
    (void)state;
    holds(&talk_schema, SEEN, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "agreed", "nothing", "topic", "x"));
    holds(&talk_schema, SEEN, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "agreed", "nothing", "about", "#1"));
    holds(&talk_schema, SEEN, PAIRS("status", "announced", "when", "now", "people", "-", "affects", "-", "topic", "x"));
    breaks(&talk_schema, SEEN, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "topic", "x"),
           "agreed: required if status is held");
    breaks(&talk_schema, SEEN, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "agreed", "nothing"),
           "topic: required if about");
    breaks(&talk_schema, SEEN, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "agreed", "nothing", "about", "-"),
           "topic: required");
    holds(&talk_schema, SEALED, PAIRS("status", "held", "when", "now", "people", "-", "affects", "-", "agreed", "nothing"));
}

/* Checked at 2026-03-04. */
static void a_talk_is_told_within_ten_years_and_held_before_it_is_told(void **state)
{
    (void)state;
    holds(&talk_schema, SEEN, PAIRS("status", "announced", "when", "2036-02-28", "people", "-", "affects", "-", "topic", "x"));
    holds(&talk_schema, SEEN, PAIRS("status", "cancelled", "when", "2016-03-09", "people", "-", "affects", "-", "topic", "x"));
    breaks(&talk_schema, SEEN, PAIRS("status", "announced", "when", "2999-01-01", "people", "-", "affects", "-", "topic", "x"),
           "talk: when: within 3650 days");
    breaks(&talk_schema, SEEN,
           PAIRS("status", "held", "when", "1970-01-01", "people", "-", "affects", "-", "agreed", "nothing", "topic", "x"),
           "talk: when: within 3650 days");
    breaks(&talk_schema, SEEN,
           PAIRS("status", "held", "when", "2026-03-06", "people", "-", "affects", "-", "agreed", "nothing", "topic", "x"),
           "that is still to come: plenary talk announce");
}

static void an_objection_says_why(void **state)
{
    (void)state;
    holds(&position_schema, SEEN, PAIRS("proposal", "#1", "stance", "consent"));
    holds(&position_schema, SEEN, PAIRS("proposal", "#1", "stance", "object", "text", "It costs too much."));
    breaks(&position_schema, SEEN, PAIRS("proposal", "#1", "stance", "object"), "text: required if stance is object");
    breaks(&position_schema, SEEN, PAIRS("proposal", "#1", "stance", "object", "text", ""), "text: required if stance is object");
    holds(&position_schema, SEALED, PAIRS("proposal", "#1", "stance", "object"));
}

static void a_decision_was_made_before_it_is_recorded_and_states_its_losses(void **state)
{
    (void)state;
    holds(&decision_schema, SEEN, PAIRS("proposal", "#1", "outcome", "adopted", "made", "now", "effect", "today", "why", "x"));
    breaks(&decision_schema, SEEN, PAIRS("proposal", "#1", "outcome", "adopted", "made", "+1h", "effect", "today", "why", "x"),
           "made: not after");
    breaks(&decision_schema, SEEN,
           PAIRS("proposal", "#1", "outcome", "adopted", "made", "now", "effect", "today", "why", "x", "losses", "stated"),
           "losses: required if the fact");
}

static void progress_has_what_its_state_asks_for(void **state)
{
    (void)state;
    holds(&progress_schema, SEEN, PAIRS("of", "#1", "state", "kept"));
    breaks(&progress_schema, SEEN, PAIRS("of", "#1", "state", "moved"), "due: required if state is moved");
    breaks(&progress_schema, SEEN, PAIRS("of", "#1", "state", "going", "needs", "clinic"), "needs: only if state is blocked");
    holds(&progress_schema, SEEN, PAIRS("of", "#1", "state", "blocked", "needs", "clinic"));
    breaks(&progress_schema, SEEN, PAIRS("of", "#1", "state", "not_kept"), "why: required if state is not_kept");
    holds(&progress_schema, SEEN, PAIRS("of", "#1", "state", "not_kept", "why", "x"));
    breaks(&progress_schema, SEEN, PAIRS("of", "#1", "state", "going", "said_why", "yes", "text", "x"), "said_why: says yes");
}

static void the_other_ties_hold(void **state)
{
    (void)state;
    breaks(&reply_schema, SEEN, PAIRS("to", "#1", "stance", "known"), "when: required if stance is known");
    holds(&reply_schema, SEEN, PAIRS("to", "#1", "stance", "known", "when", "friday"));
    breaks(&measure_schema, SEEN, PAIRS("indicator", "#1", "from", "2026-02-01", "on", "2026-01-31", "value", "3"), "from: not after on");
    breaks(&plan_schema, SEEN, PAIRS("body", "#1", "strategies", "-", "from", "2026-02-01", "to", "2026-01-31", "title", "x"),
           "to: not before from");
    breaks(&interest_schema, SEEN, PAIRS("of", "funder", "kind", "board", "since", "2026-01-01", "touches", "-"),
           "of: no kind of outsider");
    breaks(&interest_schema, SEEN, PAIRS("of", "eastside", "kind", "board", "since", "2026-01-01", "until", "2025-01-01", "touches", "-"),
           "until: not before since");
    breaks(&seat_schema, SEEN, PAIRS("body", "table", "name", "school", "members", "-"), "members: at least one");
    breaks(&body_schema, SEEN,
           PAIRS("handle", "table", "kind", "workgroup", "seats", "a:funder:x,a:resident:x", "rule", "consent", "quorum", "50", "notice",
                 "72h", "review", "2027-01-01", "keeper", "x", "scope", "x"),
           "seats: no name twice");
    breaks(&founding_schema, SEEN, PAIRS("rules", "2", "offset", "Z", "handle", "commons", "zone", "UTC", "name", "x", "purpose", "x"),
           "rules: 1 is the only");
    breaks(&agreements_schema, SEEN, PAIRS("values_n", "3", "values", "a,b", "practices", "-"), "values_n: must be 2");
}

static void required_words_are_missed_unless_they_are_sealed(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf out;
    struct statement st;
    struct statement_parts parts = { .claimed_ms = NOW_MS, .schema = 1, .type = BYTES_STR("retire") };
    struct tied tied = { .statement = &st, .time_ms = NOW_MS };
    struct pln_id id = id_of(BYTES_STR("x"));
    struct pln_error err;

    (void)state;
    buf_init(&body, 100);
    buf_init(&out, 1000);
    table_pack(&body, "a1 u", UINT64_C(0));
    parts.body = buf_bytes(&body);
    parts.ref = &id;
    parts.ref_count = 1;
    assert_true(statement_write(&parts, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &st, &err));
    assert_false(check_tied(&retire_schema, &tied, &err));
    assert_string_equal(err.what, "why: is required");
    tied.words_are = WORDS_HIDDEN;
    assert_true(check_tied(&retire_schema, &tied, &err));
}

static void a_reference_that_nothing_uses_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf out;
    struct pln_id id[2] = { id_of(BYTES_STR("x")), id_of(BYTES_STR("y")) };
    struct statement st;
    struct statement_parts parts = { .claimed_ms = NOW_MS, .schema = 1, .type = BYTES_STR("reply"), .ref = id, .ref_count = 2 };
    struct content_decl sealed = { .form = CONTENT_SEALED, .bytes = 256, .media = BYTES_STR("words"), .partners = 1, .partner = { 1 } };
    struct tied tied = { .statement = &st, .time_ms = NOW_MS, .words_are = WORDS_HIDDEN };
    struct pln_error err;

    (void)state;
    buf_init(&body, 100);
    buf_init(&out, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    parts.body = buf_bytes(&body);
    assert_true(statement_write(&parts, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &st, &err));
    assert_false(check_tied(&reply_schema, &tied, &err));
    assert_int_equal(err.code, PLN_BAD_REFERENCE);
    buf_reset(&out);
    parts.content = &sealed; /* the seal names it */
    assert_true(statement_write(&parts, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &st, &err));
    assert_true(check_tied(&reply_schema, &tied, &err));
}

static void content_of_a_record_is_its_words(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf out;
    struct statement st;
    struct content_decl picture = { .form = CONTENT_PUBLISHED, .bytes = 256, .media = BYTES_STR("image/png") };
    struct statement_parts parts = { .claimed_ms = NOW_MS, .schema = 1, .type = BYTES_STR("leave"), .content = &picture };
    struct tied tied = { .statement = &st, .time_ms = NOW_MS, .words_are = WORDS_HIDDEN };
    struct pln_error err;

    (void)state;
    buf_init(&body, 100);
    buf_init(&out, 1000);
    table_pack(&body, "a0");
    parts.body = buf_bytes(&body);
    assert_true(statement_write(&parts, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &st, &err));
    assert_false(check_tied(&leave_schema, &tied, &err));
    assert_int_equal(err.code, PLN_BAD_CONTENT);
}

static void a_place_names_an_entry_of_the_type_that_its_field_wants(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_error err;

    (void)state;
    buf_init(&body, 100);
    table_pack(&body, "a3 u u a2 u u", UINT64_C(0), UINT64_C(1), UINT64_C(1), UINT64_C(2)); /* proposal, stance, prior */
    assert_true(check_target(&position_schema, buf_bytes(&body), 0, BYTES_STR("proposal"), &err));
    assert_false(check_target(&position_schema, buf_bytes(&body), 0, BYTES_STR("talk"), &err));
    assert_int_equal(err.code, PLN_BAD_REFERENCE);
    assert_string_equal(err.what, "proposal: names an entry of type talk, wanted: proposal");
    assert_true(check_target(&position_schema, buf_bytes(&body), 2, BYTES_STR("talk"), &err));
    assert_false(check_target(&position_schema, buf_bytes(&body), 1, BYTES_STR("proposal"), &err));
    buf_reset(&body);
    table_pack(&body, "a3 u a1 u u", UINT64_C(20516), UINT64_C(0), UINT64_C(1)); /* commitment */
    assert_true(check_target(&commitment_schema, buf_bytes(&body), 0, BYTES_STR("anything"), &err));
    assert_true(check_target(&commitment_schema, buf_bytes(&body), 1, BYTES_STR("inception"), &err));
    assert_false(check_target(&commitment_schema, buf_bytes(&body), 1, BYTES_STR("mandate"), &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_is_not_due_before_the_day_it_is_made),
        cmocka_unit_test(a_held_talk_says_what_was_agreed_and_has_a_topic_or_something_it_is_about),
        cmocka_unit_test(a_talk_is_told_within_ten_years_and_held_before_it_is_told),
        cmocka_unit_test(an_objection_says_why),
        cmocka_unit_test(a_decision_was_made_before_it_is_recorded_and_states_its_losses),
        cmocka_unit_test(progress_has_what_its_state_asks_for),
        cmocka_unit_test(the_other_ties_hold),
        cmocka_unit_test(required_words_are_missed_unless_they_are_sealed),
        cmocka_unit_test(a_reference_that_nothing_uses_is_refused),
        cmocka_unit_test(content_of_a_record_is_its_words),
        cmocka_unit_test(a_place_names_an_entry_of_the_type_that_its_field_wants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
