/* small_coalition.h: two logs in memory for tests of what shows and proves them.
 *
 *     commons    #0 inception #1 node #2 founding (-05:00) #3 mandate Dee #4 admit eastside
 *     eastside   #0 inception #1 node #2 mandate Ana Alvarez #3 mandate Ben O'Neil #4 proposal by Ana "Move the intake desk"
 *                #5 reply by Ben, its words hostile to terminals #6 reply by Ben, erased #7 erase #8 talk by Ana, sealed
 *                #9 void: a proposal by a key without mandate #10 revoke of Ben's key since #6 */
#ifndef SUPPORT_SMALL_COALITION_H
#define SUPPORT_SMALL_COALITION_H

#include "support/table_view.h"

struct small_coalition {
    struct table_state commons, eastside;
    struct table_view table;
    struct view view;
    struct pln_id proposal, talk;
    struct buf blob; /* of the talk */
};
void small_coalition_make(struct small_coalition *s);
void small_coalition_end(struct small_coalition *s);
/** An answer to `status`, appended. */
void small_coalition_status(const struct small_coalition *s, struct buf *out);

#endif
