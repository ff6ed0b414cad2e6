/* Reads argv[1] blocks of a disk, argv[2] at a time (1), and tells how long one
 * takes: through its driver, if it has a handle "disk", by calls or over a ring
 * if it has one, which more at a time need; or else directly, with the device's
 * own registers and line. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/remote_ring.h"
#include "apps/lib/ring_client.h"
#include "core/include/orrery/device.h"

#define BLOCKS 16u /* that are read, again and again */
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

/* So many blocks in one batch: one bell, one wait if all goes well. */
static void
batch_read(uint64_t first, uint64_t count)
{
    struct orr_ring_client *ring = disk.ring;
    struct orr_ring_done done;
    uint64_t left = count;

    orr_need(orr_ring_client_settle(ring, ORR_FOREVER), "settle");
    for (uint64_t i = 0; i < count; i++) {
        struct orr_ring_request request = {
            .operation = ORR_RING_READ,
            .buffer = orr_ring_client_buffer(ring),
            .bytes = sizeof block,
            .argument = (first + i) % BLOCKS * sizeof block};

        orr_need(orr_ring_client_submit(ring, &request, i).error, "submit");
    }
    while (left > 0) {
        orr_need(orr_ring_client_wait(ring, ORR_FOREVER), "wait");
        for (; orr_ring_client_reap(ring, &done); left--) {
            orr_need(done.error, "read");
            orr_assert(done.bytes == sizeof block);
            memcpy(block, orr_ring_client_at(ring, done.buffer), sizeof block);
            orr_assert(orr_ring_client_give(ring, done.buffer));
        }
    }
}

static void
read_all(uint64_t reads, uint64_t batch)
{
    for (uint64_t i = 0; i < reads; i += batch) {
        if (batch > 1)
            batch_read(i, batch);
        else if (device == NULL)
            driver_read(i % BLOCKS);
        else
            device_read(i % BLOCKS);
    }
}

int
main(int argc, char **argv)
{
    uint64_t batch = orr_argument(2, 1);
    uint64_t reads = orr_argument(1, 100);
    uint64_t start;

    if (orr_has("disk", ORR_KIND_ENDPOINT))
        driver_open();
    else
        device_open();
    orr_assert(batch > 0 && reads > 0 && reads % batch == 0);
    orr_assert(batch == 1 || disk.ring != NULL);
    orr_mark("begun");
    start = orr_clock();
    read_all(reads, batch);
    start = orr_clock() - start;
    orr_mark("done");
    orr_print("%llu reads, %llu ns each\n", (unsigned long long)reads,
              (unsigned long long)(start / reads));
    return 0;
}
