/* store_home.c: a partner's store over memory, and a hand to write and to take.
 *
 * Must not: check anything that the store should: it builds what it is told and hands it over. */
#include "support/store_home.h"

#include "codec/writer.h"
#include "crypto/dh.h"
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "store/layout.h"
#include "support/kv_memory.h"
#include "support/must.h"

#include <stdio.h>
#include <stdlib.h>

#define ROOM (4u << 20)

static struct store_view open_view; /* of home_entry */

static void key_named(const struct home *h, const char *by, struct sign_key *out)
{
    char name[80];

    snprintf(name, sizeof(name), "%s-%s", h->name, by);
    table_key(name, out);
}

static struct pln_key public_named(const struct home *h, const char *by)
{
    CLEANUP(sign_key_wipe) struct sign_key k = { 0 };

    key_named(h, by, &k);
    return k.public;
}

/* Of the seed that node_home.c gives its node. */
static struct pln_boxkey noise_named(const struct home *h)
{
    CLEANUP(dh_key_wipe) struct dh_key k = { 0 };
    struct pln_hash seed;
    struct pln_error err;
    char name[80];

    snprintf(name, sizeof(name), "%s-noise", h->name);
    seed = table_hash(name);
    must(dh_key_from_seed(&k, seed.b, &err), &err, __func__);
    return k.public;
}

/* ---- statements ---- */

void home_statement(const struct home *h, const struct home_say *say, struct buf *statement, struct buf *signature)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    bool by_node = say->by != NULL && say->by[0] == '\0';
    struct statement_parts p = { .log = h->log,
                                 .claimed_ms = h->now_ms,
                                 .schema = 1,
                                 .type = BYTES_STR(say->type),
                                 .ref = say->ref,
                                 .ref_count = say->refs,
                                 .body = say->body,
                                 .content = say->content };
    struct pln_signature sig;
    struct pln_error err;

    if (!by_node) {
        key_named(h, say->by == NULL ? "root" : say->by, &key);
        p.author = &key.public;
    }
    must(statement_write(&p, statement, &err), &err, __func__);
    if (by_node)
        return;
    must(sign_make(&key, "statement", buf_bytes(statement), &sig, &err), &err, __func__);
    buf_put(signature, BYTES_OF(sig));
}

void home_words(const struct home *h, const char *title, struct buf *salted, struct content_decl *decl)
{
    uint8_t salt[32];
    struct writer w;

    hash_once(BYTES_STR(title), salt);
    buf_put(salted, BYTES_OF(salt));
    w = writer_into(salted);
    writer_array(&w, 2);
    writer_cstr(&w, title);
    writer_nil(&w);
    *decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .bytes = salted->n - 32, .media = BYTES_STR("words") };
    decl->commitment = hash_content(&h->log, salt, bytes_at(salted->at + 32, salted->n - 32));
}

/* ---- jobs ---- */

struct write_job *home_job(struct home *h)
{
    struct write_job *job = calloc(1, sizeof(*job));

    arena_init(&job->arena, "a test's job", 256u << 20);
    h->now_ms += 1000;
    job->time_ms = h->now_ms;
    return job;
}

void home_run(struct home *h, struct write_job *job)
{
    if (!store_write(h->store, job))
        must(job->failed, &job->err, __func__);
}

struct submit_item home_submit(struct home *h, const struct home_say *say)
{
    CLEANUP(buf_deinit) struct buf statement, signature;
    struct write_job *job = home_job(h);
    struct submit_item it = { 0 };

    buf_init(&statement, ROOM);
    buf_init(&signature, ROOM);
    home_statement(h, say, &statement, &signature);
    it.statement = buf_bytes(&statement);
    it.signature = buf_bytes(&signature);
    it.content = say->bytes;
    it.has_content = say->bytes.n > 0;
    job->submits = 1;
    job->submit = &it;
    home_run(h, job);
    if (job->failed)
        it.err = job->err;
    write_job_free(job);
    return it;
}

struct pln_id home_write(struct home *h, const struct home_say *say)
{
    struct submit_item it = home_submit(h, say);

    must(it.done, &it.err, __func__);
    return it.id;
}

struct pln_id home_comment(struct home *h, const struct pln_id *to, const char *title)
{
    CLEANUP(buf_deinit) struct buf body, words;
    struct content_decl decl;

    buf_init(&body, ROOM);
    buf_init(&words, ROOM);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    home_words(h, title, &words, &decl);
    return home_write(h,
                      &(struct home_say){
                          .type = "reply", .body = buf_bytes(&body), .ref = to, .refs = 1, .content = &decl, .bytes = buf_bytes(&words) });
}

struct pln_id home_admit(struct home *h, const struct home *who)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, ROOM);
    table_pack(&body, "a3 u s n", UINT64_C(0), who->name);
    return home_write(h, &(struct home_say){ .type = "admit", .body = buf_bytes(&body), .ref = &who->log, .refs = 1 });
}

bool home_receipt(struct home *h)
{
    struct write_job *job = home_job(h);
    bool written;

    job->receipt_by_timer = true;
    home_run(h, job);
    must(!job->failed, &job->err, __func__);
    written = job->receipt_written;
    write_job_free(job);
    return written;
}

/* ---- taking ---- */

struct take_item home_take_log(struct home *h, struct home *from, const struct pln_id *log, uint64_t to, bool with_words)
{
    struct write_job *job = home_job(h);
    struct take_item it = { .log = *log };
    struct log_row theirs = home_row(from, log), ours = home_row(h, log);
    struct proof_source source;
    struct store_view v;
    struct proof proof;
    struct pln_error err;
    bool found;

    to = to == 0 ? theirs.size : to;
    it.from = ours.size;
    it.count = (size_t)(to - it.from);
    it.entry = arena_take_array(&job->arena, it.count, sizeof(struct bytes), &err);
    it.content = arena_take_array(&job->arena, it.count, sizeof(struct bytes), &err);
    must(store_view_begin(from->store, &v, &err), &err, __func__);
    for (size_t i = 0; i < it.count; i++) {
        struct place at = { theirs.number, it.from + i };
        struct view_entry e;

        must(v.view.entry(v.view.ctx, at, true, &e, &found, &err) && found, &err, __func__);
        it.entry[i] = e.bytes;
        if (with_words && e.content == CONTENT_HERE)
            it.content[i] = e.salted;
    }
    source = v.view.tree(v.view.ctx, theirs.number);
    must(proof_root_at(&source, to, &it.root, &err), &err, __func__);
    it.note = bytes_at(theirs.note, theirs.note_bytes);
    if (to < theirs.size) {
        must(consistency_make(&source, to, theirs.size, &proof, &err), &err, __func__);
        it.proof = bytes_at(proof.hash, proof.count * 32);
    }
    job->takes = 1;
    job->take = &it;
    home_run(h, job);
    if (job->failed)
        it.err = job->err;
    store_view_end(&v);
    write_job_free(job);
    return it;
}

struct take_item home_take(struct home *h, struct home *from, bool with_words)
{
    return home_take_log(h, from, &from->log, 0, with_words);
}

/* ---- looking ---- */

struct log_row home_row(struct home *h, const struct pln_id *log)
{
    struct log_row row = { 0 };
    struct store_view v;
    struct pln_error err;
    uint32_t number;
    bool found;

    must(store_view_begin(h->store, &v, &err), &err, __func__);
    must(v.view.find_log(v.view.ctx, log, &number, &found, &err), &err, __func__);
    if (found)
        must(v.view.log(v.view.ctx, number, &row, &found, &err), &err, __func__);
    store_view_end(&v);
    return row;
}

struct view_entry home_entry(struct home *h, const struct pln_id *log, uint64_t index)
{
    struct view_entry e = { 0 };
    struct pln_error err;
    struct place at;
    bool found;

    if (open_view.store != NULL)
        store_view_end(&open_view);
    at = (struct place){ home_row(h, log).number, index };
    must(store_view_begin(h->store, &open_view, &err), &err, __func__);
    must(open_view.view.entry(open_view.view.ctx, at, true, &e, &found, &err) && found, &err, __func__);
    return e;
}

/* ---- begin and end ---- */

static void genesis_add(struct home *h, const struct home_say *say, struct submit_item *it, struct buf *keep)
{
    size_t at = keep->n, n;
    struct buf signature;

    buf_init(&signature, ROOM);
    CLEANUP(buf_deinit) struct buf statement;
    buf_init(&statement, ROOM);
    home_statement(h, say, &statement, &signature);
    n = statement.n;
    buf_put(keep, buf_bytes(&statement));
    buf_put(keep, buf_bytes(&signature));
    buf_deinit(&signature);
    *it = (struct submit_item){ .statement = bytes_at(keep->at + at, n),
                                .signature = bytes_at(keep->at + at + n, 64),
                                .content = say->bytes,
                                .has_content = say->bytes.n > 0 };
}

static void genesis(struct home *h, const struct pln_id *coalition)
{
    CLEANUP(buf_deinit) struct buf keep, body, words;
    struct submit_item it[3];
    struct pln_key next = public_named(h, "root2"), checkpoint = h->checkpoint.public, cosign = public_named(h, "cosign");
    struct pln_boxkey noise = noise_named(h);
    struct pln_hash next_hash = hash_next_root(&next);
    struct content_decl decl;
    struct tree tree;
    struct buf entry;
    struct pln_leaf leaf;
    struct pln_root root;
    struct pln_error err;
    size_t n = 2;

    buf_init(&keep, ROOM);
    buf_init(&body, ROOM);
    buf_init(&words, ROOM);
    must(buf_reserve(&keep, 65536) != NULL, &err, __func__); /* views into it must stay */
    if (coalition != NULL)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), next_hash.b, coalition->b, h->name, bytes_at(next_hash.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), next_hash.b, h->name, bytes_at(next_hash.b, 16));
    h->log = (struct pln_id){ { 0 } };
    genesis_add(h, &(struct home_say){ .type = "inception", .body = buf_bytes(&body) }, &it[0], &keep);
    h->log = hash_entry_id(it[0].statement);
    buf_init(&entry, ROOM);
    must(entry_write(0, h->now_ms, it[0].statement, it[0].signature, &entry, &err), &err, __func__);
    tree_init(&tree);
    leaf = entry_leaf(buf_bytes(&entry));
    tree_append(&tree, &leaf, NULL, NULL);
    root = tree_root(&tree);
    buf_deinit(&entry);
    buf_reset(&body);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), root.b, checkpoint.b, cosign.b, noise.b);
    genesis_add(h, &(struct home_say){ .type = "node", .body = buf_bytes(&body) }, &it[1], &keep);
    if (coalition == NULL) {
        struct writer w;
        uint8_t salt[32] = { 7 };

        buf_put(&words, BYTES_OF(salt));
        w = writer_into(&words);
        writer_array(&w, 3);
        writer_cstr(&w, "Commons");
        writer_cstr(&w, "Schools and clinics");
        writer_nil(&w);
        decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .bytes = words.n - 32, .media = BYTES_STR("words") };
        decl.commitment = hash_content(&h->log, salt, bytes_at(words.at + 32, words.n - 32));
        buf_reset(&body);
        table_pack(&body, "a5 u u s s n", UINT64_C(1), UINT64_C(0), h->name, "UTC");
        genesis_add(h, &(struct home_say){ .type = "founding", .body = buf_bytes(&body), .content = &decl, .bytes = buf_bytes(&words) },
                    &it[n++], &keep);
    }
    must(store_genesis(h->store, h->now_ms, it, n, &err), &err, __func__);
    h->coalition = coalition == NULL ? h->log : *coalition;
}

void home_begin_at(struct home *h, const char *name, const struct pln_id *coalition, struct kv *kv, int64_t start_ms)
{
    struct pln_error err;

    *h = (struct home){ .name = name, .kv = kv, .own_kv = kv == NULL, .now_ms = start_ms };
    if (kv == NULL)
        h->kv = kv_memory_new(DB_COUNT);
    key_named(h, "checkpoint", &h->checkpoint);
    h->setup = (struct store_setup){ .kv = h->kv,
                                     .checkpoint = &h->checkpoint,
                                     .log_quota_bytes = PLN_LOG_QUOTA_BYTES,
                                     .log_quota_per_day_bytes = PLN_LOG_QUOTA_PER_DAY_BYTES };
    if (coalition != NULL)
        h->setup.coalition = *coalition;
    must(store_open(&h->setup, &h->store, &err), &err, __func__);
    genesis(h, coalition);
}

void home_begin(struct home *h, const char *name, const struct pln_id *coalition, struct kv *kv)
{
    home_begin_at(h, name, coalition, kv, TABLE_START_MS);
}

void home_reopen(struct home *h)
{
    struct pln_error err;

    if (open_view.store == h->store)
        store_view_end(&open_view);
    store_close(h->store);
    h->store = NULL;
    must(store_open(&h->setup, &h->store, &err), &err, __func__);
}

void home_end(struct home *h)
{
    if (open_view.store != NULL && open_view.store == h->store)
        store_view_end(&open_view);
    store_close(h->store);
    if (h->own_kv)
        kv_memory_free(h->kv);
    sign_key_wipe(&h->checkpoint);
}

/* ---- small coalitions ---- */

static void takes(struct home *to, struct home *from)
{
    struct take_item it = home_take(to, from, true);

    must(it.done, &it.err, __func__);
}

void home_two_begin(struct home_two *t)
{
    home_begin(&t->a, "commons", NULL, NULL);
    home_begin(&t->b, "eastside", &t->a.log, NULL);
    home_admit(&t->a, &t->b);
    takes(&t->b, &t->a);
    takes(&t->a, &t->b);
}

void home_two_end(struct home_two *t)
{
    home_end(&t->a);
    home_end(&t->b);
}

void home_three_begin(struct home_three *t)
{
    home_begin(&t->a, "commons", NULL, NULL);
    home_begin(&t->b, "eastside", &t->a.log, NULL);
    home_begin(&t->c, "northclinic", &t->a.log, NULL);
    home_admit(&t->a, &t->b);
    home_admit(&t->a, &t->c);
    takes(&t->b, &t->a);
    takes(&t->c, &t->a);
}

void home_three_end(struct home_three *t)
{
    home_end(&t->a);
    home_end(&t->b);
    home_end(&t->c);
}
