/* What picking, arming and cancelling cost does not depend on how many threads
 * are ready and how many timers are armed. The core of this program tells of
 * each basic block that it executes; so costs are counted, and repeat. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/kernel.h"

#define SLOTS 1000u  /* of a process that keeps timers */
#define ROUNDS 2000u /* of what is measured */
#define CHAIN 300u   /* servers that wait for each other, of one process */

/* Handles of the first process. */
#define QUOTA BOOT(BOOT_QUOTA)
#define PROCESS BOOT(BOOT_PROCESS)
#define BOOT(which) (which | ((orr_handle)(which) + 1) << 16)

#define PROBED 100u /* the priority at which threads yield to each other */

/* One CPU of one kernel. */
struct world {
    uint64_t *arena;
    struct kernel *k;
    struct decision on;
    uint64_t now, random;
    orr_handle notification, timer, keeper; /* keeper: the process in use */
    uint32_t kept;                          /* ... and what it keeps */
};

static uint64_t blocks;
static struct orr_result answer; /* the newest */

void __sanitizer_cov_trace_pc(void);

void
__sanitizer_cov_trace_pc(void)
{
    blocks++;
}

void
hal_thread_result(struct hal *h, struct thread_id thread,
                  const struct orr_result *result)
{
    (void)h;
    (void)thread;
    answer = *result;
}

/* An entry; how many blocks it executed. */
static uint64_t
enter(struct world *w, struct trap trap)
{
    const uint64_t before = blocks;

    trap.now = ++w->now;
    w->on = kernel_enter(w->k, NULL, &trap);
    return blocks - before;
}

/* A call of who runs, whoever that is. */
#define CALL(w, name, ...) \
    enter(w, (struct trap){.kind = TRAP_CALL, \
                           .number = ORR_CALL_##name, \
                           .a = {__VA_ARGS__}})

/* ... that is answered at once, and well. */
#define VALUE(w, ...) (CALL(w, __VA_ARGS__), value())

static uint64_t
value(void)
{
    ck_assert_str_eq(error_name((enum orr_error)answer.error), "OK");
    return answer.value;
}

static uint64_t
chance(struct world *w, uint64_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random % below;
}

static orr_handle
create(struct world *w, enum orr_kind kind, uint64_t a, uint64_t b)
{
    return VALUE(w, CREATE, kind, QUOTA, a, b);
}

static struct world
world_create(uint32_t cells)
{
    struct world w = {.random = 0x9e3779b97f4a7c15};
    const struct limits limits = {.cells = cells, .cpus = 1, .slots = 1024};

    w.arena = malloc(kernel_bytes(&limits));
    ck_assert_ptr_nonnull(w.arena);
    w.k = kernel_create(w.arena, NULL, &limits);
    kernel_set_records(w.k, RECORDS_NONE);
    enter(&w, (struct trap){.kind = TRAP_KICK});
    w.notification = create(&w, ORR_KIND_NOTIFICATION, 0, 0);
    w.timer = create(&w, ORR_KIND_TIMER, 0, 0);
    w.kept = SLOTS;
    return w;
}

static void
world_end(struct world *w)
{
    ck_assert_uint_eq(kernel_check(w->k), 0);
    free(w->arena);
}

/* Gives the handle away, to a process that has room for it. */
static void
keep(struct world *w, orr_handle handle)
{
    if (w->kept == SLOTS) {
        w->keeper = create(w, ORR_KIND_PROCESS, SLOTS, 255);
        w->kept = 0;
    }
    VALUE(w, DUPLICATE, handle, ORR_RIGHT_MANAGE, 0, w->keeper);
    VALUE(w, CLOSE, handle);
    w->kept++;
}

/* When timers are due: at times of every size, which differ in as many bits as
 * times can; evenly within a second; or all at once. */
enum spread { SPREAD_SIZES, SPREAD_EVEN, SPREAD_NONE, SPREADS };

static uint64_t
some_time(struct world *w, enum spread spread)
{
    const uint64_t far = UINT64_C(1) << 40;

    switch (spread) {
    case SPREAD_SIZES:
        return far | chance(w, UINT64_C(1) << 62 >> chance(w, 40));
    case SPREAD_EVEN:
        return far + chance(w, 1000000000);
    case SPREAD_NONE:
    case SPREADS:
        break;
    }
    return far;
}

static void
add_timers(struct world *w, uint32_t count, enum spread spread)
{
    for (uint32_t i = 0; i < count; i++) {
        const orr_handle timer = create(w, ORR_KIND_TIMER, 0, 0);

        VALUE(w, ARM, timer, w->notification, 1, some_time(w, spread));
        keep(w, timer);
    }
}

/* The most that any of many executed. */
struct most {
    uint64_t arm, cancel, pick, yield;
};

static void
raise_to(uint64_t *most, uint64_t value)
{
    *most = *most > value ? *most : value;
}

static struct most
cost_of_timers(uint32_t count, enum spread spread)
{
    struct world w = world_create(count + count / SLOTS * 280 + 2000);
    struct most most = {0};

    add_timers(&w, count, spread);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        raise_to(&most.arm, CALL(&w, ARM, w.timer, w.notification, 1,
                                 some_time(&w, spread)));
        ck_assert_uint_eq(answer.error, ORR_ERROR_OK);
        raise_to(&most.cancel, CALL(&w, CANCEL, w.timer));
        ck_assert_uint_eq(answer.error, ORR_ERROR_OK);
    }
    world_end(&w);
    return most;
}

/* Threads that are always ready, at all priorities or at one. */
static void
add_threads(struct world *w, uint32_t count, bool spread)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t priority = spread ? chance(w, 200) : PROBED;
        const orr_handle thread =
            VALUE(w, CREATE, ORR_KIND_THREAD, QUOTA, PROCESS, priority, 0);
        const orr_handle context = create(w, ORR_KIND_CONTEXT, 1000000, 0);

        VALUE(w, CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
        VALUE(w, START, thread, 2);
        VALUE(w, CLOSE, context);
        VALUE(w, CLOSE, thread);
    }
}

/* The first thread waits, so that the best of the others is picked; that one
 * yields; and the first is woken again. */
static struct most
cost_of_threads(uint32_t count, bool spread)
{
    struct world w = world_create(count * 4 + 2000);
    const struct thread_id first = w.on.thread;
    struct most most = {0};

    add_threads(&w, count, spread);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        raise_to(&most.pick, CALL(&w, WAIT, w.notification, w.now + 4));
        ck_assert_uint_ne(w.on.thread.n, first.n);
        ck_assert_uint_ne(w.on.thread.n, 0);
        raise_to(&most.yield, CALL(&w, YIELD, 0));
        w.now += 4;
        raise_to(&most.pick, enter(&w, (struct trap){.kind = TRAP_TIMER}));
        ck_assert_uint_eq(w.on.thread.n, first.n);
    }
    world_end(&w);
    return most;
}

/* A heap that is a trie is as deep as keys have bits in which they differ, and
 * so can be with few; a tree that is merely balanced would be 2.5 times as deep
 * with a thousand times as many, a list a thousand times as long. */
static void
assert_no_dearer(const char *what, uint64_t many, uint64_t few)
{
    printf("%-36s%6u%8u\n", what, (unsigned)few, (unsigned)many);
    ck_assert_msg(2 * many <= 3 * few, "%s", what);
}

START_TEST(test_picking_takes_as_long_among_many_threads)
{
    printf("Most basic blocks of one entry among      10  10,000 threads\n");
    for (int spread = 0; spread < 2; spread++) {
        const struct most few = cost_of_threads(10, spread == 1);
        const struct most many = cost_of_threads(10000, spread == 1);

        assert_no_dearer(spread ? "pick, all priorities" : "pick, one priority",
                         many.pick, few.pick);
        if (!spread) /* else it is alone with its own, among ten */
            assert_no_dearer("yield, one priority", many.yield, few.yield);
    }
}
END_TEST

START_TEST(test_arming_takes_as_long_among_many_timers)
{
    static const char *const when[SPREADS] = {"every size", "one second",
                                              "one time"};
    const struct most few = cost_of_timers(100, SPREAD_SIZES);
    char what[64];

    printf("Most basic blocks of one entry among     100 100,000 timers\n");
    for (enum spread spread = 0; spread < SPREADS; spread++) {
        const struct most many = cost_of_timers(100000, spread);

        snprintf(what, sizeof what, "arm, %s", when[spread]);
        assert_no_dearer(what, many.arm, few.arm);
        snprintf(what, sizeof what, "cancel, %s", when[spread]);
        assert_no_dearer(what, many.cancel, few.cancel);
    }
}
END_TEST

/* --- what does grow, and how fast --- */

static orr_handle
start_thread(struct world *w, uint64_t priority)
{
    const orr_handle thread =
        VALUE(w, CREATE, ORR_KIND_THREAD, QUOTA, PROCESS, priority, 0);
    const orr_handle context = create(w, ORR_KIND_CONTEXT, 1000000, 0);

    VALUE(w, CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
    VALUE(w, START, thread, 2);
    VALUE(w, CLOSE, context);
    return thread;
}

/* The first thread waits for so many entries of others. */
static void
let_others(struct world *w, uint64_t entries)
{
    CALL(w, WAIT, w->notification, w->now + 2 + entries);
}

static void
come_back(struct world *w, struct thread_id first)
{
    enter(w, (struct trap){.kind = TRAP_TIMER});
    ck_assert_uint_eq(w->on.thread.n, first.n);
}

/* The dearest entry of those that it takes to close a handle through which so
 * many threads wait to send. */
static uint64_t
cost_of_closing(uint32_t count)
{
    struct world w = world_create(count * 4 + 2000);
    const struct thread_id first = w.on.thread;
    const orr_handle door = create(&w, ORR_KIND_ENDPOINT, 0, 0);
    const orr_handle copy = VALUE(&w, DUPLICATE, door, ORR_RIGHT_SEND, 0, 0);
    uint64_t cost;

    for (uint32_t i = 0; i < count; i++) {
        VALUE(&w, CLOSE, start_thread(&w, PROBED));
        let_others(&w, 1);
        CALL(&w, SEND, copy, 1, 0, ORR_FOREVER);
        come_back(&w, first);
    }
    cost = CALL(&w, CLOSE, copy);
    for (uint32_t i = STEPS_MAX; i < count; i += STEPS_MAX) {
        const uint64_t step = enter(&w, (struct trap){.kind = TRAP_TIMER});

        ck_assert_uint_eq(answer.error, ORR_ERROR_STALE_HANDLE);
        cost = step > cost ? step : cost;
    }
    VALUE(&w, CLOSE, door); /* nobody waits any more, and nothing is left */
    world_end(&w);
    return cost;
}

/* What it costs that a better thread comes to a server that waits for a server
 * that ... and so on: all of them inherit its priority. */
static uint64_t
cost_of_inheriting(uint32_t count)
{
    struct world w = world_create(count * 6 + 2000);
    const struct thread_id first = w.on.thread;
    orr_handle door[CHAIN] = {0}, last = 0;
    uint64_t cost;

    ck_assert_uint_le(count, CHAIN);
    for (uint32_t i = 0; i < count; i++) {
        door[i] = create(&w, ORR_KIND_ENDPOINT, ORR_ENDPOINT_INHERIT, 0);
        last = start_thread(&w, PROBED);
        let_others(&w, 1);
        CALL(&w, RECEIVE, door[i], ORR_FOREVER);
        come_back(&w, first);
    }
    VALUE(&w, CLOSE, start_thread(&w, PROBED));
    let_others(&w, count);
    for (uint32_t i = 0; i < count; i++)
        CALL(&w, CALL, door[i], 1, 0, ORR_FOREVER);
    come_back(&w, first);
    cost = CALL(&w, CALL, door[0], 1, 0, ORR_FOREVER);
    ck_assert_uint_gt(VALUE(&w, QUERY, last, ORR_QUESTION_PRIORITY), PROBED);
    world_end(&w);
    return cost;
}

static void
assert_growth(const char *what, uint64_t (*cost)(uint32_t count),
              uint32_t count, uint32_t each)
{
    const uint64_t few = cost(10), many = cost(count);

    printf("%-36s%6u%8u with %u: %.1f for each\n", what, (unsigned)few,
           (unsigned)many, count, (double)(many - few) / (count - 10));
    ck_assert_uint_le(many - few, (uint64_t)each * (count - 10));
}

START_TEST(test_closing_takes_as_long_with_many_who_send)
{
    printf("Most basic blocks of one entry with       10  10,000 senders\n");
    assert_no_dearer("close", cost_of_closing(10000), cost_of_closing(10));
}
END_TEST

START_TEST(test_what_grows_grows_by_little)
{
    printf("Basic blocks of one entry with            10    many\n");
    assert_growth("call, servers in a chain", cost_of_inheriting, CHAIN, 50);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scale");
    TCase *all = tcase_create("scale");

    tcase_set_timeout(all, 100);
    tcase_add_test(all, test_picking_takes_as_long_among_many_threads);
    tcase_add_test(all, test_arming_takes_as_long_among_many_timers);
    tcase_add_test(all, test_closing_takes_as_long_with_many_who_send);
    tcase_add_test(all, test_what_grows_grows_by_little);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
