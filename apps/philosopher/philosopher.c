/* Thinks, takes two forks one after the other, eats, and puts them back;
 * argv[1] times. If all take their first fork at the same time, and nobody
 * takes them in another order, all wait for ever. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/fork.h"

static struct orr_reply
fork_take(struct orr_endpoint place)
{
    struct orr_event event = orr_receive(place, ORR_FOREVER);

    orr_need(event.error, "take a fork");
    return event.reply;
}

int
main(int argc, char **argv)
{
    uint64_t meals = orr_argument(1, 5);
    uint64_t thinking_ns = orr_argument(2, 100) * ORR_US;
    struct orr_reply first;
    struct orr_reply second;
    struct orr_message back;

    for (uint64_t meal = 1; meal <= meals; meal++) {
        orr_work(thinking_ns);
        first = fork_take(orr_find_endpoint("first"));
        orr_work(5 * ORR_US);
        second = fork_take(orr_find_endpoint("second"));
        orr_mark("eats");
        orr_work(20 * ORR_US);
        back = orr_label(meal == meals ? FORK_LEFT : FORK_BACK);
        orr_need(orr_reply(second, back), "put a fork back");
        orr_need(orr_reply(first, back), "put a fork back");
    }
    orr_print("ate %llu times\n", (unsigned long long)meals);
    return 0;
}
