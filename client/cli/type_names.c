/* type_names.c: types of record by the names that people type; for a wrong one the nearest, and which there are.
 *
 * A filter by a type that nobody writes would find nothing, for ever, and say so as if that were an answer.
 * Must not: know a type but by the schema table. Tests: tests/unit/client_options.c, tests/e2e/read.sh */
#include "cli/type_names.h"

#include "base/bytes.h"
#include "cli/near.h"

#include <stdio.h>
#include <string.h>

#define NEAR_MAX 3 /* letters */
#define LIST_BYTES 200

const char *type_names_near(const char *name, bool (*allows)(const struct schema *s))
{
    const char *near = NULL;
    size_t best = NEAR_MAX + 1;

    for (unsigned t = 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);
        size_t d = allows == NULL || allows(s) ? near_distance(name, s->name) : best;

        if (d < best) {
            best = d;
            near = s->name;
        }
    }
    return near;
}

/* What people write: "reply, interest, ..."; what nodes and roots write is known to who asks for it. */
static void list_put(char out[LIST_BYTES])
{
    size_t used = 0;

    out[0] = 0;
    for (unsigned t = TYPE_END; t-- > 1;) { /* what is written day by day stands at the end of the table */
        const struct schema *s = schema_of((enum record_type)t);

        if (s->signer == SIGNER_ACT && !s->kernel && used + strlen(s->name) + 2 < LIST_BYTES)
            used += (size_t)snprintf(out + used, LIST_BYTES - used, "%s%s", used > 0 ? ", " : "", s->name);
    }
}

bool type_names_check(struct call *c, bool (*allows)(const struct schema *s), struct pln_error *err)
{
    char list[LIST_BYTES];
    struct bytes value;

    for (size_t i = 0; call_value_at(c, "type", i, &value); i++) {
        const char *name = (const char *)value.at, *near;

        if (schema_find(value) != NULL)
            continue;
        near = type_names_near(name, allows);
        if (near != NULL)
            return call_usage(c, err, "--type %.40s: there is no such type of record: did you mean %s?", name, near);
        list_put(list);
        return call_usage(c, err, "--type %.20s is none of: %s", name, list);
    }
    return true;
}
