#include "hal-image/run.h"

#include "hal-image/console.h"
#include "hal-image/device.h"
#include "hal-image/frame.h"
#include "hal-image/log.h"
#include "hal-image/page.h"
#include "hal-image/space.h"

#define CRASHES_MAX 2u /* of one instruction; then the process exits */
#define WORK_MAX (UINT64_C(1) << 60)

enum outcome {
    OUTCOME_RUN,   /* the thread that was decided on runs */
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
    uint64_t low;

    if (fault != ORR_FAULT_ACCESS)
        return 0;
    if (address < ORR_DETAIL_NEAR_BYTES || frame_is_mapped(address))
        return address;
    low = space_stack_low(h, n);
    if (address < low && address >= low - PAGE_BYTES)
        return ORR_DETAIL_STACK;
    return ORR_DETAIL_ELSEWHERE;
}

/* A timer that comes too early does no harm, so one that is set is not put
 * off: by the next decision its time may be right again. */
static void
run_arm(struct hal *h, uint64_t until)
{
    if (until > h->covered)
        return;
    if (h->plain_calls != 0)
        h->covered = until - 1;
    arch_timer(until);
}

static void
trap_fault(struct image_thread *t, struct trap *trap, uint64_t fault,
           uint64_t detail)
{
    trap->kind = TRAP_FAULT;
    trap->number = fault < ORR_FAULT_MAX ? (uint32_t)fault : ORR_FAULT_ABORT;
    trap->words = 1;
    t->area->word[0] = detail;
}

/* A handler may supply the page, and then resume the thread, which finds its
 * words as they were. */
static enum outcome
run_missed(struct image_thread *t, struct trap *trap, uint64_t where)
{
    t->word = t->area->word[0];
    t->unfit = UNFIT_WORD;
    t->runs = NULL;
    trap_fault(t, trap, ORR_FAULT_ACCESS, where);
    return OUTCOME_TRAP;
}

/* Nothing that a handler can do makes the instruction succeed: resumed too
 * often, the process exits with the fault's number, as in simulation. */
static enum outcome
run_crashed(const struct hal *h, uint32_t n, struct trap *trap, uint64_t where)
{
    struct image_thread *t = &h->thread[n];
    const uint32_t fault = trap->number;

    if (fault == ORR_FAULT_ACCESS && frame_is_mapped(where))
        return run_missed(t, trap, where);
    if (t->crashes < CRASHES_MAX) {
        t->crashes++;
        trap_fault(t, trap, fault, fault_detail(h, n, fault, where));
        return OUTCOME_TRAP;
    }
    *trap = (struct trap){
        .kind = TRAP_CALL, .number = ORR_CALL_EXIT, .a = {fault, 1}};
    t->area->word[0] = fault;
    return OUTCOME_TRAP;
}

/* As many as a[2] says, if a message can have so many: what else looks like
 * their number is not. */
static IMAGE_RARE void
call_take_handles(const struct image_thread *t, struct trap *trap)
{
    const uint64_t handles = trap->a[2] / ORR_SIZE(0, 1);

    if (handles > ORR_HANDLES_MAX)
        return;
    for (uint64_t i = 0; i < handles; i++)
        trap->handle[i] = t->area->handle[i];
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
        t->runs = t->work_ns == 0 ? t->context : NULL;
        return OUTCOME_AGAIN;
    }
    if (trap->number > ORR_CALL_MAX)
        trap->number = ORR_CALL_MAX;
    if (trap->number == ORR_CALL_EXIT)
        t->area->word[0] = trap->a[0]; /* its message is that of a fault */
    call_take_handles(t, trap);
    return OUTCOME_TRAP;
}

/* Is there something after all, only not yet in the page table? */
static bool
run_fill(struct hal *h, uint32_t process, uint64_t address)
{
    if (frame_is_mapped(address))
        return frame_fill(h, process, address);
    return address >= STACK_ADDRESS && space_fill_stack(h, process, address);
}

/* What ended the turn of the running thread, if it was no plain call. */
static enum outcome
run_trapped(struct hal *h, struct trap *trap)
{
    const uint32_t n = h->running.n;
    struct image_thread *t = &h->thread[n];
    uint64_t detail = 0;

    arch_trapped(trap, &detail);
    switch ((enum trap_kind)trap->kind) {
    case TRAP_CALL:
        return run_called(t, trap);
    case TRAP_FAULT:
        if (trap->number == ORR_FAULT_ACCESS && run_fill(h, t->process, detail))
            return OUTCOME_AGAIN;
        return run_crashed(h, n, trap, detail);
    case TRAP_INTERRUPT:
        return OUTCOME_TRAP;
    case TRAP_TIMER:
    case TRAP_KICK:
        break;
    }
    console_flush();
    h->covered = NEVER;
    return OUTCOME_AGAIN;
}

static enum outcome
run_idle(struct hal *h, struct trap *trap)
{
    console_flush();
    page_pool_clean();
    arch_idle(trap);
    if (trap->kind == TRAP_INTERRUPT)
        return OUTCOME_TRAP;
    h->covered = NEVER;
    return OUTCOME_AGAIN;
}

/* The thread has the CPU to itself while it computes; how long it has had it
 * is all that counts, so the CPU may rest, until something is due at most. */
static enum outcome
run_work(struct hal *h, struct image_thread *t, struct trap *trap, uint64_t due)
{
    const uint64_t start = arch_now();
    enum outcome outcome;

    run_arm(h, earlier(due, start + t->work_ns));
    outcome = run_idle(h, trap);
    t->work_ns -= earlier(arch_now() - start, t->work_ns);
    if (t->work_ns == 0)
        t->runs = t->context;
    return outcome;
}

/* The decided thread (0: nobody) has the CPU until something happens. */
static enum outcome
run_thread(struct hal *h, struct trap *trap, uint64_t due)
{
    const uint32_t n = h->running.n;
    struct image_thread *t = &h->thread[n];

    if (n == 0)
        return run_idle(h, trap);
    if (t->runs != NULL)
        return OUTCOME_RUN;
    if (t->unfit == UNFIT_NOT)
        return run_work(h, t, trap, due);
    if (t->unfit == UNFIT_WORD) {
        t->area->word[0] = t->word;
        t->unfit = UNFIT_NOT;
        t->runs = t->context;
        return OUTCOME_RUN;
    }
    if (t->unfit == UNFIT_AGAIN) {
        t->unfit = UNFIT_NOT;
        t->runs = t->context;
        *trap = h->again[n];
        return OUTCOME_TRAP;
    }
    trap_fault(t, trap, ORR_FAULT_INSTRUCTION, 0);
    return OUTCOME_TRAP;
}

/* What is due at `now`, or else what the decided thread does. */
static enum outcome
run_next(struct hal *h, uint64_t now, struct trap *trap)
{
    const uint64_t until = h->bundle->until_ns;
    uint64_t due;

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
    if (h->until <= now)
        return OUTCOME_TRAP;
    if (h->running.n == 0 && h->until == NEVER && !device_useful(h))
        return OUTCOME_DONE;
    due = earlier(earlier(h->until, until), h->pulse_next);
    run_arm(h, due);
    return run_thread(h, trap, due);
}

static void
run_tell_interrupt(const struct trap *trap)
{
    if (trap->kind != TRAP_INTERRUPT)
        return;
    console_tool('i', trap->number, trap->now);
    console_text("\n");
}

/* The trap goes to the kernel. */
static struct arch_context *
run_tell(struct hal *h, struct trap *trap)
{
    trap->now = arch_now();
    log_trap(h, trap);
    run_tell_interrupt(trap);
    return NULL;
}

/* Who runs next; null: the kernel is to be entered. */
static struct arch_context *
run_on(struct hal *h, struct trap *trap, enum outcome outcome)
{
    while (outcome == OUTCOME_AGAIN)
        outcome = run_next(h, arch_now(), trap);
    if (outcome == OUTCOME_TRAP)
        return run_tell(h, trap);
    if (outcome != OUTCOME_RUN)
        image_finish(h, outcome == OUTCOME_DONE);
    if (h->first == 0)
        h->first = arch_cycles();
    return h->thread[h->running.n].runs;
}

/* The beginning, or any trap but a plain call. */
static IMAGE_RARE struct arch_context *
run_after_trap(struct hal *h, struct trap *trap)
{
    if (trap->kind == TRAP_KICK) {
        trap->number = trap->words = 0;
        return run_tell(h, trap);
    }
    return run_on(h, trap, run_trapped(h, trap));
}

/* The decided thread cannot simply run, or something is due before. It runs at
 * once: what came due while the kernel worked is found by the timer, not
 * looked for. */
static IMAGE_RARE struct arch_context *
run_after_entry(struct hal *h, struct trap *trap)
{
    log_entered(h);
    return run_on(h, trap, run_next(h, trap->now, trap));
}

/* A system call of which only the kernel has to know. */
static bool
trap_is_plain(const struct hal *h, const struct trap *trap)
{
    uint64_t number; /* all 64 bits of it */

    __builtin_memcpy(&number, &trap->number, sizeof number);
    return number < h->plain_calls && number != ORR_CALL_EXIT;
}

/* The kernel was busy with another window: the call or fault of the thread that
 * ran is its next turn. Some come by themselves. */
static IMAGE_RARE void
run_keep(struct hal *h, uint32_t n, const struct trap *trap)
{
    struct image_thread *t = &h->thread[n];

    if (t->unfit != UNFIT_NOT)
        return;
    h->again[n] = *trap;
    t->unfit = UNFIT_AGAIN;
    t->runs = NULL;
}

/* Makes the next decision. True if it is carried out by just running `next`,
 * since the timer comes early enough. */
static bool
run_decide(struct hal *h, struct trap *trap, struct arch_context **next)
{
    const struct decision decision = kernel_enter(h->kernel, h, trap);

    if (rare(decision.again != 0))
        run_keep(h, h->running.n, trap);
    h->running = decision.thread;
    h->until = decision.until;
    *next = h->thread[decision.thread.n].runs;
    return *next != NULL && decision.until > h->covered;
}

/* Decisions, until one names who runs next. */
static __attribute__((noinline, flatten)) struct arch_context *
run_decided(struct hal *h, struct trap *trap)
{
    struct arch_context *next = NULL;

    while (rare(!run_decide(h, trap, &next))) {
        next = run_after_entry(h, trap);
        if (next != NULL)
            break;
    }
    return next;
}

static IMAGE_RARE struct arch_context *
run_trap_told(struct hal *h, struct trap *trap)
{
    struct arch_context *next = run_after_trap(h, trap);

    return next != NULL ? next : run_decided(h, trap);
}

/* A visit goes on, but not before something else. */
static IMAGE_RARE struct arch_context *
run_visit_late(struct hal *h, struct trap *trap)
{
    struct arch_context *next = run_after_entry(h, trap);

    return next != NULL ? next : run_decided(h, trap);
}

/* A system call with a number of words that has more in it: handles, mostly. */
static IMAGE_RARE struct arch_context *
run_passing(struct hal *h, struct trap *trap)
{
    call_take_handles(&h->thread[h->running.n], trap);
    trap->kind = TRAP_CALL;
    trap->now = arch_now();
    return run_decided(h, trap);
}

/* What goes on with a visit is done here, with as few registers as possible;
 * all else further off. */
__attribute__((flatten)) struct arch_context *
run_entered(struct hal *h, struct trap *trap)
{
    struct thread_id visitor;
    struct arch_context *next;

    if (rare(!trap_is_plain(h, trap)))
        return run_trap_told(h, trap);
    if (rare(trap->a[2] > ORR_SIZE(UINT8_MAX, 0)))
        return run_passing(h, trap);
    trap->kind = TRAP_CALL;
    trap->now = arch_now();
    visitor = kernel_visit(h->kernel, h, trap);
    if (visitor.n == 0)
        return run_decided(h, trap);
    h->running = visitor;
    next = h->thread[visitor.n].runs;
    if (rare(next == NULL || h->until <= h->covered))
        return run_visit_late(h, trap);
    return next;
}

void
run_begin(struct hal *h, struct trap *trap)
{
    if ((h->bundle->flags & ORR_BUNDLE_RECORD) == 0)
        h->plain_calls = ORR_CALL_MAX;
    kernel_set_visits(h->kernel, true);
    h->covered = NEVER;
    trap->kind = TRAP_KICK;
    trap->number = UINT32_MAX;
    trap->words = UINT32_MAX;
    arch_clock_start();
}
