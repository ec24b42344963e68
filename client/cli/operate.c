/* operate.c: node, peers, health: how this node is.
 *
 * Bounds: one request each. Spec: docs/rpc.md "About the node", docs/client.md "Health". Tests: tests/unit/client_read.c */
#include "base/bytes.h"
#include "cli/desk.h"
#include "cli/send.h"
#include "cli/shapes.h"
#include "codec/text.h"
#include "view/json.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

static void line_begin(const struct shown *s, const char *label)
{
    printf("%s%-10s%s ", term_begin(&s->term, STYLE_FAINT), label, term_end(&s->term, STYLE_FAINT));
}

/* ---- node ------------------------------------------------------------------------------------------------------------------------ */

static void status_who(const struct shown *s, struct bytes status, struct bytes coalition)
{
    struct bytes handle = answer_str(status, "handle"), name = answer_str(coalition, "name");
    struct bytes id = answer_bin(coalition, "id");
    const char *standing = words_standing(answer_str(status, "standing"));
    char offset[10], hex[65];

    line_begin(s, "partner");
    term_put_styled(stdout, &s->term, STYLE_STRONG, handle.n > 0 ? handle : BYTES_STR("(no handle yet)"));
    printf(", %s%s\n", standing != NULL ? standing : "?", answer_is_true(status, "convener") ? ", convener" : "");
    line_begin(s, "coalition");
    if (answer_u64(coalition, "rules") == 0) {
        puts("not founded yet");
        return;
    }
    term_put(stdout, name.n > 0 ? name : BYTES_STR("(its name is not here)"));
    fputs(", convened by ", stdout);
    term_put(stdout, answer_str(coalition, "convener"));
    printf("; times are %s\n", words_offset(answer_i64(coalition, "offset"), offset));
    if (id.n == 32) {
        hex_write(id, hex);
        line_begin(s, "id");
        puts(hex);
    }
}

static void status_log(const struct shown *s, struct bytes status)
{
    struct bytes root = answer_bin(status, "root"), writing = answer_str(status, "writing"), why = answer_str(status, "why");
    uint64_t size = answer_u64(status, "size");
    bool open = bytes_equal_str(writing, "open");
    char hex[9];

    line_begin(s, "log");
    printf("%" PRIu64 " %s", size, words_one(size, "entry", "entries"));
    if (root.n == 32 && size > 0) {
        hex_write(bytes_slice(root, 0, 4), hex);
        printf(", root %s", hex);
    }
    putchar('\n');
    line_begin(s, "writing");
    term_put_styled(stdout, &s->term, open ? STYLE_GOOD : STYLE_BAD, writing);
    if (why.n > 0) {
        fputs(": ", stdout);
        term_put(stdout, why);
    }
    putchar('\n');
}

/* "2 of 3 other partners connected: commons, eastside" and a line for each that is not. */
static bool status_partners(const struct shown *s, struct bytes status, struct bytes peers, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf here = { 0 };
    uint64_t others = answer_u64(status, "partners"), connected = 0;
    struct bytes p;
    char ago[40];

    buf_init(&here, 65536);
    for (struct answer_list l = answer_each(peers); answer_next(&l, &p);)
        if (answer_is_true(p, "connected") && bytes_equal_str(answer_str(p, "as"), "partner")) {
            buf_put(&here, BYTES_STR(connected > 0 ? ", " : ""));
            buf_put(&here, answer_str(p, "partner"));
            connected++;
        }
    line_begin(s, "partners");
    if (others <= 1) {
        puts("no other yet");
        return true;
    }
    CLEANUP(buf_deinit) struct buf line = { 0 };
    buf_init(&line, 2 * 65536);
    buf_printf(&line, "%" PRIu64 " of %" PRIu64 " others connected%s", connected, others - 1, connected > 0 ? ": " : "");
    buf_put(&line, buf_bytes(&here));
    if (!desk_wrapped(s, buf_bytes(&line), "           ", err))
        return false;
    for (struct answer_list l = answer_each(peers); answer_next(&l, &p);) {
        if (answer_is_true(p, "connected") || !bytes_equal_str(answer_str(p, "as"), "partner"))
            continue;
        line_begin(s, "");
        term_put_styled(stdout, &s->term, STYLE_WARN, answer_str(p, "partner"));
        if (answer_at(p, "since").n > 0)
            printf(" was last here %s", words_ago(answer_i64(p, "since"), s->now_ms, ago));
        else
            fputs(" has not been here since the node started", stdout);
        if (answer_str(p, "error").n > 0) {
            fputs(": ", stdout);
            term_put(stdout, answer_str(p, "error"));
        }
        putchar('\n');
    }
    return true;
}

static bool unsent(struct call *c, size_t *count, struct pln_error *err)
{
    struct outbox_name *name;

    *count = 0;
    if (!outbox_any(c->state))
        return true;
    name = arena_take_array(&c->arena, OUTBOX_ITEMS_MAX, sizeof(*name), err);
    return name != NULL && send_outbox(c, err) && outbox_list(&c->outbox, name, OUTBOX_ITEMS_MAX, count, err);
}

static void status_waiting(const struct shown *s, struct bytes status, struct bytes heads, size_t mine)
{
    uint64_t waiting = answer_u64(status, "waiting"), lacking = 0, stopped = 0;
    struct bytes h;

    for (struct answer_list l = answer_each(heads); answer_next(&l, &h);) {
        lacking += answer_u64(h, "whole") < answer_u64(h, "size");
        stopped += answer_is_true(h, "stopped");
    }
    line_begin(s, "waiting");
    if (waiting == 0 && lacking == 0 && stopped == 0 && mine == 0)
        puts("nothing");
    else
        putchar('\n');
    if (waiting > 0)
        printf("           %" PRIu64 " %s not yet on disk\n", waiting, words_one(waiting, "statement", "statements"));
    if (mine > 0)
        printf("           %zu of your statements not yet taken by the node: the next command sends them again\n", mine);
    if (lacking > 0)
        printf("           words of %" PRIu64 " %s that are not here yet: plenary heads\n", lacking, words_one(lacking, "log", "logs"));
    if (stopped > 0)
        printf("           %s%" PRIu64 " %s stopped: plenary heads says why%s\n", term_begin(&s->term, STYLE_BAD), stopped,
               words_one(stopped, "log is", "logs are"), term_end(&s->term, STYLE_BAD));
}

static bool run_node(struct call *c, struct pln_error *err)
{
    struct shown s;
    struct bytes status, coalition, peers = { 0 }, heads;
    struct pln_error not_for_readers;
    size_t mine;
    char up[32];

    if (!shown_begin(c, &s, err) || !call_ask_none(c, "status", &status, err))
        return false;
    if (c->json) {
        json_put(stdout, status);
        return true;
    }
    if (!call_ask_none(c, "coalition", &coalition, err) || !call_ask_none(c, "heads", &heads, err) || !unsent(c, &mine, err))
        return false;
    bool has_peers = call_ask_none(c, "peers", &peers, &not_for_readers);
    status_who(&s, status, coalition);
    status_log(&s, status);
    if (has_peers && !status_partners(&s, status, peers, err))
        return false;
    status_waiting(&s, status, heads, mine);
    line_begin(&s, "node");
    term_put(stdout, answer_str(status, "software"));
    printf(", up %s, %" PRIu64 " %s, %" PRIu64 " %s held\n", words_length(answer_i64(status, "uptime_ms"), up),
           answer_u64(status, "clients"), words_one(answer_u64(status, "clients"), "client", "clients"), answer_u64(status, "logs"),
           words_one(answer_u64(status, "logs"), "log", "logs"));
    line_begin(&s, "home");
    term_put_str(stdout, c->home.dir);
    putchar('\n');
    return true;
}

/* ---- peers ------------------------------------------------------------------------------------------------------------------------- */

static bool run_peers(struct call *c, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "PARTNER", COLUMN_LEFT }, { "AS", COLUMN_LEFT },       { "STATE", COLUMN_LEFT },       { "SINCE", COLUMN_LEFT },
        { "ADDRESS", COLUMN_LEFT }, { "SOFTWARE", COLUMN_LEFT }, { "LAST ERROR", COLUMN_WRAPS },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct shown s;
    struct bytes peers, p;
    char since[20], hex[9];

    if (!shown_begin(c, &s, err) || !call_ask_none(c, "peers", &peers, err))
        return false;
    if (c->json) {
        json_put(stdout, peers);
        return true;
    }
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each(peers); answer_next(&l, &p);) {
        struct bytes key = answer_bin(p, "key");
        bool connected = answer_is_true(p, "connected");
        hex[0] = 0;
        if (key.n == 32)
            hex_write(bytes_slice(key, 0, 4), hex);
        table_cell(&t, answer_str(p, "partner").n > 0 ? answer_str(p, "partner") : BYTES_STR(hex));
        table_cell(&t, answer_str(p, "as"));
        table_styled(&t, connected ? STYLE_GOOD : STYLE_WARN, connected ? answer_str(p, "state") : BYTES_STR("not connected"));
        table_str(&t, shape_time(&s, p, "since", since));
        table_cell(&t, answer_str(p, "address"));
        table_cell(&t, answer_str(p, "software"));
        table_cell(&t, answer_str(p, "error"));
    }
    if (t.rows == 0)
        puts("There is no other partner yet.");
    return table_put(&t, stdout, &s.term, err);
}

/* ---- health ------------------------------------------------------------------------------------------------------------------------ */

static bool run_health(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf failed = { 0 };
    struct shown s;
    struct bytes health, check;

    buf_init(&failed, 4096);
    if (!shown_begin(c, &s, err) || !call_ask_none(c, "health", &health, err))
        return false;
    if (c->json)
        json_put(stdout, health);
    for (struct answer_list l = answer_each_at(health, "checks"); answer_next(&l, &check);) {
        bool ok = answer_is_true(check, "ok");
        if (!ok) {
            buf_put(&failed, BYTES_STR(failed.n > 0 ? ", " : ""));
            buf_put(&failed, answer_str(check, "name"));
        }
        if (c->json || (ok && call_has(c, "quiet")))
            continue;
        term_put_styled(stdout, &s.term, ok ? STYLE_GOOD : STYLE_BAD, BYTES_STR(ok ? "ok      " : "FAILED  "));
        term_put(stdout, answer_str(check, "name"));
        fputs(": ", stdout);
        term_put(stdout, answer_str(check, "what"));
        putchar('\n');
    }
    if (answer_is_true(health, "ok"))
        return true;
    return fail(err, PLN_STORE_DAMAGED, "this node is not well: look at %.*s", (int)(failed.n < 150 ? failed.n : 150),
                failed.n > 0 ? (const char *)failed.at : "its log");
}

static const struct command_option health_options[] = {
    { "quiet", NULL, "print only what is not well: for cron" },
};

const struct command operate_commands[] = {
    { .name = "node",
      .section = "Run a node",
      .usage = "",
      .help = "who this node is, if it writes, who is connected, what waits",
      .run = run_node },
    { .name = "peers",
      .section = "Run a node",
      .usage = "",
      .help = "every partner and session: connected since when, the last error",
      .run = run_peers },
    { .name = "health",
      .section = "Run a node",
      .usage = "",
      .help = "is the node well? Exit status 0 if so, 1 if not, 2 if none answers",
      .about = "Checks writing, clock, disk, peers, logs and keys. For cron: plenary health --quiet prints nothing while all is well.",
      .option = health_options,
      .options = COUNT(health_options),
      .run = run_health },
};
const size_t operate_commands_count = COUNT(operate_commands);
