/* import.c: an export, fed part by part by a client of this machine, taken as if a peer had sent it.
 *
 * In: parts of a file in any split. Out: heads compared, entries into tails, content on its way to the writer; counts.
 * Must not: believe more of a file than of a peer: all of it goes through intake.c and the writer's checks. A peer can be asked for
 * what is missing, a file cannot: it brings the proofs of its long logs itself (docs/export.md), and what does not fit ends the import.
 * Bounds: one import at a time; one part and one message of it in memory, one tail; a part is answered when all of it is on its way,
 * so a file waits for the disk, not the memory.
 * Spec: docs/export.md, docs/rpc.md "Whole coalitions". Tests: tests/unit/node_import.c */
#include "node/machine.h"

#include "wire/export.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct import_head {
    struct checkpoint at;
    size_t note_n;
    uint8_t note[512];
};
struct import {
    uint64_t client;
    uint32_t number; /* of the request that waits */
    bool is_asked;   /* one waits */
    bool is_ending;  /* no more parts will come */
    bool has_failed;
    struct pln_error err;
    struct buf part;
    size_t fed; /* bytes of the part */
    uint64_t bytes, heads_read, entries, contents, refused;
    char first_refused[160]; /* of the contents: which, why */
    size_t heads;
    struct import_head *head; /* LOGS_MAX */
    bool has_heads;           /* the newest heads are all read: others close epochs of the log whose entries come next */
    size_t closings;
    struct import_head *closing; /* PLN_CLOSING_HEADS_MAX, of one log, ascending */
    uint64_t fetch;              /* the tail that is being fed, or 0 */
    struct held *log;            /* its log */
    struct assembly assembly;
    bool has_message; /* one waits until there is room for it */
    struct bytes message;
    struct export_feed feed;
};

enum taken { TAKEN, TAKEN_LATER, TAKEN_NEVER };

static void import_free(struct node *n)
{
    struct import *im = n->import;
    struct fetch *f = im->fetch != 0 ? intake_fetch(n, im->fetch) : NULL;

    n->import = NULL;
    if (f != NULL)
        intake_give_up(n, f);
    assembly_deinit(&im->assembly);
    buf_deinit(&im->part);
    free(im->head);
    free(im->closing);
    free(im);
}

static struct import *import_new(struct node *n, uint64_t client)
{
    struct import *im = node_memory(sizeof(*im));

    im->client = client;
    im->head = node_memory(LOGS_MAX * sizeof(*im->head));
    im->closing = node_memory(PLN_CLOSING_HEADS_MAX * sizeof(*im->closing));
    buf_init(&im->part, PLN_REQUEST_BYTES_MAX);
    assembly_init(&im->assembly);
    export_feed_init(&im->feed);
    n->import = im;
    return im;
}

void import_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    struct reader r = reader_over(params);
    struct import *im = n->import;
    struct pln_error err;
    struct bytes part;

    reader_array(&r, "params", 1);
    part = reader_bin(&r, "part", PLN_REQUEST_BYTES_MAX);
    if (!reader_done(&r, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    if (im != NULL && (im->client != c->id || im->is_asked)) {
        fail(&err, im->client != c->id ? PLN_BUSY : PLN_OUT_OF_ORDER,
             im->client != c->id ? "another client's import is under way: wait for its end" : "the part before is not answered yet");
        client_refuse(n, c->id, number, &err);
        return;
    }
    if (im == NULL)
        im = import_new(n, c->id);
    im->number = number;
    im->is_asked = true;
    im->is_ending = part.n == 0;
    im->fed = 0;
    im->bytes += part.n;
    buf_reset(&im->part);
    buf_put(&im->part, part);
}

/* ---- messages ---- */

static enum taken never(struct import *im, enum pln_code code, const char *what)
{
    fail(&im->err, code, "%s", what);
    return TAKEN_NEVER;
}

static bool head_take(struct node *n, struct import *im, struct bytes note, struct import_head *out)
{
    struct held *h;

    if (note.n > sizeof(out->note))
        return fail(&im->err, PLN_TOO_LARGE, "a head's note of more than 512 bytes");
    if (!checkpoint_read(note, &out->at, &im->err))
        return false;
    out->note_n = note.n;
    memcpy(out->note, note.at, note.n);
    h = node_log_find(n, &out->at.log);
    if (h != NULL && (h == n->own || out->at.size <= h->row.size))
        intake_compare(n, h, &out->at, note, IMPORT_FEEDER);
    return true;
}

static const struct import_head *newest_of(const struct import *im, const struct pln_id *log)
{
    for (size_t i = 0; i < im->heads; i++)
        if (hash32_equal(&im->head[i].at.log, log))
            return &im->head[i];
    return NULL;
}

/* Of the log whose entries come next. */
static enum taken closings_take(struct node *n, struct import *im, const struct message_heads *m)
{
    const struct import_head *newest;

    im->closings = 0;
    for (size_t i = 0; i < m->count; i++) {
        struct import_head *c = &im->closing[im->closings];

        if (im->closings == PLN_CLOSING_HEADS_MAX)
            return never(im, PLN_TOO_MANY, "more heads that close epochs of one log than 64");
        if (!head_take(n, im, m->note[i], c))
            return TAKEN_NEVER;
        if (im->closings > 0 && (!hash32_equal(&c->at.log, &c[-1].at.log) || c->at.size <= c[-1].at.size))
            return never(im, PLN_OUT_OF_ORDER, "heads that close epochs are not of one log, ascending");
        newest = newest_of(im, &c->at.log);
        if (newest == NULL || newest->at.size <= c->at.size)
            return never(im, PLN_OUT_OF_ORDER, "a head closes an epoch of a log whose newest head is not above it");
        im->closings++;
    }
    return TAKEN;
}

static enum taken heads_take(struct node *n, struct import *im, const struct message_heads *m)
{
    if (im->has_heads)
        return closings_take(n, im, m);
    for (size_t i = 0; i < m->count; i++) {
        if (im->heads == LOGS_MAX)
            return never(im, PLN_TOO_MANY, "more heads than a coalition can have logs");
        if (!head_take(n, im, m->note[i], &im->head[im->heads]))
            return TAKEN_NEVER;
        im->heads++;
        im->heads_read++;
    }
    im->has_heads = !m->more;
    return TAKEN;
}

/* Is the tail before done with? */
static bool is_fed(struct node *n, struct import *im)
{
    if (im->fetch != 0 && intake_fetch(n, im->fetch) == NULL) {
        im->fetch = 0;
        im->log = NULL;
    }
    return im->fetch == 0;
}

/* The next head of a log above what is held: the keys known by then sign it. NULL: none. */
static const struct import_head *head_of(const struct import *im, const struct pln_id *log, uint64_t above)
{
    for (size_t i = 0; i < im->closings; i++)
        if (hash32_equal(&im->closing[i].at.log, log) && im->closing[i].at.size > above)
            return &im->closing[i];
    return newest_of(im, log);
}

/* A chunk ended because it is full: the file should have brought a proof before. */
static bool lacks_proof(const struct tail *t)
{
    for (size_t i = 0; i < t->chunks; i++)
        if (t->chunk[i].state == CHUNK_UNPROVEN)
            return true;
    return false;
}

/* Begin the tail of a log. False: nothing to take of it, not now, or never. */
static bool fetch_begin(struct node *n, struct import *im, struct held *h, const struct message_entries *m, enum taken *otherwise)
{
    const struct import_head *head = head_of(im, &m->log, h->row.size);

    *otherwise = TAKEN;
    if (head == NULL) {
        *otherwise = never(im, PLN_UNASKED, "entries of a log whose head is not in the file");
        return false;
    }
    if (head->at.size <= h->row.size || h->row.stopped || h->stop_wished || h->row.size >= h->row.take_up_to)
        return false;
    if (h->fetch != NULL || n->fetches >= PLN_TAILS_MAX) {
        *otherwise = TAKEN_LATER;
        return false;
    }
    if (!intake_may_take(n, h)) {
        *otherwise = never(im, PLN_HELD_BACK, "entries of a log that is held back here: try again later");
        return false;
    }
    if (m->from > h->row.size) {
        *otherwise = never(im, PLN_OUT_OF_ORDER, "entries of a log do not begin where those before end");
        return false;
    }
    if (m->from < head->at.size && m->from + m->count > head->at.size) {
        *otherwise = never(im, PLN_OUT_OF_ORDER, "entries of a log go on beyond a head in one message");
        return false;
    }
    im->fetch = intake_begin(n, h, &head->at, bytes_at(head->note, head->note_n))->number;
    im->log = h;
    return true;
}

/* Words that ride along with entries which are here already, and are lacking here. */
static enum taken words_of_held(struct node *n, struct import *im, const struct held *h, const struct message_entries *m)
{
    if (!h->in_store || h->row.whole == h->row.size || m->from >= h->row.size)
        return TAKEN;
    if (n->arrived_bytes > 0 && n->arrived_bytes + PLN_MESSAGE_BYTES_MAX > PLN_CONTENTS_WAITING_BYTES_MAX)
        return TAKEN_LATER;
    for (size_t i = 0; i < m->count && m->from + i < h->row.size; i++) {
        struct bytes words = m->content[i];
        uint8_t *copy;

        if (words.n == 0 || m->from + i < h->row.whole)
            continue;
        copy = node_memory(words.n);
        memcpy(copy, words.at, words.n);
        im->contents++;
        words_arrived(n, IMPORT_FEEDER, h, m->from + i, CONTENT_PUBLISHED, bytes_at(copy, words.n));
    }
    return TAKEN;
}

static enum taken entries_take(struct node *n, struct import *im, const struct message_entries *m)
{
    struct held *h = node_log_find(n, &m->log);
    uint64_t end = m->from + m->count; /* message_read: below 2^53 */
    enum taken otherwise;
    struct fetch *f;

    if (!is_fed(n, im) && (h == NULL || im->log != h)) {
        if (!tail_is_whole(&intake_fetch(n, im->fetch)->tail))
            return never(im, PLN_OUT_OF_ORDER, "a log goes on although the one before has not reached its head");
        return TAKEN_LATER; /* the roster may be in what is being written */
    }
    if (h == NULL || m->count == 0)
        return TAKEN; /* in no roster */
    otherwise = words_of_held(n, im, h, m);
    if (otherwise != TAKEN || h == n->own || end <= h->row.size)
        return otherwise; /* here already */
    if (im->fetch == 0 && !fetch_begin(n, im, h, m, &otherwise))
        return otherwise;
    f = intake_fetch(n, im->fetch);
    if (end <= f->tail.next)
        return TAKEN;
    if (tail_is_whole(&f->tail)) /* up to a head that closes an epoch: the rest once that is written, with the key that is in it */
        return m->from >= f->tail.size && head_of(im, &m->log, f->tail.size)->at.size > f->tail.size ? TAKEN_LATER : TAKEN;
    if (m->from > f->tail.next)
        return never(im, PLN_OUT_OF_ORDER, "entries of a log do not begin where those before end");
    if (!intake_add(n, f, m))
        return TAKEN_LATER;
    if (lacks_proof(&f->tail))
        return never(im, PLN_BAD_PROOF, "a long log without the proofs that let a node take it piece by piece: export it anew");
    return TAKEN;
}

static enum taken proof_take(struct node *n, struct import *im, const struct message_proof *m)
{
    struct fetch *f;
    uint64_t at;

    if (is_fed(n, im) || m->of.kind != 1 || !hash32_equal(&m->of.log, &im->log->row.id))
        return TAKEN; /* of what is here already */
    f = intake_fetch(n, im->fetch);
    if (m->of.m != f->tail.next || m->of.size != f->tail.size || !hash32_equal(&m->of.root, &f->tail.root))
        return TAKEN;
    tail_cut(&f->tail);
    if (!tail_next_proof(&f->tail, &at))
        return TAKEN; /* at the end of what was proven already */
    return tail_prove(&f->tail, m->of.m, m->hash, m->count, &im->err) ? TAKEN : TAKEN_NEVER;
}

static enum taken content_take(struct node *n, struct import *im, const struct message_content *m)
{
    struct held *h = node_log_find(n, &m->log);
    bool whole;

    if (!is_fed(n, im)) /* content only once the entries are in */
        return tail_is_whole(&intake_fetch(n, im->fetch)->tail)
                   ? TAKEN_LATER
                   : never(im, PLN_OUT_OF_ORDER, "content before the entries reach their head");
    if (n->arrived_bytes + m->total > PLN_CONTENTS_WAITING_BYTES_MAX && n->arrived_bytes > 0)
        return TAKEN_LATER;
    if (h == NULL || !h->in_store || m->index >= h->row.size || m->total == 0)
        return TAKEN;
    if (!assembly_feed(&im->assembly, m, &whole, &im->err))
        return TAKEN_NEVER;
    if (whole) {
        im->contents++;
        words_arrived(n, IMPORT_FEEDER, h, m->index, (unsigned)m->form, assembly_take(&im->assembly));
    }
    return TAKEN;
}

static enum taken message_take(struct node *n, struct import *im)
{
    CLEANUP(arena_deinit) struct arena a;
    struct message m;
    enum taken taken = TAKEN;

    arena_init(&a, "a message of an export", 4 * 1024 * 1024);
    if (!message_read(im->message, &m, &a, &im->err))
        return TAKEN_NEVER;
    switch (m.kind) {
    case MESSAGE_HEADS: return heads_take(n, im, &m.heads);
    case MESSAGE_ENTRIES:
        taken = entries_take(n, im, &m.entries);
        im->entries += taken == TAKEN ? m.entries.count : 0;
        return taken;
    case MESSAGE_PROOF: return proof_take(n, im, &m.proof);
    case MESSAGE_CONTENT: return content_take(n, im, &m.content);
    case MESSAGE_BYE:
        if (m.bye.code == PLN_OK)
            return TAKEN;
        fail(&im->err, PLN_MALFORMED, "the export ends with an error of the node that wrote it: %.*s (%s)", (int)min_size(m.bye.why.n, 100),
             (const char *)m.bye.why.at, pln_code_word((enum pln_code)m.bye.code));
        return TAKEN_NEVER;
    case MESSAGE_HELLO:
    case MESSAGE_ASK:
    case MESSAGE_WANT:
    case MESSAGE_NEED:
    case MESSAGE_PROVE:
    case MESSAGE_PING:
    case MESSAGE_PONG:
    case MESSAGE_UNKNOWN: break; /* a session has more than a file needs */
    }
    return TAKEN;
}

/* ---- going on ---- */

/* One step. False: nothing more for now. */
static bool import_step(struct node *n, struct import *im)
{
    struct bytes in;

    if (!im->has_message) {
        in = bytes_slice(buf_bytes(&im->part), im->fed, im->part.n - im->fed);
        if (in.n == 0)
            return false;
        if (!export_feed(&im->feed, &in, &im->err)) {
            im->has_failed = true;
            return false;
        }
        im->fed = im->part.n - in.n;
        if (im->feed.has_coalition && !hash32_equal(&im->feed.coalition, &n->coalition)) {
            im->has_failed = true;
            return fail(&im->err, PLN_WRONG_LOG, "this is an export of another coalition");
        }
        im->has_message = export_feed_take(&im->feed, &im->message);
        return true;
    }
    switch (message_take(n, im)) {
    case TAKEN: im->has_message = false; return true;
    case TAKEN_LATER: return false;
    case TAKEN_NEVER: im->has_failed = true; return false;
    }
    return false;
}

static void import_answer(struct node *n, struct import *im)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;

    buf_init(&out, 512);
    w = writer_into(&out);
    writer_map(&w, 6);
    writer_cstr(&w, "bytes"), writer_u64(&w, im->bytes);
    writer_cstr(&w, "heads"), writer_u64(&w, im->heads_read);
    writer_cstr(&w, "entries"), writer_u64(&w, im->entries);
    writer_cstr(&w, "contents"), writer_u64(&w, im->contents);
    writer_cstr(&w, "refused"), writer_u64(&w, im->refused);
    writer_cstr(&w, "first_refused");
    if (im->refused > 0)
        writer_cstr(&w, im->first_refused);
    else
        writer_nil(&w);
    im->is_asked = false;
    client_answer(n, im->client, im->number, buf_bytes(&out));
}

/* The file's end: is all of it on disk? */
static bool is_written(struct node *n, struct import *im)
{
    return is_fed(n, im) && n->arrived == NULL && n->write == NULL;
}

void import_pump(struct node *n)
{
    struct import *im = n->import;

    if (im == NULL || !im->is_asked)
        return;
    if (n->is_stopping && !im->has_failed) {
        im->has_failed = true;
        fail(&im->err, PLN_SHUTTING_DOWN, "the node is shutting down: import the file again later, what is here is passed over");
    }
    while (!im->has_failed && import_step(n, im))
        ;
    if (!im->has_failed && im->is_ending && !export_feed_done(&im->feed, &im->err))
        im->has_failed = true;
    if (im->has_failed) {
        client_refuse(n, im->client, im->number, &im->err);
        import_free(n);
        return;
    }
    if (im->has_message || im->fed < im->part.n)
        return;
    if (!im->is_ending) {
        import_answer(n, im);
    } else if (is_written(n, im)) {
        import_answer(n, im);
        import_free(n);
    }
}

void import_refused(struct node *n, uint64_t fetch, const struct pln_error *why)
{
    struct import *im = n->import;

    if (im == NULL || im->fetch != fetch)
        return;
    im->fetch = 0;
    im->log = NULL;
    if (why->code == PLN_OUT_OF_ORDER) /* a peer's session was faster: what is here is passed over */
        return;
    im->has_failed = true;
    im->err = *why;
    if (why->code == PLN_BAD_SIGNATURE) /* or an older plenary wrote it */
        fail(&im->err, PLN_BAD_SIGNATURE, "%.150s: where a log changed its node's keys, the heads before are missing: export it anew",
             why->what);
}

void import_words_refused(struct node *n, const struct held *h, uint64_t index, uint64_t count, const struct pln_error *why)
{
    struct import *im = n->import;
    char name[40];

    if (im == NULL)
        return;
    if (im->refused == 0)
        snprintf(im->first_refused, sizeof(im->first_refused), "%s#%" PRIu64 ": %.100s", held_name(h, name), index, why->what);
    im->refused += count;
}

void import_client_gone(struct node *n, uint64_t client)
{
    if (n->import != NULL && n->import->client == client)
        import_free(n);
}

void import_deinit(struct node *n)
{
    if (n->import != NULL)
        import_free(n);
}
