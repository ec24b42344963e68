/* random_coalitions.c: a random coalition that also breaks its rules, and what our rules make of it; for two implementations to agree on.
 *
 *     random-coalitions SEED [RECORDS]        `limits RECORDS BYTES ROSTER` of a log, the logs, then four cuts: rules_dump.h
 *
 * tests/second/agree.py computes the same from docs/ alone and compares. */
#include "random_coalition.h"
#include "support/rules_dump.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR_MS INT64_C(3600000)

int main(int argc, char **argv)
{
    static struct world m;
    static const uint8_t seed[16] = "any seed at all";
    struct pln_error err;
    struct view view;
    struct book_limits limits;
    struct book book;
    size_t records;
    bool grown;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: random-coalitions SEED [RECORDS]\n");
        return 64;
    }
    records = argc > 2 ? strtoul(argv[2], NULL, 10) : 250;
    random_coalition(&m, strtoull(argv[1], NULL, 10), records);
    limits = random_limits(strtoull(argv[1], NULL, 10));
    printf("limits %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", limits.records, limits.bytes, limits.roster);
    rules_dump_logs(&m.table);
    view = table_view_of(&m.table);
    book_init(&book, seed);
    book_limit(&book, limits);
    if (!book_extend(&book, &view, &grown, &err)) {
        fprintf(stderr, "%s\n", err.what);
        return 1;
    }
    rules_dump(&book, &view, &(struct rules_spec){ CUT_ALL, m.now_ms + world_pick(&m, 100) * HOUR_MS * 24 });
    for (int i = 0; i < 3; i++)
        rules_dump(&book, &view,
                   &(struct rules_spec){ CUT_ASOF, TABLE_START_MS + (m.now_ms - TABLE_START_MS) / 100 * (int64_t)world_pick(&m, 101) });
    book_deinit(&book);
    world_end(&m);
    return 0;
}
