/* An image's payload as one block: limits, the plan and the programs. The
 * kernel's ELF stays the same whatever system it runs; a boot loader hands it
 * this beside it. Little-endian; offsets from the block's start; every part
 * 4096-byte aligned. The reader treats it as untrusted. */
#ifndef ORRERY_BUNDLE_H
#define ORRERY_BUNDLE_H

#include <stdint.h>

#define ORR_BUNDLE_MAGIC UINT32_C(0x444e424f) /* "OBND" */
#define ORR_BUNDLE_VERSION 3u
#define ORR_BUNDLE_MODULES_MAX 64u
#define ORR_BUNDLE_STIMULI_MAX 64u
#define ORR_BUNDLE_WINDOWS_MAX 16u
#define ORR_BUNDLE_ALIGN 4096u

enum orr_bundle_flag {
    ORR_BUNDLE_RECORD = 1, /* log every kernel event to the console */
    ORR_BUNDLE_TEST = 2    /* run the HAL's laws, print TAP, stop */
};

/* struct window of core/state.h. */
struct orr_bundle_window {
    uint64_t length_ns;
    uint32_t partition;
    uint32_t spare;
};

struct orr_bundle {
    uint32_t magic;
    uint32_t version;
    uint32_t size;    /* bytes of the whole block */
    uint32_t machine; /* ELF machine of the programs: 62 or 243 */
    uint32_t cells;   /* struct limits of the kernel to create */
    uint32_t cpus;
    uint32_t lines;
    uint32_t slots;
    uint32_t pages;
    uint32_t policy;      /* of its CPU: enum policy of core/policy.h */
    uint32_t stack_bytes; /* of each thread */
    uint32_t flags;       /* enum orr_bundle_flag */
    uint64_t until_ns;    /* the run ends then; UINT64_MAX: when idle */
    uint32_t plan_at;     /* struct orr_plan */
    uint32_t plan_size;
    uint32_t modules; /* struct orr_bundle_module[], index as in the plan */
    uint32_t modules_at;
    uint32_t stimuli; /* struct orr_bundle_stimulus[] */
    uint32_t stimuli_at; /* ... and behind them what they bring */
    uint32_t windows;    /* in use; 0: no partitions */
    uint32_t spare;
    struct orr_bundle_window window[ORR_BUNDLE_WINDOWS_MAX];
};

/* Pulses on a line of no real device: the scenario's stimuli. */
struct orr_bundle_stimulus {
    uint64_t time_ns;
    uint64_t period_ns; /* 0: once */
    uint64_t count;     /* pulses in all; 0: without end */
    uint32_t line;
    uint32_t bytes; /* of what is typed at the console */
};

struct orr_bundle_module {
    char name[32]; /* NUL-terminated */
    uint32_t at;   /* an ELF64 executable, static, for the machine above */
    uint32_t size;
};

#endif
