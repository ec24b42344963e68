/* import_row.h: one row of a file of records: its type, its fields, checked whole; then the statement that it gives. */
#ifndef CLI_IMPORT_ROW_H
#define CLI_IMPORT_ROW_H

#include "cli/lookups.h"
#include "cli/sealing.h"
#include "cli/send.h"
#include "keep/journal.h"
#include "view/rows.h"

#define IMPORT_SEAL_BYTES_MAX 4096 /* a list of partners, with its NUL */

/** What all rows of a file share. */
struct import {
    struct call *c;
    const char *path;
    const struct schema *fallback;         /* --type; NULL: each row says its own */
    const char *seal;                      /* --seal: of rows that do not say theirs; NULL: published */
    int64_t now_ms;                        /* what `friday` counts from */
    const struct key *key;                 /* who signs; opened with the first row's type */
    bool knows_acts;                       /* asked */
    bool has_mandate;                      /* a member's key in force; a root's has every act */
    uint8_t acts;                          /* bits, 1 << act */
    char sealed_to[IMPORT_SEAL_BYTES_MAX]; /* the list that `sealing` answers; "": none yet */
    struct sealing sealing;
    struct lookups lookups;
    struct faults faults;
};

/** The head of a CSV file: faults for columns that no type has, and for a required one that is missing. */
void import_head(struct import *im, const struct rows *rows, uint64_t line);
/** Faults of one row. False: the node did not answer, or no key can be opened: nothing more can be checked. */
bool import_check(struct import *im, const struct row *row, struct pln_error *err) MUST_CHECK;
/** The statement of a row that passed import_check; place: of the row, from 0. Memory of the call. label: empty: none. *sealed: its words
 * are. */
bool import_compose(struct import *im, const struct row *row, const struct journal *j, uint64_t place, struct outgoing *out,
                    struct bytes *label, const struct schema **type, bool *sealed, struct pln_error *err) MUST_CHECK;
/** The row's label and type alone, where the statement is recorded already. */
bool import_label(const struct import *im, const struct row *row, struct bytes *label, const struct schema **type,
                  struct pln_error *err) MUST_CHECK;

#endif
