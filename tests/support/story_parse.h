/* story_parse.h: a story as it is written: records, darkness, clocks, expectations, changes, each with its line.
 *
 * Nothing here knows what a record means. Texts look into memory of the story; times are local, the story's offset is taken off later. */
#ifndef SUPPORT_STORY_PARSE_H
#define SUPPORT_STORY_PARSE_H

#include "base/arena.h"
#include "base/bytes.h"

#define STORY_BYTES_MAX (4u << 20)
#define STORY_ITEMS_MAX 20000 /* of each kind */
#define STORY_TOKENS_MAX 512  /* on a line */
#define STORY_NAME_BYTES_MAX 48
#define STORY_MINUTE_MS INT64_C(60000)

struct story_field {
    struct bytes name, value; /* quotes taken off */
};
struct story_record {
    unsigned line;
    int64_t local_ms;
    struct bytes partner, person, type, label;
    const struct story_field *field;
    size_t fields;
};
struct story_span { /* dark or clock: [from, to) */
    unsigned line;
    struct bytes partner;
    int64_t from_ms, to_ms; /* local */
    int64_t minutes;        /* clock: ahead */
    bool is_clock;
};
struct story_let {
    struct bytes name, value;
};
enum story_expects { EXPECT_FINDING, EXPECT_VERDICT, EXPECT_KNEW, EXPECT_STATE, EXPECT_REMARK };
struct story_expect {
    unsigned line;
    int64_t local_ms; /* as of */
    enum story_expects what;
    const struct bytes *token; /* behind its word */
    size_t tokens;
    struct bytes text; /* the line, for people */
};
struct story_asof { /* a moment of which something is expected */
    unsigned line;
    int64_t local_ms;
};
struct story_change {
    unsigned line;
    bool has_asof;
    int64_t local_ms;
    struct bytes edits, wanted; /* before and behind => */
    struct bytes text;
};

struct story {
    struct arena arena;
    bool has_offset;
    int64_t offset_minutes;
    size_t records, spans, lets, expects, asofs, changes;
    struct story_record *record; /* as written */
    struct story_span *span;
    struct story_let *let;
    struct story_expect *expect;
    struct story_asof *asof;
    struct story_change *change;
};

/** text is looked at as long as the story lives. False: err names the line. story_deinit either way. */
bool story_parse(struct bytes text, struct story *s, struct pln_error *err) MUST_CHECK;
void story_deinit(struct story *s); /* also as CLEANUP(story_deinit) */

/** One more line of a `story` block. */
bool story_line(struct story *s, struct bytes text, unsigned line, struct pln_error *err) MUST_CHECK;
/** Split at spaces; quotes hold words together and are taken off; ` ;;` begins a comment. Tokens lie in the arena. */
bool story_tokens(struct arena *a, struct bytes text, const struct bytes **token, size_t *count, struct pln_error *err) MUST_CHECK;
/** The text up to the next ` mark ` outside of quotes; false: there is none, and all is before. Spaces around both are taken off. */
bool story_split(struct bytes text, const char *mark, struct bytes *before, struct bytes *after);
/** `YYYY-MM-DDTHH:MM`: local. */
bool story_moment(struct bytes text, int64_t *local_ms, struct pln_error *err) MUST_CHECK;
/** `NAME=VALUE`. */
bool story_field(struct bytes token, struct story_field *out, struct pln_error *err) MUST_CHECK;
/** Room for one more in an array of the arena: the new array, or NULL and err. */
void *story_room(struct arena *a, void *array, size_t count, size_t size, struct pln_error *err) MUST_CHECK;

#endif
