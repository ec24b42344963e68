/* limits.c: what this machine can do at most: the limits that the bench holds each figure against, measured in the same run.
 *
 * usage: limits DIRECTORY [at-rest]     (scratch files go there: the disk that is measured)
 * Prints `name<TAB>value<TAB>unit` lines: verifications a second on one core and on all, one durable write, a loopback round
 * trip over a Unix socket and over TCP; each many times without a pause. at-rest: two durable writes, a round trip over TCP and a
 * verification, one after another and then a pause, as an entry finds a node that had nothing to do. */
#include "codec/text.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATEMENT_BYTES 400 /* of an entry of 500 bytes */
#define ROUNDS 4000

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct sign_key key;
static uint8_t statement[STATEMENT_BYTES];
static struct pln_signature signature;

static void *verify_many(void *result)
{
    double start = now_s();

    for (int i = 0; i < ROUNDS; i++)
        if (!sign_verify(&key.public, "statement", BYTES_OF(statement), &signature))
            abort();
    *(double *)result = ROUNDS / (now_s() - start);
    return NULL;
}

static double verify_on(int threads)
{
    pthread_t thread[64];
    double rate[64], sum = 0;

    for (int i = 0; i < threads; i++)
        if (pthread_create(&thread[i], NULL, verify_many, &rate[i]) != 0)
            abort();
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        sum += rate[i];
    }
    return sum;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

#define FSYNCS 1000
#define AT_REST 250
#define AT_REST_MS 20

static int scratch_open(const char *directory)
{
    char path[4096];
    int fd;

    snprintf(path, sizeof(path), "%s/fsync", directory);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        abort();
    unlink(path);
    return fd;
}

static void write_durably(int fd, size_t place)
{
    static const char block[4096];

    if (pwrite(fd, block, sizeof(block), (off_t)(place % 64) * 4096) != sizeof(block) || fdatasync(fd) != 0)
        abort();
}

static void quantiles_print(const char *name, double *took, size_t count)
{
    qsort(took, count, sizeof(took[0]), compare_doubles);
    printf("%s\t%.1f\tus\n%s-p99\t%.1f\tus\n", name, took[count / 2], name, took[count * 99 / 100]);
}

static void fsync_print(const char *directory)
{
    static double took[FSYNCS];
    int fd = scratch_open(directory);

    for (size_t i = 0; i < FSYNCS; i++) {
        double start = now_s();

        write_durably(fd, i);
        took[i] = (now_s() - start) * 1e6;
    }
    close(fd);
    quantiles_print("fsync", took, FSYNCS);
}

/* ---- round trips ---- */

static pid_t echo_begin(int mine, int theirs)
{
    char byte[200];
    pid_t child = fork();
    ssize_t n;

    if (child != 0) {
        close(theirs);
        return child;
    }
    close(mine);
    while ((n = read(theirs, byte, sizeof(byte))) > 0)
        if (write(theirs, byte, (size_t)n) != n)
            break;
    _exit(0);
}

static void echo_once(int mine)
{
    char byte[200] = { 0 };

    if (write(mine, byte, sizeof(byte)) != sizeof(byte))
        abort();
    for (size_t got = 0; got < sizeof(byte);) {
        ssize_t n = read(mine, byte, sizeof(byte));

        if (n <= 0)
            abort();
        got += (size_t)n;
    }
}

static double round_trip_median_us(int mine, int theirs)
{
    double took[2000];
    pid_t child = echo_begin(mine, theirs);

    for (size_t i = 0; i < 2000; i++) {
        double start = now_s();

        echo_once(mine);
        took[i] = (now_s() - start) * 1e6;
    }
    close(mine);
    waitpid(child, NULL, 0);
    qsort(took, 2000, sizeof(took[0]), compare_doubles);
    return took[1000];
}

static void tcp_pair(int pair[2])
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(at);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    pair[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &length) != 0 || connect(pair[0], (struct sockaddr *)&at, sizeof(at)) != 0)
        abort();
    pair[1] = accept(listener, NULL, NULL);
    setsockopt(pair[0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    close(listener);
}

/* ---- all of it, on a machine that had nothing to do ---- */

static void at_rest_print(const char *directory)
{
    static double took[AT_REST];
    const struct timespec pause = { .tv_nsec = AT_REST_MS * 1000000L };
    int pair[2], fd = scratch_open(directory);

    tcp_pair(pair);
    pid_t child = echo_begin(pair[0], pair[1]);
    for (size_t i = 0; i < AT_REST; i++) {
        nanosleep(&pause, NULL);
        double start = now_s();

        write_durably(fd, i);
        write_durably(fd, i + 1);
        echo_once(pair[0]);
        if (!sign_verify(&key.public, "statement", BYTES_OF(statement), &signature))
            abort();
        took[i] = (now_s() - start) * 1e6;
    }
    close(pair[0]);
    close(fd);
    waitpid(child, NULL, 0);
    quantiles_print("at-rest", took, AT_REST);
}

int main(int argc, char **argv)
{
    struct pln_error err;
    uint8_t seed[32] = { 7 };
    int pair[2], cores = (int)sysconf(_SC_NPROCESSORS_ONLN);

    if (argc != 2 && (argc != 3 || strcmp(argv[2], "at-rest") != 0)) {
        fprintf(stderr, "usage: limits DIRECTORY [at-rest]\n");
        return 64;
    }
    if (!crypto_start(&err) || !sign_key_from_seed(&key, seed, &err) ||
        !sign_make(&key, "statement", BYTES_OF(statement), &signature, &err)) {
        fprintf(stderr, "limits: %s\n", err.what);
        return 1;
    }
    if (argc == 3) {
        at_rest_print(argv[1]);
        return 0;
    }
    if (cores > 64)
        cores = 64;
    printf("verify-one-core\t%.0f\t1/s\n", verify_on(1));
    printf("verify-all-cores\t%.0f\t1/s\n", verify_on(cores));
    fsync_print(argv[1]);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        abort();
    printf("round-trip-unix\t%.1f\tus\n", round_trip_median_us(pair[0], pair[1]));
    tcp_pair(pair);
    printf("round-trip-tcp\t%.1f\tus\n", round_trip_median_us(pair[0], pair[1]));
    return 0;
}
