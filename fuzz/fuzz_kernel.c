/* Bytes become limits and events for a kernel on the stub machine; what each
 * event touched is checked after it, and all invariants ever again. */
#include "fuzz/fuzz_kernel.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/tests/shrink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct kit kit;
    struct source source = {.bytes = bytes, .left = size};
    struct run run = {.every = FUZZ_CHECK_EVERY};

    if (!run_extend(&run, &kit, &source, FUZZ_EVENTS_MAX)) {
        fprintf(stderr, "%s\n", kit.broken);
        abort();
    }
    run_free(&run);
    return 0;
}
