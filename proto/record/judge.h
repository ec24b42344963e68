/* judge.h: judgment of one entry from its own log alone: good, void and why, unknown.
 *
 * The code is that of the first rule that applies, in the order of enum void_code. "Disputed" is not stored: it follows from
 * the author's key_state (judged_is_disputed). Spec: docs/protocol.md "Judgment", "Kernel types". */
#ifndef RECORD_JUDGE_H
#define RECORD_JUDGE_H

#include "log/entry.h"
#include "record/state.h"

enum verdict { VERDICT_GOOD = 0, VERDICT_VOID = 1, VERDICT_UNKNOWN = 2 };
/* X(symbol, word): void because */
#define VOID_CODES(X)           \
    X(UNREADABLE, "unreadable") \
    X(FOREIGN, "foreign")       \
    X(UNSIGNED, "unsigned")     \
    X(REPEATED, "repeated")     \
    X(UNMANDATED, "unmandated") \
    X(EXPIRED, "expired")       \
    X(REVOKED, "revoked")       \
    X(WRONG_ACT, "wrong-act")   \
    X(MALFORMED, "malformed")   \
    X(MISPLACED, "misplaced")
enum void_code {
    VOID_NONE = 0,
#define VOID_ENUM(symbol, word) VOID_##symbol,
    VOID_CODES(VOID_ENUM)
#undef VOID_ENUM
};
const char *void_word(enum void_code code); /* "" for VOID_NONE */

/** What a good entry changes. Applied by the caller in this order, after state_apply. */
enum change_kind {
    CHANGE_KEY,      /* put key_state of `key` */
    CHANGE_ADMIT,    /* convener: handle and log now used; log enters the roster */
    CHANGE_REMOVE,   /* convener: log leaves the roster at `size` counted */
    CHANGE_LEAVE,    /* this log's partner is out, by its own word */
    CHANGE_NODE,     /* log_state has new node keys */
    CHANGE_ADDRESS,  /* read the addresses from the body again (address_read) */
    CHANGE_RECEIPT,  /* read it again (receipt_read): lines to put */
    CHANGE_READER,   /* key (a Noise key in box) may read here until until_ms */
    CHANGE_ERASE,    /* entry `id` of this log is erased */
    CHANGE_UNSEAL,   /* entry `id` (of any log) may be revealed: its words travel under it */
    CHANGE_FOUNDING, /* convener: log_state has the founding's fields */
};
struct change {
    enum change_kind kind;
    struct pln_key key;
    struct key_state key_state;
    struct pln_id id;      /* log of admit/remove; entry of erase/unseal */
    char handle[33];       /* admit */
    uint64_t size;         /* remove */
    struct pln_boxkey box; /* reader */
    int64_t until_ms;      /* reader */
};
#define CHANGES_MAX 4

struct judged {
    enum verdict verdict;
    enum void_code code;  /* VOID_NONE unless void */
    struct pln_error why; /* void: in words, for people; code is the nearest pln_code */
    bool readable;        /* the entry and statement could be read: `entry`, `statement` are set */
    struct entry entry;   /* views into the bytes judged */
    struct statement statement;
    struct pln_id id;
    size_t changes; /* good only */
    struct change change[CHANGES_MAX];
    bool quiet; /* receipt, address: causes no receipt */
    bool is_receipt;
};

enum signature_check { SIGNATURE_UNCHECKED, SIGNATURE_GOOD, SIGNATURE_BAD }; /* unchecked: judge verifies it here */

/** Judge `entry` as the one at index s->size. root_here: root of the log at that size (the `node` rule).
 * True: *out is set (good, void or unknown). False: a look-up failed; nothing is known. s is not changed. */
bool judge_entry(const struct log_state *s, const struct state_lookup *look, const struct pln_root *root_here, struct bytes entry,
                 enum signature_check signature, struct judged *out, struct pln_error *err) MUST_CHECK;
/** Fold it in: size + 1, tau, and for a good one its effect on *s. Call for every entry, void ones too. */
void state_apply(struct log_state *s, const struct judged *j);
bool judged_is_disputed(const struct key_state *author, uint64_t index);

/** Would a node take this statement as the next entry of its own log? The same judgment as judge_entry, but the error is what
 * the client sees: PLN_UNMANDATED, PLN_EXPIRED, PLN_REVOKED, PLN_WRONG_ACT, PLN_WRONG_LOG, PLN_MALFORMED, PLN_BAD_FIELD, ... and
 * unknown types and schemas are refused (PLN_UNKNOWN_TYPE, PLN_UNKNOWN_VERSION). */
bool judged_refuse(const struct judged *j, struct pln_error *err) MUST_CHECK;

#endif
