/* Page frames of memory objects, and page tables as a cache of mappings. */
#ifndef HAL_IMAGE_FRAME_H
#define HAL_IMAGE_FRAME_H

#include "hal-image/image.h"

/* So many zeroed frames, in one piece; stops if there are not. */
void frame_create(uint32_t pages);

/* The process met nothing at the address, where memory may be mapped, or less
 * than it needs. True if its page table now holds more of what is mapped there
 * than before. */
bool frame_fill(struct hal *h, uint32_t process, uint64_t address);

/* May memory be mapped at the address? */
static inline bool
frame_is_mapped(uint64_t address)
{
    return address >= ORR_ADDRESS_MIN && address < ORR_ADDRESS_MAX;
}

#endif
