/* Asks over a ring that its scenario has mapped. argv[1]: "echo" asks for one
 * after the other, "batch" for as many as there are places at a time, argv[2]
 * times; "cancel" takes requests back in each state; "retry" asks until it has
 * argv[2] answers, whoever dies meanwhile; "mourn" has several on their way
 * when the server dies, which it watches. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/reverse.h"
#include "apps/lib/ring_sync.h"

static struct orr_ring_client ring;

static const char text[] = "was it a car or a cat I saw";
#define BYTES ((uint32_t)sizeof text - 1)

static void
is_reversed(const struct orr_ring_done *done)
{
    const char *at = orr_ring_client_at(&ring, done->buffer);

    orr_need(done->error, "reverse");
    orr_assert(done->bytes == BYTES);
    for (uint32_t i = 0; i < BYTES; i++)
        orr_assert(at[i] == text[BYTES - 1 - i]);
    orr_assert(orr_ring_client_give(&ring, done->buffer));
}

static struct orr_ring_request
reverse(void)
{
    struct orr_ring_request request = {
        .operation = REVERSE_BYTES,
        .bytes = BYTES,
    };

    orr_need(orr_ring_client_settle(&ring, ORR_FOREVER), "settle");
    request.buffer = orr_ring_client_buffer(&ring);
    memcpy(orr_ring_client_at(&ring, request.buffer), text, BYTES);
    return request;
}

static void
echo(uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        struct orr_ring_request request = reverse();
        struct orr_ring_done done = orr_ring_call(&ring, &request, ORR_FOREVER);
        is_reversed(&done);
    }
    orr_print("%lu answers\n", (unsigned long)times);
}

static void
batch(uint64_t times)
{
    struct orr_ring_done done;
    uint64_t answers = 0;

    for (uint64_t i = 0; i < times; i++) {
        for (uint64_t mark = 0; mark < REVERSE_PLACES; mark++) {
            struct orr_ring_request request = reverse();
            orr_need(orr_ring_client_submit(&ring, &request, mark).error,
                     "submit");
        }
        while (orr_ring_client_wait(&ring, ORR_FOREVER) == ORR_ERROR_OK) {
            while (orr_ring_client_reap(&ring, &done)) {
                is_reversed(&done);
                answers++;
            }
        }
    }
    orr_print("%lu answers in %lu batches\n", (unsigned long)answers,
              (unsigned long)times);
}

static orr_ring_tag
hold(void)
{
    struct orr_ring_request request = {.operation = REVERSE_HOLD,
                                       .buffer = ORR_RING_NO_BUFFER};
    struct orr_ring_submission made =
        orr_ring_client_submit(&ring, &request, 0);

    orr_need(made.error, "hold");
    return made.tag;
}

static enum orr_error
outcome(void)
{
    struct orr_ring_done done;

    orr_need(orr_ring_client_wait(&ring, ORR_FOREVER), "wait");
    orr_assert(orr_ring_client_reap(&ring, &done));
    return done.error;
}

static void
cancel(void)
{
    struct orr_ring_request request;
    struct orr_ring_done done;
    orr_ring_tag tag = hold();

    orr_assert(orr_ring_client_cancel(&ring, tag));
    orr_print("not taken: %s\n", orr_error_name(outcome()));
    tag = hold();
    orr_assert(orr_ring_client_wait(&ring, orr_after(ORR_MS)) ==
               ORR_ERROR_TIMED_OUT);
    orr_assert(orr_ring_client_cancel(&ring, tag));
    orr_print("taken: %s\n", orr_error_name(outcome()));
    request = reverse();
    tag = orr_ring_client_submit(&ring, &request, 0).tag;
    orr_need(orr_ring_client_wait(&ring, ORR_FOREVER), "wait");
    orr_assert(orr_ring_client_cancel(&ring, tag));
    orr_assert(orr_ring_client_reap(&ring, &done));
    is_reversed(&done);
    orr_print("done: %s\n", orr_error_name(done.error));
    request = (struct orr_ring_request){.operation = REVERSE_HOLD,
                                        .buffer = ORR_RING_NO_BUFFER};
    done = orr_ring_call(&ring, &request, orr_after(ORR_MS));
    orr_print("in time: %s\n", orr_error_name(done.error));
}

static void
retry(uint64_t wanted)
{
    uint64_t answers = 0, deaths = 0;

    while (answers < wanted) {
        struct orr_ring_request request = reverse();
        struct orr_ring_done done =
            orr_ring_call(&ring, &request, orr_after(ORR_S / 2));
        if (done.error == ORR_ERROR_OK) {
            is_reversed(&done);
            answers++;
            continue;
        }
        orr_assert(done.error == ORR_ERROR_PEER_DIED);
        orr_assert(orr_ring_client_give(&ring, request.buffer));
        deaths++;
    }
    orr_print("%lu answers, %s\n", (unsigned long)answers,
              deaths == 0 ? "nobody died" : "the server died");
}

/* A few requests, of which none is answered. */
static void
mourn(void)
{
    struct orr_ring_request request = {.operation = REVERSE_HOLD,
                                       .buffer = ORR_RING_NO_BUFFER};
    uint32_t deaths = 0;

    orr_need(orr_watch(orr_find_process("server"),
                       orr_find_notification("done"), REVERSE_DEATH),
             "watch");
    for (uint32_t i = 0; i < 3; i++)
        (void)hold();
    for (uint32_t i = 0; i < 3; i++)
        deaths += outcome() == ORR_ERROR_PEER_DIED;
    orr_print("%u ended: %s\n", deaths, orr_error_name(ORR_ERROR_PEER_DIED));
    orr_assert(orr_ring_client_submit(&ring, &request, 0).error ==
               ORR_ERROR_PEER_DIED);
}

int
main(int argc, char **argv)
{
    struct orr_ring_setup setup = reverse_setup("done", "work");
    const char *task = argc > 1 ? argv[1] : "";

    orr_assert(orr_ring_client_open(&ring, &setup));
    if (text_equal(task, "echo"))
        echo(orr_argument(2, 10));
    else if (text_equal(task, "batch"))
        batch(orr_argument(2, 10));
    else if (text_equal(task, "cancel"))
        cancel();
    else if (text_equal(task, "mourn"))
        mourn();
    else
        retry(orr_argument(2, 10));
    return 0;
}
