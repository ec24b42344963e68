/* limits.c: what this machine can do at most: the limits that the bench holds each figure against, measured in the same run.
 *
 * usage: limits DIRECTORY     (scratch files go there: the disk that is measured)
 * Prints `name<TAB>value<TAB>unit` lines: verifications a second on one core and on all, one durable write, a loopback round
 * trip over a Unix socket and over TCP. */
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

static double fsync_median_us(const char *directory)
{
    char path[4096], block[4096] = { 0 };
    double took[200];

    snprintf(path, sizeof(path), "%s/fsync", directory);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        abort();
    for (size_t i = 0; i < 200; i++) {
        double start = now_s();
        if (pwrite(fd, block, sizeof(block), (off_t)(i % 64) * 4096) != sizeof(block) || fdatasync(fd) != 0)
            abort();
        took[i] = (now_s() - start) * 1e6;
    }
    close(fd);
    unlink(path);
    qsort(took, 200, sizeof(took[0]), compare_doubles);
    return took[100];
}

static double round_trip_median_us(int mine, int theirs)
{
    double took[2000];
    char byte[200] = { 0 };
    pid_t child = fork();

    if (child == 0) {
        ssize_t n;
        close(mine);
        while ((n = read(theirs, byte, sizeof(byte))) > 0)
            if (write(theirs, byte, (size_t)n) != n)
                break;
        _exit(0);
    }
    close(theirs);
    for (size_t i = 0; i < 2000; i++) {
        double start = now_s();
        if (write(mine, byte, sizeof(byte)) != sizeof(byte))
            abort();
        for (size_t got = 0; got < sizeof(byte);) {
            ssize_t n = read(mine, byte, sizeof(byte));
            if (n <= 0)
                abort();
            got += (size_t)n;
        }
        took[i] = (now_s() - start) * 1e6;
    }
    close(mine);
    waitpid(child, NULL, 0);
    qsort(took, 2000, sizeof(took[0]), compare_doubles);
    return took[1000];
}

static double tcp_round_trip_us(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(at);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), mine = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &length) != 0 || connect(mine, (struct sockaddr *)&at, sizeof(at)) != 0)
        abort();
    int theirs = accept(listener, NULL, NULL);
    setsockopt(mine, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(theirs, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    close(listener);
    return round_trip_median_us(mine, theirs);
}

int main(int argc, char **argv)
{
    struct pln_error err;
    uint8_t seed[32] = { 7 };
    int pair[2], cores = (int)sysconf(_SC_NPROCESSORS_ONLN);

    if (argc != 2) {
        fprintf(stderr, "usage: limits DIRECTORY\n");
        return 64;
    }
    if (!crypto_start(&err) || !sign_key_from_seed(&key, seed, &err) ||
        !sign_make(&key, "statement", BYTES_OF(statement), &signature, &err)) {
        fprintf(stderr, "limits: %s\n", err.what);
        return 1;
    }
    if (cores > 64)
        cores = 64;
    printf("verify-one-core\t%.0f\t1/s\n", verify_on(1));
    printf("verify-all-cores\t%.0f\t1/s\n", verify_on(cores));
    printf("fsync\t%.1f\tus\n", fsync_median_us(argv[1]));
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        abort();
    printf("round-trip-unix\t%.1f\tus\n", round_trip_median_us(pair[0], pair[1]));
    printf("round-trip-tcp\t%.1f\tus\n", tcp_round_trip_us());
    return 0;
}
