/* fake_node.h: a node for tests of clients: on a Unix socket, with answers that the test has written beforehand. */
#ifndef SUPPORT_FAKE_NODE_H
#define SUPPORT_FAKE_NODE_H

#include "base/buf.h"

enum fake_act {
    FAKE_ANSWER,  /* `result` */
    FAKE_REFUSE,  /* the error {code, word, where: "field", what: "refused by the test"} */
    FAKE_HANG_UP, /* closes after it has read the request: the client cannot know if it acted */
    FAKE_SILENT,  /* never answers this one */
    FAKE_GARBAGE, /* bytes that are no answer */
    FAKE_NOTICE,  /* a notification first, then `result` */
};
struct fake_reply {
    const char *method;
    enum fake_act act;
    struct bytes result; /* one encoded value; empty: nil */
    enum pln_code code;
};

struct fake_node;
/** Listens when it returns. Each request gets the first unused reply of its method, the last one of a method again and again. replies live
 * until stop. */
struct fake_node *fake_node_start(const char *path, const struct fake_reply *reply, size_t count);
void fake_node_stop(struct fake_node *f);
/** Parameters of the i-th request of that method so far: one encoded array, until stop; n = 0: there was none. Only between client calls.
 */
struct bytes fake_node_request(struct fake_node *f, const char *method, size_t i);

#endif
