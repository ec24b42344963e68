/* crypto_keyfile.c: what a key file keeps, refuses and says. Spec: docs/format.md "Key files". */
#include "crypto/keyfile.h"
#include "crypto/sign.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
// clang-format on

#define MEMORY_KIB (8 * 1024) /* the least allowed: tests are in a hurry */

static const uint8_t random_bytes[40] = "salt of sixteen.nonce of twenty-four by.";

static void key_of(struct keyfile *k, const char *kind, size_t seeds)
{
    struct pln_error err;
    struct sign_key derived;

    memset(k, 0, sizeof(*k));
    strcpy(k->kind, kind);
    k->seeds = seeds;
    for (size_t i = 0; i < seeds; i++) {
        uint8_t seed[32] = { 3, (uint8_t)i };

        assert_true(secret_init(&k->seed[i], seed, &err));
        if (i == 0) {
            assert_true(sign_key_from_seed(&derived, seed, &err));
            k->public = derived.public;
            sign_key_wipe(&derived);
        }
    }
}

static void write_key(struct buf *out, const char *kind, size_t seeds, const char *passphrase)
{
    CLEANUP(keyfile_wipe) struct keyfile k;
    struct pln_error err;

    key_of(&k, kind, seeds);
    buf_init(out, KEYFILE_BYTES_MAX);
    assert_true(keyfile_write(&k, BYTES_STR(passphrase), MEMORY_KIB, random_bytes, out, &err));
}

static void expect_back(struct bytes text, const char *kind, size_t seeds, const char *passphrase)
{
    CLEANUP(keyfile_wipe) struct keyfile k = { 0 };
    struct pln_error err = { 0 };

    assert_true(keyfile_read(text, BYTES_STR(passphrase), &k, &err));
    assert_string_equal(k.kind, kind);
    assert_int_equal(k.seeds, seeds);
    assert_int_equal(k.has_passphrase, passphrase[0] != 0);
    for (size_t i = 0; i < seeds; i++) {
        uint8_t seed[32] = { 3, (uint8_t)i };

        assert_memory_equal(k.seed[i].at, seed, 32);
    }
}

static void a_key_without_passphrase_comes_back(void **state)
{
    CLEANUP(buf_deinit) struct buf text;

    (void)state;
    write_key(&text, "member", 2, "");
    expect_back(buf_bytes(&text), "member", 2, "");
}

static void a_key_with_a_passphrase_comes_back_and_its_seeds_are_not_in_the_text(void **state)
{
    CLEANUP(buf_deinit) struct buf text;
    CLEANUP(buf_deinit) struct buf bare;

    (void)state;
    write_key(&bare, "root", KEYFILE_SEEDS_MAX, "");
    write_key(&text, "root", KEYFILE_SEEDS_MAX, "correct horse");
    expect_back(buf_bytes(&text), "root", KEYFILE_SEEDS_MAX, "correct horse");
    const char *secret = strstr((const char *)bare.at, "secret: ") + strlen("secret: "); /* 20 of its characters: no chance hit */

    assert_null(memmem(text.at, text.n, secret, 20));
}

static void the_text_is_the_documented_one(void **state)
{
    CLEANUP(buf_deinit) struct buf text;

    (void)state;
    write_key(&text, "node", 1, "");
    char expected[512];
    struct keyfile k;
    size_t n = 0;

    key_of(&k, "node", 1);
    n += (size_t)sprintf(expected, "plenary-key/1\nkind: node\npublic: ");
    for (int i = 0; i < 32; i++)
        n += (size_t)sprintf(expected + n, "%02x", k.public.b[i]);
    sprintf(expected + n, "\nkdf: none\nsecret: AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    keyfile_wipe(&k);
    assert_true(bytes_equal_str(buf_bytes(&text), expected));
}

static void a_peek_tells_kind_and_key_without_the_passphrase(void **state)
{
    CLEANUP(buf_deinit) struct buf text;
    struct keyfile k;
    struct pln_error err;

    (void)state;
    write_key(&text, "member", 3, "correct horse");
    assert_true(keyfile_peek(buf_bytes(&text), &k, &err));
    assert_string_equal(k.kind, "member");
    assert_true(k.has_passphrase);
    assert_int_equal(k.seeds, 3);
    assert_null(k.seed[0].at);
}

static void a_wrong_or_missing_passphrase_is_told(void **state)
{
    CLEANUP(buf_deinit) struct buf text;
    struct keyfile k = { 0 };
    struct pln_error err;

    (void)state;
    write_key(&text, "member", 1, "correct horse");
    assert_false(keyfile_read(buf_bytes(&text), BYTES_STR("correct house"), &k, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    assert_string_equal(err.what, "wrong passphrase");
    assert_false(keyfile_read(buf_bytes(&text), BYTES_STR(""), &k, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    assert_non_null(strstr(err.what, "none was given"));
}

static void a_damaged_file_is_refused_wherever_the_damage_is(void **state)
{
    CLEANUP(buf_deinit) struct buf text;
    struct pln_error err;

    (void)state;
    write_key(&text, "member", 1, "");
    for (size_t i = 0; i < text.n; i++) {
        CLEANUP(keyfile_wipe) struct keyfile k = { 0 };

        text.at[i] ^= 1;
        assert_false(keyfile_read(buf_bytes(&text), BYTES_STR(""), &k, &err));
        text.at[i] ^= 1;
    }
    for (size_t n = 0; n < text.n; n++) {
        CLEANUP(keyfile_wipe) struct keyfile k = { 0 };

        assert_false(keyfile_read(bytes_at(text.at, n), BYTES_STR(""), &k, &err));
    }
}

#define PUBLIC "public: 0000000000000000000000000000000000000000000000000000000000000000\n"
#define SECRET "secret: AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define SALT "00000000000000000000000000000000"

static void each_bad_line_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *text;
        enum pln_code code;
        const char *word;
    } cases[] = {
        { "", PLN_MALFORMED, "missing" },
        { "plenary-key/2\n", PLN_UNKNOWN_VERSION, "version" },
        { "plenary-key/1\r\n", PLN_UNKNOWN_VERSION, "version" },
        { "plenary-key/1\nkind: other\n", PLN_BAD_FIELD, "kind" },
        { "plenary-key/1\nkind: node\npublic: 00\n", PLN_MALFORMED, "public" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: scrypt 1\n", PLN_BAD_FIELD, "kdf" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 11 8192 " SALT "\n", PLN_BAD_FIELD, "passes" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 0 8192 " SALT "\n", PLN_BAD_FIELD, "passes" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 8191 " SALT "\n", PLN_BAD_FIELD, "memory" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 1048577 " SALT "\n", PLN_BAD_FIELD, "memory" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 99999999999 " SALT "\n", PLN_MALFORMED, "memory" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 08192 " SALT "\n", PLN_MALFORMED, "memory" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 8192 00\n", PLN_MALFORMED, "salt" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: argon2id 1 8192\n", PLN_MALFORMED, "salt" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\nsecret: \n", PLN_MALFORMED, "base64" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\nsecret: AwA=\n", PLN_MALFORMED, "2 bytes" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\nsecret: AwAA\xbf\xbe\xbe\xba\n", PLN_MALFORMED, "at 4" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\nsecret: Aw!A\n", PLN_MALFORMED, "base64" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\n" SECRET "more\n", PLN_MALFORMED, "after" },
        { "plenary-key/1\nkind: node\n" PUBLIC "kdf: none\n" SECRET, PLN_BAD_FIELD, "does not belong" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct keyfile k = { 0 };
        struct pln_error err = { 0 };

        assert_false(keyfile_read(BYTES_STR(cases[i].text), BYTES_STR(""), &k, &err));
        if (err.code != cases[i].code || !strstr(err.what, cases[i].word))
            fail_msg("case %zu: code %d, \"%s\"", i, (int)err.code, err.what);
    }
}

static void a_file_above_the_limit_is_refused_before_it_is_read(void **state)
{
    static uint8_t large[KEYFILE_BYTES_MAX + 1];
    struct keyfile k;
    struct pln_error err;

    (void)state;
    assert_false(keyfile_peek(bytes_at(large, sizeof(large)), &k, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

int main(void)
{
    struct pln_error err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_without_passphrase_comes_back),
        cmocka_unit_test(a_key_with_a_passphrase_comes_back_and_its_seeds_are_not_in_the_text),
        cmocka_unit_test(the_text_is_the_documented_one),
        cmocka_unit_test(a_peek_tells_kind_and_key_without_the_passphrase),
        cmocka_unit_test(a_wrong_or_missing_passphrase_is_told),
        cmocka_unit_test(a_damaged_file_is_refused_wherever_the_damage_is),
        cmocka_unit_test(each_bad_line_is_refused_with_its_reason),
        cmocka_unit_test(a_file_above_the_limit_is_refused_before_it_is_read),
    };

    return crypto_start(&err) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
