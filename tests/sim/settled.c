/* settled.c: a small coalition that stands still. Test code: what cannot fail is asserted. */
#include "sim/settled.h"

#include <assert.h>
#include <stdlib.h>

struct world *settled_new(uint64_t seed, size_t count)
{
    static const char *const names[MACHINES_MAX] = { "start", "clinic", "school", "library", "housing", "funder" };
    struct world *w = malloc(sizeof(*w));

    assert(w != NULL);
    world_init(w, seed);
    w->keep_trace = true;
    w->delay_ms[0] = w->delay_ms[1] = 5;
    for (size_t i = 0; i < count; i++)
        world_add(w, names[i]);
    machine_start(&w->machine[0]);
    for (size_t i = 1; i < count; i++) {
        world_invite(&w->machine[0], &w->machine[i]);
        world_admit(&w->machine[0], &w->machine[i]);
    }
    if (!world_settle(w, 30 * 60 * 1000))
        abort();
    world_run(w, 61000);
    return w;
}

void settled_free(struct world *w)
{
    world_deinit(w);
    free(w);
}

void trace_forget(struct world *w)
{
    buf_reset(&w->kept);
}

unsigned trace_count(const struct world *w, const char *text)
{
    const uint8_t *at = w->kept.at, *stop = at + w->kept.n;
    unsigned found = 0;

    while (at < stop && (at = memmem(at, (size_t)(stop - at), text, strlen(text))) != NULL)
        at++, found++;
    return found;
}

bool submit_said(struct machine *m, const struct said *s, struct rpc *out)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct writer w;

    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    w = writer_into(&params);
    writer_array(&w, 3);
    writer_bin(&w, buf_bytes(&s->statement));
    writer_bin(&w, BYTES_OF(s->signature));
    if (s->has_content)
        writer_bin(&w, buf_bytes(&s->content));
    else
        writer_nil(&w);
    return machine_ask(m, "submit", buf_bytes(&params), out);
}

struct bytes result_value(struct bytes result, const char *key)
{
    struct reader r = reader_over(result);
    size_t pairs = reader_map(&r, "result", 64);

    for (size_t i = 0; i < pairs && !r.failed; i++) {
        struct bytes k = reader_str(&r, "key", 40), value = reader_any_rpc(&r, "value");

        if (!r.failed && bytes_equal_str(k, key))
            return value;
    }
    return bytes_at(NULL, 0);
}

uint64_t result_u(struct bytes result, const char *key)
{
    struct reader r = reader_over(result_value(result, key));
    uint64_t v = reader_u(&r, key);

    return r.failed ? UINT64_MAX : v;
}
