/* trees.h: hashes of each log's tree by level and place, sixteen to a row. */
#ifndef STORE_TREES_H
#define STORE_TREES_H

#include "log/proof.h"
#include "store/txn.h"

#define TILE_WIDTH 16  /* four levels of the tree in a row: what lies between is computed */
#define TILE_LEVELS 13 /* 4 x 12 = level 48: more leaves than serials */

/** Reads one log's nodes in one transaction; keeps the row it read last, for each level. */
struct tree_reader {
    struct txn *txn;
    uint32_t log;
    struct {
        bool loaded;
        uint64_t place;
        unsigned count;
        struct pln_root hash[TILE_WIDTH];
    } tile[TILE_LEVELS];
};
void tree_reader_init(struct tree_reader *r, struct txn *t, uint32_t log);
/** The full subtree of `level` at `place`. PLN_STORE_DAMAGED if it is not there. */
bool tree_reader_node(struct tree_reader *r, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err) MUST_CHECK;
struct proof_source tree_reader_source(struct tree_reader *r);
/** The compact range of the first `size` leaves. */
bool tree_reader_range(struct tree_reader *r, uint64_t size, struct tree *out, struct pln_error *err) MUST_CHECK;

/** Writes what tree_append completes: rows go out when full, and at tree_writer_flush. */
struct tree_writer {
    struct txn *txn;
    uint32_t log;
    bool failed; /* sticky */
    struct pln_error err;
    struct {
        bool loaded, changed;
        uint64_t place;
        unsigned count;
        struct pln_root hash[TILE_WIDTH];
    } tile[TILE_LEVELS];
};
void tree_writer_init(struct tree_writer *w, struct txn *t, uint32_t log);
void tree_writer_node(void *w, unsigned level, uint64_t place, const struct pln_root *hash); /* for tree_append */
bool tree_writer_flush(struct tree_writer *w, struct pln_error *err) MUST_CHECK;

#endif
