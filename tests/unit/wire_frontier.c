/* wire_frontier.c: the digest of heads is the specification's, whatever their order; what changed since is found, the first log first. */
#include "unit/unit.h"

#include "wire/frontier.h"

#include "crypto/hash.h"

static struct frontier_head head_of(uint8_t log, uint8_t root, uint64_t size, uint64_t seq)
{
    struct frontier_head h = { .size = size, .seq = seq, .place = log };

    memset(&h.log, log, 32);
    memset(&h.root, root, 32);
    return h;
}

static void the_digest_is_that_of_the_specification(void **state)
{
    struct frontier_head head[] = { head_of(2, 9, 300, 1), head_of(1, 8, 5, 2) };
    uint8_t bytes[128], want[32];
    size_t n = hash_domain("frontier", bytes);
    struct pln_hash got = frontier_digest(head, 2);
    struct hash h;

    (void)state;
    assert_int_equal(n, 19); /* "plenary/1 frontier" and the 0x00 */
    hash_init(&h);
    hash_add(&h, bytes_at("plenary/1 frontier", 19));
    memset(bytes, 1, 32);
    store_be64(bytes + 32, 5);
    memset(bytes + 40, 8, 32);
    hash_add(&h, bytes_at(bytes, 72));
    memset(bytes, 2, 32);
    store_be64(bytes + 32, 300);
    memset(bytes + 40, 9, 32);
    hash_add(&h, bytes_at(bytes, 72));
    hash_final(&h, want);
    assert_memory_equal(got.b, want, 32);
}

static void neither_order_nor_empty_logs_change_the_digest(void **state)
{
    struct frontier_head a[] = { head_of(1, 8, 5, 1), head_of(2, 9, 3, 2), head_of(2, 4, 7, 3) };
    struct frontier_head b[] = { head_of(2, 9, 3, 7), head_of(3, 1, 0, 8), head_of(2, 4, 7, 9), head_of(1, 8, 5, 1) };
    struct pln_hash x = frontier_digest(a, 3), y = frontier_digest(b, 4);

    (void)state;
    assert_memory_equal(&x, &y, 32);
    b[0].size++;
    y = frontier_digest(b, 4);
    assert_memory_not_equal(&x, &y, 32);
}

static void only_what_changed_since_is_told_and_the_first_log_before_all(void **state)
{
    struct frontier_head head[] = { head_of(5, 1, 2, 9), head_of(1, 1, 2, 3), head_of(3, 1, 2, 8), head_of(4, 1, 0, 10),
                                    head_of(2, 1, 2, 7) };
    struct pln_id first;

    (void)state;
    memset(&first, 5, 32);
    assert_int_equal(frontier_changed(head, 5, 3, &first), 3);
    assert_int_equal(head[0].place, 5);
    assert_int_equal(head[1].place, 2);
    assert_int_equal(head[2].place, 3);
    assert_int_equal(frontier_changed(head, 5, 0, &first), 4); /* all but the empty one */
    assert_int_equal(head[0].place, 5);
    assert_int_equal(head[1].place, 1);
    assert_int_equal(frontier_changed(head, 5, 10, &first), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digest_is_that_of_the_specification),
        cmocka_unit_test(neither_order_nor_empty_logs_change_the_digest),
        cmocka_unit_test(only_what_changed_since_is_told_and_the_first_log_before_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
