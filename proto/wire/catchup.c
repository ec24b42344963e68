/* catchup.c: the unverified tail of one log: chunks, proofs against liars, resume.
 *
 * In: `entries` and `proof` messages. Out: what to want next, what to ask a proof for, chunks for the writer.
 * Must not: check a signature (workers), compute a root (the writer does, over the bytes it stores), choose a peer.
 * Bounds: a chunk PLN_UNVERIFIED_ENTRIES_MAX entries and PLN_UNVERIFIED_BYTES_MAX bytes, TAIL_CHUNKS_MAX chunks.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/wire_catchup.c */
#include "wire/catchup.h"

#include "base/bytes.h"
#include "base/checked.h"
#include "log/proof.h"

#include <assert.h>
#include <stdlib.h>

/* ---- parts ---- */

struct part *part_new(const struct message_entries *m, uint64_t from, uint64_t to)
{
    size_t skip = (size_t)(from - m->from);
    size_t count = (size_t)min_u64(m->count - skip, to - from);
    size_t bytes = 0, arrays = count * (2 * sizeof(struct bytes) + 1);
    struct part *p;
    uint8_t *at;

    assert(from >= m->from && from - m->from < m->count && to > from);
    for (size_t i = 0; i < count; i++)
        bytes += m->entry[skip + i].n + m->content[skip + i].n;
    p = calloc(1, sizeof(*p) + arrays);
    assert(p != NULL);
    p->message = malloc(bytes > 0 ? bytes : 1);
    assert(p->message != NULL);
    p->from = from;
    p->count = count;
    p->entry = (struct bytes *)(p + 1);
    p->content = p->entry + count;
    p->checked = (uint8_t *)(p->content + count);
    p->bytes = sizeof(*p) + arrays + bytes;
    at = p->message;
    for (size_t i = 0; i < count; i++) {
        struct bytes e = m->entry[skip + i], c = m->content[skip + i];

        if (e.n > 0)
            memcpy(at, e.at, e.n);
        p->entry[i] = bytes_at(at, e.n);
        at += e.n;
        if (c.n > 0)
            memcpy(at, c.at, c.n);
        p->content[i] = bytes_at(at, c.n);
        at += c.n;
    }
    return p;
}

void part_free(struct part *p)
{
    free(p->message);
    free(p);
}

/* ---- the tail ---- */

void tail_init(struct tail *t, uint64_t held, const struct checkpoint *aim, struct bytes note, uint64_t up_to)
{
    *t = (struct tail){ .next = held, .size = aim->size, .root = aim->root, .up_to = min_u64(up_to, aim->size) };
    assert(held < t->up_to);
    buf_init(&t->note, PLN_NOTE_BYTES_MAX);
    buf_put(&t->note, note);
}

void tail_deinit(struct tail *t)
{
    while (t->first != NULL) {
        struct part *p = t->first;

        t->first = p->next;
        part_free(p);
    }
    buf_deinit(&t->note);
    *t = (struct tail){ 0 };
}

static struct chunk *filling(struct tail *t)
{
    struct chunk *c = t->chunks > 0 ? &t->chunk[t->chunks - 1] : NULL;

    return c != NULL && c->state == CHUNK_FILLING ? c : NULL;
}

bool tail_is_being_checked(const struct tail *t)
{
    for (const struct part *p = t->first; p != NULL; p = p->next)
        if (p->checks > 0)
            return true;
    return false;
}

bool tail_waits(const struct tail *t)
{
    for (size_t i = 0; i < t->chunks; i++)
        if (t->chunk[i].state == CHUNK_PROVING)
            return true;
    return t->want_open;
}

bool tail_is_whole(const struct tail *t)
{
    return t->next >= t->up_to;
}

bool tail_has_room(const struct tail *t)
{
    const struct chunk *c = t->chunks > 0 ? &t->chunk[t->chunks - 1] : NULL;

    return !tail_is_whole(t) && (t->chunks < TAIL_CHUNKS_MAX || c->state == CHUNK_FILLING);
}

/* The chunk ends here. At the head its root is the head's own. */
static void chunk_end(struct tail *t, struct chunk *c)
{
    if (c->to == t->size) {
        c->state = CHUNK_KNOWN;
        c->root = t->root;
    } else {
        c->state = CHUNK_UNPROVEN;
    }
}

void tail_cut(struct tail *t)
{
    struct chunk *c = filling(t);

    if (c != NULL)
        chunk_end(t, c);
}

static bool fits(const struct chunk *c, const struct part *p)
{
    return c->to - c->from + p->count <= PLN_UNVERIFIED_ENTRIES_MAX && c->bytes + p->bytes <= PLN_UNVERIFIED_BYTES_MAX;
}

bool tail_has_room_for(const struct tail *t, const struct part *p)
{
    const struct chunk *c = t->chunks > 0 ? &t->chunk[t->chunks - 1] : NULL;

    return t->chunks < TAIL_CHUNKS_MAX || (c->state == CHUNK_FILLING && fits(c, p));
}

void tail_feed(struct tail *t, struct part *p)
{
    struct chunk *c = filling(t);

    assert(p->from == t->next);
    assert(p->count > 0);
    assert(p->count <= t->up_to - t->next);
    assert(tail_has_room_for(t, p));
    if (c != NULL && !fits(c, p)) {
        chunk_end(t, c);
        c = NULL;
    }
    if (c == NULL) {
        c = &t->chunk[t->chunks++];
        c->state = CHUNK_FILLING;
        c->from = c->to = t->next;
        c->bytes = 0;
        c->proof_count = 0;
    }
    p->next = NULL;
    if (t->last != NULL)
        t->last->next = p;
    else
        t->first = p;
    t->last = p;
    t->bytes += p->bytes;
    c->bytes += p->bytes;
    c->to += p->count;
    t->next += p->count;
    if (tail_is_whole(t))
        chunk_end(t, c);
}

bool tail_next_proof(struct tail *t, uint64_t *m)
{
    for (size_t i = 0; i < t->chunks; i++)
        if (t->chunk[i].state == CHUNK_UNPROVEN) {
            t->chunk[i].state = CHUNK_PROVING;
            *m = t->chunk[i].to;
            return true;
        }
    return false;
}

bool tail_prove(struct tail *t, uint64_t m, const struct pln_root *hash, size_t count, struct pln_error *err)
{
    for (size_t i = 0; i < t->chunks; i++) {
        struct chunk *c = &t->chunk[i];

        if (c->state != CHUNK_PROVING || c->to != m)
            continue;
        if (count < 1 || count - 1 > PLN_PROOF_HASHES_MAX)
            return fail(err, PLN_BAD_PROOF, "a proof of %zu hashes for the root at %" PRIu64 ", 1 to %d are possible", count, m,
                        PLN_PROOF_HASHES_MAX + 1);
        if (!consistency_check(m, t->size, hash + 1, count - 1, &hash[0], &t->root, err))
            return within(err, "root at %" PRIu64 " of head %" PRIu64, m, t->size);
        c->root = hash[0];
        c->proof_count = count - 1;
        memcpy(c->proof, hash + 1, (count - 1) * sizeof(*hash));
        c->state = CHUNK_KNOWN;
        return true;
    }
    return fail(err, PLN_UNASKED, "a proof for the root at %" PRIu64 ", which was not asked for", m);
}

static bool parts_are_checked(const struct tail *t, const struct chunk *c)
{
    for (const struct part *p = t->first; p != NULL && p->from < c->to; p = p->next)
        if (p->checks > 0 && p->from + p->count > c->from)
            return false;
    return true;
}

struct chunk *tail_hand_on(struct tail *t)
{
    struct chunk *c = &t->chunk[0];

    if (t->chunks == 0 || c->state != CHUNK_KNOWN || !parts_are_checked(t, c))
        return NULL;
    c->state = CHUNK_TAKEN;
    return c;
}

void tail_list(const struct tail *t, const struct chunk *c, struct bytes *entry, struct bytes *content, uint8_t *checked)
{
    size_t at = 0;

    for (const struct part *p = t->first; p != NULL && p->from < c->to; p = p->next)
        for (size_t i = 0; i < p->count; i++) {
            uint64_t index = p->from + i;

            if (index < c->from || index >= c->to)
                continue;
            entry[at] = p->entry[i];
            content[at] = p->content[i];
            checked[at++] = p->checked[i];
        }
    assert(at == c->to - c->from);
}

void tail_written(struct tail *t)
{
    uint64_t to = t->chunk[0].to;

    assert(t->chunks > 0);
    assert(t->chunk[0].state == CHUNK_TAKEN);
    while (t->first != NULL && t->first->from + t->first->count <= to) {
        struct part *p = t->first;

        t->first = p->next;
        if (t->first == NULL)
            t->last = NULL;
        t->bytes -= p->bytes;
        part_free(p);
    }
    t->chunks--;
    memmove(&t->chunk[0], &t->chunk[1], t->chunks * sizeof(t->chunk[0]));
}
