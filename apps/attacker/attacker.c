/* Tries the attack that its argument names; each must end as a fault. The
 * addresses are those of the real machines; nothing is there in simulation.
 */
#include "apps/attacker/attacker.h"

#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define KERNEL_MEMORY UINT64_C(0xffff800000400000) /* x86_64: all memory */
#define KERNEL_IMAGE UINT64_C(0xffffffff80201000)
#define DEVICE_MEMORY UINT64_C(0x10000000)
#define NO_ADDRESS UINT64_C(0x1234567800000000)
#define AREAS UINT64_C(0x7f0000000) /* of all threads, by cell */
#define STACKS UINT64_C(0x700000000)
#define PLAN UINT64_C(0x6f0000000) /* init's */
#define CELL_OF_INIT 71u

static const char constant[] = "constant";
static uint64_t data[8];

static void
attack_read(uint64_t address)
{
    volatile const uint64_t *at = (volatile const uint64_t *)address;

    orr_print("read %llu\n", (unsigned long long)*at);
}

static void
attack_write(uint64_t address)
{
    volatile uint64_t *at = (volatile uint64_t *)address;

    *at = 0;
}

static void
attack_run(uint64_t address)
{
    ((void (*)(void))(uintptr_t)address)();
}

static uint64_t
address_of(const volatile void *at)
{
    return (uint64_t)(uintptr_t)at;
}

/* Reads; false: this is none of them. */
static bool
attack_by_reading(const char *name)
{
    static const struct {
        const char *name;
        uint64_t address;
    } reads[] = {
        {"kernel-memory", KERNEL_MEMORY},
        {"kernel-image", KERNEL_IMAGE},
        {"device-memory", DEVICE_MEMORY},
        {"no-address", NO_ADDRESS},
        {"area-of-init", AREAS + CELL_OF_INIT * UINT64_C(4096)},
        {"stack-of-init", STACKS + CELL_OF_INIT * UINT64_C(0x11000) + 0x10000},
        {"plan-of-init", PLAN},
    };

    for (uint32_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        if (!text_equal(name, reads[i].name))
            continue;
        attack_read(reads[i].address);
        return true;
    }
    return false;
}

static bool
attack_by_writing(const char *name)
{
    if (text_equal(name, "write-kernel"))
        attack_write(KERNEL_IMAGE);
    else if (text_equal(name, "write-code"))
        attack_write((uint64_t)(uintptr_t)main & ~UINT64_C(7));
    else if (text_equal(name, "write-constant"))
        attack_write(address_of(constant) & ~UINT64_C(7));
    else
        return false;
    return true;
}

static bool
attack_by_running(const char *name)
{
    uint64_t stack[8] = {0};

    if (text_equal(name, "run-kernel"))
        attack_run(KERNEL_IMAGE);
    else if (text_equal(name, "run-data"))
        attack_run(address_of(data));
    else if (text_equal(name, "run-stack"))
        attack_run(address_of(stack));
    else if (text_equal(name, "run-nothing"))
        attack_run(NO_ADDRESS);
    else
        return false;
    return true;
}

static void
attack_by_privilege(const char *name)
{
    if (text_equal(name, "change-space"))
        attack_space();
    else if (text_equal(name, "halt"))
        attack_halt();
    else if (text_equal(name, "change-traps"))
        attack_traps();
    else if (text_equal(name, "talk-to-device"))
        attack_device();
    else if (text_equal(name, "bad-stack"))
        attack_stack();
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (!attack_by_reading(name) && !attack_by_writing(name) &&
        !attack_by_running(name))
        attack_by_privilege(name);
    orr_print("%s succeeded\n", name);
    return 1;
}
