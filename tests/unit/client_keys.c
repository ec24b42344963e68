/* client_keys.c: key files: their mode, their passphrase, what is said when they cannot be used. */
#include "unit/unit.h"

#include "keep/keys.h"
#include "support/temporary.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *dir;

static int begin(void **state)
{
    struct pln_error err;

    (void)state;
    unsetenv("PLENARY_PASSPHRASE_FILE");
    dir = temporary_make();
    return crypto_start(&err) ? 0 : -1;
}

static struct passphrase phrase(const char *text)
{
    struct passphrase p = { .n = strlen(text) };

    memcpy(p.at, text, p.n);
    return p;
}

static void passphrase_file(const char *text)
{
    FILE *f = fopen(temporary_path("phrase"), "w");

    fputs(text, f);
    fclose(f);
    setenv("PLENARY_PASSPHRASE_FILE", temporary_path("phrase"), 1);
}

static void a_key_made_is_the_key_opened(void **state)
{
    const struct passphrase none = { 0 };
    struct key made, opened;
    struct pln_error err;
    struct stat st;

    (void)state;
    assert_true(keys_make(dir, "ana", KEY_MEMBER, &none, &made, &err));
    assert_true(keys_open(dir, "ana", &opened, &err));
    assert_memory_equal(&made.sign.public, &opened.sign.public, 32);
    assert_memory_equal(&made.box.public, &opened.box.public, 32);
    assert_int_equal(opened.kind, KEY_MEMBER);
    assert_int_equal(stat(temporary_path("ana.key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    key_wipe(&made);
    key_wipe(&opened);
}

static void a_key_that_is_there_is_never_overwritten(void **state)
{
    const struct passphrase none = { 0 };
    struct key first, second;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(dir, "ana", KEY_MEMBER, &none, &first, &err));
    assert_false(keys_make(dir, "ana", KEY_MEMBER, &none, &second, &err));
    assert_non_null(strstr(err.what, "left as it was"));
    assert_true(keys_open(dir, "ana", &second, &err));
    assert_memory_equal(&first.sign.public, &second.sign.public, 32);
    key_wipe(&first);
    key_wipe(&second);
}

static void a_key_that_others_may_read_is_refused_with_what_to_do(void **state)
{
    const struct passphrase none = { 0 };
    struct key k;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(dir, "ana", KEY_MEMBER, &none, &k, &err));
    key_wipe(&k);
    assert_int_equal(chmod(temporary_path("ana.key"), 0640), 0);
    assert_false(keys_open(dir, "ana", &k, &err));
    assert_int_equal(err.code, PLN_BAD_FIELD);
    assert_non_null(strstr(err.what, "chmod 600"));
    assert_non_null(strstr(err.what, "640"));
    assert_non_null(strstr(err.where, "ana.key"));
}

static void a_wrong_passphrase_is_said_to_be_wrong(void **state)
{
    struct passphrase right = phrase("correct horse");
    struct key k;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(dir, "ana", KEY_MEMBER, &right, &k, &err));
    key_wipe(&k);
    passphrase_file("wrong horse\n");
    assert_false(keys_open(dir, "ana", &k, &err));
    assert_non_null(strstr(err.what, "wrong passphrase"));
    passphrase_file("correct horse\nsecond line is not read\n");
    assert_true(keys_open(dir, "ana", &k, &err));
    key_wipe(&k);
}

static void another_passphrase_opens_the_same_key(void **state)
{
    struct passphrase before = phrase("one"), after = phrase("two");
    struct key made, k;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(dir, "root", KEY_ROOT, &before, &made, &err));
    passphrase_file("one");
    assert_true(keys_passphrase_set(dir, "root", &after, &err));
    assert_false(keys_open(dir, "root", &k, &err));
    passphrase_file("two");
    assert_true(keys_open(dir, "root", &k, &err));
    assert_memory_equal(&made.sign.public, &k.sign.public, 32);
    assert_false(k.has_box);
    key_wipe(&made);
    key_wipe(&k);
}

static void a_list_shows_kind_and_public_key_without_a_passphrase(void **state)
{
    struct passphrase pass = phrase("x"), none = { 0 };
    static struct keys_list list;
    struct key ana, root;
    struct pln_error err;
    FILE *f;

    (void)state;
    assert_true(keys_make(dir, "root", KEY_ROOT, &pass, &root, &err));
    assert_true(keys_make(dir, "ana", KEY_MEMBER, &none, &ana, &err));
    f = fopen(temporary_path("junk.key"), "w");
    fputs("no key at all", f);
    fclose(f);
    assert_true(keys_list(dir, &list, &err));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.at[0].name, "ana");
    assert_int_equal(list.at[0].kind, KEY_MEMBER);
    assert_false(list.at[0].has_passphrase);
    assert_string_equal(list.at[1].name, "root");
    assert_true(list.at[1].has_passphrase);
    assert_memory_equal(&list.at[1].public, &root.sign.public, 32);
    key_wipe(&ana);
    key_wipe(&root);
}

static void a_damaged_file_is_named(void **state)
{
    struct key k;
    struct pln_error err;
    FILE *f = fopen(temporary_path("ana.key"), "w");

    (void)state;
    fputs("plenary-key/1\nkind: member\n", f);
    fclose(f);
    assert_int_equal(chmod(temporary_path("ana.key"), 0600), 0);
    assert_false(keys_open(dir, "ana", &k, &err));
    assert_non_null(strstr(err.where, "ana.key"));
    assert_false(keys_open(dir, "nobody", &k, &err));
    assert_int_equal(err.code, PLN_NOT_FOUND);
}

static void a_name_cannot_leave_the_directory(void **state)
{
    static const char *const bad[] = { "", "../ana", "a/b", ".hidden", "a b", "ana\n" };
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(keys_name_check(bad[i], &err));
    assert_true(keys_name_check("ana-2.b_c", &err));
}

static void a_nodes_key_file_gives_the_same_three_keys_again(void **state)
{
    struct node_key_publics made, read;
    struct pln_error err;

    (void)state;
    assert_true(keys_node_make(temporary_path("node.key"), &made, &err));
    assert_true(keys_node_publics(temporary_path("node.key"), &read, &err));
    assert_memory_equal(&made, &read, sizeof(made));
    assert_memory_not_equal(&made.checkpoint, &made.cosign, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_made_is_the_key_opened, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_key_that_is_there_is_never_overwritten, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_key_that_others_may_read_is_refused_with_what_to_do, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_passphrase_is_said_to_be_wrong, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(another_passphrase_opens_the_same_key, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_list_shows_kind_and_public_key_without_a_passphrase, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_named, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_name_cannot_leave_the_directory, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_nodes_key_file_gives_the_same_three_keys_again, begin, temporary_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
