/* The fast path against the way that every other call takes: two kernels get
 * the same events, and one of them has no fast path. */
#include <check.h>
#include <inttypes.h>

#include "core/cell.h"
#include "core/tests/mischief.h"

#define SERVERS 3u
#define CLIENTS 5u
#define ALL 0x7fu

static struct kit kit, twin;

/* Entries that charged nobody: so they took the fast path. And of these, calls
 * that passed a handle; mappings made, and taken away. */
static uint32_t quick, passed, mapped, unmapped;

static void
compare(uint64_t seed, uint32_t i, const struct trap *trap)
{
    const struct cpu *cpu = cpu_at(kit_kernel(&kit), trap->cpu);

    ck_assert_msg(mischief_step(&kit, trap), "%s", kit.broken);
    if (cpu->since < cpu->seen) {
        quick++;
        passed += trap->number == ORR_CALL_CALL && trap->a[2] > ORR_WORDS_MAX;
        mapped += trap->number == ORR_CALL_MAP;
        unmapped += trap->number == ORR_CALL_UNMAP;
    }
    ck_assert_msg(mischief_step(&twin, trap), "%s", twin.broken);
    ck_assert_msg(kit_agrees(&kit, &twin, trap->cpu) &&
                      kernel_digest(kit_kernel(&kit)) ==
                          kernel_digest(kit_kernel(&twin)),
                  "seed %" PRIu64 ": event %u, %s, differs", seed, i,
                  call_name(trap->number));
    for (uint32_t kind = 0; kind < RECORD_KINDS; kind++) {
        ck_assert_uint_eq(kit.h.records[kind], twin.h.records[kind]);
    }
}

/* What has the same digest need not be checked twice. */
static void
set_paths(void)
{
    twin.unchecked = true;
    kernel_set_slow(kit_kernel(&twin), true);
}

START_TEST(test_made_up_events_have_the_same_outcome)
{
    for (uint64_t seed = 7000; seed < 7010; seed++) {
        struct source source = {.seed = seed};
        const struct limits limits = mischief_limits(&source);

        kit_create(&kit, &limits);
        kit_create(&twin, &limits);
        set_paths();
        for (uint32_t i = 0; i < 1000; i++) {
            const struct trap trap = mischief_next(&source, &kit);

            compare(seed, i, &trap);
        }
    }
}
END_TEST

/* Clients that call and servers that answer, as most programs do. */
struct crowd {
    struct spawn server[SERVERS];
    struct spawn client[CLIENTS];
    orr_handle door[SERVERS + CLIENTS]; /* each one's */
    orr_handle bell[SERVERS + CLIENTS];
    bool calm; /* little happens but calls, on one CPU for a while */
    orr_handle gift[CLIENTS]; /* an endpoint of which a client sends copies */
};

/* Every other client has a budget in a period, not a slice. */
static void
crowd_budget(struct kit *of, struct spawn client, struct source *source)
{
    const uint64_t budget = 20000 + source_draw(source, 50000);

    if (source_one_in(source, 2)) {
        VALUE(of, 0, CONFIGURE, client.thread, ORR_SETTING_CONTEXT,
              VALUE(of, 0, CREATE, ORR_KIND_CONTEXT,
                    kit_boot_handle(BOOT_QUOTA), budget, 4 * budget));
    }
}

static struct crowd
crowd_start(struct kit *of, struct source *source)
{
    const orr_handle quota = kit_boot_handle(BOOT_QUOTA);
    struct crowd crowd = {.calm = false};
    orr_handle door[SERVERS];
    orr_handle bell;

    kit_boot(of, 512, 2);
    for (uint32_t i = 0; i < SERVERS; i++) {
        door[i] = VALUE(of, 0, CREATE, ORR_KIND_ENDPOINT, quota, i & 1);
        crowd.server[i] =
            kit_spawn(of, i / 2, 20 + (uint32_t)source_draw(source, 20));
        crowd.door[i] = kit_give(of, crowd.server[i], door[i], ALL);
        bell = VALUE(of, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
        crowd.bell[i] = kit_give(of, crowd.server[i], bell, ALL);
        VALUE(of, 0, CONFIGURE, crowd.server[i].thread,
              ORR_SETTING_NOTIFICATION, bell);
        VALUE(of, 0, CONFIGURE, crowd.server[i].thread, ORR_SETTING_PASSIVE,
              source_draw(source, 2));
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        crowd.client[i] =
            kit_spawn(of, i / 4, 10 + (uint32_t)source_draw(source, 25));
        crowd.door[SERVERS + i] = kit_give(
            of, crowd.client[i], door[source_draw(source, SERVERS)], ALL);
        crowd_budget(of, crowd.client[i], source);
        VALUE(of, 0, CONFIGURE, crowd.client[i].thread,
              ORR_SETTING_FAULT_HANDLER, door[source_draw(source, SERVERS)]);
        bell = i % 2 == 0 ? VALUE(of, 0, CREATE, ORR_KIND_NOTIFICATION, quota)
                          : bell;
        crowd.bell[SERVERS + i] = kit_give(of, crowd.client[i], bell, ALL);
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        crowd.gift[i] = kit_give(of, crowd.client[i], door[i % SERVERS],
                                 i == 0 ? ALL - ORR_RIGHT_TRANSFER : ALL);
    }
    bell = VALUE(of, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    BLOCKS(of, 0, WAIT, bell, ORR_FOREVER);
    return crowd;
}

static uint64_t
deadline(struct source *source)
{
    return source_one_in(source, 6) ? kit.now + source_draw(source, 3000)
                                    : ORR_FOREVER;
}

/* A message takes a handle along. */
static void
give(struct trap *trap, orr_handle handle)
{
    trap->a[2] |= ORR_SIZE(0, 1);
    trap->handle[0] = handle;
}

/* What a server does next: mostly answer the call it has and wait. */
static void
serve(const struct crowd *crowd, uint32_t i, struct source *source,
      struct trap *trap)
{
    const struct orr_result *had = kit_result(&kit, crowd->server[i].id);
    const bool owes =
        kit_answered(&kit, crowd->server[i].id) &&
        (had->arrival == ORR_ARRIVAL_CALL || had->arrival == ORR_ARRIVAL_FAULT);

    trap->number = ORR_CALL_REPLY_RECEIVE;
    trap->a[0] = owes ? had->value : ORR_NONE;
    trap->a[1] = owes && had->arrival == ORR_ARRIVAL_FAULT
                     ? ORR_REMEDY_RESUME
                     : source_draw(source, 100);
    trap->a[2] = source_draw(source, 4);
    trap->a[3] = deadline(source);
    trap->a[4] = crowd->door[i];
    if (owes && had->handles != 0) {
        give(trap, had->handle[0]);
    }
    if (source_one_in(source, 20)) {
        trap->number = ORR_CALL_SIGNAL;
        trap->a[0] = crowd->bell[i];
        trap->a[1] = 1;
    }
}

/* The copy that a client has made, or got back; ORR_NONE: it has none. */
static orr_handle
copy_of(const struct crowd *crowd, uint32_t i)
{
    const struct orr_result *had = kit_result(&kit, crowd->client[i].id);

    if (!kit_answered(&kit, crowd->client[i].id)) {
        return ORR_NONE;
    }
    return had->handles != 0                  ? had->handle[0]
           : had->arrival == ORR_ARRIVAL_NONE ? had->value
                                              : ORR_NONE;
}

/* It sends its copy along, or closes it when it has got it back. */
static void
use_copy(const struct crowd *crowd, uint32_t i, struct trap *trap)
{
    const bool was_sent = kit_result(&kit, crowd->client[i].id)->handles != 0;

    if (was_sent) {
        trap->number = ORR_CALL_CLOSE;
        trap->a[0] = copy_of(crowd, i);
    } else {
        trap->number = ORR_CALL_CALL;
        give(trap, copy_of(crowd, i));
    }
}

static void
copy(const struct crowd *crowd, uint32_t i, struct source *source,
     struct trap *trap)
{
    trap->number = ORR_CALL_DUPLICATE;
    trap->a[0] =
        source_one_in(source, 2) ? crowd->bell[SERVERS + i] : crowd->gift[i];
    trap->a[1] = ALL - (source_one_in(source, 8) ? ORR_RIGHT_TRANSFER : 0);
    trap->a[2] = 0;
    trap->a[3] = ORR_NONE;
}

static void
ask(const struct crowd *crowd, uint32_t i, struct source *source,
    struct trap *trap)
{
    trap->number = source_one_in(source, 8) ? ORR_CALL_YIELD : ORR_CALL_CALL;
    trap->a[0] = crowd->door[SERVERS + i];
    trap->a[1] = source_draw(source, 100);
    trap->a[2] = source_draw(source, 4);
    trap->a[3] = deadline(source);
    if (crowd->calm && !source_one_in(source, 10)) {
        trap->number = ORR_CALL_CALL;
        trap->a[3] = ORR_FOREVER;
    } else if (!crowd->calm && copy_of(crowd, i) != ORR_NONE) {
        use_copy(crowd, i, trap);
    } else if (!crowd->calm && source_one_in(source, 5)) {
        copy(crowd, i, source, trap);
    } else if (source_one_in(source, 4)) {
        const bool waits = source_one_in(source, 3);

        trap->number = waits ? ORR_CALL_WAIT : ORR_CALL_SIGNAL;
        trap->a[0] = crowd->bell[SERVERS + i];
        trap->a[1] = waits ? kit.now + 2000 : 1 + source_draw(source, 3);
        if (waits && source_one_in(source, 6)) {
            trap->a[1] = ORR_FOREVER;
        }
    } else if (source_one_in(source, 20)) {
        trap->kind = TRAP_FAULT;
        trap->number = ORR_FAULT_ACCESS;
        trap->words = 1;
    }
}

/* The next event: mostly a call of who runs, else time passes. */
static struct trap
crowd_next(const struct crowd *crowd, struct source *source)
{
    const uint32_t cpu = crowd->calm && !source_one_in(source, 20)
                             ? kit_kernel(&kit)->entering
                             : (uint32_t)source_draw(source, 2);
    const struct thread_id id = kit.on[cpu].thread;
    struct trap trap = {.cpu = cpu, .kind = TRAP_KICK, .now = kit.now + 10};

    if (id.n == 0 || (kit.pending >> cpu & 1) != 0 ||
        source_one_in(source, 30)) {
        trap.now += source_draw(source, 2000);
        return trap;
    }
    trap.kind = TRAP_CALL;
    trap.number = ORR_CALL_CLOCK;
    for (uint32_t i = 0; i < SERVERS; i++) {
        if (crowd->server[i].id.n == id.n) {
            serve(crowd, i, source, &trap);
        }
    }
    for (uint32_t i = 0; i < CLIENTS; i++) {
        if (crowd->client[i].id.n == id.n) {
            ask(crowd, i, source, &trap);
        }
    }
    return trap;
}

START_TEST(test_clients_and_servers_have_the_same_outcome)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct source source = {.seed = seed};
        struct source same = {.seed = seed};
        const struct crowd crowd = crowd_start(&kit, &source);

        crowd_start(&twin, &same);
        set_paths();
        for (uint32_t i = 0; i < 1000; i++) {
            const struct trap trap = crowd_next(&crowd, &source);

            compare(seed, i, &trap);
        }
    }
    ck_assert_uint_gt(quick, 1000);
    ck_assert_uint_gt(passed, 20);
}
END_TEST

/* Handles to three pages: two to all, one to read them, one to the second. The
 * last one is to a process. */
#define MEMORIES 4u

static void
memories_make(struct kit *of, orr_handle *memory, bool poor)
{
    const orr_handle quota = kit_boot_handle(BOOT_QUOTA);
    const uint64_t page = UINT64_C(1) | UINT64_C(1) << 32;
    uint64_t left;

    memory[MEMORIES] = kit_spawn(of, 0, 1).process;
    memory[0] = VALUE(of, 0, CREATE, ORR_KIND_MEMORY, quota, 3);
    memory[1] =
        VALUE(of, 0, DUPLICATE, memory[0], ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE);
    memory[2] = VALUE(of, 0, DUPLICATE, memory[1], ORR_RIGHT_READ);
    memory[3] = VALUE(of, 0, DUPLICATE, memory[0],
                      ORR_RIGHT_READ | ORR_RIGHT_WRITE, page);
    left = VALUE(of, 0, QUERY, quota, ORR_QUESTION_CELLS_LEFT);
    if (poor) {
        VALUE(of, 0, CREATE, ORR_KIND_QUOTA, quota, left - 4);
    }
}

/* At one of twelve addresses, of which some lie side by side. */
static struct trap
mapping_next(const orr_handle *memory, struct source *source)
{
    static const uint64_t rights[] = {
        ORR_RIGHT_READ, ORR_RIGHT_READ | ORR_RIGHT_WRITE,
        ORR_RIGHT_READ | ORR_RIGHT_EXECUTE,
        ORR_RIGHT_READ | ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE, ORR_RIGHT_WRITE};
    const uint64_t page =
        source_draw(source, 4) + (source_draw(source, 3) << 16);
    const uint64_t address = ORR_ADDRESS_MIN + page * ORR_PAGE_BYTES;
    const uint64_t pages = source_one_in(source, 8) ? 2 : 1;
    const orr_handle handle = memory[source_draw(source, MEMORIES + 1)];
    struct trap trap = {.kind = TRAP_KICK, .now = kit.now + 10};

    if (kit.on[0].thread.n == 0 || (kit.pending & 1) != 0) {
        return trap;
    }
    trap.kind = TRAP_CALL;
    trap.number = source_one_in(source, 2) ? ORR_CALL_MAP : ORR_CALL_UNMAP;
    if (source_one_in(source, 60)) {
        trap.number = ORR_CALL_CLOSE;
        trap.a[0] = handle;
    } else if (trap.number == ORR_CALL_MAP) {
        trap.a[0] = source_one_in(source, 20) ? 0 : handle;
        trap.a[1] = source_one_in(source, 20) ? memory[MEMORIES] : ORR_NONE;
        trap.a[2] = source_one_in(source, 20) ? address + 8 : address;
        trap.a[3] = source_draw(source, 4) | pages << 32;
        trap.a[4] = rights[source_draw(source, 5)];
    } else {
        trap.a[0] = source_one_in(source, 20) ? memory[MEMORIES] : ORR_NONE;
        trap.a[1] = source_one_in(source, 20) ? address + 8 : address;
        trap.a[2] = source_one_in(source, 20) ? 0 : pages;
    }
    return trap;
}

START_TEST(test_mappings_have_the_same_outcome)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct source source = {.seed = seed};
        orr_handle memory[MEMORIES + 1];

        kit_boot(&kit, 512, 1);
        kit_boot(&twin, 512, 1);
        memories_make(&kit, memory, seed % 2 == 0);
        memories_make(&twin, memory, seed % 2 == 0);
        set_paths();
        for (uint32_t i = 0; i < 400; i++) {
            const struct trap trap = mapping_next(memory, &source);

            compare(seed, i, &trap);
        }
    }
    ck_assert_uint_gt(mapped, 200);
    ck_assert_uint_gt(unmapped, 200);
}
END_TEST

/* Each hangs below the one before, as deep as can be. Where nothing begins
 * there is nothing, whichever way its bits lead. */
START_TEST(test_what_hangs_deepest_is_found)
{
    const uint64_t range = UINT64_C(1) << 32;
    orr_handle memory;

    kit_boot(&kit, 512, 1);
    memory =
        VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, kit_boot_handle(BOOT_QUOTA), 1);
    for (uint32_t page = 1u << (SPACE_BITS - 1); page != 0; page /= 2) {
        VALUE(&kit, 0, MAP, memory, ORR_NONE,
              ORR_ADDRESS_MIN + page * ORR_PAGE_BYTES, range, ORR_RIGHT_READ);
    }
    VALUE(&kit, 0, MAP, memory, ORR_NONE, ORR_ADDRESS_MIN, range,
          ORR_RIGHT_READ);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, ORR_NONE, ORR_ADDRESS_MIN + 8, 1);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, ORR_NONE,
            ORR_ADDRESS_MIN + (UINT64_C(1) << 62), 1);
    VALUE(&kit, 0, UNMAP, ORR_NONE, ORR_ADDRESS_MIN, 1);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, ORR_NONE, ORR_ADDRESS_MIN, 1);
}
END_TEST

/* One kernel is asked now and then, which charges its CPUs; the other only at
 * the end of a burst, in which nothing is charged but with what another context
 * begins, and calls may be visits. */
struct burst {
    uint32_t late;   /* entries that charged nobody */
    uint32_t visits; /* ... that a visit was left by */
    uint32_t ended;  /* ... and had ended */
};

static void
burst_count(struct burst *burst, const struct kernel *k, uint32_t number)
{
    const struct cpu *cpu = cpu_at(k, number);

    burst->late += cpu->since < cpu->seen;
    burst->visits += k->visit.until != 0;
    burst->ended += k->visit.until != 0 && k->visit.expects == ORR_CALL_CALL;
}

static void
burst_run(struct burst *burst, uint64_t seed, bool calm)
{
    struct source source = {.seed = seed};
    struct source same = {.seed = seed};
    struct crowd crowd = crowd_start(&kit, &source);

    crowd.calm = calm;
    crowd_start(&twin, &same);
    twin.unchecked = true;
    kernel_set_visits(kit_kernel(&twin), calm);
    for (uint32_t i = 1; i <= 1000; i++) {
        const struct trap trap = crowd_next(&crowd, &source);

        ck_assert_msg(mischief_step(&kit, &trap), "%s", kit.broken);
        ck_assert_msg(mischief_step(&twin, &trap), "%s", twin.broken);
        ck_assert(kit_agrees(&kit, &twin, trap.cpu));
        burst_count(burst, kit_kernel(&twin), trap.cpu);
        if (i % 3 == 0) {
            kernel_digest(kit_kernel(&kit));
        }
        if (i % 50 == 0) {
            ck_assert_uint_eq(kernel_digest(kit_kernel(&kit)),
                              kernel_digest(kit_kernel(&twin)));
            ck_assert_uint_eq(kernel_check(kit_kernel(&twin)), 0);
        }
    }
}

START_TEST(test_who_is_charged_late_is_charged_the_same)
{
    struct burst burst = {.late = 0};

    for (uint64_t seed = 50; seed < 60; seed++) {
        burst_run(&burst, seed, false);
    }
    ck_assert_uint_gt(burst.late, 500);
    ck_assert_uint_eq(burst.visits, 0);
}
END_TEST

START_TEST(test_what_was_a_visit_has_the_same_outcome)
{
    struct burst burst = {.late = 0};

    for (uint64_t seed = 70; seed < 90; seed++) {
        burst_run(&burst, seed, true);
    }
    ck_assert_uint_gt(burst.visits, 900);
    ck_assert_uint_gt(burst.ended, 400);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_what_was_a_visit_has_the_same_outcome,
        test_who_is_charged_late_is_charged_the_same,
        test_made_up_events_have_the_same_outcome,
        test_mappings_have_the_same_outcome,
        test_what_hangs_deepest_is_found,
        test_clients_and_servers_have_the_same_outcome,
    };

    return kit_main("fast", NULL, tests, sizeof tests / sizeof *tests);
}
