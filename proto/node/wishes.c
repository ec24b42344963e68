/* wishes.c: what the machine wishes: the queue of wishes, lines for the log, jobs, what the store is to keep.
 *
 * In: what the other files want done. Out: one wish after the other (node_take); what a wish shows lives until the next.
 * Must not: choose an order: what was wished first goes first.
 * Bounds: each kind of wish is bounded by who adds it; a job's arena of 1 MiB (check), 8 MiB (read).
 * Spec: docs/protocol.md. Tests: tests/unit/node_*.c, tests/sim/. */
#include "node/machine.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

bool node_take(struct node *n, struct wish *out)
{
    struct item *i;

    if (n->taken != NULL) {
        item_free(n->taken);
        n->taken = NULL;
    }
    if (n->first == NULL && n->to_pump)
        node_work_off(n);
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

void wishes_deinit(struct node *n)
{
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
