/* view_status.c: status: one screen for Monday.
 *
 * Bounds: ROWS lines of a section. Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_desk.c, tests/e2e/rules.sh */
#include "base/bytes.h"
#include "cli/talk_rows.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define ROWS 4
#define LINE_BYTES_MAX 65536
#define LEFT_WIDTH 18
#define INDENT "                     " /* two blanks, LEFT_WIDTH, one */

static bool line(const struct shown *s, enum term_style style, struct bytes left, struct buf *text, struct pln_error *err)
{
    return desk_line(s, style, left, LEFT_WIDTH, text, err);
}

/* c: NULL if the command knows no --as-of. */
static void more(const struct call *c, uint64_t count, uint64_t shown, const char *command)
{
    if (count <= shown)
        return;
    printf(INDENT "and %" PRIu64 " more: plenary %s", count - shown, command);
    if (c != NULL)
        desk_filters_put(c);
    putchar('\n');
}

static bool put_decided(const struct call *c, const struct shown *s, struct bytes part, struct buf *b, struct pln_error *err)
{
    struct bytes d;
    uint64_t n = 0;
    char day[20];

    desk_heading(s, "Decided in four weeks", answer_u64(part, "count"));
    for (struct answer_list l = answer_each_at(part, "decisions"); n < ROWS && answer_next(&l, &d); n++) {
        CLEANUP(buf_deinit) struct buf verdict = { 0 };
        enum term_style style;

        buf_init(&verdict, LINE_BYTES_MAX);
        style = desk_verdict(d, &verdict);
        desk_entry(answer_at(d, "decision"), b);
        buf_printf(b, ", %.10s", shape_time(s, d, "made", day));
        if (!line(s, style, buf_bytes(&verdict), b, err))
            return false;
    }
    more(c, answer_u64(part, "count"), n, "decisions");
    return true;
}

static bool put_open(const struct shown *s, struct bytes part, struct buf *b, struct pln_error *err)
{
    struct bytes p;
    uint64_t n = 0;
    char time[20];

    desk_heading(s, "Open proposals", answer_u64(part, "count"));
    for (struct answer_list l = answer_each_at(part, "proposals"); n < ROWS && answer_next(&l, &p); n++) {
        bool closed = answer_i64(p, "closes") < s->now_ms;

        desk_entry(answer_at(p, "proposal"), b);
        buf_put(b, BYTES_STR(" at "));
        buf_put(b, answer_str(p, "table"));
        buf_printf(b, ": %" PRIu64 " of %" PRIu64 " seats spoke%s", answer_u64(p, "positions"), answer_u64(p, "seats"),
                   closed ? "; closed, not decided" : "");
        if (!line(s, closed ? STYLE_WARN : STYLE_PLAIN, BYTES_STR(shape_time(s, p, "closes", time)), b, err))
            return false;
    }
    more(NULL, answer_u64(part, "count"), n, "log --type proposal");
    return true;
}

static bool put_promises(const struct call *c, const struct shown *s, const char *heading, struct bytes part, bool late, struct buf *b,
                         struct pln_error *err)
{
    struct bytes p;
    uint64_t n = 0;

    desk_heading(s, heading, answer_u64(part, "count"));
    for (struct answer_list l = answer_each_at(part, "promises"); n < ROWS && answer_next(&l, &p); n++) {
        uint64_t moves = answer_u64(p, "moves");

        buf_put(b, answer_str(p, "partner"));
        buf_put(b, BYTES_STR(": "));
        desk_entry(answer_at(p, "promise"), b);
        if (moves > 0)
            buf_printf(b, ", moved %" PRIu64 " %s", moves, words_one(moves, "time", "times"));
        if (answer_is_true(p, "blocked"))
            buf_put(b, BYTES_STR(", blocked"));
        if (!line(s, late ? STYLE_BAD : STYLE_PLAIN, answer_str(p, "due"), b, err))
            return false;
    }
    more(c, answer_u64(part, "count"), n, late ? "commitments --overdue" : "commitments");
    return true;
}

static bool put_talks(const struct call *c, const struct shown *s, struct bytes part, struct buf *b, struct pln_error *err)
{
    struct bytes k;
    uint64_t n = 0;
    char told[20];

    desk_heading(s, "Talks told in two weeks", answer_u64(part, "count"));
    for (struct answer_list l = answer_each_at(part, "talks"); n < ROWS && answer_next(&l, &k); n++) {
        shape_list(answer_at(k, "people"), b);
        buf_put(b, BYTES_STR(": "));
        desk_entry(answer_at(k, "talk"), b);
        buf_put(b, BYTES_STR(", "));
        talk_rows_outcome(k, b);
        if (!bytes_equal_str(answer_str(k, "status"), "held"))
            buf_put(b, answer_str(k, "status"));
        if (!line(s, STYLE_PLAIN, BYTES_STR(shape_time(s, k, "told", told)), b, err))
            return false;
    }
    more(c, answer_u64(part, "count"), n, "talks");
    return true;
}

static bool put_findings(const struct call *c, const struct shown *s, struct bytes part, struct pln_error *err)
{
    struct bytes open = answer_at(part, "open"), d, f;
    uint64_t act = answer_u64(open, "act"), look = answer_u64(open, "look"), hint = answer_u64(open, "hint");

    desk_heading(s, "Findings", act + look + hint);
    for (struct answer_list l = answer_each_at(part, "dangers"); answer_next(&l, &d);) {
        struct bytes n = answer_at(d, "open");

        fputs("  ", stdout);
        term_put(stdout, answer_str(d, "danger"));
        printf("%*s", answer_str(d, "danger").n < 4 ? 4 - (int)answer_str(d, "danger").n : 1, "");
        term_put(stdout, answer_str(d, "title"));
        printf(":%s", answer_u64(n, "act") + answer_u64(n, "look") + answer_u64(n, "hint") == 0 ? " none" : "");
        if (answer_u64(n, "act") > 0)
            printf(" %s!! %" PRIu64 "%s", term_begin(&s->term, STYLE_BAD), answer_u64(n, "act"), term_end(&s->term, STYLE_BAD));
        if (answer_u64(n, "look") > 0)
            printf(" %s! %" PRIu64 "%s", term_begin(&s->term, STYLE_WARN), answer_u64(n, "look"), term_end(&s->term, STYLE_WARN));
        if (answer_u64(n, "hint") > 0)
            printf(" . %" PRIu64, answer_u64(n, "hint"));
        putchar('\n');
    }
    uint64_t n = 0;
    for (struct answer_list l = answer_each_at(part, "worst"); n < ROWS && answer_next(&l, &f); n++)
        if (!desk_finding(s, f, false, err))
            return false;
    if (act + look + hint > n) {
        fputs("     all, with what shows them: plenary findings --long", stdout);
        desk_filters_put(c);
        putchar('\n');
    }
    return true;
}

static bool put_seats(const struct call *c, const struct shown *s, struct bytes part, struct buf *b, struct pln_error *err)
{
    struct bytes v;
    uint64_t n = 0;

    if (answer_u64(part, "count") == 0)
        return true;
    desk_heading(s, "Empty seats", answer_u64(part, "count"));
    for (struct answer_list l = answer_each_at(part, "seats"); n < ROWS && answer_next(&l, &v); n++) {
        buf_put(b, answer_str(v, "table"));
        buf_put_u8(b, '/');
        buf_put(b, answer_str(v, "seat"));
        buf_put(b, BYTES_STR(" of "));
        buf_put(b, answer_str(v, "partner"));
        if (!line(s, STYLE_PLAIN, answer_str(v, "kind"), b, err))
            return false;
    }
    more(c, answer_u64(part, "count"), n, "tables");
    return true;
}

static bool put_logs(const struct shown *s, struct bytes logs, struct buf *b, struct pln_error *err)
{
    static const struct {
        const char *state, *clause;
    } clauses[] = {
        { "stopped", "stopped: two histories of it were seen" },
        { "dark", "dark: it has not signed for what we wrote since" },
        { "behind", "behind: it has not signed for what we wrote since" },
        { "full", "full: nothing counts of what it wrote since" },
        { "filling", "nearly full: what it writes will soon not count; its newest entry is of" },
        { "words-missing", "some of its words are not here yet; its newest entry is of" },
    };
    struct answer_list l = answer_each(logs);
    struct bytes v;
    char ago[40];

    if (l.left == 0)
        return true;
    desk_heading(s, "Logs that are not as they should be", l.left);
    while (answer_next(&l, &v)) {
        struct bytes state = answer_str(v, "state");
        bool bad = bytes_equal_str(state, "stopped") || bytes_equal_str(state, "dark") || bytes_equal_str(state, "full");

        for (size_t i = 0; i < COUNT(clauses); i++)
            if (bytes_equal_str(state, clauses[i].state))
                buf_put(b, BYTES_STR(clauses[i].clause));
        if (!bytes_equal_str(state, "stopped") && answer_at(v, "since").n > 0)
            buf_printf(b, " %s", words_ago(answer_i64(v, "since"), s->now_ms, ago));
        if (!line(s, bad ? STYLE_BAD : STYLE_WARN, answer_str(v, "partner"), b, err))
            return false;
    }
    return true;
}

/* How the node itself is, in a line. */
static bool put_node(struct call *c, const struct shown *s, struct pln_error *err)
{
    struct bytes status, writing, why;

    if (!call_ask_none(c, "status", &status, err))
        return false;
    writing = answer_str(status, "writing");
    why = answer_str(status, "why");
    fputs("Node ", stdout);
    term_put(stdout, answer_str(status, "handle"));
    fputs(", writing ", stdout);
    term_put_styled(stdout, &s->term, bytes_equal_str(writing, "open") ? STYLE_GOOD : STYLE_BAD, writing);
    if (why.n > 0) {
        fputs(" (", stdout);
        term_put(stdout, why);
        fputs(")", stdout);
    }
    printf(", %" PRIu64 " connected; more: plenary node\n", answer_u64(status, "connected"));
    return true;
}

static bool run_status(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.status", .text = { "partner", "body", "strategy" } };
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes r;
    struct shown s;
    bool done;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &r, &done, err))
        return false;
    if (done)
        return true;
    buf_init(&b, LINE_BYTES_MAX);
    desk_begin(&s, r);
    return put_decided(c, &s, answer_at(r, "decided"), &b, err) && put_open(&s, answer_at(r, "open"), &b, err) &&
           put_promises(c, &s, "Late", answer_at(r, "late"), true, &b, err) &&
           put_promises(c, &s, "Due within a week", answer_at(r, "week"), false, &b, err) &&
           put_talks(c, &s, answer_at(r, "talks"), &b, err) && put_findings(c, &s, answer_at(r, "findings"), err) &&
           put_seats(c, &s, answer_at(r, "vacant"), &b, err) && put_logs(&s, answer_at(r, "logs"), &b, err) && put_node(c, &s, err);
}

static const struct command_option status_options[] = {
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    DESK_OPTION_AS_OF,
};

const struct command status_commands[] = {
    { .name = "status",
      .section = "Read",
      .usage = "",
      .help = "one screen for Monday: decided, open, promised, told, found",
      .about =
          "What was decided and whether it stands; proposals that are open, with when they close; promises late and due within a week; "
          "talks told; findings by danger with the worst; empty seats; partners whose logs are dark or behind. The node itself: "
          "plenary node.",
      .option = status_options,
      .options = COUNT(status_options),
      .daily = true,
      .run = run_status },
};
const size_t status_commands_count = COUNT(status_commands);
