/* ask.c: questions on the terminal for what is missing.
 *
 * Must not: be called in a pipe, or judge an answer: the caller reads it and asks again.
 * Bounds: a line of 64 KiB, a text of PLN_CONTENT_BYTES_MAX. */
#include "cli/ask.h"

#include "base/bytes.h"
#include "cli/options.h"
#include "plenary/limits.h"
#include "view/term.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_BYTES_MAX 65536

/* One line without its line break into b; false: the input has ended before it. */
static bool line_read(struct buf *b)
{
    int ch;

    while ((ch = getchar()) != EOF && ch != '\n')
        buf_put_u8(b, (uint8_t)ch);
    return ch != EOF || b->n > 0;
}

bool ask_line(struct call *c, const char *question, bool *given, struct bytes *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf line = { 0 };

    buf_init(&line, LINE_BYTES_MAX);
    term_put_str(stderr, question);
    fputs(": ", stderr);
    fflush(stderr);
    if (!line_read(&line)) {
        fputc('\n', stderr);
        return fail(err, PLN_BAD_FIELD, "nothing was recorded: the questions were not answered");
    }
    while (line.n > 0 && (line.at[line.n - 1] == ' ' || line.at[line.n - 1] == '\r'))
        line.n--;
    *given = line.n > 0;
    return buf_check(&line, "the line", err) && call_copy(c, buf_bytes(&line), out, err);
}

bool ask_yes(struct call *c, const char *question, bool *yes, struct pln_error *err)
{
    struct bytes answer = { 0 };
    bool given;

    if (!ask_line(c, call_print(c, "%s [y/N]", question), &given, &answer, err))
        return false;
    *yes = given && (answer.at[0] == 'y' || answer.at[0] == 'Y');
    return true;
}

bool ask_sure(struct call *c, const char *question, struct pln_error *err)
{
    bool yes = true;

    if (c->asks && !ask_yes(c, question, &yes, err))
        return false;
    return yes || fail(err, PLN_BAD_FIELD, "nothing was recorded");
}

static void removed_file_free(char (*path)[PATH_MAX])
{
    if ((*path)[0] != 0)
        unlink(*path);
}

/* The person's own editor on an empty file that only they can read. One that leaves it empty, or that does not wait for its window, would
 * do so again. */
static bool ask_editor(struct call *c, const char *editor, bool required, bool *given, struct bytes *out, struct pln_error *err)
{
    CLEANUP(removed_file_free) char path[PATH_MAX] = "";
    CLEANUP(buf_deinit) struct buf text = { 0 };
    const char *dir = getenv("TMPDIR");
    int status = 0;

    buf_init(&text, PLN_CONTENT_BYTES_MAX);
    snprintf(path, sizeof(path), "%s/plenary-XXXXXX.md", dir != NULL && dir[0] == '/' ? dir : "/tmp");
    int fd = mkostemps(path, 3, 0);
    if (fd < 0) {
        path[0] = 0;
        return fail_errno(err, PLN_READ_ONLY, "the text for the editor", "making a file");
    }
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", call_print(c, "%s \"$1\"", editor), "sh", path, (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(err, PLN_BAD_FIELD, "nothing was recorded: the editor (%s) ended with an error", editor);
    if (!file_read(path, &text, err))
        return false;
    *given = text.n > 0;
    if (!*given && required)
        return fail(err, PLN_BAD_FIELD, "nothing was recorded: the editor (%s) left the text empty, or does not wait until it is written",
                    editor);
    return call_copy(c, buf_bytes(&text), out, err);
}

bool ask_long(struct call *c, const char *question, bool required, bool *given, struct bytes *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    const char *editor = getenv("VISUAL") != NULL ? getenv("VISUAL") : getenv("EDITOR");

    if (editor != NULL && editor[0] != 0)
        return ask_editor(c, editor, required, given, out, err);
    buf_init(&text, PLN_CONTENT_BYTES_MAX);
    fprintf(stderr, "%s (end with a line that holds only a dot):\n", question);
    for (;;) {
        size_t before = text.n;
        if (!line_read(&text))
            break;
        if (text.n - before == 1 && text.at[before] == '.') {
            text.n = before;
            break;
        }
        buf_put_u8(&text, '\n');
    }
    while (text.n > 0 && text.at[text.n - 1] == '\n')
        text.n--;
    *given = text.n > 0;
    if (text.n == 0 && feof(stdin)) /* asked again there would be no answer, for ever */
        return fail(err, PLN_BAD_FIELD, "nothing was recorded: the questions were not answered");
    return buf_check(&text, "the text", err) && call_copy(c, buf_bytes(&text), out, err);
}

static const char *how_to_write(const struct field *f, bool past)
{
    switch (f->kind) {
    case FIELD_DATE: return past ? "2026-03-01, friday, yesterday, -14d" : "2026-03-01, friday, +14d";
    case FIELD_TIME: return past ? "2026-03-01 18:00, friday 18:00, yesterday 15:00, -3h" : "2026-03-01 18:00, friday 18:00, now, +14d";
    case FIELD_SPAN: return "72h, 14d, 6w";
    case FIELD_FLAG: return "yes or no";
    case FIELD_REF: return f->to != NULL && strcmp(f->to, "body") == 0 ? "its handle" : "as eastside#12";
    case FIELD_PARTNER: return f->list > 1 ? "handles, or all" : "a handle";
    case FIELD_MEMBER: return "as eastside/ana";
    case FIELD_PARTY: return "a partner, a person, or funder, official, press, vendor, other";
    case FIELD_SEAT: return "name:kind:partner";
    case FIELD_SETTING: return "name=number";
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_DEC:
    case FIELD_INT:
    case FIELD_OFFSET:
    case FIELD_ENUM:
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_KEY:
    case FIELD_BOXKEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return "";
}

bool ask_field(struct call *c, const struct field *f, bool required, bool past, bool *given, struct bytes *out, struct pln_error *err)
{
    char words[200] = "", name[40], first[200], hint[300];
    const char *how = how_to_write(f, past);

    snprintf(first, sizeof(first), "%.*s", (int)strcspn(f->help, ";"), f->help); /* what follows speaks of the format */
    if (first[0] >= 'a' && first[0] <= 'z')
        first[0] = (char)(first[0] - 'a' + 'A');
    if (f->kind == FIELD_LONG)
        return ask_long(c, first, required, given, out, err);
    if (f->kind == FIELD_ENUM) {
        options_field_arg(f, words, sizeof(words));
        how = words;
    }
    options_field_name(f, name);
    snprintf(hint, sizeof(hint), "%s%s%s%s%s", how, f->list > 0 && how[0] != 0 ? "; " : "",
             f->list > 0 ? "several with commas, - for none" : "", !required && (how[0] != 0 || f->list > 0) ? "; " : "",
             required ? "" : "empty line: not said");
    return ask_line(c, call_print(c, "%s%s%s%s [--%s]", first, hint[0] != 0 ? " (" : "", hint, hint[0] != 0 ? ")" : "", name), given, out,
                    err);
}
