/* text.h: hex, base64, base64url, exact: one text a value, the whole input, nothing skipped; strings of JSON. Source: RFC 4648. */
#ifndef CODEC_TEXT_H
#define CODEC_TEXT_H

#include "base/buf.h"

/** Lower-case hex of in into out (2n+1 bytes, NUL-terminated). */
void hex_write(struct bytes in, char *out);
/** Exactly n bytes from exactly 2n hex digits (upper or lower case). */
bool hex_read(struct bytes text, uint8_t *out, size_t n, struct pln_error *err) MUST_CHECK;
/** Base64 with padding (section 4) appended to out. */
bool base64_write(struct bytes in, struct buf *out);
/** Strict: padding required, unused bits zero. Appends to out. */
bool base64_read(struct bytes text, struct buf *out, struct pln_error *err) MUST_CHECK;
/** base64url without padding (section 5). */
bool base64url_write(struct bytes in, struct buf *out);
bool base64url_read(struct bytes text, struct buf *out, struct pln_error *err) MUST_CHECK;
/** A JSON string in its quotation marks, of valid UTF-8. Source: RFC 8259 7. */
void json_string_write(struct bytes text, struct buf *out);

#endif
