/* store_kv.c: the same ten calls behave the same over memory and over LMDB. */
#include "store/kv_lmdb.h"
#include "support/kv_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const names[] = { "apples", "pears" };

struct shelf {
    struct kv *kv;
    bool on_disk;
    char dir[64];
};

static void shelf_open(struct shelf *s)
{
    struct kv_lmdb_options o = { .name = names, .count = 2, .map_bytes = UINT64_C(1) << 30 };
    struct pln_error err;

    if (!s->on_disk)
        s->kv = kv_memory_new(2);
    else if (!kv_lmdb_open(s->dir, &o, &s->kv, &err))
        fail_msg("%s", err.what);
}

static int memory_up(void **state)
{
    struct shelf *s = calloc(1, sizeof(*s));

    shelf_open(s);
    *state = s;
    return 0;
}

static int lmdb_up(void **state)
{
    struct shelf *s = calloc(1, sizeof(*s));

    s->on_disk = true;
    strcpy(s->dir, "build/kv-test-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    shelf_open(s);
    *state = s;
    return 0;
}

static int down(void **state)
{
    struct shelf *s = *state;
    static const char *const file[] = { "data.mdb", "lock.mdb", "lock", "data.mdb.new" };
    char path[128];

    if (s->on_disk) {
        kv_lmdb_close(s->kv);
        for (size_t i = 0; i < COUNT(file); i++) {
            snprintf(path, sizeof(path), "%s/%s", s->dir, file[i]);
            unlink(path);
        }
        rmdir(s->dir);
    } else {
        kv_memory_free(s->kv);
    }
    free(s);
    return 0;
}

static struct kv_txn *begin(struct shelf *s, bool write)
{
    struct kv_txn *t = NULL;
    struct pln_error err;

    if (!s->kv->ops->begin(s->kv, write, &t, &err))
        fail_msg("%s", err.what);
    return t;
}

static void put(struct shelf *s, struct kv_txn *t, unsigned db, const char *key, const char *value)
{
    struct pln_error err;

    assert_true(s->kv->ops->put(t, db, BYTES_STR(key), BYTES_STR(value), &err));
}

static const char *get(struct shelf *s, struct kv_txn *t, unsigned db, const char *key)
{
    static char text[64];
    struct bytes v;
    struct pln_error err;
    bool found;

    assert_true(s->kv->ops->get(t, db, BYTES_STR(key), &v, &found, &err));
    if (!found)
        return "absent";
    memcpy(text, v.at, v.n);
    text[v.n] = '\0';
    return text;
}

static void commit(struct shelf *s, struct kv_txn *t)
{
    struct pln_error err;

    assert_true(s->kv->ops->commit(t, &err));
}

static const char *seek(struct shelf *s, struct kv_cursor *c, enum kv_seek how, const char *key)
{
    static char text[64];
    struct bytes k, v;
    struct pln_error err;
    bool found;

    assert_true(s->kv->ops->seek(c, how, BYTES_STR(key), &k, &v, &found, &err));
    if (!found)
        return "none";
    memcpy(text, k.at, k.n);
    text[k.n] = '\0';
    return text;
}

static void a_reader_sees_the_moment_it_began(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *early = begin(s, false), *w = begin(s, true), *late;

    put(s, w, 0, "a", "1");
    assert_string_equal(get(s, w, 0, "a"), "1");
    assert_string_equal(get(s, early, 0, "a"), "absent");
    commit(s, w);
    assert_string_equal(get(s, early, 0, "a"), "absent");
    late = begin(s, false);
    assert_string_equal(get(s, late, 0, "a"), "1");
    assert_string_equal(get(s, late, 1, "a"), "absent");
    s->kv->ops->end(early);
    s->kv->ops->end(late);
}

static void an_aborted_transaction_leaves_nothing(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *t = begin(s, true);

    put(s, t, 0, "a", "1");
    commit(s, t);
    t = begin(s, true);
    put(s, t, 0, "a", "2");
    put(s, t, 1, "b", "3");
    s->kv->ops->end(t);
    t = begin(s, false);
    assert_string_equal(get(s, t, 0, "a"), "1");
    assert_string_equal(get(s, t, 1, "b"), "absent");
    s->kv->ops->end(t);
}

static void a_cursor_finds_what_stands_before_and_after(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *t = begin(s, true);
    struct kv_cursor *c;
    struct pln_error err;

    put(s, t, 0, "d", "1");
    put(s, t, 0, "b", "1");
    put(s, t, 0, "bb", "1");
    commit(s, t);
    t = begin(s, false);
    assert_true(s->kv->ops->cursor(t, 0, &c, &err));
    assert_string_equal(seek(s, c, KV_FIRST, ""), "b");
    assert_string_equal(seek(s, c, KV_AFTER, ""), "bb");
    assert_string_equal(seek(s, c, KV_AFTER, ""), "d");
    assert_string_equal(seek(s, c, KV_AFTER, ""), "none");
    assert_string_equal(seek(s, c, KV_LAST, ""), "d");
    assert_string_equal(seek(s, c, KV_BEFORE, ""), "bb");
    assert_string_equal(seek(s, c, KV_AT_OR_AFTER, "b"), "b");
    assert_string_equal(seek(s, c, KV_AT_OR_AFTER, "ba"), "bb");
    assert_string_equal(seek(s, c, KV_AT_OR_AFTER, "e"), "none");
    assert_string_equal(seek(s, c, KV_AFTER, "b"), "bb");
    assert_string_equal(seek(s, c, KV_AFTER, "c"), "d");
    assert_string_equal(seek(s, c, KV_AT_OR_BEFORE, "c"), "bb");
    assert_string_equal(seek(s, c, KV_AT_OR_BEFORE, "d"), "d");
    assert_string_equal(seek(s, c, KV_AT_OR_BEFORE, "a"), "none");
    assert_string_equal(seek(s, c, KV_BEFORE, "d"), "bb");
    assert_string_equal(seek(s, c, KV_BEFORE, "z"), "d");
    assert_string_equal(seek(s, c, KV_BEFORE, "b"), "none");
    s->kv->ops->cursor_end(c);
    assert_true(s->kv->ops->cursor(t, 1, &c, &err));
    assert_string_equal(seek(s, c, KV_FIRST, ""), "none");
    assert_string_equal(seek(s, c, KV_AT_OR_BEFORE, "x"), "none");
    s->kv->ops->cursor_end(c);
    s->kv->ops->end(t);
}

static void an_append_that_is_not_above_the_others_still_arrives(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *t = begin(s, true);
    struct pln_error err;

    assert_true(s->kv->ops->append(t, 0, BYTES_STR("m"), BYTES_STR("1"), &err));
    assert_true(s->kv->ops->append(t, 0, BYTES_STR("n"), BYTES_STR("2"), &err));
    assert_true(s->kv->ops->append(t, 0, BYTES_STR("a"), BYTES_STR("3"), &err));
    assert_true(s->kv->ops->append(t, 0, BYTES_STR("n"), BYTES_STR("4"), &err));
    assert_string_equal(get(s, t, 0, "a"), "3");
    assert_string_equal(get(s, t, 0, "n"), "4");
    commit(s, t);
}

static void rows_match_a_plain_table_through_ten_thousand_changes(void **state)
{
    struct shelf *s = *state;
    static int table[512];
    struct kv_txn *t = begin(s, true);
    struct pln_error err;
    uint32_t dice = 7;
    char key[16], value[16];

    for (int i = 0; i < 512; i++)
        table[i] = -1;
    for (int i = 0; i < 10000; i++) {
        unsigned k = (dice = dice * 1664525 + 1013904223) >> 23;
        bool found;

        snprintf(key, sizeof(key), "k%u", k);
        if (i % 3 == 0) {
            assert_true(s->kv->ops->del(t, 0, BYTES_STR(key), &found, &err));
            assert_int_equal(found, table[k] >= 0);
            table[k] = -1;
        } else {
            snprintf(value, sizeof(value), "%d", i);
            put(s, t, 0, key, value);
            table[k] = i;
        }
        if (i % 1000 == 999) {
            commit(s, t);
            t = begin(s, true);
        }
    }
    for (int k = 0; k < 512; k++) {
        snprintf(key, sizeof(key), "k%d", k);
        snprintf(value, sizeof(value), "%d", table[k]);
        assert_string_equal(get(s, t, 0, key), table[k] < 0 ? "absent" : value);
    }
    s->kv->ops->end(t);
}

static void writing_anew_keeps_every_row(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *t = begin(s, true);
    struct pln_error err;

    put(s, t, 0, "a", "1");
    put(s, t, 1, "b", "2");
    commit(s, t);
    assert_true(s->kv->ops->compact(s->kv, &err));
    t = begin(s, true);
    assert_string_equal(get(s, t, 0, "a"), "1");
    assert_string_equal(get(s, t, 1, "b"), "2");
    put(s, t, 1, "c", "3");
    commit(s, t);
}

static void a_crash_forgets_what_was_not_synced(void **state)
{
    struct shelf *s = *state;
    struct kv_txn *t;

    for (int i = 0; i < 4; i++) {
        t = begin(s, true);
        put(s, t, 0, "n", (const char *[]){ "0", "1", "2", "3" }[i]);
        commit(s, t);
        if (i == 1)
            kv_memory_sync(s->kv);
    }
    assert_int_equal(kv_memory_unsynced(s->kv), 2);
    kv_memory_crash(s->kv, 1);
    t = begin(s, false);
    assert_string_equal(get(s, t, 0, "n"), "2");
    s->kv->ops->end(t);
    kv_memory_crash(s->kv, 0);
    t = begin(s, false);
    assert_string_equal(get(s, t, 0, "n"), "2");
    s->kv->ops->end(t);
}

#define BOTH(test)                                      \
    { #test " (memory)", test, memory_up, down, NULL }, \
    {                                                   \
#test " (LMDB)", test, lmdb_up, down, NULL      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_reader_sees_the_moment_it_began),
        BOTH(an_aborted_transaction_leaves_nothing),
        BOTH(a_cursor_finds_what_stands_before_and_after),
        BOTH(an_append_that_is_not_above_the_others_still_arrives),
        BOTH(rows_match_a_plain_table_through_ten_thousand_changes),
        BOTH(writing_anew_keeps_every_row),
        cmocka_unit_test_setup_teardown(a_crash_forgets_what_was_not_synced, memory_up, down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
