/* story_parse.c: any bytes as a story: taken, or refused with the line; what is taken lies within its bounds. */
#include "support/story_parse.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct story s;
    struct pln_error err = { 0 };

    if (!story_parse(bytes_at(data, size), &s, &err)) {
        assert(err.code != PLN_OK);
        story_deinit(&s);
        return 0;
    }
    assert(s.records <= STORY_ITEMS_MAX && s.expects <= STORY_ITEMS_MAX && s.offset_minutes >= -1440 && s.offset_minutes <= 1440);
    for (size_t i = 0; i < s.records; i++)
        assert(s.record[i].partner.n > 0 && s.record[i].label.n < STORY_NAME_BYTES_MAX && s.record[i].local_ms >= 0);
    for (size_t i = 0; i < s.spans; i++)
        assert(s.span[i].from_ms < s.span[i].to_ms);
    for (size_t i = 0; i < s.changes; i++)
        assert(s.change[i].has_asof && s.change[i].edits.n > 0 && s.change[i].wanted.n > 0);
    story_deinit(&s);
    return 0;
}
