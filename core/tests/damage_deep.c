/* Ways to damage what only shows further down: in a heap's second level, at
 * the end of a list, under another policy. */
#include "core/cell.h"
#include "core/queue.h"
#include "core/slot.h"
#include "core/tests/damage_table.h"

static struct kernel *k;
static struct busy busy;

void
damage_deep_set(struct kernel *kernel, const struct busy *names)
{
    k = kernel;
    busy = *names;
}

static union cell *
cell(uint32_t n)
{
    return cell_edit(k, n);
}

static struct thread *
thread(uint32_t n)
{
    return &cell(n)->thread;
}

static struct slot *
slot(uint32_t n)
{
    return slot_edit(k, (struct slot_id){n});
}

static struct process *
process(void)
{
    return &cell(busy.process)->process;
}

static struct object_id
left_of(struct object_id id)
{
    return id.n != 0 ? queue_node(k, QUEUE_TIMING, id)->left : id;
}

/* The timing of what hangs twice to the left of a CPU's first timer: there all
 * keys begin with zeroes. */
static struct node *
third_timer(void)
{
    struct object_id id = {0};

    for (uint32_t c = 1; c <= k->limits.cpus && id.n == 0; c++) {
        id = left_of(left_of(cell(c)->cpu.timers));
    }
    return queue_node_edit(k, QUEUE_TIMING, id);
}

DAMAGE(heap_prefix, third_timer()->key |= UINT64_C(1) << 63)
DAMAGE(sibling_parent,
       slot(slot(slot(busy.parent_slot)->child.n)->prev.n)->next.n = 0)
DAMAGE(free_slot_more, process()->slots_free--)
DAMAGE(made_more, k->made++)
DAMAGE(made_less, k->made--)
DAMAGE(ready_far, k->special = 1; thread(busy.ready)->cpu = 70)
DAMAGE(ready_timeless, k->special = 1; thread(busy.ready)->context.n = 0)
DAMAGE(worker_kind,
       cell(thread(busy.worker)->reply.n)->object.kind = ORR_KIND_ENDPOINT)
DAMAGE(mapping_nowhere, cell(busy.mapping[2])->mapping.process.n = 0)
DAMAGE(mapping_elsewhere, cell(busy.mapping[1])->mapping.process.n = busy.ended)
DAMAGE(part_before, slot(busy.mapping[1] * CELL_SLOTS + 3)->badge = UINT64_C(1)
                                                                    << 32)
DAMAGE(urgent_policy, k->special = 1; thread(busy.first)->base = 1;
       thread(busy.first)->priority = 1)
DAMAGE(ring_low, cell(thread(busy.worker)->reply.n)->object.next.n = 1;
       cell(1)->object.prev.n = thread(busy.worker)->reply.n;
       cell(1)->object.dying = DOOM_DESTROY)

const struct damage damage_deep[] = {
    EXPECT(heap_prefix, QUEUE_2),       EXPECT(sibling_parent, HANDLE_2),
    EXPECT(free_slot_more, TABLE_3),    EXPECT(ready_far, QUEUE_4),
    EXPECT(ready_timeless, QUEUE_4),    EXPECT(worker_kind, WORK_1),
    EXPECT(mapping_nowhere, MAPPING_1), EXPECT(mapping_elsewhere, MAPPING_1),
    EXPECT(part_before, HANDLE_5),      EXPECT(urgent_policy, CPU_3),
    EXPECT(ring_low, WORK_1),           EXPECT(made_more, CELL_1),
    EXPECT(made_less, CELL_1),
};
const uint32_t damage_deep_count = sizeof damage_deep / sizeof *damage_deep;
