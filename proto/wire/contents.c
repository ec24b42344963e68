/* contents.c: need and content: what is missing, whose turn it is; parts put together again.
 *
 * In: places that the store misses, `content` messages. Out: the next place to be asked for; whole contents.
 * Must not: check bytes against their commitment (the writer does), know a session.
 * Bounds: CONTENTS_MISSING_MAX places; one assembly for a peer, at most PLN_BLOB_BYTES_MAX.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/wire_contents.c */
#include "wire/contents.h"

#include "base/bytes.h"

#include <assert.h>

void contents_init(struct contents *c)
{
    *c = (struct contents){ 0 };
}

struct missing *contents_find(struct contents *c, size_t log, uint64_t index)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->at[i].log == log && c->at[i].index == index)
            return &c->at[i];
    return NULL;
}

bool contents_add(struct contents *c, size_t log, uint64_t index)
{
    if (contents_find(c, log, index) != NULL)
        return true;
    if (c->count == CONTENTS_MISSING_MAX) {
        c->overflowed = true;
        return false;
    }
    c->at[c->count++] = (struct missing){ .log = log, .index = index };
    return true;
}

struct missing *contents_next(struct contents *c, size_t first, size_t second, const bool *log_is_reachable, int64_t now_ms)
{
    struct missing *best = NULL;
    unsigned best_rank = 3;

    for (size_t i = 0; i < c->count && best_rank > 0; i++) {
        struct missing *m = &c->at[i];
        unsigned rank = m->log == first ? 0 : m->log == second ? 1 : 2;

        if (m->is_open || m->again_ms > now_ms || !log_is_reachable[m->log] || rank >= best_rank)
            continue;
        best = m;
        best_rank = rank;
    }
    return best;
}

void contents_asked(struct contents *c, struct missing *m)
{
    assert(!m->is_open);
    m->is_open = true;
    m->asked++;
    c->open++;
}

void contents_refused(struct contents *c, struct missing *m, bool after_all, int64_t now_ms)
{
    assert(m->is_open);
    m->is_open = false;
    c->open--;
    if (after_all) {
        m->asked = 0;
        m->again_ms = now_ms + CONTENTS_AGAIN_MS;
    }
}

void contents_done(struct contents *c, struct missing *m)
{
    size_t place = (size_t)(m - c->at);

    assert(place < c->count);
    if (m->is_open)
        c->open--;
    c->count--;
    memmove(m, m + 1, (c->count - place) * sizeof(*m));
}

int64_t contents_again_ms(const struct contents *c)
{
    int64_t at = INT64_MAX;

    for (size_t i = 0; i < c->count; i++)
        if (!c->at[i].is_open && c->at[i].again_ms > 0 && c->at[i].again_ms < at)
            at = c->at[i].again_ms;
    return at;
}

bool contents_rested(struct contents *c, int64_t now_ms)
{
    bool any = false;

    for (size_t i = 0; i < c->count; i++)
        if (!c->at[i].is_open && c->at[i].again_ms > 0 && c->at[i].again_ms <= now_ms) {
            c->at[i].again_ms = 0;
            any = true;
        }
    return any;
}

void contents_wake(struct contents *c)
{
    for (size_t i = 0; i < c->count; i++) {
        c->at[i].again_ms = 0;
        if (!c->at[i].is_open)
            c->at[i].asked = 0;
    }
}

/* ---- parts ---- */

void assembly_init(struct assembly *a)
{
    *a = (struct assembly){ 0 };
    buf_init(&a->bytes, PLN_BLOB_BYTES_MAX);
}

void assembly_deinit(struct assembly *a)
{
    buf_deinit(&a->bytes);
    a->is_open = false;
}

bool assembly_feed(struct assembly *a, const struct message_content *m, bool *whole, struct pln_error *err)
{
    if (m->total > PLN_BLOB_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "content of %" PRIu64 " bytes, at most %d", m->total, PLN_BLOB_BYTES_MAX);
    if (m->part.n == 0 || m->offset > m->total || m->part.n > m->total - m->offset)
        return fail(err, PLN_BAD_FIELD, "a part of %zu bytes at %" PRIu64 " of content of %" PRIu64, m->part.n, m->offset, m->total);
    if (m->offset == 0) {
        buf_reset(&a->bytes);
        a->is_open = true;
        a->log = m->log;
        a->index = m->index;
        a->form = m->form;
        a->total = m->total;
    }
    if (!a->is_open || !hash32_equal(&a->log, &m->log) || a->index != m->index || a->form != m->form || a->total != m->total ||
        a->bytes.n != m->offset)
        return fail(err, PLN_OUT_OF_ORDER, "a part of content at %" PRIu64 ", the one before ended at %zu", m->offset,
                    a->is_open ? a->bytes.n : 0);
    buf_put(&a->bytes, m->part);
    *whole = a->bytes.n == a->total;
    if (*whole)
        a->is_open = false;
    return true;
}

struct bytes assembly_take(struct assembly *a)
{
    struct bytes b = buf_bytes(&a->bytes);

    buf_init(&a->bytes, PLN_BLOB_BYTES_MAX);
    return b;
}
