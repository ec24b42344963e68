/* record_check.c: any body, any words against each schema; what fits is opened, walked, tied. First byte: the type; second: refs. */
#include "record/check.h"
#include "record/fields.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct fields *f, size_t refs)
{
    struct fields_cursor c = fields_each(f);
    struct value v;
    size_t n = 0;

    while (fields_next(&c, &v)) {
        assert(++n <= FIELDS_MAX * (PLN_ARRAY_MAX + 1));
        assert(!v.has_ref || v.ref < refs);
        assert(v.field >= f->field && v.field < f->field + f->count);
    }
    for (size_t i = 0; i < f->count; i++) {
        uint8_t id[32];

        fields_bytes32(f, i, id);
        assert(fields_has(f, i) || (fields_u64(f, i) == 0 && fields_bytes(f, i).n == 0 && fields_list(f, i) == 0 && !fields_flag(f, i)));
    }
}

static void tie(const struct schema *s, struct bytes body, size_t refs, struct bytes words)
{
    uint8_t id[256 * 34];
    struct statement st = { .schema = 1, .type = BYTES_STR(s->name), .ref_count = refs, .refs = bytes_at(id, refs * 34), .body = body };
    struct tied tied = { .statement = &st, .words_are = words.n > 0 ? WORDS_GIVEN : WORDS_HIDDEN, .words = words, .time_ms = 1 };
    struct pln_error err;

    memset(id, 0, sizeof(id));
    for (size_t i = 0; i < refs; i++)
        id[i * 34 + 10] = (uint8_t)i;
    if (!check_tied(s, &tied, &err))
        assert(err.code != PLN_OK && err.what[0]);
    for (size_t i = 0; i < refs; i++)
        if (!check_target(s, body, i, BYTES_STR("mandate"), &err))
            assert(err.code == PLN_BAD_REFERENCE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct schema *s;
    struct bytes in;
    struct fields f;
    struct pln_error err;
    size_t refs;

    if (size < 2)
        return 0;
    s = schema_of((enum record_type)(1 + data[0] % (TYPE_END - 1)));
    refs = data[1];
    in = bytes_at(data + 2, size - 2);
    if (check_body(s, in, refs, &err)) {
        assert(facts_open(s, in, &f, &err));
        walk(&f, refs);
        tie(s, in, refs, bytes_at(NULL, 0));
        tie(s, in, refs, in);
    } else {
        assert(err.code != PLN_OK && err.what[0]);
    }
    if (check_words(s, in, &err)) {
        assert(words_open(s, in, &f, &err));
        walk(&f, 0);
    }
    return 0;
}
