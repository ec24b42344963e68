/* desk_today.c: what waits for one person: by their key, the soonest first, gone once it is answered. */
#include "unit/unit.h"

#include "codec/text.h"
#include "support/desk_run.h"
#include "support/rpc_json.h"

static struct says s;
static struct desk_test t;

static int set_up(void **state)
{
    desk_story(&s);
    says(&s, "2026-02-11 10:00", "clinic/ben", "proposal", "P2",
         "body=T affects=eastside,clinic closes=2026-02-15T17:00 title=Second text=Second");
    says(&s, "2026-02-11 10:10", "eastside/ana", "commitment", "C1", "due=2026-02-10 for=D1 title=Late");
    says(&s, "2026-02-11 10:11", "clinic/ben", "request", "R1", "to=eastside due=2026-02-14 title=Help because=D1");
    says_heard(&s, "2026-02-11 10:20");
    desk_test_set_up(state, &t, &s, "2026-02-12 12:00");
    t.own = "eastside";
    return 0;
}

static json_t *today(const char *who, const char *limit)
{
    struct pln_key key = desk_test_key(who);
    char params[300], hex[65];

    hex_write(BYTES_OF(key), hex);
    snprintf(params, sizeof(params), "[{\"keys\": [\"hex:%s\"]%s}]", hex, limit);
    return desk_test_ask(&t, "rules.today", params);
}

static void what_is_late_and_soon_comes_first_each_with_its_command(void **state)
{
    json_t *all = today("eastside/ana", "");

    (void)state;
    assert_string_equal(json_text(all, "me"), desk_test_people(1, "eastside/ana"));
    assert_string_equal(json_text(all, "items.0.kind"), "promise");
    assert_string_equal(json_text(all, "items.0.what.title"), "Late");
    assert_string_equal(json_text(all, "items.0.late"), "true");
    assert_string_equal(json_text(all, "items.0.command"), "[\"done\",\"eastside#13\"]");
    assert_string_equal(json_text(all, "items.1.kind"), "ask");
    assert_string_equal(json_text(all, "items.1.from"), "clinic");
    assert_string_equal(json_text(all, "items.2.kind"), "position");
    assert_string_equal(json_text(all, "items.2.command.0"), "position");
    assert_string_equal(json_text(all, "items.3.kind"), "talk");
    assert_string_equal(json_text(all, "items.3.about.0.title"), "Move-the-intake-desk");
    assert_int_equal(json_array_size(json_at(all, "items.2.about")), 0);
    assert_string_equal(json_text(all, "items.4.kind"), "finding");
    assert_string_equal(json_text(all, "items.4.command.0"), "answer");
    assert_int_equal(json_array_size(json_at(all, "items")), 5);
    json_decref(all);
    all = today("eastside/ana", ", \"limit\": 1");
    assert_int_equal(json_array_size(json_at(all, "items")), 1);
    json_decref(all);
}

static void what_was_answered_waits_no_more(void **state)
{
    json_t *all;

    (void)state;
    says(&s, "2026-02-12 12:10", "eastside/ana", "position", NULL, "proposal=P2 stance=consent prior=-");
    says(&s, "2026-02-12 12:11", "eastside/ana", "reply", NULL, "to=K1 stance=confirm");
    says(&s, "2026-02-12 12:12", "eastside/ana", "progress", NULL, "of=C1 state=kept");
    says(&s, "2026-02-12 12:13", "eastside/ana", "reply", NULL, "to=R1 stance=decline");
    says_heard(&s, "2026-02-12 12:20");
    t.wall_ms = says_ms("2026-02-12 13:00");
    all = today("eastside/ana", "");
    assert_string_equal(json_text(all, "waiting.position"), "0");
    assert_string_equal(json_text(all, "waiting.talk"), "0");
    assert_string_equal(json_text(all, "waiting.promise"), "0");
    assert_string_equal(json_text(all, "waiting.ask"), "0");
    assert_string_equal(json_text(all, "items.0.kind"), "finding");
    json_decref(all);
}

static void a_key_of_nobody_here_sees_what_waits_for_the_partner(void **state)
{
    json_t *all = today("clinic/ben", "");

    (void)state;
    assert_int_equal(json_array_size(json_at(all, "me")), 0);
    assert_string_equal(json_text(all, "partner"), "eastside");
    assert_string_equal(json_text(all, "items.0.kind"), "finding");
    json_decref(all);
    desk_test_refuses(&t, "rules.today", "[{\"keys\": [1]}]", "key");
    desk_test_refuses(&t, "rules.today", "[{\"limit\": 51}]", "1 to 50");
}

/* What is found of one's own late promise, and of what one is asked, is not said a second time. */
static void nothing_waits_twice(void **state)
{
    json_t *all;
    char path[60];
    bool confirms = false;

    (void)state;
    says(&s, "2026-02-12 13:10", "eastside/ana", "commitment", "C2", "due=2026-02-14 for=D1 title=Chairs");
    says(&s, "2026-02-12 13:11", "clinic/ben", "request", "R2", "to=eastside due=2026-02-14 title=Again because=D1");
    says(&s, "2026-02-12 13:12", "clinic/ben", "commitment", "C3", "due=2026-02-20 for=D1 checked_by=eastside title=Paint");
    says(&s, "2026-02-12 13:13", "clinic/ben", "progress", NULL, "of=C3 state=kept");
    says_heard(&s, "2026-02-12 13:20");
    t.wall_ms = says_ms("2026-04-20 12:00");
    all = today("eastside/ana", ", \"limit\": 50");
    assert_string_equal(json_text(all, "waiting.promise"), "1");
    assert_string_equal(json_text(all, "waiting.ask"), "1");
    for (size_t i = 0; i < json_array_size(json_at(all, "items")); i++) {
        snprintf(path, sizeof(path), "items.%zu.kind", i);
        if (strcmp(json_text(all, path), "finding") != 0)
            continue;
        snprintf(path, sizeof(path), "items.%zu.finding.name", i);
        assert_string_not_equal(json_text(all, path), "overdue-unattended");
        assert_string_not_equal(json_text(all, path), "asked-not-accepted");
        if (strcmp(json_text(all, path), "kept-unchecked") != 0)
            continue;
        snprintf(path, sizeof(path), "items.%zu.command.0", i);
        assert_string_equal(json_text(all, path), "confirm");
        confirms = true;
    }
    assert_true(confirms);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_late_and_soon_comes_first_each_with_its_command),
        cmocka_unit_test(what_was_answered_waits_no_more),
        cmocka_unit_test(a_key_of_nobody_here_sees_what_waits_for_the_partner),
        cmocka_unit_test(nothing_waits_twice),
    };

    return cmocka_run_group_tests(tests, set_up, desk_test_tear_down);
}
