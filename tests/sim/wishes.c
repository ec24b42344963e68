/* wishes.c: carries out what a machine's node wishes, as a daemon does: at once, or as a job that takes its time.
 *
 * A write job's transaction is carried out when its time is over, and then the disk is synced and the node told, as one moment;
 * checks and reads take their time as well (a crash meanwhile: machine.c). Spec: docs/protocol.md. */
#include "sim/machine.h"

#include "log/checkpoint.h"
#include "sim/asked.h"
#include "sim/network.h"
#include "support/kv_memory.h"

#include <assert.h>
#include <stdlib.h>

static void check_run(struct check_job *job)
{
    struct checkpoint head;
    struct pln_error err;

    for (size_t i = 0; i < job->count; i++) {
        struct statement s;

        job->item[i].good = statement_read(job->item[i].statement, &s, &err) && statement_signature_is_good(&s, job->item[i].signature);
    }
    if (job->note.n > 0)
        job->note_good = checkpoint_verify(job->note, &job->note_key, &head, &err);
}

void machine_job_done(struct machine *m, const struct event *e)
{
    switch ((enum wish_kind)e->number) {
    case WISH_CHECK:
        check_run(e->what);
        node_checked(m->node, e->what, machine_clock(m));
        break;
    case WISH_READ:
        if (((struct read_job *)e->what)->kind == READ_RULES)
            asked_answer(m->store, &m->desk, e->what);
        else
            store_read(m->store, e->what);
        node_read(m->node, e->what, machine_clock(m));
        break;
    case WISH_WRITE: {
        struct write_job *job = e->what;

        if (!store_write(m->store, job))
            world_wrong(m->world, "%s: a commit failed: %s", m->partner.name, job->err.what);
        if (!m->disk_lies)
            kv_memory_sync(m->kv);
        world_trace(m->world, "%s: wrote %zu submits, %zu takes, %zu contents%s", m->partner.name, job->submits, job->takes, job->contents,
                    job->receipt_written ? ", a receipt" : "");
        m->write = NULL;
        node_written(m->node, job, machine_clock(m));
        break;
    }
    default: abort();
    }
    machine_settle(m);
}

void machine_settle(struct machine *m)
{
    struct world *w = m->world;
    struct wish wish;

    while (m->node != NULL && node_take(m->node, &wish)) {
        switch (wish.kind) {
        case WISH_SEND:
            machine_trace_message(m, wish.peer, wish.message);
            network_send(m, wish.peer, wish.message);
            break;
        case WISH_CLOSE: network_close(m, wish.peer); break;
        case WISH_DIAL: network_dial(m, wish.dial, wish.address, &wish.key); break;
        case WISH_CHECK: machine_later(m, chance_between(&w->chance, 0, 3), EVENT_JOB, WISH_CHECK, wish.check); break;
        case WISH_READ:
            world_trace(w, "%s: reads", m->partner.name);
            machine_later(m, chance_between(&w->chance, 0, 3), EVENT_JOB, WISH_READ, wish.read);
            break;
        case WISH_WRITE:
            assert(m->write == NULL);
            m->write = wish.write;
            machine_later(m, chance_between(&w->chance, w->disk_ms[0], w->disk_ms[1]), EVENT_JOB, WISH_WRITE, wish.write);
            break;
        case WISH_ANSWER: tasks_answer(m, wish.client, wish.message); break;
        case WISH_CLOSE_CLIENT: break;
        case WISH_LOG: machine_trace_line(m, &wish.line); break;
        case WISH_END: world_wrong(w, "%s ended: %s", m->partner.name, wish.line.phrase); break;
        }
    }
    if (m->node != NULL) {
        int64_t at = node_deadline_ms(m->node);

        if (at < m->tick_ms) {
            m->tick_ms = at > w->clock.now_ms ? at : w->clock.now_ms;
            machine_later(m, m->tick_ms - w->clock.now_ms, EVENT_TICK, 0, NULL);
        }
    }
}
