/* machine.h: the inside of a machine: what the files of a world call of each other. */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include "sim/world.h"

/** What the events of the world's clock are. */
enum event_kind {
    EVENT_TICK,
    EVENT_JOB,
    EVENT_DELIVER,
    EVENT_EOF,
    EVENT_SESSION_TICK,
    EVENT_PERSON,
    EVENT_DIAL,
    EVENT_DIAL_FAILED,
    EVENT_LINK_LOST,
    EVENT_START
};

/* ---- machine.c ---- */
/** Something happens to it so much later, in this life. */
void machine_later(struct machine *m, int64_t wait_ms, enum event_kind kind, uint64_t number, void *what);
void machine_deinit(struct machine *m);

/* ---- wishes.c ---- */
void machine_job_done(struct machine *m, const struct event *e);

/* ---- tasks.c ---- */
/** A person's next request, if there is one to send. */
void tasks_send(struct machine *m, size_t person);
void tasks_answer(struct machine *m, uint64_t client, struct bytes message);
/** What its people had yet to do is dropped. */
void tasks_free(struct machine *m);

/* ---- trace.c ---- */
void machine_trace_message(struct machine *m, uint64_t peer, struct bytes message);
void machine_trace_line(struct machine *m, const struct line *l);

#endif
