/* The driver of a disk: serves its blocks by the object protocol, by calls and
 * over a ring, as many at a time as the device has slots. What the device does
 * not do within argv[1] microseconds is asked for again, after a reset, three
 * times in all; then it is BROKEN. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/serve_ring.h"
#include "core/include/orrery/device.h"

#define OPENS UINT64_C(0x40000000)
#define DEVICE UINT64_C(0x40010000)
#define RING UINT64_C(0x40100000)
#define DONE_BIT UINT64_C(1)
#define LATE_BIT UINT64_C(2)
#define TRIES 3u

/* A request, and the device's slot of the same number. */
static struct job {
    struct serve_request request;
    uint64_t late; /* when the device should have done it */
    uint32_t tries;
    bool busy;
} jobs[ORR_DEVICE_SLOTS];

static struct orr_device *device;
static char *memory;
static uint64_t size, patience_ns;
static struct orr_interrupt line;
static struct orr_notification bell;
static struct orr_timer alarm;

static enum object_status
disk_open(struct serve_request *request)
{
    if (request->message.data[0] != '\0')
        return OBJECT_UNKNOWN;
    request->value = size;
    return OBJECT_OK;
}

static enum object_status
disk_query(struct serve_request *request)
{
    if (request->offset != OBJECT_FIELD_SIZE &&
        request->offset != OBJECT_FIELD_BLOCK)
        return OBJECT_UNKNOWN;
    request->value =
        request->offset == OBJECT_FIELD_SIZE ? size : ORR_DEVICE_BLOCK_BYTES;
    return OBJECT_OK;
}

static char *
job_memory(const struct job *job)
{
    return memory + (job - jobs) * (ptrdiff_t)ORR_DEVICE_BLOCK_BYTES;
}

/* Wakes this program when the first job is late. */
static void
alarm_arm(void)
{
    uint64_t first = ORR_FOREVER;

    for (uint32_t i = 0; i < ORR_DEVICE_SLOTS; i++) {
        if (jobs[i].busy && jobs[i].late < first)
            first = jobs[i].late;
    }
    if (first == ORR_FOREVER)
        (void)orr_timer_cancel(alarm);
    else
        orr_need(orr_timer_arm(alarm, bell, LATE_BIT, first, 0), "arm");
}

/* Lets the device do it. */
static void
job_submit(struct job *job)
{
    uint64_t number = (uint64_t)(job - jobs);
    volatile struct orr_device_slot *slot = &device->slot[number];
    bool read = job->request.label == OBJECT_READ;

    slot->operation = read ? ORR_DEVICE_READ : ORR_DEVICE_WRITE;
    slot->block = job->request.offset / ORR_DEVICE_BLOCK_BYTES;
    slot->at = number * ORR_DEVICE_BLOCK_BYTES;
    if (!read)
        memcpy(job_memory(job), job->request.message.data,
               ORR_DEVICE_BLOCK_BYTES);
    job->late = orr_after(patience_ns);
    job->tries++;
    orr_register_write(&device->submit, number);
}

static void
job_finish(struct job *job, enum object_status status)
{
    job->busy = false;
    if (status == OBJECT_OK && job->request.label == OBJECT_READ)
        memcpy(job->request.message.data, job_memory(job),
               ORR_DEVICE_BLOCK_BYTES);
    (void)serve_answer(&job->request, status);
}

/* A read or a write of one block: answered when the device has done it. */
static enum object_status
disk_move(struct serve_request *request)
{
    if (request->bytes != ORR_DEVICE_BLOCK_BYTES ||
        request->offset % ORR_DEVICE_BLOCK_BYTES != 0 ||
        request->offset >= size)
        return OBJECT_BAD;
    for (uint32_t i = 0; i < ORR_DEVICE_SLOTS; i++) {
        struct job *job = &jobs[i];

        if (job->busy)
            continue;
        job->request = *request;
        job->tries = 0;
        job->busy = true;
        job_submit(job);
        alarm_arm();
        return OBJECT_LATER;
    }
    return OBJECT_FULL;
}

/* Something takes too long. A dead device does nothing any more; any other
 * begins anew with all that it has not done. */
static void
disk_restart(void)
{
    bool dead = orr_register_read(&device->kind) == ORR_DEVICE_DEAD;

    orr_mark("reset");
    orr_register_write(&device->reset, 1);
    for (uint32_t i = 0; i < ORR_DEVICE_SLOTS; i++) {
        struct job *job = &jobs[i];

        if (job->busy && (dead || job->tries == TRIES))
            job_finish(job, OBJECT_BROKEN);
        else if (job->busy)
            job_submit(job);
    }
}

/* What the device has done; then, is anything late? */
static void
disk_signal(uint64_t bits)
{
    uint64_t now = orr_clock();
    bool late = false;

    if ((bits & DONE_BIT) != 0)
        orr_need(orr_interrupt_acknowledge(line), "acknowledge");
    for (uint32_t i = 0; i < ORR_DEVICE_SLOTS; i++) {
        volatile struct orr_device_slot *slot = &device->slot[i];

        if (!jobs[i].busy)
            continue;
        if (slot->state == ORR_DEVICE_DONE)
            job_finish(&jobs[i], OBJECT_OK);
        else if (slot->state == ORR_DEVICE_REFUSED)
            job_finish(&jobs[i], OBJECT_BAD);
        else
            late = late || jobs[i].late <= now;
    }
    if (late)
        disk_restart();
    alarm_arm();
}

/* Whatever a driver before this one wanted is none of our business. */
static void
disk_begin(void)
{
    const uint32_t pages =
        orr_map_whole(orr_find_memory("device"), DEVICE, ORR_WRITE);

    device = orr_address(DEVICE);
    memory = orr_address(DEVICE + ORR_PAGE_BYTES);
    orr_assert((pages - 1) * ORR_PAGE_BYTES >=
               ORR_DEVICE_SLOTS * ORR_DEVICE_BLOCK_BYTES);
    size = orr_register_read(&device->size) * ORR_DEVICE_BLOCK_BYTES;
    orr_register_write(&device->reset, 1);
    line = orr_find_interrupt("line");
    bell = serve_bell();
    alarm = orr_timer_create(orr_own_quota());
    orr_need(orr_interrupt_attach(line, bell, DONE_BIT), "attach");
}

int
main(int argc, char **argv)
{
    static const struct serve_acts acts = {.open = disk_open,
                                           .read = disk_move,
                                           .write = disk_move,
                                           .query = disk_query,
                                           .signal = disk_signal};
    static const struct open all = {
        .thing = 1, .rights = OBJECT_MAY_READ | OBJECT_MAY_WRITE};
    static struct serve serve = {.acts = &acts};
    static struct serve_ring ring;

    patience_ns = orr_argument(1, 1000) * ORR_US;
    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, orr_find_memory("opens"), OPENS);
    disk_begin();
    serve_over_ring(&serve, &ring, &all, RING);
    serve_run(&serve);
}
