/* view_agenda.c: agenda: a page to print for the next meeting of a table, as text or as Markdown.
 *
 * Must not: judge or choose: parts, their order and their rows are the node's.
 * Bounds: `--limit` rows of a part; PAGE_TAKE_UP_MAX entries in the last command.
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_agenda.c, tests/e2e/views_b.sh */
#include "base/bytes.h"
#include "cli/agenda_page.h"
#include "cli/talk_rows.h"
#include "view/words.h"

#include <string.h>

#define LINE_BYTES_MAX 65536 /* of a command */
#define ENTRIES_SHOWN 8
#define COMMAND_COLUMNS 68
#define ROOM_COLUMNS 39 /* of them, before its options */

/* ---- the head ------------------------------------------------------------------------------------------------------------------ */

static bool put_when(struct agenda_page *v, struct pln_error *err)
{
    struct bytes meeting = answer_at(v->r, "meeting"), table = answer_at(v->r, "table"), place = answer_str(v->r, "place");

    if (meeting.n == 0) {
        page_add(v, "No meeting is called. This is how things stand on ");
        page_day(v, v->r, "time");
        page_add(v, ".");
        return page_put(v, paper_words, err);
    }
    page_day(v, v->r, "starts");
    if (place.n > 0) {
        page_add(v, ", ");
        buf_put(&v->b, place);
    }
    if (!page_put(v, paper_words, err))
        return false;
    page_add(v, "Called on ");
    page_time(v, v->r, "called");
    page_add(v, " by ");
    page_str(v, v->r, "by");
    page_add(v, " (");
    page_str(v, meeting, "name");
    page_add(v, "). ");
    buf_printf(&v->b, "The table decides by %.*s; %" PRIu64 "%% of its seats must be heard", (int)answer_str(table, "rule").n,
               (const char *)answer_str(table, "rule").at, answer_u64(table, "quorum"));
    if (answer_each_at(table, "needs").left > 0) {
        page_add(v, ", among them ");
        shape_list(answer_at(table, "needs"), &v->b);
    }
    page_add(v, ".");
    return page_put(v, paper_words, err);
}

static bool put_seats(struct agenda_page *v, struct pln_error *err)
{
    struct bytes table = answer_at(v->r, "table"), seat;

    if (!page_heading(v, "Who is here", err))
        return false;
    for (struct answer_list l = answer_each_at(table, "seats"); answer_next(&l, &seat);) {
        page_str(v, seat, "seat");
        page_add(v, " (");
        page_str(v, seat, "kind");
        page_add(v, "): ");
        if (answer_is_true(seat, "filled")) {
            shape_list(answer_at(seat, "people"), &v->b);
        } else {
            page_add(v, "empty");
            if (answer_str(seat, "partner").n > 0) {
                page_add(v, ", ");
                page_str(v, seat, "partner");
                page_add(v, " fills it");
            }
        }
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return true;
}

static bool put_texts(struct agenda_page *v, const char *name, const char *key, enum paper_mark mark, struct pln_error *err)
{
    struct bytes text;

    if (answer_each_at(v->r, key).left == 0)
        return true;
    if (!page_heading(v, name, err))
        return false;
    for (struct answer_list l = answer_each_at(v->r, key); answer_next(&l, &text);) {
        buf_put(&v->b, answer_value_str(text));
        if (!page_line(v, mark, err))
            return false;
    }
    return true;
}

/* ---- promises ------------------------------------------------------------------------------------------------------------------ */

/* `2026-12-15, eastside/ana: "Two staff trained" (eastside#16), late, moved 2 times` */
static bool put_promise(struct agenda_page *v, struct bytes p, struct pln_error *err)
{
    struct bytes state = answer_str(p, "state"), who = answer_str(p, "person");
    bool is_kept = bytes_equal_str(state, "kept"), is_open = bytes_equal_str(state, "open");
    uint64_t moves = answer_u64(p, "moves");

    page_str(v, p, "due");
    page_add(v, ", ");
    buf_put(&v->b, who.n > 0 ? who : answer_str(p, "partner"));
    page_add(v, ": ");
    desk_entry(answer_at(p, "promise"), &v->b);
    page_add(v, answer_is_true(p, "late") ? ", late" : is_kept ? ", kept" : is_open ? "" : ", not kept");
    if (answer_is_true(p, "blocked"))
        page_add(v, ", blocked");
    if (moves > 0)
        buf_printf(&v->b, ", moved %" PRIu64 " %s", moves, words_one(moves, "time", "times"));
    if (!is_kept)
        page_take_up(v, answer_str(answer_at(p, "promise"), "name"));
    return page_line(v, is_kept ? PAPER_TICKED : PAPER_BOX, err);
}

/* Those of the last meeting, or those from before. */
static bool put_promises_of(struct agenda_page *v, bool of_last, size_t *shown, struct pln_error *err)
{
    struct bytes p;

    for (struct answer_list l = answer_each_at(answer_at(v->r, "promises"), "promises"); answer_next(&l, &p);) {
        if (answer_is_true(p, "of_last") != of_last)
            continue;
        if (!of_last && *shown == 0 && !page_heading(v, "Promises from before", err))
            return false;
        ++*shown;
        if (!put_promise(v, p, err))
            return false;
    }
    return true;
}

static bool put_promises(struct agenda_page *v, struct pln_error *err)
{
    struct bytes last = answer_at(v->r, "last"), promises = answer_at(v->r, "promises");
    size_t of_last = 0, before = 0;

    page_add(v, "Promises");
    if (last.n > 0) {
        page_add(v, " since the last meeting, ");
        page_day(v, last, "starts");
        page_add(v, " (");
        page_str(v, answer_at(last, "minutes"), "name");
        page_add(v, ")");
    }
    if (!page_put(v, paper_heading, err) || !put_promises_of(v, true, &of_last, err))
        return false;
    page_add(v, last.n > 0 ? "None." : "None in the last 30 days; no earlier meeting has minutes.");
    if (of_last == 0 && !page_line(v, PAPER_POINT, err))
        return false;
    buf_reset(&v->b);
    return put_promises_of(v, false, &before, err) && page_more(v, answer_u64(promises, "count"), of_last + before, err);
}

static bool put_asked(struct agenda_page *v, struct pln_error *err)
{
    struct bytes asked = answer_at(v->r, "asked"), q;

    if (!page_part(v, "Asked, and no answer yet", answer_u64(asked, "count"), NULL, err))
        return false;
    for (struct answer_list l = answer_each_at(asked, "requests"); answer_next(&l, &q);) {
        page_str(v, q, "due");
        page_add(v, ", ");
        page_str(v, q, "to");
        page_add(v, ": ");
        desk_entry(answer_at(q, "request"), &v->b);
        page_take_up(v, answer_str(answer_at(q, "request"), "name"));
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return page_more(v, answer_u64(asked, "count"), answer_each_at(asked, "requests").left, err);
}

/* ---- talks, minutes, interests --------------------------------------------------------------------------------------------------- */

static bool put_talks(struct agenda_page *v, struct pln_error *err)
{
    struct bytes talks = answer_at(v->r, "talks"), k;

    if (!page_part(v, answer_at(v->r, "last").n > 0 ? "Talks told since then" : "Talks told in the last 30 days",
                   answer_u64(talks, "count"), "None was told. Ask whether there was one.", err))
        return false;
    for (struct answer_list l = answer_each_at(talks, "talks"); answer_next(&l, &k);) {
        page_time(v, k, "when");
        page_add(v, ", ");
        talk_rows_people(k, &v->b);
        page_add(v, ": ");
        desk_entry(answer_at(k, "talk"), &v->b);
        if (bytes_equal_str(answer_str(k, "status"), "held")) {
            page_add(v, ", ");
            talk_rows_outcome(k, &v->b);
            page_add(v, "; told ");
        } else {
            page_add(v, "; ");
        }
        talk_rows_told(k, &v->b);
        if (!page_line(v, PAPER_BOX, err))
            return false;
        if (answer_each_at(k, "touches").left > 0) {
            page_add(v, "about ");
            talk_rows_touches(k, ENTRIES_SHOWN, &v->b);
            if (!page_put(v, paper_under, err))
                return false;
        }
        if (answer_each_at(k, "out").left > 0) {
            page_add(v, "affected, not in it: ");
            talk_rows_names(answer_at(k, "out"), &v->b);
            if (!page_put(v, paper_under, err))
                return false;
        }
    }
    return page_more(v, answer_u64(talks, "count"), answer_each_at(talks, "talks").left, err);
}

static bool put_minutes(struct agenda_page *v, struct pln_error *err)
{
    struct bytes minutes = answer_at(v->r, "minutes"), m;
    struct bytes unminuted = answer_at(v->r, "unminuted");
    uint64_t without = answer_u64(unminuted, "count");

    if (!page_part(v, "Minutes to confirm", answer_u64(minutes, "count") + without, "None.", err))
        return false;
    for (struct answer_list l = answer_each_at(unminuted, "meetings"); answer_next(&l, &m);) {
        page_add(v, "of ");
        page_day(v, m, "starts");
        page_add(v, " (");
        page_str(v, answer_at(m, "meeting"), "name");
        page_add(v, "): nobody has recorded any");
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    if (!page_more(v, without, answer_each_at(unminuted, "meetings").left, err))
        return false;
    for (struct answer_list l = answer_each_at(minutes, "minutes"); answer_next(&l, &m);) {
        struct bytes name = answer_str(answer_at(m, "minutes"), "name");

        page_add(v, "of ");
        page_day(v, m, "starts");
        page_add(v, " (");
        buf_put(&v->b, name);
        page_add(v, ") by ");
        page_str(v, m, "by");
        if (answer_at(m, "disputed").n > 0) {
            page_add(v, ", disputed by ");
            page_str(v, answer_at(m, "disputed"), "name");
        }
        page_add(v, "; another partner: plenary confirm ");
        buf_put(&v->b, name);
        page_take_up(v, name);
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return page_more(v, answer_u64(minutes, "count"), answer_each_at(minutes, "minutes").left, err);
}

static bool put_interests(struct agenda_page *v, struct pln_error *err)
{
    struct bytes interests = answer_at(v->r, "interests"), i;

    if (!page_part(v, "Interests in what is proposed", answer_u64(interests, "count"), "None is declared. Ask whether there is one.", err))
        return false;
    for (struct answer_list l = answer_each_at(interests, "interests"); answer_next(&l, &i);) {
        page_str(v, i, "of");
        page_add(v, ": ");
        page_str(v, i, "kind");
        if (answer_str(i, "with").n > 0) {
            page_add(v, " with ");
            page_str(v, i, "with");
        }
        page_add(v, " (");
        page_str(v, answer_at(i, "interest"), "name");
        page_add(v, "), in ");
        talk_rows_touches(i, ENTRIES_SHOWN, &v->b);
        page_add(v, answer_is_true(i, "recused") ? "; stepped back" : "; has not stepped back");
        if (!page_line(v, answer_is_true(i, "recused") ? PAPER_TICKED : PAPER_BOX, err))
            return false;
    }
    return page_more(v, answer_u64(interests, "count"), answer_each_at(interests, "interests").left, err);
}

/* ---- proposals and the rest ------------------------------------------------------------------------------------------------------ */

/* "spoke: school consent (eastside/ana); health object (northclinic/ben)" */
static bool put_spoke(struct agenda_page *v, struct bytes row, struct pln_error *err)
{
    const char *before = "spoke: ";
    struct bytes seat;

    for (struct answer_list l = answer_each_at(row, "spoke"); answer_next(&l, &seat); before = "; ") {
        page_add(v, before);
        page_str(v, seat, "seat");
        page_add(v, " ");
        page_str(v, seat, "stance");
        page_add(v, " (");
        page_str(v, seat, "by");
        page_add(v, ")");
    }
    return v->b.n == 0 || page_put(v, paper_under, err);
}

static bool put_silent(struct agenda_page *v, struct bytes row, struct pln_error *err)
{
    const char *before = "not yet: ";
    struct bytes seat;

    for (struct answer_list l = answer_each_at(row, "silent"); answer_next(&l, &seat); before = "; ") {
        page_add(v, before);
        page_str(v, seat, "seat");
        page_add(v, " (");
        if (answer_each_at(seat, "people").left > 0)
            shape_list(answer_at(seat, "people"), &v->b);
        else
            page_add(v, "empty");
        page_add(v, ")");
    }
    return v->b.n == 0 || page_put(v, paper_under, err);
}

static bool put_proposals(struct agenda_page *v, struct pln_error *err)
{
    struct bytes proposals = answer_at(v->r, "proposals"), row;

    if (!page_part(v, "Proposals", answer_u64(proposals, "count"), "None is open.", err))
        return false;
    for (struct answer_list l = answer_each_at(proposals, "proposals"); answer_next(&l, &row);) {
        struct bytes p = answer_at(row, "proposal");
        uint64_t talks = answer_u64(row, "talks");

        desk_entry(answer_at(p, "proposal"), &v->b);
        page_add(v, " by ");
        page_str(v, p, "by");
        page_add(v, answer_i64(p, "closes") < answer_i64(v->r, "time") ? ": closed " : ": closes ");
        page_day(v, p, "closes");
        page_add(v, answer_is_true(row, "on_agenda") ? "; on the agenda" : "");
        if (talks > 0)
            buf_printf(&v->b, "; %" PRIu64 " %s about it", talks, words_one(talks, "talk", "talks"));
        page_take_up(v, answer_str(answer_at(p, "proposal"), "name"));
        if (!page_line(v, PAPER_BOX, err) || !put_spoke(v, row, err) || !put_silent(v, row, err))
            return false;
    }
    return page_more(v, answer_u64(proposals, "count"), answer_each_at(proposals, "proposals").left, err);
}

static bool is_open_proposal(struct bytes item)
{
    return bytes_equal_str(answer_str(answer_at(item, "record"), "type"), "proposal") && bytes_equal_str(answer_str(item, "state"), "open");
}

/* What the notice names, but for the proposals that stand above. */
static bool put_items(struct agenda_page *v, struct pln_error *err)
{
    struct bytes item;
    uint64_t count = 0;

    for (struct answer_list l = answer_each_at(v->r, "agenda"); answer_next(&l, &item);)
        count += !is_open_proposal(item);
    if (!page_part(v, "Also on the agenda", count, NULL, err))
        return false;
    for (struct answer_list l = answer_each_at(v->r, "agenda"); answer_next(&l, &item);) {
        struct bytes record = answer_at(item, "record");

        if (is_open_proposal(item))
            continue;
        page_str(v, record, "type");
        page_add(v, " ");
        desk_entry(record, &v->b);
        if (answer_str(item, "state").n > 0) {
            page_add(v, ": ");
            page_str(v, item, "state");
        }
        page_take_up(v, answer_str(record, "name"));
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return true;
}

static bool put_review(struct agenda_page *v, struct pln_error *err)
{
    struct bytes review = answer_at(v->r, "review"), d;

    if (!page_part(v, "Decisions to look at again", answer_u64(review, "count"), NULL, err))
        return false;
    for (struct answer_list l = answer_each_at(review, "decisions"); answer_next(&l, &d);) {
        desk_entry(answer_at(d, "decision"), &v->b);
        page_add(v, ", by ");
        page_str(v, d, "review");
        page_add(v, "; then: plenary answer ");
        page_str(v, answer_at(d, "decision"), "name");
        page_take_up(v, answer_str(answer_at(d, "decision"), "name"));
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return page_more(v, answer_u64(review, "count"), answer_each_at(review, "decisions").left, err);
}

static bool put_findings(struct agenda_page *v, struct pln_error *err)
{
    struct bytes findings = answer_at(v->r, "findings"), row;

    if (!page_part(v, "Found in the records of this table", answer_u64(findings, "count"), "Nothing.", err))
        return false;
    for (struct answer_list l = answer_each_at(findings, "findings"); answer_next(&l, &row);) {
        struct bytes f = answer_at(row, "finding"), severity = answer_str(f, "severity"), take = answer_str(row, "take_up");

        page_add(v, bytes_equal_str(severity, "act") ? "!! " : bytes_equal_str(severity, "look") ? "! " : "");
        page_str(v, f, "sentence");
        page_add(v, " (");
        if (!desk_names_subject(f)) {
            page_str(v, answer_at(f, "subject"), "name");
            page_add(v, "; ");
        }
        page_add(v, "answer it: ");
        page_str(v, f, "answer");
        if (take.n > 0) {
            page_add(v, bytes_equal_str(answer_str(f, "answer"), "take up") ? " " : "; or take up ");
            buf_put(&v->b, take);
        }
        page_add(v, ")");
        page_take_up(v, take);
        if (!page_line(v, PAPER_BOX, err))
            return false;
    }
    return page_more(v, answer_u64(findings, "count"), answer_each_at(findings, "findings").left, err);
}

/* The command that writes the meeting down: what stands on this page can be taken up. */
static bool put_afterwards(struct agenda_page *v, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    struct bytes meeting = answer_at(v->r, "meeting"), table = answer_at(v->r, "table");

    if (!page_heading(v, "Afterwards", err))
        return false;
    page_add(v, "Write the meeting down. Take out of this line what was not spoken about.");
    if (!page_put(v, paper_words, err))
        return false;
    buf_init(&line, LINE_BYTES_MAX);
    buf_put(&line, BYTES_STR("plenary minutes "));
    if (meeting.n > 0) {
        buf_put(&line, BYTES_STR("--meeting "));
        buf_put(&line, answer_str(meeting, "name"));
    } else {
        buf_put(&line, answer_str(table, "table"));
        buf_put(&line, BYTES_STR(" --on DATE"));
    }
    if (line.n > ROOM_COLUMNS) { /* of the longest handle */
        buf_put(&line, BYTES_STR(" \\"));
        paper_command(&v->paper, buf_bytes(&line));
        buf_reset(&line);
        buf_put(&line, BYTES_STR("   "));
    }
    buf_put(&line, BYTES_STR(" --text-file FILE --present PEOPLE"));
    for (size_t i = 0; i < v->take_ups; i++) {
        bool breaks = i == 0 || line.n + v->take_up[i].n > COMMAND_COLUMNS;

        if (breaks) {
            buf_put(&line, BYTES_STR(" \\"));
            paper_command(&v->paper, buf_bytes(&line));
            buf_reset(&line);
        }
        buf_put(&line, BYTES_STR(breaks ? "    --took-up " : ","));
        buf_put(&line, v->take_up[i]);
    }
    paper_command(&v->paper, buf_bytes(&line));
    return buf_check(&line, "a line", err);
}

static bool put_page(struct agenda_page *v, struct pln_error *err)
{
    struct bytes table = answer_at(v->r, "table"), scope = answer_str(answer_at(table, "body"), "title");

    if (table.n == 0) {
        page_add(v, "No table is in force.");
        return page_put(v, paper_words, err);
    }
    page_add(v, "Agenda: ");
    page_str(v, table, "table");
    if (scope.n > 0) {
        page_add(v, " (");
        buf_put(&v->b, scope);
        page_add(v, ")");
    }
    return page_put(v, paper_title, err) && put_when(v, err) && put_texts(v, "Values", "values", PAPER_POINT, err) &&
           put_texts(v, "Practices", "practices", PAPER_BOX, err) && put_seats(v, err) && put_promises(v, err) && put_asked(v, err) &&
           put_talks(v, err) && put_minutes(v, err) && put_interests(v, err) && put_proposals(v, err) && put_items(v, err) &&
           put_review(v, err) && put_findings(v, err) && put_afterwards(v, err);
}

static bool run_agenda(struct call *c, struct pln_error *err)
{
    const char *which = call_text(c, "which") != NULL ? call_text(c, "which") : call_text(c, "body");
    const struct desk_question q = { .method = "rules.agenda", .in_order = which, .begins_with_nil = which == NULL, .number = "limit" };
    const char *as = call_text(c, "as");
    struct shown s;
    CLEANUP(page_deinit) struct agenda_page v = { 0 };
    struct bytes answer;
    bool done;

    if (as != NULL && strcmp(as, "text") != 0 && strcmp(as, "md") != 0)
        return call_usage(c, err, "--as %.40s: text or md (Markdown)", as);
    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &answer, &done, err))
        return false;
    if (done)
        return true;
    page_begin(&v, &s, as != NULL && strcmp(as, "md") == 0 ? PAPER_MARKDOWN : PAPER_TEXT);
    v.r = answer;
    desk_begin(&s, v.r);
    return put_page(&v, err);
}

static const struct command_option agenda_options[] = {
    { "which", "NAME", "a table, or one of its meetings" },
    { "body", "TABLE", "the table; the same as naming it without the dashes" },
    { "as", "text|md", "as text (else), or as Markdown" },
    { "limit", "COUNT", "this many lines of a part at most (20)" },
    DESK_OPTION_AS_OF,
};

const struct command agenda_commands[] = {
    { .name = "agenda",
      .section = "Meet",
      .usage = "[TABLE | MEETING]",
      .help = "a page to print for the next meeting: promises, talks, minutes, proposals",
      .about = "For the next meeting that is called of the table (without a name: of any), or for that meeting; where none is called, how "
               "things stand now. Who is here, values and practices, what was promised at the last meeting and since, talks told since, "
               "minutes to confirm, interests in what is proposed, open proposals with who has spoken, what else the notice names, "
               "decisions to look at again, what is found about the table; at the end the command that writes the meeting down. "
               "plenary agenda table > page.txt prints well; --as md gives Markdown, a beginning for the minutes.",
      .place = { "which" },
      .option = agenda_options,
      .options = COUNT(agenda_options),
      .daily = true,
      .run = run_agenda },
};
const size_t agenda_commands_count = COUNT(agenda_commands);
