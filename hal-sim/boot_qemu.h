/* QEMU as a child process with a time limit, and what its serial line says. */
#ifndef HAL_SIM_BOOT_QEMU_H
#define HAL_SIM_BOOT_QEMU_H

#include "hal-sim/image_bundle.h"

enum boot_way {
    BOOT_DIRECT, /* kernel and bundle handed over by QEMU */
    BOOT_BIOS,   /* `bundle` is an ISO */
    BOOT_UEFI
};

struct boot_machine {
    const struct image_arch *arch;
    enum boot_way way;
    const char *bundle; /* path of the bundle or of the ISO */
    uint64_t limit_ns;  /* of host time */
    const char *gdb;    /* where a debugger may come in; null: nowhere */
    bool host_time;     /* the host's clock; else time is the number of
                           instructions, and every boot the same */
    void *self;
    void (*bytes)(void *self, const char *bytes, size_t count);
    bool (*stop)(void *self); /* asked now and then: give up? */
};

enum boot_exit {
    BOOT_PASSED, /* with the status that an image chooses for that */
    BOOT_FAILED, /* with any other, or by a signal: `status` */
    BOOT_TIMED_OUT,
    BOOT_STOPPED,
    BOOT_ABSENT /* could not be started: errno in `status` */
};

struct boot_outcome {
    enum boot_exit exit;
    int status;
};

struct boot_outcome boot_qemu(const struct boot_machine *machine);

/* Becomes the debugger, attached to the machine, which has not begun; what it
 * says on its serial line goes to this program's output. Returns only if that
 * cannot be: errno. */
int boot_qemu_gdb(const struct boot_machine *machine);

/* The command line, for people; free() it. */
char *boot_qemu_command(const struct boot_machine *machine);

#endif
