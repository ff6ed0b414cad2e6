/* Mappings, and the trees in which processes have them. */
#include "core/check_walk.h"

static uint64_t
end_of(const struct mapping *m)
{
    return m->address + (uint64_t)m->pages * ORR_PAGE_BYTES;
}

static uint32_t
key_of(const struct mapping *m)
{
    return (uint32_t)((m->address - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES);
}

/* How far below the top of its process's tree the bits of its first page's
 * number lead to the mapping; SPACE_BITS + 1: they do not. */
static uint32_t
depth_of(const struct kernel *k, uint32_t n)
{
    const struct mapping *m = &check_at(k, n)->mapping;
    uint32_t id = check_at(k, m->process.n)->process.mappings.n;
    uint32_t depth = 0;

    while (id != n && depth <= SPACE_BITS) {
        const uint32_t side =
            depth < SPACE_BITS ? key_of(m) >> (SPACE_BITS - 1 - depth) & 1 : 0;

        if (!check_is(k, id, CELL_KIND_MAPPING)) {
            return SPACE_BITS + 1;
        }
        id = check_at(k, id)->mapping.child[side].n;
        depth++;
    }
    return depth;
}

/* Is what hangs on that side of the mapping there by the bits of its own
 * number? Then it is found on its own way, and hangs nowhere else. */
static bool
has_child(const struct kernel *k, uint32_t n, uint32_t depth, uint32_t side)
{
    const struct mapping *m = &check_at(k, n)->mapping;
    const struct mapping *child = &check_at(k, m->child[side].n)->mapping;
    uint32_t shift = SPACE_BITS - 1 - depth;

    if (m->child[side].n == 0) {
        return true;
    }
    return depth < SPACE_BITS &&
           check_is(k, m->child[side].n, CELL_KIND_MAPPING) &&
           child->process.n == m->process.n &&
           key_of(child) >> shift == ((key_of(m) >> shift & ~1u) | side);
}

/* A mapping of a process hangs in its tree, just where it should. */
static enum invariant
check_place(const struct kernel *k, uint32_t n)
{
    const struct mapping *m = &check_at(k, n)->mapping;
    uint32_t depth;

    if (!check_is(k, m->process.n, ORR_KIND_PROCESS)) {
        return INVARIANT_MAPPING_1;
    }
    depth = depth_of(k, n);
    if (depth > SPACE_BITS || !has_child(k, n, depth, 0) ||
        !has_child(k, n, depth, 1)) {
        return INVARIANT_MAPPING_1;
    }
    return INVARIANT_NONE;
}

/* The later of two mappings that begin; either may be 0. */
static uint32_t
later(const struct kernel *k, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0) {
        return a + b;
    }
    return check_at(k, a)->mapping.address < check_at(k, b)->mapping.address
               ? b
               : a;
}

/* The last that begins among those that hang below `id`, itself included. */
static uint32_t
latest(const struct kernel *k, uint32_t id)
{
    uint32_t found = 0;

    for (uint32_t i = 0; id != 0 && i <= SPACE_BITS; i++) {
        const struct mapping *m = &check_at(k, id)->mapping;

        found = later(k, found, id);
        id = m->child[1].n != 0 ? m->child[1].n : m->child[0].n;
    }
    return found;
}

/* The mapping that begins last before this one in its process, or 0: one on
 * the way to the page before, or the latest of those that the way leaves on
 * its left. */
static uint32_t
before(const struct kernel *k, const struct mapping *m)
{
    const uint32_t key = key_of(m) - 1;
    uint32_t id = check_at(k, m->process.n)->process.mappings.n;
    uint32_t found = 0, left = 0;

    for (uint32_t bit = SPACE_BITS; id != 0 && key_of(m) != 0; bit--) {
        const struct mapping *here = &check_at(k, id)->mapping;
        uint32_t side;

        if (here->address < m->address) {
            found = later(k, found, id);
        }
        if (bit == 0) {
            break;
        }
        side = key >> (bit - 1) & 1;
        if (side == 1 && here->child[0].n != 0) {
            left = here->child[0].n;
        }
        id = here->child[side].n;
    }
    return later(k, found, latest(k, left));
}

static bool
overlaps_before(const struct kernel *k, uint32_t n)
{
    const struct mapping *m = &check_at(k, n)->mapping;
    const uint32_t other = before(k, m);

    return other != 0 && end_of(&check_at(k, other)->mapping) > m->address;
}

/* Is it of pages that its handle reaches? */
static bool
is_within_reach(const struct kernel *k, const struct mapping *m,
                const struct slot *slot)
{
    const struct range reach = check_reach(k, slot);
    const struct range inner = {m->first - reach.first, m->pages};

    return m->first >= reach.first && range_fits(inner, reach.pages);
}

enum invariant
check_mapping(const struct kernel *k, uint32_t n)
{
    const uint32_t both = ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE;
    const struct mapping *m = &check_at(k, n)->mapping;
    const struct slot *slot = check_slot_at(k, check_slot_of(k, n, 0));
    enum invariant broken;

    if (m->process.n == 0 && m->object.dying == DOOM_DESTROY) {
        return INVARIANT_NONE;
    }
    if (check_at(k, slot->object.n)->object.kind != ORR_KIND_MEMORY ||
        !is_within_reach(k, m, slot)) {
        return INVARIANT_MAPPING_2;
    }
    if (m->address % ORR_PAGE_BYTES != 0 || m->address < ORR_ADDRESS_MIN ||
        m->address >= ORR_ADDRESS_MAX || end_of(m) > ORR_ADDRESS_MAX) {
        return INVARIANT_MAPPING_3;
    }
    broken = check_place(k, n);
    if (broken == INVARIANT_NONE && overlaps_before(k, n)) {
        broken = INVARIANT_MAPPING_3;
    }
    if (broken != INVARIANT_NONE) {
        return broken;
    }
    if ((m->rights & ~(uint32_t)slot->rights) != 0) {
        return INVARIANT_MAPPING_4;
    }
    return (m->rights & both) != both ? INVARIANT_NONE : INVARIANT_MAPPING_5;
}

/* How many hang in the tree of process n; UINT32_MAX if it is none. */
static uint32_t
count_tree(const struct kernel *k, uint32_t n)
{
    uint32_t ahead[SPACE_BITS + 2] = {check_at(k, n)->process.mappings.n};
    uint32_t waiting = ahead[0] != 0 ? 1 : 0;
    uint32_t count = 0;

    while (waiting > 0 && count < k->limits.cells) {
        const uint32_t id = ahead[--waiting];
        const struct mapping *m = &check_at(k, id)->mapping;

        if (!check_is(k, id, CELL_KIND_MAPPING) || m->process.n != n ||
            waiting >= SPACE_BITS) {
            return UINT32_MAX;
        }
        count++;
        for (uint32_t side = 0; side < 2; side++) {
            if (m->child[side].n != 0) {
                ahead[waiting++] = m->child[side].n;
            }
        }
    }
    return waiting == 0 ? count : UINT32_MAX;
}

bool
check_has_mappings(const struct kernel *k, uint32_t n)
{
    return count_tree(k, n) == check_at(k, n)->process.mapped;
}
