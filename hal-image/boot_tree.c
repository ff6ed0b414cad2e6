/* What a device tree says about the machine (Devicetree Specification v0.4,
 * chapter 3, and the RISC-V bindings that QEMU's `virt` follows). Addresses
 * below a bus count only where its `ranges` are empty, so one to one. */
#include "hal-image/boot_tree.h"

#include "hal-image/boot_region.h"

#define CELLS_ADDRESS 2u /* unless the parent says otherwise */
#define CELLS_SIZE 1u
#define HZ_MAX UINT64_C(10000000000) /* what the clock's arithmetic holds */
#define SUPERVISOR_EXTERNAL 9u       /* interrupt of a hart */

static enum place
place_below(enum place parent, const char *name)
{
    switch (parent) {
    case PLACE_ROOT:
        if (tree_is_named(name, "memory"))
            return PLACE_MEMORY;
        if (tree_is_named(name, "chosen"))
            return PLACE_CHOSEN;
        if (tree_is_named(name, "cpus"))
            return PLACE_CPUS;
        if (tree_is_named(name, "reserved-memory"))
            return PLACE_RESERVED;
        return PLACE_ELSEWHERE;
    case PLACE_CPUS:
        return PLACE_CPU;
    case PLACE_CPU:
        return PLACE_CPU_INTERRUPTS;
    case PLACE_RESERVED:
        return PLACE_RESERVATION;
    case PLACE_ELSEWHERE:
    case PLACE_CHOSEN:
    case PLACE_MEMORY:
    case PLACE_CPU_INTERRUPTS:
    case PLACE_RESERVATION:
        return PLACE_ELSEWHERE;
    }
    return PLACE_ELSEWHERE;
}

static void
node_begin(struct reader *r, const char *name)
{
    enum place place = PLACE_ROOT;

    if (r->depth > 0) {
        boot_tree_node(r);
        place = place_below(r->node[r->depth - 1].place, name);
    }
    if (r->depth == DEPTH_MAX) {
        r->wrong = "device tree: nodes are nested deeper than 16";
        return;
    }
    r->node[r->depth++] = (struct tree_node){.place = place,
                                             .reachable = place == PLACE_ROOT,
                                             .address_cells = CELLS_ADDRESS,
                                             .size_cells = CELLS_SIZE};
}

static void
command_take(struct boot *boot, struct tree_bytes value)
{
    uint32_t i = 0;

    while (i < value.count && i < BOOT_COMMAND_MAX - 1 && value.at[i] != 0) {
        boot->command[i] = (char)value.at[i];
        i++;
    }
    boot->command[i] = '\0';
}

/* How many cells: none to two, or this kernel cannot read the numbers. */
static void
cells_take(struct reader *r, struct tree_bytes value, uint32_t *cells)
{
    uint64_t number;

    if (!tree_number(value, 0, 1, &number) || number > 3)
        r->wrong = "device tree: a number of cells is no number up to 3";
    else
        *cells = (uint32_t)number;
}

/* Where in the node the bytes of this property belong, or null. */
static struct tree_bytes *
property_place(struct tree_node *node, const char *name)
{
    static const struct {
        const char *name;
        size_t place;
    } places[] = {
        {"compatible", offsetof(struct tree_node, compatible)},
        {"device_type", offsetof(struct tree_node, type)},
        {"status", offsetof(struct tree_node, status)},
        {"reg", offsetof(struct tree_node, reg)},
        {"ranges", offsetof(struct tree_node, ranges)},
        {"phandle", offsetof(struct tree_node, phandle)},
        {"interrupts-extended", offsetof(struct tree_node, extended)},
        {"riscv,ndev", offsetof(struct tree_node, lines)},
        {"linux,initrd-start", offsetof(struct tree_node, initrd_start)},
        {"linux,initrd-end", offsetof(struct tree_node, initrd_end)},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (tree_is_named(name, places[i].name))
            return (struct tree_bytes *)((char *)node + places[i].place);
    }
    return NULL;
}

static void
property_take(struct reader *r, const struct tree_item *item)
{
    struct tree_node *node = &r->node[r->depth - 1];
    struct tree_bytes *place = property_place(node, item->name);

    if (node->done) {
        r->wrong = "device tree: a property comes after its node's children";
        return;
    }
    if (place != NULL)
        *place = item->value;
    else if (tree_is_named(item->name, "#address-cells"))
        cells_take(r, item->value, &node->address_cells);
    else if (tree_is_named(item->name, "#size-cells"))
        cells_take(r, item->value, &node->size_cells);
    else if (node->place == PLACE_CHOSEN &&
             tree_is_named(item->name, "bootargs"))
        command_take(r->boot, item->value);
    else if (node->place == PLACE_CPUS &&
             tree_is_named(item->name, "timebase-frequency") &&
             !tree_number(item->value, 0, item->value.count / 4,
                          &r->boot->timer_hz))
        r->wrong = "device tree: timebase-frequency is no number";
}

/* All nodes in turn; false once the last has ended, or something is wrong. */
static bool
walk(struct reader *r)
{
    struct tree_item item = tree_next(&r->tree);

    switch (item.token) {
    case TREE_BEGIN:
        node_begin(r, item.name);
        break;
    case TREE_PROPERTY:
        if (r->depth == 0)
            r->wrong = "device tree: a property outside of all nodes";
        else
            property_take(r, &item);
        break;
    case TREE_END_NODE:
        if (r->depth == 0) {
            r->wrong = "device tree: a node ends that never began";
            break;
        }
        boot_tree_node(r);
        r->depth--;
        break;
    case TREE_NOP:
    case TREE_END:
        if (r->depth > 0 && r->tree.wrong == NULL)
            r->wrong = "device tree: it ends within a node";
        return false;
    }
    return r->wrong == NULL;
}

/* Which of the PLIC's contexts is each CPU's in supervisor mode. */
static void
contexts_find(struct reader *r)
{
    struct boot *boot = r->boot;
    uint64_t phandle, interrupt;

    for (uint32_t i = 0; tree_number(r->plic, i * 2, 1, &phandle) &&
                         tree_number(r->plic, i * 2 + 1, 1, &interrupt);
         i++) {
        for (uint32_t cpu = 0; cpu < boot->cpus; cpu++) {
            if (interrupt == SUPERVISOR_EXTERNAL && phandle != 0 &&
                phandle == r->phandle[cpu])
                boot->context[cpu] = i + 1;
        }
    }
}

static void
reserved_remove(struct reader *r)
{
    struct boot_region range;

    for (uint32_t i = 0; r->wrong == NULL && i < r->reserved; i++)
        r->wrong = boot_region_remove(r->boot, r->reservation[i]);
    for (uint32_t i = 0;
         r->wrong == NULL &&
         tree_reservation(&r->tree, i, &range.base, &range.bytes);
         i++)
        r->wrong = boot_region_remove(r->boot, range);
}

static const char *
verdict(const struct reader *r)
{
    const struct boot *boot = r->boot;

    if (r->tree.wrong != NULL)
        return r->tree.wrong;
    if (r->wrong != NULL)
        return r->wrong;
    if (boot->regions == 0)
        return "device tree: no memory is left: is there a /memory node?";
    if (boot->cpus == 0)
        return "device tree: no CPU: is there one with status okay?";
    if (boot->timer_hz == 0)
        return "device tree: /cpus has no timebase-frequency";
    if (boot->timer_hz > HZ_MAX)
        return "device tree: timebase-frequency is beyond 10 GHz";
    return NULL;
}

const char *
boot_from_device_tree(struct boot *boot, const void *tree, size_t bytes_max)
{
    struct reader r = {.boot = boot};

    *boot = (struct boot){.regions = 0};
    tree_open(&r.tree, tree, bytes_max);
    while (walk(&r))
        ;
    contexts_find(&r);
    reserved_remove(&r);
    return verdict(&r);
}
