/* Lies on a ring of the object protocol. argv[1] "client": asks the driver of a
 * disk for what cannot be, writes nonsense into its own page, rings with all
 * bits, and leaves in the middle; after each of these it is served like
 * anybody. "driver": is a disk that answers with nonsense, in each way that
 * there is, before it begins to serve. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/object_ring.h"
#include "apps/lib/remote_ring.h"
#include "apps/lib/ring_entry.h"
#include "apps/lib/ring_sync.h"
#include "apps/lib/serve_ring.h"

#define OPENS UINT64_C(0x40000000)
#define RING UINT64_C(0x40100000)
#define WORD UINT64_C(0x9e3779b97f4a7c15)
#define BLOCK 512u
#define SCRAWLS 6u

/* Writes into a page what no honest side would. */
static void
scrawl(struct ring_page *page, uint64_t n)
{
    struct ring_head *head = &page->head;

    if (n == 0)
        head->put = UINT32_MAX;
    if (n == 1)
        head->taken = UINT32_MAX;
    if (n == 2)
        head->places = 1000;
    if (n == 3)
        head->accept = WORD;
    for (uint32_t i = 0; n >= 4 && i < OBJECT_RING_PLACES; i++) {
        for (uint32_t w = 0; w < RING_ENTRY_WORDS; w++)
            page->entry[i][w] = n == 4 ? UINT64_MAX : WORD * (i * 4 + w + 1);
        head->put = head->put + 1;
    }
}

/* --- the client --- */

static struct orr_remote disk;
static struct orr_ring_client ring;
static struct orr_ring_setup setup;

static void
be_served(void)
{
    char block[BLOCK];
    struct orr_outcome outcome;

    orr_assert(orr_ring_client_open(&ring, &setup));
    outcome = orr_remote_read(&disk, 0, block, sizeof block);
    orr_assert(outcome.status == OBJECT_OK && outcome.bytes == sizeof block);
}

/* Requests that are none: the ring does not mind, the driver refuses. */
static void
ask_nonsense(void)
{
    const struct orr_ring_request none[] = {
        {.operation = 99, .bytes = BLOCK},
        {.operation = 0, .bytes = BLOCK},
        {.operation = ORR_RING_READ, .flags = 1, .bytes = BLOCK},
        {.operation = ORR_RING_READ, .bytes = 100},
        {.operation = ORR_RING_READ, .argument = 1, .bytes = BLOCK},
        {.operation = ORR_RING_WRITE, .argument = 1 << 30, .bytes = BLOCK},
        {.operation = ORR_RING_WRITE,
         .argument = OBJECT_HERE - BLOCK + 1,
         .bytes = BLOCK},
        {.operation = ORR_RING_READ, .argument = OBJECT_HERE, .bytes = BLOCK}};

    for (uint32_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct orr_ring_request request = none[i];
        struct orr_ring_done done;

        orr_need(orr_ring_client_settle(&ring, ORR_FOREVER), "settle");
        request.buffer = orr_ring_client_buffer(&ring);
        done = orr_ring_call(&ring, &request, ORR_FOREVER);
        orr_assert(done.error == ORR_ERROR_BAD_ARGUMENT);
        orr_assert(orr_ring_client_give(&ring, request.buffer));
    }
}

/* All places full of requests, and nobody who waits for the answers. */
static void
leave_in_the_middle(void)
{
    orr_need(orr_ring_client_settle(&ring, ORR_FOREVER), "settle");
    for (uint32_t i = 0; i < OBJECT_RING_PLACES; i++) {
        struct orr_ring_request request = {.operation = ORR_RING_READ,
                                           .buffer =
                                               orr_ring_client_buffer(&ring),
                                           .bytes = BLOCK};

        orr_need(orr_ring_client_submit(&ring, &request, i).error, "submit");
    }
    orr_ring_client_publish(&ring);
    orr_sleep_until(orr_after(2 * ORR_US));
}

static int
be_client(void)
{
    static const struct orr_remote_ring names = {"ring", "work", "done", RING};
    struct orr_remote service = orr_remote_service(orr_find_endpoint("disk"));

    orr_assert(orr_remote_open(&service, "", OBJECT_MAY_READ, &disk).status ==
               OBJECT_OK);
    orr_assert(orr_remote_over(&disk, &ring, &names));
    setup = ring.link.setup;
    be_served();
    ask_nonsense();
    for (uint64_t n = 0; n < SCRAWLS; n++) {
        scrawl(setup.memory, n);
        orr_need(orr_signal(setup.peer, UINT64_MAX), "ring");
        orr_sleep_until(orr_after(ORR_MS));
        be_served();
    }
    leave_in_the_middle();
    be_served();
    orr_print("lied, and was served again\n");
    return 0;
}

/* --- the driver --- */

static struct orr_ring_server end;

static enum object_status
open_any(struct serve_request *request)
{
    request->value = BLOCK;
    return OBJECT_OK;
}

/* Lets the client open the disk; everything else goes over the ring. */
static void
be_opened(void)
{
    static const struct serve_acts acts = {.open = open_any};
    static struct serve serve = {.acts = &acts};
    static struct serve_request request;
    struct orr_event event;
    enum object_status status;

    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, orr_find_memory("opens"), OPENS);
    event = orr_receive(serve.door, ORR_FOREVER);
    orr_need(event.error, "receive");
    status = serve_accept(&serve, &event, &request);
    if (status == OBJECT_OK)
        status = serve_act(&serve, &request);
    orr_need(serve_answer(&request, status), "answer");
}

static void
ring_open(void)
{
    struct orr_ring_setup own = {
        .memory = orr_address(RING),
        .shape = {OBJECT_RING_PLACES, OBJECT_RING_PLACES, OBJECT_DATA_MAX},
        .bell = orr_find_notification("work"),
        .peer = orr_find_notification("done"),
        .peer_bits = OBJECT_RING_BIT};

    orr_assert(orr_ring_server_open(&end, &own));
}

/* Each request is answered with as many bytes as were wanted, all of `with`;
 * until nobody asks for a while. Stops before the first answer to lie. */
static void
serve_blocks(char with, bool lie)
{
    struct orr_ring_work work;

    while (orr_ring_server_wait(&end, orr_after(10 * ORR_MS)).error ==
           ORR_ERROR_OK) {
        while (orr_ring_server_take(&end, &work)) {
            char *at = orr_ring_server_at(&end, work.tag);

            if (lie)
                return;
            if (at != NULL)
                memset(at, with, work.request.bytes);
            (void)orr_ring_server_answer(
                &end, (struct orr_ring_answer){work.tag, ORR_ERROR_OK,
                                               work.request.bytes});
        }
    }
}

static int
be_driver(void)
{
    struct orr_range all = {0, OBJECT_RING_PAGES};

    orr_need(orr_map(orr_find_memory("ring"), RING, all, ORR_WRITE), "map");
    be_opened();
    for (uint64_t n = 0; n < SCRAWLS; n++) {
        ring_open();
        serve_blocks(0, true);
        scrawl((void *)((char *)orr_address(RING) + ORR_PAGE_BYTES), n);
        orr_need(orr_signal(orr_find_notification("done"), UINT64_MAX), "ring");
        orr_sleep_until(orr_after(ORR_MS));
    }
    ring_open();
    serve_blocks('x', false);
    orr_print("lied, and then served\n");
    return 0;
}

int
main(int argc, char **argv)
{
    return argc > 1 && text_equal(argv[1], "driver") ? be_driver()
                                                     : be_client();
}
