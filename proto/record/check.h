/* check.h: does a body fit its schema, which field does not, why.
 *
 * check_body is part of judgment: the same bytes get the same answer on every node, for ever. check_words, and check_tied and
 * check_target (tied.c), are the author's node's, once, as it takes a statement. Errors name the field.
 * Spec: docs/records.md "Kinds of field", "What ties fields together"; docs/protocol.md "Judgment". */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "log/statement.h"
#include "record/schema.h"

/** Length, kinds, limits, required, places below ref_count, no duplicates. Errors: PLN_BAD_FIELD, PLN_MALFORMED, PLN_NOT_CANONICAL,
 * PLN_TOO_LARGE, PLN_TOO_MANY. */
bool check_body(const struct schema *s, struct bytes body, size_t ref_count, struct pln_error *err) MUST_CHECK;
/** The same for a body that passed check_body before, as a good entry's did: all but whether a key is a point of its curve, which takes
 * 60 us, a hundred times as long as all else. */
bool check_body_again(const struct schema *s, struct bytes body, size_t ref_count, struct pln_error *err) MUST_CHECK;
/** The bytes of a content with media `words`, without its salt. PLN_BAD_CONTENT for a type without words. */
bool check_words(const struct schema *s, struct bytes words, struct pln_error *err) MUST_CHECK;

/** What the author's node knows as it takes a statement. */
struct tied {
    const struct statement *statement;
    enum { WORDS_NONE, WORDS_GIVEN, WORDS_HIDDEN } words_are; /* hidden: sealed, nothing about them is checked */
    struct bytes words;                                       /* WORDS_GIVEN */
    int64_t time_ms;                                          /* the entry's time to be */
    int64_t offset_ms;                                        /* the coalition's */
};
/** What ties fields together, required words, each reference named once and used by body or content. For a body that passed check_body.
 * Errors: PLN_BAD_FIELD (the field is named), PLN_BAD_REFERENCE, PLN_BAD_CONTENT. */
bool check_tied(const struct schema *s, const struct tied *t, struct pln_error *err) MUST_CHECK;
/** Of a talk's fields that one: may an entry of time t say that it was (is_held) or will be held then? Also asked of what is in a log. */
bool check_talk_when(int64_t when, bool is_held, int64_t t);
/** The entry that the statement's refs name at `place` is of `type`: does every field that uses the place allow that?
 * PLN_BAD_REFERENCE. A partner's place wants "inception", a member's "mandate". */
bool check_target(const struct schema *s, struct bytes body, size_t place, struct bytes type, struct pln_error *err) MUST_CHECK;

#endif
