/* judge.c: judgment of one entry from its own log alone: good, void and why, unknown.
 *
 * In: the entry's bytes, the log's state below it, rows asked for through state_lookup. Out: the verdict, what a good entry changes.
 * Must not: read another log, a clock or a disk; depend on the order of look-ups.
 * Bounds: one signature (two for a mandate), one pass over the body, at most 1,000 rows asked for (a receipt's lines).
 *
 * The checks stand in the order of enum void_code; the first that applies decides. Verdicts are for ever: a change here parts nodes.
 * Spec: docs/protocol.md "Judgment", "Kernel types". Tests: tests/unit/record_judge.c, tests/unit/record_kernel.c,
 * tests/fuzz/record_judge.c */
#include "record/judge.h"

#include "base/civil.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/check.h"
#include "record/kernel.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

const char *void_word(enum void_code code)
{
    switch (code) {
    case VOID_NONE: return "";
#define VOID_WORD(symbol, word) \
    case VOID_##symbol: return word;
        VOID_CODES(VOID_WORD)
#undef VOID_WORD
    }
    assert(0 && "a code that is not in the list");
    return "";
}

/* ---- verdicts --------------------------------------------------------------------------------------------------------- */

/* Always true: the judgment is made. (False is kept for look-ups that failed.) */
bool judging_void(struct judged *j, enum void_code code, enum pln_code nearest, const char *fmt, ...)
{
    char sentence[sizeof(j->why.what)];
    va_list args;

    assert(j->verdict == VERDICT_GOOD);
    va_start(args, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    fail(&j->why, nearest, "%s", sentence);
    j->verdict = VERDICT_VOID;
    j->code = code;
    j->changes = 0;
    return true;
}

static bool void_because_of(struct judged *j, enum void_code code, const struct pln_error *why)
{
    assert(j->verdict == VERDICT_GOOD);
    j->why = *why;
    j->verdict = VERDICT_VOID;
    j->code = code;
    j->changes = 0;
    return true;
}

static bool unknown_because(struct judged *j, const struct pln_error *why)
{
    j->why = *why;
    j->verdict = VERDICT_UNKNOWN;
    return true;
}

/* ---- the rows of the judgment, in order ---------------------------------------------------------------------------------- */

/* unreadable, foreign, unsigned, repeated: these hold for types and schemas that are not known, too. */
static bool judge_shape(struct judging *g, struct bytes entry, enum signature_check signature, struct pln_error *err)
{
    struct judged *j = g->j;
    struct pln_error why;
    struct entry_state before;
    bool found = false;

    if (!entry_read(entry, &j->entry, &why))
        return why.code == PLN_UNKNOWN_VERSION ? unknown_because(j, &why) : void_because_of(j, VOID_UNREADABLE, &why);
    if (j->entry.index != g->s->size) {
        uint64_t index = j->entry.index;

        j->entry = (struct entry){ 0 };
        return judging_void(j, VOID_UNREADABLE, PLN_OUT_OF_ORDER, "says index %" PRIu64 ", stands at %" PRIu64, index, g->s->size);
    }
    j->id = hash_entry_id(j->entry.statement_bytes);
    if (!statement_read(j->entry.statement_bytes, &j->statement, &why))
        return why.code == PLN_UNKNOWN_VERSION ? unknown_because(j, &why) : void_because_of(j, VOID_UNREADABLE, &why);
    j->readable = true;
    if (g->s->size == 0 ? !bytes32_is_zero(j->statement.log.b)
                        : bytes32_is_zero(j->statement.log.b) || !hash32_equal(&j->statement.log, &g->s->log))
        return judging_void(j, VOID_FOREIGN, PLN_WRONG_LOG, "was signed for another log");
    if (signature == SIGNATURE_UNCHECKED)
        signature = statement_signature_is_good(&j->statement, j->entry.signature) ? SIGNATURE_GOOD : SIGNATURE_BAD;
    if (signature == SIGNATURE_BAD)
        return judging_void(j, VOID_UNSIGNED, PLN_BAD_SIGNATURE,
                            j->statement.has_author ? "the author's signature is wrong" : "has a signature, but names no author");
    if (!g->look->entry(g->look->ctx, &j->id, &before, &found, err))
        return within(err, "earlier entries");
    if (found)
        return judging_void(j, VOID_REPEATED, PLN_MISPLACED, "the same statement stands at index %" PRIu64, before.index);
    return true;
}

/* revoke: the key that it names needs no act. */
static bool is_self(const struct judging *g)
{
    struct pln_error ignored;
    struct fields f;
    struct pln_key key;

    if (!g->schema->or_self || !check_body(g->schema, g->j->statement.body, g->j->statement.ref_count, &ignored) ||
        !facts_open(g->schema, g->j->statement.body, &f, &ignored))
        return false;
    fields_bytes32(&f, REVOKE_KEY, key.b);
    return hash32_equal(&key, &g->j->statement.author);
}

static bool void_expired(struct judged *j, int64_t until_ms)
{
    char until[17];

    civil_minute_write(until_ms, 0, until);
    return judging_void(j, VOID_EXPIRED, PLN_EXPIRED, "the author's mandate ended %s UTC: it needs to be renewed", until);
}

/* unmandated, expired, revoked, wrong-act */
static bool judge_author(struct judging *g, struct pln_error *err)
{
    struct judged *j = g->j;
    const struct statement *st = &j->statement;

    if (!st->has_author) {
        if (g->schema->signer == SIGNER_NODE)
            return true;
        return judging_void(j, VOID_UNMANDATED, PLN_UNMANDATED, "%s needs an author, and none signed it", g->schema->name);
    }
    if (!judging_key(g, &st->author, &g->author, &g->author_found, err))
        return false;
    g->is_root = g->s->begun && hash32_equal(&st->author, &g->s->root);
    if (g->schema->signer == SIGNER_FIRST)
        return true;
    if (g->schema->signer != SIGNER_NEXT && !g->is_root) {
        if (!g->author.has_mandate)
            return judging_void(j, VOID_UNMANDATED, PLN_UNMANDATED, "the author's key has no mandate in this log");
        if (j->entry.time_ms > g->author.until_ms)
            return void_expired(j, g->author.until_ms);
    }
    if (g->author.revoked)
        return judging_void(j, VOID_REVOKED, PLN_REVOKED, "the author's key was revoked at index %" PRIu64, g->author.revoked_at);
    if (g->schema->signer == SIGNER_ACT && !g->is_root && !(g->author.acts & g->schema->acts) && !is_self(g))
        return judging_void(j, VOID_WRONG_ACT, PLN_WRONG_ACT, "the author's mandate lacks the act that %s needs", g->schema->name);
    return true;
}

static bool judge_body(struct judging *g, struct pln_error *err)
{
    struct judged *j = g->j;
    const struct statement *st = &j->statement;
    struct pln_error why;

    if (st->has_author && g->schema->signer == SIGNER_NODE)
        return judging_void(j, VOID_MALFORMED, PLN_BAD_FIELD, "%s is the node's: it has no author", g->schema->name);
    if (!check_body(g->schema, st->body, st->ref_count, &why))
        return void_because_of(j, VOID_MALFORMED, &why);
    if (g->schema->reveals != (st->has_content && st->content.form == CONTENT_REVEALED))
        return judging_void(j, VOID_MALFORMED, PLN_BAD_CONTENT,
                            g->schema->reveals ? "content: an %s says [2]" : "content: only an unseal says [2], not %s", g->schema->name);
    if (g->schema->words == 0 && !g->schema->reveals && st->has_content)
        return judging_void(j, VOID_MALFORMED, PLN_BAD_CONTENT, "content: %s has no words", g->schema->name);
    if ((g->schema->signer == SIGNER_FIRST || g->schema->signer == SIGNER_NEXT) && !sign_key_check(&st->author, &why))
        return judging_void(j, VOID_MALFORMED, PLN_BAD_FIELD, "the author's key cannot be a root: %s", why.what);
    return facts_open(g->schema, st->body, &g->f, err);
}

static bool judge_place(struct judging *g, struct pln_error *err)
{
    if (g->s->size == 0 && g->schema != &inception_schema)
        return misplaced(g, "a log begins with an inception, not with %s", g->schema->name);
    if (g->s->size > 0 && !g->s->begun)
        return misplaced(g, "this log has no good inception at index 0");
    if (g->schema->convener_only && !g->s->is_convener)
        return misplaced(g, "%s stands in the convener's log only", g->schema->name);
    if (g->schema->signer == SIGNER_ROOT && !g->is_root)
        return misplaced(g, "%s is signed by the root, not by a member", g->schema->name);
    return kernel_rule(g, err);
}

bool judge_entry(const struct log_state *s, const struct state_lookup *look, const struct pln_root *root_here, struct bytes entry,
                 enum signature_check signature, struct judged *out, struct pln_error *err)
{
    struct judged j = { .verdict = VERDICT_GOOD };
    struct judging g = { .s = s, .look = look, .root_here = root_here, .j = &j };
    static bool (*const row[])(struct judging * g, struct pln_error * err) = { judge_author, judge_body, judge_place };

    if (!judge_shape(&g, entry, signature, err))
        return false;
    if (j.verdict == VERDICT_GOOD) {
        g.schema = schema_find_version(j.statement.type, j.statement.schema);
        if (!g.schema) {
            const struct schema *other = schema_find(j.statement.type);
            struct pln_error why;

            if (other)
                fail(&why, PLN_UNKNOWN_VERSION, "%s of schema %" PRIu64 ", this program knows %" PRIu64 ": a newer one may know it",
                     other->name, j.statement.schema, other->version);
            else
                fail(&why, PLN_UNKNOWN_TYPE, "the type %.*s is not known to this program: a newer one may know it", (int)j.statement.type.n,
                     (const char *)j.statement.type.at);
            unknown_because(&j, &why);
        }
    }
    for (size_t i = 0; i < COUNT(row) && j.verdict == VERDICT_GOOD; i++)
        if (!row[i](&g, err))
            return false;
    if (j.verdict == VERDICT_GOOD) {
        j.quiet = g.schema->quiet;
        j.is_receipt = g.schema == &receipt_schema;
    }
    *out = j;
    return true;
}

/* ---- the fold ------------------------------------------------------------------------------------------------------------ */

void state_apply(struct log_state *s, const struct judged *j)
{
    if (s->size == 0)
        s->log = j->id;
    if (j->verdict == VERDICT_GOOD && schema_find(j->statement.type)->kernel)
        kernel_apply(s, j);
    /* Garbage has no time: an entry that cannot be read, or is of another format, leaves tau as it is. */
    if (j->entry.whole.n > 0 && j->code != VOID_UNREADABLE && j->entry.time_ms > s->tau_ms)
        s->tau_ms = j->entry.time_ms;
    s->size++;
}

bool judged_is_disputed(const struct key_state *author, uint64_t index)
{
    return author->revoked && index >= author->since && index < author->revoked_at;
}

bool judged_refuse(const struct judged *j, struct pln_error *err)
{
    if (j->verdict == VERDICT_GOOD)
        return true;
    *err = j->why;
    if (j->verdict == VERDICT_VOID && j->code != VOID_UNREADABLE && j->code != VOID_MALFORMED)
        return within(err, "%s", void_word(j->code));
    return false;
}
