#include "apps/lib/serve.h"

#include "apps/lib/console.h"
#include "apps/lib/mapping.h"
#include "apps/lib/memory.h"
#include "apps/lib/protocol/object_ring.h"
#include "apps/lib/serve_ring.h"

#define HANDLE_RIGHTS \
    ((uint64_t)ORR_RIGHT_SEND | ORR_RIGHT_GRANT | ORR_RIGHT_DUPLICATE | \
     ORR_RIGHT_TRANSFER)

/* What a request of each label must be like. */
static const struct rule {
    uint64_t rights; /* that the open must have */
    bool door;       /* it goes to the service itself */
    bool data;       /* data may come along */
    bool handle;     /* a handle may */
} rules[OBJECT_LABEL_MAX] = {
    [OBJECT_OPEN] = {.door = true, .data = true},
    [OBJECT_CREATE] = {.door = true, .data = true},
    [OBJECT_READ] = {.rights = OBJECT_MAY_READ},
    [OBJECT_WRITE] = {.rights = OBJECT_MAY_WRITE, .data = true},
    [OBJECT_QUERY] = {.rights = 0},
    [OBJECT_SET] = {.rights = OBJECT_MAY_SET, .handle = true},
    [OBJECT_SEEK] = {.rights = 0},
    [OBJECT_SHARE] = {.rights = OBJECT_MAY_SHARE},
    [OBJECT_CLOSE] = {.rights = 0},
    [OBJECT_DESTROY] = {.rights = OBJECT_MAY_DESTROY},
};

/* Does the message hold what its head says? Takes it, with the handle. */
static bool
message_take(const struct orr_event *event, struct serve_request *request)
{
    struct object_message *message = &request->message;
    uint64_t bytes = event->words * UINT64_C(8);
    uint64_t most = request->label == OBJECT_READ
                        ? OBJECT_DATA_MAX
                        : bytes - sizeof message->head;

    if (bytes < sizeof message->head || bytes > sizeof *message ||
        !orr_take(event, message, (uint32_t)bytes) ||
        message->head.bytes > most)
        return false;
    request->offset = message->head.offset;
    request->bytes = message->head.bytes;
    request->value = message->head.value;
    request->rights = message->head.value & OBJECT_MAY_ALL;
    return true;
}

/* Is this what may come with such a request? */
static bool
message_fits(const struct serve_request *request, const struct rule *rule,
             uint32_t handles)
{
    const char *name = request->message.data;
    bool read = request->label == OBJECT_READ;

    if (handles > (rule->handle ? 1u : 0u))
        return false;
    if (request->bytes > 0 && !rule->data && !read)
        return false;
    if (!rule->door)
        return true;
    return request->bytes > 0 && request->bytes <= OBJECT_NAME_MAX &&
           name[request->bytes - 1] == '\0';
}

static enum object_status
request_check(const struct serve *serve, const struct orr_event *event,
              struct serve_request *request)
{
    const struct rule *rule = &rules[request->label];

    if (!message_take(event, request) ||
        !message_fits(request, rule, event->handles))
        return OBJECT_BAD;
    if (rule->door)
        return opens_has_badge(request->badge) ? OBJECT_BAD : OBJECT_OK;
    request->open = opens_find(&serve->opens, request->badge);
    if (request->open == NULL)
        return OBJECT_CLOSED;
    request->thing = request->open->thing - 1;
    if ((request->open->rights & rule->rights) != rule->rights)
        return OBJECT_DENIED;
    return OBJECT_OK;
}

/* Handles that came with what is no request. */
static void
leave_handles(const struct orr_event *event)
{
    for (uint32_t i = 0; i < event->handles; i++)
        (void)orr_close(event->handle[i]);
}

enum object_status
serve_accept(const struct serve *serve, const struct orr_event *event,
             struct serve_request *request)
{
    enum object_status status = OBJECT_BAD;

    memset(request, 0, sizeof *request);
    request->reply = event->reply;
    request->badge = event->badge;
    if (event->label >= OBJECT_OPEN && event->label < OBJECT_LABEL_MAX) {
        request->label = (enum object_label)event->label;
        status = request_check(serve, event, request);
    }
    if (status == OBJECT_OK && event->handles > 0)
        request->handle = event->handle[0];
    if (status != OBJECT_OK) {
        leave_handles(event);
        request->bytes = 0;
    }
    return status;
}

/* Opens request->thing: a handle goes back with the answer. */
static enum object_status
open_add(const struct serve *serve, struct serve_request *request)
{
    uint64_t number = request->message.head.number;
    struct open *open = opens_place(&serve->opens, request->badge, number);
    struct open as = {.thing = request->thing + 1,
                      .opener = request->badge,
                      .number = number,
                      .rights = request->rights};
    struct orr_result handle;

    if (open == NULL)
        return OBJECT_FULL;
    as.badge = open_badge(&serve->opens, open);
    handle = orr_invoke(
        (struct orr_call){.number = ORR_CALL_DUPLICATE,
                          .a = {serve->door.h, HANDLE_RIGHTS, as.badge}});
    if (handle.error != ORR_ERROR_OK)
        return OBJECT_FULL;
    open_begin(open, &as);
    request->handle = handle.value;
    return OBJECT_OK;
}

static enum object_status
act_call(enum object_status (*act)(struct serve_request *),
         struct serve_request *request)
{
    return act == NULL ? OBJECT_NOT : act(request);
}

static enum object_status
act_open(const struct serve *serve, struct serve_request *request)
{
    enum object_status status = act_call(
        request->label == OBJECT_OPEN ? serve->acts->open : serve->acts->create,
        request);

    request->bytes = 0;
    return status == OBJECT_OK ? open_add(serve, request) : status;
}

static enum object_status
act_share(const struct serve *serve, struct serve_request *request)
{
    if ((request->rights & ~request->open->rights) != 0)
        return OBJECT_DENIED;
    return open_add(serve, request);
}

static enum object_status
act_destroy(const struct serve *serve, struct serve_request *request)
{
    enum object_status status = OBJECT_NOT;

    if (serve->acts->destroy != NULL) {
        opens_end_others(&serve->opens, request->open);
        status = serve->acts->destroy(request);
    }
    if (status == OBJECT_OK)
        open_end(request->open);
    return status;
}

/* A read or write at the position begins there, and moves it. One that has
 * been answered before begins where it began then. */
static enum object_status
act_move(const struct serve *serve, struct serve_request *request)
{
    const struct open_state *now = open_now(request->open);
    bool again =
        request->message.head.number == now->number && now->number != 0;

    if (request->message.head.offset == OBJECT_HERE)
        request->offset = again ? now->before : now->position;
    return act_call(request->label == OBJECT_READ ? serve->acts->read
                                                  : serve->acts->write,
                    request);
}

/* What an open is asked for. */
static enum object_status
act(const struct serve *serve, struct serve_request *request)
{
    switch (request->label) {
    case OBJECT_READ:
    case OBJECT_WRITE:
        return act_move(serve, request);
    case OBJECT_QUERY:
        if (request->offset != OBJECT_FIELD_RIGHTS)
            return act_call(serve->acts->query, request);
        request->value = request->open->rights;
        return OBJECT_OK;
    case OBJECT_SET:
        return act_call(serve->acts->set, request);
    case OBJECT_SEEK:
    case OBJECT_CLOSE:
        return OBJECT_OK;
    case OBJECT_SHARE:
        return act_share(serve, request);
    case OBJECT_DESTROY:
        return act_destroy(serve, request);
    case OBJECT_OPEN:
    case OBJECT_CREATE:
    case OBJECT_LABEL_MAX:
        break;
    }
    return OBJECT_BAD;
}

/* Was this request done before? A read is done again, as its data are not
 * kept. */
static bool
is_done(const struct serve_request *request, const struct open_state *now)
{
    return now->number != 0 && request->label != OBJECT_READ &&
           request->label != OBJECT_SHARE &&
           request->message.head.number == now->number;
}

enum object_status
serve_act(const struct serve *serve, struct serve_request *request)
{
    const struct open_state *now;

    if (request->open == NULL)
        return act_open(serve, request);
    now = open_now(request->open);
    if (!is_done(request, now))
        return act(serve, request);
    if (request->handle != ORR_NONE)
        (void)orr_close(request->handle);
    request->handle = ORR_NONE;
    request->value = now->value;
    request->bytes = now->bytes;
    return (enum object_status)now->status;
}

/* Notes what was done: the last store makes it so. */
static void
state_note(struct serve_request *request, enum object_status status)
{
    struct open *open = request->open;
    const struct open_state *now = open_now(open);
    struct open_state next = *now;
    bool here = request->message.head.offset == OBJECT_HERE;

    next.number = request->message.head.number;
    if (next.number != now->number || next.number == 0)
        next.before = now->position;
    if (status == OBJECT_OK && here &&
        (request->label == OBJECT_READ || request->label == OBJECT_WRITE))
        next.position = request->offset + request->bytes;
    if (status == OBJECT_OK && request->label == OBJECT_SEEK)
        next.position = request->value;
    if (request->label == OBJECT_READ || request->label == OBJECT_WRITE)
        request->value = next.position;
    next.status = status;
    next.value = request->value;
    next.bytes = request->bytes;
    open_note(open, &next);
    if (status == OBJECT_OK && request->label == OBJECT_CLOSE)
        open_end(open);
}

/* Does a handle go back with the answer? */
static bool
gives_handle(const struct serve_request *request, enum object_status status)
{
    return status == OBJECT_OK && request->handle != ORR_NONE &&
           (rules[request->label].door || request->label == OBJECT_SHARE);
}

struct orr_message
serve_message(struct serve_request *request, enum object_status status)
{
    bool data = request->label == OBJECT_READ && status == OBJECT_OK;
    struct open *open = request->open;
    struct orr_message message;

    if (open == NULL || !is_done(request, open_now(open))) {
        if (status != OBJECT_OK)
            request->bytes = 0;
        if (open != NULL && open->thing != 0 && open->badge == request->badge)
            state_note(request, status);
    }
    request->message.head.bytes = request->bytes;
    request->message.head.value = request->value;
    message = orr_message((uint64_t)status, &request->message,
                          OBJECT_BYTES(data ? request->bytes : 0));
    return gives_handle(request, status)
               ? orr_with_handle(message, request->handle)
               : message;
}

enum orr_error
serve_answer(struct serve_request *request, enum object_status status)
{
    if (request->ring != NULL)
        return serve_ring_answer(request, status);
    return orr_reply(request->reply, serve_message(request, status));
}

bool
serve_is_wanted(const struct serve_request *request,
                const struct serve_request *next)
{
    if (request->ring != NULL)
        return serve_ring_wants(request);
    return next->ring != NULL || next->badge != request->badge;
}

void
serve_remember(struct serve *serve, struct orr_memory memory, uint64_t address)
{
    struct orr_range page = {0, 1};

    orr_need(orr_map(memory, address, page, ORR_WRITE), "map the opens");
    serve->opens.open = orr_address(address);
    serve->opens.count = ORR_PAGE_BYTES / sizeof *serve->opens.open;
}

/* What an event asks for, and how it went; LATER: no answer yet, or none. */
static enum object_status
serve_event(const struct serve *serve, const struct orr_event *event,
            struct serve_request *request)
{
    enum object_status status;

    if (event->kind == ORR_ARRIVAL_CALL) {
        status = serve_accept(serve, event, request);
        return status == OBJECT_OK ? serve_act(serve, request) : status;
    }
    if (event->kind == ORR_ARRIVAL_SIGNAL && serve->acts->signal != NULL &&
        (event->bits & ~OBJECT_RING_BIT) != 0)
        serve->acts->signal(event->bits & ~OBJECT_RING_BIT);
    leave_handles(event);
    return OBJECT_LATER;
}

void
serve_run(const struct serve *serve)
{
    struct serve_request request;
    struct orr_event event;
    enum object_status status = OBJECT_LATER;

    for (;;) {
        if (serve->ring != NULL)
            serve_ring_take(serve);
        if (status == OBJECT_LATER)
            event = orr_receive(serve->door, ORR_FOREVER);
        else
            event = orr_reply_receive(request.reply,
                                      serve_message(&request, status),
                                      serve->door, ORR_FOREVER);
        orr_need(event.error, "receive");
        if (serve->ring != NULL)
            serve_ring_wake(serve, event.bits);
        status = serve_event(serve, &event, &request);
    }
}
