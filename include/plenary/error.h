/* error.h: one error type for the whole of Plenary, and its numbered codes.
 *
 * Codes travel in `bye` messages and in RPC answers; a number never changes its meaning.
 * Spec: docs/protocol.md "Errors". */
#ifndef PLENARY_ERROR_H
#define PLENARY_ERROR_H

/* X(symbol, number, word). The word is what people and `--json` see. */
#define PLN_CODES(X)                          \
    X(MALFORMED, 1, "malformed")              \
    X(NOT_CANONICAL, 2, "not-canonical")      \
    X(TOO_LARGE, 3, "too-large")              \
    X(TOO_DEEP, 4, "too-deep")                \
    X(TOO_MANY, 5, "too-many")                \
    X(UNKNOWN_VERSION, 6, "unknown-version")  \
    X(UNKNOWN_TYPE, 7, "unknown-type")        \
    X(BAD_FIELD, 8, "bad-field")              \
    X(BAD_REFERENCE, 9, "bad-reference")      \
    X(BAD_CONTENT, 10, "bad-content")         \
    X(BAD_SIGNATURE, 20, "bad-signature")     \
    X(UNMANDATED, 21, "unmandated")           \
    X(EXPIRED, 22, "expired")                 \
    X(REVOKED, 23, "revoked")                 \
    X(WRONG_ACT, 24, "wrong-act")             \
    X(WRONG_LOG, 25, "wrong-log")             \
    X(MISPLACED, 26, "misplaced")             \
    X(NOT_KEEPER, 27, "not-keeper")           \
    X(NOT_FOUND, 40, "not-found")             \
    X(NOT_YET_HERE, 41, "not-yet-here")       \
    X(ERASED, 42, "erased")                   \
    X(SEALED, 43, "sealed")                   \
    X(PAUSED, 50, "paused")                   \
    X(FROZEN, 51, "frozen")                   \
    X(BEHIND_OWN_HEAD, 52, "behind-own-head") \
    X(CLOCK, 53, "clock")                     \
    X(REMOVED, 54, "removed")                 \
    X(HELD_BACK, 55, "held-back")             \
    X(BAD_ROOT, 60, "bad-root")               \
    X(BAD_PROOF, 61, "bad-proof")             \
    X(OUT_OF_ORDER, 62, "out-of-order")       \
    X(UNASKED, 63, "unasked")                 \
    X(TOO_FAST, 64, "too-fast")               \
    X(SECOND_INSTANCE, 65, "second-instance") \
    X(BAD_TOKEN, 66, "bad-token")             \
    X(TIMEOUT, 67, "timeout")                 \
    X(BUSY, 80, "busy")                       \
    X(DISK_FULL, 81, "disk-full")             \
    X(STORE_DAMAGED, 82, "store-damaged")     \
    X(STORE_NEWER, 83, "store-newer")         \
    X(STORE_IN_USE, 84, "store-in-use")       \
    X(READ_ONLY, 85, "read-only")             \
    X(SHUTTING_DOWN, 90, "shutting-down")

enum pln_code {
    PLN_OK = 0,
#define PLN_CODE_ENUM(symbol, number, word) PLN_##symbol = number,
    PLN_CODES(PLN_CODE_ENUM)
#undef PLN_CODE_ENUM
};

struct pln_error {
    enum pln_code code; /* for programs */
    char where[160];    /* "eastside#12: refs", outermost first; may be empty */
    char what[240];     /* for people: what is wrong, value and limit, what to do */
};

/** The word of a code ("not-canonical"); "unknown-error" for a number that is none of ours. Static memory. */
const char *pln_code_word(enum pln_code code);

#endif
