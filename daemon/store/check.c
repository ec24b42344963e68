/* check.c: everything that can be checked of a store: entries against the tree, the tree against the head, the head against its
 * key, indexes against entries, content against commitments.
 *
 * In: a store, perhaps while it is written. Out: lines for people, one a fault.
 * LMDB has no checksums: of single flipped bits most give wrong bytes in silence. This finds them.
 * Must not: repair; keep a read transaction for long (a writer's old pages pile up meanwhile): it begins anew every
 * ENTRIES_A_TURN entries.
 * Bounds: REPORT_LINES_MAX lines.
 * Spec: docs/store.md. Tests: tests/unit/store_reader.c, tests/unit/store_lmdb.c */
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/inside.h"
#include "store/words.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define ENTRIES_A_TURN 1024
#define REPORT_LINES_MAX 100

struct checking {
    struct store *store;
    struct buf *report;
    struct txn txn;
    struct tree_reader stored; /* the hashes on disk */
    struct tree tree;          /* as the entries give it */
    struct log_row row;        /* the log under way, as it was when its check began */
    struct log_state state;
    uint64_t faults, entries, index_rows;
    uint64_t at; /* index under way */
};

static void PRINTF(2, 3) fault(struct checking *c, const char *fmt, ...)
{
    char line[320];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    if (c->faults++ < REPORT_LINES_MAX)
        buf_printf(c->report, "log %u (%s): %s\n", c->row.number, c->row.handle[0] != '\0' ? c->row.handle : "no handle", line);
}

/* Each hash that the entries give, against the one on disk. */
static void node_check(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash)
{
    struct checking *c = ctx;
    struct pln_root stored;
    struct pln_error err;

    if (level % 4 != 0)
        return;
    if (!tree_reader_node(&c->stored, level, place, &stored, &err))
        fault(c, "%s", err.what);
    else if (!hash32_equal(&stored, hash))
        fault(c, level == 0 ? "entry %" PRIu64 " does not match its hash" : "the tree's hashes above entry %" PRIu64 " do not match",
              c->at);
}

static void words_check(struct checking *c, const struct entry_row *row, const struct statement *s, const struct pln_id *id)
{
    struct view_entry e;
    struct pln_error err;
    uint64_t missing;

    if (!words_state(&c->txn, &c->store->own, &c->row.id, row, s, id, true, &e, &err)) {
        fault(c, "entry %" PRIu64 ": %s", c->at, err.what);
        return;
    }
    if (!missing_next(&c->txn, c->row.number, MISSING_OURS, c->at, &missing, &err))
        fault(c, "entry %" PRIu64 ": %s", c->at, err.what);
    else if ((e.content == CONTENT_MISSING) != (missing == c->at))
        fault(c, "entry %" PRIu64 ": its content is %s, but noted as %s", c->at, e.content == CONTENT_MISSING ? "missing" : "not missing",
              missing == c->at ? "missing" : "not missing");
}

static void entry_check(struct checking *c)
{
    struct place at = { c->row.number, c->at };
    struct entry_row row;
    struct entry e;
    struct statement s;
    struct pln_leaf leaf;
    struct pln_id id;
    struct pln_error err;
    uint64_t there, wanted;
    bool found, enveloped, readable;

    if (!entry_get(&c->txn, at, &row, &found, &err)) {
        fault(c, "%s", err.what);
        return;
    }
    assert(found);
    leaf = entry_leaf(row.bytes);
    tree_append(&c->tree, &leaf, node_check, c);
    enveloped = entry_read(row.bytes, &e, &err) && e.index == c->at;
    readable = (row.flags & ENTRY_READABLE) != 0;
    if (enveloped)
        id = hash_entry_id(e.statement_bytes);
    if (readable && !entry_row_read(&row, &e, &s, &err)) {
        fault(c, "%s", err.what);
        return;
    }
    if (!index_count(&c->txn, &row, enveloped ? &id : NULL, readable ? &s : NULL, &there, &wanted, &err))
        fault(c, "entry %" PRIu64 ": %s", c->at, err.what);
    else if (there != wanted)
        fault(c, "entry %" PRIu64 " has %" PRIu64 " index rows of %" PRIu64, c->at, there, wanted);
    c->index_rows += wanted;
    if (readable)
        words_check(c, &row, &s, &id);
}

static void head_check(struct checking *c)
{
    struct pln_root root = tree_root(&c->tree);
    struct checkpoint head;
    struct pln_error err;
    uint64_t missing;

    if (!hash32_equal(&root, &c->row.root))
        fault(c, "the entries do not give the root of the head");
    if (c->row.note_bytes > 0) {
        if (!checkpoint_verify(bytes_at(c->row.note, c->row.note_bytes), &c->state.checkpoint_key, &head, &err))
            fault(c, "the head's note: %s", err.what);
        else if (head.size != c->row.size || !hash32_equal(&head.root, &c->row.root))
            fault(c, "the head's note is of another size or root");
    }
    if (!missing_next(&c->txn, c->row.number, MISSING_OURS, 0, &missing, &err))
        fault(c, "%s", err.what);
    else if (min_u64(missing, c->row.size) < c->row.whole)
        fault(c, "content of entry %" PRIu64 " is missing, but the log is noted as whole up to %" PRIu64, missing, c->row.whole);
}

static bool turn_begin(struct checking *c, struct pln_error *err)
{
    txn_end(&c->txn);
    if (!txn_begin_read(&c->txn, c->store->setup.kv, err))
        return false;
    tree_reader_init(&c->stored, &c->txn, c->row.number);
    return true;
}

static bool log_check(struct checking *c, uint32_t number, struct pln_error *err)
{
    bool found;

    c->row = (struct log_row){ .number = number };
    if (!turn_begin(c, err))
        return false;
    if (!log_read(&c->txn, number, &c->row, &c->state, &found, err)) {
        fault(c, "%s", err->what);
        return true;
    }
    if (!found)
        return true;
    tree_init(&c->tree);
    for (c->at = 0; c->at < c->row.size; c->at++) {
        if (c->at % ENTRIES_A_TURN == ENTRIES_A_TURN - 1 && !turn_begin(c, err))
            return false;
        entry_check(c);
        c->entries++;
    }
    head_check(c);
    return true;
}

static bool rows_count(struct checking *c, enum db db, uint64_t *count, struct pln_error *err)
{
    CLEANUP(cursor_end) struct cursor at = { 0 };

    if (!cursor_open(&at, &c->txn, db, err) || !cursor_seek(&at, KV_FIRST, (struct bytes){ NULL, 0 }, err))
        return false;
    while (at.found) {
        (*count)++;
        if (!cursor_seek(&at, KV_AFTER, (struct bytes){ NULL, 0 }, err))
            return false;
    }
    return true;
}

/* Every row that should be there was found; are there others? Only in a store that nobody wrote meanwhile. */
static bool strays_check(struct checking *c, uint64_t serials, struct pln_error *err)
{
    static const enum db index[] = { DB_IDS, DB_TYPES, DB_AUTHORS, DB_TIMES, DB_REFS };
    uint64_t now, rows = 0;

    c->row = (struct log_row){ .handle = "all" };
    if (!turn_begin(c, err) || !serial_next(&c->txn, &now, err))
        return false;
    if (now != serials)
        return true;
    if (now != c->entries)
        fault(c, "%" PRIu64 " entries lie in the store, the logs have %" PRIu64, now, c->entries);
    for (size_t i = 0; i < COUNT(index); i++)
        if (!rows_count(c, index[i], &rows, err))
            return false;
    if (rows > c->index_rows)
        fault(c, "%" PRIu64 " index rows, %" PRIu64 " are accounted for", rows, c->index_rows);
    return true;
}

static bool check_all(struct checking *c, struct pln_error *err)
{
    uint32_t number[STORE_LOGS_MAX];
    uint64_t serials;
    size_t n;

    if (!txn_begin_read(&c->txn, c->store->setup.kv, err) || !serial_next(&c->txn, &serials, err) ||
        !log_numbers(&c->txn, number, STORE_LOGS_MAX, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!log_check(c, number[i], err))
            return false;
    if (!strays_check(c, serials, err))
        return false;
    buf_printf(c->report, "%zu logs, %" PRIu64 " entries, %" PRIu64 " index rows: %" PRIu64 " fault%s\n", n, c->entries, c->index_rows,
               c->faults, c->faults == 1 ? "" : "s");
    return c->faults == 0 ||
           fail(err, PLN_STORE_DAMAGED, "the store has %" PRIu64 " faults: restore it from a backup or from a partner", c->faults);
}

bool store_check(struct store *s, struct buf *report, struct pln_error *err)
{
    struct checking c = { .store = s, .report = report };
    bool good = check_all(&c, err);

    txn_end(&c.txn);
    return good;
}
