/* client_home.c: where a home, keys and unsent statements are looked for. */
#include "unit/unit.h"

#include "keep/home.h"
#include "support/temporary.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *temporary;

static int begin(void **state)
{
    (void)state;
    static const char *const names[] = { "PLENARY_HOME", "PLENARY_KEYS", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME" };

    for (size_t i = 0; i < COUNT(names); i++)
        unsetenv(names[i]);
    setenv("HOME", "/nowhere/ana", 1);
    temporary = temporary_make();
    return 0;
}

static void an_option_goes_before_the_variable_and_that_before_the_base_directory(void **state)
{
    struct home h;
    struct pln_error err;

    (void)state;
    assert_true(home_find(NULL, &h, &err));
    assert_string_equal(h.dir, "/nowhere/ana/.local/share/plenary");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_true(home_find(NULL, &h, &err));
    assert_string_equal(h.dir, "/data/plenary");
    setenv("PLENARY_HOME", "/set//", 1);
    assert_true(home_find(NULL, &h, &err));
    assert_string_equal(h.dir, "/set");
    assert_true(home_find("/given", &h, &err));
    assert_string_equal(h.dir, "/given");
    assert_string_equal(h.socket, "/given/plenary.sock");
}

static void a_relative_base_directory_is_ignored_and_a_relative_home_is_below_the_working_directory(void **state)
{
    struct home h;
    struct pln_error err;
    char expected[PATH_MAX + 16], cwd[PATH_MAX];

    (void)state;
    setenv("XDG_DATA_HOME", "data", 1);
    assert_true(home_find(NULL, &h, &err));
    assert_string_equal(h.dir, "/nowhere/ana/.local/share/plenary");
    assert_true(home_find("here", &h, &err));
    snprintf(expected, sizeof(expected), "%s/here", getcwd(cwd, sizeof(cwd)));
    assert_string_equal(h.dir, expected);
}

static void keys_and_unsent_statements_lie_apart_from_the_home(void **state)
{
    char path[PATH_MAX];
    struct pln_error err;

    (void)state;
    assert_true(home_keys_dir(NULL, path, &err));
    assert_string_equal(path, "/nowhere/ana/.config/plenary/keys");
    setenv("PLENARY_KEYS", "/keys", 1);
    assert_true(home_keys_dir(NULL, path, &err));
    assert_string_equal(path, "/keys");
    assert_true(home_state_dir(path, &err));
    assert_string_equal(path, "/nowhere/ana/.local/state/plenary");
}

static void without_any_place_the_error_names_the_variables(void **state)
{
    struct home h;
    struct pln_error err;

    (void)state;
    unsetenv("HOME");
    assert_false(home_find(NULL, &h, &err));
    assert_non_null(strstr(err.what, "XDG_DATA_HOME"));
    assert_non_null(strstr(err.what, "PLENARY_HOME"));
    assert_false(home_find("", &h, &err));
}

static void the_nodes_own_file_may_name_another_socket(void **state)
{
    const char *conf = temporary_path("plenaryd.conf");
    struct home h;
    struct pln_error err;
    FILE *f;

    (void)state;
    f = fopen(conf, "w");
    fputs("# settings\nlisten = 127.0.0.1:1\nsocket = /run/plenary/x.sock\n", f);
    fclose(f);
    assert_true(home_find(temporary, &h, &err));
    assert_string_equal(h.socket, "/run/plenary/x.sock");
    f = fopen(conf, "w");
    fputs("socket = other.sock\n", f);
    fclose(f);
    assert_true(home_find(temporary, &h, &err));
    assert_string_equal(h.socket + strlen(temporary), "/other.sock");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_option_goes_before_the_variable_and_that_before_the_base_directory, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_relative_base_directory_is_ignored_and_a_relative_home_is_below_the_working_directory, begin,
                                        temporary_tear_down),
        cmocka_unit_test_setup_teardown(keys_and_unsent_statements_lie_apart_from_the_home, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(without_any_place_the_error_names_the_variables, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(the_nodes_own_file_may_name_another_socket, begin, temporary_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
