/* codec_reader.c: any bytes as a value. What is accepted is, written again, the same bytes. */
#include "base/buf.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "plenary/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The reader bounds the depth, so this recursion is bounded, too. */
static void copy_value(struct reader *r, struct writer *w)
{
    size_t n;

    switch (reader_peek(r)) {
    case READER_NIL:
        reader_nil(r);
        writer_nil(w);
        break;
    case READER_BOOL: writer_bool(w, reader_bool(r, "x")); break;
    case READER_INT:
        if (r->at[0] >= 0xe0 || (r->at[0] >= 0xd0 && r->at[0] <= 0xd3))
            writer_i64(w, reader_i64(r, "x"));
        else
            writer_u64(w, reader_u64(r, "x"));
        break;
    case READER_STR: writer_str(w, reader_str(r, "x", SIZE_MAX)); break;
    case READER_BIN: writer_bin(w, reader_bin(r, "x", SIZE_MAX)); break;
    case READER_ARRAY:
        n = reader_array_upto(r, "x", PLN_ARRAY_MAX);
        writer_array(w, n);
        for (size_t i = 0; i < n; i++)
            copy_value(r, w);
        break;
    case READER_MAP:
    case READER_OTHER:
    case READER_END: reader_any(r, "x"); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader r = reader_over(bytes_at(data, size)), fields = r, rpc = r;
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w = writer_into(&out);
    struct pln_error err, why;
    struct bytes all = reader_any(&r, "x");
    bool good = reader_done(&r, &err);

    buf_init(&out, size + 16);
    copy_value(&fields, &w);
    if (good != reader_done(&fields, &why)) /* read whole or field by field: the same judgment */
        abort();
    if (good && (all.n != size || !writer_done(&w, "a value", &why) || !bytes_equal(buf_bytes(&out), all)))
        abort();
    reader_any_rpc(&rpc, "x"); /* laxer: takes at least the same */
    if (good && !reader_done(&rpc, &why))
        abort();
    return 0;
}
