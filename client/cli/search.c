/* search.c: search: words in what this reader may see: names among the facts, titles, texts, reasons, minutes; sealed ones that one's own
 * key opens.
 *
 * In: summaries with their texts, newest first, less those that plainly lack a word, page by page: each page is bounded at the node, which
 * does its other work between two. The node reads the next page while this one is looked at. Must not: keep or send what was opened; match
 * in what is erased: the node has none of it to give. Bounds: LIMIT_MAX hits a command, HITS_BYTES_MAX of them in JSON; view/wanted.h.
 * Spec: docs/client.md "Searching", docs/rpc.md "Entries". Tests: tests/unit/client_search.c, tests/e2e/search.sh */
#include "base/bytes.h"
#include "base/checked.h"
#include "base/utf8.h"
#include "cli/desk.h"
#include "cli/opened.h"
#include "cli/read.h"
#include "cli/type_names.h"
#include "plenary/limits.h"
#include "view/json.h"
#include "view/progress.h"
#include "view/wanted.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define TEXTS_MAX 512 /* of one entry: its lists are shorter */
#define FOLDED_BYTES_MAX (8 * 1024 * 1024)
#define HITS_BYTES_MAX (64 * 1024 * 1024)
#define SHOWN_BYTES_MAX 400 /* of a text, around what was found, in JSON */
#define LINES_MAX 3         /* of a hit */
#define TIME_BYTES 20
#define LINE_BYTES_MAX 65536
#define KEY_BYTES_MAX 256 /* of a map in an answer */
#define NIL 0xc0

struct text {
    struct bytes field, text;
};
struct texts {
    size_t count;
    struct text at[TEXTS_MAX];
};

/* Of a page: views into it. */
struct row {
    struct bytes summary;
    struct bytes content, texts; /* its encoded values; n = 0: nil */
};
struct rows {
    size_t count;
    struct row *at;
    struct bytes next;                     /* n = 0: that was all */
    uint64_t passed_before, passed_behind; /* entries without the words that the node left out before its last one, and behind it */
};

/* Words that were passed over, of the entries that were looked at. */
struct missed {
    uint64_t sealed, missing, erased, files;
};

struct search {
    struct call *c;
    struct shown s;
    struct wanted wanted;
    struct read_filters filters;
    uint64_t limit, hits, looked;
    struct missed missed;
    struct opened_keys keys;
    struct texts texts; /* of the entry that is looked at */
    struct buf folded, opened;
    struct buf found;  /* JSON: the hits, encoded */
    bool is_asked;     /* the page there, of the node */
    struct buf cursor; /* where the page begins; at the end: what `next` says */
    struct progress progress;
};

/* ---- the texts of an entry ---- */

static void text_add(struct texts *t, struct bytes field, struct bytes text)
{
    if (t->count < TEXTS_MAX && text.n > 0)
        t->at[t->count++] = (struct text){ field, text };
}

static void texts_read(struct texts *t, struct bytes list)
{
    struct reader r = reader_over(list);

    t->count = 0;
    for (size_t left = list.n > 0 ? reader_array_upto(&r, "texts", PLN_ARRAY_MAX) : 0; left > 0; left--) {
        struct bytes field = { 0 }, text = { 0 };

        for (size_t pairs = reader_map(&r, "text", PLN_ARRAY_MAX); pairs > 0; pairs--) {
            struct bytes key = reader_str(&r, "key", KEY_BYTES_MAX);

            if (bytes_equal_str(key, "field"))
                field = reader_str(&r, "field", SIZE_MAX);
            else if (bytes_equal_str(key, "text"))
                text = reader_str(&r, "text", SIZE_MAX);
            else
                reader_any_rpc(&r, "value");
        }
        text_add(t, field, text);
    }
}

/* Of a map of opened words: texts, and lists of texts. */
static void texts_opened(struct texts *t, struct bytes map)
{
    struct answer_list l = answer_pairs(map);
    struct bytes key, value, one;

    while (answer_next_pair(&l, &key, &value)) {
        text_add(t, key, answer_value_str(value));
        for (struct answer_list each = answer_each(value); answer_next(&each, &one);)
            text_add(t, key, answer_value_str(one));
    }
}

/* What of its words could not be looked at; opens those that are sealed for one of the own keys. *with: by which. */
static bool words_open_or_miss(struct search *x, const struct row *row, const char **with, struct pln_error *err)
{
    struct bytes state = answer_str(row->content, "state");

    *with = NULL;
    if (bytes_equal_str(state, "erased")) {
        x->missed.erased++;
    } else if (bytes_equal_str(state, "missing")) {
        x->missed.missing++;
    } else if (bytes_equal_str(state, "sealed") || bytes_equal_str(state, "elsewhere")) {
        buf_reset(&x->opened);
        if (!opened_map(x->c, &x->keys, row->summary, &x->opened, with, err))
            return false;
        if (*with != NULL)
            texts_opened(&x->texts, buf_bytes(&x->opened));
        else
            x->missed.sealed++;
    } else if (row->content.n > 0 && row->texts.n == 0) {
        x->missed.files++;
    }
    return true;
}

/* ---- a hit ---- */

struct hit {
    struct bytes entry;
    const char *with; /* the key that opened its words; NULL: not sealed */
    size_t lines;
    struct {
        size_t text; /* place in the texts */
        struct wanted_place at;
    } line[WANTED_MAX];
};

/* For each word the first text that has it; two words close together share a line. */
static bool hit_lines(struct search *x, const uint32_t *found, struct hit *h, struct pln_error *err)
{
    uint32_t left = wanted_all(&x->wanted);

    for (size_t i = 0; i < x->texts.count && left != 0; i++) {
        for (size_t term = 0; term < x->wanted.count; term++) {
            struct wanted_place at;
            bool is_near = false;

            if (!(found[i] & left & UINT32_C(1) << term))
                continue;
            if (!wanted_place(&x->wanted, term, x->texts.at[i].text, &at, err))
                return false;
            left &= ~(UINT32_C(1) << term);
            for (size_t k = 0; k < h->lines; k++)
                is_near = is_near || (h->line[k].text == i && at.from + 40 > h->line[k].at.from && at.from < h->line[k].at.from + 40);
            if (is_near)
                continue;
            h->line[h->lines].text = i;
            h->line[h->lines++].at = at;
        }
    }
    return true;
}

/* All words in one entry, each in whichever of its texts. */
static bool matches(struct search *x, uint32_t *found, bool *all, struct pln_error *err)
{
    uint32_t any = 0;

    for (size_t i = 0; i < x->texts.count; i++) {
        if (!wanted_in(&x->wanted, x->texts.at[i].text, &x->folded, &found[i], err))
            return false;
        any |= found[i];
    }
    *all = any == wanted_all(&x->wanted);
    return true;
}

static void escaped_put(const struct buf *b)
{
    if (b->n > 0)
        fwrite(b->at, 1, b->n, stdout);
}

/* "    why: ...for one door, said the families": field NULL: without. */
static void put_line(const struct search *x, const struct bytes *field, struct bytes text, struct wanted_place at)
{
    CLEANUP(buf_deinit) struct buf before = { 0 };
    CLEANUP(buf_deinit) struct buf hit = { 0 };
    CLEANUP(buf_deinit) struct buf after = { 0 };

    buf_init(&before, LINE_BYTES_MAX);
    buf_init(&hit, LINE_BYTES_MAX);
    buf_init(&after, LINE_BYTES_MAX);
    wanted_line(text, at, x->s.term.width - 4 - (field != NULL ? (int)field->n + 2 : 0), &before, &hit, &after);
    fputs("    ", stdout);
    if (field != NULL) {
        term_put_styled(stdout, &x->s.term, STYLE_FAINT, *field);
        fputs(": ", stdout);
    }
    escaped_put(&before);
    fputs(term_begin(&x->s.term, STYLE_STRONG), stdout);
    escaped_put(&hit);
    fputs(term_end(&x->s.term, STYLE_STRONG), stdout);
    escaped_put(&after);
    putchar('\n');
}

/* "eastside#12  2026-03-01 18:00  proposal  eastside/ana", its title unless a line shows it, the lines. */
static void hit_put(struct search *x, const struct hit *h)
{
    struct bytes title = answer_str(h->entry, "title");
    char type[80], time[TIME_BYTES];
    enum term_style style = shape_type(h->entry, type);
    bool is_told = h->with != NULL; /* sealed: the node knows of none */
    size_t columns =
        answer_str(h->entry, "name").n + strlen(shape_time(&x->s, h->entry, "time", time)) + strlen(type) + shape_author(h->entry).n + 6;

    progress_end(&x->progress);
    term_put_styled(stdout, &x->s.term, STYLE_STRONG, answer_str(h->entry, "name"));
    printf("  %s  ", time);
    term_put_styled(stdout, &x->s.term, style, BYTES_STR(type));
    fputs(columns <= (size_t)x->s.term.width ? "  " : "\n    ", stdout); /* the longest names */
    term_put(stdout, shape_author(h->entry));
    putchar('\n');
    if (h->with != NULL) {
        fputs("    sealed; opened with your key ", stdout);
        term_put_str(stdout, h->with);
        putchar('\n');
    }
    for (size_t i = 0; i < h->lines; i++)
        is_told = is_told || bytes_equal(x->texts.at[h->line[i].text].text, title);
    if (!is_told && title.n > 0)
        put_line(x, NULL, title, (struct wanted_place){ 0, 0 });
    for (size_t i = 0; i < h->lines && i < LINES_MAX; i++)
        put_line(x, &x->texts.at[h->line[i].text].field, x->texts.at[h->line[i].text].text, h->line[i].at);
}

/* Of a long text what stands around the place. */
static struct bytes text_around(struct bytes text, struct wanted_place at)
{
    size_t from = at.from > SHOWN_BYTES_MAX / 2 ? at.from - SHOWN_BYTES_MAX / 2 : 0;

    while (from < at.from && (text.at[from] & 0xc0) == 0x80)
        from++;
    text = bytes_slice(text, from, text.n - from);
    text.n = utf8_cut(text, SHOWN_BYTES_MAX);
    return text;
}

/* The summary's keys but `texts`, then `found`, `opened_with`. */
static bool hit_json(struct search *x, const struct hit *h, struct pln_error *err)
{
    struct writer w = writer_into(&x->found);
    struct answer_list l = answer_pairs(h->entry);
    struct bytes key, value;

    writer_map(&w, l.left + 1);
    while (answer_next_pair(&l, &key, &value)) {
        if (bytes_equal_str(key, "texts"))
            continue;
        writer_str(&w, key);
        writer_raw(&w, value);
    }
    writer_cstr(&w, "found");
    writer_array(&w, h->lines);
    for (size_t i = 0; i < h->lines; i++) {
        const struct text *t = &x->texts.at[h->line[i].text];

        writer_map(&w, 2);
        writer_cstr(&w, "field");
        writer_str(&w, t->field);
        writer_cstr(&w, "text");
        writer_str(&w, text_around(t->text, h->line[i].at));
    }
    writer_cstr(&w, "opened_with");
    if (h->with != NULL)
        writer_cstr(&w, h->with);
    else
        writer_nil(&w);
    return writer_done(&w, "what was found", err);
}

/* ---- a page ---- */

static void row_read(struct reader *r, struct row *row)
{
    const uint8_t *from = r->at;

    for (size_t pairs = reader_map(r, "entry", PLN_ARRAY_MAX); pairs > 0; pairs--) {
        struct bytes key = reader_str(r, "key", KEY_BYTES_MAX), value = reader_any_rpc(r, "value");

        if (value.n == 1 && value.at[0] == NIL)
            continue;
        if (bytes_equal_str(key, "content"))
            row->content = value;
        else if (bytes_equal_str(key, "texts"))
            row->texts = value;
    }
    row->summary = bytes_at(from, (size_t)(r->at - from));
}

/* In one walk: most pages are only walked through. */
static bool rows_read(struct call *c, struct bytes page, struct rows *rows, struct pln_error *err)
{
    struct reader r = reader_over(page);

    *rows = (struct rows){ 0 };
    for (size_t pairs = reader_map(&r, "page", PLN_ARRAY_MAX); pairs > 0; pairs--) {
        struct bytes key = reader_str(&r, "key", KEY_BYTES_MAX);

        if (bytes_equal_str(key, "entries")) {
            rows->count = reader_array_upto(&r, "entries", PLN_ARRAY_MAX);
            rows->at = arena_take_array(&c->arena, rows->count + 1, sizeof(*rows->at), err);
            if (rows->at == NULL)
                return false;
            for (size_t i = 0; i < rows->count; i++)
                row_read(&r, &rows->at[i]);
        } else if (bytes_equal_str(key, "next") && reader_peek(&r) == READER_BIN) {
            rows->next = reader_bin(&r, "next", READ_CURSOR_BYTES_MAX);
        } else {
            struct bytes value = reader_any_rpc(&r, "value");

            if (bytes_equal_str(key, "passed")) {
                rows->passed_before = answer_u64(value, "before");
                rows->passed_behind = answer_u64(value, "behind");
            }
        }
    }
    return reader_done(&r, err);
}

/* ---- the scan ---- */

static bool entry_look(struct search *x, const struct row *row, struct pln_error *err)
{
    uint32_t found[TEXTS_MAX];
    struct hit h = { .entry = row->summary };
    bool all;

    x->looked++;
    texts_read(&x->texts, row->texts);
    if (!words_open_or_miss(x, row, &h.with, err) || !matches(x, found, &all, err))
        return false;
    if (!all)
        return true;
    x->hits++;
    if (!hit_lines(x, found, &h, err))
        return false;
    if (x->c->json)
        return hit_json(x, &h, err);
    hit_put(x, &h);
    return true;
}

static bool cursor_set(struct search *x, struct bytes next, struct pln_error *err)
{
    buf_reset(&x->cursor);
    buf_put(&x->cursor, next);
    return buf_check(&x->cursor, "the cursor", err);
}

/* Where a page that begins at the cursor stands behind its first `count` entries, the last of which has that id: what is new may have come
 * before it meanwhile. */
static bool cursor_behind(struct search *x, size_t count, struct bytes last, struct pln_error *err)
{
    struct bytes page;
    struct rows rows;

    for (; count <= READ_PAGE; count++) {
        if (!read_ask(x->c, &x->filters, buf_bytes(&x->cursor), count, &page, err) || !rows_read(x->c, page, &rows, err))
            return false;
        if (rows.count == 0 || !bytes_equal(answer_str(rows.at[rows.count - 1].summary, "name"), last))
            continue;
        x->looked += rows.passed_before;
        return cursor_set(x, rows.next, err);
    }
    return fail(err, PLN_BUSY, "so much is new that the place was lost: search again");
}

static bool page_ask(struct search *x, struct bytes cursor, uint64_t limit, struct pln_error *err)
{
    x->is_asked = read_ask_ahead(x->c, &x->filters, cursor, limit, err);
    return x->is_asked;
}

/* The page that was asked for. If the first has not all that is wanted, there are few: from then on the next is asked for before one is
 * looked at. *more: there may be more behind it, and the limit is not reached. */
static bool page_look(struct search *x, bool *more, struct pln_error *err)
{
    bool is_first = x->looked == 0;
    struct bytes page;
    struct rows rows;
    size_t i = 0;

    if (!x->is_asked && !page_ask(x, buf_bytes(&x->cursor), READ_PAGE, err))
        return false;
    x->is_asked = false;
    if (!read_answer(x->c, &page, err) || !call_copy(x->c, page, &page, err) || !rows_read(x->c, page, &rows, err) ||
        (!is_first && rows.next.n > 0 && !page_ask(x, rows.next, READ_PAGE, err)))
        return false;
    while (x->hits < x->limit && i < rows.count)
        if (!entry_look(x, &rows.at[i++], err))
            return false;
    progress_part(&x->progress, x->looked, 0, "entries");
    *more = x->hits < x->limit && rows.next.n > 0;
    if (i < rows.count || (x->hits == x->limit && rows.passed_behind > 0))
        return cursor_behind(x, i, answer_str(rows.at[i - 1].summary, "name"), err);
    x->looked += rows.passed_before + rows.passed_behind;
    return cursor_set(x, rows.next, err);
}

/* The first page has room for as many hits as are wanted, and for one that tells that there are more. */
static bool scan(struct search *x, struct pln_error *err)
{
    bool good = page_ask(x, buf_bytes(&x->cursor), min_u64(x->limit + 1, READ_PAGE), err), more = true;

    while (good && more) {
        struct arena outer = call_scope_begin(x->c);
        good = page_look(x, &more, err);
        call_scope_end(x->c, outer);
    }
    progress_end(&x->progress);
    return good;
}

/* ---- what is said at the end ---- */

static bool put_json(struct search *x, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w = writer_into(&out);

    buf_init(&out, HITS_BYTES_MAX + 4096);
    writer_map(&w, 4);
    writer_cstr(&w, "hits");
    writer_array(&w, x->hits);
    if (x->hits > 0)
        writer_raw(&w, buf_bytes(&x->found));
    writer_cstr(&w, "looked");
    writer_u64(&w, x->looked);
    writer_cstr(&w, "not_searched");
    writer_map(&w, 4);
    writer_cstr(&w, "sealed"), writer_u64(&w, x->missed.sealed);
    writer_cstr(&w, "erased"), writer_u64(&w, x->missed.erased);
    writer_cstr(&w, "missing"), writer_u64(&w, x->missed.missing);
    writer_cstr(&w, "files"), writer_u64(&w, x->missed.files);
    writer_cstr(&w, "next");
    if (x->cursor.n > 0)
        writer_bin(&w, buf_bytes(&x->cursor));
    else
        writer_nil(&w);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static void missed_tell(struct buf *b, uint64_t count, const char *what, const char **parted)
{
    if (count == 0)
        return;
    buf_printf(b, "%s%s (%" PRIu64 ")", *parted, what, count);
    *parted = ", ";
}

/* "Looked at 93 entries. Words not searched: sealed to others (2), erased (1), not yet here (3)." */
static bool put_end(struct search *x, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    const struct missed *m = &x->missed;
    const char *parted = " Words not searched: ";

    buf_init(&b, 1024);
    if (x->hits == 0)
        puts("Found nowhere.");
    buf_printf(&b, "Looked at %" PRIu64 " %s.", x->looked, words_one(x->looked, "entry", "entries"));
    missed_tell(&b, m->sealed, "sealed to others", &parted);
    missed_tell(&b, m->erased, "erased", &parted);
    missed_tell(&b, m->missing, "not yet here", &parted);
    missed_tell(&b, m->files, "files", &parted);
    buf_put(&b, BYTES_STR(parted[0] == ',' ? "." : ""));
    if (x->cursor.n > 0)
        buf_put(&b, BYTES_STR(" Older entries were not looked at: --limit, --until."));
    return buf_check(&b, "a line", err) && desk_wrapped(&x->s, buf_bytes(&b), "", err);
}

static bool wanted_read(struct call *c, struct wanted *w, struct pln_error *err)
{
    struct bytes typed;

    for (size_t i = 0; call_value_at(c, "text", i, &typed); i++)
        if (!wanted_add(w, typed, err))
            return false;
    if (w->count == 0)
        return call_usage(c, err, "for which words? plenary search intake desk");
    return true;
}

static void search_deinit(struct search *x)
{
    opened_keys_wipe(&x->keys);
    buf_deinit(&x->opened);
    buf_deinit(&x->folded);
    buf_deinit(&x->found);
    buf_deinit(&x->cursor);
}

static bool run_search(struct call *c, struct pln_error *err)
{
    CLEANUP(search_deinit) struct search x = { .c = c, .filters = { .texts = true } };

    buf_init(&x.folded, FOLDED_BYTES_MAX);
    buf_init(&x.opened, PLN_BLOB_BYTES_MAX);
    buf_init(&x.found, HITS_BYTES_MAX);
    buf_init(&x.cursor, READ_CURSOR_BYTES_MAX);
    if (!wanted_read(c, &x.wanted, err) || !read_limit(c, &x.limit, err) || !type_names_check(c, NULL, err) || !shown_begin(c, &x.s, err) ||
        !read_cursor(c, &x.cursor, err) || !read_filters_times(c, &x.s, &x.filters, err))
        return false;
    x.filters.wanted = &x.wanted;
    x.progress = progress_begin("looked at", c->json);
    if (!scan(&x, err))
        return false;
    if (c->json)
        return put_json(&x, err);
    return put_end(&x, err);
}

static const struct command_option search_options[] = {
    { "text", "WORDS", "what to look for; the same as writing it without the dashes" },
    { "partner", "PARTNER", "only in this partner's log" },
    { "type", "TYPE", "only in entries of this type: proposal, talk, minutes, ..." },
    { "author", "PERSON", "only in what this person signed: eastside/ana" },
    { "since", "TIME", "taken at this time or later: 2026-03-01, friday, -3d" },
    { "until", "TIME", "taken before this time" },
    { "as-of", "TIME", "in what was there then: the same as --until" },
    { "limit", "N", "so many hits at most (30)" },
    { "cursor", "HEX", "go on where `next` of an earlier answer in JSON said" },
    { "as", "NAME", "the key file that opens sealed words (else PLENARY_AS, else each that needs no passphrase)" },
};

const struct command search_commands[] = {
    { .name = "search",
      .section = "Read",
      .usage = "WORDS...",
      .help = "find words in titles, texts, minutes, reasons, names",
      .about = "The newest first. All words must stand in one entry; parts of words count, case and accents do not. A phrase stands in "
               "quotation marks. Names of tables, seats, groups and practices, and every word that may be read here are looked at; sealed "
               "words, if one's own key opens them; erased ones never. At the end it says what was not looked at.",
      .place = { "text..." },
      .option = search_options,
      .options = COUNT(search_options),
      .daily = true,
      .run = run_search },
};
const size_t search_commands_count = COUNT(search_commands);
