/* story_load.c: a story that has run, into the stores of its nodes, by the store's own code; and the files of their homes.
 *
 * A node's log is written again by its own store, in its order: what a receipt lists is taken first, under heads that the other nodes
 * signed, then the store writes that receipt; statements are submitted. So each store signs its own heads, judges all and keeps its
 * indexes as a daemon does. If the log that comes out differs in a byte from the story's, that is an error. A commit for each entry, with
 * a disk that syncs each time, takes a minute: so the store works in memory, and its rows go to LMDB at the end, in one commit.
 * Must not: make a row of a store itself; touch a home that is there.
 * Bounds: those of the story.
 * Spec: docs/stories.md "Into homes". Tests: tests/e2e/story.sh */
#include "support/story_load.h"

#include "base/civil.h"
#include "keep/file.h"
#include "log/checkpoint.h"
#include "node/invite.h"
#include "record/receipt.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "store/store.h"
#include "support/home_files.h"
#include "support/kv_memory.h"

#include <stdio.h>
#include <stdlib.h>

#define JOB_BYTES_MAX (256u << 20)
#define ROWS_BYTES_MAX (1u << 20)
#define GENESIS_ENTRIES 2 /* inception and node keys; the rest is submitted */
#define INVITATION_MS (INT64_C(30) * 86400000)

struct loading {
    struct story_world *w;
    const struct story_load *how;
    const char *dir;
    char keys[PATH_MAX];
    size_t node;
    struct sign_key checkpoint;
    struct kv *memory, *disk;
    struct store *store;
    uint64_t held[STORY_PARTNERS_MAX]; /* entries of each log in this store */
    struct pln_root root[STORY_PARTNERS_MAX];
    uint32_t number[STORY_PARTNERS_MAX];
    bool *blob_given, *clear_given; /* by label: sealed words that are here */
};

static void loading_deinit(struct loading *l)
{
    if (l->store != NULL)
        store_close(l->store);
    if (l->memory != NULL)
        kv_memory_free(l->memory);
    kv_lmdb_close(l->disk);
    sign_key_wipe(&l->checkpoint);
    free(l->blob_given);
    free(l->clear_given);
}

static const struct story_node *own_of(const struct loading *l)
{
    return &l->w->node[l->node];
}

static struct bytes entry_of(const struct story_node *n, uint64_t index)
{
    return bytes_at(n->log.entry[index].at, n->log.entry[index].n);
}

/* ---- what is wanted of a commit ---- */

static struct write_job *job_new(const struct loading *l, int64_t time_ms, struct pln_error *err)
{
    struct write_job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        fail(err, PLN_TOO_LARGE, "no memory for a commit");
        return NULL;
    }
    arena_init(&job->arena, "a commit of a story", JOB_BYTES_MAX);
    job->time_ms = time_ms;
    job->take = arena_take_array(&job->arena, l->w->nodes, sizeof(job->take[0]), err);
    job->content = arena_take_array(&job->arena, 2 * l->w->labels + 1, sizeof(job->content[0]), err);
    job->submit = arena_take_array(&job->arena, 1, sizeof(job->submit[0]), err);
    job->joiner = arena_take_array(&job->arena, l->w->nodes, sizeof(job->joiner[0]), err);
    if (job->take != NULL && job->content != NULL && job->submit != NULL && job->joiner != NULL)
        return job;
    write_job_free(job);
    return NULL;
}

static bool items_done(const struct write_job *job, struct pln_error *err)
{
    for (size_t i = 0; i < job->takes; i++) {
        *err = job->take[i].err;
        if (!job->take[i].done)
            return within(err, "entries from %" PRIu64, job->take[i].from);
    }
    for (size_t i = 0; i < job->contents; i++) {
        *err = job->content[i].err;
        if (!job->content[i].done)
            return within(err, "sealed words");
    }
    *err = job->submits > 0 ? job->submit[0].err : (struct pln_error){ 0 };
    return job->submits == 0 || job->submit[0].done;
}

/* Carried out and freed. */
static bool job_run(struct loading *l, struct write_job *job, struct pln_error *err)
{
    bool good = store_write(l->store, job) && job->err.code == PLN_OK;

    kv_memory_sync(l->memory);
    if (!good)
        *err = job->err;
    good = good && items_done(job, err);
    for (size_t k = 0; k < job->rows && good; k++) {
        for (size_t i = 0; i < l->w->nodes; i++) {
            if (!hash32_equal(&job->row[k].id, &l->w->node[i].log.state.log))
                continue;
            l->held[i] = job->row[k].size;
            l->root[i] = job->row[k].root;
            l->number[i] = job->row[k].number;
        }
    }
    write_job_free(job);
    return good;
}

/* ---- other logs ---- */

/* Words that ride along: published ones, as they were before an erase. */
static struct bytes words_of(const struct story_world *w, const struct pln_id *id)
{
    const struct story_label *label = people_of_id(w, id);

    return label == NULL || label->blob.n > 0 ? bytes_at(NULL, 0) : label->salted;
}

/* The log of node `of` up to a size, under the head that its node signed there. */
static bool take_add(struct loading *l, struct write_job *job, size_t of, uint64_t to, struct pln_error *err)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf note = { 0 };
    const struct story_node *n = &l->w->node[of];
    struct take_item *it = &job->take[job->takes];
    char name[STORY_KEY_BYTES];
    uint8_t *kept;

    if (to <= l->held[of])
        return true;
    job->takes++;
    table_key(people_name(l->w, name, "%s checkpoint", n->handle), &key);
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    *it = (struct take_item){ .log = n->log.state.log, .from = l->held[of], .count = (size_t)(to - l->held[of]), .root = n->root[to] };
    if (!checkpoint_sign(&(struct checkpoint){ it->log, to, it->root }, &key, &note, err))
        return false;
    kept = arena_take(&job->arena, note.n, err);
    it->entry = arena_take_array(&job->arena, it->count, sizeof(it->entry[0]), err);
    it->content = arena_take_array(&job->arena, it->count, sizeof(it->content[0]), err);
    if (kept == NULL || it->entry == NULL || it->content == NULL)
        return false;
    memcpy(kept, note.at, note.n);
    it->note = bytes_at(kept, note.n);
    for (size_t i = 0; i < it->count; i++) {
        it->entry[i] = entry_of(n, it->from + i);
        it->content[i] = words_of(l->w, &n->log.entry[it->from + i].id);
    }
    return true;
}

static bool is_sealed_for(const struct loading *l, const struct story_label *label)
{
    const struct statement *s = &l->w->node[label->at.log - 1].log.entry[label->at.index].judged.statement;

    for (size_t i = 0; i < s->content.partners; i++) {
        struct pln_id partner = statement_ref(s, s->content.partner[i]);

        if (hash32_equal(&partner, &own_of(l)->log.state.log))
            return true;
    }
    return false;
}

static bool is_held(const struct loading *l, struct place at)
{
    return at.log != 0 && l->held[at.log - 1] > at.index;
}

/* Sealed words of entries that are held: the blob for whom it names, and for everybody what was unsealed. */
static void contents_add(struct loading *l, struct write_job *job)
{
    for (size_t i = 0; i < l->w->labels; i++) {
        const struct story_label *label = &l->w->label[i];
        struct content_item it = { .at = { 0, label->at.index } };

        if (label->blob.n == 0 || !is_held(l, label->at))
            continue;
        it.at.log = l->number[label->at.log - 1];
        if (!l->blob_given[i] && label->at.log - 1 != l->node && is_sealed_for(l, label)) {
            it.form = CONTENT_SEALED;
            it.bytes = label->blob;
            job->content[job->contents++] = it;
            l->blob_given[i] = true;
        }
        if (!l->clear_given[i] && label->unsealed.log - 1 != l->node && is_held(l, label->unsealed)) {
            it.form = CONTENT_REVEALED;
            it.bytes = label->salted;
            job->content[job->contents++] = it;
            l->clear_given[i] = true;
        }
    }
}

/* ---- the own log ---- */

/* What the receipt lists is taken; then the store says the same. */
static bool receipt_load(struct loading *l, const struct judged *j, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    struct write_job *job = job_new(l, j->entry.time_ms, err);
    struct receipt r;
    bool good;

    arena_init(&a, "a receipt", ROWS_BYTES_MAX);
    good = job != NULL && receipt_read(j->statement.body, &r, &a, err);
    for (size_t i = 0; good && i < r.line_count; i++)
        good = take_add(l, job, own_of(l)->list[r.line[i].number], r.line[i].size, err);
    if (!good) {
        if (job != NULL)
            write_job_free(job);
        return false;
    }
    if (!job_run(l, job, err))
        return false;
    job = job_new(l, j->entry.time_ms, err);
    if (job == NULL)
        return false;
    contents_add(l, job);
    job->receipt_by_timer = true;
    return job_run(l, job, err);
}

/* The words of a statement as its author sends them along. */
static struct bytes sent_along(const struct loading *l, const struct judged *j)
{
    const struct story_label *label = people_of_id(l->w, &j->id);

    if (!j->statement.has_content || label == NULL)
        return bytes_at(NULL, 0);
    if (j->statement.content.form == CONTENT_REVEALED) {
        struct pln_id of = statement_ref(&j->statement, 0);

        label = people_of_id(l->w, &of);
        return label == NULL ? bytes_at(NULL, 0) : label->salted;
    }
    return label->blob.n > 0 ? label->blob : label->salted;
}

static bool statement_load(struct loading *l, const struct judged *j, struct pln_error *err)
{
    const struct story_label *label = people_of_id(l->w, &j->id);
    struct write_job *job = job_new(l, j->entry.time_ms, err);

    if (job == NULL)
        return false;
    for (size_t i = 0; i < l->w->nodes; i++) { /* what knocks at the convener's door: a founding table may name it */
        if (i != l->node && l->node == 0 && l->held[i] == 0)
            job->joiner[job->joiners++] = l->w->node[i].log.state.log;
    }
    job->submits = 1;
    job->submit[0] = (struct submit_item){ .statement = j->entry.statement_bytes,
                                           .signature = j->entry.signature,
                                           .content = sent_along(l, j),
                                           .has_content = j->statement.has_content };
    return job_run(l, job, err) || (label != NULL && label->line > 0 && within(err, "line %u", label->line));
}

static bool own_log_load(struct loading *l, struct pln_error *err)
{
    const struct story_node *n = own_of(l);

    for (size_t k = l->held[l->node]; k < n->log.entries; k++) {
        const struct judged *j = &n->log.entry[k].judged;

        if (j->is_receipt ? !receipt_load(l, j, err) : !statement_load(l, j, err))
            return within(err, "%s#%zu", n->handle, k);
        if (l->held[l->node] != k + 1 || !hash32_equal(&l->root[l->node], &n->root[k + 1])) {
            fail(err, PLN_BAD_ROOT, "the store does not write what stands in the story here: it has %" PRIu64 " entries now",
                 l->held[l->node]);
            return within(err, "%s#%zu", n->handle, k);
        }
    }
    return true;
}

/* What came to the node after its last receipt. */
static bool rest_load(struct loading *l, struct pln_error *err)
{
    const struct story_node *n = own_of(l);
    struct write_job *job = job_new(l, n->log.state.tau_ms, err);
    bool good = job != NULL;

    for (size_t k = 0; good && k < l->w->ins; k++) {
        if (l->w->in[k] != l->node)
            good = take_add(l, job, l->w->in[k], n->knows[l->w->in[k]], err);
    }
    if (!good) {
        if (job != NULL)
            write_job_free(job);
        return false;
    }
    if (!job_run(l, job, err))
        return false;
    job = job_new(l, n->log.state.tau_ms, err);
    if (job == NULL)
        return false;
    contents_add(l, job);
    return job_run(l, job, err);
}

/* ---- a store ---- */

static bool store_over(struct loading *l, struct kv *kv, struct pln_error *err)
{
    struct store_setup setup = { .kv = kv,
                                 .checkpoint = &l->checkpoint,
                                 .coalition = l->w->node[0].log.state.log,
                                 .log_quota_bytes = PLN_LOG_QUOTA_BYTES,
                                 .log_quota_per_day_bytes = PLN_LOG_QUOTA_PER_DAY_BYTES };
    char name[STORY_KEY_BYTES];
    struct pln_hash seed = table_hash(people_name(l->w, name, "%s store", own_of(l)->handle));

    memcpy(setup.seed, seed.b, sizeof(setup.seed));
    if (l->store != NULL)
        store_close(l->store);
    l->store = NULL;
    return store_open(&setup, &l->store, err);
}

static bool store_begin(struct loading *l, struct pln_error *err)
{
    const struct story_node *n = own_of(l);
    struct submit_item first[GENESIS_ENTRIES] = { 0 };
    char name[STORY_KEY_BYTES];

    table_key(people_name(l->w, name, "%s checkpoint", n->handle), &l->checkpoint);
    for (size_t i = 0; i < GENESIS_ENTRIES; i++)
        first[i] = (struct submit_item){ .statement = n->log.entry[i].judged.entry.statement_bytes,
                                         .signature = n->log.entry[i].judged.entry.signature };
    l->memory = kv_memory_new(DB_COUNT);
    if (!store_over(l, l->memory, err) || !store_genesis(l->store, n->joins_ms, first, GENESIS_ENTRIES, err))
        return false;
    l->held[l->node] = GENESIS_ENTRIES;
    l->number[l->node] = STORE_OWN_LOG;
    return true;
}

static bool rows_copy(struct kv_txn *from, struct kv_txn *to, const struct loading *l, unsigned db, struct pln_error *err)
{
    enum kv_seek how = KV_FIRST;
    struct kv_cursor *c;
    struct bytes key, value;
    bool found, good;

    if (!l->memory->ops->cursor(from, db, &c, err))
        return false;
    while ((good = l->memory->ops->seek(c, how, bytes_at(NULL, 0), &key, &value, &found, err)) && found) {
        good = l->disk->ops->append(to, db, key, value, err);
        if (!good)
            break;
        how = KV_AFTER;
    }
    l->memory->ops->cursor_end(c);
    return good;
}

/* Erased words stay behind: the memory is put in order first. */
static bool store_to_disk(struct loading *l, struct pln_error *err)
{
    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT };
    struct kv_txn *from, *to;
    char path[PATH_MAX];
    bool good = true;

    if ((store_wants_compaction(l->store) && !store_compact(l->store, err)) || !path_join(path, l->dir, "store", err) ||
        !kv_lmdb_open(path, &options, &l->disk, err) || !l->memory->ops->begin(l->memory, false, &from, err))
        return false;
    if (!l->disk->ops->begin(l->disk, true, &to, err)) {
        l->memory->ops->end(from);
        return false;
    }
    for (unsigned db = 0; db < DB_COUNT && good; db++)
        good = rows_copy(from, to, l, db, err);
    l->memory->ops->end(from);
    if (good)
        return l->disk->ops->commit(to, err) && store_over(l, l->disk, err);
    l->disk->ops->end(to);
    return false;
}

/* Every log as this node held it, to the byte. */
static bool store_is_the_storys(struct loading *l, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    struct log_row *row;
    size_t count;

    arena_init(&a, "the logs held", ROWS_BYTES_MAX);
    if (!store_rows(l->store, &a, &row, &count, err))
        return false;
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < l->w->nodes; i++) {
            const struct story_node *n = &l->w->node[i];
            uint64_t size = i == l->node ? n->log.entries : own_of(l)->knows[i];

            if (hash32_equal(&row[k].id, &n->log.state.log) &&
                (row[k].size != size || (size > 0 && !hash32_equal(&row[k].root, &n->root[size]))))
                return fail(err, PLN_BAD_ROOT, "the store of %s holds another log of %s than the story", own_of(l)->handle, n->handle);
        }
    }
    return true;
}

static bool store_load(struct loading *l, struct pln_error *err)
{
    return store_begin(l, err) && own_log_load(l, err) && rest_load(l, err) && store_to_disk(l, err) && store_is_the_storys(l, err);
}

/* ---- a home ---- */

static void address_of(const struct loading *l, size_t node, char out[PLN_ADDRESS_BYTES_MAX + 1])
{
    snprintf(out, PLN_ADDRESS_BYTES_MAX + 1, "127.0.0.1:%zu", l->how->port + node);
}

static bool settings_write(const struct loading *l, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    char path[PATH_MAX], address[PLN_ADDRESS_BYTES_MAX + 1];

    address_of(l, l->node, address);
    buf_init(&text, 4096);
    buf_printf(&text,
               "# A home made from a story, for trying things out: all its keys were made by one program and lie in this folder and\n"
               "# the one beside it, without a passphrase. man plenaryd.conf lists all settings.\n");
    buf_printf(&text, "listen = %s\naddress = %s\ndial_private = yes\n", address, address);
    return path_join(path, l->dir, "plenaryd.conf", err) && file_write(path, buf_bytes(&text), FILE_MUST_BE_NEW, err);
}

/* Where the convener is found; all other addresses come with the logs. */
static bool invitation_put(const struct loading *l, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };
    struct invitation i = { .coalition = l->w->node[0].log.state.log,
                            .convener_noise = l->w->node[0].log.state.noise_key,
                            .expires_ms = l->how->now_ms + INVITATION_MS,
                            .address = { .count = 1 } };
    char path[PATH_MAX], name[STORY_KEY_BYTES];
    struct pln_hash token = table_hash(people_name(l->w, name, "%s token", own_of(l)->handle));

    if (l->node == 0)
        return true;
    address_of(l, 0, i.address.at[0]);
    memcpy(i.token, token.b, sizeof(i.token));
    buf_init(&line, INVITATION_LINE_BYTES_MAX);
    return invitation_write(&i, &line, err) && path_join(path, l->dir, "invitation", err) &&
           file_write(path, buf_bytes(&line), FILE_MUST_BE_NEW, err);
}

/* Of the organization: root and root-next; of each person: NAME. */
static bool keys_write(const struct loading *l, struct buf *out, struct pln_error *err)
{
    const char *handle = own_of(l)->handle;
    char sign[STORY_KEY_BYTES], box[STORY_KEY_BYTES];
    size_t n = strlen(handle), people = 0;

    people_name(l->w, sign, "%s/root", handle);
    if (!home_file_key(l->keys, "root", "root", (const char *const[]){ sign }, 1, err))
        return false;
    people_name(l->w, sign, "%s/root 2", handle);
    if (!home_file_key(l->keys, "root-next", "root", (const char *const[]){ sign }, 1, err))
        return false;
    for (size_t i = 0; i < l->w->labels; i++) {
        const struct story_label *label = &l->w->label[i];

        if (label->type != TYPE_mandate || label->person > 0 || label->at.log - 1 != l->node)
            continue;
        people_name(l->w, sign, "%s", label->name);
        people_box_name(sign, box);
        if (!home_file_key(l->keys, label->name + n + 1, "member", (const char *const[]){ sign, box }, 2, err))
            return within(err, "line %u", label->line);
        buf_printf(out, "%s%s", people++ > 0 ? "," : "", label->name + n + 1);
    }
    return true;
}

static bool node_key_write(const struct loading *l, struct pln_error *err)
{
    char checkpoint[STORY_KEY_BYTES], cosign[STORY_KEY_BYTES], noise[STORY_KEY_BYTES], box[STORY_KEY_BYTES];
    const char *handle = own_of(l)->handle;

    people_name(l->w, checkpoint, "%s checkpoint", handle);
    people_name(l->w, cosign, "%s cosign", handle);
    people_name(l->w, noise, "%s noise", handle);
    people_box_name(noise, box);
    return home_file_key(l->dir, "node", "node", (const char *const[]){ checkpoint, cosign, box }, 3, err);
}

static bool home_make(struct loading *l, struct buf *out, struct pln_error *err)
{
    const struct story_node *n = own_of(l);
    struct bytes entry[GENESIS_ENTRIES], none[GENESIS_ENTRIES] = { { 0 } };
    char address[PLN_ADDRESS_BYTES_MAX + 1];

    l->blob_given = calloc(l->w->labels + 1, sizeof(bool));
    l->clear_given = calloc(l->w->labels + 1, sizeof(bool));
    if (l->blob_given == NULL || l->clear_given == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory for a home");
    for (size_t i = 0; i < GENESIS_ENTRIES; i++)
        entry[i] = entry_of(n, i);
    address_of(l, l->node, address);
    buf_printf(out, "%s\t%s\t%s\t", n->handle, l->dir, address);
    if (!dir_make(l->dir, err) || !dir_make(l->keys, err) || !keys_write(l, out, err) || !node_key_write(l, err) ||
        !settings_write(l, err) || !invitation_put(l, err) || !store_load(l, err) ||
        !home_file_genesis(l->dir, entry, none, GENESIS_ENTRIES, err)) /* last: with it the home is one */
        return false;
    buf_printf(out, "\n");
    return true;
}

/* ---- all homes ---- */

static bool loading_of(struct story_world *w, const struct story_load *how, size_t i, struct loading *out, struct pln_error *err)
{
    const char *dir = how->home[i], *slash = strrchr(dir, '/');
    size_t n = strlen(dir);

    *out = (struct loading){ .w = w, .how = how, .dir = dir };
    out->node = people_node(w, BYTES_STR(slash == NULL ? dir : slash + 1));
    if (out->node == SIZE_MAX)
        return fail(err, PLN_NOT_FOUND, "%s: the story has no partner of that name: the last part of a home's path is the partner's handle",
                    dir);
    if (n + sizeof(".keys") > sizeof(out->keys))
        return fail(err, PLN_TOO_LARGE, "the home's path is longer than %d bytes", PATH_MAX - 6);
    snprintf(out->keys, sizeof(out->keys), "%s.keys", dir);
    for (size_t k = 0; k < i; k++) {
        if (strcmp(how->home[k], dir) == 0)
            return fail(err, PLN_BAD_FIELD, "%s is named twice", dir);
    }
    if (path_exists(dir) || path_exists(out->keys))
        return fail(err, PLN_BAD_FIELD, "%s%s is there already: name homes that are not", dir, path_exists(dir) ? "" : ".keys");
    return true;
}

static bool is_over(const struct story_world *w, int64_t now_ms, struct pln_error *err)
{
    char at[CIVIL_TIME_TEXT];

    for (size_t i = 0; i < w->nodes; i++) {
        if (w->node[i].log.state.tau_ms <= now_ms)
            continue;
        civil_time_write(w->node[i].log.state.tau_ms, at);
        return fail(err, PLN_CLOCK,
                    "the story goes on until %s, which is still to come: no node takes such entries. Shift it into the past", at);
    }
    return true;
}

bool story_load(struct story_world *w, const struct story_load *how, struct buf *out, struct pln_error *err)
{
    struct loading l;

    if (how->port + w->nodes > UINT16_MAX)
        return fail(err, PLN_BAD_FIELD, "no %zu ports from %u on", w->nodes, how->port);
    if (!is_over(w, how->now_ms, err))
        return false;
    for (size_t i = 0; i < how->homes; i++) {
        if (!loading_of(w, how, i, &l, err))
            return false;
    }
    for (size_t i = 0; i < how->homes; i++) {
        CLEANUP(loading_deinit) struct loading one = { 0 };

        if (!loading_of(w, how, i, &one, err) || !home_make(&one, out, err))
            return within(err, "%s", how->home[i]);
    }
    return true;
}
