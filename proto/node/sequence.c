/* sequence.c: statements to a commit: checks, order, same statement once; and the write job that carries everything.
 *
 * A statement that came is looked at (its shape, for whom), checked on a worker (its signature; one or two alone: by the writer), then
 * waits for the writer. At most one write job is out; what arrives meanwhile goes into the next one, of many statements half, and what is
 * being checked when that could begin, if it is more than what was checked: that is group commit, with no fixed batch and no timer. Nothing
 * is answered before the commit is back; the next job leaves before the answers of the last. Must not: judge a mandate (the writer does, at
 * the index that it gives), sign anything. Bounds: PLN_SUBMITS_BYTES_MAX waiting; PLN_BATCH_STATEMENTS_MAX and PLN_BATCH_BYTES_MAX in a
 * job. Spec: docs/protocol.md "Heads, commits, receipts"; docs/rpc.md "Writing". Tests: tests/unit/node_sequence.c */
#include "node/machine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static void append(struct submissions *q, struct submission *s)
{
    s->next = NULL;
    if (q->last != NULL)
        q->last->next = s;
    else
        q->first = s;
    q->last = s;
    q->count++;
}

static struct submission *shift(struct submissions *q)
{
    struct submission *s = q->first;

    if (s == NULL)
        return NULL;
    q->first = s->next;
    if (q->first == NULL)
        q->last = NULL;
    q->count--;
    return s;
}

static void submission_end(struct node *n, struct submission *s)
{
    assert(n->submits_waiting > 0);
    n->submits_waiting--;
    n->submit_bytes -= s->bytes;
    if (s->client == 0)
        n->own_submits--;
    free(s);
}

static void refuse(struct node *n, struct submission *s, const struct pln_error *why)
{
    if (s->client != 0)
        client_refuse(n, s->client, s->number, why);
    submission_end(n, s);
}

static struct submission *submission_new(struct node *n, uint64_t client, uint32_t number, struct bytes statement, struct bytes signature,
                                         struct bytes content, struct bytes note)
{
    size_t bytes = statement.n + signature.n + content.n + note.n;
    struct submission *s = node_memory(sizeof(*s) + bytes);
    struct bytes *part[] = { &statement, &signature, &content, &note };
    uint8_t *at = s->block;

    for (size_t i = 0; i < COUNT(part); i++) {
        if (part[i]->n > 0)
            memcpy(at, part[i]->at, part[i]->n);
        part[i]->at = at;
        at += part[i]->n;
    }
    s->client = client;
    s->number = number;
    s->statement = statement;
    s->signature = signature;
    s->content = content;
    s->note = note;
    s->bytes = sizeof(*s) + bytes;
    n->submits_waiting++;
    n->submit_bytes += s->bytes;
    if (client == 0)
        n->own_submits++;
    return s;
}

/* The shape and the address of a client's statement; the rest is judged where it is given its index. */
static bool submit_look(struct node *n, struct bytes statement, struct bytes signature, bool *is_node_type, struct pln_error *err)
{
    struct statement st;

    if (statement.n > PLN_ENTRY_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a statement of %zu bytes, at most %d", statement.n, PLN_ENTRY_BYTES_MAX);
    if (!statement_read(statement, &st, err))
        return within(err, "statement");
    if (!hash32_equal(&st.log, &n->own_log))
        return fail(err, PLN_WRONG_LOG, "the statement is for another log than this node's own: send it to that partner's node");
    if (!st.has_author)
        return fail(err, PLN_BAD_SIGNATURE, "a statement of type %.*s without an author: only the node itself writes those", (int)st.type.n,
                    (const char *)st.type.at);
    if (signature.n != sizeof(struct pln_signature))
        return fail(err, PLN_BAD_SIGNATURE, "a signature of %zu bytes, %zu are needed", signature.n, sizeof(struct pln_signature));
    *is_node_type = bytes_equal_str(st.type, "node");
    return true;
}

void sequence_submit(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    struct reader r = reader_over(params);
    size_t count = reader_array_between(&r, "params", 2, 4);
    struct bytes statement = reader_bin(&r, "statement", PLN_REQUEST_BYTES_MAX);
    struct bytes signature = reader_bin(&r, "signature", PLN_REQUEST_BYTES_MAX);
    struct bytes content = { 0 }, note = { 0 };
    bool has_content = false, is_node_type = false;
    struct submission *s;
    struct pln_error err;

    if (count > 2 && !reader_nil(&r)) {
        content = reader_bin(&r, "content", PLN_BLOB_BYTES_MAX);
        has_content = true;
    }
    if (count > 3 && !reader_nil(&r))
        note = reader_bin(&r, "note", PLN_NOTE_BYTES_MAX);
    if (!reader_done(&r, &err) || !pause_check(n, &err) || !submit_look(n, statement, signature, &is_node_type, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    if (n->submit_bytes + params.n > PLN_SUBMITS_BYTES_MAX) {
        fail(&err, PLN_BUSY, "%zu statements wait to be written, %d MiB at most: send it again", n->submits_waiting,
             PLN_SUBMITS_BYTES_MAX / (1024 * 1024));
        client_refuse(n, c->id, number, &err);
        return;
    }
    s = submission_new(n, c->id, number, statement, signature, content, note);
    s->has_content = has_content;
    s->is_node_type = is_node_type;
    append(&n->fresh, s);
}

/* A node entry that this node writes by itself: no author, no signature; the checkpoint signs it. */
void sequence_own(struct node *n, const char *type, struct bytes body)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct statement_parts parts = {
        .log = n->own_log,
        .claimed_ms = n->clock.wall_ms,
        .schema = 1,
        .type = BYTES_STR(type),
        .body = body,
    };
    struct submission *s;
    struct pln_error err;

    buf_init(&out, PLN_ENTRY_BYTES_MAX);
    if (!statement_write(&parts, &out, &err)) {
        line_pair(line_add(n, LINE_ERROR, "own record not written"), "why", "%s", err.what);
        return;
    }
    s = submission_new(n, 0, 0, buf_bytes(&out), bytes_at(NULL, 0), bytes_at(NULL, 0), bytes_at(NULL, 0));
    s->checked = SIGNATURE_GOOD;
    append(&n->ready, s);
}

/* ---- signatures ---- */

static void check_send(struct node *n)
{
    struct node_check *c = node_check_new(CHECK_SUBMITS);
    size_t most = min_size(n->fresh.count, PLN_BATCH_STATEMENTS_MAX);
    struct pln_error err;

    while (n->checking[c->place].count > 0)
        c->place++;
    assert(c->place < SUBMIT_CHECKS_MAX);
    c->job.item = arena_take_array(&c->job.arena, most, sizeof(*c->job.item), &err);
    assert(c->job.item != NULL);
    while (c->job.count < most) {
        struct checkpoint head;
        struct submission *s = n->fresh.first;
        bool has_note =
            s->note.n > 0 && checkpoint_read(s->note, &head, &err) && hash32_equal(&head.log, &n->own_log) && head.size > n->own->row.size;

        if (has_note && c->job.note.n > 0)
            break;
        shift(&n->fresh);
        append(&n->checking[c->place], s);
        c->job.item[c->job.count++] = (struct check_item){ .statement = s->statement, .signature = s->signature };
        if (has_note) { /* a head of ours that we do not hold: believed once its signature is good */
            c->job.note = s->note;
            c->job.note_key = n->own->row.checkpoint_key;
        }
    }
    n->submit_checks++;
    node_check_send(n, c);
}

/* Nothing but what is fresh, and no head that comes along. */
static bool writer_checks_fresh(const struct node *n)
{
    const struct submission *s;

    if (!writer_checks(n, n->fresh.count) || n->submit_checks > 0 || n->ready.count > 0)
        return false;
    for (s = n->fresh.first; s != NULL; s = s->next)
        if (s->note.n > 0) /* a head of ours that we may not hold is heard before anything is written */
            return false;
    return true;
}

void sequence_pump(struct node *n)
{
    struct submission *s;

    if (writer_checks_fresh(n))
        while ((s = shift(&n->fresh)) != NULL) {
            s->checked = SIGNATURE_UNCHECKED;
            append(&n->ready, s);
        }
    while (n->fresh.count > 0 && n->submit_checks < SUBMIT_CHECKS_MAX)
        check_send(n);
}

void sequence_checked(struct node *n, struct node_check *c)
{
    struct submission *s;
    size_t i = 0;

    assert(n->submit_checks > 0);
    n->submit_checks--;
    if (c->job.note.n > 0 && c->job.note_good)
        pause_note_heard(n, c->job.note, 0);
    while ((s = shift(&n->checking[c->place])) != NULL) {
        struct pln_error err;

        if (!c->job.item[i++].good) {
            fail(&err, PLN_BAD_SIGNATURE, "the signature does not fit the statement and its author's key");
            refuse(n, s, &err);
        } else if (!pause_check(n, &err)) {
            refuse(n, s, &err);
        } else {
            s->checked = SIGNATURE_GOOD;
            append(&n->ready, s);
        }
    }
}

/* ---- the commit ---- */

/* At most half of what is open, now or at the last commit: while it is written, the other half is answered, asked anew, checked. All in one
 * commit would leave the processors nothing to do while the disk works, and the disk nothing while they do. */
static size_t commit_share(const struct node *n)
{
    size_t open = max_size(n->submits_waiting, n->submits_open);

    return open <= COMMIT_WHOLE_MAX ? COMMIT_WHOLE_MAX : min_size((open + 1) / 2, PLN_BATCH_STATEMENTS_MAX);
}

void sequence_compose(struct node *n, struct node_write *w)
{
    size_t count = 0, bytes = 0;
    struct submission *s;
    struct pln_error err;

    for (s = n->ready.first; s != NULL && count < commit_share(n); s = s->next) {
        bytes += s->statement.n + s->content.n;
        if (count > 0 && (bytes > PLN_BATCH_BYTES_MAX || s->is_node_type)) /* new node keys are the first of their own commit */
            break;
        count++;
    }
    if (count == 0)
        return;
    w->job.submit = arena_take_array(&w->job.arena, count, sizeof(*w->job.submit), &err);
    assert(w->job.submit != NULL);
    n->submits_open = n->submits_waiting;
    while (w->job.submits < count) {
        s = shift(&n->ready);
        append(&n->out.submits, s);
        w->job.submit[w->job.submits++] = (struct submit_item){
            .ticket = w->job.submits,
            .statement = s->statement,
            .signature = s->signature,
            .content = s->content,
            .has_content = s->has_content,
            .checked = s->checked,
        };
        if (s->is_node_type && n->own->row.note_bytes > 0) /* in the same commit */
            node_keep_closing(n, n->own);
    }
}

static void answer(struct node *n, struct submission *s, const struct write_job *job, const struct submit_item *i)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    const struct log_row *own = &n->own->row;
    char name[80], handle[40];
    struct writer w;

    buf_init(&out, 2048);
    w = writer_into(&out);
    snprintf(name, sizeof(name), "%s#%" PRIu64, held_name(n->own, handle), i->index);
    writer_map(&w, 9);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(i->id));
    writer_cstr(&w, "name"), writer_cstr(&w, name);
    writer_cstr(&w, "log"), writer_cstr(&w, handle);
    writer_cstr(&w, "index"), writer_u64(&w, i->index);
    writer_cstr(&w, "time"), writer_i64(&w, i->time_ms != 0 ? i->time_ms : job->time_ms);
    writer_cstr(&w, "note"), writer_bin(&w, bytes_at(own->note, own->note_bytes));
    writer_cstr(&w, "repeated"), writer_bool(&w, i->repeated);
    writer_cstr(&w, "held"), writer_u64(&w, waits_held(n, i->index));
    writer_cstr(&w, "partners"), writer_u64(&w, n->partners > 0 ? n->partners - 1 : 0);
    client_answer(n, s->client, s->number, buf_bytes(&out));
    n->answered[n->answereds % HEADS_REMEMBERED].id = i->id;
    n->answered[n->answereds++ % HEADS_REMEMBERED].index = i->index;
}

void sequence_written(struct node *n, struct node_write *w)
{
    struct submissions written = n->out.submits;

    n->out.submits = (struct submissions){ 0 };
    if (n->ready.count > 0) /* before the answers: all wait for the writer */
        sequence_write(n);
    for (size_t i = 0; i < w->job.submits; i++) {
        struct submission *s = shift(&written);
        struct submit_item *item = &w->job.submit[i];

        if (n->has_failed) { /* nobody knows: the client sends it again, to the node that starts next */
            submission_end(n, s);
        } else if (!item->done) {
            if (s->client == 0)
                line_pair(line_add(n, LINE_ERROR, "own record not written"), "why", "%s", item->err.what);
            refuse(n, s, &item->err);
        } else {
            if (s->client != 0)
                answer(n, s, &w->job, item);
            submission_end(n, s);
        }
    }
}

void sequence_refuse_all(struct node *n, const struct pln_error *why)
{
    struct submission *s;

    while ((s = shift(&n->fresh)) != NULL)
        refuse(n, s, why);
    while ((s = shift(&n->ready)) != NULL)
        refuse(n, s, why);
}

/* A few of a group that came together are back from their check: the others soon are, and then one fsync serves all. It ends: who is
 * ready only grows, and each client waits for its answers. */
static bool more_being_checked(const struct node *n)
{
    size_t checking = 0;

    for (size_t i = 0; i < SUBMIT_CHECKS_MAX; i++)
        checking += n->checking[i].count;
    return checking > n->ready.count && n->ready.count < commit_share(n) / 2;
}

/* A disk that runs full is told once, and looked at again each minute; better news comes with that look alone, or a disk at the edge would
 * be told of with each commit. */
#define DISK_LOOK_MS 60000

void disk_seen(struct node *n, enum disk_room disk)
{
    static const struct {
        enum line_level level;
        const char *phrase;
    } said[] = {
        [DISK_HAS_ROOM] = { LINE_INFO, "the disk has room again" },
        [DISK_OTHERS_WAIT] = { LINE_WARNING, "the free disk is below the reserve: entries of others wait; make room" },
        [DISK_OWN_WAIT] = { LINE_ERROR, "the disk is full: statements are refused, entries of others wait; make room" },
    };
    bool is_due = n->clock.now_ms >= n->disk_looked_ms + DISK_LOOK_MS;

    if (disk > n->disk || (disk < n->disk && is_due))
        line_add(n, said[disk].level, said[disk].phrase);
    else if (!is_due)
        return;
    n->disk = disk;
    n->disk_looked_ms = n->clock.now_ms;
}

static bool disk_look_is_due(struct node *n)
{
    if (n->disk == DISK_HAS_ROOM || n->is_stopping)
        return false;
    if (n->clock.now_ms >= n->disk_looked_ms + DISK_LOOK_MS)
        return true;
    node_due(n, n->disk_looked_ms + DISK_LOOK_MS);
    return false;
}

void sequence_write(struct node *n)
{
    struct node_write *w;
    struct pln_error err;

    if (n->write != NULL || n->has_failed || more_being_checked(n))
        return;
    if (n->ready.count > 0 && !pause_check(n, &err)) {
        struct submission *s;

        while ((s = shift(&n->ready)) != NULL)
            refuse(n, s, &err);
    }
    w = node_memory(sizeof(*w));
    arena_init(&w->job.arena, "write job", 16 * 1024 * 1024);
    if (!n->is_stopping) {
        intake_compose(n, w);
        words_compose(n, w);
    }
    sequence_compose(n, w);
    w->job.receipt_by_timer = receipts_are_due(n);
    receipts_compose(n, w);
    if (w->job.submits > 0 || w->job.receipt_by_timer) { /* the own log grows */
        joiners_compose(n, w);
        push_compose(n, w);
    }
    if (n->stopping != NULL) {
        size_t count = 0;

        for (struct stopping *s = n->stopping; s != NULL; s = s->next)
            count++;
        w->job.stop = arena_take_array(&w->job.arena, count, sizeof(*w->job.stop), &err);
        assert(w->job.stop != NULL);
        n->out.stopping = n->stopping;
        n->stopping = NULL;
        for (struct stopping *s = n->out.stopping; s != NULL; s = s->next) {
            struct stop_item *item = &w->job.stop[w->job.stops++];

            item->log = s->log->row.id;
            item->note_a = buf_bytes(&s->note_a);
            item->note_b = buf_bytes(&s->note_b);
            memcpy(item->why, s->why, sizeof(item->why));
        }
    }
    if (n->keep != NULL) {
        size_t count = 0;

        for (struct kept *k = n->keep; k != NULL; k = k->next)
            count++;
        w->job.keep = arena_take_array(&w->job.arena, count, sizeof(*w->job.keep), &err);
        assert(w->job.keep != NULL);
        n->out.kept = n->keep;
        n->keep = n->keep_last = NULL;
        for (struct kept *k = n->out.kept; k != NULL; k = k->next)
            w->job.keep[w->job.keeps++] = k->item;
    }
    if (w->job.takes + w->job.contents + w->job.submits + w->job.stops + w->job.keeps == 0 && !w->job.receipt_by_timer &&
        !disk_look_is_due(n)) {
        write_job_free(&w->job);
        return;
    }
    w->job.number = node_serial(n);
    w->job.time_ms = n->clock.wall_ms;
    w->job.may_use_reserve = true;
    n->write = &w->job;
    wish_add(n, WISH_WRITE)->write = &w->job;
}

void sequence_deinit(struct node *n)
{
    struct submissions *q[3 + SUBMIT_CHECKS_MAX] = { &n->fresh, &n->ready, &n->out.submits };
    struct submission *s;

    for (size_t i = 0; i < SUBMIT_CHECKS_MAX; i++)
        q[3 + i] = &n->checking[i];
    for (size_t i = 0; i < COUNT(q); i++)
        while ((s = shift(q[i])) != NULL)
            free(s);
}
