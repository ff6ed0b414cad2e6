/* The library as its users meet it: systems of functions, run and looked at. */
#include "library/tests/sim_kit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

START_TEST(test_a_call_is_answered_and_can_be_looked_at)
{
    struct pair pair;

    pair_build(sim, &pair);
    ck_assert_uint_eq(orr_sim_now(sim), 0);
    ck_assert_uint_eq(orr_sim_count(sim, NULL), 0);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(pair.error, ORR_ERROR_OK);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL), "42 from 7\n");
    ck_assert_uint_eq(
        orr_sim_count(sim, &(struct orr_sim_match){.what = ORR_SIM_MESSAGE,
                                                   .thread = pair.asking,
                                                   .object = pair.door,
                                                   .peer = pair.serving,
                                                   .exactly = true,
                                                   .value = 3}),
        1);
    const struct orr_sim_match story[] = {
        {.what = ORR_SIM_BLOCK, .thread = pair.serving, .object = pair.door},
        {.what = ORR_SIM_CALL, .thread = pair.asking},
        {.what = ORR_SIM_LEND},
        {.what = ORR_SIM_MESSAGE},
        {.what = ORR_SIM_REPLY, .peer = pair.asking},
        {.what = ORR_SIM_OUTPUT, .object = orr_sim_process_object(pair.client)},
        {.what = ORR_SIM_END, .object = {pair.client.n}}};
    size_t missing = 99;
    ck_assert(!orr_sim_sequence(sim, story, 7, &missing));
    ck_assert_uint_eq(missing, 2); /* the server has time of its own */
    ck_assert(orr_sim_sequence(sim, story, 2, &missing));
    ck_assert(orr_sim_sequence(sim, story + 3, 4, &missing));
    ck_assert_int_eq(orr_sim_ending(sim, pair.client).end, ORR_END_EXITED);
    ck_assert_int_eq(orr_sim_ending(sim, pair.server).end, ORR_END_ALIVE);
    ck_assert_int_eq(orr_sim_state(sim, pair.serving), ORR_STATE_RECEIVING);
    ck_assert_int_eq(orr_sim_state(sim, pair.asking), ORR_STATE_ENDED);
    ck_assert_ptr_null(orr_sim_check(sim));
    ck_assert_uint_gt(orr_sim_now(sim), 0);
    ck_assert_uint_gt(orr_sim_cells_left(sim), 0);
}
END_TEST

START_TEST(test_the_same_system_has_the_same_digest)
{
    struct orr_sim *other = orr_sim_create(NULL, NULL);
    struct pair pair[2];

    pair_build(sim, &pair[0]);
    pair_build(other, &pair[1]);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(orr_sim_step(sim, 1), ORR_SIM_STOP_EVENTS);
        orr_sim_step(other, 1);
        ck_assert_uint_eq(orr_sim_digest(sim), orr_sim_digest(other));
    }
    ck_assert_uint_eq(orr_sim_events(sim), orr_sim_events(other));
    orr_sim_destroy(other);
}
END_TEST

START_TEST(test_a_snapshot_takes_everything_back)
{
    struct pair pair;

    pair_build(sim, &pair);
    orr_sim_run_to(sim, &(struct orr_sim_match){.what = ORR_SIM_MESSAGE});
    struct orr_sim_snapshot *then = orr_sim_snapshot(sim);
    ck_assert_ptr_nonnull(then);
    uint64_t digest = orr_sim_digest(sim);
    size_t count = orr_sim_count(sim, NULL);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    uint64_t end = orr_sim_digest(sim);
    ck_assert_int_eq(orr_sim_restore(sim, then), ORR_SIM_OK);
    ck_assert_uint_eq(orr_sim_digest(sim), digest);
    ck_assert_uint_eq(orr_sim_count(sim, NULL), count);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL), "");
    orr_sim_kill(sim, pair.server);
    orr_sim_object(sim, ORR_KIND_ENDPOINT, "other", 0);
    orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){.name = "more", .function = serve});
    orr_sim_run(sim, ORR_FOREVER);
    ck_assert_int_eq(orr_sim_ending(sim, pair.server).end, ORR_END_KILLED);
    ck_assert_int_eq(orr_sim_restore(sim, then), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_ending(sim, pair.server).end, ORR_END_ALIVE);
    orr_sim_run(sim, ORR_FOREVER);
    ck_assert_uint_eq(orr_sim_digest(sim), end);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL), "42 from 7\n");
    orr_sim_snapshot_free(then);
    orr_sim_snapshot_free(NULL);
}
END_TEST

START_TEST(test_one_can_come_back_to_each_of_two_ways)
{
    struct pair pair;

    pair_build(sim, &pair);
    struct orr_sim_snapshot *fork = orr_sim_snapshot(sim);
    struct orr_sim_thread more = orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){.process = pair.client,
                                           .function = ask,
                                           .argument = &pair.error});
    orr_sim_process(sim, &(struct orr_sim_process_plan){.name = "third"});
    orr_sim_step(sim, 4);
    struct orr_sim_snapshot *left = orr_sim_snapshot(sim);
    orr_sim_run(sim, ORR_FOREVER);
    uint64_t end = orr_sim_digest(sim);
    size_t count = orr_sim_count(sim, NULL);
    ck_assert_int_eq(orr_sim_restore(sim, fork), ORR_SIM_OK);
    orr_sim_kill(sim, pair.server);
    orr_sim_run(sim, ORR_FOREVER);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL), "");
    ck_assert_int_eq(orr_sim_restore(sim, left), ORR_SIM_OK);
    ck_assert_uint_eq(orr_sim_process_of(sim, more).n, pair.client.n);
    orr_sim_run(sim, ORR_FOREVER);
    ck_assert_uint_eq(orr_sim_digest(sim), end);
    ck_assert_uint_eq(orr_sim_count(sim, NULL), count);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL),
                     "42 from 7\n42 from 7\n");
    ck_assert_ptr_null(orr_sim_find(
        sim,
        &(struct orr_sim_match){.what = ORR_SIM_END, .object = {pair.server.n}},
        NULL));
    orr_sim_snapshot_free(left);
    orr_sim_snapshot_free(fork);
}
END_TEST

static void
meddle(void *argument)
{
    enum orr_sim_status *status = argument;

    status[0] = orr_sim_run(sim, ORR_FOREVER) == ORR_SIM_STOP_FAILED
                    ? orr_sim_status(sim)
                    : ORR_SIM_OK;
    status[1] = orr_sim_snapshot(sim) ? ORR_SIM_OK : orr_sim_status(sim);
    status[2] = orr_sim_interrupt(sim, 0);
}

START_TEST(test_a_thread_cannot_do_what_the_host_does)
{
    enum orr_sim_status status[3] = {0};

    orr_sim_thread(sim, &(struct orr_sim_thread_plan){.name = "meddler",
                                                      .function = meddle,
                                                      .argument = status});
    orr_sim_run(sim, ORR_FOREVER);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(status[i], ORR_SIM_INSIDE);
}
END_TEST

static void
sleep_twice(void *argument)
{
    for (uint64_t i = 0; i < 2; i++) {
        orr_sleep_until(orr_after(ORR_MS));
        ((uint64_t *)argument)[i] = orr_clock();
    }
    orr_mark("slept");
}

START_TEST(test_time_passes_as_it_is_told_to)
{
    struct orr_sim *other =
        orr_sim_create(&(struct orr_sim_config){.free = true}, NULL);
    uint64_t times[2];

    ck_assert_int_eq(orr_sim_cost(other, "call", 500), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_cost(other, "beauty", 1), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_cost(other, "call", 0), ORR_SIM_OK);
    struct orr_sim_thread thread = orr_sim_thread(
        other, &(struct orr_sim_thread_plan){.name = "sleeper",
                                             .function = sleep_twice,
                                             .argument = times});
    struct orr_sim_process process = orr_sim_process_of(other, thread);
    ck_assert_int_eq(orr_sim_run(other, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(times[0], ORR_MS);
    ck_assert_uint_eq(times[1], 2 * ORR_MS);
    const struct orr_sim_record *mark = orr_sim_find(
        other,
        &(struct orr_sim_match){.what = ORR_SIM_MARK, .object = {process.n}},
        NULL);
    ck_assert_ptr_nonnull(mark);
    ck_assert_uint_eq(mark->time_ns, 2 * ORR_MS);
    orr_sim_destroy(other);
}
END_TEST

static void
end_at_once(uint64_t argument)
{
    (void)argument;
}

static void
start_another(void *argument)
{
    orr_thread_start(
        (struct orr_thread_plan){.function = end_at_once, .priority = 120});
    orr_assert(orr_own_thread().h != ORR_NONE);
    orr_assert(orr_own_context().h != ORR_NONE);
    orr_assert(orr_own_process().h != ORR_NONE);
    *(bool *)argument = true;
    orr_find_timer("nothing");
}

START_TEST(test_a_handle_that_was_not_given_is_told)
{
    bool came = false;
    struct orr_sim_thread thread = orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){.name = "seeker",
                                           .function = start_another,
                                           .argument = &came});
    struct orr_sim_process process = orr_sim_process_of(sim, thread);

    orr_sim_give(sim, process,
                 orr_sim_object(sim, ORR_KIND_ENDPOINT, "nothing", 0),
                 ORR_RIGHT_SEND, 0);
    orr_sim_run(sim, ORR_FOREVER);
    ck_assert(came);
    ck_assert_uint_eq(orr_sim_ending(sim, process).status, ORR_STATUS_SETUP);
    ck_assert_ptr_nonnull(strstr(orr_sim_output(sim, process, NULL),
                                 "is of kind endpoint, not timer"));
}
END_TEST

START_TEST(test_what_cannot_be_is_refused_with_a_reason)
{
    enum orr_sim_status status = ORR_SIM_OK;
    struct orr_sim_process process = orr_sim_process(
        sim, &(struct orr_sim_process_plan){.name = "big", .cells = 100000});

    ck_assert_uint_eq(process.n, 0);
    ck_assert_int_eq(orr_sim_status(sim), ORR_SIM_REFUSED);
    ck_assert_int_eq(orr_sim_refusal(sim), ORR_ERROR_NO_QUOTA);
    ck_assert_ptr_nonnull(strstr(orr_sim_error(sim), "NO_QUOTA"));
    ck_assert_uint_eq(orr_sim_process(sim, NULL).n, 0);
    ck_assert_int_eq(orr_sim_status(sim), ORR_SIM_BAD_ARGUMENT);
    ck_assert_uint_eq(orr_sim_object(sim, ORR_KIND_INTERRUPT, "l", 8).n, 0);
    ck_assert_uint_eq(orr_sim_object(sim, ORR_KIND_REPLY, "r", 0).n, 0);
    ck_assert_uint_eq(
        orr_sim_thread(sim, &(struct orr_sim_thread_plan){.name = "f"}).n, 0);
    ck_assert_int_eq(orr_sim_give(sim, (struct orr_sim_process){500},
                                  (struct orr_sim_object){3}, 1, 0),
                     ORR_SIM_GONE);
    ck_assert_ptr_null(
        orr_sim_create(&(struct orr_sim_config){.cells = 8}, &status));
    ck_assert_int_eq(status, ORR_SIM_BAD_ARGUMENT);
    ck_assert_ptr_null(orr_sim_create(
        &(struct orr_sim_config){.trace = "/nowhere/trace"}, &status));
    ck_assert_int_eq(status, ORR_SIM_NO_FILE);
    ck_assert_str_eq(orr_sim_status_text(ORR_SIM_STATUS_MAX), "unknown");
}
END_TEST

START_TEST(test_a_trace_has_an_end)
{
    struct orr_sim *other =
        orr_sim_create(&(struct orr_sim_config){.records = 5}, NULL);
    char text[ORR_SIM_TEXT_BYTES];
    struct pair pair;

    pair_build(other, &pair);
    orr_sim_run(other, ORR_FOREVER);
    ck_assert_uint_eq(orr_sim_count(other, NULL), 5);
    ck_assert_uint_gt(orr_sim_lost(other), 0);
    ck_assert_ptr_null(orr_sim_record(other, 5));
    for (size_t i = 0; i < 5; i++)
        ck_assert_uint_gt(
            strlen(orr_sim_record_text(other, orr_sim_record(other, i), text)),
            8);
    orr_sim_destroy(other);
}
END_TEST

#define MANY 1000

static long
resident_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

START_TEST(test_a_thousand_kernels_live_in_one_process)
{
    static struct orr_sim *many[MANY];
    static struct pair pairs[MANY];
    long before = resident_kib();

    for (int i = 0; i < MANY; i++) {
        many[i] = orr_sim_create(&(struct orr_sim_config){.cells = 256}, NULL);
        ck_assert_ptr_nonnull(many[i]);
        pair_build(many[i], &pairs[i]);
    }
    for (int step = 0; step < 3; step++)
        for (int i = 0; i < MANY; i++)
            orr_sim_step(many[i], 2);
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(orr_sim_run(many[i], ORR_FOREVER), ORR_SIM_STOP_IDLE);
        ck_assert_int_eq(pairs[i].error, ORR_ERROR_OK);
        ck_assert_uint_eq(orr_sim_digest(many[i]), orr_sim_digest(many[0]));
    }
    long each = (resident_kib() - before) / MANY;
    fprintf(stderr, "%ld KiB for each of %d kernels\n", each, MANY);
    for (int i = 0; i < MANY; i++)
        orr_sim_destroy(many[i]);
}
END_TEST

static void *
run_on_a_thread(void *argument)
{
    struct orr_sim *own = orr_sim_create(NULL, NULL);
    struct pair pair;

    for (int i = 0; i < 50 && own != NULL; i++) {
        pair_build(own, &pair);
        orr_sim_run(own, ORR_FOREVER);
        *(uint64_t *)argument = orr_sim_digest(own);
        orr_sim_destroy(own);
        own = orr_sim_create(NULL, NULL);
    }
    orr_sim_destroy(own);
    return NULL;
}

START_TEST(test_every_host_thread_may_have_a_machine)
{
    pthread_t thread[4];
    uint64_t digest[4];

    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(
            pthread_create(&thread[i], NULL, run_on_a_thread, &digest[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    for (int i = 1; i < 4; i++)
        ck_assert_uint_eq(digest[i], digest[0]);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("library/sim");
    TCase *all = tcase_create("sim");

    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, sim_setup, sim_teardown);
    tcase_add_test(all, test_a_call_is_answered_and_can_be_looked_at);
    tcase_add_test(all, test_the_same_system_has_the_same_digest);
    tcase_add_test(all, test_a_snapshot_takes_everything_back);
    tcase_add_test(all, test_one_can_come_back_to_each_of_two_ways);
    tcase_add_test(all, test_a_thread_cannot_do_what_the_host_does);
    tcase_add_test(all, test_time_passes_as_it_is_told_to);
    tcase_add_test(all, test_a_handle_that_was_not_given_is_told);
    tcase_add_test(all, test_what_cannot_be_is_refused_with_a_reason);
    tcase_add_test(all, test_a_trace_has_an_end);
    tcase_add_test(all, test_a_thousand_kernels_live_in_one_process);
    tcase_add_test(all, test_every_host_thread_may_have_a_machine);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
