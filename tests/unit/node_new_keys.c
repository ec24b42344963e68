/* node_new_keys.c: a node changes its keys: what an export says of that, and by which key its partners know it. */
#include "unit/unit.h"

#include "sim/settled.h"
#include "wire/rpc.h"

/* The operator puts a new key file there, starts the node again, and the root records it. */
static void change_keys(struct machine *m)
{
    struct world *w = m->world;
    struct log_row row;
    struct said said;
    struct rpc r;

    assert_true(machine_row(m, &m->partner.log, &row));
    partner_changes_keys(&m->partner, row.epoch + 1, row.size, &row.root, WALL_MS + w->clock.now_ms, &w->chance, &said);
    machine_stop(m);
    m->probe = 0; /* its client is gone with it */
    machine_start(m);
    assert_true(submit_said(m, &said, &r));
    assert_false(r.failed);
    said_deinit(&said);
}

static void commit_some(struct machine *m, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        world_commit(m, i, "a promise", 100);
    assert_true(world_settle(m->world, 20 * 60 * 1000));
    world_run(m->world, 61000);
}

/* All parts of the machine's export. */
static void export_all(struct machine *m, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf cursor;
    bool more = true;

    buf_init(&cursor, 4096);
    for (unsigned parts = 0; more && parts < 100; parts++) {
        CLEANUP(buf_deinit) struct buf params;
        struct reader in;
        struct writer w;
        struct rpc r;
        size_t pairs;

        buf_init(&params, 8192);
        w = writer_into(&params);
        writer_array(&w, 1);
        if (cursor.n > 0)
            writer_bin(&w, buf_bytes(&cursor));
        else
            writer_nil(&w);
        assert_true(machine_ask(m, "export", buf_bytes(&params), &r) && !r.failed);
        in = reader_over(r.result);
        pairs = reader_map(&in, "result", 4);
        more = false;
        for (size_t i = 0; i < pairs; i++) {
            if (bytes_equal_str(reader_str(&in, "key", 40), "part")) {
                assert_true(buf_put(out, reader_bin(&in, "part", 1 << 20)));
            } else if (!reader_nil(&in)) {
                buf_reset(&cursor);
                buf_put(&cursor, reader_bin(&in, "next", 4096));
                more = true;
            }
        }
        assert_false(in.failed);
    }
    assert_false(more);
}

static void import_part(struct machine *m, struct bytes part, struct rpc *r)
{
    CLEANUP(buf_deinit) struct buf params;
    struct writer w;

    buf_init(&params, 1 << 20);
    w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, part);
    assert_true(machine_ask(m, "import", buf_bytes(&params), r));
}

static void import(struct machine *m, struct bytes part)
{
    struct rpc r;

    import_part(m, part, &r);
    assert_false(r.failed);
}

static void import_all(struct machine *m, struct bytes file)
{
    for (size_t at = 0; at < file.n; at += 300000)
        import(m, bytes_slice(file, at, file.n - at < 300000 ? file.n - at : 300000));
    import(m, bytes_at(NULL, 0));
}

static void expect_whole(struct machine *alone, struct machine *owner, uint64_t epoch)
{
    struct log_row row, here;

    assert_true(machine_row(owner, &owner->partner.log, &row));
    assert_int_equal(row.epoch, epoch);
    assert_true(machine_row(alone, &owner->partner.log, &here));
    assert_int_equal(here.size, row.size);
    assert_int_equal(here.whole, row.size);
    assert_int_equal(here.epoch, epoch);
    assert_memory_equal(&here.root, &row.root, sizeof(row.root));
    assert_memory_equal(&here.checkpoint_key, &row.checkpoint_key, sizeof(row.checkpoint_key));
}

/* It hears nobody: without an invitation it has its own log and the coalition's id. */
static struct machine *alone_in(struct world *w)
{
    struct machine *m = world_add(w, "school");

    machine_start(m);
    return m;
}

static void an_export_of_a_log_whose_node_keys_changed_is_taken_by_who_has_nothing(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    struct world *w = settled_new(31, 2);
    struct machine *start = &w->machine[0], *clinic = &w->machine[1], *alone;

    (void)state;
    buf_init(&file, 16 << 20);
    for (unsigned round = 0; round < 2; round++) {
        commit_some(start, 20);
        change_keys(start);
    }
    commit_some(start, 20);
    export_all(clinic, &file);
    alone = alone_in(w);
    import_all(alone, buf_bytes(&file));
    expect_whole(alone, start, 3);
    settled_free(w);
}

static void and_by_who_has_what_the_older_key_signed(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    struct world *w = settled_new(32, 2);
    struct machine *start = &w->machine[0], *clinic = &w->machine[1], *alone;

    (void)state;
    buf_init(&file, 16 << 20);
    commit_some(start, 20);
    export_all(clinic, &file);
    alone = alone_in(w);
    import_all(alone, buf_bytes(&file));
    change_keys(start);
    commit_some(start, 20);
    buf_reset(&file);
    export_all(clinic, &file);
    import_all(alone, buf_bytes(&file));
    expect_whole(alone, start, 2);
    settled_free(w);
}

/* Closing heads are no part of a file: what lies before the change cannot be believed by itself. */
static void a_change_beyond_what_is_taken_at_once_is_refused_with_its_reason(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    struct world *w = settled_new(33, 2);
    struct machine *start = &w->machine[0], *clinic = &w->machine[1], *alone;
    struct log_row row;
    struct rpc r = { 0 };

    (void)state;
    buf_init(&file, 16 << 20);
    commit_some(start, PLN_UNVERIFIED_ENTRIES_MAX + 500);
    change_keys(start);
    commit_some(start, 20);
    export_all(clinic, &file);
    alone = alone_in(w);
    for (size_t at = 0; at < file.n && !r.failed; at += 300000)
        import_part(alone, bytes_slice(buf_bytes(&file), at, file.n - at < 300000 ? file.n - at : 300000), &r);
    assert_true(r.failed);
    assert_int_equal(r.error.code, PLN_BAD_SIGNATURE);
    assert_non_null(strstr(r.error.what, "take this log from a partner's node"));
    assert_false(machine_row(alone, &start->partner.log, &row) && row.size > 0);
    settled_free(w);
}

static void partners_know_the_node_by_its_new_key_once_they_hold_the_record(void **state)
{
    struct world *w = settled_new(34, 3);
    struct machine *start = &w->machine[0], *clinic = &w->machine[1];
    struct pln_key before = start->partner.checkpoint.public;
    struct log_row row;

    (void)state;
    change_keys(start);
    commit_some(start, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_true(machine_row(&w->machine[i], &start->partner.log, &row));
        assert_memory_equal(&row.checkpoint_key, &start->partner.checkpoint.public, sizeof(row.checkpoint_key));
        assert_memory_not_equal(&row.checkpoint_key, &before, sizeof(before));
    }
    commit_some(clinic, 3);
    assert_true(world_check(w));
    settled_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_export_of_a_log_whose_node_keys_changed_is_taken_by_who_has_nothing),
        cmocka_unit_test(and_by_who_has_what_the_older_key_signed),
        cmocka_unit_test(a_change_beyond_what_is_taken_at_once_is_refused_with_its_reason),
        cmocka_unit_test(partners_know_the_node_by_its_new_key_once_they_hold_the_record),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
