/* node_home.h: what makes a directory with a store of store_home.h the home of a node: its keys and genesis, as files. */
#ifndef SUPPORT_NODE_HOME_H
#define SUPPORT_NODE_HOME_H

#include "support/store_home.h"

/** DIR/node.key and DIR/genesis; the store is in DIR/store. Anything unexpected ends the program. */
void node_home_write(struct home *h, const char *dir);

#endif
