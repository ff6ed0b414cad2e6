/* Looks on in a run: that no process ever holds what its scenario's closure
 * (reach.h) does not allow, and which of the handles it was given it uses. */
#ifndef HAL_SIM_REACH_WATCH_H
#define HAL_SIM_REACH_WATCH_H

#include "hal-sim/reach.h"

struct reach_watch;

/* `reach` must outlive it. */
struct reach_watch *reach_watch_create(const struct reach *reach);
void reach_watch_free(struct reach_watch *watch);

/* To be told of all entries and records of a machine. */
void reach_watch_event(struct reach_watch *watch, const struct machine *m,
                       struct thread_id running, const struct trap *trap);
void reach_watch_record(struct reach_watch *watch, const struct machine *m,
                        const struct record *record);

/* The first handle that nobody should have got; null: there is none. */
const char *reach_watch_stray(const struct reach_watch *watch);

/* Rights of the process's handle number `handle` that it has made use of. */
uint32_t reach_watch_used(const struct reach_watch *watch, size_t party,
                          size_t handle);

#endif
