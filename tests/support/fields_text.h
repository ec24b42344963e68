/* fields_text.h: fields of a record from a line of text, `body=3 closes=+3d title="Two words"`: for makers of coalitions in tests and
 * benches. */
#ifndef SUPPORT_FIELDS_TEXT_H
#define SUPPORT_FIELDS_TEXT_H

#include "record/build.h"

/** Names and values, which point into text; it is changed. At most `most`, else the program ends. Returns how many. */
size_t fields_split(char *text, struct given *out, size_t most);
/** Adds `words` for each word that the type requires (titles: and for a title) and that is not given; out has room for all. Returns how
 * many there are then. */
size_t fields_words(const struct schema *s, struct given *out, size_t count, const char *words, bool titles);

#endif
