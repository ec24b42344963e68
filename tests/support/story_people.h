/* story_people.h: a story's partners with their logs and nodes, its members with their keys, and what its labels name.
 *
 * Keys come from names (table_state.h), "eastside/root", "eastside/ana", "eastside checkpoint", and from a secret, if there is one.
 * Without a secret the same story gives the same logs, but for boxes of sealed words; whoever knows the names knows the keys. */
#ifndef SUPPORT_STORY_PEOPLE_H
#define SUPPORT_STORY_PEOPLE_H

#include "crypto/dh.h"
#include "record/types.h"
#include "support/story_parse.h"
#include "support/table_view.h"

#define STORY_PARTNERS_MAX TABLE_VIEW_LOGS_MAX
#define STORY_SECRET_BYTES_MAX 64 /* as text */
#define STORY_KEY_BYTES 200       /* the name of a key, with the secret */

struct story_node { /* a partner: its log, and what its node holds of the others */
    char handle[33];
    struct table_state log;
    struct pln_root *root; /* by size, of its log: owned */
    size_t roots;
    uint64_t loud;       /* size just after the newest entry that is not quiet */
    int64_t joins_ms;    /* nobody hears of it before */
    bool admitted, gone; /* hears the others; was removed */
    uint64_t knows[STORY_PARTNERS_MAX], signed_for[STORY_PARTNERS_MAX], heard_loud[STORY_PARTNERS_MAX];
    int number[STORY_PARTNERS_MAX]; /* in its receipts' list; -1: not yet */
    size_t listed;
    size_t list[STORY_PARTNERS_MAX];
    int64_t receipt_ms; /* when the next one is due; INT64_MAX: nothing to sign for */
};
struct story_label {
    char name[STORY_NAME_BYTES_MAX];
    struct pln_id id;
    struct place at; /* log: place of the node + 1 */
    unsigned line;   /* of its record; 0: made by the runner */
    enum record_type type;
    struct bytes salted, blob; /* its words in clear, as they were before an erase; sealed, if they are */
    struct place unsealed;     /* by which entry; log 0: by none */
    size_t person;             /* a renewing mandate: label of the first, + 1 */
};
struct story_arrival { /* what the last node held, each time when it had heard more */
    uint64_t size[STORY_PARTNERS_MAX];
};
struct story_world {
    const struct story *story;
    char secret[STORY_SECRET_BYTES_MAX + 1];
    int64_t offset_ms;
    struct arena arena;
    size_t nodes, labels, arrivals;
    size_t ins, in[STORY_PARTNERS_MAX]; /* nodes in the order in which they came in, the convener first */
    struct story_node *node;            /* the convener first */
    struct story_label *label;
    struct story_arrival *arrival;
    struct table_view table; /* over all logs, as the first node numbers them */
};

/** The partners that the story names, the convener first, each with inception and node keys; nothing is written yet. secret: makes the
 * keys unlike those of any other run, at most STORY_SECRET_BYTES_MAX; "": keys from names alone. */
bool people_begin(struct story_world *w, const struct story *s, const char *secret, struct pln_error *err) MUST_CHECK;
void people_end(struct story_world *w);

/** SIZE_MAX: no such partner. */
size_t people_node(const struct story_world *w, struct bytes handle);
struct story_label *people_label(const struct story_world *w, struct bytes name);
struct story_label *people_of_id(const struct story_world *w, const struct pln_id *id);
bool people_label_put(struct story_world *w, struct bytes name, struct story_label of, struct pln_error *err) MUST_CHECK;
/** Name of a key, a salt or the like, as table_key and table_hash take it: the secret, then what fmt says. */
const char *people_name(const struct story_world *w, char out[STORY_KEY_BYTES], const char *fmt, ...) PRINTF(3, 4);
/** Name of the key of PARTNER/PERSON; a renewing mandate is the first one's key. */
const char *people_key(const struct story_world *w, struct bytes partner, struct bytes person, char out[STORY_KEY_BYTES]);
/** What table_hash makes the seed of the box key from, of the key so named. */
const char *people_box_name(const char *key, char out[STORY_KEY_BYTES]);
/** The key that opens what is sealed to that name. dh_key_wipe it. */
bool people_box(const char *key, struct dh_key *out, struct pln_error *err) MUST_CHECK;
/** An entry was put to the node's log: its root, and whether others must sign for it. */
void people_grew(struct story_node *n);
/** Local ms of the story as UTC. */
static inline int64_t people_ms(const struct story_world *w, int64_t local_ms)
{
    return local_ms - w->offset_ms;
}

#endif
