/* store_home.h: a partner's store over memory, and a hand to write and to take: for tests of the store, without a node.
 *
 * Keys come from names (table_state.h): the root of "commons" is the key "commons-root". Anything unexpected ends the program. */
#ifndef SUPPORT_STORE_HOME_H
#define SUPPORT_STORE_HOME_H

#include "store/store.h"
#include "support/table_state.h"

struct home {
    const char *name;
    struct kv *kv; /* owned, unless given */
    bool own_kv;
    struct store *store;
    struct sign_key checkpoint;
    struct pln_id log, coalition;
    int64_t now_ms; /* each commit is a second later */
    struct store_setup setup;
};

/** coalition NULL: a convener's home, founded with its name as handle. Its root is also a member that speaks. kv NULL: in memory. */
void home_begin(struct home *h, const char *name, const struct pln_id *coalition, struct kv *kv);
/** The same, with a first commit at another time than TABLE_START_MS. */
void home_begin_at(struct home *h, const char *name, const struct pln_id *coalition, struct kv *kv, int64_t start_ms);
/** Close and open again, over the same rows. */
void home_reopen(struct home *h);
void home_end(struct home *h);

struct home_say {
    const char *type;
    const char *by; /* NULL: the root; "": the node */
    struct bytes body;
    const struct pln_id *ref;
    size_t refs;
    const struct content_decl *content;
    struct bytes bytes; /* its content */
};
/** The statement's bytes and signature, into b: signature is the last 64 bytes unless by the node. */
void home_statement(const struct home *h, const struct home_say *say, struct buf *statement, struct buf *signature);
/** One statement, one commit. The item with its results; its memory lives until the next call for this home. */
struct submit_item home_submit(struct home *h, const struct home_say *say);
/** As home_submit, and it must be written: the entry's id. */
struct pln_id home_write(struct home *h, const struct home_say *say);
/** A comment on an entry, with words (published). */
struct pln_id home_comment(struct home *h, const struct pln_id *to, const char *title);
/** salt || [title, long] and what a statement declares of it. */
void home_words(const struct home *h, const char *title, struct buf *salted, struct content_decl *decl);
struct pln_id home_admit(struct home *h, const struct home *who);
/** Write a receipt if one is due. */
bool home_receipt(struct home *h);

/** h takes all that from's log has, as one take; with_words: content rides along. Its result. */
struct take_item home_take(struct home *h, struct home *from, bool with_words);
/** The same for any log that `from` holds, up to a size (0: all). */
struct take_item home_take_log(struct home *h, struct home *from, const struct pln_id *log, uint64_t to, bool with_words);
/** Any job: arena and time are set; write_job_free it. */
struct write_job *home_job(struct home *h);
void home_run(struct home *h, struct write_job *job);

struct log_row home_row(struct home *h, const struct pln_id *log);
/** The entry at (log, index) as the view gives it, in a view that stays open until the next call or home_end. */
struct view_entry home_entry(struct home *h, const struct pln_id *log, uint64_t index);

/** a convenes and has admitted eastside; each has the other's log. */
struct home_two {
    struct home a, b;
};
void home_two_begin(struct home_two *t);
void home_two_end(struct home_two *t);
/** a convenes and has admitted eastside and northclinic, which have its log; a has none of theirs yet. */
struct home_three {
    struct home a, b, c;
};
void home_three_begin(struct home_three *t);
void home_three_end(struct home_three *t);

#endif
