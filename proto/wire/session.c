/* session.c: one stream between two ends: silence, handshake, admission, messages.
 *
 *     dialler   AWAITS_SECOND ------------------------------------------------------> OPEN
 *     listener  AWAITS_FIRST -> AWAITS_THIRD -> AWAITS_OWNER -----------------------> OPEN
 *                                                 |      ^                              |
 *                                                 v      |                              |
 *                                               AWAITS_HELLO (a stranger, once)         |
 *               any failure before OPEN -> SILENT (listener) -> limit -> ENDED -> OVER <+
 *
 * In: bytes, the time, the owner's decisions, messages to send. Out: bytes, events.
 * Must not: look into a message, know the roster, draw random bytes, let a byte out to whom the owner has not admitted but
 * handshake message 2, which only goes to who knows our key.
 * Bounds: 1 MiB in, 4 MiB out (limits.h), both only as large as what waits; 10 s to be admitted.
 * Spec: docs/protocol.md "Transport". Tests: tests/unit/wire_session.c, tests/fuzz/wire_session.c */
#include "wire/session.h"

#include "crypto/hash.h"
#include "wire/frame.h"

#include <assert.h>

#define KEEP_BYTES_MAX 4096 /* an empty buffer above this is given back: hundreds of sessions are mostly idle */

static_assert(PLN_SESSION_IN_BYTES_MAX >= 2 * FRAME_BYTES_MAX, "a frame can come in whole while another is looked at");

static size_t prologue_of(const struct pln_id *coalition, uint8_t out[64])
{
    size_t n = hash_domain("noise", out);

    memcpy(out + n, coalition->b, sizeof(coalition->b));
    return n + sizeof(coalition->b);
}

/* ---- the input: bytes that came and are not yet looked at ---- */

static size_t waiting(const struct session *s)
{
    return s->in.n - s->in_from;
}

/* The next n bytes, consumed; they stay where they are until the next feed or take. False: not all of them are here. */
static bool cut(struct session *s, size_t n, uint8_t **at)
{
    if (waiting(s) < n)
        return false;
    *at = s->in.at + s->in_from;
    s->in_from += n;
    return true;
}

static void buffer_emptied(struct buf *b, size_t *from)
{
    *from = 0;
    if (b->room > KEEP_BYTES_MAX) {
        size_t cap = b->cap;

        buf_deinit(b);
        buf_init(b, cap);
    } else {
        buf_reset(b);
    }
}

static void forget_input(struct session *s)
{
    buffer_emptied(&s->in, &s->in_from);
}

/* ---- ends ---- */

static void secrets_wipe(struct session *s)
{
    noise_wipe(&s->noise);
    wipe(s->ephemeral_seed, sizeof(s->ephemeral_seed));
}

/* s->err says why. Before admission a listener keeps silent until the limit, whatever it was; else the session ends. */
static void broken(struct session *s)
{
    secrets_wipe(s);
    cipher_wipe(&s->receive);
    if (s->role == NOISE_LISTENER && !s->was_open) {
        s->state = SESSION_IS_SILENT;
        buffer_emptied(&s->out, &s->out_from);
    } else {
        s->state = SESSION_HAS_ENDED;
        s->deadline_ms = INT64_MAX;
    }
}

static void ended(struct session *s)
{
    secrets_wipe(s);
    cipher_wipe(&s->receive);
    s->state = SESSION_HAS_ENDED;
    s->deadline_ms = INT64_MAX;
}

static void stream_ended(struct session *s)
{
    if (s->err.code != PLN_OK) /* a silent session knows why already */
        ;
    else if (!s->was_open)
        fail(&s->err, PLN_OUT_OF_ORDER, "the other side hung up during the handshake");
    else if (waiting(s) > 0)
        fail(&s->err, PLN_OUT_OF_ORDER, "the stream ended within a frame, after %zu bytes of it", waiting(s));
    else
        fail(&s->err, PLN_OUT_OF_ORDER, "the stream ended without a bye");
    ended(s);
}

/* ---- the handshake ---- */

static bool put_handshake(struct session *s, size_t n)
{
    uint8_t *out = buf_reserve(&s->out, n);

    if (!out)
        return fail(&s->err, PLN_TOO_LARGE, "no room for a handshake message of %zu bytes", n);
    if (!noise_write(&s->noise, bytes_at(NULL, 0), out, &s->err))
        return false;
    buf_wrote(&s->out, n);
    return true;
}

void session_init(struct session *s, const struct session_setup *setup, int64_t now_ms)
{
    assert(setup->mine_count >= 1 && setup->mine_count <= SESSION_KEYS_MAX);
    memset(s, 0, sizeof(*s));
    s->role = setup->role;
    s->coalition = setup->coalition;
    memcpy(s->mine, setup->mine, sizeof(s->mine));
    s->mine_count = setup->mine_count;
    s->deadline_ms = now_ms + PLN_HANDSHAKE_MS;
    buf_init(&s->in, PLN_SESSION_IN_BYTES_MAX);
    buf_init(&s->out, PLN_SESSION_OUT_BYTES_MAX);
    if (s->role == NOISE_LISTENER) {
        memcpy(s->ephemeral_seed, setup->ephemeral_seed, sizeof(s->ephemeral_seed));
        s->state = SESSION_AWAITS_FIRST;
        return;
    }
    uint8_t prologue[64];
    size_t n = prologue_of(&s->coalition, prologue);

    assert(setup->mine_count == 1);
    s->remote = setup->remote;
    s->state = SESSION_AWAITS_SECOND;
    noise_init_dialler(&s->noise, bytes_at(prologue, n), s->mine[0], &s->remote, setup->ephemeral_seed);
    if (!put_handshake(s, NOISE_FIRST_BYTES))
        broken(s);
}

void session_deinit(struct session *s)
{
    secrets_wipe(s);
    buf_deinit(&s->in);
    buf_deinit(&s->out);
    wipe(s, sizeof(*s));
    s->state = SESSION_IS_OVER;
    s->deadline_ms = INT64_MAX;
}

static bool read_first(struct session *s, struct bytes in)
{
    uint8_t prologue[64], none[1];
    size_t n = prologue_of(&s->coalition, prologue);

    if (waiting(s) > 0) /* a dialler has nothing to add before our answer: no key exchange for who does */
        return fail(&s->err, PLN_MALFORMED, "%zu bytes came with handshake message 1", waiting(s));
    for (s->my_key = 0; s->my_key < s->mine_count; s->my_key++) {
        noise_init_listener(&s->noise, bytes_at(prologue, n), s->mine[s->my_key], s->ephemeral_seed);
        if (noise_read(&s->noise, in, none, &s->err))
            break;
    }
    if (s->my_key == s->mine_count)
        return false;
    s->err = (struct pln_error){ 0 }; /* of the keys tried before */
    wipe(s->ephemeral_seed, sizeof(s->ephemeral_seed));
    if (!put_handshake(s, NOISE_SECOND_BYTES))
        return false;
    s->state = SESSION_AWAITS_THIRD;
    return true;
}

static bool read_second(struct session *s, struct bytes in)
{
    uint8_t none[1];

    if (!noise_read(&s->noise, in, none, &s->err) || !put_handshake(s, NOISE_THIRD_BYTES))
        return false;
    noise_split(&s->noise, &s->send, &s->receive);
    s->state = SESSION_IS_OPEN;
    s->was_open = true;
    s->open_untold = true;
    s->deadline_ms = INT64_MAX;
    return true;
}

static bool read_third(struct session *s, struct bytes in)
{
    uint8_t none[1];

    if (!noise_read(&s->noise, in, none, &s->err))
        return false;
    s->remote = s->noise.remote;
    noise_split(&s->noise, &s->send, &s->receive);
    s->state = SESSION_AWAITS_OWNER;
    s->knock_untold = true;
    return true;
}

void session_admit(struct session *s, enum session_admission as)
{
    if (s->state != SESSION_AWAITS_OWNER) { /* the limit came before the owner's answer */
        assert(s->state == SESSION_IS_SILENT || s->state == SESSION_HAS_ENDED || s->state == SESSION_IS_OVER);
        return;
    }
    switch (as) {
    case ADMIT_REFUSED:
        fail(&s->err, PLN_UNMANDATED, "a key that is nobody's here");
        broken(s);
        return;
    case ADMIT_STRANGER:
        assert(!s->heard_stranger);
        s->state = SESSION_AWAITS_HELLO;
        return;
    case ADMIT_JOINER: assert(s->heard_stranger); break;
    case ADMIT_PARTNER:
    case ADMIT_REMOVED:
    case ADMIT_READER: break;
    }
    s->admission = as;
    s->state = SESSION_IS_OPEN;
    s->was_open = true;
    s->open_untold = true;
    s->deadline_ms = INT64_MAX;
}

/* ---- frames ---- */

enum next_frame { FRAME_HERE, FRAME_NOT_YET, FRAME_BAD };

static enum next_frame next_frame(struct session *s, size_t frame_bytes_max, struct bytes *message)
{
    size_t n;
    uint8_t *frame;

    if (waiting(s) < FRAME_HEAD_BYTES)
        return FRAME_NOT_YET;
    if (!frame_measure(s->in.at + s->in_from, &n, &s->err))
        return FRAME_BAD;
    if (n > frame_bytes_max) {
        fail(&s->err, PLN_TOO_LARGE, "a frame of %zu bytes, at most %zu before admission", n, frame_bytes_max);
        return FRAME_BAD;
    }
    if (!cut(s, n, &frame))
        return FRAME_NOT_YET;
    return frame_open(&s->receive, frame, n, message, &s->err) ? FRAME_HERE : FRAME_BAD;
}

/* ---- in and out ---- */

size_t session_input_room(const struct session *s)
{
    return PLN_SESSION_IN_BYTES_MAX - waiting(s);
}

void session_feed(struct session *s, struct bytes in)
{
    switch (s->state) {
    case SESSION_IS_SILENT:
    case SESSION_HAS_ENDED:
    case SESSION_IS_OVER: return; /* heard and forgotten */
    case SESSION_AWAITS_FIRST:
    case SESSION_AWAITS_SECOND:
    case SESSION_AWAITS_THIRD:
    case SESSION_AWAITS_OWNER:
    case SESSION_AWAITS_HELLO:
    case SESSION_IS_OPEN: break;
    }
    if (s->in_from > 0) { /* what is left is less than a frame, if the owner takes what there is */
        buf_drop_front(&s->in, s->in_from);
        s->in_from = 0;
    }
    if (!buf_put(&s->in, in)) {
        fail(&s->err, PLN_TOO_FAST, "%zu bytes came while %zu wait, at most %d", in.n, s->in.n, PLN_SESSION_IN_BYTES_MAX);
        broken(s);
    }
}

void session_eof(struct session *s)
{
    s->input_ended = true;
}

static void tell_closed(struct session *s, struct session_event *out)
{
    forget_input(s);
    s->state = SESSION_IS_OVER;
    out->kind = SESSION_CLOSED;
    out->was_open = s->was_open;
    out->err = s->err;
}

static void tell_knock(struct session *s, struct session_event *out)
{
    s->knock_untold = false;
    out->kind = SESSION_KNOCK;
    out->remote = s->remote;
    out->my_key = s->my_key;
}

static void tell_open(struct session *s, struct session_event *out)
{
    s->open_untold = false;
    out->kind = SESSION_OPEN;
    out->remote = s->remote;
    out->my_key = s->my_key;
    out->admission = s->admission;
}

enum step { STEP_EVENT, STEP_AGAIN, STEP_STARVED };

static enum step step_handshake(struct session *s, size_t n, bool (*read)(struct session *s, struct bytes in))
{
    uint8_t *in;

    if (!cut(s, n, &in))
        return STEP_STARVED;
    if (!read(s, bytes_at(in, n)))
        broken(s);
    return STEP_AGAIN;
}

static enum step step_frame(struct session *s, size_t frame_bytes_max, struct session_event *out)
{
    switch (next_frame(s, frame_bytes_max, &out->message)) {
    case FRAME_HERE: out->kind = SESSION_MESSAGE; return STEP_EVENT;
    case FRAME_NOT_YET: return STEP_STARVED;
    case FRAME_BAD: break;
    }
    broken(s);
    return STEP_AGAIN;
}

static enum step step_hello(struct session *s, struct session_event *out)
{
    enum step step = step_frame(s, frame_bytes(PLN_HELLO_BYTES_MAX), out);

    if (step != STEP_EVENT)
        return step;
    if (out->message.n > PLN_HELLO_BYTES_MAX) { /* its padding still fitted */
        fail(&s->err, PLN_TOO_LARGE, "a message of %zu bytes, at most %d before admission", out->message.n, PLN_HELLO_BYTES_MAX);
        broken(s);
        return STEP_AGAIN;
    }
    s->heard_stranger = true;
    s->state = SESSION_AWAITS_OWNER;
    out->from_stranger = true;
    return STEP_EVENT;
}

static enum step step_once(struct session *s, struct session_event *out)
{
    if (s->open_untold) {
        tell_open(s, out);
        return STEP_EVENT;
    }
    switch (s->state) {
    case SESSION_AWAITS_FIRST: return step_handshake(s, NOISE_FIRST_BYTES, read_first);
    case SESSION_AWAITS_SECOND: return step_handshake(s, NOISE_SECOND_BYTES, read_second);
    case SESSION_AWAITS_THIRD: return step_handshake(s, NOISE_THIRD_BYTES, read_third);
    case SESSION_AWAITS_OWNER:
        if (!s->knock_untold)
            return STEP_STARVED;
        tell_knock(s, out);
        return STEP_EVENT;
    case SESSION_AWAITS_HELLO: return step_hello(s, out);
    case SESSION_IS_OPEN: return step_frame(s, FRAME_BYTES_MAX, out);
    case SESSION_IS_SILENT: forget_input(s); return STEP_STARVED;
    case SESSION_HAS_ENDED: tell_closed(s, out); return STEP_EVENT;
    case SESSION_IS_OVER: return STEP_STARVED;
    }
    assert(!"a state of ours");
    return STEP_STARVED;
}

bool session_take(struct session *s, struct session_event *out)
{
    for (;;) {
        memset(out, 0, sizeof(*out));
        switch (step_once(s, out)) {
        case STEP_EVENT: return true;
        case STEP_AGAIN: continue;
        case STEP_STARVED: break;
        }
        if (s->input_ended && s->state != SESSION_IS_OVER) {
            stream_ended(s); /* its event is next */
            continue;
        }
        if (s->in.n > 0 && waiting(s) == 0)
            forget_input(s);
        return false;
    }
}

bool session_send(struct session *s, struct bytes message, struct pln_error *err)
{
    if (!s->was_open || s->input_ended)
        return fail(err, PLN_OUT_OF_ORDER, "the session is not open");
    if (message.n < 1 || message.n > PLN_MESSAGE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "a message of %zu bytes, allowed are 1 to %d", message.n, PLN_MESSAGE_BYTES_MAX);
    size_t n = frame_bytes(message.n);

    if (n > PLN_SESSION_OUT_BYTES_MAX - session_output_bytes(s))
        return fail(err, PLN_TOO_LARGE, "%zu bytes wait to be sent, at most %d: the other side does not read", session_output_bytes(s),
                    PLN_SESSION_OUT_BYTES_MAX);
    if (s->out.n + n > PLN_SESSION_OUT_BYTES_MAX) {
        buf_drop_front(&s->out, s->out_from);
        s->out_from = 0;
    }
    uint8_t *out = buf_reserve(&s->out, n);

    if (!out)
        return fail(err, PLN_TOO_LARGE, "no memory for a frame of %zu bytes", n);
    frame_seal(&s->send, message, out);
    buf_wrote(&s->out, n);
    return true;
}

size_t session_output_bytes(const struct session *s)
{
    return s->out.n - s->out_from;
}

struct bytes session_output(const struct session *s)
{
    return bytes_slice(buf_bytes(&s->out), s->out_from, session_output_bytes(s));
}

void session_sent(struct session *s, size_t n)
{
    assert(n <= session_output_bytes(s));
    s->out_from += n;
    if (session_output_bytes(s) == 0)
        buffer_emptied(&s->out, &s->out_from);
}

int64_t session_deadline_ms(const struct session *s)
{
    return s->deadline_ms;
}

void session_tick(struct session *s, int64_t now_ms)
{
    if (s->deadline_ms == INT64_MAX || now_ms < s->deadline_ms)
        return;
    assert(!s->was_open);
    if (s->err.code == PLN_OK)
        fail(&s->err, PLN_TIMEOUT, "not admitted within %d s", PLN_HANDSHAKE_MS / 1000);
    buffer_emptied(&s->out, &s->out_from);
    ended(s);
}
