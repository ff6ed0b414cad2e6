/* What one thread does with the kernel's objects, and what interrupts do. The
 * scenario pulses the line `device` once in PERIOD_NS. */
#include "apps/thread_metric/thread_metric.h"

#include "apps/lib/pool.h"

#define PERIOD_NS (2 * ORR_US)
#define QUEUE_MAX 8u
#define BLOCKS 16u
#define BLOCK_BYTES 128u

struct message {
    uint64_t word[2];
};

struct queue {
    struct message message[QUEUE_MAX];
    uint64_t put, taken; /* so far */
    struct orr_notification bell;
};

static uint64_t worked;

static struct orr_notification
device_bell(struct orr_interrupt device)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());

    orr_need(orr_interrupt_attach(device, bell, 1), "attach");
    return bell;
}

/* There is always one: between two acknowledgements lies more than a period,
 * and what comes before one waits for it. */
uint64_t
interrupt_run(uint64_t rounds)
{
    struct orr_interrupt device = orr_find_interrupt("device");
    struct orr_notification bell = device_bell(device);
    uint64_t taken = 0;

    orr_need(orr_wait(bell, ORR_FOREVER).error, "wait for the first");
    orr_need(orr_interrupt_acknowledge(device), "acknowledge");
    while (taken < rounds) {
        orr_work(PERIOD_NS);
        orr_need(orr_wait(bell, ORR_NOW).error, "take the signal");
        orr_need(orr_interrupt_acknowledge(device), "acknowledge");
        taken++;
    }
    return taken;
}

static void
work(uint64_t argument)
{
    (void)argument;
    for (;;) {
        orr_work(PERIOD_NS);
        worked++;
    }
}

uint64_t
preemption_run(uint64_t rounds)
{
    struct orr_interrupt device = orr_find_interrupt("device");
    struct orr_notification bell = device_bell(device);
    uint64_t taken = 0;

    orr_thread_start((struct orr_thread_plan){.function = work, .priority = 1});
    while (taken < rounds) {
        orr_need(orr_wait(bell, ORR_FOREVER).error, "wait");
        orr_need(orr_interrupt_acknowledge(device), "acknowledge");
        taken++;
    }
    orr_assert(worked > 0);
    return taken;
}

static void
queue_put(struct queue *queue, const struct message *message)
{
    orr_assert(queue->put - queue->taken < QUEUE_MAX);
    queue->message[queue->put++ % QUEUE_MAX] = *message;
    orr_need(orr_signal(queue->bell, 1), "ring");
}

static struct message
queue_take(struct queue *queue)
{
    orr_need(orr_wait(queue->bell, ORR_NOW).error, "hear");
    orr_assert(queue->put > queue->taken);
    return queue->message[queue->taken++ % QUEUE_MAX];
}

uint64_t
message_run(uint64_t rounds)
{
    static struct queue queue;
    struct message message;

    queue.bell = orr_notification_create(orr_own_quota());
    for (uint64_t i = 0; i < rounds; i++) {
        message = (struct message){{i, ~i}};
        queue_put(&queue, &message);
        message = queue_take(&queue);
        orr_assert(message.word[0] == i && message.word[1] == ~i);
    }
    return queue.taken;
}

uint64_t
synchronisation_run(uint64_t rounds)
{
    struct orr_notification free = orr_notification_create(orr_own_quota());
    uint64_t taken = 0;

    orr_need(orr_signal(free, 1), "make it free");
    while (taken < rounds) {
        orr_need(orr_wait(free, ORR_NOW).error, "take it");
        taken++;
        orr_need(orr_signal(free, 1), "free it");
    }
    return taken;
}

uint64_t
memory_run(uint64_t rounds)
{
    static _Alignas(BLOCK_BYTES) unsigned char memory[BLOCKS * BLOCK_BYTES];
    static struct orr_pool pool;
    uint64_t freed = 0;
    void *block;

    orr_pool_create(&pool, memory, sizeof memory, BLOCK_BYTES);
    while (freed < rounds) {
        block = orr_pool_take(&pool);
        orr_assert(block != NULL);
        orr_pool_give(&pool, block);
        freed++;
    }
    return freed;
}

uint64_t
object_run(uint64_t rounds)
{
    const struct orr_creation cell = {.kind = ORR_KIND_NOTIFICATION};
    struct orr_result made;
    uint64_t closed = 0;

    while (closed < rounds) {
        made = orr_create(orr_own_quota(), cell);
        orr_need(made.error, "create");
        orr_need(orr_close(made.value), "close");
        closed++;
    }
    return closed;
}
