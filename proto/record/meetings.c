/* meetings.c: schemas of who met and who talked: meeting, minutes, talk.
 *
 * Spec: docs/records.md. Tests: tests/unit/record_schema.c */
#include "record/schema.h"

static const struct field meeting_facts[] = {
    [MEETING_BODY] = { .name = "body", .kind = FIELD_REF, .to = "body", .required = true, .help = "the table that meets" },
    [MEETING_STARTS] = { .name = "starts", .kind = FIELD_TIME, .required = true, .help = "when" },
    [MEETING_AGENDA] = { .name = "agenda", .kind = FIELD_REF, .list = 64, .help = "what is to be spoken about" },
    [MEETING_CORRECTS] = { .name = "corrects", .kind = FIELD_REF, .to = "meeting", .help = "the first version, which this one corrects" },
};
static const struct field meeting_words[] = {
    [MEETING_PLACE] = { .name = "place", .kind = FIELD_TEXT, .bytes = 200, .help = "where" },
    [MEETING_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "more, in Markdown" },
};
const struct schema meeting_schema = {
    .name = "meeting",
    .type = TYPE_meeting,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "meet",
    .help = "Give notice of a meeting.",
    .fact = meeting_facts,
    .facts = COUNT(meeting_facts),
    .word = meeting_words,
    .words = COUNT(meeting_words),
};

static const struct field minutes_facts[] = {
    [MINUTES_MEETING] = { .name = "meeting", .kind = FIELD_REF, .to = "meeting", .required = true, .help = "the meeting" },
    [MINUTES_PRESENT] = { .name = "present", .kind = FIELD_MEMBER, .list = 64, .help = "members who were there" },
    [MINUTES_GUESTS] = { .name = "guests", .kind = FIELD_INT, .help = "how many others were there" },
    [MINUTES_PRACTICES] = { .name = "practices", .kind = FIELD_NAME, .list = 12, .bytes = 40, .help = "agreed practices that were kept" },
    [MINUTES_TOOK_UP] = { .name = "took_up", .kind = FIELD_REF, .list = 128, .help = "what was spoken about" },
    [MINUTES_CLOSED_N] = { .name = "closed_n", .kind = FIELD_INT, .from = "closed", .help = "how many topics a closed part had" },
    [MINUTES_CORRECTS] = { .name = "corrects", .kind = FIELD_REF, .to = "minutes", .help = "the first version, which this one corrects" },
};
static const struct field minutes_words[] = {
    [MINUTES_CLOSED] = { .name = "closed", .kind = FIELD_TEXT, .list = 16, .bytes = 120, .help = "topics of a closed part" },
    [MINUTES_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "the minutes, in Markdown" },
};
const struct schema minutes_schema = {
    .name = "minutes",
    .type = TYPE_minutes,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_RECORD,
    .command = "minutes",
    .help = "Record the minutes of a meeting.",
    .fact = minutes_facts,
    .facts = COUNT(minutes_facts),
    .word = minutes_words,
    .words = COUNT(minutes_words),
};

static const struct field talk_facts[] = {
    [TALK_STATUS] = { .name = "status", .kind = FIELD_ENUM, .words = talk_status_words, .required = true, .help = "has it taken place" },
    [TALK_WHEN] = { .name = "when",
                    .kind = FIELD_TIME,
                    .past = true,
                    .required = true,
                    .help = "when",
                    .tied = "within 3,650 days of the entry's time, and not after it if status is held" },
    [TALK_CHANNEL] = { .name = "channel", .kind = FIELD_ENUM, .words = talk_channel_words, .help = "by what means" },
    [TALK_ASKED_BY] = { .name = "asked_by", .kind = FIELD_PARTY, .help = "who asked for it" },
    [TALK_PEOPLE] = { .name = "people", .kind = FIELD_MEMBER, .list = 32, .required = true, .help = "members who took part" },
    [TALK_PARTNERS] = { .name = "partners", .kind = FIELD_PARTNER, .list = 16, .help = "partners of which somebody unnamed took part" },
    [TALK_OUTSIDERS] = { .name = "outsiders", .kind = FIELD_PARTY, .list = 8, .help = "kinds of outsider who took part" },
    [TALK_ABOUT] = { .name = "about", .kind = FIELD_REF, .list = 16, .help = "what it was about" },
    [TALK_AFFECTS] = { .name = "affects", .kind = FIELD_PARTNER, .list = 200, .required = true, .help = "partners whom it concerns" },
    [TALK_AGREED] = { .name = "agreed",
                      .kind = FIELD_ENUM,
                      .words = agreed_words,
                      .help = "was anything agreed or leaned to",
                      .tied = "required if status is held" },
    [TALK_CORRECTS] = { .name = "corrects", .kind = FIELD_REF, .to = "talk", .help = "the first version, which this one corrects" },
};
static const struct field talk_words[] = {
    [TALK_TOPIC] = { .name = "topic",
                     .kind = FIELD_TEXT,
                     .bytes = 120,
                     .help = "what it was about, in a line",
                     .tied = "required if about is not given or empty" },
    [TALK_WHO] = { .name = "who", .kind = FIELD_TEXT, .bytes = 300, .help = "organizations and names of outsiders" },
    [TALK_BEHALF] = { .name = "behalf", .kind = FIELD_TEXT, .bytes = 300, .help = "for whom they spoke" },
    [TALK_TEXT] = { .name = "text", .kind = FIELD_LONG, .help = "what was said, in Markdown" },
};
const struct schema talk_schema = {
    .name = "talk",
    .type = TYPE_talk,
    .version = 1,
    .signer = SIGNER_ACT,
    .acts = 1 << ACT_SPEAK,
    .command = "disclose",
    .help = "Disclose a talk outside a noticed meeting: that it was, who, about what.",
    .fact = talk_facts,
    .facts = COUNT(talk_facts),
    .word = talk_words,
    .words = COUNT(talk_words),
};
