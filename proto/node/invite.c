/* invite.c: tokens and joiners.
 *
 * An invitation is a line with a random token that the convener's node keeps as a row of its own. The first good hello binds it
 * to a static key, which alone may come again until it expires. What a joiner sends ahead (its first entries) is kept in memory,
 * in no head and no receipt; the convener's people see it in `joiners` and admit it by an ordinary signed record. The node has no
 * key that could sign one, so nobody is ever admitted by the node alone: `at_once` only says so to the people's own client.
 * Must not: admit anyone. Bounds: PLN_INVITES_OPEN_MAX, PLN_JOINER_ENTRIES_MAX, PLN_JOINER_BYTES_MAX.
 * Spec: docs/protocol.md "Joining". Tests: tests/unit/node_invite.c, tests/fuzz/node_invite.c */
#include "node/invite.h"

#include "node/machine.h"

#include "codec/name.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define VALID_MS (INT64_C(7) * 24 * 60 * 60 * 1000)
#define VALID_MS_MAX (INT64_C(90) * 24 * 60 * 60 * 1000)

/* ---- the line ---- */

static void addresses_put(struct writer *w, const struct addresses *a)
{
    writer_array(w, a->count);
    for (size_t i = 0; i < a->count; i++)
        writer_cstr(w, a->at[i]);
}

static void addresses_get(struct reader *r, struct addresses *a)
{
    size_t count = reader_array_upto(r, "addresses", PLN_ADDRESSES_MAX);

    for (size_t i = 0; i < count; i++) {
        struct bytes at = reader_str(r, "address", PLN_ADDRESS_BYTES_MAX);

        if (!r->failed && (at.n == 0 || memchr(at.at, ':', at.n) == NULL))
            reader_fail(r, PLN_BAD_FIELD, "address %zu is no host:port", i);
        if (r->failed)
            return;
        memcpy(a->at[i], at.at, at.n);
        a->at[i][at.n] = '\0';
        a->count = i + 1;
    }
}

bool invitation_write(const struct invitation *i, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf bytes = { 0 };
    struct writer w;

    buf_init(&bytes, INVITATION_LINE_BYTES_MAX);
    w = writer_into(&bytes);
    if (i->address.count > PLN_ADDRESSES_MAX)
        return fail(err, PLN_TOO_MANY, "%zu addresses, at most %d", i->address.count, PLN_ADDRESSES_MAX);
    writer_array(&w, 5);
    writer_bin(&w, BYTES_OF(i->coalition));
    writer_bin(&w, BYTES_OF(i->convener_noise));
    writer_bin(&w, BYTES_OF(i->token));
    writer_i64(&w, i->expires_ms);
    addresses_put(&w, &i->address);
    if (!writer_done(&w, "invitation", err))
        return false;
    buf_put(out, BYTES_STR(INVITATION_PREFIX));
    base64url_write(buf_bytes(&bytes), out);
    return buf_check(out, "invitation", err);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool invitation_read(struct bytes line, struct invitation *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf bytes = { 0 };
    size_t prefix = strlen(INVITATION_PREFIX);
    struct invitation i = { 0 };
    struct reader r;

    while (line.n > 0 && is_space(line.at[0]))
        line = bytes_slice(line, 1, line.n - 1);
    while (line.n > 0 && is_space(line.at[line.n - 1]))
        line.n--;
    if (line.n > INVITATION_LINE_BYTES_MAX)
        return fail(err, PLN_TOO_LARGE, "an invitation of %zu bytes, at most %d: paste one line", line.n, INVITATION_LINE_BYTES_MAX);
    if (line.n >= 7 && memcmp(line.at, "plenary", 7) == 0 && (line.n < prefix || memcmp(line.at, INVITATION_PREFIX, prefix) != 0))
        return fail(err, PLN_UNKNOWN_VERSION,
                    "an invitation of another version: this program reads lines that begin with " INVITATION_PREFIX);
    if (line.n < prefix || memcmp(line.at, INVITATION_PREFIX, prefix) != 0)
        return fail(err, PLN_MALFORMED, "no invitation: its line begins with " INVITATION_PREFIX);
    buf_init(&bytes, INVITATION_LINE_BYTES_MAX);
    if (!base64url_read(bytes_slice(line, prefix, line.n - prefix), &bytes, err))
        return fail(err, PLN_MALFORMED,
                    "cut short, or changed on its way: copy the whole line again, from " INVITATION_PREFIX " to its end");
    r = reader_over(buf_bytes(&bytes));
    reader_array(&r, "invitation", 5);
    reader_bin_exact(&r, "coalition", &i.coalition, sizeof(i.coalition));
    reader_bin_exact(&r, "convener's key", &i.convener_noise, sizeof(i.convener_noise));
    reader_bin_exact(&r, "token", i.token, sizeof(i.token));
    i.expires_ms = reader_ms(&r, "expires");
    addresses_get(&r, &i.address);
    if (!reader_done(&r, err)) {
        struct pln_error why = *err;

        return fail(err, why.code,
                    "cut short, or changed on its way (%.100s): copy the whole line again, from " INVITATION_PREFIX " to its end",
                    why.what);
    }
    *out = i;
    return true;
}

/* ---- tokens: rows invite/<hex> = [expires t, key bin32?, handle s(32), at once bool, used bool] ---- */

static void invite_name(const struct invite *i, char out[80])
{
    char hex[65];

    hex_write(bytes_at(i->token, 32), hex);
    snprintf(out, 80, "invite/%s", hex);
}

static void invite_keep(struct node *n, const struct invite *i)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char name[80];
    struct writer w;

    buf_init(&out, 256);
    w = writer_into(&out);
    writer_array(&w, 5);
    writer_i64(&w, i->expires_ms);
    if (i->is_bound)
        writer_bin(&w, BYTES_OF(i->key));
    else
        writer_nil(&w);
    writer_cstr(&w, i->handle);
    writer_bool(&w, i->at_once);
    writer_bool(&w, i->is_used);
    invite_name(i, name);
    node_keep(n, name, buf_bytes(&out));
}

void invite_load(struct node *n, const struct keep_item *item)
{
    struct reader r = reader_over(item->value);
    struct invite *i = node_memory(sizeof(*i));
    struct bytes handle;
    struct pln_error err;

    reader_array(&r, "invite", 5);
    i->expires_ms = reader_ms(&r, "expires");
    i->is_bound = !reader_nil(&r);
    if (i->is_bound)
        reader_bin_exact(&r, "key", &i->key, sizeof(i->key));
    handle = reader_str(&r, "handle", PLN_HANDLE_BYTES_MAX);
    i->at_once = reader_bool(&r, "at once");
    i->is_used = reader_bool(&r, "used");
    if (!reader_done(&r, &err) || !hex_read(BYTES_STR(item->name + strlen("invite/")), i->token, 32, &err)) {
        free(i);
        return;
    }
    if (handle.n > 0)
        memcpy(i->handle, handle.at, handle.n);
    i->next = n->invite;
    n->invite = i;
    n->invites++;
}

/* Those that have run out make room. */
static void invites_expire(struct node *n)
{
    struct invite **at = &n->invite;

    while (*at != NULL) {
        struct invite *i = *at;
        char name[80];

        if (i->expires_ms > n->clock.wall_ms) {
            at = &i->next;
            continue;
        }
        invite_name(i, name);
        node_keep(n, name, bytes_at(NULL, 0));
        *at = i->next;
        n->invites--;
        free(i);
    }
}

bool invites_are_open(const struct node *n)
{
    for (const struct invite *i = n->invite; i != NULL; i = i->next)
        if (i->expires_ms > n->clock.wall_ms)
            return true;
    return false;
}

struct invite *invite_open_for(struct node *n, const uint8_t token[32], const struct pln_boxkey *key)
{
    invites_expire(n);
    for (struct invite *i = n->invite; i != NULL; i = i->next) {
        if (memcmp(i->token, token, 32) != 0)
            continue;
        if (i->is_bound && !hash32_equal(&i->key, key)) {
            if (!i->second_told)
                line_pair(line_add(n, LINE_WARNING, "an invitation was used by a second node; refused"), "handle", "%s", i->handle);
            i->second_told = true;
            return NULL;
        }
        if (!i->is_bound) {
            i->is_bound = true;
            i->key = *key;
            invite_keep(n, i);
        }
        return i;
    }
    return NULL;
}

/* ---- requests ---- */

static bool invite_params(struct node *n, struct bytes params, struct invite *i, struct addresses *address, struct pln_error *err)
{
    struct reader r = reader_over(params);
    int64_t valid_ms = VALID_MS;
    size_t pairs = 0;

    *address = n->address;
    if (reader_array_upto(&r, "params", 1) > 0 && !reader_nil(&r))
        pairs = reader_map(&r, "options", 4);
    for (size_t p = 0; p < pairs; p++) {
        struct bytes key = reader_str(&r, "option", 32);

        if (r.failed || reader_nil(&r))
            continue;
        if (bytes_equal_str(key, "handle")) {
            struct bytes handle = reader_str(&r, "handle", PLN_HANDLE_BYTES_MAX);

            if (!r.failed && !handle_is_valid(handle))
                reader_fail(&r, PLN_BAD_FIELD, "a handle is 1 to 32 of a-z, 0-9 and -");
            if (!r.failed)
                memcpy(i->handle, handle.at, handle.n);
        } else if (bytes_equal_str(key, "valid_ms")) {
            valid_ms = (int64_t)reader_u(&r, "valid_ms");
        } else if (bytes_equal_str(key, "at_once")) {
            i->at_once = reader_bool(&r, "at_once");
        } else if (bytes_equal_str(key, "addresses")) {
            *address = (struct addresses){ 0 };
            addresses_get(&r, address);
        } else {
            reader_fail(&r, PLN_BAD_FIELD, "option %.*s: handle, valid_ms, at_once, addresses are known", (int)key.n, (const char *)key.at);
        }
    }
    if (!reader_done(&r, err))
        return false;
    if (valid_ms < 1 || valid_ms > VALID_MS_MAX)
        return fail(err, PLN_BAD_FIELD, "valid_ms %" PRId64 ", 1 to %" PRId64 " (90 days)", valid_ms, VALID_MS_MAX);
    if (i->at_once && i->handle[0] == '\0')
        return fail(err, PLN_BAD_FIELD, "at_once needs a handle to admit with");
    i->expires_ms = n->clock.wall_ms + valid_ms;
    return true;
}

static bool invite_make(struct node *n, struct bytes params, struct invite *i, struct buf *line, struct pln_error *err)
{
    struct invitation inv = { .coalition = n->coalition, .convener_noise = n->own_noise };

    invites_expire(n);
    if (n->own == NULL || !n->own->row.is_convener)
        return fail(err, PLN_NOT_KEEPER, "only the convener's node invites");
    if (n->invites >= PLN_INVITES_OPEN_MAX)
        return fail(err, PLN_TOO_MANY, "%zu invitations are open, at most %d: wait until one expires", n->invites, PLN_INVITES_OPEN_MAX);
    if (!invite_params(n, params, i, &inv.address, err))
        return false;
    if (inv.address.count == 0)
        return fail(err, PLN_BAD_FIELD, "no address to put into the line: give addresses, or set one in the node's config");
    node_random(n, i->token, sizeof(i->token));
    memcpy(inv.token, i->token, sizeof(inv.token));
    inv.expires_ms = i->expires_ms;
    return invitation_write(&inv, line, err);
}

void invite_rpc(struct node *n, struct client *c, uint32_t number, struct bytes params)
{
    CLEANUP(buf_deinit) struct buf line = { 0 }, out = { 0 };
    struct invite *i = node_memory(sizeof(*i));
    struct pln_error err;
    struct writer w;

    buf_init(&line, INVITATION_LINE_BYTES_MAX);
    buf_init(&out, 2 * INVITATION_LINE_BYTES_MAX);
    if (!invite_make(n, params, i, &line, &err)) {
        free(i);
        client_refuse(n, c->id, number, &err);
        return;
    }
    i->next = n->invite;
    n->invite = i;
    n->invites++;
    invite_keep(n, i);
    w = writer_into(&out);
    writer_map(&w, 3);
    writer_cstr(&w, "line"), writer_str(&w, buf_bytes(&line));
    writer_cstr(&w, "expires"), writer_i64(&w, i->expires_ms);
    writer_cstr(&w, "handle");
    if (i->handle[0] != '\0')
        writer_cstr(&w, i->handle);
    else
        writer_nil(&w);
    client_answer(n, c->id, number, buf_bytes(&out));
}

void invites_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;

    invites_expire(n);
    buf_init(&out, 64 * 1024);
    w = writer_into(&out);
    writer_array(&w, n->invites);
    for (const struct invite *i = n->invite; i != NULL; i = i->next) {
        writer_map(&w, 5);
        writer_cstr(&w, "handle");
        if (i->handle[0] != '\0')
            writer_cstr(&w, i->handle);
        else
            writer_nil(&w);
        writer_cstr(&w, "expires"), writer_i64(&w, i->expires_ms);
        writer_cstr(&w, "at_once"), writer_bool(&w, i->at_once);
        writer_cstr(&w, "bound"), writer_bool(&w, i->is_bound);
        writer_cstr(&w, "used"), writer_bool(&w, i->is_used);
    }
    client_answer(n, c->id, number, buf_bytes(&out));
}

static const struct invite *invite_of(const struct node *n, const struct pln_boxkey *key)
{
    for (const struct invite *i = n->invite; i != NULL; i = i->next)
        if (i->is_bound && hash32_equal(&i->key, key))
            return i;
    return NULL;
}

void joiners_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;
    size_t count = 0;

    buf_init(&out, 256 * 1024);
    w = writer_into(&out);
    EACH_PEER(n, p)
    if (p->joiner != NULL && p->joiner->has_head && !p->is_closing)
        count++;
    writer_array(&w, count);
    EACH_PEER(n, p)
    {
        const struct invite *i;

        if (p->joiner == NULL || !p->joiner->has_head || p->is_closing)
            continue;
        i = invite_of(n, &p->key);
        writer_map(&w, 6);
        writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(p->joiner->head.log));
        writer_cstr(&w, "name"), writer_cstr(&w, p->joiner->name);
        writer_cstr(&w, "handle");
        if (i != NULL && i->handle[0] != '\0')
            writer_cstr(&w, i->handle);
        else
            writer_nil(&w);
        writer_cstr(&w, "since"), writer_i64(&w, p->joiner->since_ms);
        writer_cstr(&w, "connected"), writer_bool(&w, true);
        writer_cstr(&w, "size"), writer_u64(&w, p->joiner->next);
    }
    client_answer(n, c->id, number, buf_bytes(&out));
}

/* ---- joiners ---- */

static bool is_waiting(const struct peer *p)
{
    return p->joiner != NULL && p->joiner->has_head && p->joiner->next > 0 && !p->is_closing;
}

void joiners_compose(struct node *n, struct node_write *w)
{
    struct pln_error err;
    size_t count = 0;

    EACH_PEER(n, p)
    count += is_waiting(p);
    if (count == 0 || w->job.submits == 0)
        return;
    w->job.joiner = arena_take_array(&w->job.arena, count, sizeof(*w->job.joiner), &err);
    assert(w->job.joiner != NULL);
    EACH_PEER(n, p)
    if (is_waiting(p))
        w->job.joiner[w->job.joiners++] = p->joiner->head.log;
}

void joiner_free(struct joiner *j)
{
    if (j == NULL)
        return;
    while (j->first != NULL) {
        struct part *p = j->first;

        j->first = p->next;
        part_free(p);
    }
    buf_deinit(&j->note);
    free(j);
}

static void joiner_fault(struct node *n, struct peer *p, enum pln_code code, const char *why)
{
    struct pln_error err;

    fail(&err, code, "%s", why);
    peer_fault(n, p, &err);
}

/* The organization's name, from entry 0, whose id is the log's. */
static bool inception_look(struct node *n, struct bytes entry, const struct pln_id *log, char name[81], struct pln_error *err)
{
    struct entry e;
    struct statement s;
    struct pln_id id, coalition = { 0 };
    struct reader r;
    struct bytes text;

    if (!entry_read(entry, &e, err) || !statement_read(e.statement_bytes, &s, err))
        return within(err, "entry 0");
    id = statement_id(&s);
    if (!hash32_equal(&id, log))
        return fail(err, PLN_WRONG_LOG, "entry 0 is not that of the log that the head names");
    if (!bytes_equal_str(s.type, "inception"))
        return fail(err, PLN_MISPLACED, "entry 0 is no inception");
    r = reader_over(s.body);
    reader_array_between(&r, "inception", 5, 16);
    reader_u(&r, "alg");
    reader_any(&r, "next");
    if (!reader_nil(&r))
        reader_bin_exact(&r, "coalition", &coalition, sizeof(coalition));
    text = reader_str(&r, "name", 80);
    if (r.failed) {
        *err = r.first;
        return within(err, "inception");
    }
    if (!hash32_equal(&coalition, &n->coalition))
        return fail(err, PLN_WRONG_LOG, "its log was made for another coalition");
    memcpy(name, text.at, text.n);
    name[text.n] = '\0';
    return true;
}

void joiner_heads(struct node *n, struct peer *p, const struct message_heads *m)
{
    struct joiner *j = p->joiner;
    struct pln_error err;

    for (size_t i = 0; i < m->count && !j->has_head; i++) {
        struct checkpoint head;

        if (!checkpoint_read(m->note[i], &head, &err)) {
            peer_fault(n, p, &err);
            return;
        }
        if (hash32_equal(&head.log, &n->coalition) || head.size == 0)
            continue;
        j->has_head = true;
        j->head = head;
        buf_reset(&j->note);
        buf_put(&j->note, m->note[i]);
    }
    (void)joiner_try(n, p);
}

void joiner_entries(struct node *n, struct peer *p, const struct message_entries *m)
{
    struct joiner *j = p->joiner;
    struct part *part;
    struct pln_error err;

    if (m->count == 0)
        return;
    if (!j->has_head || !hash32_equal(&m->log, &j->head.log) || m->from != j->next) {
        joiner_fault(n, p, PLN_OUT_OF_ORDER, "a joiner sends its head, then its own log from entry 0 on");
        return;
    }
    part = part_new(m, m->from, m->from + m->count);
    if (j->entries + part->count > PLN_JOINER_ENTRIES_MAX || j->bytes + part->bytes > 2 * PLN_JOINER_BYTES_MAX) {
        part_free(part);
        joiner_fault(n, p, PLN_TOO_LARGE, "a joiner sends at most 16 entries and 64 KiB ahead");
        return;
    }
    if (j->next == 0 && !inception_look(n, part->entry[0], &j->head.log, j->name, &err)) {
        part_free(part);
        peer_fault(n, p, &err);
        return;
    }
    if (j->last != NULL)
        j->last->next = part;
    else
        j->first = part;
    j->last = part;
    j->entries += part->count;
    j->bytes += part->bytes;
    j->next += part->count;
    if (!joiner_try(n, p) && j->entries == part->count) {
        struct line *l = line_add(n, LINE_INFO, "somebody with an invitation waits to be admitted");
        char hex[65];

        hex_write(BYTES_OF(j->head.log), hex);
        line_pair(l, "name", "%s", j->name);
        line_pair(l, "log", "%s", hex);
    }
}

/* Is its log in the roster now? Then what it sent ahead is taken in, and the session goes on as a partner's. */
bool joiner_try(struct node *n, struct peer *p)
{
    struct joiner *j = p->joiner;
    struct held *h;

    if (j == NULL || !j->has_head || p->is_closing || !p->hello_heard)
        return false;
    h = node_log_find(n, &j->head.log);
    if (h == NULL || h->row.standing != LOG_PARTNER)
        return false;
    for (struct invite *i = n->invite; i != NULL; i = i->next)
        if (i->is_bound && !i->is_used && hash32_equal(&i->key, &p->key)) {
            i->is_used = true;
            invite_keep(n, i);
        }
    p->joiner = NULL;
    course_promoted(n, p, h);
    intake_head(n, p, buf_bytes(&j->note), j->first != NULL);
    for (struct part *part = j->first; part != NULL && !p->is_closing; part = part->next)
        intake_part(n, p, h, part);
    sync_harden_log(&p->sync, h->slot);
    n->fetch_is_due = true;
    joiner_free(j);
    return true;
}

void joiner_admitted(struct node *n, struct held *h)
{
    EACH_PEER(n, p)
    if (p->joiner != NULL && p->joiner->has_head && hash32_equal(&p->joiner->head.log, &h->row.id))
        (void)joiner_try(n, p);
}

void invites_deinit(struct node *n)
{
    while (n->invite != NULL) {
        struct invite *i = n->invite;

        n->invite = i->next;
        free(i);
    }
}
