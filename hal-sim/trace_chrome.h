/* The trace for Perfetto and Chrome: threads as tracks of their processes,
 * a slice while one runs, arrows for messages, instants for the rest. */
#ifndef HAL_SIM_TRACE_CHROME_H
#define HAL_SIM_TRACE_CHROME_H

#include <stdio.h>

#include "hal-sim/machine.h"

struct chrome_thread {
    uint64_t slice_end; /* of its newest slice */
    uint32_t process;   /* whose track it was last on */
    char *name;         /* under which it is known to the viewer */
};

/* Something written in the event that goes on. */
struct chrome_writing {
    enum orr_write_kind kind;
    char *text;
};

/* A message that was sent, but whose receiver has not run since. */
struct chrome_arrow {
    uint64_t id;
    uint32_t to;
};

struct trace_chrome {
    FILE *file;
    uint64_t entries; /* written */
    uint64_t arrows;  /* begun */
    struct {
        uint32_t thread; /* 0: idle */
        uint64_t since;
    } cpu[ORR_CPU_MAX];
    struct chrome_thread *thread; /* by cell */
    uint32_t cells;
    struct chrome_arrow *arrow;
    size_t arrow_count, arrow_room;
    struct chrome_writing writing; /* null text: nothing */
};

void trace_chrome_open(struct trace_chrome *chrome, FILE *file);
void trace_chrome_close(struct trace_chrome *chrome, const struct machine *m);

void trace_chrome_event(struct trace_chrome *chrome, const struct machine *m,
                        struct thread_id running, const struct trap *trap,
                        const struct decision *decision);
void trace_chrome_record(struct trace_chrome *chrome, const struct machine *m,
                         const struct record *record);
void trace_chrome_output(struct trace_chrome *chrome,
                         const struct output *output);

#endif
