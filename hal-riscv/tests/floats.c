/* A program in place of init: its threads keep their floating-point registers
 * over yields and preemption, and find nobody else's. Tells it in TAP. */
#include "core/tests/first.h"

#define SLICE_NS UINT64_C(20000)
#define PRIORITY 100u
#define REGISTERS 33u /* f0 to f31, fcsr */
#define THREADS 3u

void orr_start(void);

static orr_handle done;
static uint64_t found[THREADS][REGISTERS];

#define ALL(what) \
    what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) what(8) \
        what(9) what(10) what(11) what(12) what(13) what(14) what(15) what(16) \
            what(17) what(18) what(19) what(20) what(21) what(22) what(23) \
                what(24) what(25) what(26) what(27) what(28) what(29) what(30) \
                    what(31)
#define LOAD(n) "fld f" #n ", 8*" #n "(%0)\n"
#define SAVE(n) "fsd f" #n ", 8*" #n "(%0)\n"

/* What is in the registers, before anything was put there. */
static void
registers_read(uint64_t *at)
{
    __asm__ volatile(ALL(SAVE) "frcsr t0\nsd t0, 256(%0)"
                     :
                     : "r"(at)
                     : "t0", "memory");
}

/* Puts these there, gives way and computes for `rounds` slices, and reads
 * them again, without the compiler having a say in between. */
static void
registers_keep(uint64_t *at, uint64_t rounds)
{
    register uint64_t *array __asm__("s2") = at;
    register uint64_t left __asm__("s3") = rounds;

    __asm__ volatile(ALL(LOAD) "ld t0, 256(%0)\n"
                               "fscsr t0\n"
                               "1: li a7, %2\n"
                               "ecall\n"
                               "li t0, 20000\n"
                               "2: addi t0, t0, -1\n"
                               "bnez t0, 2b\n"
                               "addi %1, %1, -1\n"
                               "bnez %1, 1b\n" ALL(SAVE) "frcsr t0\n"
                                                         "sd t0, 256(%0)\n"
                     : "+r"(array), "+r"(left)
                     : "i"(ORR_CALL_YIELD)
                     : "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0",
                       "t1", "t2", "t3", "t4", "t5", "t6", "memory");
}

static void
finish(uint64_t bit)
{
    first_call(ORR_CALL_SIGNAL, done, bit, 0, 0);
}

static void
holder(uint64_t index)
{
    for (uint64_t i = 0; i < REGISTERS; i++)
        found[index][i] = index * 1000 + i;
    found[index][REGISTERS - 1] = index + 1; /* fcsr: flags */
    registers_keep(found[index], 20);
    for (uint64_t i = 0; i < REGISTERS - 1; i++)
        found[index][i] -= index * 1000 + i;
    found[index][REGISTERS - 1] -= index + 1;
    finish(UINT64_C(1) << index);
}

static void
stranger(uint64_t index)
{
    registers_read(found[index]);
    finish(UINT64_C(1) << index);
}

static void
run(void (*function)(uint64_t), uint64_t argument)
{
    orr_handle thread =
        first_create(ORR_KIND_THREAD, first_handle(BOOT_PROCESS), PRIORITY, 0);

    first_call(ORR_CALL_CONFIGURE, thread, ORR_SETTING_CONTEXT,
               first_create(ORR_KIND_CONTEXT, SLICE_NS, 0, 0), 0);
    orr_area()[0] = (uint64_t)(uintptr_t)function;
    orr_area()[1] = argument;
    first_call(ORR_CALL_START, thread, ORR_SIZE(2, 0), 0, 0);
}

static void
print(const char *text)
{
    char *to = (char *)orr_area();
    uint64_t bytes = 0;

    for (; text[bytes] != '\0'; bytes++)
        to[bytes] = text[bytes];
    first_call(ORR_CALL_WRITE, first_handle(BOOT_CONSOLE), bytes,
               ORR_WRITE_TEXT, 0);
}

static bool
all_zero(uint64_t index)
{
    for (uint64_t i = 0; i < REGISTERS; i++)
        if (found[index][i] != 0)
            return false;
    return true;
}

void
orr_start(void)
{
    uint64_t ended = 0;

    done = first_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    first_call(ORR_CALL_CONFIGURE, first_handle(BOOT_THREAD),
               ORR_SETTING_PRIORITY, PRIORITY + 1, 0);
    run(holder, 0);
    run(holder, 1);
    first_call(ORR_CALL_WAIT, done, 200000, 0, 0); /* they are at it */
    for (uint64_t i = 0; i < REGISTERS; i++)
        found[2][i] = 1;
    run(stranger, 2);
    while (ended != 7)
        ended |= first_call(ORR_CALL_WAIT, done, ORR_FOREVER, 0, 0).value;
    print("1..3\n");
    print(all_zero(0) ? "ok 1 - one keeps\n" : "not ok 1 - one keeps\n");
    print(all_zero(1) ? "ok 2 - other keeps\n" : "not ok 2 - other keeps\n");
    print(all_zero(2) ? "ok 3 - no leak\n" : "not ok 3 - no leak\n");
}
