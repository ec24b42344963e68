/* client_compose.c: from what is typed to a signed statement at the node, and what stays when the node does not answer. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "cli/edit.h"
#include "cli/options.h"
#include "cli/write.h"
#include "log/sealed.h"
#include "log/statement.h"
#include "support/fake_node.h"
#include "support/temporary.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct call call;
static struct pln_id own = { { 1 } }, body = { { 2 } }, newest = { { 3 } }, clinic = { { 4 } };
static struct key ana;
static struct dh_key ben;
static struct buf memory[16];
static size_t used;

/* A value of an answer; the buffer lives until the end of the test. */
static struct writer value(void)
{
    assert_true(used < COUNT(memory));
    buf_init(&memory[used], 65536);
    return writer_into(&memory[used++]);
}
static struct bytes written(void)
{
    return buf_bytes(&memory[used - 1]);
}

static struct bytes status_answer(void)
{
    struct writer w = value();

    writer_map(&w, 5);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(own));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(own));
    writer_cstr(&w, "handle"), writer_cstr(&w, "eastside");
    writer_cstr(&w, "partners"), writer_u64(&w, 3);
    writer_cstr(&w, "size"), writer_u64(&w, 7);
    return written();
}
static struct bytes coalition_answer(void)
{
    struct writer w = value();

    writer_map(&w, 1);
    writer_cstr(&w, "offset"), writer_i64(&w, 0);
    return written();
}
static struct bytes id_answer(const struct pln_id *id)
{
    struct writer w = value();

    writer_array(&w, 1);
    writer_map(&w, 1);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(*id));
    return written();
}
static struct bytes entries_answer(void)
{
    struct writer w = value();

    writer_map(&w, 1);
    writer_cstr(&w, "entries"), writer_array(&w, 1);
    writer_map(&w, 1);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(newest));
    return written();
}
static struct bytes partners_answer(void)
{
    struct writer w = value();
    const struct {
        const char *standing;
        const struct pln_id *id;
    } all[] = { { "partner", &own }, { "left", &newest }, { "partner", &clinic } };

    writer_array(&w, 3);
    for (size_t i = 0; i < 3; i++) {
        writer_map(&w, 2);
        writer_cstr(&w, "standing"), writer_cstr(&w, all[i].standing);
        writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(*all[i].id));
    }
    return written();
}
static struct bytes submit_answer(void)
{
    struct writer w = value();

    writer_map(&w, 6);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(newest));
    writer_cstr(&w, "name"), writer_cstr(&w, "eastside#7");
    writer_cstr(&w, "log"), writer_cstr(&w, "eastside");
    writer_cstr(&w, "index"), writer_u64(&w, 7);
    writer_cstr(&w, "held"), writer_u64(&w, 0);
    writer_cstr(&w, "partners"), writer_u64(&w, 2);
    return written();
}
static struct bytes boxkeys_answer(void)
{
    struct writer w = value();

    writer_array(&w, 1);
    writer_map(&w, 1);
    writer_cstr(&w, "box"), writer_bin(&w, BYTES_OF(ben.public));
    return written();
}

static struct fake_reply replies[16];
static size_t reply_count;

static void reply(const char *method, enum fake_act act, struct bytes result, enum pln_code code)
{
    replies[reply_count++] = (struct fake_reply){ method, act, result, code };
}

static int begin(void **state)
{
    const struct passphrase none = { 0 };
    struct pln_error err;
    uint8_t seed[32] = { 8 };

    (void)state;
    unsetenv("PLENARY_PASSPHRASE_FILE");
    unsetenv("PLENARY_AS");
    setenv("PLENARY_HOME", temporary_make(), 1);
    setenv("PLENARY_KEYS", temporary_path("keys"), 1);
    setenv("XDG_STATE_HOME", temporary_path("state"), 1);
    used = reply_count = 0;
    if (!crypto_start(&err) || !keys_make(temporary_path("keys"), "ana", KEY_MEMBER, &none, &ana, &err) ||
        !dh_key_from_seed(&ben, seed, &err))
        return -1;
    reply("status", FAKE_ANSWER, status_answer(), 0);
    reply("coalition", FAKE_ANSWER, coalition_answer(), 0);
    reply("entries", FAKE_ANSWER, entries_answer(), 0);
    reply("partners", FAKE_ANSWER, partners_answer(), 0);
    reply("boxkeys", FAKE_ANSWER, boxkeys_answer(), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < used; i++)
        buf_deinit(&memory[i]);
    key_wipe(&ana);
    dh_key_wipe(&ben);
    temporary_remove();
    return 0;
}

/* What the command prints is not looked at here. */
static const char *heard = "/dev/null"; /* where what a command says goes */

static bool quietly(bool (*run)(struct call *c, struct pln_error *err), struct pln_error *err)
{
    fflush(stdout);
    fflush(stderr);
    int out = dup(STDOUT_FILENO), error = dup(STDERR_FILENO), nowhere = open(heard, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    bool ok = run(&call, err);
    fflush(stdout);
    fflush(stderr);
    dup2(out, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    close(out);
    close(error);
    close(nowhere);
    return ok;
}

static bool command(struct pln_error *err, ...)
{
    char *argv[32] = { (char *)"plenary x" };
    int argc = 1;
    size_t words;
    va_list ap;

    assert_true(call_init(&call, err));
    call.asks = false;
    va_start(ap, err);
    const char *name = va_arg(ap, const char *);
    for (const char *word; (word = va_arg(ap, const char *)) != NULL;)
        argv[argc++] = (char *)word;
    va_end(ap);
    call.command = commands_find(name, NULL, &words);
    assert_non_null(call.command);
    bool ok = options_parse(&call, argc, argv, err);
    call.asks = false;
    return ok && call_begin(&call, err) && quietly(call.command->run, err);
}

static struct fake_node *node(void)
{
    return fake_node_start(temporary_path("plenary.sock"), replies, reply_count);
}

static struct bytes submitted(struct fake_node *f, size_t i, struct statement *s, struct bytes *signature)
{
    struct reader r = reader_over(fake_node_request(f, "submit", i));
    struct pln_error err;

    reader_array(&r, "params", 4);
    struct bytes statement = reader_bin(&r, "statement", 60000);
    *signature = reader_bin(&r, "signature", 64);
    struct bytes content = reader_nil(&r) ? (struct bytes){ 0 } : reader_bin(&r, "content", 2 << 20);
    assert_true(statement_read(statement, s, &err));
    return content;
}

static bool propose(struct pln_error *err)
{
    return command(err, "propose", "table", "Move the desk", "--affects", "all", "--closes", "+14d", "--text", "in full", NULL);
}

static void a_proposal_becomes_a_signed_statement_with_its_words(void **state)
{
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct fake_node *f = node();
    assert_true(propose(&err));
    struct bytes content = submitted(f, 0, &s, &signature);
    assert_true(bytes_equal_str(s.type, "proposal"));
    assert_true(statement_signature_is_good(&s, signature));
    assert_memory_equal(&s.author, &ana.sign.public, 32);
    assert_memory_equal(&s.log, &own, 32);
    assert_true(s.has_after);
    assert_memory_equal(&s.after, &newest, 32);
    assert_int_equal(s.ref_count, 3); /* the table, and `all`: two that are in the roster */
    assert_true(content_check(&s.content, &own, content, &err));
    struct reader r = reader_over(bytes_slice(content, PLN_SALT_BYTES, content.n - PLN_SALT_BYTES));
    reader_array(&r, "words", 2);
    assert_true(bytes_equal_str(reader_str(&r, "title", 120), "Move the desk"));
    assert_true(bytes_equal_str(reader_str(&r, "text", 1000), "in full"));
    call_deinit(&call);
    fake_node_stop(f);
}

/* What the rules would say is asked with the very body that is then signed; an answer, or none, keeps nobody from signing. */
static void the_rules_are_asked_before_it_is_signed(void **state)
{
    struct statement s;
    struct bytes signature;
    struct pln_error err;
    struct writer w = value();

    (void)state;
    writer_map(&w, 1);
    writer_cstr(&w, "notes"), writer_array(&w, 1);
    writer_map(&w, 2);
    writer_cstr(&w, "level"), writer_cstr(&w, "look");
    writer_cstr(&w, "sentence"), writer_cstr(&w, "closes in 2 h");
    reply("rules.foresee", FAKE_ANSWER, written(), 0);
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    reply("rules.foresee", FAKE_REFUSE, (struct bytes){ 0 }, PLN_NOT_FOUND);
    reply("rules.foresee", FAKE_HANG_UP, (struct bytes){ 0 }, 0);
    struct fake_node *f = node();
    for (size_t i = 0; i < 3; i++) {
        assert_true(propose(&err));
        submitted(f, i, &s, &signature);
        struct reader r = reader_over(fake_node_request(f, "rules.foresee", i));
        reader_array(&r, "params", 4);
        assert_true(bytes_equal_str(reader_str(&r, "type", 64), "proposal"));
        if (i == 0) {
            struct pln_key key;

            assert_true(bytes_equal(reader_bin(&r, "body", 60000), s.body));
            for (uint32_t refs = reader_array_upto(&r, "refs", 64); refs > 0; refs--)
                (void)reader_bin(&r, "ref", 32);
            assert_int_equal(reader_map(&r, "options", 1), 1);
            assert_true(bytes_equal_str(reader_str(&r, "key", 8), "key"));
            reader_bin_exact(&r, "key", key.b, sizeof(key.b));
            assert_memory_equal(key.b, s.author.b, sizeof(key.b)); /* seen without a passphrase */
            assert_true(reader_done(&r, &err));
        }
        call_deinit(&call);
    }
    fake_node_stop(f);
}

/* Of many rows once: what holds for the whole log. */
static void an_import_is_told_that_the_log_is_full(void **state)
{
    struct pln_error err;
    struct writer w = value();
    char path[300], told[300], text[2000] = "";

    snprintf(path, sizeof(path), "%s", temporary_path("rows.jsonl"));
    snprintf(told, sizeof(told), "%s", temporary_path("told"));
    FILE *rows = fopen(path, "w");
    struct statement s;
    struct bytes signature;

    (void)state;
    assert_non_null(rows);
    fputs("{\"due\":\"2099-01-01\",\"title\":\"One\",\"for\":[]}\n{\"due\":\"2099-01-01\",\"title\":\"Two\",\"for\":[]}\n", rows);
    fclose(rows);
    writer_map(&w, 1);
    writer_cstr(&w, "notes"), writer_array(&w, 1);
    writer_map(&w, 3);
    writer_cstr(&w, "word"), writer_cstr(&w, "log-full");
    writer_cstr(&w, "level"), writer_cstr(&w, "look");
    writer_cstr(&w, "sentence"), writer_cstr(&w, "this log is full");
    reply("rules.foresee", FAKE_ANSWER, written(), 0);
    w = value();
    writer_array(&w, 1);
    writer_map(&w, 3);
    writer_cstr(&w, "key"), writer_bin(&w, BYTES_OF(ana.sign.public));
    writer_cstr(&w, "state"), writer_cstr(&w, "in-force");
    writer_cstr(&w, "acts"), writer_array(&w, 1);
    writer_cstr(&w, "commit");
    reply("members", FAKE_ANSWER, written(), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct fake_node *f = node();
    heard = told;
    assert_true(command(&err, "import", path, "--type", "commitment", NULL));
    heard = "/dev/null";
    submitted(f, 1, &s, &signature);
    FILE *file = fopen(told, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(text, "note: this log is full\n"));
    assert_int_equal(fake_node_request(f, "rules.foresee", 1).n, 0);
    call_deinit(&call);
    fake_node_stop(f);
}

static size_t waiting(void)
{
    static struct outbox_name name[8];
    struct outbox box;
    struct pln_error err;
    size_t count;

    assert_true(outbox_open(&box, call.state, &own, &err));
    assert_true(outbox_list(&box, name, 8, &count, &err));
    return count;
}

static void what_the_node_did_not_answer_is_sent_again_as_the_same_bytes(void **state)
{
    CLEANUP(buf_deinit) struct buf first = { 0 };
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_HANG_UP, (struct bytes){ 0 }, 0);
    struct fake_node *f = node();
    assert_false(propose(&err));
    assert_int_equal(call_exit_status(&call, &err), EXIT_NOT_NOW);
    assert_int_equal(waiting(), 1);
    submitted(f, 0, &s, &signature);
    buf_init(&first, 65536);
    buf_put(&first, s.whole);
    call_deinit(&call);
    fake_node_stop(f);

    replies[reply_count - 1] = (struct fake_reply){ "submit", FAKE_ANSWER, submit_answer(), 0 };
    f = node();
    assert_true(command(&err, "comment", "eastside#5", "hello", NULL));
    submitted(f, 0, &s, &signature);
    assert_true(bytes_equal(s.whole, buf_bytes(&first)));
    submitted(f, 1, &s, &signature);
    assert_true(bytes_equal_str(s.type, "reply"));
    assert_int_equal(waiting(), 0);
    call_deinit(&call);
    fake_node_stop(f);
}

static void a_pause_keeps_the_statement_and_a_refusal_does_not(void **state)
{
    struct pln_error err;

    (void)state;
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_REFUSE, (struct bytes){ 0 }, PLN_PAUSED);
    reply("submit", FAKE_REFUSE, (struct bytes){ 0 }, PLN_UNMANDATED);
    struct fake_node *f = node();
    assert_false(propose(&err));
    assert_int_equal(call_exit_status(&call, &err), EXIT_NOT_NOW);
    assert_int_equal(waiting(), 1);
    call_deinit(&call);
    assert_false(propose(&err)); /* the one that waited is refused for good and kept aside, then the new one */
    assert_int_equal(err.code, PLN_UNMANDATED);
    assert_int_equal(call_exit_status(&call, &err), EXIT_REFUSED);
    assert_int_equal(waiting(), 0);
    call_deinit(&call);
    fake_node_stop(f);
}

static void sealed_words_leave_the_machine_sealed(void **state)
{
    CLEANUP(buf_deinit) struct buf opened = { 0 };
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("resolve", FAKE_ANSWER, id_answer(&clinic), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct fake_node *f = node();
    assert_true(command(&err, "comment", "eastside#5", "a secret", "--seal", "clinic", NULL));
    struct bytes blob = submitted(f, 0, &s, &signature);
    assert_int_equal(s.content.form, CONTENT_SEALED);
    assert_int_equal(s.content.partners, 1);
    struct pln_id partner = statement_ref(&s, s.content.partner[0]);
    assert_memory_equal(&partner, &clinic, 32);
    assert_null(memmem(blob.at, blob.n, "a secret", 8));
    assert_null(memmem(s.whole.at, s.whole.n, "a secret", 8));
    assert_true(content_check_blob(&s.content, blob, &err));
    buf_init(&opened, 1 << 20);
    assert_true(sealed_open(&s.content, &s.log, blob, &ben, &opened, &err));
    assert_non_null(memmem(opened.at, opened.n, "a secret", 8));
    buf_reset(&opened);
    assert_true(sealed_open(&s.content, &s.log, blob, &ana.box, &opened, &err));
    call_deinit(&call);
    fake_node_stop(f);
}

static void what_is_missing_in_a_pipe_is_named_and_nothing_is_sent(void **state)
{
    struct pln_error err;

    (void)state;
    struct fake_node *f = node();
    assert_false(command(&err, "propose", "table", "Move the desk", NULL));
    assert_int_equal(call_exit_status(&call, &err), EXIT_USAGE);
    assert_non_null(strstr(err.what, "--affects"));
    assert_non_null(strstr(err.what, "--closes"));
    assert_non_null(strstr(err.what, "--text"));
    assert_null(strstr(err.what, "--title"));
    assert_int_equal(fake_node_request(f, "submit", 0).n, 0);
    call_deinit(&call);
    fake_node_stop(f);
}

static void not_said_and_none_are_two_answers(void **state)
{
    static const struct {
        const char *prior;
        uint8_t expected;
    } cases[] = { { NULL, 0xc0 }, { "-", 0x90 } };
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct fake_node *f = node();
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(command(&err, "consent", "eastside#5", cases[i].prior != NULL ? "--prior" : NULL, cases[i].prior, NULL));
        submitted(f, i, &s, &signature);
        assert_int_equal(s.body.at[s.body.n - 1], cases[i].expected);
        assert_false(s.has_content);
        call_deinit(&call);
    }
    fake_node_stop(f);
}

static void a_name_that_nobody_knows_is_named_with_its_field(void **state)
{
    struct writer w = value();
    struct pln_error err;

    (void)state;
    writer_array(&w, 1);
    writer_nil(&w);
    reply("resolve", FAKE_ANSWER, written(), 0);
    struct fake_node *f = node();
    assert_false(command(&err, "consent", "eastside#99", NULL));
    assert_int_equal(err.code, PLN_BAD_REFERENCE);
    assert_non_null(strstr(err.where, "proposal"));
    assert_non_null(strstr(err.what, "eastside#99"));
    call_deinit(&call);
    fake_node_stop(f);
}

static void of_several_keys_one_must_be_named(void **state)
{
    const struct passphrase none = { 0 };
    struct key second;
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(temporary_path("keys"), "bea", KEY_MEMBER, &none, &second, &err));
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct writer w = value();
    writer_array(&w, 0);
    reply("members", FAKE_ANSWER, written(), 0);
    struct fake_node *f = node();
    assert_false(command(&err, "done", "eastside#5", NULL));
    assert_int_equal(call_exit_status(&call, &err), EXIT_USAGE);
    assert_non_null(strstr(err.what, "ana, bea"));
    call_deinit(&call);
    assert_true(command(&err, "done", "eastside#5", "--as", "bea", NULL));
    submitted(f, 0, &s, &signature);
    assert_memory_equal(&s.author, &second.sign.public, 32);
    call_deinit(&call);
    key_wipe(&second);
    fake_node_stop(f);
}

static void of_several_keys_the_one_in_force_signs(void **state)
{
    const struct passphrase none = { 0 };
    struct key second;
    struct statement s;
    struct bytes signature;
    struct pln_error err;

    (void)state;
    assert_true(keys_make(temporary_path("keys"), "bea", KEY_MEMBER, &none, &second, &err));
    struct writer w = value();
    writer_array(&w, 2);
    writer_map(&w, 2);
    writer_cstr(&w, "key"), writer_bin(&w, BYTES_OF(ana.sign.public));
    writer_cstr(&w, "state"), writer_cstr(&w, "revoked");
    writer_map(&w, 2);
    writer_cstr(&w, "key"), writer_bin(&w, BYTES_OF(second.sign.public));
    writer_cstr(&w, "state"), writer_cstr(&w, "in-force");
    reply("members", FAKE_ANSWER, written(), 0);
    reply("resolve", FAKE_ANSWER, id_answer(&body), 0);
    reply("submit", FAKE_ANSWER, submit_answer(), 0);
    struct fake_node *f = node();
    assert_true(command(&err, "done", "eastside#5", NULL));
    submitted(f, 0, &s, &signature);
    assert_memory_equal(&s.author, &second.sign.public, 32);
    call_deinit(&call);
    key_wipe(&second);
    fake_node_stop(f);
}

static void a_new_version_takes_over_what_is_not_given(void **state)
{
    struct writer w = value();
    struct draft d;
    struct pln_error err;
    struct bytes facts, words;

    (void)state;
    writer_map(&w, 6);
    writer_cstr(&w, "handle"), writer_cstr(&w, "table");
    writer_cstr(&w, "notice"), writer_u64(&w, 72);
    writer_cstr(&w, "seats"), writer_array(&w, 1), writer_map(&w, 3);
    writer_cstr(&w, "name"), writer_cstr(&w, "school");
    writer_cstr(&w, "kind"), writer_cstr(&w, "practitioner");
    writer_cstr(&w, "partner"), writer_map(&w, 1), writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(clinic));
    writer_cstr(&w, "needs"), writer_array(&w, 0);
    writer_cstr(&w, "review"), writer_cstr(&w, "2027-12-31");
    writer_cstr(&w, "because"), writer_array(&w, 0);
    facts = written();
    w = value();
    writer_map(&w, 2);
    writer_cstr(&w, "scope"), writer_cstr(&w, "Agenda, and more");
    writer_cstr(&w, "text"), writer_nil(&w);
    words = written();
    assert_true(call_init(&call, &err));
    size_t n;
    call.command = commands_find("body", "edit", &n);
    draft_empty(&call, TYPE_body, &d);
    assert_true(draft_set_text(&d, "notice", "14d", &err));
    assert_true(edit_from(&call, &d, id_answer(&body), facts, words, &err));
    assert_true(bytes_equal_str(draft_value(&d, "notice"), "14d"));
    assert_true(bytes_equal_str(draft_value(&d, "handle"), "table"));
    assert_true(bytes_equal_str(draft_value(&d, "needs"), "-"));
    assert_true(bytes_equal_str(draft_value(&d, "scope"), "Agenda, and more"));
    assert_true(
        bytes_equal_str(draft_value(&d, "seats"), "school:practitioner:0400000000000000000000000000000000000000000000000000000000000000"));
    assert_false(draft_has(&d, "because"));
    assert_false(draft_has(&d, "text"));
    call_deinit(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_proposal_becomes_a_signed_statement_with_its_words, begin, end),
        cmocka_unit_test_setup_teardown(the_rules_are_asked_before_it_is_signed, begin, end),
        cmocka_unit_test_setup_teardown(an_import_is_told_that_the_log_is_full, begin, end),
        cmocka_unit_test_setup_teardown(what_the_node_did_not_answer_is_sent_again_as_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(a_pause_keeps_the_statement_and_a_refusal_does_not, begin, end),
        cmocka_unit_test_setup_teardown(sealed_words_leave_the_machine_sealed, begin, end),
        cmocka_unit_test_setup_teardown(what_is_missing_in_a_pipe_is_named_and_nothing_is_sent, begin, end),
        cmocka_unit_test_setup_teardown(not_said_and_none_are_two_answers, begin, end),
        cmocka_unit_test_setup_teardown(a_name_that_nobody_knows_is_named_with_its_field, begin, end),
        cmocka_unit_test_setup_teardown(of_several_keys_one_must_be_named, begin, end),
        cmocka_unit_test_setup_teardown(of_several_keys_the_one_in_force_signs, begin, end),
        cmocka_unit_test_setup_teardown(a_new_version_takes_over_what_is_not_given, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
