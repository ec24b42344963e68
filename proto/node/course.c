/* course.c: hello, heads, ask; one session for a pair.
 *
 * In: what a peer says of its heads. Out: our heads that it lacks; questions for its own.
 * Must not: verify a head (intake.c has it checked), read the store (serve.c).
 * Bounds: a list of heads goes out in messages of PLN_HEADS_MAX; an `ask` for all at most once in COURSE_ASK_ALL_MS.
 * Spec: docs/protocol.md "Course", "Joining". Tests: tests/unit/node_sync.c, tests/sim/ */
#include "node/machine.h"

#include <stdio.h>
#include <stdlib.h>

#define HELLO_AGAIN_MS 3000
#define HELLO_IDLE_MS 30000 /* still not the same heads: compare again */
#define HEADS_BYTES_MAX (PLN_MESSAGE_BYTES_MAX - 1024)

/* ---- hello ---- */

void course_hello(struct node *n, struct peer *p)
{
    struct message m = { .kind = MESSAGE_HELLO };
    struct message_hello *h = &m.hello;

    h->wire = 1;
    h->role = n->own != NULL && n->own->row.standing == LOG_KNOWN && !n->own->row.is_convener ? PEER_JOINER : PEER_PARTNER;
    if (n->has_invitation && p->log == n->convener) { /* also when we know ourselves admitted: the convener may not know our key yet */
        h->has_token = true;
        memcpy(h->token, n->token, sizeof(h->token));
    }
    memcpy(h->instance, n->instance, sizeof(h->instance));
    h->seq = n->seq;
    if (p->log != NULL && n->known[p->log->slot].known) {
        h->has_yours = true;
        memcpy(h->your_instance, n->known[p->log->slot].instance, sizeof(h->your_instance));
        h->your_seq = n->known[p->log->slot].seq;
    }
    h->frontier = node_digest(n);
    if (p->log != NULL && p->log->row.size > 0) {
        h->has_held = true;
        h->held_size = p->log->row.size;
        h->held_root = p->log->row.root;
    }
    h->clock_ms = n->clock.wall_ms;
    h->software = BYTES_STR(n->software);
    peer_send(n, p, &m);
    p->sent_hello_ms = n->clock.now_ms;
    p->took = false;
    node_due(n, n->clock.now_ms + HELLO_IDLE_MS);
}

/* ---- heads ---- */

struct heads_writing {
    struct node *n;
    struct peer *p;
    struct bytes note[PLN_HEADS_MAX];
    size_t count, bytes;
};

static void heads_flush(struct heads_writing *w, bool more)
{
    struct message m = { .kind = MESSAGE_HEADS };

    m.heads.more = more;
    m.heads.count = w->count;
    m.heads.note = w->note;
    peer_send(w->n, w->p, &m);
    w->count = w->bytes = 0;
}

static void heads_put(struct heads_writing *w, struct bytes note)
{
    if (w->count == PLN_HEADS_MAX || w->bytes + note.n + 8 > HEADS_BYTES_MAX)
        heads_flush(w, true);
    w->note[w->count++] = note;
    w->bytes += note.n + 8;
}

/* A head of exactly what is held can be missing: between the chunks of a long catch-up. */
static bool has_note(const struct held *h)
{
    return h->row.size > 0 && h->row.note_bytes > 0;
}

void heads_send(struct node *n, struct peer *p, struct held *const *log, size_t count, bool entries_follow)
{
    struct heads_writing w = { .n = n, .p = p };

    for (size_t i = 0; i < count; i++) {
        const struct held *h = log[i];
        uint64_t told = sync_told(&p->sync, h->slot);

        if (!has_note(h))
            continue;
        for (size_t c = 0; c < h->closings; c++)
            if (h->closing[c].size < h->row.size && (told == SYNC_UNKNOWN || told < h->closing[c].size))
                heads_put(&w, bytes_at(h->closing[c].note, h->closing[c].note_n));
        heads_put(&w, bytes_at(h->row.note, h->row.note_bytes));
    }
    heads_flush(&w, entries_follow);
}

/* Heads that changed since `since` and that it has not told itself; all if it does not know this instance. */
static void list_send(struct node *n, struct peer *p, uint64_t since, bool all)
{
    struct frontier_head *head = node_memory((n->logs + 1) * sizeof(*head));
    struct held **log = node_memory((n->logs + 1) * sizeof(*log));
    size_t count = 0, logs = 0;

    for (size_t i = 0; i < n->logs; i++) {
        const struct log_row *r = &n->log[i]->row;

        head[count++] = (struct frontier_head){ .log = r->id, .root = r->root, .size = r->size, .seq = r->seq, .place = (uint32_t)i };
    }
    count = frontier_changed(head, count, since, &n->coalition);
    for (size_t i = 0; i < count; i++) {
        struct held *h = n->log[head[i].place];
        uint64_t told = sync_told(&p->sync, h->slot);

        if (all || told == SYNC_UNKNOWN || told < h->row.size)
            log[logs++] = h;
    }
    heads_send(n, p, log, logs, false);
    p->list_sent = true;
    free(log);
    free(head);
}

void serve_ask(struct node *n, struct peer *p, const struct message_ask *m)
{
    struct held **log;
    size_t logs = 0;

    if (m->count == 0) {
        list_send(n, p, 0, true);
        return;
    }
    log = node_memory(m->count * sizeof(*log));
    for (size_t i = 0; i < m->count; i++) {
        struct held *h = node_log_find(n, &m->log[i]);

        if (h != NULL)
            log[logs++] = h;
    }
    heads_send(n, p, log, logs, false);
    free(log);
}

static void ask_all(struct node *n, struct peer *p)
{
    struct message m = { .kind = MESSAGE_ASK };

    p->asked_all_ms = n->clock.now_ms;
    p->list_heard = false;
    peer_send(n, p, &m);
}

/* The same heads on both sides: what it told, it holds. */
static void synced(struct node *n, struct peer *p)
{
    for (size_t i = 0; i < n->logs; i++)
        sync_tell(&p->sync, i, n->log[i]->row.size);
    p->is_synced = true;
    p->list_heard = true;
    if (p->log != NULL) {
        struct acquaintance *a = &n->known[p->log->slot];

        memcpy(a->instance, p->instance, sizeof(a->instance));
        a->seq = p->seq;
        a->known = true;
    }
}

/* What it says it holds of our own log. */
static void held_heard(struct node *n, struct peer *p, const struct message_hello *h)
{
    struct message m = { .kind = MESSAGE_ASK };

    if (!h->has_held || n->own == NULL)
        return;
    if (h->held_size <= n->own->row.size) {
        sync_tell(&p->sync, n->own->slot, h->held_size);
        if (h->held_size < n->own->row.size || hash32_equal(&h->held_root, &n->own->row.root))
            return;
    }
    m.ask.count = 1; /* larger, or another: its note will show whether we signed it */
    m.ask.log = &n->own_log;
    peer_send(n, p, &m);
}

static void second_instance(struct node *n, struct peer *old, struct peer *p)
{
    struct message m = { .kind = MESSAGE_PING };

    /* most often the partner's node was started anew and its old session is not known to be dead yet */
    old->hello_again = true;
    old->ping_open = true;
    old->ping_ms = n->clock.now_ms;
    node_due(n, n->clock.now_ms + COURSE_SECOND_MS);
    m.ping = node_serial(n);
    peer_send(n, old, &m);
    peer_bye(n, p, PLN_SECOND_INSTANCE, "another session of this key is open: if no second node runs with it, the next try will do");
}

/* One live session for a pair. False: this one was ended. */
static bool pair_check(struct node *n, struct peer *p, const struct message_hello *h)
{
    EACH_PEER(n, old)
    {
        struct peer *goes;

        if (old == p || old->is_closing || !old->hello_heard || !hash32_equal(&old->key, &p->key))
            continue;
        if (memcmp(old->instance, h->instance, sizeof(old->instance)) != 0) {
            second_instance(n, old, p);
            return false;
        }
        if (old->is_dialled != p->is_dialled && n->own != NULL && p->log != NULL) {
            /* two that cross: the one dialled by the smaller log id stays */
            bool we_are_smaller = hash32_compare(&n->own_log, &p->log->row.id) < 0;

            goes = p->is_dialled == we_are_smaller ? old : p;
        } else {
            goes = old;
        }
        peer_bye(n, goes, PLN_OK, "another session of this pair stays");
        if (goes == p)
            return false;
    }
    return true;
}

void course_hello_heard(struct node *n, struct peer *p, const struct message_hello *h)
{
    bool first = !p->hello_heard;
    struct pln_hash mine;

    if (h->wire != 1) {
        peer_fault_of(n, p, PLN_UNKNOWN_VERSION, "wire version %" PRIu64 ", this node knows 1", h->wire);
        return;
    }
    if (first && !pair_check(n, p, h))
        return;
    if (!first && memcmp(p->instance, h->instance, sizeof(p->instance)) != 0) {
        peer_fault_of(n, p, PLN_BAD_FIELD, "a hello with another instance than before");
        return;
    }
    p->hello_heard = true;
    memcpy(p->instance, h->instance, sizeof(p->instance));
    p->seq = h->seq;
    snprintf(p->software, sizeof(p->software), "%.*s", (int)min_size(h->software.n, 64), (const char *)h->software.at);
    if (p->as == ADMIT_JOINER || p->as == ADMIT_REMOVED)
        return;
    if (first && p->log != NULL) {
        n->known[p->log->slot].known = n->known[p->log->slot].known && memcmp(n->known[p->log->slot].instance, h->instance, 8) == 0;
        p->log->dials_failed = 0;
        p->log->error[0] = '\0';
        for (size_t i = 0; i < n->logs; i++)
            words_look(n, n->log[i]);
        contents_wake(&n->contents);
    }
    if (sync_harden(&p->sync))
        n->fetch_is_due = true;
    held_heard(n, p, h);
    mine = node_digest(n);
    if (hash32_equal(&mine, &h->frontier)) {
        synced(n, p);
        return;
    }
    p->is_synced = false;
    if (n->own != NULL && n->own->row.standing == LOG_KNOWN && !n->own->row.is_convener && p->log == n->convener && first) {
        push_join(n, p); /* not in the roster, as far as we know: our own log ahead, and nothing else */
        return;
    }
    if (first || (h->has_yours && memcmp(h->your_instance, n->instance, sizeof(n->instance)) == 0)) {
        bool knows_us = h->has_yours && memcmp(h->your_instance, n->instance, sizeof(n->instance)) == 0;

        list_send(n, p, knows_us ? h->your_seq : 0, first && !knows_us);
    } else {
        list_send(n, p, 0, false);
    }
    /* still unequal though both have stood still since they compared last: something was missed */
    if (!first && p->list_heard && p->sync.aims == 0 && p->wants == 0 && hash32_equal(&p->unequal_mine, &mine) &&
        hash32_equal(&p->unequal_theirs, &h->frontier) && n->clock.now_ms - p->asked_all_ms > COURSE_ASK_ALL_MS)
        ask_all(n, p);
    p->unequal_mine = mine;
    p->unequal_theirs = h->frontier;
}

/* All that it told is here, and was taken since we spoke last: compare again. */
void course_hello_again(struct node *n, struct peer *p)
{
    int64_t wait = p->took ? HELLO_AGAIN_MS : HELLO_IDLE_MS;

    if (!peer_is_partner(p) || p->sync.aims > 0 || p->wants > 0 || !p->list_heard)
        return;
    if (p->log != NULL) {
        struct acquaintance *a = &n->known[p->log->slot];

        memcpy(a->instance, p->instance, sizeof(a->instance));
        a->seq = p->seq;
        a->known = true;
    }
    if (p->is_synced && !p->took)
        return;
    if (n->clock.now_ms - p->sent_hello_ms >= wait)
        course_hello(n, p);
    else
        node_due(n, p->sent_hello_ms + wait);
}

/* ---- rows ---- */

void course_row_changed(struct node *n, struct held *h, const struct log_row *before)
{
    bool is_new = h->row.standing == LOG_PARTNER && before->standing != LOG_PARTNER && h != n->own;
    bool is_past = h->row.standing > LOG_PARTNER && h->row.size == 0 && before->standing < LOG_PARTNER && h != n->own;

    EACH_PEER(n, p)
    {
        if (p->log == h && !p->is_closing && (h->row.standing == LOG_REMOVED || h->row.standing == LOG_LEFT) && p->as == ADMIT_PARTNER) {
            p->as = ADMIT_REMOVED;
            serve_peer_gone(n, p);
        }
        if (h->row.size != before->size)
            p->is_synced = false;
    }
    if (is_past && h->row.take_up_to > 0) /* admitted and gone before we came: others have its log */
        h->is_new = true;
    if (is_new) {
        h->is_new = true;
        n->dial_look_ms = n->clock.now_ms;
        node_due(n, n->clock.now_ms);
    }
}

/* Growth of the roster: what do the others hold of the new ones? */
void course_ask_new(struct node *n)
{
    struct pln_id *id = NULL;
    struct message m = { .kind = MESSAGE_ASK };

    for (size_t i = 0; i < n->logs; i++) {
        if (!n->log[i]->is_new)
            continue;
        if (id == NULL)
            id = node_memory(n->logs * sizeof(*id));
        n->log[i]->is_new = false;
        if (m.ask.count < PLN_ASK_MAX)
            id[m.ask.count++] = n->log[i]->row.id;
    }
    if (id == NULL)
        return;
    m.ask.log = id;
    EACH_PEER(n, p)
    if (peer_is_partner(p))
        peer_send(n, p, &m);
    free(id);
}

/* A peer that did not read for a while: all that it missed. */
void course_list(struct node *n, struct peer *p)
{
    list_send(n, p, 0, false);
}

/* A joiner whose log came into the roster: from now on a partner's session. */
void course_promoted(struct node *n, struct peer *p, struct held *h)
{
    p->as = ADMIT_PARTNER;
    p->log = h;
    course_hello(n, p);
    list_send(n, p, 0, true);
}
