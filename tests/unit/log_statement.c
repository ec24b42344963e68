/* log_statement.c: what an author signs, read and written. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "log/statement.h"
#include "support/vectors.h"

/* One element of a statement after the other, in hex; each case below changes some. */
enum part { ARRAY, FORMAT, LOG, AUTHOR, TIME, AFTER, SCHEMA, TYPE, REFS, BODY, CONTENT, EXTRA, PARTS };

#define ID(x) "c420" x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x

static const char *const plain[PARTS] = {
    "9a",
    "01",
    ID("aa"),
    ID("bb"),
    "cf0000018bcfe56800",
    "c0",
    "01",
    "a7"
    "636f6d6d656e74",
    "92" ID("01") ID("02"),
    "9101",
    "c0",
    "",
};

static void join(const char *const part[PARTS], struct buf *out)
{
    for (size_t i = 0; i < PARTS; i++)
        vectors_hex(part[i], out);
}

static const struct {
    const char *why;
    enum part part;
    const char *hex;
    enum pln_code code; /* PLN_OK: good */
    const char *says;
} cases[] = {
    { "as it should be", FORMAT, "01", PLN_OK, "" },
    { "no author: a node's own", AUTHOR, "c0", PLN_OK, "" },
    { "after an entry", AFTER, ID("cc"), PLN_OK, "" },
    { "no references", REFS, "90", PLN_OK, "" },
    { "an empty body", BODY, "90", PLN_OK, "" },
    { "a body seven arrays deep, eight with the statement", BODY, "91919191919190", PLN_OK, "" },
    { "with content", CONTENT, "9102", PLN_OK, "" },
    { "sealed to a partner in refs", CONTENT, "9601" ID("11") "cd0100a177" ID("22") "9101", PLN_OK, "" },
    { "time 0", TIME, "00", PLN_OK, "" },
    { "format 2", FORMAT, "02", PLN_UNKNOWN_VERSION, "a statement of format 2, this program knows 1" },
    { "format in a long form", FORMAT, "cc01", PLN_NOT_CANONICAL, "shortest" },
    { "nine elements", ARRAY, "99", PLN_MALFORMED, "9 fields, exactly 10" },
    { "an element too many", EXTRA, "c0", PLN_NOT_CANONICAL, "after the value" },
    { "log of 31 bytes", LOG,
      "c41f"
      "11111111111111111111111111111111111111111111111111111111111111",
      PLN_MALFORMED, "exactly 32" },
    { "log as a string", LOG, "a161", PLN_MALFORMED, "bytes is expected" },
    { "author false", AUTHOR, "c2", PLN_MALFORMED, "a bool stands here" },
    { "a negative time", TIME, "ff", PLN_BAD_FIELD, "negative" },
    { "after the year 9999", TIME, "cf0000e677d21fdc00", PLN_BAD_FIELD, "too large" },
    { "schema 0", SCHEMA, "00", PLN_BAD_FIELD, "count from 1" },
    { "no type", TYPE, "a0", PLN_BAD_FIELD, "without a type" },
    { "type of 33 bytes", TYPE,
      "d921"
      "616161616161616161616161616161616161616161616161616161616161616161",
      PLN_TOO_LARGE, "at most 32" },
    { "a reference twice", REFS, "93" ID("01") ID("02") ID("01"), PLN_MALFORMED, "places 0 and 2" },
    { "a reference of 31 bytes", REFS,
      "91c41f"
      "11111111111111111111111111111111111111111111111111111111111111",
      PLN_MALFORMED, "exactly 32" },
    { "257 references announced", REFS, "dc0101" ID("01"), PLN_TOO_MANY, "at most 256" },
    { "a body that is no array", BODY, "01", PLN_MALFORMED, "the body of a statement is an array" },
    { "a map in the body", BODY, "9180", PLN_NOT_CANONICAL, "a map" },
    { "a float in the body", BODY, "91ca3f000000", PLN_NOT_CANONICAL, "a float" },
    { "a body eight arrays deep", BODY, "9191919191919190", PLN_TOO_DEEP, "deeper than 8" },
    { "sealed to a place beyond refs", CONTENT, "9601" ID("11") "cd0100a177" ID("22") "9102", PLN_MALFORMED, "there are 2" },
    { "content false", CONTENT, "c2", PLN_MALFORMED, "an array is expected" },
};

static void each_fault_of_a_statement_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buf_deinit) struct buf in;
        const char *part[PARTS];
        struct pln_error err = { 0 };
        struct statement s;
        bool good;

        buf_init(&in, 1 << 20);
        memcpy(part, plain, sizeof(part));
        part[cases[i].part] = cases[i].hex;
        join(part, &in);
        good = statement_read(buf_bytes(&in), &s, &err);
        if (good != (cases[i].code == PLN_OK) || (!good && (err.code != cases[i].code || strstr(err.what, cases[i].says) == NULL)))
            fail_msg("%s: %s %s", cases[i].why, pln_code_word(err.code), err.what);
    }
}

static void every_cut_statement_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf in;
    struct pln_error err;
    struct statement s;

    (void)state;
    buf_init(&in, 1000);
    join(plain, &in);
    assert_true(statement_read(buf_bytes(&in), &s, &err));
    for (size_t n = 0; n < in.n; n++)
        assert_false(statement_read(bytes_at(in.at, n), &s, &err));
}

static const uint8_t body_bytes[] = { 0x93, 0x00, 0xc0, 0xa1, 'x' };

static struct statement_parts parts_of(const struct pln_id *ref, size_t refs)
{
    return (struct statement_parts){ .log = { { 0xaa } },
                                     .claimed_ms = INT64_C(1700000000000),
                                     .schema = 1,
                                     .type = BYTES_STR("comment"),
                                     .ref = ref,
                                     .ref_count = refs,
                                     .body = BYTES_OF(body_bytes) };
}

static void what_is_written_is_what_is_read(void **state)
{
    struct pln_id ref[3] = { { { 1 } }, { { 2 } }, { { 3 } } }, after = { { 9 } };
    struct content_decl content = { .form = CONTENT_PUBLISHED, .bytes = 12, .media = BYTES_STR("words"), .commitment = { { 7 } } };
    struct pln_key author = { { 0xbb } };
    struct statement_parts p = parts_of(ref, 3);
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;
    struct statement s;
    struct pln_id id;

    (void)state;
    buf_init(&out, 100000);
    p.author = &author;
    p.after = &after;
    p.content = &content;
    buf_put(&out, BYTES_STR("something before")); /* it appends */
    assert_true(statement_write(&p, &out, &err));
    assert_true(statement_read(bytes_slice(buf_bytes(&out), 16, out.n - 16), &s, &err));
    assert_true(hash32_equal(&s.log, &p.log));
    assert_true(s.has_author);
    assert_true(hash32_equal(&s.author, &author));
    assert_int_equal(s.claimed_ms, p.claimed_ms);
    assert_true(s.has_after);
    assert_true(hash32_equal(&s.after, &after));
    assert_int_equal(s.schema, 1);
    assert_true(bytes_equal_str(s.type, "comment"));
    assert_int_equal(s.ref_count, 3);
    for (size_t i = 0; i < 3; i++) {
        id = statement_ref(&s, i);
        assert_true(hash32_equal(&id, &ref[i]));
    }
    assert_true(bytes_equal(s.body, p.body));
    assert_true(s.has_content);
    assert_int_equal(s.content.bytes, 12);
    assert_true(hash32_equal(&s.content.commitment, &content.commitment));
}

static void what_nobody_could_read_is_not_written(void **state)
{
    static struct pln_id many[PLN_REFS_MAX + 1];
    struct pln_id twins[2] = { { { 1 } }, { { 1 } } };
    CLEANUP(buf_deinit) struct buf out;
    struct statement_parts p;
    struct pln_error err;

    (void)state;
    buf_init(&out, 100000);
    for (size_t i = 0; i < COUNT(many); i++)
        store_be64(many[i].b, i);
    p = parts_of(many, PLN_REFS_MAX + 1);
    assert_false(statement_write(&p, &out, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    p = parts_of(many, PLN_REFS_MAX);
    assert_true(statement_write(&p, &out, &err));
    p = parts_of(twins, 2);
    assert_false(statement_write(&p, &out, &err));
    p = parts_of(NULL, 0);
    p.type = BYTES_STR("\xff");
    assert_false(statement_write(&p, &out, &err));
    p = parts_of(NULL, 0);
    p.schema = 0;
    assert_false(statement_write(&p, &out, &err));
}

static void a_statement_is_59911_bytes_at_most(void **state)
{
    static uint8_t body[PLN_STATEMENT_BYTES_MAX];
    CLEANUP(buf_deinit) struct buf out;
    struct statement_parts p = parts_of(NULL, 0);
    struct pln_error err;
    struct statement s;
    size_t around, n;

    (void)state;
    buf_init(&out, 100000);
    assert_true(statement_write(&p, &out, &err));
    around = out.n - p.body.n;
    n = PLN_STATEMENT_BYTES_MAX - around; /* the body: array of one bin16 */
    memcpy(body, "\x91\xc5", 2);
    store_be16(body + 2, (uint16_t)(n - 4));
    p.body = bytes_at(body, n);
    buf_reset(&out);
    assert_true(statement_write(&p, &out, &err));
    assert_int_equal(out.n, PLN_STATEMENT_BYTES_MAX);
    store_be16(body + 2, (uint16_t)(n - 3));
    p.body = bytes_at(body, n + 1);
    buf_reset(&out);
    assert_false(statement_write(&p, &out, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_false(statement_read(buf_bytes(&out), &s, &err));
    assert_string_equal(err.what, "a statement of 59912 bytes, at most 59911 are allowed");
}

static void the_signature_is_the_authors_over_these_bytes_or_none_without_author(void **state)
{
    CLEANUP(buf_deinit) struct buf out;
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct statement_parts p = parts_of(NULL, 0);
    struct pln_signature sig;
    struct pln_error err;
    struct statement s;

    (void)state;
    buf_init(&out, 1000);
    assert_true(crypto_start(&err));
    assert_true(sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err));
    p.author = &key.public;
    assert_true(statement_write(&p, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &s, &err));
    assert_true(sign_make(&key, "statement", s.whole, &sig, &err));
    assert_true(statement_signature_is_good(&s, BYTES_OF(sig)));
    assert_false(statement_signature_is_good(&s, bytes_at(sig.b, 63)));
    assert_false(statement_signature_is_good(&s, bytes_at(NULL, 0)));
    assert_true(sign_make(&key, NULL, s.whole, &sig, &err)); /* without the domain */
    assert_false(statement_signature_is_good(&s, BYTES_OF(sig)));
    assert_true(sign_make(&key, "statement", s.whole, &sig, &err));
    out.at[out.n - 2] ^= 1; /* the body's "x" */
    assert_true(statement_read(buf_bytes(&out), &s, &err));
    assert_false(statement_signature_is_good(&s, BYTES_OF(sig)));

    p.author = NULL;
    buf_reset(&out);
    assert_true(statement_write(&p, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &s, &err));
    assert_true(statement_signature_is_good(&s, bytes_at(NULL, 0)));
    assert_false(statement_signature_is_good(&s, BYTES_OF(sig)));
}

static void the_id_is_the_domain_hash_of_the_statement(void **state)
{
    CLEANUP(buf_deinit) struct buf out;
    struct statement_parts p = parts_of(NULL, 0);
    uint8_t expected[32];
    struct pln_error err;
    struct statement s;
    struct pln_id id;
    struct hash h;

    (void)state;
    buf_init(&out, 1000);
    assert_true(statement_write(&p, &out, &err));
    assert_true(statement_read(buf_bytes(&out), &s, &err));
    hash_init(&h);
    hash_add(&h, bytes_at("plenary/1 id", 13)); /* with its 0x00 */
    hash_add(&h, buf_bytes(&out));
    hash_final(&h, expected);
    id = statement_id(&s);
    assert_memory_equal(id.b, expected, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_of_a_statement_is_told),
        cmocka_unit_test(every_cut_statement_is_refused),
        cmocka_unit_test(what_is_written_is_what_is_read),
        cmocka_unit_test(what_nobody_could_read_is_not_written),
        cmocka_unit_test(a_statement_is_59911_bytes_at_most),
        cmocka_unit_test(the_signature_is_the_authors_over_these_bytes_or_none_without_author),
        cmocka_unit_test(the_id_is_the_domain_hash_of_the_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
