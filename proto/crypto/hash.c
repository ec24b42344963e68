/* hash.c: SHA-256 with our domains; HMAC and HKDF as Noise has them.
 *
 * In: bytes. Out: 32 bytes. Cannot fail, allocates nothing, any thread.
 * Must not: be used for passwords (keyfile.c has Argon2id), let libcrypto out of this file.
 * Spec: docs/format.md "Hashes". Tests: tests/unit/crypto_hash.c
 *
 * SHA-256 is libcrypto's, for it uses the processor's SHA instructions where there are some (3.7 million hashes of 500 bytes a
 * second against 0.6 million of libsodium's portable code), and a catch-up hashes each entry three times. We call the low-level
 * functions, which OpenSSL 3 marks as deprecated in favour of EVP: EVP allocates a context for each hash and looks up the
 * algorithm under a lock, for the same code underneath. They are in every 3.x; were they ever to go, this file is the only one to change.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include "crypto/secret.h"

#include <assert.h>
#include <openssl/sha.h>

static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash), "the library's state fits in ours");
static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct hash), "and is aligned in it");

#define DOMAIN_PREFIX "plenary/1 "
#define DOMAIN_BYTES_MAX 32
#define BLOCK_BYTES 64

static SHA256_CTX *state_of(struct hash *h)
{
    return (SHA256_CTX *)(void *)h->state;
}

void hash_init(struct hash *h)
{
    int done = SHA256_Init(state_of(h));

    assert(done == 1);
}

void hash_add(struct hash *h, struct bytes in)
{
    if (in.n == 0) /* at may be NULL then */
        return;
    int done = SHA256_Update(state_of(h), in.at, in.n);

    assert(done == 1);
}

void hash_add_u64(struct hash *h, uint64_t v)
{
    uint8_t be[8];

    store_be64(be, v);
    hash_add(h, bytes_at(be, sizeof(be)));
}

void hash_final(struct hash *h, uint8_t out[32])
{
    int done = SHA256_Final(out, state_of(h)); /* wipes the state, too */

    assert(done == 1);
}

void hash_once(struct bytes in, uint8_t out[32])
{
    struct hash h;

    hash_init(&h);
    hash_add(&h, in);
    hash_final(&h, out);
}

size_t hash_domain(const char *word, uint8_t out[32])
{
    size_t prefix = sizeof(DOMAIN_PREFIX) - 1;
    size_t n = strlen(word) + 1; /* the 0x00 goes along */

    assert(n > 1);
    assert(prefix + n <= DOMAIN_BYTES_MAX);
    memcpy(out, DOMAIN_PREFIX, prefix);
    memcpy(out + prefix, word, n);
    return prefix + n;
}

void hash_init_domain(struct hash *h, const char *word)
{
    uint8_t domain[DOMAIN_BYTES_MAX];
    size_t n = hash_domain(word, domain);

    hash_init(h);
    hash_add(h, bytes_at(domain, n));
}

struct pln_id hash_entry_id(struct bytes statement)
{
    struct pln_id id;
    struct hash h;

    hash_init_domain(&h, "id");
    hash_add(&h, statement);
    hash_final(&h, id.b);
    return id;
}

struct pln_hash hash_next_root(const struct pln_key *key)
{
    struct pln_hash out;
    struct hash h;

    hash_init_domain(&h, "root");
    hash_add(&h, BYTES_OF(*key));
    hash_final(&h, out.b);
    return out;
}

struct pln_hash hash_content(const struct pln_id *log, const uint8_t salt[32], struct bytes content)
{
    struct pln_hash out;
    struct hash h;

    hash_init_domain(&h, "content");
    hash_add(&h, BYTES_OF(*log));
    hash_add(&h, bytes_at(salt, 32));
    hash_add(&h, content);
    hash_final(&h, out.b);
    return out;
}

struct pln_hash hash_sealed(struct bytes blob)
{
    struct pln_hash out;
    struct hash h;

    hash_init_domain(&h, "sealed");
    hash_add(&h, blob);
    hash_final(&h, out.b);
    return out;
}

void hmac_sha256(const uint8_t key[32], struct bytes a, struct bytes b, uint8_t out[32])
{
    uint8_t pad[BLOCK_BYTES] = { 0 };
    uint8_t inner[32];
    struct hash h;

    memcpy(pad, key, 32);
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        pad[i] ^= 0x36;
    hash_init(&h);
    hash_add(&h, bytes_at(pad, sizeof(pad)));
    hash_add(&h, a);
    hash_add(&h, b);
    hash_final(&h, inner);

    for (size_t i = 0; i < BLOCK_BYTES; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    hash_init(&h);
    hash_add(&h, bytes_at(pad, sizeof(pad)));
    hash_add(&h, bytes_at(inner, sizeof(inner)));
    hash_final(&h, out);
    wipe(pad, sizeof(pad));
    wipe(inner, sizeof(inner));
}

void hkdf_noise(const uint8_t ck[32], struct bytes ikm, uint8_t out1[32], uint8_t out2[32], uint8_t *out3)
{
    static const uint8_t count[3] = { 1, 2, 3 };
    uint8_t temp[32], o1[32], o2[32]; /* apart from the outputs: out1 may be ck itself */

    hmac_sha256(ck, ikm, bytes_at(NULL, 0), temp);
    hmac_sha256(temp, bytes_at(&count[0], 1), bytes_at(NULL, 0), o1);
    hmac_sha256(temp, BYTES_OF(o1), bytes_at(&count[1], 1), o2);
    if (out3)
        hmac_sha256(temp, BYTES_OF(o2), bytes_at(&count[2], 1), out3);
    memcpy(out1, o1, 32);
    memcpy(out2, o2, 32);
    wipe(temp, sizeof(temp));
    wipe(o1, sizeof(o1));
    wipe(o2, sizeof(o2));
}
