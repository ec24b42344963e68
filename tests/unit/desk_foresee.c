/* desk_foresee.c: what the rules would say of a record, told before it is signed. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    (void)state;
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-20T17:00 title=Second text=Second");
    says_heard(&s, "2026-02-11 11:00");
    says(&s, "2026-02-11 12:00", "clinic/ben", "commitment", "C1", "due=2026-02-14 for=P2 title=Keys");
    says(&s, "2026-02-11 13:00", "commons/dee", "talk", "K2",
         "status=announced when=2026-02-11T18:00 people=eastside/ana about=P2 affects=clinic");
    says_heard(&s, "2026-02-11 13:05");
    desk_test_begin(&t, &s, "2026-02-12 12:00");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    desk_test_end(&t);
    says_end(&s);
    return 0;
}

/* Of all notes: their words with their levels, and the first sentence. */
static json_t *expect(const char *type, const char *fields, const char *words, const char *sentence)
{
    json_t *all = desk_test_foresee(&t, type, fields);
    char got[400] = "", path[40];

    for (size_t i = 0; i < json_array_size(json_at(all, "notes")); i++) {
        snprintf(path, sizeof(path), "notes.%zu.word", i);
        strcat(strcat(got, i > 0 ? " " : ""), json_text(all, path));
        snprintf(path, sizeof(path), "notes.%zu.level", i);
        strcat(strcat(got, ":"), json_text(all, path));
    }
    assert_string_equal(got, words);
    if (sentence != NULL)
        assert_string_equal(json_text(all, "notes.0.sentence"), sentence);
    return all;
}

static void a_talk_is_told_its_deadline_before_it_is_signed(void **state)
{
    json_t *all;

    (void)state;
    json_decref(expect("talk", "status=held when=2026-02-12T06:30 people=eastside/ana about=P2 affects=clinic agreed=leaning",
                       "in-time:good", "told 5 h after it was held: in time; 3 days are agreed"));
    all = expect("talk", "status=held when=2026-02-06T06:00 people=eastside/ana about=P2 affects=clinic agreed=leaning", "told-late:look",
                 "told 150 h after it was held: late by 78 h; 3 days are agreed");
    assert_string_equal(json_text(all, "notes.0.field"), "text");
    assert_string_equal(json_text(all, "notes.0.is"), "150");
    assert_string_equal(json_text(all, "notes.0.agreed"), "72");
    assert_string_equal(json_text(all, "notes.0.entry.title"), "Second");
    json_decref(all);
    json_decref(expect("talk", "status=held when=2026-02-06T06:00 people=eastside/ana about=P2 affects=clinic agreed=nothing",
                       "told-late:plain", NULL));
    json_decref(expect("talk", "status=held when=2026-02-06T06:00 people=eastside/ana topic=Rent affects=clinic agreed=agreed",
                       "told-late:plain agreed-outside:plain", NULL));
    json_decref(expect("talk", "status=announced when=2026-02-13T18:00 people=eastside/ana about=P2 affects=clinic", "announced:good",
                       "told 30 h before it is held: others can ask to be in it"));
}

static void shortly_before_a_proposal_closes_a_day_is_agreed(void **state)
{
    (void)state;
    json_decref(expect("talk", "status=held when=2026-02-08T12:00 people=eastside/ana about=P1 affects=clinic agreed=leaning",
                       "told-late:look talk-after-decision:look",
                       "told 96 h after it was held: late by 72 h; 24 h are agreed shortly before eastside#7 closes"));
}

static void an_announced_talk_that_is_said_to_be_held_is_told_then(void **state)
{
    (void)state;
    json_decref(expect("talk", "status=held when=2026-02-11T18:00 people=eastside/ana about=P2 affects=clinic agreed=leaning corrects=K2",
                       "in-time:good", "told 18 h after it was held: in time; 3 days are agreed"));
    /* K1 was told 231 h after it was held: a correction that says no more was told then, one that says more is told now */
    json_decref(expect("talk", "status=held when=2026-02-01T18:00 people=eastside/ana about=P1 affects=clinic agreed=leaning corrects=K1",
                       "told-late:look talk-after-decision:look", "told 231 h after it was held: late by 159 h; 3 days are agreed"));
    json_decref(expect("talk", "status=held when=2026-02-01T18:00 people=eastside/ana about=P1 affects=clinic agreed=agreed corrects=K1",
                       "told-late:look talk-after-decision:look", "told 258 h after it was held: late by 186 h; 3 days are agreed"));
}

static void a_move_says_if_it_is_in_time_and_how_often_it_slipped(void **state)
{
    json_t *all;

    (void)state;
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "in-time:good", NULL));
    all = expect("progress", "of=C1 state=moved due=2026-03-01", "moved-late:look", "moved without a reason");
    assert_string_equal(json_text(all, "notes.0.field"), "why");
    json_decref(all);
    says(&s, "2026-02-12 09:00", "clinic/ben", "progress", NULL, "of=C1 state=moved due=2026-02-13");
    desk_test_end(&t);
    desk_test_begin(&t, &s, "2026-02-16 12:00");
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "moved-late:look moved-again:plain",
                       "moved 3 days after it was due"));
    json_decref(expect("progress", "of=C1 state=kept", "kept:plain", "kept 3 days after its day"));
    says(&s, "2026-02-16 13:00", "clinic/ben", "progress", NULL, "of=C1 state=kept");
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "closed:look", NULL));
    desk_test_end(&t);
    desk_test_begin(&t, &s, "2026-02-12 12:00");
}

static void a_proposal_says_if_it_leaves_the_notice_agreed(void **state)
{
    (void)state;
    json_decref(expect("proposal", "body=T affects=clinic closes=2026-02-14T12:00 title=X", "notice:look",
                       "closes in 2 days: earlier than the notice of table allows, 3 days"));
    json_decref(expect("proposal", "body=T affects=clinic closes=2026-02-26T12:00 title=X", "notice:good",
                       "closes in 14 days: the notice of table is 3 days"));
    json_decref(expect("proposal", "body=T affects=clinic closes=2026-02-16T18:29 title=X", "notice:good",
                       "closes in 4 days 6 h: the notice of table is 3 days"));
}

static void a_decision_says_what_it_would_lack(void **state)
{
    (void)state;
    json_decref(expect("decision", "proposal=P2 outcome=adopted made=2026-02-12T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "quorum:look notice:look short-notice:look", "quorum: 0 of 2 seats heard, 50 percent are needed"));
    says(&s, "2026-02-12 11:30", "clinic/ben", "position", NULL, "proposal=P2 stance=consent prior=-");
    desk_test_end(&t);
    desk_test_begin(&t, &s, "2026-02-16 12:00");
    json_decref(expect("decision", "proposal=P2 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "stands:good quorum:plain notice:plain", "it stands, as far as this node holds"));
    json_decref(expect("decision", "proposal=P1 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "second-decision:look", "it will not count: decided before by commons#11"));
    t.own = "clinic";
    json_decref(expect("decision", "proposal=P2 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "not-keeper:look", "it will not count: commons keeps this table and decides in its log"));
}

static void what_is_no_record_is_refused_and_other_types_have_no_notes(void **state)
{
    (void)state;
    json_decref(expect("reply", "to=P2 stance=comment title=Hello", "", NULL));
    desk_test_refuses(&t, "rules.foresee", "[\"nothing\", \"hex:90\", []]", "type");
    desk_test_refuses(&t, "rules.foresee", "[\"talk\", \"hex:90\", []]", "body");
    desk_test_refuses(&t, "rules.foresee", "[\"talk\", \"hex:90\", [\"hex:00\"]]", "refs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_talk_is_told_its_deadline_before_it_is_signed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shortly_before_a_proposal_closes_a_day_is_agreed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_announced_talk_that_is_said_to_be_held_is_told_then, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_move_says_if_it_is_in_time_and_how_often_it_slipped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_proposal_says_if_it_leaves_the_notice_agreed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_decision_says_what_it_would_lack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_record_is_refused_and_other_types_have_no_notes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
