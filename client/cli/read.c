/* read.c: log, heads: what stands in the logs that this node holds.
 *
 * Must not: judge: every state shown is the node's word; `plenary verify` proves one.
 * Bounds: READ_LIMIT_MAX entries a command, asked for in pages of READ_PAGE;  Spec: docs/rpc.md "Entries", docs/client.md "Reading". Tests:
 * tests/unit/client_read.c */
#include "cli/read.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "cli/type_names.h"
#include "cli/watch.h"
#include "codec/text.h"
#include "record/typed.h"
#include "view/json.h"
#include "view/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_BYTES_MAX (64 * 1024 * 1024)
#define WORDS_MAX 16 /* rpc.md `entries` */

/* ---- pages of entries -------------------------------------------------------------------------------------------------------- */

bool read_time_option(struct call *c, const struct shown *s, const char *option, bool *given, int64_t *ms, struct pln_error *err)
{
    const char *text = call_text(c, option);

    *given = text != NULL;
    if (text == NULL)
        return true;
    if (!call_know_node(c, err)) /* a date begins at the coalition's midnight */
        return false;
    if (typed_time(BYTES_STR(text), s->now_ms, c->node.offset_ms, true, ms, err))
        return true;
    c->usage = true;
    return within(err, "--%s", option);
}

bool read_limit(struct call *c, uint64_t *limit, struct pln_error *err)
{
    const char *text = call_text(c, "limit");
    char *end;

    *limit = READ_LIMIT_DEFAULT;
    if (text == NULL)
        return true;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != 0 || errno != 0 || n < 1 || n > READ_LIMIT_MAX)
        return call_usage(c, err, "--limit %.40s: a number from 1 to %d; the JSON has a cursor to go on", text, READ_LIMIT_MAX);
    *limit = n;
    return true;
}

static void option_text(struct writer *w, const char *key, const char *value)
{
    if (value == NULL)
        return;
    writer_cstr(w, key);
    writer_cstr(w, value);
}

static void option_ms(struct writer *w, const char *key, bool given, int64_t ms)
{
    if (!given)
        return;
    writer_cstr(w, key);
    writer_i64(w, ms);
}

bool read_cursor(struct call *c, struct buf *cursor, struct pln_error *err)
{
    const char *text = call_text(c, "cursor");
    size_t n = text != NULL ? strlen(text) / 2 : 0;
    uint8_t *at;

    if (text == NULL)
        return true;
    at = n > 0 && n <= READ_CURSOR_BYTES_MAX ? arena_take(&c->arena, n, err) : NULL;
    if (at == NULL || !hex_read(BYTES_STR(text), at, n, err))
        return call_usage(c, err, "--cursor: it is the `next` of an earlier answer");
    buf_put(cursor, bytes_at(at, n));
    return buf_check(cursor, "--cursor", err);
}

bool read_filters_times(struct call *c, const struct shown *s, struct read_filters *f, struct pln_error *err)
{
    int64_t asof_ms;
    bool is_asof;

    if (!read_time_option(c, s, "since", &f->has_since, &f->since_ms, err) ||
        !read_time_option(c, s, "until", &f->has_until, &f->until_ms, err) || !read_time_option(c, s, "as-of", &is_asof, &asof_ms, err))
        return false;
    if (is_asof && (!f->has_until || asof_ms < f->until_ms))
        f->until_ms = asof_ms;
    f->has_until = f->has_until || is_asof;
    return true;
}

static void option_flag(struct writer *w, const char *key, bool given, bool value)
{
    if (!given)
        return;
    writer_cstr(w, key);
    writer_bool(w, value);
}

/* The node knows no folding, but a blank-free part of a folded word stands in plain text as it is, but for capital letters. */
static void option_words(struct writer *w, const struct wanted *wanted)
{
    struct bytes part[WORDS_MAX];
    size_t parts = 0;

    if (wanted == NULL)
        return;
    for (size_t i = 0; i < wanted->count; i++) {
        struct bytes term = bytes_at(wanted->bytes + wanted->term[i].at, wanted->term[i].n);

        for (size_t from = 0, at = 0; at <= term.n; at++) {
            if (at < term.n && term.at[at] != ' ')
                continue;
            if (at > from && parts < WORDS_MAX)
                part[parts++] = bytes_slice(term, from, at - from);
            from = at + 1;
        }
    }
    writer_cstr(w, "words");
    writer_array(w, parts);
    for (size_t i = 0; i < parts; i++)
        writer_str(w, part[i]);
}

static bool page_params(const struct call *c, const struct read_filters *f, struct bytes cursor, uint64_t limit, struct buf *params,
                        struct pln_error *err)
{
    const char *partner = call_text(c, "partner"), *type = call_text(c, "type"), *author = call_text(c, "author");
    bool quiet = call_has(c, "receipts"), full = call_has(c, "full"), no_void = call_has(c, "no-void");
    struct writer w = writer_into(params);

    buf_init(params, READ_CURSOR_BYTES_MAX + 8192);
    writer_array(&w, 1);
    writer_map(&w, 2u + (partner != NULL) + (type != NULL) + (author != NULL) + f->has_since + f->has_until + quiet + full + f->texts +
                       (f->wanted != NULL) + no_void + (cursor.n > 0));
    option_flag(&w, "newest_first", true, !f->oldest_first);
    writer_cstr(&w, "limit");
    writer_u64(&w, limit);
    option_text(&w, "log", partner);
    option_text(&w, "type", type);
    option_text(&w, "author", author);
    option_ms(&w, "since", f->has_since, f->since_ms);
    option_ms(&w, "until", f->has_until, f->until_ms);
    option_flag(&w, "quiet", quiet, true);
    option_flag(&w, "full", full, true);
    option_flag(&w, "texts", f->texts, true);
    option_words(&w, f->wanted);
    option_flag(&w, "void", no_void, false);
    if (cursor.n > 0)
        writer_cstr(&w, "cursor"), writer_bin(&w, cursor);
    return writer_done(&w, "the filters", err);
}

bool read_ask(struct call *c, const struct read_filters *f, struct bytes cursor, uint64_t limit, struct bytes *page, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    if (!page_params(c, f, cursor, limit, &params, err) || !call_connect(c, err))
        return false;
    return connect_call(&c->line, "entries", buf_bytes(&params), CONNECT_TIMEOUT_MS, page, err) || call_own_words(c, NULL, err);
}

bool read_ask_ahead(struct call *c, const struct read_filters *f, struct bytes cursor, uint64_t limit, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    return page_params(c, f, cursor, limit, &params, err) && call_connect(c, err) &&
           connect_ask(&c->line, "entries", buf_bytes(&params), err);
}

bool read_answer(struct call *c, struct bytes *page, struct pln_error *err)
{
    return connect_answer(&c->line, CONNECT_TIMEOUT_MS, page, err) || call_own_words(c, NULL, err);
}

bool read_page(struct call *c, const struct shown *s, bool oldest_first, uint64_t limit, struct buf *out, size_t *count, struct buf *next,
               struct pln_error *err)
{
    struct read_filters f = { .oldest_first = oldest_first };
    struct bytes page, value;

    buf_reset(next);
    if (!read_cursor(c, next, err) || !read_filters_times(c, s, &f, err))
        return false;
    *count = 0;
    do {
        if (!read_ask(c, &f, buf_bytes(next), min_u64(limit - *count, READ_PAGE), &page, err))
            return false;
        for (struct answer_list l = answer_each_at(page, "entries"); answer_next(&l, &value) && *count < limit; ++*count)
            buf_put(out, value);
        buf_reset(next);
        buf_put(next, answer_bin(page, "next"));
        if (!buf_check(out, "what was found", err) || !buf_check(next, "the cursor", err))
            return false;
    } while (next->n > 0 && *count < limit); /* a page can be short, even empty, and still not be the last */
    return true;
}

/* ---- log ----------------------------------------------------------------------------------------------------------------------- */

/* {entries [...], next}: the page of docs/rpc.md. */
static bool page_json(const struct buf *entries, size_t count, const struct buf *next, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };

    buf_init(&out, ENTRIES_BYTES_MAX + 1024);
    struct writer w = writer_into(&out);
    writer_map(&w, 2);
    writer_cstr(&w, "entries");
    writer_array(&w, count);
    if (entries->n > 0) /* none: an empty list */
        writer_raw(&w, buf_bytes(entries));
    writer_cstr(&w, "next");
    if (next->n > 0)
        writer_bin(&w, buf_bytes(next));
    else
        writer_nil(&w);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

struct bytes read_row(struct call *c, struct bytes e)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct pln_error ignored;
    struct bytes whole;

    if (!shape_wants_facts(e))
        return e;
    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, answer_bin(e, "id"));
    return writer_done(&w, "entry", &ignored) && connect_call(&c->line, "entry", buf_bytes(&params), CONNECT_TIMEOUT_MS, &whole, &ignored)
               ? whole
               : e;
}

static bool page_table(struct call *c, const struct shown *s, const struct buf *entries, size_t count, bool more, struct pln_error *err)
{
    CLEANUP(table_deinit) struct table t = { 0 };
    struct reader r = reader_over(buf_bytes(entries));

    table_init(&t, shape_summary_columns, SHAPE_SUMMARY_COLUMNS);
    for (size_t i = 0; i < count; i++)
        shape_summary(s, &t, read_row(c, reader_any_rpc(&r, "entry")));
    if (!table_put(&t, stdout, &s->term, err))
        return false;
    if (count == 0)
        puts("Nothing of that kind is here.");
    else if (more && s->term.is_terminal)
        printf("%sThere are more: --limit %d, --since, --until, --partner, --type.%s\n", term_begin(&s->term, STYLE_FAINT), READ_LIMIT_MAX,
               term_end(&s->term, STYLE_FAINT));
    return true;
}

static bool log_run(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf entries = { 0 };
    CLEANUP(buf_deinit) struct buf next = { 0 };
    struct shown s;
    uint64_t limit;
    size_t count;

    buf_init(&entries, ENTRIES_BYTES_MAX);
    buf_init(&next, READ_CURSOR_BYTES_MAX);
    if (!read_limit(c, &limit, err) || !type_names_check(c, NULL, err) || !shown_begin(c, &s, err))
        return false;
    if (call_has(c, "follow"))
        return watch_after_page(c, &s, limit, err);
    if (!read_page(c, &s, call_has(c, "oldest-first"), limit, &entries, &count, &next, err))
        return false;
    return c->json ? page_json(&entries, count, &next, err) : page_table(c, &s, &entries, count, next.n > 0, err);
}

/* ---- heads ----------------------------------------------------------------------------------------------------------------------- */

static void heads_notes(struct bytes heads)
{
    struct answer_list l = answer_each(heads);
    struct bytes h, note;

    for (bool first = true; answer_next(&l, &h);) {
        note = answer_bin(h, "note");
        if (note.n == 0)
            continue;
        if (!first)
            putchar('\n');
        term_put_lines(stdout, note, ""); /* a good note has nothing that would be escaped */
        first = false;
    }
}

static bool heads_table(const struct shown *s, struct bytes heads, struct pln_error *err)
{
    static const struct table_column columns[] = {
        { "PARTNER", COLUMN_LEFT }, { "ENTRIES", COLUMN_RIGHT }, { "ROOT", COLUMN_LEFT },
        { "WORDS", COLUMN_LEFT },   { "NEWEST", COLUMN_LEFT },   { "STANDING", COLUMN_WRAPS },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct answer_list l = answer_each(heads);
    struct bytes h;
    char hex[9], time[20], lack[32];

    table_init(&t, columns, COUNT(columns));
    while (answer_next(&l, &h)) {
        uint64_t size = answer_u64(h, "size"), whole = answer_u64(h, "whole");
        struct bytes root = answer_bin(h, "root"), why = answer_str(h, "why");
        const char *standing = words_standing(answer_str(h, "standing"));
        hex[0] = 0;
        if (root.n == 32 && size > 0)
            hex_write(bytes_slice(root, 0, 4), hex);
        table_cell(&t, answer_str(h, "log"));
        table_print(&t, "%" PRIu64, size);
        table_str(&t, hex);
        snprintf(lack, sizeof(lack), "to #%" PRIu64, whole);
        table_styled(&t, whole >= size ? STYLE_PLAIN : STYLE_WARN, BYTES_STR(whole >= size ? "all here" : lack));
        table_str(&t, shape_time(s, h, "tau", time));
        if (answer_is_true(h, "stopped"))
            table_print(&t, "STOPPED: %.*s", (int)(why.n < 400 ? why.n : 400), (const char *)why.at);
        else
            table_print(&t, "%s%s%s", standing != NULL ? standing : "?", answer_is_true(h, "convener") ? ", convener" : "",
                        answer_is_true(h, "own") ? ", this node" : "");
    }
    return table_put(&t, stdout, &s->term, err);
}

static bool heads_run(struct call *c, struct pln_error *err)
{
    struct shown s;
    struct bytes heads;

    if (!shown_begin(c, &s, err) || !call_ask_none(c, "heads", &heads, err))
        return false;
    if (c->json)
        json_put(stdout, heads);
    else if (call_has(c, "notes"))
        heads_notes(heads);
    else
        return heads_table(&s, heads, err);
    return true;
}

/* ---- the table -------------------------------------------------------------------------------------------------------------------- */

static const struct command_option log_options[] = {
    { "partner", "PARTNER", "only this partner's log; the same as naming it without the dashes" },
    { "type", "TYPE", "only entries of this type: proposal, talk, minutes, ..." },
    { "author", "PERSON", "only what this person signed: eastside/ana" },
    { "since", "TIME", "taken at this time or later: 2026-03-01, friday, -3d" },
    { "until", "TIME", "taken before this time" },
    { "as-of", "TIME", "what was there then: the same as --until" },
    { "limit", "N", "so many at most (30)" },
    { "oldest-first", NULL, "begin with the oldest" },
    { "no-void", NULL, "leave out what is void or cannot be judged" },
    { "receipts", NULL, "also what nodes write by themselves: receipts, addresses" },
    { "full", NULL, "in JSON: entries whole, with facts and words" },
    { "cursor", "HEX", "in JSON: go on where `next` of an earlier answer said" },
    { "follow", NULL, "then go on and print what is new, as it comes" },
};
#define READING "Read"

static const struct command_option show_options[] = {
    { "entry", "ENTRY", "which: eastside#12, or the first 8 or more digits of its id" },
    { "as", "NAME", "the key file that opens sealed words (else PLENARY_AS, else each that needs no passphrase)" },
};
static const struct command_option heads_options[] = {
    { "notes", NULL, "print the signed heads themselves: C2SP notes, an empty line between them" },
};

const struct command read_commands[] = {
    { .name = "log",
      .section = READING,
      .usage = "[PARTNER]",
      .help = "what was recorded, the newest first",
      .about = "Of one partner or of all. Each line is one entry: its name, when the partner's node took it, its type, who signed it, and "
               "its title. "
               "What is void says so; it stands in the log and counts nowhere.",
      .place = { "partner" },
      .option = log_options,
      .options = COUNT(log_options),
      .run = log_run },
    { .name = "show",
      .section = READING,
      .usage = "ENTRY",
      .help = "one entry whole",
      .about =
          "Who signed it and when, its facts and words, which partners have signed that they hold it and since when, what it refers to and "
          "what refers to it. Sealed words are opened with one's own key, if it is for one of those that they were sealed to. Characters "
          "of "
          "words that could drive a terminal are shown as \\u{1b}.",
      .place = { "entry" },
      .option = show_options,
      .options = COUNT(show_options),
      .daily = true,
      .run = show_run },
    { .name = "heads",
      .section = READING,
      .usage = "",
      .help = "how far this node holds each partner's log",
      .about = "Two nodes that show the same root at the same size hold the same bytes.",
      .option = heads_options,
      .options = COUNT(heads_options),
      .run = heads_run },
};
const size_t read_commands_count = COUNT(read_commands);
