/* compose.c: a record from what was typed: ask, read, look up, seal, sign.
 *
 * In: names and values, the schema table, the node's answers, a key. Out: a signed statement and its content.
 * Must not: know a type's fields; send (cli/send.c) or look names up (cli/names.c) itself.
 * Bounds: DRAFT_GIVEN_MAX values; content as include/plenary/limits.h says. Spec: docs/format.md "Statement", "Content".
 * Tests: tests/unit/client_compose.c */
#include "cli/compose.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "cli/foresee.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/sealing.h"
#include "log/statement.h"
#include "record/typed.h"
#include "view/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEW_PEOPLE 10 /* docs/records.md: measure */

#define READ_MEMORY_MAX (8 * 1024 * 1024)

static bool same_name(struct bytes a, const char *b)
{
    size_t n = strlen(b);

    if (a.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((a.at[i] == '-' ? '_' : a.at[i]) != (b[i] == '-' ? '_' : b[i]))
            return false;
    return true;
}

void draft_empty(struct call *c, enum record_type type, struct draft *d)
{
    *d = (struct draft){ .schema = schema_of(type), .command = c->command };
}

bool draft_set(struct draft *d, const char *name, struct bytes value, struct pln_error *err)
{
    if (d->count == DRAFT_GIVEN_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d values in one record", DRAFT_GIVEN_MAX);
    d->given[d->count++] = (struct given){ BYTES_STR(name), value };
    return true;
}

bool draft_set_text(struct draft *d, const char *name, const char *value, struct pln_error *err)
{
    return draft_set(d, name, BYTES_STR(value), err);
}

struct bytes draft_value(const struct draft *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++)
        if (same_name(d->given[i].name, name))
            return d->given[i].value;
    return (struct bytes){ 0 };
}

bool draft_has(const struct draft *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++)
        if (same_name(d->given[i].name, name))
            return true;
    return false;
}

void draft_drop(struct draft *d, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->count; i++)
        if (!same_name(d->given[i].name, name))
            d->given[kept++] = d->given[i];
    d->count = kept;
}

static bool is_field(const struct schema *s, struct bytes name)
{
    return schema_fact(s, name) >= 0 || schema_word(s, name) >= 0;
}

static bool text_from_file(struct call *c, const char *path, struct draft *d, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct bytes kept;

    buf_init(&text, PLN_CONTENT_BYTES_MAX);
    if (d->schema->words == 0)
        return call_usage(c, err, "a %s has no text: leave --text-file out", d->schema->name);
    return file_read(path, &text, err) && call_copy(c, buf_bytes(&text), &kept, err) &&
           draft_set(d, d->schema->word[d->schema->words - 1].name, kept, err);
}

bool draft_begin(struct call *c, enum record_type type, struct draft *d, struct pln_error *err)
{
    const char *file = call_text(c, "text-file");

    draft_empty(c, type, d);
    d->seal = call_text(c, "seal");
    if (d->seal != NULL && d->schema->words == 0)
        return call_usage(c, err, "a %s has no words that could be sealed: leave --seal out", d->schema->name);
    for (size_t i = 0; i < COMMAND_FIXED_MAX && c->command->fixed[i].name != NULL; i++)
        if (!draft_set_text(d, c->command->fixed[i].name, c->command->fixed[i].value, err))
            return false;
    for (size_t i = 0; i < c->values; i++)
        if (is_field(d->schema, BYTES_STR(c->value[i].name)) && !draft_set(d, c->value[i].name, c->value[i].value, err))
            return false;
    return file == NULL || text_from_file(c, file, d, err);
}

/* ---- what is missing ---------------------------------------------------------------------------------------------------- */

static bool is_missing(const struct draft *d, const struct field *f)
{
    return f->required && f->from == NULL && !draft_has(d, f->name);
}

/* Is the value one of its field, and is what it names known at the node? Read alone, with nothing kept. */
static bool answer_fits(struct call *c, const struct draft *d, const struct field *f, struct bytes value, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena memory;
    struct given one = { BYTES_STR(f->name), value };
    struct build b;

    arena_init(&memory, "an answer", READ_MEMORY_MAX);
    return build_begin(&b, d->schema, &one, 1, call_wall_ms(), c->node.offset_ms, &memory, err) && names_answer(c, &b, err);
}

bool draft_wrong_told(struct call *c, const struct pln_error *wrong, struct pln_error *err)
{
    char text[420];

    if (call_exit_status(c, wrong) == EXIT_NOT_NOW) {
        *err = *wrong;
        return false;
    }
    term_put_str(stderr, error_text(wrong, text, sizeof(text)));
    fputc('\n', stderr);
    return true;
}

static bool ask_one(struct call *c, struct draft *d, const struct field *f, bool required, struct pln_error *err)
{
    /* As record/build.c reads it: an announced talk lies ahead. */
    bool past = f->past && !bytes_equal_str(draft_value(d, "status"), "announced");

    for (;;) {
        struct bytes value = { 0 };
        struct pln_error wrong;
        bool given = false;
        if (!ask_field(c, f, required, past, &given, &value, err))
            return false;
        if (!given && !required)
            return true;
        if (!given) {
            fputs("This is needed.\n", stderr);
            continue;
        }
        if (answer_fits(c, d, f, value, &wrong))
            return draft_set(d, f->name, value, err);
        if (!draft_wrong_told(c, &wrong, err))
            return false;
    }
}

bool draft_fits(struct call *c, const struct draft *d, const char *name, struct bytes value, struct pln_error *err)
{
    const struct schema *s = d->schema;
    int fact = schema_fact(s, BYTES_STR(name)), word = schema_word(s, BYTES_STR(name));

    if (fact < 0 && word < 0)
        return fail(err, PLN_UNKNOWN_TYPE, "%s has no field %s", s->name, name);
    return call_know_node(c, err) && answer_fits(c, d, fact >= 0 ? &s->fact[fact] : &s->word[word], value, err);
}

bool draft_ask(struct call *c, struct draft *d, const char *name, bool required, struct pln_error *err)
{
    const struct schema *s = d->schema;
    int fact = schema_fact(s, BYTES_STR(name)), word = schema_word(s, BYTES_STR(name));

    if (draft_has(d, name))
        return true;
    if (fact >= 0 && s->fact[fact].from == NULL)
        return ask_one(c, d, &s->fact[fact], required, err);
    if (word >= 0)
        return ask_one(c, d, &s->word[word], required, err);
    return fail(err, PLN_UNKNOWN_TYPE, "%s has no field %s", s->name, name);
}

/* What the command takes as words comes first, in that order: what is promised, before by when. */
static bool ask_places(struct call *c, struct draft *d, struct pln_error *err)
{
    const struct schema *s = d->schema;

    for (size_t i = 0; d->command->type == s->type && i < COMMAND_PLACES_MAX && d->command->place[i] != NULL; i++) {
        int fact = schema_fact(s, BYTES_STR(d->command->place[i])), word = schema_word(s, BYTES_STR(d->command->place[i]));
        const struct field *f = fact >= 0 ? &s->fact[fact] : word >= 0 ? &s->word[word] : NULL;

        if (f != NULL && is_missing(d, f) && !ask_one(c, d, f, true, err))
            return false;
    }
    return true;
}

static bool ask_missing(struct call *c, struct draft *d, struct pln_error *err)
{
    const struct schema *s = d->schema;

    if (!ask_places(c, d, err))
        return false;
    for (size_t i = 0; i < s->facts; i++)
        if (is_missing(d, &s->fact[i]) && !ask_one(c, d, &s->fact[i], true, err))
            return false;
    for (size_t i = 0; i < s->words; i++)
        if (is_missing(d, &s->word[i]) && !ask_one(c, d, &s->word[i], true, err))
            return false;
    for (size_t i = 0; d->command->type == s->type && i < COMMAND_ASKS_MAX && d->command->ask[i] != NULL; i++) {
        if (!draft_ask(c, d, d->command->ask[i], false, err))
            return false;
    }
    return true;
}

static bool say_missing(struct call *c, const struct draft *d, struct pln_error *err)
{
    const struct schema *s = d->schema;
    char list[200] = "", name[40];

    for (size_t i = 0; i < s->facts + s->words; i++) {
        const struct field *f = i < s->facts ? &s->fact[i] : &s->word[i - s->facts];
        if (!is_missing(d, f))
            continue;
        options_field_name(f, name);
        snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s--%s", list[0] != 0 ? ", " : "", name);
    }
    return list[0] == 0 || call_usage(c, err, "missing for %s %s: %s (- is an empty list)",
                                      strchr("aeiou", s->name[0]) != NULL ? "an" : "a", s->name, list);
}

bool draft_complete(struct call *c, struct draft *d, struct pln_error *err)
{
    if (d->is_complete)
        return true;
    if (!call_know_node(c, err))
        return false;
    for (size_t i = 0; d->command->type == d->schema->type && i < COMMAND_FIXED_MAX && d->command->fallback[i].name != NULL; i++)
        if (!draft_has(d, d->command->fallback[i].name) &&
            !draft_set_text(d, d->command->fallback[i].name, d->command->fallback[i].value, err))
            return false;
    if (c->asks && d->command->type == d->schema->type && !ask_missing(c, d, err))
        return false;
    d->is_complete = say_missing(c, d, err);
    return d->is_complete;
}

/* ---- who signs ------------------------------------------------------------------------------------------------------------ */

/* Of the members' keys that lie here, those that may act for this log now. */
static bool in_force(struct call *c, const struct keys_list *list, bool may[KEYS_LISTED_MAX], struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes members, m;
    struct pln_key key;

    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(c->node.log));
    if (!writer_done(&w, "members", err) || !call_ask(c, "members", &params, &members, err))
        return false;
    for (struct answer_list l = answer_each(members); answer_next(&l, &m);)
        for (size_t i = 0; i < list->count; i++)
            may[i] = may[i] || (bytes_equal_str(answer_str(m, "state"), "in-force") && answer_32(m, "key", &key) &&
                                hash32_equal(&key, &list->at[i].public));
    return true;
}

/* The only member's key that lies here, or the only one in force; NULL: there is none. */
static bool only_member(struct call *c, const char **name, struct pln_error *err)
{
    static struct keys_list list;
    bool may[KEYS_LISTED_MAX] = { false };
    size_t members = 0, able = 0;
    const char *any = NULL;
    char names[160] = "";

    if (!keys_list(c->keys, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].kind == KEY_MEMBER) {
            members++;
            any = list.at[i].name;
            snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", members > 1 ? ", " : "", any);
        }
    *name = any;
    if (members < 2)
        return true;
    if (!in_force(c, &list, may, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (may[i]) {
            able++;
            *name = list.at[i].name;
        }
    if (able != 1)
        return call_usage(c, err, "several keys lie in %.80s: say who signs with --as NAME, or set PLENARY_AS (%s)", c->keys, names);
    return true;
}

static bool signer_name(struct call *c, const struct schema *s, const char **out, struct pln_error *err)
{
    const char *as = call_text(c, "as"), *set = getenv("PLENARY_AS");
    bool root_first = s->signer == SIGNER_ROOT || s->acts == 1 << ACT_REGISTER;

    *out = as;
    if (as != NULL)
        return true;
    if (root_first && keys_is_there(c->keys, KEYS_ROOT)) {
        *out = KEYS_ROOT;
        return true;
    }
    *out = set;
    if (set != NULL && set[0] != 0)
        return true;
    if (!only_member(c, out, err))
        return false;
    if (*out == NULL && keys_is_there(c->keys, KEYS_ROOT))
        *out = KEYS_ROOT;
    if (*out == NULL) {
        fail(err, PLN_NOT_FOUND, "no key lies here: make one with plenary keys new NAME, or say where yours are with --keys DIR");
        return within(err, "%s", c->keys);
    }
    return true;
}

bool compose_signer(struct call *c, const struct schema *s, const struct key **out, struct pln_error *err)
{
    const char *name;

    if (!signer_name(c, s, &name, err))
        return false;
    if (c->has_key && strcmp(c->key.name, name) != 0) {
        key_wipe(&c->key);
        c->has_key = false;
    }
    if (!c->has_key && !keys_open(c->keys, name, &c->key, err))
        return false;
    c->has_key = true;
    *out = &c->key;
    return true;
}

/* ---- the statement -------------------------------------------------------------------------------------------------------- */

bool compose_after(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes page, entry;

    if (c->has_after)
        return true;
    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 4);
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(c->node.log));
    writer_cstr(&w, "quiet"), writer_bool(&w, true);
    writer_cstr(&w, "newest_first"), writer_bool(&w, true);
    writer_cstr(&w, "limit"), writer_u64(&w, 1);
    if (!writer_done(&w, "entries", err) || !call_ask(c, "entries", &params, &page, err))
        return false;
    struct answer_list l = answer_each_at(page, "entries");
    c->has_after = answer_next(&l, &entry) && answer_32(entry, "id", &c->after);
    return true;
}

bool compose_sign(struct call *c, const struct schema *s, const struct key *key, const struct built_record *b,
                  const struct content_decl *content, struct outgoing *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf statement = { 0 };
    struct pln_signature signature;

    if (!call_know_node(c, err) || !compose_after(c, err))
        return false;
    buf_init(&statement, PLN_ENTRY_BYTES_MAX);
    struct statement_parts p = {
        .log = c->node.log,
        .author = &key->sign.public,
        .claimed_ms = call_wall_ms(),
        .after = c->has_after ? &c->after : NULL,
        .schema = s->version,
        .type = BYTES_STR(s->name),
        .ref = b->ref,
        .ref_count = b->ref_count,
        .body = b->body,
        .content = content,
    };
    if (!statement_write(&p, &statement, err) || !sign_make(&key->sign, "statement", buf_bytes(&statement), &signature, err))
        return within(err, "%s", s->name);
    out->claimed_ms = p.claimed_ms;
    return call_copy(c, buf_bytes(&statement), &out->statement, err) && call_copy(c, BYTES_OF(signature), &out->signature, err);
}

/* What was said by a choice: consent, adopted, kept, held. */
static struct bytes choice_of(const struct draft *d)
{
    static const char *const names[] = { "stance", "outcome", "state", "status" };

    for (size_t i = 0; i < COUNT(names); i++)
        if (draft_has(d, names[i]))
            return draft_value(d, names[i]);
    return (struct bytes){ 0 };
}

/* The first line of the words that say most. */
static struct bytes line_of(const struct draft *d)
{
    static const char *const names[] = { "title", "topic", "name", "handle", "why", "scope", "place", "text" };

    for (size_t i = 0; i < COUNT(names); i++) {
        struct bytes v = draft_value(d, names[i]);
        const uint8_t *end = v.n > 0 ? memchr(v.at, '\n', v.n) : NULL;
        if (end != NULL)
            v.n = (size_t)(end - v.at);
        if (v.n > 0 && v.at[v.n - 1] == '\r')
            v.n--;
        while (v.n > 0 && (v.at[0] == '#' || v.at[0] == ' '))
            v = bytes_slice(v, 1, v.n - 1);
        if (v.n > 0 && utf8_is_valid(v))
            return bytes_slice(v, 0, utf8_cut(v, 120));
    }
    return (struct bytes){ 0 };
}

const char *compose_title(struct call *c, const struct draft *d)
{
    struct bytes choice = choice_of(d), line = line_of(d);

    return call_print(c, "%.*s%s%.*s", (int)choice.n, (const char *)choice.at, choice.n > 0 && line.n > 0 ? ": " : "", (int)line.n,
                      (const char *)line.at);
}

static bool record_build(struct call *c, const struct draft *d, const struct sealing *s, uint16_t *place, struct built_record *out,
                         struct pln_error *err)
{
    struct build b;

    if (!build_begin(&b, d->schema, d->given, d->count, call_wall_ms(), c->node.offset_ms, &c->arena, err))
        return false;
    return (names_answer(c, &b, err) && build_finish(&b, s != NULL ? s->partner : NULL, s != NULL ? s->partners : 0, place, out, err)) ||
           within(err, "%s", d->schema->name);
}

bool compose_meant(const struct call *c, const struct schema *s, const struct given *given, size_t count, struct pln_error *err)
{
    struct pln_error ignored;
    int64_t n;

    for (size_t i = 0; i < count && s->type == TYPE_measure && !call_has(c, "small"); i++)
        if (bytes_equal_str(given[i].name, "n") && typed_number(given[i].value, &n, &ignored) && n < FEW_PEOPLE)
            return fail(err, PLN_BAD_FIELD,
                        "a figure about %" PRIi64 " people, fewer than %d, may point at persons, and all partners see it: say --small if "
                        "that is meant",
                        n, FEW_PEOPLE);
    return true;
}

/* Whose key will sign, seen without its passphrase; NULL: what is wrong with it is said when it is opened. */
static const struct pln_key *signer_public(struct call *c, const struct draft *d, struct keys_listed *peeked)
{
    struct pln_error ignored;
    const char *name;

    if (d->key != NULL)
        return &d->key->sign.public;
    return signer_name(c, d->schema, &name, &ignored) && keys_peek(c->keys, name, peeked, &ignored) ? &peeked->public : NULL;
}

bool compose_record(struct call *c, struct draft *d, struct recorded *out, struct pln_error *err)
{
    struct outgoing o = { 0 };
    struct content_decl decl;
    struct sealing *sealing = NULL;
    uint16_t place[PLN_SEALED_PARTNERS_MAX] = { 0 };
    uint8_t salt[PLN_SALT_BYTES];
    struct built_record built;
    struct bytes notes;
    struct keys_listed peeked;
    const struct key *key = d->key;
    bool again;

    if (!draft_complete(c, d, err))
        return false;
    if (!compose_meant(c, d->schema, d->given, d->count, err)) {
        c->usage = true;
        return false;
    }
    if (!record_build(c, d, NULL, place, &built, err) || !foresee_words(c, d, err) ||
        !foresee(c, d, &built, signer_public(c, d, &peeked), &notes, &again, err))
        return false;
    if (key == NULL && !compose_signer(c, d->schema, &key, err))
        return false;
    if (d->seal != NULL) {
        sealing = arena_take(&c->arena, sizeof(*sealing), err);
        if (sealing == NULL)
            return false;
        if (!sealing_find(c, d->seal, key, sealing, err))
            return within(err, "--seal");
    }
    if ((again || sealing != NULL) && !record_build(c, d, sealing, place, &built, err))
        return false;
    if (d->seal != NULL && !built.has_words)
        return call_usage(c, err, "--seal: no words were given that could be sealed");
    if (built.has_words &&
        (!random_fill(salt, sizeof(salt), err) || !sealing_content(c, built.words, salt, sealing, place, &decl, &o.content, err)))
        return within(err, "%s", d->schema->name);
    o.has_content = d->has_words = built.has_words;
    const char *title = d->seal != NULL ? "sealed" : compose_title(c, d); /* sealed words are not kept in clear */
    o.said = call_print(c, "%s%s%s", d->schema->name, title[0] != 0 ? ": " : "", title);
    if (!compose_sign(c, d->schema, key, &built, built.has_words ? &decl : NULL, &o, err) || !send_statement(c, &o, out, err))
        return false;
    out->notes = notes;
    return true;
}

/* For those that the record's own words are for. */
static bool why_record(struct call *c, const struct draft *of, const char *to, struct pln_error *err)
{
    bool is_title = of->why.text.n <= reply_schema.word[TITLE_TITLE].bytes;
    struct recorded r;
    struct draft d;

    draft_empty(c, TYPE_reply, &d);
    d.seal = of->seal;
    if (!draft_set_text(&d, "to", to, err) || !draft_set_text(&d, "stance", "answer", err) ||
        !draft_set_text(&d, "finding", of->why.finding, err) || !draft_set(&d, is_title ? "title" : "text", of->why.text, err) ||
        !compose_record(c, &d, &r, err))
        return false;
    send_tell(c, d.schema->name, compose_title(c, &d), d.seal, d.has_words, &r);
    return true;
}

bool compose_run(struct call *c, struct draft *d, struct pln_error *err)
{
    struct recorded r;

    if (!compose_record(c, d, &r, err))
        return false;
    send_tell(c, d->schema->name, compose_title(c, d), d->seal, d->has_words, &r);
    return d->why.text.n == 0 || why_record(c, d, d->why.to != NULL ? d->why.to : r.name, err);
}
