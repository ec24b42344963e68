/* rows.c: how fast bare LMDB commits the rows that the store writes: the limit of appends and of catch-up.
 *
 * usage: rows DIRECTORY [ENTRIES]     (scratch files go there: the disk that is measured)
 * A store of so many entries is made (none: an empty one), and a copy of its file. The store then writes commitments with words over a
 * wrapper of kv.h that notes every put and del of every commit; the same calls are made on the copy, by LMDB with nothing around it: same
 * trees, same depth, same free pages. Prints `lmdb-1`, `lmdb-64`, `lmdb-1000`: entries a second with
 * that many in a commit, as name<TAB>value<TAB>unit. */
#include "base/cleanup.h"
#include "codec/writer.h"
#include "crypto/hash.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "support/store_home.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NOTES_MAX (1u << 20)
#define BYTES_MAX (256u << 20)

enum what { PUT, APPEND, DEL, COMMIT };
static struct note {
    enum what what;
    unsigned db;
    struct bytes key, value;
} * note;
static size_t notes;
static uint8_t *kept;
static size_t kept_n;

static struct kv *under;
static struct kv_txn *writing; /* the one write transaction */
static size_t notes_at_begin;
static bool noting;

static void give_up(const struct pln_error *err)
{
    fprintf(stderr, "rows: %s\n", err->what);
    exit(1);
}

static struct bytes keep(struct bytes b)
{
    if (b.n > BYTES_MAX - kept_n)
        abort();
    if (b.n > 0)
        memcpy(kept + kept_n, b.at, b.n);
    kept_n += b.n;
    return bytes_at(kept + kept_n - b.n, b.n);
}

static void note_down(enum what what, unsigned db, struct bytes key, struct bytes value)
{
    if (!noting)
        return;
    if (notes == NOTES_MAX)
        abort();
    note[notes++] = (struct note){ what, db, keep(key), keep(value) };
}

static bool noted_begin(struct kv *kv, bool write, struct kv_txn **out, struct pln_error *err)
{
    (void)kv;
    if (!under->ops->begin(under, write, out, err))
        return false;
    if (write) {
        writing = *out;
        notes_at_begin = notes;
    }
    return true;
}

static bool noted_commit(struct kv_txn *txn, struct pln_error *err)
{
    if (txn == writing) {
        note_down(COMMIT, 0, bytes_at(NULL, 0), bytes_at(NULL, 0));
        writing = NULL;
    }
    return under->ops->commit(txn, err);
}

static void noted_end(struct kv_txn *txn)
{
    if (txn == writing) {
        notes = notes_at_begin;
        writing = NULL;
    }
    under->ops->end(txn);
}

static bool noted_put(struct kv_txn *txn, unsigned db, struct bytes key, struct bytes value, struct pln_error *err)
{
    note_down(PUT, db, key, value);
    return under->ops->put(txn, db, key, value, err);
}

static bool noted_append(struct kv_txn *txn, unsigned db, struct bytes key, struct bytes value, struct pln_error *err)
{
    note_down(APPEND, db, key, value);
    return under->ops->append(txn, db, key, value, err);
}

static bool noted_del(struct kv_txn *txn, unsigned db, struct bytes key, bool *found, struct pln_error *err)
{
    note_down(DEL, db, key, bytes_at(NULL, 0));
    return under->ops->del(txn, db, key, found, err);
}

static struct kv *lmdb_in(const char *directory, const char *name)
{
    char path[4096];
    struct kv *kv;
    struct pln_error err;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    if (!kv_lmdb_open(path, &(struct kv_lmdb_options){ .name = store_database_names, .count = DB_COUNT }, &kv, &err))
        give_up(&err);
    return kv;
}

/* ---- what the store writes ---- */

static void write_commit(struct home *h, size_t count)
{
    static uint64_t number;
    struct write_job *job = home_job(h);
    struct submit_item *item = calloc(count, sizeof(*item));
    struct buf *statement = calloc(count, sizeof(*statement)), *signature = calloc(count, sizeof(*signature)),
               *words = calloc(count, sizeof(*words));
    CLEANUP(buf_deinit) struct buf body = { 0 };

    if (!item || !statement || !signature || !words)
        abort();
    buf_init(&body, 4096);
    struct writer w = writer_into(&body);
    writer_array(&w, 3);
    writer_u64(&w, (uint64_t)(h->now_ms / 86400000 + 400));
    writer_array(&w, 0);
    writer_nil(&w);
    for (size_t i = 0; i < count; i++) {
        uint8_t salt[32] = { 0 };
        char title[120], long_text[200];

        buf_init(&statement[i], 65536);
        buf_init(&signature[i], 4096);
        buf_init(&words[i], 4096);
        snprintf(title, sizeof(title), "Promise %llu: the intake desk answers within two working days", (unsigned long long)number);
        memset(long_text, 'w', sizeof(long_text) - 1);
        long_text[sizeof(long_text) - 1] = 0;
        store_be64(salt, number++);
        buf_put(&words[i], BYTES_OF(salt));
        w = writer_into(&words[i]);
        writer_array(&w, 3);
        writer_cstr(&w, title);
        writer_nil(&w);
        writer_cstr(&w, long_text);
        struct bytes text = bytes_at(words[i].at + 32, words[i].n - 32);
        struct content_decl decl = {
            .form = CONTENT_PUBLISHED, .commitment = hash_content(&h->log, salt, text), .bytes = text.n, .media = BYTES_STR("words")
        };
        home_statement(h, &(struct home_say){ .type = "commitment", .body = buf_bytes(&body), .content = &decl }, &statement[i],
                       &signature[i]);
        item[i] = (struct submit_item){ .statement = buf_bytes(&statement[i]),
                                        .signature = buf_bytes(&signature[i]),
                                        .content = buf_bytes(&words[i]),
                                        .has_content = true,
                                        .checked = SIGNATURE_GOOD };
    }
    job->submits = count;
    job->submit = item;
    home_run(h, job);
    for (size_t i = 0; i < count; i++) {
        if (!item[i].done)
            give_up(&item[i].err);
        buf_deinit(&statement[i]);
        buf_deinit(&signature[i]);
        buf_deinit(&words[i]);
    }
    write_job_free(job);
    free(item);
    free(statement);
    free(signature);
    free(words);
}

/* ---- the same calls with nothing around them ---- */

static void replay(struct kv *kv, size_t from, size_t to)
{
    struct kv_txn *txn = NULL;
    struct pln_error err;
    bool found;

    for (size_t i = from; i < to; i++) {
        const struct note *n = &note[i];
        bool good = txn != NULL || kv->ops->begin(kv, true, &txn, &err);

        if (good && n->what == PUT)
            good = kv->ops->put(txn, n->db, n->key, n->value, &err);
        else if (good && n->what == APPEND)
            good = kv->ops->append(txn, n->db, n->key, n->value, &err);
        else if (good && n->what == DEL)
            good = kv->ops->del(txn, n->db, n->key, &found, &err);
        else if (good) {
            good = kv->ops->commit(txn, &err);
            txn = NULL;
        }
        if (!good)
            give_up(&err);
    }
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The file as it is, free pages and all. */
static void copy_store(const char *directory, const char *from, const char *to)
{
    static uint8_t block[1u << 20];
    char path[2][4096];
    ssize_t n;

    snprintf(path[1], sizeof(path[1]), "%s/%s", directory, to);
    if (mkdir(path[1], 0700) != 0)
        abort();
    snprintf(path[0], sizeof(path[0]), "%s/%s/data.mdb", directory, from);
    snprintf(path[1], sizeof(path[1]), "%s/%s/data.mdb", directory, to);
    int in = open(path[0], O_RDONLY | O_CLOEXEC), out = open(path[1], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (in < 0 || out < 0)
        abort();
    while ((n = read(in, block, sizeof(block))) > 0)
        if (write(out, block, (size_t)n) != n)
            abort();
    if (n != 0 || fsync(out) != 0)
        abort();
    close(in);
    close(out);
}

int main(int argc, char **argv)
{
    static const struct phase {
        const char *name;
        size_t commits, count;
    } phase[] = { { "lmdb-1", 200, 1 }, { "lmdb-64", 60, 64 }, { "lmdb-1000", 8, 1000 } };
    struct pln_error err;
    struct kv_ops ops;
    size_t end[3], at;
    struct home h;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: rows DIRECTORY [ENTRIES]\n");
        return 64;
    }
    size_t fill = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (!crypto_start(&err))
        give_up(&err);
    note = calloc(NOTES_MAX, sizeof(*note));
    kept = malloc(BYTES_MAX);
    if (!note || !kept)
        abort();
    under = lmdb_in(argv[1], "rows-store");
    ops = *under->ops;
    ops.begin = noted_begin;
    ops.commit = noted_commit;
    ops.end = noted_end;
    ops.put = noted_put;
    ops.append = noted_append;
    ops.del = noted_del;
    struct kv noted = { .ops = &ops };
    home_begin(&h, "commons", NULL, &noted);
    for (size_t i = 0; i < fill; i += 1000)
        write_commit(&h, 1000);
    copy_store(argv[1], "rows-store", "rows-bare");
    noting = true;
    at = notes;
    for (size_t p = 0; p < 3; p++) {
        for (size_t i = 0; i < phase[p].commits; i++)
            write_commit(&h, phase[p].count);
        end[p] = notes;
    }
    home_end(&h);
    kv_lmdb_close(under);

    struct kv *bare = lmdb_in(argv[1], "rows-bare");
    for (size_t p = 0; p < 3; p++) {
        double start = now_s();

        replay(bare, at, end[p]);
        printf("%s\t%.0f\t1/s\n", phase[p].name, (double)(phase[p].commits * phase[p].count) / (now_s() - start));
        at = end[p];
    }
    kv_lmdb_close(bare);
    free(note);
    free(kept);
    return 0;
}
