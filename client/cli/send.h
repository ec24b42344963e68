/* send.h: a signed statement to the node, by way of the outbox; what became of it, told. */
#ifndef CLI_SEND_H
#define CLI_SEND_H

#include "cli/call.h"

struct outgoing {
    struct bytes statement, signature;
    struct bytes content; /* salt || bytes, or the blob */
    bool has_content;
    int64_t claimed_ms;
    const char *said; /* for people: `proposal "Move the intake desk"` */
};

struct recorded {
    struct pln_id id;
    char name[80]; /* eastside#12 */
    char log[40];
    uint64_t index;
    int64_t time_ms;
    bool repeated;
    uint64_t held, partners;
    bool waited, enough;
    struct bytes notes; /* what the rules said of it before: encoded array; n = 0: nothing */
};

/** Is this a code that may pass: paused, busy, no answer, ...? The statement stays in the outbox then. */
bool send_is_not_now(enum pln_code code);
/** Kept on disk, sent, answered, forgotten; then waits if --wait says so. False: refused for good (nothing is kept), or not now (it is
 * kept and sent by a later command: said on standard error). */
bool send_statement(struct call *c, const struct outgoing *o, struct recorded *out, struct pln_error *err) MUST_CHECK;
/** What earlier commands left, oldest first. Says on standard error what became of each. */
bool send_waiting(struct call *c, struct pln_error *err) MUST_CHECK;
bool send_outbox(struct call *c, struct pln_error *err) MUST_CHECK; /* opens c->outbox */

/** Standard output: what was recorded, where, who will see it, how many hold it. type: of the record; said: its title or "". sealed_to:
 * handles, NULL: published; words: it has words. */
void send_tell(struct call *c, const char *type, const char *title, const char *sealed_to, bool words, const struct recorded *r);

#endif
