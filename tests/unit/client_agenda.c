/* client_agenda.c: the page for the next meeting, as a chair prints it. */
#include "unit/unit.h"

#include "support/client_run.h"
#include "support/decides.h"
#include "support/desk_node.h"
#include "support/desk_run.h"

#include <stdio.h>
#include <stdlib.h>

static struct says s;
static struct desk_node node;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:01", "commons/dee", "meeting", "M1", "body=T starts=2026-02-16T16:00 place=Library");
    says_heard(&s, "2026-02-11 10:20");
    says(&s, "2026-02-17 09:00", "commons/dee", "minutes", "N1", "meeting=M1 present=eastside/ana");
    says_heard(&s, "2026-02-17 09:05");
    says(&s, "2026-02-17 10:00", "eastside/ana", "commitment", "C1", "due=2026-02-18 for=N1 title=Late-one");
    says(&s, "2026-02-17 10:01", "eastside/ana", "proposal", "P2",
         "body=T affects=clinic closes=2026-02-26T17:00 title=\"<b> & \x1b[31m and \xe2\x80\xae back\" text=Second");
    says(&s, "2026-02-17 10:02", "eastside/ana", "position", "X2", "proposal=P2 stance=consent prior=-");
    says_heard(&s, "2026-02-17 10:20");
    says(&s, "2026-02-18 11:00", "clinic/ben", "interest", "I1", "of=clinic kind=contract with=vendor since=2026-01-01 touches=P2");
    says(&s, "2026-02-18 11:04", "commons/dee", "meeting", "M2", "body=T starts=2026-02-27T16:00 agenda=P2,D1 place=Hall");
    says_heard(&s, "2026-02-18 11:20");
    return desk_node_set_up(state, &node, &s, "eastside", "2026-02-20 12:00");
}

static const struct client_run *runs(const char *words)
{
    return client_done(node.home, words);
}

static void the_page_has_what_a_chair_reads_out_from_top_to_bottom(void **state)
{
    static const char *const in_order[] = {
        "Agenda: table (Agenda)",
        "Friday, 2026-02-27 16:00, Hall\n",
        "Who is here\n  [ ] school (practitioner): eastside/",
        "Promises since the last meeting, Monday, 2026-02-16 16:00 (commons#",
        "  [ ] 2026-02-18, eastside/6520644f: \"Late-one\" (eastside#",
        ", late",
        "Talks told since then\n  -   None was told. Ask whether there was one.\n",
        "Minutes to confirm (1)\n  [ ] of Monday, 2026-02-16 16:00 (commons#",
        "Interests in what is proposed (1)\n  [ ] clinic: contract with vendor (clinic#",
        "has not stepped",
        "Proposals (1)\n  [ ] \"<b> & \\u{1b}[31m and \\u{202e} back\" (eastside#",
        "closes Thursday, 2026-02-26",
        "spoke: school consent (eastside/6520644f)\n",
        "not yet: health (clinic/",
        "Also on the agenda (1)\n  [ ] decision \"Move-the-intake-desk\" (commons#11): stands\n",
        "Found in the records of this table (",
        "!! ",
        "Afterwards\n",
        "    plenary minutes --meeting commons#",
        "--took-up eastside#",
    };
    const struct client_run *r = runs("agenda table");
    const char *at = r->out;

    (void)state;
    for (size_t i = 0; i < COUNT(in_order); i++) {
        at = strstr(at, in_order[i]);
        if (at == NULL)
            fail_msg("no \"%s\" where it belongs in:\n%s", in_order[i], r->out);
    }
    assert_null(strchr(r->out, '\x1b'));
}

static void as_markdown_titles_stay_text(void **state)
{
    const struct client_run *r = runs("agenda table --as md");

    (void)state;
    client_has(r, "# Agenda: table (Agenda)\n");
    client_has(r, "\n## Proposals (1)\n\n- [ ] \"\\<b\\> \\& \\\\u{1b}\\[31m and \\\\u{202e} back\" (eastside#");
    assert_null(strchr(r->out, '\x1b'));
    assert_false(client_run(node.home, "agenda table --as pdf")->done);
}

static void without_a_meeting_it_is_how_things_stand(void **state)
{
    const struct client_run *r = runs("agenda table --as-of 2026-02-17");

    (void)state;
    client_has(r, "No meeting is called. This is how things stand on Tuesday, 2026-02-17 00:00.");
    client_has(r, "As of 2026-02-17 00:00\n");
    client_has(r, "of Monday, 2026-02-16 16:00 (commons#");
    client_has(r, "nobody has recorded any");
    client_has(r, "plenary minutes table --on DATE");
    client_has(runs("agenda --limit 1 --json"), "\"place\": \"Hall\"");
}

/* ---- what a log can say that nobody would ----------------------------------------------------------------------------------------- */

#define LONG "the-county-health-and-family-net" /* 32, the longest handle */

static int set_up_odd(void **state)
{
    says_begin_at(&s, "-05:00");
    says_log(&s, LONG);
    says(&s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=school:practitioner:" LONG " rule=consent quorum=50 notice=0h "
         "review=2027-12-31 keeper=commons scope=Agenda");
    says(&s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=" LONG " handle=" LONG);
    says_member(&s, LONG "/ana", DECIDES_ALL_ACTS, NULL);
    says(&s, "2026-01-05 11:00", LONG "/ana", "proposal", "P1", "body=T affects=commons closes=1970-01-01 title=Long-ago text=Move");
    says(&s, "2026-01-05 11:01", LONG "/ana", "meeting", "M1", "body=T starts=1970-01-01 place=Hall");
    says(&s, "2026-01-05 11:02", LONG "/ana", "meeting", "M2", "body=T starts=2026-03-02T16:00 place=Hall");
    says(&s, "2026-01-05 11:03", LONG "/ana", "result", "R1", "level=population title=Reading unit=percent");
    says(&s, "2026-01-05 11:04", LONG "/ana", "interest", "I1", "of=" LONG " kind=contract with=vendor since=2026-01-01 touches=R1");
    for (unsigned i = 0; i < 25; i++) {
        char label[12];

        snprintf(label, sizeof(label), "Q%u", i);
        says(&s, "2026-01-05 11:05", LONG "/ana", "proposal", label, "body=T affects=commons closes=2026-03-01 puts=R1 title=Put text=Put");
    }
    says_heard(&s, "2026-01-05 12:00");
    desk_node_set_up(state, &node, &s, "commons", "2026-02-20 12:00");
    setenv("COLUMNS", "80", 1);
    return 0;
}

static const char *agenda_of(const char *label)
{
    static char words[120];

    snprintf(words, sizeof(words), "agenda %s", says_name(&s, label));
    return words;
}

static void a_time_before_1970_there_is_no_day_of_the_week(void **state)
{
    (void)state;
    client_has(runs("agenda table"), "(no time)\n"); /* when the proposal closed */
    client_has(runs(agenda_of("M1")), "\n(no time), Hall\n");
}

static void fits(const struct client_run *r)
{
    for (const char *line = r->out, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        if (end - line > 80)
            fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
}

static void every_line_of_the_page_fits_with_the_longest_name(void **state)
{
    const struct client_run *r = runs(agenda_of("M2"));

    (void)state;
    client_has(r, "plenary minutes --meeting " LONG "#");
    client_has(r, " and 17 more; has not stepped back\n"); /* of 25 that the interest touches */
    fits(r);
    r = runs("search Long-ago");
    client_has(r, "#4  2026-01-05 06:00  proposal\n    " LONG "/");
    fits(r);
    client_has(runs("search Agenda"), "  body  commons/root\n"); /* where there is room, in one line */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_has_what_a_chair_reads_out_from_top_to_bottom),
        cmocka_unit_test(as_markdown_titles_stay_text),
        cmocka_unit_test(without_a_meeting_it_is_how_things_stand),
    };

    const struct CMUnitTest odd[] = {
        cmocka_unit_test(a_time_before_1970_there_is_no_day_of_the_week),
        cmocka_unit_test(every_line_of_the_page_fits_with_the_longest_name),
    };

    return cmocka_run_group_tests(tests, set_up, desk_node_tear_down) + cmocka_run_group_tests(odd, set_up_odd, desk_node_tear_down);
}
