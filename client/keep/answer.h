/* answer.h: read a node's answers: maps by key, lists one by one.
 *
 * Answers come from a program that we trust to be honest about its own store, but that may be newer than this one: a key that is
 * missing or of another kind reads as absent (0, empty, false), unknown keys are skipped. Views point into the answer. */
#ifndef KEEP_ANSWER_H
#define KEEP_ANSWER_H

#include "base/buf.h"
#include "codec/reader.h"

#include <stdint.h>

/** The encoded value of a key; n = 0 if absent or nil. */
struct bytes answer_at(struct bytes map, const char *key);
struct bytes answer_str(struct bytes map, const char *key);
struct bytes answer_bin(struct bytes map, const char *key);
uint64_t answer_u64(struct bytes map, const char *key); /* 0 if absent or negative */
int64_t answer_i64(struct bytes map, const char *key);
bool answer_is_true(struct bytes map, const char *key);
/** 32 bytes copied to out; false (and zeroes) if absent or of another length. */
bool answer_32(struct bytes map, const char *key, void *out);
/** A C string of at most room - 1 bytes, cut on a character's boundary. Returns out. */
const char *answer_text(struct bytes map, const char *key, char *out, size_t room);

/** The elements of an encoded array, one after the other. */
struct answer_list {
    struct reader r;
    size_t left;
};
struct answer_list answer_each(struct bytes array);
struct answer_list answer_each_at(struct bytes map, const char *key);
bool answer_next(struct answer_list *l, struct bytes *value);
/** A str or bin value itself; empty if it is neither. */
struct bytes answer_value_str(struct bytes value);
bool answer_has(struct bytes array, struct bytes str); /* among its elements */
/** Key and value of a map, one after the other. */
struct answer_list answer_pairs(struct bytes map);
bool answer_next_pair(struct answer_list *l, struct bytes *key, struct bytes *value);

#endif
