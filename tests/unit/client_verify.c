/* client_verify.c: `plenary verify` proves what is true from the coalition's id alone, and no lie of a node gets through. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "support/client_run.h"
#include "support/small_node.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct small_node here;

static int set_up(void **state)
{
    (void)state;
    small_node_make(&here, "200");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    small_node_end(&here);
    return 0;
}

typedef void lie_function(const char *method, size_t nth, struct buf *result);

/* `verify NAME`, the coalition's id given. */
static const struct client_run *verified(const char *name, lie_function *lie, const struct pln_id *id)
{
    char hex[65], command[300];

    here.node.lie = lie;
    small_node_start(&here);
    hex_write(BYTES_OF(*id), hex);
    snprintf(command, sizeof(command), "verify %s --coalition %s", name, hex);
    const struct client_run *r = client_run(here.home, command);
    small_node_stop(&here);
    return r;
}

static void holds(const char *name, const char *text)
{
    const struct client_run *r = verified(name, NULL, &here.coalition.commons.state.log);

    client_has(r, text);
    client_has(r, "is proven");
    assert_int_equal(r->status, 0);
    assert_null(strstr(r->out, "FAILED"));
}

static void fails(const char *name, lie_function *lie, const char *text)
{
    const struct client_run *r = verified(name, lie, &here.coalition.commons.state.log);

    client_has(r, text);
    client_has(r, "is NOT proven");
    assert_int_equal(r->status, 1);
}

/* ---- the truth -------------------------------------------------------------------------------------------------------- */

static void an_entry_is_proven_from_the_coalitions_id(void **state)
{
    char hex[65], name[20], line[60];

    (void)state;
    holds("eastside#4", "Ana Alvarez wrote it");
    holds("eastside#4", "commons#4 admits the log as eastside");
    holds("eastside#4", "number 4 of the 11");
    holds("eastside#4", "Ana Alvarez had a mandate, eastside#2: speak, commit, record, until 2027-12-31 19:00");
    holds("eastside#4", "given by a key that was root of the log");
    holds("eastside#4", "bytes here are those that the statement commits to");
    holds("eastside#0", "the key that signed it is the log's first root");
    holds("eastside#1", "the key is the root of the log");
    holds("commons#3", "the 5 entries of the convener's log");
    holds("eastside#5", "no later revocation of that key reaches back");
    hex_write(BYTES_OF(here.coalition.commons.state.log), hex);
    snprintf(line, sizeof(line), "the id that you gave: %.8s\n", hex); /* whole it would break in the middle */
    holds("eastside#4", line);
    hex_write(BYTES_OF(here.coalition.proposal), hex);
    snprintf(name, sizeof(name), "%.12s", hex);
    holds(name, "eastside#4");
    holds("#4", "eastside#4");
}

static void sealed_words_are_checked_as_far_as_they_are_here(void **state)
{
    (void)state;
    holds("eastside#8", "sealed to 1 partner: the sealed copy here is the one that was signed");
}

static void what_is_void_or_disputed_is_not_proven(void **state)
{
    (void)state;
    fails("eastside#9", NULL, "void (unmandated)");
    fails("eastside#6", NULL, "its key was revoked by eastside#10, and what it signed from #6 on is disputed");
    fails("eastside#6", NULL, "erased by eastside#7");
}

static void the_answer_is_json_too(void **state)
{
    json_t *v;

    (void)state;
    here.node.lie = NULL;
    small_node_start(&here);
    const struct client_run *r = client_run(here.home, "verify --json eastside#4");
    small_node_stop(&here);
    v = json_loads(r->out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(v);
    assert_true(json_is_true(json_object_get(v, "ok")));
    assert_string_equal(json_string_value(json_object_get(v, "coalition_from")), "node");
    assert_string_equal(json_string_value(json_object_get(v, "name")), "eastside#4");
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(v, "checks"), 0), "ok"))); /* the id is the node's word */
    json_decref(v);
}

/* ---- lies --------------------------------------------------------------------------------------------------------------- */

/* Another byte in the value of a key: a bin, str or list is searched for, its last byte changed. */
static void spoil(struct buf *result, const char *key)
{
    struct reader r = reader_over(buf_bytes(result));
    struct bytes value = { 0 };

    for (size_t n = reader_map(&r, "map", 64); n > 0; n--) {
        struct bytes k = reader_str(&r, "key", 64);
        struct bytes v = reader_any_rpc(&r, "value");
        if (bytes_equal_str(k, key))
            value = v;
    }
    if (value.n < 2)
        abort();
    result->at[(size_t)(value.at - result->at) + value.n - 1] ^= 1;
}

static void lie_entry_spoiled(const char *method, size_t nth, struct buf *result)
{
    if (strcmp(method, "raw") == 0 && nth == 5 + 4) /* five of commons, then eastside#4 */
        spoil(result, "entry");
}
static void lie_other_entry_spoiled(const char *method, size_t nth, struct buf *result)
{
    if (strcmp(method, "raw") == 0 && nth == 5 + 7)
        spoil(result, "entry");
}
static void lie_words_spoiled(const char *method, size_t nth, struct buf *result)
{
    if (strcmp(method, "raw") == 0 && nth == 5 + 4)
        spoil(result, "content");
}
static void lie_path_spoiled(const char *method, size_t nth, struct buf *result)
{
    (void)nth;
    if (strcmp(method, "proof") == 0)
        spoil(result, "path");
}
static void lie_note_spoiled(const char *method, size_t nth, struct buf *result)
{
    (void)nth;
    if (strcmp(method, "proof") == 0)
        result->at[result->n - 10] ^= 1; /* in the signature's base64, or its key's */
}
static void lie_admit_spoiled(const char *method, size_t nth, struct buf *result)
{
    if (strcmp(method, "raw") == 0 && nth == 4)
        spoil(result, "entry");
}
static void lie_blob_spoiled(const char *method, size_t nth, struct buf *result)
{
    (void)nth;
    if (strcmp(method, "content") == 0)
        spoil(result, "blob");
}

/* Leaves out the last entry of eastside, the revocation: says that the log ends before it, with the old head. */
static struct buf short_proof;
static void lie_revocation_left_out(const char *method, size_t nth, struct buf *result)
{
    (void)nth;
    if (strcmp(method, "proof") != 0)
        return;
    buf_reset(result);
    buf_put(result, buf_bytes(&short_proof));
}

/* A proof for eastside#4 when #5 is asked for. */
static struct buf other_proof;
static void lie_another_entry(const char *method, size_t nth, struct buf *result)
{
    (void)nth;
    if (strcmp(method, "proof") != 0)
        return;
    buf_reset(result);
    buf_put(result, buf_bytes(&other_proof));
}

static void no_spoiled_byte_gets_through(void **state)
{
    (void)state;
    fails("eastside#4", lie_entry_spoiled, "do not give the root that its head signs");
    fails("eastside#4", lie_other_entry_spoiled, "do not give the root that its head signs");
    fails("eastside#4", lie_words_spoiled, "they are not those that were signed");
    fails("eastside#4", lie_path_spoiled, "its path does not lead to the signed root");
    fails("eastside#4", lie_note_spoiled, "the head of eastside's log");
    fails("eastside#4", lie_admit_spoiled, "the convener's log do not give the root");
    fails("eastside#8", lie_blob_spoiled, "the sealed copy here is not the one that was signed");
}

static void a_head_of_another_size_or_another_entry_is_noticed(void **state)
{
    struct writer w;

    (void)state;
    buf_init(&short_proof, 8192);
    buf_init(&other_proof, 8192);
    w = writer_into(&short_proof);
    struct log_row *row = &here.coalition.table.log[1].row;
    writer_map(&w, 6);
    writer_cstr(&w, "log_id"), writer_bin(&w, BYTES_OF(row->id));
    writer_cstr(&w, "index"), writer_u64(&w, 6);
    writer_cstr(&w, "size"), writer_u64(&w, 10);
    writer_cstr(&w, "path"), writer_array(&w, 0);
    writer_cstr(&w, "note"), writer_bin(&w, bytes_at(row->note, row->note_bytes));
    writer_cstr(&w, "log"), writer_cstr(&w, "eastside");
    fails("eastside#6", lie_revocation_left_out, "the 10 entries of eastside's log do not give the root that its head signs");
    w = writer_into(&other_proof);
    writer_map(&w, 4);
    writer_cstr(&w, "log_id"), writer_bin(&w, BYTES_OF(row->id));
    writer_cstr(&w, "index"), writer_u64(&w, 4);
    writer_cstr(&w, "size"), writer_u64(&w, 11);
    writer_cstr(&w, "note"), writer_bin(&w, bytes_at(row->note, row->note_bytes));
    fails("eastside#5", lie_another_entry, "the node gave another entry than the one asked for");
    buf_deinit(&short_proof);
    buf_deinit(&other_proof);
}

static void another_coalitions_id_is_not_met(void **state)
{
    struct pln_id other = here.coalition.commons.state.log;
    const struct client_run *r;

    (void)state;
    other.b[0] ^= 1;
    r = verified("eastside#4", NULL, &other);
    client_has(r, "no log with the coalition's id");
    assert_int_equal(r->status, 1);
    r = verified("eastside#4", NULL, &here.coalition.eastside.state.log); /* a partner's log is no convener's */
    client_has(r, "names another coalition as its own");
    assert_int_equal(r->status, 1);
    r = verified("eastside#99", NULL, &here.coalition.commons.state.log);
    assert_int_equal(r->status, 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(an_entry_is_proven_from_the_coalitions_id),
        EACH(sealed_words_are_checked_as_far_as_they_are_here),
        EACH(what_is_void_or_disputed_is_not_proven),
        EACH(the_answer_is_json_too),
        EACH(no_spoiled_byte_gets_through),
        EACH(a_head_of_another_size_or_another_entry_is_noticed),
        EACH(another_coalitions_id_is_not_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
