/* What machines of different speed are compared by: the digest without time. */
#include "core/digest.h"
#include "core/kernel.h"

/* The cell without what depends on how fast its machine is: when things are
 * due, the order of what is due, and time that was used. */
static union cell
cell_timeless(const union cell *cell)
{
    union cell copy = *cell;

    switch (copy.object.kind) {
    case ORR_KIND_THREAD:
        copy.thread.timing = (struct node){.key = 0};
        copy.thread.due = copy.thread.deadline = 0;
        break;
    case ORR_KIND_TIMER:
        copy.timer.timing = (struct node){.key = 0};
        break;
    case ORR_KIND_CONTEXT:
        copy.context.object.armed = 0;
        copy.context.timing = (struct node){.key = 0};
        copy.context.consumed_ns = 0;
        copy.context.charged_to = 0;
        copy.context.kept = 0;
        copy.context.refills = 0;
        for (uint32_t i = 0; i < REFILLS_MAX; i++) {
            copy.context.refill[i] = (struct refill){.time = 0};
        }
        break;
    case CELL_KIND_CPU:
        copy.cpu.timers = (struct object_id){0};
        copy.cpu.since = 0;
        copy.cpu.kept = 0;
        copy.cpu.seen = copy.cpu.until = 0;
        copy.cpu.idle_ns = copy.cpu.busy_ns = 0;
        break;
    default:
        break;
    }
    return copy;
}

/* ... and without the place it queues at. */
static void
cell_unqueue(union cell *cell)
{
    if (cell->object.kind == CELL_KIND_CPU) {
        cell->cpu.ready.n = 0;
        cell->cpu.partition = 0;
    } else if (cell->object.kind == CELL_KIND_LANE) {
        *cell = (union cell){.word = {0}};
    } else if (cell->object.kind == ORR_KIND_THREAD) {
        cell->thread.queue = (struct node){.key = 0};
    } else if (cell->object.kind == ORR_KIND_REPLY) {
        cell->reply.queue = (struct node){.key = 0};
    }
}

uint64_t
kernel_digest_timeless(const struct kernel *k)
{
    uint64_t sum = digest_add(k->free.n, k->free_cells);

    for (uint32_t n = 1; n < k->made; n++) {
        union cell cell = cell_timeless(cell_at(k, n));

        if (k->special != 0) { /* keys may be times */
            cell_unqueue(&cell);
        }
        sum += digest_cell(n, &cell);
    }
    return digest_add(sum, k->limits.cells);
}
