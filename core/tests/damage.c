#include "core/tests/damage_table.h"

#include <string.h>

#include "core/claim.h"
#include "core/clock.h"
#include "core/slot.h"

static struct kernel *k;
static struct busy busy;

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

/* A used slot of a thread of its own. */
static struct slot *
own_slot(uint32_t n, enum thread_slot which)
{
    return slot(thread(n)->leaf.n * CELL_SLOTS + which);
}

static struct reply *
reply_of(uint32_t n)
{
    return &cell(thread(n)->reply.n)->reply;
}

static void
swap_sides(struct node *node)
{
    const struct object_id left = node->left;

    node->left = node->right;
    node->right = left;
}

static void
make_only_child(struct slot_id id, struct slot_id parent)
{
    slot(id.n)->prev = id;
    slot(id.n)->next = parent;
    slot(id.n)->rights |= SLOT_LAST;
}

/* Two handles, each the other's only child: every link is right, but from
 * their object they cannot be reached. */
static void
break_tree(void)
{
    const struct slot_id parent = {busy.parent_slot};
    const struct slot_id a = slot(parent.n)->child;
    const struct slot_id b = slot(a.n)->next;

    slot(parent.n)->badge = slot(a.n)->badge;
    slot(parent.n)->rights = slot(a.n)->rights;
    make_only_child(b, (struct slot_id){0});
    cell(slot(b.n)->object.n)->object.handle = b;
    make_only_child(a, parent);
    make_only_child(parent, a);
    slot(a.n)->child = parent;
}

/* A slot that an object holds for itself gets a handle of the wrong kind. */
static void
hold(uint32_t id, uint32_t object)
{
    slot_derive(k, (struct slot_id){id}, cell(object)->object.handle, 0, 0);
}

DAMAGE(cell_zero, cell(0)->word[3] = 1)
DAMAGE(worker, k->worker.n = busy.door)
DAMAGE(candidate, k->candidate.n = busy.ready)
DAMAGE(kicks, k->kicks = UINT64_C(1) << 60)
DAMAGE(entering, k->entering = 17)
DAMAGE(free_count, k->free_cells--)
DAMAGE(free_content, cell(k->free.n)->word[7] = 1)
DAMAGE(free_ring, cell(k->free.n)->object.next = k->free)
DAMAGE(free_outside, k->free.n = UINT32_MAX)
DAMAGE(free_lost, k->free = cell(k->free.n)->object.next; k->free_cells--)
DAMAGE(root, k->root.n = busy.door)
DAMAGE(ring, cell(busy.door)->object.next = cell(busy.door)->object.prev)
DAMAGE(ring_self, cell(busy.door)->object.next.n = busy.door)
DAMAGE(ring_quota, cell(busy.door)->object.quota.n = busy.child_quota)
DAMAGE(ring_head, cell(busy.child_quota)->quota.charged.n = busy.door)
DAMAGE(ring_kind, cell(busy.door)->object.kind = 77)
DAMAGE(quota_used, cell(busy.child_quota)->quota.used++)
DAMAGE(quota_over, cell(busy.child_quota)->quota.cells = 0;
       cell(k->root.n)->quota.used -= 20)
DAMAGE(quota_root, cell(k->root.n)->quota.cells++)
DAMAGE(dying, cell(busy.door)->object.dying = DOOM_END)
DAMAGE(unmarked, cell(busy.door)->object.dying = 0)
DAMAGE(slots, cell(busy.process)->process.slots = 9999)
DAMAGE(directory, cell(busy.process)->process.directory[0].n = UINT32_MAX)
DAMAGE(directory_more, cell(busy.process)->process.directory[7].n = 5)
DAMAGE(leaf, thread(busy.first)->leaf.n = 0)
DAMAGE(slot_owner, own_slot(busy.first, THREAD_SLOT_FAULT)->owner.n = 1)
DAMAGE(slot_index, own_slot(busy.first, THREAD_SLOT_FAULT)->index = 9)
DAMAGE(slot_dirty, own_slot(busy.first, THREAD_SLOT_FAULT)->badge = 9)
DAMAGE(free_slots, cell(busy.process)->process.slots_free++)
DAMAGE(free_slot_list, slot(cell(busy.process)->process.free.n)->next.n = 0)
DAMAGE(handle_free, slot(busy.parent_slot)->object.n = k->free.n)
DAMAGE(handle_cpu, slot(busy.parent_slot)->object.n = 1)
DAMAGE(sibling, slot(slot(busy.parent_slot)->child.n)->prev.n =
                    slot(busy.parent_slot)->child.n)
DAMAGE(sibling_endless,
       slot(slot(slot(busy.parent_slot)->child.n)->prev.n)->rights &=
       (uint16_t)~SLOT_LAST)
DAMAGE(child, slot(busy.parent_slot)->child.n = UINT32_MAX)
DAMAGE(handle_object,
       slot(slot(busy.parent_slot)->child.n)->object.n = busy.door)
DAMAGE(handle_rights,
       slot(busy.parent_slot)->rights &= (uint16_t)~ORR_RIGHT_SEND)
DAMAGE(handle_rights_unknown, slot(busy.parent_slot)->rights |= 0x4000)
DAMAGE(handle_badge, slot(busy.parent_slot)->badge = 99)
DAMAGE(generation, slot(busy.parent_slot)->handle |= UINT64_C(9999) << 16)
DAMAGE(generation_none, slot(busy.parent_slot)->handle = 0)
DAMAGE(handle_last, slot_clear(k, cell(busy.timer)->object.handle))
DAMAGE(heap_order,
       thread(busy.waiter[2])->queue.key = claim_make(5, CLAIM_NO_DEADLINE);
       thread(busy.waiter[2])->priority = 5)
DAMAGE(heap_side, swap_sides(&thread(busy.waiter[2])->queue))
DAMAGE(heap_ring, thread(busy.waiter[0])->queue.next.n = busy.waiter[2])
DAMAGE(heap_member, cell(busy.door)->endpoint.waiters.n = busy.ready)
DAMAGE(heap_outside, cell(busy.door)->endpoint.waiters.n = UINT32_MAX)
DAMAGE(ready_lost, cell(1)->cpu.ready.n = 0)
DAMAGE(waiter_lost, cell(busy.door)->endpoint.waiters.n = 0)
DAMAGE(debt_lost, thread(busy.server)->owes.n = 0)
DAMAGE(timer_lost, cell(busy.timer)->object.armed = 0;
       memset(&cell(busy.timer)->timer.timing, 0, sizeof(struct node)))
DAMAGE(timers_lost, cell(1)->cpu.timers.n = 0)
DAMAGE(links, thread(busy.first)->queue.next.n = busy.first)
DAMAGE(links_timing, thread(busy.first)->timing.key = 1)
DAMAGE(thread_ring, cell(busy.process)->process.threads.n = busy.ready)
DAMAGE(live, cell(busy.process)->process.live = 7)
DAMAGE(ended_alive, cell(busy.process)->process.end = ORR_END_KILLED)
DAMAGE(watch, slot(busy.process *CELL_SLOTS + 3)->owner.n = 0)
DAMAGE(reply, thread(busy.first)->reply = thread(busy.ready)->reply)
DAMAGE(ceiling, cell(busy.process)->process.ceiling = 1)
DAMAGE(running, thread(busy.first)->cpu = 3)
DAMAGE(running_two, thread(busy.first)->state = ORR_STATE_SUSPENDED)
DAMAGE(waits, thread(busy.first)->waits_for.n = busy.door)
DAMAGE(home, thread(busy.first)->home = 60)
DAMAGE(process_name, thread(busy.first)->process.n = busy.door)
DAMAGE(priority, thread(busy.first)->priority--)
DAMAGE(due, thread(busy.first)->due--; thread(busy.first)->deadline--)
DAMAGE(priority_inherited, thread(busy.server)->base = 99)
DAMAGE(reply_server, reply_of(busy.first)->server.n = busy.server)
DAMAGE(reply_words, reply_of(busy.client)->words = 121)
DAMAGE(lent, reply_of(busy.client)->lent.n = busy.spent)
DAMAGE(lent_user, cell(busy.context)->context.user.n = 0;
       thread(busy.server)->context.n = 0)
DAMAGE(lender, thread(busy.server)->lender.n = busy.first)
DAMAGE(borrower, reply_of(busy.first)->borrower.n = busy.first)
DAMAGE(context_user, cell(busy.spent)->context.user.n = busy.first)
DAMAGE(context_owner, cell(busy.spent)->context.owner.n = busy.first)
DAMAGE(refills_none, cell(busy.context)->context.refills = 0)
DAMAGE(refills_order, cell(busy.spent)->context.refills = 2;
       cell(busy.spent)->context.refill[1].amount = 0)
DAMAGE(budget, cell(busy.context)->context.refill[0].amount++)
DAMAGE(budget_lost, cell(busy.context)->context.refill[0].amount--)
DAMAGE(spent, cell(busy.context)->context.spent = 1)
DAMAGE(receivers, cell(busy.other_door)->endpoint.receivers = 0)
DAMAGE(receivers_many, cell(busy.bell)->object.kind = ORR_KIND_ENDPOINT;
       cell(busy.bell)->endpoint.receivers = 2)
DAMAGE(server, cell(busy.door)->endpoint.server.n = busy.first)
DAMAGE(bits, cell(busy.bell2)->notification.bits = 4)
DAMAGE(bits_bound, cell(busy.bell)->notification.bits = 4)
DAMAGE(bound, cell(busy.bell)->notification.bound.n = busy.first)
DAMAGE(line, cell(busy.interrupt)->interrupt.line = 4)
DAMAGE(line_far, cell(busy.interrupt)->interrupt.line = 4000)
DAMAGE(pending, cell(busy.interrupt)->interrupt.pending = 2)
DAMAGE(current, cell(3)->cpu.current.n = busy.first)
DAMAGE(current_kind, cell(2)->object.kind = ORR_KIND_THREAD)
DAMAGE(idle_cpu, cell(1)->cpu.current.n = 0;
       thread(busy.first)->state = ORR_STATE_SUSPENDED)
DAMAGE(urgent, thread(busy.first)->base = 1; thread(busy.first)->priority = 1)
DAMAGE(accounts, cell(1)->cpu.idle_ns++)
DAMAGE(seen, cell(1)->cpu.seen = NEVER)
DAMAGE(until, cell(1)->cpu.until = NEVER)
DAMAGE(future, k->now = 0)

DAMAGE(watch_kind, hold(busy.process *CELL_SLOTS + 3, busy.door))
DAMAGE(handler_kind,
       hold(thread(busy.first)->leaf.n *CELL_SLOTS + THREAD_SLOT_FAULT,
            busy.timer))
DAMAGE(timer_target,
       slot_clear(k, slot_of_cell((struct object_id){busy.timer})))
DAMAGE(line_kind,
       slot_clear(k, slot_of_cell((struct object_id){busy.interrupt}));
       hold(busy.interrupt * CELL_SLOTS + 3, busy.timer))
DAMAGE(deadline, clock_arm(k, (struct object_id){busy.first}, k->now + 1))
DAMAGE(ended_thread, thread(busy.spender)->state = ORR_STATE_ENDED;
       cell(thread(busy.spender)->process.n)->process.live--)

DAMAGE(ring_fixed, cell(busy.child_quota)->quota.charged.n = 1)
DAMAGE(ring_outside, cell(busy.door)->object.next.n = 1000000)
DAMAGE(ring_free, cell(busy.door)->object.kind = 0)
DAMAGE(ring_nobody, cell(busy.door)->object.quota.n = 0)
DAMAGE(ring_prev, cell(busy.door)->object.prev.n = busy.door)
DAMAGE(root_paid, cell(k->root.n)->object.quota.n = k->root.n)
DAMAGE(directory_low, cell(busy.process)->process.directory[0].n = 1)
DAMAGE(leaf_high, thread(busy.first)->leaf.n = 70000)
DAMAGE(free_slot_owner, slot(cell(busy.process)->process.free.n)->index++)
DAMAGE(free_slot_ring, slot(cell(busy.process)->process.free.n)->next =
                           cell(busy.process)->process.free)
DAMAGE(handle_outside, slot(busy.parent_slot)->object.n = 1000000)
DAMAGE(handle_leaf,
       slot(busy.parent_slot)->object.n = thread(busy.first)->leaf.n)
DAMAGE(sibling_next, slot(slot(busy.parent_slot)->child.n)->next.n = 0)
DAMAGE(sibling_outside, slot(busy.parent_slot)->prev.n = 4000000)
DAMAGE(head_free, cell(busy.door)->object.handle.n = k->free.n * CELL_SLOTS)
DAMAGE(ready_key, thread(busy.ready)->priority++)
DAMAGE(ready_state, thread(busy.ready)->state = ORR_STATE_NEW)
DAMAGE(ready_cpu, thread(busy.ready)->cpu = 2)
DAMAGE(waiter_key, thread(busy.idle)->priority++)
DAMAGE(waiter_place, thread(busy.idle)->waits_for.n = busy.door)
DAMAGE(debt_server, reply_of(busy.client)->server.n = busy.first)
DAMAGE(debt_key, reply_of(busy.client)->queue.key++)
DAMAGE(debt_caller, reply_of(busy.client)->caller.n = busy.door)
DAMAGE(clock, cell(busy.timer)->object.clock = 3)
DAMAGE(heap_equal, thread(busy.waiter[0])->queue.left.n = busy.idle)
DAMAGE(heap_inside, thread(busy.waiter[1])->queue.left.n = busy.idle)
DAMAGE(heap_prev, thread(busy.waiter[1])->queue.prev.n = busy.waiter[2])
DAMAGE(senders_lost, cell(busy.door)->endpoint.senders.n = 0)
DAMAGE(sender_key, reply_of(busy.waiter[0])->queue.key++)
DAMAGE(sender_door, reply_of(busy.waiter[0])->door++)
DAMAGE(sender_via, reply_of(busy.waiter[0])->via.n = busy.parent_slot)
DAMAGE(sender_faults, reply_of(busy.waiter[0])->arrival = ORR_ARRIVAL_FAULT)
DAMAGE(lost_links, reply_of(busy.lost[0])->queue.left.n = busy.lost[1])
DAMAGE(lost_via, reply_of(busy.lost[1])->via.n = 0)
DAMAGE(debt_links, reply_of(busy.first)->queue.left.n = 7)
DAMAGE(thread_state, thread(busy.first)->state = 77)
DAMAGE(thread_cpu, thread(busy.spender)->cpu = 77)
DAMAGE(thread_serves, thread(busy.first)->serves.n = busy.bell)
DAMAGE(thread_next, thread(busy.first)->next.n = busy.ready)
DAMAGE(thread_process, thread(busy.ready)->process.n = busy.process)
DAMAGE(reply_none, thread(busy.first)->reply.n = busy.door)
DAMAGE(reply_caller, reply_of(busy.first)->caller.n = busy.ready)
DAMAGE(reply_handles, reply_of(busy.client)->handles = 5)
DAMAGE(reply_arrival, reply_of(busy.client)->arrival = 9)
DAMAGE(timeout_kind,
       hold(thread(busy.first)->leaf.n *CELL_SLOTS + THREAD_SLOT_TIMEOUT,
            busy.timer))
DAMAGE(bound_kind,
       hold(thread(busy.first)->leaf.n *CELL_SLOTS + THREAD_SLOT_NOTIFICATION,
            busy.timer))
DAMAGE(context_kind,
       hold(thread(busy.server)->leaf.n *CELL_SLOTS + THREAD_SLOT_CONTEXT,
            busy.timer))
DAMAGE(context_shared, thread(busy.sleeper)->context.n = busy.spent)
DAMAGE(context_none, thread(busy.sleeper)->context.n = busy.door)
DAMAGE(context_unowned, cell(busy.spent)->context.owner.n = 0)
DAMAGE(context_user_kind, cell(busy.spent)->context.user.n = busy.door)
DAMAGE(context_owner_kind, cell(busy.spent)->context.owner.n = busy.door)
DAMAGE(refills_many, cell(busy.spent)->context.refills = 5)
DAMAGE(refills_left, cell(busy.spent)->context.refill[3].time = 1)
DAMAGE(spent_slice, cell(busy.spent)->context.period_ns = 0;
       cell(busy.spent)->context.refills = 1)
DAMAGE(lender_none, thread(busy.server)->lender.n = 0)
DAMAGE(lender_kind, thread(busy.first)->lender.n = busy.door)
DAMAGE(lender_idle, thread(busy.first)->lender.n = busy.ready)
DAMAGE(lender_other, thread(busy.first)->lender.n = busy.client)
DAMAGE(lent_kind, reply_of(busy.client)->lent.n = busy.door)
DAMAGE(borrower_kind, reply_of(busy.client)->borrower.n = busy.door)
DAMAGE(server_kind, cell(busy.door)->endpoint.server.n = busy.bell)
DAMAGE(bound_what, cell(busy.bell)->notification.bound.n = busy.door)
DAMAGE(masked, cell(busy.interrupt)->interrupt.masked = 2)
DAMAGE(current_what, cell(3)->cpu.current.n = busy.door)
DAMAGE(current_state, cell(3)->cpu.current.n = busy.spender;
       thread(busy.spender)->cpu = 2)

static const struct damage damages[] = {
    EXPECT(cell_zero, KERNEL_1),
    EXPECT(worker, KERNEL_1),
    EXPECT(candidate, KERNEL_1),
    EXPECT(kicks, KERNEL_2),
    EXPECT(entering, KERNEL_2),
    EXPECT(free_count, CELL_1),
    EXPECT(free_content, CELL_1),
    EXPECT(free_ring, CELL_1),
    EXPECT(free_outside, CELL_1),
    EXPECT(free_lost, CELL_2),
    EXPECT(root, QUOTA_1),
    EXPECT(ring, QUOTA_1),
    EXPECT(ring_self, QUOTA_1),
    EXPECT(ring_quota, QUOTA_1),
    EXPECT(ring_head, QUOTA_1),
    EXPECT(ring_kind, QUOTA_1),
    EXPECT(quota_used, QUOTA_2),
    EXPECT(quota_over, QUOTA_3),
    EXPECT(quota_root, QUOTA_4),
    EXPECT(dying, OBJECT_1),
    EXPECT(unmarked, OBJECT_1),
    EXPECT(handle_last, OBJECT_2),
    EXPECT(slots, CELL_2),
    EXPECT(directory, TABLE_1),
    EXPECT(directory_more, TABLE_1),
    EXPECT(leaf, TABLE_1),
    EXPECT(slot_owner, TABLE_2),
    EXPECT(slot_index, TABLE_2),
    EXPECT(slot_dirty, TABLE_2),
    EXPECT(watch, TABLE_2),
    EXPECT(free_slots, TABLE_3),
    EXPECT(free_slot_list, TABLE_3),
    EXPECT(handle_free, HANDLE_1),
    EXPECT(handle_cpu, HANDLE_1),
    EXPECT(sibling, HANDLE_2),
    EXPECT(sibling_endless, HANDLE_2),
    EXPECT(child, HANDLE_2),
    EXPECT(handle_object, HANDLE_3),
    EXPECT(handle_rights, HANDLE_4),
    EXPECT(handle_rights_unknown, HANDLE_4),
    EXPECT(handle_badge, HANDLE_5),
    EXPECT(tree, HANDLE_7),
    EXPECT(generation, HANDLE_6),
    EXPECT(generation_none, HANDLE_6),
    EXPECT(heap_order, QUEUE_1),
    EXPECT(heap_side, QUEUE_2),
    EXPECT(heap_ring, QUEUE_3),
    EXPECT(heap_member, QUEUE_4),
    EXPECT(heap_outside, QUEUE_4),
    EXPECT(ready_lost, QUEUE_5),
    EXPECT(waiter_lost, QUEUE_6),
    EXPECT(debt_lost, QUEUE_7),
    EXPECT(timer_lost, QUEUE_4),
    EXPECT(timers_lost, QUEUE_8),
    EXPECT(links, QUEUE_11),
    EXPECT(links_timing, QUEUE_11),
    EXPECT(thread_ring, PROCESS_1),
    EXPECT(live, PROCESS_2),
    EXPECT(ended_alive, PROCESS_3),
    EXPECT(reply, THREAD_1),
    EXPECT(ceiling, THREAD_2),
    EXPECT(running, THREAD_3),
    EXPECT(running_two, CPU_1),
    EXPECT(waits, THREAD_4),
    EXPECT(home, THREAD_7),
    EXPECT(process_name, PROCESS_1),
    EXPECT(priority, PRIORITY_1),
    EXPECT(priority_inherited, PRIORITY_1),
    EXPECT(due, PRIORITY_2),
    EXPECT(reply_server, REPLY_1),
    EXPECT(reply_words, REPLY_2),
    EXPECT(lent, LEND_1),
    EXPECT(lent_user, LEND_1),
    EXPECT(lender, LEND_2),
    EXPECT(borrower, LEND_2),
    EXPECT(context_user, CONTEXT_1),
    EXPECT(context_owner, CONTEXT_1),
    EXPECT(refills_none, CONTEXT_2),
    EXPECT(refills_order, CONTEXT_2),
    EXPECT(budget, CONTEXT_3),
    EXPECT(budget_lost, CONTEXT_3),
    EXPECT(spent, CONTEXT_4),
    EXPECT(receivers, ENDPOINT_1),
    EXPECT(receivers_many, ENDPOINT_1),
    EXPECT(server, ENDPOINT_2),
    EXPECT(bits, NOTIFICATION_1),
    EXPECT(bits_bound, NOTIFICATION_1),
    EXPECT(bound, NOTIFICATION_2),
    EXPECT(watch_kind, PROCESS_4),
    EXPECT(handler_kind, THREAD_6),
    EXPECT(timer_target, TIMER_1),
    EXPECT(line_kind, INTERRUPT_2),
    EXPECT(deadline, THREAD_5),
    EXPECT(ended_thread, THREAD_8),
    EXPECT(line, INTERRUPT_1),
    EXPECT(line_far, INTERRUPT_1),
    EXPECT(pending, INTERRUPT_2),
    EXPECT(current, CPU_1),
    EXPECT(current_kind, CPU_1),
    EXPECT(idle_cpu, CPU_2),
    EXPECT(urgent, CPU_3),
    EXPECT(accounts, CPU_4),
    EXPECT(seen, CPU_5),
    EXPECT(until, CPU_6),
    EXPECT(future, CPU_5),
    EXPECT(ring_fixed, QUOTA_1),
    EXPECT(ring_outside, QUOTA_1),
    EXPECT(ring_free, QUOTA_1),
    EXPECT(ring_nobody, QUOTA_1),
    EXPECT(ring_prev, QUOTA_1),
    EXPECT(root_paid, QUOTA_1),
    EXPECT(directory_low, TABLE_1),
    EXPECT(leaf_high, TABLE_1),
    EXPECT(free_slot_owner, TABLE_2),
    EXPECT(free_slot_ring, TABLE_3),
    EXPECT(handle_outside, HANDLE_1),
    EXPECT(handle_leaf, HANDLE_1),
    EXPECT(sibling_next, HANDLE_2),
    EXPECT(sibling_outside, HANDLE_2),
    EXPECT(head_free, HANDLE_2),
    EXPECT(ready_key, QUEUE_4),
    EXPECT(ready_state, QUEUE_4),
    EXPECT(ready_cpu, QUEUE_4),
    EXPECT(waiter_key, QUEUE_4),
    EXPECT(waiter_place, QUEUE_4),
    EXPECT(debt_server, QUEUE_4),
    EXPECT(debt_key, QUEUE_4),
    EXPECT(debt_caller, QUEUE_4),
    EXPECT(clock, QUEUE_4),
    EXPECT(heap_equal, QUEUE_1),
    EXPECT(heap_inside, QUEUE_3),
    EXPECT(heap_prev, QUEUE_3),
    EXPECT(debt_links, QUEUE_11),
    EXPECT(senders_lost, QUEUE_9),
    EXPECT(sender_key, QUEUE_4),
    EXPECT(sender_door, QUEUE_4),
    EXPECT(sender_via, QUEUE_4),
    EXPECT(sender_faults, REPLY_3),
    EXPECT(lost_links, QUEUE_1),
    EXPECT(lost_via, QUEUE_4),
    EXPECT(thread_state, THREAD_7),
    EXPECT(thread_cpu, THREAD_7),
    EXPECT(thread_serves, THREAD_7),
    EXPECT(thread_next, PROCESS_1),
    EXPECT(thread_process, PROCESS_1),
    EXPECT(reply_none, THREAD_1),
    EXPECT(reply_caller, THREAD_1),
    EXPECT(reply_handles, REPLY_2),
    EXPECT(reply_arrival, REPLY_2),
    EXPECT(timeout_kind, THREAD_6),
    EXPECT(bound_kind, THREAD_6),
    EXPECT(context_kind, THREAD_6),
    EXPECT(context_shared, CONTEXT_1),
    EXPECT(context_none, CONTEXT_1),
    EXPECT(context_unowned, CONTEXT_1),
    EXPECT(context_user_kind, CONTEXT_1),
    EXPECT(context_owner_kind, CONTEXT_1),
    EXPECT(refills_many, CONTEXT_2),
    EXPECT(refills_left, CONTEXT_2),
    EXPECT(spent_slice, CONTEXT_4),
    EXPECT(lender_none, LEND_2),
    EXPECT(lender_kind, LEND_2),
    EXPECT(lender_idle, LEND_2),
    EXPECT(lender_other, LEND_2),
    EXPECT(lent_kind, LEND_1),
    EXPECT(borrower_kind, LEND_2),
    EXPECT(server_kind, ENDPOINT_2),
    EXPECT(bound_what, NOTIFICATION_2),
    EXPECT(masked, INTERRUPT_2),
    EXPECT(current_what, CPU_1),
    EXPECT(current_state, CPU_1),
};

#define COUNT ((uint32_t)(sizeof damages / sizeof damages[0]))

static const struct damage *
damage_at(uint32_t i)
{
    if (i < COUNT)
        return &damages[i];
    i -= COUNT;
    if (i < damage_memory_count)
        return &damage_memory[i];
    i -= damage_memory_count;
    return i < damage_work_count ? &damage_work[i]
                                 : &damage_deep[i - damage_work_count];
}

uint32_t
damage_count(void)
{
    return COUNT + damage_memory_count + damage_work_count + damage_deep_count;
}

enum invariant
damage_do(uint32_t i, struct kernel *kernel, const struct busy *names)
{
    k = kernel;
    busy = *names;
    damage_memory_set(kernel, names);
    damage_work_set(kernel, names);
    damage_deep_set(kernel, names);
    damage_at(i)->damage();
    return damage_at(i)->invariant;
}

enum invariant
damage_invariant(uint32_t i)
{
    return damage_at(i)->invariant;
}
