/* wire_message.c: every peer message comes back as it was written; hostile ones are refused with the field named; what a later
 * version adds is passed over. */
#include "unit/unit.h"

#include "wire/message.h"

#include "codec/text.h"
#include "codec/writer.h"

static struct arena arena;
static struct buf wire;
static struct pln_error err;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, "a message", 1 << 20);
    buf_init(&wire, 128 * 1024);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_deinit(&arena);
    buf_deinit(&wire);
    return 0;
}

static void fill(void *to, size_t n, unsigned char from)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)to)[i] = (unsigned char)(from + i);
}

/* Write, read, write again: the same bytes, and what was read. */
static struct message there_and_back(const struct message *m)
{
    struct message back;
    struct buf again;

    buf_reset(&wire);
    assert_true(message_write(m, &wire, &err));
    assert_true(message_read(buf_bytes(&wire), &back, &arena, &err));
    assert_int_equal(back.kind, m->kind);
    assert_int_equal(back.number, (uint64_t)m->kind);
    buf_init(&again, 128 * 1024);
    assert_true(message_write(&back, &again, &err));
    assert_true(bytes_equal(buf_bytes(&wire), buf_bytes(&again)));
    buf_deinit(&again);
    return back;
}

static void a_hello_keeps_what_is_given_and_what_is_not(void **state)
{
    struct message m = { .kind = MESSAGE_HELLO, .hello = { .wire = 1, .seq = 7, .your_seq = 300, .clock_ms = 1767225600000 } };
    struct message back;

    (void)state;
    fill(m.hello.instance, 8, 1);
    fill(&m.hello.frontier, 32, 2);
    m.hello.software = BYTES_STR("plenary 0.1.0");
    back = there_and_back(&m);
    assert_false(back.hello.has_token);
    assert_false(back.hello.has_yours);
    assert_false(back.hello.has_held);
    assert_int_equal(back.hello.your_seq, 300);
    assert_int_equal(back.hello.clock_ms, 1767225600000);
    assert_true(bytes_equal_str(back.hello.software, "plenary 0.1.0"));

    m.hello.role = PEER_JOINER;
    m.hello.has_token = m.hello.has_yours = m.hello.has_held = true;
    fill(m.hello.token, 32, 9);
    fill(m.hello.your_instance, 8, 5);
    m.hello.held_size = 12;
    fill(&m.hello.held_root, 32, 77);
    back = there_and_back(&m);
    assert_memory_equal(back.hello.token, m.hello.token, 32);
    assert_memory_equal(back.hello.your_instance, m.hello.your_instance, 8);
    assert_int_equal(back.hello.held_size, 12);
    assert_memory_equal(&back.hello.held_root, &m.hello.held_root, 32);
    assert_true(wire.n <= PLN_HELLO_BYTES_MAX);
}

static void the_largest_hello_fits_its_limit(void **state)
{
    struct message m = { .kind = MESSAGE_HELLO, .hello = { .wire = 1, .role = 1, .has_token = true, .has_yours = true, .has_held = true } };
    char software[65];

    (void)state;
    memset(software, 'x', 64);
    software[64] = 0;
    m.hello.seq = m.hello.your_seq = m.hello.held_size = PLN_U_MAX;
    m.hello.clock_ms = PLN_TIME_MS_MAX;
    m.hello.software = BYTES_STR(software);
    there_and_back(&m);
    assert_true(wire.n <= PLN_HELLO_BYTES_MAX);
}

static void lists_come_back_in_their_order(void **state)
{
    struct bytes note[2] = { BYTES_STR("a note"), BYTES_STR("another") };
    struct pln_id log[3];
    struct message m = { .kind = MESSAGE_HEADS, .heads = { .more = true, .count = 2, .note = note } };
    struct message back = there_and_back(&m);

    (void)state;
    assert_true(back.heads.more);
    assert_int_equal(back.heads.count, 2);
    assert_true(bytes_equal_str(back.heads.note[1], "another"));

    fill(log, sizeof(log), 3);
    m = (struct message){ .kind = MESSAGE_ASK, .ask = { .count = 3, .log = log } };
    back = there_and_back(&m);
    assert_int_equal(back.ask.count, 3);
    assert_memory_equal(back.ask.log, log, sizeof(log));
    m.ask.count = 0;
    back = there_and_back(&m);
    assert_int_equal(back.ask.count, 0);
}

static void entries_carry_content_or_nil_for_each(void **state)
{
    uint8_t salted[40] = { 1 };
    struct bytes entry[2] = { BYTES_STR("one"), BYTES_STR("two") };
    struct bytes content[2] = { { NULL, 0 }, { salted, sizeof(salted) } };
    struct message m = { .kind = MESSAGE_ENTRIES, .entries = { .from = 9, .count = 2, .entry = entry, .content = content } };
    struct message back = there_and_back(&m);

    (void)state;
    assert_int_equal(back.entries.from, 9);
    assert_int_equal(back.entries.content[0].n, 0);
    assert_int_equal(back.entries.content[1].n, 40);
    assert_true(bytes_equal_str(back.entries.entry[0], "one"));
    m.entries.count = 0; /* ends the answer to a want */
    back = there_and_back(&m);
    assert_int_equal(back.entries.count, 0);
}

static void the_others_come_back_whole(void **state)
{
    uint64_t index[2] = { 3, 7 };
    struct pln_root hash[2];
    struct message m = { .kind = MESSAGE_WANT, .want = { .size = 100, .from = 40, .bytes = PLN_WANT_BYTES_MAX } };
    struct message back;

    (void)state;
    fill(&m.want.log, 32, 1);
    fill(&m.want.root, 32, 50);
    back = there_and_back(&m);
    assert_memory_equal(&back.want, &m.want, sizeof(m.want));

    m = (struct message){ .kind = MESSAGE_NEED, .need = { .size = 8, .count = 2, .index = index } };
    back = there_and_back(&m);
    assert_int_equal(back.need.count, 2);
    assert_int_equal(back.need.index[1], 7);

    m = (struct message){ .kind = MESSAGE_CONTENT,
                          .content = { .index = 4, .form = 1, .offset = 3, .total = 6, .part = BYTES_STR("abc") } };
    back = there_and_back(&m);
    assert_int_equal(back.content.form, 1);
    assert_int_equal(back.content.total, 6);
    assert_true(bytes_equal_str(back.content.part, "abc"));

    m = (struct message){ .kind = MESSAGE_PROVE, .prove = { .size = 8, .kind = 2, .m = 5 } };
    back = there_and_back(&m);
    assert_int_equal(back.prove.m, 5);

    fill(hash, sizeof(hash), 7);
    m = (struct message){ .kind = MESSAGE_PROOF, .proof = { .of = { .size = 8, .kind = 0, .m = 5 }, .count = 2, .hash = hash } };
    back = there_and_back(&m);
    assert_int_equal(back.proof.of.size, 8);
    assert_memory_equal(back.proof.hash, hash, sizeof(hash));

    m = (struct message){ .kind = MESSAGE_BYE, .bye = { .code = PLN_BAD_ROOT, .why = BYTES_STR("eastside#12: root differs") } };
    back = there_and_back(&m);
    assert_int_equal(back.bye.code, PLN_BAD_ROOT);

    m = (struct message){ .kind = MESSAGE_PING, .ping = UINT64_MAX };
    back = there_and_back(&m);
    assert_true(back.ping == UINT64_MAX);
    m.kind = MESSAGE_PONG;
    there_and_back(&m);
}

static void hostile_messages_are_refused_with_the_field_named(void **state)
{
    static const struct {
        const char *why, *hex, *text;
        enum pln_code code;
    } bad[] = {
        { "no array", "c0", "an array is expected", PLN_MALFORMED },
        { "empty array", "90", "message", PLN_MALFORMED },
        { "cut short", "920a", "bytes", PLN_MALFORMED },
        { "number of two forms", "92cc0a00", "number", PLN_NOT_CANONICAL },
        { "ping without its number", "910a", "at least 2", PLN_MALFORMED },
        { "ping with a string", "920aa161", "number to echo", PLN_MALFORMED },
        { "something after the message", "920a0000", "ping", PLN_NOT_CANONICAL },
        { "an announced list that is not there", "9202dc03e8", "logs", PLN_MALFORMED },
        { "too many logs", "9202dc03e9", "at most 1000", PLN_TOO_MANY },
        { "a log of 31 bytes", "920291c41f00000000000000000000000000000000000000000000000000000000000000", "exactly 32", PLN_MALFORMED },
        { "a map as an extra field", "930a0080", "later version", PLN_NOT_CANONICAL },
        { "a bye that says too much", "930901d9c9", "at most 200", PLN_TOO_LARGE },
        { "a hello of wire 2", "9c000200000000000000000000", "speaks 1", PLN_UNKNOWN_VERSION },
        { "a role that is none", "9c000102000000000000000000", "role 2", PLN_BAD_FIELD },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint8_t bytes[256];
        char text[512];
        struct message m;
        size_t n = strlen(bad[i].hex) / 2;

        assert_true(hex_read(BYTES_STR(bad[i].hex), bytes, n, &err));
        if (message_read(bytes_at(bytes, n), &m, &arena, &err))
            fail_msg("%s: taken", bad[i].why);
        error_text(&err, text, sizeof(text));
        if (err.code != bad[i].code || strstr(text, bad[i].text) == NULL)
            fail_msg("%s: code %d, \"%s\"", bad[i].why, (int)err.code, text);
    }
}

/* Each written by hand: what message_write would never say. */
static void expect_refused(const struct message *m, const char *text)
{
    struct message back;
    char said[512];

    buf_reset(&wire);
    assert_true(message_write(m, &wire, &err));
    assert_false(message_read(buf_bytes(&wire), &back, &arena, &err));
    error_text(&err, said, sizeof(said));
    if (strstr(said, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", said, text);
}

static void fields_that_contradict_each_other_are_refused(void **state)
{
    uint64_t index[1] = { 8 };
    uint8_t salted[31] = { 1 };
    struct bytes entry[1] = { BYTES_STR("one") }, content[1] = { { salted, sizeof(salted) } };

    (void)state;
    expect_refused(&(struct message){ .kind = MESSAGE_WANT, .want = { .size = 5, .from = 6 } }, "want: from 6 lies behind");
    expect_refused(&(struct message){ .kind = MESSAGE_WANT, .want = { .size = 5, .bytes = PLN_WANT_BYTES_MAX + 1 } }, "at most 262144");
    expect_refused(&(struct message){ .kind = MESSAGE_NEED, .need = { .size = 8, .count = 1, .index = index } }, "need: index 8");
    expect_refused(&(struct message){ .kind = MESSAGE_PROVE, .prove = { .size = 8, .m = 9 } }, "prove: m: 9");
    expect_refused(&(struct message){ .kind = MESSAGE_PROVE, .prove = { .size = 8, .kind = 3 } }, "kind 3");
    expect_refused(&(struct message){ .kind = MESSAGE_CONTENT, .content = { .form = 3 } }, "form 3");
    expect_refused(&(struct message){ .kind = MESSAGE_CONTENT, .content = { .total = 2, .part = BYTES_STR("abc") } }, "pass the total");
    expect_refused(&(struct message){ .kind = MESSAGE_CONTENT, .content = { .total = PLN_BLOB_BYTES_MAX + 1 } }, "at most 1060000");
    expect_refused(&(struct message){ .kind = MESSAGE_CONTENT, .content = { .offset = PLN_U_MAX, .total = 4, .part = BYTES_STR("abc") } },
                   "pass the total");
    expect_refused(&(struct message){ .kind = MESSAGE_ENTRIES, .entries = { .count = 1, .entry = entry, .content = content } },
                   "salt alone has 32");
    entry[0] = (struct bytes){ NULL, 0 };
    content[0] = (struct bytes){ NULL, 0 };
    expect_refused(&(struct message){ .kind = MESSAGE_ENTRIES, .entries = { .count = 1, .entry = entry, .content = content } },
                   "entry 0 of the message is empty");
}

static void what_a_later_version_adds_is_passed_over(void **state)
{
    struct message m;
    uint8_t bytes[64];

    (void)state;
    assert_true(hex_read(BYTES_STR("950a2ac092a1610103"), bytes, 9, &err)); /* ping 42 with three more fields */
    assert_true(message_read(bytes_at(bytes, 9), &m, &arena, &err));
    assert_int_equal(m.kind, MESSAGE_PING);
    assert_int_equal(m.ping, 42);
    assert_true(hex_read(BYTES_STR("930dc0c40101"), bytes, 6, &err)); /* number 13 */
    assert_true(message_read(bytes_at(bytes, 6), &m, &arena, &err));
    assert_int_equal(m.kind, MESSAGE_UNKNOWN);
    assert_int_equal(m.number, 13);
}

static void a_message_above_65000_bytes_is_neither_written_nor_read(void **state)
{
    static uint8_t big[60000];
    struct bytes entry[2] = { { big, 60000 }, { big, 6000 } }, content[2] = { { NULL, 0 }, { NULL, 0 } };
    struct message m = { .kind = MESSAGE_ENTRIES, .entries = { .count = 2, .entry = entry, .content = content } };
    struct message back;

    (void)state;
    buf_reset(&wire);
    assert_false(message_write(&m, &wire, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_false(message_read(buf_bytes(&wire), &back, &arena, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

static void a_small_arena_is_an_error_that_names_it(void **state)
{
    struct pln_id log[40] = { 0 };
    struct message m = { .kind = MESSAGE_ASK, .ask = { .count = 40, .log = log } }, back;
    struct arena small;

    (void)state;
    buf_reset(&wire);
    assert_true(message_write(&m, &wire, &err));
    arena_init(&small, "a small one", 64);
    assert_false(message_read(buf_bytes(&wire), &back, &small, &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
    assert_non_null(strstr(err.what, "a small one"));
    arena_deinit(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hello_keeps_what_is_given_and_what_is_not, begin, end),
        cmocka_unit_test_setup_teardown(the_largest_hello_fits_its_limit, begin, end),
        cmocka_unit_test_setup_teardown(lists_come_back_in_their_order, begin, end),
        cmocka_unit_test_setup_teardown(entries_carry_content_or_nil_for_each, begin, end),
        cmocka_unit_test_setup_teardown(the_others_come_back_whole, begin, end),
        cmocka_unit_test_setup_teardown(hostile_messages_are_refused_with_the_field_named, begin, end),
        cmocka_unit_test_setup_teardown(fields_that_contradict_each_other_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(what_a_later_version_adds_is_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(a_message_above_65000_bytes_is_neither_written_nor_read, begin, end),
        cmocka_unit_test_setup_teardown(a_small_arena_is_an_error_that_names_it, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
