/* table_state.h: a whole log kept in memory: the rows that judgment asks for, and a hand to write its entries.
 *
 * For unit tests, fuzz targets and the story runner: table_state_append is what a store does with an entry (judge_entry, state_apply, the
 * changes put), over arrays. Keys come from names: table_key("ana") is the same key everywhere. */
#ifndef SUPPORT_TABLE_STATE_H
#define SUPPORT_TABLE_STATE_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "log/tree.h"
#include "record/judge.h"

struct table_key_row {
    struct pln_key key;
    struct key_state state;
};
struct table_entry_row {
    uint8_t *at; /* owned */
    size_t n;
    struct pln_id id;
    struct judged judged; /* its views lie in `at` */
};
struct table_admit_row {
    struct pln_id log;
    char handle[33];
    bool removed;
    uint64_t size; /* removed: counted */
};
struct table_state {
    struct log_state state;
    struct tree tree;
    struct table_key_row *key;
    size_t keys;
    struct table_entry_row *entry;
    size_t entries;
    struct table_admit_row *admit;
    size_t admits;
    struct receipt_line *line; /* by number */
    size_t lines;
    bool lookups_fail; /* each look-up says that the disk failed */
};

void table_state_init(struct table_state *t);
void table_state_deinit(struct table_state *t); /* also as CLEANUP(table_state_deinit) */
struct state_lookup table_state_lookup(struct table_state *t);
/** Judge the bytes as the next entry, and fold them in whatever the verdict. False: a look-up failed, nothing changed.
 * *out's views live as long as the table. */
bool table_state_append(struct table_state *t, struct bytes entry, struct judged *out, struct pln_error *err) MUST_CHECK;

/* ---- writing ----------------------------------------------------------------------------------------------------------- */

void table_key(const char *name, struct sign_key *out); /* sign_key_wipe it */
struct pln_key table_public(const char *name);
struct pln_boxkey table_box(const char *name);
/** Any 32 bytes that come of a name. */
struct pln_hash table_hash(const char *name);

/** Encode a body: `a3` an array of three; u uint64_t; i int64_t; s const char *; b struct bytes; k const void * (32 bytes); n nil; t, f
 * bool. table_pack(&b, "a2 k a1 u", id.b, UINT64_C(7)). Appends. */
void table_pack(struct buf *out, const char *fmt, ...);

struct table_write {
    const char *by; /* name of the author's key; NULL: none, no signature */
    const char *type;
    uint64_t schema; /* 0: 1 */
    struct bytes body;
    const struct pln_id *ref;
    size_t refs;
    const struct content_decl *content;
    int64_t time_ms;            /* 0: a second after the newest */
    const struct pln_id *log;   /* NULL: this log (zeroes at index 0) */
    const struct pln_id *after; /* NULL: nil */
};
/** The bytes of the next entry, appended to out. */
void table_entry(const struct table_state *t, const struct table_write *w, struct buf *out);
/** table_entry and table_state_append; a look-up that fails ends the program. */
struct judged table_write(struct table_state *t, const struct table_write *w);

/** Inception by "root" (next: "root2") and node keys of epoch 1 ("checkpoint", "cosign", "noise"). coalition NULL: the convener's log. */
void table_begin(struct table_state *t, const struct pln_id *coalition);
/** The same of an organization of that name. */
void table_begin_called(struct table_state *t, const struct pln_id *coalition, const char *name);
/** A mandate of the key `name` by `by`, acts as bits (1 << act), until far ahead; renews: the person's first mandate, or NULL. */
struct judged table_mandate(struct table_state *t, const char *by, const char *name, uint8_t acts, const struct pln_id *renews);

#define TABLE_START_MS INT64_C(1767603600000) /* 2026-01-05 09:00 UTC, a Monday */
#define TABLE_UNTIL_MS INT64_C(1830297600000) /* 2028-01-01 */

#endif
