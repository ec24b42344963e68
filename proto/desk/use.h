/* use.h: how an answer names what it uses: entries, people, partners, seats; findings in whole sentences. Spec: docs/rpc.md "Desk". */
#ifndef DESK_USE_H
#define DESK_USE_H

#include "desk/call.h"

#define USE_FILLING_PERCENT 90 /* of what the rules read of a log: from here on it is said */

/** {name, id, type, title, time}: a record. title: its own; of a decision or a position without one, its proposal's. BOOK_NONE: nil. */
bool use_write(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err) MUST_CHECK;
/** An array of these. */
bool use_list(struct desk_call *c, struct writer *w, struct book_list l, struct pln_error *err) MUST_CHECK;
/** "eastside#12" */
bool use_name(struct desk_call *c, uint32_t record, char out[QUERY_NAME_TEXT], struct pln_error *err) MUST_CHECK;
/** As above; n = 0: none, or it cannot be read. Until the view ends. */
bool use_title(struct desk_call *c, uint32_t record, struct bytes *title, struct pln_error *err) MUST_CHECK;
/** Its words; has: they are here in clear, and are a list of texts. They live as long as the call. */
bool use_words(struct desk_call *c, uint32_t record, struct fields *words, bool *has, struct pln_error *err) MUST_CHECK;
/** A key and a list of texts among its words; none where they cannot be read. */
bool use_texts(struct desk_call *c, struct writer *w, const char *key, uint32_t record, unsigned word, struct pln_error *err) MUST_CHECK;
/** "eastside", "eastside/ana" (a root: "eastside/root"); BOOK_NONE: nil. */
bool use_partner(struct desk_call *c, struct writer *w, uint32_t log, struct pln_error *err) MUST_CHECK;
bool use_person(struct desk_call *c, struct writer *w, uint32_t person, struct pln_error *err) MUST_CHECK;
/** The handle that stands for a log: the roster's, or the first digits of its id. Until the call ends. */
bool use_handle(struct desk_call *c, uint32_t log, const char **handle, struct pln_error *err) MUST_CHECK;
/** The book's person whose key that is in that log; BOOK_NONE. */
uint32_t use_person_of_key(const struct desk_call *c, uint32_t log, const struct pln_key *key);
void use_time(struct writer *w, int64_t ms); /* nil if INT64_MAX or INT64_MIN */
void use_day(struct writer *w, int64_t day); /* "2026-03-01" */
/** A key and its text; n = 0: nil. */
void use_text(struct writer *w, const char *key, struct bytes text);

/** Does the record concern the table and the strategy that were asked for (c->body, c->strategy): itself, or by what it is for, of, about
 * and so on upwards? True if neither was asked for. */
bool use_is_asked(const struct desk_call *c, uint32_t record);
/** Does it concern the partner, the table and the strategy that were asked for? A decision or a proposal also by whom it affects; a talk
 * by who took part, told it, or whom it affects; a finding by what it names. */
bool use_proposal_concerns(const struct desk_call *c, uint32_t proposal);
bool use_decision_concerns(const struct desk_call *c, const struct ruling *d);
bool use_talk_concerns(const struct desk_call *c, const struct talk *k);
bool use_finding_concerns(const struct desk_call *c, const struct finding *f);
/** The way up from a record: itself, what it is for, of, about, and so on, each once. */
#define USE_WAY_MAX 128
struct use_way {
    size_t count, at;
    uint32_t record[USE_WAY_MAX];
};
void use_way_begin(struct use_way *w, uint32_t record);
/** BOOK_NONE: that was all. */
uint32_t use_way_next(const struct desk_call *c, struct use_way *w);
/** Is its t in the time asked for: from <= t < to? */
static inline bool use_is_timely(const struct desk_call *c, uint32_t record)
{
    return c->b->record[record].t >= c->from_ms && c->b->record[record].t < c->to_ms;
}

/** A finding with sentence, evidence, what answers it: see docs/rpc.md. */
bool use_finding(struct desk_call *c, struct writer *w, const struct finding *f, struct pln_error *err) MUST_CHECK;
/** Entries that it reads at most. */
size_t use_finding_reads(const struct finding *f);
/** "affected-not-told eastside#8": names it among all. */
bool use_finding_key(struct desk_call *c, const struct finding *f, char out[DESK_KEY_TEXT], struct pln_error *err) MUST_CHECK;
/** Is that partner its subject, the subject's author, or named among its causes? */
bool use_finding_names(const struct desk_call *c, const struct finding *f, uint32_t log);
/** `open` (counts) and `dangers`: of the open ones among these, by places in the run's findings. Two keys. */
void use_findings_open(const struct desk_call *c, struct writer *w, const uint32_t *at, size_t count);
extern const char *const use_severity_words[]; /* "act", "look", "hint" */
extern const char *const use_state_words[];    /* "open", "answered", "cleared", "history" */

/** Key `remarks`: [{word, good, sentence, other}] at that record. */
bool use_remarks(struct desk_call *c, struct writer *w, uint32_t record, struct pln_error *err) MUST_CHECK;
/** A decision with its verdict, remarks, open findings: see docs/rpc.md. */
bool use_decision(struct desk_call *c, struct writer *w, const struct ruling *d, struct pln_error *err) MUST_CHECK;
/** `stands`, `lacks`, `not-counted`, `not-here` */
const char *use_verdict_word(const struct ruling *d);
/** How a record stands, in the word that its view has for it (`open`, `kept`, `taken`, `stands`, `held`), or what it says (`consent`,
 * `comment`, `moved`); "": it has no such word. */
const char *use_state(const struct desk_call *c, uint32_t record);
/** An open proposal: when it closes, how many of its table's seats have a position. */
bool use_proposal(struct desk_call *c, struct writer *w, uint32_t proposal, struct pln_error *err) MUST_CHECK;
/** A promise or an objective: whose, due when, how it stands. */
bool use_promise(struct desk_call *c, struct writer *w, const struct promise *p, struct pln_error *err) MUST_CHECK;
/** Its pairs alone, for a map that says more. */
bool use_promise_pairs(struct desk_call *c, struct writer *w, const struct promise *p, struct pln_error *err) MUST_CHECK;
#define USE_PROMISE_PAIRS 9
/** A talk: when it was held, when it was told, who was in it, what it touches, which of the affected were not in it. */
bool use_talk(struct desk_call *c, struct writer *w, const struct talk *k, struct pln_error *err) MUST_CHECK;
/** In the order in which they were held. */
void use_talks_sort(const struct talk **k, size_t count);
/** Was it told in time or late, as the rules have it? */
enum use_told { TOLD_NEITHER, TOLD_IN_TIME, TOLD_LATE };
bool use_talk_told(struct desk_call *c, const struct talk *k, enum use_told *told, struct pln_error *err) MUST_CHECK;
/** An indicator with its measures by group, everyone first, those of from_ms ... to_ms. full: not the newest two of each only. */
bool use_indicator(struct desk_call *c, struct writer *w, uint32_t indicator, bool full, struct pln_error *err) MUST_CHECK;
/** Handles of logs. */
bool use_partners(struct desk_call *c, struct writer *w, const uint32_t *log, size_t count, struct pln_error *err) MUST_CHECK;
/** A row for each partner that a proposal affects: since when it knew, which talks it was in or not in. */
bool use_knew(struct desk_call *c, struct writer *w, const struct knew_table *t, int64_t notice_hours, struct pln_error *err) MUST_CHECK;
/** A version of a table: its rule, its seats as of T: see docs/rpc.md. */
bool use_table(struct desk_call *c, struct writer *w, uint32_t body, struct pln_error *err) MUST_CHECK;
/** The seats of the table that a proposal names, as of T; NULL: no such table, or failed. */
const struct seating *use_seating(struct desk_call *c, uint32_t proposal);
/** A seat's position on a proposal, as it would count now: that of the first of its people who has one, the newest; BOOK_NONE. */
uint32_t use_seat_position(const struct desk_call *c, const struct seat_at *seat, uint32_t proposal);

#endif
