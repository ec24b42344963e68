/* connect.h: a node, over the Unix socket in its home: msgpack-rpc requests and answers, one after the other, with deadlines.
 * One request may be out while the last answer is looked at.
 *
 * Every call ends: with an answer, or with an error that says what to do, at latest when its time is over.
 * Bounds: an answer of 8 MiB, and one more that was asked for ahead; a request of PLN_REQUEST_BYTES_MAX. Spec: docs/rpc.md "Form". */
#ifndef KEEP_CONNECT_H
#define KEEP_CONNECT_H

#include "base/buf.h"
#include "keep/home.h"

#define CONNECT_ANSWER_BYTES_MAX (8 * 1024 * 1024)
#define CONNECT_TIMEOUT_MS 30000

struct connection {
    int fd; /* -1: none */
    uint32_t number;
    struct buf in;
    size_t used;       /* bytes at the front of `in` that belong to the value handed out last */
    struct buf notice; /* notifications that came while an answer was awaited: whole values, one after the other */
    size_t notice_used;
    uint32_t ahead_number; /* of the request whose answer is not waited for yet; 0: none */
    struct buf ahead;      /* its answer, if it came while another was awaited */
    bool refused;          /* the last false came from the node: it has decided; else nobody knows if it acted */
    char path[PATH_MAX];
};

/** Errors: PLN_TIMEOUT: nobody listens there (says how to start the node), or it may not be used. */
bool connect_open(struct connection *c, const struct home *home, struct pln_error *err) MUST_CHECK;
void connect_close(struct connection *c);
/** params: one encoded array. result: one encoded value, until the next call on c. False with c->refused: the node's own error,
 * code, where and what as it said them. Else PLN_TIMEOUT (the node may or may not have acted) or PLN_MALFORMED. */
bool connect_call(struct connection *c, const char *method, struct bytes params, int64_t wait_ms, struct bytes *result,
                  struct pln_error *err) MUST_CHECK;
/** The same in two halves, for who has something to do meanwhile: connect_ask sends, connect_answer waits. One request at a time is out so;
 * connect_call may come between, and a second connect_ask forgets the first. */
bool connect_ask(struct connection *c, const char *method, struct bytes params, struct pln_error *err) MUST_CHECK;
bool connect_answer(struct connection *c, int64_t wait_ms, struct bytes *result, struct pln_error *err) MUST_CHECK;
/** The next notification, within wait_ms (-1: for ever). *got false: none came. name and params live until the next call on c. */
bool connect_notice(struct connection *c, int64_t wait_ms, bool *got, struct bytes *name, struct bytes *params,
                    struct pln_error *err) MUST_CHECK;
/** Monotonic milliseconds. */
int64_t connect_now_ms(void);

#endif
