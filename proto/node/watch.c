/* watch.c: who is told of what: entries as they come onto this node's disk, heads.
 *
 * A client that does not read loses notifications and is told how many, never the node its time.
 * Bounds: PLN_WATCH_LOGS_MAX, PLN_WATCH_TYPES_MAX for each; nothing above a half of PLN_CLIENT_OUT_BYTES_MAX is queued.
 * Spec: docs/rpc.md "Listening". Tests: tests/unit/node_watch.c */
#include "node/machine.h"

#include <stdio.h>
#include <stdlib.h>

void watch_off(struct client *c)
{
    free(c->watch.log);
    free(c->watch.type);
    c->watch = (struct watch){ 0 };
}

/* A handle, hex digits of a log id, or the id as bin. */
static bool log_named(struct node *n, struct reader *r, struct pln_id *out)
{
    struct bytes text;

    if (reader_peek(r) == READER_BIN) {
        reader_bin_exact(r, "log", out, sizeof(*out));
        return !r->failed;
    }
    text = reader_str(r, "log", 64);
    for (size_t i = 0; i < n->logs && !r->failed; i++) {
        char hex[65];

        hex_write(BYTES_OF(n->log[i]->row.id), hex);
        if (bytes_equal_str(text, n->log[i]->row.handle) || (text.n >= 8 && text.n <= 64 && memcmp(hex, text.at, text.n) == 0)) {
            *out = n->log[i]->row.id;
            return true;
        }
    }
    reader_fail(r, PLN_NOT_FOUND, "no log is called %.*s", (int)text.n, (const char *)text.at);
    return false;
}

static void logs_read(struct node *n, struct reader *r, struct watch *w)
{
    size_t count = reader_array_upto(r, "logs", PLN_WATCH_LOGS_MAX);

    w->log = node_memory((count + 1) * sizeof(*w->log));
    for (size_t i = 0; i < count; i++)
        if (log_named(n, r, &w->log[w->logs]))
            w->logs++;
}

static void types_read(struct reader *r, struct watch *w)
{
    size_t count = reader_array_upto(r, "types", PLN_WATCH_TYPES_MAX);

    w->type = node_memory((count + 1) * sizeof(*w->type));
    for (size_t i = 0; i < count; i++) {
        struct bytes t = reader_str(r, "type", PLN_TYPE_BYTES_MAX);

        if (r->failed)
            return;
        memcpy(w->type[w->types], t.at, t.n);
        w->type[w->types++][t.n] = '\0';
    }
}

bool watch_read(struct node *n, struct client *c, struct bytes params, struct pln_error *err)
{
    struct reader r = reader_over(params);
    struct client fresh = { .watch = { .is_on = true } };
    size_t pairs = 0;

    if (reader_array_upto(&r, "params", 1) > 0 && !reader_nil(&r))
        pairs = reader_map(&r, "options", 4);
    for (size_t i = 0; i < pairs; i++) {
        struct bytes key = reader_str(&r, "option", 32);

        if (r.failed || reader_nil(&r))
            continue;
        if (bytes_equal_str(key, "logs") && fresh.watch.log == NULL)
            logs_read(n, &r, &fresh.watch);
        else if (bytes_equal_str(key, "types") && fresh.watch.type == NULL)
            types_read(&r, &fresh.watch);
        else if (bytes_equal_str(key, "quiet"))
            fresh.watch.quiet = reader_bool(&r, "quiet");
        else if (bytes_equal_str(key, "heads"))
            fresh.watch.heads = reader_bool(&r, "heads");
        else
            reader_fail(&r, PLN_BAD_FIELD, "option %.*s: logs, types, quiet, heads are known, each once", (int)key.n, (const char *)key.at);
    }
    if (!reader_done(&r, err)) {
        watch_off(&fresh);
        return false;
    }
    watch_off(c);
    c->watch = fresh.watch;
    return true;
}

/* ---- telling ---- */

static bool wants_log(const struct watch *w, const struct pln_id *log)
{
    if (w->logs == 0)
        return true;
    for (size_t i = 0; i < w->logs; i++)
        if (hash32_equal(&w->log[i], log))
            return true;
    return false;
}

static bool wants_type(const struct watch *w, const char *type)
{
    for (size_t i = 0; i < w->types; i++)
        if (strcmp(w->type[i], type) == 0)
            return true;
    if (w->types > 0)
        return false;
    return w->quiet || (strcmp(type, "receipt") != 0 && strcmp(type, "address") != 0);
}

static void tell(struct node *n, struct client *c, const char *name, struct bytes params)
{
    struct pln_error err;
    struct item *i;

    if (c->queued > PLN_CLIENT_OUT_BYTES_MAX / 2) {
        c->watch.missed++;
        return;
    }
    i = wish_add(n, WISH_ANSWER);
    i->client = c->id;
    if (c->watch.missed > 0) {
        CLEANUP(buf_deinit) struct buf out = { 0 };
        struct writer w;

        buf_init(&out, 64);
        w = writer_into(&out);
        writer_array(&w, 1);
        writer_u64(&w, c->watch.missed);
        if (rpc_notification_write(&i->message, "missed", buf_bytes(&out), &err)) {
            c->watch.missed = 0;
            i = wish_add(n, WISH_ANSWER);
            i->client = c->id;
        }
    }
    if (!rpc_notification_write(&i->message, name, params, &err))
        c->watch.missed++;
    c->queued += i->message.n; /* until the carrier tells better */
}

static const char *verdict_word(enum verdict v)
{
    switch (v) {
    case VERDICT_GOOD: return "good";
    case VERDICT_VOID: return "void";
    case VERDICT_UNKNOWN: return "unknown";
    }
    return "unknown";
}

static void news_write(const struct node *n, const struct news *e, struct buf *out)
{
    const struct held *h = node_log_find(n, &e->log);
    char handle[40] = "?", name[80];
    struct writer w = writer_into(out);

    if (h != NULL)
        held_name(h, handle);
    snprintf(name, sizeof(name), "%s#%" PRIu64, handle, e->place.index);
    writer_array(&w, 1);
    writer_map(&w, 7);
    writer_cstr(&w, "name"), writer_cstr(&w, name);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(e->id));
    writer_cstr(&w, "log"), writer_cstr(&w, handle);
    writer_cstr(&w, "index"), writer_u64(&w, e->place.index);
    writer_cstr(&w, "type"), writer_cstr(&w, e->type);
    writer_cstr(&w, "time"), writer_i64(&w, e->time_ms < 0 ? 0 : e->time_ms);
    writer_cstr(&w, "state"), writer_cstr(&w, verdict_word(e->verdict));
}

static bool anybody(const struct node *n)
{
    EACH_CLIENT(n, c)
    if (c->watch.is_on)
        return true;
    return false;
}

void watch_news(struct node *n, const struct write_job *job)
{
    if (!anybody(n))
        return;
    for (size_t i = 0; i < job->news_count; i++) {
        const struct news *e = &job->news[i];
        CLEANUP(buf_deinit) struct buf out = { 0 };

        buf_init(&out, 1024);
        EACH_CLIENT(n, c)
        {
            if (!c->watch.is_on || !wants_log(&c->watch, &e->log) || !wants_type(&c->watch, e->type))
                continue;
            if (out.n == 0)
                news_write(n, e, &out);
            tell(n, c, "entry", buf_bytes(&out));
        }
    }
}

void watch_head(struct node *n, const struct held *h)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    char name[40];
    struct writer w;

    buf_init(&out, 2048);
    EACH_CLIENT(n, c)
    {
        if (!c->watch.is_on || !c->watch.heads || !wants_log(&c->watch, &h->row.id))
            continue;
        if (out.n == 0) {
            w = writer_into(&out);
            writer_array(&w, 1);
            writer_map(&w, 5);
            writer_cstr(&w, "log"), writer_cstr(&w, held_name(h, name));
            writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(h->row.id));
            writer_cstr(&w, "size"), writer_u64(&w, h->row.size);
            writer_cstr(&w, "root"), writer_bin(&w, BYTES_OF(h->row.root));
            writer_cstr(&w, "note");
            if (h->row.note_bytes > 0)
                writer_bin(&w, bytes_at(h->row.note, h->row.note_bytes));
            else
                writer_nil(&w);
        }
        tell(n, c, "head", buf_bytes(&out));
    }
}
