/* docket.h: what waits for a table's next meeting: which meeting that is, which was the last, what direction the table looks after. Spec:
 * docs/rules.md "Agendas". */
#ifndef RULES_DOCKET_H
#define RULES_DOCKET_H

#include "rules/rules.h"

struct docket {
    uint32_t table;               /* origin of its chain; BOOK_NONE: no table is in force, and nothing below is */
    uint32_t body;                /* version in force at T, else the newest of the cut */
    uint32_t meeting;             /* newest version; BOOK_NONE: none is called */
    int64_t starts;               /* of that; T if none is called */
    int64_t before;               /* of that; INT64_MAX if none is called: what started before is past */
    const struct minutes *last;   /* of the last meeting before it; NULL */
    int64_t since;                /* its start (or t of its minutes, if earlier); without one so many days before T */
    struct book_list looks_after; /* origins, ascending: of results, strategies, agreements; of what open proposals put to it */
};
/** table, meeting: any version; BOOK_NONE: not given. Of neither: the next meeting of any table; without one the first governance table
 * in force, else the first table. */
bool docket_make(struct rules *r, uint32_t table, uint32_t meeting, struct docket *out, struct pln_error *err) MUST_CHECK;
/** Is the record of such a chain? */
bool docket_looks_after(const struct rules *r, const struct docket *d, uint32_t record);
/** Meetings before it, after the last one with minutes, of which there are none. In the arena. */
struct book_list docket_unminuted(struct rules *r, const struct docket *d);
/** Was it promised for the last meeting, at it (for its minutes, a decision at it) or since? */
bool docket_is_of_last(const struct rules *r, const struct docket *d, uint32_t commitment);
/** The day on which a standing decision is to be looked at again: INT64_MAX if no day was named, if it was answered to from 30 days
 * before, or if a proposal puts it. */
int64_t docket_review(const struct rules *r, const struct ruling *d);

#endif
