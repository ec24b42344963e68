/* record_receipt.c: receipts and addresses, written and read; the held digest. */
#include "unit/unit.h"

#include "record/receipt.h"
#include "support/table_state.h"

static void a_receipt_is_read_as_it_was_written(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(arena_deinit) struct arena arena;
    struct pln_id log[2] = { { { 1 } }, { { 2 } } };
    struct receipt_change line[2] = { { 0, 7, 2 }, { 4, PLN_U_MAX, 0 } };
    struct receipt in = { .digest = table_hash("digest"), .added = log, .added_count = 2, .line = line, .line_count = 2 }, out;
    struct pln_error err;

    (void)state;
    buf_init(&body, 1000);
    arena_init(&arena, "a receipt", 1 << 16);
    assert_true(receipt_write(&in, &body, &err));
    assert_true(receipt_read(buf_bytes(&body), &out, &arena, &err));
    assert_true(hash32_equal(&in.digest, &out.digest));
    assert_int_equal(out.added_count, 2);
    assert_memory_equal(out.added, log, sizeof(log));
    assert_int_equal(out.line_count, 2);
    assert_memory_equal(out.line, line, sizeof(line));
}

static void a_receipt_at_its_limits_fits_an_entry(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(arena_deinit) struct arena arena;
    static struct pln_id log[PLN_RECEIPT_NEW_MAX];
    static struct receipt_change line[PLN_RECEIPT_LINES_MAX / 3];
    struct receipt in = { .added = log, .added_count = PLN_RECEIPT_NEW_MAX, .line = line, .line_count = PLN_RECEIPT_LINES_MAX / 3 }, out;
    struct pln_error err;

    (void)state;
    buf_init(&body, PLN_ENTRY_BYTES_MAX);
    arena_init(&arena, "a receipt", 1 << 20);
    for (size_t i = 0; i < PLN_RECEIPT_NEW_MAX; i++) {
        store_be16(log[i].b, (uint16_t)i);
        line[i] = (struct receipt_change){ i, (UINT64_C(1) << 32) - 1, 0 };
    }
    assert_true(receipt_write(&in, &body, &err));
    assert_true(receipt_read(buf_bytes(&body), &out, &arena, &err));
    assert_int_equal(out.added_count, PLN_RECEIPT_NEW_MAX);
    in.added_count++;
    assert_false(receipt_write(&in, &body, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
}

static void a_receipt_that_needs_more_memory_than_given_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(arena_deinit) struct arena arena;
    struct receipt_change line[2] = { { 0, 7, 2 }, { 4, 8, 0 } };
    struct receipt in = { .line = line, .line_count = 2 }, out;
    struct pln_error err;

    (void)state;
    buf_init(&body, 1000);
    arena_init(&arena, "a receipt", 40);
    assert_true(receipt_write(&in, &body, &err));
    assert_false(receipt_read(buf_bytes(&body), &out, &arena, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

/* By hand: H("plenary/1 held" 00 || log || u64 size || root || ...). */
static void the_held_digest_is_over_logs_sizes_and_roots_in_order(void **state)
{
    struct held_digest d;
    struct pln_id a = { { 1 } }, b = { { 2 } };
    struct pln_root ra = { { 3 } }, rb = { { 4 } };
    uint8_t bytes[15 + 2 * 72] = "plenary/1 held", wanted[32];
    struct pln_hash found;

    (void)state;
    memcpy(bytes + 15, a.b, 32);
    store_be64(bytes + 47, 5);
    memcpy(bytes + 55, ra.b, 32);
    memcpy(bytes + 87, b.b, 32);
    store_be64(bytes + 119, 6);
    memcpy(bytes + 127, rb.b, 32);
    hash_once(bytes_at(bytes, sizeof(bytes)), wanted);
    held_digest_init(&d);
    held_digest_add(&d, &a, 5, &ra);
    held_digest_add(&d, &b, 6, &rb);
    found = held_digest_final(&d);
    assert_memory_equal(found.b, wanted, 32);
}

static void addresses_are_read_as_they_were_written(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    struct addresses in = { .count = 2, .at = { "commons.example:7070", "[2001:db8::1]:7070" } }, out;
    struct pln_error err;

    (void)state;
    buf_init(&body, 2000);
    assert_true(address_write(&in, &body, &err));
    assert_true(address_read(buf_bytes(&body), &out, &err));
    assert_int_equal(out.count, 2);
    assert_string_equal(out.at[1], "[2001:db8::1]:7070");
    buf_reset(&body);
    in.count = 0;
    assert_true(address_write(&in, &body, &err));
    assert_true(address_read(buf_bytes(&body), &out, &err));
    assert_int_equal(out.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_is_read_as_it_was_written),
        cmocka_unit_test(a_receipt_at_its_limits_fits_an_entry),
        cmocka_unit_test(a_receipt_that_needs_more_memory_than_given_is_refused),
        cmocka_unit_test(the_held_digest_is_over_logs_sizes_and_roots_in_order),
        cmocka_unit_test(addresses_are_read_as_they_were_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
