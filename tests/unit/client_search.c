/* client_search.c: words are found wherever this reader may see them, newest first; what was not looked at is said. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "support/client_run.h"
#include "support/small_node.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct small_node here;

static int set_up(void **state)
{
    (void)state;
    small_node_make(&here, "80");
    setenv("PLENARY_KEYS", here.home, 1);
    small_node_start(&here);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    small_node_end(&here);
    return 0;
}

static const struct client_run *runs(const char *words)
{
    return client_done(here.home, words);
}

static json_t *json_of(const struct client_run *r)
{
    json_error_t e;
    json_t *v = json_loads(r->out, JSON_REJECT_DUPLICATES, &e);

    if (v == NULL)
        fail_msg("%s in: %s", e.text, r->out);
    return v;
}

static const char *hit_name(json_t *v, size_t i)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(v, "hits"), i), "name"));
}

static void words_are_found_in_titles_texts_names_and_facts(void **state)
{
    (void)state;
    client_has(runs("search LIBRARY"), "eastside#4");
    client_has(runs("search LIBRARY"), "text: To the *library*. Rent is lower.");
    client_has(runs("search alv\xc3\xa1rez"), "name: Ana Alvarez");
    client_has(runs("search third_grade"), "commons#2");
    client_has(runs("search north_river"), "Found nowhere.");
    client_has(runs("search intake rent"), "title: Move the intake desk"); /* in two texts of one entry */
    client_has(runs("search intake nothing"), "Found nowhere.");
    client_has(runs("search eastside --type admit"), "handle: eastside"); /* a fact */
}

static void what_is_erased_or_sealed_is_not_found_and_that_is_said(void **state)
{
    const struct client_run *r = runs("search a");

    (void)state;
    client_has(r, "Words not searched: sealed to others (1), erased (1).");
    assert_null(strstr(r->out, "eastside#6"));
    assert_null(strstr(r->out, "eastside#8"));
    r = runs("search a --until 2026-01-05");
    client_has(r, "Looked at 0 entries.");
}

static void hostile_words_are_shown_and_never_obeyed(void **state)
{
    const struct client_run *r = runs("search red --author eastside/ben-oneil");

    (void)state;
    client_has(r, "eastside#5");
    assert_null(strchr(r->out, '\x1b'));
    assert_null(strstr(r->out, "\xe2\x80\xae"));
}

static void a_search_goes_on_behind_its_last_hit(void **state)
{
    char words[600];
    json_t *all = json_of(runs("search e --json --limit 100")), *one, *next;
    size_t count = json_array_size(json_object_get(all, "hits"));

    (void)state;
    assert_true(count >= 4);
    assert_true(json_is_null(json_object_get(all, "next")));
    snprintf(words, sizeof(words), "search e --json --limit 1");
    for (size_t i = 0; i < count; i++) {
        one = json_of(runs(words));
        assert_int_equal(json_array_size(json_object_get(one, "hits")), 1);
        assert_string_equal(hit_name(one, 0), hit_name(all, i));
        next = json_object_get(one, "next");
        assert_true(json_is_string(next) || i + 1 == count);
        snprintf(words, sizeof(words), "search e --json --limit 1 --cursor %s", json_is_string(next) ? json_string_value(next) : "");
        json_decref(one);
    }
    json_decref(all);
}

/* The node leaves out what plainly has no such word, before the hit and behind it: counted all the same, each once. */
static void what_was_looked_at_ends_with_the_last_hit(void **state)
{
    char words[600];
    json_t *first = json_of(runs("search library --json --limit 1")), *rest;
    json_int_t looked = json_integer_value(json_object_get(first, "looked"));

    (void)state;
    assert_true(looked > 1 && looked < 16);
    assert_true(json_is_string(json_object_get(first, "next")));
    snprintf(words, sizeof(words), "search library --json --cursor %s", json_string_value(json_object_get(first, "next")));
    rest = json_of(runs(words));
    assert_int_equal(json_array_size(json_object_get(rest, "hits")), 0);
    assert_int_equal(looked + json_integer_value(json_object_get(rest, "looked")), 16);
    json_decref(first);
    json_decref(rest);
}

static void a_program_is_told_where_it_was_found(void **state)
{
    json_t *v = json_of(runs("search library --json")), *hit = json_array_get(json_object_get(v, "hits"), 0), *found;

    (void)state;
    found = json_array_get(json_object_get(hit, "found"), 0);
    assert_string_equal(json_string_value(json_object_get(found, "field")), "text");
    assert_string_equal(json_string_value(json_object_get(found, "text")), "To the *library*.\n\nRent is lower.");
    assert_null(json_object_get(hit, "texts"));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "not_searched"), "erased")), 1);
    assert_int_equal(json_integer_value(json_object_get(v, "looked")), 16);
    json_decref(v);
}

/* The first page says that more is behind a cursor as a coalition of hundreds of logs has it. */
static void long_cursor(const char *method, size_t nth, struct buf *result)
{
    CLEANUP(buf_deinit) struct buf cursor = { 0 };
    struct writer w = writer_into(result), c = writer_into(&cursor);
    struct pln_error err;

    if (strcmp(method, "entries") != 0 || nth > 0)
        return;
    buf_init(&cursor, 65536);
    writer_array(&c, 4 * 300);
    for (uint64_t i = 0; i < 300; i++) /* log, its entry, its time; none of them is here */
        writer_u64(&c, 1000 + i), writer_u64(&c, 1000 + i), writer_u64(&c, 70000), writer_i64(&c, INT64_C(1790000000000));
    buf_reset(result);
    writer_map(&w, 2);
    writer_cstr(&w, "entries"), writer_array(&w, 0);
    writer_cstr(&w, "next"), writer_bin(&w, buf_bytes(&cursor));
    assert_true(writer_done(&c, "cursor", &err) && writer_done(&w, "page", &err));
}

static void a_cursor_with_a_place_in_hundreds_of_logs_goes_back(void **state)
{
    (void)state;
    here.node.lie = long_cursor;
    small_node_start(&here);
    client_has(runs("search library"), "Looked at 0 entries.");
}

static void without_a_word_it_asks_for_one(void **state)
{
    (void)state;
    assert_false(client_run(here.home, "search")->done);
    assert_int_equal(client_run(here.home, "search _")->status, 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_in_titles_texts_names_and_facts),
        cmocka_unit_test(what_is_erased_or_sealed_is_not_found_and_that_is_said),
        cmocka_unit_test(hostile_words_are_shown_and_never_obeyed),
        cmocka_unit_test(a_search_goes_on_behind_its_last_hit),
        cmocka_unit_test(what_was_looked_at_ends_with_the_last_hit),
        cmocka_unit_test(a_program_is_told_where_it_was_found),
        cmocka_unit_test(without_a_word_it_asks_for_one),
        cmocka_unit_test(a_cursor_with_a_place_in_hundreds_of_logs_goes_back),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
