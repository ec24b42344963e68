/* store_query.c: the same questions over the real store: its indexes give every page whole, in order, from both ends. */
#include "unit/unit.h"

#include "node/query.h"
#include "support/rpc_json.h"
#include "support/store_home.h"

#include <stdio.h>
#include <stdlib.h>

#define COMMENTS 60

static struct home commons, eastside;

static int set_up(void **state)
{
    (void)state;
    home_begin(&commons, "commons", NULL, NULL);
    home_begin(&eastside, "eastside", &commons.log, NULL);
    home_admit(&commons, &eastside);
    home_take(&eastside, &commons, true);
    for (int i = 0; i < COMMENTS; i++) {
        char title[40];

        snprintf(title, sizeof(title), "Remark %d", i);
        home_comment(i % 3 == 0 ? &commons : &eastside, &commons.log, title);
        if (i % 3 == 0)
            home_take(&eastside, &commons, true);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    home_end(&eastside);
    home_end(&commons);
    return 0;
}

static json_t *ask(const char *method, const char *params)
{
    CLEANUP(buf_deinit) struct buf encoded;
    struct read_job job = {
        .kind = READ_QUERY, .method = BYTES_STR(method), .own_log = eastside.log, .access = ACCESS_LOCAL, .now_ms = eastside.now_ms
    };
    char text[512];
    json_t *out;

    buf_init(&encoded, 1 << 16);
    buf_init(&job.result, 2 << 20);
    rpc_from_json(params, &encoded);
    job.params = buf_bytes(&encoded);
    store_read(eastside.store, &job);
    if (!job.done)
        fail_msg("%s %s: %s", method, params, error_text(&job.err, text, sizeof(text)));
    out = rpc_to_json(buf_bytes(&job.result));
    buf_deinit(&job.result);
    arena_deinit(&job.arena);
    return out;
}

/* All entries of a query, page by page: their names in `out`. */
static size_t walk(const char *options, int limit, char *out, size_t room)
{
    char params[8192], next[4000] = "";
    size_t count = 0, pages = 0;

    out[0] = 0;
    do {
        json_t *page, *each;
        size_t i;

        snprintf(params, sizeof(params), "[{%s%s'limit': %d%s%s%s}]", options, options[0] ? ", " : "", limit,
                 next[0] ? ", 'cursor': '" : "", next, next[0] ? "'" : "");
        page = ask("entries", params);
        json_array_foreach(json_at(page, "entries"), i, each)
        {
            assert_true(strlen(out) + 40 < room);
            strcat(out, json_text(each, "name"));
            strcat(out, " ");
            count++;
        }
        snprintf(next, sizeof(next), "%s", json_is_null(json_at(page, "next")) ? "" : json_text(page, "next"));
        json_decref(page);
        assert_true(++pages < 500);
    } while (next[0] != 0);
    return count;
}

static void every_page_is_whole_from_both_ends(void **state)
{
    static const char *const options[] = {
        "", "'quiet': true", "'log': 'eastside'", "'log': 'commons', 'quiet': true", "'type': 'reply'", "'type': 'reply', 'log': 'commons'",
    };
    static char all[65536], paged[65536], turned[65536], name[64];

    (void)state;
    for (size_t i = 0; i < COUNT(options); i++) {
        char newest[200];
        size_t count = walk(options[i], 200, all, sizeof(all)), at = strlen(all);

        assert_true(count >= COMMENTS / 3);
        for (int limit = 1; limit < 60; limit = limit * 3 + 1) {
            assert_int_equal(walk(options[i], limit, paged, sizeof(paged)), count);
            assert_string_equal(paged, all);
        }
        snprintf(newest, sizeof(newest), "%s%s'newest_first': true", options[i], options[i][0] ? ", " : "");
        assert_int_equal(walk(newest, 7, turned, sizeof(turned)), count);
        paged[0] = 0;
        while (at > 0) { /* the names of `all`, last first */
            size_t end = at - 1;

            at = end;
            while (at > 0 && all[at - 1] != ' ')
                at--;
            snprintf(name, sizeof(name), "%.*s ", (int)(end - at), all + at);
            strcat(paged, name);
        }
        assert_string_equal(turned, paged);
    }
}

static void a_span_of_time_is_cut_out_exactly(void **state)
{
    static char before[65536], after[65536], all[65536], options[200];
    json_t *middle = ask("entry", "['#20']"); /* its own moment belongs to what comes after */
    int64_t middle_ms = json_integer_value(json_at(middle, "tau"));
    size_t n;

    (void)state;
    json_decref(middle);
    n = walk("", 200, all, sizeof(all));
    snprintf(options, sizeof(options), "'until': %" PRId64, middle_ms);
    n -= walk(options, 9, before, sizeof(before));
    snprintf(options, sizeof(options), "'since': %" PRId64, middle_ms);
    n -= walk(options, 9, after, sizeof(after));
    assert_int_equal(n, 0);
    strcat(before, after);
    assert_string_equal(before, all);
    snprintf(options, sizeof(options), "'until': %" PRId64 ", 'newest_first': true", middle_ms);
    assert_true(walk(options, 9, after, sizeof(after)) > 0);
}

static void an_entry_is_found_by_every_name_it_has(void **state)
{
    json_t *e = ask("entry", "['#3']"), *again;
    char params[100];

    (void)state;
    snprintf(params, sizeof(params), "['%.8s']", json_text(e, "id") + 4);
    if (strpbrk(params, "0123456789") != NULL) {
        again = ask("entry", params);
        assert_true(json_equal(e, again));
        json_decref(again);
    }
    snprintf(params, sizeof(params), "['%s']", json_text(e, "id"));
    again = ask("entry", params);
    assert_true(json_equal(e, again));
    json_decref(again);
    again = ask("entry", "['eastside#3']");
    assert_true(json_equal(e, again));
    assert_string_equal(json_text(again, "author.name"), "eastside/root");
    json_decref(again);
    json_decref(e);
    e = ask("partners", "[]");
    assert_string_equal(json_text(e, "1.handle"), "eastside");
    assert_int_equal(strncmp(json_text(e, "1.admitted"), "commons#", 8), 0);
    json_decref(e);
    e = ask("receipts", "['eastside']");
    assert_string_equal(json_text(e, "lines.0.log"), "commons");
    json_decref(e);
    e = ask("proof", "['commons#1']");
    assert_int_equal(json_integer_value(json_at(e, "index")), 1);
    json_decref(e);
    e = ask("referrers", "['commons', {'limit': 200}]");
    assert_int_equal(json_array_size(json_at(e, "entries")), COMMENTS);
    json_decref(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_is_whole_from_both_ends),
        cmocka_unit_test(a_span_of_time_is_cut_out_exactly),
        cmocka_unit_test(an_entry_is_found_by_every_name_it_has),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
