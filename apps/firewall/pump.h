/* The firewall's ring to the driver of its network: a thread of its own has
 * frames of both directions on their way, several at a time. Frames are asked
 * for again when the driver died; those that go out keep their order. */
#ifndef APPS_FIREWALL_PUMP_H
#define APPS_FIREWALL_PUMP_H

#include "apps/lib/remote_ring.h"
#include "apps/lib/serve.h"

/* Opens the ring, if the scenario gives one, and starts the thread, which calls
 * `came` for each frame; `bit` of `bell` says that something was sent. False:
 * there is no ring. */
bool pump_open(const struct orr_remote_ring *names,
               void (*came)(const char *data, uint64_t bytes),
               struct orr_notification bell, uint64_t bit);

/* Has a frame sent, a request with its data. False: too many are on their way,
 * or the ring is not open. */
bool pump_send(const struct serve_request *request);

/* The next request that was sent, in the order in which they came, and what
 * became of it; null: none yet. It stays until the next call. */
struct serve_request *pump_sent(enum object_status *status);

#endif
