/* What programs write, on the terminal as they write it; and a line that says
 * how far a long run has come. */
#ifndef HAL_SIM_RUN_LIVE_H
#define HAL_SIM_RUN_LIVE_H

#include "hal-sim/judge.h"

struct run_live {
    const struct scenario *scenario;
    bool output;   /* print what programs write */
    bool progress; /* tell how far it has come */
    bool coloured;
    bool prefixed;   /* several processes: each line under its name */
    bool shown;      /* a progress line stands on the terminal */
    int width;       /* of the longest name */
    size_t *printed; /* bytes of each process's output, by badge */
    uint64_t started_ns, told_ns, told_events; /* host time */
};

void run_live_open(struct run_live *live, const struct scenario *scenario);
void run_live_close(struct run_live *live);

/* Prints what is complete of the process's output and was not yet printed. */
void run_live_output(struct run_live *live, struct judge *judge,
                     uint32_t badge);

/* The run is over: prints what lacks its newline, and removes the progress. */
void run_live_finish(struct run_live *live, struct judge *judge);

/* To be called now and then: after a second, tells every quarter of one. */
void run_live_progress(struct run_live *live, uint64_t virtual_ns,
                       uint64_t events);

/* Host time, for people only: it never enters a result. */
uint64_t run_host_ns(void);

#endif
