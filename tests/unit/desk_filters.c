/* desk_filters.c: views of one table, one strategy, one time: what concerns it, and nothing else. */
#include "unit/unit.h"

#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

/* A second table W that serves the strategy Y, with a proposal, a decision, a talk, promises; of T there is what desk_story tells. */
static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-12 08:00", "commons/dee", "result", "R", "level=population title=Readers");
    says(&s, "2026-02-12 08:01", "commons/dee", "strategy", "Y", "result=R title=Mornings");
    says(&s, "2026-02-12 08:02", "commons/dee", "strategy", "Y2", "result=R title=Evenings");
    says(&s, "2026-02-12 08:03", "commons/root", "body", "W",
         "handle=work kind=workgroup serves=Y seats=a:practitioner:eastside rule=consent quorum=50 notice=72h review=2027-12-31 "
         "keeper=commons "
         "scope=Work");
    says(&s, "2026-02-12 08:04", "commons/dee", "plan", "L", "body=T strategies=Y2 from=2026-02-12 to=2026-12-31 title=Plan");
    says(&s, "2026-02-12 08:05", "eastside/ana", "proposal", "PW", "body=W affects=clinic closes=2026-02-20T17:00 title=Buses text=Buses");
    says_heard(&s, "2026-02-12 08:10");
    says(&s, "2026-02-12 09:00", "clinic/ben", "talk", "KW",
         "status=held when=2026-02-12T06:00 people=eastside/ana about=PW affects=clinic agreed=nothing");
    says(&s, "2026-02-12 09:01", "commons/dee", "decision", "DW",
         "proposal=PW outcome=adopted made=2026-02-12T09:00 effect=2026-03-09 why=Rent losses=Desk");
    says_heard(&s, "2026-02-12 09:05");
    says(&s, "2026-02-12 10:00", "clinic/ben", "commitment", "CW", "due=2026-03-14 for=DW title=Keys");
    says(&s, "2026-02-12 10:01", "clinic/ben", "commitment", "CT", "due=2026-03-15 for=P1 title=Doors");
    says(&s, "2026-02-12 10:02", "clinic/ben", "commitment", "CL", "due=2026-03-16 for=L title=Lamps");
    says(&s, "2026-02-12 10:03", "clinic/ben", "commitment", "C0", "due=2026-03-17 for=- title=Nothing");
    says_heard(&s, "2026-02-12 10:05");
    return desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
}

/* Titles of a view's rows under options: "Keys Doors". */
static const char *titles(const char *method, const char *options, const char *list, const char *of)
{
    static char out[800];
    char path[80];
    json_t *all = desk_test_ask(&t, method, options);

    out[0] = 0;
    for (size_t i = 0; i < json_array_size(json_at(all, list)); i++) {
        snprintf(path, sizeof(path), "%s.%zu.%s", list, i, of);
        strcat(strcat(out, i > 0 ? " " : ""), json_text(all, path));
    }
    json_decref(all);
    return out;
}

static const char *name_of(const char *label, const char *key)
{
    static char out[2][120];
    static int turn;

    turn = !turn;
    snprintf(out[turn], sizeof(out[0]), "[{\"%s\": \"%s\"}]", key, says_name(&s, label));
    return out[turn];
}

static void promises_are_of_the_table_that_they_lead_to(void **state)
{
    json_t *all;

    (void)state;
    assert_string_equal(titles("rules.commitments", "[{}]", "commitments", "promise.title"), "Keys Doors Lamps Nothing");
    assert_string_equal(titles("rules.commitments", "[{\"body\": \"work\"}]", "commitments", "promise.title"), "Keys");
    assert_string_equal(titles("rules.commitments", "[{\"body\": \"table\"}]", "commitments", "promise.title"), "Doors Lamps");
    all = desk_test_ask(&t, "rules.commitments", "[{\"body\": \"table\", \"state\": \"kept\"}]");
    assert_string_equal(json_text(all, "counts.open"), "2");
    json_decref(all);
}

static void promises_are_of_the_strategy_that_they_lead_to(void **state)
{
    (void)state;
    assert_string_equal(titles("rules.commitments", name_of("Y", "strategy"), "commitments", "promise.title"), "Keys");
    assert_string_equal(titles("rules.commitments", name_of("Y2", "strategy"), "commitments", "promise.title"), "Lamps");
}

static void decisions_talks_and_tables_too(void **state)
{
    (void)state;
    assert_string_equal(titles("rules.decisions", name_of("Y", "strategy"), "decisions", "decision.title"), "Buses");
    assert_string_equal(titles("rules.decisions", "[{\"body\": \"table\"}]", "decisions", "decision.title"), "Move-the-intake-desk");
    assert_string_equal(titles("rules.talks", "[{\"body\": \"work\"}]", "talks", "touches.0.title"), "Buses");
    assert_string_equal(titles("rules.talks", name_of("Y", "strategy"), "talks", "touches.0.title"), "Buses");
    assert_string_equal(titles("rules.talks", "[{\"body\": \"table\"}]", "talks", "touches.0.title"), "Move-the-intake-desk");
    assert_string_equal(titles("rules.tables", "[{}]", "tables", "table"), "table");
    assert_string_equal(titles("rules.tables", name_of("Y2", "strategy"), "tables", "table"), "");
}

static void direction_is_of_a_strategy_and_of_a_table(void **state)
{
    char options[160];

    (void)state;
    /* Y and Y2 are drafts: shown where one is asked for by name */
    assert_string_equal(titles("rules.direction", "[{}]", "results", "result.title"), "");
    assert_string_equal(titles("rules.direction", name_of("Y", "strategy"), "results", "strategies.0.strategy.title"), "Mornings");
    assert_string_equal(titles("rules.direction", name_of("Y2", "strategy"), "results", "strategies.0.strategy.title"), "Evenings");
    snprintf(options, sizeof(options), "%.*s, \"body\": \"table\"}]", (int)strcspn(name_of("Y", "strategy"), "}"),
             name_of("Y", "strategy"));
    assert_string_equal(titles("rules.direction", options, "results", "result.title"), "");
}

static void status_is_of_a_partner_a_table_and_a_strategy(void **state)
{
    static const struct {
        const char *options, *decided;
    } cases[] = { { "[{}]", "2" },
                  { "[{\"body\": \"work\"}]", "1" },
                  { "[{\"body\": \"table\"}]", "1" },
                  { "[{\"partner\": \"commons\", \"body\": \"work\"}]", "1" } };
    json_t *all;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        all = desk_test_ask(&t, "rules.status", cases[i].options);
        assert_string_equal(json_text(all, "decided.count"), cases[i].decided);
        json_decref(all);
    }
    all = desk_test_ask(&t, "rules.status", name_of("Y", "strategy"));
    assert_string_equal(json_text(all, "decided.decisions.0.decision.title"), "Buses");
    assert_string_equal(json_text(all, "talks.count"), "1");
    json_decref(all);
    all = desk_test_ask(&t, "rules.status", "[{\"partner\": \"eastside\"}]");
    assert_string_equal(json_text(all, "vacant.count"), "0");
    json_decref(all);
}

static void findings_are_of_a_table_a_strategy_and_a_time(void **state)
{
    char options[120];

    (void)state;
    assert_non_null(strstr(titles("rules.findings", "[{\"body\": \"table\"}]", "findings", "subject.name"), "commons#11"));
    assert_null(strstr(titles("rules.findings", "[{\"body\": \"work\"}]", "findings", "subject.name"), "commons#11"));
    assert_non_null(strstr(titles("rules.findings", name_of("Y", "strategy"), "findings", "subject.title"), "Buses"));
    assert_null(strstr(titles("rules.findings", name_of("Y", "strategy"), "findings", "subject.title"), "Move"));
    snprintf(options, sizeof(options), "[{\"from\": %lld}]", (long long)says_ms("2026-02-12 00:00"));
    assert_null(strstr(titles("rules.findings", options, "findings", "subject.name"), "commons#11"));
    snprintf(options, sizeof(options), "[{\"to\": %lld}]", (long long)says_ms("2026-02-12 00:00"));
    assert_non_null(strstr(titles("rules.findings", options, "findings", "subject.name"), "commons#11"));
}

static void promises_are_of_a_time(void **state)
{
    char options[120];

    (void)state;
    snprintf(options, sizeof(options), "[{\"from\": %lld, \"to\": %lld}]", (long long)says_ms("2026-02-12 10:01"),
             (long long)says_ms("2026-02-12 10:03"));
    assert_string_equal(titles("rules.commitments", options, "commitments", "promise.title"), "Doors Lamps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_are_of_the_table_that_they_lead_to),
        cmocka_unit_test(promises_are_of_the_strategy_that_they_lead_to),
        cmocka_unit_test(decisions_talks_and_tables_too),
        cmocka_unit_test(direction_is_of_a_strategy_and_of_a_table),
        cmocka_unit_test(status_is_of_a_partner_a_table_and_a_strategy),
        cmocka_unit_test(findings_are_of_a_table_a_strategy_and_a_time),
        cmocka_unit_test(promises_are_of_a_time),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
