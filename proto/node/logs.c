/* logs.c: what the machine knows of the logs: which there are, what a commit changed, the heads that closed earlier epochs.
 *
 * In: rows of the store, as they are at the start and after each commit. Out: who is told of a change; `closing/` to be kept.
 * Must not: decide what a head means (heads.c) or who is told of it (course.c, serve.c, watch.c).
 * Bounds: LOGS_MAX, CLOSINGS_MAX of each. Spec: docs/protocol.md "Course". Tests: tests/unit/node_new_keys.c, tests/unit/node_sync.c */
#include "node/machine.h"

#include <stdio.h>
#include <stdlib.h>

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

void logs_count_partners(struct node *n)
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

/* ---- closing heads ---- */

void node_keep_closing(struct node *n, struct held *h)
{
    char name[80];

    keep_closing_prefix(&h->row.id, name);
    snprintf(name + strlen(name), sizeof(name) - strlen(name), "%" PRIu64, h->row.epoch);
    node_keep(n, name, bytes_at(h->row.note, h->row.note_bytes));
    h->closes = true;
}

void logs_closing_load(struct node *n, const struct keep_item *item)
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

/* ---- what a commit changed ---- */

void logs_row_changed(struct node *n, const struct log_row *row)
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

void logs_deinit(struct node *n)
{
    for (size_t i = 0; i < n->logs; i++) {
        free(n->log[i]->closing);
        free(n->log[i]);
    }
    map_deinit(&n->by_id);
}
