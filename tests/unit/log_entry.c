/* log_entry.c: what a node sequences. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "log/entry.h"
#include "support/vectors.h"

#define SIG \
    "c440"  \
    "11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"

static const struct {
    const char *why;
    const char *hex;
    enum pln_code code; /* PLN_OK: good */
    const char *says;
} cases[] = {
    { "signed", "95010c05c4026162" SIG, PLN_OK, "" },
    { "a node's own", "95010c05c4026162c400", PLN_OK, "" },
    { "index 2^53-1", "9501cf001fffffffffffff05c4026162c400", PLN_OK, "" },
    { "index 2^53", "9501cf002000000000000005c4026162c400", PLN_BAD_FIELD, "too large" },
    { "format 2", "95020c05c4026162c400", PLN_UNKNOWN_VERSION, "an entry of format 2, this program knows 1" },
    { "format 2 of other fields", "9202c0", PLN_UNKNOWN_VERSION, "format 2" },
    { "four fields", "94010c05c4026162", PLN_MALFORMED, "4 fields, exactly 5" },
    { "a signature of 63 bytes",
      "95010c05c4026162c43f"
      "111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
      PLN_MALFORMED, "63 bytes" },
    { "a signature of 65 bytes",
      "95010c05c4026162c441"
      "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
      PLN_TOO_LARGE, "at most 64" },
    { "statement as a string", "95010c05a26162c400", PLN_MALFORMED, "a string stands here" },
    { "time before 1970", "95010cffc4026162c400", PLN_BAD_FIELD, "negative" },
    { "a byte more", "95010c05c4026162c400c0", PLN_NOT_CANONICAL, "after the value" },
    { "statement in a long form", "95010c05c500026162c400", PLN_NOT_CANONICAL, "shortest" },
    { "nothing", "", PLN_MALFORMED, "the bytes end" },
};

static void each_fault_of_an_entry_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf in;
        struct pln_error err = { 0 };
        struct entry e;
        bool good;

        buf_init(&in, 1000);
        vectors_hex(cases[i].hex, &in);
        good = entry_read(buf_bytes(&in), &e, &err);
        if (good != (cases[i].code == PLN_OK) || (!good && (err.code != cases[i].code || strstr(err.what, cases[i].says) == NULL)))
            fail_msg("%s: %s %s", cases[i].why, pln_code_word(err.code), err.what);
    }
}

static void what_is_written_is_what_is_read(void **state)
{
    CLEANUP(buf_deinit) struct buf out;
    uint8_t sig[64] = { 5 };
    struct pln_error err;
    struct entry e;

    (void)state;
    buf_init(&out, 1000);
    assert_true(entry_write(12, 34567, BYTES_STR("a statement"), BYTES_OF(sig), &out, &err));
    assert_true(entry_read(buf_bytes(&out), &e, &err));
    assert_int_equal(e.index, 12);
    assert_int_equal(e.time_ms, 34567);
    assert_true(bytes_equal_str(e.statement_bytes, "a statement"));
    assert_true(bytes_equal(e.signature, BYTES_OF(sig)));
    assert_true(bytes_equal(e.whole, buf_bytes(&out)));
}

static void the_largest_statement_fits_at_any_index_and_time(void **state)
{
    static uint8_t statement[PLN_STATEMENT_BYTES_MAX + 1];
    CLEANUP(buf_deinit) struct buf out;
    uint8_t sig[64] = { 5 };
    struct pln_error err;

    (void)state;
    buf_init(&out, PLN_ENTRY_BYTES_MAX);
    assert_true(entry_write(PLN_U_MAX, PLN_TIME_MS_MAX, bytes_at(statement, PLN_STATEMENT_BYTES_MAX), BYTES_OF(sig), &out, &err));
    assert_int_equal(out.n, PLN_ENTRY_BYTES_MAX);
    buf_reset(&out);
    assert_false(entry_write(0, 0, bytes_at(statement, PLN_STATEMENT_BYTES_MAX + 1), BYTES_OF(sig), &out, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void an_entry_above_60000_bytes_is_refused(void **state)
{
    static uint8_t in[PLN_ENTRY_BYTES_MAX + 1];
    struct pln_error err;
    struct entry e;

    (void)state;
    assert_false(entry_read(BYTES_OF(in), &e, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void the_leaf_is_the_hash_behind_a_zero_byte(void **state)
{
    uint8_t expected[32];

    (void)state;
    hash_once(bytes_at("\0an entry", 9), expected);
    assert_memory_equal(entry_leaf(BYTES_STR("an entry")).b, expected, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_of_an_entry_is_told),
        cmocka_unit_test(what_is_written_is_what_is_read),
        cmocka_unit_test(the_largest_statement_fits_at_any_index_and_time),
        cmocka_unit_test(an_entry_above_60000_bytes_is_refused),
        cmocka_unit_test(the_leaf_is_the_hash_behind_a_zero_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
