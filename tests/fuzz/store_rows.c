/* store_rows.c: a store whose rows a bad disk has changed: it is opened, read and checked, and whatever comes of it, never a crash.
 *
 * Input: changes of five bytes each: row (u16), place in its value (u16), mask. A mask of 0 cuts the value there. */
#include "store/store.h"
#include "store/txn.h"
#include "support/kv_memory.h"
#include "support/store_home.h"

#include <stdlib.h>

#define ROWS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct row {
    enum db db;
    uint8_t *at; /* key, value; owned for ever */
    size_t key_bytes, value_bytes;
};
static struct row row[ROWS_MAX];
static size_t rows;
static struct pln_id coalition;

static void must(bool good)
{
    if (!good)
        abort();
}

static void rows_keep(struct kv *kv)
{
    struct txn t = { 0 };
    struct pln_error err;

    must(txn_begin_read(&t, kv, &err));
    for (unsigned db = 0; db < DB_COUNT; db++) {
        struct cursor c = { 0 };

        must(cursor_open(&c, &t, db, &err) && cursor_seek(&c, KV_FIRST, (struct bytes){ NULL, 0 }, &err));
        while (c.found && rows < ROWS_MAX) {
            struct row *r = &row[rows++];

            *r = (struct row){ .db = db, .at = malloc(c.key.n + c.value.n), .key_bytes = c.key.n, .value_bytes = c.value.n };
            memcpy(r->at, c.key.at, c.key.n);
            if (c.value.n > 0)
                memcpy(r->at + c.key.n, c.value.at, c.value.n);
            must(cursor_seek(&c, KV_AFTER, (struct bytes){ NULL, 0 }, &err));
        }
        cursor_end(&c);
    }
    txn_end(&t);
}

/* Two partners, a few words, receipts, an erasure. */
static void rows_make(void)
{
    static struct home a, b;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id id;

    buf_init(&body, 1000);
    home_begin(&a, "commons", NULL, NULL);
    home_begin(&b, "eastside", &a.log, NULL);
    home_admit(&a, &b);
    must(home_take(&b, &a, true).done && home_take(&a, &b, true).done);
    id = home_comment(&a, &b.log, "One");
    home_comment(&b, &a.log, "Two");
    must(home_take(&a, &b, false).done);
    table_pack(&body, "a1 u", UINT64_C(0));
    home_write(&a, &(struct home_say){ .type = "erase", .body = buf_bytes(&body), .ref = &id, .refs = 1 });
    coalition = a.log;
    rows_keep(a.kv);
    home_end(&a);
    home_end(&b);
}

static void rows_change(const uint8_t *data, size_t size, struct kv *kv)
{
    struct txn t = { 0 };
    struct pln_error err;

    must(txn_begin_write(&t, kv, &err));
    for (size_t i = 0; i < rows; i++)
        must(txn_put(&t, row[i].db, bytes_at(row[i].at, row[i].key_bytes), bytes_at(row[i].at + row[i].key_bytes, row[i].value_bytes),
                     &err));
    for (; size >= 5; size -= 5, data += 5) {
        const struct row *r = &row[load_be16(data) % rows];
        size_t at = r->value_bytes == 0 ? 0 : load_be16(data + 2) % r->value_bytes;
        uint8_t *copy = malloc(r->value_bytes + 1);

        if (r->value_bytes > 0)
            memcpy(copy, r->at + r->key_bytes, r->value_bytes);
        copy[at] ^= data[4];
        must(txn_put(&t, r->db, bytes_at(r->at, r->key_bytes), bytes_at(copy, data[4] == 0 ? at : r->value_bytes), &err));
        free(copy);
    }
    must(txn_commit(&t, &err));
}

static void read_all(struct store *s)
{
    CLEANUP(buf_deinit) struct buf report;
    struct store_view v;
    struct pln_error err;
    struct log_row log;
    struct view_entry e;
    struct place out[8];
    struct view_query q = { .by = VIEW_BY_TIME };
    uint64_t size, whole, index;
    size_t n;
    bool found;

    buf_init(&report, 1 << 16);
    must(store_view_begin(s, &v, &err));
    for (uint32_t number = 1; number <= 3; number++) {
        if (!v.view.log(v.view.ctx, number, &log, &found, &err) || !found)
            continue;
        for (uint64_t i = 0; i < 12; i++)
            if (v.view.entry(v.view.ctx, (struct place){ number, i }, true, &e, &found, &err) && found && e.readable)
                must(e.statement.whole.n > 0);
        (void)!v.view.held(v.view.ctx, number, UINT64_MAX, 3 - number, &size, &whole, &err);
        (void)!v.view.first_cover(v.view.ctx, number, (struct place){ 3 - number, 1 }, true, &index, &found, &err);
    }
    (void)!v.view.scan(v.view.ctx, &q, out, COUNT(out), &n, &err);
    q = (struct view_query){ .by = VIEW_BY_TYPE, .type = BYTES_STR("reply") };
    (void)!v.view.scan(v.view.ctx, &q, out, COUNT(out), &n, &err);
    store_view_end(&v);
    (void)!store_check(s, &report, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store_setup setup = { .coalition = coalition };
    struct store *s = NULL;
    struct pln_error err;

    if (rows == 0)
        rows_make();
    setup.coalition = coalition;
    setup.kv = kv_memory_new(DB_COUNT);
    rows_change(data, size < 50 ? size : 50, setup.kv);
    if (store_open(&setup, &s, &err)) {
        read_all(s);
        store_close(s);
    }
    kv_memory_free(setup.kv);
    return 0;
}
