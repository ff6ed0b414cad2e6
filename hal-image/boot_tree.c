/* What a device tree says about the machine (Devicetree Specification v0.4,
 * chapter 3, and the RISC-V bindings that QEMU's `virt` follows). Addresses
 * below a bus count only where its `ranges` are empty, so one to one. */
#include "hal-image/boot.h"

#include "hal-image/boot_region.h"
#include "hal-image/tree.h"

#define DEPTH_MAX 16u
#define RESERVED_MAX 32u
#define CELLS_ADDRESS 2u /* unless the parent says otherwise */
#define CELLS_SIZE 1u
#define HZ_MAX UINT64_C(10000000000) /* what the clock's arithmetic holds */
#define SUPERVISOR_EXTERNAL 9u       /* interrupt of a hart */

/* Where in the tree a node stands, as far as it matters. */
enum place {
    PLACE_ELSEWHERE,
    PLACE_ROOT,
    PLACE_CHOSEN,
    PLACE_MEMORY,
    PLACE_CPUS,
    PLACE_CPU,            /* a child of cpus */
    PLACE_CPU_INTERRUPTS, /* a child of a cpu */
    PLACE_RESERVED,
    PLACE_RESERVATION, /* a child of reserved-memory */
};

struct node {
    enum place place;
    bool reachable;         /* its children's addresses are the machine's */
    bool done;              /* all its properties are known and made use of */
    uint32_t address_cells; /* of its children */
    uint32_t size_cells;
    uint32_t cpu; /* of a CPU: its place among them, plus 1 */
    struct tree_bytes compatible, type, status, reg, ranges, phandle;
    struct tree_bytes extended, lines;
    struct tree_bytes initrd_start, initrd_end;
};

struct reader {
    struct boot *boot;
    struct tree tree;
    const char *wrong;
    uint32_t depth;
    struct node node[DEPTH_MAX];
    struct tree_bytes plic; /* its interrupts-extended */
    uint32_t reserved;
    struct boot_region reservation[RESERVED_MAX];
    uint64_t phandle[BOOT_CPUS_MAX]; /* of each CPU's own controller */
};

static const char *const too_many_reserved =
    "device tree: more reserved ranges than this kernel can hold (32)";

static bool
reg_read(const struct reader *r, uint32_t entry, struct boot_region *region)
{
    const struct node *parent = &r->node[r->depth - 2];
    const struct node *node = &r->node[r->depth - 1];
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
    const struct node *parent = &r->node[r->depth - 2];
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
    struct node *node = &r->node[r->depth - 1];
    const struct node *parent = &r->node[r->depth - 2];
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
    const struct node *node = &r->node[r->depth - 1];
    uint32_t cpu = r->node[r->depth - 2].cpu;

    if (cpu == 0 || !tree_has_string(node->compatible, "riscv,cpu-intc"))
        return;
    if (!tree_number(node->phandle, 0, 1, &r->phandle[cpu - 1]))
        r->phandle[cpu - 1] = 0;
}

static void
chosen_done(struct reader *r)
{
    const struct node *node = &r->node[r->depth - 1];
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
    const struct node *node = &r->node[r->depth - 1];
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

/* The node's properties are known: makes use of them, once. */
static void
node_done(struct reader *r)
{
    struct node *node = &r->node[r->depth - 1];

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
        node_done(r);
        place = place_below(r->node[r->depth - 1].place, name);
    }
    if (r->depth == DEPTH_MAX) {
        r->wrong = "device tree: nodes are nested deeper than 16";
        return;
    }
    r->node[r->depth++] = (struct node){.place = place,
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
property_place(struct node *node, const char *name)
{
    const struct {
        const char *name;
        struct tree_bytes *place;
    } places[] = {
        {"compatible", &node->compatible},
        {"device_type", &node->type},
        {"status", &node->status},
        {"reg", &node->reg},
        {"ranges", &node->ranges},
        {"phandle", &node->phandle},
        {"interrupts-extended", &node->extended},
        {"riscv,ndev", &node->lines},
        {"linux,initrd-start", &node->initrd_start},
        {"linux,initrd-end", &node->initrd_end},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (tree_is_named(name, places[i].name))
            return places[i].place;
    }
    return NULL;
}

static void
property_take(struct reader *r, const struct tree_item *item)
{
    struct node *node = &r->node[r->depth - 1];
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
        node_done(r);
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
