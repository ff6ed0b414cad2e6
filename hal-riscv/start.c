/* The first stage: what the firmware tells becomes the boot structure, and
 * the kernel moves to its own page table. */
#include "hal-riscv/riscv.h"

#define TREE_BYTES_MAX (UINT64_C(2) << 20)
#define SSTATUS_FS (UINT64_C(3) << 13) /* floating point: off */
#define SSTATUS_VS (UINT64_C(3) << 9)  /* vectors: off */
#define SSTATUS_SUM \
    (UINT64_C(1) << 18)                 /* the kernel reads user pages: never \
                                         */
#define SSTATUS_MXR (UINT64_C(1) << 19) /* reads what is executable: never */
#define SSTATUS_SPP (UINT64_C(1) << 8)  /* sret goes to user mode */
#define SSTATUS_SPIE (UINT64_C(1) << 5) /* where interrupts come */
#define COUNTERS 7u /* cycle, time and instret may be read by programs */

static struct boot boot;
static bool broken;

/* Called by entry.S only. */
_Noreturn void riscv_start(uint64_t hart, uint64_t tree, uint64_t entered);
_Noreturn void riscv_broken(uint64_t cause, uint64_t pc, uint64_t address);

static void
print(const char *text)
{
    for (; *text != '\0'; text++)
        arch_write(*text);
}

static void
print_hex(uint64_t number)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        arch_write("0123456789abcdef"[number >> shift & 15]);
}

_Noreturn void
riscv_stop(const char *wrong)
{
    print("orrery: broken ");
    print(wrong);
    print("\r\n");
    arch_stop(1);
}

/* The kernel did what it may not. */
_Noreturn void
riscv_broken(uint64_t cause, uint64_t pc, uint64_t address)
{
    if (broken)
        arch_stop(1);
    broken = true;
    print("orrery: broken the kernel trapped, scause ");
    print_hex(cause);
    print(" pc ");
    print_hex(pc);
    print(" address ");
    print_hex(address);
    print("\r\n");
    arch_stop(1);
}

/* The hart that runs comes first. */
static bool
hart_first(uint32_t hart)
{
    for (uint32_t i = 0; i < boot.cpus; i++) {
        if (boot.cpu[i] != hart)
            continue;
        uint32_t context = boot.context[i];
        boot.cpu[i] = boot.cpu[0];
        boot.context[i] = boot.context[0];
        boot.cpu[0] = hart;
        boot.context[0] = context;
        return true;
    }
    return false;
}

/* After everything that may trap on purpose, which changes sstatus. */
static void
processor_create(void)
{
    CSR_CLEAR(sstatus, SSTATUS_FS | SSTATUS_VS | SSTATUS_SUM | SSTATUS_MXR |
                           SSTATUS_SPP);
    CSR_SET(sstatus, SSTATUS_SPIE);
    CSR_WRITE(scounteren, COUNTERS);
}

_Noreturn void
riscv_start(uint64_t hart, uint64_t tree, uint64_t entered)
{
    const char *wrong =
        boot_from_device_tree(&boot, arch_physical(tree), TREE_BYTES_MAX);

    if (wrong == NULL)
        devices_find_power(&boot);
    if (wrong == NULL && !hart_first((uint32_t)hart))
        wrong = "device tree: it does not know the CPU it runs on";
    if (wrong == NULL)
        wrong = boot_check(&boot, paging_image());
    if (wrong == NULL)
        wrong = paging_create(&boot);
    if (wrong != NULL)
        riscv_stop(wrong);
    devices_create(&boot);
    processor_create();
    boot.entered = entered;
    image_main(&boot);
}
