/* make.c: a log of entries, its heads and proofs, written as JSON lines for verify.go to check with Go's own packages.
 *
 * In: a number of entries. Out, on stdout: one line for the key, one for each head and each proof. Must not: check anything. */
#include "codec/text.h"
#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/proof.h"

#include <stdio.h>
#include <stdlib.h>

enum { ENTRIES_MAX = 300, LEVELS = 10 };

static struct pln_root node_at[LEVELS][ENTRIES_MAX];
static const struct pln_id log_id = { { 0xab, 0xcd, 0xef, 0x01 } };

static void keep(void *ctx, unsigned level, uint64_t place, const struct pln_root *hash)
{
    (void)ctx;
    node_at[level][place] = *hash;
}

static bool node(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    (void)ctx;
    (void)err;
    *out = node_at[level][place];
    return true;
}

static const struct proof_source source = { .node = node };

static void stop_if(bool failed, const struct pln_error *err)
{
    char text[500];

    if (!failed)
        return;
    fprintf(stderr, "make: %s\n", error_text(err, text, sizeof(text)));
    exit(1);
}

static void hash_print(const uint8_t b[32])
{
    char hex[65];

    hex_write(bytes_at(b, 32), hex);
    printf("\"%s\"", hex);
}

static void proof_print(const struct proof *p)
{
    printf("\"proof\": [");
    for (size_t i = 0; i < p->count; i++) {
        printf(i > 0 ? ", " : "");
        hash_print(p->hash[i].b);
    }
    printf("]}\n");
}

static void head_print(const struct tree *t, const struct sign_key *key)
{
    struct checkpoint c = { .log = log_id, .size = t->size, .root = tree_root(t) };
    CLEANUP(buf_deinit) struct buf note = { 0 };
    struct pln_error err;

    buf_init(&note, PLN_NOTE_BYTES_MAX);
    stop_if(!checkpoint_sign(&c, key, &note, &err), &err);
    printf("{\"kind\": \"head\", \"size\": %" PRIu64 ", \"note\": \"", t->size);
    for (size_t i = 0; i < note.n; i++)
        if (note.at[i] == '\n')
            printf("\\n");
        else
            putchar(note.at[i]);
    printf("\"}\n");
}

static struct pln_leaf entry_make(uint64_t index, const struct sign_key *key)
{
    static const uint8_t body[] = { 0x91, 0xc0 };
    struct statement_parts p = { .log = log_id,
                                 .author = &key->public,
                                 .claimed_ms = INT64_C(1772388000000),
                                 .schema = 1,
                                 .type = BYTES_STR("reply"),
                                 .body = BYTES_OF(body) };
    CLEANUP(buf_deinit) struct buf statement = { 0 };
    CLEANUP(buf_deinit) struct buf entry = { 0 };
    struct pln_signature sig;
    struct pln_error err;
    struct pln_leaf leaf;

    buf_init(&statement, PLN_STATEMENT_BYTES_MAX);
    buf_init(&entry, PLN_ENTRY_BYTES_MAX);
    stop_if(!statement_write(&p, &statement, &err), &err);
    stop_if(!sign_make(key, "statement", buf_bytes(&statement), &sig, &err), &err);
    stop_if(!entry_write(index, p.claimed_ms, buf_bytes(&statement), BYTES_OF(sig), &entry, &err), &err);
    leaf = entry_leaf(buf_bytes(&entry));
    printf("{\"kind\": \"entry\", \"index\": %" PRIu64 ", \"entry\": \"", index);
    for (size_t i = 0; i < entry.n; i++)
        printf("%02x", entry.at[i]);
    printf("\"}\n");
    return leaf;
}

int main(int argc, char **argv)
{
    unsigned long entries = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    char origin[CHECKPOINT_ORIGIN_BYTES + 1];
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    CLEANUP(buf_deinit) struct buf vkey = { 0 };
    struct pln_error err;
    struct proof p;
    struct tree t;

    if (entries == 0 || entries > ENTRIES_MAX) {
        fprintf(stderr, "usage: make ENTRIES (1..%d)\n", ENTRIES_MAX);
        return 64;
    }
    stop_if(!crypto_start(&err) || !sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err), &err);
    checkpoint_origin(&log_id, origin);
    buf_init(&vkey, 1000);
    note_vkey(BYTES_STR(origin), &key.public, &vkey);
    printf("{\"kind\": \"key\", \"note\": \"%.*s\"}\n", (int)vkey.n, (const char *)vkey.at);
    tree_init(&t);
    head_print(&t, &key);
    for (uint64_t i = 0; i < entries; i++) {
        struct pln_leaf leaf = entry_make(i, &key);

        tree_append(&t, &leaf, keep, NULL);
        head_print(&t, &key);
    }
    for (uint64_t size = 1; size <= entries; size += 1 + size / 7) {
        for (uint64_t m = 0; m < size; m++) {
            stop_if(!inclusion_make(&source, m, size, &p, &err), &err);
            printf("{\"kind\": \"inclusion\", \"size\": %" PRIu64 ", \"index\": %" PRIu64 ", ", size, m);
            proof_print(&p);
            stop_if(!consistency_make(&source, m + 1, size, &p, &err), &err);
            printf("{\"kind\": \"consistency\", \"size\": %" PRIu64 ", \"index\": %" PRIu64 ", ", size, m + 1);
            proof_print(&p);
        }
    }
    return 0;
}
