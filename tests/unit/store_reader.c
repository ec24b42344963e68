/* store_reader.c: what the view finds, in which order, and that nothing damaged is served. */
#include "unit.h"

#include "log/checkpoint.h"
#include "node/work.h"
#include "store/txn.h"
#include "support/kv_memory.h"
#include "support/store_home.h"

#include <stdio.h>

#define COMMENTS 30

struct two {
    struct home a, b;
    struct store_view v;
    struct pln_id said[COMMENTS]; /* by a, on b's log */
};

static void begin(struct two *t)
{
    struct pln_error err;

    home_begin(&t->a, "commons", NULL, NULL);
    home_begin(&t->b, "eastside", &t->a.log, NULL);
    home_admit(&t->a, &t->b);
    assert_true(home_take(&t->a, &t->b, true).done);
    for (int i = 0; i < COMMENTS; i++) {
        t->said[i] = home_comment(&t->a, &t->b.log, i % 2 == 0 ? "even" : "odd");
        if (i == 10) { /* so that a's and b's entries lie between each other */
            assert_true(home_take(&t->b, &t->a, true).done);
            home_comment(&t->b, &t->said[3], "about the fourth");
            assert_true(home_take(&t->a, &t->b, true).done);
        }
    }
    assert_true(store_view_begin(t->a.store, &t->v, &err));
}

static void end(struct two *t)
{
    store_view_end(&t->v);
    home_end(&t->a);
    home_end(&t->b);
}

/* All that a query gives, in pages of `page`. */
static size_t all(struct two *t, struct view_query q, size_t page, struct place *out, size_t max)
{
    struct pln_error err;
    size_t n = 0, got;

    do {
        struct view_entry e;
        bool found;

        assert_true(t->v.view.scan(t->v.view.ctx, &q, out + n, page, &got, &err));
        n += got;
        assert_true(n + page <= max);
        if (got > 0) {
            q.has_from = true;
            q.from = out[n - 1];
            assert_true(t->v.view.entry(t->v.view.ctx, q.from, false, &e, &found, &err));
            q.from_ms = e.tau_ms;
        }
    } while (got == page);
    return n;
}

static void each_index_gives_the_same_in_any_page_size_and_backwards(void **state)
{
    struct two t;
    struct place small[200], large[200];
    struct pln_key root;

    (void)state;
    begin(&t);
    root = home_entry(&t.a, &t.a.log, 0).statement.author;
    {
        struct view_query query[] = {
            { .by = VIEW_BY_LOG, .log = 1 },
            { .by = VIEW_BY_LOG, .log = 2 },
            { .by = VIEW_BY_TYPE, .type = BYTES_STR("reply") },
            { .by = VIEW_BY_TYPE, .type = BYTES_STR("reply"), .log = 2 },
            { .by = VIEW_BY_AUTHOR, .author = root },
            { .by = VIEW_BY_TIME },
            { .by = VIEW_BY_TIME, .log = 2 },
            { .by = VIEW_BY_REF, .ref = t.b.log },
            { .by = VIEW_BY_REF, .ref = t.b.log, .type = BYTES_STR("admit") },
        };
        /* a: 3 of the beginning, admit, receipts before the comments that follow a take */
        size_t a = home_row(&t.a, &t.a.log).size, b = home_row(&t.a, &t.b.log).size;
        size_t wanted[] = { a, b, COMMENTS + 1, 1, 3 + 1 + COMMENTS, a + b, b, COMMENTS + 1, 1 };

        assert_int_equal(a, 3 + 1 + COMMENTS + 2);
        for (size_t i = 0; i < COUNT(query); i++) {
            size_t n = all(&t, query[i], 100, large, COUNT(large));

            assert_int_equal(n, wanted[i]);
            assert_int_equal(all(&t, query[i], 3, small, COUNT(small)), n);
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(small[k].log, large[k].log);
                assert_int_equal(small[k].index, large[k].index);
            }
            query[i].newest_first = true;
            assert_int_equal(all(&t, query[i], 4, small, COUNT(small)), n);
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(small[k].log, large[n - 1 - k].log);
                assert_int_equal(small[k].index, large[n - 1 - k].index);
            }
        }
    }
    end(&t);
}

static void an_id_is_found_by_its_beginning(void **state)
{
    struct two t;
    struct place found[8];
    struct pln_error err;
    struct pln_id wrong;
    size_t n;

    (void)state;
    begin(&t);
    for (size_t bytes = 4; bytes <= 32; bytes += 7) {
        assert_true(t.v.view.find(t.v.view.ctx, bytes_at(t.said[7].b, bytes), found, 8, &n, &err));
        assert_int_equal(n, 1);
        assert_int_equal(found[0].log, 1);
    }
    wrong = t.said[7];
    wrong.b[31] ^= 1; /* the index row is the same: the full id is compared */
    assert_true(t.v.view.find(t.v.view.ctx, BYTES_OF(wrong), found, 8, &n, &err));
    assert_int_equal(n, 0);
    assert_false(t.v.view.find(t.v.view.ctx, bytes_at(wrong.b, 3), found, 8, &n, &err));
    end(&t);
}

static void a_changed_byte_is_never_served(void **state)
{
    CLEANUP(buf_deinit) struct buf report;
    struct two t;
    struct view_entry e;
    struct pln_error err;
    struct key k = key_serial(4), content = key_content(7, 0);
    bool found;
    size_t hits = 0;

    (void)state;
    begin(&t);
    buf_init(&report, 1 << 16);
    assert_true(store_check(t.a.store, &report, &err));
    assert_true(kv_memory_flip(t.a.kv, DB_ENTRIES, key_bytes(&k), 100, 4));
    assert_true(kv_memory_flip(t.a.kv, DB_CONTENT, key_bytes(&content), 35, 1));
    for (uint32_t log = 1; log <= 2; log++)
        for (uint64_t i = 0; i < 10; i++)
            if (!t.v.view.entry(t.v.view.ctx, (struct place){ log, i }, true, &e, &found, &err)) {
                assert_int_equal(err.code, PLN_STORE_DAMAGED);
                hits++;
            }
    assert_int_equal(hits, 2);
    buf_reset(&report);
    assert_false(store_check(t.a.store, &report, &err));
    end(&t);
}

static void every_flipped_tree_row_and_head_is_found(void **state)
{
    struct two t;
    struct pln_error err;
    struct key tile = key_log(1), head = key_log_part(1, LOG_HEAD);
    struct bytes where[2];
    static const enum db db[2] = { DB_TREES, DB_LOGS };

    (void)state;
    begin(&t);
    key_u8(&tile, 1); /* the second level of tiles */
    key_u48(&tile, 0);
    where[0] = key_bytes(&tile);
    where[1] = key_bytes(&head);
    for (int i = 0; i < 2; i++) {
        CLEANUP(buf_deinit) struct buf report;

        buf_init(&report, 1 << 16);
        assert_true(kv_memory_flip(t.a.kv, db[i], where[i], 10, 1));
        assert_false(store_check(t.a.store, &report, &err));
        assert_true(kv_memory_flip(t.a.kv, db[i], where[i], 10, 1));
        buf_reset(&report);
        assert_true(store_check(t.a.store, &report, &err));
    }
    end(&t);
}

static void a_lost_index_row_is_found(void **state)
{
    CLEANUP(buf_deinit) struct buf report;
    struct two t;
    struct pln_error err;
    struct txn w = { 0 };
    struct bytes key, value;
    bool found;

    (void)state;
    begin(&t);
    buf_init(&report, 1 << 16);
    assert_true(txn_begin_write(&w, t.a.kv, &err));
    assert_true(txn_seek(&w, DB_REFS, KV_FIRST, (struct bytes){ NULL, 0 }, &key, &value, &found, &err));
    assert_true(found);
    {
        uint8_t copy[64];

        memcpy(copy, key.at, key.n);
        assert_true(txn_delete(&w, DB_REFS, bytes_at(copy, key.n), &found, &err));
    }
    assert_true(txn_commit(&w, &err));
    assert_false(store_check(t.a.store, &report, &err));
    end(&t);
}

static void keep_closing(struct txn *w, const struct pln_id *log, unsigned epoch)
{
    CLEANUP(buf_deinit) struct buf note;
    struct checkpoint c = { .log = *log, .size = 10 * epoch };
    struct pln_error err;
    struct sign_key key;
    char name[80];

    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_true(sign_key_from_seed(&key, (uint8_t[32]){ 1 }, &err));
    assert_true(checkpoint_sign(&c, &key, &note, &err));
    keep_closing_prefix(log, name);
    snprintf(name + strlen(name), sizeof(name) - strlen(name), "%u", epoch);
    assert_true(txn_put(w, DB_KEPT, BYTES_STR(name), buf_bytes(&note), &err));
    sign_key_wipe(&key);
}

static void heads_that_closed_epochs_come_in_their_order_and_of_too_many_the_newest(void **state)
{
    enum { EPOCHS = 70, ROOM = 64 };
    struct view_head head[EPOCHS + 1];
    struct pln_error err;
    struct txn w;
    struct two t;
    size_t count;

    (void)state;
    begin(&t);
    store_view_end(&t.v);
    assert_true(txn_begin_write(&w, t.a.kv, &err));
    for (unsigned epoch = 1; epoch <= EPOCHS; epoch++) /* by name: 1, 10, 11, ... */
        keep_closing(&w, &t.a.log, epoch);
    assert_true(txn_commit(&w, &err));
    assert_true(store_view_begin(t.a.store, &t.v, &err));
    assert_true(t.v.view.closings(t.v.view.ctx, home_row(&t.a, &t.a.log).number, head, EPOCHS + 1, &count, &err));
    assert_int_equal(count, EPOCHS);
    for (unsigned i = 0; i < EPOCHS; i++)
        assert_int_equal(head[i].size, 10 * (i + 1));
    assert_true(t.v.view.closings(t.v.view.ctx, home_row(&t.a, &t.a.log).number, head, ROOM, &count, &err));
    assert_int_equal(count, ROOM);
    for (unsigned i = 0; i < ROOM; i++)
        assert_int_equal(head[i].size, 10 * (i + 1 + EPOCHS - ROOM));
    assert_true(t.v.view.closings(t.v.view.ctx, home_row(&t.a, &t.b.log).number, head, ROOM, &count, &err));
    assert_int_equal(count, 0);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_index_gives_the_same_in_any_page_size_and_backwards),
        cmocka_unit_test(an_id_is_found_by_its_beginning),
        cmocka_unit_test(a_changed_byte_is_never_served),
        cmocka_unit_test(every_flipped_tree_row_and_head_is_found),
        cmocka_unit_test(a_lost_index_row_is_found),
        cmocka_unit_test(heads_that_closed_epochs_come_in_their_order_and_of_too_many_the_newest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
