/* daemon_config.c: any bytes as a settings file: taken whole or refused with a line; what is taken is within its bounds. */
#include "config.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config c;
    struct pln_error err = { 0 };

    if (!config_read_text(bytes_at(data, size), "conf", &c, &err)) {
        assert(err.code != PLN_OK && strncmp(err.where, "conf", 4) == 0);
        return 0;
    }
    assert(c.listen.count <= PLN_ADDRESSES_MAX && c.address.count <= PLN_ADDRESSES_MAX);
    assert(c.workers <= 8 && c.clients >= 1 && c.clients <= CONFIG_CLIENTS_MAX);
    assert(memchr(c.socket, '\0', sizeof(c.socket)) != NULL);
    return 0;
}
