/* node_import.c: an export is fed to a node that has nothing but its own log, over a real store in memory; what is in it is checked like
 * what a partner sends. */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "node/node.h"
#include "support/rpc_json.h"
#include "support/store_home.h"
#include "wire/export.h"
#include "wire/rpc.h"

#include <stdio.h>
#include <stdlib.h>

#define LONG 5000 /* more than a node takes without a proof */

static struct home commons, eastside;
static struct buf file;
static struct pln_error err;

/* ---- a node over a store ---- */

struct rig {
    struct home home;
    struct node *node;
    struct node_clock clock;
    struct rpc answer; /* the last one */
    struct buf answer_bytes;
    bool is_answered;
};

static void check(struct check_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct statement s;
        struct pln_error why;

        if (job->item[i].statement.n > 0)
            job->item[i].good = statement_read(job->item[i].statement, &s, &why) && statement_signature_is_good(&s, job->item[i].signature);
    }
    if (job->note.n > 0) {
        struct checkpoint c;
        struct pln_error why;

        job->note_good = checkpoint_verify(job->note, &job->note_key, &c, &why);
    }
}

static void carry_out(struct rig *r)
{
    struct wish w;

    while (node_take(r->node, &w)) {
        r->clock.now_ms++;
        r->clock.wall_ms++;
        switch (w.kind) {
        case WISH_CHECK:
            check(w.check);
            node_checked(r->node, w.check, r->clock);
            break;
        case WISH_WRITE:
            assert_true(store_write(r->home.store, w.write));
            node_written(r->node, w.write, r->clock);
            break;
        case WISH_READ:
            store_read(r->home.store, w.read);
            node_read(r->node, w.read, r->clock);
            break;
        case WISH_ANSWER:
            buf_reset(&r->answer_bytes);
            buf_put(&r->answer_bytes, w.message);
            assert_true(rpc_read(buf_bytes(&r->answer_bytes), &r->answer, &err));
            r->is_answered = r->answer.kind == RPC_RESPONSE;
            break;
        case WISH_SEND:
        case WISH_CLOSE:
        case WISH_DIAL:
        case WISH_CLOSE_CLIENT:
        case WISH_LOG:
        case WISH_END: break;
        }
    }
}

static void rig_begin(struct rig *r, const char *name)
{
    struct node_setup setup = { .software = "test" };
    struct log_row *row;
    struct arena a;
    size_t rows;

    *r = (struct rig){ 0 };
    buf_init(&r->answer_bytes, 4 << 20);
    home_begin(&r->home, name, &commons.log, NULL);
    arena_init(&a, "rows", 1 << 20);
    assert_true(store_rows(r->home.store, &a, &row, &rows, &err));
    setup.coalition = commons.log;
    setup.own_log = r->home.log;
    setup.row = row;
    setup.rows = rows;
    r->clock = (struct node_clock){ 1000, commons.now_ms + 1000 };
    assert_true(node_new(&setup, r->clock, &r->node, &err));
    node_client_open(r->node, 1, ACCESS_LOCAL, r->clock);
    arena_deinit(&a);
    carry_out(r);
}

static void rig_end(struct rig *r)
{
    node_free(r->node);
    home_end(&r->home);
    buf_deinit(&r->answer_bytes);
}

/* One request; its answer is there when all that it set going is done. */
static bool import(struct rig *r, uint64_t client, struct bytes part)
{
    CLEANUP(buf_deinit) struct buf params;
    CLEANUP(buf_deinit) struct buf message;
    struct writer w;

    buf_init(&params, 2 << 20);
    buf_init(&message, 2 << 20);
    w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, part);
    assert_true(rpc_request_write(&message, 7, "import", buf_bytes(&params), &err));
    r->is_answered = false;
    assert_true(node_client_message(r->node, client, buf_bytes(&message), r->clock, &err));
    carry_out(r);
    if (!r->is_answered)
        return false;
    if (r->answer.failed)
        err = r->answer.error;
    return !r->answer.failed;
}

static bool import_in_steps(struct rig *r, struct bytes all, size_t step)
{
    for (size_t at = 0; at < all.n; at += step) {
        if (!import(r, 1, bytes_slice(all, at, all.n - at < step ? all.n - at : step)))
            return false;
    }
    return import(r, 1, (struct bytes){ NULL, 0 });
}

/* ---- the file ---- */

static void write_file(struct home *h, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf cursor;
    CLEANUP(buf_deinit) struct buf next;
    struct store_view v;

    buf_init(&cursor, EXPORT_CURSOR_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    assert_true(store_view_begin(h->store, &v, &err));
    do {
        CLEANUP(buf_deinit) struct buf part;

        buf_init(&part, EXPORT_PART_BYTES_MAX);
        buf_reset(&next);
        assert_true(export_part(&v.view, buf_bytes(&cursor), EXPORT_PART_BYTES, &part, &next, &err));
        assert_true(buf_put(out, buf_bytes(&part)));
        buf_reset(&cursor);
        buf_put(&cursor, buf_bytes(&next));
    } while (next.n > 0);
    store_view_end(&v);
}

static int set_up(void **state)
{
    (void)state;
    home_begin(&commons, "commons", NULL, NULL);
    home_begin(&eastside, "eastside", &commons.log, NULL);
    home_admit(&commons, &eastside);
    for (int i = 0; i < 40; i++)
        home_comment(&eastside, &commons.log, "A remark of the schools");
    for (int i = 0; i < LONG; i++)
        home_comment(&commons, &commons.log, "A remark");
    home_take(&commons, &eastside, true);
    buf_init(&file, 16 << 20);
    write_file(&commons, &file);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_deinit(&file);
    home_end(&commons);
    home_end(&eastside);
    return 0;
}

static void expect_same(struct rig *r, struct home *from, const struct pln_id *log)
{
    struct log_row ours = home_row(&r->home, log), theirs = home_row(from, log);

    assert_int_equal(ours.size, theirs.size);
    assert_memory_equal(&ours.root, &theirs.root, 32);
    assert_int_equal(ours.whole, theirs.size);
    assert_int_equal(ours.note_bytes, theirs.note_bytes);
    assert_memory_equal(ours.note, theirs.note, theirs.note_bytes);
}

/* ---- tests ---- */

static void a_newcomer_has_everything_after_an_import(void **state)
{
    static const size_t steps[] = { 4096, 100000, 1 << 20 };

    (void)state;
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct rig r;
        json_t *told;

        rig_begin(&r, "clinic");
        if (!import_in_steps(&r, buf_bytes(&file), steps[i]))
            fail_msg("steps of %zu: %s: %s", steps[i], err.where, err.what);
        told = rpc_to_json(r.answer.result);
        assert_int_equal(json_integer_value(json_at(told, "bytes")), file.n);
        assert_int_equal(json_integer_value(json_at(told, "heads")), 2);
        assert_int_equal(json_integer_value(json_at(told, "entries")),
                         home_row(&commons, &commons.log).size + home_row(&commons, &eastside.log).size);
        json_decref(told);
        expect_same(&r, &commons, &commons.log);
        expect_same(&r, &commons, &eastside.log);
        assert_int_equal(home_entry(&r.home, &eastside.log, 10).content, CONTENT_HERE);
        rig_end(&r);
    }
}

static void what_is_here_already_is_passed_over(void **state)
{
    struct rig r;

    (void)state;
    rig_begin(&r, "clinic");
    assert_true(import_in_steps(&r, buf_bytes(&file), 300000));
    assert_true(import_in_steps(&r, buf_bytes(&file), 300000));
    expect_same(&r, &commons, &eastside.log);
    rig_end(&r);
}

static void damage_is_told_and_nothing_of_it_is_kept(void **state)
{
    CLEANUP(buf_deinit) struct buf bad;
    struct log_row row;
    struct rig r;

    (void)state;
    buf_init(&bad, 16 << 20);
    buf_put(&bad, buf_bytes(&file));
    for (size_t i = bad.n / 2; i < bad.n; i++) { /* in some remark of the second half */
        if (memcmp(bad.at + i, "reply", 5) == 0) {
            bad.at[i] ^= 1;
            break;
        }
    }
    rig_begin(&r, "clinic");
    assert_false(import_in_steps(&r, buf_bytes(&bad), 300000));
    assert_true(r.is_answered);
    assert_int_equal(err.code, PLN_BAD_ROOT);
    row = home_row(&r.home, &commons.log);
    assert_true(row.size > 0 && row.size < LONG);               /* what a proof stood for */
    assert_true(import_in_steps(&r, buf_bytes(&file), 300000)); /* and the good file goes on from there */
    expect_same(&r, &commons, &commons.log);
    rig_end(&r);
}

/* The file without its proofs. */
static void without_proofs(struct bytes in, struct buf *out)
{
    buf_put(out, bytes_slice(in, 0, EXPORT_START_BYTES));
    for (size_t at = EXPORT_START_BYTES; at < in.n;) {
        size_t n = 2 + (size_t)load_be16(in.at + at);

        if (in.at[at + 3] != MESSAGE_PROOF)
            buf_put(out, bytes_slice(in, at, n));
        at += n;
    }
}

static void a_file_that_does_not_fit_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf other;
    CLEANUP(buf_deinit) struct buf bare;
    struct rig r;

    (void)state;
    rig_begin(&r, "clinic");
    assert_false(import_in_steps(&r, bytes_slice(buf_bytes(&file), 0, file.n - 1), 300000));
    assert_int_equal(err.code, PLN_MALFORMED);
    assert_non_null(strstr(err.what, "cut short"));
    assert_false(import_in_steps(&r, BYTES_STR("no export at all"), 300000));
    assert_int_equal(err.code, PLN_MALFORMED);
    assert_false(import(&r, 1, (struct bytes){ NULL, 0 }));

    buf_init(&other, 16 << 20);
    buf_put(&other, buf_bytes(&file));
    other.at[20] ^= 1;
    assert_false(import_in_steps(&r, buf_bytes(&other), 300000));
    assert_int_equal(err.code, PLN_WRONG_LOG);
    rig_end(&r);

    rig_begin(&r, "clinic");
    buf_init(&bare, 16 << 20);
    without_proofs(buf_bytes(&file), &bare);
    assert_false(import_in_steps(&r, buf_bytes(&bare), 300000));
    assert_true(r.is_answered);
    assert_int_equal(err.code, PLN_BAD_PROOF);
    rig_end(&r);
}

/* The words of the first remark of the schools, spoiled: its entry is good. */
static void false_words_are_counted_and_the_first_is_named(void **state)
{
    CLEANUP(buf_deinit) struct buf bad;
    struct bytes title = BYTES_STR("A remark of the schools");
    uint8_t *at;
    json_t *told;
    struct rig r;

    (void)state;
    buf_init(&bad, 16 << 20);
    buf_put(&bad, buf_bytes(&file));
    at = memmem(bad.at, bad.n, title.at, title.n);
    assert_non_null(at);
    at[0] = 'B';
    rig_begin(&r, "clinic");
    assert_true(import_in_steps(&r, buf_bytes(&bad), 300000));
    told = rpc_to_json(r.answer.result);
    assert_int_equal(json_integer_value(json_at(told, "refused")), 1);
    assert_non_null(strstr(json_string_value(json_at(told, "first_refused")), "eastside#"));
    json_decref(told);
    rig_end(&r);
}

static void an_export_that_ends_with_an_error_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf bad;
    struct message bye = { .kind = MESSAGE_BYE, .bye = { .code = PLN_STORE_DAMAGED, .why = BYTES_STR("a page is torn") } };
    struct rig r;

    (void)state;
    buf_init(&bad, 1 << 20);
    assert_true(export_start(&bad, &commons.log));
    assert_true(export_message(&bad, &bye, &err));
    rig_begin(&r, "clinic");
    assert_false(import_in_steps(&r, buf_bytes(&bad), 300000));
    assert_non_null(strstr(err.what, "a page is torn"));
    rig_end(&r);
}

static void one_import_at_a_time(void **state)
{
    struct rig r;

    (void)state;
    rig_begin(&r, "clinic");
    node_client_open(r.node, 2, ACCESS_LOCAL, r.clock);
    assert_true(import(&r, 1, bytes_slice(buf_bytes(&file), 0, 1000)));
    assert_false(import(&r, 2, bytes_slice(buf_bytes(&file), 0, 1000)));
    assert_int_equal(err.code, PLN_BUSY);
    node_client_closed(r.node, 1, r.clock); /* half way: nothing of it stays behind */
    assert_true(import(&r, 2, bytes_slice(buf_bytes(&file), 0, 500000)));
    node_client_closed(r.node, 2, r.clock);
    carry_out(&r);
    node_client_open(r.node, 1, ACCESS_LOCAL, r.clock);
    assert_true(import_in_steps(&r, buf_bytes(&file), 500000));
    expect_same(&r, &commons, &eastside.log);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_has_everything_after_an_import),
        cmocka_unit_test(what_is_here_already_is_passed_over),
        cmocka_unit_test(damage_is_told_and_nothing_of_it_is_kept),
        cmocka_unit_test(a_file_that_does_not_fit_is_refused),
        cmocka_unit_test(false_words_are_counted_and_the_first_is_named),
        cmocka_unit_test(an_export_that_ends_with_an_error_is_refused),
        cmocka_unit_test(one_import_at_a_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
