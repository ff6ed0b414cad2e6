/* The state of an image, for the files of this folder only: what the core
 * does not keep about threads and processes, in tables by cell number. */
#ifndef HAL_IMAGE_IMAGE_H
#define HAL_IMAGE_IMAGE_H

#include "core/include/orrery/bundle.h"
#include "core/include/orrery/machine.h"
#include "hal-image/arch.h"

#define LINES_MAX 1024u
#define BADGE_UNKNOWN UINT32_MAX

struct image_thread {
    struct arch_context *context; /* null: it was never started, or is gone */
    uint64_t context_page;
    struct orr_page *area; /* as the kernel reaches it */
    uint64_t area_page;
    uint64_t work_ns; /* left of its ORR_MACHINE_WORK */
    uint32_t process; /* its cell */
    uint16_t crashes; /* of the instruction it is at */
    uint8_t calling;  /* in a system call: wants an answer */
    uint8_t unfit;    /* nothing to run: it faults instead */
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
    uint64_t stack_stride;
    uint64_t began; /* the run, by the machine's clock */
    uint32_t first_process;
    uint32_t raised; /* 0: no line is pending */
    uint64_t pulse_next; /* NEVER: none */
    struct image_pulse pulse[ORR_BUNDLE_STIMULI_MAX];
    uint64_t masked[LINES_MAX / 64];
    uint64_t pending[LINES_MAX / 64];
};

/* The image stops: it cannot go on, and this is why. */
_Noreturn void image_broken(const char *why);

#endif
