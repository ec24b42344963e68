/* world.c: machines, their disks and workers, people; what must hold in the end.
 *
 * A write job's transaction is carried out when its time is over, and then the disk is synced and the node told, as one moment;
 * a crash before it loses the job, or, as often, only the news of it. Checks and reads take their time as well and are lost with
 * their machine. Spec: docs/protocol.md. */
#include "sim/world.h"
#include "sim/random.h"

#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "log/checkpoint.h"
#include "sim/asked.h"
#include "store/layout.h"
#include "support/kv_memory.h"
#include "wire/rpc.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#define RESEND_MS 20000

/* ---- trace ---- */

void world_trace(struct world *w, const char *fmt, ...)
{
    char text[400], line[440];
    va_list ap;
    int n;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    n = snprintf(line, sizeof(line), "[%7" PRId64 "] %s\n", w->clock.now_ms, text);
    hash_add(&w->hash, bytes_at(line, (size_t)n));
    w->lines++;
    if (w->has_trace)
        fputs(line, w->trace);
    if (w->keep_trace)
        buf_put(&w->kept, bytes_at(line, (size_t)n));
}

void world_wrong(struct world *w, const char *fmt, ...)
{
    va_list ap;

    if (w->wrong[0] != '\0')
        return;
    va_start(ap, fmt);
    vsnprintf(w->wrong, sizeof(w->wrong), fmt, ap);
    va_end(ap);
    world_trace(w, "WRONG: %s", w->wrong);
}

static void message_trace(struct machine *m, uint64_t peer, struct bytes message)
{
    struct arena arena;
    struct message msg;
    struct pln_error err;
    char what[120] = "", to[24] = "?";

    for (struct link *l = m->world->link; l != NULL; l = l->next)
        for (size_t i = 0; i < 2; i++)
            if (l->end[i].machine == m && l->end[i].peer == peer)
                snprintf(to, sizeof(to), "%s", l->end[1 - i].machine->partner.name);
    arena_init(&arena, "trace", 1024 * 1024);
    if (message_read(message, &msg, &arena, &err)) {
        switch (msg.kind) {
        case MESSAGE_HEADS: snprintf(what, sizeof(what), " %zu%s", msg.heads.count, msg.heads.more ? " and more" : ""); break;
        case MESSAGE_WANT:
            snprintf(what, sizeof(what), " %02x.. %" PRIu64 " of %" PRIu64, msg.want.log.b[0], msg.want.from, msg.want.size);
            break;
        case MESSAGE_ENTRIES:
            snprintf(what, sizeof(what), " %02x.. from %" PRIu64 ", %zu", msg.entries.log.b[0], msg.entries.from, msg.entries.count);
            break;
        case MESSAGE_NEED: snprintf(what, sizeof(what), " %02x.. %zu", msg.need.log.b[0], msg.need.count); break;
        case MESSAGE_CONTENT:
            snprintf(what, sizeof(what), " %02x..#%" PRIu64 " %" PRIu64 " of %" PRIu64, msg.content.log.b[0], msg.content.index,
                     msg.content.offset, msg.content.total);
            break;
        case MESSAGE_PROVE:
        case MESSAGE_PROOF:
            snprintf(what, sizeof(what), " %" PRIu64 " in %" PRIu64, msg.kind == MESSAGE_PROVE ? msg.prove.m : msg.proof.of.m,
                     msg.kind == MESSAGE_PROVE ? msg.prove.size : msg.proof.of.size);
            break;
        case MESSAGE_BYE: snprintf(what, sizeof(what), " %s", pln_code_word((enum pln_code)msg.bye.code)); break;
        default: break;
        }
        world_trace(m->world, "%s > %s: %s%s", m->partner.name, to, message_word(msg.kind), what);
    }
    arena_deinit(&arena);
}

/* ---- machines ---- */

struct node_clock machine_clock(const struct machine *m)
{
    return (struct node_clock){ .now_ms = m->world->clock.now_ms, .wall_ms = WALL_MS + m->world->clock.now_ms + m->skew_ms };
}

static void event_put(struct machine *m, int64_t wait_ms, enum event_kind kind, uint64_t number, void *what)
{
    clock_put(&m->world->clock,
              (struct event){
                  .at_ms = m->world->clock.now_ms + wait_ms, .kind = kind, .who = m, .life = m->life, .number = number, .what = what });
}

static void disk_space(void *ctx, uint64_t *free_bytes, uint64_t *total_bytes)
{
    const struct machine *m = ctx;

    *total_bytes = UINT64_MAX;
    *free_bytes = m->disk_free > 0 ? m->disk_free : UINT64_MAX;
}

static void store_begin(struct machine *m)
{
    struct store_setup s = { .kv = m->kv,
                             .checkpoint = &m->partner.checkpoint,
                             .coalition = m->world->machine[0].partner.log,
                             .log_quota_bytes = PLN_LOG_QUOTA_BYTES,
                             .log_quota_per_day_bytes = PLN_LOG_QUOTA_PER_DAY_BYTES,
                             .disk = disk_space,
                             .disk_ctx = m };
    struct pln_error err;
    char text[400];

    chance_fill(&m->world->chance, s.seed, sizeof(s.seed));
    if (!store_open(&s, &m->store, &err)) {
        fprintf(stderr, "%s: %s\n", m->partner.name, error_text(&err, text, sizeof(text)));
        abort();
    }
}

struct machine *world_add(struct world *w, const char *name)
{
    struct machine *m = &w->machine[w->machines];
    struct submit_item item[PEOPLE_FIRST_MAX] = { 0 };
    struct pln_error err;
    char text[400];

    assert(w->machines < MACHINES_MAX);
    memset(m, 0, sizeof(*m));
    m->world = w;
    m->place = w->machines++;
    partner_init(&m->partner, name, m->place == 0 ? NULL : &w->machine[0].partner.log, WALL_MS + w->clock.now_ms, &w->chance);
    m->kv = kv_memory_new(DB_COUNT);
    m->skew_ms = m->place == 0 ? 0 : chance_between(&w->chance, -60000, 60000);
    store_begin(m);
    for (size_t i = 0; i < m->partner.firsts; i++)
        item[i] = (struct submit_item){ .statement = buf_bytes(&m->partner.first[i].statement),
                                        .signature = BYTES_OF(m->partner.first[i].signature),
                                        .content = buf_bytes(&m->partner.first[i].content),
                                        .has_content = m->partner.first[i].has_content };
    if (!store_genesis(m->store, WALL_MS + w->clock.now_ms, item, m->partner.firsts, &err)) {
        fprintf(stderr, "%s: %s\n", name, error_text(&err, text, sizeof(text)));
        abort();
    }
    kv_memory_sync(m->kv);
    store_close(m->store);
    m->store = NULL;
    m->people = 1 + (size_t)chance_below(&w->chance, CLIENTS_MAX);
    return m;
}

static void person_sends(struct machine *m, size_t i);

void machine_start(struct machine *m)
{
    struct world *w = m->world;
    struct node_setup s = { .coalition = w->machine[0].partner.log,
                            .own_log = m->partner.log,
                            .own_noise = m->partner.noise.public,
                            .dial_private = true,
                            .software = "sim" };
    struct arena arena;
    struct log_row *row;
    struct keep_item *kept;
    struct pln_error err;

    assert(!m->is_up);
    m->life++;
    store_begin(m);
    arena_init(&arena, "start", 64 * 1024 * 1024);
    if (!store_rows(m->store, &arena, &row, &s.rows, &err) || !store_kept(m->store, "", &arena, &kept, &s.keeps, &err))
        abort();
    s.row = row;
    s.kept = kept;
    s.disk = store_disk(m->store);
    chance_fill(&w->chance, s.seed, sizeof(s.seed));
    s.address.count = 1;
    snprintf(s.address.at[0], sizeof(s.address.at[0]), "%s:1", m->partner.name);
    if (m->has_invitation) {
        s.has_invitation = true;
        s.convener_noise = m->invitation.convener_noise;
        memcpy(s.token, m->invitation.token, 32);
        s.convener_address = m->invitation.address;
    }
    if (!node_new(&s, machine_clock(m), &m->node, &err))
        abort();
    arena_deinit(&arena);
    m->is_up = true;
    m->tick_ms = INT64_MAX;
    world_trace(w, "%s: start", m->partner.name);
    for (size_t i = 0; i < m->people; i++) {
        m->person[i].client = ++w->numbers;
        m->person[i].number = 0;
        node_client_open(m->node, m->person[i].client, ACCESS_LOCAL, machine_clock(m));
        event_put(m, chance_between(&w->chance, 1, 200), EVENT_PERSON, i, NULL);
    }
    machine_settle(m);
}

static void machine_end(struct machine *m)
{
    struct clock *c = &m->world->clock;

    network_machine_gone(m);
    for (size_t i = 0; i < c->count; i++) { /* jobs of this life are lost with it */
        struct event *e = &c->at[i];

        if (e->who != m || e->kind != EVENT_JOB || e->life != m->life)
            continue;
        switch ((enum wish_kind)e->number) {
        case WISH_CHECK: check_job_free(e->what); break;
        case WISH_READ: read_job_free(e->what); break;
        case WISH_WRITE: write_job_free(e->what); break;
        default: abort();
        }
        e->life = 0;
    }
    m->write = NULL;
    m->life++;
    node_free(m->node);
    m->node = NULL;
    if (m->store != NULL)
        store_close(m->store);
    m->store = NULL;
    asked_end(&m->desk);
    m->is_up = false;
    m->probe = 0;
    buf_deinit(&m->heard);
    for (size_t i = 0; i < m->people; i++)
        m->person[i].number = 0;
}

void machine_crash(struct machine *m)
{
    struct world *w = m->world;
    bool was_durable = m->write != NULL && chance_percent(&w->chance, 50);

    assert(m->is_up);
    if (was_durable) /* its bytes were on the disk already; nobody heard of it */
        store_write(m->store, m->write);
    world_trace(w, "%s: crash%s", m->partner.name,
                m->write == NULL ? ""
                : was_durable    ? ", the last write was durable"
                                 : ", the last write is lost");
    machine_end(m);
    kv_memory_crash(m->kv, was_durable ? SIZE_MAX : 0);
}

void machine_stop(struct machine *m)
{
    node_stop(m->node, machine_clock(m));
    machine_settle(m);
    while (m->is_up && !node_is_quiet(m->node))
        world_run(m->world, 10);
    world_trace(m->world, "%s: stop", m->partner.name);
    machine_end(m);
}

/* ---- jobs ---- */

static void check_run(struct check_job *job)
{
    struct checkpoint head;
    struct pln_error err;

    for (size_t i = 0; i < job->count; i++) {
        struct statement s;

        job->item[i].good = statement_read(job->item[i].statement, &s, &err) && statement_signature_is_good(&s, job->item[i].signature);
    }
    if (job->note.n > 0)
        job->note_good = checkpoint_verify(job->note, &job->note_key, &head, &err);
}

static void job_done(struct machine *m, const struct event *e)
{
    switch ((enum wish_kind)e->number) {
    case WISH_CHECK:
        check_run(e->what);
        node_checked(m->node, e->what, machine_clock(m));
        break;
    case WISH_READ:
        if (((struct read_job *)e->what)->kind == READ_RULES)
            asked_answer(m->store, &m->desk, e->what);
        else
            store_read(m->store, e->what);
        node_read(m->node, e->what, machine_clock(m));
        break;
    case WISH_WRITE: {
        struct write_job *job = e->what;

        if (!store_write(m->store, job))
            world_wrong(m->world, "%s: a commit failed: %s", m->partner.name, job->err.what);
        if (!m->disk_lies)
            kv_memory_sync(m->kv);
        world_trace(m->world, "%s: wrote %zu submits, %zu takes, %zu contents%s", m->partner.name, job->submits, job->takes, job->contents,
                    job->receipt_written ? ", a receipt" : "");
        m->write = NULL;
        node_written(m->node, job, machine_clock(m));
        break;
    }
    default: abort();
    }
    machine_settle(m);
}

/* ---- people ---- */

struct task *world_task(struct machine *m, size_t person, enum task_kind kind)
{
    struct task *t = calloc(1, sizeof(*t));
    struct person *p = &m->person[person % m->people];

    assert(t != NULL);
    t->kind = kind;
    if (p->last != NULL)
        p->last->next = t;
    else
        p->first = t;
    p->last = t;
    if (m->is_up && p->number == 0)
        event_put(m, chance_between(&m->world->chance, 0, 50), EVENT_PERSON, person % m->people, NULL);
    return t;
}

void world_commit(struct machine *m, size_t person, const char *title, size_t text_bytes)
{
    struct task *t = world_task(m, person, TASK_COMMIT);

    partner_commits(&m->partner, title, text_bytes, WALL_MS + m->world->clock.now_ms, &m->world->chance, &t->said);
}

void world_seal(struct machine *m, size_t person, const struct machine *to, const char *title, size_t text_bytes)
{
    struct task *t = world_task(m, person, TASK_COMMIT);

    partner_seals(&m->partner, &to->partner, title, text_bytes, WALL_MS + m->world->clock.now_ms, &m->world->chance, &t->said);
}

void world_admit(struct machine *convener, struct machine *joiner)
{
    struct task *t = world_task(convener, 0, TASK_ADMIT);
    const struct given given[] = { { BYTES_STR("partner"), BYTES_STR(joiner->partner.name) },
                                   { BYTES_STR("handle"), BYTES_STR(joiner->partner.name) } };

    t->about = joiner;
    partner_says(&convener->partner, &convener->partner.member, TYPE_admit, given, 2, &joiner->partner.log, 1,
                 WALL_MS + convener->world->clock.now_ms, &convener->world->chance, &t->said);
}

void world_erase(struct machine *m, size_t person)
{
    struct world *w = m->world;
    const struct given given[] = { { BYTES_STR("of"), BYTES_STR("it") }, { BYTES_STR("why"), BYTES_STR("a name too many") } };

    for (size_t i = 0; i < w->promises; i++) {
        struct promise *p = &w->promise[i];

        if (p->machine != m || !p->may_be_erased || !chance_percent(&w->chance, 30))
            continue;
        p->may_be_erased = false;
        partner_says(&m->partner, &m->partner.member, TYPE_erase, given, COUNT(given), &p->id, 1, WALL_MS + w->clock.now_ms, &w->chance,
                     &world_task(m, person, TASK_ERASE)->said);
        return;
    }
}

void world_invite(struct machine *convener, struct machine *joiner)
{
    world_task(convener, 0, TASK_INVITE)->about = joiner;
}

static void task_done(struct machine *m, struct person *p)
{
    struct task *t = p->first;

    (void)m;
    p->first = t->next;
    if (p->first == NULL)
        p->last = NULL;
    said_deinit(&t->said);
    free(t);
}

static void params_write(struct machine *m, const struct task *t, struct buf *out)
{
    struct writer w = writer_into(out);

    switch (t->kind) {
    case TASK_COMMIT:
    case TASK_ADMIT:
    case TASK_ERASE:
    case TASK_NODE_KEYS:
        writer_array(&w, 3);
        writer_bin(&w, buf_bytes(&t->said.statement));
        writer_bin(&w, BYTES_OF(t->said.signature));
        if (t->said.has_content)
            writer_bin(&w, buf_bytes(&t->said.content));
        else
            writer_nil(&w);
        break;
    case TASK_WAIT:
        writer_array(&w, 3);
        writer_bin(&w, BYTES_OF(t->id));
        writer_u64(&w, t->held);
        writer_u64(&w, 60000);
        break;
    case TASK_INVITE:
        writer_array(&w, 1);
        writer_map(&w, 1);
        writer_cstr(&w, "handle");
        writer_cstr(&w, t->about->partner.name);
        break;
    }
    (void)m;
}

static void person_sends(struct machine *m, size_t i)
{
    static const char *const method[] = { [TASK_COMMIT] = "submit",    [TASK_ADMIT] = "submit", [TASK_ERASE] = "submit",
                                          [TASK_NODE_KEYS] = "submit", [TASK_WAIT] = "wait",    [TASK_INVITE] = "invite" };
    CLEANUP(buf_deinit) struct buf params = { 0 }, out = { 0 };
    struct person *p = &m->person[i];
    struct pln_error err;

    if (p->first == NULL)
        return;
    if (p->number != 0 && m->world->clock.now_ms - p->sent_ms < RESEND_MS && p->first->kind != TASK_WAIT)
        return;
    if (p->number != 0 && p->first->kind == TASK_WAIT)
        return;
    buf_init(&params, PLN_REQUEST_BYTES_MAX);
    buf_init(&out, PLN_REQUEST_BYTES_MAX);
    params_write(m, p->first, &params);
    p->number = (uint32_t)++m->world->numbers;
    p->sent_ms = m->world->clock.now_ms;
    p->first->tries++;
    if (!rpc_request_write(&out, p->number, method[p->first->kind], buf_bytes(&params), &err))
        abort();
    event_put(m, RESEND_MS, EVENT_PERSON, i, NULL);
    if (!node_client_message(m->node, p->client, buf_bytes(&out), machine_clock(m), &err))
        world_wrong(m->world, "%s: a request was malformed: %s", m->partner.name, err.what);
    machine_settle(m);
}

static void promise_add(struct machine *m, const struct pln_id *id, uint64_t index, bool may_be_erased)
{
    struct world *w = m->world;

    if (w->promises == w->promises_room) {
        w->promises_room = w->promises_room == 0 ? 256 : 2 * w->promises_room;
        w->promise = realloc(w->promise, w->promises_room * sizeof(*w->promise));
        assert(w->promise != NULL);
    }
    w->promise[w->promises++] = (struct promise){ .machine = m, .id = *id, .index = index, .may_be_erased = may_be_erased };
}

static void answered(struct machine *m, struct person *p, const struct rpc *r)
{
    struct task *t = p->first;
    struct reader in = reader_over(r->result);
    struct pln_id id = { 0 };
    uint64_t index = 0;
    size_t pairs = reader_map(&in, "result", 32);
    struct pln_error err;

    for (size_t i = 0; i < pairs && !in.failed; i++) {
        struct bytes key = reader_str(&in, "key", 40);

        if (bytes_equal_str(key, "id")) {
            reader_bin_exact(&in, "id", &id, sizeof(id));
        } else if (bytes_equal_str(key, "index")) {
            index = reader_u(&in, "index");
        } else if (bytes_equal_str(key, "line") && t->kind == TASK_INVITE) {
            struct bytes line = reader_str(&in, "line", INVITATION_LINE_BYTES_MAX);

            if (!invitation_read(line, &t->about->invitation, &err))
                world_wrong(m->world, "an invitation line: %s", err.what);
            t->about->has_invitation = true;
            event_put(t->about, chance_between(&m->world->chance, 10, 2000), EVENT_START, 0, NULL);
        } else {
            (void)reader_any_rpc(&in, "value");
        }
    }
    if (t->kind == TASK_COMMIT || t->kind == TASK_ADMIT || t->kind == TASK_ERASE || t->kind == TASK_NODE_KEYS) {
        if (!hash32_equal(&id, &t->said.id))
            world_wrong(m->world, "%s: an answer names another statement", m->partner.name);
        promise_add(m, &id, index, t->kind == TASK_COMMIT);
        if (t->kind == TASK_ADMIT)
            t->about->was_admitted = true;
        if (t->kind == TASK_COMMIT && chance_percent(&m->world->chance, 20)) {
            struct task *wait = world_task(m, (size_t)(p - m->person), TASK_WAIT);

            wait->id = id;
            wait->held = 1;
        }
    }
    task_done(m, p);
}

static void client_answer(struct machine *m, uint64_t client, struct bytes message)
{
    struct rpc r;
    struct pln_error err;

    if (!rpc_read(message, &r, &err)) {
        world_wrong(m->world, "%s: an answer cannot be read: %s", m->partner.name, err.what);
        return;
    }
    if (client == m->probe) {
        buf_reset(&m->heard);
        buf_put(&m->heard, message);
        m->heard_count += r.kind == RPC_RESPONSE;
        m->told_count += r.kind == RPC_NOTIFICATION;
        if (r.kind == RPC_NOTIFICATION)
            world_trace(m->world, "%s tells: %.*s", m->partner.name, (int)r.method.n, (const char *)r.method.at);
        return;
    }
    for (size_t i = 0; i < m->people; i++) {
        struct person *p = &m->person[i];

        if (p->client != client || p->number == 0 || p->number != r.number || r.kind != RPC_RESPONSE)
            continue;
        p->number = 0;
        if (!r.failed) {
            answered(m, p, &r);
        } else if (r.error.code == PLN_SHUTTING_DOWN || r.error.code == PLN_BUSY) {
            event_put(m, 500, EVENT_PERSON, i, NULL);
            return;
        } else {
            world_trace(m->world, "%s: refused: %s %s", m->partner.name, pln_code_word(r.error.code), r.error.what);
            m->world->refused++;
            if (p->first->kind != TASK_WAIT && !m->world->may_refuse)
                world_wrong(m->world, "%s: refused: %s: %s", m->partner.name, pln_code_word(r.error.code), r.error.what);
            task_done(m, p);
        }
        if (p->first != NULL)
            event_put(m, chance_between(&m->world->chance, 0, 300), EVENT_PERSON, i, NULL);
        return;
    }
}

/* ---- wishes ---- */

static void log_line(struct machine *m, const struct line *l)
{
    char text[300];
    int n = snprintf(text, sizeof(text), "%s: %s", m->partner.name, l->phrase);

    for (size_t i = 0; i < l->pairs && n > 0 && (size_t)n < sizeof(text); i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, " %s=%s", l->pair[i].key, l->pair[i].value);
    m->log_lines[l->level]++;
    world_trace(m->world, "%s", text);
}

void machine_settle(struct machine *m)
{
    struct world *w = m->world;
    struct wish wish;

    while (m->node != NULL && node_take(m->node, &wish)) {
        switch (wish.kind) {
        case WISH_SEND:
            message_trace(m, wish.peer, wish.message);
            network_send(m, wish.peer, wish.message);
            break;
        case WISH_CLOSE: network_close(m, wish.peer); break;
        case WISH_DIAL: network_dial(m, wish.dial, wish.address, &wish.key); break;
        case WISH_CHECK: event_put(m, chance_between(&w->chance, 0, 3), EVENT_JOB, WISH_CHECK, wish.check); break;
        case WISH_READ:
            world_trace(w, "%s: reads", m->partner.name);
            event_put(m, chance_between(&w->chance, 0, 3), EVENT_JOB, WISH_READ, wish.read);
            break;
        case WISH_WRITE:
            assert(m->write == NULL);
            m->write = wish.write;
            event_put(m, chance_between(&w->chance, w->disk_ms[0], w->disk_ms[1]), EVENT_JOB, WISH_WRITE, wish.write);
            break;
        case WISH_ANSWER: client_answer(m, wish.client, wish.message); break;
        case WISH_CLOSE_CLIENT: break;
        case WISH_LOG: log_line(m, &wish.line); break;
        case WISH_END: world_wrong(w, "%s ended: %s", m->partner.name, wish.line.phrase); break;
        }
    }
    if (m->node != NULL) {
        int64_t at = node_deadline_ms(m->node);

        if (at < m->tick_ms) {
            m->tick_ms = at > w->clock.now_ms ? at : w->clock.now_ms;
            event_put(m, m->tick_ms - w->clock.now_ms, EVENT_TICK, 0, NULL);
        }
    }
}

/* ---- a test's own client ---- */

bool machine_ask(struct machine *m, const char *method, struct bytes params, struct rpc *out)
{
    CLEANUP(buf_deinit) struct buf request = { 0 };
    uint64_t before = m->heard_count;
    struct pln_error err;

    if (m->probe == 0) {
        m->probe = ++m->world->numbers;
        buf_init(&m->heard, PLN_CLIENT_OUT_BYTES_MAX);
        node_client_open(m->node, m->probe, ACCESS_LOCAL, machine_clock(m));
    }
    buf_init(&request, PLN_REQUEST_BYTES_MAX);
    if (!rpc_request_write(&request, 1, method, params.n > 0 ? params : bytes_at("\x90", 1), &err) ||
        !node_client_message(m->node, m->probe, buf_bytes(&request), machine_clock(m), &err))
        abort();
    machine_settle(m);
    for (unsigned i = 0; i < 6000 && m->heard_count == before; i++)
        world_run(m->world, 10);
    return m->heard_count > before && rpc_read(buf_bytes(&m->heard), out, &err);
}

/* ---- the world ---- */

void world_init(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof(*w));
    w->seed = seed;
    chance_init(&w->chance, seed * UINT64_C(0x9e3779b97f4a7c15) + 1);
    random_begin(seed + 1);
    clock_init(&w->clock);
    hash_init(&w->hash);
    buf_init(&w->kept, 64 * 1024 * 1024);
    w->trace = stderr;
    w->delay_ms[0] = 1;
    w->delay_ms[1] = 40;
    w->disk_ms[0] = 1;
    w->disk_ms[1] = 20;
}

void world_deinit(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++) {
        struct machine *m = &w->machine[i];

        if (m->is_up)
            machine_end(m);
        for (size_t p = 0; p < m->people; p++)
            while (m->person[p].first != NULL)
                task_done(m, &m->person[p]);
        buf_deinit(&m->heard);
        kv_memory_free(m->kv);
        partner_deinit(&m->partner);
    }
    network_deinit(w);
    clock_deinit(&w->clock);
    buf_deinit(&w->kept);
    free(w->promise);
}

static void event_done(struct world *w, const struct event *e)
{
    struct machine *m = e->who;

    switch ((enum event_kind)e->kind) {
    case EVENT_DELIVER:
    case EVENT_EOF:
    case EVENT_SESSION_TICK:
    case EVENT_DIAL:
    case EVENT_LINK_LOST: network_event(w, e); return;
    case EVENT_START:
        if (!m->is_up)
            machine_start(m);
        return;
    case EVENT_TICK:
    case EVENT_JOB:
    case EVENT_PERSON:
    case EVENT_DIAL_FAILED: break;
    }
    if (!m->is_up || e->life != m->life)
        return;
    switch ((enum event_kind)e->kind) {
    case EVENT_TICK:
        if (e->at_ms != m->tick_ms)
            return;
        m->tick_ms = INT64_MAX;
        node_tick(m->node, machine_clock(m));
        machine_settle(m);
        break;
    case EVENT_JOB: job_done(m, e); break;
    case EVENT_PERSON: person_sends(m, (size_t)e->number); break;
    case EVENT_DIAL_FAILED:
        node_dial_failed(m->node, e->number, machine_clock(m));
        machine_settle(m);
        break;
    default: abort();
    }
}

void world_run(struct world *w, int64_t ms)
{
    int64_t until = w->clock.now_ms + ms;
    struct event e;

    while (w->wrong[0] == '\0' && clock_take(&w->clock, until, &e))
        event_done(w, &e);
}

void world_part(struct world *w, size_t a, size_t b, bool apart)
{
    w->apart[a][b] = w->apart[b][a] = apart;
    world_trace(w, "%s / %s: %s", w->machine[a].partner.name, w->machine[b].partner.name, apart ? "parted" : "together again");
}

void world_lose_links(struct world *w, unsigned percent)
{
    for (struct link *l = w->link; l != NULL; l = l->next)
        if (!l->end[0].is_closed && chance_percent(&w->chance, percent))
            clock_put(&w->clock, (struct event){ .at_ms = w->clock.now_ms + chance_between(&w->chance, 0, 500),
                                                 .kind = EVENT_LINK_LOST,
                                                 .what = &l->end[0] });
}

/* ---- what must hold ---- */

static bool rows_of(struct machine *m, struct arena *a, struct log_row **row, size_t *count)
{
    struct pln_error err;

    return store_rows(m->store, a, row, count, &err);
}

bool machine_row(struct machine *m, const struct pln_id *log, struct log_row *out)
{
    struct arena a;
    struct log_row *row;
    size_t count;
    bool found = false;

    arena_init(&a, "rows", 64 * 1024 * 1024);
    if (m->store != NULL && rows_of(m, &a, &row, &count))
        for (size_t i = 0; i < count && !found; i++)
            if (hash32_equal(&row[i].id, log)) {
                *out = row[i];
                found = true;
            }
    arena_deinit(&a);
    return found;
}

static bool is_member(const struct world *w, const struct machine *m)
{
    return m == &w->machine[0] || m->was_admitted;
}

/* Same heads everywhere, no content missing, nobody waits for an answer; receipts cover all that is not quiet. */
bool world_is_settled(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++) {
        struct machine *m = &w->machine[i];

        if (!is_member(w, m) || m->is_hostile)
            continue;
        for (size_t p = 0; p < m->people; p++)
            if (m->person[p].first != NULL)
                return false;
        for (size_t j = 0; j < w->machines; j++) {
            struct machine *owner = &w->machine[j];
            struct log_row row, own;

            if (!is_member(w, owner) || owner->is_hostile)
                continue;
            if (!machine_row(m, &owner->partner.log, &row) || !machine_row(owner, &owner->partner.log, &own))
                return false;
            if (row.size != own.size || !hash32_equal(&row.root, &own.root) || row.whole != row.size)
                return false;
            if (m != owner && row.loud > row.listed_size)
                return false;
            if (m != owner && own.covers_own != 0)
                return false;
        }
    }
    return true;
}

bool world_settle(struct world *w, int64_t ms_max)
{
    int64_t until = w->clock.now_ms + ms_max;

    while (w->wrong[0] == '\0' && w->clock.now_ms < until) {
        if (world_is_settled(w))
            return true;
        world_run(w, 1000);
    }
    return w->wrong[0] == '\0' && world_is_settled(w);
}

static bool entry_at(struct machine *m, struct store_view *v, const struct pln_id *log, uint64_t index, struct view_entry *out)
{
    struct place at = { .index = index };
    struct pln_error err;
    bool found;

    (void)m;
    return v->view.find_log(v->view.ctx, log, &at.log, &found, &err) && found && v->view.entry(v->view.ctx, at, true, out, &found, &err) &&
           found;
}

/* Sealed by its owner, and not to that partner. */
static bool is_for_others(const struct view_entry *e, const struct machine *m)
{
    if (e->content != CONTENT_BLOB)
        return false;
    for (size_t i = 0; i < e->statement.content.partners; i++) {
        struct pln_id named = statement_ref(&e->statement, e->statement.content.partner[i]);

        if (hash32_equal(&named, &m->partner.log))
            return false;
    }
    return true;
}

static void compare(struct world *w, struct machine *a, struct machine *b, const struct pln_id *log, uint64_t size)
{
    struct store_view va, vb;
    struct pln_error err;

    if (!store_view_begin(a->store, &va, &err) || !store_view_begin(b->store, &vb, &err))
        abort();
    for (uint64_t i = 0; i < size; i++) {
        struct view_entry ea, eb;

        if (!entry_at(a, &va, log, i, &ea) || !entry_at(b, &vb, log, i, &eb))
            world_wrong(w, "entry %" PRIu64 " cannot be read at %s or %s", i, a->partner.name, b->partner.name);
        else if (!bytes_equal(ea.bytes, eb.bytes))
            world_wrong(w, "entry %" PRIu64 " differs at %s and %s", i, a->partner.name, b->partner.name);
        else if (ea.verdict != eb.verdict || ea.code != eb.code)
            world_wrong(w, "entry %" PRIu64 " is judged differently at %s and %s", i, a->partner.name, b->partner.name);
        else if (ea.content == CONTENT_GONE && ea.salted.n > 0)
            world_wrong(w, "the words of entry %" PRIu64 " were erased and are at %s", i, a->partner.name);
        else if (is_for_others(&ea, b) && (eb.content != CONTENT_ELSEWHERE || eb.salted.n > 0))
            world_wrong(w, "the words of entry %" PRIu64 " are sealed to others and are at %s", i, b->partner.name);
        else if (!is_for_others(&ea, b) && (ea.content != eb.content || !bytes_equal(ea.salted, eb.salted)))
            world_wrong(w, "the words of entry %" PRIu64 " differ at %s and %s", i, a->partner.name, b->partner.name);
        w->sealed += ea.content == CONTENT_BLOB;
    }
    for (uint64_t i = 0; i < size; i++) {
        struct view_entry e;

        w->erased += entry_at(b, &vb, log, i, &e) && e.content == CONTENT_GONE;
    }
    store_view_end(&va);
    store_view_end(&vb);
}

static void promises_check(struct world *w)
{
    for (size_t i = 0; i < w->promises && w->wrong[0] == '\0'; i++) {
        const struct promise *p = &w->promise[i];
        struct store_view v;
        struct view_entry e;
        struct pln_error err;

        if (p->machine->is_hostile || !p->machine->is_up)
            continue;
        if (!store_view_begin(p->machine->store, &v, &err))
            abort();
        if (!entry_at(p->machine, &v, &p->machine->partner.log, p->index, &e))
            world_wrong(w, "%s#%" PRIu64 " was acknowledged and is not there", p->machine->partner.name, p->index);
        else if (!hash32_equal(&e.id, &p->id))
            world_wrong(w, "%s#%" PRIu64 " was acknowledged and another entry stands there", p->machine->partner.name, p->index);
        store_view_end(&v);
    }
}

bool world_check(struct world *w)
{
    for (size_t i = 0; i < w->machines; i++) {
        struct machine *m = &w->machine[i];

        if (!is_member(w, m) || m->is_hostile)
            continue;
        for (size_t j = 0; j < w->machines && w->wrong[0] == '\0'; j++) {
            struct machine *owner = &w->machine[j];
            struct log_row row;

            if (!is_member(w, owner) || owner->is_hostile)
                continue;
            if (!machine_row(m, &owner->partner.log, &row))
                world_wrong(w, "%s does not know %s", m->partner.name, owner->partner.name);
            else if (row.stopped)
                world_wrong(w, "%s stopped the log of %s: %s", m->partner.name, owner->partner.name, row.stop_why);
            else if (m != owner)
                compare(w, owner, m, &owner->partner.log, row.size);
        }
    }
    promises_check(w);
    world_trace(w, "%" PRIu64 " erased and %" PRIu64 " sealed texts compared", w->erased, w->sealed);
    return w->wrong[0] == '\0';
}
