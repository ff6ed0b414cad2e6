/* Models of devices: disks and links, with queues, latencies and faults. What
 * drivers see of them stands in orrery/device.h. All that they are is part of
 * the machine's block, so snapshots and digests have it. */
#ifndef HAL_SIM_MACHINE_MODEL_H
#define HAL_SIM_MACHINE_MODEL_H

#include "core/include/orrery/device.h"
#include "hal-sim/machine_state.h"

/* What is on its way in a slot. */
struct model_slot {
    uint64_t due;   /* NEVER: nothing, or it waits for a frame */
    uint64_t order; /* of its submission */
    uint64_t operation;
    uint64_t block, at, bytes;
    uint64_t fault; /* enum model_fault */
};

struct model {
    struct model_config config;
    uint64_t next;     /* earliest of all slots; NEVER: none */
    uint64_t requests; /* so far, without room for frames */
    uint64_t orders;
    uint64_t storage; /* of a disk: where it begins in the machine's */
    uint32_t dead;
    uint32_t frames; /* 0: nobody has attached it */
    uint32_t frame[ORR_DEVICE_PAGES_MAX];
    uint32_t spare;
    struct model_slot slot[ORR_DEVICE_SLOTS];
};

/* Bytes of storage that the devices need. */
size_t model_storage(const struct machine_config *config);

/* All devices idle, no driver attached, disks full of zeroes. */
void model_reset(struct machine *m, const struct machine_config *config);

/* When the next of them does something; NEVER: none does. */
uint64_t model_next(const struct machine *m);

/* They do what is due at `time`, and raise their lines. */
void model_due(struct machine *m, uint64_t time);

/* The register with this number, of the page in `frame`, was written at the
 * present time of the CPU that runs. */
void model_write(struct machine *m, uint32_t frame, uint32_t number,
                 uint64_t value);

/* Is the frame some device's registers? */
bool model_has_frame(const struct machine *m, uint32_t frame);

#endif
