/* Does what its argument says, which is a mistake. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

/* Uses up the stack: each turn needs the one before. */
static uint64_t
stack_use(const volatile uint64_t *above, uint64_t depth)
{
    volatile uint64_t here[64];

    here[0] = above == NULL ? depth : above[0] + depth;
    if (depth == UINT64_MAX)
        return here[0];
    return stack_use(here, depth + 1) + here[0];
}

int
main(int argc, char **argv)
{
    const char *mistake = argc > 1 ? argv[1] : "";
    volatile int *volatile nowhere = NULL;
    uint64_t used = 0;

    if (text_equal(mistake, "access"))
        *nowhere = 1; /* NOLINT: this is the mistake */
    else if (text_equal(mistake, "arithmetic"))
        orr_raise(ORR_FAULT_ARITHMETIC, 0);
    else if (text_equal(mistake, "instruction"))
        orr_raise(ORR_FAULT_INSTRUCTION, 0);
    else if (text_equal(mistake, "stack"))
        used = stack_use(NULL, 0);
    else if (text_equal(mistake, "abort"))
        orr_raise(ORR_FAULT_ABORT, 0);
    orr_print(used == 0 ? "went on\n" : "used the stack\n");
    return 0;
}
