/* Ways to damage what is in the middle of its end, partitions and promises. */
#include "core/cell.h"
#include "core/policy.h"
#include "core/promise.h"
#include "core/tests/damage_table.h"

static struct kernel *k;
static struct busy busy;

void
damage_work_set(struct kernel *kernel, const struct busy *names)
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

/* The worker that a thread is. */
static struct reply *
reply_of(uint32_t n)
{
    return &cell(thread(n)->reply.n)->reply;
}

/* Who has lost its handle stands in no ring with the others. */
static void
leave_alone(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        const struct object_id id = OBJECT(thread(busy.lost[i])->reply);

        cell(id.n)->reply.queue.next = id;
        cell(id.n)->reply.queue.prev = id;
    }
}

#define ORPHANS 3u /* the cell of CPU 2 */

DAMAGE(works_none, k->works[0].n = busy.door)
DAMAGE(works_outside, k->works[0].n = UINT32_MAX)
DAMAGE(works_count, k->workers++)
DAMAGE(works_fewer, k->workers--)
DAMAGE(works_ring, k->works[1] = k->works[0]; k->works[0].n = 0)
DAMAGE(works_next, reply_of(busy.worker)->works.next.n = busy.door)
DAMAGE(works_prev, reply_of(busy.worker)->works.prev = (struct object_id){0})
DAMAGE(works_kind, cell(ORPHANS)->object.kind = ORR_KIND_REPLY)
DAMAGE(ring_next, reply_of(busy.worker)->object.next.n = busy.door)
DAMAGE(ring_prev, cell(busy.doomed)->object.prev.n = busy.door)
DAMAGE(ring_alive, cell(busy.doomed)->object.dying = DOOM_NONE)
DAMAGE(ring_free, cell(busy.doomed)->object.quota.n = 0)
DAMAGE(worker_not, thread(busy.worker)->working = 0)
DAMAGE(worker_other, reply_of(busy.worker)->object.dying = DOOM_NONE)
DAMAGE(worker_state, thread(busy.revoker)->state = ORR_STATE_SUSPENDED)
DAMAGE(worker_idle, reply_of(busy.revoker)->errand = ERRAND_NONE;
       cell(thread(busy.revoker)->reply.n)->object.next =
           OBJECT(thread(busy.revoker)->reply);
       cell(thread(busy.revoker)->reply.n)->object.prev =
           OBJECT(thread(busy.revoker)->reply))
DAMAGE(worker_caller, reply_of(busy.worker)->caller.n = busy.first)
DAMAGE(doom_kind, cell(busy.doomed)->object.dying = DOOM_END)
DAMAGE(doom_errand, cell(busy.doomed)->object.dying = DOOM_ERRAND)
DAMAGE(doom_lost, cell(busy.doomed)->object.dying = DOOM_LOST)
DAMAGE(doom_what, cell(busy.doomed)->object.dying = 77)
DAMAGE(doom_outside, cell(busy.door)->object.dying = DOOM_DESTROY)
DAMAGE(lost_alone, leave_alone())
DAMAGE(lost_second, thread(busy.lost[1])->waits_for.n = busy.door)
DAMAGE(doom_cells, cell(busy.doomed)->quota.cells++)
DAMAGE(doom_pages, cell(busy.doomed)->quota.pages++)

/* A budget of twice its period, on a CPU that goes by deadlines. */
static void
promise_too_much(void)
{
    struct thread *t = thread(busy.spender);
    struct context *c = &cell(busy.spent)->context;
    const uint64_t more = 2 * c->period_ns - c->budget_ns;
    const uint64_t old = promise_part(c);

    c->budget_ns += more;
    c->refill[c->refills - 1].amount += more;
    cell(1 + t->home)->cpu.promised += promise_part(c) - old;
    cell(1 + t->home)->cpu.policy = POLICY_DEADLINE;
    k->limits.policy[t->home] = POLICY_DEADLINE;
    t->due = policy_due(k, t);
    t->deadline = t->due;
}

#define LANE_OF_CPU_1 (k->lanes + LANES)

DAMAGE(partition, thread(busy.first)->partition = 1)
DAMAGE(lane, cell(LANE_OF_CPU_1)->cpu.timers.n = busy.timer)
DAMAGE(lane_kept, cell(LANE_OF_CPU_1)->cpu.kept = 1)
DAMAGE(lane_kind, cell(LANE_OF_CPU_1)->object.kind = 0)
DAMAGE(lane_number, cell(LANE_OF_CPU_1)->cpu.partition = 1)
DAMAGE(lane_urgent, cell(LANE_OF_CPU_1)->cpu.urgency = 1)
DAMAGE(lanes, k->lanes--)
DAMAGE(window, k->limits.window[0].partition = 1)
DAMAGE(gone, k->spent_ns++)
DAMAGE(promised, cell(1)->cpu.promised++)
DAMAGE(promised_more, cell(4)->cpu.promised--)
DAMAGE(overload, promise_too_much())

const struct damage damage_work[] = {
    EXPECT(partition, PARTITION_2),   EXPECT(lane, PARTITION_1),
    EXPECT(lane_kept, PARTITION_1),   EXPECT(lane_kind, PARTITION_1),
    EXPECT(lane_number, PARTITION_1), EXPECT(lane_urgent, PARTITION_1),
    EXPECT(lanes, PARTITION_1),       EXPECT(window, PARTITION_2),
    EXPECT(gone, CONTEXT_5),          EXPECT(promised, PROMISE_1),
    EXPECT(promised_more, PROMISE_1), EXPECT(overload, PROMISE_2),
    EXPECT(works_none, WORK_1),       EXPECT(works_outside, WORK_1),
    EXPECT(works_count, WORK_1),      EXPECT(works_fewer, WORK_1),
    EXPECT(works_ring, WORK_1),       EXPECT(works_next, WORK_1),
    EXPECT(works_prev, WORK_1),       EXPECT(works_kind, WORK_1),
    EXPECT(ring_next, WORK_1),        EXPECT(ring_prev, WORK_1),
    EXPECT(ring_alive, WORK_1),       EXPECT(ring_free, WORK_1),
    EXPECT(worker_not, WORK_2),       EXPECT(worker_other, WORK_1),
    EXPECT(worker_state, WORK_2),     EXPECT(worker_idle, WORK_2),
    EXPECT(worker_caller, WORK_2),    EXPECT(doom_kind, OBJECT_1),
    EXPECT(doom_errand, OBJECT_1),    EXPECT(doom_what, OBJECT_1),
    EXPECT(doom_lost, OBJECT_1),      EXPECT(lost_alone, QUEUE_10),
    EXPECT(lost_second, QUEUE_4),     EXPECT(doom_outside, OBJECT_1),
    EXPECT(doom_cells, QUOTA_2),      EXPECT(doom_pages, QUOTA_5),
};
const uint32_t damage_work_count = sizeof damage_work / sizeof *damage_work;
