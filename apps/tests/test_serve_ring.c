/* Reads and writes of a service over a ring: what is refused, what is answered
 * late, and who is not answered any more. */
#include <check.h>
#include <string.h>

#include "apps/lib/protocol/object_ring.h"
#include "apps/lib/ring_client.h"
#include "apps/lib/serve_ring.h"
#include "apps/tests/stub.h"

#define SIZE 1024u

static _Alignas(
    ORR_PAGE_BYTES) uint64_t page[OBJECT_RING_PAGES][ORR_PAGE_BYTES / 8];
static char store[SIZE];
static struct serve_request late; /* the read that has to wait */
static bool waits;                /* reads do */
static struct orr_ring_client client;
static struct serve_ring ring;
static struct serve serve;

static enum object_status
act_read(struct serve_request *request)
{
    if (request->offset > SIZE || request->bytes > SIZE - request->offset)
        return OBJECT_BAD;
    memcpy(request->message.data, store + request->offset, request->bytes);
    late = *request;
    return waits ? OBJECT_LATER : OBJECT_OK;
}

static enum object_status
act_write(struct serve_request *request)
{
    ck_assert_uint_eq(request->thing, 6);
    memcpy(store + request->offset, request->message.data, request->bytes);
    return OBJECT_OK;
}

static const struct serve_acts acts = {.read = act_read, .write = act_write};

static struct orr_ring_setup
setup_of(uint64_t bell, uint64_t peer)
{
    return (struct orr_ring_setup){
        .memory = page,
        .shape = {OBJECT_RING_PLACES, OBJECT_RING_PLACES, OBJECT_DATA_MAX},
        .bell = {bell},
        .peer = {peer},
        .peer_bits = OBJECT_RING_BIT};
}

static void
client_begin(void)
{
    struct orr_ring_setup setup = setup_of(11, 12);

    ck_assert(orr_ring_client_open(&client, &setup));
    serve_ring_take(&serve);
    (void)orr_ring_client_poll(&client);
    ck_assert(orr_ring_client_met(&client));
}

static void
set_up(void)
{
    struct orr_ring_setup setup = setup_of(12, 11);

    stub_reset();
    memset(page, 0, sizeof page);
    memset(store, 's', sizeof store);
    waits = false;
    ring = (struct serve_ring){
        .open = {.thing = 7, .rights = OBJECT_MAY_READ | OBJECT_MAY_WRITE}};
    serve = (struct serve){.acts = &acts, .ring = &ring};
    ck_assert(orr_ring_server_open(&ring.end, &setup));
    client_begin();
}

static orr_ring_tag
ask(uint16_t operation, uint64_t offset, uint32_t bytes)
{
    struct orr_ring_request request = {.operation = operation,
                                       .buffer =
                                           orr_ring_client_buffer(&client),
                                       .bytes = bytes,
                                       .argument = offset};
    struct orr_ring_submission sent;

    memset(orr_ring_client_at(&client, request.buffer), 'c', OBJECT_DATA_MAX);
    sent = orr_ring_client_submit(&client, &request, 0);
    ck_assert_int_eq(sent.error, ORR_ERROR_OK);
    orr_ring_client_publish(&client);
    return sent.tag;
}

/* The answer that is there. */
static struct orr_ring_done
answer(void)
{
    struct orr_ring_done done;

    serve_ring_take(&serve);
    ck_assert(orr_ring_client_poll(&client));
    ck_assert(orr_ring_client_reap(&client, &done));
    return done;
}

START_TEST(test_what_is_written_is_read)
{
    struct orr_ring_done done;

    (void)ask(ORR_RING_WRITE, 8, 16);
    done = answer();
    ck_assert_int_eq(done.error, ORR_ERROR_OK);
    ck_assert_uint_eq(done.bytes, 16);
    ck_assert(orr_ring_client_give(&client, done.buffer));
    (void)ask(ORR_RING_READ, 4, 8);
    done = answer();
    ck_assert_int_eq(done.error, ORR_ERROR_OK);
    ck_assert_mem_eq(orr_ring_client_at(&client, done.buffer), "sssscccc", 8);
}
END_TEST

static const struct refusal {
    uint16_t operation, flags;
    uint64_t offset, rights;
    enum orr_error error;
} refusals[] = {
    {0, 0, 0, OBJECT_MAY_ALL, ORR_ERROR_BAD_ARGUMENT},
    {ORR_RING_OWN, 0, 0, OBJECT_MAY_ALL, ORR_ERROR_BAD_ARGUMENT},
    {ORR_RING_READ, 1, 0, OBJECT_MAY_ALL, ORR_ERROR_BAD_ARGUMENT},
    {ORR_RING_READ, 0, OBJECT_HERE, OBJECT_MAY_ALL, ORR_ERROR_BAD_ARGUMENT},
    {ORR_RING_READ, 0, SIZE + 1, OBJECT_MAY_ALL, ORR_ERROR_BAD_ARGUMENT},
    {ORR_RING_READ, 0, 0, OBJECT_MAY_WRITE, ORR_ERROR_NO_RIGHT},
    {ORR_RING_WRITE, 0, 0, OBJECT_MAY_READ, ORR_ERROR_NO_RIGHT}};

START_TEST(test_what_a_ring_is_not_for_is_refused)
{
    const struct refusal *r = &refusals[_i];
    struct orr_ring_request request = {.operation = r->operation,
                                       .flags = r->flags,
                                       .buffer =
                                           orr_ring_client_buffer(&client),
                                       .bytes = 8,
                                       .argument = r->offset};
    struct orr_ring_done done;

    ring.open.rights = r->rights;
    (void)orr_ring_client_submit(&client, &request, 0);
    orr_ring_client_publish(&client);
    done = answer();
    ck_assert_int_eq(done.error, r->error);
    ck_assert_uint_eq(done.bytes, 0);
    for (uint32_t i = 0; i < SIZE; i++)
        ck_assert_int_eq(store[i], 's');
}
END_TEST

START_TEST(test_an_answer_may_come_later)
{
    struct orr_ring_done done;

    waits = true;
    (void)ask(ORR_RING_READ, 0, 8);
    serve_ring_take(&serve);
    ck_assert(!orr_ring_client_poll(&client));
    ck_assert(serve_is_wanted(&late, &late));
    late.bytes = 3;
    ck_assert_int_eq(serve_answer(&late, OBJECT_OK), ORR_ERROR_OK);
    done = answer();
    ck_assert_int_eq(done.error, ORR_ERROR_OK);
    ck_assert_uint_eq(done.bytes, 3);
    ck_assert(!serve_is_wanted(&late, &late));
    ck_assert_int_ne(serve_answer(&late, OBJECT_OK), ORR_ERROR_OK);
}
END_TEST

START_TEST(test_who_takes_a_read_back_is_answered_at_once)
{
    orr_ring_tag tag;

    waits = true;
    tag = ask(ORR_RING_READ, 0, 8);
    serve_ring_take(&serve);
    ck_assert(orr_ring_client_cancel(&client, tag));
    ck_assert(!serve_is_wanted(&late, &late));
    ck_assert_int_eq(answer().error, ORR_ERROR_CANCELLED);
    ck_assert_int_ne(serve_answer(&late, OBJECT_OK), ORR_ERROR_OK);
}
END_TEST

/* ... so that what it was to get is given to somebody else. */
START_TEST(test_an_answer_that_comes_too_late_is_none)
{
    orr_ring_tag tag;

    waits = true;
    tag = ask(ORR_RING_READ, 0, 8);
    serve_ring_take(&serve);
    ck_assert(orr_ring_client_cancel(&client, tag));
    ck_assert_int_eq(serve_answer(&late, OBJECT_OK), ORR_ERROR_CANCELLED);
    ck_assert_int_eq(answer().error, ORR_ERROR_CANCELLED);
}
END_TEST

/* The successor's first request has the same tag. */
START_TEST(test_a_clients_successor_does_not_get_its_answers)
{
    struct serve_request first;

    waits = true;
    (void)ask(ORR_RING_READ, 0, 8);
    serve_ring_take(&serve);
    first = late;
    client_begin();
    (void)ask(ORR_RING_READ, 8, 8);
    serve_ring_take(&serve);
    ck_assert_uint_eq(late.tag, first.tag);
    ck_assert(!serve_is_wanted(&first, &late));
    ck_assert_int_eq(serve_answer(&first, OBJECT_OK), ORR_ERROR_PEER_DIED);
    ck_assert(!orr_ring_client_poll(&client));
    ck_assert_int_eq(serve_answer(&late, OBJECT_OK), ORR_ERROR_OK);
    ck_assert_int_eq(answer().error, ORR_ERROR_OK);
}
END_TEST

START_TEST(test_statuses_come_over_a_ring_as_they_are)
{
    for (uint32_t i = 0; i < OBJECT_STATUS_MAX; i++) {
        enum object_status status = (enum object_status)i;
        ck_assert_int_eq(object_ring_status(object_ring_error(status)), status);
    }
    ck_assert_int_eq(object_ring_status(ORR_ERROR_TIMED_OUT), OBJECT_LOST);
    ck_assert_int_eq(object_ring_status(ORR_ERROR_PEER_DIED), OBJECT_LOST);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("serve over a ring");
    TCase *tests = tcase_create("serve over a ring");

    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, test_what_is_written_is_read);
    tcase_add_loop_test(tests, test_what_a_ring_is_not_for_is_refused, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tests, test_an_answer_may_come_later);
    tcase_add_test(tests, test_who_takes_a_read_back_is_answered_at_once);
    tcase_add_test(tests, test_an_answer_that_comes_too_late_is_none);
    tcase_add_test(tests, test_a_clients_successor_does_not_get_its_answers);
    tcase_add_test(tests, test_statuses_come_over_a_ring_as_they_are);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
