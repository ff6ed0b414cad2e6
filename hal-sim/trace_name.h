/* What people call threads and objects: the names that the first program
 * gave them, or kind@cell. */
#ifndef HAL_SIM_TRACE_NAME_H
#define HAL_SIM_TRACE_NAME_H

#include "hal-sim/machine.h"

#define TRACE_NAME_BYTES 72u

/* Each writes into `name` (of TRACE_NAME_BYTES) and returns it. No name has a
 * blank in it; nobody is "-". A thread is called after its process, with its
 * cell behind a slash unless it is the process's first. */
const char *trace_name_object(const struct machine *m, struct object_id object,
                              char *name);
const char *trace_name_thread(const struct machine *m, struct thread_id thread,
                              char *name);

const char *trace_name_nobody(char *name);

/* The process of a thread; 0 if there is no such thread. */
struct process_id trace_process(const struct machine *m,
                                struct thread_id thread);

/* The process that built all others: nobody was there to name it. */
struct process_id trace_first_process(const struct machine *m);

/* "endpoint", "thread", ...; "?" out of range. */
const char *trace_kind_name(uint64_t kind);

/* "sending", "receiving", ... as enum orr_state; "?" out of range. */
const char *trace_state_name(uint64_t state);

#endif
