/* l3_culture.c: lesson 3: what a table's minutes carry on, who else stands by them, whether its decisions name its values.
 *
 * Bounds: each table's last two minutes and last decisions; each minutes' replies and those that took them up, once.
 * Spec: docs/rules.md "Findings". Tests: tests/unit/rules_l3.c */
#include "rules/rules.h"

#include <stdlib.h>

/* ---- the meeting before ---- */

struct promised { /* commitments for a meeting and its minutes, as often as they name them */
    uint32_t *at;
    size_t count;
};

static bool was_open_at(const struct rules *r, uint32_t commitment, int64_t x)
{
    const struct promise *p = promise_of(r, commitment);

    return p != NULL && rec(r, commitment)->t <= x && (p->state == PROMISE_OPEN || p->closed_t > x);
}

/* Those for a version of it that were open at x; at NULL: only counted, as many as there can be. */
static void promised_take(const struct rules *r, struct promised *out, uint32_t any, int64_t x)
{
    const struct book *b = r->book;
    struct book_list versions = book_versions(b, rec(r, any)->origin);

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_referrers(b, versions.at[i], TYPE_commitment);

        for (size_t j = 0; j < l.count; j++) {
            if (out->at == NULL)
                out->count++;
            else if (book_names(b, l.at[j], COMMITMENT_FOR, versions.at[i], false) && was_open_at(r, l.at[j], x))
                out->at[out->count++] = l.at[j];
        }
    }
}

static int by_number(const void *x, const void *y)
{
    const uint32_t *p = x, *q = y;

    return *p < *q ? -1 : *p > *q;
}

/* Open when the later meeting started, and not in took_up of its minutes: in Order, each once. */
static struct promised left_by(struct rules *r, const struct minutes *before, const struct minutes *last)
{
    struct promised most = { 0 }, out = { 0 };
    size_t kept = 0;

    promised_take(r, &most, before->newest, last->starts);
    promised_take(r, &most, before->meeting, last->starts);
    out.at = rules_take(r, most.count + 1, sizeof(out.at[0]));
    if (out.at == NULL)
        return out;
    promised_take(r, &out, before->newest, last->starts);
    promised_take(r, &out, before->meeting, last->starts);
    if (out.count > 0)
        qsort(out.at, out.count, sizeof(out.at[0]), by_number);
    for (size_t i = 0; i < out.count; i++) {
        if ((kept == 0 || out.at[kept - 1] != out.at[i]) && !book_names(r->book, last->newest, MINUTES_TOOK_UP, out.at[i], false))
            out.at[kept++] = out.at[i];
    }
    out.count = kept;
    return out;
}

static void last_meeting_not_followed(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct last_minutes two;
    struct promised left;

    if (!meetings_last(r, body, 2, MEETINGS_ANY, &two) || !book_has(r->book, two.at[1]->newest, MINUTES_TOOK_UP))
        return;
    left = left_by(r, two.at[0], two.at[1]);
    if (left.count == 0)
        return;
    finding_begin(out, FINDING_LAST_MEETING_NOT_FOLLOWED, subject_record(two.at[1]->first));
    finding_number(out, "n", (int64_t)left.count);
    finding_record(out, "before", two.at[0]->first);
    for (size_t i = 0; i < left.count; i++)
        finding_record(out, "promise", left.at[i]);
}

/* ---- one signature ---- */

void find_l3_minutes(struct rules *r, struct finding_sink *out, uint32_t minutes)
{
    uint32_t first = promise_first(&r->cut, minutes), newest = promise_newest(&r->cut, minutes);

    if (first == BOOK_NONE || !rules_after(r, rec(r, first)->t, r->force.setting[SETTING_CONFIRM_DAYS]) ||
        meetings_reply(r, newest, REPLY_CONFIRM) != BOOK_NONE || meetings_reply(r, newest, REPLY_DISPUTE) != BOOK_NONE ||
        meetings_is_carried_on(r, newest))
        return;
    finding_begin(out, FINDING_MINUTES_UNCONFIRMED, subject_record(first));
}

/* ---- values ---- */

static void values_unused(struct rules *r, struct finding_sink *out, uint32_t body)
{
    struct book_list l = meetings_decisions(r, body);
    size_t n = meetings_setting(r, SETTING_VALUE_DECISIONS);

    if (l.count < n || r->force.agreements == BOOK_NONE || book_number(r->book, r->force.agreements, AGREEMENTS_VALUES_N) == 0)
        return;
    for (size_t i = l.count - n; i < l.count; i++) {
        if (book_count(r->book, l.at[i], DECISION_VALUES) > 0)
            return;
    }
    finding_begin(out, FINDING_VALUES_UNUSED, subject_record(body));
    finding_number(out, "n", (int64_t)n);
    for (size_t i = l.count - n; i < l.count; i++)
        finding_record(out, "D", l.at[i]);
}

void find_l3(struct rules *r, struct finding_sink *out)
{
    for (size_t i = 0; i < r->force.bodies.count && !r->failed; i++) {
        last_meeting_not_followed(r, out, r->force.bodies.at[i]);
        values_unused(r, out, r->force.bodies.at[i]);
    }
}
