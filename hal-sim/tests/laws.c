#include "hal-sim/tests/laws.h"

#include "core/tests/first.h"
#include "hal-sim/tests/laws_tell.h"

#define SLICE_NS UINT64_C(100000)
#define PRIORITY 100u
#define DEEP_BYTES 24576u
#define WORDS 7u

static orr_handle door, bell, done;
static uint64_t left_by_thread; /* what a second thread found or did */

static uint64_t
clock_now(void)
{
    return first_call(ORR_CALL_CLOCK, 0, 0, 0, 0).value;
}

/* A thread with time and a fault handler; not started. */
static orr_handle
thread_in(orr_handle process, uint64_t priority)
{
    orr_handle thread = first_create(ORR_KIND_THREAD, process, priority, 0);
    orr_handle context = first_create(ORR_KIND_CONTEXT, SLICE_NS, 0, 0);

    first_call(ORR_CALL_CONFIGURE, thread, ORR_SETTING_CONTEXT, context, 0);
    first_call(ORR_CALL_CONFIGURE, thread, ORR_SETTING_FAULT_HANDLER, door, 0);
    return thread;
}

static orr_handle
run(void (*function)(uint64_t), uint64_t argument, uint64_t priority)
{
    orr_handle thread = thread_in(first_handle(BOOT_PROCESS), priority);

    orr_area()[0] = (uint64_t)(uintptr_t)function;
    orr_area()[1] = argument;
    first_call(ORR_CALL_START, thread, ORR_SIZE(2, 0), 0, 0);
    return thread;
}

/* A thread of ours says that it has done its part, */
static void
finish(uint64_t bit)
{
    first_call(ORR_CALL_SIGNAL, done, bit, 0, 0);
}

/* and the first thread waits until all these have. */
static void
await(uint64_t bits)
{
    while (bits != 0)
        bits &= ~first_call(ORR_CALL_WAIT, done, ORR_FOREVER, 0, 0).value;
}

/* In another process: module 1, which finds `law` in its first word. */
static void
run_child(uint64_t law)
{
    orr_handle process = first_create(ORR_KIND_PROCESS, 8, PRIORITY, 0);
    orr_handle thread = thread_in(process, PRIORITY);

    orr_area()[0] = ORR_ENTRY_PROGRAM;
    orr_area()[1] = 1;
    orr_area()[2] = law;
    orr_area()[3] = ~law;
    first_call(ORR_CALL_START, thread, ORR_SIZE(4, 0), 0, 0);
}

static struct orr_result
receive(void)
{
    return first_call(ORR_CALL_RECEIVE, door, ORR_FOREVER, 0, 0);
}

/* The thread goes on, or comes to the end that it wanted. */
static void
dismiss(struct orr_result fault)
{
    first_call(ORR_CALL_REPLY, fault.value, ORR_REMEDY_RESUME, 0, 0);
}

static void
fill(uint64_t from)
{
    for (uint64_t i = 0; i < ORR_WORDS_MAX; i++)
        orr_area()[i] = from + i;
}

static bool
filled(uint64_t from, uint64_t first, uint64_t end)
{
    for (uint64_t i = first; i < end; i++)
        if (orr_area()[i] != from + i)
            return false;
    return true;
}

static void
caller(uint64_t words)
{
    fill(1000);
    struct orr_result reply =
        first_call(ORR_CALL_CALL, door, 55, ORR_SIZE(words, 0), ORR_FOREVER);
    left_by_thread = reply.label == 66 && reply.words == 2 &&
                     filled(5000, 0, 2) && filled(1000, 2, ORR_WORDS_MAX);
    finish(1);
}

static bool
message_of(uint64_t words)
{
    left_by_thread = 0;
    run(caller, words, PRIORITY);
    fill(5000);
    struct orr_result message = receive();
    bool right = message.arrival == ORR_ARRIVAL_CALL && message.label == 55 &&
                 message.words == words && filled(1000, 0, words) &&
                 filled(5000, words, ORR_WORDS_MAX);
    fill(5000);
    first_call(ORR_CALL_REPLY, message.value, 66, ORR_SIZE(2, 0), 0);
    await(1);
    return right && left_by_thread == 1;
}

static bool
law_words_move_exactly(void)
{
    return message_of(0) && message_of(1) && message_of(WORDS) &&
           message_of(ORR_WORDS_MAX);
}

static bool
law_an_answer_leaves_the_question_alone(void)
{
    struct orr_call request = {.number = ORR_CALL_QUERY,
                               .a = {door, ORR_QUESTION_KIND, 3, 4, 5, 6},
                               .handle = {7, 8, 9, 10}};

    orr_trap(&request);
    bool right = request.number == ORR_CALL_QUERY && request.a[0] == door;
    for (uint64_t i = 2; i < 6; i++)
        right = right && request.a[i] == i + 1;
    for (uint64_t i = 0; i < ORR_HANDLES_MAX; i++)
        right = right && request.handle[i] == i + 7;
    return right && request.result.value == ORR_KIND_ENDPOINT;
}

static void
look_at_area(uint64_t unused)
{
    (void)unused;
    left_by_thread = 1;
    for (uint32_t i = 0; i < ORR_WORDS_MAX; i++)
        if (orr_area()[i] != 0)
            left_by_thread = 0;
    fill(1); /* whoever gets this stack next must not find it */
    finish(1);
}

static bool
law_a_new_area_is_zero(void)
{
    for (int i = 0; i < 3; i++) {
        left_by_thread = 0;
        run(look_at_area, 0, PRIORITY);
        await(1);
        if (left_by_thread != 1)
            return false;
    }
    return true;
}

static void
keep_argument(uint64_t argument)
{
    left_by_thread = argument;
    finish(1);
}

static bool
law_a_function_gets_its_argument_and_returns_to_an_exit(void)
{
    orr_handle thread =
        run(keep_argument, UINT64_C(0x123456789abcdef0), PRIORITY);
    await(1);
    first_call(ORR_CALL_WAIT, bell, clock_now() + 10000, 0, 0);
    struct orr_result state =
        first_call(ORR_CALL_QUERY, thread, ORR_QUESTION_STATE, 0, 0);
    return left_by_thread == UINT64_C(0x123456789abcdef0) &&
           (state.error == ORR_ERROR_STALE_HANDLE ||
            state.value == ORR_STATE_ENDED);
}

static bool
law_time_never_runs_backwards(void)
{
    uint64_t before = clock_now();

    for (uint64_t ns = 0; ns < 5000; ns += 100) {
        orr_work(ns);
        uint64_t now = clock_now();
        if (now < before + ns)
            return false;
        before = now;
    }
    return true;
}

static void
wake_up(uint64_t unused)
{
    (void)unused;
    first_call(ORR_CALL_WAIT, bell, ORR_FOREVER, 0, 0);
    left_by_thread = clock_now();
    finish(1);
}

static bool
law_a_timer_interrupts_work(void)
{
    orr_handle timer = first_create(ORR_KIND_TIMER, 0, 0, 0);
    struct orr_call arm = {.number = ORR_CALL_ARM};

    run(wake_up, 0, PRIORITY + 1);
    uint64_t start = clock_now();
    arm.a[0] = timer;
    arm.a[1] = bell;
    arm.a[2] = 1;
    arm.a[3] = start + 20000;
    orr_trap(&arm);
    orr_work(200000);
    uint64_t end = clock_now();
    await(1);
    return left_by_thread >= start + 20000 && left_by_thread < start + 150000 &&
           end >= start + 200000;
}

static bool
law_a_masked_line_is_silent_and_keeps_its_pulse(void)
{
    orr_handle line = first_create(ORR_KIND_INTERRUPT, LAWS_LINE, 0, 0);

    first_call(ORR_CALL_ATTACH, line, bell, 4, 0);
    bool heard = first_call(ORR_CALL_WAIT, bell, ORR_FOREVER, 0, 0).value == 4;
    first_call(ORR_CALL_MASK, line, 1, 0, 0);
    first_call(ORR_CALL_ACKNOWLEDGE, line, 0, 0, 0);
    uint64_t quiet_until = clock_now() + 5 * LAWS_PULSE_NS;
    bool silent = first_call(ORR_CALL_WAIT, bell, quiet_until, 0, 0).error ==
                  ORR_ERROR_TIMED_OUT;
    first_call(ORR_CALL_MASK, line, 0, 0, 0);
    bool kept =
        first_call(ORR_CALL_WAIT, bell, clock_now() + 1000, 0, 0).value == 4;
    first_call(ORR_CALL_CLOSE, line, 0, 0, 0);
    return heard && silent && kept;
}

static void
raise_twice(uint64_t detail)
{
    orr_raise(ORR_FAULT_ABORT, detail);
    orr_raise(ORR_FAULT_ABORT, detail + 1);
    left_by_thread = detail;
    finish(1);
}

static bool
law_a_raised_fault_tells_its_detail_and_can_be_resumed(void)
{
    bool right = true;

    run(raise_twice, 9, PRIORITY);
    for (uint64_t i = 0; i < 2; i++) {
        struct orr_result fault = receive();
        right = right && fault.arrival == ORR_ARRIVAL_FAULT &&
                fault.label == ORR_FAULT_ABORT && fault.words == 1 &&
                orr_area()[0] == 9 + i;
        dismiss(fault);
    }
    await(1);
    return right && left_by_thread == 9;
}

/* Writes to pages that are not there. */
static void
miss_pages(uint64_t pages)
{
    volatile uint64_t *at = orr_address(ORR_ADDRESS_MIN);
    volatile double given = 0.75;
    double half = given;

    fill(7000);
    for (uint64_t i = 0; i < pages * 512; i += 512)
        at[i] = i + 1;
    left_by_thread = filled(7000, 0, ORR_WORDS_MAX) && half + half == 1.5;
    for (uint64_t i = 0; i < pages * 512; i += 512)
        left_by_thread += at[i] == i + 1;
    finish(1);
}

static bool
law_a_page_that_a_handler_supplies_is_there(void)
{
    struct orr_call map = {.number = ORR_CALL_MAP,
                           .a = {first_create(ORR_KIND_MEMORY, 3, 0, 0), 0, 0,
                                 0, ORR_RIGHT_READ | ORR_RIGHT_WRITE}};
    bool right = true;

    run(miss_pages, 3, PRIORITY);
    for (uint64_t i = 0; i < 9; i++) {
        struct orr_result fault = receive();

        map.a[2] = ORR_ADDRESS_MIN + i / 3 * ORR_PAGE_BYTES;
        map.a[3] = i / 3 | UINT64_C(1) << 32;
        right = right && fault.label == ORR_FAULT_ACCESS && fault.words == 1 &&
                orr_area()[0] == map.a[2];
        if (i % 3 == 2)
            orr_trap(&map);
        dismiss(fault);
    }
    await(1);
    return right && left_by_thread == 4;
}

enum child_law { CHILD_READS_NULL, CHILD_IS_ALONE };

static bool
law_a_bad_access_becomes_a_fault(void)
{
    run_child(CHILD_READS_NULL);
    struct orr_result fault = receive();
    bool right = fault.arrival == ORR_ARRIVAL_FAULT &&
                 fault.label == ORR_FAULT_ACCESS && orr_area()[0] == 16;
    first_call(ORR_CALL_REPLY, fault.value, ORR_REMEDY_KILL, 0, 0);
    return right;
}

static bool
law_a_program_finds_its_words_and_no_plan(void)
{
    run_child(CHILD_IS_ALONE);
    struct orr_result end = receive();
    bool right = end.label == ORR_FAULT_EXIT && orr_area()[0] == 42;
    dismiss(end);
    return right;
}

void
laws_child(void)
{
    volatile uintptr_t near_null = 16;
    uint64_t law = orr_area()[0];
    bool right = orr_area()[1] == ~law && orr_machine_plan() == 0;

    for (uint32_t i = 2; i < ORR_WORDS_MAX; i++)
        right = right && orr_area()[i] == 0;
    if (law == CHILD_READS_NULL)
        (void)*(const volatile uint64_t *)near_null;
    orr_area()[0] = 0;
    first_call(ORR_CALL_EXIT, right ? 42 : 41, 1, 0, 0);
}

/* Fills much of the stack, and looks after others have run. */
static void
use_stack(uint64_t seed)
{
    volatile uint64_t mine[DEEP_BYTES / sizeof(uint64_t)];
    volatile double half = (double)seed / 2;
    uint64_t wrong = 0;

    for (uint64_t i = 0; i < DEEP_BYTES / sizeof(uint64_t); i++)
        mine[i] = seed * i;
    for (int i = 0; i < 4; i++)
        first_call(ORR_CALL_YIELD, 0, 0, 0, 0);
    for (uint64_t i = 0; i < DEEP_BYTES / sizeof(uint64_t); i++)
        wrong += mine[i] != seed * i;
    left_by_thread += wrong == 0 && half * 2 == (double)seed;
    finish(seed & 0xf);
}

static bool
law_every_thread_has_a_stack_of_its_own(void)
{
    left_by_thread = 0;
    for (uint64_t bit = 1; bit <= 8; bit *= 2)
        run(use_stack, UINT64_C(0x0123456789a0) | bit, PRIORITY - 1);
    await(15);
    return left_by_thread == 4;
}

/* Does a read of `most` bytes bring these? */
static bool
reads(uint64_t most, const char *typed, uint64_t bytes)
{
    struct orr_result result =
        first_call(ORR_CALL_READ, first_handle(BOOT_CONSOLE), most, 0, 0);
    bool same = result.error == ORR_ERROR_OK && result.value == bytes;

    for (uint64_t i = 0; same && i < bytes; i++)
        same = ((const char *)orr_area())[i] == typed[i];
    return same;
}

static bool
law_what_was_typed_is_read_once(void)
{
    while (clock_now() < LAWS_TYPED_NS + LAWS_PULSE_NS)
        first_call(ORR_CALL_YIELD, 0, 0, 0, 0);
    return reads(2, LAWS_TYPED, 2) && reads(0, NULL, 0) &&
           reads(99, &LAWS_TYPED[2], sizeof LAWS_TYPED - 3) &&
           reads(99, NULL, 0);
}

static const struct law {
    bool (*holds)(void);
    const char *text;
} laws[] = {
    {law_words_move_exactly, "a message's words move, and no others"},
    {law_an_answer_leaves_the_question_alone,
     "an answer leaves the question as it was"},
    {law_a_new_area_is_zero, "a new thread's area is zero"},
    {law_a_function_gets_its_argument_and_returns_to_an_exit,
     "a thread's function gets its argument and returns to an exit"},
    {law_a_program_finds_its_words_and_no_plan,
     "a program finds its words, zeroes after them, and no plan"},
    {law_time_never_runs_backwards, "time never runs backwards"},
    {law_a_timer_interrupts_work, "a timer interrupts work"},
    {law_a_masked_line_is_silent_and_keeps_its_pulse,
     "a masked line is silent and keeps its pulse"},
    {law_a_raised_fault_tells_its_detail_and_can_be_resumed,
     "a raised fault tells its detail and can be resumed"},
    {law_a_bad_access_becomes_a_fault, "a bad access becomes a fault"},
    {law_a_page_that_a_handler_supplies_is_there,
     "a page that a handler supplies is there when the thread goes on"},
    {law_every_thread_has_a_stack_of_its_own,
     "every thread has a stack and registers of its own"},
    {law_what_was_typed_is_read_once, "what was typed is read once, in parts"},
};
#define LAWS (sizeof(laws) / sizeof(laws[0]))

uint32_t
laws_count(void)
{
    return LAWS;
}

void
laws_start(void)
{
    door = first_create(ORR_KIND_ENDPOINT, 0, 0, 0);
    bell = first_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    done = first_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    first_call(ORR_CALL_CONFIGURE, first_handle(BOOT_THREAD),
               ORR_SETTING_PRIORITY, PRIORITY, 0);
    laws_tell(first_handle(BOOT_CONSOLE), "1..", LAWS, NULL);
    for (uint32_t i = 0; i < LAWS; i++) {
        bool holds = laws[i].holds();
        laws_tell(first_handle(BOOT_CONSOLE), holds ? "ok " : "not ok ", i + 1,
                  laws[i].text);
    }
}
