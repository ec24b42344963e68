/* params.h: a request's parameters: some in order, options in a map at the end; what is left out is nil.
 *
 * Sticky as a reader: after the first failure every read gives zero; params_done tells. Spec: docs/rpc.md "Form". */
#ifndef NODE_PARAMS_H
#define NODE_PARAMS_H

#include "codec/reader.h"

#define PARAMS_MAX 8
#define PARAMS_OPTIONS_MAX 16
#define PARAMS_TEXT_MAX 256

struct params {
    size_t count;
    struct bytes at[PARAMS_MAX]; /* each encoded */
    size_t options;
    struct {
        struct bytes name, value;
        bool used;
    } option[PARAMS_OPTIONS_MAX];
    struct pln_error err;
    bool failed;
};

/** At most `most` in order; the last of them is a map of options if has_options. Failures stay in it. */
struct params params_over(struct bytes encoded, size_t most, bool has_options);
/** The value in order, or of an option: its encoded bytes, n = 0 for nil and what was left out. */
struct bytes params_at(const struct params *p, size_t place);
struct bytes params_option(struct params *p, const char *name);
/* A value found so: 0, empty or `absent` when n = 0. `name` names it in errors. */
struct bytes params_str(struct params *p, const char *name, struct bytes value);
struct bytes params_bin(struct params *p, const char *name, struct bytes value, size_t max);
uint64_t params_u(struct params *p, const char *name, struct bytes value, uint64_t absent);
bool params_flag(struct params *p, const char *name, struct bytes value, bool absent);
enum reader_kind params_kind(struct bytes value);
void params_fail(struct params *p, const char *name, enum pln_code code, const char *fmt, ...) PRINTF(4, 5);
/** Call before the first answer is written: false on a failure, or PLN_BAD_FIELD for an option that nobody asked for. */
bool params_done(const struct params *p, struct pln_error *err) MUST_CHECK;

#endif
