/* d05_people.c: danger 5: empty seats, needed kinds that never come, tables of titles, people without a mandate.
 *
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_d05.c */
#include "rules/rules.h"

/* ---- empty seats ---- */

static bool has_seat(const struct book *b, uint32_t version, struct book_seat seat)
{
    for (size_t i = 0; i < book_count(b, version, BODY_SEATS); i++) {
        struct book_seat other = book_seat_at(b, version, BODY_SEATS, i);

        if (other.partner == seat.partner && bytes_equal(other.name, seat.name))
            return true;
    }
    return false;
}

/* Since when each seat of the version stands: the first of its table's versions, in this time in force, that had it. */
static void seats_begin(struct rules *r, uint32_t body, int64_t since[SEATS_MAX])
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, body)->origin);
    int64_t chain = force_chain_since(r, &r->cut, body, r->now_ms);

    for (size_t i = 0; i < SEATS_MAX; i++)
        since[i] = INT64_MAX;
    for (size_t i = 0; i < versions.count; i++) {
        uint32_t via;
        int64_t begins = onset_begins(r, &r->cut, versions.at[i], &via);

        for (size_t j = 0; begins >= chain && begins <= r->now_ms && j < book_count(b, body, BODY_SEATS); j++) {
            if (begins < since[j] && has_seat(b, versions.at[i], book_seat_at(b, body, BODY_SEATS, j)))
                since[j] = begins;
        }
    }
}

static void seat_vacant(struct rules *r, struct finding_sink *out, uint32_t body)
{
    int64_t since[SEATS_MAX], days = r->force.setting[SETTING_VACANCY_DAYS];
    struct vacancy vacancy[SEATS_MAX];
    size_t seats = book_count(r->book, body, BODY_SEATS);
    bool any = false;

    seats_begin(r, body, since);
    for (size_t i = 0; i < seats; i++) {
        vacancy[i] = (struct vacancy){ .from = since[i] == INT64_MAX ? INT64_MAX : rules_day(r, since[i]) };
        vacancy[i].asked = since[i] != INT64_MAX && r->today >= vacancy[i].from + days;
        any = any || vacancy[i].asked;
    }
    if (any)
        seats_vacant(r, body, days, vacancy);
    for (size_t i = 0; any && i < seats; i++) {
        if (!vacancy[i].is_vacant)
            continue;
        finding_begin(out, FINDING_SEAT_VACANT, subject_seat(body, book_seat_at(r->book, body, BODY_SEATS, i).name));
        finding_day(out, "date", vacancy[i].since);
    }
}

/* ---- who comes ---- */

/* Kinds of the seats of which somebody was there, as bits. */
static unsigned kinds_present(struct rules *r, uint32_t body, const struct minutes *m)
{
    const struct seating *s = seats_at(r, &r->cut, body, m->starts);
    unsigned kinds = 0;

    for (size_t i = 0; s && i < book_count(r->book, m->newest, MINUTES_PRESENT); i++) {
        uint32_t person = meetings_present(r, m, i);
        int at = person == BOOK_NONE ? -1 : seats_of_person(s, person);

        if (at >= 0)
            kinds |= 1U << s->seat[at].kind;
    }
    return kinds;
}

static void needed_kind_absent(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct last_minutes last;
    unsigned kinds = 0;

    if (book_count(r->book, body, BODY_NEEDS) == 0 ||
        !meetings_last(r, body, meetings_setting(r, SETTING_ABSENT_MEETINGS), MINUTES_PRESENT, &last))
        return;
    for (size_t i = 0; i < last.count; i++)
        kinds |= kinds_present(r, body, last.at[i]);
    for (size_t i = 0; i < book_count(r->book, body, BODY_NEEDS); i++) {
        int64_t kind = book_number_at(r->book, body, BODY_NEEDS, i);

        if (kinds >> kind & 1)
            continue;
        finding_begin(out, FINDING_NEEDED_KIND_ABSENT, subject_record(body));
        finding_word(out, "kind", seat_kind_words[kind - 1]);
        finding_number(out, "n", (int64_t)last.count);
        for (size_t j = 0; j < last.count; j++)
            finding_record(out, "minutes", last.at[j]->first);
    }
}

static void top_down_table(struct rules *r, struct finding_sink *out, uint32_t body)
{
    int64_t all = (int64_t)book_count(r->book, body, BODY_SEATS), held = 0;

    if (book_number(r->book, body, BODY_KIND) != BODY_GOVERNANCE)
        return;
    for (int64_t i = 0; i < all; i++) {
        enum seat_kind kind = book_seat_at(r->book, body, BODY_SEATS, (size_t)i).kind;

        held += kind == SEAT_EXECUTIVE || kind == SEAT_FUNDER || kind == SEAT_OFFICIAL;
    }
    if (100 * held <= r->force.setting[SETTING_TOPDOWN_PERCENT] * all)
        return;
    finding_begin(out, FINDING_TOP_DOWN_TABLE, subject_record(body));
    finding_number(out, "n", held);
    finding_number(out, "m", all);
}

void find_d05_minutes(struct rules *r, struct finding_sink *out, uint32_t minutes)
{
    const struct minutes *m = meetings_minutes(r, minutes);

    for (size_t i = 0; m && i < book_count(r->book, m->newest, MINUTES_PRESENT); i++) {
        uint32_t person = meetings_present(r, m, i);

        if (person == BOOK_NONE || force_mandate(&r->cut, person, m->starts) != BOOK_NONE)
            continue;
        finding_begin(out, FINDING_PRESENT_WITHOUT_MANDATE, subject_record(m->first));
        finding_partner(out, "partner", r->book->person[person].log);
        finding_record(out, "mandate", r->book->person[person].first);
    }
}

void find_d05(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++) {
        seat_vacant(r, out, r->force.bodies.at[i]);
        needed_kind_absent(r, out, r->force.bodies.at[i]);
        top_down_table(r, out, r->force.bodies.at[i]);
    }
}
