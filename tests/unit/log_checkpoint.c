/* log_checkpoint.c: heads of logs as checkpoints: one head, one text. */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "support/vectors.h"

static struct sign_key key;
static const struct pln_id log_id = { { 0xab, 0xcd, 0x01 } };
#define ORIGIN "plenary/abcd010000000000000000000000000000000000000000000000000000000000"
#define ROOT "PH6byTDck/AfppmF7yQtn56GHzxTVaokzl70tLinDMs="

static int start(void **state)
{
    struct pln_error err;

    (void)state;
    return crypto_start(&err) && sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    sign_key_wipe(&key);
    return 0;
}

static void a_signed_head_is_read_and_verified_as_it_was(void **state)
{
    struct checkpoint c = { .log = log_id, .size = 12, .root = { { 7 } } }, again;
    CLEANUP(buf_deinit) struct buf note;
    struct pln_error err;

    (void)state;
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(&c, &key, &note, &err));
    assert_memory_equal(note.at, ORIGIN "\n12\nBwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 " ORIGIN " ",
                        72 + 4 + 45 + 1 + 4 + 72 + 1);
    assert_true(checkpoint_verify(buf_bytes(&note), &key.public, &again, &err));
    assert_true(hash32_equal(&again.log, &c.log));
    assert_int_equal(again.size, 12);
    assert_true(hash32_equal(&again.root, &c.root));
    assert_true(checkpoint_read(buf_bytes(&note), &again, &err));
}

static void another_key_or_a_changed_byte_is_no_head(void **state)
{
    struct checkpoint c = { .log = log_id, .size = 12, .root = { { 7 } } }, again;
    struct pln_key other = { { 5 } };
    CLEANUP(buf_deinit) struct buf note;
    struct pln_error err;

    (void)state;
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_true(checkpoint_sign(&c, &key, &note, &err));
    assert_false(checkpoint_verify(buf_bytes(&note), &other, &again, &err));
    assert_int_equal(err.code, PLN_BAD_SIGNATURE);
    for (size_t i = 0; i < note.n; i++) {
        note.at[i] ^= 1;
        if (checkpoint_verify(buf_bytes(&note), &key.public, &again, &err))
            fail_msg("byte %zu may be changed", i);
        note.at[i] ^= 1;
    }
}

static void the_empty_tree_has_its_own_root_only(void **state)
{
    struct checkpoint c = { .log = log_id, .size = 0, .root = { { 7 } } };
    CLEANUP(buf_deinit) struct buf note;
    struct pln_error err;

    (void)state;
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_false(checkpoint_sign(&c, &key, &note, &err));
    assert_int_equal(note.n, 0);
    assert_true(vectors_base64_exact("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", c.root.b, 32));
    assert_true(checkpoint_sign(&c, &key, &note, &err));
}

/* The published cases name another origin: the text is given ours, and signed anew, so that only the text decides. */
static bool is_accepted(const char *text, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf note;
    struct checkpoint c;

    buf_init(&note, PLN_NOTE_BYTES_MAX);
    assert_true(note_sign(BYTES_STR(text), BYTES_STR(ORIGIN), &key, &note, err));
    return checkpoint_verify(buf_bytes(&note), &key.public, &c, err);
}

static void published_cases_are_judged_as_published_but_for_extensions(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/checkpoint-cases.json"), *one;
    const char *origin = vectors_str(file, "origin");
    size_t i, here = 0;

    (void)state;
    json_array_foreach(vectors_get(file, "cases"), i, one)
    {
        const char *whole = vectors_str(one, "checkpoint"), *layer = json_string_value(vectors_get(one, "fails_at"));
        bool is_extended = strstr(vectors_str(one, "why"), "extension line (") != NULL, good;
        struct pln_error err;
        char text[1000];
        const char *dash;

        if (layer != NULL && strcmp(layer, "note") == 0)
            continue; /* tests/unit/log_note.c */
        dash = strstr(whole, "\n\xe2\x80\x94");
        assert_non_null(dash);
        if (strncmp(whole, origin, strlen(origin)) == 0)
            snprintf(text, sizeof(text), ORIGIN "%.*s", (int)(dash - whole - (ptrdiff_t)strlen(origin)), whole + strlen(origin));
        else
            snprintf(text, sizeof(text), "%.*s", (int)(dash - whole), whole);
        good = is_accepted(text, &err);
        /* An extension line is allowed by the specification; we sign none and take none: one head, one text. */
        if (good != (layer == NULL && !is_extended))
            fail_msg("%s: %s", vectors_str(one, "why"), good ? "accepted" : err.what);
        here++;
    }
    assert_int_equal(here, 14);
    json_decref(file);
}

static void only_the_one_form_is_read(void **state)
{
    static const struct {
        const char *why;
        const char *text;
        bool good;
    } cases[] = {
        { "as it should be", ORIGIN "\n1\n" ROOT "\n", true },
        { "the largest size", ORIGIN "\n9007199254740991\n" ROOT "\n", true },
        { "one more", ORIGIN "\n9007199254740992\n" ROOT "\n", false },
        { "upper-case hex", "plenary/ABCD010000000000000000000000000000000000000000000000000000000000\n1\n" ROOT "\n", false },
        { "a short origin", "plenary/abcd01\n1\n" ROOT "\n", false },
        { "a prefix of another program", "Plenary/abcd010000000000000000000000000000000000000000000000000000000000\n1\n" ROOT "\n", false },
        { "no size", ORIGIN "\n\n" ROOT "\n", false },
        { "size with a space", ORIGIN "\n 1\n" ROOT "\n", false },
        { "hex size", ORIGIN "\n0x1\n" ROOT "\n", false },
        { "root of 33 bytes", ORIGIN "\n1\nBwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", false },
        { "root with unused bits set", ORIGIN "\n1\nPH6byTDck/AfppmF7yQtn56GHzxTVaokzl70tLinDMt=\n", false },
        { "root missing", ORIGIN "\n1\n", false },
        { "another log's origin", "plenary/ffff010000000000000000000000000000000000000000000000000000000000\n1\n" ROOT "\n", false },
    };
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (is_accepted(cases[i].text, &err) != cases[i].good)
            fail_msg("%s: %s", cases[i].why, err.what);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_head_is_read_and_verified_as_it_was),
        cmocka_unit_test(another_key_or_a_changed_byte_is_no_head),
        cmocka_unit_test(the_empty_tree_has_its_own_root_only),
        cmocka_unit_test(published_cases_are_judged_as_published_but_for_extensions),
        cmocka_unit_test(only_the_one_form_is_read),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
