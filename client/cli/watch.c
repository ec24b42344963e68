/* watch.c: what is new, as it comes: one line an entry, until interrupted or nobody reads any more.
 *
 * Must not: hold anything back: each line is flushed before the next is waited for, so that an interrupt loses none.
 * Bounds: FIRST_ENTRIES_MAX entries that came before; what the node could not keep for a slow reader it counts and we say.
 * Spec: docs/rpc.md "Listening", docs/client.md "Watching". Tests: tests/unit/client_read.c */
#include "cli/watch.h"

#include "base/bytes.h"
#include "cli/read.h"
#include "cli/type_names.h"
#include "view/json.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_MS 1000 /* how often it is seen that nobody reads standard output any more */
#define EVENT_BYTES_MAX (2 * 1024 * 1024)

struct watching {
    struct call *c;
    const struct shown *s;
    struct bytes entries; /* of the page before: encoded, newest first */
    size_t count;
};

static void interrupted(int signal)
{
    (void)signal;
    _exit(0); /* every line so far has been flushed */
}

static bool is_read(void)
{
    struct pollfd p = { .fd = STDOUT_FILENO };

    return poll(&p, 1, 0) <= 0 || (p.revents & (POLLERR | POLLNVAL)) == 0;
}

/* ---- asking ------------------------------------------------------------------------------------------------------------------------ */

static void list_option(const struct call *c, struct writer *w, const char *key, const char *option)
{
    size_t n = 0;
    struct bytes v;

    while (call_value_at(c, option, n, &v))
        n++;
    if (n == 0)
        return;
    writer_cstr(w, key);
    writer_array(w, n);
    for (size_t i = 0; call_value_at(c, option, i, &v); i++)
        writer_str(w, v);
}

static bool subscribe(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    bool quiet = call_has(c, "receipts"), heads = call_has(c, "heads");
    struct bytes result;

    buf_init(&params, 65536);
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, (size_t)(call_has(c, "partner") + call_has(c, "type") + quiet + heads));
    list_option(c, &w, "logs", "partner");
    list_option(c, &w, "types", "type");
    if (quiet)
        writer_cstr(&w, "quiet"), writer_bool(&w, true);
    if (heads)
        writer_cstr(&w, "heads"), writer_bool(&w, true);
    if (!writer_done(&w, "the filters", err))
        return false;
    return call_ask(c, "watch", &params, &result, err) || call_own_words(c, NULL, err);
}

/* ---- telling ----------------------------------------------------------------------------------------------------------------------- */

/* {event, and the keys of `map`} on one line. */
static bool event_json(const char *event, struct bytes map, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct answer_list l = answer_pairs(map);
    struct bytes key, value;

    buf_init(&out, EVENT_BYTES_MAX);
    struct writer w = writer_into(&out);
    writer_map(&w, l.left + 1);
    writer_cstr(&w, "event");
    writer_cstr(&w, event);
    while (answer_next_pair(&l, &key, &value)) {
        writer_str(&w, key);
        writer_raw(&w, value);
    }
    if (!writer_done(&w, event, err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

static void entry_line(const struct shown *s, struct bytes e)
{
    CLEANUP(buf_deinit) struct buf what = { 0 };
    char time[20], type[80];
    enum term_style style = shape_type(e, type);

    buf_init(&what, 65536);
    (void)shape_what(e, &what);
    printf("%s  ", shape_time(s, e, "time", time));
    term_put_styled(stdout, &s->term, STYLE_STRONG, answer_str(e, "name"));
    fputs("  ", stdout);
    term_put_styled(stdout, &s->term, style, BYTES_STR(type));
    if (answer_at(e, "author").n > 0) {
        fputs("  ", stdout);
        term_put(stdout, shape_author(e));
    }
    if (what.n > 0) {
        fputs("  ", stdout);
        term_put(stdout, buf_bytes(&what));
    }
    putchar('\n');
}

/* A notification has no title and no author: the entry is asked for. Should that fail, what is known is shown. */
static bool told_entry(const struct watching *w, struct bytes e, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    CLEANUP(buf_deinit) struct buf kept = { 0 };
    struct bytes whole;
    struct pln_error why;

    if (w->c->json)
        return event_json("entry", e, err);
    buf_init(&params, 4096);
    buf_init(&kept, EVENT_BYTES_MAX);
    buf_put(&kept, e); /* the next call takes the notification's memory */
    struct writer wr = writer_into(&params);
    writer_array(&wr, 1);
    writer_bin(&wr, answer_bin(e, "id"));
    if (!writer_done(&wr, "entry", err))
        return false;
    bool asked = connect_call(&w->c->line, "entry", buf_bytes(&params), CONNECT_TIMEOUT_MS, &whole, &why);
    entry_line(w->s, asked ? whole : buf_bytes(&kept));
    return true;
}

static void told_head(const struct watching *w, struct bytes h)
{
    (void)w;
    fputs("head  ", stdout);
    term_put(stdout, answer_str(h, "log"));
    printf("  %" PRIu64 " entries\n", answer_u64(h, "size"));
}

static bool was_before(const struct watching *w, struct bytes id)
{
    struct reader r = reader_over(w->entries);

    for (size_t i = 0; i < w->count && id.n == 32; i++)
        if (bytes_equal(answer_bin(reader_any_rpc(&r, "entry"), "id"), id))
            return true;
    return false;
}

static bool told(const struct watching *w, struct bytes name, struct bytes params, struct pln_error *err)
{
    struct answer_list l = answer_each(params);
    struct bytes first = { 0 };

    if (!answer_next(&l, &first))
        return true;
    if (bytes_equal_str(name, "entry"))
        return was_before(w, answer_bin(first, "id")) || told_entry(w, first, err);
    if (bytes_equal_str(name, "head")) {
        if (w->c->json)
            return event_json("head", first, err);
        told_head(w, first);
    } else if (bytes_equal_str(name, "missed")) {
        struct reader r = reader_over(first);
        uint64_t n = reader_u(&r, "count");
        if (w->c->json)
            printf("{\"event\": \"missed\", \"count\": %" PRIu64 "}\n", n);
        else
            printf("(%" PRIu64 " more came too fast to be shown: plenary log lists them)\n", n);
    }
    return true;
}

static bool watch(const struct watching *w, struct pln_error *err)
{
    struct bytes name, params;
    bool got;

    while (fflush(stdout) == 0 && is_read()) {
        if (!connect_notice(&w->c->line, LOOK_MS, &got, &name, &params, err))
            return false;
        if (got && !told(w, name, params, err))
            return false;
    }
    clearerr(stdout); /* nobody reads any more: that is how a watch ends */
    return true;
}

/* A signal that this process was started to ignore (nohup, a shell's background job) stays ignored. */
static void end_on(int signal)
{
    struct sigaction a = { .sa_handler = interrupted }, was;

    if (sigaction(signal, NULL, &was) == 0 && was.sa_handler != SIG_IGN)
        sigaction(signal, &a, NULL);
}

static void end_on_interrupt(void)
{
    end_on(SIGINT);
    end_on(SIGTERM);
    end_on(SIGHUP);
}

static bool watch_run(struct call *c, struct pln_error *err)
{
    struct shown s;
    struct watching w = { .c = c, .s = &s };

    if (!type_names_check(c, NULL, err) || !shown_begin(c, &s, err) || !subscribe(c, err))
        return false;
    end_on_interrupt();
    return watch(&w, err);
}

bool watch_after_page(struct call *c, const struct shown *s, uint64_t limit, struct pln_error *err)
{
    static const char *const not_together[] = { "author", "until", "as-of", "cursor", "oldest-first", "no-void" };
    CLEANUP(buf_deinit) struct buf entries = { 0 };
    CLEANUP(buf_deinit) struct buf next = { 0 };
    struct watching w = { .c = c, .s = s };
    struct bytes *e;

    for (size_t i = 0; i < COUNT(not_together); i++)
        if (call_has(c, not_together[i]))
            return call_usage(c, err, "--follow and --%s do not go together", not_together[i]);
    buf_init(&entries, 64 * 1024 * 1024);
    buf_init(&next, READ_CURSOR_BYTES_MAX);
    /* First listen, then look: what comes in between is told and known by its id. */
    if (!subscribe(c, err) || !read_page(c, s, false, limit, &entries, &w.count, &next, err))
        return false;
    w.entries = buf_bytes(&entries);
    end_on_interrupt();
    e = arena_take_array(&c->arena, w.count + 1, sizeof(*e), err);
    if (e == NULL)
        return false;
    struct reader r = reader_over(w.entries);
    for (size_t i = 0; i < w.count; i++)
        e[i] = reader_any_rpc(&r, "entry");
    for (size_t i = w.count; i-- > 0;) {
        if (!c->json)
            entry_line(s, e[i]);
        else if (!event_json("entry", e[i], err))
            return false;
    }
    return watch(&w, err);
}

static const struct command_option watch_options[] = {
    { "partner", "PARTNER", "only this partner's log; again for more" },
    { "type", "TYPE", "only entries of this type; again for more" },
    { "receipts", NULL, "also what nodes write by themselves: receipts, addresses" },
    { "heads", NULL, "also each new head" },
};

const struct command watch_commands[] = {
    { .name = "watch",
      .section = "Read",
      .usage = "[PARTNER...]",
      .help = "print what is new, as it comes",
      .about =
          "One line for each entry, as soon as it is on this node's disk. Ends when it is interrupted or when nobody reads its output. "
          "With --json each line is one map with an `event`: entry, head or missed.",
      .place = { "partner..." },
      .option = watch_options,
      .options = COUNT(watch_options),
      .run = watch_run },
};
const size_t watch_commands_count = COUNT(watch_commands);
