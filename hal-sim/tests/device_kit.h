/* Devices for tests: the driver is the first program of a machine with the
 * real kernel, and has them mapped. Device 0 is a disk, or both are the ends of
 * a link. */
#ifndef HAL_SIM_TESTS_DEVICE_KIT_H
#define HAL_SIM_TESTS_DEVICE_KIT_H

#include "core/include/orrery/device.h"
#include "core/include/orrery/system.h"
#include "hal-sim/machine_model.h"

#define BLOCK ORR_DEVICE_BLOCK_BYTES
#define BLOCKS 4u /* of the disk */
#define FRAME 64u /* the longest */
#define DEVICE_PAGES 2u
#define DEVICE_RIGHTS ((uint64_t)ORR_RIGHT_READ | ORR_RIGHT_WRITE)
#define DEVICE_AT(device) (ORR_ADDRESS_MIN + (device) * UINT64_C(0x10000))
#define LATENCY_NS 10000u
#define LINE 3u
#define expect(holds) expect_at(__LINE__, holds)

extern struct model_config models[2];
extern struct machine_config config;
extern struct machine *m;

/* A disk, no faults, no seed; and what is left of a machine is destroyed. */
void kit_set_up(void);
void kit_tear_down(void);

/* Two ends of a link instead. */
void kit_link(void);

/* The next fault of device 0. */
void kit_fault(enum model_fault which, uint64_t at, uint64_t for_ns);

/* A machine whose driver does that; and its whole run, in which all must be as
 * it is expected. */
void kit_create(void (*body)(void));
void kit_run(void (*body)(void));
void kit_check(void);

/* --- for the driver --- */

/* Notes the first line at which something does not hold. */
void expect_at(uint32_t line, bool holds);

struct orr_device *registers(uint32_t device);
char *memory(uint32_t device);

/* New pages where a device could be found. */
void map(uint32_t device, uint64_t pages, uint64_t rights);

void submit(uint32_t device, uint64_t number,
            const struct orr_device_slot *slot);
uint64_t state_of(uint32_t device, uint64_t number);
uint64_t done(uint32_t device);

#endif
