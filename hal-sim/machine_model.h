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
    uint32_t met[MODEL_FAULTS_MAX]; /* how often, of its faults by chance */
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

/* A register that is written: which of the page in `frame`, and what. */
struct model_access {
    uint32_t frame, number;
    uint64_t value;
};

/* The device, counted from 1, that would get a request by it to which this or
 * that may happen; 0: none. */
uint32_t model_asked(const struct machine *m,
                     const struct model_access *access);

/* What may happen to its next request, of enum model_fault, NONE first; how
 * many. */
uint32_t model_fates(const struct model *model, uint8_t fate[MODEL_FAULTS]);

/* The register is written at the present time of the CPU that runs. In a
 * search this happens to the request. */
void model_write(struct machine *m, const struct model_access *access,
                 enum model_fault fate);

/* Is the frame some device's registers? */
bool model_has_frame(const struct machine *m, uint32_t frame);

#endif
