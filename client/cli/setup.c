/* setup.c: a coalition founded, a home prepared, partners that leave or are removed.
 *
 * In: names. Out: a home that plenaryd starts with (cli/genesis.c), or a record in the convener's log.
 * Must not: run or reach a node to found: the log's first entries are made before any node exists.
 * Spec: docs/client.md "Genesis", docs/client.md. Tests: tests/unit/client_genesis.c */
#include "cli/setup.h"
#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/genesis.h"
#include "cli/write.h"
#include "view/json.h"
#include "view/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ACTS_OF_THE_FIRST "speak,commit,record,register"
#define TWO_YEARS "+730d"

/* What is asked for when it is not given; in a pipe an error that names the option. */
static bool text_of(struct call *c, const char *option, const char *question, const char **out, struct pln_error *err)
{
    struct bytes v;
    bool given;

    *out = call_text(c, option);
    if (*out != NULL && (*out)[0] != 0)
        return true;
    if (!c->asks)
        return call_usage(c, err, "--%s is needed: %s", option, question);
    do {
        if (!ask_line(c, question, &given, &v, err))
            return false;
    } while (!given);
    *out = (const char *)v.at;
    return true;
}

bool setup_member(struct call *c, struct genesis *g, struct pln_error *err)
{
    static char key_name[KEYS_NAME_MAX + 1];

    if (!text_of(c, "organization", "Name of your organization", &g->organization, err) ||
        !text_of(c, "member", "Your own name: the first person who acts for it", &g->member, err))
        return false;
    genesis_key_name(g->member, key_name);
    g->member_key = call_has(c, "member-key") ? call_text(c, "member-key") : key_name;
    g->acts = ACTS_OF_THE_FIRST;
    g->until = call_has(c, "until") ? call_text(c, "until") : TWO_YEARS;
    return true;
}

void setup_tell(struct call *c, const struct genesis *g, const struct genesis_made *made)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error ignored;

    if (c->json) {
        buf_init(&out, 64 * 1024);
        struct writer w = writer_into(&out);
        writer_map(&w, 5);
        writer_cstr(&w, "log"), writer_bin(&w, BYTES_OF(made->log));
        writer_cstr(&w, "coalition"), writer_bin(&w, g->joins ? BYTES_OF(g->coalition) : BYTES_OF(made->log));
        writer_cstr(&w, "home"), writer_cstr(&w, c->home.dir);
        writer_cstr(&w, "keys"), writer_cstr(&w, c->keys);
        writer_cstr(&w, "member"), writer_cstr(&w, g->member_key);
        if (writer_done(&w, "answer", &ignored))
            json_put(stdout, buf_bytes(&out));
        return;
    }
    printf("Your log begins. Its home is %s\n", c->home.dir);
    printf("Your keys are in %s:\n", c->keys);
    printf("  %-12s signs for ", g->member_key);
    term_put_str(stdout, g->member);
    printf("\n  %-12s speaks for the organization itself: it says who may act for it\n", KEYS_ROOT);
    printf("  %-12s replaces root if that is lost or stolen: move %s.key to another place, off this machine\n", KEYS_ROOT_NEXT,
           KEYS_ROOT_NEXT);
    printf("Next, start the node:  plenaryd --home %s\n", c->home.dir);
}

/* The system's zone by name; for people only, no rule reads it. */
static const char *zone_name(struct call *c)
{
    char path[PATH_MAX];
    const char *tz = getenv("TZ");
    ssize_t n;

    if (tz != NULL && tz[0] != 0 && tz[0] != ':' && strlen(tz) <= 40)
        return tz;
    n = readlink("/etc/localtime", path, sizeof(path) - 1);
    path[n > 0 ? n : 0] = 0;
    const char *zone = strstr(path, "zoneinfo/");
    return zone != NULL && strlen(zone + 9) <= 40 && zone[9] != 0 ? call_print(c, "%s", zone + 9) : "UTC";
}

/* Where the days begin, without summer time: the same all year. */
static const char *zone_offset(struct call *c)
{
    time_t now = (time_t)(call_wall_ms() / 1000);
    struct tm local;

    localtime_r(&now, &local);
    return call_print(c, "%ld", local.tm_gmtoff / 60 - (local.tm_isdst > 0 ? 60 : 0));
}

static bool founding_given(struct call *c, struct given *given, size_t max, size_t *count, struct pln_error *err)
{
    const char *name, *handle, *purpose;
    size_t n = 0;

    if (!text_of(c, "name", "Name of the coalition", &name, err) ||
        !text_of(c, "purpose", "What it is for, in a sentence", &purpose, err) ||
        !text_of(c, "handle", "Short name of your organization in it (a-z, 0-9, -)", &handle, err))
        return false;
    const struct given all[] = {
        { BYTES_STR("rules"), BYTES_STR("1") },
        { BYTES_STR("offset"), BYTES_STR(call_has(c, "offset") ? call_text(c, "offset") : zone_offset(c)) },
        { BYTES_STR("handle"), BYTES_STR(handle) },
        { BYTES_STR("zone"), BYTES_STR(call_has(c, "zone") ? call_text(c, "zone") : zone_name(c)) },
        { BYTES_STR("name"), BYTES_STR(name) },
        { BYTES_STR("purpose"), BYTES_STR(purpose) },
    };
    for (; n < COUNT(all) && n < max; n++)
        given[n] = all[n];
    if (call_has(c, "former") && n < max)
        given[n++] = (struct given){ BYTES_STR("former"), BYTES_STR(call_text(c, "former")) };
    *count = n;
    return true;
}

/* Again: changes name, purpose or zone of the coalition that this node convenes. */
static bool found_again(struct call *c, struct pln_error *err)
{
    struct bytes coalition;
    struct draft d;
    static const char *const taken_over[] = { "name", "purpose", "zone" };

    if (!draft_begin(c, TYPE_founding, &d, err) || !call_know_node(c, err) || !call_ask_none(c, "coalition", &coalition, err))
        return false;
    for (size_t i = 0; i < COUNT(taken_over); i++) {
        char text[400];
        answer_text(coalition, taken_over[i], text, sizeof(text));
        if (!draft_has(&d, taken_over[i]) && !draft_set_text(&d, taken_over[i], call_print(c, "%s", text), err))
            return false;
    }
    if ((!draft_has(&d, "rules") && !draft_set_text(&d, "rules", "1", err)) ||
        (!draft_has(&d, "handle") && !draft_set_text(&d, "handle", c->node.handle, err)) ||
        (!draft_has(&d, "offset") && !draft_set_text(&d, "offset", call_print(c, "%" PRId64, c->node.offset_ms / 60000), err)))
        return false;
    return compose_run(c, &d, err);
}

static bool run_found(struct call *c, struct pln_error *err)
{
    struct given founding[8];
    struct genesis g = { .founding = founding };
    struct genesis_made made;
    bool there;

    if (!genesis_is_there(c, &there, err))
        return false;
    if (there)
        return found_again(c, err);
    if (!founding_given(c, founding, COUNT(founding), &g.founding_count, err) || !setup_member(c, &g, err) ||
        !genesis_make(c, &g, &made, err))
        return false;
    setup_tell(c, &g, &made);
    return true;
}

static bool run_init(struct call *c, struct pln_error *err)
{
    if (!genesis_home(c, err))
        return false;
    if (!c->json)
        printf("%s is ready: node key and %s are there. Next: plenary found, or plenary join INVITATION\n", c->home.dir, HOME_CONF);
    return true;
}

/* Nobody comes back under the same log: it ends here. */
static bool run_leave(struct call *c, struct pln_error *err)
{
    return call_know_node(c, err) && ask_sure(c, call_print(c, "%s leaves the coalition, for ever?", c->node.handle), err) &&
           write_record(c, err);
}

static bool run_remove(struct call *c, struct pln_error *err)
{
    const char *partner = call_text(c, "partner");
    struct bytes partners, p;
    struct draft d;

    if (!draft_begin(c, TYPE_remove, &d, err))
        return false;
    if (partner != NULL && !draft_has(&d, "size")) { /* all that this node holds of it counts */
        if (!call_ask_none(c, "partners", &partners, err))
            return false;
        for (struct answer_list l = answer_each(partners); answer_next(&l, &p);)
            if (bytes_equal_str(answer_str(p, "handle"), partner) &&
                !draft_set_text(&d, "size", call_print(c, "%" PRIu64, answer_u64(p, "size")), err))
                return false;
    }
    return ask_sure(c, call_print(c, "Take %s off the roster, for ever?", partner != NULL ? partner : "this partner"), err) &&
           compose_run(c, &d, err);
}

static const struct command_option found_options[] = { GENESIS_MEMBER_OPTIONS, GENESIS_HOME_OPTIONS };
static const struct command_option init_options[] = { GENESIS_HOME_OPTIONS };

#define SETUP "Found and join"

const struct command setup_commands[] = {
    { .name = "found",
      .section = SETUP,
      .usage = "[NAME]",
      .help = "found a coalition; again: change its name, purpose or zone",
      .type = TYPE_founding,
      .about = "Makes the home, the keys and the first entries of the convener's log. Then start plenaryd. In a coalition that is founded "
               "it writes "
               "the founding again, with what changes.",
      .place = { "name" },
      .knows = { "rules", "offset", "zone" },
      .option = found_options,
      .options = COUNT(found_options),
      .run = run_found },
    { .name = "init",
      .section = SETUP,
      .usage = "",
      .help = "prepare a home: settings and node key, no log yet",
      .about = "For who looks after the machine, before somebody founds or joins; found and join do the same where it has not been done.",
      .option = init_options,
      .options = COUNT(init_options),
      .run = run_init },
    { .name = "leave",
      .section = SETUP,
      .usage = "[WHY]",
      .help = "leave the coalition, by the partner's own word",
      .type = TYPE_leave,
      .place = { "why" },
      .run = run_leave },
    { .name = "remove",
      .section = SETUP,
      .usage = "PARTNER BECAUSE",
      .help = "take a partner off the roster (convener)",
      .type = TYPE_remove,
      .about = "BECAUSE is its own leave, or the decision. Without --size all that this node holds of its log counts.",
      .place = { "partner", "because", "why" },
      .run = run_remove },
};
const size_t setup_commands_count = COUNT(setup_commands);
