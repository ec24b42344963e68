/* sqlite.h: entries, and what the rules say of them, as a SQLite file for people who ask with SQL. */
#ifndef VIEW_SQLITE_H
#define VIEW_SQLITE_H

#include "base/buf.h"
#include "record/schema.h"

struct sqlite;
/** path: an empty file. NULL on failure. Errors: PLN_BAD_FIELD, PLN_DISK_FULL. */
struct sqlite *sqlite_make(const char *path, struct pln_error *err) MUST_CHECK;
void sqlite_free(struct sqlite **s); /* also as CLEANUP(sqlite_free) */
/** Maps as docs/rpc.md gives them: an entry; a partner; a member. */
bool sqlite_entry(struct sqlite *s, struct bytes entry, struct pln_error *err) MUST_CHECK;
bool sqlite_partner(struct sqlite *s, struct bytes partner, struct pln_error *err) MUST_CHECK;
bool sqlite_member(struct sqlite *s, struct bytes member, struct pln_error *err) MUST_CHECK;
/** A decision, a finding of docs/rpc.md "Desk". (sqlite_rules.c) */
bool sqlite_verdict(struct sqlite *s, struct bytes decision, struct pln_error *err) MUST_CHECK;
bool sqlite_finding(struct sqlite *s, struct bytes finding, struct pln_error *err) MUST_CHECK;
/** A row of `about`: of when and what the file is. */
bool sqlite_about(struct sqlite *s, const char *key, const char *value, struct pln_error *err) MUST_CHECK;
/** Indexes, views, commit. */
bool sqlite_finish(struct sqlite *s, struct pln_error *err) MUST_CHECK;

#endif
