/* query_texts.h: what people may read in an entry: its title, and its texts.
 *
 * Spec: docs/rpc.md "Shapes". */
#ifndef NODE_QUERY_TEXTS_H
#define NODE_QUERY_TEXTS_H

#include "codec/writer.h"
#include "node/query_names.h"

/** Its title, or the first line of its words, at most 200 bytes; n = 0: none, or they cannot be read. Until the view ends. */
struct bytes query_title(const struct view_entry *e);
/** `texts` with its key: names among its facts, texts of its words; nil: its words are here in clear and are no list of texts. */
void write_texts(struct writer *w, const struct view_entry *e);
/** Plainly not all of these words stand in its texts: they are all here and ASCII, and one word is in none of them. Words in lower case;
 * small and capital letters of texts are the same. False: who compares what people mean as the same must look. */
bool query_texts_lack(const struct view_entry *e, const struct bytes *word, size_t count);

#endif
