/* node_query_names.c: names that people write, as a node finds what they mean. */
#include "unit/unit.h"

#include "support/query_run.h"
#include "support/rpc_json.h"

#include <stdio.h>

static void names_are_found_in_every_form(void **state)
{
    struct query_test *t = *state;
    char id[9], params[80];
    json_t *r;

    r = query_test_ask(t, "resolve",
                       "[['eastside', 'eastside/ana-alvarez', 'eastside/ben', 'table', 'table/school', 'commons#4', '#1', 'nobody', "
                       "'eastside/zoe', 'eastside#99', "
                       "'clinic/cleo']]");
    assert_string_equal(json_text(r, "0.kind"), "partner");
    assert_string_equal(json_text(r, "0.type"), "inception");
    assert_string_equal(json_text(r, "1.kind"), "person");
    assert_string_equal(json_text(r, "1.name"), "eastside/ana-alvarez");
    assert_string_equal(json_text(r, "1.log"), "eastside");
    assert_string_equal(json_text(r, "2.name"), "eastside/ben-oneil");
    assert_string_equal(json_text(r, "3.kind"), "body");
    assert_string_equal(json_text(r, "3.log"), "commons");
    assert_string_equal(json_text(r, "3.index"), "4");
    assert_string_equal(json_text(r, "4.kind"), "seat");
    assert_string_equal(json_text(r, "4.name"), "table/school");
    assert_string_equal(json_text(r, "5.type"), "body");
    assert_string_equal(json_text(r, "6.name"), "eastside#1");
    assert_string_equal(json_text(r, "7"), "null");
    assert_string_equal(json_text(r, "8"), "null");
    assert_string_equal(json_text(r, "9"), "null");
    assert_string_equal(json_text(r, "10.name"), "clinic/cleo");
    json_decref(r);
    r = query_test_ask(t, "resolve", "[['ben'], 'person']");
    assert_string_equal(json_text(r, "0.name"), "eastside/ben-oneil");
    json_decref(r);
    r = query_test_ask(t, "resolve", "[['eastside', 'table'], 'party']");
    assert_string_equal(json_text(r, "0.kind"), "partner");
    assert_string_equal(json_text(r, "1"), "null");
    json_decref(r);
    for (size_t i = 0; i < t->commons.entries; i++) { /* by short id */
        snprintf(id, sizeof(id), "%02x%02x%02x%02x", t->commons.entry[i].id.b[0], t->commons.entry[i].id.b[1], t->commons.entry[i].id.b[2],
                 t->commons.entry[i].id.b[3]);
        if (strpbrk(id, "0123456789") == NULL)
            continue;
        snprintf(params, sizeof(params), "[['%s']]", id);
        r = query_test_ask(t, "resolve", params);
        snprintf(params, sizeof(params), "commons#%zu", i);
        assert_string_equal(json_text(r, "0.name"), params);
        json_decref(r);
    }
}

static void of_two_people_of_one_name_the_later_has_digits_behind_it(void **state)
{
    struct query_test *t = *state;
    json_t *r = query_test_ask(t, "members", "['clinic']");
    char name[80];

    snprintf(name, sizeof(name), "clinic/cleo-%02x%02x", t->second_cleo.b[0], t->second_cleo.b[1]);
    assert_string_equal(json_text(r, "0.name"), "clinic/cleo");
    assert_string_equal(json_text(r, "1.name"), name);
    assert_string_equal(json_text(r, "1.label"), "Cleo");
    json_decref(r);
    r = query_test_ask(t, "resolve", "[['clinic/cleo']]"); /* the whole name goes before a beginning */
    assert_string_equal(json_text(r, "0.index"), "2");
    json_decref(r);
}

static void what_could_mean_two_is_said_to(void **state)
{
    struct query_test *t = *state;

    query_test_refuses(t, "resolve", "[['eastside/ana']]", PLN_BAD_REFERENCE, "could be eastside/ana-alvarez or eastside/ana-boros");
    query_test_refuses(t, "resolve", "[['UPPER']]", PLN_BAD_FIELD, "a-z, 0-9 and -");
    query_test_refuses(t, "resolve", "[['x'], 'ship']", PLN_BAD_FIELD, "none of entry");
    query_test_refuses(t, "entry", "['eastside/ana-boros']", PLN_NOT_FOUND, "names no entry");
    query_test_refuses(t, "entry", "['eastside#4000']", PLN_NOT_FOUND, "has ");
    query_test_refuses(t, "entry", "['nowhere#4']", PLN_NOT_FOUND, "no such log");
    query_test_refuses(t, "entry", "['hex:00']", PLN_BAD_FIELD, "at least the first 4 bytes");
    query_test_refuses(t, "entry", "['hex:0000000000']", PLN_NOT_FOUND, "no entry with that id");
    query_test_refuses(t, "entry", "[]", PLN_BAD_FIELD, "name an entry");
    query_test_refuses(t, "entry", "[7]", PLN_MALFORMED, "which");
    query_test_refuses(t, "entry", "['#1', 'more']", PLN_TOO_MANY, "params");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_in_every_form),
        cmocka_unit_test(of_two_people_of_one_name_the_later_has_digits_behind_it),
        cmocka_unit_test(what_could_mean_two_is_said_to),
    };

    return cmocka_run_group_tests(tests, query_test_begin, query_test_end);
}
