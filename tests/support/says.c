/* says.c: a coalition in memory from lines. */
#include "support/says.h"

#include "base/civil.h"
#include "record/build.h"
#include "record/receipt.h"
#include "support/fields_text.h"
#include "support/must.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int64_t says_ms(const char *when)
{
    struct pln_error err;
    int64_t ms = 0;

    must(civil_time_read(BYTES_STR(when), 0, &ms, &err), &err, when);
    return ms;
}

struct says_label *says_find(struct says *s, const char *label)
{
    for (size_t i = 0; i < s->labels; i++) {
        if (strcmp(s->label[i].name, label) == 0)
            return &s->label[i];
    }
    fprintf(stderr, "no label %s\n", label);
    abort();
}

const char *says_name(struct says *s, const char *label)
{
    static char name[4][60];
    static unsigned turn;
    const struct says_label *l = says_find(s, label);

    turn = (turn + 1) % COUNT(name);
    snprintf(name[turn], sizeof(name[0]), "%s#%" PRIu64, s->log[l->at.log - 1].handle, l->at.index);
    return name[turn];
}

static void label_put(struct says *s, const char *name, struct pln_id id, size_t log, uint64_t index)
{
    struct says_label *l = &s->label[s->labels++];

    assert(s->labels <= SAYS_LABELS_MAX);
    snprintf(l->name, sizeof(l->name), "%s", name);
    l->id = id;
    l->at = (struct place){ (uint32_t)log + 1, index };
}

static size_t log_of(struct says *s, const char *who)
{
    size_t n = strcspn(who, "/");

    for (size_t i = 0; i < s->logs; i++) {
        if (strlen(s->log[i].handle) == n && memcmp(s->log[i].handle, who, n) == 0)
            return i;
    }
    fprintf(stderr, "no log of %s\n", who);
    abort();
}

/* A receipt in log `by` of all that its node knows and has not signed for. */
static void sign(struct says *s, size_t by, int64_t ms)
{
    CLEANUP(buf_deinit) struct buf body;
    struct says_log *l = &s->log[by];
    struct pln_id added[SAYS_LOGS_MAX];
    struct receipt_change line[SAYS_LOGS_MAX];
    struct receipt r = { .added = added, .line = line };
    struct pln_error err;
    struct judged j;

    buf_init(&body, 1 << 16);
    for (size_t i = 0; i < s->logs; i++) {
        if (i == by || l->knows[i] <= l->signed_for[i])
            continue;
        if (l->number[i] < 0) {
            l->number[i] = (int)l->listed++;
            added[r.added_count++] = s->log[i].state.state.log;
        }
    }
    for (int number = 0; number < (int)l->listed; number++) {
        for (size_t i = 0; i < s->logs; i++) {
            if (l->number[i] != number || l->knows[i] <= l->signed_for[i])
                continue;
            line[r.line_count++] = (struct receipt_change){ (uint64_t)number, l->knows[i], 0 };
            l->signed_for[i] = l->knows[i];
        }
    }
    if (r.line_count == 0)
        return;
    must(receipt_write(&r, &body, &err), &err, "a receipt");
    j = table_write(&l->state, &(struct table_write){ .type = "receipt", .body = buf_bytes(&body), .time_ms = ms });
    must(j.verdict == VERDICT_GOOD, &j.why, "a receipt");
    l->knows[by] = l->state.entries;
}

static void hear(struct says *s)
{
    for (size_t i = 0; i < s->logs; i++) {
        for (size_t j = 0; j < s->logs; j++) {
            if (i == j || (!s->log[i].dark && !s->log[j].dark))
                s->log[i].knows[j] = s->log[j].state.entries;
        }
    }
}

void says_heard(struct says *s, const char *when)
{
    int64_t ms = says_ms(when);

    hear(s);
    for (size_t i = 0; i < s->logs; i++)
        sign(s, i, ms > s->log[i].state.state.tau_ms ? ms : s->log[i].state.state.tau_ms);
}

void says_dark(struct says *s, const char *handle, bool dark)
{
    s->log[log_of(s, handle)].dark = dark;
}

void says_log(struct says *s, const char *handle)
{
    struct says_log *l = &s->log[s->logs];
    const struct pln_id *coalition = s->logs == 0 ? NULL : &s->log[0].state.state.log;
    CLEANUP(buf_deinit) struct buf body;
    struct pln_key next = table_public("root2"), checkpoint = table_public("checkpoint"), cosign = table_public("cosign");
    struct pln_boxkey noise = table_box("noise");
    struct pln_hash h = hash_next_root(&next), nonce = table_hash(handle);
    struct pln_root base;
    struct judged j;

    assert(s->logs < SAYS_LOGS_MAX);
    *l = (struct says_log){ 0 };
    snprintf(l->handle, sizeof(l->handle), "%s", handle);
    for (size_t i = 0; i < SAYS_LOGS_MAX; i++)
        l->number[i] = -1;
    table_state_init(&l->state);
    buf_init(&body, 1 << 16);
    if (coalition)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), h.b, coalition->b, handle, bytes_at(nonce.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, handle, bytes_at(nonce.b, 16));
    j = table_write(&l->state, &(struct table_write){ .by = "root", .type = "inception", .body = buf_bytes(&body) });
    must(j.verdict == VERDICT_GOOD, &j.why, handle);
    label_put(s, handle, j.id, s->logs, 0);
    buf_reset(&body);
    base = tree_root(&l->state.tree);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), base.b, checkpoint.b, cosign.b, noise.b);
    j = table_write(&l->state, &(struct table_write){ .by = "root", .type = "node", .body = buf_bytes(&body) });
    must(j.verdict == VERDICT_GOOD, &j.why, handle);
    table_view_add(&s->table, &l->state, handle, s->logs == 0);
    s->logs++;
    hear(s);
}

void says_member(struct says *s, const char *who, uint8_t acts, const char *renews)
{
    size_t log = log_of(s, who);
    struct judged j = table_mandate(&s->log[log].state, "root", who, acts, renews ? &says_find(s, renews)->id : NULL);

    must(j.verdict == VERDICT_GOOD, &j.why, who);
    label_put(s, who, j.id, log, s->log[log].state.entries - 1);
    hear(s);
}

void says_build(struct says *s, int64_t ms, const char *type, const char *fields, struct arena *arena, struct built_record *out)
{
    const struct schema *schema = schema_find(BYTES_STR(type));
    struct given given[FIELDS_MAX * 2];
    struct pln_error err;
    char *text, name[48];
    struct build b;
    size_t n;

    text = arena_take(arena, strlen(fields) + 1, &err);
    must(text != NULL, &err, fields);
    strcpy(text, fields);
    n = fields_split(text, given, COUNT(given));
    n = fields_words(schema, given, n, "Something", false);
    must(build_begin(&b, schema, given, n, ms, 0, arena, &err), &err, fields);
    for (size_t i = 0; i < b.needs; i++) {
        snprintf(name, sizeof(name), "%.*s", (int)b.need[i].text.n, (const char *)b.need[i].text.at);
        must(build_answer(&b, i, &says_find(s, name)->id, 1, &err), &err, fields);
    }
    must(build_finish(&b, NULL, 0, NULL, out, &err), &err, fields);
}

struct place says(struct says *s, const char *when, const char *who, const char *type, const char *label, const char *fields)
{
    CLEANUP(arena_deinit) struct arena arena;
    size_t log = log_of(s, who);
    struct table_state *state = &s->log[log].state;
    struct built_record built;
    struct table_write write;
    struct judged j;
    int64_t ms = says_ms(when);

    arena_init(&arena, label, 1 << 22);
    hear(s);
    sign(s, log, ms);
    says_build(s, ms, type, fields, &arena, &built);
    write = (struct table_write){ .by = strcmp(who + strcspn(who, "/"), "/root") == 0 ? "root" : who,
                                  .type = type,
                                  .body = built.body,
                                  .ref = built.ref,
                                  .refs = built.ref_count,
                                  .time_ms = ms };
    j = built.has_words ? table_view_write(&s->table, (uint32_t)log + 1, &write, built.words) : table_write(state, &write);
    must(j.verdict == VERDICT_GOOD, &j.why, label);
    label_put(s, label, j.id, log, state->entries - 1);
    s->log[log].knows[log] = state->entries;
    return (struct place){ (uint32_t)log + 1, state->entries - 1 };
}

const struct view *says_view(struct says *s)
{
    s->view = table_view_of(&s->table);
    return &s->view;
}

void says_begin_at(struct says *s, const char *offset)
{
    char fields[160];

    *s = (struct says){ 0 };
    table_view_init(&s->table);
    says_log(s, "commons");
    snprintf(fields, sizeof(fields), "rules=1 offset=%s handle=commons zone=UTC name=Commons purpose=Together", offset);
    says(s, "2026-01-05 09:00", "commons/root", "founding", "F", fields);
}

void says_begin(struct says *s)
{
    says_begin_at(s, "+00:00");
}

void says_end(struct says *s)
{
    for (size_t i = 0; i < s->logs; i++)
        table_state_deinit(&s->log[i].state);
    table_view_deinit(&s->table);
}
