/* reader.h: strict cursor over canonical MessagePack: one encoding a value, no allocation, the first failure kept.
 *
 * Accepts nil, bool, int, str, bin, array, in their shortest forms only; refuses maps (except reader_map, for RPC), floats,
 * extensions, 0xc1. Sticky: after the first failure each read gives zero (an empty view, a count of 0) and does nothing.
 * Views point into the input. Bounds: depth PLN_DEPTH_MAX, arrays PLN_ARRAY_MAX elements and never more than bytes left.
 * Spec: docs/format.md "Encoding". Source: github.com/msgpack/msgpack/blob/master/spec.md. */
#ifndef CODEC_READER_H
#define CODEC_READER_H

#include "base/bytes.h"
#include "base/error.h"

#include <stdint.h>

#define PLN_READER_DEPTH 32 /* RPC answers may nest deeper than PLN_DEPTH_MAX; signed data may not */

struct reader {
    const uint8_t *start;
    const uint8_t *at;
    size_t left;
    unsigned depth;                  /* arrays open */
    unsigned depth_max;              /* PLN_DEPTH_MAX; PLN_READER_DEPTH once the caller has asked for a map */
    uint32_t open[PLN_READER_DEPTH]; /* elements still to come in each open array or map (see reader.c) */
    bool failed;
    struct pln_error first; /* the first failure: field and byte offset in where/what */
};

struct reader reader_over(struct bytes in);

/** Array header of exactly `count` elements. `field` names it in errors; static string. */
void reader_array(struct reader *r, const char *field, size_t count);
/** Array header of at most max elements: the count (0 after a failure). */
size_t reader_array_upto(struct reader *r, const char *field, size_t max);
/** Array header of min..max elements. */
size_t reader_array_between(struct reader *r, const char *field, size_t min, size_t max);
bool reader_bool(struct reader *r, const char *field);
int64_t reader_i64(struct reader *r, const char *field);
uint64_t reader_u64(struct reader *r, const char *field);
/** u = 0..2^53-1 */
uint64_t reader_u(struct reader *r, const char *field);
/** t = 0..PLN_TIME_MS_MAX */
int64_t reader_ms(struct reader *r, const char *field);
/** Valid UTF-8 without NUL, at most max bytes. */
struct bytes reader_str(struct reader *r, const char *field, size_t max);
struct bytes reader_bin(struct reader *r, const char *field, size_t max);
/** bin of exactly n bytes, copied to out (zeroes after a failure). reader_bin_exact(&r, "log", &id, sizeof(id)). */
void reader_bin_exact(struct reader *r, const char *field, void *out, size_t n);
/** True and the nil consumed, if the next value is nil. */
bool reader_nil(struct reader *r);
/** One whole value of any accepted kind, checked to its end: its encoded bytes. */
struct bytes reader_any(struct reader *r, const char *field);
/** As reader_any, but maps (str keys, at most PLN_ARRAY_MAX pairs, no order asked) and floats of 64 bits are let through as well.
 * For RPC answers and parameters, which are not signed. */
struct bytes reader_any_rpc(struct reader *r, const char *field);
/** Map header of at most max pairs, for RPC: the count of pairs; then key (reader_str) and value alternate. */
size_t reader_map(struct reader *r, const char *field, size_t max);
/** What stands next, without consuming. READER_END at the end or after a failure. */
enum reader_kind { READER_END, READER_NIL, READER_BOOL, READER_INT, READER_STR, READER_BIN, READER_ARRAY, READER_MAP, READER_OTHER };
enum reader_kind reader_peek(const struct reader *r);
/** Record a failure of the caller's own (only if none yet); always makes the reader fail. */
void reader_fail(struct reader *r, enum pln_code code, const char *fmt, ...) PRINTF(3, 4);
/** True: no failure, nothing left over, every array complete. False: err filled with the first failure. */
bool reader_done(const struct reader *r, struct pln_error *err) MUST_CHECK;
/** As reader_done, but bytes may be left (a stream's next value): *used = bytes read. */
bool reader_ok(const struct reader *r, size_t *used, struct pln_error *err) MUST_CHECK;

#endif
