#include "apps/lib/remote.h"

#include "apps/lib/ipc.h"
#include "apps/lib/memory.h"
#include "apps/lib/remote_ring.h"

/* A request on its way, and then its answer. */
struct request {
    enum object_label label;
    uint32_t bytes;    /* of data that go along */
    orr_handle handle; /* that goes along, or came */
    struct object_message message;
};

struct orr_remote
orr_remote_service(struct orr_endpoint door)
{
    return (struct orr_remote){.to = door, .patience_ns = ORR_PATIENCE_NS};
}

const char *
orr_remote_text(enum object_status status)
{
    static const char *const text[] = {
        [OBJECT_OK] = "ok",
        [OBJECT_UNKNOWN] = "there is nothing of this name",
        [OBJECT_DENIED] = "not allowed",
        [OBJECT_BAD] = "no proper request",
        [OBJECT_FULL] = "no room",
        [OBJECT_CLOSED] = "closed",
        [OBJECT_BROKEN] = "the device is broken",
        [OBJECT_NOT] = "cannot be asked of this",
        [OBJECT_LOST] = "no answer",
    };

    return (unsigned)status < OBJECT_STATUS_MAX ? text[status] : "unknown";
}

/* What the event holds of an answer; LOST if that is none. */
static struct orr_outcome
answer_read(struct request *request, const struct orr_event *event)
{
    struct object_message *message = &request->message;
    struct orr_outcome lost = {.status = OBJECT_LOST};
    uint32_t bytes = event->words * 8;

    if (bytes > sizeof *message || !orr_take(event, message, bytes) ||
        bytes < sizeof message->head || event->label >= OBJECT_STATUS_MAX)
        return lost;
    if (event->label == OBJECT_OK && request->label == OBJECT_READ &&
        message->head.bytes > bytes - sizeof message->head)
        return lost;
    if (event->handles > 0)
        request->handle = event->handle[0];
    return (struct orr_outcome){.status = (enum object_status)event->label,
                                .value = message->head.value,
                                .bytes = message->head.bytes};
}

/* Makes a request until it is answered, or patience is at its end. */
static struct orr_outcome
ask(struct orr_remote *remote, struct request *request)
{
    uint64_t deadline = orr_after(remote->patience_ns);
    bool once = request->handle != ORR_NONE;
    struct orr_message message =
        orr_message((uint64_t)request->label, &request->message,
                    OBJECT_BYTES(request->bytes));
    struct orr_event event;

    request->message.head.number = ++remote->number;
    if (once)
        message = orr_with_handle(message, request->handle);
    request->handle = ORR_NONE;
    do {
        event = orr_call(remote->to, message, deadline);
        remote->deaths += event.error == ORR_ERROR_PEER_DIED;
    } while (event.error == ORR_ERROR_PEER_DIED && !once);
    if (event.error != ORR_ERROR_OK)
        return (struct orr_outcome){.status = OBJECT_LOST};
    return answer_read(request, &event);
}

static struct orr_outcome
ask_plain(struct orr_remote *remote, enum object_label label, uint64_t offset,
          uint64_t value)
{
    struct request request = {.label = label};

    request.message.head.offset = offset;
    request.message.head.value = value;
    return ask(remote, &request);
}

/* What comes back is a handle to an open. */
static struct orr_outcome
ask_open(struct orr_remote *remote, struct request *request,
         struct orr_remote *opened)
{
    struct orr_outcome outcome = ask(remote, request);

    *opened = (struct orr_remote){.patience_ns = remote->patience_ns};
    opened->to.h = request->handle;
    if (outcome.status == OBJECT_OK && request->handle == ORR_NONE)
        outcome.status = OBJECT_LOST;
    return outcome;
}

static struct orr_outcome
ask_name(struct orr_remote *service, enum object_label label, const char *name,
         uint64_t rights, struct orr_remote *opened)
{
    struct request request = {.label = label};
    uint64_t bytes = text_length(name) + 1;

    *opened = (struct orr_remote){.patience_ns = service->patience_ns};
    if (bytes > OBJECT_NAME_MAX)
        return (struct orr_outcome){.status = OBJECT_BAD};
    memcpy(request.message.data, name, bytes);
    request.bytes = (uint32_t)bytes;
    request.message.head.bytes = bytes;
    request.message.head.value = rights;
    return ask_open(service, &request, opened);
}

struct orr_outcome
orr_remote_open(struct orr_remote *service, const char *name, uint64_t rights,
                struct orr_remote *opened)
{
    return ask_name(service, OBJECT_OPEN, name, rights, opened);
}

struct orr_outcome
orr_remote_create(struct orr_remote *service, const char *name, uint64_t rights,
                  struct orr_remote *opened)
{
    return ask_name(service, OBJECT_CREATE, name, rights, opened);
}

/* A read or a write, over the ring if there is one. */
static struct orr_outcome
ask_move(struct orr_remote *remote, struct request *request)
{
    struct object_message *message = &request->message;

    return remote->ring == NULL
               ? ask(remote, request)
               : remote_ring_ask(remote, request->label, message);
}

/* How many of the bytes go into the next message. */
static uint64_t
portion(uint64_t bytes)
{
    return bytes < OBJECT_DATA_MAX ? bytes : OBJECT_DATA_MAX;
}

struct orr_outcome
orr_remote_read(struct orr_remote *from, uint64_t offset, void *to,
                uint64_t bytes)
{
    struct request request = {.label = OBJECT_READ};
    struct orr_outcome outcome;
    uint64_t done = 0, asked;

    do {
        asked = portion(bytes - done);
        request.message.head.offset =
            offset == OBJECT_HERE ? offset : offset + done;
        request.message.head.bytes = asked;
        outcome = ask_move(from, &request);
        if (outcome.status != OBJECT_OK || outcome.bytes > bytes - done)
            break;
        memcpy((char *)to + done, request.message.data, outcome.bytes);
        done += outcome.bytes;
    } while (done < bytes && outcome.bytes == asked);
    outcome.bytes = done;
    return outcome;
}

struct orr_outcome
orr_remote_write(struct orr_remote *to, uint64_t offset, const void *from,
                 uint64_t bytes)
{
    struct request request = {.label = OBJECT_WRITE};
    struct orr_outcome outcome;
    uint64_t done = 0;

    do {
        request.bytes = (uint32_t)portion(bytes - done);
        request.message.head.offset =
            offset == OBJECT_HERE ? offset : offset + done;
        request.message.head.bytes = request.bytes;
        memcpy(request.message.data, (const char *)from + done, request.bytes);
        outcome = ask_move(to, &request);
        if (outcome.status != OBJECT_OK || outcome.bytes > bytes - done)
            break;
        done += outcome.bytes;
    } while (done < bytes && outcome.bytes > 0);
    outcome.bytes = done;
    return outcome;
}

struct orr_outcome
orr_remote_query(struct orr_remote *of, uint64_t field)
{
    return ask_plain(of, OBJECT_QUERY, field, 0);
}

struct orr_outcome
orr_remote_set(struct orr_remote *of, uint64_t field, uint64_t value)
{
    return ask_plain(of, OBJECT_SET, field, value);
}

struct orr_outcome
orr_remote_give(struct orr_remote *of, uint64_t field, uint64_t value,
                orr_handle handle)
{
    struct request request = {.label = OBJECT_SET, .handle = handle};

    request.message.head.offset = field;
    request.message.head.value = value;
    return ask(of, &request);
}

struct orr_outcome
orr_remote_seek(struct orr_remote *in, uint64_t position)
{
    return ask_plain(in, OBJECT_SEEK, 0, position);
}

struct orr_outcome
orr_remote_share(struct orr_remote *of, uint64_t rights,
                 struct orr_remote *shared)
{
    struct request request = {.label = OBJECT_SHARE};

    request.message.head.value = rights;
    return ask_open(of, &request, shared);
}

/* If the service died after it had done this, the open is not known to the
 * next one. */
static struct orr_outcome
ask_last(struct orr_remote *open, enum object_label label)
{
    uint64_t deaths = open->deaths;
    struct orr_outcome outcome = ask_plain(open, label, 0, 0);

    if (outcome.status == OBJECT_CLOSED && open->deaths > deaths)
        outcome.status = OBJECT_OK;
    if (outcome.status == OBJECT_OK) {
        (void)orr_close(open->to.h);
        open->to.h = ORR_NONE;
    }
    return outcome;
}

struct orr_outcome
orr_remote_close(struct orr_remote *open)
{
    return ask_last(open, OBJECT_CLOSE);
}

struct orr_outcome
orr_remote_destroy(struct orr_remote *open)
{
    return ask_last(open, OBJECT_DESTROY);
}
