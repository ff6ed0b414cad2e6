#include <check.h>
#include <pthread.h>
#include <string.h>

#include "apps/lib/pool.h"

#define BYTES 24u
#define BLOCKS 5u
#define ROUNDS 20000u
#define THREADS 2u

static _Alignas(8) unsigned char memory[BLOCKS * BYTES + BYTES - 1];
static struct orr_pool pool;

static uint32_t
blocks_left(void)
{
    uint32_t count = 0;

    while (orr_pool_take(&pool) != NULL)
        count++;
    return count;
}

START_TEST(test_as_many_blocks_as_there_is_room_for_and_no_two_overlap)
{
    unsigned char *block[BLOCKS];

    ck_assert_uint_eq(orr_pool_create(&pool, memory, sizeof memory, BYTES - 3),
                      BLOCKS);
    for (unsigned i = 0; i < BLOCKS; i++) {
        block[i] = orr_pool_take(&pool);
        ck_assert_ptr_nonnull(block[i]);
        ck_assert(orr_pool_has(&pool, block[i]));
        memset(block[i], (int)i + 1, BYTES);
    }
    ck_assert_ptr_null(orr_pool_take(&pool));
    for (unsigned i = 0; i < BLOCKS; i++)
        for (unsigned at = 0; at < BYTES; at++)
            ck_assert_uint_eq(block[i][at], i + 1);
}
END_TEST

START_TEST(test_what_is_given_back_can_be_taken_again)
{
    void *one, *other;

    orr_pool_create(&pool, memory, sizeof memory, BYTES);
    one = orr_pool_take(&pool);
    other = orr_pool_take(&pool);
    orr_pool_give(&pool, one);
    orr_pool_give(&pool, other);
    ck_assert_ptr_eq(orr_pool_take(&pool), other);
    ck_assert_ptr_eq(orr_pool_take(&pool), one);
    ck_assert_uint_eq(blocks_left(), BLOCKS - 2);
}
END_TEST

START_TEST(test_without_room_there_are_no_blocks)
{
    ck_assert_uint_eq(orr_pool_create(&pool, memory, BYTES - 1, BYTES), 0);
    ck_assert_ptr_null(orr_pool_take(&pool));
    ck_assert_uint_eq(orr_pool_create(&pool, memory, BYTES, 0),
                      BYTES / ORR_POOL_UNIT);
    ck_assert_uint_eq(blocks_left(), BYTES / ORR_POOL_UNIT);
}
END_TEST

START_TEST(test_what_is_no_block_is_told_apart)
{
    unsigned char *volatile first = memory; /* compilers are not to know */

    orr_pool_create(&pool, memory, sizeof memory, BYTES);
    ck_assert(orr_pool_has(&pool, memory));
    ck_assert(!orr_pool_has(&pool, memory + 1));
    ck_assert(orr_pool_has(&pool, memory + (BLOCKS - 1) * BYTES));
    ck_assert(!orr_pool_has(&pool, memory + BLOCKS * BYTES));
    ck_assert(!orr_pool_has(&pool, first - BYTES));
    ck_assert(!orr_pool_has(&pool, NULL));
}
END_TEST

/* Somebody has read which block is the first and which comes next. Until it
 * goes on, both are taken, and the first is given back: the list begins as
 * before, but its second block is out. */
START_TEST(test_a_list_that_only_looks_as_before_is_told_apart)
{
    uint64_t before;
    void *first;

    orr_pool_create(&pool, memory, sizeof memory, BYTES);
    before = pool.first;
    first = orr_pool_take(&pool);
    ck_assert_ptr_nonnull(orr_pool_take(&pool));
    orr_pool_give(&pool, first);
    ck_assert_uint_eq((uint32_t)pool.first, (uint32_t)before);
    ck_assert_uint_ne(pool.first, before);
}
END_TEST

/* How often somebody else's mark was in a block of its own. */
static void *
mark_blocks(void *mark)
{
    uintptr_t shared = 0;

    for (unsigned i = 0; i < ROUNDS; i++) {
        void **one = orr_pool_take(&pool), **other = orr_pool_take(&pool);

        if (one == NULL || other == NULL)
            return (void *)(uintptr_t)1;
        __atomic_store_n(one + 1, mark, __ATOMIC_RELAXED);
        __atomic_store_n(other + 1, mark, __ATOMIC_RELAXED);
        orr_pool_give(&pool, one);
        shared += __atomic_load_n(other + 1, __ATOMIC_RELAXED) != mark;
        orr_pool_give(&pool, other);
    }
    return (void *)shared;
}

START_TEST(test_threads_never_share_a_block)
{
    pthread_t thread[THREADS];
    int mark[THREADS];
    void *shared;

    orr_pool_create(&pool, memory, sizeof memory, BYTES);
    for (unsigned i = 0; i < THREADS; i++)
        ck_assert_int_eq(
            pthread_create(&thread[i], NULL, mark_blocks, &mark[i]), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(thread[i], &shared), 0);
        ck_assert_ptr_null(shared);
    }
    ck_assert_uint_eq(blocks_left(), BLOCKS);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("pool");
    TCase *tcase = tcase_create("pool");
    tcase_add_test(tcase,
                   test_as_many_blocks_as_there_is_room_for_and_no_two_overlap);
    tcase_add_test(tcase, test_what_is_given_back_can_be_taken_again);
    tcase_add_test(tcase, test_without_room_there_are_no_blocks);
    tcase_add_test(tcase, test_what_is_no_block_is_told_apart);
    tcase_add_test(tcase, test_a_list_that_only_looks_as_before_is_told_apart);
    tcase_add_test(tcase, test_threads_never_share_a_block);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
