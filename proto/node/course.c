/* course.c: sessions with other nodes: hello, heads, ask; pings; one session for a pair; a peer's fault ends its session.
 *
 * In: sessions that open and end, their messages. Out: messages; faults, each told once with the peer's name.
 * Must not: verify a head (intake.c has it checked), read the store (serve.c).
 * Bounds: PLN_PEERS_MAX sessions; for each the queues of struct peer and the rates of wire/quota.h.
 * Spec: docs/protocol.md "Course", "Joining", "Limits of a session". Tests: tests/unit/node_sync.c, tests/sim/ */
#include "node/machine.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PING_AFTER_MS 30000
#define DEAD_AFTER_MS 75000
#define SECOND_ANSWER_MS 5000 /* an old session must answer a ping so soon when a new one wants its place */
#define HELLO_AGAIN_MS 3000
#define HELLO_IDLE_MS 30000 /* still not the same heads: compare again */
#define ASK_ALL_MS 60000
#define FAULT_REFUSED_MS 15000 /* doubled with each fault, to 64 times */
#define FAULT_TOLD_MS (10 * 60 * 1000)
#define FAULT_FORGOTTEN_MS (60 * 60 * 1000)
#define HEADS_BYTES_MAX (PLN_MESSAGE_BYTES_MAX - 1024)

/* ---- names, finding ---- */

struct peer *peer_find(const struct node *n, uint64_t id)
{
    struct peer *p = n->peer[id % BUCKETS];

    while (p != NULL && p->id != id)
        p = p->next;
    return p;
}

const char *peer_name(const struct peer *p, char out[40])
{
    if (p->log != NULL)
        return held_name(p->log, out);
    hex_write(bytes_at(p->key.b, 4), out);
    return out;
}

bool peer_is_partner(const struct peer *p)
{
    return !p->is_closing && p->hello_heard && p->as == ADMIT_PARTNER;
}

bool peer_has_room(const struct peer *p)
{
    return p->queued + p->pending < PLN_SESSION_OUT_BYTES_MAX / 2;
}

struct peer *peer_of_log(const struct node *n, const struct held *h)
{
    EACH_PEER(n, p)
    if (p->log == h && !p->is_closing && p->hello_heard)
        return p;
    return NULL;
}

static struct held *log_of_key(const struct node *n, const struct pln_boxkey *key)
{
    for (size_t i = 0; i < n->logs; i++) {
        struct held *h = n->log[i];

        if (h == n->own)
            continue;
        if ((h->row.has_noise_key && hash32_equal(&h->row.noise_key, key)) ||
            (h->row.has_noise_before && hash32_equal(&h->row.noise_before, key)))
            return h;
        if (h == n->convener && n->has_invitation && !h->row.has_noise_key && hash32_equal(&n->convener_noise, key))
            return h;
    }
    return NULL;
}

/* ---- sending, ending ---- */

void peer_send_raw(struct node *n, struct peer *p, struct bytes message)
{
    struct item *i;

    if (p->is_closing)
        return;
    i = wish_add(n, WISH_SEND);
    i->peer = p->id;
    buf_put(&i->message, message);
    p->pending += message.n;
}

void peer_send(struct node *n, struct peer *p, const struct message *m)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;

    buf_init(&out, PLN_MESSAGE_BYTES_MAX);
    if (!message_write(m, &out, &err)) {
        line_pair(line_add(n, LINE_ERROR, "message not written"), "why", "%s", err.what);
        return;
    }
    peer_send_raw(n, p, buf_bytes(&out));
}

void peer_bye(struct node *n, struct peer *p, enum pln_code code, const char *why)
{
    struct message m = { .kind = MESSAGE_BYE };

    if (p->is_closing)
        return;
    m.bye.code = code;
    m.bye.why = bytes_at(why, min_size(strlen(why), 200));
    peer_send(n, p, &m);
    p->is_closing = true;
    wish_add(n, WISH_CLOSE)->peer = p->id;
    intake_peer_gone(n, p);
    words_peer_gone(n, p);
    serve_peer_gone(n, p);
}

void peer_fault(struct node *n, struct peer *p, const struct pln_error *why)
{
    char text[200], name[40];

    if (p->is_closing)
        return;
    error_text(why, text, sizeof(text));
    if (p->log == NULL || n->clock.now_ms - p->log->fault_told_ms > FAULT_TOLD_MS || p->log->fault_told_ms == 0) {
        struct line *l = line_add(n, LINE_WARNING, "a peer's fault ended its session");

        line_pair(l, "peer", "%s", peer_name(p, name));
        line_pair(l, "code", "%s", pln_code_word(why->code));
        line_pair(l, "why", "%s", text);
        if (p->log != NULL)
            p->log->fault_told_ms = n->clock.now_ms;
    }
    if (p->log != NULL) {
        unsigned doublings;

        if (n->clock.now_ms - p->log->fault_ms > FAULT_FORGOTTEN_MS)
            p->log->faults = 0;
        doublings = p->log->faults < 6 ? p->log->faults : 6;
        p->log->faults++;
        p->log->fault_ms = n->clock.now_ms;
        p->log->refused_ms = n->clock.now_ms + (FAULT_REFUSED_MS << doublings);
        snprintf(p->log->error, sizeof(p->log->error), "%s", text);
    }
    peer_bye(n, p, why->code, text);
}

static void fault(struct node *n, struct peer *p, enum pln_code code, const char *fmt, ...) PRINTF(4, 5);
static void fault(struct node *n, struct peer *p, enum pln_code code, const char *fmt, ...)
{
    struct pln_error err;
    char text[200];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    fail(&err, code, "%s", text);
    peer_fault(n, p, &err);
}

static void peer_free(struct peer *p)
{
    while (p->demand != NULL) {
        struct demand *d = p->demand;

        p->demand = d->next;
        free(d);
    }
    sync_deinit(&p->sync);
    assembly_deinit(&p->assembly);
    joiner_free(p->joiner);
    free(p);
}

void peers_deinit(struct node *n)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (n->peer[i] != NULL) {
            struct peer *p = n->peer[i];

            n->peer[i] = p->next;
            peer_free(p);
        }
}

/* ---- hello ---- */

void course_hello(struct node *n, struct peer *p)
{
    struct message m = { .kind = MESSAGE_HELLO };
    struct message_hello *h = &m.hello;

    h->wire = 1;
    h->role = n->own != NULL && n->own->row.standing == LOG_KNOWN && !n->own->row.is_convener ? PEER_JOINER : PEER_PARTNER;
    if (n->has_invitation && p->log == n->convener) { /* also when we know ourselves admitted: the convener may not know our key yet */
        h->has_token = true;
        memcpy(h->token, n->token, sizeof(h->token));
    }
    memcpy(h->instance, n->instance, sizeof(h->instance));
    h->seq = n->seq;
    if (p->log != NULL && n->known[p->log->slot].known) {
        h->has_yours = true;
        memcpy(h->your_instance, n->known[p->log->slot].instance, sizeof(h->your_instance));
        h->your_seq = n->known[p->log->slot].seq;
    }
    h->frontier = node_digest(n);
    if (p->log != NULL && p->log->row.size > 0) {
        h->has_held = true;
        h->held_size = p->log->row.size;
        h->held_root = p->log->row.root;
    }
    h->clock_ms = n->clock.wall_ms;
    h->software = BYTES_STR(n->software);
    peer_send(n, p, &m);
    p->sent_hello_ms = n->clock.now_ms;
    p->took = false;
    node_due(n, n->clock.now_ms + HELLO_IDLE_MS);
}

/* ---- heads ---- */

struct heads_writing {
    struct node *n;
    struct peer *p;
    struct bytes note[PLN_HEADS_MAX];
    size_t count, bytes;
};

static void heads_flush(struct heads_writing *w, bool more)
{
    struct message m = { .kind = MESSAGE_HEADS };

    m.heads.more = more;
    m.heads.count = w->count;
    m.heads.note = w->note;
    peer_send(w->n, w->p, &m);
    w->count = w->bytes = 0;
}

static void heads_put(struct heads_writing *w, struct bytes note)
{
    if (w->count == PLN_HEADS_MAX || w->bytes + note.n + 8 > HEADS_BYTES_MAX)
        heads_flush(w, true);
    w->note[w->count++] = note;
    w->bytes += note.n + 8;
}

/* A head of exactly what is held can be missing: between the chunks of a long catch-up. */
static bool has_note(const struct held *h)
{
    return h->row.size > 0 && h->row.note_bytes > 0;
}

void heads_send(struct node *n, struct peer *p, struct held *const *log, size_t count, bool entries_follow)
{
    struct heads_writing w = { .n = n, .p = p };

    for (size_t i = 0; i < count; i++) {
        const struct held *h = log[i];
        uint64_t told = sync_told(&p->sync, h->slot);

        if (!has_note(h))
            continue;
        for (size_t c = 0; c < h->closings; c++)
            if (h->closing[c].size < h->row.size && (told == SYNC_UNKNOWN || told < h->closing[c].size))
                heads_put(&w, bytes_at(h->closing[c].note, h->closing[c].note_n));
        heads_put(&w, bytes_at(h->row.note, h->row.note_bytes));
    }
    heads_flush(&w, entries_follow);
}

/* Heads that changed since `since` and that it has not told itself; all if it does not know this instance. */
static void list_send(struct node *n, struct peer *p, uint64_t since, bool all)
{
    struct frontier_head *head = node_memory((n->logs + 1) * sizeof(*head));
    struct held **log = node_memory((n->logs + 1) * sizeof(*log));
    size_t count = 0, logs = 0;

    for (size_t i = 0; i < n->logs; i++) {
        const struct log_row *r = &n->log[i]->row;

        head[count++] = (struct frontier_head){ .log = r->id, .root = r->root, .size = r->size, .seq = r->seq, .place = (uint32_t)i };
    }
    count = frontier_changed(head, count, since, &n->coalition);
    for (size_t i = 0; i < count; i++) {
        struct held *h = n->log[head[i].place];
        uint64_t told = sync_told(&p->sync, h->slot);

        if (all || told == SYNC_UNKNOWN || told < h->row.size)
            log[logs++] = h;
    }
    heads_send(n, p, log, logs, false);
    p->list_sent = true;
    free(log);
    free(head);
}

void serve_ask(struct node *n, struct peer *p, const struct message_ask *m)
{
    struct held **log;
    size_t logs = 0;

    if (m->count == 0) {
        list_send(n, p, 0, true);
        return;
    }
    log = node_memory(m->count * sizeof(*log));
    for (size_t i = 0; i < m->count; i++) {
        struct held *h = node_log_find(n, &m->log[i]);

        if (h != NULL)
            log[logs++] = h;
    }
    heads_send(n, p, log, logs, false);
    free(log);
}

static void ask_all(struct node *n, struct peer *p)
{
    struct message m = { .kind = MESSAGE_ASK };

    p->asked_all_ms = n->clock.now_ms;
    p->list_heard = false;
    peer_send(n, p, &m);
}

/* The same heads on both sides: what it told, it holds. */
static void synced(struct node *n, struct peer *p)
{
    for (size_t i = 0; i < n->logs; i++)
        sync_tell(&p->sync, i, n->log[i]->row.size);
    p->is_synced = true;
    p->list_heard = true;
    if (p->log != NULL) {
        struct acquaintance *a = &n->known[p->log->slot];

        memcpy(a->instance, p->instance, sizeof(a->instance));
        a->seq = p->seq;
        a->known = true;
    }
}

/* What it says it holds of our own log. */
static void held_heard(struct node *n, struct peer *p, const struct message_hello *h)
{
    struct message m = { .kind = MESSAGE_ASK };

    if (!h->has_held || n->own == NULL)
        return;
    if (h->held_size <= n->own->row.size) {
        sync_tell(&p->sync, n->own->slot, h->held_size);
        if (h->held_size < n->own->row.size || hash32_equal(&h->held_root, &n->own->row.root))
            return;
    }
    m.ask.count = 1; /* larger, or another: its note will show whether we signed it */
    m.ask.log = &n->own_log;
    peer_send(n, p, &m);
}

static void second_instance(struct node *n, struct peer *old, struct peer *p)
{
    struct message m = { .kind = MESSAGE_PING };

    /* most often the partner's node was started anew and its old session is not known to be dead yet */
    old->hello_again = true;
    old->ping_open = true;
    old->ping_ms = n->clock.now_ms;
    node_due(n, n->clock.now_ms + SECOND_ANSWER_MS);
    m.ping = node_serial(n);
    peer_send(n, old, &m);
    peer_bye(n, p, PLN_SECOND_INSTANCE, "another session of this key is open: if no second node runs with it, the next try will do");
}

/* One live session for a pair. False: this one was ended. */
static bool pair_check(struct node *n, struct peer *p, const struct message_hello *h)
{
    EACH_PEER(n, old)
    {
        struct peer *goes;

        if (old == p || old->is_closing || !old->hello_heard || !hash32_equal(&old->key, &p->key))
            continue;
        if (memcmp(old->instance, h->instance, sizeof(old->instance)) != 0) {
            second_instance(n, old, p);
            return false;
        }
        if (old->is_dialled != p->is_dialled && n->own != NULL && p->log != NULL) {
            /* two that cross: the one dialled by the smaller log id stays */
            bool we_are_smaller = hash32_compare(&n->own_log, &p->log->row.id) < 0;

            goes = p->is_dialled == we_are_smaller ? old : p;
        } else {
            goes = old;
        }
        peer_bye(n, goes, PLN_OK, "another session of this pair stays");
        if (goes == p)
            return false;
    }
    return true;
}

static void hello_heard(struct node *n, struct peer *p, const struct message_hello *h)
{
    bool first = !p->hello_heard;
    struct pln_hash mine;

    if (h->wire != 1) {
        fault(n, p, PLN_UNKNOWN_VERSION, "wire version %" PRIu64 ", this node knows 1", h->wire);
        return;
    }
    if (first && !pair_check(n, p, h))
        return;
    if (!first && memcmp(p->instance, h->instance, sizeof(p->instance)) != 0) {
        fault(n, p, PLN_BAD_FIELD, "a hello with another instance than before");
        return;
    }
    p->hello_heard = true;
    memcpy(p->instance, h->instance, sizeof(p->instance));
    p->seq = h->seq;
    snprintf(p->software, sizeof(p->software), "%.*s", (int)min_size(h->software.n, 64), (const char *)h->software.at);
    if (p->as == ADMIT_JOINER || p->as == ADMIT_REMOVED)
        return;
    if (first && p->log != NULL) {
        n->known[p->log->slot].known = n->known[p->log->slot].known && memcmp(n->known[p->log->slot].instance, h->instance, 8) == 0;
        p->log->dials_failed = 0;
        p->log->error[0] = '\0';
        for (size_t i = 0; i < n->logs; i++)
            words_look(n, n->log[i]);
        contents_wake(&n->contents);
    }
    if (sync_harden(&p->sync))
        n->fetch_is_due = true;
    held_heard(n, p, h);
    mine = node_digest(n);
    if (hash32_equal(&mine, &h->frontier)) {
        synced(n, p);
        return;
    }
    p->is_synced = false;
    if (n->own != NULL && n->own->row.standing == LOG_KNOWN && !n->own->row.is_convener && p->log == n->convener && first) {
        push_join(n, p); /* not in the roster, as far as we know: our own log ahead, and nothing else */
        return;
    }
    if (first || (h->has_yours && memcmp(h->your_instance, n->instance, sizeof(n->instance)) == 0)) {
        bool knows_us = h->has_yours && memcmp(h->your_instance, n->instance, sizeof(n->instance)) == 0;

        list_send(n, p, knows_us ? h->your_seq : 0, first && !knows_us);
    } else {
        list_send(n, p, 0, false);
    }
    /* still unequal though both have stood still since they compared last: something was missed */
    if (!first && p->list_heard && p->sync.aims == 0 && p->wants == 0 && hash32_equal(&p->unequal_mine, &mine) &&
        hash32_equal(&p->unequal_theirs, &h->frontier) && n->clock.now_ms - p->asked_all_ms > ASK_ALL_MS)
        ask_all(n, p);
    p->unequal_mine = mine;
    p->unequal_theirs = h->frontier;
}

/* ---- events ---- */

enum session_admission node_knock(const struct node *n, const struct pln_boxkey *key, struct node_clock clock)
{
    struct held *h = log_of_key(n, key);

    for (size_t i = 0; i < n->readers; i++)
        if (hash32_equal(&n->reader[i].key, key) && n->reader[i].until_ms > clock.wall_ms)
            return ADMIT_READER;
    if (h != NULL) {
        if (h->refused_ms > clock.now_ms)
            return ADMIT_REFUSED;
        switch (h->row.standing) {
        case LOG_KNOWN:
        case LOG_PARTNER: return ADMIT_PARTNER;
        case LOG_LEFT:
        case LOG_REMOVED: return ADMIT_REMOVED;
        }
    }
    return invites_are_open(n) ? ADMIT_STRANGER : ADMIT_REFUSED;
}

enum session_admission node_knock_hello(struct node *n, const struct pln_boxkey *key, struct bytes hello, struct node_clock clock)
{
    struct message m;
    struct pln_error err;

    node_enter(n, clock);
    if (!message_read(hello, &m, &n->scratch, &err) || m.kind != MESSAGE_HELLO || !m.hello.has_token)
        return ADMIT_REFUSED;
    if (invite_open_for(n, m.hello.token, key) == NULL)
        return ADMIT_REFUSED;
    node_pump(n);
    return ADMIT_JOINER;
}

void node_peer_open(struct node *n, uint64_t peer, const struct pln_boxkey *key, enum session_admission as, bool dialled,
                    struct node_clock clock)
{
    struct peer *p;
    struct item *close;

    node_enter(n, clock);
    if (n->peers >= PLN_PEERS_MAX || n->is_stopping || n->has_failed) {
        close = wish_add(n, WISH_CLOSE);
        close->peer = peer;
        return;
    }
    p = node_memory(sizeof(*p));
    p->id = peer;
    p->key = *key;
    p->is_dialled = dialled;
    p->log = log_of_key(n, key);
    p->as = as;
    if (dialled && as != ADMIT_READER)
        p->as = p->log != NULL && (p->log->row.standing == LOG_REMOVED || p->log->row.standing == LOG_LEFT) ? ADMIT_REMOVED : ADMIT_PARTNER;
    p->since_ms = clock.wall_ms;
    p->heard_ms = clock.now_ms;
    p->asked_all_ms = clock.now_ms - ASK_ALL_MS;
    sync_init(&p->sync);
    sync_grow(&p->sync, n->logs);
    quota_init(&p->quota, clock.now_ms);
    assembly_init(&p->assembly);
    p->next = n->peer[peer % BUCKETS];
    n->peer[peer % BUCKETS] = p;
    n->peers++;
    if (p->log == NULL && p->as != ADMIT_JOINER) {
        peer_bye(n, p, PLN_NOT_FOUND, "no partner has this key");
    } else {
        if (p->as == ADMIT_JOINER) {
            p->joiner = node_memory(sizeof(*p->joiner));
            p->joiner->since_ms = clock.wall_ms;
            buf_init(&p->joiner->note, PLN_NOTE_BYTES_MAX);
        }
        dialing_opened(n, p);
        course_hello(n, p);
    }
    node_due(n, clock.now_ms + PING_AFTER_MS);
    node_pump(n);
}

void node_peer_closed(struct node *n, uint64_t peer, struct node_clock clock)
{
    struct peer **at = &n->peer[peer % BUCKETS];
    struct peer *p;

    node_enter(n, clock);
    while (*at != NULL && (*at)->id != peer)
        at = &(*at)->next;
    p = *at;
    if (p == NULL)
        return;
    p->is_closing = true;
    intake_peer_gone(n, p);
    words_peer_gone(n, p);
    serve_peer_gone(n, p);
    *at = p->next;
    n->peers--;
    if (p->log != NULL)
        dialing_closed(n, p->log);
    peer_free(p);
    node_pump(n);
}

void node_peer_queued(struct node *n, uint64_t peer, size_t bytes, struct node_clock clock)
{
    struct peer *p;

    node_enter(n, clock);
    p = peer_find(n, peer);
    if (p == NULL)
        return;
    p->queued = bytes;
    if (peer_has_room(p)) {
        p->stuck_ms = 0;
        n->serve_is_due = n->needs_are_due = true;
        if (p->was_skipped && peer_is_partner(p)) {
            p->was_skipped = false;
            list_send(n, p, 0, false);
        }
    } else if (p->stuck_ms == 0) {
        p->stuck_ms = clock.now_ms;
        node_due(n, clock.now_ms + DEAD_AFTER_MS);
    }
    node_pump(n);
}

static bool counted(struct node *n, struct peer *p, enum quota_rate rate)
{
    if (quota_count(&p->quota, rate, n->clock.now_ms) != QUOTA_END)
        return true;
    fault(n, p, PLN_TOO_FAST, "messages came faster than docs/protocol.md \"Limits of a session\" allows");
    return false;
}

static void message_taken(struct node *n, struct peer *p, const struct message *m)
{
    struct message answer = { .kind = MESSAGE_PONG };
    bool gets_nothing = p->as == ADMIT_REMOVED;

    if (m->kind != MESSAGE_HELLO && m->kind != MESSAGE_BYE && !p->hello_heard) {
        fault(n, p, PLN_OUT_OF_ORDER, "%s before hello", message_word(m->kind));
        return;
    }
    if (p->as == ADMIT_JOINER && (m->kind == MESSAGE_ASK || m->kind == MESSAGE_WANT || m->kind == MESSAGE_NEED || m->kind == MESSAGE_PROVE))
        gets_nothing = true;
    switch (m->kind) {
    case MESSAGE_HELLO:
        if (counted(n, p, QUOTA_OTHER))
            hello_heard(n, p, &m->hello);
        break;
    case MESSAGE_HEADS:
        if (!counted(n, p, QUOTA_HEADS))
            return;
        if (p->as == ADMIT_JOINER)
            joiner_heads(n, p, &m->heads);
        else
            intake_heads(n, p, &m->heads);
        break;
    case MESSAGE_ASK:
        if (!counted(n, p, QUOTA_HEADS) || (m->ask.count == 0 && !counted(n, p, QUOTA_FULL_LIST)))
            return;
        if (!gets_nothing)
            serve_ask(n, p, &m->ask);
        break;
    case MESSAGE_WANT:
        if (!gets_nothing)
            serve_want(n, p, &m->want);
        break;
    case MESSAGE_ENTRIES:
        if (p->as == ADMIT_JOINER)
            joiner_entries(n, p, &m->entries);
        else
            intake_entries(n, p, &m->entries);
        break;
    case MESSAGE_NEED:
        if (!gets_nothing)
            serve_need(n, p, &m->need);
        break;
    case MESSAGE_CONTENT: words_content(n, p, &m->content); break;
    case MESSAGE_PROVE:
        if (counted(n, p, QUOTA_PROVE) && !gets_nothing)
            serve_prove(n, p, &m->prove);
        break;
    case MESSAGE_PROOF: intake_proof(n, p, &m->proof); break;
    case MESSAGE_BYE: {
        char name[40];
        bool told = m->bye.code != PLN_OK && m->bye.code != PLN_SHUTTING_DOWN;

        if (told) {
            struct line *l = line_add(n, LINE_WARNING, "a peer ended the session");

            line_pair(l, "peer", "%s", peer_name(p, name));
            line_pair(l, "code", "%s", pln_code_word((enum pln_code)m->bye.code));
            line_pair(l, "why", "%.*s", (int)m->bye.why.n, (const char *)m->bye.why.at);
        }
        if (p->log != NULL && told)
            snprintf(p->log->error, sizeof(p->log->error), "%.*s", (int)m->bye.why.n, (const char *)m->bye.why.at);
        p->is_closing = true;
        wish_add(n, WISH_CLOSE)->peer = p->id;
        intake_peer_gone(n, p);
        words_peer_gone(n, p);
        serve_peer_gone(n, p);
        break;
    }
    case MESSAGE_PING:
        if (!counted(n, p, QUOTA_OTHER))
            return;
        answer.ping = m->ping;
        peer_send(n, p, &answer);
        break;
    case MESSAGE_PONG:
        p->ping_open = false;
        if (sync_harden(&p->sync)) /* what it announced before it would be here by now */
            n->fetch_is_due = true;
        if (p->hello_again) { /* it lives: there are two of one key */
            char name[40];

            p->hello_again = false;
            line_pair(line_add(n, LINE_WARNING, "a second node with the same key was refused"), "peer", "%s", peer_name(p, name));
        }
        break;
    case MESSAGE_UNKNOWN: (void)counted(n, p, QUOTA_OTHER); break;
    }
}

void node_peer_message(struct node *n, uint64_t peer, struct bytes message, struct node_clock clock)
{
    struct peer *p;
    struct message m;
    struct pln_error err;

    node_enter(n, clock);
    p = peer_find(n, peer);
    if (p == NULL || p->is_closing || n->has_failed)
        return;
    p->heard_ms = clock.now_ms;
    if (!message_read(message, &m, &n->scratch, &err))
        peer_fault(n, p, &err);
    else
        message_taken(n, p, &m);
    node_pump(n);
}

/* ---- time ---- */

/* All that it told is here, and was taken since we spoke last: compare again. */
static void hello_again(struct node *n, struct peer *p)
{
    int64_t wait = p->took ? HELLO_AGAIN_MS : HELLO_IDLE_MS;

    if (!peer_is_partner(p) || p->sync.aims > 0 || p->wants > 0 || !p->list_heard)
        return;
    if (p->log != NULL) {
        struct acquaintance *a = &n->known[p->log->slot];

        memcpy(a->instance, p->instance, sizeof(a->instance));
        a->seq = p->seq;
        a->known = true;
    }
    if (p->is_synced && !p->took)
        return;
    if (n->clock.now_ms - p->sent_hello_ms >= wait)
        course_hello(n, p);
    else
        node_due(n, p->sent_hello_ms + wait);
}

static void silence_told(struct node *n, struct peer *p)
{
    char name[40];

    if (p->log != NULL && p->log->fault_told_ms != 0 && n->clock.now_ms - p->log->fault_told_ms <= FAULT_TOLD_MS)
        return;
    line_pair(line_add(n, LINE_INFO, "a silent session was ended"), "peer", "%s", peer_name(p, name));
    if (p->log != NULL)
        p->log->fault_told_ms = n->clock.now_ms;
}

static void peer_tick(struct node *n, struct peer *p)
{
    int64_t silent = n->clock.now_ms - p->heard_ms;
    struct message m = { .kind = MESSAGE_PING };

    if (p->is_closing)
        return;
    if (silent >= DEAD_AFTER_MS) { /* a line that broke, most often: nobody's fault */
        silence_told(n, p);
        peer_bye(n, p, PLN_TIMEOUT, "nothing was heard for 75 s");
        return;
    }
    if (p->stuck_ms > 0 && n->clock.now_ms - p->stuck_ms >= DEAD_AFTER_MS) {
        fault(n, p, PLN_TIMEOUT, "nothing was read for %d s", DEAD_AFTER_MS / 1000);
        return;
    }
    if (p->hello_again && p->ping_open && n->clock.now_ms - p->ping_ms >= SECOND_ANSWER_MS) {
        peer_bye(n, p, PLN_TIMEOUT, "no answer, and a newer session waits");
        return;
    }
    if (p->hello_again)
        node_due(n, p->ping_ms + SECOND_ANSWER_MS);
    if (silent >= PING_AFTER_MS && (!p->ping_open || n->clock.now_ms - p->ping_ms >= PING_AFTER_MS)) {
        m.ping = node_serial(n);
        p->ping_open = true;
        p->ping_ms = n->clock.now_ms;
        peer_send(n, p, &m);
    }
    node_due(n,
             silent < PING_AFTER_MS ? p->heard_ms + PING_AFTER_MS : min_i64(p->heard_ms + DEAD_AFTER_MS, n->clock.now_ms + PING_AFTER_MS));
    if (p->stuck_ms > 0)
        node_due(n, p->stuck_ms + DEAD_AFTER_MS);
    hello_again(n, p);
}

void course_tick(struct node *n)
{
    EACH_PEER(n, p)
    peer_tick(n, p);
}

/* ---- rows ---- */

void course_row_changed(struct node *n, struct held *h, const struct log_row *before)
{
    bool is_new = h->row.standing == LOG_PARTNER && before->standing != LOG_PARTNER && h != n->own;

    EACH_PEER(n, p)
    {
        if (p->log == h && !p->is_closing && (h->row.standing == LOG_REMOVED || h->row.standing == LOG_LEFT) && p->as == ADMIT_PARTNER) {
            p->as = ADMIT_REMOVED;
            serve_peer_gone(n, p);
        }
        if (h->row.size != before->size)
            p->is_synced = false;
    }
    if (is_new) {
        h->is_new = true;
        n->dial_look_ms = n->clock.now_ms;
        node_due(n, n->clock.now_ms);
    }
}

/* Growth of the roster: what do the others hold of the new ones? */
void course_ask_new(struct node *n)
{
    struct pln_id *id = NULL;
    struct message m = { .kind = MESSAGE_ASK };

    for (size_t i = 0; i < n->logs; i++) {
        if (!n->log[i]->is_new)
            continue;
        if (id == NULL)
            id = node_memory(n->logs * sizeof(*id));
        n->log[i]->is_new = false;
        if (m.ask.count < PLN_ASK_MAX)
            id[m.ask.count++] = n->log[i]->row.id;
    }
    if (id == NULL)
        return;
    m.ask.log = id;
    EACH_PEER(n, p)
    if (peer_is_partner(p))
        peer_send(n, p, &m);
    free(id);
}

/* A joiner whose log came into the roster: from now on a partner's session. */
void course_promoted(struct node *n, struct peer *p, struct held *h)
{
    p->as = ADMIT_PARTNER;
    p->log = h;
    course_hello(n, p);
    list_send(n, p, 0, true);
}
