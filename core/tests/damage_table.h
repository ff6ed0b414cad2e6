/* What the tables of damages share: see damage.h. */
#ifndef CORE_TESTS_DAMAGE_TABLE_H
#define CORE_TESTS_DAMAGE_TABLE_H

#include "core/tests/damage.h"

/* One way, with the invariant. It damages `k`, and finds names in `busy`. */
struct damage {
    void (*damage)(void);
    enum invariant invariant;
};

#define DAMAGE(name, statement) \
    static void break_##name(void) \
    { \
        statement; \
    }
#define EXPECT(name, NAME) \
    { \
        break_##name, INVARIANT_##NAME \
    }

/* Those of memory and mappings, and what they are to damage. */
extern const struct damage damage_memory[];
extern const uint32_t damage_memory_count;
void damage_memory_set(struct kernel *kernel, const struct busy *names);

/* Those of what is in the middle of its end, of partitions and promises. */
extern const struct damage damage_work[];
extern const uint32_t damage_work_count;
void damage_work_set(struct kernel *kernel, const struct busy *names);

/* Those that only show further down. */
extern const struct damage damage_deep[];
extern const uint32_t damage_deep_count;
void damage_deep_set(struct kernel *kernel, const struct busy *names);

#endif
