/* story_dump.c: findings, verdicts, who-knew rows, states as of a moment, sorted by bytes.
 *
 * Lines are those that an expect block may hold: what is printed today is what tomorrow is compared with.
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_dump.h"

#include "codec/text.h"

#include <stdlib.h>
#include <string.h>

#define LINES_BYTES_MAX (64u << 20)

static void line_end(struct buf *out)
{
    buf_put_u8(out, '\n');
}

static void findings_put(const struct results *r, struct buf *out)
{
    for (size_t i = 0; i < r->findings; i++) {
        result_finding_line(&r->finding[i], out);
        line_end(out);
    }
}

static void decisions_put(const struct results *r, struct buf *out)
{
    for (size_t i = 0; i < r->rules.verdicts.count; i++) {
        uint32_t d = r->rules.verdicts.ruling[i].decision;

        if (rules_has(&r->rules, d) && result_verdict(r, d, out))
            line_end(out);
    }
    for (size_t i = 0; i < r->rules.knew.tables; i++) {
        const struct knew_table *t = &r->rules.knew.table[i];

        for (size_t j = 0; j < t->rows; j++) {
            if (result_knew(r, t->decision, &t->row[j], out))
                line_end(out);
        }
    }
}

static void states_put(const struct results *r, struct buf *out)
{
    for (uint32_t i = 0; i < r->view->book.records; i++) {
        if (r->view->book.record[i].origin == i && rules_has(&r->rules, i) && result_state(r, i, out))
            line_end(out);
    }
}

/* ---- JSON Lines ---- */

/* The words behind the first, as an object of these names; a name that ends in [] is a list. */
static void object_put(const struct bytes *token, size_t n, const char *const *name, struct buf *out)
{
    buf_printf(out, "{\"kind\":");
    json_string_write(token[0], out);
    for (size_t i = 1; i < n && name[i - 1] != NULL; i++) {
        struct bytes v = token[i];
        const char *key = name[i - 1];
        bool list = strcmp(key, "in") == 0 || strcmp(key, "out") == 0 || strcmp(key, "lacks") == 0;

        buf_printf(out, ",\"%s\":", key);
        if (list && v.n > 0 && memchr(v.at, '=', v.n) != NULL)
            v = bytes_slice(v, strlen(key) + 1, v.n - strlen(key) - 1);
        if (!list) {
            json_string_write(v, out);
            continue;
        }
        buf_put_u8(out, '[');
        for (size_t at = 0; at < v.n && !bytes_equal_str(v, "-");) {
            const uint8_t *comma = memchr(v.at + at, ',', v.n - at);
            size_t end = comma == NULL ? v.n : (size_t)(comma - v.at);

            if (at > 0)
                buf_put_u8(out, ',');
            json_string_write(bytes_slice(v, at, end - at), out);
            at = end + 1;
        }
        buf_put_u8(out, ']');
    }
    buf_put_u8(out, '}');
}

static void finding_json(const struct result_finding *f, struct buf *out)
{
    buf_printf(out, "{\"kind\":\"finding\",\"name\":\"%s\",\"subject\":", f->name);
    json_string_write(BYTES_STR(f->subject), out);
    buf_printf(out, ",\"causes\":[");
    for (size_t i = 0; i < f->causes; i++) {
        if (i > 0)
            buf_put_u8(out, ',');
        json_string_write(BYTES_STR(f->cause[i]), out);
    }
    buf_printf(out, "],\"state\":\"%s\"}\n", f->answered ? "answered" : "open");
}

/* A line as an object: `knew D P never not-shown` has one word less than the others. */
static bool line_json(struct arena *a, struct bytes line, struct buf *out, struct pln_error *err)
{
    static const char *const
        verdict[] = { "decision", "verdict", "lacks", "in_doubt", NULL },
        *const verdict_whole[] = { "decision", "verdict", "in_doubt", NULL }, *const knew[] = { "decision", "partner", "hours", "by",
                                                                                                "shown",    "in",      "out",   NULL },
        *const knew_never[] = { "decision", "partner", "hours", "shown", "in", "out", NULL }, *const state[] = { "record", "state", NULL };
    const struct bytes *token;
    size_t n;

    if (!story_tokens(a, line, &token, &n, err))
        return false;
    if (bytes_equal_str(token[0], "verdict"))
        object_put(token, n, bytes_equal_str(token[2], "lacks") ? verdict : verdict_whole, out);
    else if (bytes_equal_str(token[0], "knew"))
        object_put(token, n, n == 7 ? knew_never : knew, out);
    else
        object_put(token, n, state, out);
    line_end(out);
    return true;
}

/* ---- sorted ---- */

static int by_bytes(const void *x, const void *y)
{
    return bytes_compare(*(const struct bytes *)x, *(const struct bytes *)y);
}

static bool sorted_put(struct arena *a, struct bytes text, struct buf *out, struct pln_error *err)
{
    size_t n = 0, at = 0;
    struct bytes *line;

    for (size_t i = 0; i < text.n; i++)
        n += text.at[i] == '\n';
    line = arena_take_array(a, n + 1, sizeof(*line), err);
    if (line == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t end = (size_t)((const uint8_t *)memchr(text.at + at, '\n', text.n - at) - text.at);

        line[i] = bytes_slice(text, at, end - at);
        at = end + 1;
    }
    if (n > 0)
        qsort(line, n, sizeof(*line), by_bytes);
    for (size_t i = 0; i < n; i++) {
        buf_put(out, line[i]);
        line_end(out);
    }
    return true;
}

static bool to_json(const struct results *r, struct arena *a, struct bytes text, struct buf *out, struct pln_error *err)
{
    for (size_t i = 0; i < r->findings; i++)
        finding_json(&r->finding[i], out);
    for (size_t at = 0; at < text.n;) {
        size_t end = (size_t)((const uint8_t *)memchr(text.at + at, '\n', text.n - at) - text.at);

        if (!line_json(a, bytes_slice(text, at, end - at), out, err))
            return false;
        at = end + 1;
    }
    return true;
}

bool story_dump(const struct results *r, bool json, struct buf *out, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    CLEANUP(buf_deinit) struct buf lines = { 0 };
    CLEANUP(buf_deinit) struct buf objects = { 0 };

    arena_init(&a, "a dump", LINES_BYTES_MAX * 2u);
    buf_init(&lines, LINES_BYTES_MAX);
    buf_init(&objects, LINES_BYTES_MAX);
    if (!json)
        findings_put(r, &lines);
    decisions_put(r, &lines);
    states_put(r, &lines);
    if (!buf_check(&lines, "results", err))
        return false;
    if (json && !to_json(r, &a, buf_bytes(&lines), &objects, err))
        return false;
    return sorted_put(&a, buf_bytes(json ? &objects : &lines), out, err) && buf_check(out, "results", err);
}
