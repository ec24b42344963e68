/* store_content.c: words come, are missing, sealed, revealed, erased. */
#include "unit.h"

#include "log/sealed.h"
#include "record/receipt.h"
#include "support/store_home.h"

static uint64_t last(struct home *h, const struct pln_id *log)
{
    return home_row(h, log).size - 1;
}

static struct content_item give(struct home *h, const struct pln_id *log, uint64_t index, unsigned form, struct bytes bytes)
{
    struct content_item it = { .at = { home_row(h, log).number, index }, .form = form, .bytes = bytes };
    struct write_job *job = home_job(h);

    job->contents = 1;
    job->content = &it;
    home_run(h, job);
    assert_false(job->failed);
    write_job_free(job);
    return it;
}

static size_t missing(struct home *h, const struct pln_id *log)
{
    struct read_job job = { .kind = READ_MISSING, .log = home_row(h, log).number };
    size_t n;

    arena_init(&job.arena, "a test's read", 1 << 20);
    buf_init(&job.result, 1 << 20);
    store_read(h->store, &job);
    assert_true(job.done);
    n = job.places;
    arena_deinit(&job.arena);
    return n;
}

/* A comment by a whose words only b (and a) can read. */
static struct pln_id sealed(struct home_three *t, struct buf *salted, struct buf *blob)
{
    CLEANUP(buf_deinit) struct buf body;
    struct content_decl decl;
    struct pln_boxkey box[2] = { table_box("ana"), table_box("ben") };
    struct pln_id ref[2] = { t->a.log, t->b.log };
    uint8_t random[56] = { 1, 2, 3 };
    struct pln_error err;

    buf_init(&body, 1000);
    home_words(&t->a, "Only for Eastside", salted, &decl);
    assert_true(sealed_make(&t->a.log, buf_bytes(salted), box, 2, random, blob, &decl, &err));
    decl.media = BYTES_STR("words");
    decl.partners = 1;
    decl.partner[0] = 1;
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    return home_write(
        &t->a,
        &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = ref, .refs = 2, .content = &decl, .bytes = buf_bytes(blob) });
}

static struct pln_id act_on(struct home *h, const char *type, const struct pln_id *of, const struct content_decl *decl,
                            struct bytes content)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a1 u", UINT64_C(0));
    return home_write(
        h, &(struct home_say){ .type = type, .body = buf_bytes(&body), .ref = of, .refs = 1, .content = decl, .bytes = content });
}

static void missing_words_are_known_and_kept_when_they_come(void **state)
{
    CLEANUP(buf_deinit) struct buf words;
    struct content_decl decl;
    struct home_three t;
    struct content_item it;
    uint64_t at;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.a, &t.b.log, "Good news");
    assert_true(home_take(&t.b, &t.a, false).done);
    at = last(&t.b, &t.a.log);
    assert_int_equal(home_row(&t.b, &t.a.log).whole, at);
    assert_int_equal(missing(&t.b, &t.a.log), 1);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_MISSING);
    buf_init(&words, 1000);
    home_words(&t.a, "Bad news", &words, &decl);
    it = give(&t.b, &t.a.log, at, CONTENT_PUBLISHED, buf_bytes(&words));
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_BAD_CONTENT);
    buf_reset(&words);
    home_words(&t.a, "Good news", &words, &decl);
    assert_true(give(&t.b, &t.a.log, at, CONTENT_PUBLISHED, buf_bytes(&words)).done);
    assert_int_equal(home_row(&t.b, &t.a.log).whole, at + 1);
    assert_int_equal(missing(&t.b, &t.a.log), 0);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_HERE);
    home_three_end(&t);
}

static void words_that_do_not_match_are_not_kept_from_a_take(void **state)
{
    CLEANUP(buf_deinit) struct buf words;
    struct content_decl decl;
    struct home_three t;
    struct log_row theirs;
    struct view_entry e;
    struct bytes other;
    struct take_item it;
    struct write_job *job;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.a, &t.b.log, "One");
    theirs = home_row(&t.a, &t.a.log);
    e = home_entry(&t.a, &t.a.log, theirs.size - 1);
    buf_init(&words, 1000);
    home_words(&t.a, "Another", &words, &decl);
    other = buf_bytes(&words);
    it = (struct take_item){ .log = t.a.log,
                             .from = theirs.size - 1,
                             .count = 1,
                             .entry = &e.bytes,
                             .content = &other,
                             .root = theirs.root,
                             .note = bytes_at(theirs.note, theirs.note_bytes) };
    job = home_job(&t.b);
    job->takes = 1;
    job->take = &it;
    home_run(&t.b, job);
    assert_true(it.done); /* the entry is good whoever brings it */
    assert_int_equal(job->missing_count, 1);
    write_job_free(job);
    assert_int_equal(home_row(&t.b, &t.a.log).whole, theirs.size - 1);
    home_three_end(&t);
}

static void a_sealed_text_goes_only_to_the_partner_it_names(void **state)
{
    CLEANUP(buf_deinit) struct buf salted;
    CLEANUP(buf_deinit) struct buf blob;
    struct home_three t;
    struct read_job job;
    uint64_t at;
    uint64_t index[1];

    (void)state;
    home_three_begin(&t);
    buf_init(&salted, 10000);
    buf_init(&blob, 10000);
    sealed(&t, &salted, &blob);
    assert_true(home_take(&t.b, &t.a, true).done);
    assert_true(home_take(&t.c, &t.a, true).done);
    at = last(&t.a, &t.a.log);
    assert_int_equal(home_entry(&t.a, &t.a.log, at).content, CONTENT_BLOB);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_MISSING);
    assert_int_equal(home_entry(&t.c, &t.a.log, at).content, CONTENT_ELSEWHERE);
    assert_int_equal(home_row(&t.b, &t.a.log).whole, at);
    assert_int_equal(home_row(&t.c, &t.a.log).whole, at + 1);
    assert_int_equal(give(&t.c, &t.a.log, at, CONTENT_SEALED, buf_bytes(&blob)).err.code, PLN_UNASKED);
    assert_true(give(&t.b, &t.a.log, at, CONTENT_SEALED, buf_bytes(&blob)).done);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_BLOB);
    index[0] = at;
    for (int who = 0; who < 3; who++) {
        job = (struct read_job){ .kind = READ_CONTENT, .log = 1, .index_count = 1, .index = index };
        job.for_partner = (struct pln_id[]){ t.b.log, t.c.log, t.b.log }[who];
        job.for_public = who == 2;
        arena_init(&job.arena, "a test's read", 1 << 20);
        buf_init(&job.result, 1 << 20);
        store_read(t.a.store, &job);
        assert_true(job.done);
        assert_int_equal(job.messages, 1);
        assert_int_equal(job.message[0].n > blob.n, who == 0); /* c and readers: "have none" */
        arena_deinit(&job.arena);
    }
    home_three_end(&t);
}

static void an_unsealed_text_is_wanted_and_shown_by_all(void **state)
{
    CLEANUP(buf_deinit) struct buf salted;
    CLEANUP(buf_deinit) struct buf blob;
    struct content_decl decl = { .form = CONTENT_REVEALED };
    struct home_three t;
    struct pln_id id;
    struct view_entry e;
    uint64_t at;

    (void)state;
    home_three_begin(&t);
    buf_init(&salted, 10000);
    buf_init(&blob, 10000);
    id = sealed(&t, &salted, &blob);
    at = last(&t.a, &t.a.log);
    assert_true(home_take(&t.c, &t.a, true).done);
    assert_int_equal(give(&t.c, &t.a.log, at, CONTENT_REVEALED, buf_bytes(&salted)).err.code, PLN_UNASKED); /* nobody unsealed it yet */
    act_on(&t.a, "unseal", &id, &decl, buf_bytes(&salted));
    e = home_entry(&t.a, &t.a.log, at);
    assert_int_equal(e.content, CONTENT_UNSEALED);
    assert_true(e.has_by);
    assert_int_equal(e.by.index, at + 1);
    assert_int_equal(home_entry(&t.a, &t.a.log, at + 1).content, CONTENT_NONE);
    assert_true(home_take(&t.c, &t.a, true).done);
    assert_int_equal(missing(&t.c, &t.a.log), 1);
    assert_int_equal(home_row(&t.c, &t.a.log).whole, at + 2); /* a reveal is not for us in a receipt's sense */
    assert_true(give(&t.c, &t.a.log, at, CONTENT_REVEALED, buf_bytes(&salted)).done);
    assert_int_equal(home_entry(&t.c, &t.a.log, at).content, CONTENT_UNSEALED);
    assert_int_equal(missing(&t.c, &t.a.log), 0);
    assert_true(home_take(&t.b, &t.a, true).done); /* all at once */
    assert_int_equal(missing(&t.b, &t.a.log), 2);
    assert_true(give(&t.b, &t.a.log, at, CONTENT_REVEALED, buf_bytes(&salted)).done);
    assert_int_equal(missing(&t.b, &t.a.log), 0); /* a reveal counts as the blob had */
    home_three_end(&t);
}

static void erased_words_go_everywhere_and_never_come_back(void **state)
{
    CLEANUP(buf_deinit) struct buf words;
    struct content_decl decl;
    struct home_three t;
    struct pln_id id;
    struct view_entry e;
    uint64_t at;

    (void)state;
    home_three_begin(&t);
    id = home_comment(&t.a, &t.b.log, "A name too many");
    at = last(&t.a, &t.a.log);
    assert_true(home_take(&t.b, &t.a, true).done);
    act_on(&t.a, "erase", &id, NULL, (struct bytes){ NULL, 0 });
    e = home_entry(&t.a, &t.a.log, at);
    assert_int_equal(e.content, CONTENT_GONE);
    assert_int_equal(e.by.index, at + 1);
    assert_true(store_wants_compaction(t.a.store));
    assert_true(home_take(&t.b, &t.a, true).done);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_GONE);
    assert_true(home_take(&t.c, &t.a, true).done); /* entry and erasure in one take */
    assert_int_equal(home_entry(&t.c, &t.a.log, at).content, CONTENT_GONE);
    assert_false(store_wants_compaction(t.c.store)); /* it never held them */
    assert_int_equal(home_row(&t.c, &t.a.log).whole, at + 2);
    buf_init(&words, 1000);
    home_words(&t.a, "A name too many", &words, &decl);
    assert_true(give(&t.c, &t.a.log, at, CONTENT_PUBLISHED, buf_bytes(&words)).done);
    assert_int_equal(home_entry(&t.c, &t.a.log, at).content, CONTENT_GONE);
    home_reopen(&t.b);
    assert_true(store_wants_compaction(t.b.store));
    home_three_end(&t);
}

static void words_beside_an_erasure_are_kept_but_those_erased(void **state)
{
    struct home_three t;
    struct pln_id id;
    uint64_t at;

    (void)state;
    home_three_begin(&t);
    home_comment(&t.a, &t.b.log, "It stays");
    id = home_comment(&t.a, &t.b.log, "A name too many");
    at = last(&t.a, &t.a.log);
    act_on(&t.a, "erase", &id, NULL, (struct bytes){ NULL, 0 });
    home_comment(&t.a, &t.b.log, "It stays, too");
    assert_true(home_take(&t.b, &t.a, true).done);
    assert_int_equal(home_entry(&t.b, &t.a.log, at - 1).content, CONTENT_HERE);
    assert_int_equal(home_entry(&t.b, &t.a.log, at).content, CONTENT_GONE);
    assert_int_equal(home_entry(&t.b, &t.a.log, at + 2).content, CONTENT_HERE);
    assert_int_equal(missing(&t.b, &t.a.log), 0);
    assert_int_equal(home_row(&t.b, &t.a.log).whole, at + 3);
    assert_false(store_wants_compaction(t.b.store));
    home_three_end(&t);
}

static void a_statement_without_the_content_it_declares_is_refused(void **state)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct content_decl decl;
    struct home_three t;
    struct submit_item it;

    (void)state;
    home_three_begin(&t);
    buf_init(&body, 1000);
    buf_init(&words, 1000);
    home_words(&t.a, "Here", &words, &decl);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    it = home_submit(&t.a, &(struct home_say){ .type = "reply", .body = buf_bytes(&body), .ref = &t.b.log, .refs = 1, .content = &decl });
    assert_false(it.done);
    assert_int_equal(it.err.code, PLN_BAD_CONTENT);
    home_three_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_words_are_known_and_kept_when_they_come),
        cmocka_unit_test(words_that_do_not_match_are_not_kept_from_a_take),
        cmocka_unit_test(a_sealed_text_goes_only_to_the_partner_it_names),
        cmocka_unit_test(an_unsealed_text_is_wanted_and_shown_by_all),
        cmocka_unit_test(erased_words_go_everywhere_and_never_come_back),
        cmocka_unit_test(words_beside_an_erasure_are_kept_but_those_erased),
        cmocka_unit_test(a_statement_without_the_content_it_declares_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
