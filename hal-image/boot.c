#include "hal-image/boot.h"

#include "hal-image/boot_region.h"

#define LOW_MEMORY UINT64_C(0x100000) /* a PC's firmware uses some of it */
#define BOOT_PAGE UINT64_C(4096)
#define BUNDLE_BYTES_MIN 64u

static void
regions_sort(struct boot *boot)
{
    for (uint32_t i = 1; i < boot->regions; i++) {
        const struct boot_region region = boot->region[i];
        uint32_t at = i;

        while (at > 0 && boot->region[at - 1].base > region.base) {
            boot->region[at] = boot->region[at - 1];
            at--;
        }
        boot->region[at] = region;
    }
}

/* Whole pages go, also those that are used in part only. */
static const char *
regions_cut(struct boot *boot, struct boot_region hole)
{
    const uint64_t base = hole.base / BOOT_PAGE * BOOT_PAGE;
    const uint64_t end = hole.base + hole.bytes;
    const uint64_t rest = -end % BOOT_PAGE;

    return boot_region_remove(boot,
                              (struct boot_region){base, end - base + rest});
}

static bool
regions_hold(const struct boot *boot, const struct boot_region *part)
{
    for (uint32_t i = 0; i < boot->regions; i++) {
        const struct boot_region *region = &boot->region[i];
        if (part->base >= region->base &&
            part->base - region->base <= region->bytes &&
            part->bytes <= region->bytes - (part->base - region->base))
            return true;
    }
    return false;
}

static const char *
boot_check_bundle(const struct boot *boot, struct boot_region kernel)
{
    if (boot->bundle.bytes < BUNDLE_BYTES_MIN)
        return "boot: there is no bundle: load one beside the kernel";
    if (boot_region_wraps(boot->bundle) || boot_region_wraps(kernel))
        return "boot: the bundle reaches beyond the last address";
    if (boot->bundle.base % BOOT_PAGE != 0)
        return "boot: the bundle does not begin at a page's start";
    if (!regions_hold(boot, &boot->bundle))
        return "boot: the bundle is not in usable memory";
    if (boot_region_overlaps(boot->bundle, kernel))
        return "boot: the bundle lies on the kernel";
    return NULL;
}

const char *
boot_check(struct boot *boot, struct boot_region kernel)
{
    const char *wrong = boot_check_bundle(boot, kernel);

    if (wrong == NULL)
        wrong = regions_cut(boot, kernel);
    if (wrong == NULL)
        wrong = regions_cut(boot, boot->bundle);
    if (wrong == NULL)
        wrong = regions_cut(boot, (struct boot_region){0, LOW_MEMORY});
    if (wrong != NULL)
        return wrong;
    regions_sort(boot);
    return boot->regions == 0 ? "boot: there is no usable memory" : NULL;
}
