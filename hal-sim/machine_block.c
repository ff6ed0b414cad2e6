/* Basic blocks of programs that tell of them: each takes time, and at each the
 * thread may have to make way. The compiler says when, orr_block() how long;
 * no address gets in, so a run depends on the blocks alone. */
#include "core/include/orrery/system.h"
#include "hal-sim/machine_fault.h"
#include "hal-sim/machine_run.h"
#include "hal-sim/machine_search.h"
#include "hal-sim/machine_stack.h"

/* What is due before the block's end comes first. */
static __attribute__((noinline)) void
block_long(struct machine *m)
{
    struct fiber *me = m->running;

    if (stack_is_short(me))
        fault_overflow(m);
    m->inside = true;
    if (!m->searched || search_stops_at_block(m)) {
        me->work_ns = m->costs.block;
        machine_advance(m);
    }
    m->inside = false;
}

/* Also called by code of the host that was built like a program. */
void
orr_block(void)
{
    struct machine *m = machine_current;

    if (m == NULL || m->inside)
        return;
    struct virtual_cpu *cpu = m->cpu;
    uint64_t clock = cpu->clock + m->costs.block;
    if (clock < cpu->until && clock < m->horizon)
        cpu->clock = clock;
    else
        block_long(m);
}
