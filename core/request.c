#include "core/request.h"

#include "core/slot.h"

struct refusal
request_refuse(enum orr_error error, uint32_t argument)
{
    return (struct refusal){error, argument};
}

struct refusal
request_find(const struct kernel *k, struct request *q, uint32_t argument,
             enum orr_kind kind, uint16_t rights)
{
    const struct found found = slot_find(k, q->process, q->trap->a[argument]);
    const struct slot *slot = slot_at(k, found.slot);

    if (found.error != ORR_ERROR_OK) {
        return request_refuse((enum orr_error)found.error, argument);
    }
    q->slot = found.slot;
    q->object = slot->object;
    if (kind != ORR_KIND_NONE && object_at(k, q->object)->kind != kind) {
        return request_refuse(ORR_ERROR_WRONG_KIND, argument);
    }
    if ((slot->rights & rights) != rights) {
        return request_refuse(ORR_ERROR_NO_RIGHT, argument);
    }
    return REFUSAL_NONE;
}

struct refusal
request_find_other(const struct kernel *k, struct request *q, uint32_t argument,
                   enum orr_kind kind, uint16_t rights)
{
    struct request second = *q;
    const struct refusal refusal =
        request_find(k, &second, argument, kind, rights);

    q->other = second.slot;
    q->target = second.object;
    return refusal;
}

struct refusal
request_find_process(const struct kernel *k, struct request *q,
                     uint32_t argument)
{
    q->target = OBJECT(q->process);
    if (q->trap->a[argument] != ORR_NONE) {
        const struct refusal refusal = request_find_other(
            k, q, argument, ORR_KIND_PROCESS, ORR_RIGHT_MANAGE);

        if (refusal.error != ORR_ERROR_OK) {
            return refusal;
        }
    }
    return process_at(k, (struct process_id){q->target.n})->end == ORR_END_ALIVE
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_WRONG_STATE, argument);
}

void
request_answer(const struct request *q, struct hal *h, uint64_t value)
{
    const struct orr_result result = {.error = ORR_ERROR_OK, .value = value};

    hal_thread_result(h, q->thread, &result);
}
