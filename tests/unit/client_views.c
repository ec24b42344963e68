/* client_views.c: what the rules say, as people read it: talks, who knew. */
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
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-15T17:00 title=\"<b> & \x1b[31m and \xe2\x80\xae back\" text=Second");
    says_heard(&s, "2026-02-11 10:20");
    return desk_node_set_up(state, &node, &s, "eastside", "2026-02-12 12:00");
}

static const struct client_run *runs(const char *words)
{
    return client_done(node.home, words);
}

/* "who-knew" of the second proposal. */
static const char *of_p2(const char *command)
{
    static char words[120];

    snprintf(words, sizeof(words), "%s %s", command, says_name(&s, "P2"));
    return words;
}

static void in_text(const char *all, const char *text)
{
    if (strstr(all, text) == NULL)
        fail_msg("no \"%s\" in:\n%s", text, all);
}

/* Drawing for print and an answer for programs do not exclude each other. */
static void a_drawing_is_written_with_json_too(void **state)
{
    char words[sizeof(node.home) + 60], line[64] = "";
    const struct client_run *r;
    FILE *f;

    (void)state;
    snprintf(words, sizeof(words), "who-knew commons#11 --json --svg %s/who.svg", node.home);
    r = runs(words);
    assert_int_equal(r->out[0], '{');
    assert_null(strstr(r->out, "is written"));
    snprintf(words, sizeof(words), "%s/who.svg", node.home);
    f = fopen(words, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof(line), f));
    fclose(f);
    assert_int_equal(line[0], '<');
}

static void nothing_is_wider_than_the_terminal(void **state)
{
    static const char *const views[] = { "talks",           "who-knew commons#11",     "case commons#11", "decisions",
                                         "findings --long", "commitments --state all", "tables",          "status" };

    (void)state;
    setenv("COLUMNS", "80", 1);
    for (size_t i = 0; i < COUNT(views); i++)
        for (const char *line = runs(views[i])->out; *line != 0; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 80)
                fail_msg("%s: %s", views[i], client_run(node.home, views[i])->out);
    setenv("COLUMNS", "100", 1);
}

static void talks_say_who_was_there_and_how_late_they_were_told(void **state)
{
    const struct client_run *r = runs("talks");

    (void)state;
    client_has(r, "2026-02-01 18:00");
    client_has(r, "leaning");
    client_has(r, "late,");
    client_has(r, "told within 72 hours");
    client_has(runs("talks --told in-time"), "No talk of that kind was told.");
    client_has(runs("talks --touching commons#11 --json"), "\"told_as\": \"late\"");
}

static void who_knew_is_a_row_a_partner_with_a_line(void **state)
{
    const struct client_run *r = runs("who-knew commons#11");

    (void)state;
    client_has(r, "proposed by eastside on 2026-02-02 09:00; adopted on");
    client_has(r, "72 hours");
    client_has(r, "only afterwards");
    client_has(r, "proposed it");
    client_has(r, "0/1");
    client_has(r, "Talks that touch it (1)");
    r = runs(of_p2("who-knew"));
    client_has(r, "; not");
    client_has(r, "proposed it");
    assert_null(strchr(r->out, '\x1b'));
}

static void read_all(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    out[fread(out, 1, room - 1, f)] = 0;
    fclose(f);
}

static void the_drawing_tells_in_words_what_it_draws_and_escapes_what_it_is_given(void **state)
{
    static char svg[100000];
    char words[500], path[260];

    (void)state;
    snprintf(path, sizeof(path), "%s/knew.svg", node.home);
    snprintf(words, sizeof(words), "%s --svg %s", of_p2("who-knew"), path);
    runs(words);
    read_all(path, svg, sizeof(svg));
    in_text(svg, "<title id=\"title\">Who knew when: &lt;b&gt; &amp; \\u{1b}[31m and \\u{202e} back (clinic#");
    in_text(svg, "<desc id=\"desc\">");
    in_text(svg, "</svg>");
    assert_null(strchr(svg, '\x1b'));
    assert_null(strstr(svg, "<script"));
    snprintf(words, sizeof(words), "who-knew commons#11 --svg %s", path);
    runs(words);
    read_all(path, svg, sizeof(svg));
    in_text(svg, "only afterwards");
    in_text(svg, "told late, after");
    in_text(svg, ">decided<");
}

static void a_footprint_is_by_kind_with_the_way_to_each(void **state)
{
    const struct client_run *r = runs("footprint eastside#7 --limit 2");

    (void)state;
    client_has(r, "proposal \"Move-the-intake-desk\" (eastside#7)");
    client_has(r, "Held by 2 of 2 other partners");
    client_has(r, "What it left behind (3)\n  1 talk, 1 position, 1 decision; 3 refer to it\n");
    client_has(r, "Talks (1)");
    client_has(r, ", held; about eastside#7");
    client_has(r, "Findings that name it, or what came of it (");
    client_has(r, "More: plenary footprint eastside#7 --limit 2 --after eastside#9\n");
    r = runs("footprint eastside#7 --limit 2 --after eastside#9");
    client_has(r, "Decisions (1)");
    client_has(r, ", stands; proposal");
    client_has(runs("footprint eastside#7 --order time"), "position by eastside/");
    client_has(runs("footprint clinic --type proposal"), "; named");
    r = runs(of_p2("footprint"));
    client_has(r, "\\u{1b}[31m and \\u{202e} back");
    assert_null(strchr(r->out, '\x1b'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawing_is_written_with_json_too),
        cmocka_unit_test(nothing_is_wider_than_the_terminal),
        cmocka_unit_test(talks_say_who_was_there_and_how_late_they_were_told),
        cmocka_unit_test(who_knew_is_a_row_a_partner_with_a_line),
        cmocka_unit_test(the_drawing_tells_in_words_what_it_draws_and_escapes_what_it_is_given),
        cmocka_unit_test(a_footprint_is_by_kind_with_the_way_to_each),
    };

    return cmocka_run_group_tests(tests, set_up, desk_node_tear_down);
}
