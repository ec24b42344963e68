/* codec_text.c: any text as hex, base64, base64url, a name. One text for each value: what is read is, written again, the same. */
#include "codec/name.h"
#include "codec/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_base64(struct bytes text)
{
    CLEANUP(buf_deinit) struct buf in = { 0 };
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;

    buf_init(&in, text.n + 1);
    buf_init(&out, 2 * text.n + 8);
    if (base64_read(text, &in, &err) && (!base64_write(buf_bytes(&in), &out) || !bytes_equal(text, buf_bytes(&out))))
        abort();
    buf_reset(&in);
    buf_reset(&out);
    if (base64url_read(text, &in, &err) && (!base64url_write(buf_bytes(&in), &out) || !bytes_equal(text, buf_bytes(&out))))
        abort();
}

static void as_hex(struct bytes text)
{
    uint8_t out[64];
    char again[2 * sizeof(out) + 1];
    struct pln_error err;

    if (text.n / 2 > sizeof(out) || !hex_read(text, out, text.n / 2, &err))
        return;
    hex_write(bytes_at(out, text.n / 2), again);
    for (size_t i = 0; i < text.n; i++)
        if ((again[i] | 0x20) != (text.at[i] | 0x20)) /* upper-case digits are read as well */
            abort();
}

static void as_name(struct bytes text)
{
    struct pln_error err;
    struct name n;

    if (!name_read(text, &n, &err))
        return;
    if (n.left.n > 64 || n.right.n > 32 || (n.kind == NAME_PAIR && (n.left.n == 0 || n.right.n == 0)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_base64(bytes_at(data, size));
    as_hex(bytes_at(data, size));
    as_name(bytes_at(data, size));
    return 0;
}
