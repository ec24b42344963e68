/* name.h: the names people type and read.
 *
 * entry  `eastside#12`, `#12` (own log), or a short id `3fa94c01` (at least 8 hex digits of an entry id)
 * person `eastside/ana`, `ana` (own partner)
 * seat   `table/resident-1`
 * partner, body  `eastside`, `table`
 * Handles: [a-z0-9-]{1,32}. Spec: docs/rpc.md "Names". */
#ifndef CODEC_NAME_H
#define CODEC_NAME_H

#include "base/bytes.h"
#include "base/error.h"

enum name_kind { NAME_ENTRY, NAME_PAIR, NAME_PLAIN, NAME_SHORT_ID };

struct name {
    enum name_kind kind;
    struct bytes left;  /* before # or /, may be empty; the whole for NAME_PLAIN; hex digits for NAME_SHORT_ID */
    struct bytes right; /* after the / */
    uint64_t index;     /* NAME_ENTRY */
};

/** 8 to 64 hex digits with at least one 0-9 at any place and no other character are NAME_SHORT_ID. Views into text. */
bool name_read(struct bytes text, struct name *out, struct pln_error *err) MUST_CHECK;
/** [a-z0-9-]{1,32} */
bool handle_is_valid(struct bytes text);

#endif
