/* name.c: the names that people type and read.
 *
 * In: text. Out: its parts, views into it. Must not: look anything up.
 * Bounds: handles of 32 bytes; an index as in entries, 0..2^53-1.
 * Spec: docs/rpc.md "Names". Tests: tests/unit/codec_name.c */
#include "codec/name.h"

#include "plenary/limits.h"

#define SHORT_ID_DIGITS_MIN 8
#define SHORT_ID_DIGITS_MAX 64

bool handle_is_valid(struct bytes text)
{
    if (text.n == 0 || text.n > PLN_HANDLE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.at[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static bool is_short_id(struct bytes text)
{
    bool digit = false;

    if (text.n < SHORT_ID_DIGITS_MIN || text.n > SHORT_ID_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.at[i];

        if (c >= '0' && c <= '9')
            digit = true;
        else if (c < 'a' || c > 'f')
            return false;
    }
    return digit; /* "feedface" may be a partner */
}

static bool index_read(struct bytes text, uint64_t *out, struct pln_error *err)
{
    uint64_t v = 0;

    if (text.n == 0 || (text.n > 1 && text.at[0] == '0'))
        return fail(err, PLN_BAD_FIELD, "after # comes the number of an entry, as in eastside#12");
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.at[i];

        if (c < '0' || c > '9')
            return fail(err, PLN_BAD_FIELD, "after # comes the number of an entry, as in eastside#12");
        v = v * 10 + (uint64_t)(c - '0');
        if (v > PLN_U_MAX)
            return fail(err, PLN_BAD_FIELD, "no log has so many entries: at most %" PRIu64, PLN_U_MAX);
    }
    *out = v;
    return true;
}

static bool handle_check(struct bytes text, struct pln_error *err)
{
    if (!handle_is_valid(text))
        return fail(err, PLN_BAD_FIELD, "a name is 1 to %d of a-z, 0-9 and -", PLN_HANDLE_BYTES_MAX);
    return true;
}

static const struct bytes nothing = { NULL, 0 };

bool name_read(struct bytes text, struct name *out, struct pln_error *err)
{
    const uint8_t *mark = text.n == 0 ? NULL : memchr(text.at, '#', text.n);
    struct name n = { .left = text, .right = nothing };
    size_t before;

    if (text.n == 0)
        return fail(err, PLN_BAD_FIELD, "no name given");
    if (mark != NULL) {
        before = (size_t)(mark - text.at);
        n.kind = NAME_ENTRY;
        n.left = bytes_slice(text, 0, before);
        if (before > 0 && !handle_check(n.left, err))
            return within(err, "before #");
        if (!index_read(bytes_slice(text, before + 1, text.n - before - 1), &n.index, err))
            return false;
        *out = n;
        return true;
    }
    mark = memchr(text.at, '/', text.n);
    if (mark != NULL) {
        before = (size_t)(mark - text.at);
        n.kind = NAME_PAIR;
        n.left = bytes_slice(text, 0, before);
        n.right = bytes_slice(text, before + 1, text.n - before - 1);
        if (!handle_check(n.left, err))
            return within(err, "before /");
        if (!handle_check(n.right, err))
            return within(err, "after /");
        *out = n;
        return true;
    }
    if (is_short_id(text)) {
        n.kind = NAME_SHORT_ID;
        *out = n;
        return true;
    }
    if (!handle_check(text, err))
        return false;
    n.kind = NAME_PLAIN;
    *out = n;
    return true;
}
