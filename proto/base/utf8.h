/* utf8.h: valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF), and characters that may not be shown. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/bytes.h"

/** The place of the first byte that is not valid UTF-8; in.n if all are. */
size_t utf8_bad_at(struct bytes in);
bool utf8_is_valid(struct bytes in);
/** Decode one character of valid UTF-8 at in.at; *used = its bytes. in.n > 0. */
uint32_t utf8_next(struct bytes in, size_t *used);
/** U+0000-001F, 007F-009F, 061C, 200E-200F, 2028-202E, 2066-2069: refused in names, escaped where words are shown. */
bool utf8_is_control(uint32_t c);
/** The place of the first such character; in.n if none. in must be valid. */
size_t utf8_control_at(struct bytes in);
/** Largest length <= max that ends on a character boundary. */
size_t utf8_cut(struct bytes in, size_t max);

#endif
