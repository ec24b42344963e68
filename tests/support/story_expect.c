/* story_expect.c: expectations compared with results.
 *
 * All findings that stand at a moment must be listed, with causes that are among those found; the other lines are samples.
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_expect.h"

#include "base/civil.h"
#include "support/story_dump.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_BYTES_MAX (64u << 20)

void tally_put(struct tally *t, bool good, unsigned line, struct bytes what, const char *why, ...)
{
    va_list args;
    char text[512];

    va_start(args, why);
    vsnprintf(text, sizeof(text), why, args);
    va_end(args);
    t->passed += good;
    t->failed += !good;
    if (t->tap)
        buf_printf(t->out, "%s - %s:%u: %.*s\n", good ? "ok" : "not ok", t->file, line, (int)what.n, (const char *)what.at);
    if (!good)
        buf_printf(t->out, "%s%s:%u: %.*s: %s\n", t->tap ? "# " : "", t->file, line, (int)what.n, (const char *)what.at, text);
}

/* ---- findings ---- */

/* The next element of a list by commas; `\,` is a comma of its own. False: no more. */
static bool element_next(struct bytes *rest, struct buf *out)
{
    if (rest->n == 0)
        return false;
    buf_reset(out);
    while (rest->n > 0 && rest->at[0] != ',') {
        if (rest->at[0] == '\\' && rest->n > 1 && rest->at[1] == ',')
            *rest = bytes_slice(*rest, 1, rest->n - 1);
        buf_put_u8(out, rest->at[0]);
        *rest = bytes_slice(*rest, 1, rest->n - 1);
    }
    if (rest->n > 0)
        *rest = bytes_slice(*rest, 1, rest->n - 1);
    return true;
}

static bool has_causes(const struct result_finding *f, struct bytes causes)
{
    CLEANUP(buf_deinit) struct buf one = { 0 };

    buf_init(&one, TEXT_BYTES_MAX);
    while (element_next(&causes, &one)) {
        bool found = false;

        for (size_t i = 0; i < f->causes; i++)
            found = found || bytes_equal_str(buf_bytes(&one), f->cause[i]);
        if (!found)
            return false;
    }
    return true;
}

static const struct result_finding *finding_of(const struct results *r, struct bytes name, struct bytes subject)
{
    for (size_t i = 0; i < r->findings; i++) {
        if (bytes_equal_str(name, r->finding[i].name) && bytes_equal_str(subject, r->finding[i].subject))
            return &r->finding[i];
    }
    return NULL;
}

static void expect_finding(const struct results *r, const struct story_expect *e, struct tally *t)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    const struct result_finding *f = finding_of(r, e->token[0], e->token[1]);

    buf_init(&line, TEXT_BYTES_MAX);
    if (finding_find(e->token[0]) == FINDING_END) {
        tally_put(t, false, e->line, e->text, "there is no finding of that name");
        return;
    }
    if (f == NULL) {
        tally_put(t, false, e->line, e->text, "is not found");
        return;
    }
    result_finding_line(f, &line);
    tally_put(t, e->tokens < 3 || has_causes(f, e->token[2]), e->line, e->text, "found is: %.*s", (int)line.n, (const char *)line.at);
}

static void no_other_findings(const struct results *r, const struct story *s, const struct story_asof *asof, struct tally *t)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    size_t others = 0;

    buf_init(&line, TEXT_BYTES_MAX);
    for (size_t i = 0; i < r->findings; i++) {
        bool listed = false;

        for (size_t j = 0; j < s->expects; j++) {
            const struct story_expect *e = &s->expect[j];

            listed = listed || (e->what == EXPECT_FINDING && e->local_ms == asof->local_ms &&
                                bytes_equal_str(e->token[0], r->finding[i].name) && bytes_equal_str(e->token[1], r->finding[i].subject));
        }
        if (listed)
            continue;
        others++;
        buf_reset(&line);
        result_finding_line(&r->finding[i], &line);
        tally_put(t, false, asof->line, buf_bytes(&line), "is found, and not listed");
    }
    if (others == 0)
        tally_put(t, true, asof->line, BYTES_STR("no finding but those listed"), " ");
}

/* ---- samples ---- */

static bool same_tokens(const struct bytes *want, size_t wants, const struct bytes *got, size_t gots)
{
    if (wants > gots)
        return false;
    for (size_t i = 0; i < wants; i++) {
        if (!bytes_equal(want[i], got[i]))
            return false;
    }
    return true;
}

/* A who-knew row may be told in part: `in=` and `out=` may be left out; how a `never` was told is of no matter. */
static bool row_fits(const struct story_expect *e, struct bytes line, struct arena *a, struct pln_error *err)
{
    const struct bytes *got;
    struct bytes want[8];
    size_t gots, wants = 0;

    if (!story_tokens(a, line, &got, &gots, err))
        return false;
    for (size_t i = 0; i < e->tokens; i++) {
        if (i == 3 && bytes_equal_str(e->token[2], "never") && !bytes_equal_str(e->token[3], "shown") &&
            !bytes_equal_str(e->token[3], "not-shown"))
            continue;
        want[wants++] = e->token[i];
    }
    return same_tokens(want, wants, got + 1, gots - 1);
}

static void expect_knew(const struct results *r, const struct story_expect *e, uint32_t record, struct tally *t)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    CLEANUP(buf_deinit) struct buf line = { 0 };
    const struct knew_table *k = knew_of(&r->rules, record);
    struct pln_error err;

    arena_init(&a, "a row", TEXT_BYTES_MAX);
    buf_init(&line, TEXT_BYTES_MAX);
    for (size_t i = 0; k != NULL && i < k->rows; i++) {
        const char *partner = r->view->world->node[0].handle;

        buf_reset(&line);
        result_knew(r, record, &k->row[i], &line);
        partner = (const char *)line.at + strlen("knew ") + e->token[0].n + 1;
        if (line.n < strlen("knew ") + e->token[0].n + 1 + e->token[1].n + 1 || memcmp(partner, e->token[1].at, e->token[1].n) != 0 ||
            partner[e->token[1].n] != ' ')
            continue;
        tally_put(t, row_fits(e, buf_bytes(&line), &a, &err), e->line, e->text, "found is: %.*s", (int)line.n, (const char *)line.at);
        return;
    }
    tally_put(t, false, e->line, e->text, "there is no such row");
}

static bool has_remark(const struct results *r, uint32_t record, struct bytes word)
{
    for (size_t i = 0; i < r->rules.remarks.count; i++) {
        if (r->rules.remarks.remark[i].record == record && bytes_equal_str(word, remark_word(r->rules.remarks.remark[i].kind)))
            return true;
    }
    return false;
}

/* A verdict or a state: the line as it is. The label written may be another version of the same. */
static void expect_line(const struct results *r, const struct story_expect *e, uint32_t record, struct tally *t)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    CLEANUP(buf_deinit) struct buf line = { 0 };
    const struct bytes *got;
    struct pln_error err;
    size_t gots = 0;
    bool said;

    arena_init(&a, "a line", TEXT_BYTES_MAX);
    buf_init(&line, TEXT_BYTES_MAX);
    said = e->what == EXPECT_VERDICT ? result_verdict(r, record, &line) : result_state(r, record, &line);
    if (!said || !story_tokens(&a, buf_bytes(&line), &got, &gots, &err)) {
        tally_put(t, false, e->line, e->text, e->what == EXPECT_VERDICT ? "that is no decision" : "that has no state");
        return;
    }
    tally_put(t, e->tokens == gots - 1 && same_tokens(e->token + 1, e->tokens - 1, got + 2, gots - 2), e->line, e->text, "found is: %.*s",
              (int)line.n, (const char *)line.at);
}

static void expect_one(const struct results *r, const struct story_expect *e, struct tally *t)
{
    uint32_t record = e->what == EXPECT_FINDING ? 0 : result_record(r, e->token[0]);

    if (record == BOOK_NONE) {
        tally_put(t, false, e->line, e->text, "nothing that counts has that label as of then");
        return;
    }
    switch (e->what) {
    case EXPECT_FINDING: expect_finding(r, e, t); return;
    case EXPECT_KNEW: expect_knew(r, e, record, t); return;
    case EXPECT_VERDICT:
    case EXPECT_STATE: expect_line(r, e, record, t); return;
    case EXPECT_REMARK: tally_put(t, has_remark(r, record, e->token[1]), e->line, e->text, "no such remark stands there"); return;
    }
}

/* ---- two nodes ---- */

/* The line that begins there, or nothing. */
static struct bytes line_at(const struct buf *b, size_t from)
{
    const uint8_t *end = from < b->n ? memchr(b->at + from, '\n', b->n - from) : NULL;

    return from < b->n ? bytes_at(b->at + from, end == NULL ? b->n - from : (size_t)(end - b->at) - from) : bytes_at("", 0);
}

static bool alike(const struct results *first, struct story_view *last, const struct story_asof *asof, struct tally *t,
                  struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf one = { 0 };
    CLEANUP(buf_deinit) struct buf other = { 0 };
    CLEANUP(results_deinit) struct results r = { 0 };
    struct bytes a, b;
    size_t n = 0;

    buf_init(&one, TEXT_BYTES_MAX);
    buf_init(&other, TEXT_BYTES_MAX);
    if (!results_make(&r, last, asof->local_ms, err) || !story_dump(first, false, &one, err) || !story_dump(&r, false, &other, err))
        return false;
    while (n < one.n && n < other.n && one.at[n] == other.at[n])
        n++;
    while (n > 0 && one.n > 0 && one.at[n - 1] != '\n')
        n--;
    a = line_at(&one, n);
    b = line_at(&other, n);
    tally_put(t, bytes_equal(buf_bytes(&one), buf_bytes(&other)), asof->line, BYTES_STR("two nodes say the same"), "%.*s, and %.*s",
              (int)a.n, (const char *)a.at, (int)b.n, (const char *)b.at);
    return true;
}

bool story_expect(const struct story *s, struct story_view *first, struct story_view *last, struct tally *t, struct pln_error *err)
{
    for (size_t i = 0; i < s->asofs; i++) {
        CLEANUP(results_deinit) struct results r = { 0 };
        const struct story_asof *asof = &s->asof[i];

        if (!results_make(&r, first, asof->local_ms, err) || !alike(&r, last, asof, t, err))
            return within(err, "line %u", asof->line);
        for (size_t j = 0; j < s->expects; j++) {
            if (s->expect[j].local_ms == asof->local_ms)
                expect_one(&r, &s->expect[j], t);
        }
        no_other_findings(&r, s, asof, t);
    }
    return true;
}
