/* The trace as text: one fact a line, columns that stay where they are. */
#ifndef HAL_SIM_TRACE_TEXT_H
#define HAL_SIM_TRACE_TEXT_H

#include <stdio.h>

#include "hal-sim/trace_name.h"

struct trace_text {
    FILE *file;
    char **fact; /* of the event that goes on: thread (or nothing, for who was
                  * running), what, object, result */
    size_t count, room;
    char chosen[ORR_CPU_MAX][TRACE_NAME_BYTES]; /* who runs there */
};

/* One fact without its event number, time and CPU. No column but the last
 * has blanks. `thread` empty: the one that ran before the event. */
struct fact {
    const char *thread, *what, *object, *result;
};

void trace_text_open(struct trace_text *text, FILE *file);
void trace_text_close(struct trace_text *text);

void trace_text_event(struct trace_text *text, const struct machine *m,
                      struct thread_id running, const struct trap *trap,
                      const struct decision *decision);
void trace_text_record(struct trace_text *text, const struct machine *m,
                       const struct record *record);
void trace_text_output(struct trace_text *text, const struct output *output);

/* The parts of it that know no machine. */
struct stamp {
    uint64_t event, time_ns;
    uint32_t cpu;
    const char *thread; /* that was running */
};
void trace_text_fact(struct trace_text *text, const struct fact *fact);
void trace_text_flush(struct trace_text *text, const struct stamp *stamp);

#endif
