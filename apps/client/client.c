/* A client of the echo service: argv[1] is who it is (its badge), argv[2]
 * how often it speaks. */
#include "apps/lib/protocol/echo.h"
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t self = orr_argument(1, 0);
    uint64_t times = orr_argument(2, 10);
    struct echo said = {.text = "is anybody there?"};
    struct echo heard;
    struct orr_event event;

    for (uint64_t i = 1; i <= times; i++) {
        event = orr_call(door, ORR_MESSAGE(ECHO_SAY, said), ORR_FOREVER);
        orr_need(event.error, "call the echo");
        orr_assert(event.label == ECHO_SAID);
        orr_assert(ORR_TAKE(event, heard));
        orr_assert(text_equal(heard.text, said.text));
        orr_assert(heard.client == self);
        orr_assert(heard.count == i);
        orr_work(5 * ORR_US);
    }
    event = orr_call(door, orr_label(ECHO_SAY), ORR_FOREVER);
    orr_need(event.error, "call the echo with nothing to say");
    orr_assert(event.label == ECHO_REFUSED);
    orr_print("heard %llu times\n", (unsigned long long)times);
    return 0;
}
