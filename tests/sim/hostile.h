/* hostile.h: scenarios with a partner whose node lies, floods, or says nothing: the others must not suffer. */
#ifndef SIM_HOSTILE_H
#define SIM_HOSTILE_H

#include <stdbool.h>
#include <stdint.h>

/** False: some failed (printed; counted into *failed). */
bool hostile_run_all(bool trace, uint64_t *failed);

#endif
