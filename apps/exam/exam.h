/* What the parts of the examination share. Each asks the kernel for one answer
 * after another, and says so if it gets another one. */
#ifndef APPS_EXAM_EXAM_H
#define APPS_EXAM_EXAM_H

#include "apps/lib/orr.h"

/* A system call of up to five arguments. */
#define EXAM_CALL(NUMBER, ...) \
    ((struct orr_call){.number = ORR_CALL_##NUMBER, .a = {__VA_ARGS__}})

/* The call must be answered with `error`, about a[argument]. */
struct orr_result exam_refused(const char *what, struct orr_call call,
                               enum orr_error error, uint32_t argument);

/* The call must succeed. Returns the answer. */
struct orr_result exam_done(const char *what, struct orr_call call);

/* An answer that came some other way must have this error. */
void exam_error(const char *what, uint32_t error, enum orr_error wanted);

/* A thread of this process, of a higher priority, that makes one call. */
struct exam_actor {
    struct orr_thread thread;
    struct orr_context context;
    uint32_t number;
};

/* It makes the call at once; most wait in it when this returns. */
struct exam_actor exam_act(const char *name, struct orr_call call);

/* The same, but it signals `bell` before. */
struct exam_actor exam_act_after(struct orr_notification bell,
                                 const char *name, struct orr_call call);

/* The call has been answered with `error`, and its thread has ended. */
void exam_acted(const char *what, struct exam_actor actor,
                enum orr_error error);

/* The call has not been answered. The thread is destroyed. */
void exam_waits(const char *what, struct exam_actor actor);

/* Has the call been answered? And the end of the actor, whatever it does. */
bool exam_is_answered(struct exam_actor actor);
void exam_release(struct exam_actor actor);

/* What the call was answered with; the words too are its own. */
const struct orr_result *exam_answer(struct exam_actor actor);

/* Fills this process's handle table to the last slot, and empties it. */
void exam_table_fill(void);
void exam_table_empty(void);

/* A process of our own, whose one thread crashes at its start. */
struct exam_child {
    struct orr_process process;
    struct orr_thread thread;
    struct orr_context context;
};
struct exam_child exam_child(struct orr_endpoint handler);
void exam_child_release(struct exam_child child);

/* One that has crashed, without a handler: it is no more. */
struct exam_child exam_ended_child(void);

/* A copy of a handle with only these rights. */
orr_handle exam_narrow(orr_handle handle, uint64_t rights);

/* The parts. */
void exam_messages(void);
void exam_threads(void);
void exam_objects(void);
void exam_events(void);
void exam_memory(void);
void exam_deaths(void);
void exam_ends(void);
void exam_views(void);

#endif
