/* effects.c: what good entries change outside their own log's state: roster, keys, readers, receipts, erased and revealed words.
 *
 * In: a judged entry. Out: rows; logs that appear, come in, go.
 * Must not: judge again. What judgment says is applied as it is.
 * Spec: docs/protocol.md "Kernel types", docs/store.md. Tests: tests/unit/store_roster.c, tests/unit/store_content.c */
#include "record/receipt.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>
#include <stdlib.h>

static bool roster_put(struct batch *b, char kind, struct bytes name, struct pln_error *err)
{
    struct key k = { 0 };

    key_u8(&k, (uint8_t)kind);
    key_add(&k, name);
    return txn_put(&b->txn, DB_ROSTER, key_bytes(&k), (struct bytes){ NULL, 0 }, err);
}

static void handle_set(struct held *h, const char *handle)
{
    memset(h->row.handle, 0, sizeof(h->row.handle));
    memcpy(h->row.handle, handle, strlen(handle));
    h->identity_changed = h->head_changed = true;
}

static bool apply_admit(struct batch *b, const struct change *c, struct pln_error *err)
{
    struct held *of = held_find(b->store, &c->id);

    if (!roster_put(b, 'h', BYTES_STR(c->handle), err) || !roster_put(b, 'a', BYTES_OF(c->id), err))
        return false;
    if (of == NULL && !held_add(b, &c->id, &of, err))
        return false;
    handle_set(of, c->handle);
    of->row.admitted_ms = b->job->time_ms;
    of->row.standing = of->state.left ? LOG_LEFT : LOG_PARTNER;
    return true;
}

static bool apply_remove(struct batch *b, const struct change *c, struct pln_error *err)
{
    struct held *of = held_find(b->store, &c->id);

    if (of == NULL)
        return fail(err, PLN_STORE_DAMAGED, "a partner that was admitted has no row");
    of->row.standing = LOG_REMOVED;
    of->row.take_up_to = c->size > UINT64_MAX - PLN_AFTER_REMOVAL_MAX ? UINT64_MAX : c->size + PLN_AFTER_REMOVAL_MAX;
    of->identity_changed = of->head_changed = true;
    return true;
}

static bool apply_founding(struct batch *b, struct held *h, struct pln_error *err)
{
    if (!h->row.is_convener || h->row.handle[0] != '\0') /* the handle is that of the first */
        return true;
    handle_set(h, h->state.handle);
    h->row.standing = LOG_PARTNER;
    return roster_put(b, 'h', BYTES_STR(h->state.handle), err);
}

static bool apply_address(struct held *h, const struct judged *j, struct pln_error *err)
{
    struct addresses a;

    if (!address_read(j->statement.body, &a, err))
        return false;
    memset(&h->row.addresses, 0, sizeof(h->row.addresses));
    h->row.addresses.count = a.count;
    for (size_t i = 0; i < a.count; i++)
        memcpy(h->row.addresses.at[i], a.at[i], strlen(a.at[i]));
    h->identity_changed = true;
    return true;
}

static bool apply_receipt(struct batch *b, struct held *h, const struct judged *j, struct pln_error *err)
{
    arena_reset(&b->scratch);
    if (!lines_say(b, h, j->statement.body, err))
        return false;
    if (b->receipts == b->receipts_room) {
        size_t room = b->receipts_room == 0 ? 64 : b->receipts_room * 2;
        void *more = realloc(b->receipt, room * sizeof(b->receipt[0]));

        if (more == NULL)
            return fail(err, PLN_BUSY, "no memory for receipts");
        b->receipt = more;
        b->receipts_room = room;
    }
    b->receipt[b->receipts].held = h;
    b->receipt[b->receipts].index = h->row.size - 1;
    b->receipts++;
    return true;
}

static bool apply_reader(struct batch *b, const struct held *h, const struct change *c, struct pln_error *err)
{
    struct key until = { 0 };

    if (!h->row.is_own)
        return true;
    b->job->readers_changed = true;
    key_u48(&until, (uint64_t)c->until_ms);
    return txn_put(&b->txn, DB_READERS, BYTES_OF(c->box), key_bytes(&until), err);
}

/* Only the log that owns an entry erases its words; a reveal of them goes too. */
static bool apply_erase(struct batch *b, struct held *h, const struct change *c, uint64_t by, struct pln_error *err)
{
    struct entry_row target;
    uint64_t first;
    bool found, dropped;

    if (!index_find_id(&b->txn, &c->id, h->row.number, &target, &found, err))
        return false;
    if (!found)
        return fail(err, PLN_STORE_DAMAGED, "the entry that a good erase of log %u names is not there", h->row.number);
    if (!erased_find(&b->txn, target.serial, &first, &found, err) || (!found && !erased_put(&b->txn, target.serial, by, err)) ||
        !words_drop(&b->txn, target.serial, &dropped, err))
        return false;
    if (dropped && !meta_put(&b->txn, "compact", (struct bytes){ NULL, 0 }, err))
        return false;
    b->dropped_words = b->dropped_words || dropped;
    return missing_drop(&b->txn, target.place, MISSING_OURS, err) && missing_drop(&b->txn, target.place, MISSING_REVEALED, err);
}

static bool apply_unseal(struct batch *b, const struct change *c, uint64_t by, struct pln_error *err)
{
    struct entry_row target;
    struct entry e;
    struct statement s;
    struct bytes have;
    uint64_t eraser;
    bool found, erased;

    if (!unseal_put(&b->txn, &c->id, by, err) || !index_find_id(&b->txn, &c->id, 0, &target, &found, err))
        return false;
    if (!found || (target.flags & ENTRY_READABLE) == 0)
        return true; /* not here yet: sequence.c looks for unseals when it comes */
    if (!entry_row_read(&target, &e, &s, err))
        return false;
    if (!s.has_content || s.content.form != CONTENT_SEALED)
        return true;
    if (!erased_find(&b->txn, target.serial, &eraser, &erased, err) ||
        !words_get(&b->txn, target.serial, CONTENT_REVEALED, &have, &found, err))
        return false;
    if (erased || found)
        return true;
    return missing_put(&b->txn, target.place, MISSING_REVEALED, err) && missing_tell(b, target.place, err);
}

bool effects_apply(struct batch *b, struct held *h, const struct judged *j, uint64_t serial, struct pln_error *err)
{
    bool good = true;

    for (size_t i = 0; i < j->changes && good; i++) {
        const struct change *c = &j->change[i];

        switch (c->kind) {
        case CHANGE_KEY: good = log_key_put(&b->txn, h->row.number, &c->key, &c->key_state, err); break;
        case CHANGE_ADMIT: good = apply_admit(b, c, err); break;
        case CHANGE_REMOVE: good = apply_remove(b, c, err); break;
        case CHANGE_LEAVE:
            if (h->row.standing == LOG_PARTNER)
                h->row.standing = LOG_LEFT;
            h->identity_changed = true;
            break;
        case CHANGE_NODE: break; /* the row is filled from the state */
        case CHANGE_ADDRESS: good = apply_address(h, j, err); break;
        case CHANGE_RECEIPT: good = apply_receipt(b, h, j, err); break;
        case CHANGE_READER: good = apply_reader(b, h, c, err); break;
        case CHANGE_ERASE: good = apply_erase(b, h, c, serial, err); break;
        case CHANGE_UNSEAL: good = apply_unseal(b, c, serial, err); break;
        case CHANGE_FOUNDING: good = apply_founding(b, h, err); break;
        }
    }
    return good || within(err, "entry %" PRIu64 " of log %u", h->row.size - 1, h->row.number);
}
