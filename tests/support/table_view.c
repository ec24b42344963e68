/* table_view.c: a struct view over logs in memory, by linear searches. */
#include "support/table_view.h"

#include "log/checkpoint.h"
#include "record/receipt.h"
#include "support/numbered.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void table_view_init(struct table_view *t)
{
    *t = (struct table_view){ 0 };
    buf_init(&t->scratch, 1 << 20);
}

void table_view_deinit(struct table_view *t)
{
    for (size_t i = 0; i < t->contents; i++)
        free(t->content[i].bytes);
    free(t->content);
    for (size_t i = 0; i < t->logs; i++) {
        free(t->log[i].said);
        free(t->log[i].listed);
    }
    buf_deinit(&t->scratch);
}

uint32_t table_view_add(struct table_view *t, struct table_state *state, const char *handle, bool is_own)
{
    struct table_log *l = &t->log[t->logs++];

    assert(t->logs <= TABLE_VIEW_LOGS_MAX);
    l->state = state;
    l->row = (struct log_row){
        .number = (uint32_t)t->logs, .standing = handle ? LOG_PARTNER : LOG_KNOWN, .is_own = is_own, .take_up_to = UINT64_MAX
    };
    if (handle)
        snprintf(l->row.handle, sizeof(l->row.handle), "%s", handle);
    return l->row.number;
}

static struct table_content *content_at(struct table_view *t, struct place at)
{
    for (size_t i = 0; i < t->contents; i++) {
        if (t->content[i].at.log == at.log && t->content[i].at.index == at.index)
            return &t->content[i];
    }
    return NULL;
}

void table_view_content(struct table_view *t, struct place at, enum content_state state, struct bytes bytes)
{
    struct table_content *c = content_at(t, at);

    if (c == NULL) {
        t->content = realloc(t->content, (t->contents + 1) * sizeof(*t->content));
        assert(t->content != NULL);
        c = &t->content[t->contents++];
        *c = (struct table_content){ .at = at };
    }
    free(c->bytes);
    c->state = state;
    c->bytes = malloc(bytes.n + 1);
    assert(c->bytes != NULL);
    if (bytes.n > 0)
        memcpy(c->bytes, bytes.at, bytes.n);
    c->n = bytes.n;
}

void table_view_by(struct table_view *t, struct place at, struct place by)
{
    struct table_content *c = content_at(t, at);

    assert(c != NULL);
    c->by = by;
    c->has_by = true;
}

/* ---- the view ---- */

static struct table_log *log_at(struct table_view *t, uint32_t number)
{
    return numbered_has(t->logs, number) ? &t->log[number - 1] : NULL;
}

static bool view_log(void *ctx, uint32_t number, struct log_row *out, bool *found, struct pln_error *err)
{
    struct table_log *l = log_at(ctx, number);

    (void)err;
    *found = l != NULL;
    if (l != NULL)
        *out = l->row;
    return true;
}

static bool view_logs(void *ctx, uint32_t *number, size_t max, size_t *count, struct pln_error *err)
{
    struct table_view *t = ctx;

    (void)err;
    *count = numbered_all(t->logs, number, max);
    return true;
}

static bool view_find_log(void *ctx, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err)
{
    struct table_view *t = ctx;

    (void)err;
    *found = false;
    for (size_t i = 0; i < t->logs; i++) {
        if (hash32_equal(&t->log[i].state->state.log, log)) {
            *number = (uint32_t)i + 1;
            *found = true;
        }
    }
    return true;
}

static int64_t tau_of(const struct table_state *s, uint64_t index)
{
    int64_t tau = 0;

    for (uint64_t i = 0; i <= index; i++) {
        if (s->entry[i].judged.readable && s->entry[i].judged.entry.time_ms > tau)
            tau = s->entry[i].judged.entry.time_ms;
    }
    return tau;
}

static bool view_entry_at(void *ctx, struct place at, bool want_content, struct view_entry *out, bool *found, struct pln_error *err)
{
    struct table_view *t = ctx;
    struct table_log *l = log_at(t, at.log);
    const struct table_entry_row *row;
    const struct table_content *c = content_at(t, at);

    (void)err;
    *found = l != NULL && at.index < l->state->entries;
    if (!*found)
        return true;
    row = &l->state->entry[at.index];
    *out = (struct view_entry){
        .place = at,
        .bytes = bytes_at(row->at, row->n),
        .verdict = row->judged.verdict,
        .code = row->judged.code,
        .tau_ms = tau_of(l->state, at.index),
        .id = row->id,
        .entry = row->judged.entry,
        .statement = row->judged.statement,
        .readable = row->judged.readable,
    };
    if (c != NULL) {
        out->content = c->state;
        if (want_content)
            out->salted = bytes_at(c->bytes, c->n);
        out->by = c->by;
        out->has_by = c->has_by;
    } else if (out->readable && out->statement.has_content && out->statement.content.form != CONTENT_REVEALED) {
        out->content = out->statement.content.form == CONTENT_SEALED ? CONTENT_ELSEWHERE : CONTENT_MISSING;
    }
    return true;
}

static bool view_find(void *ctx, struct bytes prefix, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct table_view *t = ctx;

    (void)err;
    assert(prefix.n >= 4 && prefix.n <= 32);
    *count = 0;
    for (size_t i = 0; i < t->logs; i++) {
        for (size_t j = 0; j < t->log[i].state->entries && *count < max; j++) {
            const struct table_entry_row *row = &t->log[i].state->entry[j];

            if (row->judged.readable && memcmp(row->id.b, prefix.at, prefix.n) == 0)
                out[(*count)++] = (struct place){ (uint32_t)i + 1, j };
        }
    }
    return true;
}

static bool refers(const struct statement *s, const struct pln_id *id)
{
    for (size_t i = 0; i < s->ref_count; i++) {
        struct pln_id ref = statement_ref(s, i);

        if (hash32_equal(&ref, id))
            return true;
    }
    return false;
}

static bool matches(const struct view_query *q, const struct table_entry_row *row)
{
    const struct statement *s = &row->judged.statement;

    if (q->by == VIEW_BY_LOG || q->by == VIEW_BY_TIME)
        return true;
    if (!row->judged.readable)
        return false;
    switch (q->by) {
    case VIEW_BY_TYPE: return bytes_equal(s->type, q->type);
    case VIEW_BY_AUTHOR: return s->has_author && hash32_equal(&s->author, &q->author);
    case VIEW_BY_REF: return refers(s, &q->ref) && (q->type.n == 0 || bytes_equal(s->type, q->type));
    case VIEW_BY_LOG:
    case VIEW_BY_TIME: break;
    }
    return true;
}

struct hit {
    struct place at;
    int64_t ms; /* 0 unless BY_TIME */
};

static int by_place(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;

    if (x->ms != y->ms)
        return x->ms < y->ms ? -1 : 1;
    if (x->at.log != y->at.log)
        return x->at.log < y->at.log ? -1 : 1;
    return x->at.index < y->at.index ? -1 : x->at.index > y->at.index;
}

static bool view_scan(void *ctx, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct table_view *t = ctx;
    struct hit from = { q->from, q->by == VIEW_BY_TIME ? q->from_ms : 0 }, *hit;
    size_t hits = 0, all = 0;

    (void)err;
    for (size_t i = 0; i < t->logs; i++)
        all += t->log[i].state->entries;
    hit = calloc(all + 1, sizeof(*hit));
    assert(hit != NULL);
    for (size_t i = 0; i < t->logs; i++) {
        if (q->log != 0 && q->log != i + 1)
            continue;
        for (size_t j = 0; j < t->log[i].state->entries; j++) {
            struct hit h = { { (uint32_t)i + 1, j }, q->by == VIEW_BY_TIME ? tau_of(t->log[i].state, j) : 0 };

            if (!matches(q, &t->log[i].state->entry[j]))
                continue;
            if (q->has_from && (q->newest_first ? by_place(&h, &from) >= 0 : by_place(&h, &from) <= 0))
                continue;
            hit[hits++] = h;
        }
    }
    qsort(hit, hits, sizeof(*hit), by_place);
    for (*count = 0; *count < hits && *count < max; ++*count)
        out[*count] = hit[q->newest_first ? hits - 1 - *count : *count].at;
    free(hit);
    return true;
}

static bool view_key(void *ctx, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct table_log *l = log_at(ctx, log);
    struct state_lookup look;

    assert(l != NULL);
    look = table_state_lookup(l->state);
    return look.key(look.ctx, key, out, found, err);
}

static bool view_state(void *ctx, uint32_t log, struct log_state *out, struct pln_error *err)
{
    struct table_log *l = log_at(ctx, log);

    (void)err;
    assert(l != NULL);
    *out = l->state->state;
    return true;
}

static bool receipt_keep(struct table_log *l, uint64_t index, struct bytes body, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a = { 0 };
    struct receipt r;

    arena_init(&a, "a receipt", 1 << 20);
    if (!receipt_read(body, &r, &a, err))
        return false;
    l->listed = realloc(l->listed, (l->listeds + r.added_count + 1) * sizeof(l->listed[0]));
    l->said = realloc(l->said, (l->saids + r.line_count + 1) * sizeof(l->said[0]));
    assert(l->listed != NULL && l->said != NULL);
    for (size_t k = 0; k < r.added_count; k++)
        l->listed[l->listeds++] = r.added[k];
    for (size_t k = 0; k < r.line_count; k++)
        l->said[l->saids++] = (struct table_said){ index, r.line[k].number, r.line[k].size, r.line[k].size - r.line[k].lack };
    return true;
}

/* Entries never change: what was read stays. */
static bool receipts_read(struct table_log *l, struct pln_error *err)
{
    for (; l->read < l->state->entries; l->read++) {
        const struct judged *j = &l->state->entry[l->read].judged;

        if (j->verdict == VERDICT_GOOD && j->is_receipt && !receipt_keep(l, l->read, j->statement.body, err))
            return false;
    }
    return true;
}

/* What the good receipts of `by` below `before` say of `of`; stops at the first that covers `want` (told: with content). */
static bool walk_receipts(struct table_view *t, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, uint64_t want,
                          bool told, uint64_t *covers, struct pln_error *err)
{
    struct table_log *l = log_at(t, by);
    const struct pln_id *id = &log_at(t, of)->state->state.log;
    uint64_t number = 0;

    *size = *whole = 0;
    *covers = UINT64_MAX;
    if (!receipts_read(l, err))
        return false;
    while (number < l->listeds && !hash32_equal(&l->listed[number], id))
        number++;
    for (size_t i = 0; i < l->saids && l->said[i].index < before && l->said[i].index < l->state->entries; i++) {
        if (l->said[i].number != number)
            continue;
        *size = l->said[i].size;
        *whole = l->said[i].whole;
        if (want < (told ? *whole : *size)) {
            *covers = l->said[i].index;
            break;
        }
    }
    return true;
}

static bool view_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    uint64_t covers;

    return walk_receipts(ctx, by, before, of, size, whole, UINT64_MAX, false, &covers, err);
}

static bool view_first_cover(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err)
{
    uint64_t size, whole;

    if (!walk_receipts(ctx, by, UINT64_MAX, at.log, &size, &whole, at.index, told, index, err))
        return false;
    *found = *index != UINT64_MAX;
    return true;
}

static struct pln_root subtree(const struct table_state *s, unsigned level, uint64_t place)
{
    struct pln_root left, right, out;

    if (level == 0) {
        struct pln_leaf leaf = entry_leaf(bytes_at(s->entry[place].at, s->entry[place].n));

        memcpy(&out, &leaf, sizeof(out));
        return out;
    }
    left = subtree(s, level - 1, place * 2);
    right = subtree(s, level - 1, place * 2 + 1);
    return tree_node(&left, &right);
}

static bool tree_node_at(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    const struct table_state *s = ctx;

    if (level > 30 || (place + 1) << level > s->entries)
        return fail(err, PLN_NOT_FOUND, "no node at level %u, place %" PRIu64, level, place);
    *out = subtree(s, level, place);
    return true;
}

static struct proof_source view_tree(void *ctx, uint32_t log)
{
    return (struct proof_source){ .node = tree_node_at, .ctx = log_at(ctx, log)->state };
}

struct view table_view_of(struct table_view *t)
{
    struct pln_error err;

    for (size_t i = 0; i < t->logs; i++) {
        struct table_log *l = &t->log[i];
        CLEANUP(sign_key_wipe) struct sign_key key = { 0 };
        struct checkpoint head;

        l->row.id = l->state->state.log;
        l->row.is_convener = l->state->state.is_convener;
        l->row.size = l->state->entries;
        l->row.root = tree_root(&l->state->tree);
        l->row.tau_ms = l->state->state.tau_ms;
        l->row.epoch = l->state->state.epoch;
        l->row.whole = l->row.size;
        l->row.checkpoint_key = l->state->state.checkpoint_key;
        head = (struct checkpoint){ .log = l->row.id, .size = l->row.size, .root = l->row.root };
        table_key("checkpoint", &key);
        buf_reset(&t->scratch);
        if (!checkpoint_sign(&head, &key, &t->scratch, &err))
            abort();
        assert(t->scratch.n <= sizeof(l->row.note));
        memcpy(l->row.note, t->scratch.at, t->scratch.n);
        l->row.note_bytes = (uint16_t)t->scratch.n;
    }
    return (struct view){
        .ctx = t,
        .log = view_log,
        .logs = view_logs,
        .find_log = view_find_log,
        .entry = view_entry_at,
        .find = view_find,
        .scan = view_scan,
        .key = view_key,
        .state = view_state,
        .held = view_held,
        .first_cover = view_first_cover,
        .tree = view_tree,
    };
}

struct judged table_view_write(struct table_view *t, uint32_t log, const struct table_write *w, struct bytes words)
{
    struct table_state *s = log_at(t, log)->state;
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .bytes = words.n, .media = BYTES_STR("words") };
    struct table_write with = *w;
    struct pln_hash salt;
    char name[40];
    struct judged j;
    uint8_t *salted;

    snprintf(name, sizeof(name), "salt %u %zu", log, s->entries);
    salt = table_hash(name);
    decl.commitment = hash_content(&s->state.log, salt.b, words);
    with.content = &decl;
    j = table_write(s, &with);
    salted = malloc(32 + words.n);
    assert(salted != NULL);
    memcpy(salted, salt.b, 32);
    memcpy(salted + 32, words.at, words.n);
    table_view_content(t, (struct place){ log, s->entries - 1 }, CONTENT_HERE, bytes_at(salted, 32 + words.n));
    free(salted);
    return j;
}
