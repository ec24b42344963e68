/* log.h: lines for the operator: a constant phrase to grep for, then pairs.
 *
 *     log_info("caught up", kv_str("peer", handle), kv_u64("entries", n));
 *
 * One event, one line, one write: lines of several threads never mix. Text from outside is escaped; there is no formatter for
 * secrets. Forms: logfmt on stderr, or the journal when stderr is connected to it. */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include "base/bytes.h"
#include "base/error.h"
#include "node/node.h"

enum log_form {
    LOG_AUTO, /* the journal if $JOURNAL_STREAM names our stderr, else logfmt */
    LOG_LOGFMT,
    LOG_JOURNAL,
};

#define LOG_PAIRS_MAX 12
#define LOG_LINE_BYTES_MAX 2048

struct log_pair {
    const char *key; /* [a-z0-9_]; NULL: no pair */
    enum { LOG_PAIR_TEXT, LOG_PAIR_UNSIGNED, LOG_PAIR_SIGNED, LOG_PAIR_ERROR } kind;
    struct bytes text;
    uint64_t u;
    int64_t i;
    const struct pln_error *error;
};
static inline struct log_pair kv_str(const char *key, const char *value)
{
    return (struct log_pair){ .key = key, .kind = LOG_PAIR_TEXT, .text = BYTES_STR(value) };
}
static inline struct log_pair kv_u64(const char *key, uint64_t value)
{
    return (struct log_pair){ .key = key, .kind = LOG_PAIR_UNSIGNED, .u = value };
}
static inline struct log_pair kv_i64(const char *key, int64_t value)
{
    return (struct log_pair){ .key = key, .kind = LOG_PAIR_SIGNED, .i = value };
}
/** error="where: what" code=word */
static inline struct log_pair kv_err(const struct pln_error *err)
{
    return (struct log_pair){ .key = "error", .kind = LOG_PAIR_ERROR, .error = err };
}

/** Choose form and least level. Before it: logfmt, everything. Once, before there are threads. */
void log_start(enum log_form form, enum line_level least);
bool log_is_journal(void);

#define log_info(...) log_at(LINE_INFO, __VA_ARGS__)
#define log_warning(...) log_at(LINE_WARNING, __VA_ARGS__)
#define log_error(...) log_at(LINE_ERROR, __VA_ARGS__)
/* The empty pair in front lets a line have no pairs. */
#define log_at(level, phrase, ...)                                                       \
    log_line(level, phrase, (const struct log_pair[]){ { .key = NULL }, ##__VA_ARGS__ }, \
             COUNT(((const struct log_pair[]){ { .key = NULL }, ##__VA_ARGS__ })))
/** Any thread. Pairs with a NULL key are skipped. */
void log_line(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs);
/** A line of the node machine. */
void log_node(const struct line *line);

/** The line as logfmt, without its time, NUL-terminated, cut at out_size on a character: what tests read. */
void log_write_logfmt(enum line_level level, const char *phrase, const struct log_pair *pair, size_t pairs, char *out, size_t out_size);

#endif
