/* again.c: a run of the rules that lives on, beside one made from nothing: the same results at every moment. Prints TAP.
 *
 *     again [--records N] SEED... STORY...
 *
 * A seed is a random coalition (random_coalition.h). Its entries arrive: in the order of their times, one or a few at once; then log by log
 * in spans of any length, with receipts before what they speak of; time passes in hours and months. After each arrival the book and the run
 * that live on take in what came, and all that they say is compared with a new book and a new run.
 * Must not: skip a comparison because it would be slow. */
#include "random_coalition.h"
#include "support/lives_on.h"
#include "support/story_run.h"
#include "support/story_text.h"

#include "crypto/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define PART_MAX 40
#define COMPARED_MAX 500 /* moments of one order of arrival: more are thinned out */

static const uint8_t seed_bytes[16] = "any seed at all";

struct arriving {
    struct table_view *table;
    struct view view;
    size_t all[TABLE_VIEW_LOGS_MAX]; /* entries of each log in the end */
    uint64_t drawn;
    int64_t now_ms;
    struct book book;
    struct rules rules;
    bool is_run;
    size_t moments, compared;
};

static uint64_t draw(struct arriving *a, uint64_t below)
{
    a->drawn ^= a->drawn << 13;
    a->drawn ^= a->drawn >> 7;
    a->drawn ^= a->drawn << 17;
    return (a->drawn >> 20) % below;
}

static void must(bool good, const struct pln_error *err)
{
    char text[512];

    if (good)
        return;
    fprintf(stderr, "%s\n", error_text(err, text, sizeof(text)));
    abort();
}

static size_t held(const struct arriving *a, size_t log)
{
    return a->table->log[log].state->entries;
}

static void hold(struct arriving *a, size_t log, size_t entries)
{
    lives_on_hold(a->table, log, entries);
}

/* Both runs say the same; if not, a TAP comment. */
static bool compare(struct arriving *a)
{
    char *lives, *made;
    bool same = lives_on_same(&a->rules, &a->view, &lives, &made);

    if (!same)
        printf("# lives on: %s\n#      made: %s\n", lives, made);
    free(lives);
    free(made);
    a->compared++;
    return same;
}

static int64_t newest_ms(const struct arriving *a)
{
    int64_t newest = 0;

    for (size_t i = 0; i < a->table->logs; i++) {
        const struct table_state *s = a->table->log[i].state;

        for (size_t k = s->entries > 3 ? s->entries - 3 : 0; k < s->entries; k++)
            if (s->entry[k].judged.readable && s->entry[k].judged.entry.time_ms > newest)
                newest = s->entry[k].judged.entry.time_ms;
    }
    return newest;
}

static void time_passes(struct arriving *a)
{
    int64_t newest = newest_ms(a);

    switch (draw(a, 12)) {
    case 0: a->now_ms += (int64_t)draw(a, 40) * DAY_MS; break;
    case 1:
    case 2: a->now_ms += (int64_t)draw(a, 100) * HOUR_MS; break;
    case 3: break; /* what comes is of a clock that is ahead */
    default: a->now_ms = newest > a->now_ms ? newest : a->now_ms;
    }
}

/* What came is taken in; True: and all is as it would be anew. */
static bool moment(struct arriving *a, size_t every)
{
    struct pln_error err;
    bool grown;

    time_passes(a);
    must(book_extend(&a->book, &a->view, &grown, &err), &err);
    if (a->is_run)
        must(rules_follow(&a->rules, &a->view, a->now_ms, &err), &err);
    else
        must(rules_run_kept(&a->rules, &a->book, &a->view, a->now_ms, &err), &err);
    a->is_run = true;
    return a->moments++ % every != 0 || compare(a);
}

static void arriving_begin(struct arriving *a, struct table_view *table, uint64_t seed, struct book_limits limits)
{
    *a = (struct arriving){ .table = table, .drawn = seed * 0x9e3779b97f4a7c15u + 1 };
    a->view = table_view_of(table);
    book_init(&a->book, seed_bytes);
    book_limit(&a->book, limits);
    for (size_t i = 0; i < table->logs; i++) {
        a->all[i] = held(a, i);
        hold(a, i, 0);
    }
}

static void arriving_end(struct arriving *a, const char *what, size_t *wholes)
{
    for (size_t i = 0; i < a->table->logs; i++)
        hold(a, i, a->all[i]);
    printf("# %s: %zu moments, %zu compared, %" PRIu64 " whole runs\n", what, a->moments, a->compared, a->is_run ? a->rules.wholes : 0);
    *wholes += a->is_run ? (size_t)a->rules.wholes : 0;
    if (a->is_run)
        rules_deinit(&a->rules);
    book_deinit(&a->book);
}

static bool by_time(struct table_view *table, uint64_t seed, struct book_limits limits, size_t entries, size_t *wholes)
{
    struct arriving a;
    bool same = true;
    size_t log;

    arriving_begin(&a, table, seed, limits);
    while (same && (log = lives_on_next(table, a.all, INT64_MAX)) != SIZE_MAX) {
        for (size_t n = draw(&a, 3) == 0 ? 1 + draw(&a, 4) : 1; n > 0 && log != SIZE_MAX; n--, log = lives_on_next(table, a.all, INT64_MAX))
            hold(&a, log, held(&a, log) + 1);
        same = moment(&a, entries / COMPARED_MAX + 1);
    }
    arriving_end(&a, "by time", wholes);
    return same;
}

static bool log_by_log(struct table_view *table, uint64_t seed, struct book_limits limits, size_t entries, size_t *wholes)
{
    struct arriving a;
    size_t left = entries;
    bool same = true;

    arriving_begin(&a, table, seed, limits);
    while (same && left > 0) {
        size_t log = draw(&a, table->logs), n = 1 + draw(&a, PART_MAX), more = a.all[log] - held(&a, log);

        n = n < more ? n : more;
        hold(&a, log, held(&a, log) + n);
        left -= n;
        if (n > 0)
            same = moment(&a, entries / COMPARED_MAX + 1);
    }
    arriving_end(&a, "log by log", wholes);
    return same;
}

static bool both(struct table_view *table, uint64_t seed, struct book_limits limits)
{
    size_t entries = 0, wholes = 0;

    for (size_t i = 0; i < table->logs; i++)
        entries += table->log[i].state->entries;
    return by_time(table, seed, limits, entries, &wholes) && log_by_log(table, seed, limits, entries, &wholes);
}

static bool of_seed(const char *word, size_t records)
{
    static struct world m;
    uint64_t seed = strtoull(word, NULL, 10);
    bool same;

    random_coalition(&m, seed, records);
    same = both(&m.table, seed, random_limits(seed));
    world_end(&m);
    return same;
}

static bool of_story(const char *name)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    CLEANUP(story_deinit) struct story s = { 0 };
    struct story_world *w = calloc(1, sizeof(*w));
    struct pln_error err;
    bool same;

    buf_init(&text, STORY_BYTES_MAX + 65536);
    if (w == NULL)
        abort();
    must(story_text_read(name, &text, &err) && story_parse(buf_bytes(&text), &s, &err) && story_run(w, &s, "", &err), &err);
    same = both(&w->table, 1, random_limits(1));
    people_end(w);
    free(w);
    return same;
}

int main(int argc, char **argv)
{
    size_t records = 250, n = 0, wrong = 0;
    struct pln_error err;

    must(crypto_start(&err), &err);
    for (int i = 1; i < argc; i++) {
        bool same;

        if (strcmp(argv[i], "--records") == 0 && i + 1 < argc) {
            records = strtoul(argv[++i], NULL, 10);
            continue;
        }
        same = argv[i][0] >= '0' && argv[i][0] <= '9' ? of_seed(argv[i], records) : of_story(argv[i]);
        wrong += !same;
        printf("%sok %zu - a run that lives on says of %s what a new one says\n", same ? "" : "not ", ++n, argv[i]);
        fflush(stdout);
    }
    printf("1..%zu\n", n);
    return wrong > 0;
}
