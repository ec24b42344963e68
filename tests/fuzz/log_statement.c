/* log_statement.c: any bytes as a statement. What is accepted is, written from its parts, the same bytes. */
#include "log/statement.h"
#include "plenary/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_id ref[PLN_REFS_MAX];
    struct pln_error err;
    struct statement s;
    struct statement_parts p;

    if (!statement_read(bytes_at(data, size), &s, &err))
        return 0;
    if (s.ref_count > PLN_REFS_MAX || s.type.n > PLN_TYPE_BYTES_MAX)
        abort();
    for (size_t i = 0; i < s.ref_count; i++)
        ref[i] = statement_ref(&s, i);
    p = (struct statement_parts){ .log = s.log,
                                  .author = s.has_author ? &s.author : NULL,
                                  .claimed_ms = s.claimed_ms,
                                  .after = s.has_after ? &s.after : NULL,
                                  .schema = s.schema,
                                  .type = s.type,
                                  .ref = ref,
                                  .ref_count = s.ref_count,
                                  .body = s.body,
                                  .content = s.has_content ? &s.content : NULL };
    buf_init(&out, PLN_STATEMENT_BYTES_MAX);
    if (!statement_write(&p, &out, &err) || !bytes_equal(buf_bytes(&out), bytes_at(data, size)))
        abort();
    return 0;
}
