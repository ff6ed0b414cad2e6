/* Reading and writing in order: a store of bytes behind a ring, whose server
 * works while the client waits. */
#include <check.h>
#include <string.h>

#include "apps/lib/ring_sync.h"
#include "apps/tests/ring_pair.h"
#include "apps/tests/stub.h"

#define STORE 1000u

static char store[STORE];
static uint32_t served;
static uint32_t most; /* bytes that it does at a time */

static struct orr_ring_answer
serve(const struct orr_ring_work *work)
{
    const struct orr_ring_request *r = &work->request;
    struct orr_ring_answer says = {work->tag, ORR_ERROR_OK, 0};
    char *at = orr_ring_server_at(&server, work->tag);

    if (r->argument >= STORE) {
        says.error = ORR_ERROR_BAD_ARGUMENT;
        return says;
    }
    says.bytes = r->bytes < most ? r->bytes : most;
    if (says.bytes > STORE - r->argument)
        says.bytes = STORE - (uint32_t)r->argument;
    if (says.bytes == 0)
        return says;
    if (r->operation == ORR_RING_READ)
        memcpy(at, store + r->argument, says.bytes);
    else
        memcpy(store + r->argument, at, says.bytes);
    return says;
}

static void
serve_all(void)
{
    struct orr_ring_work work;

    while (orr_ring_server_take(&server, &work)) {
        (void)orr_ring_server_answer(&server, serve(&work));
        served++;
    }
    orr_ring_server_publish(&server);
}

static void
begin_store(void)
{
    begin();
    for (uint32_t i = 0; i < STORE; i++)
        store[i] = (char)(i * 7);
    most = BYTES;
    served = 0;
    stub.meanwhile = serve_all;
}

static void
outcome_is(struct orr_ring_outcome outcome, enum orr_error error,
           uint32_t bytes)
{
    ck_assert_uint_eq(outcome.error, error);
    ck_assert_uint_eq(outcome.bytes, bytes);
}

START_TEST(test_reading_and_writing_move_all_bytes)
{
    char copy[STORE] = {0};
    char text[300];

    begin_store();
    outcome_is(orr_ring_read(&client, 10, copy, 500, ORR_FOREVER), 0, 500);
    ck_assert_mem_eq(copy, store + 10, 500);
    ck_assert_uint_eq(served, 4);
    memset(text, 'x', sizeof text);
    outcome_is(orr_ring_write(&client, 3, text, sizeof text, ORR_FOREVER), 0,
               sizeof text);
    ck_assert_int_eq(store[2], (char)14);
    ck_assert_mem_eq(store + 3, text, sizeof text);
    outcome_is(orr_ring_read(&client, 0, copy, 0, ORR_FOREVER), 0, 0);
    ck_assert_uint_eq(orr_ring_client_sent(&client), 0);
}
END_TEST

START_TEST(test_what_the_server_does_less_is_asked_for_again)
{
    char copy[STORE];

    begin_store();
    most = 40;
    outcome_is(orr_ring_read(&client, 900, copy, 100, ORR_FOREVER), 0, 100);
    ck_assert_mem_eq(copy, store + 900, 100);
    ck_assert_uint_eq(served, 3);
    most = 0;
    outcome_is(orr_ring_read(&client, 0, copy, 100, ORR_FOREVER), 0, 0);
}
END_TEST

START_TEST(test_what_was_moved_before_a_refusal_counts)
{
    char copy[STORE];

    begin_store();
    outcome_is(orr_ring_read(&client, 990, copy, 100, ORR_FOREVER),
               ORR_ERROR_BAD_ARGUMENT, 10);
    ck_assert_mem_eq(copy, store + 990, 10);
    outcome_is(orr_ring_write(&client, STORE, copy, 1, ORR_FOREVER),
               ORR_ERROR_BAD_ARGUMENT, 0);
}
END_TEST

START_TEST(test_at_the_deadline_a_request_is_forgotten_with_its_buffer)
{
    char copy[8];

    begin_store();
    stub.meanwhile = NULL;
    stub.result.error = ORR_ERROR_TIMED_OUT;
    outcome_is(orr_ring_read(&client, 0, copy, 8, 1), ORR_ERROR_TIMED_OUT, 0);
    ck_assert_uint_eq(orr_ring_client_sent(&client), 1);
    for (uint32_t i = 1; i < BUFFERS; i++)
        ck_assert_uint_ne(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
    outcome_is(orr_ring_read(&client, 0, copy, 8, 1), ORR_ERROR_NO_QUOTA, 0);
    stub_reset();
    serve_all();
    ck_assert_uint_eq(served, 0);
    nothing_to_reap();
    ck_assert_uint_ne(orr_ring_client_buffer(&client), ORR_RING_NO_BUFFER);
}
END_TEST

START_TEST(test_other_requests_stay_to_be_reaped)
{
    struct orr_ring_request request = {.operation = ORR_RING_OWN,
                                       .buffer = ORR_RING_NO_BUFFER,
                                       .argument = STORE};
    struct orr_ring_done done;

    begin_store();
    (void)submitted(1);
    done = orr_ring_call(&client, &request, ORR_FOREVER);
    ck_assert_uint_eq(done.error, ORR_ERROR_BAD_ARGUMENT);
    (void)submitted(2);
    ck_assert_uint_eq(orr_ring_client_wait_more(&client, ORR_FOREVER), 0);
    ck_assert_uint_eq(orr_ring_client_wait(&client, ORR_FOREVER), 0);
    (void)reap(1, ORR_ERROR_OK);
    (void)reap(2, ORR_ERROR_OK);
    ck_assert_uint_eq(orr_ring_client_wait(&client, ORR_FOREVER),
                      ORR_ERROR_WRONG_STATE);
}
END_TEST

static void
server_dies(void)
{
    stub.result.value = DEATH;
}

START_TEST(test_a_death_ends_the_wait)
{
    char copy[8];

    begin_store();
    stub.meanwhile = server_dies;
    outcome_is(orr_ring_read(&client, 0, copy, 8, ORR_FOREVER),
               ORR_ERROR_PEER_DIED, 0);
    outcome_is(orr_ring_read(&client, 0, copy, 8, ORR_FOREVER),
               ORR_ERROR_PEER_DIED, 0);
}
END_TEST

static void
client_asks(void)
{
    (void)submitted(1);
}

START_TEST(test_a_server_waits_for_requests_or_time)
{
    struct orr_event event;

    begin();
    stub.result.error = ORR_ERROR_TIMED_OUT;
    event = orr_ring_server_wait(&server, 5);
    ck_assert_uint_eq(event.error, ORR_ERROR_TIMED_OUT);
    stub.meanwhile = client_asks;
    ck_assert_uint_eq(orr_ring_server_wait(&server, 5).error, ORR_ERROR_OK);
    ck_assert_uint_eq(orr_ring_server_wait(&server, 5).error, ORR_ERROR_OK);
    (void)take();
}
END_TEST

/* What a work of the client's predecessor wrote last. */
static orr_ring_tag left;

static void
work_ends(void)
{
    nothing_to_take();
    (void)orr_ring_server_answer(&server, (struct orr_ring_answer){left, 0, 0});
    stub.meanwhile = serve_all;
}

START_TEST(test_a_successor_waits_until_its_buffers_are_let_go)
{
    char copy[8];

    begin_store();
    left = (submitted(1), take().tag);
    open_client();
    stub.result.error = ORR_ERROR_TIMED_OUT;
    ck_assert_uint_eq(orr_ring_client_settle(&client, 1), ORR_ERROR_TIMED_OUT);
    outcome_is(orr_ring_read(&client, 0, copy, 8, 1), ORR_ERROR_TIMED_OUT, 0);
    stub_reset();
    stub.meanwhile = work_ends;
    outcome_is(orr_ring_read(&client, 0, copy, 8, ORR_FOREVER), 0, 8);
    ck_assert_mem_eq(copy, store, 8);
}
END_TEST

static Suite *
sync_suite(void)
{
    Suite *suite = suite_create("ring_sync");
    TCase *sync = tcase_create("sync");

    tcase_add_test(sync, test_reading_and_writing_move_all_bytes);
    tcase_add_test(sync, test_what_the_server_does_less_is_asked_for_again);
    tcase_add_test(sync, test_what_was_moved_before_a_refusal_counts);
    tcase_add_test(sync,
                   test_at_the_deadline_a_request_is_forgotten_with_its_buffer);
    tcase_add_test(sync, test_other_requests_stay_to_be_reaped);
    tcase_add_test(sync, test_a_death_ends_the_wait);
    tcase_add_test(sync, test_a_successor_waits_until_its_buffers_are_let_go);
    tcase_add_test(sync, test_a_server_waits_for_requests_or_time);
    suite_add_tcase(suite, sync);
    return suite;
}

int
main(void)
{
    SRunner *runner = srunner_create(sync_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
