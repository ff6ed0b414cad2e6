/* Programs in user mode: their registers, and what ends their turn. */
#include "hal-riscv/riscv.h"

/* scause (privileged architecture 1.12, 4.1.8). */
#define CAUSE_INTERRUPT (UINT64_C(1) << 63)
enum cause { CAUSE_ILLEGAL = 2, CAUSE_BREAKPOINT = 3 };

/* sstatus.FS: whether there is floating point (3.1.6.6). */
#define FLOAT_DIRTY (UINT64_C(3) << 13)
#define FLOAT_DIRTY_NOT_CLEAN (UINT64_C(1) << 13)

enum argument { A0 = X(10), SP = X(2), TP = X(4) };

const uint32_t arch_machine = 243;

/* Takes what was left by a thread that is no more. */
static struct arch_context nobody;

/* Whose floating point is loaded, and whose gp and s0.. C keeps. */
static struct arch_context *loaded = &nobody;

void
arch_context_start(struct arch_context *c, const struct arch_start *start)
{
    *c = (struct arch_context){.pc = start->entry};
    c->trapped = 1;
    c->area = start->area;
    c->kernel_sp = (uint64_t)(uintptr_t)stack_top;
    c->space = start->space;
    c->x[SP] = start->stack & ~UINT64_C(15);
    c->x[TP] = start->area;
    c->x[A0] = start->argument[0];
    c->x[A0 + 1] = start->argument[1];
}

void
arch_context_answer(struct arch_context *c, const struct orr_result *result)
{
    uint64_t *a = &c->x[A0];

    if (c->trapped != 0)
        return;
    a[0] = (uint64_t)result->error | (uint64_t)result->argument << 16 |
           (uint64_t)result->arrival << 24 | (uint64_t)result->words << 32 |
           (uint64_t)result->handles << 48;
    a[1] = result->badge;
    a[2] = result->label;
    a[3] = result->value;
}

void
arch_context_drop(struct arch_context *c)
{
    if (loaded != c)
        return;
    loaded = &nobody;
    CSR_CLEAR(sstatus, FLOAT_DIRTY);
}

static void
fault_take(uint64_t cause, struct trap *trap, uint64_t *detail)
{
    trap->kind = TRAP_FAULT;
    if (cause == CAUSE_ILLEGAL || cause == CAUSE_BREAKPOINT) {
        trap->number = ORR_FAULT_INSTRUCTION;
        *detail = 0;
    } else {
        trap->number = ORR_FAULT_ACCESS;
        *detail = CSR_READ(stval);
    }
}

/* False: it was nothing after all. */
static bool
interrupt_take(uint64_t pending, struct trap *trap)
{
    if ((pending & INTERRUPT_BIT(INTERRUPT_TIMER)) != 0) {
        CSR_CLEAR(sie, INTERRUPT_BIT(INTERRUPT_TIMER));
        trap->kind = TRAP_TIMER;
        return true;
    }
    if ((pending & INTERRUPT_BIT(INTERRUPT_EXTERNAL)) == 0)
        return false;
    trap->kind = TRAP_INTERRUPT;
    trap->number = plic_claim();
    return trap->number != 0;
}

/* A program has no floating point until its first instruction that needs it,
 * which then is made again. False: it has it, or the processor has none. */
static bool
float_begin(struct arch_context *c)
{
    if (c->floats != 0)
        return false;
    CSR_SET(sstatus, FLOAT_DIRTY);
    c->floats = (CSR_READ(sstatus) & FLOAT_DIRTY) == FLOAT_DIRTY;
    if (c->floats == 0)
        return false;
    float_load(c->f);
    CSR_CLEAR(sstatus, FLOAT_DIRTY_NOT_CLEAN);
    return true;
}

/* Floating point is there for whoever uses it, and off for all others, who can
 * reach no register of it. */
static void
float_switch(struct arch_context *from, const struct arch_context *to)
{
    if (from->floats != 0 && (CSR_READ(sstatus) & FLOAT_DIRTY) == FLOAT_DIRTY)
        float_save(from->f);
    CSR_CLEAR(sstatus, FLOAT_DIRTY);
    if (to->floats == 0)
        return;
    CSR_SET(sstatus, FLOAT_DIRTY);
    float_load(to->f);
    CSR_CLEAR(sstatus, FLOAT_DIRTY_NOT_CLEAN);
}

/* The rest of a turn between threads of which one uses floating point. */
static __attribute__((noinline)) struct turn
trap_turn(struct arch_context *to, struct arch_context *from)
{
    float_switch(from, to);
    return (struct turn){to, from};
}

struct turn
trap_taken(void)
{
    struct arch_context *to = image_entered();
    struct arch_context *from = loaded;

    if (to != from) {
        loaded = to;
        paging_use(to->space);
        if ((from->floats | to->floats) != 0)
            return trap_turn(to, from);
    }
    return (struct turn){to, from};
}

void
arch_idle(struct trap *trap)
{
    while (!interrupt_take(CSR_READ(sip) & CSR_READ(sie), trap))
        __asm__ volatile("wfi" ::: "memory");
}

void
arch_trapped(struct trap *trap, uint64_t *detail)
{
    const uint64_t cause = CSR_READ(scause);

    trap->kind = TRAP_TIMER;
    if (loaded->trapped == 0) {
        trap->kind = TRAP_CALL;
        trap->number = trap->words == 0 ? trap->number : UINT32_MAX;
        trap->words = 0;
    } else if ((cause & CAUSE_INTERRUPT) != 0) {
        if (!interrupt_take(INTERRUPT_BIT(cause & ~CAUSE_INTERRUPT), trap))
            trap->kind = TRAP_TIMER;
    } else if (cause != CAUSE_ILLEGAL || !float_begin(loaded)) {
        fault_take(cause, trap, detail);
    }
}
