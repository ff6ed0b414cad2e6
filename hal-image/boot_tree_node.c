/* What each kind of node says of the machine. */
#include "hal-image/boot_tree.h"

#include "hal-image/boot_region.h"

static const char *const too_many_reserved =
    "device tree: more reserved ranges than this kernel can hold (32)";

static bool
reg_read(const struct reader *r, uint32_t entry, struct boot_region *region)
{
    const struct tree_node *parent = &r->node[r->depth - 2];
    const struct tree_node *node = &r->node[r->depth - 1];
    uint32_t cells = parent->address_cells + parent->size_cells;

    return tree_number(node->reg, entry * cells, parent->address_cells,
                       &region->base) &&
           tree_number(node->reg, entry * cells + parent->address_cells,
                       parent->size_cells, &region->bytes);
}

/* Are these whole entries of a reg, at least one? */
static bool
reg_is_whole(const struct reader *r)
{
    const struct tree_node *parent = &r->node[r->depth - 2];
    uint32_t bytes = (parent->address_cells + parent->size_cells) * 4;
    uint32_t count = r->node[r->depth - 1].reg.count;

    return bytes > 0 && count > 0 && count % bytes == 0;
}

static void
memory_done(struct reader *r)
{
    struct boot_region region;

    if (!tree_has_string(r->node[r->depth - 1].type, "memory"))
        return;
    if (!reg_is_whole(r)) {
        r->wrong = "device tree: a memory node's reg is of a wrong size";
        return;
    }
    for (uint32_t i = 0; r->wrong == NULL && reg_read(r, i, &region); i++)
        r->wrong = boot_region_add(r->boot, region);
}

static void
reservation_done(struct reader *r)
{
    struct boot_region region;

    if (r->node[r->depth - 1].reg.at == NULL)
        return; /* to be placed by us: nothing is there yet */
    if (!reg_is_whole(r)) {
        r->wrong = "device tree: a reservation's reg is of a wrong size";
        return;
    }
    for (uint32_t i = 0; reg_read(r, i, &region); i++) {
        if (r->reserved == RESERVED_MAX) {
            r->wrong = too_many_reserved;
            return;
        }
        r->reservation[r->reserved++] = region;
    }
}

static void
cpu_done(struct reader *r)
{
    struct tree_node *node = &r->node[r->depth - 1];
    const struct tree_node *parent = &r->node[r->depth - 2];
    struct boot *boot = r->boot;
    uint64_t id;

    if (!tree_has_string(node->type, "cpu"))
        return;
    if (node->status.at != NULL && !tree_has_string(node->status, "okay"))
        return;
    if (!tree_number(node->reg, 0, parent->address_cells, &id) ||
        id > UINT32_MAX) {
        r->wrong = "device tree: a CPU has no number";
        return;
    }
    if (boot->cpus == BOOT_CPUS_MAX)
        return; /* the kernel cannot use more */
    boot->cpu[boot->cpus++] = (uint32_t)id;
    node->cpu = boot->cpus;
}

static void
cpu_interrupts_done(struct reader *r)
{
    const struct tree_node *node = &r->node[r->depth - 1];
    uint32_t cpu = r->node[r->depth - 2].cpu;

    if (cpu == 0 || !tree_has_string(node->compatible, "riscv,cpu-intc"))
        return;
    if (!tree_number(node->phandle, 0, 1, &r->phandle[cpu - 1]))
        r->phandle[cpu - 1] = 0;
}

static void
chosen_done(struct reader *r)
{
    const struct tree_node *node = &r->node[r->depth - 1];
    struct tree_bytes from = node->initrd_start, to = node->initrd_end;
    uint64_t start, end;

    if (from.at == NULL && to.at == NULL)
        return;
    if (!tree_number(from, 0, from.count / 4, &start) ||
        !tree_number(to, 0, to.count / 4, &end) || end < start)
        r->wrong = "device tree: linux,initrd-start and -end are no range";
    else
        r->boot->bundle = (struct boot_region){start, end - start};
}

static void
device_done(struct reader *r)
{
    const struct tree_node *node = &r->node[r->depth - 1];
    struct boot *boot = r->boot;
    struct boot_region region;
    uint64_t lines;

    if (!r->node[r->depth - 2].reachable || !reg_read(r, 0, &region))
        return;
    if (boot->console == 0 && (tree_has_string(node->compatible, "ns16550a") ||
                               tree_has_string(node->compatible, "ns16550")))
        boot->console = region.base;
    if (tree_has_string(node->compatible, "sifive,test0"))
        boot->power = region.base;
    if (tree_has_string(node->compatible, "sifive,plic-1.0.0") ||
        tree_has_string(node->compatible, "riscv,plic0")) {
        boot->interrupts = region.base;
        r->plic = node->extended;
        if (tree_number(node->lines, 0, 1, &lines))
            boot->lines = (uint32_t)lines;
    }
}

void
boot_tree_node(struct reader *r)
{
    struct tree_node *node = &r->node[r->depth - 1];

    if (node->done || r->wrong != NULL)
        return;
    node->done = true;
    if (r->depth > 1)
        node->reachable = r->node[r->depth - 2].reachable &&
                          node->ranges.at != NULL && node->ranges.count == 0;
    switch (node->place) {
    case PLACE_MEMORY:
        memory_done(r);
        break;
    case PLACE_RESERVATION:
        reservation_done(r);
        break;
    case PLACE_CPU:
        cpu_done(r);
        break;
    case PLACE_CPU_INTERRUPTS:
        cpu_interrupts_done(r);
        break;
    case PLACE_CHOSEN:
        chosen_done(r);
        break;
    case PLACE_ELSEWHERE:
        device_done(r);
        break;
    case PLACE_ROOT:
    case PLACE_CPUS:
    case PLACE_RESERVED:
        break;
    }
}
