/* log_note.c: any bytes as a signed note. Text and lines are what the input holds, and nothing verifies that was not signed. */
#include "log/note.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pln_key key = { { 5 } }; /* no point: no signature by it is ever valid */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pln_error err;
    struct note n;

    if (!note_read(bytes_at(data, size), &n, &err))
        return 0;
    if (n.text.n + 1 + n.signatures.n != size || n.text.at != data || n.text.n == 0 || n.text.at[n.text.n - 1] != '\n')
        abort();
    if (note_verify(&n, BYTES_STR("plenary.example/eastside"), &key, &err) || err.code != PLN_BAD_SIGNATURE)
        abort();
    return 0;
}
