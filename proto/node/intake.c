/* intake.c: entries of others, from a head above ours to a chunk whose root is known: fetches, tails, checks, proofs.
 *
 * A head that a peer told above what is held starts a fetch: one for each log, from one peer. Its entries come in parts; each
 * part's signatures are checked on workers at once; a chunk goes to the writer when its root is known (it ends at the head, or
 * a proof stands for it). The writer computes the root over what it stores: nothing unverified is ever on the disk.
 * Must not: compute a root, judge an entry (the writer does), believe a note before it was checked.
 * Bounds: PLN_TAILS_MAX fetches, PLN_TAILS_BYTES_MAX of tails, PLN_WANTS_OPEN_MAX wants of a peer, PLN_COMPARES_MAX look-ups.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/node_sync.c, tests/sim/, tests/sim/hostile.c */
#include "node/machine.h"

#include "log/proof.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- fetches ---- */

static void fetch_free(struct node *n, struct fetch *f)
{
    n->tail_bytes -= f->tail.bytes;
    tail_deinit(&f->tail);
    free(f);
}

/* Give it up. What the writer still looks into stays until it is back. */
void fetch_drop(struct node *n, struct fetch *f)
{
    struct fetch **at = &n->fetch;

    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    n->fetches--;
    f->log->fetch = NULL;
    n->fetch_is_due = true;
    if (f->in_write || tail_is_being_checked(&f->tail)) {
        f->next = n->dropped_fetch;
        n->dropped_fetch = f;
    } else {
        fetch_free(n, f);
    }
}

/* Those given up that no job looks into any longer. */
void fetches_dropped_free(struct node *n)
{
    struct fetch **at = &n->dropped_fetch;

    while (*at != NULL) {
        struct fetch *f = *at;

        if (f->in_write || tail_is_being_checked(&f->tail)) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        fetch_free(n, f);
    }
}

bool fetch_is_dropped(const struct node *n, const struct fetch *f)
{
    for (const struct fetch *d = n->dropped_fetch; d != NULL; d = d->next)
        if (d == f)
            return true;
    return false;
}

static struct fetch *fetch_find(const struct node *n, uint64_t number)
{
    for (struct fetch *f = n->fetch; f != NULL; f = f->next)
        if (f->number == number)
            return f;
    return NULL;
}

void fetch_check_note(struct node *n, struct fetch *f)
{
    struct node_check *c;

    f->note = NOTE_UNCHECKED;
    if (f->log->row.epoch == 0 || writer_checks(n, f->tail.size - f->log->row.size))
        return; /* its key is in the tail: the writer will know; or it is soon done there */
    c = node_check_new(CHECK_NOTE_OF_FETCH);
    c->job.note = job_bytes(&c->job.arena, buf_bytes(&f->tail.note));
    c->job.note_key = f->note_key = f->log->row.checkpoint_key;
    c->fetch = f->number;
    f->note = NOTE_CHECKING;
    node_check_send(n, c);
}

static struct fetch *fetch_new(struct node *n, struct held *h, uint64_t peer, const struct checkpoint *head, struct bytes note)
{
    struct fetch *f = node_memory(sizeof(*f));

    f->number = node_serial(n);
    f->log = h;
    f->peer = peer;
    f->deadline_ms = n->clock.now_ms + INTAKE_IDLE_MS;
    tail_init(&f->tail, h->row.size, head, note, h->row.take_up_to);
    h->fetch = f;
    n->fetches++;
    f->next = n->fetch;
    n->fetch = f;
    node_due(n, f->deadline_ms);
    fetch_check_note(n, f);
    return f;
}

static struct fetch *fetch_of_aim(struct node *n, struct held *h, const struct peer *p, const struct sync_aim *aim)
{
    struct checkpoint head = { .log = h->row.id, .size = aim->size, .root = aim->root };

    return fetch_new(n, h, p->id, &head, bytes_at(aim->note, aim->note_n));
}

/* Ask for what comes next, as far as there is room. */
static void fetch_drive(struct node *n, struct fetch *f)
{
    struct peer *p = peer_find(n, f->peer);
    struct message m = { 0 };
    uint64_t at;

    if (p == NULL || p->is_closing || f->is_inquiry)
        return;
    if (!f->tail.want_open && tail_has_room(&f->tail)) {
        if (n->tail_bytes + PLN_WANT_BYTES_MAX > PLN_TAILS_BYTES_MAX) {
            tail_cut(&f->tail); /* memory is short: what is here goes on now */
        } else if (p->wants < PLN_WANTS_OPEN_MAX) {
            m.kind = MESSAGE_WANT;
            m.want = (struct message_want){
                .log = f->log->row.id, .size = f->tail.size, .root = f->tail.root, .from = f->tail.next, .bytes = PLN_WANT_BYTES_MAX
            };
            f->tail.want_open = true;
            f->progress = false;
            f->deadline_ms = n->clock.now_ms + INTAKE_IDLE_MS;
            node_due(n, f->deadline_ms);
            p->want[p->wants++] = (struct open_want){ .slot = f->log->slot, .fetch = f->number };
            peer_send(n, p, &m);
        }
    }
    while (tail_next_proof(&f->tail, &at)) {
        m.kind = MESSAGE_PROVE;
        m.prove = (struct message_prove){ .log = f->log->row.id, .size = f->tail.size, .root = f->tail.root, .kind = 1, .m = at };
        peer_send(n, p, &m);
    }
}

/* Whom to ask for this log: who told a higher head, has room, and has the least to do. */
static struct peer *choose(struct node *n, struct held *h, struct sync_aim **aim)
{
    struct peer *best = NULL;
    bool any = false;

    EACH_PEER(n, p)
    {
        struct sync_aim *a;

        if (p->is_closing || !p->hello_heard || p->as == ADMIT_JOINER)
            continue;
        a = sync_aim_above(&p->sync, h->slot, h->row.size);
        if (a == NULL)
            continue;
        any = true;
        if (a->is_soft || p->wants >= PLN_WANTS_OPEN_MAX || (p->as == ADMIT_REMOVED && p->log != h))
            continue;
        if (best == NULL || p->wants < best->wants || (p->wants == best->wants && p->log == h)) {
            best = p;
            *aim = a;
        }
    }
    if (!any)
        h->is_behind = false;
    return best;
}

static bool may_take(const struct node *n, const struct held *h)
{
    for (const struct fetch *f = n->dropped_fetch; f != NULL; f = f->next)
        if (f->log == h && f->in_write) /* what it holds will be seen when the writer is back */
            return false;
    return h != n->own && !h->row.stopped && !h->stop_wished && h->row.size < h->row.take_up_to && h->held_back_ms <= n->clock.now_ms;
}

static void forget_log(struct node *n, struct held *h)
{
    EACH_PEER(n, p)
    sync_forget(&p->sync, h->slot);
    h->is_behind = false;
}

static void start(struct node *n, struct held *h)
{
    struct sync_aim *aim = NULL;
    struct peer *p;

    if (h->row.stopped || h->stop_wished || h->row.size >= h->row.take_up_to) {
        forget_log(n, h);
        return;
    }
    if (!may_take(n, h)) {
        if (h->held_back_ms > n->clock.now_ms)
            node_due(n, h->held_back_ms);
        return;
    }
    p = choose(n, h, &aim);
    if (p != NULL)
        fetch_drive(n, fetch_of_aim(n, h, p, aim));
}

void intake_pump(struct node *n)
{
    if (!n->fetch_is_due || n->is_stopping)
        return;
    n->fetch_is_due = false;
    for (struct fetch *f = n->fetch; f != NULL; f = f->next)
        fetch_drive(n, f);
    if (n->convener->is_behind && n->convener->fetch == NULL && n->fetches < PLN_TAILS_MAX)
        start(n, n->convener); /* the roster first: it says which logs there are */
    for (size_t i = 0; i < n->logs && n->fetches < PLN_TAILS_MAX; i++)
        if (n->log[i]->is_behind && n->log[i]->fetch == NULL)
            start(n, n->log[i]);
}

/* ---- entries ---- */

static void part_check_send(struct node *n, struct part *part)
{
    struct node_check *c = node_check_new(CHECK_PART);
    struct pln_error err;

    c->job.item = arena_take_array(&c->job.arena, part->count, sizeof(*c->job.item), &err);
    assert(c->job.item != NULL);
    for (size_t i = 0; i < part->count; i++) {
        struct entry e;

        if (!entry_read(part->entry[i], &e, &err)) /* unreadable: the judgment will say so */
            continue;
        c->job.item[i].statement = e.statement_bytes;
        c->job.item[i].signature = e.signature;
    }
    c->job.count = part->count;
    c->part = part;
    part->checks++;
    node_check_send(n, c);
}

/* Feed what of the message lies in the tail's way. False: no room. */
static bool fetch_feed(struct node *n, struct fetch *f, const struct message_entries *m)
{
    struct part *part = part_new(m, f->tail.next, f->tail.up_to);

    f->progress = true;
    f->deadline_ms = n->clock.now_ms + INTAKE_IDLE_MS;
    if (!tail_has_room_for(&f->tail, part)) { /* pushed while much is under way: it is asked for later */
        part_free(part);
        return false;
    }
    n->tail_bytes += part->bytes;
    tail_feed(&f->tail, part);
    if (!writer_checks(n, part->count))
        part_check_send(n, part);
    fetch_drive(n, f);
    return true;
}

/* The first open want of that log was answered to its end. */
static bool want_end(struct peer *p, size_t slot, uint64_t *fetch)
{
    for (size_t i = 0; i < p->wants; i++) {
        if (p->want[i].slot != slot)
            continue;
        *fetch = p->want[i].fetch;
        p->wants--;
        memmove(&p->want[i], &p->want[i + 1], (p->wants - i) * sizeof(p->want[0]));
        return true;
    }
    return false;
}

static bool wants_log(const struct peer *p, size_t slot)
{
    for (size_t i = 0; i < p->wants; i++)
        if (p->want[i].slot == slot)
            return true;
    return false;
}

static void entries_end(struct node *n, struct peer *p, struct held *h)
{
    uint64_t number;
    struct fetch *f = h->fetch;

    if (!want_end(p, h->slot, &number))
        return;
    n->fetch_is_due = true;
    if (f == NULL || f->number != number) /* it was given up meanwhile */
        return;
    f->tail.want_open = false;
    if (!f->progress && !tail_is_whole(&f->tail)) { /* it told a head and has nothing to show for it */
        sync_forget(&p->sync, h->slot);
        fetch_drop(n, f);
        return;
    }
    fetch_drive(n, f);
}

void intake_entries(struct node *n, struct peer *p, const struct message_entries *m)
{
    struct held *h = node_log_find(n, &m->log);
    struct fetch *f;
    uint64_t end;

    if (h == NULL || h == n->own) {
        struct pln_error err;

        if (quota_count(&p->quota, QUOTA_OTHER, n->clock.now_ms) == QUOTA_END) {
            fail(&err, PLN_UNASKED, "entries of a log that is in no roster");
            peer_fault(n, p, &err);
        }
        return;
    }
    if (m->count == 0) {
        entries_end(n, p, h);
        return;
    }
    if (!add_u64(m->from, m->count, &end))
        return;
    f = h->fetch;
    if (f == NULL && may_take(n, h) && n->fetches < PLN_TAILS_MAX) {
        struct sync_aim *aim = sync_aim_above(&p->sync, h->slot, h->row.size);

        if (aim != NULL && !wants_log(p, h->slot) && m->from <= h->row.size && h->row.size < end)
            f = fetch_of_aim(n, h, p, aim);
    }
    if (!wants_log(p, h->slot))
        sync_harden_log(&p->sync, h->slot); /* what was announced came: if it does not lead far enough, the rest is asked for */
    if (f != NULL && f->peer == p->id && !f->is_inquiry && m->from <= f->tail.next && f->tail.next < end && !tail_is_whole(&f->tail)) {
        (void)fetch_feed(n, f, m);
        return;
    }
    if (sync_aim_above(&p->sync, h->slot, h->row.size) != NULL) { /* late, twice, or not from where we are: asked for in its turn */
        h->is_behind = true;
        n->fetch_is_due = true;
    } else if (!wants_log(p, h->slot) && end > h->row.size && f == NULL &&
               quota_count(&p->quota, QUOTA_OTHER, n->clock.now_ms) == QUOTA_END) {
        struct pln_error err;

        fail(&err, PLN_UNASKED, "entries from %" PRIu64 " that lead to no head it told", m->from);
        peer_fault(n, p, &err);
    }
}

/* What a joiner sent ahead of its admit. */
void intake_part(struct node *n, struct peer *p, struct held *h, struct part *part)
{
    struct message_entries m = {
        .log = h->row.id, .from = part->from, .count = part->count, .entry = part->entry, .content = part->content
    };

    intake_entries(n, p, &m);
}

void intake_checked(struct node *n, struct node_check *c)
{
    struct fetch *f;

    switch (c->purpose) {
    case CHECK_PART:
        for (size_t i = 0; i < c->job.count; i++)
            if (c->job.item[i].statement.n > 0)
                c->part->checked[i] = c->job.item[i].good ? SIGNATURE_GOOD : SIGNATURE_BAD;
        assert(c->part->checks > 0);
        c->part->checks--;
        fetches_dropped_free(n);
        break;
    case CHECK_NOTE_OF_FETCH:
        f = fetch_find(n, c->fetch);
        if (f != NULL) /* not good by the newest key: its key may be in the tail; the writer will know */
            f->note = c->job.note_good ? NOTE_GOOD : NOTE_UNCHECKED;
        break;
    case CHECK_SUBMITS:
    case CHECK_EVIDENCE: assert(false);
    }
}

/* ---- proofs ---- */

/* A root was wrong. Does the peer's head hold what we hold? Equal roots, or no proof: the peer lied. Else two histories. */
static void inquiry_answer(struct node *n, struct peer *p, struct fetch *f, const struct message_proof *m)
{
    struct held *h = f->log;
    struct pln_error err;

    if (m->count < 1 || !consistency_check(h->row.size, f->tail.size, m->hash + 1, m->count - 1, &m->hash[0], &f->tail.root, &err) ||
        hash32_equal(&m->hash[0], &h->row.root)) {
        fail(&err, PLN_BAD_ROOT, "entries of a log that do not lead to the head it told, at %" PRIu64, f->tail.size);
        peer_fault(n, p, &err);
        return;
    }
    heads_evidence(n, h, buf_bytes(&f->tail.note), p->id);
    sync_forget(&p->sync, h->slot);
    fetch_drop(n, f);
}

void intake_proof(struct node *n, struct peer *p, const struct message_proof *m)
{
    struct held *h = node_log_find(n, &m->of.log);
    struct fetch *f = h != NULL ? h->fetch : NULL;
    struct pln_error err;

    if (f == NULL || f->peer != p->id || m->of.kind != 1 || m->of.size != f->tail.size || !hash32_equal(&m->of.root, &f->tail.root)) {
        if (quota_count(&p->quota, QUOTA_PROVE, n->clock.now_ms) == QUOTA_END) {
            fail(&err, PLN_UNASKED, "proofs that were not asked for");
            peer_fault(n, p, &err);
        }
        return;
    }
    if (f->is_inquiry)
        inquiry_answer(n, p, f, m);
    else if (!tail_prove(&f->tail, m->of.m, m->hash, m->count, &err) && err.code != PLN_UNASKED)
        peer_fault(n, p, &err);
    else
        n->fetch_is_due = true;
}

/* ---- from a file ---- */

struct fetch *intake_fetch(const struct node *n, uint64_t number)
{
    return fetch_find(n, number);
}

bool intake_may_take(const struct node *n, const struct held *h)
{
    return may_take(n, h);
}

struct fetch *intake_begin(struct node *n, struct held *h, const struct checkpoint *head, struct bytes note)
{
    assert(h->fetch == NULL && n->fetches < PLN_TAILS_MAX && head->size > h->row.size);
    return fetch_new(n, h, IMPORT_FEEDER, head, note);
}

bool intake_add(struct node *n, struct fetch *f, const struct message_entries *m)
{
    return n->tail_bytes + PLN_MESSAGE_BYTES_MAX * 2 <= PLN_TAILS_BYTES_MAX && fetch_feed(n, f, m);
}

void intake_give_up(struct node *n, struct fetch *f)
{
    f->log->is_behind = true;
    fetch_drop(n, f);
}

/* ---- sessions and time ---- */

void intake_peer_gone(struct node *n, struct peer *p)
{
    struct fetch *next;

    for (struct fetch *f = n->fetch; f != NULL; f = next) {
        next = f->next;
        if (f->peer == p->id) {
            f->log->is_behind = true;
            fetch_drop(n, f);
        }
    }
    for (size_t i = 0; i < p->sync.lines; i++)
        sync_forget(&p->sync, i);
    p->wants = 0;
}

void intake_tick(struct node *n)
{
    struct fetch *next;

    for (struct fetch *f = n->fetch; f != NULL; f = next) {
        struct peer *p = peer_find(n, f->peer);
        struct pln_error err;

        next = f->next;
        if (f->deadline_ms > n->clock.now_ms || !(f->is_inquiry || tail_waits(&f->tail))) {
            node_due(n, max_i64(f->deadline_ms, n->clock.now_ms + 1000));
            continue;
        }
        if (p == NULL) {
            fetch_drop(n, f);
            continue;
        }
        if (f->is_inquiry)
            fail(&err, PLN_BAD_ROOT, "entries of a log that do not lead to the head it told, and no proof came");
        else
            fail(&err, PLN_TIMEOUT, "entries or proofs were asked for, and did not come for %d s", INTAKE_IDLE_MS / 1000);
        peer_fault(n, p, &err);
        next = n->fetch; /* more than one may be gone */
    }
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i]->is_behind && n->log[i]->held_back_ms > 0) {
            if (n->log[i]->held_back_ms <= n->clock.now_ms)
                n->log[i]->held_back_ms = 0, n->fetch_is_due = true;
            else
                node_due(n, n->log[i]->held_back_ms);
        }
}

void intake_deinit(struct node *n)
{
    struct fetch **list[] = { &n->fetch, &n->dropped_fetch };

    for (size_t i = 0; i < COUNT(list); i++)
        while (*list[i] != NULL) {
            struct fetch *f = *list[i];

            *list[i] = f->next;
            for (struct part *p = f->tail.first; p != NULL; p = p->next)
                p->checks = 0; /* check jobs that still look into it are lost with the node */
            fetch_free(n, f);
        }
    struct stopping **stopping[] = { &n->stopping, &n->out.stopping };

    for (size_t i = 0; i < COUNT(stopping); i++)
        while (*stopping[i] != NULL) {
            struct stopping *s = *stopping[i];

            *stopping[i] = s->next;
            buf_deinit(&s->note_a);
            buf_deinit(&s->note_b);
            free(s);
        }
}
