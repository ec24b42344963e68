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

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "record/check.h"
#include "record/fields.h"
#include "record/receipt.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

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
static bool PRINTF(4, 5) void_because(struct judged *j, enum void_code code, enum pln_code nearest, const char *fmt, ...)
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

#define misplaced(g, ...) void_because((g)->j, VOID_MISPLACED, PLN_MISPLACED, __VA_ARGS__)

static struct change *change_add(struct judging *g, enum change_kind kind)
{
    struct change *c = &g->j->change[g->j->changes++];

    assert(g->j->changes <= CHANGES_MAX);
    *c = (struct change){ .kind = kind };
    return c;
}

static struct pln_id ref_of(const struct judging *g, size_t field)
{
    return statement_ref(&g->j->statement, (size_t)fields_u64(&g->f, field));
}

/* ---- keys ------------------------------------------------------------------------------------------------------------- */

static bool key_find(const struct judging *g, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    *found = false;
    if (!g->look->key(g->look->ctx, key, out, found, err))
        return within(err, "the row of a key");
    if (!*found)
        *out = (struct key_state){ .root_from = UINT64_MAX, .root_until = UINT64_MAX };
    return true;
}

static void change_key(struct judging *g, const struct pln_key *key, const struct key_state *state)
{
    struct change *c = change_add(g, CHANGE_KEY);

    c->key = *key;
    c->key_state = *state;
}

/* `since` narrows what is in doubt; a second revocation can only widen it. */
static void key_revoke(struct key_state *k, uint64_t since, uint64_t here)
{
    if (!k->revoked) {
        k->revoked = true;
        k->revoked_at = here;
        k->since = since;
    } else if (since < k->since) {
        k->since = since;
    }
}

/* ---- kernel rules, one for each type ------------------------------------------------------------------------------------ */

static bool rule_inception(struct judging *g, struct pln_error *err)
{
    struct key_state root;
    bool found;

    if (g->s->size != 0)
        return misplaced(g, "an inception at index %" PRIu64 ": a log begins once, at 0", g->s->size);
    if (!key_find(g, &g->j->statement.author, &root, &found, err))
        return false;
    root.root_from = 0;
    root.root_until = UINT64_MAX;
    change_key(g, &g->j->statement.author, &root);
    return true;
}

static bool rule_node(struct judging *g, struct pln_error *err)
{
    uint64_t epoch = fields_u64(&g->f, NODE_EPOCH), size = fields_u64(&g->f, NODE_SIZE);
    struct pln_root base;

    (void)err;
    if (size != g->s->size)
        return misplaced(g, "node keys for size %" PRIu64 " at index %" PRIu64 ": write them again for the log as it is now", size,
                         g->s->size);
    fields_bytes32(&g->f, NODE_ROOT, base.b);
    if (!hash32_equal(&base, g->root_here))
        return misplaced(g, "node keys for another history of this log: the root at size %" PRIu64 " differs", size);
    if (epoch != g->s->epoch + 1)
        return misplaced(g, "epoch %" PRIu64 " after epoch %" PRIu64 ": they count up by one", epoch, g->s->epoch);
    if (epoch == 1 && g->s->size != 1)
        return misplaced(g, "the first node keys stand at index 1, not at %" PRIu64, g->s->size);
    change_add(g, CHANGE_NODE);
    return true;
}

static bool rule_rotate(struct judging *g, struct pln_error *err)
{
    const struct pln_key *author = &g->j->statement.author;
    struct pln_hash h = hash_next_root(author);
    uint64_t since = fields_u64(&g->f, ROTATE_SINCE);
    bool has_since = fields_has(&g->f, ROTATE_SINCE), found;
    struct key_state before, now = g->author;

    if (!g->s->begun || !hash32_equal(&h, &g->s->next))
        return misplaced(g, "only the next root key, of which the log holds the hash, can become the root");
    if (g->is_root)
        return misplaced(g, "the next root key is the root already");
    if (has_since && since > g->s->size)
        return misplaced(g, "since %" PRIu64 ", but this is index %" PRIu64, since, g->s->size);
    if (!key_find(g, &g->s->root, &before, &found, err))
        return false;
    before.root_until = g->s->size;
    if (has_since)
        key_revoke(&before, since, g->s->size);
    now.root_from = g->s->size;
    now.root_until = UINT64_MAX;
    change_key(g, &g->s->root, &before);
    change_key(g, author, &now);
    return true;
}

static uint8_t acts_of(const struct judging *g)
{
    struct fields_cursor c = fields_each_of(&g->f, MANDATE_ACTS);
    struct value v;
    uint8_t acts = 0;

    while (fields_next(&c, &v))
        if (!v.is_empty)
            acts |= (uint8_t)(1 << v.number);
    return acts;
}

/* A person is the id of their first mandate; a key belongs to one person for ever. */
static bool mandate_person(struct judging *g, const struct key_state *key, struct pln_id *person, struct pln_error *err)
{
    struct entry_state first = { 0 };
    bool found = false;

    if (!fields_has(&g->f, MANDATE_RENEWS)) {
        if (key->has_mandate)
            return misplaced(g, "this key has a mandate: a new one of the same person renews it");
        *person = g->j->id;
        return true;
    }
    *person = ref_of(g, MANDATE_RENEWS);
    if (key->has_mandate && !hash32_equal(&key->person, person))
        return misplaced(g, "this key is another person's");
    if (!g->look->entry(g->look->ctx, person, &first, &found, err))
        return within(err, "the mandate that is renewed");
    if (!found || !first.good || strcmp(first.type, "mandate") != 0)
        return misplaced(g, "renews must name a good mandate of this log");
    if (first.renews)
        return misplaced(g, "renews must name the person's first mandate, not a later one");
    return true;
}

static bool rule_mandate(struct judging *g, struct pln_error *err)
{
    struct pln_key key;
    struct pln_boxkey box;
    struct pln_signature acceptance;
    struct key_state state;
    uint8_t acts = acts_of(g);
    bool found;

    if ((acts & 1 << ACT_REGISTER) && !g->is_root)
        return misplaced(g, "only the root can give the act register");
    fields_bytes32(&g->f, MANDATE_KEY, key.b);
    fields_bytes32(&g->f, MANDATE_BOX_KEY, box.b);
    memcpy(acceptance.b, fields_bytes(&g->f, MANDATE_ACCEPTANCE).at, sizeof(acceptance.b));
    if (!accept_verify(&key, &g->s->log, &box, &acceptance))
        return misplaced(g, "the new key has not accepted: its signature over this log, itself and its box key is wrong");
    if (!key_find(g, &key, &state, &found, err))
        return false;
    if (state.revoked)
        return misplaced(g, "this key was revoked at index %" PRIu64 ": the person needs a new one", state.revoked_at);
    if (!mandate_person(g, &state, &state.person, err))
        return false;
    if (g->j->verdict != VERDICT_GOOD)
        return true;
    state.has_mandate = true;
    state.acts = acts;
    state.until_ms = fields_i64(&g->f, MANDATE_UNTIL);
    state.mandate_index = g->s->size;
    state.box = box;
    change_key(g, &key, &state);
    return true;
}

static bool rule_revoke(struct judging *g, struct pln_error *err)
{
    uint64_t since = fields_u64(&g->f, REVOKE_SINCE);
    struct pln_key key;
    struct key_state state;
    bool found;

    if (since > g->s->size)
        return misplaced(g, "since %" PRIu64 ", but this is index %" PRIu64, since, g->s->size);
    fields_bytes32(&g->f, REVOKE_KEY, key.b);
    if (!key_find(g, &key, &state, &found, err))
        return false;
    key_revoke(&state, since, g->s->size);
    change_key(g, &key, &state);
    return true;
}

static bool rule_leave(struct judging *g, struct pln_error *err)
{
    (void)err;
    change_add(g, CHANGE_LEAVE);
    return true;
}

static bool rule_reader(struct judging *g, struct pln_error *err)
{
    struct change *c = change_add(g, CHANGE_READER);

    (void)err;
    fields_bytes32(&g->f, READER_NOISE_KEY, c->box.b);
    c->until_ms = fields_i64(&g->f, READER_UNTIL);
    return true;
}

static bool rule_erase(struct judging *g, struct pln_error *err)
{
    struct pln_id of = ref_of(g, ERASE_OF);
    struct entry_state e;
    bool found = false;

    if (!g->look->entry(g->look->ctx, &of, &e, &found, err))
        return within(err, "the entry to be erased");
    if (!found)
        return misplaced(g, "only an earlier entry of this log can be erased by it");
    change_add(g, CHANGE_ERASE)->id = of;
    return true;
}

static bool rule_unseal(struct judging *g, struct pln_error *err)
{
    (void)err;
    change_add(g, CHANGE_UNSEAL)->id = ref_of(g, UNSEAL_OF);
    return true;
}

static bool rule_address(struct judging *g, struct pln_error *err)
{
    (void)err;
    change_add(g, CHANGE_ADDRESS);
    return true;
}

static bool line_find(const struct judging *g, uint64_t number, struct receipt_line *line, struct pln_error *err)
{
    bool found = false;

    *line = (struct receipt_line){ 0 };
    if (!g->look->line(g->look->ctx, number, line, &found, err))
        return within(err, "line %" PRIu64 " of the receipts", number);
    if (!found)
        *line = (struct receipt_line){ 0 };
    return true;
}

static bool rule_receipt(struct judging *g, struct pln_error *err)
{
    uint64_t listed = g->s->receipts_listed, list = listed + fields_list(&g->f, RECEIPT_NEW), fresh = 0;
    struct reader r = reader_over(g->f.at[RECEIPT_LINES]);
    size_t n = reader_array_upto(&r, "lines", PLN_RECEIPT_LINES_MAX);

    for (size_t i = 0; i < n / 3; i++) {
        uint64_t number = reader_u(&r, "lines"), size = reader_u(&r, "lines"), lack = reader_u(&r, "lines");
        struct receipt_line before;

        if (number >= list)
            return misplaced(g, "line %" PRIu64 ", but the list has %" PRIu64 " logs", number, list);
        if (number >= listed) {
            fresh++;
            continue;
        }
        if (!line_find(g, number, &before, err))
            return false;
        if (size < before.size)
            return misplaced(g, "line %" PRIu64 " fell from size %" PRIu64 " to %" PRIu64, number, before.size, size);
        if (size - lack < before.whole)
            return misplaced(g, "line %" PRIu64 " fell from %" PRIu64 " entries with content to %" PRIu64, number, before.whole,
                             size - lack);
    }
    if (fresh != list - listed)
        return misplaced(g, "%" PRIu64 " new logs, %" PRIu64 " of them with a line: each has one", list - listed, fresh);
    change_add(g, CHANGE_RECEIPT);
    return true;
}

/* Two heads of another log: what they prove is for who holds that log's keys to say. */
static bool rule_none(struct judging *g, struct pln_error *err)
{
    (void)g;
    (void)err;
    return true;
}

static bool handle_is_used(const struct judging *g, struct bytes handle, bool *used, struct pln_error *err)
{
    *used = false;
    if (!g->look->handle(g->look->ctx, handle, used, err))
        return within(err, "the handles used");
    return true;
}

static bool rule_founding(struct judging *g, struct pln_error *err)
{
    struct bytes handle = fields_bytes(&g->f, FOUNDING_HANDLE);
    bool used;

    if (!g->s->founded) {
        if (!handle_is_used(g, handle, &used, err))
            return false;
        if (used)
            return misplaced(g, "the handle %.*s was used before", (int)handle.n, (const char *)handle.at);
    }
    change_add(g, CHANGE_FOUNDING);
    return true;
}

static bool rule_admit(struct judging *g, struct pln_error *err)
{
    struct bytes handle = fields_bytes(&g->f, ADMIT_HANDLE);
    struct pln_id log = ref_of(g, ADMIT_LOG);
    struct change *c;
    bool used, admitted = false;

    if (!handle_is_used(g, handle, &used, err))
        return false;
    if (used || (g->s->founded && bytes_equal_str(handle, g->s->handle)))
        return misplaced(g, "the handle %.*s was used before", (int)handle.n, (const char *)handle.at);
    if (!g->look->admitted(g->look->ctx, &log, &admitted, err))
        return within(err, "the logs admitted");
    if (admitted || hash32_equal(&log, &g->s->log))
        return misplaced(g, "this log was admitted before: a partner that comes back begins a new one");
    if (g->s->admits >= PLN_PARTNERS_MAX)
        return misplaced(g, "%d partners were admitted: no more can be", PLN_PARTNERS_MAX);
    c = change_add(g, CHANGE_ADMIT);
    c->id = log;
    memcpy(c->handle, handle.at, handle.n);
    return true;
}

static bool rule_remove(struct judging *g, struct pln_error *err)
{
    struct pln_id log = ref_of(g, REMOVE_PARTNER);
    struct change *c;
    bool admitted = false;

    if (!g->look->admitted(g->look->ctx, &log, &admitted, err))
        return within(err, "the logs admitted");
    if (!admitted)
        return misplaced(g, "only a partner that was admitted can be removed");
    c = change_add(g, CHANGE_REMOVE);
    c->id = log;
    c->size = fields_u64(&g->f, REMOVE_SIZE);
    return true;
}

static bool (*const rule_of[TYPE_END])(struct judging *g, struct pln_error *err) = {
    [TYPE_inception] = rule_inception, [TYPE_node] = rule_node,         [TYPE_rotate] = rule_rotate,   [TYPE_mandate] = rule_mandate,
    [TYPE_revoke] = rule_revoke,       [TYPE_leave] = rule_leave,       [TYPE_reader] = rule_reader,   [TYPE_erase] = rule_erase,
    [TYPE_unseal] = rule_unseal,       [TYPE_address] = rule_address,   [TYPE_receipt] = rule_receipt, [TYPE_fork] = rule_none,
    [TYPE_alone] = rule_none,          [TYPE_founding] = rule_founding, [TYPE_admit] = rule_admit,     [TYPE_remove] = rule_remove,
};

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
        return void_because(j, VOID_UNREADABLE, PLN_OUT_OF_ORDER, "says index %" PRIu64 ", stands at %" PRIu64, index, g->s->size);
    }
    j->id = hash_entry_id(j->entry.statement_bytes);
    if (!statement_read(j->entry.statement_bytes, &j->statement, &why))
        return why.code == PLN_UNKNOWN_VERSION ? unknown_because(j, &why) : void_because_of(j, VOID_UNREADABLE, &why);
    j->readable = true;
    if (g->s->size == 0 ? !bytes32_is_zero(j->statement.log.b)
                        : bytes32_is_zero(j->statement.log.b) || !hash32_equal(&j->statement.log, &g->s->log))
        return void_because(j, VOID_FOREIGN, PLN_WRONG_LOG, "was signed for another log");
    if (signature == SIGNATURE_UNCHECKED)
        signature = statement_signature_is_good(&j->statement, j->entry.signature) ? SIGNATURE_GOOD : SIGNATURE_BAD;
    if (signature == SIGNATURE_BAD)
        return void_because(j, VOID_UNSIGNED, PLN_BAD_SIGNATURE,
                            j->statement.has_author ? "the author's signature is wrong" : "has a signature, but names no author");
    if (!g->look->entry(g->look->ctx, &j->id, &before, &found, err))
        return within(err, "earlier entries");
    if (found)
        return void_because(j, VOID_REPEATED, PLN_MISPLACED, "the same statement stands at index %" PRIu64, before.index);
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

/* unmandated, expired, revoked, wrong-act */
static bool judge_author(struct judging *g, struct pln_error *err)
{
    struct judged *j = g->j;
    const struct statement *st = &j->statement;

    if (!st->has_author) {
        if (g->schema->signer == SIGNER_NODE)
            return true;
        return void_because(j, VOID_UNMANDATED, PLN_UNMANDATED, "%s needs an author, and none signed it", g->schema->name);
    }
    if (!key_find(g, &st->author, &g->author, &g->author_found, err))
        return false;
    g->is_root = g->s->begun && hash32_equal(&st->author, &g->s->root);
    if (g->schema->signer == SIGNER_FIRST)
        return true;
    if (g->schema->signer != SIGNER_NEXT && !g->is_root) {
        if (!g->author.has_mandate)
            return void_because(j, VOID_UNMANDATED, PLN_UNMANDATED, "the author's key has no mandate in this log");
        if (j->entry.time_ms > g->author.until_ms)
            return void_because(j, VOID_EXPIRED, PLN_EXPIRED, "the author's mandate ended before: it needs to be renewed");
    }
    if (g->author.revoked)
        return void_because(j, VOID_REVOKED, PLN_REVOKED, "the author's key was revoked at index %" PRIu64, g->author.revoked_at);
    if (g->schema->signer == SIGNER_ACT && !g->is_root && !(g->author.acts & g->schema->acts) && !is_self(g))
        return void_because(j, VOID_WRONG_ACT, PLN_WRONG_ACT, "the author's mandate lacks the act that %s needs", g->schema->name);
    return true;
}

static bool judge_body(struct judging *g, struct pln_error *err)
{
    struct judged *j = g->j;
    const struct statement *st = &j->statement;
    struct pln_error why;

    if (st->has_author && g->schema->signer == SIGNER_NODE)
        return void_because(j, VOID_MALFORMED, PLN_BAD_FIELD, "%s is the node's: it has no author", g->schema->name);
    if (!check_body(g->schema, st->body, st->ref_count, &why))
        return void_because_of(j, VOID_MALFORMED, &why);
    if (g->schema->reveals != (st->has_content && st->content.form == CONTENT_REVEALED))
        return void_because(j, VOID_MALFORMED, PLN_BAD_CONTENT,
                            g->schema->reveals ? "content: an %s says [2]" : "content: only an unseal says [2], not %s", g->schema->name);
    if (g->schema->words == 0 && !g->schema->reveals && st->has_content)
        return void_because(j, VOID_MALFORMED, PLN_BAD_CONTENT, "content: %s has no words", g->schema->name);
    if ((g->schema->signer == SIGNER_FIRST || g->schema->signer == SIGNER_NEXT) && !sign_key_check(&st->author, &why))
        return void_because(j, VOID_MALFORMED, PLN_BAD_FIELD, "the author's key cannot be a root: %s", why.what);
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
    return rule_of[g->schema->type] == NULL || rule_of[g->schema->type](g, err);
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
                fail(&why, PLN_UNKNOWN_VERSION, "%s of schema %" PRIu64 ", this program knows %" PRIu64, other->name, j.statement.schema,
                     other->version);
            else
                fail(&why, PLN_UNKNOWN_TYPE, "a type that this program does not know");
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

static void apply_inception(struct log_state *s, const struct judged *j, const struct fields *f)
{
    struct bytes name = fields_bytes(f, INCEPTION_NAME);

    s->begun = true;
    s->is_convener = !fields_has(f, INCEPTION_COALITION);
    if (s->is_convener)
        s->coalition = j->id;
    else
        fields_bytes32(f, INCEPTION_COALITION, s->coalition.b);
    assert(name.n < sizeof(s->name));
    memset(s->name, 0, sizeof(s->name));
    if (name.n > 0)
        memcpy(s->name, name.at, name.n);
    s->root = j->statement.author;
    fields_bytes32(f, INCEPTION_NEXT, s->next.b);
}

static void apply_node(struct log_state *s, const struct fields *f)
{
    s->has_noise_before = s->epoch > 0 && !fields_flag(f, NODE_STOLEN);
    s->noise_before = s->has_noise_before ? s->noise_key : (struct pln_boxkey){ { 0 } };
    s->epoch = fields_u64(f, NODE_EPOCH);
    fields_bytes32(f, NODE_CHECKPOINT_KEY, s->checkpoint_key.b);
    fields_bytes32(f, NODE_COSIGN_KEY, s->cosign_key.b);
    fields_bytes32(f, NODE_NOISE_KEY, s->noise_key.b);
}

static void apply_founding(struct log_state *s, const struct fields *f)
{
    struct bytes handle = fields_bytes(f, FOUNDING_HANDLE);

    s->rules = fields_u64(f, FOUNDING_RULES);
    s->offset_ms = fields_i64(f, FOUNDING_OFFSET);
    if (!s->founded) {
        assert(handle.n < sizeof(s->handle));
        memset(s->handle, 0, sizeof(s->handle));
        memcpy(s->handle, handle.at, handle.n);
    }
    s->founded = true;
}

static void apply_good(struct log_state *s, const struct judged *j)
{
    const struct schema *schema = schema_find(j->statement.type);
    struct pln_error impossible;
    struct fields f;
    bool opened = facts_open(schema, j->statement.body, &f, &impossible);

    assert(opened);
    if (schema == &inception_schema) {
        apply_inception(s, j, &f);
    } else if (schema == &node_schema) {
        apply_node(s, &f);
    } else if (schema == &rotate_schema) {
        s->root = j->statement.author;
        fields_bytes32(&f, ROTATE_NEXT, s->next.b);
    } else if (schema == &leave_schema) {
        s->left = true;
    } else if (schema == &founding_schema) {
        apply_founding(s, &f);
    } else if (schema == &admit_schema) {
        s->admits++;
    } else if (schema == &receipt_schema) {
        s->receipts++;
        s->receipts_listed += fields_list(&f, RECEIPT_NEW);
    }
}

void state_apply(struct log_state *s, const struct judged *j)
{
    if (s->size == 0)
        s->log = j->id;
    if (j->verdict == VERDICT_GOOD && schema_find(j->statement.type)->kernel)
        apply_good(s, j);
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
