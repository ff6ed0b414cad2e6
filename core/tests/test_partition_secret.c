/* What one partition does never shows in another: the same partition runs
 * beside several others, and all that its threads are answered, and when, must
 * be the same. Both sides do whatever comes to mind, on two CPUs, from seeds
 * of their own; calls take time, and long ones reach into the gap. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/tests/kit.h"
#include "core/tests/mischief_call.h"

#define CPUS 2u
#define US UINT64_C(1000)
#define GAP (20 * US)
#define CELLS_EACH 70u
#define LOG_MAX 40000u
#define LINES 2u

enum { SEEN = 1, OTHER = 2 }; /* the partitions */

/* What the other partition does. */
enum other {
    OTHER_ABSENT, /* it is never started */
    OTHER_SPINS,  /* it never enters the kernel by itself */
    OTHER_BUSY    /* anything */
};

/* One entry of a thread of the partition that is looked at. */
struct entry {
    uint64_t time;
    uint32_t cpu;
    uint32_t number;        /* the call */
    struct orr_result last; /* what the one before was answered */
};

struct story {
    uint32_t count;
    struct entry entry[LOG_MAX];
};

/* A machine whose time passes as calls and work take it. */
struct world {
    struct kit kit;
    struct source own[3]; /* chance, by partition */
    enum other other;
    uint64_t free_at[CPUS]; /* until then it is busy with its last entry */
    uint64_t trap_at[CPUS]; /* when who runs there will do something */
    uint64_t pulse_at[LINES];
    bool pulsed[LINES];
    struct story *story;
};

static struct world world;
static struct story first, second;

static const orr_handle quota = 0 | 1 << 16; /* BOOT_QUOTA */

static uint32_t
partition_on(uint32_t cpu)
{
    return kit_thread(&world.kit, world.kit.on[cpu].thread)->partition;
}

/* A process of the partition, with a thread, and handles to all it shares. */
static void
make_member(uint32_t partition, uint32_t cpu, const orr_handle *shared,
            uint32_t count)
{
    struct kit *kit = &world.kit;
    const orr_handle process =
        VALUE(kit, 0, CREATE, ORR_KIND_PROCESS, shared[0], 16, 255);
    const orr_handle thread =
        VALUE(kit, 0, CREATE, ORR_KIND_THREAD, shared[0], process, 5, cpu);
    const orr_handle context =
        VALUE(kit, 0, CREATE, ORR_KIND_CONTEXT, shared[0], 15 * US,
              cpu == 0 ? 0 : 40 * US);

    VALUE(kit, 0, CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
    VALUE(kit, 0, CONFIGURE, thread, ORR_SETTING_PARTITION, partition, quota);
    for (uint32_t i = 0; i < count; i++)
        VALUE(kit, 0, DUPLICATE, shared[i], 0x7f, 0, process);
    VALUE(kit, 0, DUPLICATE, thread, 0x7f, 0, process);
    VALUE(kit, 0, DUPLICATE, process, 0x7f, 0, process);
    if (partition == SEEN || world.other != OTHER_ABSENT)
        VALUE(kit, 0, START, thread, 2);
}

static void
make_partition(uint32_t partition)
{
    struct kit *kit = &world.kit;
    const orr_handle own =
        VALUE(kit, 0, CREATE, ORR_KIND_QUOTA, quota, CELLS_EACH * 3, 40);
    const orr_handle line =
        VALUE(kit, 0, CREATE, ORR_KIND_INTERRUPT, quota, partition - 1);
    orr_handle shared[7] = {own, 0, 0, 0, 0, 0, line};

    shared[1] = VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, own, 0);
    shared[2] =
        VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, own, ORR_ENDPOINT_INHERIT);
    shared[3] = VALUE(kit, 0, CREATE, ORR_KIND_NOTIFICATION, own);
    shared[4] = VALUE(kit, 0, CREATE, ORR_KIND_TIMER, own);
    shared[5] = VALUE(kit, 0, CREATE, ORR_KIND_MEMORY, own, 4);
    for (uint32_t i = 0; i < 4; i++)
        make_member(partition, i % CPUS, shared, 7);
}

static void
make_world(enum other other, uint64_t seen_seed, uint64_t other_seed)
{
    const struct limits limits = {.cells = STUB_CELLS,
                                  .cpus = CPUS,
                                  .lines = LINES,
                                  .slots = 64,
                                  .pages = 100,
                                  .windows = 6,
                                  .window = {{150 * US, 0, 0},
                                             {GAP, PARTITION_NONE, 0},
                                             {130 * US, OTHER, 0},
                                             {GAP, PARTITION_NONE, 0},
                                             {120 * US, SEEN, 0},
                                             {GAP, PARTITION_NONE, 0}}};

    memset(&world, 0, sizeof world);
    world.other = other;
    kit_boot_with(&world.kit, &limits);
    kernel_set_steps(kit_kernel(&world.kit), 1 + (uint32_t)seen_seed % 3);
    make_partition(SEEN);
    make_partition(OTHER);
    world.own[SEEN].seed = seen_seed;
    world.own[OTHER].seed = other_seed;
    world.kit.unchecked = other_seed % 4 != 0;
    /* The first thread has done its part. */
    BLOCKS(&world.kit, 0, WAIT,
           VALUE(&world.kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota),
           ORR_FOREVER);
    world.pulse_at[SEEN - 1] = 7 * US;
    world.pulse_at[OTHER - 1] = 3 * US;
}

static bool
line_waits(uint32_t line)
{
    return world.pulsed[line] && !world.kit.h.masked[line];
}

/* When the CPU enters next, and by what. */
static uint64_t
next_of(uint32_t cpu, struct trap *trap)
{
    const struct kit *kit = &world.kit;
    const uint64_t free_at = world.free_at[cpu];
    uint64_t time = kit->on[cpu].until;

    *trap = (struct trap){.kind = TRAP_TIMER, .cpu = cpu};
    if (kit->on[cpu].thread.n != 0 && !kit->back[cpu] &&
        world.trap_at[cpu] < time) {
        time = world.trap_at[cpu];
        trap->kind = TRAP_CALL;
    }
    if ((kit->pending >> cpu & 1) != 0) {
        time = free_at;
        trap->kind = TRAP_KICK;
    }
    for (uint32_t line = 0; cpu == 0 && line < LINES; line++) {
        if (line_waits(line) && free_at < time) {
            time = free_at;
            trap->kind = TRAP_INTERRUPT;
            trap->number = line;
        }
    }
    return time < free_at ? free_at : time;
}

/* The story goes on: who calls has seen what came of its last call. */
static void
tell(const struct trap *trap)
{
    const struct thread_id id = world.kit.on[trap->cpu].thread;
    struct entry *entry = &world.story->entry[world.story->count++];

    REQUIRE(world.story->count < LOG_MAX);
    entry->time = world.kit.now;
    entry->cpu = trap->cpu;
    entry->number = trap->number;
    entry->last = *kit_result(&world.kit, id);
}

/* A call that ends something comes seldom, and nobody waits for long: or soon
 * nothing would happen any more. */
static void
soften(struct source *source, struct trap *trap)
{
    const uint64_t latest = world.kit.now + 100 * US;
    uint64_t *deadline = NULL;

    switch (trap->number) {
    case ORR_CALL_SEND:
    case ORR_CALL_CALL:
    case ORR_CALL_REPLY_RECEIVE:
        deadline = &trap->a[3];
        break;
    case ORR_CALL_RECEIVE:
    case ORR_CALL_WAIT:
        deadline = &trap->a[1];
        break;
    case ORR_CALL_DESTROY:
    case ORR_CALL_CLOSE:
        if (source_one_in(source, 2))
            trap->a[0] = mischief_newest(
                &world.kit, world.kit.on[trap->cpu].thread, ORR_KIND_QUOTA);
        trap->number = source_one_in(source, 8) ? trap->number : ORR_CALL_YIELD;
        break;
    case ORR_CALL_EXIT:
    case ORR_CALL_SUSPEND:
    case ORR_CALL_CONFIGURE:
    case ORR_CALL_REVOKE:
        trap->number =
            source_one_in(source, 16) ? trap->number : ORR_CALL_YIELD;
        break;
    default:
        break;
    }
    if (deadline != NULL && *deadline > latest)
        *deadline = latest - source_draw(source, 90 * US);
}

/* What the thread that runs there does now. */
static void
fill(struct trap *trap)
{
    struct kit *kit = &world.kit;
    const struct thread_id id = kit->on[trap->cpu].thread;
    struct source *source = &world.own[partition_on(trap->cpu)];
    const uint32_t cpu = trap->cpu;

    if (kit->again[id.n]) {
        *trap = kit->trap[id.n];
        trap->cpu = cpu;
        return;
    }
    trap->number = (uint32_t)source_draw(source, ORR_CALL_MAX);
    mischief_call(source, kit, id, trap);
    soften(source, trap);
    if (source_one_in(source, 2000))
        *trap = (struct trap){
            .kind = TRAP_FAULT, .cpu = cpu, .number = ORR_FAULT_ACCESS};
}

/* After the entry: how long it takes, and what who runs now does then. The
 * threads of a partition take what its own chance says. */
static void
take_time(uint32_t cpu, uint32_t partition)
{
    struct kit *kit = &world.kit;
    const uint64_t now = kit->now;
    uint64_t cost = 300;

    if (partition == OTHER && world.other == OTHER_BUSY)
        cost = 300 + source_draw(&world.own[OTHER], GAP - 2 * US);
    world.free_at[cpu] = now + cost;
    if (kit->on[cpu].thread.n == 0)
        return;
    partition = partition_on(cpu);
    world.trap_at[cpu] = NEVER;
    if (partition != OTHER || world.other == OTHER_BUSY)
        world.trap_at[cpu] =
            now + cost + source_draw(&world.own[partition], 3 * US);
}

static void
enter(uint32_t cpu, struct trap *trap)
{
    struct kit *kit = &world.kit;
    uint32_t partition = 0;

    if (trap->kind == TRAP_CALL) {
        partition = partition_on(cpu);
        fill(trap);
        if (partition == SEEN)
            tell(trap);
    }
    if (trap->kind == TRAP_INTERRUPT)
        world.pulsed[trap->number] = false;
    if (!kit_step(kit, trap))
        kit_require(false, kit->broken, __FILE__, __LINE__);
    take_time(cpu, partition);
}

static void
pulse(void)
{
    for (uint32_t line = 0; line < LINES; line++) {
        while (world.kit.now >= world.pulse_at[line]) {
            world.pulsed[line] = true;
            world.pulse_at[line] +=
                line == SEEN - 1 ? 33 * US
                                 : 1 + source_draw(&world.own[OTHER], 50 * US);
        }
    }
}

static void
live(struct story *story, uint64_t until)
{
    memset(story, 0, sizeof *story);
    world.story = story;
    while (world.kit.now < until) {
        struct trap traps[CPUS];
        uint64_t time = NEVER;
        uint32_t who = 0;

        for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
            const uint64_t next = next_of(cpu, &traps[cpu]);

            if (next < time) {
                time = next;
                who = cpu;
            }
        }
        if (world.kit.now < time)
            world.kit.now = time;
        pulse();
        enter(who, &traps[who]);
    }
}

static void
stories_are_equal(const struct story *a, const struct story *b)
{
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        const struct entry *x = &a->entry[i], *y = &b->entry[i];

        ck_assert_msg(memcmp(x, y, sizeof *x) == 0,
                      "entry %u: call %u at %llu ns on CPU %u (after error %u, "
                      "value %llx), or call %u at %llu ns on CPU %u (after "
                      "error %u, value %llx)",
                      i, x->number, (unsigned long long)x->time, x->cpu,
                      x->last.error, (unsigned long long)x->last.value,
                      y->number, (unsigned long long)y->time, y->cpu,
                      y->last.error, (unsigned long long)y->last.value);
    }
    ck_assert_uint_eq(a->count, b->count);
}

START_TEST(test_a_partition_lives_the_same_life_beside_any_other)
{
    uint64_t entries = 0;

    for (uint64_t seed = 0; seed < 4; seed++) {
        make_world(OTHER_ABSENT, 100 + seed, 1);
        live(&first, 8000 * US);
        entries += first.count;
        make_world(OTHER_SPINS, 100 + seed, 2);
        live(&second, 8000 * US);
        stories_are_equal(&first, &second);
        for (uint64_t other = 0; other < 4; other++) {
            make_world(OTHER_BUSY, 100 + seed, 200 + 7 * seed + other);
            live(&second, 8000 * US);
            stories_are_equal(&first, &second);
        }
    }
    ck_assert_uint_gt(entries, 1000);
}
END_TEST

/* ... but with the gaps too short for what the other one's calls take, it
 * would show: so the test can see. */
START_TEST(test_without_gaps_it_would_show)
{
    uint32_t differ = 0;

    for (uint64_t seed = 0; seed < 4; seed++) {
        make_world(OTHER_ABSENT, 100 + seed, 1);
        kit_kernel(&world.kit)->limits.window[3].length_ns = 1;
        live(&first, 3000 * US);
        make_world(OTHER_BUSY, 100 + seed, 200 + seed);
        kit_kernel(&world.kit)->limits.window[3].length_ns = 1;
        live(&second, 3000 * US);
        differ += memcmp(&first, &second, sizeof first) != 0;
    }
    ck_assert_uint_gt(differ, 0);
}
END_TEST

static void
set_up(void)
{
}

int
main(void)
{
    const TTest *const tests[] = {
        test_a_partition_lives_the_same_life_beside_any_other,
        test_without_gaps_it_would_show,
    };

    return kit_main("secrets", set_up, tests, sizeof tests / sizeof tests[0]);
}
