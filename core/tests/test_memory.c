/* Memory objects, mappings, and who pays for pages. */
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
pages_left(orr_handle quota)
{
    return query(quota, ORR_QUESTION_PAGES_LEFT);
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

START_TEST(test_memory_is_paid_by_the_page_and_by_the_cell)
{
    const uint64_t cells = cells_left();
    const orr_handle large =
        VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 100);

    ck_assert_uint_eq(query(large, ORR_QUESTION_PAGES), 100);
    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 105);
    ck_assert_uint_eq(cells_left(), cells - 4);
    VALUE(&kit, 0, CLOSE, large);
    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 5);
    ck_assert_uint_eq(cells_left(), cells);
}
END_TEST

START_TEST(test_memory_has_some_pages_and_not_too_many)
{
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA,
            ORR_PAGES_MAX + 1);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, PAGES - 4);
    VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, PAGES - 5);
    ck_assert_uint_eq(pages_left(QUOTA), 0);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 1);
}
END_TEST

START_TEST(test_memory_needs_cells_too)
{
    const orr_handle poor =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 2, 50);

    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_MEMORY, poor, 41);
    VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, poor, 40);
}
END_TEST

START_TEST(test_pages_of_a_child_quota_are_its_parents_no_more)
{
    const orr_handle child =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 20, 10);
    orr_handle grandchild;

    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 15);
    ck_assert_uint_eq(pages_left(child), 10);
    grandchild = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, child, 5, 6);
    ck_assert_uint_eq(pages_left(child), 4);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_QUOTA, child, 5, 5);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_QUOTA, child, 5, UINT64_MAX);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_MEMORY, child, 5);
    VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, grandchild, 6);
    VALUE(&kit, 0, DESTROY, child);
    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 5);
    ck_assert_uint_eq(kit.h.pages_cleared, 6);
}
END_TEST

START_TEST(test_no_quota_has_pages_unless_it_is_given_some)
{
    const orr_handle child = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 20);

    ck_assert_uint_eq(pages_left(child), 0);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_MEMORY, child, 1);
}
END_TEST

START_TEST(test_only_memory_and_quotas_are_asked_for_pages)
{
    REFUSED(WRONG_KIND, 0, &kit, 0, QUERY, QUOTA, ORR_QUESTION_PAGES);
    REFUSED(WRONG_KIND, 0, &kit, 0, QUERY, memory, ORR_QUESTION_PAGES_LEFT);
}
END_TEST

START_TEST(test_pages_come_back_zeroed)
{
    for (uint32_t i = 0; i < PAGES; i++)
        kit.h.dirty[i] = true;
    map(0, RANGE(0, 5), WRITE);
    for (uint32_t i = 0; i < 5; i++) {
        const struct page page =
            kernel_page(kit_kernel(&kit), first_process(), AT(i));

        ck_assert_uint_eq(page.rights, WRITE);
        ck_assert_uint_eq(page.frame, i);
    }
    VALUE(&kit, 0, DESTROY, memory);
    ck_assert_uint_eq(kit.h.pages_cleared, 5);
    for (uint32_t i = 0; i < PAGES; i++)
        ck_assert_uint_eq(kit.h.dirty[i], i >= 5);
    ck_assert_uint_eq(rights_at(AT(0)), 0);
}
END_TEST

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
        REFUSED(BAD_ARGUMENT, 2, &kit, 0, PROTECT, 0, AT(9), bad[i]);
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
    REFUSED(NO_RIGHT, 2, &kit, 0, PROTECT, 0, AT(0), WRITE);
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

START_TEST(test_mappings_are_counted_and_paid_for)
{
    const uint64_t cells = cells_left();

    for (uint32_t i = 0; i < ORR_MAPPINGS_MAX; i++)
        map(i, RANGE(0, 1), READ);
    REFUSED(TABLE_FULL, 1, &kit, 0, MAP, memory, 0, AT(ORR_MAPPINGS_MAX),
            RANGE(0, 1), READ);
    ck_assert_uint_eq(cells_left(), cells - ORR_MAPPINGS_MAX);
    VALUE(&kit, 0, UNMAP, 0, AT(20));
    ck_assert_uint_eq(cells_left(), cells - ORR_MAPPINGS_MAX + 1);
    VALUE(&kit, 0, UNMAP, 0, AT(0));
    VALUE(&kit, 0, UNMAP, 0, AT(ORR_MAPPINGS_MAX - 1));
    map(20, RANGE(0, 1), READ);
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
    REFUSED(NO_RIGHT, 0, &kit, 0, UNMAP, seen, AT(0));
    REFUSED(NO_RIGHT, 0, &kit, 0, PROTECT, seen, AT(0), READ);
    VALUE(&kit, 0, MAP, memory, other.process, AT(0), RANGE(0, 1), WRITE);
    VALUE(&kit, 0, PROTECT, other.process, AT(0), READ);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), process_of(other.id), AT(0)).rights,
        READ);
    VALUE(&kit, 0, UNMAP, other.process, AT(0));
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
    REFUSED(WRONG_STATE, 0, &kit, 0, UNMAP, other.process, AT(3));
    ck_assert_uint_eq(query(memory, ORR_QUESTION_PAGES), 5);
}
END_TEST

START_TEST(test_unmapping_names_where_a_mapping_starts)
{
    map(1, RANGE(0, 3), WRITE);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, 0, AT(0));
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, 0, AT(2));
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, 0, UINT64_MAX);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, PROTECT, 0, AT(2), READ);
    VALUE(&kit, 0, UNMAP, 0, AT(1));
    ck_assert_uint_eq(kit.h.ranges_dropped, 1);
    ck_assert_uint_eq(kit.h.dropped_process.n, first_process().n);
    ck_assert_uint_eq(kit.h.dropped_address, AT(1));
    ck_assert_uint_eq(kit.h.dropped_pages, 3);
    ck_assert_uint_eq(rights_at(AT(1)), 0);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, UNMAP, 0, AT(1));
}
END_TEST

START_TEST(test_protecting_changes_what_the_machine_may_hold)
{
    map(1, RANGE(0, 3), WRITE);
    VALUE(&kit, 0, PROTECT, 0, AT(1), READ);
    ck_assert_uint_eq(kit.h.ranges_dropped, 1);
    ck_assert_uint_eq(kit.h.dropped_pages, 3);
    ck_assert_uint_eq(rights_at(AT(3)), READ);
    VALUE(&kit, 0, PROTECT, 0, AT(1), EXECUTE);
    ck_assert_uint_eq(rights_at(AT(3)), EXECUTE);
}
END_TEST

START_TEST(test_revoking_a_handle_takes_its_mappings)
{
    const orr_handle view = VALUE(&kit, 0, DUPLICATE, memory, READ, 0, 0);

    map(0, RANGE(0, 1), WRITE);
    VALUE(&kit, 0, MAP, view, 0, AT(1), RANGE(0, 1), READ);
    VALUE(&kit, 0, REVOKE, view);
    ck_assert_uint_eq(rights_at(AT(1)), 0);
    ck_assert_uint_eq(rights_at(AT(0)), WRITE);
    VALUE(&kit, 0, REVOKE, memory);
    ck_assert_uint_eq(rights_at(AT(0)), 0);
    ck_assert_uint_eq(kit.h.ranges_dropped, 2);
    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 5);
}
END_TEST

START_TEST(test_memory_lives_while_it_is_mapped)
{
    map(0, RANGE(0, 5), READ);
    VALUE(&kit, 0, CLOSE, memory);
    ck_assert_uint_eq(rights_at(AT(4)), READ);
    ck_assert_uint_eq(pages_left(QUOTA), PAGES - 5);
    VALUE(&kit, 0, UNMAP, 0, AT(0));
    ck_assert_uint_eq(pages_left(QUOTA), PAGES);
}
END_TEST

START_TEST(test_clearing_clears_a_range)
{
    for (uint32_t i = 0; i < PAGES; i++)
        kit.h.dirty[i] = true;
    VALUE(&kit, 0, CLEAR, memory, RANGE(1, 2));
    for (uint32_t i = 0; i < PAGES; i++)
        ck_assert_uint_eq(kit.h.dirty[i], i != 1 && i != 2);
}
END_TEST

START_TEST(test_clearing_needs_the_right_and_a_short_range)
{
    const orr_handle view = VALUE(&kit, 0, DUPLICATE, memory, READ, 0, 0);
    const orr_handle large = VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 70);

    REFUSED(NO_RIGHT, 0, &kit, 0, CLEAR, view, RANGE(0, 1));
    REFUSED(WRONG_KIND, 0, &kit, 0, CLEAR, QUOTA, RANGE(0, 1));
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, CLEAR, memory, RANGE(3, 3));
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, CLEAR, memory, RANGE(3, 0));
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, CLEAR, large, RANGE(0, 65));
    VALUE(&kit, 0, CLEAR, large, RANGE(6, 64));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_memory_is_paid_by_the_page_and_by_the_cell,
        test_memory_has_some_pages_and_not_too_many,
        test_memory_needs_cells_too,
        test_pages_of_a_child_quota_are_its_parents_no_more,
        test_no_quota_has_pages_unless_it_is_given_some,
        test_only_memory_and_quotas_are_asked_for_pages,
        test_pages_come_back_zeroed,
        test_a_mapping_shows_its_part_of_the_memory_and_no_more,
        test_mapping_needs_rights_that_page_tables_have,
        test_mapping_needs_a_handle_with_those_rights,
        test_a_mapping_lies_inside_its_memory,
        test_a_mapping_lies_in_the_range_for_mappings,
        test_mappings_of_one_process_do_not_overlap,
        test_mappings_are_counted_and_paid_for,
        test_a_process_without_cells_maps_nothing,
        test_mapping_elsewhere_needs_a_process_to_manage,
        test_an_ended_process_has_no_mappings_and_gets_none,
        test_unmapping_names_where_a_mapping_starts,
        test_protecting_changes_what_the_machine_may_hold,
        test_revoking_a_handle_takes_its_mappings,
        test_memory_lives_while_it_is_mapped,
        test_clearing_clears_a_range,
        test_clearing_needs_the_right_and_a_short_range,
    };

    return kit_main("memory", set_up, tests, sizeof tests / sizeof tests[0]);
}
