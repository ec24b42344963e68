/* meetings.h: what a table did, in order: its minutes, who was present, what it adopted.
 *
 * Spec: docs/rules.md "Findings". */
#ifndef RULES_MEETINGS_H
#define RULES_MEETINGS_H

#include "rules/force.h"
#include "rules/grouped.h"

struct rules;

#define MEETINGS_LAST_MAX 100 /* "the last n" of a setting: from 1 to so many */

struct minutes {
    uint32_t body;    /* origin of the table's chain; BOOK_NONE: the meeting names none that is here */
    uint32_t newest;  /* version of the cut: its facts */
    uint32_t first;   /* version of the cut: its t, and its name in findings */
    uint32_t meeting; /* newest version of the cut */
    int64_t starts;   /* of that one */
};
struct minutes_list {
    const struct minutes *at;
    size_t count;
};
struct meetings {
    struct minutes *minutes; /* of the cut whose meeting is in it: by table, then (starts, Order of first) */
    size_t count, room;
    struct minutes_row *row; /* inside: by origin */
    size_t rows, row_room;
    bool minutes_changed;
    bool decisions_changed;   /* told by who rules, and by a new day */
    struct grouped decisions; /* adopted, made within window_days, by the origin of their table */
};

/** Of a table (any version): by (starts of the meeting, Order of their first versions). */
struct minutes_list meetings_of(const struct rules *r, uint32_t body);
/** The setting, as how many of the last: at least 1, at most MEETINGS_LAST_MAX. */
size_t meetings_setting(const struct rules *r, enum force_setting setting);
/** The last n of a table's minutes that give this fact (MEETINGS_ANY: whatever they give), the earliest first.
 * False: there are fewer. */
#define MEETINGS_ANY UINT32_MAX
struct last_minutes {
    const struct minutes *at[MEETINGS_LAST_MAX];
    size_t count;
};
bool meetings_last(const struct rules *r, uint32_t body, size_t n, unsigned fact, struct last_minutes *out);

/** The i-th person of `present`; BOOK_NONE: nobody here, or who replied `dispute` to the minutes. */
uint32_t meetings_present(const struct rules *r, const struct minutes *m, size_t i);
/** Of any minutes of the same meeting: a decision at it, or a commitment for it or for its minutes, in the cut? */
bool meetings_led_to_action(const struct rules *r, const struct minutes *m);
/** The first reply of that stance (confirm, dispute) to any version of minutes, by another partner; BOOK_NONE. */
uint32_t meetings_reply(const struct rules *r, uint32_t minutes, enum reply_stance stance);
/** Did other minutes of that table take them up? */
bool meetings_is_carried_on(const struct rules *r, uint32_t minutes_newest);
/** Adopted decisions of a table (any version), made within window_days, in Order. */
struct book_list meetings_decisions(const struct rules *r, uint32_t body);

/** STAGE_STATE of minutes: of an origin. */
void meetings_make(struct rules *r, uint32_t origin);
/** The minutes of an origin; NULL: none in the cut, or their meeting is not. */
const struct minutes *meetings_minutes(const struct rules *r, uint32_t origin);
/** Record numbers are others: shift.h. */
void meetings_shift(struct rules *r, const uint32_t *to, size_t old);
/** All tables, if anything changed. */
void meetings_run(struct rules *r);

#endif
