#include "apps/lib/ring_sync.h"

#include "apps/lib/memory.h"

struct orr_ring_done
orr_ring_call(struct orr_ring_client *client,
              const struct orr_ring_request *request, uint64_t deadline)
{
    struct orr_ring_submission sent =
        orr_ring_client_submit(client, request, 0);
    struct orr_ring_done done = {.error = sent.error,
                                 .buffer = request->buffer};

    while (done.error == ORR_ERROR_OK &&
           !orr_ring_client_reap_one(client, sent.tag, &done)) {
        done.error = orr_ring_client_wait_more(client, deadline);
        if (done.error != ORR_ERROR_OK) {
            (void)orr_ring_client_forget(client, sent.tag);
            done.buffer = ORR_RING_NO_BUFFER;
        }
    }
    return done;
}

/* What moves, and where to. */
struct stretch {
    enum orr_ring_operation operation;
    uint64_t offset;
    char *to;         /* reading */
    const char *from; /* writing */
    uint32_t bytes;
};

/* Moves the first part of it, as much as a buffer holds. */
static struct orr_ring_done
move_part(struct orr_ring_client *client, const struct stretch *s,
          uint32_t buffer, uint64_t deadline)
{
    const uint32_t most = client->link.setup.shape.buffer_bytes;
    const struct orr_ring_request request = {
        .operation = (uint16_t)s->operation,
        .buffer = buffer,
        .bytes = s->bytes < most ? s->bytes : most,
        .argument = s->offset,
    };
    struct orr_ring_done done;

    if (s->from != NULL)
        memcpy(orr_ring_client_at(client, buffer), s->from, request.bytes);
    done = orr_ring_call(client, &request, deadline);
    if (done.error == ORR_ERROR_OK && s->to != NULL)
        memcpy(s->to, orr_ring_client_at(client, buffer), done.bytes);
    return done;
}

static struct orr_ring_outcome
move(struct orr_ring_client *client, struct stretch s, uint64_t deadline)
{
    struct orr_ring_outcome outcome = {ORR_ERROR_OK, 0};
    uint32_t buffer;

    outcome.error = orr_ring_client_settle(client, deadline);
    buffer = orr_ring_client_buffer(client);
    if (outcome.error == ORR_ERROR_OK && buffer == ORR_RING_NO_BUFFER)
        outcome.error = ORR_ERROR_NO_QUOTA;
    while (outcome.error == ORR_ERROR_OK && s.bytes > 0) {
        struct orr_ring_done done = move_part(client, &s, buffer, deadline);
        outcome.error = done.error;
        outcome.bytes += done.bytes;
        if (done.buffer == ORR_RING_NO_BUFFER || done.bytes == 0)
            break;
        s.offset += done.bytes;
        s.bytes -= done.bytes;
        if (s.to != NULL)
            s.to += done.bytes;
        else
            s.from += done.bytes;
    }
    (void)orr_ring_client_give(client, buffer);
    return outcome;
}

struct orr_ring_outcome
orr_ring_read(struct orr_ring_client *client, uint64_t offset, void *to,
              uint32_t bytes, uint64_t deadline)
{
    struct stretch s = {ORR_RING_READ, offset, to, NULL, bytes};

    return move(client, s, deadline);
}

struct orr_ring_outcome
orr_ring_write(struct orr_ring_client *client, uint64_t offset,
               const void *from, uint32_t bytes, uint64_t deadline)
{
    struct stretch s = {ORR_RING_WRITE, offset, NULL, from, bytes};

    return move(client, s, deadline);
}
