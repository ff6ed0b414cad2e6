/* A firewall between a client and its network: serves what the link's driver
 * serves, asks that driver, and lets frames to and from the port argv[1] get
 * lost. Neither side needs to know. Each side is a ring if the scenario gives
 * one there, and else calls. A thread of its own waits for frames, or has them
 * come and go over the ring. */
#include "apps/firewall/pump.h"
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/frame.h"
#include "apps/lib/serve_ring.h"

#define OPENS UINT64_C(0x40000000)
#define RING UINT64_C(0x40100000)
#define NEXT_RING UINT64_C(0x40200000)
#define CAME_BIT UINT64_C(1)
#define SENT_BIT UINT64_C(2)
#define FRAMES 8u
#define READERS 8u

/* Frames on their way in: the thread puts, the main one takes. */
static struct queue {
    struct {
        uint64_t bytes;
        char data[FRAME_BYTES_MAX];
    } frame[FRAMES];
    uint64_t put, taken;
} queue;

/* Who waits for frames, in turn. */
static struct reader {
    struct serve_request request;
} readers[READERS];
static uint64_t reader_next, reader_last;

static struct orr_remote inward, outward;
static bool pumping; /* over a ring to the driver */
static struct orr_notification bell;
static uint64_t forbidden;

static bool
is_allowed(const char *data, uint64_t bytes)
{
    struct frame frame;

    if (bytes < sizeof frame)
        return false;
    memcpy(&frame, data, sizeof frame);
    return frame.port != forbidden;
}

/* In the thread: a frame has come, which nobody changes any more. */
static void
frame_came(const char *data, uint64_t bytes)
{
    uint64_t put = queue.put;

    if (!is_allowed(data, bytes) ||
        put - __atomic_load_n(&queue.taken, __ATOMIC_ACQUIRE) == FRAMES)
        return;
    memcpy(queue.frame[put % FRAMES].data, data, bytes);
    queue.frame[put % FRAMES].bytes = bytes;
    __atomic_store_n(&queue.put, put + 1, __ATOMIC_RELEASE);
    orr_need(orr_signal(bell, CAME_BIT), "signal");
}

/* The thread where there is no ring: waits for frames for ever. */
static void
wait_for_frames(uint64_t argument)
{
    static char data[FRAME_BYTES_MAX];

    (void)argument;
    for (;;) {
        struct orr_outcome outcome =
            orr_remote_read(&inward, 0, data, sizeof data);

        if (outcome.status == OBJECT_LOST)
            continue;
        if (outcome.status != OBJECT_OK)
            orr_thread_exit();
        frame_came(data, outcome.bytes);
    }
}

/* Hands a frame to who waits; false: there is none, or nobody. */
static bool
frame_hand_on(void)
{
    struct reader *reader = &readers[reader_next % READERS];
    uint64_t taken = queue.taken, bytes;

    if (taken == __atomic_load_n(&queue.put, __ATOMIC_ACQUIRE) ||
        reader_next == reader_last)
        return false;
    bytes = queue.frame[taken % FRAMES].bytes;
    if (bytes > reader->request.bytes)
        bytes = reader->request.bytes;
    memcpy(reader->request.message.data, queue.frame[taken % FRAMES].data,
           bytes);
    reader->request.bytes = bytes;
    reader_next++;
    if (serve_answer(&reader->request, OBJECT_OK) == ORR_ERROR_OK)
        __atomic_store_n(&queue.taken, taken + 1, __ATOMIC_RELEASE);
    return true;
}

static void
firewall_signal(uint64_t bits)
{
    struct serve_request *sent;
    enum object_status status;

    (void)bits;
    while ((sent = pump_sent(&status)) != NULL)
        (void)serve_answer(sent, status);
    while (frame_hand_on())
        continue;
}

static enum object_status
firewall_open(struct serve_request *request)
{
    struct orr_outcome size;

    if (request->message.data[0] != '\0')
        return OBJECT_UNKNOWN;
    size = orr_remote_query(&outward, OBJECT_FIELD_SIZE);
    request->value = size.value;
    return size.status;
}

/* Readers who do not wait any more make room; the others keep their order. */
static void
readers_drop(const struct serve_request *next)
{
    uint64_t kept = reader_next;

    for (uint64_t i = reader_next; i < reader_last; i++) {
        struct reader *reader = &readers[i % READERS];

        if (!serve_is_wanted(&reader->request, next))
            (void)serve_answer(&reader->request, OBJECT_LOST);
        else if (kept++ != i)
            readers[(kept - 1) % READERS] = *reader;
    }
    reader_last = kept;
}

static enum object_status
firewall_read(struct serve_request *request)
{
    readers_drop(request);
    if (reader_last - reader_next == READERS)
        return OBJECT_FULL;
    readers[reader_last++ % READERS].request = *request;
    while (frame_hand_on())
        continue;
    return OBJECT_LATER;
}

/* What is not allowed gets lost, as on any network. */
static enum object_status
firewall_write(struct serve_request *request)
{
    if (!is_allowed(request->message.data, request->bytes)) {
        orr_mark("blocked");
        return OBJECT_OK;
    }
    if (pumping)
        return pump_send(request) ? OBJECT_LATER : OBJECT_FULL;
    return orr_remote_write(&outward, 0, request->message.data, request->bytes)
        .status;
}

static enum object_status
firewall_query(struct serve_request *request)
{
    struct orr_outcome outcome = orr_remote_query(&outward, request->offset);

    request->value = outcome.value;
    return outcome.status;
}

int
main(int argc, char **argv)
{
    static const struct serve_acts acts = {.open = firewall_open,
                                           .read = firewall_read,
                                           .write = firewall_write,
                                           .query = firewall_query,
                                           .signal = firewall_signal};
    static const struct open all = {
        .thing = 1, .rights = OBJECT_MAY_READ | OBJECT_MAY_WRITE};
    static const struct orr_remote_ring names = {"next-ring", "next-work",
                                                 "next-done", NEXT_RING};
    static struct serve serve = {.acts = &acts};
    static struct serve_ring ring;
    struct orr_remote next = orr_remote_service(orr_find_endpoint("next"));
    uint64_t rights = OBJECT_MAY_READ | OBJECT_MAY_WRITE;

    forbidden = orr_argument(1, 0);
    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, orr_find_memory("opens"), OPENS);
    orr_assert(orr_remote_open(&next, "", rights, &inward).status == OBJECT_OK);
    orr_assert(orr_remote_open(&next, "", rights, &outward).status ==
               OBJECT_OK);
    inward.patience_ns = ORR_FOREVER;
    bell = serve_bell();
    serve_over_ring(&serve, &ring, &all, RING);
    pumping = pump_open(&names, frame_came, bell, SENT_BIT);
    if (!pumping)
        orr_thread_start((struct orr_thread_plan){
            .function = wait_for_frames, .name = "inward", .priority = 100});
    serve_run(&serve);
}
