#include "apps/lib/remote_ring.h"

#include "apps/lib/ipc.h"
#include "apps/lib/mapping.h"
#include "apps/lib/memory.h"
#include "apps/lib/protocol/object_ring.h"
#include "apps/lib/ring_sync.h"

#define LOOK_NS ORR_MS /* for a service that is started again */

bool
orr_remote_over(struct orr_remote *remote, struct orr_ring_client *ring,
                const struct orr_remote_ring *names)
{
    struct orr_range all = {0, OBJECT_RING_PAGES};
    struct orr_ring_setup setup = {
        .shape = {OBJECT_RING_PLACES, OBJECT_RING_PLACES, OBJECT_DATA_MAX},
        .peer_bits = OBJECT_RING_BIT,
    };

    if (!orr_has(names->memory, ORR_KIND_MEMORY))
        return false;
    if (orr_map(orr_find_memory(names->memory), names->address, all,
                ORR_WRITE) != ORR_ERROR_OK)
        return false;
    setup.memory = orr_address(names->address);
    setup.bell = orr_find_notification(names->done);
    setup.peer = orr_find_notification(names->work);
    if (!orr_ring_client_open(ring, &setup))
        return false;
    remote->ring = ring;
    return true;
}

/* Nobody serves the ring: waits until somebody may. */
static void
wait_for_service(struct orr_ring_client *ring, uint64_t deadline)
{
    uint64_t look = orr_after(LOOK_NS);

    (void)orr_wait(ring->link.setup.bell, look < deadline ? look : deadline);
    (void)orr_ring_client_poll(ring); /* sees who is there now */
}

/* Takes a buffer when nobody else can be using it. */
static struct orr_ring_done
ask_once(struct orr_ring_client *ring, struct orr_ring_request *request,
         const struct object_message *message, uint64_t deadline)
{
    struct orr_ring_done done = {.error =
                                     orr_ring_client_settle(ring, deadline)};

    if (done.error != ORR_ERROR_OK)
        return done;
    if (request->buffer == ORR_RING_NO_BUFFER)
        request->buffer = orr_ring_client_buffer(ring);
    if (request->buffer == ORR_RING_NO_BUFFER) {
        done.error = ORR_ERROR_NO_QUOTA;
        return done;
    }
    if (request->operation == ORR_RING_WRITE)
        memcpy(orr_ring_client_at(ring, request->buffer), message->data,
               request->bytes);
    return orr_ring_call(ring, request, deadline);
}

struct orr_outcome
remote_ring_ask(struct orr_remote *remote, enum object_label label,
                struct object_message *message)
{
    struct orr_ring_client *ring = remote->ring;
    uint64_t deadline = orr_after(remote->patience_ns);
    struct orr_ring_request request = {
        .operation = label == OBJECT_READ ? ORR_RING_READ : ORR_RING_WRITE,
        .buffer = ORR_RING_NO_BUFFER,
        .bytes = (uint32_t)message->head.bytes,
        .argument = message->head.offset};
    struct orr_ring_done done = ask_once(ring, &request, message, deadline);

    while (done.error == ORR_ERROR_PEER_DIED && orr_clock() < deadline) {
        remote->deaths++;
        if (!orr_ring_client_met(ring))
            wait_for_service(ring, deadline);
        done = ask_once(ring, &request, message, deadline);
    }
    if (done.error == ORR_ERROR_OK && label == OBJECT_READ)
        memcpy(message->data, orr_ring_client_at(ring, request.buffer),
               done.bytes);
    (void)orr_ring_client_give(ring, request.buffer);
    return (struct orr_outcome){.status = object_ring_status(done.error),
                                .value = message->head.offset + done.bytes,
                                .bytes = done.error == ORR_ERROR_OK ? done.bytes
                                                                    : 0};
}
