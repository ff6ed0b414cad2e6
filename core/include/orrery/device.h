/* Simulated devices, as their drivers see them: pages of memory that a device
 * shares with its driver, and an interrupt line. The first page holds the
 * device's registers, the others what it moves. A device reaches no other
 * memory. Registers are only touched by the two functions below; on a machine
 * they are a load and a store.
 *
 * A driver fills in a slot, then writes its number to `submit`. When the device
 * has done it, it sets the slot's state, counts `done` on, and raises its line.
 * Slots may be done in any order. */
#ifndef ORRERY_DEVICE_H
#define ORRERY_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#define ORR_DEVICE_SLOTS 16u
#define ORR_DEVICE_PAGES_MAX 33u  /* registers, and memory to move */
#define ORR_DEVICE_DISK UINT64_C(0x6b736964) /* "disk" */
#define ORR_DEVICE_LINK UINT64_C(0x6b6e696c) /* "link" */
#define ORR_DEVICE_DEAD UINT64_MAX
#define ORR_DEVICE_BLOCK_BYTES 512u

enum orr_device_operation {
    ORR_DEVICE_NONE,
    ORR_DEVICE_READ,   /* disk: a block to memory */
    ORR_DEVICE_WRITE,  /* disk: memory to a block */
    ORR_DEVICE_SEND,   /* link: a frame */
    ORR_DEVICE_RECEIVE /* link: room for one that comes */
};

enum orr_device_state {
    ORR_DEVICE_FREE,   /* the driver's */
    ORR_DEVICE_BUSY,   /* the device's */
    ORR_DEVICE_DONE,   /* the driver's again */
    ORR_DEVICE_REFUSED /* ... as there was nothing like that to be done */
};

struct orr_device_slot {
    uint64_t operation;
    uint64_t block;  /* disk */
    uint64_t at;     /* in the memory after the first page: a multiple of 8 */
    uint64_t bytes;  /* link: of the frame, or of the room for it; then of what
                        came */
    uint64_t state;  /* enum orr_device_state; written by the device */
    uint64_t spare[3];
};

struct orr_device {
    uint64_t kind;   /* ORR_DEVICE_DISK, _LINK, or _DEAD */
    uint64_t size;   /* disk: blocks; link: longest frame, in bytes */
    uint64_t submit; /* written: a slot's number */
    uint64_t reset;  /* written: all slots are the driver's again, FREE */
    uint64_t done;   /* slots since the machine was switched on */
    uint64_t lost;   /* link: frames that found no room here */
    uint64_t spare[58];
    struct orr_device_slot slot[ORR_DEVICE_SLOTS];
};

/* Reads and writes registers; the slots are memory. The page must be mapped
 * for that, else it is an access fault. */
uint64_t orr_register_read(const uint64_t *at);
void orr_register_write(uint64_t *at, uint64_t value);

/* For the first program: what it has mapped at `address`, up to where nothing
 * is, is shared with the machine's device of that number. False: there is no
 * such device, or not so much of it. */
bool orr_device_attach(uint32_t device, uint64_t address);

#endif
