/* peers.c: sessions with other nodes: who may come in, what is said to whom, faults, silence.
 *
 * In: sessions that open and end, their messages. Out: each message to the file that it concerns; a fault ends its session, is told
 * once with the peer's name, and keeps that partner out for a while.
 * Must not: compare heads (course.c), verify anything, read the store.
 * Bounds: PLN_PEERS_MAX sessions; for each the queues of struct peer and the rates of wire/quota.h.
 * Spec: docs/protocol.md "Course", "Limits of a session". Tests: tests/unit/node_sync.c, tests/sim/hostile.c */
#include "node/machine.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PING_AFTER_MS 30000
#define DEAD_AFTER_MS 75000
#define FAULT_REFUSED_MS 15000 /* doubled with each fault, to 64 times */
#define FAULT_TOLD_MS (10 * 60 * 1000)
#define FAULT_FORGOTTEN_MS (60 * 60 * 1000)

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

void peer_fault_of(struct node *n, struct peer *p, enum pln_code code, const char *fmt, ...)
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

/* ---- events ---- */

bool node_key_name(const struct node *n, const struct pln_boxkey *key, char out[40])
{
    const struct held *h = log_of_key(n, key);

    if (h != NULL)
        held_name(h, out);
    return h != NULL;
}

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
    p->asked_all_ms = clock.now_ms - COURSE_ASK_ALL_MS;
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

/* Strangers get silence, and so does a newcomer whose invitation is of no use: its people are told what that can mean. */
static void invitation_in_vain(struct node *n, const struct peer *p)
{
    if (p->log == NULL || p->log != n->convener || !n->has_invitation || !p->is_dialled || p->hello_heard || p->log->row.size > 0 ||
        n->invitation_doubted)
        return;
    n->invitation_doubted = true;
    line_add(n, LINE_WARNING,
             "the convener's node hung up without a word: this invitation may have been used by another node, or have expired; ask the "
             "convener for a new one, if it stays so");
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
    invitation_in_vain(n, p);
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
            course_list(n, p);
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
    peer_fault_of(n, p, PLN_TOO_FAST, "messages came faster than docs/protocol.md \"Limits of a session\" allows");
    return false;
}

static void message_taken(struct node *n, struct peer *p, const struct message *m)
{
    struct message answer = { .kind = MESSAGE_PONG };
    bool gets_nothing = p->as == ADMIT_REMOVED;

    if (m->kind != MESSAGE_HELLO && m->kind != MESSAGE_BYE && !p->hello_heard) {
        peer_fault_of(n, p, PLN_OUT_OF_ORDER, "%s before hello", message_word(m->kind));
        return;
    }
    if (p->as == ADMIT_JOINER && (m->kind == MESSAGE_ASK || m->kind == MESSAGE_WANT || m->kind == MESSAGE_NEED || m->kind == MESSAGE_PROVE))
        gets_nothing = true;
    switch (m->kind) {
    case MESSAGE_HELLO:
        if (counted(n, p, QUOTA_OTHER))
            course_hello_heard(n, p, &m->hello);
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
        peer_fault_of(n, p, PLN_TIMEOUT, "nothing was read for %d s", DEAD_AFTER_MS / 1000);
        return;
    }
    if (p->hello_again && p->ping_open && n->clock.now_ms - p->ping_ms >= COURSE_SECOND_MS) {
        peer_bye(n, p, PLN_TIMEOUT, "no answer, and a newer session waits");
        return;
    }
    if (p->hello_again)
        node_due(n, p->ping_ms + COURSE_SECOND_MS);
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
    course_hello_again(n, p);
}

void peers_tick(struct node *n)
{
    EACH_PEER(n, p)
    peer_tick(n, p);
}
