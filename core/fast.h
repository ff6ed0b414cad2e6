/* The fast path: what programs do most, as they mostly do it. An entry that
 * finds nothing due, and what it asks for of the common kind, is carried out
 * here: first it looks, at every cell once, and leaves what needs more to the
 * general way (kernel.c); then it acts. The outcome is that of the general
 * way to the last bit; a test compares the two.
 *
 * Before cpu->until nothing is due and the current thread has time left. So
 * nothing is charged either, unless another context's time begins: what is
 * not charged is caught up with when somebody wants to know (schedule.h).
 */
#ifndef CORE_FAST_H
#define CORE_FAST_H

#include "core/cell.h"

/* Whoever wants to be told of these gets the general way. */
#define FAST_RECORDS \
    (1u << RECORD_MESSAGE | 1u << RECORD_REPLY | 1u << RECORD_BLOCK | \
     1u << RECORD_SIGNAL | 1u << RECORD_LEND | 1u << RECORD_RETURN | \
     1u << RECORD_PRIORITY)

/* A system call or fault of the thread that runs on `cpu`, which is entering.
 * Nothing is due there; the entry itself has been noted. False if nothing was
 * changed: it needs the general way. */
bool fast_enter(struct kernel *k, struct hal *h, const struct trap *trap,
                struct cpu *cpu);

/* Its parts, one for each kind of entry. */
bool fast_yield(struct kernel *k, struct hal *h, struct cpu *cpu);
bool fast_ipc_call(struct kernel *k, struct hal *h, const struct trap *trap,
                   struct cpu *cpu);
bool fast_ipc_send(struct kernel *k, struct hal *h, const struct trap *trap,
                   struct cpu *cpu);
bool fast_ipc_fault(struct kernel *k, struct hal *h, const struct trap *trap,
                    struct cpu *cpu);
bool fast_ipc_reply(struct kernel *k, struct hal *h, const struct trap *trap,
                    struct cpu *cpu);
bool fast_event_signal(struct kernel *k, struct hal *h, const struct trap *trap,
                       struct cpu *cpu);
bool fast_event_wait(struct kernel *k, struct hal *h, const struct trap *trap,
                     struct cpu *cpu);
bool fast_map(struct kernel *k, struct hal *h, const struct trap *trap,
              struct cpu *cpu);
bool fast_map_remove(struct kernel *k, struct hal *h, const struct trap *trap,
                     struct cpu *cpu);

#endif
