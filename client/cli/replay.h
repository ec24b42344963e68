/* replay.h: one log from its bytes alone: every entry judged, its tree, its keys, who gave them.
 *
 * Nothing is taken on anybody's word: the caller feeds entry after entry from index 0 and compares log id and root itself. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "base/arena.h"
#include "base/map.h"
#include "log/tree.h"
#include "record/judge.h"

#define REPLAY_ENTRIES_MAX 5000000
#define REPLAY_MEMORY_MAX (2048u * 1024 * 1024)

/** One author key of the log. */
struct replay_key {
    struct key_state state;
    struct pln_key giver; /* who signed its newest mandate */
    bool has_giver;
    char name[81]; /* the person's, from the mandate's words; empty: they are not here */
};
/** A log that the convener admitted. */
struct replay_admit {
    char handle[33];
    uint64_t index; /* of the admit */
    bool removed;
    uint64_t removed_at, size; /* index of the remove, entries counted */
};
struct replay {
    struct log_state state;
    struct tree tree;
    struct arena arena;
    struct map keys;    /* struct replay_key */
    struct map entries; /* by entry id: struct entry_state */
    struct map handles; /* by their hash */
    struct map admits;  /* by log id: struct replay_admit */
    struct receipt_line *line;
    size_t lines;
    size_t voids;                     /* how many entries were void */
    struct pln_id inception;          /* the log's id: that of entry 0 */
    bool has_watched, watched_erased; /* an erase of `watched` was seen */
    struct pln_id watched;
    uint64_t erased_at;
};

/** seed: 16 random bytes for the maps. */
void replay_init(struct replay *r, const uint8_t seed[16]);
void replay_deinit(struct replay *r); /* also as CLEANUP(replay_deinit) */
/** The next entry. words: salt || bytes of its content, if at hand (for names of people; checked against the entry). *out's views point
 * into `entry`. Errors: PLN_TOO_MANY, PLN_TOO_LARGE (memory). */
bool replay_entry(struct replay *r, struct bytes entry, struct bytes words, struct judged *out, struct pln_error *err) MUST_CHECK;
/** NULL: this key never had a say in the log. */
const struct replay_key *replay_key(const struct replay *r, const struct pln_key *key);
const struct replay_admit *replay_admit(const struct replay *r, const struct pln_id *log);

#endif
