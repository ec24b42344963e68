/* send.c: a signed statement to the node, by way of the outbox; what became of it, told.
 *
 * In: statement, signature, content. Out: the node's answer, and lines (or JSON) for people.
 * Must not: sign, change a byte, or forget a statement that the node has not answered.
 * Bounds: OUTBOX_ITEMS_MAX statements; 30 s for an answer, --timeout for --wait. Spec: docs/client.md "Unsent statements".
 * Tests: tests/e2e */
#include "cli/send.h"

#include "base/bytes.h"
#include "crypto/hash.h"
#include "view/json.h"
#include "view/term.h"

#include <stdio.h>
#include <string.h>

bool send_is_not_now(enum pln_code code)
{
    switch (code) {
    case PLN_TIMEOUT:
    case PLN_PAUSED:
    case PLN_FROZEN:
    case PLN_BEHIND_OWN_HEAD:
    case PLN_CLOCK:
    case PLN_BUSY:
    case PLN_DISK_FULL:
    case PLN_TOO_FAST:
    case PLN_SHUTTING_DOWN:
    case PLN_HELD_BACK: return true;
    default: return false; /* a number of a newer version is final too: the person sees it */
    }
}

bool send_outbox(struct call *c, struct pln_error *err)
{
    if (c->has_outbox)
        return true;
    c->has_outbox = call_know_node(c, err) && outbox_open(&c->outbox, c->state, &c->node.log, err);
    return c->has_outbox;
}

static bool submit(struct call *c, const struct outbox_item *item, struct recorded *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    CLEANUP(buf_deinit) struct buf note = { 0 };
    struct recorded r = { 0 };
    struct bytes result;

    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    buf_init(&note, PLN_NOTE_BYTES_MAX);
    if (!outbox_note(&c->outbox, &note, err))
        return false;
    struct writer w = writer_into(&params);
    writer_array(&w, 4);
    writer_bin(&w, item->statement);
    writer_bin(&w, item->signature);
    if (item->has_content)
        writer_bin(&w, item->content);
    else
        writer_nil(&w);
    if (note.n > 0)
        writer_bin(&w, buf_bytes(&note));
    else
        writer_nil(&w);
    if (!writer_done(&w, "submit", err) || !connect_call(&c->line, "submit", buf_bytes(&params), CONNECT_TIMEOUT_MS, &result, err))
        return false;
    answer_32(result, "id", &r.id);
    answer_text(result, "name", r.name, sizeof(r.name));
    answer_text(result, "log", r.log, sizeof(r.log));
    r.index = answer_u64(result, "index");
    r.time_ms = answer_i64(result, "time");
    r.repeated = answer_is_true(result, "repeated");
    r.held = answer_u64(result, "held");
    r.partners = answer_u64(result, "partners");
    struct bytes head = answer_bin(result, "note");
    if (head.n > 0 && !outbox_note_keep(&c->outbox, &c->node.log, head, err))
        return false;
    *out = r;
    return true;
}

static void tell_kept(const char *what, const struct pln_error *err)
{
    char text[420];

    fputs("plenary: not recorded yet: ", stderr);
    term_put_str(stderr, error_text(err, text, sizeof(text)));
    fputs("\nplenary: ", stderr);
    term_put_str(stderr, what);
    fputs(" is signed and kept; the next command sends it again (it cannot be recorded twice)\n", stderr);
}

static bool wait_held(struct call *c, struct recorded *r, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes result;

    buf_init(&params, 128);
    struct writer w = writer_into(&params);
    writer_array(&w, 3);
    writer_bin(&w, BYTES_OF(r->id));
    writer_u64(&w, c->wait_held);
    writer_u64(&w, (uint64_t)c->wait_ms);
    if (!writer_done(&w, "wait", err) || !call_ask_in(c, "wait", &params, c->wait_ms + CONNECT_TIMEOUT_MS, &result, err))
        return within(err, "%s is recorded; waiting for others", r->name);
    r->waited = true;
    r->held = answer_u64(result, "held");
    r->partners = answer_u64(result, "partners");
    r->enough = answer_is_true(result, "enough");
    return true;
}

bool send_statement(struct call *c, const struct outgoing *o, struct recorded *out, struct pln_error *err)
{
    struct pln_id id = hash_entry_id(o->statement);
    struct outbox_item item = {
        .statement = o->statement, .signature = o->signature, .content = o->content, .has_content = o->has_content
    };
    struct outbox_name name;
    struct recorded r;
    struct pln_error dropped;
    int held = -1;
    size_t n = strlen(o->said);

    item.said = bytes_at(o->said, n < OUTBOX_SAID_MAX ? n : 0);
    if (!call_connect(c, err) || !send_outbox(c, err) || !outbox_put(&c->outbox, &id, o->claimed_ms, &item, &name, &held, err))
        return false;
    if (!submit(c, &item, &r, err)) {
        bool final = c->line.refused && !send_is_not_now(err->code);
        if (final) {
            if (!outbox_drop(&c->outbox, &name, &held, &dropped))
                outbox_release(&held);
            return false;
        }
        outbox_release(&held);
        tell_kept(o->said, err);
        return false;
    }
    if (!outbox_drop(&c->outbox, &name, &held, err))
        return within(err, "%s is recorded", r.name);
    c->has_after = true;
    c->after = r.id;
    if (c->has_wait && !wait_held(c, &r, err))
        return false;
    *out = r;
    return true;
}

static bool send_one(struct call *c, const struct outbox_name *name, bool *stop, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf memory = { 0 };
    struct outbox_item item;
    struct recorded r;
    char path[PATH_MAX] = "", text[420];
    int held;

    buf_init(&memory, OUTBOX_ITEM_BYTES_MAX);
    if (!outbox_take(&c->outbox, name, &memory, &item, &held, err))
        return false;
    if (held < 0)
        return true;
    if (submit(c, &item, &r, err)) {
        fputs("plenary: an earlier statement is recorded now: ", stderr);
        term_put_str(stderr, r.name);
        fputs(", ", stderr);
        term_put(stderr, item.said);
        fputc('\n', stderr);
        return outbox_drop(&c->outbox, name, &held, err);
    }
    *stop = !c->line.refused || send_is_not_now(err->code);
    if (*stop) {
        outbox_release(&held);
        return c->line.refused; /* the node lives: it can still be read */
    }
    struct pln_error why = *err;
    if (!outbox_refuse(&c->outbox, name, &held, path, err))
        return false;
    fputs("plenary: an earlier statement was refused: ", stderr);
    term_put(stderr, item.said);
    fputs(": ", stderr);
    term_put_str(stderr, error_text(&why, text, sizeof(text)));
    fprintf(stderr, "\nplenary: it is kept in %s\n", path);
    return true;
}

bool send_waiting(struct call *c, struct pln_error *err)
{
    static struct outbox_name name[OUTBOX_ITEMS_MAX];
    size_t count;
    bool stop = false;

    if (!send_outbox(c, err) || !outbox_list(&c->outbox, name, OUTBOX_ITEMS_MAX, &count, err))
        return false;
    for (size_t i = 0; i < count && !stop; i++) {
        if (!send_one(c, &name[i], &stop, err))
            return false;
        if (stop)
            fprintf(stderr, "plenary: %zu earlier %s not recorded: the node cannot write now\n", count - i,
                    count - i == 1 ? "statement is" : "statements are");
    }
    return true;
}

static void tell_json(const char *type, const char *sealed_to, const struct recorded *r)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error ignored;

    buf_init(&out, 64 * 1024);
    struct writer w = writer_into(&out);
    writer_map(&w, 13);
    writer_cstr(&w, "name"), writer_cstr(&w, r->name);
    writer_cstr(&w, "id"), writer_bin(&w, BYTES_OF(r->id));
    writer_cstr(&w, "log"), writer_cstr(&w, r->log);
    writer_cstr(&w, "index"), writer_u64(&w, r->index);
    writer_cstr(&w, "type"), writer_cstr(&w, type);
    writer_cstr(&w, "time"), writer_i64(&w, r->time_ms);
    writer_cstr(&w, "repeated"), writer_bool(&w, r->repeated);
    writer_cstr(&w, "sealed_to");
    if (sealed_to != NULL)
        writer_cstr(&w, sealed_to);
    else
        writer_nil(&w);
    writer_cstr(&w, "held"), writer_u64(&w, r->held);
    writer_cstr(&w, "partners"), writer_u64(&w, r->partners);
    writer_cstr(&w, "waited"), writer_bool(&w, r->waited);
    writer_cstr(&w, "enough"), writer_bool(&w, r->enough);
    writer_cstr(&w, "notes");
    if (r->notes.n > 0)
        writer_raw(&w, r->notes);
    else
        writer_array(&w, 0);
    if (writer_done(&w, "answer", &ignored))
        json_put(stdout, buf_bytes(&out));
}

void send_tell(struct call *c, const char *type, const char *title, const char *sealed_to, bool words, const struct recorded *r)
{
    if (c->json) {
        tell_json(type, sealed_to, r);
        return;
    }
    printf("%s  %s%s", r->name, type, title[0] != 0 ? "  " : "");
    term_put_str(stdout, title);
    fputs(r->repeated ? "  (was recorded before)\n" : "\n", stdout);
    if (sealed_to != NULL) {
        fputs("  its words are sealed: only this node and ", stdout);
        term_put_str(stdout, sealed_to);
        fputs(" can have them; that it was written, when, by whom and for whom is seen by all partners\n", stdout);
    } else {
        printf("  seen by all partners of the coalition%s\n", words ? ", words and all" : "");
    }
    if (r->partners == 0)
        printf("  on this node's disk; there is no other partner yet\n");
    else
        printf("  on this node's disk; %" PRIu64 " of %" PRIu64 " other partners %s signed that %s it%s\n", r->held, r->partners,
               r->held == 1 ? "has" : "have", r->held == 1 ? "it holds" : "they hold",
               r->waited && !r->enough ? " (waited in vain for more)" : "");
}
