/* query.c: answers to clients' queries, from a view: one method each, or a neighbour's (query_pages.c, query_roster.c,
 * query_tables.c).
 *
 * In: a view, a method, parameters. Out: one encoded value.
 * Must not: change anything, keep anything; give a sealed blob to a reader.
 * Bounds: QUERY_READS_MAX entries looked at, the answer's buffer.
 * Spec: docs/rpc.md. Tests: tests/unit/node_query.c */
#include "node/query.h"

#include "node/access.h"
#include "node/query_entry.h"
#include "node/query_pages.h"
#include "node/query_resolve.h"
#include "node/query_roster.h"
#include "node/query_tables.h"

#define RESOLVE_MAX 256

bool query_is_known(struct bytes method)
{
    const struct method *m = method_find(method);

    return m != NULL && m->by == BY_VIEW;
}

static bool answer_methods(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 0, false);
    size_t count = 0;

    if (!params_done(&params, err))
        return false;
    for (size_t i = 0; i < method_count; i++)
        count += !methods[i].local || q->access == ACCESS_LOCAL;
    writer_array(w, count);
    for (size_t i = 0; i < method_count; i++) {
        if (methods[i].local && q->access != ACCESS_LOCAL)
            continue;
        writer_map(w, 4);
        write_key(w, "name");
        writer_cstr(w, methods[i].name);
        write_key(w, "params");
        writer_cstr(w, methods[i].params);
        write_key(w, "help");
        writer_cstr(w, methods[i].help);
        write_key(w, "local");
        writer_bool(w, methods[i].local);
    }
    return true;
}

static bool answer_resolve(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 2, false);
    struct bytes kind = params_str(&params, "kind", params_at(&params, 1));
    struct reader r = reader_over(params_at(&params, 0));
    size_t count;

    if (!params_done(&params, err))
        return false;
    count = reader_array_upto(&r, "names", RESOLVE_MAX);
    writer_array(w, count);
    for (size_t i = 0; i < count && !r.failed; i++) {
        struct bytes text = reader_str(&r, "name", PARAMS_TEXT_MAX);
        struct resolved one;
        bool found;

        if (r.failed)
            break;
        if (!query_resolve(q, text, kind, &one, &found, err))
            return false;
        if (!found) {
            writer_nil(w);
            continue;
        }
        writer_map(w, 6);
        write_key(w, "name");
        writer_cstr(w, one.name);
        write_key(w, "kind");
        writer_cstr(w, one.kind);
        write_key(w, "id");
        writer_bin(w, BYTES_OF(one.id));
        write_key(w, "log");
        writer_cstr(w, one.log->handle);
        write_key(w, "index");
        writer_u64(w, one.index);
        write_key(w, "type");
        write_text_or_nil(w, one.type);
    }
    return reader_done(&r, err);
}

/* The entry that the only parameter names, read. */
static bool which_read(struct query *q, struct bytes encoded, bool want_content, struct view_entry *e, struct query_log **log,
                       struct pln_error *err)
{
    struct params params = params_over(encoded, 1, false);
    struct place at;
    bool found;

    if (!query_which(q, &params, params_at(&params, 0), &at, err) || !params_done(&params, err) || !query_log_at(q, at.log, log, err) ||
        !query_read(q, at, want_content, e, &found, err))
        return false;
    if (!found || *log == NULL)
        return fail(err, PLN_NOT_FOUND, "that entry is not here");
    return true;
}

static bool answer_entry(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct view_entry e;
    struct query_log *log;

    return which_read(q, encoded, true, &e, &log, err) && write_entry(q, w, &e, err);
}

static bool is_clear(const struct view_entry *e)
{
    return e->content == CONTENT_HERE || e->content == CONTENT_UNSEALED;
}

static void bin_or_nil(struct writer *w, struct bytes b, bool here)
{
    if (here)
        writer_bin(w, b);
    else
        writer_nil(w);
}

static bool answer_raw(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    struct query_log *log;
    struct view_entry e;

    if (!which_read(q, encoded, true, &e, &log, err))
        return false;
    query_entry_name(log, e.place.index, name);
    writer_map(w, 3);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "entry");
    writer_bin(w, e.bytes);
    write_key(w, "content");
    bin_or_nil(w, e.salted, is_clear(&e));
    return true;
}

static bool answer_content(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    char name[QUERY_NAME_TEXT];
    struct query_log *log;
    struct view_entry e;
    bool has;

    if (!which_read(q, encoded, true, &e, &log, err))
        return false;
    has = e.readable && e.statement.has_content;
    query_entry_name(log, e.place.index, name);
    writer_map(w, 5);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "form");
    write_text_or_nil(w, has ? content_form_word(&e) : "");
    write_key(w, "state");
    write_text_or_nil(w, has ? content_state_word(&e) : "");
    write_key(w, "bytes");
    bin_or_nil(w, e.salted, is_clear(&e));
    write_key(w, "blob");
    bin_or_nil(w, e.salted, e.content == CONTENT_BLOB && q->access == ACCESS_LOCAL);
    return true;
}

static void write_path(struct writer *w, const struct proof *p)
{
    write_key(w, "path");
    writer_array(w, p->count);
    for (size_t i = 0; i < p->count; i++)
        writer_bin(w, BYTES_OF(p->hash[i]));
}

static void write_log_keys(struct writer *w, const struct query_log *log)
{
    write_key(w, "log");
    writer_cstr(w, log->handle);
    write_key(w, "log_id");
    writer_bin(w, BYTES_OF(log->row.id));
}

static void write_head_keys(struct writer *w, const struct query_log *log)
{
    write_key(w, "size");
    writer_u64(w, log->row.size);
    write_key(w, "root");
    writer_bin(w, BYTES_OF(log->row.root));
}

static bool answer_proof(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct proof_source tree;
    struct pln_leaf leaf;
    struct query_log *log;
    struct view_entry e;
    struct proof proof;

    if (!which_read(q, encoded, false, &e, &log, err))
        return false;
    tree = q->v->tree(q->v->ctx, log->row.number);
    if (!inclusion_make(&tree, e.place.index, log->row.size, &proof, err))
        return false;
    leaf = entry_leaf(e.bytes);
    writer_map(w, 9);
    write_log_keys(w, log);
    write_key(w, "id");
    bin_or_nil(w, BYTES_OF(e.id), e.readable);
    write_key(w, "index");
    writer_u64(w, e.place.index);
    write_head_keys(w, log);
    write_key(w, "leaf");
    writer_bin(w, BYTES_OF(leaf));
    write_path(w, &proof);
    write_key(w, "note");
    writer_bin(w, bytes_at(log->row.note, log->row.note_bytes));
    return true;
}

static bool answer_consistency(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 2, false);
    uint64_t old = params_u(&params, "size", params_at(&params, 1), 0);
    struct proof_source tree;
    struct pln_root old_root;
    struct query_log *log;
    struct proof proof;

    if (!query_log_param(q, &params, "log", params_at(&params, 0), &log, err) || !params_done(&params, err))
        return false;
    if (old == 0 || old > log->row.size) {
        fail(err, old == 0 ? PLN_BAD_FIELD : PLN_NOT_FOUND, "%" PRIu64 " of a log that has %" PRIu64 " entries here: 1 up to that", old,
             log->row.size);
        return within(err, "size");
    }
    tree = q->v->tree(q->v->ctx, log->row.number);
    if (!consistency_make(&tree, old, log->row.size, &proof, err) || !proof_root_at(&tree, old, &old_root, err))
        return false;
    writer_map(w, 8);
    write_log_keys(w, log);
    write_key(w, "old_size");
    writer_u64(w, old);
    write_key(w, "old_root");
    writer_bin(w, BYTES_OF(old_root));
    write_head_keys(w, log);
    write_path(w, &proof);
    write_key(w, "note");
    writer_bin(w, bytes_at(log->row.note, log->row.note_bytes));
    return true;
}

static const struct {
    const char *name;
    bool (*answer)(struct query *q, struct bytes params, struct writer *w, struct pln_error *err);
} answers[] = {
    { "methods", answer_methods },
    { "coalition", answer_coalition },
    { "heads", answer_heads },
    { "partners", answer_partners },
    { "members", answer_members },
    { "boxkeys", answer_boxkeys },
    { "receipts", answer_receipts },
    { "bodies", answer_bodies },
    { "seats", answer_seats },
    { "resolve", answer_resolve },
    { "entry", answer_entry },
    { "entries", answer_entries },
    { "referrers", answer_referrers },
    { "raw", answer_raw },
    { "content", answer_content },
    { "proof", answer_proof },
    { "consistency", answer_consistency },
};

bool query_answer(const struct view *v, const struct pln_id *own_log, struct bytes method, struct bytes params, enum access access,
                  int64_t wall_ms, struct buf *out, struct pln_error *err)
{
    CLEANUP(query_end) struct query q;
    struct writer w = writer_into(out);
    const struct method *m;

    query_begin(&q, v, own_log, access, wall_ms, out);
    if (!access_check(method, access, &m, err))
        return false;
    for (size_t i = 0; i < COUNT(answers); i++) {
        if (bytes_equal_str(method, answers[i].name))
            return answers[i].answer(&q, params, &w, err) && writer_done(&w, "an answer", err);
    }
    return fail(err, PLN_NOT_FOUND, "%s is not answered from the log", m->name);
}
