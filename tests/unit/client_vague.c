/* client_vague.c: topics that tell others nothing. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "view/vague.h"

static void words_that_say_nothing_are_seen_in_any_mix(void **state)
{
    static const char *const vague[] = { "general discussion", "Catch up",          "catch-up",    "Misc.",
                                         "Various topics",     "Quick coffee chat", "COFFEE",      "Update",
                                         "Sonstiges",          "Verschiedenes",     "varios temas" };

    (void)state;
    for (size_t i = 0; i < COUNT(vague); i++)
        assert_true(vague_text(BYTES_STR(vague[i])));
}

static void one_word_that_says_something_is_enough(void **state)
{
    static const char *const said[] = {
        "The intake desk", "General discussion of the rent", "Coffee with Ben", "Update on housing", "", "---", "Sonstiges topics"
    };

    (void)state;
    for (size_t i = 0; i < COUNT(said); i++)
        assert_false(vague_text(BYTES_STR(said[i])));
}

static void a_long_text_is_left_alone(void **state)
{
    char text[400];

    (void)state;
    memset(text, ' ', sizeof(text));
    for (size_t i = 0; i + 5 < sizeof(text); i += 5)
        memcpy(text + i, "chat", 4);
    assert_false(vague_text(bytes_at(text, sizeof(text))));
    assert_true(vague_text(bytes_at(text, 119)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_say_nothing_are_seen_in_any_mix),
        cmocka_unit_test(one_word_that_says_something_is_enough),
        cmocka_unit_test(a_long_text_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
