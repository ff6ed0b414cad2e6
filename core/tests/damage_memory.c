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

#define RANGE(first, pages) ((first) | UINT64_C(pages) << 32)
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
DAMAGE(made_pages, k->made_pages++)
DAMAGE(made_page_less, k->made_pages--)
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
DAMAGE(mapped_less, cell(busy.process)->process.mapped--)
DAMAGE(mapped_elsewhere, cell(busy.ended)->process.mapped = 1)
DAMAGE(mapped_never, idle_process()->mapped = 1)
DAMAGE(mappings_first, cell(busy.process)->process.mappings.n = busy.door)
DAMAGE(mappings_other, idle_process()->mappings.n = busy.mapping[0];
       idle_process()->mapped = 3)
DAMAGE(mapping_child, MAPPING(0)->child[1].n = busy.door)
DAMAGE(mapping_again, MAPPING(1)->child[0].n = busy.mapping[2];
       cell(busy.process)->process.mapped++)
DAMAGE(mapping_round, MAPPING(1)->child[1].n = busy.mapping[0])
DAMAGE(
    mapping_bush, for (uint32_t i = 0; i < 3; i++) {
        MAPPING(i)->child[0].n = busy.mapping[0];
        MAPPING(i)->child[1].n = busy.mapping[0];
    })
DAMAGE(mapping_sides, MAPPING(0)->child[0].n = busy.mapping[2];
       MAPPING(0)->child[1].n = busy.mapping[1])
DAMAGE(mapping_moved, MAPPING(1)->address += UINT64_C(1) << 29)
DAMAGE(mapping_process, MAPPING(1)->process.n = busy.door)
DAMAGE(mapping_lost, cell(busy.process)->process.mapped = 2;
       MAPPING(0)->child[0].n = 0)
DAMAGE(mapping_pages, MAPPING(1)->pages = 0)
DAMAGE(mapping_long, MAPPING(1)->pages = 51)
DAMAGE(mapping_late, MAPPING(1)->first = 48)
DAMAGE(mapping_early, MAPPING(1)->first = 19)
DAMAGE(mapping_kind,
       slot_clear(k, slot_of_cell((struct object_id){busy.mapping[1]}));
       slot_derive(k, slot_of_cell((struct object_id){busy.mapping[1]}),
                   cell(busy.door)->object.handle, 0, 0))
DAMAGE(range_wide, MAPPING(1)->memory.badge = RANGE(19, 30))
DAMAGE(range_long, MAPPING(1)->memory.badge = RANGE(20, 31))
DAMAGE(range_early, MAPPING(1)->memory.badge = RANGE(19, 2))
DAMAGE(range_empty, MAPPING(1)->memory.badge = RANGE(20, 0))
DAMAGE(range_managed,
       slot_edit(k, MAPPING(1)->memory.next)->rights |= ORR_RIGHT_MANAGE)
DAMAGE(mapping_overlap, MAPPING(1)->address -= ORR_PAGE_BYTES)
DAMAGE(mapping_odd, MAPPING(1)->address += 8)
DAMAGE(mapping_low, MAPPING(0)->address = ORR_PAGE_BYTES)
DAMAGE(mapping_high, MAPPING(2)->address = ORR_ADDRESS_MAX - 2 * ORR_PAGE_BYTES)
DAMAGE(mapping_top, MAPPING(0)->address = ORR_ADDRESS_MAX)
DAMAGE(mapping_rights, MAPPING(1)->rights |= ORR_RIGHT_WRITE)
DAMAGE(mapping_both, MAPPING(0)->rights |= ORR_RIGHT_EXECUTE)

const struct damage damage_memory[] = {
    EXPECT(pages_used, QUOTA_5),       EXPECT(pages_less, QUOTA_5),
    EXPECT(pages_over, QUOTA_6),       EXPECT(pages_root, QUOTA_7),
    EXPECT(leaf_none, MEMORY_1),       EXPECT(leaf_more, MEMORY_1),
    EXPECT(leaf_low, MEMORY_1),        EXPECT(leaf_twice, MEMORY_3),
    EXPECT(free_page, MEMORY_2),       EXPECT(free_page_end, MEMORY_2),
    EXPECT(free_pages, MEMORY_2),      EXPECT(free_taken, MEMORY_2),
    EXPECT(made_pages, MEMORY_2),      EXPECT(made_page_less, MEMORY_2),
    EXPECT(frame_owner, MEMORY_3),     EXPECT(frame_page, MEMORY_3),
    EXPECT(frame_far, MEMORY_3),       EXPECT(frame_lost, MEMORY_3),
    EXPECT(mapped, MAPPING_1),         EXPECT(mapped_none, MAPPING_1),
    EXPECT(mapped_less, MAPPING_1),    EXPECT(mapped_elsewhere, PROCESS_3),
    EXPECT(mapped_never, MAPPING_1),   EXPECT(mappings_first, MAPPING_1),
    EXPECT(mappings_other, MAPPING_1), EXPECT(mapping_child, MAPPING_1),
    EXPECT(mapping_again, MAPPING_1),  EXPECT(mapping_round, MAPPING_1),
    EXPECT(mapping_bush, MAPPING_1),   EXPECT(mapping_sides, MAPPING_1),
    EXPECT(mapping_moved, MAPPING_1),  EXPECT(mapping_process, MAPPING_1),
    EXPECT(mapping_early, MAPPING_2),  EXPECT(range_wide, HANDLE_5),
    EXPECT(range_long, HANDLE_8),      EXPECT(range_early, HANDLE_5),
    EXPECT(range_empty, HANDLE_8),     EXPECT(range_managed, HANDLE_8),
    EXPECT(mapping_lost, MAPPING_1),   EXPECT(mapping_pages, MAPPING_2),
    EXPECT(mapping_long, MAPPING_2),   EXPECT(mapping_late, MAPPING_2),
    EXPECT(mapping_kind, MAPPING_2),   EXPECT(mapping_overlap, MAPPING_3),
    EXPECT(mapping_odd, MAPPING_3),    EXPECT(mapping_low, MAPPING_3),
    EXPECT(mapping_high, MAPPING_3),   EXPECT(mapping_top, MAPPING_3),
    EXPECT(mapping_rights, MAPPING_4), EXPECT(mapping_both, MAPPING_5),
};

const uint32_t damage_memory_count =
    sizeof damage_memory / sizeof damage_memory[0];
