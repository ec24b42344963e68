/* call.h: one question at the desk: the run that answers it, its parameters, names and words of this view. */
#ifndef DESK_CALL_H
#define DESK_CALL_H

#include "codec/writer.h"
#include "desk/desk.h"
#include "node/query_entry.h"
#include "node/query_names.h"
#include "node/rules_methods.h"

#define DESK_LIMIT_DEFAULT 100
#define DESK_LIMIT_MAX 1000
#define DESK_KEY_TEXT 200

/* Options that many views take; a view's row names them. as_of is taken by all. */
enum desk_takes {
    TAKES_PARTNER = 1 << 0,  /* partner */
    TAKES_BODY = 1 << 1,     /* body */
    TAKES_STRATEGY = 1 << 2, /* strategy */
    TAKES_TIME = 1 << 3,     /* from, to */
    TAKES_PAGE = 1 << 4,     /* limit, after */
};

struct desk_call {
    struct desk *desk;
    struct query q;  /* reads entries, people, names; its arena lives as long as the call */
    struct params p; /* in order: params_at(&c->p, place); of its own: params_option(&c->p, "name") */
    struct rules *r; /* the run: now, or as of as_of */
    const struct book *b;
    bool is_asof;
    uint32_t own;           /* log of the node that answers; BOOK_NONE: not in the book yet */
    uint32_t partner;       /* log; BOOK_NONE: not given */
    uint32_t body;          /* origin of the chain; BOOK_NONE */
    uint32_t strategy;      /* origin of the chain; BOOK_NONE */
    int64_t from_ms, to_ms; /* from <= t < to; INT64_MIN, INT64_MAX */
    uint64_t limit;
    struct bytes after; /* key of the last row of the page before; n = 0: from the beginning */
    uint8_t *talk_told; /* by place in the run's talks: enum use_told; NULL: not asked yet */
};

/** Call when all options are read and before the first byte is written. */
bool desk_params_done(struct desk_call *c, struct pln_error *err) MUST_CHECK;
/** A `which`: an entry's name or id; a record of the book. Errors: PLN_NOT_FOUND, PLN_BAD_REFERENCE. */
bool desk_which(struct desk_call *c, const char *name, struct bytes value, uint32_t *record, struct pln_error *err) MUST_CHECK;
/** The same, or by the name of a partner (its inception), a person (their first mandate), a table or a seat (its newest record). */
bool desk_named(struct desk_call *c, const char *name, struct bytes value, uint32_t *record, struct pln_error *err) MUST_CHECK;
/** Begins the map of every answer: `time` (T of the run), `as_of` (t or nil), `newer` (bool: the coalition's rules are of a newer version:
 * nothing is computed), and `pairs` more that the view writes. */
void desk_head(struct desk_call *c, struct writer *w, size_t pairs);
#define DESK_HEAD_PAIRS 3

/** A page of rows: ask of every row, in order, whether it is in. */
struct page {
    struct bytes after;
    uint64_t limit, taken;
    size_t reads; /* entries that may still be read for its rows: fewer rows that are heavy */
    bool begun, more;
    char last[DESK_KEY_TEXT]; /* of the rows taken */
};
struct page page_of(const struct desk_call *c);
/** key: what `after` of the next page says; unique in the list. */
bool page_takes(struct page *p, const char *key);
/** The same of a row for which so many entries are read, at most DESK_ROW_READS_MAX: a page ends before they are too many for one answer,
 * so that no log takes it from everybody. */
bool page_takes_heavy(struct page *p, const char *key, size_t reads);
#define DESK_ROW_READS_MAX 1024
/** False: `after` is no row of this list. Call before writing. */
bool page_done(const struct page *p, struct pln_error *err) MUST_CHECK;
/** `next`: str or nil. */
void page_write_next(const struct page *p, struct writer *w);

#define DESK_VIEW(symbol, in_order, takes, params, help) \
    bool view_##symbol(struct desk_call *c, struct writer *w, struct pln_error *err) MUST_CHECK;
RULES_METHODS(DESK_VIEW)
#undef DESK_VIEW

#endif
