/* home_files.c: the small files of a node's home, from keys that come from names.
 *
 * Must not: replace a file.
 * Spec: docs/format.md "Key files", docs/client.md "Genesis". Tests: tests/e2e/story.sh */
#include "support/home_files.h"

#include "codec/writer.h"
#include "keep/keys.h"
#include "log/entry.h"
#include "support/table_state.h"

#include <stdio.h>

#define GENESIS_BYTES_MAX 65536

bool home_file_key(const char *dir, const char *name, const char *kind, const char *const *seed, size_t seeds, struct pln_error *err)
{
    CLEANUP(keyfile_wipe) struct keyfile k = { .public = table_public(seed[0]), .seeds = seeds };
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char path[PATH_MAX];

    snprintf(k.kind, sizeof(k.kind), "%s", kind);
    for (size_t i = 0; i < seeds; i++) {
        struct pln_hash h = table_hash(seed[i]);

        if (!secret_init(&k.seed[i], h.b, err))
            return false;
    }
    buf_init(&out, KEYFILE_BYTES_MAX);
    return keys_name_check(name, err) && keys_path(dir, name, path, err) &&
           keyfile_write(&k, bytes_at(NULL, 0), 65536, (const uint8_t[40]){ 0 }, &out, err) &&
           file_write(path, buf_bytes(&out), FILE_MUST_BE_NEW, err);
}

bool home_file_genesis(const char *dir, const struct bytes *entry, const struct bytes *content, size_t count, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;
    char path[PATH_MAX];

    buf_init(&out, GENESIS_BYTES_MAX);
    w = writer_into(&out);
    writer_array(&w, 3);
    writer_u64(&w, 1);
    for (size_t i = 0; i < count; i++) {
        struct entry e;

        if (!entry_read(entry[i], &e, err))
            return within(err, "genesis");
        if (i == 0) {
            writer_i64(&w, e.time_ms);
            writer_array(&w, count);
        }
        writer_array(&w, 3);
        writer_bin(&w, e.statement_bytes);
        writer_bin(&w, e.signature);
        if (content[i].n > 0)
            writer_bin(&w, content[i]);
        else
            writer_nil(&w);
    }
    return writer_done(&w, "genesis", err) && path_join(path, dir, "genesis", err) &&
           file_write(path, buf_bytes(&out), FILE_MUST_BE_NEW, err);
}
