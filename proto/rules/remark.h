/* remark.h: small print at an entry. Spec: docs/rules.md "Remarks". */
#ifndef RULES_REMARK_H
#define RULES_REMARK_H

#include "rules/cut.h"

struct rules;

/* X(symbol, word, is it good, sentence) */
#define REMARKS(X)                                                                                                           \
    X(BAD_FIELDS, "bad-fields", false, "its fields do not fit together")                                                     \
    X(BAD_REF, "bad-ref", false, "it refers to nothing here, to a record of another type, or to another's; that is ignored") \
    X(COUNTED_DIFFERS, "counted-differs", false, "the positions that it lists are not those that count")                     \
    X(IN_TIME, "in-time", true, "told in time")                                                                              \
    X(INTERESTED, "interested", false, "by a person or partner with an interest in it")                                      \
    X(KEPT, "kept", true, "kept")                                                                                            \
    X(LATE, "late", false, "after the proposal had closed, or after the decision; counted where the decision knew it")       \
    X(LEFT, "left", false, "by a partner that had left or was removed")                                                      \
    X(MANY_TALKS, "many-talks", false, "one partner tells of more than 64 talks about it before: the last 64 are looked at") \
    X(NOT_KEEPER, "not-keeper", false, "not in the log of the table's keeper: does not count")                               \
    X(RATIFIED, "ratified", true, "ratified")                                                                                \
    X(SECOND_DECISION, "second-decision", false, "the proposal was decided before: does not count")                          \
    X(SECOND_SEAT, "second-seat", false, "the seat has a record already: the first counts")                                  \
    X(UNKNOWN_SEAT, "unknown-seat", false, "the table has no such seat of this partner")                                     \
    X(UNMEETABLE, "unmeetable", false, "it needs a kind of seat that it does not have")                                      \
    X(UNSEATED, "unseated", false, "by a person who speaks for no seat of the table: does not count")
enum remark_kind {
#define REMARK_ENUM(symbol, word, good, sentence) REMARK_##symbol,
    REMARKS(REMARK_ENUM)
#undef REMARK_ENUM
        REMARK_END
};
const char *remark_word(enum remark_kind k);
bool remark_is_good(enum remark_kind k);
const char *remark_sentence(enum remark_kind k);

struct remark {
    enum remark_kind kind;
    uint32_t record; /* at which it stands */
    uint32_t other;  /* what explains it, or BOOK_NONE */
};
struct remarks {
    size_t count, room, owner_room;
    struct remark *remark; /* by (word, log id, index) */
    uint32_t *owner;       /* inside: by place: the record with whose results it was made */
    struct remark_told {
        struct remark is;
        uint32_t owner;
    } * told; /* inside: of the dirty records, until they take their places */
    size_t tolds, told_room;
};
/** The first of that kind at that record, or NULL; others of the kind there follow it. */
const struct remark *remark_at(const struct rules *r, enum remark_kind kind, uint32_t record);
/** STAGE_FOUND: those of a record are told; at the end all told take the place of what was remarked with these. */
void remark_make(struct rules *r, uint32_t record);
void remark_end_run(struct rules *r);

#endif
