/* view_footprint.c: footprint: what an entry, a person or a partner left behind, by kind and time, each with the way to it.
 *
 * Must not: judge: states and findings are the node's.
 * Bounds: one page of the answer. Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_views.c, tests/e2e/views_a.sh
 */
#include "base/bytes.h"
#include "cli/desk.h"
#include "cli/type_names.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define LEFT_WIDTH 17

/* "1 reply", "3 replies": without the number. */
static void kind_put(struct bytes type, uint64_t count, struct buf *out)
{
    bool y = type.n > 0 && type.at[type.n - 1] == 'y', s = type.n > 0 && type.at[type.n - 1] == 's', plural = count != 1;

    buf_put(out, y && plural ? bytes_at(type.at, type.n - 1) : type);
    buf_put(out, BYTES_STR(!plural ? "" : y ? "ies" : s ? "" : "s")); /* agreements, minutes, progress */
}

static bool put_head(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    struct bytes record = answer_at(r, "record"), kind = answer_str(r, "kind");
    bool is_entry = bytes_equal_str(kind, "entry");
    char time[20];

    buf_put(b, is_entry ? answer_str(record, "type") : kind);
    buf_put_u8(b, ' ');
    desk_entry(record, b);
    if (answer_str(r, "by").n > 0) {
        buf_put(b, BYTES_STR(is_entry ? " by " : ", "));
        buf_put(b, answer_str(r, "by"));
    }
    if (answer_str(r, "state").n > 0) {
        buf_put(b, BYTES_STR(": "));
        buf_put(b, answer_str(r, "state"));
    }
    return desk_line(s, STYLE_STRONG, BYTES_STR(shape_time(s, record, "time", time)), LEFT_WIDTH, b, err);
}

static bool put_held(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    struct bytes h;
    char time[20];

    printf("%sHeld by %zu of %" PRIu64 " other %s%s\n", term_begin(&s->term, STYLE_STRONG), answer_each_at(r, "held").left,
           answer_u64(r, "partners"), words_one(answer_u64(r, "partners"), "partner", "partners"), term_end(&s->term, STYLE_STRONG));
    for (struct answer_list l = answer_each_at(r, "held"); answer_next(&l, &h);) {
        int64_t since = answer_i64(h, "since"), told = answer_i64(h, "told");

        buf_put(b, answer_str(h, "partner"));
        buf_put(b, BYTES_STR(" ("));
        buf_put(b, answer_str(h, "partner"));
        buf_printf(b, "#%" PRIu64 ")", answer_u64(h, "index"));
        if (answer_at(h, "told").n == 0)
            buf_put(b, BYTES_STR(", without its words"));
        else if (told > since)
            buf_printf(b, ", its words since %s", shape_time(s, h, "told", time));
        if (!desk_line(s, STYLE_PLAIN, BYTES_STR(shape_time(s, h, "since", time)), LEFT_WIDTH, b, err))
            return false;
    }
    return true;
}

/* "What it left behind (12): 1 talk, 2 positions, 9 replies; 4 refer to it" */
static bool put_kinds(const struct shown *s, struct bytes r, struct buf *b, struct pln_error *err)
{
    bool is_entry = bytes_equal_str(answer_str(r, "kind"), "entry");
    const char *before = "";
    struct bytes k;

    desk_heading(s, is_entry ? "What it left behind" : "What is theirs, and what names them", answer_u64(r, "count"));
    if (answer_u64(r, "count") == 0)
        return true;
    for (struct answer_list l = answer_each_at(r, "kinds"); answer_next(&l, &k); before = ", ") {
        buf_printf(b, "%s%" PRIu64 " ", before, answer_u64(k, "count"));
        kind_put(answer_str(k, "type"), answer_u64(k, "count"), b);
    }
    if (is_entry)
        buf_printf(b, "; %" PRIu64 " %s to it", answer_u64(r, "direct"), words_one(answer_u64(r, "direct"), "refers", "refer"));
    fputs("  ", stdout);
    bool good = buf_check(b, "a line", err) && desk_wrapped(s, buf_bytes(b), "  ", err);
    buf_reset(b);
    return good;
}

/* "eastside/ana: "Two staff trained" (eastside#16), kept; for commons#15"; of a person: "; named in people" */
static bool put_entry(const struct shown *s, struct bytes r, struct bytes v, struct buf *b, struct pln_error *err)
{
    bool is_named =
        !bytes_equal_str(answer_str(r, "kind"), "entry") && bytes_equal(answer_str(v, "via"), answer_str(answer_at(r, "record"), "name"));
    struct bytes entry = answer_at(v, "entry"), state = answer_str(v, "state");
    bool late = answer_is_true(v, "late");
    char time[20];

    buf_put(b, answer_str(v, "by").n > 0 ? answer_str(v, "by") : BYTES_STR("its node"));
    buf_put(b, BYTES_STR(": "));
    desk_entry(entry, b);
    if (state.n > 0) {
        buf_put(b, BYTES_STR(", "));
        buf_put(b, late ? BYTES_STR("late") : state);
    }
    if (answer_str(v, "how").n > 0) {
        buf_put(b, BYTES_STR(is_named ? "; named in " : "; "));
        buf_put(b, answer_str(v, "how"));
        buf_put_u8(b, ' ');
        buf_put(b, is_named ? BYTES_STR("") : answer_str(v, "via"));
    }
    return desk_line(s, late ? STYLE_BAD : STYLE_PLAIN, BYTES_STR(shape_time(s, entry, "time", time)), LEFT_WIDTH, b, err);
}

/* By kind: a heading each. By time: one list, with the kind in each line. */
static bool put_entries(const struct shown *s, struct bytes r, bool by_time, struct buf *b, struct pln_error *err)
{
    struct bytes v, before = { 0 };

    for (struct answer_list l = answer_each_at(r, "entries"); answer_next(&l, &v);) {
        struct bytes type = answer_str(answer_at(v, "entry"), "type"), k;

        for (struct answer_list kinds = answer_each_at(r, "kinds"); !by_time && !bytes_equal(type, before) && answer_next(&kinds, &k);) {
            CLEANUP(buf_deinit) struct buf heading = { 0 };

            if (!bytes_equal(answer_str(k, "type"), type))
                continue;
            buf_init(&heading, 100);
            kind_put(type, 2, &heading);
            buf_put_u8(&heading, 0);
            heading.at[0] = (uint8_t)(heading.at[0] - 'a' + 'A'); /* names of types are lower case */
            desk_heading(s, (const char *)heading.at, answer_u64(k, "count"));
        }
        before = type;
        if (by_time) {
            buf_put(b, type);
            buf_put(b, BYTES_STR(" by "));
        }
        if (!put_entry(s, r, v, b, err))
            return false;
    }
    return true;
}

static bool put_findings(const struct shown *s, struct bytes part, bool detail, struct pln_error *err)
{
    uint64_t count = answer_u64(part, "count");
    size_t shown = answer_each_at(part, "findings").left;
    struct bytes f;

    if (shown > 0)
        desk_heading(s, "Findings that name it, or what came of it", count);
    for (struct answer_list l = answer_each_at(part, "findings"); answer_next(&l, &f);)
        if (!desk_finding(s, f, detail, err))
            return false;
    if (shown > 0 && count > shown)
        printf("     and %" PRIu64 " more: plenary findings --all\n", count - shown);
    return true;
}

static bool run_footprint(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.footprint",
                                     .in_order = call_text(c, "which"),
                                     .text = { "type", "partner", "order" },
                                     .number = "depth",
                                     .has_time = true,
                                     .has_page = true };
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes r;
    struct shown s;
    bool done;

    if (q.in_order == NULL)
        return call_usage(c, err, "of what? plenary footprint eastside#12, eastside/ana, eastside");
    if (!type_names_check(c, NULL, err) || !shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &r, &done, err))
        return false;
    if (done)
        return true;
    buf_init(&b, LINE_BYTES_MAX);
    desk_begin(&s, r);
    if (!put_head(&s, r, &b, err) || (!call_has(c, "after") && !put_held(&s, r, &b, err)) || !put_kinds(&s, r, &b, err) ||
        !put_entries(&s, r, call_text(c, "order") != NULL && strcmp(call_text(c, "order"), "time") == 0, &b, err) ||
        !put_findings(&s, answer_at(r, "findings"), call_has(c, "long"), err))
        return false;
    desk_end(c, r);
    return true;
}

static const struct command_option footprint_options[] = {
    { "which", "NAME", "an entry, a person, a partner, a table" },
    { "type", "TYPE", "only entries of this type" },
    { "depth", "COUNT", "how far: 1, what refers to it; 2, what refers to that, too (of an entry: to the end)" },
    { "order", "WORD", "kind (then by time), or time" },
    { "long", NULL, "with what shows each finding, what answers it, how it can mislead" },
    DESK_OPTION_PARTNER,
    DESK_OPTIONS_TIME,
    DESK_OPTION_AS_OF,
    DESK_OPTIONS_PAGE,
};

const struct command footprint_commands[] = {
    { .name = "footprint",
      .section = "Read",
      .usage = "NAME",
      .help = "everything that an entry left behind, directly and in chains",
      .about =
          "Who has held it since when; what refers to it, what refers to that, and so on, by kind and time: proposals, positions, "
          "decisions, promises and how they stand, minutes that took it up, replies; and the findings that name any of it. Behind each "
          "stands the field by which it came, and of what. Minutes that took it up, a meeting with it on its agenda and a table that "
          "serves it end a chain: many things meet there. Of a person or a partner: what is theirs and what names them; --depth goes "
          "on. What --partner, --type and --since leave out is still counted.",
      .place = { "which" },
      .option = footprint_options,
      .options = COUNT(footprint_options),
      .run = run_footprint },
};
const size_t footprint_commands_count = COUNT(footprint_commands);
