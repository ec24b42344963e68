/* contents.c: content that came later: published, sealed, revealed.
 *
 * In: bytes for an entry that is held. Out: kept, if they are what the entry declares; dropped without a word if the entry's words
 * were erased.
 * Must not: keep a sealed blob that is for another partner.
 * Spec: docs/format.md "Content". Tests: tests/unit/store_content.c */
#include "crypto/hash.h"
#include "store/entries.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>

/* What is wanted here, in the entry's own terms. */
static bool content_fits(const struct batch *b, const struct content_item *it, const struct pln_id *log, const struct statement *s,
                         struct pln_error *err)
{
    if (!s->has_content)
        return fail(err, PLN_BAD_CONTENT, "the entry declares no content");
    switch (it->form) {
    case CONTENT_PUBLISHED:
        if (s->content.form != CONTENT_PUBLISHED)
            return fail(err, PLN_BAD_CONTENT, "the entry's content is not published");
        return content_check(&s->content, log, it->bytes, err);
    case CONTENT_SEALED:
        if (s->content.form != CONTENT_SEALED)
            return fail(err, PLN_BAD_CONTENT, "the entry's content is not sealed");
        if (!words_are_for(s, log, &b->store->own))
            return fail(err, PLN_UNASKED, "this sealed text is for other partners");
        return content_check_blob(&s->content, it->bytes, err);
    case CONTENT_REVEALED:
        if (s->content.form != CONTENT_SEALED)
            return fail(err, PLN_BAD_CONTENT, "only sealed content is revealed");
        return content_check_revealed(&s->content, log, it->bytes, err);
    default: /* a number from outside */ return fail(err, PLN_BAD_FIELD, "content has no form %u", it->form);
    }
}

enum went contents_write(struct batch *b, struct content_item *it)
{
    struct held *h = held_number(b->store, it->at.log);
    struct entry_row row;
    struct entry e;
    struct statement s;
    struct bytes have;
    struct pln_error err;
    struct pln_id id;
    uint64_t by;
    bool found;

    if (h == NULL || it->at.index >= h->row.size) {
        fail(&it->err, PLN_NOT_FOUND, "there is no entry %" PRIu64 " of log %u here", it->at.index, it->at.log);
        return REFUSED;
    }
    if (!entry_get(&b->txn, it->at, &row, &found, &err))
        return broke(b, &err);
    assert(found);
    if ((row.flags & ENTRY_READABLE) == 0) {
        fail(&it->err, PLN_BAD_CONTENT, "the entry cannot be read: it declares no content");
        return REFUSED;
    }
    if (!entry_row_read(&row, &e, &s, &err) || !erased_find(&b->txn, row.serial, &by, &found, &err))
        return broke(b, &err);
    if (found) {
        it->done = true;
        return WENT;
    }
    if (!content_fits(b, it, &h->row.id, &s, &it->err))
        return REFUSED;
    id = hash_entry_id(e.statement_bytes);
    if (it->form == CONTENT_REVEALED) {
        if (!unseal_find(&b->txn, &id, &by, &found, &err))
            return broke(b, &err);
        if (!found) {
            fail(&it->err, PLN_UNASKED, "nobody has unsealed this entry");
            return REFUSED;
        }
    }
    if (!words_get(&b->txn, row.serial, it->form, &have, &found, &err))
        return broke(b, &err);
    it->done = true;
    if (found)
        return WENT;
    if (disk_room(b) != DISK_HAS_ROOM) {
        it->done = false;
        fail(&it->err, PLN_DISK_FULL, "the free disk is below the reserve: content of others waits");
        return REFUSED;
    }
    /* A reveal counts as the blob had. */
    if (!words_put(&b->txn, row.serial, it->form, it->bytes, &err) || !missing_drop(&b->txn, row.place, MISSING_OURS, &err) ||
        (it->form == CONTENT_REVEALED && !missing_drop(&b->txn, row.place, MISSING_REVEALED, &err)) || !held_update_whole(b, h, &err))
        return broke(b, &err);
    b->wrote = true;
    return WENT;
}
