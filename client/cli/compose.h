/* compose.h: a record from what was typed: ask, read, look up, seal, sign. Sending: cli/send.h. */
#ifndef CLI_COMPOSE_H
#define CLI_COMPOSE_H

#include "cli/call.h"
#include "cli/send.h"
#include "log/content.h"

#define DRAFT_GIVEN_MAX 512

struct draft {
    const struct schema *schema;
    const struct command *command;
    size_t count;
    struct given given[DRAFT_GIVEN_MAX];
    const char *seal;        /* handles; NULL: published */
    bool has_words;          /* compose_record: words were given */
    bool is_complete;        /* nothing is asked twice */
    struct {                 /* said on a terminal before it was signed; recorded behind it as an answer to a finding */
        struct bytes text;   /* n = 0: nothing */
        const char *finding; /* "talk-told-late" */
        const char *to;      /* an entry; NULL: this record */
    } why;
    const struct key *key; /* who signs; NULL: compose_signer chooses */
};

/** From the call's options: fields of the type, what the command fixes, --text-file, --seal. */
bool draft_begin(struct call *c, enum record_type type, struct draft *d, struct pln_error *err) MUST_CHECK;
/** A record that a command writes beside its own: nothing is taken from the options. */
void draft_empty(struct call *c, enum record_type type, struct draft *d);
/** value is kept as it is (call_print, call_copy). */
bool draft_set(struct draft *d, const char *name, struct bytes value, struct pln_error *err) MUST_CHECK;
bool draft_set_text(struct draft *d, const char *name, const char *value, struct pln_error *err) MUST_CHECK;
bool draft_has(const struct draft *d, const char *name);
struct bytes draft_value(const struct draft *d, const char *name); /* the first; empty if none */
void draft_drop(struct draft *d, const char *name);
/** What is required and missing: asked for on a terminal; in a pipe an error that names the options. What the command has a
 * fallback for is not asked. */
bool draft_complete(struct call *c, struct draft *d, struct pln_error *err) MUST_CHECK;

/** Is the value one of that field, and is what it names known at the node? Nothing is kept. False: err says why. */
bool draft_fits(struct call *c, const struct draft *d, const char *name, struct bytes value, struct pln_error *err) MUST_CHECK;
/** What was answered and does not fit, told on the terminal; false, and err set, if asking again would bring the same (no node). */
bool draft_wrong_told(struct call *c, const struct pln_error *wrong, struct pln_error *err) MUST_CHECK;
/** One question on the terminal, for a field that is not given yet. Only where call.asks is true. */
bool draft_ask(struct call *c, struct draft *d, const char *name, bool required, struct pln_error *err) MUST_CHECK;

/** Opens the key that signs records of this type, once a call: --as, PLENARY_AS, the only member's key, the root's. */
bool compose_signer(struct call *c, const struct schema *s, const struct key **out, struct pln_error *err) MUST_CHECK;
/** A measure about so few people that who they are can be guessed: refused unless --small says that it is meant (also `import`).
 * PLN_BAD_FIELD. */
bool compose_meant(const struct call *c, const struct schema *s, const struct given *given, size_t count, struct pln_error *err) MUST_CHECK;
/** Complete the draft, build, sign, send. */
bool compose_record(struct call *c, struct draft *d, struct recorded *out, struct pln_error *err) MUST_CHECK;
/** The statement's bytes and signature for given parts; log, author, time and `after` are filled in here. Memory of the call. */
bool compose_sign(struct call *c, const struct schema *s, const struct key *key, const struct built_record *b,
                  const struct content_decl *content, struct outgoing *out, struct pln_error *err) MUST_CHECK;
/** c->after: the newest entry of the own log that this client has seen, asked for once. */
bool compose_after(struct call *c, struct pln_error *err) MUST_CHECK;
/** For people: the choice made (consent, adopted) and the line that says most; "" if there is neither. */
const char *compose_title(struct call *c, const struct draft *d);
/** Compose, send and tell: what most writing commands are. */
bool compose_run(struct call *c, struct draft *d, struct pln_error *err) MUST_CHECK;

#endif
