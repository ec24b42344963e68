/* desk.c: what the rules say, kept ready for who asks: follows the view, runs the rules where needed, hands on to the view asked for.
 *
 * In: a view, a method, parameters, the time. Out: one encoded value.
 * Must not: read a clock; answer from a book that is behind the view.
 * Bounds: the book's and the run's; the question's arena and reads (node/query_names.h).
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_findings.c */
#include "desk/desk.h"

#include "base/checked.h"
#include "desk/call.h"
#include "node/query_resolve.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t in_order;
    unsigned takes;
    bool (*answer)(struct desk_call *c, struct writer *w, struct pln_error *err);
} views[] = {
#define DESK_ROW(symbol, in_order, takes, params, help) { "rules." #symbol, in_order, takes, view_##symbol },
    RULES_METHODS(DESK_ROW)
#undef DESK_ROW
};

void desk_init(struct desk *d, const uint8_t seed[16])
{
    *d = (struct desk){ 0 };
    memcpy(d->seed, seed, sizeof(d->seed));
    book_init(&d->book, d->seed);
}

void desk_use_pages(struct desk *d, const struct pages *pages)
{
    d->pages = pages;
    book_use_pages(&d->book, pages);
}

static void run_drop(struct desk_run *run)
{
    if (run->is_made)
        rules_deinit(&run->rules);
    *run = (struct desk_run){ 0 };
}

void desk_deinit(struct desk *d)
{
    run_drop(&d->now);
    run_drop(&d->asof);
    book_deinit(&d->book);
}

/* ---- the book and its runs ----------------------------------------------------------------------------------------------- */

/* Sizes of all logs; *changed: other than they were. Words that come change titles only, but a talk's words arrive with it. */
static bool logs_read(struct desk *d, const struct view *v, struct desk_log *log, size_t *logs, bool *changed, struct pln_error *err)
{
    uint32_t number[BOOK_LOGS_MAX];
    struct log_row row;
    bool found;

    if (!v->logs(v->ctx, number, BOOK_LOGS_MAX, logs, err))
        return false;
    for (size_t i = 0; i < *logs; i++) {
        if (!v->log(v->ctx, number[i], &row, &found, err))
            return false;
        log[i] = (struct desk_log){ .number = number[i] };
        if (found)
            log[i].size = row.size, log[i].whole = row.whole;
    }
    *changed = *logs != d->logs;
    for (size_t i = 0; i < *logs && !*changed; i++)
        *changed = log[i].number != d->log[i].number || log[i].size != d->log[i].size || log[i].whole != d->log[i].whole;
    return true;
}

/* What was read, or made of it, found no more room: what people can do. */
static bool no_room(size_t records, struct pln_error *err)
{
    const struct pln_error was = *err;

    return err->code == PLN_TOO_LARGE &&
           fail(err, PLN_DISK_FULL, "no room for what %zu records say: make room on the disk of the store, then ask again (%s)", records,
                was.what);
}

/* The book holds what the view holds. The run of now follows when it is asked; one as of a time goes. */
static bool follow(struct desk *d, const struct view *v, struct pln_error *err)
{
    struct desk_log log[BOOK_LOGS_MAX];
    size_t logs;
    bool changed, grown;

    if (!logs_read(d, v, log, &logs, &changed, err))
        return false;
    if (!changed)
        return true;
    run_drop(&d->asof);
    d->logs = 0;
    d->is_behind = true;
    if (!book_extend(&d->book, v, &grown, err)) {
        size_t records = d->book.records;

        run_drop(&d->now);
        book_deinit(&d->book);
        book_init(&d->book, d->seed);
        book_use_pages(&d->book, d->pages);
        return no_room(records, err);
    }
    memcpy(d->log, log, logs * sizeof(log[0]));
    d->logs = logs;
    return true;
}

static bool run_fits(const struct desk_run *run, const struct rules_spec *spec)
{
    if (!run->is_made)
        return false;
    if (spec->cut == CUT_ASOF)
        return run->spec.now_ms == spec->now_ms;
    return spec->now_ms >= run->spec.now_ms && spec->now_ms - run->spec.now_ms < DESK_STALE_MS &&
           rules_day(&run->rules, spec->now_ms) == run->rules.today;
}

/* The run of that cut, made or brought up to date if need be. */
static bool run_find(struct desk *d, const struct view *v, const struct rules_spec *spec, struct rules **out, struct pln_error *err)
{
    struct desk_run *run = spec->cut == CUT_ALL ? &d->now : &d->asof;
    bool was_made = run->is_made, good = true;

    if (!run_fits(run, spec) || (spec->cut == CUT_ALL && d->is_behind)) {
        d->runs++;
        run->is_made = true; /* needs its deinit either way */
        run->spec = *spec;
        if (spec->cut == CUT_ASOF) {
            if (was_made)
                rules_deinit(&run->rules);
            good = rules_run(&run->rules, &d->book, v, spec, err);
        } else {
            good = was_made ? rules_follow(&run->rules, v, spec->now_ms, err) : rules_run_kept(&run->rules, &d->book, v, spec->now_ms, err);
            d->is_behind = false;
        }
    }
    if (!good) {
        run_drop(run);
        return no_room(d->book.records, err);
    }
    run->rules.view = v; /* of the same sizes */
    *out = &run->rules;
    return true;
}

bool desk_warm(struct desk *d, const struct view *v, int64_t wall_ms, struct pln_error *err)
{
    const struct rules_spec spec = { CUT_ALL, wall_ms };
    struct rules *r;

    return follow(d, v, err) && run_find(d, v, &spec, &r, err);
}

/* ---- parameters ------------------------------------------------------------------------------------------------------------ */

static bool partner_read(struct desk_call *c, struct pln_error *err)
{
    struct bytes value = params_option(&c->p, "partner");
    struct query_log *log;

    if (value.n == 0)
        return true;
    if (!query_log_param(&c->q, &c->p, "partner", value, &log, err))
        return false;
    c->partner = book_log_of(c->b, log->row.number);
    return c->partner != BOOK_NONE || fail(err, PLN_NOT_FOUND, "partner: nothing of %s is here yet", log->handle);
}

/* What a text means, of that kind (n = 0: of any), as a record; BOOK_NONE: nothing, or it is no text. */
static bool text_means(struct desk_call *c, const char *name, struct bytes value, struct bytes kind, uint32_t *record,
                       struct pln_error *err)
{
    struct resolved one;
    struct bytes text;
    bool found = false;

    *record = BOOK_NONE;
    if (params_kind(value) != READER_STR)
        return true;
    text = params_str(&c->p, name, value);
    if (!c->p.failed && !query_resolve(&c->q, text, kind, &one, &found, err))
        return within(err, "%s", name);
    if (found)
        *record = book_find(c->b, &one.id);
    return true;
}

/* Nothing of that name is here: what it could have been. Always false. */
static bool names_nothing(struct desk_call *c, const char *name, struct bytes value, const char *could_be, struct pln_error *err)
{
    struct bytes text = params_kind(value) == READER_STR ? params_str(&c->p, name, value) : (struct bytes){ 0 };

    if (err->code != PLN_NOT_FOUND || text.n == 0 || memchr(text.at, '#', text.n) != NULL)
        return false;
    return fail(err, PLN_NOT_FOUND, "%s: %.*s %s", name, (int)min_size(text.n, 60), (const char *)text.at, could_be);
}

bool desk_named(struct desk_call *c, const char *name, struct bytes value, uint32_t *record, struct pln_error *err)
{
    if (!text_means(c, name, value, (struct bytes){ 0 }, record, err))
        return false;
    return *record != BOOK_NONE || desk_which(c, name, value, record, err) ||
           names_nothing(c, name, value, "is no entry, person, partner or table here: they look like eastside#12, eastside/ana, eastside",
                         err);
}

/* A table's handle; any other draft by the name of an entry. The origin of its chain. */
static bool chain_read(struct desk_call *c, const char *name, enum record_type type, uint32_t *origin, struct pln_error *err)
{
    struct bytes value = params_option(&c->p, name);
    uint32_t record = BOOK_NONE;

    if (value.n == 0)
        return true;
    if (type == TYPE_body && !text_means(c, name, value, BYTES_STR("body"), &record, err))
        return false;
    if (record == BOOK_NONE && !desk_which(c, name, value, &record, err))
        return type == TYPE_body && names_nothing(c, name, value, "is no table here: `tables` lists them", err);
    if (c->b->record[record].type != type)
        return fail(err, PLN_BAD_REFERENCE, "%s: that is a %s, not a %s", name, schema_of(c->b->record[record].type)->name,
                    schema_of(type)->name);
    *origin = c->b->record[record].origin;
    return true;
}

bool desk_which(struct desk_call *c, const char *name, struct bytes value, uint32_t *record, struct pln_error *err)
{
    struct place at;
    uint32_t log;

    if (!query_which(&c->q, &c->p, value, &at, err))
        return within(err, "%s", name);
    log = book_log_of(c->b, at.log);
    *record = log == BOOK_NONE ? BOOK_NONE : book_at(c->b, log, at.index);
    return *record != BOOK_NONE ||
           fail(err, PLN_BAD_REFERENCE, "%s: that entry is no record that the rules read: plenary show tells more", name);
}

static bool time_read(struct desk_call *c, const char *name, int64_t absent, int64_t *out)
{
    uint64_t ms = params_u(&c->p, name, params_option(&c->p, name), UINT64_MAX);

    if (ms != UINT64_MAX && ms > PLN_TIME_MS_MAX)
        params_fail(&c->p, name, PLN_BAD_FIELD, "%" PRIu64 " ms since 1970 is past the year 9999", ms);
    *out = ms == UINT64_MAX || c->p.failed ? absent : (int64_t)ms;
    return ms != UINT64_MAX;
}

static bool common_read(struct desk_call *c, unsigned takes, struct pln_error *err)
{
    if ((takes & TAKES_PARTNER && !partner_read(c, err)) || (takes & TAKES_BODY && !chain_read(c, "body", TYPE_body, &c->body, err)) ||
        (takes & TAKES_STRATEGY && !chain_read(c, "strategy", TYPE_strategy, &c->strategy, err)))
        return false;
    if (takes & TAKES_TIME) {
        time_read(c, "from", INT64_MIN, &c->from_ms);
        time_read(c, "to", INT64_MAX, &c->to_ms);
    }
    if (takes & TAKES_PAGE) {
        c->limit = params_u(&c->p, "limit", params_option(&c->p, "limit"), DESK_LIMIT_DEFAULT);
        c->after = params_str(&c->p, "after", params_option(&c->p, "after"));
        if (c->limit == 0 || c->limit > DESK_LIMIT_MAX) {
            params_fail(&c->p, "limit", PLN_BAD_FIELD, "%" PRIu64 ": 1 to %d", c->limit, DESK_LIMIT_MAX);
            c->limit = 1; /* views take room for a page before desk_params_done refuses it */
        }
    }
    return true;
}

bool desk_params_done(struct desk_call *c, struct pln_error *err)
{
    return params_done(&c->p, err);
}

/* ---- answers --------------------------------------------------------------------------------------------------------------- */

void desk_head(struct desk_call *c, struct writer *w, size_t pairs)
{
    writer_map(w, pairs + DESK_HEAD_PAIRS);
    write_key(w, "time");
    writer_i64(w, c->r->now_ms);
    write_key(w, "as_of");
    if (c->is_asof)
        writer_i64(w, c->r->now_ms);
    else
        writer_nil(w);
    write_key(w, "newer");
    writer_bool(w, c->r->version > RULES_VERSION);
}

struct page page_of(const struct desk_call *c)
{
    return (struct page){ .after = c->after, .limit = c->limit, .reads = c->q.reads / 4 * 3, .begun = c->after.n == 0 };
}

bool page_takes(struct page *p, const char *key)
{
    return page_takes_heavy(p, key, 0);
}

bool page_takes_heavy(struct page *p, const char *key, size_t reads)
{
    assert(reads <= DESK_ROW_READS_MAX);
    if (!p->begun) {
        p->begun = bytes_equal_str(p->after, key);
        return false;
    }
    if (p->taken == p->limit || (p->taken > 0 && reads > p->reads)) {
        p->more = true;
        return false;
    }
    p->taken++;
    p->reads -= min_size(reads, p->reads);
    snprintf(p->last, sizeof(p->last), "%s", key);
    return true;
}

bool page_done(const struct page *p, struct pln_error *err)
{
    return p->begun || fail(err, PLN_NOT_FOUND, "after: nothing of that name is in this list: it is the `next` of an earlier answer");
}

void page_write_next(const struct page *p, struct writer *w)
{
    write_key(w, "next");
    write_text_or_nil(w, p->more ? p->last : "");
}

/* The run that is asked for, then what only that run can tell apart. */
static bool call_begin(struct desk_call *c, const struct view *v, int64_t wall_ms, unsigned takes, struct pln_error *err)
{
    struct rules_spec spec = { CUT_ALL, wall_ms };
    struct query_log *own;

    if (time_read(c, "as_of", 0, &spec.now_ms)) {
        spec.cut = CUT_ASOF;
        c->is_asof = true;
        if (spec.now_ms > wall_ms)
            params_fail(&c->p, "as_of", PLN_BAD_FIELD, "that is still to come: nobody knows what will have been said");
    } else {
        spec.now_ms = wall_ms;
    }
    if (c->p.failed)
        return params_done(&c->p, err);
    if (!follow(c->desk, v, err) || !run_find(c->desk, v, &spec, &c->r, err) || !query_log_of(&c->q, c->q.own, &own, err))
        return false;
    c->own = own != NULL ? book_log_of(c->b, own->row.number) : BOOK_NONE;
    return common_read(c, takes, err);
}

/* What a view asks of the run takes memory of its own, which goes with the answer; the run stays as it is. */
static bool view_answer(struct desk_call *c, bool (*answer)(struct desk_call *c, struct writer *w, struct pln_error *err), struct writer *w,
                        struct pln_error *err)
{
    bool good;

    arena_reset(&c->r->memory[MEMORY_ANSWER]);
    c->r->in = MEMORY_ANSWER;
    good = answer(c, w, err) && writer_done(w, "an answer", err);
    c->r->in = MEMORY_SCRATCH;
    arena_deinit(&c->r->memory[MEMORY_ANSWER]);
    if (good && c->r->failed) {
        *err = c->r->err;
        good = false;
    }
    c->r->failed = false;
    return good;
}

bool desk_answer(struct desk *d, const struct view *v, const struct pln_id *own_log, struct bytes method, struct bytes params,
                 enum access access, int64_t wall_ms, struct buf *out, struct pln_error *err)
{
    struct desk_call c = { .desk = d, .b = &d->book, .partner = BOOK_NONE, .body = BOOK_NONE, .strategy = BOOK_NONE };
    struct writer w = writer_into(out);
    size_t i = 0;
    bool good;

    while (i < COUNT(views) && !bytes_equal_str(method, views[i].name))
        i++;
    if (i == COUNT(views))
        return fail(err, PLN_NOT_FOUND, "that is not answered at the desk: `methods` lists what is");
    c.from_ms = INT64_MIN;
    c.to_ms = INT64_MAX;
    query_begin(&c.q, v, own_log, access, wall_ms, out);
    c.p = params_over(params, views[i].in_order + 1, true);
    good = call_begin(&c, v, wall_ms, views[i].takes, err) && view_answer(&c, views[i].answer, &w, err);
    query_end(&c.q);
    return good;
}
