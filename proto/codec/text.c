/* text.c: hex, base64, base64url, exact.
 *
 * In: bytes or text. Out: text or bytes; one text for each value, the whole input, nothing skipped.
 * Must not: accept a valid prefix, a line break, bits that the value does not use.
 * Source: RFC 4648 sections 4, 5, 8. Spec: docs/format.md "Texts". Tests: tests/unit/codec_text.c, tests/fuzz/codec_text.c */
#include "codec/text.h"

static const char standard_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hex_write(struct bytes in, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < in.n; i++) {
        out[2 * i] = digits[in.at[i] >> 4];
        out[2 * i + 1] = digits[in.at[i] & 0x0f];
    }
    out[2 * in.n] = '\0';
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_read(struct bytes text, uint8_t *out, size_t n, struct pln_error *err)
{
    if (text.n != 2 * n)
        return fail(err, PLN_BAD_FIELD, "%zu characters, exactly %zu hex digits are expected", text.n, 2 * n);
    for (size_t i = 0; i < text.n; i++)
        if (hex_value(text.at[i]) < 0)
            return fail(err, PLN_BAD_FIELD, "character %zu is no hex digit", i + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(hex_value(text.at[2 * i]) << 4 | hex_value(text.at[2 * i + 1]));
    return true;
}

static bool digits_write(struct bytes in, const char *digits, bool padded, struct buf *out)
{
    for (size_t i = 0; i < in.n; i += 3) {
        size_t left = in.n - i;
        uint32_t v = (uint32_t)in.at[i] << 16 | (left > 1 ? (uint32_t)in.at[i + 1] << 8 : 0) | (left > 2 ? in.at[i + 2] : 0);
        uint8_t four[4] = { (uint8_t)digits[v >> 18], (uint8_t)digits[v >> 12 & 63], (uint8_t)(left > 1 ? digits[v >> 6 & 63] : '='),
                            (uint8_t)(left > 2 ? digits[v & 63] : '=') };

        if (!buf_put(out, bytes_at(four, padded || left > 2 ? 4 : left + 1)))
            return false;
    }
    return !out->over;
}

static int digit_value(uint8_t c, const char *digits)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (uint8_t)digits[62])
        return 62;
    if (c == (uint8_t)digits[63])
        return 63;
    return -1;
}

/* text: digits alone, the padding is off. Nothing is appended unless all is good. */
static bool digits_read(struct bytes text, const char *digits, struct buf *out, struct pln_error *err)
{
    size_t before = out->n;
    uint32_t v = 0;

    if (text.n % 4 == 1)
        return fail(err, PLN_BAD_FIELD, "%zu base64 digits are no whole number of bytes", text.n);
    for (size_t i = 0; i < text.n; i++)
        if (digit_value(text.at[i], digits) < 0)
            return fail(err, PLN_BAD_FIELD, "character %zu is no base64 digit", i + 1);
    if (text.n % 4 != 0 && (digit_value(text.at[text.n - 1], digits) & (text.n % 4 == 2 ? 0x0f : 0x03)) != 0)
        return fail(err, PLN_BAD_FIELD, "the last base64 digit has bits that no byte uses");
    for (size_t i = 0; i < text.n; i++) {
        v = v << 6 | (uint32_t)digit_value(text.at[i], digits);
        if (i % 4 != 0 && !buf_put_u8(out, (uint8_t)(v >> (6 - 2 * (i % 4))))) {
            out->n = before;
            return buf_check(out, "the decoded text", err);
        }
    }
    return true;
}

bool base64_write(struct bytes in, struct buf *out)
{
    return digits_write(in, standard_digits, true, out);
}

bool base64_read(struct bytes text, struct buf *out, struct pln_error *err)
{
    size_t padding = 0;

    if (text.n % 4 != 0)
        return fail(err, PLN_BAD_FIELD, "%zu base64 characters: with padding it is a multiple of 4", text.n);
    while (padding < 2 && padding < text.n && text.at[text.n - 1 - padding] == '=')
        padding++;
    return digits_read(bytes_at(text.at, text.n - padding), standard_digits, out, err);
}

bool base64url_write(struct bytes in, struct buf *out)
{
    return digits_write(in, url_digits, false, out);
}

bool base64url_read(struct bytes text, struct buf *out, struct pln_error *err)
{
    return digits_read(text, url_digits, out, err);
}

void json_string_write(struct bytes text, struct buf *out)
{
    buf_put_u8(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_printf(out, "\\%c", text.at[i]);
        else if (text.at[i] < 0x20)
            buf_printf(out, "\\u%04x", text.at[i]);
        else
            buf_put_u8(out, text.at[i]);
    }
    buf_put_u8(out, '"');
}
