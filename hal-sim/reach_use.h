/* Which rights of which of its first handles a process makes use of. */
#ifndef HAL_SIM_REACH_USE_H
#define HAL_SIM_REACH_USE_H

#include "hal-sim/reach.h"

struct reach_use;

struct reach_use *reach_use_create(const struct reach *reach);
void reach_use_free(struct reach_use *use);

/* init has duplicated a handle into a process of the scenario; `call` has the
 * answer. Parties beyond the last are nobody. */
void reach_use_give(struct reach_use *use, size_t party,
                    const struct orr_call *call, const struct trap *trap);

/* A process has made a call, successful or not. */
void reach_use_call(struct reach_use *use, size_t party,
                    const struct trap *trap);

/* Rights of the process's handle number `handle` that it has used. */
uint32_t reach_use_rights(const struct reach_use *use, size_t party,
                          size_t handle);

#endif
