/* record_kernel.c: the kernel types: what each rule forbids, what each good entry changes. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "record/receipt.h"
#include "support/table_state.h"

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)
#define PLAIN_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD)

struct logs {
    struct table_state commons;  /* the convener's: root, ana (all acts), ben (all but register) */
    struct table_state eastside; /* another's: root, cleo (all acts) */
};

static int set_up(void **state)
{
    static struct logs l;

    table_state_init(&l.commons);
    table_begin(&l.commons, NULL);
    assert_int_equal(table_mandate(&l.commons, "root", "ana", ALL_ACTS, NULL).verdict, VERDICT_GOOD);
    assert_int_equal(table_mandate(&l.commons, "root", "ben", PLAIN_ACTS, NULL).verdict, VERDICT_GOOD);
    table_state_init(&l.eastside);
    table_begin(&l.eastside, &l.commons.state.log);
    assert_int_equal(table_mandate(&l.eastside, "root", "cleo", ALL_ACTS, NULL).verdict, VERDICT_GOOD);
    *state = &l;
    return 0;
}

static int tear_down(void **state)
{
    struct logs *l = *state;

    table_state_deinit(&l->commons);
    table_state_deinit(&l->eastside);
    return 0;
}

static void expect_misplaced(const struct judged *j, const char *says)
{
    if (j->verdict != VERDICT_VOID || j->code != VOID_MISPLACED || strstr(j->why.what, says) == NULL)
        fail_msg("wanted misplaced with \"%s\", got verdict %d, code \"%s\": %s: %s", says, j->verdict, void_word(j->code), j->why.where,
                 j->why.what);
    assert_int_equal(j->changes, 0);
}

static void expect_good(const struct judged *j)
{
    if (j->verdict != VERDICT_GOOD)
        fail_msg("wanted good, got verdict %d, code \"%s\": %s: %s", j->verdict, void_word(j->code), j->why.where, j->why.what);
}

static void expect_code(const struct judged *j, enum void_code code)
{
    if (j->verdict != VERDICT_VOID || j->code != code)
        fail_msg("wanted %s, got verdict %d, code \"%s\": %s: %s", void_word(code), j->verdict, void_word(j->code), j->why.where,
                 j->why.what);
}

static struct pln_id id_of(const char *name)
{
    struct pln_hash h = table_hash(name);
    struct pln_id id;

    memcpy(id.b, h.b, sizeof(id.b));
    return id;
}

/* ---- inception, node, rotate -------------------------------------------------------------------------------------------- */

static struct judged inception(struct table_state *t, const char *by)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key next = table_public("root2");
    struct pln_hash h = hash_next_root(&next);

    buf_init(&body, 1000);
    table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, "Again", bytes_at(h.b, 16));
    return table_write(t, &(struct table_write){ .by = by, .type = "inception", .body = buf_bytes(&body) });
}

static void an_inception_makes_its_author_the_root_and_its_id_the_log(void **state)
{
    struct logs *l = *state;
    struct pln_key root = table_public("root");

    assert_true(l->commons.state.begun);
    assert_true(l->commons.state.is_convener);
    assert_true(hash32_equal(&l->commons.state.root, &root));
    assert_true(hash32_equal(&l->commons.state.log, &l->commons.entry[0].id));
    assert_true(hash32_equal(&l->commons.state.coalition, &l->commons.state.log));
    assert_string_equal(l->commons.state.name, "Commons");
    assert_false(l->eastside.state.is_convener);
    assert_true(hash32_equal(&l->eastside.state.coalition, &l->commons.state.log));
}

static void a_log_begins_once(void **state)
{
    struct logs *l = *state;
    struct judged j = inception(&l->commons, "root");

    expect_misplaced(&j, "begins once");
    j = inception(&l->commons, "stranger");
    expect_misplaced(&j, "begins once"); /* whoever signs it */
    j = inception(&l->commons, NULL);
    expect_code(&j, VOID_UNMANDATED);
}

static void a_log_that_begins_with_something_else_never_begins(void **state)
{
    struct table_state t;
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    (void)state;
    table_state_init(&t);
    buf_init(&body, 1000);
    table_pack(&body, "a1 a0");
    j = table_write(&t, &(struct table_write){ .type = "address", .body = buf_bytes(&body) });
    expect_misplaced(&j, "begins with an inception");
    assert_true(hash32_equal(&t.state.log, &j.id));
    j = table_write(&t, &(struct table_write){ .type = "address", .body = buf_bytes(&body) });
    expect_misplaced(&j, "no good inception");
    j = inception(&t, "root");
    expect_misplaced(&j, "no good inception");
    table_state_deinit(&t);
}

static struct judged node(struct table_state *t, const char *by, uint64_t epoch, uint64_t size, const char *noise, bool stolen)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_root base = tree_root(&t->tree);
    struct pln_key checkpoint = table_public("checkpoint of the next epoch"), cosign = table_public("cosign of the next epoch");
    struct pln_boxkey box = table_box(noise);

    buf_init(&body, 1000);
    table_pack(&body, stolen ? "a7 u u k k k k t" : "a7 u u k k k k f", epoch, size, base.b, checkpoint.b, cosign.b, box.b);
    return table_write(t, &(struct table_write){ .by = by, .type = "node", .body = buf_bytes(&body) });
}

static void a_node_entry_gives_new_keys_and_keeps_the_noise_key_before(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_boxkey first = table_box("noise"), second = table_box("noise 2");
    struct judged j;

    assert_int_equal(t->state.epoch, 1);
    assert_false(t->state.has_noise_before);
    j = node(t, "root", 2, t->state.size, "noise 2", false);
    expect_good(&j);
    assert_int_equal(t->state.epoch, 2);
    assert_true(hash32_equal(&t->state.noise_key, &second));
    assert_true(t->state.has_noise_before);
    assert_true(hash32_equal(&t->state.noise_before, &first));
    j = node(t, "root", 3, t->state.size, "noise 3", true);
    expect_good(&j);
    assert_false(t->state.has_noise_before);
}

static void a_node_entry_stands_on_one_exact_history_and_counts_its_epoch_up(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_hash other = table_hash("another root");
    struct pln_key key = table_public("checkpoint");
    struct judged j = node(t, "root", 2, t->state.size - 1, "noise 2", false);

    expect_misplaced(&j, "node keys for size");
    j = node(t, "root", 1, t->state.size, "noise 2", false);
    expect_misplaced(&j, "epoch 1 after epoch 1");
    j = node(t, "root", 3, t->state.size, "noise 2", false);
    expect_misplaced(&j, "epoch 3 after epoch 1");
    j = node(t, "ana", 2, t->state.size, "noise 2", false);
    expect_misplaced(&j, "signed by the root");
    buf_init(&body, 1000);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(2), t->state.size, other.b, key.b, key.b, key.b);
    j = table_write(t, &(struct table_write){ .by = "root", .type = "node", .body = buf_bytes(&body) });
    expect_misplaced(&j, "another history");
    assert_int_equal(t->state.epoch, 1);
}

static void the_first_node_entry_stands_at_index_1(void **state)
{
    struct table_state t;
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    (void)state;
    table_state_init(&t);
    j = inception(&t, "root");
    expect_good(&j);
    buf_init(&body, 1000);
    table_pack(&body, "a1 a0");
    j = table_write(&t, &(struct table_write){ .type = "address", .body = buf_bytes(&body) });
    expect_good(&j);
    j = node(&t, "root", 1, 2, "noise", false);
    expect_misplaced(&j, "stand at index 1");
    table_state_deinit(&t);
}

static struct judged rotate(struct table_state *t, const char *by, const char *next, bool has_since, uint64_t since)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key key = table_public(next);
    struct pln_hash h = hash_next_root(&key);

    buf_init(&body, 1000);
    if (has_since)
        table_pack(&body, "a2 k u", h.b, since);
    else
        table_pack(&body, "a2 k n", h.b);
    return table_write(t, &(struct table_write){ .by = by, .type = "rotate", .body = buf_bytes(&body) });
}

static struct judged leave(struct table_state *t, const char *by)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 100);
    table_pack(&body, "a0");
    return table_write(t, &(struct table_write){ .by = by, .type = "leave", .body = buf_bytes(&body) });
}

static struct key_state key_now(struct table_state *t, const char *name)
{
    struct state_lookup look = table_state_lookup(t);
    struct pln_key key = table_public(name);
    struct key_state k;
    struct pln_error err;
    bool found;

    assert_true(look.key(t, &key, &k, &found, &err));
    assert_true(found);
    return k;
}

static void the_next_key_alone_becomes_the_root(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_key root2 = table_public("root2");
    struct judged j = rotate(t, "root", "root3", false, 0); /* a stolen root cannot rotate */

    expect_misplaced(&j, "only the next root key");
    j = rotate(t, "stranger", "root3", false, 0);
    expect_misplaced(&j, "only the next root key");
    j = rotate(t, "root2", "root3", false, 0);
    expect_good(&j);
    assert_true(hash32_equal(&t->state.root, &root2));
    j = leave(t, "root");
    expect_code(&j, VOID_UNMANDATED);
    j = rotate(t, "root2", "root4", false, 0);
    expect_misplaced(&j, "only the next root key");
    j = rotate(t, "root3", "root4", false, 0);
    expect_good(&j);
    assert_int_equal(key_now(t, "root2").root_until, key_now(t, "root3").root_from);
    assert_false(key_now(t, "root2").revoked);
}

static void a_rotation_since_an_index_revokes_the_old_root_and_disputes_what_it_signed(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    uint64_t here = t->state.size;
    struct key_state old;
    struct judged j = rotate(t, "root2", "root3", true, here + 1);

    expect_misplaced(&j, "since");
    here = t->state.size;
    j = rotate(t, "root2", "root3", true, 3);
    expect_good(&j);
    old = key_now(t, "root");
    assert_true(old.revoked);
    assert_int_equal(old.revoked_at, here);
    assert_true(judged_is_disputed(&old, 3));
    assert_false(judged_is_disputed(&old, 2));
    assert_false(judged_is_disputed(&old, here));
}

static void a_revoked_root_signs_nothing_good_until_the_next_key_rotates(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key root = table_public("root");
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", root.b, t->state.size);
    j = table_write(t, &(struct table_write){ .by = "root", .type = "revoke", .body = buf_bytes(&body) });
    expect_good(&j);
    j = leave(t, "root");
    expect_code(&j, VOID_REVOKED);
    j = rotate(t, "root2", "root3", false, 0);
    expect_good(&j);
    j = leave(t, "root2");
    expect_good(&j);
}

static void an_inception_whose_next_key_is_its_own_cannot_rotate_to_it(void **state)
{
    struct table_state t;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key root = table_public("root");
    struct pln_hash h = hash_next_root(&root);
    struct judged j;

    (void)state;
    table_state_init(&t);
    buf_init(&body, 1000);
    table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, "Self", bytes_at(h.b, 16));
    j = table_write(&t, &(struct table_write){ .by = "root", .type = "inception", .body = buf_bytes(&body) });
    expect_good(&j);
    j = rotate(&t, "root", "root2", false, 0);
    expect_misplaced(&j, "the root already");
    table_state_deinit(&t);
}

/* ---- mandate, revoke ------------------------------------------------------------------------------------------------------ */

static void a_mandate_gives_acts_a_term_a_box_key_and_a_person(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_boxkey box = table_box("dee");
    struct key_state k;
    struct judged j = table_mandate(t, "ana", "dee", 1 << ACT_SPEAK | 1 << ACT_COMMIT, NULL);

    expect_good(&j);
    k = key_now(t, "dee");
    assert_true(k.has_mandate);
    assert_int_equal(k.acts, 1 << ACT_SPEAK | 1 << ACT_COMMIT);
    assert_int_equal(k.until_ms, TABLE_UNTIL_MS);
    assert_int_equal(k.mandate_index, t->state.size - 1);
    assert_true(hash32_equal(&k.person, &j.id));
    assert_true(hash32_equal(&k.box, &box));
}

static void only_the_root_gives_the_act_register(void **state)
{
    struct logs *l = *state;
    struct judged j = table_mandate(&l->commons, "ana", "dee", ALL_ACTS, NULL);

    expect_misplaced(&j, "only the root");
    j = table_mandate(&l->commons, "ben", "dee", 1 << ACT_SPEAK, NULL);
    expect_code(&j, VOID_WRONG_ACT);
}

static void a_mandate_needs_the_new_key_s_acceptance_for_this_log(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_boxkey box = table_box("dee");
    struct pln_signature accept;
    struct pln_error err;
    struct judged j;

    buf_init(&body, 1000);
    table_key("dee", &key);
    assert_true(accept_make(&key, &l->eastside.state.log, &box, &accept, &err));
    table_pack(&body, "a7 k k b a1 u a0 i n", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), TABLE_UNTIL_MS);
    j = table_write(t, &(struct table_write){ .by = "root", .type = "mandate", .body = buf_bytes(&body) });
    expect_misplaced(&j, "has not accepted");
}

static void a_person_keeps_their_id_through_new_keys_and_terms(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id person = table_mandate(t, "root", "dee", 1 << ACT_SPEAK, NULL).id, second;
    struct judged j = table_mandate(t, "root", "dee's new phone", 1 << ACT_SPEAK, &person);
    struct key_state k;

    expect_good(&j);
    second = j.id;
    k = key_now(t, "dee's new phone");
    assert_true(hash32_equal(&k.person, &person));
    j = table_mandate(t, "root", "dee", 1 << ACT_RECORD, &person); /* the same key, other acts */
    expect_good(&j);
    assert_int_equal(key_now(t, "dee").acts, 1 << ACT_RECORD);
    j = table_mandate(t, "root", "dee", 1 << ACT_SPEAK, NULL);
    expect_misplaced(&j, "a new one of the same person renews it");
    j = table_mandate(t, "root", "dee's third phone", 1 << ACT_SPEAK, &second);
    expect_misplaced(&j, "first mandate, not a later one");
}

static void renews_names_a_good_mandate_of_this_log(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id bad = table_mandate(t, "ben", "dee", 1 << ACT_SPEAK, NULL).id, ben = t->entry[3].id;
    struct judged j = table_mandate(t, "root", "dee", 1 << ACT_SPEAK, &bad);

    expect_misplaced(&j, "a good mandate of this log");
    j = table_mandate(t, "root", "dee", 1 << ACT_SPEAK, &t->entry[0].id);
    expect_misplaced(&j, "a good mandate of this log");
    j = table_mandate(t, "root", "dee", 1 << ACT_SPEAK, &l->eastside.entry[2].id);
    expect_misplaced(&j, "a good mandate of this log");
    j = table_mandate(t, "root", "ana", 1 << ACT_SPEAK, &ben);
    expect_misplaced(&j, "another person's");
}

static struct judged revoke(struct table_state *t, const char *by, const char *key, uint64_t since)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key k = table_public(key);

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", k.b, since);
    return table_write(t, &(struct table_write){ .by = by, .type = "revoke", .body = buf_bytes(&body) });
}

static void a_key_revokes_itself_without_an_act_but_no_other(void **state)
{
    struct logs *l = *state;
    struct judged j = revoke(&l->commons, "ben", "ana", 0);

    expect_code(&j, VOID_WRONG_ACT);
    j = revoke(&l->commons, "ben", "ben", 0);
    expect_good(&j);
}

static void a_revoked_key_is_not_mandated_again(void **state)
{
    struct logs *l = *state;
    struct pln_id person = l->commons.entry[3].id;
    struct judged j = revoke(&l->commons, "ana", "ben", 0);

    expect_good(&j);
    j = table_mandate(&l->commons, "root", "ben", 1 << ACT_SPEAK, &person);
    expect_misplaced(&j, "was revoked");
    j = revoke(&l->commons, "ana", "a key never seen", 0);
    expect_good(&j);
    j = table_mandate(&l->commons, "root", "a key never seen", 1 << ACT_SPEAK, NULL);
    expect_misplaced(&j, "was revoked");
}

/* ---- erase, unseal, reader, address ---------------------------------------------------------------------------------------- */

static struct judged with_ref(struct table_state *t, const char *by, const char *type, const struct pln_id *of, bool reveals)
{
    CLEANUP(buf_deinit) struct buf body;
    struct content_decl revealed = { .form = CONTENT_REVEALED };

    buf_init(&body, 100);
    table_pack(&body, "a1 u", UINT64_C(0));
    return table_write(t,
                       &(struct table_write){
                           .by = by, .type = type, .body = buf_bytes(&body), .ref = of, .refs = 1, .content = reveals ? &revealed : NULL });
}

static void only_entries_of_the_own_log_can_be_erased_void_ones_too(void **state)
{
    struct logs *l = *state;
    struct judged j = with_ref(&l->commons, "ben", "erase", &l->eastside.entry[2].id, false), bad;

    expect_misplaced(&j, "of this log");
    j = with_ref(&l->commons, "ben", "erase", &l->commons.entry[2].id, false);
    expect_good(&j);
    assert_int_equal(j.changes, 1);
    assert_int_equal(j.change[0].kind, CHANGE_ERASE);
    assert_true(hash32_equal(&j.change[0].id, &l->commons.entry[2].id));
    bad = leave(&l->commons, "ben");
    expect_code(&bad, VOID_MISPLACED);
    j = with_ref(&l->commons, "ben", "erase", &bad.id, false);
    expect_good(&j);
}

/* So that a node that does not know the format agrees with one that does. */
static void an_entry_of_an_unknown_format_can_be_erased(void **state)
{
    struct logs *l = *state;
    CLEANUP(buf_deinit) struct buf statement;
    CLEANUP(buf_deinit) struct buf entry;
    struct pln_error err;
    struct judged j, erase;

    buf_init(&statement, 1000);
    buf_init(&entry, 1000);
    table_pack(&statement, "a2 u s", UINT64_C(2), "a statement of the next format");
    assert_true(entry_write(l->commons.state.size, TABLE_START_MS, buf_bytes(&statement), bytes_at(NULL, 0), &entry, &err));
    assert_true(table_state_append(&l->commons, buf_bytes(&entry), &j, &err));
    assert_int_equal(j.verdict, VERDICT_UNKNOWN);
    erase = with_ref(&l->commons, "ben", "erase", &j.id, false);
    expect_good(&erase);
}

static void an_unseal_names_an_entry_of_any_log_and_reveals(void **state)
{
    struct logs *l = *state;
    struct judged j = with_ref(&l->commons, "ben", "unseal", &l->eastside.entry[2].id, true);

    expect_good(&j);
    assert_int_equal(j.change[0].kind, CHANGE_UNSEAL);
    j = with_ref(&l->commons, "ben", "unseal", &l->eastside.entry[1].id, false);
    expect_code(&j, VOID_MALFORMED);
}

static void a_reader_and_addresses_are_told_to_the_caller(void **state)
{
    struct logs *l = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_boxkey box = table_box("auditor");
    struct addresses addresses;
    struct pln_error err;
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a2 k i", box.b, TABLE_UNTIL_MS);
    j = table_write(&l->commons, &(struct table_write){ .by = "ana", .type = "reader", .body = buf_bytes(&body) });
    expect_good(&j);
    assert_int_equal(j.change[0].kind, CHANGE_READER);
    assert_true(hash32_equal(&j.change[0].box, &box));
    assert_int_equal(j.change[0].until_ms, TABLE_UNTIL_MS);
    buf_reset(&body);
    table_pack(&body, "a1 a2 s s", "commons.example:7070", "192.0.2.1:7070");
    j = table_write(&l->commons, &(struct table_write){ .type = "address", .body = buf_bytes(&body) });
    expect_good(&j);
    assert_int_equal(j.change[0].kind, CHANGE_ADDRESS);
    assert_true(address_read(j.statement.body, &addresses, &err));
    assert_int_equal(addresses.count, 2);
    assert_string_equal(addresses.at[1], "192.0.2.1:7070");
}

/* ---- receipts ---------------------------------------------------------------------------------------------------------------- */

static struct judged receipt(struct table_state *t, size_t added, const struct pln_id *log, size_t lines, const struct receipt_change *line)
{
    CLEANUP(buf_deinit) struct buf body;
    struct receipt r = { .added = log, .added_count = added, .line = line, .line_count = lines };
    struct pln_error err;

    buf_init(&body, PLN_ENTRY_BYTES_MAX);
    assert_true(receipt_write(&r, &body, &err));
    return table_write(t, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body) });
}

static void receipts_extend_the_list_and_never_fall(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id log[] = { id_of("eastside"), id_of("clinic"), id_of("library") };
    struct judged j = receipt(t, 2, log, 2, (struct receipt_change[]){ { 0, 10, 3 }, { 1, 5, 0 } });

    expect_good(&j);
    assert_true(j.quiet);
    assert_true(j.is_receipt);
    assert_int_equal(t->state.receipts_listed, 2);
    assert_int_equal(t->state.receipts, 1);
    j = receipt(t, 0, NULL, 1, (struct receipt_change[]){ { 2, 1, 0 } });
    expect_misplaced(&j, "the list has 2");
    j = receipt(t, 0, NULL, 1, (struct receipt_change[]){ { 0, 9, 0 } });
    expect_misplaced(&j, "fell from size 10 to 9");
    j = receipt(t, 0, NULL, 1, (struct receipt_change[]){ { 0, 12, 6 } });
    expect_misplaced(&j, "fell from 7 entries with content to 6");
    j = receipt(t, 0, NULL, 1, (struct receipt_change[]){ { 0, 12, 5 } });
    expect_good(&j);
    j = receipt(t, 1, &log[2], 1, (struct receipt_change[]){ { 1, 6, 0 } });
    expect_misplaced(&j, "1 new logs, 0 of them with a line");
    j = receipt(t, 1, &log[2], 2, (struct receipt_change[]){ { 1, 6, 0 }, { 2, 1, 1 } });
    expect_good(&j);
    assert_int_equal(t->state.receipts_listed, 3);
    assert_int_equal(t->line[0].size, 12);
    assert_int_equal(t->line[0].whole, 7);
    j = receipt(t, 0, NULL, 0, NULL); /* nothing new is no fault */
    expect_good(&j);
}

/* ---- founding, admit, remove --------------------------------------------------------------------------------------------------- */

static struct judged founding(struct table_state *t, const char *by, const char *handle, int64_t offset)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a5 u i s s n", UINT64_C(1), offset, handle, "America/Chicago");
    return table_write(t, &(struct table_write){ .by = by, .type = "founding", .body = buf_bytes(&body) });
}

static struct judged admit(struct table_state *t, const char *by, const struct pln_id *log, const char *handle)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u s n", UINT64_C(0), handle);
    return table_write(t, &(struct table_write){ .by = by, .type = "admit", .body = buf_bytes(&body), .ref = log, .refs = 1 });
}

static void the_last_founding_counts_but_for_the_handle(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct judged j = founding(t, "ana", "commons", -18000000);

    expect_misplaced(&j, "signed by the root");
    j = founding(t, "root", "commons", -18000000);
    expect_good(&j);
    assert_true(t->state.founded);
    assert_int_equal(t->state.offset_ms, -18000000);
    assert_string_equal(t->state.handle, "commons");
    j = founding(t, "root", "other", 3600000);
    expect_good(&j);
    assert_int_equal(t->state.offset_ms, 3600000);
    assert_int_equal(t->state.rules, 1);
    assert_string_equal(t->state.handle, "commons");
    j = founding(&l->eastside, "root", "eastside", 0);
    expect_misplaced(&j, "the convener's log only");
}

static void a_handle_and_a_log_are_admitted_once(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id eastside = l->eastside.state.log, clinic = id_of("clinic");
    struct judged j = founding(t, "root", "commons", 0);

    expect_good(&j);
    j = admit(t, "ben", &eastside, "eastside");
    expect_good(&j);
    assert_int_equal(t->state.admits, 1);
    assert_int_equal(j.change[0].kind, CHANGE_ADMIT);
    assert_string_equal(j.change[0].handle, "eastside");
    j = admit(t, "ben", &clinic, "eastside");
    expect_misplaced(&j, "eastside was used before");
    j = admit(t, "ben", &clinic, "commons");
    expect_misplaced(&j, "commons was used before");
    j = admit(t, "ben", &eastside, "eastside-2");
    expect_misplaced(&j, "admitted before");
    j = admit(t, "ben", &t->state.log, "us");
    expect_misplaced(&j, "admitted before");
    j = admit(&l->eastside, "cleo", &clinic, "clinic");
    expect_misplaced(&j, "the convener's log only");
    j = admit(t, "ben", &clinic, "Clinic");
    expect_code(&j, VOID_MALFORMED);
    assert_int_equal(t->state.admits, 1);
}

static void a_founding_cannot_take_a_handle_that_was_given(void **state)
{
    struct logs *l = *state;
    struct pln_id clinic = id_of("clinic");
    struct judged j = admit(&l->commons, "ben", &clinic, "clinic");

    expect_good(&j);
    j = founding(&l->commons, "root", "clinic", 0);
    expect_misplaced(&j, "clinic was used before");
}

static void a_thousand_partners_are_admitted_and_no_more(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id clinic = id_of("clinic");
    struct judged j;

    t->state.admits = PLN_PARTNERS_MAX - 1;
    j = admit(t, "ben", &clinic, "clinic");
    expect_good(&j);
    clinic = id_of("another clinic");
    j = admit(t, "ben", &clinic, "clinic-2");
    expect_misplaced(&j, "no more");
}

static struct judged remove_partner(struct table_state *t, const char *by, const struct pln_id *log, uint64_t size)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id ref[2] = { *log, id_of("a decision") };

    buf_init(&body, 1000);
    table_pack(&body, "a3 u u u", UINT64_C(0), size, UINT64_C(1));
    return table_write(t, &(struct table_write){ .by = by, .type = "remove", .body = buf_bytes(&body), .ref = ref, .refs = 2 });
}

static void only_a_partner_that_was_admitted_is_removed(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    struct pln_id clinic = id_of("clinic");
    struct judged j = remove_partner(t, "ben", &clinic, 12);

    expect_misplaced(&j, "was admitted");
    j = admit(t, "ben", &clinic, "clinic");
    expect_good(&j);
    j = remove_partner(t, "ben", &clinic, 12);
    expect_good(&j);
    assert_int_equal(j.change[0].kind, CHANGE_REMOVE);
    assert_int_equal(j.change[0].size, 12);
    assert_true(t->admit[0].removed);
    j = admit(t, "ben", &clinic, "clinic-2");
    expect_misplaced(&j, "admitted before");
}

/* ---- fork, alone -------------------------------------------------------------------------------------------------------------------- */

static void fork_and_alone_are_the_node_s_and_checked_for_shape(void **state)
{
    struct logs *l = *state;
    struct table_state *t = &l->commons;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_hash h = table_hash("root");
    struct judged j;

    buf_init(&body, 10000);
    table_pack(&body, "a4 u b b a2 k a0", UINT64_C(0), BYTES_STR("note a"), BYTES_STR("note b"), h.b);
    j = table_write(t, &(struct table_write){ .type = "fork", .body = buf_bytes(&body), .ref = &l->eastside.state.log, .refs = 1 });
    expect_good(&j);
    buf_reset(&body);
    table_pack(&body, "a4 u b b a8 u k k k a0 a0 a1 k a1 k", UINT64_C(0), BYTES_STR("note a"), BYTES_STR("note b"), UINT64_C(7), h.b, h.b,
               h.b, h.b, h.b);
    j = table_write(t, &(struct table_write){ .type = "fork", .body = buf_bytes(&body), .ref = &l->eastside.state.log, .refs = 1 });
    expect_good(&j);
    buf_reset(&body);
    table_pack(&body, "a4 u b b a3 k a0 a0", UINT64_C(0), BYTES_STR("note a"), BYTES_STR("note b"), h.b);
    j = table_write(t, &(struct table_write){ .type = "fork", .body = buf_bytes(&body), .ref = &l->eastside.state.log, .refs = 1 });
    expect_code(&j, VOID_MALFORMED);
    buf_reset(&body);
    table_pack(&body, "a2 a1 u s", UINT64_C(0), "the others are on holiday");
    j = table_write(t, &(struct table_write){ .type = "alone", .body = buf_bytes(&body), .ref = &l->eastside.state.log, .refs = 1 });
    expect_good(&j);
    assert_false(j.quiet);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_inception_makes_its_author_the_root_and_its_id_the_log),
        CASE(a_log_begins_once),
        CASE(a_log_that_begins_with_something_else_never_begins),
        CASE(a_node_entry_gives_new_keys_and_keeps_the_noise_key_before),
        CASE(a_node_entry_stands_on_one_exact_history_and_counts_its_epoch_up),
        CASE(the_first_node_entry_stands_at_index_1),
        CASE(the_next_key_alone_becomes_the_root),
        CASE(a_rotation_since_an_index_revokes_the_old_root_and_disputes_what_it_signed),
        CASE(a_revoked_root_signs_nothing_good_until_the_next_key_rotates),
        CASE(an_inception_whose_next_key_is_its_own_cannot_rotate_to_it),
        CASE(a_mandate_gives_acts_a_term_a_box_key_and_a_person),
        CASE(only_the_root_gives_the_act_register),
        CASE(a_mandate_needs_the_new_key_s_acceptance_for_this_log),
        CASE(a_person_keeps_their_id_through_new_keys_and_terms),
        CASE(renews_names_a_good_mandate_of_this_log),
        CASE(a_key_revokes_itself_without_an_act_but_no_other),
        CASE(a_revoked_key_is_not_mandated_again),
        CASE(only_entries_of_the_own_log_can_be_erased_void_ones_too),
        CASE(an_entry_of_an_unknown_format_can_be_erased),
        CASE(an_unseal_names_an_entry_of_any_log_and_reveals),
        CASE(a_reader_and_addresses_are_told_to_the_caller),
        CASE(receipts_extend_the_list_and_never_fall),
        CASE(the_last_founding_counts_but_for_the_handle),
        CASE(a_handle_and_a_log_are_admitted_once),
        CASE(a_founding_cannot_take_a_handle_that_was_given),
        CASE(a_thousand_partners_are_admitted_and_no_more),
        CASE(only_a_partner_that_was_admitted_is_removed),
        CASE(fork_and_alone_are_the_node_s_and_checked_for_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
