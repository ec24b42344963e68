/* keys.h: a person's key files: one a name, mode 0600, perhaps with a passphrase.
 *
 * NAME.key in the keys directory; kind `member` (seeds: signing, box) or `root` (seed: signing). The organization's root is
 * `root`, the next one, which alone can replace it, `root-next`. Spec: docs/format.md "Key files". */
#ifndef KEEP_KEYS_H
#define KEEP_KEYS_H

#include "crypto/dh.h"
#include "crypto/keyfile.h"
#include "crypto/sign.h"
#include "keep/file.h"

#define KEYS_LISTED_MAX 256
#define KEYS_NAME_MAX 40
#define KEYS_PASSPHRASE_MAX 1024
#define KEYS_ROOT "root"
#define KEYS_ROOT_NEXT "root-next"
#define KEYS_ROOT_NEW "root-new" /* during a rotation only */

enum key_kind { KEY_MEMBER, KEY_ROOT, KEY_NODE };

struct keys_listed {
    char name[KEYS_NAME_MAX + 1];
    enum key_kind kind;
    struct pln_key public;
    bool has_passphrase;
};
struct keys_list {
    size_t count;
    struct keys_listed at[KEYS_LISTED_MAX];
};

/** An opened key: wipe it soon (CLEANUP(key_wipe)). */
struct key {
    char name[KEYS_NAME_MAX + 1];
    enum key_kind kind;
    struct sign_key sign;
    bool has_box;
    struct dh_key box; /* members */
};
void key_wipe(struct key *k);

/** Asked for on the terminal without echo, or the first line of PLENARY_PASSPHRASE_FILE. wipe it: CLEANUP(passphrase_wipe). */
struct passphrase {
    size_t n;
    char at[KEYS_PASSPHRASE_MAX];
};
void passphrase_wipe(struct passphrase *p);
/** PLN_BAD_FIELD if there is neither terminal nor file. */
bool passphrase_ask(const char *question, struct passphrase *out, struct pln_error *err) MUST_CHECK;
/** For a new key: asked twice on a terminal (empty: none); from the file; in a pipe without a file: none. */
bool passphrase_new(const char *whose, struct passphrase *out, struct pln_error *err) MUST_CHECK;

/** [A-Za-z0-9._-], at most KEYS_NAME_MAX, not beginning with a dot. */
bool keys_name_check(const char *name, struct pln_error *err) MUST_CHECK;
bool keys_path(const char *dir, const char *name, char out[PATH_MAX], struct pln_error *err) MUST_CHECK;
bool keys_is_there(const char *dir, const char *name);
/** Sorted by name. An absent directory is an empty list. A file that cannot be read as a key is left out. */
bool keys_list(const char *dir, struct keys_list *out, struct pln_error *err) MUST_CHECK;
/** Look without the passphrase. */
bool keys_peek(const char *dir, const char *name, struct keys_listed *out, struct pln_error *err) MUST_CHECK;
/** Asks for the passphrase if it has one. Errors: PLN_NOT_FOUND; PLN_BAD_FIELD (mode lets others read, wrong passphrase, damaged). */
bool keys_open(const char *dir, const char *name, struct key *out, struct pln_error *err) MUST_CHECK;
/** Make a key from fresh randomness and write it; PLN_BAD_FIELD if the name is taken. */
bool keys_make(const char *dir, const char *name, enum key_kind kind, const struct passphrase *pass, struct key *out,
               struct pln_error *err) MUST_CHECK;
/** Write it again with another passphrase; NULL: asked for, once the old one has opened it. */
bool keys_passphrase_set(const char *dir, const char *name, const struct passphrase *pass, struct pln_error *err) MUST_CHECK;

/** The node's key file in a home: seeds for checkpoint, cosign and Noise keys; no passphrase: the daemon opens it alone. */
struct node_key_publics {
    struct pln_key checkpoint, cosign;
    struct pln_boxkey noise;
};
bool keys_node_make(const char *path, struct node_key_publics *out, struct pln_error *err) MUST_CHECK;
/** Of a file that is there. */
bool keys_node_publics(const char *path, struct node_key_publics *out, struct pln_error *err) MUST_CHECK;

/** Random bytes of the system. */
bool random_fill(void *out, size_t n, struct pln_error *err) MUST_CHECK;

#endif
