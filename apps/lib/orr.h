/* Everything that a program needs: the one header to include. Programs use
 * no libc, so that the same source runs in the simulator and on a machine. */
#ifndef APPS_LIB_ORR_H
#define APPS_LIB_ORR_H

#include "apps/lib/console.h"
#include "apps/lib/handle.h"
#include "apps/lib/heartbeat.h"
#include "apps/lib/inspect.h"
#include "apps/lib/ipc.h"
#include "apps/lib/mapping.h"
#include "apps/lib/object.h"
#include "apps/lib/own.h"
#include "apps/lib/remote.h"
#include "apps/lib/start.h"
#include "apps/lib/thread.h"

#endif
