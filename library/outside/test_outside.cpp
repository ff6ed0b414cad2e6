// The same from C++: threads of a machine that are functions of a class, and a
// server that ends in the middle.
#include <check.h>
#include <orrery/lib/ring_sync.h>
#include <orrery/program.h>
#include <orrery/sim.h>

#include <cstdlib>
#include <string>

namespace
{

const int served = 3;

struct number {
    std::uint64_t value;
};

// Doubles so many numbers, and exits when one more comes.
void
doubler(void *)
{
    orr_endpoint door = orr_find_endpoint("door");
    orr_event event = orr_receive(door, ORR_FOREVER);
    number number;

    for (int i = 0; i < served; i++) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, number));
        number.value *= 2;
        event = orr_reply_receive(event.reply, ORR_MESSAGE(0, number), door,
                                  ORR_FOREVER);
    }
    orr_exit(4);
}

class Client
{
  public:
    std::string heard;
    enum orr_error last;

    static void
    begin(void *client)
    {
        static_cast<Client *>(client)->run();
    }

  private:
    void
    run()
    {
        number number = {21};

        do {
            struct orr_event event =
                orr_call(orr_find_endpoint("door"), ORR_MESSAGE(0, number),
                         orr_after(ORR_MS));
            last = event.error;
            if (ORR_TAKE(event, number))
                heard += std::to_string(number.value) + " ";
        } while (last == ORR_ERROR_OK);
        orr_thread_exit();
    }
};

struct orr_sim_process
process_begin(struct orr_sim *sim, const char *name, void (*function)(void *),
              void *argument)
{
    struct orr_sim_thread_plan plan = {};

    plan.name = name;
    plan.function = function;
    plan.argument = argument;
    return orr_sim_process_of(sim, orr_sim_thread(sim, &plan));
}

START_TEST(test_a_class_is_served_until_its_server_ends)
{
    Client client;
    struct orr_sim *sim = orr_sim_create(nullptr, nullptr);
    struct orr_sim_object door =
        orr_sim_object(sim, ORR_KIND_ENDPOINT, "door", 0);

    orr_sim_give(sim, process_begin(sim, "doubler", doubler, nullptr), door,
                 ORR_RIGHT_RECEIVE, 0);
    orr_sim_give(sim, process_begin(sim, "client", Client::begin, &client),
                 door, ORR_RIGHT_SEND, 0);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_str_eq(client.heard.c_str(), "42 84 168 ");
    ck_assert_int_eq(client.last, ORR_ERROR_PEER_DIED);
    ck_assert_ptr_null(orr_sim_check(sim));
    orr_sim_destroy(sim);
}
END_TEST

// Opens a ring to which no server comes.
void
ring_begin(void *refused)
{
    alignas(ORR_PAGE_BYTES) static char memory[4 * ORR_PAGE_BYTES];
    static struct orr_ring_client ring;
    struct orr_ring_setup setup = {};
    struct orr_ring_request request = {};

    setup.memory = memory;
    setup.shape.places = 4;
    setup.shape.buffers = 4;
    setup.shape.buffer_bytes = 512;
    setup.bell = orr_notification_create(orr_own_quota());
    setup.peer = orr_notification_create(orr_own_quota());
    orr_assert(orr_ring_client_open(&ring, &setup));
    request.operation = ORR_RING_READ;
    request.buffer = ORR_RING_NO_BUFFER;
    *static_cast<orr_error *>(refused) =
        orr_ring_call(&ring, &request, orr_after(ORR_MS)).error;
}

START_TEST(test_a_ring_gives_up_when_its_server_does_not_come)
{
    enum orr_error refused = ORR_ERROR_OK;
    struct orr_sim *sim = orr_sim_create(nullptr, nullptr);

    process_begin(sim, "client", ring_begin, &refused);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(refused, ORR_ERROR_TIMED_OUT);
    ck_assert_ptr_null(orr_sim_check(sim));
    orr_sim_destroy(sim);
}
END_TEST

} // namespace

int
main()
{
    Suite *suite = suite_create("outside in C++");
    TCase *all = tcase_create("all");

    tcase_add_test(all, test_a_class_is_served_until_its_server_ends);
    tcase_add_test(all, test_a_ring_gives_up_when_its_server_does_not_come);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
