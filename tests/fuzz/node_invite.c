/* node_invite.c: whatever is pasted as an invitation is read or refused, and what is read is written the same. */
#include "node/invite.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t n)
{
    struct invitation i, again;
    struct pln_error err;
    struct buf line;

    if (!invitation_read(bytes_at(in, n), &i, &err))
        return 0;
    buf_init(&line, INVITATION_LINE_BYTES_MAX);
    assert(invitation_write(&i, &line, &err));
    assert(invitation_read(buf_bytes(&line), &again, &err));
    assert(memcmp(&i, &again, sizeof(i)) == 0);
    buf_deinit(&line);
    return 0;
}
