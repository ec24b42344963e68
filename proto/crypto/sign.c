/* sign.c: Ed25519: strict keys, domain prefixes, and every signature verified before it leaves.
 *
 * In: a key, a domain's word, a message. Out: 64 bytes, or yes and no.
 * Must not: allocate, hold an expanded secret key longer than a call, verify in batches (they leave out the strict equation).
 * Bounds: with a domain the message is at most PLN_ENTRY_BYTES_MAX.
 * Spec: docs/format.md "Signatures". Tests: tests/unit/crypto_sign.c
 *
 * Only the seed is kept, and both halves are derived anew for each signature: a flipped bit in a stored public half makes
 * two signatures of one message give the secret away (pitfall of the usual 64-byte secret key). */
#include "crypto/sign.h"

#include "crypto/hash.h"
#include "plenary/limits.h"

#include <assert.h>
#include <sodium.h>

#define DOMAIN_BYTES_MAX 32

bool sign_key_from_seed(struct sign_key *k, const uint8_t seed[32], struct pln_error *err)
{
    struct sign_key made = { 0 };
    uint8_t expanded[crypto_sign_SECRETKEYBYTES];

    if (!secret_init(&made.seed, seed, err))
        return false;
    crypto_sign_seed_keypair(made.public.b, expanded, seed);
    wipe(expanded, sizeof(expanded));
    *k = made;
    return true;
}

void sign_key_wipe(struct sign_key *k)
{
    secret_wipe(&k->seed);
    memset(&k->public, 0, sizeof(k->public));
}

bool sign_key_check(const struct pln_key *key, struct pln_error *err)
{
    if (!crypto_core_ed25519_is_valid_point(key->b))
        return fail(err, PLN_BAD_FIELD,
                    "key %02x%02x%02x%02x... is no point of Ed25519's prime-order group in canonical form: make a new key", key->b[0],
                    key->b[1], key->b[2], key->b[3]);
    return true;
}

/* What libsodium signs must lie in one piece (its init/update is Ed25519ph, another scheme). A copy of at most 60 KB on the
 * stack costs less than a microsecond beside 60 of the signature; only as much of the stack is touched as the message needs. */
struct joined {
    uint8_t at[DOMAIN_BYTES_MAX + PLN_ENTRY_BYTES_MAX];
};

static bool joined_fits(const char *domain, struct bytes message)
{
    return !domain || message.n <= PLN_ENTRY_BYTES_MAX;
}

static struct bytes joined_bytes(struct joined *j, const char *domain, struct bytes message)
{
    if (!domain)
        return message;
    size_t n = hash_domain(domain, j->at);

    assert(joined_fits(domain, message));
    if (message.n > 0)
        memcpy(j->at + n, message.at, message.n);
    return bytes_at(j->at, n + message.n);
}

bool sign_make(const struct sign_key *k, const char *domain, struct bytes message, struct pln_signature *out, struct pln_error *err)
{
    struct joined j;
    struct pln_signature sig;
    struct pln_key derived;
    uint8_t expanded[crypto_sign_SECRETKEYBYTES];

    assert(k->seed.at);
    if (!joined_fits(domain, message))
        return fail(err, PLN_TOO_LARGE, "%zu bytes to be signed, at most %d", message.n, PLN_ENTRY_BYTES_MAX);
    struct bytes all = joined_bytes(&j, domain, message);

    crypto_sign_seed_keypair(derived.b, expanded, k->seed.at);
    crypto_sign_detached(sig.b, NULL, all.at, all.n, expanded);
    wipe(expanded, sizeof(expanded));
    if (!hash32_equal(&derived, &k->public) || crypto_sign_verify_detached(sig.b, all.at, all.n, k->public.b) != 0) {
        wipe(&sig, sizeof(sig)); /* a faulty signature can give the key away */
        return fail(err, PLN_BAD_SIGNATURE, "the signature just made does not verify: this machine's memory or processor is faulty");
    }
    *out = sig;
    return true;
}

bool sign_verify(const struct pln_key *key, const char *domain, struct bytes message, const struct pln_signature *sig)
{
    struct joined j;

    if (!joined_fits(domain, message))
        return false;
    struct bytes all = joined_bytes(&j, domain, message);

    return crypto_sign_verify_detached(sig->b, all.at, all.n, key->b) == 0;
}

struct acceptance {
    uint8_t at[96];
};

static struct acceptance acceptance_over(const struct pln_id *log, const struct pln_key *key, const struct pln_boxkey *box)
{
    struct acceptance a;

    memcpy(a.at, log->b, 32);
    memcpy(a.at + 32, key->b, 32);
    memcpy(a.at + 64, box->b, 32);
    return a;
}

bool accept_make(const struct sign_key *k, const struct pln_id *log, const struct pln_boxkey *box, struct pln_signature *out,
                 struct pln_error *err)
{
    struct acceptance a = acceptance_over(log, &k->public, box);

    return sign_make(k, "accept", BYTES_OF(a), out, err);
}

bool accept_verify(const struct pln_key *key, const struct pln_id *log, const struct pln_boxkey *box, const struct pln_signature *sig)
{
    struct acceptance a = acceptance_over(log, key, box);

    return sign_verify(key, "accept", BYTES_OF(a), sig);
}
