/* sync.c: what is known of a peer's logs: the size it holds of each, and the heads it told that reach beyond ours.
 *
 * In: heads that a peer told, entries that went to it. Out: what to ask it for, what it lacks.
 * Must not: verify a note (a worker does), choose between peers (node/intake.c).
 * Bounds: SYNC_AIMS_OF_LOG_MAX heads of a log, SYNC_AIMS_MAX of a peer, each note at most PLN_NOTE_BYTES_MAX.
 * Spec: docs/protocol.md "Course". Tests: tests/unit/wire_sync.c */
#include "wire/sync.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdlib.h>

void sync_init(struct sync *s)
{
    *s = (struct sync){ 0 };
}

void sync_deinit(struct sync *s)
{
    for (size_t i = 0; i < s->lines; i++)
        sync_forget(s, i);
    free(s->line);
    *s = (struct sync){ 0 };
}

void sync_grow(struct sync *s, size_t lines)
{
    struct sync_line *line;

    if (lines <= s->lines)
        return;
    line = realloc(s->line, lines * sizeof(*line));
    assert(line != NULL);
    for (size_t i = s->lines; i < lines; i++)
        line[i] = (struct sync_line){ .told = SYNC_UNKNOWN };
    s->line = line;
    s->lines = lines;
}

static struct sync_line *line_of(struct sync *s, size_t slot)
{
    assert(slot < s->lines);
    return &s->line[slot];
}

uint64_t sync_told(const struct sync *s, size_t slot)
{
    assert(slot < s->lines);
    return s->line[slot].told;
}

void sync_tell(struct sync *s, size_t slot, uint64_t size)
{
    struct sync_line *l = line_of(s, slot);

    if (l->told == SYNC_UNKNOWN || l->told < size)
        l->told = size;
}

void sync_tell_exactly(struct sync *s, size_t slot, uint64_t size)
{
    line_of(s, slot)->told = size;
}

bool sync_hear(struct sync *s, size_t slot, const struct checkpoint *head, struct bytes note, uint64_t held, bool is_soft)
{
    struct sync_line *l = line_of(s, slot);
    struct sync_aim **at = &l->aim;
    struct sync_aim *a;

    sync_aim_above(s, slot, held);
    if (head->size <= held || note.n > PLN_NOTE_BYTES_MAX)
        return false;
    while (*at != NULL && (*at)->size < head->size)
        at = &(*at)->next;
    if (*at != NULL && (*at)->size == head->size) {
        if (!is_soft)
            (*at)->is_soft = false;
        return false;
    }
    if (l->aims >= SYNC_AIMS_OF_LOG_MAX || s->aims >= SYNC_AIMS_MAX) {
        if (*at != NULL || l->aim == NULL)
            return false;
        /* the newest makes room for a newer one: who falls behind a busy log aims at where it is now */
        for (at = &l->aim; (*at)->next != NULL; at = &(*at)->next)
            ;
        free(*at);
        *at = NULL;
        l->aims--;
        s->aims--;
    }
    a = malloc(sizeof(*a) + note.n);
    assert(a != NULL);
    *a = (struct sync_aim){ .next = *at, .size = head->size, .root = head->root, .is_soft = is_soft, .note_n = note.n };
    memcpy(a->note, note.at, note.n);
    *at = a;
    l->aims++;
    s->aims++;
    return true;
}

struct sync_aim *sync_aim_above(struct sync *s, size_t slot, uint64_t held)
{
    struct sync_line *l = line_of(s, slot);

    while (l->aim != NULL && l->aim->size <= held) {
        struct sync_aim *a = l->aim;

        l->aim = a->next;
        free(a);
        l->aims--;
        s->aims--;
    }
    return l->aim;
}

void sync_forget(struct sync *s, size_t slot)
{
    (void)sync_aim_above(s, slot, UINT64_MAX);
}

void sync_harden_log(struct sync *s, size_t slot)
{
    for (struct sync_aim *a = line_of(s, slot)->aim; a != NULL; a = a->next)
        a->is_soft = false;
}

bool sync_harden(struct sync *s)
{
    bool any = false;

    if (s->aims == 0)
        return false;
    for (size_t i = 0; i < s->lines; i++)
        for (struct sync_aim *a = s->line[i].aim; a != NULL; a = a->next) {
            any = any || a->is_soft;
            a->is_soft = false;
        }
    return any;
}
