/* message.c: the peer messages: table, read, write.
 *
 *     message = [number, fields ...]      one canonical array, at most 65,000 bytes
 *
 * In: one plaintext message. Out: its fields; or the other way round.
 * Must not: judge a peer (wire/session.c, wire/quota.c), verify a note or an entry.
 * Bounds: each list by its limit of limits.h, before its memory is taken from the caller's arena.
 *
 * This is the only place where what is not known is passed over: a number that is none of ours is MESSAGE_UNKNOWN, and fields
 * behind those known are skipped, once they were seen to be canonical values. A later version can so say more to an older node.
 * Spec: docs/protocol.md "Messages". Tests: tests/unit/wire_message.c, tests/fuzz/wire_message.c */
#include "wire/message.h"

#include "codec/reader.h"
#include "codec/writer.h"

#include <assert.h>

#define SOFTWARE_BYTES_MAX 64
#define BYE_BYTES_MAX 200
#define RIDE_SALTED_MAX (PLN_SALT_BYTES + PLN_RIDE_BYTES_MAX)

static const struct {
    const char *word;
    size_t fields; /* with the number */
} table[] = {
    [MESSAGE_HELLO] = { "hello", 12 },    [MESSAGE_HEADS] = { "heads", 3 },     [MESSAGE_ASK] = { "ask", 2 },
    [MESSAGE_WANT] = { "want", 6 },       [MESSAGE_ENTRIES] = { "entries", 5 }, [MESSAGE_NEED] = { "need", 5 },
    [MESSAGE_CONTENT] = { "content", 7 }, [MESSAGE_PROVE] = { "prove", 6 },     [MESSAGE_PROOF] = { "proof", 7 },
    [MESSAGE_BYE] = { "bye", 3 },         [MESSAGE_PING] = { "ping", 2 },       [MESSAGE_PONG] = { "pong", 2 },
};

const char *message_word(enum message_kind kind)
{
    return (size_t)kind < COUNT(table) ? table[kind].word : "unknown message";
}

/* ---- read ---- */

/* An array's memory: NULL for none, or when the reader or the arena has failed. */
static void *list_take(struct reader *r, struct arena *a, size_t count, size_t size)
{
    struct pln_error err;
    void *list;

    if (count == 0)
        return NULL;
    list = arena_take_array(a, count, size, &err);
    if (list == NULL)
        reader_fail(r, err.code, "%s", err.what);
    return list;
}

static void hello_read(struct reader *r, struct message_hello *h)
{
    h->wire = reader_u(r, "wire");
    if (!r->failed && h->wire != 1)
        reader_fail(r, PLN_UNKNOWN_VERSION, "wire version %" PRIu64 ", this node speaks 1", h->wire);
    h->role = reader_u(r, "role");
    if (h->role > PEER_JOINER)
        reader_fail(r, PLN_BAD_FIELD, "role %" PRIu64 " is none of 0 (partner), 1 (joiner)", h->role);
    h->has_token = !reader_nil(r);
    if (h->has_token)
        reader_bin_exact(r, "token", h->token, sizeof(h->token));
    reader_bin_exact(r, "instance", h->instance, sizeof(h->instance));
    h->seq = reader_u(r, "seq");
    h->has_yours = !reader_nil(r);
    if (h->has_yours)
        reader_bin_exact(r, "your instance", h->your_instance, sizeof(h->your_instance));
    h->your_seq = reader_u(r, "your seq");
    reader_bin_exact(r, "frontier digest", &h->frontier, sizeof(h->frontier));
    h->has_held = !reader_nil(r);
    if (h->has_held) {
        reader_array(r, "held", 2);
        h->held_size = reader_u(r, "held size");
        reader_bin_exact(r, "held root", &h->held_root, sizeof(h->held_root));
    }
    h->clock_ms = reader_ms(r, "clock");
    h->software = reader_str(r, "software", SOFTWARE_BYTES_MAX);
}

static void heads_read(struct reader *r, struct message_heads *m, struct arena *a)
{
    struct bytes *note;

    m->more = reader_bool(r, "more");
    m->count = reader_array_upto(r, "notes", PLN_HEADS_MAX);
    note = list_take(r, a, m->count, sizeof(*note));
    for (size_t i = 0; i < m->count && !r->failed; i++)
        note[i] = reader_bin(r, "note", PLN_NOTE_BYTES_MAX);
    m->note = note;
}

static void ask_read(struct reader *r, struct message_ask *m, struct arena *a)
{
    struct pln_id *log;

    m->count = reader_array_upto(r, "logs", PLN_ASK_MAX);
    log = list_take(r, a, m->count, sizeof(*log));
    for (size_t i = 0; i < m->count && !r->failed; i++)
        reader_bin_exact(r, "log", &log[i], sizeof(log[i]));
    m->log = log;
}

static void want_read(struct reader *r, struct message_want *m)
{
    reader_bin_exact(r, "log", &m->log, sizeof(m->log));
    m->size = reader_u(r, "size");
    reader_bin_exact(r, "root", &m->root, sizeof(m->root));
    m->from = reader_u(r, "from");
    m->bytes = reader_u(r, "bytes");
    if (m->from > m->size)
        reader_fail(r, PLN_BAD_FIELD, "from %" PRIu64 " lies behind the size %" PRIu64, m->from, m->size);
    if (m->bytes > PLN_WANT_BYTES_MAX)
        reader_fail(r, PLN_TOO_LARGE, "bytes: %" PRIu64 ", at most %d are given at once", m->bytes, PLN_WANT_BYTES_MAX);
}

static void entries_read(struct reader *r, struct message_entries *m, struct arena *a)
{
    struct bytes *entry, *content;
    uint64_t to;

    reader_bin_exact(r, "log", &m->log, sizeof(m->log));
    m->from = reader_u(r, "from");
    m->count = reader_array_upto(r, "entries", PLN_ARRAY_MAX);
    entry = list_take(r, a, m->count, sizeof(*entry));
    for (size_t i = 0; i < m->count && !r->failed; i++) {
        entry[i] = reader_bin(r, "entry", PLN_ENTRY_BYTES_MAX);
        if (!r->failed && entry[i].n == 0)
            reader_fail(r, PLN_MALFORMED, "entry %zu of the message is empty", i);
    }
    reader_array(r, "contents", m->count);
    content = list_take(r, a, m->count, sizeof(*content));
    for (size_t i = 0; i < m->count && !r->failed; i++) {
        if (reader_nil(r))
            continue;
        content[i] = reader_bin(r, "content", RIDE_SALTED_MAX);
        if (!r->failed && content[i].n < PLN_SALT_BYTES)
            reader_fail(r, PLN_BAD_CONTENT, "content %zu: %zu bytes, its salt alone has %d", i, content[i].n, PLN_SALT_BYTES);
    }
    m->entry = entry;
    m->content = content;
    to = m->from + m->count; /* from is below 2^53 */
    if (to > PLN_U_MAX)
        reader_fail(r, PLN_BAD_FIELD, "from %" PRIu64 " and %zu entries pass 2^53", m->from, m->count);
}

static void need_read(struct reader *r, struct message_need *m, struct arena *a)
{
    uint64_t *index;

    reader_bin_exact(r, "log", &m->log, sizeof(m->log));
    m->size = reader_u(r, "size");
    reader_bin_exact(r, "root", &m->root, sizeof(m->root));
    m->count = reader_array_upto(r, "indexes", PLN_NEED_MAX);
    index = list_take(r, a, m->count, sizeof(*index));
    for (size_t i = 0; i < m->count && !r->failed; i++) {
        index[i] = reader_u(r, "index");
        if (index[i] >= m->size)
            reader_fail(r, PLN_BAD_FIELD, "index %" PRIu64 " is not below the size %" PRIu64, index[i], m->size);
    }
    m->index = index;
}

static void content_read(struct reader *r, struct message_content *m)
{
    reader_bin_exact(r, "log", &m->log, sizeof(m->log));
    m->index = reader_u(r, "index");
    m->form = reader_u(r, "form");
    if (m->form > 2)
        reader_fail(r, PLN_BAD_FIELD, "form %" PRIu64 " is none of 0 (published), 1 (sealed), 2 (revealed)", m->form);
    m->offset = reader_u(r, "offset");
    m->total = reader_u(r, "total");
    if (m->total > PLN_BLOB_BYTES_MAX)
        reader_fail(r, PLN_TOO_LARGE, "total: %" PRIu64 " bytes, at most %d", m->total, PLN_BLOB_BYTES_MAX);
    m->part = reader_bin(r, "bytes", PLN_CONTENT_PART_BYTES_MAX);
    if (!r->failed && (m->offset > m->total || m->part.n > m->total - m->offset))
        reader_fail(r, PLN_BAD_FIELD, "%zu bytes at offset %" PRIu64 " pass the total of %" PRIu64, m->part.n, m->offset, m->total);
}

static void prove_read(struct reader *r, struct message_prove *m)
{
    reader_bin_exact(r, "log", &m->log, sizeof(m->log));
    m->size = reader_u(r, "size");
    reader_bin_exact(r, "root", &m->root, sizeof(m->root));
    m->kind = reader_u(r, "kind");
    if (m->kind > 2)
        reader_fail(r, PLN_BAD_FIELD, "kind %" PRIu64 " is none of 0 (consistency), 1 (root), 2 (leaf)", m->kind);
    m->m = reader_u(r, "m");
    if (m->m > m->size)
        reader_fail(r, PLN_BAD_FIELD, "m: %" PRIu64 " lies behind the size %" PRIu64, m->m, m->size);
}

static void proof_read(struct reader *r, struct message_proof *m, struct arena *a)
{
    struct pln_root *hash;

    prove_read(r, &m->of);
    m->count = reader_array_upto(r, "hashes", PLN_PROOF_MESSAGE_HASHES_MAX);
    hash = list_take(r, a, m->count, sizeof(*hash));
    for (size_t i = 0; i < m->count && !r->failed; i++)
        reader_bin_exact(r, "hash", &hash[i], sizeof(hash[i]));
    m->hash = hash;
}

bool message_read(struct bytes in, struct message *out, struct arena *a, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct message m = { .kind = MESSAGE_UNKNOWN };
    size_t count, known = 1;

    if (in.n > PLN_MESSAGE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a message of %zu bytes, at most %d", in.n, PLN_MESSAGE_BYTES_MAX);
    count = reader_array_between(&r, "message", 1, PLN_ARRAY_MAX);
    m.number = reader_u64(&r, "number");
    if (!r.failed && m.number < COUNT(table)) {
        m.kind = (enum message_kind)m.number;
        known = table[m.kind].fields;
        if (count < known)
            reader_fail(&r, PLN_MALFORMED, "%zu fields, at least %zu are expected", count, known);
    }
    switch (m.kind) {
    case MESSAGE_HELLO: hello_read(&r, &m.hello); break;
    case MESSAGE_HEADS: heads_read(&r, &m.heads, a); break;
    case MESSAGE_ASK: ask_read(&r, &m.ask, a); break;
    case MESSAGE_WANT: want_read(&r, &m.want); break;
    case MESSAGE_ENTRIES: entries_read(&r, &m.entries, a); break;
    case MESSAGE_NEED: need_read(&r, &m.need, a); break;
    case MESSAGE_CONTENT: content_read(&r, &m.content); break;
    case MESSAGE_PROVE: prove_read(&r, &m.prove); break;
    case MESSAGE_PROOF: proof_read(&r, &m.proof, a); break;
    case MESSAGE_BYE:
        m.bye.code = reader_u(&r, "code");
        m.bye.why = reader_str(&r, "why", BYE_BYTES_MAX);
        break;
    case MESSAGE_PING:
    case MESSAGE_PONG: m.ping = reader_u64(&r, "number to echo"); break;
    case MESSAGE_UNKNOWN: break;
    }
    for (size_t i = known; i < count && !r.failed; i++)
        reader_any(&r, "field of a later version");
    if (!reader_done(&r, err))
        return within(err, "%s", message_word(m.kind));
    *out = m;
    return true;
}

/* ---- write ---- */

#define write_bin(w, x) writer_bin((w), BYTES_OF(x))

static void hello_write(struct writer *w, const struct message_hello *h)
{
    writer_u64(w, h->wire);
    writer_u64(w, h->role);
    if (h->has_token)
        write_bin(w, h->token);
    else
        writer_nil(w);
    write_bin(w, h->instance);
    writer_u64(w, h->seq);
    if (h->has_yours)
        write_bin(w, h->your_instance);
    else
        writer_nil(w);
    writer_u64(w, h->your_seq);
    write_bin(w, h->frontier);
    if (h->has_held) {
        writer_array(w, 2);
        writer_u64(w, h->held_size);
        write_bin(w, h->held_root);
    } else {
        writer_nil(w);
    }
    writer_i64(w, h->clock_ms);
    writer_str(w, h->software);
}

static void prove_write(struct writer *w, const struct message_prove *p)
{
    write_bin(w, p->log);
    writer_u64(w, p->size);
    write_bin(w, p->root);
    writer_u64(w, p->kind);
    writer_u64(w, p->m);
}

static void entries_write(struct writer *w, const struct message_entries *m)
{
    write_bin(w, m->log);
    writer_u64(w, m->from);
    writer_array(w, m->count);
    for (size_t i = 0; i < m->count; i++)
        writer_bin(w, m->entry[i]);
    writer_array(w, m->count);
    for (size_t i = 0; i < m->count; i++) {
        if (m->content != NULL && m->content[i].n > 0)
            writer_bin(w, m->content[i]);
        else
            writer_nil(w);
    }
}

static void need_write(struct writer *w, const struct message_need *m)
{
    write_bin(w, m->log);
    writer_u64(w, m->size);
    write_bin(w, m->root);
    writer_array(w, m->count);
    for (size_t i = 0; i < m->count; i++)
        writer_u64(w, m->index[i]);
}

bool message_write(const struct message *m, struct buf *out, struct pln_error *err)
{
    size_t before = out->n;
    struct writer w = writer_into(out);

    assert((size_t)m->kind < COUNT(table));
    writer_array(&w, table[m->kind].fields);
    writer_u64(&w, (uint64_t)m->kind);
    switch (m->kind) {
    case MESSAGE_HELLO: hello_write(&w, &m->hello); break;
    case MESSAGE_HEADS:
        writer_bool(&w, m->heads.more);
        writer_array(&w, m->heads.count);
        for (size_t i = 0; i < m->heads.count; i++)
            writer_bin(&w, m->heads.note[i]);
        break;
    case MESSAGE_ASK:
        writer_array(&w, m->ask.count);
        for (size_t i = 0; i < m->ask.count; i++)
            write_bin(&w, m->ask.log[i]);
        break;
    case MESSAGE_WANT:
        write_bin(&w, m->want.log);
        writer_u64(&w, m->want.size);
        write_bin(&w, m->want.root);
        writer_u64(&w, m->want.from);
        writer_u64(&w, m->want.bytes);
        break;
    case MESSAGE_ENTRIES: entries_write(&w, &m->entries); break;
    case MESSAGE_NEED: need_write(&w, &m->need); break;
    case MESSAGE_CONTENT:
        write_bin(&w, m->content.log);
        writer_u64(&w, m->content.index);
        writer_u64(&w, m->content.form);
        writer_u64(&w, m->content.offset);
        writer_u64(&w, m->content.total);
        writer_bin(&w, m->content.part);
        break;
    case MESSAGE_PROVE: prove_write(&w, &m->prove); break;
    case MESSAGE_PROOF:
        prove_write(&w, &m->proof.of);
        writer_array(&w, m->proof.count);
        for (size_t i = 0; i < m->proof.count; i++)
            write_bin(&w, m->proof.hash[i]);
        break;
    case MESSAGE_BYE:
        writer_u64(&w, m->bye.code);
        writer_str(&w, m->bye.why);
        break;
    case MESSAGE_PING:
    case MESSAGE_PONG: writer_u64(&w, m->ping); break;
    case MESSAGE_UNKNOWN: break;
    }
    if (!writer_done(&w, table[m->kind].word, err))
        return false;
    if (out->n - before > PLN_MESSAGE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%s of %zu bytes, at most %d", table[m->kind].word, out->n - before, PLN_MESSAGE_BYTES_MAX);
    return true;
}
