/* own_keys.c: one's own keys: made, shown for whoever registers them, given another passphrase, ended; the root key's rotation.
 *
 * In: names, key files. Out: key files; a revocation by the key itself; a rotation, and the key files moved once the log has it.
 * Must not: print a secret; forget a root key before the rotation that needs it stands in the log.
 * Spec: docs/protocol.md "Kernel types", docs/client.md. Tests: tests/unit/client_options.c, tests/e2e */
#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/member_line.h"
#include "cli/revoking.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "view/json.h"

#include <stdio.h>
#include <string.h>

static bool print_member_line(struct call *c, const struct key *key, const struct pln_id *log, struct pln_error *err)
{
    char line[MEMBER_LINE_BYTES_MAX];
    struct member_line m;

    if (!member_line_make(key, log, &m, err) || !member_line_write(&m, line, err))
        return false;
    if (!c->json)
        fputs("For whoever registers this person: plenary member add \"NAME\" --key with this line:\n", stderr);
    puts(line);
    return true;
}

/* Which log a key is meant for: --log, else that of the node; *found false: neither. */
static bool log_of(struct call *c, struct pln_id *log, bool *found, struct pln_error *err)
{
    const char *hex = call_text(c, "log");
    struct pln_error ignored;

    *found = true;
    if (hex != NULL) {
        c->usage = !hex_read(BYTES_STR(hex), log->b, 32, err);
        return !c->usage || within(err, "--log");
    }
    *found = call_know_node(c, &ignored);
    *log = c->node.log;
    return true;
}

static bool run_keys_new(struct call *c, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    CLEANUP(key_wipe) struct key key = { 0 };
    const char *name = call_text(c, "name");
    struct pln_id log;
    bool found;

    if (name == NULL)
        return call_usage(c, err, "a name for the key file: plenary keys new ana");
    if (!keys_name_check(name, err)) {
        c->usage = true;
        return false;
    }
    if (!log_of(c, &log, &found, err) || !passphrase_new(name, &pass, err) || !keys_make(c->keys, name, KEY_MEMBER, &pass, &key, err))
        return false;
    if (!c->json)
        fprintf(stderr, "A new key: %s/%s.key%s\n", c->keys, name,
                pass.n == 0 ? " (without a passphrase: plenary keys passphrase gives it one)" : "");
    if (found)
        return print_member_line(c, &key, &log, err);
    fprintf(stderr, "At a node of the partner that it is for: plenary keys show %s\n", name);
    return true;
}

static void show_row(struct writer *w, const struct keys_listed *k, bool json)
{
    static const char *const kinds[] = { [KEY_MEMBER] = "member", [KEY_ROOT] = "root", [KEY_NODE] = "node" };
    char hex[65];

    if (json) {
        writer_map(w, 4);
        writer_cstr(w, "name"), writer_cstr(w, k->name);
        writer_cstr(w, "kind"), writer_cstr(w, kinds[k->kind]);
        writer_cstr(w, "public"), writer_bin(w, BYTES_OF(k->public));
        writer_cstr(w, "passphrase"), writer_bool(w, k->has_passphrase);
        return;
    }
    hex_write(BYTES_OF(k->public), hex);
    printf("%-20s %-7s %s\n    %s\n", k->name, kinds[k->kind], k->has_passphrase ? "with a passphrase" : "no passphrase", hex);
}

static bool run_keys_show(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    CLEANUP(key_wipe) struct key key = { 0 };
    static struct keys_list list;
    const char *name = call_text(c, "name");
    struct pln_id log;
    bool found;

    if (name != NULL) {
        if (!keys_open(c->keys, name, &key, err) || !log_of(c, &log, &found, err))
            return false;
        if (key.kind != KEY_MEMBER || !found)
            return fail(err, PLN_NOT_FOUND, "%s",
                        found ? "only a member's key is shown so" : "which log is it for? Start the partner's node, or give --log HEX");
        return print_member_line(c, &key, &log, err);
    }
    if (!keys_list(c->keys, &list, err))
        return false;
    buf_init(&out, 256 * 1024);
    struct writer w = writer_into(&out);
    writer_array(&w, list.count);
    for (size_t i = 0; i < list.count; i++)
        show_row(&w, &list.at[i], c->json);
    if (!c->json)
        return true;
    if (!writer_done(&w, "keys", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static bool run_keys_passphrase(struct call *c, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    const char *name = call_text(c, "name"), *file = call_text(c, "new-passphrase-file");
    struct buf text;
    bool ok = true;

    if (name == NULL)
        return call_usage(c, err, "which key? plenary keys passphrase ana");
    if (file == NULL && !c->asks)
        return call_usage(c, err, "in a pipe the new passphrase comes from --new-passphrase-file FILE");
    if (file == NULL)
        return keys_passphrase_set(c->keys, name, NULL, err);
    buf_init(&text, KEYS_PASSPHRASE_MAX);
    ok = file_read(file, &text, err);
    for (size_t i = 0; ok && i < text.n && text.at[i] != '\n'; i++)
        pass.at[pass.n++] = (char)text.at[i];
    if (text.at != NULL)
        wipe(text.at, text.room);
    buf_deinit(&text);
    return ok && keys_passphrase_set(c->keys, name, &pass, err);
}

/* After the log has it: root-next is root, root-new is root-next. The old root key file is kept aside. */
static bool rotation_finish(struct call *c, struct pln_error *err)
{
    static const struct {
        const char *from, *to;
    } moves[] = {
        { KEYS_ROOT, "root-before" },
        { KEYS_ROOT_NEXT, KEYS_ROOT },
        { KEYS_ROOT_NEW, KEYS_ROOT_NEXT },
    };
    char from[PATH_MAX], to[PATH_MAX];

    for (size_t i = 0; i < COUNT(moves); i++)
        if (!keys_path(c->keys, moves[i].from, from, err) || !keys_path(c->keys, moves[i].to, to, err) ||
            (path_exists(from) && !file_move(from, to, err)))
            return false;
    return true;
}

/* Did a rotation reach the log before this command could finish it? Then its entry is there, by the key that is still called root-next. */
static bool rotation_is_there(struct call *c, bool *is, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct keys_listed next;
    struct bytes page, e;

    *is = false;
    if (!keys_peek(c->keys, KEYS_ROOT_NEXT, &next, err))
        return false;
    buf_init(&params, 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 4);
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(c->node.log));
    writer_cstr(&w, "type"), writer_cstr(&w, "rotate");
    writer_cstr(&w, "newest_first"), writer_bool(&w, true);
    writer_cstr(&w, "void"), writer_bool(&w, false);
    if (!writer_done(&w, "entries", err) || !call_ask(c, "entries", &params, &page, err))
        return false;
    for (struct answer_list l = answer_each_at(page, "entries"); answer_next(&l, &e);) {
        struct pln_key author;
        *is = *is || (answer_32(answer_at(e, "author"), "key", &author) && hash32_equal(&author, &next.public));
    }
    return true;
}

static bool run_keys_rotate(struct call *c, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    CLEANUP(key_wipe) struct key next = { 0 };
    CLEANUP(key_wipe) struct key fresh = { 0 };
    const char *since = call_text(c, "since");
    struct draft d;
    bool there;

    draft_empty(c, TYPE_rotate, &d);
    if (!call_know_node(c, err))
        return false;
    if (keys_is_there(c->keys, KEYS_ROOT_NEW)) {
        if (!rotation_is_there(c, &there, err))
            return false;
        if (there) {
            fputs("plenary: the rotation is in the log already; the key files follow now\n", stderr);
            return rotation_finish(c, err);
        }
        if (!keys_open(c->keys, KEYS_ROOT_NEW, &fresh, err))
            return false;
    } else if (!passphrase_new("the root key after the next", &pass, err) ||
               !keys_make(c->keys, KEYS_ROOT_NEW, KEY_ROOT, &pass, &fresh, err)) {
        return false;
    }
    struct pln_hash hash = hash_next_root(&fresh.sign.public);
    if (!keys_open(c->keys, KEYS_ROOT_NEXT, &next, err) || !draft_set_text(&d, "next", call_hex(c, BYTES_OF(hash)), err) ||
        (since != NULL && !draft_set_text(&d, "since", since, err)))
        return false;
    d.key = &next;
    return compose_run(c, &d, err) && rotation_finish(c, err);
}

/* A person ends their own key, with that key. */
static bool run_keys_revoke(struct call *c, struct pln_error *err)
{
    CLEANUP(key_wipe) struct key key = { 0 };
    const char *name = call_text(c, "name");
    struct draft d;

    if (name == NULL)
        return call_usage(c, err, "which key file? plenary keys revoke ana");
    if (!revoking_begin(c, &d, err) || !call_know_node(c, err) || !keys_open(c->keys, name, &key, err))
        return false;
    d.key = &key;
    return ask_sure(c, call_print(c, "End the key %s for ever? Nothing signed with it counts from now on", name), err) &&
           revoking_set(c, &d, &key.sign.public, err) && compose_run(c, &d, err);
}

static const struct command_option keys_revoke_options[] = {
    { "name", "NAME", "the key file" },
    { "since", "INDEX", "what it signed from this index of the log on is disputed (default: nothing)" },
    { "why", "TEXT", "why; seen by all partners" },
};
static const struct command_option keys_new_options[] = {
    { "name", "NAME", "name of the key file" },
    { "log", "HEX", "id of the partner's log (default: that of the node)" },
};
static const struct command_option keys_passphrase_options[] = {
    { "name", "NAME", "name of the key file" },
    { "new-passphrase-file", "FILE", "its first line is the new passphrase; empty: none" },
};
static const struct command_option keys_rotate_options[] = {
    { "since", "INDEX", "what the old root signed from this index on is disputed: for a root that was stolen" },
};

#define MEMBERS "People and keys"

const struct command own_keys_commands[] = {
    { .name = "keys new",
      .section = MEMBERS,
      .usage = "NAME",
      .help = "make a key for oneself, and the line that has it registered",
      .place = { "name" },
      .option = keys_new_options,
      .options = COUNT(keys_new_options),
      .run = run_keys_new },
    { .name = "keys show",
      .section = MEMBERS,
      .usage = "[NAME]",
      .help = "list one's keys, or show the line that has one registered",
      .place = { "name" },
      .option = keys_new_options,
      .options = COUNT(keys_new_options),
      .run = run_keys_show },
    { .name = "keys passphrase",
      .section = MEMBERS,
      .usage = "NAME",
      .help = "give a key another passphrase",
      .place = { "name" },
      .option = keys_passphrase_options,
      .options = COUNT(keys_passphrase_options),
      .run = run_keys_passphrase },
    { .name = "keys revoke",
      .section = MEMBERS,
      .usage = "NAME [WHY]",
      .help = "end one's own key, for ever",
      .place = { "name", "why" },
      .writes = true,
      .option = keys_revoke_options,
      .options = COUNT(keys_revoke_options),
      .run = run_keys_revoke },
    { .name = "keys rotate",
      .section = MEMBERS,
      .usage = "",
      .help = "make the next root key the root",
      .writes = true,
      .about = "Signed by root-next alone, so a lost root is no loss. A new root-next is made; the old root is kept as root-before. If the "
               "root was "
               "stolen, --since says from where on its signatures are disputed.",
      .option = keys_rotate_options,
      .options = COUNT(keys_rotate_options),
      .run = run_keys_rotate },
};
const size_t own_keys_commands_count = COUNT(own_keys_commands);
