/* Wants to hear from the other before it listens itself. Two of a kind wait
 * for each other for ever. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_event event =
        orr_call(orr_find_endpoint("other"), orr_label(0), ORR_FOREVER);

    orr_need(event.error, "call the other");
    event = orr_receive(orr_find_endpoint("own"), ORR_FOREVER);
    orr_need(event.error, "receive");
    orr_need(orr_reply(event.reply, orr_label(0)), "reply");
    return 0;
}
