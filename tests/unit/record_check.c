/* record_check.c: does a body, do words fit their schema: each kind of field, lists, what is required. */
#include "unit/unit.h"

#include "record/check.h"
#include "support/table_state.h"
#include "support/vectors.h"

#define B32 \
    "c420"  \
    "0101010101010101010101010101010101010101010101010101010101010101"
#define B32_2 \
    "c420"    \
    "0202020202020202020202020202020202020202020202020202020202020202"

#define NO_POINT "is no point" /* which only the first look finds */

/* clang-format off */
static const struct {
    const char *why;
    const struct schema *schema;
    const char *hex;    /* of the body; 3 refs */
    const char *says;   /* NULL: it fits */
} bodies[] = {
    { "an empty body of a type without facts", &leave_schema, "90", NULL },
    { "a fact too many", &leave_schema, "91c0", "exactly 0" },
    { "a fact too few", &commitment_schema, "92cd507890", "exactly 3" },
    { "bytes after the body", &leave_schema, "90c0", "after the value" },
    { "no array", &leave_schema, "c0", "an array is expected" },
    { "a commitment", &commitment_schema, "93cd507890c0", NULL },
    { "a required fact that is nil", &commitment_schema, "93c090c0", "due: is required" },
    { "a required list that is nil", &commitment_schema, "93cd5078c0c0", "for: is required" },
    { "the last day", &commitment_schema, "93ce002cc0a090c0", NULL },
    { "the day after it", &commitment_schema, "93ce002cc0a190c0", "after 9999-12-31" },
    { "a negative day", &commitment_schema, "93ff90c0", "negative" },
    { "a day as text", &commitment_schema, "93a3736f6e90c0", "an integer is expected" },
    { "a place", &commitment_schema, "93cd50789102c0", NULL },
    { "a place beyond the refs", &commitment_schema, "93cd50789103c0", "names reference 3, the statement has 3" },
    { "a place twice in a list", &commitment_schema, "93cd5078920101c0", "twice" },
    { "a list over its limit", &commitment_schema, "93cd507899000102000102000102c0", "at most 8" },
    { "a partner's place", &commitment_schema, "93cd50789000", NULL },
    { "an enum", &position_schema, "930001c0", NULL },
    { "an enum's 0", &position_schema, "930000c0", "stance: 0 is none" },
    { "an enum above its last", &position_schema, "930006c0", "stance: 6 is none" },
    { "an empty list is an answer", &position_schema, "93000190", NULL },
    { "a flag", &objective_schema, "9500cd5078c0c0c3", NULL },
    { "a flag as a number", &objective_schema, "9500cd5078c0c001", "a bool is expected" },
    { "a decimal", &objective_schema, "9500cd5078c0a42d312e35c0", NULL },
    { "a decimal with a plus", &objective_schema, "9500cd5078c0a32b312ec0", "target" },
    { "minus zero", &objective_schema, "9500cd5078c0a22d30c0", "target" },
    { "a decimal of 25 bytes", &objective_schema, "9500cd5078c0b9" "31323334353637383930313233343536373839303132333435c0", "at most 24" },
    { "a party by place", &interest_schema, "970001c014c090c0", NULL },
    { "a kind of outsider", &interest_schema, "970001fb14c090c0", NULL },
    { "a kind of outsider that is none", &interest_schema, "970001fa14c090c0", "-6 is no kind" },
    { "a party beyond the refs", &interest_schema, "970301c014c090c0", "names reference 3" },
    { "a party as text", &interest_schema, "97a16101c014c090c0", "an integer is expected" },
    { "a founding", &founding_schema, "9501d2feed5680a7636f6d6d6f6e73a355544380", "a map" },
    { "a founding, west", &founding_schema, "9501d2feed5680a7636f6d6d6f6e73a3555443c0", NULL },
    { "an offset of a day and a millisecond", &founding_schema, "9501ce05265c01a7636f6d6d6f6e73a3555443c0", "at most a day" },
    { "rules 0", &founding_schema, "950000a7636f6d6d6f6e73a3555443c0", "from 1" },
    { "a handle with a capital", &founding_schema, "950100a7436f6d6d6f6e73a3555443c0", "a handle has" },
    { "a handle of no bytes", &founding_schema, "950100a0a3555443c0", "a handle has" },
    { "a zone with a control character", &founding_schema, "950100a7636f6d6d6f6e73a355540ac0", "a control character at byte 2" },
    { "a zone with a bidi mark", &founding_schema, "950100a7636f6d6d6f6e73a55554e280aec0", "a control character at byte 2" },
    { "a zone of no bytes", &founding_schema, "950100a7636f6d6d6f6e73a0c0", "a name of no bytes" },
    { "an id", &founding_schema, "950100a7636f6d6d6f6e73a3555443" B32, NULL },
    { "settings by name", &agreements_schema, "960090c092" "92a16101" "92a16202" "c0c0", NULL },
    { "settings not by name", &agreements_schema, "960090c092" "92a16201" "92a16102" "c0c0", "not after the one before" },
    { "a setting twice", &agreements_schema, "960090c092" "92a16101" "92a16102" "c0c0", "not after the one before" },
    { "the shorter name first", &agreements_schema, "960090c092" "92a16101" "92a2616102" "c0c0", NULL },
    { "the longer name first", &agreements_schema, "960090c092" "92a2616101" "92a16102" "c0c0", "not after the one before" },
    { "a setting of three", &agreements_schema, "960090c091" "93a1610102" "c0c0", "exactly 2" },
    { "names twice", &agreements_schema, "9600" "92a161a161" "c0c0c0c0", "twice" },
    { "a body", &body_schema, "9ca56162636465" "01c0" "91" "93a16101" "00" "0132c0" "48" "cd5078" "01c0c0", NULL },
    { "a seat of a kind that is none", &body_schema, "9ca56162636465" "01c0" "91" "93a16107" "00" "0132c0" "48" "cd5078" "01c0c0", "seats: 7" },
    { "a seat's partner beyond the refs", &body_schema, "9ca56162636465" "01c0" "91" "93a16101" "03" "0132c0" "48" "cd5078" "01c0c0", "reference 3" },
    { "a quorum of 101", &body_schema, "9ca56162636465" "01c0" "91" "93a16101" "00" "0165c0" "48" "cd5078" "01c0c0", "from 1 to 100" },
    { "a quorum of 0", &body_schema, "9ca56162636465" "01c0" "91" "93a16101" "00" "0100c0" "48" "cd5078" "01c0c0", "from 1 to 100" },
    { "an address", &address_schema, "9191a161", NULL },
    { "an address twice", &address_schema, "9192a161a161", "twice" },
    { "nine addresses", &address_schema, "9199a161a162a163a164a165a166a167a168a169", "at most 8" },
    { "a receipt", &receipt_schema, "93" B32 "91" B32 "93000500", NULL },
    { "a receipt that lists a log twice", &receipt_schema, "93" B32 "92" B32 B32 "93000500", "twice" },
    { "a receipt that lists two logs", &receipt_schema, "93" B32 "92" B32_2 B32 "96000500010500", NULL },
    { "a line of two", &receipt_schema, "93" B32 "90" "920005", "three each" },
    { "lines that do not ascend", &receipt_schema, "93" B32 "90" "96010500000500", "they ascend" },
    { "a line twice", &receipt_schema, "93" B32 "90" "96010500010600", "they ascend" },
    { "more lacking than there is", &receipt_schema, "93" B32 "90" "93000506", "lacks 6 of 5" },
    { "a nonce of 15 bytes", &inception_schema, "9601" B32 "c0a0c40f000102030405060708090a0b0c0d0ec0", "exactly 16" },
    { "a nonce of 17 bytes", &inception_schema, "9601" B32 "c0a0c411000102030405060708090a0b0c0d0e0f10c0", "at most 16" },
    { "an inception", &inception_schema, "9601" B32 "c0a0c410000102030405060708090a0b0c0d0e0fc0", NULL },
    { "alg 2", &inception_schema, "9602" B32 "c0a0c410000102030405060708090a0b0c0d0e0fc0", "from 1 to 1" },
    { "a key that is no point", &revoke_schema, "92" B32 "00", NO_POINT },
    { "a key of 31 bytes", &revoke_schema, "92" "c41f00112233445566778899aabbccddeeff00112233445566778899aabbccddee" "00", "exactly 32" },
    { "a fork proof of two", &fork_schema, "9400c40161c40161" "92" B32 "91" B32, NULL },
    { "a fork proof of three", &fork_schema, "9400c40161c40161" "93" B32 "9090", "3 parts" },
    { "values from 1", &decision_schema, "99" "0001" "01" "01" "c0c0c0c0" "9101", NULL },
    { "value 0", &decision_schema, "99" "0001" "01" "01" "c0c0c0c0" "9100", "values: 0, from 1 to" },
};

/* clang-format on */
static void expect_body(const char *why, const struct schema *s, const char *hex, const char *says)
{
    CLEANUP(buf_deinit) struct buf body;
    struct pln_error err = { 0 };
    char text[512];
    bool fits;

    buf_init(&body, 1 << 16);
    vectors_hex(hex, &body);
    fits = check_body(s, buf_bytes(&body), 3, &err);
    if (fits != (says == NULL))
        fail_msg("%s: %s", why, fits ? "it fits" : error_text(&err, text, sizeof(text)));
    if (says && strstr(error_text(&err, text, sizeof(text)), says) == NULL)
        fail_msg("%s: wanted \"%s\", got \"%s\"", why, says, text);
    if (says)
        assert_memory_equal(err.where, s->name, strlen(s->name));
    if (says && strcmp(says, NO_POINT) == 0)
        fits = true;
    if (check_body_again(s, buf_bytes(&body), 3, &err) != fits)
        fail_msg("%s: the second look says something else", why);
}

static void a_body_fits_or_the_field_is_named(void **state)
{
    struct pln_error err;

    (void)state;
    assert_true(crypto_start(&err));
    for (size_t i = 0; i < COUNT(bodies); i++)
        expect_body(bodies[i].why, bodies[i].schema, bodies[i].hex, bodies[i].says);
}

static const struct {
    const char *why;
    const struct schema *schema;
    const char *hex;
    const char *says;
} words[] = {
    { "a title and no text", &commitment_schema, "93a3616263c0c0", NULL },
    { "no title", &commitment_schema, "93c0c0c0", "title: is required" },
    { "an empty title", &commitment_schema, "93a0c0c0", "title: is required, and empty" },
    { "an empty optional text", &commitment_schema, "93a161a0a0", NULL },
    { "a text as bytes that is UTF-8", &commitment_schema, "93a161c0c403616263", "stands as a string" },
    { "a text as bytes that is not UTF-8", &commitment_schema, "93a161c0c402ff00", NULL },
    { "a text as bytes with NUL", &commitment_schema, "93a161c0c4026100", NULL },
    { "a title as bytes", &commitment_schema, "93c40161c0c0", "a string is expected" },
    { "a proposal without text", &proposal_schema, "92a161c0", "text: is required" },
    { "a proposal with an empty text", &proposal_schema, "92a161a0", "text: is required, and empty" },
    { "two words", &commitment_schema, "92a161c0", "exactly 3" },
    { "a list of texts", &agreements_schema, "9392a161a162c0c0", NULL },
    { "a text twice", &agreements_schema, "9392a161a161c0c0", "twice" },
    { "words of a type without any", &reader_schema, "90", "has no words" },
};

static void words_fit_or_the_field_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        CLEANUP(buf_deinit) struct buf in;
        struct pln_error err = { 0 };
        char text[512];
        bool fits;

        buf_init(&in, 1 << 16);
        vectors_hex(words[i].hex, &in);
        fits = check_words(words[i].schema, buf_bytes(&in), &err);
        if (fits != (words[i].says == NULL))
            fail_msg("%s: %s", words[i].why, fits ? "they fit" : error_text(&err, text, sizeof(text)));
        if (words[i].says && strstr(error_text(&err, text, sizeof(text)), words[i].says) == NULL)
            fail_msg("%s: wanted \"%s\", got \"%s\"", words[i].why, words[i].says, text);
    }
}

static void a_title_holds_120_bytes_and_no_more(void **state)
{
    CLEANUP(buf_deinit) struct buf in;
    struct pln_error err;
    char title[122];

    (void)state;
    buf_init(&in, 1000);
    memset(title, 'a', sizeof(title));
    title[120] = 0;
    table_pack(&in, "a3 s n n", title);
    assert_true(check_words(&commitment_schema, buf_bytes(&in), &err));
    buf_reset(&in);
    title[120] = 'a';
    title[121] = 0;
    table_pack(&in, "a3 s n n", title);
    assert_false(check_words(&commitment_schema, buf_bytes(&in), &err));
    assert_int_equal(err.code, PLN_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_fits_or_the_field_is_named),
        cmocka_unit_test(words_fit_or_the_field_is_named),
        cmocka_unit_test(a_title_holds_120_bytes_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
