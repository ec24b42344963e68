/* desk_foresee.c: what the rules would say of a record, told before it is signed. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-20T17:00 title=Second text=Second");
    says_heard(&s, "2026-02-11 11:00");
    says(&s, "2026-02-11 12:00", "clinic/ben", "commitment", "C1", "due=2026-02-14 for=P2 title=Keys");
    says(&s, "2026-02-11 13:00", "commons/dee", "talk", "K2",
         "status=announced when=2026-02-11T18:00 people=eastside/ana about=P2 affects=clinic");
    says_heard(&s, "2026-02-11 13:05");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
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

static void at(const char *when, const char *own, const char *signer)
{
    desk_test_end(&t);
    desk_test_begin(&t, &s, when);
    t.own = own;
    t.signer = signer;
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
    json_decref(expect("talk", "status=held when=2026-02-09T11:30 people=eastside/ana about=P2 affects=clinic agreed=nothing",
                       "told-late:plain", "told 72 h after it was held: late by less than 1 h; 3 days are agreed"));
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
    at("2026-02-12 12:00", "clinic", NULL);
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "in-time:good", NULL));
    all = expect("progress", "of=C1 state=moved due=2026-03-01", "moved-late:look", "moved without a reason");
    assert_string_equal(json_text(all, "notes.0.field"), "why");
    json_decref(all);
    says(&s, "2026-02-12 09:00", "clinic/ben", "progress", NULL, "of=C1 state=moved due=2026-02-13");
    at("2026-02-16 12:00", "clinic", NULL);
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "moved-late:look moved-again:plain",
                       "moved 3 days after it was due"));
    json_decref(expect("progress", "of=C1 state=kept", "kept:plain", "kept 3 days after its day"));
    says(&s, "2026-02-16 13:00", "clinic/ben", "progress", NULL, "of=C1 state=kept");
    at("2026-02-17 12:00", "clinic", NULL);
    json_decref(expect("progress", "of=C1 state=moved due=2026-03-01 why=Paint", "closed:look", NULL));
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
    says(&s, "2026-02-12 11:40", "commons/dee", "position", NULL, "proposal=P2 stance=consent prior=-");
    at("2026-02-16 12:00", "commons", NULL);
    json_t *all = expect("decision", "proposal=P2 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                         "stands:good quorum:plain notice:plain", "it stands, as far as this node holds");
    assert_int_equal(json_array_size(json_at(all, "counted")), 1); /* dee's is shown, and fills no seat */
    assert_string_equal(json_text(all, "counted.0.name"), "clinic#13");
    json_decref(all);
    json_decref(expect("decision", "proposal=P1 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "second-decision:look", "it will not count: decided before by commons#11"));
    t.own = "clinic";
    json_decref(expect("decision", "proposal=P2 outcome=adopted made=2026-02-16T11:00 effect=2026-03-09 why=Rent losses=Desk counted=-",
                       "not-keeper:look", "it will not count: commons keeps this table and decides in its log"));
}

static void a_position_says_if_it_counts(void **state)
{
    (void)state;
    at("2026-02-12 12:00", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P1 stance=consent prior=-", "decided:look",
                       "decided before by commons#11: it is shown, and counts in nothing"));
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "", NULL));
    json_decref(expect("position", "proposal=P2 stance=consent", "undeclared:plain", NULL));
    json_decref(expect("position", "proposal=P2 stance=recuse", "", NULL));
    at("2026-02-20 19:30", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "late:plain",
                       "closed 2 h ago: late, and counted if the keeper's node has it before the decision"));
    at("2026-02-12 12:00", "commons", "commons/dee");
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "unseated:plain",
                       "you speak for no seat of table: it is shown, and not counted"));
    t.signer = NULL;
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "", NULL)); /* who it will be is not known */
    says(&s, "2026-02-12 12:30", "clinic/ben", "position", NULL, "proposal=P2 stance=consent prior=-");
    at("2026-02-12 13:00", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P2 stance=object text=No prior=-", "replaces:plain", "it takes the place of clinic#13"));
    says(&s, "2026-02-12 13:30", "clinic/ben", "reply", NULL, "to=P2 stance=withdraw");
    at("2026-02-12 14:00", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "withdrawn:look", NULL));
}

static void of_a_seats_people_the_first_that_speaks_counts(void **state)
{
    (void)state;
    says_member(&s, "clinic/eve", 1 << ACT_SPEAK, NULL);
    says(&s, "2026-02-12 09:00", "clinic/ben", "retire", NULL, "ends=S2");
    says(&s, "2026-02-12 09:01", "clinic/ben", "seat", "S3", "body=T name=health members=clinic/ben,clinic/eve");
    says(&s, "2026-02-12 09:02", "clinic/eve", "position", NULL, "proposal=P2 stance=consent prior=-");
    at("2026-02-12 12:00", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P2 stance=object text=No prior=-", "replaces:plain", NULL));
    says(&s, "2026-02-12 12:30", "clinic/ben", "position", NULL, "proposal=P2 stance=object text=No prior=-");
    at("2026-02-12 13:00", "clinic", "clinic/eve");
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "stands-in:plain", NULL));
    at("2026-02-12 13:00", "clinic", "clinic/ben");
    json_decref(expect("position", "proposal=P2 stance=consent prior=-", "replaces:plain", NULL));
}

static void a_position_hears_of_talks_and_interests_that_others_told(void **state)
{
    json_t *all;

    (void)state;
    says(&s, "2026-02-12 09:00", "commons/dee", "talk", "K3",
         "status=held when=2026-02-11T20:00 people=eastside/ana about=P2 affects=clinic agreed=leaning");
    says(&s, "2026-02-12 09:10", "eastside/ana", "interest", "I1", "of=eastside kind=contract since=2026-01-01 touches=P2");
    says_heard(&s, "2026-02-12 09:15");
    at("2026-02-12 12:00", "eastside", "eastside/ana");
    all = expect("position", "proposal=P2 stance=consent prior=-", "interested:look declaration-contradicted:look", NULL);
    assert_non_null(strstr(json_text(all, "notes.0.sentence"), "says that your partner has an interest in it"));
    assert_non_null(strstr(json_text(all, "notes.1.sentence"), "names you in an earlier talk about it"));
    json_decref(all);
    json_decref(expect("position", "proposal=P2 stance=consent prior=K3", "interested:look", NULL));
    json_decref(expect("position", "proposal=P2 stance=recuse prior=-", "", NULL));
}

static void what_only_its_own_partner_does_is_said(void **state)
{
    (void)state;
    at("2026-02-12 12:00", "eastside", "eastside/ana");
    json_decref(expect("progress", "of=C1 state=kept", "not-own:look",
                       "it is clinic's promise: only its own people say how it stands; others confirm, dispute or nudge"));
    json_decref(expect("reply", "to=P2 stance=withdraw", "not-own:look", "it is clinic's proposal: only its own people withdraw it"));
    json_decref(expect("reply", "to=P1 stance=withdraw", "decided:look", "it was decided before by commons#11: that stays"));
    json_decref(expect("reply", "to=C1 stance=withdraw", "no-proposal:look", NULL));
    json_decref(
        expect("seat", "body=T name=health members=eastside/ana", "not-own:look", "that seat is clinic's: only its own people fill it"));
    json_decref(expect("seat", "body=T name=school members=eastside/ana", "second-seat:look", NULL));
    json_decref(
        expect("seat", "body=T name=scool members=eastside/ana", "unknown-seat:look", "table has no seat scool: it has school, health"));
    says(&s, "2026-02-12 12:30", "commons/dee", "request", "Q1", "to=clinic due=2026-02-20 because=D1 title=Keys");
    says(&s, "2026-02-12 12:40", "clinic/root", "leave", NULL, "why=Closed");
    at("2026-02-12 13:00", "eastside", "eastside/ana");
    json_decref(expect("reply", "to=Q1 stance=decline", "not-own:look", "it asks clinic: only its own people decline it"));
    json_decref(expect("request", "to=clinic due=2026-02-20 because=D1 title=Keys", "left:look",
                       "clinic is no partner now: nobody there will answer"));
    json_decref(expect("request", "to=eastside due=2026-02-20 because=D1 title=Keys", "own:plain", NULL));
    json_decref(expect("request", "to=commons due=2026-02-20 because=D1 title=Keys", "", NULL));
}

static void a_promise_too_many_is_said_where_one_is_late(void **state)
{
    char title[16];

    (void)state;
    for (int i = 0; i < 7; i++) {
        snprintf(title, sizeof(title), "C%d", i + 2);
        says(&s, "2026-02-12 09:00", "clinic/ben", "commitment", title, "due=2026-03-14 for=P2 title=Keys");
    }
    at("2026-02-12 12:00", "clinic", "clinic/ben");
    json_decref(expect("commitment", "due=2026-03-14 for=P2 title=More", "", NULL)); /* nine, and none late */
    at("2026-02-16 12:00", "clinic", "clinic/ben");
    json_decref(expect("commitment", "due=2026-03-14 for=P2 title=More", "over-committed:plain",
                       "9 open promises then, some late; 8 are what the coalition agreed to carry at most"));
}

static void a_table_whose_rule_can_never_be_met_is_told(void **state)
{
    (void)state;
    json_decref(expect("body",
                       "handle=new kind=governance seats=a:resident:clinic rule=consent quorum=50 needs=funder,resident notice=0h "
                       "review=2027-12-31 keeper=commons scope=X",
                       "unmeetable:look", "no decision of it can ever stand: it needs a seat of a kind that it does not have: funder"));
}

static void what_is_long_past_or_of_another_proposal_is_told(void **state)
{
    (void)state;
    json_decref(expect("proposal", "body=T affects=clinic closes=2026-02-01T12:00 title=X", "notice:look",
                       "it closes before it is made: every position on it will be late"));
    json_decref(expect("talk", "status=announced when=2999-01-01T00:00 people=eastside/ana about=P2 affects=clinic", "", NULL));
    json_decref(expect("decision", "proposal=P2 outcome=rejected made=2026-02-12T11:00 effect=2026-03-09 why=Rent counted=X1",
                       "counted-differs:look stands:good", NULL));
}

static void a_talk_with_nobody_else_or_of_the_past_is_told(void **state)
{
    (void)state;
    json_decref(expect("talk", "status=announced when=2026-02-10T18:00 people=eastside/ana about=P2 affects=clinic", "past:look",
                       "that is 42 h past: that a talk was held is told by plenary disclose"));
    at("2026-02-12 12:00", "eastside", "eastside/ana");
    json_decref(expect("talk", "status=held when=2026-02-12T06:30 people=eastside/ana topic=Rent affects=clinic agreed=nothing",
                       "nobody-else:look in-time:good", "it names nobody of another partner: who else was in it, --with?"));
    json_decref(expect("talk", "status=held when=2026-02-12T06:30 people=- partners=clinic topic=Rent affects=clinic agreed=nothing",
                       "in-time:good", NULL));
    json_decref(expect("talk", "status=held when=2026-02-12T06:30 people=- outsiders=press topic=Rent affects=clinic agreed=nothing",
                       "in-time:good", NULL));
}

static void an_answer_says_if_it_answers_what_is_found(void **state)
{
    (void)state;
    at("2026-02-12 12:00", "clinic", "clinic/ben");
    json_decref(expect("reply", "to=K1 stance=answer title=Ill finding=talk-told-late", "", NULL));
    json_decref(expect("reply", "to=K1 stance=answer title=Ill", "finding:plain",
                       "talk-told-late: found about it; --finding NAME says that this answers it"));
    json_decref(expect("reply", "to=K1 stance=answer title=Ill finding=talk-late", "no-finding:look",
                       "talk-late: no finding has this name; open are: talk-told-late"));
    json_decref(expect("reply", "to=P2 stance=answer title=Ill finding=talk-told-late", "no-finding:look",
                       "talk-told-late: that is not found about it; open are: none"));
    json_decref(expect("reply", "to=P2 stance=answer title=Yes", "", NULL));
}

static void one_asks_to_be_in_a_talk_that_is_ahead(void **state)
{
    (void)state;
    at("2026-02-12 12:00", "clinic", "clinic/ben");
    json_decref(expect("reply", "to=K2 stance=ask_in", "", NULL));
    json_decref(
        expect("reply", "to=K1 stance=ask_in", "not-announced:look", "that talk was held: what is wrong with what it says, dispute says"));
    json_decref(expect("reply", "to=P2 stance=ask_in", "not-announced:look", NULL));
    json_decref(expect("reply", "to=P2 stance=known when=2026-02-11T12:00", "", NULL));
    json_decref(expect("reply", "to=D1 stance=known when=2026-02-11T12:00", "no-proposal:look", NULL));
}

static void a_decision_older_than_its_proposal_is_told(void **state)
{
    (void)state;
    json_decref(expect("decision", "proposal=P2 outcome=rejected made=1970-01-02T11:00 effect=2026-03-09 why=Rent counted=-",
                       "made-before:look stands:good", "made before it was proposed: is --made right?"));
}

static void who_has_left_is_told(void **state)
{
    (void)state;
    says(&s, "2026-02-12 11:00", "clinic/root", "leave", "L", "");
    t.own = "clinic";
    json_decref(expect("reply", "to=P2 stance=comment title=Hello", "left:look", NULL));
}

static void remarks_stand_at_the_entry(void **state)
{
    json_t *all;
    char params[60];

    (void)state;
    snprintf(params, sizeof(params), "[\"clinic#%d\", {}]",
             (int)says(&s, "2026-02-12 11:00", "clinic/ben", "position", "X9", "proposal=P1 stance=consent").index);
    all = desk_test_ask(&t, "rules.remarks", params);
    assert_string_equal(json_text(all, "remarks.0.word"), "late");
    assert_string_equal(json_text(all, "remarks.0.other.type"), "decision");
    assert_int_equal(json_array_size(json_at(all, "remarks")), 1);
    json_decref(all);
    snprintf(params, sizeof(params), "[\"commons#%d\", {}]",
             (int)says(&s, "2026-02-12 11:01", "commons/dee", "progress", "G9", "of=C1 state=kept").index);
    all = desk_test_ask(&t, "rules.remarks", params);
    assert_string_equal(json_text(all, "remarks.0.word"), "bad-ref");
    json_decref(all);
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"as_of\": %lld}]", (long long)says_ms("2026-01-06 12:00"));
    desk_test_refuses(&t, "rules.remarks", params, "not there yet");
    all = desk_test_ask(&t, "rules.remarks", "[\"eastside#0\", {}]");
    assert_int_equal(json_array_size(json_at(all, "remarks")), 0);
    json_decref(all);
}

static void what_is_no_record_is_refused_and_other_types_have_no_notes(void **state)
{
    (void)state;
    json_decref(expect("reply", "to=P2 stance=comment title=Hello", "", NULL));
    desk_test_refuses(&t, "rules.foresee", "[\"nothing\", \"hex:90\", []]", "type");
    desk_test_refuses(&t, "rules.foresee", "[\"talk\", \"hex:90\", []]", "body");
    desk_test_refuses(&t, "rules.foresee", "[\"talk\", \"hex:90\", [\"hex:00\"]]", "refs");
    desk_test_refuses(&t, "rules.foresee", "[\"talk\", \"hex:90\", [], {\"key\": \"hex:00\"}]", "key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_talk_is_told_its_deadline_before_it_is_signed, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(shortly_before_a_proposal_closes_a_day_is_agreed, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(an_announced_talk_that_is_said_to_be_held_is_told_then, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_move_says_if_it_is_in_time_and_how_often_it_slipped, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_proposal_says_if_it_leaves_the_notice_agreed, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_decision_says_what_it_would_lack, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_position_says_if_it_counts, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(of_a_seats_people_the_first_that_speaks_counts, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_position_hears_of_talks_and_interests_that_others_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(what_only_its_own_partner_does_is_said, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_promise_too_many_is_said_where_one_is_late, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_table_whose_rule_can_never_be_met_is_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(what_is_long_past_or_of_another_proposal_is_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_talk_with_nobody_else_or_of_the_past_is_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(an_answer_says_if_it_answers_what_is_found, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(one_asks_to_be_in_a_talk_that_is_ahead, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(a_decision_older_than_its_proposal_is_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(who_has_left_is_told, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(remarks_stand_at_the_entry, set_up, desk_test_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_record_is_refused_and_other_types_have_no_notes, set_up, desk_test_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
