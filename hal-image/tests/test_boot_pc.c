/* The readers of what a PC's loaders hand over, and the check of what came of
 * it: good ones, then the same ones damaged in every place. */
#include "hal-image/boot.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 512u
#define MEBIBYTE UINT64_C(0x100000)

static const struct boot_region kernel = {2 * MEBIBYTE, 2 * MEBIBYTE};

/* --- multiboot2 --- */

static _Alignas(8) uint8_t block[BLOCK_BYTES];
static uint32_t used;

static void
put(const void *bytes, uint32_t count)
{
    memcpy(block + used, bytes, count);
    used += count;
}

static void
put_tag(uint32_t type, const void *bytes, uint32_t count)
{
    uint32_t head[2] = {type, 8 + count};

    put(head, sizeof head);
    put(bytes, count);
    used = (used + 7) / 8 * 8;
}

/* One module, a command line, and three regions, one of them no memory. */
static void
multiboot_make(void)
{
    const uint64_t map[] = {24, 0x9fc00, 1,       MEBIBYTE, 63 * MEBIBYTE,
                            1,  0xf0000, 0x10000, 2};
    uint64_t memory[1 + 9];
    uint32_t module[3] = {16 * MEBIBYTE, 16 * MEBIBYTE + 8192, 0};

    memset(block, 0, sizeof block);
    used = 8;
    memory[0] = 24; /* bytes of an entry, version 0 */
    memcpy(memory + 1, map, sizeof map);
    memory[1] = 0;
    put_tag(1, "one two", 8);
    put_tag(3, module, sizeof module);
    put_tag(6, memory, sizeof memory);
    put_tag(0, "", 0);
    memcpy(block, &used, sizeof used);
}

static const char *
multiboot_read(struct boot *boot)
{
    return boot_from_multiboot2(boot, block, sizeof block);
}

START_TEST(test_multiboot2_tells_memory_bundle_and_command)
{
    struct boot boot;

    multiboot_make();
    ck_assert_pstr_eq(multiboot_read(&boot), NULL);
    ck_assert_uint_eq(boot.regions, 2);
    ck_assert_uint_eq(boot.region[1].base, MEBIBYTE);
    ck_assert_uint_eq(boot.region[1].bytes, 63 * MEBIBYTE);
    ck_assert_uint_eq(boot.bundle.base, 16 * MEBIBYTE);
    ck_assert_uint_eq(boot.bundle.bytes, 8192);
    ck_assert_str_eq(boot.command, "one two");
}
END_TEST

START_TEST(test_multiboot2_cut_off_anywhere_is_refused)
{
    struct boot boot;

    multiboot_make();
    for (uint32_t bytes = 0; bytes < used; bytes++) {
        uint8_t *cut = aligned_alloc(8, 512);
        memcpy(cut, block, 512);
        memcpy(cut, &bytes, sizeof bytes);
        ck_assert_ptr_nonnull(boot_from_multiboot2(&boot, cut, bytes));
        free(cut);
    }
}
END_TEST

/* With the sanitizers, this shows that nothing outside is read. */
START_TEST(test_multiboot2_damaged_anywhere_does_no_harm)
{
    static const uint8_t damage[] = {0, 1, 0x7f, 0x80, 0xff};
    struct boot boot;

    multiboot_make();
    uint8_t *copy = aligned_alloc(8, used);
    for (uint32_t at = 0; at < used; at++) {
        for (size_t i = 0; i < sizeof damage; i++) {
            memcpy(copy, block, used);
            copy[at] = damage[i];
            if (boot_from_multiboot2(&boot, copy, used) == NULL)
                boot_check(&boot, kernel);
            ck_assert_uint_le(boot.regions, BOOT_REGIONS_MAX);
        }
    }
    free(copy);
}
END_TEST

/* --- PVH: the same block as memory from address 0x1000 on --- */

#define AT UINT64_C(0x1000)

static const void *
reach(uint64_t address, size_t bytes)
{
    if (address < AT || address - AT > sizeof block ||
        bytes > sizeof block - (address - AT))
        return NULL;
    return block + (address - AT);
}

/* Start information at 0, module list at 64, command line at 96, and the
 * memory map at 128. */
static void
pvh_make(void)
{
    const uint32_t head[] = {0x336ec578, 1, 0, 1};
    const uint64_t places[] = {AT + 64, AT + 96, 0x1234, AT + 128, 2};
    const uint64_t module[] = {16 * MEBIBYTE, 8192, 0, 0};
    const uint64_t map[] = {MEBIBYTE, 63 * MEBIBYTE, 1, 0xf0000, 0x10000, 2};

    memset(block, 0, sizeof block);
    memcpy(block, head, sizeof head);
    memcpy(block + 16, places, sizeof places);
    memcpy(block + 64, module, sizeof module);
    memcpy(block + 96, "one two", 8);
    memcpy(block + 128, map, sizeof map);
    used = 128 + sizeof map;
}

START_TEST(test_pvh_tells_memory_bundle_and_command)
{
    struct boot boot;

    pvh_make();
    ck_assert_pstr_eq(boot_from_pvh(&boot, AT, reach), NULL);
    ck_assert_uint_eq(boot.regions, 1);
    ck_assert_uint_eq(boot.region[0].bytes, 63 * MEBIBYTE);
    ck_assert_uint_eq(boot.bundle.base, 16 * MEBIBYTE);
    ck_assert_uint_eq(boot.bundle.bytes, 8192);
    ck_assert_str_eq(boot.command, "one two");
    ck_assert_uint_eq(boot.rsdp, 0x1234);
}
END_TEST

START_TEST(test_pvh_tables_out_of_reach_are_refused)
{
    static const uint32_t places[] = {16, 24, 40};
    struct boot boot;

    ck_assert_ptr_nonnull(boot_from_pvh(&boot, 0, reach));
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const uint64_t far = AT + sizeof block - 1;
        pvh_make();
        memset(block + 400, 'x', sizeof block - 400);
        memcpy(block + places[i], &far, sizeof far);
        ck_assert_ptr_nonnull(boot_from_pvh(&boot, AT, reach));
    }
}
END_TEST

START_TEST(test_pvh_damaged_anywhere_does_no_harm)
{
    static const uint8_t damage[] = {0, 1, 0x7f, 0x80, 0xff};
    struct boot boot;

    for (uint32_t at = 0; at < 128 + 48; at++) {
        for (size_t i = 0; i < sizeof damage; i++) {
            pvh_make();
            block[at] = damage[i];
            if (boot_from_pvh(&boot, AT, reach) == NULL)
                boot_check(&boot, kernel);
            ck_assert_uint_le(boot.regions, BOOT_REGIONS_MAX);
        }
    }
}
END_TEST

/* --- what is made of either --- */

static struct boot
boot_good(void)
{
    return (struct boot){.regions = 2,
                         .region = {{MEBIBYTE, 63 * MEBIBYTE}, {0, 0x9f000}},
                         .bundle = {16 * MEBIBYTE, 5000}};
}

START_TEST(test_kernel_bundle_and_low_memory_are_not_for_use)
{
    struct boot boot = boot_good();

    ck_assert_pstr_eq(boot_check(&boot, kernel), NULL);
    ck_assert_uint_eq(boot.regions, 3);
    ck_assert_uint_eq(boot.region[0].base, MEBIBYTE);
    ck_assert_uint_eq(boot.region[0].bytes, MEBIBYTE);
    ck_assert_uint_eq(boot.region[1].base, 4 * MEBIBYTE);
    ck_assert_uint_eq(boot.region[1].bytes, 12 * MEBIBYTE);
    ck_assert_uint_eq(boot.region[2].base, 16 * MEBIBYTE + 8192);
}
END_TEST

START_TEST(test_a_bundle_that_cannot_be_is_refused)
{
    static const struct boot_region bad[] = {
        {0, 0},                        /* none */
        {16 * MEBIBYTE + 8, 5000},     /* not aligned */
        {63 * MEBIBYTE, 2 * MEBIBYTE}, /* beyond memory */
        {3 * MEBIBYTE, 5000},          /* on the kernel */
        {16 * MEBIBYTE, UINT64_MAX},   /* beyond all addresses */
        {UINT64_MAX - 4095, 8192},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct boot boot = boot_good();
        boot.bundle = bad[i];
        ck_assert_ptr_nonnull(boot_check(&boot, kernel));
    }
}
END_TEST

START_TEST(test_no_memory_at_all_is_refused)
{
    struct boot boot = {.regions = 1,
                        .region = {{16 * MEBIBYTE, 8192}},
                        .bundle = {16 * MEBIBYTE, 8192}};

    ck_assert_ptr_nonnull(boot_check(&boot, kernel));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("boot of a PC");
    TCase *boot = tcase_create("boot of a PC");
    tcase_add_test(boot, test_multiboot2_tells_memory_bundle_and_command);
    tcase_add_test(boot, test_multiboot2_cut_off_anywhere_is_refused);
    tcase_add_test(boot, test_multiboot2_damaged_anywhere_does_no_harm);
    tcase_add_test(boot, test_pvh_tells_memory_bundle_and_command);
    tcase_add_test(boot, test_pvh_tables_out_of_reach_are_refused);
    tcase_add_test(boot, test_pvh_damaged_anywhere_does_no_harm);
    tcase_add_test(boot, test_kernel_bundle_and_low_memory_are_not_for_use);
    tcase_add_test(boot, test_a_bundle_that_cannot_be_is_refused);
    tcase_add_test(boot, test_no_memory_at_all_is_refused);
    suite_add_tcase(suite, boot);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
