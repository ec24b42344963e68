/* kv_memory.h: the ten calls of kv.h in memory, over a disk that forgets what was not yet synced.
 *
 * Each commit is remembered until kv_memory_sync makes all so far durable; kv_memory_crash keeps the oldest few of those that
 * were not synced and forgets the rest, as a machine without power does. One thread. */
#ifndef SUPPORT_KV_MEMORY_H
#define SUPPORT_KV_MEMORY_H

#include "store/kv.h"

#include <stdint.h>

struct kv *kv_memory_new(unsigned databases);
/** No transaction may be open. */
void kv_memory_free(struct kv *kv);
/** Commits since the last sync. */
size_t kv_memory_unsynced(const struct kv *kv);
void kv_memory_sync(struct kv *kv);
/** Lose power: the oldest keep_commits unsynced commits were on the disk already, the others never were. Readers must have ended. */
void kv_memory_crash(struct kv *kv, size_t keep_commits);
/** From now on commits fail: PLN_DISK_FULL after `commits` more good ones. SIZE_MAX: never. */
void kv_memory_fail_after(struct kv *kv, size_t commits);
/** Change a byte of a row as a bad disk would: False if there is no such row. */
bool kv_memory_flip(struct kv *kv, unsigned db, struct bytes key, size_t at, uint8_t mask);
/** All keys and values, in bytes. */
uint64_t kv_memory_bytes(const struct kv *kv);

#endif
