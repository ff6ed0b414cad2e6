/* Mappings: where, with which rights, how many, and in pieces. */
#include <check.h>
#include <stdlib.h>

#include "core/tests/kit.h"

#define ALL 0x77fu
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define READ ORR_RIGHT_READ
#define WRITE (READ | ORR_RIGHT_WRITE)
#define EXECUTE (READ | ORR_RIGHT_EXECUTE)
#define PAGES 128u /* of the kit's machine */
#define RANGE(first, pages) ((first) | (uint64_t)(pages) << 32)
#define AT(page) (ORR_ADDRESS_MIN + (page)*UINT64_C(4096))

static struct kit kit;
static orr_handle memory;  /* of five pages */
static struct spawn other; /* on CPU 1 */

static void
set_up(void)
{
    kit_boot(&kit, 512, 2);
    memory = VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 5);
    other = kit_spawn(&kit, 1, 10);
}

static uint64_t
query(orr_handle handle, enum orr_question what)
{
    return VALUE(&kit, 0, QUERY, handle, what);
}

static uint64_t
cells_left(void)
{
    return query(QUOTA, ORR_QUESTION_CELLS_LEFT);
}

static struct process_id
process_of(struct thread_id thread)
{
    return kit_thread(&kit, thread)->process;
}

static struct process_id
first_process(void)
{
    return process_of(kit.on[0].thread);
}

/* What the first process may do at an address. */
static uint32_t
rights_at(uint64_t address)
{
    return kernel_page(kit_kernel(&kit), first_process(), address).rights;
}

static void
map(uint64_t page, uint64_t range, uint64_t rights)
{
    VALUE(&kit, 0, MAP, memory, 0, AT(page), range, rights);
}

START_TEST(test_a_mapping_shows_its_part_of_the_memory_and_no_more)
{
    map(0, RANGE(3, 2), READ);
    ck_assert_uint_eq(rights_at(AT(0)), READ);
    ck_assert_uint_eq(rights_at(AT(2) - 1), READ);
    ck_assert_uint_eq(rights_at(AT(2)), 0);
    ck_assert_uint_eq(rights_at(AT(0) - 1), 0);
    ck_assert_uint_eq(rights_at(UINT64_MAX), 0);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), first_process(), AT(1) + 77).frame, 4);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), process_of(other.id), AT(0)).rights, 0);
}
END_TEST

START_TEST(test_mapping_needs_rights_that_page_tables_have)
{
    static const uint64_t bad[] = {0,
                                   ORR_RIGHT_WRITE,
                                   ORR_RIGHT_EXECUTE,
                                   READ | ORR_RIGHT_SEND,
                                   WRITE | EXECUTE,
                                   UINT64_MAX,
                                   READ | UINT64_C(1) << 40};

    map(9, RANGE(0, 1), EXECUTE);
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        REFUSED(BAD_ARGUMENT, 4, &kit, 0, MAP, memory, 0, AT(0), RANGE(0, 1),
                bad[i]);
        REFUSED(BAD_ARGUMENT, 3, &kit, 0, PROTECT, 0, AT(9), 1, bad[i]);
    }
}
END_TEST

START_TEST(test_mapping_needs_a_handle_with_those_rights)
{
    const orr_handle view = VALUE(&kit, 0, DUPLICATE, memory, READ, 0, 0);

    REFUSED(NO_RIGHT, 0, &kit, 0, MAP, view, 0, AT(0), RANGE(0, 1), WRITE);
    REFUSED(NO_RIGHT, 0, &kit, 0, MAP, view, 0, AT(0), RANGE(0, 1), EXECUTE);
    REFUSED(WRONG_KIND, 0, &kit, 0, MAP, QUOTA, 0, AT(0), RANGE(0, 1), READ);
    REFUSED(BAD_HANDLE, 0, &kit, 0, MAP, ORR_NONE, 0, AT(0), RANGE(0, 1), READ);
    VALUE(&kit, 0, MAP, view, 0, AT(0), RANGE(0, 1), READ);
    REFUSED(NO_RIGHT, 3, &kit, 0, PROTECT, 0, AT(0), 1, WRITE);
}
END_TEST

START_TEST(test_a_mapping_lies_inside_its_memory)
{
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, memory, 0, AT(0), RANGE(0, 0), READ);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, memory, 0, AT(0), RANGE(0, 6), READ);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, memory, 0, AT(0), RANGE(5, 1), READ);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, memory, 0, AT(0),
            RANGE(UINT32_MAX, 2), READ);
    map(0, RANGE(4, 1), READ);
}
END_TEST

START_TEST(test_a_mapping_lies_in_the_range_for_mappings)
{
    const uint64_t end = ORR_ADDRESS_MAX;

    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, 0, RANGE(0, 1), READ);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, AT(0) - 4096, RANGE(0, 1),
            READ);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, AT(0) + 8, RANGE(0, 1),
            READ);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, end, RANGE(0, 1), READ);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, end - 4096, RANGE(0, 2),
            READ);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, MAP, memory, 0, UINT64_MAX - 4095,
            RANGE(0, 1), READ);
    VALUE(&kit, 0, MAP, memory, 0, end - 4096, RANGE(0, 1), READ);
}
END_TEST

START_TEST(test_mappings_of_one_process_do_not_overlap)
{
    map(4, RANGE(0, 3), READ);
    REFUSED(BUSY, 2, &kit, 0, MAP, memory, 0, AT(4), RANGE(0, 1), READ);
    REFUSED(BUSY, 2, &kit, 0, MAP, memory, 0, AT(6), RANGE(0, 1), READ);
    REFUSED(BUSY, 2, &kit, 0, MAP, memory, 0, AT(2), RANGE(0, 3), READ);
    REFUSED(BUSY, 2, &kit, 0, MAP, memory, 0, AT(3), RANGE(0, 5), READ);
    map(2, RANGE(0, 2), READ);
    map(7, RANGE(0, 1), READ);
    VALUE(&kit, 0, MAP, memory, other.process, AT(4), RANGE(0, 1), READ);
}
END_TEST

START_TEST(test_mappings_are_as_many_as_the_quota_pays_for)
{
    const uint64_t cells = cells_left();

    for (uint32_t i = 0; i < 300; i++)
        map(i * 7919 % 300, RANGE(i % 5, 1), READ);
    ck_assert_uint_eq(cells_left(), cells - 300);
    for (uint32_t i = 0; i < 300; i++)
        ck_assert_uint_eq(
            kernel_page(kit_kernel(&kit), first_process(), AT(i * 7919 % 300))
                .frame,
            i % 5);
    VALUE(&kit, 0, UNMAP, 0, AT(20), 1);
    ck_assert_uint_eq(cells_left(), cells - 299);
    ck_assert_uint_eq(rights_at(AT(20)), 0);
    ck_assert_uint_eq(rights_at(AT(19)), READ);
    ck_assert_uint_eq(rights_at(AT(21)), READ);
    for (uint32_t i = 0; i < 300; i++) {
        if (i != 20)
            VALUE(&kit, 0, UNMAP, 0, AT(i), 1);
    }
    ck_assert_uint_eq(cells_left(), cells);
}
END_TEST

/* The page at which the i-th mapping begins: every place in the tree is on
 * the way to some of them. */
static uint64_t
page_of(uint32_t i)
{
    static const uint64_t corner[] = {0, (1 << 18) - 1, 1 << 17, (1 << 17) - 1};

    return i < 4 ? corner[i] : (i * UINT64_C(104729) + 1) % (1 << 18);
}

START_TEST(test_what_is_mapped_is_found_whatever_came_and_went)
{
    for (uint32_t i = 0; i < 150; i++)
        map(page_of(i), RANGE(i % 5, 1), READ);
    for (uint32_t i = 0; i < 150; i += 2)
        VALUE(&kit, 0, UNMAP, 0, AT(page_of(i * 7 % 150)), 1);
    for (uint32_t i = 0; i < 150; i++) {
        const struct page page =
            kernel_page(kit_kernel(&kit), first_process(), AT(page_of(i)) + 8);

        ck_assert_uint_eq(page.rights, i % 2 == 0 ? 0 : READ);
        ck_assert_uint_eq(page.frame, i % 2 == 0 ? 0 : i % 5);
        if (i % 2 == 0)
            map(page_of(i), RANGE(1, 1), WRITE);
        else
            REFUSED(BUSY, 2, &kit, 0, MAP, memory, 0, AT(page_of(i)),
                    RANGE(0, 1), READ);
    }
}
END_TEST

START_TEST(test_a_process_without_cells_maps_nothing)
{
    const orr_handle poor = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 5);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, poor, 8, 255);

    while (query(poor, ORR_QUESTION_CELLS_LEFT) > 0)
        VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, poor);
    REFUSED(NO_QUOTA, 1, &kit, 0, MAP, memory, process, AT(0), RANGE(0, 1),
            READ);
}
END_TEST

START_TEST(test_mapping_elsewhere_needs_a_process_to_manage)
{
    const orr_handle seen =
        VALUE(&kit, 0, DUPLICATE, other.process, ORR_RIGHT_INSPECT, 0, 0);

    REFUSED(NO_RIGHT, 1, &kit, 0, MAP, memory, seen, AT(0), RANGE(0, 1), READ);
    REFUSED(WRONG_KIND, 1, &kit, 0, MAP, memory, QUOTA, AT(0), RANGE(0, 1),
            READ);
    REFUSED(NO_RIGHT, 0, &kit, 0, UNMAP, seen, AT(0), 1);
    REFUSED(NO_RIGHT, 0, &kit, 0, PROTECT, seen, AT(0), 1, READ);
    VALUE(&kit, 0, MAP, memory, other.process, AT(0), RANGE(0, 1), WRITE);
    VALUE(&kit, 0, PROTECT, other.process, AT(0), 1, READ);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), process_of(other.id), AT(0)).rights,
        READ);
    VALUE(&kit, 0, UNMAP, other.process, AT(0), 1);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), process_of(other.id), AT(0)).rights, 0);
}
END_TEST

START_TEST(test_an_ended_process_has_no_mappings_and_gets_none)
{
    const uint32_t process = process_of(other.id).n;

    VALUE(&kit, 0, MAP, memory, other.process, AT(3), RANGE(1, 2), READ);
    CALL(&kit, 1, EXIT, 0, 1);
    ck_assert_uint_eq(kit.h.ranges_dropped, 1);
    ck_assert_uint_eq(kit.h.dropped_process.n, process);
    ck_assert_uint_eq(kit.h.dropped_address, AT(3));
    ck_assert_uint_eq(kit.h.dropped_pages, 2);
    REFUSED(WRONG_STATE, 1, &kit, 0, MAP, memory, other.process, AT(0),
            RANGE(0, 1), READ);
    REFUSED(WRONG_STATE, 0, &kit, 0, UNMAP, other.process, AT(3), 1);
    ck_assert_uint_eq(query(memory, ORR_QUESTION_PAGES), 5);
}
END_TEST

START_TEST(test_unmapping_needs_addresses_where_something_is)
{
    map(1, RANGE(0, 3), WRITE);
    for (uint32_t call = ORR_CALL_UNMAP; call <= ORR_CALL_PROTECT; call++) {
        static const struct {
            uint64_t address, pages;
            uint8_t argument;
        } bad[] = {{AT(0), 1, 1},
                   {AT(4), 1, 1},
                   {AT(1) + 8, 1, 1},
                   {0, 1, 1},
                   {AT(0) - 4096, 2, 1},
                   {ORR_ADDRESS_MAX, 1, 1},
                   {UINT64_MAX - 4095, 1, 1},
                   {AT(1), 0, 2},
                   {AT(1), 1 << 18, 2},
                   {AT(1), UINT64_MAX, 2},
                   {AT(1), UINT64_C(1) << 32, 2}};

        for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            const struct thread_id id = kit_call(
                &kit, 0, call, ARGS(0, bad[i].address, bad[i].pages, READ));
            const struct orr_result *result = kit_result(&kit, id);

            ck_assert_uint_eq(result->error, ORR_ERROR_BAD_ARGUMENT);
            ck_assert_uint_eq(result->argument, bad[i].argument);
        }
    }
    ck_assert_uint_eq(kit.h.ranges_dropped, 0);
}
END_TEST

static void
expect_drop(uint64_t page, uint32_t pages)
{
    ck_assert_uint_eq(kit.h.dropped_process.n, first_process().n);
    ck_assert_uint_eq(kit.h.dropped_address, AT(page));
    ck_assert_uint_eq(kit.h.dropped_pages, pages);
}

/* The rights at each page from the first on, r, w, x or none, then the first
 * frame that is seen. */
static void
expect_pages(const char *rights, uint64_t frame)
{
    const struct kernel *k = kit_kernel(&kit);
    bool found = false;

    for (uint64_t i = 0; rights[i] != 0; i++) {
        const struct page page = kernel_page(k, first_process(), AT(i));
        const uint32_t expected = rights[i] == 'w'   ? WRITE
                                  : rights[i] == 'x' ? EXECUTE
                                  : rights[i] == 'r' ? READ
                                                     : 0;

        ck_assert_uint_eq(page.rights, expected);
        if (expected != 0 && !found)
            ck_assert_uint_eq(page.frame, frame);
        found |= expected != 0;
    }
}

START_TEST(test_unmapping_takes_a_whole_mapping)
{
    const uint64_t cells = cells_left();

    map(1, RANGE(0, 3), WRITE);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(1), 3), 0);
    ck_assert_uint_eq(kit.h.ranges_dropped, 1);
    expect_drop(1, 3);
    expect_pages(".....", 0);
    ck_assert_uint_eq(cells_left(), cells);
}
END_TEST

START_TEST(test_unmapping_takes_the_start_the_end_or_the_middle)
{
    const uint64_t cells = cells_left();

    map(1, RANGE(0, 5), WRITE);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(0), 2), 0);
    expect_drop(1, 1);
    expect_pages("..wwww.", 1);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(5), 9), 0);
    expect_drop(5, 1);
    expect_pages("..www..", 1);
    ck_assert_uint_eq(cells_left(), cells - 1);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(3), 1), 0);
    expect_drop(3, 1);
    expect_pages("..w.w..", 1);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), first_process(), AT(4)).frame, 3);
    ck_assert_uint_eq(cells_left(), cells - 2);
    VALUE(&kit, 0, REVOKE, memory);
    expect_pages(".......", 0);
    ck_assert_uint_eq(cells_left(), cells);
}
END_TEST

START_TEST(test_one_entry_unmaps_from_one_mapping_and_says_what_is_left)
{
    map(1, RANGE(0, 2), WRITE);
    map(3, RANGE(0, 1), READ);
    map(9, RANGE(0, 2), READ);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(2), 8), 7);
    expect_pages(".wwr......r", 0);
    expect_drop(9, 1);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(2), 7), 1);
    expect_pages(".ww.......r", 0);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(2), 1), 0);
    expect_pages(".w........r", 0);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(0), 1 << 18), 10);
    ck_assert_uint_eq(VALUE(&kit, 0, UNMAP, 0, AT(0), 10), 0);
    expect_pages("...........", 0);
}
END_TEST

START_TEST(test_protecting_changes_what_the_machine_may_hold)
{
    const uint64_t cells = cells_left();

    map(1, RANGE(0, 5), WRITE);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(0), 99, READ), 0);
    ck_assert_uint_eq(kit.h.ranges_dropped, 1);
    expect_drop(1, 5);
    expect_pages(".rrrrr.", 0);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(1), 1, EXECUTE), 0);
    expect_drop(1, 1);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(5), 1, WRITE), 0);
    expect_drop(5, 1);
    expect_pages(".xrrrw.", 0);
    ck_assert_uint_eq(cells_left(), cells - 3);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(3), 1, WRITE), 0);
    expect_drop(3, 1);
    expect_pages(".xrwrw.", 0);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(2), 4, READ), 3);
    ck_assert_uint_eq(VALUE(&kit, 0, PROTECT, 0, AT(2), 3, READ), 2);
    expect_pages(".xrwrr.", 0);
    ck_assert_uint_eq(cells_left(), cells - 5);
}
END_TEST

START_TEST(test_splitting_a_mapping_is_paid_for_by_its_process)
{
    const orr_handle poor = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 9);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, poor, 8, 255);

    VALUE(&kit, 0, MAP, memory, process, AT(0), RANGE(0, 5), WRITE);
    while (query(poor, ORR_QUESTION_CELLS_LEFT) > 0)
        VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, poor);
    REFUSED(NO_QUOTA, 0, &kit, 0, UNMAP, process, AT(1), 1);
    REFUSED(NO_QUOTA, 0, &kit, 0, PROTECT, process, AT(0), 1, READ);
    REFUSED(NO_QUOTA, 0, &kit, 0, PROTECT, process, AT(4), 1, READ);
    VALUE(&kit, 0, UNMAP, process, AT(0), 1);
    VALUE(&kit, 0, UNMAP, process, AT(4), 1);
    VALUE(&kit, 0, PROTECT, process, AT(1), 3, READ);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_a_mapping_shows_its_part_of_the_memory_and_no_more,
        test_mapping_needs_rights_that_page_tables_have,
        test_mapping_needs_a_handle_with_those_rights,
        test_a_mapping_lies_inside_its_memory,
        test_a_mapping_lies_in_the_range_for_mappings,
        test_mappings_of_one_process_do_not_overlap,
        test_mappings_are_as_many_as_the_quota_pays_for,
        test_what_is_mapped_is_found_whatever_came_and_went,
        test_a_process_without_cells_maps_nothing,
        test_mapping_elsewhere_needs_a_process_to_manage,
        test_an_ended_process_has_no_mappings_and_gets_none,
        test_unmapping_needs_addresses_where_something_is,
        test_unmapping_takes_a_whole_mapping,
        test_unmapping_takes_the_start_the_end_or_the_middle,
        test_one_entry_unmaps_from_one_mapping_and_says_what_is_left,
        test_protecting_changes_what_the_machine_may_hold,
        test_splitting_a_mapping_is_paid_for_by_its_process,
    };

    return kit_main("mapping", set_up, tests, sizeof tests / sizeof tests[0]);
}
