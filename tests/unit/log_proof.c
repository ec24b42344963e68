/* log_proof.c: proofs, ours and published ones, good and bad. */
#include "unit/unit.h"

#include "base/buf.h"
#include "log/entry.h"
#include "log/proof.h"
#include "support/vectors.h"

enum { LEAVES = 130 };

/* Full subtrees by level and place, as a store keeps them. */
struct nodes {
    struct pln_root at[8][LEAVES];
    bool is_there[8][LEAVES];
    struct pln_root root[LEAVES + 1];
    struct pln_leaf leaf[LEAVES];
};

static void keep(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash)
{
    struct nodes *n = ctx;

    n->at[level][place] = *hash;
    n->is_there[level][place] = true;
}

static bool node(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    struct nodes *n = ctx;

    if (level >= 8 || place >= LEAVES || !n->is_there[level][place])
        return fail(err, PLN_NOT_FOUND, "not kept");
    *out = n->at[level][place];
    return true;
}

static struct nodes nodes;
static const struct proof_source source = { .node = node, .ctx = &nodes };

static int grow(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    nodes.root[0] = tree_root(&t);
    for (uint8_t i = 0; i < LEAVES; i++) {
        nodes.leaf[i] = entry_leaf(bytes_at(&i, 1));
        tree_append(&t, &nodes.leaf[i], keep, &nodes);
        nodes.root[i + 1] = tree_root(&t);
    }
    return 0;
}

static void the_root_at_any_size_comes_from_full_subtrees(void **state)
{
    struct pln_root root;
    struct pln_error err;

    (void)state;
    for (uint64_t size = 0; size <= LEAVES; size++) {
        assert_true(proof_root_at(&source, size, &root, &err));
        assert_memory_equal(root.b, nodes.root[size].b, 32);
    }
}

static void every_entry_is_proven_in_every_tree_that_has_it_and_nowhere_else(void **state)
{
    struct pln_error err;
    struct proof p;

    (void)state;
    for (uint64_t size = 1; size <= LEAVES; size++) {
        for (uint64_t index = 0; index < size; index++) {
            const struct pln_root *root = &nodes.root[size];

            assert_true(inclusion_make(&source, index, size, &p, &err));
            assert_true(inclusion_check(&nodes.leaf[index], index, size, p.hash, p.count, root, &err));
            assert_false(inclusion_check(&nodes.leaf[index], index, size, p.hash, p.count, &nodes.root[size - 1], &err));
            if (p.count > 0)
                assert_false(inclusion_check(&nodes.leaf[index], index, size, p.hash, p.count - 1, root, &err));
            if (index + 1 < size)
                assert_false(inclusion_check(&nodes.leaf[index + 1], index, size, p.hash, p.count, root, &err));
        }
        assert_false(inclusion_make(&source, size, size, &p, &err));
        assert_int_equal(err.code, PLN_BAD_FIELD);
    }
}

static void every_tree_is_proven_to_begin_every_later_one(void **state)
{
    struct pln_error err;
    struct proof p;

    (void)state;
    for (uint64_t b = 1; b <= LEAVES; b++) {
        for (uint64_t a = 1; a <= b; a++) {
            const struct pln_root *from = &nodes.root[a], *to = &nodes.root[b];

            assert_true(consistency_make(&source, a, b, &p, &err));
            assert_true(consistency_check(a, b, p.hash, p.count, from, to, &err));
            if (a == b) {
                assert_int_equal(p.count, 0);
                continue;
            }
            assert_false(consistency_check(a, b, p.hash, p.count - 1, from, to, &err));
            assert_false(consistency_check(a, b, p.hash, p.count, to, to, &err));
            assert_false(consistency_check(a, b, p.hash, p.count, from, from, &err));
            p.hash[p.count / 2].b[7] ^= 1;
            assert_false(consistency_check(a, b, p.hash, p.count, from, to, &err));
            assert_int_equal(err.code, PLN_BAD_PROOF);
        }
        assert_false(consistency_make(&source, 0, b, &p, &err));
        assert_false(consistency_make(&source, b + 1, b, &p, &err));
    }
}

static void a_missing_subtree_is_named(void **state)
{
    struct pln_error err;
    struct proof p;
    char text[500];

    (void)state;
    nodes.is_there[3][2] = false;
    assert_false(inclusion_make(&source, 25, 40, &p, &err));
    nodes.is_there[3][2] = true;
    assert_string_equal(error_text(&err, text, sizeof(text)), "node 3/2 of the tree: not kept");
}

/* A proof array of the vectors. Hashes of another length than 32 (one case has them) count as a refusal. */
static bool path_read(const json_t *proof, struct pln_root *path, size_t *count)
{
    *count = json_array_size(proof);
    assert_true(*count <= 70);
    for (size_t i = 0; i < *count; i++)
        if (!vectors_base64_exact(json_string_value(json_array_get(proof, i)), path[i].b, 32))
            return false;
    return true;
}

static void published_inclusion_proofs_are_judged_as_published(void **state)
{
    json_t *file = vectors_load("tests/vectors/merkle/inclusion.json"), *one;
    size_t i;

    (void)state;
    json_array_foreach(vectors_get(file, "cases"), i, one)
    {
        struct pln_root path[70], root;
        struct pln_leaf leaf;
        struct pln_error err = { 0 };
        size_t count;
        bool good = vectors_base64_exact(vectors_str(one, "root"), root.b, 32) &&
                    vectors_base64_exact(vectors_str(one, "leafHash"), leaf.b, 32) && path_read(vectors_get(one, "proof"), path, &count) &&
                    inclusion_check(&leaf, vectors_u64(one, "leafIdx"), vectors_u64(one, "treeSize"), path, count, &root, &err);

        if (good == vectors_bool(one, "wantErr"))
            fail_msg("%s: %s", vectors_str(one, "file"), err.what);
    }
    assert_int_equal(i, 50);
    json_decref(file);
}

static void published_consistency_proofs_are_judged_as_published(void **state)
{
    json_t *file = vectors_load("tests/vectors/merkle/consistency.json"), *one;
    size_t i;

    (void)state;
    json_array_foreach(vectors_get(file, "cases"), i, one)
    {
        struct pln_root path[70], root1, root2;
        struct pln_error err = { 0 };
        size_t count;
        bool good = vectors_base64_exact(vectors_str(one, "root1"), root1.b, 32) &&
                    vectors_base64_exact(vectors_str(one, "root2"), root2.b, 32) && path_read(vectors_get(one, "proof"), path, &count) &&
                    consistency_check(vectors_u64(one, "size1"), vectors_u64(one, "size2"), path, count, &root1, &root2, &err);

        if (good == vectors_bool(one, "wantErr"))
            fail_msg("%s: %s", vectors_str(one, "file"), err.what);
    }
    assert_int_equal(i, 49);
    json_decref(file);
}

static size_t path_of_hex(const json_t *list, struct pln_root *path)
{
    size_t i;

    for (i = 0; i < json_array_size(list); i++) {
        uint8_t memory[32];
        struct buf b = buf_over_memory(memory, sizeof(memory));

        vectors_hex(json_string_value(json_array_get(list, i)), &b);
        memcpy(path[i].b, memory, 32);
    }
    return i;
}

static void proofs_of_the_published_logs_hold(void **state)
{
    json_t *file = vectors_load("tests/vectors/c2sp/c2sp.json"), *log;
    size_t i;

    (void)state;
    json_array_foreach(vectors_get(file, "logs"), i, log)
    {
        const json_t *inclusion = vectors_get(log, "inclusion"), *consistency = vectors_get(log, "consistency");
        uint64_t size = vectors_u64(log, "size");
        struct pln_root path[64], root, old;
        struct pln_leaf leaf;
        struct pln_error err;

        vectors_hex_exact(log, "root_hex", root.b, 32);
        vectors_hex_exact(inclusion, "leaf_hex", leaf.b, 32);
        vectors_hex_exact(consistency, "old_root_hex", old.b, 32);
        assert_true(inclusion_check(&leaf, vectors_u64(inclusion, "index"), size, path,
                                    path_of_hex(vectors_get(inclusion, "proof_hex"), path), &root, &err));
        assert_true(consistency_check(vectors_u64(consistency, "old_size"), size, path,
                                      path_of_hex(vectors_get(consistency, "proof_hex"), path), &old, &root, &err));
    }
    assert_int_equal(i, 3);
    json_decref(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_at_any_size_comes_from_full_subtrees),
        cmocka_unit_test(every_entry_is_proven_in_every_tree_that_has_it_and_nowhere_else),
        cmocka_unit_test(every_tree_is_proven_to_begin_every_later_one),
        cmocka_unit_test(a_missing_subtree_is_named),
        cmocka_unit_test(published_inclusion_proofs_are_judged_as_published),
        cmocka_unit_test(published_consistency_proofs_are_judged_as_published),
        cmocka_unit_test(proofs_of_the_published_logs_hold),
    };

    return cmocka_run_group_tests(tests, grow, NULL);
}
