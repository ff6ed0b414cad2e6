#include "core/memory.h"

#include "core/object.h"
#include "core/timer.h"

uint32_t
memory_table_cells(const struct limits *limits)
{
    return (limits->pages + FRAMES_PER_CELL - 1) / FRAMES_PER_CELL;
}

static uint32_t
memory_table_cell(const struct kernel *k, uint32_t frame)
{
    CHECK(frame < k->limits.pages);
    return 1 + k->limits.cpus + interrupt_table_cells(&k->limits) +
           frame / FRAMES_PER_CELL;
}

static void
memory_push(struct kernel *k, uint32_t frame)
{
    struct frames *table = &cell_edit(k, memory_table_cell(k, frame))->frames;

    table->frame[frame % FRAMES_PER_CELL] = k->free_page;
    k->free_page = frame + 1;
    k->free_pages++;
}

/* Takes a free frame, to be that page of the object. */
static uint32_t
memory_pop(struct kernel *k, struct object_id owner, uint32_t page)
{
    const uint32_t frame = k->free_page - 1;
    struct frames *table = &cell_edit(k, memory_table_cell(k, frame))->frames;

    CHECK(k->free_pages > 0);
    k->free_page = table->frame[frame % FRAMES_PER_CELL];
    k->free_pages--;
    table->frame[frame % FRAMES_PER_CELL] =
        FRAME_TAKEN | (page % FRAME_PAGES) << FRAME_SHIFT | owner.n;
    return frame;
}

void
memory_boot(struct kernel *k)
{
    for (uint32_t frame = k->limits.pages; frame-- > 0;) {
        memory_push(k, frame);
    }
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

struct object_id
memory_create(struct kernel *k, struct quota_id quota, uint32_t pages)
{
    const struct object_id id = object_create(k, ORR_KIND_MEMORY, quota);
    struct memory *memory = memory_edit(k, (struct memory_id){id.n});

    CHECK(pages <= MEMORY_LEAVES * FRAMES_PER_CELL);
    object_charge(k, quota, 0, pages);
    memory->pages = pages;
    for (uint32_t page = 0; page < pages; page++) {
        struct cell_id *leaf = &memory->leaf[page / FRAMES_PER_CELL];
        struct frames *frames;

        if (page % FRAMES_PER_CELL == 0) {
            *leaf = object_cell_take(k, quota);
        }
        frames = &cell_edit(k, leaf->n)->frames;
        frames->frame[page % FRAMES_PER_CELL] = memory_pop(k, id, page);
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
    memory_push(k, frame);
    object_refund(k, quota, 0, 1);
    memory->pages = page;
    if (page % FRAMES_PER_CELL == 0) {
        object_cell_give(k, quota, memory->leaf[page / FRAMES_PER_CELL]);
        memory->leaf[page / FRAMES_PER_CELL].n = 0;
    }
    return true;
}
