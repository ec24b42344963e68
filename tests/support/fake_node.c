/* fake_node.c: a node for tests of clients: on a Unix socket, with answers that the test has written beforehand.
 *
 * One thread, one client at a time, no clock: it ends when its socket is shut down. */
#include "support/fake_node.h"

#include "base/bytes.h"
#include "codec/reader.h"
#include "codec/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REQUESTS_MAX 1024

struct fake_request {
    char method[32];
    struct buf params;
};
struct fake_node {
    int listener;
    int client;
    pthread_t thread;
    pthread_mutex_t lock;
    const struct fake_reply *reply;
    size_t count;
    bool *used;
    size_t requests;
    struct fake_request request[REQUESTS_MAX];
};

static const struct fake_reply *reply_find(struct fake_node *f, struct bytes method)
{
    const struct fake_reply *last = NULL;

    for (size_t i = 0; i < f->count; i++) {
        if (!bytes_equal_str(method, f->reply[i].method))
            continue;
        last = &f->reply[i];
        if (f->used[i])
            continue;
        f->used[i] = true;
        return last;
    }
    return last;
}

static void answer_write(struct buf *out, uint64_t number, const struct fake_reply *r)
{
    struct writer w = writer_into(out);

    if (r != NULL && r->act == FAKE_NOTICE) {
        writer_array(&w, 3);
        writer_u64(&w, 2);
        writer_cstr(&w, "entry");
        writer_array(&w, 1);
        writer_cstr(&w, "news");
    }
    if (r != NULL && r->act == FAKE_GARBAGE) {
        writer_cstr(&w, "HTTP/1.1 400 Bad Request");
        return;
    }
    writer_array(&w, 4);
    writer_u64(&w, 1);
    writer_u64(&w, number);
    if (r == NULL || r->act == FAKE_REFUSE) {
        enum pln_code code = r == NULL ? PLN_NOT_FOUND : r->code;
        writer_map(&w, 4);
        writer_cstr(&w, "code"), writer_u64(&w, code);
        writer_cstr(&w, "word"), writer_cstr(&w, pln_code_word(code));
        writer_cstr(&w, "where"), writer_cstr(&w, "field");
        writer_cstr(&w, "what"), writer_cstr(&w, "refused by the test");
        writer_nil(&w);
        return;
    }
    writer_nil(&w);
    if (r->result.n > 0)
        writer_raw(&w, r->result);
    else
        writer_nil(&w);
}

/* False: close this client. */
static bool serve_one(struct fake_node *f, int fd, struct buf *in)
{
    struct buf out;
    struct pln_error err;
    size_t used;
    struct reader r = reader_over(buf_bytes(in));
    bool keep = true;

    reader_array(&r, "request", 4);
    (void)reader_u64(&r, "kind");
    uint64_t number = reader_u64(&r, "number");
    struct bytes method = reader_str(&r, "method", 31);
    struct bytes params = reader_any_rpc(&r, "params");
    if (!reader_ok(&r, &used, &err))
        return true; /* not all of it is here */
    pthread_mutex_lock(&f->lock);
    assert(f->requests < REQUESTS_MAX);
    struct fake_request *q = &f->request[f->requests++];
    memcpy(q->method, method.at, method.n);
    buf_init(&q->params, 4 << 20);
    buf_put(&q->params, params);
    const struct fake_reply *reply = reply_find(f, method);
    pthread_mutex_unlock(&f->lock);
    buf_drop_front(in, used);
    if (reply != NULL && reply->act == FAKE_HANG_UP)
        return false;
    if (reply != NULL && reply->act == FAKE_SILENT)
        return true;
    buf_init(&out, 16 << 20);
    answer_write(&out, number, reply);
    for (size_t done = 0; done < out.n && keep;) {
        ssize_t n = send(fd, out.at + done, out.n - done, MSG_NOSIGNAL);
        keep = n > 0;
        done += n > 0 ? (size_t)n : 0;
    }
    buf_deinit(&out);
    return keep;
}

static void *serve(void *ctx)
{
    struct fake_node *f = ctx;
    int fd;

    while ((fd = accept(f->listener, NULL, NULL)) >= 0) {
        struct buf in;
        uint8_t part[65536];
        ssize_t n;

        pthread_mutex_lock(&f->lock);
        f->client = fd;
        pthread_mutex_unlock(&f->lock);
        buf_init(&in, 16 << 20);
        while ((n = recv(fd, part, sizeof(part), 0)) > 0) {
            size_t before;
            bool keep;

            buf_put(&in, bytes_at(part, (size_t)n));
            do { /* several may have come at once */
                before = in.n;
                keep = serve_one(f, fd, &in);
            } while (keep && in.n < before);
            if (!keep)
                break;
        }
        buf_deinit(&in);
        pthread_mutex_lock(&f->lock);
        f->client = -1;
        pthread_mutex_unlock(&f->lock);
        close(fd);
    }
    return NULL;
}

struct fake_node *fake_node_start(const char *path, const struct fake_reply *reply, size_t count)
{
    struct fake_node *f = calloc(1, sizeof(*f));
    struct sockaddr_un at = { .sun_family = AF_UNIX };

    assert(f != NULL && strlen(path) < sizeof(at.sun_path));
    strcpy(at.sun_path, path);
    unlink(path);
    f->client = -1;
    f->reply = reply;
    f->count = count;
    f->used = calloc(count + 1, sizeof(bool));
    f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_mutex_init(&f->lock, NULL);
    int rc = bind(f->listener, (struct sockaddr *)&at, sizeof(at)) | listen(f->listener, 8);
    assert(rc == 0);
    rc = pthread_create(&f->thread, NULL, serve, f);
    assert(rc == 0);
    return f;
}

void fake_node_stop(struct fake_node *f)
{
    pthread_mutex_lock(&f->lock);
    if (f->client >= 0)
        shutdown(f->client, SHUT_RDWR);
    shutdown(f->listener, SHUT_RDWR);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    close(f->listener);
    for (size_t i = 0; i < f->requests; i++)
        buf_deinit(&f->request[i].params);
    pthread_mutex_destroy(&f->lock);
    free(f->used);
    free(f);
}

struct bytes fake_node_request(struct fake_node *f, const char *method, size_t i)
{
    struct bytes found = { 0 };

    pthread_mutex_lock(&f->lock);
    for (size_t k = 0; k < f->requests; k++)
        if (strcmp(f->request[k].method, method) == 0 && i-- == 0) {
            found = buf_bytes(&f->request[k].params);
            break;
        }
    pthread_mutex_unlock(&f->lock);
    return found;
}
