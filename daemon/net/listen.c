/* listen.c: TCP and Unix listeners; caps.
 *
 * In: addresses, a socket path. Out: accepted streams, handed to peer.c and client.c. Above a cap nothing is accepted: the kernel's
 * queue holds newcomers, and the loop does not spin on them. Strangers cost little: at most 4 at once from an address, 64 in all (32
 * of addresses where no partner was ever met), 50 new ones a second, before any key exchange.
 * Must not: remove a socket's name before the store is locked (main.c sees to it).
 * Bounds: limits.h "Wire"; the process' descriptors (loop.c).
 * Spec: docs/protocol.md "Limits". Tests: tests/e2e/daemon.sh, tests/e2e/wire.sh, tests/unit/net_listen.c */
#include "net/client.h"
#include "net/loop.h"
#include "net/peer.h"

#include "base/checked.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 128
#define SOCKET_PATH_MAX 107

/* ---- strangers ---------------------------------------------------------------------------------------------------------- */

void partner_ip_note(struct net *n, struct ip address)
{
    address = ip_group(address);
    for (size_t i = 0; i < n->partner_ips; i++)
        if (ip_equal(&n->partner_ip[i], &address))
            return;
    n->partner_ip[n->partner_ip_next] = address;
    n->partner_ip_next = (n->partner_ip_next + 1) % NET_STRANGER_ADDRESSES;
    n->partner_ips = max_size(n->partner_ips, n->partner_ip_next == 0 ? NET_STRANGER_ADDRESSES : n->partner_ip_next);
}

static bool is_partner_ip(const struct net *n, const struct ip *address)
{
    for (size_t i = 0; i < n->partner_ips; i++)
        if (ip_equal(&n->partner_ip[i], address))
            return true;
    return false;
}

bool stranger_may_try(struct net *n, struct ip address, bool *is_partner)
{
    int64_t now = net_now_ms();
    size_t same = 0;

    address = ip_group(address);
    *is_partner = is_partner_ip(n, &address);
    if (now - n->bucket_ms >= 1000) {
        n->bucket_ms = now;
        n->bucket[0] = n->bucket[1] = PLN_STRANGERS_PER_SECOND;
    }
    for (size_t i = 0; i < n->strangers; i++)
        same += ip_equal(&n->stranger[i], &address);
    if (same >= PLN_STRANGERS_PER_ADDRESS || n->strangers >= PLN_STRANGERS_MAX ||
        (!*is_partner && n->strangers_unknown >= PLN_STRANGERS_MAX / 2) || n->bucket[*is_partner] == 0)
        return false;
    n->bucket[*is_partner]--;
    n->stranger[n->strangers++] = address;
    n->strangers_unknown += !*is_partner;
    return true;
}

void stranger_done(struct net *n, struct ip address, bool was_partner)
{
    address = ip_group(address);
    for (size_t i = 0; i < n->strangers; i++)
        if (ip_equal(&n->stranger[i], &address)) {
            n->stranger[i] = n->stranger[--n->strangers];
            n->strangers_unknown -= !was_partner;
            return;
        }
    assert(!"a stranger that was counted");
}

/* ---- new streams -------------------------------------------------------------------------------------------------------- */

static bool has_room(struct net *n, struct listener *l)
{
    bool full = l->is_socket ? n->local_clients >= n->local_clients_max : n->tcp_streams >= n->tcp_streams_max;

    if (full && !l->said_full)
        log_warning("no more connections are taken", kv_str("at", l->is_socket ? "socket" : "tcp"),
                    kv_u64("open", l->is_socket ? n->local_clients : n->tcp_streams));
    l->said_full = full;
    return !full && n->node != NULL && !n->ending;
}

static bool take_one(struct listener *l)
{
    return l->is_socket ? client_accept(l->net, &l->stream) : peer_accept(l->net, &l->stream);
}

static void came(uv_stream_t *s, int rc)
{
    struct listener *l = s->data;

    if (rc != 0) { /* libuv has dropped it: out of descriptors, or it went away */
        struct pln_error err;

        fail_uv(&err, rc, "accept");
        log_warning("a connection was lost", kv_err(&err));
        return;
    }
    l->held = !has_room(l->net, l) || !take_one(l); /* not accepted: libuv looks no further until we do */
}

void net_listen_again(struct net *n)
{
    for (size_t i = 0; i < n->listeners; i++) {
        struct listener *l = &n->listener[i];

        if (l->held && l->open && has_room(n, l))
            l->held = !take_one(l);
    }
}

/* ---- listeners ---------------------------------------------------------------------------------------------------------- */

static bool listen_tcp(struct net *n, const char *text, struct pln_error *err)
{
    struct listener *l = &n->listener[n->listeners];
    struct host_port hp;
    struct sockaddr_storage sa;
    int rc, length = sizeof(sa);
    char bound[IP_TEXT];

    if (!host_port_read(BYTES_STR(text), true, &hp, err))
        return false;
    if (uv_ip4_addr(hp.host, hp.port, (struct sockaddr_in *)&sa) != 0 && uv_ip6_addr(hp.host, hp.port, (struct sockaddr_in6 *)&sa) != 0)
        return fail(err, PLN_BAD_FIELD, "\"%s\" is no IP address of this machine: give numbers, as 0.0.0.0:7117 or [::]:7117", text);
    *l = (struct listener){ .net = n, .open = true };
    rc = uv_tcp_init(&n->uv, &l->tcp);
    if (rc != 0)
        return fail_uv(err, rc, text);
    l->handle.data = l;
    n->listeners++; /* from here on it is closed with the others */
    rc = uv_tcp_bind(&l->tcp, (struct sockaddr *)&sa, sa.ss_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0);
    if (rc == 0)
        rc = uv_listen(&l->stream, BACKLOG, came);
    if (rc == UV_EADDRINUSE)
        return fail(err, PLN_BUSY, "the port of %s is in use: is another daemon running, or give another port", text);
    if (rc != 0)
        return fail_uv(err, rc, text);
    uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&sa, &length);
    ip_text((struct sockaddr *)&sa, bound);
    log_info("listening", kv_str("address", bound));
    return true;
}

static bool give_to_group(const char *path, const char *name, struct pln_error *err)
{
    struct group *g;
    struct stat st;

    if (*name == '\0')
        return true;
    g = getgrnam(name);
    if (g == NULL)
        return fail(err, PLN_NOT_FOUND, "socket_group: there is no group \"%s\"", name);
    if ((stat(path, &st) != 0 || st.st_gid != g->gr_gid) && chown(path, (uid_t)-1, g->gr_gid) != 0) /* a sandbox may forbid chown */
        return fail(err, PLN_READ_ONLY, "socket_group: %s cannot be given to the group \"%s\": %s", path, name, strerror(errno));
    if (chmod(path, 0660) != 0)
        return fail(err, PLN_READ_ONLY, "socket_group: %s cannot be given to the group \"%s\": %s", path, name, strerror(errno));
    return true;
}

static bool unlink_old(const char *path, struct pln_error *err)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return true; /* bind tells what is wrong with the folder */
    if (!S_ISSOCK(st.st_mode))
        return fail(err, PLN_BAD_FIELD, "socket: %s is there and no socket: move it away or choose another path", path);
    if (unlink(path) != 0)
        return fail(err, PLN_READ_ONLY, "socket: the old %s cannot be removed: %s", path, strerror(errno));
    return true;
}

static bool has_folder(const char *path)
{
    char folder[SOCKET_PATH_MAX + 1];

    memcpy(folder, path, strlen(path) + 1);
    return access(dirname(folder), F_OK) == 0;
}

static bool listen_socket(struct net *n, struct pln_error *err)
{
    struct listener *l = &n->listener[n->listeners];
    const char *path = n->setup.socket_path;
    int rc;

    if (strlen(path) > SOCKET_PATH_MAX)
        return fail(err, PLN_TOO_LARGE, "socket: %s is %zu bytes long, at most %d: set \"socket\" to a shorter path", path, strlen(path),
                    SOCKET_PATH_MAX);
    if (!unlink_old(path, err))
        return false;
    *l = (struct listener){ .net = n, .open = true, .is_socket = true };
    rc = uv_pipe_init(&n->uv, &l->pipe, 0);
    if (rc != 0)
        return fail_uv(err, rc, path);
    l->handle.data = l;
    n->listeners++;
    rc = uv_pipe_bind(&l->pipe, path);        /* its mode follows the umask, 077 */
    if (rc == UV_EACCES && !has_folder(path)) /* libuv says permission denied */
        return fail(err, PLN_READ_ONLY, "socket: the folder of %s is not there: make it before the start", path);
    if (rc != 0)
        return fail_uv(err, rc, path), within(err, "socket");
    memcpy(n->socket_path, path, strlen(path) + 1);
    if (chmod(path, 0600) != 0)
        return fail(err, PLN_READ_ONLY, "socket: mode of %s: %s", path, strerror(errno));
    if (!give_to_group(path, n->setup.socket_group, err))
        return false;
    rc = uv_listen(&l->stream, BACKLOG, came);
    if (rc != 0)
        return fail_uv(err, rc, path), within(err, "socket");
    return true;
}

bool net_listen_all(struct net *n, struct pln_error *err)
{
    assert(n->setup.listens <= NET_LISTENERS_MAX);
    for (size_t i = 0; i < n->setup.listens; i++)
        if (!listen_tcp(n, n->setup.listen[i], err))
            return within(err, "listen");
    return listen_socket(n, err);
}

void net_stop_listening(struct net *n)
{
    for (size_t i = 0; i < n->listeners; i++) {
        struct listener *l = &n->listener[i];

        if (!l->open)
            continue;
        l->open = false;
        uv_close(&l->handle, NULL);
    }
    if (n->socket_path[0] != '\0')
        unlink(n->socket_path);
    n->socket_path[0] = '\0';
}
