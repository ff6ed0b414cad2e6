#include "core/tests/mischief.h"

#include "core/policy.h"
#include "core/slot.h"
#include "core/tests/mischief_call.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A cycle of up to four windows, and the cells that it takes. */
static void
mischief_windows(struct limits *limits, struct source *source)
{
    limits->windows = 1 + (uint32_t)source_draw(source, 4);
    limits->cells += limits->cpus * LANES;
    for (uint32_t i = 0; i < limits->windows; i++) {
        limits->window[i].length_ns = 1000 + source_draw(source, 200000);
        limits->window[i].partition =
            i == 0 ? 0 : (uint32_t)source_draw(source, LANES);
    }
}

struct limits
mischief_limits(struct source *source)
{
    static const uint64_t cells[] = {64, 96, 160, 256, 512, 512, 512, 512};
    static const uint64_t cpus[] = {1, 1, 2, 3, 4, 8};
    static const uint64_t slots[] = {8, 32, 64, 64};
    static const uint64_t pages[] = {0, 4, 48, 160};
    struct limits limits = {.lines = 8};

    limits.cells = (uint32_t)source_pick(source, cells, COUNT(cells));
    limits.cpus = (uint32_t)source_pick(source, cpus, COUNT(cpus));
    limits.slots = (uint32_t)source_pick(source, slots, COUNT(slots));
    limits.pages = (uint32_t)source_pick(source, pages, COUNT(pages));
    if (limits.cells < 160 && limits.pages > 48)
        limits.pages = 48;
    if (!source_one_in(source, 2))
        return limits;
    for (uint32_t i = 0; i < limits.cpus; i++)
        limits.policy[i] = (uint8_t)source_draw(source, POLICY_MAX);
    if (source_one_in(source, 3))
        mischief_windows(&limits, source);
    return limits;
}

/* Messages come often; calls that end things seldom, or nothing would live
 * long enough to get into trouble. */
static uint32_t
any_call(struct source *source)
{
    static const uint8_t often[] = {
        ORR_CALL_CREATE,        ORR_CALL_DUPLICATE,
        ORR_CALL_CONFIGURE,     ORR_CALL_START,
        ORR_CALL_SEND,          ORR_CALL_RECEIVE,
        ORR_CALL_RECEIVE,       ORR_CALL_RECEIVE,
        ORR_CALL_CALL,          ORR_CALL_CALL,
        ORR_CALL_CALL,          ORR_CALL_CALL,
        ORR_CALL_REPLY,         ORR_CALL_REPLY_RECEIVE,
        ORR_CALL_REPLY_RECEIVE, ORR_CALL_ARM,
        ORR_CALL_YIELD,         ORR_CALL_SIGNAL,
        ORR_CALL_WAIT,          ORR_CALL_MAP};
    uint32_t number;

    if (!source_one_in(source, 3))
        return often[source_draw(source, COUNT(often))];
    number = (uint32_t)source_draw(source, ORR_CALL_MAX + 1);
    if ((number == ORR_CALL_EXIT || number == ORR_CALL_DESTROY ||
         number == ORR_CALL_REVOKE || number == ORR_CALL_CLOSE) &&
        !source_one_in(source, 6))
        return ORR_CALL_YIELD;
    return number;
}

/* A small system to be mischievous in: what all share, then for each of some
 * processes its handles, a thread, time, a handler, and its start. */
static const uint8_t script[] = {
    ORR_CALL_CREATE,    ORR_KIND_ENDPOINT,
    ORR_CALL_CREATE,    ORR_KIND_NOTIFICATION,
    ORR_CALL_CREATE,    ORR_KIND_TIMER,
    ORR_CALL_CREATE,    ORR_KIND_INTERRUPT,
    ORR_CALL_CREATE,    ORR_KIND_ENDPOINT,
    ORR_CALL_CREATE,    ORR_KIND_MEMORY,
    ORR_CALL_CREATE,    ORR_KIND_PROCESS, /* SCRIPT_LOOP */
    ORR_CALL_DUPLICATE, ORR_KIND_ENDPOINT,
    ORR_CALL_DUPLICATE, ORR_KIND_ENDPOINT,
    ORR_CALL_DUPLICATE, ORR_KIND_NOTIFICATION,
    ORR_CALL_DUPLICATE, ORR_KIND_TIMER,
    ORR_CALL_DUPLICATE, ORR_KIND_MEMORY,
    ORR_CALL_DUPLICATE, ORR_KIND_PROCESS,
    ORR_CALL_DUPLICATE, ORR_KIND_QUOTA,
    ORR_CALL_CREATE,    ORR_KIND_THREAD,
    ORR_CALL_DUPLICATE, ORR_KIND_THREAD,
    ORR_CALL_CREATE,    ORR_KIND_CONTEXT,
    ORR_CALL_CONFIGURE, ORR_SETTING_CONTEXT,
    ORR_CALL_CONFIGURE, ORR_SETTING_FAULT_HANDLER,
    ORR_CALL_CONFIGURE, ORR_SETTING_PASSIVE,
    ORR_CALL_START,     2};
#define SCRIPT_LOOP 12u
#define SCRIPT_STEPS ((5 * (COUNT(script) - SCRIPT_LOOP) + SCRIPT_LOOP) / 2)

static void
fill_script(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    uint64_t at = 2 * kit->script++;
    uint64_t *a = trap->a;

    if (at >= COUNT(script))
        at = SCRIPT_LOOP + (at - SCRIPT_LOOP) % (COUNT(script) - SCRIPT_LOOP);
    trap->kind = TRAP_CALL;
    trap->number = script[at];
    mischief_call(source, kit, id, trap);
    if (trap->number == ORR_CALL_CREATE) {
        const uint8_t kind = script[at + 1];

        do {
            mischief_create(source, kit, id, a);
        } while (a[0] != kind);
        a[1] = kit_boot_handle(BOOT_QUOTA);
        if (kind == ORR_KIND_THREAD)
            a[2] = mischief_newest(kit, id, ORR_KIND_PROCESS);
        if (kind == ORR_KIND_PROCESS)
            a[2] = 8 + source_draw(source, 16);
    } else if (trap->number == ORR_CALL_DUPLICATE) {
        a[0] = script[at + 1] == ORR_KIND_THREAD
                   ? mischief_newest(kit, id, ORR_KIND_THREAD)
                   : mischief_handle(source, kit, id, script[at + 1]);
        a[1] = mischief_rights(source, kit, id, a[0]);
        a[3] = mischief_newest(kit, id, ORR_KIND_PROCESS);
    } else {
        a[0] = mischief_newest(kit, id, ORR_KIND_THREAD);
        a[1] = trap->number == ORR_CALL_START ? 2 : script[at + 1];
        if (trap->number == ORR_CALL_START)
            return;
        if (a[1] == ORR_SETTING_CONTEXT)
            a[2] = mischief_newest(kit, id, ORR_KIND_CONTEXT);
        if (a[1] == ORR_SETTING_FAULT_HANDLER)
            a[2] = mischief_newest(kit, id, ORR_KIND_ENDPOINT);
        if (a[1] == ORR_SETTING_PASSIVE)
            a[2] = source_draw(source, 2);
    }
}

/* What a well-behaved program would do: a server replies and receives, a
 * client calls. */
static void
fill_polite(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    const orr_handle door = mischief_newest(kit, id, ORR_KIND_ENDPOINT);
    const orr_handle reply = mischief_newest(kit, id, ORR_KIND_REPLY);
    const uint64_t deadline = source_one_in(source, 4)
                                  ? kit->now + source_draw(source, 50000)
                                  : ORR_FOREVER;
    uint64_t *a = trap->a;

    if (reply != ORR_NONE || id.n % 3 == 0) {
        trap->number = ORR_CALL_REPLY_RECEIVE;
        a[0] = reply;
        a[3] = deadline;
        a[4] = door;
    } else {
        trap->number = ORR_CALL_CALL;
        a[0] = door;
        a[3] = deadline;
    }
    a[1] = source_draw(source, 2);
    a[2] = source_draw(source, 3);
}

/* What the thread that runs on trap->cpu does. */
static void
fill_thread(struct source *source, struct kit *kit, struct trap *trap)
{
    const struct thread_id id = kit->on[trap->cpu].thread;
    bool careful;

    trap->kind = TRAP_CALL;
    trap->number = ORR_CALL_YIELD;
    if (kit_is_stale(kit, trap->cpu))
        return;
    careful = mischief_is_careful(kit, source, id);
    if (kit->again[id.n]) {
        const uint32_t cpu = trap->cpu;

        *trap = kit->trap[id.n];
        trap->cpu = cpu;
    } else if (trap->cpu == 0 && kit->script < SCRIPT_STEPS) {
        fill_script(source, kit, id, trap);
    } else if (!careful && source_one_in(source, 2)) {
        fill_polite(source, kit, id, trap);
    } else if (!careful && source_one_in(source, 100)) {
        trap->kind = TRAP_FAULT;
        trap->number =
            ORR_FAULT_ACCESS + (uint32_t)source_draw(source, ORR_FAULT_ABORT);
        trap->words = (uint32_t)source_draw(source, 3);
    } else {
        trap->number = any_call(source);
        if (mischief_newest(kit, id, ORR_KIND_REPLY) != ORR_NONE &&
            source_one_in(source, 2))
            trap->number = source_one_in(source, 2) ? ORR_CALL_REPLY
                                                    : ORR_CALL_REPLY_RECEIVE;
        if (careful && trap->number == ORR_CALL_EXIT)
            trap->number = ORR_CALL_YIELD;
        mischief_call(source, kit, id, trap);
    }
}

/* Time goes on a little; with nobody running, up to what is next. */
static void
pass_time(struct source *source, const struct kit *kit, struct trap *trap)
{
    static const uint64_t steps[] = {0, 0, 1, 50, 1000, 20000};
    const uint64_t step = source_pick(source, steps, COUNT(steps));
    uint64_t next = kit->on[trap->cpu].until;

    trap->now = kit->now + (step == 0 ? 0 : source_draw(source, step));
    if (kit->on[trap->cpu].thread.n == 0 && next != NEVER &&
        next - kit->now < UINT32_MAX && !source_one_in(source, 4))
        trap->now = next;
}

/* Mostly a CPU on which somebody runs, if there is one: what is idle has
 * little to tell. */
static uint32_t
any_cpu(struct source *source, const struct kit *kit, uint32_t cpus)
{
    const uint32_t first = (uint32_t)source_draw(source, cpus);

    if (kit->on[first].thread.n != 0 || source_one_in(source, 4))
        return first;
    for (uint32_t i = 1; i < cpus; i++) {
        if (kit->on[(first + i) % cpus].thread.n != 0)
            return (first + i) % cpus;
    }
    return first;
}

struct trap
mischief_next(struct source *source, struct kit *kit)
{
    const struct kernel *k = (const struct kernel *)kit->arena;
    struct trap trap = {.kind = TRAP_KICK};

    trap.cpu = any_cpu(source, kit, k->limits.cpus);
    for (uint32_t i = 0; i < k->limits.cpus; i++) {
        const uint32_t cpu = (trap.cpu + i) % k->limits.cpus;

        if ((kit->pending >> cpu & 1) != 0 &&
            ((kit->started >> cpu & 1) == 0 || !source_one_in(source, 8))) {
            trap.cpu = cpu;
            trap.now = kit->now;
            return trap;
        }
    }
    pass_time(source, kit, &trap);
    if (trap.now >= kit->on[trap.cpu].until && !source_one_in(source, 16)) {
        trap.kind = TRAP_TIMER;
    } else if (source_one_in(source, 40)) {
        trap.kind = TRAP_INTERRUPT;
        trap.number = (uint32_t)source_draw(source, k->limits.lines + 1);
    } else if (kit->on[trap.cpu].thread.n != 0 && !kit->back[trap.cpu] &&
               !source_one_in(source, 60)) {
        const uint64_t now = trap.now;

        fill_thread(source, kit, &trap);
        trap.now = now;
    } else if (source_one_in(source, 2)) {
        trap.kind = TRAP_TIMER;
    }
    return trap;
}

bool
mischief_is_legal(const struct kit *kit, const struct trap *trap)
{
    const uint32_t thread = kit->on[trap->cpu].thread.n;

    if ((kit->started >> trap->cpu & 1) == 0 && trap->kind != TRAP_KICK)
        return false;
    if (trap->kind != TRAP_CALL && trap->kind != TRAP_FAULT)
        return true;
    if (kit->back[trap->cpu])
        return false;
    return thread != 0 &&
           (!kit->again[thread] || kit->trap[thread].number == trap->number);
}

bool
mischief_step(struct kit *kit, const struct trap *trap)
{
    struct trap made = *trap;

    if (kit->now < trap->now)
        kit->now = trap->now;
    return kit_step(kit, &made);
}
