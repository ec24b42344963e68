/* worst.c: what the worst logs cost that fit the limits: reading them, a run of the rules, each view.
 *
 * usage: worst [NAME [PERCENT]] | --list     (all of them at 100 percent; NAME alone, larger or smaller: does it grow with the square?)
 * Each is a coalition of 12 partners (or 1,000) in memory in which somebody fills one limit. Prints NAME<TAB>FIGURE<TAB>VALUE<TAB>UNIT:
 * `read` (the book of it, once after the start), `run`, then `rules.VIEW` each with its run made already, `follow`: the run again after
 * one more entry, the last of its log once more, in that log in which it takes longest; megabytes of entries and words that it took to
 * write it; MiB of the run. The logs: worst/. Processor time: nothing here waits. */
#include "bench/worst/worst.h"
#include "crypto/hash.h"
#include "desk/desk.h"
#include "node/rules_methods.h"
#include "support/rpc_json.h"
#include "support/table_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const struct worst_log *const all[] = { worst_deciding, worst_talks, worst_own, worst_versions, worst_minutes, worst_masses };

static void tell(const char *name, const char *figure, double value, const char *unit)
{
    printf("%s\t%s\t%.2f\t%s\n", name, figure, value, unit);
    fflush(stdout);
}

/* With the record whose case is asked, if the method wants a name. */
static bool answer(struct desk *d, const char *name, const char *method, size_t in_order, const char *takes)
{
    CLEANUP(buf_deinit) struct buf params = { 0 }, out = { 0 };
    struct view v = many_view(&m);
    struct pln_error err;
    char json[200], text[512];
    double begin = now_ms();
    bool ok;

    if (in_order > 1) /* rules.foresee: of a record that is not there yet */
        return true;
    buf_init(&params, 1 << 16);
    buf_init(&out, 64 << 20);
    snprintf(json, sizeof(json),
             in_order == 0                      ? "[{}]"
             : strncmp(takes, "which?", 6) == 0 ? "[null,{}]"
                                                : "[\"p%u#%" PRIu64 "\",{}]",
             (unsigned)m.place[asked].log - 1, m.place[asked].index);
    rpc_from_json(json, &params);
    ok = desk_answer(d, &v, &m.log[0].id, BYTES_STR(method), buf_bytes(&params), ACCESS_LOCAL, m.clock_ms + DAY_MS, &out, &err);
    if (!ok && strncmp(err.what, "which: that is a", 16) != 0)
        fprintf(stderr, "%s: %s: %s\n", name, method, error_text(&err, text, sizeof(text)));
    tell(name, method, now_ms() - begin, ok ? "ms" : "ms refused");
    return ok;
}

static size_t counted(const struct rules *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->verdicts.count; i++)
        n += r->verdicts.ruling[i].state >= RULING_STANDS;
    return n;
}

/* Nothing that all is made again after. */
static bool is_usual(enum record_type type)
{
    return type != TYPE_mandate && type != TYPE_inception && type != TYPE_founding && type != TYPE_admit;
}

/* By the last record of each of the first logs once more. */
static void follow(struct desk *d, const char *name)
{
    double longest = 0;
    bool ok = true;

    for (uint32_t log = 0; ok && log < SEATS; log++) {
        struct book_list l = book_of_log(&d->book, log);
        const struct record *last = &d->book.record[l.at[l.count - 1]];
        double begin;
        struct view v;
        struct pln_error err;

        if (!is_usual(last->type))
            continue;
        many_once_more(&m, (size_t)d->book.log[log].number - 1, last->index);
        v = many_view(&m);
        begin = now_ms();
        ok = desk_warm(d, &v, m.clock_ms + DAY_MS, &err);
        longest = now_ms() - begin > longest ? now_ms() - begin : longest;
    }
    tell(name, "follow", longest, ok ? "ms" : "ms refused");
}

static void worst(const char *name, void (*make)(void))
{
    static const uint8_t seed[16] = "a bench's seed";
    static struct desk desk;
    struct view v;
    struct pln_error err;
    char text[512];
    bool grown, ok;
    double begin;

    make();
    v = many_view(&m);
    tell(name, "records", (double)m.records, "");
    tell(name, "entries", (double)m.bytes / 1048576, "MiB");
    desk_init(&desk, seed);
    begin = now_ms();
    ok = book_extend(&desk.book, &v, &grown, &err);
    tell(name, "read", now_ms() - begin, ok ? "ms" : "ms refused");
    m.asked = 0;
    begin = now_ms();
    ok = ok && desk_warm(&desk, &v, m.clock_ms + DAY_MS, &err);
    tell(name, "run", now_ms() - begin, ok ? "ms" : "ms refused");
    if (!ok)
        fprintf(stderr, "%s: %s\n", name, error_text(&err, text, sizeof(text)));
    tell(name, "asked", (double)m.asked, "look-ups");
    tell(name, "decisions that count", (double)(ok ? counted(&desk.now.rules) : 0), "");
    if (ok) {
        tell(name, "memory", (double)desk.now.rules.memory[MEMORY_KEPT].used / 1048576, "MiB");
#define WORST_VIEW(symbol, in_order, takes, params, help) answer(&desk, name, "rules." #symbol, in_order, params);
        RULES_METHODS(WORST_VIEW)
        follow(&desk, name);
    }
    desk_deinit(&desk);
    many_end(&m);
}

int main(int argc, char **argv)
{
    bool is_list = argc == 2 && strcmp(argv[1], "--list") == 0, any = is_list;
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    percent = argc > 2 ? (size_t)atol(argv[2]) : 100;
    for (size_t i = 0; i < COUNT(all); i++) {
        for (const struct worst_log *l = all[i]; l->name != NULL; l++) {
            if (is_list)
                puts(l->name);
            if (is_list || (argc > 1 && strcmp(argv[1], l->name) != 0))
                continue;
            any = true;
            worst(l->name, l->make);
        }
    }
    if (!any)
        fprintf(stderr, "usage: worst [NAME [PERCENT]]\n");
    return any ? 0 : 64;
}
