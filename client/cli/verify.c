/* verify.c: one entry proven, from the coalition's id alone.
 *
 * In: the node's bytes (entries, a head, a path, words): material, not evidence. The convener's log and the entry's own are replayed from
 * their first entry (cli/replay.h), so that no mandate, revocation or removal can be left out; their roots must be the signed ones.
 * Must not: use any name, state or verdict that the node gives, but to say what was asked for.
 * Bounds: those of a replay; CHECKS_MAX checks kept. Spec: docs/client.md "Verify". Tests: tests/unit/client_verify.c */
#include "cli/verify.h"

#include "base/bytes.h"
#include "cli/desk.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "keep/keys.h"
#include "log/checkpoint.h"
#include "record/fields.h"
#include "view/json.h"
#include "view/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_MS 200
#define SHORT_DIGITS 8
#define NAME_DIGITS 32 /* of a log's id, as the node takes it before # */

/* ---- telling ---------------------------------------------------------------------------------------------------------------------- */

bool verify_found(struct verify *v, const char *name, enum found f, const char *fmt, ...)
{
    static const char *const marks[] = { "ok      ", "FAILED  ", "--      " };
    static const enum term_style styles[] = { STYLE_GOOD, STYLE_BAD, STYLE_WARN };
    struct check c = { .name = name, .found = f };
    struct pln_error ignored;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(c.what, sizeof(c.what), fmt, ap);
    va_end(ap);
    if (v->checks < CHECKS_MAX)
        v->check[v->checks++] = c;
    v->failed += f == FOUND_FAILED;
    if (!v->c->json) {
        term_put_styled(stdout, &v->s.term, styles[f], BYTES_STR(marks[f]));
        printf("%-10s ", name);
        if (!desk_wrapped(&v->s, BYTES_STR(c.what), "                   ", &ignored)) {
            term_put_str(stdout, c.what);
            putchar('\n');
        }
    }
    return f != FOUND_FAILED;
}

static void verify_end(struct verify *v)
{
    replay_deinit(&v->convener);
    replay_deinit(&v->own);
    buf_deinit(&v->target);
    buf_deinit(&v->target_words);
}

static const char *short_hex(const void *of32, char out[SHORT_DIGITS + 1])
{
    hex_write(bytes_at(of32, SHORT_DIGITS / 2), out);
    return out;
}

/* ---- where trust begins ------------------------------------------------------------------------------------------------------------- */

/* The coalition that the home's own first statement names: written by this partner, before any node ran. */
static bool anchor_of_home(const struct home *h, bool *found_it, struct pln_id *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf file = { 0 };
    char path[PATH_MAX];
    struct statement s;
    struct fields facts;
    struct pln_error ignored;

    *found_it = false;
    buf_init(&file, 4 * 1024 * 1024);
    if (!home_path(h, HOME_GENESIS, path, err))
        return false;
    if (!path_exists(path) || !file_read(path, &file, &ignored)) /* the service's home may not be readable for this person */
        return true;
    struct reader r = reader_over(buf_bytes(&file));
    reader_array(&r, "genesis", 3);
    reader_u(&r, "format");
    reader_ms(&r, "time");
    if (reader_array_between(&r, "entries", 1, PLN_ARRAY_MAX) == 0)
        return true;
    reader_array(&r, "entry", 3);
    struct bytes statement = reader_bin(&r, "statement", PLN_STATEMENT_BYTES_MAX);
    if (!statement_read(statement, &s, &ignored) || !facts_open(&inception_schema, s.body, &facts, &ignored))
        return true;
    if (fields_has(&facts, INCEPTION_COALITION))
        fields_bytes32(&facts, INCEPTION_COALITION, out);
    else
        *out = statement_id(&s);
    *found_it = true;
    return true;
}

static bool anchor_find(struct verify *v, struct pln_error *err)
{
    const char *given = call_text(v->c, "coalition");
    struct pln_error ignored;
    struct bytes coalition;
    bool in_home;
    char hex[65];

    v->anchor = ANCHOR_GIVEN;
    if (given != NULL) {
        if (strlen(given) != 64 || !hex_read(BYTES_STR(given), v->coalition.b, 32, &ignored))
            return call_usage(v->c, err, "--coalition: the coalition's id is 64 hex digits, not \"%.70s\"", given);
        hex_write(BYTES_OF(v->coalition), hex);
        return verify_found(v, "coalition", FOUND_OK, "the id that you gave: %.*s", SHORT_DIGITS, hex);
    }
    if (!anchor_of_home(&v->c->home, &in_home, &v->coalition, err))
        return false;
    v->anchor = ANCHOR_HOME;
    if (!in_home) {
        v->anchor = ANCHOR_NODE;
        if (!call_ask_none(v->c, "coalition", &coalition, err))
            return false;
        if (!answer_32(coalition, "id", &v->coalition))
            return fail(err, PLN_MALFORMED, "the node does not say which coalition this is: give --coalition");
    }
    hex_write(BYTES_OF(v->coalition), hex);
    if (in_home)
        return verify_found(v, "coalition", FOUND_OK, "the id that this partner's own first statement names: %.*s", SHORT_DIGITS, hex);
    return verify_found(v, "coalition", FOUND_NOT_CHECKED, "this node's own word: %.*s. If you know it from elsewhere, give --coalition",
                        SHORT_DIGITS, hex);
}

/* ---- replaying a log -------------------------------------------------------------------------------------------------------------------
 */

static bool raw_ask(struct verify *v, const struct pln_id *log, uint64_t index, struct bytes *entry, struct bytes *words,
                    struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    char hex[65], name[NAME_DIGITS + 24];
    struct bytes raw;

    hex_write(BYTES_OF(*log), hex);
    snprintf(name, sizeof(name), "%.*s#%" PRIu64, NAME_DIGITS, hex, index);
    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_cstr(&w, name);
    if (!writer_done(&w, name, err) || !connect_call(&v->c->line, "raw", buf_bytes(&params), CONNECT_TIMEOUT_MS, &raw, err))
        return false;
    *entry = answer_bin(raw, "entry");
    *words = answer_bin(raw, "content");
    return true;
}

/* The entry asked for, with what was known of its author before it. */
static bool target_keep(struct verify *v, const struct replay *r, struct bytes entry, struct bytes words, struct pln_error *err)
{
    struct entry e;
    struct statement s;
    struct pln_error ignored;

    buf_put(&v->target, entry);
    buf_put(&v->target_words, words);
    v->has_target = true;
    if (entry_read(entry, &e, &ignored) && statement_read(e.statement_bytes, &s, &ignored) && s.has_author) {
        const struct replay_key *k = replay_key(r, &s.author);
        v->had_key = k != NULL;
        if (k != NULL)
            v->key = *k;
    }
    return buf_check(&v->target, "the entry", err) && buf_check(&v->target_words, "its words", err);
}

static void progress(const struct verify *v, uint64_t done, uint64_t size, int64_t *said_ms)
{
    int64_t now = connect_now_ms();

    if (v->c->json || isatty(STDERR_FILENO) != 1 || now - *said_ms < PROGRESS_MS)
        return;
    *said_ms = now;
    fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " entries ", done, size);
    fflush(stderr);
}

static bool log_replay(struct verify *v, struct replay *r, const struct pln_id *log, uint64_t size, struct pln_error *err)
{
    struct bytes entry, words;
    struct judged j;
    int64_t said_ms = connect_now_ms() + PROGRESS_MS;
    bool is_target = hash32_equal(log, &v->log_id);

    if (size > REPLAY_ENTRIES_MAX)
        return fail(err, PLN_TOO_MANY, "it has %" PRIu64 " entries: this can replay %d", size, REPLAY_ENTRIES_MAX);
    for (uint64_t i = 0; i < size; i++) {
        if (!raw_ask(v, log, i, &entry, &words, err))
            return false;
        if (is_target && i == v->index && !target_keep(v, r, entry, words, err))
            return false;
        if (is_target && i == v->index)
            entry = buf_bytes(&v->target);
        if (!replay_entry(r, entry, words, &j, err))
            return within(err, "entry %" PRIu64, i);
        if (is_target && i == v->index) {
            v->judged = j;
            if (j.readable) {
                r->watched = j.id;
                r->has_watched = true;
            }
        }
        progress(v, i + 1, size, &said_ms);
    }
    if (isatty(STDERR_FILENO) == 1 && !v->c->json && size > 0)
        fputs("\r                                        \r", stderr);
    return true;
}

/* Its first entry has the id that was expected, its root is the one that its own checkpoint key has signed. */
static bool log_check(struct verify *v, const struct replay *r, const struct pln_id *log, const char *whose, struct bytes note)
{
    struct pln_root root = tree_root(&r->tree);
    struct pln_error err;
    struct checkpoint c;
    char hex[SHORT_DIGITS + 1];

    if (!r->state.begun || !hash32_equal(&r->inception, log))
        return verify_found(v, "beginning", FOUND_FAILED, "%s begins with another entry than the one that its id is made of", whose);
    verify_found(v, "beginning", FOUND_OK, "%s begins with the entry that its id %s is made of", whose, short_hex(log->b, hex));
    if (r->state.epoch == 0)
        return verify_found(v, "head", FOUND_FAILED, "%s names no node that may sign its heads", whose);
    if (!checkpoint_verify(note, &r->state.checkpoint_key, &c, &err))
        return verify_found(v, "head", FOUND_FAILED, "the head of %s: %s", whose, err.what);
    if (!hash32_equal(&c.log, log))
        return verify_found(v, "head", FOUND_FAILED, "the head that the node gave for %s is another log's", whose);
    if (c.size != r->tree.size || !hash32_equal(&c.root, &root))
        return verify_found(v, "head", FOUND_FAILED, "the %" PRIu64 " entries of %s do not give the root that its head signs", r->tree.size,
                            whose);
    return verify_found(v, "head", FOUND_OK,
                        "the %" PRIu64 " entries of %s give the root %s, signed by its node's key of epoch %" PRIu64 "%s", c.size, whose,
                        short_hex(root.b, hex), r->state.epoch, r->voids > 0 ? "; void ones among them count nowhere" : "");
}

static bool convener_replay(struct verify *v, bool *held, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf note = { 0 };
    struct bytes heads, h;
    struct pln_id id;
    uint64_t size = 0;

    buf_init(&note, PLN_NOTE_BYTES_MAX);
    if (!call_ask_none(v->c, "heads", &heads, err))
        return false;
    for (struct answer_list l = answer_each(heads); answer_next(&l, &h);)
        if (answer_32(h, "id", &id) && hash32_equal(&id, &v->coalition)) {
            size = answer_u64(h, "size");
            buf_put(&note, answer_bin(h, "note"));
        }
    if (size == 0) {
        *held = verify_found(v, "convener", FOUND_FAILED, "this node holds no log with the coalition's id: it is of another coalition");
        return true;
    }
    /* One head for the proof and the replay, should the entry stand in the convener's own log. */
    if (hash32_equal(&v->coalition, &v->log_id)) {
        size = v->size;
        buf_reset(&note);
        buf_put(&note, answer_bin(v->proof, "note"));
    }
    if (!log_replay(v, &v->convener, &v->coalition, size, err))
        return within(err, "the convener's log");
    *held = log_check(v, &v->convener, &v->coalition, "the convener's log", buf_bytes(&note));
    if (*held && !v->convener.state.is_convener)
        *held = verify_found(v, "convener", FOUND_FAILED, "the log with the coalition's id names another coalition as its own");
    return true;
}

static bool own_replay(struct verify *v, bool *held, struct pln_error *err)
{
    const struct replay_admit *a;
    char whose[80];

    if (v->log == &v->convener) {
        snprintf(v->handle, sizeof(v->handle), "%s", v->convener.state.handle);
        *held = true;
        return true;
    }
    a = replay_admit(&v->convener, &v->log_id);
    if (a == NULL) {
        *held = verify_found(v, "roster", FOUND_FAILED, "the convener's log admits no log with the id of this entry's");
        return true;
    }
    snprintf(v->handle, sizeof(v->handle), "%s", a->handle);
    verify_found(v, "roster", FOUND_OK, "%s#%" PRIu64 " admits the log as %s", v->convener.state.handle, a->index, a->handle);
    if (a->removed)
        verify_found(v, "roster", v->index < a->size ? FOUND_OK : FOUND_FAILED,
                     "%s#%" PRIu64 " removes it: its entries below #%" PRIu64 " count", v->convener.state.handle, a->removed_at, a->size);
    snprintf(whose, sizeof(whose), "%s's log", v->handle);
    if (!log_replay(v, v->log, &v->log_id, v->size, err))
        return within(err, "%s", whose);
    *held = log_check(v, v->log, &v->log_id, whose, answer_bin(v->proof, "note"));
    if (*held && !hash32_equal(&v->log->state.coalition, &v->coalition))
        *held = verify_found(v, "beginning", FOUND_FAILED, "%s was begun for another coalition", whose);
    return true;
}

/* ---- the end
 * ----------------------------------------------------------------------------------------------------------------------------- */

/* Who wrote it, as far as that is proven. */
static const char *writer_said(const struct verify *v, char out[120])
{
    const struct statement *s = &v->judged.statement;

    if (!s->has_author)
        snprintf(out, 120, "its node wrote it");
    else if (v->key.name[0] != 0)
        snprintf(out, 120, "%s wrote it", v->key.name);
    else if (v->had_key && key_state_is_root(&v->key.state, v->index))
        snprintf(out, 120, "the organization's root key wrote it");
    else
        snprintf(out, 120, "the holder of its key wrote it");
    return out;
}

static void summary(const struct verify *v, const char *asked, char out[400])
{
    const struct statement *s = &v->judged.statement;
    char time[20], who[120];

    if (v->failed > 0)
        snprintf(out, 400, "%.60s is NOT proven: %zu of %zu checks failed.", asked, v->failed, v->checks);
    else
        snprintf(out, 400, "%s#%" PRIu64 " (%.*s) is proven: %s, and the node of %s took it at %s.%s", v->handle, v->index,
                 (int)(s->type.n < 40 ? s->type.n : 40), (const char *)s->type.at, writer_said(v, who), v->handle,
                 words_time(v->judged.entry.time_ms, v->convener.state.offset_ms, time),
                 v->anchor == ANCHOR_NODE ? " All of it follows from the coalition's id, which you have from this node only." : "");
}

static bool tell_json(const struct verify *v, const char *said, struct pln_error *err)
{
    static const char *const from[] = { "given", "home", "node" };
    CLEANUP(buf_deinit) struct buf out = { 0 };

    buf_init(&out, 65536);
    struct writer w = writer_into(&out);
    writer_map(&w, 7);
    writer_cstr(&w, "ok"), writer_bool(&w, v->failed == 0);
    writer_cstr(&w, "name"), writer_cstr(&w, call_print(v->c, "%s#%" PRIu64, v->handle, v->index));
    writer_cstr(&w, "id");
    if (v->judged.readable)
        writer_bin(&w, BYTES_OF(v->judged.id));
    else
        writer_nil(&w);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(v->coalition));
    writer_cstr(&w, "coalition_from"), writer_cstr(&w, from[v->anchor]);
    writer_cstr(&w, "checks");
    writer_array(&w, v->checks);
    for (size_t i = 0; i < v->checks; i++) {
        writer_map(&w, 3);
        writer_cstr(&w, "name"), writer_cstr(&w, v->check[i].name);
        writer_cstr(&w, "ok");
        if (v->check[i].found == FOUND_NOT_CHECKED)
            writer_nil(&w);
        else
            writer_bool(&w, v->check[i].found == FOUND_OK);
        writer_cstr(&w, "what"), writer_cstr(&w, v->check[i].what);
    }
    writer_cstr(&w, "summary"), writer_cstr(&w, said);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static bool verify_all(struct verify *v, const char *asked, struct pln_error *err)
{
    bool held = false;

    if (!call_ask_text(v->c, "proof", asked, &v->proof, err))
        return false;
    if (!answer_32(v->proof, "log_id", &v->log_id))
        return fail(err, PLN_MALFORMED, "the node does not say which log the entry stands in");
    v->index = answer_u64(v->proof, "index");
    v->size = answer_u64(v->proof, "size");
    if (!anchor_find(v, err))
        return false;
    v->log = hash32_equal(&v->log_id, &v->coalition) ? &v->convener : &v->own;
    if (!convener_replay(v, &held, err))
        return false;
    if (held && !own_replay(v, &held, err))
        return false;
    return !held || verify_entry(v, asked, err);
}

static bool run_verify(struct call *c, struct pln_error *err)
{
    static struct verify memory; /* too large for the stack */
    struct verify *v = &memory;
    const char *asked = call_text(c, "entry");
    uint8_t seed[16];
    char said[400];

    if (asked == NULL)
        return call_usage(c, err, "which entry? Write plenary verify eastside#12");
    *v = (struct verify){ .c = c };
    if (!random_fill(seed, sizeof(seed), err))
        return false;
    replay_init(&v->convener, seed);
    replay_init(&v->own, seed);
    buf_init(&v->target, PLN_ENTRY_BYTES_MAX);
    buf_init(&v->target_words, PLN_CONTENT_BYTES_MAX + PLN_SALT_BYTES);
    bool done = shown_begin(c, &v->s, err) && verify_all(v, asked, err);
    if (done) {
        summary(v, asked, said);
        if (c->json) {
            done = tell_json(v, said, err);
        } else {
            putchar('\n');
            term_put_wrapped(stdout, &v->s.term, BYTES_STR(said), "");
        }
    }
    if (done && v->failed > 0)
        done = fail(err, PLN_BAD_PROOF, "%.60s is not proven", asked);
    verify_end(v);
    return done;
}

static const struct command_option verify_options[] = {
    { "entry", "ENTRY", "which: eastside#12, or the first 8 or more digits of its id" },
    { "coalition", "HEX", "the coalition's id, as you know it: 64 hex digits (else what the home says)" },
};

const struct command verify_commands[] = {
    { .name = "verify",
      .section = "Check and exchange",
      .usage = "ENTRY",
      .help = "prove one entry from the coalition's id alone",
      .about = "Takes nothing on the node's word: reads the convener's log and the entry's from their first entry, judges each of them, "
               "and checks "
               "beginning, roster, heads, inclusion, signature, mandate and words. Exit status 0 if all of it holds, 1 if not.",
      .place = { "entry" },
      .option = verify_options,
      .options = COUNT(verify_options),
      .run = run_verify },
};
const size_t verify_commands_count = COUNT(verify_commands);
