#include "core/clock.h"

#include "core/partition.h"

void
clock_arm(struct kernel *k, struct object_id id, uint64_t time)
{
    struct object *object = object_edit(k, id);
    struct cpu *cpu = cpu_edit(k, k->entering);

    CHECK(object->armed == 0);
    CHECK(time != NEVER);
    object->armed = (uint8_t)(1 + cpu->partition);
    object->clock = (uint8_t)k->entering;
    queue_add(k, &cpu->timers, QUEUE_TIMING, id, time);
    if (time < cpu->until) {
        cpu->until = time;
    }
}

void
clock_disarm(struct kernel *k, struct object_id id)
{
    struct object *object;
    struct cpu *cpu;

    if (object_at(k, id)->armed == 0) {
        return;
    }
    object = object_edit(k, id);
    cpu = cpu_edit(k, object->clock);
    queue_remove(k,
                 &partition_place(k, object->clock, object->armed - 1u)->timers,
                 QUEUE_TIMING, id);
    cpu->until = 0;
    object->armed = 0;
    object->clock = 0;
}

struct object_id
clock_take_due(struct kernel *k, uint32_t cpu, uint64_t *time)
{
    const struct object_id first = cpu_at(k, cpu)->timers;

    *time = clock_next(k, cpu);
    if (first.n == 0 || *time > k->now) {
        return (struct object_id){0};
    }
    clock_disarm(k, first);
    return first;
}
