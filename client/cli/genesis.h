/* genesis.h: the first entries of a partner's log, before any node has run: what the daemon commits at its first start.
 *
 * HOME/genesis = canonical MessagePack [1, time t, [[statement bin, signature bin, content bin?]...]]: inception (index 0), node (1),
 * for the convener founding, and the first member's mandate. Spec: docs/client.md "Genesis". */
#ifndef CLI_GENESIS_H
#define CLI_GENESIS_H

#include "cli/call.h"

struct genesis {
    const char *organization;
    const char *member;     /* the person's name */
    const char *member_key; /* name of the key file */
    const char *acts, *until;
    /* the convener's: */
    const struct given *founding; /* handle, zone, offset, name, purpose, ... */
    size_t founding_count;
    /* a joiner's: */
    bool joins;
    struct pln_id coalition;
    const char *invitation; /* the line, kept in the home */
};
struct genesis_made {
    struct pln_id log;
    struct pln_key member;
};

/** The home, its config file and node key, where they are not there yet. */
bool genesis_home(struct call *c, struct pln_error *err) MUST_CHECK;
/** Makes keys (root, root-next, the member's) and HOME/genesis. PLN_BAD_FIELD if the home has a log already. */
bool genesis_make(struct call *c, const struct genesis *g, struct genesis_made *out, struct pln_error *err) MUST_CHECK;
/** "Ana Ruiz" -> "ana". */
void genesis_key_name(const char *person, char out[KEYS_NAME_MAX + 1]);
/** Is `plenaryd` of this home without a log yet? */
bool genesis_is_there(struct call *c, bool *is, struct pln_error *err) MUST_CHECK;

/** Options that found, join and init share. */
#define GENESIS_HOME_OPTIONS                                                                                              \
    { "listen", "HOST:PORT", "where this node is reached by the others; may be given again (written to plenaryd.conf)" }, \
        { "address", "HOST:PORT", "the same as the others see it; may be given again" },                                  \
    {                                                                                                                     \
        "dial-private", NULL, "dial loopback and private addresses too: partners in one building, or for trying out"      \
    }
#define GENESIS_MEMBER_OPTIONS                                                                                                     \
    { "organization", "NAME", "the partner's name, as people know it" }, { "member", "NAME", "the first person who acts for it" }, \
        { "member-key", "NAME", "name of that person's key file (default: the first word of the name)" },                          \
    {                                                                                                                              \
        "until", "TIME", "until when that person may act (default: two years)"                                                     \
    }

#endif
