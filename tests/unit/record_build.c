/* record_build.c: bodies and words from named values, read back by their fields. */
#include "unit/unit.h"

#include <stdio.h>

#include "record/build.h"
#include "record/check.h"
#include "record/fields.h"
#include "support/table_state.h"

#define NOW_MS INT64_C(1772667000000) /* Wednesday 2026-03-04 23:30 UTC */
#define DAY_2026_03_04 20516

struct built_up {
    struct arena arena;
    struct build b;
    struct built_record r;
    struct fields facts, words;
    struct pln_error err;
};

static struct pln_id id_of(struct bytes text)
{
    struct pln_id id;

    hash_once(text, id.b);
    return id;
}

/* "all" stands for three partners. */
static bool answer_all(struct built_up *u)
{
    struct pln_id all[3] = { id_of(BYTES_STR("commons")), id_of(BYTES_STR("eastside")), id_of(BYTES_STR("clinic")) };

    for (size_t i = 0; i < u->b.needs; i++) {
        struct pln_id id = id_of(u->b.need[i].text);
        bool many = bytes_equal_str(u->b.need[i].text, "all");

        if (!build_answer(&u->b, i, many ? all : &id, many ? 3 : 1, &u->err))
            return false;
    }
    return true;
}

/* pairs: name, value, ..., NULL. False: err is set. */
static bool build(struct built_up *u, const struct schema *s, const char *const *pairs)
{
    struct given given[32];
    size_t n = 0;

    arena_init(&u->arena, "a record", 4 << 20);
    for (; pairs[2 * n]; n++)
        given[n] = (struct given){ BYTES_STR(pairs[2 * n]), BYTES_STR(pairs[2 * n + 1]) };
    if (!build_begin(&u->b, s, given, n, NOW_MS, 0, &u->arena, &u->err))
        return false;
    if (!answer_all(u) || !build_finish(&u->b, NULL, 0, NULL, &u->r, &u->err))
        return false;
    assert_true(facts_open(s, u->r.body, &u->facts, &u->err));
    if (u->r.has_words)
        assert_true(words_open(s, u->r.words, &u->words, &u->err));
    return true;
}

static void done(struct built_up *u)
{
    arena_deinit(&u->arena);
}

#define PAIRS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void expect_built(struct built_up *u, bool built)
{
    char text[512];

    if (!built)
        fail_msg("%s", error_text(&u->err, text, sizeof(text)));
}

static void expect_refused(const struct schema *s, const char *const *pairs, const char *says)
{
    struct built_up u;
    char text[512];

    if (build(&u, s, pairs))
        fail_msg("wanted \"%s\", but it was built", says);
    if (strstr(error_text(&u.err, text, sizeof(text)), says) == NULL)
        fail_msg("wanted \"%s\", got \"%s\"", says, text);
    done(&u);
}

static void a_commitment_has_its_date_its_refs_and_its_words(void **state)
{
    struct built_up u;

    (void)state;
    expect_built(&u, build(&u, &commitment_schema,
                           PAIRS("due", "+14d", "for", "eastside#12,#7", "title", "Move the desk", "done-when", "it stands there")));
    assert_int_equal(fields_u64(&u.facts, COMMITMENT_DUE), DAY_2026_03_04 + 14);
    assert_int_equal(fields_list(&u.facts, COMMITMENT_FOR), 2);
    assert_false(fields_has(&u.facts, COMMITMENT_CHECKED_BY));
    assert_int_equal(u.r.ref_count, 2);
    assert_int_equal(u.b.need[0].kind, NEED_ENTRY);
    assert_true(bytes_equal_str(u.b.need[1].text, "#7"));
    assert_true(bytes_equal_str(fields_bytes(&u.words, COMMITMENT_TITLE), "Move the desk"));
    assert_true(bytes_equal_str(fields_bytes(&u.words, COMMITMENT_DONE_WHEN), "it stands there"));
    assert_false(fields_has(&u.words, COMMITMENT_TEXT));
    done(&u);
}

static void each_id_stands_once_in_refs_whoever_names_it(void **state)
{
    struct built_up u;
    struct fields_cursor c;
    struct value v;

    (void)state;
    expect_built(&u, build(&u, &talk_schema,
                           PAIRS("status", "held", "when", "friday 10:00", "people", "eastside/ana,clinic/ben", "affects", "all,eastside",
                                 "partners", "eastside", "agreed", "leaning", "asked_by", "funder", "outsiders", "press,official", "topic",
                                 "The desk")));
    assert_int_equal(u.r.ref_count, 5); /* ana, ben, eastside, commons, clinic */
    assert_int_equal(fields_list(&u.facts, TALK_AFFECTS), 3);
    assert_int_equal(fields_i64(&u.facts, TALK_ASKED_BY), -OUTSIDER_FUNDER);
    c = fields_each_of(&u.facts, TALK_OUTSIDERS);
    assert_true(fields_next(&c, &v));
    assert_int_equal(v.number, -OUTSIDER_PRESS);
    assert_false(v.has_ref);
    /* a talk that was held lies back: the last friday; an announced one ahead */
    assert_int_equal(fields_i64(&u.facts, TALK_WHEN), (INT64_C(20516) - 5) * 86400000 + 10 * 3600000);
    done(&u);
    expect_built(&u, build(&u, &talk_schema,
                           PAIRS("status", "announced", "when", "friday 10:00", "people", "-", "affects", "-", "topic", "The desk")));
    assert_int_equal(fields_i64(&u.facts, TALK_WHEN), (INT64_C(20516) + 2) * 86400000 + 10 * 3600000);
    assert_true(fields_has(&u.facts, TALK_PEOPLE));
    assert_int_equal(fields_list(&u.facts, TALK_PEOPLE), 0);
    done(&u);
}

static void a_partner_called_like_a_kind_of_outsider_can_be_named(void **state)
{
    struct built_up u;

    (void)state;
    expect_built(&u,
                 build(&u, &interest_schema,
                       PAIRS("of", "eastside/ana", "kind", "funding", "with", "partner:funder", "since", "2025-01-01", "touches", "#3")));
    assert_int_equal(u.b.need[1].kind, NEED_PARTY);
    assert_true(bytes_equal_str(u.b.need[1].text, "funder"));
    assert_int_equal(fields_i64(&u.facts, INTEREST_WITH), 1);
    done(&u);
}

static void facts_follow_from_words(void **state)
{
    struct built_up u;

    (void)state;
    expect_built(&u,
                 build(&u, &agreements_schema, PAIRS("values", "We tell early\\, and all,We stay", "practices", "round", "private", "-")));
    assert_int_equal(fields_u64(&u.facts, AGREEMENTS_VALUES_N), 2);
    assert_int_equal(fields_u64(&u.facts, AGREEMENTS_PRIVATE_N), 0);
    assert_true(fields_has(&u.facts, AGREEMENTS_PRIVATE_N));
    done(&u);
    expect_built(&u, build(&u, &progress_schema, PAIRS("of", "#4", "state", "moved", "due", "+6w", "why", "The landlord")));
    assert_true(fields_flag(&u.facts, PROGRESS_SAID_WHY));
    done(&u);
    expect_built(&u, build(&u, &progress_schema, PAIRS("of", "#4", "state", "kept")));
    assert_false(fields_has(&u.facts, PROGRESS_SAID_WHY));
    assert_false(u.r.has_words);
    done(&u);
}

static void losses_of_a_decision_are_a_fact_or_told_in_words(void **state)
{
    struct built_up u;

    (void)state;
    expect_built(
        &u, build(&u, &decision_schema,
                  PAIRS("proposal", "#1", "outcome", "adopted", "made", "now", "effect", "+21d", "why", "Rent", "losses", "none seen")));
    assert_int_equal(fields_u64(&u.facts, DECISION_LOSSES), LOSSES_NONE_SEEN);
    assert_false(fields_has(&u.words, DECISION_LOSSES_TEXT));
    done(&u);
    expect_built(&u, build(&u, &decision_schema,
                           PAIRS("proposal", "#1", "outcome", "adopted", "made", "now", "effect", "+21d", "why", "Rent", "losses",
                                 "The old desk", "values", "1,3")));
    assert_int_equal(fields_u64(&u.facts, DECISION_LOSSES), LOSSES_STATED);
    assert_true(bytes_equal_str(fields_bytes(&u.words, DECISION_LOSSES_TEXT), "The old desk"));
    assert_int_equal(fields_list(&u.facts, DECISION_VALUES), 2);
    done(&u);
}

static void a_body_has_seats_settings_are_sorted_acts_come_as_letters(void **state)
{
    struct built_up u;
    struct fields_cursor c;
    struct value v;

    (void)state;
    expect_built(&u, build(&u, &body_schema,
                           PAIRS("handle", "table", "kind", "governance", "seats", "school:practitioner:eastside,health:resident:clinic",
                                 "rule", "consent", "quorum", "50", "needs", "-", "notice", "3d", "review", "2027-12-31", "keeper",
                                 "commons", "scope", "Agenda")));
    c = fields_each_of(&u.facts, BODY_SEATS);
    assert_true(fields_next(&c, &v));
    assert_true(bytes_equal_str(v.text, "school"));
    assert_int_equal(v.number, SEAT_PRACTITIONER);
    assert_true(v.has_ref);
    assert_int_equal(v.list_count, 2);
    assert_int_equal(fields_u64(&u.facts, BODY_NOTICE), 72);
    done(&u);
    expect_built(&u, build(&u, &agreements_schema, PAIRS("values", "a", "practices", "-", "settings", "quiet_hours=48,ask_days:20")));
    c = fields_each_of(&u.facts, AGREEMENTS_SETTINGS);
    assert_true(fields_next(&c, &v));
    assert_true(bytes_equal_str(v.text, "ask_days"));
    assert_int_equal(v.number, 20);
    done(&u);
    expect_refused(&mandate_schema, PAIRS("acts", "SCX"), "\"SCX\" is none of: speak, commit, record, register");
}

static void acts_are_letters_or_words(void **state)
{
    struct built_up u;
    struct fields_cursor c;
    struct value v;
    char key[65], sixty_four[129];
    struct pln_key public = table_public("ana");

    (void)state;
    for (int i = 0; i < 32; i++)
        sprintf(key + 2 * i, "%02x", public.b[i]);
    memset(sixty_four, '0', 128);
    sixty_four[128] = 0;
    expect_built(&u, build(&u, &mandate_schema,
                           PAIRS("key", key, "box-key", key, "acceptance", sixty_four, "acts", "SRC", "tables", "-", "until", "2027-12-31",
                                 "name", "Ana")));
    c = fields_each_of(&u.facts, MANDATE_ACTS);
    for (int wanted = 1; wanted <= 3; wanted++)
        assert_true(fields_next(&c, &v));
    assert_int_equal(v.number, ACT_COMMIT);
    done(&u);
    expect_refused(&mandate_schema, PAIRS("acts", "speak,speak", "key", "zz"), "key");
}

static void a_list_grows_when_its_option_is_given_again(void **state)
{
    struct built_up u;

    (void)state;
    expect_built(
        &u, build(&u, &minutes_schema, PAIRS("meeting", "#2", "practices", "round", "practices", "food,childcare", "text", "We met.")));
    assert_int_equal(fields_list(&u.facts, MINUTES_PRACTICES), 3);
    assert_true(bytes_equal_str(fields_bytes(&u.words, MINUTES_TEXT), "We met."));
    done(&u);
}

static void what_cannot_be_built_says_why_and_where(void **state)
{
    (void)state;
    expect_refused(&commitment_schema, PAIRS("due", "someday"), "commitment: due: \"someday\" is no date");
    expect_refused(&commitment_schema, PAIRS("deu", "today"), "commitment has no field deu");
    expect_refused(&commitment_schema, PAIRS("title", "a\xff", "due", "today"), "title: is not UTF-8 at its byte 1");
    expect_refused(&commitment_schema, PAIRS("due", "today", "due", "today"), "due: is given twice");
    expect_refused(&commitment_schema, PAIRS("title", "x"), "due: is required");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "-"), "title: is required");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "#1,,#2"), "for: an element of no bytes");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "-", "for", "#1"), "for: is said to be empty");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "#1", "for", "-"), "for: is said to be empty");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "#1,#2,#3,#4,#5,#6,#7,#8,#9"), "for: more than 8");
    expect_refused(&commitment_schema, PAIRS("due", "today", "for", "-", "checked_by", "all"), "\"all\" stands for 3, one is wanted");
    expect_refused(&body_schema, PAIRS("seats", "school:practitioner"), "is no seat: name:kind:partner");
    expect_refused(&body_schema, PAIRS("seats", "school:teacher:eastside"), "\"teacher\" is none of: resident, practitioner");
    expect_refused(&objective_schema, PAIRS("quick", "maybe"), "neither yes nor no");
    expect_refused(&objective_schema, PAIRS("plan", "#1", "due", "today", "target", "1,5", "title", "x"), "target");
    expect_refused(&fork_schema, PAIRS("proof", "x"), "not given by hand");
}

static void a_name_that_was_not_found_is_a_bad_reference(void **state)
{
    struct built_up u;
    struct given given[] = { { BYTES_STR("due"), BYTES_STR("today") }, { BYTES_STR("for"), BYTES_STR("eastside#99") } };

    (void)state;
    arena_init(&u.arena, "a record", 4 << 20);
    assert_true(build_begin(&u.b, &commitment_schema, given, 2, NOW_MS, 0, &u.arena, &u.err));
    assert_false(build_finish(&u.b, NULL, 0, NULL, &u.r, &u.err));
    assert_int_equal(u.err.code, PLN_BAD_REFERENCE);
    assert_string_equal(u.err.what, "\"eastside#99\" was not found");
    done(&u);
}

static void refs_of_a_seal_come_after_the_body_s_own(void **state)
{
    struct built_up u;
    struct given given[] = { { BYTES_STR("due"), BYTES_STR("today") },
                             { BYTES_STR("for"), BYTES_STR("-") },
                             { BYTES_STR("checked_by"), BYTES_STR("clinic") },
                             { BYTES_STR("title"), BYTES_STR("x") } };
    struct pln_id extra[2] = { id_of(BYTES_STR("eastside")), id_of(BYTES_STR("clinic")) };
    uint16_t place[2];

    (void)state;
    arena_init(&u.arena, "a record", 4 << 20);
    assert_true(build_begin(&u.b, &commitment_schema, given, 4, NOW_MS, 0, &u.arena, &u.err));
    assert_true(answer_all(&u));
    assert_true(build_finish(&u.b, extra, 2, place, &u.r, &u.err));
    assert_int_equal(u.r.ref_count, 2);
    assert_int_equal(place[0], 1);
    assert_int_equal(place[1], 0);
    done(&u);
}

static void a_file_that_is_no_utf8_stands_as_bytes(void **state)
{
    struct built_up u;
    struct given given[] = { { BYTES_STR("meeting"), BYTES_STR("#1") }, { BYTES_STR("text"), bytes_at("\xff\x00x", 3) } };
    struct fields_cursor c;
    struct value v;

    (void)state;
    arena_init(&u.arena, "a record", 4 << 20);
    assert_true(build_begin(&u.b, &minutes_schema, given, 2, NOW_MS, 0, &u.arena, &u.err));
    assert_true(answer_all(&u));
    assert_true(build_finish(&u.b, NULL, 0, NULL, &u.r, &u.err));
    assert_true(words_open(&minutes_schema, u.r.words, &u.words, &u.err));
    c = fields_each(&u.words);
    assert_true(fields_next(&c, &v));
    assert_true(v.is_binary);
    assert_int_equal(v.text.n, 3);
    assert_false(fields_next(&c, &v));
    done(&u);
}

/* Every type whose fields people give: a value of each kind is built, fits, and is read back as what it was. */
static const char *sample(const struct field *f)
{
    static char seat[64];

    switch (f->kind) {
    case FIELD_NAME:
    case FIELD_HANDLE:
    case FIELD_STR:
    case FIELD_TEXT:
    case FIELD_LONG: return "something";
    case FIELD_DATE: return "2026-05-01";
    case FIELD_TIME: return "2026-05-01 10:00";
    case FIELD_SPAN: return "72h";
    case FIELD_DEC: return "-12.50";
    case FIELD_INT: return "1";
    case FIELD_OFFSET: return "-05:00";
    case FIELD_FLAG: return "yes";
    case FIELD_ENUM: return f->words[0];
    case FIELD_REF: return "eastside#1";
    case FIELD_PARTNER: return "eastside";
    case FIELD_MEMBER: return "eastside/ana";
    case FIELD_PARTY: return "eastside";
    case FIELD_SETTING: return "ask_days=3";
    case FIELD_SEAT: snprintf(seat, sizeof(seat), "chair:%s:eastside", f->words[0]); return seat;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_BOXKEY: return "0101010101010101010101010101010101010101010101010101010101010101";
    case FIELD_KEY:
    case FIELD_BIN:
    case FIELD_NOTE:
    case FIELD_LINES:
    case FIELD_FORK: break;
    }
    return NULL;
}

static void every_type_that_people_write_is_built_from_all_its_fields(void **state)
{
    size_t types = 0;

    (void)state;
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);
        const char *pairs[2 * 2 * FIELDS_MAX + 1] = { NULL };
        struct built_up u;
        struct fields_cursor c;
        struct value v;
        size_t n = 0, given;
        bool by_hand = true;

        for (size_t i = 0; i < s->facts + s->words; i++) {
            const struct field *f = i < s->facts ? &s->fact[i] : &s->word[i - s->facts];

            if (f->from && i < s->facts)
                continue; /* follows */
            pairs[n++] = f->name;
            pairs[n++] = sample(f);
            by_hand = by_hand && pairs[n - 1];
        }
        given = n / 2;
        if (!by_hand)
            continue;
        expect_built(&u, build(&u, s, pairs));
        assert_int_equal(u.r.has_words, s->words > 0);
        n = 0;
        c = fields_each(&u.facts);
        while (fields_next(&c, &v))
            n++;
        if (u.r.has_words) {
            c = fields_each(&u.words);
            while (fields_next(&c, &v))
                n++;
        }
        assert_true(n >= given);
        done(&u);
        types++;
    }
    assert_true(types >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commitment_has_its_date_its_refs_and_its_words),
        cmocka_unit_test(each_id_stands_once_in_refs_whoever_names_it),
        cmocka_unit_test(a_partner_called_like_a_kind_of_outsider_can_be_named),
        cmocka_unit_test(facts_follow_from_words),
        cmocka_unit_test(losses_of_a_decision_are_a_fact_or_told_in_words),
        cmocka_unit_test(a_body_has_seats_settings_are_sorted_acts_come_as_letters),
        cmocka_unit_test(acts_are_letters_or_words),
        cmocka_unit_test(a_list_grows_when_its_option_is_given_again),
        cmocka_unit_test(what_cannot_be_built_says_why_and_where),
        cmocka_unit_test(a_name_that_was_not_found_is_a_bad_reference),
        cmocka_unit_test(refs_of_a_seal_come_after_the_body_s_own),
        cmocka_unit_test(a_file_that_is_no_utf8_stands_as_bytes),
        cmocka_unit_test(every_type_that_people_write_is_built_from_all_its_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
