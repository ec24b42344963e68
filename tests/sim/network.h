/* network.h: what the nodes of a world wish of the network, and what comes of it as events. */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "sim/world.h"

void network_dial(struct machine *m, uint64_t dial, const char *address, const struct pln_boxkey *key);
void network_send(struct machine *m, uint64_t peer, struct bytes message);
void network_close(struct machine *m, uint64_t peer);
void network_machine_gone(struct machine *m);
void network_event(struct world *w, const struct event *e);
void network_deinit(struct world *w);
/** For hostile.c: a session of its own, with what it dials; its messages come by hostile_message. */
struct end *network_dial_raw(struct machine *m, struct machine *to);
void network_drive(struct end *e);
void hostile_message(struct machine *m, struct end *e, struct bytes message);
void hostile_opened(struct machine *m, struct end *e);

#endif
