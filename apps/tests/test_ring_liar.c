/* The other side writes into its page, and into buffers, what it likes: that
 * is noticed, named, and harms nobody else. */
#include <check.h>
#include <string.h>

#include "apps/tests/ring_pair.h"
#include "apps/tests/stub.h"

/* The client writes a request by hand, and shows it. */
static void
forge_request(orr_ring_tag tag, uint32_t buffer, uint32_t bytes)
{
    struct orr_ring_request request = {1, 0, buffer, bytes, 0};
    uint32_t put = client_page()->head.put;
    uint64_t words[RING_ENTRY_WORDS];

    ring_entry_request(words, tag, &request);
    for (uint32_t i = 0; i < RING_ENTRY_WORDS; i++)
        client_page()->entry[put % PLACES][i] = words[i];
    client_page()->head.put = put + 1;
}

/* The server writes an answer by hand, and shows it. */
static void
forge_answer(orr_ring_tag tag, uint32_t error, uint32_t bytes)
{
    struct ring_answer forged = {tag, error, bytes};
    uint32_t put = server_page()->head.put;
    uint64_t words[RING_ENTRY_WORDS];

    ring_entry_answer(words, &forged);
    for (uint32_t i = 0; i < RING_ENTRY_WORDS; i++)
        server_page()->entry[put % PLACES][i] = words[i];
    server_page()->head.put = put + 1;
}

/* The last answer that the server gave is this refusal. */
static void
refused(orr_ring_tag tag)
{
    uint32_t put;
    uint64_t words[RING_ENTRY_WORDS];
    struct ring_answer last;

    nothing_to_take();
    orr_ring_server_publish(&server);
    put = server_page()->head.put;
    for (uint32_t i = 0; i < RING_ENTRY_WORDS; i++)
        words[i] = server_page()->entry[(put - 1) % PLACES][i];
    last = ring_entry_read_answer(words);
    ck_assert_uint_eq(last.tag, tag);
    ck_assert_uint_eq(last.error, ORR_ERROR_BAD_ARGUMENT);
    ck_assert_uint_eq(last.bytes, 0);
    client_page()->head.taken = put;
    ck_assert(orr_ring_server_met(&server));
}

START_TEST(test_requests_that_cannot_be_are_refused)
{
    begin();
    forge_request(ring_tag(PLACES, 1), ORR_RING_NO_BUFFER, 0);
    refused(ring_tag(PLACES, 1));
    forge_request(ring_tag(255, 1), ORR_RING_NO_BUFFER, 0);
    refused(ring_tag(255, 1));
    forge_request(0, ORR_RING_NO_BUFFER, 0);
    refused(0);
    forge_request(ring_tag(0, 1), BUFFERS, 0);
    refused(ring_tag(0, 1));
    forge_request(ring_tag(0, 1), 0, BYTES + 1);
    refused(ring_tag(0, 1));
    forge_request(ring_tag(0, 1), 0, UINT32_MAX);
    refused(ring_tag(0, 1));
    forge_request(ring_tag(0, 1), ORR_RING_NO_BUFFER, 1);
    refused(ring_tag(0, 1));
}
END_TEST

START_TEST(test_a_place_or_a_buffer_in_use_is_refused)
{
    begin();
    forge_request(ring_tag(0, 1), 0, 8);
    (void)take();
    forge_request(ring_tag(0, 2), 1, 8);
    refused(ring_tag(0, 2));
    forge_request(ring_tag(0, 1), 1, 8);
    refused(ring_tag(0, 1));
    forge_request(ring_tag(1, 1), 0, 8);
    refused(ring_tag(1, 1));
    forge_request(ring_tag(1, 1), 1, 8);
    ck_assert_ptr_eq(orr_ring_server_at(&server, take().tag),
                     (char *)client_page() + 2 * ORR_PAGE_BYTES + BYTES);
}
END_TEST

static void
server_gives_up(enum orr_ring_fault fault)
{
    nothing_to_take();
    ck_assert(!orr_ring_server_met(&server));
    ck_assert_uint_eq(orr_ring_server_fault(&server), fault);
    ck_assert_uint_eq(server_page()->head.fault, fault);
    ck_assert_uint_eq(server_page()->head.accused, client_page()->head.session);
    nothing_to_take();
    open_client();
    meet();
    answer((submitted(1), take().tag), ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_OK);
}

START_TEST(test_a_server_gives_up_who_lies_about_counts)
{
    begin();
    client_page()->head.put = PLACES + 1;
    server_gives_up(ORR_RING_FAULT_PUT);
    begin();
    client_page()->head.put = UINT32_MAX;
    server_gives_up(ORR_RING_FAULT_PUT);
    begin();
    (void)submitted(1);
    client_page()->head.taken = 1;
    server_gives_up(ORR_RING_FAULT_TAKEN);
    begin();
    (void)submitted(1);
    client_page()->head.taken = UINT32_MAX - PLACES;
    server_gives_up(ORR_RING_FAULT_TAKEN);
}
END_TEST

START_TEST(test_sides_of_other_shapes_do_not_talk)
{
    begin();
    open_client();
    client_page()->head.places = PLACES * 2;
    server_gives_up(ORR_RING_FAULT_SHAPE);
    begin();
    open_client();
    client_page()->head.buffers = BUFFERS + 1;
    server_gives_up(ORR_RING_FAULT_SHAPE);
    begin();
    open_server();
    server_page()->head.buffer_bytes = BYTES * 2;
    nothing_to_take();
    nothing_to_reap();
    nothing_to_reap();
    nothing_to_take();
    nothing_to_reap();
    ck_assert_uint_eq(orr_ring_client_fault(&client), ORR_RING_FAULT_SHAPE);
    ck_assert(!orr_ring_client_met(&client));
}
END_TEST

START_TEST(test_a_client_that_never_takes_answers_is_held_up_alone)
{
    struct orr_ring_answer says = {0, ORR_ERROR_OK, 0};
    uint32_t served = 0;
    struct orr_ring_work work;

    begin();
    for (uint32_t i = 0; i < 3 * PLACES; i++) {
        forge_request(ring_tag(i % PLACES, i + 1), ORR_RING_NO_BUFFER, 0);
        if (!orr_ring_server_take(&server, &work)) {
            client_page()->head.put -= 1;
            continue;
        }
        served++;
        says.tag = work.tag;
        ck_assert_uint_eq(orr_ring_server_answer(&server, says), 0);
        orr_ring_server_publish(&server);
    }
    ck_assert_uint_eq(served, PLACES);
    ck_assert(orr_ring_server_met(&server));
    ck_assert(!orr_ring_server_poll(&server));
}
END_TEST

/* Request 1 is the server's when it lies; 2 comes after. */
static void
client_gives_up(enum orr_ring_fault fault)
{
    (void)reap(1, ORR_ERROR_PEER_DIED);
    ck_assert(!orr_ring_client_met(&client));
    ck_assert_uint_eq(orr_ring_client_fault(&client), fault);
    ck_assert_uint_eq(client_page()->head.fault, fault);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 2).error,
                      ORR_ERROR_PEER_DIED);
    /* It does not go on with who lied, unless that begins anew. */
    nothing_to_take();
    nothing_to_reap();
    nothing_to_take();
    nothing_to_reap();
    ck_assert(!orr_ring_client_met(&client));
    open_server();
    meet();
    answer((submitted(2), take().tag), ORR_ERROR_OK, 0);
    (void)reap(2, ORR_ERROR_OK);
}

static orr_ring_tag
lent(uint32_t bytes)
{
    uint32_t buffer;
    orr_ring_tag tag;

    begin();
    buffer = orr_ring_client_buffer(&client);
    tag = submit(buffer, bytes, 1).tag;
    orr_ring_client_publish(&client);
    return tag;
}

START_TEST(test_a_client_gives_up_who_answers_what_was_not_asked)
{
    orr_ring_tag tag = lent(8);

    forge_answer(tag + 256, ORR_ERROR_OK, 0);
    client_gives_up(ORR_RING_FAULT_TAG);
    (void)lent(8);
    forge_answer(ring_tag(1, 1), ORR_ERROR_OK, 0);
    client_gives_up(ORR_RING_FAULT_TAG);
    (void)lent(8);
    forge_answer(UINT32_MAX, ORR_ERROR_OK, 0);
    client_gives_up(ORR_RING_FAULT_TAG);
}
END_TEST

START_TEST(test_a_client_gives_up_who_answers_nonsense)
{
    orr_ring_tag tag = lent(8);

    forge_answer(tag, ORR_ERROR_OK, 9);
    client_gives_up(ORR_RING_FAULT_BYTES);
    tag = lent(8);
    forge_answer(tag, ORR_ERROR_MAX, 0);
    client_gives_up(ORR_RING_FAULT_ERROR);
    tag = lent(8);
    server_page()->head.put = 2;
    client_gives_up(ORR_RING_FAULT_PUT);
    tag = lent(8);
    server_page()->head.put = UINT32_MAX;
    client_gives_up(ORR_RING_FAULT_PUT);
}
END_TEST

START_TEST(test_an_answer_given_twice_counts_once)
{
    orr_ring_tag tag;

    begin();
    tag = submitted(1);
    ck_assert_uint_ne(submitted(2), 0);
    forge_answer(tag, ORR_ERROR_OK, 0);
    forge_answer(tag, ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_OK);
    (void)reap(2, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(orr_ring_client_fault(&client), ORR_RING_FAULT_TAG);
}
END_TEST

START_TEST(test_who_is_told_that_it_lied_stops)
{
    struct orr_ring_work work;

    begin();
    (void)submitted(1);
    client_page()->head.put = UINT32_MAX;
    nothing_to_take();
    (void)reap(1, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 2).error,
                      ORR_ERROR_WRONG_STATE);
    nothing_to_reap();
    (void)lent(8);
    (void)take();
    forge_answer(UINT32_MAX, ORR_ERROR_OK, 0);
    (void)reap(1, ORR_ERROR_PEER_DIED);
    ck_assert(!orr_ring_server_take(&server, &work));
    ck_assert(!orr_ring_server_met(&server));
    ck_assert_uint_eq(server.link.blame, ORR_RING_FAULT_TAG);
}
END_TEST

START_TEST(test_an_accusation_of_nothing_is_an_accusation)
{
    begin();
    server_page()->head.accused = client_page()->head.session;
    server_page()->head.fault = 1000;
    server_page()->head.session += 1;
    nothing_to_reap();
    ck_assert_uint_eq(client.link.blame, ORR_RING_FAULT_MAX);
    ck_assert_uint_eq(submit(ORR_RING_NO_BUFFER, 0, 2).error,
                      ORR_ERROR_WRONG_STATE);
}
END_TEST

START_TEST(test_a_bell_is_rung_once_however_it_is_asked_for)
{
    begin();
    for (uint32_t i = 1; i < 20; i++) {
        server_page()->head.sleep = i;
        if (orr_ring_client_sent(&client) < PLACES)
            (void)submit(ORR_RING_NO_BUFFER, 0, i);
        orr_ring_client_publish(&client);
    }
    ck_assert_uint_le(stub.calls, PLACES);
}
END_TEST

START_TEST(test_every_fault_has_a_sentence)
{
    for (uint32_t i = 0; i <= ORR_RING_FAULT_MAX + 1; i++)
        ck_assert_uint_gt(strlen(orr_ring_fault_text((enum orr_ring_fault)i)),
                          10);
}
END_TEST

START_TEST(test_shapes_that_cannot_be_are_refused)
{
    struct orr_ring_setup setup = client.link.setup;
    static const struct orr_ring_shape bad[] = {
        {0, 0, 0},       {3, 0, 0},
        {128, 0, 0},     {4, 129, 64},
        {4, 1, 0},       {4, 0, 64},
        {4, 1, 65},      {4, 1, ORR_RING_BUFFER_BYTES_MAX + 64},
        {4, 128, 65536}, {4, UINT32_MAX, UINT32_MAX - 63}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setup.shape = bad[i];
        ck_assert(!orr_ring_client_open(&client, &setup));
        ck_assert(!orr_ring_server_open(&server, &setup));
    }
    setup.shape = (struct orr_ring_shape){4, 0, 0};
    ck_assert(orr_ring_shape_fits(setup.shape));
    setup.memory = NULL;
    ck_assert(!orr_ring_client_open(&client, &setup));
    ck_assert(!orr_ring_server_open(&server, &setup));
}
END_TEST

static Suite *
liar_suite(void)
{
    Suite *suite = suite_create("ring_liar");
    TCase *liar = tcase_create("liar");

    tcase_add_test(liar, test_requests_that_cannot_be_are_refused);
    tcase_add_test(liar, test_a_place_or_a_buffer_in_use_is_refused);
    tcase_add_test(liar, test_a_server_gives_up_who_lies_about_counts);
    tcase_add_test(liar, test_sides_of_other_shapes_do_not_talk);
    tcase_add_test(liar,
                   test_a_client_that_never_takes_answers_is_held_up_alone);
    tcase_add_test(liar, test_a_client_gives_up_who_answers_what_was_not_asked);
    tcase_add_test(liar, test_a_client_gives_up_who_answers_nonsense);
    tcase_add_test(liar, test_an_answer_given_twice_counts_once);
    tcase_add_test(liar, test_who_is_told_that_it_lied_stops);
    tcase_add_test(liar, test_an_accusation_of_nothing_is_an_accusation);
    tcase_add_test(liar, test_a_bell_is_rung_once_however_it_is_asked_for);
    tcase_add_test(liar, test_every_fault_has_a_sentence);
    tcase_add_test(liar, test_shapes_that_cannot_be_are_refused);
    suite_add_tcase(suite, liar);
    return suite;
}

int
main(void)
{
    SRunner *runner = srunner_create(liar_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
