/* A program in place of init: its threads keep x87, vector and control
 * registers over yields and preemption, and find nobody else's. Tells it in
 * TAP. */
#include "core/tests/first.h"

#define SLICE_NS UINT64_C(20000)
#define PRIORITY 100u
#define ROUNDS 20u /* each takes two slices */
#define THREADS 3u
#define CONTROL_WORD 0x37fu /* as after FNINIT */
#define CONTROL_VECTOR 0x1f80u

void orr_start(void);

/* What a thread can see of its registers; loaded and stored as a whole. */
struct registers {
    uint64_t vector[16][2]; /* xmm0 to xmm15 */
    uint64_t above[16][2];  /* the upper halves of ymm0 to ymm15 */
    uint64_t stack[8];      /* x87: the doubles in st(0) to st(7) */
    uint32_t control_vector;
    uint16_t control_word;
    uint16_t tags; /* of x87: 0xffff, all are empty */
};

static orr_handle done;
static struct registers found[THREADS];

#define ALL(what) \
    what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) what(8) \
        what(9) what(10) what(11) what(12) what(13) what(14) what(15)
#define LOAD(n) \
    "vmovdqu 16*" #n "(%%rbx), %%xmm" #n "\n" \
    "vinsertf128 $1, 256+16*" #n "(%%rbx), %%ymm" #n ", %%ymm" #n "\n"
#define SAVE(n) \
    "vmovdqu %%xmm" #n ", 16*" #n "(%%rbx)\n" \
    "vextractf128 $1, %%ymm" #n ", 256+16*" #n "(%%rbx)\n"
#define PUSH(n) "fldl 512+56-8*" #n "(%%rbx)\n"
#define POP(n) "fstpl 512+8*" #n "(%%rbx)\n"
#define EIGHT(what) \
    what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7)

/* Puts these there, gives way and computes for `rounds` slices, and reads
 * them again, without the compiler having a say in between. */
static void
registers_keep(struct registers *at, uint64_t rounds)
{
    struct registers *array = at;
    uint64_t left = rounds;

    __asm__ volatile(
        "fninit\n" EIGHT(PUSH) "fldcw 580(%%rbx)\n"
                               "ldmxcsr 576(%%rbx)\n" ALL(
                                   LOAD) "1: movl %2, %%eax\n"
                                         "syscall\n"
                                         "movl $20000, %%ecx\n"
                                         "2: decl %%ecx\n"
                                         "jnz 2b\n"
                                         "decq %1\n"
                                         "jnz 1b\n" ALL(
                                             SAVE) "stmxcsr 576(%%rbx)\n"
                                                   "fnstcw 580(%%rbx)\n" EIGHT(
                                                       POP) "fninit\n"
                                                            "vzeroall\n"
        : "+b"(array), "+r"(left)
        : "i"(ORR_CALL_YIELD), "m"(*at)
        : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
          "memory");
}

/* What is in the registers, before anything was put there. */
static void
registers_read(struct registers *at)
{
    struct registers *array = at;
    uint16_t x87[14];

    __asm__ volatile(ALL(SAVE) "stmxcsr 576(%%rbx)\n"
                               "fnstcw 580(%%rbx)\n"
                               "fnstenv %1\n"
                     : "+b"(array), "=m"(x87)
                     :
                     : "memory");
    at->tags = x87[4];
}

/* What the holder of this number has, of the n-th word of its registers. */
static uint64_t
word_of(uint64_t holder, uint64_t n)
{
    return (holder + 1) * UINT64_C(0x0101010101010101) + n;
}

/* A double that is a small whole number above 1, and so keeps all its bits. */
static uint64_t
double_of(uint64_t holder, uint64_t n)
{
    return UINT64_C(0x3ff0000000000000) | (holder + 1) << 48 | n << 40;
}

static void
fill(struct registers *r, uint64_t holder)
{
    for (uint64_t i = 0; i < 32; i++) {
        r->vector[i / 2][i % 2] = word_of(holder, i);
        r->above[i / 2][i % 2] = word_of(holder, 32 + i);
    }
    for (uint64_t i = 0; i < 8; i++)
        r->stack[i] = double_of(holder, i);
    /* rounding modes and masks of its own */
    r->control_vector = CONTROL_VECTOR | ((uint32_t)holder + 1) << 13;
    r->control_word = (uint16_t)(CONTROL_WORD | ((uint32_t)holder + 1) << 10);
}

static bool
is_filled(const struct registers *r, uint64_t holder)
{
    for (uint64_t i = 0; i < 32; i++)
        if (r->vector[i / 2][i % 2] != word_of(holder, i) ||
            r->above[i / 2][i % 2] != word_of(holder, 32 + i))
            return false;
    for (uint64_t i = 0; i < 8; i++)
        if (r->stack[i] != double_of(holder, i))
            return false;
    return r->control_vector ==
               (CONTROL_VECTOR | ((uint32_t)holder + 1) << 13) &&
           r->control_word == (CONTROL_WORD | ((uint32_t)holder + 1) << 10);
}

/* As a thread finds them at its beginning. */
static bool
is_fresh(const struct registers *r)
{
    for (uint64_t i = 0; i < 32; i++)
        if (r->vector[i / 2][i % 2] != 0 || r->above[i / 2][i % 2] != 0)
            return false;
    return r->control_vector == CONTROL_VECTOR &&
           r->control_word == CONTROL_WORD && r->tags == 0xffff;
}

static void
holder(uint64_t index)
{
    fill(&found[index], index);
    registers_keep(&found[index], ROUNDS);
    first_call(ORR_CALL_SIGNAL, done, UINT64_C(1) << index, 0, 0);
}

static void
stranger(uint64_t index)
{
    registers_read(&found[index]);
    first_call(ORR_CALL_SIGNAL, done, UINT64_C(1) << index, 0, 0);
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
    run(stranger, 2);
    while (ended != 7)
        ended |= first_call(ORR_CALL_WAIT, done, ORR_FOREVER, 0, 0).value;
    print("1..3\n");
    print(is_filled(&found[0], 0) ? "ok 1 - one keeps\n"
                                  : "not ok 1 - one keeps\n");
    print(is_filled(&found[1], 1) ? "ok 2 - other keeps\n"
                                  : "not ok 2 - other keeps\n");
    print(is_fresh(&found[2]) ? "ok 3 - no leak\n" : "not ok 3 - no leak\n");
}
