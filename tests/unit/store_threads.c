/* store_threads.c: readers on their own threads see one whole moment while the writer goes on. Worth most under TSan. */
#include "unit.h"

#include "store/kv_lmdb.h"
#include "store/txn.h"
#include "support/store_home.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define COMMENTS 200
#define READERS 2

static struct home home;
static atomic_bool done;

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < COMMENTS; i++)
        home_comment(&home, &home.log, "While others read");
    atomic_store(&done, true);
    return NULL;
}

/* Every entry below the head is there, and the tree gives the head's root. NULL: all good. */
static void *reader(void *arg)
{
    static const char *const wrong[] = { "no view", "no row", "no root", "another root", "no entry" };
    size_t rounds = 0;

    while (!atomic_load(&done) || rounds == 0) {
        struct store_view v;
        struct log_row row;
        struct pln_root root;
        struct proof_source source;
        struct pln_error err;
        struct view_entry e;
        bool found;

        if (!store_view_begin(home.store, &v, &err))
            return (void *)wrong[0];
        if (!v.view.log(v.view.ctx, 1, &row, &found, &err) || !found)
            return (void *)wrong[1];
        source = v.view.tree(v.view.ctx, 1);
        if (!proof_root_at(&source, row.size, &root, &err))
            return (void *)wrong[2];
        if (!hash32_equal(&root, &row.root))
            return (void *)wrong[3];
        if (!v.view.entry(v.view.ctx, (struct place){ 1, row.size - 1 }, true, &e, &found, &err) || !found)
            return (void *)wrong[4];
        store_view_end(&v);
        rounds++;
    }
    *(size_t *)arg = rounds;
    return NULL;
}

static void a_reader_sees_one_whole_moment(void **state)
{
    struct kv_lmdb_options o = { .name = store_database_names, .count = DB_COUNT, .map_bytes = UINT64_C(1) << 32 };
    char dir[] = "build/store-test-XXXXXX", path[64];
    static const char *const file[] = { "data.mdb", "lock.mdb", "lock" };
    pthread_t thread[READERS + 1];
    size_t rounds[READERS] = { 0 };
    struct pln_error err;
    struct kv *kv;

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_true(kv_lmdb_open(dir, &o, &kv, &err));
    home_begin(&home, "commons", NULL, kv);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, reader, &rounds[i]), 0);
    assert_int_equal(pthread_create(&thread[READERS], NULL, writer, NULL), 0);
    for (int i = 0; i <= READERS; i++) {
        void *wrong;

        assert_int_equal(pthread_join(thread[i], &wrong), 0);
        if (wrong != NULL)
            fail_msg("%s", (const char *)wrong);
    }
    for (int i = 0; i < READERS; i++)
        assert_true(rounds[i] > 0);
    home_end(&home);
    kv_lmdb_close(kv);
    for (size_t i = 0; i < COUNT(file); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, file[i]);
        unlink(path);
    }
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_sees_one_whole_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
