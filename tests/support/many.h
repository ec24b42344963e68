/* many.h: a coalition of very many entries in memory, with look-ups as quick as a store's: what logs at their limits are made of.
 *
 *     size_t p = many_say(&m, many.member[1], "proposal", "body=%zu affects=p1,p2 closes=+3d", body);
 *
 * Fields as record/build.h reads them; `p3` is a partner, `m3` a member, any other name of an entry the number of a record. Required words
 * that are not given are filled in. Nothing is signed: the view says of every entry that it is good. For tests and benches of the rules. */
#ifndef SUPPORT_MANY_H
#define SUPPORT_MANY_H

#include "record/schema.h"
#include "record/view.h"

#define MANY_LOGS_MAX 1000
#define MANY_MEMBERS_MAX 4096
#define MANY_ROOT SIZE_MAX /* as an author: the root key of the log */

struct many_entry {
    struct pln_id id;
    const uint8_t *statement, *salted; /* in the arena */
    uint32_t bytes, salted_bytes;
    int64_t tau_ms;
};
struct many_said { /* what receipts say of one other log, each greater than the last */
    uint64_t index, size;
};
struct many_log {
    struct pln_id id;
    char handle[33];
    struct pln_key root, newest;
    struct many_entry *entry;
    size_t size, room;
    size_t *of_type[TYPE_END], of_types[TYPE_END]; /* indexes, ascending */
    struct many_said *said[MANY_LOGS_MAX];
    size_t saids[MANY_LOGS_MAX];
    int number[MANY_LOGS_MAX]; /* in its receipts' list; -1: not yet */
    size_t listed;
};
struct many_member {
    size_t log;
    struct pln_key key;
    struct pln_id id;
};
struct many {
    size_t logs, members, records, record_room;
    struct many_log *log;
    struct many_member *member;
    struct pln_id *record; /* of each, by number */
    struct place *place;   /* the same */
    struct map *by_id;     /* places */
    struct arena arena;
    int64_t clock_ms; /* of what is said next */
    uint64_t bytes;   /* of all statements and words */
    uint64_t asked;   /* calls of the view other than for entries read in order */
};

/** At TABLE_START_MS: log 0 convenes, with a founding and a member; handles p0, p1, ... What log 0 says now is of the founders. */
void many_begin(struct many *m, size_t partners);
/** All are admitted and get a member each, number = log. */
void many_admit(struct many *m);
void many_end(struct many *m); /* also as CLEANUP(many_end) */
/** Another member of a log, with all acts: its number. */
size_t many_member(struct many *m, size_t log);
/** The number of the record. log: where it stands; member: who signs, MANY_ROOT too. A millisecond after the last. */
size_t many_say(struct many *m, size_t log, size_t member, const char *type, const char *fmt, ...) PRINTF(5, 6);
/** The last record of the log again, `count` times, each a millisecond later. */
void many_again(struct many *m, size_t log, size_t count);
/** That entry of the log again, now. */
void many_once_more(struct many *m, size_t log, uint64_t index);
/** The log signs for all that the others hold; everybody signs. */
void many_sign(struct many *m, size_t log);
void many_heard(struct many *m);
/** The same, and for so many entries of another as are not there. */
void many_claim(struct many *m, size_t log, size_t of, size_t more);
struct view many_view(struct many *m);

#endif
