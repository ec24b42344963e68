/* import.c: records from a file: CSV or JSON Lines, checked whole, then recorded row by row.
 *
 * The file is read three times and never held: for its hash, to check every row, to record. The hash finds the journal of an earlier
 * run of the same file (keep/journal.h): what was recorded then is passed over.
 * Must not: record anything of a file that has one fault. Bounds: those of view/rows.h and cli/lookups.h; FAULTS_SHOWN_MAX.
 * Spec: docs/client.md "Importing records". Tests: tests/e2e/table.sh */
#include "cli/import.h"

#include "base/bytes.h"
#include "cli/compose.h"
#include "cli/import_names.h"
#include "cli/import_row.h"
#include "cli/type_names.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "view/json.h"
#include "view/progress.h"
#include "view/term.h"
#include "view/words.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define SESSION_MAGIC "plenary-export/"

struct run {
    struct import im;
    FILE *file;
    enum rows_form form;
    struct stat seen; /* of the file as it was hashed */
    uint64_t rows;
    uint64_t recorded, before; /* by this run; by earlier ones */
    uint64_t sealed;           /* by this run, with sealed words */
    struct journal journal;
    char first[80], last[80];
};

static void run_end(struct run **p)
{
    struct run *r = *p;

    journal_close(&r->journal);
    lookups_deinit(&r->im.lookups);
}

/* ---- which form ------------------------------------------------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), k = strlen(ending);

    return n > k && strcasecmp(path + n - k, ending) == 0;
}

bool import_is_records(const struct call *c, const char *path, FILE *file, enum rows_form *form)
{
    char first[32] = "";
    size_t n = fread(first, 1, sizeof(first) - 1, file);
    const char *at = first;

    if (fseeko(file, 0, SEEK_SET) != 0)
        return false;
    first[n] = 0;
    if (strncmp(first, SESSION_MAGIC, strlen(SESSION_MAGIC)) == 0)
        return false;
    if (strncmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    at += strspn(at, " \t\r\n");
    *form = *at == '{' ? ROWS_JSONL : ROWS_CSV;
    if (ends_in(path, ".csv") || ends_in(path, ".tsv"))
        *form = ROWS_CSV;
    else if (ends_in(path, ".jsonl") || ends_in(path, ".ndjson"))
        *form = ROWS_JSONL;
    else
        return call_has(c, "type");
    return true;
}

/* ---- the file, its hash, its journal ----------------------------------------------------------------------------------------------------
 */

static bool file_begin(struct run *r, struct pln_error *err)
{
    struct stat now;

    if (fseeko(r->file, 0, SEEK_SET) != 0 || fstat(fileno(r->file), &now) != 0)
        return fail_errno(err, PLN_BAD_FIELD, r->im.path, "going back to the file's beginning");
    if (now.st_size != r->seen.st_size || now.st_mtim.tv_sec != r->seen.st_mtim.tv_sec || now.st_mtim.tv_nsec != r->seen.st_mtim.tv_nsec)
        return fail(err, PLN_BAD_FIELD, "the file changed while it was read: try again"), within(err, "%.100s", r->im.path);
    return true;
}

/* The same bytes for another type, or sealed for others, are another file. */
static bool file_hash(struct run *r, uint8_t out[32], struct pln_error *err)
{
    uint8_t block[65536];
    struct hash h;
    size_t n;

    if (fstat(fileno(r->file), &r->seen) != 0 || !S_ISREG(r->seen.st_mode))
        return fail(err, PLN_BAD_FIELD, "this is no file: it is read more than once, so it cannot be a pipe"),
               within(err, "%.100s", r->im.path);
    hash_init_domain(&h, "import");
    hash_add_u64(&h, r->form);
    hash_add(&h, r->im.fallback != NULL ? BYTES_STR(r->im.fallback->name) : (struct bytes){ 0 });
    if (r->im.seal != NULL) {
        hash_add_u64(&h, strlen(r->im.seal));
        hash_add(&h, BYTES_STR(r->im.seal));
    }
    hash_add_u64(&h, (uint64_t)r->seen.st_size);
    while ((n = fread(block, 1, sizeof(block), r->file)) > 0)
        hash_add(&h, bytes_at(block, n));
    hash_final(&h, out);
    return ferror(r->file) == 0 || fail_errno(err, PLN_BAD_FIELD, r->im.path, "reading");
}

/* ---- first reading: every row is checked ------------------------------------------------------------------------------------------------
 */

static void rows_close(struct rows **rows)
{
    rows_end(*rows);
}

static bool rows_check(struct run *r, struct rows *rows, struct progress *p, struct pln_error *err)
{
    static struct row row;
    bool got = true;

    if (r->form == ROWS_CSV)
        import_head(&r->im, rows, rows->lines.number);
    while (got && (r->form != ROWS_CSV || r->im.faults.count == 0 || rows->count > 0)) {
        struct pln_error broken;
        if (!rows_next(rows, &row, &got, &broken)) { /* nothing behind it can be read: the last fault */
            faults_cut(&r->im.faults, row.line, &broken);
            break;
        }
        if (!got)
            break;
        struct arena outer = call_scope_begin(r->im.c);
        bool good = import_check(&r->im, &row, err);
        call_scope_end(r->im.c, outer);
        if (!good)
            return progress_end(p), within(err, "line %" PRIu64, row.line);
        progress_part(p, rows->lines.bytes, (uint64_t)r->seen.st_size, "bytes");
    }
    r->rows = rows->count;
    return true;
}

static bool check_all(struct run *r, struct pln_error *err)
{
    static struct rows memory;
    CLEANUP(rows_close) struct rows *rows = &memory;
    struct progress p = progress_begin("checked", r->im.c->json);
    struct pln_error why;

    memset(&memory, 0, sizeof(memory));
    if (!file_begin(r, err))
        return false;
    if (!rows_begin(rows, r->form, r->file, &why))
        faults_cut(&r->im.faults, rows->lines.number, &why);
    else if (!rows_check(r, rows, &p, err))
        return false;
    progress_end(&p);
    if (r->im.faults.count > 0)
        return faults_tell(&r->im.faults, r->im.c, r->im.path, err);
    if (r->rows == 0)
        return fail(err, PLN_BAD_FIELD, "there is no row in it"), within(err, "%.100s", r->im.path);
    return true;
}

/* ---- second reading: every row is recorded
 * ------------------------------------------------------------------------------------------------ */

static void name_keep(struct run *r, const char *name)
{
    if (r->first[0] == 0)
        snprintf(r->first, sizeof(r->first), "%s", name);
    snprintf(r->last, sizeof(r->last), "%s", name);
}

static bool row_record(struct run *r, const struct row *row, uint64_t place, struct pln_error *err)
{
    struct call *c = r->im.c;
    struct outgoing o = { 0 };
    struct recorded rec;
    struct bytes label = { 0 };
    const struct schema *type;
    bool waits = c->has_wait, sealed;

    if (!import_compose(&r->im, row, &r->journal, place, &o, &label, &type, &sealed, err))
        return false;
    struct pln_id id = hash_entry_id(o.statement);
    if ((label.n > 0 && !lookups_label(&r->im.lookups, label, row->line, type, &id, err)) || !journal_add(&r->journal, &id, err))
        return false;
    c->has_wait = waits && place + 1 == r->journal.total;
    bool sent = send_statement(c, &o, &rec, err);
    c->has_wait = waits;
    if (!sent)
        return false;
    r->recorded += rec.repeated ? 0 : 1;
    r->sealed += sealed;
    r->before += rec.repeated ? 1 : 0;
    name_keep(r, rec.name);
    return true;
}

static bool row_pass(struct run *r, const struct row *row, uint64_t place, struct pln_error *err)
{
    struct bytes label;
    const struct schema *type;
    struct pln_id id;

    r->before++;
    if (!import_label(&r->im, row, &label, &type, err))
        return false;
    return label.n == 0 || (journal_id(&r->journal, place, &id, err) && lookups_label(&r->im.lookups, label, row->line, type, &id, err));
}

static bool record_rows(struct run *r, struct rows *rows, struct progress *p, struct pln_error *err)
{
    static struct row row;
    uint64_t known = r->journal.rows;
    bool got;

    for (uint64_t place = 0;; place++) {
        if (!rows_next(rows, &row, &got, err))
            return false;
        if (!got)
            return place == r->journal.total || fail(err, PLN_BAD_FIELD, "the file has other rows than when it was checked");
        struct arena outer = call_scope_begin(r->im.c);
        bool good = place < known ? row_pass(r, &row, place, err) : row_record(r, &row, place, err);
        call_scope_end(r->im.c, outer);
        if (!good)
            return within(err, "line %" PRIu64, row.line);
        progress_part(p, place + 1, r->journal.total, "rows");
    }
}

static bool record_all(struct run *r, struct pln_error *err)
{
    static struct rows memory;
    CLEANUP(rows_close) struct rows *rows = &memory;
    struct progress p = progress_begin("recorded", r->im.c->json);

    memset(&memory, 0, sizeof(memory));
    lookups_deinit(&r->im.lookups); /* labels now stand for real ids */
    if (!lookups_init(&r->im.lookups, err) || !file_begin(r, err) || !rows_begin(rows, r->form, r->file, err))
        return within(err, "%.100s", r->im.path);
    bool good = record_rows(r, rows, &p, err);
    progress_end(&p);
    if (good)
        return journal_finish(&r->journal, err);
    fprintf(stderr, "plenary: %" PRIu64 " of %" PRIu64 " rows are recorded; the same command goes on behind them (docs/client.md)\n",
            r->recorded + r->before, r->journal.total);
    return within(err, "%.100s", r->im.path);
}

/* Does a statement of that id wait in the outbox? Then it is recorded by whoever next reaches a node that can write. */
static bool is_waiting(struct call *c, const struct pln_id *id, bool *waiting, struct pln_error *err)
{
    static struct outbox_name name[OUTBOX_ITEMS_MAX];
    size_t count;
    char hex[65];

    hex_write(BYTES_OF(*id), hex);
    if (!outbox_list(&c->outbox, name, OUTBOX_ITEMS_MAX, &count, err))
        return false;
    for (size_t i = 0; i < count && !*waiting; i++)
        *waiting = strstr(name[i].at, hex) != NULL;
    return true;
}

/* Does the node have an entry of that id? */
static bool is_there(struct call *c, const struct pln_id *id, bool *there, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes result, value;
    char hex[65];

    hex_write(BYTES_OF(*id), hex);
    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 2);
    writer_array(&w, 1);
    writer_cstr(&w, hex);
    writer_cstr(&w, "entry");
    if (!writer_done(&w, "the last row", err) || !call_ask(c, "resolve", &params, &result, err))
        return false;
    struct answer_list l = answer_each(result);
    *there = answer_next(&l, &value) && answer_str(value, "name").n > 0;
    return true;
}

/* An earlier run ended in the middle. Its newest row may never have reached the node. */
static bool go_on(struct run *r, struct pln_error *err)
{
    struct pln_id last;
    bool there = false;

    r->rows = r->journal.total;
    r->im.now_ms = r->journal.started_ms;
    while (r->journal.rows > 0 && !there) {
        if (!journal_id(&r->journal, r->journal.rows - 1, &last, err) || !is_there(r->im.c, &last, &there, err) ||
            (!there && !is_waiting(r->im.c, &last, &there, err)) || (!there && !journal_drop_last(&r->journal, err)))
            return false;
    }
    return true;
}

/* ---- telling
 * ------------------------------------------------------------------------------------------------------------------------------ */

static bool tell_json(const struct run *r, bool was_done, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };

    buf_init(&out, 16 * 1024);
    struct writer w = writer_into(&out);
    writer_map(&w, 7);
    writer_cstr(&w, "file"), writer_cstr(&w, r->im.path);
    writer_cstr(&w, "rows"), writer_u64(&w, r->rows);
    writer_cstr(&w, "recorded"), writer_u64(&w, r->recorded);
    writer_cstr(&w, "before"), writer_u64(&w, was_done ? r->rows : r->before);
    writer_cstr(&w, "first");
    r->first[0] != 0 ? writer_cstr(&w, r->first) : writer_nil(&w);
    writer_cstr(&w, "last");
    r->last[0] != 0 ? writer_cstr(&w, r->last) : writer_nil(&w);
    writer_cstr(&w, "sealed"), writer_u64(&w, r->sealed);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static bool tell(const struct run *r, struct pln_error *err)
{
    if (r->im.c->json)
        return tell_json(r, false, err);
    term_put_str(stdout, r->im.path);
    printf(": %" PRIu64 " %s", r->rows, words_one(r->rows, "row", "rows"));
    if (call_has(r->im.c, "check")) {
        puts(", nothing is wrong; nothing was recorded (--check)");
        return true;
    }
    printf(", %" PRIu64 " recorded", r->recorded);
    if (r->recorded > 0)
        printf(" as %s%s%s", r->first, r->recorded > 1 ? " to " : "", r->recorded > 1 ? r->last : "");
    if (r->before > 0)
        printf(", %" PRIu64 " by an earlier run", r->before);
    fputs("; seen by all partners of the coalition", stdout);
    if (r->sealed > 0)
        printf(", the words of %" PRIu64 " only by those that they are sealed to", r->sealed);
    putchar('\n');
    return true;
}

static bool tell_done(struct run *r, struct pln_error *err)
{
    char when[20];

    r->rows = r->journal.total;
    if (r->im.c->json)
        return tell_json(r, true, err);
    term_put_str(stdout, r->im.path);
    printf(": all %" PRIu64 " %s of this file were recorded at %s; nothing was recorded twice (--again records them anew)\n", r->rows,
           words_one(r->rows, "row", "rows"), words_time(r->journal.started_ms, r->im.c->node.offset_ms, when));
    return true;
}

static bool type_option(struct call *c, const struct schema **out, struct pln_error *err)
{
    const char *name = call_text(c, "type");

    *out = name != NULL ? schema_find(BYTES_STR(name)) : NULL;
    if (name == NULL || (*out != NULL && import_allows(*out)))
        return true;
    if (*out != NULL)
        return call_usage(c, err, "--type %.60s: that is not imported: it has a command of its own", name);
    return type_names_check(c, import_allows, err);
}

bool import_records(struct call *c, const char *path, FILE *file, enum rows_form form, struct pln_error *err)
{
    static struct run memory;
    CLEANUP(run_end) struct run *r = &memory;
    uint8_t hash[32];
    bool found;

    memory = (struct run){ .im = { .c = c, .path = path, .seal = call_text(c, "seal"), .now_ms = call_wall_ms() },
                           .file = file,
                           .form = form,
                           .journal = { .fd = -1 } };
    if (!lookups_init(&r->im.lookups, err) || !type_option(c, &r->im.fallback, err) || !file_hash(r, hash, err) || !send_outbox(c, err) ||
        !journal_open(&r->journal, &c->outbox, hash, &found, err))
        return false;
    if (call_has(c, "check"))
        return check_all(r, err) && tell(r, err);
    if (found && r->journal.is_done && !call_has(c, "again"))
        return tell_done(r, err);
    if (found && !r->journal.is_done)
        return go_on(r, err) && record_all(r, err) && tell(r, err);
    if (!check_all(r, err))
        return false;
    r->journal.total = r->rows;
    r->journal.started_ms = r->im.now_ms;
    if (!compose_after(c, err))
        return false;
    r->journal.has_after = c->has_after;
    r->journal.after = c->after;
    return journal_begin(&r->journal, err) && record_all(r, err) && tell(r, err);
}
