/* desk.c: what the commands that read the desk share: the question, entries and findings as lines.
 *
 * Must not: judge, count or order: the node's answer is shown as it is.
 * Bounds: one request; a line of LINE_BYTES_MAX. Spec: docs/rpc.md "Desk". Tests: tests/unit/client_desk.c */
#include "cli/desk.h"

#include "base/bytes.h"
#include "cli/read.h"
#include "view/json.h"
#include "view/words.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define LIMIT_MAX 1000
#define NUMBER_MAX 1000000

/* 0: not given. */
static bool number_read(struct call *c, const char *name, uint64_t max, uint64_t *out, struct pln_error *err)
{
    const char *text = call_text(c, name);
    char *end;

    *out = 0;
    if (text == NULL)
        return true;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != 0 || errno != 0 || n < 1 || n > max)
        return call_usage(c, err, "--%s %.40s: a number from 1 to %" PRIu64, name, text, max);
    *out = n;
    return true;
}

struct option {
    const char *name;
    enum { OPTION_TEXT, OPTION_FLAG, OPTION_NUMBER } kind;
    const char *text;
    int64_t number;
};
#define OPTIONS_MAX 16

static void add(struct option *list, size_t *n, struct option one)
{
    if (*n < OPTIONS_MAX)
        list[(*n)++] = one;
}

static bool options_of(struct call *c, const struct shown *s, const struct desk_question *q, struct option *list, size_t *n,
                       struct pln_error *err)
{
    int64_t ms;
    uint64_t limit, number;
    bool given;

    if (!read_time_option(c, s, "as-of", &given, &ms, err))
        return false;
    if (given)
        add(list, n, (struct option){ "as_of", OPTION_NUMBER, NULL, ms });
    for (size_t i = 0; i < COUNT(q->text) && q->text[i] != NULL; i++)
        if (call_has(c, q->text[i]))
            add(list, n, (struct option){ q->text[i], OPTION_TEXT, call_text(c, q->text[i]), 0 });
    for (size_t i = 0; i < COUNT(q->flag) && q->flag[i] != NULL; i++)
        if (call_has(c, q->flag[i]))
            add(list, n, (struct option){ q->flag[i], OPTION_FLAG, NULL, 0 });
    for (int i = 0; q->has_time && i < 2; i++) {
        if (!read_time_option(c, s, i == 0 ? "since" : "until", &given, &ms, err))
            return false;
        if (given)
            add(list, n, (struct option){ i == 0 ? "from" : "to", OPTION_NUMBER, NULL, ms });
    }
    if (q->number != NULL && !number_read(c, q->number, NUMBER_MAX, &number, err))
        return false;
    if (q->number != NULL && number > 0)
        add(list, n, (struct option){ q->number, OPTION_NUMBER, NULL, (int64_t)number });
    if (!q->has_page)
        return true;
    if (!number_read(c, "limit", LIMIT_MAX, &limit, err))
        return false;
    if (limit > 0)
        add(list, n, (struct option){ "limit", OPTION_NUMBER, NULL, (int64_t)limit });
    if (call_has(c, "after"))
        add(list, n, (struct option){ "after", OPTION_TEXT, call_text(c, "after"), 0 });
    return true;
}

bool desk_ask(struct call *c, const struct shown *s, const struct desk_question *q, struct bytes *result, bool *done, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct option list[OPTIONS_MAX];
    struct writer w;
    size_t n = 0;

    *done = false;
    if (!options_of(c, s, q, list, &n, err))
        return false;
    buf_init(&params, LINE_BYTES_MAX);
    w = writer_into(&params);
    writer_array(&w, q->in_order != NULL || q->begins_with_nil ? 2 : 1);
    if (q->in_order != NULL)
        writer_cstr(&w, q->in_order);
    else if (q->begins_with_nil)
        writer_nil(&w);
    writer_map(&w, n + (q->more.name != NULL));
    if (q->more.name != NULL) {
        writer_cstr(&w, q->more.name);
        writer_raw(&w, q->more.value);
    }
    for (size_t i = 0; i < n; i++) {
        writer_cstr(&w, list[i].name);
        switch (list[i].kind) {
        case OPTION_TEXT: writer_cstr(&w, list[i].text); break;
        case OPTION_FLAG: writer_bool(&w, true); break;
        case OPTION_NUMBER: writer_i64(&w, list[i].number); break;
        }
    }
    if (!writer_done(&w, "the options", err))
        return false;
    if (!call_ask(c, q->method, &params, result, err))
        return call_own_words(c, q->in_order, err);
    if (c->json) {
        json_put(stdout, *result);
        *done = true;
    }
    return true;
}

void desk_begin(const struct shown *s, struct bytes result)
{
    char time[20];

    if (answer_at(result, "as_of").n > 0)
        printf("%sAs of %s%s\n", term_begin(&s->term, STYLE_FAINT), shape_time(s, result, "as_of", time), term_end(&s->term, STYLE_FAINT));
    if (answer_is_true(result, "newer"))
        printf("%sThe coalition's rules are of a newer version than this node knows: nothing can be said until it is updated.%s\n",
               term_begin(&s->term, STYLE_BAD), term_end(&s->term, STYLE_BAD));
}

/* A word of a command line. */
static void word_put(const char *text)
{
    bool plain = text[0] != 0 && text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:/+#-")] == 0;

    fputs(plain ? " " : " '", stdout);
    for (size_t n; !plain && text[n = strcspn(text, "'")] != 0; text += n + 1) {
        term_put(stdout, bytes_at(text, n));
        fputs("'\\''", stdout);
    }
    term_put_str(stdout, text);
    fputs(plain ? "" : "'", stdout);
}

static void option_put(const struct call *c, const char *name, bool has_arg)
{
    if (!call_has(c, name))
        return;
    printf(" --%s", name);
    if (has_arg)
        word_put(call_text(c, name));
}

void desk_filters_put(const struct call *c)
{
    static const char *const names[] = { "partner", "body", "strategy", "as-of" };

    for (size_t i = 0; i < COUNT(names); i++)
        option_put(c, names[i], true);
}

static bool is_place(const struct command *command, const char *name)
{
    for (size_t i = 0; i < COMMAND_PLACES_MAX && command->place[i] != NULL; i++)
        if (strcmp(command->place[i], name) == 0)
            return true;
    return false;
}

void desk_end(struct call *c, struct bytes result)
{
    char next[256];

    if (answer_str(result, "next").n == 0)
        return;
    printf("More: plenary %s", c->command->name);
    for (size_t i = 0; i < COMMAND_PLACES_MAX && c->command->place[i] != NULL; i++)
        if (call_has(c, c->command->place[i]))
            word_put(call_text(c, c->command->place[i]));
    for (size_t i = 0; i < c->command->options; i++) { /* a page goes on under the same options */
        const struct command_option *o = &c->command->option[i];

        if (!is_place(c->command, o->name) && strcmp(o->name, "after") != 0)
            option_put(c, o->name, o->arg != NULL);
    }
    fputs(" --after", stdout);
    word_put(answer_text(result, "next", next, sizeof(next)));
    putchar('\n');
}

const char *desk_of_that_kind(const struct call *c)
{
    for (size_t i = 0; i < c->command->options; i++) {
        const char *name = c->command->option[i].name;

        if (strcmp(name, "as-of") != 0 && strcmp(name, "limit") != 0 && strcmp(name, "long") != 0 && call_has(c, name))
            return " of that kind";
    }
    return "";
}

void desk_entry(struct bytes use, struct buf *out)
{
    struct bytes title = answer_str(use, "title"), name = answer_str(use, "name");

    if (title.n == 0) {
        buf_put(out, name);
        return;
    }
    buf_put_u8(out, '"');
    buf_put(out, title);
    buf_put(out, BYTES_STR("\" ("));
    buf_put(out, name);
    buf_put_u8(out, ')');
}

void desk_entry_typed(struct bytes use, struct buf *out)
{
    if (answer_str(use, "title").n == 0 && answer_str(use, "type").n > 0) {
        buf_put(out, answer_str(use, "type"));
        buf_put_u8(out, ' ');
    }
    desk_entry(use, out);
}

bool desk_wrapped(const struct shown *s, struct bytes text, const char *indent, struct pln_error *err)
{
    return term_put_behind(stdout, &s->term, text, indent, err);
}

bool desk_line(const struct shown *s, enum term_style style, struct bytes left, int width, struct buf *text, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 };
    char indent[DESK_LEFT_MAX + 4];
    int columns;
    bool good;

    assert(width <= DESK_LEFT_MAX);
    snprintf(indent, sizeof(indent), "  %*s ", width, "");
    buf_init(&escaped, LINE_BYTES_MAX);
    term_escape(left, false, &escaped);
    fputs("  ", stdout);
    term_put_styled(stdout, &s->term, style, left);
    columns = term_columns(buf_bytes(&escaped));
    if (columns > width)
        printf("\n%s", indent);
    else
        printf("%*s", width - columns + 1, "");
    good = buf_check(text, "a line", err) && desk_wrapped(s, buf_bytes(text), indent, err);
    buf_reset(text);
    return good;
}

void desk_heading(const struct shown *s, const char *what, uint64_t count)
{
    printf("%s%s%s (%" PRIu64 ")\n", term_begin(&s->term, STYLE_STRONG), what, term_end(&s->term, STYLE_STRONG), count);
}

enum term_style desk_verdict(struct bytes d, struct buf *out)
{
    struct bytes verdict = answer_str(d, "verdict"), why = answer_str(d, "why");
    bool stands = bytes_equal_str(verdict, "stands"), in_doubt = answer_is_true(d, "in_doubt");

    if (stands && bytes_equal_str(answer_str(d, "outcome"), "rejected")) {
        buf_put(out, BYTES_STR("rejected"));
    } else if (bytes_equal_str(verdict, "lacks")) {
        buf_put(out, BYTES_STR("lacks "));
        shape_list(answer_at(d, "lacks"), out);
    } else if (bytes_equal_str(verdict, "not-counted")) {
        buf_put(out, BYTES_STR("not counted: "));
        buf_put(out, BYTES_STR(bytes_equal_str(why, "keeper")   ? "not in the keeper's log"
                               : bytes_equal_str(why, "second") ? "decided before"
                                                                : "its proposal is not there"));
    } else {
        buf_put(out, BYTES_STR(stands ? "stands" : "not yet here"));
    }
    if (in_doubt)
        buf_put(out, BYTES_STR(", in doubt"));
    if (answer_at(d, "ratified_by").n > 0)
        buf_put(out, BYTES_STR(", ratified"));
    return stands && !in_doubt ? STYLE_GOOD : stands ? STYLE_WARN : STYLE_BAD;
}

/* ---- findings ------------------------------------------------------------------------------------------------------------- */

static bool detail_line(const struct shown *s, const char *label, struct bytes text, struct pln_error *err)
{
    if (text.n == 0)
        return true;
    printf("     %s%-12s%s", term_begin(&s->term, STYLE_FAINT), label, term_end(&s->term, STYLE_FAINT));
    return desk_wrapped(s, text, "                 ", err);
}

static void cause_put(const struct shown *s, struct bytes cause, struct buf *out)
{
    struct bytes kind = answer_str(cause, "kind");
    char time[20];

    if (bytes_equal_str(kind, "entry"))
        desk_entry(answer_at(cause, "value"), out);
    else if (bytes_equal_str(kind, "time"))
        buf_put(out, BYTES_STR(shape_time(s, cause, "time", time)));
    else
        buf_put(out, answer_str(cause, "value"));
}

/* The rules' short names, in the words of who reads them. */
static const char *cause_word(const char *word)
{
    static const struct {
        const char *word, *said;
    } words[] = { { "K", "talk" }, { "D", "decision" }, { "P", "proposal" }, { "R0", "before" }, { "R", "changed" }, { "q", "partner" } };

    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(word, words[i].word) == 0)
            return words[i].said;
    return word;
}

/* Of how many, how long: the sentence says it already. */
static bool is_in_sentence(struct bytes cause)
{
    return bytes_equal_str(answer_str(cause, "kind"), "number");
}

static bool finding_detail(const struct shown *s, struct bytes f, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    struct bytes cause, by = answer_at(f, "by");

    buf_init(&line, LINE_BYTES_MAX);
    buf_put(&line, answer_str(f, "name"));
    buf_put(&line, BYTES_STR(", about "));
    desk_entry(answer_at(f, "subject"), &line);
    if (!detail_line(s, "finding", buf_bytes(&line), err))
        return false;
    for (struct answer_list l = answer_each_at(f, "causes"); answer_next(&l, &cause);) {
        char label[16];

        if (is_in_sentence(cause))
            continue;
        buf_reset(&line);
        cause_put(s, cause, &line);
        if (!detail_line(s, cause_word(answer_text(cause, "word", label, sizeof(label))), buf_bytes(&line), err))
            return false;
    }
    if (by.n > 0) {
        buf_reset(&line);
        desk_entry(by, &line);
        if (!detail_line(s, "by", buf_bytes(&line), err))
            return false;
    }
    return detail_line(s, "answer it", answer_str(f, "answer"), err) && detail_line(s, "may mislead", answer_str(f, "wrong"), err);
}

bool desk_names_subject(struct bytes f)
{
    struct bytes sentence = answer_str(f, "sentence"), name = answer_str(answer_at(f, "subject"), "name");

    for (size_t i = 0; i + name.n <= sentence.n; i++)
        if (bytes_equal(bytes_slice(sentence, i, name.n), name) &&
            (i + name.n == sentence.n || sentence.at[i + name.n] < '0' || sentence.at[i + name.n] > '9'))
            return true;
    return name.n < 2 || (name.at[name.n - 1] == '0' && name.at[name.n - 2] == '#');
}

bool desk_finding(const struct shown *s, struct bytes f, bool detail, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    struct bytes severity = answer_str(f, "severity"), state = answer_str(f, "state");
    bool is_open = bytes_equal_str(state, "open"), act = bytes_equal_str(severity, "act"), look = bytes_equal_str(severity, "look");
    char name[80];
    enum term_style style = !is_open ? STYLE_FAINT : act ? STYLE_BAD : look ? STYLE_WARN : STYLE_PLAIN;

    buf_init(&line, LINE_BYTES_MAX);
    if (!is_open)
        buf_printf(&line, "(%.*s) ", (int)state.n, (const char *)state.at);
    buf_put(&line, answer_str(f, "sentence"));
    if (!detail && !desk_names_subject(f))
        buf_printf(&line, " (%s)", answer_text(answer_at(f, "subject"), "name", name, sizeof(name)));
    printf("  %s%-2s%s ", term_begin(&s->term, style), act ? "!!" : look ? "!" : ".", term_end(&s->term, style));
    return desk_wrapped(s, buf_bytes(&line), "     ", err) && (!detail || finding_detail(s, f, err));
}
