/* small_coalition.c: two logs in memory for tests of what shows and proves them. */
#include "support/small_coalition.h"

#include "codec/writer.h"
#include "log/sealed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static struct pln_id good(struct judged j)
{
    if (j.verdict != VERDICT_GOOD) {
        fprintf(stderr, "void: %s: %s: %s\n", void_word(j.code), j.why.where, j.why.what);
        abort();
    }
    return j.id;
}

static void founding(struct small_coalition *s)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a5 u i s s n", UINT64_C(1), INT64_C(-18000000), "commons", "America/Chicago");
    table_pack(&words, "a3 s s n", "Reads by Third", "Every child reads by third grade");
    good(table_view_write(&s->table, 1, &(struct table_write){ .by = "root", .type = "founding", .body = buf_bytes(&body) },
                          buf_bytes(&words)));
}

static struct pln_id member(struct small_coalition *s, uint32_t log, const struct table_state *t, const char *key_name, const char *label)
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
    if (!accept_make(&key, &t->state.log, &box, &accept, &err))
        abort();
    table_pack(&body, "a7 k k b a3 u u u a0 i n", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), UINT64_C(2), UINT64_C(3),
               TABLE_UNTIL_MS);
    table_pack(&words, "a3 s n n", label);
    return good(table_view_write(&s->table, log, &(struct table_write){ .by = "root", .type = "mandate", .body = buf_bytes(&body) },
                                 buf_bytes(&words)));
}

static void admit(struct small_coalition *s)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u s n", UINT64_C(0), "eastside");
    good(table_write(&s->commons, &(struct table_write){
                                      .by = "dee", .type = "admit", .body = buf_bytes(&body), .ref = &s->eastside.state.log, .refs = 1 }));
}

static struct pln_id proposal(struct small_coalition *s)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;
    struct pln_hash table = table_hash("a table that is not here");
    struct pln_id ref[2] = { { { 0 } }, s->eastside.state.log };

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    memcpy(ref[0].b, table.b, 32);
    table_pack(&body, "a6 u a1 u i n n n", UINT64_C(0), UINT64_C(1), TABLE_START_MS + INT64_C(720000000));
    table_pack(&words, "a2 s s", "Move the intake desk", "To the *library*.\n\nRent is lower.");
    return good(table_view_write(&s->table, 2,
                                 &(struct table_write){ .by = "ana", .type = "proposal", .body = buf_bytes(&body), .ref = ref, .refs = 2 },
                                 buf_bytes(&words)));
}

static struct pln_id reply(struct small_coalition *s, const struct pln_id *to, const char *text)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    table_pack(&words, "a2 n s", text);
    return good(table_view_write(&s->table, 2,
                                 &(struct table_write){ .by = "ben", .type = "reply", .body = buf_bytes(&body), .ref = to, .refs = 1 },
                                 buf_bytes(&words)));
}

static void erase(struct small_coalition *s, const struct pln_id *what)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a1 u", UINT64_C(0));
    good(
        table_write(&s->eastside, &(struct table_write){ .by = "ben", .type = "erase", .body = buf_bytes(&body), .ref = what, .refs = 1 }));
    table_view_content(&s->table, (struct place){ 2, 6 }, CONTENT_GONE, (struct bytes){ NULL, 0 });
    table_view_by(&s->table, (struct place){ 2, 6 }, (struct place){ 2, 7 });
}

static struct pln_id talk(struct small_coalition *s, const struct pln_id *ana)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_boxkey box = table_box("ana");
    struct content_decl d = { .media = BYTES_STR("words"), .partners = 1, .partner = { 1 } };
    struct pln_id ref[2] = { *ana, s->commons.state.log };
    uint8_t random[56] = { 7 };
    struct pln_error err;

    buf_init(&body, 1000);
    buf_init(&s->blob, 4096);
    if (!sealed_make(&s->eastside.state.log,
                     BYTES_STR("0123456789abcdef0123456789abcdef"
                               "\x94\xc0\xc0\xc0\xa4"
                               "what"),
                     &box, 1, random, &s->blob, &d, &err))
        abort();
    table_pack(&body, "a11 u i n i a1 u n n n a1 u u n", UINT64_C(1), TABLE_START_MS, INT64_C(-1), UINT64_C(0), UINT64_C(1), UINT64_C(1));
    struct pln_id id = good(
        table_write(&s->eastside,
                    &(struct table_write){ .by = "ana", .type = "talk", .body = buf_bytes(&body), .ref = ref, .refs = 2, .content = &d }));
    table_view_content(&s->table, (struct place){ 2, 8 }, CONTENT_BLOB, buf_bytes(&s->blob));
    return id;
}

static void revoke(struct small_coalition *s)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key ben = table_public("ben");

    buf_init(&body, 1000);
    table_pack(&body, "a2 k u", ben.b, UINT64_C(6));
    good(table_write(&s->eastside, &(struct table_write){ .by = "root", .type = "revoke", .body = buf_bytes(&body) }));
}

void small_coalition_make(struct small_coalition *s)
{
    struct pln_id ana, doomed;

    *s = (struct small_coalition){ 0 };
    table_view_init(&s->table);
    table_state_init(&s->commons);
    table_state_init(&s->eastside);
    table_begin(&s->commons, NULL);
    table_begin(&s->eastside, &s->commons.state.log);
    table_view_add(&s->table, &s->commons, "commons", false);
    table_view_add(&s->table, &s->eastside, "eastside", true);
    founding(s);
    member(s, 1, &s->commons, "dee", "Dee");
    admit(s);
    ana = member(s, 2, &s->eastside, "ana", "Ana Alvarez");
    member(s, 2, &s->eastside, "ben", "Ben O'Neil");
    s->proposal = proposal(s);
    reply(s, &s->proposal, "red \033[31m and \xe2\x80\xae back");
    doomed = reply(s, &s->proposal, "A word too many");
    erase(s, &doomed);
    s->talk = talk(s, &ana);
    table_write(&s->eastside, &(struct table_write){ .by = "nobody", .type = "proposal", .body = BYTES_STR("\x90") });
    revoke(s);
    assert(s->eastside.entries == 11 && s->commons.entries == 5);
    s->view = table_view_of(&s->table);
}

void small_coalition_end(struct small_coalition *s)
{
    table_view_deinit(&s->table);
    table_state_deinit(&s->commons);
    table_state_deinit(&s->eastside);
    buf_deinit(&s->blob);
}

void small_coalition_status(const struct small_coalition *s, struct buf *out)
{
    struct writer w = writer_into(out);
    struct pln_root root = tree_root(&s->eastside.tree);

    writer_map(&w, 19);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(s->commons.state.log));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(s->eastside.state.log));
    writer_cstr(&w, "handle"), writer_cstr(&w, "eastside");
    writer_cstr(&w, "size"), writer_u64(&w, s->eastside.entries);
    writer_cstr(&w, "root"), writer_bin(&w, BYTES_OF(root));
    writer_cstr(&w, "note"), writer_nil(&w);
    writer_cstr(&w, "standing"), writer_cstr(&w, "partner");
    writer_cstr(&w, "convener"), writer_bool(&w, false);
    writer_cstr(&w, "writing"), writer_cstr(&w, "paused");
    writer_cstr(&w, "why"), writer_cstr(&w, "the clock is a day behind");
    writer_cstr(&w, "waiting"), writer_u64(&w, 2);
    writer_cstr(&w, "partners"), writer_u64(&w, 4);
    writer_cstr(&w, "logs"), writer_u64(&w, 2);
    writer_cstr(&w, "connected"), writer_u64(&w, 0);
    writer_cstr(&w, "clients"), writer_u64(&w, 1);
    writer_cstr(&w, "software"), writer_cstr(&w, "0.1.0");
    writer_cstr(&w, "wire"), writer_u64(&w, 1);
    writer_cstr(&w, "uptime_ms"), writer_u64(&w, 7200000);
    writer_cstr(&w, "clock"), writer_i64(&w, INT64_C(1790000000000));
}
