/* rpc.h: msgpack-rpc: requests, answers, notifications; whole values found in a stream.
 *
 *     request [0, number, method, params] · response [1, number, error?, result?] · notification [2, name, params]
 *
 * Used by both sides: a node reads requests and writes the rest, a client the other way round. Spec: docs/rpc.md "Form". */
#ifndef WIRE_RPC_H
#define WIRE_RPC_H

#include "base/buf.h"
#include "codec/reader.h"
#include "codec/writer.h"

#define RPC_METHOD_BYTES_MAX 40

enum rpc_kind { RPC_REQUEST = 0, RPC_RESPONSE = 1, RPC_NOTIFICATION = 2 };
struct rpc {
    enum rpc_kind kind;
    uint32_t number;     /* request, response */
    struct bytes method; /* request; notification: its name */
    struct bytes params; /* request, notification: one encoded array */
    bool failed;         /* response: error instead of a result */
    struct pln_error error;
    struct bytes result; /* response: one encoded value */
};
/** One whole message. Views into `in`. Errors: PLN_MALFORMED, PLN_NOT_CANONICAL, PLN_TOO_DEEP, PLN_TOO_MANY. */
bool rpc_read(struct bytes in, struct rpc *out, struct pln_error *err) MUST_CHECK;

/* Each appends one message. params, result: encoded. Errors: PLN_TOO_LARGE (the buffer's cap). */
bool rpc_request_write(struct buf *out, uint32_t number, const char *method, struct bytes params, struct pln_error *err) MUST_CHECK;
bool rpc_result_write(struct buf *out, uint32_t number, struct bytes result, struct pln_error *err) MUST_CHECK;
bool rpc_error_write(struct buf *out, uint32_t number, const struct pln_error *what, struct pln_error *err) MUST_CHECK;
bool rpc_notification_write(struct buf *out, const char *name, struct bytes params, struct pln_error *err) MUST_CHECK;

/** Where one whole value ends in a growing stream. Looks at no byte twice and allocates nothing. Form only: rpc_read is the judge. */
struct rpc_frame {
    size_t cap;  /* most bytes of one value */
    size_t seen; /* bytes of the value looked at */
    size_t skip; /* bytes of a str, bin or ext still to come */
    unsigned depth;
    uint64_t open[PLN_READER_DEPTH]; /* values still to come in each open array or map */
};
void rpc_frame_init(struct rpc_frame *f, size_t cap);
/** pending: all bytes of the stream that are not yet taken, the same ones as at the last call and what came since. True: *n = bytes of
 * the first whole value, and the next call begins a new one behind it; or *n = 0: more is needed. False: this stream can never give a
 * value within the cap: PLN_TOO_LARGE, PLN_TOO_DEEP, PLN_MALFORMED; close it. */
bool rpc_frame_find(struct rpc_frame *f, struct bytes pending, size_t *n, struct pln_error *err) MUST_CHECK;

#endif
