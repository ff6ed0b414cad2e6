#include "apps/lib/ipc.h"

#include "apps/lib/console.h"
#include "apps/lib/memory.h"
#include "apps/lib/object.h"
#include "apps/lib/own.h"

/* Puts a message into the call and the area; returns its size argument. A
 * body that is too long is not copied: the kernel refuses its size. */
static uint64_t
message_place(const struct orr_message *message, struct orr_call *call)
{
    uint32_t words = ORR_WORDS(message->bytes);
    uint64_t *area = orr_area();

    if (words > ORR_WORDS_MAX)
        return ORR_SIZE(ORR_WORDS_MAX + 1, message->handles);
    if (words > 0) {
        area[words - 1] = 0;
        memcpy(area, message->body, message->bytes);
    }
    for (uint32_t i = 0; i < message->handles; i++)
        call->handle[i] = message->handle[i];
    return ORR_SIZE(words, message->handles);
}

static struct orr_event
event_read(const struct orr_result *result)
{
    struct orr_event event = {
        .error = (enum orr_error)result->error,
        .kind = (enum orr_arrival)result->arrival,
    };

    if (event.error != ORR_ERROR_OK)
        return event;
    event.words = result->words;
    event.handles = result->handles;
    event.badge = result->badge;
    event.label = result->label;
    if (event.kind == ORR_ARRIVAL_SIGNAL)
        event.bits = result->value;
    if (event.kind == ORR_ARRIVAL_CALL || event.kind == ORR_ARRIVAL_FAULT)
        event.reply.h = result->value;
    for (uint32_t i = 0; i < event.handles; i++)
        event.handle[i] = result->handle[i];
    return event;
}

enum orr_error
orr_send(struct orr_endpoint to, struct orr_message message, uint64_t deadline)
{
    struct orr_call call = {.number = ORR_CALL_SEND};
    uint64_t size = message_place(&message, &call);

    call.a[0] = to.h;
    call.a[1] = message.label;
    call.a[2] = size;
    call.a[3] = deadline;
    orr_trap(&call);
    return (enum orr_error)call.result.error;
}

struct orr_event
orr_call(struct orr_endpoint to, struct orr_message message, uint64_t deadline)
{
    struct orr_call call = {.number = ORR_CALL_CALL};
    uint64_t size = message_place(&message, &call);

    call.a[0] = to.h;
    call.a[1] = message.label;
    call.a[2] = size;
    call.a[3] = deadline;
    orr_trap(&call);
    return event_read(&call.result);
}

struct orr_event
orr_receive(struct orr_endpoint from, uint64_t deadline)
{
    struct orr_call call = {.number = ORR_CALL_RECEIVE,
                            .a = {from.h, deadline}};

    orr_trap(&call);
    return event_read(&call.result);
}

enum orr_error
orr_reply(struct orr_reply to, struct orr_message message)
{
    struct orr_call call = {.number = ORR_CALL_REPLY};
    uint64_t size = message_place(&message, &call);

    call.a[0] = to.h;
    call.a[1] = message.label;
    call.a[2] = size;
    orr_trap(&call);
    return (enum orr_error)call.result.error;
}

struct orr_event
orr_reply_receive(struct orr_reply to, struct orr_message message,
                  struct orr_endpoint from, uint64_t deadline)
{
    struct orr_call call = {.number = ORR_CALL_REPLY_RECEIVE};
    uint64_t size = message_place(&message, &call);

    call.a[0] = to.h;
    call.a[1] = message.label;
    call.a[2] = size;
    call.a[3] = deadline;
    call.a[4] = from.h;
    orr_trap(&call);
    if (call.result.error == ORR_ERROR_STALE_HANDLE &&
        call.result.argument == 0)
        return orr_receive(from, deadline);
    return event_read(&call.result);
}

bool
orr_take(const struct orr_event *event, void *body, uint32_t bytes)
{
    if (event->error != ORR_ERROR_OK || event->words != ORR_WORDS(bytes)) {
        memset(body, 0, bytes);
        return false;
    }
    memcpy(body, orr_area(), bytes);
    return true;
}

enum orr_error
orr_signal(struct orr_notification to, uint64_t bits)
{
    struct orr_call call = {.number = ORR_CALL_SIGNAL, .a = {to.h, bits}};

    orr_trap(&call);
    return (enum orr_error)call.result.error;
}

struct orr_event
orr_wait(struct orr_notification from, uint64_t deadline)
{
    struct orr_call call = {.number = ORR_CALL_WAIT, .a = {from.h, deadline}};

    orr_trap(&call);
    return (struct orr_event){
        .error = (enum orr_error)call.result.error,
        .kind = ORR_ARRIVAL_SIGNAL,
        .bits = call.result.error == ORR_ERROR_OK ? call.result.value : 0,
    };
}

enum orr_error
orr_bind(struct orr_thread thread, struct orr_notification notification)
{
    return orr_configure(thread, ORR_SETTING_NOTIFICATION, notification.h);
}

void
orr_sleep_until(uint64_t time)
{
    struct orr_event event = orr_wait(orr_own_silence(), time);

    if (event.error != ORR_ERROR_TIMED_OUT &&
        event.error != ORR_ERROR_WOULD_BLOCK &&
        event.error != ORR_ERROR_CANCELLED)
        orr_need(event.error, "sleep");
}
