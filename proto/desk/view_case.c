/* view_case.c: rules.case: all that hangs on a proposal, a decision, a draft or another record.
 *
 * A draft's case is that of the newest proposal that puts a version of it.
 * Must not: judge. Bounds: SHOWN of each kind; the rest is counted. Spec: docs/rpc.md "Desk". Tests: tests/unit/desk_case.c */
#include "desk/use.h"
#include "rules/case.h"

#define SHOWN 100

static size_t shown(size_t count, uint64_t *left_off)
{
    if (count <= SHOWN)
        return count;
    *left_off += count - SHOWN;
    return SHOWN;
}

/* The newest proposal of the cut that puts a version of the chain; BOOK_NONE. */
static uint32_t put_by(const struct desk_call *c, uint32_t draft)
{
    struct book_list versions = book_versions(c->b, c->b->record[draft].origin);
    uint32_t found = BOOK_NONE;

    for (size_t i = 0; i < versions.count; i++) {
        struct book_list l = book_puts(c->b, versions.at[i]);

        for (size_t j = 0; j < l.count; j++)
            if (rules_has(c->r, l.at[j]) && (found == BOOK_NONE || l.at[j] > found))
                found = l.at[j];
    }
    return found;
}

static bool write_links(struct desk_call *c, struct writer *w, const char *key, struct book_list l, uint64_t *left_off,
                        struct pln_error *err)
{
    write_key(w, key);
    return use_list(c, w, (struct book_list){ l.at, shown(l.count, left_off) }, err);
}

/* ---- the verdict, item by item ---- */

/* Entries that an item rests on: counted positions, the table, a withdrawal. */
static bool write_item_entries(struct desk_call *c, struct writer *w, const struct ruling *d, enum verdict_item item, struct pln_error *err)
{
    bool positions = item == ITEM_QUORUM || item == ITEM_RULE || item == ITEM_NEEDS;
    uint32_t one = item == ITEM_BODY || item == ITEM_NOTICE ? d->body
                   : item == ITEM_OPEN                      ? proposal_withdrawn(&d->past, d->proposal)
                                                            : BOOK_NONE;
    size_t seats = d->seating != NULL ? d->seating->seats : 0, count = 0;

    for (size_t i = 0; positions && i < seats; i++)
        count += d->position[i] != BOOK_NONE;
    writer_array(w, positions ? count : one != BOOK_NONE);
    for (size_t i = 0; positions && i < seats; i++)
        if (d->position[i] != BOOK_NONE && !use_write(c, w, d->position[i], err))
            return false;
    return positions || one == BOOK_NONE || use_write(c, w, one, err);
}

static bool write_items(struct desk_call *c, struct writer *w, const struct ruling *d, struct pln_error *err)
{
    bool judged = d != NULL && (d->state == RULING_STANDS || d->state == RULING_LACKS);

    write_key(w, "items");
    writer_array(w, judged ? ITEM_END : 0);
    for (size_t i = 0; judged && i < ITEM_END; i++) {
        writer_map(w, 3);
        write_key(w, "item");
        writer_cstr(w, verdict_item_word((enum verdict_item)i));
        write_key(w, "met");
        writer_bool(w, !d->lacks[i]);
        write_key(w, "entries");
        if (!write_item_entries(c, w, d, (enum verdict_item)i, err))
            return false;
    }
    return true;
}

/* ---- positions ---- */

static bool write_prior(struct desk_call *c, struct writer *w, uint32_t position, struct pln_error *err)
{
    size_t named = book_count(c->b, position, POSITION_PRIOR), found = 0;

    write_key(w, "prior");
    if (!book_has(c->b, position, POSITION_PRIOR)) {
        writer_nil(w);
        return true;
    }
    for (size_t i = 0; i < named; i++)
        found += book_ref_at(c->b, position, POSITION_PRIOR, i) != BOOK_NONE;
    writer_array(w, found);
    for (size_t i = 0; i < named; i++) {
        uint32_t talk = book_ref_at(c->b, position, POSITION_PRIOR, i);

        if (talk != BOOK_NONE && !use_write(c, w, talk, err))
            return false;
    }
    return true;
}

static bool write_positions(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->positions.count, left_off);

    write_key(w, "positions");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t x = of->positions.at[i];

        writer_map(w, 5);
        write_key(w, "position");
        if (!use_write(c, w, x, err))
            return false;
        write_key(w, "by");
        if (!use_person(c, w, c->b->record[x].person, err))
            return false;
        write_key(w, "stance");
        write_text_or_nil(w, use_state(c, x));
        write_key(w, "counted");
        writer_bool(w, of->ruling != NULL && verdict_counts(of->ruling, x));
        if (!write_prior(c, w, x, err))
            return false;
    }
    return true;
}

/* ---- what else ---- */

static bool write_talks(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->talks.count, left_off), count = 0;
    const struct talk **k = arena_take_array(&c->q.arena, n + 1, sizeof(*k), err);

    if (k == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        k[count] = talk_of(c->r, of->talks.at[i]);
        count += k[count] != NULL;
    }
    use_talks_sort(k, count);
    write_key(w, "talks");
    writer_array(w, count);
    for (size_t i = 0; i < count; i++)
        if (!use_talk(c, w, k[i], err))
            return false;
    return true;
}

static bool write_puts(struct desk_call *c, struct writer *w, const struct case_of *of, struct pln_error *err)
{
    write_key(w, "puts");
    writer_array(w, of->puts.count);
    for (size_t i = 0; i < of->puts.count; i++) {
        uint32_t via;

        writer_map(w, 2);
        write_key(w, "record");
        if (!use_write(c, w, of->puts.at[i], err))
            return false;
        write_key(w, "in_force");
        use_time(w, c->b->record[of->puts.at[i]].type == TYPE_decision ? INT64_MAX : onset_begins(c->r, &c->r->cut, of->puts.at[i], &via));
    }
    return true;
}

static bool write_promises(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->commitments.count, left_off), count = 0;

    for (size_t i = 0; i < n; i++)
        count += promise_of(c->r, of->commitments.at[i]) != NULL;
    write_key(w, "promises");
    writer_array(w, count);
    for (size_t i = 0; i < n; i++) {
        const struct promise *p = promise_of(c->r, of->commitments.at[i]);

        if (p != NULL && !use_promise(c, w, p, err))
            return false;
    }
    return true;
}

static bool write_requests(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->requests.count, left_off);

    write_key(w, "requests");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++) {
        writer_map(w, 4);
        write_key(w, "request");
        if (!use_write(c, w, of->requests.at[i], err))
            return false;
        write_key(w, "to");
        if (!use_partner(c, w, book_partner(c->b, of->requests.at[i], REQUEST_TO), err))
            return false;
        write_key(w, "due");
        use_day(w, book_number(c->b, of->requests.at[i], REQUEST_DUE));
        write_key(w, "state");
        write_text_or_nil(w, use_state(c, of->requests.at[i]));
    }
    return true;
}

static bool write_replies(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->replies.count, left_off);

    write_key(w, "replies");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++) {
        writer_map(w, 3);
        write_key(w, "reply");
        if (!use_write(c, w, of->replies.at[i], err))
            return false;
        write_key(w, "by");
        if (!use_person(c, w, c->b->record[of->replies.at[i]].person, err))
            return false;
        write_key(w, "stance");
        write_text_or_nil(w, use_state(c, of->replies.at[i]));
    }
    return true;
}

static bool write_findings(struct desk_call *c, struct writer *w, const struct case_of *of, uint64_t *left_off, struct pln_error *err)
{
    size_t n = shown(of->findings.count, left_off);

    write_key(w, "findings");
    writer_array(w, n);
    for (size_t i = 0; i < n; i++)
        if (!use_finding(c, w, &c->r->findings.finding[of->findings.at[i]], err))
            return false;
    return true;
}

/* Three keys. */
static bool write_notice(struct desk_call *c, struct writer *w, const struct case_of *of, struct pln_error *err)
{
    const struct knew_table *t = of->knew;
    uint32_t body = of->ruling != NULL && of->ruling->body != BOOK_NONE ? of->ruling->body
                    : of->proposal != BOOK_NONE                         ? book_ref(c->b, of->proposal, PROPOSAL_BODY)
                                                                        : BOOK_NONE;
    int64_t hours = body == BOOK_NONE ? 0 : book_number(c->b, body, BODY_NOTICE);

    if (t == NULL && of->proposal != BOOK_NONE)
        t = knew_so_far(c->r, of->proposal, c->r->now_ms);
    write_key(w, "notice_hours");
    writer_i64(w, hours);
    write_key(w, "published");
    use_time(w, of->ruling != NULL && of->ruling->published.proven ? of->ruling->published.ms : INT64_MAX);
    write_key(w, "rows");
    if (t != NULL)
        return use_knew(c, w, t, hours, err);
    writer_array(w, 0);
    return true;
}

/* Five keys. */
static bool write_head(struct desk_call *c, struct writer *w, uint32_t record, const struct case_of *of, struct pln_error *err)
{
    const struct proposal *p = of->proposal != BOOK_NONE ? proposal_of(c->r, of->proposal) : NULL;

    write_key(w, "record");
    if (!use_write(c, w, record, err))
        return false;
    write_key(w, "by");
    if (!use_person(c, w, c->b->record[record].person, err))
        return false;
    write_key(w, "state");
    write_text_or_nil(w, p != NULL ? use_state(c, of->proposal) : "");
    write_key(w, "proposal");
    if (p == NULL)
        writer_nil(w);
    else if (!use_proposal(c, w, of->proposal, err))
        return false;
    write_key(w, "decision");
    if (of->ruling != NULL)
        return use_decision(c, w, of->ruling, err);
    writer_nil(w);
    return true;
}

bool view_case(struct desk_call *c, struct writer *w, struct pln_error *err)
{
    uint64_t left_off = 0;
    struct case_of of;
    uint32_t record, put;

    if (!desk_which(c, "which", params_at(&c->p, 0), &record, err) || !desk_params_done(c, err))
        return false;
    if (!rules_has(c->r, record))
        return fail(err, PLN_NOT_FOUND, "which: it was not there yet, or is not counted");
    put = put_by(c, record);
    if (!case_make(c->r, put != BOOK_NONE && c->b->record[record].type != TYPE_decision ? put : record, &of, err))
        return false;
    desk_head(c, w, 22);
    if (!write_head(c, w, record, &of, err) || !write_items(c, w, of.ruling, err) || !write_notice(c, w, &of, err) ||
        !write_positions(c, w, &of, &left_off, err) || !write_talks(c, w, &of, &left_off, err) ||
        !write_links(c, w, "decisions", of.decisions, &left_off, err) || !write_links(c, w, "minutes", of.minutes, &left_off, err) ||
        !write_puts(c, w, &of, err) || !write_promises(c, w, &of, &left_off, err) || !write_requests(c, w, &of, &left_off, err) ||
        !write_replies(c, w, &of, &left_off, err) || !write_links(c, w, "interests", of.interests, &left_off, err) ||
        !write_links(c, w, "influences", of.influences, &left_off, err) || !write_links(c, w, "other", of.other, &left_off, err) ||
        !write_findings(c, w, &of, &left_off, err))
        return false;
    write_key(w, "left_off");
    writer_u64(w, left_off + of.left_off);
    return true;
}
