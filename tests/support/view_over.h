/* view_over.h: a view that another stands behind: a test puts its own answers before some of its calls.
 *
 *     struct mine { struct view_over over; ... };       (first, so that a call of its own finds the rest of `mine` from ctx)
 *     struct view v = view_over(&mine.over, many_view(&m));
 *     v.held = my_held;
 *
 * scan, entry, held and first_cover go to the view behind; the others are not there. */
#ifndef SUPPORT_VIEW_OVER_H
#define SUPPORT_VIEW_OVER_H

#include "record/view.h"

struct view_over {
    struct view behind;
};
/** over lives as long as the view that is returned. */
struct view view_over(struct view_over *over, struct view behind);

#endif
