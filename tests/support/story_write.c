/* story_write.c: a record from its line: fields filled in, names looked up, words sealed, checked, signed, sequenced.
 *
 * In: a line, the node's clock. Out: an entry in the partner's log, its label; or why it is refused.
 * Must not: decide when anything is written or heard (story_run.c).
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_write.h"

#include "log/sealed.h"
#include "record/build.h"
#include "record/check.h"
#include "record/receipt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define RECORD_BYTES_MAX (4u << 20)

struct writing {
    struct story_world *w;
    const struct story_record *r;
    const struct schema *schema;
    size_t node;
    int64_t ms;
    struct arena arena; /* of this record alone */
    struct given given[FIELDS_MAX * 2 + 16];
    size_t givens;
    struct bytes seal; /* partners, as written */
    bool is_sealed;
    struct built_record built;
    uint16_t sealed_for[PLN_SEALED_PARTNERS_MAX];
    size_t sealed_count;
};

static void writing_deinit(struct writing *g)
{
    arena_deinit(&g->arena);
}

/* ---- fields ---- */

static bool is_given(const struct writing *g, const char *name)
{
    for (size_t i = 0; i < g->givens; i++) {
        if (bytes_equal_str(g->given[i].name, name))
            return true;
    }
    return false;
}

static bool given_is(const struct writing *g, const char *name, const char *value)
{
    for (size_t i = 0; i < g->givens; i++) {
        if (bytes_equal_str(g->given[i].name, name))
            return bytes_equal_str(g->given[i].value, value);
    }
    return false;
}

static bool give(struct writing *g, const char *name, struct bytes value, struct pln_error *err)
{
    if (g->givens == COUNT(g->given))
        return fail(err, PLN_TOO_MANY, "more than %zu fields", COUNT(g->given));
    g->given[g->givens++] = (struct given){ BYTES_STR(name), value };
    return true;
}

/* A value that the runner makes, unless it is written. */
static bool fill(struct writing *g, struct pln_error *err, const char *name, const char *fmt, ...) PRINTF(4, 5);
static bool fill(struct writing *g, struct pln_error *err, const char *name, const char *fmt, ...)
{
    char text[512];
    char *at;
    va_list args;

    if (is_given(g, name))
        return true;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    at = arena_take(&g->arena, strlen(text) + 1, err);
    if (at == NULL)
        return false;
    memcpy(at, text, strlen(text));
    return give(g, name, BYTES_STR(at), err);
}

/* `@all` is the list that was let; alone or among others. */
static bool lists_expand(struct writing *g, struct bytes value, struct bytes *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    const struct story *s = g->w->story;
    uint8_t *at;

    if (value.n == 0 || memchr(value.at, '@', value.n) == NULL) {
        *out = value;
        return true;
    }
    buf_init(&text, RECORD_BYTES_MAX);
    for (size_t i = 0; i < value.n;) {
        size_t n = 0;
        struct bytes one;
        bool found = false;

        while (i + n < value.n && value.at[i + n] != ',')
            n++;
        one = bytes_slice(value, i, n);
        for (size_t j = 0; j < s->lets && one.n > 1 && one.at[0] == '@' && !found; j++) {
            if (bytes_equal(s->let[j].name, bytes_slice(one, 1, one.n - 1))) {
                buf_put(&text, s->let[j].value);
                found = true;
            }
        }
        if (!found)
            buf_put(&text, one);
        if (!found && one.n > 1 && one.at[0] == '@')
            return fail(err, PLN_BAD_FIELD, "there is no list %.*s", (int)(one.n < 60 ? one.n : 60), (const char *)one.at);
        i += n;
        if (i < value.n)
            buf_put_u8(&text, value.at[i++]);
    }
    at = arena_take(&g->arena, text.n + 1, err);
    if (at == NULL)
        return false;
    memcpy(at, text.at, text.n);
    *out = bytes_at(at, text.n);
    return true;
}

/* A span of bare digits is hours. */
static bool span_hours(struct writing *g, struct bytes name, struct bytes *value, struct pln_error *err)
{
    int fact = schema_fact(g->schema, name);
    uint8_t *at;

    if (fact < 0 || g->schema->fact[fact].kind != FIELD_SPAN || value->n == 0)
        return true;
    for (size_t i = 0; i < value->n; i++) {
        if (value->at[i] < '0' || value->at[i] > '9')
            return true;
    }
    at = arena_take(&g->arena, value->n + 1, err);
    if (at == NULL)
        return false;
    memcpy(at, value->at, value->n);
    at[value->n] = 'h';
    *value = bytes_at(at, value->n + 1);
    return true;
}

static bool fields_take(struct writing *g, struct pln_error *err)
{
    for (size_t i = 0; i < g->r->fields; i++) {
        const struct story_field *f = &g->r->field[i];
        struct bytes value;

        if (bytes_equal_str(f->name, "seal")) {
            g->is_sealed = true;
            if (!lists_expand(g, f->value, &g->seal, err))
                return false;
            continue;
        }
        if (g->givens == COUNT(g->given))
            return fail(err, PLN_TOO_MANY, "more than %zu fields", COUNT(g->given));
        if (!lists_expand(g, f->value, &value, err) || !span_hours(g, f->name, &value, err))
            return false;
        g->given[g->givens++] = (struct given){ bytes_equal_str(f->name, "took") ? BYTES_STR("took_up") : f->name, value };
    }
    return true;
}

static struct bytes given_value(const struct writing *g, const char *name)
{
    for (size_t i = 0; i < g->givens; i++) {
        if (bytes_equal_str(g->given[i].name, name))
            return g->given[i].value;
    }
    return bytes_at(NULL, 0);
}

static void hex(const uint8_t *at, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", at[i]);
}

/* Key, box key and acceptance of a mandate; its label is the member. */
static bool fill_mandate(struct writing *g, struct pln_error *err)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(dh_key_wipe) struct dh_key box = { 0 };
    struct bytes renews = given_value(g, "renews"), member = g->r->label;
    const struct story_label *first = renews.n > 0 ? people_label(g->w, renews) : NULL;
    struct pln_signature accept;
    char name[STORY_KEY_BYTES], public[65], boxed[65], accepted[129];
    const uint8_t *slash = memchr(member.at, '/', member.n);
    size_t n = slash == NULL ? 0 : (size_t)(slash - member.at);

    if (n == 0 || n + 1 == member.n || !bytes_equal(bytes_at(member.at, n), g->r->partner) ||
        bytes_equal_str(bytes_at(slash + 1, member.n - n - 1), "root"))
        return fail(err, PLN_BAD_FIELD, "a mandate's label is the member: %.*s/ana", (int)g->r->partner.n, (const char *)g->r->partner.at);
    if (first != NULL)
        people_name(g->w, name, "%s", first->person > 0 ? g->w->label[first->person - 1].name : first->name);
    else
        people_name(g->w, name, "%.*s", (int)member.n, (const char *)member.at);
    table_key(name, &key);
    if (!people_box(name, &box, err) || !accept_make(&key, &g->w->node[g->node].log.state.log, &box.public, &accept, err))
        return false;
    hex(key.public.b, 32, public);
    hex(box.public.b, 32, boxed);
    hex(accept.b, 64, accepted);
    return fill(g, err, "key", "%s", public) && fill(g, err, "box_key", "%s", boxed) && fill(g, err, "acceptance", "%s", accepted) &&
           fill(g, err, "tables", "-") && fill(g, err, "name", "%.*s", (int)(member.n - n - 1), (const char *)slash + 1);
}

/* `key=eastside/ana`: the member's key. */
static bool fill_revoke(struct writing *g, struct pln_error *err)
{
    for (size_t i = 0; i < g->givens; i++) {
        struct bytes who = g->given[i].value;
        const uint8_t *slash = who.n > 0 ? memchr(who.at, '/', who.n) : NULL;
        char name[STORY_KEY_BYTES], *public;
        struct pln_key key;

        if (!bytes_equal_str(g->given[i].name, "key") || slash == NULL)
            continue;
        if (people_label(g->w, who) == NULL)
            return fail(err, PLN_BAD_REFERENCE, "key: there is no mandate %.*s", (int)(who.n < 60 ? who.n : 60), (const char *)who.at);
        people_key(g->w, bytes_at(who.at, (size_t)(slash - who.at)), bytes_at(slash + 1, who.n - (size_t)(slash - who.at) - 1), name);
        key = table_public(name);
        public = arena_take(&g->arena, 65, err);
        if (public == NULL)
            return false;
        hex(key.b, 32, public);
        g->given[i].value = bytes_at(public, 64);
    }
    return fill(g, err, "since", "%zu", g->w->node[g->node].log.entries);
}

/* Facts that follow from the story. */
static bool facts_fill(struct writing *g, struct pln_error *err)
{
    struct bytes partner = given_value(g, "partner");
    size_t of;

    switch (g->schema->type) {
    case TYPE_founding:
        return fill(g, err, "rules", "1") && fill(g, err, "offset", "%" PRIi64, g->w->story->offset_minutes) &&
               fill(g, err, "handle", "%s", g->w->node[0].handle) && fill(g, err, "zone", "UTC");
    case TYPE_admit: return fill(g, err, "handle", "%.*s", (int)(partner.n < 60 ? partner.n : 60), (const char *)partner.at);
    case TYPE_remove:
        of = people_node(g->w, partner);
        return fill(g, err, "size", "%" PRIu64, of == SIZE_MAX ? UINT64_C(0) : g->w->node[g->node].knows[of]);
    case TYPE_mandate: return fill_mandate(g, err);
    case TYPE_revoke: return fill_revoke(g, err);
    case TYPE_talk: return fill(g, err, "status", "held");
    default: return true; /* all other types say everything themselves */
    }
}

/* Words that must be there and are not written. */
static bool words_fill(struct writing *g, struct pln_error *err)
{
    const struct schema *s = g->schema;

    for (size_t i = 0; i < s->words; i++) {
        const char *name = s->word[i].name;
        bool wanted = s->word[i].required;

        wanted = wanted || (s->type == TYPE_position && strcmp(name, "text") == 0 && given_is(g, "stance", "object"));
        wanted = wanted || (s->type == TYPE_progress && strcmp(name, "why") == 0 && given_is(g, "state", "not_kept"));
        wanted = wanted || (s->type == TYPE_talk && strcmp(name, "topic") == 0 && (!is_given(g, "about") || given_is(g, "about", "-")));
        if (wanted && !is_given(g, name) &&
            !fill(g, err, name, "The %s of %.*s is not told here.", name, (int)g->r->label.n, (const char *)g->r->label.at))
            return false;
        if (s->type == TYPE_decision && strcmp(name, "losses") == 0 && given_is(g, "losses", "stated") &&
            !give(g, "losses", BYTES_STR("What is lost is not told here."), err))
            return false;
    }
    return true;
}

/* ---- names ---- */

static bool name_answer(struct writing *g, struct build *b, size_t i, struct pln_error *err)
{
    const struct need *need = &b->need[i];
    const struct story_label *l = people_label(g->w, need->text);
    const char *field = need->field->name;

    if (l == NULL) {
        fail(err, PLN_BAD_REFERENCE, "nothing has the label %.*s by then", (int)(need->text.n < 60 ? need->text.n : 60),
             (const char *)need->text.at);
        return within(err, "%s", field);
    }
    if (need->kind == NEED_MEMBER && l->person > 0)
        l = &g->w->label[l->person - 1]; /* a person is known by the first mandate */
    if (l->type != TYPE_inception && l->at.index >= g->w->node[g->node].knows[l->at.log - 1]) {
        fail(err, PLN_BAD_REFERENCE, "%s's node does not hold %s yet", g->w->node[g->node].handle, l->name);
        return within(err, "%s", field);
    }
    return build_answer(b, i, &l->id, 1, err);
}

/* The partners to whom words are sealed. */
static bool sealed_ids(struct writing *g, struct pln_id *id, size_t *count, struct pln_error *err)
{
    for (size_t at = 0; at < g->seal.n;) {
        size_t n = 0, node;

        while (at + n < g->seal.n && g->seal.at[at + n] != ',')
            n++;
        node = people_node(g->w, bytes_slice(g->seal, at, n));
        if (node == SIZE_MAX || *count == PLN_SEALED_PARTNERS_MAX)
            return fail(err, PLN_BAD_FIELD, "seal: names up to %d partners, each by its handle", PLN_SEALED_PARTNERS_MAX);
        id[(*count)++] = g->w->node[node].log.state.log;
        at += n + 1;
    }
    return *count > 0 || fail(err, PLN_BAD_FIELD, "seal: names no partner");
}

static bool record_build(struct writing *g, struct pln_error *err)
{
    struct pln_id sealed[PLN_SEALED_PARTNERS_MAX];
    struct build b;

    if (!build_begin(&b, g->schema, g->given, g->givens, g->ms, g->w->offset_ms, &g->arena, err))
        return false;
    for (size_t i = 0; i < b.needs; i++) {
        if (!name_answer(g, &b, i, err))
            return false;
    }
    if (g->is_sealed && !sealed_ids(g, sealed, &g->sealed_count, err))
        return false;
    return build_finish(&b, sealed, g->sealed_count, g->sealed_for, &g->built, err);
}

/* ---- words ---- */

/* The author's box, then those of the named partners' mandates. */
static bool boxes_of(struct writing *g, const char *author, struct pln_boxkey *box, size_t *boxes, struct pln_error *err)
{
    CLEANUP(dh_key_wipe) struct dh_key mine = { 0 };
    char name[STORY_KEY_BYTES];

    if (!people_box(author, &mine, err))
        return false;
    box[(*boxes)++] = mine.public;
    for (size_t i = 0; i < g->w->labels && *boxes < PLN_SEALED_PARTNERS_MAX; i++) {
        const struct story_label *l = &g->w->label[i];
        CLEANUP(dh_key_wipe) struct dh_key theirs = { 0 };
        bool named = false;

        for (size_t k = 0; k < g->sealed_count; k++)
            named = named || hash32_equal(&g->built.ref[g->sealed_for[k]], &g->w->node[l->at.log - 1].log.state.log);
        if (!named || l->type != TYPE_mandate || l->person > 0)
            continue;
        if (!people_box(people_name(g->w, name, "%s", l->name), &theirs, err))
            return false;
        box[(*boxes)++] = theirs.public;
    }
    return true;
}

/* What the statement declares of the words, and their bytes as a store keeps them. */
static bool words_make(struct writing *g, const char *author, struct content_decl *decl, struct buf *salted, struct buf *blob,
                       struct pln_error *err)
{
    const struct pln_id *log = &g->w->node[g->node].log.state.log;
    struct pln_boxkey box[PLN_SEALED_PARTNERS_MAX + 1];
    char name[STORY_KEY_BYTES];
    struct pln_hash salt = table_hash(people_name(g->w, name, "salt of %.*s", (int)g->r->label.n, (const char *)g->r->label.at));
    uint8_t random[56];
    size_t boxes = 0;

    buf_put(salted, BYTES_OF(salt));
    buf_put(salted, g->built.words);
    decl->media = BYTES_STR("words");
    if (!g->is_sealed) {
        decl->form = CONTENT_PUBLISHED;
        decl->bytes = g->built.words.n;
        decl->commitment = hash_content(log, salt.b, g->built.words);
        return buf_check(salted, "words", err);
    }
    memcpy(random, salt.b, 32);
    salt = table_hash(people_name(g->w, name, "%s", g->w->node[g->node].handle));
    memcpy(random + 32, salt.b, 24);
    decl->partners = g->sealed_count;
    memcpy(decl->partner, g->sealed_for, sizeof(g->sealed_for));
    return boxes_of(g, author, box, &boxes, err) && sealed_make(log, buf_bytes(salted), box, boxes, random, blob, decl, err);
}

/* What the node checks before it takes a statement, besides its judgment. */
static bool node_accepts(struct writing *g, const struct judged *j, struct pln_error *err)
{
    struct tied t = { .statement = &j->statement,
                      .words_are = !g->built.has_words ? WORDS_NONE
                                   : g->is_sealed      ? WORDS_HIDDEN
                                                       : WORDS_GIVEN,
                      .words = g->built.words,
                      .time_ms = g->ms,
                      .offset_ms = g->w->node[0].log.state.founded ? g->w->node[0].log.state.offset_ms : 0 };

    for (size_t i = 0; i < g->built.ref_count; i++) {
        const struct story_label *to = people_of_id(g->w, &g->built.ref[i]);

        if (to != NULL && !check_target(g->schema, g->built.body, i, BYTES_STR(schema_of(to->type)->name), err))
            return false;
    }
    return check_tied(g->schema, &t, err);
}

/* Of an unseal: the words that it shows; of an erase: those that go. */
static bool target_content(struct writing *g, struct place at, struct pln_error *err)
{
    struct story_label *of;

    if (g->schema->type != TYPE_unseal && g->schema->type != TYPE_erase)
        return true;
    of = people_of_id(g->w, &g->built.ref[0]);
    if (of == NULL)
        return fail(err, PLN_BAD_REFERENCE, "of: has no label");
    if (g->schema->type == TYPE_unseal && of->blob.n == 0)
        return fail(err, PLN_BAD_REFERENCE, "of: the entry named is not sealed");
    table_view_content(&g->w->table, of->at, g->schema->type == TYPE_erase ? CONTENT_GONE : CONTENT_UNSEALED,
                       g->schema->type == TYPE_erase ? bytes_at("", 0) : of->salted);
    table_view_by(&g->w->table, of->at, at);
    if (g->schema->type == TYPE_unseal)
        of->unsealed = at;
    return true;
}

static bool words_keep(struct writing *g, struct bytes words, struct bytes *out, struct pln_error *err)
{
    uint8_t *copy = arena_take(&g->w->arena, words.n, err);

    if (copy == NULL)
        return false;
    memcpy(copy, words.at, words.n);
    *out = bytes_at(copy, words.n);
    return true;
}

static bool entry_put(struct writing *g, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    CLEANUP(buf_deinit) struct buf blob = { 0 };
    struct story_node *n = &g->w->node[g->node];
    struct content_decl decl = { 0 };
    struct story_label label = { .line = g->r->line, .type = g->schema->type };
    const struct story_label *renewed;
    struct bytes renews = given_value(g, "renews");
    char key[STORY_KEY_BYTES];
    struct judged j;

    buf_init(&salted, PLN_CONTENT_BYTES_MAX + 64);
    buf_init(&blob, 2 * PLN_CONTENT_BYTES_MAX);
    people_key(g->w, g->r->partner, g->r->person, key);
    if (g->built.has_words && !words_make(g, key, &decl, &salted, &blob, err))
        return false;
    if (g->schema->reveals)
        decl.form = CONTENT_REVEALED;
    j = table_write(&n->log, &(struct table_write){ .by = key,
                                                    .type = g->schema->name,
                                                    .body = g->built.body,
                                                    .ref = g->built.ref,
                                                    .refs = g->built.ref_count,
                                                    .content = g->built.has_words || g->schema->reveals ? &decl : NULL,
                                                    .time_ms = g->ms });
    people_grew(n);
    n->knows[g->node] = n->log.entries;
    label.id = j.id;
    label.at = (struct place){ (uint32_t)g->node + 1, n->log.entries - 1 };
    if (!judged_refuse(&j, err) || !node_accepts(g, &j, err) || !target_content(g, label.at, err))
        return false;
    if (g->built.has_words)
        table_view_content(&g->w->table, label.at, g->is_sealed ? CONTENT_BLOB : CONTENT_HERE, buf_bytes(g->is_sealed ? &blob : &salted));
    if (g->built.has_words && !words_keep(g, buf_bytes(&salted), &label.salted, err))
        return false;
    if (g->built.has_words && g->is_sealed && !words_keep(g, buf_bytes(&blob), &label.blob, err))
        return false;
    renewed = g->schema->type == TYPE_mandate && renews.n > 0 ? people_label(g->w, renews) : NULL;
    if (renewed != NULL)
        label.person = renewed->person > 0 ? renewed->person : (size_t)(renewed - g->w->label) + 1;
    return people_label_put(g->w, g->r->label, label, err);
}

bool story_write(struct story_world *w, const struct story_record *r, size_t node, int64_t node_ms, struct pln_error *err)
{
    CLEANUP(writing_deinit) struct writing g = { .w = w, .r = r, .node = node, .ms = node_ms };

    arena_init(&g.arena, "a record", RECORD_BYTES_MAX);
    g.schema = schema_find(r->type);
    if (g.schema == NULL)
        return fail(err, PLN_UNKNOWN_TYPE, "there is no record type %.*s", (int)(r->type.n < 60 ? r->type.n : 60),
                    (const char *)r->type.at);
    if (g.schema->command == NULL || g.schema->type == TYPE_rotate || g.schema->type == TYPE_reader)
        return fail(err, PLN_BAD_FIELD, "a record of type %s is not said in a story", g.schema->name);
    return fields_take(&g, err) && facts_fill(&g, err) && words_fill(&g, err) && record_build(&g, err) && entry_put(&g, err);
}

/* ---- receipts ---- */

/* New logs go to the end of the list in the order in which the convener let them in, as a store has them. */
static void lines_of(struct story_world *w, size_t by, struct receipt *r, struct receipt_change *line, struct pln_id *added)
{
    struct story_node *n = &w->node[by];

    for (size_t k = 0; k < w->ins; k++) {
        size_t i = w->in[k];

        if (i == by || n->knows[i] <= n->signed_for[i] || n->number[i] >= 0)
            continue;
        n->number[i] = (int)n->listed;
        n->list[n->listed++] = i;
        added[r->added_count++] = w->node[i].log.state.log;
    }
    for (size_t k = 0; k < n->listed; k++) {
        size_t i = n->list[k];

        if (n->knows[i] <= n->signed_for[i])
            continue;
        line[r->line_count++] = (struct receipt_change){ k, n->knows[i], 0 };
        n->signed_for[i] = n->knows[i];
    }
}

bool story_sign(struct story_world *w, size_t node, int64_t node_ms, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct story_node *n = &w->node[node];
    struct pln_id added[STORY_PARTNERS_MAX];
    struct receipt_change line[STORY_PARTNERS_MAX];
    struct receipt r = { .added = added, .line = line };
    struct held_digest digest;
    struct judged j;

    n->receipt_ms = INT64_MAX;
    lines_of(w, node, &r, line, added);
    if (r.line_count == 0)
        return true;
    held_digest_init(&digest);
    for (size_t k = 0; k < n->listed; k++) {
        const struct story_node *of = &w->node[n->list[k]];

        held_digest_add(&digest, &of->log.state.log, n->signed_for[n->list[k]], &of->root[n->signed_for[n->list[k]]]);
    }
    r.digest = held_digest_final(&digest);
    buf_init(&body, 1 << 16);
    if (!receipt_write(&r, &body, err))
        return false;
    j = table_write(&n->log, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body), .time_ms = node_ms });
    people_grew(n);
    n->knows[node] = n->log.entries;
    return judged_refuse(&j, err) || within(err, "a receipt of %s", n->handle);
}
