/* connect.c: a node, over the Unix socket in its home: msgpack-rpc requests and answers, one after the other, with deadlines.
 *
 * Must not: know any method, send a request twice, wait without a deadline.
 * The socket's path may be longer than the kernel's 107 bytes: then it is reached through its directory's descriptor.
 * Bounds: answers of 8 MiB, one of them kept while another is awaited; notifications kept while an answer is awaited: 1 MiB, then the node
 * is told no more than that. Spec: docs/rpc.md "Form". Tests: tests/unit/client_connect.c */
#include "keep/connect.h"

#include "base/checked.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "keep/file.h"
#include "plenary/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NOTICES_BYTES_MAX (1024 * 1024)

int64_t connect_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool socket_connect(int fd, const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    size_t n = strlen(path);

    if (n < sizeof(at.sun_path)) {
        memcpy(at.sun_path, path, n + 1);
        return connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
    }
    const char *slash = strrchr(path, '/');
    char dir[PATH_MAX];
    if (slash == NULL || n >= sizeof(dir)) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(dir, path, (size_t)(slash - path));
    dir[slash - path] = 0;
    int at_dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at_dir < 0)
        return false;
    int m = snprintf(at.sun_path, sizeof(at.sun_path), "/proc/self/fd/%d%s", at_dir, slash);
    bool ok = m > 0 && (size_t)m < sizeof(at.sun_path) && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
    int e = errno;
    close(at_dir);
    errno = e;
    return ok;
}

bool connect_open(struct connection *c, const struct home *home, struct pln_error *err)
{
    *c = (struct connection){ .fd = -1 };
    buf_init(&c->in, CONNECT_ANSWER_BYTES_MAX);
    buf_init(&c->notice, NOTICES_BYTES_MAX);
    buf_init(&c->ahead, CONNECT_ANSWER_BYTES_MAX);
    snprintf(c->path, sizeof(c->path), "%s", home->socket);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail_errno(err, PLN_TIMEOUT, home->socket, "making a socket");
    if (!socket_connect(fd, home->socket)) {
        int e = errno;
        close(fd);
        if (e == ENOENT && !path_exists(home->dir))
            fail(err, PLN_TIMEOUT,
                 "no home is there: say where yours is with --home DIR or PLENARY_HOME; plenary found and plenary join make one");
        else if (e == ENOENT || e == ECONNREFUSED)
            fail(err, PLN_TIMEOUT, "no node runs there: start it with plenaryd --home %.140s (or name another home: --home DIR)",
                 home->dir);
        else if (e == EACCES || e == EPERM)
            fail(err, PLN_TIMEOUT, "you may not use this node's socket: ask its operator to put you into its group");
        else
            fail(err, PLN_TIMEOUT, "the node cannot be reached: %s", strerror(e));
        return within(err, "%s", home->socket);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    c->fd = fd;
    return true;
}

void connect_close(struct connection *c)
{
    if (c->fd > 0)
        close(c->fd);
    c->fd = -1;
    buf_deinit(&c->in);
    buf_deinit(&c->notice);
    buf_deinit(&c->ahead);
}

/* False: the time is over. deadline_ms INT64_MAX: never. */
static bool socket_wait(struct connection *c, short what, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd p = { .fd = c->fd, .events = what };
        int64_t left = deadline_ms == INT64_MAX ? -1 : deadline_ms - connect_now_ms();
        if (left < -1 || (left < 0 && deadline_ms != INT64_MAX))
            left = 0;
        int n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
        if (deadline_ms != INT64_MAX && connect_now_ms() >= deadline_ms)
            return false;
    }
}

/* The bytes in the stream are of no use any more: nothing after this is trusted. */
static bool give_up(struct connection *c, struct pln_error *err, enum pln_code code, const char *what)
{
    if (c->fd > 0)
        close(c->fd);
    c->fd = -1;
    c->refused = false;
    fail(err, code, "%s", what);
    return within(err, "%s", c->path);
}

static bool request_send(struct connection *c, struct bytes out, int64_t deadline_ms, struct pln_error *err)
{
    while (out.n > 0) {
        ssize_t n = send(c->fd, out.at, out.n, MSG_NOSIGNAL);
        if (n > 0) {
            out = bytes_slice(out, (size_t)n, out.n - (size_t)n);
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return give_up(c, err, PLN_TIMEOUT, "the node hung up: look at its log, then try again");
        if (!socket_wait(c, POLLOUT, deadline_ms))
            return give_up(c, err, PLN_TIMEOUT, "the node did not take the request in time");
    }
    return true;
}

/* One whole value at the front of `in`; *got false: not all of it is here yet. */
static bool value_take(struct connection *c, bool *got, struct bytes *value, struct pln_error *err)
{
    struct pln_error ignored;
    size_t used;

    *got = false;
    if (c->in.n == 0)
        return true;
    if (c->in.at[0] != 0x94 && c->in.at[0] != 0x93)
        return give_up(c, err, PLN_MALFORMED, "what answers there does not speak msgpack-rpc: is this a node's socket?");
    struct reader r = reader_over(buf_bytes(&c->in));
    struct bytes v = reader_any_rpc(&r, "answer");
    if (reader_ok(&r, &used, &ignored)) {
        c->used = used;
        *value = v;
        *got = true;
    }
    return true;
}

/* The next whole value of the stream, waiting for it. *got false: the time is over. */
static bool value_next(struct connection *c, int64_t deadline_ms, bool *got, struct bytes *value, struct pln_error *err)
{
    buf_drop_front(&c->in, c->used);
    c->used = 0;
    for (size_t tried = SIZE_MAX;;) {
        if (c->in.n != tried && !value_take(c, got, value, err))
            return false;
        if (*got)
            return true;
        tried = c->in.n;
        if (c->in.n >= CONNECT_ANSWER_BYTES_MAX)
            return give_up(c, err, PLN_TOO_LARGE, "the node's answer is larger than 8 MiB: ask for less at a time");
        if (!socket_wait(c, POLLIN, deadline_ms))
            return true;
        for (size_t batch = 0; batch < 16; batch++) {
            size_t room = min_size(65536, CONNECT_ANSWER_BYTES_MAX - c->in.n);
            uint8_t *at = room > 0 ? buf_reserve(&c->in, room) : NULL;
            if (at == NULL)
                break;
            ssize_t n = recv(c->fd, at, room, 0);
            if (n == 0 && batch > 0)
                break; /* what came before the end counts first */
            if (n == 0)
                return give_up(c, err, PLN_TIMEOUT, "the node hung up before it answered: look at its log, then try again");
            if (n < 0 && errno != EAGAIN && errno != EINTR)
                return give_up(c, err, PLN_TIMEOUT, "the line to the node broke: look at its log, then try again");
            if (n < 0)
                break;
            buf_wrote(&c->in, (size_t)n);
        }
    }
}

static void text_copy(char *out, size_t room, struct bytes in)
{
    size_t n = in.n < room ? in.n : room - 1;

    if (n > 0)
        memcpy(out, in.at, n);
    out[n] = 0;
}

/* {code, word, where, what} into err; always false. */
static bool node_error(struct connection *c, struct bytes value, struct pln_error *err)
{
    struct reader r = reader_over(value);
    struct pln_error e = { .code = PLN_MALFORMED, .what = "the node refused and did not say why" };
    struct pln_error ignored;

    for (size_t n = reader_map(&r, "error", 16); n > 0; n--) {
        struct bytes key = reader_str(&r, "key", 32);
        if (bytes_equal_str(key, "code"))
            e.code = (enum pln_code)reader_u(&r, "code");
        else if (bytes_equal_str(key, "where"))
            text_copy(e.where, sizeof(e.where), reader_str(&r, "where", 1024));
        else if (bytes_equal_str(key, "what"))
            text_copy(e.what, sizeof(e.what), reader_str(&r, "what", 1024));
        else
            reader_any_rpc(&r, "value");
    }
    (void)!reader_done(&r, &ignored);
    c->refused = true;
    *err = e;
    return false;
}

/* The answer to a request that is not the awaited one: to that which was sent ahead, or to one that was given up earlier. */
static bool answer_keep(struct connection *c, uint32_t number, struct bytes value, struct pln_error *err)
{
    if (number != c->ahead_number || c->ahead.n > 0)
        return true;
    buf_put(&c->ahead, value);
    return buf_check(&c->ahead, "an answer", err);
}

/* True and *mine: the answer to that request. A notification is kept for connect_notice. */
static bool answer_read(struct connection *c, struct bytes value, uint32_t wanted, bool *mine, struct bytes *result, struct pln_error *err)
{
    struct reader r = reader_over(value);
    size_t count = reader_array_between(&r, "answer", 3, 4);
    uint64_t kind = reader_u(&r, "kind");

    *mine = false;
    if (count == 3 && kind == 2) {
        buf_drop_front(&c->notice, c->notice_used);
        c->notice_used = 0;
        if (c->notice.n + value.n <= NOTICES_BYTES_MAX)
            buf_put(&c->notice, value);
        return true;
    }
    uint64_t number = reader_u(&r, "number");
    struct bytes error = reader_any_rpc(&r, "error");
    if (r.failed || count != 4 || kind != 1 || number > UINT32_MAX)
        return give_up(c, err, PLN_MALFORMED, "the node's answer is no msgpack-rpc answer");
    if (number != wanted && number != 0)
        return answer_keep(c, (uint32_t)number, value, err);
    *mine = true;
    if (error.n != 1 || error.at[0] != 0xc0)
        return node_error(c, error, err);
    *result = bytes_at(r.at, r.left); /* value_take saw that it is one whole value */
    return true;
}

/* A request on its way; *number: of its answer. */
static bool request_write(struct connection *c, const char *method, struct bytes params, int64_t deadline_ms, uint32_t *number,
                          struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };

    c->refused = false;
    if (c->fd < 0)
        return fail(err, PLN_TIMEOUT, "the line to the node is closed"), within(err, "%s", c->path);
    buf_init(&out, PLN_REQUEST_BYTES_MAX);
    struct writer w = writer_into(&out);
    c->number = c->number % 0xffffffff + 1;
    *number = c->number;
    writer_array(&w, 4);
    writer_u64(&w, 0);
    writer_u64(&w, c->number);
    writer_cstr(&w, method);
    writer_raw(&w, params);
    return writer_done(&w, method, err) && request_send(c, buf_bytes(&out), deadline_ms, err);
}

static bool answer_await(struct connection *c, uint32_t number, int64_t deadline_ms, struct bytes *result, struct pln_error *err)
{
    struct bytes value;
    bool got = false, mine = false;

    while (!mine) {
        if (!value_next(c, deadline_ms, &got, &value, err))
            return false;
        if (!got)
            return give_up(c, err, PLN_TIMEOUT, "the node did not answer in time: it may be busy; look at `plenary node`");
        if (!answer_read(c, value, number, &mine, result, err))
            return false;
    }
    return true;
}

bool connect_call(struct connection *c, const char *method, struct bytes params, int64_t wait_ms, struct bytes *result,
                  struct pln_error *err)
{
    int64_t deadline_ms = connect_now_ms() + wait_ms;
    uint32_t number;

    return request_write(c, method, params, deadline_ms, &number, err) && answer_await(c, number, deadline_ms, result, err);
}

bool connect_ask(struct connection *c, const char *method, struct bytes params, struct pln_error *err)
{
    buf_reset(&c->ahead);
    return request_write(c, method, params, connect_now_ms() + CONNECT_TIMEOUT_MS, &c->ahead_number, err);
}

bool connect_answer(struct connection *c, int64_t wait_ms, struct bytes *result, struct pln_error *err)
{
    uint32_t number = c->ahead_number;
    bool mine;

    assert(number != 0);
    c->ahead_number = 0;
    c->refused = false;
    if (c->ahead.n > 0)
        return answer_read(c, buf_bytes(&c->ahead), number, &mine, result, err);
    if (c->fd < 0)
        return fail(err, PLN_TIMEOUT, "the line to the node is closed"), within(err, "%s", c->path);
    return answer_await(c, number, connect_now_ms() + wait_ms, result, err);
}

static bool notice_read(struct bytes value, struct bytes *name, struct bytes *params)
{
    struct reader r = reader_over(value);
    struct pln_error ignored;

    reader_array(&r, "notification", 3);
    uint64_t kind = reader_u(&r, "kind");
    *name = reader_str(&r, "name", 64);
    *params = reader_any_rpc(&r, "params");
    return reader_done(&r, &ignored) && kind == 2;
}

bool connect_notice(struct connection *c, int64_t wait_ms, bool *got, struct bytes *name, struct bytes *params, struct pln_error *err)
{
    int64_t deadline_ms = wait_ms < 0 ? INT64_MAX : connect_now_ms() + wait_ms;
    struct bytes value;
    size_t used;
    struct pln_error ignored;

    c->refused = false;
    *got = false;
    buf_drop_front(&c->notice, c->notice_used);
    c->notice_used = 0;
    if (c->notice.n > 0) {
        struct reader r = reader_over(buf_bytes(&c->notice));
        value = reader_any_rpc(&r, "notification");
        if (reader_ok(&r, &used, &ignored)) {
            c->notice_used = used;
            *got = notice_read(value, name, params);
            return true;
        }
    }
    if (c->fd < 0)
        return fail(err, PLN_TIMEOUT, "the line to the node is closed"), within(err, "%s", c->path);
    do {
        bool here = false;
        if (!value_next(c, deadline_ms, &here, &value, err))
            return false;
        if (!here)
            return true;
        *got = notice_read(value, name, params);
    } while (!*got);
    return true;
}
