#include "core/space.h"

_Static_assert((ORR_ADDRESS_MAX - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES ==
                   1u << SPACE_BITS,
               "pages at which mappings can begin");

/* Where a mapping hangs: on which side of which other; 0: at the top. */
struct place {
    struct mapping_id parent;
    uint32_t side;
};

static uint32_t
space_key(const struct mapping *m)
{
    return (uint32_t)((m->address - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES);
}

static void
space_set(struct kernel *k, struct process_id process, struct place place,
          struct mapping_id id)
{
    if (place.parent.n == 0) {
        process_edit(k, process)->mappings = id;
    } else {
        mapping_edit(k, place.parent)->child[place.side] = id;
    }
}

/* The place of `id`, by the key's bits from the top; with nobody, the first
 * one that is free. */
static struct place
space_place(const struct kernel *k, struct process_id process, uint32_t key,
            struct mapping_id id)
{
    struct mapping_id here = process_at(k, process)->mappings;
    struct place place = {{0}, 0};
    uint32_t bit = SPACE_BITS;

    while (here.n != id.n) {
        CHECK(here.n != 0);
        CHECK(bit > 0);
        bit--;
        place.parent = here;
        place.side = key >> bit & 1;
        here = mapping_at(k, here)->child[place.side];
    }
    return place;
}

/* The later of two that begin; either may be nobody. */
static struct mapping_id
space_later(const struct kernel *k, struct mapping_id a, struct mapping_id b)
{
    if (a.n == 0 || b.n == 0) {
        return a.n == 0 ? b : a;
    }
    return mapping_at(k, a)->address < mapping_at(k, b)->address ? b : a;
}

/* The last one in the tree below `id`, itself included: what hangs on side 1
 * begins later than what hangs on side 0. */
static struct mapping_id
space_latest(const struct kernel *k, struct mapping_id id)
{
    struct mapping_id latest = {0};

    while (id.n != 0) {
        const struct mapping *m = mapping_at(k, id);

        latest = space_later(k, latest, id);
        id = m->child[m->child[1].n != 0 ? 1 : 0];
    }
    return latest;
}

/* The last one that begins at `key` or before: one on the way there, or in
 * the lowest tree that the way leaves on its left. */
static struct mapping_id
space_before(const struct kernel *k, struct process_id process, uint32_t key)
{
    struct mapping_id id = process_at(k, process)->mappings;
    struct mapping_id best = {0};
    struct mapping_id left = {0};
    uint32_t bit = SPACE_BITS;

    while (id.n != 0) {
        const struct mapping *m = mapping_at(k, id);
        uint32_t side;

        if (space_key(m) == key) {
            return id;
        }
        if (space_key(m) < key) {
            best = space_later(k, best, id);
        }
        CHECK(bit > 0);
        bit--;
        side = key >> bit & 1;
        if (side == 1 && m->child[0].n != 0) {
            left = m->child[0];
        }
        id = m->child[side];
    }
    return space_later(k, best, space_latest(k, left));
}

struct mapping_id
space_find(const struct kernel *k, struct process_id process, struct span span)
{
    struct mapping_id id;

    if (span.address >= ORR_ADDRESS_MAX || span.end <= ORR_ADDRESS_MIN) {
        return (struct mapping_id){0};
    }
    CHECK(span.end <= ORR_ADDRESS_MAX);
    id = space_before(
        k, process,
        (uint32_t)((span.end - 1 - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES));
    if (id.n != 0 && space_span_of(mapping_at(k, id)).end <= span.address) {
        id.n = 0;
    }
    return id;
}

void
space_add(struct kernel *k, struct process_id process, struct mapping_id id)
{
    struct mapping *m = mapping_edit(k, id);
    const struct mapping_id nobody = {0};

    CHECK(m->process.n == 0);
    CHECK(m->child[0].n == 0);
    CHECK(m->child[1].n == 0);
    space_set(k, process, space_place(k, process, space_key(m), nobody), id);
    m->process = process;
    process_edit(k, process)->mapped++;
}

/* The place of any mapping below `id` that has none below itself. */
static struct place
space_leaf(const struct kernel *k, struct mapping_id id)
{
    struct place place = {id, 0};
    struct mapping_id next = id;

    while (next.n != 0) {
        const struct mapping *m = mapping_at(k, next);
        const uint32_t side = m->child[0].n != 0 ? 0 : 1;

        if (m->child[side].n != 0) {
            place = (struct place){next, side};
        }
        next = m->child[side];
    }
    return place;
}

/* A leaf takes its place, as what hangs lower may hang higher. */
void
space_remove(struct kernel *k, struct mapping_id id)
{
    struct mapping *m = mapping_edit(k, id);
    const struct process_id process = m->process;
    const struct place place = space_place(k, process, space_key(m), id);
    const struct place below = space_leaf(k, id);
    const struct mapping_id leaf =
        mapping_at(k, below.parent)->child[below.side];

    CHECK(process_at(k, process)->mapped > 0);
    if (leaf.n != 0) {
        struct mapping *moved = mapping_edit(k, leaf);

        space_set(k, process, below, (struct mapping_id){0});
        moved->child[0] = m->child[0];
        moved->child[1] = m->child[1];
    }
    space_set(k, process, place, leaf);
    m->child[0].n = 0;
    m->child[1].n = 0;
    m->process.n = 0;
    process_edit(k, process)->mapped--;
}

void
space_hide(struct kernel *k, struct hal *h, struct mapping_id id)
{
    const struct mapping *m = mapping_at(k, id);
    const struct process_id process = m->process;

    if (process.n != 0) {
        space_remove(k, id);
        hal_space_drop_range(h, process, m->address, m->pages);
    }
}
