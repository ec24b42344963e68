/* types.h: the list of all types, the places of their fields, the words of their enums.
 *
 * A place here is the place on the wire; a new field list is a new schema number, never a changed one.
 * Spec: docs/records.md, docs/protocol.md "Kernel types". */
#ifndef RECORD_TYPES_H
#define RECORD_TYPES_H

/* clang-format off */
/* X(name): in the order of docs/records.md. schema_of(TYPE_x) is &x_schema. */
#define KERNEL_TYPES(X)                                                                                                \
    X(inception) X(node) X(rotate) X(mandate) X(revoke) X(leave) X(reader) X(erase) X(unseal) X(address) X(receipt)    \
    X(fork) X(alone) X(founding) X(admit) X(remove)
#define PLAIN_TYPES(X)                                                                                                 \
    X(agreements) X(body) X(seat) X(retire) X(result) X(strategy) X(indicator) X(measure) X(plan) X(objective)         \
    X(meeting) X(minutes) X(talk) X(proposal) X(position) X(decision) X(commitment) X(request) X(progress)             \
    X(influence) X(interest) X(reply)
#define RECORD_TYPES(X) KERNEL_TYPES(X) PLAIN_TYPES(X)

/* clang-format on */
enum record_type {
    TYPE_UNKNOWN = 0,
#define RECORD_TYPE_ENUM(name) TYPE_##name,
    RECORD_TYPES(RECORD_TYPE_ENUM)
#undef RECORD_TYPE_ENUM
        TYPE_END
};

/* ---- facts: places in the body -------------------------------------------------------------------------------------- */

enum { INCEPTION_ALG, INCEPTION_NEXT, INCEPTION_COALITION, INCEPTION_NAME, INCEPTION_NONCE, INCEPTION_FORMER };
enum { NODE_EPOCH, NODE_SIZE, NODE_ROOT, NODE_CHECKPOINT_KEY, NODE_COSIGN_KEY, NODE_NOISE_KEY, NODE_STOLEN };
enum { ROTATE_NEXT, ROTATE_SINCE };
enum { MANDATE_KEY, MANDATE_BOX_KEY, MANDATE_ACCEPTANCE, MANDATE_ACTS, MANDATE_TABLES, MANDATE_UNTIL, MANDATE_RENEWS };
enum { REVOKE_KEY, REVOKE_SINCE };
enum { READER_NOISE_KEY, READER_UNTIL };
enum { ERASE_OF };
enum { UNSEAL_OF };
enum { ADDRESS_ADDRESSES };
enum { RECEIPT_HELD, RECEIPT_NEW, RECEIPT_LINES };
enum { FORK_LOG, FORK_NOTE_A, FORK_NOTE_B, FORK_PROOF };
enum { ALONE_HEARD, ALONE_WHY };
enum { FOUNDING_RULES, FOUNDING_OFFSET, FOUNDING_HANDLE, FOUNDING_ZONE, FOUNDING_FORMER };
enum { ADMIT_LOG, ADMIT_HANDLE, ADMIT_DECISION };
enum { REMOVE_PARTNER, REMOVE_SIZE, REMOVE_BECAUSE };

enum { AGREEMENTS_VALUES_N, AGREEMENTS_PRACTICES, AGREEMENTS_PRIVATE_N, AGREEMENTS_SETTINGS, AGREEMENTS_REPLACES, AGREEMENTS_BECAUSE };
enum {
    BODY_HANDLE,
    BODY_KIND,
    BODY_SERVES,
    BODY_SEATS,
    BODY_RULE,
    BODY_QUORUM,
    BODY_NEEDS,
    BODY_NOTICE,
    BODY_REVIEW,
    BODY_KEEPER,
    BODY_REPLACES,
    BODY_BECAUSE
};
enum { SEAT_BODY, SEAT_NAME, SEAT_MEMBERS, SEAT_UNTIL };
enum { RETIRE_ENDS };
enum { RESULT_LEVEL, RESULT_UNIT, RESULT_BASELINE, RESULT_TARGET, RESULT_BY, RESULT_GROUPS, RESULT_REPLACES, RESULT_BECAUSE };
enum { STRATEGY_RESULT, STRATEGY_CAUSES_N, STRATEGY_GROUPS, STRATEGY_REPLACES, STRATEGY_BECAUSE };
enum { INDICATOR_OF, INDICATOR_UNIT, INDICATOR_BETTER };
enum { MEASURE_INDICATOR, MEASURE_FROM, MEASURE_ON, MEASURE_VALUE, MEASURE_GROUP, MEASURE_N, MEASURE_STATUS, MEASURE_CORRECTS };
enum { PLAN_BODY, PLAN_STRATEGIES, PLAN_FROM, PLAN_TO, PLAN_REPLACES, PLAN_BECAUSE };
enum { OBJECTIVE_PLAN, OBJECTIVE_DUE, OBJECTIVE_INDICATOR, OBJECTIVE_TARGET, OBJECTIVE_QUICK };
enum { MEETING_BODY, MEETING_STARTS, MEETING_AGENDA, MEETING_CORRECTS };
enum { MINUTES_MEETING, MINUTES_PRESENT, MINUTES_GUESTS, MINUTES_PRACTICES, MINUTES_TOOK_UP, MINUTES_CLOSED_N, MINUTES_CORRECTS };
enum {
    TALK_STATUS,
    TALK_WHEN,
    TALK_CHANNEL,
    TALK_ASKED_BY,
    TALK_PEOPLE,
    TALK_PARTNERS,
    TALK_OUTSIDERS,
    TALK_ABOUT,
    TALK_AFFECTS,
    TALK_AGREED,
    TALK_CORRECTS
};
enum { PROPOSAL_BODY, PROPOSAL_AFFECTS, PROPOSAL_CLOSES, PROPOSAL_PUTS, PROPOSAL_AFTER, PROPOSAL_REPLACES };
enum { POSITION_PROPOSAL, POSITION_STANCE, POSITION_PRIOR };
enum {
    DECISION_PROPOSAL,
    DECISION_OUTCOME,
    DECISION_MADE,
    DECISION_EFFECT,
    DECISION_REVIEW,
    DECISION_MEETING,
    DECISION_COUNTED,
    DECISION_LOSSES,
    DECISION_VALUES
};
enum { COMMITMENT_DUE, COMMITMENT_FOR, COMMITMENT_CHECKED_BY };
enum { REQUEST_TO, REQUEST_DUE, REQUEST_BECAUSE };
enum { PROGRESS_OF, PROGRESS_STATE, PROGRESS_DUE, PROGRESS_NEEDS, PROGRESS_SAID_WHY, PROGRESS_EVIDENCE };
enum { INFLUENCE_ON, INFLUENCE_SOURCE, INFLUENCE_KIND, INFLUENCE_TOUCHES, INFLUENCE_PARTNER, INFLUENCE_CORRECTS };
enum { INTEREST_OF, INTEREST_KIND, INTEREST_WITH, INTEREST_SINCE, INTEREST_UNTIL, INTEREST_TOUCHES, INTEREST_CORRECTS };
enum { REPLY_TO, REPLY_STANCE, REPLY_WHEN, REPLY_FINDING };

/* ---- words: places in the content; the long text is the last of each -------------------------------------------------- */

enum { WHY_WHY, WHY_TEXT }; /* revoke, leave, erase, admit, remove, retire */
enum { MANDATE_NAME, MANDATE_CONTACT, MANDATE_TEXT };
enum { FOUNDING_NAME, FOUNDING_PURPOSE, FOUNDING_TEXT };
enum { AGREEMENTS_VALUES, AGREEMENTS_PRIVATE, AGREEMENTS_TEXT };
enum { BODY_SCOPE, BODY_TEXT };
enum { ONLY_TEXT };               /* seat, position */
enum { TITLE_TITLE, TITLE_TEXT }; /* indicator, plan, objective, proposal, request, influence, reply */
enum { RESULT_TITLE, RESULT_POPULATION, RESULT_TEXT };
enum { STRATEGY_TITLE, STRATEGY_CAUSES, STRATEGY_TEXT };
enum { MEASURE_SOURCE, MEASURE_TEXT };
enum { MEETING_PLACE, MEETING_TEXT };
enum { MINUTES_CLOSED, MINUTES_TEXT };
enum { TALK_TOPIC, TALK_WHO, TALK_BEHALF, TALK_TEXT };
enum { DECISION_WHY, DECISION_LOSSES_TEXT, DECISION_TEXT };
enum { COMMITMENT_TITLE, COMMITMENT_DONE_WHEN, COMMITMENT_TEXT };
enum { PROGRESS_WHY, PROGRESS_TEXT };
enum { INTEREST_WHOM, INTEREST_TEXT };

/* ---- enums: X(symbol, word), from 1 ----------------------------------------------------------------------------------- */

/* clang-format off */
#define ACT_WORDS(X) X(ACT_NAME_SPEAK, "speak") X(ACT_NAME_COMMIT, "commit") X(ACT_NAME_RECORD, "record") X(ACT_NAME_REGISTER, "register")
#define BODY_KINDS(X) X(BODY_GOVERNANCE, "governance") X(BODY_WORKGROUP, "workgroup")
#define BODY_RULES(X) X(RULE_CONSENT, "consent") X(RULE_MAJORITY, "majority") X(RULE_SUPERMAJORITY, "supermajority")
#define SEAT_KINDS(X)                                                                                                  \
    X(SEAT_RESIDENT, "resident") X(SEAT_PRACTITIONER, "practitioner") X(SEAT_EXECUTIVE, "executive")                   \
    X(SEAT_FUNDER, "funder") X(SEAT_OFFICIAL, "official") X(SEAT_BACKBONE, "backbone")
#define RESULT_LEVELS(X) X(LEVEL_POPULATION, "population") X(LEVEL_SYSTEM, "system") X(LEVEL_PROGRAM, "program")
#define BETTERS(X) X(BETTER_UP, "up") X(BETTER_DOWN, "down")
#define MEASURE_STATUSES(X) X(MEASURE_PROVISIONAL, "provisional") X(MEASURE_FINAL, "final") X(MEASURE_RESTATED, "restated")
#define TALK_STATUSES(X) X(TALK_HELD, "held") X(TALK_ANNOUNCED, "announced") X(TALK_CANCELLED, "cancelled")
#define TALK_CHANNELS(X)                                                                                               \
    X(CHANNEL_ROOM, "room") X(CHANNEL_CALL, "call") X(CHANNEL_VIDEO, "video") X(CHANNEL_CHAT, "chat")                  \
    X(CHANNEL_MAIL, "mail") X(CHANNEL_EVENT, "event")
#define AGREEDS(X) X(AGREED_NOTHING, "nothing") X(AGREED_LEANING, "leaning") X(AGREED_AGREED, "agreed")
#define STANCES(X)                                                                                                     \
    X(STANCE_CONSENT, "consent") X(STANCE_ASIDE, "aside") X(STANCE_OBJECT, "object") X(STANCE_ABSTAIN, "abstain")      \
    X(STANCE_RECUSE, "recuse")
#define OUTCOMES(X) X(OUTCOME_ADOPTED, "adopted") X(OUTCOME_REJECTED, "rejected")
#define LOSSES(X) X(LOSSES_NONE_SEEN, "none_seen") X(LOSSES_STATED, "stated")
#define PROGRESS_STATES(X)                                                                                             \
    X(STATE_GOING, "going") X(STATE_AT_RISK, "at_risk") X(STATE_BLOCKED, "blocked") X(STATE_MOVED, "moved")            \
    X(STATE_KEPT, "kept") X(STATE_NOT_KEPT, "not_kept")
#define SOURCES(X)                                                                                                     \
    X(SOURCE_FUNDER, "funder") X(SOURCE_OFFICIAL, "official") X(SOURCE_BOARD, "board") X(SOURCE_PRESS, "press")        \
    X(SOURCE_OTHER, "other")
#define INFLUENCE_KINDS(X)                                                                                             \
    X(INFLUENCE_CALL, "call") X(INFLUENCE_DIRECTIVE, "directive") X(INFLUENCE_CONDITION, "condition")                  \
    X(INFLUENCE_RFP, "rfp") X(INFLUENCE_CUT, "cut") X(INFLUENCE_OFFER, "offer") X(INFLUENCE_OTHER, "other")
#define INTEREST_KINDS(X)                                                                                              \
    X(INTEREST_FUNDING, "funding") X(INTEREST_EMPLOYMENT, "employment") X(INTEREST_CONTRACT, "contract")               \
    X(INTEREST_FAMILY, "family") X(INTEREST_BOARD, "board") X(INTEREST_OTHER, "other")
#define REPLY_STANCES(X)                                                                                               \
    X(REPLY_COMMENT, "comment") X(REPLY_ASK, "ask") X(REPLY_ANSWER, "answer") X(REPLY_CONFIRM, "confirm")              \
    X(REPLY_DISPUTE, "dispute") X(REPLY_DECLINE, "decline") X(REPLY_KNOWN, "known") X(REPLY_ASK_IN, "ask_in")          \
    X(REPLY_WITHDRAW, "withdraw") X(REPLY_ERASE_PLEASE, "erase_please")
/* A talk is told within ten years of its day, held or announced: what lies farther off is a slip of the pen. */
#define TALK_WITHIN_DAYS 3650
#define TALK_WITHIN_MS (INT64_C(86400000) * TALK_WITHIN_DAYS)
/* Kinds of outsider in a party field: -1, -2, ... in this order. */
#define OUTSIDERS(X)                                                                                                   \
    X(OUTSIDER_FUNDER, "funder") X(OUTSIDER_OFFICIAL, "official") X(OUTSIDER_PRESS, "press")                           \
    X(OUTSIDER_VENDOR, "vendor") X(OUTSIDER_OTHER, "other")

/* X(enum's name, its list) */
#define ENUM_LISTS(X)                                                                                                  \
    X(act_word, ACT_WORDS) X(body_kind, BODY_KINDS) X(body_rule, BODY_RULES) X(seat_kind, SEAT_KINDS)                  \
    X(result_level, RESULT_LEVELS) X(better, BETTERS) X(measure_status, MEASURE_STATUSES)                              \
    X(talk_status, TALK_STATUSES) X(talk_channel, TALK_CHANNELS) X(agreed, AGREEDS) X(stance, STANCES)                 \
    X(outcome, OUTCOMES) X(losses, LOSSES) X(progress_state, PROGRESS_STATES) X(source, SOURCES)                       \
    X(influence_kind, INFLUENCE_KINDS) X(interest_kind, INTEREST_KINDS) X(reply_stance, REPLY_STANCES)                 \
    X(outsider, OUTSIDERS)

/* clang-format on */
#define ENUM_SYMBOL(symbol, word) symbol,
#define ENUM_TYPE(name, list) enum name { name##_none = 0, list(ENUM_SYMBOL) name##_end };
ENUM_LISTS(ENUM_TYPE)
#undef ENUM_TYPE
#undef ENUM_SYMBOL
/* stance_words[STANCE_CONSENT - 1] is "consent"; NULL at the end. */
#define ENUM_WORDS(name, list) extern const char *const name##_words[];
ENUM_LISTS(ENUM_WORDS)
#undef ENUM_WORDS

#endif
