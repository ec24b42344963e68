/* faults.c: what is wrong with a file of records: by line and field, the first ones kept, all counted.
 *
 * Bounds: FAULTS_SHOWN_MAX are shown. Spec: docs/client.md "Importing records". Tests: tests/e2e/table.sh */
#include "cli/faults.h"

#include "base/checked.h"
#include "base/utf8.h"
#include "view/json.h"
#include "view/term.h"
#include "view/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TOLD_BYTES_MAX (64 * 1024)

/* "commitment: due" is "due"; "line 12: ..." cannot be: lines are told apart from errors. */
static const char *field_of(const char *where)
{
    const char *last = strstr(where, ": ");

    if (last != NULL)
        return last + 2;
    return schema_find(BYTES_STR(where)) != NULL ? "" : where;
}

/* "due: must not lie ..." in what was said itself: the field, and the rest. */
static const char *field_split(const char *what, char field[64])
{
    size_t n = strspn(what, "abcdefghijklmnopqrstuvwxyz_");

    field[0] = 0;
    if (n == 0 || n > 40 || strncmp(what + n, ": ", 2) != 0)
        return what;
    memcpy(field, what, n);
    field[n] = 0;
    return what + n + 2;
}

void faults_add(struct faults *f, uint64_t line, const char *field, const struct pln_error *err)
{
    struct fault *fault;

    if (f->count++ >= FAULTS_SHOWN_MAX)
        return; /* a cut comes last */
    fault = &f->at[f->count - 1];
    fault->line = line;
    snprintf(fault->field, sizeof(fault->field), "%.63s", field != NULL ? field : field_of(err->where));
    const char *what = err->what;
    if (fault->field[0] == 0)
        what = field_split(err->what, fault->field);
    snprintf(fault->what, sizeof(fault->what), "%s", what);
}

void faults_cut(struct faults *f, uint64_t line, const struct pln_error *err)
{
    uint64_t named;

    f->count++;
    f->is_cut = true;
    f->cut = (struct fault){ .line = sscanf(err->where, "line %" SCNu64, &named) == 1 ? named : line };
    snprintf(f->cut.what, sizeof(f->cut.what), "%s", err->what);
}

static size_t shown_of(const struct faults *f)
{
    return (size_t)min_u64(f->count - f->is_cut, FAULTS_SHOWN_MAX);
}

static void tell_line(const struct fault *fault, const char *path)
{
    term_put_str(stderr, path);
    fprintf(stderr, ":%" PRIu64 ": ", fault->line);
    term_put_str(stderr, fault->field);
    fputs(fault->field[0] != 0 ? ": " : "", stderr);
    term_put_str(stderr, fault->what);
    fputc('\n', stderr);
}

static void tell_lines(const struct faults *f, const char *path)
{
    size_t shown = shown_of(f);

    for (size_t i = 0; i < shown; i++)
        tell_line(&f->at[i], path);
    if (f->count - f->is_cut > shown)
        fprintf(stderr, "and %" PRIu64 " more\n", f->count - f->is_cut - shown);
    if (f->is_cut)
        tell_line(&f->cut, path);
}

static void text_put(struct writer *w, const char *text)
{
    size_t n = strlen(text);

    writer_str(w, bytes_at(text, min_size(n, utf8_bad_at(BYTES_STR(text))))); /* a message is cut at its room's end */
}

static void fault_put(struct writer *w, const struct fault *fault)
{
    writer_map(w, 3);
    writer_cstr(w, "line"), writer_u64(w, fault->line);
    writer_cstr(w, "field");
    if (fault->field[0] != 0)
        text_put(w, fault->field);
    else
        writer_nil(w);
    writer_cstr(w, "what"), text_put(w, fault->what);
}

static bool tell_json(const struct faults *f, const char *path, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    size_t shown = shown_of(f);

    buf_init(&out, TOLD_BYTES_MAX);
    struct writer w = writer_into(&out);
    writer_map(&w, 4);
    writer_cstr(&w, "file"), text_put(&w, path);
    writer_cstr(&w, "errors"), writer_array(&w, shown + f->is_cut);
    for (size_t i = 0; i < shown; i++)
        fault_put(&w, &f->at[i]);
    if (f->is_cut)
        fault_put(&w, &f->cut);
    writer_cstr(&w, "more"), writer_u64(&w, f->count - shown - f->is_cut);
    writer_cstr(&w, "recorded"), writer_u64(&w, 0);
    if (!writer_done(&w, "the errors", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

bool faults_tell(const struct faults *f, const struct call *c, const char *path, struct pln_error *err)
{
    if (!c->json)
        tell_lines(f, path);
    else if (!tell_json(f, path, err))
        return false;
    fail(err, PLN_BAD_FIELD, "%" PRIu64 " %s wrong: nothing was recorded", f->count, words_one(f->count, "thing is", "things are"));
    return within(err, "%.100s", path);
}
