/* Other kernels that run as a Linux process, as they were measured elsewhere.
 */
#ifndef HAL_SIM_BENCH_PEERS_H
#define HAL_SIM_BENCH_PEERS_H

#include <jansson.h>

#include "hal-sim/bench.h"

/* A table of them, with what was measured here in its first row. */
void peers_print(const struct bench *bench);
json_t *peers_json(void);

#endif
