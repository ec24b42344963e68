/* kernel.h: one judgment under way, as judge.c and kernel.c share it. For this room alone. */
#ifndef RECORD_KERNEL_H
#define RECORD_KERNEL_H

#include "crypto/hash.h"
#include "record/fields.h"
#include "record/judge.h"

/* One judgment under way. */
struct judging {
    const struct log_state *s;
    const struct state_lookup *look;
    const struct pln_root *root_here;
    const struct schema *schema;
    struct judged *j;
    struct fields f;   /* the body, once it fits */
    bool is_root;      /* author is the current root */
    bool author_found; /* has a row */
    struct key_state author;
};

/** The entry is void. Always true: the judgment is made; false is kept for look-ups that failed. */
bool judging_void(struct judged *j, enum void_code code, enum pln_code nearest, const char *fmt, ...) PRINTF(4, 5);
#define misplaced(g, ...) judging_void((g)->j, VOID_MISPLACED, PLN_MISPLACED, __VA_ARGS__)
/** The row of a key; of one never seen: never root, no mandate. */
bool judging_key(const struct judging *g, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err) MUST_CHECK;

/** The rule of the type: misplaced, or the changes. */
bool kernel_rule(struct judging *g, struct pln_error *err) MUST_CHECK;
/** A good kernel entry, folded into the log's state. */
void kernel_apply(struct log_state *s, const struct judged *j);

#endif
