/* exchange.c: export, import: a whole coalition in one file.
 *
 * In: parts from the node (or a file's bytes). Out: the file, or the node. Nothing is judged here: the node that imports checks
 * all of it like a session of a partner's.
 * A file appears whole or not at all: it is written beside, made to last, then renamed.
 * Bounds: a part of PART_BYTES each way. Spec: docs/export.md, docs/rpc.md "Whole coalitions". Tests: tests/unit/client_read.c,
 * tests/e2e/exchange.sh */
#include "base/bytes.h"
#include "base/checked.h"
#include "cli/dump.h"
#include "cli/import.h"
#include "cli/shapes.h"
#include "view/json.h"
#include "view/progress.h"
#include "view/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_BYTES (256 * 1024)
#define LAST_MS 1800000 /* an import's end: all of it judged and on disk */

/* ---- export
 * ------------------------------------------------------------------------------------------------------------------------------ */

struct output {
    int fd;
    const char *path;      /* NULL: standard output */
    char beside[PATH_MAX]; /* until it is renamed; empty: nothing there */
};

static void output_end(struct output *o)
{
    if (o->path != NULL && o->fd >= 0)
        close(o->fd);
    if (o->beside[0] != 0)
        unlink(o->beside);
}

static bool output_begin(struct output *o, struct pln_error *err)
{
    if (o->path == NULL) {
        o->fd = STDOUT_FILENO;
        if (isatty(o->fd) == 1)
            return fail(err, PLN_BAD_FIELD, "an export is no text: name a file, or send it into a pipe");
        return true;
    }
    int n = snprintf(o->beside, sizeof(o->beside), "%s.XXXXXX", o->path);
    if (n < 0 || (size_t)n >= sizeof(o->beside)) {
        o->beside[0] = 0;
        return fail(err, PLN_TOO_LARGE, "the file's name is too long");
    }
    o->fd = mkostemp(o->beside, O_CLOEXEC);
    if (o->fd < 0) {
        o->beside[0] = 0;
        return fail_errno(err, PLN_BAD_FIELD, o->path, "making the file");
    }
    return true;
}

static bool output_put(struct output *o, struct bytes in, struct pln_error *err)
{
    while (in.n > 0) {
        ssize_t n = write(o->fd, in.at, in.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, errno == ENOSPC ? PLN_DISK_FULL : PLN_BAD_FIELD, o->path != NULL ? o->path : "standard output",
                              "writing");
        in = bytes_slice(in, (size_t)n, in.n - (size_t)n);
    }
    return true;
}

static bool output_finish(struct output *o, struct pln_error *err)
{
    if (o->path == NULL)
        return true;
    if (fsync(o->fd) != 0)
        return fail_errno(err, PLN_DISK_FULL, o->path, "making the file last");
    if (!file_move(o->beside, o->path, err))
        return false;
    o->beside[0] = 0;
    return true;
}

static bool part_ask(struct call *c, struct bytes cursor, struct bytes *answer, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, 65536);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    if (cursor.n > 0)
        writer_bin(&w, cursor);
    else
        writer_nil(&w);
    return writer_done(&w, "cursor", err) && connect_call(&c->line, "export", buf_bytes(&params), CONNECT_TIMEOUT_MS, answer, err);
}

static bool export_all(struct call *c, struct output *o, uint64_t *bytes, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf cursor = { 0 };
    struct progress p = progress_begin("exported", c->json);
    struct bytes answer;

    buf_init(&cursor, 65536);
    do {
        if (!part_ask(c, buf_bytes(&cursor), &answer, err) || !output_put(o, answer_bin(answer, "part"), err))
            return progress_end(&p), false;
        *bytes += answer_bin(answer, "part").n;
        progress_bytes(&p, *bytes);
        buf_reset(&cursor);
        buf_put(&cursor, answer_bin(answer, "next"));
    } while (cursor.n > 0);
    progress_end(&p);
    return buf_check(&cursor, "the node's cursor", err);
}

static bool export_told(const struct output *o, struct bytes coalition, uint64_t bytes, struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char size[24];

    if (o->path == NULL)
        return true;
    if (!c->json) {
        fputs("Exported to ", stdout);
        term_put_str(stdout, o->path);
        printf(": %s. Whoever has it and the coalition's id can check all of it.\n", words_bytes(bytes, size));
        return true;
    }
    buf_init(&out, 2 * PATH_MAX);
    struct writer w = writer_into(&out);
    writer_map(&w, 3);
    writer_cstr(&w, "file"), writer_cstr(&w, o->path);
    writer_cstr(&w, "bytes"), writer_u64(&w, bytes);
    writer_cstr(&w, "coalition"), writer_bin(&w, coalition);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static bool run_export(struct call *c, struct pln_error *err)
{
    CLEANUP(output_end) struct output o = { .fd = -1 };
    const char *path = call_text(c, "file");
    struct bytes status;
    uint64_t bytes = 0;

    if (call_has(c, "as"))
        return dump_run(c, err);
    if (call_has(c, "to") || call_has(c, "force") || call_has(c, "receipts"))
        return call_usage(c, err, "--to, --force and --receipts go with --as jsonl, csv or sqlite");
    if (path != NULL && strcmp(path, "-") != 0)
        o.path = path;
    /* Before the file is touched: is there a node at all? */
    if (!call_ask_none(c, "status", &status, err) || !output_begin(&o, err) || !export_all(c, &o, &bytes, err) || !output_finish(&o, err))
        return false;
    return export_told(&o, answer_bin(status, "coalition"), bytes, c, err);
}

/* ---- import
 * ------------------------------------------------------------------------------------------------------------------------------ */

static bool part_send(struct call *c, struct bytes part, int64_t wait_ms, struct bytes *answer, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, PART_BYTES + 64);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, part);
    return writer_done(&w, "part", err) && connect_call(&c->line, "import", buf_bytes(&params), wait_ms, answer, err);
}

static void input_end(FILE **f)
{
    if (*f != NULL && *f != stdin)
        fclose(*f);
}

static bool import_all(struct call *c, FILE *in, const char *path, struct bytes *answer, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf part = { 0 };
    struct progress p = progress_begin("imported", c->json);
    uint64_t bytes = 0;

    buf_init(&part, PART_BYTES);
    for (;;) {
        buf_reset(&part);
        uint8_t *at = buf_reserve(&part, PART_BYTES);
        if (at == NULL)
            return buf_check(&part, "the part", err);
        size_t n = fread(at, 1, PART_BYTES, in);
        buf_wrote(&part, n);
        if (ferror(in))
            return progress_end(&p), fail_errno(err, PLN_BAD_FIELD, path, "reading");
        if (!part_send(c, buf_bytes(&part), n == 0 ? LAST_MS : CONNECT_TIMEOUT_MS, answer, err))
            return progress_end(&p), within(err, "%.100s", path);
        bytes += n;
        progress_bytes(&p, bytes);
        if (n == 0)
            break;
    }
    progress_end(&p);
    if (bytes == 0)
        return fail(err, PLN_MALFORMED, "the file is empty"), within(err, "%.100s", path);
    return true;
}

static bool run_import(struct call *c, struct pln_error *err)
{
    const char *path = call_text(c, "file");
    struct bytes answer = { 0 };
    enum rows_form form;
    char size[24];

    if (path == NULL)
        return call_usage(c, err, "which file? Write plenary import FILE, or - for standard input");
    CLEANUP(input_end) FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (in == NULL)
        return fail_errno(err, PLN_NOT_FOUND, path, "opening");
    if (in != stdin && import_is_records(c, path, in, &form))
        return import_records(c, path, in, form, err);
    if (call_has(c, "type") || call_has(c, "check") || call_has(c, "again"))
        return call_usage(c, err,
                          "--type, --check and --again go with a file of records (CSV or JSON Lines), not with an export or a pipe");
    if (!call_connect(c, err) || !import_all(c, in, path, &answer, err))
        return false;
    uint64_t refused = answer_u64(answer, "refused");
    struct bytes first = answer_str(answer, "first_refused");
    if (c->json)
        json_put(stdout, answer);
    if (refused > 0) {
        fail(err, PLN_BAD_CONTENT, "%" PRIu64 " %s not kept, all else is on this node's disk; the first is of %.*s", refused,
             words_one(refused, "text was", "texts were"), (int)min_size(first.n, 150), (const char *)first.at);
        return within(err, "%.100s", path);
    }
    if (c->json)
        return true;
    uint64_t heads = answer_u64(answer, "heads"), entries = answer_u64(answer, "entries"), contents = answer_u64(answer, "contents");
    printf("%s read: %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s beside them; what is new and good is on this node's disk.\n",
           words_bytes(answer_u64(answer, "bytes"), size), heads, words_one(heads, "head", "heads"), entries,
           words_one(entries, "entry", "entries"), contents, words_one(contents, "text", "texts"));
    return true;
}

static const struct command_option export_options[] = {
    { "file", "FILE", "where to; it appears whole or not at all" },
    { "as", "jsonl|csv|sqlite", "for other programs instead: entries by their fields, as JSON Lines, a folder of CSV files, or SQLite" },
    { "to", "PATH", "with --as: the file, or the folder of CSV; it must not be there yet" },
    { "force", NULL, "with --as: replace what is there" },
    { "receipts", NULL, "with --as: also what nodes write by themselves: receipts, addresses" },
};
static const struct command_option import_options[] = {
    { "file", "FILE", "an export (- is standard input), or records: FILE.csv, FILE.jsonl" },
    { "type", "TYPE", "records: the type of rows that do not say it in a column \"type\"" },
    { "seal", "PARTNER,...", "records: seal the words of rows that do not say theirs in a column \"seal\"" },
    { "small", NULL, "records: also figures about fewer than 10 people" },
    { "check", NULL, "records: check the whole file, record nothing" },
    { "again", NULL, "records: record them anew, although this very file was imported before" },
};

const struct command exchange_commands[] = {
    { .name = "export",
      .section = "Check and exchange",
      .usage = "[FILE] | --as FORM --to PATH",
      .help = "all that this node may show of the coalition, in one file",
      .about =
          "Every head, entry and published text; no sealed or erased words, no keys. Without FILE, or with -, to standard output. With "
          "--as the same entries for spreadsheets and databases: it proves nothing by itself, and cells that a spreadsheet would run as "
          "formulas begin with an apostrophe.",
      .place = { "file" },
      .option = export_options,
      .options = COUNT(export_options),
      .run = run_export },
    { .name = "import",
      .section = "Check and exchange",
      .usage = "FILE",
      .help = "records from CSV or JSON Lines; or an export, as if a partner had sent it",
      .about = "Records: each row is one, each column a field of its type (--help of the command that writes it lists them) or \"type\", "
               "\"label\" or \"seal\" (the partners that its words are sealed to); a later row names an earlier one as @LABEL. The whole "
               "file is checked before anything is recorded; a run that was "
               "broken off goes on where it stood. An export: everything in it is checked like what a partner sends; what the node has "
               "already is passed over.",
      .place = { "file" },
      .option = import_options,
      .options = COUNT(import_options),
      .run = run_import,
      .writes = true },
};
const size_t exchange_commands_count = COUNT(exchange_commands);
