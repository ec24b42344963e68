/* dialing.c: whom to call, and when.
 *
 * The convener, and in the ring of the log ids of the partners that give an address those 1, 2, 4, 8 ... places after oneself; in
 * small coalitions everybody. One try in PLN_DIAL_MS each, longer after failures, with chance so that not all call at once.
 * Loopback and private addresses only if the operator allows it: a partner's record must not make this node knock at its
 * operator's own machines. (A name is checked again by whoever resolves it.) Must not: resolve, connect.
 * Spec: docs/protocol.md "Dialing". Tests: tests/unit/node_dialing.c */
#include "node/machine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define ALL_BELOW 16
#define LOOK_MS 5000
#define DOUBLINGS_MAX 4

/* ---- addresses ---- */

static bool quad_is_public(const unsigned q[4])
{
    if (q[0] == 0 || q[0] == 10 || q[0] == 127 || q[0] >= 224)
        return false;
    if ((q[0] == 100 && q[1] >= 64 && q[1] < 128) || (q[0] == 169 && q[1] == 254) || (q[0] == 172 && q[1] >= 16 && q[1] < 32))
        return false;
    return !(q[0] == 192 && q[1] == 168);
}

static bool address_is_public(const char *at)
{
    static const char *const not [] = { "localhost", "[::",  "[fc", "[fd", "[fe8", "[fe9", "[fea",
                                        "[feb",      "[fec", "[ff", "[FC", "[FD",  "[FE",  "[FF" };
    unsigned q[4], port;
    char rest;

    for (size_t i = 0; i < COUNT(not ); i++)
        if (strncmp(at, not [i], strlen(not [i])) == 0)
            return false;
    if (sscanf(at, "%3u.%3u.%3u.%3u:%5u%c", &q[0], &q[1], &q[2], &q[3], &port, &rest) == 5)
        return quad_is_public(q);
    return true;
}

static const struct addresses *addresses_of(const struct node *n, const struct held *h, struct addresses *own)
{
    own->count = h->row.addresses.count;
    for (size_t i = 0; i < own->count; i++)
        memcpy(own->at[i], h->row.addresses.at[i], sizeof(own->at[i]));
    if (own->count == 0 && h == n->convener)
        *own = n->convener_address;
    return own;
}

static bool has_key(const struct node *n, const struct held *h)
{
    return h->row.has_noise_key || (h == n->convener && n->has_invitation);
}

static bool has_address(const struct node *n, const struct held *h)
{
    return h->row.addresses.count > 0 || (h == n->convener && n->convener_address.count > 0);
}

/* ---- whom ---- */

static int by_id(const void *a, const void *b)
{
    const struct held *const *x = a, *const *y = b;

    return hash32_compare(&(*x)->row.id, &(*y)->row.id);
}

static void dial(struct node *n, struct held *h)
{
    struct addresses at;
    struct item *i;
    const char *address;

    addresses_of(n, h, &at);
    if (at.count == 0 || h->refused_ms > n->clock.now_ms)
        return;
    address = at.at[h->dial_address++ % at.count];
    h->dial_ms = n->clock.now_ms + PLN_DIAL_MS;
    if (!n->dial_private && !address_is_public(address)) {
        snprintf(h->error, sizeof(h->error), "%s is a private address: allow it in the node's config, if it is meant", address);
        return;
    }
    h->dial = node_serial(n);
    i = wish_add(n, WISH_DIAL);
    i->dial = h->dial;
    i->address = node_memory(strlen(address) + 1);
    memcpy(i->address, address, strlen(address));
    i->key = h->row.has_noise_key ? h->row.noise_key : n->convener_noise;
}

static bool has_session(const struct node *n, const struct held *h)
{
    EACH_PEER(n, p)
    if (p->log == h && !p->is_closing)
        return true;
    return false;
}

static void dial_if_due(struct node *n, struct held *h)
{
    if (h == n->own || h->dial != 0 || has_session(n, h))
        return;
    if (h->dial_ms > n->clock.now_ms)
        node_due(n, h->dial_ms);
    else
        dial(n, h);
}

void dialing_tick(struct node *n)
{
    struct held **ring;
    size_t count = 0, mine = 0;

    if (n->is_stopping || n->own == NULL)
        return;
    if (n->dial_look_ms > n->clock.now_ms) {
        node_due(n, n->dial_look_ms);
        return;
    }
    n->dial_look_ms = n->clock.now_ms + LOOK_MS;
    node_due(n, n->dial_look_ms);
    if (n->own->row.standing == LOG_LEFT || n->own->row.standing == LOG_REMOVED) {
        if (has_key(n, n->convener))
            dial_if_due(n, n->convener); /* its protest, or its leave, may still be heard */
        return;
    }
    ring = node_memory((n->logs + 1) * sizeof(struct held *));
    for (size_t i = 0; i < n->logs; i++) {
        struct held *h = n->log[i];

        if (h == n->own || ((h->row.standing == LOG_PARTNER || h == n->convener) && has_key(n, h) && has_address(n, h)))
            ring[count++] = h;
    }
    qsort(ring, count, sizeof(struct held *), by_id);
    while (mine < count && ring[mine] != n->own)
        mine++;
    if (count <= ALL_BELOW) {
        for (size_t i = 0; i < count; i++)
            dial_if_due(n, ring[i]);
    } else {
        for (size_t step = 1; step < count; step *= 2)
            dial_if_due(n, ring[(mine + step) % count]);
        if (has_key(n, n->convener))
            dial_if_due(n, n->convener);
    }
    free(ring);
}

/* ---- what became of it ---- */

static void again(struct node *n, struct held *h, int64_t wait_ms)
{
    uint8_t chance[2];

    node_random(n, chance, sizeof(chance));
    h->dial_ms = n->clock.now_ms + wait_ms + wait_ms * load_be16(chance) / (4 * 65536);
    if (h->dial_ms < h->refused_ms)
        h->dial_ms = h->refused_ms;
    if (n->dial_look_ms > h->dial_ms)
        n->dial_look_ms = h->dial_ms;
    node_due(n, n->dial_look_ms);
}

void dialing_opened(struct node *n, struct peer *p)
{
    (void)n;
    if (p->is_dialled && p->log != NULL)
        p->log->dial = 0;
}

void dialing_closed(struct node *n, struct held *h)
{
    /* soon again after a session that had worked; else as after a try that failed */
    again(n, h, h->dials_failed == 0 ? 1000 : PLN_DIAL_MS << (h->dials_failed < DOUBLINGS_MAX ? h->dials_failed : DOUBLINGS_MAX));
    h->dials_failed++;
}

void node_dial_failed(struct node *n, uint64_t dial_number, struct node_clock clock)
{
    node_enter(n, clock);
    for (size_t i = 0; i < n->logs; i++) {
        struct held *h = n->log[i];

        if (h->dial != dial_number || dial_number == 0)
            continue;
        h->dial = 0;
        again(n, h, PLN_DIAL_MS << (h->dials_failed < DOUBLINGS_MAX ? h->dials_failed : DOUBLINGS_MAX));
        h->dials_failed++;
        if (h->error[0] == '\0')
            snprintf(h->error, sizeof(h->error), "no answer");
    }
    node_pump(n);
}
