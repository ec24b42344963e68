/* config.h: the operator's file, DIR/plenaryd.conf: a table of keys; errors with file, line, key.
 *
 * No file, or an empty one, works: every key has a default. The table also gives the example file and the manual page. */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include "base/buf.h"
#include "log.h"
#include "plenary/limits.h"

#define CONFIG_LINE_BYTES_MAX 190 /* inih cuts longer lines in silence: refused before it sees them */
#define CONFIG_TEXT_BYTES_MAX 180
#define CONFIG_SOCKET_PATH_MAX 107               /* sockaddr_un */
#define CONFIG_CLIENTS_MAX (PLN_CLIENTS_MAX / 2) /* on the socket, and as many readers */

struct config_list {
    size_t count;
    char at[PLN_ADDRESSES_MAX][PLN_ADDRESS_BYTES_MAX + 1];
};

struct config {
    struct config_list listen;
    struct config_list address;
    bool dial_private;
    char socket[CONFIG_TEXT_BYTES_MAX + 1];
    char socket_group[CONFIG_TEXT_BYTES_MAX + 1];
    uint64_t clients;
    uint64_t workers; /* 0: as many as processors */
    uint64_t log_quota, log_quota_per_day;
    uint64_t disk_spare;
    uint64_t map_size;
    bool sandbox;
    enum log_form log;
    enum line_level level;
};

/** The defaults alone. */
void config_defaults(struct config *out);
/** Is told of a fault; its where = "FILE:LINE: key". */
typedef void config_tell(const struct pln_error *err);
#define CONFIG_FAULTS_MAX 20 /* that somebody is told of */

/** Read the file; none at that path: the defaults. Errors: where = "FILE:LINE: key". PLN_BAD_FIELD, PLN_TOO_LARGE, PLN_NOT_FOUND
 * (a key that is none of ours), PLN_MALFORMED, PLN_READ_ONLY (the file cannot be read). tell: of each fault, then err says how many they
 * were; NULL: the first is the error. */
bool config_read(const char *path, config_tell *tell, struct config *out, struct pln_error *err) MUST_CHECK;
/** The same over text; name stands for the file in errors. */
bool config_read_text(struct bytes text, const char *name, struct config *out, struct pln_error *err) MUST_CHECK;

/** The example file: every key with its help, commented out, at its default. */
bool config_example(struct buf *out);
/** The part of docs/man/plenaryd.conf.5.scd that lists the keys. */
bool config_manual(struct buf *out);

#endif
