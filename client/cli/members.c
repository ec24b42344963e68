/* members.c: people who act for the partner, and their keys.
 *
 * In: names, key files. Out: mandates, revocations, a rotation of the root; key files made and shown.
 * Must not: print a secret; forget a root key before the rotation that needs it stands in the log.
 * Spec: docs/protocol.md "Kernel types", docs/client.md. Tests: tests/unit/client_keys.c, tests/e2e */
#include "base/bytes.h"
#include "base/civil.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/genesis.h"
#include "cli/member_line.h"
#include "cli/names.h"
#include "cli/write.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "view/json.h"
#include "view/table.h"
#include "view/term.h"

#include <stdio.h>
#include <string.h>

#define ACTS_DEFAULT "speak,commit"
#define UNTIL_DEFAULT "+730d"

static const char *hex_text(struct call *c, struct bytes in)
{
    char text[129];

    hex_write(in, text);
    return call_print(c, "%s", text);
}

static bool has_key_file(const struct call *c, const char *name)
{
    char path[PATH_MAX];
    struct pln_error ignored;

    return keys_path(c->keys, name, path, &ignored) && path_exists(path);
}

/* The keys to be mandated: a line, or a key file of this directory, which is made if it is not there. */
static bool member_keys(struct call *c, const char *given, struct member_line *out, struct pln_error *err)
{
    CLEANUP(passphrase_wipe) struct passphrase pass = { 0 };
    CLEANUP(key_wipe) struct key key = { 0 };

    if (strncmp(given, MEMBER_LINE_PREFIX, strlen(MEMBER_LINE_PREFIX)) == 0) {
        if (!member_line_read(BYTES_STR(given), out, err))
            return false;
        if (!hash32_equal(&out->log, &c->node.log))
            return fail(err, PLN_WRONG_LOG,
                        "this line was made for another partner's log: make it again with plenary keys show, at a node of this one");
        return true;
    }
    if (has_key_file(c, given)) {
        if (!keys_open(c->keys, given, &key, err))
            return false;
    } else if (!passphrase_new(given, &pass, err) || !keys_make(c->keys, given, KEY_MEMBER, &pass, &key, err)) {
        return false;
    } else if (!c->json) {
        fprintf(stderr, "A new key: %s/%s.key\n", c->keys, given);
    }
    if (key.kind != KEY_MEMBER)
        return fail(err, PLN_BAD_FIELD, "%s is no member's key", given);
    return member_line_make(&key, &c->node.log, out, err);
}

static bool mandate_set(struct call *c, struct draft *d, const struct member_line *m, struct pln_error *err)
{
    return draft_set_text(d, "key", hex_text(c, BYTES_OF(m->key)), err) &&
           draft_set_text(d, "box_key", hex_text(c, BYTES_OF(m->box)), err) &&
           draft_set_text(d, "acceptance", hex_text(c, BYTES_OF(m->acceptance)), err);
}

/* The mandate's options are a command's own: `--key` is a file or a line here, not hex. */
static bool mandate_begin(struct call *c, struct draft *d, struct pln_error *err)
{
    static const char *const same[] = { "name", "contact", "acts", "tables", "until" };
    struct bytes v;

    draft_empty(c, TYPE_mandate, d);
    for (size_t i = 0; i < COUNT(same); i++)
        for (size_t k = 0; call_value_at(c, same[i], k, &v); k++)
            if (!draft_set(d, same[i], v, err))
                return false;
    return true;
}

static bool run_member_add(struct call *c, struct pln_error *err)
{
    char key_name[KEYS_NAME_MAX + 1];
    struct member_line m;
    struct draft d;
    struct bytes v;
    bool given;

    if (!call_has(c, "name")) {
        if (!c->asks)
            return call_usage(c, err, "who? plenary member add \"Ana Ruiz\"");
        if (!ask_line(c, "The person's name", &given, &v, err) || (given && !call_add(c, "name", v, err)))
            return false;
    }
    if (!mandate_begin(c, &d, err) || !call_know_node(c, err) || !draft_has(&d, "name"))
        return draft_has(&d, "name") ? false : call_usage(c, err, "a name is needed");
    genesis_key_name(call_text(c, "name"), key_name);
    if (!member_keys(c, call_has(c, "key") ? call_text(c, "key") : key_name, &m, err) || !mandate_set(c, &d, &m, err))
        return false;
    if ((!draft_has(&d, "acts") && !draft_set_text(&d, "acts", ACTS_DEFAULT, err)) ||
        (!draft_has(&d, "tables") && !draft_set_text(&d, "tables", "-", err)) ||
        (!draft_has(&d, "until") && !draft_set_text(&d, "until", UNTIL_DEFAULT, err)))
        return false;
    return compose_run(c, &d, err);
}

/* "Ana Ruiz", as a mandate writes it, for eastside/ana-ruiz: the partner's own people alone. *known false: nobody, or more than one. */
static bool member_called(struct call *c, const char *person, struct pln_id *id, bool *known, struct pln_error *err)
{
    struct bytes members, m;
    struct pln_id is;
    char label[256];

    *known = false;
    if (!call_ask_text(c, "members", hex_text(c, BYTES_OF(c->node.log)), &members, err))
        return false;
    for (struct answer_list l = answer_each(members); answer_next(&l, &m);) {
        if (strcmp(answer_text(m, "label", label, sizeof(label)), person) != 0)
            continue;
        answer_32(m, "person", &is);
        if (*known && !hash32_equal(&is, id))
            return *known = false, true;
        *id = is;
        *known = true;
    }
    return true;
}

/* A person's row of `members`; a person's name, or the start of a key in hex. */
static bool member_find(struct call *c, const char *person, struct bytes *out, struct pln_error *err)
{
    struct bytes members, m, found;
    struct pln_id id, is;
    bool known;

    if (!member_called(c, person, &id, &known, err))
        return false;
    if (!known) {
        if (!names_look(c, person, "person", &known, &found, err))
            return false;
        if (known)
            answer_32(found, "id", &id);
    }
    if (!call_ask_none(c, "members", &members, err))
        return false;
    for (struct answer_list l = answer_each(members); answer_next(&l, &m);) {
        struct pln_key key;
        char hex[65];
        answer_32(m, "person", &is);
        answer_32(m, "key", &key);
        hex_write(BYTES_OF(key), hex);
        if (known ? hash32_equal(&is, &id) : (strlen(person) >= 8 && strncmp(hex, person, strlen(person)) == 0)) {
            *out = m;
            return true;
        }
    }
    return fail(err, PLN_NOT_FOUND, "nobody of that name has a mandate: plenary member list shows who has"), within(err, "%.60s", person);
}

static bool run_member_renew(struct call *c, struct pln_error *err)
{
    const char *person = call_text(c, "person");
    struct member_line m;
    struct pln_key key;
    struct pln_id first;
    struct draft d;
    struct bytes row, act;
    char text[256];

    if (person == NULL)
        return call_usage(c, err, "whose mandate? plenary member renew eastside/ana");
    if (!mandate_begin(c, &d, err) || !call_know_node(c, err) || !member_find(c, person, &row, err))
        return false;
    answer_32(row, "person", &first);
    answer_32(row, "key", &key);
    if (!draft_has(&d, "name") && !draft_set_text(&d, "name", call_print(c, "%s", answer_text(row, "label", text, sizeof(text))), err))
        return false;
    for (struct answer_list l = answer_each_at(row, "acts"); !call_has(c, "acts") && answer_next(&l, &act);)
        if (!draft_set(&d, "acts", answer_value_str(act), err))
            return false;
    for (struct answer_list l = answer_each_at(row, "tables"); !call_has(c, "tables") && answer_next(&l, &act);) {
        struct pln_id table;
        answer_32(act, "id", &table);
        if (!draft_set_text(&d, "tables", hex_text(c, BYTES_OF(table)), err))
            return false;
    }
    const char *given = call_text(c, "key");
    static struct keys_list list;
    if (given == NULL) { /* the same key, if it lies here */
        if (!keys_list(c->keys, &list, err))
            return false;
        for (size_t i = 0; i < list.count; i++)
            if (hash32_equal(&list.at[i].public, &key))
                given = list.at[i].name;
    }
    if (given == NULL)
        return call_usage(c, err, "their key does not lie in %.100s: ask them for `plenary keys show NAME` and give that line with --key",
                          c->keys);
    if (!member_keys(c, given, &m, err) || !mandate_set(c, &d, &m, err) || !draft_set_text(&d, "renews", hex_text(c, BYTES_OF(first)), err))
        return false;
    if ((!draft_has(&d, "tables") && !draft_set_text(&d, "tables", "-", err)) ||
        (!draft_has(&d, "until") && !draft_set_text(&d, "until", UNTIL_DEFAULT, err)))
        return false;
    return compose_run(c, &d, err);
}

static bool run_member_list(struct call *c, struct pln_error *err)
{
    const char *log = call_text(c, "partner");
    static const struct table_column columns[] = {
        { "PERSON", COLUMN_LEFT }, { "STATE", COLUMN_LEFT }, { "UNTIL", COLUMN_LEFT }, { "MAY", COLUMN_WRAPS }, { "NAME", COLUMN_WRAPS },
    };
    CLEANUP(table_deinit) struct table t = { 0 };
    struct term term = term_of(stdout, call_text(c, "color"));
    struct bytes members, m, act;
    char date[CIVIL_DATE_TEXT];

    if (!call_know_node(c, err) ||
        !(log != NULL ? call_ask_text(c, "members", log, &members, err) : call_ask_none(c, "members", &members, err)))
        return false;
    if (c->json) {
        json_put(stdout, members);
        return true;
    }
    table_init(&t, columns, COUNT(columns));
    for (struct answer_list l = answer_each(members); answer_next(&l, &m);) {
        char acts[80] = "";
        for (struct answer_list a = answer_each_at(m, "acts"); answer_next(&a, &act);) {
            struct bytes word = answer_value_str(act);
            snprintf(acts + strlen(acts), sizeof(acts) - strlen(acts), "%s%.*s", acts[0] != 0 ? ", " : "", (int)word.n,
                     (const char *)word.at);
        }
        civil_date_write(civil_day_of(answer_i64(m, "until"), c->node.offset_ms), date);
        table_cell(&t, answer_str(m, "name"));
        table_styled(&t, bytes_equal_str(answer_str(m, "state"), "in-force") ? STYLE_GOOD : STYLE_WARN, answer_str(m, "state"));
        table_str(&t, date);
        table_str(&t, acts);
        table_cell(&t, answer_str(m, "label"));
    }
    return table_put(&t, stdout, &term, err);
}

static bool revoke_set(struct call *c, struct draft *d, const struct pln_key *key, struct pln_error *err)
{
    struct bytes status;

    if (!draft_set_text(d, "key", hex_text(c, BYTES_OF(*key)), err))
        return false;
    if (draft_has(d, "since"))
        return true;
    if (!call_ask_none(c, "status", &status, err))
        return false;
    return draft_set_text(d, "since", call_print(c, "%" PRIu64, answer_u64(status, "size")), err);
}

static bool revoke_begin(struct call *c, struct draft *d, struct pln_error *err)
{
    static const char *const same[] = { "since", "why", "text" };
    struct bytes v;

    draft_empty(c, TYPE_revoke, d);
    for (size_t i = 0; i < COUNT(same); i++)
        if (call_value_at(c, same[i], 0, &v) && !draft_set(d, same[i], v, err))
            return false;
    return true;
}

static bool run_member_revoke(struct call *c, struct pln_error *err)
{
    const char *person = call_text(c, "person");
    char shown[80];
    struct pln_key key;
    struct bytes row;
    struct draft d;

    if (person == NULL)
        return call_usage(c, err, "whose key? plenary member revoke eastside/ana");
    if (!revoke_begin(c, &d, err) || !call_know_node(c, err) || !member_find(c, person, &row, err))
        return false;
    answer_32(row, "key", &key);
    return ask_sure(c,
                    call_print(c, "End the key of %s for ever? Nothing signed with it counts from now on",
                               answer_text(row, "name", shown, sizeof(shown))),
                    err) &&
           revoke_set(c, &d, &key, err) && compose_run(c, &d, err);
}

/* A person ends their own key, with that key. */
static bool run_keys_revoke(struct call *c, struct pln_error *err)
{
    CLEANUP(key_wipe) struct key key = { 0 };
    const char *name = call_text(c, "name");
    struct draft d;

    if (name == NULL)
        return call_usage(c, err, "which key file? plenary keys revoke ana");
    if (!revoke_begin(c, &d, err) || !call_know_node(c, err) || !keys_open(c->keys, name, &key, err))
        return false;
    d.key = &key;
    return ask_sure(c, call_print(c, "End the key %s for ever? Nothing signed with it counts from now on", name), err) &&
           revoke_set(c, &d, &key.sign.public, err) && compose_run(c, &d, err);
}

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
    if (has_key_file(c, KEYS_ROOT_NEW)) {
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
    if (!keys_open(c->keys, KEYS_ROOT_NEXT, &next, err) || !draft_set_text(&d, "next", hex_text(c, BYTES_OF(hash)), err) ||
        (since != NULL && !draft_set_text(&d, "since", since, err)))
        return false;
    d.key = &next;
    return compose_run(c, &d, err) && rotation_finish(c, err);
}

static const struct command_option member_add_options[] = {
    { "name", "NAME", "the person's name" },
    { "key", "KEY",
      "a key file's name (made if it is not there), or the line of their own `plenary keys show`; default: the first word of the name" },
    { "acts", "ACT,...", "what they may do: speak, commit, record, register (default: speak,commit)" },
    { "tables", "TABLE,...", "at which tables (default: all)" },
    { "until", "TIME", "until when (default: two years)" },
    { "contact", "TEXT", "how to reach them; seen by all partners" },
};
static const struct command_option member_renew_options[] = {
    { "person", "PERSON", "who: eastside/ana" },
    { "name", "NAME", "another name" },
    { "key", "KEY", "another key: a key file's name, or the line of their own `plenary keys show`" },
    { "acts", "ACT,...", "what they may do from now on (default: as before)" },
    { "tables", "TABLE,...", "at which tables (default: as before)" },
    { "until", "TIME", "until when (default: two years)" },
    { "contact", "TEXT", "how to reach them; seen by all partners" },
};
static const struct command_option member_list_options[] = { { "partner", "PARTNER", "of this partner only" } };
static const struct command_option revoke_options[] = {
    { "person", "PERSON", "whose key: eastside/ana" },
    { "since", "INDEX", "what it signed from this index of the log on is disputed (default: nothing)" },
    { "why", "TEXT", "why; seen by all partners" },
};
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

const struct command members_commands[] = {
    { .name = "member add",
      .section = MEMBERS,
      .usage = "NAME",
      .help = "let a person act for the partner",
      .place = { "name" },
      .writes = true,
      .option = member_add_options,
      .options = COUNT(member_add_options),
      .run = run_member_add },
    { .name = "member renew",
      .section = MEMBERS,
      .usage = "PERSON",
      .help = "a new term, key or acts for the same person",
      .place = { "person" },
      .writes = true,
      .option = member_renew_options,
      .options = COUNT(member_renew_options),
      .run = run_member_renew },
    { .name = "member revoke",
      .section = MEMBERS,
      .usage = "PERSON [WHY]",
      .help = "end a person's key, for ever",
      .place = { "person", "why" },
      .writes = true,
      .option = revoke_options,
      .options = COUNT(revoke_options),
      .run = run_member_revoke },
    { .name = "member list",
      .section = MEMBERS,
      .usage = "[PARTNER]",
      .help = "who may act for whom, until when",
      .place = { "partner" },
      .option = member_list_options,
      .options = COUNT(member_list_options),
      .run = run_member_list },
    { .name = "reader add",
      .section = MEMBERS,
      .usage = "KEY UNTIL",
      .help = "let somebody read at this partner's node",
      .type = TYPE_reader,
      .place = { "noise_key", "until" },
      .run = write_record },
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
const size_t members_commands_count = COUNT(members_commands);
