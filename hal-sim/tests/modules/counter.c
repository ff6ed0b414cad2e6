/* A program for tests of modules and snapshots: it counts, in a variable of
 * its own, and tells every count to the console. */
#include "core/include/orrery/system.h"

#include <stdint.h>

void orr_start(void);

static uint64_t count;            /* .bss */
static uint64_t step = 1;         /* .data */
static uint64_t *where = &count;  /* a relocated address */
static unsigned char table[3000]; /* more than a line */

static void
tell(uint64_t value)
{
    struct orr_call call = {.number = ORR_CALL_WRITE,
                            .a = {0, sizeof(value), 0}};

    orr_area()[0] = value;
    orr_trap(&call);
}

/* On as many frames as it counts, so that snapshots meet deep stacks. */
static void
descend(uint64_t depth)
{
    volatile uint64_t mine = depth * 3;

    *where += step;
    table[depth % sizeof(table)]++;
    tell(count);
    orr_work(100);
    if (depth > 0)
        descend(depth - 1);
    if (mine != depth * 3)
        tell(UINT64_MAX);
}

void
orr_start(void)
{
    uint64_t rounds = orr_area()[0] ? orr_area()[0] : 5;

    for (uint64_t i = 0; i < sizeof(table); i++)
        if (table[i] != 0)
            tell(UINT64_MAX - 1);
    for (uint64_t i = 0; i < rounds; i++)
        descend(8);
    step = 1000;
}
