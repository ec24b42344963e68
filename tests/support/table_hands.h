/* table_hands.h: entries that a log of a test begins with, in a line each: a founding, mandates of people with names, replies.
 *
 * What would be void ends the program. */
#ifndef SUPPORT_TABLE_HANDS_H
#define SUPPORT_TABLE_HANDS_H

#include "support/table_view.h"

/** The id of an entry that must count. */
struct pln_id table_good(struct judged j);
/** "Reads by Third", at -05:00, by the root of its log, the convener's, with the handle "commons". */
void table_founding(struct table_view *t, uint32_t log);
/** A mandate by the root to speak, commit and record, of a key for a person called so; renews: their first mandate, or NULL. */
struct pln_id table_member(struct table_view *t, uint32_t log, const char *key, const char *label, const struct pln_id *renews);
/** Of another log, by a key of the convener's. */
void table_admit(struct table_state *convener, const char *by, const struct table_state *other, const char *handle);
/** A comment. */
struct pln_id table_reply(struct table_view *t, uint32_t log, const char *by, const struct pln_id *to, const char *text);
/** The words of the log's newest entry are gone, and the next one did it. */
void table_erase(struct table_view *t, uint32_t log, const char *by);

#endif
