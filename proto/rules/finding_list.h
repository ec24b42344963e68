/* finding_list.h: the table of findings: names, dangers, sentences. A closed list: enum, table and page follow from it.
 *
 * X(symbol, name, danger, severity, star: matters most, event: becomes history, subject: its word in the sentence, sentence, what answers
 * it, how it can be wrong). In a sentence {word} is the subject or the causes of that word.
 * Spec: docs/rules.md "Findings". */
#ifndef RULES_FINDING_LIST_H
#define RULES_FINDING_LIST_H

/* clang-format off */
/* X(symbol, number, title): in the order of the page. */
#define FINDING_DANGERS(X) \
    X(D1, "1", "Strategy drift") X(D2, "2", "Culture drift") X(D3, "3", "Workgroups as committees") X(D4, "4", "Transparency") \
    X(D5, "5", "Wrong people") X(D6, "6", "Accountability") X(D7, "7", "Hijacking") X(D8, "8", "Network as organization") \
    X(D9, "9", "Time frames") X(D10, "10", "Adaptive leadership") X(L1, "L1", "Clear strategy") \
    X(L2, "L2", "Form follows function") X(L3, "L3", "Culture") X(LOG, "log", "The log itself")

#define FINDINGS(X) \
    X(REVISION_WITHOUT_CAUSE, "revision-without-cause", D1, ACT, true, true, "D", "{R0} was changed without data or the care that made it.", "data, ratify", "small edit") \
    X(WORK_SERVING_NOTHING, "work-serving-nothing", D1, LOOK, false, false, "founding", "{n} of {m} new promises serve no strategy.", "--for", "upkeep work") \
    X(STRATEGY_UNMEASURED, "strategy-unmeasured", D1, LOOK, true, false, "strategy", "No figure for {strategy} in {n} days.", "measure", "yearly data late") \
    X(PRACTICE_LAPSED, "practice-lapsed", D2, LOOK, true, false, "body", "{practice} was in none of {body}'s last {n} meetings.", "resume", "kept, not noted") \
    X(DECIDED_WITHOUT_RESIDENTS, "decided-without-residents", D2, LOOK, true, false, "body", "{n} decisions of {body} without a resident's own position.", "ask them", "spoke unsigned") \
    X(NO_CURRENT_PLAN, "no-current-plan", D3, LOOK, true, false, "body", "{body} works without a current plan.", "plan", "plan elsewhere") \
    X(NO_MEASURABLE_OBJECTIVE, "no-measurable-objective", D3, LOOK, false, false, "plan", "{plan} has no objective that can be measured.", "objective", "") \
    X(MEETINGS_WITHOUT_ACTION, "meetings-without-action", D3, LOOK, true, false, "body", "{n} meetings of {body} ended without a promise.", "decide, commit", "learning session") \
    X(SEAT_WITHOUT_AUTHORITY, "seat-without-authority", D3, HINT, false, false, "seat", "{seat}'s holder cannot promise for {partner}.", "mandate", "speaks for self only") \
    X(AFFECTED_NOT_TOLD, "affected-not-told", D4, ACT, true, true, "D", "{D} affects {q}, which had not been reached.", "knew, ratify", "told by phone, node down") \
    X(SHORT_NOTICE, "short-notice", D4, ACT, true, true, "D", "{q} had {h} of {notice} hours' notice of {D}.", "knew, ratify", "told by phone, node down") \
    X(TALK_AFTER_DECISION, "talk-after-decision", D4, ACT, true, true, "D", "A talk that settled or leaned on {D} was told after it.", "ratify", "discloser heard late") \
    X(ROOM_BEFORE_THE_ROOM, "room-before-the-room", D4, ACT, true, true, "D", "Half the table had leaned on {D} before; others heard of it late.", "ratify", "a drafting session") \
    X(TALK_TOLD_LATE, "talk-told-late", D4, LOOK, true, true, "K", "{K} was told {h} hours after it was held; {n} are agreed.", "say why", "heard late of it") \
    X(TALK_NOT_CONCLUDED, "talk-not-concluded", D4, HINT, false, true, "K", "{K} was announced; nobody said if it took place.", "correct it", "forgotten") \
    X(DECLARATION_CONTRADICTED, "declaration-contradicted", D4, ACT, true, true, "position", "{position} says no earlier talk; {K} names its member.", "answer, dispute K", "saw no link") \
    X(AGREED_OUTSIDE, "agreed-outside", D4, ACT, true, true, "K", "Agreed outside any table, touching {q}.", "propose", "binds only those present") \
    X(AFFECTED_LEFT_OUT, "affected-left-out", D4, ACT, true, true, "D", "{q} was not named as affected by {D}, yet it acts or objects.", "name and ratify", "broad claim") \
    X(POSITIONS_UNDECLARED, "positions-undeclared", D4, HINT, false, true, "D", "{n} positions on {D} do not say if a talk came before.", "answer", "old client") \
    X(INTEREST_WITHOUT_RECUSAL, "interest-without-recusal", D4, ACT, true, true, "D", "{partner}'s position counted in {D}; it has an interest in it.", "ratify without it", "slight interest") \
    X(SEAT_VACANT, "seat-vacant", D5, LOOK, true, false, "seat", "{seat} has been empty since {date}.", "seat", "search under way") \
    X(NEEDED_KIND_ABSENT, "needed-kind-absent", D5, ACT, true, false, "body", "No {kind} was at {body}'s last {n} meetings.", "change hours, pay", "heard elsewhere") \
    X(TOP_DOWN_TABLE, "top-down-table", D5, LOOK, false, false, "body", "{n} of {m} seats of {body} are held by title.", "add seats", "") \
    X(PRESENT_WITHOUT_MANDATE, "present-without-mandate", D5, HINT, false, true, "minutes", "{minutes} lists a member without mandate.", "renew", "renewal late") \
    X(OVERDUE_UNATTENDED, "overdue-unattended", D6, ACT, true, false, "title", "{title}, due {due}: nobody has spoken of it since.", "done, move, nudge", "done, not said") \
    X(NOT_KEPT_UNADDRESSED, "not-kept-unaddressed", D6, LOOK, true, false, "title", "{title} was not kept; nothing followed.", "take up", "settled aloud") \
    X(MOVED_AGAIN, "moved-again", D6, LOOK, false, false, "title", "{title} has slipped {n} times.", "a smaller one", "world changed") \
    X(OVER_COMMITTED, "over-committed", D6, LOOK, true, false, "partner", "{partner} carries {n} open promises, some late.", "close, hand on", "big partner") \
    X(LEFT_WITH_PROMISES, "left-with-promises", D6, LOOK, false, false, "partner", "{n} promises of {partner} are nobody's now.", "progress, close", "known aloud") \
    X(KEPT_UNCHECKED, "kept-unchecked", D6, HINT, false, false, "title", "{q} was to see {title} done and has not said.", "confirm", "seen, not said") \
    X(DIRECTION_AFTER_INFLUENCE, "direction-after-influence", D7, ACT, true, true, "D", "{R0} changed after {influence}, without data or that care.", "data, ratify", "chance") \
    X(INFLUENCE_UNANSWERED, "influence-unanswered", D7, LOOK, false, false, "influence", "{influence}: no table has taken it up.", "take up", "settled by phone") \
    X(RESOURCES_ABSENT, "resources-absent", D7, LOOK, false, false, "body", "Nobody who holds money or office sits at {body}.", "invite", "reached otherwise") \
    X(DECISION_WITHOUT_RULE, "decision-without-rule", D8, ACT, true, true, "D", "{D} was adopted without {items}.", "ratify", "minutes came later") \
    X(DECIDED_ALONE, "decided-alone", D8, ACT, true, true, "D", "Only {partner} was heard in {D}, which affects {others}.", "ratify", "others chose silence") \
    X(ASKED_NOT_ACCEPTED, "asked-not-accepted", D8, LOOK, true, false, "title", "{partner} was asked for {title}: no yes or no yet.", "commit, decline", "said yes aloud") \
    X(HORIZON_TOO_SHORT, "horizon-too-short", D9, LOOK, false, false, "result", "{result} allows {n} days; such change takes years.", "replace", "early start") \
    X(NO_MILESTONE_THIS_YEAR, "no-milestone-this-year", D9, LOOK, true, false, "strategy", "Nothing marks progress on {strategy} this year.", "objective", "milestone not written down") \
    X(NO_QUICK_WIN, "no-quick-win", D9, HINT, false, false, "founding", "No early win is in sight.", "objective", "won, unrecorded") \
    X(OBJECTION_UNANSWERED, "objection-unanswered", D10, ACT, true, true, "D", "{partner}'s objection to {D} has no answer.", "answer", "talked over") \
    X(CHANGE_UNPREPARED, "change-unprepared", D10, LOOK, true, true, "D", "{D} changes work without {items}.", "ratify", "tiny change") \
    X(DECISION_PAST_REVIEW, "decision-past-review", D10, LOOK, false, false, "D", "{D} was to be looked at again by {date}.", "answer, put again", "still fine") \
    X(DATA_NOT_TAKEN_UP, "data-not-taken-up", D10, LOOK, true, false, "measure", "{indicator} got worse and no table has looked at it.", "take up", "noise") \
    X(RESULT_INCOMPLETE, "result-incomplete", L1, LOOK, true, false, "result", "{result} lacks {items}.", "replace", "") \
    X(STRATEGY_INCOMPLETE, "strategy-incomplete", L1, LOOK, false, false, "strategy", "{strategy} lacks {items}.", "replace", "") \
    X(GROUPS_UNMEASURED, "groups-unmeasured", L1, LOOK, true, false, "result", "{result} has no figure for {groups}.", "measure", "too few people") \
    X(REVIEW_OVERDUE, "review-overdue", L2, LOOK, false, false, "body", "{body} was to be reviewed by {date}.", "replace", "date too near") \
    X(BODY_SERVES_NOTHING, "body-serves-nothing", L2, HINT, false, false, "body", "{body} serves no strategy in force.", "serve or retire", "") \
    X(LAST_MEETING_NOT_FOLLOWED, "last-meeting-not-followed", L3, LOOK, true, true, "minutes", "{minutes} left {n} promises of the meeting before.", "take up", "no time") \
    X(MINUTES_UNCONFIRMED, "minutes-unconfirmed", L3, HINT, false, true, "minutes", "{minutes} rest on one signature.", "confirm", "agreed aloud") \
    X(VALUES_UNUSED, "values-unused", L3, HINT, false, false, "body", "{n} decisions of {body} name no value.", "--values", "lived, not cited") \
    X(REMOVED_WITHOUT_CAUSE, "removed-without-cause", LOG, ACT, true, false, "remove", "{partner} was taken off without its own word or a decision.", "decide", "dissolved partner") \
    X(KEEPER_SILENT, "keeper-silent", LOG, ACT, true, true, "D", "{keeper} decided {D} without {partner}'s position, which others had for {h} hours.", "ratify", "line was down") \
    X(HISTORY_WITHDRAWN, "history-withdrawn", LOG, ACT, false, false, "entry", "{entry} cites what {partner}'s log no longer shows.", "say why", "restored backup") \
    X(TIME_OUT_OF_BRACKET, "time-out-of-bracket", LOG, LOOK, false, false, "entry", "{entry} says {time}; others' receipts say otherwise.", "say why", "wrong clock") \
    X(ERASED_AFTER_UNSEAL, "erased-after-unseal", LOG, LOOK, false, false, "erase", "{entry}'s words were erased after {partner} showed or disputed them.", "say why", "the law asked") \
    X(ERASURE_UNANSWERED, "erasure-unanswered", LOG, ACT, true, false, "entry", "Asked to erase {entry}: no answer.", "erase, answer", "settled aloud")
/* clang-format on */

#endif
