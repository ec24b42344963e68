/* sandbox.c: what the process may still touch: Landlock, seccomp, limits, umask.
 *
 * In: the home, the socket's folder, the ports. Out: layers that hold for this process and every thread that it starts.
 * A daemon that reads what strangers send gives up what it never needs, so that a hole in it is no hole in the machine.
 *
 * Files, ports and processes (Landlock) are an allow list: they are ours to name, and they do not change with a library. Calls
 * (seccomp) are a deny list: which calls a node needs is glibc's and the kernel's choice, new ones come with each update (clone3,
 * rseq, futex_waitv), and a list of what is allowed would stop a node that was only updated. What is denied is what no part of a
 * server does: run programs, look into other processes, mount, load into the kernel, change clocks, users, keys. Under systemd the
 * unit's own allow list, kept by systemd, stands before it.
 *
 * Must not: fail for what the kernel does not have; open a file that main.c reads later.
 * Bounds: none of its own.
 * Spec: docs/operating.md "Confined". Tests: tests/unit/daemon_sandbox.c, tests/e2e/daemon.sh */
#include "sandbox.h"

#include "base/cleanup.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOOKS_FOR_LEAKS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(LOOKS_FOR_LEAKS)
#define LOOKS_FOR_LEAKS 1
#endif
#ifndef LOOKS_FOR_LEAKS
#define LOOKS_FOR_LEAKS 0 /* LeakSanitizer stops its own threads by ptrace */
#endif

void sandbox_begin(void)
{
    umask(077);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }); /* keys are in memory */
}

static bool refused(struct pln_error *err, int code, const char *layer)
{
    return fail(err, PLN_READ_ONLY, "the kernel has %s and refuses it: %s; \"sandbox = no\" starts without", layer, strerror(code));
}

/* A kernel, or a container around us, that does not have it. */
static bool is_lacking(int code)
{
    return code == ENOSYS || code == EOPNOTSUPP || code == EINVAL || code == EPERM;
}

/* ---- Landlock: files, ports, processes ------------------------------------------------------------------------------------
 *
 * Our own constants and structs: the headers of Debian 12 know version 2. A kernel takes a longer struct than its own if the rest is 0. */

#define FS_TRUNCATE (UINT64_C(1) << 14)          /* 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15)         /* 5 */
#define NET_BIND_TCP (UINT64_C(1) << 0)          /* 4 */
#define SCOPE_ABSTRACT_SOCKET (UINT64_C(1) << 0) /* 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)
#define RULE_NET_PORT 2

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_WRITE                                                                                               \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR)
#define FS_OF_FILES (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)
/* Granted to nobody: running a file, devices, pipes and links made, files moved between folders, ioctl of devices. */
#define FS_ALL                                                                                                        \
    (FS_READ | FS_WRITE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER | FS_IOCTL_DEV)

struct rights {
    uint64_t fs, net, scoped;
};
struct net_port {
    uint64_t rights, port;
};

struct ruleset {
    int fd;
    struct rights handled; /* what this kernel can refuse */
};

static void ruleset_close(struct ruleset *r)
{
    if (r->fd >= 0)
        close(r->fd);
}

static struct rights rights_of(int version)
{
    static const uint64_t since[] = { [2] = LANDLOCK_ACCESS_FS_REFER, [3] = FS_TRUNCATE, [5] = FS_IOCTL_DEV };
    struct rights r = { .fs = FS_ALL };
    const char *notify = getenv("NOTIFY_SOCKET");

    for (int v = version + 1; v < (int)COUNT(since); v++)
        r.fs &= ~since[v];
    if (version >= 4)
        r.net = NET_BIND_TCP;
    if (version >= 6)
        r.scoped = SCOPE_SIGNAL | (notify != NULL && notify[0] == '@' ? 0 : SCOPE_ABSTRACT_SOCKET); /* readiness is told there */
    return r;
}

/* A path that is not there, or not for us, needs no rule. */
static bool let(const struct ruleset *r, const char *path, uint64_t rights, struct pln_error *err)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = rights & r->handled.fs, .parent_fd = open(path, O_PATH | O_CLOEXEC) };
    struct stat st;
    bool good;

    if (rule.parent_fd < 0)
        return true;
    if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rule.allowed_access &= FS_OF_FILES;
    good = syscall(SYS_landlock_add_rule, r->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
           (refused(err, errno, "Landlock") || within(err, "%s", path));
    close(rule.parent_fd);
    return good;
}

/* Where resolv.conf really lies: its file is made anew whenever the network changes, so the folder; if that is not there yet, the
 * one above it. */
static bool let_resolver(const struct ruleset *r, struct pln_error *err)
{
    char path[PATH_MAX];
    char *slash;

    if (realpath("/etc/resolv.conf", path) == NULL && errno != ENOENT) /* ENOENT: path is as far as it goes, by glibc */
        return true;
    do {
        slash = strrchr(path, '/');
        if (slash == NULL || slash == path)
            return true;
        *slash = '\0';
    } while (access(path, F_OK) != 0);
    return let(r, path, FS_READ, err);
}

static bool let_system(const struct ruleset *r, struct pln_error *err)
{
    static const char *const folders[] = {
        "/etc", /* settings */
        "/usr", /* libraries, locales, time zones */
        "/lib", /* the same, where it is no link to /usr */
        "/lib32",
        "/lib64",
        "/libx32",
        "/run/systemd/resolve",           /* names of hosts */
        "/run/systemd/userdb",            /* names of groups */
        "/run/nscd",                      /* both */
        "/proc/self",                     /* our descriptors */
        "/proc/sys/vm/overcommit_memory", /* malloc asks */
        "/dev/urandom",
    };

    for (size_t i = 0; i < COUNT(folders); i++)
        if (!let(r, folders[i], FS_READ, err))
            return false;
    return let_resolver(r, err) && let(r, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE, err) &&
           (!LOOKS_FOR_LEAKS || let(r, "/proc/self/exe", FS_READ, err)); /* names in its reports */
}

static bool let_ports(const struct ruleset *r, const struct sandbox_setup *setup, struct pln_error *err)
{
    for (size_t i = 0; i < setup->ports && r->handled.net != 0; i++) {
        struct net_port rule = { NET_BIND_TCP, setup->port[i] };

        if (syscall(SYS_landlock_add_rule, r->fd, RULE_NET_PORT, &rule, 0) != 0)
            return refused(err, errno, "Landlock");
    }
    return true;
}

static bool confine_files(const struct sandbox_setup *setup, struct sandbox *out, struct pln_error *err)
{
    CLEANUP(ruleset_close) struct ruleset r = { .fd = -1 };
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 1)
        return version < 0 && !is_lacking(errno) ? refused(err, errno, "Landlock") : true;
    r.handled = rights_of((int)version);
    r.fd = (int)syscall(SYS_landlock_create_ruleset, &r.handled, sizeof(r.handled), 0);
    if (r.fd < 0)
        return refused(err, errno, "Landlock");
    if (!let(&r, setup->home, FS_READ | FS_WRITE, err) || !let(&r, setup->store, FS_READ | FS_WRITE, err) ||
        (setup->socket_dir != NULL && !let(&r, setup->socket_dir, LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE, err)) ||
        !let_system(&r, err) || !let_ports(&r, setup, err))
        return false;
    if (syscall(SYS_landlock_restrict_self, r.fd, 0) != 0)
        return refused(err, errno, "Landlock");
    out->landlock = (int)version;
    out->holds |=
        1u << SANDBOX_FILES | (unsigned)(r.handled.net != 0) << SANDBOX_PORTS | (unsigned)(r.handled.scoped != 0) << SANDBOX_PROCESSES;
    return true;
}

/* ---- seccomp: calls -------------------------------------------------------------------------------------------------------
 *
 * By name: one that this libseccomp or this processor does not know is left out. */

static const char *const never[] = {
    /* other programs */
    "execve",
    "execveat",
    "uselib",
    /* other processes */
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
    /* other roots and mounts */
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    "mount_setattr",
    "unshare",
    "setns",
    "mknod",
    "mknodat",
    "open_by_handle_at",
    "quotactl",
    "quotactl_fd",
    "swapon",
    "swapoff",
    "acct",
    /* what is loaded into the kernel, and parts of it that are more than a node needs */
    "init_module",
    "finit_module",
    "delete_module",
    "create_module",
    "kexec_load",
    "kexec_file_load",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "fanotify_init",
    "lookup_dcookie",
    "syslog",
    "reboot",
    "add_key",
    "request_key",
    "keyctl",
    "nfsservctl",
    "personality",
    "modify_ldt",
    "vm86",
    "vm86old",
    "iopl",
    "ioperm",
    "vhangup",
    "pciconfig_read",
    "pciconfig_write",
    "pciconfig_iobase",
    "sethostname",
    "setdomainname",
    /* clocks */
    "settimeofday",
    "clock_settime",
    "clock_settime64",
    "clock_adjtime",
    "clock_adjtime64",
    "adjtimex",
    "stime",
    /* users and rights */
    "setuid",
    "setuid32",
    "setgid",
    "setgid32",
    "setreuid",
    "setreuid32",
    "setregid",
    "setregid32",
    "setresuid",
    "setresuid32",
    "setresgid",
    "setresgid32",
    "setfsuid",
    "setfsuid32",
    "setfsgid",
    "setfsgid32",
    "setgroups",
    "setgroups32",
    "capset",
};

#define FAMILIES 64 /* Linux 6 has 46 */

static int deny(scmp_filter_ctx c, uint32_t action, const char *name, unsigned conditions, struct scmp_arg_cmp condition)
{
    int call = seccomp_syscall_resolve_name(name), rc;

    if (call == __NR_SCMP_ERROR)
        return 0;
    rc = seccomp_rule_add_array(c, action, call, conditions, conditions > 0 ? &condition : NULL);
    return rc == -EDOM || rc == -EOPNOTSUPP ? 0 : rc; /* not of this processor */
}

/* No new namespace: in one of its own, a process is root before much of the kernel. */
static int deny_namespaces(scmp_filter_ctx c)
{
    static const uint64_t kinds[] = { CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET };
#if defined(__s390__) || defined(__CRIS__)
    unsigned flags = 1;
#else
    unsigned flags = 0;
#endif
    int rc = 0;

    for (size_t i = 0; i < COUNT(kinds) && rc == 0; i++)
        rc = deny(c, SCMP_ACT_ERRNO(EPERM), "clone", 1, SCMP_CMP64(flags, SCMP_CMP_MASKED_EQ, kinds[i], kinds[i]));
    return rc;
}

/* An int in a register of 64 bits: the kernel looks at the lower half alone, so must we. */
#define INT_BITS UINT64_C(0xffffffff)

/* Sockets but of the kinds that servers, resolvers and journals use. */
static int deny_families(scmp_filter_ctx c)
{
    int rc = 0;

    for (unsigned family = AF_INET + 1; family < FAMILIES && rc == 0; family++)
        if (family != AF_INET6 && family != AF_NETLINK)
            rc = deny(c, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", 1, SCMP_A0_64(SCMP_CMP_MASKED_EQ, INT_BITS, family));
    return rc;
}

static int deny_all(scmp_filter_ctx c)
{
    static const uint32_t typed[] = { TIOCSTI, 0x541c /* TIOCLINUX */ }; /* keys pressed for the terminal's next reader */
    const struct scmp_arg_cmp none = { 0 };
    int rc = deny_namespaces(c);

    for (size_t i = 0; i < COUNT(never) && rc == 0; i++)
        rc = deny(c, SCMP_ACT_ERRNO(EPERM), never[i], 0, none);
    for (size_t i = 0; i < COUNT(typed) && rc == 0; i++)
        rc = deny(c, SCMP_ACT_ERRNO(EPERM), "ioctl", 1, SCMP_A1_64(SCMP_CMP_MASKED_EQ, INT_BITS, typed[i]));
    if (rc == 0 && !LOOKS_FOR_LEAKS)
        rc = deny(c, SCMP_ACT_ERRNO(EPERM), "ptrace", 0, none);
    return rc == 0 ? deny_families(c) : rc;
}

/* clone3 hides its flags from a filter. Not there, says the kernel of before 5.3, and every libc goes on with clone. */
static int deny_clone3(scmp_filter_ctx c)
{
    return deny(c, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, (struct scmp_arg_cmp){ 0 });
}

/* told: what is refused stands in the kernel's log (audit). Returns 0, or a negative errno. */
static int filter_load(int (*fill)(scmp_filter_ctx), bool told)
{
    scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
    int rc;

    if (c == NULL)
        return -ENOMEM;
    (void)seccomp_attr_set(c, SCMP_FLTATR_CTL_LOG, told);
    (void)seccomp_attr_set(c, SCMP_FLTATR_CTL_TSYNC, 1); /* threads that somebody's library began, too */
    (void)seccomp_attr_set(c, SCMP_FLTATR_API_SYSRAWRC, 1);
    (void)seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS); /* calls of another processor: no program of ours */
    rc = fill(c);
    if (rc == 0)
        rc = seccomp_load(c);
    seccomp_release(c);
    return rc;
}

static bool confine_calls(struct sandbox *out, struct pln_error *err)
{
    int rc = filter_load(deny_clone3, false);

    if (rc == 0)
        rc = filter_load(deny_all, true);
    if (rc != 0)
        return is_lacking(-rc) ? true : refused(err, -rc, "seccomp");
    out->holds |= 1u << SANDBOX_CALLS;
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------ */

bool sandbox_confine(const struct sandbox_setup *setup, struct sandbox *out, struct pln_error *err)
{
    enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 }; /* linux/prctl.h of 6.3 */

    *out = (struct sandbox){ 0 };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        out->holds |= 1u << SANDBOX_PRIVILEGES;
    if (prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) == 0)
        out->holds |= 1u << SANDBOX_MEMORY;
    return confine_files(setup, out, err) && confine_calls(out, err);
}

void sandbox_names(unsigned layers, char out[SANDBOX_NAMES])
{
    static const char *const names[SANDBOX_LAYERS] = {
        [SANDBOX_PRIVILEGES] = "privileges", [SANDBOX_FILES] = "files",   [SANDBOX_PORTS] = "ports",
        [SANDBOX_PROCESSES] = "processes",   [SANDBOX_MEMORY] = "memory", [SANDBOX_CALLS] = "calls",
    };
    size_t n = 0;

    for (size_t i = 0; i < SANDBOX_LAYERS; i++)
        if ((layers >> i & 1) != 0)
            n += (size_t)snprintf(out + n, SANDBOX_NAMES - n, "%s%s", n > 0 ? "," : "", names[i]);
    if (n == 0)
        n = (size_t)snprintf(out, SANDBOX_NAMES, "none");
    assert(n < SANDBOX_NAMES);
}
