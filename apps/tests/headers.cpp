// What a program includes must be of use to C++ as well; none is built so here.
extern "C" {
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/pool.h"
#include "apps/lib/remote_ring.h"
#include "apps/lib/ring_sync.h"
#include "apps/lib/serve_ring.h"
#include "core/include/orrery/device.h"
}

static_assert(ORR_SIZED(struct orr_result) == 64, "as in C");
