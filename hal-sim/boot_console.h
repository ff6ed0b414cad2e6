/* What an image says on its serial line (hal-image/console.h), taken apart
 * byte by byte as it comes. */
#ifndef HAL_SIM_BOOT_CONSOLE_H
#define HAL_SIM_BOOT_CONSOLE_H

#include "hal-sim/judge.h"

enum boot_end {
    BOOT_RUNS,  /* nothing was said about an end */
    BOOT_DONE,  /* nothing more could happen */
    BOOT_LATE,  /* the scenario's time was up */
    BOOT_BROKEN /* the kernel or its machine gave up: `broken` says why */
};

struct boot_console {
    void *self;
    /* a program wrote, faulted, ended... `h` is gone afterwards */
    void (*happened)(void *self, const struct happening *h);
    void (*log)(void *self, const char *line);  /* of the event log */
    void (*said)(void *self, const char *line); /* anything else */

    enum boot_end end;
    char *broken;
    uint64_t digest, timeless, events, now;

    char *line; /* what came since the last end of a line */
    size_t bytes, room;
};

void boot_console_take(struct boot_console *console, const char *bytes,
                       size_t count);
/* No more will come. */
void boot_console_close(struct boot_console *console);

#endif
