/* config.c: the operator's file: a table of keys; errors with file, line, key.
 *
 * In: the file's text. Out: struct config, each value checked. inih splits lines into keys and values; our own line reader stands
 * before it, since inih cuts long lines in silence, takes an indented line as more of the last key, and goes on after an error.
 * Must not: print, touch what the values name (sockets, addresses: main.c and net/).
 * Bounds: 190 bytes a line, 64 KiB a file, 8 addresses.
 * Spec: docs/man/plenaryd.conf.5.scd. Tests: tests/unit/daemon_config.c, tests/fuzz/daemon_config.c */
#include "config.h"

#include "base/checked.h"
#include "base/utf8.h"
#include "net/address.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_BYTES_MAX 65536

enum config_kind {
    CONFIG_LIST_LISTEN, /* host:port, port 0 allowed */
    CONFIG_LIST,        /* host:port */
    CONFIG_BOOL,
    CONFIG_COUNT,
    CONFIG_SIZE, /* bytes, with K, M, G, T */
    CONFIG_TEXT,
    CONFIG_WORD, /* one of words; its place is the enum's value */
};

struct config_key {
    const char *name;
    enum config_kind kind;
    size_t at; /* in struct config */
    const char *by_default;
    uint64_t min, max;        /* COUNT, SIZE */
    const char *const *words; /* WORD: NULL ends it */
    const char *help;         /* whole sentences */
};

static const char *const log_words[] = { "auto", "logfmt", "journal", NULL };
static const char *const level_words[] = { "info", "warning", "error", NULL };

#define AT(field) offsetof(struct config, field)
static const struct config_key keys[] = {
    { "listen", CONFIG_LIST_LISTEN, AT(listen), "", 0, 0, NULL,
      "Where partners and readers reach this node: host:port, several with spaces between or on several lines. 0.0.0.0:7117 and "
      "[::]:7117 are all addresses of the machine. Empty: no TCP port is opened; the node dials others." },
    { "address", CONFIG_LIST, AT(address), "", 0, 0, NULL,
      "The same node as others see it: host:port, told to the partners by a record in the log, at most 8. Empty: nobody dials this node." },
    { "dial_private", CONFIG_BOOL, AT(dial_private), "no", 0, 0, NULL,
      "Dial loopback, link-local and private addresses too. For partners in one building, and for trying things out." },
    { "socket", CONFIG_TEXT, AT(socket), "plenary.sock", 0, 0, NULL,
      "The Unix socket for the plenary command and other msgpack-rpc clients; a relative path is below the home. At most 107 bytes "
      "in all." },
    { "socket_group", CONFIG_TEXT, AT(socket_group), "", 0, 0, NULL,
      "A group whose members may use the socket. Empty: only the user that runs the daemon." },
    { "clients", CONFIG_COUNT, AT(clients), "256", 1, CONFIG_CLIENTS_MAX, NULL,
      "Most clients at once on the socket, and as many remote readers." },
    { "workers", CONFIG_COUNT, AT(workers), "0", 0, 8, NULL,
      "Threads that check signatures and answer queries. 0: as many as the machine has processors, at most 8." },
    { "log_quota", CONFIG_SIZE, AT(log_quota), "1G", 1 << 20, UINT64_C(1) << 50, NULL,
      "What one partner's log may fill at once: entries and declared content. What goes beyond is taken later, never refused for good." },
    { "log_quota_per_day", CONFIG_SIZE, AT(log_quota_per_day), "64M", 1 << 20, UINT64_C(1) << 50, NULL,
      "How much that grows each day from the log's admission on." },
    { "disk_spare", CONFIG_SIZE, AT(disk_spare), "0", 0, UINT64_C(1) << 50, NULL,
      "Disk space to leave free beyond the reserve of 5 percent or 256 MiB, where others' entries wait." },
    { "map_size", CONFIG_SIZE, AT(map_size), "8T", UINT64_C(64) << 20, UINT64_C(1) << 46, NULL,
      "The most that the store may ever grow to. Address space, not memory or disk: lower it only where address space is limited." },
    { "sandbox", CONFIG_BOOL, AT(sandbox), "yes", 0, 0, NULL,
      "Give up at the start what a node never needs: files outside of its home and the system's own, other TCP ports than those of listen, "
      "other programs and processes. What the kernel can hold is in the log. No: for debuggers and tools that run inside the daemon." },
    { "log", CONFIG_WORD, AT(log), "auto", 0, 0, log_words,
      "Where log lines go: journal, logfmt (standard error), or auto: the journal if systemd connected standard error to it." },
    { "level", CONFIG_WORD, AT(level), "info", 0, 0, level_words, "The least that is logged." },
};

/* ---- values ------------------------------------------------------------------------------------------------------------- */

static bool read_number(struct bytes text, uint64_t *out, size_t *used)
{
    uint64_t v = 0;
    size_t i = 0;

    for (; i < text.n && isdigit(text.at[i]); i++)
        if (__builtin_mul_overflow(v, 10, &v) || !add_u64(v, (uint64_t)(text.at[i] - '0'), &v))
            return false;
    *out = v;
    *used = i;
    return i > 0;
}

static bool read_size(struct bytes text, uint64_t *out)
{
    static const char units[] = "KMGT";
    size_t used;
    uint64_t v;
    const char *unit;

    if (!read_number(text, &v, &used))
        return false;
    if (used < text.n) {
        unit = strchr(units, toupper(text.at[used]));
        if (unit == NULL || *unit == '\0' || used + 1 != text.n)
            return false;
        if (__builtin_mul_overflow(v, UINT64_C(1) << (10 * (unit - units + 1)), &v))
            return false;
    }
    *out = v;
    return true;
}

static void size_text(uint64_t v, char out[24])
{
    static const char units[] = "\0KMGT";
    size_t u = 0;

    while (u < 4 && v > 0 && v % 1024 == 0)
        v /= 1024, u++;
    snprintf(out, 24, "%" PRIu64 "%.1s", v, units + u);
}

static bool set_list(struct config_list *list, struct bytes text, bool zero_port_ok, struct pln_error *err)
{
    struct host_port hp;

    while (text.n > 0) {
        size_t n = 0;

        while (n < text.n && text.at[n] != ' ' && text.at[n] != '\t' && text.at[n] != ',')
            n++;
        struct bytes one = bytes_slice(text, 0, n);

        text = bytes_slice(text, n < text.n ? n + 1 : n, text.n - (n < text.n ? n + 1 : n));
        if (one.n == 0)
            continue;
        if (!host_port_read(one, zero_port_ok, &hp, err))
            return false;
        if (list->count == PLN_ADDRESSES_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d addresses", PLN_ADDRESSES_MAX);
        memcpy(list->at[list->count], one.at, one.n);
        list->at[list->count++][one.n] = '\0';
    }
    return true;
}

static bool set_bool(bool *out, struct bytes text, struct pln_error *err)
{
    if (bytes_equal_str(text, "yes") || bytes_equal_str(text, "true") || bytes_equal_str(text, "on") || bytes_equal_str(text, "1"))
        *out = true;
    else if (bytes_equal_str(text, "no") || bytes_equal_str(text, "false") || bytes_equal_str(text, "off") || bytes_equal_str(text, "0"))
        *out = false;
    else
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is neither yes nor no", (int)text.n, (const char *)text.at);
    return true;
}

static bool set_number(const struct config_key *key, uint64_t *out, struct bytes text, struct pln_error *err)
{
    bool is_size = key->kind == CONFIG_SIZE;
    char min[24], max[24];
    size_t used;
    uint64_t v;

    if (is_size ? !read_size(text, &v) : !read_number(text, &v, &used) || used != text.n)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no %s", (int)text.n, (const char *)text.at,
                    is_size ? "size: write bytes, or a number with K, M, G or T, as 64M" : "whole number");
    if (v < key->min || v > key->max) {
        if (is_size)
            size_text(key->min, min), size_text(key->max, max);
        else
            snprintf(min, sizeof(min), "%" PRIu64, key->min), snprintf(max, sizeof(max), "%" PRIu64, key->max);
        return fail(err, PLN_BAD_FIELD, "%.*s is outside of %s to %s", (int)text.n, (const char *)text.at, min, max);
    }
    *out = v;
    return true;
}

static bool set_word(const struct config_key *key, void *out, struct bytes text, struct pln_error *err)
{
    char all[80] = "";

    for (size_t i = 0; key->words[i] != NULL; i++) {
        if (bytes_equal_str(text, key->words[i])) {
            *(unsigned *)out = (unsigned)i;
            return true;
        }
        snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i > 0 ? ", " : "", key->words[i]);
    }
    return fail(err, PLN_BAD_FIELD, "\"%.*s\" is none of: %s", (int)text.n, (const char *)text.at, all);
}
static_assert(sizeof(enum log_form) == sizeof(unsigned) && sizeof(enum line_level) == sizeof(unsigned), "set_word stores an unsigned");

static bool set_text(char *out, struct bytes text, struct pln_error *err)
{
    if (text.n > CONFIG_TEXT_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%zu bytes, at most %d", text.n, CONFIG_TEXT_BYTES_MAX);
    if (!utf8_is_valid(text) || utf8_control_at(text) < text.n)
        return fail(err, PLN_BAD_FIELD, "not plain UTF-8: control characters or other bytes");
    memcpy(out, text.at, text.n);
    out[text.n] = '\0';
    return true;
}

static bool set_value(const struct config_key *key, struct config *c, struct bytes text, struct pln_error *err)
{
    void *at = (char *)c + key->at;

    switch (key->kind) {
    case CONFIG_LIST_LISTEN: return set_list(at, text, true, err);
    case CONFIG_LIST: return set_list(at, text, false, err);
    case CONFIG_BOOL: return set_bool(at, text, err);
    case CONFIG_COUNT:
    case CONFIG_SIZE: return set_number(key, at, text, err);
    case CONFIG_TEXT: return set_text(at, text, err);
    case CONFIG_WORD: return set_word(key, at, text, err);
    }
    assert(!"a kind of ours");
    return false;
}

static bool is_list(const struct config_key *key)
{
    return key->kind == CONFIG_LIST || key->kind == CONFIG_LIST_LISTEN;
}

void config_defaults(struct config *out)
{
    struct pln_error err;

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < COUNT(keys); i++)
        if (!set_value(&keys[i], out, BYTES_STR(keys[i].by_default), &err))
            assert(!"a default of ours is valid");
}

/* ---- names -------------------------------------------------------------------------------------------------------------- */

static size_t min3(size_t a, size_t b, size_t c)
{
    return min_size(min_size(a, b), c);
}

/* How many letters must be put, dropped or changed to turn a into b; both shorter than 64. */
static size_t edits(const char *a, const char *b)
{
    size_t row[64], n = strlen(b), before, above;

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        before = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            above = row[j + 1];
            row[j + 1] = min3(above + 1, row[j] + 1, before + (a[i] != b[j]));
            before = above;
        }
    }
    return row[n];
}

static const struct config_key *find_key(const char *name, struct pln_error *err)
{
    const struct config_key *near = NULL;
    size_t best = 4; /* a slip of the hand, not another word */

    for (size_t i = 0; i < COUNT(keys); i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    for (size_t i = 0; i < COUNT(keys) && strlen(name) < 64; i++)
        if (edits(name, keys[i].name) < best) {
            best = edits(name, keys[i].name);
            near = &keys[i];
        }
    if (near != NULL)
        fail(err, PLN_NOT_FOUND, "there is no such key; did you mean \"%s\"?", near->name);
    else
        fail(err, PLN_NOT_FOUND, "there is no such key: man plenaryd.conf lists them");
    return NULL;
}

/* ---- the file ----------------------------------------------------------------------------------------------------------- */

struct source {
    const char *name;
    struct bytes left;
    unsigned line;
    struct config *out;
    bool seen[COUNT(keys)];
    bool failed; /* at a fault that ends the reading: any, if nobody is told of each */
    size_t faults;
    config_tell *tell;
    struct pln_error *err;
};

static void at_line(struct source *s, const char *key)
{
    s->faults++;
    s->failed = s->tell == NULL || s->faults == CONFIG_FAULTS_MAX;
    if (key != NULL)
        within(s->err, "%s:%u: %s", s->name, s->line, key);
    else
        within(s->err, "%s:%u", s->name, s->line);
    if (s->tell != NULL) {
        s->tell(s->err);
        *s->err = (struct pln_error){ 0 };
    }
}

/* A line that is wrong is shown to people, on their terminal. */
static bool text_check(struct bytes line, struct pln_error *err)
{
    size_t at = utf8_bad_at(line), used;

    if (at < line.n)
        return fail(err, PLN_MALFORMED, "byte %zu is 0x%02x: is this UTF-8?", at + 1, line.at[at]);
    for (at = 0; at < line.n; at += used) {
        uint32_t c = utf8_next(bytes_slice(line, at, line.n - at), &used);

        if (c != '\t' && utf8_is_control(c))
            return fail(err, PLN_MALFORMED, "byte %zu begins a control character, U+%04" PRIX32, at + 1, c);
    }
    return true;
}

static bool line_check(struct bytes line, struct pln_error *err)
{
    size_t i = 0;

    if (line.n > CONFIG_LINE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a line of %zu bytes, at most %d; a list may go on in a second line with the same key", line.n,
                    CONFIG_LINE_BYTES_MAX);
    if (line.n > 0 && memchr(line.at, '\0', line.n) != NULL)
        return fail(err, PLN_MALFORMED, "a NUL byte: is this a text file?");
    while (i < line.n && isspace(line.at[i]))
        i++;
    if (i == line.n || line.at[i] == '#' || line.at[i] == ';')
        return true;
    if (!text_check(line, err))
        return false;
    if (i > 0)
        return fail(err, PLN_MALFORMED, "begins with a space: each key stands at the start of its line");
    if (line.at[0] == '[')
        return fail(err, PLN_MALFORMED, "sections are not used here: only \"key = value\" lines");
    if (memchr(line.at, '=', line.n) == NULL)
        return fail(err, PLN_MALFORMED, "no \"=\": write \"key = value\"");
    return true;
}

/* The next line, without its end. */
static struct bytes line_take(struct source *s)
{
    const uint8_t *lf = memchr(s->left.at, '\n', s->left.n);
    size_t n = lf != NULL ? (size_t)(lf - s->left.at) : s->left.n;
    struct bytes line = bytes_slice(s->left, 0, n > 0 && s->left.at[n - 1] == '\r' ? n - 1 : n);

    n = lf != NULL ? n + 1 : n;
    s->left = bytes_slice(s->left, n, s->left.n - n);
    s->line++;
    return line;
}

/* inih's fgets: the next line that can be read, as it stands; an empty one in place of one that cannot; NULL at the end. */
static char *next_line(char *out, int room, void *stream)
{
    struct source *s = stream;

    if (s->failed || s->left.n == 0)
        return NULL;
    struct bytes line = line_take(s);

    if (!line_check(line, s->err)) {
        at_line(s, NULL);
        line.n = 0;
    }
    assert(line.n + 2 <= (size_t)room);
    if (line.n > 0)
        memcpy(out, line.at, line.n);
    out[line.n] = '\n';
    out[line.n + 1] = '\0';
    return out;
}

static int take_pair(void *ctx, const char *section, const char *name, const char *value)
{
    struct source *s = ctx;
    const struct config_key *key;

    (void)section;
    if (s->failed)
        return 1;
    key = find_key(name, s->err);
    if (key == NULL) {
        at_line(s, name);
        return 1;
    }
    size_t place = (size_t)(key - keys);

    if (s->seen[place] && !is_list(key)) {
        fail(s->err, PLN_BAD_FIELD, "given twice");
        at_line(s, name);
        return 1;
    }
    s->seen[place] = true;
    if (!set_value(key, s->out, BYTES_STR(value), s->err))
        at_line(s, name);
    return 1;
}

static bool read_text(struct bytes text, const char *name, config_tell *tell, struct config *out, struct pln_error *err)
{
    struct config c;
    struct source s = { .name = name, .left = text, .out = &c, .tell = tell, .err = err };

    config_defaults(&c);
    if (text.n > FILE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%zu bytes, at most %d", text.n, FILE_BYTES_MAX), within(err, "%s", name);
    int rc = ini_parse_stream(next_line, &s, take_pair, &s);

    if (s.faults > 0 && tell != NULL)
        return fail(err, PLN_BAD_FIELD,
                    s.failed        ? "%zu faults, and perhaps more"
                    : s.faults == 1 ? "%zu fault"
                                    : "%zu faults",
                    s.faults),
               within(err, "%s", name);
    if (s.failed)
        return false;
    if (rc != 0) { /* our reader lets nothing through that inih does not read; if it does, say so */
        fail(err, PLN_MALFORMED, "not \"key = value\"");
        return within(err, "%s:%d", name, rc);
    }
    *out = c;
    return true;
}

bool config_read_text(struct bytes text, const char *name, struct config *out, struct pln_error *err)
{
    return read_text(text, name, NULL, out, err);
}

bool config_read(const char *path, config_tell *tell, struct config *out, struct pln_error *err)
{
    uint8_t text[FILE_BYTES_MAX + 1];
    size_t n = 0;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT) {
        config_defaults(out);
        return true;
    }
    if (fd < 0)
        return fail(err, PLN_READ_ONLY, "cannot be opened: %s", strerror(errno)), within(err, "%s", path);
    while (n < sizeof(text) && (got = read(fd, text + n, sizeof(text) - n)) != 0) {
        if (got < 0) {
            int code = errno;

            close(fd);
            return fail(err, PLN_READ_ONLY, "cannot be read: %s", strerror(code)), within(err, "%s", path);
        }
        n += (size_t)got;
    }
    close(fd);
    return read_text(bytes_at(text, n), path, tell, out, err);
}

/* ---- what the table says, for people ------------------------------------------------------------------------------------ */

static void put_wrapped(struct buf *out, const char *text, const char *lead, size_t width)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (column > 0 && column + 1 + n > width) {
            buf_printf(out, "\n");
            column = 0;
        }
        if (column == 0)
            buf_printf(out, "%s", lead), column = strlen(lead);
        else
            buf_printf(out, " "), column++;
        buf_put(out, bytes_at(text, n));
        column += n;
        text += n + (text[n] == ' ');
    }
    buf_printf(out, "\n");
}

bool config_example(struct buf *out)
{
    buf_printf(out, "# plenaryd.conf: settings of one node. Each line below shows a default: nothing here must be set.\n"
                    "# Check a change with: plenaryd --home DIR --check-config\n");
    for (size_t i = 0; i < COUNT(keys); i++) {
        buf_printf(out, "\n");
        put_wrapped(out, keys[i].help, "# ", 100);
        buf_printf(out, "#%s =%s%s\n", keys[i].name, *keys[i].by_default != '\0' ? " " : "", keys[i].by_default);
    }
    return !out->over;
}

static void put_escaped(struct buf *out, const char *text) /* scdoc: an underscore between letters is plain, others are not */
{
    for (; *text != '\0'; text++) {
        if (strchr("*_#[\\", *text) != NULL)
            buf_put_u8(out, '\\');
        buf_put_u8(out, (uint8_t)*text);
    }
}

bool config_manual(struct buf *out)
{
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct config_key *k = &keys[i];

        buf_printf(out, "*");
        put_escaped(out, k->name);
        buf_printf(out, "*\n\t");
        put_escaped(out, k->help);
        buf_printf(out, " ");
        if (*k->by_default != '\0')
            buf_printf(out, "Default: %s.\n\n", k->by_default);
        else
            buf_printf(out, "Default: empty.\n\n");
    }
    return !out->over;
}
