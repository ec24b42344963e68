/* main.c: start, in the order that is safe; run; stop.
 *
 *   1. signals, umask, no core files    a broken pipe must not kill us, a file of ours must not be readable by others
 *   2. command line, settings, log
 *      the sandbox                      before a byte of others is read, and before any thread
 *   3. the home's key and genesis       wrong: nothing was touched yet
 *   4. the store, with its lock         from here on this home is ours
 *   5. the first commit of a new log
 *   6. ports, then the socket           a socket left by a crash is removed: we hold the lock
 *   7. threads, node, "ready"
 *
 * Must not: hold a key in memory that may be swapped without saying so.
 * Exit status: 0 stopped as asked, 64 usage, 74 a commit failed, 75 something is in use (try again), 78 settings, keys or store
 * want a person, 1 anything else.
 * Spec: docs/operating.md. Tests: tests/e2e/daemon.sh */
#include "codec/text.h"
#include "config.h"
#include "drive.h"
#include "home.h"
#include "log.h"
#include "net/address.h"
#include "notify.h"
#include "options.h"
#include "sandbox.h"
#include "spill.h"
#include "store/kv_lmdb.h"
#include "store/layout.h"
#include "store/store.h"
#include "workers.h"

#include <assert.h>
#include <libgen.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { EXIT_COMMIT = 74, EXIT_IN_USE = 75, EXIT_WANTS_PERSON = 78 };

#define ROWS_BYTES_MAX (64 * 1024 * 1024)

/* All that lives as long as the process; torn down in reverse. */
struct daemon {
    struct options options;
    struct config config;
    struct home home;
    char conf_path[HOME_PATH_MAX], store_path[HOME_PATH_MAX], socket_path[HOME_PATH_MAX];
    struct kv *kv;
    struct store *store;
    struct spill spill;
    struct drive drive;
};

static int status_of(const struct pln_error *err)
{
    return err->code == PLN_STORE_IN_USE || err->code == PLN_BUSY ? EXIT_IN_USE : EXIT_WANTS_PERSON;
}

static int example_config(void)
{
    CLEANUP(buf_deinit) struct buf b;

    buf_init(&b, 65536);
    if (!config_example(&b) || fwrite(b.at, 1, b.n, stdout) != b.n || fflush(stdout) != 0)
        return 1;
    return 0;
}

static bool socket_path(struct daemon *d, struct pln_error *err)
{
    if (d->config.socket[0] == '/')
        snprintf(d->socket_path, sizeof(d->socket_path), "%s", d->config.socket);
    else if (!home_path(&d->home, d->config.socket, d->socket_path, err))
        return false;
    if (strlen(d->socket_path) > CONFIG_SOCKET_PATH_MAX)
        return fail(err, PLN_TOO_LARGE, "socket: %s has %zu bytes, at most %d: set \"socket\" to a shorter path", d->socket_path,
                    strlen(d->socket_path), CONFIG_SOCKET_PATH_MAX);
    return true;
}

static bool read_settings(struct daemon *d, config_tell *tell, struct pln_error *err)
{
    return home_open(&d->home, d->options.home, err) && home_path(&d->home, "plenaryd.conf", d->conf_path, err) &&
           home_path(&d->home, "store", d->store_path, err) && config_read(d->conf_path, tell, &d->config, err) &&
           (socket_path(d, err) || within(err, "%s", d->conf_path));
}

static void say_fault(const struct pln_error *err)
{
    char text[512];

    fprintf(stderr, "plenaryd: %s\n", error_text(err, text, sizeof(text)));
}

static int check_config(struct daemon *d)
{
    struct pln_error err;

    if (!read_settings(d, say_fault, &err)) {
        say_fault(&err);
        return EXIT_WANTS_PERSON;
    }
    printf("%s: %s\n", d->conf_path, access(d->conf_path, F_OK) == 0 ? "good" : "not there, so every default holds");
    return 0;
}

/* ---- the sandbox -------------------------------------------------------------------------------------------------------- */

static bool take_ports(const struct daemon *d, struct sandbox_setup *s, struct pln_error *err)
{
    struct host_port hp;

    for (size_t i = 0; i < d->config.listen.count; i++) {
        if (!host_port_read(BYTES_STR(d->config.listen.at[i]), true, &hp, err))
            return within(err, "listen");
        s->port[s->ports++] = hp.port;
    }
    return true;
}

static bool confine(struct daemon *d, struct pln_error *err)
{
    struct sandbox_setup setup = { .home = d->home.dir, .store = d->store_path };
    char socket_dir[HOME_PATH_MAX], names[SANDBOX_NAMES];
    struct sandbox s;
    unsigned all = (1u << SANDBOX_LAYERS) - 1;

    if (!d->config.sandbox) {
        log_info("not confined: sandbox = no");
        return true;
    }
    memcpy(socket_dir, d->socket_path, sizeof(socket_dir));
    setup.socket_dir = dirname(socket_dir);
    if (!take_ports(d, &setup, err) || !sandbox_confine(&setup, &s, err))
        return within(err, "sandbox");
    sandbox_names(s.holds, names);
    log_info("confined", kv_str("layers", names), kv_u64("landlock", (uint64_t)s.landlock));
    sandbox_names(all & ~s.holds, names);
    if (s.holds != all)
        log_info("the kernel lacks layers of the sandbox", kv_str("layers", names));
    return true;
}

/* ---- the store ---------------------------------------------------------------------------------------------------------- */

static void disk_space(void *ctx, uint64_t *free_bytes, uint64_t *total_bytes)
{
    const struct daemon *d = ctx;
    struct statvfs st;

    *free_bytes = 0;
    *total_bytes = UINT64_MAX;
    if (statvfs(d->store_path, &st) != 0)
        return; /* as if full: nothing of others is taken */
    *total_bytes = (uint64_t)st.f_blocks * st.f_frsize;
    *free_bytes = (uint64_t)st.f_bavail * st.f_frsize;
    *free_bytes = *free_bytes > d->config.disk_spare ? *free_bytes - d->config.disk_spare : 0;
}

static bool open_store(struct daemon *d, struct pln_error *err)
{
    struct store_setup setup = {
        .checkpoint = &d->home.checkpoint,
        .coalition = d->home.genesis.coalition,
        .log_quota_bytes = d->config.log_quota,
        .log_quota_per_day_bytes = d->config.log_quota_per_day,
        .disk = disk_space,
        .disk_ctx = d,
    };

    struct kv_lmdb_options options = { .name = store_database_names, .count = DB_COUNT, .map_bytes = d->config.map_size };

    if (!kv_lmdb_open(d->store_path, &options, &d->kv, err))
        return within(err, "%s", d->store_path);
    setup.kv = d->kv;
    net_random(setup.seed, sizeof(setup.seed));
    if (!store_open(&setup, &d->store, err))
        return within(err, "%s", d->store_path);
    return true;
}

static bool begin_log(struct daemon *d, struct pln_error *err)
{
    const struct genesis *g = &d->home.genesis;
    char log[65];

    if (!store_is_empty(d->store))
        return true;
    if (!store_genesis(d->store, g->time_ms, g->item, g->count, err))
        return within(err, "genesis");
    hex_write(BYTES_OF(g->own_log), log);
    log_info("a new log begins", kv_str("log", log), kv_u64("entries", g->count));
    return true;
}

static bool tidy_store(struct daemon *d, struct pln_error *err)
{
    if (!store_wants_compaction(d->store))
        return true;
    if (store_compact(d->store, err)) {
        log_info("erased words are gone from the store's file");
        return true;
    }
    if (err->code != PLN_DISK_FULL)
        return within(err, "%s", d->store_path);
    log_error("erased words could not be removed from the store's file", kv_err(err));
    return true;
}

/* ---- the node ----------------------------------------------------------------------------------------------------------- */

static bool own_row_is_ours(const struct daemon *d, const struct log_row *row, size_t rows, struct pln_error *err)
{
    for (size_t i = 0; i < rows; i++)
        if (row[i].is_own && !hash32_equal(&row[i].id, &d->home.genesis.own_log))
            return fail(err, PLN_WRONG_LOG, "%s holds another log than \"genesis\" begins: files of two homes were mixed", d->store_path);
    return true;
}

static void take_settings(const struct daemon *d, struct node_setup *s)
{
    s->coalition = d->home.genesis.coalition;
    s->own_log = d->home.genesis.own_log;
    s->own_noise = d->home.noise[0].public;
    s->dial_private = d->config.dial_private;
    s->clock_ok = d->options.clock_ok;
    s->software = "plenaryd " PLENARY_VERSION;
    s->address.count = d->config.address.count;
    memcpy(s->address.at, d->config.address.at, sizeof(s->address.at));
    s->has_invitation = d->home.has_invitation;
    s->convener_noise = d->home.invitation.convener_noise;
    memcpy(s->token, d->home.invitation.token, sizeof(s->token));
    s->convener_address = d->home.invitation.address;
}

static bool start_node(struct daemon *d, struct pln_error *err)
{
    CLEANUP(arena_deinit) struct arena a;
    struct node_setup setup = { 0 };
    struct log_row *row;
    struct keep_item *kept;
    struct aftermath *readers;
    bool good;

    arena_init(&a, "the logs held", ROWS_BYTES_MAX);
    if (!store_rows(d->store, &a, &row, &setup.rows, err) || !own_row_is_ours(d, row, setup.rows, err) ||
        !store_kept(d->store, "", &a, &kept, &setup.keeps, err))
        return false;
    readers = readers_read(d->store);
    if (!readers->has_readers) {
        *err = readers->err;
        aftermath_free(readers);
        return false;
    }
    take_settings(d, &setup);
    setup.row = row;
    setup.kept = kept;
    setup.reader = readers->reader;
    setup.readers = readers->count;
    setup.disk = store_disk(d->store);
    net_random(setup.seed, sizeof(setup.seed));
    good = node_new(&setup, net_clock(), &d->drive.node, err);
    wipe(setup.seed, sizeof(setup.seed));
    wipe(setup.token, sizeof(setup.token));
    aftermath_free(readers);
    return good;
}

static bool start_net(struct daemon *d, struct pln_error *err)
{
    struct net_setup setup = {
        .listens = d->config.listen.count,
        .listen = d->config.listen.at,
        .socket_path = d->socket_path,
        .socket_group = d->config.socket_group,
        .clients_max = d->config.clients,
        .dial_private = d->config.dial_private,
        .coalition = d->home.genesis.coalition,
        .noise_count = d->home.noise_count,
        .ctx = &d->drive,
        .settle = drive_settle,
        .woken = drive_woken,
        .due = drive_due,
        .asked_to_stop = drive_stop,
    };

    for (size_t i = 0; i < d->home.noise_count; i++)
        setup.noise[i] = &d->home.noise[i];
    return net_new(&setup, &d->drive.net, err);
}

static size_t jobs_max(const struct daemon *d)
{
    return d->config.clients * PLN_CLIENT_REQUESTS_MAX * 2 + 4096; /* local ones, readers, and what the node does of itself */
}

/* What is read of the log must never keep the log itself from being written: no commit may find the disk full for it. */
static uint64_t above_reserve(void *ctx)
{
    uint64_t free_bytes, total_bytes, reserve;

    disk_space(ctx, &free_bytes, &total_bytes);
    reserve = store_disk_reserve(total_bytes);
    return free_bytes > reserve ? free_bytes - reserve : 0;
}

/* Without it the daemon works as well, and needs more of the machine. */
static void open_spill(struct daemon *d)
{
    struct pln_error err;

    if (!spill_open(&d->spill, d->store_path, above_reserve, d, &err))
        log_warning("what the rules read stays in memory", kv_err(&err));
}

static bool start_workers(struct daemon *d, struct pln_error *err)
{
    struct workers_setup setup = {
        .store = d->store,
        .count = (unsigned)d->config.workers,
        .queue_max = jobs_max(d),
        .wake = drive_wake,
        .ctx = &d->drive,
    };

    open_spill(d);
    setup.pages = &d->spill.pages;
    net_random(setup.seed, sizeof(setup.seed));
    return workers_new(&setup, &d->drive.workers, err);
}

static void stop_all(struct daemon *d)
{
    if (d->drive.workers != NULL)
        workers_stop(d->drive.workers, drive_done, &d->drive);
    d->drive.workers = NULL;
    spill_close(&d->spill);
    net_free(d->drive.net); /* its last callbacks still tell the node */
    node_free(d->drive.node);
    if (d->store != NULL)
        store_close(d->store);
    kv_lmdb_close(d->kv);
    home_close(&d->home);
}

static bool start(struct daemon *d, struct pln_error *err)
{
    return home_read_key(&d->home, err) && home_read_genesis(&d->home, err) && home_read_invitation(&d->home, err) && open_store(d, err) &&
           begin_log(d, err) && tidy_store(d, err) && start_net(d, err) && start_node(d, err) && start_workers(d, err);
}

static void log_fault(const struct pln_error *err)
{
    log_error("settings", kv_err(err));
}

static int run(struct daemon *d)
{
    struct pln_error err;

    if (!read_settings(d, log_fault, &err)) {
        log_error("cannot start", kv_err(&err));
        return EXIT_WANTS_PERSON;
    }
    log_start(d->config.log, d->config.level);
    if (!secret_memory_is_locked())
        log_warning("memory of keys cannot be locked: it may be written to swap; raise LimitMEMLOCK (ulimit -l)");
    if (!confine(d, &err) || !start(d, &err)) {
        log_error("cannot start", kv_err(&err));
        stop_all(d);
        return status_of(&err);
    }
    drive_start(&d->drive, jobs_max(d));
    log_info("ready", kv_str("version", PLENARY_VERSION), kv_str("home", d->home.dir), kv_str("socket", d->socket_path),
             kv_u64("workers", workers_count(d->drive.workers)));
    notify_ready("holding logs");
    net_run(d->drive.net, d->drive.node);
    stop_all(d);
    log_info("stopped");
    return d->drive.failed ? EXIT_COMMIT : 0;
}

int main(int argc, char **argv)
{
    static struct daemon d;
    struct pln_error err;

    signal(SIGPIPE, SIG_IGN);
    mallopt(M_ARENA_MAX, 2); /* few threads, many short jobs: fewer half-empty heaps */
    sandbox_begin();
    options_read(argc, argv, &d.options);
    if (!crypto_start(&err)) {
        log_error("cannot start", kv_err(&err));
        return 1;
    }
    switch (d.options.mode) {
    case RUN_EXAMPLE_CONFIG: return example_config();
    case RUN_CHECK_CONFIG: return check_config(&d);
    case RUN_NODE: break;
    }
    return run(&d);
}
