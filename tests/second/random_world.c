/* random_world.c: a coalition of random nodes in memory: logs, true receipts by what each node heard, a clock that jumps. */
#include "random_world.h"

#include "record/receipt.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static void must(bool done, const struct pln_error *err)
{
    char text[512];

    if (!done) {
        fprintf(stderr, "%s\n", error_text(err, text, sizeof(text)));
        abort();
    }
}

/* xorshift64 */
uint32_t world_pick(struct world *m, uint32_t n)
{
    m->seed ^= m->seed << 13;
    m->seed ^= m->seed >> 7;
    m->seed ^= m->seed << 17;
    return (uint32_t)(m->seed >> 20) % n;
}

bool world_one_in(struct world *m, uint32_t n)
{
    return world_pick(m, n) == 0;
}

int64_t world_clock(const struct world *m, size_t log)
{
    int64_t ms = m->now_ms + m->log[log].clock_ms;

    return ms > 0 ? ms : 1;
}

/* What was appended since: its root, and itself as something to refer to. */
static void take_in(struct world *m, size_t log)
{
    struct world_log *l = &m->log[log];
    size_t from = l->roots > 0 ? l->roots - 1 : 0;

    l->root = realloc(l->root, (l->state.entries + 1) * sizeof(*l->root));
    if (!l->root)
        abort();
    l->root[from] = tree_root(&l->tree);
    for (size_t i = from; i < l->state.entries; i++) {
        struct pln_leaf leaf = entry_leaf(bytes_at(l->state.entry[i].at, l->state.entry[i].n));

        tree_append(&l->tree, &leaf, NULL, NULL);
        l->root[i + 1] = tree_root(&l->tree);
    }
    for (size_t i = from; i < l->state.entries; i++) {
        const struct table_entry_row *row = &l->state.entry[i];
        const struct schema *s = schema_find(row->judged.statement.type);

        if (s && m->pool < WORLD_POOL_MAX && row->judged.verdict == VERDICT_GOOD)
            m->known[m->pool++] = (struct world_known){ row->id, s->type, log, i };
    }
    l->roots = l->state.entries + 1;
    l->knows[log] = l->state.entries;
}

static void sign_line(struct world_log *l, int number, struct receipt *r, struct receipt_change *line)
{
    size_t of = l->list[number];

    if (l->knows[of] <= l->signed_size[of] && l->whole[of] <= l->signed_whole[of])
        return;
    l->signed_size[of] = l->knows[of];
    l->signed_whole[of] = l->whole[of];
    line[r->line_count++] = (struct receipt_change){ (uint64_t)number, l->knows[of], l->knows[of] - l->whole[of] };
}

static struct pln_hash digest_of(const struct world *m, const struct world_log *l)
{
    struct held_digest d;

    held_digest_init(&d);
    for (size_t i = 0; i < l->listed; i++) {
        const struct world_log *of = &m->log[l->list[i]];

        held_digest_add(&d, &of->state.state.log, l->signed_size[l->list[i]], &of->root[l->signed_size[l->list[i]]]);
    }
    return held_digest_final(&d);
}

/* A receipt of all that the node knows and has not signed for. */
static void sign(struct world *m, size_t by)
{
    CLEANUP(buf_deinit) struct buf body;
    struct world_log *l = &m->log[by];
    struct pln_id added[WORLD_LOGS_MAX];
    struct receipt_change line[WORLD_LOGS_MAX];
    struct receipt r = { .added = added, .line = line };
    struct pln_error err;

    buf_init(&body, 1 << 16);
    for (size_t i = 0; i < m->logs; i++) {
        if (i == by || l->number[i] >= 0 || l->knows[i] == 0)
            continue;
        l->number[i] = (int)l->listed;
        l->list[l->listed++] = i;
        added[r.added_count++] = m->log[i].state.state.log;
    }
    for (int number = 0; number < (int)l->listed; number++)
        sign_line(l, number, &r, line);
    if (r.line_count == 0)
        return;
    r.digest = digest_of(m, l);
    must(receipt_write(&r, &body, &err), &err);
    must(table_write(&l->state, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body), .time_ms = world_clock(m, by) })
                 .verdict == VERDICT_GOOD,
         &(struct pln_error){ .what = "a receipt is not good" });
    take_in(m, by);
}

void world_hear(struct world *m)
{
    for (size_t i = 0; i < m->logs; i++) {
        struct world_log *l = &m->log[i];

        for (size_t j = 0; j < m->logs; j++) {
            uint64_t lack = world_one_in(m, 12) ? world_pick(m, 3) : 0, size = m->log[j].state.entries;

            if (i == j || l->is_dark || m->log[j].is_dark || world_one_in(m, 5))
                continue;
            l->knows[j] = size;
            if (size - lack > l->whole[j])
                l->whole[j] = size - lack;
        }
    }
    for (size_t i = 0; i < m->logs; i++)
        if (!world_one_in(m, 3))
            sign(m, i);
}

struct judged world_write(struct world *m, size_t log, const struct table_write *w)
{
    struct table_write write = *w;
    struct judged j;

    sign(m, log);
    write.body = buf_bytes(&m->body);
    write.ref = m->ref;
    write.refs = m->refs;
    write.time_ms = world_clock(m, log);
    j = table_write(&m->log[log].state, &write);
    take_in(m, log);
    return j;
}

uint64_t world_place(struct world *m, const struct pln_id *id)
{
    for (size_t i = 0; i < m->refs; i++)
        if (hash32_equal(&m->ref[i], id))
            return i;
    assert(m->refs < PLN_REFS_MAX);
    m->ref[m->refs] = *id;
    return m->refs++;
}

void world_mandate(struct world *m, size_t log, struct world_person *renewed, uint8_t acts, int64_t until_ms)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
    struct world_person *p = renewed ? renewed : &m->person[m->people++];
    struct pln_boxkey box = table_box("box");
    struct pln_signature accept;
    struct pln_error err;
    struct writer w;
    struct judged j;

    assert(m->people <= WORLD_PEOPLE_MAX);
    p->log = log;
    if (!renewed || world_one_in(m, 2))
        snprintf(p->key, sizeof(p->key), "person %zu %u", (size_t)(p - m->person), world_pick(m, 1000));
    table_key(p->key, &key);
    must(accept_make(&key, &m->log[log].state.state.log, &box, &accept, &err), &err);
    buf_reset(&m->body);
    m->refs = 0;
    table_pack(&m->body, "a7 k k b", key.public.b, box.b, BYTES_OF(accept));
    w = writer_into(&m->body);
    writer_array(&w, (size_t)__builtin_popcount(acts));
    for (uint64_t act = 1; act <= 4; act++)
        if ((acts >> act) & 1)
            writer_u64(&w, act);
    writer_array(&w, world_one_in(m, 12) ? 1 : 0);
    if (m->body.at[m->body.n - 1] == 0x91)
        writer_u64(&w, world_place(m, &m->known[world_pick(m, (uint32_t)m->pool)].id));
    writer_i64(&w, until_ms);
    if (renewed)
        writer_u64(&w, world_place(m, &renewed->first));
    else
        writer_nil(&w);
    j = world_write(m, log, &(struct table_write){ .by = "root", .type = "mandate" });
    if (!renewed)
        p->first = j.id;
}

void world_add_log(struct world *m)
{
    struct world_log *l = &m->log[m->logs];
    const struct pln_id *coalition = m->logs == 0 ? NULL : &m->log[0].state.state.log;
    struct pln_key next = table_public("root2"), checkpoint = table_public("checkpoint"), cosign = table_public("cosign");
    struct pln_boxkey noise = table_box("noise");
    struct pln_hash h = hash_next_root(&next), nonce = table_hash("nonce");
    struct pln_root base;
    char handle[16];
    size_t log = m->logs;

    assert(m->logs < WORLD_LOGS_MAX);
    nonce.b[0] = (uint8_t)world_pick(m, 256);
    nonce.b[1] = (uint8_t)log;
    snprintf(handle, sizeof(handle), "log-%zu", log);
    for (size_t i = 0; i < WORLD_LOGS_MAX; i++)
        l->number[i] = -1;
    table_state_init(&l->state);
    tree_init(&l->tree);
    buf_reset(&m->body);
    if (coalition)
        table_pack(&m->body, "a6 u k k s b n", UINT64_C(1), h.b, coalition->b, handle, bytes_at(nonce.b, 16));
    else
        table_pack(&m->body, "a6 u k n s b n", UINT64_C(1), h.b, handle, bytes_at(nonce.b, 16));
    table_write(&l->state, &(struct table_write){ .by = "root", .type = "inception", .body = buf_bytes(&m->body), .time_ms = m->now_ms });
    buf_reset(&m->body);
    base = tree_root(&l->state.tree);
    table_pack(&m->body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), base.b, checkpoint.b, cosign.b, noise.b);
    table_write(&l->state, &(struct table_write){ .by = "root", .type = "node", .body = buf_bytes(&m->body), .time_ms = m->now_ms });
    take_in(m, log);
    table_view_add(&m->table, &l->state, handle, log == 0);
    m->logs++;
}

void world_begin(struct world *m, uint64_t seed)
{
    *m = (struct world){ .seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1, .now_ms = TABLE_START_MS };
    for (int i = 0; i < 8; i++)
        world_pick(m, 2); /* seeds next to each other begin alike */
    table_view_init(&m->table);
    buf_init(&m->body, 1 << 16);
    world_add_log(m);
}

void world_end(struct world *m)
{
    for (size_t i = 0; i < m->logs; i++) {
        table_state_deinit(&m->log[i].state);
        free(m->log[i].root);
    }
    table_view_deinit(&m->table);
    buf_deinit(&m->body);
}
