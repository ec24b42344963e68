/* book.h: what the rules read of all logs: the good records, decoded once into compact arrays, with their links.
 *
 * A record's number is its rank in Order (time, log id, index): comparing numbers compares Order, and every list ascends in it.
 * Numbers change when book_extend takes in more; nobody keeps one across that. Receipts and addresses are no records: what was held
 * when is asked of the view (view.held, view.first_cover). References are resolved to record numbers; one that leads nowhere here, or
 * to a type that its field may not name, reads as BOOK_NONE.
 *
 * The book is not a cut: it holds what is here. Whether a record counts is asked of a cut (rules/cut.h).
 * Spec: docs/rules.md "The book". */
#ifndef RULES_BOOK_H
#define RULES_BOOK_H

#include "record/schema.h"
#include "record/view.h"
#include "rules/track.h"

#define BOOK_NONE UINT32_MAX /* no record, no log, no person */

#define BOOK_LOGS_MAX 1100                 /* PLN_PARTNERS_MAX and what was never admitted */
#define BOOK_CLOCK_MS INT64_C(300000)      /* clocks may be off by 5 minutes */
#define BOOK_RECORDS_MAX (UINT32_MAX / 16) /* of all logs: numbers, and those of what holds them, fit 32 bits */

/* How much of each log is read. Others than the usual ones are for tests. */
struct book_limits {
    uint64_t records, bytes; /* below them, records and the bytes of their statements: else the log is full there */
    uint64_t roster;         /* above that: records that say who is a partner, and whose keys count */
};

struct book_list { /* record numbers, ascending; lives until the next book_extend */
    const uint32_t *at;
    size_t count;
};
struct book_seat {
    struct bytes name;
    enum seat_kind kind;
    uint32_t partner; /* log, or BOOK_NONE */
};
struct book_setting {
    struct bytes name;
    int64_t value;
};

struct book_seat_fact {
    struct bytes name;
    uint32_t kind, place;
};

/** One fact of a record. Read it by the calls below. */
struct book_fact {
    union {
        int64_t number;      /* date, time, span, int, offset, enum, flag; place in refs; party below 0 */
        const int64_t *list; /* the same, each */
        struct bytes text;   /* name, handle, dec, key, ... */
        const struct bytes *texts;
        const struct book_setting *setting;
        const struct book_seat_fact *seat;
    };
    uint32_t count; /* of a list */
    bool given;     /* not nil */
};

struct record {
    struct pln_id id;
    int64_t t;            /* tau, ms */
    uint64_t index;       /* in its log */
    uint64_t disputed_at; /* index of the first revoke or rotate in its log that disputes it; UINT64_MAX: none */
    uint32_t log;         /* of book.log */
    uint32_t person;      /* the author's; BOOK_NONE: the node */
    uint32_t key;         /* the author's, of book.key; BOOK_NONE: the node */
    uint32_t given_key;   /* mandate: the key that it is for */
    enum record_type type;
    uint32_t origin; /* first of its chain (replaces) or of its corrections (corrects); itself if neither */
    uint16_t refs;
    bool has_words;      /* content was given, whatever became of it */
    bool after_missing;  /* cites as `after` what is not below it in its log */
    bool bad_replaces;   /* its replaces or corrects leads nowhere here, to a wrong type, to another partner's record (corrects) */
    bool is_odd;         /* one of book_odd */
    bool covered_early;  /* some receipt that covers it is more than BOOK_CLOCK_MS older than t: its bracket is worth a look */
    int64_t seen_ms;     /* the greatest tau of what receipts of its log below it speak of, here; INT64_MIN: of nothing */
    const uint32_t *ref; /* by place: record, or BOOK_NONE */
    const struct book_fact *fact;
};

struct book_log {
    uint32_t number; /* in the view */
    struct pln_id id;
    uint32_t rank; /* among all ids, ascending: rank compares as the ids do */
    bool is_convener;
    uint64_t size;             /* entries read */
    uint64_t full;             /* index of the first that is no record for the log's limits; UINT64_MAX: none */
    uint64_t read, read_bytes; /* of these limits, so far */
    const int64_t *tau;        /* of each of them: use book_tau */
    uint32_t inception;        /* record */
    uint32_t admit;            /* the convener's admit of it, BOOK_NONE */
    uint32_t remove;           /* the convener's first remove of it after that, BOOK_NONE */
    uint32_t leave;            /* its own first leave, BOOK_NONE */
    char handle[33];           /* from the admit, or the first founding; "" */
};

struct book_person {
    uint32_t log;
    uint32_t first; /* the first mandate, record; BOOK_NONE: whoever holds the root key */
};

struct book_key { /* an author's key in one log */
    uint32_t log, person;
    uint64_t revoked_at; /* index of its first revoke; UINT64_MAX: none */
    bool is_revoked;     /* its mandates end there */
};

struct book {
    size_t logs, records, persons, keys;
    struct book_key *key;
    struct book_limits limits;
    struct book_log *log;
    struct record *record;
    struct book_person *person;
    uint32_t convener;                    /* log, or BOOK_NONE */
    uint64_t admitted_from, removed_from; /* of the convener's log: the index of the last admit of a log (UINT64_MAX: some log has none), of
                                             the first remove (UINT64_MAX: none): what lies between has all logs in its roster */
    uint64_t anew; /* counts when more changed than book_moves and records at the end tell: logs, the roster, keys, disputes, chains */
    uint64_t late; /* counts lines of receipts that spoke of entries before these were here, once they are */
    size_t odds;   /* records whose clocks are worth a look: book_odd */
    const struct pages *pages; /* where its big memory comes from */
    struct book_inside *inside;
};

/** seed: any 16 bytes that others cannot know (against chosen ids); results never depend on it. */
void book_init(struct book *b, const uint8_t seed[16]);
/** Before anything is taken in: other limits than PLN_LOG_*. */
void book_limit(struct book *b, struct book_limits limits);
/** Before anything is taken in: big memory, of runs over it too, comes from there. pages outlive the book. */
void book_use_pages(struct book *b, const struct pages *pages);
void book_deinit(struct book *b); /* also as CLEANUP(book_deinit) */
/** Take in all that the view holds and the book does not yet: everything, the first time. Entries never change, so a later view of the
 * same node only adds. *grown: records were added (all numbers and lists are new then). Receipts alone do not grow it, but results of a
 * run may change.
 * False: something could not be read or a bound was hit; the book is then only fit for book_deinit. */
bool book_extend(struct book *b, const struct view *v, bool *grown, struct pln_error *err) MUST_CHECK;

/** tau of any entry, receipts too; index < size of that log. */
int64_t book_tau(const struct book *b, uint32_t log, uint64_t index);
/** The record with that id, or that place; BOOK_NONE: none here, or the entry is no record. */
uint32_t book_find(const struct book *b, const struct pln_id *id);
uint32_t book_at(const struct book *b, uint32_t log, uint64_t index);
/** Does it say who is a partner, or whose keys count? By such a record older ones may count otherwise. */
bool book_is_of_roster(enum record_type type);
/** How much of its limits a log has used: 100 if the next record is not read. */
unsigned book_used_percent(const struct book *b, uint32_t log);
/** The newest record of a log below that index; BOOK_NONE: there is none. */
uint32_t book_last_below(const struct book *b, uint32_t log, uint64_t index);
uint32_t book_log_of(const struct book *b, uint32_t view_number);
/** The log at a number of the list that a log's receipts share; BOOK_NONE: its list is shorter, or nothing of that one is here. */
uint32_t book_listed(const struct book *b, uint32_t log, uint64_t number);
/** Does that list name a log twice? Then what its receipts say of that log may fall again. */
bool book_lists_twice(const struct book *b, uint32_t log);
/** -1, 0, 1: order of results (log id, index). */
int book_compare(const struct book *b, uint32_t x, uint32_t y);

/* ---- facts: by place of types.h; nil and what is not given read as 0, BOOK_NONE, an empty view, a count of 0 ---- */

bool book_has(const struct book *b, uint32_t r, unsigned fact);
int64_t book_number(const struct book *b, uint32_t r, unsigned fact);
/** A ref field: record, of a type that the field may name; BOOK_NONE otherwise. */
uint32_t book_ref(const struct book *b, uint32_t r, unsigned fact);
/** A partner field: log. A party field: the partner or the member's partner. */
uint32_t book_partner(const struct book *b, uint32_t r, unsigned fact);
/** A member field (or a party field that names one): person. */
uint32_t book_person(const struct book *b, uint32_t r, unsigned fact);
struct bytes book_text(const struct book *b, uint32_t r, unsigned fact);

size_t book_count(const struct book *b, uint32_t r, unsigned fact);
int64_t book_number_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
uint32_t book_ref_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
uint32_t book_partner_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
uint32_t book_person_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
struct bytes book_text_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
struct book_seat book_seat_at(const struct book *b, uint32_t r, unsigned fact, size_t i);
bool book_setting(const struct book *b, uint32_t r, unsigned fact, const char *name, int64_t *value);
/** Does the list (or the field) name that record? chain: or another of its origin. */
bool book_names(const struct book *b, uint32_t r, unsigned fact, uint32_t target, bool chain);

/* ---- lists ---- */

struct book_list book_of_type(const struct book *b, enum record_type type);
struct book_list book_of_log(const struct book *b, uint32_t log);
/** Those whose refs hold r, whatever the field, each once. */
struct book_list book_referrers(const struct book *b, uint32_t r, enum record_type type);
/** The same, told to nobody who watches. */
struct book_list book_referrers_untold(const struct book *b, uint32_t r, enum record_type type);
struct book_list book_all_referrers(const struct book *b, uint32_t r); /* by type, then in Order */
/** All versions of the chain, or all corrections with the first, of an origin: itself is among them. */
struct book_list book_versions(const struct book *b, uint32_t origin);
/** Proposals that put r. */
struct book_list book_puts(const struct book *b, uint32_t r);
/** Mandates of a person, in the order of their log. */
struct book_list book_mandates(const struct book *b, uint32_t person);
/** Records that came between others, and references that lead somewhere only now, since book_moved was called last and nothing counted
 * anew: to: the numbers now of what were the first `old` records then, NULL: they have them still; resolved: what refers there. */
struct book_moves {
    const uint32_t *to;
    size_t old;
    const uint32_t *resolved;
    size_t count;
};
struct book_moves book_moves(const struct book *b);
void book_moved(const struct book *b);
/** The i-th record with covered_early, or with seen_ms more than BOOK_CLOCK_MS after its t, as they were found: i < odds. */
uint32_t book_odd(const struct book *b, size_t i);

/** Which lists are read is told to it from here on; NULL: to nobody. */
void book_watch(const struct book *b, struct track *t);
/** The cell that a record of that type changes at what it refers to. */
enum track_cell book_cell(enum record_type type);

#endif
