/* opened.c: sealed words, opened with a member's own key: to be shown to everybody (unseal), or to oneself (show).
 *
 * Must not: write what is opened anywhere; ask for a passphrase where only something is looked at.
 * Bounds: content of at most PLN_BLOB_BYTES_MAX; OPENED_KEYS_MAX key files.
 * Spec: docs/format.md "Sealed". Tests: tests/e2e/read.sh */
#include "cli/opened.h"

#include "base/bytes.h"
#include "log/entry.h"
#include "log/sealed.h"
#include "log/statement.h"
#include "record/check.h"
#include "record/fields.h"

#include <stdlib.h>
#include <string.h>

static bool ask_of(struct call *c, const char *method, const struct pln_id *id, struct bytes *result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, 64);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(*id));
    return writer_done(&w, method, err) && call_ask(c, method, &params, result, err);
}

/* What the node has of a sealed entry's words. Views live as long as the call. */
struct fetched {
    struct statement statement;
    struct bytes bytes, blob; /* salt || bytes if it was unsealed meanwhile; the blob: n = 0, not at this node */
};

static bool fetch(struct call *c, const struct pln_id *id, struct fetched *out, struct pln_error *err)
{
    struct bytes raw, content;
    struct entry entry;

    if (!ask_of(c, "raw", id, &raw, err) || !ask_of(c, "content", id, &content, err))
        return false;
    if (!entry_read(answer_bin(raw, "entry"), &entry, err) || !statement_read(entry.statement_bytes, &out->statement, err))
        return false;
    if (!out->statement.has_content || out->statement.content.form != CONTENT_SEALED)
        return fail(err, PLN_BAD_FIELD, "its words are not sealed");
    out->bytes = answer_bin(content, "bytes");
    out->blob = answer_bin(content, "blob");
    return true;
}

static bool open_with(const struct fetched *f, const struct key *key, struct buf *salted, struct pln_error *err)
{
    const struct statement *s = &f->statement;

    if (f->bytes.n > 0) {
        buf_put(salted, f->bytes);
        return buf_check(salted, "the words", err);
    }
    if (f->blob.n == 0)
        return fail(err, PLN_SEALED, "the sealed words are not at this node: they went to the partners named in it only");
    if (!key->has_box)
        return fail(err, PLN_SEALED, "a root key opens nothing: sign with a member's key (--as NAME)");
    return content_check_blob(&s->content, f->blob, err) && sealed_open(&s->content, &s->log, f->blob, &key->box, salted, err);
}

bool opened_words(struct call *c, const struct pln_id *id, const struct key *key, struct buf *salted, struct pln_error *err)
{
    struct fetched f;

    return fetch(c, id, &f, err) && open_with(&f, key, salted, err);
}

/* ---- for a reader -------------------------------------------------------------------------------------------------------- */

static bool map_write(const struct schema *s, struct bytes words, struct buf *map, struct pln_error *err)
{
    struct fields f;

    if (!check_words(s, words, err) || !words_open(s, words, &f, err))
        return false;
    struct writer w = writer_into(map);
    writer_map(&w, f.count);
    for (size_t i = 0; i < f.count; i++) {
        writer_cstr(&w, f.field[i].name);
        writer_raw(&w, f.at[i]);
    }
    return writer_done(&w, "the words", err);
}

/* True if this key opens them, and they are a list of texts. */
static bool opens(const struct fetched *f, const struct schema *s, const struct key *key, struct buf *map)
{
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    struct pln_error ignored;

    buf_init(&salted, PLN_BLOB_BYTES_MAX);
    buf_reset(map);
    if (!open_with(f, key, &salted, &ignored))
        return false;
    struct bytes words = bytes_slice(buf_bytes(&salted), PLN_SALT_BYTES, salted.n - PLN_SALT_BYTES);
    bool good = map_write(s, words, map, &ignored);
    wipe(salted.at, salted.n);
    return good;
}

void opened_keys_wipe(struct opened_keys *k)
{
    for (size_t i = 0; i < k->count; i++)
        key_wipe(&k->key[i]);
    k->count = 0;
}

static bool keys_read(struct call *c, struct opened_keys *keys, struct pln_error *err)
{
    const char *as = call_text(c, "as");
    struct keys_list *list;
    struct pln_error ignored;

    if (keys->is_read)
        return true;
    if (as == NULL)
        as = getenv("PLENARY_AS");
    list = arena_take(&c->arena, sizeof(*list), err);
    if (list == NULL || !keys_list(c->keys, list, err))
        return false;
    keys->is_read = true;
    for (size_t i = 0; i < list->count && keys->count < OPENED_KEYS_MAX; i++) {
        const struct keys_listed *k = &list->at[i];
        struct key *key = &keys->key[keys->count];
        bool is_chosen = as != NULL && strcmp(as, k->name) == 0;

        if (k->kind != KEY_MEMBER || (as != NULL && !is_chosen) || (k->has_passphrase && !(is_chosen && c->asks)))
            continue;
        if (keys_open(c->keys, k->name, key, &ignored))
            keys->count++;
        else
            key_wipe(key);
    }
    return true;
}

bool opened_map(struct call *c, struct opened_keys *keys, struct bytes e, struct buf *map, const char **with, struct pln_error *err)
{
    struct bytes content = answer_at(e, "content");
    const struct schema *s = schema_find(answer_str(e, "type"));
    struct fetched f;
    struct pln_id id;

    *with = NULL;
    if (!bytes_equal_str(answer_str(content, "form"), "sealed") || !bytes_equal_str(answer_str(content, "state"), "sealed") ||
        !bytes_equal_str(answer_str(content, "media"), "words") || s == NULL || s->words == 0 || !answer_32(e, "id", &id))
        return true;
    if (!keys_read(c, keys, err) || (keys->count > 0 && !fetch(c, &id, &f, err)))
        return false;
    for (size_t i = 0; i < keys->count && *with == NULL; i++)
        if (opens(&f, s, &keys->key[i], map))
            *with = keys->key[i].name;
    return true;
}
