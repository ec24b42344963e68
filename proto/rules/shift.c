/* shift.c: the numbers of records in a run, after others came between them.
 *
 * In: a run over a book as it was, the numbers now of what it knew. Out: the same run under these. Order among older records stays, so all
 * that is sorted by it stays sorted. One pass over all that the run holds.
 * Must not: compute anything.
 * Bounds: the run's own.
 * Spec: docs/rules.md "Computed again". Tests: tests/second/again.c */
#include "rules/shift.h"

#include "rules/rules.h"

struct shift {
    const uint32_t *to;
    size_t old;
};

static void one(const struct shift *s, uint32_t *record)
{
    if (*record < s->old) /* marks that are no record are above all records */
        *record = s->to[*record];
}

/* Memory of the run: const to readers only. */
static void list(const struct shift *s, const uint32_t *record, size_t count)
{
    uint32_t *at = (uint32_t *)(uintptr_t)record;

    for (size_t i = 0; i < count; i++)
        one(s, &at[i]);
}

static void seating(const struct shift *s, const struct seating *of)
{
    struct seating *at = (struct seating *)(uintptr_t)of;

    if (at == NULL)
        return;
    one(s, &at->body);
    for (size_t i = 0; i < at->seats; i++)
        one(s, &at->seat[i].record);
}

/* Room for those that came between is made by who rules on them. */
static void rulings(const struct shift *s, struct rules *r)
{
    struct verdicts *v = &r->verdicts;

    for (size_t i = 0; i < v->count; i++) {
        struct ruling *d = &v->ruling[i];

        one(s, &d->decision);
        one(s, &d->proposal);
        one(s, &d->meeting);
        one(s, &d->body);
        one(s, &d->first);
        one(s, &d->ratified_by);
        if (d->seating != NULL)
            list(s, d->position, d->seating->seats);
        seating(s, d->seating);
    }
}

static void promises(const struct shift *s, struct promises *p)
{
    for (size_t i = 0; i < p->promises; i++) {
        one(s, &p->promise[i].record);
        one(s, &p->promise[i].closed_by);
        one(s, &p->promise[i].last);
    }
    for (size_t i = 0; i < p->requests; i++) {
        one(s, &p->request[i].record);
        one(s, &p->request[i].by);
    }
    for (size_t i = 0; i < p->proposals; i++) {
        one(s, &p->proposal[i].record);
        one(s, &p->proposal[i].by);
    }
}

static void talks(const struct shift *s, struct knew *k)
{
    for (size_t i = 0; i < k->talks; i++) {
        one(s, &k->talk[i].first);
        one(s, &k->talk[i].newest);
        for (size_t j = 0; j < k->talk[i].saids; j++)
            one(s, &((struct talk_said *)(uintptr_t)k->talk[i].said)[j].about);
    }
    for (size_t i = 0; i < k->tables; i++) {
        one(s, &k->table[i].decision);
        one(s, &k->table[i].proposal);
        for (size_t j = 0; j < k->table[i].rows; j++)
            one(s, &k->table[i].row[j].record);
    }
}

static void findings(const struct shift *s, struct findings *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct finding *is = &f->finding[i];
        struct finding_cause *cause = (struct finding_cause *)(uintptr_t)is->cause;

        one(s, &is->subject.record);
        one(s, &is->by);
        for (size_t j = 0; j < is->causes; j++)
            one(s, &cause[j].record);
    }
    list(s, f->owner, f->count);
    list(s, f->twin, f->twins);
}

static void remarks(const struct shift *s, struct remarks *m)
{
    for (size_t i = 0; i < m->count; i++) {
        one(s, &m->remark[i].record);
        one(s, &m->remark[i].other);
    }
    list(s, m->owner, m->count);
}

static void in_force(const struct shift *s, struct force *f)
{
    one(s, &f->agreements);
    list(s, f->bodies.at, f->bodies.count);
    list(s, f->results.at, f->results.count);
    list(s, f->strategies.at, f->strategies.count);
    list(s, f->plans.at, f->plans.count);
    for (size_t i = 0; f->seating && i < f->bodies.count; i++)
        seating(s, f->seating[i]);
}

void shift_run(struct rules *r, const uint32_t *to, size_t old)
{
    const struct shift s = { to, old };

    one(&s, &r->founding);
    rulings(&s, r);
    promises(&s, &r->promises);
    talks(&s, &r->knew);
    for (size_t i = 0; i < r->revisions.count; i++) {
        one(&s, &r->revisions.at[i].decision);
        one(&s, &r->revisions.at[i].version);
        one(&s, &r->revisions.at[i].before);
        list(&s, r->revisions.at[i].influences.at, r->revisions.at[i].influences.count);
    }
    meetings_shift(r, to, old);
    findings(&s, &r->findings);
    remarks(&s, &r->remarks);
    in_force(&s, &r->force);
    onset_forget(r);
}
