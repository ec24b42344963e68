/* node_query_pages.c: entries in pages: in which order, by what they are chosen, where a page ends and the next begins. */
#include "unit/unit.h"

#include "support/query_run.h"
#include "support/rpc_json.h"
#include "support/table_hands.h"

#include <stdio.h>
#include <stdlib.h>

/* The names of a page's entries, blank between. */
static const char *names(json_t *page)
{
    static char out[8192];
    json_t *each;
    size_t i;

    out[0] = 0;
    json_array_foreach(json_object_get(page, "entries"), i, each)
    {
        strcat(out, i > 0 ? " " : "");
        strcat(out, json_text(each, "name"));
    }
    return out;
}

static void expect_names(struct query_test *t, const char *method, const char *params, const char *wanted)
{
    json_t *page = query_test_ask(t, method, params);

    assert_string_equal(names(page), wanted);
    json_decref(page);
}

static void a_log_is_read_from_either_end(void **state)
{
    struct query_test *t = *state;

    expect_names(t, "entries", "[{'log': 'commons'}]", "commons#0 commons#1 commons#2 commons#3 commons#4 commons#5 commons#6");
    expect_names(t, "entries", "[{'log': 'commons', 'newest_first': true, 'limit': 3}]", "commons#6 commons#5 commons#4");
    expect_names(t, "entries", "[{'log': 'clinic'}]", "clinic#0 clinic#1 clinic#2 clinic#4 clinic#6"); /* receipts are quiet */
    expect_names(t, "entries", "[{'log': 'clinic', 'quiet': true, 'newest_first': true, 'limit': 2}]", "clinic#6 clinic#5");
    expect_names(t, "entries", "[{'log': 'clinic', 'type': 'receipt'}]", "clinic#3 clinic#5");
    expect_names(t, "entries", "[{'type': 'zeppelin', 'void': false}]", "");
}

static void across_logs_a_type_is_told_in_order_of_time(void **state)
{
    struct query_test *t = *state;

    expect_names(t, "entries", "[{'type': 'mandate'}]", "eastside#2 clinic#2 commons#3 eastside#3 eastside#4 eastside#5 clinic#6");
    expect_names(t, "entries", "[{'type': 'mandate', 'newest_first': true, 'limit': 2}]", "clinic#6 eastside#5");
}

static size_t all_pages;

/* All pages of a query, one after the other, by its cursors. */
static void expect_same_in_pages(struct query_test *t, const char *options, const char *wanted)
{
    char params[4096], all[8192] = "", next[3000] = "";
    size_t pages = 0;

    do {
        json_t *page;

        snprintf(params, sizeof(params), "[{%s, 'limit': 2%s%s%s}]", options, next[0] ? ", 'cursor': '" : "", next, next[0] ? "'" : "");
        page = query_test_ask(t, "entries", params);
        if (json_array_size(json_at(page, "entries")) > 0) {
            strcat(all, all[0] ? " " : "");
            strcat(all, names(page));
        }
        snprintf(next, sizeof(next), "%s", json_is_null(json_at(page, "next")) ? "" : json_text(page, "next"));
        json_decref(page);
        assert_true(++pages < 60);
    } while (next[0] != 0);
    assert_string_equal(all, wanted);
    all_pages += pages;
}

static void pages_by_cursor_are_the_whole_and_nothing_twice(void **state)
{
    struct query_test *t = *state;
    static const char *const options[] = {
        "'log': 'commons'",
        "'log': 'eastside', 'newest_first': true",
        "'type': 'mandate'",
        "'type': 'mandate', 'newest_first': true",
        "'quiet': true",
        "'newest_first': true, 'quiet': true",
        "'author': 'eastside/ben'",
        "'type': 'receipt'",
    };
    char params[200], wanted[8192];

    for (size_t i = 0; i < COUNT(options); i++) {
        json_t *page;

        snprintf(params, sizeof(params), "[{%s, 'limit': 200}]", options[i]);
        page = query_test_ask(t, "entries", params);
        snprintf(wanted, sizeof(wanted), "%s", names(page));
        json_decref(page);
        expect_same_in_pages(t, options[i], wanted);
    }
    assert_true(all_pages > 4 * COUNT(options));
}

static void entries_are_found_by_author_and_time(void **state)
{
    struct query_test *t = *state;
    char params[200], wanted[100];

    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " eastside#%" PRIu64, t->comment, t->comment + 1);
    expect_names(t, "entries", "[{'author': 'eastside/ben'}]", wanted); /* by his second key */
    expect_names(t, "entries", "[{'author': 'clinic/cleo', 'type': 'position'}]", "clinic#4");
    query_test_refuses(t, "entries", "[{'author': 'eastside/zoe'}]", PLN_NOT_FOUND, "no person eastside/zoe");
    snprintf(params, sizeof(params), "[{'since': %" PRId64 ", 'until': %" PRId64 "}]", TABLE_START_MS + 10 * QUERY_HOUR_MS,
             TABLE_START_MS + 11 * QUERY_HOUR_MS + 1);
    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " clinic#4", t->proposal);
    expect_names(t, "entries", params, wanted);
    snprintf(params, sizeof(params), "[{'since': %" PRId64 ", 'until': %" PRId64 ", 'newest_first': true}]",
             TABLE_START_MS + 10 * QUERY_HOUR_MS, TABLE_START_MS + 11 * QUERY_HOUR_MS + 1);
    snprintf(wanted, sizeof(wanted), "clinic#4 eastside#%" PRIu64, t->proposal);
    expect_names(t, "entries", params, wanted);
}

static void referrers_are_those_that_name_it(void **state)
{
    struct query_test *t = *state;
    char params[60], wanted[100];

    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "']", t->proposal);
    snprintf(wanted, sizeof(wanted), "clinic#4 eastside#%" PRIu64, t->comment);
    expect_names(t, "referrers", params, wanted);
    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "', {'type': 'position'}]", t->proposal);
    expect_names(t, "referrers", params, "clinic#4");
    snprintf(wanted, sizeof(wanted), "commons#6 eastside#%" PRIu64 " eastside#%" PRIu64, t->proposal, t->talk);
    expect_names(t, "referrers", "['clinic']", wanted);
    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " eastside#%" PRIu64, t->comment - 1, t->talk);
    expect_names(t, "referrers", "['eastside/ana-alvarez']", wanted);
    expect_names(t, "referrers", "['hex:0000000000000000000000000000000000000000000000000000000000000000']", "");
}

static size_t all_with(struct query_test *t, const char *options)
{
    char params[200];
    json_t *page;
    size_t count;

    snprintf(params, sizeof(params), "[{'texts': true, 'limit': 200%s}]", options);
    page = query_test_ask(t, "entries", params);
    count = json_array_size(json_at(page, "entries"));
    if (json_at(page, "passed") != NULL)
        count += (size_t)(json_integer_value(json_at(page, "passed.before")) + json_integer_value(json_at(page, "passed.behind")));
    json_decref(page);
    return count;
}

static bool gives(struct query_test *t, const char *words, const char *name)
{
    char params[300], found[8192], wanted[60];
    json_t *page;

    snprintf(params, sizeof(params), "[{'texts': true, 'limit': 200, 'words': %s}]", words);
    page = query_test_ask(t, "entries", params);
    snprintf(found, sizeof(found), "%s ", names(page));
    json_decref(page);
    snprintf(wanted, sizeof(wanted), "%s ", name);
    return strstr(found, wanted) != NULL;
}

static void entries_that_plainly_lack_a_word_are_passed_over_and_counted(void **state)
{
    struct query_test *t = *state;
    char proposal[40], talk[40], comment[40], reply[40], params[200];
    json_t *page;

    snprintf(proposal, sizeof(proposal), "eastside#%" PRIu64, t->proposal);
    snprintf(talk, sizeof(talk), "eastside#%" PRIu64, t->talk);
    snprintf(comment, sizeof(comment), "eastside#%" PRIu64, t->comment);
    assert_true(gives(t, "['intake', 'library']", proposal)); /* one in its title, one in its text */
    assert_true(gives(t, "['move']", proposal));              /* Move */
    assert_false(gives(t, "['intake', 'zeppelin']", proposal));
    assert_false(gives(t, "['Move']", proposal)); /* words are in lower case */
    assert_false(gives(t, "['eastsidee']", "commons#2"));
    assert_true(gives(t, "['zeppelin']", talk));    /* sealed: who has the key must look */
    assert_true(gives(t, "['zeppelin']", comment)); /* erased: it is counted */
    assert_int_equal(all_with(t, ", 'words': ['zeppelin']"), all_with(t, ""));
    assert_int_equal(all_with(t, ", 'words': ['intake'], 'newest_first': true"), all_with(t, ""));
    page = query_test_ask(t, "entries", "[{'texts': true, 'words': ['intake', 'library'], 'newest_first': true, 'void': false}]");
    assert_string_equal(json_text(page, "entries.0.name"), talk);
    json_decref(page);
    snprintf(params, sizeof(params), "[{'log': 'eastside', 'type': 'proposal', 'texts': true, 'limit': 1, 'words': ['library']}]");
    page = query_test_ask(t, "entries", params);
    assert_string_equal(names(page), proposal);
    json_decref(page);
    snprintf(reply, sizeof(reply), "eastside#%zu", (size_t)t->eastside.entries);
    table_reply(&t->table, 2, "ben2", &t->eastside.state.log, "caf\xc3\xa9");
    assert_true(gives(t, "['zeppelin']", reply)); /* not for the node to say */
    query_test_refuses(t, "entries", "[{'words': ['a']}]", PLN_BAD_FIELD, "only with texts");
    query_test_refuses(t, "entries", "[{'texts': true, 'words': ['']}]", PLN_BAD_FIELD, "an empty word");
    query_test_refuses(t, "entries", "[{'texts': true, 'words': 'a'}]", PLN_MALFORMED, "words");
    query_test_refuses(t, "referrers", "['commons', {'texts': true, 'words': ['a']}]", PLN_BAD_FIELD, "words");
}

/* Ten replies of 1 MB each: more than one answer looks at, although what it says of them is short. */
static void a_page_ends_where_enough_was_looked_at(void **state)
{
    struct query_test *t = *state;
    enum { BIG = 1000000, REPLIES = 10 };
    char *text = malloc(BIG + 1);
    json_t *page;

    assert_non_null(text);
    memset(text, 'x', BIG);
    text[BIG] = 0;
    for (int i = 0; i < REPLIES; i++)
        table_reply(&t->table, 3, "cleo2", &t->eastside.state.log, text);
    free(text);
    page = query_test_ask(t, "entries", "[{'log': 'clinic', 'type': 'reply'}]");
    assert_int_equal(json_array_size(json_at(page, "entries")), 9); /* 8 MiB, and then one */
    assert_false(json_is_null(json_at(page, "next")));
    json_decref(page);
    page = query_test_ask(t, "entries", "[{'log': 'clinic', 'type': 'reply', 'texts': true}]");
    assert_int_equal(json_array_size(json_at(page, "entries")), 1);
    json_decref(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_is_read_from_either_end),
        cmocka_unit_test(across_logs_a_type_is_told_in_order_of_time),
        cmocka_unit_test(pages_by_cursor_are_the_whole_and_nothing_twice),
        cmocka_unit_test(entries_are_found_by_author_and_time),
        cmocka_unit_test(referrers_are_those_that_name_it),
        cmocka_unit_test(entries_that_plainly_lack_a_word_are_passed_over_and_counted),
        cmocka_unit_test(a_page_ends_where_enough_was_looked_at),
    };

    return cmocka_run_group_tests(tests, query_test_begin, query_test_end);
}
