/* What copies and fills by words must do as if it did so byte by byte, however
 * both sides lie. For tests that have included such functions under the names
 * tested_memcpy, tested_memmove, tested_memset and tested_memcmp. */
#ifndef CORE_TESTS_MEMORY_LAWS_H
#define CORE_TESTS_MEMORY_LAWS_H

#include <check.h>
#include <stdlib.h>

#define ROOM 160u
#define BYTES_MAX 100u
#define OFFSETS 9u

static _Alignas(16) unsigned char from[ROOM], to[ROOM], wanted[ROOM];

static void
fill(void)
{
    for (unsigned i = 0; i < ROOM; i++) {
        from[i] = (unsigned char)(i + 1);
        to[i] = wanted[i] = (unsigned char)(255 - i);
    }
}

static void
copy_must_be_exact(unsigned out, unsigned in, unsigned bytes)
{
    fill();
    for (unsigned i = 0; i < bytes; i++)
        wanted[out + i] = from[in + i];
    ck_assert_ptr_eq(tested_memcpy(to + out, from + in, bytes), to + out);
    ck_assert_mem_eq(to, wanted, ROOM);
}

START_TEST(test_a_copy_is_exact_and_touches_nothing_else)
{
    for (unsigned in = 0; in < OFFSETS; in++) {
        for (unsigned out = 0; out < OFFSETS; out++) {
            for (unsigned bytes = 0; bytes <= BYTES_MAX; bytes++)
                copy_must_be_exact(out, in, bytes);
        }
    }
}
END_TEST

static void
move_must_be_exact(unsigned out, unsigned in, unsigned bytes)
{
    fill();
    for (unsigned i = 0; i < ROOM; i++)
        from[i] = to[i];
    for (unsigned i = 0; i < bytes; i++)
        wanted[out + i] = from[in + i];
    ck_assert_ptr_eq(tested_memmove(to + out, to + in, bytes), to + out);
    ck_assert_mem_eq(to, wanted, ROOM);
}

START_TEST(test_a_move_within_itself_is_exact)
{
    for (unsigned in = 0; in < 24; in++) {
        for (unsigned out = 0; out < 24; out++) {
            for (unsigned bytes = 0; bytes <= BYTES_MAX; bytes++)
                move_must_be_exact(out, in, bytes);
        }
    }
}
END_TEST

START_TEST(test_a_fill_is_exact_and_touches_nothing_else)
{
    for (unsigned out = 0; out < OFFSETS; out++) {
        for (unsigned bytes = 0; bytes <= BYTES_MAX; bytes++) {
            fill();
            for (unsigned i = 0; i < bytes; i++)
                wanted[out + i] = 0xa5;
            ck_assert_ptr_eq(tested_memset(to + out, 0x1a5, bytes), to + out);
            ck_assert_mem_eq(to, wanted, ROOM);
        }
    }
}
END_TEST

START_TEST(test_the_first_difference_decides)
{
    static const char one[] = "same a\xff", other[] = "same b\x01";

    ck_assert_int_eq(tested_memcmp(one, other, 5), 0);
    ck_assert_int_lt(tested_memcmp(one, other, 7), 0);
    ck_assert_int_gt(tested_memcmp(other, one, 7), 0);
    ck_assert_int_gt(tested_memcmp(one + 6, other + 6, 1), 0);
}
END_TEST

/* Runs them: the exit status of a test. */
static int
memory_laws(void)
{
    Suite *suite = suite_create("memory");
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, test_a_copy_is_exact_and_touches_nothing_else);
    tcase_add_test(memory, test_a_move_within_itself_is_exact);
    tcase_add_test(memory, test_a_fill_is_exact_and_touches_nothing_else);
    tcase_add_test(memory, test_the_first_difference_decides);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
