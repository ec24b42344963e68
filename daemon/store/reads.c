/* reads.c: read jobs: answers to peers and clients, encoded, from one view each.
 *
 * In: a job. Out: messages ready to send, roots, places, an answer. Runs on any worker.
 * Must not: let a sealed blob go to a node that is neither its author's nor a named partner's.
 * Bounds: bytes_max of the job (or a default) in messages of at most PLN_MESSAGE_BYTES_MAX; PLACES_MAX places.
 * Spec: docs/protocol.md "Messages". Tests: tests/unit/store_reads.c */
#include "store/inside.h"

#include "desk/desk.h"
#include "node/query.h"
#include "store/heads.h"
#include "store/words.h"
#include "wire/export.h"
#include "wire/message.h"

#include <assert.h>

#define PLACES_MAX 4096
#define MESSAGES_MAX 4096

struct answering {
    struct store *store;
    struct read_job *job;
    struct store_view view;
    struct buf out; /* one message */
    uint64_t bytes; /* in messages so far */
    uint64_t bytes_max;
};

static bool message_add(struct answering *a, const struct message *m, struct pln_error *err)
{
    struct read_job *job = a->job;
    uint8_t *at;

    if (job->message == NULL) {
        job->message = arena_take_array(&job->arena, MESSAGES_MAX, sizeof(job->message[0]), err);
        if (job->message == NULL)
            return false;
    }
    if (job->messages == MESSAGES_MAX)
        return fail(err, PLN_TOO_MANY, "an answer of more than %d messages", MESSAGES_MAX);
    buf_reset(&a->out);
    if (!message_write(m, &a->out, err))
        return false;
    at = arena_take(&job->arena, a->out.n, err);
    if (at == NULL)
        return false;
    memcpy(at, a->out.at, a->out.n);
    job->message[job->messages++] = bytes_at(at, a->out.n);
    a->bytes += a->out.n;
    return true;
}

static bool log_of(struct answering *a, struct log_row *row, struct pln_error *err)
{
    bool found;

    if (!a->view.view.log(a->view.view.ctx, a->job->log, row, &found, err))
        return false;
    return found || fail(err, PLN_NOT_FOUND, "there is no log %u", a->job->log);
}

static bool entry_of(struct answering *a, uint64_t index, bool want_content, struct view_entry *out, struct pln_error *err)
{
    struct place at = { a->job->log, index };
    bool found;

    if (!a->view.view.entry(a->view.view.ctx, at, want_content, out, &found, err))
        return false;
    return found || fail(err, PLN_NOT_FOUND, "there is no entry %" PRIu64 " of log %u", index, a->job->log);
}

/* ---- entries ---- */

static struct bytes rides_along(const struct answering *a, const struct view_entry *e)
{
    bool rides = !a->job->without_content && e->content == CONTENT_HERE && e->salted.n <= PLN_RIDE_BYTES_MAX + PLN_SALT_BYTES;

    return rides ? e->salted : (struct bytes){ NULL, 0 };
}

/* As many entries as fit into one message, from *next on. */
static bool entries_message(struct answering *a, const struct log_row *row, uint64_t to, uint64_t *next, struct bytes *entry,
                            struct bytes *content, struct pln_error *err)
{
    struct message m = { .kind = MESSAGE_ENTRIES, .entries = { .log = row->id, .from = *next, .entry = entry, .content = content } };
    size_t bytes = 0, n = 0;

    while (*next < to && n < PLN_ARRAY_MAX) {
        struct view_entry e;
        size_t more;

        if (!entry_of(a, *next, !a->job->without_content, &e, err))
            return false;
        entry[n] = e.bytes;
        content[n] = rides_along(a, &e);
        more = entry[n].n + content[n].n + ENTRY_OVERHEAD;
        if (n > 0 && (bytes + more > ENTRIES_ROOM || a->bytes + bytes + more > a->bytes_max))
            break;
        bytes += more;
        n++;
        (*next)++;
    }
    m.entries.count = n;
    return message_add(a, &m, err);
}

static bool read_entries(struct answering *a, struct pln_error *err)
{
    struct read_job *job = a->job;
    struct log_row row;
    struct bytes *entry = arena_take_array(&job->arena, PLN_ARRAY_MAX, sizeof(*entry), err);
    struct bytes *content = arena_take_array(&job->arena, PLN_ARRAY_MAX, sizeof(*content), err);
    uint64_t next = job->from, to;

    if (entry == NULL || content == NULL || !log_of(a, &row, err))
        return false;
    to = min_u64(job->to, row.size);
    while (next < to && a->bytes < a->bytes_max && job->messages < MESSAGES_MAX)
        if (!entries_message(a, &row, to, &next, entry, content, err))
            return false;
    job->reached = next;
    return true;
}

/* ---- content ---- */

static bool content_none(struct answering *a, const struct log_row *row, uint64_t index, struct pln_error *err)
{
    struct message m = { .kind = MESSAGE_CONTENT, .content = { .log = row->id, .index = index } };

    return message_add(a, &m, err);
}

static bool content_parts(struct answering *a, const struct log_row *row, uint64_t index, unsigned form, struct bytes bytes,
                          struct pln_error *err)
{
    struct message m = { .kind = MESSAGE_CONTENT, .content = { .log = row->id, .index = index, .form = form, .total = bytes.n } };

    for (size_t at = 0; at < bytes.n; at += m.content.part.n) {
        m.content.offset = at;
        m.content.part = bytes_slice(bytes, at, min_size(bytes.n - at, PLN_CONTENT_PART_BYTES_MAX));
        if (!message_add(a, &m, err))
            return false;
    }
    return true;
}

static bool content_one(struct answering *a, const struct log_row *row, uint64_t index, struct pln_error *err)
{
    const struct read_job *job = a->job;
    struct view_entry e;

    if (index >= row->size)
        return content_none(a, row, index, err);
    if (!entry_of(a, index, true, &e, err))
        return false;
    switch (e.content) {
    case CONTENT_HERE: return content_parts(a, row, index, CONTENT_PUBLISHED, e.salted, err);
    case CONTENT_UNSEALED: return content_parts(a, row, index, CONTENT_REVEALED, e.salted, err);
    case CONTENT_BLOB:
        if (!job->for_public && words_are_for(&e.statement, &row->id, &job->for_partner))
            return content_parts(a, row, index, CONTENT_SEALED, e.salted, err);
        break;
    case CONTENT_NONE:
    case CONTENT_MISSING:
    case CONTENT_ELSEWHERE:
    case CONTENT_GONE: break;
    }
    return content_none(a, row, index, err);
}

static bool read_content(struct answering *a, struct pln_error *err)
{
    struct log_row row;

    if (!log_of(a, &row, err))
        return false;
    for (size_t i = 0; i < a->job->index_count; i++) {
        if (i > 0 && a->bytes >= a->bytes_max)
            break;
        if (!content_one(a, &row, a->job->index[i], err))
            return false;
        a->job->reached = i + 1; /* asked for again: the others */
    }
    return true;
}

/* ---- proofs, roots, places ---- */

static bool proof_into(struct answering *a, const struct log_row *row, struct pln_root hash[PLN_PROOF_HASHES_MAX + 1], size_t *count,
                       struct pln_error *err)
{
    const struct read_job *job = a->job;
    struct proof_source source = a->view.view.tree(a->view.view.ctx, row->number);
    struct proof p;
    bool good;

    if (job->to > row->size)
        return fail(err, PLN_NOT_YET_HERE, "%" PRIu64 " entries are held, a proof for size %" PRIu64 " was asked", row->size, job->to);
    p.count = 0;
    switch (job->proof_kind) {
    case 0: good = consistency_make(&source, job->from, job->to, &p, err); break;
    case 1:
        if (job->from > job->to)
            return fail(err, PLN_BAD_FIELD, "root at %" PRIu64 " of a tree of %" PRIu64, job->from, job->to);
        if (!proof_root_at(&source, job->from, &hash[0], err))
            return false;
        good = job->from == 0 || consistency_make(&source, job->from, job->to, &p, err); /* nothing leads from an empty tree */
        *count = 1;
        break;
    case 2:
        if (job->from >= job->to)
            return fail(err, PLN_BAD_FIELD, "leaf %" PRIu64 " of a tree of %" PRIu64, job->from, job->to);
        if (!source.node(source.ctx, 0, job->from, &hash[0], err))
            return false;
        good = inclusion_make(&source, job->from, job->to, &p, err);
        *count = 1;
        break;
    default: /* a number from outside */ return fail(err, PLN_BAD_FIELD, "there is no proof of kind %u", job->proof_kind);
    }
    if (!good)
        return false;
    memcpy(hash + *count, p.hash, p.count * sizeof(p.hash[0]));
    *count += p.count;
    return true;
}

static bool read_proof(struct answering *a, struct pln_error *err)
{
    const struct read_job *job = a->job;
    struct pln_root hash[PLN_PROOF_HASHES_MAX + 1];
    struct message m = { .kind = MESSAGE_PROOF, .proof = { .hash = hash } };
    struct log_row row;

    if (!log_of(a, &row, err))
        return false;
    m.proof.of = (struct message_prove){ .log = row.id, .size = job->to, .root = job->root, .kind = job->proof_kind, .m = job->from };
    return proof_into(a, &row, hash, &m.proof.count, err) && message_add(a, &m, err);
}

static bool read_root(struct answering *a, struct pln_error *err)
{
    struct proof_source source = a->view.view.tree(a->view.view.ctx, a->job->log);
    struct log_row row;

    if (!log_of(a, &row, err))
        return false;
    if (a->job->to > row.size)
        return fail(err, PLN_NOT_YET_HERE, "%" PRIu64 " entries are held, the root at %" PRIu64 " was asked", row.size, a->job->to);
    return proof_root_at(&source, a->job->to, &a->job->root_at, err);
}

/* Both classes, each ascending: what is for us first. */
static bool read_missing(struct answering *a, struct pln_error *err)
{
    struct read_job *job = a->job;
    struct txn t = { .kv = a->store->setup.kv, .at = a->view.txn };

    job->place = arena_take_array(&job->arena, PLACES_MAX, sizeof(job->place[0]), err);
    if (job->place == NULL)
        return false;
    for (enum missing_class class = MISSING_OURS; class <= MISSING_REVEALED; class ++)
        for (uint64_t index = job->from; job->places < PLACES_MAX; index++) {
            if (!missing_next(&t, job->log, class, index, &index, err))
                return false;
            if (index == UINT64_MAX)
                break;
            job->place[job->places++] = (struct place){ job->log, index };
        }
    return true;
}

static bool read_do(struct answering *a, struct pln_error *err)
{
    struct read_job *job = a->job;

    switch (job->kind) {
    case READ_ENTRIES: return read_entries(a, err);
    case READ_CONTENT: return read_content(a, err);
    case READ_PROOF: return read_proof(a, err);
    case READ_ROOT_AT: return read_root(a, err);
    case READ_MISSING: return read_missing(a, err);
    case READ_QUERY:
        return query_answer(&a->view.view, &job->own_log, job->method, job->params, (enum access)job->access, job->now_ms, &job->result,
                            err);
    case READ_RULES: return fail(err, PLN_BUSY, "this is answered at the desk: store_read_rules");
    case READ_EXPORT: return export_answer(&a->view.view, job->cursor, &job->result, err);
    }
    return false;
}

void store_read(struct store *s, struct read_job *job)
{
    struct answering a = { .store = s, .job = job, .bytes_max = job->bytes_max == 0 ? PLN_SESSION_OUT_BYTES_MAX : job->bytes_max };

    buf_init(&a.out, PLN_MESSAGE_BYTES_MAX);
    job->done = store_view_begin(s, &a.view, &job->err) && read_do(&a, &job->err);
    store_view_end(&a.view);
    buf_deinit(&a.out);
}

void store_read_rules(struct store *s, struct desk *desk, struct read_job *job)
{
    CLEANUP(store_view_end) struct store_view view = { 0 };

    job->done = store_view_begin(s, &view, &job->err) && desk_answer(desk, &view.view, &job->own_log, job->method, job->params,
                                                                     (enum access)job->access, job->now_ms, &job->result, &job->err);
}

void store_warm_rules(struct store *s, struct desk *desk, int64_t wall_ms)
{
    CLEANUP(store_view_end) struct store_view view = { 0 };
    struct pln_error err;

    if (store_view_begin(s, &view, &err) && !desk_warm(desk, &view.view, wall_ms, &err))
        return;
}
