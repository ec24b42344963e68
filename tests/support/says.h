/* says.h: a coalition in memory from lines: who recorded what, when; receipts by who was in the light.
 *
 *     says(&s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1", "body=T affects=clinic closes=2026-02-09T17:00 title=Move");
 *
 * Fields as record/build.h reads them, references by label; required words that are not given are filled in. Before each entry its log
 * signs for what its node has heard of the others; `heard` makes every node that is not dark hear of everything and sign.
 * For unit tests of the rules; whole coalitions are stories. */
#ifndef SUPPORT_SAYS_H
#define SUPPORT_SAYS_H

#include "record/build.h"
#include "support/table_view.h"

#define SAYS_LOGS_MAX 8
#define SAYS_LABELS_MAX 512

struct says {
    size_t logs;
    struct says_log {
        char handle[33];
        struct table_state state;
        bool dark;
        uint64_t knows[SAYS_LOGS_MAX]; /* entries of each log that its node holds */
        uint64_t signed_for[SAYS_LOGS_MAX];
        int number[SAYS_LOGS_MAX]; /* in its receipts' list; -1: not yet */
        size_t listed;
    } log[SAYS_LOGS_MAX];
    size_t labels;
    struct says_label {
        char name[48];
        struct pln_id id;
        struct place at;
    } label[SAYS_LABELS_MAX];
    struct table_view table;
    struct view view;
};
/** The convener's log "commons", founded at TABLE_START_MS (2026-01-05 09:00 UTC) at offset 0. */
void says_begin(struct says *s);
/** The same at another offset: "-05:00". Fields of records are read at offset 0 all the same. */
void says_begin_at(struct says *s, const char *offset);
void says_end(struct says *s);
/** A log with its node, not admitted; its label is the handle. */
void says_log(struct says *s, const char *handle);
/** A mandate by the root of all acts until 2028, label "eastside/ana". acts as bits; renews: label or NULL. */
void says_member(struct says *s, const char *who, uint8_t acts, const char *renews);
struct place says(struct says *s, const char *when, const char *who, const char *type, const char *label, const char *fields);
/** What says would record, not recorded; in arena. */
void says_build(struct says *s, int64_t ms, const char *type, const char *fields, struct arena *arena, struct built_record *out);
/** Every node that is not dark hears what those not dark have written, and signs a receipt at that time. */
void says_heard(struct says *s, const char *when);
void says_dark(struct says *s, const char *handle, bool dark);
struct says_label *says_find(struct says *s, const char *label); /* ends the program if there is none */
/** What a record is called, by its label: "eastside#7". Until the next call but three. */
const char *says_name(struct says *s, const char *label);
/** The view as things stand; good until the next entry. */
const struct view *says_view(struct says *s);
int64_t says_ms(const char *when);

#endif
