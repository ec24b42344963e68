/* log_checkpoint.c: any bytes as a head of a log. One head, one text: what is accepted begins as the head, signed again, begins. */
#include "log/checkpoint.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sign_key key;
    CLEANUP(buf_deinit) struct buf again = { 0 };
    struct checkpoint c;
    struct pln_error err;
    struct note mine, theirs;

    if (key.seed.at == NULL &&
        (!crypto_start(&err) || !sign_key_from_seed(&key, (const uint8_t *)"a seed of thirty-two bytes......", &err)))
        abort();
    if (!checkpoint_read(bytes_at(data, size), &c, &err))
        return 0;
    buf_init(&again, PLN_NOTE_BYTES_MAX);
    if (!checkpoint_sign(&c, &key, &again, &err) || !checkpoint_verify(buf_bytes(&again), &key.public, &c, &err))
        abort();
    if (!note_read(buf_bytes(&again), &mine, &err) || !note_read(bytes_at(data, size), &theirs, &err) ||
        !bytes_equal(mine.text, theirs.text))
        abort();
    return 0;
}
