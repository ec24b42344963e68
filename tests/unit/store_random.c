/* store_random.c: three stores write, take in pieces, crash and begin again by dice; at the end all say the same. */
#include "unit.h"

#include "support/kv_memory.h"
#include "support/store_home.h"

#define HOMES 3
#define STEPS 400

static uint64_t dice_state;

static unsigned dice(unsigned sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return (unsigned)(dice_state >> 20) % sides;
}

static struct home home[HOMES];
static const char *const names[HOMES] = { "commons", "eastside", "northclinic" };

/* A piece of a log that somebody else holds more of. */
static void take_a_piece(unsigned to)
{
    unsigned from = dice(HOMES), of = dice(HOMES);
    struct log_row theirs = home_row(&home[from], &home[of].log), ours = home_row(&home[to], &home[of].log);
    struct take_item it;
    uint64_t size;

    if (of == to || theirs.note_bytes == 0 || theirs.size <= ours.size || ours.number == 0)
        return;
    size = ours.size + 1 + dice((unsigned)(theirs.size - ours.size));
    if (size < 2)
        size = 2;
    it = home_take_log(&home[to], &home[from], &home[of].log, size, dice(4) != 0);
    if (!it.done)
        fail_msg("%s", it.err.what);
}

static void lose_power(unsigned who)
{
    uint64_t written = home_row(&home[who], &home[who].log).size;

    store_close(home[who].store);
    home[who].store = NULL;
    kv_memory_crash(home[who].kv, dice((unsigned)kv_memory_unsynced(home[who].kv) + 1));
    home_reopen(&home[who]);
    assert_true(home_row(&home[who], &home[who].log).size <= written);
}

static void step(void)
{
    unsigned who = dice(HOMES);
    const struct pln_id *log = &home[dice(HOMES)].log;

    switch (dice(8)) {
    case 0:
    case 1:
        if (home_row(&home[who], log).size > 0) {
            home_comment(&home[who], log, "A word");
            kv_memory_sync(home[who].kv); /* others hear of it only now */
        }
        break;
    case 2:
        home_receipt(&home[who]);
        kv_memory_sync(home[who].kv);
        break;
    case 3:
        if (dice(4) == 0)
            lose_power(who);
        break;
    default: take_a_piece(who); break;
    }
}

/* Everybody takes everything, words too, until nothing is left. */
static void all_meet(void)
{
    for (int round = 0; round < 3; round++)
        for (unsigned to = 0; to < HOMES; to++)
            for (unsigned of = 0; of < HOMES; of++) {
                struct log_row theirs = home_row(&home[of], &home[of].log), ours = home_row(&home[to], &home[of].log);

                if (of != to && theirs.size > ours.size)
                    assert_true(home_take(&home[to], &home[of], true).done);
            }
}

static void held_by(struct home *h, unsigned by, uint64_t before, unsigned of, uint64_t out[2])
{
    struct store_view v;
    struct pln_error err;

    assert_true(store_view_begin(h->store, &v, &err));
    assert_true(
        v.view.held(v.view.ctx, home_row(h, &home[by].log).number, before, home_row(h, &home[of].log).number, &out[0], &out[1], &err));
    store_view_end(&v);
}

static void all_say_the_same(void)
{
    for (unsigned by = 0; by < HOMES; by++)
        for (unsigned of = 0; of < HOMES; of++) {
            uint64_t size = home_row(&home[0], &home[by].log).size, a[2], b[2], last = 0;

            for (uint64_t before = 0; before <= size; before += 1 + dice(5)) {
                held_by(&home[0], by, before, of, a);
                assert_true(a[0] >= last || by == of);
                last = a[0];
                for (unsigned who = 1; who < HOMES; who++) {
                    held_by(&home[who], by, before, of, b);
                    assert_int_equal(a[0], b[0]);
                    assert_int_equal(a[1], b[1]);
                }
            }
        }
}

static void stores_that_hold_the_same_say_the_same(void **state)
{
    CLEANUP(buf_deinit) struct buf report;
    struct pln_error err;

    (void)state;
    buf_init(&report, 1 << 20);
    for (uint64_t seed = 1; seed <= 8; seed++) {
        dice_state = seed * UINT64_C(0x9e3779b97f4a7c15);
        for (unsigned i = 0; i < HOMES; i++) {
            home_begin(&home[i], names[i], i == 0 ? NULL : &home[0].log, NULL);
            if (i > 0)
                home_admit(&home[0], &home[i]);
        }
        for (unsigned i = 0; i < HOMES; i++)
            kv_memory_sync(home[i].kv);
        for (int i = 0; i < STEPS; i++)
            step();
        all_meet();
        all_say_the_same();
        for (unsigned i = 0; i < HOMES; i++) {
            buf_reset(&report);
            if (!store_check(home[i].store, &report, &err))
                fail_msg("seed %d: %.*s", (int)seed, (int)report.n, (const char *)report.at);
        }
        for (unsigned i = 0; i < HOMES; i++)
            home_end(&home[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_that_hold_the_same_say_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
