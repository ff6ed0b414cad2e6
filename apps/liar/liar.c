/* A client that writes into its page of a ring what no honest one would, time
 * and again; then it opens the ring and is served like anybody. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/reverse.h"
#include "apps/lib/ring_entry.h"
#include "apps/lib/ring_sync.h"

#define LIES 7u
#define WORD UINT64_C(0x9e3779b97f4a7c15)

static struct orr_ring_client ring;

static void
lie(struct ring_page *page, uint64_t n)
{
    struct ring_head *head = &page->head;

    if (n == 0)
        head->put = UINT32_MAX;
    if (n == 1)
        head->taken = UINT32_MAX;
    if (n == 2)
        head->places = 1000;
    if (n == 3)
        head->sleep = UINT32_MAX;
    if (n == 4)
        head->session = UINT32_MAX;
    for (uint32_t i = 0; n >= 5 && i < REVERSE_PLACES; i++) {
        for (uint32_t w = 0; w < RING_ENTRY_WORDS; w++)
            page->entry[i][w] = n == 5 ? UINT64_MAX : WORD * (i * 4 + w + 1);
        head->cancel = WORD;
        head->put = REVERSE_PLACES;
    }
}

static enum orr_error
ask_once(void)
{
    struct orr_ring_request request = {
        .operation = REVERSE_BYTES,
        .bytes = 2,
    };
    struct orr_ring_done done;
    enum orr_error error = orr_ring_client_settle(&ring, ORR_FOREVER);
    char *at;

    if (error != ORR_ERROR_OK)
        return error;
    request.buffer = orr_ring_client_buffer(&ring);
    at = orr_ring_client_at(&ring, request.buffer);
    memcpy(at, "ab", 2);
    done = orr_ring_call(&ring, &request, ORR_FOREVER);
    if (done.error == ORR_ERROR_OK)
        orr_assert(memcmp(at, "ba", 2) == 0);
    return done.error;
}

/* Opens the ring and asks; what a server gives up for a lie that it sees only
 * now is asked for again. */
static void
ask(uint64_t n)
{
    struct orr_ring_setup setup = reverse_setup("done", "work");
    enum orr_error error;

    orr_assert(orr_ring_client_open(&ring, &setup));
    error = ask_once();
    while (error == ORR_ERROR_PEER_DIED || error == ORR_ERROR_WRONG_STATE) {
        orr_assert(orr_ring_client_open(&ring, &setup));
        error = ask_once();
    }
    orr_need(error, "ask");
    orr_print("lie %lu, then an answer\n", (unsigned long)n);
}

int
main(int argc, char **argv)
{
    struct orr_ring_setup setup = reverse_setup("done", "work");

    for (uint64_t n = 0; n < LIES; n++) {
        ask(n);
        lie(setup.memory, n);
        orr_need(orr_signal(setup.peer, REVERSE_BELL), "ring");
        orr_sleep_until(orr_after(ORR_MS));
    }
    ask(LIES);
    return 0;
}
