/* Damages to page frames, memory objects and mappings. */
#include "core/cell.h"
#include "core/slot.h"
#include "core/tests/damage_table.h"

static struct kernel *k;
static struct busy busy;

void
damage_memory_set(struct kernel *kernel, const struct busy *names)
{
    k = kernel;
    busy = *names;
}

static union cell *
cell(uint32_t n)
{
    return cell_edit(k, n);
}

static struct process *
idle_process(void)
{
    return &cell(cell(busy.idle)->thread.process.n)->process;
}

#define MAPPING(i) (&cell(busy.mapping[i])->mapping)

/* What the table of frames says of a page of the busy kernel's memory. */
static uint32_t *
entry_of(uint32_t page)
{
    const struct memory *memory = &cell(busy.memory)->memory;
    const uint32_t leaf = memory->leaf[page / FRAMES_PER_CELL].n;
    const uint32_t frame = cell(leaf)->frames.frame[page % FRAMES_PER_CELL];
    const uint32_t table = 1 + k->limits.cpus + 1; /* one cell of lines */

    return &cell(table + frame / FRAMES_PER_CELL)
                ->frames.frame[frame % FRAMES_PER_CELL];
}

DAMAGE(pages_used, cell(busy.child_quota)->quota.pages_used++)
DAMAGE(pages_less, cell(busy.child_quota)->quota.pages--)
DAMAGE(pages_over, cell(k->root.n)->quota.pages = 54)
DAMAGE(pages_root, cell(k->root.n)->quota.pages++)
DAMAGE(leaf_none, cell(busy.memory)->memory.leaf[1].n = 0)
DAMAGE(leaf_more, cell(busy.memory)->memory.leaf[7].n = busy.door)
DAMAGE(leaf_low, cell(busy.memory)->memory.leaf[0].n = 2)
DAMAGE(leaf_twice,
       cell(busy.memory)->memory.leaf[1] = cell(busy.memory)->memory.leaf[0])
DAMAGE(free_page, k->free_page = k->limits.pages + 1)
DAMAGE(free_page_end, k->free_page = 0)
DAMAGE(free_pages, k->free_pages--)
DAMAGE(free_taken, k->free_page = 1)
DAMAGE(frame_owner, (*entry_of(3))++)
DAMAGE(frame_page, *entry_of(3) += 1u << FRAME_SHIFT)
DAMAGE(frame_far,
       cell(cell(busy.memory)->memory.leaf[0].n)->frames.frame[0] = UINT32_MAX)
DAMAGE(frame_lost,
       k->free_page = *(
           &cell(1 + k->limits.cpus + 1 + (k->free_page - 1) / FRAMES_PER_CELL)
                ->frames.frame[(k->free_page - 1) % FRAMES_PER_CELL]);
       k->free_pages--)
DAMAGE(mapped, cell(busy.process)->process.mapped++)
DAMAGE(mapped_none, cell(busy.process)->process.mapped = 0)
DAMAGE(mapped_many, cell(busy.process)->process.mapped = ORR_MAPPINGS_MAX + 1)
DAMAGE(mapped_elsewhere, cell(busy.ended)->process.mapped = 1)
DAMAGE(mapped_never, idle_process()->mapped = 1)
DAMAGE(mappings_first, cell(busy.process)->process.mappings.n = busy.door)
DAMAGE(mappings_other, idle_process()->mappings.n = busy.mapping[0];
       idle_process()->mapped = 2)
DAMAGE(mapping_next, MAPPING(0)->next.n = busy.door)
DAMAGE(mapping_prev, MAPPING(0)->prev.n = busy.mapping[0])
DAMAGE(mapping_process, MAPPING(1)->process.n = busy.door)
DAMAGE(mapping_lost, cell(busy.process)->process.mapped = 1;
       MAPPING(0)->next.n = busy.mapping[0];
       MAPPING(0)->prev.n = busy.mapping[0];
       MAPPING(1)->next.n = busy.mapping[1];
       MAPPING(1)->prev.n = busy.mapping[1])
DAMAGE(mapping_pages, MAPPING(1)->pages = 0)
DAMAGE(mapping_long, MAPPING(1)->pages = 51)
DAMAGE(mapping_late, MAPPING(1)->first = 48)
DAMAGE(mapping_kind,
       slot_clear(k, slot_of_cell((struct object_id){busy.mapping[1]}));
       slot_derive(k, slot_of_cell((struct object_id){busy.mapping[1]}),
                   cell(busy.door)->object.handle, 0, 0))
DAMAGE(mapping_overlap, MAPPING(1)->address -= ORR_PAGE_BYTES)
DAMAGE(mapping_odd, MAPPING(1)->address += 8)
DAMAGE(mapping_low, MAPPING(0)->address = ORR_PAGE_BYTES)
DAMAGE(mapping_high, MAPPING(1)->address = ORR_ADDRESS_MAX - 2 * ORR_PAGE_BYTES)
DAMAGE(mapping_top, MAPPING(1)->address = ORR_ADDRESS_MAX)
DAMAGE(mapping_rights, MAPPING(1)->rights |= ORR_RIGHT_WRITE)
DAMAGE(mapping_both, MAPPING(0)->rights |= ORR_RIGHT_EXECUTE)

const struct damage damage_memory[] = {
    EXPECT(pages_used, QUOTA_5),       EXPECT(pages_less, QUOTA_5),
    EXPECT(pages_over, QUOTA_6),       EXPECT(pages_root, QUOTA_7),
    EXPECT(leaf_none, MEMORY_1),       EXPECT(leaf_more, MEMORY_1),
    EXPECT(leaf_low, MEMORY_1),        EXPECT(leaf_twice, MEMORY_3),
    EXPECT(free_page, MEMORY_2),       EXPECT(free_page_end, MEMORY_2),
    EXPECT(free_pages, MEMORY_2),      EXPECT(free_taken, MEMORY_2),
    EXPECT(frame_owner, MEMORY_3),     EXPECT(frame_page, MEMORY_3),
    EXPECT(frame_far, MEMORY_3),       EXPECT(frame_lost, MEMORY_3),
    EXPECT(mapped, MAPPING_1),         EXPECT(mapped_none, MAPPING_1),
    EXPECT(mapped_many, MAPPING_1),    EXPECT(mapped_elsewhere, PROCESS_3),
    EXPECT(mapped_never, MAPPING_1),   EXPECT(mappings_first, MAPPING_1),
    EXPECT(mappings_other, MAPPING_1), EXPECT(mapping_next, MAPPING_1),
    EXPECT(mapping_prev, MAPPING_1),   EXPECT(mapping_process, MAPPING_1),
    EXPECT(mapping_lost, MAPPING_1),   EXPECT(mapping_pages, MAPPING_2),
    EXPECT(mapping_long, MAPPING_2),   EXPECT(mapping_late, MAPPING_2),
    EXPECT(mapping_kind, MAPPING_2),   EXPECT(mapping_overlap, MAPPING_3),
    EXPECT(mapping_odd, MAPPING_3),    EXPECT(mapping_low, MAPPING_3),
    EXPECT(mapping_high, MAPPING_3),   EXPECT(mapping_top, MAPPING_3),
    EXPECT(mapping_rights, MAPPING_4), EXPECT(mapping_both, MAPPING_5),
};

const uint32_t damage_memory_count =
    sizeof damage_memory / sizeof damage_memory[0];
