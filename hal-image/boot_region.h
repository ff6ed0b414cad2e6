/* The list of usable memory while a parser fills it in: regions in any order,
 * which may touch but never overlap. */
#ifndef HAL_IMAGE_BOOT_REGION_H
#define HAL_IMAGE_BOOT_REGION_H

#include "hal-image/boot.h"

/* Does it wrap around the end of the address space? */
bool boot_region_wraps(struct boot_region region);
bool boot_region_overlaps(struct boot_region a, struct boot_region b);

/* Adds a region; null, or what is wrong with it. Empty ones are left out. */
const char *boot_region_add(struct boot *boot, struct boot_region region);
/* Takes a range out of all regions, which may split one. */
const char *boot_region_remove(struct boot *boot, struct boot_region range);

#endif
