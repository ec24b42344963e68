/* story_people.c: a story's partners, members, keys, labels.
 *
 * In: a story as written. Out: a log for each partner with its first two entries; look-ups by handle, label, id.
 * Must not: write a record of the story (story_write.c), know when anything happens (story_run.c).
 * Bounds: STORY_PARTNERS_MAX partners.
 * Spec: docs/stories.md. Tests: tests/unit/story_run.c */
#include "support/story_people.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY_MAX (256u << 20)

/* ---- look-ups ---- */

size_t people_node(const struct story_world *w, struct bytes handle)
{
    for (size_t i = 0; i < w->nodes; i++) {
        if (bytes_equal_str(handle, w->node[i].handle))
            return i;
    }
    return SIZE_MAX;
}

struct story_label *people_label(const struct story_world *w, struct bytes name)
{
    for (size_t i = 0; i < w->labels; i++) {
        if (bytes_equal_str(name, w->label[i].name))
            return &w->label[i];
    }
    return NULL;
}

struct story_label *people_of_id(const struct story_world *w, const struct pln_id *id)
{
    for (size_t i = 0; i < w->labels; i++) {
        if (hash32_equal(&w->label[i].id, id))
            return &w->label[i];
    }
    return NULL;
}

bool people_label_put(struct story_world *w, struct bytes name, struct story_label of, struct pln_error *err)
{
    const struct story_label *twin = people_label(w, name);

    if (twin != NULL)
        return fail(err, PLN_BAD_FIELD, twin->line > 0 ? "label %s stands at line %u already" : "label %s is a partner's handle",
                    twin->name, twin->line);
    w->label = story_room(&w->arena, w->label, w->labels, sizeof(w->label[0]), err);
    if (w->label == NULL)
        return false;
    snprintf(of.name, sizeof(of.name), "%.*s", (int)name.n, (const char *)name.at);
    w->label[w->labels++] = of;
    return true;
}

/* ---- keys ---- */

const char *people_name(const struct story_world *w, char out[STORY_KEY_BYTES], const char *fmt, ...)
{
    size_t n = (size_t)snprintf(out, STORY_KEY_BYTES, "%s%s", w->secret, w->secret[0] == '\0' ? "" : " ");
    va_list args;

    va_start(args, fmt);
    vsnprintf(out + n, STORY_KEY_BYTES - n, fmt, args);
    va_end(args);
    return out;
}

const char *people_key(const struct story_world *w, struct bytes partner, struct bytes person, char out[STORY_KEY_BYTES])
{
    const struct story_label *l;
    char name[STORY_KEY_BYTES];

    snprintf(name, sizeof(name), "%.*s/%.*s", (int)partner.n, (const char *)partner.at, (int)person.n, (const char *)person.at);
    l = people_label(w, BYTES_STR(name));
    return people_name(w, out, "%s", l != NULL && l->person > 0 ? w->label[l->person - 1].name : name);
}

const char *people_box_name(const char *key, char out[STORY_KEY_BYTES])
{
    snprintf(out, STORY_KEY_BYTES, "box of %s", key);
    return out;
}

bool people_box(const char *key, struct dh_key *out, struct pln_error *err)
{
    char name[STORY_KEY_BYTES];
    struct pln_hash seed = table_hash(people_box_name(key, name));

    return dh_key_from_seed(out, seed.b, err);
}

/* ---- logs ---- */

void people_grew(struct story_node *n)
{
    const struct judged *j = &n->log.entry[n->log.entries - 1].judged;

    if (n->roots <= n->log.entries) {
        n->roots = n->roots == 0 ? 64 : n->roots * 2;
        n->root = realloc(n->root, n->roots * sizeof(n->root[0]));
        if (n->root == NULL)
            abort();
    }
    n->root[n->log.entries] = tree_root(&n->log.tree);
    if (!j->quiet)
        n->loud = n->log.entries;
}

static bool entry_is_good(const struct judged *j, struct pln_error *err)
{
    return j->verdict == VERDICT_GOOD || judged_refuse(j, err);
}

/* Inception, and node keys. */
static bool log_begin(struct story_world *w, struct story_node *n, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf body = { 0 };
    const struct pln_id *coalition = n == w->node ? NULL : &w->node[0].log.state.log;
    CLEANUP(dh_key_wipe) struct dh_key noise = { 0 };
    char name[STORY_KEY_BYTES];
    struct pln_key next = table_public(people_name(w, name, "%s/root 2", n->handle));
    struct pln_key checkpoint = table_public(people_name(w, name, "%s checkpoint", n->handle));
    struct pln_key cosign = table_public(people_name(w, name, "%s cosign", n->handle));
    struct pln_hash h = hash_next_root(&next), nonce = table_hash(people_name(w, name, "%s", n->handle));
    struct pln_root base;
    struct judged j;

    if (!people_box(people_name(w, name, "%s noise", n->handle), &noise, err))
        return false;
    people_name(w, name, "%s/root", n->handle);
    buf_init(&body, 1 << 16);
    if (coalition != NULL)
        table_pack(&body, "a6 u k k s b n", UINT64_C(1), h.b, coalition->b, n->handle, bytes_at(nonce.b, 16));
    else
        table_pack(&body, "a6 u k n s b n", UINT64_C(1), h.b, n->handle, bytes_at(nonce.b, 16));
    j = table_write(&n->log, &(struct table_write){ .by = name, .type = "inception", .body = buf_bytes(&body), .time_ms = n->joins_ms });
    if (!entry_is_good(&j, err))
        return false;
    people_grew(n);
    if (!people_label_put(w, BYTES_STR(n->handle),
                          (struct story_label){ .id = j.id, .at = { (uint32_t)(n - w->node) + 1, 0 }, .type = TYPE_inception }, err))
        return false;
    buf_reset(&body);
    base = tree_root(&n->log.tree);
    table_pack(&body, "a7 u u k k k k f", UINT64_C(1), UINT64_C(1), base.b, checkpoint.b, cosign.b, noise.public.b);
    j = table_write(&n->log, &(struct table_write){ .by = name, .type = "node", .body = buf_bytes(&body), .time_ms = n->joins_ms });
    people_grew(n);
    return entry_is_good(&j, err);
}

/* ---- who is in it ---- */

static const struct story_record *founding_of(const struct story *s)
{
    const struct story_record *first = NULL;

    for (size_t i = 0; i < s->records; i++) {
        if (bytes_equal_str(s->record[i].type, "founding") && (first == NULL || s->record[i].local_ms < first->local_ms))
            first = &s->record[i];
    }
    return first;
}

static bool is_handle(struct bytes h)
{
    for (size_t i = 0; i < h.n; i++) {
        if (!((h.at[i] >= 'a' && h.at[i] <= 'z') || (h.at[i] >= '0' && h.at[i] <= '9') || h.at[i] == '-'))
            return false;
    }
    return h.n > 0 && h.n <= 32;
}

static bool node_add(struct story_world *w, struct bytes handle, int64_t joins_ms, struct pln_error *err)
{
    size_t at = people_node(w, handle);
    struct story_node *n;

    if (at != SIZE_MAX) {
        if (joins_ms < w->node[at].joins_ms && at != 0)
            w->node[at].joins_ms = joins_ms;
        return true;
    }
    if (!is_handle(handle))
        return fail(err, PLN_BAD_FIELD, "\"%.*s\" is no handle of a partner: a-z, 0-9 and -, at most 32",
                    (int)(handle.n < 60 ? handle.n : 60), (const char *)handle.at);
    if (w->nodes == STORY_PARTNERS_MAX)
        return fail(err, PLN_TOO_MANY, "more than %d partners", STORY_PARTNERS_MAX);
    n = &w->node[w->nodes++];
    snprintf(n->handle, sizeof(n->handle), "%.*s", (int)handle.n, (const char *)handle.at);
    n->joins_ms = joins_ms;
    n->receipt_ms = INT64_MAX;
    for (size_t i = 0; i < STORY_PARTNERS_MAX; i++)
        n->number[i] = -1;
    table_state_init(&n->log);
    return true;
}

static bool nodes_find(struct story_world *w, struct pln_error *err)
{
    const struct story_record *founding = founding_of(w->story);

    if (founding == NULL)
        return fail(err, PLN_BAD_FIELD, "nobody founds the coalition: no record of type founding");
    if (!node_add(w, founding->partner, people_ms(w, founding->local_ms), err))
        return within(err, "line %u", founding->line);
    for (size_t i = 0; i < w->story->records; i++) {
        const struct story_record *r = &w->story->record[i];

        if (!node_add(w, r->partner, people_ms(w, r->local_ms), err))
            return within(err, "line %u", r->line);
        for (size_t j = 0; j < r->fields && bytes_equal_str(r->type, "admit"); j++) {
            if (bytes_equal_str(r->field[j].name, "partner") && !node_add(w, r->field[j].value, people_ms(w, r->local_ms), err))
                return within(err, "line %u", r->line);
        }
    }
    return true;
}

bool people_begin(struct story_world *w, const struct story *s, const char *secret, struct pln_error *err)
{
    *w = (struct story_world){ .story = s, .offset_ms = s->offset_minutes * STORY_MINUTE_MS };
    snprintf(w->secret, sizeof(w->secret), "%s", secret);
    arena_init(&w->arena, "a story's run", MEMORY_MAX);
    table_view_init(&w->table);
    w->node = arena_take_array(&w->arena, STORY_PARTNERS_MAX, sizeof(w->node[0]), err);
    if (w->node == NULL || !nodes_find(w, err))
        return false;
    for (size_t i = 0; i < w->nodes; i++) {
        if (!log_begin(w, &w->node[i], err))
            return within(err, "%s", w->node[i].handle);
        table_view_add(&w->table, &w->node[i].log, w->node[i].handle, i == 0);
    }
    return true;
}

void people_end(struct story_world *w)
{
    for (size_t i = 0; i < w->nodes; i++) {
        table_state_deinit(&w->node[i].log);
        free(w->node[i].root);
    }
    table_view_deinit(&w->table);
    arena_deinit(&w->arena);
}
