/* names.c: names as people type them, looked up at the node: `eastside#12`, `eastside/ana`, `table`, `all`.
 *
 * In: a build's needs. Out: ids. What a name could mean follows from its form and the field; one request for each kind.
 * Must not: guess between two meanings: the node refuses what is ambiguous and says what it could be.
 * Bounds: 256 names a request. Spec: docs/rpc.md "Names". Tests: tests/unit/client_compose.c */
#include "cli/names.h"

#include "base/bytes.h"
#include "codec/name.h"
#include "codec/text.h"

#include <string.h>

#define NAMES_AT_ONCE 256
#define TRIES_MAX 2

enum meaning { MEANS_NOTHING, MEANS_ANY, MEANS_ENTRY, MEANS_PARTNER, MEANS_PERSON, MEANS_BODY, MEANS_SEAT };
static const char *const meaning_words[] = { NULL, NULL, "entry", "partner", "person", "body", "seat" };

static bool allows(const struct field *f, const char *type)
{
    return f->to != NULL && field_ref_allows(f, BYTES_STR(type));
}

/* What a name can mean, by its form and the field: the first that exists. */
static void meanings(const struct need *n, enum meaning out[TRIES_MAX], struct pln_error *err)
{
    struct name name;

    out[0] = out[1] = MEANS_NOTHING;
    if (!name_read(n->text, &name, err))
        name.kind = NAME_PLAIN;
    switch (n->kind) {
    case NEED_PARTNER: out[0] = MEANS_PARTNER; break;
    case NEED_MEMBER: out[0] = MEANS_PERSON; break;
    case NEED_PARTY:
        out[0] = name.kind == NAME_PAIR ? MEANS_PERSON : MEANS_PARTNER;
        out[1] = name.kind == NAME_PAIR ? MEANS_NOTHING : MEANS_PERSON;
        break;
    case NEED_ENTRY:
        if (name.kind == NAME_ENTRY || name.kind == NAME_SHORT_ID) {
            out[0] = MEANS_ENTRY;
            out[1] = name.kind == NAME_SHORT_ID && allows(n->field, "body") ? MEANS_BODY : MEANS_NOTHING;
        } else if (name.kind == NAME_PAIR) {
            out[0] = allows(n->field, "seat") ? MEANS_SEAT : allows(n->field, "mandate") ? MEANS_PERSON : MEANS_ANY;
            out[1] = allows(n->field, "seat") && allows(n->field, "mandate") ? MEANS_PERSON : MEANS_NOTHING;
        } else {
            out[0] = allows(n->field, "body") ? MEANS_BODY : MEANS_ANY;
        }
        break;
    }
}

static bool ask_names(struct call *c, const struct bytes *text, size_t count, enum meaning m, struct bytes *result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, 64 * 1024);
    struct writer w = writer_into(&params);
    writer_array(&w, 2);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++)
        writer_str(&w, text[i]);
    if (meaning_words[m] != NULL)
        writer_cstr(&w, meaning_words[m]);
    else
        writer_nil(&w);
    return writer_done(&w, "names", err) && call_ask(c, "resolve", &params, result, err);
}

static bool is_absent(struct bytes value)
{
    return value.n == 0 || (value.n == 1 && value.at[0] == 0xc0);
}

/* One try of all needs that can mean m and have no answer yet. */
static bool try_meaning(struct call *c, struct build *b, enum meaning m, size_t turn, struct pln_error *err)
{
    struct bytes text[NAMES_AT_ONCE], result, value;
    size_t place[NAMES_AT_ONCE], count, next = 0;

    do {
        count = 0;
        for (; next < b->needs && count < NAMES_AT_ONCE; next++) {
            enum meaning can[TRIES_MAX];
            struct pln_error ignored;
            meanings(&b->need[next], can, &ignored);
            if (b->need[next].ids == 0 && can[turn] == m) {
                text[count] = b->need[next].text;
                place[count++] = next;
            }
        }
        if (count == 0)
            return true;
        if (!ask_names(c, text, count, m, &result, err))
            return false;
        struct answer_list l = answer_each(result);
        for (size_t i = 0; i < count && answer_next(&l, &value); i++) {
            struct pln_id id;
            if (!is_absent(value) && answer_32(value, "id", &id) && !build_answer(b, place[i], &id, 1, err))
                return false;
        }
    } while (next < b->needs);
    return true;
}

static bool answer_all(struct call *c, struct build *b, size_t need, struct pln_error *err)
{
    struct pln_id id[PLN_PARTNERS_MAX];
    struct bytes partners, p;
    size_t count = 0;

    if (!call_ask_none(c, "partners", &partners, err))
        return false;
    for (struct answer_list l = answer_each(partners); count < PLN_PARTNERS_MAX && answer_next(&l, &p);)
        if (bytes_equal_str(answer_str(p, "standing"), "partner") && answer_32(p, "id", &id[count]))
            count++;
    if (count == 0)
        return fail(err, PLN_BAD_REFERENCE, "there is no partner in the roster yet"), within(err, "%s", b->need[need].field->name);
    return build_answer(b, need, id, count, err);
}

/* `all`, and ids as they are. */
static bool answer_plain(struct call *c, struct build *b, size_t need, struct pln_error *err)
{
    const struct need *n = &b->need[need];
    struct pln_id id;
    struct pln_error ignored;

    if (n->kind == NEED_PARTNER && n->field->list > 1 && bytes_equal_str(n->text, "all"))
        return answer_all(c, b, need, err);
    if (n->text.n == 64 && hex_read(n->text, id.b, 32, &ignored))
        return build_answer(b, need, &id, 1, err);
    return true;
}

/* Partners that wait to be admitted, by the handle of their invitation: a table of the founding names its seats before anybody is in. Only
 * the convener's own node knows them, so a node that does not answer knows none. */
static bool answer_joiners(struct call *c, struct build *b, struct pln_error *err)
{
    struct bytes joiners, j;
    struct pln_error ignored;
    bool asked = false;

    for (size_t i = 0; i < b->needs; i++) {
        if (b->need[i].ids != 0 || b->need[i].kind != NEED_PARTNER)
            continue;
        if (!asked && !call_ask_none(c, "joiners", &joiners, &ignored))
            return true;
        asked = true;
        for (struct answer_list l = answer_each(joiners); b->need[i].ids == 0 && answer_next(&l, &j);) {
            struct pln_id id;

            if (bytes_equal(answer_str(j, "handle"), b->need[i].text) && answer_32(j, "log", &id) && !build_answer(b, i, &id, 1, err))
                return false;
        }
    }
    return true;
}

bool names_not_found(const struct need *n, struct pln_error *err)
{
    static const char *const looks[] = { [NEED_ENTRY] = "an entry, as eastside#12 (plenary search finds them)",
                                         [NEED_PARTNER] = "a partner, as eastside (plenary partners lists them)",
                                         [NEED_MEMBER] = "a person, as eastside/ana (plenary member list)",
                                         [NEED_PARTY] = "a partner or a person, as eastside/ana (plenary member list)" };
    size_t shown = n->text.n < 60 ? n->text.n : 60;

    fail(err, PLN_BAD_REFERENCE, "\"%.*s\" is not known at this node: it wants %s", (int)shown, (const char *)n->text.at, looks[n->kind]);
    return within(err, "%s", n->field->name);
}

bool names_answer(struct call *c, struct build *b, struct pln_error *err)
{
    for (size_t i = 0; i < b->needs; i++)
        if (b->need[i].ids == 0 && !answer_plain(c, b, i, err))
            return false;
    for (size_t turn = 0; turn < TRIES_MAX; turn++)
        for (enum meaning m = MEANS_ANY; m <= MEANS_SEAT; m++)
            if (!try_meaning(c, b, m, turn, err))
                return false;
    if (!answer_joiners(c, b, err))
        return false;
    for (size_t i = 0; i < b->needs; i++)
        if (b->need[i].ids == 0)
            return names_not_found(&b->need[i], err);
    return true;
}

bool names_look(struct call *c, const char *text, const char *kind, bool *found, struct bytes *answer, struct pln_error *err)
{
    enum meaning m = MEANS_ANY;
    struct bytes one = BYTES_STR(text), result, value;

    for (enum meaning k = MEANS_ENTRY; kind != NULL && k <= MEANS_SEAT; k++)
        if (strcmp(meaning_words[k], kind) == 0)
            m = k;
    if (!ask_names(c, &one, 1, m, &result, err)) /* the node says which name it is about */
        return err->where[0] != '\0' ? false : within(err, "%.60s", text);
    struct answer_list l = answer_each(result);
    *found = answer_next(&l, &value) && !is_absent(value);
    if (*found)
        *answer = value;
    return true;
}

bool names_find(struct call *c, const char *text, const char *kind, struct bytes *answer, struct pln_error *err)
{
    bool found;

    if (!names_look(c, text, kind, &found, answer, err))
        return false;
    return found ||
           (fail(err, PLN_BAD_REFERENCE, "there is no %s of that name at this node", kind != NULL ? kind : "entry, partner or person"),
            within(err, "%.60s", text));
}
