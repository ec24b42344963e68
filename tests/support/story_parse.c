/* story_parse.c: a story as it is written: blocks of Markdown into records, darkness, clocks, expectations, changes.
 *
 * In: any bytes. Out: struct story, or the first line that is not understood and why.
 * Must not: know a record type, resolve a label, run anything.
 * Bounds: STORY_BYTES_MAX, STORY_ITEMS_MAX of each kind, STORY_TOKENS_MAX on a line.
 * Spec: docs/stories.md. Tests: tests/unit/story_parse.c, tests/fuzz/story_parse.c */
#include "support/story_parse.h"

#include "base/civil.h"
#include "base/utf8.h"
#include "record/typed.h"

#include <string.h>

#define MEMORY_MAX (128u << 20)

static int shown(struct bytes b)
{
    return (int)(b.n < 60 ? b.n : 60);
}
#define SHOW(b) shown(b), (const char *)(b).at

static struct bytes trim(struct bytes b)
{
    while (b.n > 0 && (b.at[0] == ' ' || b.at[0] == '\t'))
        b = bytes_at(b.at + 1, b.n - 1);
    while (b.n > 0 && (b.at[b.n - 1] == ' ' || b.at[b.n - 1] == '\t' || b.at[b.n - 1] == '\r'))
        b.n--;
    return b;
}

void *story_room(struct arena *a, void *array, size_t count, size_t size, struct pln_error *err)
{
    void *more;

    if (count >= STORY_ITEMS_MAX) {
        fail(err, PLN_TOO_MANY, "more than %d of a kind", STORY_ITEMS_MAX);
        return NULL;
    }
    if (count > 0 && (count < 8 || (count & (count - 1)) != 0))
        return array;
    more = arena_take_array(a, count < 8 ? 8 : count * 2, size, err);
    if (more != NULL && count > 0)
        memcpy(more, array, count * size);
    return more;
}

/* ---- a line ---- */

/* Where a comment begins, or the end. */
static size_t comment_at(struct bytes text)
{
    bool quoted = false;

    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"')
            quoted = !quoted;
        if (!quoted && i + 2 < text.n && text.at[i] == ' ' && text.at[i + 1] == ';' && text.at[i + 2] == ';')
            return i;
    }
    return text.n;
}

bool story_split(struct bytes text, const char *mark, struct bytes *before, struct bytes *after)
{
    size_t n = strlen(mark);
    bool quoted = false;

    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"')
            quoted = !quoted;
        if (quoted || text.n - i < n + 2 || text.at[i] != ' ' || memcmp(text.at + i + 1, mark, n) != 0 || text.at[i + 1 + n] != ' ')
            continue;
        *after = trim(bytes_slice(text, i + n + 2, text.n - i - n - 2));
        *before = trim(bytes_slice(text, 0, i));
        return true;
    }
    *before = trim(text);
    *after = bytes_at(NULL, 0);
    return false;
}

/* The token at the beginning of *rest, without quotes. */
static bool token_cut(struct arena *a, struct bytes *rest, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(a, rest->n, err);
    size_t n = 0, i = 0;
    bool quoted = false;

    if (at == NULL)
        return false;
    for (; i < rest->n && (quoted || rest->at[i] != ' '); i++) {
        if (rest->at[i] == '"')
            quoted = !quoted;
        else
            at[n++] = rest->at[i];
    }
    if (quoted)
        return fail(err, PLN_BAD_FIELD, "a quote that is not closed");
    *out = bytes_at(at, n);
    *rest = bytes_slice(*rest, i, rest->n - i);
    return true;
}

bool story_tokens(struct arena *a, struct bytes text, const struct bytes **token, size_t *count, struct pln_error *err)
{
    struct bytes rest = trim(bytes_slice(text, 0, comment_at(text)));
    struct bytes *at = NULL;

    for (*count = 0; rest.n > 0; rest = trim(rest)) {
        if (*count == STORY_TOKENS_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d words on a line", STORY_TOKENS_MAX);
        at = story_room(a, at, *count, sizeof(*at), err);
        if (at == NULL || !token_cut(a, &rest, &at[(*count)++], err))
            return false;
    }
    *token = at;
    return true;
}

bool story_moment(struct bytes text, int64_t *local_ms, struct pln_error *err)
{
    if (text.n != 16 || (text.at[10] != 'T' && text.at[10] != ' '))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no moment: 2026-03-01T18:00", SHOW(text));
    return civil_time_read(text, 0, local_ms, err);
}

/* Two tokens: `YYYY-MM-DD HH:MM`. */
static bool moment_two(const struct bytes *token, int64_t *local_ms, struct pln_error *err)
{
    char both[17];

    if (token[0].n != 10 || token[1].n != 5)
        return fail(err, PLN_BAD_FIELD, "\"%.*s %.*s\" is no moment: 2026-03-01 18:00", SHOW(token[0]), SHOW(token[1]));
    memcpy(both, token[0].at, 10);
    both[10] = ' ';
    memcpy(both + 11, token[1].at, 5);
    return story_moment(bytes_at(both, 16), local_ms, err);
}

bool story_field(struct bytes token, struct story_field *out, struct pln_error *err)
{
    const uint8_t *is = token.n > 0 ? memchr(token.at, '=', token.n) : NULL;
    size_t n = is == NULL ? 0 : (size_t)(is - token.at);

    if (n == 0)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no FIELD=VALUE", SHOW(token));
    out->name = bytes_slice(token, 0, n);
    out->value = bytes_slice(token, n + 1, token.n - n - 1);
    return true;
}

/* ---- lines of a story ---- */

static bool is_name(struct bytes b, bool slash)
{
    for (size_t i = 0; i < b.n; i++) {
        if (b.at[i] <= ' ' || b.at[i] == 0x7f || strchr(",=@\"\\#", b.at[i]) != NULL || (b.at[i] == '/' && !slash))
            return false;
    }
    return b.n > 0 && b.n < STORY_NAME_BYTES_MAX;
}

static bool offset_line(struct story *s, const struct bytes *t, size_t n, struct pln_error *err)
{
    if (n != 2 || s->has_offset)
        return fail(err, PLN_BAD_FIELD, "offset MINUTES, once");
    if (t[1].n > 0 && t[1].at[0] == '-') {
        if (!typed_number(bytes_slice(t[1], 1, t[1].n - 1), &s->offset_minutes, err))
            return false;
        s->offset_minutes = -s->offset_minutes;
    } else if (!typed_number(t[1], &s->offset_minutes, err)) {
        return false;
    }
    if (s->offset_minutes < -1440 || s->offset_minutes > 1440)
        return fail(err, PLN_BAD_FIELD, "an offset lies between -1440 and 1440 minutes");
    s->has_offset = true;
    return true;
}

static bool let_line(struct story *s, const struct bytes *t, size_t n, struct pln_error *err)
{
    if (n != 3 || !is_name(t[1], false))
        return fail(err, PLN_BAD_FIELD, "let NAME A,B,C");
    for (size_t i = 0; i < s->lets; i++) {
        if (bytes_equal(s->let[i].name, t[1]))
            return fail(err, PLN_BAD_FIELD, "%.*s is let twice", SHOW(t[1]));
    }
    s->let = story_room(&s->arena, s->let, s->lets, sizeof(s->let[0]), err);
    if (s->let == NULL)
        return false;
    s->let[s->lets++] = (struct story_let){ t[1], t[2] };
    return true;
}

static bool span_line(struct story *s, const struct bytes *t, size_t n, bool is_clock, unsigned line, struct pln_error *err)
{
    struct story_span span = { .line = line, .is_clock = is_clock };
    size_t at = is_clock ? 3 : 2;
    bool behind;

    if (n != at + 4 || !is_name(t[1], false))
        return fail(err, PLN_BAD_FIELD,
                    is_clock ? "clock PARTNER MINUTES 2026-02-02 08:00 2026-02-10 08:00"
                             : "dark PARTNER 2026-02-02 08:00 2026-02-10 08:00");
    span.partner = t[1];
    behind = is_clock && t[2].n > 0 && t[2].at[0] == '-';
    if (is_clock && !typed_number(behind ? bytes_slice(t[2], 1, t[2].n - 1) : t[2], &span.minutes, err))
        return false;
    if (span.minutes > INT64_C(60) * 24 * 36500)
        return fail(err, PLN_BAD_FIELD, "a clock may be wrong by at most a hundred years");
    if (behind)
        span.minutes = -span.minutes;
    if (!moment_two(t + at, &span.from_ms, err) || !moment_two(t + at + 2, &span.to_ms, err))
        return false;
    if (span.from_ms >= span.to_ms)
        return fail(err, PLN_BAD_FIELD, "it ends before it begins");
    s->span = story_room(&s->arena, s->span, s->spans, sizeof(s->span[0]), err);
    if (s->span == NULL)
        return false;
    s->span[s->spans++] = span;
    return true;
}

static bool record_line(struct story *s, const struct bytes *t, size_t n, unsigned line, struct pln_error *err)
{
    struct story_record r = { .line = line };
    struct story_field *field;
    const uint8_t *slash;

    if (n < 5)
        return fail(err, PLN_BAD_FIELD, "a record is: 2026-02-02 09:00 PARTNER/PERSON TYPE LABEL FIELD=VALUE ...");
    if (!moment_two(t, &r.local_ms, err))
        return false;
    slash = memchr(t[2].at, '/', t[2].n);
    if (slash == NULL)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" does not say who signs: PARTNER/PERSON", SHOW(t[2]));
    r.partner = bytes_slice(t[2], 0, (size_t)(slash - t[2].at));
    r.person = bytes_slice(t[2], r.partner.n + 1, t[2].n - r.partner.n - 1);
    r.type = t[3];
    r.label = t[4];
    if (!is_name(r.partner, false) || !is_name(r.person, false) || !is_name(r.type, false) || !is_name(r.label, true))
        return fail(err, PLN_BAD_FIELD, "a name of a partner, person, type or label is empty, too long, or has a character of ,=@\"\\#");
    field = arena_take_array(&s->arena, n, sizeof(*field), err);
    if (field == NULL)
        return false;
    for (size_t i = 5; i < n; i++) {
        if (!story_field(t[i], &field[r.fields++], err))
            return false;
    }
    r.field = field;
    s->record = story_room(&s->arena, s->record, s->records, sizeof(s->record[0]), err);
    if (s->record == NULL)
        return false;
    s->record[s->records++] = r;
    return true;
}

bool story_line(struct story *s, struct bytes text, unsigned line, struct pln_error *err)
{
    const struct bytes *t;
    size_t n;

    if (!story_tokens(&s->arena, text, &t, &n, err))
        return false;
    if (n == 0)
        return true;
    if (bytes_equal_str(t[0], "offset"))
        return offset_line(s, t, n, err);
    if (bytes_equal_str(t[0], "let"))
        return let_line(s, t, n, err);
    if (bytes_equal_str(t[0], "dark") || bytes_equal_str(t[0], "clock"))
        return span_line(s, t, n, bytes_equal_str(t[0], "clock"), line, err);
    return record_line(s, t, n, line, err);
}

/* ---- lines of expect and change ---- */

static bool asof_line(struct story *s, const struct bytes *t, size_t n, unsigned line, struct pln_error *err)
{
    struct story_asof asof = { .line = line };

    if (n != 2)
        return fail(err, PLN_BAD_FIELD, "asof 2026-02-12T12:00");
    if (!story_moment(t[1], &asof.local_ms, err))
        return false;
    s->asof = story_room(&s->arena, s->asof, s->asofs, sizeof(s->asof[0]), err);
    if (s->asof == NULL)
        return false;
    s->asof[s->asofs++] = asof;
    return true;
}

static bool expect_line(struct story *s, struct bytes text, unsigned line, struct pln_error *err)
{
    static const struct {
        const char *word, *shape;
        size_t least, most;
    } kinds[] = {
        [EXPECT_FINDING] = { "finding", "finding NAME SUBJECT [CAUSE,CAUSE...]", 2, 3 },
        [EXPECT_VERDICT] = { "verdict", "verdict LABEL stands|lacks ITEM,ITEM|not-counted [in-doubt]", 2, 4 },
        [EXPECT_KNEW] = { "knew", "knew LABEL PARTNER HOURS|never|after own|receipt|known shown|not-shown in=TALKS|- out=TALKS|-", 3, 7 },
        [EXPECT_STATE] = { "state", "state LABEL STATE", 2, 2 },
        [EXPECT_REMARK] = { "remark", "remark LABEL WORD", 2, 2 },
    };
    const struct bytes *t;
    size_t n;

    if (!story_tokens(&s->arena, text, &t, &n, err))
        return false;
    if (n == 0)
        return true;
    if (bytes_equal_str(t[0], "asof"))
        return asof_line(s, t, n, line, err);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        if (!bytes_equal_str(t[0], kinds[k].word))
            continue;
        if (n - 1 < kinds[k].least || n - 1 > kinds[k].most)
            return fail(err, PLN_BAD_FIELD, "%s", kinds[k].shape);
        if (s->asofs == 0)
            return fail(err, PLN_BAD_FIELD, "as of when? An asof line comes first");
        s->expect = story_room(&s->arena, s->expect, s->expects, sizeof(s->expect[0]), err);
        if (s->expect == NULL)
            return false;
        s->expect[s->expects++] = (struct story_expect){
            line, s->asof[s->asofs - 1].local_ms, (enum story_expects)k, t + 1, n - 1, trim(bytes_slice(text, 0, comment_at(text)))
        };
        return true;
    }
    return fail(err, PLN_BAD_FIELD, "\"%.*s\": expected are asof, finding, verdict, knew, state, remark", SHOW(t[0]));
}

static bool change_line(struct story *s, struct bytes text, unsigned line, struct pln_error *err)
{
    struct story_change c = { .line = line };
    struct bytes rest = trim(bytes_slice(text, 0, comment_at(text)));

    if (rest.n == 0)
        return true;
    c.text = rest;
    if (rest.at[0] == '[') {
        const uint8_t *end = memchr(rest.at, ']', rest.n);

        if (end == NULL)
            return fail(err, PLN_BAD_FIELD, "[2026-02-12T12:00] is not closed");
        if (!story_moment(bytes_at(rest.at + 1, (size_t)(end - rest.at) - 1), &c.local_ms, err))
            return false;
        c.has_asof = true;
        rest = trim(bytes_at(end + 1, rest.n - (size_t)(end - rest.at) - 1));
    }
    if (!story_split(rest, "=>", &c.edits, &c.wanted) || c.edits.n == 0 || c.wanted.n == 0)
        return fail(err, PLN_BAD_FIELD, "a change is: EDIT & EDIT => +FINDING SUBJECT, -FINDING SUBJECT");
    s->change = story_room(&s->arena, s->change, s->changes, sizeof(s->change[0]), err);
    if (s->change == NULL)
        return false;
    s->change[s->changes++] = c;
    return true;
}

/* ---- blocks ---- */

enum block { BLOCK_NONE, BLOCK_OTHER, BLOCK_STORY, BLOCK_EXPECT, BLOCK_CHANGE };

static size_t ticks_of(struct bytes line)
{
    size_t n = 0;

    while (n < line.n && line.at[n] == '`')
        n++;
    return n >= 3 ? n : 0;
}

static enum block block_of(struct bytes word)
{
    return bytes_equal_str(word, "story")    ? BLOCK_STORY
           : bytes_equal_str(word, "expect") ? BLOCK_EXPECT
           : bytes_equal_str(word, "change") ? BLOCK_CHANGE
                                             : BLOCK_OTHER;
}

static bool block_line(struct story *s, enum block block, struct bytes text, unsigned line, struct pln_error *err)
{
    if (block == BLOCK_NONE || block == BLOCK_OTHER || trim(text).n == 0 || text.at[0] == '#')
        return true;
    switch (block) {
    case BLOCK_STORY: return story_line(s, text, line, err);
    case BLOCK_EXPECT: return expect_line(s, text, line, err);
    case BLOCK_CHANGE: return change_line(s, text, line, err);
    case BLOCK_NONE:
    case BLOCK_OTHER: break;
    }
    return true;
}

static bool changes_have_a_moment(struct story *s, struct pln_error *err)
{
    for (size_t i = 0; i < s->changes; i++) {
        if (s->change[i].has_asof)
            continue;
        if (s->asofs == 0) {
            fail(err, PLN_BAD_FIELD, "as of when? There is no asof line, and no moment in brackets");
            return within(err, "line %u", s->change[i].line);
        }
        s->change[i].has_asof = true;
        s->change[i].local_ms = s->asof[s->asofs - 1].local_ms;
    }
    return true;
}

bool story_parse(struct bytes text, struct story *s, struct pln_error *err)
{
    enum block block = BLOCK_NONE;
    size_t fence = 0;
    unsigned line = 0, opened = 0;

    *s = (struct story){ 0 };
    arena_init(&s->arena, "a story", MEMORY_MAX);
    if (text.n > STORY_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%zu bytes, at most %u", text.n, STORY_BYTES_MAX);
    if (!utf8_is_valid(text) || (text.n > 0 && memchr(text.at, 0, text.n) != NULL))
        return fail(err, PLN_MALFORMED, "a story is UTF-8 without NUL");
    for (size_t at = 0; at < text.n;) {
        const uint8_t *end = memchr(text.at + at, '\n', text.n - at);
        struct bytes row = bytes_slice(text, at, end == NULL ? text.n - at : (size_t)(end - text.at) - at);
        size_t ticks = ticks_of(row);

        at += row.n + 1;
        line++;
        if (block == BLOCK_NONE && ticks > 0) {
            block = block_of(trim(bytes_slice(row, ticks, row.n - ticks)));
            fence = ticks;
            opened = line;
        } else if (block != BLOCK_NONE && ticks >= fence && trim(row).n == ticks) {
            block = BLOCK_NONE;
        } else if (!block_line(s, block, row, line, err)) {
            return within(err, "line %u", line);
        }
    }
    if (block != BLOCK_NONE && block != BLOCK_OTHER) {
        fail(err, PLN_BAD_FIELD, "a block that is not closed");
        return within(err, "line %u", opened);
    }
    return changes_have_a_moment(s, err);
}

void story_deinit(struct story *s)
{
    arena_deinit(&s->arena);
}
