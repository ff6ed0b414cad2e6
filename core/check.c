#include "core/check_walk.h"
#include "core/kernel.h"

static enum invariant
check_object(const struct kernel *k, uint32_t n)
{
    switch (check_at(k, n)->object.kind) {
    case ORR_KIND_PROCESS:
        return check_process(k, n);
    case ORR_KIND_THREAD:
        return check_thread(k, n);
    case ORR_KIND_CONTEXT:
        return check_context(k, n);
    case ORR_KIND_ENDPOINT:
        return check_endpoint(k, n);
    case ORR_KIND_NOTIFICATION:
        return check_notification(k, n);
    case ORR_KIND_TIMER:
        return check_timer(k, n);
    case ORR_KIND_INTERRUPT:
        return check_interrupt(k, n);
    case ORR_KIND_REPLY:
        return check_reply(k, n);
    case CELL_KIND_MAPPING:
        return check_mapping(k, n);
    default:
        return INVARIANT_NONE;
    }
}

static enum invariant
check_cpus(const struct kernel *k)
{
    enum invariant broken = INVARIANT_NONE;

    for (uint32_t n = 1; n <= k->limits.cpus && broken == INVARIANT_NONE; n++) {
        broken = check_cpu(k, n);
    }
    return broken;
}

static enum invariant
check_objects(const struct kernel *k)
{
    enum invariant broken = INVARIANT_NONE;

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        broken = check_object(k, n);
        if (broken != INVARIANT_NONE) {
            return broken;
        }
    }
    broken = check_cpus(k);
    if (broken == INVARIANT_NONE) {
        broken = check_accounts(k);
    }
    return broken == INVARIANT_NONE ? check_promises(k) : broken;
}

/* Each may trust what those before it have found in order. */
static enum invariant (*const checkers[])(const struct kernel *k) = {
    check_workers, check_cells,      check_pages,  check_tables,
    check_handles, check_partitions, check_queues, check_objects};

uint32_t
kernel_check(const struct kernel *k)
{
    enum invariant broken = INVARIANT_NONE;

    for (uint32_t i = 0;
         i < sizeof(checkers) / sizeof(checkers[0]) && broken == 0; i++) {
        broken = checkers[i](k);
    }
    return broken;
}

bool
kernel_is_suspect(const struct kernel *k)
{
    for (uint32_t i = 0; i < cell_touched_count(k); i++) {
        const uint32_t n = cell_touched(k, i);

        if (check_is(k, n, check_at(k, n)->object.kind) &&
            check_object(k, n) != INVARIANT_NONE) {
            return true;
        }
    }
    return check_cpus(k) != INVARIANT_NONE;
}

const char *
kernel_check_text(uint32_t invariant)
{
    static const char *const text[] = {"all invariants hold",
#define INVARIANT_ENTRY(NAME, text) text,
                                       INVARIANTS(INVARIANT_ENTRY)
#undef INVARIANT_ENTRY
    };

    return invariant < INVARIANT_MAX ? text[invariant] : "no such invariant";
}
