/* What `orr bench` measured, beside floors, goals and other kernels. */
#ifndef HAL_SIM_BENCH_PRINT_H
#define HAL_SIM_BENCH_PRINT_H

#include "hal-sim/bench.h"
#include "hal-sim/orr_text.h"

/* A value with its unit, at three or four digits, in `text`. */
const char *bench_quantity(double value, const char *unit,
                           char text[ORR_TEXT_TIME_BYTES]);

void bench_print(const struct bench *bench);
void bench_print_json(const struct bench *bench);

#endif
