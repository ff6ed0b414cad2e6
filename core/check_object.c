/* The kinds of object that are waited for, or that signal. */
#include "core/check_walk.h"

static const struct thread *
thread_of(const struct kernel *k, uint32_t n)
{
    return &check_at(k, n)->thread;
}

/* The object in a cell's own slot is a notification, if there is one. */
static bool
names_notification(const struct kernel *k, uint32_t n)
{
    const struct slot *slot = check_slot_at(k, n * CELL_SLOTS + CELL_SLOTS - 1);

    return slot->object.n == 0 ||
           check_at(k, slot->object.n)->object.kind == ORR_KIND_NOTIFICATION;
}

enum invariant
check_endpoint(const struct kernel *k, uint32_t n)
{
    const struct endpoint *endpoint = &check_at(k, n)->endpoint;
    const uint32_t server = endpoint->server.n;

    if (endpoint->receivers > 1) {
        return INVARIANT_ENDPOINT_1;
    }
    if (server != 0 && (!check_is(k, server, ORR_KIND_THREAD) ||
                        thread_of(k, server)->serves.n != n)) {
        return INVARIANT_ENDPOINT_2;
    }
    return INVARIANT_NONE;
}

enum invariant
check_notification(const struct kernel *k, uint32_t n)
{
    const struct notification *notification = &check_at(k, n)->notification;
    const uint32_t bound = notification->bound.n;

    if (notification->waiters.n != 0 && notification->bits != 0) {
        return INVARIANT_NOTIFICATION_1;
    }
    if (bound == 0) {
        return INVARIANT_NONE;
    }
    if (!check_is(k, bound, ORR_KIND_THREAD) ||
        check_slot_at(k, check_slot_of(k, bound, THREAD_SLOT_NOTIFICATION))
                ->object.n != n) {
        return INVARIANT_NOTIFICATION_2;
    }
    if (notification->bits != 0 && thread_of(k, bound)->context.n != 0 &&
        thread_of(k, bound)->state == ORR_STATE_RECEIVING) {
        return INVARIANT_NOTIFICATION_1;
    }
    return INVARIANT_NONE;
}

enum invariant
check_timer(const struct kernel *k, uint32_t n)
{
    const struct slot *slot = check_slot_at(k, n * CELL_SLOTS + CELL_SLOTS - 1);
    const struct object *object = &check_at(k, n)->object;

    if (!names_notification(k, n) ||
        (object->armed != 0 && slot->object.n == 0)) {
        return INVARIANT_TIMER_1;
    }
    return INVARIANT_NONE;
}

enum invariant
check_interrupt(const struct kernel *k, uint32_t n)
{
    const struct interrupt *interrupt = &check_at(k, n)->interrupt;
    const uint32_t line = interrupt->line;
    const uint32_t cell = 1 + k->limits.cpus + line / LINES_PER_CELL;

    if (line >= k->limits.lines ||
        check_at(k, cell)->lines.interrupt[line % LINES_PER_CELL].n != n) {
        return INVARIANT_INTERRUPT_1;
    }
    if (!names_notification(k, n) || interrupt->masked > 1 ||
        interrupt->pending > 1) {
        return INVARIANT_INTERRUPT_2;
    }
    return INVARIANT_NONE;
}
