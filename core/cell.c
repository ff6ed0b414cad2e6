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

/* The first of those that were never taken. */
static uint32_t
cell_make(struct kernel *k)
{
    const struct touch touch = cell_touch(k);
    const uint32_t n = k->made;

    CHECK(n < k->limits.cells);
    k->made++;
    touch.hash[n] = 0;
    touch.marked[n] = 0;
    *cell_edit(k, n) = (union cell){.word = {0}};
    return n;
}

void
cell_pool_create(struct kernel *k)
{
    const struct touch touch = cell_touch(k);

    k->list_at = (uint32_t)((uint8_t *)touch.list - (uint8_t *)k);
    k->marked_at = (uint32_t)(touch.marked - (uint8_t *)k);
    k->free_cells = k->limits.cells - 1;
    cell_make(k); /* nobody's */
}

uint32_t
cell_take(struct kernel *k)
{
    const uint32_t n = k->free.n;
    union cell *cell;

    CHECK(k->free_cells > 0);
    k->free_cells--;
    if (n == 0) {
        return cell_make(k);
    }
    cell = cell_edit(k, n);
    k->free = cell->object.next;
    cell->object.next.n = 0;
    return n;
}

void
cell_give(struct kernel *k, uint32_t n)
{
    union cell *cell = cell_edit(k, n);

    CHECK(n > k->limits.cpus && n < k->made);
    CHECK(k->free_cells < k->limits.cells - 1);
    for (uint32_t i = 0; i < CELL_BYTES / 8; i++) { /* no call of memset() */
        cell->word[i] = 0;
    }
    cell->object.next = k->free;
    k->free.n = n;
    k->free_cells++;
}
