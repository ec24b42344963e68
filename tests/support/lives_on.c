/* lives_on.c: a run of the rules that follows what comes, compared with one made from nothing. */
#include "support/lives_on.h"

#include "support/must.h"
#include "support/rules_dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARED_LAST 25 /* each of the last entries: what came before is mostly the founding */

static const uint8_t seed[16] = "any seed at all";

void lives_on_hold(struct table_view *t, size_t log, size_t entries)
{
    t->log[log].state->entries = entries;
    t->log[log].row.size = t->log[log].row.whole = entries; /* heads are of no matter here */
}

size_t lives_on_next(const struct table_view *t, const size_t *all, int64_t until)
{
    size_t found = SIZE_MAX;
    int64_t oldest = until;

    for (size_t i = 0; i < t->logs; i++) {
        const struct table_state *s = t->log[i].state;
        int64_t tau = 0;

        if (s->entries == all[i])
            continue;
        for (size_t k = 0; k <= s->entries; k++)
            if (s->entry[k].judged.readable && s->entry[k].judged.entry.time_ms > tau)
                tau = s->entry[k].judged.entry.time_ms;
        if (tau < oldest || (tau == oldest && found == SIZE_MAX))
            oldest = tau, found = i;
    }
    return found;
}

static char *dumped(struct rules *r)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    if (f == NULL)
        abort();
    rules_dump_run(f, r);
    fclose(f);
    return text;
}

static char *line_at(const char *text)
{
    char *line = strndup(text, strcspn(text, "\n"));

    if (line == NULL)
        abort();
    return line;
}

bool lives_on_same(struct rules *r, const struct view *v, char **lives, char **made)
{
    struct rules_spec spec = { CUT_ALL, r->now_ms };
    struct pln_error err;
    struct book book;
    struct rules anew;
    char *p, *q;
    size_t at = 0;
    bool grown, same;

    book_init(&book, seed);
    book_limit(&book, r->book->limits);
    must(book_extend(&book, v, &grown, &err), &err, __func__);
    must(rules_run(&anew, &book, v, &spec, &err), &err, __func__);
    p = dumped(r);
    q = dumped(&anew);
    same = strcmp(p, q) == 0;
    for (size_t i = 0; !same && p[i] == q[i]; i++)
        at = p[i] == '\n' ? i + 1 : at;
    *lives = same ? NULL : line_at(p + at);
    *made = same ? NULL : line_at(q + at);
    free(p);
    free(q);
    rules_deinit(&anew);
    book_deinit(&book);
    return same;
}

/* Ends the program if they differ. */
static void compare(struct rules *r, const struct view *v)
{
    char *lives, *made;

    if (lives_on_same(r, v, &lives, &made))
        return;
    fprintf(stderr, "a run that lives on: %s\na new one:           %s\n", lives, made);
    abort();
}

static size_t count_until(const struct table_view *t, int64_t when)
{
    size_t n = 0;

    for (size_t i = 0; i < t->logs; i++) {
        const struct table_state *s = t->log[i].state;

        for (size_t k = 0; k < s->entries; k++)
            n += s->entry[k].judged.readable && s->entry[k].judged.entry.time_ms <= when;
    }
    return n;
}

void lives_on_check(struct table_view *t, const struct view *v, struct book_limits limits, int64_t when)
{
    size_t all[TABLE_VIEW_LOGS_MAX], log, left = count_until(t, when);
    struct pln_error err;
    struct book book;
    struct rules r;
    bool grown;

    for (size_t i = 0; i < t->logs; i++) {
        all[i] = t->log[i].state->entries;
        lives_on_hold(t, i, 0);
    }
    book_init(&book, seed);
    book_limit(&book, limits);
    must(rules_run_kept(&r, &book, v, 0, &err), &err, __func__);
    while ((log = lives_on_next(t, all, when)) != SIZE_MAX) {
        const struct table_entry_row *row = &t->log[log].state->entry[t->log[log].state->entries];
        int64_t ms = row->judged.readable ? row->judged.entry.time_ms : 0;

        lives_on_hold(t, log, t->log[log].state->entries + 1);
        must(book_extend(&book, v, &grown, &err) && rules_follow(&r, v, ms > r.now_ms ? ms : r.now_ms, &err), &err, __func__);
        if (left-- <= COMPARED_LAST)
            compare(&r, v);
    }
    must(rules_follow(&r, v, when, &err), &err, __func__);
    compare(&r, v);
    rules_deinit(&r);
    book_deinit(&book);
    for (size_t i = 0; i < t->logs; i++)
        lives_on_hold(t, i, all[i]);
}
