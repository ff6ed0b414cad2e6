/* Cells and quotas: each cell is one thing, and somebody pays for it. */
#include "core/check_walk.h"

static enum invariant
check_kernel(const struct kernel *k)
{
    const uint64_t all = UINT64_MAX >> (ORR_CPU_MAX - k->limits.cpus);
    uint64_t content = 0;

    for (uint32_t i = 0; i < CELL_BYTES / 8; i++) {
        content |= check_at(k, 0)->word[i];
    }
    if (content != 0 || k->worker.n != 0 || k->candidate.n != 0) {
        return INVARIANT_KERNEL_1;
    }
    if ((k->kicks & ~all) != 0 || k->entering >= k->limits.cpus) {
        return INVARIANT_KERNEL_2;
    }
    return INVARIANT_NONE;
}

/* A cell given back is zero but for the link to the next. */
static bool
is_empty(const union cell *cell)
{
    uint64_t content = cell->word[0] | cell->object.handle.n;

    for (uint32_t i = 2; i < CELL_BYTES / 8; i++) {
        content |= cell->word[i];
    }
    return content == 0;
}

/* Neighbours are mostly listed one after the other: to go on to the next one
 * without having to wait for what the list says is several times faster. */
static enum invariant
check_free(const struct kernel *k)
{
    const uint32_t fixed = check_fixed(k);
    const uint32_t listed = k->free_cells - (k->limits.cells - k->made);
    uint32_t n = k->free.n;
    uint32_t next = 0;

    for (uint32_t count = 0; count < listed; n = next) {
        do {
            if (n < fixed || n >= k->made || !is_empty(check_at(k, n))) {
                return INVARIANT_CELL_1;
            }
            next = check_at(k, n)->object.next.n;
            count++;
            n++;
        } while (next == n && count < listed);
    }
    return n == 0 ? INVARIANT_NONE : INVARIANT_CELL_1;
}

/* Are the rings of quotas whole? Then check_next() may be trusted. */
static enum invariant
check_rings(const struct kernel *k)
{
    const struct object *root = &check_at(k, k->root.n)->object;
    uint32_t objects = 0;

    if (root->kind != ORR_KIND_QUOTA || root->quota.n != 0) {
        return INVARIANT_QUOTA_1;
    }
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const union cell *cell = check_at(k, n);
        const uint32_t charged = cell->quota.charged.n;

        objects++;
        if (objects > k->limits.cells ||
            (n != k->root.n && !check_is_paid_for(k, n))) {
            return INVARIANT_QUOTA_1;
        }
        if (cell->object.kind == ORR_KIND_QUOTA && charged != 0 &&
            check_at(k, charged)->object.quota.n != n) {
            return INVARIANT_QUOTA_1;
        }
    }
    return INVARIANT_NONE;
}

/* Cells that an object takes, with those that have no struct object. */
static uint32_t
cells_of(const union cell *cell)
{
    const uint32_t leaves =
        (cell->process.slots + CELL_SLOTS - 1u) / CELL_SLOTS;

    if (cell->object.kind == ORR_KIND_PROCESS) {
        return 1 + leaves + (leaves + DIRECTORY_LEAVES - 1) / DIRECTORY_LEAVES;
    }
    if (cell->object.kind == ORR_KIND_MEMORY) {
        return 1 + cell->memory.pages / FRAMES_PER_CELL +
               (cell->memory.pages % FRAMES_PER_CELL != 0);
    }
    return cell->object.kind == ORR_KIND_THREAD ? 2 : 1;
}

static enum invariant
check_total(const struct kernel *k)
{
    uint32_t total = check_fixed(k) + k->free_cells;

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        total += cells_of(check_at(k, n));
    }
    return total == k->limits.cells ? INVARIANT_NONE : INVARIANT_CELL_2;
}

/* ... and with those it passes on: a child counts wholly. */
static uint64_t
cells_charged(const union cell *cell)
{
    return cells_of(cell) +
           (cell->object.kind == ORR_KIND_QUOTA ? cell->quota.cells : 0);
}

/* What a quota has been charged, by what is in its ring: a child counts
 * wholly, however little it uses. */
static uint64_t
sum_of_quota(const struct kernel *k, uint32_t quota)
{
    const uint32_t first = check_at(k, quota)->quota.charged.n;
    uint64_t sum = 0;
    uint32_t n = first;

    while (n != 0) {
        const union cell *cell = check_at(k, n);

        sum += cells_charged(cell);
        n = cell->object.next.n == first ? 0 : cell->object.next.n;
    }
    for (n = check_next_doomed(k, 0); n != 0; n = check_next_doomed(k, n)) {
        const union cell *cell = check_at(k, n);

        if (cell->object.quota.n == quota) {
            sum += cells_charged(cell);
        }
    }
    return sum;
}

static enum invariant
check_quotas(const struct kernel *k)
{
    const struct quota *root = &check_at(k, k->root.n)->quota;

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const struct quota *quota = &check_at(k, n)->quota;

        if (quota->object.kind != ORR_KIND_QUOTA) {
            continue;
        }
        if (quota->used != sum_of_quota(k, n)) {
            return INVARIANT_QUOTA_2;
        }
        if (quota->used > quota->cells) {
            return INVARIANT_QUOTA_3;
        }
    }
    if (root->cells + check_fixed(k) + 1 != k->limits.cells) {
        return INVARIANT_QUOTA_4;
    }
    return INVARIANT_NONE;
}

enum invariant
check_cells(const struct kernel *k)
{
    enum invariant broken = check_kernel(k);

    if (broken == INVARIANT_NONE) {
        broken = check_free(k);
    }
    if (broken == INVARIANT_NONE) {
        broken = check_rings(k);
    }
    if (broken == INVARIANT_NONE) {
        broken = check_doomed(k);
    }
    if (broken == INVARIANT_NONE) {
        broken = check_total(k);
    }
    if (broken == INVARIANT_NONE) {
        broken = check_quotas(k);
    }
    return broken;
}
