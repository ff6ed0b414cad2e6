#include "core/tests/mischief.h"

#include <string.h>

#include "core/slot.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t
splitmix(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t
source_draw(struct source *source, uint64_t n)
{
    uint64_t value = 0;
    uint32_t bytes = n <= 256 ? 1 : n <= 65536 ? 2 : 8;

    if (source->left < bytes)
        return splitmix(&source->seed) % n;
    while (bytes-- > 0) {
        value = value << 8 | *source->bytes++;
        source->left--;
    }
    return value % n;
}

static bool
one_in(struct source *source, uint64_t n)
{
    return source_draw(source, n) == 0;
}

static uint64_t
pick(struct source *source, const uint64_t *from, size_t count)
{
    return from[source_draw(source, count)];
}

struct limits
mischief_limits(struct source *source)
{
    static const uint64_t cells[] = {64, 96, 160, 256, 512, 512, 512, 512};
    static const uint64_t cpus[] = {1, 1, 2, 3, 4, 8};
    static const uint64_t slots[] = {8, 32, 64, 64};
    struct limits limits = {0, 0, 8, 0};

    limits.cells = (uint32_t)pick(source, cells, COUNT(cells));
    limits.cpus = (uint32_t)pick(source, cpus, COUNT(cpus));
    limits.slots = (uint32_t)pick(source, slots, COUNT(slots));
    return limits;
}

static uint64_t
any_number(struct source *source)
{
    static const uint64_t odd[] = {0,          1,         2,          255,
                                   256,        0xffff,    0x10000,    1000,
                                   0x80000000, UINT32_MAX, UINT64_MAX, 1000000};

    return pick(source, odd, COUNT(odd));
}

static orr_handle
nonsense_handle(struct source *source, const struct process *process)
{
    switch (source_draw(source, 4)) {
    case 0:
        return any_number(source);
    case 1:
        return source_draw(source, 4) |
               source_draw(source, process->generation + 2) << 16;
    case 2:
        return source_draw(source, UINT64_MAX);
    default:
        return ORR_NONE;
    }
}

/* A handle of the thread's process to an object of that kind, if it has one;
 * any handle for kind 0; now and then nonsense. */
static orr_handle
any_handle(struct source *source, struct kit *kit, struct thread_id id,
           uint8_t kind)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process *process = process_at(k, thread_at(k, id)->process);
    uint64_t at;

    if (process->slots == 0 || one_in(source, 24))
        return nonsense_handle(source, process);
    at = source_draw(source, process->slots);
    for (uint32_t i = 0; i < process->slots; i++) {
        const uint32_t index = (uint32_t)(at + i) % process->slots;
        const struct slot_id slot = slot_of_index(k, process, index);
        const struct object_id object = slot_object(k, slot);

        if (object.n != 0 && (kind == 0 || object_at(k, object)->kind == kind))
            return slot_handle(k, slot);
    }
    return nonsense_handle(source, process);
}

static uint64_t
any_deadline(struct source *source, const struct kit *kit)
{
    switch (source_draw(source, 8)) {
    case 0:
        return ORR_NOW;
    case 1:
        return one_in(source, 4) ? kit->now : any_number(source);
    case 2:
        return ORR_FOREVER;
    default:
        return kit->now + 1 + source_draw(source, 200000);
    }
}

static uint64_t
any_size(struct source *source)
{
    static const uint64_t words[] = {0, 1, 2, 8, 64, 120, 121, 255};
    const uint64_t handles = one_in(source, 3) ? source_draw(source, 6) : 0;

    return ORR_SIZE(pick(source, words, one_in(source, 8) ? 8 : 6), handles);
}

/* Mostly what the handle has, or a part of it. */
static uint64_t
any_rights(struct source *source, struct kit *kit, struct thread_id id,
           orr_handle handle)
{
    const struct kernel *k = kit_kernel(kit);
    const struct found found =
        slot_find(k, thread_at(k, id)->process, handle);
    const uint64_t some = source_draw(source, 0x200);

    if (found.error != ORR_ERROR_OK || one_in(source, 16))
        return some;
    return slot_at(k, found.slot)->rights & ORR_RIGHTS_ALL &
           (some > 0x100 ? some : ORR_RIGHTS_ALL);
}

/* CREATE's a, b and c. */
static void
fill_create(struct source *source, struct kit *kit, struct thread_id id,
            uint64_t a[6])
{
    static const uint64_t times[] = {1000,    10000,   50000, 100000,
                                     1000000, 1000000, 1,     UINT64_MAX, 0};
    const uint32_t cpus = kit_kernel(kit)->limits.cpus;

    a[0] = source_draw(source, ORR_KIND_MAX + one_in(source, 16));
    a[1] = any_handle(source, kit, id, ORR_KIND_QUOTA);
    switch (a[0]) {
    case ORR_KIND_QUOTA:
        a[2] = one_in(source, 8) ? any_number(source)
                                 : source_draw(source, 60);
        break;
    case ORR_KIND_PROCESS:
        a[2] = one_in(source, 8) ? any_number(source)
                                 : 1 + source_draw(source, 24);
        a[3] = source_draw(source, 257);
        break;
    case ORR_KIND_THREAD:
        a[2] = any_handle(source, kit, id, ORR_KIND_PROCESS);
        a[3] = source_draw(source, one_in(source, 8) ? 300 : 8);
        a[4] = source_draw(source, cpus + one_in(source, 16));
        break;
    case ORR_KIND_CONTEXT:
        a[2] = pick(source, times, one_in(source, 8) ? COUNT(times) : 6);
        a[3] = one_in(source, 2)
                   ? 0
                   : a[2] + pick(source, times,
                                 one_in(source, 8) ? COUNT(times) : 6);
        break;
    case ORR_KIND_ENDPOINT:
        a[2] = source_draw(source, 2 + one_in(source, 16));
        break;
    case ORR_KIND_INTERRUPT:
        a[2] = source_draw(source, 9);
        break;
    default:
        break;
    }
}

static void
fill_configure(struct source *source, struct kit *kit, struct thread_id id,
               uint64_t a[6])
{
    const uint32_t cpus = kit_kernel(kit)->limits.cpus;

    a[0] = any_handle(source, kit, id, ORR_KIND_THREAD);
    a[1] = source_draw(source, ORR_SETTING_MAX + one_in(source, 16));
    switch (a[1]) {
    case ORR_SETTING_PRIORITY:
        a[2] = source_draw(source, one_in(source, 8) ? 300 : 8);
        break;
    case ORR_SETTING_CPU:
        a[2] = source_draw(source, cpus + one_in(source, 8));
        break;
    case ORR_SETTING_CONTEXT:
        a[2] = any_handle(source, kit, id, ORR_KIND_CONTEXT);
        break;
    case ORR_SETTING_FAULT_HANDLER:
    case ORR_SETTING_TIMEOUT_HANDLER:
        a[2] = any_handle(source, kit, id, ORR_KIND_ENDPOINT);
        break;
    case ORR_SETTING_NOTIFICATION:
        a[2] = any_handle(source, kit, id, ORR_KIND_NOTIFICATION);
        break;
    default:
        a[2] = source_draw(source, 3);
        break;
    }
    if (one_in(source, 8))
        a[2] = ORR_NONE;
}

/* The arguments of calls between threads. */
static void
fill_message(struct source *source, struct kit *kit, struct thread_id id,
             struct trap *trap)
{
    uint64_t *a = trap->a;

    switch (trap->number) {
    case ORR_CALL_SEND:
    case ORR_CALL_CALL:
        a[0] = any_handle(source, kit, id, ORR_KIND_ENDPOINT);
        a[1] = source_draw(source, 1000);
        a[2] = any_size(source);
        a[3] = any_deadline(source, kit);
        break;
    case ORR_CALL_RECEIVE:
        a[0] = any_handle(source, kit, id, ORR_KIND_ENDPOINT);
        a[1] = any_deadline(source, kit);
        break;
    default:
        a[0] = any_handle(source, kit, id, ORR_KIND_REPLY);
        a[1] = source_draw(source, 3);
        a[2] = any_size(source);
        a[3] = any_deadline(source, kit);
        a[4] = any_handle(source, kit, id, ORR_KIND_ENDPOINT);
        break;
    }
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++) {
        trap->handle[i] =
            a[2] >> 8 == 0 ? 0 : any_handle(source, kit, id, 0);
    }
}

static void
fill_signal(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    const uint64_t bits = one_in(source, 8) ? any_number(source)
                                            : 1 + source_draw(source, 15);
    const orr_handle bell =
        any_handle(source, kit, id, ORR_KIND_NOTIFICATION);
    uint64_t *a = trap->a;

    switch (trap->number) {
    case ORR_CALL_SIGNAL:
        a[0] = bell;
        a[1] = bits;
        break;
    case ORR_CALL_WAIT:
        a[0] = bell;
        a[1] = any_deadline(source, kit);
        break;
    case ORR_CALL_ARM:
        a[0] = any_handle(source, kit, id, ORR_KIND_TIMER);
        a[3] = any_deadline(source, kit);
        a[4] = one_in(source, 4) ? any_number(source)
                                 : source_draw(source, 2) * 100000;
        a[1] = bell;
        a[2] = bits;
        break;
    case ORR_CALL_CANCEL:
        a[0] = any_handle(source, kit, id, ORR_KIND_TIMER);
        break;
    case ORR_CALL_WATCH:
        a[0] = any_handle(source, kit, id, ORR_KIND_PROCESS);
        a[1] = bell;
        a[2] = bits;
        break;
    default:
        a[0] = any_handle(source, kit, id, ORR_KIND_INTERRUPT);
        a[1] = trap->number == ORR_CALL_ATTACH ? bell : bits & 3;
        a[2] = bits;
        break;
    }
}

/* The arguments of calls on one handle, and of those that need none. */
static void
fill_other(struct source *source, struct kit *kit, struct thread_id id,
           struct trap *trap)
{
    uint64_t *a = trap->a;

    switch (trap->number) {
    case ORR_CALL_START:
    case ORR_CALL_SUSPEND:
    case ORR_CALL_RESUME:
        a[0] = any_handle(source, kit, id, ORR_KIND_THREAD);
        a[1] = any_size(source) & 0xff;
        break;
    case ORR_CALL_DUPLICATE:
        a[0] = any_handle(source, kit, id, 0);
        a[1] = any_rights(source, kit, id, a[0]);
        a[2] = one_in(source, 4) ? source_draw(source, 4) : 0;
        a[3] = one_in(source, 2)
                   ? 0
                   : any_handle(source, kit, id, ORR_KIND_PROCESS);
        break;
    case ORR_CALL_EXIT:
        a[0] = source_draw(source, 3);
        a[1] = source_draw(source, 3);
        break;
    case ORR_CALL_WRITE:
        a[0] = any_handle(source, kit, id, ORR_KIND_CONSOLE);
        a[1] = source_draw(source, one_in(source, 8) ? 2000 : 32);
        a[2] = source_draw(source, 3);
        break;
    default:
        a[0] = any_handle(source, kit, id, 0);
        a[1] = source_draw(source, ORR_QUESTION_MAX + 1);
        break;
    }
}

static void
fill_call(struct source *source, struct kit *kit, struct thread_id id,
          struct trap *trap)
{
    switch (trap->number) {
    case ORR_CALL_SEND:
    case ORR_CALL_RECEIVE:
    case ORR_CALL_CALL:
    case ORR_CALL_REPLY:
    case ORR_CALL_REPLY_RECEIVE:
        fill_message(source, kit, id, trap);
        break;
    case ORR_CALL_SIGNAL:
    case ORR_CALL_WAIT:
    case ORR_CALL_ARM:
    case ORR_CALL_CANCEL:
    case ORR_CALL_ATTACH:
    case ORR_CALL_ACKNOWLEDGE:
    case ORR_CALL_MASK:
    case ORR_CALL_WATCH:
        fill_signal(source, kit, id, trap);
        break;
    case ORR_CALL_CREATE:
        fill_create(source, kit, id, trap->a);
        break;
    case ORR_CALL_CONFIGURE:
        fill_configure(source, kit, id, trap->a);
        break;
    default:
        fill_other(source, kit, id, trap);
        break;
    }
    if (one_in(source, 32))
        trap->a[source_draw(source, 6)] = any_number(source);
}

/* Calls that make, connect and start things come often; those that end them
 * seldom, or nothing would live long enough to get into trouble. */
static uint32_t
any_call(struct source *source)
{
    static const uint8_t often[] = {
        ORR_CALL_CREATE,    ORR_CALL_CREATE,    ORR_CALL_CREATE,
        ORR_CALL_DUPLICATE, ORR_CALL_DUPLICATE, ORR_CALL_CONFIGURE,
        ORR_CALL_CONFIGURE, ORR_CALL_CONFIGURE, ORR_CALL_START,
        ORR_CALL_START,     ORR_CALL_SEND,      ORR_CALL_RECEIVE,
        ORR_CALL_RECEIVE,   ORR_CALL_CALL,      ORR_CALL_CALL,
        ORR_CALL_CALL,      ORR_CALL_REPLY,     ORR_CALL_REPLY_RECEIVE,
        ORR_CALL_ARM,       ORR_CALL_YIELD,     ORR_CALL_SIGNAL,
        ORR_CALL_WAIT};
    uint32_t number;

    if (!one_in(source, 3))
        return often[source_draw(source, COUNT(often))];
    number = (uint32_t)source_draw(source, ORR_CALL_MAX + 1);
    if ((number == ORR_CALL_EXIT || number == ORR_CALL_DESTROY ||
         number == ORR_CALL_REVOKE || number == ORR_CALL_CLOSE) &&
        !one_in(source, 6))
        return ORR_CALL_YIELD;
    return number;
}

/* The handle of that kind that the thread's process got last. */
static orr_handle
newest_handle(struct kit *kit, struct thread_id id, uint8_t kind)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process *process = process_at(k, thread_at(k, id)->process);
    uint64_t generation = 0;
    orr_handle handle = ORR_NONE;

    for (uint32_t i = 0; i < process->slots; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, process, i));

        if (slot->object.n != 0 && slot->generation > generation &&
            object_at(k, slot->object)->kind == kind) {
            generation = slot->generation;
            handle = i | generation << 16;
        }
    }
    return handle;
}

/* A small system to be mischievous in: what all share, then for each of some
 * processes its handles, a thread, time, a handler, and its start. */
static const uint8_t script[] = {
    ORR_CALL_CREATE,    ORR_KIND_ENDPOINT,
    ORR_CALL_CREATE,    ORR_KIND_NOTIFICATION,
    ORR_CALL_CREATE,    ORR_KIND_TIMER,
    ORR_CALL_CREATE,    ORR_KIND_INTERRUPT,
    ORR_CALL_CREATE,    ORR_KIND_ENDPOINT,
    ORR_CALL_CREATE,    ORR_KIND_PROCESS, /* SCRIPT_LOOP */
    ORR_CALL_DUPLICATE, ORR_KIND_ENDPOINT,
    ORR_CALL_DUPLICATE, ORR_KIND_ENDPOINT,
    ORR_CALL_DUPLICATE, ORR_KIND_NOTIFICATION,
    ORR_CALL_DUPLICATE, ORR_KIND_TIMER,
    ORR_CALL_DUPLICATE, ORR_KIND_PROCESS,
    ORR_CALL_DUPLICATE, ORR_KIND_QUOTA,
    ORR_CALL_CREATE,    ORR_KIND_THREAD,
    ORR_CALL_DUPLICATE, ORR_KIND_THREAD,
    ORR_CALL_CREATE,    ORR_KIND_CONTEXT,
    ORR_CALL_CONFIGURE, ORR_SETTING_CONTEXT,
    ORR_CALL_CONFIGURE, ORR_SETTING_FAULT_HANDLER,
    ORR_CALL_CONFIGURE, ORR_SETTING_PASSIVE,
    ORR_CALL_START,     2};
#define SCRIPT_LOOP 10u
#define SCRIPT_STEPS \
    ((5 * (COUNT(script) - SCRIPT_LOOP) + SCRIPT_LOOP) / 2)

static void
fill_script(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    uint64_t at = 2 * kit->script++;
    uint64_t *a = trap->a;

    if (at >= COUNT(script))
        at = SCRIPT_LOOP +
             (at - SCRIPT_LOOP) % (COUNT(script) - SCRIPT_LOOP);
    trap->kind = TRAP_CALL;
    trap->number = script[at];
    fill_call(source, kit, id, trap);
    if (trap->number == ORR_CALL_CREATE) {
        const uint8_t kind = script[at + 1];

        do {
            fill_create(source, kit, id, a);
        } while (a[0] != kind);
        a[1] = kit_boot_handle(BOOT_QUOTA);
        if (kind == ORR_KIND_THREAD)
            a[2] = newest_handle(kit, id, ORR_KIND_PROCESS);
        if (kind == ORR_KIND_PROCESS)
            a[2] = 8 + source_draw(source, 16);
    } else if (trap->number == ORR_CALL_DUPLICATE) {
        a[0] = script[at + 1] == ORR_KIND_THREAD
                   ? newest_handle(kit, id, ORR_KIND_THREAD)
                   : any_handle(source, kit, id, script[at + 1]);
        a[1] = any_rights(source, kit, id, a[0]);
        a[3] = newest_handle(kit, id, ORR_KIND_PROCESS);
    } else {
        a[0] = newest_handle(kit, id, ORR_KIND_THREAD);
        a[1] = trap->number == ORR_CALL_START ? 2 : script[at + 1];
        if (trap->number == ORR_CALL_START)
            return;
        if (a[1] == ORR_SETTING_CONTEXT)
            a[2] = newest_handle(kit, id, ORR_KIND_CONTEXT);
        if (a[1] == ORR_SETTING_FAULT_HANDLER)
            a[2] = newest_handle(kit, id, ORR_KIND_ENDPOINT);
        if (a[1] == ORR_SETTING_PASSIVE)
            a[2] = source_draw(source, 2);
    }
}

/* With the first process dies what the others live on: let it be careful. */
static bool
is_careful(struct kit *kit, struct source *source, struct thread_id id)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process_id process = thread_at(k, id)->process;

    return process_at(k, process)->object.quota.n == k->root.n &&
           process_at(k, process)->slots == k->limits.slots &&
           !one_in(source, 16);
}

/* What the thread that runs on trap->cpu does. */
static void
fill_thread(struct source *source, struct kit *kit, struct trap *trap)
{
    const struct thread_id id = kit->on[trap->cpu].thread;
    const bool careful = is_careful(kit, source, id);

    if (kit->again[id.n]) {
        const uint32_t cpu = trap->cpu;

        *trap = kit->trap[id.n];
        trap->cpu = cpu;
    } else if (trap->cpu == 0 && kit->script < SCRIPT_STEPS) {
        fill_script(source, kit, id, trap);
    } else if (!careful && one_in(source, 100)) {
        trap->kind = TRAP_FAULT;
        trap->number =
            ORR_FAULT_ACCESS + (uint32_t)source_draw(source, ORR_FAULT_ABORT);
        trap->words = (uint32_t)source_draw(source, 3);
    } else {
        trap->kind = TRAP_CALL;
        trap->number = any_call(source);
        if (newest_handle(kit, id, ORR_KIND_REPLY) != ORR_NONE &&
            one_in(source, 2))
            trap->number = one_in(source, 2) ? ORR_CALL_REPLY
                                             : ORR_CALL_REPLY_RECEIVE;
        if (careful && trap->number == ORR_CALL_EXIT)
            trap->number = ORR_CALL_YIELD;
        fill_call(source, kit, id, trap);
    }
}

/* Time goes on a little; with nobody running, up to what is next. */
static void
pass_time(struct source *source, const struct kit *kit, struct trap *trap)
{
    static const uint64_t steps[] = {0, 0, 1, 50, 1000, 20000};
    const uint64_t step = pick(source, steps, COUNT(steps));
    uint64_t next = kit->on[trap->cpu].until;

    trap->now = kit->now + (step == 0 ? 0 : source_draw(source, step));
    if (kit->on[trap->cpu].thread.n == 0 && next != NEVER &&
        next - kit->now < UINT32_MAX && !one_in(source, 4))
        trap->now = next;
}

struct trap
mischief_next(struct source *source, struct kit *kit)
{
    const struct kernel *k = (const struct kernel *)kit->arena;
    struct trap trap = {.kind = TRAP_KICK};

    trap.cpu = (uint32_t)source_draw(source, k->limits.cpus);
    for (uint32_t i = 0; i < k->limits.cpus; i++) {
        const uint32_t cpu = (trap.cpu + i) % k->limits.cpus;

        if ((kit->pending >> cpu & 1) != 0 &&
            ((kit->started >> cpu & 1) == 0 || !one_in(source, 8))) {
            trap.cpu = cpu;
            trap.now = kit->now;
            return trap;
        }
    }
    pass_time(source, kit, &trap);
    if (trap.now >= kit->on[trap.cpu].until && !one_in(source, 16)) {
        trap.kind = TRAP_TIMER;
    } else if (one_in(source, 40)) {
        trap.kind = TRAP_INTERRUPT;
        trap.number = (uint32_t)source_draw(source, k->limits.lines + 1);
    } else if (kit->on[trap.cpu].thread.n != 0 && !one_in(source, 60)) {
        const uint64_t now = trap.now;

        fill_thread(source, kit, &trap);
        trap.now = now;
    } else if (one_in(source, 2)) {
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
