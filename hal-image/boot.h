/* What a kernel is told at boot, in one form whoever told it: multiboot2, PVH
 * or a device tree. Filled in by a parser that trusts nothing of what it
 * reads; checked again by boot_check(). */
#ifndef HAL_IMAGE_BOOT_H
#define HAL_IMAGE_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOT_REGIONS_MAX 32u
#define BOOT_CPUS_MAX 64u
#define BOOT_COMMAND_MAX 256u

struct boot_region {
    uint64_t base; /* physical */
    uint64_t bytes;
};

struct boot {
    uint32_t regions;   /* of usable memory, sorted, not overlapping */
    uint32_t cpus;
    struct boot_region region[BOOT_REGIONS_MAX];
    uint32_t cpu[BOOT_CPUS_MAX]; /* APIC or hart ids, the booting one first */
    struct boot_region bundle;   /* orrery/bundle.h, where the loader put it */
    uint64_t console;            /* port or address of the UART */
    uint64_t interrupts;         /* interrupt controller: PLIC or I/O APIC */
    uint32_t lines;              /* of the PLIC, 0: unknown */
    uint32_t context[BOOT_CPUS_MAX]; /* PLIC context of each CPU, plus 1 */
    uint64_t power;              /* sifive_test, which ends QEMU; 0: none */
    uint64_t timer_hz;           /* 0: to be measured */
    uint64_t rsdp;               /* ACPI, 0 if unknown */
    uint64_t entered;            /* the cycle counter when the kernel began */
    char command[BOOT_COMMAND_MAX];
};

/* A parser's verdict: null, or what is wrong, for the console. */
const char *boot_from_multiboot2(struct boot *boot, const void *info,
                                 size_t bytes_max);
const char *boot_from_device_tree(struct boot *boot, const void *tree,
                                  size_t bytes_max);
/* PVH points to further tables by physical address: `at` maps those in reach
 * (null if out of reach). */
const char *boot_from_pvh(struct boot *boot, uint64_t info,
                          const void *(*at)(uint64_t address, size_t bytes));
/* Sorts and clips the regions, takes the kernel and bundle out of them. */
const char *boot_check(struct boot *boot, struct boot_region kernel);

#endif
