/* track.c: what each record's results were read from, so that they are computed again when that changed, and only then.
 *
 * In: reads, changes, days. Out: which records are dirty, from which stage on. A cell keeps its readers in a chain, the newest first; a
 * reader that stands among the first few is not noted again. When a cell changes its chain is taken apart: who is computed again notes
 * anew what it reads.
 * Must not: know what a record is.
 * Bounds: one link for each cell that a reader read, up to twice that; one day a reader.
 * Spec: docs/rules.md "Computed again". Tests: tests/unit/rules_track.c */
#include "rules/track.h"

#include "base/checked.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX
#define LOOK_BACK 8 /* so many readers of a cell are looked at before one more is noted */

struct link {
    uint32_t reader;
    uint32_t next; /* place + 1; 0: none */
};
struct due {
    uint32_t day; /* of the calendar, from 1970 */
    uint32_t record;
};
struct track {
    size_t records, room;
    uint32_t *head; /* by record and cell: place of a link + 1; 0: none */
    uint8_t *stage; /* by record: dirty from there on; STAGE_END: clean */
    uint32_t *due;  /* by record: the day that stands in the heap, UINT32_MAX: none */
    struct link *link;
    size_t links, link_room;
    uint32_t unused; /* links taken apart: place + 1 of the first */
    struct due *heap;
    size_t dues, due_room;
    uint32_t *dirty;
    size_t dirties, dirty_room;
    uint32_t reader;
    int64_t turns; /* the earliest day told by who reads */
    bool only_covers, failed;
    const struct pages *pages;
};

struct track *track_new(const struct pages *pages)
{
    struct track *t = calloc(1, sizeof(*t));

    if (t != NULL)
        t->reader = NOBODY, t->pages = pages;
    return t;
}

static void array_free(const struct track *t, void *array)
{
    (void)pages_resize(t->pages, array, 0);
}

void track_free(struct track *t)
{
    if (t == NULL)
        return;
    array_free(t, t->head), array_free(t, t->stage), array_free(t, t->due);
    array_free(t, t->link), array_free(t, t->heap), array_free(t, t->dirty);
    free(t);
}

bool track_failed(const struct track *t)
{
    return t->failed;
}

size_t track_bytes(const struct track *t)
{
    return t->room * (CELL_END * sizeof(t->head[0]) + sizeof(t->stage[0]) + sizeof(t->due[0])) + t->link_room * sizeof(t->link[0]) +
           t->due_room * sizeof(t->heap[0]) + t->dirty_room * sizeof(t->dirty[0]);
}

static bool resize(struct track *t, void *array, size_t count, size_t size)
{
    void **at = array;
    size_t bytes;
    void *bigger = mul_size(count, size, &bytes) ? pages_resize(t->pages, *at, bytes) : NULL;

    if (bigger == NULL) {
        t->failed = true;
        return false;
    }
    *at = bigger;
    return true;
}

/* Room for one more; half as much again. */
static bool grow(struct track *t, void *array, size_t *room, size_t count, size_t size)
{
    size_t more = *room + *room / 2 + 64;

    if (count < *room)
        return true;
    if (!resize(t, array, more, size))
        return false;
    *room = more;
    return true;
}

bool track_grow(struct track *t, size_t records)
{
    size_t room = t->room;

    if (records > room) {
        room = records + records / 8 + 64;
        if (!resize(t, &t->head, room, CELL_END * sizeof(t->head[0])) || !resize(t, &t->stage, room, sizeof(t->stage[0])) ||
            !resize(t, &t->due, room, sizeof(t->due[0])))
            return false;
        memset(t->head + t->room * CELL_END, 0, (room - t->room) * CELL_END * sizeof(t->head[0]));
        memset(t->stage + t->room, STAGE_END, room - t->room);
        memset(t->due + t->room, 0xff, (room - t->room) * sizeof(t->due[0]));
        t->room = room;
    }
    t->records = records;
    return true;
}

void track_shift(struct track *t, const uint32_t *to, size_t old)
{
    assert(t->dirties == 0);
    for (size_t i = old; i-- > 0;) { /* from the end on: a number never becomes less */
        if (to[i] == i)
            break;
        memcpy(t->head + (size_t)to[i] * CELL_END, t->head + i * CELL_END, CELL_END * sizeof(t->head[0]));
        t->due[to[i]] = t->due[i];
        memset(t->head + i * CELL_END, 0, CELL_END * sizeof(t->head[0]));
        t->due[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < t->links; i++) {
        if (t->link[i].reader < old)
            t->link[i].reader = to[t->link[i].reader];
    }
    for (size_t i = 0; i < t->dues; i++)
        t->heap[i].record = to[t->heap[i].record];
}

/* ---- days ---- */

static void due_down(struct track *t, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < t->dues; at = child) {
        struct due moved = t->heap[at];

        if (child + 1 < t->dues && t->heap[child + 1].day < t->heap[child].day)
            child++;
        if (t->heap[child].day >= moved.day)
            return;
        t->heap[at] = t->heap[child];
        t->heap[child] = moved;
    }
}

static void due_put(struct track *t, uint32_t record, uint32_t day)
{
    size_t at = t->dues;

    if (t->due[record] <= day) /* it comes up before that, and then again */
        return;
    if (!grow(t, &t->heap, &t->due_room, t->dues, sizeof(t->heap[0])))
        return;
    t->due[record] = day;
    for (t->dues++; at > 0 && t->heap[(at - 1) / 2].day > day; at = (at - 1) / 2)
        t->heap[at] = t->heap[(at - 1) / 2];
    t->heap[at] = (struct due){ day, record };
}

void track_today(struct track *t, int64_t today)
{
    while (t->dues > 0 && t->heap[0].day <= today) {
        struct due first = t->heap[0];

        t->heap[0] = t->heap[--t->dues];
        due_down(t, 0);
        if (t->due[first.record] != first.day) /* an earlier day was told since, and is over */
            continue;
        t->due[first.record] = UINT32_MAX;
        track_mark(t, first.record, STAGE_RULED);
    }
}

void track_due(struct track *t, int64_t day)
{
    if (t != NULL && t->reader != NOBODY && day < t->turns)
        t->turns = day;
}

/* ---- reads and changes ---- */

void track_begin(struct track *t, uint32_t reader)
{
    assert(t->reader == NOBODY && reader < t->records);
    t->reader = reader;
    t->turns = INT64_MAX;
    t->only_covers = false;
}

void track_end(struct track *t)
{
    if (t->turns < UINT32_MAX)
        due_put(t, t->reader, t->turns < 0 ? 0 : (uint32_t)t->turns);
    t->reader = NOBODY;
}

void track_only_covers(struct track *t)
{
    t->only_covers = true;
}

uint32_t track_pause(struct track *t)
{
    uint32_t reader = t == NULL ? NOBODY : t->reader;

    if (t != NULL)
        t->reader = NOBODY;
    return reader;
}

void track_resume(struct track *t, uint32_t paused)
{
    if (t != NULL)
        t->reader = paused;
}

void track_read(struct track *t, uint32_t record, enum track_cell cell)
{
    uint32_t *head, at;

    if (t == NULL || t->reader == NOBODY || (t->only_covers && cell != CELL_COVERS))
        return;
    assert(record < t->records);
    head = &t->head[(size_t)record * CELL_END + cell];
    at = *head;
    for (int i = 0; at != 0 && i < LOOK_BACK; i++, at = t->link[at - 1].next) {
        if (t->link[at - 1].reader == t->reader)
            return;
    }
    at = t->unused;
    if (at != 0)
        t->unused = t->link[at - 1].next;
    else if (t->links < UINT32_MAX - 1 && grow(t, &t->link, &t->link_room, t->links, sizeof(t->link[0])))
        at = (uint32_t)++t->links;
    else
        t->failed = true;
    if (at == 0)
        return;
    t->link[at - 1] = (struct link){ t->reader, *head };
    *head = at;
}

void track_mark(struct track *t, uint32_t record, enum track_stage from)
{
    assert(record < t->records);
    if (t->stage[record] == STAGE_END) {
        if (!grow(t, &t->dirty, &t->dirty_room, t->dirties, sizeof(t->dirty[0])))
            return;
        t->dirty[t->dirties++] = record;
    }
    if (from < t->stage[record])
        t->stage[record] = (uint8_t)from;
}

void track_changed(struct track *t, uint32_t record, enum track_cell cell, enum track_stage from)
{
    uint32_t *head = &t->head[(size_t)record * CELL_END + cell];

    assert(record < t->records);
    while (*head != 0) {
        struct link *first = &t->link[*head - 1];
        uint32_t next = first->next;

        track_mark(t, first->reader, from);
        first->next = t->unused;
        t->unused = *head;
        *head = next;
    }
}

size_t track_dirty(const struct track *t)
{
    return t->dirties;
}

uint32_t track_dirty_at(const struct track *t, size_t i)
{
    assert(i < t->dirties);
    return t->dirty[i];
}

bool track_is_dirty(const struct track *t, uint32_t record, enum track_stage stage)
{
    return t->stage[record] <= stage;
}

void track_clean(struct track *t)
{
    for (size_t i = 0; i < t->dirties; i++)
        t->stage[t->dirty[i]] = STAGE_END;
    t->dirties = 0;
}
