/* case.c: everything linked to one record, for the page about it.
 *
 * In: a run, a record. Out: lists of what refers to it and, of a proposal's case, of what refers to its decisions and puts.
 * Must not: judge.
 * Bounds: CASE_LINKS_MAX of each kind.
 * Spec: docs/rules.md "Cases". Tests: tests/unit/rules_finding.c */
#include "rules/case.h"

#include "rules/pile.h"

static void put(struct rules *r, struct pile *p, uint32_t record)
{
    if (record != BOOK_NONE && rules_has(r, record))
        pile_put(r, p, record);
}

/* All that refers to any version of x. */
static void referrers_put(struct rules *r, struct pile *p, uint32_t x)
{
    struct book_list versions = book_versions(r->book, rec(r, x)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_all_referrers(r->book, versions.at[i]);

        for (size_t j = 0; j < l.count; j++)
            put(r, p, l.at[j]);
    }
}

static uint32_t proposal_of_record(const struct rules *r, uint32_t record)
{
    switch (rec(r, record)->type) {
    case TYPE_proposal: return record;
    case TYPE_decision: return book_ref(r->book, record, DECISION_PROPOSAL);
    case TYPE_position: return book_ref(r->book, record, POSITION_PROPOSAL);
    default: return BOOK_NONE;
    }
}

static struct book_list of_types(struct rules *r, const struct pile *p, uint64_t types, size_t *left_off)
{
    uint32_t *at = rules_take(r, p->n < CASE_LINKS_MAX ? p->n : CASE_LINKS_MAX, sizeof(*at));
    struct book_list out = { at, 0 };

    for (size_t i = 0; at && i < p->n; i++) {
        if (!(types >> rec(r, p->at[i])->type & 1))
            continue;
        if (out.count < CASE_LINKS_MAX)
            at[out.count++] = p->at[i];
        else
            ++*left_off;
    }
    return out;
}

static struct book_list findings_of(struct rules *r, const struct case_of *c)
{
    uint32_t *at = rules_take(r, r->findings.count, sizeof(*at));
    struct book_list out = { at, 0 };

    for (size_t i = 0; at && i < r->findings.count; i++) {
        const struct finding_subject *s = &r->findings.finding[i].subject;

        if (s->about == ABOUT_RECORD && (rec(r, s->record)->origin == rec(r, c->record)->origin || s->record == c->proposal ||
                                         (c->proposal != BOOK_NONE && proposal_of_record(r, s->record) == c->proposal)))
            at[out.count++] = (uint32_t)i;
    }
    return out;
}

#define BIT(type) (UINT64_C(1) << (type))

bool case_make(struct rules *r, uint32_t record, struct case_of *out, struct pln_error *err)
{
    struct case_of c = { .record = record, .proposal = proposal_of_record(r, record) };
    struct pile all = { 0 }, talks = { 0 };
    uint64_t named = BIT(TYPE_decision) | BIT(TYPE_position) | BIT(TYPE_reply) | BIT(TYPE_request) | BIT(TYPE_commitment) |
                     BIT(TYPE_minutes) | BIT(TYPE_interest) | BIT(TYPE_influence) | BIT(TYPE_talk);

    referrers_put(r, &all, record);
    if (c.proposal != BOOK_NONE) {
        uint32_t decision = verdict_on(r, &r->cut, c.proposal);
        struct book_list decisions = book_referrers(r->book, c.proposal, TYPE_decision);
        struct touch_list touching = touch_talks(r, c.proposal);

        c.ruling = decision == BOOK_NONE ? NULL : verdict_of(r, decision);
        c.knew = decision == BOOK_NONE ? NULL : knew_of(r, decision);
        referrers_put(r, &all, c.proposal);
        for (size_t i = 0; i < decisions.count; i++)
            referrers_put(r, &all, decisions.at[i]);
        for (size_t i = 0; i < touching.count; i++)
            put(r, &talks, touch_at(r, touching, i)->first);
    }
    pile_sort(&all, 0);
    for (size_t i = 0; i < all.n && c.proposal == BOOK_NONE; i++) {
        if (rec(r, all.at[i])->type == TYPE_talk)
            put(r, &talks, all.at[i]);
    }
    pile_sort(&talks, 0);
    c.decisions = of_types(r, &all, BIT(TYPE_decision), &c.left_off);
    c.positions = of_types(r, &all, BIT(TYPE_position), &c.left_off);
    c.replies = of_types(r, &all, BIT(TYPE_reply), &c.left_off);
    c.requests = of_types(r, &all, BIT(TYPE_request), &c.left_off);
    c.commitments = of_types(r, &all, BIT(TYPE_commitment), &c.left_off);
    c.minutes = of_types(r, &all, BIT(TYPE_minutes), &c.left_off);
    c.interests = of_types(r, &all, BIT(TYPE_interest), &c.left_off);
    c.influences = of_types(r, &all, BIT(TYPE_influence), &c.left_off);
    c.other = of_types(r, &all, ~named, &c.left_off);
    c.talks = of_types(r, &talks, BIT(TYPE_talk), &c.left_off);
    if (c.proposal != BOOK_NONE) {
        struct pile puts = { 0 };

        for (size_t i = 0; i < book_count(r->book, c.proposal, PROPOSAL_PUTS); i++)
            put(r, &puts, book_ref_at(r->book, c.proposal, PROPOSAL_PUTS, i));
        pile_sort(&puts, 0);
        c.puts = of_types(r, &puts, UINT64_MAX, &c.left_off);
    }
    c.findings = findings_of(r, &c);
    if (r->failed) {
        *err = r->err;
        return false;
    }
    *out = c;
    return true;
}
