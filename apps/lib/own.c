#include "apps/lib/own.h"

#include "apps/lib/console.h"
#include "apps/lib/start.h"

const char *
orr_kind_name(uint64_t kind)
{
    static const char *const name[ORR_KIND_MAX] = {
        [ORR_KIND_NONE] = "none",
        [ORR_KIND_QUOTA] = "quota",
        [ORR_KIND_PROCESS] = "process",
        [ORR_KIND_THREAD] = "thread",
        [ORR_KIND_CONTEXT] = "context",
        [ORR_KIND_ENDPOINT] = "endpoint",
        [ORR_KIND_NOTIFICATION] = "notification",
        [ORR_KIND_TIMER] = "timer",
        [ORR_KIND_INTERRUPT] = "interrupt",
        [ORR_KIND_CONSOLE] = "console",
        [ORR_KIND_MEMORY] = "memory",
        [ORR_KIND_REPLY] = "reply",
    };
    return kind < ORR_KIND_MAX ? name[kind] : "unknown";
}

bool
orr_has(const char *name, enum orr_kind kind)
{
    return own_handle(name, kind) != ORR_NONE;
}

orr_handle
orr_find(const char *name, enum orr_kind kind)
{
    orr_handle handle = own_handle(name, kind);
    enum orr_kind other = own_kind(name);

    if (handle != ORR_NONE)
        return handle;
    if (other != ORR_KIND_NONE)
        orr_print("%s: \"%s\" is of kind %s, not %s: give it another object "
                  "in the scenario\n",
                  orr_own_name(), name, orr_kind_name(other),
                  orr_kind_name(kind));
    else
        orr_print("%s: no handle \"%s\": list it under this process's "
                  "handles in the scenario\n",
                  orr_own_name(), name);
    orr_exit(ORR_STATUS_SETUP);
}

struct orr_quota
orr_own_quota(void)
{
    return (struct orr_quota){orr_find("quota", ORR_KIND_QUOTA)};
}

struct orr_process
orr_own_process(void)
{
    return (struct orr_process){orr_find("process", ORR_KIND_PROCESS)};
}
