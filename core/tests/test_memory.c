/* Memory objects, handles to parts of them, and who pays for pages. */
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

static orr_handle
part_of(orr_handle handle, uint64_t rights, uint64_t range)
{
    return VALUE(&kit, 0, DUPLICATE, handle, rights, range, 0);
}

START_TEST(test_a_handle_to_a_range_reaches_no_more)
{
    const uint64_t may = WRITE | ORR_RIGHT_DUPLICATE | ORR_RIGHT_INSPECT;
    const orr_handle part = part_of(memory, may, RANGE(1, 3));
    const orr_handle less = part_of(part, may, RANGE(1, 2));
    const orr_handle same = part_of(less, may, 0);

    ck_assert_uint_eq(query(part, ORR_QUESTION_PAGES), 3);
    ck_assert_uint_eq(query(same, ORR_QUESTION_PAGES), 2);
    ck_assert_uint_eq(query(same, ORR_QUESTION_BADGE), RANGE(2, 2));
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, part, 0, AT(0), RANGE(0, 4), READ);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, MAP, same, 0, AT(0), RANGE(2, 1), READ);
    VALUE(&kit, 0, MAP, same, 0, AT(0), RANGE(0, 2), READ);
    expect_pages("rr.", 2);
    VALUE(&kit, 0, MAP, part, 0, AT(2), RANGE(2, 1), WRITE);
    expect_pages("rrw.", 2);
    for (uint32_t i = 0; i < 5; i++)
        kit.h.dirty[i] = true;
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, CLEAR, less, RANGE(1, 2));
    VALUE(&kit, 0, CLEAR, less, RANGE(1, 1));
    for (uint32_t i = 0; i < 5; i++)
        ck_assert_uint_eq(kit.h.dirty[i], i != 3);
}
END_TEST

START_TEST(test_a_range_lies_inside_that_of_its_handle_and_manages_nothing)
{
    const orr_handle part =
        part_of(memory, READ | ORR_RIGHT_DUPLICATE, RANGE(1, 3));
    static const uint64_t bad[] = {RANGE(0, 4),
                                   RANGE(3, 1),
                                   RANGE(2, 0),
                                   RANGE(1, 3),
                                   RANGE(UINT32_MAX, 1),
                                   RANGE(1, UINT32_MAX),
                                   7};

    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        REFUSED(BAD_ARGUMENT, 2, &kit, 0, DUPLICATE, part, READ, bad[i], 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, DUPLICATE, memory, READ, RANGE(0, 6), 0);
    REFUSED(NO_RIGHT, 1, &kit, 0, DUPLICATE, memory, READ | ORR_RIGHT_MANAGE,
            RANGE(0, 5), 0);
    part_of(memory, READ | ORR_RIGHT_MANAGE, 0);
    part_of(part, READ, RANGE(0, 3));
}
END_TEST

START_TEST(test_revoking_a_handle_to_a_range_takes_just_its_mappings)
{
    const orr_handle left = part_of(memory, READ, RANGE(0, 2));
    const orr_handle right = part_of(memory, READ, RANGE(2, 3));

    VALUE(&kit, 0, MAP, left, 0, AT(0), RANGE(0, 2), READ);
    VALUE(&kit, 0, MAP, right, 0, AT(2), RANGE(0, 3), READ);
    VALUE(&kit, 0, MAP, right, other.process, AT(9), RANGE(0, 1), READ);
    VALUE(&kit, 0, UNMAP, 0, AT(3), 1);
    VALUE(&kit, 0, REVOKE, right);
    expect_pages("rr...", 0);
    ck_assert_uint_eq(
        kernel_page(kit_kernel(&kit), process_of(other.id), AT(9)).rights, 0);
    VALUE(&kit, 0, CLOSE, left);
    expect_pages("rr...", 0);
    VALUE(&kit, 0, REVOKE, memory);
    expect_pages(".....", 0);
}
END_TEST

START_TEST(test_no_page_is_cleared_before_the_machine_has_forgotten_it)
{
    map(0, RANGE(0, 5), WRITE);
    VALUE(&kit, 0, MAP, memory, other.process, AT(7), RANGE(0, 5), READ);
    VALUE(&kit, 0, DESTROY, memory);
    ck_assert_uint_eq(kit.h.ranges_dropped, 2);
    ck_assert_uint_eq(kit.h.dropped_late, 0);
    ck_assert_uint_eq(kit.h.pages_cleared, 5);
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
    VALUE(&kit, 0, UNMAP, 0, AT(0), 5);
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
        test_a_handle_to_a_range_reaches_no_more,
        test_a_range_lies_inside_that_of_its_handle_and_manages_nothing,
        test_revoking_a_handle_to_a_range_takes_just_its_mappings,
        test_no_page_is_cleared_before_the_machine_has_forgotten_it,
        test_revoking_a_handle_takes_its_mappings,
        test_memory_lives_while_it_is_mapped,
        test_clearing_clears_a_range,
        test_clearing_needs_the_right_and_a_short_range,
    };

    return kit_main("memory", set_up, tests, sizeof tests / sizeof tests[0]);
}
