/* keys.c: a person's key files: one a name, mode 0600, perhaps with a passphrase.
 *
 * In: a directory, a name. Out: opened keys in locked memory. The bytes of a key file: crypto/keyfile.c.
 * Must not: print a secret, keep a passphrase longer than a call, open a file that others may read.
 * Bounds: 256 files listed, 4 KiB a file, a passphrase of 1,024 bytes.
 * Tests: tests/unit/client_keys.c */
#include "keep/keys.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define MEMORY_KIB 65536

static const struct {
    enum key_kind kind;
    const char *word;
    size_t seeds;
} kinds[] = {
    { KEY_MEMBER, "member", 2 },
    { KEY_ROOT, "root", 1 },
    { KEY_NODE, "node", 3 },
};

bool random_fill(void *out, size_t n, struct pln_error *err)
{
    uint8_t *at = out;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(err, PLN_BAD_FIELD, "the system gives no random bytes: %s", strerror(errno));
        at += got;
        n -= (size_t)got;
    }
    return true;
}

void key_wipe(struct key *k)
{
    sign_key_wipe(&k->sign);
    dh_key_wipe(&k->box);
}

void passphrase_wipe(struct passphrase *p)
{
    wipe(p, sizeof(*p));
}

/* The first line of the file that PLENARY_PASSPHRASE_FILE names. */
static bool passphrase_from_file(const char *path, struct passphrase *out, struct pln_error *err)
{
    struct buf text;
    bool ok;

    buf_init(&text, KEYS_PASSPHRASE_MAX);
    ok = file_read(path, &text, err);
    if (ok) {
        const uint8_t *end = text.n > 0 ? memchr(text.at, '\n', text.n) : NULL;
        out->n = end != NULL ? (size_t)(end - text.at) : text.n;
        if (out->n > 0)
            memcpy(out->at, text.at, out->n);
    }
    if (text.at != NULL)
        wipe(text.at, text.room);
    buf_deinit(&text);
    return ok || within(err, "PLENARY_PASSPHRASE_FILE");
}

static void tty_close(FILE **tty)
{
    if (*tty != NULL)
        fclose(*tty);
}

/* Ctrl-C ends the reading, so that the terminal shows again what is typed before the program ends. */
static void interrupted(int signal_number)
{
    (void)signal_number;
}

static bool passphrase_from_tty(const char *question, struct passphrase *out, bool *no_tty, struct pln_error *err)
{
    CLEANUP(tty_close) FILE *tty = fopen("/dev/tty", "r+e");
    struct sigaction stop = { .sa_handler = interrupted }, stop_before; /* no SA_RESTART */
    struct pollfd line = { .events = POLLIN };
    sigset_t only, mask_before;
    struct termios before, quiet;
    size_t n = 0;
    int c;

    *no_tty = tty == NULL || tcgetattr(fileno(tty), &before) != 0;
    if (*no_tty)
        return fail(err, PLN_BAD_FIELD, "a passphrase is needed and there is no terminal to ask on: set PLENARY_PASSPHRASE_FILE");
    setvbuf(tty, NULL, _IONBF, 0);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    if (tcsetattr(fileno(tty), TCSAFLUSH, &quiet) != 0)
        return fail(err, PLN_BAD_FIELD, "the terminal cannot hide what is typed: %s", strerror(errno));
    sigemptyset(&only);
    sigaddset(&only, SIGINT);
    sigprocmask(SIG_BLOCK, &only, &mask_before); /* it is let through in ppoll alone, so that none is missed */
    sigaction(SIGINT, &stop, &stop_before);
    fprintf(tty, "%s: ", question); /* only now: what is typed at once is hidden too */
    line.fd = fileno(tty);
    c = ppoll(&line, 1, NULL, &mask_before) == 1 ? 0 : EOF; /* a whole line, or Ctrl-C */
    while (c != EOF && (c = fgetc(tty)) != EOF && c != '\n' && n < sizeof(out->at))
        out->at[n++] = (char)c;
    tcsetattr(fileno(tty), TCSAFLUSH, &before);
    sigaction(SIGINT, &stop_before, NULL);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    fputc('\n', tty);
    if (c == EOF)
        return fail(err, PLN_BAD_FIELD, "no passphrase was typed");
    if (n == sizeof(out->at))
        return fail(err, PLN_TOO_LARGE, "a passphrase has at most %zu bytes", sizeof(out->at) - 1);
    out->n = n;
    return true;
}

bool passphrase_ask(const char *question, struct passphrase *out, struct pln_error *err)
{
    const char *path = getenv("PLENARY_PASSPHRASE_FILE");
    bool no_tty;

    if (path != NULL && path[0] != 0)
        return passphrase_from_file(path, out, err);
    return passphrase_from_tty(question, out, &no_tty, err);
}

bool passphrase_new(const char *whose, struct passphrase *out, struct pln_error *err)
{
    const char *path = getenv("PLENARY_PASSPHRASE_FILE");
    CLEANUP(passphrase_wipe) struct passphrase again = { 0 };
    char question[200];
    bool no_tty;

    if (path != NULL && path[0] != 0)
        return passphrase_from_file(path, out, err);
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        out->n = 0;
        return true;
    }
    snprintf(question, sizeof(question), "New passphrase for %s (empty: none)", whose);
    if (!passphrase_from_tty(question, out, &no_tty, err))
        return false;
    if (out->n == 0)
        return true;
    if (!passphrase_from_tty("Once more", &again, &no_tty, err))
        return false;
    if (again.n != out->n || memcmp(again.at, out->at, out->n) != 0)
        return fail(err, PLN_BAD_FIELD, "the two passphrases differ: nothing was written");
    return true;
}

bool keys_name_check(const char *name, struct pln_error *err)
{
    size_t n = strlen(name);

    if (n == 0 || n > KEYS_NAME_MAX)
        return fail(err, PLN_BAD_FIELD, "a key's name has 1 to %d characters, this one %zu", KEYS_NAME_MAX, n);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)name[i]) && strchr(i == 0 ? "_-" : "._-", name[i]) == NULL)
            return fail(err, PLN_BAD_FIELD, "a key's name is made of letters, digits, dot, dash and underscore: \"%s\" is not", name);
    return true;
}

bool keys_path(const char *dir, const char *name, char out[PATH_MAX], struct pln_error *err)
{
    char file[KEYS_NAME_MAX + 8];

    if (!keys_name_check(name, err))
        return false;
    snprintf(file, sizeof(file), "%s.key", name);
    return path_join(out, dir, file, err);
}

bool keys_is_there(const char *dir, const char *name)
{
    char path[PATH_MAX];
    struct pln_error ignored;

    return keys_path(dir, name, path, &ignored) && path_exists(path);
}

static bool kind_find(const char *word, enum key_kind *out)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strcmp(kinds[i].word, word) == 0) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

static bool mode_check(const char *path, struct pln_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return fail_errno(err, errno == ENOENT ? PLN_NOT_FOUND : PLN_BAD_FIELD, path, "looking at the key file");
    if (!S_ISREG(st.st_mode)) {
        fail(err, PLN_BAD_FIELD, "a key file is a plain file");
        return within(err, "%s", path);
    }
    if ((st.st_mode & 077) != 0) {
        fail(err, PLN_BAD_FIELD, "others may read or change this key (mode %03o): chmod 600 it, and think about who has read it",
             (unsigned)st.st_mode & 0777);
        return within(err, "%s", path);
    }
    return true;
}

bool keys_peek(const char *dir, const char *name, struct keys_listed *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    CLEANUP(keyfile_wipe) struct keyfile k = { 0 };
    struct keys_listed l = { 0 };
    char path[PATH_MAX];

    buf_init(&text, KEYFILE_BYTES_MAX);
    if (!keys_path(dir, name, path, err) || !file_read(path, &text, err))
        return false;
    if (!keyfile_peek(buf_bytes(&text), &k, err))
        return within(err, "%s", path);
    if (!kind_find(k.kind, &l.kind)) {
        fail(err, PLN_BAD_FIELD, "a key of kind \"%.16s\": this version knows member, root and node", k.kind);
        return within(err, "%s", path);
    }
    snprintf(l.name, sizeof(l.name), "%s", name);
    l.public = k.public;
    l.has_passphrase = k.has_passphrase;
    *out = l;
    wipe(text.at, text.room);
    return true;
}

static int listed_compare(const void *a, const void *b)
{
    return strcmp(((const struct keys_listed *)a)->name, ((const struct keys_listed *)b)->name);
}

static void dirp_close(DIR **d)
{
    if (*d != NULL)
        closedir(*d);
}

bool keys_list(const char *dir, struct keys_list *out, struct pln_error *err)
{
    CLEANUP(dirp_close) DIR *d = opendir(dir);
    struct dirent *e;
    struct pln_error ignored;

    out->count = 0;
    if (d == NULL && errno == ENOENT)
        return true;
    if (d == NULL)
        return fail_errno(err, PLN_BAD_FIELD, dir, "reading the keys directory");
    while ((e = readdir(d)) != NULL) {
        char name[KEYS_NAME_MAX + 1];
        size_t n = strlen(e->d_name);
        if (n < 5 || n - 4 > KEYS_NAME_MAX || strcmp(e->d_name + n - 4, ".key") != 0)
            continue;
        memcpy(name, e->d_name, n - 4);
        name[n - 4] = 0;
        if (out->count == KEYS_LISTED_MAX) {
            fail(err, PLN_TOO_MANY, "more than %d keys in one directory", KEYS_LISTED_MAX);
            return within(err, "%s", dir);
        }
        if (keys_peek(dir, name, &out->at[out->count], &ignored))
            out->count++;
    }
    qsort(out->at, out->count, sizeof(out->at[0]), listed_compare);
    return true;
}

/* The key file's text, opened with its passphrase if it has one. */
static bool keyfile_open(const char *dir, const char *name, struct keyfile *out, enum key_kind *kind, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    struct keys_listed l;
    struct buf text;
    char path[PATH_MAX], question[120];
    bool ok;

    if (!keys_path(dir, name, path, err) || !mode_check(path, err) || !keys_peek(dir, name, &l, err))
        return false;
    snprintf(question, sizeof(question), "Passphrase for the key %s", name);
    if (l.has_passphrase && !passphrase_ask(question, &pass, err))
        return within(err, "%s", path);
    buf_init(&text, KEYFILE_BYTES_MAX);
    ok = file_read(path, &text, err);
    if (ok && !keyfile_read(buf_bytes(&text), bytes_at(pass.at, pass.n), out, err))
        ok = within(err, "%s", path);
    if (text.at != NULL)
        wipe(text.at, text.room);
    buf_deinit(&text);
    *kind = l.kind;
    return ok;
}

static bool key_from_seeds(struct key *k, const struct keyfile *f, struct pln_error *err)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == k->kind && f->seeds != kinds[i].seeds)
            return fail(err, PLN_BAD_FIELD, "a %s key has %zu secrets, this file %zu: it is damaged", kinds[i].word, kinds[i].seeds,
                        f->seeds);
    if (!sign_key_from_seed(&k->sign, f->seed[0].at, err))
        return false;
    k->has_box = k->kind == KEY_MEMBER;
    return !k->has_box || dh_key_from_seed(&k->box, f->seed[1].at, err);
}

bool keys_open(const char *dir, const char *name, struct key *out, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile f = { 0 };
    struct key k = { 0 };

    if (!keyfile_open(dir, name, &f, &k.kind, err))
        return within(err, "key %s", name);
    snprintf(k.name, sizeof(k.name), "%s", name);
    if (!key_from_seeds(&k, &f, err)) {
        key_wipe(&k);
        return within(err, "key %s", name);
    }
    *out = k;
    return true;
}

static bool seeds_make(struct keyfile *f, enum key_kind kind, struct pln_error *err)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == kind) {
            snprintf(f->kind, sizeof(f->kind), "%s", kinds[i].word);
            f->seeds = kinds[i].seeds;
        }
    for (size_t i = 0; i < f->seeds; i++) {
        uint8_t seed[32];
        bool ok = random_fill(seed, sizeof(seed), err) && secret_init(&f->seed[i], seed, err);
        wipe(seed, sizeof(seed));
        if (!ok)
            return false;
    }
    return true;
}

static bool keyfile_save(const char *path, const struct keyfile *f, const struct passphrase *pass, enum file_over over,
                         struct pln_error *err)
{
    struct buf text;
    uint8_t random[40];
    bool ok;

    buf_init(&text, KEYFILE_BYTES_MAX);
    ok = random_fill(random, sizeof(random), err) && keyfile_write(f, bytes_at(pass->at, pass->n), MEMORY_KIB, random, &text, err) &&
         file_write(path, buf_bytes(&text), over, err);
    if (text.at != NULL)
        wipe(text.at, text.room);
    buf_deinit(&text);
    return ok;
}

bool keys_make(const char *dir, const char *name, enum key_kind kind, const struct passphrase *pass, struct key *out, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile f = { 0 };
    struct key k = { .kind = kind };
    char path[PATH_MAX];

    if (!keys_path(dir, name, path, err) || !dir_make(dir, err) || !seeds_make(&f, kind, err))
        return false;
    snprintf(k.name, sizeof(k.name), "%s", name);
    if (!key_from_seeds(&k, &f, err)) {
        key_wipe(&k);
        return false;
    }
    f.public = k.sign.public;
    if (!keyfile_save(path, &f, pass, FILE_MUST_BE_NEW, err)) {
        key_wipe(&k);
        return within(err, "key %s", name);
    }
    *out = k;
    return true;
}

bool keys_passphrase_set(const char *dir, const char *name, const struct passphrase *pass, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile f = { 0 };
    CLEANUP(passphrase_wipe) struct passphrase asked = { 0 };
    enum key_kind kind;
    char path[PATH_MAX];

    if (!keys_path(dir, name, path, err) || !keyfile_open(dir, name, &f, &kind, err))
        return false;
    if (pass == NULL && !passphrase_new(name, &asked, err))
        return false;
    return keyfile_save(path, &f, pass != NULL ? pass : &asked, FILE_REPLACE, err);
}

static bool node_publics(const struct keyfile *f, struct node_key_publics *out, struct pln_error *err)
{
    CLEANUP(sign_key_wipe) struct sign_key checkpoint = { 0 };
    CLEANUP(sign_key_wipe) struct sign_key cosign = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key noise = { 0 };

    if (f->seeds != 3)
        return fail(err, PLN_BAD_FIELD, "a node's key file has 3 secrets, this one %zu: it is damaged", f->seeds);
    if (!sign_key_from_seed(&checkpoint, f->seed[0].at, err) || !sign_key_from_seed(&cosign, f->seed[1].at, err) ||
        !dh_key_from_seed(&noise, f->seed[2].at, err))
        return false;
    *out = (struct node_key_publics){ .checkpoint = checkpoint.public, .cosign = cosign.public, .noise = noise.public };
    return true;
}

bool keys_node_make(const char *path, struct node_key_publics *out, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile f = { 0 };
    const struct passphrase none = { 0 };
    struct node_key_publics p;

    if (!seeds_make(&f, KEY_NODE, err) || !node_publics(&f, &p, err))
        return false;
    f.public = p.checkpoint;
    if (!keyfile_save(path, &f, &none, FILE_MUST_BE_NEW, err))
        return false;
    *out = p;
    return true;
}

bool keys_node_publics(const char *path, struct node_key_publics *out, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile f = { 0 };
    struct buf text;
    bool ok;

    buf_init(&text, KEYFILE_BYTES_MAX);
    ok = mode_check(path, err) && file_read(path, &text, err) && keyfile_read(buf_bytes(&text), (struct bytes){ 0 }, &f, err);
    if (text.at != NULL)
        wipe(text.at, text.room);
    buf_deinit(&text);
    if (ok && strcmp(f.kind, "node") != 0)
        ok = fail(err, PLN_BAD_FIELD, "a key of kind %s: a node's is needed", f.kind);
    return (ok && node_publics(&f, out, err)) || within(err, "%s", path);
}
