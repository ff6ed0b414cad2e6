#include "core/timer.h"

#include "core/clock.h"
#include "core/notification.h"
#include "core/slot.h"

#define NOBODY ((struct thread_id){0})

/* The first expiry after now; those that were missed are not made up for. */
static uint64_t
timer_next(const struct kernel *k, uint64_t time, uint64_t period)
{
    if (k->now - time < period) {
        return time + period;
    }
    return k->now + period - (k->now - time) % period;
}

void
timer_expire(struct kernel *k, struct hal *h, struct timer_id id, uint64_t time)
{
    const struct timer *timer = timer_at(k, id);
    const struct object_id to = slot_object(k, slot_of_cell(OBJECT(id)));
    const struct record record = {
        .kind = RECORD_EXPIRE, .object = OBJECT(id), .value = time};

    CHECK(to.n != 0);
    record_event(k, h, &record);
    if (timer->period_ns != 0) {
        clock_arm(k, OBJECT(id), timer_next(k, time, timer->period_ns));
    }
    notification_signal(k, h, (struct notification_id){to.n}, timer->bits,
                        NOBODY);
}

uint32_t
interrupt_table_cells(const struct limits *limits)
{
    return (limits->lines + LINES_PER_CELL - 1) / LINES_PER_CELL;
}

static uint32_t
interrupt_cell(const struct kernel *k, uint32_t line)
{
    CHECK(line < k->limits.lines);
    return 1 + k->limits.cpus + line / LINES_PER_CELL;
}

struct interrupt_id
interrupt_of_line(const struct kernel *k, uint32_t line)
{
    const struct lines *lines = &cell_at(k, interrupt_cell(k, line))->lines;

    return lines->interrupt[line % LINES_PER_CELL];
}

void
interrupt_set_line(struct kernel *k, uint32_t line, struct interrupt_id id)
{
    struct lines *lines = &cell_edit(k, interrupt_cell(k, line))->lines;

    CHECK(id.n == 0 || lines->interrupt[line % LINES_PER_CELL].n == 0);
    lines->interrupt[line % LINES_PER_CELL] = id;
}

void
interrupt_apply_mask(const struct kernel *k, struct hal *h,
                     struct interrupt_id id)
{
    const struct interrupt *i = interrupt_at(k, id);
    const bool attached = slot_object(k, slot_of_cell(OBJECT(id))).n != 0;
    const bool away = cpu_at(k, k->entering)->partition != i->partition;

    hal_interrupt_mask(h, i->line,
                       !attached || i->masked != 0 || i->pending != 0 || away);
}

void
interrupt_turn(const struct kernel *k, struct hal *h)
{
    for (uint32_t line = 0; line < k->limits.lines; line++) {
        const struct interrupt_id id = interrupt_of_line(k, line);

        if (id.n != 0) {
            interrupt_apply_mask(k, h, id);
        }
    }
}

void
interrupt_raise(struct kernel *k, struct hal *h, uint32_t line)
{
    struct interrupt_id id = {0};
    struct object_id to = {0};

    if (line >= k->limits.lines) {
        return;
    }
    id = interrupt_of_line(k, line);
    if (id.n != 0) {
        to = slot_object(k, slot_of_cell(OBJECT(id)));
    }
    if (to.n == 0) {
        hal_interrupt_mask(h, line, true);
        return;
    }
    interrupt_edit(k, id)->pending = 1;
    interrupt_apply_mask(k, h, id);
    notification_signal(k, h, (struct notification_id){to.n},
                        interrupt_at(k, id)->bits, NOBODY);
}
