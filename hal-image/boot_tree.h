/* The reader of device trees, for its own two files: what it knows of the
 * nodes that it is in, and of what it has to come back to. */
#ifndef HAL_IMAGE_BOOT_TREE_H
#define HAL_IMAGE_BOOT_TREE_H

#include "hal-image/boot.h"
#include "hal-image/tree.h"

#define DEPTH_MAX 16u
#define RESERVED_MAX 32u

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

struct tree_node {
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
    struct tree_node node[DEPTH_MAX];
    struct tree_bytes plic; /* its interrupts-extended */
    uint32_t reserved;
    struct boot_region reservation[RESERVED_MAX];
    uint64_t phandle[BOOT_CPUS_MAX]; /* of each CPU's own controller */
};

/* The properties of the innermost node are known: makes use of them, once. */
void boot_tree_node(struct reader *r);

#endif
