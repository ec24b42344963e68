/* wire_catchup.c: a tail is handed on chunk by chunk, each only once its root is known and its signatures are checked. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "log/proof.h"
#include "wire/catchup.h"

#include <stdlib.h>

#define COUNT_MAX 6000

static struct bytes entry[COUNT_MAX], content[COUNT_MAX];
static uint8_t bytes[60000];

static struct part *part(uint64_t from, size_t count, size_t n)
{
    struct message_entries m = { .from = from, .count = count, .entry = entry, .content = content };

    for (size_t i = 0; i < count; i++)
        entry[i] = bytes_at(bytes, n);
    return part_new(&m, from, UINT64_MAX);
}

static void begin(struct tail *t, uint64_t held, uint64_t size)
{
    struct checkpoint head = { .size = size, .root = { { 9 } } };

    tail_init(t, held, &head, bytes_at("note", 4), UINT64_MAX);
}

static void entries_up_to_the_head_are_one_chunk_with_the_heads_root(void **state)
{
    struct tail t;
    struct chunk *c;
    struct pln_root root = { { 9 } };

    (void)state;
    begin(&t, 10, 30);
    tail_feed(&t, part(10, 12, 100));
    assert_null(tail_hand_on(&t));
    tail_feed(&t, part(22, 8, 100));
    assert_true(tail_is_whole(&t));
    c = tail_hand_on(&t);
    assert_non_null(c);
    assert_int_equal(c->from, 10);
    assert_int_equal(c->to, 30);
    assert_memory_equal(c->root.b, root.b, 32);
    tail_written(&t);
    assert_int_equal(t.bytes, 0);
    tail_deinit(&t);
}

static void a_chunk_waits_for_its_signatures(void **state)
{
    struct tail t;
    struct part *p = part(0, 5, 10);

    (void)state;
    begin(&t, 0, 5);
    p->checks = 2;
    tail_feed(&t, p);
    assert_null(tail_hand_on(&t));
    p->checks--;
    assert_null(tail_hand_on(&t));
    p->checks--;
    assert_non_null(tail_hand_on(&t));
    tail_written(&t);
    tail_deinit(&t);
}

static void chunks_below_the_head_need_a_proof_and_memory_stays_bounded(void **state)
{
    struct tail t;
    uint64_t m = 0, next = 0;
    size_t fed = 0;

    (void)state;
    begin(&t, 0, 1000000);
    for (;;) {
        struct part *p = part(next, 500, 500);

        if (!tail_has_room_for(&t, p)) {
            part_free(p);
            break;
        }
        tail_feed(&t, p);
        next += 500;
        fed += p->bytes;
        assert_true(fed <= TAIL_CHUNKS_MAX * PLN_UNVERIFIED_BYTES_MAX);
    }
    assert_int_equal(t.chunks, TAIL_CHUNKS_MAX);
    assert_null(tail_hand_on(&t));
    assert_true(tail_next_proof(&t, &m));
    assert_int_equal(m, t.chunk[0].to);
    assert_true(t.chunk[0].to - t.chunk[0].from <= PLN_UNVERIFIED_ENTRIES_MAX);
    assert_true(tail_waits(&t));
    tail_deinit(&t);
}

static void a_proof_that_does_not_lead_to_the_head_is_refused(void **state)
{
    struct tail t;
    struct pln_root hash[3] = { { { 1 } }, { { 2 } }, { { 3 } } };
    struct pln_error err;
    uint64_t m;

    (void)state;
    begin(&t, 0, 100);
    tail_feed(&t, part(0, 64, 10));
    tail_cut(&t);
    assert_false(tail_prove(&t, 64, hash, 3, &err));
    assert_int_equal(err.code, PLN_UNASKED);
    assert_true(tail_next_proof(&t, &m));
    assert_false(tail_next_proof(&t, &m));
    assert_false(tail_prove(&t, 64, hash, 3, &err));
    assert_int_equal(err.code, PLN_BAD_PROOF);
    assert_false(tail_prove(&t, 64, hash, 0, &err));
    assert_int_equal(err.code, PLN_BAD_PROOF);
    assert_null(tail_hand_on(&t));
    tail_deinit(&t);
}

static void a_true_proof_lets_the_chunk_go(void **state)
{
    struct tree small, whole;
    struct pln_root hash[2];
    struct pln_error err;
    struct checkpoint head = { .size = 3 };
    struct tail t;
    struct pln_leaf leaf[3] = { { { 1 } }, { { 2 } }, { { 3 } } };
    uint64_t m;

    (void)state;
    tree_init(&whole);
    tree_append(&whole, &leaf[0], NULL, NULL);
    tree_append(&whole, &leaf[1], NULL, NULL);
    small = whole;
    tree_append(&whole, &leaf[2], NULL, NULL);
    head.root = tree_root(&whole);
    tail_init(&t, 0, &head, bytes_at("note", 4), UINT64_MAX);
    tail_feed(&t, part(0, 2, 10));
    tail_cut(&t);
    assert_true(tail_next_proof(&t, &m));
    hash[0] = tree_root(&small); /* the path from 2 to 3 is the third leaf */
    memcpy(hash[1].b, leaf[2].b, 32);
    assert_true(tail_prove(&t, 2, hash, 2, &err));
    assert_non_null(tail_hand_on(&t));
    tail_written(&t);
    assert_int_equal(t.next, 2);
    assert_false(tail_is_whole(&t));
    tail_deinit(&t);
}

static void only_what_lies_in_the_way_is_copied(void **state)
{
    struct message_entries m = { .from = 10, .count = 20, .entry = entry, .content = content };
    struct part *p;

    (void)state;
    for (size_t i = 0; i < 20; i++)
        entry[i] = bytes_at(bytes + i, 1);
    bytes[5] = 77;
    p = part_new(&m, 15, 22);
    assert_int_equal(p->from, 15);
    assert_int_equal(p->count, 7);
    assert_int_equal(p->entry[0].at[0], 77);
    part_free(p);
    bytes[5] = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_up_to_the_head_are_one_chunk_with_the_heads_root),
        cmocka_unit_test(a_chunk_waits_for_its_signatures),
        cmocka_unit_test(chunks_below_the_head_need_a_proof_and_memory_stays_bounded),
        cmocka_unit_test(a_proof_that_does_not_lead_to_the_head_is_refused),
        cmocka_unit_test(a_true_proof_lets_the_chunk_go),
        cmocka_unit_test(only_what_lies_in_the_way_is_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
