#include "core/tests/crew.h"

struct kit kit;
struct spawn crew[CREW_MAX];

const struct kernel *
crew_kernel(void)
{
    return kit_kernel(&kit);
}

void
crew_look(uint32_t cpu)
{
    kit_enter(&kit, &(struct trap){.kind = TRAP_KICK, .cpu = cpu});
}

void
crew_start(enum policy policy)
{
    struct limits limits = {
        .cells = 512, .cpus = 3, .lines = 8, .slots = 64, .pages = 0};

    limits.policy[1] = (uint8_t)policy;
    limits.policy[2] = (uint8_t)policy;
    kit_create(&kit, &limits);
    for (uint32_t cpu = 0; cpu < limits.cpus; cpu++)
        crew_look(cpu);
    for (uint32_t i = 0; i < CREW_MAX; i++)
        crew[i] = (struct spawn){.process = 0};
}

struct spawn
crew_make(uint32_t cpu, uint64_t budget, uint64_t period)
{
    const orr_handle quota = CREW_QUOTA;
    struct spawn s;

    s.process = VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, quota, 8, 255);
    s.thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, quota, s.process, 50, cpu);
    s.context = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, quota, budget, period);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, s.context);
    s.id.n = kit_object(&kit, kit.on[0].thread, s.thread).n;
    return s;
}

void
crew_run(struct spawn s)
{
    VALUE(&kit, 0, START, s.thread, 2);
}

uint64_t
crew_consumed(struct spawn s)
{
    return VALUE(&kit, 0, QUERY, s.context, ORR_QUESTION_CONSUMED);
}

uint32_t
crew_running(void)
{
    uint32_t i = 0;

    while (i < CREW_MAX && kit.on[1].thread.n != crew[i].id.n)
        i++;
    return i;
}
