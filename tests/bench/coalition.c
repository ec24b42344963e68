/* coalition.c: the home of a convener's node whose store holds three years of a coalition: what the views are measured on.
 *
 * usage: coalition DIRECTORY COUNT [SEED [END-MS]]      (DIRECTORY must not exist)
 * About COUNT entries in 12 logs, receipts among them, that end at END-MS (default: now): founding, agreements, two tables with seats, a
 * result, a strategy, indicators and plans; then each week proposals, talks, positions, decisions, promises and what became of them,
 * requests, replies, and each month meetings, minutes and measures. The same arguments make the same coalition. Writes
 * DIRECTORY/{store,node.key,genesis} and DIRECTORY.keys/m.key, a member of the convener. Entries are signed, but the store is told that
 * their signatures are good. */
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/proof.h"
#include "record/build.h"
#include "record/kernel.h"
#include "record/receipt.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "support/fields_text.h"
#include "support/home_files.h"
#include "support/node_home.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define PARTNERS 12
#define WEEKS 156
#define DAY_MS INT64_C(86400000)
#define WEEK_MS (7 * DAY_MS)
#define PENDING_MAX 40000
#define COMMIT_MAX 1000

struct written { /* of a log, until the next commit: a statement of the convener, an entry of the others */
    struct bytes bytes, signature, content;
};
struct partner {
    struct home home; /* the others': name, log, time; no store */
    struct tree tree;
    char name[16];
    struct pln_id member;
    uint64_t size, taken;
    struct written *at;
    size_t count, done;
    struct arena arena;
    size_t listed;             /* by its receipts: all, in the order of the partners, itself left out */
    uint64_t covers[PARTNERS]; /* sizes that its newest receipt speaks of */
    bool is_admitted;
};
static struct partner partner[PARTNERS];
static struct store *store;
static struct pln_id *id; /* of every record, by number */
static size_t ids, ids_max, entries;
static int64_t clock_ms;
static uint64_t drawn;

static uint64_t draw(uint64_t below)
{
    drawn ^= drawn << 13;
    drawn ^= drawn >> 7;
    drawn ^= drawn << 17;
    return drawn % below;
}

static void must(bool good, const struct pln_error *err, const char *what)
{
    char text[512];

    if (good)
        return;
    fprintf(stderr, "coalition: %s: %s\n", what, error_text(err, text, sizeof(text)));
    exit(1);
}

static void must_file(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

/* ---- statements ---------------------------------------------------------------------------------------------------------- */

static struct bytes kept(struct partner *p, struct bytes in)
{
    struct pln_error err;
    uint8_t *at = arena_take(&p->arena, in.n, &err);

    must(at != NULL, &err, "memory");
    if (in.n > 0)
        memcpy(at, in.at, in.n);
    return bytes_at(at, in.n);
}

/* A statement of a log, of which the others' become entries at once. salted: salt and words, or empty. */
static struct pln_id put(size_t who, const struct home_say *say)
{
    CLEANUP(buf_deinit) struct buf statement = { 0 }, signature = { 0 }, entry = { 0 };
    struct partner *p = &partner[who];
    struct written *w = &p->at[p->count];
    struct pln_error err;
    struct pln_leaf leaf;
    struct pln_id made;

    buf_init(&statement, 1 << 16);
    buf_init(&signature, 64);
    buf_init(&entry, 1 << 16);
    p->home.now_ms = clock_ms;
    home_statement(&p->home, say, &statement, &signature);
    made = hash_entry_id(buf_bytes(&statement));
    assert(p->count < PENDING_MAX);
    p->count++;
    *w = (struct written){ .signature = kept(p, buf_bytes(&signature)), .content = kept(p, say->bytes) };
    if (who == 0) {
        w->bytes = kept(p, buf_bytes(&statement));
        return made;
    }
    must(entry_write(p->size, clock_ms, buf_bytes(&statement), buf_bytes(&signature), &entry, &err), &err, "an entry");
    w->bytes = kept(p, buf_bytes(&entry));
    leaf = entry_leaf(buf_bytes(&entry));
    tree_append(&p->tree, &leaf, NULL, NULL);
    p->size++;
    return made;
}

/* p3: a partner; m3: its member; anything else: the number of a record. */
static struct pln_id named(struct bytes text)
{
    char copy[24];

    snprintf(copy, sizeof(copy), "%.*s", (int)text.n, (const char *)text.at);
    if (copy[0] == 'p')
        return partner[atoi(copy + 1)].home.log;
    if (copy[0] == 'm')
        return partner[atoi(copy + 1)].member;
    return id[atoi(copy)];
}

/* The number of the record. by: "ana", or NULL for the root. */
static size_t say(size_t who, const char *by, const char *type, const char *fmt, ...)
{
    CLEANUP(arena_deinit) struct arena arena = { 0 };
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    const struct schema *s = schema_find(BYTES_STR(type));
    struct given given[FIELDS_MAX * 2];
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .media = BYTES_STR("words") };
    struct built_record built;
    struct pln_error err;
    struct build b;
    char text[2048], words[100];
    size_t n;
    va_list ap;

    arena_init(&arena, "a record", 1 << 22);
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    n = fields_split(text, given, FIELDS_MAX);
    snprintf(words, sizeof(words), "The %s of number %zu, in words of a sentence as people write them", type, ids);
    n = fields_words(s, given, n, words, true); /* each title tells its number: no two are alike */
    must(build_begin(&b, s, given, n, clock_ms, 0, &arena, &err), &err, type);
    for (size_t i = 0; i < b.needs; i++) {
        struct pln_id one = named(b.need[i].text);

        must(build_answer(&b, i, &one, 1, &err), &err, type);
    }
    must(build_finish(&b, NULL, 0, NULL, &built, &err), &err, type);
    buf_init(&salted, 1 << 16);
    if (built.has_words) {
        uint8_t salt[32];

        hash_once(bytes_at((const uint8_t *)&ids, sizeof(ids)), salt);
        buf_put(&salted, BYTES_OF(salt));
        buf_put(&salted, built.words);
        decl.bytes = built.words.n;
        decl.commitment = hash_content(&partner[who].home.log, salt, built.words);
    }
    assert(ids < ids_max);
    id[ids] = put(who, &(struct home_say){ .type = type,
                                           .by = by,
                                           .body = built.body,
                                           .ref = built.ref,
                                           .refs = built.ref_count,
                                           .content = built.has_words ? &decl : NULL,
                                           .bytes = buf_bytes(&salted) });
    return ids++;
}

/* ---- commits -------------------------------------------------------------------------------------------------------------- */

static void own_commit(bool receipt)
{
    struct partner *p = &partner[0];
    struct pln_id joiner[PARTNERS];
    struct write_job *job;
    struct pln_error err;

    do {
        size_t n = p->count - p->done < COMMIT_MAX ? p->count - p->done : COMMIT_MAX;

        p->home.now_ms = clock_ms;
        job = home_job(&p->home);
        job->receipt_by_timer = receipt && p->done + n == p->count;
        job->submits = n;
        job->submit = arena_take_array(&job->arena, n, sizeof(job->submit[0]), &err);
        for (size_t i = 0; i < n; i++) {
            const struct written *w = &p->at[p->done + i];

            job->submit[i] = (struct submit_item){ .statement = w->bytes,
                                                   .signature = w->signature,
                                                   .content = w->content,
                                                   .has_content = w->content.n > 0,
                                                   .checked = SIGNATURE_GOOD };
        }
        job->joiner = joiner; /* the founding table names them before they are admitted */
        for (size_t i = 1; i < PARTNERS && !partner[i].is_admitted; i++)
            joiner[job->joiners++] = partner[i].home.log;
        home_run(&p->home, job);
        must(!job->failed, &job->err, "commit");
        for (size_t k = 0; k < n; k++)
            must(job->submit[k].done, &job->submit[k].err, "a record of the convener");
        write_job_free(job);
        p->done += n;
    } while (p->done < p->count);
    p->count = p->done = 0;
    arena_reset(&p->arena);
}

/* What the others wrote since, as their nodes would send it. */
static void take_all(void)
{
    struct write_job *job = home_job(&partner[0].home);
    struct take_item *take = arena_take_array(&job->arena, PARTNERS, sizeof(*take), &job->err);

    for (size_t i = 1; i < PARTNERS; i++) {
        CLEANUP(buf_deinit) struct buf note = { 0 };
        struct partner *p = &partner[i];
        struct take_item *it = &take[job->takes];
        struct sign_key key;
        struct pln_error err;
        char name[40];

        if (p->count == 0)
            continue;
        snprintf(name, sizeof(name), "%s-checkpoint", p->name);
        table_key(name, &key);
        buf_init(&note, 4096);
        *it = (struct take_item){ .log = p->home.log, .from = p->size - p->count, .count = p->count, .root = tree_root(&p->tree) };
        must(checkpoint_sign(&(struct checkpoint){ p->home.log, p->size, it->root }, &key, &note, &err), &err, "a head");
        sign_key_wipe(&key);
        it->note = kept(p, buf_bytes(&note));
        it->entry = arena_take_array(&job->arena, p->count, sizeof(struct bytes), &err);
        it->content = arena_take_array(&job->arena, p->count, sizeof(struct bytes), &err);
        it->checked = arena_take_array(&job->arena, p->count, sizeof(it->checked[0]), &err);
        must(it->entry && it->content && it->checked, &err, "memory");
        for (size_t k = 0; k < p->count; k++) {
            it->entry[k] = p->at[k].bytes;
            it->content[k] = p->at[k].content;
            it->checked[k] = SIGNATURE_GOOD;
        }
        job->takes++;
    }
    job->take = take;
    job->time_ms = clock_ms;
    home_run(&partner[0].home, job);
    must(!job->failed, &job->err, "taking");
    for (size_t i = 0; i < job->takes; i++)
        must(take[i].done, &take[i].err, "taking");
    write_job_free(job);
    for (size_t i = 1; i < PARTNERS; i++) {
        partner[i].count = 0;
        arena_reset(&partner[i].arena);
    }
}

/* What a partner's node has heard of: all that was committed. */
static void receipt(size_t who, const uint64_t *size, const struct pln_root *root)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct pln_id added[PARTNERS];
    struct receipt_change line[PARTNERS];
    struct receipt r = { .added = added, .line = line };
    struct partner *p = &partner[who];
    struct held_digest digest;
    struct pln_error err;
    uint64_t number = 0;

    held_digest_init(&digest);
    for (size_t i = 0; i < PARTNERS; i++) {
        if (i == who)
            continue;
        if (number >= p->listed) {
            added[r.added_count++] = partner[i].home.log;
            p->listed++;
        }
        held_digest_add(&digest, &partner[i].home.log, size[i], &root[i]);
        if (size[i] > p->covers[i])
            line[r.line_count++] = (struct receipt_change){ number, size[i], 0 };
        p->covers[i] = size[i];
        number++;
    }
    if (r.line_count == 0)
        return;
    r.digest = held_digest_final(&digest);
    buf_init(&body, 1 << 16);
    must(receipt_write(&r, &body, &err), &err, "a receipt");
    put(who, &(struct home_say){ .type = "receipt", .by = "", .body = buf_bytes(&body) });
}

/* All that was said is written, then everybody hears of it and says so. */
static void settle(void)
{
    uint64_t size[PARTNERS];
    struct pln_root root[PARTNERS];

    take_all(); /* before the convener's own, which refer to them */
    own_commit(false);
    for (size_t i = 0; i < PARTNERS; i++) {
        struct log_row row = home_row(&partner[0].home, &partner[i].home.log);

        size[i] = row.size;
        root[i] = row.root;
    }
    clock_ms += 60000;
    for (size_t i = 1; i < PARTNERS; i++)
        receipt(i, size, root);
    take_all();
    clock_ms += 60000;
    own_commit(true);
    clock_ms += 60000;
}

/* ---- the founding --------------------------------------------------------------------------------------------------------- */

static struct pln_key public_of(const struct partner *p, const char *what)
{
    char name[40];

    snprintf(name, sizeof(name), "%s-%s", p->name, what);
    return table_public(name);
}

static void begin_log(size_t who)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct partner *p = &partner[who];
    struct pln_key next = public_of(p, "root2"), checkpoint = public_of(p, "checkpoint"), cosign = public_of(p, "cosign");
    struct pln_hash next_hash = hash_next_root(&next);
    struct pln_boxkey noise = table_box(p->name);
    struct pln_root root;

    p->home = (struct home){ .name = p->name };
    tree_init(&p->tree);
    buf_init(&body, 4096);
    table_pack(&body, "a6 u k k s b n", UINT64_C(1), next_hash.b, partner[0].home.log.b, p->name, bytes_at(next_hash.b, 16));
    p->home.log = put(who, &(struct home_say){ .type = "inception", .body = buf_bytes(&body) });
    root = tree_root(&p->tree);
    buf_reset(&body);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), root.b, checkpoint.b, cosign.b, noise.b);
    put(who, &(struct home_say){ .type = "node", .body = buf_bytes(&body) });
}

static void mandate(size_t who)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf body = { 0 }, words = { 0 };
    struct partner *p = &partner[who];
    struct content_decl decl;
    struct pln_boxkey box = table_box("any");
    struct pln_signature accept;
    struct pln_error err;
    uint8_t salt[32] = { 7 };
    char whole[40];

    buf_init(&body, 4096);
    buf_init(&words, 4096);
    buf_put(&words, BYTES_OF(salt));
    table_pack(&words, "a3 s n n", "Ana");
    decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .bytes = words.n - 32, .media = BYTES_STR("words") };
    decl.commitment = hash_content(&p->home.log, salt, bytes_at(words.at + 32, words.n - 32));
    snprintf(whole, sizeof(whole), "%s-ana", p->name);
    table_key(whole, &key);
    must(accept_make(&key, &p->home.log, &box, &accept, &err), &err, "mandate");
    table_pack(&body, "a7 k k b a3 u u u a0 i n", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), UINT64_C(2), UINT64_C(3),
               clock_ms + 300 * WEEK_MS);
    p->member = put(who, &(struct home_say){ .type = "mandate", .body = buf_bytes(&body), .content = &decl, .bytes = buf_bytes(&words) });
}

static size_t table(const char *handle, const char *kind, size_t first, size_t count, const char *more)
{
    static const char *const kinds[] = { "resident", "practitioner", "executive", "funder", "official", "backbone" };
    char seats[600] = "";

    for (size_t i = 0; i < count; i++)
        snprintf(seats + strlen(seats), sizeof(seats) - strlen(seats), "%sseat%zu:%s:p%zu", i > 0 ? "," : "", first + i,
                 kinds[(first + i) % 6], first + i);
    return say(0, NULL, "body", "handle=%s kind=%s seats=%s rule=consent quorum=50 notice=24h review=2035-01-01 keeper=p0%s", handle, kind,
               seats, more);
}

struct course { /* what the weeks go on from */
    size_t body[2], strategy, indicator[4], plan;
};

static void found(struct course *c, const char *dir)
{
    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT };
    struct pln_error err;
    struct kv *kv;
    char path[500];
    size_t result;

    for (size_t i = 0; i < PARTNERS; i++) {
        struct partner *p = &partner[i];

        snprintf(p->name, sizeof(p->name), i == 0 ? "commons" : "partner%zu", i);
        p->at = calloc(PENDING_MAX, sizeof(p->at[0]));
        arena_init(&p->arena, "what is to be written", 1u << 30);
    }
    snprintf(path, sizeof(path), "%s/store", dir);
    must_file(mkdir(dir, 0700) == 0 && mkdir(path, 0700) == 0, dir);
    must(kv_lmdb_open(path, &options, &kv, &err), &err, path);
    home_begin_at(&partner[0].home, partner[0].name, NULL, kv, clock_ms);
    store = partner[0].home.store;
    for (size_t i = 1; i < PARTNERS; i++)
        begin_log(i);
    clock_ms += 60000;
    for (size_t i = 0; i < PARTNERS; i++)
        mandate(i);
    say(0, NULL, "agreements",
        "values_n=2 values=Say_it_in_the_room,Nobody_is_decided_about_in_absence practices=check-in,reading,go-round "
        "settings=disclose_hours:72");
    c->body[0] = table("table", "governance", 0, PARTNERS, " needs=resident");
    c->body[1] = table("school", "workgroup", 2, 6, "");
    own_commit(false);
    for (size_t i = 1; i < PARTNERS; i++) {
        clock_ms += 5000;
        partner[0].home.now_ms = clock_ms;
        home_admit(&partner[0].home, &partner[i].home);
        partner[i].is_admitted = true;
    }
    clock_ms += 60000;
    settle();
    result = say(0, "ana", "result", "level=population unit=percent baseline=41 target=60 by=2035-01-01 groups=east,west");
    c->strategy = say(0, "ana", "strategy", "result=%zu causes_n=1 causes=Nobody_reads groups=east", result);
    c->plan = say(0, "ana", "plan", "body=%zu strategies=%zu from=2020-01-01 to=2035-01-01", c->body[1], c->strategy);
    for (size_t i = 0; i < COUNT(c->indicator); i++)
        c->indicator[i] = say(0, "ana", "indicator", "of=%zu unit=percent better=up", i < 2 ? result : c->strategy);
    for (size_t i = 0; i < PARTNERS; i++) {
        say(i, NULL, "seat", "body=%zu name=seat%zu members=m%zu", c->body[0], i, i);
        if (i >= 2 && i < 8)
            say(i, NULL, "seat", "body=%zu name=seat%zu members=m%zu", c->body[1], i, i);
    }
    settle();
}

/* ---- weeks ---------------------------------------------------------------------------------------------------------------- */

static size_t anyone(void)
{
    return draw(PARTNERS);
}

static void promise(size_t because)
{
    size_t who = anyone(),
           p = say(who, "ana", "commitment", "due=+%dd for=%zu checked_by=p%zu", 7 + (int)draw(60), because, (who + 1) % PARTNERS);
    uint64_t luck = draw(100);

    if (luck < 80)
        say(who, "ana", "progress", "of=%zu state=%s", p, luck < 70 ? "kept" : "going");
    else if (luck < 92)
        say(who, "ana", "progress", "of=%zu state=moved due=+%dd said_why=yes why=Somebody_fell_ill", p, 70 + (int)draw(30));
    else if (luck < 96)
        say(who, "ana", "progress", "of=%zu state=not_kept why=The_money_ended", p);
    if (luck < 30)
        say((who + 1) % PARTNERS, "ana", "reply", "to=%zu stance=confirm", p);
}

static void meet(const struct course *c, size_t decided)
{
    size_t b = draw(2), meeting = say(0, "ana", "meeting", "body=%zu starts=-3h agenda=%zu", c->body[b], decided);
    size_t minutes = say(0, "ana", "minutes", "meeting=%zu present=m0,m%zu,m%zu guests=2 practices=check-in%s took_up=%zu", meeting,
                         1 + (size_t)draw(5), 6 + (size_t)draw(6), draw(2) > 0 ? ",reading,go-round" : "", decided);

    say(1 + draw(PARTNERS - 1), "ana", "reply", "to=%zu stance=confirm", minutes);
    promise(minutes);
}

static void measures(const struct course *c)
{
    for (size_t i = 0; i < COUNT(c->indicator); i++)
        for (size_t k = 0; k < 3; k++)
            say(0, "ana", "measure", "indicator=%zu on=-7d value=%d n=400%s", c->indicator[i], 40 + (int)draw(20),
                k == 0   ? ""
                : k == 1 ? " group=east"
                         : " group=west");
}

/* A proposal's life in a week: about 20 entries. */
static void propose(const struct course *c, size_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = say(anyone(), "ana", "proposal", "body=%zu affects=p%zu,p%zu closes=+3d", c->body[draw(4) == 0], (size_t)draw(PARTNERS / 2),
                   PARTNERS / 2 + (size_t)draw(PARTNERS / 2));
}

static void speak(const size_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t talk = SIZE_MAX, talker = anyone();

        if (draw(3) == 0)
            talk = say(talker, "ana", "talk", "status=held when=-%dh channel=call people=m%zu about=%zu affects=p%zu agreed=%s",
                       2 + (int)draw(90), (talker + 1) % PARTNERS, p[i], anyone(), draw(4) == 0 ? "leaning" : "nothing");
        for (size_t k = 0; k < PARTNERS; k++) {
            uint64_t luck = draw(100);

            if (luck < 75 && k == talker && talk != SIZE_MAX)
                say(k, "ana", "position", "proposal=%zu stance=consent prior=%zu", p[i], talk);
            else if (luck < 75)
                say(k, "ana", "position", "proposal=%zu stance=%s%s", p[i], luck < 70 ? "consent" : "aside", luck < 60 ? " prior=-" : "");
            else if (luck == 99)
                say(k, "ana", "position", "proposal=%zu stance=object prior=- text=It_costs_us_our_evenings", p[i]);
        }
    }
}

static void decide(const size_t *p, size_t *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d[i] = say(0, "ana", "decision", "proposal=%zu outcome=%s made=now effect=+21d losses=none_seen%s", p[i],
                   draw(20) > 0 ? "adopted" : "rejected", draw(3) > 0 ? " values=1" : "");
}

static void follow(const size_t *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        promise(d[i]);
        promise(d[i]);
        if (draw(4) == 0)
            say(anyone(), "ana", "request", "to=p%zu due=+30d because=%zu", anyone(), d[i]);
        say(anyone(), "ana", "reply", "to=%zu stance=%s", d[i], draw(3) > 0 ? "comment" : "answer");
    }
}

static void week(const struct course *c, size_t nth, size_t n)
{
    size_t *p = calloc(n + 1, sizeof(*p)), *d = calloc(n + 1, sizeof(*d));
    int64_t begin = clock_ms;

    assert(p != NULL && d != NULL);
    propose(c, p, n);
    settle();
    clock_ms = begin + DAY_MS;
    speak(p, n);
    settle();
    clock_ms = begin + 4 * DAY_MS;
    decide(p, d, n);
    if (nth % 4 == 3) {
        meet(c, d[0]);
        measures(c);
        say(0, "ana", "objective", "plan=%zu due=+90d indicator=%zu target=55 quick=%s", c->plan, c->indicator[draw(4)],
            draw(3) > 0 ? "no" : "yes");
    }
    settle();
    clock_ms = begin + 5 * DAY_MS;
    follow(d, n);
    settle();
    clock_ms = begin + WEEK_MS;
    free(p);
    free(d);
}

/* ---- the home ------------------------------------------------------------------------------------------------------------- */

static void home_write_files(const char *dir)
{
    struct pln_error err;
    char keys[500];

    node_home_write(&partner[0].home, dir);
    snprintf(keys, sizeof(keys), "%s.keys", dir);
    must_file(mkdir(keys, 0700) == 0, keys);
    must(home_file_key(keys, "m", "member", (const char *const[]){ "commons-ana", "commons-ana-box" }, 2, &err), &err, keys);
}

static size_t entries_now(void)
{
    size_t n = 0;

    for (size_t i = 0; i < PARTNERS; i++)
        n += home_row(&partner[0].home, &partner[i].home.log).size;
    return n;
}

int main(int argc, char **argv)
{
    size_t count = argc > 2 ? (size_t)atol(argv[2]) : 0;
    int64_t end_ms = argc > 4 ? atoll(argv[4]) : (int64_t)time(NULL) * 1000;
    struct course c;
    struct pln_error err;

    if (count < 1000 || count > 4000000) {
        fprintf(stderr, "usage: coalition DIRECTORY COUNT [SEED [END-MS]]     (COUNT: 1000 to 4000000)\n");
        return 64;
    }
    drawn = 88172645463325252u + (argc > 3 ? (uint64_t)atoll(argv[3]) : 0);
    clock_ms = end_ms - (WEEKS + 1) * WEEK_MS;
    must(crypto_start(&err), &err, "start");
    ids_max = count * 2 + 100000;
    id = calloc(ids_max, sizeof(*id));
    must_file(id != NULL, "memory");
    found(&c, argv[1]);
    for (size_t i = 0; i < WEEKS; i++) {
        size_t have = entries_now(), left = count > have ? count - have : 0, each = left / (WEEKS - i);

        week(&c, i, each > 48 + 19 ? (each - 48) / 19 : 1);
    }
    entries = entries_now();
    home_write_files(argv[1]);
    printf("entries\t%zu\t\n", entries);
    store_close(partner[0].home.store);
    kv_lmdb_close(partner[0].home.kv);
    return 0;
}
