/* One boot of a scenario's image in QEMU: watched, judged, like run.h. */
#ifndef HAL_SIM_BOOT_RUN_H
#define HAL_SIM_BOOT_RUN_H

#include "hal-sim/boot_qemu.h"
#include "hal-sim/run.h"

struct boot_options {
    const struct image_arch *arch;
    enum boot_way way;
    uint64_t limit_ns;       /* of host time */
    const char *record_path; /* null: none */
    const char *trace_path;  /* ... (trace.h) */
    bool live;               /* print what programs write as they do */
    bool gdb;
    bool host_time;
};

/* Like run_scenario(); the digest is the kernel's own at the end. */
struct run_result boot_scenario(const struct scenario *scenario,
                                const struct boot_options *options);

#endif
