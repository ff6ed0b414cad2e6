/* Page tables of programs, on a processor with three levels that exists only
 * here; and how what was dropped comes back. */
#include "hal-image/table.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-image/arch.h"

#define ENTRIES 512u
#define PAGES 1500u
#define TABLE_BIT UINT64_C(1)
#define PAGE_BIT UINT64_C(2)
#define LOW UINT64_C(0x40000000)
#define TABLE_REACH UINT64_C(0x200000) /* of a last table */
#define HALF (UINT64_C(1) << 38)       /* the kernel's begins here */

const uint32_t arch_table_levels = 3;

static uint64_t memory[PAGES][ENTRIES]; /* from address PAGE_BYTES on */
static bool taken[PAGES];
static uint32_t left; /* pages that can still be taken */
static uint64_t kernel[ENTRIES];
static uint64_t changed_at, changed_pages; /* as told last */
static uint64_t used;  /* the space whose pages are in use */
static uint32_t looks; /* at entries, to where they lead */

void *
arch_physical(uint64_t address)
{
    return memory[address / PAGE_BYTES - 1];
}

const uint64_t *
arch_table_kernel(void)
{
    return kernel;
}

uint64_t
arch_table_entry(uint64_t physical)
{
    return physical | TABLE_BIT;
}

uint64_t
arch_page_entry(uint64_t physical, uint32_t rights)
{
    return rights == 0 ? 0 : physical | PAGE_BIT | (uint64_t)rights << 2;
}

uint64_t
arch_entry_page(uint64_t entry)
{
    looks++;
    return entry & ~(uint64_t)(PAGE_BYTES - 1);
}

void
arch_space_changed(uint64_t space, uint64_t address, uint32_t pages)
{
    ck_assert_uint_ne(space, 0);
    changed_at = address;
    changed_pages = pages;
}

void
arch_space_leave(uint64_t space)
{
    if (used == space)
        used = 0;
}

uint64_t
image_page_take(void)
{
    for (uint32_t i = 0; left != 0 && i < PAGES; i++) {
        if (taken[i])
            continue;
        taken[i] = true;
        left--;
        memset(memory[i], 0, PAGE_BYTES);
        return (i + 1) * (uint64_t)PAGE_BYTES;
    }
    return 0;
}

void
image_page_give(uint64_t physical)
{
    const uint64_t i = physical / PAGE_BYTES - 1;

    ck_assert_uint_eq(physical % PAGE_BYTES, 0);
    ck_assert_uint_lt(i, PAGES);
    ck_assert(taken[i]);
    taken[i] = false;
    left++;
}

static void
setup(void)
{
    memset(taken, 0, sizeof taken);
    left = PAGES;
    used = 0;
    for (uint32_t i = 0; i < ENTRIES; i++)
        kernel[i] = UINT64_MAX - i;
}

/* Whatever a test dropped is back. */
static void
teardown(void)
{
    while (table_peel() != 0)
        continue;
}

/* A page of memory, put at the address of an empty space. */
static uint64_t
put(uint64_t space, uint64_t address)
{
    const uint64_t page = image_page_take();

    ck_assert_uint_ne(page, 0);
    ck_assert_uint_eq(table_put(space, address, page, PAGE_READ), 0);
    return page;
}

START_TEST(test_what_is_put_is_found_and_taken)
{
    const uint64_t space = table_create();
    const uint64_t page = put(space, LOW);

    ck_assert_uint_eq(changed_at, LOW);
    ck_assert_uint_eq(changed_pages, 1);
    ck_assert_uint_eq(table_page(space, LOW + 4095), page);
    ck_assert_uint_eq(table_page(space, LOW + 4096), 0);
    ck_assert_uint_eq(table_page(space, LOW + TABLE_REACH), 0);
    ck_assert_uint_eq(table_take(space, LOW), page);
    ck_assert_uint_eq(table_page(space, LOW), 0);
    ck_assert_uint_eq(table_take(space, LOW), 0);
    ck_assert_uint_eq(table_take(space, LOW + TABLE_REACH), 0);
}
END_TEST

START_TEST(test_what_was_there_before_is_told)
{
    const uint64_t space = table_create();
    const uint64_t first = put(space, LOW), second = image_page_take();

    ck_assert_uint_eq(table_put(space, LOW, second, PAGE_READ), first);
    ck_assert_uint_eq(table_page(space, LOW), second);
}
END_TEST

START_TEST(test_what_no_program_may_have_is_refused)
{
    const uint64_t space = table_create(), page = image_page_take();

    put(space, HALF - PAGE_BYTES);
    ck_assert_uint_eq(table_put(space, HALF, page, PAGE_READ), TABLE_NO_ROOM);
    ck_assert_uint_eq(table_put(space, UINT64_MAX - 4095, page, PAGE_READ),
                      TABLE_NO_ROOM);
    ck_assert_uint_eq(table_put(space, LOW, page, 0), TABLE_NO_ROOM);
    ck_assert_uint_eq(table_page(space, HALF), 0);
    ck_assert_uint_eq(table_page(space, LOW), 0);
}
END_TEST

START_TEST(test_without_memory_nothing_is_put)
{
    const uint64_t space = table_create(), page = image_page_take();

    left = 1; /* two tables are needed */
    ck_assert_uint_eq(table_put(space, LOW, page, PAGE_READ), TABLE_NO_ROOM);
    ck_assert_uint_eq(table_page(space, LOW), 0);
    ck_assert_uint_eq(table_create(), 0);
    left = 1;
    ck_assert_uint_eq(table_put(space, LOW, page, PAGE_READ), 0);
}
END_TEST

START_TEST(test_each_space_has_the_kernels_half)
{
    const uint64_t space = table_create();

    ck_assert_mem_eq(memory[space / PAGE_BYTES - 1] + ENTRIES / 2,
                     kernel + ENTRIES / 2, PAGE_BYTES / 2);
    ck_assert_uint_eq(memory[space / PAGE_BYTES - 1][ENTRIES / 2 - 1], 0);
}
END_TEST

START_TEST(test_a_range_is_cleared_over_tables_and_gaps)
{
    const uint64_t space = table_create();
    const uint64_t end = LOW + 3 * TABLE_REACH;
    const uint64_t before = put(space, LOW), after = put(space, end);

    put(space, LOW + PAGE_BYTES);
    put(space, LOW + TABLE_REACH - PAGE_BYTES);
    put(space, end - PAGE_BYTES); /* and no table in between */
    table_clear(space, LOW + PAGE_BYTES, 3 * ENTRIES - 1);
    ck_assert_uint_eq(changed_at, LOW + PAGE_BYTES);
    ck_assert_uint_eq(changed_pages, 3 * ENTRIES - 1);
    ck_assert_uint_eq(table_page(space, LOW), before);
    ck_assert_uint_eq(table_page(space, LOW + PAGE_BYTES), 0);
    ck_assert_uint_eq(table_page(space, LOW + TABLE_REACH - PAGE_BYTES), 0);
    ck_assert_uint_eq(table_page(space, end - PAGE_BYTES), 0);
    ck_assert_uint_eq(table_page(space, end), after);
}
END_TEST

START_TEST(test_the_pages_of_a_range_are_free_again)
{
    const uint64_t space = table_create();
    const uint64_t at = LOW + TABLE_REACH - 2 * PAGE_BYTES;
    const uint64_t before = put(space, at - PAGE_BYTES);

    put(space, at);
    put(space, at + 3 * PAGE_BYTES);
    table_give(space, at, 2 * ENTRIES);
    ck_assert_uint_eq(left, PAGES - 1 - 1 - 2 - 1);
    ck_assert_uint_eq(changed_pages, 2 * ENTRIES);
    ck_assert_uint_eq(table_page(space, at - PAGE_BYTES), before);
    ck_assert_uint_eq(table_page(space, at), 0);
    ck_assert_uint_eq(table_page(space, at + 3 * PAGE_BYTES), 0);
}
END_TEST

/* After a look at one entry of each level at most, a page is back. */
static bool
peel(void)
{
    uint64_t page;

    looks = 0;
    page = table_peel();
    ck_assert_uint_le(looks, arch_table_levels);
    if (page == 0)
        return false;
    memset(arch_physical(page), 0xff, PAGE_BYTES);
    image_page_give(page);
    return true;
}

static uint32_t
peel_all(void)
{
    uint32_t pages = 0;

    while (peel())
        pages++;
    return pages;
}

START_TEST(test_nothing_comes_of_nothing)
{
    ck_assert_uint_eq(table_peel(), 0);
}
END_TEST

START_TEST(test_an_empty_space_comes_back_as_its_table)
{
    used = table_create();
    table_drop(used);
    ck_assert_uint_eq(used, 0);
    ck_assert_uint_eq(peel_all(), 1);
    ck_assert_uint_eq(left, PAGES);
}
END_TEST

START_TEST(test_a_space_with_as_many_tables_as_can_be_comes_back_whole)
{
    const uint64_t space = table_create();

    for (uint32_t i = 0; i < ENTRIES; i++)
        put(space, LOW + i * TABLE_REACH + i * PAGE_BYTES);
    ck_assert_uint_eq(left, PAGES - 2 * ENTRIES - 2);
    table_drop(space);
    ck_assert_uint_eq(left, PAGES - 2 * ENTRIES - 2);
    ck_assert_uint_eq(peel_all(), 2 * ENTRIES + 2);
    ck_assert_uint_eq(left, PAGES);
}
END_TEST

START_TEST(test_tables_without_pages_come_back_too)
{
    const uint64_t space = table_create();

    for (uint32_t i = 0; i < 5; i++) {
        const uint64_t at = LOW + i * 7 * TABLE_REACH;

        put(space, at);
        put(space, at + PAGE_BYTES);
        image_page_give(table_take(space, at));
        if (i % 2 == 0)
            image_page_give(table_take(space, at + PAGE_BYTES));
    }
    table_drop(space);
    ck_assert_uint_eq(peel_all(), 1 + 1 + 5 + 2);
    ck_assert_uint_eq(left, PAGES);
}
END_TEST

static uint64_t
random_next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *seed >> 20;
}

/* Whatever was where in them, and whenever their pages are used again. */
START_TEST(test_all_that_was_dropped_comes_back_once)
{
    uint64_t seed = (uint64_t)_i, space = table_create();

    for (uint32_t step = 0; step < 5000; step++) {
        const uint64_t at = random_next(&seed) % HALF;
        const uint64_t old = table_put(space, at >> random_next(&seed) % 20,
                                       image_page_take(), PAGE_WRITE);

        if (old != 0)
            image_page_give(old);
        if (left >= 10 && random_next(&seed) % 100 != 0)
            continue;
        table_drop(space);
        for (uint64_t i = random_next(&seed) % 200; left < 10 || i > 0; i--)
            if (!peel())
                break;
        space = table_create();
    }
    table_drop(space);
    peel_all();
    ck_assert_uint_eq(left, PAGES);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("table");
    TCase *table = tcase_create("table");
    tcase_add_checked_fixture(table, setup, teardown);
    tcase_add_test(table, test_what_is_put_is_found_and_taken);
    tcase_add_test(table, test_what_was_there_before_is_told);
    tcase_add_test(table, test_what_no_program_may_have_is_refused);
    tcase_add_test(table, test_without_memory_nothing_is_put);
    tcase_add_test(table, test_each_space_has_the_kernels_half);
    tcase_add_test(table, test_a_range_is_cleared_over_tables_and_gaps);
    tcase_add_test(table, test_the_pages_of_a_range_are_free_again);
    tcase_add_test(table, test_nothing_comes_of_nothing);
    tcase_add_test(table, test_an_empty_space_comes_back_as_its_table);
    tcase_add_test(table,
                   test_a_space_with_as_many_tables_as_can_be_comes_back_whole);
    tcase_add_test(table, test_tables_without_pages_come_back_too);
    tcase_add_loop_test(table, test_all_that_was_dropped_comes_back_once, 0, 8);
    suite_add_tcase(suite, table);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
