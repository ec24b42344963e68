/* wire_rpc.c: msgpack-rpc messages there and back; whole values found in any split of a stream; hostile ones refused. */
#include "unit/unit.h"

#include "wire/rpc.h"

#include "codec/text.h"
#include "plenary/limits.h"

static struct pln_error err;

static struct buf hex(const char *text)
{
    struct buf b;
    size_t n = strlen(text) / 2;

    buf_init(&b, n + 1);
    assert_true(hex_read(BYTES_STR(text), buf_reserve(&b, n), n, &err));
    buf_wrote(&b, n);
    return b;
}

static void each_message_comes_back_as_it_was_written(void **state)
{
    struct pln_error what = { .code = PLN_ERASED, .where = "eastside#12", .what = "its words were erased" };
    struct buf out;
    struct rpc m;

    (void)state;
    buf_init(&out, 1000);
    assert_true(rpc_request_write(&out, 7, "entry", BYTES_STR("\x91\xa1x"), &err));
    assert_true(rpc_read(buf_bytes(&out), &m, &err));
    assert_int_equal(m.kind, RPC_REQUEST);
    assert_int_equal(m.number, 7);
    assert_true(bytes_equal_str(m.method, "entry"));
    assert_true(bytes_equal_str(m.params, "\x91\xa1x"));

    buf_reset(&out);
    assert_true(rpc_result_write(&out, UINT32_MAX, BYTES_STR("\x81\xa1k\x05"), &err));
    assert_true(rpc_read(buf_bytes(&out), &m, &err));
    assert_int_equal(m.kind, RPC_RESPONSE);
    assert_false(m.failed);
    assert_true(m.number == UINT32_MAX);
    assert_true(bytes_equal_str(m.result, "\x81\xa1k\x05"));

    buf_reset(&out);
    assert_true(rpc_error_write(&out, 3, &what, &err));
    assert_true(rpc_read(buf_bytes(&out), &m, &err));
    assert_true(m.failed);
    assert_int_equal(m.error.code, PLN_ERASED);
    assert_string_equal(m.error.where, "eastside#12");
    assert_string_equal(m.error.what, "its words were erased");

    buf_reset(&out);
    assert_true(rpc_notification_write(&out, "entry", BYTES_STR("\x90"), &err));
    assert_true(rpc_read(buf_bytes(&out), &m, &err));
    assert_int_equal(m.kind, RPC_NOTIFICATION);
    assert_true(bytes_equal_str(m.method, "entry"));
    buf_deinit(&out);
}

static void what_is_no_message_is_refused_with_its_reason(void **state)
{
    static const struct {
        const char *why, *hex, *text;
    } bad[] = {
        { "no array", "c0", "an array is expected" },
        { "two elements", "920007", "at least 3" },
        { "five elements", "950007a16190c0", "at most 4" },
        { "a kind that is none", "940307a16190", "kind 3" },
        { "a request of three", "930007a161", "has 4 elements" },
        { "a number of 33 bits", "9400cf0000000100000000a16190", "32 bits" },
        { "a number that is text", "9400a137a16190", "number" },
        { "a method that is a number", "9400070590", "method" },
        { "a method of 41 bytes", "940007d92961616161616161616161616161616161616161616161616161616161616161616161616161616161616190",
          "at most 40" },
        { "params that are no array", "940007a161a162", "params are no array" },
        { "params in a longer form", "940007a161dc000105", "shortest" },
        { "something behind it", "940007a1619000", "after the value" },
        { "an error that is text", "940107a2626190", "a map is expected" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf in = hex(bad[i].hex);
        char text[512];
        struct rpc m;

        if (rpc_read(buf_bytes(&in), &m, &err))
            fail_msg("%s: taken", bad[i].why);
        if (strstr(error_text(&err, text, sizeof(text)), bad[i].text) == NULL)
            fail_msg("%s: \"%s\"", bad[i].why, text);
        buf_deinit(&in);
    }
}

static void what_a_client_of_another_make_sends_is_taken(void **state)
{
    /* [0, 1, "entries", [{"limit": 10, "rate": 0.5}]] with a map and a float in it */
    struct buf in = hex("940001a7656e74726965739182a56c696d69740aa472617465cb3fe0000000000000");
    struct rpc m;

    (void)state;
    assert_true(rpc_read(buf_bytes(&in), &m, &err));
    assert_true(bytes_equal_str(m.method, "entries"));
    assert_int_equal(m.params.n, 23);
    buf_deinit(&in);
    in = hex("940007c4016190"); /* pynvim's: the method as bin */
    assert_true(rpc_read(buf_bytes(&in), &m, &err));
    assert_true(bytes_equal_str(m.method, "a"));
    buf_deinit(&in);
}

/* All values of a stream given in steps of `step` bytes; returns how many were found. */
static size_t count_values(struct bytes stream, size_t step)
{
    struct rpc_frame f;
    struct bytes pending = { stream.at, 0 };
    size_t found = 0, n;

    rpc_frame_init(&f, 1 << 20);
    while (pending.at + pending.n < stream.at + stream.n) {
        size_t left = (size_t)(stream.at + stream.n - pending.at) - pending.n;

        pending.n += left < step ? left : step;
        for (;;) {
            assert_true(rpc_frame_find(&f, pending, &n, &err));
            if (n == 0)
                break;
            found++;
            pending = bytes_at(pending.at + n, pending.n - n);
        }
    }
    assert_int_equal(pending.n, 0);
    return found;
}

static void values_are_found_in_any_split_of_the_stream(void **state)
{
    struct buf b;
    struct writer w;
    static uint8_t big[70000];

    (void)state;
    buf_init(&b, 1 << 20);
    w = writer_into(&b);
    writer_nil(&w);
    writer_u64(&w, 5);
    writer_u64(&w, 1ull << 40);
    writer_i64(&w, -70000);
    writer_cstr(&w, "");
    writer_cstr(&w, "a text of more than thirty-one bytes, surely");
    writer_bin(&w, bytes_at(big, 300));
    writer_bin(&w, bytes_at(big, 70000));
    writer_array(&w, 0);
    writer_map(&w, 0);
    writer_array(&w, 2);
    writer_map(&w, 2);
    writer_cstr(&w, "k");
    writer_array(&w, 0);
    writer_cstr(&w, "l");
    writer_array(&w, 1);
    writer_array(&w, 0);
    writer_bool(&w, true);
    writer_array(&w, 20);
    for (int i = 0; i < 20; i++)
        writer_u64(&w, 1000);
    assert_true(writer_done(&w, "stream", &err));
    for (size_t step = 1; step < 40; step++)
        assert_int_equal(count_values(buf_bytes(&b), step), 12);
    assert_int_equal(count_values(buf_bytes(&b), 100000), 12);
    buf_deinit(&b);
}

static void every_first_byte_has_its_length(void **state)
{
    static const struct {
        const char *hex;
    } whole[] = {
        { "c7020711ff" },
        { "c800020711ff" },
        { "c9000000020711ff" }, /* ext */
        { "d40711" },
        { "d5071122" },
        { "d60711223344" },
        { "d7071122334455667788" },
        { "d80711223344556677881122334455667788" },
        { "ca3f800000" },
        { "cb3ff0000000000000" },
        { "cc80" },
        { "cd8000" },
        { "ce80000000" },
        { "cf8000000000000000" },
        { "d080" },
        { "d18000" },
        { "d280000000" },
        { "d38000000000000000" },
        { "d9026161" },
        { "da00026161" },
        { "db000000026161" },
        { "c4026161" },
        { "c500026161" },
        { "c6000000026161" },
        { "dc0002c0c0" },
        { "dd00000002c0c0" },
        { "de0001c0c0" },
        { "df00000001c0c0" },
        { "82a16101a16202" },
        { "93010203" },
        { "a3616263" },
        { "7f" },
        { "e0" },
        { "c1" },
        { "c2" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(whole); i++) {
        struct buf in = hex(whole[i].hex);

        if (count_values(buf_bytes(&in), 1) != 1)
            fail_msg("%s", whole[i].hex);
        buf_deinit(&in);
    }
}

static void what_is_announced_above_the_cap_ends_the_stream_at_once(void **state)
{
    static const char *const huge[] = { "c6ffffffff", "dbffffffff", "ddffffffff", "dfffffffff", "c9ffffffff", "940001a161c600124f81" };

    (void)state;
    for (size_t i = 0; i < COUNT(huge); i++) {
        struct buf in = hex(huge[i]);
        struct rpc_frame f;
        size_t n;

        rpc_frame_init(&f, PLN_REQUEST_BYTES_MAX);
        assert_false(rpc_frame_find(&f, buf_bytes(&in), &n, &err));
        assert_int_equal(err.code, PLN_TOO_LARGE);
        buf_deinit(&in);
    }
}

static void nesting_has_an_end(void **state)
{
    uint8_t deep[40];
    struct rpc_frame f;
    size_t n;

    (void)state;
    memset(deep, 0x91, sizeof(deep));
    rpc_frame_init(&f, 1000);
    assert_true(rpc_frame_find(&f, bytes_at(deep, 32), &n, &err));
    assert_false(rpc_frame_find(&f, bytes_at(deep, 33), &n, &err));
    assert_int_equal(err.code, PLN_TOO_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_comes_back_as_it_was_written),
        cmocka_unit_test(what_is_no_message_is_refused_with_its_reason),
        cmocka_unit_test(what_a_client_of_another_make_sends_is_taken),
        cmocka_unit_test(values_are_found_in_any_split_of_the_stream),
        cmocka_unit_test(every_first_byte_has_its_length),
        cmocka_unit_test(what_is_announced_above_the_cap_ends_the_stream_at_once),
        cmocka_unit_test(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
