/* verify_entry.c: the entry itself, its log being replayed: name, inclusion, judgment, mandate, dispute, words.
 *
 * In: what cli/verify.c has replayed; the node's path and words. Out: checks.
 * Must not: use any name, state or verdict that the node gives.
 * Bounds: chains of CHAIN_MAX mandates. Spec: docs/client.md "Verify". Tests: tests/unit/client_verify.c */
#include "cli/verify.h"

#include "base/bytes.h"
#include "codec/name.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "log/content.h"
#include "log/proof.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define CHAIN_MAX 8
#define SHORT_DIGITS 8

static const char *short_hex(const void *of32, char out[SHORT_DIGITS + 1])
{
    hex_write(bytes_at(of32, SHORT_DIGITS / 2), out);
    return out;
}

/* ---- the entry itself
 * -------------------------------------------------------------------------------------------------------------------- */

/* Is what the node proves what was asked for? */
static bool check_name(struct verify *v, const char *asked)
{
    struct pln_error ignored;
    struct name n;
    char hex[65];

    if (!name_read(BYTES_STR(asked), &n, &ignored))
        return verify_found(v, "name", FOUND_FAILED, "\"%.60s\" is no name of an entry", asked);
    if (n.kind == NAME_SHORT_ID) {
        hex_write(BYTES_OF(v->judged.id), hex);
        return strncmp(hex, asked, n.left.n) == 0 ||
               verify_found(v, "name", FOUND_FAILED, "the node gave another entry than the one with this id");
    }
    hex_write(BYTES_OF(v->log_id), hex);
    if (n.kind == NAME_ENTRY && n.index == v->index &&
        (n.left.n == 0 || bytes_equal_str(n.left, v->handle) || (n.left.n >= SHORT_DIGITS && memcmp(hex, n.left.at, n.left.n) == 0)))
        return true;
    return verify_found(v, "name", FOUND_FAILED, "the node gave another entry than the one asked for");
}

static bool check_inclusion(struct verify *v)
{
    struct pln_leaf leaf = entry_leaf(buf_bytes(&v->target));
    struct pln_root root = tree_root(&v->log->tree), path[PLN_PROOF_HASHES_MAX];
    struct answer_list l = answer_each_at(v->proof, "path");
    struct pln_error err;
    struct bytes hash;
    size_t count = 0;

    for (; answer_next(&l, &hash); count++) {
        hash = answer_value_str(hash);
        if (hash.n != 32 || count == PLN_PROOF_HASHES_MAX)
            return verify_found(v, "inclusion", FOUND_FAILED, "the node's path has a hash that is none, or is too long");
        memcpy(path[count].b, hash.at, 32);
    }
    if (!inclusion_check(&leaf, v->index, v->size, path, count, &root, &err))
        return verify_found(v, "inclusion", FOUND_FAILED, "its path does not lead to the signed root: %s", err.what);
    return verify_found(v, "inclusion", FOUND_OK,
                        "it is number %" PRIu64 " of the %" PRIu64 " that the head signs, by a path of %zu hashes", v->index, v->size,
                        count);
}

static bool check_judgment(struct verify *v)
{
    const struct judged *j = &v->judged;
    const char *why = words_void(BYTES_STR(void_word(j->code)));
    char hex[SHORT_DIGITS + 1];

    switch (j->verdict) {
    case VERDICT_GOOD: break;
    case VERDICT_VOID:
        return verify_found(v, "judgment", FOUND_FAILED, "void (%s): %s. %s", void_word(j->code), why != NULL ? why : "", j->why.what);
    case VERDICT_UNKNOWN:
        return verify_found(v, "judgment", FOUND_FAILED,
                            "it is of a newer version of Plenary: this one can only prove that it stands there");
    }
    if (!j->statement.has_author)
        return verify_found(v, "signature", FOUND_OK, "written by the log's node itself: the signed head is its signature");
    return verify_found(v, "signature", FOUND_OK, "signed by the key %s, over exactly these bytes, for this log",
                        short_hex(j->statement.author.b, hex));
}

static void acts_words(uint8_t acts, char out[60])
{
    out[0] = 0;
    for (unsigned a = ACT_SPEAK; a <= ACT_REGISTER; a++)
        if ((acts & 1u << a) != 0)
            snprintf(out + strlen(out), 60 - strlen(out), "%s%s", out[0] != 0 ? ", " : "", act_word_words[a - 1]);
}

/* From the author's mandate, by who signed it, up to a root of the log. Each link was judged good in the replay. */
static bool check_mandate(struct verify *v)
{
    const struct judged *j = &v->judged;
    const struct replay_key *k = &v->key;
    char acts[60], until[20];

    if (j->verdict != VERDICT_GOOD || !j->statement.has_author)
        return true;
    if (j->entry.index == 0)
        return verify_found(v, "mandate", FOUND_OK, "its first entry: the key that signed it is the log's first root");
    for (size_t i = 0; i < CHAIN_MAX; i++) {
        if (i == 0 && !v->had_key)
            return verify_found(v, "mandate", FOUND_OK, "signed by the key that the log names as its next root");
        if (key_state_is_root(&k->state, v->index))
            return verify_found(v, "mandate", FOUND_OK, "%s of the log at that place",
                                i == 0 ? "the key is the root" : "who gave that mandate held the root");
        if (!k->state.has_mandate) /* a rotate: the key is not yet root */
            return verify_found(v, "mandate", FOUND_OK, "signed by the key that the log names as its next root");
        acts_words(k->state.acts, acts);
        verify_found(v, "mandate", FOUND_OK, "%s%s had a mandate, %s#%" PRIu64 ": %s, until %s", i == 0 ? "" : "the giver ",
                     k->name[0] != 0 ? k->name : "the key", v->handle, k->state.mandate_index, acts,
                     words_time(k->state.until_ms, v->convener.state.offset_ms, until));
        if (!k->has_giver || (k = replay_key(v->log, &k->giver)) == NULL)
            return true;
        if (k->state.root_from != UINT64_MAX)
            return verify_found(v, "mandate", FOUND_OK, "given by a key that was root of the log");
    }
    return true;
}

static bool check_dispute(struct verify *v)
{
    const struct judged *j = &v->judged;
    const struct replay_key *now;

    if (j->verdict != VERDICT_GOOD || !j->statement.has_author)
        return true;
    now = replay_key(v->log, &j->statement.author);
    if (now != NULL && judged_is_disputed(&now->state, v->index))
        return verify_found(v, "dispute", FOUND_FAILED,
                            "its key was revoked by %s#%" PRIu64 ", and what it signed from #%" PRIu64 " on is disputed", v->handle,
                            now->state.revoked_at, now->state.since);
    return verify_found(v, "dispute", FOUND_OK, "no later revocation of that key reaches back to it");
}

static bool check_sealed(struct verify *v, const struct content_decl *d, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct pln_error why;
    struct bytes answer, blob;
    char size[24];

    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(v->judged.id));
    if (!writer_done(&w, "content", err) || !call_ask(v->c, "content", &params, &answer, err))
        return false;
    blob = answer_bin(answer, "blob");
    words_bytes(d->bytes, size);
    if (blob.n == 0)
        verify_found(v, "words", FOUND_NOT_CHECKED, "sealed to %zu %s (%s); not for this node, and not shown to all", d->partners,
                     words_one(d->partners, "partner", "partners"), size);
    else if (content_check_blob(d, blob, &why))
        verify_found(v, "words", FOUND_OK, "sealed to %zu %s: the sealed copy here is the one that was signed", d->partners,
                     words_one(d->partners, "partner", "partners"));
    else
        verify_found(v, "words", FOUND_FAILED, "the sealed copy here is not the one that was signed: %s", why.what);
    return true;
}

static bool check_words_of(struct verify *v, struct pln_error *err)
{
    const struct content_decl *d = &v->judged.statement.content;
    struct bytes salted = buf_bytes(&v->target_words);
    struct pln_error why;
    char size[24];
    bool good;

    if (!v->judged.readable || !v->judged.statement.has_content)
        return true;
    if (d->form == CONTENT_REVEALED)
        return verify_found(v, "words", FOUND_NOT_CHECKED, "it shows another entry's words: verify that one"), true;
    if (salted.n == 0 && v->log->watched_erased)
        return verify_found(v, "words", FOUND_NOT_CHECKED,
                            "erased by %s#%" PRIu64 ": that something was written, when and by whom stays proven", v->handle,
                            v->log->erased_at),
               true;
    if (salted.n == 0 && d->form == CONTENT_SEALED)
        return check_sealed(v, d, err);
    if (salted.n == 0)
        return verify_found(v, "words", FOUND_NOT_CHECKED, "they are not here yet"), true;
    good = d->form == CONTENT_SEALED ? content_check_revealed(d, &v->log_id, salted, &why) : content_check(d, &v->log_id, salted, &why);
    verify_found(v, "words", good ? FOUND_OK : FOUND_FAILED,
                 good ? "the %s here are those that the statement commits to%s" : "they are not those that were signed: %s%s",
                 good ? words_bytes(salted.n > PLN_SALT_BYTES ? salted.n - PLN_SALT_BYTES : 0, size) : why.what,
                 good && d->form == CONTENT_SEALED ? ", sealed then and shown to all later" : "");
    return true;
}

bool verify_entry(struct verify *v, const char *asked, struct pln_error *err)
{
    if (!v->has_target) {
        verify_found(v, "inclusion", FOUND_FAILED, "the node gave a place that its head does not reach");
        return true;
    }
    check_name(v, asked);
    check_inclusion(v);
    check_judgment(v);
    check_mandate(v);
    check_dispute(v);
    return check_words_of(v, err);
}
