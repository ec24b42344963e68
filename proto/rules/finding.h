/* finding.h: what the rules find: about records, never about people; each with what shows it.
 *
 * A file of findings/ fills one function, `void find_d04(struct rules *r, struct finding_sink *out)`. It walks its subjects and, where a
 * trigger holds, begins a finding and adds its causes:
 *
 *     finding_begin(out, FINDING_AFFECTED_NOT_TOLD, subject_record(d->decision));
 *     finding_partner(out, "q", row->partner);
 *
 * Nothing else: what was answered, ratified (of a decision) or is history (event findings) is seen to by the sink, from the table and r.
 * One finding per name and subject; a second finding_begin of the same name and subject goes on with the first's causes.
 * A record that is not in the cut is no subject: finding_begin then takes no finding, and its causes go nowhere.
 * Spec: docs/rules.md "Findings". */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include "base/bytes.h"
#include "rules/finding_list.h"

#include <stdbool.h>

#define CAUSES_MAX 256 /* of one finding: the first are kept */

struct rules;

enum finding_danger {
#define FINDING_DANGER_ENUM(symbol, number, title) DANGER_##symbol,
    FINDING_DANGERS(FINDING_DANGER_ENUM)
#undef FINDING_DANGER_ENUM
        DANGER_END
};
const char *finding_danger_number(enum finding_danger d);
const char *finding_danger_title(enum finding_danger d);

enum finding_severity { SEVERITY_ACT, SEVERITY_LOOK, SEVERITY_HINT }; /* !!, !, a dot */

enum finding_name {
#define FINDING_ENUM(symbol, name, danger, severity, star, event, subject, sentence, answer, wrong, shows, settings) FINDING_##symbol,
    FINDINGS(FINDING_ENUM)
#undef FINDING_ENUM
        FINDING_END
};
struct finding_kind {
    const char *name;
    enum finding_danger danger;
    enum finding_severity severity;
    bool star, event;
    const char *subject; /* the subject's word in the sentence (where it stands in it) */
    const char *sentence, *answer, *wrong;
    const char *shows;    /* for people */
    const char *settings; /* names, one space between; "": none */
};
const struct finding_kind *finding_kind(enum finding_name n);
/** FINDING_END: no such name. */
enum finding_name finding_find(struct bytes name);

/** What it is about, and what shows it. */
enum finding_about { ABOUT_RECORD, ABOUT_PARTNER, ABOUT_SEAT, ABOUT_NUMBER, ABOUT_DAY, ABOUT_TIME, ABOUT_WORD };
struct finding_subject {
    enum finding_about about; /* RECORD, PARTNER or SEAT */
    uint32_t record;          /* RECORD; SEAT: the body's version in force */
    uint32_t partner;         /* PARTNER: log */
    struct bytes seat;        /* SEAT: its name */
};
struct finding_cause {
    const char *word; /* in the sentence, or of its own: "q", "K", "n" */
    enum finding_about about;
    uint32_t record, partner; /* RECORD, SEAT; PARTNER */
    int64_t number;           /* NUMBER; DAY: days since 1970; TIME: ms */
    struct bytes text;        /* WORD, SEAT */
};
enum finding_state { FINDING_OPEN, FINDING_ANSWERED, FINDING_CLEARED, FINDING_HISTORY };
struct finding {
    enum finding_name name;
    struct finding_subject subject;
    enum finding_state state;
    uint32_t by; /* ANSWERED: the reply; CLEARED: the decision that ratified */
    size_t causes;
    const struct finding_cause *cause; /* in the order in which the rule named them: Order */
};
/** All, by (name, log id, index of the subject's record, then the seat's name). A partner stands as its inception. */
struct findings {
    size_t count, room, owner_room;
    struct finding *finding;
    uint32_t *owner; /* inside: by place: the record with whose results it was made */
    uint32_t *twin;  /* inside: owners who found the same of the same subject */
    size_t twins, twin_room;
};

static inline struct finding_subject subject_record(uint32_t record)
{
    return (struct finding_subject){ .about = ABOUT_RECORD, .record = record, .partner = UINT32_MAX };
}
static inline struct finding_subject subject_partner(uint32_t log)
{
    return (struct finding_subject){ .about = ABOUT_PARTNER, .record = UINT32_MAX, .partner = log };
}
static inline struct finding_subject subject_seat(uint32_t body_version, struct bytes name)
{
    return (struct finding_subject){ .about = ABOUT_SEAT, .record = body_version, .partner = UINT32_MAX, .seat = name };
}

struct finding_sink;
void finding_begin(struct finding_sink *out, enum finding_name name, struct finding_subject subject);
/** Has it as many causes as are kept? True only if it is the one begun last; more need not be looked for. */
bool finding_is_full(const struct finding_sink *out, enum finding_name name, struct finding_subject subject);
/* Each adds a cause to the finding begun last, unless the same stands there already. word: static. */
void finding_record(struct finding_sink *out, const char *word, uint32_t record);
void finding_partner(struct finding_sink *out, const char *word, uint32_t log);
void finding_seat(struct finding_sink *out, const char *word, uint32_t body_version, struct bytes name);
void finding_number(struct finding_sink *out, const char *word, int64_t number);
void finding_day(struct finding_sink *out, const char *word, int64_t day);
void finding_time(struct finding_sink *out, const char *word, int64_t ms);
void finding_word(struct finding_sink *out, const char *word, const char *text);  /* static text: "lead-time" */
void finding_text(struct finding_sink *out, const char *word, struct bytes text); /* of the book: a practice, a group */

/* One function a file of findings/. */
void find_d01(struct rules *r, struct finding_sink *out);
void find_d02(struct rules *r, struct finding_sink *out);
void find_d03(struct rules *r, struct finding_sink *out);
void find_d05(struct rules *r, struct finding_sink *out);
void find_d07(struct rules *r, struct finding_sink *out);
void find_d09(struct rules *r, struct finding_sink *out);
void find_l1(struct rules *r, struct finding_sink *out);
void find_l2(struct rules *r, struct finding_sink *out);
void find_l3(struct rules *r, struct finding_sink *out);
void find_the_log(struct rules *r, struct finding_sink *out);
/* Of one record each: a decision; a talk, minutes, an influence (its origin); a promise, a request, an indicator; the founding; a partner.
 */
void find_d01_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_d01_founding(struct rules *r, struct finding_sink *out);
void find_d04_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_d04_talk(struct rules *r, struct finding_sink *out, uint32_t talk);
void find_d05_minutes(struct rules *r, struct finding_sink *out, uint32_t minutes);
void find_d06_promise(struct rules *r, struct finding_sink *out, uint32_t promise);
void find_d06_partner(struct rules *r, struct finding_sink *out, uint32_t log);
void find_d07_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_d07_influence(struct rules *r, struct finding_sink *out, uint32_t influence);
void find_d08_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_d08_request(struct rules *r, struct finding_sink *out, uint32_t request);
void find_d10_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_d10_indicator(struct rules *r, struct finding_sink *out, uint32_t indicator);
void find_l3_minutes(struct rules *r, struct finding_sink *out, uint32_t minutes);
void find_the_log_partner(struct rules *r, struct finding_sink *out, uint32_t log);
void find_the_log_decision(struct rules *r, struct finding_sink *out, uint32_t decision);
void find_the_log_record(struct rules *r, struct finding_sink *out, uint32_t record);

/** STAGE_FOUND: those of all dirty records are told between the two, then take the place of what was found of these. NULL: failed. */
struct finding_sink *finding_begin_run(struct rules *r);
void finding_make(struct rules *r, uint32_t record, struct finding_sink *out);
void finding_end_run(struct rules *r, struct finding_sink *out);
/** Who found the same as another is dirty again: both are told anew, and joined. */
void finding_twins_mark(struct rules *r);
struct buf;
/** "eastside#12", "eastside", "eastside#3/resident-1", "42", "2026-03-01", "quorum". Appends. */
void finding_subject_name(const struct rules *r, const struct finding_subject *s, struct buf *out);
void finding_cause_name(const struct rules *r, const struct finding_cause *c, struct buf *out);

#endif
