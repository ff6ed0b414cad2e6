#include "core/cell.h"

_Static_assert(sizeof(union cell) == CELL_BYTES, "a cell is 160 bytes");
_Static_assert(sizeof(struct slot) * CELL_SLOTS == CELL_BYTES, "4 slots");

struct touch
cell_touch(struct kernel *k)
{
    union cell *cells = (union cell *)(k + 1);
    const uint32_t count = k->limits.cells;
    struct touch touch;

    touch.hash = (uint64_t *)(cells + count);
    touch.list = (uint32_t *)(touch.hash + count);
    touch.marked = (uint8_t *)(touch.list + count);
    return touch;
}

size_t
cell_arena_bytes(const struct limits *limits)
{
    const size_t each = CELL_BYTES + sizeof(uint64_t) + sizeof(uint32_t) + 1;
    const size_t bytes = sizeof(struct kernel) + limits->cells * each;

    return (bytes + 7) & ~(size_t)7;
}

void
cell_note(struct kernel *k, const uint32_t *cells, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cell_edit(k, cells[i]);
    }
}

void
cell_wrong_kind(const struct kernel *k, uint32_t n)
{
    (void)n; /* for the debugger */
    hal_stop(k, "a cell is what its name says", __FILE__, __LINE__);
}

void
cell_pool_create(struct kernel *k)
{
    const struct touch touch = cell_touch(k);

    k->untouched = k->limits.cells - 1;
    k->list_at = (uint32_t)((uint8_t *)touch.list - (uint8_t *)k);
    k->marked_at = (uint32_t)(touch.marked - (uint8_t *)k);
    for (uint32_t n = k->limits.cells - 1; n > 0; n--) {
        union cell *cell = cell_edit(k, n);

        cell->object.next = k->free;
        k->free.n = n;
    }
    k->free_cells = k->limits.cells - 1;
}

uint32_t
cell_take(struct kernel *k)
{
    const uint32_t n = k->free.n;
    union cell *cell;

    CHECK(n != 0);
    CHECK(k->free_cells > 0);
    cell = cell_edit(k, n);
    k->free = cell->object.next;
    k->free_cells--;
    cell->object.next.n = 0;
    return n;
}

void
cell_give(struct kernel *k, uint32_t n)
{
    union cell *cell = cell_edit(k, n);

    CHECK(n > k->limits.cpus && n < k->limits.cells);
    CHECK(k->free_cells < k->limits.cells - 1);
    for (uint32_t i = 0; i < CELL_BYTES / 8; i++) {
        cell->word[i] = 0;
    }
    cell->object.next = k->free;
    k->free.n = n;
    k->free_cells++;
}
