/* A signal that a program brought on changes where the interrupted thread
 * goes on: at machine_crash_entry, on its own stack, or on its emergency
 * stack if that is used up. Nothing below the crash is ever run again.
 *
 * RESUME, as a remedy, would have the thread execute the same instruction
 * again and crash again, as nothing in this machine can have changed what it
 * met. So it raises the same fault once more, and if it is resumed from that
 * too, the whole process exits with the fault's number as its status.
 *
 * A page that is not mapped is another matter: its handler can supply it. Such
 * a thread goes on at machine_missed_entry, below all its registers, which lie
 * on its own stack; resumed, it gets them back and executes the instruction
 * again, as often as that takes. */
#include "hal-sim/machine_fault.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "core/include/orrery/system.h"
#include "hal-sim/machine_window.h"
#include "hal-sim/machine_run.h"
#include "hal-sim/machine_stack.h"
#include "hal-sim/machine_switch.h"

#define SIGNAL_STACK_BYTES (256u << 10)
#define RED_ZONE_BYTES 128u
#define RESUMES_MAX 2u
#define USER_END (UINT64_C(1) << 47) /* no address is from here on */

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#define CRASH_SIGNALS (sizeof(crash_signals) / sizeof(crash_signals[0]))

/* What the processor's XRSTOR needs, and where in a signal's floating point
 * state the host's kernel says how much that is (its asm/sigcontext.h). */
#define STATE_ALIGN 64u
#define STATE_BYTES_MAX 8192u
#define STATE_BYTES_OLD 512u
#define STATE_MAGIC 0x46505853u

/* What these signals meant before; set once. */
static struct sigaction before[CRASH_SIGNALS];

void
machine_fault_raise(struct machine *m, enum orr_fault fault, uint64_t detail)
{
    struct trap trap = {
        .kind = TRAP_FAULT,
        .number = fault < ORR_FAULT_MAX ? fault : ORR_FAULT_ABORT,
        .words = 1,
    };

    m->running->call = NULL;
    m->running->area[0] = detail;
    machine_trap(m, &trap);
}

_Noreturn void
machine_crash_main(void)
{
    struct machine *m = machine_current;
    struct fiber *me = m->running;

    m->inside = true;
    for (uint32_t i = 0; i < RESUMES_MAX; i++)
        machine_fault_raise(m, (enum orr_fault)me->crash, me->detail);
    for (;;) {
        struct orr_call call = {.number = ORR_CALL_EXIT, .a = {me->crash, 1}};
        orr_trap(&call);
    }
}

void
machine_missed_main(const struct missed *missed)
{
    struct machine *m = machine_current;
    uint64_t *area = m->running->area;
    uint64_t word = area[0];

    m->inside = true;
    machine_fault_raise(m, ORR_FAULT_ACCESS, missed->detail);
    area[0] = word;
    m->inside = false;
}

/* Goes over to the emergency stack without a signal. */
_Noreturn void
fault_overflow(struct machine *m)
{
    struct fiber *me = m->running;
    void *unused;

    me->crash = ORR_FAULT_ACCESS;
    me->detail = FAULT_STACK_OVERFLOW;
    char *top = stack_emergency_top(m, me);
    me->low = stack_low(m, me);
    machine_switch(&unused, machine_switch_frame(top, machine_crash_entry));
    __builtin_unreachable();
}

static bool
within(uintptr_t at, const char *low, const char *high)
{
    return at >= (uintptr_t)low && at < (uintptr_t)high;
}

#if defined(__x86_64__)
static uintptr_t
interrupted_sp(const ucontext_t *at)
{
    return (uintptr_t)at->uc_mcontext.gregs[REG_RSP];
}

static const uint8_t *
interrupted_code(const ucontext_t *at)
{
    return (const uint8_t *)(uintptr_t)at->uc_mcontext.gregs[REG_RIP];
}

/* The processor's error code of a page fault (Intel SDM volume 3, 4.7): bit 1
 * says that it wrote, bit 4 that it fetched an instruction. */
static uint32_t
access_of(const ucontext_t *at)
{
    const greg_t error = at->uc_mcontext.gregs[REG_ERR];

    if ((error & 0x10) != 0)
        return ORR_RIGHT_EXECUTE;
    return (error & 0x02) != 0 ? ORR_RIGHT_WRITE : ORR_RIGHT_READ;
}

static void
redirect(ucontext_t *at, const char *low, uintptr_t sp, void (*entry)(void))
{
    stack_unpoison(low, sp - (uintptr_t)low);
    at->uc_mcontext.gregs[REG_RSP] = (greg_t)(sp & ~(uintptr_t)15);
    at->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)entry;
    at->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)0x400; /* direction */
}

_Static_assert(offsetof(struct missed, state) == 23 * 8, "switch_x86_64.S");
_Static_assert(offsetof(struct missed, mask) == 24 * 8, "switch_x86_64.S");
_Static_assert(sizeof(struct missed) % STATE_ALIGN == 0, "the state follows");

/* Bytes of the interrupted floating point state; with the parts it has, if it
 * is one for XRSTOR. */
static size_t
state_bytes(const ucontext_t *at, uint64_t *mask)
{
    struct {
        uint32_t magic, bytes;
        uint64_t parts;
    } extended;
    const char *state = (const char *)at->uc_mcontext.fpregs;

    memcpy(&extended, state + STATE_BYTES_OLD - 48, sizeof(extended));
    *mask = 0;
    if (extended.magic != STATE_MAGIC || extended.bytes > STATE_BYTES_MAX)
        return STATE_BYTES_OLD;
    *mask = extended.parts;
    return extended.bytes;
}

/* Leaves everything that the thread needs to go on below its red zone; false
 * if its stack has no room for that and the kernel. */
static bool
miss(struct machine *m, ucontext_t *at, uint64_t detail)
{
    char *base = stack_base(m, m->running);
    uintptr_t sp = interrupted_sp(at) - RED_ZONE_BYTES;
    struct missed *missed;
    uint64_t mask;
    size_t bytes = state_bytes(at, &mask);

    sp = ((sp - bytes) & ~(uintptr_t)(STATE_ALIGN - 1)) - sizeof(*missed);
    if (!within(sp, base + HEADROOM_BYTES, stack_top(m, m->running)))
        return false;
    stack_unpoison(base, interrupted_sp(at) - RED_ZONE_BYTES - (uintptr_t)base);
    missed = (struct missed *)sp;
    memcpy(missed->registers, at->uc_mcontext.gregs, sizeof(missed->registers));
    memcpy(missed + 1, at->uc_mcontext.fpregs, bytes);
    missed->state = (uint64_t)(uintptr_t)(missed + 1);
    missed->mask = mask;
    missed->detail = detail;
    redirect(at, base, sp, machine_missed_entry);
    return true;
}
#else
#error "this host's registers are not known here: see switch_x86_64.S"
#endif

/* The host's kernel says the same of privileged instructions and of addresses
 * that are none: the instruction, which was just read to be executed, tells.
 * Intel SDM volume 2, appendix A. */
__attribute__((no_sanitize("address"))) static bool
is_privileged(const uint8_t *code)
{
    while (*code == 0x66 || *code == 0xf2 || *code == 0xf3 || *code / 16 == 4)
        code++;
    if (*code == 0x0f) {
        code++;
        return *code <= 1 || (*code >= 6 && *code <= 9) ||
               (*code >= 0x20 && *code <= 0x23) ||
               (*code >= 0x30 && *code <= 0x35 && *code != 0x31);
    }
    return *code / 4 == 0x6c / 4 || *code == 0xcd || *code / 4 == 0xe4 / 4 ||
           *code / 4 == 0xec / 4 || *code == 0xf4 || *code / 2 == 0xfa / 2;
}

static enum orr_fault
fault_of(const siginfo_t *info, const ucontext_t *at)
{
    if (info->si_signo == SIGFPE)
        return ORR_FAULT_ARITHMETIC;
    if (info->si_signo == SIGILL)
        return ORR_FAULT_INSTRUCTION;
    if (info->si_signo == SIGSEGV && info->si_code == SI_KERNEL &&
        (uintptr_t)interrupted_code(at) < USER_END &&
        is_privileged(interrupted_code(at)))
        return ORR_FAULT_INSTRUCTION;
    return ORR_FAULT_ACCESS;
}

/* Is it about an address at which the process may have memory? */
static bool
is_mapped(const struct machine *m, const siginfo_t *info)
{
    return info->si_signo == SIGSEGV && info->si_code != SI_KERNEL &&
           window_has(m->running, (uintptr_t)info->si_addr);
}

static uint64_t
detail_of(const struct machine *m, const siginfo_t *info)
{
    uintptr_t at = (uintptr_t)info->si_addr;

    if (is_mapped(m, info))
        return window_address(m->running, at);
    if (info->si_signo == SIGFPE || info->si_signo == SIGILL)
        return 0;
    /* the processor does not tell which address was no address at all */
    if (info->si_code == SI_KERNEL)
        return FAULT_ELSEWHERE;
    if (at < FAULT_NULL_PAGE_BYTES)
        return at;
    if (within(at, stack_emergency_top(m, m->running),
               stack_base(m, m->running)))
        return FAULT_STACK_OVERFLOW;
    return FAULT_ELSEWHERE;
}

static void
crash(struct machine *m, const siginfo_t *info, ucontext_t *at)
{
    struct fiber *me = m->running;
    uintptr_t sp = interrupted_sp(at);
    char *base = stack_base(m, me);

    if (is_mapped(m, info) && miss(m, at, detail_of(m, info)))
        return;
    me->crash = fault_of(info, at);
    me->detail = detail_of(m, info);
    if (within(sp, base + HEADROOM_BYTES + RED_ZONE_BYTES, stack_top(m, me))) {
        redirect(at, base, sp - RED_ZONE_BYTES, machine_crash_entry);
        return;
    }
    me->low = stack_low(m, me);
    redirect(at, me->low, (uintptr_t)stack_emergency_top(m, me),
             machine_crash_entry);
}

/* Whatever is not a program's crash means what it meant before. */
static void
pass_on(int number, siginfo_t *info, void *at)
{
    const struct sigaction *old = before;

    while (old - before < (ptrdiff_t)CRASH_SIGNALS - 1 &&
           crash_signals[old - before] != number)
        old++;
    if ((old->sa_flags & SA_SIGINFO) != 0) {
        old->sa_sigaction(number, info, at);
    } else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
        old->sa_handler(number);
    } else {
        /* the instruction is executed again, and then ends the process */
        sigaction(number, old, NULL);
    }
}

static void
on_signal(int number, siginfo_t *info, void *at)
{
    struct machine *m = machine_current;

    if (m == NULL || !m->active || m->inside || info->si_code <= 0 ||
        m->running == m->fibers) {
        pass_on(number, info, at);
        return;
    }
    m->inside = true;
    if (is_mapped(m, info) &&
        window_fill(m, (uintptr_t)info->si_addr, access_of(at))) {
        m->inside = false; /* and the instruction is executed again */
        return;
    }
    crash(m, info, at);
}

static void
handlers_install(void)
{
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CRASH_SIGNALS; i++)
        sigaction(crash_signals[i], &action, &before[i]);
}

/* The signal's stack stays for as long as the host thread does. */
static void
signal_stack_install(void)
{
    static _Thread_local bool done;
    stack_t stack = {0};

    if (done)
        return;
    done = true;
    if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE) == 0)
        return;
    stack.ss_flags = 0;
    stack.ss_size = SIGNAL_STACK_BYTES;
    stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp != MAP_FAILED)
        sigaltstack(&stack, NULL);
}

void
fault_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, handlers_install);
    signal_stack_install();
}
