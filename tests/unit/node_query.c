/* node_query.c: what a node answers to clients: the methods, who may ask for what, exact bytes and their proofs. */
#include "unit/unit.h"

#include "codec/text.h"
#include "node/query.h"
#include "support/query_run.h"
#include "support/rpc_json.h"

#include <stdio.h>
#include <stdlib.h>

static void methods_are_those_of_the_page(void **state)
{
    struct query_test *t = *state;
    json_t *all = query_test_ask(t, "methods", "[]"), *some;
    char *page = calloc(1, 1 << 16);
    FILE *f = fopen("docs/rpc.md", "r");

    assert_non_null(f);
    assert_true(fread(page, 1, (1 << 16) - 1, f) > 1000);
    fclose(f);
    assert_int_equal(json_array_size(all), method_count);
    for (size_t i = 0; i < method_count; i++) {
        char word[60];

        snprintf(word, sizeof(word), "`%s`", methods[i].name);
        if (strstr(page, word) == NULL)
            fail_msg("docs/rpc.md has no %s", word);
    }
    t->access = ACCESS_READER;
    some = query_test_ask(t, "methods", "[]");
    assert_true(json_array_size(some) < method_count);
    query_test_refuses(t, "peers", "[]", PLN_READ_ONLY, "for the partner's own people");
    query_test_refuses(t, "export", "[]", PLN_READ_ONLY, "own socket");
    t->access = ACCESS_LOCAL;
    query_test_refuses(t, "melt", "[]", PLN_NOT_FOUND, "no method \"melt\"");
    assert_true(query_is_known(BYTES_STR("entry")));
    assert_false(query_is_known(BYTES_STR("submit")));
    json_decref(all);
    json_decref(some);
    free(page);
}

static void a_misspelt_option_is_refused(void **state)
{
    struct query_test *t = *state;

    query_test_refuses(t, "entries", "[{'tpye': 'mandate'}]", PLN_BAD_FIELD, "option tpye is not known");
    query_test_refuses(t, "entries", "[{'limit': 0}]", PLN_BAD_FIELD, "1 to 200");
    query_test_refuses(t, "entries", "[{'limit': 201}]", PLN_BAD_FIELD, "1 to 200");
    query_test_refuses(t, "entries", "[{'limit': 'ten'}]", PLN_MALFORMED, "limit");
    query_test_refuses(t, "entries", "[{'log': 'nowhere'}]", PLN_NOT_FOUND, "no log nowhere");
    query_test_refuses(t, "entries", "[{'cursor': 'hex:9105'}]", PLN_BAD_FIELD, "no cursor");
    query_test_refuses(t, "entries", "['eastside']", PLN_MALFORMED, "options");
    query_test_refuses(t, "heads", "[1]", PLN_MALFORMED, "params");
    query_test_refuses(t, "consistency", "['commons', 99]", PLN_NOT_FOUND, "99 of a log that has 7");
    query_test_refuses(t, "consistency", "['commons']", PLN_BAD_FIELD, "size");
}

static void readers_never_get_a_sealed_blob(void **state)
{
    struct query_test *t = *state;
    char params[60];
    json_t *c;

    snprintf(params, sizeof(params), "['#%" PRIu64 "']", t->talk);
    c = query_test_ask(t, "content", params);
    assert_string_equal(json_text(c, "state"), "sealed");
    assert_string_equal(json_text(c, "bytes"), "null");
    assert_string_equal(json_text(c, "blob"), "hex:6120626c6f62");
    json_decref(c);
    t->access = ACCESS_READER;
    c = query_test_ask(t, "content", params);
    assert_string_equal(json_text(c, "state"), "sealed");
    assert_string_equal(json_text(c, "blob"), "null");
    json_decref(c);
    c = query_test_ask(t, "raw", params);
    assert_string_equal(json_text(c, "content"), "null");
    json_decref(c);
    t->access = ACCESS_LOCAL;
    snprintf(params, sizeof(params), "['#%" PRIu64 "']", t->proposal);
    c = query_test_ask(t, "raw", params);
    assert_true(strlen(json_text(c, "content")) > 64);
    assert_int_equal(strlen(json_text(c, "entry")), 4 + 2 * t->eastside.entry[t->proposal].n);
    json_decref(c);
}

static void bytes_of(json_t *value, const char *path, void *out, size_t n)
{
    const char *text = json_text(value, path);
    struct pln_error err;

    assert_int_equal(strncmp(text, "hex:", 4), 0);
    assert_true(hex_read(BYTES_STR(text + 4), out, n, &err));
}

/* What an answer gives as the way to the newest root. */
static size_t path_of(json_t *answer, struct pln_root path[64], struct pln_root *root)
{
    size_t n = json_array_size(json_at(answer, "path"));
    char at[32];

    for (size_t k = 0; k < n; k++) {
        snprintf(at, sizeof(at), "path.%zu", k);
        bytes_of(answer, at, &path[k], 32);
    }
    bytes_of(answer, "root", root, 32);
    return n;
}

static void proofs_convince_someone_who_has_only_the_head(void **state)
{
    struct query_test *t = *state;
    struct pln_root path[64], root, old_root;
    struct pln_leaf leaf;
    struct pln_error err;
    char params[60];
    json_t *p;
    size_t n;

    for (size_t i = 0; i < t->eastside.entries; i++) {
        snprintf(params, sizeof(params), "['#%zu']", i);
        p = query_test_ask(t, "proof", params);
        n = path_of(p, path, &root);
        bytes_of(p, "leaf", &leaf, 32);
        assert_true(inclusion_check(&leaf, i, t->eastside.entries, path, n, &root, &err));
        json_decref(p);
    }
    for (size_t m = 1; m <= t->eastside.entries; m++) {
        snprintf(params, sizeof(params), "[null, %zu]", m);
        p = query_test_ask(t, "consistency", params);
        n = path_of(p, path, &root);
        bytes_of(p, "old_root", &old_root, 32);
        assert_true(consistency_check(m, t->eastside.entries, path, n, &old_root, &root, &err));
        json_decref(p);
    }
}

static void an_answer_that_does_not_fit_is_an_error(void **state)
{
    struct query_test *t = *state;
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;

    buf_init(&out, 300);
    assert_false(
        query_answer(&t->view, &t->eastside.state.log, BYTES_STR("heads"), BYTES_STR("\x90"), ACCESS_LOCAL, TABLE_START_MS, &out, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_are_those_of_the_page),           cmocka_unit_test(a_misspelt_option_is_refused),
        cmocka_unit_test(readers_never_get_a_sealed_blob),         cmocka_unit_test(proofs_convince_someone_who_has_only_the_head),
        cmocka_unit_test(an_answer_that_does_not_fit_is_an_error),
    };

    return cmocka_run_group_tests(tests, query_test_begin, query_test_end);
}
