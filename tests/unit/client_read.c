/* client_read.c: what a node holds, as people and programs read it: log, show, heads, lists, status, health, watch, export, import. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "support/client_run.h"
#include "support/small_node.h"
#include "wire/export.h"
#include "wire/rpc.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct small_node here;
static struct buf health, peers, notices;
static char imported[220];

static void has_not(const struct client_run *r, const char *text)
{
    if (strstr(r->out, text) != NULL)
        fail_msg("\"%s\" in:\n%s", text, r->out);
}

static json_t *json_of(const struct client_run *r)
{
    json_error_t e;
    char why[420];

    if (!r->done)
        fail_msg("%s", error_text(&r->err, why, sizeof(why)));
    json_t *v = json_loads(r->out, JSON_REJECT_DUPLICATES, &e);
    if (v == NULL)
        fail_msg("%s in: %s", e.text, r->out);
    return v;
}

/* ---- the node -------------------------------------------------------------------------------------------------------- */

static void health_write(bool disk)
{
    struct writer w = writer_into(&health);

    buf_reset(&health);
    writer_map(&w, 2);
    writer_cstr(&w, "ok"), writer_bool(&w, disk);
    writer_cstr(&w, "checks"), writer_array(&w, 2);
    writer_map(&w, 3);
    writer_cstr(&w, "name"), writer_cstr(&w, "writing"), writer_cstr(&w, "ok"), writer_bool(&w, true);
    writer_cstr(&w, "what"), writer_cstr(&w, "open");
    writer_map(&w, 3);
    writer_cstr(&w, "name"), writer_cstr(&w, "disk"), writer_cstr(&w, "ok"), writer_bool(&w, disk);
    writer_cstr(&w, "what"), writer_cstr(&w, disk ? "40% free" : "1% free");
}

static void peer_write(struct writer *w, const char *partner, bool connected)
{
    writer_map(w, 11);
    writer_cstr(w, "partner"), writer_cstr(w, partner);
    writer_cstr(w, "log"), writer_nil(w);
    writer_cstr(w, "key"), writer_bin(w, bytes_at(here.coalition.proposal.b, 32));
    writer_cstr(w, "as"), writer_cstr(w, "partner");
    writer_cstr(w, "connected"), writer_bool(w, connected);
    writer_cstr(w, "dialled"), writer_bool(w, true);
    writer_cstr(w, "since"), writer_nil(w);
    writer_cstr(w, "address"), writer_cstr(w, "commons.example:9400");
    writer_cstr(w, "state"), writer_cstr(w, connected ? "idle" : "none");
    writer_cstr(w, "software"), writer_nil(w);
    writer_cstr(w, "error");
    if (connected)
        writer_nil(w);
    else
        writer_cstr(w, "connection refused");
}

static void peers_write(void)
{
    struct writer w = writer_into(&peers);

    writer_array(&w, 3);
    peer_write(&w, "clinic", true);
    peer_write(&w, "commons", false);
    peer_write(&w, "library", true);
}

/* An entry that is there, one that is not, and a count of lost ones. */
static void notices_write(void)
{
    struct pln_error err;
    struct buf entry;

    for (int i = 0; i < 2; i++) {
        struct pln_id id = i == 0 ? here.coalition.proposal : here.coalition.commons.state.log;
        buf_init(&entry, 1000);
        struct writer w = writer_into(&entry);
        writer_array(&w, 1);
        writer_map(&w, 7);
        writer_cstr(&w, "name"), writer_cstr(&w, i == 0 ? "eastside#4" : "far#1");
        id.b[31] ^= (uint8_t)i;
        writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(id));
        writer_cstr(&w, "log"), writer_cstr(&w, "eastside");
        writer_cstr(&w, "index"), writer_u64(&w, 4);
        writer_cstr(&w, "type"), writer_cstr(&w, "proposal");
        writer_cstr(&w, "time"), writer_i64(&w, TABLE_START_MS);
        writer_cstr(&w, "state"), writer_cstr(&w, "good");
        assert_true(rpc_notification_write(&notices, "entry", buf_bytes(&entry), &err));
        buf_deinit(&entry);
    }
    assert_true(rpc_notification_write(&notices, "missed", BYTES_STR("\x91\x07"), &err));
}

static int set_up(void **state)
{
    (void)state;
    small_node_make(&here, "200");
    buf_init(&health, 4096);
    buf_init(&peers, 4096);
    buf_init(&notices, 4096);
    health_write(true);
    peers_write();
    notices_write();
    snprintf(imported, sizeof(imported), "%s/imported", here.home);
    here.node.health = buf_bytes(&health);
    here.node.peers = buf_bytes(&peers);
    here.node.notices = buf_bytes(&notices);
    here.node.imported = imported;
    small_node_start(&here);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    small_node_end(&here);
    buf_deinit(&health);
    buf_deinit(&peers);
    buf_deinit(&notices);
    return 0;
}

/* Begin again: after `watch` so many requests are answered. */
static void answers_then(size_t requests)
{
    here.node.then = requests;
    small_node_start(&here);
}

/* ---- log -------------------------------------------------------------------------------------------------------------- */

static void log_lists_the_newest_first_and_says_what_is_void_sealed_or_erased(void **state)
{
    const struct client_run *r = client_run(here.home, "log");

    (void)state;
    client_has(r, "ENTRY");
    client_has(r, "Move the intake desk");
    client_has(r, "  ana-alvarez  ");
    client_has(r, "VOID proposal");
    client_has(r, "(unmandated)");
    client_has(r, "[words erased by eastside#7]");
    client_has(r, "[sealed to commons]");
    client_has(r, "disputed reply");
    client_has(r, "comment: red \\u{1b}"); /* the stance, which a summary has not */
    client_has(r, "held [sealed to commons]");
    assert_true(strstr(r->out, "eastside#10") < strstr(r->out, "eastside#4"));
    client_has(r, "2026-01-05 04:0"); /* 09:00 UTC, five hours west */
}

static void log_filters_by_partner_type_author_and_time(void **state)
{
    const struct client_run *r;

    (void)state;
    r = client_run(here.home, "log commons");
    client_has(r, "commons#4");
    has_not(r, "eastside#4");
    r = client_run(here.home, "log --type reply --oldest-first");
    client_has(r, "eastside#5");
    has_not(r, "Move the intake desk");
    r = client_run(here.home, "log --author eastside/ben");
    client_has(r, "eastside#5");
    has_not(r, "eastside#8");
    r = client_run(here.home, "log --no-void");
    has_not(r, "eastside#9");
    r = client_run(here.home, "log --until 2026-01-01");
    assert_true(r->done);
    client_has(r, "Nothing of that kind");
    r = client_run(here.home, "log --since 2026-01-05_04:00 --limit 3");
    client_has(r, "eastside#10");
    has_not(r, "eastside#4");
    r = client_run(here.home, "log --limit 0");
    assert_int_equal(r->status, 64);
    r = client_run(here.home, "log nobody");
    assert_int_equal(r->status, 1);
    r = client_run(here.home, "log --color sometimes");
    assert_int_equal(r->status, 64);
}

static void log_in_json_is_the_page_and_its_cursor_goes_on(void **state)
{
    json_t *page = json_of(client_run(here.home, "log --json --limit 2")), *rest;
    char command[600];

    (void)state;
    assert_int_equal(json_array_size(json_object_get(page, "entries")), 2);
    json_t *first = json_array_get(json_object_get(page, "entries"), 0);
    assert_non_null(json_object_get(first, "time_iso"));
    assert_int_equal(strlen(json_string_value(json_object_get(first, "id"))), 64);
    const char *next = json_string_value(json_object_get(page, "next"));
    assert_non_null(next);
    snprintf(command, sizeof(command), "log --json --limit 100 --full --cursor %s", next);
    rest = json_of(client_run(here.home, command));
    assert_int_equal(json_array_size(json_object_get(rest, "entries")), 14);
    assert_true(json_is_null(json_object_get(rest, "next")));
    assert_non_null(json_object_get(json_array_get(json_object_get(rest, "entries"), 0), "leaf"));
    json_decref(page);
    json_decref(rest);
}

/* ---- show ------------------------------------------------------------------------------------------------------------- */

static void show_tells_all_of_an_entry(void **state)
{
    const struct client_run *r = client_run(here.home, "show eastside#4");

    (void)state;
    client_has(r, "eastside#4  proposal  Move the intake desk");
    client_has(r, "eastside/ana-alvarez");
    client_has(r, "published");
    client_has(r, "0 of 1 other partners");
    client_has(r, "(not here)");
    client_has(r, "affects       eastside");
    client_has(r, "closes        2026-01-13 12:00");
    client_has(r, "    Rent is lower.");
    client_has(r, "Referred to by");
    client_has(r, "eastside#5");
    r = client_run(here.home, "show eastside#9");
    client_has(r, "unmandated: its author had no mandate for this log: it counts nowhere");
    r = client_run(here.home, "show eastside#6");
    client_has(r, "erased by eastside#7");
    r = client_run(here.home, "show eastside#99");
    assert_int_equal(r->status, 1);
    r = client_run(here.home, "show");
    assert_int_equal(r->status, 64);
}

static void words_of_others_never_drive_the_terminal(void **state)
{
    static const char *const commands[] = { "show eastside#5", "show eastside#5 --color always", "log", "log --json",
                                            "show eastside#5 --json" };

    (void)state;
    for (size_t i = 0; i < COUNT(commands); i++) {
        const struct client_run *r = client_run(here.home, commands[i]);
        assert_true(r->done);
        has_not(r, "\033[31m a");
        has_not(r, "\xe2\x80\xae");
    }
    client_has(client_run(here.home, "show eastside#5"), "red \\u{1b}[31m and \\u{202e} back");
}

static void show_in_json_has_the_entry_and_what_refers_to_it(void **state)
{
    json_t *e = json_of(client_run(here.home, "show --json eastside#4"));

    (void)state;
    assert_string_equal(json_string_value(json_object_get(json_object_get(e, "words"), "title")), "Move the intake desk");
    assert_string_equal(json_string_value(json_object_get(json_object_get(e, "facts"), "closes_iso")), "2026-01-13T17:00:00.000Z");
    assert_int_equal(json_array_size(json_object_get(e, "referrers")), 2);
    assert_true(json_is_false(json_object_get(e, "more_referrers")));
    json_decref(e);
}

/* ---- heads, lists, the node ------------------------------------------------------------------------------------------- */

static void heads_are_a_table_or_the_notes_themselves(void **state)
{
    const struct client_run *r = client_run(here.home, "heads");
    struct log_row *row = &here.coalition.table.log[0].row;
    char note[600];

    (void)state;
    client_has(r, "commons");
    client_has(r, "eastside");
    client_has(r, "convener");
    r = client_run(here.home, "heads --notes");
    snprintf(note, sizeof(note), "%.*s", (int)row->note_bytes, (const char *)row->note);
    assert_true(strncmp(r->out, note, strlen(note)) == 0);
    json_t *heads = json_of(client_run(here.home, "heads --json"));
    assert_int_equal(json_array_size(heads), 2);
    json_decref(heads);
}

static void partners_and_empty_lists_are_told(void **state)
{
    (void)state;
    client_has(client_run(here.home, "partners"), "eastside");
    client_has(client_run(here.home, "bodies"), "no table yet");
    client_has(client_run(here.home, "seats"), "Nobody fills a seat yet");
}

static void status_says_who_what_and_why_not(void **state)
{
    const struct client_run *r = client_run(here.home, "node");

    (void)state;
    client_has(r, "eastside, partner");
    client_has(r, "Reads by Third, convened by commons; times are -05:00\nid         ");
    client_has(r, "11 entries");
    client_has(r, "paused: the clock is a day behind");
    client_has(r, "2 of 3 others connected: clinic, library\n");
    client_has(r, "commons has not been here since the node started: connection refused");
    client_has(r, "2 statements not yet on disk");
    json_t *s = json_of(client_run(here.home, "node --json"));
    assert_string_equal(json_string_value(json_object_get(s, "writing")), "paused");
    json_decref(s);
    client_has(client_run(here.home, "peers"), "not connected");
}

static void health_is_an_exit_status(void **state)
{
    const struct client_run *r = client_run(here.home, "health");

    (void)state;
    assert_int_equal(r->status, 0);
    client_has(r, "ok      disk: 40% free");
    r = client_run(here.home, "health --quiet");
    assert_string_equal(r->out, "");
    health_write(false);
    here.node.health = buf_bytes(&health);
    small_node_start(&here);
    r = client_run(here.home, "health --quiet");
    assert_int_equal(r->status, 1);
    client_has(r, "FAILED  disk: 1% free");
    has_not(r, "writing");
    assert_non_null(strstr(r->err.what, "disk"));
}

/* ---- watch ------------------------------------------------------------------------------------------------------------ */

static void watch_prints_what_comes_and_says_when_the_node_is_gone(void **state)
{
    const struct client_run *r;

    (void)state;
    answers_then(2);
    r = client_run(here.home, "watch --heads");
    client_has(r, "eastside#4  proposal  eastside/ana-alvarez  Move the intake desk\n");
    client_has(r, "far#1  proposal\n"); /* asked for in vain: what was told is shown */
    client_has(r, "(7 more came too fast to be shown");
    assert_int_equal(r->status, 2); /* not an end that was wished for */
}

static void watch_in_json_is_one_map_a_line(void **state)
{
    const struct client_run *r = client_run(here.home, "watch --json");
    char *copy = strdup(r->out);
    size_t lines = 0;

    (void)state;
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
        json_t *v = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(v);
        assert_string_equal(json_string_value(json_object_get(v, "event")), lines < 2 ? "entry" : "missed");
        json_decref(v);
    }
    assert_int_equal(lines, 3);
    free(copy);
}

static void following_a_log_begins_with_what_was_there_and_tells_nothing_twice(void **state)
{
    const struct client_run *r;
    const char *once;

    (void)state;
    answers_then(2);
    r = client_run(here.home, "log --follow --limit 8");
    once = strstr(r->out, "eastside#4  ");
    assert_non_null(once);
    assert_null(strstr(once + 1, "eastside#4  "));
    client_has(r, "far#1");
    assert_true(strstr(r->out, "eastside#4  ") < strstr(r->out, "eastside#10  ")); /* the oldest first */
    assert_int_equal(client_run(here.home, "log --follow --author eastside/ana")->status, 64);
}

/* ---- export, import ---------------------------------------------------------------------------------------------------- */

static void slurp(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "re");
    uint8_t *at;
    size_t n;

    assert_non_null(f);
    while ((at = buf_reserve(out, 65536)) != NULL && (n = fread(at, 1, 65536, f)) > 0)
        buf_wrote(out, n);
    fclose(f);
}

static void an_export_is_whole_and_goes_into_another_node_byte_for_byte(void **state)
{
    static struct export_feed feed;
    struct buf file, there;
    struct pln_error err;
    struct bytes left, message;
    const struct client_run *r;
    char command[300];

    (void)state;
    snprintf(command, sizeof(command), "export %s/all", here.home);
    r = client_run(here.home, command);
    assert_true(r->done);
    client_has(r, "Exported to ");
    buf_init(&file, 1 << 22);
    buf_init(&there, 1 << 22);
    snprintf(command, sizeof(command), "%s/all", here.home);
    slurp(command, &file);
    export_feed_init(&feed);
    for (left = buf_bytes(&file); left.n > 0;) {
        assert_true(export_feed(&feed, &left, &err));
        (void)export_feed_take(&feed, &message);
    }
    assert_true(export_feed_done(&feed, &err));
    snprintf(command, sizeof(command), "import %s/all", here.home);
    r = client_run(here.home, command);
    assert_true(r->done);
    client_has(r, "2 heads, 11 entries, 1 text beside them");
    slurp(imported, &there);
    assert_true(bytes_equal(buf_bytes(&file), buf_bytes(&there)));
    r = client_run(here.home, "export -");
    assert_int_equal(strlen(r->out) > 17, 1); /* text up to the first NUL */
    assert_true(strncmp(r->out, "plenary-export/1\n", 17) == 0);
    r = client_run(here.home, "import /nowhere/at/all");
    assert_int_equal(r->status, 1);
    r = client_run(here.home, "export /nowhere/at/all");
    assert_int_equal(r->status, 1);
    buf_deinit(&file);
    buf_deinit(&there);
}

static void without_a_node_the_file_is_not_touched(void **state)
{
    char path[300], command[400];
    const struct client_run *r;

    (void)state;
    small_node_stop(&here);
    snprintf(path, sizeof(path), "%s/kept", here.home);
    FILE *f = fopen(path, "we");
    fputs("yesterday's", f);
    fclose(f);
    snprintf(command, sizeof(command), "export %s", path);
    r = client_run(here.home, command);
    assert_int_equal(r->status, 2);
    struct buf kept;
    buf_init(&kept, 1 << 17);
    slurp(path, &kept);
    assert_true(bytes_equal_str(buf_bytes(&kept), "yesterday's"));
    buf_deinit(&kept);
    small_node_start(&here);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(log_lists_the_newest_first_and_says_what_is_void_sealed_or_erased),
        EACH(log_filters_by_partner_type_author_and_time),
        EACH(log_in_json_is_the_page_and_its_cursor_goes_on),
        EACH(show_tells_all_of_an_entry),
        EACH(words_of_others_never_drive_the_terminal),
        EACH(show_in_json_has_the_entry_and_what_refers_to_it),
        EACH(heads_are_a_table_or_the_notes_themselves),
        EACH(partners_and_empty_lists_are_told),
        EACH(status_says_who_what_and_why_not),
        EACH(health_is_an_exit_status),
        EACH(watch_prints_what_comes_and_says_when_the_node_is_gone),
        EACH(watch_in_json_is_one_map_a_line),
        EACH(following_a_log_begins_with_what_was_there_and_tells_nothing_twice),
        EACH(an_export_is_whole_and_goes_into_another_node_byte_for_byte),
        EACH(without_a_node_the_file_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
