/* import_row.c: one row of a file of records: its type, its fields, checked whole; then the statement that it gives.
 *
 * In: named values as a command line takes them. Out: faults by line and field; or a signed statement.
 * Checked here is what the node checks as it takes a statement, so that a file is refused before anything of it is written: kinds and
 * limits of fields, what ties them, names, the types that they lead to, the signer's acts.
 * A row's statement is made of the file and the journal alone (time, `after`, salt): the same row gives the same bytes. Not so where its
 * words are sealed: keys and salt are drawn anew, and a row that lies in the outbox is not made again (cli/import.c).
 * Must not: send (cli/send.c), read a file (view/rows.c). Bounds: one row's memory, freed by the caller's scope.
 * Spec: docs/client.md "Importing records". Tests: tests/e2e/table.sh */
#include "cli/import_row.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "cli/compose.h"
#include "cli/foresee.h"
#include "cli/import_names.h"
#include "crypto/hash.h"
#include "log/statement.h"
#include "record/check.h"

#include <stdio.h>

/* A row taken apart. */
struct taken {
    const struct schema *schema;
    struct bytes label;
    struct bytes seal; /* partners; n = 0: published */
    size_t count;
    struct given given[ROWS_VALUES_MAX];
};

static int shown(struct bytes text)
{
    return (int)utf8_cut(text, 60);
}

/* ---- a row taken apart -------------------------------------------------------------------------------------------------------------- */

static bool row_type(const struct import *im, const struct row *row, const struct schema **out, struct pln_error *err)
{
    for (size_t i = 0; i < row->values; i++)
        if (bytes_equal_str(row->value[i].name, IMPORT_TYPE_COLUMN))
            return import_type_find(row->value[i].value, out, err);
    *out = im->fallback;
    return *out != NULL || fail(err, PLN_UNKNOWN_TYPE, "of which type is it? Add a column \"type\", or say it for the file with --type");
}

static bool gives_words(const struct schema *s, const struct row *row)
{
    for (size_t i = 0; i < row->values; i++)
        if (schema_word(s, row->value[i].name) >= 0)
            return true;
    return false;
}

static bool row_take(const struct import *im, const struct row *row, struct taken *t, struct pln_error *err)
{
    *t = (struct taken){ 0 };
    if (!row_type(im, row, &t->schema, err))
        return false;
    if (im->seal != NULL && gives_words(t->schema, row))
        t->seal = BYTES_STR(im->seal);
    for (size_t i = 0; i < row->values; i++) {
        const struct row_value *v = &row->value[i];
        if (bytes_equal_str(v->name, IMPORT_LABEL_COLUMN))
            t->label = v->value;
        else if (bytes_equal_str(v->name, IMPORT_SEAL_COLUMN))
            t->seal = bytes_equal_str(v->value, "-") ? (struct bytes){ 0 } : v->value;
        else if (!bytes_equal_str(v->name, IMPORT_TYPE_COLUMN))
            t->given[t->count++] = (struct given){ v->name, v->value };
    }
    return true;
}

bool import_label(const struct import *im, const struct row *row, struct bytes *label, const struct schema **type, struct pln_error *err)
{
    static struct taken t;

    if (!row_take(im, row, &t, err))
        return false;
    *label = t.label;
    *type = t.schema;
    return true;
}

/* ---- checks ------------------------------------------------------------------------------------------------------------------------- */

static bool is_given(const struct taken *t, const struct field *f)
{
    for (size_t i = 0; i < t->count; i++)
        if (schema_fact(t->schema, t->given[i].name) >= 0 ? f == &t->schema->fact[schema_fact(t->schema, t->given[i].name)] : false)
            return true;
    for (size_t i = 0; i < t->count; i++)
        if (schema_word(t->schema, t->given[i].name) >= 0 ? f == &t->schema->word[schema_word(t->schema, t->given[i].name)] : false)
            return true;
    return false;
}

static void missing_check(struct import *im, const struct taken *t, uint64_t line)
{
    const struct schema *s = t->schema;
    struct pln_error why;

    for (size_t i = 0; i < s->facts + s->words; i++) {
        const struct field *f = i < s->facts ? &s->fact[i] : &s->word[i - s->facts];
        if (!f->required || f->from != NULL || is_given(t, f))
            continue;
        fail(&why, PLN_BAD_FIELD, "is missing: a %s needs it%s", s->name, f->list > 0 ? " (- is an empty list)" : "");
        faults_add(&im->faults, line, f->name, &why);
    }
}

/* Each value alone, so that all that are wrong are told at once. */
static void values_check(struct import *im, struct taken *t, uint64_t line, const struct pln_error *whole)
{
    struct pln_error why;
    struct build b;
    uint64_t before = im->faults.count;
    char name[64];

    for (size_t i = 0; i < t->count; i++) {
        struct given one[2] = { t->given[i] };
        size_t n = 1;
        for (size_t k = 0; k < t->count; k++) /* a talk's status says where its `friday` lies */
            if (k != i && bytes_equal_str(t->given[k].name, "status"))
                one[n++] = t->given[k];
        snprintf(name, sizeof(name), "%.*s", shown(one[0].name), (const char *)one[0].name.at);
        if (!import_has_field(t->schema, one[0].name)) {
            (void)import_fail_field(t->schema, one[0].name, &why);
            faults_add(&im->faults, line, name, &why);
        } else if (!build_begin(&b, t->schema, one, n, im->now_ms, im->c->node.offset_ms, &im->c->arena, &why) &&
                   !(n == 2 && strcmp(why.where, "status") == 0)) {
            faults_add(&im->faults, line, NULL, &why);
        }
    }
    if (im->faults.count == before)
        faults_add(&im->faults, line, NULL, whole);
}

/* What the key that signs may do: asked once. */
static bool acts_know(struct import *im, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes members, m, act;
    struct pln_key key;

    if (im->knows_acts)
        return true;
    im->knows_acts = true;
    im->has_mandate = im->key->kind == KEY_ROOT;
    im->acts = im->has_mandate ? 0xff : 0;
    buf_init(&params, 256);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_bin(&w, BYTES_OF(im->c->node.log));
    if (im->has_mandate)
        return true;
    if (!writer_done(&w, "members", err) || !call_ask(im->c, "members", &params, &members, err))
        return false;
    for (struct answer_list l = answer_each(members); answer_next(&l, &m);) {
        if (!bytes_equal_str(answer_str(m, "state"), "in-force") || !answer_32(m, "key", &key) ||
            !hash32_equal(&key, &im->key->sign.public))
            continue;
        im->has_mandate = true;
        for (struct answer_list a = answer_each_at(m, "acts"); answer_next(&a, &act);)
            for (unsigned i = 0; act_word_words[i] != NULL; i++)
                if (bytes_equal_str(answer_value_str(act), act_word_words[i]))
                    im->acts |= (uint8_t)(1 << (i + 1));
    }
    return true;
}

static bool signer_check(struct import *im, const struct schema *s, uint64_t line, struct pln_error *err)
{
    struct pln_error why;

    if (im->key == NULL && !compose_signer(im->c, s, &im->key, err))
        return false;
    if (!acts_know(im, err))
        return false;
    if (!im->has_mandate)
        fail(&why, PLN_UNMANDATED, "the key %s has no mandate in force at this partner", im->key->name);
    else if ((s->acts & im->acts) == 0)
        fail(&why, PLN_WRONG_ACT, "the mandate of the key %s does not allow a %s", im->key->name, s->name);
    else
        return true;
    faults_add(&im->faults, line, "", &why);
    return true;
}

static bool statement_of(const struct import *im, const struct schema *s, const struct built_record *b, const struct content_decl *decl,
                         int64_t claimed_ms, const struct pln_id *after, struct buf *out, struct pln_error *err)
{
    struct statement_parts p = {
        .log = im->c->node.log,
        .author = &im->key->sign.public,
        .claimed_ms = claimed_ms,
        .after = after,
        .schema = s->version,
        .type = BYTES_STR(s->name),
        .ref = b->ref,
        .ref_count = b->ref_count,
        .body = b->body,
        .content = decl,
    };

    return statement_write(&p, out, err);
}

/* im->sealing is of that row's list. Rows of one file mostly say the same: the last is kept. */
static bool sealing_know(struct import *im, struct bytes list, struct pln_error *err)
{
    char text[IMPORT_SEAL_BYTES_MAX];

    if (list.n >= sizeof(text) || memchr(list.at, 0, list.n) != NULL)
        return fail(err, PLN_TOO_LARGE, "a list of partners of %zu bytes, at most %d", list.n, IMPORT_SEAL_BYTES_MAX - 1);
    memcpy(text, list.at, list.n);
    text[list.n] = 0;
    if (im->sealed_to[0] != 0 && strcmp(im->sealed_to, text) == 0)
        return true;
    im->sealed_to[0] = 0;
    if (!sealing_find(im->c, text, im->key, &im->sealing, err))
        return false;
    strcpy(im->sealed_to, text);
    return true;
}

/* A fault where a row's words cannot be sealed as it says. False: the node did not answer. */
static bool seal_check(struct import *im, const struct taken *t, bool has_words, uint64_t line, struct pln_error *err)
{
    struct pln_error why;

    if (t->seal.n == 0)
        return true;
    if (t->schema->words == 0)
        fail(&why, PLN_BAD_FIELD, "a %s has no words that could be sealed", t->schema->name);
    else if (!has_words)
        fail(&why, PLN_BAD_FIELD, "no words were given that could be sealed");
    else if (sealing_know(im, t->seal, &why))
        return true;
    else if (send_is_not_now(why.code))
        return *err = why, false;
    faults_add(&im->faults, line, IMPORT_SEAL_COLUMN, &why);
    return true;
}

/* As the node checks it, with a salt of zeros. */
static bool node_check(struct import *im, const struct schema *s, const struct built_record *b, struct pln_error *err)
{
    static const uint8_t salt[PLN_SALT_BYTES];
    CLEANUP(buf_deinit) struct buf written = { 0 };
    struct content_decl decl;
    struct bytes content;
    struct statement st;
    struct tied t = { .statement = &st, .words_are = b->has_words ? WORDS_GIVEN : WORDS_NONE, .words = b->words };

    t.time_ms = call_wall_ms();
    t.offset_ms = im->c->node.offset_ms;
    buf_init(&written, PLN_STATEMENT_BYTES_MAX);
    return (!b->has_words || sealing_content(im->c, b->words, salt, NULL, NULL, &decl, &content, err)) &&
           statement_of(im, s, b, b->has_words ? &decl : NULL, im->now_ms, &im->c->node.log, &written, err) &&
           statement_read(buf_bytes(&written), &st, err) && check_tied(s, &t, err);
}

/* False: a fault was added, or (*broken) the node did not answer. */
static bool row_build(struct import *im, struct taken *t, uint64_t line, struct build *b, bool *broken, struct pln_error *err)
{
    struct pln_error why;
    bool all;

    *broken = false;
    if (!build_begin(b, t->schema, t->given, t->count, im->now_ms, im->c->node.offset_ms, &im->c->arena, &why)) {
        values_check(im, t, line, &why);
        return false;
    }
    *broken = !lookups_answer(&im->lookups, im->c, b, line, &im->faults, &all, err);
    return !*broken && all;
}

bool import_check(struct import *im, const struct row *row, struct pln_error *err)
{
    static struct taken t;
    struct faults *f = &im->faults;
    uint64_t before = f->count;
    struct built_record built;
    struct pln_error why;
    struct build b;
    bool broken;

    if (row->is_wrong || !row_take(im, row, &t, &why)) {
        faults_add(f, row->line, row->is_wrong ? NULL : IMPORT_TYPE_COLUMN, row->is_wrong ? &row->wrong : &why);
        return true;
    }
    if (!signer_check(im, t.schema, row->line, err))
        return false;
    missing_check(im, &t, row->line);
    if (!compose_meant(im->c, t.schema, t.given, t.count, &why))
        faults_add(f, row->line, "n", &why);
    bool good = row_build(im, &t, row->line, &b, &broken, err);
    if (broken)
        return false;
    if (good && f->count == before && !build_finish(&b, NULL, 0, NULL, &built, &why)) {
        faults_add(f, row->line, NULL, &why);
    } else if (good && f->count == before) {
        if (!node_check(im, t.schema, &built, &why))
            faults_add(f, row->line, NULL, &why);
        if (im->key != NULL && !seal_check(im, &t, built.has_words, row->line, err))
            return false;
        if (!lookups_targets(&im->lookups, im->c, t.schema, &built, row->line, f, err))
            return false;
    }
    if (t.label.n > 0 && !lookups_label(&im->lookups, t.label, row->line, t.schema, NULL, &why))
        faults_add(f, row->line, IMPORT_LABEL_COLUMN, &why);
    return true;
}

void import_head(struct import *im, const struct rows *rows, uint64_t line)
{
    const struct schema *s = im->fallback;
    struct taken t = { .schema = s };
    struct pln_error why;
    bool has_type = false;
    char name[64];

    for (size_t i = 0; i < rows->columns; i++)
        has_type = has_type || bytes_equal_str(rows->column[i], IMPORT_TYPE_COLUMN);
    for (size_t i = 0; i < rows->columns; i++) {
        struct bytes column = rows->column[i];
        if (bytes_equal_str(column, IMPORT_TYPE_COLUMN) || bytes_equal_str(column, IMPORT_LABEL_COLUMN) ||
            bytes_equal_str(column, IMPORT_SEAL_COLUMN))
            continue;
        t.given[t.count++] = (struct given){ .name = column };
        if (import_is_field(has_type ? NULL : s, column))
            continue;
        snprintf(name, sizeof(name), "%.*s", shown(column), (const char *)column.at);
        (void)import_fail_field(has_type ? NULL : s, column, &why);
        faults_add(&im->faults, line, name, &why);
    }
    if (!has_type && s != NULL)
        missing_check(im, &t, line);
    if (!has_type && s == NULL) {
        fail(&why, PLN_UNKNOWN_TYPE, "of which type are the rows? Add a column \"type\", or say it for the file with --type");
        faults_add(&im->faults, line, IMPORT_TYPE_COLUMN, &why);
    }
}

/* ---- the statement --------------------------------------------------------------------------------------------------------------------
 */

static const char *said_of(struct call *c, const struct taken *t)
{
    if (t->seal.n > 0) /* sealed words are not kept in clear */
        return call_print(c, "%s: sealed", t->schema->name);
    for (size_t i = 0; i < t->count; i++) {
        struct bytes v = t->given[i].value;
        if (bytes_equal_str(t->given[i].name, "title") || bytes_equal_str(t->given[i].name, "topic"))
            return call_print(c, "%s: %.*s", t->schema->name, shown(v), (const char *)v.at);
    }
    return t->schema->name;
}

bool import_compose(struct import *im, const struct row *row, const struct journal *j, uint64_t place, struct outgoing *out,
                    struct bytes *label, const struct schema **type, bool *sealed, struct pln_error *err)
{
    static struct taken t;
    uint16_t places[PLN_SEALED_PARTNERS_MAX] = { 0 };
    const struct sealing *s = NULL;
    CLEANUP(buf_deinit) struct buf written = { 0 };
    uint8_t number[8], salt[PLN_SALT_BYTES];
    struct pln_signature signature;
    struct content_decl decl;
    struct built_record built;
    struct build b;
    bool broken;
    uint64_t before = im->faults.count;

    if (row->is_wrong) {
        *err = row->wrong;
        return false;
    }
    if (!row_take(im, row, &t, err) || (im->key == NULL && !compose_signer(im->c, t.schema, &im->key, err)))
        return false;
    if (!row_build(im, &t, row->line, &b, &broken, err)) {
        if (!broken && im->faults.count > before && im->faults.count <= FAULTS_SHOWN_MAX)
            return fail(err, PLN_BAD_FIELD, "%s: %s", im->faults.at[im->faults.count - 1].field, im->faults.at[im->faults.count - 1].what);
        return broken ? false : fail(err, PLN_BAD_FIELD, "it was good when the file was checked, and is not any more");
    }
    if (t.seal.n > 0) {
        if (!sealing_know(im, t.seal, err))
            return within(err, IMPORT_SEAL_COLUMN);
        s = &im->sealing;
    }
    if (!build_finish(&b, s != NULL ? s->partner : NULL, s != NULL ? s->partners : 0, places, &built, err))
        return false;
    *sealed = s != NULL;
    if (place == 0 && !foresee_log(im->c, t.schema, &built, err))
        return false;
    store_be64(number, place);
    hmac_sha256(j->seed, BYTES_STR("salt"), BYTES_OF(number), salt);
    out->has_content = built.has_words;
    out->claimed_ms = j->started_ms + (int64_t)place; /* two rows alike are two statements */
    buf_init(&written, PLN_STATEMENT_BYTES_MAX);
    if (s != NULL && !random_fill(salt, sizeof(salt), err))
        return false;
    if ((built.has_words && !sealing_content(im->c, built.words, salt, s, places, &decl, &out->content, err)) ||
        !statement_of(im, t.schema, &built, built.has_words ? &decl : NULL, out->claimed_ms, j->has_after ? &j->after : NULL, &written,
                      err) ||
        !sign_make(&im->key->sign, "statement", buf_bytes(&written), &signature, err))
        return within(err, "%s", t.schema->name);
    out->said = said_of(im->c, &t);
    *label = t.label;
    *type = t.schema;
    return call_copy(im->c, buf_bytes(&written), &out->statement, err) && call_copy(im->c, BYTES_OF(signature), &out->signature, err);
}
