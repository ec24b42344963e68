/* random_world.h: a coalition of random nodes in memory: logs, true receipts by what each node heard, a clock that jumps.
 *
 * In: a seed. Out: logs as table_state.h keeps them, a view of all. Must not: read a clock, or make a receipt whose digest is false. */
#ifndef SECOND_RANDOM_WORLD_H
#define SECOND_RANDOM_WORLD_H

#include "record/schema.h"
#include "support/table_view.h"

#define WORLD_LOGS_MAX 7
#define WORLD_POOL_MAX 2000
#define WORLD_PEOPLE_MAX 60

struct world_log {
    struct table_state state;
    struct tree tree;
    struct pln_root *root; /* at each size up to its entries */
    size_t roots;
    bool is_dark;
    int64_t clock_ms; /* ahead of all others by so much */
    uint64_t knows[WORLD_LOGS_MAX], whole[WORLD_LOGS_MAX];
    uint64_t signed_size[WORLD_LOGS_MAX], signed_whole[WORLD_LOGS_MAX];
    int number[WORLD_LOGS_MAX]; /* in its receipts' list; -1: not yet */
    size_t listed, list[WORLD_LOGS_MAX];
};
struct world_known { /* an entry that can be referred to */
    struct pln_id id;
    enum record_type type;
    size_t log;
    uint64_t index;
};
struct world_person {
    char key[32]; /* the newest, as table_key() takes it */
    struct pln_id first;
    size_t log;
};
struct world {
    uint64_t seed;
    int64_t now_ms;
    size_t logs, pool, people;
    struct world_log log[WORLD_LOGS_MAX];
    struct world_known known[WORLD_POOL_MAX];
    struct world_person person[WORLD_PEOPLE_MAX];
    struct table_view table;
    struct buf body; /* of the record that is being made */
    struct pln_id ref[PLN_REFS_MAX];
    size_t refs;
};

void world_begin(struct world *m, uint64_t seed);
void world_end(struct world *m);
uint32_t world_pick(struct world *m, uint32_t n); /* 0 <= result < n */
bool world_one_in(struct world *m, uint32_t n);
/** A log with its node, in no roster. */
void world_add_log(struct world *m);
/** The statement of m->body and m->ref in that log, at its clock; before it a receipt, if the node heard of anything. */
struct judged world_write(struct world *m, size_t log, const struct table_write *w);
/** A mandate of the root for a new person, or for somebody known. */
void world_mandate(struct world *m, size_t log, struct world_person *renewed, uint8_t acts, int64_t until_ms);
/** Place of an id in the refs of the record that is being made. */
uint64_t world_place(struct world *m, const struct pln_id *id);
/** Nodes that are not dark hear of what others wrote, some of it; some sign. */
void world_hear(struct world *m);
int64_t world_clock(const struct world *m, size_t log);

#endif
