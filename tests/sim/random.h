/* random.h: libsodium draws from a seed. */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include "sim/clock.h"

/** From now on, in this process. */
void random_begin(uint64_t seed);

#endif
