/* client_desk.c: what the rules say, as people read it: today, status, decisions, findings. */
#include "unit/unit.h"

#include "support/client_run.h"
#include "support/desk_node.h"
#include "support/desk_run.h"

static struct says s;
static struct desk_node node;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-15T17:00 title=\"Red \x1b[31m and \xe2\x80\xae back\" text=Second");
    says(&s, "2026-02-11 10:10", "eastside/ana", "commitment", "C1", "due=2026-02-10 for=D1 title=\"A late one\"");
    says(&s, "2026-02-11 10:11", "clinic/ben", "request", "R1", "to=eastside due=2026-02-14 title=\"A hand\" because=D1");
    says_heard(&s, "2026-02-11 10:20");
    return desk_node_set_up(state, &node, &s, "eastside", "2026-02-12 12:00");
}

static const struct client_run *runs(const char *words)
{
    return client_done(node.home, words);
}

static void findings_stand_by_danger_and_tell_what_shows_them(void **state)
{
    const struct client_run *r = runs("findings");

    (void)state;
    client_has(r, "4  Transparency");
    client_has(r, "!! \"Move-the-intake-desk\" (commons#11) affects clinic, which had not been reached.");
    client_has(r, "Open: ");
    assert_null(strstr(r->out, "may mislead"));
    r = runs("findings --long --name affected-not-told");
    client_has(r, "affected-not-told, about \"Move-the-intake-desk\" (commons#11)");
    client_has(r, "answer it");
    client_has(r, "may mislead");
    client_has(r, "     partner     clinic"); /* the rules' short name for it is q */
    r = runs("findings --as-of 2026-02-08");
    client_has(r, "As of 2026-02-08 00:00");
    client_has(r, "Nothing is found.");
}

static void pages_say_how_to_go_on(void **state)
{
    const struct client_run *r = runs("findings --limit 1");

    (void)state;
    client_has(r, "More: plenary findings --limit 1 --after '");
    r = runs("findings --after affected-not-told_commons#11");
    assert_null(strstr(r->out, "affects clinic, which had not"));
}

static void decisions_say_whether_they_stand(void **state)
{
    const struct client_run *r = runs("decisions");

    (void)state;
    client_has(r, "2026-02-09 17:30");
    client_has(r, "stands");
    client_has(r, "1 of 2");
    client_has(runs("decisions --verdict lacks"), "Nothing of that kind was decided.");
    client_has(runs("decisions --as-of 2026-02-01"), "Nothing was decided.");
}

static void status_is_one_screen_that_no_title_can_drive(void **state)
{
    const struct client_run *r = runs("status");

    (void)state;
    client_has(r, "Decided in four weeks (1)");
    client_has(r, "Open proposals (1)");
    client_has(r, "\"Red \\u{1b}[31m and \\u{202e} back\" (clinic#");
    client_has(r, "0 of 2 seats spoke");
    client_has(r, "Late (1)");
    client_has(r, "eastside: \"A late one\" (eastside#13)");
    client_has(r, "Talks told in two weeks (1)");
    client_has(r, ", leaning\n");
    client_has(r, "Findings (");
    client_has(r, "Node eastside, writing open, 2 connected; more: plenary node");
    client_has(runs("status --as-of 2026-02-12"), "plenary findings --long --as-of 2026-02-12\n");
    assert_null(strchr(r->out, '\x1b'));
}

static void today_names_what_waits_and_what_answers_it(void **state)
{
    const struct client_run *r = runs("today");

    (void)state;
    client_has(r, "No key of yours has a mandate here");
    client_has(r, "1  clinic asks you for \"A hand\"");
    client_has(r, "plenary commit --for clinic#");
    client_has(runs("today --limit 1"), "And 2 more: plenary today --limit 3\n");
    client_has(runs("today --limit 1 --as-of 2026-02-12"), "more: plenary today --as-of 2026-02-12 --limit ");
    client_has(runs("today --json"), "\"waiting\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_stand_by_danger_and_tell_what_shows_them),
        cmocka_unit_test(pages_say_how_to_go_on),
        cmocka_unit_test(decisions_say_whether_they_stand),
        cmocka_unit_test(status_is_one_screen_that_no_title_can_drive),
        cmocka_unit_test(today_names_what_waits_and_what_answers_it),
    };

    return cmocka_run_group_tests(tests, set_up, desk_node_tear_down);
}
