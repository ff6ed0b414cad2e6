/* Reads argv[1] blocks of a disk, one after the other, and tells how long one
 * takes: through its driver, if it has a handle "disk", or else directly, with
 * the device's own registers and line. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/remote_ring.h"
#include "core/include/orrery/device.h"

#define DEVICE UINT64_C(0x40010000)
#define RING UINT64_C(0x40100000)

static char block[ORR_DEVICE_BLOCK_BYTES];
static struct orr_device *device;
static struct orr_interrupt line;
static struct orr_notification bell;
static struct orr_remote disk;

static void
driver_open(void)
{
    static const struct orr_remote_ring names = {"ring", "work", "done", RING};
    static struct orr_ring_client ring;
    struct orr_remote service = orr_remote_service(orr_find_endpoint("disk"));

    orr_assert(orr_remote_open(&service, "", OBJECT_MAY_READ, &disk).status ==
               OBJECT_OK);
    (void)orr_remote_over(&disk, &ring, &names);
}

static void
driver_read(uint64_t number)
{
    orr_assert(
        orr_remote_read(&disk, number * sizeof block, block, sizeof block)
            .status == OBJECT_OK);
}

static void
device_open(void)
{
    struct orr_memory memory = orr_find_memory("device");

    orr_need(orr_map(memory, DEVICE, (struct orr_range){0, 2}, ORR_WRITE),
             "map the device");
    device = orr_address(DEVICE);
    line = orr_find_interrupt("line");
    bell = orr_notification_create(orr_own_quota());
    orr_need(orr_interrupt_attach(line, bell, 1), "attach");
}

static void
device_read(uint64_t number)
{
    volatile struct orr_device_slot *slot = &device->slot[0];

    slot->operation = ORR_DEVICE_READ;
    slot->block = number;
    slot->at = 0;
    orr_register_write(&device->submit, 0);
    orr_need(orr_wait(bell, ORR_FOREVER).error, "wait");
    orr_need(orr_interrupt_acknowledge(line), "acknowledge");
    orr_assert(slot->state == ORR_DEVICE_DONE);
    memcpy(block, orr_address(DEVICE + ORR_PAGE_BYTES), sizeof block);
}

int
main(int argc, char **argv)
{
    uint64_t reads = orr_argument(1, 100);
    bool driven = orr_has("disk", ORR_KIND_ENDPOINT);
    uint64_t start;

    if (driven)
        driver_open();
    else
        device_open();
    if (reads == 0)
        return 0;
    start = orr_clock();
    for (uint64_t i = 0; i < reads; i++) {
        if (driven)
            driver_read(i % 16);
        else
            device_read(i % 16);
    }
    orr_print("%llu reads, %llu ns each\n", (unsigned long long)reads,
              (unsigned long long)((orr_clock() - start) / reads));
    return 0;
}
