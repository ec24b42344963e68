/* desk_run.h: a desk over a coalition of says.h, asked as a client asks; a story with findings to ask about. */
#ifndef SUPPORT_DESK_RUN_H
#define SUPPORT_DESK_RUN_H

#include "desk/desk.h"
#include "support/says.h"

#include <jansson.h>

struct desk_test {
    struct says *s;
    struct desk *desk;
    int64_t wall_ms;
    const char *own;    /* whose node answers: "commons" */
    const char *signer; /* of what is foreseen: "eastside/ana"; NULL: not told */
};
/** when: now. The node that answers is the convener's; or set `own`. */
void desk_test_begin(struct desk_test *t, struct says *s, const char *when);
void desk_test_end(struct desk_test *t);
/** Set-up of tests over what was said, and their end, says_end among it: *state is t. Always 0. */
int desk_test_set_up(void **state, struct desk_test *t, struct says *s, const char *when);
int desk_test_tear_down(void **state);
/** params: JSON of an array. Ends the test if it is refused. */
json_t *desk_test_ask(struct desk_test *t, const char *method, const char *params);
/** What `rules.foresee` says of a record with these fields (as of says), if it were written now. */
json_t *desk_test_foresee(struct desk_test *t, const char *type, const char *fields);
/** It is refused, with that text in the error. */
void desk_test_refuses(struct desk_test *t, const char *method, const char *params, const char *text);

/** The public key of a member of says.h. */
struct pln_key desk_test_key(const char *who);
/** Members (of whom says.h writes no names) as answers name them, as JSON text: ["eastside/6520644f"]. Until the next call. */
const char *desk_test_people(int count, ...);

/** A table T of three partners; commons#11 = D1 on eastside's P1 "Move-the-intake-desk", of which the clinic did not hear in time; a talk
 * K1 told after it. Up to 2026-02-11. */
void desk_story(struct says *s);
/** A result R1 (41 to 70 percent) and a strategy G1, decided by D1; indicators I1 of the one, I2 of the other, with measures M1 to M6; a
 * plan L1 with an objective O1; promises; a draft R2 that replaces R1. Up to 2026-03-08 10:00. */
void desk_direction_story(struct says *s);

#endif
