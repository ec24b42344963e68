/* use_indicator.c: an indicator with its measures by group: the last, the one before, better or worse; the course of its values.
 *
 * In: what the run says of it. Out: one map each. Must not: judge whether that is good enough (rules/findings/).
 * Bounds: GROUPS_LISTED groups, those that the result or the strategy names among them; of a group the newest MEASURES_LISTED (of one that
 * was asked for MEASURES_FULL) with their words, POINTS_LISTED values of its course (POINTS_FULL). Spec: docs/rpc.md "Desk". Tests:
 * tests/unit/desk_direction.c */
#include "desk/use.h"

#include "base/checked.h"

#define GROUPS_LISTED 40 /* a result and a strategy name 32 at most */
#define MEASURES_LISTED 2
#define MEASURES_FULL 200
#define POINTS_LISTED 24
#define POINTS_FULL 1000
#define READS_LEFT 8192 /* of what one answer may read: from there on a group's newest MEASURES_LISTED stand for all of them */

/* ---- one measure ---- */

static bool write_source(struct desk_call *c, struct writer *w, uint32_t measure, struct pln_error *err)
{
    struct fields words;
    bool has;

    if (!use_words(c, measure, &words, &has, err))
        return false;
    use_text(w, "source", has ? fields_bytes(&words, MEASURE_SOURCE) : (struct bytes){ 0 });
    return true;
}

static void write_status(const struct desk_call *c, struct writer *w, uint32_t measure)
{
    int64_t status = book_number(c->b, measure, MEASURE_STATUS);

    write_key(w, "status");
    write_text_or_nil(w, status > 0 && status < measure_status_end ? measure_status_words[status - 1] : "");
}

static bool write_measure(struct desk_call *c, struct writer *w, const struct measured *m, struct pln_error *err)
{
    writer_map(w, 10);
    write_key(w, "measure");
    if (!use_write(c, w, m->record, err))
        return false;
    write_key(w, "partner");
    if (!use_partner(c, w, c->b->record[m->record].log, err))
        return false;
    write_key(w, "person");
    if (!use_person(c, w, c->b->record[m->record].person, err))
        return false;
    write_key(w, "from");
    use_day(w, book_has(c->b, m->record, MEASURE_FROM) ? book_number(c->b, m->record, MEASURE_FROM) : -1);
    write_key(w, "on");
    use_day(w, m->on);
    use_text(w, "value", book_text(c->b, m->record, MEASURE_VALUE));
    write_key(w, "n");
    if (book_has(c->b, m->record, MEASURE_N))
        writer_i64(w, book_number(c->b, m->record, MEASURE_N));
    else
        writer_nil(w);
    write_status(c, w, m->record);
    write_key(w, "corrected");
    writer_bool(w, promise_first(&c->r->cut, m->record) != m->record);
    return write_source(c, w, m->record, err);
}

/* ---- the measures of one group ---- */

struct series {
    const struct measured *at; /* those that stand for their days, by day */
    size_t count;
};

static const char *change_word(const struct desk_call *c, uint32_t indicator, const struct series *s)
{
    if (s->count < 2)
        return "";
    switch (direction_change(c->r, indicator, s->at[s->count - 2].record, s->at[s->count - 1].record)) {
    case CHANGE_UNKNOWN: break;
    case CHANGE_NONE: return "same";
    case CHANGE_BETTER: return "better";
    case CHANGE_WORSE: return "worse";
    }
    return "";
}

static bool write_series(struct desk_call *c, struct writer *w, uint32_t indicator, const struct series *s, bool full,
                         struct pln_error *err)
{
    size_t measures = min_size(s->count, full && c->q.reads > READS_LEFT ? MEASURES_FULL : MEASURES_LISTED);
    size_t points = min_size(s->count, full ? POINTS_FULL : POINTS_LISTED);

    writer_map(w, 5);
    use_text(w, "group", s->at[0].group);
    write_key(w, "change");
    write_text_or_nil(w, change_word(c, indicator, s));
    write_key(w, "count");
    writer_u64(w, s->count);
    write_key(w, "measures");
    writer_array(w, measures);
    for (size_t i = s->count; i-- > s->count - measures;)
        if (!write_measure(c, w, &s->at[i], err))
            return false;
    write_key(w, "points");
    writer_array(w, points);
    for (size_t i = s->count - points; i < s->count; i++) {
        writer_map(w, 2);
        write_key(w, "on");
        use_day(w, s->at[i].on);
        use_text(w, "value", book_text(c->b, s->at[i].record, MEASURE_VALUE));
    }
    return true;
}

static bool names_group(const struct desk_call *c, uint32_t version, unsigned field, struct bytes group)
{
    for (size_t i = 0; version != BOOK_NONE && i < book_count(c->b, version, field); i++)
        if (bytes_equal(book_text_at(c->b, version, field, i), group))
            return true;
    return false;
}

/* Everyone, or a group that what the indicator is of names: in force, and of a strategy its result. */
static bool is_named(const struct desk_call *c, uint32_t indicator, struct bytes group)
{
    uint32_t of = direction_in_force(c->r, book_ref(c->b, indicator, INDICATOR_OF)), result = of;
    bool is_strategy = of != BOOK_NONE && c->b->record[of].type == TYPE_strategy;

    if (is_strategy)
        result = direction_in_force(c->r, book_ref(c->b, of, STRATEGY_RESULT));
    return group.n == 0 || (is_strategy && names_group(c, of, STRATEGY_GROUPS, group)) || names_group(c, result, RESULT_GROUPS, group);
}

/* Those that stand for their days and lie within from ... to; *groups: how many groups they are of. */
static struct series chosen(struct desk_call *c, uint32_t indicator, size_t *groups)
{
    struct measured_list l = direction_measures(c->r, indicator);
    struct measured *at = rules_take(c->r, l.count, sizeof(*at));
    struct series s = { .at = at };

    *groups = 0;
    for (size_t i = 0; at != NULL && i < l.count; i++) {
        int64_t begins = rules_day_begins(c->r, l.at[i].on);

        if (!direction_is_of_its_day(&l, i) || begins < c->from_ms || begins >= c->to_ms)
            continue;
        *groups += s.count == 0 || !bytes_equal(at[s.count - 1].group, l.at[i].group);
        at[s.count++] = l.at[i];
    }
    return s;
}

/* ---- the indicator ---- */

/* What it shall come to: of a result that names no other unit what the result says, else the objective that is due next. */
static uint32_t aim_of(struct desk_call *c, uint32_t indicator)
{
    const struct promises *all = &c->r->promises;
    uint32_t result = direction_in_force(c->r, book_ref(c->b, indicator, INDICATOR_OF)), next = BOOK_NONE;
    int64_t due = INT64_MAX;

    if (result != BOOK_NONE && c->b->record[result].type == TYPE_result &&
        (!book_has(c->b, result, RESULT_UNIT) ||
         bytes_equal(book_text(c->b, result, RESULT_UNIT), book_text(c->b, indicator, INDICATOR_UNIT))))
        return result;
    for (size_t i = 0; i < all->promises; i++) {
        const struct promise *p = &all->promise[i];

        if (c->b->record[p->record].type == TYPE_objective && p->state == PROMISE_OPEN && !p->is_retired && p->due < due &&
            book_ref(c->b, p->record, OBJECTIVE_INDICATOR) == indicator && book_has(c->b, p->record, OBJECTIVE_TARGET)) {
            next = p->record;
            due = p->due;
        }
    }
    return next;
}

/* Four keys. */
static bool write_aim(struct desk_call *c, struct writer *w, uint32_t indicator, struct pln_error *err)
{
    uint32_t aim = aim_of(c, indicator);
    bool is_result = aim != BOOK_NONE && c->b->record[aim].type == TYPE_result;
    struct bytes none = { 0 };
    int64_t by = is_result && book_has(c->b, aim, RESULT_BY) ? book_number(c->b, aim, RESULT_BY)
                 : aim != BOOK_NONE && !is_result            ? promise_of(c->r, aim)->due
                                                             : -1;

    use_text(w, "baseline", is_result ? book_text(c->b, aim, RESULT_BASELINE) : none);
    use_text(w, "target", aim == BOOK_NONE ? none : book_text(c->b, aim, is_result ? (unsigned)RESULT_TARGET : (unsigned)OBJECTIVE_TARGET));
    write_key(w, "by");
    use_day(w, by);
    write_key(w, "aim");
    return use_write(c, w, aim, err);
}

static size_t group_length(const struct series *all, size_t from)
{
    size_t n = 1;

    while (from + n < all->count && bytes_equal(all->at[from + n].group, all->at[from].group))
        n++;
    return n;
}

/* Two keys: anybody can measure for any group, and those that were agreed on are shown first of all. */
static bool write_groups(struct desk_call *c, struct writer *w, uint32_t indicator, bool full, struct pln_error *err)
{
    size_t groups, named = 0, others;
    struct series all = chosen(c, indicator, &groups);

    for (size_t i = 0; i < all.count; i += group_length(&all, i))
        named += is_named(c, indicator, all.at[i].group);
    others = min_size(groups - named, named < GROUPS_LISTED ? GROUPS_LISTED - named : 0);
    write_key(w, "series");
    writer_array(w, named + others);
    for (size_t i = 0, n; i < all.count; i += n) {
        n = group_length(&all, i);
        if (!is_named(c, indicator, all.at[i].group)) {
            if (others == 0)
                continue;
            others--;
        }
        if (!write_series(c, w, indicator, &(struct series){ all.at + i, n }, full, err))
            return false;
    }
    write_key(w, "series_count");
    writer_u64(w, groups);
    return true;
}

bool use_indicator(struct desk_call *c, struct writer *w, uint32_t indicator, bool full, struct pln_error *err)
{
    int64_t better = book_number(c->b, indicator, INDICATOR_BETTER);

    writer_map(w, 11);
    write_key(w, "indicator");
    if (!use_write(c, w, indicator, err))
        return false;
    write_key(w, "partner");
    if (!use_partner(c, w, c->b->record[indicator].log, err))
        return false;
    use_text(w, "unit", book_text(c->b, indicator, INDICATOR_UNIT));
    write_key(w, "better");
    write_text_or_nil(w, better > 0 && better < better_end ? better_words[better - 1] : "");
    write_key(w, "retired");
    writer_bool(w, force_retired(&c->r->cut, indicator) <= c->r->now_ms);
    return write_aim(c, w, indicator, err) && write_groups(c, w, indicator, full, err);
}
