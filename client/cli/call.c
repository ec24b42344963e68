/* call.c: one run of a command: what was typed, where its home is, its line to the node, the key that signs.
 *
 * Must not: know a record type or a command.
 * Bounds: CALL_VALUES_MAX values, CALL_MEMORY_MAX for answers and copies; each request has its time.
 * Tests: tests/unit/client_options.c */
#include "cli/call.h"

#include "base/bytes.h"
#include "cli/send.h"
#include "codec/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 60000

int64_t call_wall_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool call_init(struct call *c, struct pln_error *err)
{
    *c = (struct call){ .wait_ms = WAIT_MS, .line = { .fd = -1 } };
    c->asks = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    arena_init(&c->arena, "this command", CALL_MEMORY_MAX);
    return crypto_start(err);
}

bool call_begin(struct call *c, struct pln_error *err)
{
    if (home_find(call_text(c, "home"), &c->home, err) && home_keys_dir(call_text(c, "keys"), c->keys, err) &&
        home_state_dir(c->state, err))
        return true;
    c->usage = true;
    return false;
}

void call_deinit(struct call *c)
{
    connect_close(&c->line);
    key_wipe(&c->key);
    arena_deinit(&c->arena);
}

enum exit_status call_exit_status(const struct call *c, const struct pln_error *err)
{
    if (c->usage)
        return EXIT_USAGE;
    return send_is_not_now(err->code) ? EXIT_NOT_NOW : EXIT_REFUSED;
}

bool call_add(struct call *c, const char *name, struct bytes value, struct pln_error *err)
{
    struct bytes kept_name, kept;

    if (c->values == CALL_VALUES_MAX)
        return call_usage(c, err, "more than %d options", CALL_VALUES_MAX);
    if (!call_copy(c, bytes_at(name, strlen(name) + 1), &kept_name, err) || !call_copy(c, value, &kept, err))
        return false;
    c->value[c->values++] = (struct call_value){ (const char *)kept_name.at, kept };
    return true;
}

bool call_value_at(const struct call *c, const char *name, size_t i, struct bytes *out)
{
    for (size_t k = 0; k < c->values; k++)
        if (strcmp(c->value[k].name, name) == 0 && i-- == 0) {
            *out = c->value[k].value;
            return true;
        }
    return false;
}

const char *call_text(const struct call *c, const char *name)
{
    struct bytes v;

    return call_value_at(c, name, 0, &v) ? (const char *)v.at : NULL; /* call_copy ends each with a NUL */
}

bool call_has(const struct call *c, const char *name)
{
    return call_text(c, name) != NULL;
}

bool call_usage(struct call *c, struct pln_error *err, const char *fmt, ...)
{
    char text[240];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    c->usage = true;
    return fail(err, PLN_BAD_FIELD, "%s", text);
}

bool call_copy(struct call *c, struct bytes in, struct bytes *out, struct pln_error *err)
{
    uint8_t *at = arena_take(&c->arena, in.n + 1, err);

    if (at == NULL)
        return false;
    if (in.n > 0)
        memcpy(at, in.at, in.n);
    at[in.n] = 0;
    *out = bytes_at(at, in.n);
    return true;
}

const char *call_print(struct call *c, const char *fmt, ...)
{
    char text[1024];
    struct pln_error ignored;
    struct bytes kept;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return call_copy(c, BYTES_STR(text), &kept, &ignored) ? (const char *)kept.at : "";
}

const char *call_hex(struct call *c, struct bytes in)
{
    char text[2 * CALL_HEX_BYTES_MAX + 1];

    assert(in.n <= CALL_HEX_BYTES_MAX);
    hex_write(in, text);
    return call_print(c, "%s", text);
}

struct arena call_scope_begin(struct call *c)
{
    struct arena outer = c->arena;

    arena_init(&c->arena, "one step of this command", CALL_MEMORY_MAX);
    return outer;
}

void call_scope_end(struct call *c, struct arena outer)
{
    arena_deinit(&c->arena);
    c->arena = outer;
}

bool call_connect(struct call *c, struct pln_error *err)
{
    if (c->line.fd >= 0)
        return true;
    connect_close(&c->line); /* what a line that broke left behind */
    if (!connect_open(&c->line, &c->home, err))
        return false;
    return !outbox_any(c->state) || send_waiting(c, err);
}

bool call_ask_in(struct call *c, const char *method, const struct buf *params, int64_t wait_ms, struct bytes *result, struct pln_error *err)
{
    static const uint8_t none[1] = { 0x90 };
    struct bytes answer;

    if (!call_connect(c, err))
        return false;
    if (!connect_call(&c->line, method, params != NULL ? buf_bytes(params) : bytes_at(none, 1), wait_ms, &answer, err))
        return false;
    return call_copy(c, answer, result, err);
}

bool call_ask(struct call *c, const char *method, const struct buf *params, struct bytes *result, struct pln_error *err)
{
    return call_ask_in(c, method, params, CONNECT_TIMEOUT_MS, result, err);
}

bool call_ask_none(struct call *c, const char *method, struct bytes *result, struct pln_error *err)
{
    return call_ask(c, method, NULL, result, err);
}

bool call_ask_text(struct call *c, const char *method, const char *text, struct bytes *result, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };

    buf_init(&params, 4096);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_cstr(&w, text);
    return writer_done(&w, method, err) && call_ask(c, method, &params, result, err);
}

static bool has_option(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command->options; i++)
        if (strcmp(command->option[i].name, name) == 0)
            return true;
    return false;
}

bool call_own_words(const struct call *c, const char *typed, struct pln_error *err)
{
    static const struct {
        const char *said, *typed;
    } words[] = { { "from", "since" }, { "to", "until" }, { "log", "partner" } };
    char text[sizeof(err->where) + sizeof(err->what) + 4], name[40];
    const char *option = name;
    size_t n = strcspn(error_text(err, text, sizeof(text)), ":");

    if (c->json || n == 0 || n >= sizeof(name) || text[n] != ':' || text[n + 1] != ' ')
        return false;
    snprintf(name, sizeof(name), "%.*s", (int)n, text);
    for (char *p = name; *p != 0; p++)
        *p = *p == '_' ? '-' : *p;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(name, words[i].said) == 0)
            option = words[i].typed;
    if (strcmp(name, "which") == 0 || strcmp(name, "of") == 0) {
        bool says_it = typed == NULL || strncmp(text + n + 2, typed, strlen(typed)) == 0; /* what stands behind it names it already */

        snprintf(err->where, sizeof(err->where), "%.100s", says_it ? "" : typed);
    } else if (has_option(c->command, option)) {
        snprintf(err->where, sizeof(err->where), "--%s", option);
    } else {
        return false;
    }
    snprintf(err->what, sizeof(err->what), "%.230s", text + n + 2);
    return false;
}

bool call_know_node(struct call *c, struct pln_error *err)
{
    struct bytes status, coalition;
    struct call_node n = { 0 };

    if (c->has_node)
        return true;
    if (!call_ask_none(c, "status", &status, err) || !call_ask_none(c, "coalition", &coalition, err))
        return false;
    if (!answer_32(status, "log", &n.log) || !answer_32(status, "coalition", &n.coalition))
        return fail(err, PLN_MALFORMED, "the node does not say which log is its own: is it of another version?");
    answer_text(status, "handle", n.handle, sizeof(n.handle));
    if (n.handle[0] == 0) {
        char hex[65];
        hex_write(BYTES_OF(n.log), hex);
        memcpy(n.handle, hex, 8);
        n.handle[8] = 0;
    }
    n.partners = answer_u64(status, "partners");
    n.is_convener = answer_is_true(status, "convener");
    n.offset_ms = answer_i64(coalition, "offset");
    c->node = n;
    c->has_node = true;
    return true;
}
