/* Both ends of a ring in one program: what a client asks for is answered once,
 * each buffer is of one side, and whoever dies or begins anew is noticed. */
#include <check.h>
#include <string.h>

#include "apps/tests/ring_pair.h"
#include "apps/tests/stub.h"

START_TEST(test_a_request_comes_as_it_was_made_and_is_answered_once)
{
    orr_ring_tag tag;
    struct orr_ring_work work;

    begin();
    tag = submitted(5);
    work = take();
    ck_assert_uint_eq(work.tag, tag);
    ck_assert_uint_eq(work.request.operation, ORR_RING_OWN);
    ck_assert_uint_eq(work.request.flags, 7);
    ck_assert_uint_eq(work.request.argument, 5);
    ck_assert_uint_eq(work.request.buffer, ORR_RING_NO_BUFFER);
    nothing_to_take();
    nothing_to_reap();
    answer(tag, ORR_ERROR_BUSY, 0);
    ck_assert_uint_eq(reap(5, ORR_ERROR_BUSY).tag, tag);
    nothing_to_reap();
    ck_assert_uint_eq(
        orr_ring_server_answer(&server, (struct orr_ring_answer){tag, 0, 0}),
        ORR_ERROR_BAD_ARGUMENT);
}
END_TEST

START_TEST(test_what_is_not_published_is_not_seen)
{
    begin();
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 1).error, ORR_ERROR_OK);
    nothing_to_take();
    orr_ring_client_publish(&client);
    (void)take();
}
END_TEST

START_TEST(test_answers_come_in_their_own_order)
{
    struct orr_ring_work first, second;

    begin();
    (void)submitted(1);
    (void)submitted(2);
    first = take();
    second = take();
    answer(second.tag, ORR_ERROR_OK, 0);
    answer(first.tag, ORR_ERROR_OK, 0);
    (void)reap(2, ORR_ERROR_OK);
    (void)reap(1, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_a_buffer_is_of_one_side_at_a_time)
{
    uint32_t buffer;
    struct orr_ring_work work;
    char *seen;

    begin();
    buffer = orr_ring_client_buffer(&client);
    memset(orr_ring_client_at(&client, buffer), 'a', BYTES);
    work.tag = submit(buffer, 100, 1).tag;
    orr_ring_client_publish(&client);
    ck_assert_ptr_eq(orr_ring_client_at(&client, buffer), NULL);
    ck_assert(!orr_ring_client_give(&client, buffer));
    ck_assert_uint_eq(submit(buffer, 1, 2).error, ORR_ERROR_BUSY);
    ck_assert_ptr_eq(orr_ring_server_at(&server, work.tag), NULL);
    work = take();
    seen = orr_ring_server_at(&server, work.tag);
    ck_assert_ptr_ne(seen, NULL);
    ck_assert_int_eq(seen[99], 'a');
    seen[0] = 'b';
    answer(work.tag, ORR_ERROR_OK, 100);
    ck_assert_ptr_eq(orr_ring_server_at(&server, work.tag), NULL);
    ck_assert_uint_eq(reap(1, ORR_ERROR_OK).buffer, buffer);
    ck_assert_ptr_eq(orr_ring_client_at(&client, buffer), seen);
    ck_assert(orr_ring_client_give(&client, buffer));
    ck_assert(!orr_ring_client_give(&client, buffer));
    ck_assert_ptr_eq(orr_ring_client_at(&client, buffer), NULL);
}
END_TEST

START_TEST(test_there_are_so_many_buffers)
{
    uint32_t taken[BUFFERS];

    begin();
    for (uint32_t i = 0; i < BUFFERS; i++)
        taken[i] = orr_ring_client_buffer(&client);
    ck_assert_uint_eq(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    ck_assert(orr_ring_client_give(&client, taken[1]));
    ck_assert_uint_eq(orr_ring_client_buffer(&client), taken[1]);
    ck_assert(!orr_ring_client_give(&client, BUFFERS));
    ck_assert_ptr_eq(orr_ring_client_at(&client, BUFFERS), NULL);
}
END_TEST

START_TEST(test_a_request_that_cannot_be_is_not_submitted)
{
    uint32_t buffer;

    begin();
    buffer = orr_ring_client_buffer(&client);
    ck_assert_uint_eq(submit(BUFFERS, 1, 0).error, ORR_ERROR_BAD_ARGUMENT);
    ck_assert_uint_eq(submit(buffer, BYTES + 1, 0).error,
                      ORR_ERROR_BAD_ARGUMENT);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 1, 0).error,
                      ORR_ERROR_BAD_ARGUMENT);
    ck_assert_uint_eq(submit(buffer ^ 1, 1, 0).error, ORR_ERROR_BUSY);
    ck_assert_uint_eq(orr_ring_client_sent(&client), 0);
}
END_TEST

START_TEST(test_when_all_places_are_taken_the_client_has_to_reap)
{
    begin();
    for (uint64_t i = 0; i < PLACES; i++)
        (void)submitted(i);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 9).error,
                      ORR_ERROR_WOULD_BLOCK);
    answer(take().tag, ORR_ERROR_OK, 0);
    (void)orr_ring_client_poll(&client);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 9).error,
                      ORR_ERROR_WOULD_BLOCK);
    (void)reap(0, ORR_ERROR_OK);
    (void)submitted(9);
}
END_TEST

START_TEST(test_a_ring_goes_round)
{
    begin();
    for (uint64_t i = 0; i < 10 * PLACES + 1; i++) {
        (void)submitted(i);
        (void)submitted(i + 1000);
        answer(take().tag, ORR_ERROR_OK, 0);
        answer(take().tag, ORR_ERROR_OK, 0);
        (void)reap(i, ORR_ERROR_OK);
        (void)reap(i + 1000, ORR_ERROR_OK);
    }
}
END_TEST

START_TEST(test_a_bell_is_rung_once_for_a_sleep_and_never_without)
{
    begin();
    (void)submitted(1);
    ck_assert_uint_eq(stub.calls, 0);
    (void)take();
    ck_assert(orr_ring_server_sleep(&server));
    (void)submitted(2);
    (void)submitted(3);
    ck_assert_uint_eq(stub.calls, 1);
    ck_assert_uint_eq(stub.call[0].number, ORR_CALL_SIGNAL);
    ck_assert_uint_eq(stub.call[0].a[0], SERVER_BELL);
    orr_ring_server_wake(&server, 1);
    (void)submitted(4);
    ck_assert_uint_eq(stub.calls, 1);
    ck_assert(!orr_ring_server_sleep(&server));
}
END_TEST

static Suite *
ring_suite(void)
{
    Suite *suite = suite_create("ring");
    TCase *meet_and_talk = tcase_create("talk");

    tcase_add_test(meet_and_talk,
                   test_a_request_comes_as_it_was_made_and_is_answered_once);
    tcase_add_test(meet_and_talk, test_what_is_not_published_is_not_seen);
    tcase_add_test(meet_and_talk, test_answers_come_in_their_own_order);
    tcase_add_test(meet_and_talk, test_a_buffer_is_of_one_side_at_a_time);
    tcase_add_test(meet_and_talk, test_there_are_so_many_buffers);
    tcase_add_test(meet_and_talk,
                   test_a_request_that_cannot_be_is_not_submitted);
    tcase_add_test(meet_and_talk,
                   test_when_all_places_are_taken_the_client_has_to_reap);
    tcase_add_test(meet_and_talk, test_a_ring_goes_round);
    tcase_add_test(meet_and_talk,
                   test_a_bell_is_rung_once_for_a_sleep_and_never_without);
    suite_add_tcase(suite, meet_and_talk);
    return suite;
}

int
main(void)
{
    SRunner *runner = srunner_create(ring_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
