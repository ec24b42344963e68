/* node_new_keys.c: a node changes its keys: what an export says of that, and by which key its partners know it. */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "sim/settled.h"
#include "wire/export.h"
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

/* Notes in the heads that come after the first list. */
static size_t closing_notes(struct bytes in)
{
    size_t notes = 0;

    for (size_t at = EXPORT_START_BYTES; at < in.n; at += 2 + (size_t)load_be16(in.at + at)) {
        CLEANUP(arena_deinit) struct arena a;
        struct pln_error err;
        struct message m;

        arena_init(&a, "a message", 4 << 20);
        assert_true(message_read(bytes_slice(in, at + 2, load_be16(in.at + at)), &m, &a, &err));
        if (m.kind == MESSAGE_HEADS && m.heads.more)
            notes += m.heads.count;
    }
    return notes;
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

/* More than a node takes at once before it knows the next key. */
#define FAR (PLN_UNVERIFIED_ENTRIES_MAX + 500)

/* Two changes far into the convener's log; the clinic's export of it. */
static struct world *changed_twice_far_in(uint64_t seed, struct buf *file)
{
    struct world *w = settled_new(seed, 2);

    buf_init(file, 16 << 20);
    for (unsigned round = 0; round < 2; round++) {
        commit_some(&w->machine[0], FAR);
        change_keys(&w->machine[0]);
    }
    commit_some(&w->machine[0], 20);
    export_all(&w->machine[1], file);
    return w;
}

/* Of the log whose closing heads stand in the file: no entries and no proof reach past the next of its heads. */
static void expect_from_head_to_head(struct bytes in, struct pln_id log, uint64_t newest)
{
    uint64_t size[3] = { 0, 0, newest };
    size_t next = 0, proofs = 0;

    for (size_t at = EXPORT_START_BYTES; at < in.n; at += 2 + (size_t)load_be16(in.at + at)) {
        CLEANUP(arena_deinit) struct arena a;
        struct pln_error err;
        struct checkpoint c;
        struct message m;

        arena_init(&a, "a message", 4 << 20);
        assert_true(message_read(bytes_slice(in, at + 2, load_be16(in.at + at)), &m, &a, &err));
        for (size_t i = 0; m.kind == MESSAGE_HEADS && m.heads.more && i < m.heads.count; i++) {
            assert_true(checkpoint_read(m.heads.note[i], &c, &err));
            assert_memory_equal(&c.log, &log, sizeof(log));
            size[i] = c.size;
        }
        if (m.kind == MESSAGE_ENTRIES && hash32_equal(&m.entries.log, &log)) {
            assert_true(size[1] > size[0] && newest > size[1]);
            next += m.entries.from >= size[next];
            assert_in_range(m.entries.from + m.entries.count, m.entries.from, size[next]);
        }
        if (m.kind == MESSAGE_PROOF && hash32_equal(&m.proof.of.log, &log)) {
            assert_int_equal(m.proof.of.size, size[next + (m.proof.of.m == size[next])]);
            proofs++;
        }
    }
    assert_int_equal(next, 2);
    assert_true(proofs > 1);
}

static void changes_far_into_a_log_are_taken_from_head_to_head(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    CLEANUP(buf_deinit) struct buf again;
    struct world *w = changed_twice_far_in(33, &file);
    struct machine *alone = alone_in(w);
    struct log_row row;

    (void)state;
    assert_true(machine_row(&w->machine[1], &w->machine[0].partner.log, &row));
    expect_from_head_to_head(buf_bytes(&file), row.id, row.size);
    import_all(alone, buf_bytes(&file));
    expect_whole(alone, &w->machine[0], 3);
    buf_init(&again, 16 << 20);
    export_all(alone, &again); /* it has kept the heads between: others take them from it */
    assert_memory_equal(file.at, again.at, EXPORT_START_BYTES);
    assert_true(again.n > file.n); /* its own log besides */
    assert_int_equal(closing_notes(buf_bytes(&again)), 2);
    settled_free(w);
}

/* As an older plenary wrote it: without the heads that closed earlier epochs. */
static void export_without_them(struct machine *m, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf cursor;
    CLEANUP(buf_deinit) struct buf next;
    struct store_view v;
    struct pln_error err;

    buf_init(&cursor, EXPORT_CURSOR_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    assert_true(store_view_begin(m->store, &v, &err));
    v.view.closings = NULL;
    do {
        buf_reset(&next);
        assert_true(export_part(&v.view, buf_bytes(&cursor), EXPORT_PART_BYTES, out, &next, &err));
        buf_reset(&cursor);
        buf_put(&cursor, buf_bytes(&next));
    } while (next.n > 0);
    store_view_end(&v);
}

/* The file with its closing heads turned round, or with the first of them as the only one and its root changed. */
static void spoil_closing_heads(struct bytes in, bool turned, struct buf *out)
{
    struct pln_error err;

    buf_put(out, bytes_slice(in, 0, EXPORT_START_BYTES));
    for (size_t at = EXPORT_START_BYTES; at < in.n; at += 2 + (size_t)load_be16(in.at + at)) {
        CLEANUP(arena_deinit) struct arena a;
        struct bytes raw = bytes_slice(in, at, 2 + (size_t)load_be16(in.at + at));
        struct message m;

        arena_init(&a, "a message", 4 << 20);
        assert_true(message_read(bytes_slice(raw, 2, raw.n - 2), &m, &a, &err));
        if (m.kind != MESSAGE_HEADS || !m.heads.more) {
            buf_put(out, raw);
        } else if (turned) {
            struct bytes note[2] = { m.heads.note[1], m.heads.note[0] };

            m.heads.note = note;
            assert_true(export_message(out, &m, &err));
        } else {
            uint8_t copy[512];

            memcpy(copy, m.heads.note[0].at, m.heads.note[0].n);
            copy[CHECKPOINT_ORIGIN_BYTES + 1 + 5] ^= 3; /* in the root's base64 */
            struct bytes note[1] = { bytes_at(copy, m.heads.note[0].n) };

            m.heads.note = note;
            m.heads.count = 1;
            assert_true(export_message(out, &m, &err));
        }
    }
}

static void refuses_file(struct machine *alone, struct bytes in, enum pln_code code, const char *what)
{
    struct rpc r = { 0 };

    for (size_t at = 0; at < in.n && !r.failed; at += 300000)
        import_part(alone, bytes_slice(in, at, in.n - at < 300000 ? in.n - at : 300000), &r);
    assert_true(r.failed);
    assert_int_equal(r.error.code, code);
    assert_non_null(strstr(r.error.what, what));
}

static void false_closing_heads_are_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    CLEANUP(buf_deinit) struct buf bad;
    struct world *w = changed_twice_far_in(36, &file);
    struct machine *alone = alone_in(w);
    struct log_row row;

    (void)state;
    buf_init(&bad, 16 << 20);
    spoil_closing_heads(buf_bytes(&file), true, &bad);
    refuses_file(alone, buf_bytes(&bad), PLN_OUT_OF_ORDER, "ascending");
    buf_reset(&bad);
    spoil_closing_heads(buf_bytes(&file), false, &bad);
    refuses_file(alone, buf_bytes(&bad), PLN_BAD_PROOF, "");
    assert_false(machine_row(alone, &w->machine[0].partner.log, &row) && row.size > 0);
    import_all(alone, buf_bytes(&file)); /* and the good file is taken */
    expect_whole(alone, &w->machine[0], 3);
    settled_free(w);
}

static void without_them_the_file_is_refused_with_what_to_do(void **state)
{
    CLEANUP(buf_deinit) struct buf file;
    CLEANUP(buf_deinit) struct buf bare;
    struct world *w = changed_twice_far_in(35, &file);
    struct machine *alone = alone_in(w);
    struct log_row row;

    (void)state;
    buf_init(&bare, 16 << 20);
    export_without_them(&w->machine[1], &bare);
    assert_int_equal(closing_notes(buf_bytes(&bare)), 0);
    refuses_file(alone, buf_bytes(&bare), PLN_BAD_SIGNATURE, "export it anew");
    assert_false(machine_row(alone, &w->machine[0].partner.log, &row) && row.size > 0);
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
        cmocka_unit_test(changes_far_into_a_log_are_taken_from_head_to_head),
        cmocka_unit_test(false_closing_heads_are_refused),
        cmocka_unit_test(without_them_the_file_is_refused_with_what_to_do),
        cmocka_unit_test(partners_know_the_node_by_its_new_key_once_they_hold_the_record),
    };
    struct pln_error err;

    if (!crypto_start(&err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
