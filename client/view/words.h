/* words.h: times, sizes, states in plain words. */
#ifndef VIEW_WORDS_H
#define VIEW_WORDS_H

#include "base/bytes.h"

#include <inttypes.h>
#include <stdbool.h>

/** "2026-03-01 18:00" local at the coalition's offset; "(no time)" below 0 or above PLN_TIME_MS_MAX. Returns out. */
const char *words_time(int64_t ms, int64_t offset_ms, char out[20]);
/** "just now", "3 minutes ago", "2 hours ago", "5 days ago"; a time ahead: "in 3 minutes". Returns out. */
const char *words_ago(int64_t ms, int64_t now_ms, char out[40]);
/** "40 seconds", "3 minutes", "2 hours", "5 days": the largest whole unit. Returns out. */
const char *words_length(int64_t ms, char out[32]);
/** "812 bytes", "12 KiB", "3.4 MiB". Returns out. */
const char *words_bytes(uint64_t n, char out[24]);
/** "+01:00", "UTC". Returns out. */
const char *words_offset(int64_t ms, char out[10]);
/** one for 1, else many. */
static inline const char *words_one(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/** Why an entry is void, by its code's word: a clause ("its author had no mandate for this log"). NULL: a code this version does not know.
 */
const char *words_void(struct bytes code);
/** What became of an entry's words, by docs/rpc.md's content state: a clause. NULL: unknown. */
const char *words_content_state(struct bytes state);
/** A log's standing ("partner", "left", ...): a clause. NULL: unknown. */
const char *words_standing(struct bytes standing);

#endif
