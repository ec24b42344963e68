/* node_params.c: any bytes as a request's parameters. */
#include "node/params.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct params p = params_over(bytes_at(data, size), 3, true);
    struct pln_error err;
    struct bytes text = params_str(&p, "type", params_option(&p, "type"));
    struct bytes bin = params_bin(&p, "cursor", params_option(&p, "cursor"), 100);
    uint64_t limit = params_u(&p, "limit", params_option(&p, "limit"), 50);

    params_flag(&p, "full", params_option(&p, "full"), false);
    params_str(&p, "which", params_at(&p, 0));
    params_u(&p, "held", params_at(&p, 1), 7);
    if (params_done(&p, &err))
        assert(text.n <= PARAMS_TEXT_MAX && bin.n <= 100 && limit <= UINT64_C(1) << 53);
    return 0;
}
