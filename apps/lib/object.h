/* Making and steering kernel objects. Whoever creates one names the quota
 * that pays. The create functions end the program with a message when they
 * are refused; one that wants to go on uses orr_create(). Creating takes the
 * right MANAGE on the quota, the others MANAGE on what they steer and SEND on a
 * notification (core/CALLS.md); they answer the errors of the system calls.
 * Times are in ns, quotas in cells. None of these blocks. */
#ifndef APPS_LIB_OBJECT_H
#define APPS_LIB_OBJECT_H

#include "apps/lib/handle.h"

/* What CREATE makes, with its a, b, c (orrery/call.h says which). */
struct orr_creation {
    enum orr_kind kind;
    uint64_t a, b, c;
};

/* CREATE as it is: the result has the error or, as `value`, the handle. */
struct orr_result orr_create(struct orr_quota quota,
                             struct orr_creation creation);

/* A part of a quota as one of its own; destroying it frees all it paid. */
struct orr_quota orr_quota_split(struct orr_quota quota, uint64_t cells);
uint64_t orr_quota_left(struct orr_quota quota);

/* flags: of enum orr_endpoint_flag. */
struct orr_endpoint orr_endpoint_create(struct orr_quota quota, uint64_t flags);
struct orr_notification orr_notification_create(struct orr_quota quota);
struct orr_timer orr_timer_create(struct orr_quota quota);

/* `line`: of the machine; the quota's handle needs ORR_RIGHT_MACHINE. */
struct orr_interrupt orr_interrupt_create(struct orr_quota quota,
                                          uint32_t line);

/* budget_ns of time in every period_ns; period 0: a round robin slice. */
struct orr_context orr_context_create(struct orr_quota quota,
                                      uint64_t budget_ns, uint64_t period_ns);

/* slots: of its handle table; ceiling: highest priority of its threads. */
struct orr_process orr_process_create(struct orr_quota quota, uint32_t slots,
                                      uint32_t ceiling);

/* Signals `bits` at the absolute time `first`, then every `period_ns` (0:
 * once). A time that has passed signals at once. */
enum orr_error orr_timer_arm(struct orr_timer timer,
                             struct orr_notification notification,
                             uint64_t bits, uint64_t first, uint64_t period_ns);
enum orr_error orr_timer_cancel(struct orr_timer timer);

/* Lets the interrupt signal `bits`. It comes once, then waits for its
 * orr_interrupt_acknowledge(). */
enum orr_error orr_interrupt_attach(struct orr_interrupt interrupt,
                                    struct orr_notification notification,
                                    uint64_t bits);
enum orr_error orr_interrupt_acknowledge(struct orr_interrupt interrupt);
enum orr_error orr_interrupt_mask(struct orr_interrupt interrupt, bool masked);

/* Signals `bits` when the process ends; at once if it has ended. */
enum orr_error orr_watch(struct orr_process process,
                         struct orr_notification notification, uint64_t bits);

/* Sets one thing about a thread; value: a number or a handle. Errors:
 * BAD_ARGUMENT, BUSY (bound elsewhere), and of handles. */
enum orr_error orr_configure(struct orr_thread thread, enum orr_setting what,
                             uint64_t value);

#endif
