/* fold.c: text folded so that what people mean as the same compares as the same bytes.
 *
 * One character after the other, without its neighbours: so each folded byte has a place in the text. What that costs: marks that stand in
 * another order than Unicode's canonical one compare as different; those that are dropped make no difference.
 * Must not: drop marks that are letters (vowel signs of Indian and other scripts).
 * Bounds: a character gives at most FOLDED_MAX bytes. Tests: tests/unit/client_wanted.c */
#include "view/fold.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define FOLDED_MAX 64 /* the longest compatibility decomposition is 18 characters */

/* Marks that people leave out when they type: accents, the points of Hebrew and Arabic. And what nobody sees. */
static bool is_dropped(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } range[] = {
        { 0x00ad, 0x00ad }, { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 },
        { 0x05c4, 0x05c5 }, { 0x05c7, 0x05c7 }, { 0x0610, 0x061a }, { 0x0640, 0x0640 }, { 0x064b, 0x065f }, { 0x0670, 0x0670 },
        { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0x20d0, 0x20ff },
        { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
    };

    for (size_t i = 0; i < COUNT(range) && c >= range[i].from; i++)
        if (c <= range[i].to)
            return true;
    return false;
}

/* Letters that Unicode does not take apart although people type them plain, and marks of print; NULL: as it is. */
static const char *plain(uint32_t c)
{
    switch (c) {
    case 0x00e6: return "ae";
    case 0x00f0:
    case 0x0111: return "d";
    case 0x00f8: return "o";
    case 0x00fe: return "th";
    case 0x0127: return "h";
    case 0x0131: return "i";
    case 0x0142: return "l";
    case 0x0153: return "oe";
    case 0x0167: return "t";
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0x02bc: return "'";
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0x00ab:
    case 0x00bb: return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212: return "-";
    }
    return NULL;
}

struct folding {
    struct buf *out, *from;
    uint32_t at;   /* place of the character in the text */
    bool is_blank; /* the last that was written is one */
};

static void put(struct folding *f, struct bytes folded)
{
    buf_put(f->out, folded);
    for (size_t i = 0; f->from != NULL && i < folded.n; i++)
        buf_put(f->from, BYTES_OF(f->at));
    f->is_blank = false;
}

static void put_blank(struct folding *f)
{
    if (f->is_blank)
        return;
    put(f, BYTES_STR(" "));
    f->is_blank = true;
}

/* One character of a decomposed, case-folded text. */
static void put_part(struct folding *f, uint32_t c, struct bytes as)
{
    const char *letter = plain(c);

    if (is_dropped(c))
        return;
    if (uc_is_property_white_space(c))
        put_blank(f);
    else
        put(f, letter != NULL ? BYTES_STR(letter) : as);
}

static void put_character(struct folding *f, struct bytes character)
{
    uint8_t room[FOLDED_MAX], *folded;
    size_t n = sizeof(room), used;

    folded = u8_casefold(character.at, character.n, NULL, UNINORM_NFKD, room, &n);
    if (folded == NULL) { /* no memory, or no character: as it stands */
        put(f, character);
        return;
    }
    for (struct bytes left = bytes_at(folded, n); left.n > 0; left = bytes_slice(left, used, left.n - used)) {
        uint32_t c = utf8_next(left, &used);
        put_part(f, c, bytes_slice(left, 0, used));
    }
    if (folded != room)
        free(folded);
}

/* Plain text from `at` on, to the first byte that is none: as fold_text folds it one by one. */
static size_t put_plain(struct folding *f, struct bytes text, size_t at)
{
    size_t begins = at, n = 0;
    uint8_t *to;

    while (at < text.n && text.at[at] > ' ' && text.at[at] < 0x7f)
        at++;
    to = at > begins ? buf_reserve(f->out, at - begins) : NULL;
    for (; to != NULL && n < at - begins; n++) {
        uint8_t c = text.at[begins + n];

        to[n] = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
    }
    if (n > 0) {
        buf_wrote(f->out, n);
        f->is_blank = false;
    }
    return at - begins;
}

void fold_text(struct bytes text, struct buf *out, struct buf *from)
{
    struct folding f = { .out = out, .from = from };
    size_t good = utf8_bad_at(text), used;
    uint32_t end = (uint32_t)text.n;

    for (size_t at = 0; at < text.n; at += used) {
        uint8_t c = text.at[at];

        used = from == NULL ? put_plain(&f, text, at) : 0;
        if (used > 0)
            continue;
        used = 1;
        f.at = (uint32_t)at;
        if (at == good) {
            put_blank(&f);
            good = at + 1 + utf8_bad_at(bytes_slice(text, at + 1, text.n - at - 1));
        } else if (c < 0x80 && c > ' ' && c != 0x7f) { /* the most of it */
            c = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
            put(&f, bytes_at(&c, 1));
        } else if (c < 0x80) {
            put_blank(&f);
        } else {
            utf8_next(bytes_slice(text, at, good - at), &used);
            put_character(&f, bytes_slice(text, at, used));
        }
    }
    if (from != NULL)
        buf_put(from, BYTES_OF(end));
}
