/* kernel.c: the kernel types: the rule of each, and what a good one changes.
 *
 * In: a judgment whose author and body have passed. Out: misplaced and why, or the changes; the log's state folded.
 * Must not: read another log, a clock or a disk.
 * Bounds: one signature more for a mandate; at most 1,000 rows asked for (a receipt's lines).
 * Spec: docs/protocol.md "Kernel types". Tests: tests/unit/record_kernel.c */
#include "record/kernel.h"

#include "crypto/sign.h"
#include "record/receipt.h"

#include <assert.h>

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

bool judging_key(const struct judging *g, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
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
    if (!judging_key(g, &g->j->statement.author, &root, &found, err))
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
    if (!judging_key(g, &g->s->root, &before, &found, err))
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
    struct pln_id person;
    uint8_t acts = acts_of(g);
    bool found;

    if ((acts & 1 << ACT_REGISTER) && !g->is_root)
        return misplaced(g, "only the root can give the act register");
    fields_bytes32(&g->f, MANDATE_KEY, key.b);
    fields_bytes32(&g->f, MANDATE_BOX_KEY, box.b);
    memcpy(acceptance.b, fields_bytes(&g->f, MANDATE_ACCEPTANCE).at, sizeof(acceptance.b));
    if (!accept_verify(&key, &g->s->log, &box, &acceptance))
        return misplaced(g, "the new key has not accepted: its signature over this log, itself and its box key is wrong");
    if (!judging_key(g, &key, &state, &found, err))
        return false;
    if (state.revoked)
        return misplaced(g, "this key was revoked at index %" PRIu64 ": the person needs a new one", state.revoked_at);
    if (!mandate_person(g, &state, &person, err))
        return false;
    if (g->j->verdict != VERDICT_GOOD)
        return true;
    state.person = person;
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
    if (!judging_key(g, &key, &state, &found, err))
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

bool kernel_rule(struct judging *g, struct pln_error *err)
{
    return rule_of[g->schema->type] == NULL || rule_of[g->schema->type](g, err);
}

/* ---- what good ones change in the log's state ----------------------------------------------------------------------------- */

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

void kernel_apply(struct log_state *s, const struct judged *j)
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
