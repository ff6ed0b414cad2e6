/* What the judge remembers: judge.c collects it, judge_end.c sums it up. */
#ifndef HAL_SIM_JUDGE_STATE_H
#define HAL_SIM_JUDGE_STATE_H

#include "hal-sim/judge.h"
#include "hal-sim/judge_span.h"

struct judged_process {
    FILE *stream; /* into output */
    char *output;
    size_t bytes;
    size_t line;           /* where its unfinished line begins */
    struct moment written; /* newest output */
    uint32_t end;          /* enum orr_end, of its newest end */
    uint64_t status;
    struct moment ended;
};

/* One expectation and what was seen of it. */
struct matter {
    const struct expectation *expectation;
    uint64_t hits;
    struct moment first, last; /* hits */
    struct moment beyond;      /* the hit that was one too many */
    uint32_t first_badge, first_number;
    char *first_text; /* null: it had none */
    struct spans spans;
};

struct judge {
    const struct scenario *scenario;
    size_t processes;
    struct judged_process *process; /* by badge */
    size_t count;
    struct matter *matter;
    struct finding *finding;
};

/* Shows a happening to all expectations. */
void judge_matters_see(struct judge *judge, const struct happening *h);

/* Takes the last lines as ended, though no newline ended them. */
void judge_lines_flush(struct judge *judge, uint64_t time_ns, uint64_t event);

#endif
