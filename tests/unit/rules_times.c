/* rules_times.c: brackets of times, whatever was asked before: beside each partner asked alone. */
#include "unit/unit.h"

#include "rules/rules.h"
#include "support/many.h"
#include "support/view_over.h"

#include <stdlib.h>

#define LOGS 40
#define TWICE 3 /* log that names log 5 twice in its list */
#define WORDS_MAX 30

/* Who said what when, of the log whose entries are asked about: drawn by lot. */
struct word {
    uint64_t index, size, whole;
};
struct heard {
    struct view_over over;
    bool is_drawn;
    size_t words[LOGS];
    struct word word[LOGS][WORDS_MAX];
    uint64_t asked;
};

static bool heard_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    struct heard *h = ctx;

    h->asked++;
    if (!h->is_drawn)
        return h->over.behind.held(h->over.behind.ctx, by, before, of, size, whole, err);
    *size = *whole = 0;
    for (size_t i = 0; i < h->words[by - 1] && h->word[by - 1][i].index < before; i++) {
        *size = h->word[by - 1][i].size;
        *whole = h->word[by - 1][i].whole;
    }
    return true;
}

static bool heard_first(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err)
{
    struct heard *h = ctx;

    (void)err;
    h->asked++;
    *found = false;
    for (size_t i = 0; i < h->words[by - 1] && !*found; i++) {
        *found = (told ? h->word[by - 1][i].whole : h->word[by - 1][i].size) > at.index;
        *index = h->word[by - 1][i].index;
    }
    return true;
}

struct coalition {
    struct many m;
    struct heard heard;
    struct view v;
    struct book b;
    struct rules r;
};

static void coalition_begin(struct coalition *c, unsigned seed)
{
    static const uint8_t key[16] = "times";
    const struct rules_spec spec = { CUT_ALL, INT64_C(1800000000000) };
    struct pln_error err;
    size_t body, proposal;
    bool grown;

    *c = (struct coalition){ 0 };
    many_begin(&c->m, LOGS);
    body = many_say(&c->m, 0, 0, "body",
                    "handle=table kind=governance seats=a:resident:p1 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p0");
    many_admit(&c->m);
    proposal = many_say(&c->m, 1, 1, "proposal", "body=%zu affects=p1 closes=+3d", body);
    srand(seed);
    for (size_t i = 0; i < 1200; i++) {
        size_t log = (size_t)rand() % LOGS;

        c->m.clock_ms += rand() % 3 * 1000;
        if (i == 600)
            c->m.log[TWICE].number[5] = -1; /* named anew in its next receipt */
        if (i == 900)
            many_say(&c->m, 9, MANY_ROOT, "leave", "why=Over");
        if (rand() % 3 == 0)
            many_sign(&c->m, log);
        else
            many_say(&c->m, log % 8, log % 8, "reply", "to=%zu stance=comment", proposal);
    }
    many_heard(&c->m);
    c->v = view_over(&c->heard.over, many_view(&c->m));
    c->v.held = heard_held;
    c->v.first_cover = heard_first;
    book_init(&c->b, key);
    assert_true(book_extend(&c->b, &c->heard.over.behind, &grown, &err));
    assert_true(rules_run(&c->r, &c->b, &c->heard.over.behind, &spec, &err));
    assert_true(book_lists_twice(&c->b, book_log_of(&c->b, TWICE + 1)));
    assert_false(book_lists_twice(&c->b, book_log_of(&c->b, TWICE + 2)));
    c->r.view = &c->v;
}

static void coalition_end(struct coalition *c)
{
    rules_deinit(&c->r);
    book_deinit(&c->b);
    many_end(&c->m);
}

/* Words rise, in small steps or in large ones; of the log that names another twice they may fall. */
static void draw(struct coalition *c, bool large)
{
    size_t most = large ? 3 : WORDS_MAX, step = large ? 60 : 9;

    c->heard.is_drawn = true;
    for (uint32_t by = 0; by < LOGS; by++) {
        uint64_t index = 2, size = 0, whole = 0;

        c->heard.words[by] = (size_t)rand() % most;
        for (size_t i = 0; i < c->heard.words[by]; i++) {
            index += 1 + (uint64_t)rand() % 3;
            size = by == TWICE && rand() % 2 ? size / 2 : size + (uint64_t)rand() % step;
            whole = by == TWICE && whole > size ? size : whole + (uint64_t)rand() % (size - whole + 1);
            c->heard.word[by][i] = (struct word){ index, size, whole };
            if (index + 1 >= c->m.log[by].size)
                c->heard.words[by] = i;
        }
    }
    pasts_follow(&c->r.pasts);
}

/* As docs/rules.md says it: the (b + 1)-th smallest of the first covers. */
static struct bound asked_alone(struct coalition *c, const struct bound_query *q)
{
    const struct record *e = rec(&c->r, q->record);
    struct bound word[LOGS];
    size_t words = 0, liars = cut_liars(q->cut);
    struct pln_error err;

    for (uint32_t i = 0; i < c->b.logs; i++) {
        uint64_t index = 0;
        bool found;

        assert_true(
            heard_first(&c->heard, c->b.log[i].number, (struct place){ c->b.log[e->log].number, e->index }, q->told, &index, &found, &err));
        if (i == e->log || i == q->but[0] || i == q->but[1] || !cut_is_partner(q->cut, i) || !found || !cut_reaches(q->cut, i, index))
            continue;
        word[words++] = (struct bound){ true, book_tau(&c->b, i, index), i, index };
    }
    for (size_t i = 0; i < words; i++) {
        size_t smaller = 0;

        for (size_t j = 0; j < words; j++)
            smaller += word[j].ms < word[i].ms || (word[j].ms == word[i].ms && c->b.log[word[j].log].rank < c->b.log[word[i].log].rank);
        if (smaller == liars)
            return word[i];
    }
    return (struct bound){ .log = BOOK_NONE };
}

static void assert_same(struct bound x, struct bound y)
{
    assert_int_equal(x.proven, y.proven);
    assert_int_equal(x.ms, y.ms);
    assert_int_equal(x.log, y.log);
    assert_int_equal(x.index, y.index);
}

static void not_after_is_the_same_whatever_was_asked_before(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct coalition c;
        struct cut past[8];
        struct arena a;
        struct pln_error err;
        size_t proven = 0;

        coalition_begin(&c, seed);
        arena_init(&a, "pasts", 64 << 20);
        for (size_t i = 0; i < 8; i++) {
            struct book_list l = book_of_log(&c.b, (uint32_t)i);

            assert_true(past_make(&past[i], &c.r.pasts, &c.b, &c.heard.over.behind, l.at[l.count * (i + 2) / 10], &a, &err));
        }
        for (size_t round = 0; round < 6; round++) {
            struct book_list l = book_of_log(&c.b, (uint32_t)round / 4);

            draw(&c, round % 2);
            for (size_t i = 0; i < 2000; i++) { /* onwards, backwards, by lot; in pasts and in the run's cut */
                size_t step = i % l.count, which = (size_t)rand();
                struct bound_query q = { .cut = which % 3 == 0 ? &past[which % 8] : &c.r.cut, .told = which % 5 < 2 };
                struct bound said;

                q.record = l.at[i < 700 ? step : i < 1400 ? l.count - 1 - step : which % l.count];
                q.but[0] = q.but[1] = BOOK_NONE;
                assert_same(times_not_after(&c.r, &q), asked_alone(&c, &q));
                q.but[0] = which % 7 == 0 ? (uint32_t)which % LOGS : BOOK_NONE;
                if (which % 2 == 0) /* of another entry in between */
                    (void)times_first_cover(&c.r, &c.r.cut, (uint32_t)which % LOGS, l.at[which % l.count], q.told);
                said = times_not_after(&c.r, &q);
                assert_false(c.r.failed);
                assert_same(said, asked_alone(&c, &q));
                proven += said.proven;
            }
        }
        assert_in_range(proven, 1000, 11000);
        arena_deinit(&a);
        coalition_end(&c);
    }
}

/* The (b + 1)-th largest of the newest entries that it knew of. */
static struct bound known_alone(struct coalition *c, uint32_t record)
{
    const struct record *e = rec(&c->r, record);
    struct bound word[LOGS];
    size_t words = 0, liars = cut_liars(&c->r.cut);
    struct pln_error err;

    for (uint32_t i = 0; i < c->b.logs; i++) {
        uint64_t size, whole;

        assert_true(c->heard.over.behind.held(c->heard.over.behind.ctx, c->b.log[e->log].number, e->index, c->b.log[i].number, &size,
                                              &whole, &err));
        if (i != e->log && cut_is_partner(&c->r.cut, i) && size > 0)
            word[words++] = (struct bound){ true, book_tau(&c->b, i, size - 1), i, size - 1 };
    }
    for (size_t i = 0; i < words; i++) {
        size_t larger = 0;

        for (size_t j = 0; j < words; j++)
            larger += word[j].ms > word[i].ms || (word[j].ms == word[i].ms && c->b.log[word[j].log].rank > c->b.log[word[i].log].rank);
        if (larger == liars)
            return word[i];
    }
    return (struct bound){ .log = BOOK_NONE };
}

static void not_before_is_the_same_whatever_was_asked_before(void **state)
{
    struct coalition c;
    size_t proven = 0;

    (void)state;
    coalition_begin(&c, 6);
    for (size_t i = 0; i < 2 * c.b.records; i++) {
        uint32_t record = (uint32_t)(i < c.b.records ? i : (size_t)rand() % c.b.records);
        struct bound said = times_not_before(&c.r, record);

        assert_false(c.r.failed);
        assert_same(said, known_alone(&c, record));
        proven += said.proven;
    }
    assert_in_range(proven, 100, 2 * c.b.records);
    coalition_end(&c);
}

/* A receipt that covers thousands is asked about once. */
static void one_receipt_over_many_entries_is_looked_up_seldom(void **state)
{
    struct coalition c;
    struct book_list l;

    (void)state;
    coalition_begin(&c, 7);
    c.heard.is_drawn = true;
    for (uint32_t by = 0; by < LOGS; by++) {
        c.heard.words[by] = 1;
        c.heard.word[by][0] = (struct word){ 2, 1000000, 1000000 };
    }
    pasts_follow(&c.r.pasts);
    c.heard.asked = 0;
    l = book_of_log(&c.b, 1);
    assert_in_range(l.count, 50, 10000);
    for (size_t i = 0; i < l.count; i++)
        (void)times_not_after(&c.r, &(struct bound_query){ &c.r.cut, l.at[l.count / 2 + i / 2], false, { BOOK_NONE, BOOK_NONE } });
    for (size_t i = l.count; i-- > 0;)
        (void)times_not_after(&c.r, &(struct bound_query){ &c.r.cut, l.at[i], false, { BOOK_NONE, BOOK_NONE } });
    assert_in_range(c.heard.asked, LOGS - 1, 6 * LOGS + 2 * l.count); /* of the log that names another twice, each time */
    coalition_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_after_is_the_same_whatever_was_asked_before),
        cmocka_unit_test(not_before_is_the_same_whatever_was_asked_before),
        cmocka_unit_test(one_receipt_over_many_entries_is_looked_up_seldom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
