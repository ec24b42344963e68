/* store_roster.c: who comes in, goes, moves; what a stopped log still does. */
#include "unit.h"

#include "support/store_home.h"

static struct pln_id leave(struct home *h)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 100);
    table_pack(&body, "a0");
    return home_write(h, &(struct home_say){ .type = "leave", .body = buf_bytes(&body) });
}

static void remove_at(struct home_two *t, uint64_t size, const struct pln_id *because)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id ref[2] = { t->b.log, *because };

    buf_init(&body, 100);
    table_pack(&body, "a3 u u u", UINT64_C(0), size, UINT64_C(1));
    home_write(&t->a, &(struct home_say){ .type = "remove", .body = buf_bytes(&body), .ref = ref, .refs = 2 });
}

static void everybody_learns_the_roster_from_the_conveners_log(void **state)
{
    struct home_two t;
    struct log_row row;

    (void)state;
    home_two_begin(&t);
    row = home_row(&t.b, &t.a.log);
    assert_int_equal(row.standing, LOG_PARTNER);
    assert_true(row.is_convener);
    assert_string_equal(row.handle, "commons");
    row = home_row(&t.b, &t.b.log);
    assert_int_equal(row.standing, LOG_PARTNER);
    assert_string_equal(row.handle, "eastside");
    assert_true(row.admitted_ms > TABLE_START_MS);
    assert_int_equal(home_row(&t.a, &t.b.log).epoch, 1);
    assert_memory_equal(home_row(&t.a, &t.b.log).checkpoint_key.b, t.b.checkpoint.public.b, 32);
    home_two_end(&t);
}

static void a_handle_is_given_once(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home_two t;
    struct home other = { .name = "eastside", .log = { { 5 } } };
    struct submit_item it;

    (void)state;
    home_two_begin(&t);
    buf_init(&body, 100);
    table_pack(&body, "a3 u s n", UINT64_C(0), "eastside");
    it = home_submit(&t.a, &(struct home_say){ .type = "admit", .body = buf_bytes(&body), .ref = &other.log, .refs = 1 });
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_MISPLACED);
    home_two_end(&t);
}

static void a_partner_that_leaves_is_shown_as_gone(void **state)
{
    struct home_two t;

    (void)state;
    home_two_begin(&t);
    leave(&t.b);
    assert_int_equal(home_row(&t.b, &t.b.log).standing, LOG_LEFT);
    assert_true(home_take(&t.a, &t.b, true).done);
    assert_int_equal(home_row(&t.a, &t.b.log).standing, LOG_LEFT);
    home_two_end(&t);
}

static void a_removed_partners_log_is_taken_a_little_further(void **state)
{
    struct home_two t;
    struct pln_id left;
    struct log_row row;
    struct take_item it;

    (void)state;
    home_two_begin(&t);
    left = leave(&t.b);
    assert_true(home_take(&t.a, &t.b, true).done);
    row = home_row(&t.a, &t.b.log);
    remove_at(&t, row.size, &left);
    assert_int_equal(home_row(&t.a, &t.b.log).standing, LOG_REMOVED);
    assert_int_equal(home_row(&t.a, &t.b.log).take_up_to, row.size + PLN_AFTER_REMOVAL_MAX);
    for (int i = 0; i < PLN_AFTER_REMOVAL_MAX + 1; i++)
        home_comment(&t.b, &t.a.log, "We protest");
    it = home_take(&t.a, &t.b, true);
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_REMOVED);
    it = home_take_log(&t.a, &t.b, &t.b.log, row.size + PLN_AFTER_REMOVAL_MAX, true);
    assert_true(it.done); /* by a proof to the newer head */
    assert_int_equal(home_row(&t.a, &t.b.log).size, row.size + PLN_AFTER_REMOVAL_MAX);
    assert_int_equal(home_row(&t.a, &t.b.log).note_bytes, 0); /* no note of exactly this size is known */
    home_two_end(&t);
}

static void addresses_and_readers_are_kept(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home_two t;
    struct pln_boxkey key = table_box("auditor");
    struct write_job *job;
    struct store_reader *reader;
    struct arena a;
    struct pln_error err;
    size_t n;

    (void)state;
    home_two_begin(&t);
    buf_init(&body, 1000);
    table_pack(&body, "a1 a2 s s", "eastside.example:7411", "192.0.2.7:7411");
    home_write(&t.b, &(struct home_say){ .type = "address", .by = "", .body = buf_bytes(&body) });
    assert_true(home_take(&t.a, &t.b, true).done);
    assert_int_equal(home_row(&t.a, &t.b.log).addresses.count, 2);
    assert_string_equal(home_row(&t.a, &t.b.log).addresses.at[1], "192.0.2.7:7411");
    buf_reset(&body);
    table_pack(&body, "a2 k u", key.b, (uint64_t)TABLE_UNTIL_MS);
    home_write(&t.b, &(struct home_say){ .type = "reader", .body = buf_bytes(&body) });
    arena_init(&a, "a test", 1 << 20);
    assert_true(store_readers(t.b.store, &a, &reader, &n, &err));
    assert_int_equal(n, 1);
    assert_memory_equal(reader[0].key.b, key.b, 32);
    assert_int_equal(reader[0].until_ms, TABLE_UNTIL_MS);
    arena_deinit(&a);
    job = home_job(&t.b);
    write_job_free(job);
    home_two_end(&t);
}

static void a_stopped_log_takes_and_appends_nothing_more(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home_two t;
    struct stop_item stop[2] = { { .note_a = BYTES_STR("a"), .note_b = BYTES_STR("b"), .why = "two histories" },
                                 { .note_a = BYTES_STR("a"), .why = "a larger own head was heard" } };
    struct write_job *job;
    struct submit_item it;

    (void)state;
    home_two_begin(&t);
    stop[0].log = t.b.log;
    stop[1].log = t.a.log;
    job = home_job(&t.a);
    job->stops = 2;
    job->stop = stop;
    home_run(&t.a, job);
    assert_int_equal(job->rows, 2);
    write_job_free(job);
    home_reopen(&t.a);
    assert_true(home_row(&t.a, &t.b.log).stopped);
    assert_string_equal(home_row(&t.a, &t.b.log).stop_why, "two histories");
    home_comment(&t.b, &t.a.log, "Hello?");
    assert_int_equal(home_take(&t.a, &t.b, true).err.code, PLN_FROZEN);
    buf_init(&body, 100);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    it = home_submit(&t.a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &t.a.log, .refs = 1 });
    assert_int_equal(it.err.code, PLN_FROZEN);
    home_two_end(&t);
}

static void a_log_of_another_coalition_is_not_taken_though_admitted(void **state)
{
    struct home_two t;
    struct home c;
    struct pln_id elsewhere = { { 7 } };

    (void)state;
    home_two_begin(&t);
    home_begin(&c, "stranger", &elsewhere, NULL);
    home_admit(&t.a, &c);
    assert_int_equal(home_take(&t.a, &c, true).err.code, PLN_WRONG_LOG);
    assert_int_equal(home_row(&t.a, &c.log).size, 0);
    home_comment(&t.a, &t.b.log, "Still alive"); /* the commit that began anew left nothing behind */
    home_end(&c);
    home_two_end(&t);
}

static void a_bad_take_beside_a_good_one_costs_it_nothing(void **state)
{
    struct home_two t;
    struct home c;
    struct pln_id elsewhere = { { 7 } };
    struct write_job *job;
    struct take_item it[2] = { 0 };
    struct home *from[2] = { &c, &t.b };
    struct bytes entry[2][8];
    static uint8_t copy[2][8][2000];

    (void)state;
    home_two_begin(&t);
    home_begin(&c, "stranger", &elsewhere, NULL);
    home_admit(&t.a, &c);
    home_comment(&t.b, &t.a.log, "Beside");
    for (int k = 0; k < 2; k++) {
        struct log_row theirs = home_row(from[k], &from[k]->log), ours = home_row(&t.a, &from[k]->log);

        it[k] = (struct take_item){
            .log = from[k]->log, .from = ours.size, .count = theirs.size - ours.size, .entry = entry[k], .root = theirs.root
        };
        for (size_t i = 0; i < it[k].count; i++) {
            struct view_entry e = home_entry(from[k], &from[k]->log, it[k].from + i);

            memcpy(copy[k][i], e.bytes.at, e.bytes.n);
            entry[k][i] = bytes_at(copy[k][i], e.bytes.n);
        }
    }
    job = home_job(&t.a);
    {
        static struct log_row theirs[2];

        for (int k = 0; k < 2; k++) {
            theirs[k] = home_row(from[k], &from[k]->log);
            it[k].note = bytes_at(theirs[k].note, theirs[k].note_bytes);
        }
    }
    job->takes = 2;
    job->take = it;
    home_run(&t.a, job);
    assert_false(job->failed);
    assert_false(it[0].done);
    assert_int_equal(it[0].err.code, PLN_WRONG_LOG);
    assert_true(it[1].done);
    assert_int_equal(job->news_count, it[1].count);
    write_job_free(job);
    assert_int_equal(home_row(&t.a, &t.b.log).size, home_row(&t.b, &t.b.log).size);
    home_reopen(&t.a);
    home_end(&c);
    home_two_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_learns_the_roster_from_the_conveners_log),
        cmocka_unit_test(a_handle_is_given_once),
        cmocka_unit_test(a_partner_that_leaves_is_shown_as_gone),
        cmocka_unit_test(a_removed_partners_log_is_taken_a_little_further),
        cmocka_unit_test(addresses_and_readers_are_kept),
        cmocka_unit_test(a_stopped_log_takes_and_appends_nothing_more),
        cmocka_unit_test(a_log_of_another_coalition_is_not_taken_though_admitted),
        cmocka_unit_test(a_bad_take_beside_a_good_one_costs_it_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
