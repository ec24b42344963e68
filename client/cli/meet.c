/* meet.c: notice of meetings, and their minutes, from a file or by hand.
 *
 * In: a table, a day, files. Out: `meeting` and `minutes`. A file's bytes go in unchanged; its name gives the day.
 * Must not: change a byte of a file, or record minutes of a meeting that it cannot name: then it records the meeting too.
 * Bounds: a file of PLN_CONTENT_BYTES_MAX. Tests: tests/unit/client_options.c, tests/e2e */
#include "cli/meet.h"
#include "base/bytes.h"
#include "base/civil.h"
#include "cli/compose.h"
#include "cli/names.h"
#include "cli/write.h"
#include "record/typed.h"

#include <stdio.h>
#include <string.h>

bool meet_day_in_name(const char *path, int64_t *day)
{
    const char *slash = strrchr(path, '/');
    struct pln_error ignored;

    for (const char *p = slash != NULL ? slash + 1 : path; strlen(p) >= 10; p++)
        if (civil_date_read(bytes_at(p, 10), day, &ignored))
            return true;
    return false;
}

/* The meeting of the table on that day: of the own log, the newest; "" if there is none. */
static bool meeting_find(struct call *c, const struct pln_id *body, int64_t day, char out[80], struct pln_error *err)
{
    struct bytes page, e, cursor = { 0 };

    out[0] = 0;
    do {
        CLEANUP(buf_deinit) struct buf params = { 0 };
        buf_init(&params, 8192);
        struct writer w = writer_into(&params);
        writer_array(&w, 2);
        writer_bin(&w, BYTES_OF(*body));
        writer_map(&w, cursor.n > 0 ? 5 : 4);
        writer_cstr(&w, "type"), writer_cstr(&w, "meeting");
        writer_cstr(&w, "void"), writer_bool(&w, false);
        writer_cstr(&w, "full"), writer_bool(&w, true);
        writer_cstr(&w, "limit"), writer_u64(&w, 200);
        if (cursor.n > 0)
            writer_cstr(&w, "cursor"), writer_bin(&w, cursor);
        if (!writer_done(&w, "referrers", err) || !call_ask(c, "referrers", &params, &page, err))
            return false;
        for (struct answer_list l = answer_each_at(page, "entries"); answer_next(&l, &e);) {
            struct bytes facts = answer_at(e, "facts");
            struct pln_id log;
            if (bytes_equal_str(answer_str(e, "state"), "good") && answer_32(e, "log_id", &log) && hash32_equal(&log, &c->node.log) &&
                facts.n > 0 && civil_day_of(answer_i64(facts, "starts"), c->node.offset_ms) == day)
                answer_text(e, "name", out, 80);
        }
        cursor = answer_bin(page, "next");
    } while (cursor.n > 0);
    return true;
}

static bool meeting_record(struct call *c, const char *body, int64_t day, char out[80], struct pln_error *err)
{
    char date[CIVIL_DATE_TEXT];
    struct recorded r;
    struct draft d;
    bool waits = c->has_wait;

    civil_date_write(day, date);
    draft_empty(c, TYPE_meeting, &d);
    if (!draft_set_text(&d, "body", body, err) || !draft_set_text(&d, "starts", call_print(c, "%s", date), err))
        return false;
    c->has_wait = false; /* the minutes wait */
    bool ok = compose_record(c, &d, &r, err);
    c->has_wait = waits;
    if (!ok)
        return within(err, "the meeting of %s", date);
    if (!c->json)
        send_tell(c, "meeting", call_print(c, "%s, %s", body, date), NULL, false, &r);
    snprintf(out, 80, "%s", r.name);
    return true;
}

/* Which day: --on, else the file's name. */
static bool day_find(struct call *c, const char *file, int64_t *day, struct pln_error *err)
{
    const char *on = call_text(c, "on");

    if (on != NULL)
        return typed_date(BYTES_STR(on), call_wall_ms(), c->node.offset_ms, true, day, err) || within(err, "--on");
    if (file != NULL && meet_day_in_name(file, day))
        return true;
    return call_usage(c, err, "%s: on which day was it? Say --on 2026-03-01, or --meeting ENTRY",
                      file != NULL ? "no date in the file's name" : "minutes");
}

static bool minutes_record(struct call *c, const char *body, const char *file, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct bytes found, kept;
    struct draft d;
    int64_t day;
    char meeting[80];

    buf_init(&text, PLN_CONTENT_BYTES_MAX);
    if (!draft_begin(c, TYPE_minutes, &d, err) || !call_know_node(c, err))
        return false;
    if (file != NULL && (!file_read(file, &text, err) || !call_copy(c, buf_bytes(&text), &kept, err) || !draft_set(&d, "text", kept, err)))
        return false;
    if (!draft_has(&d, "meeting")) {
        struct pln_id id;
        if (body == NULL)
            return call_usage(c, err, "of which table, or which meeting? plenary minutes TABLE --from FILE, or --meeting ENTRY");
        if (!day_find(c, file, &day, err) || !names_find(c, body, "body", &found, err))
            return false;
        answer_32(found, "id", &id);
        if (!meeting_find(c, &id, day, meeting, err) || (meeting[0] == 0 && !meeting_record(c, body, day, meeting, err)))
            return false;
        if (!draft_set_text(&d, "meeting", call_print(c, "%s", meeting), err))
            return false;
    }
    return compose_run(c, &d, err);
}

static bool run_minutes(struct call *c, struct pln_error *err)
{
    const char *body = call_text(c, "table");
    struct bytes file;

    if (!call_has(c, "from"))
        return minutes_record(c, body, NULL, err);
    for (size_t i = 0; call_value_at(c, "from", i, &file); i++)
        if (!minutes_record(c, body, (const char *)file.at, err))
            return within(err, "%.100s", (const char *)file.at);
    return true;
}

static const struct command_option minutes_options[] = {
    { "table", "TABLE", "the table that met" },
    { "from", "FILE", "the minutes are this file, byte for byte; its name gives the day. More files may follow the table" },
    { "on", "DATE", "the day of the meeting" },
};

#define MEETING "Meet"

const struct command meet_commands[] = {
    { .name = "meet",
      .section = MEETING,
      .usage = "TABLE TIME",
      .help = "give notice of a meeting",
      .type = TYPE_meeting,
      .place = { "body", "starts" },
      .ask = { "agenda", "place" },
      .run = write_record },
    { .name = "minutes",
      .section = MEETING,
      .usage = "[TABLE] [--from FILE...]",
      .help = "record the minutes of a meeting",
      .type = TYPE_minutes,
      .about = "Of a meeting that is recorded (--meeting), or of a table on a day: then the meeting that this partner recorded for that "
               "day is taken, "
               "or recorded first.",
      .place = { "table", "from..." },
      .option = minutes_options,
      .options = COUNT(minutes_options),
      .daily = true,
      .run = run_minutes },
};
const size_t meet_commands_count = COUNT(meet_commands);
