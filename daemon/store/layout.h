/* layout.h: the databases, their keys and values, the format's version.
 *
 * Numbers are big-endian, so keys in order of bytes are in order of meaning. u48 = 6 bytes. A *log* is a local number (u32, from
 * 1, 1 = the own log) that stands for a log id and a history. A *serial* (u48) counts all entries of all logs in the order in
 * which they came: entries and their content are appended at the end of their database, whatever log they belong to.
 *
 *     database   key                                   value
 *     meta       name                                  format: u32; coalition, own: id; compact: empty, words were erased
 *     logs       log, 0 | 1 | 2                        identity | head (canonical arrays, heads.c) | struct log_state
 *     log-ids    log id, history root                  log
 *     runs       log, index u48                        serial of that entry; those after it follow, up to the next run
 *     entries    serial                                verdict u8, void code u8, flags u8, tau u48, log, index u48, entry
 *     trees      log, tile level u8, tile place u48    1 to 16 hashes of tree level 4 x tile level, 32 bytes each
 *     content    serial, form u8                       0: salt and bytes; 1: blob; 2: salt and bytes of a reveal
 *     missing    log, class u8, index u48              empty. class 0: for us, not here; 1: revealed, not here
 *     erased     serial                                serial of the erase entry
 *     unseals    entry id, serial of the unseal        empty
 *     ids        8 bytes of the entry id, serial       empty; the full id is compared by whoever looks
 *     types      6 bytes of SHA-256(type), log, index  empty
 *     authors    6 bytes of author key, log, index     empty
 *     times      tau u48, log, index u48               empty
 *     refs       8 bytes of the ref, log, index u48    empty
 *     keys       log, author's key                     struct key_state
 *     lists      log, place u32 in its list            struct listed (lines.c): what its receipts said of one log
 *     pending    log, index u48                        empty: a good receipt whose digest cannot be checked yet
 *     covers     log, log spoken of, index u48         size u48, whole u48 by the effective receipt at index
 *     roster     'h' handle | 'a' log id               empty: used, or admitted, in the convener's log
 *     readers    Noise key                             until u48
 *     stops      log, count u32                        [note a, note b, why]
 *     kept       name                                  bytes of the node's own
 *
 * Spec: docs/store.md. */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H

#include "base/bytes.h"
#include "base/error.h"
#include "plenary/limits.h"

#define STORE_FORMAT 1
#define STORE_OWN_LOG 1 /* number of the own log */
#define SERIAL_MAX ((UINT64_C(1) << 48) - 1)

/* X(symbol, name) */
#define STORE_DATABASES(X) \
    X(META, "meta")        \
    X(LOGS, "logs")        \
    X(LOG_IDS, "log-ids")  \
    X(RUNS, "runs")        \
    X(ENTRIES, "entries")  \
    X(TREES, "trees")      \
    X(CONTENT, "content")  \
    X(MISSING, "missing")  \
    X(ERASED, "erased")    \
    X(UNSEALS, "unseals")  \
    X(IDS, "ids")          \
    X(TYPES, "types")      \
    X(AUTHORS, "authors")  \
    X(TIMES, "times")      \
    X(REFS, "refs")        \
    X(KEYS, "keys")        \
    X(LISTS, "lists")      \
    X(PENDING, "pending")  \
    X(COVERS, "covers")    \
    X(ROSTER, "roster")    \
    X(READERS, "readers")  \
    X(STOPS, "stops")      \
    X(KEPT, "kept")
enum db {
#define STORE_DB_ENUM(symbol, name) DB_##symbol,
    STORE_DATABASES(STORE_DB_ENUM)
#undef STORE_DB_ENUM
        DB_COUNT
};
/** For kv_lmdb_open: DB_COUNT names. */
extern const char *const store_database_names[DB_COUNT];

enum log_part { LOG_IDENTITY = 0, LOG_HEAD = 1, LOG_STATE = 2 };
enum missing_class { MISSING_OURS = 0, MISSING_REVEALED = 1 };

/** A key under construction: struct key k = { 0 }; key_u32(&k, log); ... key_bytes(&k) */
struct key {
    size_t n;
    uint8_t at[96];
};
void key_u8(struct key *k, uint8_t v);
void key_u32(struct key *k, uint32_t v);
void key_u48(struct key *k, uint64_t v); /* v <= SERIAL_MAX */
void key_add(struct key *k, struct bytes b);
struct bytes key_bytes(const struct key *k);

struct key key_log(uint32_t log);
struct key key_log_index(uint32_t log, uint64_t index);
struct key key_log_part(uint32_t log, enum log_part part);
struct key key_missing(uint32_t log, enum missing_class class, uint64_t index);
struct key key_serial(uint64_t serial);
struct key key_content(uint64_t serial, unsigned form);
struct key key_prefix_serial(struct bytes prefix, uint64_t serial);
struct key key_log_key(uint32_t log, const struct pln_key *key);
struct key key_covers(uint32_t by, uint32_t of, uint64_t index);

uint64_t load_be48(const uint8_t *p);
void store_be48(uint8_t *p, uint64_t v);

#endif
