/* codec_name.c: names that people type. */
#include "unit/unit.h"

#include "codec/name.h"

static const struct {
    const char *text;
    enum name_kind kind;
    const char *left, *right;
    uint64_t index;
} good[] = {
    { "eastside#12", NAME_ENTRY, "eastside", "", 12 },
    { "#0", NAME_ENTRY, "", "", 0 },
    { "#9007199254740991", NAME_ENTRY, "", "", UINT64_C(9007199254740991) },
    { "eastside/ana", NAME_PAIR, "eastside", "ana", 0 },
    { "table/resident-1", NAME_PAIR, "table", "resident-1", 0 },
    { "ana", NAME_PLAIN, "ana", "", 0 },
    { "feedface", NAME_PLAIN, "feedface", "", 0 },
    { "3fa94c01", NAME_SHORT_ID, "3fa94c01", "", 0 },
    { "feedfac3", NAME_SHORT_ID, "feedfac3", "", 0 },
    { "12345678", NAME_SHORT_ID, "12345678", "", 0 },
    { "1234567", NAME_PLAIN, "1234567", "", 0 },
    { "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NAME_SHORT_ID,
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "", 0 },
    { "12345678-a", NAME_PLAIN, "12345678-a", "", 0 },
};

static const char *const bad[] = { "",
                                   "#",
                                   "eastside#",
                                   "eastside#-1",
                                   "eastside#01",
                                   "eastside#1x",
                                   "eastside# 1",
                                   "Eastside#1",
                                   "a b#1",
                                   "#9007199254740992",
                                   "#99999999999999999999999",
                                   "/ana",
                                   "eastside/",
                                   "a/b/c",
                                   "East",
                                   "ana!",
                                   "a_b",
                                   "\xc3\xbc",
                                   "abcdefghijklmnopqrstuvwxyz-0123456",
                                   "eastside#1#2",
                                   "eastside/ana#1",
                                   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0" };

static void each_kind_of_name_is_told_by_its_form(void **state)
{
    struct pln_error err;
    struct name n;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (!name_read(BYTES_STR(good[i].text), &n, &err))
            fail_msg("%s: %s", good[i].text, err.what);
        assert_int_equal(n.kind, good[i].kind);
        assert_true(bytes_equal_str(n.left, good[i].left));
        assert_true(bytes_equal_str(n.right, good[i].right));
        assert_true(n.index == good[i].index);
    }
}

static void what_is_no_name_is_refused(void **state)
{
    struct pln_error err;
    struct name n;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (name_read(BYTES_STR(bad[i]), &n, &err))
            fail_msg("'%s' was read", bad[i]);
        assert_int_equal(err.code, PLN_BAD_FIELD);
    }
}

static void a_handle_is_short_and_plain(void **state)
{
    (void)state;
    assert_true(handle_is_valid(BYTES_STR("east-side-2")));
    assert_true(handle_is_valid(BYTES_STR("abcdefghijklmnopqrstuvwxyz-01234")));
    assert_false(handle_is_valid(BYTES_STR("abcdefghijklmnopqrstuvwxyz-012345")));
    assert_false(handle_is_valid(BYTES_STR("")));
    assert_false(handle_is_valid(BYTES_STR("East")));
    assert_false(handle_is_valid(BYTES_STR("a\nb")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_name_is_told_by_its_form),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(a_handle_is_short_and_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
