/* status.c: what only the machine knows: how it stands, its peers, whether all is well.
 *
 * In: `status`, `peers`, `health`. Out: their answers. Must not: change anything.
 * Bounds: ANSWER_BYTES_MAX. Spec: docs/rpc.md. Tests: tests/unit/node_clients.c */
#include "node/machine.h"
#include "node/query_roster.h"

#include <stdio.h>

#define ANSWER_BYTES_MAX (512 * 1024)

static void put_str(struct writer *w, const char *key, const char *value) /* nil if empty */
{
    writer_cstr(w, key);
    if (value != NULL && value[0] != '\0')
        writer_cstr(w, value);
    else
        writer_nil(w);
}

static size_t sessions(const struct node *n)
{
    size_t count = 0;

    EACH_PEER(n, p)
    count += peer_is_partner(p) ? 1 : 0;
    return count;
}

static bool takes_statements(struct node *n, struct pln_error *err)
{
    return pause_check(n, err) && (n->disk != DISK_OWN_WAIT || fail(err, PLN_DISK_FULL, "the disk is full: make room"));
}

void status_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    const struct log_row *own = &n->own->row;
    struct pln_error why;
    bool writes = takes_statements(n, &why);
    struct writer w;

    buf_init(&out, 4096);
    w = writer_into(&out);
    writer_map(&w, 19);
    writer_cstr(&w, "coalition"), writer_bin(&w, BYTES_OF(n->coalition));
    writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(n->own_log));
    put_str(&w, "handle", own->handle);
    writer_cstr(&w, "size"), writer_u64(&w, own->size);
    writer_cstr(&w, "root"), writer_bin(&w, BYTES_OF(own->root));
    writer_cstr(&w, "note");
    if (own->note_bytes > 0)
        writer_bin(&w, bytes_at(own->note, own->note_bytes));
    else
        writer_nil(&w);
    put_str(&w, "standing", standing_word(own->standing));
    writer_cstr(&w, "convener"), writer_bool(&w, own->is_convener);
    put_str(&w, "writing", writes ? "open" : own->stopped ? "stopped" : "paused");
    put_str(&w, "why", writes ? NULL : why.what);
    writer_cstr(&w, "waiting"), writer_u64(&w, n->submits_waiting);
    writer_cstr(&w, "partners"), writer_u64(&w, n->partners);
    writer_cstr(&w, "logs"), writer_u64(&w, n->logs);
    writer_cstr(&w, "connected"), writer_u64(&w, sessions(n));
    writer_cstr(&w, "clients"), writer_u64(&w, n->clients);
    put_str(&w, "software", n->software);
    writer_cstr(&w, "wire"), writer_u64(&w, 1);
    writer_cstr(&w, "uptime_ms"), writer_u64(&w, (uint64_t)max_i64(n->clock.now_ms - n->started_ms, 0));
    writer_cstr(&w, "clock"), writer_i64(&w, max_i64(n->clock.wall_ms, 0));
    client_answer(n, c->id, number, buf_bytes(&out));
}

static const char *peer_state(const struct peer *p)
{
    if (!p->hello_heard)
        return "greeting";
    if (p->joiner != NULL)
        return "waiting";
    return p->sync.aims > 0 || p->wants > 0 || p->needs > 0 ? "syncing" : "idle";
}

static void peer_write(struct writer *w, const struct held *h, const struct peer *p)
{
    struct pln_boxkey key = { 0 };
    bool has_key = true;
    char address[PLN_ADDRESS_BYTES_MAX + 1] = "";

    if (p != NULL)
        key = p->key;
    else if (h->row.has_noise_key)
        key = h->row.noise_key;
    else
        has_key = false;
    if (h != NULL && h->row.addresses.count > 0)
        memcpy(address, h->row.addresses.at[0], sizeof(address));
    writer_map(w, 11);
    put_str(w, "partner", h != NULL ? h->row.handle : NULL);
    writer_cstr(w, "log");
    if (h != NULL)
        writer_bin(w, BYTES_OF(h->row.id));
    else
        writer_nil(w);
    writer_cstr(w, "key");
    if (has_key)
        writer_bin(w, BYTES_OF(key));
    else
        writer_nil(w);
    put_str(w, "as", p != NULL && p->joiner != NULL ? "joiner" : h != NULL && h->row.standing >= LOG_LEFT ? "removed" : "partner");
    writer_cstr(w, "connected"), writer_bool(w, p != NULL);
    writer_cstr(w, "dialled"), writer_bool(w, p != NULL && p->is_dialled);
    writer_cstr(w, "since");
    if (p != NULL)
        writer_i64(w, max_i64(p->since_ms, 0));
    else
        writer_nil(w);
    put_str(w, "address", address);
    put_str(w, "state", p != NULL ? peer_state(p) : "none");
    put_str(w, "software", p != NULL && utf8_is_valid(BYTES_STR(p->software)) ? p->software : NULL);
    put_str(w, "error", h != NULL && utf8_is_valid(BYTES_STR(h->error)) ? h->error : NULL);
}

void peers_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct writer w;
    size_t count = 0;

    buf_init(&out, ANSWER_BYTES_MAX);
    w = writer_into(&out);
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && peer_of_log(n, n->log[i]) == NULL)
            count++;
    EACH_PEER(n, p)
    count += p->is_closing ? 0 : 1;
    writer_array(&w, count);
    EACH_PEER(n, p)
    if (!p->is_closing)
        peer_write(&w, p->log, p);
    for (size_t i = 0; i < n->logs; i++)
        if (n->log[i] != n->own && peer_of_log(n, n->log[i]) == NULL)
            peer_write(&w, n->log[i], NULL);
    client_answer(n, c->id, number, buf_bytes(&out));
}

struct check_line {
    const char *name;
    bool ok;
    char what[240];
};

void health_rpc(struct node *n, struct client *c, uint32_t number)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct check_line check[] = { { .name = "writing" }, { .name = "clock" }, { .name = "disk" },
                                  { .name = "peers" },   { .name = "logs" },  { .name = "keys" } };
    struct pln_error err = { 0 };
    size_t stopped = 0, held_back = 0, connected = sessions(n), others = n->partners > 0 ? n->partners - 1 : 0;
    struct writer w;
    bool ok = true;

    for (size_t i = 0; i < n->logs; i++) {
        stopped += n->log[i]->row.stopped ? 1 : 0;
        held_back += n->log[i]->held_back_ms > n->clock.now_ms ? 1 : 0;
    }
    check[0].ok = takes_statements(n, &err);
    snprintf(check[0].what, sizeof(check[0].what), "%s", check[0].ok ? "statements are taken" : err.what);
    check[1].ok = check[0].ok || err.code != PLN_CLOCK;
    snprintf(check[1].what, sizeof(check[1].what), "%s", check[1].ok ? "as the logs say" : err.what);
    check[2].ok = held_back == 0 && n->disk == DISK_HAS_ROOM;
    if (n->disk == DISK_HAS_ROOM)
        snprintf(check[2].what, sizeof(check[2].what), held_back == 0 ? "nothing is held back" : "entries of %zu partners are held back",
                 held_back);
    else
        snprintf(check[2].what, sizeof(check[2].what), "%s: make room",
                 n->disk == DISK_OWN_WAIT ? "the disk is full" : "the free disk is below the reserve, entries of others wait");
    check[3].ok = connected > 0 || others == 0;
    snprintf(check[3].what, sizeof(check[3].what), "%zu of %zu other partners connected", connected, others);
    check[4].ok = stopped == 0;
    snprintf(check[4].what, sizeof(check[4].what), stopped == 0 ? "no log is stopped" : "%zu logs are stopped: see heads", stopped);
    check[5].ok = n->own->row.epoch > 0;
    snprintf(check[5].what, sizeof(check[5].what), "node keys of epoch %" PRIu64, n->own->row.epoch);
    for (size_t i = 0; i < COUNT(check); i++)
        ok = ok && check[i].ok;
    buf_init(&out, 8192);
    w = writer_into(&out);
    writer_map(&w, 2);
    writer_cstr(&w, "ok"), writer_bool(&w, ok);
    writer_cstr(&w, "checks"), writer_array(&w, COUNT(check));
    for (size_t i = 0; i < COUNT(check); i++) {
        writer_map(&w, 3);
        writer_cstr(&w, "name"), writer_cstr(&w, check[i].name);
        writer_cstr(&w, "ok"), writer_bool(&w, check[i].ok);
        writer_cstr(&w, "what"), writer_cstr(&w, check[i].what);
    }
    client_answer(n, c->id, number, buf_bytes(&out));
}
