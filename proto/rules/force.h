/* force.h: what is in force when: drafts by decision, chains, retirement, mandates; the settings agreed.
 *
 * A chain is named by its origin (record.origin). Spec: docs/rules.md "In force". */
#ifndef RULES_FORCE_H
#define RULES_FORCE_H

#include "rules/cut.h"

struct rules;

/* X(symbol, name, default) */
/* clang-format off */
#define FORCE_SETTINGS(X) \
    X(ABSENT_MEETINGS, "absent_meetings", 3) \
    X(ADDRESS_DAYS, "address_days", 30) \
    X(ANSWER_DAYS, "answer_days", 14) \
    X(ASK_DAYS, "ask_days", 30) \
    X(CONFIRM_DAYS, "confirm_days", 60) \
    X(DATA_DAYS, "data_days", 60) \
    X(DISCLOSE_HOURS, "disclose_hours", 72) \
    X(ERASE_DAYS, "erase_days", 30) \
    X(GRACE_DAYS, "grace_days", 7) \
    X(HORIZON_DAYS, "horizon_days", 1825) \
    X(IDLE_MEETINGS, "idle_meetings", 2) \
    X(INFLUENCE_DAYS, "influence_days", 180) \
    X(LEAD_DAYS, "lead_days", 14) \
    X(MEASURE_DAYS, "measure_days", 365) \
    X(MOVES_MAX, "moves_max", 2) \
    X(OPEN_MAX, "open_max", 8) \
    X(PLAN_DAYS, "plan_days", 90) \
    X(PRACTICE_MEETINGS, "practice_meetings", 3) \
    X(PROCESS_DAYS, "process_days", 30) \
    X(QUICKWIN_DAYS, "quickwin_days", 365) \
    X(QUIET_HOURS, "quiet_hours", 72) \
    X(REQUEST_DAYS, "request_days", 14) \
    X(RESIDENT_DECISIONS, "resident_decisions", 3) \
    X(SETUP_DAYS, "setup_days", 30) \
    X(SILENT_HOURS, "silent_hours", 24) \
    X(TALK_DAYS, "talk_days", 14) \
    X(TOPDOWN_PERCENT, "topdown_percent", 67) \
    X(UNALIGNED_PERCENT, "unaligned_percent", 25) \
    X(VACANCY_DAYS, "vacancy_days", 60) \
    X(VALUE_DECISIONS, "value_decisions", 3) \
    X(WINDOW_DAYS, "window_days", 365)
/* clang-format on */
enum force_setting {
#define FORCE_SETTING_ENUM(symbol, name, value) SETTING_##symbol,
    FORCE_SETTINGS(FORCE_SETTING_ENUM)
#undef FORCE_SETTING_ENUM
        SETTING_END
};
const char *force_setting_name(enum force_setting s);
int64_t force_setting_default(enum force_setting s);

struct force {
    int64_t setting[SETTING_END]; /* in force at T */
    uint32_t agreements;          /* in force at T, or BOOK_NONE */
    /* Versions in force at T, in Order of their chains' origins. */
    struct book_list bodies, results, strategies, plans;
    const struct seating **seating; /* of bodies: as they are filled at T */
};

/** The version of a chain in force at x (begins <= x, not ended), or BOOK_NONE. any: some version of the chain. */
uint32_t force_version(struct rules *r, const struct cut *c, uint32_t any, int64_t x);
/** Just before x: begins < x. */
uint32_t force_version_before(struct rules *r, const struct cut *c, uint32_t any, int64_t x);
/** Since when the chain has been in force without a gap up to x; INT64_MAX: it is not at x. */
int64_t force_chain_since(struct rules *r, const struct cut *c, uint32_t any, int64_t x);
/** When a record that is no draft was ended by its own partner's retire: INT64_MAX if not. */
int64_t force_retired(const struct cut *c, uint32_t record);
/** Of any type: the agreements in force at x. */
uint32_t force_agreements(struct rules *r, const struct cut *c, int64_t x);
/** The person's mandate in force at x: the newest not retired nor revoked, if x is not past its until. BOOK_NONE: none.
 * Whoever holds the root key has none and needs none: BOOK_NONE too. */
uint32_t force_mandate(const struct cut *c, uint32_t person, int64_t x);
/** Does a mandate cover the table: tables empty, or a version of that chain among them? */
bool force_mandate_covers(const struct book *b, uint32_t mandate, uint32_t body);
/** Does it carry the act? */
bool force_mandate_acts(const struct book *b, uint32_t mandate, enum act act);
/** An interest on a day: since <= day <= until, not retired before that day; reads the newest version in the cut. `first`: the origin. */
bool force_interest(struct rules *r, const struct cut *c, uint32_t first, int64_t day);
/** The log of the table's keeper: the one that the version names, or the convener's if that one has left or was removed. */
uint32_t force_keeper(const struct cut *c, uint32_t body_version);

/** Of a list of versions in force, in Order of their origins: that of one chain; BOOK_NONE. */
uint32_t force_in_force(const struct rules *r, struct book_list l, uint32_t origin);
/** The seats at T of a version of a body that is in force at T. */
const struct seating *seats_now(const struct rules *r, uint32_t body_in_force);

/** Fills r->force, and tells whose version or seats are others than before. */
void force_run(struct rules *r);

#endif
