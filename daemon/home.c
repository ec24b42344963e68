/* home.c: what lies in a node's home: its key, the founding statements, a joiner's invitation.
 *
 * In: files of the home. Out: keys in locked memory, statements, addresses. The plenary command makes these files (found, join); the
 * daemon never holds a member's key, and writes nothing here but its store and its socket.
 * Must not: go on with a key that others may read, follow a link to it.
 * Bounds: 4 KiB key file, 64 KiB and 16 statements of genesis, 4 KiB invitation.
 * Spec: docs/operating.md "The home". Tests: tests/unit/daemon_home.c, tests/fuzz/daemon_home.c */
#include "home.h"

#include "codec/reader.h"
#include "crypto/hash.h"
#include "crypto/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEED_CHECKPOINT 0
#define SEED_NOISE 2

bool home_path(const struct home *h, const char *name, char out[HOME_PATH_MAX], struct pln_error *err)
{
    int n = snprintf(out, HOME_PATH_MAX, "%s/%s", h->dir, name);

    if (n < 0 || n >= HOME_PATH_MAX)
        return fail(err, PLN_TOO_LARGE, "the home's path is longer than %d bytes", HOME_PATH_MAX - 1);
    return true;
}

bool home_open(struct home *h, const char *dir, struct pln_error *err)
{
    struct stat st;

    memset(h, 0, sizeof(*h));
    h->dir = dir;
    if (stat(dir, &st) != 0)
        return fail(err, PLN_NOT_FOUND, "the home %s: %s: \"plenary found\" or \"plenary join\" makes one", dir, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return fail(err, PLN_BAD_FIELD, "the home %s is no folder", dir);
    return true;
}

/* ---- files -------------------------------------------------------------------------------------------------------------- */

static bool read_all(int fd, uint8_t *out, size_t room, size_t *n, struct pln_error *err)
{
    ssize_t got;

    *n = 0;
    while (*n < room && (got = read(fd, out + *n, room - *n)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(err, PLN_READ_ONLY, "cannot be read: %s", strerror(errno));
        *n += (size_t)got;
    }
    return true;
}

/* At most max bytes. *found = false: there is no such file. */
static bool read_file(const char *path, bool secret, size_t max, uint8_t *out, size_t *n, bool *found, struct pln_error *err)
{
    struct stat st;
    bool good;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (secret ? O_NOFOLLOW : 0));

    *found = fd >= 0;
    *n = 0;
    if (fd < 0 && errno == ENOENT)
        return true;
    if (fd < 0)
        return fail(err, PLN_READ_ONLY, "cannot be opened: %s", strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        good = fail(err, PLN_BAD_FIELD, "is no plain file");
    else if (secret && (st.st_mode & 077) != 0)
        good = fail(err, PLN_READ_ONLY,
                    "has mode %04o, so others may read the key: chmod 600 it, and if others could log in here, make new keys",
                    st.st_mode & 07777);
    else if (secret && st.st_uid != geteuid() && st.st_uid != 0)
        good = fail(err, PLN_READ_ONLY, "belongs to user %u, not to the user that runs the daemon (%u)", st.st_uid, geteuid());
    else if (st.st_size > (off_t)max)
        good = fail(err, PLN_TOO_LARGE, "has %lld bytes, at most %zu", (long long)st.st_size, max);
    else
        good = read_all(fd, out, max, n, err);
    close(fd);
    return good;
}

/* ---- the key ------------------------------------------------------------------------------------------------------------ */

static bool take_keys(struct home *h, const struct keyfile *k, struct pln_error *err)
{
    if (strcmp(k->kind, "node") != 0)
        return fail(err, PLN_BAD_FIELD, "holds a key of kind %s, not of a node", k->kind);
    if (k->seeds < SEED_NOISE + 1 || k->seeds > SEED_NOISE + SESSION_KEYS_MAX)
        return fail(err, PLN_BAD_FIELD, "holds %zu seeds, a node has %d to %d", k->seeds, SEED_NOISE + 1, SEED_NOISE + SESSION_KEYS_MAX);
    if (!sign_key_from_seed(&h->checkpoint, k->seed[SEED_CHECKPOINT].at, err))
        return false;
    for (size_t i = SEED_NOISE; i < k->seeds; i++) {
        if (!dh_key_from_seed(&h->noise[h->noise_count], k->seed[i].at, err))
            return false;
        h->noise_count++;
    }
    return true;
}

static bool read_key(struct home *h, const char *path, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile k = { 0 };
    uint8_t text[KEYFILE_BYTES_MAX];
    size_t n;
    bool found, good;

    if (!read_file(path, true, sizeof(text), text, &n, &found, err))
        return false;
    if (!found)
        return fail(err, PLN_NOT_FOUND, "is not there: \"plenary found\" and \"plenary join\" make it; without it this node cannot sign");
    good = keyfile_peek(bytes_at(text, n), &k, err);
    if (good && k.has_passphrase)
        good = fail(err, PLN_BAD_FIELD, "has a passphrase: a daemon cannot ask for it; its protection is the file's mode");
    keyfile_wipe(&k);
    good = good && keyfile_read(bytes_at(text, n), bytes_at(NULL, 0), &k, err) && take_keys(h, &k, err);
    wipe(text, sizeof(text));
    return good;
}

bool home_read_key(struct home *h, struct pln_error *err)
{
    char path[HOME_PATH_MAX];

    return home_path(h, "node.key", path, err) && (read_key(h, path, err) || within(err, "%s", path));
}

/* ---- genesis ------------------------------------------------------------------------------------------------------------ */

/* The coalition that an inception names: [alg u, next id, coalition id?, ...]; nil: it is the convener's own. */
static bool inception_coalition(const struct statement *s, struct pln_id *out, struct pln_error *err)
{
    struct reader r = reader_over(s->body);
    struct pln_id next;

    if (!bytes_equal_str(s->type, "inception"))
        return fail(err, PLN_MISPLACED, "the first statement is of type %.*s, not an inception", (int)s->type.n, (const char *)s->type.at);
    reader_array_between(&r, "inception", 3, 16);
    reader_u(&r, "alg");
    reader_bin_exact(&r, "next", &next, sizeof(next));
    if (reader_nil(&r))
        *out = statement_id(s);
    else
        reader_bin_exact(&r, "coalition", out, sizeof(*out));
    for (size_t i = 0; i < 16 && reader_peek(&r) != READER_END; i++)
        reader_any(&r, "inception");
    return reader_done(&r, err);
}

static bool check_item(struct genesis *g, size_t i, struct pln_error *err)
{
    struct submit_item *item = &g->item[i];
    struct statement s;

    if (!statement_read(item->statement, &s, err))
        return false;
    if (!statement_signature_is_good(&s, item->signature))
        return fail(err, PLN_BAD_SIGNATURE, "its signature is wrong");
    item->checked = SIGNATURE_GOOD;
    item->ticket = i;
    if (i > 0)
        return true;
    g->own_log = statement_id(&s);
    return inception_coalition(&s, &g->coalition, err);
}

bool genesis_read(struct bytes in, struct genesis *out, struct pln_error *err)
{
    struct reader r = reader_over(in);
    struct genesis g = { 0 };
    uint64_t version;

    if (in.n > GENESIS_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "%zu bytes, at most %d", in.n, GENESIS_BYTES_MAX);
    reader_array(&r, "genesis", 3);
    version = reader_u(&r, "version");
    if (!r.failed && version != 1)
        return fail(err, PLN_UNKNOWN_VERSION, "version %" PRIu64 ", this daemon knows 1", version);
    g.time_ms = reader_ms(&r, "time");
    g.count = reader_array_between(&r, "statements", 1, GENESIS_STATEMENTS_MAX);
    for (size_t i = 0; i < g.count; i++) {
        reader_array(&r, "statement", 3);
        g.item[i].statement = reader_bin(&r, "statement", PLN_ENTRY_BYTES_MAX);
        g.item[i].signature = reader_bin(&r, "signature", sizeof(struct pln_signature));
        g.item[i].has_content = !reader_nil(&r);
        if (g.item[i].has_content)
            g.item[i].content = reader_bin(&r, "content", GENESIS_BYTES_MAX);
    }
    if (!reader_done(&r, err))
        return false;
    for (size_t i = 0; i < g.count; i++)
        if (!check_item(&g, i, err))
            return within(err, "statement %zu", i);
    *out = g;
    return true;
}

static bool read_genesis(struct home *h, const char *path, struct pln_error *err)
{
    size_t n;
    bool found;
    uint8_t *bytes = malloc(GENESIS_BYTES_MAX + 1);

    if (bytes == NULL)
        return fail(err, PLN_TOO_LARGE, "no memory");
    if (!read_file(path, false, GENESIS_BYTES_MAX, bytes, &n, &found, err) ||
        (!found &&
         !fail(err, PLN_NOT_FOUND, "is not there: \"plenary found\" and \"plenary join\" make it; it names the log and the coalition")) ||
        !genesis_read(bytes_at(bytes, n), &h->genesis, err)) {
        free(bytes);
        return false;
    }
    h->genesis.bytes = bytes;
    return true;
}

bool home_read_genesis(struct home *h, struct pln_error *err)
{
    char path[HOME_PATH_MAX];

    return home_path(h, "genesis", path, err) && (read_genesis(h, path, err) || within(err, "%s", path));
}

/* ---- invitation --------------------------------------------------------------------------------------------------------- */

static bool read_invitation(struct home *h, const char *path, struct pln_error *err)
{
    uint8_t text[INVITATION_BYTES_MAX];
    size_t n;

    if (!read_file(path, false, sizeof(text), text, &n, &h->has_invitation, err))
        return false;
    if (!h->has_invitation)
        return true;
    if (!invitation_read(bytes_at(text, n), &h->invitation, err))
        return false;
    if (!hash32_equal(&h->invitation.coalition, &h->genesis.coalition))
        return fail(err, PLN_WRONG_LOG, "is for another coalition than the log in \"genesis\"");
    return true;
}

bool home_read_invitation(struct home *h, struct pln_error *err)
{
    char path[HOME_PATH_MAX];

    return home_path(h, "invitation", path, err) && (read_invitation(h, path, err) || within(err, "%s", path));
}

void home_close(struct home *h)
{
    sign_key_wipe(&h->checkpoint);
    for (size_t i = 0; i < h->noise_count; i++)
        dh_key_wipe(&h->noise[i]);
    free(h->genesis.bytes);
    memset(h, 0, sizeof(*h));
}
