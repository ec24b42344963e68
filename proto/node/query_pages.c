/* query_pages.c: pages of entries: by log, type, author, time, or what they refer to.
 *
 * In: filters and a cursor. Out: {entries, next}.
 * Must not: look at more than PAGE_READS_MAX entries for one page, however rare what is asked for: the page ends early, with a cursor.
 * Bounds: LIMIT_MAX entries, WORDS_MAX words, PAGE_BYTES_AIM bytes and then what one entry has; PAGE_LOOKED_AIM bytes looked at, and then
 * one entry.
 *
 * An index is walked log by log; across logs its streams are merged by tau, so a page reads like the coalition's own day. A cursor holds
 * where each stream stands, in flat quads (stream, log, index, tau); a stream that is not in it has ended.
 * Spec: docs/rpc.md "Entries". Tests: tests/unit/node_query_pages.c */
#include "node/query_pages.h"

#include "base/checked.h"
#include "node/query_entry.h"
#include "node/query_resolve.h"
#include "node/query_texts.h"

#include <assert.h>

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 200
#define PAGE_READS_MAX 4096
#define READS_FOR_ONE 2048 /* what one entry with all its refs may need */
#define PAGE_BYTES_AIM (512 * 1024)
#define PAGE_BYTES_MAX (4 * 1024 * 1024)
#define PAGE_LOOKED_AIM (8 * 1024 * 1024)   /* of entries and their words, whether they are in the page or not */
#define INDEX_MAX ((UINT64_C(1) << 48) - 1) /* no log comes so far */
#define STREAMS_MAX (PLN_PARTNERS_MAX + 1)
#define CURSOR_BYTES_MAX 65536
#define WORDS_MAX 16
#define WORD_BYTES_MAX 400

struct stream {
    uint32_t number; /* of the log, or of the person's key: names it in a cursor */
    struct view_query q;
    struct place ahead[32]; /* places not yet looked at */
    size_t count, at;
    bool ended; /* nothing more behind `ahead` */
    bool has_head;
    struct place head; /* the next entry of this stream */
    int64_t head_ms;   /* its tau; of a stream that is the only one: known once it was read */
    bool has_last;
    struct place last; /* the last entry taken from it */
    int64_t last_ms;
};

struct filter {
    struct bytes type;
    int64_t since_ms, until_ms;
    bool all_states; /* void and unknown ones too */
    bool quiet;      /* receipts and addresses too */
    bool full, texts, newest_first;
    uint64_t limit;
    struct bytes cursor; /* n = 0: from the beginning */
    size_t words;        /* 0: not asked for */
    struct bytes word[WORDS_MAX];
};

struct page {
    struct query *q;
    struct filter f;
    struct stream *stream;
    size_t streams;
    unsigned reads;
};

/* ---- streams ---- */

static bool streams_take(struct page *p, size_t count, struct pln_error *err)
{
    assert(count <= STREAMS_MAX);
    p->stream = arena_take_array(&p->q->arena, count + 1, sizeof(*p->stream), err);
    return p->stream != NULL;
}

static struct stream *stream_add(struct page *p, uint32_t number, const struct view_query *q)
{
    struct stream *s = &p->stream[p->streams++];

    *s = (struct stream){ .number = number, .q = *q };
    s->q.newest_first = p->f.newest_first;
    return s;
}

/* One stream for each log. */
static bool stream_each_log(struct page *p, const struct view_query *q, struct pln_error *err)
{
    struct query_log **log;
    struct view_query one = *q;
    size_t logs;

    if (!query_logs(p->q, &log, &logs, err) || !streams_take(p, logs, err))
        return false;
    for (size_t i = 0; i < logs; i++) {
        one.log = log[i]->row.number;
        stream_add(p, one.log, &one);
    }
    return true;
}

/* The head is behind us. */
static void stream_pass(struct stream *s)
{
    s->has_head = false;
    s->has_last = true;
    s->last = s->head;
    s->last_ms = s->head_ms;
    s->q.has_from = true;
    s->q.from = s->last;
    s->q.from_ms = s->last_ms;
}

/* The head of a stream, if it is not known yet. */
static bool stream_look(struct page *p, struct stream *s, struct pln_error *err)
{
    struct view_entry e;
    bool found;

    while (!s->has_head && !(s->ended && s->at == s->count) && p->reads > 0) {
        if (s->at == s->count) {
            s->at = s->count = 0;
            if (!p->q->v->scan(p->q->v->ctx, &s->q, s->ahead, COUNT(s->ahead), &s->count, err))
                return false;
            s->ended = s->count < COUNT(s->ahead);
            if (s->count == 0)
                break;
        }
        s->head = s->ahead[s->at++];
        p->reads--;
        if (p->streams == 1) { /* nothing to compare with */
            s->has_head = true;
            return true;
        }
        if (!query_read(p->q, s->head, false, &e, &found, err))
            return false;
        s->has_head = found;
        s->head_ms = e.tau_ms;
        if (!found)
            stream_pass(s);
    }
    return true;
}

/* Is a's head told before b's? */
static bool goes_before(const struct stream *a, const struct stream *b)
{
    if (a->head_ms != b->head_ms)
        return a->head_ms < b->head_ms;
    return a->head.log != b->head.log ? a->head.log < b->head.log : a->head.index < b->head.index;
}

/* The next entry in order over all streams. False without error: *out = NULL. */
static bool page_next(struct page *p, struct stream **out, struct pln_error *err)
{
    struct stream *best = NULL;

    *out = NULL;
    for (size_t i = 0; i < p->streams; i++) {
        struct stream *s = &p->stream[i];

        if (!stream_look(p, s, err))
            return false;
        if (!s->has_head) {
            if (p->reads == 0)
                return true; /* it may have one: the page ends here */
            continue;
        }
        if (best == NULL || (p->f.newest_first ? goes_before(best, s) : goes_before(s, best)))
            best = s;
    }
    *out = best;
    return true;
}

/* ---- cursors ---- */

static bool cursor_write(const struct page *p, struct writer *w, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b;
    struct writer c = writer_into(&b);
    size_t live = 0;

    buf_init(&b, CURSOR_BYTES_MAX);
    for (size_t i = 0; i < p->streams; i++)
        live += p->stream[i].has_head || !p->stream[i].ended || p->stream[i].at < p->stream[i].count;
    if (live == 0) {
        writer_nil(w);
        return true;
    }
    writer_array(&c, live * 4);
    for (size_t i = 0; i < p->streams; i++) {
        const struct stream *s = &p->stream[i];

        if (!s->has_head && s->ended && s->at == s->count)
            continue;
        writer_u64(&c, s->number);
        writer_u64(&c, s->has_last ? s->last.log : 0);
        writer_u64(&c, s->has_last ? s->last.index : 0);
        writer_i64(&c, s->has_last ? s->last_ms : -1);
    }
    writer_bin(w, buf_bytes(&b));
    return writer_done(&c, "cursor", err);
}

/* Set each stream to where the cursor says; those that it does not name have ended. */
static bool cursor_read(struct page *p, struct pln_error *err)
{
    struct reader r = reader_over(p->f.cursor);
    size_t count;

    if (p->f.cursor.n == 0)
        return true;
    for (size_t i = 0; i < p->streams; i++)
        p->stream[i].ended = true;
    count = reader_array_upto(&r, "cursor", 4 * STREAMS_MAX);
    if (!r.failed && count % 4 != 0)
        reader_fail(&r, PLN_BAD_FIELD, "this is no cursor of a page");
    for (size_t i = 0; i < count / 4 && !r.failed; i++) {
        uint64_t number = reader_u(&r, "stream"), log = reader_u(&r, "log"), index = reader_u(&r, "index");
        int64_t tau_ms = reader_i64(&r, "tau");

        if (log > UINT32_MAX || index > INDEX_MAX || tau_ms < -1 || tau_ms > PLN_TIME_MS_MAX)
            reader_fail(&r, PLN_BAD_FIELD, "this is no cursor of a page");
        for (size_t j = 0; j < p->streams && !r.failed; j++) {
            struct stream *s = &p->stream[j];

            if (s->number != number)
                continue;
            s->ended = false;
            s->has_last = log > 0;
            s->last = (struct place){ (uint32_t)log, index };
            s->last_ms = tau_ms;
            if (s->has_last) {
                s->q.has_from = true;
                s->q.from = s->last;
                s->q.from_ms = tau_ms;
            }
        }
    }
    if (!reader_done(&r, err))
        return within(err, "cursor");
    return true;
}

/* ---- the page ---- */

static bool is_quiet(struct bytes type)
{
    const struct schema *s = schema_find(type);

    return s != NULL && s->quiet;
}

static bool is_asked(const struct filter *f, const struct view_entry *e)
{
    if (e->tau_ms < f->since_ms || e->tau_ms >= f->until_ms)
        return false;
    if (!f->all_states && e->verdict != VERDICT_GOOD)
        return false;
    if (f->type.n > 0)
        return e->readable && bytes_equal(e->statement.type, f->type);
    return f->quiet || !e->readable || !is_quiet(e->statement.type);
}

/* Behind what is asked for: in time order nothing more can come. */
static bool is_past(const struct filter *f, int64_t tau_ms)
{
    return f->newest_first ? tau_ms < f->since_ms : tau_ms >= f->until_ms;
}

static bool row_write(struct page *p, struct writer *w, const struct view_entry *e, struct pln_error *err)
{
    if (p->f.full)
        return write_entry(p->q, w, e, err);
    return p->f.texts ? write_summary_texts(p->q, w, e, err) : write_summary(p->q, w, e, err);
}

static bool page_write(struct page *p, struct writer *w, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf list;
    struct writer lw = writer_into(&list);
    uint64_t count = 0, looked = 0, passed_before = 0, passed_behind = 0;
    bool ended = false;

    buf_init(&list, PAGE_BYTES_MAX);
    p->reads = PAGE_READS_MAX;
    if (!cursor_read(p, err))
        return false;
    while (count < p->f.limit && list.n < PAGE_BYTES_AIM && looked < PAGE_LOOKED_AIM && p->q->reads > READS_FOR_ONE) {
        struct stream *s;
        struct view_entry e;
        bool found;

        if (!page_next(p, &s, err))
            return false;
        if (s == NULL) {
            ended = p->reads > 0;
            break;
        }
        if (!query_read(p->q, s->head, true, &e, &found, err))
            return false;
        if (found) {
            s->head_ms = e.tau_ms;
            looked += e.bytes.n + e.salted.n;
        }
        if (found && is_past(&p->f, s->head_ms)) {
            ended = true;
            break;
        }
        stream_pass(s);
        if (!found || !is_asked(&p->f, &e))
            continue;
        if (p->f.words > 0 && query_texts_lack(&e, p->f.word, p->f.words)) {
            passed_behind++;
            continue;
        }
        if (!row_write(p, &lw, &e, err))
            return false;
        count++;
        passed_before += passed_behind;
        passed_behind = 0;
    }
    if (!writer_done(&lw, "a page", err))
        return false;
    writer_map(w, p->f.words > 0 ? 3 : 2);
    write_key(w, "entries");
    writer_array(w, count);
    if (count > 0)
        writer_raw(w, buf_bytes(&list));
    write_key(w, "next");
    if (ended)
        writer_nil(w);
    else if (!cursor_write(p, w, err))
        return false;
    if (p->f.words > 0) {
        write_key(w, "passed");
        writer_map(w, 2);
        write_key(w, "before");
        writer_u64(w, passed_before);
        write_key(w, "behind");
        writer_u64(w, passed_behind);
    }
    return true;
}

static struct filter filter_read(struct params *p)
{
    struct filter f = { .type = params_str(p, "type", params_option(p, "type")) };

    f.all_states = params_flag(p, "void", params_option(p, "void"), true);
    f.full = params_flag(p, "full", params_option(p, "full"), false);
    f.texts = params_flag(p, "texts", params_option(p, "texts"), false);
    if (f.full && f.texts)
        params_fail(p, "texts", PLN_BAD_FIELD, "whole entries have their words already: full or texts");
    f.newest_first = params_flag(p, "newest_first", params_option(p, "newest_first"), false);
    f.limit = params_u(p, "limit", params_option(p, "limit"), LIMIT_DEFAULT);
    if (f.limit < 1 || f.limit > LIMIT_MAX)
        params_fail(p, "limit", PLN_BAD_FIELD, "%" PRIu64 " entries: 1 to %d a page", f.limit, LIMIT_MAX);
    f.cursor = params_bin(p, "cursor", params_option(p, "cursor"), CURSOR_BYTES_MAX);
    f.until_ms = INT64_MAX;
    f.since_ms = INT64_MIN;
    f.quiet = true;
    return f;
}

static void words_read(struct params *p, struct filter *f)
{
    struct bytes value = params_option(p, "words");
    struct reader r = reader_over(value);
    struct pln_error err;

    if (value.n == 0 || p->failed)
        return;
    f->words = reader_array_upto(&r, "words", WORDS_MAX);
    for (size_t i = 0; i < f->words; i++) {
        f->word[i] = reader_str(&r, "word", WORD_BYTES_MAX);
        if (f->word[i].n == 0)
            reader_fail(&r, PLN_BAD_FIELD, "an empty word");
    }
    if (!reader_done(&r, &err))
        params_fail(p, "words", err.code, "%s", err.what);
    else if (!f->texts)
        params_fail(p, "words", PLN_BAD_FIELD, "only with texts");
}

/* The streams of an author: a key, or every key of a person. */
static bool author_streams(struct page *p, struct params *params, struct bytes value, struct query_log *log, struct pln_error *err)
{
    struct view_query q = { .by = VIEW_BY_AUTHOR, .log = log != NULL ? log->row.number : 0 };
    struct view_query mandates = { .by = VIEW_BY_TYPE, .type = BYTES_STR("mandate") };
    struct query_scan scan;
    struct resolved who;
    struct bytes given;
    bool found;

    if (params_kind(value) == READER_BIN) {
        given = params_bin(params, "author", value, 32);
        if (!params->failed && given.n != 32)
            params_fail(params, "author", PLN_BAD_FIELD, "a key has 32 bytes, not %zu", given.n);
        if (params->failed)
            return true; /* params_done tells */
        memcpy(&q.author, given.at, 32);
        if (log == NULL)
            return stream_each_log(p, &q, err);
        if (!streams_take(p, 1, err))
            return false;
        stream_add(p, 0, &q);
        return true;
    }
    given = params_str(params, "author", value);
    if (params->failed)
        return true;
    if (!query_resolve(p->q, given, BYTES_STR("person"), &who, &found, err))
        return within(err, "author");
    if (!found) {
        fail(err, PLN_NOT_FOUND, "no person %.*s here: `members` lists them", (int)given.n, (const char *)given.at);
        return within(err, "author");
    }
    mandates.log = q.log = who.log->row.number;
    if (!streams_take(p, 64, err))
        return false;
    query_scan_begin(&scan, &mandates);
    while (p->streams < 64) { /* every mandate of this person brings a key, or the same again */
        const struct schema *schema;
        struct key_state state;
        struct fields facts;
        struct view_entry e;
        struct place at;
        bool is_new = true;

        if (!query_scan_next(p->q, &scan, &at, &found, err))
            return false;
        if (!found)
            break;
        if (!query_read(p->q, at, false, &e, &found, err))
            return false;
        if (!found || e.verdict != VERDICT_GOOD || !query_facts(&e, &schema, &facts))
            continue;
        fields_bytes32(&facts, MANDATE_KEY, &q.author);
        if (!p->q->v->key(p->q->v->ctx, q.log, &q.author, &state, &found, err))
            return false;
        for (size_t i = 0; i < p->streams; i++)
            is_new = is_new && !hash32_equal(&p->stream[i].q.author, &q.author);
        if (found && is_new && hash32_equal(&state.person, &who.id))
            stream_add(p, (uint32_t)p->streams, &q);
    }
    return true;
}

bool answer_entries(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 1, true);
    struct page p = { .q = q, .f = filter_read(&params) };
    struct bytes log_value = params_option(&params, "log"), author = params_option(&params, "author");
    struct view_query by = { 0 };
    struct query_log *log = NULL;

    p.f.since_ms = (int64_t)params_u(&params, "since", params_option(&params, "since"), 0);
    p.f.until_ms = (int64_t)params_u(&params, "until", params_option(&params, "until"), (uint64_t)INT64_MAX);
    p.f.quiet = params_flag(&params, "quiet", params_option(&params, "quiet"), false);
    words_read(&params, &p.f);
    if (log_value.n > 0 && !params.failed && !query_log_param(q, &params, "log", log_value, &log, err))
        return false;
    if (author.n > 0 && !params.failed && !author_streams(&p, &params, author, log, err))
        return false;
    if (!params_done(&params, err))
        return false;
    if (author.n == 0) {
        by.type = p.f.type;
        if (log != NULL) {
            by.by = p.f.type.n > 0 ? VIEW_BY_TYPE : VIEW_BY_LOG;
            by.log = log->row.number;
            if (!streams_take(&p, 1, err))
                return false;
            stream_add(&p, by.log, &by);
        } else if (p.f.type.n > 0) {
            by.by = VIEW_BY_TYPE;
            if (!stream_each_log(&p, &by, err))
                return false;
        } else {
            by.by = VIEW_BY_TIME;
            if (p.f.newest_first && p.f.until_ms <= PLN_TIME_MS_MAX) {
                by.has_from = true; /* just before the first that is too new */
                by.from_ms = p.f.until_ms;
            } else if (!p.f.newest_first && p.f.since_ms > 0 && p.f.since_ms <= PLN_TIME_MS_MAX) {
                by.has_from = true;
                by.from_ms = p.f.since_ms - 1;
                by.from = (struct place){ UINT32_MAX, INDEX_MAX };
            }
            if (!streams_take(&p, 1, err))
                return false;
            stream_add(&p, 0, &by);
        }
    }
    return page_write(&p, w, err);
}

bool answer_referrers(struct query *q, struct bytes encoded, struct writer *w, struct pln_error *err)
{
    struct params params = params_over(encoded, 2, true);
    struct page p = { .q = q, .f = filter_read(&params) };
    struct bytes which = params_at(&params, 0), text;
    struct view_query by = { .by = VIEW_BY_REF, .type = p.f.type };
    struct resolved meant;
    struct view_entry e;
    struct place at;
    bool found;

    if (!params.failed && which.n == 0)
        params_fail(&params, "which", PLN_BAD_FIELD, "name an entry, a partner or a person");
    if (params_kind(which) == READER_BIN && params_bin(&params, "which", which, 32).n == 32) {
        memcpy(&by.ref, params_bin(&params, "which", which, 32).at, 32); /* it need not be here */
    } else if (params_kind(which) == READER_BIN) {
        if (!query_which(q, &params, which, &at, err) || !query_read(q, at, false, &e, &found, err))
            return false;
        by.ref = e.id;
    } else if (!params.failed) {
        text = params_str(&params, "which", which);
        if (!params.failed && !query_resolve(q, text, (struct bytes){ NULL, 0 }, &meant, &found, err))
            return within(err, "which");
        if (!params.failed && !found)
            return fail(err, PLN_NOT_FOUND, "%.*s names nothing that is here", (int)text.n, text.n > 0 ? (const char *)text.at : "");
        if (!params.failed)
            by.ref = meant.id;
    }
    if (!params_done(&params, err) || !stream_each_log(&p, &by, err))
        return false;
    return page_write(&p, w, err);
}
