/* node_query.c: what a node answers to clients, asked in JSON as a client would, over three logs in memory.
 *
 *     commons     convener: founding, dee, the body "table", admits of the others
 *     eastside    this node: two Anas, Ben with a second key, a proposal, a sealed talk, an erased comment
 *     clinic      a position on the proposal, a receipt that covers eastside */
#include "unit/unit.h"

#include "codec/text.h"
#include "node/access.h"
#include "node/query.h"
#include "record/receipt.h"
#include "support/rpc_json.h"
#include "support/table_view.h"

#include <stdio.h>
#include <stdlib.h>

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)
#define HOUR INT64_C(3600000)

static struct table_state commons, eastside, clinic;
static struct table_view table;
static struct view view;
static struct pln_id second_cleo;
static uint64_t proposal_index, talk_index, comment_index;

/* ---- the fixture ---- */

/* Inception of a log that names its own organization, and its node keys. */
static void begin(struct table_state *t, const struct pln_id *coalition, const char *name)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key next = table_public("root2"), checkpoint = table_public("checkpoint"), cosign = table_public("cosign");
    struct pln_boxkey noise = table_box("noise");
    struct pln_hash h = hash_next_root(&next), nonce = table_hash(name);
    struct pln_root base;

    table_state_init(t);
    buf_init(&body, 1 << 16);
    if (coalition)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), h.b, coalition->b, name, bytes_at(nonce.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, name, bytes_at(nonce.b, 16));
    assert_int_equal(table_write(t, &(struct table_write){ .by = "root", .type = "inception", .body = buf_bytes(&body) }).verdict,
                     VERDICT_GOOD);
    buf_reset(&body);
    base = tree_root(&t->tree);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), base.b, checkpoint.b, cosign.b, noise.b);
    assert_int_equal(table_write(t, &(struct table_write){ .by = "root", .type = "node", .body = buf_bytes(&body) }).verdict, VERDICT_GOOD);
}

static struct pln_id good(struct judged j)
{
    if (j.verdict != VERDICT_GOOD)
        fail_msg("void: %s: %s: %s", void_word(j.code), j.why.where, j.why.what);
    return j.id;
}

/* A mandate of the key `key` for a person called so. */
static struct pln_id member(uint32_t log, struct table_state *t, const char *key_name, const char *label, const struct pln_id *renews)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct pln_boxkey box = table_box(key_name);
    struct pln_signature accept;
    struct pln_error err;

    buf_init(&body, 4096);
    buf_init(&words, 4096);
    table_key(key_name, &key);
    assert_true(accept_make(&key, &t->state.log, &box, &accept, &err));
    table_pack(&body, "a7 k k b a3 u u u a0 i", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), UINT64_C(2), UINT64_C(3),
               TABLE_UNTIL_MS);
    if (renews)
        table_pack(&body, "u", UINT64_C(0));
    else
        table_pack(&body, "n");
    table_pack(&words, "a3 s n n", label);
    return good(table_view_write(
        &table, log,
        &(struct table_write){ .by = "root", .type = "mandate", .body = buf_bytes(&body), .ref = renews, .refs = renews != NULL },
        buf_bytes(&words)));
}

static void admit(struct table_state *who, const char *handle)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u s n", UINT64_C(0), handle);
    good(table_write(&commons,
                     &(struct table_write){ .by = "dee", .type = "admit", .body = buf_bytes(&body), .ref = &who->state.log, .refs = 1 }));
}

static struct pln_id table_body(void)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_id ref[2] = { commons.state.log, eastside.state.log };

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a12 s u n", "table", UINT64_C(1));
    table_pack(&body, "a2 a3 s u u a3 s u u", "school", UINT64_C(2), UINT64_C(1), "chair", UINT64_C(6), UINT64_C(0));
    table_pack(&body, "u u n u u u n n", UINT64_C(1), UINT64_C(50), UINT64_C(72), UINT64_C(21183), UINT64_C(0));
    table_pack(&words, "a2 s n", "The intake of families");
    return good(table_view_write(&table, 1,
                                 &(struct table_write){ .by = "dee", .type = "body", .body = buf_bytes(&body), .ref = ref, .refs = 2 },
                                 buf_bytes(&words)));
}

static void founding(void)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a5 u i s s n", UINT64_C(1), INT64_C(-18000000), "commons", "America/Chicago");
    table_pack(&words, "a3 s s n", "Reads by Third", "Every child reads by third grade");
    good(table_view_write(&table, 1, &(struct table_write){ .by = "root", .type = "founding", .body = buf_bytes(&body) },
                          buf_bytes(&words)));
}

static struct pln_id proposal(const struct pln_id *body_id, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_id ref[3] = { *body_id, eastside.state.log, clinic.state.log };

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a6 u a2 u u i n n n", UINT64_C(0), UINT64_C(1), UINT64_C(2), TABLE_START_MS + 200 * HOUR);
    table_pack(&words, "a2 s s", "Move the intake desk", "To the *library*.\n\nRent is lower.");
    proposal_index = eastside.entries;
    return good(table_view_write(
        &table, 2,
        &(struct table_write){ .by = "ana1", .type = "proposal", .body = buf_bytes(&body), .ref = ref, .refs = 3, .time_ms = time_ms },
        buf_bytes(&words)));
}

static struct pln_id position(const struct pln_id *of, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u u a0", UINT64_C(0), UINT64_C(1));
    return good(table_write(
        &clinic,
        &(struct table_write){ .by = "cleo", .type = "position", .body = buf_bytes(&body), .ref = of, .refs = 1, .time_ms = time_ms }));
}

static void seat(const struct pln_id *body_id, const struct pln_id *person, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id ref[2] = { *body_id, *person };

    buf_init(&body, 1000);
    table_pack(&body, "a4 u s a1 u n", UINT64_C(0), "school", UINT64_C(1));
    good(table_write(&eastside, &(struct table_write){
                                    .by = "root", .type = "seat", .body = buf_bytes(&body), .ref = ref, .refs = 2, .time_ms = time_ms }));
}

/* A comment by ben's second key, erased again; a talk sealed to the clinic. */
static void private_words(const struct pln_id *about, const struct pln_id *person)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct content_decl sealed = { .form = CONTENT_SEALED, .bytes = 256, .media = BYTES_STR("words"), .partners = 1, .partner = { 1 } };
    struct pln_id comment, ref[2];

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    table_pack(&words, "a2 n s", "A word too many");
    comment_index = eastside.entries;
    comment = good(table_view_write(
        &table, 2, &(struct table_write){ .by = "ben2", .type = "reply", .body = buf_bytes(&body), .ref = about, .refs = 1 },
        buf_bytes(&words)));
    buf_reset(&body);
    table_pack(&body, "a1 u", UINT64_C(0));
    good(table_write(&eastside,
                     &(struct table_write){ .by = "ben2", .type = "erase", .body = buf_bytes(&body), .ref = &comment, .refs = 1 }));
    table_view_content(&table, (struct place){ 2, comment_index }, CONTENT_GONE, (struct bytes){ NULL, 0 });
    table_view_by(&table, (struct place){ 2, comment_index }, (struct place){ 2, comment_index + 1 });

    ref[0] = *person;
    ref[1] = clinic.state.log;
    buf_reset(&body);
    table_pack(&body, "a11 u i n i a1 u n n n a1 u u n", UINT64_C(1), TABLE_START_MS, INT64_C(-1), UINT64_C(0), UINT64_C(1), UINT64_C(1));
    talk_index = eastside.entries;
    sealed.commitment = table_hash("some words");
    sealed.sealed = table_hash("a blob");
    good(table_write(&eastside, &(struct table_write){
                                    .by = "ana1", .type = "talk", .body = buf_bytes(&body), .ref = ref, .refs = 2, .content = &sealed }));
    table_view_content(&table, (struct place){ 2, talk_index }, CONTENT_BLOB, BYTES_STR("a blob"));
}

/* The clinic's node says that it holds `size` entries of eastside, `lack` of them without all content. */
static void receipt(uint64_t size, uint64_t lack, bool first)
{
    CLEANUP(buf_deinit) struct buf body;
    struct receipt_change line = { 0, size, lack };
    struct receipt r = { .added = &eastside.state.log, .added_count = first, .line = &line, .line_count = 1 };
    struct pln_error err;

    buf_init(&body, 1000);
    assert_true(receipt_write(&r, &body, &err));
    good(table_write(&clinic, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body) }));
}

static int set_up(void **state)
{
    static const uint8_t garbage[] = { 0x91, 0xa0 };
    struct pln_id ana, ben, body_id, of;
    struct pln_error err;
    struct judged j;

    (void)state;
    table_view_init(&table);
    begin(&commons, NULL, "Commons");
    begin(&eastside, &commons.state.log, "Eastside Schools");
    begin(&clinic, &commons.state.log, "North Clinic");
    table_view_add(&table, &commons, "commons", false);
    table_view_add(&table, &eastside, "eastside", true);
    table_view_add(&table, &clinic, "clinic", false);
    founding();
    member(1, &commons, "dee", "Dee", NULL);
    body_id = table_body();
    admit(&eastside, "eastside");
    admit(&clinic, "clinic");
    ana = member(2, &eastside, "ana1", "Ana Alvarez", NULL);
    member(2, &eastside, "ana2", "Ana Boros", NULL);
    ben = member(2, &eastside, "ben1", "Ben O'Neil", NULL);
    member(2, &eastside, "ben2", "Ben O'Neil", &ben);
    member(3, &clinic, "cleo", "Cleo", NULL);
    of = proposal(&body_id, TABLE_START_MS + 10 * HOUR);
    receipt(proposal_index + 1, 1, true);
    position(&of, TABLE_START_MS + 11 * HOUR);
    seat(&body_id, &ana, TABLE_START_MS + 12 * HOUR);
    private_words(&of, &ana);
    receipt(proposal_index + 2, 0, false);
    second_cleo = member(3, &clinic, "cleo2", "Cleo", NULL);
    table_write(&eastside, &(struct table_write){ .by = "nobody", .type = "proposal", .body = BYTES_STR("\x90") });   /* void: unmandated */
    assert_true(table_state_append(&eastside, bytes_at(garbage, 2), &j, &err));                                       /* void: unreadable */
    table_write(&eastside, &(struct table_write){ .by = "ana1", .type = "zeppelin", .body = BYTES_STR("\x91\x01") }); /* unknown */
    view = table_view_of(&table);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    table_view_deinit(&table);
    table_state_deinit(&commons);
    table_state_deinit(&eastside);
    table_state_deinit(&clinic);
    return 0;
}

/* ---- asking ---- */

static enum access as = ACCESS_LOCAL;

static bool asked(const char *method, const char *params, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf encoded;

    buf_init(&encoded, 1 << 20);
    buf_init(out, 2 << 20);
    rpc_from_json(params, &encoded);
    return query_answer(&view, &eastside.state.log, BYTES_STR(method), buf_bytes(&encoded), as, TABLE_START_MS + 1000 * HOUR, out, err);
}

static json_t *ask(const char *method, const char *params)
{
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;
    char text[512];

    if (!asked(method, params, &out, &err))
        fail_msg("%s %s: %s", method, params, error_text(&err, text, sizeof(text)));
    return rpc_to_json(buf_bytes(&out));
}

static void expect_error(const char *method, const char *params, enum pln_code code, const char *says)
{
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;
    char text[512];

    if (asked(method, params, &out, &err))
        fail_msg("%s %s: answered", method, params);
    error_text(&err, text, sizeof(text));
    if (err.code != code || strstr(text, says) == NULL)
        fail_msg("%s %s: code %d, \"%s\", wanted \"%s\"", method, params, (int)err.code, text, says);
}

#define expect(value, path, text) assert_string_equal(json_text(value, path), text)

/* The names of a page's entries, blank between. */
static const char *names(json_t *page)
{
    static char out[8192];
    json_t *each;
    size_t i;

    out[0] = 0;
    json_array_foreach(json_object_get(page, "entries"), i, each)
    {
        strcat(out, i > 0 ? " " : "");
        strcat(out, json_text(each, "name"));
    }
    return out;
}

static void expect_names(const char *method, const char *params, const char *wanted)
{
    json_t *page = ask(method, params);

    assert_string_equal(names(page), wanted);
    json_decref(page);
}

/* ---- tests ---- */

static const char *texts_of(json_t *page, const char *name)
{
    size_t i;
    json_t *e;

    json_array_foreach(json_at(page, "entries"), i, e)
    {
        if (strcmp(json_text(e, "name"), name) == 0)
            return json_text(e, "texts");
    }
    return "(not there)";
}

static void texts_are_names_and_words_that_may_be_read(void **state)
{
    json_t *page = ask("entries", "[{'texts': true, 'limit': 200}]");
    char name[40];

    (void)state;
    snprintf(name, sizeof(name), "eastside#%u", (unsigned)proposal_index);
    assert_string_equal(texts_of(page, name), "[{\"field\":\"title\",\"text\":\"Move the intake desk\"},"
                                              "{\"field\":\"text\",\"text\":\"To the *library*.\\n\\nRent is lower.\"}]");
    snprintf(name, sizeof(name), "eastside#%u", (unsigned)talk_index); /* sealed */
    assert_string_equal(texts_of(page, name), "[]");
    snprintf(name, sizeof(name), "eastside#%u", (unsigned)comment_index); /* erased */
    assert_string_equal(texts_of(page, name), "[]");
    json_decref(page);
    page = ask("entries", "[{'texts': true, 'type': 'body'}]");
    assert_string_equal(json_text(page, "entries.0.texts"),
                        "[{\"field\":\"handle\",\"text\":\"table\"},{\"field\":\"seats\",\"text\":\"school\"},"
                        "{\"field\":\"seats\",\"text\":\"chair\"},{\"field\":\"scope\",\"text\":\"The intake of families\"}]");
    json_decref(page);
    expect_error("entries", "[{'texts': true, 'full': true}]", PLN_BAD_FIELD, "full or texts");
}

static void methods_are_those_of_the_page(void **state)
{
    json_t *all = ask("methods", "[]"), *some;
    char *page = calloc(1, 1 << 16);
    FILE *f = fopen("docs/rpc.md", "r");

    (void)state;
    assert_non_null(f);
    assert_true(fread(page, 1, (1 << 16) - 1, f) > 1000);
    fclose(f);
    assert_int_equal(json_array_size(all), method_count);
    for (size_t i = 0; i < method_count; i++) {
        char word[60];

        snprintf(word, sizeof(word), "`%s`", methods[i].name);
        if (strstr(page, word) == NULL)
            fail_msg("docs/rpc.md has no %s", word);
    }
    as = ACCESS_READER;
    some = ask("methods", "[]");
    assert_true(json_array_size(some) < method_count);
    expect_error("peers", "[]", PLN_READ_ONLY, "for the partner's own people");
    expect_error("export", "[]", PLN_READ_ONLY, "own socket");
    as = ACCESS_LOCAL;
    expect_error("melt", "[]", PLN_NOT_FOUND, "no method \"melt\"");
    assert_true(query_is_known(BYTES_STR("entry")));
    assert_false(query_is_known(BYTES_STR("submit")));
    json_decref(all);
    json_decref(some);
    free(page);
}

static void an_entry_is_shown_by_the_names_of_its_fields(void **state)
{
    char params[60], name[40];
    json_t *e;

    (void)state;
    snprintf(name, sizeof(name), "eastside#%" PRIu64, proposal_index);
    snprintf(params, sizeof(params), "['%s']", name);
    e = ask("entry", params);
    expect(e, "name", name);
    expect(e, "type", "proposal");
    expect(e, "state", "good");
    expect(e, "void", "null");
    expect(e, "disputed", "false");
    expect(e, "author.name", "eastside/ana-alvarez");
    expect(e, "title", "Move the intake desk");
    expect(e, "content.form", "published");
    expect(e, "content.state", "here");
    expect(e, "content.media", "words");
    expect(e, "facts.body.name", "commons#4");
    expect(e, "facts.body.type", "body");
    expect(e, "facts.affects.1.name", "clinic");
    expect(e, "facts.affects.1.type", "partner");
    expect(e, "facts.puts", "null");
    assert_int_equal(json_integer_value(json_at(e, "facts.closes")), TABLE_START_MS + 200 * HOUR);
    expect(e, "words.text", "To the *library*.\n\nRent is lower.");
    expect(e, "refs.0.type", "body");
    expect(e, "held", "[{\"partner\":\"clinic\",\"index\":3,\"told\":true}]");
    expect(e, "held_count", "1");
    expect(e, "partners", "2");
    assert_int_equal(json_object_size(e), 26);
    json_decref(e);
}

static void kinds_of_facts_are_written_for_people(void **state)
{
    char params[60];
    json_t *e = ask("entry", "['commons#4']");

    (void)state;
    expect(e, "facts.handle", "table");
    expect(e, "facts.kind", "governance");
    expect(e, "facts.rule", "consent");
    expect(e, "facts.seats.0.name", "school");
    expect(e, "facts.seats.0.kind", "practitioner");
    expect(e, "facts.seats.0.partner.name", "eastside");
    expect(e, "facts.notice", "72");
    expect(e, "facts.review", "2027-12-31");
    expect(e, "facts.keeper.name", "commons");
    expect(e, "words.scope", "The intake of families");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%" PRIu64 "']", talk_index);
    e = ask("entry", params);
    expect(e, "facts.status", "held");
    expect(e, "facts.asked_by", "{\"id\":null,\"name\":\"funder\",\"type\":\"outsider\"}");
    expect(e, "facts.people.0.name", "eastside/ana-alvarez");
    expect(e, "facts.people.0.type", "person");
    expect(e, "facts.agreed", "nothing");
    expect(e, "content.state", "sealed");
    expect(e, "content.partners", "[\"clinic\"]");
    expect(e, "words", "null");
    expect(e, "title", "null");
    json_decref(e);
    e = ask("entry", "['clinic#3']");
    expect(e, "type", "receipt");
    expect(e, "author", "null");
    expect(e, "facts.lines.1", json_text(json_at(e, "facts.lines"), "1"));
    expect(e, "content", "null");
    json_decref(e);
}

static void what_is_void_unknown_or_erased_is_shown_with_its_reason(void **state)
{
    char params[60], by[40];
    json_t *e;

    (void)state;
    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "']", comment_index);
    snprintf(by, sizeof(by), "eastside#%" PRIu64, comment_index + 1);
    e = ask("entry", params);
    expect(e, "content.state", "erased");
    expect(e, "content.by", by);
    expect(e, "words", "null");
    expect(e, "facts.stance", "comment");
    expect(e, "author.name", "eastside/ben-oneil");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", eastside.entries - 3);
    e = ask("entry", params);
    expect(e, "state", "void");
    expect(e, "void", "unmandated");
    expect(e, "facts", "null");
    assert_int_equal(strlen(json_text(e, "author.name")), strlen("eastside/") + 8);
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", eastside.entries - 2);
    e = ask("entry", params);
    expect(e, "void", "unreadable");
    expect(e, "id", "null");
    expect(e, "type", "null");
    expect(e, "time", "null");
    json_decref(e);
    snprintf(params, sizeof(params), "['#%zu']", eastside.entries - 1);
    e = ask("entry", params);
    expect(e, "state", "unknown");
    expect(e, "type", "zeppelin");
    expect(e, "facts", "null");
    json_decref(e);
}

static void names_are_found_in_every_form(void **state)
{
    char id[9], params[80];
    json_t *r;

    (void)state;
    r = ask("resolve", "[['eastside', 'eastside/ana-alvarez', 'eastside/ben', 'table', 'table/school', 'commons#4', '#1', 'nobody', "
                       "'eastside/zoe', 'eastside#99', "
                       "'clinic/cleo']]");
    expect(r, "0.kind", "partner");
    expect(r, "0.type", "inception");
    expect(r, "1.kind", "person");
    expect(r, "1.name", "eastside/ana-alvarez");
    expect(r, "1.log", "eastside");
    expect(r, "2.name", "eastside/ben-oneil");
    expect(r, "3.kind", "body");
    expect(r, "3.log", "commons");
    expect(r, "3.index", "4");
    expect(r, "4.kind", "seat");
    expect(r, "4.name", "table/school");
    expect(r, "5.type", "body");
    expect(r, "6.name", "eastside#1");
    expect(r, "7", "null");
    expect(r, "8", "null");
    expect(r, "9", "null");
    expect(r, "10.name", "clinic/cleo");
    json_decref(r);
    r = ask("resolve", "[['ben'], 'person']");
    expect(r, "0.name", "eastside/ben-oneil");
    json_decref(r);
    r = ask("resolve", "[['eastside', 'table'], 'party']");
    expect(r, "0.kind", "partner");
    expect(r, "1", "null");
    json_decref(r);
    for (size_t i = 0; i < commons.entries; i++) { /* by short id */
        snprintf(id, sizeof(id), "%02x%02x%02x%02x", commons.entry[i].id.b[0], commons.entry[i].id.b[1], commons.entry[i].id.b[2],
                 commons.entry[i].id.b[3]);
        if (strpbrk(id, "0123456789") == NULL)
            continue;
        snprintf(params, sizeof(params), "[['%s']]", id);
        r = ask("resolve", params);
        snprintf(params, sizeof(params), "commons#%zu", i);
        expect(r, "0.name", params);
        json_decref(r);
    }
}

static void of_two_people_of_one_name_the_later_has_digits_behind_it(void **state)
{
    json_t *r = ask("members", "['clinic']");
    char name[80];

    (void)state;
    snprintf(name, sizeof(name), "clinic/cleo-%02x%02x", second_cleo.b[0], second_cleo.b[1]);
    expect(r, "0.name", "clinic/cleo");
    expect(r, "1.name", name);
    expect(r, "1.label", "Cleo");
    json_decref(r);
    r = ask("resolve", "[['clinic/cleo']]"); /* the whole name goes before a beginning */
    expect(r, "0.index", "2");
    json_decref(r);
}

static void what_could_mean_two_is_said_to(void **state)
{
    (void)state;
    expect_error("resolve", "[['eastside/ana']]", PLN_BAD_REFERENCE, "could be eastside/ana-alvarez or eastside/ana-boros");
    expect_error("resolve", "[['UPPER']]", PLN_BAD_FIELD, "a-z, 0-9 and -");
    expect_error("resolve", "[['x'], 'ship']", PLN_BAD_FIELD, "none of entry");
    expect_error("entry", "['eastside/ana-boros']", PLN_NOT_FOUND, "names no entry");
    expect_error("entry", "['eastside#4000']", PLN_NOT_FOUND, "has ");
    expect_error("entry", "['nowhere#4']", PLN_NOT_FOUND, "no such log");
    expect_error("entry", "['hex:00']", PLN_BAD_FIELD, "at least the first 4 bytes");
    expect_error("entry", "['hex:0000000000']", PLN_NOT_FOUND, "no entry with that id");
    expect_error("entry", "[]", PLN_BAD_FIELD, "name an entry");
    expect_error("entry", "[7]", PLN_MALFORMED, "which");
    expect_error("entry", "['#1', 'more']", PLN_TOO_MANY, "params");
}

static void a_log_is_read_from_either_end(void **state)
{
    (void)state;
    expect_names("entries", "[{'log': 'commons'}]", "commons#0 commons#1 commons#2 commons#3 commons#4 commons#5 commons#6");
    expect_names("entries", "[{'log': 'commons', 'newest_first': true, 'limit': 3}]", "commons#6 commons#5 commons#4");
    expect_names("entries", "[{'log': 'clinic'}]", "clinic#0 clinic#1 clinic#2 clinic#4 clinic#6"); /* receipts are quiet */
    expect_names("entries", "[{'log': 'clinic', 'quiet': true, 'newest_first': true, 'limit': 2}]", "clinic#6 clinic#5");
    expect_names("entries", "[{'log': 'clinic', 'type': 'receipt'}]", "clinic#3 clinic#5");
    expect_names("entries", "[{'type': 'zeppelin', 'void': false}]", "");
}

static void across_logs_a_type_is_told_in_order_of_time(void **state)
{
    (void)state;
    expect_names("entries", "[{'type': 'mandate'}]", "eastside#2 clinic#2 commons#3 eastside#3 eastside#4 eastside#5 clinic#6");
    expect_names("entries", "[{'type': 'mandate', 'newest_first': true, 'limit': 2}]", "clinic#6 eastside#5");
}

static size_t all_pages;

/* All pages of a query, one after the other, by its cursors. */
static void expect_same_in_pages(const char *options, const char *wanted)
{
    char params[4096], all[8192] = "", next[3000] = "";
    size_t pages = 0;

    do {
        json_t *page;

        snprintf(params, sizeof(params), "[{%s, 'limit': 2%s%s%s}]", options, next[0] ? ", 'cursor': '" : "", next, next[0] ? "'" : "");
        page = ask("entries", params);
        if (json_array_size(json_at(page, "entries")) > 0) {
            strcat(all, all[0] ? " " : "");
            strcat(all, names(page));
        }
        snprintf(next, sizeof(next), "%s", json_is_null(json_at(page, "next")) ? "" : json_text(page, "next"));
        json_decref(page);
        assert_true(++pages < 60);
    } while (next[0] != 0);
    assert_string_equal(all, wanted);
    all_pages += pages;
}

static void pages_by_cursor_are_the_whole_and_nothing_twice(void **state)
{
    static const char *const options[] = {
        "'log': 'commons'",
        "'log': 'eastside', 'newest_first': true",
        "'type': 'mandate'",
        "'type': 'mandate', 'newest_first': true",
        "'quiet': true",
        "'newest_first': true, 'quiet': true",
        "'author': 'eastside/ben'",
        "'type': 'receipt'",
    };
    char params[200], wanted[8192];

    (void)state;
    for (size_t i = 0; i < COUNT(options); i++) {
        json_t *page;

        snprintf(params, sizeof(params), "[{%s, 'limit': 200}]", options[i]);
        page = ask("entries", params);
        snprintf(wanted, sizeof(wanted), "%s", names(page));
        json_decref(page);
        expect_same_in_pages(options[i], wanted);
    }
    assert_true(all_pages > 4 * COUNT(options));
}

static void entries_are_found_by_author_and_time(void **state)
{
    char params[200], wanted[100];

    (void)state;
    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " eastside#%" PRIu64, comment_index, comment_index + 1);
    expect_names("entries", "[{'author': 'eastside/ben'}]", wanted); /* by his second key */
    expect_names("entries", "[{'author': 'clinic/cleo', 'type': 'position'}]", "clinic#4");
    expect_error("entries", "[{'author': 'eastside/zoe'}]", PLN_NOT_FOUND, "no person eastside/zoe");
    snprintf(params, sizeof(params), "[{'since': %" PRId64 ", 'until': %" PRId64 "}]", TABLE_START_MS + 10 * HOUR,
             TABLE_START_MS + 11 * HOUR + 1);
    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " clinic#4", proposal_index);
    expect_names("entries", params, wanted);
    snprintf(params, sizeof(params), "[{'since': %" PRId64 ", 'until': %" PRId64 ", 'newest_first': true}]", TABLE_START_MS + 10 * HOUR,
             TABLE_START_MS + 11 * HOUR + 1);
    snprintf(wanted, sizeof(wanted), "clinic#4 eastside#%" PRIu64, proposal_index);
    expect_names("entries", params, wanted);
}

static void a_misspelt_option_is_refused(void **state)
{
    (void)state;
    expect_error("entries", "[{'tpye': 'mandate'}]", PLN_BAD_FIELD, "option tpye is not known");
    expect_error("entries", "[{'limit': 0}]", PLN_BAD_FIELD, "1 to 200");
    expect_error("entries", "[{'limit': 201}]", PLN_BAD_FIELD, "1 to 200");
    expect_error("entries", "[{'limit': 'ten'}]", PLN_MALFORMED, "limit");
    expect_error("entries", "[{'log': 'nowhere'}]", PLN_NOT_FOUND, "no log nowhere");
    expect_error("entries", "[{'cursor': 'hex:9105'}]", PLN_BAD_FIELD, "no cursor");
    expect_error("entries", "['eastside']", PLN_MALFORMED, "options");
    expect_error("heads", "[1]", PLN_MALFORMED, "params");
    expect_error("consistency", "['commons', 99]", PLN_NOT_FOUND, "99 of a log that has 7");
    expect_error("consistency", "['commons']", PLN_BAD_FIELD, "size");
}

static void referrers_are_those_that_name_it(void **state)
{
    char params[60], wanted[100];

    (void)state;
    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "']", proposal_index);
    snprintf(wanted, sizeof(wanted), "clinic#4 eastside#%" PRIu64, comment_index);
    expect_names("referrers", params, wanted);
    snprintf(params, sizeof(params), "['eastside#%" PRIu64 "', {'type': 'position'}]", proposal_index);
    expect_names("referrers", params, "clinic#4");
    snprintf(wanted, sizeof(wanted), "commons#6 eastside#%" PRIu64 " eastside#%" PRIu64, proposal_index, talk_index);
    expect_names("referrers", "['clinic']", wanted);
    snprintf(wanted, sizeof(wanted), "eastside#%" PRIu64 " eastside#%" PRIu64, comment_index - 1, talk_index);
    expect_names("referrers", "['eastside/ana-alvarez']", wanted);
    expect_names("referrers", "['hex:0000000000000000000000000000000000000000000000000000000000000000']", "");
}

static void readers_never_get_a_sealed_blob(void **state)
{
    char params[60];
    json_t *c;

    (void)state;
    snprintf(params, sizeof(params), "['#%" PRIu64 "']", talk_index);
    c = ask("content", params);
    expect(c, "state", "sealed");
    expect(c, "bytes", "null");
    expect(c, "blob", "hex:6120626c6f62");
    json_decref(c);
    as = ACCESS_READER;
    c = ask("content", params);
    expect(c, "state", "sealed");
    expect(c, "blob", "null");
    json_decref(c);
    c = ask("raw", params);
    expect(c, "content", "null");
    json_decref(c);
    as = ACCESS_LOCAL;
    snprintf(params, sizeof(params), "['#%" PRIu64 "']", proposal_index);
    c = ask("raw", params);
    assert_true(strlen(json_text(c, "content")) > 64);
    assert_int_equal(strlen(json_text(c, "entry")), 4 + 2 * eastside.entry[proposal_index].n);
    json_decref(c);
}

static void bytes_of(json_t *value, const char *path, void *out, size_t n)
{
    const char *text = json_text(value, path);
    struct pln_error err;

    assert_int_equal(strncmp(text, "hex:", 4), 0);
    assert_true(hex_read(BYTES_STR(text + 4), out, n, &err));
}

static void proofs_convince_someone_who_has_only_the_head(void **state)
{
    struct pln_root path[64], root, old_root;
    struct pln_leaf leaf;
    struct pln_error err;
    char params[60], at[32];

    (void)state;
    for (size_t i = 0; i < eastside.entries; i++) {
        json_t *p;
        size_t n;

        snprintf(params, sizeof(params), "['#%zu']", i);
        p = ask("proof", params);
        n = json_array_size(json_at(p, "path"));
        for (size_t k = 0; k < n; k++) {
            snprintf(at, sizeof(at), "path.%zu", k);
            bytes_of(p, at, &path[k], 32);
        }
        bytes_of(p, "root", &root, 32);
        bytes_of(p, "leaf", &leaf, 32);
        assert_true(inclusion_check(&leaf, i, eastside.entries, path, n, &root, &err));
        json_decref(p);
    }
    for (size_t m = 1; m <= eastside.entries; m++) {
        json_t *p;
        size_t n;

        snprintf(params, sizeof(params), "[null, %zu]", m);
        p = ask("consistency", params);
        n = json_array_size(json_at(p, "path"));
        for (size_t k = 0; k < n; k++) {
            snprintf(at, sizeof(at), "path.%zu", k);
            bytes_of(p, at, &path[k], 32);
        }
        bytes_of(p, "root", &root, 32);
        bytes_of(p, "old_root", &old_root, 32);
        assert_true(consistency_check(m, eastside.entries, path, n, &old_root, &root, &err));
        json_decref(p);
    }
}

static void the_roster_says_who_is_who(void **state)
{
    json_t *r = ask("coalition", "[]");

    (void)state;
    expect(r, "convener", "commons");
    expect(r, "name", "Reads by Third");
    expect(r, "founding", "commons#2");
    expect(r, "offset", "-18000000");
    expect(r, "zone", "America/Chicago");
    expect(r, "partners", "3");
    json_decref(r);
    r = ask("heads", "[]");
    expect(r, "0.log", "commons");
    expect(r, "1.log", "clinic");
    expect(r, "2.log", "eastside");
    expect(r, "2.own", "true");
    assert_int_equal(json_integer_value(json_at(r, "2.size")), eastside.entries);
    json_decref(r);
    r = ask("partners", "[]");
    expect(r, "1.handle", "clinic");
    expect(r, "1.name", "North Clinic");
    expect(r, "1.admitted", "commons#6");
    expect(r, "0.admitted", "null");
    json_decref(r);
    r = ask("members", "['eastside']");
    assert_int_equal(json_array_size(r), 3);
    expect(r, "0.name", "eastside/ana-alvarez");
    expect(r, "0.label", "Ana Alvarez");
    expect(r, "0.acts", "[\"speak\",\"commit\",\"record\"]");
    expect(r, "0.state", "in-force");
    expect(r, "2.name", "eastside/ben-oneil");
    expect(r, "2.mandate", "eastside#5");
    json_decref(r);
    r = ask("boxkeys", "[['clinic', 'eastside']]");
    assert_int_equal(json_array_size(r), 5);
    expect(r, "0.name", "clinic/cleo");
    json_decref(r);
    r = ask("receipts", "['clinic']");
    expect(r, "lines.0.log", "eastside");
    assert_int_equal(json_integer_value(json_at(r, "lines.0.size")), proposal_index + 2);
    json_decref(r);
    r = ask("bodies", "[]");
    expect(r, "0.handle", "table");
    expect(r, "0.entry.name", "commons#4");
    expect(r, "0.words.scope", "The intake of families");
    json_decref(r);
    r = ask("seats", "['table']");
    expect(r, "0.name", "table/school");
    expect(r, "0.partner", "eastside");
    expect(r, "0.facts.members.0.name", "eastside/ana-alvarez");
    json_decref(r);
    r = ask("seats", "['kitchen']");
    assert_int_equal(json_array_size(r), 0);
    json_decref(r);
}

static void an_answer_that_does_not_fit_is_an_error(void **state)
{
    CLEANUP(buf_deinit) struct buf out;
    struct pln_error err;

    (void)state;
    buf_init(&out, 300);
    assert_false(query_answer(&view, &eastside.state.log, BYTES_STR("heads"), BYTES_STR("\x90"), ACCESS_LOCAL, TABLE_START_MS, &out, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

/* Ten replies of 1 MB each: more than one answer looks at, although what it says of them is short. */
static void a_page_ends_where_enough_was_looked_at(void **state)
{
    enum { BIG = 1000000, REPLIES = 10 };
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_id of = eastside.state.log;
    char *text = malloc(BIG + 1);
    json_t *page;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', BIG);
    text[BIG] = 0;
    buf_init(&body, 1000);
    buf_init(&words, 2 * BIG);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    table_pack(&words, "a2 n s", text);
    free(text);
    for (int i = 0; i < REPLIES; i++)
        good(table_view_write(&table, 3,
                              &(struct table_write){ .by = "cleo2", .type = "reply", .body = buf_bytes(&body), .ref = &of, .refs = 1 },
                              buf_bytes(&words)));
    page = ask("entries", "[{'log': 'clinic', 'type': 'reply'}]");
    assert_int_equal(json_array_size(json_at(page, "entries")), 9); /* 8 MiB, and then one */
    assert_false(json_is_null(json_at(page, "next")));
    json_decref(page);
    page = ask("entries", "[{'log': 'clinic', 'type': 'reply', 'texts': true}]");
    assert_int_equal(json_array_size(json_at(page, "entries")), 1);
    json_decref(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_are_those_of_the_page),
        cmocka_unit_test(an_entry_is_shown_by_the_names_of_its_fields),
        cmocka_unit_test(kinds_of_facts_are_written_for_people),
        cmocka_unit_test(what_is_void_unknown_or_erased_is_shown_with_its_reason),
        cmocka_unit_test(names_are_found_in_every_form),
        cmocka_unit_test(of_two_people_of_one_name_the_later_has_digits_behind_it),
        cmocka_unit_test(what_could_mean_two_is_said_to),
        cmocka_unit_test(a_log_is_read_from_either_end),
        cmocka_unit_test(across_logs_a_type_is_told_in_order_of_time),
        cmocka_unit_test(pages_by_cursor_are_the_whole_and_nothing_twice),
        cmocka_unit_test(entries_are_found_by_author_and_time),
        cmocka_unit_test(a_misspelt_option_is_refused),
        cmocka_unit_test(referrers_are_those_that_name_it),
        cmocka_unit_test(readers_never_get_a_sealed_blob),
        cmocka_unit_test(proofs_convince_someone_who_has_only_the_head),
        cmocka_unit_test(the_roster_says_who_is_who),
        cmocka_unit_test(an_answer_that_does_not_fit_is_an_error),
        cmocka_unit_test(texts_are_names_and_words_that_may_be_read),
        cmocka_unit_test(a_page_ends_where_enough_was_looked_at),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
