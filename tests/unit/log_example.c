/* log_example.c: the example of docs/format.md, made by another program from that page, is what this code makes and reads. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/proof.h"
#include "log/sealed.h"
#include "support/vectors.h"

static json_t *example;
static struct pln_id log_id;

static int start(void **state)
{
    struct pln_error err;

    (void)state;
    example = vectors_load("tests/vectors/format/example.json");
    vectors_hex_exact(example, "log_id", log_id.b, 32);
    return crypto_start(&err) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    json_decref(example);
    return 0;
}

static void bytes_of(const json_t *object, const char *key, struct buf *out)
{
    buf_init(out, 100000);
    vectors_hex(vectors_str(object, key), out);
}

static void key_of(const char *name, struct sign_key *key)
{
    struct pln_error err;
    uint8_t seed[32];

    vectors_hex_exact(vectors_get(example, "seeds"), name, seed, 32);
    assert_true(sign_key_from_seed(key, seed, &err));
}

static void entries_are_read_signed_and_hashed_as_on_the_page(void **state)
{
    const json_t *one;
    struct tree t;
    size_t i;

    (void)state;
    tree_init(&t);
    json_array_foreach(vectors_get(example, "entries"), i, one)
    {
        CLEANUP(sign_key_wipe) struct sign_key root = { 0 };
        CLEANUP(buf_deinit) struct buf raw;
        CLEANUP(buf_deinit) struct buf inside;
        CLEANUP(buf_deinit) struct buf again;
        struct pln_signature sig;
        struct pln_error err;
        struct statement s;
        struct entry e;
        struct pln_id id, expected_id;
        struct pln_leaf leaf, expected_leaf;
        struct pln_root root_then, expected_root;

        bytes_of(one, "entry", &raw);
        bytes_of(one, "statement", &inside);
        assert_true(entry_read(buf_bytes(&raw), &e, &err));
        assert_int_equal(e.index, i);
        assert_int_equal(e.time_ms, vectors_u64(one, "time"));
        assert_true(bytes_equal(e.statement_bytes, buf_bytes(&inside)));
        assert_true(statement_read(e.statement_bytes, &s, &err));
        assert_int_equal(s.claimed_ms, vectors_u64(one, "claimed"));
        assert_true(bytes_equal_str(s.type, vectors_str(one, "type")));
        assert_true(statement_signature_is_good(&s, e.signature));
        assert_true(i == 0 ? bytes32_is_zero(s.log.b) : hash32_equal(&s.log, &log_id));

        id = statement_id(&s);
        vectors_hex_exact(one, "id", expected_id.b, 32);
        assert_true(hash32_equal(&id, &expected_id));
        leaf = entry_leaf(e.whole);
        vectors_hex_exact(one, "leaf", expected_leaf.b, 32);
        assert_true(hash32_equal(&leaf, &expected_leaf));
        tree_append(&t, &leaf, NULL, NULL);
        root_then = tree_root(&t);
        vectors_hex_exact(one, "root", expected_root.b, 32);
        assert_true(hash32_equal(&root_then, &expected_root));

        key_of("root", &root); /* Ed25519 is deterministic: our own bytes are the same */
        assert_true(sign_make(&root, "statement", s.whole, &sig, &err));
        assert_true(bytes_equal(e.signature, BYTES_OF(sig)));
        buf_init(&again, PLN_ENTRY_BYTES_MAX);
        assert_true(entry_write(e.index, e.time_ms, s.whole, BYTES_OF(sig), &again, &err));
        assert_true(bytes_equal(buf_bytes(&again), e.whole));
    }
    assert_int_equal(i, 3);
}

static void a_statement_made_from_its_parts_is_the_one_on_the_page(void **state)
{
    const json_t *one = json_array_get(vectors_get(example, "entries"), 2);
    CLEANUP(buf_deinit) struct buf expected;
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;
    struct pln_id ref;
    struct statement s;
    struct statement_parts p;

    (void)state;
    bytes_of(one, "statement", &expected);
    assert_true(statement_read(buf_bytes(&expected), &s, &err));
    assert_int_equal(s.ref_count, 1);
    ref = statement_ref(&s, 0);
    assert_true(hash32_equal(&ref, &log_id));
    p = (struct statement_parts){ .log = s.log,
                                  .author = &s.author,
                                  .claimed_ms = s.claimed_ms,
                                  .after = &s.after,
                                  .schema = s.schema,
                                  .type = s.type,
                                  .ref = &ref,
                                  .ref_count = 1,
                                  .body = s.body,
                                  .content = &s.content };
    buf_init(&out, 10000);
    assert_true(statement_write(&p, &out, &err));
    assert_true(bytes_equal(buf_bytes(&out), buf_bytes(&expected)));
}

static void the_head_and_the_proof_hold(void **state)
{
    const json_t *inclusion = vectors_get(example, "inclusion"), *head = vectors_get(example, "checkpoint");
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf note;
    struct pln_root path[4], root;
    struct pln_error err;
    struct pln_leaf leaf;
    struct checkpoint c;
    size_t n;

    (void)state;
    key_of("checkpoint", &key);
    assert_true(checkpoint_verify(BYTES_STR(vectors_str(head, "note")), &key.public, &c, &err));
    vectors_hex_exact(head, "root", root.b, 32);
    assert_true(hash32_equal(&c.root, &root));
    assert_true(hash32_equal(&c.log, &log_id));
    assert_int_equal(c.size, vectors_u64(head, "size"));
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(&c, &key, &note, &err));
    assert_true(bytes_equal_str(buf_bytes(&note), vectors_str(head, "note")));

    n = json_array_size(vectors_get(inclusion, "path"));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        struct buf b = buf_over_memory(path[i].b, 32);

        vectors_hex(json_string_value(json_array_get(vectors_get(inclusion, "path"), i)), &b);
    }
    vectors_hex_exact(json_array_get(vectors_get(example, "entries"), 0), "leaf", leaf.b, 32);
    assert_true(inclusion_check(&leaf, vectors_u64(inclusion, "index"), c.size, path, n, &c.root, &err));
}

static void the_words_are_those_that_were_declared_published_or_sealed(void **state)
{
    const json_t *sealed = vectors_get(example, "sealed");
    CLEANUP(dh_key_wipe) struct dh_key box = { 0 };
    CLEANUP(buf_deinit) struct buf inside;
    CLEANUP(buf_deinit) struct buf salted;
    CLEANUP(buf_deinit) struct buf blob;
    CLEANUP(buf_deinit) struct buf opened;
    struct content_decl d = { .form = CONTENT_SEALED };
    struct pln_error err;
    struct statement s;
    uint8_t seed[32];

    (void)state;
    bytes_of(json_array_get(vectors_get(example, "entries"), 2), "statement", &inside);
    bytes_of(vectors_get(example, "content"), "salted", &salted);
    assert_true(statement_read(buf_bytes(&inside), &s, &err));
    assert_true(content_check(&s.content, &log_id, buf_bytes(&salted), &err));

    bytes_of(sealed, "blob", &blob);
    vectors_hex_exact(sealed, "commitment", d.commitment.b, 32);
    vectors_hex_exact(sealed, "sealed_hash", d.sealed.b, 32);
    d.bytes = vectors_u64(sealed, "padded");
    vectors_hex_exact(vectors_get(example, "seeds"), "box", seed, 32);
    assert_true(dh_key_from_seed(&box, seed, &err));
    buf_init(&opened, 1000);
    assert_true(content_check_blob(&d, buf_bytes(&blob), &err));
    assert_true(sealed_open(&d, &log_id, buf_bytes(&blob), &box, &opened, &err));
    assert_true(bytes_equal(buf_bytes(&opened), buf_bytes(&salted)));
}

static void the_other_hashes_and_the_acceptance_are_those_of_the_page(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key root = { 0 }, next = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key box = { 0 };
    struct pln_signature expected, made;
    struct pln_hash hash, expected_hash;
    struct pln_error err;
    uint8_t seed[32];

    (void)state;
    key_of("root", &root);
    key_of("next", &next);
    hash = hash_next_root(&next.public);
    vectors_hex_exact(example, "next_root", expected_hash.b, 32);
    assert_true(hash32_equal(&hash, &expected_hash));
    vectors_hex_exact(vectors_get(example, "seeds"), "box", seed, 32);
    assert_true(dh_key_from_seed(&box, seed, &err));
    vectors_hex_exact(example, "acceptance", expected.b, 64);
    assert_true(accept_make(&root, &log_id, &box.public, &made, &err));
    assert_memory_equal(made.b, expected.b, 64);
}

static void digests_bind_log_size_and_root(void **state)
{
    const json_t *head = vectors_get(example, "checkpoint");
    static const char *const words[] = { "held", "frontier" }, *const keys[] = { "held_digest", "frontier_digest" };
    uint8_t out[32], expected[32], root[32];

    (void)state;
    vectors_hex_exact(head, "root", root, 32);
    for (size_t i = 0; i < 2; i++) {
        struct hash h;

        hash_init_domain(&h, words[i]);
        hash_add(&h, BYTES_OF(log_id));
        hash_add_u64(&h, vectors_u64(head, "size"));
        hash_add(&h, BYTES_OF(root));
        hash_final(&h, out);
        vectors_hex_exact(example, keys[i], expected, 32);
        assert_memory_equal(out, expected, 32);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_read_signed_and_hashed_as_on_the_page),
        cmocka_unit_test(a_statement_made_from_its_parts_is_the_one_on_the_page),
        cmocka_unit_test(the_head_and_the_proof_hold),
        cmocka_unit_test(the_words_are_those_that_were_declared_published_or_sealed),
        cmocka_unit_test(the_other_hashes_and_the_acceptance_are_those_of_the_page),
        cmocka_unit_test(digests_bind_log_size_and_root),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
