/* The payload of an image (orrery/bundle.h): nothing in it is believed. */
#ifndef HAL_IMAGE_BUNDLE_H
#define HAL_IMAGE_BUNDLE_H

#include <stddef.h>

#include "core/include/orrery/bundle.h"
#include "core/state.h"

/* Checks a block of `bytes` bytes and all the programs in it, for this ELF
 * machine. Null, or what is wrong. */
const char *bundle_check(const void *block, size_t bytes, uint32_t machine);

/* What kernel it asks for. */
struct limits bundle_limits(const struct orr_bundle *bundle);

/* The parts of a checked bundle. */
const struct orr_bundle_module *bundle_module(const struct orr_bundle *bundle,
                                              uint32_t index);
const struct orr_bundle_stimulus *
bundle_stimulus(const struct orr_bundle *bundle, uint32_t index);

/* What all stimuli bring, one after the other. */
const char *bundle_typed(const struct orr_bundle *bundle);
const void *bundle_at(const struct orr_bundle *bundle, uint32_t offset);

#endif
