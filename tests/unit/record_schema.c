/* record_schema.c: the table of all types: whole, consistent, found by name and number. */
#include "unit/unit.h"

#include "record/schema.h"

static void expect_list(const struct schema *s, const struct field *field, size_t count, bool words)
{
    assert_true(count <= FIELDS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct field *f = &field[i];

        if (!f->name || !f->help)
            fail_msg("%s: place %zu has no name or no help: a hole in the list", s->name, i);
        assert_int_equal(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_"), strlen(f->name));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(f->name, field[k].name);
        if (f->kind == FIELD_ENUM || f->kind == FIELD_SEAT)
            assert_non_null(f->words);
        else
            assert_null(f->words);
        if (f->kind == FIELD_NAME || f->kind == FIELD_HANDLE || f->kind == FIELD_STR || f->kind == FIELD_TEXT || f->kind == FIELD_BIN ||
            f->kind == FIELD_NOTE)
            assert_true(f->bytes > 0);
        if (words)
            assert_true(f->kind == FIELD_TEXT || f->kind == FIELD_LONG);
        else
            assert_true(f->kind != FIELD_TEXT && f->kind != FIELD_LONG);
        if (f->from)
            assert_true(schema_word(s, (struct bytes){ (const uint8_t *)f->from, strlen(f->from) }) >= 0);
        if (f->to) /* each target is a type */
            for (const char *at = f->to; *at;) {
                size_t n = strcspn(at, " ");

                if (!schema_find(bytes_at(at, n)))
                    fail_msg("%s.%s: to %s", s->name, f->name, at);
                at += n + (at[n] == ' ');
            }
    }
}

static void every_type_has_a_whole_table(void **state)
{
    (void)state;
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);

        assert_int_equal(s->type, t);
        assert_int_equal(s->version, 1);
        assert_true(strlen(s->name) <= PLN_TYPE_BYTES_MAX);
        assert_true(s->help && s->help[0] != 0 && s->help[strlen(s->help) - 1] == '.');
        assert_int_equal(s->signer == SIGNER_ACT, s->acts != 0);
        assert_false(s->acts & ~(1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER));
        expect_list(s, s->fact, s->facts, false);
        expect_list(s, s->word, s->words, true);
        assert_ptr_equal(schema_find(BYTES_STR(s->name)), s);
        assert_ptr_equal(schema_find_version(BYTES_STR(s->name), 1), s);
        assert_null(schema_find_version(BYTES_STR(s->name), 2));
        assert_null(schema_find_version(BYTES_STR(s->name), 0));
    }
    assert_null(schema_find(BYTES_STR("guardians")));
    assert_null(schema_find(BYTES_STR("")));
    assert_null(schema_find(BYTES_STR("decisio")));
    assert_null(schema_find(BYTES_STR("decisions")));
}

static void words_end_with_the_one_long_text(void **state)
{
    (void)state;
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);

        for (size_t i = 0; i < s->words; i++)
            assert_int_equal(s->word[i].kind == FIELD_LONG, i + 1 == s->words);
    }
}

static void what_the_node_signs_and_keys_have_no_words(void **state)
{
    static const enum record_type none[] = { TYPE_inception, TYPE_node,    TYPE_rotate, TYPE_reader, TYPE_unseal,
                                             TYPE_address,   TYPE_receipt, TYPE_fork,   TYPE_alone };

    (void)state;
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++) {
        bool wanted = false;

        for (size_t i = 0; i < COUNT(none); i++)
            wanted = wanted || none[i] == (enum record_type)t;
        assert_int_equal(schema_of((enum record_type)t)->words == 0, wanted);
    }
}

static void names_of_fields_are_found_with_a_hyphen_too(void **state)
{
    (void)state;
    assert_int_equal(schema_fact(&talk_schema, BYTES_STR("asked_by")), TALK_ASKED_BY);
    assert_int_equal(schema_fact(&talk_schema, BYTES_STR("asked-by")), TALK_ASKED_BY);
    assert_int_equal(schema_fact(&talk_schema, BYTES_STR("asked")), -1);
    assert_int_equal(schema_fact(&talk_schema, BYTES_STR("asked_by_")), -1);
    assert_int_equal(schema_word(&talk_schema, BYTES_STR("text")), TALK_TEXT);
    assert_int_equal(schema_word(&talk_schema, BYTES_STR("about")), -1);
}

static void enums_count_from_one_in_the_order_listed(void **state)
{
    const struct field *f = &reply_schema.fact[REPLY_STANCE];

    (void)state;
    assert_int_equal(field_enum_number(f, BYTES_STR("comment")), 1);
    assert_int_equal(field_enum_number(f, BYTES_STR("erase_please")), 10);
    assert_int_equal(field_enum_number(f, BYTES_STR("erase-please")), REPLY_ERASE_PLEASE);
    assert_int_equal(field_enum_number(f, BYTES_STR("erase")), 0);
    assert_int_equal(field_enum_number(f, BYTES_STR("")), 0);
    assert_string_equal(field_enum_word(f, 8), "ask_in");
    assert_null(field_enum_word(f, 0));
    assert_null(field_enum_word(f, 11));
    assert_null(field_enum_word(&reply_schema.fact[REPLY_TO], 1));
}

static void a_ref_says_which_types_it_may_name(void **state)
{
    const struct field *f = &progress_schema.fact[PROGRESS_OF];

    (void)state;
    assert_true(field_ref_allows(f, BYTES_STR("commitment")));
    assert_true(field_ref_allows(f, BYTES_STR("objective")));
    assert_false(field_ref_allows(f, BYTES_STR("object")));
    assert_false(field_ref_allows(f, BYTES_STR("commitment objective")));
    assert_true(field_ref_allows(&reply_schema.fact[REPLY_TO], BYTES_STR("anything")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_a_whole_table),
        cmocka_unit_test(words_end_with_the_one_long_text),
        cmocka_unit_test(what_the_node_signs_and_keys_have_no_words),
        cmocka_unit_test(names_of_fields_are_found_with_a_hyphen_too),
        cmocka_unit_test(enums_count_from_one_in_the_order_listed),
        cmocka_unit_test(a_ref_says_which_types_it_may_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
