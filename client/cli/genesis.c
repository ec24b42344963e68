/* genesis.c: the first entries of a partner's log, before any node has run.
 *
 * In: names, an invitation. Out: key files, plenaryd.conf, node.key, genesis (last: with it the log exists).
 * Must not: touch a home that has a log; leave a key readable by others.
 * Spec: docs/client.md "Genesis". Tests: tests/unit/client_genesis.c */
#include "cli/genesis.h"

#include "base/bytes.h"
#include "cli/ask.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "log/content.h"
#include "log/entry.h"
#include "log/statement.h"

#include <stdio.h>
#include <string.h>

#define STATEMENTS_MAX 4
#define GIVEN_MAX 16

struct first_log {
    struct call *c;
    int64_t now_ms;
    struct key root, next, member;
    struct node_key_publics node;
    struct pln_id log; /* zero before the inception */
    struct pln_root base;
    size_t count;
    struct {
        struct bytes statement, signature, content;
        bool has_content;
    } at[STATEMENTS_MAX];
};

static void first_log_wipe(struct first_log *f)
{
    key_wipe(&f->root);
    key_wipe(&f->next);
    key_wipe(&f->member);
}

bool genesis_is_there(struct call *c, bool *is, struct pln_error *err)
{
    char path[PATH_MAX];

    if (!home_path(&c->home, HOME_GENESIS, path, err))
        return false;
    *is = path_exists(path);
    return true;
}

void genesis_key_name(const char *person, char out[KEYS_NAME_MAX + 1])
{
    size_t n = 0;

    for (const char *p = person; *p != 0 && n < KEYS_NAME_MAX; p++) {
        char ch = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        if (ch == ' ' && n > 0)
            break;
        if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (ch == '-' && n > 0))
            out[n++] = ch;
    }
    out[n] = 0;
    if (n == 0)
        strcpy(out, "member");
}

static void conf_lines(struct call *c, struct buf *out, const char *option, const char *key)
{
    struct bytes v;

    for (size_t i = 0; call_value_at(c, option, i, &v); i++)
        buf_printf(out, "%s = %.*s\n", key, (int)v.n, (const char *)v.at);
}

static bool conf_make(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    char path[PATH_MAX];

    if (!home_path(&c->home, HOME_CONF, path, err))
        return false;
    if (path_exists(path)) {
        if (call_has(c, "listen") || call_has(c, "address") || call_has(c, "dial-private"))
            return call_usage(c, err, "%.150s is there already: change listen, address and dial_private in it", path);
        return true;
    }
    buf_init(&text, 8192);
    buf_printf(&text, "# This node's settings: man plenaryd.conf lists all, plenaryd --home %s --check-config checks them.\n", c->home.dir);
    conf_lines(c, &text, "listen", "listen");
    conf_lines(c, &text, "address", "address");
    if (call_has(c, "dial-private"))
        buf_printf(&text, "dial_private = yes\n");
    return buf_check(&text, HOME_CONF, err) && file_write(path, buf_bytes(&text), FILE_MUST_BE_NEW, err);
}

bool genesis_home(struct call *c, struct pln_error *err)
{
    struct node_key_publics ignored;
    char path[PATH_MAX];

    if (!dir_make(c->home.dir, err) || !conf_make(c, err) || !home_path(&c->home, HOME_NODE_KEY, path, err))
        return false;
    return path_exists(path) || keys_node_make(path, &ignored, err);
}

/* One statement more, by the root; content published. */
static bool put(struct first_log *f, enum record_type type, const struct given *given, size_t count, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf statement = { 0 };
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    const struct schema *s = schema_of(type);
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .media = BYTES_STR("words") };
    struct pln_signature signature;
    struct built_record built;
    uint8_t salt[PLN_SALT_BYTES];
    struct build b;

    buf_init(&statement, PLN_ENTRY_BYTES_MAX);
    buf_init(&salted, PLN_CONTENT_BYTES_MAX);
    if (!build_begin(&b, s, given, count, f->now_ms, 0, &f->c->arena, err) || !build_finish(&b, NULL, 0, NULL, &built, err) ||
        !random_fill(salt, sizeof(salt), err))
        return within(err, "%s", s->name);
    decl.bytes = built.words.n;
    if (built.has_words)
        decl.commitment = hash_content(&f->log, salt, built.words);
    struct statement_parts p = {
        .log = f->log,
        .author = &f->root.sign.public,
        .claimed_ms = f->now_ms,
        .schema = s->version,
        .type = BYTES_STR(s->name),
        .ref = built.ref,
        .ref_count = built.ref_count,
        .body = built.body,
        .content = built.has_words ? &decl : NULL,
    };
    buf_put(&salted, BYTES_OF(salt));
    buf_put(&salted, built.words);
    if (!statement_write(&p, &statement, err) || !sign_make(&f->root.sign, "statement", buf_bytes(&statement), &signature, err))
        return within(err, "%s", s->name);
    size_t i = f->count++;
    f->at[i].has_content = built.has_words;
    return call_copy(f->c, buf_bytes(&statement), &f->at[i].statement, err) &&
           call_copy(f->c, BYTES_OF(signature), &f->at[i].signature, err) && call_copy(f->c, buf_bytes(&salted), &f->at[i].content, err);
}

static struct bytes hex_of(struct call *c, struct bytes in)
{
    const char *hex = call_hex(c, in);

    return BYTES_STR(hex);
}

#define GIVE(name, text)        \
    {                           \
        BYTES_STR(name), (text) \
    }

static bool put_inception(struct first_log *f, const struct genesis *g, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf entry = { 0 };
    struct pln_hash next = hash_next_root(&f->next.sign.public);
    uint8_t nonce[16];

    if (!random_fill(nonce, sizeof(nonce), err))
        return false;
    struct given given[5] = {
        GIVE("alg", BYTES_STR("1")),
        GIVE("next", hex_of(f->c, BYTES_OF(next))),
        GIVE("name", BYTES_STR(g->organization)),
        GIVE("nonce", hex_of(f->c, BYTES_OF(nonce))),
        GIVE("coalition", hex_of(f->c, BYTES_OF(g->coalition))),
    };
    if (!put(f, TYPE_inception, given, g->joins ? 5 : 4, err))
        return false;
    f->log = hash_entry_id(f->at[0].statement);
    buf_init(&entry, PLN_ENTRY_BYTES_MAX);
    if (!entry_write(0, f->now_ms, f->at[0].statement, f->at[0].signature, &entry, err))
        return false;
    struct pln_leaf leaf = entry_leaf(buf_bytes(&entry));
    memcpy(f->base.b, leaf.b, 32); /* the root of a tree of one leaf */
    return true;
}

static bool put_node(struct first_log *f, struct pln_error *err)
{
    const struct given given[] = {
        GIVE("epoch", BYTES_STR("1")),
        GIVE("size", BYTES_STR("1")),
        GIVE("root", hex_of(f->c, BYTES_OF(f->base))),
        GIVE("checkpoint_key", hex_of(f->c, BYTES_OF(f->node.checkpoint))),
        GIVE("cosign_key", hex_of(f->c, BYTES_OF(f->node.cosign))),
        GIVE("noise_key", hex_of(f->c, BYTES_OF(f->node.noise))),
        GIVE("stolen", BYTES_STR("no")),
    };

    return put(f, TYPE_node, given, COUNT(given), err);
}

static bool put_mandate(struct first_log *f, const struct genesis *g, struct pln_error *err)
{
    struct pln_signature acceptance;

    if (!accept_make(&f->member.sign, &f->log, &f->member.box.public, &acceptance, err))
        return false;
    const struct given given[] = {
        GIVE("key", hex_of(f->c, BYTES_OF(f->member.sign.public))),
        GIVE("box_key", hex_of(f->c, BYTES_OF(f->member.box.public))),
        GIVE("acceptance", hex_of(f->c, BYTES_OF(acceptance))),
        GIVE("acts", BYTES_STR(g->acts)),
        GIVE("tables", BYTES_STR("-")),
        GIVE("until", BYTES_STR(g->until)),
        GIVE("name", BYTES_STR(g->member)),
    };
    return put(f, TYPE_mandate, given, COUNT(given), err);
}

static bool genesis_write(struct first_log *f, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char path[PATH_MAX];

    buf_init(&out, 1024 * 1024);
    struct writer w = writer_into(&out);
    writer_array(&w, 3);
    writer_u64(&w, 1);
    writer_i64(&w, f->now_ms);
    writer_array(&w, f->count);
    for (size_t i = 0; i < f->count; i++) {
        writer_array(&w, 3);
        writer_bin(&w, f->at[i].statement);
        writer_bin(&w, f->at[i].signature);
        if (f->at[i].has_content)
            writer_bin(&w, f->at[i].content);
        else
            writer_nil(&w);
    }
    return writer_done(&w, HOME_GENESIS, err) && home_path(&f->c->home, HOME_GENESIS, path, err) &&
           file_write(path, buf_bytes(&out), FILE_MUST_BE_NEW, err);
}

static bool key_is_free(struct call *c, const char *name, struct pln_error *err)
{
    char path[PATH_MAX];

    if (!keys_path(c->keys, name, path, err))
        return false;
    if (!path_exists(path))
        return true;
    fail(err, PLN_BAD_FIELD, "a key lies here already: name another directory for this partner's keys with --keys DIR");
    return within(err, "%s", path);
}

/* One passphrase for the three new keys. */
static bool keys_of(struct first_log *f, const struct genesis *g, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    struct call *c = f->c;
    char path[PATH_MAX];

    if (!key_is_free(c, KEYS_ROOT, err) || !key_is_free(c, KEYS_ROOT_NEXT, err) || !key_is_free(c, g->member_key, err))
        return false;
    if (!genesis_home(c, err) || !home_path(&c->home, HOME_NODE_KEY, path, err) || !keys_node_publics(path, &f->node, err))
        return false;
    return passphrase_new("the new keys", &pass, err) && keys_make(c->keys, KEYS_ROOT, KEY_ROOT, &pass, &f->root, err) &&
           keys_make(c->keys, KEYS_ROOT_NEXT, KEY_ROOT, &pass, &f->next, err) &&
           keys_make(c->keys, g->member_key, KEY_MEMBER, &pass, &f->member, err);
}

/* What can be said about the values before any file is made. */
static bool values_check(struct first_log *f, const struct genesis *g, struct pln_error *err)
{
    const struct given names[] = { GIVE("name", BYTES_STR(g->member)), GIVE("acts", BYTES_STR(g->acts)),
                                   GIVE("until", BYTES_STR(g->until)) };
    const struct given name = GIVE("name", BYTES_STR(g->organization));
    struct build b;
    bool there;

    if (!genesis_is_there(f->c, &there, err))
        return false;
    if (there) {
        fail(err, PLN_BAD_FIELD, "this home has a log already: name another one with --home DIR");
        return within(err, "%s", f->c->home.dir);
    }
    f->c->usage = true; /* what is wrong from here on was typed */
    if (!build_begin(&b, &mandate_schema, names, COUNT(names), f->now_ms, 0, &f->c->arena, err) ||
        !build_begin(&b, &inception_schema, &name, 1, f->now_ms, 0, &f->c->arena, err) ||
        (!g->joins && !build_begin(&b, &founding_schema, g->founding, g->founding_count, f->now_ms, 0, &f->c->arena, err)))
        return false;
    if (strlen(g->organization) == 0 || strlen(g->organization) > 80)
        return fail(err, PLN_BAD_FIELD, "an organization's name has 1 to 80 bytes, this one %zu", strlen(g->organization));
    f->c->usage = false;
    return true;
}

bool genesis_make(struct call *c, const struct genesis *g, struct genesis_made *out, struct pln_error *err)
{
    CLEANUP(first_log_wipe) struct first_log f = { .c = c, .now_ms = call_wall_ms() };
    char path[PATH_MAX];

    if (!values_check(&f, g, err) || !keys_of(&f, g, err) || !put_inception(&f, g, err) || !put_node(&f, err))
        return false;
    if (!g->joins && !put(&f, TYPE_founding, g->founding, g->founding_count, err))
        return false;
    if (!put_mandate(&f, g, err))
        return false;
    if (g->joins && (!home_path(&c->home, HOME_INVITATION, path, err) || !file_write(path, BYTES_STR(g->invitation), FILE_REPLACE, err)))
        return false;
    if (!genesis_write(&f, err))
        return false;
    *out = (struct genesis_made){ .log = f.log, .member = f.member.sign.public };
    return true;
}
