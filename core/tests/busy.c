#include "core/tests/busy.h"

#include "core/slot.h"

#define ALL (ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE)

static const orr_handle quota = 0 | 1 << 16; /* BOOT_QUOTA */

static uint32_t
object_of(struct kit *kit, orr_handle handle)
{
    return kit_object(kit, kit->on[0].thread, handle).n;
}

/* A process with a thread on `cpu`, not yet started. With a period it may run
 * for one part in 900 of that. */
static struct spawn
make(struct kit *kit, uint32_t cpu, uint32_t priority, uint64_t period)
{
    struct spawn s;

    s.process = VALUE(kit, 0, CREATE, ORR_KIND_PROCESS, quota, 8, 255);
    s.thread =
        VALUE(kit, 0, CREATE, ORR_KIND_THREAD, quota, s.process, priority, cpu);
    s.context = VALUE(kit, 0, CREATE, ORR_KIND_CONTEXT, quota,
                      period == 0 ? 100000 : period / 900, period);
    VALUE(kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, s.context);
    s.id.n = object_of(kit, s.thread);
    return s;
}

static void
start(struct kit *kit, struct spawn s)
{
    VALUE(kit, 0, START, s.thread, 2);
}

/* The server, passive, on CPU 1, and a client there whose call it serves;
 * three more wait to send. */
static void
start_server(struct kit *kit, struct busy *busy)
{
    const orr_handle door =
        VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, quota, ORR_ENDPOINT_INHERIT);
    const struct spawn server = make(kit, 1, 5, 0);
    struct spawn client = make(kit, 1, 10, 900000000);
    const orr_handle at = kit_give(kit, server, door, ALL);

    VALUE(kit, 0, CONFIGURE, server.thread, ORR_SETTING_PASSIVE, 1);
    start(kit, server);
    BLOCKS(kit, 1, RECEIVE, at, ORR_FOREVER);
    busy->server = server.id.n;
    busy->client = client.id.n;
    busy->context = object_of(kit, client.context);
    busy->door = object_of(kit, door);
    kit_give(kit, client, door, ALL);
    start(kit, client);
    BLOCKS(kit, 1, CALL, 0 | 1 << 16, 7, 0, 100000000);
    for (uint32_t i = 0; i < 3; i++) {
        client = make(kit, 2, 20 + 10 * (i / 2), 0);
        kit_give(kit, client, door, ALL);
        start(kit, client);
        BLOCKS(kit, 2, CALL, 0 | 1 << 16, 7, 0, ORR_FOREVER);
        busy->waiter[i] = client.id.n;
    }
}

static void
start_waiters(struct kit *kit, struct busy *busy)
{
    const orr_handle door = VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, quota);
    const orr_handle bell = VALUE(kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle bell2 =
        VALUE(kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle timer = VALUE(kit, 0, CREATE, ORR_KIND_TIMER, quota);
    const orr_handle line = VALUE(kit, 0, CREATE, ORR_KIND_INTERRUPT, quota, 3);
    const struct spawn idle = make(kit, 3, 50, 0);
    const struct spawn sleeper = make(kit, 3, 50, 0);

    VALUE(kit, 0, CONFIGURE, idle.thread, ORR_SETTING_NOTIFICATION, bell);
    kit_give(kit, idle, door, ALL);
    start(kit, idle);
    BLOCKS(kit, 3, RECEIVE, 0 | 1 << 16, 50000000);
    kit_give(kit, sleeper, bell2, ALL);
    start(kit, sleeper);
    BLOCKS(kit, 3, WAIT, 0 | 1 << 16, 60000000);
    VALUE(kit, 0, ARM, timer, bell, 1, 70000000, 1000000);
    VALUE(kit, 0, ATTACH, line, bell2, 2);
    busy->idle = idle.id.n;
    busy->sleeper = sleeper.id.n;
    busy->other_door = object_of(kit, door);
    busy->bell = object_of(kit, bell);
    busy->bell2 = object_of(kit, bell2);
    busy->timer = object_of(kit, timer);
    busy->interrupt = object_of(kit, line);
}

/* One whose budget is spent, one that is ready, one that has ended. */
static void
start_others(struct kit *kit, struct busy *busy)
{
    const struct spawn spender = make(kit, 3, 50, 90000000);
    const struct spawn ready = make(kit, 0, 3, 0);
    const struct spawn dead = make(kit, 2, 50, 0);
    const orr_handle child =
        VALUE(kit, 0, CREATE, ORR_KIND_QUOTA, quota, 20, 5);

    start(kit, spender);
    kit_pass(kit, kit->now + 200000);
    start(kit, ready);
    start(kit, dead);
    CALL(kit, 2, EXIT, 3, 1);
    VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, child);
    busy->spender = spender.id.n;
    busy->spent = object_of(kit, spender.context);
    busy->ready = ready.id.n;
    busy->ended = object_of(kit, dead.process);
    busy->child_quota = object_of(kit, child);
}

/* Memory, mapped once to be read and written, by a handle to some pages only to
 * be read, and once more far away. */
static void
start_memory(struct kit *kit, struct busy *busy)
{
    const uint64_t range = 40 | UINT64_C(3) << 32;
    const uint64_t part = 20 | UINT64_C(30) << 32;
    const uint64_t end = ORR_ADDRESS_MIN + 3 * ORR_PAGE_BYTES;
    const uint64_t far = ORR_ADDRESS_MAX - 3 * ORR_PAGE_BYTES;
    const orr_handle memory = VALUE(kit, 0, CREATE, ORR_KIND_MEMORY, quota, 50);
    const orr_handle view =
        VALUE(kit, 0, DUPLICATE, memory, ORR_RIGHT_READ, part, 0);
    const struct process *p;

    VALUE(kit, 0, MAP, memory, 0, ORR_ADDRESS_MIN, range,
          ORR_RIGHT_READ | ORR_RIGHT_WRITE);
    VALUE(kit, 0, MAP, view, 0, end, 20 | UINT64_C(3) << 32, ORR_RIGHT_READ);
    VALUE(kit, 0, MAP, memory, 0, far, range, ORR_RIGHT_READ);
    p = process_at(kit_kernel(kit),
                   kit_thread(kit, kit->on[0].thread)->process);
    busy->memory = object_of(kit, memory);
    busy->mapping[0] = p->mappings.n;
    for (uint32_t side = 0; side < 2; side++) {
        busy->mapping[1 + side] =
            mapping_at(kit_kernel(kit), p->mappings)->child[side].n;
    }
}

/* Cells and frames that were given back, more than is made from now on. */
static void
start_gone(struct kit *kit)
{
    const orr_handle memory = VALUE(kit, 0, CREATE, ORR_KIND_MEMORY, quota, 12);

    VALUE(kit, 0, CLOSE,
          VALUE(kit, 0, CREATE, ORR_KIND_PROCESS, quota, 255, 255));
    VALUE(kit, 0, CLOSE, memory);
}

/* A call of who runs on that CPU, and nothing that it leads to. */
static void
begin(struct kit *kit, uint32_t cpu, uint32_t number, const uint64_t a[2])
{
    struct trap trap = {
        .kind = TRAP_CALL, .cpu = cpu, .number = number, .a = {a[0], a[1]}};

    REQUIRE(kit_step(kit, &trap));
}

/* Two more threads of the revoker, on CPU 2, send through one handle. */
static void
start_lost(struct kit *kit, struct busy *busy, struct spawn revoker)
{
    for (uint32_t i = 0; i < 2; i++) {
        const orr_handle thread = VALUE(kit, 0, CREATE, ORR_KIND_THREAD, quota,
                                        revoker.process, 50, 2);
        const orr_handle context =
            VALUE(kit, 0, CREATE, ORR_KIND_CONTEXT, quota, 100000, 0);

        busy->lost[i] = object_of(kit, thread);
        VALUE(kit, 0, CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
        VALUE(kit, 0, START, thread, 2);
        BLOCKS(kit, 2, SEND, 3 | 4 << 16, i, 0, ORR_FOREVER);
    }
}

/* Things in the middle of their end: a quota that a thread destroys, handles
 * that one revokes which it has just preempted, a process that ended. Whoever
 * enters again goes on with it: so this comes last. */
static void
start_ends(struct kit *kit, struct busy *busy)
{
    const struct spawn worker = make(kit, 3, 60, 0);
    const struct spawn revoker = make(kit, 3, 50, 0);
    const struct spawn orphan = make(kit, 2, 50, 0);
    const orr_handle child =
        VALUE(kit, 0, CREATE, ORR_KIND_QUOTA, quota, 20, 5);
    const orr_handle door = VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, quota);

    busy->worker = worker.id.n;
    busy->revoker = revoker.id.n;
    busy->doomed = object_of(kit, child);
    busy->orphan = object_of(kit, orphan.process);
    VALUE(kit, 0, CREATE, ORR_KIND_MEMORY, child, 3);
    kit_give(kit, worker, child, ALL);
    VALUE(kit, 0, DUPLICATE, door, ALL, 0, revoker.process);
    kit_give(kit, orphan, door, ALL);
    start(kit, revoker);
    for (uint32_t i = 0; i < 3; i++)
        VALUE(kit, 3, DUPLICATE, 0 | 1 << 16, ORR_RIGHT_SEND, 0, ORR_NONE);
    start_lost(kit, busy, revoker);
    start(kit, orphan);
    kernel_set_steps(kit_kernel(kit), 1);
    begin(kit, 2, ORR_CALL_EXIT, ARGS(0, 1));
    begin(kit, 3, ORR_CALL_REVOKE, ARGS(0 | 1 << 16));
    begin(kit, 0, ORR_CALL_START, ARGS(worker.thread, 2));
    REQUIRE(kit_step(kit, &(struct trap){.kind = TRAP_KICK, .cpu = 3}));
    begin(kit, 3, ORR_CALL_DESTROY, ARGS(0 | 1 << 16));
    REQUIRE(kit_step(kit, &(struct trap){.kind = TRAP_KICK, .cpu = 0}));
    REQUIRE(kit->back[2] && kit->back[3]);
}

struct busy
busy_start(struct kit *kit)
{
    struct busy busy;
    const struct slot_id none = {0};
    const struct limits limits = {
        .cells = 560,
        .cpus = 4,
        .lines = 8,
        .slots = 80,
        .pages = 128,
        .windows = 2,
        .window = {{1000000000, 0, 0}, {1000000000, 1, 0}}};

    kit_boot_with(kit, &limits);
    start_server(kit, &busy);
    start_waiters(kit, &busy);
    start_others(kit, &busy);
    start_memory(kit, &busy);
    busy.first = kit->on[0].thread.n;
    busy.process = kit_thread(kit, kit->on[0].thread)->process.n;
    busy.parent_slot =
        slot_find(kit_kernel(kit), (struct process_id){busy.process},
                  VALUE(kit, 0, CREATE, ORR_KIND_ENDPOINT, quota))
            .slot.n;
    REQUIRE(busy.parent_slot != none.n);
    for (uint32_t i = 0; i < 2; i++) {
        VALUE(kit, 0, DUPLICATE,
              slot_handle(kit_kernel(kit), (struct slot_id){busy.parent_slot}),
              ORR_RIGHT_SEND, 5, 0);
    }
    start_gone(kit);
    start_ends(kit, &busy);
    return busy;
}
