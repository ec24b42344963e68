/* store_lmdb.c: a store in a directory: opening, locks, formats, damage, and words that are erased from the file. */
#include "unit.h"

#include "codec/writer.h"
#include "store/kv_lmdb.h"
#include "store/txn.h"
#include "support/store_home.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place_on_disk {
    char dir[64];
    struct kv *kv;
};

static const char *const file[] = { "data.mdb", "lock.mdb", "lock", "data.mdb.new" };

static struct kv_lmdb_options options(void)
{
    return (struct kv_lmdb_options){ .name = store_database_names, .count = DB_COUNT };
}

static void kv_open(struct place_on_disk *p)
{
    struct kv_lmdb_options o = options();
    struct pln_error err;

    if (!kv_lmdb_open(p->dir, &o, &p->kv, &err))
        fail_msg("%s", err.what);
}

static int up(void **state)
{
    struct place_on_disk *p = calloc(1, sizeof(*p));

    strcpy(p->dir, "build/store-test-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    kv_open(p);
    *state = p;
    return 0;
}

static int down(void **state)
{
    struct place_on_disk *p = *state;
    char path[128];

    kv_lmdb_close(p->kv);
    for (size_t i = 0; i < COUNT(file); i++) {
        snprintf(path, sizeof(path), "%s/%s", p->dir, file[i]);
        unlink(path);
    }
    rmdir(p->dir);
    free(p);
    return 0;
}

static bool file_holds(const struct place_on_disk *p, const char *name, const char *text)
{
    char path[128];
    struct stat st;
    uint8_t *at;
    bool found;
    int fd;

    snprintf(path, sizeof(path), "%s/%s", p->dir, name);
    fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    assert_int_equal(fstat(fd, &st), 0);
    at = malloc((size_t)st.st_size + 1);
    assert_int_equal(read(fd, at, (size_t)st.st_size), st.st_size);
    found = memmem(at, (size_t)st.st_size, text, strlen(text)) != NULL;
    free(at);
    close(fd);
    return found;
}

static void a_store_goes_on_after_reopening_the_file(void **state)
{
    struct place_on_disk *p = *state;
    struct home a;
    struct log_row before, after;

    home_begin(&a, "commons", NULL, p->kv);
    for (int i = 0; i < 100; i++)
        home_comment(&a, &a.log, "Line by line");
    before = home_row(&a, &a.log);
    store_close(a.store);
    kv_lmdb_close(p->kv);
    kv_open(p);
    a.setup.kv = a.kv = p->kv;
    a.store = NULL;
    home_reopen(&a);
    after = home_row(&a, &a.log);
    assert_memory_equal(&before, &after, sizeof(before));
    home_comment(&a, &a.log, "and on");
    home_end(&a);
}

static void a_second_process_is_refused(void **state)
{
    struct place_on_disk *p = *state;
    struct kv_lmdb_options o = options();
    struct pln_error err = { 0 };
    struct kv *second;
    int status;
    pid_t child;

    assert_false(kv_lmdb_open(p->dir, &o, &second, &err)); /* even in the same one: the lock is the file description's */
    assert_int_equal(err.code, PLN_STORE_IN_USE);
    o.read_only = true;
    assert_false(kv_lmdb_open(p->dir, &o, &second, &err));
    assert_int_equal(err.code, PLN_STORE_IN_USE);
    child = fork();
    if (child == 0) {
        o.read_only = false;
        _exit(kv_lmdb_open(p->dir, &o, &second, &err) ? 1 : err.code == PLN_STORE_IN_USE ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_newer_format_is_refused_with_nothing_written(void **state)
{
    struct place_on_disk *p = *state;
    struct home a;
    struct txn t = { 0 };
    struct pln_error err;
    uint8_t newer[4] = { 0, 0, 0, 2 };
    char path[128];
    struct stat before, after;
    struct store *s;

    home_begin(&a, "commons", NULL, p->kv);
    assert_true(txn_begin_write(&t, p->kv, &err));
    assert_true(txn_put(&t, DB_META, BYTES_STR("format"), BYTES_OF(newer), &err));
    assert_true(txn_commit(&t, &err));
    snprintf(path, sizeof(path), "%s/data.mdb", p->dir);
    assert_int_equal(stat(path, &before), 0);
    assert_false(store_open(&a.setup, &s, &err));
    assert_int_equal(err.code, PLN_STORE_NEWER);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    home_end(&a);
}

static void a_directory_that_cannot_be_written_is_named(void **state)
{
    struct place_on_disk *p = *state;
    struct kv_lmdb_options o = options();
    struct pln_error err = { 0 };
    struct kv *kv;
    int status;
    pid_t child;

    kv_lmdb_close(p->kv);
    p->kv = NULL;
    assert_int_equal(chmod(p->dir, 0555), 0);
    child = fork();
    if (child == 0) { /* root writes anywhere: be nobody */
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(3);
        _exit(kv_lmdb_open(p->dir, &o, &kv, &err) ? 1 : err.code == PLN_READ_ONLY ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(p->dir, 0700), 0);
    assert_int_equal(status, 0);
}

static void a_store_that_nobody_serves_can_be_read(void **state)
{
    struct place_on_disk *p = *state;
    struct kv_lmdb_options o = options();
    struct home a;
    struct pln_error err;
    struct kv_txn *t;

    home_begin(&a, "commons", NULL, p->kv);
    store_close(a.store);
    kv_lmdb_close(p->kv);
    o.read_only = true;
    assert_true(kv_lmdb_open(p->dir, &o, &p->kv, &err));
    a.kv = a.setup.kv = p->kv;
    a.setup.checkpoint = NULL;
    a.store = NULL;
    home_reopen(&a);
    assert_int_equal(home_row(&a, &a.log).size, 3);
    assert_false(p->kv->ops->begin(p->kv, true, &t, &err));
    assert_int_equal(err.code, PLN_READ_ONLY);
    home_end(&a);
}

static void an_empty_place_has_no_store_to_read(void **state)
{
    struct place_on_disk *p = *state;
    struct kv_lmdb_options o = options();
    struct pln_error err;
    struct kv *kv;
    char path[128];

    o.read_only = true;
    snprintf(path, sizeof(path), "%s/none", p->dir);
    assert_false(kv_lmdb_open(path, &o, &kv, &err));
    assert_int_equal(err.code, PLN_NOT_FOUND);
}

static void erased_words_are_gone_from_the_file(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf long_words;
    struct place_on_disk *p = *state;
    struct content_decl decl;
    struct home a;
    struct pln_id id, longer;
    struct pln_error err;
    char title[100];

    home_begin(&a, "commons", NULL, p->kv);
    for (int i = 0; i < 200; i++) {
        snprintf(title, sizeof(title), "An ordinary line, number %d", i);
        home_comment(&a, &a.log, title);
        if (i == 100)
            id = home_comment(&a, &a.log, "SECRET-Lina-Example");
    }
    buf_init(&body, 1000);
    buf_init(&long_words, 100000);
    { /* a long text: pages of its own */
        uint8_t salt[32] = { 3 };
        struct writer w;

        buf_put(&long_words, BYTES_OF(salt));
        w = writer_into(&long_words);
        writer_array(&w, 2);
        writer_cstr(&w, "Long");
        {
            char text[9000];

            for (size_t i = 0; i < sizeof(text); i++)
                text[i] = "LONGSECRET"[i % 10];
            writer_str(&w, bytes_at(text, sizeof(text)));
        }
        decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .bytes = long_words.n - 32, .media = BYTES_STR("words") };
        decl.commitment = hash_content(&a.log, salt, bytes_at(long_words.at + 32, long_words.n - 32));
        table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
        longer = home_write(
            &a,
            &(struct home_say){
                .type = "reply", .body = buf_bytes(&body), .ref = &a.log, .refs = 1, .content = &decl, .bytes = buf_bytes(&long_words) });
    }
    assert_true(file_holds(p, "data.mdb", "SECRET-Lina-Example"));
    assert_true(file_holds(p, "data.mdb", "LONGSECRETLONGSECRET"));
    for (int i = 0; i < 2; i++) {
        buf_reset(&body);
        table_pack(&body, "a1 u", UINT64_C(0));
        home_write(&a, &(struct home_say){ .type = "erase", .body = buf_bytes(&body), .ref = i == 0 ? &id : &longer, .refs = 1 });
    }
    assert_true(store_wants_compaction(a.store));
    assert_true(store_compact(a.store, &err));
    assert_false(store_wants_compaction(a.store));
    for (size_t i = 0; i < COUNT(file); i++) {
        assert_false(file_holds(p, file[i], "SECRET-Lina-Example"));
        assert_false(file_holds(p, file[i], "LONGSECRETLONGSECRET"));
    }
    assert_true(file_holds(p, "data.mdb", "An ordinary line, number 150"));
    home_comment(&a, &a.log, "It goes on");
    home_reopen(&a);
    assert_int_equal(home_row(&a, &a.log).size, 3 + 202 + 2 + 1);
    home_end(&a);
}

static void a_bit_flipped_in_the_file_is_found_and_not_served(void **state)
{
    CLEANUP(buf_deinit) struct buf report;
    struct place_on_disk *p = *state;
    struct home a;
    struct store_view v;
    struct view_entry e;
    struct pln_error err;
    struct stat st;
    char path[128];
    uint8_t *at, *hit;
    uint64_t index;
    bool found;
    int fd;

    home_begin(&a, "commons", NULL, p->kv);
    home_comment(&a, &a.log, "Something to be found");
    index = home_row(&a, &a.log).size - 1;
    buf_init(&report, 1 << 16);
    assert_true(store_check(a.store, &report, &err));
    store_close(a.store);
    kv_lmdb_close(p->kv);
    snprintf(path, sizeof(path), "%s/data.mdb", p->dir);
    fd = open(path, O_RDWR);
    assert_int_equal(fstat(fd, &st), 0);
    at = malloc((size_t)st.st_size);
    assert_int_equal(read(fd, at, (size_t)st.st_size), st.st_size);
    for (size_t from = 0; (hit = memmem(at + from, (size_t)st.st_size - from, "Something", 9)) != NULL; from = (size_t)(hit - at) + 1)
        hit[2] ^= 1; /* old copies of the page, too */
    assert_int_equal(pwrite(fd, at, (size_t)st.st_size, 0), st.st_size);
    free(at);
    close(fd);
    kv_open(p);
    a.setup.kv = a.kv = p->kv;
    a.store = NULL;
    home_reopen(&a);
    assert_true(store_view_begin(a.store, &v, &err));
    assert_false(v.view.entry(v.view.ctx, (struct place){ 1, index }, true, &e, &found, &err));
    assert_int_equal(err.code, PLN_STORE_DAMAGED);
    store_view_end(&v);
    buf_reset(&report);
    assert_false(store_check(a.store, &report, &err));
    assert_int_equal(err.code, PLN_STORE_DAMAGED);
    home_end(&a);
}

static void a_full_store_refuses_and_loses_nothing(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf report;
    struct place_on_disk *p = *state;
    struct kv_lmdb_options o = options();
    struct home a;
    struct pln_error err;
    struct submit_item it;
    uint64_t before;

    kv_lmdb_close(p->kv);
    o.map_bytes = 1 << 20;
    assert_true(kv_lmdb_open(p->dir, &o, &p->kv, &err));
    home_begin(&a, "commons", NULL, p->kv);
    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(4));
    do {
        before = home_row(&a, &a.log).size;
        it = home_submit(&a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &a.log, .refs = 1 });
        assert_true(before < 10000);
    } while (it.done);
    assert_int_equal(it.err.code, PLN_DISK_FULL);
    assert_int_equal(home_row(&a, &a.log).size, before);
    buf_init(&report, 1 << 16);
    assert_true(store_check(a.store, &report, &err));
    store_close(a.store);
    kv_lmdb_close(p->kv);
    kv_open(p); /* with a larger map it goes on */
    a.setup.kv = a.kv = p->kv;
    a.store = NULL;
    home_reopen(&a);
    assert_true(home_submit(&a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &a.log, .refs = 1 }).done);
    assert_int_equal(home_row(&a, &a.log).size, before + 1);
    home_end(&a);
}

static void the_descriptors_do_not_outlive_an_exec(void **state)
{
    struct place_on_disk *p = *state;
    char path[64], target[256];

    (void)p;
    for (int fd = 3; fd < 64; fd++) {
        ssize_t n;

        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        n = readlink(path, target, sizeof(target) - 1);
        if (n <= 0)
            continue;
        target[n] = '\0';
        if (strstr(target, "store-test-") != NULL)
            assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
}

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(a_store_goes_on_after_reopening_the_file),
        ON_DISK(a_second_process_is_refused),
        ON_DISK(a_newer_format_is_refused_with_nothing_written),
        ON_DISK(a_directory_that_cannot_be_written_is_named),
        ON_DISK(a_store_that_nobody_serves_can_be_read),
        ON_DISK(an_empty_place_has_no_store_to_read),
        ON_DISK(erased_words_are_gone_from_the_file),
        ON_DISK(a_bit_flipped_in_the_file_is_found_and_not_served),
        ON_DISK(a_full_store_refuses_and_loses_nothing),
        ON_DISK(the_descriptors_do_not_outlive_an_exec),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
