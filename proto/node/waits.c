/* waits.c: clients who wait until so many partners hold an entry of the own log.
 *
 * In: `wait`, receipts that were written, time. Out: answers; a look into the store for an entry of long ago.
 * Must not: wait for an entry of another's log. Bounds: PLN_WAITS_MAX in all, PLN_WAIT_MS_MAX each.
 * Spec: docs/rpc.md. Tests: tests/unit/node_clients.c */
#include "node/machine.h"

#include <stdlib.h>

uint64_t waits_held(const struct node *n, uint64_t index)
{
    uint64_t held = 0;

    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && n->log[i]->row.covers_own > index)
            held++;
    return held;
}

static void wait_answer(struct node *n, const struct wait *w, uint64_t held)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer to;

    buf_init(&out, 256);
    to = writer_into(&out);
    writer_map(&to, 4);
    writer_cstr(&to, "id"), writer_bin(&to, BYTES_OF(w->id));
    writer_cstr(&to, "held"), writer_u64(&to, held);
    writer_cstr(&to, "partners"), writer_u64(&to, n->partners > 0 ? n->partners - 1 : 0);
    writer_cstr(&to, "enough"), writer_bool(&to, held >= w->held);
    client_answer(n, w->client, w->number, buf_bytes(&out));
}

/* Those that are held by enough, or have waited long enough. */
void waits_look(struct node *n)
{
    struct wait **at = &n->wait;

    while (*at != NULL) {
        struct wait *w = *at;
        uint64_t held = waits_held(n, w->index);

        if (held < w->held && w->deadline_ms > n->clock.now_ms) {
            node_due(n, w->deadline_ms);
            at = &w->next;
            continue;
        }
        wait_answer(n, w, held);
        *at = w->next;
        n->waits--;
        free(w);
    }
}

static void wait_add(struct node *n, uint64_t client, uint32_t number, const struct pln_id *id, uint64_t index, uint64_t held,
                     int64_t deadline_ms)
{
    struct wait *w;
    struct pln_error err;

    if (n->waits >= PLN_WAITS_MAX) {
        fail(&err, PLN_BUSY, "%zu requests wait for receipts, at most %d", n->waits, PLN_WAITS_MAX);
        client_refuse(n, client, number, &err);
        return;
    }
    w = node_memory(sizeof(*w));
    *w = (struct wait){
        .next = n->wait, .client = client, .number = number, .id = *id, .index = index, .held = held, .deadline_ms = deadline_ms
    };
    n->wait = w;
    n->waits++;
    waits_look(n);
}

void waits_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    struct reader r = reader_over(params);
    struct node_read *read;
    struct pln_id id;
    uint64_t held, timeout;
    struct pln_error err;
    struct writer w;
    CLEANUP(buf_deinit) struct buf out = { 0 };

    reader_array(&r, "params", 3);
    reader_bin_exact(&r, "id", &id, sizeof(id));
    held = reader_u(&r, "held");
    timeout = reader_u(&r, "timeout_ms");
    if (!r.failed && timeout > PLN_WAIT_MS_MAX)
        reader_fail(&r, PLN_BAD_FIELD, "timeout_ms %" PRIu64 ", at most %d", timeout, PLN_WAIT_MS_MAX);
    if (!reader_done(&r, &err)) {
        client_refuse(n, c->id, number, &err);
        return;
    }
    for (size_t i = 0; i < min_size(n->answereds, HEADS_REMEMBERED); i++)
        if (hash32_equal(&n->answered[i].id, &id)) {
            wait_add(n, c->id, number, &id, n->answered[i].index, held, n->clock.now_ms + (int64_t)timeout);
            return;
        }
    buf_init(&out, 64); /* an older one: where is it? */
    w = writer_into(&out);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(id));
    read = node_read_new(READ_QUERY, READ_FOR_WAIT, NULL);
    read->job.method = BYTES_STR("proof");
    read->job.params = job_bytes(&read->job.arena, buf_bytes(&out));
    read->job.access = ACCESS_LOCAL;
    read->client = c->id;
    read->number = number;
    read->held = held;
    read->deadline_ms = n->clock.now_ms + (int64_t)timeout;
    memcpy(read->root.b, id.b, sizeof(id.b));
    node_read_send(n, read);
}

/* The answer of `proof`: {log, log_id, index, ...} */
void waits_read(struct node *n, struct node_read *r)
{
    struct reader in = reader_over(buf_bytes(&r->job.result));
    struct pln_id log = { 0 }, id;
    uint64_t index = 0;
    struct pln_error err = r->job.err;

    memcpy(id.b, r->root.b, sizeof(id.b));
    if (r->job.done) {
        size_t pairs = reader_map(&in, "proof", 16);

        for (size_t i = 0; i < pairs && !in.failed; i++) {
            struct bytes key = reader_str(&in, "key", 16);

            if (bytes_equal_str(key, "log_id"))
                reader_bin_exact(&in, "log_id", &log, sizeof(log));
            else if (bytes_equal_str(key, "index"))
                index = reader_u(&in, "index");
            else
                reader_any_rpc(&in, "proof");
        }
        if (!in.failed && hash32_equal(&log, &n->own_log)) {
            wait_add(n, r->client, r->number, &id, index, r->held, r->deadline_ms);
            return;
        }
        fail(&err, PLN_WRONG_LOG, "only entries of this node's own log can be waited for");
    }
    client_refuse(n, r->client, r->number, &err);
}

void waits_drop(struct node *n, uint64_t client)
{
    struct wait **w = &n->wait;

    while (*w != NULL) {
        struct wait *gone = *w;

        if (gone->client != client) {
            w = &gone->next;
            continue;
        }
        *w = gone->next;
        n->waits--;
        free(gone);
    }
}

void waits_deinit(struct node *n)
{
    while (n->wait != NULL) {
        struct wait *w = n->wait;

        n->wait = w->next;
        free(w);
    }
}
