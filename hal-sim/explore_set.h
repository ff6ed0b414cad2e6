/* A set of digests, each with a small number; for visited states. */
#ifndef HAL_SIM_EXPLORE_SET_H
#define HAL_SIM_EXPLORE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero: empty. */
struct state_set {
    struct state_entry *entry;
    size_t count, room; /* room: a power of two */
};

struct state_entry {
    uint64_t key; /* 0: free */
    uint64_t value;
};

/* The number put with this digest; 0: it is not in the set. */
uint64_t state_set_get(const struct state_set *set, uint64_t key);
/* value: not 0. */
void state_set_put(struct state_set *set, uint64_t key, uint64_t value);
bool state_set_has(const struct state_set *set, uint64_t key);
void state_set_clear(struct state_set *set);
void state_set_free(struct state_set *set);

#endif
