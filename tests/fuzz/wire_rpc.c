/* wire_rpc.c: any bytes as a client's stream, in steps that the first byte gives: the frames found do not hang on the steps. */
#include "wire/rpc.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t frames(struct bytes in, size_t step, size_t *at_end)
{
    struct pln_error err;
    struct rpc_frame f;
    struct rpc m;
    size_t found = 0, from = 0, upto = 0, n;

    rpc_frame_init(&f, 4096);
    while (upto < in.n) {
        upto = in.n - upto < step ? in.n : upto + step;
        for (;;) {
            if (!rpc_frame_find(&f, bytes_at(in.at + from, upto - from), &n, &err)) {
                *at_end = from;
                return found;
            }
            if (n == 0)
                break;
            assert(n <= 4096 && n <= upto - from);
            if (rpc_read(bytes_at(in.at + from, n), &m, &err) && m.kind == RPC_REQUEST)
                assert(m.params.n > 0 && m.method.n <= RPC_METHOD_BYTES_MAX);
            found++;
            from += n;
        }
    }
    *at_end = from;
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t whole_end, split_end, whole, split;

    if (size < 2)
        return 0;
    whole = frames(bytes_at(data + 1, size - 1), size, &whole_end);
    split = frames(bytes_at(data + 1, size - 1), (size_t)data[0] % 17 + 1, &split_end);
    assert(whole == split);
    assert(whole_end == split_end);
    return 0;
}
