/* use_talk.c: talks as rows of answers: when held, when told, who says that they were in it, which of the affected were not.
 *
 * In: what the run says of them. Out: one map each. Must not: judge: in time or late is a remark or a finding of the run.
 * Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_talks.c */
#include "desk/use.h"

#include <stdlib.h>

#define TOUCHES_MAX 20 /* proposals of one talk that are named, and whose affected are looked at; all are counted */

bool use_partners(struct desk_call *c, struct writer *w, const uint32_t *log, size_t count, struct pln_error *err)
{
    writer_array(w, count);
    for (size_t i = 0; i < count; i++)
        if (!use_partner(c, w, log[i], err))
            return false;
    return true;
}

static void mark(struct desk_call *c, uint32_t record, enum use_told told)
{
    const struct talk *k = c->b->record[record].type == TYPE_talk ? talk_of(c->r, record) : NULL;

    if (k != NULL)
        c->talk_told[k - c->r->knew.talk] = (uint8_t)told;
}

bool use_talk_told(struct desk_call *c, const struct talk *k, enum use_told *told, struct pln_error *err)
{
    const struct remarks *remarks = &c->r->remarks;
    const struct findings *findings = &c->r->findings;

    if (c->talk_told == NULL) { /* one walk for all talks */
        c->talk_told = arena_take_array(&c->q.arena, c->r->knew.talks + 1, sizeof(*c->talk_told), err);
        if (c->talk_told == NULL)
            return false;
        memset(c->talk_told, TOLD_NEITHER, c->r->knew.talks + 1);
        for (size_t i = 0; i < remarks->count; i++)
            if (remarks->remark[i].kind == REMARK_IN_TIME)
                mark(c, remarks->remark[i].record, TOLD_IN_TIME);
        for (size_t i = 0; i < findings->count; i++)
            if (findings->finding[i].name == FINDING_TALK_TOLD_LATE)
                mark(c, findings->finding[i].subject.record, TOLD_LATE);
    }
    *told = (enum use_told)c->talk_told[k - c->r->knew.talk];
    return true;
}

static bool holds(const uint32_t *list, size_t n, uint32_t one)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == one)
            return true;
    return false;
}

static bool write_persons(struct desk_call *c, struct writer *w, const char *key, const uint32_t *person, size_t count,
                          struct pln_error *err)
{
    write_key(w, key);
    writer_array(w, count);
    for (size_t i = 0; i < count; i++)
        if (!use_person(c, w, person[i], err))
            return false;
    return true;
}

/* The first proposals that it touches. */
struct touches {
    uint32_t at[TOUCHES_MAX];
    size_t named, count;
};

static struct touches touches_of(struct desk_call *c, const struct talk *k)
{
    struct touched t = touched_by(c->r, k);
    struct touches out = { .count = touched_count(&t) };
    bool is_named;

    while (out.named < TOUCHES_MAX && touched_next(&t, &out.at[out.named], &is_named))
        out.named++;
    return out;
}

/* Two keys: whom it affects, by itself and by what it touches; of them those not in it. */
static bool write_affected(struct desk_call *c, struct writer *w, const struct talk *k, const struct touches *touches,
                           struct pln_error *err)
{
    size_t most = book_count(c->b, k->newest, TALK_AFFECTS), n = 0, outs = 0;
    uint32_t *log, *out;

    for (size_t i = 0; i < touches->named; i++)
        most += book_count(c->b, touches->at[i], PROPOSAL_AFFECTS);
    log = arena_take_array(&c->q.arena, 2 * most + 1, sizeof(*log), err);
    if (log == NULL)
        return false;
    out = log + most;
    for (size_t t = 0; t <= touches->named; t++) {
        uint32_t of = t == 0 ? k->newest : touches->at[t - 1];
        unsigned fact = t == 0 ? (unsigned)TALK_AFFECTS : (unsigned)PROPOSAL_AFFECTS;

        for (size_t i = 0; i < book_count(c->b, of, fact); i++) {
            uint32_t q = book_partner_at(c->b, of, fact, i);

            if (q == BOOK_NONE || holds(log, n, q))
                continue;
            log[n++] = q;
            if (!talk_has_partner(k, q))
                out[outs++] = q;
        }
    }
    write_key(w, "affects");
    if (!use_partners(c, w, log, n, err))
        return false;
    write_key(w, "out");
    return use_partners(c, w, out, outs, err);
}

/* Kinds of outsider, or who they are where the record names them. */
static bool write_outsiders(struct desk_call *c, struct writer *w, const struct talk *k, struct pln_error *err)
{
    write_key(w, "outsiders");
    writer_array(w, book_count(c->b, k->newest, TALK_OUTSIDERS));
    for (size_t i = 0; i < book_count(c->b, k->newest, TALK_OUTSIDERS); i++) {
        int64_t kind = book_number_at(c->b, k->newest, TALK_OUTSIDERS, i);
        uint32_t person = book_person_at(c->b, k->newest, TALK_OUTSIDERS, i);

        if (kind < 0 && -kind < outsider_end)
            writer_cstr(w, outsider_words[-kind - 1]);
        else if (person != BOOK_NONE ? !use_person(c, w, person, err)
                                     : !use_partner(c, w, book_partner_at(c->b, k->newest, TALK_OUTSIDERS, i), err))
            return false;
    }
    return true;
}

static bool write_links(struct desk_call *c, struct writer *w, const struct talk *k, const struct touches *touches, struct pln_error *err)
{
    size_t about = book_count(c->b, k->newest, TALK_ABOUT), found = 0;

    write_key(w, "touches");
    if (!use_list(c, w, (struct book_list){ touches->at, touches->named }, err))
        return false;
    write_key(w, "touches_count");
    writer_u64(w, touches->count);
    for (size_t i = 0; i < about; i++)
        found += book_ref_at(c->b, k->newest, TALK_ABOUT, i) != BOOK_NONE;
    write_key(w, "about");
    writer_array(w, found);
    for (size_t i = 0; i < about; i++) {
        uint32_t one = book_ref_at(c->b, k->newest, TALK_ABOUT, i);

        if (one != BOOK_NONE && !use_write(c, w, one, err))
            return false;
    }
    return true;
}

/* Replies `ask_in` to any version. */
static bool write_asked_in(struct desk_call *c, struct writer *w, const struct talk *k, struct pln_error *err)
{
    struct book_list versions = book_versions(c->b, c->b->record[k->first].origin);
    size_t count = 0;

    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            write_key(w, "asked_in");
            writer_array(w, count);
        }
        for (size_t i = 0; i < versions.count; i++) {
            struct book_list l = book_referrers(c->b, versions.at[i], TYPE_reply);

            for (size_t j = 0; j < l.count; j++) {
                if (book_number(c->b, l.at[j], REPLY_STANCE) != REPLY_ASK_IN || !rules_has(c->r, l.at[j]))
                    continue;
                if (pass == 0)
                    count++;
                else if (!use_person(c, w, c->b->record[l.at[j]].person, err))
                    return false;
            }
        }
    }
    return true;
}

static bool write_told(struct desk_call *c, struct writer *w, const struct talk *k, struct pln_error *err)
{
    static const char *const words[] = { "", "in-time", "late" };
    int64_t told = k->status == TALK_HELD ? talk_told(c->r, k) : INT64_MAX;
    enum use_told as;

    if (!use_talk_told(c, k, &as, err))
        return false;
    write_key(w, "told");
    use_time(w, k->t_first);
    write_key(w, "told_held");
    use_time(w, told);
    write_key(w, "hours");
    if (told == INT64_MAX)
        writer_nil(w);
    else
        writer_i64(w, told > k->when ? (told - k->when) / RULES_HOUR_MS : 0);
    write_key(w, "told_as");
    write_text_or_nil(w, words[as]);
    return true;
}

bool use_talk(struct desk_call *c, struct writer *w, const struct talk *k, struct pln_error *err)
{
    int64_t channel = book_number(c->b, k->newest, TALK_CHANNEL);
    const struct touches touches = touches_of(c, k);

    writer_map(w, 21); /* 6, 4, 5, 1, 2, 3 */
    write_key(w, "talk");
    if (!use_write(c, w, k->newest, err))
        return false;
    write_key(w, "by");
    if (!use_person(c, w, c->b->record[k->newest].person, err))
        return false;
    write_key(w, "status");
    writer_cstr(w, talk_status_words[k->status - 1]);
    write_key(w, "agreed");
    write_text_or_nil(w, k->agreed > 0 ? agreed_words[k->agreed - 1] : "");
    write_key(w, "channel");
    write_text_or_nil(w, channel > 0 ? talk_channel_words[channel - 1] : "");
    write_key(w, "when");
    use_time(w, k->when);
    if (!write_told(c, w, k, err) /* four keys */ || !write_persons(c, w, "people", k->person, k->people, err) ||
        !write_persons(c, w, "confirmed", k->confirmed, k->confirms, err) ||
        !write_persons(c, w, "disputed", k->disputed, k->disputes, err) || !write_asked_in(c, w, k, err) || !write_outsiders(c, w, k, err))
        return false;
    write_key(w, "partners");
    return use_partners(c, w, k->partner, k->partners, err) && write_affected(c, w, k, &touches, err) /* two */ &&
           write_links(c, w, k, &touches, err) /* three */;
}

static int by_when(const void *x, const void *y)
{
    const struct talk *a = *(const struct talk *const *)x, *b = *(const struct talk *const *)y;

    if (a->when != b->when)
        return a->when < b->when ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

void use_talks_sort(const struct talk **k, size_t count)
{
    if (count > 1)
        qsort(k, count, sizeof(*k), by_when);
}
