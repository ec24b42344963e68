/* rules_track.c: who is dirty after a change, a day, a mark. */
#include "unit/unit.h"

#include "rules/track.h"

#define RECORDS 100

static struct track *track_of(size_t records)
{
    struct track *t = track_new(NULL);

    assert_non_null(t);
    assert_true(track_grow(t, records));
    return t;
}

static void reads(struct track *t, uint32_t reader, uint32_t record, enum track_cell cell)
{
    track_begin(t, reader);
    track_read(t, record, cell);
    track_end(t);
}

static void who_read_a_cell_is_dirty_once_when_it_changes(void **state)
{
    struct track *t = track_of(RECORDS);

    (void)state;
    reads(t, 7, 3, CELL_REPLIES);
    reads(t, 8, 3, CELL_REPLIES);
    reads(t, 9, 3, CELL_VERSIONS);
    reads(t, 7, 3, CELL_REPLIES);
    track_changed(t, 3, CELL_REPLIES, STAGE_STATE);
    assert_int_equal(track_dirty(t), 2);
    assert_true(track_is_dirty(t, 7, STAGE_STATE) && track_is_dirty(t, 8, STAGE_FOUND));
    assert_false(track_is_dirty(t, 7, STAGE_JUDGED)); /* what it made before that stage stands */
    assert_false(track_is_dirty(t, 9, STAGE_FOUND));
    track_clean(t);
    assert_false(track_is_dirty(t, 7, STAGE_FOUND));
    track_changed(t, 3, CELL_REPLIES, STAGE_STATE); /* nobody has read it again */
    assert_int_equal(track_dirty(t), 0);
    track_free(t);
}

static void the_earliest_stage_of_several_changes_counts(void **state)
{
    struct track *t = track_of(RECORDS);

    (void)state;
    track_mark(t, 5, STAGE_FOUND);
    track_mark(t, 5, STAGE_JUDGED);
    track_mark(t, 5, STAGE_ROWS);
    assert_int_equal(track_dirty(t), 1);
    assert_int_equal(track_dirty_at(t, 0), 5);
    assert_true(track_is_dirty(t, 5, STAGE_JUDGED));
    assert_false(track_is_dirty(t, 5, STAGE_RULED));
    track_free(t);
}

static void nothing_is_noted_while_nobody_reads_or_it_pauses(void **state)
{
    struct track *t = track_of(RECORDS);
    uint32_t reader;

    (void)state;
    track_read(t, 1, CELL_PUTS);
    track_read(NULL, 1, CELL_PUTS);
    track_begin(t, 2);
    reader = track_pause(t);
    track_read(t, 1, CELL_PUTS);
    track_resume(t, reader);
    track_only_covers(t);
    track_read(t, 1, CELL_PUTS);
    track_read(t, 1, CELL_COVERS);
    track_end(t);
    track_changed(t, 1, CELL_PUTS, STAGE_RULED);
    assert_int_equal(track_dirty(t), 0);
    track_changed(t, 1, CELL_COVERS, STAGE_RULED);
    assert_int_equal(track_dirty(t), 1);
    track_free(t);
}

static void who_told_a_day_is_dirty_on_it(void **state)
{
    struct track *t = track_of(RECORDS);

    (void)state;
    track_begin(t, 4);
    track_due(t, 120);
    track_due(t, 110); /* the earliest counts */
    track_due(t, 130);
    track_end(t);
    track_begin(t, 6);
    track_due(t, 115);
    track_end(t);
    track_today(t, 109);
    assert_int_equal(track_dirty(t), 0);
    track_today(t, 112);
    assert_int_equal(track_dirty(t), 1);
    assert_true(track_is_dirty(t, 4, STAGE_RULED));
    track_clean(t);
    track_today(t, 114); /* over: it tells another day when it is made again */
    assert_int_equal(track_dirty(t), 0);
    track_today(t, 4000);
    assert_int_equal(track_dirty(t), 1);
    assert_int_equal(track_dirty_at(t, 0), 6);
    track_free(t);
}

static void many_readers_of_many_cells_are_found_again(void **state)
{
    struct track *t = track_of(RECORDS);

    (void)state;
    for (uint32_t round = 0; round < 50; round++) {
        for (uint32_t reader = 0; reader < RECORDS; reader++) {
            track_begin(t, reader);
            for (uint32_t k = 0; k < 20; k++)
                track_read(t, (reader * 7 + k * 3) % RECORDS, (enum track_cell)(k % CELL_END));
            track_end(t);
        }
    }
    for (uint32_t record = 0; record < RECORDS; record++) {
        size_t expected = 0;

        track_clean(t);
        track_changed(t, record, CELL_RETIRES, STAGE_RULED);
        for (uint32_t reader = 0; reader < RECORDS; reader++) {
            bool read = false;

            for (uint32_t k = 0; k < 20; k++)
                read = read || (k % CELL_END == CELL_RETIRES && (reader * 7 + k * 3) % RECORDS == record);
            assert_int_equal(track_is_dirty(t, reader, STAGE_RULED), read);
            expected += read;
        }
        assert_int_equal(track_dirty(t), expected);
    }
    assert_false(track_failed(t));
    track_free(t);
}

static void records_that_come_later_keep_what_was_noted(void **state)
{
    struct track *t = track_of(10);

    (void)state;
    reads(t, 9, 1, CELL_SEATS);
    assert_true(track_grow(t, 100000));
    reads(t, 99999, 1, CELL_SEATS);
    track_changed(t, 1, CELL_SEATS, STAGE_RULED);
    assert_int_equal(track_dirty(t), 2);
    assert_true(track_bytes(t) > 100000);
    track_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_read_a_cell_is_dirty_once_when_it_changes),    cmocka_unit_test(the_earliest_stage_of_several_changes_counts),
        cmocka_unit_test(nothing_is_noted_while_nobody_reads_or_it_pauses), cmocka_unit_test(who_told_a_day_is_dirty_on_it),
        cmocka_unit_test(many_readers_of_many_cells_are_found_again),       cmocka_unit_test(records_that_come_later_keep_what_was_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
