/* decides.c: a small coalition that decides: three partners, a table, decisions and meetings in a line each. */
#include "support/decides.h"

#include "base/civil.h"

#include <stdio.h>

void decides_begin(struct says *s, const char *table)
{
    char fields[512];

    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    snprintf(fields, sizeof(fields), "handle=table rule=consent notice=0h keeper=commons scope=Agenda %s", table);
    says(s, "2026-01-05 09:10", "commons/root", "body", "T", fields);
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", DECIDES_ALL_ACTS, NULL);
    says_member(s, "eastside/ana", DECIDES_ALL_ACTS, NULL);
    says_member(s, "clinic/ben", DECIDES_ALL_ACTS, NULL);
    says(s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=school members=eastside/ana");
    says(s, "2026-01-05 11:00", "clinic/ben", "seat", "S2", "body=T name=home members=clinic/ben");
    says_heard(s, "2026-01-05 12:00");
}

static void later(const char *when, int64_t minutes, char out[17])
{
    civil_minute_write(says_ms(when) + minutes * 60000, 0, out);
}

void decides(struct says *s, const char *proposed, const char *made, const char *decision, const char *puts, const char *who)
{
    char fields[512], label[48], at[17], one[33];
    const char *date = made;

    snprintf(label, sizeof(label), "P%s", decision);
    snprintf(fields, sizeof(fields), "body=T affects=clinic closes=%.10sT00:00 puts=%s title=Something text=Something", made, puts);
    says(s, proposed, "eastside/ana", "proposal", label, fields);
    later(proposed, 1, at);
    while (*who != '\0') {
        size_t n = strcspn(who, " ");

        snprintf(one, sizeof(one), "%.*s", (int)n, who);
        snprintf(fields, sizeof(fields), "proposal=P%s stance=consent prior=-", decision);
        snprintf(label, sizeof(label), "X%s/%s", decision, one);
        says(s, at, one, "position", label, fields);
        who += n + strspn(who + n, " ");
    }
    snprintf(fields, sizeof(fields), "proposal=P%s outcome=adopted made=%.10sT%s effect=%.10s why=Something", decision, date, made + 11,
             date);
    says(s, made, "commons/dee", "decision", decision, fields);
}

void decides_met(struct says *s, const char *starts, const char *body, const char *minutes, const char *fields)
{
    char text[512], label[48], at[17];

    snprintf(label, sizeof(label), "M%s", minutes);
    snprintf(text, sizeof(text), "body=%s starts=%.10sT%s", body, starts, starts + 11);
    says(s, starts, "commons/dee", "meeting", label, text);
    later(starts, 60, at);
    snprintf(text, sizeof(text), "meeting=%s %s", label, fields);
    says(s, at, "commons/dee", "minutes", minutes, text);
}
