/* Reading the plan (orrery/plan.h): it is checked once, as a whole, and
 * trusted from then on. */
#ifndef APPS_INIT_PLAN_H
#define APPS_INIT_PLAN_H

#include "core/include/orrery/plan.h"

/* What init has room for. */
#define PLAN_BYTES_MAX (UINT32_C(1) << 20)
#define PLAN_OBJECTS_MAX 512u
#define PLAN_PROCESSES_MAX 240u

/* What is wrong with the plan, for people; null if it can be trusted. */
const char *plan_problem(const struct orr_plan *plan);

/* The i-th of a checked plan's tables. */
const struct orr_plan_object *plan_object(const struct orr_plan *plan,
                                          uint32_t i);
const struct orr_plan_process *plan_process(const struct orr_plan *plan,
                                            uint32_t i);
const struct orr_plan_handle *plan_handle(const struct orr_plan *plan,
                                          uint32_t i);
const char *plan_argument(const struct orr_plan *plan, uint32_t i);

/* The string at an offset of a checked plan. */
const char *plan_string(const struct orr_plan *plan, uint32_t offset);

#endif
