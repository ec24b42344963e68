/* members.c: people who act for the partner: who may, what and until when.
 *
 * In: names, key files, the line of a person's own key. Out: mandates, their renewal and end; a reader let in.
 * Must not: print a secret. One's own keys: own_keys.c.
 * Spec: docs/protocol.md "Kernel types", docs/client.md. Tests: tests/unit/client_options.c, tests/e2e */
#include "base/civil.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/genesis.h"
#include "cli/member_line.h"
#include "cli/names.h"
#include "cli/revoking.h"
#include "cli/write.h"
#include "codec/text.h"
#include "view/json.h"
#include "view/table.h"
#include "view/term.h"

#include <stdio.h>
#include <string.h>

#define ACTS_DEFAULT "speak,commit"
#define UNTIL_DEFAULT "+730d"

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
    if (keys_is_there(c->keys, given)) {
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
    return draft_set_text(d, "key", call_hex(c, BYTES_OF(m->key)), err) &&
           draft_set_text(d, "box_key", call_hex(c, BYTES_OF(m->box)), err) &&
           draft_set_text(d, "acceptance", call_hex(c, BYTES_OF(m->acceptance)), err);
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
    if (!call_ask_text(c, "members", call_hex(c, BYTES_OF(c->node.log)), &members, err))
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
        if (!draft_set_text(&d, "tables", call_hex(c, BYTES_OF(table)), err))
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
    if (!member_keys(c, given, &m, err) || !mandate_set(c, &d, &m, err) || !draft_set_text(&d, "renews", call_hex(c, BYTES_OF(first)), err))
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
        /* before its day: with its partner, that left or was removed */
        if (bytes_equal_str(answer_str(m, "state"), "expired") && answer_i64(m, "until") > call_wall_ms())
            table_styled(&t, STYLE_WARN, BYTES_STR("ended"));
        else
            table_styled(&t, bytes_equal_str(answer_str(m, "state"), "in-force") ? STYLE_GOOD : STYLE_WARN, answer_str(m, "state"));
        table_str(&t, date);
        table_str(&t, acts);
        table_cell(&t, answer_str(m, "label"));
    }
    return table_put(&t, stdout, &term, err);
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
    if (!revoking_begin(c, &d, err) || !call_know_node(c, err) || !member_find(c, person, &row, err))
        return false;
    answer_32(row, "key", &key);
    return ask_sure(c,
                    call_print(c, "End the key of %s for ever? Nothing signed with it counts from now on",
                               answer_text(row, "name", shown, sizeof(shown))),
                    err) &&
           revoking_set(c, &d, &key, err) && compose_run(c, &d, err);
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
};
const size_t members_commands_count = COUNT(members_commands);
