/* table_hands.c: entries that a log of a test begins with, in a line each. */
#include "support/table_hands.h"
#include "support/must.h"

struct pln_id table_good(struct judged j)
{
    must(j.verdict == VERDICT_GOOD, &j.why, void_word(j.code));
    return j.id;
}

void table_founding(struct table_view *t, uint32_t log)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;

    buf_init(&body, 1000);
    buf_init(&words, 1000);
    table_pack(&body, "a5 u i s s n", UINT64_C(1), INT64_C(-18000000), "commons", "America/Chicago");
    table_pack(&words, "a3 s s n", "Reads by Third", "Every child reads by third grade");
    table_good(
        table_view_write(t, log, &(struct table_write){ .by = "root", .type = "founding", .body = buf_bytes(&body) }, buf_bytes(&words)));
}

struct pln_id table_member(struct table_view *t, uint32_t log, const char *key_name, const char *label, const struct pln_id *renews)
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
    must(accept_make(&key, &t->log[log - 1].state->state.log, &box, &accept, &err), &err, label);
    table_pack(&body, "a7 k k b a3 u u u a0 i", key.public.b, box.b, BYTES_OF(accept), UINT64_C(1), UINT64_C(2), UINT64_C(3),
               TABLE_UNTIL_MS);
    if (renews)
        table_pack(&body, "u", UINT64_C(0));
    else
        table_pack(&body, "n");
    table_pack(&words, "a3 s n n", label);
    return table_good(table_view_write(
        t, log, &(struct table_write){ .by = "root", .type = "mandate", .body = buf_bytes(&body), .ref = renews, .refs = renews != NULL },
        buf_bytes(&words)));
}

void table_admit(struct table_state *convener, const char *by, const struct table_state *other, const char *handle)
{
    CLEANUP(buf_deinit) struct buf body;

    buf_init(&body, 1000);
    table_pack(&body, "a3 u s n", UINT64_C(0), handle);
    table_good(table_write(
        convener, &(struct table_write){ .by = by, .type = "admit", .body = buf_bytes(&body), .ref = &other->state.log, .refs = 1 }));
}

struct pln_id table_reply(struct table_view *t, uint32_t log, const char *by, const struct pln_id *to, const char *text)
{
    CLEANUP(buf_deinit) struct buf body;
    CLEANUP(buf_deinit) struct buf words;

    buf_init(&body, 1000);
    buf_init(&words, strlen(text) + 1000);
    table_pack(&body, "a4 u u n n", UINT64_C(0), UINT64_C(1));
    table_pack(&words, "a2 n s", text);
    return table_good(table_view_write(
        t, log, &(struct table_write){ .by = by, .type = "reply", .body = buf_bytes(&body), .ref = to, .refs = 1 }, buf_bytes(&words)));
}

void table_erase(struct table_view *t, uint32_t log, const char *by)
{
    CLEANUP(buf_deinit) struct buf body;
    struct table_state *s = t->log[log - 1].state;
    uint64_t index = s->entries - 1;
    struct pln_id of = s->entry[index].id;

    buf_init(&body, 1000);
    table_pack(&body, "a1 u", UINT64_C(0));
    table_good(table_write(s, &(struct table_write){ .by = by, .type = "erase", .body = buf_bytes(&body), .ref = &of, .refs = 1 }));
    table_view_content(t, (struct place){ log, index }, CONTENT_GONE, (struct bytes){ NULL, 0 });
    table_view_by(t, (struct place){ log, index }, (struct place){ log, index + 1 });
}
