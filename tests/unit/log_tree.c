/* log_tree.c: the Merkle tree against RFC 6962's own words and against published roots. */
#include "unit/unit.h"

#include "base/buf.h"
#include "crypto/hash.h"
#include "log/entry.h"
#include "log/tree.h"
#include "support/vectors.h"

static struct pln_leaf leaf_of(struct bytes entry)
{
    return entry_leaf(entry);
}

/* MTH of RFC 6962 2.1, word for word: recursive and slow. */
static struct pln_root mth(const struct pln_leaf *leaf, uint64_t n)
{
    struct pln_root left, right;
    uint64_t k = 1;

    if (n == 1) {
        memcpy(left.b, leaf->b, 32);
        return left;
    }
    while (k * 2 < n)
        k *= 2;
    left = mth(leaf, k);
    right = mth(leaf + k, n - k);
    return tree_node(&left, &right);
}

static void the_root_is_that_of_rfc_6962_at_every_size(void **state)
{
    enum { LEAVES = 200 };
    struct pln_leaf leaf[LEAVES];
    struct pln_root nothing;
    struct tree t;

    (void)state;
    tree_init(&t);
    hash_once(BYTES_STR(""), nothing.b);
    assert_memory_equal(tree_root(&t).b, nothing.b, 32);
    for (uint8_t i = 0; i < LEAVES; i++) {
        leaf[i] = leaf_of(bytes_at(&i, 1));
        tree_append(&t, &leaf[i], NULL, NULL);
        assert_int_equal(t.size, i + 1);
        assert_memory_equal(tree_root(&t).b, mth(leaf, t.size).b, 32);
    }
}

struct seen {
    size_t count;
    struct {
        unsigned level;
        uint64_t place;
        struct pln_root hash;
    } node[2000];
};

static void note_node(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash)
{
    struct seen *s = ctx;

    s->node[s->count].level = level;
    s->node[s->count].place = place;
    s->node[s->count++].hash = *hash;
}

static void each_full_subtree_is_told_once_and_is_the_root_of_its_leaves(void **state)
{
    enum { LEAVES = 100 };
    static struct pln_leaf leaf[LEAVES];
    static struct seen seen;
    size_t full = 0;
    struct tree t;

    (void)state;
    tree_init(&t);
    for (uint8_t i = 0; i < LEAVES; i++) {
        leaf[i] = leaf_of(bytes_at(&i, 1));
        tree_append(&t, &leaf[i], note_node, &seen);
    }
    for (unsigned level = 0; level < 7; level++)
        full += LEAVES >> level;
    assert_int_equal(seen.count, full);
    for (size_t i = 0; i < seen.count; i++) {
        uint64_t from = seen.node[i].place << seen.node[i].level;

        assert_memory_equal(seen.node[i].hash.b, mth(leaf + from, UINT64_C(1) << seen.node[i].level).b, 32);
        for (size_t j = 0; j < i; j++)
            assert_false(seen.node[i].level == seen.node[j].level && seen.node[i].place == seen.node[j].place);
    }
}

static void the_places_of_the_compact_range_cover_all_leaves_in_order(void **state)
{
    static const uint64_t sizes[] = { 1, 2, 3, 7, 8, 100, 70000, UINT64_C(0x8000000000000001), UINT64_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        uint64_t covered = 0;

        for (unsigned k = 0; k < tree_node_count(sizes[i]); k++) {
            unsigned level;
            uint64_t place;

            tree_range_place(sizes[i], k, &level, &place);
            assert_true(place << level == covered);
            covered += UINT64_C(1) << level;
        }
        assert_true(covered == sizes[i]);
    }
}

/* The entries of a log of c2sp.json: "plenary test entry <i> " and the first (i mod 32) bytes of SHA-256("<tag> <i>"). */
static struct pln_leaf published_leaf(const char *tag, size_t i)
{
    char seed[64], entry[128];
    uint8_t hash[32];
    int n = snprintf(entry, sizeof(entry), "plenary test entry %zu ", i);

    snprintf(seed, sizeof(seed), "%s %zu", tag, i);
    hash_once(BYTES_STR(seed), hash);
    memcpy(entry + n, hash, i % 32);
    return entry_leaf(bytes_at(entry, (size_t)n + i % 32));
}

static void the_published_logs_have_their_roots(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/c2sp.json"), *log;
    size_t at;

    (void)state;
    json_array_foreach(vectors_get(file, "logs"), at, log)
    {
        struct pln_root root;
        struct tree t;

        vectors_hex_exact(log, "root_hex", root.b, 32);
        tree_init(&t);
        for (size_t i = 0; i < vectors_u64(log, "size"); i++) {
            struct pln_leaf leaf = published_leaf(vectors_str(log, "tag"), i);

            tree_append(&t, &leaf, NULL, NULL);
        }
        assert_memory_equal(tree_root(&t).b, root.b, 32);
    }
    assert_int_equal(at, 3);
    json_decref(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_that_of_rfc_6962_at_every_size),
        cmocka_unit_test(each_full_subtree_is_told_once_and_is_the_root_of_its_leaves),
        cmocka_unit_test(the_places_of_the_compact_range_cover_all_leaves_in_order),
        cmocka_unit_test(the_published_logs_have_their_roots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
