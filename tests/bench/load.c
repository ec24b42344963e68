/* load.c: clients that submit signed statements to a node over its socket, and measure.
 *
 * usage: load SOCKET KEYFILE LOG-HEX COUNT CLIENTS [PAUSE-MS [WATCH-SOCKET]]
 * COUNT commitments with words, about 500 bytes an entry, are signed first; then CLIENTS connections submit them, each one
 * after the other: the next when the last was answered. Prints `rate` (answers a second), `p50`, `p99` (us from sent to
 * answered) as name<TAB>value<TAB>unit. With a WATCH-SOCKET, of another node, one more connection watches commitments there, and the
 * next is sent PAUSE-MS after the last was seen there; for each `seen<TAB>us` is printed, from answered here to told there. Nothing is
 * unpacked beyond what says whose message it is: the time measured is the nodes'. */
#include "base/cleanup.h"
#include "codec/reader.h"
#include "codec/text.h"
#include "codec/writer.h"
#include "crypto/hash.h"
#include "crypto/keyfile.h"
#include "crypto/sign.h"
#include "log/statement.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 256

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int64_t wall_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void give_up(const char *what)
{
    fprintf(stderr, "load: %s (%s)\n", what, strerror(errno));
    exit(1);
}

/* One commitment as a whole msgpack-rpc request `submit`. */
static void request_make(const struct sign_key *key, const struct pln_id *log, uint64_t n, struct buf *out)
{
    struct pln_error err;
    uint8_t salt[32] = { 0 };
    char title[120], long_text[200];
    CLEANUP(buf_deinit) struct buf words = { 0 }, salted = { 0 }, body = { 0 }, statement = { 0 };
    struct pln_signature signature;

    buf_init(&words, 4096);
    buf_init(&salted, 4096);
    buf_init(&body, 4096);
    buf_init(&statement, PLN_ENTRY_BYTES_MAX);
    store_be64(salt, n);
    snprintf(title, sizeof(title), "Promise %llu: the intake desk answers within two working days", (unsigned long long)n);
    memset(long_text, 'w', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = 0;

    struct writer w = writer_into(&words);
    writer_array(&w, 3);
    writer_cstr(&w, title);
    writer_nil(&w);
    writer_cstr(&w, long_text);
    buf_put(&salted, BYTES_OF(salt));
    buf_put(&salted, buf_bytes(&words));

    int64_t now = wall_ms();
    w = writer_into(&body);
    writer_array(&w, 3);
    writer_u64(&w, (uint64_t)(now / 86400000 + 400)); /* due: far enough for any offset */
    writer_array(&w, 0);
    writer_nil(&w);

    struct content_decl content = {
        .form = CONTENT_PUBLISHED, .commitment = hash_content(log, salt, buf_bytes(&words)), .bytes = words.n, .media = BYTES_STR("words")
    };
    struct statement_parts parts = { .log = *log,
                                     .author = &key->public,
                                     .claimed_ms = now,
                                     .schema = 1,
                                     .type = BYTES_STR("commitment"),
                                     .body = buf_bytes(&body),
                                     .content = &content };
    if (!statement_write(&parts, &statement, &err) || !sign_make(key, "statement", buf_bytes(&statement), &signature, &err))
        give_up(err.what);

    w = writer_into(out);
    writer_array(&w, 4);
    writer_u64(&w, 0);
    writer_u64(&w, (uint32_t)n);
    writer_cstr(&w, "submit");
    writer_array(&w, 3);
    writer_bin(&w, buf_bytes(&statement));
    writer_bin(&w, BYTES_OF(signature));
    writer_bin(&w, buf_bytes(&salted));
    if (!writer_done(&w, "request", &err))
        give_up(err.what);
}

struct client {
    int fd;
    double sent_us;
    size_t have;
    uint8_t answer[65536];
};
static struct client client[CLIENTS_MAX], watcher;
static int poller;

static void client_open(struct client *c, const char *path, uint32_t number)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    struct epoll_event event = { .events = EPOLLIN, .data.u32 = number };

    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->fd, (struct sockaddr *)&at, sizeof(at)) != 0 || epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) != 0)
        give_up("cannot reach the node");
}

static void send_bytes(const struct client *c, const struct buf *request)
{
    if (send(c->fd, request->at, request->n, MSG_NOSIGNAL) != (ssize_t)request->n)
        give_up("the node does not take a request");
}

static void send_next(struct client *c, const struct buf *request)
{
    c->sent_us = now_us();
    c->have = 0;
    send_bytes(c, request);
}

static void receive(struct client *c)
{
    ssize_t n = recv(c->fd, c->answer + c->have, sizeof(c->answer) - c->have, 0);

    if (n <= 0)
        give_up("the node closed the connection");
    c->have += (size_t)n;
}

/* True when a whole answer is here; ends the run if it is an error. */
static bool answered(struct client *c)
{
    struct reader r;
    bool ok;

    receive(c);
    r = reader_over(bytes_at(c->answer, c->have));
    reader_array(&r, "answer", 4);
    reader_u64(&r, "kind");
    reader_u64(&r, "number");
    ok = reader_nil(&r);
    reader_any_rpc(&r, "error or result");
    if (r.failed)
        return false;
    if (!ok) {
        fprintf(stderr, "load: the node refused a statement: ");
        fwrite(c->answer, 1, c->have, stderr);
        exit(1);
    }
    return true;
}

static void watch_begin(const char *path)
{
    CLEANUP(buf_deinit) struct buf request = { 0 };
    struct pln_error err;

    client_open(&watcher, path, CLIENTS_MAX);
    buf_init(&request, 256);
    struct writer w = writer_into(&request);
    writer_array(&w, 4);
    writer_u64(&w, 0);
    writer_u64(&w, 1);
    writer_cstr(&w, "watch");
    writer_array(&w, 1);
    writer_map(&w, 1);
    writer_cstr(&w, "types");
    writer_array(&w, 1);
    writer_cstr(&w, "commitment");
    if (!writer_done(&w, "request", &err))
        give_up(err.what);
    send_bytes(&watcher, &request);
    while (!answered(&watcher))
        ;
    watcher.have = 0;
}

/* How many notifications are whole now; they are dropped. */
static size_t told(struct client *c)
{
    size_t count = 0, used;
    struct pln_error err;

    receive(c);
    for (;;) {
        struct reader r = reader_over(bytes_at(c->answer, c->have));

        reader_array(&r, "notification", 3);
        reader_u64(&r, "kind");
        reader_any_rpc(&r, "method");
        reader_any_rpc(&r, "params");
        if (!reader_ok(&r, &used, &err))
            return count;
        c->have -= used;
        memmove(c->answer, c->answer + used, c->have);
        count++;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Each client sends its next statement when the last was answered, or, with a watcher, when that was told to it. */
static void run(const struct buf *request, size_t count, size_t clients, double *took, long pause_ms, bool watching)
{
    struct epoll_event event[64];
    size_t next = 0, done = 0, seen = 0;
    double answered_us = 0;

    for (size_t i = 0; i < clients; i++)
        send_next(&client[i], &request[next++]);
    while (done < count || (watching && seen < count)) {
        int events = epoll_wait(poller, event, COUNT(event), 30000);

        if (events <= 0)
            give_up("no answer in 30 seconds");
        for (int i = 0; i < events; i++) {
            struct client *c = event[i].data.u32 == CLIENTS_MAX ? &watcher : &client[event[i].data.u32];

            if (c == &watcher) {
                seen += told(c);
            } else if (answered(c)) {
                answered_us = now_us();
                took[done++] = answered_us - c->sent_us;
                if (pause_ms >= 0)
                    printf("answer\t%.0f\n", answered_us);
                if (pause_ms > 0 && !watching)
                    poll(NULL, 0, (int)pause_ms);
                if (next < count && !watching)
                    send_next(c, &request[next++]);
            }
        }
        if (watching && done == next && seen == next) { /* one client: all that it sent is here and there */
            double now = now_us();

            printf("seen\t%.0f\n", now - answered_us);
            poll(NULL, 0, (int)pause_ms);
            if (next < count)
                send_next(&client[0], &request[next++]);
        }
    }
}

int main(int argc, char **argv)
{
    struct pln_error err;
    struct keyfile file;
    struct sign_key key;
    struct pln_id log;
    uint8_t text[KEYFILE_BYTES_MAX];

    if (argc < 6 || argc > 8) {
        fprintf(stderr, "usage: load SOCKET KEYFILE LOG-HEX COUNT CLIENTS [PAUSE-MS [WATCH-SOCKET]]\n");
        return 64;
    }
    long pause_ms = argc > 6 ? strtol(argv[6], NULL, 10) : -1;
    size_t count = strtoul(argv[4], NULL, 10), clients = strtoul(argv[5], NULL, 10);
    FILE *f = fopen(argv[2], "r");
    size_t n = f ? fread(text, 1, sizeof(text), f) : 0;
    if (f)
        fclose(f);
    if (clients < 1 || clients > CLIENTS_MAX || count < clients || (argc == 8 && clients > 1))
        give_up("1 to 256 clients, at least as many statements; with a watcher one client");
    if (!crypto_start(&err) || !keyfile_read(bytes_at(text, n), bytes_at(NULL, 0), &file, &err) ||
        !sign_key_from_seed(&key, file.seed[0].at, &err) || !hex_read(BYTES_STR(argv[3]), log.b, 32, &err))
        give_up(err.what);

    struct buf *request = calloc(count, sizeof(*request));
    double *took = calloc(count, sizeof(*took));
    if (!request || !took)
        give_up("no memory");
    uint64_t base = (uint64_t)wall_ms() << 20; /* another run signs other statements */
    for (size_t i = 0; i < count; i++) {
        buf_init(&request[i], 8192);
        request_make(&key, &log, base / 1048576 * 1000 + i, &request[i]);
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < clients; i++)
        client_open(&client[i], argv[1], (uint32_t)i);
    if (argc == 8)
        watch_begin(argv[7]);
    double start = now_us();
    run(request, count, clients, took, pause_ms, argc == 8);
    double seconds = (now_us() - start) / 1e6;
    qsort(took, count, sizeof(took[0]), compare_doubles);
    printf("rate\t%.0f\t1/s\np50\t%.0f\tus\np99\t%.0f\tus\n", (double)count / seconds, took[count / 2], took[count * 99 / 100]);
    for (size_t i = 0; i < count; i++)
        buf_deinit(&request[i]);
    free(request);
    free(took);
    keyfile_wipe(&file);
    sign_key_wipe(&key);
    return 0;
}
