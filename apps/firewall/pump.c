#include "apps/firewall/pump.h"

#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/frame.h"
#include "apps/lib/protocol/object_ring.h"

#define READS 2u
#define OUTS (OBJECT_RING_PLACES - READS)
#define READ_MARK OBJECT_RING_PLACES
#define ASKED_BIT UINT64_C(1)
#define LOOK_NS ORR_MS /* for a driver that is started again */

/* A frame on its way out. The main thread frees it and asks for it, in turn;
 * this one sends it, again if need be, and says what became of it. */
enum out_state { OUT_ASKED, OUT_SENT, OUT_DONE };
static struct out {
    struct serve_request request;
    uint32_t state; /* enum out_state, atomic */
    enum object_status status;
} outs[OUTS];
static uint64_t asked, freed; /* atomic: how many were */
static bool handed;           /* to the main thread: the one at `freed` */

static struct orr_ring_client ring;
static bool is_open;
static uint32_t reads; /* on their way */
static bool ended;     /* the driver has no more frames */
static struct orr_notification done_bell, main_bell;
static uint64_t main_bit;
static void (*frame_came)(const char *data, uint64_t bytes);

static bool
submit(enum orr_ring_operation operation, const char *data, uint64_t bytes,
       uint64_t mark)
{
    const struct orr_ring_request request = {
        .operation = (uint16_t)operation,
        .buffer = orr_ring_client_buffer(&ring),
        .bytes = (uint32_t)bytes,
    };

    if (request.buffer == ORR_RING_NO_BUFFER)
        return false;
    if (data != NULL)
        memcpy(orr_ring_client_at(&ring, request.buffer), data, bytes);
    if (orr_ring_client_submit(&ring, &request, mark).error == ORR_ERROR_OK)
        return true;
    (void)orr_ring_client_give(&ring, request.buffer);
    return false;
}

static bool
submit_outs(void)
{
    uint64_t last = __atomic_load_n(&asked, __ATOMIC_ACQUIRE);
    uint64_t n = __atomic_load_n(&freed, __ATOMIC_ACQUIRE);

    for (; n != last; n++) {
        struct out *out = &outs[n % OUTS];

        if (__atomic_load_n(&out->state, __ATOMIC_ACQUIRE) != OUT_ASKED)
            continue;
        if (!submit(ORR_RING_WRITE, out->request.message.data,
                    out->request.bytes, n % OUTS))
            return false;
        __atomic_store_n(&out->state, OUT_SENT, __ATOMIC_RELEASE);
    }
    return true;
}

/* False: some could not be submitted, as nobody serves the ring now. */
static bool
submit_all(void)
{
    while (reads < READS && !ended) {
        if (!submit(ORR_RING_READ, NULL, FRAME_BYTES_MAX, READ_MARK))
            return false;
        reads++;
    }
    return submit_outs();
}

/* The driver may go on writing into its buffer: it is copied first. */
static void
read_done(const struct orr_ring_done *done)
{
    static char data[FRAME_BYTES_MAX];

    reads--;
    if (done->error == ORR_ERROR_OK) {
        memcpy(data, orr_ring_client_at(&ring, done->buffer), done->bytes);
        frame_came(data, done->bytes);
    } else if (done->error != ORR_ERROR_PEER_DIED) {
        ended |= object_ring_status(done->error) != OBJECT_LOST;
    }
}

static void
write_done(const struct orr_ring_done *done)
{
    struct out *out = &outs[done->mark];

    if (done->error == ORR_ERROR_PEER_DIED) {
        __atomic_store_n(&out->state, OUT_ASKED, __ATOMIC_RELEASE);
        return;
    }
    out->status = object_ring_status(done->error);
    __atomic_store_n(&out->state, OUT_DONE, __ATOMIC_RELEASE);
    orr_need(orr_signal(main_bell, main_bit), "signal");
}

static void
pump(uint64_t argument)
{
    struct orr_ring_done done;

    (void)argument;
    for (;;) {
        bool all = submit_all();

        if (orr_ring_client_sleep(&ring)) {
            struct orr_event event =
                orr_wait(done_bell, all ? ORR_FOREVER : orr_after(LOOK_NS));
            orr_ring_client_wake(&ring, event.bits);
        }
        (void)orr_ring_client_poll(&ring);
        while (orr_ring_client_reap(&ring, &done)) {
            if (done.mark == READ_MARK)
                read_done(&done);
            else
                write_done(&done);
            (void)orr_ring_client_give(&ring, done.buffer);
        }
    }
}

bool
pump_open(const struct orr_remote_ring *names,
          void (*came)(const char *data, uint64_t bytes),
          struct orr_notification bell, uint64_t bit)
{
    struct orr_remote over;

    if (!orr_remote_over(&over, &ring, names))
        return false;
    frame_came = came;
    main_bell = bell;
    main_bit = bit;
    done_bell = orr_find_notification(names->done);
    is_open = true;
    orr_thread_start((struct orr_thread_plan){
        .function = pump, .name = "pump", .priority = 100});
    return true;
}

bool
pump_send(const struct serve_request *request)
{
    struct out *out = &outs[asked % OUTS];

    if (!is_open || asked - freed == OUTS)
        return false;
    out->request = *request;
    out->state = OUT_ASKED;
    __atomic_store_n(&asked, asked + 1, __ATOMIC_RELEASE);
    orr_need(orr_signal(done_bell, ASKED_BIT), "signal");
    return true;
}

struct serve_request *
pump_sent(enum object_status *status)
{
    struct out *out;

    if (handed)
        __atomic_store_n(&freed, freed + 1, __ATOMIC_RELEASE);
    handed = false;
    out = &outs[freed % OUTS];
    if (freed == asked ||
        __atomic_load_n(&out->state, __ATOMIC_ACQUIRE) != OUT_DONE)
        return NULL;
    handed = true;
    *status = out->status;
    return &out->request;
}
