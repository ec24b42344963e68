/* desk_footprint.c: what an entry left behind, as the desk answers it. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

#include <stdio.h>

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "request", "R1", "to=eastside due=2026-02-14 title=A-hand because=D1");
    says(&s, "2026-02-11 10:10", "eastside/ana", "commitment", "C1", "due=2026-02-10 for=D1 title=Late");
    says_heard(&s, "2026-02-11 10:20");
    says(&s, "2026-02-11 11:00", "clinic/ben", "reply", "Y1", "to=P1 stance=comment");
    says(&s, "2026-02-11 11:01", "clinic/ben", "reply", "Y2", "to=C1 stance=ask");
    says_heard(&s, "2026-02-11 11:20");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

/* "position commons ..." of the entries: their types, in order. */
static const char *types(json_t *all)
{
    static char out[500];
    size_t n = 0;

    out[0] = 0;
    for (size_t i = 0; i < json_array_size(json_at(all, "entries")); i++) {
        char path[60];

        snprintf(path, sizeof(path), "entries.%zu.entry.type", i);
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%s", i > 0 ? " " : "", json_text(all, path));
    }
    return out;
}

static void a_proposals_is_by_kind_then_time_replies_last(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\"]");

    (void)state;
    assert_string_equal(json_text(all, "record.title"), "Move-the-intake-desk");
    assert_string_equal(json_text(all, "kind"), "entry");
    assert_string_equal(json_text(all, "state"), "decided");
    assert_string_equal(types(all), "talk position decision request commitment reply reply");
    assert_string_equal(json_text(all, "count"), "7");
    assert_string_equal(json_text(all, "direct"), "4");
    assert_string_equal(json_text(all, "entries.2.state"), "stands");
    assert_string_equal(json_text(all, "entries.4.state"), "open");
    assert_true(json_is_true(json_at(all, "entries.4.late")));
    assert_string_equal(json_text(all, "entries.4.depth"), "2");
    assert_string_equal(json_text(all, "entries.4.how"), "for");
    assert_string_equal(json_text(all, "entries.4.via"), "commons#11");
    assert_string_equal(json_text(all, "kinds.5.type"), "reply");
    assert_string_equal(json_text(all, "kinds.5.count"), "2");
    assert_string_equal(json_text(all, "kinds.5.direct"), "1");
    json_decref(all);
    all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\", {\"order\": \"time\"}]");
    assert_string_equal(types(all), "position decision talk request commitment reply reply");
    json_decref(all);
}

static void who_holds_it_stands_with_since_when(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\"]");

    (void)state;
    assert_string_equal(json_text(all, "partners"), "2");
    assert_int_equal(json_array_size(json_at(all, "held")), 2);
    for (int i = 0; i < 2; i++) {
        bool commons = strcmp(json_text(all, i == 0 ? "held.0.partner" : "held.1.partner"), "commons") == 0;

        assert_int_equal(json_integer_value(json_at(all, i == 0 ? "held.0.since" : "held.1.since")),
                         says_ms(commons ? "2026-02-02 09:05" : "2026-02-10 08:05"));
        assert_string_equal(json_text(all, i == 0 ? "held.0.told" : "held.1.told"),
                            json_text(all, i == 0 ? "held.0.since" : "held.1.since"));
    }
    json_decref(all);
}

static void findings_that_name_it_or_what_came_of_it_are_there_on_the_first_page(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\", {\"limit\": 3}]"), *rest;
    char params[100];

    (void)state;
    assert_string_equal(types(all), "talk position decision");
    assert_true(json_array_size(json_at(all, "findings.findings")) >= 3);
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"limit\": 3, \"after\": \"%s\"}]", json_text(all, "next"));
    rest = desk_test_ask(&t, "rules.footprint", params);
    assert_string_equal(types(rest), "request commitment reply");
    assert_int_equal(json_array_size(json_at(rest, "findings.findings")), 0);
    assert_string_equal(json_text(rest, "findings.count"), json_text(all, "findings.count"));
    json_decref(rest);
    json_decref(all);
}

static bool finds(json_t *all, const char *name)
{
    for (size_t i = 0; i < json_array_size(json_at(all, "findings.findings")); i++)
        if (strcmp(json_text(json_array_get(json_at(all, "findings.findings"), i), "name"), name) == 0)
            return true;
    return false;
}

/* The minutes list a person before they had a mandate. */
static void what_is_found_about_minutes_that_took_it_up_is_told_with_the_minutes(void **state)
{
    char params[40];
    json_t *all;

    (void)state;
    says(&s, "2026-02-12 09:00", "commons/dee", "meeting", "M1", "body=T starts=2026-01-04T09:30 agenda=C1");
    says(&s, "2026-02-12 09:01", "commons/dee", "minutes", "N1", "meeting=M1 present=clinic/ben took_up=C1");
    says_heard(&s, "2026-02-12 09:05");
    all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\"]");
    assert_non_null(strstr(types(all), "minutes"));
    assert_false(finds(all, "present-without-mandate"));
    json_decref(all);
    snprintf(params, sizeof(params), "[\"%s\"]", says_name(&s, "N1"));
    all = desk_test_ask(&t, "rules.footprint", params);
    assert_string_equal(json_text(all, "record.type"), "minutes");
    assert_true(finds(all, "present-without-mandate"));
    json_decref(all);
}

static void a_persons_is_theirs_and_what_names_them_without_findings_about_what_they_wrote(void **state)
{
    char name[40], params[80];
    json_t *all;

    (void)state;
    snprintf(name, sizeof(name), "%s", desk_test_people(1, "eastside/ana"));
    snprintf(params, sizeof(params), "[%.*s]", (int)strlen(name) - 2, name + 1); /* without the list's brackets */
    all = desk_test_ask(&t, "rules.footprint", params);
    assert_string_equal(json_text(all, "kind"), "person");
    assert_string_equal(types(all), "talk proposal position commitment seat");
    assert_string_equal(json_text(all, "entries.0.how"), "people");
    assert_true(json_is_null(json_at(all, "entries.1.via")));
    assert_string_equal(json_text(all, "findings.count"), "0");
    json_decref(all);
}

static void a_partners_has_its_findings_and_its_log(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.footprint", "[\"clinic\", {\"type\": \"reply\"}]");

    (void)state;
    assert_string_equal(json_text(all, "kind"), "partner");
    assert_string_equal(json_text(all, "by"), "clinic");
    assert_string_equal(types(all), "reply reply");
    assert_true(json_integer_value(json_at(all, "findings.count")) > 0);
    json_decref(all);
}

static void filters_and_the_past(void **state)
{
    char params[120];
    json_t *all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\", {\"depth\": 1}]");

    (void)state;
    assert_string_equal(types(all), "talk position decision reply");
    json_decref(all);
    all = desk_test_ask(&t, "rules.footprint", "[\"eastside#7\", {\"partner\": \"clinic\"}]");
    assert_string_equal(types(all), "request reply reply");
    assert_string_equal(json_text(all, "count"), "7");
    json_decref(all);
    snprintf(params, sizeof(params), "[\"eastside#7\", {\"as_of\": %lld}]", (long long)says_ms("2026-02-05 12:00"));
    all = desk_test_ask(&t, "rules.footprint", params);
    assert_string_equal(types(all), "position");
    assert_int_equal(json_array_size(json_at(all, "held")), 1);
    json_decref(all);
    desk_test_refuses(&t, "rules.footprint", "[\"eastside#7\", {\"type\": \"posi\"}]", "no type of record");
    desk_test_refuses(&t, "rules.footprint", "[\"eastside#7\", {\"order\": \"size\"}]", "kind or time");
    desk_test_refuses(&t, "rules.footprint", "[\"eastside#7\", {\"after\": \"x\"}]", "in this list");
    desk_test_refuses(&t, "rules.footprint", "[\"eastside#700\"]", "which");
    desk_test_refuses(&t, "rules.footprint", "[]", "which");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proposals_is_by_kind_then_time_replies_last),
        cmocka_unit_test(who_holds_it_stands_with_since_when),
        cmocka_unit_test(findings_that_name_it_or_what_came_of_it_are_there_on_the_first_page),
        cmocka_unit_test(a_persons_is_theirs_and_what_names_them_without_findings_about_what_they_wrote),
        cmocka_unit_test(a_partners_has_its_findings_and_its_log),
        cmocka_unit_test(filters_and_the_past),
        cmocka_unit_test(what_is_found_about_minutes_that_took_it_up_is_told_with_the_minutes),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
