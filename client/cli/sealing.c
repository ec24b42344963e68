/* sealing.c: for whom words are sealed, and the content that a statement names.
 *
 * In: partners as typed, the node's list of keys in force, words. Out: a content's declaration and bytes.
 * Must not: decide who may read (the author does); keep words.
 * Bounds: PLN_SEALED_PARTNERS_MAX partners and keys; content as include/plenary/limits.h says.
 * Spec: docs/format.md "Content", "Sealed". Tests: tests/unit/client_compose.c, tests/e2e/table.sh */
#include "cli/sealing.h"

#include "base/bytes.h"
#include "cli/names.h"
#include "crypto/hash.h"
#include "log/sealed.h"

#include <stdlib.h>
#include <string.h>

#define LIST_BYTES_MAX 4096

static bool box_add(struct sealing *s, const struct pln_boxkey *box, struct pln_error *err)
{
    for (size_t i = 0; i < s->boxes; i++)
        if (hash32_equal(&s->box[i], box))
            return true;
    if (s->boxes == PLN_SEALED_PARTNERS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d people could open it: name fewer partners", PLN_SEALED_PARTNERS_MAX);
    s->box[s->boxes++] = *box;
    return true;
}

/* The box keys of all mandates in force of the partners named. */
static bool boxes_of(struct call *c, struct sealing *s, const struct pln_id *log, size_t count, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes result, b;
    struct pln_boxkey box;

    buf_init(&params, 16 * 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++)
        writer_bin(&w, BYTES_OF(log[i]));
    if (!writer_done(&w, "boxkeys", err) || !call_ask(c, "boxkeys", &params, &result, err))
        return false;
    for (struct answer_list l = answer_each(result); answer_next(&l, &b);)
        if (answer_32(b, "box", &box) && !box_add(s, &box, err))
            return false;
    return true;
}

bool sealing_find(struct call *c, const char *partners, const struct key *key, struct sealing *s, struct pln_error *err)
{
    char text[LIST_BYTES_MAX], *save = NULL;
    size_t before;
    bool to_own = false; /* the author's own key suffices there */

    *s = (struct sealing){ 0 };
    if (strlen(partners) >= sizeof(text))
        return fail(err, PLN_TOO_LARGE, "the list of partners is longer than %d bytes", LIST_BYTES_MAX - 1);
    strcpy(text, partners);
    if (key->has_box && !box_add(s, &key->box.public, err))
        return false;
    if (!key->has_box && !boxes_of(c, s, &c->node.log, 1, err))
        return false;
    before = s->boxes;
    for (char *name = strtok_r(text, ", ", &save); name != NULL; name = strtok_r(NULL, ", ", &save)) {
        struct bytes found;
        if (s->partners == PLN_SEALED_PARTNERS_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d partners", PLN_SEALED_PARTNERS_MAX);
        if (!names_find(c, name, "partner", &found, err))
            return false;
        answer_32(found, "id", &s->partner[s->partners]);
        to_own = to_own || (key->has_box && hash32_equal(&s->partner[s->partners], &c->node.log));
        s->partners++;
    }
    if (s->partners == 0)
        return fail(err, PLN_BAD_FIELD, "wants at least one partner, as clinic");
    if (!boxes_of(c, s, s->partner, s->partners, err))
        return false;
    if (s->boxes == before && !to_own)
        return fail(err, PLN_NOT_FOUND, "no member of %.200s has a key in force: nobody there could open it", partners);
    return true;
}

static bool blob_make(struct call *c, struct bytes salted, const struct sealing *s, const uint16_t *place, struct content_decl *decl,
                      struct bytes *content, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf blob = { 0 };
    uint8_t random[56];

    buf_init(&blob, PLN_BLOB_BYTES_MAX);
    if (!random_fill(random, sizeof(random), err))
        return false;
    bool good = sealed_make(&c->node.log, salted, s->box, s->boxes, random, &blob, decl, err);
    wipe(random, sizeof(random));
    if (!good)
        return within(err, "sealing");
    decl->media = BYTES_STR("words");
    decl->partners = s->partners;
    memcpy(decl->partner, place, s->partners * sizeof(place[0]));
    return call_copy(c, buf_bytes(&blob), content, err);
}

bool sealing_content(struct call *c, struct bytes words, const uint8_t salt[PLN_SALT_BYTES], const struct sealing *s, const uint16_t *place,
                     struct content_decl *decl, struct bytes *content, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf salted = { 0 };

    *decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .media = BYTES_STR("words"), .bytes = words.n };
    if (words.n > PLN_CONTENT_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "the words are %zu bytes, at most %d: split them", words.n, PLN_CONTENT_BYTES_MAX);
    buf_init(&salted, PLN_CONTENT_BYTES_MAX + PLN_SALT_BYTES);
    buf_put(&salted, bytes_at(salt, PLN_SALT_BYTES));
    buf_put(&salted, words);
    if (!buf_check(&salted, "the words", err))
        return false;
    if (s != NULL)
        return blob_make(c, buf_bytes(&salted), s, place, decl, content, err);
    decl->commitment = hash_content(&c->node.log, salt, words);
    return call_copy(c, buf_bytes(&salted), content, err);
}
