/* Timers and interrupts: what makes a notification signal by itself. */
#ifndef CORE_TIMER_H
#define CORE_TIMER_H

#include "core/cell.h"

/* A timer that came due at `time` signals, and is armed anew if periodic. */
void timer_expire(struct kernel *k, struct hal *h, struct timer_id id,
                  uint64_t time);

/* Cells that the table of interrupt lines takes. */
uint32_t interrupt_table_cells(const struct limits *limits);

/* The object that has a line, or nobody. */
struct interrupt_id interrupt_of_line(const struct kernel *k, uint32_t line);
void interrupt_set_line(struct kernel *k, uint32_t line,
                        struct interrupt_id id);

/* A window has begun: the lines of its partition come through, no others. */
void interrupt_turn(const struct kernel *k, struct hal *h);

/* The line was raised: it stays masked until acknowledged. */
void interrupt_raise(struct kernel *k, struct hal *h, uint32_t line);

/* Tells the machine whether the line may be raised, as the state says. */
void interrupt_apply_mask(const struct kernel *k, struct hal *h,
                          struct interrupt_id id);

#endif
