/* cleanup.h: attributes that the compiler checks for us. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#define CLEANUP(f) __attribute__((cleanup(f)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
