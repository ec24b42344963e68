/* private.c: sealed words shown to everybody, words erased. Sealing is an option of every record with words (cli/compose.c).
 *
 * In: an entry. Out: an `unseal` with the words that this member's key opens; an `erase`.
 * Must not: keep the opened words anywhere but in the statement that shows them.
 * Spec: docs/format.md "Sealed". Tests: tests/e2e */
#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/names.h"
#include "cli/opened.h"
#include "cli/write.h"

#include <stdio.h>
#include <string.h>

static bool run_unseal(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    const struct content_decl decl = { .form = CONTENT_REVEALED };
    struct outgoing o = { .has_content = true };
    struct bytes found;
    struct built_record built;
    struct build b;
    struct draft d;
    struct recorded r;
    const struct key *key;
    struct pln_id id;
    char name[80];

    buf_init(&salted, PLN_BLOB_BYTES_MAX);
    if (!draft_begin(c, TYPE_unseal, &d, err) || !draft_complete(c, &d, err))
        return false;
    if (!names_find(c, (const char *)draft_value(&d, "of").at, "entry", &found, err) || !compose_signer(c, d.schema, &key, err))
        return false;
    answer_32(found, "id", &id);
    answer_text(found, "name", name, sizeof(name));
    if (!opened_words(c, &id, key, &salted, err))
        return within(err, "%s", name);
    if (!ask_sure(c, call_print(c, "Show the words of %s to every partner, for ever?", name), err) ||
        !build_begin(&b, d.schema, d.given, d.count, call_wall_ms(), c->node.offset_ms, &c->arena, err) || !names_answer(c, &b, err) ||
        !build_finish(&b, NULL, 0, NULL, &built, err) || !call_copy(c, buf_bytes(&salted), &o.content, err))
        return false;
    o.said = call_print(c, "unseal: %s", name);
    if (!compose_sign(c, d.schema, key, &built, &decl, &o, err) || !send_statement(c, &o, &r, err))
        return false;
    send_tell(c, "unseal", call_print(c, "the words of %s", name), NULL, true, &r);
    return true;
}

/* Only the partner that wrote words can erase them; who reads this can ask it to. */
static bool erase_own(struct call *c, const char *of, struct pln_error *err)
{
    struct bytes found;

    if (!call_know_node(c, err) || !names_find(c, of, "entry", &found, err))
        return false;
    if (bytes_equal_str(answer_str(found, "log"), c->node.handle))
        return true;
    fail(err, PLN_BAD_FIELD, "stands in another partner's log, and only that partner erases it: plenary please-erase %.40s asks it to", of);
    return within(err, "%.60s", of);
}

static bool run_erase(struct call *c, struct pln_error *err)
{
    struct draft d;

    if (!draft_begin(c, TYPE_erase, &d, err) || !draft_complete(c, &d, err))
        return false;
    const char *of = call_print(c, "%.*s", (int)draft_value(&d, "of").n, (const char *)draft_value(&d, "of").at);
    return erase_own(c, of, err) && ask_sure(c, call_print(c, "Erase the words of %s on every node, for ever?", of), err) &&
           compose_run(c, &d, err);
}

#define PRIVATE "Private words"

const struct command private_commands[] = {
    { .name = "unseal",
      .section = PRIVATE,
      .usage = "ENTRY",
      .help = "show sealed words to everybody",
      .type = TYPE_unseal,
      .place = { "of" },
      .about = "Opens the words with one's own key and gives them to every partner; each checks that they are the ones that were sealed. "
               "What was sealed to a key is open to whoever has that key, also later: there is no forward secrecy.",
      .run = run_unseal },
    { .name = "erase",
      .section = PRIVATE,
      .usage = "ENTRY [WHY]",
      .help = "erase the words of an own entry, on every node",
      .type = TYPE_erase,
      .about = "Every honest node drops the words for ever; that they were there, and that they were erased, by whom and why, stays.",
      .place = { "of", "why" },
      .run = run_erase },
};
const size_t private_commands_count = COUNT(private_commands);
