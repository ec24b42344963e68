/* catchup.h: the unverified tail of one log: entries that came, in order, until the root that they lead to is known.
 *
 * A tail aims at one head. Its entries are cut into chunks; a chunk may be handed on once its own root is known (it ends at the
 * head, or a proof stands for it) and its signatures are checked. Until then nothing of it is stored, judged or served.
 * Spec: docs/protocol.md "Course". */
#ifndef WIRE_CATCHUP_H
#define WIRE_CATCHUP_H

#include "base/arena.h"
#include "log/checkpoint.h"
#include "wire/message.h"

#define TAIL_CHUNKS_MAX 3 /* one being fetched, one being proven or checked, one being written */

/** One `entries` message with its memory. Check and write jobs look into it: its owner frees it only when none does. */
struct part {
    struct part *next;
    uint8_t *message; /* owned; the views below point into it */
    uint64_t from;
    size_t count;
    struct bytes *entry;
    struct bytes *content; /* n = 0: none came along */
    uint8_t *checked;      /* enum signature_check of each, as the caller fills it in */
    size_t bytes;          /* of memory */
    unsigned checks;       /* check jobs that still look into it */
};
/** Those of a message that lie in [from, to): at least one. Copies once. */
struct part *part_new(const struct message_entries *m, uint64_t from, uint64_t to);
void part_free(struct part *p);

enum chunk_state {
    CHUNK_FILLING,
    CHUNK_UNPROVEN, /* complete; its root is to be asked for */
    CHUNK_PROVING,  /* asked */
    CHUNK_KNOWN,    /* root known */
    CHUNK_TAKEN,    /* with the writer */
};
struct chunk {
    enum chunk_state state;
    uint64_t from, to;
    size_t bytes;
    struct pln_root root;
    size_t proof_count;
    struct pln_root proof[PLN_PROOF_HASHES_MAX];
};

struct tail {
    uint64_t next; /* first entry that is not here */
    uint64_t size; /* the head aimed at */
    struct pln_root root;
    uint64_t up_to; /* taken no further: size, or less for a removed partner's log */
    struct buf note;
    struct part *first, *last;
    size_t bytes; /* of all parts */
    size_t chunks;
    struct chunk chunk[TAIL_CHUNKS_MAX];
    bool want_open;
};

void tail_init(struct tail *t, uint64_t held, const struct checkpoint *aim, struct bytes note, uint64_t up_to);
void tail_deinit(struct tail *t);
/** A check job still looks into one of its parts. */
bool tail_is_being_checked(const struct tail *t);
/** An answer is owed: a proof, or the rest of a want. */
bool tail_waits(const struct tail *t);
/** Would tail_feed take a part of so many entries and bytes? */
bool tail_has_room_for(const struct tail *t, const struct part *p);
/** True if more may be asked for now. */
bool tail_has_room(const struct tail *t);
bool tail_is_whole(const struct tail *t); /* all up to up_to is here or handed on */
/** Add a part that begins at t->next and does not pass up_to, for which there is room. The tail owns it now. */
void tail_feed(struct tail *t, struct part *p);
/** End the chunk being filled here: memory is short. */
void tail_cut(struct tail *t);
/** A chunk whose root is to be asked for: its end; it counts as asked. False: none. */
bool tail_next_proof(struct tail *t, uint64_t *m);
/** An answer of kind 1: root at m, then the consistency path to the head. Errors: PLN_UNASKED, PLN_BAD_PROOF. */
bool tail_prove(struct tail *t, uint64_t m, const struct pln_root *hash, size_t count, struct pln_error *err) MUST_CHECK;
/** The first chunk, if it may be handed to the writer; its state is then CHUNK_TAKEN. NULL: not yet. */
struct chunk *tail_hand_on(struct tail *t);
/** Arrays of a chunk's entries, contents and checks, as many as chunk->to - chunk->from. */
void tail_list(const struct tail *t, const struct chunk *c, struct bytes *entry, struct bytes *content, uint8_t *checked);
/** The first chunk is written: it and its parts go. */
void tail_written(struct tail *t);

#endif
