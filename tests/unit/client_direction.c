/* client_direction.c: results, strategies and their figures, as people read them. */
#include "unit/unit.h"

#include "support/client_run.h"
#include "support/desk_node.h"
#include "support/desk_run.h"

#include <stdio.h>
#include <stdlib.h>

static struct says s;
static struct desk_node node;

static int set_up(void **state)
{
    desk_direction_story(&s);
    says(&s, "2026-03-09 09:00", "eastside/ana", "measure", "M7",
         "indicator=I2 on=2026-02-25 value=12.5 source=\"Red \x1b[31m and \xe2\x80\xae back\"");
    says(&s, "2026-03-09 09:01", "eastside/ana", "indicator", "I3",
         "of=R1 unit=percent better=up title=\"Of a hundred families with a child of up to three years those who read to it aloud each "
         "day\"");
    for (int i = 0; i < 42; i++) {
        char fields[80];

        snprintf(fields, sizeof(fields), "indicator=I3 on=2026-02-25 value=1 group=g%02d", i);
        says(&s, "2026-03-09 09:02", "eastside/ana", "measure", NULL, fields);
    }
    desk_node_set_up(state, &node, &s, "eastside", "2026-03-10 12:00");
    setenv("COLUMNS", "80", 1);
    return 0;
}

static const struct client_run *runs(const char *words)
{
    return client_done(node.home, words);
}

static const char *of(const char *label)
{
    static char words[120];

    snprintf(words, sizeof(words), "direction %s", says_name(&s, label));
    return words;
}

static void a_director_reads_where_it_goes_and_what_the_figures_say(void **state)
{
    const struct client_run *r;

    (void)state;
    setenv("LC_ALL", "C", 1);
    r = runs("direction");
    client_has(r, "Result \"Reading\" (eastside#");
    client_has(r, "population; percent: from 41 to 70 by 2031-12-31; in force since 2026-02-03");
    client_has(r, "for All of seven");
    client_has(r, "looked at apart: north and south; no figure yet for south");
    client_has(r, "draft: \"Reading\"");
    client_has(r, "percent, up is better; baseline 41; target 70 by 2031-12-31");
    client_has(r, "everyone  1:11|8  42.50 on 2026-02-20, worse than 43 on");
    client_has(r, "corrected; clinic/");
    client_has(r, "Strategy \"Homes\"");
    client_has(r, "what keeps the problem: Work; Money");
    client_has(r, "promises for it: kept 0, open 3, of these late 1, not kept 0");
    client_has(r, "target 5 by 2026-06-30, of \"Sooner\"");
    client_has(r, "table table, 2026-03-01 to 2026-12-31, now");
    client_has(r, "early win");
    client_has(r, "\n  groups not shown: 2\n"); /* of 42 */
    assert_null(strchr(r->out, '\x1b'));
    assert_null(strstr(r->out, "\xe2\x80\xae"));
}

static void one_is_shown_with_every_figure_and_a_bar_beside_it(void **state)
{
    const struct client_run *r;

    (void)state;
    setenv("LC_ALL", "C", 1);
    r = runs(of("R1"));
    client_has(r, "In the bars \":\" is the baseline, 41; \"|\" is the target, 70.");
    client_has(r, "2026-02-20  42.50  ###########:       |");
    client_has(r, "since 2025-08-01, 200 people,");
    client_has(r, "County");
    client_has(r, "2026-02-03, in force: \"Reading\"");
    client_has(r, "decided by \"Something\"");
    setenv("LC_ALL", "en_US.UTF-8", 1);
    r = runs(of("R1"));
    client_has(r, "\"\xe2\x94\x8a\" is the baseline");
    client_has(r, "\xe2\x96\x88");
    r = runs(of("M7"));
    client_has(r, "12.5 on 2026-02-25, worse than 11 on 2026-02-20");
}

static void every_line_fits_the_terminal(void **state)
{
    static const char *const label[] = { "R1", "G1" };

    (void)state;
    setenv("LC_ALL", "C", 1);
    for (size_t i = 0; i < COUNT(label); i++) {
        const struct client_run *r = runs(of(label[i]));

        for (const char *line = r->out, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
            if (end - line > 80)
                fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
    }
}

static void a_program_reads_the_same(void **state)
{
    (void)state;
    client_has(runs("direction --json"), "\"change\": \"worse\"");
    client_has(runs("direction --partner commons"), "No result of that kind is in force.");
    client_has(runs("direction --until 2026-02-15 --json"), "\"count\": 1");
    client_has(runs("direction --as-of 2026-01-10"), "No result is in force.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_director_reads_where_it_goes_and_what_the_figures_say),
        cmocka_unit_test(one_is_shown_with_every_figure_and_a_bar_beside_it),
        cmocka_unit_test(every_line_fits_the_terminal),
        cmocka_unit_test(a_program_reads_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, desk_node_tear_down);
}
