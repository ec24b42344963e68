/* tied.c: what ties fields together, and whether references are used: the author's node, once, as it takes a statement.
 *
 * In: a statement whose body fits, its words unless sealed, the time. Out: yes, or the field and what is wrong with it.
 * Must not: look anything up (the caller says of which type an entry is), judge others' entries.
 * Spec: docs/records.md "What ties fields together". Tests: tests/unit/record_tied.c */
#include "base/civil.h"
#include "record/check.h"
#include "record/fields.h"

#include <assert.h>

#define SEATS_MAX 64 /* as the list in tables.c */

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
    struct bytes name[SEATS_MAX];
    struct value v;
    bool twice = false;

    for (size_t n = 0; fields_next(&c, &v) && !v.is_empty && n < SEATS_MAX; n++) {
        for (size_t i = 0; i < n; i++)
            twice = twice || bytes_equal(name[i], v.text);
        name[n] = v.text;
    }
    return fact_holds(t, BODY_SEATS, !twice, err);
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

bool check_talk_when(int64_t when, bool is_held, int64_t t)
{
    return when <= (is_held ? t : t + TALK_WITHIN_MS) && when >= t - TALK_WITHIN_MS;
}

/* What is wrong with it depends on what was meant: a slip of the year, or a talk that is still to come. */
static bool talk_when_fails(const struct ties *t, bool is_held, struct pln_error *err)
{
    if (is_held && fields_i64(&t->facts, TALK_WHEN) > t->t->time_ms)
        fail(err, PLN_BAD_FIELD, "when: that is still to come: plenary talk announce tells of a talk before it is held");
    else
        fail(err, PLN_BAD_FIELD, "when: within %d days of the entry's time: is the year right?", TALK_WITHIN_DAYS);
    return within(err, "%s", t->s->name);
}

static bool ties_talk(const struct ties *t, struct pln_error *err)
{
    bool is_held = fields_u64(&t->facts, TALK_STATUS) == TALK_HELD;

    if (!check_talk_when(fields_i64(&t->facts, TALK_WHEN), is_held, t->t->time_ms))
        return talk_when_fails(t, is_held, err);
    if (!fact_holds(t, TALK_AGREED, !is_held || fields_has(&t->facts, TALK_AGREED), err))
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
