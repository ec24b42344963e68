/* trace.c: what happens in a world, a line each: hashed, so that two runs of a seed can be compared; shown or kept if wanted.
 *
 * In: what the files of this room say happened. Out: lines; the first thing found wrong, which ends the run.
 * Must not: change anything that is run. */
#include "sim/machine.h"

#include <stdarg.h>

void world_trace(struct world *w, const char *fmt, ...)
{
    char text[400], line[440];
    va_list ap;
    int n;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    n = snprintf(line, sizeof(line), "[%7" PRId64 "] %s\n", w->clock.now_ms, text);
    hash_add(&w->hash, bytes_at(line, (size_t)n));
    w->lines++;
    if (w->has_trace)
        fputs(line, w->trace);
    if (w->keep_trace)
        buf_put(&w->kept, bytes_at(line, (size_t)n));
}

void world_wrong(struct world *w, const char *fmt, ...)
{
    va_list ap;

    if (w->wrong[0] != '\0')
        return;
    va_start(ap, fmt);
    vsnprintf(w->wrong, sizeof(w->wrong), fmt, ap);
    va_end(ap);
    world_trace(w, "WRONG: %s", w->wrong);
}

void machine_trace_message(struct machine *m, uint64_t peer, struct bytes message)
{
    struct arena arena;
    struct message msg;
    struct pln_error err;
    char what[120] = "", to[24] = "?";

    for (struct link *l = m->world->link; l != NULL; l = l->next)
        for (size_t i = 0; i < 2; i++)
            if (l->end[i].machine == m && l->end[i].peer == peer)
                snprintf(to, sizeof(to), "%s", l->end[1 - i].machine->partner.name);
    arena_init(&arena, "trace", 1024 * 1024);
    if (message_read(message, &msg, &arena, &err)) {
        switch (msg.kind) {
        case MESSAGE_HEADS: snprintf(what, sizeof(what), " %zu%s", msg.heads.count, msg.heads.more ? " and more" : ""); break;
        case MESSAGE_WANT:
            snprintf(what, sizeof(what), " %02x.. %" PRIu64 " of %" PRIu64, msg.want.log.b[0], msg.want.from, msg.want.size);
            break;
        case MESSAGE_ENTRIES:
            snprintf(what, sizeof(what), " %02x.. from %" PRIu64 ", %zu", msg.entries.log.b[0], msg.entries.from, msg.entries.count);
            break;
        case MESSAGE_NEED: snprintf(what, sizeof(what), " %02x.. %zu", msg.need.log.b[0], msg.need.count); break;
        case MESSAGE_CONTENT:
            snprintf(what, sizeof(what), " %02x..#%" PRIu64 " %" PRIu64 " of %" PRIu64, msg.content.log.b[0], msg.content.index,
                     msg.content.offset, msg.content.total);
            break;
        case MESSAGE_PROVE:
        case MESSAGE_PROOF:
            snprintf(what, sizeof(what), " %" PRIu64 " in %" PRIu64, msg.kind == MESSAGE_PROVE ? msg.prove.m : msg.proof.of.m,
                     msg.kind == MESSAGE_PROVE ? msg.prove.size : msg.proof.of.size);
            break;
        case MESSAGE_BYE: snprintf(what, sizeof(what), " %s", pln_code_word((enum pln_code)msg.bye.code)); break;
        default: break;
        }
        world_trace(m->world, "%s > %s: %s%s", m->partner.name, to, message_word(msg.kind), what);
    }
    arena_deinit(&arena);
}

void machine_trace_line(struct machine *m, const struct line *l)
{
    char text[300];
    int n = snprintf(text, sizeof(text), "%s: %s", m->partner.name, l->phrase);

    for (size_t i = 0; i < l->pairs && n > 0 && (size_t)n < sizeof(text); i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, " %s=%s", l->pair[i].key, l->pair[i].value);
    m->log_lines[l->level]++;
    world_trace(m->world, "%s", text);
}
