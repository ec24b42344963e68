/* import_names.c: types and fields of a file of records by their names, and the nearest right one for a wrong one.
 *
 * Must not: know a type or field but by the schema table. Tests: tests/e2e/table.sh */
#include "cli/import_names.h"

#include "base/bytes.h"
#include "cli/near.h"
#include "cli/type_names.h"

#include <stdio.h>
#include <string.h>

/* Types that people write as rows: what the node or an organization's root alone writes has commands of its own. */
bool import_allows(const struct schema *s)
{
    return s->signer == SIGNER_ACT && !s->reveals;
}

static void nearest(const char *name, const char *candidate, size_t *best, const char **near)
{
    size_t d = near_distance(name, candidate);

    if (d < *best) {
        *best = d;
        *near = candidate;
    }
}

static void fields_near(const struct schema *s, const char *name, size_t *best, const char **near)
{
    for (size_t i = 0; i < s->facts; i++)
        nearest(name, s->fact[i].name, best, near);
    for (size_t i = 0; i < s->words; i++)
        nearest(name, s->word[i].name, best, near);
}

bool import_has_field(const struct schema *s, struct bytes name)
{
    return schema_fact(s, name) >= 0 || schema_word(s, name) >= 0;
}

/* Of one type, or of any. */
bool import_is_field(const struct schema *s, struct bytes name)
{
    if (s != NULL)
        return import_has_field(s, name);
    for (unsigned t = 1; t < TYPE_END; t++)
        if (import_allows(schema_of((enum record_type)t)) && import_has_field(schema_of((enum record_type)t), name))
            return true;
    return false;
}

bool import_fail_field(const struct schema *s, struct bytes name, struct pln_error *err)
{
    const char *near = NULL;
    size_t best = 4;
    char text[64], hint[80] = "";

    if (bytes_equal_str(name, "entry") || (name.n > 6 && memcmp(name.at, "entry_", 6) == 0))
        return fail(err, PLN_BAD_FIELD, "tells of an entry that is there (a column of export --as csv): leave it out");
    snprintf(text, sizeof(text), "%.*s", (int)(name.n < 60 ? name.n : 60), (const char *)name.at);
    for (char *p = text; *p != 0; p++)
        *p = *p == '-' || *p == ' ' ? '_' : *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    for (unsigned t = 1; s == NULL && t < TYPE_END; t++)
        if (import_allows(schema_of((enum record_type)t)))
            fields_near(schema_of((enum record_type)t), text, &best, &near);
    if (s != NULL)
        fields_near(s, text, &best, &near);
    nearest(text, IMPORT_TYPE_COLUMN, &best, &near);
    nearest(text, IMPORT_LABEL_COLUMN, &best, &near);
    nearest(text, IMPORT_SEAL_COLUMN, &best, &near);
    if (near != NULL)
        snprintf(hint, sizeof(hint), ": did you mean %s?", near);
    return fail(err, PLN_BAD_FIELD, "%s%s has no field of that name%s", s != NULL ? "a " : "", s != NULL ? s->name : "no type", hint);
}

bool import_type_find(struct bytes name, const struct schema **out, struct pln_error *err)
{
    const struct schema *s = schema_find(name);
    char text[64], hint[80] = "";

    if (s != NULL && import_allows(s)) {
        *out = s;
        return true;
    }
    if (s != NULL)
        return fail(err, PLN_BAD_FIELD, "a %s is not imported: it has a command of its own", s->name);
    snprintf(text, sizeof(text), "%.*s", (int)(name.n < 60 ? name.n : 60), (const char *)name.at);
    const char *near = type_names_near(text, import_allows);
    if (near != NULL)
        snprintf(hint, sizeof(hint), ": did you mean %s?", near);
    return fail(err, PLN_UNKNOWN_TYPE, "there is no record type \"%s\"%s", text, hint);
}
