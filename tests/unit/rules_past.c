/* rules_past.c: the past of a decision, made along its log, is what its log had signed for: beside each size asked for alone. */
#include "unit/unit.h"

#include "rules/past.h"
#include "support/many.h"
#include "support/view_over.h"

#include <stdlib.h>

#define LOGS 70 /* more than two runs of sizes, and than what is looked at along a log */
#define REMOVED 7
#define DECISIONS_MAX 400

/* The view of a coalition, but for what log `by` says: it has not arrived; or for what all say of log `of`: more than is here. */
struct late {
    struct view_over over;
    uint32_t by, of; /* 0: all has arrived */
};

static bool late_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    struct late *l = ctx;
    bool ok = l->over.behind.held(l->over.behind.ctx, by, before, of, size, whole, err);

    if (ok && by == l->by && *size > 3)
        *size = *whole = 3;
    if (ok && of == l->of && *size > 0)
        *size = *whole = *size + 1000000;
    return ok;
}

struct coalition {
    struct many m;
    struct late late;
    struct view v;
    struct book b;
    uint32_t decision[DECISIONS_MAX]; /* in Order */
    size_t decisions;
    uint64_t counted; /* of the one that was removed */
};

/* Somebody speaks, somebody signs for what the others hold, somebody decides: in no order; half way one partner is removed. */
static void coalition_begin(struct coalition *c, unsigned seed)
{
    static const uint8_t key[16] = "pasts";
    struct pln_error err;
    size_t body, proposal;
    bool grown;

    many_begin(&c->m, LOGS);
    body = many_say(&c->m, 0, 0, "body",
                    "handle=table kind=governance seats=a:resident:p1 rule=majority quorum=1 notice=0h review=2090-01-01 keeper=p0");
    many_admit(&c->m);
    proposal = many_say(&c->m, 1, 1, "proposal", "body=%zu affects=p1 closes=+3d", body);
    srand(seed); /* and nobody has heard of the roster yet */
    for (size_t i = 0; i < 900; i++) {
        size_t log = (size_t)rand() % LOGS;

        c->m.clock_ms += 1000;
        if (i == 450) {
            size_t leave = many_say(&c->m, REMOVED, MANY_ROOT, "leave", "why=Over");

            c->counted = c->m.log[REMOVED].size - 1;
            many_say(&c->m, 0, MANY_ROOT, "remove", "partner=p%d size=%zu because=%zu", REMOVED, c->counted, leave);
        }
        switch (rand() % 4) {
        case 0: many_say(&c->m, log, log, "reply", "to=%zu stance=comment", proposal); break;
        case 1: many_sign(&c->m, log % 5); break;
        case 2: many_sign(&c->m, log); break;
        default: many_say(&c->m, log % 5, log % 5, "decision", "proposal=%zu outcome=adopted made=now effect=+1d", proposal); break;
        }
    }
    c->late = (struct late){ .by = 0 };
    c->v = view_over(&c->late.over, many_view(&c->m));
    c->v.held = late_held;
    book_init(&c->b, key);
    assert_true(book_extend(&c->b, &c->late.over.behind, &grown, &err));
    c->decisions = book_of_type(&c->b, TYPE_decision).count;
    assert_in_range(c->decisions, 100, DECISIONS_MAX);
    for (size_t i = 0; i < c->decisions; i++)
        c->decision[i] = book_of_type(&c->b, TYPE_decision).at[i];
}

static void coalition_end(struct coalition *c)
{
    book_deinit(&c->b);
    many_end(&c->m);
}

/* As docs/rules.md says it, a log at a time. */
static uint64_t asked_for(struct coalition *c, uint32_t decision, uint32_t log)
{
    const struct record *d = &c->b.record[decision], *remove = &c->b.record[c->b.log[REMOVED].remove];
    uint64_t size, whole, convener;
    struct pln_error err;

    assert_true(c->v.held(c->v.ctx, c->b.log[d->log].number, d->index, c->b.log[log].number, &size, &whole, &err));
    assert_true(c->v.held(c->v.ctx, c->b.log[d->log].number, d->index, c->b.log[c->b.convener].number, &convener, &whole, &err));
    size = log == d->log ? d->index : size;
    convener = c->b.convener == d->log ? d->index : convener;
    if (log != c->b.convener && (c->b.log[log].admit == BOOK_NONE || c->b.record[c->b.log[log].admit].index >= convener))
        return 0;
    return log == REMOVED && remove->index < convener && size > c->counted ? c->counted : size;
}

static void compare(struct coalition *c, const struct cut *cut, uint32_t decision)
{
    for (uint32_t log = 0; log < c->b.logs; log++)
        assert_int_equal(cut_size(cut, log), asked_for(c, decision, log));
}

static void sizes_along_a_log_are_those_asked_for_one_by_one(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 6; seed++) {
        struct coalition c;
        struct arena a;
        struct pasts p;
        struct cut cut[DECISIONS_MAX];
        struct pln_error err;

        coalition_begin(&c, seed);
        arena_init(&a, "pasts", 64 << 20);
        assert_true(pasts_begin(&p, &c.b, &a, &err));
        for (size_t i = 0; i < c.decisions; i++)
            assert_true(past_make(&cut[i], &p, &c.b, &c.v, c.decision[i], &a, &err));
        for (size_t i = 0; i < c.decisions; i++) { /* after all were made: what is shared was not changed by a later one */
            assert_true(cut[i].is_here);
            compare(&c, &cut[i], c.decision[i]);
        }
        arena_deinit(&a);
        coalition_end(&c);
    }
}

static void in_whatever_order_they_are_asked(void **state)
{
    struct coalition c;
    struct arena a;
    struct pasts p;
    struct cut cut;
    struct pln_error err;

    (void)state;
    coalition_begin(&c, 7);
    arena_init(&a, "pasts", 64 << 20);
    assert_true(pasts_begin(&p, &c.b, &a, &err));
    for (size_t i = 0; i < 1000; i++) {
        uint32_t decision = c.decision[(size_t)rand() % c.decisions];

        assert_true(past_make(&cut, &p, &c.b, &c.v, decision, &a, &err));
        compare(&c, &cut, decision);
    }
    arena_deinit(&a);
    coalition_end(&c);
}

/* What log 2 (number 3 of the view) signed for had not arrived when its decisions were looked at first. */
static void what_was_not_all_here_is_asked_for_again_once_more_came(void **state)
{
    struct coalition c;
    struct arena a;
    struct pasts p;
    struct cut cut;
    struct pln_error err;
    size_t missing = 0, there = 0;

    (void)state;
    coalition_begin(&c, 8);
    arena_init(&a, "pasts", 64 << 20);
    assert_true(pasts_begin(&p, &c.b, &a, &err));
    c.late.by = 3;
    for (size_t i = 0; i < c.decisions; i++) {
        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[i], &a, &err));
        assert_true(cut.is_here == (c.b.record[c.decision[i]].log != 2));
        missing += !cut.is_here;
        there += cut.is_here;
    }
    assert_in_range(missing, 5, c.decisions);
    assert_in_range(there, 5, c.decisions);
    c.late.by = 0;
    pasts_follow(&p);
    for (size_t i = c.decisions; i-- > 0;) {
        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[i], &a, &err));
        compare(&c, &cut, c.decision[i]);
    }
    for (size_t i = 0; i < c.decisions; i++) {
        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[i], &a, &err));
        assert_true(cut.is_here);
        compare(&c, &cut, c.decision[i]);
    }
    arena_deinit(&a);
    coalition_end(&c);
}

static void a_past_that_reaches_beyond_what_is_here_is_not_here(void **state)
{
    struct coalition c;
    struct arena a;
    struct pasts p;
    struct cut cut;
    struct pln_error err;
    size_t beyond = 0;

    (void)state;
    coalition_begin(&c, 10);
    arena_init(&a, "pasts", 64 << 20);
    assert_true(pasts_begin(&p, &c.b, &a, &err));
    c.late.of = 9;
    for (size_t i = 0; i < c.decisions; i++) {
        uint64_t said;

        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[i], &a, &err));
        said = cut_said(&cut, book_log_of(&c.b, 9));
        assert_true(!cut.is_here || said == 0);
        beyond += said > 0;
    }
    assert_in_range(beyond, 5, c.decisions);
    arena_deinit(&a);
    coalition_end(&c);
}

/* A log that heard nothing between its decisions: all of them look at the same sizes. */
static void decisions_that_heard_the_same_share_it(void **state)
{
    struct coalition c;
    struct arena a;
    struct pasts p;
    struct cut cut;
    struct pln_error err;
    size_t one;

    (void)state;
    coalition_begin(&c, 9);
    arena_init(&a, "pasts", 64 << 20);
    assert_true(pasts_begin(&p, &c.b, &a, &err));
    assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[0], &a, &err));
    one = a.used;
    for (size_t i = 1; i < c.decisions; i++)
        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[i], &a, &err));
    assert_in_range(a.used - one, 1, c.decisions * LOGS * sizeof(uint64_t));
    for (size_t i = 0; i < 1000; i++) {
        one = a.used;
        assert_true(past_make(&cut, &p, &c.b, &c.v, c.decision[c.decisions - 1], &a, &err));
        assert_int_equal(a.used, one);
    }
    arena_deinit(&a);
    coalition_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_along_a_log_are_those_asked_for_one_by_one),
        cmocka_unit_test(in_whatever_order_they_are_asked),
        cmocka_unit_test(what_was_not_all_here_is_asked_for_again_once_more_came),
        cmocka_unit_test(a_past_that_reaches_beyond_what_is_here_is_not_here),
        cmocka_unit_test(decisions_that_heard_the_same_share_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
