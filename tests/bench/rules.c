/* rules.c: what the desk costs over a coalition of many entries: the first book, an answer, an answer after one new entry, memory.
 *
 * usage: rules DIRECTORY COUNT PARTNERS      (DIRECTORY: empty; a tmpfs makes it quick)
 * Fills the stores of PARTNERS partners, who all hear of all, with about COUNT entries of two years of one table: proposals, positions,
 * decisions, promises and what became of them, talks, answers; each week ends in receipts. Then asks the convener's desk.
 * Prints name<TAB>value<TAB>unit. Everything comes from a counter: the same call makes the same coalition. */
#include "crypto/hash.h"
#include "desk/desk.h"
#include "record/build.h"
#include "record/kernel.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "support/fields_text.h"
#include "support/store_home.h"

#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define PARTNERS_MAX 32
#define WEEKS 104
#define WEEK_MS (INT64_C(7) * 86400000)
#define PENDING_MAX 20000
#define ROUNDS 9

struct pending { /* statements of a partner, until its next commit */
    struct submit_item item[PENDING_MAX];
    size_t count;
    struct arena arena;
};
static struct home home[PARTNERS_MAX];
static char name[PARTNERS_MAX][16];
static struct pln_id member[PARTNERS_MAX];
static struct pending *pending[PARTNERS_MAX];
static size_t partners;
static struct pln_id *id; /* of every record, by number */
static size_t ids;
static int64_t clock_ms = TABLE_START_MS;
static uint64_t drawn = 88172645463325252u;

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
    fprintf(stderr, "rules: %s: %s\n", what, error_text(err, text, sizeof(text)));
    exit(1);
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* nothing here waits: so other programs do not count */
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- records ------------------------------------------------------------------------------------------------------------ */

static struct bytes kept(struct pending *p, struct bytes in)
{
    struct pln_error err;
    uint8_t *at = arena_take(&p->arena, in.n, &err);

    must(at != NULL, &err, "memory");
    memcpy(at, in.at, in.n);
    return bytes_at(at, in.n);
}

/* p3: a partner; m3: a member; anything else: the number of a record. */
static struct pln_id named(struct bytes text)
{
    char copy[24];

    snprintf(copy, sizeof(copy), "%.*s", (int)text.n, (const char *)text.at);
    if (copy[0] == 'p')
        return home[atoi(copy + 1)].log;
    if (copy[0] == 'm')
        return member[atoi(copy + 1)];
    return id[atoi(copy)];
}

/* The number of the record; written with the partner's next commit. by: "ana", or NULL for the root. */
static size_t say(size_t partner, const char *by, const char *type, const char *fields)
{
    CLEANUP(arena_deinit) struct arena arena = { 0 };
    CLEANUP(buf_deinit) struct buf statement = { 0 }, signature = { 0 }, salted = { 0 };
    const struct schema *s = schema_find(BYTES_STR(type));
    struct pending *p = pending[partner];
    struct given given[FIELDS_MAX * 2];
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .media = BYTES_STR("words") };
    struct built_record built;
    struct pln_error err;
    struct build b;
    char text[1024];
    size_t n;

    arena_init(&arena, "a record", 1 << 22);
    snprintf(text, sizeof(text), "%s", fields);
    n = fields_split(text, given, FIELDS_MAX);
    n = fields_words(s, given, n, "Words of a sentence or so, as people write them", false);
    must(build_begin(&b, s, given, n, clock_ms, 0, &arena, &err), &err, type);
    for (size_t i = 0; i < b.needs; i++) {
        struct pln_id one = named(b.need[i].text);

        must(build_answer(&b, i, &one, 1, &err), &err, type);
    }
    must(build_finish(&b, NULL, 0, NULL, &built, &err), &err, type);
    buf_init(&statement, 1 << 16);
    buf_init(&signature, 64);
    buf_init(&salted, 1 << 16);
    if (built.has_words) {
        uint8_t salt[32];

        hash_once(bytes_at((const uint8_t *)&ids, sizeof(ids)), salt);
        buf_put(&salted, BYTES_OF(salt));
        buf_put(&salted, built.words);
        decl.bytes = built.words.n;
        decl.commitment = hash_content(&home[partner].log, salt, built.words);
    }
    home[partner].now_ms = clock_ms;
    home_statement(&home[partner],
                   &(struct home_say){ .type = type,
                                       .by = by,
                                       .body = built.body,
                                       .ref = built.ref,
                                       .refs = built.ref_count,
                                       .content = built.has_words ? &decl : NULL },
                   &statement, &signature);
    assert(p->count < PENDING_MAX);
    p->item[p->count++] = (struct submit_item){ .statement = kept(p, buf_bytes(&statement)),
                                                .signature = kept(p, buf_bytes(&signature)),
                                                .content = built.has_words ? kept(p, buf_bytes(&salted)) : (struct bytes){ 0 },
                                                .has_content = built.has_words,
                                                .checked = SIGNATURE_GOOD };
    id[ids] = hash_entry_id(buf_bytes(&statement));
    return ids++;
}

static size_t sayf(size_t partner, const char *by, const char *type, const char *fmt, ...)
{
    char fields[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(fields, sizeof(fields), fmt, ap);
    va_end(ap);
    return say(partner, by, type, fields);
}

static void commit(size_t partner)
{
    struct pending *p = pending[partner];
    struct pln_id joiner[PARTNERS_MAX];
    struct write_job *job;

    home[partner].now_ms = clock_ms;
    job = home_job(&home[partner]);
    job->receipt_by_timer = true;
    job->submits = p->count;
    job->submit = p->item;
    job->joiner = joiner; /* the founding table names them before they are admitted */
    for (size_t i = 1; i < partners && partner == 0; i++)
        joiner[job->joiners++] = home[i].log;
    home_run(&home[partner], job);
    must(!job->failed, &job->err, "commit");
    for (size_t k = 0; k < p->count; k++)
        must(p->item[k].done, &p->item[k].err, "a record");
    write_job_free(job);
    p->count = 0;
    arena_reset(&p->arena);
}

/* All that was said is written, then everybody hears of everything. */
static void settle(void)
{
    for (size_t i = 0; i < partners; i++)
        commit(i);
    for (size_t i = 0; i < partners; i++)
        for (size_t k = 0; k < partners; k++) {
            struct take_item took;

            if (i == k || home_row(&home[k], &home[k].log).size == home_row(&home[i], &home[k].log).size)
                continue;
            home[i].now_ms = clock_ms;
            took = home_take(&home[i], &home[k], true);
            must(took.done, &took.err, "taking");
        }
    clock_ms += 60000;
}

/* ---- the coalition ------------------------------------------------------------------------------------------------------- */

static void mandate(size_t partner)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf body = { 0 }, words = { 0 };
    struct content_decl decl;
    struct home *h = &home[partner];
    struct pln_boxkey box = table_box("any");
    struct pln_signature accept;
    struct pln_error err;
    char whole[40];

    buf_init(&body, 4096);
    buf_init(&words, 4096);
    uint8_t salt[32] = { 7 };
    buf_put(&words, BYTES_OF(salt));
    table_pack(&words, "a3 s n n", "Ana");
    decl = (struct content_decl){ .form = CONTENT_PUBLISHED, .bytes = words.n - 32, .media = BYTES_STR("words") };
    decl.commitment = hash_content(&h->log, salt, bytes_at(words.at + 32, words.n - 32));
    snprintf(whole, sizeof(whole), "%s-ana", h->name);
    table_key(whole, &key);
    must(accept_make(&key, &h->log, &box, &accept, &err), &err, "mandate");
    table_pack(&body, "a7 k k b a3 u u u a0 i n", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), UINT64_C(2), UINT64_C(3),
               clock_ms + 200 * WEEK_MS);
    member[partner] =
        home_write(h, &(struct home_say){ .type = "mandate", .body = buf_bytes(&body), .content = &decl, .bytes = buf_bytes(&words) });
}

static size_t found(const char *dir)
{
    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT };
    char path[400], seats[800] = "";
    struct pln_error err;
    size_t body;

    for (size_t i = 0; i < partners; i++) {
        struct kv *kv;

        snprintf(name[i], sizeof(name[i]), "partner%zu", i);
        snprintf(path, sizeof(path), "%s/%zu", dir, i);
        must(kv_lmdb_open(path, &options, &kv, &err), &err, path);
        home_begin(&home[i], name[i], i == 0 ? NULL : &home[0].log, kv);
        pending[i] = calloc(1, sizeof(*pending[i]));
        arena_init(&pending[i]->arena, "what is to be written", 256u << 20);
        mandate(i);
        snprintf(seats + strlen(seats), sizeof(seats) - strlen(seats), "%sseat%zu:practitioner:p%zu", i > 0 ? "," : "", i, i);
    }
    snprintf(path, sizeof(path), "handle=table kind=governance seats=%.300s rule=consent quorum=50 notice=24h review=2029-01-01 keeper=p0",
             seats);
    body = say(0, NULL, "body", path);
    commit(0);
    for (size_t i = 1; i < partners; i++)
        home_admit(&home[0], &home[i]);
    for (size_t i = 1; i < partners; i++) /* who is admitted is heard, then all */
        must(home_take(&home[i], &home[0], true).done, &err, "taking");
    settle();
    for (size_t i = 0; i < partners; i++)
        sayf(i, NULL, "seat", "body=%zu name=seat%zu members=m%zu", body, i, i);
    settle();
    return body;
}

/* One proposal's life in a week: put, spoken to, decided; promises that follow it. About 5 + 1.5 * partners entries. */
static void week(size_t body, size_t proposals)
{
    size_t *p = calloc(proposals, sizeof(*p)), *d = calloc(proposals, sizeof(*d));
    int64_t begin = clock_ms;

    assert(p != NULL && d != NULL);
    for (size_t i = 0; i < proposals; i++)
        p[i] = sayf(draw(partners), "ana", "proposal", "body=%zu affects=p%zu,p%zu closes=+3d", body, (size_t)draw(partners / 2),
                    partners / 2 + (size_t)draw(partners - partners / 2));
    settle();
    clock_ms = begin + WEEK_MS / 7;
    for (size_t i = 0; i < proposals; i++) {
        if (draw(3) == 0)
            sayf(draw(partners), "ana", "talk", "status=held when=-5h people=m%zu about=%zu affects=p%zu agreed=nothing",
                 (size_t)draw(partners), p[i], (size_t)draw(partners));
        for (size_t k = 0; k < partners; k++)
            if (draw(10) < 8)
                sayf(k, "ana", "position", "proposal=%zu stance=consent prior=-", p[i]);
    }
    settle();
    clock_ms = begin + WEEK_MS / 7 * 4;
    for (size_t i = 0; i < proposals; i++)
        d[i] = sayf(0, "ana", "decision", "proposal=%zu outcome=adopted made=now effect=+21d losses=-", p[i]);
    settle();
    for (size_t i = 0; i < proposals; i++) {
        size_t who = draw(partners), promise = sayf(who, "ana", "commitment", "due=+30d for=%zu", d[i]);

        sayf(draw(partners), "ana", "reply", "to=%zu stance=comment", d[i]);
        if (draw(10) < 9)
            sayf(who, "ana", "progress", "of=%zu state=%s", promise, draw(4) > 0 ? "kept" : "going");
    }
    settle();
    clock_ms = begin + WEEK_MS;
    free(p);
    free(d);
}

/* ---- asking --------------------------------------------------------------------------------------------------------------- */

static struct desk desk;

static double asked_ms(const char *method)
{
    struct read_job job = { .kind = READ_RULES,
                            .method = BYTES_STR(method),
                            .params = BYTES_STR("\x91\x80"),
                            .own_log = home[0].log,
                            .access = ACCESS_LOCAL,
                            .now_ms = clock_ms };
    double begin = now_ms();

    buf_init(&job.result, 8 << 20);
    store_read_rules(home[0].store, &desk, &job);
    must(job.done, &job.err, method);
    buf_deinit(&job.result);
    return now_ms() - begin;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void ask(const char *method, const char *what, bool after_entry)
{
    double took[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++) {
        if (after_entry)
            home_comment(&home[0], &home[0].log, "One more");
        took[i] = asked_ms(method);
    }
    qsort(took, ROUNDS, sizeof(took[0]), compare_doubles);
    printf("%s%s\t%.2f\tms\n", method, what, took[ROUNDS / 2]);
}

int main(int argc, char **argv)
{
    static const uint8_t seed[16] = "a bench's seed";
    static const char *const methods[] = { "rules.status", "rules.findings", "rules.decisions", "rules.today" };
    struct pln_error err;
    size_t count = argc == 4 ? (size_t)atol(argv[2]) : 0, body, before, entries = 0, each;
    double first;

    partners = argc == 4 ? (size_t)atol(argv[3]) : 0;
    if (count == 0 || partners < 2 || partners > PARTNERS_MAX) {
        fprintf(stderr, "usage: rules DIRECTORY COUNT PARTNERS\n");
        return 64;
    }
    must(crypto_start(&err), &err, "start");
    mkdir(argv[1], 0700);
    id = calloc(count * 2 + 1000, sizeof(*id));
    body = found(argv[1]);
    each = count / WEEKS / (5 + partners * 8 / 10);
    for (int i = 0; i < WEEKS; i++)
        week(body, each > 0 ? each : 1);
    for (size_t i = 0; i < partners; i++)
        entries += home_row(&home[0], &home[i].log).size;
    printf("entries\t%zu\t\n", entries);
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    desk_init(&desk, seed);
    first = asked_ms("rules.status");
    printf("first answer\t%.0f\tms\n", first);
    printf("records\t%zu\t\nfindings\t%zu\t\n", desk.book.records, desk.now.rules.findings.count);
    printf("memory\t%.1f\tMiB\n", (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / 1048576);
    printf("memory of the run\t%.1f\tMiB\n", (double)desk.now.rules.memory[MEMORY_KEPT].used / 1048576);
    for (size_t i = 0; i < COUNT(methods); i++)
        ask(methods[i], "", false);
    ask("rules.status", " after one entry", true);
    desk_deinit(&desk);
    for (size_t i = 0; i < partners; i++)
        home_end(&home[i]);
    return 0;
}
