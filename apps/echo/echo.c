/* Says everything back, and counts for each client. It knows its clients by
 * the badges of their handles, which they cannot change. */
#include "apps/lib/protocol/echo.h"
#include "apps/lib/orr.h"

static uint64_t count[ECHO_CLIENTS_MAX];

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct orr_message answer;
    struct echo echo;

    for (;;) {
        orr_need(event.error, "receive");
        answer = orr_label(ECHO_REFUSED);
        if (ORR_TAKE(event, echo) && event.badge < ECHO_CLIENTS_MAX) {
            echo.client = event.badge;
            echo.count = ++count[event.badge];
            answer = ORR_MESSAGE(ECHO_SAID, echo);
        }
        event = orr_reply_receive(event.reply, answer, door, ORR_FOREVER);
    }
}
