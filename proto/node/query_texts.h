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

#endif
