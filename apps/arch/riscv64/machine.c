/* What programs call (orrery/system.h), in user mode on riscv64. */
#include "core/include/orrery/machine.h"
#include "core/include/orrery/system.h"

static struct orr_page *
page(void)
{
    struct orr_page *at;

    __asm__("mv %0, tp" : "=r"(at));
    return at;
}

/* The compiler may keep words of the area in registers, but not across a
 * call: all of memory may have changed then. */
void
orr_trap(struct orr_call *call)
{
    register uint64_t a0 __asm__("a0") = call->a[0];
    register uint64_t a1 __asm__("a1") = call->a[1];
    register uint64_t a2 __asm__("a2") = call->a[2];
    register uint64_t a3 __asm__("a3") = call->a[3];
    register uint64_t a4 __asm__("a4") = call->a[4];
    register uint64_t a5 __asm__("a5") = call->a[5];
    register uint64_t a7 __asm__("a7") = call->number;
    struct orr_result *result = &call->result;

    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++)
        page()->handle[i] = call->handle[i];
    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3)
                     : "r"(a4), "r"(a5), "r"(a7)
                     : "memory");
    result->error = (uint16_t)a0;
    result->argument = (uint8_t)(a0 >> 16);
    result->arrival = (uint8_t)(a0 >> 24);
    result->words = (uint16_t)(a0 >> 32);
    result->handles = (uint16_t)(a0 >> 48);
    result->badge = a1;
    result->label = a2;
    result->value = a3;
    for (uint32_t i = 0; i < result->handles; i++)
        result->handle[i] = page()->handle[i];
}

uint64_t *
orr_area(void)
{
    return page()->word;
}

static void
machine_call(enum orr_machine_call number, uint64_t first, uint64_t second)
{
    register uint64_t a0 __asm__("a0") = first;
    register uint64_t a1 __asm__("a1") = second;
    register uint64_t a7 __asm__("a7") = number;

    __asm__ volatile("ecall" : : "r"(a0), "r"(a1), "r"(a7) : "memory");
}

void
orr_work(uint64_t ns)
{
    machine_call(ORR_MACHINE_WORK, ns, 0);
}

void
orr_raise(enum orr_fault fault, uint64_t detail)
{
    machine_call(ORR_MACHINE_RAISE, fault, detail);
}
