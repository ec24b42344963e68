/* dump.c: all entries in a form that other programs read: JSON Lines, a folder of CSV, a SQLite file.
 *
 * In: the node's logs, each up to the size that it has now, page by page. Out: a file or folder that appears whole or not at all.
 * Must not: hold more than a page; judge anything: what is said of an entry is what the node says.
 * Bounds: PAGE_ENTRIES a page, LOGS_MAX logs. Spec: docs/export.md "Tables". Tests: tests/e2e/table.sh */
#include "cli/dump.h"

#include "base/bytes.h"
#include "base/civil.h"
#include "keep/beside.h"
#include "view/folder.h"
#include "view/json.h"
#include "view/progress.h"
#include "view/sqlite.h"
#include "view/term.h"
#include "view/words.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PAGE_ENTRIES 200
#define RULES_MS 600000 /* a first run over a large coalition */
#define LOGS_MAX (PLN_PARTNERS_MAX + 1)

enum dump_form { DUMP_JSONL, DUMP_CSV, DUMP_SQLITE };
static const char *const form_words[] = { "jsonl", "csv", "sqlite" };

struct log {
    struct pln_id id;
    uint64_t size; /* as it was when the export began */
};
struct dump {
    struct call *c;
    enum dump_form form;
    bool receipts;
    struct beside place;
    FILE *lines;
    struct folder folder;
    struct sqlite *sqlite;
    size_t logs;
    struct log log[LOGS_MAX];
    uint64_t entries, of;
};

static volatile sig_atomic_t interrupted;

static void interrupt_seen(int signal)
{
    (void)signal;
    interrupted = 1;
}

/* What is half written is removed by us, not left behind. */
static void interrupts_take(void)
{
    struct sigaction a = { .sa_handler = interrupt_seen };

    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGHUP, &a, NULL);
}

static void dump_end(struct dump **p)
{
    struct dump *d = *p;

    if (d->lines != NULL)
        fclose(d->lines);
    folder_end(&d->folder);
    sqlite_free(&d->sqlite);
    beside_end(&d->place);
}

/* ---- where it goes ---------------------------------------------------------------------------------------------------------------- */

static bool sink_begin(struct dump *d, const char *path, struct pln_error *err)
{
    if (!beside_begin(&d->place, path, d->form == DUMP_CSV, call_has(d->c, "force"), err))
        return false;
    switch (d->form) {
    case DUMP_JSONL:
        d->lines = fopen(d->place.making, "we");
        return d->lines != NULL || fail_errno(err, PLN_BAD_FIELD, path, "making the file");
    case DUMP_CSV: return folder_begin(&d->folder, d->place.making, err);
    case DUMP_SQLITE: d->sqlite = sqlite_make(d->place.making, err); return d->sqlite != NULL;
    }
    return false;
}

static bool sink_entry(struct dump *d, struct bytes entry, struct pln_error *err)
{
    switch (d->form) {
    case DUMP_JSONL:
        json_put(d->lines, entry);
        return ferror(d->lines) == 0 || fail_errno(err, PLN_DISK_FULL, d->place.path, "writing the file");
    case DUMP_CSV: return folder_entry(&d->folder, entry, err);
    case DUMP_SQLITE: return sqlite_entry(d->sqlite, entry, err);
    }
    return false;
}

static bool lines_close(struct dump *d, struct pln_error *err)
{
    FILE *f = d->lines;

    d->lines = NULL;
    return fclose(f) == 0 || fail_errno(err, PLN_DISK_FULL, d->place.path, "writing the file");
}

static bool sink_finish(struct dump *d, struct pln_error *err)
{
    switch (d->form) {
    case DUMP_JSONL:
        if (!lines_close(d, err))
            return false;
        break;
    case DUMP_CSV:
        if (!folder_finish(&d->folder, err))
            return false;
        break;
    case DUMP_SQLITE:
        if (!sqlite_finish(d->sqlite, err))
            return false;
        sqlite_free(&d->sqlite);
        break;
    }
    return beside_finish(&d->place, err);
}

/* ---- what goes there ------------------------------------------------------------------------------------------------------------------
 */

static bool logs_find(struct dump *d, struct pln_error *err)
{
    struct bytes heads, h;

    if (!call_ask_none(d->c, "heads", &heads, err))
        return false;
    for (struct answer_list l = answer_each(heads); answer_next(&l, &h);) {
        if (d->logs == LOGS_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d logs", LOGS_MAX);
        if (!answer_32(h, "id", &d->log[d->logs].id))
            continue;
        d->log[d->logs].size = answer_u64(h, "size");
        d->of += d->log[d->logs++].size;
    }
    return true;
}

static bool page_ask(struct dump *d, const struct log *log, const struct buf *cursor, struct bytes *page, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, 128 * 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 4 + (cursor->n > 0));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(log->id));
    writer_cstr(&w, "full"), writer_bool(&w, true);
    writer_cstr(&w, "quiet"), writer_bool(&w, d->receipts);
    writer_cstr(&w, "limit"), writer_u64(&w, PAGE_ENTRIES);
    if (cursor->n > 0)
        writer_cstr(&w, "cursor"), writer_bin(&w, buf_bytes(cursor));
    return writer_done(&w, "entries", err) && connect_call(&d->c->line, "entries", buf_bytes(&params), CONNECT_TIMEOUT_MS, page, err);
}

static bool log_put(struct dump *d, const struct log *log, struct progress *p, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf cursor = { 0 };
    uint64_t before = 0;
    struct bytes page, entry;
    bool more = log->size > 0;

    buf_init(&cursor, 128 * 1024);
    for (size_t i = 0; &d->log[i] != log; i++)
        before += d->log[i].size;
    while (more) {
        if (interrupted)
            return fail(err, PLN_SHUTTING_DOWN, "interrupted: nothing was written");
        if (!page_ask(d, log, &cursor, &page, err))
            return false;
        buf_reset(&cursor);
        buf_put(&cursor, answer_bin(page, "next"));
        more = cursor.n > 0;
        for (struct answer_list l = answer_each_at(page, "entries"); answer_next(&l, &entry);) {
            uint64_t index = answer_u64(entry, "index");
            if (index >= log->size) { /* came since */
                more = false;
                break;
            }
            if (!sink_entry(d, entry, err))
                return false;
            d->entries++;
            progress_part(p, before + index, d->of, "entries");
        }
    }
    return buf_check(&cursor, "the node's cursor", err);
}

/* What stands beside the entries in a SQLite file: who is in, and of when it is. */
static bool about_put(struct dump *d, struct pln_error *err)
{
    struct bytes all, each;
    char now[CIVIL_TIME_TEXT], id[65] = "";
    const struct pln_id *coalition = &d->c->node.coalition;

    civil_time_write(call_wall_ms(), now);
    for (size_t i = 0; i < 32; i++)
        snprintf(id + 2 * i, 3, "%02x", coalition->b[i]);
    if (!sqlite_about(d->sqlite, "format", "plenary-tables/1", err) || !sqlite_about(d->sqlite, "exported", now, err) ||
        !sqlite_about(d->sqlite, "coalition", id, err) || !sqlite_about(d->sqlite, "by", d->c->node.handle, err) ||
        !call_ask_none(d->c, "partners", &all, err))
        return false;
    for (struct answer_list l = answer_each(all); answer_next(&l, &each);)
        if (!sqlite_partner(d->sqlite, each, err))
            return false;
    if (!call_ask_none(d->c, "members", &all, err))
        return false;
    for (struct answer_list l = answer_each(all); answer_next(&l, &each);)
        if (!sqlite_member(d->sqlite, each, err))
            return false;
    return true;
}

/* A page of what the rules say: decisions, or findings. */
static bool rules_ask(struct dump *d, bool findings, struct bytes after, struct bytes *page, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    const char *method = findings ? "rules.findings" : "rules.decisions";

    buf_init(&params, 64 * 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 1 + (size_t)findings + (after.n > 0));
    writer_cstr(&w, "limit"), writer_u64(&w, PAGE_ENTRIES);
    if (findings)
        writer_cstr(&w, "all"), writer_bool(&w, true);
    if (after.n > 0)
        writer_cstr(&w, "after"), writer_str(&w, after);
    return writer_done(&w, method, err) && connect_call(&d->c->line, method, buf_bytes(&params), RULES_MS, page, err);
}

static bool rules_put(struct dump *d, bool findings, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf after = { 0 };
    struct bytes page, each;
    char time[CIVIL_TIME_TEXT];

    buf_init(&after, 64 * 1024);
    do {
        if (interrupted)
            return fail(err, PLN_SHUTTING_DOWN, "interrupted: nothing was written");
        if (!rules_ask(d, findings, buf_bytes(&after), &page, err))
            return within(err, "what the rules say");
        buf_reset(&after);
        buf_put(&after, answer_str(page, "next"));
        for (struct answer_list l = answer_each_at(page, findings ? "findings" : "decisions"); answer_next(&l, &each);)
            if (!(findings ? sqlite_finding(d->sqlite, each, err) : sqlite_verdict(d->sqlite, each, err)))
                return false;
    } while (after.n > 0);
    civil_time_write(answer_i64(page, "time"), time);
    return buf_check(&after, "the node's cursor", err) &&
           sqlite_about(d->sqlite, findings ? "rules.findings" : "rules.decisions", time, err) &&
           sqlite_about(d->sqlite, "newer_rules", answer_is_true(page, "newer") ? "yes" : "no", err);
}

static bool all_put(struct dump *d, struct pln_error *err)
{
    struct progress p = progress_begin("exported", d->c->json);
    bool good = true;

    for (size_t i = 0; good && i < d->logs; i++)
        good = log_put(d, &d->log[i], &p, err);
    progress_end(&p);
    if (!good || d->form != DUMP_SQLITE)
        return good;
    return about_put(d, err) && rules_put(d, false, err) && rules_put(d, true, err);
}

/* ---- the command ------------------------------------------------------------------------------------------------------------------------
 */

static bool form_find(struct call *c, enum dump_form *out, struct pln_error *err)
{
    const char *name = call_text(c, "as");

    for (size_t i = 0; i < COUNT(form_words); i++)
        if (strcmp(name, form_words[i]) == 0) {
            *out = (enum dump_form)i;
            return true;
        }
    return call_usage(c, err, "--as %.40s: jsonl, csv or sqlite", name);
}

static bool tell(const struct dump *d, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };

    if (!d->c->json) {
        fputs("Exported to ", stdout);
        term_put_str(stdout, d->place.path);
        printf(": %" PRIu64 " %s. Sealed and erased words are not in it.\n", d->entries, words_one(d->entries, "entry", "entries"));
        return true;
    }
    buf_init(&out, 2 * PATH_MAX);
    struct writer w = writer_into(&out);
    writer_map(&w, 4);
    writer_cstr(&w, "file"), writer_cstr(&w, d->place.path);
    writer_cstr(&w, "as"), writer_cstr(&w, form_words[d->form]);
    writer_cstr(&w, "entries"), writer_u64(&w, d->entries);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(d->c->node.coalition));
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

bool dump_run(struct call *c, struct pln_error *err)
{
    static struct dump memory;
    CLEANUP(dump_end) struct dump *d = &memory;
    const char *path = call_text(c, "to") != NULL ? call_text(c, "to") : call_text(c, "file");

    memset(d, 0, sizeof(*d));
    d->c = c;
    d->receipts = call_has(c, "receipts");
    if (!form_find(c, &d->form, err))
        return false;
    if (path == NULL || strcmp(path, "-") == 0)
        return call_usage(c, err, "where to? Write plenary export --as %s --to %s", form_words[d->form],
                          d->form == DUMP_CSV ? "FOLDER" : "FILE");
    interrupts_take();
    return call_know_node(c, err) && logs_find(d, err) && sink_begin(d, path, err) && all_put(d, err) && sink_finish(d, err) &&
           tell(d, err);
}
