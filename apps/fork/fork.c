/* A fork offers itself by a call. Whoever receives the call holds the fork,
 * until the reply puts it back on the table. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint table = orr_find_endpoint("table");
    struct orr_event event;

    for (;;) {
        event = orr_call(table, orr_label(0), ORR_FOREVER);
        orr_need(event.error, "offer itself");
    }
}
