#include "core/fault.h"

#include "core/endpoint.h"
#include "core/process.h"
#include "core/schedule.h"
#include "core/slot.h"

/* Nobody will help: the process ends. */
static void
fault_end(struct kernel *k, struct hal *h, struct thread_id id,
          enum orr_fault fault)
{
    if (thread_at(k, id)->state == ORR_STATE_RUNNING) {
        schedule_block(k, id, ORR_STATE_SUSPENDED);
    }
    process_end_by_fault(k, h, id, fault);
}

/* Hands the fault to the endpoint in one of the thread's slots; false if
 * there is none, or its receiver cannot take it. */
static bool
fault_tell(struct kernel *k, struct hal *h, const struct message *fault,
           enum thread_slot which)
{
    const struct slot_id id = slot_of_thread(thread_at(k, fault->from), which);
    const struct endpoint_id endpoint = {slot_object(k, id).n};
    struct message m = *fault;
    struct thread_id receiver;

    if (endpoint.n == 0 ||
        object_at(k, OBJECT(endpoint))->dying == DOOM_DESTROY) {
        return false;
    }
    m.badge = slot_at(k, id)->badge;
    m.via = id;
    receiver = endpoint_receiver(k, endpoint);
    if (receiver.n == 0) {
        endpoint_enqueue(k, h, &m, endpoint, ORR_FOREVER);
        return true;
    }
    if (message_check(k, &m, receiver).error != ORR_ERROR_OK) {
        return false;
    }
    endpoint_hand_over(k, h, &m, receiver, ORR_FOREVER);
    return true;
}

void
fault_raise(struct kernel *k, struct hal *h, struct thread_id id,
            enum orr_fault fault, uint32_t words)
{
    const struct record record = {
        .kind = RECORD_FAULT, .thread = id, .value = fault};
    const struct message m = {.from = id,
                              .words = (uint16_t)words,
                              .arrival = ORR_ARRIVAL_FAULT,
                              .label = fault};

    CHECK(thread_at(k, id)->state == ORR_STATE_RUNNING);
    CHECK(words <= ORR_WORDS_MAX);
    record_event(k, h, &record);
    if (!fault_tell(k, h, &m, THREAD_SLOT_FAULT)) {
        fault_end(k, h, id, fault);
    }
}

void
fault_spent(struct kernel *k, struct hal *h, struct thread_id id)
{
    const struct context *c = context_at(k, thread_at(k, id)->context);
    const struct record record = {.kind = RECORD_SPENT,
                                  .thread = id,
                                  .object = OBJECT(thread_at(k, id)->context),
                                  .value = c->refill[0].time};
    const struct message m = {
        .from = id, .arrival = ORR_ARRIVAL_FAULT, .label = ORR_FAULT_BUDGET};

    record_event(k, h, &record);
    (void)fault_tell(k, h, &m, THREAD_SLOT_TIMEOUT);
}

void
fault_remedy(struct kernel *k, struct hal *h, struct thread_id id,
             enum orr_remedy remedy)
{
    const enum orr_fault fault =
        (enum orr_fault)reply_at(k, thread_at(k, id)->reply)->label;

    if (remedy == ORR_REMEDY_RESUME && fault != ORR_FAULT_EXIT) {
        schedule_wake(k, id);
    } else {
        fault_end(k, h, id, fault);
    }
}
