/* agenda_page.h: the page of an agenda while it is written: a line from pieces, then the line. Spec: docs/client.md "Desk". */
#ifndef CLI_AGENDA_PAGE_H
#define CLI_AGENDA_PAGE_H

#include "cli/desk.h"
#include "view/paper.h"

#define PAGE_TAKE_UP_MAX 64 /* what minutes can name (docs/records.md) */

struct agenda_page {
    const struct shown *s;
    struct paper paper;
    struct bytes r; /* the answer */
    struct buf b;   /* the line under way */
    size_t take_ups;
    struct bytes take_up[PAGE_TAKE_UP_MAX]; /* names of entries on this page that minutes can take up */
};

/** On standard output. */
void page_begin(struct agenda_page *v, const struct shown *s, enum paper_form form);
void page_deinit(struct agenda_page *v); /* also as CLEANUP(page_deinit) */

/** Pieces of the line under way. */
void page_add(struct agenda_page *v, const char *text);
void page_str(struct agenda_page *v, struct bytes map, const char *key);
void page_time(struct agenda_page *v, struct bytes map, const char *key);
/** "Friday, 2026-11-27 15:00"; without the day of the week where there is none. */
void page_day(struct agenda_page *v, struct bytes map, const char *key);

/** The line under way, as `put` writes one, or behind a mark. */
bool page_put(struct agenda_page *v, bool (*put)(struct paper *p, struct bytes text, struct pln_error *err),
              struct pln_error *err) MUST_CHECK;
bool page_line(struct agenda_page *v, enum paper_mark mark, struct pln_error *err) MUST_CHECK;
bool page_heading(struct agenda_page *v, const char *text, struct pln_error *err) MUST_CHECK;
/** "Minutes to confirm (2)"; with nothing in it the words for that, or (NULL) no heading at all. */
bool page_part(struct agenda_page *v, const char *name, uint64_t count, const char *nothing, struct pln_error *err) MUST_CHECK;
/** How many of a part are not shown. */
bool page_more(struct agenda_page *v, uint64_t count, size_t shown, struct pln_error *err) MUST_CHECK;

/** An entry that the command at the end of the page takes up, once. */
void page_take_up(struct agenda_page *v, struct bytes name);

#endif
