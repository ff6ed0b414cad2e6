/* The closure of a scenario for people and programs. */
#ifndef HAL_SIM_REACH_PRINT_H
#define HAL_SIM_REACH_PRINT_H

#include <stdio.h>

#include "hal-sim/reach.h"

void reach_print(const struct reach *reach, FILE *out);
void reach_print_json(const struct reach *reach, FILE *out);

/* A picture: an SVG of its own. */
void reach_draw(const struct reach *reach, FILE *out);

#endif
