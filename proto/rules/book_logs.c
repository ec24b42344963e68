/* book_logs.c: what logs say of each other: disputes, the roster, and which clocks are worth a look.
 *
 * In: a book whose records stand in Order and whose lists by type and log are counted. Out: the roster's and the times' fields.
 * Must not: decide what counts at a cut (cut.c).
 * Spec: docs/rules.md "The book". Tests: tests/unit/rules_finding.c */
#include "base/checked.h"
#include "rules/book_inside.h"

#include <stdlib.h>

/* ---- what logs say of each other ---- */

static int by_key_then_index(const void *x, const void *y)
{
    const struct revocation *p = x, *q = y;

    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->at < q->at ? -1 : p->at > q->at;
}

/* The index of the key's first revocation that reaches back to an entry; UINT64_MAX: none. `since` falls within a key, so halves do. */
static uint64_t disputed_at(const struct book_inside *in, uint32_t key, uint64_t index)
{
    size_t low = 0, high = in->revocations;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct revocation *at = &in->revocation[mid];

        if (at->key < key || (at->key == key && at->since > index))
            low = mid + 1;
        else
            high = mid;
    }
    return low < in->revocations && in->revocation[low].key == key && in->revocation[low].at > index ? in->revocation[low].at : UINT64_MAX;
}

void book_logs_disputes(struct book *b, size_t from)
{
    struct book_inside *in = b->inside;

    if (in->revocations > 0)
        qsort(in->revocation, in->revocations, sizeof(in->revocation[0]), by_key_then_index);
    for (size_t i = 1; i < in->revocations; i++) {
        struct revocation *at = &in->revocation[i];

        if (at[-1].key == at->key && at[-1].since < at->since)
            at->since = at[-1].since;
    }
    for (size_t i = from; i < b->records; i++) {
        struct record *r = &b->record[i];

        r->disputed_at = r->key == BOOK_NONE ? UINT64_MAX : disputed_at(in, r->key, r->index);
    }
}

static void roster_bounds(struct book *b)
{
    b->admitted_from = 0;
    b->removed_from = UINT64_MAX;
    for (uint32_t i = 0; i < b->logs; i++) {
        const struct book_log *l = &b->log[i];

        if (!l->is_convener)
            b->admitted_from = max_u64(b->admitted_from, l->admit == BOOK_NONE ? UINT64_MAX : b->record[l->admit].index);
        if (l->remove != BOOK_NONE)
            b->removed_from = min_u64(b->removed_from, b->record[l->remove].index);
    }
}

void book_logs_roster(struct book *b)
{
    struct book_list l;

    for (uint32_t i = 0; i < b->logs; i++) {
        struct book_log *log = &b->log[i];

        log->inception = log->admit = log->remove = log->leave = BOOK_NONE;
        log->handle[0] = '\0';
    }
    b->convener = BOOK_NONE;
    for (uint32_t i = 0; i < b->logs; i++) {
        if (b->log[i].is_convener)
            b->convener = i;
    }
    l = book_of_type(b, TYPE_inception);
    for (size_t i = 0; i < l.count; i++)
        b->log[b->record[l.at[i]].log].inception = l.at[i];
    l = book_of_type(b, TYPE_founding);
    if (l.count > 0 && b->convener == b->record[l.at[0]].log) { /* foundings stand in the convener's log only */
        struct bytes handle = book_text(b, l.at[0], FOUNDING_HANDLE);

        memcpy(b->log[b->convener].handle, handle.at, handle.n < 32 ? handle.n : 32);
        b->log[b->convener].handle[handle.n < 32 ? handle.n : 32] = '\0';
    }
    l = book_of_type(b, TYPE_admit);
    for (size_t i = 0; i < l.count; i++) {
        uint32_t of = book_partner(b, l.at[i], ADMIT_LOG);
        struct bytes handle = book_text(b, l.at[i], ADMIT_HANDLE);

        if (of == BOOK_NONE || b->log[of].admit != BOOK_NONE || handle.n > 32)
            continue;
        b->log[of].admit = l.at[i];
        memcpy(b->log[of].handle, handle.at, handle.n);
        b->log[of].handle[handle.n] = '\0';
    }
    l = book_of_type(b, TYPE_remove);
    for (size_t i = 0; i < l.count; i++) {
        uint32_t of = book_partner(b, l.at[i], REMOVE_PARTNER);

        if (of != BOOK_NONE && b->log[of].remove == BOOK_NONE)
            b->log[of].remove = l.at[i];
    }
    l = book_of_type(b, TYPE_leave);
    for (size_t i = 0; i < l.count; i++) {
        if (b->log[b->record[l.at[i]].log].leave == BOOK_NONE)
            b->log[b->record[l.at[i]].log].leave = l.at[i];
    }
    roster_bounds(b);
}

/* ---- which clocks are worth a look: lines of receipts against the times of what they speak of ---- */

/* By its inception: a log without one says nothing. A list is as long as its log likes. */
static uint32_t log_by_id(const struct book *b, const struct pln_id *id)
{
    uint32_t inception = book_find(b, id);

    return inception == BOOK_NONE || b->record[inception].index > 0 ? BOOK_NONE : b->record[inception].log;
}

/* The place in a log's records of the first at or above an index. */
static size_t record_from(const struct book *b, struct book_list l, uint64_t index)
{
    size_t low = 0, high = l.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->record[l.at[middle]].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is its clock worth a look now? Then it is from here on. */
static bool odd_look(struct book *b, uint32_t record, struct pln_error *err)
{
    struct record *e = &b->record[record];

    if (e->is_odd || (!e->covered_early && e->seen_ms <= e->t + BOOK_CLOCK_MS))
        return true;
    if (!book_grow(b, &b->inside->odd, &b->inside->odd_room, b->odds, sizeof(b->inside->odd[0]), err))
        return false;
    e->is_odd = true;
    b->inside->odd[b->odds++] = record;
    return true;
}

/* Entries of log `of` in [from, size) that a receipt of tau `ms` covers first. */
static bool covers_look(struct book *b, uint32_t of, uint64_t from, uint64_t size, int64_t ms, struct pln_error *err)
{
    struct book_list l = book_of_log(b, of);

    if (b->log[of].tau[size - 1] <= ms + BOOK_CLOCK_MS)
        return true;
    for (size_t i = record_from(b, l, from); i < l.count && b->record[l.at[i]].index < size; i++) {
        struct record *e = &b->record[l.at[i]];

        e->covered_early = e->covered_early || e->t > ms + BOOK_CLOCK_MS;
        if (!odd_look(b, l.at[i], err))
            return false;
    }
    return true;
}

struct seeing { /* along a log's records: what its receipts below them speak of */
    uint32_t log;
    size_t at; /* place of the next record */
    int64_t seen;
};

/* The log's records up to an index have seen at least that. */
static bool seen_put(struct book *b, struct seeing *s, uint64_t upto, struct pln_error *err)
{
    const struct log_inside *in = &b->inside->log[s->log];
    struct book_list l = book_of_log(b, s->log);

    for (; s->at < l.count && b->record[l.at[s->at]].index <= upto; s->at++) {
        struct record *e = &b->record[l.at[s->at]];

        if (e->index >= in->seen_upto && in->seen > s->seen)
            s->seen = in->seen;
        if (e->seen_ms > s->seen)
            s->seen = e->seen_ms;
        e->seen_ms = s->seen;
        if (!odd_look(b, l.at[s->at], err))
            return false;
    }
    return true;
}

/* The log of which a line tells, if its entries are here; BOOK_NONE: they are not. */
static uint32_t told_of(const struct book *b, uint32_t log, struct told t)
{
    uint32_t x = book_listed(b, log, t.number);

    return x == BOOK_NONE || t.size == 0 || t.size > b->log[x].size ? BOOK_NONE : x;
}

/* Records below the first line that is looked at now stay as they are. */
static bool receipts_look(struct book *b, uint32_t log, struct pln_error *err)
{
    struct log_inside *in = &b->inside->log[log];
    struct seeing s = { .log = log, .seen = INT64_MIN };
    uint64_t from = in->seen_upto;
    size_t left = 0;

    for (size_t i = 0; i < in->tolds; i++) {
        if (in->told[i].index < from && told_of(b, log, in->told[i]) != BOOK_NONE)
            from = in->told[i].index;
    }
    s.at = record_from(b, book_of_log(b, log), from);
    for (size_t i = 0; i < in->tolds; i++) {
        const struct told t = in->told[i];
        uint32_t x = told_of(b, log, t);

        if (x == BOOK_NONE) {
            in->told[left++] = t;
            continue;
        }
        b->late += i < in->waited;
        if (!seen_put(b, &s, t.index, err))
            return false;
        if (b->log[x].tau[t.size - 1] > s.seen)
            s.seen = b->log[x].tau[t.size - 1];
        if (t.size > in->said[t.number]) {
            if (!covers_look(b, x, in->said[t.number], t.size, book_tau(b, log, t.index), err))
                return false;
            in->said[t.number] = t.size;
        }
    }
    if (!seen_put(b, &s, UINT64_MAX, err))
        return false;
    in->tolds = in->waited = left;
    book_shrink(b, &in->told, &in->told_room, left, sizeof(in->told[0]));
    in->seen = s.seen > in->seen ? s.seen : in->seen;
    in->seen_upto = b->log[log].size;
    return true;
}

static bool names_twice(const uint32_t *of, size_t count)
{
    bool named[BOOK_LOGS_MAX] = { false };

    for (size_t i = 0; i < count; i++) {
        if (of[i] != BOOK_NONE && named[of[i]])
            return true;
        if (of[i] != BOOK_NONE)
            named[of[i]] = true;
    }
    return false;
}

/* Which logs its list names: those added to it since, and those that were not here when it was looked at last. */
static bool list_look(struct book *b, uint32_t log, struct pln_error *err)
{
    struct log_inside *in = &b->inside->log[log];
    size_t from = in->looked_logs == b->logs ? in->looked : 0;

    if (from == in->listed_count)
        return true;
    for (; in->looked < in->listed_count; in->looked++) {
        if (!book_grow(b, &in->of, &in->of_room, in->looked, sizeof(in->of[0]), err) ||
            !book_grow(b, &in->said, &in->said_room, in->looked, sizeof(in->said[0]), err))
            return false;
        in->of[in->looked] = BOOK_NONE;
        in->said[in->looked] = 0;
    }
    for (size_t i = from; i < in->listed_count; i++) {
        if (in->of[i] == BOOK_NONE)
            in->of[i] = log_by_id(b, &in->listed[i]);
    }
    in->looked_logs = b->logs;
    in->lists_twice = names_twice(in->of, in->listed_count);
    return true;
}

/* Look at the lines of a log's receipts whose entries are here by now; the others wait: they have no effect either. */
bool book_logs_receipts(struct book *b, uint32_t log, struct pln_error *err)
{
    const struct log_inside *in = &b->inside->log[log];

    if (in->tolds == 0 && in->seen_upto == b->log[log].size) /* nothing came, nothing waits */
        return true;
    return list_look(b, log, err) && receipts_look(b, log, err);
}
