/* daemon_home.c: any bytes as a genesis file. */
#include "home.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct genesis g;
    struct pln_error err;

    if (genesis_read(bytes_at(data, size), &g, &err))
        assert(g.count >= 1 && g.count <= GENESIS_STATEMENTS_MAX && g.item[0].checked == SIGNATURE_GOOD);
    return 0;
}
