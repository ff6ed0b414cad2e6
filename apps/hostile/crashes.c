/* Threads that start nowhere or crash: their faults come to a handler, and
 * nobody else takes notice. */
#include "apps/hostile/hostile.h"

static struct orr_endpoint office;

static void
write_at(uint64_t address)
{
    *(volatile uint64_t *)(uintptr_t)address = 1;
}

static void
raise_fault(uint64_t fault)
{
    orr_raise((enum orr_fault)fault, 0);
}

static void
give_up(uint64_t unused)
{
    orr_abort();
}

/* Waits for a fault, checks it, and destroys the thread instead of giving a
 * remedy. */
static void
fault_expect(const char *what, enum orr_fault wanted, struct orr_thread thread)
{
    struct orr_event event = orr_receive(office, orr_after(10 * ORR_MS));

    attempt_expect(what, event.error, ORR_ERROR_OK);
    orr_assert(event.kind == ORR_ARRIVAL_FAULT);
    if (event.label != (uint64_t)wanted)
        attempt_surprise(what, orr_fault_name(event.label));
    orr_need(orr_destroy(thread.h), "destroy the thread");
    attempt_expect("a remedy for the dead",
                   orr_reply(event.reply, orr_label(ORR_REMEDY_RESUME)),
                   ORR_ERROR_STALE_HANDLE);
}

static void
crash(const char *what, void (*function)(uint64_t), uint64_t argument,
      enum orr_fault wanted)
{
    fault_expect(what, wanted,
                 orr_thread_start((struct orr_thread_plan){.function = function,
                                                           .argument = argument,
                                                           .name = "crash",
                                                           .priority = 10,
                                                           .handler = office}));
}

/* Starts a thread at an address where there is no program. */
static void
start_nowhere(uint64_t entry, uint64_t argument, enum orr_fault wanted)
{
    struct orr_thread_plan plan = {.priority = 10, .handler = office};
    struct orr_thread thread = orr_thread_create(&plan);

    orr_area()[0] = entry;
    orr_area()[1] = argument;
    orr_need(attempt_error((struct orr_call){.number = ORR_CALL_START,
                                             .a = {thread.h, ORR_SIZE(2, 0)}}),
             "start nowhere");
    fault_expect("a start nowhere", wanted, thread);
}

void
attempt_crashes(void)
{
    office = orr_endpoint_create(orr_own_quota(), 0);
    crash("the null page", write_at, 0, ORR_FAULT_ACCESS);
    crash("the last page", write_at, UINT64_MAX - 7, ORR_FAULT_ACCESS);
    crash("the kernel's half", write_at, UINT64_C(1) << 63, ORR_FAULT_ACCESS);
    crash("no address at all", write_at, UINT64_C(0x00dead0000000000),
          ORR_FAULT_ACCESS);
    crash("a division by zero", raise_fault, ORR_FAULT_ARITHMETIC,
          ORR_FAULT_ARITHMETIC);
    crash("a bad instruction", raise_fault, ORR_FAULT_INSTRUCTION,
          ORR_FAULT_INSTRUCTION);
    crash("an abort", give_up, 0, ORR_FAULT_ABORT);
    start_nowhere(8, 0, ORR_FAULT_ACCESS);
    start_nowhere(UINT64_C(1) << 63, 0, ORR_FAULT_ACCESS);
    start_nowhere(ORR_ENTRY_PROGRAM, 999999, ORR_FAULT_INSTRUCTION);
    orr_need(orr_close(office.h), "close");
}
