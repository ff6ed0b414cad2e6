/* How requests end that are not simply answered: cancelled or forgotten in
 * each state, or given up because the other side died or began anew. */
#include <check.h>
#include <string.h>

#include "apps/tests/ring_pair.h"
#include "apps/tests/stub.h"

START_TEST(test_what_is_cancelled_before_it_is_taken_is_never_shown)
{
    orr_ring_tag tag;

    begin();
    tag = submitted(1);
    ck_assert(orr_ring_client_cancel(&client, tag));
    nothing_to_take();
    nothing_to_reap();
    orr_ring_server_publish(&server);
    (void)reap(1, ORR_ERROR_CANCELLED);
}
END_TEST

START_TEST(test_what_is_cancelled_before_it_is_published_too)
{
    orr_ring_tag tag;

    begin();
    tag = submit(ORR_RING_NO_BUFFER, 0, 1).tag;
    ck_assert(orr_ring_client_cancel(&client, tag));
    nothing_to_take();
    orr_ring_client_publish(&client);
    nothing_to_take();
    orr_ring_server_publish(&server);
    (void)reap(1, ORR_ERROR_CANCELLED);
}
END_TEST

START_TEST(test_a_server_hears_that_what_it_took_is_cancelled)
{
    orr_ring_tag tag, other;

    begin();
    tag = submitted(1);
    other = submitted(2);
    (void)take();
    (void)take();
    ck_assert(!orr_ring_server_cancelled(&server, tag));
    ck_assert(orr_ring_server_sleep(&server));
    ck_assert(orr_ring_client_cancel(&client, tag));
    ck_assert_uint_eq(stub.calls, 1);
    ck_assert(orr_ring_server_cancelled(&server, tag));
    ck_assert(!orr_ring_server_cancelled(&server, other));
    ck_assert(!orr_ring_server_cancelled(&server, tag + 256));
    answer(tag, ORR_ERROR_CANCELLED, 0);
    (void)reap(1, ORR_ERROR_CANCELLED);
    ck_assert(!orr_ring_server_cancelled(&server, tag));
}
END_TEST

START_TEST(test_a_server_does_not_sleep_over_a_cancel_it_has_not_seen)
{
    begin();
    for (int i = 0; i < 2; i++) {
        orr_ring_tag tag = submitted(1);
        (void)take();
        ck_assert(!orr_ring_server_cancelled(&server, tag));
        ck_assert(orr_ring_client_cancel(&client, tag));
        ck_assert(!orr_ring_server_sleep(&server));
        answer(tag, ORR_ERROR_CANCELLED, 0);
        (void)reap(1, ORR_ERROR_CANCELLED);
    }
    ck_assert(orr_ring_server_sleep(&server));
}
END_TEST

START_TEST(test_what_was_done_cannot_be_cancelled)
{
    orr_ring_tag tag;

    begin();
    tag = submitted(1);
    answer(take().tag, ORR_ERROR_OK, 0);
    ck_assert(orr_ring_client_cancel(&client, tag));
    (void)reap(1, ORR_ERROR_OK);
    ck_assert(!orr_ring_client_cancel(&client, tag));
    ck_assert(!orr_ring_client_cancel(&client, 0));
    ck_assert(!orr_ring_client_cancel(&client, UINT32_MAX));
}
END_TEST

START_TEST(test_a_place_that_was_cancelled_is_as_good_as_new)
{
    orr_ring_tag tag;

    begin();
    tag = submitted(1);
    ck_assert(orr_ring_client_cancel(&client, tag));
    ck_assert(orr_ring_client_cancel(&client, tag));
    nothing_to_take();
    orr_ring_server_publish(&server);
    (void)reap(1, ORR_ERROR_CANCELLED);
    tag = submitted(2);
    ck_assert_uint_eq(take().tag, tag);
    ck_assert(!orr_ring_server_cancelled(&server, tag));
}
END_TEST

START_TEST(test_what_is_forgotten_comes_back_as_a_free_buffer)
{
    uint32_t buffer[BUFFERS];
    orr_ring_tag tag;

    begin();
    for (uint32_t i = 0; i < BUFFERS; i++)
        buffer[i] = orr_ring_client_buffer(&client);
    tag = submit(buffer[0], 8, 1).tag;
    orr_ring_client_publish(&client);
    (void)take();
    ck_assert(orr_ring_client_forget(&client, tag));
    ck_assert(orr_ring_client_forget(&client, tag));
    ck_assert_uint_eq(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    answer(tag, ORR_ERROR_OK, 8);
    nothing_to_reap();
    ck_assert_uint_eq(orr_ring_client_buffer(&client), buffer[0]);
    ck_assert(!orr_ring_client_forget(&client, tag));
    tag = submit(buffer[1], 8, 2).tag;
    orr_ring_client_publish(&client);
    answer(take().tag, ORR_ERROR_OK, 8);
    (void)orr_ring_client_poll(&client);
    ck_assert(orr_ring_client_forget(&client, tag));
    nothing_to_reap();
    ck_assert_uint_eq(orr_ring_client_buffer(&client), buffer[1]);
}
END_TEST

/* One request in each state: not published, queued, taken, answered and not
 * published, answered; and one that is reaped in time. */
static void
one_of_each(void)
{
    begin();
    (void)submitted(1);
    answer(take().tag, ORR_ERROR_OK, 0);
    (void)submitted(2);
    (void)orr_ring_client_poll(&client);
    (void)take();
    (void)submitted(3);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 4).error, ORR_ERROR_OK);
    stub_reset();
}

static void
all_are_given_up(void)
{
    (void)reap(1, ORR_ERROR_OK);
    for (uint64_t mark = 2; mark <= 4; mark++)
        (void)reap(mark, ORR_ERROR_PEER_DIED);
    nothing_to_reap();
    ck_assert_uint_eq(orr_ring_client_sent(&client), 0);
}

START_TEST(test_news_of_a_death_ends_all_that_is_on_its_way)
{
    one_of_each();
    ck_assert(!orr_ring_client_sleep(&client));
    orr_ring_client_wake(&client, DEATH);
    all_are_given_up();
    ck_assert(!orr_ring_client_met(&client));
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 5).error,
                      ORR_ERROR_PEER_DIED);
    open_server();
    (void)orr_ring_client_poll(&client);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 5).error, ORR_ERROR_OK);
    orr_ring_client_publish(&client);
    ck_assert_uint_eq(take().request.argument, 5);
}
END_TEST

START_TEST(test_a_successor_ends_all_that_its_predecessor_had)
{
    one_of_each();
    open_server();
    all_are_given_up();
    nothing_to_take();
    meet();
    answer((submitted(5), take().tag), ORR_ERROR_OK, 0);
    (void)reap(5, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_nothing_is_served_twice_though_nobody_looked_meanwhile)
{
    memset(client_page(), 0, (size_t)2 * ORR_PAGE_BYTES);
    open_client();
    (void)submitted(1);
    open_server();
    (void)take();
    open_server();
    nothing_to_take();
    (void)reap(1, ORR_ERROR_PEER_DIED);
    meet();
    (void)submitted(2);
    ck_assert_uint_eq(take().request.argument, 2);
}
END_TEST

START_TEST(test_what_was_asked_before_there_was_a_server_is_served)
{
    memset(client_page(), 0, (size_t)2 * ORR_PAGE_BYTES);
    open_client();
    (void)submitted(1);
    nothing_to_reap();
    open_server();
    answer(take().tag, ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_a_server_that_only_came_and_went_has_done_nothing)
{
    memset(client_page(), 0, (size_t)2 * ORR_PAGE_BYTES);
    open_client();
    (void)submitted(1);
    open_server();
    open_server();
    answer(take().tag, ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_works_of_a_client_that_went_are_finished_for_nobody)
{
    orr_ring_tag tag, other;
    uint32_t buffer;

    begin();
    buffer = orr_ring_client_buffer(&client);
    tag = submit(buffer, 8, 1).tag;
    other = submitted(2);
    (void)take();
    (void)take();
    open_client();
    (void)submitted(3);
    nothing_to_take();
    ck_assert(orr_ring_server_cancelled(&server, tag));
    ck_assert_ptr_eq(orr_ring_server_at(&server, tag), NULL);
    ck_assert_uint_eq(orr_ring_server_works(&server), 2);
    ck_assert_uint_eq(
        orr_ring_server_answer(&server, (struct orr_ring_answer){tag, 0, 8}),
        ORR_ERROR_PEER_DIED);
    nothing_to_take();
    ck_assert_uint_eq(
        orr_ring_server_answer(&server, (struct orr_ring_answer){other, 0, 0}),
        ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(take().request.argument, 3);
}
END_TEST

/* A request with a buffer that the server is at work on. */
static orr_ring_tag
taken_with_buffer(void)
{
    uint32_t buffer = orr_ring_client_buffer(&client);

    ck_assert_uint_eq(submit(buffer, 8, 1).error, ORR_ERROR_OK);
    orr_ring_client_publish(&client);
    return take().tag;
}

static void
answer_nobody(orr_ring_tag tag)
{
    ck_assert_uint_eq(
        orr_ring_server_answer(&server, (struct orr_ring_answer){tag, 0, 0}),
        ORR_ERROR_PEER_DIED);
}

START_TEST(test_a_successor_has_no_buffer_that_is_still_written_to)
{
    orr_ring_tag tag;

    begin();
    tag = taken_with_buffer();
    open_client();
    ck_assert_uint_eq(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    nothing_to_take();
    ck_assert_uint_eq(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    answer_nobody(tag);
    ck_assert_uint_ne(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    meet();
    ck_assert_uint_ne(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
}
END_TEST

START_TEST(test_buffers_of_a_dead_server_are_not_its_clients_yet)
{
    begin();
    (void)taken_with_buffer();
    open_client();
    ck_assert_uint_eq(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    open_server();
    ck_assert_uint_ne(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
}
END_TEST

START_TEST(test_who_is_given_up_gets_its_buffers_when_they_are_let_go)
{
    orr_ring_tag tag;
    uint32_t buffer;

    begin();
    tag = taken_with_buffer();
    orr_ring_server_lost(&server);
    nothing_to_reap();
    ck_assert(orr_ring_client_met(&client));
    answer_nobody(tag);
    buffer = reap(1, ORR_ERROR_PEER_DIED).buffer;
    ck_assert_uint_eq(submit(buffer, 8, 2).error, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_who_gives_up_a_server_does_not_lend_it_the_same_again)
{
    orr_ring_tag tag;
    uint32_t buffer;

    begin();
    tag = taken_with_buffer();
    orr_ring_client_lost(&client);
    buffer = reap(1, ORR_ERROR_PEER_DIED).buffer;
    client.link.gone = 0; /* as if another had come */
    ck_assert_uint_eq(submit(buffer, 8, 2).error, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 3).error, ORR_ERROR_OK);
    nothing_to_take();
    answer_nobody(tag);
    ck_assert_uint_eq(submit(buffer, 8, 2).error, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_a_false_alarm_costs_one_error_and_no_more)
{
    begin();
    (void)submitted(1);
    orr_ring_client_lost(&client);
    (void)reap(1, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 2).error,
                      ORR_ERROR_PEER_DIED);
    nothing_to_take();
    meet();
    answer((submitted(2), take().tag), ORR_ERROR_OK, 0);
    (void)reap(2, ORR_ERROR_OK);
    ck_assert(orr_ring_server_sleep(&server));
    orr_ring_server_wake(&server, DEATH);
    meet();
    answer((submitted(3), take().tag), ORR_ERROR_OK, 0);
    (void)reap(3, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_news_of_a_death_before_anybody_met_does_no_harm)
{
    memset(client_page(), 0, (size_t)2 * ORR_PAGE_BYTES);
    open_client();
    (void)submitted(1);
    orr_ring_client_lost(&client);
    (void)reap(1, ORR_ERROR_PEER_DIED);
    open_server();
    orr_ring_server_lost(&server);
    meet();
    answer((submitted(2), take().tag), ORR_ERROR_OK, 0);
    (void)reap(2, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_a_client_that_is_started_again_is_served)
{
    begin();
    (void)submitted(1);
    answer(take().tag, ORR_ERROR_OK, 0);
    open_client();
    nothing_to_reap();
    (void)submitted(2);
    answer(take().tag, ORR_ERROR_OK, 0);
    (void)reap(2, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_sessions_and_sleeps_are_counted_beyond_the_last_number)
{
    begin();
    client_page()->head.session = UINT32_MAX;
    client_page()->head.sleep = UINT32_MAX;
    server_page()->head.session = UINT32_MAX;
    server_page()->head.accept = UINT64_MAX;
    open_server();
    open_client();
    ck_assert_uint_eq(client_page()->head.session, 1);
    ck_assert_uint_eq(server_page()->head.session, 1);
    meet();
    ck_assert(orr_ring_server_sleep(&server));
    answer((submitted(1), take().tag), ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_OK);
}
END_TEST

static Suite *
end_suite(void)
{
    Suite *suite = suite_create("ring_end");
    TCase *cancel = tcase_create("cancel");
    TCase *death = tcase_create("death");

    tcase_add_test(cancel,
                   test_what_is_cancelled_before_it_is_taken_is_never_shown);
    tcase_add_test(cancel, test_what_is_cancelled_before_it_is_published_too);
    tcase_add_test(cancel, test_a_server_hears_that_what_it_took_is_cancelled);
    tcase_add_test(cancel,
                   test_a_server_does_not_sleep_over_a_cancel_it_has_not_seen);
    tcase_add_test(cancel, test_what_was_done_cannot_be_cancelled);
    tcase_add_test(cancel, test_a_place_that_was_cancelled_is_as_good_as_new);
    tcase_add_test(cancel, test_what_is_forgotten_comes_back_as_a_free_buffer);
    suite_add_tcase(suite, cancel);
    tcase_add_test(death, test_news_of_a_death_ends_all_that_is_on_its_way);
    tcase_add_test(death, test_a_successor_ends_all_that_its_predecessor_had);
    tcase_add_test(death,
                   test_nothing_is_served_twice_though_nobody_looked_meanwhile);
    tcase_add_test(death,
                   test_what_was_asked_before_there_was_a_server_is_served);
    tcase_add_test(death,
                   test_a_server_that_only_came_and_went_has_done_nothing);
    tcase_add_test(death,
                   test_works_of_a_client_that_went_are_finished_for_nobody);
    tcase_add_test(death,
                   test_a_successor_has_no_buffer_that_is_still_written_to);
    tcase_add_test(death,
                   test_buffers_of_a_dead_server_are_not_its_clients_yet);
    tcase_add_test(death,
                   test_who_is_given_up_gets_its_buffers_when_they_are_let_go);
    tcase_add_test(death,
                   test_who_gives_up_a_server_does_not_lend_it_the_same_again);
    tcase_add_test(death, test_a_false_alarm_costs_one_error_and_no_more);
    tcase_add_test(death, test_news_of_a_death_before_anybody_met_does_no_harm);
    tcase_add_test(death, test_a_client_that_is_started_again_is_served);
    tcase_add_test(death,
                   test_sessions_and_sleeps_are_counted_beyond_the_last_number);
    suite_add_tcase(suite, death);
    return suite;
}

int
main(void)
{
    SRunner *runner = srunner_create(end_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
