/* store_reads.c: answers to peers: entries, content, proofs, roots. */
#include "unit.h"

#include "support/store_home.h"
#include "wire/message.h"

static struct home a;

static void begin(int comments)
{
    home_begin(&a, "commons", NULL, NULL);
    for (int i = 0; i < comments; i++)
        home_comment(&a, &a.log, i % 2 == 0 ? "even" : "odd");
}

static void run(struct read_job *job)
{
    arena_init(&job->arena, "a test's read", 16 << 20);
    buf_init(&job->result, 1 << 20);
    store_read(a.store, job);
}

static void end_job(struct read_job *job)
{
    arena_deinit(&job->arena);
    buf_deinit(&job->result);
}

static void entries_come_in_messages_that_go_on_where_the_last_ended(void **state)
{
    uint64_t next = 0, entries = 0, words = 0;
    size_t messages = 0;

    (void)state;
    begin(600);
    while (next < 603) {
        struct read_job job = { .kind = READ_ENTRIES, .log = 1, .from = next, .to = UINT64_MAX, .bytes_max = 100000 };

        run(&job);
        assert_true(job.done);
        assert_true(job.reached > next);
        for (size_t i = 0; i < job.messages; i++) {
            CLEANUP(arena_deinit) struct arena arena;
            struct message m;
            struct pln_error err;

            arena_init(&arena, "a test", 1 << 20);
            assert_true(job.message[i].n <= PLN_MESSAGE_BYTES_MAX);
            assert_true(message_read(job.message[i], &m, &arena, &err));
            assert_int_equal(m.kind, MESSAGE_ENTRIES);
            assert_int_equal(m.entries.from, entries);
            for (size_t k = 0; k < m.entries.count; k++)
                words += m.entries.content[k].n > 0;
            entries += m.entries.count;
            messages++;
        }
        next = job.reached;
        end_job(&job);
    }
    assert_int_equal(entries, 603);
    assert_int_equal(words, 601); /* the founding's, and each comment's */
    assert_true(messages > 2);
    home_end(&a);
}

static void proofs_hold_against_the_head(void **state)
{
    struct log_row row;

    (void)state;
    begin(70);
    row = home_row(&a, &a.log);
    for (unsigned kind = 0; kind < 3; kind++) {
        struct read_job job = { .kind = READ_PROOF, .log = 1, .from = 33, .to = row.size, .root = row.root, .proof_kind = kind };
        CLEANUP(arena_deinit) struct arena arena;
        struct message m;
        struct pln_error err;
        struct read_job root = { .kind = READ_ROOT_AT, .log = 1, .to = 33 };

        run(&root);
        assert_true(root.done);
        run(&job);
        assert_true(job.done);
        assert_int_equal(job.messages, 1);
        arena_init(&arena, "a test", 1 << 20);
        assert_true(message_read(job.message[0], &m, &arena, &err));
        if (kind == 0) {
            assert_true(consistency_check(33, row.size, m.proof.hash, m.proof.count, &root.root_at, &row.root, &err));
        } else if (kind == 1) {
            assert_memory_equal(m.proof.hash[0].b, root.root_at.b, 32);
            assert_true(consistency_check(33, row.size, m.proof.hash + 1, m.proof.count - 1, &m.proof.hash[0], &row.root, &err));
        } else {
            struct pln_leaf leaf;

            memcpy(leaf.b, m.proof.hash[0].b, 32);
            assert_true(inclusion_check(&leaf, 33, row.size, m.proof.hash + 1, m.proof.count - 1, &row.root, &err));
            leaf = entry_leaf(home_entry(&a, &a.log, 33).bytes);
            assert_memory_equal(leaf.b, m.proof.hash[0].b, 32);
        }
        end_job(&job);
        end_job(&root);
    }
    home_end(&a);
}

static void what_is_not_here_is_said(void **state)
{
    struct read_job job[] = {
        { .kind = READ_ENTRIES, .log = 9, .to = 1 },
        { .kind = READ_PROOF, .log = 1, .from = 1, .to = 99 },
        { .kind = READ_PROOF, .log = 1, .from = 5, .to = 3, .proof_kind = 2 },
        { .kind = READ_PROOF, .log = 1, .from = 1, .to = 3, .proof_kind = 7 },
        { .kind = READ_ROOT_AT, .log = 1, .to = 99 },
    };
    static const enum pln_code code[] = { PLN_NOT_FOUND, PLN_NOT_YET_HERE, PLN_BAD_FIELD, PLN_BAD_FIELD, PLN_NOT_YET_HERE };

    (void)state;
    begin(0);
    for (size_t i = 0; i < COUNT(job); i++) {
        run(&job[i]);
        assert_false(job[i].done);
        assert_int_equal(job[i].err.code, code[i]);
        end_job(&job[i]);
    }
    home_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_in_messages_that_go_on_where_the_last_ended),
        cmocka_unit_test(proofs_hold_against_the_head),
        cmocka_unit_test(what_is_not_here_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
