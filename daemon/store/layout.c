/* layout.c: keys, built piece by piece. The drawing is in layout.h.
 *
 * Must not: read or write a database. Spec: docs/store.md. Tests: tests/unit/store_write.c */
#include "store/layout.h"

#include <assert.h>

const char *const store_database_names[DB_COUNT] = {
#define STORE_DB_NAME(symbol, name) [DB_##symbol] = name,
    STORE_DATABASES(STORE_DB_NAME)
#undef STORE_DB_NAME
};

uint64_t load_be48(const uint8_t *p)
{
    return (uint64_t)load_be16(p) << 32 | load_be32(p + 2);
}

void store_be48(uint8_t *p, uint64_t v)
{
    assert(v <= SERIAL_MAX);
    store_be16(p, (uint16_t)(v >> 32));
    store_be32(p + 2, (uint32_t)v);
}

void key_add(struct key *k, struct bytes b)
{
    assert(b.n <= sizeof(k->at) - k->n);
    memcpy(k->at + k->n, b.at, b.n);
    k->n += b.n;
}

void key_u8(struct key *k, uint8_t v)
{
    key_add(k, bytes_at(&v, 1));
}

void key_u32(struct key *k, uint32_t v)
{
    uint8_t raw[4];

    store_be32(raw, v);
    key_add(k, bytes_at(raw, sizeof(raw)));
}

void key_u48(struct key *k, uint64_t v)
{
    uint8_t raw[6];

    store_be48(raw, v);
    key_add(k, bytes_at(raw, sizeof(raw)));
}

struct bytes key_bytes(const struct key *k)
{
    return bytes_at(k->at, k->n);
}

struct key key_log(uint32_t log)
{
    struct key k = { 0 };

    key_u32(&k, log);
    return k;
}

struct key key_log_index(uint32_t log, uint64_t index)
{
    struct key k = key_log(log);

    key_u48(&k, index);
    return k;
}

struct key key_log_part(uint32_t log, enum log_part part)
{
    struct key k = key_log(log);

    key_u8(&k, (uint8_t)part);
    return k;
}

struct key key_missing(uint32_t log, enum missing_class class, uint64_t index)
{
    struct key k = key_log(log);

    key_u8(&k, (uint8_t) class);
    key_u48(&k, index);
    return k;
}

struct key key_serial(uint64_t serial)
{
    struct key k = { 0 };

    key_u48(&k, serial);
    return k;
}

struct key key_content(uint64_t serial, unsigned form)
{
    struct key k = key_serial(serial);

    key_u8(&k, (uint8_t)form);
    return k;
}

struct key key_prefix_serial(struct bytes prefix, uint64_t serial)
{
    struct key k = { 0 };

    key_add(&k, prefix);
    key_u48(&k, serial);
    return k;
}

struct key key_log_key(uint32_t log, const struct pln_key *key)
{
    struct key k = key_log(log);

    key_add(&k, BYTES_OF(*key));
    return k;
}

struct key key_covers(uint32_t by, uint32_t of, uint64_t index)
{
    struct key k = key_log(by);

    key_u32(&k, of);
    key_u48(&k, index);
    return k;
}
