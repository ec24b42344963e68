/* story_run.c: a story on its nodes: who holds what when; what a node refuses; expectations that fail; changes. */
#include "unit/unit.h"

#include "support/story_change.h"
#include "support/story_dump.h"

#include <stdio.h>
#include <stdlib.h>

#define BEGIN                                                                                                               \
    "```story\n"                                                                                                            \
    "let all eastside,clinic\n"                                                                                             \
    "2026-01-05 09:00 commons/root founding F name=Commons zone=UTC\n"                                                      \
    "2026-01-05 09:10 commons/root body T handle=table kind=governance scope=All rule=consent quorum=50 needs=- notice=72 " \
    "seats=school:practitioner:eastside,health:practitioner:clinic review=2027-12-31 keeper=commons\n"                      \
    "2026-01-05 09:20 commons/root admit A1 partner=eastside\n"                                                             \
    "2026-01-05 09:21 commons/root admit A2 partner=clinic\n"                                                               \
    "2026-01-05 10:00 commons/root mandate commons/dee acts=SCRG until=2027-12-31\n"                                        \
    "2026-01-05 10:01 eastside/root mandate eastside/ana acts=SCRG until=2027-12-31\n"                                      \
    "2026-01-05 10:02 clinic/root mandate clinic/ben acts=SC until=2027-12-31\n"                                            \
    "2026-01-05 11:00 eastside/ana seat S1 body=T name=school members=eastside/ana\n"                                       \
    "2026-01-05 11:01 clinic/root seat S2 body=T name=health members=clinic/ben\n"
#define PROPOSAL "2026-02-02 09:00 eastside/ana proposal P1 body=T title=Move affects=@all closes=2026-02-09T17:00\n"
#define DECISION \
    "2026-02-09 18:00 commons/dee decision D1 proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 losses=Desk\n"

static struct story_world *world;

static int world_begin(void **state)
{
    (void)state;
    world = calloc(1, sizeof(*world));
    return world == NULL;
}

static int world_end(void **state)
{
    (void)state;
    if (world->story != NULL)
        people_end(world);
    free(world);
    return 0;
}

/* Runs it and compares: what is told, behind "N passed, N failed". */
static const char *told(const char *text)
{
    static char memory[8192];
    CLEANUP(story_deinit) struct story s = { 0 };
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct tally t = { .file = "s", .out = &out };
    struct story_view first, last;
    struct pln_error err;
    char wrong[512];

    buf_init(&out, 1 << 20);
    if (!story_parse(BYTES_STR(text), &s, &err) || !story_run(world, &s, "", &err)) {
        snprintf(memory, sizeof(memory), "%s", error_text(&err, wrong, sizeof(wrong)));
        return memory;
    }
    assert_true(story_view_begin(&first, world, &err));
    assert_true(story_view_last(&last, world, &err));
    assert_true(story_expect(&s, &first, &last, &t, &err));
    assert_true(story_changes(&s, &first, &t, &err));
    snprintf(memory, sizeof(memory), "%zu %zu\n%.*s", t.passed, t.failed, (int)out.n, (const char *)out.at);
    story_view_end(&first);
    story_view_end(&last);
    return memory;
}

static void who_is_in_the_dark_holds_it_five_minutes_after(void **state)
{
    (void)state;
    assert_string_equal(told(BEGIN "dark clinic 2026-02-02 08:00 2026-02-04 08:00\n" PROPOSAL
                                   "2026-02-03 09:00 eastside/ana position X1 proposal=P1 stance=consent prior=-\n" DECISION "```\n"
                                   "```expect\nasof 2026-02-12T12:00\n"
                                   "finding decided-alone D1\n"
                                   "knew D1 clinic 129 receipt shown\n" /* 5 days 9 hours 25 minutes */
                                   "knew D1 eastside 176 own shown in=- out=-\n"
                                   "verdict D1 stands\nstate P1 decided\n```\n"),
                        "7 0\n");
}

static void what_is_written_in_the_dark_leaves_when_it_ends(void **state)
{
    (void)state;
    assert_string_equal(told(BEGIN "dark eastside 2026-02-02 08:00 2026-02-04 08:00\n" PROPOSAL
                                   "2026-02-08 09:00 eastside/ana position X1 proposal=P1 stance=consent prior=-\n" DECISION "```\n"
                                   "```expect\nasof 2026-02-12T12:00\nfinding decided-alone D1\nknew D1 clinic 129 receipt shown\n```\n"),
                        "4 0\n");
}

static void expectations_that_do_not_hold_are_told(void **state)
{
    const char *text = told(BEGIN PROPOSAL DECISION "```\n"
                                                    "```expect\nasof 2026-02-12T12:00\n"
                                                    "finding decision-without-rule D1 quorum,needs\n"
                                                    "finding decided-alone D1\n"
                                                    "verdict D1 stands\nverdict P1 stands\nverdict D2 stands\n"
                                                    "knew D1 clinic 176 own shown\n"
                                                    "state P1 open\nremark D1 late\n```\n");

    (void)state;
    assert_true(strncmp(text, "2 8\n", 4) == 0); /* two nodes say the same; no other finding */
    assert_non_null(
        strstr(text, "s:17: finding decision-without-rule D1 quorum,needs: found is: finding decision-without-rule D1 quorum\n"));
    assert_non_null(strstr(text, "s:18: finding decided-alone D1: is not found\n"));
    assert_non_null(strstr(text, "s:19: verdict D1 stands: found is: verdict D1 lacks quorum\n"));
    assert_non_null(strstr(text, "s:22: knew D1 clinic 176 own shown: found is: knew D1 clinic 176 receipt shown in=- out=-\n"));
}

static void a_finding_that_is_not_listed_fails(void **state)
{
    (void)state;
    assert_string_equal(told(BEGIN PROPOSAL DECISION "```\n```expect\nasof 2026-02-12T12:00\n```\n"),
                        "1 1\ns:16: finding decision-without-rule D1 quorum: is found, and not listed\n");
}

static void a_change_names_all_that_comes_and_goes(void **state)
{
    const char *text =
        told(BEGIN PROPOSAL DECISION "```\n```expect\nasof 2026-02-12T12:00\nfinding decision-without-rule D1\n```\n```change\n"
                                     "add 2026-02-03 09:00 eastside/ana position X1 proposal=P1 stance=consent prior=- & "
                                     "add 2026-02-03 09:01 clinic/ben position X2 proposal=P1 stance=consent prior=- => "
                                     "-decision-without-rule D1\n"
                                     "set D1 @=2026-02-20T09:00 => -decision-without-rule D1\n"
                                     "[2026-02-09T12:00] drop D1 => +nothing\n"
                                     "drop P1 => +nothing\n"
                                     "add dark clinic 2026-02-02 08:00 2026-02-10 08:00 => +affected-not-told D1\n"
                                     "```\n");

    (void)state;
    assert_true(strncmp(text, "7 1\n", 4) == 0);
    assert_non_null(strstr(text, "s:23: drop P1 => +nothing: line 13: proposal: nothing has the label P1 by then\n"));
}

static void what_a_node_refuses_is_an_error_with_the_line(void **state)
{
    static const struct {
        const char *line, *why;
    } bad[] = {
        { "2026-02-02 09:00 eastside/eve proposal P1 body=T affects=- closes=2026-02-09T17:00", "has no mandate" },
        { "2026-02-02 09:00 clinic/ben meeting M body=T starts=2026-02-09T17:00", "wrong-act" },
        { "2026-02-02 09:00 eastside/ana proposal P1 body=X affects=- closes=2026-02-09T17:00", "label X" },
        { "2026-02-02 09:00 eastside/ana proposal P1 body=S1 affects=- closes=2026-02-09T17:00", "type seat" },
        { "2026-02-02 09:00 eastside/ana proposal P1 body=T affects=@some closes=2026-02-09T17:00", "no list @some" },
        { "2026-02-02 09:00 eastside/ana proposal P1 body=T affects=- closes=soon", "soon" },
        { "2026-02-02 09:00 eastside/ana proposal P1 body=T affects=- closes=2026-02-09T17:00 mood=good", "no field mood" },
        { "2026-02-02 09:00 eastside/ana commitment C due=2026-02-01 for=-", "due" },
        { "2026-02-02 09:00 eastside/ana seat T body=T name=school members=eastside/ana", "stands at line 4" },
        { "2026-02-02 09:00 eastside/ana node N epoch=2", "not said in a story" },
        { "2026-02-02 09:00 eastside/ana wish W", "no record type" },
        { "dark east 2026-02-02 08:00 2026-02-10 08:00", "no partner east" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[4096];
        const char *got;

        snprintf(text, sizeof(text), "%s%s\n```\n", BEGIN, bad[i].line);
        got = told(text);
        if (strncmp(got, "line 12: ", 9) != 0 || strstr(got, bad[i].why) == NULL)
            fail_msg("%s: %s", bad[i].line, got);
        people_end(world);
        memset(world, 0, sizeof(*world));
    }
}

static void a_clock_ahead_is_found_and_then_holds_up_its_own_node(void **state)
{
    const char *late = "2026-02-02 09:30 eastside/ana commitment C2 due=2026-03-01 for=-\n";
    char text[4096];

    (void)state;
    snprintf(text, sizeof(text), "%s%s%s", BEGIN, "clock eastside 90 2026-02-02 08:00 2026-02-02 09:10\n" PROPOSAL,
             "```\n```expect\nasof 2026-02-12T12:00\nfinding time-out-of-bracket P1\n```\n```change\n"
             "noclock eastside 2026-02-02 => -time-out-of-bracket P1\n```\n");
    assert_string_equal(told(text), "4 0\n");
    people_end(world);
    memset(world, 0, sizeof(*world));
    snprintf(text, sizeof(text), "%s%s%s```\n", BEGIN, "clock eastside 90 2026-02-02 08:00 2026-02-02 09:10\n" PROPOSAL, late);
    assert_string_equal(told(text), "line 14: eastside's node does not write: its clock is 60 minutes behind its own log");
}

static void sealed_words_are_shown_and_erased(void **state)
{
    (void)state;
    assert_string_equal(
        told(BEGIN "2026-02-02 09:00 eastside/ana talk K when=2026-02-01T09:00 people=- affects=- agreed=nothing topic=Rent seal=clinic\n"
                   "2026-02-03 09:00 clinic/ben unseal U of=K\n"
                   "2026-02-04 09:00 eastside/ana erase E of=K\n"
                   "2026-02-05 09:00 clinic/ben talk K2 status=announced when=2026-02-08T09:00 people=eastside/ana affects=-\n"
                   "2026-02-09 09:00 clinic/ben talk K3 status=cancelled when=2026-02-08T09:00 people=eastside/ana affects=- corrects=K2\n"
                   "```\n```expect\nasof 2026-02-12T12:00\nfinding erased-after-unseal E K,clinic\nstate K2 cancelled\nstate K held\n"
                   "```\n```change\ndrop U => -erased-after-unseal E\n```\n"),
        "6 0\n");
}

static void a_dump_is_what_an_expect_block_may_hold(void **state)
{
    CLEANUP(story_deinit) struct story s = { 0 };
    CLEANUP(buf_deinit) struct buf out = { 0 };
    CLEANUP(results_deinit) struct results r = { 0 };
    struct story_view v;
    struct pln_error err;
    int64_t local_ms;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_true(story_parse(BYTES_STR(BEGIN PROPOSAL DECISION "```\n"), &s, &err));
    assert_true(story_run(world, &s, "", &err) && story_view_begin(&v, world, &err));
    assert_true(story_moment(BYTES_STR("2026-02-12T12:00"), &local_ms, &err) && results_make(&r, &v, local_ms, &err));
    assert_true(story_dump(&r, false, &out, &err) && story_dump(&r, true, &out, &err));
    buf_put_u8(&out, 0);
    assert_string_equal(
        out.at, "finding decision-without-rule D1 quorum\n"
                "knew D1 clinic 176 receipt shown in=- out=-\n"
                "knew D1 eastside 176 own shown in=- out=-\n"
                "state P1 decided\n"
                "verdict D1 lacks quorum\n"
                "{\"kind\":\"finding\",\"name\":\"decision-without-rule\",\"subject\":\"D1\",\"causes\":[\"quorum\"],\"state\":\"open\"}\n"
                "{\"kind\":\"knew\",\"decision\":\"D1\",\"partner\":\"clinic\",\"hours\":\"176\",\"by\":\"receipt\",\"shown\":\"shown\","
                "\"in\":[],\"out\":[]}\n"
                "{\"kind\":\"knew\",\"decision\":\"D1\",\"partner\":\"eastside\",\"hours\":\"176\",\"by\":\"own\",\"shown\":\"shown\","
                "\"in\":[],\"out\":[]}\n"
                "{\"kind\":\"state\",\"record\":\"P1\",\"state\":\"decided\"}\n"
                "{\"kind\":\"verdict\",\"decision\":\"D1\",\"verdict\":\"lacks\",\"lacks\":[\"quorum\"]}\n");
    story_view_end(&v);
}

#define IN_A_WORLD(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(who_is_in_the_dark_holds_it_five_minutes_after),
        IN_A_WORLD(what_is_written_in_the_dark_leaves_when_it_ends),
        IN_A_WORLD(expectations_that_do_not_hold_are_told),
        IN_A_WORLD(a_finding_that_is_not_listed_fails),
        IN_A_WORLD(a_change_names_all_that_comes_and_goes),
        IN_A_WORLD(what_a_node_refuses_is_an_error_with_the_line),
        IN_A_WORLD(a_clock_ahead_is_found_and_then_holds_up_its_own_node),
        IN_A_WORLD(sealed_words_are_shown_and_erased),
        IN_A_WORLD(a_dump_is_what_an_expect_block_may_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
