/* keyfile.c: a secret key as the bytes of a file, with or without a passphrase, and back.
 *
 * In: seeds, a passphrase, random bytes; or a file's text. Out: the text; or the seeds. Files, modes, prompts: the callers.
 * Must not: take a field on trust that sets how much memory or time is used, leave a seed on the stack.
 * Bounds: 4 KiB of text; 8 seeds; Argon2id with 8 MiB..1 GiB and 1..10 passes.
 * Spec: docs/format.md "Key files". Tests: tests/unit/crypto_keyfile.c, tests/fuzz/crypto_keyfile.c */
#include "crypto/keyfile.h"

#include "crypto/sign.h"

#include <assert.h>
#include <sodium.h>

#define MAGIC "plenary-key/"
#define SEED_BYTES 32
#define SALT_BYTES 16
#define NONCE_BYTES 24
#define SEALED_BYTES_MAX (NONCE_BYTES + crypto_secretbox_MACBYTES + KEYFILE_SEEDS_MAX * SEED_BYTES)
#define OPS_WRITTEN 3
#define OPS_MAX 10
#define MEMORY_KIB_MIN (8 * 1024)
#define MEMORY_KIB_MAX (1024 * 1024)

static_assert(crypto_pwhash_SALTBYTES == SALT_BYTES, "Argon2id takes a salt of 16 bytes");
static_assert(crypto_secretbox_NONCEBYTES == NONCE_BYTES, "secretbox takes a nonce of 24 bytes");

static const char *const kinds[] = { "member", "root", "node" };

/* What stands in the text, not yet opened. */
struct parsed {
    char kind[16];
    struct pln_key public;
    bool has_passphrase;
    uint32_t ops, memory_kib;
    uint8_t salt[SALT_BYTES];
    uint8_t secret[SEALED_BYTES_MAX];
    size_t secret_bytes;
    size_t seeds;
};

static void parsed_wipe(struct parsed *p)
{
    wipe(p, sizeof(*p));
}

void keyfile_wipe(struct keyfile *k)
{
    for (size_t i = 0; i < KEYFILE_SEEDS_MAX; i++)
        secret_wipe(&k->seed[i]);
    memset(k, 0, sizeof(*k));
}

/* Cut the next line, "name: value" LF, off the front of *rest. */
static bool take_line(struct bytes *rest, const char *name, struct bytes *value, struct pln_error *err)
{
    size_t head = strlen(name);
    const uint8_t *lf = rest->n > 0 ? memchr(rest->at, '\n', rest->n) : NULL;

    if (!lf)
        return fail(err, PLN_MALFORMED, "key file: the line \"%s\" is missing or not ended: is the file whole?", name);
    size_t n = (size_t)(lf - rest->at);

    if (n < head || memcmp(rest->at, name, head) != 0)
        return fail(err, PLN_MALFORMED, "key file: expected a line that starts with \"%s\"", name);
    *value = bytes_slice(*rest, head, n - head);
    *rest = bytes_slice(*rest, n + 1, rest->n - n - 1);
    return true;
}

/* Cut up to the next space (or the end) off the front of *rest. */
static struct bytes take_word(struct bytes *rest)
{
    size_t n = 0;

    while (n < rest->n && rest->at[n] != ' ')
        n++;
    struct bytes word = bytes_slice(*rest, 0, n);
    size_t skip = n < rest->n ? n + 1 : n;

    *rest = bytes_slice(*rest, skip, rest->n - skip);
    return word;
}

/* Lower-case hex, exactly n bytes. */
static bool read_hex(struct bytes text, const char *field, uint8_t *out, size_t n, struct pln_error *err)
{
    size_t got = 0;

    for (size_t i = 0; i < text.n; i++)
        if (!(text.at[i] >= '0' && text.at[i] <= '9') && !(text.at[i] >= 'a' && text.at[i] <= 'f'))
            return fail(err, PLN_MALFORMED, "key file: %s has a character at %zu that is no lower-case hex digit", field, i);
    if (text.n != 2 * n || sodium_hex2bin(out, n, (const char *)text.at, text.n, NULL, &got, NULL) != 0 || got != n)
        return fail(err, PLN_MALFORMED, "key file: %s has %zu hex digits, expected %zu", field, text.n, 2 * n);
    return true;
}

static bool read_number(struct bytes text, const char *field, uint32_t min, uint32_t max, uint32_t *out, struct pln_error *err)
{
    uint32_t v = 0;

    if (text.n < 1 || text.n > 9 || (text.at[0] == '0' && text.n > 1))
        return fail(err, PLN_MALFORMED, "key file: %s is no number of 1 to 9 digits", field);
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return fail(err, PLN_MALFORMED, "key file: %s is no number", field);
        v = v * 10 + (text.at[i] - '0');
    }
    if (v < min || v > max)
        return fail(err, PLN_BAD_FIELD, "key file: %s is %" PRIu32 ", allowed are %" PRIu32 " to %" PRIu32, field, v, min, max);
    *out = v;
    return true;
}

static bool read_kind(struct bytes text, char out[16], struct pln_error *err)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (bytes_equal_str(text, kinds[i])) {
            memcpy(out, kinds[i], strlen(kinds[i]) + 1);
            return true;
        }
    return fail(err, PLN_BAD_FIELD, "key file: unknown kind, expected member, root or node");
}

static bool read_kdf(struct bytes text, struct parsed *p, struct pln_error *err)
{
    struct bytes rest = text;

    if (bytes_equal_str(text, "none"))
        return true;
    if (!bytes_equal_str(take_word(&rest), "argon2id"))
        return fail(err, PLN_BAD_FIELD, "key file: unknown kdf, expected none or argon2id");
    p->has_passphrase = true;
    return read_number(take_word(&rest), "kdf passes", 1, OPS_MAX, &p->ops, err) &&
           read_number(take_word(&rest), "kdf memory in KiB", MEMORY_KIB_MIN, MEMORY_KIB_MAX, &p->memory_kib, err) &&
           read_hex(rest, "kdf salt", p->salt, SALT_BYTES, err);
}

static bool read_secret(struct bytes text, struct parsed *p, struct pln_error *err)
{
    size_t around = p->has_passphrase ? NONCE_BYTES + crypto_secretbox_MACBYTES : 0;

    /* libsodium 1.0.18 takes some bytes above 0x7f for letters, so those are refused first. No end pointer: then it refuses what
     * stands after a valid beginning, and unused bits that are not zero. */
    for (size_t i = 0; i < text.n; i++)
        if (text.at[i] > 0x7f)
            return fail(err, PLN_MALFORMED, "key file: secret has a character at %zu that is not of base64", i);
    if (text.n == 0 || sodium_base642bin(p->secret, sizeof(p->secret), (const char *)text.at, text.n, NULL, &p->secret_bytes, NULL,
                                         sodium_base64_VARIANT_ORIGINAL) != 0)
        return fail(err, PLN_MALFORMED, "key file: secret is no base64 of at most %zu bytes", sizeof(p->secret));
    if (p->secret_bytes <= around || (p->secret_bytes - around) % SEED_BYTES != 0 ||
        (p->secret_bytes - around) / SEED_BYTES > KEYFILE_SEEDS_MAX)
        return fail(err, PLN_MALFORMED, "key file: secret has %zu bytes, expected %zu and 1 to %d times %d", p->secret_bytes, around,
                    KEYFILE_SEEDS_MAX, SEED_BYTES);
    p->seeds = (p->secret_bytes - around) / SEED_BYTES;
    return true;
}

static bool parse(struct bytes text, struct parsed *p, struct pln_error *err)
{
    struct bytes value;

    memset(p, 0, sizeof(*p));
    if (text.n > KEYFILE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "key file of %zu bytes, at most %d: is this a key file?", text.n, KEYFILE_BYTES_MAX);
    if (!take_line(&text, MAGIC, &value, err))
        return false;
    if (!bytes_equal_str(value, "1"))
        return fail(err, PLN_UNKNOWN_VERSION, "key file of a version other than 1: a newer Plenary is needed");
    if (!take_line(&text, "kind: ", &value, err) || !read_kind(value, p->kind, err))
        return false;
    if (!take_line(&text, "public: ", &value, err) || !read_hex(value, "public", p->public.b, sizeof(p->public.b), err))
        return false;
    if (!take_line(&text, "kdf: ", &value, err) || !read_kdf(value, p, err))
        return false;
    if (!take_line(&text, "secret: ", &value, err) || !read_secret(value, p, err))
        return false;
    if (text.n > 0)
        return fail(err, PLN_MALFORMED, "key file: %zu bytes after the line \"secret: \"", text.n);
    return true;
}

bool keyfile_peek(struct bytes text, struct keyfile *out, struct pln_error *err)
{
    CLEANUP(parsed_wipe) struct parsed p;

    if (!parse(text, &p, err))
        return false;
    memset(out, 0, sizeof(*out));
    memcpy(out->kind, p.kind, sizeof(out->kind));
    out->public = p.public;
    out->has_passphrase = p.has_passphrase;
    out->seeds = p.seeds;
    return true;
}

static bool passphrase_key(struct bytes passphrase, const uint8_t salt[SALT_BYTES], uint32_t ops, uint32_t memory_kib, uint8_t key[32],
                           struct pln_error *err)
{
    if (crypto_pwhash(key, 32, (const char *)passphrase.at, passphrase.n, salt, ops, (size_t)memory_kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(err, PLN_BUSY, "the passphrase needs %" PRIu32 " MiB of free memory to be checked", memory_kib / 1024);
    return true;
}

struct seeds {
    uint8_t at[KEYFILE_SEEDS_MAX * SEED_BYTES];
};

static void seeds_wipe(struct seeds *s)
{
    wipe(s, sizeof(*s));
}

static bool seeds_open(const struct parsed *p, struct bytes passphrase, struct seeds *s, struct pln_error *err)
{
    uint8_t key[32];

    if (!p->has_passphrase) {
        memcpy(s->at, p->secret, p->secret_bytes);
        return true;
    }
    if (passphrase.n == 0)
        return fail(err, PLN_BAD_FIELD, "this key has a passphrase, and none was given");
    if (!passphrase_key(passphrase, p->salt, p->ops, p->memory_kib, key, err))
        return false;
    int rc = crypto_secretbox_open_easy(s->at, p->secret + NONCE_BYTES, p->secret_bytes - NONCE_BYTES, p->secret, key);

    wipe(key, sizeof(key));
    return rc == 0 || fail(err, PLN_BAD_FIELD, "wrong passphrase");
}

bool keyfile_read(struct bytes text, struct bytes passphrase, struct keyfile *out, struct pln_error *err)
{
    CLEANUP(parsed_wipe) struct parsed p;
    CLEANUP(seeds_wipe) struct seeds s = { 0 };
    CLEANUP(sign_key_wipe) struct sign_key derived = { 0 };
    CLEANUP(keyfile_wipe) struct keyfile k = { 0 };

    if (!parse(text, &p, err) || !seeds_open(&p, passphrase, &s, err) || !sign_key_from_seed(&derived, s.at, err))
        return false;
    if (!hash32_equal(&derived.public, &p.public))
        return fail(err, PLN_BAD_FIELD, "key file: the secret does not belong to the public key beside it: take a copy from a backup");
    for (size_t i = 0; i < p.seeds; i++)
        if (!secret_init(&k.seed[i], s.at + i * SEED_BYTES, err))
            return false;
    memcpy(k.kind, p.kind, sizeof(k.kind));
    k.public = p.public;
    k.has_passphrase = p.has_passphrase;
    k.seeds = p.seeds;
    *out = k;
    k = (struct keyfile){ 0 }; /* handed over */
    return true;
}

bool keyfile_write(const struct keyfile *k, struct bytes passphrase, uint32_t memory_kib, const uint8_t random[40], struct buf *out,
                   struct pln_error *err)
{
    CLEANUP(seeds_wipe) struct seeds s = { 0 };
    CLEANUP(parsed_wipe) struct parsed p = { 0 }; /* the sealed bytes, written from here */
    char public[2 * sizeof(k->public.b) + 1], salt[2 * SALT_BYTES + 1];
    char secret[sodium_base64_ENCODED_LEN(SEALED_BYTES_MAX, sodium_base64_VARIANT_ORIGINAL)];
    uint8_t key[32];

    assert(k->seeds >= 1 && k->seeds <= KEYFILE_SEEDS_MAX);
    if (!read_kind(BYTES_STR(k->kind), p.kind, err))
        return false;
    if (passphrase.n > 0 && (memory_kib < MEMORY_KIB_MIN || memory_kib > MEMORY_KIB_MAX))
        return fail(err, PLN_BAD_FIELD, "passphrase memory of %" PRIu32 " KiB, allowed are %d to %d", memory_kib, MEMORY_KIB_MIN,
                    MEMORY_KIB_MAX);
    for (size_t i = 0; i < k->seeds; i++)
        memcpy(s.at + i * SEED_BYTES, k->seed[i].at, SEED_BYTES);
    size_t n = k->seeds * SEED_BYTES;

    /* Made in one piece at its final size: a growing buffer would leave copies of a bare secret behind. */
    if (!buf_reserve(out, 1024))
        return buf_check(out, "key file", err);
    sodium_bin2hex(public, sizeof(public), k->public.b, sizeof(k->public.b));
    buf_printf(out, MAGIC "1\nkind: %s\npublic: %s\n", p.kind, public);
    if (passphrase.n == 0) {
        memcpy(p.secret, s.at, n);
        p.secret_bytes = n;
        buf_printf(out, "kdf: none\n");
    } else {
        if (!passphrase_key(passphrase, random, OPS_WRITTEN, memory_kib, key, err))
            return false;
        memcpy(p.secret, random + SALT_BYTES, NONCE_BYTES);
        crypto_secretbox_easy(p.secret + NONCE_BYTES, s.at, n, p.secret, key);
        wipe(key, sizeof(key));
        p.secret_bytes = NONCE_BYTES + crypto_secretbox_MACBYTES + n;
        sodium_bin2hex(salt, sizeof(salt), random, SALT_BYTES);
        buf_printf(out, "kdf: argon2id %d %" PRIu32 " %s\n", OPS_WRITTEN, memory_kib, salt);
    }
    sodium_bin2base64(secret, sizeof(secret), p.secret, p.secret_bytes, sodium_base64_VARIANT_ORIGINAL);
    buf_printf(out, "secret: %s\n", secret);
    wipe(secret, sizeof(secret));
    return buf_check(out, "key file", err);
}
