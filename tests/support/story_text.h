/* story_text.h: a story's file as bytes: read whole, and its calendar moved. */
#ifndef SUPPORT_STORY_TEXT_H
#define SUPPORT_STORY_TEXT_H

#include "base/buf.h"

/** The whole file, appended. out's cap is the limit. */
bool story_text_read(const char *path, struct buf *out, struct pln_error *err) MUST_CHECK;
/** Each date (2026-03-01) that stands by itself, also before a time of day, is `weeks` weeks later (with a minus: earlier): in records,
 * in fields, in words, in what is expected. Days of the week stay. False: a date would leave the calendar; the text is spoilt. */
bool story_text_shift(struct buf *text, int64_t weeks, struct pln_error *err) MUST_CHECK;

#endif
