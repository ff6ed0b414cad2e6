/* Threads in user mode: how they begin, run, trap, and get answers. */
#include "hal-image/console.h"
#include "hal-x86_64/x86.h"

#define FS_BASE 0xc0000100u
#define FLAGS_USER 0x202u /* interrupts on */

const uint32_t arch_machine = 62;

/* Takes what was left by a thread that is no more. */
static union {
    struct arch_context context;
    uint8_t page[PAGE_BYTES];
} nobody __attribute__((aligned(64)));

/* Whose segments and vectors are loaded, and whose rbx.. C keeps. */
static struct arch_context *loaded = &nobody.context;

void
arch_context_start(struct arch_context *c, const struct arch_start *start)
{
    c->trapped = 1;
    c->rip = start->entry;
    c->cs = SELECT_USER_CODE;
    c->rflags = FLAGS_USER;
    c->rsp = start->stack;
    c->ss = SELECT_USER_DATA;
    c->area[0] = (uint32_t)start->area;
    c->area[1] = (uint32_t)(start->area >> 32);
    c->space = start->space;
    c->rdi = start->argument[0];
    c->rsi = start->argument[1];
    vectors_begin(c);
}

void
arch_context_answer(struct arch_context *c, const struct orr_result *result)
{
    if (c->trapped != 0)
        return;
    c->rax = result->error | (uint64_t)result->argument << 16 |
             (uint64_t)result->arrival << 24 | (uint64_t)result->words << 32 |
             (uint64_t)result->handles << 48;
    c->rdi = result->badge;
    c->rsi = result->label;
    c->rdx = result->value;
}

void
arch_context_drop(struct arch_context *c)
{
    if (loaded == c)
        loaded = &nobody.context;
}

/* Nothing of the thread before is left in any register, and it can change
 * none of what is loaded here but the segments. */
static void
context_load(struct arch_context *c)
{
    vectors_switch(loaded, c);
    loaded = c;
    trap_stack = (uint64_t)(uintptr_t)c + CONTEXT_END;
    __asm__ volatile("movw %w0, %%ds; movw %w0, %%es; movw %w0, %%fs;"
                     "movw %w0, %%gs"
                     :
                     : "r"(0));
    __asm__ volatile("wrmsr"
                     :
                     : "c"(FS_BASE), "a"(c->area[0]), "d"(c->area[1]));
    if (space_top() != c->space)
        space_load_top(c->space);
}

struct turn
trap_taken(void)
{
    struct arch_context *to = image_entered();
    struct arch_context *from = loaded;

    if (to != from)
        context_load(to);
    return (struct turn){to, from};
}

/* Intel SDM volume 3, section 6.15. */
static uint32_t
vector_fault(uint64_t vector)
{
    switch (vector) {
    case 0:  /* division */
    case 16: /* x87 */
    case 19: /* vectors */
        return ORR_FAULT_ARITHMETIC;
    case 11: /* a segment that is not there */
    case 12: /* stack segment */
    case 13: /* general protection */
    case 14: /* page */
    case 17: /* alignment */
        return ORR_FAULT_ACCESS;
    default:
        return ORR_FAULT_INSTRUCTION;
    }
}

/* General protection is what both bad addresses and privileged instructions
 * end in: the instruction itself tells. Intel SDM volume 2, appendix A. */
static bool
is_privileged(uint64_t space, uint64_t rip)
{
    uint8_t code = space_byte(space, rip++);

    while (code == 0x66 || code == 0xf2 || code == 0xf3 || code / 16 == 4)
        code = space_byte(space, rip++);
    if (code == 0x0f) {
        code = space_byte(space, rip);
        return code <= 1 || (code >= 6 && code <= 9) ||
               (code >= 0x20 && code <= 0x23) ||
               (code >= 0x30 && code <= 0x35 && code != 0x31);
    }
    return code / 4 == 0x6c / 4 || code == 0xcd || code / 4 == 0xe4 / 4 ||
           code / 4 == 0xec / 4 || code == 0xf4 || code / 2 == 0xfa / 2;
}

static void
trap_fault(const struct arch_context *c, struct trap *trap, uint64_t *detail)
{
    trap->kind = TRAP_FAULT;
    trap->number = vector_fault(c->vector);
    if (c->vector == 13 && is_privileged(space_top(), c->rip))
        trap->number = ORR_FAULT_INSTRUCTION;
    *detail = UINT64_MAX;
    if (c->vector == 14)
        __asm__ volatile("movq %%cr2, %0" : "=r"(*detail));
}

void
arch_trapped(struct trap *trap, uint64_t *detail)
{
    const struct arch_context *c = loaded;

    trap->kind = TRAP_TIMER;
    if (c->trapped == 0) {
        trap->kind = TRAP_CALL;
        trap->number = trap->words == 0 ? trap->number : UINT32_MAX;
        trap->words = 0;
    } else if (c->vector == VECTOR_TIMER) {
        time_end_of_interrupt();
    } else if (c->vector != VECTOR_SPURIOUS) {
        trap_fault(c, trap, detail);
    }
}

/* In the kernel interrupts are off, but here. */
void
arch_idle(struct trap *trap)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
    time_end_of_interrupt();
    trap->kind = TRAP_TIMER;
}

_Noreturn void
trap_broken(const struct trap_frame *frame)
{
    uint64_t address;

    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    console_text("\norrery: broken the kernel itself faulted: vector ");
    console_number(frame->vector);
    console_text(" error ");
    console_hex(frame->error, 4);
    console_text(" at ");
    console_hex(frame->rip, 16);
    console_text(" address ");
    console_hex(address, 16);
    console_text("\n");
    arch_stop(1);
}
