/* track.h: what each record's results were read from, so that they are computed again when that changed, and only then.
 *
 * A reader is a record whose results are being computed (rules/rules.h). A cell is a thing that can change: a list of the book at a
 * record, a derived fact of it. What is read between track_begin and track_end is noted; track_changed makes all who read it dirty, from
 * a stage on. A cell changes before the stages or in one of them, and is read in later ones only: whoever read it reads it again.
 * Days: a comparison with today says on which day it may turn out otherwise. */
#ifndef RULES_TRACK_H
#define RULES_TRACK_H

#include "base/error.h"
#include "base/pages.h"

#include <stddef.h>
#include <stdint.h>

enum track_cell {
    CELL_DECIDING,  /* decisions, positions and requests that refer to it */
    CELL_PUTS,      /* proposals that put it */
    CELL_PROPOSALS, /* proposals that refer to it */
    CELL_RETIRES,
    CELL_REPLIES,
    CELL_MINUTES,
    CELL_PROMISES, /* commitments, progress */
    CELL_SEATS,
    CELL_TALKS,
    CELL_OTHERS,    /* whatever else refers to it */
    CELL_VERSIONS,  /* of an origin; of a person's first mandate: all mandates */
    CELL_COVERS,    /* receipts that cover it */
    CELL_INTERESTS, /* of an origin, found by chains.h: interests in it */
    CELL_MEETS,     /* proposals that put it, and which of them were withdrawn */
    CELL_TALKED,    /* talks about it, and what they say */
    CELL_DISPUTED,  /* of a meeting, found by sitting.h: disputes of its minutes */
    CELL_STATE,     /* what the rules made of it first: a ruling, a promise's state, a talk, the version in force of a chain */
    CELL_BESIDE,    /* and then: doubt beside a ruling, what ratified it; what first adopted a chain, influences on it */
    CELL_END
};

/* The order in which a record's results are made. Each reads only what stages before it made of other records. */
enum track_stage {
    STAGE_RULED,  /* does a decision stand */
    STAGE_JUDGED, /* doubt beside it, what ratified it */
    STAGE_STATE,  /* promises, requests, proposals, talks, minutes */
    STAGE_ROWS,   /* who knew when, revisions */
    STAGE_FOUND,  /* findings, remarks */
    STAGE_END
};

struct track;
/** NULL: no memory. pages: where its big memory comes from; NULL: malloc's. */
struct track *track_new(const struct pages *pages);
void track_free(struct track *t);
/** Room for so many records; those there stay. False: no memory. */
bool track_grow(struct track *t, size_t records) MUST_CHECK;
/** The first `old` records have other numbers, which ascend; nobody is dirty. Room for them all is there. */
void track_shift(struct track *t, const uint32_t *to, size_t old);
/** Did an allocation fail since? Then what is dirty is not known any more. */
bool track_failed(const struct track *t);
/** Bytes that it takes. */
size_t track_bytes(const struct track *t);

void track_begin(struct track *t, uint32_t reader);
void track_end(struct track *t);
/** t may be NULL, and nobody may be reading: then nothing is noted. */
void track_read(struct track *t, uint32_t record, enum track_cell cell);
/** Coverage alone is noted until the reader ends: all else that it reads is settled. */
void track_only_covers(struct track *t);
/** Nothing is noted until it is resumed: what is found once for all is told by other means. t may be NULL. */
uint32_t track_pause(struct track *t);
void track_resume(struct track *t, uint32_t paused);
/** What is being computed may turn out otherwise from that day on. */
void track_due(struct track *t, int64_t day);

/** All who read it are dirty from that stage on. */
void track_changed(struct track *t, uint32_t record, enum track_cell cell, enum track_stage from);
void track_mark(struct track *t, uint32_t record, enum track_stage from);
/** Those due on that day or before are dirty. */
void track_today(struct track *t, int64_t today);

/** The dirty ones, as they became so; more may come while they are walked. */
size_t track_dirty(const struct track *t);
uint32_t track_dirty_at(const struct track *t, size_t i);
/** Is it dirty at that stage? */
bool track_is_dirty(const struct track *t, uint32_t record, enum track_stage stage);
void track_clean(struct track *t);

#endif
