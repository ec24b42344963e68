/* crypto_hash.c: SHA-256, HMAC and HKDF against what others published; our domains. Spec: docs/format.md "Hashes". */
#include "crypto/hash.h"
#include "support/vectors.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
// clang-format on

static void expect_hex(const uint8_t *got, size_t n, const char *hex)
{
    struct buf want;

    buf_init(&want, 1000);
    vectors_hex(hex, &want);
    assert_int_equal(want.n, n);
    assert_memory_equal(got, want.at, n);
    buf_deinit(&want);
}

static void sha256_is_that_of_fips_180(void **state)
{
    uint8_t out[32], a[1000];
    struct hash h;

    (void)state;
    hash_once(bytes_at(NULL, 0), out);
    expect_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_once(BYTES_STR("abc"), out);
    expect_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_once(BYTES_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), out);
    expect_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(a, 'a', sizeof(a));
    hash_init(&h);
    for (int i = 0; i < 1000; i++)
        hash_add(&h, BYTES_OF(a));
    hash_final(&h, out);
    expect_hex(out, 32, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void a_hash_does_not_depend_on_how_its_input_is_cut(void **state)
{
    uint8_t in[300], whole[32], parts[32];

    (void)state;
    for (size_t i = 0; i < sizeof(in); i++)
        in[i] = (uint8_t)i;
    hash_once(BYTES_OF(in), whole);
    for (size_t cut = 0; cut <= sizeof(in); cut++) {
        struct hash h;

        hash_init(&h);
        hash_add(&h, bytes_at(in, cut));
        hash_add(&h, bytes_at(in + cut, sizeof(in) - cut));
        hash_final(&h, parts);
        assert_memory_equal(whole, parts, 32);
    }
}

/* Each named hash, written out as the specification has it. */
static void hash_of_parts(uint8_t out[32], const char *domain, size_t domain_n, const void *a, size_t a_n, const void *b, size_t b_n,
                          const void *c, size_t c_n)
{
    uint8_t all[512];

    memcpy(all, domain, domain_n);
    memcpy(all + domain_n, a, a_n);
    memcpy(all + domain_n + a_n, b, b_n);
    memcpy(all + domain_n + a_n + b_n, c, c_n);
    hash_once(bytes_at(all, domain_n + a_n + b_n + c_n), out);
}
#define DOMAIN(s) s, sizeof(s) /* with its 0x00 */

static void the_named_hashes_begin_with_their_domains(void **state)
{
    static const struct pln_id log = { { 1, 2, 3 } };
    static const struct pln_key key = { { 4, 5, 6 } };
    static const uint8_t salt[32] = { 7, 8, 9 };
    struct bytes words = BYTES_STR("the words");
    uint8_t want[32];

    (void)state;
    hash_of_parts(want, DOMAIN("plenary/1 id"), words.at, words.n, "", 0, "", 0);
    assert_memory_equal(hash_entry_id(words).b, want, 32);
    hash_of_parts(want, DOMAIN("plenary/1 root"), key.b, 32, "", 0, "", 0);
    assert_memory_equal(hash_next_root(&key).b, want, 32);
    hash_of_parts(want, DOMAIN("plenary/1 content"), log.b, 32, salt, 32, words.at, words.n);
    assert_memory_equal(hash_content(&log, salt, words).b, want, 32);
    hash_of_parts(want, DOMAIN("plenary/1 sealed"), words.at, words.n, "", 0, "", 0);
    assert_memory_equal(hash_sealed(words).b, want, 32);
}

static void a_u64_is_added_as_8_bytes_big_endian(void **state)
{
    struct hash h;
    uint8_t got[32], want[32];

    (void)state;
    hash_init_domain(&h, "held");
    hash_add_u64(&h, UINT64_C(0x0102030405060708));
    hash_final(&h, got);
    hash_of_parts(want, DOMAIN("plenary/1 held"), "\1\2\3\4\5\6\7\10", 8, "", 0, "", 0);
    assert_memory_equal(got, want, 32);
}

/* A key of any length as HMAC makes one of at most 32 bytes of it: shorter ones are padded with zeros, those above a block are
 * hashed. Between 33 and 64 bytes there is no such key: false. */
static bool key_of(struct bytes key, uint8_t out[32])
{
    memset(out, 0, 32);
    if (key.n > 64)
        hash_once(key, out);
    else if (key.n > 32)
        return false;
    else if (key.n > 0)
        memcpy(out, key.at, key.n);
    return true;
}

static void hmac_is_that_of_wycheproof(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise-primitives/hmac_sha256_test.json"), *group, *test;
    size_t g, t, count = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "testGroups"), g, group)
    {
        size_t tag_n = vectors_u64(group, "tagSize") / 8;

        json_array_foreach(vectors_get(group, "tests"), t, test)
        {
            CLEANUP(buf_deinit) struct buf key = { .cap = 1000 };
            CLEANUP(buf_deinit) struct buf message = { .cap = 100000 };
            CLEANUP(buf_deinit) struct buf tag = { .cap = 64 };
            uint8_t k[32], got[32];
            size_t half;

            vectors_hex(vectors_str(test, "key"), &key);
            vectors_hex(vectors_str(test, "msg"), &message);
            vectors_hex(vectors_str(test, "tag"), &tag);
            assert_true(key_of(buf_bytes(&key), k));
            half = message.n / 2;
            hmac_sha256(k, bytes_at(message.at, half), bytes_at(message.at + half, message.n - half), got);
            assert_int_equal(tag.n, tag_n);
            assert_int_equal(memcmp(got, tag.at, tag_n) == 0, strcmp(vectors_str(test, "result"), "valid") == 0);
            count++;
        }
    }
    assert_int_equal(count, 174);
    json_decref(file);
}

static void hkdf_is_that_of_wycheproof(void **state)
{
    json_t *file = vectors_load("tests/vectors/noise-primitives/hkdf_sha256_test.json"), *group, *test;
    size_t g, t, count = 0, as_noise = 0, not_ours = 0, too_large = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "testGroups"), g, group) json_array_foreach(vectors_get(group, "tests"), t, test)
    {
        CLEANUP(buf_deinit) struct buf ikm = { .cap = 1000 };
        CLEANUP(buf_deinit) struct buf salt = { .cap = 1000 };
        CLEANUP(buf_deinit) struct buf info = { .cap = 1000 };
        CLEANUP(buf_deinit) struct buf okm = { .cap = 10000 };
        size_t size = vectors_u64(test, "size");
        uint8_t key[32], prk[32], block[32], out[3][32];

        count++;
        vectors_hex(vectors_str(test, "ikm"), &ikm);
        vectors_hex(vectors_str(test, "salt"), &salt);
        vectors_hex(vectors_str(test, "info"), &info);
        vectors_hex(vectors_str(test, "okm"), &okm);
        if (size > 255 * 32) { /* no HKDF gives that much; ours gives 96 at most */
            assert_string_equal(vectors_str(test, "result"), "invalid");
            too_large++;
            continue;
        }
        if (!key_of(buf_bytes(&salt), key)) {
            not_ours++;
            continue;
        }
        hmac_sha256(key, buf_bytes(&ikm), bytes_at(NULL, 0), prk);
        for (size_t at = 0, n = 1; at < size; at += 32, n++) { /* RFC 5869 2.3 over our HMAC */
            uint8_t in[32 + 256 + 1];
            size_t before = n > 1 ? 32 : 0;

            memcpy(in, block, before);
            memcpy(in + before, info.n ? info.at : in, info.n);
            in[before + info.n] = (uint8_t)n;
            hmac_sha256(prk, bytes_at(in, before + info.n + 1), bytes_at(NULL, 0), block);
            assert_memory_equal(block, okm.at + at, size - at < 32 ? size - at : 32);
        }
        if (info.n == 0 && size <= 96) { /* the form that Noise has */
            hkdf_noise(key, buf_bytes(&ikm), out[0], out[1], out[2]);
            assert_memory_equal(out, okm.at, size);
            as_noise++;
        }
    }
    assert_int_equal(count, 86);
    assert_int_equal(too_large, 3);
    assert_int_equal(not_ours, 9); /* salts of 33..64 bytes: ours have 32 by their type */
    assert_true(as_noise > 25);
    json_decref(file);
}

static void hkdf_may_write_over_its_chaining_key(void **state)
{
    uint8_t ck[32] = { 1 }, a[32], b[32], over[32];

    (void)state;
    memcpy(over, ck, 32);
    hkdf_noise(ck, BYTES_STR("shared"), a, b, NULL);
    hkdf_noise(over, BYTES_STR("shared"), over, b, NULL);
    assert_memory_equal(over, a, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_is_that_of_fips_180),
        cmocka_unit_test(a_hash_does_not_depend_on_how_its_input_is_cut),
        cmocka_unit_test(the_named_hashes_begin_with_their_domains),
        cmocka_unit_test(a_u64_is_added_as_8_bytes_big_endian),
        cmocka_unit_test(hmac_is_that_of_wycheproof),
        cmocka_unit_test(hkdf_is_that_of_wycheproof),
        cmocka_unit_test(hkdf_may_write_over_its_chaining_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
