/* table_view.h: a struct view over logs in memory (table_state.h): what queries, exports and rules read, without a store.
 *
 * Every receipt counts as effective. Indexes are linear searches: for tests of some hundred entries. */
#ifndef SUPPORT_TABLE_VIEW_H
#define SUPPORT_TABLE_VIEW_H

#include "record/view.h"
#include "support/table_state.h"

#define TABLE_VIEW_LOGS_MAX 32

struct table_said { /* a line of a receipt */
    uint64_t index, number, size, whole;
};
struct table_content {
    struct place at;
    enum content_state state;
    uint8_t *bytes; /* owned */
    size_t n;
    struct place by;
    bool has_by;
};
struct table_view {
    size_t logs;
    struct table_log {
        struct table_state *state; /* not owned */
        struct log_row row;        /* size, root, note, tau are made new by table_view_of */
        struct table_said *said;   /* what its good receipts say, read once: owned */
        struct pln_id *listed;     /* the logs that they share: owned */
        size_t saids, listeds;
        uint64_t read; /* entries below it were looked at */
    } log[TABLE_VIEW_LOGS_MAX];
    struct table_content *content;
    size_t contents;
    struct buf scratch;
};

void table_view_init(struct table_view *t);
void table_view_deinit(struct table_view *t);
/** Its number, from 1. handle NULL: in no roster. The convener is told by its state. */
uint32_t table_view_add(struct table_view *t, struct table_state *state, const char *handle, bool is_own);
/** What is here of an entry's content; bytes copied: salt || bytes, or the blob. */
void table_view_content(struct table_view *t, struct place at, enum content_state state, struct bytes bytes);
/** And which entry did it (unsealed, erased). */
void table_view_by(struct table_view *t, struct place at, struct place by);
/** The view of all as they stand now. */
struct view table_view_of(struct table_view *t);

/** Write an entry whose words are published and here: words = one encoded array. */
struct judged table_view_write(struct table_view *t, uint32_t log, const struct table_write *w, struct bytes words);

#endif
