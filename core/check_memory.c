/* Page frames, and the memory objects they belong to. */
#include "core/check_walk.h"

static uint32_t
frame_entry(const struct kernel *k, uint32_t frame)
{
    const uint32_t cell = check_frames(k) + frame / FRAMES_PER_CELL;

    return check_at(k, cell)->frames.frame[frame % FRAMES_PER_CELL];
}

/* Pages that an object or a child takes from its quota. */
static uint64_t
pages_of(const union cell *cell)
{
    if (cell->object.kind == ORR_KIND_MEMORY) {
        return cell->memory.pages;
    }
    return cell->object.kind == ORR_KIND_QUOTA ? cell->quota.pages : 0;
}

static enum invariant
check_quota_pages(const struct kernel *k, const struct quota *quota)
{
    const uint32_t first = quota->charged.n;
    uint64_t sum = 0;
    uint32_t n = first;

    while (n != 0) {
        const union cell *cell = check_at(k, n);

        sum += pages_of(cell);
        n = cell->object.next.n == first ? 0 : cell->object.next.n;
    }
    for (n = check_next_doomed(k, 0); n != 0; n = check_next_doomed(k, n)) {
        const union cell *cell = check_at(k, n);

        sum += check_at(k, cell->object.quota.n) == (const void *)quota
                   ? pages_of(cell)
                   : 0;
    }
    if (quota->pages_used != sum) {
        return INVARIANT_QUOTA_5;
    }
    return sum <= quota->pages ? INVARIANT_NONE : INVARIANT_QUOTA_6;
}

/* A list that ends after as many steps as are counted names nobody twice. */
static enum invariant
check_free_frames(const struct kernel *k)
{
    const uint32_t never = k->limits.pages - k->made_pages;
    uint32_t next = k->free_page;

    for (uint32_t count = never; count < k->free_pages; count++) {
        if (next == 0 || next > k->made_pages) {
            return INVARIANT_MEMORY_2;
        }
        next = frame_entry(k, next - 1);
    }
    return next == 0 ? INVARIANT_NONE : INVARIANT_MEMORY_2;
}

static enum invariant
check_leaves(const struct kernel *k, const struct memory *memory)
{
    if (memory->pages > MEMORY_LEAVES * FRAMES_PER_CELL) {
        return INVARIANT_MEMORY_1;
    }
    for (uint32_t i = 0; i < MEMORY_LEAVES; i++) {
        const uint32_t leaf = memory->leaf[i].n;
        const bool there = leaf >= check_fixed(k) && leaf < k->made;

        if (i * FRAMES_PER_CELL < memory->pages ? !there : leaf != 0) {
            return INVARIANT_MEMORY_1;
        }
    }
    return INVARIANT_NONE;
}

static uint32_t
frame_of(const struct kernel *k, const struct memory *memory, uint32_t page)
{
    const uint32_t leaf = memory->leaf[page / FRAMES_PER_CELL].n;

    return check_at(k, leaf)->frames.frame[page % FRAMES_PER_CELL];
}

/* Is the frame known as this page of object n, and no other page of it? Those
 * that the table cannot tell apart are FRAME_PAGES apart. */
static bool
is_frame_of(const struct kernel *k, uint32_t n, uint32_t page)
{
    const struct memory *memory = &check_at(k, n)->memory;
    const uint32_t frame = frame_of(k, memory, page);
    const uint32_t entry =
        FRAME_TAKEN | (page % FRAME_PAGES) << FRAME_SHIFT | n;

    if (frame >= k->limits.pages || frame_entry(k, frame) != entry) {
        return false;
    }
    for (uint32_t i = page % FRAME_PAGES; i < page; i += FRAME_PAGES) {
        if (frame_of(k, memory, i) == frame) {
            return false;
        }
    }
    return true;
}

static enum invariant
check_memory(const struct kernel *k, uint32_t n)
{
    const struct memory *memory = &check_at(k, n)->memory;
    const enum invariant broken = check_leaves(k, memory);

    if (broken != INVARIANT_NONE) {
        return broken;
    }
    for (uint32_t page = 0; page < memory->pages; page++) {
        if (!is_frame_of(k, n, page)) {
            return INVARIANT_MEMORY_3;
        }
    }
    return INVARIANT_NONE;
}

enum invariant
check_pages(const struct kernel *k)
{
    enum invariant broken = check_free_frames(k);
    uint64_t total = k->free_pages;

    for (uint32_t n = k->root.n; n != 0 && broken == INVARIANT_NONE;
         n = check_next(k, n)) {
        const union cell *cell = check_at(k, n);

        if (cell->object.kind == ORR_KIND_QUOTA) {
            broken = check_quota_pages(k, &cell->quota);
        } else if (cell->object.kind == ORR_KIND_MEMORY) {
            broken = check_memory(k, n);
            total += cell->memory.pages;
        }
    }
    if (broken != INVARIANT_NONE) {
        return broken;
    }
    if (check_at(k, k->root.n)->quota.pages != k->limits.pages) {
        return INVARIANT_QUOTA_7;
    }
    return total == k->limits.pages ? INVARIANT_NONE : INVARIANT_MEMORY_3;
}
