/* logs.c: the homes of two nodes of a coalition with many partners, which hold the same: what a reconnect is measured on.
 *
 * usage: logs DIRECTORY LOGS ADDRESS      (DIRECTORY must not exist; LOGS: 2 to 1000)
 * The convener's home is DIRECTORY/commons, told to be at ADDRESS; a partner's is DIRECTORY/eastside. The others have no node: a log each
 * of its first two entries. Writes {store,node.key,genesis} of both. */
#include "crypto/hash.h"
#include "plenary/limits.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "support/node_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct home commons, eastside;

static void give_up(const char *what, const struct pln_error *err)
{
    fprintf(stderr, "logs: %s: %s\n", what, err->what);
    exit(1);
}

static struct kv *store_in(const char *directory, const char *name, char home[500])
{
    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT };
    struct pln_error err = { 0 };
    struct kv *kv;
    char path[520];

    snprintf(home, 500, "%s/%s", directory, name);
    snprintf(path, sizeof(path), "%s/store", home);
    if (mkdir(home, 0700) != 0 || mkdir(path, 0700) != 0 || !kv_lmdb_open(path, &options, &kv, &err))
        give_up(path, &err);
    return kv;
}

static void taken(const struct take_item *it)
{
    if (!it->done)
        give_up("a log is not taken", &it->err);
}

static void say_address(const char *address)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };

    buf_init(&body, 1000);
    table_pack(&body, "a1 a1 s", address);
    home_write(&commons, &(struct home_say){ .type = "address", .by = "", .body = buf_bytes(&body) });
}

/* One more partner: its log begins, is admitted and taken by both. */
static void partner_add(size_t i)
{
    struct home other;
    struct take_item it;
    char name[20];

    snprintf(name, sizeof(name), "p%zu", i);
    home_begin(&other, name, &commons.log, NULL);
    home_admit(&commons, &other);
    it = home_take(&commons, &other, true);
    taken(&it);
    it = home_take(&eastside, &commons, true);
    taken(&it);
    it = home_take(&eastside, &other, true);
    taken(&it);
    home_end(&other);
}

int main(int argc, char **argv)
{
    size_t logs = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    struct kv *store[2];
    struct take_item it;
    struct pln_error err = { 0 };
    char home[2][500];

    if (logs < 2 || logs > PLN_PARTNERS_MAX) {
        fprintf(stderr, "usage: logs DIRECTORY LOGS ADDRESS     (LOGS: 2 to %d)\n", PLN_PARTNERS_MAX);
        return 64;
    }
    if (!crypto_start(&err) || mkdir(argv[1], 0700) != 0)
        give_up(argv[1], &err);
    store[0] = store_in(argv[1], "commons", home[0]);
    store[1] = store_in(argv[1], "eastside", home[1]);
    home_begin(&commons, "commons", NULL, store[0]);
    home_begin(&eastside, "eastside", &commons.log, store[1]);
    say_address(argv[3]);
    home_admit(&commons, &eastside);
    for (size_t i = 2; i < logs; i++)
        partner_add(i);
    it = home_take(&eastside, &commons, true);
    taken(&it);
    while (home_receipt(&commons)) /* each says so much and no more */
        ;
    while (home_receipt(&eastside))
        ;
    it = home_take(&commons, &eastside, true);
    taken(&it);
    it = home_take(&eastside, &commons, true);
    taken(&it);
    node_home_write(&commons, home[0]);
    node_home_write(&eastside, home[1]);
    home_end(&commons);
    home_end(&eastside);
    kv_lmdb_close(store[0]);
    kv_lmdb_close(store[1]);
    return 0;
}
