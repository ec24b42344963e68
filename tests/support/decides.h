/* decides.h: a small coalition that decides: three partners, a table, decisions and meetings in a line each.
 *
 * commons (convener, keeps the table T), eastside, clinic; commons/dee, eastside/ana, clinic/ben with all acts. For unit tests of findings
 * about what was decided and what hangs on it. */
#ifndef SUPPORT_DECIDES_H
#define SUPPORT_DECIDES_H

#include "support/says.h"

#define DECIDES_ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

/** Fields of T besides handle, rule (consent), notice (0h), keeper (commons) and scope. */
#define DECIDES_TABLE "kind=governance seats=school:practitioner:eastside,home:resident:clinic quorum=50 review=2029-12-31"
/** Founded on 2026-01-05; the seats school and home are filled at 11:00, by Ana and Ben, if the table has them for their partners. */
void decides_begin(struct says *s, const char *table);
/** Ana proposes what is to be put (PD1 for D1) at T; each of `who` ("eastside/ana clinic/ben") consents a minute later; Dee decides. */
void decides(struct says *s, const char *proposed, const char *made, const char *decision, const char *puts, const char *who);
/** A meeting (MD1 for D1) of that body, minutes of it an hour later with these fields. */
void decides_met(struct says *s, const char *starts, const char *body, const char *minutes, const char *fields);

#endif
