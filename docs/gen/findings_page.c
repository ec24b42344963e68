/* findings_page.c: docs/findings.md from the table of findings, on stdout. `make docs` writes the page, tests/lint compares it.
 *
 * For directors and members. Must not: say anything of a finding that does not stand in its table. Prose about all of them is here. */
#include "rules/rules.h"

#include <stdio.h>
#include <string.h>

static const char head[] =
    "# Plenary: the findings\n"
    "\n"
    "Generated from the table of findings (`proto/rules/finding_list.h`) by `make docs`; not edited by hand. What Plenary looks for in a "
    "coalition's records, danger by danger: for directors and members. To the byte: `rules.md` \"Findings\".\n"
    "\n"
    "A finding says what the records show, with the entries that show it. It speaks of records, never of people, and never of why. It "
    "reads facts, not words: sealing or erasing words changes nothing. What was left out is not \"no\". Each can be wrong, and how is "
    "said: "
    "a call that nobody wrote down looks like silence.\n"
    "\n"
    "- **Act now** (!!), **look** (!), **hint** (.). \xe2\x98\x85: matters most.\n"
    "- **Open** until its trigger ends: what answers it is said with each. It is then listed no more.\n"
    "- **Answered**: somebody replied to it (`plenary answer ID --finding NAME \"...\"`). It stays true, with the answer beside it.\n"
    "- **Cleared**: the decision was made again in the open (\"ratify\": a new proposal that puts the decision, adopted, and that "
    "stands). An objection without an answer is not cleared by that.\n"
    "- **History**: findings about one event (a decision, a position, a talk, minutes), marked *event* below, once it is more than "
    "window_days ago.\n"
    "\n"
    "No finding can be switched off. The numbers in the settings are the coalition's own: its agreements set them, by decision. Partners "
    "are never scored or ranked.\n";

static const char good[] =
    "\n"
    "## Good practice\n"
    "\n"
    "What was done well is shown too, at the entry:\n"
    "\n"
    "| remark | shown at |\n"
    "| --- | --- |\n"
    "| in-time | a talk told within the hours agreed; a due date moved before it was past, with the reason |\n"
    "| ratified | a decision that was made again, and stands |\n"
    "| kept | a promise or objective that was kept by its day |\n"
    "\n"
    "A partner's page begins with what it kept. Private talk is legitimate: a talk that is told in time is good practice, whatever was "
    "said in it.\n";

static const char *severity_word(enum finding_severity s)
{
    switch (s) {
    case SEVERITY_ACT: return "act now (!!)";
    case SEVERITY_LOOK: return "look (!)";
    case SEVERITY_HINT: return "hint (.)";
    }
    return "";
}

/* The next name of a list with one space between; n == 0: no more. */
static struct bytes name_next(const char **list)
{
    const char *space = strchr(*list, ' ');
    size_t n = space ? (size_t)(space - *list) : strlen(*list);
    struct bytes name = bytes_at(*list, n);

    *list += n + (space != NULL);
    return name;
}

static bool names_setting(const struct finding_kind *k, const char *setting)
{
    const char *list = k->settings;

    for (struct bytes name; (name = name_next(&list)).n > 0;) {
        if (bytes_equal_str(name, setting))
            return true;
    }
    return false;
}

static void settings_say(const struct finding_kind *k)
{
    const char *between = "- Settings: ";

    for (int s = 0; s < SETTING_END; s++) {
        const char *name = force_setting_name((enum force_setting)s);

        if (!names_setting(k, name))
            continue;
        printf("%s%s (%" PRIi64 ")", between, name, force_setting_default((enum force_setting)s));
        between = ", ";
    }
    if (k->settings[0] != '\0')
        printf(".\n");
}

/* A sentence with its words set apart; of {n?one|many} the many. */
static void sentence_say(const char *sentence)
{
    while (*sentence != '\0') {
        size_t plain = strcspn(sentence, "{"), word = strcspn(sentence + plain, "}");
        const char *open = sentence + plain, *many = memchr(open, '|', word);

        printf("%.*s", (int)plain, sentence);
        if (*open == '\0')
            return;
        if (many != NULL)
            printf("%.*s", (int)(open + word - many - 1), many + 1);
        else
            printf("*%.*s*", (int)word - 1, open + 1);
        sentence = open + word + 1;
    }
}

static void finding_say(const struct finding_kind *k)
{
    printf("\n### %s\n\n\"", k->name);
    sentence_say(k->sentence);
    printf("\"\n\n- %s%s%s.\n", severity_word(k->severity), k->star ? " \xe2\x98\x85" : "", k->event ? "; event" : "");
    printf("- What shows it: %s\n", k->shows);
    printf("- What answers it: %s.\n", k->answer);
    if (k->wrong[0] != '\0')
        printf("- How it can mislead: %s.\n", k->wrong);
    settings_say(k);
}

static void danger_say(enum finding_danger d)
{
    const char *number = finding_danger_number(d);

    if (number[0] == 'L')
        printf("\n## Lesson %s: %s\n", number + 1, finding_danger_title(d));
    else if (d == DANGER_LOG)
        printf("\n## %s\n", finding_danger_title(d));
    else
        printf("\n## Danger %s: %s\n", number, finding_danger_title(d));
    for (int n = 0; n < FINDING_END; n++) {
        if (finding_kind((enum finding_name)n)->danger == d)
            finding_say(finding_kind((enum finding_name)n));
    }
}

static void settings_table_say(void)
{
    printf("\n## Settings\n\nDays, hours, meetings, decisions or percent, as the name says. More than 1,000,000 counts as that.\n"
           "\n| setting | default | read by |\n| --- | --- | --- |\n");
    for (int s = 0; s < SETTING_END; s++) {
        const char *name = force_setting_name((enum force_setting)s), *between = "";

        printf("| %s | %" PRIi64 " | ", name, force_setting_default((enum force_setting)s));
        if (s == SETTING_WINDOW_DAYS) {
            printf("each that is an event");
            between = ", ";
        }
        for (int n = 0; n < FINDING_END; n++) {
            if (!names_setting(finding_kind((enum finding_name)n), name))
                continue;
            printf("%s%s", between, finding_kind((enum finding_name)n)->name);
            between = ", ";
        }
        printf(" |\n");
    }
}

/* Does the table name a setting that there is not? */
static bool has_unknown_setting(const struct finding_kind *k)
{
    const char *list = k->settings;
    bool unknown = false;

    for (struct bytes name; (name = name_next(&list)).n > 0;) {
        bool known = false;

        for (int s = 0; s < SETTING_END; s++)
            known = known || bytes_equal_str(name, force_setting_name((enum force_setting)s));
        unknown = unknown || !known;
    }
    return unknown;
}

int main(void)
{
    for (int n = 0; n < FINDING_END; n++) {
        if (has_unknown_setting(finding_kind((enum finding_name)n))) {
            fprintf(stderr, "%s: no such setting: %s\n", finding_kind((enum finding_name)n)->name,
                    finding_kind((enum finding_name)n)->settings);
            return 1;
        }
    }
    printf("%s", head);
    for (int d = 0; d < DANGER_END; d++)
        danger_say((enum finding_danger)d);
    printf("%s", good);
    settings_table_say();
    return 0;
}
