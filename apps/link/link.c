/* The driver of one end of a link: a WRITE sends a frame, a READ waits for the
 * next one that comes. Half of the device's slots are room for frames, each
 * with a number in the order in which they will be filled. A driver that is
 * started again goes on with the slots as they are: what came meanwhile, or
 * was never fetched, is there. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/frame.h"
#include "apps/lib/serve_ring.h"
#include "core/include/orrery/device.h"

#define OPENS UINT64_C(0x40000000)
#define DEVICE UINT64_C(0x40010000)
#define RING UINT64_C(0x40100000)
#define DONE_BIT UINT64_C(1)
#define ROOMS (ORR_DEVICE_SLOTS / 2)

/* Who waits: in the first half for a frame, in the others until the slot of
 * the same number has sent one. */
static struct job {
    struct serve_request request;
    uint64_t order;
    bool busy;
} jobs[ORR_DEVICE_SLOTS];

static struct orr_device *device;
static char *memory;
static uint64_t longest, order;
static uint64_t rooms; /* given so far, by this driver and those before it */
static struct orr_interrupt line;
static struct orr_notification bell;

static char *
slot_memory(uint64_t slot)
{
    return memory + slot * FRAME_BYTES_MAX;
}

static enum object_status
link_open(struct serve_request *request)
{
    if (request->message.data[0] != '\0')
        return OBJECT_UNKNOWN;
    request->value = longest;
    return OBJECT_OK;
}

static enum object_status
link_query(struct serve_request *request)
{
    if (request->offset == OBJECT_FIELD_SIZE)
        request->value = longest;
    else if (request->offset == FRAME_FIELD_LOST)
        request->value = orr_register_read(&device->lost);
    else
        return OBJECT_UNKNOWN;
    return OBJECT_OK;
}

static bool
is_dead(void)
{
    return orr_register_read(&device->kind) == ORR_DEVICE_DEAD;
}

/* A slot's number is the driver's own: the device does not look at it. */
static volatile uint64_t *
room_number(uint64_t slot)
{
    return &device->slot[slot].spare[0];
}

static void
room_give(uint64_t slot)
{
    device->slot[slot].state = ORR_DEVICE_FREE;
    *room_number(slot) = ++rooms;
    device->slot[slot].operation = ORR_DEVICE_RECEIVE;
    device->slot[slot].at = slot * FRAME_BYTES_MAX;
    device->slot[slot].bytes = longest;
    orr_register_write(&device->submit, slot);
}

/* The room with the frame that came first; ROOMS: there is none. */
static uint64_t
room_first(void)
{
    uint64_t first = ROOMS;

    for (uint64_t i = 0; i < ROOMS; i++) {
        volatile struct orr_device_slot *slot = &device->slot[i];

        if (slot->state == ORR_DEVICE_DONE &&
            (first == ROOMS || *room_number(i) < *room_number(first)))
            first = i;
    }
    return first;
}

/* Who has waited longest for a frame; null: nobody. */
static struct job *
reader_first(void)
{
    struct job *first = NULL;

    for (uint64_t i = 0; i < ROOMS; i++) {
        if (jobs[i].busy && (first == NULL || jobs[i].order < first->order))
            first = &jobs[i];
    }
    return first;
}

/* Hands the next frame to who waits for it; one who has given up meanwhile is
 * left out. False: there is no frame, or nobody. */
static bool
frame_hand_on(void)
{
    struct job *reader = reader_first();
    uint64_t room = room_first();
    uint64_t bytes;

    if (room == ROOMS || reader == NULL)
        return false;
    bytes = device->slot[room].bytes;
    if (bytes > reader->request.bytes)
        bytes = reader->request.bytes;
    memcpy(reader->request.message.data, slot_memory(room), bytes);
    reader->request.bytes = bytes;
    reader->busy = false;
    if (serve_answer(&reader->request, OBJECT_OK) != ORR_ERROR_OK)
        return true;
    room_give(room);
    return true;
}

/* A place for the request among `ROOMS` from `first` on. */
static struct job *
job_take(uint64_t first, const struct serve_request *request)
{
    for (uint64_t i = first; i < first + ROOMS; i++) {
        volatile struct orr_device_slot *slot = &device->slot[i];

        /* one to send may be on its way for the driver before this one */
        if (!jobs[i].busy && (i < ROOMS || slot->state != ORR_DEVICE_BUSY)) {
            jobs[i].request = *request;
            jobs[i].order = ++order;
            jobs[i].busy = true;
            return &jobs[i];
        }
    }
    return NULL;
}

/* Readers who do not wait any more make room. */
static void
readers_drop(const struct serve_request *next)
{
    for (uint64_t i = 0; i < ROOMS; i++) {
        struct job *job = &jobs[i];

        if (!job->busy || serve_is_wanted(&job->request, next))
            continue;
        job->busy = false;
        (void)serve_answer(&job->request, OBJECT_LOST);
    }
}

static enum object_status
link_read(struct serve_request *request)
{
    if (is_dead())
        return OBJECT_BROKEN;
    readers_drop(request);
    if (job_take(0, request) == NULL)
        return OBJECT_FULL;
    while (frame_hand_on())
        continue;
    return OBJECT_LATER;
}

/* A device that has died says nothing: whoever waits for it is told. */
static void
all_fail(void)
{
    for (uint64_t i = 0; i < ORR_DEVICE_SLOTS; i++) {
        if (jobs[i].busy)
            (void)serve_answer(&jobs[i].request, OBJECT_BROKEN);
        jobs[i].busy = false;
    }
}

static enum object_status
link_write(struct serve_request *request)
{
    struct job *job;
    uint64_t slot;

    if (request->bytes == 0 || request->bytes > longest)
        return OBJECT_BAD;
    job = job_take(ROOMS, request);
    if (job == NULL)
        return OBJECT_FULL;
    slot = (uint64_t)(job - jobs);
    memcpy(slot_memory(slot), request->message.data, request->bytes);
    device->slot[slot].operation = ORR_DEVICE_SEND;
    device->slot[slot].at = slot * FRAME_BYTES_MAX;
    device->slot[slot].bytes = request->bytes;
    orr_register_write(&device->submit, slot);
    if (!is_dead())
        return OBJECT_LATER;
    job->busy = false;
    all_fail();
    return OBJECT_BROKEN;
}

static void
link_signal(uint64_t bits)
{
    if ((bits & DONE_BIT) == 0)
        return; /* who may ring the bell can set any bit */
    orr_need(orr_interrupt_acknowledge(line), "acknowledge");
    for (uint64_t i = ROOMS; i < ORR_DEVICE_SLOTS; i++) {
        volatile struct orr_device_slot *slot = &device->slot[i];

        if (!jobs[i].busy || slot->state == ORR_DEVICE_BUSY)
            continue;
        jobs[i].busy = false;
        (void)serve_answer(&jobs[i].request, slot->state == ORR_DEVICE_DONE
                                                 ? OBJECT_OK
                                                 : OBJECT_BAD);
    }
    while (frame_hand_on())
        continue;
}

static void
link_begin(void)
{
    const uint32_t pages =
        orr_map_whole(orr_find_memory("device"), DEVICE, ORR_WRITE);

    device = orr_address(DEVICE);
    memory = orr_address(DEVICE + ORR_PAGE_BYTES);
    orr_assert((pages - 1) * ORR_PAGE_BYTES >=
               ORR_DEVICE_SLOTS * FRAME_BYTES_MAX);
    longest = orr_register_read(&device->size);
    if (longest > FRAME_BYTES_MAX)
        longest = FRAME_BYTES_MAX;
    line = orr_find_interrupt("line");
    bell = serve_bell();
    orr_need(orr_interrupt_attach(line, bell, DONE_BIT), "attach");
    for (uint64_t i = 0; i < ROOMS; i++)
        rooms = *room_number(i) > rooms ? *room_number(i) : rooms;
    for (uint64_t i = 0; i < ROOMS; i++) {
        volatile struct orr_device_slot *slot = &device->slot[i];

        if (slot->state != ORR_DEVICE_BUSY && slot->state != ORR_DEVICE_DONE)
            room_give(i);
    }
}

int
main(int argc, char **argv)
{
    static const struct serve_acts acts = {.open = link_open,
                                           .read = link_read,
                                           .write = link_write,
                                           .query = link_query,
                                           .signal = link_signal};
    static const struct open all = {
        .thing = 1, .rights = OBJECT_MAY_READ | OBJECT_MAY_WRITE};
    static struct serve serve = {.acts = &acts};
    static struct serve_ring ring;

    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, orr_find_memory("opens"), OPENS);
    link_begin();
    serve_over_ring(&serve, &ring, &all, RING);
    serve_run(&serve);
}
