/* desk_worst.c: what one partner writes in masses does not keep the others from their answer. */
#include "unit/unit.h"

#include "desk/call.h"
#include "support/many.h"
#include "support/rpc_json.h"

#include <stdlib.h>

#define DAY_MS INT64_C(86400000)
#define MASSES (QUERY_READS_MAX + 100) /* more than one answer may read */

static struct many m;

/* A result and a strategy in force with an indicator each; asked of the desk, with `of` the result. */
static struct {
    size_t table, result, strategy, indicator;
} has;

static int set_up(void **state)
{
    size_t proposal;

    (void)state;
    many_begin(&m, 3);
    has.table =
        many_say(&m, 0, 0, "body",
                 "handle=table kind=governance seats=seat0:resident:p0 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p0");
    many_admit(&m);
    many_say(&m, 0, MANY_ROOT, "seat", "body=%zu name=seat0 members=m0", has.table);
    has.result = many_say(&m, 0, 0, "result", "level=population unit=percent baseline=1 target=9 by=2090-01-01 groups=north,south");
    has.strategy = many_say(&m, 0, 0, "strategy", "result=%zu causes=Rent", has.result);
    has.indicator = many_say(&m, 0, 0, "indicator", "of=%zu unit=percent better=up", has.result);
    many_heard(&m);
    m.clock_ms += DAY_MS;
    proposal = many_say(&m, 0, 0, "proposal", "body=%zu affects=p1 closes=+9d puts=%zu,%zu", has.table, has.result, has.strategy);
    many_say(&m, 0, 0, "position", "proposal=%zu stance=consent prior=-", proposal);
    m.clock_ms += DAY_MS;
    many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=today counted=-", proposal);
    many_heard(&m);
    m.clock_ms += DAY_MS;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    many_end(&m);
    return 0;
}

static json_t *ask(const char *method, const char *json)
{
    static const uint8_t seed[16] = "a test's seed";
    CLEANUP(buf_deinit) struct buf params = { 0 }, out = { 0 };
    struct desk *desk = malloc(sizeof(*desk));
    struct view v;
    struct pln_error err;
    char text[512];

    assert_non_null(desk);
    many_heard(&m);
    v = many_view(&m);
    buf_init(&params, 1 << 12);
    buf_init(&out, 8 << 20);
    rpc_from_json(json, &params);
    desk_init(desk, seed);
    if (!desk_answer(desk, &v, &m.log[0].id, BYTES_STR(method), buf_bytes(&params), ACCESS_LOCAL, m.clock_ms + DAY_MS, &out, &err))
        fail_msg("%s", error_text(&err, text, sizeof(text)));
    desk_deinit(desk);
    free(desk);
    return rpc_to_json(buf_bytes(&out));
}

static json_t *direction(void)
{
    char json[100];

    snprintf(json, sizeof(json), "[{\"of\": \"p%u#%u\"}]", (unsigned)m.place[has.result].log - 1, (unsigned)m.place[has.result].index);
    return ask("rules.direction", json);
}

static void drafts_of_a_result_in_masses_are_counted(void **state)
{
    json_t *all;

    (void)state;
    many_say(&m, 1, 1, "result", "level=population unit=percent replaces=%zu", has.result);
    many_again(&m, 1, MASSES - 1);
    all = direction();
    assert_int_equal(json_integer_value(json_at(all, "results.0.versions_count")), MASSES + 1);
    assert_int_equal(json_array_size(json_at(all, "results.0.versions")), 21);
    assert_string_equal(json_text(all, "results.0.versions.0.state"), "in-force"); /* the one in force, whatever came since */
    json_decref(all);
}

static void indicators_in_masses_are_counted(void **state)
{
    json_t *all;

    (void)state;
    many_say(&m, 1, 1, "indicator", "of=%zu unit=percent better=up", has.result);
    many_again(&m, 1, MASSES - 1);
    all = direction();
    assert_int_equal(json_integer_value(json_at(all, "results.0.indicators_count")), MASSES + 1);
    assert_int_equal(json_array_size(json_at(all, "results.0.indicators")), 50);
    json_decref(all);
}

static void measures_of_groups_in_masses_are_counted(void **state)
{
    json_t *all;

    (void)state;
    many_say(&m, 0, 0, "measure", "indicator=%zu on=today value=5", has.indicator);
    many_say(&m, 0, 0, "measure", "indicator=%zu on=today value=5 group=north", has.indicator);
    for (size_t i = 0; i < MASSES; i++)
        many_say(&m, 1, 1, "measure", "indicator=%zu on=today value=1 group=g%zu", has.indicator, i);
    all = direction();
    assert_int_equal(json_integer_value(json_at(all, "results.0.indicators.0.series_count")), MASSES + 2);
    assert_int_equal(json_array_size(json_at(all, "results.0.indicators.0.series")), 40);
    assert_string_equal(json_text(all, "results.0.indicators.0.series.39.group"), "north"); /* named by the result, and the last by name */
    assert_true(json_is_null(json_at(all, "results.0.indicators.0.series.0.group")));       /* everyone */
    json_decref(all);
}

static void decisions_that_do_not_count_in_masses_are_counted(void **state)
{
    size_t proposal = many_say(&m, 1, 1, "proposal", "body=%zu affects=p0 closes=+9d puts=%zu", has.table, has.result);
    json_t *all;

    (void)state;
    many_say(&m, 1, 1, "decision", "proposal=%zu outcome=adopted made=now effect=today counted=-", proposal);
    many_again(&m, 1, MASSES - 1);
    all = direction();
    assert_int_equal(json_integer_value(json_at(all, "results.0.versions.0.decisions_count")), MASSES + 1);
    assert_int_equal(json_array_size(json_at(all, "results.0.versions.0.decisions")), 21);
    assert_string_equal(json_text(all, "results.0.versions.0.decisions.0.verdict"), "stands");
    json_decref(all);
}

static void an_agenda_comes_whatever_is_proposed_called_and_told_in_masses(void **state)
{
    json_t *all;
    size_t proposal;

    (void)state;
    many_say(&m, 1, 1, "interest", "of=p1 kind=contract with=vendor since=2026-01-01 touches=%zu", has.result);
    proposal = many_say(&m, 1, 1, "proposal", "body=%zu affects=p0 closes=+90d puts=%zu", has.table, has.result);
    many_again(&m, 1, MASSES - 1);
    many_say(&m, 1, 1, "meeting", "body=%zu starts=-1h", has.table);
    many_again(&m, 1, MASSES - 1);
    many_say(&m, 2, 2, "talk", "status=held when=-1h people=m2 about=%zu affects=p0 agreed=nothing", proposal);
    many_again(&m, 2, MASSES - 1);
    many_say(&m, 2, 2, "commitment", "due=+9d for=%zu", proposal);
    many_again(&m, 2, MASSES - 1);
    all = ask("rules.agenda", "[\"table\", {\"limit\": 100}]");
    assert_int_equal(json_integer_value(json_at(all, "unminuted.count")), MASSES);
    assert_int_equal(json_integer_value(json_at(all, "proposals.count")), MASSES);
    assert_int_equal(json_integer_value(json_at(all, "interests.interests.0.touches_count")), MASSES);
    json_decref(all);
}

/* Each revision of the result after hundreds of calls by funders: each finding names 256 of them. */
static void findings_of_hundreds_of_causes_each_are_paged(void **state)
{
    size_t last = has.result, found = 0, pages = 0;
    char json[200] = "[{\"limit\": 1000, \"all\": true}]";

    (void)state;
    many_say(&m, 1, 1, "influence", "on=-1d source=funder kind=call touches=%zu", has.result);
    many_again(&m, 1, 299);
    for (size_t i = 0; i < 80; i++) {
        size_t proposal;

        last = many_say(&m, 0, 0, "result", "level=population by=2090-01-01 replaces=%zu", last);
        proposal = many_say(&m, 0, 0, "proposal", "body=%zu affects=p1 closes=+9d puts=%zu", has.table, last);
        many_say(&m, 0, 0, "position", "proposal=%zu stance=consent prior=-", proposal);
        many_heard(&m);
        m.clock_ms += 60000;
        many_say(&m, 0, 0, "decision", "proposal=%zu outcome=adopted made=now effect=today counted=-", proposal);
    }
    while (json[0] != '\0') {
        json_t *page = ask("rules.findings", json);
        const char *next = json_string_value(json_at(page, "next"));

        for (size_t i = 0; i < json_array_size(json_at(page, "findings")); i++) {
            json_t *f = json_array_get(json_at(page, "findings"), i);

            found += strcmp(json_text(f, "name"), "direction-after-influence") == 0 && json_array_size(json_at(f, "causes")) == 256;
        }
        assert_in_range(json_array_size(json_at(page, "findings")), 1, 1000);
        pages++;
        json[0] = '\0';
        if (next != NULL)
            snprintf(json, sizeof(json), "[{\"limit\": 1000, \"all\": true, \"after\": \"%s\"}]", next);
        json_decref(page);
    }
    assert_int_equal(found, 80);
    assert_in_range(pages, 2, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(drafts_of_a_result_in_masses_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(indicators_in_masses_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measures_of_groups_in_masses_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(decisions_that_do_not_count_in_masses_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(findings_of_hundreds_of_causes_each_are_paged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_agenda_comes_whatever_is_proposed_called_and_told_in_masses, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
