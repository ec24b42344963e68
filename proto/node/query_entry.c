/* query_entry.c: an entry as people and programs are shown it: its author, its content, who holds it; summaries and whole entries.
 *
 * In: an entry of a view. Out: maps, keys in the order of docs/rpc.md.
 * Must not: choose what is shown (query_pages.c), judge.
 * Bounds: the answer's buffer.
 * Spec: docs/rpc.md "Shapes". Tests: tests/unit/node_query_entry.c */
#include "node/query_entry.h"

#include "codec/text.h"

#define SUMMARY_KEYS 12
#define ENTRY_KEYS (SUMMARY_KEYS + 14)

/* ---- content ---- */

const char *content_form_word(const struct view_entry *e)
{
    switch (e->statement.content.form) {
    case CONTENT_PUBLISHED: return "published";
    case CONTENT_SEALED: return "sealed";
    case CONTENT_REVEALED: return "revealed";
    }
    return "";
}

const char *content_state_word(const struct view_entry *e)
{
    switch (e->content) {
    case CONTENT_NONE: return e->statement.content.form == CONTENT_REVEALED ? "reveals" : "missing";
    case CONTENT_HERE: return "here";
    case CONTENT_MISSING: return "missing";
    case CONTENT_BLOB: return "sealed";
    case CONTENT_ELSEWHERE: return "elsewhere";
    case CONTENT_UNSEALED: return "unsealed";
    case CONTENT_GONE: return "erased";
    }
    return "";
}

static bool write_content(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    const struct content_decl *d = &e->statement.content;
    struct query_log *log;
    char name[QUERY_NAME_TEXT] = "";

    if (!e->readable || !e->statement.has_content) {
        writer_nil(w);
        return true;
    }
    writer_map(w, 6);
    write_key(w, "form");
    writer_cstr(w, content_form_word(e));
    write_key(w, "state");
    writer_cstr(w, content_state_word(e));
    write_key(w, "bytes");
    writer_u64(w, d->bytes);
    write_key(w, "media");
    if (d->media.n > 0)
        writer_str(w, d->media);
    else
        writer_nil(w);
    write_key(w, "partners");
    writer_array(w, d->form == CONTENT_SEALED ? d->partners : 0);
    for (size_t i = 0; d->form == CONTENT_SEALED && i < d->partners; i++) {
        struct pln_id id = statement_ref(&e->statement, d->partner[i]);

        if (!query_log_of(q, &id, &log, err))
            return false;
        writer_cstr(w, log != NULL ? log->handle : "?");
    }
    write_key(w, "by");
    if (e->has_by) {
        if (!query_log_at(q, e->by.log, &log, err))
            return false;
        if (log != NULL)
            query_entry_name(log, e->by.index, name);
    }
    write_text_or_nil(w, name);
    return true;
}

/* ---- summary, entry ---- */

static bool write_author(struct query *q, struct writer *w, const struct view_entry *e, struct query_log *log, bool *disputed,
                         struct pln_error *err)
{
    const struct person *person;
    const struct key_known *key;
    char name[QUERY_NAME_TEXT];

    *disputed = false;
    if (!e->readable || !e->statement.has_author || log == NULL) {
        writer_nil(w);
        return true;
    }
    if (!query_key(q, log, &e->statement.author, &key, err))
        return false;
    person = key->person;
    *disputed = e->verdict == VERDICT_GOOD && key->found && judged_is_disputed(&key->state, e->place.index);
    if (person != NULL) {
        query_person_name(log, person, name);
    } else {
        struct person nobody = { .name = "root" };

        if (!key->is_root)
            hex_write(bytes_at(e->statement.author.b, 4), nobody.name);
        query_person_name(log, &nobody, name);
    }
    writer_map(w, 3);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "key");
    writer_bin(w, BYTES_OF(e->statement.author));
    write_key(w, "person");
    if (person != NULL)
        writer_bin(w, BYTES_OF(person->id));
    else
        writer_nil(w);
    return true;
}

static const char *verdict_word(enum verdict v)
{
    switch (v) {
    case VERDICT_GOOD: return "good";
    case VERDICT_VOID: return "void";
    case VERDICT_UNKNOWN: return "unknown";
    }
    return "";
}

/* The twelve keys; the map's header is the caller's. */
static bool summary_keys(struct query *q, struct writer *w, const struct view_entry *e, struct query_log *log, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf author;
    struct writer aw = writer_into(&author);
    char name[QUERY_NAME_TEXT];
    struct bytes title;
    bool disputed;

    buf_init(&author, 512);
    if (!write_author(q, &aw, e, log, &disputed, err) || !writer_done(&aw, "author", err))
        return false;
    query_entry_name(log, e->place.index, name);
    write_key(w, "name");
    writer_cstr(w, name);
    write_key(w, "id");
    if (e->readable)
        writer_bin(w, BYTES_OF(e->id));
    else
        writer_nil(w);
    write_key(w, "log");
    writer_cstr(w, log->handle);
    write_key(w, "index");
    writer_u64(w, e->place.index);
    write_key(w, "type");
    if (e->readable)
        writer_str(w, e->statement.type);
    else
        writer_nil(w);
    write_key(w, "time");
    if (e->readable)
        writer_i64(w, e->entry.time_ms);
    else
        writer_nil(w);
    write_key(w, "state");
    writer_cstr(w, verdict_word(e->verdict));
    write_key(w, "void");
    write_text_or_nil(w, e->verdict == VERDICT_VOID ? void_word(e->code) : "");
    write_key(w, "disputed");
    writer_bool(w, disputed);
    write_key(w, "author");
    writer_raw(w, buf_bytes(&author));
    write_key(w, "title");
    title = query_title(e);
    if (title.n > 0)
        writer_str(w, title);
    else
        writer_nil(w);
    write_key(w, "content");
    return write_content(q, w, e, err);
}

static bool log_of(struct query *q, const struct view_entry *e, struct query_log **log, struct pln_error *err)
{
    if (!query_log_at(q, e->place.log, log, err))
        return false;
    return *log != NULL || fail(err, PLN_STORE_DAMAGED, "an entry of log %" PRIu32 ", which is not here", e->place.log);
}

bool write_summary(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, SUMMARY_KEYS);
    return summary_keys(q, w, e, log, err);
}

bool write_summary_texts(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, SUMMARY_KEYS + 1);
    if (!summary_keys(q, w, e, log, err))
        return false;
    write_texts(w, e);
    return true;
}

/* Which other partners' receipts cover it. */
static bool write_held(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct writer lw = writer_into(&list);
    struct query_log **log;
    size_t logs, held = 0, partners = 0;

    buf_init(&list, 256 * 1024);
    if (!query_logs(q, &log, &logs, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        uint64_t index, told_at;
        bool found, told;

        if (log[i]->row.number == e->place.log || log[i]->row.standing != LOG_PARTNER)
            continue;
        partners++;
        if (!q->v->first_cover(q->v->ctx, log[i]->row.number, e->place, false, &index, &found, err))
            return false;
        if (!found)
            continue;
        if (!q->v->first_cover(q->v->ctx, log[i]->row.number, e->place, true, &told_at, &told, err))
            return false;
        held++;
        writer_map(&lw, 3);
        write_key(&lw, "partner");
        writer_cstr(&lw, log[i]->handle);
        write_key(&lw, "index");
        writer_u64(&lw, index);
        write_key(&lw, "told");
        writer_bool(&lw, told);
    }
    if (!writer_done(&lw, "held", err))
        return false;
    write_key(w, "held");
    writer_array(w, held);
    if (held > 0)
        writer_raw(w, buf_bytes(&list));
    write_key(w, "held_count");
    writer_u64(w, held);
    write_key(w, "partners");
    writer_u64(w, partners);
    return true;
}

bool write_entry(struct query *q, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    struct pln_leaf leaf = entry_leaf(e->bytes);
    struct query_log *log;

    if (!log_of(q, e, &log, err))
        return false;
    writer_map(w, ENTRY_KEYS);
    if (!summary_keys(q, w, e, log, err))
        return false;
    write_key(w, "log_id");
    writer_bin(w, BYTES_OF(log->row.id));
    write_key(w, "schema");
    writer_u64(w, e->readable ? e->statement.schema : 0);
    write_key(w, "claimed");
    if (e->readable)
        writer_i64(w, e->statement.claimed_ms);
    else
        writer_nil(w);
    write_key(w, "tau");
    writer_i64(w, e->tau_ms);
    write_key(w, "after");
    if (!e->readable || !e->statement.has_after)
        writer_nil(w);
    else if (!write_ref(q, w, &e->statement.after, FIELD_REF, err))
        return false;
    write_key(w, "refs");
    writer_array(w, e->readable ? e->statement.ref_count : 0);
    for (size_t i = 0; e->readable && i < e->statement.ref_count; i++) {
        struct pln_id id = statement_ref(&e->statement, i);

        if (!write_ref(q, w, &id, FIELD_REF, err))
            return false;
    }
    if (!write_facts_and_words(q, w, e, err) || !write_held(q, w, e, err))
        return false;
    write_key(w, "bytes");
    writer_u64(w, e->bytes.n);
    write_key(w, "leaf");
    writer_bin(w, BYTES_OF(leaf));
    write_key(w, "size");
    writer_u64(w, log->row.size);
    return true;
}
