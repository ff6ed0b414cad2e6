#include "apps/files/disk.h"

#include "apps/lib/orr.h"
#include "apps/lib/remote_ring.h"

#define TRIES 5u
#define RING UINT64_C(0x40200000)

static struct orr_remote service;
static struct orr_remote disk;
static struct orr_ring_client ring; /* to the disk, if there is one */

static bool
reopen(void)
{
    struct orr_ring_client *over = disk.ring;
    struct orr_outcome opened = orr_remote_open(
        &service, "", OBJECT_MAY_READ | OBJECT_MAY_WRITE, &disk);

    disk.ring = over;
    return opened.status == OBJECT_OK;
}

uint64_t
disk_open(void)
{
    static const struct orr_remote_ring names = {"next-ring", "next-work",
                                                 "next-done", RING};
    struct orr_outcome size;

    service = orr_remote_service(orr_find_endpoint("disk"));
    orr_assert(reopen());
    (void)orr_remote_over(&disk, &ring, &names);
    size = orr_remote_query(&disk, OBJECT_FIELD_SIZE);
    orr_assert(size.status == OBJECT_OK && size.value >= DISK_BLOCK_BYTES);
    return size.value / DISK_BLOCK_BYTES;
}

/* Is there any point in asking once more? One that has forgotten its opens is
 * opened anew. */
static bool
is_worth_a_try(const struct orr_outcome *outcome, uint32_t tries)
{
    if (tries == TRIES)
        return false;
    if (outcome->status == OBJECT_CLOSED)
        return reopen();
    return outcome->status == OBJECT_BROKEN || outcome->status == OBJECT_OK;
}

bool
disk_read(uint32_t block, void *to, const uint32_t *sum)
{
    uint64_t offset = block * (uint64_t)DISK_BLOCK_BYTES;
    struct orr_outcome outcome;
    uint32_t tries = 0;

    do {
        outcome = orr_remote_read(&disk, offset, to, DISK_BLOCK_BYTES);
        if (outcome.status == OBJECT_OK && outcome.bytes == DISK_BLOCK_BYTES &&
            (sum == NULL || disk_sum(to, DISK_BLOCK_BYTES) == *sum))
            return true;
    } while (is_worth_a_try(&outcome, ++tries));
    return false;
}

bool
disk_write(uint32_t block, const void *from)
{
    uint64_t offset = block * (uint64_t)DISK_BLOCK_BYTES;
    struct orr_outcome outcome;
    uint32_t tries = 0;

    do {
        outcome = orr_remote_write(&disk, offset, from, DISK_BLOCK_BYTES);
        if (outcome.status == OBJECT_OK && outcome.bytes == DISK_BLOCK_BYTES)
            return true;
    } while (is_worth_a_try(&outcome, ++tries));
    return false;
}

uint32_t
disk_sum(const void *from, uint64_t bytes)
{
    const unsigned char *at = from;
    uint32_t sum = 2166136261u;

    for (uint64_t i = 0; i < bytes; i++)
        sum = (sum ^ at[i]) * 16777619u;
    return sum;
}
