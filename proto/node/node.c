/* node.c: the machine: events in; messages, writes, checks, reads, answers and log lines out.
 *
 * This file: making and ending it, which file each event goes to, and the order in which its consequences are worked off (node_pump).
 * Must not: decide anything that has a file of its own.
 * Bounds: limits.h; each queue names its own. Spec: docs/protocol.md. Tests: tests/unit/node_*.c, tests/sim/. */
#include "node/machine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define PUSHES_PER_SECOND 14  /* and relays, 5 */
#define MISSING_TOLD_MAX 1024 /* node/work.h */

/* ---- memory, chance, time ---- */

void *node_memory(size_t count)
{
    void *at = calloc(1, count);

    assert(at != NULL);
    return at;
}

/* All chance comes of the seed: the same events give the same node. */
void node_random(struct node *n, uint8_t *out, size_t count)
{
    while (count > 0) {
        struct hash h;
        uint8_t block[32];
        size_t part = count < sizeof(block) ? count : sizeof(block);

        hash_init(&h);
        hash_add(&h, bytes_at(n->seed, sizeof(n->seed)));
        hash_add_u64(&h, n->drawn++);
        hash_final(&h, block);
        memcpy(out, block, part);
        out += part;
        count -= part;
    }
}

uint64_t node_serial(struct node *n)
{
    return ++n->serial;
}

void node_due(struct node *n, int64_t at_ms)
{
    if (at_ms < n->deadline_ms)
        n->deadline_ms = at_ms;
}

/* ---- an event's consequences ---- */

void node_enter(struct node *n, struct node_clock clock)
{
    n->clock = clock;
    arena_reset(&n->scratch);
}

void node_pump(struct node *n)
{
    n->to_pump = true;
}

void node_work_off(struct node *n)
{
    n->to_pump = false;
    if (n->has_failed)
        return;
    import_pump(n);
    intake_pump(n);
    words_pump(n);
    sequence_pump(n);
    serve_pump(n);
    sequence_write(n);
}

/* ---- making it ---- */

bool node_new(const struct node_setup *setup, struct node_clock clock, struct node **out, struct pln_error *err)
{
    struct node *n;

    if (setup->rows > LOGS_MAX)
        return fail(err, PLN_TOO_MANY, "the store holds %zu logs, at most %d partners are possible", setup->rows, PLN_PARTNERS_MAX);
    n = node_memory(sizeof(*n));
    n->coalition = setup->coalition;
    n->own_log = setup->own_log;
    n->own_noise = setup->own_noise;
    memcpy(n->seed, setup->seed, sizeof(n->seed));
    n->address = setup->address;
    n->dial_private = setup->dial_private;
    n->clock_ok = setup->clock_ok;
    snprintf(n->software, sizeof(n->software), "%s", setup->software != NULL ? setup->software : "plenary");
    n->has_invitation = setup->has_invitation;
    n->convener_noise = setup->convener_noise;
    memcpy(n->token, setup->token, sizeof(n->token));
    n->convener_address = setup->convener_address;
    n->clock = clock;
    n->started_ms = clock.now_ms;
    n->deadline_ms = clock.now_ms;
    arena_init(&n->scratch, "message", 4 * 1024 * 1024);
    node_random(n, n->map_seed, sizeof(n->map_seed));
    node_random(n, n->instance, sizeof(n->instance));
    map_init(&n->by_id, "logs", LOGS_MAX, n->map_seed);
    contents_init(&n->contents);
    relay_init(&n->relay);
    for (size_t i = 0; i < setup->rows; i++) {
        if (node_log_add(n, &setup->row[i], true) == NULL)
            assert(false);
        if (setup->row[i].seq > n->seq)
            n->seq = setup->row[i].seq;
    }
    if (n->convener == NULL) { /* a joiner's store does not hold the convener's log yet; its id is all that is needed to take it */
        struct log_row row = { .id = n->coalition, .standing = LOG_PARTNER, .is_convener = true, .take_up_to = UINT64_MAX, .tau_ms = -1 };

        hash_once(bytes_at(NULL, 0), row.root.b);
        if (node_log_add(n, &row, false) == NULL)
            assert(false);
    }
    n->pushed = n->own != NULL ? n->own->row.size : 0;
    logs_count_partners(n);
    bucket_init(&n->receipts, PLN_RECEIPT_BUCKET, INT64_C(60000000) * (n->partners > 5 ? (int64_t)n->partners : 5), clock.now_ms);
    bucket_init(&n->pushes, PLN_HEADS_PER_SECOND, 1000000 / PUSHES_PER_SECOND, clock.now_ms);
    n->receipt_ms = clock.now_ms - PLN_RECEIPT_GAP_MS;
    for (size_t i = 0; i < setup->keeps; i++) {
        if (strncmp(setup->kept[i].name, "closing/", 8) == 0)
            logs_closing_load(n, &setup->kept[i]);
        else if (strncmp(setup->kept[i].name, "invite/", 7) == 0)
            invite_load(n, &setup->kept[i]);
    }
    node_readers(n, setup->reader, setup->readers);
    pause_remember(n);
    disk_seen(n, setup->disk);
    *out = n;
    return true;
}

void node_readers(struct node *n, const struct node_reader *reader, size_t count)
{
    free(n->reader);
    n->reader = node_memory((count > 0 ? count : 1) * sizeof(*reader));
    if (count > 0)
        memcpy(n->reader, reader, count * sizeof(*reader));
    n->readers = count;
}

void node_free(struct node *n)
{
    if (n == NULL)
        return;
    wishes_deinit(n);
    import_deinit(n);
    intake_deinit(n);
    words_deinit(n);
    sequence_deinit(n);
    peers_deinit(n);
    clients_deinit(n);
    invites_deinit(n);
    relay_deinit(&n->relay);
    struct kept **kept[] = { &n->keep, &n->out.kept };

    for (size_t i = 0; i < COUNT(kept); i++)
        while (*kept[i] != NULL) {
            struct kept *k = *kept[i];

            *kept[i] = k->next;
            free(k);
        }
    logs_deinit(n);
    free(n->reader);
    arena_deinit(&n->scratch);
    free(n);
}

/* ---- work that comes back ---- */

void node_checked(struct node *n, struct check_job *job, struct node_clock clock)
{
    struct node_check *c = (struct node_check *)job;

    node_enter(n, clock);
    assert(n->checks > 0);
    n->checks--;
    switch (c->purpose) {
    case CHECK_SUBMITS: sequence_checked(n, c); break;
    case CHECK_PART:
    case CHECK_NOTE_OF_FETCH: intake_checked(n, c); break;
    case CHECK_EVIDENCE: intake_evidence(n, c); break;
    }
    check_job_free(job);
    node_pump(n);
}

void node_read(struct node *n, struct read_job *job, struct node_clock clock)
{
    struct node_read *r = (struct node_read *)job;

    node_enter(n, clock);
    assert(n->reads > 0);
    n->reads--;
    switch (r->purpose) {
    case READ_FOR_WANT:
    case READ_FOR_NEED:
    case READ_FOR_PROVE: serve_read(n, r); break;
    case READ_FOR_PUSH:
    case READ_FOR_JOIN: push_read(n, r); break;
    case READ_TO_COMPARE: intake_compared(n, r); break;
    case READ_FOR_MISSING: words_read(n, r); break;
    case READ_FOR_CLIENT:
    case READ_FOR_WAIT: clients_read(n, r); break;
    }
    read_job_free(job);
    node_pump(n);
}

/* What the job that is back took along beside its statements: gone before the next one takes its own. */
static void taken_along_free(struct node *n)
{
    while (n->out.kept != NULL) {
        struct kept *k = n->out.kept;

        n->out.kept = k->next;
        free(k);
    }
    while (n->out.stopping != NULL) {
        struct stopping *s = n->out.stopping;

        n->out.stopping = s->next;
        buf_deinit(&s->note_a);
        buf_deinit(&s->note_b);
        free(s);
    }
}

void node_written(struct node *n, struct write_job *job, struct node_clock clock)
{
    struct node_write *w = (struct node_write *)job;
    uint64_t covered = 0;

    node_enter(n, clock);
    assert(n->write == job);
    n->write = NULL;
    if (job->failed) {
        struct item *i = wish_add(n, WISH_END);

        i->line = node_memory(sizeof(*i->line));
        i->line->level = LINE_ERROR;
        i->line->phrase = "the commit failed: nothing more is known of the disk, so the node ends";
        line_pair(i->line, "why", "%s", job->err.what);
        n->has_failed = true;
    }
    for (size_t i = 0; i < n->logs; i++)
        covered += n->log[i]->row.covers_own;
    if (!n->has_failed) {
        n->fresh_push.message = job->push;
        n->fresh_push.from = job->push_from;
        for (size_t i = 0; i < job->rows; i++)
            logs_row_changed(n, &job->row[i]);
        n->fresh_push.message.n = 0;
        course_ask_new(n);
        logs_count_partners(n);
        bucket_rate(&n->receipts, INT64_C(60000000) * (n->partners > 5 ? (int64_t)n->partners : 5), clock.now_ms);
    }
    disk_seen(n, job->disk);
    intake_written(n, w);
    words_written(n, w);
    taken_along_free(n);
    sequence_written(n, w); /* the next job leaves here, if statements wait */
    if (!n->has_failed) {
        receipts_written(n);
        for (size_t i = 0; i < job->missing_count; i++) {
            struct held *h = node_log_by_number(n, job->missing[i].log);

            if (h != NULL)
                words_missing(n, h, job->missing[i].index);
        }
        if (job->missing_count >= MISSING_TOLD_MAX) /* there may be more */
            for (size_t i = 0; i < n->logs; i++)
                words_look(n, n->log[i]);
        watch_news(n, job);
        for (size_t i = 0; i < n->logs; i++)
            covered -= n->log[i]->row.covers_own;
        if (covered != 0)
            waits_look(n);
    }
    write_job_free(job);
    node_pump(n);
}

/* ---- time ---- */

void node_tick(struct node *n, struct node_clock clock)
{
    node_enter(n, clock);
    if (n->has_failed)
        return;
    n->deadline_ms = INT64_MAX;
    peers_tick(n);
    intake_tick(n);
    words_tick(n);
    push_tick(n);
    receipts_tick(n);
    waits_look(n);
    dialing_tick(n);
    node_pump(n);
    if (n->deadline_ms <= clock.now_ms) /* what is due already waits for an event, not for time */
        n->deadline_ms = clock.now_ms + 1;
}

int64_t node_deadline_ms(const struct node *n)
{
    return n->has_failed ? INT64_MAX : n->deadline_ms;
}

void node_stop(struct node *n, struct node_clock clock)
{
    struct pln_error err;

    node_enter(n, clock);
    if (n->is_stopping)
        return;
    n->is_stopping = true;
    fail(&err, PLN_SHUTTING_DOWN, "the node is shutting down: send it again later, nothing is lost");
    sequence_refuse_all(n, &err);
    EACH_PEER(n, p)
    if (!p->is_closing)
        peer_bye(n, p, PLN_SHUTTING_DOWN, "shutting down");
    node_pump(n);
}

bool node_is_quiet(const struct node *n)
{
    return n->is_stopping && n->write == NULL && n->checks == 0 && n->reads == 0 && n->first == NULL;
}
