/* file.h: whole small files: read with a limit, written so that a crash leaves the old one or the new one.
 *
 * Every error names the path. Spec: docs/client.md "Files". */
#ifndef KEEP_FILE_H
#define KEEP_FILE_H

#include "base/buf.h"

#include <limits.h>

/** An error from errno, with the path as its place. Always false. */
bool fail_errno(struct pln_error *err, enum pln_code code, const char *path, const char *doing) MUST_CHECK;
/** dir/name into out (PATH_MAX bytes). PLN_TOO_LARGE if it does not fit. */
bool path_join(char out[PATH_MAX], const char *dir, const char *name, struct pln_error *err) MUST_CHECK;
/** True if something stands at path (of any kind). */
bool path_exists(const char *path);
/** The directory and those above it that are missing, mode 0700. */
bool dir_make(const char *path, struct pln_error *err) MUST_CHECK;
/** The whole file appended to out, whose cap is the limit. PLN_NOT_FOUND: absent; PLN_TOO_LARGE: above the cap. `-` is standard input. */
bool file_read(const char *path, struct buf *out, struct pln_error *err) MUST_CHECK;
enum file_over { FILE_MUST_BE_NEW, FILE_REPLACE };
/** Mode 0600, through a temporary file beside it; file and directory are on the disk (fsync) when this returns. */
bool file_write(const char *path, struct bytes in, enum file_over over, struct pln_error *err) MUST_CHECK;
/** As FILE_REPLACE, but not made to last: after a power cut the old one, the new one or nothing may be there. For what is only convenient.
 */
bool file_write_light(const char *path, struct bytes in, struct pln_error *err) MUST_CHECK;
/** Rename and make it last. */
bool file_move(const char *from, const char *to, struct pln_error *err) MUST_CHECK;
/** Remove; an absent file is no error. After a power cut it may be there again. */
bool file_remove(const char *path, struct pln_error *err) MUST_CHECK;

#endif
