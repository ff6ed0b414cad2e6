/* Counts cycles from just before system calls to just after them: the stub,
 * the kernel, and whatever other programs do meanwhile. Each line that it
 * prints is a name, the least and the greatest count; `nothing` is what the
 * counting itself takes. argv[1] is the one name that is wanted; without it,
 * all are. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define ROUNDS 256u
#define FAULTS 8u
#define PRIORITY 90u /* its own, as the scenario has it */

struct counts {
    uint64_t least, most;
};

static const char *only; /* null: all */

static bool
is_wanted(const char *name)
{
    return only == NULL || text_equal(only, name);
}

static struct counts
counts_start(void)
{
    return (struct counts){UINT64_MAX, 0};
}

static inline void
count(struct counts *counts, uint64_t began)
{
    const uint64_t cycles = orr_cycles() - began;

    if (cycles < counts->least)
        counts->least = cycles;
    if (cycles > counts->most)
        counts->most = cycles;
}

static void
report(const char *name, const struct counts *counts)
{
    orr_print("%s %llu %llu\n", name, (unsigned long long)counts->least,
              (unsigned long long)counts->most);
}

static void
measure_nothing(void)
{
    struct counts counts = counts_start();

    for (uint32_t i = 0; i < ROUNDS; i++)
        count(&counts, orr_cycles());
    report("nothing", &counts);
}

/* One system call, again and again, that is answered with `error`. */
static void
measure(const char *name, struct orr_call call, enum orr_error error)
{
    struct counts counts = counts_start();

    if (!is_wanted(name))
        return;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t began = orr_cycles();

        orr_trap(&call);
        count(&counts, began);
        if (call.result.error != error)
            orr_need(call.result.error, name);
        orr_assert(call.result.error == error);
    }
    report(name, &counts);
}

/* Two, the second about the handle that the first one made, if it did. */
static void
measure_pair(const char *name, struct orr_call first, struct orr_call second)
{
    struct counts counts = counts_start();

    if (!is_wanted(name))
        return;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t began = orr_cycles();

        orr_trap(&first);
        if (first.result.value != 0)
            second.a[0] = first.result.value;
        orr_trap(&second);
        count(&counts, began);
        orr_need(first.result.error, name);
        orr_need(second.result.error, name);
    }
    report(name, &counts);
}

/* A handle is duplicated and sent along; the server closes it. */
static void
measure_handle(struct orr_endpoint to, struct orr_endpoint what)
{
    struct counts whole = counts_start(), call_only = counts_start();
    struct orr_call copy = {
        .number = ORR_CALL_DUPLICATE,
        .a = {what.h, ORR_RIGHT_SEND | ORR_RIGHT_TRANSFER, 0, 0}};
    struct orr_call call = {.number = ORR_CALL_CALL,
                            .a = {to.h, 0, ORR_SIZE(0, 1), ORR_FOREVER}};

    if (!is_wanted("handle") && !is_wanted("handle_duplicate"))
        return;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t began = orr_cycles();
        uint64_t called;

        orr_trap(&copy);
        called = orr_cycles();
        call.handle[0] = copy.result.value;
        orr_trap(&call);
        count(&call_only, called);
        count(&whole, began);
        orr_need(copy.result.error, "duplicate");
        orr_need(call.result.error, "call with a handle");
    }
    report("handle", &call_only);
    report("handle_duplicate", &whole);
}

/* Each of the faulter's threads faults twice at the same instruction: from
 * the answer to the first fault to the arrival of the second one. */
static void
measure_faults(struct orr_endpoint faults, struct orr_notification next)
{
    struct counts counts = counts_start();
    struct orr_call call = {.number = ORR_CALL_REPLY_RECEIVE};

    if (!is_wanted("fault"))
        return;
    for (uint32_t i = 0; i < FAULTS; i++) {
        struct orr_event event;
        uint64_t began;

        orr_need(orr_signal(next, 1), "signal");
        event = orr_receive(faults, ORR_FOREVER);
        orr_need(event.error, "receive");
        call.a[0] = event.reply.h;
        call.a[1] = ORR_REMEDY_RESUME;
        call.a[3] = ORR_FOREVER;
        call.a[4] = faults.h;
        began = orr_cycles();
        orr_trap(&call);
        count(&counts, began);
        orr_need(call.result.error, "answer and receive");
        orr_assert(call.result.arrival == ORR_ARRIVAL_FAULT &&
                   call.result.label == ORR_FAULT_ACCESS);
    }
    report("fault", &counts);
}

/* Through the library, the body copied from a struct and back into it. */
static void
measure_library(struct orr_endpoint to)
{
    struct counts counts = counts_start();
    uint64_t body[4] = {1, 2, 3, 4};

    if (!is_wanted("library_4"))
        return;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t began = orr_cycles();
        struct orr_event event =
            orr_call(to, ORR_MESSAGE(0, body), ORR_FOREVER);
        bool right = ORR_TAKE(event, body);

        count(&counts, began);
        orr_assert(right);
    }
    report("library_4", &counts);
}

static void
measure_calls(void)
{
    const struct orr_endpoint door = orr_find_endpoint("door");
    const struct orr_endpoint rich = orr_find_endpoint("rich");
    const struct orr_endpoint own = orr_endpoint_create(orr_own_quota(), 0);
    struct orr_call call = {.number = ORR_CALL_CALL,
                            .a = {door.h, 0, 0, ORR_FOREVER}};

    measure("call_0", call, ORR_ERROR_OK);
    call.a[2] = ORR_SIZE(4, 0);
    measure("call_4", call, ORR_ERROR_OK);
    call.a[2] = ORR_SIZE(8, 0);
    measure("call_8", call, ORR_ERROR_OK);
    call.a[2] = ORR_SIZE(10, 0);
    measure("call_10", call, ORR_ERROR_OK);
    call.a[2] = ORR_SIZE(120, 0);
    measure("call_120", call, ORR_ERROR_OK);
    call.a[0] = rich.h;
    call.a[2] = 0;
    measure("call_own_time", call, ORR_ERROR_OK);
    measure_library(door);
    measure_handle(door, own);
}

static void
measure_switches(void)
{
    const struct orr_notification go = orr_find_notification("go");
    const struct orr_notification high = orr_find_notification("high");
    const struct orr_notification ping = orr_find_notification("ping");
    const struct orr_notification pong = orr_find_notification("pong");

    measure("yield", (struct orr_call){.number = ORR_CALL_YIELD}, ORR_ERROR_OK);
    orr_need(orr_signal(go, 1), "signal");
    measure("yield_and_back", (struct orr_call){.number = ORR_CALL_YIELD},
            ORR_ERROR_OK);
    measure("signal_and_back",
            (struct orr_call){.number = ORR_CALL_SIGNAL, .a = {high.h, 1}},
            ORR_ERROR_OK);
    measure_pair(
        "ping_pong",
        (struct orr_call){.number = ORR_CALL_SIGNAL, .a = {ping.h, 1}},
        (struct orr_call){.number = ORR_CALL_WAIT, .a = {pong.h, ORR_FOREVER}});
}

/* A page of memory, mapped and unmapped; then also touched in between, which
 * is when images fill their page tables. */
static void
measure_memory(struct orr_quota quota)
{
    const struct orr_memory memory = orr_memory_create(quota, 1);
    const uint64_t address = ORR_ADDRESS_MIN;
    const uint64_t range = UINT64_C(1) << 32;
    struct counts counts = counts_start();
    struct orr_call map = {
        .number = ORR_CALL_MAP,
        .a = {memory.h, 0, address, range, ORR_RIGHT_READ | ORR_RIGHT_WRITE}};
    struct orr_call unmap = {.number = ORR_CALL_UNMAP, .a = {0, address, 1}};

    measure_pair("map_unmap", map, unmap);
    if (!is_wanted("map_touch_unmap"))
        return;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t began = orr_cycles();

        orr_trap(&map);
        *(volatile uint64_t *)orr_address(address) = i;
        orr_trap(&unmap);
        count(&counts, began);
        orr_need(map.result.error, "map");
        orr_need(unmap.result.error, "unmap");
    }
    report("map_touch_unmap", &counts);
}

static void
measure_threads(struct orr_quota quota)
{
    measure("set_priority",
            (struct orr_call){
                .number = ORR_CALL_CONFIGURE,
                .a = {orr_own_thread().h, ORR_SETTING_PRIORITY, PRIORITY}},
            ORR_ERROR_OK);
    measure_pair("thread",
                 (struct orr_call){.number = ORR_CALL_CREATE,
                                   .a = {ORR_KIND_THREAD, quota.h,
                                         orr_own_process().h, PRIORITY, 0}},
                 (struct orr_call){.number = ORR_CALL_DESTROY});
}

/* Calls that change no thread's state. */
static void
measure_alone(void)
{
    const struct orr_quota quota = orr_own_quota();
    const struct orr_notification bell = orr_notification_create(quota);
    const struct orr_endpoint door = orr_endpoint_create(quota, 0);
    const struct orr_call signal = {.number = ORR_CALL_SIGNAL,
                                    .a = {bell.h, 1}};

    measure("null", (struct orr_call){.number = ORR_CALL_CLOCK}, ORR_ERROR_OK);
    measure("refused",
            (struct orr_call){.number = ORR_CALL_SEND,
                              .a = {door.h, 0, 0, ORR_NOW}},
            ORR_ERROR_WOULD_BLOCK);
    measure("signal", signal, ORR_ERROR_OK);
    measure_pair(
        "signal_wait", signal,
        (struct orr_call){.number = ORR_CALL_WAIT, .a = {bell.h, ORR_FOREVER}});
    measure_pair("duplicate_close",
                 (struct orr_call){.number = ORR_CALL_DUPLICATE,
                                   .a = {door.h, ORR_RIGHT_SEND, 0, 0}},
                 (struct orr_call){.number = ORR_CALL_CLOSE});
    measure_pair("create_destroy",
                 (struct orr_call){.number = ORR_CALL_CREATE,
                                   .a = {ORR_KIND_ENDPOINT, quota.h}},
                 (struct orr_call){.number = ORR_CALL_DESTROY});
    measure_threads(quota);
    measure_memory(quota);
}

int
main(int argc, char **argv)
{
    const uint64_t first = orr_cycles();

    only = argc > 1 ? argv[1] : NULL;
    orr_print("first_line %llu 0\n", (unsigned long long)first);
    measure_nothing();
    measure_alone();
    measure_calls();
    measure_switches();
    measure_faults(orr_find_endpoint("faults"), orr_find_notification("next"));
    return 0;
}
