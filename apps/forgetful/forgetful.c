/* A server that closes its replies instead of giving them: whoever called is
 * told that nothing will come. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_event event;

    for (;;) {
        event = orr_receive(door, ORR_FOREVER);
        orr_need(event.error, "receive");
        orr_need(orr_close(event.reply.h), "close the reply");
    }
}
