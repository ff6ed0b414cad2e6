/* Thinks, takes two forks one after the other, eats, and puts them back;
 * argv[1] times. If all take their first fork at the same time, and nobody
 * takes them in another order, all wait for ever. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint first = orr_find_endpoint("first");
    struct orr_endpoint second = orr_find_endpoint("second");
    uint64_t meals = orr_argument(1, 5);
    uint64_t thinking_ns = orr_argument(2, 100) * ORR_US;
    struct orr_event one;
    struct orr_event other;

    for (uint64_t meal = 0; meal < meals; meal++) {
        orr_work(thinking_ns);
        one = orr_receive(first, ORR_FOREVER);
        orr_need(one.error, "take the first fork");
        orr_work(5 * ORR_US);
        other = orr_receive(second, ORR_FOREVER);
        orr_need(other.error, "take the second fork");
        orr_mark("eats");
        orr_work(20 * ORR_US);
        orr_need(orr_reply(other.reply, orr_label(0)), "put a fork back");
        orr_need(orr_reply(one.reply, orr_label(0)), "put a fork back");
    }
    orr_print("ate %llu times\n", (unsigned long long)meals);
    return 0;
}
