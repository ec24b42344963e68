/* wire_message.c: any bytes as a peer message. What is taken is written again and read again the same. */
#include "wire/message.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pln_error err;
    struct message m, again;
    struct arena arena;
    struct buf out;

    arena_init(&arena, "a message", 4 << 20);
    buf_init(&out, 256 * 1024);
    if (message_read(bytes_at(data, size), &m, &arena, &err) && m.kind != MESSAGE_UNKNOWN) {
        assert(message_write(&m, &out, &err));
        assert(message_read(buf_bytes(&out), &again, &arena, &err));
        assert(again.kind == m.kind);
    }
    buf_deinit(&out);
    arena_deinit(&arena);
    return 0;
}
