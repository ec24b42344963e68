/* query_run.c: three logs in memory, and a node asked about them in JSON. */
#include "support/query_run.h"

#include "node/query.h"
#include "record/receipt.h"
#include "support/must.h"
#include "support/rpc_json.h"
#include "support/table_hands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pln_id table_body(struct query_test *t)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_id ref[2] = { t->commons.state.log, t->eastside.state.log };

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a12 s u n", "table", UINT64_C(1));
    table_pack(&body, "a2 a3 s u u a3 s u u", "school", UINT64_C(2), UINT64_C(1), "chair", UINT64_C(6), UINT64_C(0));
    table_pack(&body, "u u n u u u n n", UINT64_C(1), UINT64_C(50), UINT64_C(72), UINT64_C(21183), UINT64_C(0));
    table_pack(&words, "a2 s n", "The intake of families");
    return table_good(table_view_write(
        &t->table, 1, &(struct table_write){ .by = "dee", .type = "body", .body = buf_bytes(&body), .ref = ref, .refs = 2 },
        buf_bytes(&words)));
}

static struct pln_id proposal(struct query_test *t, const struct pln_id *body_id, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_id ref[3] = { *body_id, t->eastside.state.log, t->clinic.state.log };

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a6 u a2 u u i n n n", UINT64_C(0), UINT64_C(1), UINT64_C(2), TABLE_START_MS + 200 * QUERY_HOUR_MS);
    table_pack(&words, "a2 s s", "Move the intake desk", "To the *library*.\n\nRent is lower.");
    t->proposal = t->eastside.entries;
    return table_good(table_view_write(
        &t->table, 2,
        &(struct table_write){ .by = "ana1", .type = "proposal", .body = buf_bytes(&body), .ref = ref, .refs = 3, .time_ms = time_ms },
        buf_bytes(&words)));
}

static struct pln_id position(struct query_test *t, const struct pln_id *of, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u u a0", UINT64_C(0), UINT64_C(1));
    return table_good(table_write(
        &t->clinic,
        &(struct table_write){ .by = "cleo", .type = "position", .body = buf_bytes(&body), .ref = of, .refs = 1, .time_ms = time_ms }));
}

static void seat(struct query_test *t, const struct pln_id *body_id, const struct pln_id *person, int64_t time_ms)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_id ref[2] = { *body_id, *person };

    buf_init(&body, 1000);
    table_pack(&body, "a4 u s a1 u n", UINT64_C(0), "school", UINT64_C(1));
    table_good(table_write(
        &t->eastside,
        &(struct table_write){ .by = "root", .type = "seat", .body = buf_bytes(&body), .ref = ref, .refs = 2, .time_ms = time_ms }));
}

/* A comment by ben's second key, erased again; a talk sealed to the clinic. */
static void private_words(struct query_test *t, const struct pln_id *about, const struct pln_id *person)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct content_decl sealed = { .form = CONTENT_SEALED, .bytes = 256, .media = BYTES_STR("words"), .partners = 1, .partner = { 1 } };
    struct pln_id ref[2];

    t->comment = t->eastside.entries;
    table_reply(&t->table, 2, "ben2", about, "A word too many");
    table_erase(&t->table, 2, "ben2");
    ref[0] = *person;
    ref[1] = t->clinic.state.log;
    buf_init(&body, 1000);
    table_pack(&body, "a11 u i n i a1 u n n n a1 u u n", UINT64_C(1), TABLE_START_MS, INT64_C(-1), UINT64_C(0), UINT64_C(1), UINT64_C(1));
    t->talk = t->eastside.entries;
    sealed.commitment = table_hash("some words");
    sealed.sealed = table_hash("a blob");
    table_good(table_write(
        &t->eastside,
        &(struct table_write){ .by = "ana1", .type = "talk", .body = buf_bytes(&body), .ref = ref, .refs = 2, .content = &sealed }));
    table_view_content(&t->table, (struct place){ 2, t->talk }, CONTENT_BLOB, BYTES_STR("a blob"));
}

/* The clinic's node says that it holds `size` entries of eastside, `lack` of them without all content. */
static void receipt(struct query_test *t, uint64_t size, uint64_t lack, bool first)
{
    CLEANUP(buf_deinit) struct buf body;
    struct receipt_change line = { 0, size, lack };
    struct receipt r = { .added = &t->eastside.state.log, .added_count = first, .line = &line, .line_count = 1 };
    struct pln_error err;

    buf_init(&body, 1000);
    must(receipt_write(&r, &body, &err), &err, "a receipt");
    table_good(table_write(&t->clinic, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body) }));
}

static void join(struct query_test *t, struct table_state *log, const char *handle, const char *name)
{
    table_state_init(log);
    table_begin_called(log, log == &t->commons ? NULL : &t->commons.state.log, name);
    table_view_add(&t->table, log, handle, log == &t->eastside);
}

/* What does not count: by a key without a mandate, no statement at all, of a type to come. */
static void oddities(struct query_test *t)
{
    static const uint8_t garbage[] = { 0x91, 0xa0 };
    struct pln_error err;
    struct judged j;

    table_write(&t->eastside, &(struct table_write){ .by = "nobody", .type = "proposal", .body = BYTES_STR("\x90") });
    must(table_state_append(&t->eastside, bytes_at(garbage, 2), &j, &err), &err, "garbage");
    table_write(&t->eastside, &(struct table_write){ .by = "ana1", .type = "zeppelin", .body = BYTES_STR("\x91\x01") });
}

int query_test_begin(void **state)
{
    struct query_test *t = calloc(1, sizeof(*t));
    struct pln_id ana, ben, body, of;

    if (t == NULL)
        return -1;
    *state = t;
    t->access = ACCESS_LOCAL;
    table_view_init(&t->table);
    join(t, &t->commons, "commons", "Commons");
    join(t, &t->eastside, "eastside", "Eastside Schools");
    join(t, &t->clinic, "clinic", "North Clinic");
    table_founding(&t->table, 1);
    table_member(&t->table, 1, "dee", "Dee", NULL);
    body = table_body(t);
    table_admit(&t->commons, "dee", &t->eastside, "eastside");
    table_admit(&t->commons, "dee", &t->clinic, "clinic");
    ana = table_member(&t->table, 2, "ana1", "Ana Alvarez", NULL);
    table_member(&t->table, 2, "ana2", "Ana Boros", NULL);
    ben = table_member(&t->table, 2, "ben1", "Ben O'Neil", NULL);
    table_member(&t->table, 2, "ben2", "Ben O'Neil", &ben);
    table_member(&t->table, 3, "cleo", "Cleo", NULL);
    of = proposal(t, &body, TABLE_START_MS + 10 * QUERY_HOUR_MS);
    receipt(t, t->proposal + 1, 1, true);
    position(t, &of, TABLE_START_MS + 11 * QUERY_HOUR_MS);
    seat(t, &body, &ana, TABLE_START_MS + 12 * QUERY_HOUR_MS);
    private_words(t, &of, &ana);
    receipt(t, t->proposal + 2, 0, false);
    t->second_cleo = table_member(&t->table, 3, "cleo2", "Cleo", NULL);
    oddities(t);
    t->view = table_view_of(&t->table);
    return 0;
}

int query_test_end(void **state)
{
    struct query_test *t = *state;

    table_view_deinit(&t->table);
    table_state_deinit(&t->commons);
    table_state_deinit(&t->eastside);
    table_state_deinit(&t->clinic);
    free(t);
    return 0;
}

static bool ask(struct query_test *t, const char *method, const char *params, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf encoded;

    buf_init(&encoded, 1 << 20);
    buf_init(out, 2 << 20);
    rpc_from_json(params, &encoded);
    return query_answer(&t->view, &t->eastside.state.log, BYTES_STR(method), buf_bytes(&encoded), t->access,
                        TABLE_START_MS + 1000 * QUERY_HOUR_MS, out, err);
}

json_t *query_test_ask(struct query_test *t, const char *method, const char *params)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;
    char text[512];

    if (!ask(t, method, params, &out, &err)) {
        fprintf(stderr, "%s %s: %s\n", method, params, error_text(&err, text, sizeof(text)));
        abort();
    }
    return rpc_to_json(buf_bytes(&out));
}

void query_test_refuses(struct query_test *t, const char *method, const char *params, enum pln_code code, const char *text)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err = { 0 };
    char said[512] = "answered";

    if (ask(t, method, params, &out, &err) || err.code != code || strstr(error_text(&err, said, sizeof(said)), text) == NULL) {
        fprintf(stderr, "%s %s: code %d, \"%s\", wanted \"%s\"\n", method, params, (int)err.code, said, text);
        abort();
    }
}
