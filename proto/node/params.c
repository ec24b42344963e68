/* params.c: a request's parameters: some in order, options in a map at the end; what is left out is nil.
 *
 * In: an encoded array from a client. Out: values, views into it. Must not: know a method.
 * Bounds: PARAMS_MAX values, PARAMS_OPTIONS_MAX options.
 * Spec: docs/rpc.md "Form". Tests: tests/unit/node_query.c */
#include "node/params.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void params_fail(struct params *p, const char *name, enum pln_code code, const char *fmt, ...)
{
    char sentence[sizeof(p->err.what)];
    va_list args;

    if (p->failed)
        return;
    va_start(args, fmt);
    vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    fail(&p->err, code, "%s", sentence);
    within(&p->err, "%s", name);
    p->failed = true;
}

/* A reader's failure becomes ours. */
static void settle(struct params *p, const struct reader *r, const char *name)
{
    if (p->failed || reader_done(r, &p->err))
        return;
    if (p->err.where[0] == 0)
        within(&p->err, "%s", name);
    p->failed = true;
}

static void options_read(struct params *p, struct bytes encoded)
{
    struct reader r = reader_over(encoded);

    p->options = reader_map(&r, "options", PARAMS_OPTIONS_MAX);
    for (size_t i = 0; i < p->options && !r.failed; i++) {
        p->option[i].name = reader_str(&r, "name of an option", PARAMS_TEXT_MAX);
        p->option[i].value = reader_any_rpc(&r, "option");
        for (size_t j = 0; j < i && !r.failed; j++) {
            if (bytes_equal(p->option[i].name, p->option[j].name))
                reader_fail(&r, PLN_BAD_FIELD, "option %.*s is given twice", (int)p->option[i].name.n, (const char *)p->option[i].name.at);
        }
    }
    settle(p, &r, "options");
}

struct params params_over(struct bytes encoded, size_t most, bool has_options)
{
    struct reader r = reader_over(encoded);
    struct params p = { 0 };

    assert(most <= PARAMS_MAX);
    p.count = reader_array_upto(&r, "params", most);
    for (size_t i = 0; i < p.count; i++)
        p.at[i] = reader_any_rpc(&r, "params");
    settle(&p, &r, "params");
    if (has_options && !p.failed && params_at(&p, most - 1).n > 0)
        options_read(&p, p.at[most - 1]);
    return p;
}

enum reader_kind params_kind(struct bytes value)
{
    struct reader r = reader_over(value);

    return reader_peek(&r);
}

static struct bytes unless_nil(struct bytes value)
{
    return params_kind(value) == READER_NIL ? (struct bytes){ NULL, 0 } : value;
}

struct bytes params_at(const struct params *p, size_t place)
{
    return p->failed || place >= p->count ? (struct bytes){ NULL, 0 } : unless_nil(p->at[place]);
}

struct bytes params_option(struct params *p, const char *name)
{
    for (size_t i = 0; i < p->options && !p->failed; i++) {
        if (!bytes_equal_str(p->option[i].name, name))
            continue;
        p->option[i].used = true;
        return unless_nil(p->option[i].value);
    }
    return (struct bytes){ NULL, 0 };
}

struct bytes params_str(struct params *p, const char *name, struct bytes value)
{
    struct reader r = reader_over(value);
    struct bytes out;

    if (value.n == 0 || p->failed)
        return (struct bytes){ NULL, 0 };
    out = reader_str(&r, name, PARAMS_TEXT_MAX);
    settle(p, &r, name);
    return out;
}

struct bytes params_bin(struct params *p, const char *name, struct bytes value, size_t max)
{
    struct reader r = reader_over(value);
    struct bytes out;

    if (value.n == 0 || p->failed)
        return (struct bytes){ NULL, 0 };
    out = reader_bin(&r, name, max);
    settle(p, &r, name);
    return out;
}

uint64_t params_u(struct params *p, const char *name, struct bytes value, uint64_t absent)
{
    struct reader r = reader_over(value);
    uint64_t out;

    if (value.n == 0 || p->failed)
        return absent;
    out = reader_u(&r, name);
    settle(p, &r, name);
    return out;
}

bool params_flag(struct params *p, const char *name, struct bytes value, bool absent)
{
    struct reader r = reader_over(value);
    bool out;

    if (value.n == 0 || p->failed)
        return absent;
    out = reader_bool(&r, name);
    settle(p, &r, name);
    return out;
}

bool params_done(const struct params *p, struct pln_error *err)
{
    if (p->failed) {
        *err = p->err;
        return false;
    }
    for (size_t i = 0; i < p->options; i++) {
        if (!p->option[i].used)
            return fail(err, PLN_BAD_FIELD, "option %.*s is not known here: `methods` lists what is", (int)p->option[i].name.n,
                        p->option[i].name.n > 0 ? (const char *)p->option[i].name.at : "");
    }
    return true;
}
