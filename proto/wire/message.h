/* message.h: the peer messages: table, read, write. Each is one canonical array [number, fields...].
 *
 * A longer array than known: the extra fields are ignored (the only place where that holds). Views point into the input.
 * Spec: docs/protocol.md "Messages". */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "plenary/limits.h"

enum message_kind {
    MESSAGE_HELLO = 0,
    MESSAGE_HEADS = 1,
    MESSAGE_ASK = 2,
    MESSAGE_WANT = 3,
    MESSAGE_ENTRIES = 4,
    MESSAGE_NEED = 5,
    MESSAGE_CONTENT = 6,
    MESSAGE_PROVE = 7,
    MESSAGE_PROOF = 8,
    MESSAGE_BYE = 9,
    MESSAGE_PING = 10,
    MESSAGE_PONG = 11,
    MESSAGE_UNKNOWN = 255, /* a number that is not ours: ignored, counted */
};
enum peer_role { PEER_PARTNER = 0, PEER_JOINER = 1 };

struct message_hello {
    uint64_t wire; /* 1 */
    uint64_t role;
    bool has_token;
    uint8_t token[32];
    uint8_t instance[8];
    uint64_t seq;
    bool has_yours;
    uint8_t your_instance[8];
    uint64_t your_seq;
    struct pln_hash frontier;
    bool has_held; /* [size, root] that I hold of your log */
    uint64_t held_size;
    struct pln_root held_root;
    int64_t clock_ms;
    struct bytes software;
};
struct message_heads {
    bool more;
    size_t count;
    const struct bytes *note;
};
struct message_ask {
    size_t count;
    const struct pln_id *log;
};
struct message_want {
    struct pln_id log;
    uint64_t size;
    struct pln_root root;
    uint64_t from;
    uint64_t bytes;
};
struct message_entries {
    struct pln_id log;
    uint64_t from;
    size_t count;
    const struct bytes *entry;
    const struct bytes *content; /* n = 0: nil */
};
struct message_need {
    struct pln_id log;
    uint64_t size;
    struct pln_root root;
    size_t count;
    const uint64_t *index;
};
struct message_content {
    struct pln_id log;
    uint64_t index;
    uint64_t form;
    uint64_t offset;
    uint64_t total;
    struct bytes part;
};
struct message_prove {
    struct pln_id log;
    uint64_t size;
    struct pln_root root;
    uint64_t kind;
    uint64_t m;
};
struct message_proof {
    struct message_prove of;
    size_t count;
    const struct pln_root *hash;
};
struct message_bye {
    uint64_t code;
    struct bytes why;
};

struct message {
    enum message_kind kind;
    uint64_t number; /* as sent */
    union {
        struct message_hello hello;
        struct message_heads heads;
        struct message_ask ask;
        struct message_want want;
        struct message_entries entries;
        struct message_need need;
        struct message_content content;
        struct message_prove prove;
        struct message_proof proof;
        struct message_bye bye;
        uint64_t ping;
    };
};
/** Arrays in `a`. Errors name message and field. */
bool message_read(struct bytes in, struct message *out, struct arena *a, struct pln_error *err) MUST_CHECK;
/** Appends; at most PLN_MESSAGE_BYTES_MAX. */
bool message_write(const struct message *m, struct buf *out, struct pln_error *err) MUST_CHECK;
const char *message_word(enum message_kind kind);

#endif
