/* words.c: content of entries.
 *
 * Kept apart from entries, so that erasing it touches no entry, hash or index. What is served is checked against the entry's
 * commitment first. An erasure is a row of its own: bytes that arrive later are refused for ever.
 * Must not: decide who may ask (reads.c).
 * Spec: docs/store.md. Tests: tests/unit/store_content.c */
#include "store/words.h"

#include <assert.h>

bool words_are_for(const struct statement *s, const struct pln_id *log, const struct pln_id *partner)
{
    if (!s->has_content)
        return false;
    switch (s->content.form) {
    case CONTENT_PUBLISHED: return true;
    case CONTENT_REVEALED: return false; /* its bytes stand under the sealed entry */
    case CONTENT_SEALED: break;
    }
    if (hash32_equal(log, partner))
        return true;
    for (size_t i = 0; i < s->content.partners; i++) {
        struct pln_id named = statement_ref(s, s->content.partner[i]);

        if (hash32_equal(&named, partner))
            return true;
    }
    return false;
}

bool words_put(struct txn *t, uint64_t serial, unsigned form, struct bytes bytes, struct pln_error *err)
{
    struct key k = key_content(serial, form);

    assert(form <= CONTENT_REVEALED);
    return txn_append(t, DB_CONTENT, key_bytes(&k), bytes, err);
}

bool words_get(struct txn *t, uint64_t serial, unsigned form, struct bytes *out, bool *found, struct pln_error *err)
{
    struct key k = key_content(serial, form);

    return txn_get(t, DB_CONTENT, key_bytes(&k), out, found, err);
}

bool words_drop(struct txn *t, uint64_t serial, bool *dropped, struct pln_error *err)
{
    *dropped = false;
    for (unsigned form = CONTENT_PUBLISHED; form <= CONTENT_REVEALED; form++) {
        struct key k = key_content(serial, form);
        bool found;

        if (!txn_delete(t, DB_CONTENT, key_bytes(&k), &found, err))
            return false;
        *dropped = *dropped || found;
    }
    return true;
}

bool missing_put(struct txn *t, struct place at, enum missing_class class, struct pln_error *err)
{
    struct key k = key_missing(at.log, class, at.index);

    return txn_put(t, DB_MISSING, key_bytes(&k), (struct bytes){ NULL, 0 }, err);
}

bool missing_drop(struct txn *t, struct place at, enum missing_class class, struct pln_error *err)
{
    struct key k = key_missing(at.log, class, at.index);
    bool found;

    return txn_delete(t, DB_MISSING, key_bytes(&k), &found, err);
}

bool missing_next(struct txn *t, uint32_t log, enum missing_class class, uint64_t from, uint64_t *index, struct pln_error *err)
{
    struct key k = key_missing(log, class, from);
    struct bytes key, value;
    bool found;

    if (!txn_seek(t, DB_MISSING, KV_AT_OR_AFTER, key_bytes(&k), &key, &value, &found, err))
        return false;
    *index = found && key.n == k.n && memcmp(key.at, k.at, 5) == 0 ? load_be48(key.at + 5) : UINT64_MAX;
    return true;
}

bool erased_put(struct txn *t, uint64_t serial, uint64_t by, struct pln_error *err)
{
    struct key k = key_serial(serial), value = key_serial(by);

    return txn_put(t, DB_ERASED, key_bytes(&k), key_bytes(&value), err);
}

bool erased_find(struct txn *t, uint64_t serial, uint64_t *by, bool *found, struct pln_error *err)
{
    struct key k = key_serial(serial);
    struct bytes v;

    if (!txn_get(t, DB_ERASED, key_bytes(&k), &v, found, err))
        return false;
    if (*found && v.n != 6)
        return fail(err, PLN_STORE_DAMAGED, "the erasure of entry row %" PRIu64 " has %zu bytes", serial, v.n);
    if (*found)
        *by = load_be48(v.at);
    return true;
}

bool unseal_put(struct txn *t, const struct pln_id *target, uint64_t by, struct pln_error *err)
{
    struct key k = key_prefix_serial(BYTES_OF(*target), by);

    return txn_put(t, DB_UNSEALS, key_bytes(&k), (struct bytes){ NULL, 0 }, err);
}

bool unseal_find(struct txn *t, const struct pln_id *target, uint64_t *by, bool *found, struct pln_error *err)
{
    struct bytes key, value;

    if (!txn_seek(t, DB_UNSEALS, KV_AT_OR_AFTER, BYTES_OF(*target), &key, &value, found, err))
        return false;
    *found = *found && key.n == 38 && memcmp(key.at, target->b, 32) == 0;
    if (*found)
        *by = load_be48(key.at + 32);
    return true;
}

static bool place_of(struct txn *t, uint64_t serial, struct view_entry *out, struct pln_error *err)
{
    struct entry_row by;

    if (!entry_by_serial(t, serial, &by, &out->has_by, err))
        return false;
    if (out->has_by)
        out->by = by.place;
    return true;
}

/* The bytes on disk against what the entry declares. */
static bool words_check(const struct statement *s, const struct pln_id *log, unsigned form, struct bytes bytes, struct pln_error *err)
{
    struct pln_error why;
    bool good = form == CONTENT_PUBLISHED ? content_check(&s->content, log, bytes, &why)
                : form == CONTENT_SEALED  ? content_check_blob(&s->content, bytes, &why)
                                          : content_check_revealed(&s->content, log, bytes, &why);

    return good || fail(err, PLN_STORE_DAMAGED, "stored content does not match its entry any more: %s", why.what);
}

bool words_state(struct txn *t, const struct pln_id *own, const struct pln_id *log, const struct entry_row *row, const struct statement *s,
                 const struct pln_id *id, bool want_bytes, struct view_entry *out, struct pln_error *err)
{
    unsigned form = CONTENT_PUBLISHED;
    uint64_t by;
    bool found;

    out->content = CONTENT_NONE;
    out->has_by = false;
    out->salted = (struct bytes){ NULL, 0 };
    if (!s->has_content || s->content.form == CONTENT_REVEALED)
        return true;
    if (!erased_find(t, row->serial, &by, &found, err))
        return false;
    if (found) {
        out->content = CONTENT_GONE;
        return place_of(t, by, out, err);
    }
    if (s->content.form == CONTENT_SEALED) {
        form = CONTENT_REVEALED;
        if (!words_get(t, row->serial, form, &out->salted, &found, err))
            return false;
        if (found && (!unseal_find(t, id, &by, &found, err) || (found && !place_of(t, by, out, err))))
            return false;
        out->content = CONTENT_UNSEALED;
        if (!found) {
            form = CONTENT_SEALED;
            if (!words_get(t, row->serial, form, &out->salted, &found, err))
                return false;
            out->content = found ? CONTENT_BLOB : words_are_for(s, log, own) ? CONTENT_MISSING : CONTENT_ELSEWHERE;
        }
    } else {
        if (!words_get(t, row->serial, form, &out->salted, &found, err))
            return false;
        out->content = found ? CONTENT_HERE : CONTENT_MISSING;
    }
    if (found && want_bytes && !words_check(s, log, form, out->salted, err))
        return within(err, "entry %" PRIu64 " of log %u", row->place.index, row->place.log);
    if (!want_bytes || !found)
        out->salted = (struct bytes){ NULL, 0 };
    return true;
}
