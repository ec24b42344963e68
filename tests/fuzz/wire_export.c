/* wire_export.c: any bytes as an export, in steps that the first byte gives: the messages do not hang on the steps. */
#include "wire/export.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t feed_all(struct bytes all, size_t step, bool *good)
{
    static struct export_feed f;
    struct pln_error err;
    struct bytes message;
    size_t at = 0;

    export_feed_init(&f);
    *good = true;
    while (at < all.n && *good) {
        struct bytes in = bytes_slice(all, at, all.n - at < step ? all.n - at : step);

        at += in.n;
        while (in.n > 0 && *good) {
            *good = export_feed(&f, &in, &err);
            while (*good && export_feed_take(&f, &message))
                assert(message.n > 0 && message.n <= PLN_MESSAGE_BYTES_MAX);
        }
    }
    *good = *good && export_feed_done(&f, &err);
    return f.messages;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t whole, split;
    bool whole_good, split_good;

    if (size < 2)
        return 0;
    whole = feed_all(bytes_at(data + 1, size - 1), size, &whole_good);
    split = feed_all(bytes_at(data + 1, size - 1), (size_t)data[0] % 23 + 1, &split_good);
    assert(whole == split);
    assert(whole_good == split_good);
    return 0;
}
