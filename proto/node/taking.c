/* taking.c: chunks to the writer, and the writer's word on them: taken, held back, or what a liar costs.
 *
 * In: tails with a chunk whose root is known and whose signatures are checked. Out: take items; faults; the next chunk.
 * Must not: compute a root or judge an entry (the writer does).
 * Bounds: PLN_TAILS_MAX takes and about PLN_UNVERIFIED_BYTES_MAX in a job.
 * Spec: docs/protocol.md "Course". Tests: tests/sim/, tests/sim/hostile.c */
#include "node/machine.h"

#include <assert.h>
#include <stdio.h>

#define HELD_BACK_MS 60000

/* ---- the commit ---- */

static bool begins_with_node_entry(struct bytes entry)
{
    struct entry e;
    struct statement s;
    struct pln_error err;

    return entry_read(entry, &e, &err) && statement_read(e.statement_bytes, &s, &err) && bytes_equal_str(s.type, "node");
}

static void take_fill(struct node *n, struct node_write *w, struct fetch *f, const struct chunk *c)
{
    struct take_item *t = &w->job.take[w->job.takes];
    size_t count = (size_t)(c->to - c->from);
    uint8_t *checked;
    struct pln_error err;

    *t = (struct take_item){ .ticket = f->number, .log = f->log->row.id, .from = c->from, .count = count, .root = c->root };
    t->entry = arena_take_array(&w->job.arena, count, sizeof(*t->entry), &err);
    t->content = arena_take_array(&w->job.arena, count, sizeof(*t->content), &err);
    t->checked = arena_take_array(&w->job.arena, count, sizeof(*t->checked), &err);
    checked = arena_take(&w->job.arena, count, &err);
    assert(t->entry != NULL && t->content != NULL && t->checked != NULL && checked != NULL);
    tail_list(&f->tail, c, t->entry, t->content, checked);
    for (size_t i = 0; i < count; i++)
        t->checked[i] = (enum signature_check)checked[i];
    t->note = buf_bytes(&f->tail.note);
    t->note_checked = f->note == NOTE_GOOD;
    t->note_key = f->note_key;
    t->proof = bytes_at(c->proof, c->proof_count * sizeof(c->proof[0]));
    if (f->log->row.epoch > 0 && f->log->row.note_bytes > 0 && begins_with_node_entry(t->entry[0]))
        node_keep_closing(n, f->log);
    w->fetch[w->job.takes++] = f;
    f->in_write = true;
}

size_t intake_compose(struct node *n, struct node_write *w)
{
    struct pln_error err;
    size_t bytes = 0;

    for (struct fetch *f = n->fetch; f != NULL; f = f->next) {
        struct chunk *c;

        if (f->in_write || f->note == NOTE_CHECKING || f->log->stop_wished || bytes >= PLN_UNVERIFIED_BYTES_MAX)
            continue;
        c = tail_hand_on(&f->tail);
        if (c == NULL)
            continue;
        assert(c->from == f->log->row.size);
        if (w->job.take == NULL) {
            w->job.take = arena_take_array(&w->job.arena, PLN_TAILS_MAX, sizeof(*w->job.take), &err);
            w->fetch = arena_take_array(&w->job.arena, PLN_TAILS_MAX, sizeof(*w->fetch), &err);
            assert(w->job.take != NULL && w->fetch != NULL);
        }
        take_fill(n, w, f, c);
        bytes += c->bytes;
    }
    return bytes;
}

static void inquire(struct node *n, struct fetch *f, struct peer *p)
{
    struct message m = { .kind = MESSAGE_PROVE };
    struct pln_error err;

    if (f->log->row.size == 0) { /* entry 0 is fixed by the log's id: nothing to part from */
        fail(&err, PLN_BAD_ROOT, "entries of a log that do not lead to the head it told, at %" PRIu64, f->tail.size);
        peer_fault(n, p, &err);
        return;
    }
    f->is_inquiry = true;
    f->deadline_ms = n->clock.now_ms + INTAKE_IDLE_MS;
    node_due(n, f->deadline_ms);
    m.prove = (struct message_prove){ .log = f->log->row.id, .size = f->tail.size, .root = f->tail.root, .kind = 1, .m = f->log->row.size };
    peer_send(n, p, &m);
}

static void take_failed(struct node *n, struct fetch *f, const struct take_item *t)
{
    struct peer *p = peer_find(n, f->peer);
    struct held *h = f->log;
    bool to_the_head = t->from + t->count == f->tail.size;

    if (f->peer == IMPORT_FEEDER) {
        import_refused(n, f->number, &t->err);
        h->is_behind = true;
        fetch_drop(n, f);
        return;
    }
    if (p != NULL && p->is_closing)
        p = NULL;
    if (t->err.code == PLN_BAD_ROOT && p != NULL) {
        inquire(n, f, p);
        return;
    }
    if (t->err.code == PLN_HELD_BACK || t->err.code == PLN_DISK_FULL) {
        struct line *l = line_add(n, LINE_WARNING, "entries of a partner are held back");
        char name[40];

        line_pair(l, "log", "%s", held_name(h, name));
        line_pair(l, "why", "%s", t->err.what);
        h->held_back_ms = n->clock.now_ms + HELD_BACK_MS;
        h->is_behind = true;
        node_due(n, h->held_back_ms);
        fetch_drop(n, f);
        return;
    }
    if (p != NULL && (t->err.code == PLN_BAD_PROOF || (t->err.code == PLN_BAD_SIGNATURE && to_the_head))) {
        fetch_drop(n, f);
        peer_fault(n, p, &t->err);
        return;
    }
    if (p != NULL && t->err.code == PLN_BAD_SIGNATURE) { /* signed by a key that comes later, and no closing head was told */
        struct line *l = line_add(n, LINE_WARNING, "a head cannot be verified yet");
        char name[40];

        line_pair(l, "log", "%s", held_name(h, name));
        line_pair(l, "why", "%s", t->err.what);
    }
    if (p != NULL && t->err.code != PLN_OUT_OF_ORDER)
        sync_forget(&p->sync, h->slot);
    h->is_behind = true;
    fetch_drop(n, f);
}

void intake_written(struct node *n, struct node_write *w)
{
    for (size_t i = 0; i < w->job.takes; i++) {
        struct fetch *f = w->fetch[i];
        struct take_item *t = &w->job.take[i];
        struct peer *p;

        f->in_write = false;
        n->fetch_is_due = true;
        if (fetch_is_dropped(n, f) || n->has_failed)
            continue;
        if (!t->done) {
            take_failed(n, f, t);
            continue;
        }
        n->tail_bytes -= f->tail.bytes;
        tail_written(&f->tail);
        n->tail_bytes += f->tail.bytes;
        if (f->peer == IMPORT_FEEDER && t->words_refused > 0)
            import_words_refused(n, f->log, t->words_refused_at, t->words_refused, &t->words_refused_why);
        p = peer_find(n, f->peer);
        if (p != NULL)
            p->took = true;
        f->log->is_behind = true;
        n->fetch_is_due = true;
        if (f->tail.chunks == 0 && tail_is_whole(&f->tail))
            fetch_drop(n, f);
        else if (f->note == NOTE_UNCHECKED)
            fetch_check_note(n, f); /* the key is known now */
    }
    fetches_dropped_free(n);
    if (w->job.takes > 0)
        node_due(n, n->clock.now_ms);
}
