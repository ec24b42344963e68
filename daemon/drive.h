/* drive.h: carries the node machine's wishes to net, workers and the log, and their events back. */
#ifndef DAEMON_DRIVE_H
#define DAEMON_DRIVE_H

#include "net/net.h"
#include "workers.h"

#include <stdint.h>

struct drive {
    struct net *net;
    struct node *node;
    struct workers *workers;
    size_t jobs_max, jobs; /* checks and reads given and not back */
    size_t writes;         /* the same of writes */
    bool stopping, ended;
    bool failed;                           /* the process ends with an error */
    int64_t stop_by_ms, tidy_ms, alive_ms; /* when due; INT64_MAX: never */
    int64_t alive_every_ms;
};

/* What net_setup is given, with the drive as ctx. */
void drive_settle(void *ctx);
void drive_woken(void *ctx);
void drive_due(void *ctx);
void drive_stop(void *ctx);
/** For workers_setup: any thread. */
void drive_wake(void *ctx);
/** After net, node and workers are there, before net_run. */
void drive_start(struct drive *d, size_t jobs_max);
/** One piece of work came back: tell the node. For workers_stop, too. */
void drive_done(void *ctx, struct work *work);

#endif
