/* sandbox.h: what the process may still touch, given up before its first thread.
 *
 *     sandbox_begin();                     umask, no core files: first in main, always
 *     sandbox_confine(&setup, &s, &err);   settings are read, nothing else is open yet
 *
 * Layers hold each for itself: a kernel that lacks one still gives the others. None can be taken back, all go over to every thread. */
#ifndef DAEMON_SANDBOX_H
#define DAEMON_SANDBOX_H

#include "base/error.h"
#include "plenary/limits.h"

#include <stddef.h>
#include <stdint.h>

enum sandbox_layer {
    SANDBOX_PRIVILEGES, /* no program gains rights (no_new_privs) */
    SANDBOX_FILES,      /* Landlock: the home, the socket's folder; to read: what the system needs */
    SANDBOX_PORTS,      /* Landlock 4: TCP is bound to the ports of "listen" alone */
    SANDBOX_PROCESSES,  /* Landlock 6: no signal to another process, no abstract socket of one */
    SANDBOX_MEMORY,     /* Linux 6.3: no page becomes executable */
    SANDBOX_CALLS,      /* seccomp: calls that no node makes are refused */
    SANDBOX_LAYERS,
};
#define SANDBOX_NAMES 64 /* bytes of all their names */

struct sandbox_setup {
    const char *home;       /* read and written */
    const char *store;      /* too: it may be a link out of the home */
    const char *socket_dir; /* a socket is made and removed there; NULL: nowhere but in the home */
    size_t ports;
    uint16_t port[PLN_ADDRESSES_MAX]; /* 0: any that is free */
};

struct sandbox {
    unsigned holds; /* 1 << layer */
    int landlock;   /* its version; 0: none */
};

/** Files of ours are for us alone, and none holds our memory. */
void sandbox_begin(void);

/** Confine this process. Before any other thread exists: Landlock binds the calling thread and those that it starts later.
 * Paths that are not there are left out: nothing under them can be made later. False: the kernel has a layer, but refuses it;
 * some may hold already. Errors: PLN_READ_ONLY names layer and call. Source: landlock(7), seccomp(2). Spec: docs/operating.md "Confined".
 */
bool sandbox_confine(const struct sandbox_setup *setup, struct sandbox *out, struct pln_error *err) MUST_CHECK;

/** "files,calls": the names of layers, in order; "none". */
void sandbox_names(unsigned layers, char out[SANDBOX_NAMES]);

#endif
