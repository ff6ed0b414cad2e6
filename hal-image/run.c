#include "hal-image/run.h"

#include "hal-image/console.h"
#include "hal-image/device.h"
#include "hal-image/frame.h"
#include "hal-image/log.h"
#include "hal-image/space.h"

#define CRASHES_MAX 2u /* of one instruction; then the process exits */
#define WORK_MAX (UINT64_C(1) << 60)

enum outcome {
    OUTCOME_AGAIN, /* nothing for the kernel: look around once more */
    OUTCOME_TRAP,  /* the kernel is to be told */
    OUTCOME_DONE,  /* nothing can happen any more */
    OUTCOME_LATE   /* the time is up */
};

static uint64_t
earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What a fault's address says to its handler: the same on every machine. */
static uint64_t
fault_detail(const struct hal *h, uint32_t n, uint32_t fault, uint64_t address)
{
    const uint64_t low = space_stack_low(h, n);

    if (fault != ORR_FAULT_ACCESS)
        return 0;
    if (address < ORR_DETAIL_NEAR_BYTES || frame_is_mapped(address))
        return address;
    if (address < low && address >= low - PAGE_BYTES)
        return ORR_DETAIL_STACK;
    return ORR_DETAIL_ELSEWHERE;
}

/* Time counts from the system's beginning. */
static uint64_t
run_now(const struct hal *h)
{
    return arch_now() - h->began;
}

static void
run_arm(const struct hal *h, uint64_t until)
{
    arch_timer(until > NEVER - h->began ? NEVER : until + h->began);
}

static void
trap_fault(struct image_thread *t, struct trap *trap, uint64_t fault,
           uint64_t detail)
{
    trap->kind = TRAP_FAULT;
    trap->number = fault < ORR_FAULT_MAX ? (uint32_t)fault : ORR_FAULT_ABORT;
    trap->words = 1;
    t->calling = 0;
    t->area->word[0] = detail;
}

/* Nothing that a handler can do today makes the instruction succeed: resumed
 * too often, the process exits with the fault's number, as in simulation. */
static enum outcome
run_crashed(const struct hal *h, uint32_t n, struct trap *trap, uint64_t where)
{
    struct image_thread *t = &h->thread[n];
    const uint32_t fault = trap->number;

    if (t->crashes < CRASHES_MAX) {
        t->crashes++;
        trap_fault(t, trap, fault, fault_detail(h, n, fault, where));
        return OUTCOME_TRAP;
    }
    *trap = (struct trap){
        .kind = TRAP_CALL, .number = ORR_CALL_EXIT, .a = {fault, 1}};
    t->area->word[0] = fault;
    t->calling = 1;
    return OUTCOME_TRAP;
}

static enum outcome
run_called(struct image_thread *t, struct trap *trap)
{
    if (trap->number == ORR_MACHINE_RAISE) {
        trap_fault(t, trap, trap->a[0], trap->a[1]);
        return OUTCOME_TRAP;
    }
    if (trap->number == ORR_MACHINE_WORK) {
        t->work_ns = earlier(trap->a[0], WORK_MAX);
        return OUTCOME_AGAIN;
    }
    if (trap->number > ORR_CALL_MAX)
        trap->number = ORR_CALL_MAX;
    if (trap->number == ORR_CALL_EXIT)
        t->area->word[0] = trap->a[0]; /* its message is that of a fault */
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++)
        trap->handle[i] = t->area->handle[i];
    t->calling = 1;
    return OUTCOME_TRAP;
}

/* The thread has the CPU to itself while it computes; how long it has had it
 * is all that counts, so the CPU may rest. */
static void
run_work(const struct hal *h, struct image_thread *t, uint64_t wake,
         struct trap *trap)
{
    const uint64_t start = run_now(h);
    uint64_t detail, spent;

    run_arm(h, earlier(wake, start + t->work_ns));
    arch_run(NULL, 0, trap, &detail);
    spent = run_now(h) - start;
    t->work_ns -= earlier(spent, t->work_ns);
}

/* A thread that is to compute, or has nothing to run. */
static enum outcome
run_hindered(const struct hal *h, struct image_thread *t, uint64_t wake,
             struct trap *trap)
{
    if (t->unfit != 0) {
        trap_fault(t, trap, ORR_FAULT_INSTRUCTION, 0);
        return OUTCOME_TRAP;
    }
    run_work(h, t, wake, trap);
    return trap->kind == TRAP_INTERRUPT ? OUTCOME_TRAP : OUTCOME_AGAIN;
}

/* Lets the thread (0: nobody) have the CPU until something happens. */
static enum outcome
run_thread(struct hal *h, uint32_t n, uint64_t wake, struct trap *trap)
{
    struct image_thread *t = &h->thread[n];
    uint64_t detail = 0;

    if (n != 0 && (t->unfit | t->work_ns) != 0)
        return run_hindered(h, t, wake, trap);
    run_arm(h, wake);
    arch_run(t->context, h->process[t->process].space, trap, &detail);
    if (trap->kind == TRAP_CALL)
        return run_called(t, trap);
    if (trap->kind == TRAP_FAULT && trap->number == ORR_FAULT_ACCESS &&
        frame_fill(h, t->process, detail))
        return OUTCOME_AGAIN;
    if (trap->kind == TRAP_FAULT)
        return run_crashed(h, n, trap, detail);
    return trap->kind == TRAP_INTERRUPT ? OUTCOME_TRAP : OUTCOME_AGAIN;
}

/* What is due at `now`, or else what the decided thread does. */
static enum outcome
run_next(struct hal *h, const struct decision *decision, uint64_t now,
         struct trap *trap)
{
    const uint64_t until = h->bundle->until_ns;
    uint64_t wake;

    trap->kind = TRAP_TIMER;
    trap->number = 0;
    trap->words = 0;
    if (h->pulse_next <= now)
        device_pulse(h, now);
    if (now >= until)
        return OUTCOME_LATE;
    if (h->raised != 0 && device_take(h, &trap->number)) {
        trap->kind = TRAP_INTERRUPT;
        return OUTCOME_TRAP;
    }
    if (decision->until <= now)
        return OUTCOME_TRAP;
    if (decision->thread.n == 0 && decision->until == NEVER &&
        !device_useful(h))
        return OUTCOME_DONE;
    wake = earlier(earlier(decision->until, until), h->pulse_next);
    return run_thread(h, decision->thread.n, wake, trap);
}

static void
run_tell_interrupt(const struct trap *trap)
{
    if (trap->kind != TRAP_INTERRUPT)
        return;
    console_tool('i', trap->number, trap->now);
    console_text("\n");
}

/* The thread runs on at once: what came due while the kernel worked is found
 * by the timer, not looked for. */
static enum outcome
run_on(struct hal *h, const struct decision *decision, struct trap *trap)
{
    enum outcome outcome = run_next(h, decision, trap->now, trap);

    while (outcome == OUTCOME_AGAIN)
        outcome = run_next(h, decision, run_now(h), trap);
    return outcome;
}

bool
run_system(struct hal *h)
{
    const bool recording = (h->bundle->flags & ORR_BUNDLE_RECORD) != 0;
    struct decision decision;
    struct trap trap = {.kind = TRAP_KICK};
    enum outcome outcome;

    h->began = arch_now();
    do {
        trap.now = run_now(h);
        if (recording)
            log_trap(h, &trap);
        run_tell_interrupt(&trap);
        decision = kernel_enter(h->kernel, h, &trap);
        if (recording)
            log_entered(h);
        outcome = run_on(h, &decision, &trap);
    } while (outcome == OUTCOME_TRAP);
    log_end(h);
    return outcome == OUTCOME_DONE;
}
