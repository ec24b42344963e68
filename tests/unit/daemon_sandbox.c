/* daemon_sandbox.c: what a confined process can no longer do, and what a node needs and still can. Spec: docs/operating.md "Confined".
 *
 * A sandbox cannot be taken off: each test forks a child that confines itself, tries, and says what went otherwise than it should. */
#include "sandbox.h"

#include "store/kv_lmdb.h"
#include "support/temporary.h"
#include "unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#ifndef HAS_ASAN
#define HAS_ASAN 0
#endif

/* home/  sockets/  elsewhere/file  big/ (home/store is a link to it) */
static int make_places(void **state)
{
    FILE *f;

    (void)state;
    temporary_make();
    assert_int_equal(mkdir(temporary_path("home"), 0700), 0);
    assert_int_equal(mkdir(temporary_path("sockets"), 0700), 0);
    assert_int_equal(mkdir(temporary_path("elsewhere"), 0700), 0);
    assert_int_equal(mkdir(temporary_path("big"), 0700), 0);
    assert_int_equal(symlink("../big", temporary_path("home/store")), 0);
    f = fopen(temporary_path("elsewhere/file"), "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    return 0;
}

/* ---- a child ------------------------------------------------------------------------------------------------------------ */

static struct sandbox holds; /* in the child */
static unsigned faults;

static bool has(enum sandbox_layer layer)
{
    return (holds.holds >> layer & 1) != 0;
}

static void wants(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "  # %s: %s\n", what, strerror(errno));
    faults++;
}

/* It failed, and so. */
static void refuses(bool done, int code, const char *what)
{
    wants(!done && errno == code, what);
}

static void confined(void (*tries)(void), uint16_t port)
{
    char home[300], store[300], sockets[300];
    struct sandbox_setup setup = { home, store, sockets, 1, { port } };
    struct pln_error err = { 0 };
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        snprintf(home, sizeof(home), "%s", temporary_path("home"));
        snprintf(store, sizeof(store), "%s", temporary_path("home/store"));
        snprintf(sockets, sizeof(sockets), "%s", temporary_path("sockets"));
        alarm(60);
        sandbox_begin();
        if (!sandbox_confine(&setup, &holds, &err)) {
            fprintf(stderr, "  # %s: %s\n", err.where, err.what);
            _exit(2);
        }
        tries();
        _exit(faults > 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0666);

    if (fd < 0)
        return false;
    close(fd);
    return true;
}

static bool binds_socket(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), code;
    bool good;

    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    good = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 1) == 0;
    code = errno;
    close(fd);
    errno = code;
    return good;
}

/* ---- files -------------------------------------------------------------------------------------------------------------- */

static void try_outside(void)
{
    if (!has(SANDBOX_FILES))
        return;
    refuses(opens(temporary_path("elsewhere/file"), O_RDONLY), EACCES, "a file elsewhere is read");
    refuses(opens(temporary_path("elsewhere/file"), O_WRONLY), EACCES, "a file elsewhere is written");
    refuses(opens(temporary_path("elsewhere/new"), O_WRONLY | O_CREAT), EACCES, "a file elsewhere is made");
    refuses(opens(temporary_path("elsewhere"), O_RDONLY | O_DIRECTORY), EACCES, "a folder elsewhere is listed");
    refuses(unlink(temporary_path("elsewhere/file")) == 0, EACCES, "a file elsewhere is removed");
    if (holds.landlock >= 3)
        refuses(truncate(temporary_path("elsewhere/file"), 0) == 0, EACCES, "a file elsewhere is cut");
    wants(opens("/etc/hosts", O_RDONLY), "the system's settings are read");
    refuses(opens("/etc/hosts", O_WRONLY), EACCES, "the system's settings are written");
    refuses(binds_socket(temporary_path("elsewhere/socket")), EACCES, "a socket elsewhere");
    refuses(opens(temporary_path("sockets/file"), O_WRONLY | O_CREAT), EACCES, "a file in the socket's folder");
    refuses(mkfifo(temporary_path("home/pipe"), 0600) == 0, has(SANDBOX_CALLS) ? EPERM : EACCES, "a pipe in the home");
    refuses(symlink("elsewhere", temporary_path("home/link")) == 0, EACCES, "a link in the home");
}

static void what_lies_outside_of_the_home_is_closed(void **state)
{
    (void)state;
    confined(try_outside, 0);
}

static void try_home(void)
{
    struct stat st;

    wants(opens(temporary_path("home/new"), O_RDWR | O_CREAT | O_EXCL), "a file is made");
    wants(stat(temporary_path("home/new"), &st) == 0 && (st.st_mode & 0777) == 0600, "for its owner alone");
    wants(rename(temporary_path("home/new"), temporary_path("home/old")) == 0, "it is renamed");
    wants(truncate(temporary_path("home/old"), 0) == 0, "it is cut");
    wants(chmod(temporary_path("home/old"), 0640) == 0, "its mode is set");
    wants(unlink(temporary_path("home/old")) == 0, "it is removed");
    wants(mkdir(temporary_path("home/folder"), 0700) == 0 && rmdir(temporary_path("home/folder")) == 0, "a folder comes and goes");
    wants(binds_socket(temporary_path("home/socket")), "a socket in the home");
    wants(binds_socket(temporary_path("sockets/socket")), "a socket in its own folder");
    wants(unlink(temporary_path("sockets/socket")) == 0, "which is removed again");
    wants(opens("/dev/null", O_RDWR) && opens("/dev/urandom", O_RDONLY) && opens("/proc/self/fd", O_RDONLY | O_DIRECTORY),
          "devices and descriptors");
}

static void the_home_is_used_as_before(void **state)
{
    (void)state;
    confined(try_home, 0);
}

static void try_store(void)
{
    static const char *const names[] = { "a" };
    struct kv_lmdb_options options = { .name = names, .count = 1, .map_bytes = 64 << 20 };
    struct pln_error err = { 0 };
    struct kv_txn *txn;
    struct kv *kv;

    if (!kv_lmdb_open(temporary_path("home/store"), &options, &kv, &err)) {
        wants(false, err.what);
        return;
    }
    wants(kv->ops->begin(kv, true, &txn, &err) && kv->ops->put(txn, 0, BYTES_STR("k"), BYTES_STR("v"), &err) && kv->ops->commit(txn, &err),
          "a commit");
    wants(kv->ops->compact(kv, &err), "the store is written anew and renamed");
    wants(opens(temporary_path("home/store"), O_TMPFILE | O_RDWR), "a file without a name beside it");
    wants(kv->ops->begin(kv, true, &txn, &err) && kv->ops->put(txn, 0, BYTES_STR("l"), BYTES_STR("w"), &err) && kv->ops->commit(txn, &err),
          "and is written again");
    kv_lmdb_close(kv);
}

static void a_store_behind_a_link_is_written_and_compacted(void **state)
{
    (void)state;
    confined(try_store, 0);
}

/* ---- ports -------------------------------------------------------------------------------------------------------------- */

static struct sockaddr_in there; /* a port that the parent listens on */

static int tcp_bind(uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), code;

    if (bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
        return fd;
    code = errno;
    close(fd);
    errno = code;
    return -1;
}

static void try_ports(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    wants(tcp_bind(0) >= 0, "a port that the settings name");
    if (has(SANDBOX_PORTS))
        refuses(tcp_bind(ntohs(there.sin_port)) >= 0, EACCES, "another port");
    wants(connect(fd, (struct sockaddr *)&there, sizeof(there)) == 0, "every partner can be dialled");
}

static void tcp_is_bound_to_the_settings_ports_alone_and_dials_everywhere(void **state)
{
    socklen_t n = sizeof(there);
    int fd = tcp_bind(0);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&there, &n), 0);
    confined(try_ports, 0);
    close(fd);
}

/* ---- calls and other processes ------------------------------------------------------------------------------------------ */

static bool makes_namespace(void)
{
    long pid = syscall(SYS_clone, (unsigned long)CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);

    if (pid == 0)
        _exit(0);
    return pid > 0;
}

static void try_calls(void)
{
    static const char *const argv[] = { "true", NULL };
    struct rlimit core;

    wants(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0, "no core file");
    if (has(SANDBOX_PROCESSES))
        refuses(kill(getppid(), 0) == 0, EPERM, "a signal to the parent");
    wants(kill(getpid(), 0) == 0, "a signal to itself");
    if (!has(SANDBOX_CALLS))
        return;
    refuses(execv("/bin/true", (char *const *)(uintptr_t)argv) == 0, EPERM, "another program");
    if (!HAS_ASAN) /* LeakSanitizer needs it */
        refuses(ptrace(PTRACE_PEEKDATA, 1 << 30, NULL, NULL) >= 0, EPERM, "ptrace");
    refuses(unshare(CLONE_NEWNET) == 0, EPERM, "a namespace");
    refuses(makes_namespace(), EPERM, "a child in a namespace");
    refuses(syscall(SYS_clone3, NULL, 0) == 0, ENOSYS, "clone3");
    refuses(setgid(getgid()) == 0, EPERM, "another group");
    refuses(syscall(SYS_keyctl, 0, 0, 0, 0, 0) >= 0, EPERM, "the kernel's keys");
    refuses(syscall(SYS_bpf, 0, NULL, 0) >= 0, EPERM, "bpf");
    refuses(syscall(SYS_io_uring_setup, 1, NULL) >= 0, EPERM, "io_uring");
    refuses(ioctl(STDIN_FILENO, TIOCSTI, "x") == 0, EPERM, "a key pressed for a terminal");
    refuses(syscall(SYS_ioctl, STDIN_FILENO, UINT64_C(1) << 32 | TIOCSTI, "x") == 0, EPERM, "the same, disguised");
    refuses(socket(AF_ALG, SOCK_SEQPACKET, 0) >= 0, EAFNOSUPPORT, "sockets of other kinds");
    refuses(syscall(SYS_socket, UINT64_C(1) << 32 | AF_ALG, SOCK_SEQPACKET, 0) >= 0, EAFNOSUPPORT, "the same, disguised");
    wants(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0) >= 0, "the resolver's own");
}

static void calls_that_no_node_makes_are_refused(void **state)
{
    (void)state;
    confined(try_calls, 0);
}

static void try_memory(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    wants(page != MAP_FAILED, "a page");
    if (has(SANDBOX_MEMORY))
        refuses(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, EACCES, "a written page is run");
}

static void what_was_written_is_never_run(void **state)
{
    (void)state;
    confined(try_memory, 0);
}

/* ---- threads, names ----------------------------------------------------------------------------------------------------- */

static void *in_thread(void *arg)
{
    (void)arg;
    try_outside();
    try_calls();
    return NULL;
}

static void try_threads(void)
{
    pthread_t t;

    errno = pthread_create(&t, NULL, in_thread, NULL);
    wants(errno == 0 && pthread_join(t, NULL) == 0, "a thread");
}

static void a_thread_begun_later_is_confined_too(void **state)
{
    (void)state;
    confined(try_threads, 0);
}

static void try_names(void)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;

    wants(getaddrinfo("localhost", "7117", &hints, &found) == 0 && found != NULL, "a name of /etc/hosts");
}

static void names_are_looked_up_as_before(void **state)
{
    (void)state;
    confined(try_names, 0);
}

static void layers_have_names(void **state)
{
    char names[SANDBOX_NAMES];

    (void)state;
    sandbox_names(0, names);
    assert_string_equal(names, "none");
    sandbox_names((1u << SANDBOX_LAYERS) - 1, names);
    assert_string_equal(names, "privileges,files,ports,processes,memory,calls");
}

int main(void)
{
#define IN_PLACES(f) cmocka_unit_test_setup_teardown(f, make_places, temporary_tear_down)
    const struct CMUnitTest tests[] = {
        IN_PLACES(what_lies_outside_of_the_home_is_closed),
        IN_PLACES(the_home_is_used_as_before),
        IN_PLACES(a_store_behind_a_link_is_written_and_compacted),
        IN_PLACES(tcp_is_bound_to_the_settings_ports_alone_and_dials_everywhere),
        IN_PLACES(calls_that_no_node_makes_are_refused),
        IN_PLACES(what_was_written_is_never_run),
        IN_PLACES(a_thread_begun_later_is_confined_too),
        IN_PLACES(names_are_looked_up_as_before),
        cmocka_unit_test(layers_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
