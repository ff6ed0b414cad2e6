#include "apps/lib/heartbeat.h"

#include "apps/lib/ipc.h"
#include "apps/lib/start.h"

void
orr_beat(void)
{
    if (orr_has("heartbeat", ORR_KIND_NOTIFICATION))
        (void)orr_signal(orr_find_notification("heartbeat"), 1);
}
