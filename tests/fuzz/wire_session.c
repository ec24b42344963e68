/* wire_session.c: any bytes to a session of either role, before and after the handshake.
 *
 * First byte: how the session got where it is, and how the owner answers; second: how the stream is cut. A listener that admitted
 * nobody must send nothing but handshake message 2. */
#include "wire/frame.h"
#include "wire/session.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dh_key dialler_key, listener_key;
static const struct pln_id coalition = { { 1 } };

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void start(void)
{
    static bool started;
    uint8_t a[32] = { 0, 1 }, b[32] = { 0, 2 };
    struct pln_error err;

    if (started)
        return;
    must(crypto_start(&err));
    must(dh_key_from_seed(&dialler_key, a, &err));
    must(dh_key_from_seed(&listener_key, b, &err));
    started = true;
}

static void pass(struct session *from, struct session *to)
{
    struct bytes out = session_output(from);

    session_feed(to, out);
    session_sent(from, out.n);
}

static void take_all(struct session *s, unsigned how)
{
    struct session_event ev;
    unsigned long sum = 0;

    while (session_take(s, &ev)) {
        switch (ev.kind) {
        case SESSION_KNOCK: session_admit(s, how & 8 ? ADMIT_STRANGER : how & 16 ? ADMIT_REFUSED : ADMIT_PARTNER); break;
        case SESSION_MESSAGE:
            for (size_t i = 0; i < ev.message.n; i++) /* all of it must be readable */
                sum += ev.message.at[i];
            if (ev.from_stranger)
                session_admit(s, how & 16 ? ADMIT_REFUSED : ADMIT_JOINER);
            break;
        case SESSION_OPEN: break;
        case SESSION_CLOSED: must(ev.err.code != PLN_OK); break;
        }
    }
    must(sum != 1UL << 60);
}

/* The rest of the input, cut as the second byte says. */
static void feed(struct session *s, struct bytes in, size_t step, unsigned how)
{
    for (size_t at = 0; at < in.n; at += step) {
        session_feed(s, bytes_slice(in, at, in.n - at < step ? in.n - at : step));
        take_all(s, how);
    }
    session_eof(s);
    take_all(s, how);
}

/* The input as plaintexts that the other side sealed: u16 blocks of 64 first. */
static void feed_sealed(struct session *s, struct cipher *c, struct bytes in, unsigned how)
{
    static uint8_t frame[FRAME_BYTES_MAX];

    while (in.n >= 2) {
        size_t n = (1 + load_be16(in.at) % 1016) * PLN_FRAME_PAD;

        in = bytes_slice(in, 2, in.n - 2);
        size_t have = in.n < n ? in.n : n;

        memset(frame, 0, sizeof(frame));
        store_be16(frame, (uint16_t)(n + AEAD_TAG_BYTES));
        if (have > 0)
            memcpy(frame + FRAME_HEAD_BYTES, in.at, have);
        cipher_seal(c, bytes_at(NULL, 0), bytes_at(frame + FRAME_HEAD_BYTES, n), frame + FRAME_HEAD_BYTES);
        in = bytes_slice(in, have, in.n - have);
        session_feed(s, bytes_at(frame, FRAME_HEAD_BYTES + n + AEAD_TAG_BYTES));
        take_all(s, how);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session_setup ds = { .role = NOISE_DIALLER, .coalition = coalition, .mine = { &dialler_key }, .mine_count = 1 };
    struct session_setup ls = { .role = NOISE_LISTENER, .coalition = coalition, .mine = { &listener_key, &dialler_key }, .mine_count = 2 };
    CLEANUP(session_deinit) struct session dialler = { 0 };
    CLEANUP(session_deinit) struct session listener = { 0 };

    if (size < 2)
        return 0;
    start();
    ds.remote = listener_key.public;
    session_init(&dialler, &ds, 0);
    session_init(&listener, &ls, 0);
    unsigned how = data[0];
    size_t step = 1 + data[1] * 5u;
    struct bytes in = bytes_at(data + 2, size - 2);

    switch (how & 7) {
    case 0: feed(&dialler, in, step, how); break;
    case 1: feed(&listener, in, step, how); break;
    case 2: /* after message 1 */
        pass(&dialler, &listener);
        take_all(&listener, how);
        must(session_output_bytes(&listener) == NOISE_SECOND_BYTES);
        feed(&listener, in, step, how);
        must(session_output_bytes(&listener) <= NOISE_SECOND_BYTES);
        break;
    default: /* after the handshake */
        pass(&dialler, &listener);
        take_all(&listener, how);
        pass(&listener, &dialler);
        take_all(&dialler, how);
        pass(&dialler, &listener);
        take_all(&listener, how);
        if (how & 1)
            feed(&listener, in, step, how);
        else
            feed_sealed(&listener, &dialler.send, in, how);
        must(session_output_bytes(&listener) == 0);
        break;
    }
    session_tick(&listener, PLN_HANDSHAKE_MS);
    session_tick(&dialler, PLN_HANDSHAKE_MS);
    take_all(&listener, how);
    take_all(&dialler, how);
    return 0;
}
