/* call.h: one run of a command: what was typed, where its home is, its line to the node, the key that signs.
 *
 * Views handed out live as long as the call. */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "base/arena.h"
#include "cli/commands.h"
#include "codec/writer.h"
#include "keep/answer.h"
#include "keep/connect.h"
#include "keep/home.h"
#include "keep/keys.h"
#include "keep/outbox.h"
#include "record/build.h"

#define CALL_VALUES_MAX 1024
#define CALL_MEMORY_MAX (128 * 1024 * 1024)
#define CALL_HEX_BYTES_MAX 64

/* How the program ends. Spec: docs/client.md "Exit status". */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1, /* something is wrong, or the node refused: the same again fails again */
    EXIT_NOT_NOW = 2, /* no node answers, or it cannot do it now: the same again may work; a statement is kept */
    EXIT_USAGE = 64,  /* the command line */
};

struct call_value {
    const char *name; /* of the option or field; never a prefix */
    struct bytes value;
};

/** What the node says of itself; read once. */
struct call_node {
    struct pln_id coalition, log;
    char handle[40]; /* of the own partner; the first 8 hex digits of the log's id before it is admitted */
    uint64_t partners;
    int64_t offset_ms;
    bool is_convener;
};

struct call {
    const struct command *command;
    size_t values;
    struct call_value value[CALL_VALUES_MAX];
    bool json;
    bool asks; /* standard input and error are terminals, and no --no-ask */
    bool has_wait;
    uint64_t wait_held;
    int64_t wait_ms;
    bool usage; /* the error is about the command line */
    struct home home;
    char keys[PATH_MAX];
    char state[PATH_MAX];
    struct arena arena;
    struct connection line; /* fd -1: not yet open */
    bool has_node;
    struct call_node node;
    bool has_outbox;
    struct outbox outbox;
    bool has_key;
    struct key key; /* the signer's, once opened */
    bool has_after;
    struct pln_id after; /* newest entry of the own log seen */
};

bool call_init(struct call *c, struct pln_error *err) MUST_CHECK;
/** Finds home, keys and state directories from the options as parsed. */
bool call_begin(struct call *c, struct pln_error *err) MUST_CHECK;
void call_deinit(struct call *c);
enum exit_status call_exit_status(const struct call *c, const struct pln_error *err);

/** name, value: kept as they are. */
bool call_add(struct call *c, const char *name, struct bytes value, struct pln_error *err) MUST_CHECK;
/** The first value given for an option or field, as a C string; NULL: none. */
const char *call_text(const struct call *c, const char *name);
bool call_has(const struct call *c, const char *name);
/** The i-th value of that name. */
bool call_value_at(const struct call *c, const char *name, size_t i, struct bytes *out);
/** An error about the command line: exit status 64. Always false. */
bool call_usage(struct call *c, struct pln_error *err, const char *fmt, ...) PRINTF(3, 4);

/** Copies that live as long as the call. */
bool call_copy(struct call *c, struct bytes in, struct bytes *out, struct pln_error *err) MUST_CHECK;
const char *call_print(struct call *c, const char *fmt, ...) PRINTF(2, 3); /* at most 1 KiB; "" if memory is used up */
const char *call_hex(struct call *c, struct bytes in);                     /* at most CALL_HEX_BYTES_MAX */

/** What the call takes from here on is freed by call_scope_end: for commands that do the same a million times. Nests. */
struct arena call_scope_begin(struct call *c);
void call_scope_end(struct call *c, struct arena outer);

/** Ask the node: connects first, sends again what was left unanswered. The result lives as long as the call. */
bool call_ask(struct call *c, const char *method, const struct buf *params, struct bytes *result, struct pln_error *err) MUST_CHECK;
bool call_ask_in(struct call *c, const char *method, const struct buf *params, int64_t wait_ms, struct bytes *result,
                 struct pln_error *err) MUST_CHECK;
bool call_ask_none(struct call *c, const char *method, struct bytes *result, struct pln_error *err) MUST_CHECK;
bool call_ask_text(struct call *c, const char *method, const char *text, struct bytes *result, struct pln_error *err) MUST_CHECK;
/** What a node says of a question, in the words of who typed it: its parameter `as_of` is the option --as-of; `which`, `of` are what was
 * typed for it (may be NULL). Always false. With --json the node's own words stay. */
bool call_own_words(const struct call *c, const char *typed, struct pln_error *err);
/** Connect without asking. */
bool call_connect(struct call *c, struct pln_error *err) MUST_CHECK;
/** Fills c->node. */
bool call_know_node(struct call *c, struct pln_error *err) MUST_CHECK;
/** UTC. */
int64_t call_wall_ms(void);

#endif
