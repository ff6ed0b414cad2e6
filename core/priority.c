#include "core/priority.h"

#include "core/queue.h"
#include "core/schedule.h"

static uint8_t
priority_max(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* The priority that the first of a heap stands for. */
static uint8_t
priority_of_first(const struct kernel *k, struct object_id root)
{
    const uint64_t key = queue_node(k, QUEUE_PRIORITY, root)->key;

    return (uint8_t)(ORR_PRIORITY_MAX - 1 - key);
}

static uint8_t
priority_wanted(const struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);
    uint8_t priority = t->base;

    if (t->owes.n != 0) {
        priority = priority_max(priority, priority_of_first(k, t->owes));
    }
    if (t->serves.n != 0) {
        const struct endpoint *e = endpoint_at(k, t->serves);

        CHECK(e->server.n == id.n);
        if ((e->flags & ORR_ENDPOINT_INHERIT) != 0 && e->waiters.n != 0 &&
            e->receivers == 0) {
            priority = priority_max(priority, priority_of_first(k, e->waiters));
        }
    }
    return priority;
}

static void
priority_requeue(struct kernel *k, struct object_id *root, struct object_id id,
                 uint8_t priority)
{
    queue_remove(k, root, QUEUE_PRIORITY, id);
    queue_add(k, root, QUEUE_PRIORITY, id, schedule_key(priority));
}

/* Moves a thread that queues to its new place; the next who may inherit. */
static struct thread_id
priority_move(struct kernel *k, struct thread_id id, uint8_t priority)
{
    const struct thread *t = thread_at(k, id);
    struct thread_id next = {0};

    if (t->state == ORR_STATE_SENDING) {
        struct endpoint *e =
            endpoint_edit(k, (struct endpoint_id){t->waits_for.n});

        priority_requeue(k, &e->waiters, OBJECT(id), priority);
        next = e->server;
    } else if (t->state == ORR_STATE_RECEIVING) {
        struct endpoint *e =
            endpoint_edit(k, (struct endpoint_id){t->waits_for.n});

        priority_requeue(k, &e->waiters, OBJECT(id), priority);
    } else if (t->state == ORR_STATE_WAITING) {
        struct notification *n =
            notification_edit(k, (struct notification_id){t->waits_for.n});

        priority_requeue(k, &n->waiters, OBJECT(id), priority);
    } else if (t->state == ORR_STATE_CALLING) {
        next = reply_at(k, t->reply)->server;
        priority_requeue(k, &thread_edit(k, next)->owes, OBJECT(t->reply),
                         priority);
    }
    return next;
}

void
priority_update(struct kernel *k, struct hal *h, struct thread_id id)
{
    while (id.n != 0) {
        struct thread *t = thread_edit(k, id);
        const uint8_t priority = priority_wanted(k, id);
        const struct record record = {
            .kind = RECORD_PRIORITY, .thread = id, .value = priority};

        if (priority == t->priority) {
            return;
        }
        if (t->state == ORR_STATE_READY) {
            schedule_remove(k, id);
            t->priority = priority;
            schedule_add(k, id);
            record_event(k, h, &record);
            return;
        }
        if (t->state == ORR_STATE_RUNNING) {
            schedule_kick(k, t->cpu);
        }
        t->priority = priority;
        record_event(k, h, &record);
        id = priority_move(k, id, priority);
    }
}
