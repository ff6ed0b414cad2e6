/* The payload of an image and the programs in it: a good one, and the same
 * one with one thing wrong, or any byte damaged. */
#include "hal-image/bundle.h"

#include <check.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "hal-image/arch.h"
#include "hal-image/program.h"

#define PAGES 4u
#define PLAN_PAGE 1u
#define LIST_PAGE 2u
#define PROGRAM_PAGE 3u

static _Alignas(4096) uint8_t block[PAGES * 4096];

static void *
page(uint32_t n)
{
    return block + n * 4096;
}

static Elf64_Phdr *
header(uint32_t n)
{
    return (Elf64_Phdr *)(void *)((uint8_t *)page(PROGRAM_PAGE) +
                                  sizeof(Elf64_Ehdr)) +
           n;
}

/* Code, then data with more in memory than in the file. */
static void
program_make(void)
{
    Elf64_Ehdr elf = {.e_ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
                      .e_type = ET_EXEC,
                      .e_machine = EM_X86_64,
                      .e_version = 1,
                      .e_entry = 0x400010,
                      .e_phoff = sizeof elf,
                      .e_ehsize = sizeof elf,
                      .e_phentsize = sizeof(Elf64_Phdr),
                      .e_phnum = 2};

    memcpy(page(PROGRAM_PAGE), &elf, sizeof elf);
    *header(0) = (Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R | PF_X,
                              .p_offset = 512,
                              .p_vaddr = 0x400000,
                              .p_filesz = 100,
                              .p_memsz = 100};
    *header(1) = (Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R | PF_W,
                              .p_offset = 1024,
                              .p_vaddr = 0x401000,
                              .p_filesz = 10,
                              .p_memsz = 9000};
}

static struct orr_bundle *
bundle_make(void)
{
    struct orr_bundle *bundle = page(0);
    struct orr_bundle_module *module = page(LIST_PAGE);

    memset(block, 0, sizeof block);
    program_make();
    *bundle = (struct orr_bundle){.magic = ORR_BUNDLE_MAGIC,
                                  .version = ORR_BUNDLE_VERSION,
                                  .size = sizeof block,
                                  .machine = EM_X86_64,
                                  .cells = 256,
                                  .cpus = 1,
                                  .lines = 8,
                                  .slots = 32,
                                  .stack_bytes = 65536,
                                  .until_ns = UINT64_MAX,
                                  .plan_at = PLAN_PAGE * 4096,
                                  .plan_size = 100,
                                  .modules = 1,
                                  .modules_at = LIST_PAGE * 4096,
                                  .stimuli_at = PLAN_PAGE * 4096};
    *module = (struct orr_bundle_module){
        .name = "init", .at = PROGRAM_PAGE * 4096, .size = 4096};
    return bundle;
}

static const char *
check(void)
{
    return bundle_check(block, sizeof block, EM_X86_64);
}

START_TEST(test_a_good_bundle_is_taken)
{
    struct program program;

    bundle_make();
    ck_assert_pstr_eq(check(), NULL);
    ck_assert_pstr_eq(
        program_read(&program, page(PROGRAM_PAGE), 4096, EM_X86_64), NULL);
    ck_assert_uint_eq(program.segments, 2);
    ck_assert_uint_eq(program.segment[0].rights, PAGE_READ | PAGE_EXECUTE);
    ck_assert_uint_eq(program.segment[1].rights, PAGE_READ | PAGE_WRITE);
    ck_assert_uint_eq(program.segment[1].bytes, 9000);
}
END_TEST

START_TEST(test_a_bundle_shorter_than_it_says_is_refused)
{
    bundle_make();
    for (size_t bytes = 0; bytes < sizeof block; bytes += 7)
        ck_assert_ptr_nonnull(bundle_check(block, bytes, EM_X86_64));
}
END_TEST

START_TEST(test_a_bundle_for_another_machine_is_refused)
{
    bundle_make();
    ck_assert_ptr_nonnull(bundle_check(block, sizeof block, EM_RISCV));
    bundle_make()->machine = EM_RISCV;
    ck_assert_ptr_nonnull(bundle_check(block, sizeof block, EM_RISCV));
}
END_TEST

#define REFUSED(change) \
    do { \
        struct orr_bundle *b = bundle_make(); \
        b->change; \
        ck_assert_msg(check() != NULL, #change); \
    } while (0)

START_TEST(test_a_bundle_with_a_bad_field_is_refused)
{
    REFUSED(magic++);
    REFUSED(version++);
    REFUSED(size++);
    REFUSED(cells = 63);
    REFUSED(cells = UINT32_MAX);
    REFUSED(cpus = 2);
    REFUSED(slots = 7);
    REFUSED(lines = 1025);
    REFUSED(stack_bytes = 0);
    REFUSED(stack_bytes = UINT32_MAX);
    REFUSED(plan_at = 8);
    REFUSED(plan_at = 0);
    REFUSED(plan_at = UINT32_MAX / 4096 * 4096);
    REFUSED(plan_size = UINT32_MAX);
    REFUSED(modules = 0);
    REFUSED(modules = 65);
    REFUSED(modules_at = PAGES * 4096);
    REFUSED(stimuli = UINT32_MAX);
    REFUSED(stimuli_at = 1);
}
END_TEST

START_TEST(test_a_stimulus_of_no_line_is_refused)
{
    struct orr_bundle_stimulus *stimulus = page(PLAN_PAGE);

    bundle_make()->stimuli = 1;
    stimulus->line = 7;
    ck_assert_pstr_eq(check(), NULL);
    stimulus->line = 8;
    ck_assert_ptr_nonnull(check());
    stimulus->line = 7;
    stimulus->period_ns = UINT64_MAX;
    ck_assert_ptr_nonnull(check());
}
END_TEST

START_TEST(test_what_is_typed_lies_inside)
{
    struct orr_bundle *bundle = bundle_make();
    struct orr_bundle_stimulus *stimulus = page(PLAN_PAGE);
    const uint32_t room =
        bundle->size - bundle->stimuli_at - 2 * (uint32_t)sizeof *stimulus;

    bundle->stimuli = 2;
    stimulus[0].line = stimulus[1].line = 7;
    stimulus[0].bytes = 1;
    stimulus[1].bytes = room - 1;
    ck_assert_pstr_eq(check(), NULL);
    ck_assert_ptr_eq(bundle_typed(bundle), (const char *)&stimulus[2]);
    stimulus[0].bytes = 2;
    ck_assert_ptr_nonnull(check());
    stimulus[0].bytes = UINT32_MAX;
    ck_assert_ptr_nonnull(check());
    stimulus[0].bytes = 1;
    stimulus[0].period_ns = 1000; /* it would be typed again and again */
    ck_assert_ptr_nonnull(check());
}
END_TEST

START_TEST(test_a_module_that_is_not_there_is_refused)
{
    struct orr_bundle_module *module = page(LIST_PAGE);

    bundle_make();
    module->at = 0;
    ck_assert_ptr_nonnull(check());
    bundle_make();
    module->size = 4097;
    ck_assert_ptr_nonnull(check());
    bundle_make();
    memset(module->name, 'x', sizeof module->name);
    ck_assert_ptr_nonnull(check());
}
END_TEST

#define BAD_SEGMENT(number, change) \
    do { \
        bundle_make(); \
        header(number)->change; \
        ck_assert_msg(check() != NULL, #change); \
    } while (0)

START_TEST(test_a_program_that_would_reach_too_far_is_refused)
{
    BAD_SEGMENT(1, p_vaddr = 0x400000);          /* on the code */
    BAD_SEGMENT(1, p_vaddr = 0x401001);          /* within a page */
    BAD_SEGMENT(0, p_vaddr = 0);                 /* low */
    BAD_SEGMENT(1, p_vaddr = 0x40000000);        /* high */
    BAD_SEGMENT(1, p_vaddr = UINT64_MAX - 4095); /* the kernel's */
    BAD_SEGMENT(1, p_memsz = UINT64_MAX);
    BAD_SEGMENT(1, p_memsz = 9);     /* less than in the file */
    BAD_SEGMENT(1, p_offset = 4090); /* beyond the file */
    BAD_SEGMENT(1, p_offset = UINT64_MAX - 5);
    BAD_SEGMENT(1, p_filesz = UINT64_MAX);
    BAD_SEGMENT(1, p_flags = PF_W | PF_X);
    BAD_SEGMENT(0, p_flags = PF_R); /* its entry is no code */
    BAD_SEGMENT(0, p_type = PT_INTERP);
}
END_TEST

START_TEST(test_a_file_that_is_no_program_is_refused)
{
    Elf64_Ehdr *elf = page(PROGRAM_PAGE);
    static const struct {
        uint32_t at, value;
    } bad[] = {{0, 'x'}, {4, 1}, {5, 2}, {16, ET_DYN}, {18, 3}};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bundle_make();
        ((uint8_t *)elf)[bad[i].at] = (uint8_t)bad[i].value;
        ck_assert_ptr_nonnull(check());
    }
    bundle_make();
    elf->e_phoff = UINT64_MAX - 7;
    ck_assert_ptr_nonnull(check());
    bundle_make();
    elf->e_phnum = 17;
    ck_assert_ptr_nonnull(check());
}
END_TEST

/* With the sanitizers, this shows that nothing outside is read. */
START_TEST(test_a_bundle_damaged_anywhere_does_no_harm)
{
    static const uint8_t damage[] = {0, 1, 0x7f, 0x80, 0xff};
    uint8_t *copy = aligned_alloc(4096, sizeof block);

    bundle_make();
    for (uint32_t at = 0; at < sizeof block; at++) {
        if (at % 4096 == 256)
            at += 4096 - 256;
        if (at >= sizeof block)
            break;
        for (size_t i = 0; i < sizeof damage; i++) {
            memcpy(copy, block, sizeof block);
            copy[at] = damage[i];
            bundle_check(copy, sizeof block, EM_X86_64);
        }
    }
    free(copy);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("bundle");
    TCase *bundle = tcase_create("bundle");
    tcase_add_test(bundle, test_a_good_bundle_is_taken);
    tcase_add_test(bundle, test_a_bundle_shorter_than_it_says_is_refused);
    tcase_add_test(bundle, test_a_bundle_for_another_machine_is_refused);
    tcase_add_test(bundle, test_a_bundle_with_a_bad_field_is_refused);
    tcase_add_test(bundle, test_a_stimulus_of_no_line_is_refused);
    tcase_add_test(bundle, test_what_is_typed_lies_inside);
    tcase_add_test(bundle, test_a_module_that_is_not_there_is_refused);
    tcase_add_test(bundle, test_a_program_that_would_reach_too_far_is_refused);
    tcase_add_test(bundle, test_a_file_that_is_no_program_is_refused);
    tcase_add_test(bundle, test_a_bundle_damaged_anywhere_does_no_harm);
    suite_add_tcase(suite, bundle);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
