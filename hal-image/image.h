/* The state of an image, for the files of this folder only: what the core
 * does not keep about threads and processes, in tables by cell number. */
#ifndef HAL_IMAGE_IMAGE_H
#define HAL_IMAGE_IMAGE_H

#include "core/include/orrery/bundle.h"
#include "core/include/orrery/machine.h"
#include "hal-image/arch.h"

#define LINES_MAX 1024u
#define BADGE_UNKNOWN UINT32_MAX
/* What hal_record() makes of records; the log needs none. */
#define IMAGE_RECORDS \
    (1u << RECORD_FAULT | 1u << RECORD_SPENT | 1u << RECORD_END)

/* Says so to the compiler: the way of a plain call is straight. */
static inline bool
rare(bool condition)
{
    return __builtin_expect(condition, 0);
}

/* A function for what is rare: it stays away from the straight way. */
#define IMAGE_RARE __attribute__((cold, noinline))

struct image_thread {
    struct arch_context *runs;    /* its context; null: it cannot just run */
    struct arch_context *context; /* null: it was never started, or is gone */
    struct orr_page *area;        /* as the kernel reaches it */
    uint64_t context_page;
    uint64_t area_page;
    uint64_t work_ns; /* left of its ORR_MACHINE_WORK */
    uint32_t process; /* its cell */
    uint16_t crashes; /* of the instruction it is at */
    uint16_t unfit;   /* enum unfit */
    uint64_t word;    /* first of its area when it missed a page */
};
_Static_assert(sizeof(struct image_thread) == 64, "found by a shift");

/* Why a thread that does not compute cannot just run. */
enum unfit {
    UNFIT_NOT,
    UNFIT_NOTHING, /* nothing to run: it faults instead */
    UNFIT_WORD,    /* a fault took the place of `word` in its area */
    UNFIT_AGAIN    /* its window was over: it makes its call once more */
};

struct image_process {
    uint64_t space; /* 0: no program was loaded yet */
    uint64_t entry; /* of its program */
    uint32_t badge; /* of its console, plus 1; 0: not looked for yet */
    uint32_t spare;
};

struct image_pulse {
    uint64_t time; /* NEVER: no more */
    uint64_t left; /* pulses still to come; 0: without end */
};

struct hal {
    struct kernel *kernel;
    const struct orr_bundle *bundle;
    struct image_thread *thread;   /* by cell */
    struct image_process *process; /* by cell */
    struct trap *again; /* ... what is made once more; null without windows */
    uint32_t known; /* of both: what is beyond was never of use, and may be
                       anything */
    uint32_t plain_calls; /* numbers below are the kernel's; 0: all are told */
    struct thread_id running; /* who was decided on; 0: nobody */
    uint64_t until;           /* ... and until when */
    uint64_t covered;         /* the timer comes for any time after this;
                                 NEVER: for none, so look what is due */
    uint64_t first; /* cycles, when the first turn began */
    uint64_t stack_stride;
    uint32_t first_process;
    uint32_t raised;     /* 0: no line is pending */
    uint32_t typed;      /* so many bytes were typed at the console */
    uint32_t heard;      /* ... and so many were read */
    uint64_t pulse_next; /* NEVER: none */
    struct image_pulse pulse[ORR_BUNDLE_STIMULI_MAX];
    uint64_t masked[LINES_MAX / 64];
    uint64_t pending[LINES_MAX / 64];
};

/* Both tables know the cells that the kernel has made since the last time: as
 * often as it makes some, so that there are never many. */
void image_know_cells(struct hal *h);
/* The run is over, since nothing can happen any more or its time is up. */
_Noreturn void image_finish(struct hal *h, bool done);
/* The image stops: it cannot go on, and this is why. */
_Noreturn void image_broken(const char *why);

#endif
