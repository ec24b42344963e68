/* unit.h: cmocka with what it needs before it; and its fail() out of the way of ours. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

#undef fail /* cmocka's macro */
#undef fail_msg
#define fail_msg(...) (print_error("ERROR: " __VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#endif
