/* home.h: where a partner's node lives (config, store, socket), and where a person's keys and unsent statements lie.
 *
 * Home: --home, else PLENARY_HOME, else $XDG_DATA_HOME/plenary, else ~/.local/share/plenary.
 * Keys: --keys, else PLENARY_KEYS, else $XDG_CONFIG_HOME/plenary/keys, else ~/.config/plenary/keys.
 * Unsent statements: $XDG_STATE_HOME/plenary, else ~/.local/state/plenary. */
#ifndef KEEP_HOME_H
#define KEEP_HOME_H

#include "keep/file.h"

#define HOME_CONF "plenaryd.conf"
#define HOME_NODE_KEY "node.key"     /* a key file of kind node; seeds: checkpoint, cosign, Noise */
#define HOME_GENESIS "genesis"       /* the first statements of the log, for the node's first start */
#define HOME_INVITATION "invitation" /* a joiner's invitation line */
#define HOME_SOCKET "plenary.sock"

struct home {
    char dir[PATH_MAX]; /* absolute */
    char socket[PATH_MAX];
};

/** option: from the command line, or NULL. The directory need not exist. */
bool home_find(const char *option, struct home *out, struct pln_error *err) MUST_CHECK;
/** Path of one of the home's files. */
bool home_path(const struct home *h, const char *name, char out[PATH_MAX], struct pln_error *err) MUST_CHECK;
bool home_keys_dir(const char *option, char out[PATH_MAX], struct pln_error *err) MUST_CHECK;
bool home_state_dir(char out[PATH_MAX], struct pln_error *err) MUST_CHECK;

#endif
