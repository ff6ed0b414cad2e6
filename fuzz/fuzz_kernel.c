/* Bytes become limits and events for a kernel on the stub machine; every
 * invariant is checked after every event. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/tests/mischief.h"

#define EVENTS_MAX 5000u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct kit kit;
    struct source source = {.bytes = bytes, .left = size};
    const struct limits limits = mischief_limits(&source);

    kit_create(&kit, &limits);
    for (uint32_t i = 0; i < EVENTS_MAX && source.left > 0; i++) {
        const struct trap trap = mischief_next(&source, &kit);

        if (!mischief_step(&kit, &trap)) {
            fprintf(stderr, "%s\n", kit.broken);
            abort();
        }
    }
    return 0;
}
