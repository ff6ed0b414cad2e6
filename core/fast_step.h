/* The steps that entries on the fast path have in common. All are inline: an
 * entry is one function that looks at each cell once and calls nobody before
 * it has changed all it will change.
 */
#ifndef CORE_FAST_STEP_H
#define CORE_FAST_STEP_H

#include "core/clock.h"
#include "core/context.h"
#include "core/fast.h"
#include "core/message.h"
#include "core/queue.h"
#include "core/schedule.h"
#include "core/slot.h"

#define FAST_STEP static inline __attribute__((always_inline))
#define FAST_APART __attribute__((noinline))

/* An entry under way. */
struct fast {
    struct kernel *k;
    struct cpu *cpu;
};

FAST_STEP struct fast
fast_begin(struct kernel *k, struct cpu *cpu)
{
    return (struct fast){k, cpu};
}

/* A cell whose kind the one that named it implies (check.h). */
FAST_STEP const union cell *
fast_look(const struct fast *f, uint32_t n)
{
    return cell_at(f->k, n);
}

/* The same of one that will be changed, and is noted before that. */
FAST_STEP union cell *
fast_take(const struct fast *f, uint32_t n)
{
    return (union cell *)(f->k + 1) + n;
}

FAST_STEP struct slot *
fast_take_slot(const struct fast *f, struct slot_id id)
{
    return (struct slot *)(void *)(f->k + 1) + id.n;
}

/* Are all cells noted as touched? They are until a digest is asked for. */
FAST_STEP bool
fast_is_noted(const struct fast *f)
{
    return f->k->untouched == 0;
}

/* Notes cells, unless all are. */
#define FAST_NOTE(f, ...) \
    do { \
        if (!fast_is_noted(f)) { \
            const uint32_t cells[] = {__VA_ARGS__}; \
            cell_note((f)->k, cells, sizeof cells / sizeof *cells); \
        } \
    } while (0)

/* The slot in which a handle of the current thread's process would be. */
FAST_STEP struct slot *
fast_find(const struct fast *f, orr_handle handle)
{
    const struct thread *me = &fast_look(f, f->cpu->current.n)->thread;
    const struct process *p = &fast_look(f, me->process.n)->process;

    return fast_take_slot(f, slot_of_index(f->k, p, handle % ORR_TABLE_MAX));
}

/* Is the handle there, with that right? Cell 0's slots have none. */
FAST_STEP bool
fast_allows(const struct slot *slot, orr_handle handle, enum orr_right right)
{
    return slot->handle == handle && (slot->rights & right) != 0;
}

/* A node of a heap in which it is alone, or of none. */
FAST_STEP void
fast_queue(struct node *node, uint64_t key, uint32_t n)
{
    node->key = key;
    node->next.n = n;
    node->prev.n = n;
}

FAST_STEP bool
fast_is_alone(const struct node *node, uint32_t n)
{
    return node->next.n == n && (node->left.n | node->right.n) == 0;
}

/* Takes the first out of a heap of threads. */
FAST_STEP void
fast_take_first(const struct fast *f, struct object_id *root,
                struct thread *first)
{
    if (fast_is_alone(&first->queue, root->n)) {
        root->n = 0;
        fast_queue(&first->queue, 0, 0);
    } else {
        queue_remove(f->k, root, QUEUE_PRIORITY, *root);
    }
}

FAST_STEP uint8_t
fast_max(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* Would a thread of this priority be picked now? */
FAST_STEP bool
fast_is_best(const struct fast *f, uint8_t priority)
{
    const uint32_t first = f->cpu->ready.n;

    return first == 0 || fast_look(f, first)->thread.priority < priority;
}

/* Can a thread that is blocked run on its own context, here and now? */
FAST_STEP bool
fast_can_run(const struct fast *f, const struct thread *t,
             const struct context *c)
{
    return t->context.n != 0 && t->object.armed == 0 &&
           t->cpu == f->k->entering && c->spent == 0 &&
           context_left(c, f->k->now) > 0;
}

/* The CPU goes over from one thread's time to another's. */
FAST_STEP void
fast_switch(const struct fast *f, struct context *from, struct thread_id to,
            const struct context *time)
{
    struct cpu *cpu = f->cpu;
    const uint64_t now = f->k->now;
    const uint64_t ns = now - cpu->since;
    const uint64_t due = clock_next_on(f->k, cpu);
    const uint64_t end = now + time->refill[0].amount;

    cpu->since = now;
    cpu->busy_ns += ns;
    context_charge(from, ns, now);
    cpu->current = to;
    cpu->until = end < due ? end : due;
}

/* What a thread is told but for its value, which is found out on the way. */
struct fast_message {
    uint64_t badge;
    uint64_t label;
    uint16_t words;
    uint8_t arrival;              /* enum orr_arrival */
    const struct message *passes; /* its handles; NULL: none */
    orr_handle *passed;           /* ... as the receiver knows them */
    orr_handle door;              /* of a call that may be a visit */
};

/* The current thread's call or fault reaches the receiver, as far as the cells
 * are concerned; all has been looked at. Returns the reply's handle. */
orr_handle fast_ipc_place(const struct fast *f, struct thread_id to,
                          const struct fast_message *message);

FAST_STEP void
fast_tell(struct hal *h, struct thread_id id,
          const struct fast_message *message, uint64_t value)
{
    struct orr_result result;

    result.error = ORR_ERROR_OK;
    result.argument = 0;
    result.arrival = message->arrival;
    result.words = message->words;
    result.handles = message->passes == NULL ? 0 : message->passes->handles;
    for (uint32_t i = 0; i < result.handles; i++) {
        result.handle[i] = message->passed[i];
    }
    result.badge = message->badge;
    result.label = message->label;
    result.value = value;
    hal_thread_result(h, id, &result);
}

/* Gives the message; nothing is done after it. */
FAST_STEP void
fast_deliver(struct hal *h, struct thread_id from, struct thread_id to,
             const struct fast_message *message, uint64_t value)
{
    fast_tell(h, to, message, value);
    if (message->words > 0) {
        hal_message_move(h, from, to, message->words);
    }
}

/* An answer that is no message. */
FAST_STEP void
fast_answer(struct hal *h, struct thread_id id, enum orr_arrival arrival,
            uint64_t value)
{
    const struct fast_message none = {.arrival = (uint8_t)arrival};

    fast_tell(h, id, &none, value);
}

#endif
