/* home.h: what lies in a node's home: its key, the founding statements, a joiner's invitation. Read once, at start.
 *
 *     DIR/plenaryd.conf   settings (config.h)
 *     DIR/node.key        key file of kind node: seeds 0 checkpoint, 1 cosign, 2 Noise, 3 and 4 former Noise keys; mode 0600
 *     DIR/genesis         [1, time t, [[statement bin, signature bin, content bin?]...]]: the first commit of a new log
 *     DIR/invitation      one line, plenary1:...: whom a joiner dials until it knows the roster
 *     DIR/store/          the store
 *     DIR/plenary.sock    the socket */
#ifndef DAEMON_HOME_H
#define DAEMON_HOME_H

#include "crypto/dh.h"
#include "crypto/sign.h"
#include "node/invite.h"
#include "node/node.h"
#include "node/work.h"

#define GENESIS_BYTES_MAX 65536
#define GENESIS_STATEMENTS_MAX PLN_JOINER_ENTRIES_MAX
#define INVITATION_BYTES_MAX 4096 /* of the file */
#define HOME_PATH_MAX 4096

struct genesis {
    struct pln_id own_log, coalition;
    int64_t time_ms;
    size_t count;
    struct submit_item item[GENESIS_STATEMENTS_MAX]; /* views into bytes */
    uint8_t *bytes;
};

struct home {
    const char *dir;
    struct sign_key checkpoint;
    struct dh_key noise[SESSION_KEYS_MAX];
    size_t noise_count;
    struct genesis genesis;
    bool has_invitation;
    struct invitation invitation;
};

/** "DIR/name" into out; false: too long. */
bool home_path(const struct home *h, const char *name, char out[HOME_PATH_MAX], struct pln_error *err) MUST_CHECK;
/** Is dir there and a folder? */
bool home_open(struct home *h, const char *dir, struct pln_error *err) MUST_CHECK;
/** Errors name the file: PLN_NOT_FOUND, PLN_READ_ONLY (mode, owner), what keyfile_read says. */
bool home_read_key(struct home *h, struct pln_error *err) MUST_CHECK;
/** Statements are read and their signatures checked; what they mean is judged at the first commit. */
bool home_read_genesis(struct home *h, struct pln_error *err) MUST_CHECK;
/** No file: has_invitation stays false. */
bool home_read_invitation(struct home *h, struct pln_error *err) MUST_CHECK;
void home_close(struct home *h);

/** The decoder alone; keeps views into `in`. */
bool genesis_read(struct bytes in, struct genesis *out, struct pln_error *err) MUST_CHECK;

#endif
