/* Messages, the one event loop, and notifications. A message is a plain C
 * struct. Every blocking call takes an absolute deadline: orr_after(ns),
 * ORR_NOW (do not wait) or ORR_FOREVER, in ns. Functions need the rights of the
 * system calls of their names, and answer their errors (core/CALLS.md): SEND
 * to send, call and signal, RECEIVE to receive and wait, GRANT and TRANSFER to
 * pass handles; the others need none. */
#ifndef APPS_LIB_IPC_H
#define APPS_LIB_IPC_H

#include "apps/lib/handle.h"

/* What is sent: a label, a struct, and handles. */
struct orr_message {
    uint64_t label;
    const void *body; /* must live until it has been sent */
    uint32_t bytes;
    uint32_t handles;
    orr_handle handle[ORR_HANDLES_MAX];
};

/* What arrived. The body waits in the thread's area until the next call that
 * sends, receives or names something: take it first (printing is harmless). */
struct orr_event {
    enum orr_error error;   /* OK, or why nothing arrived */
    enum orr_arrival kind;  /* message, call, signal, fault or reply */
    uint32_t words;         /* of the body */
    uint32_t handles;       /* that came along */
    uint64_t badge;         /* of the sender's handle */
    uint64_t label;         /* of a fault: enum orr_fault */
    uint64_t bits;          /* of a signal */
    struct orr_reply reply; /* of a call or a fault: answer through it */
    orr_handle handle[ORR_HANDLES_MAX];
};

/* Words that `bytes` bytes take. */
#define ORR_WORDS(bytes) (((bytes) + 7u) / 8u)

/* sizeof(object), if it fits into a message; else it does not compile. */
#define ORR_SIZED(object) \
    ((uint32_t)(sizeof(object) + \
                0 * sizeof(char[ORR_AT_MOST_960_BYTES(sizeof(object))])))
#define ORR_AT_MOST_960_BYTES(bytes) ((bytes) <= ORR_WORDS_MAX * 8 ? 1 : -1)

/* A message with a struct as its body. */
#define ORR_MESSAGE(label, object) \
    orr_message((label), &(object), ORR_SIZED(object))

/* Moves the body of an event into a struct; false if the sizes differ. */
#define ORR_TAKE(event, object) orr_take(&(event), &(object), ORR_SIZED(object))

/* Use ORR_MESSAGE: a message with `bytes` bytes at `body` as its body. */
static inline struct orr_message
orr_message(uint64_t label, const void *body, uint32_t bytes)
{
    struct orr_message message = {label, body, bytes, 0, {0}};

    return message;
}

/* A message without a body. */
static inline struct orr_message
orr_label(uint64_t label)
{
    struct orr_message message = {label, NULL, 0, 0, {0}};

    return message;
}

/* The message with one more handle to go along; it moves to the receiver. */
static inline struct orr_message
orr_with_handle(struct orr_message message, orr_handle handle)
{
    if (message.handles < ORR_HANDLES_MAX)
        message.handle[message.handles++] = handle;
    return message;
}

/* Sends, and waits until somebody has received it. Errors: PEER_DIED,
 * TIMED_OUT, WOULD_BLOCK, NO_TIME (to a passive server), and of handles. */
enum orr_error orr_send(struct orr_endpoint to, struct orr_message message,
                        uint64_t deadline);

/* Sends, and waits for the answer, which is the event. Its `error` may be
 * PEER_DIED (the server ended), TIMED_OUT, and those of orr_send(). */
struct orr_event orr_call(struct orr_endpoint to, struct orr_message message,
                          uint64_t deadline);

/* Waits for a message, a call, a fault, or a signal of the notification that
 * is bound to this thread. */
struct orr_event orr_receive(struct orr_endpoint from, uint64_t deadline);

/* Answers a call or a fault; never blocks. A server without time of its own
 * must use orr_reply_receive(): NO_TIME. */
enum orr_error orr_reply(struct orr_reply to, struct orr_message message);

/* Answers and waits for the next: the heart of every server. A caller that
 * has died or given up meanwhile is no error: the answer is dropped. */
struct orr_event orr_reply_receive(struct orr_reply to,
                                   struct orr_message message,
                                   struct orr_endpoint from, uint64_t deadline);

/* Use ORR_TAKE: moves the body of an event to `body`; false if it has another
 * size than `bytes`. */
bool orr_take(const struct orr_event *event, void *body, uint32_t bytes);

/* Sets bits of a notification; never blocks. */
enum orr_error orr_signal(struct orr_notification to, uint64_t bits);

/* Waits for any bit, takes all that are set: event.bits. */
struct orr_event orr_wait(struct orr_notification from, uint64_t deadline);

/* Lets `notification` (or none) wake this thread's receives as well. */
enum orr_error orr_bind(struct orr_thread thread,
                        struct orr_notification notification);

/* Waits until the machine's clock shows `time`, in ns. Ends the program if its
 * quota cannot pay for the notification that this takes, once. */
void orr_sleep_until(uint64_t time);

#endif
