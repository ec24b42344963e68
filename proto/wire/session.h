/* session.h: one stream between two ends: silence, handshake, admission, messages. A machine without I/O.
 *
 * Drive it so, whenever bytes came, time passed, or a decision was made:
 *
 *     session_feed(s, bytes);                            // as many as session_input_room allows
 *     while (session_take(s, &event)) { ... }            // the handshake goes on in here, too
 *     n = send(socket, session_output(s)); session_sent(s, n);
 *     wait for bytes, or until session_deadline_ms(s), then session_tick(s, now)
 *
 * The listener's way: SESSION_KNOCK names the dialler's key, and nothing leaves until the owner answers with session_admit.
 * ADMIT_STRANGER lets one message of at most 512 bytes through (SESSION_MESSAGE, from_stranger), then the owner is to answer
 * once more. All failures before admission look the same from outside: no byte leaves, and SESSION_CLOSED comes at the 10 s limit
 * (or when the other side goes). The dialler's way: SESSION_OPEN as soon as the listener has proven its key; whether it is
 * admitted it learns from the first answer, or from none.
 *
 * After SESSION_CLOSED nothing more comes in; what an open session still has to say (a bye) may be sent. What `bye`, ping and
 * idle mean is the owner's matter. Spec: docs/protocol.md "Transport". */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include "base/buf.h"
#include "plenary/limits.h"
#include "wire/noise.h"

#define SESSION_KEYS_MAX 3 /* the newest Noise key and those of two epochs before */

struct session_setup {
    enum noise_role role;
    struct pln_id coalition;
    const struct dh_key *mine[SESSION_KEYS_MAX]; /* newest first; a dialler has one. Theirs until SESSION_OPEN or _CLOSED */
    size_t mine_count;
    struct pln_boxkey remote;   /* dialler: the listener's key */
    uint8_t ephemeral_seed[32]; /* fresh random bytes; the caller wipes its copy */
};

/** What the owner makes of a dialler's key. */
enum session_admission {
    ADMIT_REFUSED = 0, /* silence until the limit */
    ADMIT_PARTNER,
    ADMIT_REMOVED, /* a removed partner: what it may say and hear is the owner's matter */
    ADMIT_READER,
    ADMIT_STRANGER, /* hear one message first; only while invitations are open */
    ADMIT_JOINER,   /* a stranger whose message brought a good token */
};

enum session_event_kind {
    SESSION_KNOCK,   /* listener: answer with session_admit */
    SESSION_OPEN,    /* messages may go both ways */
    SESSION_MESSAGE, /* one message */
    SESSION_CLOSED,  /* nothing more comes in; the last event */
};
struct session_event {
    enum session_event_kind kind;
    struct pln_boxkey remote;         /* KNOCK, OPEN: the other side's static key */
    size_t my_key;                    /* KNOCK, OPEN: which of setup.mine the dialler knew */
    enum session_admission admission; /* OPEN, of a listener */
    struct bytes message;             /* MESSAGE: within the session, until the next call of take, feed or deinit */
    bool from_stranger;               /* MESSAGE: answer with session_admit */
    bool was_open;                    /* CLOSED: after SESSION_OPEN */
    struct pln_error err;             /* CLOSED: why, for the log; its code for `bye` */
};

enum session_state {
    SESSION_AWAITS_FIRST,  /* listener: handshake message 1 */
    SESSION_AWAITS_SECOND, /* dialler: handshake message 2 */
    SESSION_AWAITS_THIRD,  /* listener: handshake message 3 */
    SESSION_AWAITS_OWNER,  /* listener: session_admit */
    SESSION_AWAITS_HELLO,  /* listener: the one message of a stranger */
    SESSION_IS_OPEN,
    SESSION_IS_SILENT, /* listener: failed or refused; waits for the limit */
    SESSION_HAS_ENDED, /* SESSION_CLOSED is still to be taken */
    SESSION_IS_OVER,
};

struct session { /* all private; ~1 KB, and buffers while there is something in them */
    enum session_state state;
    enum noise_role role;
    enum session_admission admission;
    bool knock_untold;   /* SESSION_KNOCK is still to be taken */
    bool open_untold;    /* SESSION_OPEN is still to be taken */
    bool was_open;       /* so sending is allowed */
    bool heard_stranger; /* its one message is used up */
    bool input_ended;    /* session_eof */
    struct pln_id coalition;
    const struct dh_key *mine[SESSION_KEYS_MAX];
    size_t mine_count;
    size_t my_key;
    uint8_t ephemeral_seed[32];
    struct noise noise;
    struct pln_boxkey remote;
    struct cipher send, receive;
    int64_t deadline_ms;
    struct buf in, out;
    size_t in_from, out_from; /* consumed, sent */
    struct pln_error err;
};

void session_init(struct session *s, const struct session_setup *setup, int64_t now_ms);
void session_deinit(struct session *s); /* wipes the keys */

/** Bytes that feed takes now; below 64 KiB for as long as events are not taken: then stop reading from the socket. */
size_t session_input_room(const struct session *s);
/** Any split of the stream. Copied. More than there is room for ends the session. */
void session_feed(struct session *s, struct bytes in);
/** The other side ends its stream. What came in whole is still taken; then SESSION_CLOSED, an error unless the owner saw a bye. */
void session_eof(struct session *s);
/** The next event. False: nothing more for now. */
bool session_take(struct session *s, struct session_event *out) MUST_CHECK;
/** The owner's answer to SESSION_KNOCK or to a stranger's message. Without effect if the session ended meanwhile. */
void session_admit(struct session *s, enum session_admission as);

/** Queue one message of 1..65,000 bytes. Errors: PLN_TOO_LARGE (message, or more than PLN_SESSION_OUT_BYTES_MAX would wait:
 * nothing is queued), PLN_OUT_OF_ORDER (never opened, or over). */
bool session_send(struct session *s, struct bytes message, struct pln_error *err) MUST_CHECK;
size_t session_output_bytes(const struct session *s); /* waiting to be sent */
struct bytes session_output(const struct session *s); /* these; until the next call that is not const */
void session_sent(struct session *s, size_t n);       /* n of them are gone */

int64_t session_deadline_ms(const struct session *s); /* tick then; INT64_MAX: never */
void session_tick(struct session *s, int64_t now_ms);

#endif
