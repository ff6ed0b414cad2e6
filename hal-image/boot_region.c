#include "hal-image/boot_region.h"

bool
boot_region_wraps(struct boot_region region)
{
    return region.bytes > UINT64_MAX - region.base;
}

bool
boot_region_overlaps(struct boot_region a, struct boot_region b)
{
    return a.bytes > 0 && b.bytes > 0 && a.base < b.base + b.bytes &&
           b.base < a.base + a.bytes;
}

const char *
boot_region_add(struct boot *boot, struct boot_region region)
{
    if (region.bytes == 0)
        return NULL;
    if (boot_region_wraps(region))
        return "a region of memory reaches beyond the last address";
    for (uint32_t i = 0; i < boot->regions; i++) {
        if (boot_region_overlaps(boot->region[i], region))
            return "two regions of memory overlap";
    }
    if (boot->regions == BOOT_REGIONS_MAX)
        return "more regions of memory than this kernel can hold (32)";
    boot->region[boot->regions++] = region;
    return NULL;
}

const char *
boot_region_remove(struct boot *boot, struct boot_region range)
{
    if (boot_region_wraps(range))
        return "a reserved range reaches beyond the last address";
    for (uint32_t i = 0; i < boot->regions;) {
        struct boot_region old = boot->region[i];
        uint64_t end = old.base + old.bytes;
        uint64_t range_end = range.base + range.bytes;

        if (!boot_region_overlaps(old, range)) {
            i++;
            continue;
        }
        boot->region[i] = boot->region[--boot->regions];
        if (old.base < range.base)
            boot->region[boot->regions++] =
                (struct boot_region){old.base, range.base - old.base};
        if (range_end >= end)
            continue;
        if (boot->regions == BOOT_REGIONS_MAX)
            return "more regions of memory than this kernel can hold (32)";
        boot->region[boot->regions++] =
            (struct boot_region){range_end, end - range_end};
    }
    return NULL;
}
