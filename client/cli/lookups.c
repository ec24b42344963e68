/* lookups.c: names in a file of records: labels of its own rows, names of the coalition, each asked for once; what they lead to.
 *
 * While rows are only checked, a label stands for an id of its own making, so that its row need not be signed yet.
 * Must not: guess: what the node finds ambiguous is a fault of the row.
 * Bounds: LOOKUPS_LABELS_MAX labels; of names and types LOOKUPS_KEPT_MAX are remembered, then all are forgotten and asked again.
 * Spec: docs/client.md "Importing records". Tests: tests/e2e/table.sh */
#include "cli/lookups.h"

#include "base/bytes.h"
#include "cli/names.h"
#include "codec/text.h"
#include "crypto/hash.h"
#include "record/check.h"

#define LABEL_BYTES_MAX 64
#define LABEL_MEMORY_MAX (64 * 1024 * 1024)
#define NAME_MEMORY_MAX (8 * 1024 * 1024)
#define ASK_AT_ONCE 256

struct label {
    struct pln_id id;
    const struct schema *type;
    uint64_t line;
};

bool lookups_init(struct lookups *l, struct pln_error *err)
{
    uint8_t seed[16];

    if (!random_fill(seed, sizeof(seed), err))
        return false;
    map_init(&l->label, "labels in a file", LOOKUPS_LABELS_MAX, seed);
    map_init(&l->name, "names", LOOKUPS_KEPT_MAX, seed);
    map_init(&l->type, "entries", LOOKUPS_KEPT_MAX, seed);
    arena_init(&l->label_memory, "the labels", LABEL_MEMORY_MAX);
    arena_init(&l->name_memory, "the names", NAME_MEMORY_MAX);
    return true;
}

void lookups_deinit(struct lookups *l)
{
    map_deinit(&l->label);
    map_deinit(&l->name);
    map_deinit(&l->type);
    arena_deinit(&l->label_memory);
    arena_deinit(&l->name_memory);
}

/* A map that only saves questions is emptied when it is full. */
static bool kept_put(struct map *m, const uint8_t key[32], void *value, struct pln_error *err)
{
    if (m->count == m->cap) {
        struct map full = *m;
        map_init(m, full.name, full.cap, full.seed);
        map_deinit(&full);
    }
    return map_put(m, key, value, err);
}

/* ---- labels -------------------------------------------------------------------------------------------------------------------- */

static bool label_check(struct bytes label, struct pln_error *err)
{
    bool good = label.n > 0 && label.n <= LABEL_BYTES_MAX;

    for (size_t i = 0; good && i < label.n; i++)
        good = memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", label.at[i], 65) != NULL;
    return good || fail(err, PLN_BAD_FIELD, "\"%.*s\" is no label: 1 to %d letters, digits, dots, - and _",
                        (int)(label.n < 60 ? label.n : 60), (const char *)label.at, LABEL_BYTES_MAX);
}

bool lookups_label(struct lookups *l, struct bytes label, uint64_t line, const struct schema *type, const struct pln_id *id,
                   struct pln_error *err)
{
    struct label *before, *row;
    struct pln_id key;

    if (!label_check(label, err))
        return false;
    hash_once(label, key.b);
    before = map_find(&l->label, key.b);
    if (before != NULL)
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is the label of line %" PRIu64 " already", (int)label.n, (const char *)label.at,
                    before->line);
    row = arena_take(&l->label_memory, sizeof(*row), err);
    if (row == NULL)
        return false;
    *row = (struct label){ .id = id != NULL ? *id : key, .type = type, .line = line };
    return map_put(&l->label, key.b, row, err);
}

static bool label_answer(struct lookups *l, struct build *b, size_t need, struct pln_error *err)
{
    struct bytes text = b->need[need].text, label = bytes_slice(text, 1, text.n - 1);
    const struct label *row;
    struct pln_id key;

    hash_once(label, key.b);
    row = map_find(&l->label, key.b);
    if (row == NULL)
        return fail(err, PLN_BAD_REFERENCE, "no row above has the label \"%.*s\"", (int)(label.n < 60 ? label.n : 60),
                    (const char *)label.at);
    return build_answer(b, need, &row->id, 1, err);
}

/* ---- names --------------------------------------------------------------------------------------------------------------------- */

/* What a name means depends on the kind of need and on the types that its field takes. */
static struct pln_id name_key(const struct need *n)
{
    struct pln_id key;
    struct hash h;

    hash_init(&h);
    hash_add_u64(&h, n->kind);
    hash_add_u64(&h, n->field->to != NULL ? strlen(n->field->to) : 0);
    if (n->field->to != NULL)
        hash_add(&h, BYTES_STR(n->field->to));
    hash_add(&h, n->text);
    hash_final(&h, key.b);
    return key;
}

static bool names_keep(struct lookups *l, const struct build *b, struct pln_error *err)
{
    for (size_t i = 0; i < b->needs; i++) {
        const struct need *n = &b->need[i];
        struct pln_id key = name_key(n), *id;

        if (n->ids != 1 || n->text.at[0] == '@' || map_find(&l->name, key.b) != NULL)
            continue;
        if (l->name.count == l->name.cap)
            arena_reset(&l->name_memory);
        id = arena_take(&l->name_memory, sizeof(*id), err);
        if (id == NULL)
            return false;
        *id = n->id[0];
        if (!kept_put(&l->name, key.b, id, err))
            return false;
    }
    return true;
}

/* Those that need no question. */
static bool known_answer(struct lookups *l, struct build *b, size_t need, struct pln_error *err)
{
    struct need *n = &b->need[need];
    struct pln_id key, *id;

    if (n->text.n > 1 && n->text.at[0] == '@')
        return label_answer(l, b, need, err);
    key = name_key(n);
    id = map_find(&l->name, key.b);
    return id == NULL || build_answer(b, need, id, 1, err);
}

bool lookups_answer(struct lookups *l, struct call *c, struct build *b, uint64_t line, struct faults *faults, bool *all,
                    struct pln_error *err)
{
    uint64_t before = faults->count;
    struct pln_error why;
    bool known = true;

    for (size_t i = 0; i < b->needs; i++)
        if (!known_answer(l, b, i, &why))
            faults_add(faults, line, b->need[i].field->name, &why);
    for (size_t i = 0; i < b->needs; i++)
        known = known && b->need[i].ids > 0;
    *all = known;
    if (known || faults->count > before)
        return true;
    if (names_answer(c, b, &why)) {
        *all = true;
        return names_keep(l, b, err);
    }
    if (why.code != PLN_BAD_REFERENCE && why.code != PLN_BAD_FIELD) {
        *err = why;
        return false;
    }
    for (size_t i = 0, missing = 0; i < b->needs; i++) {
        struct pln_error each;
        if (b->need[i].ids > 0)
            continue;
        (void)names_not_found(&b->need[i], &each);
        if (missing++ == 0 && strcmp(each.what, why.what) != 0) { /* it was not that: two meanings, or no form of a name */
            faults_add(faults, line, NULL, &why);
            break;
        }
        faults_add(faults, line, b->need[i].field->name, &each);
    }
    return true;
}

/* ---- what they lead to ---------------------------------------------------------------------------------------------------------- */

static const struct schema *type_of(const struct lookups *l, const struct pln_id *id)
{
    const struct label *row = map_find(&l->label, id->b);

    return row != NULL ? row->type : map_find(&l->type, id->b);
}

/* The types of up to ASK_AT_ONCE entries, by their ids. */
static bool types_ask(struct lookups *l, struct call *c, const struct pln_id *id, size_t count, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes result, value;
    char hex[65];

    buf_init(&params, 64 * 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 2);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        hex_write(BYTES_OF(id[i]), hex);
        writer_cstr(&w, hex);
    }
    writer_cstr(&w, "entry");
    if (!writer_done(&w, "the references", err) || !call_ask(c, "resolve", &params, &result, err))
        return false;
    struct answer_list list = answer_each(result);
    for (size_t i = 0; i < count && answer_next(&list, &value); i++) {
        const struct schema *s = schema_find(answer_str(value, "type"));
        if (s != NULL && !kept_put(&l->type, id[i].b, (void *)(uintptr_t)s, err))
            return false;
    }
    return true;
}

bool lookups_targets(struct lookups *l, struct call *c, const struct schema *s, const struct built_record *b, uint64_t line,
                     struct faults *faults, struct pln_error *err)
{
    struct pln_id unknown[ASK_AT_ONCE];
    struct pln_error why;
    size_t count = 0;

    for (size_t i = 0; i < b->ref_count; i++)
        if (type_of(l, &b->ref[i]) == NULL && count < ASK_AT_ONCE)
            unknown[count++] = b->ref[i];
    if (count > 0 && !types_ask(l, c, unknown, count, err))
        return false;
    for (size_t i = 0; i < b->ref_count; i++) {
        const struct schema *to = type_of(l, &b->ref[i]);
        if (to != NULL && !check_target(s, b->body, i, BYTES_STR(to->name), &why))
            faults_add(faults, line, NULL, &why);
    }
    return true;
}
