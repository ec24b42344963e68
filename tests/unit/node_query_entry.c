/* node_query_entry.c: an entry as a node shows it to clients: every field by its name, what is void or erased with its reason. */
#include "unit/unit.h"

#include "support/query_run.h"
#include "support/rpc_json.h"

static void an_entry_is_shown_by_the_names_of_its_fields(void **state)
{
    struct query_test *t = *state;
    char params[60], name[40];
    json_t *e;

    snprintf(name, sizeof(name), "eastside#%" PRIu64, t->proposal);
    snprintf(params, sizeof(params), "['%s']", name);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "name"), name);
    assert_string_equal(json_text(e, "type"), "proposal");
    assert_string_equal(json_text(e, "state"), "good");
    assert_string_equal(json_text(e, "void"), "null");
    assert_string_equal(json_text(e, "disputed"), "false");
    assert_string_equal(json_text(e, "author.name"), "eastside/ana-alvarez");
    assert_string_equal(json_text(e, "title"), "Move the intake desk");
    assert_string_equal(json_text(e, "content.form"), "published");
    assert_string_equal(json_text(e, "content.state"), "here");
    assert_string_equal(json_text(e, "content.media"), "words");
    assert_string_equal(json_text(e, "facts.body.name"), "commons#4");
    assert_string_equal(json_text(e, "facts.body.type"), "body");
    assert_string_equal(json_text(e, "facts.affects.1.name"), "clinic");
    assert_string_equal(json_text(e, "facts.affects.1.type"), "partner");
    assert_string_equal(json_text(e, "facts.puts"), "null");
    assert_int_equal(json_integer_value(json_at(e, "facts.closes")), TABLE_START_MS + 200 * QUERY_HOUR_MS);
    assert_string_equal(json_text(e, "words.text"), "To the *library*.\n\nRent is lower.");
    assert_string_equal(json_text(e, "refs.0.type"), "body");
    assert_string_equal(json_text(e, "held"), "[{\"partner\":\"clinic\",\"index\":3,\"told\":true}]");
    assert_string_equal(json_text(e, "held_count"), "1");
    assert_string_equal(json_text(e, "partners"), "2");
    assert_int_equal(json_object_size(e), 26);
    json_decref(e);
}

static void kinds_of_facts_are_written_for_people(void **state)
{
    struct query_test *t = *state;
    char params[60];
    json_t *e = query_test_ask(t, "entry", "['commons#4']");

    assert_string_equal(json_text(e, "facts.handle"), "table");
    assert_string_equal(json_text(e, "facts.kind"), "governance");
    assert_string_equal(json_text(e, "facts.rule"), "consent");
    assert_string_equal(json_text(e, "facts.seats.0.name"), "school");
    assert_string_equal(json_text(e, "facts.seats.0.kind"), "practitioner");
    assert_string_equal(json_text(e, "facts.seats.0.partner.name"), "eastside");
    assert_string_equal(json_text(e, "facts.notice"), "72");
    assert_string_equal(json_text(e, "facts.review"), "2027-12-31");
    assert_string_equal(json_text(e, "facts.keeper.name"), "commons");
    assert_string_equal(json_text(e, "words.scope"), "The intake of families");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%" PRIu64 "']", t->talk);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "facts.status"), "held");
    assert_string_equal(json_text(e, "facts.asked_by"), "{\"id\":null,\"name\":\"funder\",\"type\":\"outsider\"}");
    assert_string_equal(json_text(e, "facts.people.0.name"), "eastside/ana-alvarez");
    assert_string_equal(json_text(e, "facts.people.0.type"), "person");
    assert_string_equal(json_text(e, "facts.agreed"), "nothing");
    assert_string_equal(json_text(e, "content.state"), "sealed");
    assert_string_equal(json_text(e, "content.partners"), "[\"clinic\"]");
    assert_string_equal(json_text(e, "words"), "null");
    assert_string_equal(json_text(e, "title"), "null");
    json_decref(e);
    e = query_test_ask(t, "entry", "['clinic#3']");
    assert_string_equal(json_text(e, "type"), "receipt");
    assert_string_equal(json_text(e, "author"), "null");
    assert_string_equal(json_text(e, "facts.lines.1"), json_text(json_at(e, "facts.lines"), "1"));
    assert_string_equal(json_text(e, "content"), "null");
    json_decref(e);
}

static void what_is_void_unknown_or_erased_is_shown_with_its_reason(void **state)
{
    struct query_test *t = *state;
    char params[60], by[40];
    json_t *e;

    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "']", t->comment);
    snprintf(by, sizeof(by), "eastside#%" PRIu64, t->comment + 1);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "content.state"), "erased");
    assert_string_equal(json_text(e, "content.by"), by);
    assert_string_equal(json_text(e, "words"), "null");
    assert_string_equal(json_text(e, "facts.stance"), "comment");
    assert_string_equal(json_text(e, "author.name"), "eastside/ben-oneil");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", t->eastside.entries - 3);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "state"), "void");
    assert_string_equal(json_text(e, "void"), "unmandated");
    assert_string_equal(json_text(e, "facts"), "null");
    assert_int_equal(strlen(json_text(e, "author.name")), strlen("eastside/") + 8);
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", t->eastside.entries - 2);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "void"), "unreadable");
    assert_string_equal(json_text(e, "id"), "null");
    assert_string_equal(json_text(e, "type"), "null");
    assert_string_equal(json_text(e, "time"), "null");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", t->eastside.entries - 1);
    e = query_test_ask(t, "entry", params);
    assert_string_equal(json_text(e, "state"), "unknown");
    assert_string_equal(json_text(e, "type"), "zeppelin");
    assert_string_equal(json_text(e, "facts"), "null");
    json_decref(e);
}

static const char *texts_of(json_t *page, const char *name)
{
    size_t i;
    json_t *e;

    json_array_foreach(json_at(page, "entries"), i, e)
    {
        if (strcmp(json_text(e, "name"), name) == 0)
            return json_text(e, "texts");
    }
    return "(not there)";
}

static void texts_are_names_and_words_that_may_be_read(void **state)
{
    struct query_test *t = *state;
    json_t *page = query_test_ask(t, "entries", "[{'texts': true, 'limit': 200}]");
    char name[40];

    snprintf(name, sizeof(name), "eastside#%u", (unsigned)t->proposal);
    assert_string_equal(texts_of(page, name), "[{\"field\":\"title\",\"text\":\"Move the intake desk\"},"
                                              "{\"field\":\"text\",\"text\":\"To the *library*.\\n\\nRent is lower.\"}]");
    snprintf(name, sizeof(name), "eastside#%u", (unsigned)t->talk); /* sealed */
    assert_string_equal(texts_of(page, name), "[]");
    snprintf(name, sizeof(name), "eastside#%u", (unsigned)t->comment); /* erased */
    assert_string_equal(texts_of(page, name), "[]");
    json_decref(page);
    page = query_test_ask(t, "entries", "[{'texts': true, 'type': 'body'}]");
    assert_string_equal(json_text(page, "entries.0.texts"),
                        "[{\"field\":\"handle\",\"text\":\"table\"},{\"field\":\"seats\",\"text\":\"school\"},"
                        "{\"field\":\"seats\",\"text\":\"chair\"},{\"field\":\"scope\",\"text\":\"The intake of families\"}]");
    json_decref(page);
    query_test_refuses(t, "entries", "[{'texts': true, 'full': true}]", PLN_BAD_FIELD, "full or texts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_shown_by_the_names_of_its_fields),
        cmocka_unit_test(kinds_of_facts_are_written_for_people),
        cmocka_unit_test(what_is_void_unknown_or_erased_is_shown_with_its_reason),
        cmocka_unit_test(texts_are_names_and_words_that_may_be_read),
    };

    return cmocka_run_group_tests(tests, query_test_begin, query_test_end);
}
