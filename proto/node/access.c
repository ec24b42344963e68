/* access.c: the methods that a node answers, and who may ask for what.
 *
 * In: a method's name, how its asker is connected. Out: yes, or why not.
 * Must not: answer (query.c, node.c). What a reader may not see inside an answer is left out there: sealed blobs.
 * Bounds: a table.
 * Spec: docs/rpc.md "Methods". Tests: tests/unit/node_query.c */
#include "node/access.h"

#include "node/rules_methods.h"

#define ALL false
#define LOCAL true
#define VIEW BY_VIEW
#define MACHINE BY_MACHINE
#define RULES_METHOD(symbol, in_order, takes, params, help) { "rules." #symbol, params, help, ALL, BY_DESK },

const struct method methods[] = {
    { "methods", "", "What can be asked.", ALL, VIEW },
    { "status", "", "This node: its log, whether it writes and why not, how much it holds.", ALL, MACHINE },
    { "health", "", "Is everything as it should be? For cron and monitors.", LOCAL, MACHINE },
    { "peers", "", "Partners' nodes: who is connected, since when, what went wrong last.", LOCAL, MACHINE },
    { "coalition", "", "The coalition: its name, its convener, the founding in force.", ALL, VIEW },
    { "heads", "", "Every log's head, with its signed note.", ALL, VIEW },
    { "partners", "", "The roster: handle, name, standing.", ALL, VIEW },
    { "members", "log?", "People: newest mandate, acts, term, whether it is in force.", ALL, VIEW },
    { "boxkeys", "[log]", "Box keys of mandates in force, for sealing to these partners.", ALL, VIEW },
    { "receipts", "log?", "What a log's node has signed for, of every other log.", ALL, VIEW },
    { "bodies", "", "The newest record of each body.", ALL, VIEW },
    { "seats", "body?", "The newest record of each seat.", ALL, VIEW },
    { "resolve", "[name], kind?", "What names mean: entries, partners, people, bodies, seats.", ALL, VIEW },
    { "entry", "which", "One entry with all that is known of it.", ALL, VIEW },
    { "entries", "{log, type, author, since, until, void, quiet, full, texts, words, newest_first, limit, cursor}", "A page of entries.",
      ALL, VIEW },
    { "referrers", "which, {type, void, full, texts, newest_first, limit, cursor}", "A page of the entries that refer to one.", ALL, VIEW },
    { "raw", "which", "The exact bytes of an entry and its content.", ALL, VIEW },
    { "content", "which", "The content of an entry: in clear, or the sealed blob.", ALL, VIEW },
    { "proof", "which", "Proof that an entry stands in its log's newest head.", ALL, VIEW },
    { "consistency", "log, size", "Proof that an older head is a prefix of the newest.", ALL, VIEW },
    { "submit", "statement, signature, content?, note?", "Write a signed statement; answered once it is on disk.", ALL, MACHINE },
    { "wait", "id, held, timeout_ms", "Wait until other partners have signed for an entry.", ALL, MACHINE },
    { "watch", "{logs, types, quiet, heads}", "Be told of every new entry.", ALL, MACHINE },
    { "unwatch", "", "Be told no more.", ALL, MACHINE },
    { "invite", "{handle, valid_ms, at_once, addresses}", "Make an invitation line for a new partner.", LOCAL, MACHINE },
    { "invites", "", "Invitations that are open.", LOCAL, MACHINE },
    { "joiners", "", "Who came with an invitation and waits to be admitted.", LOCAL, MACHINE },
    { "export", "cursor?", "The next part of an export.", LOCAL, MACHINE },
    { "import", "part", "Feed a part of an export; an empty part ends it.", LOCAL, MACHINE },
    RULES_METHODS(RULES_METHOD)
};
const size_t method_count = COUNT(methods);

const struct method *method_find(struct bytes name)
{
    for (size_t i = 0; i < method_count; i++) {
        if (bytes_equal_str(name, methods[i].name))
            return &methods[i];
    }
    return NULL;
}

bool access_check(struct bytes method, enum access access, const struct method **out, struct pln_error *err)
{
    const struct method *m = method_find(method);

    if (m == NULL)
        return fail(err, PLN_NOT_FOUND, "no method \"%.*s\": `methods` lists them", (int)(method.n < 40 ? method.n : 40),
                    method.n > 0 ? (const char *)method.at : "");
    if (m->local && access != ACCESS_LOCAL)
        return fail(err, PLN_READ_ONLY, "%s is for the partner's own people, on the node's own socket", m->name);
    *out = m;
    return true;
}
