/* One message from one thread to another: what must hold, then all of it.
 *
 * Keeps I-REPLY-1 (check.h): a reply object has a handle exactly while its
 * caller waits for the reply.
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/cell.h"

/* Why a request is refused: an error and the argument it is about. */
struct refusal {
    uint32_t error;    /* enum orr_error */
    uint32_t argument; /* index of a[]; MESSAGE_HANDLE + i for handle[i] */
};
#define MESSAGE_HANDLE 6u
#define REFUSAL_NONE ((struct refusal){ORR_ERROR_OK, 0})

struct message {
    struct thread_id from;
    struct slot_id via;       /* the handle it is sent through */
    uint16_t words;
    uint8_t handles;
    uint8_t arrival;          /* enum orr_arrival */
    struct object_id at;      /* the endpoint, if it waited there */
    uint64_t badge;
    uint64_t label;
    const orr_handle *handle; /* `handles` of them */
};

/* Does its sender wait for an answer? */
static inline bool
message_has_reply(const struct message *m)
{
    return m->arrival == ORR_ARRIVAL_CALL || m->arrival == ORR_ARRIVAL_FAULT;
}

/* The words and handles of ORR_SIZE(); error if out of range. */
struct refusal message_size(uint64_t size, uint32_t argument);

/* Are its handles all the sender's, allowed to travel, and no two the same?
 * `except`: a handle that is used up by the call itself, or 0. */
struct refusal message_check_handles(const struct kernel *k,
                                     const struct message *m,
                                     orr_handle except);

/* ... and will nobody notice that they travel, but sender and receiver? None
 * is a reply's, and nobody waits to send through one. */
bool message_passes_alone(const struct kernel *k, const struct message *m);

/* Moves them to the receiver; they have other names there. */
void message_move_handles(struct kernel *k, struct hal *h,
                          const struct message *m, struct thread_id to,
                          orr_handle *moved);

/* May `to` be given this message: room for the handles, time to run? */
struct refusal message_check(const struct kernel *k, const struct message *m,
                             struct thread_id to);

/* Gives it, as the answer to the call that `to` is in: message_check() was
 * OK. Neither thread's state changes. */
void message_deliver(struct kernel *k, struct hal *h, const struct message *m,
                     struct thread_id to);

/* What a thread that sends keeps while it waits for a receiver. */
void message_keep(struct kernel *k, const struct message *m);
struct message message_kept(const struct kernel *k, struct thread_id from);

#endif
