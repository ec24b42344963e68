/* small_coalition.c: two logs in memory for tests of what shows and proves them. */
#include "support/small_coalition.h"

#include "codec/writer.h"
#include "log/sealed.h"
#include "support/must.h"
#include "support/table_hands.h"

#include <assert.h>

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
    return table_good(table_view_write(
        &s->table, 2, &(struct table_write){ .by = "ana", .type = "proposal", .body = buf_bytes(&body), .ref = ref, .refs = 2 },
        buf_bytes(&words)));
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
    must(sealed_make(&s->eastside.state.log,
                     BYTES_STR("0123456789abcdef0123456789abcdef"
                               "\x94\xc0\xc0\xc0\xa4"
                               "what"),
                     &box, 1, random, &s->blob, &d, &err),
         &err, "a talk");
    table_pack(&body, "a11 u i n i a1 u n n n a1 u u n", UINT64_C(1), TABLE_START_MS, INT64_C(-1), UINT64_C(0), UINT64_C(1), UINT64_C(1));
    struct pln_id id = table_good(
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
    table_good(table_write(&s->eastside, &(struct table_write){ .by = "root", .type = "revoke", .body = buf_bytes(&body) }));
}

void small_coalition_make(struct small_coalition *s)
{
    struct pln_id ana;

    *s = (struct small_coalition){ 0 };
    table_view_init(&s->table);
    table_state_init(&s->commons);
    table_state_init(&s->eastside);
    table_begin(&s->commons, NULL);
    table_begin(&s->eastside, &s->commons.state.log);
    table_view_add(&s->table, &s->commons, "commons", false);
    table_view_add(&s->table, &s->eastside, "eastside", true);
    table_founding(&s->table, 1);
    table_member(&s->table, 1, "dee", "Dee", NULL);
    table_admit(&s->commons, "dee", &s->eastside, "eastside");
    ana = table_member(&s->table, 2, "ana", "Ana Alvarez", NULL);
    table_member(&s->table, 2, "ben", "Ben O'Neil", NULL);
    s->proposal = proposal(s);
    table_reply(&s->table, 2, "ben", &s->proposal, "red \033[31m and \xe2\x80\xae back");
    table_reply(&s->table, 2, "ben", &s->proposal, "A word too many");
    table_erase(&s->table, 2, "ben");
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
