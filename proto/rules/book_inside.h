/* book_inside.h: what the book keeps for itself: shared by book.c, book_lists.c, book_logs.c and book_read.c, and seen by nobody else. */
#ifndef RULES_BOOK_INSIDE_H
#define RULES_BOOK_INSIDE_H

#include "base/map.h"
#include "rules/book.h"

struct pending { /* a ref that leads nowhere yet */
    uint32_t record;
    uint16_t place;
    struct pln_id id;
};
struct list_group { /* items at [from, from + count), with room for more before they move */
    uint32_t from, count, room;
};
struct lists {
    struct list_group *group; /* NULL: not counted yet */
    size_t groups, group_room;
    uint32_t *at;
    size_t used, at_room;
    const struct pages *pages;
};
struct told { /* a line of a receipt, until it was looked at: what it speaks of may come later */
    uint32_t index, number, size;
};
struct log_inside {
    struct told *told;
    size_t tolds, told_room, waited; /* waited: the first of them, looked at in vain before */
    int64_t seen;                    /* the greatest tau that its receipts below an index speak of, here */
    uint64_t seen_upto;              /* that index: its size when they were looked at last */
    uint32_t *said;                  /* by number of the list: the greatest size looked at */
    uint32_t *of;                    /* by number of the list: the log that it names; BOOK_NONE: none that is here */
    size_t said_room, of_room;
    size_t looked, looked_logs; /* numbers of the list that were looked up, among so many logs */
    int64_t *tau;
    size_t room;
    uint32_t root_key, root_person;
    uint64_t roster;       /* of a full log: how many that say who is a partner, and whose keys count */
    struct pln_id *listed; /* by its receipts' `new`, all in order */
    size_t listed_count, listed_room;
    bool lists_twice; /* a log that is here stands in it twice */
};
struct revocation { /* a revoke, or a rotate with `since`: of a key, at an index of its log */
    uint32_t key;
    uint64_t at, since; /* since: the smallest of those of this key so far, once they are in order */
};
struct book_inside {
    struct arena facts;
    struct map ids;     /* id: record + 1 */
    struct map authors; /* log id xor key: key + 1 */
    size_t room, person_room, key_room, pending_room;
    struct pending *pending;
    size_t pendings;
    struct revocation *revocation;
    size_t revocations, revocation_room;
    struct log_inside log[BOOK_LOGS_MAX];
    uint64_t allowed[TYPE_END][FIELDS_MAX]; /* types that a field may name, as bits */
    struct lists type, logs, target, put, version, mandate;
    uint32_t *odd;
    size_t odd_room;
    uint32_t *to; /* of the moves; NULL: none moved */
    size_t to_count;
    size_t then; /* records when the moves were taken last */
    uint32_t *resolved;
    size_t resolved_count, resolved_room;
    struct track *track; /* who is told what is read; NULL: nobody */
};

/** The items of one group; none before the lists were counted. */
static inline struct book_list lists_get(const struct lists *l, uint32_t group)
{
    if (group >= l->groups)
        return (struct book_list){ 0 };
    return (struct book_list){ l->at + l->group[group].from, l->group[group].count };
}

/** Origins, disputes, the roster and all lists, of all records. */
bool book_lists_count(struct book *b, struct pln_error *err) MUST_CHECK;
/** Of records from `old` on, which stand last in Order, and by which no older one counts otherwise. */
bool book_lists_add(struct book *b, size_t old, struct pln_error *err) MUST_CHECK;
/** Is it by the reference at that place that it replaces or corrects another? */
bool book_lists_is_parent(const struct book *b, uint32_t record, uint16_t place);
void book_lists_free(struct book_inside *in);
/** Room for one more of `size` bytes after `count`; doubles. Errors: PLN_TOO_MANY, PLN_TOO_LARGE. */
bool book_grow(const struct book *b, void *array, size_t *room, size_t count, size_t size, struct pln_error *err) MUST_CHECK;
/** Gives back room that a first reading took and nothing needs any more. */
void book_shrink(const struct book *b, void *array, size_t *room, size_t count, size_t size);
/** Which records from `from` on are disputed, from the keys' revocations. */
void book_logs_disputes(struct book *b, size_t from);
/** Convener, handles, admits, removes, leaves. The lists by type are counted already. */
void book_logs_roster(struct book *b);
/** Look at the lines of a log's receipts whose entries are here by now; the others wait: they have no effect either.
 * Errors: PLN_TOO_LARGE. */
bool book_logs_receipts(struct book *b, uint32_t log, struct pln_error *err) MUST_CHECK;

#endif
