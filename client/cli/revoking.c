/* revoking.c: the record that ends a key.
 *
 * In: the key, --since and --why. Out: a draft of `revoke`. Spec: docs/protocol.md "Kernel types". Tests: tests/e2e/write.sh */
#include "cli/revoking.h"

bool revoking_begin(struct call *c, struct draft *d, struct pln_error *err)
{
    static const char *const same[] = { "since", "why", "text" };
    struct bytes v;

    draft_empty(c, TYPE_revoke, d);
    for (size_t i = 0; i < COUNT(same); i++)
        if (call_value_at(c, same[i], 0, &v) && !draft_set(d, same[i], v, err))
            return false;
    return true;
}

bool revoking_set(struct call *c, struct draft *d, const struct pln_key *key, struct pln_error *err)
{
    struct bytes status;

    if (!draft_set_text(d, "key", call_hex(c, BYTES_OF(*key)), err))
        return false;
    if (draft_has(d, "since"))
        return true;
    if (!call_ask_none(c, "status", &status, err))
        return false;
    return draft_set_text(d, "since", call_print(c, "%" PRIu64, answer_u64(status, "size")), err);
}
