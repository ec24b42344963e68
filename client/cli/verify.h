/* verify.h: one entry's proof as it is being worked out: what was replayed, what was found. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "cli/replay.h"
#include "cli/shapes.h"

enum found { FOUND_OK, FOUND_FAILED, FOUND_NOT_CHECKED };

#define CHECKS_MAX 32

struct check {
    const char *name;
    enum found found;
    char what[400];
};

/* Where the coalition's id comes from. */
enum anchor { ANCHOR_GIVEN, ANCHOR_HOME, ANCHOR_NODE };

struct verify {
    struct call *c;
    struct shown s;
    enum anchor anchor;
    struct pln_id coalition;
    struct replay convener, own; /* own: the entry's log, if that is not the convener's */
    struct replay *log;          /* the one that the entry stands in */
    /* what the node says of the entry: */
    struct bytes proof;
    struct pln_id log_id;
    uint64_t index, size;
    /* of the target, as replayed: */
    bool has_target;
    struct buf target, target_words;
    struct judged judged;
    bool had_key;
    struct replay_key key; /* the author's, before the entry */
    char handle[33];       /* of its log, by the roster */
    size_t checks, failed;
    struct check check[CHECKS_MAX];
};

/** Adds a check, says it, and returns whether it held. */
bool verify_found(struct verify *v, const char *name, enum found f, const char *fmt, ...) PRINTF(4, 5);
/** The entry itself, its log being replayed: name, inclusion, judgment, mandate, dispute, words. False: the node could not be asked. */
bool verify_entry(struct verify *v, const char *asked, struct pln_error *err) MUST_CHECK;
static inline bool key_state_is_root(const struct key_state *k, uint64_t index)
{
    return k->root_from != UINT64_MAX && k->root_from <= index && index < k->root_until;
}

#endif
