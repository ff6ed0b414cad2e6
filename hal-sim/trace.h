/* A run written down: as text in columns, or for Perfetto and Chrome when the
 * file's name ends in ".json". The same run gives the same bytes. */
#ifndef HAL_SIM_TRACE_H
#define HAL_SIM_TRACE_H

#include "hal-sim/machine.h"

struct trace;

/* Null if the file cannot be written; errno says why. */
struct trace *trace_open(const char *path);

/* To be called by an observer's functions of the same names. */
void trace_event(struct trace *trace, const struct machine *m,
                 struct thread_id running, const struct trap *trap,
                 const struct decision *decision);
void trace_record(struct trace *trace, const struct machine *m,
                  const struct record *record);
void trace_output(struct trace *trace, const struct output *output);

/* An observer that writes down all it is told. */
struct observer trace_observer(struct trace *trace);

/* Ends and closes the file; `m` may be null if it never was. False if not all
 * could be written. */
bool trace_close(struct trace *trace, const struct machine *m);

#endif
