/* Queues up at a door, once. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    orr_need(orr_send(orr_find_endpoint("door"), orr_label(0), ORR_FOREVER),
             "queue up");
    return 0;
}
