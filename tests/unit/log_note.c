/* log_note.c: C2SP signed notes, published ones and our own. */
#include "unit/unit.h"

#include "codec/text.h"
#include "log/note.h"
#include "support/vectors.h"

/* name+hexid+base64(type || key) */
static void vkey_parts(const char *vkey, struct bytes *name, struct pln_key *key)
{
    const char *plus = strchr(vkey, '+'), *second = strchr(plus + 1, '+');
    uint8_t typed[33];

    *name = bytes_at(vkey, (size_t)(plus - vkey));
    assert_true(vectors_base64_exact(second + 1, typed, sizeof(typed)));
    assert_int_equal(typed[0], NOTE_ED25519);
    memcpy(key->b, typed + 1, 32);
}

static void the_key_name_of_a_verifier_is_that_of_the_vectors(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/c2sp.json"), *log;
    CLEANUP(buf_deinit) struct buf out;
    size_t i;

    (void)state;
    buf_init(&out, 1000);
    json_array_foreach(vectors_get(file, "logs"), i, log)
    {
        struct pln_key key;

        vectors_hex_exact(log, "log_public_key_hex", key.b, 32);
        buf_reset(&out);
        assert_true(note_vkey(BYTES_STR(vectors_str(log, "origin")), &key, &out));
        assert_true(bytes_equal_str(buf_bytes(&out), vectors_str(log, "log_vkey")));
    }
    json_decref(file);
}

static void published_notes_verify_with_their_keys(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/c2sp.json"), *log;
    const json_t *example = vectors_get(vectors_get(file, "spec_examples"), "signed_note_example");
    struct pln_error err;
    struct pln_key key;
    struct bytes name;
    struct note n;
    size_t i;

    (void)state;
    vkey_parts(vectors_str(example, "vkey"), &name, &key);
    assert_true(note_read(BYTES_STR(vectors_str(example, "note")), &n, &err));
    assert_true(bytes_equal_str(n.text, "This is an example message.\n"));
    assert_true(note_verify(&n, name, &key, &err));
    json_array_foreach(vectors_get(file, "logs"), i, log)
    { /* each with two cosignatures that we do not know */
        vkey_parts(vectors_str(log, "log_vkey"), &name, &key);
        assert_true(note_read(BYTES_STR(vectors_str(log, "checkpoint")), &n, &err));
        assert_true(note_verify(&n, name, &key, &err));
    }
    json_decref(file);
}

static void our_signature_is_the_one_that_others_make(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/c2sp.json"), *log;
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;
    size_t i;

    (void)state;
    buf_init(&out, 10000);
    json_array_foreach(vectors_get(file, "logs"), i, log)
    {
        CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
        const char *published = vectors_str(log, "checkpoint");
        struct note n;
        uint8_t seed[32];

        vectors_hex_exact(log, "log_seed_hex", seed, 32);
        assert_true(sign_key_from_seed(&key, seed, &err));
        assert_true(note_read(BYTES_STR(published), &n, &err));
        buf_reset(&out);
        assert_true(note_sign(n.text, BYTES_STR(vectors_str(log, "origin")), &key, &out, &err));
        assert_memory_equal(out.at, published, out.n); /* text and first signature line; Ed25519 is deterministic */
    }
    json_decref(file);
}

static void checkpoints_fail_here_exactly_if_they_fail_as_notes(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/checkpoint-cases.json"), *one;
    struct pln_error err;
    struct pln_key key;
    struct bytes name;
    struct note n;
    size_t i;

    (void)state;
    vkey_parts(vectors_str(file, "log_vkey"), &name, &key);
    json_array_foreach(vectors_get(file, "cases"), i, one)
    {
        const char *layer = json_string_value(vectors_get(one, "fails_at"));
        bool good = note_read(BYTES_STR(vectors_str(one, "checkpoint")), &n, &err) && note_verify(&n, name, &key, &err);

        if (good == (layer != NULL && strcmp(layer, "note") == 0))
            fail_msg("%s: %s", vectors_str(one, "why"), good ? "verified" : err.what);
    }
    assert_int_equal(i, 23);
    json_decref(file);
}

static const char *const malformed[] = {
    "",
    "\n",
    "text\n\n",
    "text\n",
    "\xe2\x80\x94 n AQIDBAU=\n",         /* no text */
    "text\n\n\xe2\x80\x94 n AQIDBA==\n", /* a key id alone */
    "text\n\n\xe2\x80\x94 n+m AQIDBAU=\n",
    "text\n\n\xe2\x80\x94 n\xc2\xa0m AQIDBAU=\n", /* a no-break space in the name */
    "text\n\n\xe2\x80\x94  AQIDBAU=\n",           /* no name */
    "text\n\n\xe2\x80\x94 n\n",
    "text\n\n\xe2\x80\x94 n AQIDBAU= \n",
    "text\n\n\xe2\x80\x94 n AQIDBAV=\n\n", /* an empty line behind: it parts there */
    "te\xff\n\n\xe2\x80\x94 n AQIDBAU=\n",
    "te\tt\n\n\xe2\x80\x94 n AQIDBAU=\n",
    "text\n\n\xe2\x80\x94 n AQIDBAU=\nmore\n",
    "text\n\n\xe2\x80\x94 n AQIDBAU=",
};

static void what_is_no_note_is_refused(void **state)
{
    struct pln_error err;
    struct note n;

    (void)state;
    assert_true(note_read(BYTES_STR("text\n\n\xe2\x80\x94 n AQIDBAU=\n"), &n, &err));
    assert_true(note_read(BYTES_STR("a\n\nb\n\n\xe2\x80\x94 n AQIDBAU=\n"), &n, &err)); /* parts at the last empty line */
    assert_true(bytes_equal_str(n.text, "a\n\nb\n"));
    for (size_t i = 0; i < COUNT(malformed); i++)
        if (note_read(BYTES_STR(malformed[i]), &n, &err))
            fail_msg("case %zu was read", i);
}

static void signed_note(const char *name, const struct sign_key *key, struct buf *out)
{
    struct pln_error err;

    buf_init(out, 100000);
    assert_true(note_sign(BYTES_STR("text\n"), BYTES_STR(name), key, out, &err));
}

static void a_known_key_whose_second_line_is_wrong_rejects_the_note(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf note;
    CLEANUP(buf_deinit) struct buf line;
    uint8_t payload[68];
    struct pln_error err;
    struct note n;

    (void)state;
    assert_true(sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err));
    signed_note("plenary.example/x", &key, &note);
    assert_true(note_read(buf_bytes(&note), &n, &err));
    assert_true(note_verify(&n, BYTES_STR("plenary.example/x"), &key.public, &err));
    assert_false(note_verify(&n, BYTES_STR("plenary.example/y"), &key.public, &err));
    assert_int_equal(err.code, PLN_BAD_SIGNATURE);

    buf_init(&line, 1000);
    memset(payload, 0, sizeof(payload));
    store_be32(payload, note_key_id(BYTES_STR("plenary.example/x"), NOTE_ED25519, &key.public));
    base64_write(BYTES_OF(payload), &line);
    buf_printf(&note, "\xe2\x80\x94 plenary.example/x %.*s\n", (int)line.n, (const char *)line.at);
    assert_true(note_read(buf_bytes(&note), &n, &err));
    assert_false(note_verify(&n, BYTES_STR("plenary.example/x"), &key.public, &err));
    assert_int_equal(err.code, PLN_BAD_SIGNATURE);
}

static void a_hundred_lines_are_read_and_not_one_more(void **state)
{
    CLEANUP(buf_deinit) struct buf note;
    struct pln_error err;
    struct note n;

    (void)state;
    buf_init(&note, PLN_NOTE_BYTES_MAX * 2);
    buf_printf(&note, "text\n\n");
    for (int i = 0; i < 100; i++)
        buf_printf(&note, "\xe2\x80\x94 n AQIDBAU=\n");
    assert_true(note_read(buf_bytes(&note), &n, &err));
    buf_printf(&note, "\xe2\x80\x94 n AQIDBAU=\n");
    assert_false(note_read(buf_bytes(&note), &n, &err));
    assert_int_equal(err.code, PLN_TOO_MANY);
    for (int i = 0; i < 150; i++)
        buf_printf(&note, "\xe2\x80\x94 n AQIDBAUGBwgJ\n");
    assert_false(note_read(buf_bytes(&note), &n, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void a_text_or_name_that_no_note_may_have_is_not_signed(void **state)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;

    (void)state;
    buf_init(&out, 10000);
    assert_true(sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err));
    assert_false(note_sign(BYTES_STR("te\x01t\n"), BYTES_STR("n"), &key, &out, &err));
    buf_reset(&out);
    assert_false(note_sign(BYTES_STR("text\n"), BYTES_STR("a b"), &key, &out, &err));
    buf_reset(&out);
    assert_false(note_sign(BYTES_STR("text\n"), BYTES_STR(""), &key, &out, &err));
}

static int start(void **state)
{
    struct pln_error err;

    (void)state;
    return crypto_start(&err) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_name_of_a_verifier_is_that_of_the_vectors),
        cmocka_unit_test(published_notes_verify_with_their_keys),
        cmocka_unit_test(our_signature_is_the_one_that_others_make),
        cmocka_unit_test(checkpoints_fail_here_exactly_if_they_fail_as_notes),
        cmocka_unit_test(what_is_no_note_is_refused),
        cmocka_unit_test(a_known_key_whose_second_line_is_wrong_rejects_the_note),
        cmocka_unit_test(a_hundred_lines_are_read_and_not_one_more),
        cmocka_unit_test(a_text_or_name_that_no_note_may_have_is_not_signed),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
