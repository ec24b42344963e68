/* log.c: lines for the operator: a phrase and pairs; journal or logfmt.
 *
 * In: a constant phrase, pairs. Out: one line on stderr, or one journal entry with a field for each pair.
 * Must not: let text from outside end a line, start an escape sequence or drive a terminal; print a secret; block the caller for
 * longer than one write; fail (a full pipe loses the line, nothing else).
 * Bounds: 12 pairs, 2,048 bytes a line.
 * Spec: docs/operating.md "Log lines". Tests: tests/unit/daemon_log.c */
#include "log.h"

#include "base/civil.h"
#include "base/utf8.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool journal;
    enum line_level least;
} chosen; /* set once by log_start, before there are threads */

/* ---- text --------------------------------------------------------------------------------------------------------------- */

struct out {
    char *at;
    size_t n, room; /* room: without the NUL */
};

static void out_put(struct out *o, const char *s, size_t n)
{
    if (n > o->room - o->n) /* whole pieces only: a line is never cut inside an escape or a character */
        n = 0, o->room = o->n;
    memcpy(o->at + o->n, s, n);
    o->n += n;
    o->at[o->n] = '\0';
}

static void out_str(struct out *o, const char *s)
{
    out_put(o, s, strlen(s));
}

static bool is_bare(struct bytes text)
{
    if (text.n == 0)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!isascii(text.at[i]) || (!isalnum(text.at[i]) && !strchr("._:/#@+,~[]-", text.at[i])))
            return false;
    return true;
}

/* Printable characters as they are; quotes, backslashes, controls, bidi marks and bytes that are no UTF-8 escaped. */
static void out_escaped(struct out *o, struct bytes text)
{
    while (text.n > 0) {
        size_t good = utf8_bad_at(text), used = 1;
        char piece[16];

        if (good == 0) {
            snprintf(piece, sizeof(piece), "\\x%02x", text.at[0]);
            out_str(o, piece);
        } else {
            uint32_t c = utf8_next(bytes_slice(text, 0, good), &used);

            if (c == '\n')
                out_str(o, "\\n");
            else if (c == '"' || c == '\\')
                out_put(o, (char[]){ '\\', (char)c }, 2);
            else if (utf8_is_control(c)) {
                snprintf(piece, sizeof(piece), c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
                out_str(o, piece);
            } else
                out_put(o, (const char *)text.at, used);
        }
        text = bytes_slice(text, used, text.n - used);
    }
}

static void out_value(struct out *o, struct bytes text)
{
    if (is_bare(text)) {
        out_put(o, (const char *)text.at, text.n);
        return;
    }
    out_str(o, "\"");
    out_escaped(o, text);
    out_str(o, "\"");
}

/* The pair's value as text: in `room`, or where it already stands. */
static struct bytes pair_text(const struct log_pair *p, char *room, size_t room_size)
{
    switch (p->kind) {
    case LOG_PAIR_TEXT: return p->text;
    case LOG_PAIR_UNSIGNED: snprintf(room, room_size, "%" PRIu64, p->u); break;
    case LOG_PAIR_SIGNED: snprintf(room, room_size, "%" PRId64, p->i); break;
    case LOG_PAIR_ERROR: error_text(p->error, room, room_size); break;
    }
    return BYTES_STR(room);
}

static const char *level_word(enum line_level level)
{
    switch (level) {
    case LINE_INFO: return "info";
    case LINE_WARNING: return "warning";
    case LINE_ERROR: return "error";
    }
    return "error";
}

static void out_pairs(struct out *o, const struct log_pair *pair, size_t pairs)
{
    char room[512];

    for (size_t i = 0; i < pairs; i++) {
        if (pair[i].key == NULL)
            continue;
        out_str(o, " ");
        out_str(o, pair[i].key);
        out_str(o, "=");
        out_value(o, pair_text(&pair[i], room, sizeof(room)));
        if (pair[i].kind == LOG_PAIR_ERROR) {
            out_str(o, " code=");
            out_str(o, pln_code_word(pair[i].error->code));
        }
    }
}

void log_write_logfmt(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs, char *out, size_t out_size)
{
    struct out o = { .at = out, .room = out_size - 1 };

    assert(out_size > 0);
    out[0] = '\0';
    out_str(&o, "level=");
    out_str(&o, level_word(level));
    out_str(&o, " msg=");
    out_value(&o, BYTES_STR(phrase));
    out_pairs(&o, pair, pairs);
}

/* ---- where lines go ----------------------------------------------------------------------------------------------------- */

/* "device:inode" of the stream that systemd connected to us: ours, only if nobody redirected stderr since. */
static bool stderr_is_journal(void)
{
    const char *named = getenv("JOURNAL_STREAM");
    char ours[64];
    struct stat st;

    if (named == NULL || fstat(STDERR_FILENO, &st) != 0)
        return false;
    snprintf(ours, sizeof(ours), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(named, ours) == 0;
}

void log_start(enum log_form form, enum line_level least)
{
    chosen.least = least;
    switch (form) {
    case LOG_AUTO: chosen.journal = stderr_is_journal(); break;
    case LOG_LOGFMT: chosen.journal = false; break;
    case LOG_JOURNAL: chosen.journal = true; break;
    }
}

bool log_is_journal(void)
{
    return chosen.journal;
}

static void to_stderr(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs)
{
    char line[LOG_LINE_BYTES_MAX], when[CIVIL_TIME_TEXT];
    struct timespec now;
    size_t n;

    clock_gettime(CLOCK_REALTIME, &now);
    civil_time_write((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, when);
    n = (size_t)snprintf(line, sizeof(line), "ts=%s ", when);
    log_write_logfmt(level, phrase, pair, pairs, line + n, sizeof(line) - n - 1);
    n += strlen(line + n);
    line[n++] = '\n';
    while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
        ;
}

/* One "KEY=value" of a journal entry, in `store`; returns the bytes used. */
static size_t field(struct iovec *iov, char *store, size_t room, const char *prefix, const char *key, struct bytes value)
{
    struct out o = { .at = store, .room = room - 1 };

    store[0] = '\0';
    out_str(&o, prefix);
    out_str(&o, key);
    for (size_t i = 0; i < o.n; i++)
        store[i] = (char)toupper((unsigned char)store[i]);
    out_str(&o, "=");
    out_escaped(&o, value);
    *iov = (struct iovec){ store, o.n };
    return o.n;
}

static void to_journal(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs)
{
    static const int priority[] = { [LINE_INFO] = LOG_INFO, [LINE_WARNING] = LOG_WARNING, [LINE_ERROR] = LOG_ERR };
    char store[2 * LOG_LINE_BYTES_MAX], message[LOG_LINE_BYTES_MAX], number[16], room[512];
    struct iovec iov[LOG_PAIRS_MAX + 3];
    struct out o = { .at = message, .room = sizeof(message) - 1 };
    size_t used = 0;
    int fields = 0;

    message[0] = '\0';
    out_str(&o, phrase);
    out_pairs(&o, pair, pairs);
    iov[fields].iov_base = store;
    iov[fields].iov_len = (size_t)snprintf(store, sizeof(store), "MESSAGE=%s", message); /* escaped already */
    used = iov[fields++].iov_len;
    snprintf(number, sizeof(number), "%d", priority[level]);
    used += field(&iov[fields++], store + used, sizeof(store) - used, "", "PRIORITY", BYTES_STR(number));
    used += field(&iov[fields++], store + used, sizeof(store) - used, "", "SYSLOG_IDENTIFIER", BYTES_STR("plenaryd"));
    for (size_t i = 0; i < pairs && fields < (int)COUNT(iov) && sizeof(store) - used > 640; i++)
        if (pair[i].key != NULL)
            used +=
                field(&iov[fields++], store + used, sizeof(store) - used, "PLENARY_", pair[i].key, pair_text(&pair[i], room, sizeof(room)));
    (void)sd_journal_sendv(iov, fields);
}

void log_line(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs)
{
    if (level < chosen.least)
        return;
    if (chosen.journal)
        to_journal(level, phrase, pair, pairs);
    else
        to_stderr(level, phrase, pair, pairs);
}

void log_node(const struct line *line)
{
    struct log_pair pair[LINE_PAIRS_MAX];

    assert(line->pairs <= LINE_PAIRS_MAX);
    for (size_t i = 0; i < line->pairs; i++)
        pair[i] = kv_str(line->pair[i].key, line->pair[i].value);
    log_line(line->level, line->phrase, pair, line->pairs);
}
