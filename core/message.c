#include "core/message.h"

#include "core/lend.h"
#include "core/priority.h"
#include "core/queue.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/wait.h"

struct refusal
message_size(uint64_t size, uint32_t argument)
{
    const struct refusal bad = {ORR_ERROR_BAD_ARGUMENT, argument};

    if ((size & 0xff) > ORR_WORDS_MAX || size >> 8 > ORR_HANDLES_MAX) {
        return bad;
    }
    return REFUSAL_NONE;
}

static bool
message_is_twice(const struct message *m, uint32_t i, orr_handle except)
{
    for (uint32_t j = 0; j < i; j++) {
        if (m->handle[i] == m->handle[j]) {
            return true;
        }
    }
    return m->handle[i] == except;
}

struct refusal
message_check_handles(const struct kernel *k, const struct message *m,
                      orr_handle except)
{
    const struct process_id process = thread_at(k, m->from)->process;

    for (uint32_t i = 0; i < m->handles; i++) {
        const struct found found = slot_find(k, process, m->handle[i]);
        const uint32_t argument = MESSAGE_HANDLE + i;

        if (found.error != ORR_ERROR_OK) {
            return (struct refusal){found.error, argument};
        }
        if ((slot_at(k, found.slot)->rights & ORR_RIGHT_TRANSFER) == 0) {
            return (struct refusal){ORR_ERROR_NO_RIGHT, argument};
        }
        if (message_is_twice(m, i, except)) {
            return (struct refusal){ORR_ERROR_BAD_ARGUMENT, argument};
        }
    }
    return REFUSAL_NONE;
}

/* Where a handle is that the check has found. */
static struct slot_id
message_slot(const struct kernel *k, const struct message *m, uint32_t i)
{
    const struct process_id process = thread_at(k, m->from)->process;
    const struct slot_id slot = slot_of_index(
        k, process_at(k, process), (uint32_t)(m->handle[i] & 0xffff));

    CHECK(slot_at(k, slot)->handle == m->handle[i]);
    return slot;
}

bool
message_passes_alone(const struct kernel *k, const struct message *m)
{
    const struct process_id process = thread_at(k, m->from)->process;

    for (uint32_t i = 0; i < m->handles; i++) {
        const struct found found = slot_find(k, process, m->handle[i]);
        const struct object_id object = slot_object(k, found.slot);

        if (found.error != ORR_ERROR_OK ||
            (slot_at(k, found.slot)->rights & ORR_RIGHT_TRANSFER) == 0 ||
            message_is_twice(m, i, ORR_NONE) || wait_has_senders(k, object) ||
            object_at(k, object)->kind == ORR_KIND_REPLY) {
            return false;
        }
    }
    return true;
}

/* Will `to` have time to act on the message? */
static bool
message_brings_time(const struct kernel *k, const struct message *m,
                    struct thread_id to)
{
    const struct thread *from = thread_at(k, m->from);

    if (m->arrival == ORR_ARRIVAL_REPLY || thread_at(k, to)->context.n != 0) {
        return true;
    }
    if (m->arrival == ORR_ARRIVAL_FAULT && m->label == ORR_FAULT_BUDGET) {
        return false;
    }
    return message_has_reply(m) && from->context.n != 0;
}

struct refusal
message_check(const struct kernel *k, const struct message *m,
              struct thread_id to)
{
    const struct process *p = process_at(k, thread_at(k, to)->process);
    const uint32_t needed = m->handles + (message_has_reply(m) ? 1u : 0u);

    if (needed > p->slots_free) {
        return (struct refusal){ORR_ERROR_PEER_TABLE_FULL, 0};
    }
    if (!message_brings_time(k, m, to)) {
        return (struct refusal){ORR_ERROR_NO_TIME, 0};
    }
    return REFUSAL_NONE;
}

/* The duty to reply goes with the handle: `to` owes now. */
static void
message_move_duty(struct kernel *k, struct hal *h, struct reply_id id,
                  struct thread_id to)
{
    struct reply *reply = reply_edit(k, id);
    const struct thread_id old = reply->server;

    CHECK(old.n != 0);
    CHECK(thread_at(k, reply->caller)->state == ORR_STATE_CALLING);
    queue_remove(k, &thread_edit(k, old)->owes, QUEUE_PRIORITY, OBJECT(id));
    reply->server = to;
    queue_add(k, &thread_edit(k, to)->owes, QUEUE_PRIORITY, OBJECT(id),
              claim_of(thread_at(k, reply->caller)));
    priority_update(k, h, old);
    priority_update(k, h, to);
}

static orr_handle
message_move_handle(struct kernel *k, struct hal *h, struct slot_id from,
                    struct thread_id to)
{
    const struct slot_id slot = slot_take(k, thread_at(k, to)->process);
    const struct object_id object = slot_object(k, from);

    if (wait_has_senders(k, object)) {
        wait_lose_senders(k, from);
    }
    slot_move(k, from, slot);
    if (object_at(k, object)->kind == ORR_KIND_REPLY) {
        message_move_duty(k, h, (struct reply_id){object.n}, to);
    }
    return slot_handle(k, slot);
}

void
message_move_handles(struct kernel *k, struct hal *h, const struct message *m,
                     struct thread_id to, orr_handle *moved)
{
    for (uint32_t i = 0; i < m->handles; i++) {
        moved[i] = message_move_handle(k, h, message_slot(k, m, i), to);
    }
}

/* The receiver's handle on the caller's reply object. */
static orr_handle
message_reply_handle(struct kernel *k, const struct message *m,
                     struct thread_id to)
{
    const struct slot_id slot = slot_take(k, thread_at(k, to)->process);

    slot_root(k, slot, OBJECT(thread_at(k, m->from)->reply), SLOT_REPLY_RIGHTS,
              0);
    return slot_handle(k, slot);
}

void
message_deliver(struct kernel *k, struct hal *h, const struct message *m,
                struct thread_id to)
{
    const bool is_reply = m->arrival == ORR_ARRIVAL_REPLY;
    const struct thread *receiver = thread_at(k, to);
    const struct record record = {
        .kind = is_reply ? RECORD_REPLY : RECORD_MESSAGE,
        .thread = m->from,
        .object = receiver->waits_for.n != 0 ? receiver->waits_for : m->at,
        .peer = to,
        .value = m->label};
    struct orr_result result;

    result.error = ORR_ERROR_OK;
    result.argument = 0;
    result.arrival = m->arrival;
    result.words = m->words;
    result.handles = m->handles;
    result.badge = m->badge;
    result.label = m->label;
    result.value = 0;
    message_move_handles(k, h, m, to, result.handle);
    if (message_has_reply(m)) {
        result.value = message_reply_handle(k, m, to);
    }
    if (m->words > 0) {
        hal_message_move(h, m->from, to, m->words);
    }
    hal_thread_result(h, to, &result);
    record_event(k, h, &record);
}

void
message_keep(struct kernel *k, const struct message *m)
{
    struct reply *reply = reply_edit(k, thread_at(k, m->from)->reply);

    reply->badge = m->badge;
    reply->label = m->label;
    reply->words = m->words;
    reply->handles = m->handles;
    reply->arrival = m->arrival;
    reply->via = m->via;
    reply->door = slot_at(k, m->via)->handle;
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++) {
        reply->handle[i] = i < m->handles ? m->handle[i] : ORR_NONE;
    }
}

struct message
message_kept(const struct kernel *k, struct thread_id from)
{
    const struct thread *t = thread_at(k, from);
    const struct reply *reply = reply_at(k, t->reply);

    return (struct message){.from = from,
                            .words = reply->words,
                            .handles = reply->handles,
                            .arrival = reply->arrival,
                            .at = t->waits_for,
                            .badge = reply->badge,
                            .label = reply->label,
                            .handle = reply->handle};
}
