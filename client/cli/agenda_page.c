/* agenda_page.c: the page of an agenda while it is written: pieces of a line, the line, headings with their counts.
 *
 * In: values of the node's answer. Out: lines of paper. Must not: choose, order or judge.
 * Bounds: LINE_BYTES_MAX a line, PAGE_TAKE_UP_MAX entries to take up.
 * Spec: docs/client.md "Desk". Tests: tests/unit/client_agenda.c */
#include "cli/agenda_page.h"

#include "base/bytes.h"
#include "base/civil.h"

#define LINE_BYTES_MAX 65536

void page_begin(struct agenda_page *v, const struct shown *s, enum paper_form form)
{
    *v = (struct agenda_page){ .s = s, .paper = { .out = stdout, .term = &s->term, .form = form } };
    buf_init(&v->b, LINE_BYTES_MAX);
}

void page_deinit(struct agenda_page *v)
{
    buf_deinit(&v->b);
}

bool page_put(struct agenda_page *v, bool (*put)(struct paper *p, struct bytes text, struct pln_error *err), struct pln_error *err)
{
    bool good = buf_check(&v->b, "a line", err) && put(&v->paper, buf_bytes(&v->b), err);

    buf_reset(&v->b);
    return good;
}

bool page_line(struct agenda_page *v, enum paper_mark mark, struct pln_error *err)
{
    bool good = buf_check(&v->b, "a line", err) && paper_line(&v->paper, mark, buf_bytes(&v->b), err);

    buf_reset(&v->b);
    return good;
}

void page_add(struct agenda_page *v, const char *text)
{
    buf_put(&v->b, BYTES_STR(text));
}

void page_str(struct agenda_page *v, struct bytes map, const char *key)
{
    buf_put(&v->b, answer_str(map, key));
}

void page_time(struct agenda_page *v, struct bytes map, const char *key)
{
    char time[20];

    page_add(v, shape_time(v->s, map, key, time));
}

/* "Friday, 2026-11-27 15:00" */
void page_day(struct agenda_page *v, struct bytes map, const char *key)
{
    static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

    int64_t day = civil_day_of(answer_i64(map, key), v->s->offset_ms);

    if (day >= 0) /* a log may say what nobody would: 1970 west of Greenwich */
        buf_printf(&v->b, "%s, ", days[civil_weekday(day)]);
    page_time(v, map, key);
}

void page_take_up(struct agenda_page *v, struct bytes name)
{
    for (size_t i = 0; i < v->take_ups; i++)
        if (bytes_equal(v->take_up[i], name))
            return;
    if (name.n > 0 && v->take_ups < PAGE_TAKE_UP_MAX)
        v->take_up[v->take_ups++] = name;
}

bool page_heading(struct agenda_page *v, const char *text, struct pln_error *err)
{
    page_add(v, text);
    return page_put(v, paper_heading, err);
}

/* "Minutes to confirm (2)"; with nothing in it the words for that, or (NULL) no heading at all. */
bool page_part(struct agenda_page *v, const char *name, uint64_t count, const char *nothing, struct pln_error *err)
{
    if (count == 0 && nothing == NULL)
        return true;
    if (count > 0)
        buf_printf(&v->b, "%s (%" PRIu64 ")", name, count);
    if (count > 0 || !page_heading(v, name, err))
        return count > 0 && page_put(v, paper_heading, err);
    page_add(v, nothing);
    return page_line(v, PAPER_POINT, err);
}

bool page_more(struct agenda_page *v, uint64_t count, size_t shown, struct pln_error *err)
{
    if (count <= shown)
        return true;
    buf_printf(&v->b, "and %" PRIu64 " more: --limit shows up to 100", count - shown);
    return page_line(v, PAPER_POINT, err);
}
