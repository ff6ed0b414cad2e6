#include "apps/lib/serve_ring.h"

#include "apps/lib/care.h"
#include "apps/lib/console.h"
#include "apps/lib/mapping.h"
#include "apps/lib/memory.h"
#include "apps/lib/object.h"
#include "apps/lib/protocol/object_ring.h"

struct orr_notification
serve_bell(void)
{
    struct orr_notification bell =
        orr_has("work", ORR_KIND_NOTIFICATION)
            ? orr_find_notification("work")
            : orr_notification_create(orr_own_quota());

    orr_need(orr_bind(orr_own_thread(), bell), "bind");
    return bell;
}

void
serve_over_ring(struct serve *serve, struct serve_ring *ring,
                const struct open *as, uint64_t address)
{
    struct orr_range all = {0, OBJECT_RING_PAGES};
    struct orr_ring_setup setup = {
        .shape = {OBJECT_RING_PLACES, OBJECT_RING_PLACES, OBJECT_DATA_MAX},
        .peer_bits = OBJECT_RING_BIT,
    };

    if (!orr_has("ring", ORR_KIND_MEMORY))
        return;
    orr_need(orr_map(orr_find_memory("ring"), address, all, ORR_WRITE),
             "map the ring");
    setup.memory = orr_address(address);
    setup.bell = orr_find_notification("work");
    setup.peer = orr_find_notification("done");
    orr_assert(orr_ring_server_open(&ring->end, &setup));
    ring->open = *as;
    serve->ring = ring;
}

/* Is it something that this ring is for? */
static enum object_status
work_check(const struct serve_ring *ring, const struct orr_ring_request *work)
{
    uint64_t right =
        work->operation == ORR_RING_READ ? OBJECT_MAY_READ : OBJECT_MAY_WRITE;

    if ((work->operation != ORR_RING_READ &&
         work->operation != ORR_RING_WRITE) ||
        work->argument == OBJECT_HERE || work->flags != 0)
        return OBJECT_BAD;
    return (ring->open.rights & right) != 0 ? OBJECT_OK : OBJECT_DENIED;
}

/* Takes a copy of what is asked: the client may change its own. */
static void
request_begin(struct serve_ring *ring, const struct orr_ring_work *work,
              struct serve_request *request)
{
    const struct orr_ring_request *asked = &work->request;
    const char *from = orr_ring_server_at(&ring->end, work->tag);

    memset(request, 0, sizeof *request);
    request->label =
        asked->operation == ORR_RING_READ ? OBJECT_READ : OBJECT_WRITE;
    request->ring = ring;
    request->session = ring->end.link.session;
    request->tag = work->tag;
    request->open = &ring->open;
    request->thing = ring->open.thing - 1;
    request->offset = request->message.head.offset = asked->argument;
    request->bytes = request->message.head.bytes = asked->bytes;
    if (from != NULL && request->label == OBJECT_WRITE)
        memcpy(request->message.data, from, asked->bytes);
}

void
serve_ring_take(const struct serve *serve)
{
    struct serve_request request;
    struct orr_ring_server *end = &serve->ring->end;
    struct orr_ring_work work;
    enum object_status status;

    do {
        while (orr_ring_server_take(end, &work)) {
            request_begin(serve->ring, &work, &request);
            status = work_check(serve->ring, &work.request);
            if (status == OBJECT_OK)
                status = serve_act(serve, &request);
            if (status != OBJECT_LATER)
                (void)serve_ring_answer(&request, status);
        }
        /* what was taken of a client that went, too: only then another one
         * is served */
        orr_ring_server_drop(end);
    } while (!orr_ring_server_sleep(end));
}

void
serve_ring_wake(const struct serve *serve, uint64_t bits)
{
    orr_ring_server_wake(&serve->ring->end, bits);
}

bool
serve_ring_wants(const struct serve_request *request)
{
    const struct orr_ring_server *end = &request->ring->end;

    return request->session == end->link.session &&
           orr_ring_server_at(end, request->tag) != NULL &&
           !orr_ring_server_cancelled(end, request->tag);
}

/* An error: whoever asked has gone, or has enough of waiting. */
enum orr_error
serve_ring_answer(struct serve_request *request, enum object_status status)
{
    struct orr_ring_server *end = &request->ring->end;
    struct orr_ring_answer answer = {request->tag, object_ring_error(status),
                                     0};
    char *to;
    enum orr_error error;

    if (request->session != end->link.session)
        return ORR_ERROR_PEER_DIED;
    if (orr_ring_server_cancelled(end, request->tag))
        answer.error = ORR_ERROR_CANCELLED;
    to = orr_ring_server_at(end, request->tag);
    if (answer.error == ORR_ERROR_OK)
        answer.bytes = (uint32_t)request->bytes;
    if (answer.bytes > 0 && request->label == OBJECT_READ && to != NULL)
        memcpy(to, request->message.data, answer.bytes);
    error = orr_ring_server_answer(end, answer);
    return error == ORR_ERROR_OK && answer.error == ORR_ERROR_CANCELLED
               ? ORR_ERROR_CANCELLED
               : error;
}
