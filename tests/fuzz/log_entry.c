/* log_entry.c: any bytes as an entry. What is accepted is, written from its parts, the same bytes. */
#include "log/entry.h"
#include "plenary/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;
    struct statement s;
    struct entry e;

    if (!entry_read(bytes_at(data, size), &e, &err))
        return 0;
    buf_init(&out, PLN_ENTRY_BYTES_MAX);
    if (!entry_write(e.index, e.time_ms, e.statement_bytes, e.signature, &out, &err) || !bytes_equal(buf_bytes(&out), e.whole))
        abort();
    if (statement_read(e.statement_bytes, &s, &err))
        (void)statement_signature_is_good(&s, e.signature);
    return 0;
}
