/* What a thread of a simulated machine may call: the library that programs on
 * every machine use. Handles that the host gave its process are found by name,
 * as orr_find_endpoint("door"). Threads share the host process's memory and
 * libc, but must make no call that blocks the host, and keep nothing on its
 * heap that a snapshot should set back. */
#ifndef ORRERY_PROGRAM_H
#define ORRERY_PROGRAM_H

#include "apps/lib/console.h"
#include "apps/lib/handle.h"
#include "apps/lib/inspect.h"
#include "apps/lib/ipc.h"
#include "apps/lib/mapping.h"
#include "apps/lib/object.h"
#include "apps/lib/own.h"
#include "apps/lib/thread.h"

#endif
