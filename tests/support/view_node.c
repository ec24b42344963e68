/* view_node.c: a node for tests of clients that answers from logs in memory with the node's own query code, and can lie. */
#include "support/view_node.h"

#include "base/bytes.h"
#include "desk/desk.h"
#include "node/query.h"
#include "support/must.h"
#include "wire/export.h"
#include "wire/rpc.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_BYTES_MAX (4 * 1024 * 1024)
#define METHODS_MAX 32
#define NOW_MS INT64_C(1790000000000)

struct counted {
    char method[RPC_METHOD_BYTES_MAX + 1];
    size_t n;
};

static size_t count_up(struct counted *all, const char *method)
{
    for (size_t i = 0; i < METHODS_MAX; i++) {
        if (all[i].method[0] == 0)
            snprintf(all[i].method, sizeof(all[i].method), "%s", method);
        if (strcmp(all[i].method, method) == 0)
            return all[i].n++;
    }
    abort();
}

static bool export_answered(const struct view_node *n, struct bytes params, struct buf *out, struct pln_error *err)
{
    struct reader r = reader_over(params);
    struct bytes cursor = { 0 };

    reader_array(&r, "params", 1);
    if (!reader_nil(&r))
        cursor = reader_bin(&r, "cursor", EXPORT_CURSOR_BYTES_MAX);
    return export_answer(&n->view, cursor, out, err);
}

static bool import_answered(const struct view_node *n, struct bytes params, struct buf *out, struct pln_error *err)
{
    static uint64_t bytes;
    struct reader r = reader_over(params);
    struct writer w = writer_into(out);
    FILE *f = fopen(n->imported, "ae");

    assert(f != NULL);
    reader_array(&r, "params", 1);
    struct bytes part = reader_bin(&r, "part", IN_BYTES_MAX);
    fwrite(part.at, 1, part.n, f);
    fclose(f);
    bytes += part.n;
    writer_map(&w, 4);
    writer_cstr(&w, "bytes"), writer_u64(&w, bytes);
    writer_cstr(&w, "heads"), writer_u64(&w, 2);
    writer_cstr(&w, "entries"), writer_u64(&w, 11);
    writer_cstr(&w, "contents"), writer_u64(&w, 1);
    return writer_done(&w, "import", err);
}

/* A desk of the moment: what a test changes is seen. */
static bool desk_asked(const struct view_node *n, const char *method, struct bytes params, struct buf *out, struct pln_error *err)
{
    static const uint8_t seed[16] = "a test's desk";
    struct desk *desk = malloc(sizeof(*desk));
    bool good;

    assert(desk != NULL);
    desk_init(desk, seed);
    good = desk_answer(desk, &n->view, &n->own, BYTES_STR(method), params, ACCESS_LOCAL, n->now_ms > 0 ? n->now_ms : NOW_MS, out, err);
    desk_deinit(desk);
    free(desk);
    return good;
}

static bool answered(const struct view_node *n, const char *method, struct bytes params, struct buf *out, struct pln_error *err)
{
    const struct {
        const char *method;
        struct bytes answer;
    } given[] = { { "status", n->status }, { "peers", n->peers }, { "health", n->health }, { "watch", BYTES_STR("\x81\xa8watching\xc3") } };

    for (size_t i = 0; i < COUNT(given); i++)
        if (strcmp(method, given[i].method) == 0 && given[i].answer.n > 0)
            return buf_put(out, given[i].answer);
    if (strcmp(method, "export") == 0)
        return export_answered(n, params, out, err);
    if (strcmp(method, "import") == 0)
        return import_answered(n, params, out, err);
    if (strncmp(method, "rules.", 6) == 0)
        return desk_asked(n, method, params, out, err);
    return query_answer(&n->view, &n->own, BYTES_STR(method), params, ACCESS_LOCAL, NOW_MS, out, err);
}

static void request_answer(const struct view_node *n, struct counted *counts, struct bytes message, struct buf *out)
{
    CLEANUP(buf_deinit) struct buf result;
    char method[RPC_METHOD_BYTES_MAX + 1];
    struct pln_error err;
    struct rpc m;

    buf_init(&result, IN_BYTES_MAX);
    must(rpc_read(message, &m, &err), &err, "a request");
    snprintf(method, sizeof(method), "%.*s", (int)m.method.n, (const char *)m.method.at);
    bool good = answered(n, method, m.params, &result, &err);
    size_t nth = count_up(counts, method);
    if (good && n->lie != NULL)
        n->lie(method, nth, &result);
    must(good ? rpc_result_write(out, m.number, buf_bytes(&result), &err) : rpc_error_write(out, m.number, &err, &err), &err, "an answer");
    if (strcmp(method, "watch") == 0 && n->notices.n > 0)
        buf_put(out, n->notices);
}

static bool all_sent(int fd, struct bytes out)
{
    while (out.n > 0) {
        ssize_t n = send(fd, out.at, out.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        out = bytes_slice(out, (size_t)n, out.n - (size_t)n);
    }
    return true;
}

static void client_serve(const struct view_node *n, struct counted *counts, int fd)
{
    CLEANUP(buf_deinit) struct buf in;
    CLEANUP(buf_deinit) struct buf out;
    struct rpc_frame frame;
    struct pln_error err;
    size_t whole, left = n->then;
    bool watched = false;

    buf_init(&in, IN_BYTES_MAX);
    buf_init(&out, 2 * IN_BYTES_MAX);
    rpc_frame_init(&frame, IN_BYTES_MAX);
    for (;;) {
        if (!rpc_frame_find(&frame, buf_bytes(&in), &whole, &err))
            return;
        if (whole > 0) {
            watched = watched || memmem(in.at, whole, "\xa5watch", 6) != NULL;
            buf_reset(&out);
            request_answer(n, counts, bytes_at(in.at, whole), &out);
            if (!all_sent(fd, buf_bytes(&out)))
                return;
            if (watched && n->notices.n > 0 && left-- == 0)
                return;
            buf_drop_front(&in, whole);
            continue;
        }
        uint8_t *at = buf_reserve(&in, 65536);
        ssize_t got = at != NULL ? recv(fd, at, 65536, 0) : 0;
        if (got <= 0)
            return;
        buf_wrote(&in, (size_t)got);
    }
}

pid_t view_node_start(const struct view_node *n, const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct counted counts[METHODS_MAX] = { 0 };

    assert(listener >= 0 && strlen(path) < sizeof(at.sun_path));
    strcpy(at.sun_path, path);
    unlink(path);
    assert(bind(listener, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(listener, 8) == 0);
    pid_t parent = getpid(), pid = fork();
    assert(pid >= 0);
    if (pid > 0) {
        close(listener);
        return pid;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            _exit(1);
        client_serve(n, counts, fd);
        close(fd);
    }
}

void view_node_stop(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}
