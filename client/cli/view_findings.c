/* view_findings.c: findings: what the rules find, by danger.
 *
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_desk.c, tests/e2e/rules.sh */
#include "base/bytes.h"
#include "cli/desk.h"

#include <stdio.h>

static void danger_line(const struct shown *s, struct bytes dangers, struct bytes number)
{
    struct bytes d, title = { 0 };

    for (struct answer_list l = answer_each(dangers); answer_next(&l, &d);)
        if (bytes_equal(answer_str(d, "danger"), number))
            title = answer_str(d, "title");
    printf("%s", term_begin(&s->term, STYLE_STRONG));
    term_put(stdout, number);
    if (title.n > 0)
        fputs("  ", stdout);
    term_put(stdout, title);
    printf("%s\n", term_end(&s->term, STYLE_STRONG));
}

static bool run_findings(struct call *c, struct pln_error *err)
{
    const struct desk_question q = { .method = "rules.findings",
                                     .text = { "partner", "body", "strategy", "danger", "name" },
                                     .flag = { "all" },
                                     .has_time = true,
                                     .has_page = true };
    struct bytes result, dangers, f, open, before = { 0 };
    struct shown s;
    bool done;

    if (!shown_begin(c, &s, err) || !desk_ask(c, &s, &q, &result, &done, err))
        return false;
    if (done)
        return true;
    desk_begin(&s, result);
    dangers = answer_at(result, "dangers");
    open = answer_at(result, "open");
    for (struct answer_list l = answer_each_at(result, "findings"); answer_next(&l, &f);) {
        struct bytes danger = answer_str(f, "danger");

        if (!bytes_equal(danger, before))
            danger_line(&s, dangers, danger);
        before = danger;
        if (!desk_finding(&s, f, call_has(c, "long"), err))
            return false;
    }
    if (before.n == 0)
        puts("Nothing is found.");
    else
        printf("Open: %" PRIu64 " to act on (!!), %" PRIu64 " to look at (!), %" PRIu64 " %s\n", answer_u64(open, "act"),
               answer_u64(open, "look"), answer_u64(open, "hint"), answer_u64(open, "hint") == 1 ? "hint" : "hints");
    desk_end(c, result);
    return true;
}

static const struct command_option findings_options[] = {
    DESK_OPTION_AS_OF,
    DESK_OPTION_PARTNER,
    DESK_OPTION_BODY,
    DESK_OPTION_STRATEGY,
    DESK_OPTIONS_TIME,
    { "danger", "NUMBER", "only this danger: 1 to 10, L1, L2, L3, log" },
    { "name", "NAME", "only findings of this name" },
    { "all", NULL, "cleared ones and history, too" },
    { "long", NULL, "with what shows each, what answers it, how it can mislead" },
    DESK_OPTIONS_PAGE,
};

const struct command findings_commands[] = {
    { .name = "findings",
      .section = "Read",
      .usage = "",
      .help = "what is found in the records, by danger: each with what shows it",
      .option = findings_options,
      .options = COUNT(findings_options),
      .daily = true,
      .run = run_findings },
};
const size_t findings_commands_count = COUNT(findings_commands);
