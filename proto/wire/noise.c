/* noise.c: the handshake Noise_XK_25519_ChaChaPoly_SHA256, and the two ciphers that come of it.
 *
 * In: keys, a prologue, random bytes, messages. Out: messages, at the end two ciphers and the dialler's key.
 * Must not: decide who may come in, or how long a handshake may take (session.c); go on after a failure.
 * Source: Noise Protocol Framework, revision 34, 5 to 7. Spec: docs/protocol.md "Transport". Tests: tests/unit/wire_noise.c */
#include "wire/noise.h"

#include "crypto/hash.h"

#include <assert.h>

/* Exactly 32 bytes, so it is h and ck itself; a shorter name would be padded with zeros, a longer one hashed. */
static const char protocol_name[] = "Noise_XK_25519_ChaChaPoly_SHA256";
static_assert(sizeof(protocol_name) - 1 == 32, "the name fills h and ck");

enum token { TOKEN_E, TOKEN_S, TOKEN_EE, TOKEN_ES, TOKEN_SE };

static const enum token pattern[NOISE_MESSAGES][2] = {
    { TOKEN_E, TOKEN_ES },
    { TOKEN_E, TOKEN_EE },
    { TOKEN_S, TOKEN_SE },
};
static const size_t overhead[NOISE_MESSAGES] = { NOISE_FIRST_BYTES, NOISE_SECOND_BYTES, NOISE_THIRD_BYTES };

/* ---- the symmetric state: h, ck, cipher ---- */

static void mix_hash(struct noise *n, struct bytes in)
{
    struct hash h;

    hash_init(&h);
    hash_add(&h, BYTES_OF(n->h));
    hash_add(&h, in);
    hash_final(&h, n->h);
}

static void mix_key(struct noise *n, const uint8_t shared[32])
{
    uint8_t key[32];

    hkdf_noise(n->ck, bytes_at(shared, 32), n->ck, key, NULL);
    cipher_init(&n->cipher, key);
    wipe(key, sizeof(key));
}

static bool mix_dh(struct noise *n, const struct dh_key *mine, const struct pln_boxkey *theirs, struct pln_error *err)
{
    uint8_t shared[32];

    if (!dh_shared(mine, theirs, shared))
        return fail(err, PLN_MALFORMED, "handshake message %u: a key of small order", n->next + 1);
    mix_key(n, shared);
    wipe(shared, sizeof(shared));
    return true;
}

static void encrypt_and_hash(struct noise *n, struct bytes in, uint8_t *out)
{
    cipher_seal(&n->cipher, BYTES_OF(n->h), in, out);
    mix_hash(n, bytes_at(out, in.n + AEAD_TAG_BYTES));
}

static bool decrypt_and_hash(struct noise *n, struct bytes in, uint8_t *out, struct pln_error *err)
{
    if (!cipher_open(&n->cipher, BYTES_OF(n->h), in, out))
        return fail(err, PLN_BAD_SIGNATURE, "handshake message %u is not sealed with the expected key", n->next + 1);
    mix_hash(n, in);
    return true;
}

/* ---- the handshake ---- */

static void start(struct noise *n, struct bytes prologue, const struct dh_key *mine, const uint8_t ephemeral_seed[32])
{
    memset(n, 0, sizeof(*n));
    memcpy(n->h, protocol_name, sizeof(n->h));
    memcpy(n->ck, protocol_name, sizeof(n->ck));
    n->mine = mine;
    memcpy(n->ephemeral_seed, ephemeral_seed, sizeof(n->ephemeral_seed));
    mix_hash(n, prologue);
}

void noise_init_dialler(struct noise *n, struct bytes prologue, const struct dh_key *mine, const struct pln_boxkey *remote,
                        const uint8_t ephemeral_seed[32])
{
    start(n, prologue, mine, ephemeral_seed);
    n->role = NOISE_DIALLER;
    n->remote = *remote;
    mix_hash(n, BYTES_OF(n->remote));
}

void noise_init_listener(struct noise *n, struct bytes prologue, const struct dh_key *mine, const uint8_t ephemeral_seed[32])
{
    start(n, prologue, mine, ephemeral_seed);
    n->role = NOISE_LISTENER;
    mix_hash(n, BYTES_OF(mine->public));
}

void noise_wipe(struct noise *n)
{
    dh_key_wipe(&n->ephemeral);
    wipe(n, sizeof(*n));
    n->next = NOISE_MESSAGES + 1; /* neither done nor to be gone on with */
}

bool noise_is_done(const struct noise *n)
{
    return n->next == NOISE_MESSAGES;
}

size_t noise_overhead(const struct noise *n)
{
    assert(n->next < NOISE_MESSAGES);
    return overhead[n->next];
}

static bool is_my_turn(const struct noise *n)
{
    return (n->next % 2 == 0) == (n->role == NOISE_DIALLER);
}

/* The tokens that mix in a shared secret; the same on both sides, seen from their own end. */
static bool mix_token(struct noise *n, enum token token, struct pln_error *err)
{
    bool dialler = n->role == NOISE_DIALLER;

    switch (token) {
    case TOKEN_EE: return mix_dh(n, &n->ephemeral, &n->remote_ephemeral, err);
    case TOKEN_ES: return dialler ? mix_dh(n, &n->ephemeral, &n->remote, err) : mix_dh(n, n->mine, &n->remote_ephemeral, err);
    case TOKEN_SE: return dialler ? mix_dh(n, n->mine, &n->remote_ephemeral, err) : mix_dh(n, &n->ephemeral, &n->remote, err);
    case TOKEN_E:
    case TOKEN_S: break;
    }
    assert(!"a token that mixes nothing");
    return false;
}

static bool write_message(struct noise *n, struct bytes payload, uint8_t *out, struct pln_error *err)
{
    for (size_t i = 0; i < COUNT(pattern[0]); i++) {
        enum token token = pattern[n->next][i];

        if (token == TOKEN_E) {
            bool made = dh_key_from_seed(&n->ephemeral, n->ephemeral_seed, err);

            wipe(n->ephemeral_seed, sizeof(n->ephemeral_seed));
            if (!made)
                return false;
            memcpy(out, n->ephemeral.public.b, 32);
            mix_hash(n, bytes_at(out, 32));
            out += 32;
        } else if (token == TOKEN_S) {
            encrypt_and_hash(n, BYTES_OF(n->mine->public), out);
            out += 32 + AEAD_TAG_BYTES;
        } else if (!mix_token(n, token, err)) {
            return false;
        }
    }
    encrypt_and_hash(n, payload, out);
    n->next++;
    return true;
}

static bool read_message(struct noise *n, struct bytes in, uint8_t *payload, struct pln_error *err)
{
    if (in.n < overhead[n->next])
        return fail(err, PLN_MALFORMED, "handshake message %u of %zu bytes, at least %zu", n->next + 1, in.n, overhead[n->next]);
    for (size_t i = 0; i < COUNT(pattern[0]); i++) {
        enum token token = pattern[n->next][i];

        if (token == TOKEN_E) {
            memcpy(n->remote_ephemeral.b, in.at, 32);
            mix_hash(n, BYTES_OF(n->remote_ephemeral));
            in = bytes_slice(in, 32, in.n - 32);
        } else if (token == TOKEN_S) {
            size_t sealed = 32 + AEAD_TAG_BYTES;

            if (!decrypt_and_hash(n, bytes_slice(in, 0, sealed), n->remote.b, err))
                return false;
            in = bytes_slice(in, sealed, in.n - sealed);
        } else if (!mix_token(n, token, err)) {
            return false;
        }
    }
    if (!decrypt_and_hash(n, in, payload, err))
        return false;
    n->next++;
    return true;
}

bool noise_write(struct noise *n, struct bytes payload, uint8_t *out, struct pln_error *err)
{
    assert(n->next < NOISE_MESSAGES);
    assert(is_my_turn(n));
    if (write_message(n, payload, out, err))
        return true;
    noise_wipe(n);
    return false;
}

bool noise_read(struct noise *n, struct bytes in, uint8_t *payload, struct pln_error *err)
{
    assert(n->next < NOISE_MESSAGES);
    assert(!is_my_turn(n));
    if (read_message(n, in, payload, err))
        return true;
    noise_wipe(n);
    return false;
}

void noise_split(struct noise *n, struct cipher *send, struct cipher *receive)
{
    uint8_t first[32], second[32]; /* the dialler sends with the first */
    bool dialler = n->role == NOISE_DIALLER;

    assert(noise_is_done(n));
    hkdf_noise(n->ck, bytes_at(NULL, 0), first, second, NULL);
    cipher_init(send, dialler ? first : second);
    cipher_init(receive, dialler ? second : first);
    wipe(first, sizeof(first));
    wipe(second, sizeof(second));
    noise_wipe(n);
}
