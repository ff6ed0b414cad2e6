/* The heap by key, alone: no events, only cells that are threads. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/check_walk.h"
#include "core/claim.h"
#include "core/queue.h"
#include "core/tests/mischief.h"

#define THREADS 40u
#define FIRST 80u /* the cell of the first */

static struct kit kit;
static struct object_id root;
static uint64_t key_of[THREADS];
static uint32_t order_of[THREADS];
static uint32_t arrivals;

static struct kernel *
start(void)
{
    struct kernel *k = kit_kernel(&kit);

    kit_boot(&kit, 128, 1);
    while (k->made < FIRST + THREADS) {
        cell_take(k);
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        memset(cell_edit(k, FIRST + i), 0, CELL_BYTES);
        cell_edit(k, FIRST + i)->object.kind = ORR_KIND_THREAD;
    }
    memset(key_of, 0, sizeof key_of);
    root.n = 0;
    arrivals = 1000;
    return k;
}

static void
add(enum queue_role role, uint32_t i, uint64_t key)
{
    key_of[i] = key;
    order_of[i] = arrivals++;
    queue_add(kit_kernel(&kit), &root, role, (struct object_id){FIRST + i},
              key);
}

static void
take(enum queue_role role, uint32_t i)
{
    order_of[i] = 0;
    queue_remove(kit_kernel(&kit), &root, role, (struct object_id){FIRST + i});
}

/* Who should be first: the smallest key, and the earliest of those. */
static uint32_t
expected(void)
{
    uint32_t best = THREADS;

    for (uint32_t i = 0; i < THREADS; i++) {
        if (order_of[i] != 0 &&
            (best == THREADS || key_of[i] < key_of[best] ||
             (key_of[i] == key_of[best] && order_of[i] < order_of[best])))
            best = i;
    }
    return best == THREADS ? 0 : FIRST + best;
}

START_TEST(test_the_smallest_key_is_first)
{
    start();
    memset(order_of, 0, sizeof order_of);
    add(QUEUE_PRIORITY, 0, 9);
    add(QUEUE_PRIORITY, 1, 3);
    add(QUEUE_PRIORITY, 2, 200);
    ck_assert_uint_eq(root.n, FIRST + 1);
    take(QUEUE_PRIORITY, 1);
    ck_assert_uint_eq(root.n, FIRST + 0);
    take(QUEUE_PRIORITY, 0);
    ck_assert_uint_eq(root.n, FIRST + 2);
    take(QUEUE_PRIORITY, 2);
    ck_assert_uint_eq(root.n, 0);
}
END_TEST

START_TEST(test_equal_keys_are_first_come_first_served)
{
    start();
    memset(order_of, 0, sizeof order_of);
    for (uint32_t i = 0; i < 5; i++)
        add(QUEUE_PRIORITY, i, 7);
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(root.n, FIRST + i);
        take(QUEUE_PRIORITY, i);
    }
}
END_TEST

START_TEST(test_one_added_first_comes_before_its_equals)
{
    struct kernel *k = start();

    memset(order_of, 0, sizeof order_of);
    add(QUEUE_PRIORITY, 0, 7);
    add(QUEUE_PRIORITY, 1, 9);
    queue_add_first(k, &root, QUEUE_PRIORITY, (struct object_id){FIRST + 2}, 9);
    queue_add_first(k, &root, QUEUE_PRIORITY, (struct object_id){FIRST + 3}, 5);
    ck_assert_uint_eq(root.n, FIRST + 3);
    take(QUEUE_PRIORITY, 3);
    take(QUEUE_PRIORITY, 0);
    ck_assert_uint_eq(root.n, FIRST + 2);
    take(QUEUE_PRIORITY, 2);
    ck_assert_uint_eq(root.n, FIRST + 1);
}
END_TEST

/* Any mixture of additions and removals, against the plain definition. */
static void
try_any_order(enum queue_role role, uint64_t keys, uint64_t seed)
{
    struct source source = {.seed = seed};

    start();
    memset(order_of, 0, sizeof order_of);
    for (uint32_t step = 0; step < 4000; step++) {
        const uint32_t i = (uint32_t)source_draw(&source, THREADS);

        if (order_of[i] != 0)
            take(role, i);
        else
            add(role, i, source_draw(&source, keys));
        ck_assert_uint_eq(root.n, expected());
    }
}

START_TEST(test_any_order_of_priorities_is_kept)
{
    try_any_order(QUEUE_PRIORITY, 256, 1);
    try_any_order(QUEUE_PRIORITY, 5, 2);
}
END_TEST

START_TEST(test_any_order_of_times_is_kept)
{
    try_any_order(QUEUE_TIMING, UINT64_MAX, 3);
    try_any_order(QUEUE_TIMING, 10, 4);
    try_any_order(QUEUE_TIMING, 1000, 5);
}
END_TEST

/* The bits of the heap's shape, as the checker of the invariants sees it. */
START_TEST(test_the_shape_is_what_the_keys_say)
{
    struct kernel *k = start();
    struct source source = {.seed = 6};

    memset(order_of, 0, sizeof order_of);
    for (uint32_t i = 0; i < THREADS; i++) {
        const uint64_t key = (UINT64_MAX >> 1) + source_draw(&source, 30);
        struct thread *t = &cell_edit(k, FIRST + i)->thread;

        t->state = ORR_STATE_READY;
        t->priority = claim_priority(key);
        t->deadline = claim_deadline(key);
        t->object.prev.n = FIRST + i;
        t->object.next.n = FIRST + i;
        add(QUEUE_PRIORITY, i, key);
        ck_assert_uint_eq(check_heap(k, HEAP_READY, root.n, 1).broken, 0);
        ck_assert_uint_eq(check_heap(k, HEAP_READY, root.n, 1).count, i + 1);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("queue");
    TCase *tests = tcase_create("core");
    SRunner *runner = srunner_create(suite);
    int failed;

    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_the_smallest_key_is_first);
    tcase_add_test(tests, test_equal_keys_are_first_come_first_served);
    tcase_add_test(tests, test_one_added_first_comes_before_its_equals);
    tcase_add_test(tests, test_any_order_of_priorities_is_kept);
    tcase_add_test(tests, test_any_order_of_times_is_kept);
    tcase_add_test(tests, test_the_shape_is_what_the_keys_say);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
