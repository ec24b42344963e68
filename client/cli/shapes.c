/* shapes.c: the shapes of a node's answers for people.
 *
 * In: encoded maps as the node sent them. Out: table cells, lines on standard output; all text through view/term.
 * Must not: ask the node anything but the coalition's offset.
 * Bounds: a cell or line of LINE_BYTES_MAX. Spec: docs/rpc.md "Shapes". Tests: tests/unit/client_read.c */
#include "cli/shapes.h"

#include "base/bytes.h"
#include "codec/text.h"
#include "record/schema.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 65536
#define SHORT_ID_BYTES 4
#define HOUR_DAY 24

const struct table_column shape_summary_columns[SHAPE_SUMMARY_COLUMNS] = {
    { "ENTRY", COLUMN_LEFT }, { "TIME", COLUMN_LEFT }, { "TYPE", COLUMN_LEFT }, { "BY", COLUMN_LEFT }, { "WHAT", COLUMN_WRAPS },
};

bool shown_begin(struct call *c, struct shown *s, struct pln_error *err)
{
    const char *colour = call_text(c, "color");

    if (!term_colour_check(colour))
        return call_usage(c, err, "--color %.40s: it is auto, always or never", colour);
    *s = (struct shown){ .term = term_of(stdout, colour), .now_ms = call_wall_ms() };
    if (c->json)
        return true;
    if (!call_know_node(c, err))
        return false;
    s->offset_ms = c->node.offset_ms;
    return true;
}

const char *shape_time(const struct shown *s, struct bytes map, const char *key, char out[20])
{
    if (answer_at(map, key).n == 0)
        out[0] = 0;
    else
        words_time(answer_i64(map, key), s->offset_ms, out);
    return out;
}

struct bytes shape_author(struct bytes entry)
{
    struct bytes author = answer_at(entry, "author");

    return author.n == 0 ? BYTES_STR("(the node)") : answer_str(author, "name");
}

enum term_style shape_type(struct bytes entry, char out[80])
{
    struct bytes state = answer_str(entry, "state"), type = answer_str(entry, "type");
    bool is_void = bytes_equal_str(state, "void"), is_unknown = bytes_equal_str(state, "unknown");
    bool disputed = answer_is_true(entry, "disputed");

    snprintf(out, 80, "%s%.*s",
             is_void      ? "VOID "
             : is_unknown ? "unknown "
             : disputed   ? "disputed "
                          : "",
             (int)(type.n < 60 ? type.n : 60), (const char *)type.at);
    return is_void ? STYLE_BAD : is_unknown || disputed ? STYLE_WARN : STYLE_PLAIN;
}

void shape_list(struct bytes array, struct buf *out)
{
    struct answer_list l = answer_each(array);
    struct bytes v;

    for (bool first = true; answer_next(&l, &v); first = false) {
        if (!first)
            buf_put(out, BYTES_STR(l.left > 0 ? ", " : " and "));
        buf_put(out, answer_value_str(v));
    }
}

/* What stands where a title would: "[erased by eastside#14]". */
static void words_hidden(struct bytes content, struct buf *out)
{
    struct bytes state = answer_str(content, "state"), by = answer_str(content, "by");
    const char *clause = words_content_state(state);

    buf_put(out, BYTES_STR("["));
    if (bytes_equal_str(answer_str(content, "form"), "sealed") && !bytes_equal_str(state, "erased")) {
        buf_put(out, BYTES_STR("sealed to "));
        shape_list(answer_at(content, "partners"), out);
    } else {
        buf_put(out, BYTES_STR("words "));
        buf_put(out, clause != NULL ? BYTES_STR(clause) : state);
    }
    if (by.n > 0) {
        buf_put(out, BYTES_STR(" by "));
        buf_put(out, by);
    }
    buf_put(out, BYTES_STR("]"));
}

/* The first fact that is a choice of words: a position's stance, a decision's outcome, a talk's status. NULL: the type has none. */
static const struct field *choice_of(struct bytes type)
{
    const struct schema *s = schema_find(type);

    for (size_t i = 0; s != NULL && i < s->facts; i++)
        if (s->fact[i].kind == FIELD_ENUM && s->fact[i].list == 0 && s->fact[i].from == NULL)
            return &s->fact[i];
    return NULL;
}

bool shape_wants_facts(struct bytes entry)
{
    return bytes_equal_str(answer_str(entry, "state"), "good") && choice_of(answer_str(entry, "type")) != NULL;
}

/* The first fact that names one entry: what a position is on, what a decision decides. */
static struct bytes subject_of(struct bytes type, struct bytes facts)
{
    const struct schema *s = schema_find(type);

    for (size_t i = 0; s != NULL && i < s->facts; i++) {
        struct bytes ref = answer_at(facts, s->fact[i].name);
        if (s->fact[i].kind == FIELD_REF && s->fact[i].list == 0 && ref.n > 0)
            return ref;
    }
    return (struct bytes){ 0 };
}

/* "consent: " before a title; "consent: eastside#11 " where there is none. */
static void choice_put(struct bytes entry, bool has_title, struct buf *out)
{
    struct bytes type = answer_str(entry, "type"), facts = answer_at(entry, "facts"), subject = subject_of(type, facts), word = { 0 };
    const struct field *f = choice_of(type);

    if (f != NULL)
        word = answer_str(facts, f->name);
    if (word.n == 0)
        return;
    buf_put(out, word);
    buf_put(out, BYTES_STR(has_title || subject.n > 0 ? ": " : " "));
    if (!has_title && subject.n > 0) {
        shape_ref(subject, out);
        buf_put_u8(out, ' ');
    }
}

bool shape_what(struct bytes entry, struct buf *out)
{
    struct bytes title = answer_str(entry, "title"), content = answer_at(entry, "content"), why = answer_str(entry, "void");

    if (why.n > 0) {
        buf_put(out, BYTES_STR("("));
        buf_put(out, why);
        buf_put(out, BYTES_STR(title.n > 0 || content.n > 0 ? ") " : ")"));
    }
    choice_put(entry, title.n > 0, out);
    if (title.n > 0)
        buf_put(out, title);
    else if (content.n > 0 && !bytes_equal_str(answer_str(content, "state"), "here"))
        words_hidden(content, out);
    return !out->over;
}

void shape_ref(struct bytes ref, struct buf *out)
{
    struct bytes name = answer_str(ref, "name"), id = answer_bin(ref, "id");
    char hex[2 * SHORT_ID_BYTES + 1];

    if (name.n > 0) {
        buf_put(out, name);
        return;
    }
    if (id.n == 32) {
        hex_write(bytes_slice(id, 0, SHORT_ID_BYTES), hex);
        buf_printf(out, "%s (not here)", hex);
    } else {
        buf_put(out, BYTES_STR("(nothing)"));
    }
}

/* Without the partner: the log says it. */
static struct bytes author_here(struct bytes entry)
{
    struct bytes name = shape_author(entry), log = answer_str(entry, "log");
    bool own = name.n > log.n + 1 && name.at[log.n] == '/' && bytes_equal(bytes_slice(name, 0, log.n), log);

    return own ? bytes_slice(name, log.n + 1, name.n - log.n - 1) : name;
}

void shape_summary(const struct shown *s, struct table *t, struct bytes entry)
{
    CLEANUP(buf_deinit) struct buf what = { 0 };
    char time[20], type[80];
    enum term_style style = shape_type(entry, type);

    buf_init(&what, LINE_BYTES_MAX);
    (void)shape_what(entry, &what);
    table_cell(t, answer_str(entry, "name"));
    table_str(t, shape_time(s, entry, "time", time));
    table_styled(t, style, BYTES_STR(type));
    table_cell(t, author_here(entry));
    table_cell(t, buf_bytes(&what));
}

/* ---- facts and words --------------------------------------------------------------------------------------------------------- */

static const struct field *field_of(struct bytes type, struct bytes name)
{
    const struct schema *s = schema_find(type);
    int place;

    if (s == NULL)
        return NULL;
    place = schema_fact(s, name);
    if (place >= 0)
        return &s->fact[place];
    place = schema_word(s, name);
    return place >= 0 ? &s->word[place] : NULL;
}

static void put_number(const struct shown *s, const struct field *f, int64_t n, struct buf *out)
{
    char time[20];

    if (f != NULL && f->kind == FIELD_TIME)
        buf_put(out, BYTES_STR(words_time(n, s->offset_ms, time)));
    else if (f != NULL && f->kind == FIELD_SPAN && n > 0 && n % HOUR_DAY == 0)
        buf_printf(out, "%" PRId64 " %s", n / HOUR_DAY, words_one((uint64_t)(n / HOUR_DAY), "day", "days"));
    else if (f != NULL && f->kind == FIELD_SPAN)
        buf_printf(out, "%" PRId64 " %s", n, words_one((uint64_t)n, "hour", "hours"));
    else if (f != NULL && f->kind == FIELD_OFFSET)
        buf_put(out, BYTES_STR(words_offset(n, time)));
    else
        buf_printf(out, "%" PRId64, n);
}

static void put_binary(struct bytes b, struct buf *out)
{
    char hex[2 * 64 + 1];

    if (b.n <= 64) {
        hex_write(b, hex);
        buf_put(out, BYTES_STR(hex));
    } else {
        buf_printf(out, "(%zu bytes, no text)", b.n);
    }
}

static void put_value(const struct shown *s, const struct field *f, struct bytes value, unsigned depth, struct buf *out);

/* A ref; a seat {name, kind, partner}; a setting {name, value}; anything newer by its values. */
static void put_map(const struct shown *s, const struct field *f, struct bytes map, unsigned depth, struct buf *out)
{
    struct answer_list l = answer_pairs(map);
    struct bytes key, value;

    if (answer_at(map, "type").n > 0 || answer_at(map, "id").n > 0) {
        shape_ref(map, out);
        return;
    }
    for (bool first = true; answer_next_pair(&l, &key, &value); first = false) {
        if (!first)
            buf_put(out, BYTES_STR(f != NULL && f->kind == FIELD_SETTING ? " = " : ", "));
        put_value(s, NULL, value, depth + 1, out);
    }
}

static void put_value(const struct shown *s, const struct field *f, struct bytes value, unsigned depth, struct buf *out)
{
    struct reader r = reader_over(value);
    struct answer_list l;
    struct bytes v;

    if (depth > 4) {
        buf_put(out, BYTES_STR("..."));
        return;
    }
    switch (reader_peek(&r)) {
    case READER_NIL:
    case READER_END:
    case READER_OTHER: buf_put(out, BYTES_STR("-")); break;
    case READER_BOOL: buf_printf(out, "%s", reader_bool(&r, "flag") ? "yes" : "no"); break;
    case READER_INT: put_number(s, f, reader_i64(&r, "number"), out); break;
    case READER_STR: buf_put(out, answer_value_str(value)); break;
    case READER_BIN: put_binary(answer_value_str(value), out); break;
    case READER_MAP: put_map(s, f, value, depth, out); break;
    case READER_ARRAY:
        l = answer_each(value);
        if (l.left == 0)
            buf_put(out, BYTES_STR("none"));
        for (bool first = true; answer_next(&l, &v); first = false) {
            if (!first)
                buf_put(out, BYTES_STR(f != NULL && (f->kind == FIELD_SEAT || f->kind == FIELD_SETTING) ? "; " : ", "));
            put_value(s, f, v, depth + 1, out);
        }
        break;
    }
}

/* "name        value"; what does not fit stands below its name. */
static bool put_fact(const struct shown *s, struct bytes name, struct bytes text, bool is_long, const char *indent, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 };
    CLEANUP(buf_deinit) struct buf wrapped = { 0 };
    char below[80];
    int width = 14;

    if (is_long) {
        printf("%s", indent);
        term_put_styled(stdout, &s->term, STYLE_FAINT, name);
        putchar('\n');
        snprintf(below, sizeof(below), "%s  ", indent);
        term_put_wrapped(stdout, &s->term, text, below);
        return true;
    }
    buf_init(&escaped, 16 * LINE_BYTES_MAX);
    buf_init(&wrapped, 32 * LINE_BYTES_MAX);
    term_escape(text, true, &escaped);
    snprintf(below, sizeof(below), "%s%*s", indent, width, "");
    if (!buf_check(&escaped, "a fact", err) || !term_wrap(buf_bytes(&escaped), s->term.width, below, &wrapped, err))
        return false;
    printf("%s", indent);
    term_put_styled(stdout, &s->term, STYLE_FAINT, name);
    printf("%*s", (int)name.n < width ? width - (int)name.n : 1, "");
    size_t skip = wrapped.n < strlen(below) ? wrapped.n : strlen(below); /* the first line stands behind the name */
    if (wrapped.n > skip)
        fwrite(wrapped.at + skip, 1, wrapped.n - skip, stdout);
    putchar('\n');
    return true;
}

bool shape_facts(const struct shown *s, struct bytes type, struct bytes facts, const char *indent, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct answer_list l = answer_pairs(facts);
    struct bytes key, value;

    buf_init(&text, PLN_CONTENT_BYTES_MAX + LINE_BYTES_MAX);
    while (answer_next_pair(&l, &key, &value)) {
        const struct field *f = field_of(type, key);
        if (value.n == 1 && value.at[0] == 0xc0)
            continue;
        buf_reset(&text);
        put_value(s, f, value, 0, &text);
        if (!put_fact(s, key, buf_bytes(&text), f != NULL && f->kind == FIELD_LONG, indent, err))
            return false;
    }
    return true;
}
