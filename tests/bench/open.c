/* open.c: how long it takes to open a store that is there: LMDB and ours, without a daemon around it.
 *
 * usage: open STORE-DIRECTORY     (of a home whose daemon is stopped)
 * Prints `open<TAB>value<TAB>ms`, the median of nine. */
#include "crypto/hash.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 9

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT };
    double took[ROUNDS];
    struct pln_error err;

    if (argc != 2) {
        fprintf(stderr, "usage: open STORE-DIRECTORY\n");
        return 64;
    }
    if (!crypto_start(&err)) {
        fprintf(stderr, "open: %s\n", err.what);
        return 1;
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        struct store *store;
        struct kv *kv;

        if (!kv_lmdb_open(argv[1], &options, &kv, &err) || !store_open(&(struct store_setup){ .kv = kv }, &store, &err)) {
            fprintf(stderr, "open: %s\n", err.what);
            return 1;
        }
        took[i] = now_ms() - start;
        store_close(store);
        kv_lmdb_close(kv);
    }
    qsort(took, ROUNDS, sizeof(took[0]), compare_doubles);
    printf("open\t%.3f\tms\n", took[ROUNDS / 2]);
    return 0;
}
