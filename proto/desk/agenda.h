/* agenda.h: shared by the files that write rules.agenda: what is asked, and parts of the page: rows that are chosen, ordered, counted and
 * shown up to the limit. Spec: docs/rpc.md "Desk". */
#ifndef DESK_AGENDA_H
#define DESK_AGENDA_H

#include "desk/use.h"
#include "rules/docket.h"

struct agenda {
    struct desk_call *c;
    struct docket d;
    size_t limit;
    struct book_list open; /* open proposals of the table, the soonest to close first */
};

struct agenda_part {
    size_t count;
    struct agenda_row {
        int rank;
        int64_t key; /* within the rank */
        uint32_t at; /* a record, or a place in the run */
    } * row;
};
/** Room for so many; if the run has none, it has failed and nothing is put. */
void agenda_take(struct agenda *a, struct agenda_part *p, size_t most);
void agenda_put(struct agenda_part *p, int rank, int64_t key, uint32_t at);
void agenda_sort(struct agenda_part *p);
/** `name`: {count, rows [...]}, sorted; the caller writes as many rows as are returned. */
size_t agenda_begin(const struct agenda *a, struct writer *w, const char *name, const char *rows, struct agenda_part *p);

/** Fills a->open. False: the run has failed. */
bool agenda_open_find(struct agenda *a);
bool agenda_proposals(struct agenda *a, struct writer *w, struct pln_error *err) MUST_CHECK;
bool agenda_interests(struct agenda *a, struct writer *w, struct pln_error *err) MUST_CHECK;

#endif
