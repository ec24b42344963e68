/* client_beside.c: a file or a folder appears whole or not at all; what is not ours is never removed. */
#include "unit/unit.h"

#include "keep/beside.h"
#include "support/temporary.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pln_error err;

static int begin(void **state)
{
    (void)state;
    (void)temporary_make();
    return 0;
}

static void put(const char *dir, const char *name, const char *text)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s%s%s", dir, name[0] != 0 ? "/" : "", name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bool holds(const char *path, const char *text)
{
    char got[100] = "";
    FILE *f = fopen(path, "re");

    if (f == NULL)
        return false;
    got[fread(got, 1, sizeof(got) - 1, f)] = 0;
    fclose(f);
    return strcmp(got, text) == 0;
}

static size_t things(void)
{
    char dir[PATH_MAX];
    struct dirent *e;
    size_t n = 0;

    snprintf(dir, sizeof(dir), "%s", temporary_path("x"));
    *strrchr(dir, '/') = 0;
    DIR *d = opendir(dir);
    while ((e = readdir(d)) != NULL)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void nothing_is_left_of_what_was_not_finished(void **state)
{
    struct beside b;

    (void)state;
    assert_true(beside_begin(&b, temporary_path("out"), false, false, &err));
    put(b.making, "", "half");
    beside_end(&b);
    assert_true(beside_begin(&b, temporary_path("out"), true, false, &err));
    put(b.making, "talk.csv", "half");
    beside_end(&b);
    assert_int_equal(things(), 0);
}

static void a_file_that_is_there_stays_unless_it_may_be_replaced(void **state)
{
    struct beside b;
    char path[PATH_MAX];

    (void)state;
    snprintf(path, sizeof(path), "%s", temporary_path("out"));
    put(path, "", "old");
    assert_false(beside_begin(&b, path, false, false, &err));
    beside_end(&b);
    assert_true(holds(path, "old"));
    assert_true(beside_begin(&b, path, false, true, &err));
    put(b.making, "", "new");
    assert_true(holds(path, "old"));
    assert_true(beside_finish(&b, &err));
    beside_end(&b);
    assert_true(holds(path, "new"));
    assert_int_equal(things(), 1);
}

static void a_file_that_came_meanwhile_is_not_replaced(void **state)
{
    struct beside b;
    char path[PATH_MAX];

    (void)state;
    snprintf(path, sizeof(path), "%s", temporary_path("out"));
    assert_true(beside_begin(&b, path, false, false, &err));
    put(path, "", "another's");
    assert_false(beside_finish(&b, &err));
    beside_end(&b);
    assert_true(holds(path, "another's"));
}

static void a_folder_of_tables_is_replaced_whole_and_one_with_other_things_never(void **state)
{
    struct beside b;
    char path[PATH_MAX], inner[PATH_MAX + 20];

    (void)state;
    snprintf(path, sizeof(path), "%s", temporary_path("out"));
    assert_int_equal(mkdir(path, 0700), 0);
    put(path, "old.csv", "old");
    assert_true(beside_begin(&b, path, true, true, &err));
    put(b.making, "new.csv", "new");
    assert_true(beside_finish(&b, &err));
    snprintf(inner, sizeof(inner), "%s/new.csv", path);
    assert_true(holds(inner, "new"));
    snprintf(inner, sizeof(inner), "%s/old.csv", path);
    assert_false(path_exists(inner));
    assert_int_equal(things(), 1);
    put(path, "thesis.txt", "mine");
    assert_false(beside_begin(&b, path, true, true, &err));
    beside_end(&b);
    snprintf(inner, sizeof(inner), "%s/thesis.txt", path);
    assert_true(holds(inner, "mine"));
    assert_false(beside_begin(&b, path, false, true, &err)); /* a file does not replace a folder */
    beside_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_left_of_what_was_not_finished, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_there_stays_unless_it_may_be_replaced, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_came_meanwhile_is_not_replaced, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_of_tables_is_replaced_whole_and_one_with_other_things_never, begin, temporary_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
