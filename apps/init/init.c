/* The first program: builds the system that the plan describes, through
 * system calls only, then tends it. It hears of every fault and exit that
 * nobody else handles, restarts what the plan wants restarted, and ends when
 * all processes have ended. */
#include "apps/init/block.h"
#include "apps/init/child.h"
#include "apps/init/office.h"
#include "core/include/orrery/device.h"

/* Handles of the first process: index | (index + 1) << 16. */
#define BOOT_HANDLE(index) ((index) | ((index) + UINT64_C(1)) << 16)

static struct system tended;

/* The first program is started by no program: it writes itself the start
 * block that others are given. */
static void
boot_adopt(void)
{
    static const struct {
        const char *name;
        enum orr_kind kind;
    } boot[] = {
        {"quota", ORR_KIND_QUOTA},     {"process", ORR_KIND_PROCESS},
        {"thread", ORR_KIND_THREAD},   {"context", ORR_KIND_CONTEXT},
        {"console", ORR_KIND_CONSOLE},
    };
    static struct block block;
    static uint64_t words[BLOCK_WORDS_MAX];

    block_add_argument(&block, "init");
    for (uint64_t i = 0; i < sizeof boot / sizeof boot[0]; i++)
        block_add_handle(
            &block, boot[i].name,
            (struct orr_start_handle){BOOT_HANDLE(i), (uint64_t)boot[i].kind});
    block_write(&block, words);
    orr_start_adopt(words, sizeof words);
}

/* Tells the machine which pages a device shares with its driver. */
static void
device_attach(struct orr_memory memory, uint64_t value, const char *name)
{
    uint32_t pages = (uint32_t)value;

    orr_need(orr_map(memory, ORR_ADDRESS_MIN, (struct orr_range){0, pages},
                     ORR_WRITE),
             name);
    if (!orr_device_attach((uint32_t)(value >> 32) - 1, ORR_ADDRESS_MIN)) {
        orr_print("init: %s: the machine has no such device\n", name);
        orr_exit(1);
    }
    orr_need(orr_unmap(ORR_ADDRESS_MIN, pages), name);
}

/* A quota in a plan is the system's own, to look at it. */
static struct orr_result
object_create(const struct orr_plan_object *object)
{
    const uint64_t look =
        ORR_RIGHT_INSPECT | ORR_RIGHT_DUPLICATE | ORR_RIGHT_TRANSFER;

    if (object->kind == ORR_KIND_QUOTA)
        return orr_invoke((struct orr_call){.number = ORR_CALL_DUPLICATE,
                                            .a = {orr_own_quota().h, look}});
    return orr_create(orr_own_quota(),
                      (struct orr_creation){(enum orr_kind)object->kind,
                                            (uint32_t)object->value, 0, 0});
}

static void
objects_create(struct system *s)
{
    for (uint32_t i = 0; i < s->plan->objects; i++) {
        const struct orr_plan_object *object = plan_object(s->plan, i);
        const char *name = plan_string(s->plan, object->name);
        struct orr_result result = object_create(object);

        orr_need(result.error, name);
        s->object[i] = result.value;
        if (object->kind != ORR_KIND_QUOTA)
            orr_name(result.value, name);
        if (object->value >> 32 != 0)
            device_attach((struct orr_memory){result.value}, object->value,
                          name);
    }
}

/* What is known of each process before it first runs. */
static void
system_expect(struct system *s)
{
    for (uint32_t i = 0; i < s->plan->processes; i++) {
        const struct orr_plan_process *plan = plan_process(s->plan, i);
        struct child *child = &s->child[i];

        child->supervisor = plan->supervisor;
        child->care.start = plan->start_ns;
        child->care.beat = CARE_NEVER;
        if (plan->restart.heartbeat_ns != 0) {
            child->pulse = orr_notification_create(orr_own_quota());
            orr_name(child->pulse.h, child_name(s, i));
        }
        child_create(s, i);
    }
}

static void
system_build(struct system *s)
{
    struct orr_quota quota = orr_own_quota();

    s->faults = orr_endpoint_create(quota, ORR_ENDPOINT_PLAIN);
    s->bell = orr_notification_create(quota);
    s->alarm = orr_timer_create(quota);
    orr_name(s->faults.h, "init");
    orr_name(s->bell.h, "init.bell");
    orr_name(s->alarm.h, "init.alarm");
    orr_need(orr_bind(orr_own_thread(), s->bell), "bind the bell");
    s->alarm_time = CARE_NEVER;
    objects_create(s);
    system_expect(s);
}

/* Looks at every process; asks to be woken when it must do so again. */
static void
system_look(struct system *s)
{
    uint64_t next = CARE_NEVER;

    for (uint32_t i = 0; i < s->plan->processes; i++)
        child_look(s, i, orr_clock());
    for (uint32_t i = 0; i < s->plan->processes; i++)
        next = care_next(&s->child[i].care, next);
    if (next != s->alarm_time && next != CARE_NEVER)
        orr_need(orr_timer_arm(s->alarm, s->bell, BELL_ALARM, next, 0),
                 "arm the alarm");
    s->alarm_time = next;
}

static bool
system_is_over(const struct system *s)
{
    for (uint32_t i = 0; i < s->plan->processes; i++) {
        if (!s->child[i].left)
            return s->halted;
    }
    return true;
}

static void
system_tend(struct system *s)
{
    system_look(s);
    while (!system_is_over(s)) {
        struct orr_event event = orr_receive(s->faults, ORR_FOREVER);

        orr_need(event.error, "receive");
        if (event.kind == ORR_ARRIVAL_FAULT)
            orr_reply(event.reply, orr_label(ORR_REMEDY_KILL));
        else if (event.kind == ORR_ARRIVAL_CALL)
            office_answer(s, &event);
        else if ((event.bits & BELL_ALARM) != 0)
            s->alarm_time = CARE_NEVER;
        system_look(s);
    }
}

/* Whoever is left is stopped. */
static void
system_stop(struct system *s)
{
    for (uint32_t i = 0; i < s->plan->processes; i++) {
        if (!s->child[i].left)
            child_stop(s, i);
    }
}

int
main(int argc, char **argv)
{
    const char *problem;

    boot_adopt();
    tended.plan = orr_machine_plan();
    problem = tended.plan == NULL ? "there is none" : plan_problem(tended.plan);
    if (problem != NULL) {
        orr_print("init: the plan is of no use: %s\n", problem);
        return 1;
    }
    system_build(&tended);
    system_tend(&tended);
    system_stop(&tended);
    return tended.halted ? 1 : 0;
}
