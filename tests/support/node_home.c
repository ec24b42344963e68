/* node_home.c: a node's key file and genesis, from a home of store_home.h.
 *
 * In: a home whose store is open. Out: two files. Must not: write a configuration; the caller does. */
#include "support/node_home.h"

#include "support/home_files.h"
#include "support/must.h"

#include <stdio.h>

#define GENESIS_MAX 3 /* a convener's: inception, node keys, founding */

void node_home_write(struct home *h, const char *dir)
{
    size_t count = hash32_equal(&h->log, &h->coalition) ? GENESIS_MAX : GENESIS_MAX - 1;
    struct bytes entry[GENESIS_MAX], content[GENESIS_MAX];
    struct buf kept[2 * GENESIS_MAX];
    char name[3][80];
    struct pln_error err;

    for (size_t i = 0; i < count; i++) {
        struct view_entry e = home_entry(h, &h->log, i);

        buf_init(&kept[2 * i], PLN_CONTENT_BYTES_MAX);
        buf_init(&kept[2 * i + 1], PLN_CONTENT_BYTES_MAX);
        buf_put(&kept[2 * i], e.bytes);
        if (e.content == CONTENT_HERE)
            buf_put(&kept[2 * i + 1], e.salted);
        entry[i] = buf_bytes(&kept[2 * i]);
        content[i] = buf_bytes(&kept[2 * i + 1]);
    }
    must(home_file_genesis(dir, entry, content, count, &err), &err, __func__);
    for (size_t i = 0; i < 2 * count; i++)
        buf_deinit(&kept[i]);
    for (size_t i = 0; i < 3; i++)
        snprintf(name[i], sizeof(name[i]), "%s-%s", h->name, i == 0 ? "checkpoint" : i == 1 ? "cosign" : "noise");
    must(home_file_key(dir, "node", "node", (const char *const[]){ name[0], name[1], name[2] }, 3, &err), &err, __func__);
}
