#include "library/tests/sim_kit.h"

struct orr_sim *sim;

void
sim_setup(void)
{
    enum orr_sim_status status;

    sim = orr_sim_create(&(struct orr_sim_config){.check = true}, &status);
    ck_assert_msg(sim != NULL, "%s", orr_sim_status_text(status));
    ck_assert_int_eq(status, ORR_SIM_OK);
}

void
sim_teardown(void)
{
    orr_sim_destroy(sim);
}

/* Answers every call with one more. */
void
serve(void *argument)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct ball ball;

    (void)argument;
    for (;;) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, ball));
        ball.touches++;
        event = orr_reply_receive(event.reply, ORR_MESSAGE(event.badge, ball),
                                  door, ORR_FOREVER);
    }
}

void
ask(void *argument)
{
    struct ball ball = {41};
    struct orr_event event =
        orr_call(orr_find_endpoint("door"), ORR_MESSAGE(3, ball), ORR_FOREVER);

    *(enum orr_error *)argument = event.error;
    if (event.error != ORR_ERROR_OK)
        return;
    orr_assert(ORR_TAKE(event, ball));
    orr_print("%llu from %llu\n", (unsigned long long)ball.touches,
              (unsigned long long)event.label);
}

void
pair_build(struct orr_sim *on, struct pair *pair)
{
    pair->error = ORR_ERROR_MAX;
    pair->door = orr_sim_object(on, ORR_KIND_ENDPOINT, "door", 0);
    pair->serving = orr_sim_thread(
        on, &(struct orr_sim_thread_plan){
                .name = "server", .function = serve, .priority = 110});
    pair->asking = orr_sim_thread(
        on, &(struct orr_sim_thread_plan){
                .name = "client", .function = ask, .argument = &pair->error});
    pair->server = orr_sim_process_of(on, pair->serving);
    pair->client = orr_sim_process_of(on, pair->asking);
    ck_assert_msg(pair->asking.n != 0, "%s", orr_sim_error(on));
    ck_assert_int_eq(
        orr_sim_give(on, pair->server, pair->door, ORR_RIGHT_RECEIVE, 0),
        ORR_SIM_OK);
    ck_assert_int_eq(
        orr_sim_give(on, pair->client, pair->door, ORR_RIGHT_SEND, 7),
        ORR_SIM_OK);
}
