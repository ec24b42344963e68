/* receipts.c: when to write a receipt by timer, and the node's `address` record.
 *
 * With each commit that writes a loud entry the writer puts a receipt before it; here is only the timer: when another log brought
 * something that is not quiet, or content that was lacking came, at least PLN_RECEIPT_GAP_MS after the last one, and from a
 * bucket of PLN_RECEIPT_BUCKET that refills by one each max(5, n) minutes. So quiet growth alone never causes one, and receipts
 * cannot answer receipts for ever. Must not: say what a receipt lists (the writer does).
 * Spec: docs/protocol.md "Receipts". Tests: tests/unit/node_receipts.c */
#include "node/machine.h"

#include <string.h>

static bool is_news(const struct held *h)
{
    const struct log_row *r = &h->row;

    if (r->is_own || r->stopped || !h->in_store)
        return false;
    /* lack was declared and has become less: content came. (whole also rises with quiet growth, so it says nothing by itself.) */
    return r->loud > r->listed_size || (r->listed_whole < r->listed_size && r->whole > r->listed_whole);
}

static bool has_news(const struct node *n)
{
    for (size_t i = 0; i < n->logs; i++)
        if (is_news(n->log[i]))
            return true;
    return false;
}

/* When the next one may be written; INT64_MAX: nothing to say. */
static int64_t due_ms(struct node *n)
{
    int64_t at;

    if (n->own == NULL || n->own->row.size < 2 || n->own->row.stopped || n->is_stopping || !has_news(n))
        return INT64_MAX;
    at = n->receipt_ms + PLN_RECEIPT_GAP_MS;
    return max_i64(at, bucket_ready_ms(&n->receipts, n->clock.now_ms));
}

bool receipts_are_due(struct node *n)
{
    struct pln_error err;
    int64_t at = due_ms(n);

    if (at == INT64_MAX)
        return false;
    if (at > n->clock.now_ms) {
        node_due(n, at);
        return false;
    }
    return pause_check(n, &err);
}

void receipts_compose(struct node *n, struct node_write *w)
{
    if (w->job.submits > 0) /* the writer puts one before them anyway */
        w->job.receipt_by_timer = false;
    if (!w->job.receipt_by_timer)
        return;
    (void)bucket_take(&n->receipts, n->clock.now_ms);
    n->receipt_ms = n->clock.now_ms;
}

void receipts_written(struct node *n)
{
    int64_t at = due_ms(n);

    if (at != INT64_MAX && at > n->clock.now_ms)
        node_due(n, at);
}

static bool addresses_differ(const struct node *n)
{
    const struct log_row *r = &n->own->row;

    if (r->addresses.count != n->address.count)
        return true;
    for (size_t i = 0; i < r->addresses.count; i++)
        if (strcmp(r->addresses.at[i], n->address.at[i]) != 0)
            return true;
    return false;
}

void receipts_tick(struct node *n)
{
    int64_t at = due_ms(n);
    struct pln_error err;

    if (at != INT64_MAX && at > n->clock.now_ms) /* if it is due, it goes with the next job */
        node_due(n, at);
    if (!n->address_wished && n->own != NULL && n->own->row.epoch > 0 && addresses_differ(n) && pause_check(n, &err)) {
        CLEANUP(buf_deinit) struct buf body = { 0 };

        buf_init(&body, PLN_ENTRY_BYTES_MAX);
        n->address_wished = true;
        if (address_write(&n->address, &body, &err))
            sequence_own(n, "address", buf_bytes(&body));
        else
            line_pair(line_add(n, LINE_ERROR, "own address not written"), "why", "%s", err.what);
    }
}
