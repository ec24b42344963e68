/* record_receipt.c: any body as a receipt and as addresses. What is taken is written again, the same bytes. */
#include "record/receipt.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_at(data, size);
    struct receipt r;
    struct addresses a;
    struct arena arena;
    struct buf out;
    struct pln_error err;

    arena_init(&arena, "a receipt", 1 << 20);
    buf_init(&out, 1 << 20);
    if (receipt_read(in, &r, &arena, &err)) {
        assert(receipt_write(&r, &out, &err));
        assert(bytes_equal(buf_bytes(&out), in));
    }
    buf_reset(&out);
    if (address_read(in, &a, &err)) {
        assert(address_write(&a, &out, &err));
        assert(bytes_equal(buf_bytes(&out), in));
    }
    buf_deinit(&out);
    arena_deinit(&arena);
    return 0;
}
