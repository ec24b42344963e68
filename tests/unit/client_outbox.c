/* client_outbox.c: what was signed and not answered is neither lost nor doubled. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "crypto/sign.h"
#include "keep/outbox.h"
#include "log/checkpoint.h"
#include "plenary/limits.h"
#include "support/temporary.h"

#include <dirent.h>
#include <sys/stat.h>

static struct outbox box;
static struct pln_id log_id;

static int begin(void **state)
{
    struct pln_error err;

    (void)state;
    memset(log_id.b, 7, 32);
    return crypto_start(&err) && outbox_open(&box, temporary_make(), &log_id, &err) ? 0 : -1;
}

static void put(uint8_t number, int64_t ms, const char *content, struct outbox_name *name, int *held)
{
    struct pln_id id = { { number } };
    struct pln_error err;
    struct outbox_item item = { BYTES_STR("statement"), BYTES_STR("signature"), BYTES_STR(content), content[0] != 0,
                                BYTES_STR("proposal: x") };

    assert_true(outbox_put(&box, &id, ms, &item, name, held, &err));
}

static void a_statement_put_is_there_again_as_the_same_bytes(void **state)
{
    CLEANUP(buf_deinit) struct buf memory;
    struct outbox_name name, listed[4];
    struct outbox_item item;
    struct pln_error err;
    size_t count;
    int held;

    (void)state;
    put(1, 5, "words", &name, &held);
    outbox_release(&held); /* the program ended here */
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 1);
    buf_init(&memory, OUTBOX_ITEM_BYTES_MAX);
    assert_true(outbox_take(&box, &listed[0], &memory, &item, &held, &err));
    assert_true(held >= 0);
    assert_true(bytes_equal_str(item.statement, "statement"));
    assert_true(bytes_equal_str(item.signature, "signature"));
    assert_true(bytes_equal_str(item.content, "words"));
    assert_true(item.has_content);
    assert_true(outbox_drop(&box, &listed[0], &held, &err));
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 0);
}

static void what_one_command_is_sending_another_leaves_alone(void **state)
{
    CLEANUP(buf_deinit) struct buf memory;
    struct outbox_name name;
    struct outbox_item item;
    struct pln_error err;
    int held, second;

    (void)state;
    buf_init(&memory, OUTBOX_ITEM_BYTES_MAX);
    put(1, 5, "", &name, &held);
    assert_true(outbox_take(&box, &name, &memory, &item, &second, &err));
    assert_int_equal(second, -1);
    outbox_release(&held);
    assert_true(outbox_take(&box, &name, &memory, &item, &second, &err));
    assert_true(second >= 0);
    assert_false(item.has_content);
    outbox_release(&second);
}

static void the_oldest_comes_first(void **state)
{
    struct outbox_name name, listed[4];
    struct pln_error err;
    size_t count;
    int held;

    (void)state;
    put(9, 300, "", &name, &held), outbox_release(&held);
    put(1, 20, "", &name, &held), outbox_release(&held);
    put(5, 100, "", &name, &held), outbox_release(&held);
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 3);
    assert_int_equal(strncmp(listed[0].at, "0000000000000014-01", 19), 0);
    assert_int_equal(strncmp(listed[2].at, "000000000000012c-09", 19), 0);
}

static void the_same_statement_twice_is_one_file(void **state)
{
    struct outbox_name name, listed[4];
    struct pln_error err;
    size_t count;
    int held;

    (void)state;
    put(1, 5, "", &name, &held), outbox_release(&held);
    put(1, 5, "", &name, &held), outbox_release(&held);
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 1);
}

static void what_was_refused_is_kept_aside_and_not_sent_again(void **state)
{
    struct outbox_name name, listed[4];
    char path[PATH_MAX];
    struct pln_error err;
    size_t count;
    int held;

    (void)state;
    put(1, 5, "", &name, &held);
    assert_true(outbox_any(temporary_path(".")));
    assert_true(outbox_refuse(&box, &name, &held, path, &err));
    assert_true(path_exists(path));
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 0);
    assert_false(outbox_any(temporary_path(".")));
}

static void a_half_written_file_is_no_statement(void **state)
{
    struct outbox_name listed[4];
    struct pln_error err;
    char path[PATH_MAX];
    size_t count;

    (void)state;
    assert_true(path_join(path, box.dir, "0000000000000005-0100.unsent.new-abcdef", &err));
    assert_true(file_write(path, BYTES_STR("half"), FILE_REPLACE, &err));
    assert_true(outbox_list(&box, listed, 4, &count, &err));
    assert_int_equal(count, 0);
}

static void a_damaged_file_is_an_error_that_names_it(void **state)
{
    CLEANUP(buf_deinit) struct buf memory;
    struct outbox_name name;
    struct outbox_item item;
    struct pln_error err;
    char path[PATH_MAX];
    int held;

    (void)state;
    put(1, 5, "", &name, &held), outbox_release(&held);
    assert_true(path_join(path, box.dir, name.at, &err));
    assert_true(file_write(path, BYTES_STR("\x95\x01junk"), FILE_REPLACE, &err));
    buf_init(&memory, OUTBOX_ITEM_BYTES_MAX);
    assert_false(outbox_take(&box, &name, &memory, &item, &held, &err));
    assert_non_null(strstr(err.where, ".unsent"));
    assert_int_equal(held, -1);
}

static void only_the_person_can_read_them(void **state)
{
    struct outbox_name name;
    struct pln_error err;
    struct stat st;
    char path[PATH_MAX];
    int held;

    (void)state;
    put(1, 5, "words", &name, &held), outbox_release(&held);
    assert_true(path_join(path, box.dir, name.at, &err));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(box.dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void note_of(const struct pln_id *log, uint64_t size, struct buf *out)
{
    struct sign_key key = { 0 };
    uint8_t seed[32] = { 3 };
    struct checkpoint c = { .log = *log, .size = size };
    struct pln_error err;

    buf_init(out, PLN_NOTE_BYTES_MAX);
    assert_true(sign_key_from_seed(&key, seed, &err));
    assert_true(checkpoint_sign(&c, &key, out, &err));
    sign_key_wipe(&key);
}

static void the_highest_head_seen_is_kept_and_never_goes_back(void **state)
{
    CLEANUP(buf_deinit) struct buf kept;
    struct pln_id other = { { 1 } };
    struct buf nine, twelve, foreign;
    struct checkpoint c;
    struct pln_error err;

    (void)state;
    buf_init(&kept, PLN_NOTE_BYTES_MAX);
    note_of(&log_id, 9, &nine);
    note_of(&log_id, 12, &twelve);
    note_of(&other, 99, &foreign);
    assert_true(outbox_note(&box, &kept, &err));
    assert_int_equal(kept.n, 0);
    assert_true(outbox_note_keep(&box, &log_id, buf_bytes(&twelve), &err));
    assert_true(outbox_note_keep(&box, &log_id, buf_bytes(&nine), &err));
    assert_false(outbox_note_keep(&box, &log_id, buf_bytes(&foreign), &err));
    assert_false(outbox_note_keep(&box, &log_id, BYTES_STR("no note"), &err));
    assert_true(outbox_note(&box, &kept, &err));
    assert_true(checkpoint_read(buf_bytes(&kept), &c, &err));
    assert_int_equal(c.size, 12);
    buf_deinit(&nine);
    buf_deinit(&twelve);
    buf_deinit(&foreign);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_statement_put_is_there_again_as_the_same_bytes, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(what_one_command_is_sending_another_leaves_alone, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_comes_first, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(the_same_statement_twice_is_one_file, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(what_was_refused_is_kept_aside_and_not_sent_again, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_half_written_file_is_no_statement, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_an_error_that_names_it, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(only_the_person_can_read_them, begin, temporary_tear_down),
        cmocka_unit_test_setup_teardown(the_highest_head_seen_is_kept_and_never_goes_back, begin, temporary_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
