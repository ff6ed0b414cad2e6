/* How somebody else tests a system with Orrery and Check: a counter that is
 * served to two clients, one of which dies in the middle. */
#include <check.h>
#include <orrery/program.h>
#include <orrery/sim.h>
#include <stdint.h>
#include <stdlib.h>

#define KERNELS 1000

/* Names that the library has inside, and that are free for its users. */
int queue_add(int a, int b);
int machine_create(int a);
int kernel_enter(int a);

int
queue_add(int a, int b)
{
    return a + b;
}

int
machine_create(int a)
{
    return queue_add(a, 1);
}

int
kernel_enter(int a)
{
    return machine_create(a) + 1;
}

enum request { REQUEST_ADD, REQUEST_READ };

struct number {
    uint64_t value;
};

static void
counter(void *argument)
{
    struct orr_endpoint door = orr_find_endpoint("counter");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct number sum = {0}, number;

    (void)argument;
    for (;;) {
        orr_need(event.error, "receive");
        if (event.label == REQUEST_ADD && ORR_TAKE(event, number))
            sum.value += number.value;
        event = orr_reply_receive(event.reply, ORR_MESSAGE(event.badge, sum),
                                  door, ORR_FOREVER);
    }
}

struct client {
    uint64_t add;
    uint64_t sum;
    enum orr_error error;
};

static void
add_twice(void *argument)
{
    struct client *client = argument;
    struct orr_endpoint door = orr_find_endpoint("counter");

    for (int i = 0; i < 2; i++) {
        struct number number = {client->add};
        struct orr_event event =
            orr_call(door, ORR_MESSAGE(REQUEST_ADD, number), orr_after(ORR_MS));
        client->error = event.error;
        if (event.error != ORR_ERROR_OK)
            return;
        if (ORR_TAKE(event, number))
            client->sum = number.value;
    }
}

struct bench {
    struct orr_sim *sim;
    struct orr_sim_object door;
    struct orr_sim_thread counter, thread[2];
    struct client client[2];
};

static void
client_add(struct bench *bench, int i)
{
    bench->client[i] = (struct client){.add = i ? 10 : 1};
    bench->thread[i] = orr_sim_thread(
        bench->sim,
        &(struct orr_sim_thread_plan){.name = i ? "second" : "first",
                                      .function = add_twice,
                                      .argument = &bench->client[i]});
    orr_sim_give(bench->sim, orr_sim_process_of(bench->sim, bench->thread[i]),
                 bench->door, ORR_RIGHT_SEND, (uint64_t)i + 1);
}

static void
build(struct bench *bench)
{
    enum orr_sim_status status;

    bench->sim =
        orr_sim_create(&(struct orr_sim_config){.cells = 256}, &status);
    ck_assert_msg(bench->sim != NULL, "%s", orr_sim_status_text(status));
    bench->door = orr_sim_object(bench->sim, ORR_KIND_ENDPOINT, "counter", 0);
    bench->counter = orr_sim_thread(
        bench->sim, &(struct orr_sim_thread_plan){.name = "counter",
                                                  .function = counter,
                                                  .passive = true});
    orr_sim_give(bench->sim, orr_sim_process_of(bench->sim, bench->counter),
                 bench->door, ORR_RIGHT_RECEIVE, 0);
    for (int i = 0; i < 2; i++)
        client_add(bench, i);
    ck_assert_msg(orr_sim_status(bench->sim) == ORR_SIM_OK, "%s",
                  orr_sim_error(bench->sim));
}

START_TEST(test_two_clients_are_served)
{
    struct bench bench;

    build(&bench);
    ck_assert_int_eq(orr_sim_run(bench.sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(bench.client[0].sum, 12);
    ck_assert_uint_eq(bench.client[1].sum, 22);
    ck_assert_ptr_null(orr_sim_check(bench.sim));
    ck_assert_uint_eq(
        orr_sim_count(bench.sim,
                      &(struct orr_sim_match){.what = ORR_SIM_MESSAGE,
                                              .object = bench.door,
                                              .peer = bench.counter}),
        4);
    ck_assert_uint_eq(
        orr_sim_count(bench.sim,
                      &(struct orr_sim_match){.what = ORR_SIM_LEND,
                                              .peer = bench.counter}),
        4);
    orr_sim_destroy(bench.sim);
}
END_TEST

START_TEST(test_a_fault_of_the_server_reaches_its_clients)
{
    struct bench bench;
    size_t missing;

    build(&bench);
    ck_assert_int_eq(
        orr_sim_fault(bench.sim, bench.counter, 3, ORR_FAULT_ACCESS, 0),
        ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(bench.sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(bench.client[0].error, ORR_ERROR_TIMED_OUT);
    ck_assert_int_eq(bench.client[1].error, ORR_ERROR_PEER_DIED);
    const struct orr_sim_match story[] = {
        {.what = ORR_SIM_MESSAGE, .peer = bench.counter},
        {.what = ORR_SIM_REPLY, .thread = bench.counter},
        {.what = ORR_SIM_FAULT,
         .thread = bench.counter,
         .exactly = true,
         .value = ORR_FAULT_ACCESS},
        {.what = ORR_SIM_END}};
    ck_assert_msg(orr_sim_sequence(bench.sim, story, 4, &missing),
                  "%zu of the story is missing", missing);
    ck_assert_ptr_null(orr_sim_check(bench.sim));
    orr_sim_destroy(bench.sim);
}
END_TEST

START_TEST(test_a_thousand_kernels_do_the_same)
{
    static struct bench bench[KERNELS];

    for (int i = 0; i < KERNELS; i++)
        build(&bench[i]);
    for (int i = 0; i < KERNELS; i++)
        orr_sim_step(bench[i].sim, 3);
    for (int i = KERNELS - 1; i >= 0; i--)
        ck_assert_int_eq(orr_sim_run(bench[i].sim, ORR_FOREVER),
                         ORR_SIM_STOP_IDLE);
    for (int i = KERNELS - 1; i >= 0; i--) {
        ck_assert_uint_eq(bench[i].client[1].sum, 22);
        ck_assert_uint_eq(orr_sim_digest(bench[i].sim),
                          orr_sim_digest(bench[0].sim));
        orr_sim_destroy(bench[i].sim);
    }
    ck_assert_int_eq(kernel_enter(1), 3);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("outside");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 60);
    tcase_add_test(all, test_two_clients_are_served);
    tcase_add_test(all, test_a_fault_of_the_server_reaches_its_clients);
    tcase_add_test(all, test_a_thousand_kernels_do_the_same);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
