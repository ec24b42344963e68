/* check.c: does a body fit its schema, which field does not, why.
 *
 * In: a body, words, a statement about to be taken. Out: yes, or the field and what is wrong with it.
 * Must not: look anything up (the caller says of which type an entry is), know the time.
 * Bounds: FIELDS_MAX fields, lists as the schema says; the work is that of one pass and of sorting each list.
 * Spec: docs/records.md "Kinds of field", "What ties fields together". Tests: tests/unit/record_check.c, tests/fuzz/record_check.c */
#include "record/check.h"

#include "base/civil.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "crypto/sign.h"
#include "record/fields.h"

#include <assert.h>
#include <stdlib.h>

#define LIST_MAX 1000 /* the longest list of any schema: receipt's `new` */
#define DEC_BYTES_MAX 24
#define OFFSET_MS_MAX INT64_C(86400000)
#define NAME_IN_TUPLE_BYTES_MAX 32

/* ---- one value of each kind ------------------------------------------------------------------------------------------- */

static void check_name(struct reader *r, const struct field *f, size_t max)
{
    struct bytes s = reader_str(r, f->name, max);
    size_t bad;

    if (r->failed)
        return;
    bad = utf8_control_at(s);
    if (s.n == 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: a name of no bytes", f->name);
    else if (bad < s.n)
        reader_fail(r, PLN_BAD_FIELD, "%s: a control character at byte %zu of a name", f->name, bad);
}

static bool is_handle(struct bytes s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '-'))
            return false;
    return s.n > 0;
}

static void check_handle(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, f->bytes);

    if (!r->failed && !is_handle(s))
        reader_fail(r, PLN_BAD_FIELD, "%s: a handle has 1 to %u of a-z, 0-9 and -", f->name, f->bytes);
}

static void check_decimal(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, DEC_BYTES_MAX);
    struct decimal d;
    struct pln_error why;

    if (!r->failed && !decimal_read(s, &d, &why))
        reader_fail(r, PLN_BAD_FIELD, "%s: %s", f->name, why.what);
}

static uint64_t check_enum(struct reader *r, const struct field *f)
{
    uint64_t number = reader_u(r, f->name);

    if (!r->failed && !field_enum_word(f, number))
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRIu64 " is none of its values", f->name, number);
    return number;
}

static void check_int(struct reader *r, const struct field *f)
{
    uint64_t v = reader_u(r, f->name);

    if (!r->failed && f->max > 0 && (v < (uint64_t)f->min || v > (uint64_t)f->max))
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRIu64 ", from %" PRId64 " to %" PRId64 " is allowed", f->name, v, f->min, f->max);
}

static void check_place(struct reader *r, const struct field *f, size_t ref_count)
{
    uint64_t place = reader_u(r, f->name);

    if (!r->failed && place >= ref_count)
        reader_fail(r, PLN_BAD_FIELD, "%s: names reference %" PRIu64 ", the statement has %zu", f->name, place, ref_count);
}

static void check_party(struct reader *r, const struct field *f, size_t ref_count)
{
    struct reader ahead = *r;
    int64_t outsider = reader_i64(&ahead, f->name);

    if (ahead.failed || outsider >= 0) {
        check_place(r, f, ref_count);
        return;
    }
    *r = ahead;
    if (outsider <= -(int64_t)outsider_end)
        reader_fail(r, PLN_BAD_FIELD, "%s: %" PRId64 " is no kind of outsider: -1 to -%d", f->name, outsider, outsider_end - 1);
}

static void check_long(struct reader *r, const struct field *f)
{
    struct bytes s;

    if (reader_peek(r) != READER_BIN) {
        s = reader_str(r, f->name, PLN_CONTENT_BYTES_MAX);
        if (!r->failed && f->required && s.n == 0)
            reader_fail(r, PLN_BAD_FIELD, "%s: is required, and empty", f->name);
        return;
    }
    s = reader_bin(r, f->name, PLN_CONTENT_BYTES_MAX);
    if (!r->failed && utf8_is_valid(s) && (s.n == 0 || memchr(s.at, 0, s.n) == NULL))
        reader_fail(r, PLN_NOT_CANONICAL, "%s: UTF-8 without NUL stands as a string, not as bytes", f->name);
}

static void check_text(struct reader *r, const struct field *f)
{
    struct bytes s = reader_str(r, f->name, f->bytes);

    if (!r->failed && f->required && s.n == 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: is required, and empty", f->name);
}

static void check_key(struct reader *r, const struct field *f)
{
    struct pln_key key;
    struct pln_error why;

    reader_bin_exact(r, f->name, key.b, sizeof(key.b));
    if (!r->failed && !sign_key_check(&key, &why))
        reader_fail(r, PLN_BAD_FIELD, "%s: %s", f->name, why.what);
}

static void check_bin32(struct reader *r, const struct field *f)
{
    uint8_t b[32];

    reader_bin_exact(r, f->name, b, sizeof(b));
}

static void check_bin(struct reader *r, const struct field *f)
{
    struct bytes b = reader_bin(r, f->name, f->bytes);

    if (!r->failed && b.n != f->bytes)
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu bytes, exactly %u are expected", f->name, b.n, f->bytes);
}

static void check_lines(struct reader *r, const struct field *f)
{
    size_t n = reader_array_upto(r, f->name, PLN_RECEIPT_LINES_MAX);
    uint64_t before = 0;

    if (!r->failed && n % 3 != 0)
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu numbers, lines have three each", f->name, n);
    for (size_t i = 0; i < n / 3 && !r->failed; i++) {
        uint64_t number = reader_u(r, f->name);
        uint64_t size = reader_u(r, f->name);
        uint64_t lack = reader_u(r, f->name);

        if (r->failed)
            return;
        if (i > 0 && number <= before)
            reader_fail(r, PLN_BAD_FIELD, "%s: number %" PRIu64 " after %" PRIu64 ": they ascend", f->name, number, before);
        if (lack > size)
            reader_fail(r, PLN_BAD_FIELD, "%s: number %" PRIu64 " lacks %" PRIu64 " of %" PRIu64 " entries", f->name, number, lack, size);
        before = number;
    }
}

static void check_hashes(struct reader *r, const struct field *f)
{
    size_t n = reader_array_upto(r, f->name, PLN_PROOF_HASHES_MAX);

    for (size_t i = 0; i < n; i++)
        check_bin32(r, f);
}

static void check_fork(struct reader *r, const struct field *f)
{
    size_t n = reader_array_between(r, f->name, 2, 8);

    if (r->failed)
        return;
    if (n == 2) {
        check_bin32(r, f);
        check_hashes(r, f);
        return;
    }
    if (n != 8) {
        reader_fail(r, PLN_BAD_FIELD, "%s: %zu parts, 8 or 2 are expected", f->name, n);
        return;
    }
    reader_u(r, f->name);
    for (int i = 0; i < 3; i++)
        check_bin32(r, f);
    for (int i = 0; i < 4; i++)
        check_hashes(r, f);
}

static void check_value(struct reader *r, const struct field *f, size_t ref_count)
{
    switch (f->kind) {
    case FIELD_NAME: check_name(r, f, f->bytes); break;
    case FIELD_HANDLE: check_handle(r, f); break;
    case FIELD_STR: reader_str(r, f->name, f->bytes); break;
    case FIELD_DATE:
        if (reader_u(r, f->name) > CIVIL_DAY_MAX)
            reader_fail(r, PLN_BAD_FIELD, "%s: a day after 9999-12-31 (%d)", f->name, CIVIL_DAY_MAX);
        break;
    case FIELD_TIME: reader_ms(r, f->name); break;
    case FIELD_SPAN: reader_u(r, f->name); break;
    case FIELD_DEC: check_decimal(r, f); break;
    case FIELD_INT: check_int(r, f); break;
    case FIELD_OFFSET: {
        int64_t v = reader_i64(r, f->name);

        if (!r->failed && (v < -OFFSET_MS_MAX || v > OFFSET_MS_MAX))
            reader_fail(r, PLN_BAD_FIELD, "%s: %" PRId64 " ms, at most a day either way", f->name, v);
        break;
    }
    case FIELD_FLAG: reader_bool(r, f->name); break;
    case FIELD_ENUM: check_enum(r, f); break;
    case FIELD_REF:
    case FIELD_PARTNER:
    case FIELD_MEMBER: check_place(r, f, ref_count); break;
    case FIELD_PARTY: check_party(r, f, ref_count); break;
    case FIELD_SETTING:
        reader_array(r, f->name, 2);
        check_name(r, f, NAME_IN_TUPLE_BYTES_MAX);
        reader_u(r, f->name);
        break;
    case FIELD_SEAT:
        reader_array(r, f->name, 3);
        check_name(r, f, NAME_IN_TUPLE_BYTES_MAX);
        check_enum(r, f);
        check_place(r, f, ref_count);
        break;
    case FIELD_TEXT: check_text(r, f); break;
    case FIELD_LONG: check_long(r, f); break;
    case FIELD_ID:
    case FIELD_HASH:
    case FIELD_BOXKEY: check_bin32(r, f); break;
    case FIELD_KEY: check_key(r, f); break;
    case FIELD_BIN: check_bin(r, f); break;
    case FIELD_NOTE: reader_bin(r, f->name, f->bytes); break;
    case FIELD_LINES: check_lines(r, f); break;
    case FIELD_FORK: check_fork(r, f); break;
    }
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* One encoding a value: equal elements have equal bytes. */
static bool has_twins(struct bytes *element, size_t n)
{
    qsort(element, n, sizeof(element[0]), by_bytes);
    for (size_t i = 1; i < n; i++)
        if (bytes_equal(element[i - 1], element[i]))
            return true;
    return false;
}

/* The name of an encoded setting or seat. */
static struct bytes name_of(struct bytes tuple)
{
    struct reader r = reader_over(tuple);

    reader_array_upto(&r, "name", 3);
    return reader_str(&r, "name", NAME_IN_TUPLE_BYTES_MAX);
}

static void check_list(struct reader *r, const struct field *f, size_t ref_count)
{
    struct bytes element[LIST_MAX];
    size_t n;

    assert(f->list <= LIST_MAX);
    n = reader_array_upto(r, f->name, f->list);
    for (size_t i = 0; i < n && !r->failed; i++) {
        const uint8_t *from = r->at;

        check_value(r, f, ref_count);
        element[i] = bytes_at(from, (size_t)(r->at - from));
    }
    if (r->failed)
        return;
    if (f->kind == FIELD_SETTING) {
        for (size_t i = 1; i < n; i++)
            if (bytes_compare(name_of(element[i - 1]), name_of(element[i])) >= 0)
                reader_fail(r, PLN_BAD_FIELD, "%s: %zu is not after the one before it by its name", f->name, i);
        return;
    }
    if (has_twins(element, n))
        reader_fail(r, PLN_BAD_FIELD, "%s: something stands twice in the list", f->name);
}

static void check_fields(struct reader *r, const struct field *field, size_t count, size_t ref_count)
{
    for (size_t i = 0; i < count && !r->failed; i++) {
        const struct field *f = &field[i];

        if (reader_nil(r)) {
            if (f->required)
                reader_fail(r, PLN_BAD_FIELD, "%s: is required", f->name);
        } else if (f->list > 0) {
            check_list(r, f, ref_count);
        } else {
            check_value(r, f, ref_count);
        }
    }
}

bool check_body(const struct schema *s, struct bytes body, size_t ref_count, struct pln_error *err)
{
    struct reader r = reader_over(body);

    reader_array(&r, "body", s->facts);
    check_fields(&r, s->fact, s->facts, ref_count);
    if (!reader_done(&r, err))
        return within(err, "%s", s->name);
    return true;
}

bool check_words(const struct schema *s, struct bytes words, struct pln_error *err)
{
    struct reader r = reader_over(words);

    if (s->words == 0)
        return fail(err, PLN_BAD_CONTENT, "%s has no words", s->name);
    if (words.n > PLN_CONTENT_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "words of %zu bytes, at most %d are allowed", words.n, PLN_CONTENT_BYTES_MAX);
    reader_array(&r, "words", s->words);
    check_fields(&r, s->word, s->words, 0);
    if (!reader_done(&r, err))
        return within(err, "%s", s->name);
    return true;
}

/* ---- what ties fields together: the author's node ----------------------------------------------------------------------- */

struct ties {
    const struct schema *s;
    const struct tied *t;
    struct fields facts, words;
    bool words_known; /* not sealed */
    bool has_words;   /* given, and readable here */
};

static bool has_word(const struct ties *t, size_t place)
{
    return t->has_words && fields_has(&t->words, place);
}

static bool missing(const struct ties *t, const struct field *f, struct pln_error *err)
{
    fail(err, PLN_BAD_FIELD, "%s: %s", f->name, f->tied ? f->tied : "is required");
    return within(err, "%s", t->s->name);
}

/* A word that must be given; of sealed words nothing is known. */
static bool word_required(const struct ties *t, size_t place, struct pln_error *err)
{
    if (t->words_known && (!has_word(t, place) || fields_bytes(&t->words, place).n == 0))
        return missing(t, &t->s->word[place], err);
    return true;
}

static bool fact_holds(const struct ties *t, size_t place, bool holds, struct pln_error *err)
{
    return holds ? true : missing(t, &t->s->fact[place], err);
}

/* Facts that follow from words (`from`) agree with them, as far as the words are seen. */
static bool check_following(const struct ties *t, struct pln_error *err)
{
    for (size_t i = 0; i < t->s->facts; i++) {
        const struct field *f = &t->s->fact[i];
        int word;

        if (!f->from || !t->has_words)
            continue;
        word = schema_word(t->s, BYTES_STR(f->from));
        assert(word >= 0);
        if (f->kind == FIELD_INT && fields_has(&t->words, (size_t)word)) {
            size_t n = fields_list(&t->words, (size_t)word);

            if (!fields_has(&t->facts, i) || fields_u64(&t->facts, i) != n) {
                fail(err, PLN_BAD_FIELD, "%s: must be %zu, the count of %s", f->name, n, f->from);
                return within(err, "%s", t->s->name);
            }
        }
        if (f->kind == FIELD_FLAG && fields_flag(&t->facts, i) && !fields_has(&t->words, (size_t)word)) {
            fail(err, PLN_BAD_FIELD, "%s: says yes, but %s is not given", f->name, f->from);
            return within(err, "%s", t->s->name);
        }
    }
    return true;
}

static bool ties_founding(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, FOUNDING_RULES, fields_u64(&t->facts, FOUNDING_RULES) == 1, err);
}

static bool ties_body(const struct ties *t, struct pln_error *err)
{
    struct fields_cursor c = fields_each_of(&t->facts, BODY_SEATS);
    struct bytes name[64];
    struct value v;
    size_t n = 0;

    while (fields_next(&c, &v))
        if (!v.is_empty && n < COUNT(name))
            name[n++] = v.text;
    return fact_holds(t, BODY_SEATS, !has_twins(name, n), err);
}

static bool ties_seat(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, SEAT_MEMBERS, fields_list(&t->facts, SEAT_MEMBERS) > 0, err);
}

static bool ties_measure(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, MEASURE_FROM,
                      !fields_has(&t->facts, MEASURE_FROM) || fields_u64(&t->facts, MEASURE_FROM) <= fields_u64(&t->facts, MEASURE_ON),
                      err);
}

static bool ties_plan(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, PLAN_TO, fields_u64(&t->facts, PLAN_FROM) <= fields_u64(&t->facts, PLAN_TO), err);
}

static bool ties_talk(const struct ties *t, struct pln_error *err)
{
    if (!fact_holds(t, TALK_AGREED, fields_u64(&t->facts, TALK_STATUS) != TALK_HELD || fields_has(&t->facts, TALK_AGREED), err))
        return false;
    return fields_list(&t->facts, TALK_ABOUT) > 0 || word_required(t, TALK_TOPIC, err);
}

static bool ties_position(const struct ties *t, struct pln_error *err)
{
    return fields_u64(&t->facts, POSITION_STANCE) != STANCE_OBJECT || word_required(t, ONLY_TEXT, err);
}

static bool ties_decision(const struct ties *t, struct pln_error *err)
{
    if (!fact_holds(t, DECISION_MADE, fields_i64(&t->facts, DECISION_MADE) <= t->t->time_ms, err))
        return false;
    return fields_u64(&t->facts, DECISION_LOSSES) != LOSSES_STATED || word_required(t, DECISION_LOSSES_TEXT, err);
}

static bool ties_commitment(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, COMMITMENT_DUE, fields_i64(&t->facts, COMMITMENT_DUE) >= civil_day_of(t->t->time_ms, t->t->offset_ms), err);
}

static bool ties_progress(const struct ties *t, struct pln_error *err)
{
    uint64_t state = fields_u64(&t->facts, PROGRESS_STATE);

    return fact_holds(t, PROGRESS_DUE, state != STATE_MOVED || fields_has(&t->facts, PROGRESS_DUE), err) &&
           fact_holds(t, PROGRESS_NEEDS, state == STATE_BLOCKED || !fields_has(&t->facts, PROGRESS_NEEDS), err) &&
           (state != STATE_NOT_KEPT || word_required(t, PROGRESS_WHY, err));
}

static bool ties_interest(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, INTEREST_OF, fields_i64(&t->facts, INTEREST_OF) >= 0, err) &&
           fact_holds(t, INTEREST_UNTIL,
                      !fields_has(&t->facts, INTEREST_UNTIL) ||
                          fields_u64(&t->facts, INTEREST_SINCE) <= fields_u64(&t->facts, INTEREST_UNTIL),
                      err);
}

static bool ties_reply(const struct ties *t, struct pln_error *err)
{
    return fact_holds(t, REPLY_WHEN, fields_u64(&t->facts, REPLY_STANCE) != REPLY_KNOWN || fields_has(&t->facts, REPLY_WHEN), err);
}

static bool (*const ties_of[TYPE_END])(const struct ties *t, struct pln_error *err) = {
    [TYPE_founding] = ties_founding, [TYPE_body] = ties_body,         [TYPE_seat] = ties_seat,
    [TYPE_measure] = ties_measure,   [TYPE_plan] = ties_plan,         [TYPE_talk] = ties_talk,
    [TYPE_position] = ties_position, [TYPE_decision] = ties_decision, [TYPE_commitment] = ties_commitment,
    [TYPE_progress] = ties_progress, [TYPE_interest] = ties_interest, [TYPE_reply] = ties_reply,
};

/* Which places of refs the facts name. */
static void places_used(const struct fields *facts, bool used[PLN_REFS_MAX])
{
    struct fields_cursor c = fields_each(facts);
    struct value v;

    while (fields_next(&c, &v))
        if (v.has_ref && v.ref < PLN_REFS_MAX)
            used[v.ref] = true;
}

static bool check_refs(const struct ties *t, struct pln_error *err)
{
    const struct statement *st = t->t->statement;
    bool used[PLN_REFS_MAX] = { false };

    places_used(&t->facts, used);
    if (st->has_content)
        for (size_t i = 0; i < st->content.partners; i++)
            if (st->content.partner[i] < PLN_REFS_MAX)
                used[st->content.partner[i]] = true;
    for (size_t i = 0; i < st->ref_count; i++) {
        struct pln_id mine = statement_ref(st, i);

        if (!used[i]) {
            fail(err, PLN_BAD_REFERENCE, "reference %zu is used by no field: leave it out", i);
            return within(err, "%s", t->s->name);
        }
        for (size_t j = 0; j < i; j++) {
            struct pln_id other = statement_ref(st, j);

            if (hash32_equal(&mine, &other)) {
                fail(err, PLN_BAD_REFERENCE, "references %zu and %zu are the same: each thing is named once", j, i);
                return within(err, "%s", t->s->name);
            }
        }
    }
    return true;
}

static bool check_content(const struct ties *t, struct pln_error *err)
{
    const struct statement *st = t->t->statement;

    if (st->has_content && st->content.form != CONTENT_REVEALED && !bytes_equal_str(st->content.media, "words")) {
        fail(err, PLN_BAD_CONTENT, "the content of a record is its words: media must be \"words\"");
        return within(err, "%s", t->s->name);
    }
    return true;
}

bool check_tied(const struct schema *s, const struct tied *tied, struct pln_error *err)
{
    struct ties t = { .s = s, .t = tied, .words_known = tied->words_are != WORDS_HIDDEN };

    if (!facts_open(s, tied->statement->body, &t.facts, err) || !check_content(&t, err))
        return false;
    if (tied->words_are == WORDS_GIVEN && s->words > 0) {
        if (!check_words(s, tied->words, err) || !words_open(s, tied->words, &t.words, err))
            return false;
        t.has_words = true;
    }
    for (size_t i = 0; i < s->words; i++)
        if (s->word[i].required && t.words_known && !has_word(&t, i))
            return missing(&t, &s->word[i], err);
    if (!check_following(&t, err))
        return false;
    if (ties_of[s->type] && !ties_of[s->type](&t, err))
        return false;
    return check_refs(&t, err);
}

/* Does an entry of that type fit the place; else *wanted says what does. */
static bool target_fits(const struct value *v, struct bytes type, const char **wanted)
{
    bool is_log = bytes_equal_str(type, "inception"), is_person = bytes_equal_str(type, "mandate");

    if (v->field->kind == FIELD_PARTNER || v->field->kind == FIELD_SEAT) {
        *wanted = "a partner (its inception)";
        return is_log;
    }
    if (v->field->kind == FIELD_MEMBER) {
        *wanted = "a person (their first mandate)";
        return is_person;
    }
    if (v->field->kind == FIELD_PARTY) {
        *wanted = "a partner or a person";
        return is_log || is_person;
    }
    *wanted = v->field->to;
    return field_ref_allows(v->field, type);
}

bool check_target(const struct schema *s, struct bytes body, size_t place, struct bytes type, struct pln_error *err)
{
    struct fields facts;
    struct fields_cursor c;
    struct value v;
    const char *wanted = "";

    if (!facts_open(s, body, &facts, err))
        return false;
    c = fields_each(&facts);
    while (fields_next(&c, &v))
        if (v.has_ref && v.ref == place && !target_fits(&v, type, &wanted)) {
            fail(err, PLN_BAD_REFERENCE, "%s: names an entry of type %.*s, wanted: %s", v.field->name, (int)type.n, (const char *)type.at,
                 wanted);
            return within(err, "%s", s->name);
        }
    return true;
}
