/* node_query_roster.c: who is who: the coalition, heads, partners, members, bodies and seats, as a node answers clients. */
#include "unit/unit.h"

#include "support/query_run.h"
#include "support/rpc_json.h"

static void the_roster_says_who_is_who(void **state)
{
    struct query_test *t = *state;
    json_t *r = query_test_ask(t, "coalition", "[]");

    assert_string_equal(json_text(r, "convener"), "commons");
    assert_string_equal(json_text(r, "name"), "Reads by Third");
    assert_string_equal(json_text(r, "founding"), "commons#2");
    assert_string_equal(json_text(r, "offset"), "-18000000");
    assert_string_equal(json_text(r, "zone"), "America/Chicago");
    assert_string_equal(json_text(r, "partners"), "3");
    json_decref(r);
    r = query_test_ask(t, "heads", "[]");
    assert_string_equal(json_text(r, "0.log"), "commons");
    assert_string_equal(json_text(r, "1.log"), "clinic");
    assert_string_equal(json_text(r, "2.log"), "eastside");
    assert_string_equal(json_text(r, "2.own"), "true");
    assert_int_equal(json_integer_value(json_at(r, "2.size")), t->eastside.entries);
    json_decref(r);
    r = query_test_ask(t, "partners", "[]");
    assert_string_equal(json_text(r, "1.handle"), "clinic");
    assert_string_equal(json_text(r, "1.name"), "North Clinic");
    assert_string_equal(json_text(r, "1.admitted"), "commons#6");
    assert_string_equal(json_text(r, "0.admitted"), "null");
    json_decref(r);
    r = query_test_ask(t, "members", "['eastside']");
    assert_int_equal(json_array_size(r), 3);
    assert_string_equal(json_text(r, "0.name"), "eastside/ana-alvarez");
    assert_string_equal(json_text(r, "0.label"), "Ana Alvarez");
    assert_string_equal(json_text(r, "0.acts"), "[\"speak\",\"commit\",\"record\"]");
    assert_string_equal(json_text(r, "0.state"), "in-force");
    assert_string_equal(json_text(r, "2.name"), "eastside/ben-oneil");
    assert_string_equal(json_text(r, "2.mandate"), "eastside#5");
    json_decref(r);
    r = query_test_ask(t, "boxkeys", "[['clinic', 'eastside']]");
    assert_int_equal(json_array_size(r), 5);
    assert_string_equal(json_text(r, "0.name"), "clinic/cleo");
    json_decref(r);
    r = query_test_ask(t, "receipts", "['clinic']");
    assert_string_equal(json_text(r, "lines.0.log"), "eastside");
    assert_int_equal(json_integer_value(json_at(r, "lines.0.size")), t->proposal + 2);
    json_decref(r);
    r = query_test_ask(t, "bodies", "[]");
    assert_string_equal(json_text(r, "0.handle"), "table");
    assert_string_equal(json_text(r, "0.entry.name"), "commons#4");
    assert_string_equal(json_text(r, "0.words.scope"), "The intake of families");
    json_decref(r);
    r = query_test_ask(t, "seats", "['table']");
    assert_string_equal(json_text(r, "0.name"), "table/school");
    assert_string_equal(json_text(r, "0.partner"), "eastside");
    assert_string_equal(json_text(r, "0.facts.members.0.name"), "eastside/ana-alvarez");
    json_decref(r);
    r = query_test_ask(t, "seats", "['kitchen']");
    assert_int_equal(json_array_size(r), 0);
    json_decref(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_roster_says_who_is_who),
    };

    return cmocka_run_group_tests(tests, query_test_begin, query_test_end);
}
