/* desk_direction.c: results and strategies with their figures, as the desk answers them. */
#include "unit/unit.h"

#include "support/decides.h"
#include "support/desk_run.h"
#include "support/rpc_json.h"

#define BOTH "eastside/ana clinic/ben"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_direction_story(&s);
    return desk_test_set_up(state, &t, &s, "2026-03-10 12:00");
}

static json_t *ask(const char *format, const char *label)
{
    char params[200];

    snprintf(params, sizeof(params), format, says_name(&s, label));
    return desk_test_ask(&t, "rules.direction", params);
}

static void a_result_in_force_has_its_figures_and_its_strategies(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "results")), 1);
    assert_string_equal(json_text(all, "results.0.result.name"), says_name(&s, "R1")); /* the draft is no result yet */
    assert_true(json_is_true(json_at(all, "results.0.in_force")));
    assert_string_equal(json_text(all, "results.0.level"), "population");
    assert_string_equal(json_text(all, "results.0.unit"), "percent");
    assert_string_equal(json_text(all, "results.0.baseline"), "41");
    assert_string_equal(json_text(all, "results.0.target"), "70");
    assert_string_equal(json_text(all, "results.0.by"), "2031-12-31");
    assert_string_equal(json_text(all, "results.0.population"), "All of seven");
    assert_int_equal(json_array_size(json_at(all, "results.0.strategies")), 1);
    assert_string_equal(json_text(all, "results.0.strategies.0.strategy.title"), "Homes");
    assert_string_equal(json_text(all, "results.0.strategies.0.causes_n"), "2");
    assert_string_equal(json_text(all, "results.0.strategies.0.causes.1"), "Money");
    json_decref(all);
}

static void a_group_without_a_figure_is_named(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[]");

    (void)state;
    assert_string_equal(json_text(all, "results.0.groups"), "[\"north\",\"south\"]");
    assert_string_equal(json_text(all, "results.0.unmeasured"), "[\"south\"]");
    assert_string_equal(json_text(all, "results.0.strategies.0.unmeasured"), "[\"south\",\"west\"]");
    json_decref(all);
}

static void the_last_figure_stands_beside_the_one_before(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[]");
    json_t *i = json_at(all, "results.0.indicators.0"), *everyone = json_at(i, "series.0");

    (void)state;
    assert_string_equal(json_text(i, "baseline"), "41");
    assert_string_equal(json_text(i, "target"), "70");
    assert_string_equal(json_text(i, "aim.name"), says_name(&s, "R1"));
    assert_int_equal(json_array_size(json_at(i, "series")), 2);
    assert_true(json_is_null(json_at(everyone, "group")));
    assert_string_equal(json_text(everyone, "change"), "worse"); /* up is better */
    assert_string_equal(json_text(everyone, "count"), "2");
    assert_string_equal(json_text(everyone, "measures.0.value"), "42.50"); /* as corrected */
    assert_true(json_is_true(json_at(everyone, "measures.0.corrected")));
    assert_string_equal(json_text(everyone, "measures.0.status"), "restated");
    assert_string_equal(json_text(everyone, "measures.1.on"), "2026-02-10");
    assert_string_equal(json_text(everyone, "measures.1.from"), "2025-08-01");
    assert_string_equal(json_text(everyone, "measures.1.n"), "200");
    assert_string_equal(json_text(everyone, "measures.1.source"), "County file");
    assert_string_equal(json_text(everyone, "measures.1.partner"), "clinic");
    assert_string_equal(json_text(everyone, "points.0.value"), "43"); /* a course runs forwards */
    assert_string_equal(json_text(i, "series.1.group"), "north");
    assert_true(json_is_null(json_at(i, "series.1.change")));
    i = json_at(all, "results.0.strategies.0.indicators.0");
    assert_string_equal(json_text(i, "series.0.change"), "better");     /* down is better */
    assert_string_equal(json_text(i, "aim.name"), says_name(&s, "O1")); /* not counted in the result's unit */
    assert_string_equal(json_text(i, "target"), "5");
    assert_string_equal(json_text(i, "by"), "2026-06-30");
    assert_true(json_is_null(json_at(i, "baseline")));
    json_decref(all);
}

static void promises_serve_a_strategy_by_its_plans_and_objectives(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[]"), *g = json_at(all, "results.0.strategies.0");

    (void)state;
    assert_string_equal(json_text(g, "promises.open"), "3"); /* once each, the last serves nothing */
    assert_string_equal(json_text(g, "promises.late"), "1");
    assert_string_equal(json_text(g, "promises.kept"), "0");
    assert_string_equal(json_text(g, "plans.0.plan.title"), "Plan");
    assert_string_equal(json_text(g, "plans.0.table"), "table");
    assert_true(json_is_true(json_at(g, "plans.0.current")));
    assert_string_equal(json_text(g, "plans.0.objectives.0.due"), "2026-06-30");
    assert_string_equal(json_text(g, "plans.0.objectives.0.target"), "5");
    assert_true(json_is_true(json_at(g, "plans.0.objectives.0.quick")));
    json_decref(all);
}

static void versions_stand_in_order_with_what_was_decided(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[]"), *v = json_at(all, "results.0.versions");

    (void)state;
    assert_int_equal(json_array_size(v), 2);
    assert_string_equal(json_text(v, "0.state"), "in-force");
    assert_string_equal(json_text(v, "0.decisions.0.decision.name"), says_name(&s, "D1"));
    assert_string_equal(json_text(v, "0.decisions.0.verdict"), "stands");
    assert_string_equal(json_text(v, "1.state"), "draft");
    assert_string_equal(json_text(v, "1.target"), "60");
    assert_int_equal(json_array_size(json_at(v, "1.decisions")), 0);
    json_decref(all);
}

static bool finds(json_t *row, const char *name)
{
    size_t i;
    json_t *f;

    json_array_foreach(json_at(row, "findings"), i, f)
    {
        if (strcmp(json_text(f, "name"), name) == 0)
            return true;
    }
    return false;
}

/* The second version is put in force with neither data nor care: said of the result, not of the strategy. */
static void what_is_found_stands_where_it_belongs(void **state)
{
    json_t *all;

    (void)state;
    decides(&s, "2026-03-11 10:00", "2026-03-12 10:00", "D3", "R2", BOTH);
    t.wall_ms = says_ms("2026-03-13 12:00");
    all = desk_test_ask(&t, "rules.direction", "[]");
    assert_string_equal(json_text(all, "results.0.result.name"), says_name(&s, "R2"));
    assert_string_equal(json_text(all, "results.0.versions.0.state"), "past");
    assert_true(finds(json_at(all, "results.0"), "revision-without-cause"));
    assert_true(finds(json_at(all, "results.0"), "horizon-too-short"));
    assert_false(finds(json_at(all, "results.0.strategies.0"), "revision-without-cause"));
    json_decref(all);
    all = desk_test_ask(&t, "rules.direction", "[{\"as_of\": 1773144000000}]"); /* 2026-03-10 12:00 */
    assert_string_equal(json_text(all, "results.0.result.name"), says_name(&s, "R1"));
    json_decref(all);
}

static void one_of_them_is_shown_whole_whatever_names_it(void **state)
{
    json_t *all = ask("[{\"of\": \"%s\"}]", "G1");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "results.0.strategies")), 1);
    json_decref(all);
    all = ask("[{\"of\": \"%s\"}]", "M5"); /* a measure of the strategy's indicator */
    assert_string_equal(json_text(all, "results.0.strategies.0.strategy.name"), says_name(&s, "G1"));
    json_decref(all);
    all = ask("[{\"of\": \"%s\", \"from\": 1771545600000}]", "I1"); /* 2026-02-20 */
    assert_string_equal(json_text(all, "results.0.indicators.0.series.0.count"), "1");
    json_decref(all);
}

static void results_are_chosen_by_partner_and_paged(void **state)
{
    json_t *all = desk_test_ask(&t, "rules.direction", "[{\"partner\": \"clinic\"}]");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "results")), 1); /* it measures */
    json_decref(all);
    all = desk_test_ask(&t, "rules.direction", "[{\"partner\": \"commons\"}]");
    assert_int_equal(json_array_size(json_at(all, "results")), 0);
    json_decref(all);
    says(&s, "2026-03-13 09:00", "eastside/ana", "result", "R9", "level=program title=More");
    decides(&s, "2026-03-13 10:00", "2026-03-13 11:00", "D9", "R9", BOTH);
    t.wall_ms = says_ms("2026-03-14 12:00");
    all = desk_test_ask(&t, "rules.direction", "[{\"limit\": 1}]");
    assert_string_equal(json_text(all, "next"), says_name(&s, "R1"));
    json_decref(all);
    all = ask("[{\"limit\": 1, \"after\": \"%s\"}]", "R1");
    assert_string_equal(json_text(all, "results.0.result.name"), says_name(&s, "R9"));
    assert_true(json_is_null(json_at(all, "next")));
    json_decref(all);
    desk_test_refuses(&t, "rules.direction", "[{\"after\": \"nothing\"}]", "in this list");
    desk_test_refuses(&t, "rules.direction", "[{\"limit\": 1000000000000}]", "1 to 1000");
    desk_test_refuses(&t, "rules.direction", "[{\"of\": \"commons#1\"}]", "of");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_in_force_has_its_figures_and_its_strategies),
        cmocka_unit_test(a_group_without_a_figure_is_named),
        cmocka_unit_test(the_last_figure_stands_beside_the_one_before),
        cmocka_unit_test(promises_serve_a_strategy_by_its_plans_and_objectives),
        cmocka_unit_test(versions_stand_in_order_with_what_was_decided),
        cmocka_unit_test(what_is_found_stands_where_it_belongs),
        cmocka_unit_test(one_of_them_is_shown_whole_whatever_names_it),
        cmocka_unit_test(results_are_chosen_by_partner_and_paged),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
