#include "core/priority.h"

#include "core/claim.h"
#include "core/queue.h"
#include "core/schedule.h"

struct object_id *
priority_queue(struct kernel *k, struct object_id object)
{
    if (object_at(k, object)->kind == ORR_KIND_ENDPOINT) {
        return &endpoint_edit(k, (struct endpoint_id){object.n})->waiters;
    }
    return &notification_edit(k, (struct notification_id){object.n})->waiters;
}

static void
priority_requeue(struct kernel *k, struct object_id *root, struct object_id id,
                 uint64_t claim)
{
    queue_remove(k, root, QUEUE_PRIORITY, id);
    queue_add(k, root, QUEUE_PRIORITY, id, claim);
}

/* Moves a thread that queues to its new place; the next who may inherit. */
static struct thread_id
priority_move(struct kernel *k, struct thread_id id, uint64_t claim)
{
    const struct thread *t = thread_at(k, id);
    struct thread_id next = {0};

    if (t->waits_for.n != 0) {
        priority_requeue(k, priority_queue(k, t->waits_for), OBJECT(id), claim);
        if (t->state == ORR_STATE_SENDING) {
            next = endpoint_at(k, (struct endpoint_id){t->waits_for.n})->server;
        }
    } else if (t->state == ORR_STATE_CALLING) {
        next = reply_at(k, t->reply)->server;
        priority_requeue(k, &thread_edit(k, next)->owes, OBJECT(t->reply),
                         claim);
    }
    return next;
}

/* The claim in force changes, and is told if the priority in it does. The next
 * who may inherit. */
static __attribute__((noinline)) struct thread_id
priority_set(struct kernel *k, struct hal *h, struct thread_id id,
             uint64_t claim)
{
    struct thread *t = thread_edit(k, id);
    const struct record record = {
        .kind = RECORD_PRIORITY, .thread = id, .value = claim_priority(claim)};
    const bool ready = t->state == ORR_STATE_READY;
    const bool told = claim_priority(claim) != t->priority;

    if (ready) {
        schedule_remove(k, id);
    } else if (t->state == ORR_STATE_RUNNING) {
        schedule_kick(k, t->cpu);
    }
    t->priority = claim_priority(claim);
    t->deadline = claim_deadline(claim);
    if (ready) {
        schedule_add(k, id);
    }
    if (told) {
        record_event(k, h, &record);
    }
    return priority_move(k, id, claim);
}

void
priority_update(struct kernel *k, struct hal *h, struct thread_id id)
{
    while (id.n != 0) {
        const uint64_t claim = claim_wanted(k, id);

        if (claim == claim_of(thread_at(k, id))) {
            return;
        }
        id = priority_set(k, h, id, claim);
    }
}

void
priority_forget(struct kernel *k, struct hal *h, struct thread_id id)
{
    if (k->special != 0) {
        thread_edit(k, id)->due = CLAIM_NO_DEADLINE;
        priority_update(k, h, id);
    }
}
