/* daemon_home.c: what lies in a home, and what is said when it is wrong. Spec: docs/operating.md "The home". */
#include "home.h"

#include "codec/text.h"
#include "codec/writer.h"
#include "crypto/keyfile.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
// clang-format on

#define TIME_MS INT64_C(1780000000000)

struct scratch {
    char dir[64];
    struct home home;
};

static int open_scratch(void **state)
{
    struct scratch *p = calloc(1, sizeof(*p));
    struct pln_error err;

    strcpy(p->dir, "/tmp/plenary-home-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    assert_true(crypto_start(&err));
    assert_true(home_open(&p->home, p->dir, &err));
    *state = p;
    return 0;
}

static int close_scratch(void **state)
{
    struct scratch *p = *state;
    static const char *const names[] = { "node.key", "genesis", "invitation", "other" };
    char path[128];

    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", p->dir, names[i]);
        unlink(path);
    }
    rmdir(p->dir);
    home_close(&p->home);
    free(p);
    return 0;
}

static void put_file(struct scratch *p, const char *name, struct bytes bytes, mode_t mode)
{
    char path[128];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", p->dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.at, 1, bytes.n, f), bytes.n);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static void put_key(struct scratch *p, const char *kind, size_t seeds, const char *passphrase, mode_t mode)
{
    CLEANUP(keyfile_wipe) struct keyfile k = { .seeds = seeds };
    CLEANUP(buf_deinit) struct buf text;
    struct pln_error err;
    struct sign_key first;
    uint8_t random[40] = { 1 };

    strcpy(k.kind, kind);
    for (size_t i = 0; i < seeds; i++)
        assert_true(secret_init(&k.seed[i], (uint8_t[32]){ 7, (uint8_t)i }, &err));
    assert_true(sign_key_from_seed(&first, k.seed[0].at, &err));
    k.public = first.public;
    sign_key_wipe(&first);
    buf_init(&text, KEYFILE_BYTES_MAX);
    assert_true(keyfile_write(&k, BYTES_STR(passphrase), 8192, random, &text, &err));
    put_file(p, "node.key", buf_bytes(&text), mode);
}

static void refuses_key(struct scratch *p, const char *what)
{
    struct pln_error err = { 0 };

    if (home_read_key(&p->home, &err))
        fail_msg("taken, though: %s", what);
    assert_non_null(strstr(err.where, "node.key"));
    if (strstr(err.what, what) == NULL)
        fail_msg("says \"%s\", not \"%s\"", err.what, what);
}

static void a_node_s_key_file_gives_its_keys(void **state)
{
    struct scratch *p = *state;
    struct pln_error err;
    struct dh_key noise;

    put_key(p, "node", 4, "", 0600);
    assert_true(home_read_key(&p->home, &err));
    assert_int_equal(p->home.noise_count, 2);
    assert_true(dh_key_from_seed(&noise, (uint8_t[32]){ 7, 2 }, &err));
    assert_memory_equal(&noise.public, &p->home.noise[0].public, 32);
    dh_key_wipe(&noise);
}

static void a_key_that_others_may_read_is_refused_with_its_mode(void **state)
{
    put_key(*state, "node", 3, "", 0640);
    refuses_key(*state, "mode 0640");
}

static void other_files_in_the_key_s_place_are_refused(void **state)
{
    struct scratch *p = *state;
    char from[128], to[128];

    refuses_key(p, "is not there");
    put_key(p, "member", 3, "", 0600);
    refuses_key(p, "kind member");
    put_key(p, "node", 2, "", 0600);
    refuses_key(p, "2 seeds");
    put_key(p, "node", 3, "a passphrase", 0600);
    refuses_key(p, "passphrase");
    put_file(p, "node.key", BYTES_STR("garbage\n"), 0600);
    refuses_key(p, "");
    put_key(p, "node", 3, "", 0600);
    snprintf(from, sizeof(from), "%s/node.key", p->dir);
    snprintf(to, sizeof(to), "%s/other", p->dir);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(symlink(to, from), 0);
    refuses_key(p, "cannot be opened");
}

/* ---- genesis ---- */

static void sign_statement(struct buf *statement, struct pln_signature *sig, const struct pln_id *coalition, const char *type)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_error err;
    struct sign_key root;
    struct writer w;
    struct statement_parts parts = { .claimed_ms = TIME_MS, .schema = 1, .type = BYTES_STR(type) };

    buf_init(&body, 1000);
    w = writer_into(&body);
    writer_array(&w, 6);
    writer_u64(&w, 1);
    writer_bin(&w, bytes_at((uint8_t[32]){ 1 }, 32));
    if (coalition != NULL)
        writer_bin(&w, BYTES_OF(*coalition));
    else
        writer_nil(&w);
    writer_cstr(&w, "Eastside Schools");
    writer_bin(&w, bytes_at((uint8_t[16]){ 2 }, 16));
    writer_nil(&w);
    assert_true(sign_key_from_seed(&root, (uint8_t[32]){ 3 }, &err));
    parts.author = &root.public;
    parts.body = buf_bytes(&body);
    buf_init(statement, 2000);
    assert_true(statement_write(&parts, statement, &err));
    assert_true(sign_make(&root, "statement", buf_bytes(statement), sig, &err));
    sign_key_wipe(&root);
}

static void genesis_of(struct buf *out, uint64_t version, size_t count, const struct pln_id *coalition, const char *type, bool spoil)
{
    CLEANUP(buf_deinit) struct buf statement;
    struct pln_signature sig;
    struct writer w;

    sign_statement(&statement, &sig, coalition, type);
    sig.b[3] ^= spoil;
    buf_init(out, 65536);
    w = writer_into(out);
    writer_array(&w, 3);
    writer_u64(&w, version);
    writer_u64(&w, (uint64_t)TIME_MS);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&w, 3);
        writer_bin(&w, buf_bytes(&statement));
        writer_bin(&w, BYTES_OF(sig));
        writer_nil(&w);
    }
}

static void a_genesis_names_the_log_and_the_coalition(void **state)
{
    CLEANUP(buf_deinit) struct buf b, other;
    struct pln_id coalition = { { 5 } };
    struct genesis g;
    struct pln_error err;

    (void)state;
    genesis_of(&b, 1, 2, NULL, "inception", false);
    assert_true(genesis_read(buf_bytes(&b), &g, &err));
    assert_int_equal(g.count, 2);
    assert_true(g.time_ms == TIME_MS);
    assert_memory_equal(&g.own_log, &g.coalition, 32); /* a convener's */
    assert_int_equal(g.item[1].checked, SIGNATURE_GOOD);
    assert_false(g.item[0].has_content);
    genesis_of(&other, 1, 1, &coalition, "inception", false);
    assert_true(genesis_read(buf_bytes(&other), &g, &err));
    assert_memory_equal(&g.coalition, &coalition, 32);
}

static void a_wrong_genesis_is_refused_with_the_statement_s_place(void **state)
{
    static const struct {
        const char *why, *says;
        uint64_t version;
        size_t count;
        const char *type;
        bool spoil;
    } bad[] = {
        { "a later version", "version 2", 2, 1, "inception", false },
        { "nothing in it", "", 1, 0, "inception", false },
        { "too many", "", 1, 17, "inception", false },
        { "another first type", "type proposal", 1, 1, "proposal", false },
        { "a wrong signature", "signature is wrong", 1, 1, "inception", true },
    };
    struct genesis g;
    struct pln_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        CLEANUP(buf_deinit) struct buf b;

        genesis_of(&b, bad[i].version, bad[i].count, NULL, bad[i].type, bad[i].spoil);
        if (genesis_read(buf_bytes(&b), &g, &err))
            fail_msg("%s: taken", bad[i].why);
        if (strstr(err.what, bad[i].says) == NULL)
            fail_msg("%s: says \"%s\"", bad[i].why, err.what);
        for (size_t cut = 0; i == 0 && cut < b.n; cut++)
            assert_false(genesis_read(bytes_at(b.at, cut), &g, &err));
    }
}

/* ---- invitation ---- */

static void invitation_text(struct buf *out, const struct pln_id *coalition, const char *address)
{
    CLEANUP(buf_deinit) struct buf raw;
    struct writer w;

    buf_init(&raw, 1000);
    w = writer_into(&raw);
    writer_array(&w, 5);
    writer_bin(&w, BYTES_OF(*coalition));
    writer_bin(&w, bytes_at((uint8_t[32]){ 8 }, 32));
    writer_bin(&w, bytes_at((uint8_t[32]){ 9 }, 32));
    writer_u64(&w, (uint64_t)TIME_MS);
    writer_array(&w, 1);
    writer_cstr(&w, address);
    buf_init(out, 4096);
    buf_printf(out, "plenary1:");
    assert_true(base64url_write(buf_bytes(&raw), out));
    buf_printf(out, "\n");
}

static void an_invitation_says_whom_to_dial_and_fits_the_coalition(void **state)
{
    CLEANUP(buf_deinit) struct buf good, own, genesis;
    struct scratch *p = *state;
    struct pln_id coalition = { { 5 } };
    struct pln_error err;

    invitation_text(&good, &coalition, "a.example:1");
    genesis_of(&genesis, 1, 1, NULL, "inception", false);
    put_file(p, "genesis", buf_bytes(&genesis), 0600);
    assert_true(home_read_genesis(&p->home, &err));
    assert_true(home_read_invitation(&p->home, &err)); /* none there */
    assert_false(p->home.has_invitation);
    put_file(p, "invitation", buf_bytes(&good), 0600);
    assert_false(home_read_invitation(&p->home, &err));
    assert_int_equal(err.code, PLN_WRONG_LOG);
    invitation_text(&own, &p->home.genesis.coalition, "a.example:1");
    put_file(p, "invitation", buf_bytes(&own), 0600);
    assert_true(home_read_invitation(&p->home, &err));
    assert_true(p->home.has_invitation);
    assert_string_equal(p->home.invitation.address.at[0], "a.example:1");
    put_file(p, "invitation", BYTES_STR("plenary9:xyz\n"), 0600);
    assert_false(home_read_invitation(&p->home, &err));
    assert_non_null(strstr(err.where, "invitation"));
}

static void a_missing_home_or_genesis_is_named(void **state)
{
    struct scratch *p = *state;
    struct home h;
    struct pln_error err;

    assert_false(home_open(&h, "/nonexistent/home", &err));
    assert_non_null(strstr(err.what, "/nonexistent/home"));
    assert_false(home_open(&h, "/etc/passwd", &err));
    assert_false(home_read_genesis(&p->home, &err));
    assert_int_equal(err.code, PLN_NOT_FOUND);
    assert_non_null(strstr(err.where, "genesis"));
}

int main(void)
{
#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, open_scratch, close_scratch)
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_node_s_key_file_gives_its_keys),
        IN_PLACE(a_key_that_others_may_read_is_refused_with_its_mode),
        IN_PLACE(other_files_in_the_key_s_place_are_refused),
        cmocka_unit_test(a_genesis_names_the_log_and_the_coalition),
        cmocka_unit_test(a_wrong_genesis_is_refused_with_the_statement_s_place),
        IN_PLACE(an_invitation_says_whom_to_dial_and_fits_the_coalition),
        IN_PLACE(a_missing_home_or_genesis_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
