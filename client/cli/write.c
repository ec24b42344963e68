/* write.c: propose, decide, promise, disclose, answer: the records that people write day by day.
 *
 * In: the call. Out: one record each. Most are a row of the table: a type, what is fixed, what words without dashes mean.
 * Must not: list a type's fields: options and questions come from the schema table.
 * Spec: docs/records.md, docs/client.md. Tests: tests/unit/client_compose.c */
#include "cli/write.h"

#include "base/bytes.h"
#include "cli/edit.h"
#include "cli/talk.h"

#include <stdio.h>
#include <string.h>

bool write_record(struct call *c, struct pln_error *err)
{
    struct draft d;

    return draft_begin(c, c->command->type, &d, err) && compose_run(c, &d, err);
}

/* An objection says why. */
static bool write_objection(struct call *c, struct pln_error *err)
{
    struct draft d;

    if (!draft_begin(c, TYPE_position, &d, err))
        return false;
    if (!c->asks && !draft_has(&d, "text") && !call_has(c, "text-file"))
        return call_usage(c, err, "an objection says why: plenary object ENTRY \"TEXT\"");
    return (!c->asks || draft_ask(c, &d, "text", true, err)) && compose_run(c, &d, err);
}

/* What is said, in a word or two: a title if it fits, else the text. */
static bool write_reply(struct call *c, struct pln_error *err)
{
    const struct field *title = &reply_schema.word[TITLE_TITLE];
    struct draft d;
    struct bytes say;

    if (!draft_begin(c, TYPE_reply, &d, err))
        return false;
    for (size_t i = 0; call_value_at(c, "say", i, &say); i++) {
        bool is_title = say.n <= title->bytes && (say.n == 0 || memchr(say.at, '\n', say.n) == NULL) && !draft_has(&d, title->name);
        if (!draft_set(&d, is_title ? title->name : "text", say, err))
            return false;
    }
    return compose_run(c, &d, err);
}

/* `seat table/resident-1 eastside/ana`: body and name of the seat in one word. */
static bool write_seat(struct call *c, struct pln_error *err)
{
    const char *seat = call_text(c, "seat");
    const char *slash = seat != NULL ? strchr(seat, '/') : NULL;
    struct draft d;

    if (seat != NULL && (slash == NULL || slash == seat || slash[1] == 0))
        return call_usage(c, err, "\"%.60s\" is no seat: write table/resident-1", seat);
    if (!draft_begin(c, TYPE_seat, &d, err))
        return false;
    if (seat != NULL &&
        (!draft_set_text(&d, "body", call_print(c, "%.*s", (int)(slash - seat), seat), err) || !draft_set_text(&d, "name", slash + 1, err)))
        return false;
    return compose_run(c, &d, err);
}

/* The next version of a draft: what is not given is taken from the one that is there. */
static bool write_body(struct call *c, struct pln_error *err)
{
    const char *handle = call_text(c, "handle");
    struct bytes bodies, b, before = { 0 };
    struct draft d;

    if (!draft_begin(c, TYPE_body, &d, err) || !call_ask_none(c, "bodies", &bodies, err))
        return false;
    for (struct answer_list l = answer_each(bodies); handle != NULL && answer_next(&l, &b);)
        if (bytes_equal_str(answer_str(b, "handle"), handle))
            before = b;
    if (before.n > 0 && !edit_from(c, &d, answer_at(before, "entry"), answer_at(before, "facts"), answer_at(before, "words"), err))
        return false;
    return compose_run(c, &d, err);
}

static bool write_agreements(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes page, e;
    struct draft d;

    if (!draft_begin(c, TYPE_agreements, &d, err))
        return false;
    buf_init(&params, 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 5);
    writer_cstr(&w, "type"), writer_cstr(&w, "agreements");
    writer_cstr(&w, "void"), writer_bool(&w, false);
    writer_cstr(&w, "full"), writer_bool(&w, true);
    writer_cstr(&w, "newest_first"), writer_bool(&w, true);
    writer_cstr(&w, "limit"), writer_u64(&w, 1);
    if (!writer_done(&w, "entries", err) || !call_ask(c, "entries", &params, &page, err))
        return false;
    struct answer_list l = answer_each_at(page, "entries");
    if (answer_next(&l, &e) && !edit_from(c, &d, e, answer_at(e, "facts"), answer_at(e, "words"), err))
        return false;
    return compose_run(c, &d, err);
}

static const struct command_option with_option[] = {
    { "with", "WHO,...", "who took part, oneself left out or not: clinic/ben, or a partner, or funder, official, press, vendor, other" },
};
static const struct command_option say_option[] = {
    { "say", "TEXT", "what is said: a title if it fits into a line, else the text" },
};
static const struct command_option seat_option[] = {
    { "seat", "TABLE/SEAT", "the seat: table/resident-1" },
};

#define DECIDING "Propose and decide"
#define PROMISING "Promise and follow up"
#define SAYING "Tell and answer"
#define DIRECTING "Tables, agreements, direction"

#define REPLY(NAME, STANCE, USAGE, HELP, DAILY)                                                                                   \
    {                                                                                                                             \
        .name = NAME, .section = SAYING, .usage = USAGE, .help = HELP, .type = TYPE_reply, .place = { "to", "say..." },           \
        .fixed = { { "stance", STANCE } }, .option = say_option, .options = COUNT(say_option), .run = write_reply, .daily = DAILY \
    }
#define POSITION(NAME, STANCE, USAGE, HELP, DAILY)                                                                               \
    {                                                                                                                            \
        .name = NAME, .section = DECIDING, .usage = USAGE, .help = HELP, .type = TYPE_position, .place = { "proposal", "text" }, \
        .fixed = { { "stance", STANCE } }, .ask = { "prior" }, .run = write_record, .daily = DAILY                               \
    }

static const struct command_option measure_options[] = {
    { "small", NULL, "record it although it is about fewer than 10 people" },
};

const struct command write_commands[] = {
    { .name = "propose",
      .section = DECIDING,
      .usage = "TABLE TITLE",
      .help = "put something to a table",
      .type = TYPE_proposal,
      .about = "Says which partners it concerns (--affects) and until when positions are asked for (--closes). The text says it in full: "
               "--text, --text-file, or typed when asked.",
      .place = { "body", "title" },
      .daily = true,
      .run = write_record },
    POSITION("consent", "consent", "PROPOSAL [TEXT]", "consent to a proposal", true),
    { .name = "object",
      .section = DECIDING,
      .usage = "PROPOSAL TEXT",
      .help = "object to a proposal, and say why",
      .type = TYPE_position,
      .place = { "proposal", "text" },
      .fixed = { { "stance", "object" } },
      .ask = { "prior" },
      .daily = true,
      .run = write_objection },
    POSITION("aside", "aside", "PROPOSAL [TEXT]", "stand aside: not for it, not in its way", false),
    POSITION("abstain", "abstain", "PROPOSAL [TEXT]", "abstain", false),
    POSITION("recuse", "recuse", "PROPOSAL [TEXT]", "take no part, because of an interest", false),
    { .name = "position",
      .section = DECIDING,
      .usage = "PROPOSAL STANCE [TEXT]",
      .help = "say how one stands to a proposal",
      .type = TYPE_position,
      .place = { "proposal", "stance", "text" },
      .ask = { "prior" },
      .run = write_record },
    { .name = "decide",
      .section = DECIDING,
      .usage = "PROPOSAL adopted|rejected",
      .help = "record what was decided, and why",
      .type = TYPE_decision,
      .about = "Counts in the log of the table's keeper. Without --made it was decided now, without --effect it holds from today on; the "
               "positions "
               "counted are filled in from what this node holds.",
      .place = { "proposal", "outcome" },
      .fallback = { { "made", "now" }, { "effect", "today" } },
      .ask = { "losses" },
      .run = write_record },
    { .name = "withdraw",
      .section = DECIDING,
      .usage = "PROPOSAL [WHY]",
      .help = "withdraw a proposal of one's own partner",
      .type = TYPE_reply,
      .place = { "to", "say..." },
      .fixed = { { "stance", "withdraw" } },
      .option = say_option,
      .options = COUNT(say_option),
      .run = write_reply },

    { .name = "commit",
      .section = PROMISING,
      .usage = "TITLE",
      .help = "promise something for the partner",
      .type = TYPE_commitment,
      .place = { "title" },
      .ask = { "done_when" },
      .daily = true,
      .run = write_record },
    { .name = "ask",
      .section = PROMISING,
      .usage = "PARTNER TITLE",
      .help = "ask another partner for something",
      .type = TYPE_request,
      .place = { "to", "title" },
      .run = write_record },
    { .name = "done",
      .section = PROMISING,
      .usage = "PROMISE",
      .help = "say that a promise is kept",
      .type = TYPE_progress,
      .place = { "of" },
      .fixed = { { "state", "kept" } },
      .daily = true,
      .run = write_record },
    { .name = "move",
      .section = PROMISING,
      .usage = "PROMISE DATE",
      .help = "move the date of a promise",
      .type = TYPE_progress,
      .place = { "of", "due" },
      .fixed = { { "state", "moved" } },
      .ask = { "due", "why" },
      .run = write_record },
    { .name = "progress",
      .section = PROMISING,
      .usage = "PROMISE STATE",
      .help = "say how a promise or an objective stands",
      .type = TYPE_progress,
      .place = { "of", "state" },
      .run = write_record },
    REPLY("nudge", "ask", "ENTRY [TEXT]", "ask how a promise stands", false),

    { .name = "disclose",
      .section = SAYING,
      .usage = "[TOPIC]",
      .help = "tell that a talk was held: who, about what, was anything agreed",
      .about =
          "On a terminal it asks, if no topic is given, what it was about; then four questions: who, when, whom it concerns, was anything "
          "agreed. In a pipe: --with, --when, --affects, --agreed, and --about or a topic. The words may be sealed; that the talk was "
          "held, with whom and whom it concerns is seen by all. Before it is signed it says how long "
          "after the talk it is told, and what is agreed.",
      .type = TYPE_talk,
      .place = { "topic" },
      .fixed = { { "status", "held" } },
      .option = with_option,
      .options = COUNT(with_option),
      .daily = true,
      .run = talk_write },
    { .name = "talk announce",
      .section = SAYING,
      .usage = "[TOPIC]",
      .help = "tell of a talk before it is held",
      .type = TYPE_talk,
      .place = { "topic" },
      .fixed = { { "status", "announced" } },
      .option = with_option,
      .options = COUNT(with_option),
      .run = talk_write },
    { .name = "talk held",
      .section = SAYING,
      .usage = "TALK",
      .help = "tell that an announced talk was held",
      .about = "Who, when and about what are as announced unless they are given; sealed words are not taken over. On a terminal it asks if "
               "anything was agreed.",
      .type = TYPE_talk,
      .place = { "corrects" },
      .fixed = { { "status", "held" } },
      .option = with_option,
      .options = COUNT(with_option),
      .run = talk_write },
    { .name = "talk cancel",
      .section = SAYING,
      .usage = "TALK",
      .help = "tell that an announced talk was not held",
      .type = TYPE_talk,
      .place = { "corrects" },
      .fixed = { { "status", "cancelled" } },
      .option = with_option,
      .options = COUNT(with_option),
      .run = talk_write },
    REPLY("comment", "comment", "ENTRY TEXT", "comment on anything", false),
    REPLY("answer", "answer", "ENTRY TEXT", "answer, also to a finding (--finding NAME)", true),
    REPLY("confirm", "confirm", "ENTRY [TEXT]", "confirm what is written of oneself", true),
    REPLY("dispute", "dispute", "ENTRY TEXT", "dispute it", false),
    REPLY("decline", "decline", "REQUEST [TEXT]", "decline a request", false),
    { .name = "knew",
      .section = SAYING,
      .usage = "ENTRY TIME [TEXT]",
      .help = "say since when one's partner knew of it",
      .type = TYPE_reply,
      .place = { "to", "when", "say..." },
      .fixed = { { "stance", "known" } },
      .ask = { "when" },
      .option = say_option,
      .options = COUNT(say_option),
      .run = write_reply },
    REPLY("ask-in", "ask_in", "TALK [TEXT]", "ask to be in an announced talk", false),
    REPLY("please-erase", "erase_please", "ENTRY [TEXT]", "ask the partner that wrote it to erase its words", false),
    { .name = "reply",
      .section = SAYING,
      .usage = "ENTRY STANCE [TEXT]",
      .help = "any of these answers",
      .type = TYPE_reply,
      .place = { "to", "stance", "say..." },
      .option = say_option,
      .options = COUNT(say_option),
      .run = write_reply },
    { .name = "pressure",
      .section = SAYING,
      .usage = "SOURCE KIND TITLE",
      .help = "tell that somebody with money or office tried to direct the work",
      .type = TYPE_influence,
      .place = { "source", "kind", "title" },
      .fallback = { { "on", "today" } },
      .run = write_record },
    { .name = "interest",
      .section = SAYING,
      .usage = "WHOSE KIND",
      .help = "declare an interest that might weigh on decisions",
      .type = TYPE_interest,
      .place = { "of", "kind" },
      .ask = { "with" },
      .run = write_record },

    { .name = "body edit",
      .section = DIRECTING,
      .usage = "HANDLE",
      .help = "describe a table: its seats, its rule, its keeper",
      .type = TYPE_body,
      .about = "Of a table that is there, only what changes is given; the rest is taken over.",
      .place = { "handle" },
      .run = write_body },
    { .name = "seat",
      .section = DIRECTING,
      .usage = "TABLE/SEAT PERSON...",
      .help = "fill one of the partner's seats at a table",
      .type = TYPE_seat,
      .about = "The holder first, then up to two who stand in.",
      .place = { "seat", "members..." },
      .option = seat_option,
      .options = COUNT(seat_option),
      .run = write_seat },
    { .name = "agreements edit",
      .section = DIRECTING,
      .usage = "",
      .help = "write down values, practices and settings",
      .type = TYPE_agreements,
      .about = "What is not given is taken over from the newest version.",
      .run = write_agreements },
    { .name = "result",
      .section = DIRECTING,
      .usage = "TITLE",
      .help = "what shall be different, for whom, by when",
      .type = TYPE_result,
      .place = { "title" },
      .run = write_record },
    { .name = "strategy",
      .section = DIRECTING,
      .usage = "RESULT TITLE",
      .help = "how a result shall be reached",
      .type = TYPE_strategy,
      .place = { "result", "title" },
      .run = write_record },
    { .name = "indicator",
      .section = DIRECTING,
      .usage = "OF TITLE",
      .help = "a figure that is looked at again and again",
      .type = TYPE_indicator,
      .place = { "of", "title" },
      .run = write_record },
    { .name = "measure",
      .section = DIRECTING,
      .usage = "INDICATOR VALUE",
      .help = "what an indicator was",
      .type = TYPE_measure,
      .place = { "indicator", "value" },
      .about =
          "--n says how many people it is about. A figure about a few can point at persons, and what is recorded is seen by all partners.",
      .option = measure_options,
      .options = COUNT(measure_options),
      .run = write_record },
    { .name = "plan",
      .section = DIRECTING,
      .usage = "TABLE TITLE",
      .help = "what a table does for a time",
      .type = TYPE_plan,
      .place = { "body", "title" },
      .run = write_record },
    { .name = "objective",
      .section = DIRECTING,
      .usage = "PLAN TITLE",
      .help = "a milestone of a plan",
      .type = TYPE_objective,
      .place = { "plan", "title" },
      .run = write_record },
    { .name = "retire",
      .section = DIRECTING,
      .usage = "ENTRY WHY",
      .help = "end a seat, a mandate, an indicator, a plan and the like",
      .type = TYPE_retire,
      .place = { "ends", "why" },
      .run = write_record },
};
const size_t write_commands_count = COUNT(write_commands);
