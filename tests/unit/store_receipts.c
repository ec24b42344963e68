/* store_receipts.c: what a receipt says counts once its digest matches histories that are held here. */
#include "unit.h"

#include "log/checkpoint.h"
#include "record/receipt.h"
#include "support/store_home.h"

static void held(struct home *h, const struct pln_id *by, uint64_t before, const struct pln_id *of, uint64_t *size, uint64_t *whole)
{
    struct store_view v;
    struct pln_error err;

    assert_true(store_view_begin(h->store, &v, &err));
    assert_true(v.view.held(v.view.ctx, home_row(h, by).number, before, home_row(h, of).number, size, whole, &err));
    store_view_end(&v);
}

static uint64_t first_cover(struct home *h, const struct pln_id *by, const struct pln_id *of, uint64_t index, bool told)
{
    struct store_view v;
    struct pln_error err;
    struct place at = { home_row(h, of).number, index };
    uint64_t found_at = 0;
    bool found;

    assert_true(store_view_begin(h->store, &v, &err));
    assert_true(v.view.first_cover(v.view.ctx, home_row(h, by).number, at, told, &found_at, &found, &err));
    store_view_end(&v);
    return found ? found_at : UINT64_MAX;
}

static void a_receipt_stands_before_the_statement_that_it_answers_for(void **state)
{
    struct home_three t;
    struct log_row row;
    struct view_entry e;
    uint64_t size, whole;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.b, &t.a.log, "Hello"); /* b holds a's five entries */
    row = home_row(&t.b, &t.b.log);
    assert_int_equal(row.size, 4);
    e = home_entry(&t.b, &t.b.log, 2);
    assert_true(bytes_equal_str(e.statement.type, "receipt"));
    assert_int_equal(e.verdict, VERDICT_GOOD);
    held(&t.b, &t.b.log, UINT64_MAX, &t.a.log, &size, &whole);
    assert_int_equal(size, 5);
    assert_int_equal(whole, 5);
    held(&t.b, &t.b.log, 2, &t.a.log, &size, &whole);
    assert_int_equal(size, 0);
    assert_false(home_receipt(&t.b)); /* nothing has risen since */
    home_comment(&t.b, &t.a.log, "And another");
    assert_int_equal(home_row(&t.b, &t.b.log).size, 5);
    home_three_end(&t);
}

static void a_refused_statement_causes_no_receipt(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home_three t;
    struct pln_id nothing = { { 9 } };

    (void)state;
    home_three_begin(&t);
    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    assert_false(home_submit(&t.b, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &nothing, .refs = 1 }).done);
    assert_int_equal(home_row(&t.b, &t.b.log).size, 2);
    home_three_end(&t);
}

static void what_another_holds_of_us_is_known_from_its_receipt(void **state)
{
    struct home_three t;
    struct log_row row;

    (void)state;
    home_three_begin(&t);
    assert_true(home_receipt(&t.b));
    assert_true(home_take(&t.a, &t.b, true).done);
    row = home_row(&t.a, &t.b.log);
    assert_int_equal(row.covers_own, 5);
    assert_int_equal(row.told_own, 5);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, 4, true), 2);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, 5, true), UINT64_MAX);
    home_three_end(&t);
}

static void a_receipt_waits_until_what_it_names_is_held(void **state)
{
    struct home_three t;
    uint64_t size, whole;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.c, &t.a.log, "One");
    home_comment(&t.c, &t.a.log, "Two");
    assert_true(home_take(&t.b, &t.c, true).done);
    assert_true(home_receipt(&t.b));               /* b has all of a and c */
    assert_true(home_take(&t.a, &t.b, true).done); /* a lacks c's */
    held(&t.a, &t.b.log, UINT64_MAX, &t.a.log, &size, &whole);
    assert_int_equal(size, 0);
    assert_true(home_take(&t.a, &t.c, true).done);
    held(&t.a, &t.b.log, UINT64_MAX, &t.a.log, &size, &whole);
    assert_int_equal(size, 5);
    held(&t.a, &t.b.log, UINT64_MAX, &t.c.log, &size, &whole);
    assert_int_equal(size, home_row(&t.a, &t.c.log).size);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.c.log, 0, false), 2);
    home_three_end(&t);
}

static void waiting_receipts_survive_a_restart(void **state)
{
    struct home_three t;
    uint64_t size, whole;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.c, &t.a.log, "One");
    assert_true(home_take(&t.b, &t.c, true).done);
    assert_true(home_receipt(&t.b));
    assert_true(home_take(&t.a, &t.b, true).done);
    home_reopen(&t.a);
    assert_true(home_take(&t.a, &t.c, true).done);
    held(&t.a, &t.b.log, UINT64_MAX, &t.c.log, &size, &whole);
    assert_int_equal(size, home_row(&t.a, &t.c.log).size);
    home_three_end(&t);
}

static void a_receipt_without_the_words_covers_but_does_not_tell(void **state)
{
    struct home_three t;
    uint64_t size, whole;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.a, &t.b.log, "With words"); /* a#5 ... a#6 with its receipt */
    assert_true(home_take(&t.b, &t.a, false).done);
    assert_true(home_receipt(&t.b));
    assert_true(home_take(&t.a, &t.b, true).done);
    held(&t.a, &t.b.log, UINT64_MAX, &t.a.log, &size, &whole);
    assert_int_equal(size, home_row(&t.a, &t.a.log).size);
    assert_int_equal(whole, size - 1);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, size - 1, false), 2);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, size - 1, true), UINT64_MAX);
    home_three_end(&t);
}

static void a_receipt_with_a_wrong_digest_never_counts_but_the_next_right_one_does(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct home_three t;
    struct pln_hash wrong = { { 1 } };
    struct log_row a;
    uint64_t size, whole;
    struct receipt r = { 0 };
    struct receipt_change line = { 0, 3, 0 };
    struct table_state liar; /* a partner's node that is not ours */
    struct pln_error err;
    struct home d = { .name = "liar" };
    struct write_job *job;
    struct take_item it = { 0 };
    struct bytes entry[8];
    CLEANUP(sign_key_wipe) struct sign_key checkpoint = { 0 };
    CLEANUP(buf_deinit) struct buf note;
    struct checkpoint head;

    (void)state;
    home_three_begin(&t);
    table_state_init(&liar);
    table_begin(&liar, &t.a.log);
    d.log = liar.state.log;
    home_admit(&t.a, &d);
    a = home_row(&t.a, &t.a.log);
    buf_init(&body, 1000);
    buf_init(&note, 1000);
    r = (struct receipt){ .digest = wrong, .added = &t.a.log, .added_count = 1, .line = &line, .line_count = 1 };
    assert_true(receipt_write(&r, &body, &err));
    assert_int_equal(table_write(&liar, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body) }).verdict, VERDICT_GOOD);
    buf_reset(&body);
    {
        struct held_digest hd;

        line.size = a.size;
        held_digest_init(&hd);
        held_digest_add(&hd, &t.a.log, a.size, &a.root);
        r = (struct receipt){ .digest = held_digest_final(&hd), .line = &line, .line_count = 1 };
    }
    assert_true(receipt_write(&r, &body, &err));
    assert_int_equal(table_write(&liar, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body) }).verdict, VERDICT_GOOD);
    for (size_t i = 0; i < liar.entries; i++)
        entry[i] = bytes_at(liar.entry[i].at, liar.entry[i].n);
    table_key("checkpoint", &checkpoint);
    head = (struct checkpoint){ .log = d.log, .size = liar.state.size, .root = tree_root(&liar.tree) };
    assert_true(checkpoint_sign(&head, &checkpoint, &note, &err));
    job = home_job(&t.a);
    it = (struct take_item){ .log = d.log, .count = liar.entries, .entry = entry, .root = head.root, .note = buf_bytes(&note) };
    job->takes = 1;
    job->take = &it;
    home_run(&t.a, job);
    assert_true(it.done);
    write_job_free(job);
    held(&t.a, &d.log, 3, &t.a.log, &size, &whole); /* only the wrong one is below 3 */
    assert_int_equal(size, 0);
    held(&t.a, &d.log, UINT64_MAX, &t.a.log, &size, &whole);
    assert_int_equal(size, a.size);
    assert_int_equal(first_cover(&t.a, &d.log, &t.a.log, 0, false), 3);
    table_state_deinit(&liar);
    home_three_end(&t);
}

static void the_first_cover_is_found_among_many(void **state)
{
    struct home_three t;
    uint64_t size = 0;

    (void)state;
    home_three_begin(&t);
    for (int i = 0; i < 40; i++) {
        home_comment(&t.a, &t.b.log, i % 2 == 0 ? "even" : "odd");
        assert_true(home_take(&t.b, &t.a, true).done);
        assert_true(home_receipt(&t.b));
    }
    assert_true(home_take(&t.a, &t.b, true).done);
    size = home_row(&t.a, &t.b.log).size;
    assert_int_equal(size, 42);
    /* a: 5 entries, then a comment each time (no receipts: nothing of b's was taken) */
    for (uint64_t i = 0; i < 40; i++)
        assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, 5 + i, true), 2 + i);
    assert_int_equal(first_cover(&t.a, &t.b.log, &t.a.log, 45, true), UINT64_MAX);
    home_three_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_stands_before_the_statement_that_it_answers_for),
        cmocka_unit_test(a_refused_statement_causes_no_receipt),
        cmocka_unit_test(what_another_holds_of_us_is_known_from_its_receipt),
        cmocka_unit_test(a_receipt_waits_until_what_it_names_is_held),
        cmocka_unit_test(waiting_receipts_survive_a_restart),
        cmocka_unit_test(a_receipt_without_the_words_covers_but_does_not_tell),
        cmocka_unit_test(a_receipt_with_a_wrong_digest_never_counts_but_the_next_right_one_does),
        cmocka_unit_test(the_first_cover_is_found_among_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
