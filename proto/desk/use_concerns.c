/* use_concerns.c: does a decision, a proposal, a talk, a finding concern the partner, the table and the strategy that a view is asked for.
 *
 * In: the run, the filters of the call; none given: everything does. Out: yes or no, the same for each view.
 * Must not: judge. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_filters.c */
#include "desk/use.h"

/* Is the partner one of those that a field of the record lists? */
static bool lists(const struct desk_call *c, uint32_t record, unsigned fact)
{
    for (size_t i = 0; i < book_count(c->b, record, fact); i++)
        if (book_partner_at(c->b, record, fact, i) == c->partner)
            return true;
    return false;
}

static bool is_proposal_of(const struct desk_call *c, uint32_t proposal)
{
    return c->b->record[proposal].log == c->partner || lists(c, proposal, PROPOSAL_AFFECTS);
}

bool use_proposal_concerns(const struct desk_call *c, uint32_t proposal)
{
    return (c->partner == BOOK_NONE || is_proposal_of(c, proposal)) && use_is_asked(c, proposal);
}

bool use_decision_concerns(const struct desk_call *c, const struct ruling *d)
{
    bool of_partner = c->partner == BOOK_NONE || c->b->record[d->decision].log == c->partner ||
                      (d->proposal != BOOK_NONE && is_proposal_of(c, d->proposal));

    return of_partner && use_is_asked(c, d->decision);
}

bool use_talk_concerns(const struct desk_call *c, const struct talk *k)
{
    bool of_partner = c->partner == BOOK_NONE || c->b->record[k->newest].log == c->partner || talk_has_partner(k, c->partner) ||
                      lists(c, k->newest, TALK_AFFECTS);

    return of_partner && use_is_asked(c, k->newest);
}

bool use_finding_concerns(const struct desk_call *c, const struct finding *f)
{
    bool asked = f->subject.about != ABOUT_PARTNER ? use_is_asked(c, f->subject.record) : c->body == BOOK_NONE && c->strategy == BOOK_NONE;

    if (c->partner != BOOK_NONE && !use_finding_names(c, f, c->partner))
        return false;
    for (size_t i = 0; i < f->causes && !asked; i++)
        asked = (f->cause[i].about == ABOUT_RECORD || f->cause[i].about == ABOUT_SEAT) && use_is_asked(c, f->cause[i].record);
    return asked;
}
