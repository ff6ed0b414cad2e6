/* A kernel on the stub machine, with a hand on every event: what the unit
 * tests, the properties and the fuzzer share. No pointers: copy it freely. */
#ifndef CORE_TESTS_KIT_H
#define CORE_TESTS_KIT_H

#include "core/kernel.h"
#include "core/tests/hal_stub.h"

#define KIT_CPUS 8u
#define KIT_ARENA_WORDS ((STUB_CELLS * 176u + 1024u) / 8u)

struct kit {
    struct hal h;
    uint64_t now;
    uint64_t pending;             /* CPUs with a kick under way */
    uint64_t started;             /* CPUs that have ever entered */
    uint32_t script;              /* steps of mischief.c's script done */
    bool unchecked;               /* no kernel_check() after each event */
    uint32_t every;               /* ... or only after so many: see below */
    struct decision on[KIT_CPUS]; /* what each CPU does */
    uint32_t life[KIT_CPUS];      /* ... and which life of its thread */
    bool back[KIT_CPUS];          /* it must enter before anybody runs there */
    bool again[STUB_CELLS];       /* the thread's trap must be made again */
    struct trap trap[STUB_CELLS]; /* ... this one */
    char broken[2 * STUB_TEXT];   /* what went wrong first, or "" */
    uint64_t arena[KIT_ARENA_WORDS];
};

/* A process with one thread, as the first process knows it. */
struct spawn {
    orr_handle process;
    orr_handle thread;
    orr_handle context;
    struct thread_id id;
};

struct kernel *kit_kernel(struct kit *kit);

/* Has the thread that runs on the CPU been dropped meanwhile? The machine has
 * yet to be told, by the kick that is under way. */
bool kit_is_stale(const struct kit *kit, uint32_t cpu);

/* A kernel with no CPU started yet. It tells of what the fast path does only
 * who asks for it. */
void kit_create(struct kit *kit, const struct limits *limits);

/* ... and with all CPUs started: the first thread runs on CPU 0. */
void kit_boot(struct kit *kit, uint32_t cells, uint32_t cpus);
void kit_boot_with(struct kit *kit, const struct limits *limits);

/* One entry, checked: false if anything broke. The trap's time is set. With
 * `every`, all invariants are checked only after so many entries, and after
 * those that leave something suspect: the same run has to be made again
 * without, to know where something broke first. */
bool kit_step(struct kit *kit, struct trap *trap);

/* Checks what kit_step() may still have left unchecked. */
bool kit_finish(struct kit *kit);

/* The same, but it stops the program if anything broke, and carries out the
 * kicks that come of it; and CPUs that must come back at once do. */
void kit_enter(struct kit *kit, struct trap *trap);

/* Has the newest entry of a CPU told both machines the same, as far as who
 * runs there now will see? */
bool kit_agrees(const struct kit *kit, const struct kit *other, uint32_t cpu);

/* Lets time pass; each CPU comes back when it asked to. */
void kit_pass(struct kit *kit, uint64_t until);

/* The thread that runs on a CPU makes a system call, or faults. */
struct thread_id kit_call(struct kit *kit, uint32_t cpu, uint64_t number,
                          const uint64_t a[6]);
struct thread_id kit_send(struct kit *kit, uint32_t cpu, uint64_t number,
                          const uint64_t a[6],
                          const orr_handle handle[ORR_HANDLES_MAX]);
struct thread_id kit_fault(struct kit *kit, uint32_t cpu, enum orr_fault fault,
                           uint64_t detail);
void kit_interrupt(struct kit *kit, uint32_t cpu, uint32_t line);

/* Has the thread's newest call been answered? With what? */
bool kit_answered(const struct kit *kit, struct thread_id id);
const struct orr_result *kit_result(const struct kit *kit, struct thread_id id);
uint64_t *kit_area(struct kit *kit, struct thread_id id);

/* What a handle of the thread's process names. */
struct object_id kit_object(struct kit *kit, struct thread_id id,
                            orr_handle handle);
const struct thread *kit_thread(struct kit *kit, struct thread_id id);

/* A handle of the first process from boot. */
orr_handle kit_boot_handle(enum boot_handle which);

/* The first thread, on CPU 0, makes a process with a thread that runs on
 * `cpu` with a slice of 1 ms. */
struct spawn kit_spawn(struct kit *kit, uint32_t cpu, uint32_t priority);

/* ... and gives it a copy of one of its handles, with these rights. */
orr_handle kit_give(struct kit *kit, struct spawn to, orr_handle handle,
                    uint32_t rights);

/* The test's own calls: a condition that stops the program if it fails. */
#define REQUIRE(condition) \
    kit_require(condition, #condition, __FILE__, __LINE__)
void kit_require(bool condition, const char *text, const char *file, int line);

#define ARGS(...) ((const uint64_t[6]){__VA_ARGS__})
#define CALL(kit, cpu, NUMBER, ...) \
    kit_call(kit, cpu, ORR_CALL_##NUMBER, ARGS(__VA_ARGS__))

/* A call that must succeed at once, and its value; one that must be refused,
 * because of that argument; one that must block. */
#define VALUE(kit, cpu, NUMBER, ...) \
    kit_value(kit, CALL(kit, cpu, NUMBER, __VA_ARGS__), __FILE__, __LINE__)
#define REFUSED(error, argument, kit, cpu, NUMBER, ...) \
    kit_refused(kit, CALL(kit, cpu, NUMBER, __VA_ARGS__), \
                (struct orr_result){ \
                    ORR_ERROR_##error, argument, 0, 0, 0, 0, 0, 0, {0}}, \
                __FILE__, __LINE__)
#define BLOCKS(kit, cpu, NUMBER, ...) \
    kit_blocks(kit, CALL(kit, cpu, NUMBER, __VA_ARGS__), __FILE__, __LINE__)
uint64_t kit_value(struct kit *kit, struct thread_id id, const char *file,
                   int line);
void kit_refused(struct kit *kit, struct thread_id id, struct orr_result why,
                 const char *file, int line);
struct thread_id kit_blocks(struct kit *kit, struct thread_id id,
                            const char *file, int line);

/* The main() of a program of tests, each begun by set_up. */
struct TTest;
int kit_main(const char *name, void (*set_up)(void),
             const struct TTest *const *tests, size_t count);

#endif
