/* story_change.c: edits of a story, run again: exactly the findings that are named come or go.
 *
 * Must not: change the story itself; each edit works on a copy.
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_change.h"

#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES_MAX (1u << 20)

/* ---- edits ---- */

static bool copy_of(const struct story *s, struct story *out, struct pln_error *err)
{
    *out = *s;
    arena_init(&out->arena, "a change", 64u << 20);
    out->record = NULL;
    out->span = NULL;
    out->records = out->spans = 0;
    for (size_t i = 0; i < s->records; i++) {
        out->record = story_room(&out->arena, out->record, i, sizeof(out->record[0]), err);
        if (out->record == NULL)
            return false;
        out->record[out->records++] = s->record[i];
    }
    for (size_t i = 0; i < s->spans; i++) {
        out->span = story_room(&out->arena, out->span, i, sizeof(out->span[0]), err);
        if (out->span == NULL)
            return false;
        out->span[out->spans++] = s->span[i];
    }
    out->lets = 0; /* those of `add` go into an array of their own */
    out->let = NULL;
    for (size_t i = 0; i < s->lets; i++) {
        out->let = story_room(&out->arena, out->let, i, sizeof(out->let[0]), err);
        if (out->let == NULL)
            return false;
        out->let[out->lets++] = s->let[i];
    }
    return true;
}

static struct story_record *record_of(struct story *s, struct bytes label, struct pln_error *err)
{
    for (size_t i = 0; i < s->records; i++) {
        if (bytes_equal(s->record[i].label, label))
            return &s->record[i];
    }
    fail(err, PLN_NOT_FOUND, "no record has the label %.*s", (int)label.n, (const char *)label.at);
    return NULL;
}

static bool edit_drop(struct story *s, const struct bytes *t, size_t n, struct pln_error *err)
{
    for (size_t i = 1; i < n; i++) {
        struct story_record *r = record_of(s, t[i], err);
        size_t at = r == NULL ? 0 : (size_t)(r - s->record);

        if (r == NULL)
            return false;
        memmove(r, r + 1, (s->records - at - 1) * sizeof(*r));
        s->records--;
    }
    return n > 1 || fail(err, PLN_BAD_FIELD, "drop LABEL ...");
}

static bool field_set(struct story *s, struct story_record *r, struct story_field f, struct pln_error *err)
{
    struct story_field *field;
    size_t n = 0;

    if (bytes_equal_str(f.name, "@"))
        return story_moment(f.value, &r->local_ms, err);
    field = arena_take_array(&s->arena, r->fields + 1, sizeof(*field), err);
    if (field == NULL)
        return false;
    for (size_t i = 0; i < r->fields; i++) {
        if (!bytes_equal(r->field[i].name, f.name))
            field[n++] = r->field[i];
    }
    if (!bytes_equal_str(f.value, "nil"))
        field[n++] = f;
    r->field = field;
    r->fields = n;
    return true;
}

static bool edit_set(struct story *s, const struct bytes *t, size_t n, struct pln_error *err)
{
    struct story_record *r;

    if (n < 3)
        return fail(err, PLN_BAD_FIELD, "set LABEL FIELD=VALUE ...");
    r = record_of(s, t[1], err);
    for (size_t i = 2; i < n && r != NULL; i++) {
        struct story_field f;

        if (t[i].n > 1 && t[i].at[0] == '@' && t[i].at[1] == '=')
            f = (struct story_field){ bytes_slice(t[i], 0, 1), bytes_slice(t[i], 2, t[i].n - 2) };
        else if (!story_field(t[i], &f, err))
            return false;
        if (!field_set(s, r, f, err))
            return false;
    }
    return r != NULL;
}

static bool edit_span(struct story *s, const struct bytes *t, size_t n, bool is_clock, struct pln_error *err)
{
    char date[CIVIL_DATE_TEXT];

    if (n != 3)
        return fail(err, PLN_BAD_FIELD, is_clock ? "noclock PARTNER 2026-02-02" : "nodark PARTNER 2026-02-02");
    for (size_t i = 0; i < s->spans; i++) {
        civil_date_write(civil_day_of(s->span[i].from_ms, 0), date);
        if (s->span[i].is_clock != is_clock || !bytes_equal(s->span[i].partner, t[1]) || !bytes_equal_str(t[2], date))
            continue;
        memmove(&s->span[i], &s->span[i + 1], (s->spans - i - 1) * sizeof(s->span[0]));
        s->spans--;
        return true;
    }
    return fail(err, PLN_NOT_FOUND, "no such line begins on that day");
}

static bool edit(struct story *s, struct bytes text, unsigned line, struct pln_error *err)
{
    const struct bytes *t;
    size_t n;

    if (!story_tokens(&s->arena, text, &t, &n, err))
        return false;
    if (n > 0 && bytes_equal_str(t[0], "add"))
        return story_line(s, bytes_slice(text, 3, text.n - 3), line, err);
    if (n > 0 && bytes_equal_str(t[0], "drop"))
        return edit_drop(s, t, n, err);
    if (n > 0 && bytes_equal_str(t[0], "set"))
        return edit_set(s, t, n, err);
    if (n > 0 && (bytes_equal_str(t[0], "nodark") || bytes_equal_str(t[0], "noclock")))
        return edit_span(s, t, n, bytes_equal_str(t[0], "noclock"), err);
    return fail(err, PLN_BAD_FIELD, "an edit is drop, set, add, nodark or noclock");
}

/* ---- what comes and goes ---- */

static bool has(const struct results *r, const struct result_finding *f)
{
    for (size_t i = 0; i < r->findings; i++) {
        if (strcmp(r->finding[i].name, f->name) == 0 && strcmp(r->finding[i].subject, f->subject) == 0)
            return true;
    }
    return false;
}

static void differences(const struct results *from, const struct results *to, char sign, struct buf *out)
{
    for (size_t i = 0; i < from->findings; i++) {
        if (has(to, &from->finding[i]))
            continue;
        buf_printf(out, "%c%s ", sign, from->finding[i].name);
        result_token(BYTES_STR(from->finding[i].subject), out);
        buf_put_u8(out, '\n');
    }
}

static int by_bytes(const void *x, const void *y)
{
    return bytes_compare(*(const struct bytes *)x, *(const struct bytes *)y);
}

/* Parts of a text, each trimmed by the tokens, sorted and joined by ", ". */
static bool joined(struct bytes text, char mark, struct buf *out, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    struct bytes *part = NULL;
    size_t parts = 0;

    arena_init(&a, "a change's findings", 8u << 20);
    for (size_t at = 0; at < text.n;) {
        CLEANUP(buf_deinit) struct buf one = { 0 };
        const uint8_t *end = memchr(text.at + at, mark, text.n - at);
        size_t n = end == NULL ? text.n - at : (size_t)(end - text.at) - at, tokens;
        const struct bytes *t;
        uint8_t *copy;

        buf_init(&one, TEXT_BYTES_MAX);
        if (!story_tokens(&a, bytes_slice(text, at, n), &t, &tokens, err))
            return false;
        at += n + 1;
        for (size_t i = 0; i < tokens; i++)
            buf_printf(&one, "%s%.*s", i == 0 ? "" : " ", (int)t[i].n, (const char *)t[i].at);
        part = story_room(&a, part, parts, sizeof(*part), err);
        copy = arena_take(&a, one.n + 1, err);
        if (part == NULL || copy == NULL)
            return false;
        if (one.n > 0)
            memcpy(copy, one.at, one.n);
        part[parts++] = bytes_at(copy, one.n);
    }
    if (parts > 0)
        qsort(part, parts, sizeof(*part), by_bytes);
    for (size_t i = 0; i < parts; i++)
        buf_printf(out, "%s%.*s", i == 0 ? "" : ", ", (int)part[i].n, (const char *)part[i].at);
    return true;
}

static bool changed_rules(const struct story_change *c, const struct story *s, struct results *out, struct story_world *w,
                          struct story_view *v, struct pln_error *err)
{
    return story_run(w, s, "", err) && story_view_begin(v, w, err) && results_make(out, v, c->local_ms, err);
}

static bool experiment(const struct story *s, const struct story_change *c, const struct results *before, struct buf *got,
                       struct pln_error *err)
{
    CLEANUP(story_deinit) struct story copy = { 0 };
    struct story_world *w = calloc(1, sizeof(*w));
    struct story_view v = { 0 };
    CLEANUP(results_deinit) struct results after = { 0 };
    CLEANUP(buf_deinit) struct buf lines = { 0 };
    struct bytes rest = c->edits, one;
    bool good = w != NULL && copy_of(s, &copy, err);

    buf_init(&lines, TEXT_BYTES_MAX);
    for (bool more = true; good && more;) {
        more = story_split(rest, "&", &one, &rest);
        good = edit(&copy, one, c->line, err);
    }
    if (good && changed_rules(c, &copy, &after, w, &v, err)) {
        differences(before, &after, '-', &lines);
        differences(&after, before, '+', &lines);
        good = joined(buf_bytes(&lines), '\n', got, err);
    } else {
        good = false;
    }
    if (good && got->n == 0)
        buf_printf(got, "+nothing");
    if (v.world != NULL)
        story_view_end(&v);
    if (w != NULL && w->story != NULL)
        people_end(w);
    free(w);
    return good;
}

bool story_changes(const struct story *s, struct story_view *before, struct tally *t, struct pln_error *err)
{
    for (size_t i = 0; i < s->changes; i++) {
        CLEANUP(results_deinit) struct results r = { 0 };
        CLEANUP(buf_deinit) struct buf got = { 0 };
        CLEANUP(buf_deinit) struct buf want = { 0 };
        const struct story_change *c = &s->change[i];
        struct pln_error broken;
        char text[512];

        buf_init(&got, TEXT_BYTES_MAX);
        buf_init(&want, TEXT_BYTES_MAX);
        if (!results_make(&r, before, c->local_ms, err))
            return within(err, "line %u", c->line);
        if (!joined(c->wanted, ',', &want, &broken) || !experiment(s, c, &r, &got, &broken))
            tally_put(t, false, c->line, c->text, "%s", error_text(&broken, text, sizeof(text)));
        else
            tally_put(t, bytes_equal(buf_bytes(&want), buf_bytes(&got)), c->line, c->text, "what comes and goes is: %.*s", (int)got.n,
                      (const char *)got.at);
    }
    return true;
}
