/* view_case.c: case: all that hangs on a proposal, a decision, a draft or another record, on a screen or two.
 *
 * Must not: judge: verdict, notice and findings are the node's.
 * Bounds: a line of LINE_BYTES_MAX. Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_views.c, tests/e2e/views_a.sh
 */
#include "base/bytes.h"
#include "cli/talk_rows.h"
#include "cli/who_knew.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define LEFT_WIDTH 17
#define ENTRIES_SHOWN 8

static bool line(const struct shown *s, enum term_style style, const char *left, struct buf *text, struct pln_error *err)
{
    return desk_line(s, style, BYTES_STR(left), LEFT_WIDTH, text, err);
}

static bool put_head(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    struct bytes record = answer_at(r, "record"), proposal = answer_at(r, "proposal"), d = answer_at(r, "decision");
    enum term_style style;
    char time[20];

    buf_put(b, answer_str(record, "type"));
    buf_put_u8(b, ' ');
    desk_entry(record, b);
    buf_put(b, BYTES_STR(" by "));
    buf_put(b, answer_str(r, "by"));
    if (!line(s, STYLE_STRONG, shape_time(s, record, "time", time), b, err))
        return false;
    if (proposal.n > 0) {
        desk_entry(answer_at(proposal, "proposal"), b);
        buf_put(b, BYTES_STR(" by "));
        buf_put(b, answer_str(proposal, "by"));
        buf_put(b, BYTES_STR(" at "));
        buf_put(b, answer_str(proposal, "table"));
        buf_put(b, BYTES_STR(", "));
        buf_put(b, answer_str(r, "state"));
        buf_printf(b, "; closes %s", shape_time(s, proposal, "closes", time));
        if (!line(s, STYLE_PLAIN, shape_time(s, answer_at(proposal, "proposal"), "time", time), b, err))
            return false;
    }
    if (d.n == 0)
        return true;
    buf_put(b, answer_str(d, "outcome"));
    buf_put(b, BYTES_STR(" ("));
    buf_put(b, answer_str(answer_at(d, "decision"), "name"));
    buf_put(b, BYTES_STR("): "));
    style = desk_verdict(d, b);
    if (answer_at(d, "ratified_by").n > 0) {
        buf_put(b, BYTES_STR(" by "));
        desk_entry(answer_at(d, "ratified_by"), b);
    }
    buf_printf(b, "; in effect %.*s", (int)answer_str(d, "effect").n, (const char *)answer_str(d, "effect").at);
    return line(s, style, shape_time(s, d, "made", time), b, err);
}

static bool put_items(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    struct bytes i, d = answer_at(r, "decision");
    char left[40];

    if (answer_each_at(r, "items").left == 0)
        return true;
    printf("%sVerdict%s\n", term_begin(&s->term, STYLE_STRONG), term_end(&s->term, STYLE_STRONG));
    for (struct answer_list l = answer_each_at(r, "items"); answer_next(&l, &i);) {
        bool met = answer_is_true(i, "met");
        struct bytes item = answer_str(i, "item");

        buf_put(b, BYTES_STR(met ? "met" : "missing"));
        if (bytes_equal_str(item, "quorum"))
            buf_printf(b, ": heard %" PRIu64 " of %" PRIu64 " seats", answer_u64(d, "heard"), answer_u64(d, "seats"));
        if (bytes_equal_str(item, "rule"))
            buf_printf(b, ": %" PRIu64 " consent, %" PRIu64 " object", answer_u64(d, "consents"), answer_u64(d, "objections"));
        if (bytes_equal_str(item, "notice"))
            buf_printf(b, ": %" PRIu64 " hours are agreed", answer_u64(r, "notice_hours"));
        if (answer_each_at(i, "entries").left > 0) {
            struct bytes e;
            const char *before = " - ";

            for (struct answer_list m = answer_each_at(i, "entries"); answer_next(&m, &e); before = ", ") {
                buf_put(b, BYTES_STR(before));
                buf_put(b, answer_str(e, "name"));
            }
        }
        if (!line(s, met ? STYLE_GOOD : STYLE_BAD, answer_text(i, "item", left, sizeof(left)), b, err))
            return false;
    }
    return true;
}

static void talks_put(uint64_t count, const char *before, struct buf *b)
{
    if (count > 0)
        buf_printf(b, "%s %" PRIu64 " %s", before, count, words_one(count, "talk", "talks"));
}

static bool put_notice(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    static const enum term_style styles[] = { STYLE_GOOD, STYLE_WARN, STYLE_BAD };
    struct bytes row;
    char left[40], time[20];

    if (answer_each_at(r, "rows").left > 0)
        desk_heading(s, "Who of the affected knew, since when", answer_each_at(r, "rows").left);
    for (struct answer_list l = answer_each_at(r, "rows"); answer_next(&l, &row);) {
        if (answer_i64(row, "told") > 0)
            buf_printf(b, "%s, ", shape_time(s, row, "told", time));
        who_knew_told(row, b);
        talks_put(answer_u64(row, "in_count"), "; in", b);
        talks_put(answer_u64(row, "out_count"), "; left out of", b);
        if (!line(s, styles[who_knew_level(row)], answer_text(row, "partner", left, sizeof(left)), b, err))
            return false;
    }
    return true;
}

static bool put_talks(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    int64_t proposed = answer_i64(answer_at(answer_at(r, "proposal"), "proposal"), "time"),
            made = answer_i64(answer_at(r, "decision"), "made");
    struct bytes k;
    char time[20];

    if (answer_each_at(r, "talks").left > 0)
        desk_heading(s, "Talks that touch it", answer_each_at(r, "talks").left);
    for (struct answer_list l = answer_each_at(r, "talks"); answer_next(&l, &k);) {
        enum term_style style;

        desk_entry(answer_at(k, "talk"), b);
        buf_put(b, BYTES_STR(", "));
        talk_rows_people(k, b);
        buf_put(b, BYTES_STR(": "));
        talk_rows_outcome(k, b);
        buf_put(b, BYTES_STR("; told "));
        style = talk_rows_told(k, b);
        if (proposed > 0 && answer_i64(k, "when") < proposed)
            buf_put(b, BYTES_STR("; held before it was proposed"));
        if (made > 0 && answer_i64(k, "when") < made && answer_i64(k, "told_held") > made) {
            buf_put(b, BYTES_STR("; told only after it was decided"));
            style = style == STYLE_GOOD ? STYLE_PLAIN : style;
        }
        if (answer_each_at(k, "out").left > 0) {
            buf_put(b, BYTES_STR("; affected, not there: "));
            talk_rows_names(answer_at(k, "out"), b);
        }
        if (!line(s, style, shape_time(s, k, "when", time), b, err))
            return false;
    }
    return true;
}

static bool put_positions(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    struct bytes p;
    char time[20];

    if (answer_each_at(r, "positions").left > 0)
        desk_heading(s, "Positions", answer_each_at(r, "positions").left);
    for (struct answer_list l = answer_each_at(r, "positions"); answer_next(&l, &p);) {
        buf_put(b, answer_str(p, "by"));
        buf_put(b, BYTES_STR(": "));
        buf_put(b, answer_str(p, "stance"));
        buf_put(b, BYTES_STR(answer_is_true(p, "counted") ? ", counted; " : "; "));
        if (answer_at(p, "prior").n == 0) {
            buf_put(b, BYTES_STR("does not say if a talk came before"));
        } else if (answer_each_at(p, "prior").left == 0) {
            buf_put(b, BYTES_STR("says that no talk came before"));
        } else {
            buf_put(b, BYTES_STR("names a talk before: "));
            talk_rows_entries(answer_at(p, "prior"), ENTRIES_SHOWN, b);
        }
        if (!line(s, STYLE_PLAIN, shape_time(s, answer_at(p, "position"), "time", time), b, err))
            return false;
    }
    return true;
}

/* Rows that hold an entry under `entry` (NULL: are one), and what is said of it under `words`. */
static bool put_list(const struct shown *s, struct bytes r, const char *key, const char *heading, const char *entry,
                     const char *const *words, struct buf *b, struct pln_error *err)
{
    struct bytes v;
    char time[20];

    if (answer_each_at(r, key).left > 0)
        desk_heading(s, heading, answer_each_at(r, key).left);
    for (struct answer_list l = answer_each_at(r, key); answer_next(&l, &v);) {
        struct bytes use = entry != NULL ? answer_at(v, entry) : v;

        if (strcmp(key, "other") == 0) /* of any type */
            desk_entry_typed(use, b);
        else
            desk_entry(use, b);
        for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
            if (answer_str(v, words[i]).n == 0)
                continue;
            bool plain = strcmp(words[i], "state") == 0 || strcmp(words[i], "stance") == 0 || strcmp(words[i], "partner") == 0;
            buf_printf(b, ", %s%s", plain ? "" : words[i], plain ? "" : " ");
            buf_put(b, answer_str(v, words[i]));
        }
        if (answer_i64(v, "in_force") > 0)
            buf_printf(b, ", in force from %s", shape_time(s, v, "in_force", time));
        if (!line(s, answer_is_true(v, "late") ? STYLE_BAD : STYLE_PLAIN, shape_time(s, use, "time", time), b, err))
            return false;
    }
    return true;
}

static bool put_rest(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    static const char *const promise[] = { "partner", "due", "state", NULL }, *const request[] = { "to", "due", "state", NULL };
    static const char *const reply[] = { "stance", "by", NULL };

    return put_list(s, r, "minutes", "Minutes", NULL, NULL, b, err) && put_list(s, r, "puts", "What it puts", "record", NULL, b, err) &&
           put_list(s, r, "promises", "Promises for it", "promise", promise, b, err) &&
           put_list(s, r, "requests", "Requests because of it", "request", request, b, err) &&
           put_list(s, r, "interests", "Interests in it", NULL, NULL, b, err) &&
           put_list(s, r, "influences", "Pressure on it", NULL, NULL, b, err) &&
           put_list(s, r, "replies", "Answers and comments", "reply", reply, b, err) &&
           put_list(s, r, "other", "Other entries that name it", NULL, NULL, b, err);
}

static bool run_case(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.case", .in_order = call_text(c, "which") };
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes r, f;
    struct shown s;
    bool done;

    if (q.in_order == NULL)
        return call_usage(c, err, "of which entry? plenary case eastside#12");
    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &r, &done, err))
        return false;
    if (done)
        return true;
    buf_init(&b, LINE_BYTES_MAX);
    desk_begin(&s, r);
    if (!put_head(&s, r, &b, err) || !put_items(&s, r, &b, err) || !put_notice(&s, r, &b, err) || !put_talks(&s, r, &b, err) ||
        !put_positions(&s, r, &b, err) || !put_rest(&s, r, &b, err))
        return false;
    if (answer_each_at(r, "findings").left > 0)
        desk_heading(&s, "Findings", answer_each_at(r, "findings").left);
    for (struct answer_list l = answer_each_at(r, "findings"); answer_next(&l, &f);)
        if (!desk_finding(&s, f, call_has(c, "long"), err))
            return false;
    if (answer_u64(r, "left_off") > 0)
        printf("%" PRIu64 " more entries hang on it: plenary show tells of each.\n", answer_u64(r, "left_off"));
    return true;
}

static const struct command_option case_options[] = {
    { "which", "ENTRY", "a proposal, a decision, a draft, any record" },
    { "long", NULL, "with what shows each finding, what answers it, how it can mislead" },
    DESK_OPTION_AS_OF,
};

const struct command case_commands[] = {
    { .name = "case",
      .section = "Read",
      .usage = "ENTRY",
      .help = "all that hangs on a decision: its verdict, who knew, talks, positions, promises",
      .about = "The verdict item by item, since when the affected knew, every talk that touches it with who was there and who was not, "
               "positions with what they say of earlier talks, what it puts, promises, requests, answers, findings.",
      .place = { "which" },
      .option = case_options,
      .options = COUNT(case_options),
      .daily = true,
      .run = run_case },
};
const size_t case_commands_count = COUNT(case_commands);
