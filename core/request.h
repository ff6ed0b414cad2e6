/* A system call between its check and its act. The check looks, finds what
 * the act will need, and may refuse; the act cannot fail. */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include "core/message.h"

struct request {
    const struct trap *trap;
    struct thread_id thread;
    struct process_id process;
    struct slot_id slot;      /* of the handle in a[0], or of the main one */
    struct slot_id other;     /* of a second handle */
    struct object_id object;  /* what `slot` names */
    struct object_id target;  /* what `other` names */
    struct thread_id peer;    /* who will receive, or be answered */
    struct message message;   /* what is to be sent */
};

/* Finds the handle in a[argument]: of `kind` (ORR_KIND_NONE: any), with all
 * of `rights`. Sets slot and object. */
struct refusal request_find(const struct kernel *k, struct request *q,
                            uint32_t argument, enum orr_kind kind,
                            uint16_t rights);

/* The same for a second handle: sets other and target. */
struct refusal request_find_other(const struct kernel *k, struct request *q,
                                  uint32_t argument, enum orr_kind kind,
                                  uint16_t rights);

/* The process of the handle in a[argument], or the caller's own if there is
 * none; it has not ended. Sets target. */
struct refusal request_find_process(const struct kernel *k, struct request *q,
                                    uint32_t argument);

/* Each system call, which the modules share among them. */
#define REQUEST_CALL(NAME, name, text) \
    struct refusal name##_check(const struct kernel *k, struct request *q); \
    void name##_act(struct kernel *k, struct hal *h, const struct request *q);
ORR_CALLS(REQUEST_CALL)
#undef REQUEST_CALL

struct refusal request_refuse(enum orr_error error, uint32_t argument);

/* Answers OK with a value. */
void request_answer(const struct request *q, struct hal *h, uint64_t value);

#endif
