/* random.c: what libsodium draws by itself (the key of a sealed box) comes from the seed, too: the same seed, the same bytes.
 *
 * Must not: be used outside the simulator. Bounds: none. Tests: each tenth seed is run twice (sim/main.c). */
#include "sim/random.h"

#include <sodium.h>
#include <stdlib.h>

static struct chance chance;

static const char *name(void)
{
    return "simulated";
}

static void fill(void *const out, const size_t n)
{
    chance_fill(&chance, out, n);
}

static uint32_t draw(void)
{
    return (uint32_t)chance_next(&chance);
}

static randombytes_implementation simulated = { .implementation_name = name, .random = draw, .buf = fill };

void random_begin(uint64_t seed)
{
    chance_init(&chance, seed);
    if (randombytes_set_implementation(&simulated) != 0)
        abort();
}
