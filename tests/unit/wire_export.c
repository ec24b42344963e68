/* wire_export.c: an export is a whole session: heads, entries without gaps, content, bye; read back from any split of its bytes. */
#include "unit/unit.h"

#include "log/checkpoint.h"
#include "support/table_hands.h"
#include "wire/export.h"

#include <stdlib.h>

#define BIG 200000

static struct table_state commons, eastside;
static struct table_view table;
static struct view view;
static struct buf file;
static struct pln_error err;

/* A comment with words of n bytes. */
static void comment(uint32_t log, struct table_state *t, size_t n)
{
    char *text = malloc(n + 1);

    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = 0;
    table_reply(&table, log, "root", &t->entry[0].id, text);
    free(text);
}

/* All parts, joined. */
static size_t write_all(struct buf *out)
{
    CLEANUP(buf_deinit) struct buf cursor;
    CLEANUP(buf_deinit) struct buf next;
    size_t parts = 0;

    buf_init(&cursor, EXPORT_CURSOR_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    do {
        CLEANUP(buf_deinit) struct buf part;

        buf_init(&part, EXPORT_PART_BYTES_MAX);
        buf_reset(&next);
        assert_true(export_part(&view, buf_bytes(&cursor), EXPORT_PART_BYTES, &part, &next, &err));
        assert_true(part.n <= EXPORT_PART_BYTES);
        assert_true(buf_put(out, buf_bytes(&part)));
        buf_reset(&cursor);
        buf_put(&cursor, buf_bytes(&next));
        assert_true(++parts < 50);
    } while (next.n > 0);
    return parts;
}

static int set_up(void **state)
{
    (void)state;
    table_view_init(&table);
    table_state_init(&commons);
    table_state_init(&eastside);
    table_begin(&commons, NULL);
    table_begin(&eastside, &commons.state.log);
    table_view_add(&table, &eastside, "eastside", true);
    table_view_add(&table, &commons, "commons", false);
    comment(1, &eastside, 10);
    for (int i = 0; i < 4; i++)
        comment(2, &commons, BIG);
    for (int i = 0; i < 1200; i++)
        comment(1, &eastside, 600);
    comment(1, &eastside, 5000);
    table_view_content(&table, (struct place){ 2, 3 }, CONTENT_GONE, (struct bytes){ NULL, 0 });
    table_view_content(&table, (struct place){ 2, 4 }, CONTENT_UNSEALED, bytes_at((uint8_t[40]){ 7 }, 40));
    view = table_view_of(&table);
    buf_init(&file, 16 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_deinit(&file);
    table_view_deinit(&table);
    table_state_deinit(&commons);
    table_state_deinit(&eastside);
    return 0;
}

static void an_export_is_a_whole_session(void **state)
{
    struct export_feed *f = calloc(1, sizeof(*f));
    uint64_t next[3] = { 0 }, contents = 0, revealed = 0, ridden = 0, big = 0, proofs = 0;
    struct bytes in, bytes;
    bool heads = false, bye = false;
    struct arena a;
    size_t parts;

    (void)state;
    assert_non_null(f);
    parts = write_all(&file);
    assert_true(parts > 3);
    in = buf_bytes(&file);
    export_feed_init(f);
    arena_init(&a, "a message", 4 << 20);
    while (in.n > 0) {
        struct message m;

        assert_true(export_feed(f, &in, &err));
        if (!export_feed_take(f, &bytes))
            continue;
        arena_reset(&a);
        assert_true(message_read(bytes, &m, &a, &err));
        assert_false(bye);
        if (m.kind == MESSAGE_HEADS) {
            struct checkpoint c;

            assert_false(heads);
            heads = true;
            assert_false(m.heads.more);
            assert_int_equal(m.heads.count, 2);
            assert_true(checkpoint_read(m.heads.note[0], &c, &err)); /* the convener's first */
            assert_memory_equal(&c.log, &commons.state.log, 32);
            assert_int_equal(c.size, commons.entries);
        } else if (m.kind == MESSAGE_ENTRIES) {
            uint32_t log = memcmp(&m.entries.log, &commons.state.log, 32) == 0 ? 2 : 1;
            const struct table_state *t = log == 2 ? &commons : &eastside;

            assert_true(heads);
            assert_int_equal(contents, 0);
            assert_int_equal(m.entries.from, next[log]);
            if (log == 1)
                assert_int_equal(next[2], commons.entries);
            for (size_t i = 0; i < m.entries.count; i++, next[log]++) {
                assert_true(bytes_equal(m.entries.entry[i], bytes_at(t->entry[next[log]].at, t->entry[next[log]].n)));
                ridden += m.entries.content[i].n > 0;
            }
        } else if (m.kind == MESSAGE_PROOF) { /* what stands so far is a prefix of the head */
            uint32_t log = memcmp(&m.proof.of.log, &commons.state.log, 32) == 0 ? 2 : 1;
            const struct table_state *t = log == 2 ? &commons : &eastside;
            struct pln_root root = tree_root(&t->tree);

            proofs++;
            assert_int_equal(m.proof.of.kind, 1);
            assert_int_equal(m.proof.of.m, next[log]);
            assert_memory_equal(&m.proof.of.root, &root, 32);
            assert_true(consistency_check(m.proof.of.m, t->entries, m.proof.hash + 1, m.proof.count - 1, &m.proof.hash[0], &root, &err));
        } else if (m.kind == MESSAGE_CONTENT) {
            contents++;
            revealed += m.content.form == CONTENT_REVEALED;
            if (m.content.form == CONTENT_PUBLISHED)
                big += m.content.part.n;
        } else {
            assert_int_equal(m.kind, MESSAGE_BYE);
            assert_int_equal(m.bye.code, 0);
            bye = true;
        }
    }
    assert_true(bye);
    assert_true(export_feed_done(f, &err));
    assert_memory_equal(&f->coalition, &commons.state.log, 32);
    assert_int_equal(next[1], eastside.entries);
    assert_int_equal(next[2], commons.entries);
    assert_int_equal(ridden, 1201);
    assert_true(proofs > 1);
    assert_int_equal(revealed, 1);
    assert_int_equal(big, 2 * (BIG + 32 + 1 + 1 + 5) +
                              (5000 + 32 + 1 + 1 + 3)); /* salt, array, nil, head of the text; one of four erased, one sealed */
    arena_deinit(&a);
    free(f);
}

/* Messages found when the file comes in steps. */
static uint64_t messages_in_steps(struct bytes all, size_t step, struct pln_hash *digest)
{
    struct export_feed *f = calloc(1, sizeof(*f));
    uint64_t found;
    struct bytes message;
    struct hash h;

    assert_non_null(f);
    hash_init(&h);
    export_feed_init(f);
    for (size_t at = 0; at < all.n; at += step) {
        struct bytes in = bytes_slice(all, at, all.n - at < step ? all.n - at : step);

        while (in.n > 0) {
            assert_true(export_feed(f, &in, &err));
            while (export_feed_take(f, &message))
                hash_add(&h, message);
        }
    }
    assert_true(export_feed_done(f, &err));
    hash_final(&h, digest->b);
    found = f->messages;
    free(f);
    return found;
}

static void any_split_gives_the_same_messages(void **state)
{
    static const size_t steps[] = { 1, 2, 3, 17, 48, 49, 50, 1000, 65001, 300000 };
    struct pln_hash whole, split;
    uint64_t count;

    (void)state;
    buf_reset(&file);
    write_all(&file);
    count = messages_in_steps(buf_bytes(&file), file.n, &whole);
    for (size_t i = 0; i < COUNT(steps); i++) {
        assert_int_equal(messages_in_steps(buf_bytes(&file), steps[i], &split), count);
        assert_memory_equal(&whole, &split, 32);
    }
}

static bool fed(struct bytes in)
{
    struct export_feed *f = calloc(1, sizeof(*f));
    struct bytes message;
    bool good = true;

    assert_non_null(f);
    export_feed_init(f);
    while (good && in.n > 0) {
        good = export_feed(f, &in, &err);
        while (good && export_feed_take(f, &message))
            ;
    }
    good = good && export_feed_done(f, &err);
    free(f);
    return good;
}

static void a_file_cut_short_is_told(void **state)
{
    (void)state;
    buf_reset(&file);
    write_all(&file);
    assert_true(fed(buf_bytes(&file)));
    for (size_t n = 0; n < file.n; n += n < 200 || n > file.n - 200 ? 1 : 9973) {
        assert_false(fed(bytes_slice(buf_bytes(&file), 0, n)));
        assert_int_equal(err.code, PLN_MALFORMED);
    }
    assert_non_null(strstr(err.what, "without its bye"));
}

static void what_is_no_export_is_refused_at_its_first_bytes(void **state)
{
    static const struct {
        const char *text, *says;
        enum pln_code code;
    } bad[] = {
        { "PK\003\004", "no export", PLN_MALFORMED },
        { "plenary-export/2\n", "another version", PLN_UNKNOWN_VERSION },
        { "plenary-export/1\r", "another version", PLN_UNKNOWN_VERSION },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(fed(BYTES_STR(bad[i].text)));
        assert_int_equal(err.code, bad[i].code);
        assert_non_null(strstr(err.what, bad[i].says));
    }
    buf_reset(&file);
    write_all(&file);
    buf_put_u8(&file, 0);
    assert_false(fed(buf_bytes(&file)));
    assert_non_null(strstr(err.what, "follow the end"));
    buf_reset(&file);
    export_start(&file, &commons.state.log);
    buf_put_be16(&file, 0);
    assert_false(fed(buf_bytes(&file)));
    assert_int_equal(err.code, PLN_MALFORMED);
    file.n -= 2;
    buf_put_be16(&file, PLN_MESSAGE_BYTES_MAX + 1);
    assert_false(fed(buf_bytes(&file)));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void a_forged_cursor_is_refused(void **state)
{
    static const struct {
        const char *pack;
        uint64_t n[6];
    } bad[] = {
        { "a5 u u u u a2 u u", { 0, 0, 0, 0, 1, 3 } },        /* phase: heads again */
        { "a5 u u u u a2 u u", { 9, 0, 0, 0, 1, 3 } },        /* phase none */
        { "a5 u u u u a2 u u", { 1, 1, 0, 0, 1, 3 } },        /* place behind the logs */
        { "a5 u u u u a1 u", { 1, 0, 0, 0, 1, 0 } },          /* half a pair */
        { "a5 u u u u a2 u u", { 1, 0, 0, 0, 1, 1u << 30 } }, /* more entries than there are */
        { "a5 u u u u a2 u u", { 1, 0, 0, 0, 77, 3 } },       /* a log that is not here */
        { "a4 u u u u", { 1, 0, 0, 0, 0, 0 } },
    };
    CLEANUP(buf_deinit) struct buf part;
    CLEANUP(buf_deinit) struct buf next;
    CLEANUP(buf_deinit) struct buf cursor;

    (void)state;
    buf_init(&part, EXPORT_PART_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    buf_init(&cursor, 1000);
    for (size_t i = 0; i < COUNT(bad); i++) {
        buf_reset(&cursor);
        table_pack(&cursor, bad[i].pack, bad[i].n[0], bad[i].n[1], bad[i].n[2], bad[i].n[3], bad[i].n[4], bad[i].n[5]);
        if (export_part(&view, buf_bytes(&cursor), EXPORT_PART_BYTES, &part, &next, &err))
            fail_msg("cursor %zu was taken", i);
    }
}

static void what_the_first_part_says_stays_so_however_the_logs_grow(void **state)
{
    CLEANUP(buf_deinit) struct buf first;
    CLEANUP(buf_deinit) struct buf cursor;
    CLEANUP(buf_deinit) struct buf next;

    (void)state;
    buf_reset(&file);
    write_all(&file);
    buf_init(&first, 16 << 20);
    buf_init(&cursor, EXPORT_CURSOR_BYTES_MAX);
    buf_init(&next, EXPORT_CURSOR_BYTES_MAX);
    assert_true(export_part(&view, (struct bytes){ NULL, 0 }, EXPORT_PART_BYTES, &first, &cursor, &err));
    comment(1, &eastside, 20);
    view = table_view_of(&table);
    while (cursor.n > 0) {
        CLEANUP(buf_deinit) struct buf part;

        buf_init(&part, EXPORT_PART_BYTES_MAX);
        buf_reset(&next);
        assert_true(export_part(&view, buf_bytes(&cursor), EXPORT_PART_BYTES, &part, &next, &err));
        buf_put(&first, buf_bytes(&part));
        buf_reset(&cursor);
        buf_put(&cursor, buf_bytes(&next));
    }
    assert_true(bytes_equal(buf_bytes(&first), buf_bytes(&file)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_export_is_a_whole_session), cmocka_unit_test(any_split_gives_the_same_messages),
        cmocka_unit_test(a_file_cut_short_is_told),     cmocka_unit_test(what_is_no_export_is_refused_at_its_first_bytes),
        cmocka_unit_test(a_forged_cursor_is_refused),   cmocka_unit_test(what_the_first_part_says_stays_so_however_the_logs_grow),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
