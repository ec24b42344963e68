/* home.c: where a partner's node lives, and where a person's keys and unsent statements lie.
 *
 * Must not: make or change anything there; only names are worked out here. Of the node's own file only `socket` is read, and
 * nothing in it is judged: that is the daemon's (`plenaryd --check-config`).
 * Tests: tests/unit/client_home.c */
#include "keep/home.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool path_absolute(const char *path, char out[PATH_MAX], struct pln_error *err)
{
    char cwd[PATH_MAX];
    size_t n = strlen(path);

    if (path[0] == '/') {
        if (n >= PATH_MAX)
            return fail(err, PLN_TOO_LARGE, "a path of %zu bytes: at most %d are possible", n, PATH_MAX - 1);
        memcpy(out, path, n + 1);
    } else {
        if (getcwd(cwd, sizeof(cwd)) == NULL)
            return fail_errno(err, PLN_BAD_FIELD, path, "finding the working directory");
        if (!path_join(out, cwd, path, err))
            return false;
    }
    for (n = strlen(out); n > 1 && out[n - 1] == '/'; n--)
        out[n - 1] = 0;
    return true;
}

/* The option, else the variable, else $xdg/rest, else ~/fallback/rest. An empty variable counts as unset. */
static bool place_find(const char *option, const char *variable, const char *xdg, const char *fallback, const char *rest,
                       char out[PATH_MAX], struct pln_error *err)
{
    char below[PATH_MAX];
    const char *set = variable != NULL ? getenv(variable) : NULL;

    if (option != NULL && option[0] == 0)
        return fail(err, PLN_BAD_FIELD, "an empty directory name was given");
    if (option != NULL)
        return path_absolute(option, out, err);
    if (set != NULL && set[0] != 0)
        return path_absolute(set, out, err);
    set = getenv(xdg);
    if (set != NULL && set[0] == '/') /* the base directory rules: a relative one is ignored */
        return path_join(out, set, rest, err);
    set = getenv("HOME");
    if (set == NULL || set[0] == 0)
        return fail(err, PLN_BAD_FIELD, "neither %s nor HOME is set: name the directory%s%s", xdg, variable != NULL ? " or set " : "",
                    variable != NULL ? variable : "");
    return path_join(below, set, fallback, err) && path_join(out, below, rest, err);
}

bool home_path(const struct home *h, const char *name, char out[PATH_MAX], struct pln_error *err)
{
    return path_join(out, h->dir, name, err);
}

static int socket_seen(void *user, const char *section, const char *name, const char *value)
{
    char *socket = user;

    if (section[0] == 0 && strcmp(name, "socket") == 0 && value[0] != 0 && strlen(value) < PATH_MAX)
        strcpy(socket, value);
    return 1;
}

static void file_end(FILE **f)
{
    if (*f != NULL)
        fclose(*f);
}

static bool socket_find(struct home *h, struct pln_error *err)
{
    char conf[PATH_MAX], socket[PATH_MAX] = HOME_SOCKET;

    if (!home_path(h, HOME_CONF, conf, err))
        return false;
    CLEANUP(file_end) FILE *f = fopen(conf, "re");
    if (f != NULL)
        (void)ini_parse_file(f, socket_seen, socket);
    if (socket[0] != '/')
        return home_path(h, socket, h->socket, err);
    strcpy(h->socket, socket);
    return true;
}

bool home_find(const char *option, struct home *out, struct pln_error *err)
{
    struct home h = { 0 };

    if (!place_find(option, "PLENARY_HOME", "XDG_DATA_HOME", ".local/share", "plenary", h.dir, err) || !socket_find(&h, err))
        return within(err, "home");
    *out = h;
    return true;
}

bool home_keys_dir(const char *option, char out[PATH_MAX], struct pln_error *err)
{
    return place_find(option, "PLENARY_KEYS", "XDG_CONFIG_HOME", ".config", "plenary/keys", out, err) || within(err, "keys");
}

bool home_state_dir(char out[PATH_MAX], struct pln_error *err)
{
    return place_find(NULL, NULL, "XDG_STATE_HOME", ".local/state", "plenary", out, err) || within(err, "unsent statements");
}
