/* Programs in user mode: their registers, and what ends their turn. */
#include "hal-riscv/riscv.h"

/* scause (privileged architecture 1.12, 4.1.8). */
#define CAUSE_INTERRUPT (UINT64_C(1) << 63)
enum cause {
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_CALL = 8,
};

/* sstatus.FS: whether there is floating point (3.1.6.6). */
#define FLOAT_DIRTY (UINT64_C(3) << 13)
#define FLOAT_DIRTY_NOT_CLEAN (UINT64_C(1) << 13)

enum argument { A0 = X(10), A7 = X(17), SP = X(2), TP = X(4) };

const uint32_t arch_machine = 243;

_Static_assert(offsetof(struct arch_context, kernel_sp) == CONTEXT_KERNEL_SP,
               "entry.S counts on it");
_Static_assert(sizeof(struct arch_context) <= PAGE_BYTES, "it has one page");

void
arch_context_start(struct arch_context *c, uint64_t entry, uint64_t stack,
                   uint64_t area, const uint64_t argument[2])
{
    *c = (struct arch_context){.pc = entry};
    c->x[SP] = stack & ~UINT64_C(15);
    c->x[TP] = area;
    c->x[A0] = argument[0];
    c->x[A0 + 1] = argument[1];
}

void
arch_context_answer(struct arch_context *c, const struct orr_result *result)
{
    uint64_t *a = &c->x[A0];

    a[0] = (uint64_t)result->error | (uint64_t)result->argument << 16 |
           (uint64_t)result->arrival << 24 | (uint64_t)result->words << 32 |
           (uint64_t)result->handles << 48;
    a[1] = result->badge;
    a[2] = result->label;
    a[3] = result->value;
}

/* Nothing of it is left in the processor after its turn. */
void
arch_context_drop(struct arch_context *c)
{
    (void)c;
}

static void
call_take(struct arch_context *c, struct trap *trap)
{
    uint64_t number = c->x[A7];

    c->pc += 4;
    trap->kind = TRAP_CALL;
    trap->number = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
    for (uint32_t i = 0; i < 6; i++)
        trap->a[i] = c->x[A0 + i];
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
        arch_timer(NEVER);
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
    CSR_CLEAR(sstatus, FLOAT_DIRTY);
    return c->floats != 0;
}

/* Runs it with its own floating-point registers, if it uses them: whoever does
 * not can reach none. Returns scause. */
static uint64_t
turn(struct arch_context *c)
{
    uint64_t cause;

    if (c->floats == 0) {
        context_enter(c);
        return CSR_READ(scause);
    }
    CSR_SET(sstatus, FLOAT_DIRTY);
    float_load(c->f);
    CSR_CLEAR(sstatus, FLOAT_DIRTY_NOT_CLEAN);
    context_enter(c);
    cause = CSR_READ(scause);
    if ((CSR_READ(sstatus) & FLOAT_DIRTY) == FLOAT_DIRTY)
        float_save(c->f);
    CSR_CLEAR(sstatus, FLOAT_DIRTY);
    return cause;
}

static void
idle(struct trap *trap)
{
    while (!interrupt_take(CSR_READ(sip) & CSR_READ(sie), trap))
        __asm__ volatile("wfi" ::: "memory");
}

void
arch_run(struct arch_context *c, uint64_t space, struct trap *trap,
         uint64_t *detail)
{
    uint64_t cause;

    if (c == NULL) {
        idle(trap);
        return;
    }
    paging_use(space);
    do {
        cause = turn(c);
    } while ((cause == CAUSE_ILLEGAL && float_begin(c)) ||
             ((cause & CAUSE_INTERRUPT) != 0 &&
              !interrupt_take(INTERRUPT_BIT(cause & ~CAUSE_INTERRUPT), trap)));
    if (cause == CAUSE_CALL)
        call_take(c, trap);
    else if ((cause & CAUSE_INTERRUPT) == 0)
        fault_take(cause, trap, detail);
}
