#include "core/thread.h"

#include "core/claim.h"
#include "core/object.h"
#include "core/process.h"
#include "core/promise.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/wait.h"
#include "core/worker.h"

struct thread_id
thread_create(struct kernel *k, struct quota_id quota,
              struct process_id process, uint8_t priority, uint8_t cpu)
{
    const struct object_id object = object_create(k, ORR_KIND_THREAD, quota);
    const struct thread_id id = {object.n};
    const struct reply_id reply = {object_create(k, ORR_KIND_REPLY, quota).n};
    struct thread *t = thread_edit(k, id);

    CHECK(cpu < k->limits.cpus);
    CHECK(priority <= process_at(k, process)->ceiling);
    reply_edit(k, reply)->caller = id;
    t->process = process;
    t->state = ORR_STATE_NEW;
    t->base = priority;
    t->priority = priority;
    t->due = CLAIM_NO_DEADLINE;
    t->deadline = CLAIM_NO_DEADLINE;
    t->home = cpu;
    t->cpu = cpu;
    t->partition = cpu_at(k, k->entering)->partition; /* its creator's */
    t->reply = reply;
    t->leaf = object_cell_take(k, quota);
    for (uint32_t which = 0; which < CELL_SLOTS; which++) {
        struct slot *slot =
            slot_edit(k, slot_of_thread(t, (enum thread_slot)which));

        slot->owner = object;
        slot->index = (uint16_t)which;
    }
    process_add_thread(k, process, id);
    return id;
}

void
thread_halt(struct kernel *k, struct hal *h, struct thread_id id,
            enum orr_state state)
{
    struct thread *t = thread_edit(k, id);

    CHECK(state == ORR_STATE_SUSPENDED || state == ORR_STATE_ENDED);
    CHECK(t->state != ORR_STATE_ENDED);
    worker_stop(k, id);
    if (wait_is_blocked(t)) {
        wait_end(k, h, id);
    } else if (t->state == ORR_STATE_RUNNING || t->state == ORR_STATE_READY) {
        schedule_block(k, id, state);
    }
    CHECK(t->object.armed == 0);
    CHECK(t->queue.next.n == 0);
    t->state = (uint8_t)state;
}

void
thread_migrate(struct kernel *k, struct thread_id id, uint8_t cpu)
{
    struct thread *t = thread_edit(k, id);
    const uint64_t part = promise_of(k, id);

    CHECK(cpu < k->limits.cpus);
    promise_change(k, t->home, part, 0);
    promise_change(k, cpu, 0, part);
    t->home = cpu;
    if (t->lender.n != 0 || t->cpu == cpu) {
        return;
    }
    if (t->state == ORR_STATE_RUNNING || t->state == ORR_STATE_READY) {
        schedule_block(k, id, ORR_STATE_READY);
        t->cpu = cpu;
        schedule_add(k, id);
    } else {
        t->cpu = cpu;
    }
}
