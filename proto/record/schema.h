/* schema.h: field kinds, schemas; look-up by name and number.
 *
 * One static table for each type drives judgment, options, forms, help, man pages and the reference page: a fact about a type
 * stands here and nowhere else. A body is an array of exactly its facts; words (the content) an array of exactly its words.
 * Spec: docs/records.md. */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include "base/bytes.h"
#include "base/cleanup.h"
#include "record/state.h"
#include "record/types.h"

#define FIELDS_MAX 12 /* in one list: facts or words of a type */

/* X(symbol, word, what is stored, in words for the reference page). One value; a list of it is an array. */
#define FIELD_KINDS(X)                                                                                              \
    X(NAME, "name", "str of 1 to n bytes without the control characters named above")                               \
    X(HANDLE, "handle", "str of 1 to n bytes, each of a-z, 0-9 and -")                                              \
    X(STR, "string", "str of 0 to n bytes")                                                                         \
    X(DATE, "date", "u, days since 1970-01-01: 0 to 2932896")                                                       \
    X(TIME, "time", "u, ms since 1970 UTC: 0 to 253402300799999")                                                   \
    X(SPAN, "span", "u, whole hours")                                                                               \
    X(DEC, "dec", "str, a decimal number: at most 24 bytes and 18 digits, `-?(0|[1-9][0-9]*)(\\.[0-9]+)?`, not -0") \
    X(INT, "int", "u")                                                                                              \
    X(OFFSET, "offset", "int, ms east of UTC: -86400000 to 86400000")                                               \
    X(FLAG, "flag", "bool")                                                                                         \
    X(ENUM, "enum", "u, from 1 in the order listed")                                                                \
    X(REF, "ref", "place: u below the number of refs; the id of an entry")                                          \
    X(PARTNER, "partner", "place; the id of a partner's log")                                                       \
    X(MEMBER, "member", "place; the id of a person's first mandate")                                                \
    X(PARTY, "party",                                                                                               \
      "place of a partner or member, or a kind of outsider: -1 funder, -2 official, -3 press, "                     \
      "-4 vendor, -5 other")                                                                                        \
    X(SETTING, "setting", "array of 2: name of 1 to 32 bytes, u; in a list, ascending by the name's bytes")         \
    X(SEAT, "seat", "array of 3: name of 1 to 32 bytes, kind of seat (enum), place of a partner")                   \
    X(TEXT, "text", "str of at most n bytes; of 1 at least if required")                                            \
    X(LONG, "long text", "str, or bin for a file that is not UTF-8 without NUL; what fits into the content")        \
    X(ID, "id", "bin of 32: a log's id, in the body itself")                                                        \
    X(HASH, "hash", "bin of 32")                                                                                    \
    X(KEY, "key", "bin of 32: Ed25519, a point of the prime-order group")                                           \
    X(BOXKEY, "box key", "bin of 32: X25519")                                                                       \
    X(BIN, "bin", "bin of exactly n bytes")                                                                         \
    X(NOTE, "note", "bin of at most n bytes: a signed note")                                                        \
    X(LINES, "lines",                                                                                               \
      "array of at most 3000 u, a multiple of 3: (number, size, lack), ascending by number, "                       \
      "lack at most size")                                                                                          \
    X(FORK, "fork proof",                                                                                           \
      "array of 8: f u, root at f, leaf A, leaf B (bin of 32 each), then four arrays of at most "                   \
      "64 bin of 32; or array of 2: root (bin of 32), array of at most 64 bin of 32")
enum field_kind {
#define FIELD_KIND_ENUM(symbol, word, stored) FIELD_##symbol,
    FIELD_KINDS(FIELD_KIND_ENUM)
#undef FIELD_KIND_ENUM
};
const char *field_kind_word(enum field_kind kind);
const char *field_kind_stored(enum field_kind kind);
/** Does the value (or each element) name places in refs? SEAT and PARTY: one of its parts. */
bool field_kind_has_place(enum field_kind kind);

struct field {
    const char *name; /* as on the command line and in JSON: a-z and _ */
    const char *help; /* one line */
    enum field_kind kind;
    uint16_t list;  /* 0: one value; else a list of at most so many, without duplicates */
    uint16_t bytes; /* NAME, HANDLE, STR, TEXT, NOTE: at most; BIN: exactly */
    bool required;
    int64_t min, max;         /* INT: limits, if max > 0 */
    const char *const *words; /* ENUM: NULL at the end */
    const char *to;           /* REF: types it may name, separated by spaces; NULL: any */
    const char *from;         /* a fact that follows from the words field of this name: INT its count, FLAG and ENUM that it was given */
    bool past;                /* DATE, TIME: tells what was: a bare `friday` is the last one, not the next */
    const char *tied;         /* for people: what else must hold, checked by the author's node (check_tied) */
};

enum signer {
    SIGNER_ACT,   /* a member with one of `acts`, or the root */
    SIGNER_ROOT,  /* the current root */
    SIGNER_FIRST, /* inception: who becomes the first root */
    SIGNER_NEXT,  /* rotate: the key that `next` was the hash of */
    SIGNER_NODE,  /* nobody: no author, no signature; the checkpoint signs it */
};

struct schema {
    const char *name;
    enum record_type type;
    uint64_t version; /* schema number: 1 */
    enum signer signer;
    uint8_t acts;        /* SIGNER_ACT: any one of these, bits (1 << act) */
    bool or_self;        /* revoke: or the key that it names, without an act */
    bool kernel;         /* judged by rules of docs/protocol.md "Kernel types" */
    bool convener_only;  /* stands in the convener's log only */
    bool draft;          /* in force only by decision */
    bool quiet;          /* causes no receipt */
    bool reveals;        /* unseal: its content is [2] */
    const char *command; /* of the command line: "decide", "member add"; NULL: written by no command */
    const char *help;    /* one line */
    const struct field *fact;
    size_t facts;
    const struct field *word; /* the long text last; words = 0: no content */
    size_t words;
};

#define SCHEMA_DECL(name) extern const struct schema name##_schema;
RECORD_TYPES(SCHEMA_DECL)
#undef SCHEMA_DECL

/** type: 1..TYPE_END - 1. */
const struct schema *schema_of(enum record_type type);
/** NULL: unknown. */
const struct schema *schema_find(struct bytes type);
/** NULL: unknown type or number. */
const struct schema *schema_find_version(struct bytes type, uint64_t version);
/** Place of a field, or -1. '-' counts as '_'. */
int schema_fact(const struct schema *s, struct bytes name);
int schema_word(const struct schema *s, struct bytes name);
/** Number of an enum's word from 1, or 0. '-' and ' ' count as '_'. */
unsigned field_enum_number(const struct field *f, struct bytes word);
/** Word of an enum's number, or NULL. */
const char *field_enum_word(const struct field *f, uint64_t number);
/** May this field name an entry of that type? True for every type where `to` is NULL. */
bool field_ref_allows(const struct field *f, struct bytes type);

#endif
