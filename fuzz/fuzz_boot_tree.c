/* The reader of device trees on any bytes: it may refuse them, and never
 * more. What it accepts is a machine that makes sense, after boot_check() too,
 * which is told of a kernel and a bundle in the middle of memory. */
#include <stdlib.h>
#include <string.h>

#include "hal-image/boot.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static bool
overlap(struct boot_region a, struct boot_region b)
{
    return a.bytes > 0 && b.bytes > 0 && a.base < b.base + b.bytes &&
           b.base < a.base + a.bytes;
}

static void
check_boot(const struct boot *boot)
{
    must(boot->regions > 0 && boot->regions <= BOOT_REGIONS_MAX);
    must(boot->cpus > 0 && boot->cpus <= BOOT_CPUS_MAX);
    must(boot->timer_hz > 0);
    must(memchr(boot->command, 0, sizeof boot->command) != NULL);
    for (uint32_t i = 0; i < boot->regions; i++) {
        must(boot->region[i].bytes > 0);
        must(boot->region[i].bytes <= UINT64_MAX - boot->region[i].base);
        for (uint32_t j = 0; j < i; j++)
            must(!overlap(boot->region[i], boot->region[j]));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const struct boot_region kernel = {0x80200000, 0x80000};
    struct boot boot, again;

    const char *wrong = boot_from_device_tree(&boot, bytes, count);
    must(wrong == boot_from_device_tree(&again, bytes, count));
    /* The reader fills in every byte: padding too, so that no image differs.
     */
    must(!memcmp((const char *)&boot, (const char *)&again, sizeof boot));
    if (wrong != NULL) {
        must(*wrong != '\0');
        return 0;
    }
    check_boot(&boot);
    if (boot_check(&boot, kernel) != NULL)
        return 0;
    check_boot(&boot);
    for (uint32_t i = 0; i < boot.regions; i++) {
        must(!overlap(boot.region[i], kernel));
        must(!overlap(boot.region[i], boot.bundle));
    }
    return 0;
}
