/* The first stage: what the boot loader said becomes one structure, and the
 * machine becomes what image_main() expects. */
#include "hal-image/console.h"
#include "hal-x86_64/x86.h"

#define MULTIBOOT2 0x36d76289u
#define MULTIBOOT2_BYTES_MAX (1u << 20)
#define NEAR_END UINT64_C(0xfee00000) /* memory that the tables reach */

/* What the tables of boot.S reach; null otherwise. */
static const void *
boot_at(uint64_t address, size_t bytes)
{
    if (address == 0 || address > DIRECT_BYTES ||
        bytes > DIRECT_BYTES - address)
        return NULL;
    return arch_physical(address);
}

static const char *
boot_read(struct boot *boot, uint32_t magic, uint32_t information)
{
    const void *at = boot_at(information, MULTIBOOT2_BYTES_MAX);

    if (magic != MULTIBOOT2)
        return boot_from_pvh(boot, information, boot_at);
    if (at == NULL)
        return "multiboot2: its information is out of reach";
    return boot_from_multiboot2(boot, at, MULTIBOOT2_BYTES_MAX);
}

/* Memory that the direct map does not reach is not used. */
static void
boot_clip(struct boot *boot)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < boot->regions; i++) {
        struct boot_region region = boot->region[i];
        if (region.base >= NEAR_END)
            continue;
        if (region.bytes > NEAR_END - region.base)
            region.bytes = NEAR_END - region.base;
        boot->region[kept++] = region;
    }
    boot->regions = kept;
}

_Noreturn void
boot_main(uint32_t magic, uint32_t information)
{
    static struct boot boot;
    const struct boot_region kernel = {KERNEL_PHYSICAL, KERNEL_BYTES};
    const char *wrong;

    serial_start();
    wrong = boot_read(&boot, magic, information);
    if (wrong == NULL) {
        boot_clip(&boot);
        wrong = boot_check(&boot, kernel);
    }
    paging_start();
    cpu_start();
    if (wrong != NULL) {
        console_text("\norrery: broken ");
        console_text(wrong);
        console_text("\n");
        arch_stop(1);
    }
    time_start();
    boot.entered = boot_entered;
    image_main(&boot);
}
