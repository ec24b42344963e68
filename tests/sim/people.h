/* people.h: partners as the simulator has them: keys from chance, the first entries of a log, signed statements. */
#ifndef SIM_PEOPLE_H
#define SIM_PEOPLE_H

#include "crypto/dh.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "node/work.h"
#include "record/build.h"
#include "sim/clock.h"

#define PEOPLE_FIRST_MAX 5

/** A statement with all that goes with it, owned. */
struct said {
    struct buf statement, content;
    struct pln_signature signature;
    bool has_content;
    struct pln_id id;
};
void said_deinit(struct said *s);

struct partner {
    char name[24];
    struct sign_key root, next, member, checkpoint, cosign;
    struct dh_key noise, box;
    struct pln_id log;
    bool is_convener;
    size_t firsts;
    struct said first[PEOPLE_FIRST_MAX]; /* inception, node, (founding,) mandate */
};
void partner_init(struct partner *p, const char *name, const struct pln_id *coalition, int64_t time_ms,
                  struct chance *chance); /* coalition NULL: convener */
void partner_deinit(struct partner *p);

/** A statement by `key` of the partner's log; refs by name are answered from `answer` in order. Words are published with a salt from
 * chance. */
void partner_says(const struct partner *p, const struct sign_key *key, enum record_type type, const struct given *given, size_t count,
                  const struct pln_id *answer, size_t answers, int64_t time_ms, struct chance *chance, struct said *out);
/** `commit TITLE` by the member, its text of that many bytes. */
void partner_commits(const struct partner *p, const char *title, size_t text_bytes, int64_t time_ms, struct chance *chance,
                     struct said *out);
/** The same, its words sealed to another partner; to NULL: published. */
void partner_seals(const struct partner *p, const struct partner *to, const char *title, size_t text_bytes, int64_t time_ms,
                   struct chance *chance, struct said *out);
/** A new checkpoint and Noise key, of the next epoch, at that size and root; the partner's keys are the new ones from then on. */
void partner_changes_keys(struct partner *p, uint64_t epoch, uint64_t size, const struct pln_root *root, int64_t time_ms,
                          struct chance *chance, struct said *out);

#endif
