#include "core/call.h"

#include "core/kernel.h"
#include "core/request.h"

static struct refusal
call_check_any(const struct kernel *k, struct request *q)
{
    switch (q->trap->number) {
#define CALL_CHECK(NAME, name, text) \
    case ORR_CALL_##NAME: \
        return name##_check(k, q);
        ORR_CALLS(CALL_CHECK)
#undef CALL_CHECK
    default:
        return request_refuse(ORR_ERROR_BAD_NUMBER, 0);
    }
}

static void
call_act_any(struct kernel *k, struct hal *h, const struct request *q)
{
    switch (q->trap->number) {
#define CALL_ACT(NAME, name, text) \
    case ORR_CALL_##NAME: \
        name##_act(k, h, q); \
        return;
        ORR_CALLS(CALL_ACT)
#undef CALL_ACT
    default:
        CHECK(!"the check refuses unknown numbers");
    }
}

void
call_refuse(const struct kernel *k, struct hal *h, struct thread_id thread,
            struct refusal refusal)
{
    const struct orr_result result = {.error = (uint16_t)refusal.error,
                                      .argument = (uint8_t)refusal.argument};
    const struct record record = {
        .kind = RECORD_REFUSE, .thread = thread, .value = refusal.error};

    hal_thread_result(h, thread, &result);
    record_event(k, h, &record);
}

void
call_enter(struct kernel *k, struct hal *h, struct thread_id thread,
           const struct trap *trap)
{
    struct request q = {.trap = trap,
                        .thread = thread,
                        .process = thread_at(k, thread)->process};
    const struct refusal refusal = call_check_any(k, &q);

    if (refusal.error == ORR_ERROR_OK) {
        call_act_any(k, h, &q);
    } else {
        call_refuse(k, h, thread, refusal);
    }
}

const char *
call_name(uint64_t number)
{
    switch (number) {
#define CALL_NAME(NAME, name, text) \
    case ORR_CALL_##NAME: \
        return #name;
        ORR_CALLS(CALL_NAME)
#undef CALL_NAME
    default:
        return "unknown";
    }
}
