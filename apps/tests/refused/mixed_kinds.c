/* Must not compile: a timer is no endpoint. */
#include "apps/lib/orr.h"

struct orr_event receive_from_a_timer(struct orr_timer timer);

struct orr_event
receive_from_a_timer(struct orr_timer timer)
{
    return orr_receive(timer, ORR_FOREVER);
}
