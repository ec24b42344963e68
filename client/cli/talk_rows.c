/* talk_rows.c: a talk of an answer, as cells and lines.
 *
 * Must not: judge: in time or late is the node's word.
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/client_views.c */
#include "cli/talk_rows.h"

#include "base/bytes.h"
#include "view/words.h"

#define HOUR_MS INT64_C(3600000)

enum term_style talk_rows_told(struct bytes talk, struct buf *out)
{
    struct bytes told = answer_str(talk, "told_as"), status = answer_str(talk, "status");
    bool good = bytes_equal_str(told, "in-time"), late = bytes_equal_str(told, "late");
    char length[32];

    if (!bytes_equal_str(status, "held")) {
        buf_put(out, status);
        return STYLE_PLAIN;
    }
    buf_put(out, BYTES_STR(good ? "in time, " : late ? "late, " : ""));
    if (answer_i64(talk, "hours") == 0)
        buf_put(out, BYTES_STR("within the hour"));
    else
        buf_printf(out, "after %s", words_length(answer_i64(talk, "hours") * HOUR_MS, length));
    return good ? STYLE_GOOD : late ? STYLE_WARN : STYLE_PLAIN;
}

static bool comma(bool any, struct buf *out) /* true: from now on there is one before */
{
    if (any)
        buf_put(out, BYTES_STR(", "));
    return true;
}

static bool put_each(struct bytes list, bool any, struct buf *out)
{
    struct bytes v;

    for (struct answer_list l = answer_each(list); answer_next(&l, &v);) {
        any = comma(any, out);
        buf_put(out, answer_value_str(v));
    }
    return any;
}

/* A partner in it of whose people none is named. */
static bool has_person_of(struct bytes people, struct bytes partner)
{
    struct bytes v;

    for (struct answer_list l = answer_each(people); answer_next(&l, &v);) {
        struct bytes name = answer_value_str(v);

        if (name.n > partner.n && name.at[partner.n] == '/' && bytes_equal(bytes_at(name.at, partner.n), partner))
            return true;
    }
    return false;
}

void talk_rows_people(struct bytes talk, struct buf *out)
{
    struct bytes people = answer_at(talk, "people"), confirmed = answer_at(talk, "confirmed"), v;
    bool any = false;

    for (struct answer_list l = answer_each(people); answer_next(&l, &v);) {
        any = comma(any, out);
        buf_put(out, answer_value_str(v));
        if (answer_has(confirmed, answer_value_str(v)))
            buf_put(out, BYTES_STR(" (confirmed)"));
    }
    for (struct answer_list l = answer_each_at(talk, "partners"); answer_next(&l, &v);) {
        if (has_person_of(people, answer_value_str(v)))
            continue;
        any = comma(any, out);
        buf_put(out, answer_value_str(v));
    }
    any = put_each(answer_at(talk, "outsiders"), any, out);
    if (answer_each_at(talk, "disputed").left > 0) {
        buf_put(out, BYTES_STR(any ? "; disputed: " : "disputed: "));
        put_each(answer_at(talk, "disputed"), false, out);
    }
    if (answer_each_at(talk, "asked_in").left > 0) {
        buf_put(out, BYTES_STR("; asked in: "));
        put_each(answer_at(talk, "asked_in"), false, out);
    }
}

void talk_rows_outcome(struct bytes talk, struct buf *out)
{
    struct bytes agreed = answer_str(talk, "agreed");

    if (!bytes_equal_str(answer_str(talk, "status"), "held"))
        return;
    buf_put(out, bytes_equal_str(agreed, "nothing") ? BYTES_STR("nothing agreed") : agreed);
}

void talk_rows_line(const struct shown *s, struct bytes talk, struct buf *out)
{
    char time[20];

    buf_printf(out, "%s  ", shape_time(s, talk, "when", time));
    talk_rows_people(talk, out);
    buf_put(out, BYTES_STR(": "));
    talk_rows_outcome(talk, out);
    buf_put(out, BYTES_STR("; told "));
    talk_rows_told(talk, out);
    buf_put(out, BYTES_STR(" ("));
    buf_put(out, answer_str(answer_at(talk, "talk"), "name"));
    buf_put_u8(out, ')');
}

/* count: of which the list may have the first only. */
static void entries_put(struct bytes list, uint64_t count, size_t most, struct buf *out)
{
    struct answer_list l = answer_each(list);
    struct bytes v;
    size_t n = 0;

    for (; n < most && answer_next(&l, &v); n++) {
        comma(n > 0, out);
        desk_entry(v, out);
    }
    if (count > n)
        buf_printf(out, " and %" PRIu64 " more", count - n);
}

void talk_rows_entries(struct bytes list, size_t most, struct buf *out)
{
    entries_put(list, answer_each(list).left, most, out);
}

void talk_rows_touches(struct bytes map, size_t most, struct buf *out)
{
    entries_put(answer_at(map, "touches"), answer_u64(map, "touches_count"), most, out);
}

void talk_rows_names(struct bytes list, struct buf *out)
{
    put_each(list, false, out);
}
