/* node.c: the machine: events in; messages, writes, checks, reads, answers and log lines out.
 *
 * This file: making and ending it, what it knows of the logs, the queue of wishes, the order in which an event's consequences
 * are worked off (node_pump), and which file each event goes to. Must not: decide anything that has a file of its own.
 * Bounds: limits.h; each queue names its own. Spec: docs/protocol.md. Tests: tests/unit/node_*.c, tests/sim/. */
#include "node/machine.h"

#include <assert.h>
#include <stdarg.h>
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

/* ---- the logs ---- */

struct held *node_log_find(const struct node *n, const struct pln_id *id)
{
    return map_find(&n->by_id, id->b);
}

struct held *node_log_by_number(const struct node *n, uint32_t number)
{
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i]->in_store && n->log[i]->row.number == number)
            return n->log[i];
    return NULL;
}

const char *held_name(const struct held *h, char out[40])
{
    if (h->row.handle[0] != '\0') {
        snprintf(out, 40, "%s", h->row.handle);
    } else {
        hex_write(bytes_at(h->row.id.b, 4), out);
    }
    return out;
}

struct held *node_log_add(struct node *n, const struct log_row *row, bool in_store)
{
    struct pln_error err;
    struct held *h;

    if (n->logs == LOGS_MAX)
        return NULL;
    h = node_memory(sizeof(*h));
    h->row = *row;
    h->slot = n->logs;
    h->in_store = in_store;
    h->missing_from = row->whole;
    if (!map_put(&n->by_id, row->id.b, h, &err)) {
        free(h);
        return NULL;
    }
    n->log[n->logs++] = h;
    if (hash32_equal(&row->id, &n->own_log))
        n->own = h;
    if (hash32_equal(&row->id, &n->coalition))
        n->convener = h;
    EACH_PEER(n, p)
    sync_grow(&p->sync, n->logs);
    n->digest_is_known = false;
    return h;
}

static void count_partners(struct node *n)
{
    n->partners = 0;
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i]->row.standing == LOG_PARTNER)
            n->partners++;
}

struct pln_hash node_digest(struct node *n)
{
    if (!n->digest_is_known) {
        struct frontier_head *head = node_memory((n->logs + 1) * sizeof(*head));

        for (size_t i = 0; i < n->logs; i++)
            head[i] = (struct frontier_head){ .log = n->log[i]->row.id, .root = n->log[i]->row.root, .size = n->log[i]->row.size };
        n->digest = frontier_digest(head, n->logs);
        n->digest_is_known = true;
        free(head);
    }
    return n->digest;
}

/* ---- wishes ---- */

struct item *wish_add(struct node *n, enum wish_kind kind)
{
    struct item *i = node_memory(sizeof(*i));

    i->kind = kind;
    buf_init(&i->message, PLN_CLIENT_OUT_BYTES_MAX);
    if (n->last != NULL)
        n->last->next = i;
    else
        n->first = i;
    n->last = i;
    return i;
}

static void item_free(struct item *i)
{
    buf_deinit(&i->message);
    free(i->address);
    free(i->line);
    free(i);
}

struct line *line_add(struct node *n, enum line_level level, const char *phrase)
{
    struct item *i = wish_add(n, WISH_LOG);

    i->line = node_memory(sizeof(*i->line));
    i->line->level = level;
    i->line->phrase = phrase;
    return i->line;
}

void line_pair(struct line *l, const char *key, const char *fmt, ...)
{
    va_list ap;

    assert(l->pairs < LINE_PAIRS_MAX);
    l->pair[l->pairs].key = key;
    va_start(ap, fmt);
    vsnprintf(l->pair[l->pairs].value, sizeof(l->pair[0].value), fmt, ap);
    va_end(ap);
    l->pairs++;
}

static void pump(struct node *n);

bool node_take(struct node *n, struct wish *out)
{
    struct item *i;

    if (n->taken != NULL) {
        item_free(n->taken);
        n->taken = NULL;
    }
    if (n->first == NULL && n->to_pump)
        pump(n);
    i = n->first;
    if (i == NULL)
        return false;
    n->first = i->next;
    if (n->first == NULL)
        n->last = NULL;
    n->taken = i;
    out->kind = i->kind;
    out->peer = i->peer;
    out->client = i->client;
    out->dial = i->dial;
    out->message = buf_bytes(&i->message);
    out->key = i->key;
    out->check = i->check;
    out->write = i->write;
    out->read = i->read;
    out->address[0] = '\0';
    if (i->address != NULL)
        snprintf(out->address, sizeof(out->address), "%s", i->address);
    if (i->line != NULL)
        out->line = *i->line;
    if (i->kind == WISH_SEND) {
        struct peer *p = peer_find(n, i->peer);

        if (p != NULL)
            p->pending -= i->message.n;
    }
    return true;
}

void node_keep(struct node *n, const char *name, struct bytes value)
{
    struct kept *k = node_memory(sizeof(*k) + value.n);
    uint8_t *copy = (uint8_t *)(k + 1);

    assert(value.n <= 65536);
    snprintf(k->item.name, sizeof(k->item.name), "%s", name);
    if (value.n > 0)
        memcpy(copy, value.at, value.n);
    k->item.value = bytes_at(copy, value.n);
    if (n->keep_last != NULL)
        n->keep_last->next = k;
    else
        n->keep = k;
    n->keep_last = k;
}

void node_keep_closing(struct node *n, struct held *h)
{
    char name[80];

    keep_closing_prefix(&h->row.id, name);
    snprintf(name + strlen(name), sizeof(name) - strlen(name), "%" PRIu64, h->row.epoch);
    node_keep(n, name, bytes_at(h->row.note, h->row.note_bytes));
    h->closes = true;
}

/* ---- jobs ---- */

struct bytes job_bytes(struct arena *of, struct bytes in)
{
    struct pln_error err;
    uint8_t *copy = arena_take(of, in.n + 1, &err);

    assert(copy != NULL);
    if (in.n > 0)
        memcpy(copy, in.at, in.n);
    return bytes_at(copy, in.n);
}

struct node_check *node_check_new(enum check_purpose purpose)
{
    struct node_check *c = node_memory(sizeof(*c));

    c->purpose = purpose;
    arena_init(&c->job.arena, "check job", 1024 * 1024);
    return c;
}

void node_check_send(struct node *n, struct node_check *c)
{
    c->job.number = node_serial(n);
    n->checks++;
    wish_add(n, WISH_CHECK)->check = &c->job;
}

struct node_read *node_read_new(enum read_kind kind, enum read_purpose purpose, const struct held *h)
{
    struct node_read *r = node_memory(sizeof(*r));

    arena_init(&r->job.arena, "read job", 8 * 1024 * 1024);
    buf_init(&r->job.result, PLN_CLIENT_OUT_BYTES_MAX);
    r->job.kind = kind;
    r->purpose = purpose;
    if (h != NULL) {
        assert(h->in_store);
        r->job.log = h->row.number;
        r->slot = h->slot;
    }
    return r;
}

void node_read_send(struct node *n, struct node_read *r)
{
    r->job.number = node_serial(n);
    r->job.own_log = n->own_log;
    r->job.now_ms = n->clock.wall_ms;
    n->reads++;
    wish_add(n, WISH_READ)->read = &r->job;
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

static void pump(struct node *n)
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

static void closing_load(struct node *n, const struct keep_item *item)
{
    struct pln_id id;
    struct pln_error err;
    struct checkpoint c;
    struct held *h;
    unsigned long long epoch;
    const char *hex = item->name + strlen("closing/");

    if (strlen(hex) < 66 || hex[64] != '/' || !hex_read(bytes_at(hex, 64), id.b, 32, &err) || sscanf(hex + 65, "%llu", &epoch) != 1)
        return;
    h = node_log_find(n, &id);
    if (h == NULL || h->closings == CLOSINGS_MAX || item->value.n > 512 || !checkpoint_read(item->value, &c, &err))
        return;
    if (h->closing == NULL)
        h->closing = node_memory(CLOSINGS_MAX * sizeof(*h->closing));
    h->closing[h->closings] = (struct closing){ .epoch = epoch, .size = c.size, .note_n = item->value.n };
    memcpy(h->closing[h->closings++].note, item->value.at, item->value.n);
    for (size_t i = h->closings - 1; i > 0 && h->closing[i].size < h->closing[i - 1].size; i--) {
        struct closing swap = h->closing[i];

        h->closing[i] = h->closing[i - 1];
        h->closing[i - 1] = swap;
    }
}

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
    count_partners(n);
    bucket_init(&n->receipts, PLN_RECEIPT_BUCKET, INT64_C(60000000) * (n->partners > 5 ? (int64_t)n->partners : 5), clock.now_ms);
    bucket_init(&n->pushes, PLN_HEADS_PER_SECOND, 1000000 / PUSHES_PER_SECOND, clock.now_ms);
    n->receipt_ms = clock.now_ms - PLN_RECEIPT_GAP_MS;
    for (size_t i = 0; i < setup->keeps; i++) {
        if (strncmp(setup->kept[i].name, "closing/", 8) == 0)
            closing_load(n, &setup->kept[i]);
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
    while (n->first != NULL) { /* jobs that nobody took */
        struct item *i = n->first;

        n->first = i->next;
        if (i->check != NULL)
            check_job_free(i->check);
        if (i->write != NULL)
            write_job_free(i->write);
        if (i->read != NULL)
            read_job_free(i->read);
        item_free(i);
    }
    if (n->taken != NULL)
        item_free(n->taken);
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
    for (size_t i = 0; i < n->logs; i++) {
        free(n->log[i]->closing);
        free(n->log[i]);
    }
    map_deinit(&n->by_id);
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

/* A node key was changed: the head before it closes the epoch. It goes into the same commit as the new key. */
static void closing_add(struct held *h, const struct log_row *row)
{
    if (row->size == 0 || row->epoch == 0 || row->note_bytes == 0)
        return;
    for (size_t i = 0; i < h->closings; i++)
        if (h->closing[i].epoch == row->epoch)
            return;
    if (h->closing == NULL)
        h->closing = node_memory(CLOSINGS_MAX * sizeof(*h->closing));
    if (h->closings == CLOSINGS_MAX) {
        memmove(&h->closing[0], &h->closing[1], (CLOSINGS_MAX - 1) * sizeof(h->closing[0]));
        h->closings--;
    }
    h->closing[h->closings] = (struct closing){ .epoch = row->epoch, .size = row->size, .note_n = row->note_bytes };
    memcpy(h->closing[h->closings++].note, row->note, row->note_bytes);
}

static void row_changed(struct node *n, const struct log_row *row)
{
    struct held *h = node_log_find(n, &row->id);
    struct log_row before = { 0 };

    if (h == NULL) {
        h = node_log_add(n, row, true);
        if (h == NULL) {
            line_pair(line_add(n, LINE_ERROR, "too many logs"), "limit", "%d", LOGS_MAX);
            return;
        }
    } else {
        before = h->row;
        h->row = *row;
        h->in_store = true;
    }
    n->digest_is_known = false;
    if (row->seq > n->seq)
        n->seq = row->seq;
    if (before.epoch > 0 && row->epoch != before.epoch && h->closes)
        closing_add(h, &before);
    h->closes = false;
    if (row->stopped && !before.stopped) {
        struct line *l = line_add(n, LINE_ERROR, "log stopped");
        char name[40];

        line_pair(l, "log", "%s", held_name(h, name));
        line_pair(l, "why", "%s", row->stop_why);
    }
    course_row_changed(n, h, &before);
    if (row->size != before.size) {
        if (h == n->own)
            pause_remember(n);
        push_changed(n, h);
        watch_head(n, h);
    }
    if (row->standing == LOG_PARTNER && before.standing != LOG_PARTNER)
        joiner_admitted(n, h);
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
            row_changed(n, &job->row[i]);
        n->fresh_push.message.n = 0;
        course_ask_new(n);
        count_partners(n);
        bucket_rate(&n->receipts, INT64_C(60000000) * (n->partners > 5 ? (int64_t)n->partners : 5), clock.now_ms);
    }
    disk_seen(n, job->disk);
    sequence_written(n, w);
    intake_written(n, w);
    words_written(n, w);
    if (!n->has_failed) {
        receipts_written(n, job->receipt_by_timer);
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
