/* build.h: a body, its references and its words from named values (command line, forms, import, stories), in two passes.
 *
 *     build_begin   reads every value by its field's kind; names of entries, partners, people are listed in `need`
 *     the caller    looks each name up (a node, a label table) and answers with ids: build_answer
 *     build_finish  body, refs, words
 *
 * Values: dates, times, spans, numbers, flags and enums as typed.h reads them; ids, keys and other bytes in hex; acts as words or
 * letters (`SCRG`); seats `name:kind:partner`, settings `name=value`; kinds of outsider by word (`funder`; a partner that is called so is
 * written `partner:funder`).
 * Lists by commas (`\,` is a comma in an element), `-` alone is the empty list; the same name given again adds to the list. A value that
 * is not given is nil. In names of fields '-' counts as '_'. Facts that follow from words (`values_n`, `said_why`, `losses`) are filled
 * in unless given. Spec: docs/records.md "On the command line". */
#ifndef RECORD_BUILD_H
#define RECORD_BUILD_H

#include "base/arena.h"
#include "base/buf.h"
#include "record/schema.h"

struct given {
    struct bytes name;  /* of a fact or word; "text" is the long text */
    struct bytes value; /* as typed; the long text: the bytes as they are */
};

enum need_kind { NEED_ENTRY, NEED_PARTNER, NEED_MEMBER, NEED_PARTY };
/** One name to be looked up. */
struct need {
    enum need_kind kind; /* NEED_PARTY: a partner or a member */
    struct bytes text;   /* as typed: `eastside#12`, `eastside`, `eastside/ana`, `all` */
    const struct field *field;
    const struct pln_id *id; /* the answer: one, or any number where a list is asked (`all`) */
    size_t ids;
};

#define BUILD_NEEDS_MAX 1024

struct build {
    const struct schema *schema;
    int64_t now_ms, offset_ms;
    struct arena *arena;
    size_t needs;
    struct need *need;
    struct built *built; /* build.c's own: the values as read */
};

/** The values as read. All memory in `arena`, which outlives the build; names and values are looked at until build_finish.
 * Errors: PLN_BAD_FIELD (no such field, not of its kind, given twice: the field is named), PLN_TOO_MANY, PLN_TOO_LARGE. */
bool build_begin(struct build *b, const struct schema *s, const struct given *given, size_t count, int64_t now_ms, int64_t offset_ms,
                 struct arena *arena, struct pln_error *err) MUST_CHECK;
/** Copies the ids. count 1, except in lists. */
bool build_answer(struct build *b, size_t need, const struct pln_id *id, size_t count, struct pln_error *err) MUST_CHECK;

struct built_record {
    struct bytes body; /* one encoded array */
    const struct pln_id *ref;
    size_t ref_count;
    bool has_words;     /* false: no word was given */
    struct bytes words; /* one encoded array, without salt */
};
/** All needs answered. extra: ids that the content's seal names, put after the body's own (each once): their places in extra_place.
 * Required facts and words and limits are checked (check_body, check_words); what ties fields together is not.
 * Errors: PLN_BAD_FIELD, PLN_BAD_REFERENCE (a need without answer), PLN_TOO_MANY, PLN_TOO_LARGE. */
bool build_finish(struct build *b, const struct pln_id *extra, size_t extra_count, uint16_t *extra_place, struct built_record *out,
                  struct pln_error *err) MUST_CHECK;

#endif
