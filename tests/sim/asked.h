/* asked.h: a machine's desk: what the rules say, for its people who ask. */
#ifndef SIM_ASKED_H
#define SIM_ASKED_H

#include "store/store.h"

/** Carries out a READ_RULES; *desk is made the first time. */
void asked_answer(struct store *s, struct desk **desk, struct read_job *job);
void asked_end(struct desk **desk);

#endif
