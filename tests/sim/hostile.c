/* hostile.c: scenarios with a partner whose node lies, floods, or says nothing; and with a disk that lies to its own node.
 *
 * mallory joins as an honest partner, then something else runs with its keys. Each scenario says which fault is to be told, and
 * what becomes of mallory's log; always, the others' sessions, logs and people must go on as if nothing were. */
#include "sim/hostile.h"

#include "log/checkpoint.h"
#include "log/entry.h"
#include "log/proof.h"
#include "sim/network.h"
#include "support/kv_memory.h"

#include <assert.h>
#include <stdlib.h>

enum lie {
    LIE_GARBAGE,
    LIE_NO_HELLO,
    LIE_BAD_ROOT,
    LIE_NO_ENTRIES,
    LIE_STRANGER,
    LIE_SAME_SIZE,
    LIE_FORK,
    LIE_UNSIGNED,
    LIE_FLOOD,
    LIE_DEAF
};

/* A whole tree in memory: leaves, and proofs over them. */
struct history {
    size_t size;
    struct buf entry[64];
    struct tree tree[65]; /* of the first i */
};

static struct history h;
static enum lie lie;
static uint64_t served;

static void history_add(struct bytes entry)
{
    struct pln_leaf leaf = entry_leaf(entry);

    assert(h.size < COUNT(h.entry));
    buf_init(&h.entry[h.size], PLN_ENTRY_BYTES_MAX);
    buf_put(&h.entry[h.size], entry);
    if (h.size == 0)
        tree_init(&h.tree[0]);
    h.tree[h.size + 1] = h.tree[h.size];
    tree_append(&h.tree[h.size + 1], &leaf, NULL, NULL);
    h.size++;
}

static void history_clear(void)
{
    for (size_t i = 0; i < h.size; i++)
        buf_deinit(&h.entry[i]);
    h.size = 0;
}

static bool history_node(void *ctx, unsigned level, uint64_t place, struct pln_root *out, struct pln_error *err)
{
    struct tree t;

    (void)ctx;
    tree_init(&t);
    if (((place + 1) << level) > h.size)
        return fail(err, PLN_BAD_FIELD, "no such node");
    for (uint64_t i = place << level; i < (place + 1) << level; i++) {
        struct pln_leaf leaf = entry_leaf(buf_bytes(&h.entry[i]));

        tree_append(&t, &leaf, NULL, NULL);
    }
    *out = tree_root(&t);
    return true;
}

/* ---- what mallory says ---- */

static void say(struct end *e, const struct message *m)
{
    struct buf out;
    struct pln_error err;

    buf_init(&out, PLN_MESSAGE_BYTES_MAX);
    if (!message_write(m, &out, &err) || (e->has_session && !session_send(&e->session, buf_bytes(&out), &err)))
        world_trace(e->machine->world, "mallory cannot say it: %s", err.what);
    buf_deinit(&out);
    network_drive(e);
}

static void say_hello(struct end *e)
{
    struct message m = { .kind = MESSAGE_HELLO };

    m.hello.wire = 1;
    m.hello.seq = 1;
    chance_fill(&e->machine->world->chance, m.hello.frontier.b, 32);
    m.hello.instance[0] = 7;
    m.hello.software = BYTES_STR("mallory");
    say(e, &m);
}

static void say_head(struct machine *m, struct end *e, const struct sign_key *key, uint64_t size, const struct pln_root *root)
{
    struct checkpoint c = { .log = m->partner.log, .size = size, .root = *root };
    struct message msg = { .kind = MESSAGE_HEADS };
    struct buf note;
    struct bytes view;
    struct pln_error err;

    buf_init(&note, PLN_NOTE_BYTES_MAX);
    if (!checkpoint_sign(&c, key, &note, &err))
        abort();
    view = buf_bytes(&note);
    msg.heads.count = 1;
    msg.heads.note = &view;
    say(e, &msg);
    buf_deinit(&note);
}

static void say_entries(struct end *e, const struct pln_id *log, uint64_t from, struct bytes entry)
{
    struct message m = { .kind = MESSAGE_ENTRIES };
    struct bytes none = { 0 };

    m.entries.log = *log;
    m.entries.from = from;
    if (entry.n > 0) {
        m.entries.count = 1;
        m.entries.entry = &entry;
        m.entries.content = &none;
    }
    say(e, &m);
}

void hostile_opened(struct machine *m, struct end *e)
{
    struct world *w = m->world;
    struct pln_root root;
    struct pln_id stranger;
    struct pln_error err;
    uint8_t garbage[200];

    served++;
    if (lie == LIE_GARBAGE) {
        chance_fill(&w->chance, garbage, sizeof(garbage));
        garbage[0] = 0xc1;
        if (e->has_session && session_send(&e->session, bytes_at(garbage, sizeof(garbage)), &err))
            network_drive(e);
        return;
    }
    chance_fill(&w->chance, root.b, 32);
    if (lie != LIE_NO_HELLO)
        say_hello(e);
    switch (lie) {
    case LIE_GARBAGE: break;
    case LIE_NO_HELLO:
    case LIE_BAD_ROOT:
    case LIE_NO_ENTRIES: say_head(m, e, &m->partner.checkpoint, h.size + 1, &root); break;
    case LIE_SAME_SIZE: say_head(m, e, &m->partner.checkpoint, h.size, &root); break;
    case LIE_UNSIGNED: say_head(m, e, &m->partner.root, h.size, &root); break;
    case LIE_FORK:
        root = tree_root(&h.tree[h.size]);
        say_head(m, e, &m->partner.checkpoint, h.size, &root);
        break;
    case LIE_STRANGER:
        chance_fill(&w->chance, stranger.b, 32);
        for (unsigned i = 0; i < 200; i++)
            say_entries(e, &stranger, i, bytes_at(root.b, 32));
        break;
    case LIE_FLOOD:
        for (unsigned i = 0; i < 200; i++) {
            root = tree_root(&h.tree[h.size]);
            say_head(m, e, &m->partner.checkpoint, h.size, &root);
        }
        break;
    case LIE_DEAF: e->never_reads = true; break;
    }
}

void hostile_message(struct machine *m, struct end *e, struct bytes message)
{
    struct arena arena;
    struct message in, out = { 0 };
    struct pln_error err;

    (void)m;
    arena_init(&arena, "mallory", 1024 * 1024);
    if (!message_read(message, &in, &arena, &err))
        abort();
    if (in.kind == MESSAGE_WANT && hash32_equal(&in.want.log, &m->partner.log) && lie != LIE_NO_ENTRIES) {
        for (uint64_t i = in.want.from; i < in.want.size && i < h.size; i++)
            say_entries(e, &m->partner.log, i, buf_bytes(&h.entry[i]));
        if (lie == LIE_BAD_ROOT)
            say_entries(e, &m->partner.log, h.size, buf_bytes(&h.entry[h.size - 1]));
        say_entries(e, &m->partner.log, in.want.size, bytes_at(NULL, 0));
    } else if (in.kind == MESSAGE_PROVE) {
        struct proof_source src = { .node = history_node };
        struct pln_root hash[PLN_PROOF_HASHES_MAX + 1];
        struct proof p;

        out.kind = MESSAGE_PROOF;
        out.proof.of = in.prove;
        if (lie == LIE_FORK && consistency_make(&src, in.prove.m, in.prove.size, &p, &err)) {
            hash[0] = tree_root(&h.tree[in.prove.m]);
            memcpy(hash + 1, p.hash, p.count * sizeof(p.hash[0]));
            out.proof.hash = hash;
            out.proof.count = p.count + 1;
        }
        say(e, &out);
    } else if (in.kind == MESSAGE_PING) {
        out.kind = MESSAGE_PONG;
        out.ping = in.ping;
        say(e, &out);
    }
    arena_deinit(&arena);
}

/* ---- scenarios ---- */

static struct world *begin(uint64_t seed, bool trace)
{
    struct world *w = malloc(sizeof(*w));

    assert(w != NULL);
    world_init(w, seed);
    w->has_trace = trace;
    w->keep_trace = true;
    world_add(w, "commons");
    world_add(w, "eastside");
    world_add(w, "mallory");
    machine_start(&w->machine[0]);
    for (size_t i = 1; i < 3; i++) {
        world_invite(&w->machine[0], &w->machine[i]);
        world_admit(&w->machine[0], &w->machine[i]);
    }
    for (unsigned i = 0; i < 3; i++)
        world_commit(&w->machine[i], 0, "before", 100);
    if (!world_settle(w, 20 * 60 * 1000))
        world_wrong(w, "it did not even begin");
    return w;
}

/* Its own entries, as the convener holds them; in a fork the last is another. */
static void history_read(struct world *w, bool other_last)
{
    struct machine *m = &w->machine[2];
    struct store_view v;
    struct pln_error err;
    struct place at = { 0 };
    struct log_row row = { 0 };
    bool found;

    machine_row(&w->machine[0], &m->partner.log, &row);
    if (!store_view_begin(w->machine[0].store, &v, &err) || !v.view.find_log(v.view.ctx, &m->partner.log, &at.log, &found, &err))
        abort();
    for (at.index = 0; at.index < row.size; at.index++) {
        struct view_entry e;

        if (!v.view.entry(v.view.ctx, at, false, &e, &found, &err) || !found)
            abort();
        if (other_last && at.index == row.size - 1) {
            uint8_t copy[PLN_ENTRY_BYTES_MAX];

            memcpy(copy, e.bytes.at, e.bytes.n);
            copy[e.bytes.n - 1] ^= 1;
            history_add(bytes_at(copy, e.bytes.n));
        } else {
            history_add(e.bytes);
        }
    }
    store_view_end(&v);
    if (other_last) {
        uint8_t more[40] = { 0x91, 1 };

        history_add(bytes_at(more, sizeof(more)));
    }
}

static bool traced(const struct world *w, const char *text)
{
    return w->kept.n > 0 && memmem(w->kept.at, w->kept.n, text, strlen(text)) != NULL;
}

static unsigned times_traced(const struct world *w, const char *text)
{
    unsigned count = 0;
    const uint8_t *at = w->kept.at;

    while ((at = memmem(at, (size_t)(w->kept.at + w->kept.n - at), text, strlen(text))) != NULL) {
        count++;
        at++;
    }
    return count;
}

struct scenario {
    const char *name;
    enum lie lie;
    const char *line; /* that the victim's operator must see */
    bool is_stopped;  /* mallory's log, at the end */
};
static const struct scenario scenarios[] = {
    { "a peer that sends garbage", LIE_GARBAGE, "commons: a peer's fault ended its session peer=mallory code=not-canonical", false },
    { "a peer that speaks before its hello", LIE_NO_HELLO, "commons: a peer's fault ended its session peer=mallory code=out-of-order",
      false },
    { "a head that its entries do not lead to", LIE_BAD_ROOT, "commons: a peer's fault ended its session peer=mallory code=bad-root",
      false },
    { "a head without any entries", LIE_NO_ENTRIES, "commons: a peer's fault ended its session peer=mallory code=timeout", false },
    { "entries of a stranger", LIE_STRANGER, "commons: a peer's fault ended its session peer=mallory code=unasked", false },
    { "a second head of the same size", LIE_SAME_SIZE, "commons: log stopped log=mallory", true },
    { "a longer second history, with a proof of itself", LIE_FORK, "commons: log stopped log=mallory", true },
    { "a head that the log's key never signed", LIE_UNSIGNED, "commons: a peer's fault ended its session peer=mallory code=bad-signature",
      false },
    { "two hundred heads at once", LIE_FLOOD, "commons: a peer's fault ended its session peer=mallory code=too-fast", false },
    { "a peer that never reads", LIE_DEAF, "commons: a silent session was ended peer=mallory", false },
};

static bool scenario_run(const struct scenario *s, bool trace)
{
    struct world *w = begin(77, trace);
    struct machine *m = &w->machine[2];
    struct log_row row = { 0 };
    bool good;

    lie = s->lie;
    served = 0;
    history_read(w, s->lie == LIE_FORK);
    machine_crash(m);
    m->is_hostile = true;
    m->is_up = true;
    for (unsigned i = 0; i < 3; i++) {
        network_dial_raw(m, &w->machine[0]);
        world_run(w, 1000);
        for (unsigned k = 0; k < 40; k++) /* the others go on, all the time */
            world_commit(&w->machine[i % 2], k, "meanwhile", 60000);
        world_run(w, 120000);
    }
    if (!world_settle(w, 10 * 60 * 1000))
        world_wrong(w, "the others did not settle");
    for (size_t i = 0; i < 2 && w->wrong[0] == '\0'; i++) {
        if (!machine_row(&w->machine[i], &w->machine[0].partner.log, &row) || row.stopped)
            world_wrong(w, "the convener's log was stopped");
        if (!machine_row(&w->machine[i], &w->machine[1].partner.log, &row) || row.stopped)
            world_wrong(w, "eastside's log was stopped");
    }
    if (w->wrong[0] == '\0' && (!machine_row(&w->machine[0], &m->partner.log, &row) || row.stopped != s->is_stopped))
        world_wrong(w, s->is_stopped ? "mallory's log was not stopped" : "mallory's log was stopped: %s", row.stop_why);
    if (w->wrong[0] == '\0' && !traced(w, s->line))
        world_wrong(w, "no line \"%s\"", s->line);
    if (w->wrong[0] == '\0' && times_traced(w, s->line) > 1)
        world_wrong(w, "%u times the line \"%s\"", times_traced(w, s->line), s->line);
    if (w->wrong[0] == '\0')
        world_check(w);
    good = w->wrong[0] == '\0';
    printf("%s - %s%s%s\n", good ? "ok" : "not ok", s->name, good ? "" : ": ", w->wrong);
    history_clear();
    m->is_up = false;
    world_deinit(w);
    free(w);
    return good;
}

/* eastside's disk says "synced" and is not; others have heard of what it lost. It must not write a second history. */
static bool forgetful(bool trace)
{
    struct world *w = begin(78, trace);
    struct machine *m = &w->machine[1];
    struct log_row row = { 0 };
    uint64_t size;
    bool good;

    m->disk_lies = true;
    for (unsigned i = 0; i < 4; i++)
        world_commit(m, i, "lost", 100);
    if (!world_settle(w, 5 * 60 * 1000))
        world_wrong(w, "it did not settle");
    machine_row(m, &m->partner.log, &row);
    size = row.size;
    m->write = NULL;
    machine_crash(m);
    m->disk_lies = false;
    w->may_refuse = true;
    machine_start(m);
    world_run(w, 30000);
    world_commit(m, 0, "on top of what was lost", 100);
    world_run(w, 120000);
    machine_row(m, &m->partner.log, &row);
    if (w->wrong[0] == '\0' && row.size >= size)
        world_wrong(w, "the disk did not lie, or a second history was written: %" PRIu64 " of %" PRIu64 " entries", row.size, size);
    if (w->wrong[0] == '\0' && !row.stopped)
        world_wrong(w, "its own log is not stopped");
    for (size_t i = 0; i < 3 && w->wrong[0] == '\0'; i += 2)
        if (!machine_row(&w->machine[i], &m->partner.log, &row) || row.size != size)
            world_wrong(w, "%s does not hold what was once signed", w->machine[i].partner.name);
    if (w->wrong[0] == '\0' && !traced(w, "eastside: log stopped log=eastside"))
        world_wrong(w, "its operator was not told");
    good = w->wrong[0] == '\0';
    printf("%s - a node that lost what it signed writes nothing more%s%s\n", good ? "ok" : "not ok", good ? "" : ": ", w->wrong);
    world_deinit(w);
    free(w);
    return good;
}

/* A newcomer takes in thousands of entries: several chunks, each proven, from a link that breaks now and then. */
static bool long_catch_up(bool trace)
{
    struct world *w = begin(79, trace);
    struct machine *late = &w->machine[1];
    bool good;

    machine_crash(late);
    for (unsigned i = 0; i < 9000; i++)
        world_commit(&w->machine[0], i, "one of very many", 10);
    world_run(w, 30 * 60 * 1000);
    machine_start(late);
    for (unsigned i = 0; i < 20; i++) {
        world_run(w, 300);
        world_lose_links(w, 30);
    }
    if (!world_settle(w, 30 * 60 * 1000))
        world_wrong(w, "it did not catch up");
    if (w->wrong[0] == '\0' && !traced(w, ": prove "))
        world_wrong(w, "no chunk was proven: the log was too short for this test");
    if (w->wrong[0] == '\0')
        world_check(w);
    good = w->wrong[0] == '\0';
    printf("%s - a long catch-up over a bad line, chunk by chunk%s%s\n", good ? "ok" : "not ok", good ? "" : ": ", w->wrong);
    world_deinit(w);
    free(w);
    return good;
}

/* The operator puts a new key file there, starts the node again, and the root records it. */
static void changes_keys(struct world *w, struct machine *m)
{
    struct log_row row = { 0 };
    struct task *t;

    world_run(w, 60000);
    machine_stop(m);
    kv_memory_sync(m->kv);
    machine_start(m);
    machine_row(m, &m->partner.log, &row);
    machine_stop(m);
    t = world_task(m, 0, TASK_NODE_KEYS);
    partner_changes_keys(&m->partner, row.epoch + 1, row.size, &row.root, WALL_MS + w->clock.now_ms, &w->chance, &t->said);
    machine_start(m);
    world_run(w, 30000);
}

/* Node keys changed twice while a partner was away, thousands of entries before, between and after; and a newcomer from nothing. */
static bool keys_change(bool trace)
{
    struct world *w = begin(80, trace);
    struct machine *start = &w->machine[0], *away = &w->machine[1], *late;
    struct log_row row = { 0 };
    bool good;

    machine_crash(away);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 5000; i++)
            world_commit(start, i, "one of very many", 10);
        for (unsigned i = 0; i < 600 && start->person[0].first != NULL; i++)
            world_run(w, 10000);
        world_run(w, 10 * 60 * 1000);
        if (round < 2)
            changes_keys(w, start);
    }
    machine_row(start, &start->partner.log, &row);
    if (row.epoch != 3)
        world_wrong(w, "the keys were not changed twice: epoch %" PRIu64, row.epoch);
    machine_start(away);
    late = world_add(w, "library");
    world_invite(start, late);
    world_admit(start, late);
    if (!world_settle(w, 60 * 60 * 1000))
        world_wrong(w, "not everybody caught up over the changes of keys");
    if (w->wrong[0] == '\0')
        world_check(w);
    if (w->wrong[0] == '\0' && traced(w, "fault ended its session"))
        world_wrong(w, "somebody was blamed");
    good = w->wrong[0] == '\0';
    printf("%s - node keys change while a partner is away and before a newcomer%s%s\n", good ? "ok" : "not ok", good ? "" : ": ", w->wrong);
    world_deinit(w);
    free(w);
    return good;
}

/* A record by the root, as people write it; its id. */
static struct pln_id root_says(struct world *w, struct machine *m, enum record_type type, const struct given *given, size_t count,
                               const struct pln_id *answer, size_t answers)
{
    struct task *t = world_task(m, 0, TASK_COMMIT);

    partner_says(&m->partner, &m->partner.root, type, given, count, answer, answers, WALL_MS + w->clock.now_ms, &w->chance, &t->said);
    return t->said.id;
}

/* A partner leaves and is taken off; whoever joins after that has its log all the same, words and all, up to what counts. */
static bool newcomer_after_a_removal(bool trace)
{
    struct world *w = begin(90, trace);
    struct machine *start = &w->machine[0], *gone = &w->machine[1], *late;
    struct log_row here = { 0 }, there = { 0 };
    struct pln_id because[2] = { gone->partner.log };
    char size[24];
    bool good;

    because[1] = root_says(w, gone, TYPE_leave, NULL, 0, NULL, 0);
    world_run(w, 5 * 60 * 1000);
    if (!machine_row(start, &gone->partner.log, &here) || here.standing != LOG_LEFT)
        world_wrong(w, "the leave did not reach the convener");
    snprintf(size, sizeof(size), "%" PRIu64, here.size);
    const struct given remove[] = { { BYTES_STR("partner"), BYTES_STR("eastside") },
                                    { BYTES_STR("size"), BYTES_STR(size) },
                                    { BYTES_STR("because"), BYTES_STR("its leave") } };
    root_says(w, start, TYPE_remove, remove, COUNT(remove), because, 2);
    world_run(w, 60000);
    machine_stop(gone);
    gone->was_admitted = false;
    late = world_add(w, "library");
    world_invite(start, late);
    world_admit(start, late);
    if (!world_settle(w, 60 * 60 * 1000))
        world_wrong(w, "the newcomer did not catch up");
    world_run(w, 10 * 60 * 1000);
    if (!machine_row(late, &gone->partner.log, &there) || there.size < here.size || there.whole != there.size ||
        there.standing != LOG_REMOVED)
        world_wrong(w, "the newcomer has %" PRIu64 " (%" PRIu64 " with words) of %" PRIu64 " entries of who was removed", there.size,
                    there.whole, here.size);
    good = w->wrong[0] == '\0' && world_check(w);
    printf("%s - a newcomer after a removal%s%s\n", good ? "ok" : "not ok", good ? "" : ": ", w->wrong);
    world_deinit(w);
    free(w);
    return good;
}

bool hostile_run_all(bool trace, uint64_t *failed)
{
    uint64_t before = *failed;

    for (size_t i = 0; i < COUNT(scenarios); i++)
        *failed += scenario_run(&scenarios[i], trace) ? 0 : 1;
    *failed += forgetful(trace) ? 0 : 1;
    *failed += long_catch_up(trace) ? 0 : 1;
    *failed += keys_change(trace) ? 0 : 1;
    *failed += newcomer_after_a_removal(trace) ? 0 : 1;
    return *failed == before;
}
