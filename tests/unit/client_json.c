/* client_json.c: the stable form behind --json. */
#include "unit/unit.h"

#include "base/bytes.h"
#include "codec/writer.h"
#include "view/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct buf b;

static struct writer fresh(void)
{
    buf_deinit(&b);
    buf_init(&b, 65536);
    return writer_into(&b);
}

static void prints(const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    json_error_t wrong;

    json_put(f, buf_bytes(&b));
    fclose(f);
    assert_string_equal(text, expected);
    json_t *read = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &wrong);
    assert_non_null(read);
    json_decref(read);
    free(text);
}

static void a_map_keeps_its_order_and_bytes_are_hex(void **state)
{
    struct writer w = fresh();

    (void)state;
    writer_map(&w, 4);
    writer_cstr(&w, "z"), writer_bin(&w, bytes_at("\x00\xff", 2));
    writer_cstr(&w, "a"), writer_nil(&w);
    writer_cstr(&w, "list"), writer_array(&w, 2), writer_bool(&w, true), writer_i64(&w, -7);
    writer_cstr(&w, "empty"), writer_map(&w, 0);
    prints("{\"z\": \"00ff\", \"a\": null, \"list\": [true, -7], \"empty\": {}}\n");
}

static void a_time_has_a_twin_and_an_index_of_the_same_name_has_none(void **state)
{
    struct writer w = fresh();

    (void)state;
    writer_map(&w, 3);
    writer_cstr(&w, "time"), writer_i64(&w, INT64_C(1767603600000));
    writer_cstr(&w, "since"), writer_i64(&w, 12);
    writer_cstr(&w, "size"), writer_i64(&w, INT64_C(1767603600000));
    prints("{\"time\": 1767603600000, \"time_iso\": \"2026-01-05T09:00:00.000Z\", \"since\": 12, \"size\": 1767603600000}\n");
}

static void no_character_of_a_text_reaches_the_terminal_raw(void **state)
{
    struct writer w = fresh();

    (void)state;
    writer_cstr(&w, "\"\\\n\x1b\xe2\x80\xae 😀ä");
    prints("\"\\\"\\\\\\n\\u001b\\u202e \\ud83d\\ude00\\u00e4\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_keeps_its_order_and_bytes_are_hex),
        cmocka_unit_test(a_time_has_a_twin_and_an_index_of_the_same_name_has_none),
        cmocka_unit_test(no_character_of_a_text_reaches_the_terminal_raw),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    buf_deinit(&b);
    return failed;
}
