#include "core/memory.h"

#include "core/object.h"
#include "core/timer.h"

uint32_t
memory_table_cells(const struct limits *limits)
{
    return (limits->pages + FRAMES_PER_CELL - 1) / FRAMES_PER_CELL;
}

/* The first cell of the table of frames. */
static uint32_t
memory_table(const struct kernel *k)
{
    return 1 + k->limits.cpus + interrupt_table_cells(&k->limits);
}

/* What that table has of a frame. */
static inline __attribute__((always_inline)) uint32_t *
memory_entry(struct kernel *k, uint32_t table, uint32_t frame)
{
    const uint32_t cell = table + frame / FRAMES_PER_CELL;

    CHECK(frame < k->limits.pages);
    return &cell_edit(k, cell)->frames.frame[frame % FRAMES_PER_CELL];
}

uint32_t
memory_cells(uint32_t pages)
{
    return 1 + (pages + FRAMES_PER_CELL - 1) / FRAMES_PER_CELL;
}

uint32_t
memory_pages_left(const struct kernel *k, struct quota_id quota)
{
    const struct quota *q = quota_at(k, quota);

    CHECK(q->pages_used <= q->pages);
    return q->pages - q->pages_used;
}

/* Takes free frames for pages of an object, from `page` on. */
static void
memory_fill(struct kernel *k, struct object_id id, uint32_t page,
            uint32_t *frames, uint32_t count)
{
    const uint32_t table = memory_table(k);

    CHECK(count <= k->free_pages);
    for (uint32_t i = 0; i < count; i++, page++) {
        const uint32_t listed = k->free_page;
        const uint32_t frame = listed != 0 ? listed - 1 : k->made_pages++;
        uint32_t *entry = memory_entry(k, table, frame);

        frames[i] = frame;
        k->free_page = *entry;
        *entry = FRAME_TAKEN | (page % FRAME_PAGES) << FRAME_SHIFT | id.n;
    }
    k->free_pages -= count;
}

struct object_id
memory_create(struct kernel *k, struct quota_id quota, uint32_t pages)
{
    const struct object_id id = object_create(k, ORR_KIND_MEMORY, quota);
    struct memory *memory = memory_edit(k, (struct memory_id){id.n});

    CHECK(pages <= MEMORY_LEAVES * FRAMES_PER_CELL);
    object_charge(k, quota, memory_cells(pages) - 1, pages);
    memory->pages = pages;
    for (uint32_t page = 0; page < pages; page += FRAMES_PER_CELL) {
        const uint32_t n = cell_take(k), left = pages - page;

        memory->leaf[page / FRAMES_PER_CELL].n = n;
        memory_fill(k, id, page, cell_edit(k, n)->frames.frame,
                    left < FRAMES_PER_CELL ? left : FRAMES_PER_CELL);
    }
    return id;
}

uint32_t
memory_frame(const struct kernel *k, const struct memory *memory, uint32_t page)
{
    const struct cell_id leaf = memory->leaf[page / FRAMES_PER_CELL];

    CHECK(page < memory->pages);
    return cell_at(k, leaf.n)->frames.frame[page % FRAMES_PER_CELL];
}

bool
memory_free_page(struct kernel *k, struct hal *h, struct memory_id id)
{
    struct memory *memory = memory_edit(k, id);
    const struct quota_id quota = memory->object.quota;
    const uint32_t page = memory->pages - 1;
    uint32_t frame;

    if (memory->pages == 0) {
        return false;
    }
    frame = memory_frame(k, memory, page);
    hal_page_clear(h, frame);
    *memory_entry(k, memory_table(k), frame) = k->free_page;
    k->free_page = frame + 1;
    k->free_pages++;
    object_refund(k, quota, 0, 1);
    memory->pages = page;
    if (page % FRAMES_PER_CELL == 0) {
        object_cell_give(k, quota, memory->leaf[page / FRAMES_PER_CELL]);
        memory->leaf[page / FRAMES_PER_CELL].n = 0;
    }
    return true;
}
