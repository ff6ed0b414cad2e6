/* Serves a ring: turns bytes round. argv[1] is how: "works"; or what it dies
 * of in its first life: "queued" (it takes nothing), "taken" (it answers
 * nothing), "answered" (it publishes nothing), "published". Whether it is its
 * first life it sees by the page it left. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/reverse.h"
#include "apps/lib/ring_server.h"

static struct orr_ring_server ring;
static orr_ring_tag held[REVERSE_PLACES];
static uint32_t holds;
static const char *dies; /* where; null: it does not */

static void
die_at(const char *where)
{
    if (dies != NULL && text_equal(dies, where))
        orr_raise(ORR_FAULT_ABORT, 0);
}

static void
answer(orr_ring_tag tag, enum orr_error error, uint32_t bytes)
{
    struct orr_ring_answer says = {tag, error, bytes};
    enum orr_error heard = orr_ring_server_answer(&ring, says);

    orr_assert(heard == ORR_ERROR_OK || heard == ORR_ERROR_PEER_DIED);
}

static void
serve(const struct orr_ring_work *work)
{
    char *at = orr_ring_server_at(&ring, work->tag);
    uint32_t bytes = work->request.bytes;

    if (work->request.operation == REVERSE_HOLD) {
        held[holds++] = work->tag;
        return;
    }
    for (uint32_t i = 0; at != NULL && i < bytes / 2; i++) {
        char c = at[i];
        at[i] = at[bytes - 1 - i];
        at[bytes - 1 - i] = c;
    }
    answer(work->tag, at == NULL ? ORR_ERROR_BAD_ARGUMENT : ORR_ERROR_OK,
           at == NULL ? 0 : bytes);
}

/* What is held and not wanted any more. */
static void
let_go(void)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < holds; i++) {
        if (orr_ring_server_cancelled(&ring, held[i]))
            answer(held[i], ORR_ERROR_CANCELLED, 0);
        else
            held[kept++] = held[i];
    }
    holds = kept;
}

static void
serve_all(void)
{
    struct orr_ring_work work;

    if (orr_ring_server_poll(&ring))
        die_at("queued");
    while (orr_ring_server_take(&ring, &work)) {
        die_at("taken");
        serve(&work);
        die_at("answered");
    }
    let_go();
    orr_ring_server_publish(&ring);
    if (orr_ring_server_met(&ring))
        die_at("published");
}

int
main(int argc, char **argv)
{
    struct orr_ring_setup setup = reverse_setup("work", "done");
    bool first;

    orr_assert(orr_ring_server_open(&ring, &setup));
    first = ring.link.session == 1;
    dies = first && argc > 1 && !text_equal(argv[1], "works") ? argv[1] : NULL;
    while (orr_ring_server_wait(&ring, orr_after(ORR_S)).error == ORR_ERROR_OK)
        serve_all();
    return 0;
}
