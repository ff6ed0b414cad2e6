/* The readers of multiboot2 and of PVH on any bytes: they may refuse them, and
 * never more. What boot_check() accepts then is a machine that makes sense. */
#include <stdlib.h>
#include <string.h>

#include "hal-image/boot.h"

#define AT UINT64_C(0x1000) /* where PVH's addresses find the bytes */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static const uint8_t *memory;
static size_t memory_bytes;

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static const void *
reach(uint64_t address, size_t bytes)
{
    if (address < AT || address - AT > memory_bytes ||
        bytes > memory_bytes - (address - AT))
        return NULL;
    return memory + (address - AT);
}

static bool
overlap(struct boot_region a, struct boot_region b)
{
    return a.bytes > 0 && b.bytes > 0 && a.base < b.base + b.bytes &&
           b.base < a.base + a.bytes;
}

static void
check_boot(struct boot *boot, const char *wrong)
{
    const struct boot_region kernel = {0x200000, 0x200000};

    must(boot->regions <= BOOT_REGIONS_MAX && boot->cpus == 1);
    must(wrong == NULL || *wrong != '\0');
    if (wrong != NULL)
        return;
    must(memchr(boot->command, 0, sizeof boot->command) != NULL);
    if (boot_check(boot, kernel) != NULL)
        return;
    must(boot->regions > 0 && boot->regions <= BOOT_REGIONS_MAX);
    must(!overlap(boot->bundle, kernel));
    for (uint32_t i = 0; i < boot->regions; i++) {
        must(boot->region[i].bytes > 0);
        must(boot->region[i].bytes <= UINT64_MAX - boot->region[i].base);
        must(!overlap(boot->region[i], kernel));
        must(!overlap(boot->region[i], boot->bundle));
        must(!i || !overlap(boot->region[i - 1], boot->region[i]));
        must(!i || boot->region[i - 1].base < boot->region[i].base);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    /* Exactly as long as it is, and aligned as loaders do it. */
    uint8_t *copy = malloc(count ? count : 1);
    struct boot boot;

    must(copy != NULL);
    if (count > 0)
        memcpy(copy, bytes, count);
    memory = copy;
    memory_bytes = count;
    const char *wrong = boot_from_multiboot2(&boot, copy, count);
    check_boot(&boot, wrong);
    wrong = boot_from_pvh(&boot, AT, reach);
    check_boot(&boot, wrong);
    free(copy);
    return 0;
}
