/* many.c: a coalition of very many entries in memory. */
#include "support/many.h"

#include "base/map.h"
#include "codec/writer.h"
#include "crypto/hash.h"
#include "record/build.h"
#include "record/receipt.h"
#include "support/fields_text.h"
#include "support/must.h"
#include "support/numbered.h"
#include "support/table_state.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_BYTES_MAX (SIZE_MAX / 2)
#define ENTRIES_MAX 8000000

static void *room_for(void *array, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return array;
    *room = *room < 64 ? 64 : *room * 2;
    array = realloc(array, *room * size);
    assert(array != NULL);
    return array;
}

static const uint8_t *kept(struct many *m, struct bytes in)
{
    struct pln_error err;
    uint8_t *at = arena_take(&m->arena, in.n + 1, &err);

    must(at != NULL, &err, "memory");
    if (in.n > 0)
        memcpy(at, in.at, in.n);
    return at;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------- */

static void type_put(struct many_log *l, enum record_type type, size_t index)
{
    size_t n = l->of_types[type];

    if ((n & (n - 1)) == 0) { /* a power of two: full */
        l->of_type[type] = realloc(l->of_type[type], (n == 0 ? 1 : n * 2) * sizeof(l->of_type[type][0]));
        assert(l->of_type[type] != NULL);
    }
    l->of_type[type][l->of_types[type]++] = index;
}

/* The next entry of a log. */
static struct many_entry *append(struct many *m, size_t log, const struct statement_parts *parts, struct bytes salted)
{
    CLEANUP(buf_deinit) struct buf statement = { 0 };
    struct many_log *l = &m->log[log];
    struct many_entry *e;
    struct pln_error err;
    struct place *at;

    l->entry = room_for(l->entry, &l->room, l->size, sizeof(l->entry[0]));
    e = &l->entry[l->size];
    buf_init(&statement, 1 << 16);
    must(statement_write(parts, &statement, &err), &err, "a statement");
    *e = (struct many_entry){ .id = hash_entry_id(buf_bytes(&statement)), .bytes = (uint32_t)statement.n, .tau_ms = parts->claimed_ms };
    e->statement = kept(m, buf_bytes(&statement));
    e->salted_bytes = (uint32_t)salted.n;
    e->salted = salted.n > 0 ? kept(m, salted) : NULL;
    at = arena_take(&m->arena, sizeof(*at), &err);
    must(at != NULL, &err, "memory");
    *at = (struct place){ (uint32_t)log + 1, l->size };
    must(map_put(m->by_id, e->id.b, at, &err), &err, "an id");
    type_put(l, schema_find(parts->type)->type, l->size);
    l->size++;
    m->bytes += statement.n + salted.n;
    return e;
}

static void log_add(struct many *m)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct many_log *l = &m->log[m->logs];
    struct pln_hash nonce;
    const struct pln_id *coalition = m->logs == 0 ? NULL : &m->log[0].id;
    const struct pln_id none = { { 0 } };

    snprintf(l->handle, sizeof(l->handle), "p%zu", m->logs);
    nonce = table_hash(l->handle);
    memcpy(l->root.b, nonce.b, 32);
    for (size_t i = 0; i < MANY_LOGS_MAX; i++)
        l->number[i] = -1;
    buf_init(&body, 1 << 16);
    if (coalition)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), nonce.b, coalition->b, l->handle, bytes_at(nonce.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), nonce.b, l->handle, bytes_at(nonce.b, 16));
    l->id = append(m, m->logs++,
                   &(struct statement_parts){ .log = none,
                                              .author = &l->root,
                                              .claimed_ms = m->clock_ms,
                                              .schema = 1,
                                              .type = BYTES_STR("inception"),
                                              .body = buf_bytes(&body) },
                   (struct bytes){ 0 })
                ->id;
}

static struct pln_id named(const struct many *m, struct bytes text)
{
    char copy[24];

    snprintf(copy, sizeof(copy), "%.*s", (int)text.n, (const char *)text.at);
    if (copy[0] == 'p')
        return m->log[atoi(copy + 1)].id;
    if (copy[0] == 'm')
        return m->member[atoi(copy + 1)].id;
    return m->record[atoi(copy)];
}

static size_t record_put(struct many *m, size_t log, const struct many_entry *e)
{
    size_t room = m->record_room;

    m->record = room_for(m->record, &m->record_room, m->records, sizeof(m->record[0]));
    if (m->record_room != room) {
        m->place = realloc(m->place, m->record_room * sizeof(m->place[0]));
        assert(m->place != NULL);
    }
    m->record[m->records] = e->id;
    m->place[m->records] = (struct place){ (uint32_t)log + 1, m->log[log].size - 1 };
    return m->records++;
}

static size_t say(struct many *m, size_t log, size_t member, const char *type, char *text)
{
    CLEANUP(arena_deinit) struct arena arena = { 0 };
    CLEANUP(buf_deinit) struct buf salted = { 0 };
    const struct schema *s = schema_find(BYTES_STR(type));
    struct given given[FIELDS_MAX * 2];
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .media = BYTES_STR("words") };
    struct built_record built;
    struct pln_error err;
    struct build b;
    size_t n = fields_split(text, given, FIELDS_MAX);

    arena_init(&arena, "a record", 1 << 24);
    n = fields_words(s, given, n, "Words of a sentence or so", false);
    must(build_begin(&b, s, given, n, m->clock_ms, 0, &arena, &err), &err, type);
    for (size_t i = 0; i < b.needs; i++) {
        struct pln_id one = named(m, b.need[i].text);

        must(build_answer(&b, i, &one, 1, &err), &err, type);
    }
    must(build_finish(&b, NULL, 0, NULL, &built, &err), &err, type);
    buf_init(&salted, 1 << 20);
    if (built.has_words) {
        const struct pln_hash salt = { { 7 } };

        buf_put(&salted, BYTES_OF(salt));
        buf_put(&salted, built.words);
        decl.bytes = built.words.n;
        decl.commitment = hash_content(&m->log[log].id, salt.b, built.words);
    }
    return record_put(m, log,
                      append(m, log,
                             &(struct statement_parts){ .log = m->log[log].id,
                                                        .author = member == MANY_ROOT ? &m->log[log].root : &m->member[member].key,
                                                        .claimed_ms = m->clock_ms,
                                                        .schema = s->version,
                                                        .type = BYTES_STR(type),
                                                        .ref = built.ref,
                                                        .ref_count = built.ref_count,
                                                        .body = built.body,
                                                        .content = built.has_words ? &decl : NULL },
                             buf_bytes(&salted)));
}

size_t many_say(struct many *m, size_t log, size_t member, const char *type, const char *fmt, ...)
{
    char text[16384];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    assert(n >= 0 && (size_t)n < sizeof(text));
    m->clock_ms++; /* the same said twice at one time would be one entry */
    return say(m, log, member, type, text);
}

/* The entry again, at these times. */
static void again(struct many *m, size_t log, const struct many_entry last, int64_t after_ms, size_t count)
{
    struct pln_id ref[PLN_REFS_MAX];
    struct statement s;
    struct pln_error err;

    must(statement_read(bytes_at(last.statement, last.bytes), &s, &err), &err, "the last entry");
    for (size_t i = 0; i < s.ref_count; i++)
        ref[i] = statement_ref(&s, i);
    for (size_t i = 1; i <= count; i++)
        record_put(m, log,
                   append(m, log,
                          &(struct statement_parts){ .log = s.log,
                                                     .author = s.has_author ? &s.author : NULL,
                                                     .claimed_ms = after_ms + (int64_t)i,
                                                     .schema = s.schema,
                                                     .type = s.type,
                                                     .ref = ref,
                                                     .ref_count = s.ref_count,
                                                     .body = s.body,
                                                     .content = s.has_content ? &s.content : NULL },
                          bytes_at(last.salted, last.salted_bytes)));
    m->clock_ms = m->clock_ms > after_ms + (int64_t)count ? m->clock_ms : after_ms + (int64_t)count;
}

void many_again(struct many *m, size_t log, size_t count)
{
    const struct many_entry *last = &m->log[log].entry[m->log[log].size - 1];

    again(m, log, *last, last->tau_ms, count);
}

void many_once_more(struct many *m, size_t log, uint64_t index)
{
    again(m, log, m->log[log].entry[index], m->clock_ms, 1);
}

size_t many_member(struct many *m, size_t log)
{
    struct many_member *new = &m->member[m->members];
    char name[33], hex[65], fields[512];
    size_t record;

    assert(m->members < MANY_MEMBERS_MAX);
    snprintf(name, sizeof(name), "member %zu", m->members);
    new->key = table_public(name);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", new->key.b[i]);
    snprintf(fields, sizeof(fields), "key=%s box_key=%s acceptance=%s%s acts=SCRG tables=- until=9000-01-01T00:00 name=Ana_%zu", hex, hex,
             hex, hex, m->members);
    record = say(m, log, MANY_ROOT, "mandate", fields);
    new->log = log;
    new->id = m->record[record];
    return m->members++;
}

/* ---- receipts ------------------------------------------------------------------------------------------------------------- */

static void said_put(struct many_log *l, size_t of, uint64_t index, uint64_t size)
{
    size_t n = l->saids[of];

    if ((n & (n - 1)) == 0) {
        l->said[of] = realloc(l->said[of], (n == 0 ? 1 : n * 2) * sizeof(l->said[of][0]));
        assert(l->said[of] != NULL);
    }
    l->said[of][l->saids[of]++] = (struct many_said){ index, size };
}

static int by_number(const void *x, const void *y)
{
    const struct receipt_change *p = x, *q = y;

    return p->number < q->number ? -1 : p->number > q->number;
}

/* For what the others hold; of one of them, for so many entries more. */
static void sign(struct many *m, size_t log, size_t claimed, size_t more)
{
    static struct pln_id added[MANY_LOGS_MAX];
    static struct receipt_change line[MANY_LOGS_MAX];
    CLEANUP(buf_deinit) struct buf body = { 0 };
    struct many_log *l = &m->log[log];
    struct receipt r = { .added = added, .line = line };
    struct pln_error err;

    for (size_t i = 0; i < m->logs; i++) {
        size_t n = l->saids[i], size = m->log[i].size + (i == claimed ? more : 0);

        if (i == log || (n > 0 && l->said[i][n - 1].size >= size))
            continue;
        if (l->number[i] < 0) {
            l->number[i] = (int)l->listed++;
            added[r.added_count++] = m->log[i].id;
        }
        said_put(l, i, l->size, size);
        line[r.line_count++] = (struct receipt_change){ (uint64_t)l->number[i], size, 0 };
    }
    if (r.line_count == 0)
        return;
    qsort(line, r.line_count, sizeof(line[0]), by_number);
    buf_init(&body, 1 << 20);
    must(receipt_write(&r, &body, &err), &err, "a receipt");
    append(m, log,
           &(struct statement_parts){
               .log = l->id, .claimed_ms = m->clock_ms, .schema = 1, .type = BYTES_STR("receipt"), .body = buf_bytes(&body) },
           (struct bytes){ 0 });
}

void many_sign(struct many *m, size_t log)
{
    sign(m, log, SIZE_MAX, 0);
}

void many_claim(struct many *m, size_t log, size_t of, size_t more)
{
    sign(m, log, of, more);
}

void many_heard(struct many *m)
{
    for (size_t i = 0; i < m->logs; i++)
        many_sign(m, i);
}

/* ---- begin, end ----------------------------------------------------------------------------------------------------------- */

void many_begin(struct many *m, size_t partners)
{
    static const uint8_t seed[16] = "a test's seed";

    assert(partners >= 1 && partners <= MANY_LOGS_MAX);
    *m = (struct many){ .clock_ms = TABLE_START_MS };
    m->log = calloc(MANY_LOGS_MAX, sizeof(m->log[0]));
    m->member = calloc(MANY_MEMBERS_MAX, sizeof(m->member[0]));
    m->by_id = malloc(sizeof(*m->by_id));
    assert(m->log != NULL && m->member != NULL && m->by_id != NULL);
    map_init(m->by_id, "ids", ENTRIES_MAX, seed);
    arena_init(&m->arena, "entries", ARENA_BYTES_MAX);
    for (size_t i = 0; i < partners; i++)
        log_add(m);
    many_say(m, 0, MANY_ROOT, "founding", "rules=1 offset=+00:00 handle=p0 zone=UTC name=Commons purpose=Together");
    many_member(m, 0);
}

void many_admit(struct many *m)
{
    for (size_t i = 1; i < m->logs; i++)
        many_say(m, 0, MANY_ROOT, "admit", "partner=p%zu handle=p%zu", i, i);
    for (size_t i = 1; i < m->logs; i++)
        many_member(m, i);
}

void many_end(struct many *m)
{
    for (size_t i = 0; m->log != NULL && i < m->logs; i++) {
        free(m->log[i].entry);
        for (size_t t = 0; t < TYPE_END; t++)
            free(m->log[i].of_type[t]);
        for (size_t k = 0; k < MANY_LOGS_MAX; k++)
            free(m->log[i].said[k]);
    }
    if (m->by_id != NULL)
        map_deinit(m->by_id);
    free(m->by_id);
    free(m->log);
    free(m->member);
    free(m->record);
    free(m->place);
    arena_deinit(&m->arena);
    *m = (struct many){ 0 };
}

/* ---- the view ------------------------------------------------------------------------------------------------------------- */

static bool view_log(void *ctx, uint32_t number, struct log_row *out, bool *found, struct pln_error *err)
{
    struct many *m = ctx;

    (void)err;
    *found = numbered_has(m->logs, number);
    if (!*found)
        return true;
    *out = (struct log_row){ .number = number,
                             .id = m->log[number - 1].id,
                             .standing = LOG_PARTNER,
                             .is_own = number == 1,
                             .is_convener = number == 1,
                             .size = m->log[number - 1].size,
                             .whole = m->log[number - 1].size,
                             .take_up_to = UINT64_MAX };
    snprintf(out->handle, sizeof(out->handle), "%s", m->log[number - 1].handle);
    if (out->size > 0)
        out->tau_ms = m->log[number - 1].entry[out->size - 1].tau_ms;
    return true;
}

static bool view_logs(void *ctx, uint32_t *number, size_t max, size_t *count, struct pln_error *err)
{
    struct many *m = ctx;

    (void)err;
    *count = numbered_all(m->logs, number, max);
    return true;
}

static bool view_find_log(void *ctx, const struct pln_id *log, uint32_t *number, bool *found, struct pln_error *err)
{
    struct many *m = ctx;
    const struct place *at = map_find(m->by_id, log->b);

    (void)err;
    *found = at != NULL && at->index == 0;
    if (*found)
        *number = at->log;
    return true;
}

static bool view_entry_at(void *ctx, struct place at, bool want_content, struct view_entry *out, bool *found, struct pln_error *err)
{
    struct many *m = ctx;
    const struct many_entry *e;

    *found = numbered_has(m->logs, at.log) && at.index < m->log[at.log - 1].size;
    if (!*found)
        return true;
    e = &m->log[at.log - 1].entry[at.index];
    *out = (struct view_entry){ .place = at, .verdict = VERDICT_GOOD, .tau_ms = e->tau_ms, .id = e->id, .readable = true };
    if (!statement_read(bytes_at(e->statement, e->bytes), &out->statement, err))
        return false;
    out->entry.time_ms = e->tau_ms;
    out->content = e->salted ? CONTENT_HERE : CONTENT_NONE;
    if (want_content)
        out->salted = bytes_at(e->salted, e->salted_bytes);
    return true;
}

static bool view_find(void *ctx, struct bytes prefix, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct many *m = ctx;
    const struct place *at = prefix.n == 32 ? map_find(m->by_id, prefix.at) : NULL;

    (void)err;
    m->asked++;
    *count = at != NULL && max > 0;
    if (*count > 0)
        out[0] = *at;
    return true;
}

/* By type, in one log or all; what else nobody asks for here. */
static bool view_scan(void *ctx, const struct view_query *q, struct place *out, size_t max, size_t *count, struct pln_error *err)
{
    struct many *m = ctx;
    const struct schema *s = q->by == VIEW_BY_TYPE ? schema_find(q->type) : NULL;

    m->asked++;
    *count = 0;
    if (s == NULL)
        return fail(err, PLN_BAD_FIELD, "this view looks up types only");
    for (size_t i = 0; i < m->logs && *count < max; i++) {
        uint32_t log = (uint32_t)(q->newest_first ? m->logs - i : i + 1);
        const size_t *index = m->log[log - 1].of_type[s->type];
        size_t n = m->log[log - 1].of_types[s->type], low = 0, high = n;
        bool is_from = q->has_from && log == q->from.log;

        if ((q->log != 0 && log != q->log) || (q->has_from && (q->newest_first ? log > q->from.log : log < q->from.log)))
            continue;
        while (is_from && low < high) { /* the first at or above `from` */
            size_t middle = low + (high - low) / 2;

            if (index[middle] < q->from.index)
                low = middle + 1;
            else
                high = middle;
        }
        if (q->newest_first)
            for (size_t k = is_from ? low : n; k-- > 0 && *count < max;)
                out[(*count)++] = (struct place){ log, index[k] };
        else
            for (size_t k = low + (is_from && low < n && index[low] == q->from.index); k < n && *count < max; k++)
                out[(*count)++] = (struct place){ log, index[k] };
    }
    return true;
}

static bool view_key(void *ctx, uint32_t log, const struct pln_key *key, struct key_state *out, bool *found, struct pln_error *err)
{
    struct many *m = ctx;

    (void)err;
    *found = false;
    for (size_t i = 0; i < m->members && !*found; i++) {
        if (m->member[i].log != log - 1 || memcmp(&m->member[i].key, key, sizeof(*key)) != 0)
            continue;
        *found = true;
        *out = (struct key_state){ .root_from = UINT64_MAX, .has_mandate = true, .person = m->member[i].id };
    }
    return true;
}

static bool view_state(void *ctx, uint32_t log, struct log_state *out, struct pln_error *err)
{
    struct many *m = ctx;

    (void)err;
    *out = (struct log_state){ .size = m->log[log - 1].size, .log = m->log[log - 1].id, .begun = true };
    return true;
}

static bool view_held(void *ctx, uint32_t by, uint64_t before, uint32_t of, uint64_t *size, uint64_t *whole, struct pln_error *err)
{
    struct many *m = ctx;
    const struct many_log *l = &m->log[by - 1];
    size_t low = 0, high = l->saids[of - 1];

    (void)err;
    m->asked++;
    while (low < high) { /* the first not below `before` */
        size_t middle = low + (high - low) / 2;

        if (l->said[of - 1][middle].index < before)
            low = middle + 1;
        else
            high = middle;
    }
    *size = *whole = low > 0 ? l->said[of - 1][low - 1].size : 0;
    return true;
}

static bool view_first_cover(void *ctx, uint32_t by, struct place at, bool told, uint64_t *index, bool *found, struct pln_error *err)
{
    struct many *m = ctx;
    const struct many_log *l = &m->log[by - 1];
    size_t low = 0, high = l->saids[at.log - 1];

    (void)err;
    (void)told; /* all words are here with their entries */
    m->asked++;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l->said[at.log - 1][middle].size <= at.index)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < l->saids[at.log - 1];
    if (*found)
        *index = l->said[at.log - 1][low].index;
    return true;
}

static struct proof_source view_tree(void *ctx, uint32_t log)
{
    (void)ctx;
    (void)log;
    return (struct proof_source){ 0 };
}

struct view many_view(struct many *m)
{
    return (struct view){ .ctx = m,
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
                          .tree = view_tree };
}
