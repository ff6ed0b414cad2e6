/* Memory as programs see it in simulation, with the real kernel. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/include/orrery/system.h"
#include "hal-sim/machine_state.h"

#define AT (ORR_ADDRESS_MIN + UINT64_C(0x5000))
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define READ ((uint64_t)ORR_RIGHT_READ)
#define WRITE (READ | ORR_RIGHT_WRITE)
#define EXECUTE (READ | ORR_RIGHT_EXECUTE)
#define ROUNDS 50u
#define ALL (UINT64_C(3) << 32) /* three pages from the first */

static struct machine_config config;
static struct module module = {.name = "main"};
static struct machine *m;
static uint64_t detail;       /* of the newest fault */
static uint32_t faults, kind; /* ... and how many there were */
static uint32_t ends;         /* times that a program came to its end */

static void
on_event(void *self, const struct machine *machine, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)running;
    (void)decision;
    if (trap->kind != TRAP_FAULT)
        return;
    faults++;
    kind = trap->number;
    detail = machine->running->area[0];
}

static void
set_up(void)
{
    config = (struct machine_config){
        .limits = {.cells = 256, .cpus = 1, .slots = 32, .pages = 8},
        .modules = &module,
        .modules_count = 1,
        .check = true,
        .observer = {.event = on_event}};
    costs_default(&config.costs);
    faults = 0;
    ends = 0;
    m = NULL;
}

static void
tear_down(void)
{
    machine_destroy(m);
}

static void
create(void (*program)(void))
{
    char error[128];

    module.start = program;
    m = machine_create(&config, error, sizeof(error));
    ck_assert_msg(m != NULL, "%s", error);
}

/* One run of the program, in which no invariant breaks. */
static void
run(void (*program)(void))
{
    create(program);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    ck_assert_str_eq(machine_stop_text(m), "");
}

static struct orr_result
invoke(uint64_t number, uint64_t a, uint64_t b, uint64_t c)
{
    struct orr_call call = {.number = number, .a = {a, b, c}};

    orr_trap(&call);
    return call.result;
}

static void
protect(uint64_t rights)
{
    struct orr_call call = {.number = ORR_CALL_PROTECT,
                            .a = {0, AT, 3, rights}};

    orr_trap(&call);
}

/* Three pages, mapped; a refusal would be seen as a fault. */
static orr_handle
map(uint64_t rights)
{
    orr_handle memory =
        invoke(ORR_CALL_CREATE, ORR_KIND_MEMORY, QUOTA, 3).value;
    struct orr_call call = {.number = ORR_CALL_MAP,
                            .a = {memory, 0, AT, ALL, rights}};

    orr_trap(&call);
    if (call.result.error != ORR_ERROR_OK)
        orr_raise(ORR_FAULT_ABORT, call.result.error);
    return memory;
}

static volatile uint64_t *
word(uint64_t address)
{
    return orr_address(address);
}

static void
count(void)
{
    map(WRITE);
    for (uint64_t i = 0; i < ROUNDS; i++) {
        if (*word(AT + 0x2ff8) != i || *word(AT) != 3 * i)
            orr_raise(ORR_FAULT_ABORT, i);
        *word(AT + 0x2ff8) = i + 1;
        *word(AT) = 3 * i + 3;
        invoke(ORR_CALL_CLOCK, 0, 0, 0);
    }
    ends++;
}

START_TEST(test_memory_keeps_what_is_written)
{
    run(count);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(ends, 1);
}
END_TEST

START_TEST(test_memory_is_as_it_was_when_a_snapshot_is_put_back)
{
    create(count);
    machine_run(m, UINT64_MAX, 7 * (uint64_t)_i);
    struct snapshot *snapshot = machine_snapshot(m);
    ck_assert_ptr_nonnull(snapshot);
    for (uint32_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
        ck_assert_uint_eq(faults, 0);
        ck_assert_uint_eq(ends, i);
        machine_restore(m, snapshot);
    }
    snapshot_free(snapshot);
}
END_TEST

static void
read_beyond(void)
{
    map(WRITE);
    (void)*word(AT + 0x3008);
    ends++;
}

static void
read_before(void)
{
    map(WRITE);
    (void)*word(AT - 8);
    ends++;
}

static void
write_read_only(void)
{
    map(READ);
    (void)*word(AT + 16);
    *word(AT + 16) = 1;
    ends++;
}

static void
execute(uint64_t rights)
{
    map(WRITE);
    *(volatile uint8_t *)word(AT + 32) = 0xc3; /* ret */
    protect(rights);
    ((void (*)(void))(uintptr_t)word(AT + 32))();
    ends++;
}

static void
execute_data(void)
{
    execute(WRITE);
}

static void
execute_code(void)
{
    execute(EXECUTE);
}

static void
write_protected(void)
{
    map(WRITE);
    *word(AT + 40) = 1;
    protect(READ);
    if (*word(AT + 40) == 1)
        *word(AT + 40) = 2;
    ends++;
}

static void
read_unmapped(void)
{
    map(WRITE);
    *word(AT + 48) = 1;
    invoke(ORR_CALL_UNMAP, 0, AT, 3);
    (void)*word(AT + 48);
    ends++;
}

static void
read_destroyed(void)
{
    orr_handle memory = map(WRITE);

    *word(AT + 56) = 1;
    invoke(ORR_CALL_DESTROY, memory, 0, 0);
    (void)*word(AT + 56);
    ends++;
}

static void
read_last(void)
{
    (void)*word(ORR_ADDRESS_MAX - 8);
    ends++;
}

/* The call's answer has no place any more. */
static void
unmap_own_call(void)
{
    map(WRITE);
    struct orr_call *call = orr_address(AT + 0x1000);

    call->number = ORR_CALL_UNMAP;
    call->a[1] = AT;
    call->a[2] = 3;
    orr_trap(call);
    ends++;
}

static const struct misuse {
    void (*program)(void);
    uint64_t detail;
} misuses[] = {{read_beyond, AT + 0x3008},   {read_before, AT - 8},
               {write_read_only, AT + 16},   {execute_data, AT + 32},
               {write_protected, AT + 40},   {read_unmapped, AT + 48},
               {read_destroyed, AT + 56},    {read_last, ORR_ADDRESS_MAX - 8},
               {unmap_own_call, AT + 0x1000}};

START_TEST(test_what_is_not_allowed_faults_at_the_programs_own_address)
{
    run(misuses[_i].program);
    ck_assert_uint_eq(faults, 1);
    ck_assert_uint_eq(kind, ORR_FAULT_ACCESS);
    if (misuses[_i].program == unmap_own_call)
        ck_assert_uint_eq(detail & ~UINT64_C(0xfff), misuses[_i].detail);
    else
        ck_assert_uint_eq(detail, misuses[_i].detail);
    ck_assert_uint_eq(ends, 0);
}
END_TEST

START_TEST(test_code_can_be_executed_where_it_is_mapped_so)
{
    run(execute_code);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(ends, 1);
}
END_TEST

static void
call_from_memory(void)
{
    map(WRITE);
    struct orr_call *call = orr_address(AT + 0x2000 - 64); /* on two pages */

    call->number = ORR_CALL_QUERY;
    call->a[0] = QUOTA;
    call->a[1] = ORR_QUESTION_PAGES_LEFT;
    orr_trap(call);
    if (call->result.error == ORR_ERROR_OK && call->result.value == 5)
        ends++;
}

START_TEST(test_a_system_call_may_lie_in_mapped_memory)
{
    run(call_from_memory);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(ends, 1);
}
END_TEST

static void
ask_addresses(void)
{
    const uint64_t none[] = {0, ORR_ADDRESS_MIN - 1, ORR_ADDRESS_MAX,
                             UINT64_MAX};

    for (uint32_t i = 0; i < 4; i++)
        if (orr_address(none[i]) != NULL)
            orr_raise(ORR_FAULT_ABORT, i);
    if ((char *)orr_address(AT) ==
        (char *)orr_address(ORR_ADDRESS_MIN) + (AT - ORR_ADDRESS_MIN))
        ends++;
}

START_TEST(test_only_addresses_for_mappings_are_anywhere)
{
    run(ask_addresses);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(ends, 1);
}
END_TEST

static void
reuse(void)
{
    for (uint32_t i = 0; i < 5; i++) {
        orr_handle memory = map(WRITE);

        if (*word(AT) != 0 || *word(AT + 0x2000) != 0)
            orr_raise(ORR_FAULT_ABORT, i);
        *word(AT) = UINT64_MAX;
        *word(AT + 0x2000) = UINT64_MAX;
        invoke(ORR_CALL_DESTROY, memory, 0, 0);
    }
    ends++;
}

START_TEST(test_memory_is_zero_whoever_had_it_before)
{
    run(reuse);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(ends, 1);
}
END_TEST

START_TEST(test_a_machine_without_pages_has_addresses_all_the_same)
{
    config.limits.pages = 0;
    run(read_last);
    ck_assert_uint_eq(kind, ORR_FAULT_ACCESS);
    ck_assert_uint_eq(detail, ORR_ADDRESS_MAX - 8);
}
END_TEST

START_TEST(test_a_digest_knows_what_memory_holds)
{
    uint64_t digest;

    create(count);
    machine_run(m, UINT64_MAX, 20);
    digest = machine_digest(m);
    m->host->frames[2 * 4096 + 9]++;
    ck_assert_uint_ne(machine_digest(m), digest);
    m->host->frames[2 * 4096 + 9]--;
    ck_assert_uint_eq(machine_digest(m), digest);
}
END_TEST

static orr_handle desk;  /* where faults are told */
static uint64_t kept[8]; /* what registers held after a page was missed */
static uint32_t late;    /* faults that are resumed without a page */

/* Registers of each sort, and a flag, over an access to what is not there. */
static void
miss(uint64_t address)
{
    const uint64_t float_bits = UINT64_C(0x400921fb54442d18);

    __asm__ volatile("movq %2, %%xmm7\n\t"
                     "movq %2, %%xmm15\n\t"
                     "movl $11, %%r8d\n\t"
                     "movl $12, %%r15d\n\t"
                     "movl $13, %%ecx\n\t"
                     "movl $14, %%ebx\n\t"
                     "movq $15, -8(%%rsp)\n\t" /* the red zone */
                     "stc\n\t"
                     "movq $77, (%1)\n\t"
                     "setc %%dl\n\t"
                     "movq %%xmm7, (%0)\n\t"
                     "movq %%xmm15, 8(%0)\n\t"
                     "movq %%r8, 16(%0)\n\t"
                     "movq %%r15, 24(%0)\n\t"
                     "movq %%rcx, 32(%0)\n\t"
                     "movq %%rbx, 40(%0)\n\t"
                     "movzbl %%dl, %%edx\n\t"
                     "movq %%rdx, 48(%0)\n\t"
                     "movq -8(%%rsp), %%rdx\n\t"
                     "movq %%rdx, 56(%0)"
                     :
                     : "r"(kept), "r"(word(address)), "r"(float_bits)
                     : "xmm7", "xmm15", "r8", "r15", "rcx", "rbx", "rdx", "cc",
                       "memory");
    ends++;
}

/* Hears of the fault of a thread at `miss`, and supplies a page the last time.
 */
static void
supply(void)
{
    const orr_handle process = 1 | UINT64_C(2) << 16;
    orr_handle thread, context;
    struct orr_call make = {.number = ORR_CALL_CREATE,
                            .a = {ORR_KIND_THREAD, QUOTA, process, 200, 0}};
    struct orr_call slice = {.number = ORR_CALL_CREATE,
                             .a = {ORR_KIND_CONTEXT, QUOTA, 1000000, 0}};

    desk = invoke(ORR_CALL_CREATE, ORR_KIND_ENDPOINT, QUOTA, 0).value;
    orr_trap(&make);
    orr_trap(&slice);
    thread = make.result.value;
    context = slice.result.value;
    invoke(ORR_CALL_CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
    invoke(ORR_CALL_CONFIGURE, thread, ORR_SETTING_FAULT_HANDLER, desk);
    orr_area()[0] = (uint64_t)(uintptr_t)miss;
    orr_area()[1] = AT;
    invoke(ORR_CALL_START, thread, ORR_SIZE(2, 0), 0);
    for (uint32_t i = 0; i <= late; i++) {
        struct orr_result fault =
            invoke(ORR_CALL_RECEIVE, desk, ORR_FOREVER, 0);

        if (i == late)
            map(WRITE);
        invoke(ORR_CALL_REPLY, fault.value, ORR_REMEDY_RESUME, 0);
    }
    invoke(ORR_CALL_RECEIVE, desk, 1000000, 0); /* meanwhile it ends */
    ends += *word(AT) == 77;
}

START_TEST(test_a_thread_that_missed_a_page_goes_on_as_if_it_had_not)
{
    static const uint64_t expected[8] = {UINT64_C(0x400921fb54442d18),
                                         UINT64_C(0x400921fb54442d18),
                                         11,
                                         12,
                                         13,
                                         14,
                                         1,
                                         15};

    late = 5 * (uint32_t)_i;
    memset(kept, 0, sizeof(kept));
    run(supply);
    ck_assert_mem_eq(kept, expected, sizeof(kept));
    ck_assert_uint_eq(faults, late + 1);
    ck_assert_uint_eq(detail, AT);
    ck_assert_uint_eq(ends, 2);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("windows");
    TCase *tests = tcase_create("memory");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_memory_keeps_what_is_written);
    tcase_add_loop_test(
        tests, test_memory_is_as_it_was_when_a_snapshot_is_put_back, 0, 7);
    tcase_add_loop_test(
        tests, test_what_is_not_allowed_faults_at_the_programs_own_address, 0,
        sizeof misuses / sizeof misuses[0]);
    tcase_add_test(tests, test_code_can_be_executed_where_it_is_mapped_so);
    tcase_add_test(tests, test_a_system_call_may_lie_in_mapped_memory);
    tcase_add_test(tests, test_only_addresses_for_mappings_are_anywhere);
    tcase_add_test(tests, test_memory_is_zero_whoever_had_it_before);
    tcase_add_test(tests,
                   test_a_machine_without_pages_has_addresses_all_the_same);
    tcase_add_test(tests, test_a_digest_knows_what_memory_holds);
    tcase_add_loop_test(
        tests, test_a_thread_that_missed_a_page_goes_on_as_if_it_had_not, 0, 2);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
