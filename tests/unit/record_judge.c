/* record_judge.c: the rows of the judgment in their order: each void code is reached, and the first that applies decides. */
#include "unit/unit.h"

#include "crypto/hash.h"
#include "support/table_state.h"

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

/* The convener's log with root, ana (all acts), ben (speak). */
static int set_up(void **state)
{
    static struct table_state t;

    table_state_init(&t);
    table_begin(&t, NULL);
    assert_int_equal(table_mandate(&t, "root", "ana", ALL_ACTS, NULL).verdict, VERDICT_GOOD);
    assert_int_equal(table_mandate(&t, "root", "ben", 1 << ACT_SPEAK, NULL).verdict, VERDICT_GOOD);
    *state = &t;
    return 0;
}

static int tear_down(void **state)
{
    table_state_deinit(*state);
    return 0;
}

static void expect_void(const struct judged *j, enum void_code code, const char *says)
{
    if (j->verdict != VERDICT_VOID || j->code != code || strstr(j->why.what, says) == NULL)
        fail_msg("wanted void %s with \"%s\", got verdict %d, code \"%s\": %s: %s", void_word(code), says, j->verdict, void_word(j->code),
                 j->why.where, j->why.what);
    assert_int_equal(j->changes, 0);
}

static void expect_good(const struct judged *j)
{
    if (j->verdict != VERDICT_GOOD)
        fail_msg("wanted good, got verdict %d, code \"%s\": %s: %s", j->verdict, void_word(j->code), j->why.where, j->why.what);
    assert_int_equal(j->code, VOID_NONE);
}

/* A reply to the inception. */
static struct judged reply_by(struct table_state *t, const char *by, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    return table_write(t, &(struct table_write){
                              .by = by, .type = "reply", .body = buf_bytes(&body), .ref = &t->entry[0].id, .refs = 1, .time_ms = time_ms });
}

static struct judged commitment_by(struct table_state *t, const char *by)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u a0 n", UINT64_C(20600));
    return table_write(t, &(struct table_write){ .by = by, .type = "commitment", .body = buf_bytes(&body) });
}

static struct judged raw(struct table_state *t, struct bytes entry)
{
    struct judged j;
    struct pln_error err;

    assert_true(table_state_append(t, entry, &j, &err));
    return j;
}

/* The next entry, a good reply by ana, for tests that spoil it. */
static void good_entry(struct table_state *t, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    table_entry(t, &(struct table_write){ .by = "ana", .type = "reply", .body = buf_bytes(&body), .ref = &t->entry[0].id, .refs = 1 }, out);
}

static void an_entry_by_a_mandated_member_is_good(void **state)
{
    struct table_state *t = *state;
    struct judged j = reply_by(t, "ana", 0);

    expect_good(&j);
    assert_true(j.readable);
    assert_false(j.quiet);
    assert_true(hash32_equal(&j.id, &t->entry[4].id));
}

static void bytes_that_cannot_be_read_are_void_and_have_no_time(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry;
    int64_t tau = t->state.tau_ms;
    struct judged j = raw(t, bytes_at("\xc1", 1));

    expect_void(&j, VOID_UNREADABLE, "");
    assert_false(j.readable);
    assert_int_equal(t->state.tau_ms, tau);
    assert_int_equal(t->state.size, 5);
    j = raw(t, bytes_at(NULL, 0));
    expect_void(&j, VOID_UNREADABLE, "");
    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    j = raw(t, bytes_slice(buf_bytes(&entry), 0, entry.n - 1)); /* cut off */
    expect_void(&j, VOID_UNREADABLE, "");
    assert_int_equal(t->state.tau_ms, tau);
}

static void an_entry_that_says_another_index_is_unreadable_and_no_earlier_copy(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry;
    struct judged j;

    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    entry.at[2] = 9; /* [1, index: it stands at 4 */
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNREADABLE, "says index 9, stands at 4");
    entry.at[2] = 5;
    j = raw(t, buf_bytes(&entry));
    expect_good(&j);
}

static void a_statement_for_another_log_is_foreign(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_hash h = table_hash("another log");
    struct pln_id other, zero = { { 0 } };
    struct judged j;

    memcpy(other.b, h.b, 32);
    buf_init(&body, 1000);
    table_pack(&body, "a3 u a0 n", UINT64_C(20600));
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "commitment", .body = buf_bytes(&body), .log = &other });
    expect_void(&j, VOID_FOREIGN, "another log");
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "commitment", .body = buf_bytes(&body), .log = &zero });
    expect_void(&j, VOID_FOREIGN, "another log");
}

static void a_wrong_signature_is_unsigned(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry;
    struct judged j;

    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    entry.at[entry.n - 1] ^= 1;
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNSIGNED, "the author's signature is wrong");
}

static void a_signature_without_an_author_is_unsigned(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body, entry, statement;
    struct statement_parts parts = { .log = t->state.log, .claimed_ms = TABLE_START_MS, .schema = 1, .type = BYTES_STR("address") };
    uint8_t signature[64] = { 1 };
    struct pln_error err;
    struct judged j;

    buf_init(&body, 1000);
    buf_init(&statement, 1000);
    buf_init(&entry, 1000);
    table_pack(&body, "a1 a0");
    parts.body = buf_bytes(&body);
    assert_true(statement_write(&parts, &statement, &err));
    assert_true(entry_write(t->state.size, TABLE_START_MS, buf_bytes(&statement), bytes_at(signature, 64), &entry, &err));
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNSIGNED, "names no author");
}

static void what_a_worker_found_of_the_signature_is_believed(void **state)
{
    struct table_state *t = *state;
    struct state_lookup look = table_state_lookup(t);
    CLEANUP(buf_deinit) struct buf entry;
    struct pln_root root = { { 0 } };
    struct judged j;
    struct pln_error err;

    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    assert_true(judge_entry(&t->state, &look, &root, buf_bytes(&entry), SIGNATURE_BAD, &j, &err));
    expect_void(&j, VOID_UNSIGNED, "wrong");
    entry.at[entry.n - 1] ^= 1;
    assert_true(judge_entry(&t->state, &look, &root, buf_bytes(&entry), SIGNATURE_GOOD, &j, &err));
    expect_good(&j);
}

static void the_same_statement_twice_is_repeated_even_if_the_first_was_void(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry;
    struct judged j;

    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    entry.at[entry.n - 1] ^= 1;
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNSIGNED, "");
    entry.at[entry.n - 1] ^= 1;
    entry.at[2]++;
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_REPEATED, "stands at index 4");
}

static void a_key_without_mandate_is_unmandated(void **state)
{
    struct judged j = reply_by(*state, "stranger", 0);

    expect_void(&j, VOID_UNMANDATED, "no mandate");
}

static void an_authored_type_without_author_is_unmandated(void **state)
{
    struct judged j = commitment_by(*state, NULL);

    expect_void(&j, VOID_UNMANDATED, "needs an author");
}

static void a_mandate_holds_to_its_last_millisecond_by_the_entry_s_time(void **state)
{
    struct table_state *t = *state;
    struct judged j = reply_by(t, "ana", TABLE_UNTIL_MS);

    expect_good(&j);
    j = reply_by(t, "ana", TABLE_UNTIL_MS + 1);
    expect_void(&j, VOID_EXPIRED, "ended");
    j = reply_by(t, "root", TABLE_UNTIL_MS + 2); /* the root has no term */
    expect_good(&j);
}

static struct judged revoke(struct table_state *t, const char *by, const char *key, uint64_t since)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key k = table_public(key);

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", k.b, since);
    return table_write(t, &(struct table_write){ .by = by, .type = "revoke", .body = buf_bytes(&body) });
}

static void a_revoked_key_signs_nothing_good_from_there_on(void **state)
{
    struct table_state *t = *state;
    struct judged j = reply_by(t, "ben", 0); /* 4 */

    expect_good(&j);
    j = revoke(t, "ana", "ben", 4); /* 5 */
    expect_good(&j);
    j = reply_by(t, "ben", 0);
    expect_void(&j, VOID_REVOKED, "revoked at index 5");
}

static void entries_between_since_and_the_revocation_are_disputed(void **state)
{
    struct table_state *t = *state;
    struct state_lookup look = table_state_lookup(t);
    struct pln_key ben = table_public("ben");
    struct key_state k;
    struct pln_error err;
    struct judged j;
    bool found;

    for (int i = 4; i < 8; i++) {
        j = reply_by(t, "ben", TABLE_START_MS + i);
        expect_good(&j);
    }
    j = revoke(t, "root", "ben", 6); /* 8 */
    expect_good(&j);
    assert_true(look.key(t, &ben, &k, &found, &err));
    assert_true(found);
    assert_false(judged_is_disputed(&k, 5));
    assert_true(judged_is_disputed(&k, 6));
    assert_true(judged_is_disputed(&k, 7));
    assert_false(judged_is_disputed(&k, 8));
    j = revoke(t, "root", "ben", 5); /* widens it, does not move its end */
    expect_good(&j);
    assert_true(look.key(t, &ben, &k, &found, &err));
    assert_true(judged_is_disputed(&k, 5));
    assert_false(judged_is_disputed(&k, 8));
}

static void a_mandate_without_the_act_is_wrong_act(void **state)
{
    struct judged j = commitment_by(*state, "ben");

    expect_void(&j, VOID_WRONG_ACT, "commitment");
}

static void the_root_has_every_act(void **state)
{
    struct judged j = commitment_by(*state, "root");

    expect_good(&j);
}

static void a_body_that_does_not_fit_is_malformed_and_the_field_is_named(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a3 s a0 n", "soon");
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "commitment", .body = buf_bytes(&body) });
    expect_void(&j, VOID_MALFORMED, "integer");
    assert_non_null(strstr(j.why.where, "due"));
}

static void an_author_on_a_node_s_entry_is_malformed(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a1 a0");
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "address", .body = buf_bytes(&body) });
    expect_void(&j, VOID_MALFORMED, "no author");
    j = table_write(t, &(struct table_write){ .type = "address", .body = buf_bytes(&body) });
    expect_good(&j);
    assert_true(j.quiet);
}

static void words_where_none_belong_are_malformed(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct content_decl words = { .form = CONTENT_PUBLISHED, .bytes = 3, .media = BYTES_STR("words") };
    struct content_decl revealed = { .form = CONTENT_REVEALED };
    struct pln_hash key = table_hash("reader");
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", key.b, UINT64_C(5));
    j = table_write(t, &(struct table_write){ .by = "root", .type = "reader", .body = buf_bytes(&body), .content = &words });
    expect_void(&j, VOID_MALFORMED, "no words");
    buf_reset(&body);
    table_pack(&body, "a3 u a0 n", UINT64_C(20600));
    j = table_write(t, &(struct table_write){ .by = "root", .type = "commitment", .body = buf_bytes(&body), .content = &revealed });
    expect_void(&j, VOID_MALFORMED, "only an unseal");
    j = table_write(t, &(struct table_write){ .by = "root", .type = "commitment", .body = buf_bytes(&body), .content = &words });
    expect_good(&j);
}

static void a_kernel_rule_broken_is_misplaced(void **state)
{
    struct judged j = revoke(*state, "root", "ben", 99);

    expect_void(&j, VOID_MISPLACED, "since 99");
}

static void what_only_the_root_signs_is_misplaced_when_a_member_does(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body;
    struct judged j;

    buf_init(&body, 1000);
    table_pack(&body, "a0");
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "leave", .body = buf_bytes(&body) });
    expect_void(&j, VOID_MISPLACED, "signed by the root");
    assert_false(t->state.left);
    j = table_write(t, &(struct table_write){ .by = "root", .type = "leave", .body = buf_bytes(&body) });
    expect_good(&j);
    assert_true(t->state.left);
}

static void unknown_types_and_schemas_are_unknown_but_must_be_signed_and_new(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body, entry;
    struct pln_error err;
    struct judged j;

    buf_init(&body, 1000);
    buf_init(&entry, 1 << 17);
    table_pack(&body, "a2 t f");
    j = table_write(t, &(struct table_write){ .by = "stranger", .type = "guardians", .body = buf_bytes(&body) });
    assert_int_equal(j.verdict, VERDICT_UNKNOWN);
    assert_true(j.readable);
    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_UNKNOWN_TYPE);
    j = table_write(t, &(struct table_write){ .by = "stranger", .type = "reply", .schema = 2, .body = buf_bytes(&body) });
    assert_int_equal(j.verdict, VERDICT_UNKNOWN);
    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_UNKNOWN_VERSION);
    table_entry(t, &(struct table_write){ .by = "stranger", .type = "guardians", .body = buf_bytes(&body) }, &entry);
    entry.at[entry.n - 1] ^= 1;
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNSIGNED, "wrong");
}

static void unknown_formats_are_unknown(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry, statement;
    struct pln_error err;
    int64_t tau = t->state.tau_ms;
    struct judged j;

    buf_init(&entry, 1000);
    buf_init(&statement, 1000);
    table_pack(&entry, "a2 u s", UINT64_C(2), "an entry of the next format");
    j = raw(t, buf_bytes(&entry));
    assert_int_equal(j.verdict, VERDICT_UNKNOWN);
    assert_false(j.readable);
    assert_int_equal(t->state.tau_ms, tau);
    buf_reset(&entry);
    table_pack(&statement, "a2 u s", UINT64_C(2), "a statement of the next format");
    assert_true(entry_write(t->state.size, tau + 5, buf_bytes(&statement), bytes_at(NULL, 0), &entry, &err));
    j = raw(t, buf_bytes(&entry));
    assert_int_equal(j.verdict, VERDICT_UNKNOWN);
    assert_false(j.readable);
    assert_int_equal(t->state.tau_ms, tau + 5);
    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_UNKNOWN_VERSION);
    buf_reset(&entry);
    assert_true(entry_write(t->state.size + 1, tau, buf_bytes(&statement), bytes_at(NULL, 0), &entry, &err));
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_UNREADABLE, "says index"); /* the entry is of format 1: its index counts */
}

/* unmandated before wrong-act before malformed before misplaced; foreign before unsigned. */
static void the_first_code_that_applies_decides(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf body, entry;
    struct pln_hash h = table_hash("another log");
    struct pln_id other;
    struct judged j;

    memcpy(other.b, h.b, 32);
    buf_init(&body, 1000);
    buf_init(&entry, 1 << 17);
    table_pack(&body, "a1 t");
    j = table_write(t, &(struct table_write){ .by = "stranger", .type = "commitment", .body = buf_bytes(&body) });
    expect_void(&j, VOID_UNMANDATED, "");
    j = table_write(t, &(struct table_write){ .by = "ben", .type = "commitment", .body = buf_bytes(&body) });
    expect_void(&j, VOID_WRONG_ACT, "");
    j = table_write(t, &(struct table_write){ .by = "ana", .type = "leave", .body = buf_bytes(&body) });
    expect_void(&j, VOID_MALFORMED, "");
    table_entry(t, &(struct table_write){ .by = "stranger", .type = "commitment", .body = buf_bytes(&body), .log = &other }, &entry);
    entry.at[entry.n - 1] ^= 1;
    j = raw(t, buf_bytes(&entry));
    expect_void(&j, VOID_FOREIGN, "");
    j = table_write(t, &(struct table_write){ .by = "stranger", .type = "address", .body = buf_bytes(&body) });
    expect_void(&j, VOID_UNMANDATED, "");
    j = table_write(t, &(struct table_write){ .by = "ben", .type = "commitment", .body = buf_bytes(&body), .time_ms = TABLE_UNTIL_MS + 1 });
    expect_void(&j, VOID_EXPIRED, "");
}

static void a_failed_look_up_is_no_verdict_and_changes_nothing(void **state)
{
    struct table_state *t = *state;
    CLEANUP(buf_deinit) struct buf entry;
    struct pln_error err;
    struct judged j;

    buf_init(&entry, 1 << 17);
    good_entry(t, &entry);
    t->lookups_fail = true;
    assert_false(table_state_append(t, buf_bytes(&entry), &j, &err));
    assert_int_equal(err.code, PLN_STORE_DAMAGED);
    assert_int_equal(t->state.size, 4);
    t->lookups_fail = false;
    assert_true(table_state_append(t, buf_bytes(&entry), &j, &err));
    expect_good(&j);
}

static void an_own_node_refuses_with_the_code_that_a_client_understands(void **state)
{
    struct table_state *t = *state;
    struct pln_error err;
    struct judged j = reply_by(t, "stranger", 0);

    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_UNMANDATED);
    assert_string_equal(err.where, "unmandated");
    j = reply_by(t, "ana", TABLE_UNTIL_MS + 1);
    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_EXPIRED);
    j = revoke(t, "root", "ben", 99);
    assert_false(judged_refuse(&j, &err));
    assert_int_equal(err.code, PLN_MISPLACED);
    j = reply_by(t, "root", 0);
    assert_true(judged_refuse(&j, &err));
}

static void tau_is_the_greatest_time_so_far_and_void_entries_count(void **state)
{
    struct table_state *t = *state;
    struct judged j = reply_by(t, "stranger", TABLE_START_MS + 50000);

    expect_void(&j, VOID_UNMANDATED, "");
    assert_int_equal(t->state.tau_ms, TABLE_START_MS + 50000);
    j = reply_by(t, "ana", TABLE_START_MS + 40000);
    expect_good(&j);
    assert_int_equal(t->state.tau_ms, TABLE_START_MS + 50000);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_entry_by_a_mandated_member_is_good),
        CASE(bytes_that_cannot_be_read_are_void_and_have_no_time),
        CASE(an_entry_that_says_another_index_is_unreadable_and_no_earlier_copy),
        CASE(a_statement_for_another_log_is_foreign),
        CASE(a_wrong_signature_is_unsigned),
        CASE(a_signature_without_an_author_is_unsigned),
        CASE(what_a_worker_found_of_the_signature_is_believed),
        CASE(the_same_statement_twice_is_repeated_even_if_the_first_was_void),
        CASE(a_key_without_mandate_is_unmandated),
        CASE(an_authored_type_without_author_is_unmandated),
        CASE(a_mandate_holds_to_its_last_millisecond_by_the_entry_s_time),
        CASE(a_revoked_key_signs_nothing_good_from_there_on),
        CASE(entries_between_since_and_the_revocation_are_disputed),
        CASE(a_mandate_without_the_act_is_wrong_act),
        CASE(the_root_has_every_act),
        CASE(a_body_that_does_not_fit_is_malformed_and_the_field_is_named),
        CASE(an_author_on_a_node_s_entry_is_malformed),
        CASE(words_where_none_belong_are_malformed),
        CASE(a_kernel_rule_broken_is_misplaced),
        CASE(what_only_the_root_signs_is_misplaced_when_a_member_does),
        CASE(unknown_types_and_schemas_are_unknown_but_must_be_signed_and_new),
        CASE(unknown_formats_are_unknown),
        CASE(the_first_code_that_applies_decides),
        CASE(a_failed_look_up_is_no_verdict_and_changes_nothing),
        CASE(an_own_node_refuses_with_the_code_that_a_client_understands),
        CASE(tau_is_the_greatest_time_so_far_and_void_entries_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
