/* foresee.h: what the rules would say of a record if this node took it now: shared by view_foresee.c and foresee_*.c, seen by nobody
 * else. To add a type: a function here, a row in view_foresee.c, its words in docs/rpc.md, its type in client/cli/foresee.c.
 * Spec: docs/rpc.md "Desk" (rules.foresee). */
#ifndef DESK_FORESEE_H
#define DESK_FORESEE_H

#include "base/buf.h"
#include "desk/use.h"
#include "record/fields.h"

#define NOTES_MAX 16

enum level { LEVEL_GOOD, LEVEL_PLAIN, LEVEL_LOOK };

struct note {
    const char *word;
    enum level level;
    struct bytes sentence;
    const char *field; /* of the record, that can say why; NULL */
    bool has_figures;
    int64_t is, agreed;
    uint32_t entry;
};
struct foresight {
    struct desk_call *c;
    const struct schema *schema;
    struct fields f;
    size_t refs;
    struct pln_id ref[PLN_REFS_MAX];
    int64_t now_ms;
    uint32_t person;         /* who will sign; BOOK_NONE: not told, or nobody that the book knows */
    const uint32_t *counted; /* of a decision that counts: its positions, by the table's order of seats; NULL: of no such */
    size_t counts;
    size_t notes;
    struct note note[NOTES_MAX];
    struct buf text; /* the sentence that is being written */
};

/** The records that a field names and that are here (of a partner: its inception); at most `most`. */
size_t records_of(const struct foresight *x, size_t place, uint32_t *record, size_t most);
/** The one; BOOK_NONE: none, or of another type. */
uint32_t record_of(const struct foresight *x, size_t place, enum record_type type);
/** The sentence written so far in x->text, as a note; NULL: failed, or there are enough. */
struct note *note_add(struct foresight *x, const char *word, enum level level, struct pln_error *err) MUST_CHECK;
/** The same, about an entry. */
bool note_entry(struct foresight *x, const char *word, enum level level, uint32_t entry, struct pln_error *err) MUST_CHECK;
bool note_figures(struct foresight *x, const char *word, enum level level, int64_t is, int64_t agreed, struct pln_error *err) MUST_CHECK;
bool foresee_is_own(const struct foresight *x, uint32_t record);
/** What only the partner that wrote it can do: before, its handle, after. */
bool note_not_own(struct foresight *x, uint32_t record, const char *before, const char *after, struct pln_error *err) MUST_CHECK;
/** "5 h", "3 days", "4 days 6 h" */
void put_span(struct buf *out, int64_t hours);
/** "eastside#12", "eastside" into x->text. */
bool put_name(struct foresight *x, uint32_t record, struct pln_error *err) MUST_CHECK;
bool put_partner(struct foresight *x, uint32_t log, struct pln_error *err) MUST_CHECK;
/** To something that is to come, to the nearest hour: typing and asking take a moment. */
int64_t hours_ahead(const struct foresight *x, int64_t ms);

bool foresee_talk(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_proposal(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_position(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_decision(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_commitment(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_request(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_progress(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_reply(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_seat(struct foresight *x, struct pln_error *err) MUST_CHECK;
bool foresee_body(struct foresight *x, struct pln_error *err) MUST_CHECK;

#endif
