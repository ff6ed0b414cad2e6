#include "core/tests/mischief_call.h"

#include "core/slot.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static orr_handle
nonsense_handle(struct source *source, const struct process *process)
{
    switch (source_draw(source, 4)) {
    case 0:
        return source_odd(source);
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
orr_handle
mischief_handle(struct source *source, struct kit *kit, struct thread_id id,
                uint8_t kind)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process *process = process_at(k, thread_at(k, id)->process);
    uint64_t at;

    if (process->slots == 0 || source_one_in(source, 24))
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

/* The handle of that kind that the thread's process got last. */
orr_handle
mischief_newest(struct kit *kit, struct thread_id id, uint8_t kind)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process *process = process_at(k, thread_at(k, id)->process);
    uint64_t generation = 0;
    orr_handle handle = ORR_NONE;

    for (uint32_t i = 0; i < process->slots; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, process, i));

        if (slot->object.n != 0 && slot->handle >> 16 > generation &&
            object_at(k, slot->object)->kind == kind) {
            generation = slot->handle >> 16;
            handle = i | generation << 16;
        }
    }
    return handle;
}

/* With the first process dies what the others live on: let it be careful. */
bool
mischief_is_careful(struct kit *kit, struct source *source, struct thread_id id)
{
    const struct kernel *k = kit_kernel(kit);
    const struct process_id process = thread_at(k, id)->process;

    return process_at(k, process)->object.quota.n == k->root.n &&
           process_at(k, process)->slots == k->limits.slots &&
           !source_one_in(source, 16);
}

static uint64_t
any_deadline(struct source *source, struct kit *kit, struct thread_id id)
{
    const uint64_t kinds = mischief_is_careful(kit, source, id) ? 6 : 8;

    switch (source_draw(source, kinds)) {
    case 0:
        return ORR_NOW;
    case 1:
        return source_one_in(source, 4) ? kit->now : source_odd(source) >> 8;
    case 6:
        return ORR_FOREVER;
    default:
        return kit->now + 1 + source_draw(source, 200000);
    }
}

static uint64_t
any_size(struct source *source)
{
    static const uint64_t words[] = {0, 1, 2, 8, 64, 120, 121, 255};
    const uint64_t handles =
        source_one_in(source, 3) ? source_draw(source, 6) : 0;

    return ORR_SIZE(
        source_pick(source, words, source_one_in(source, 8) ? 8 : 6), handles);
}

/* Mostly what the handle has, or a part of it. */
uint64_t
mischief_rights(struct source *source, struct kit *kit, struct thread_id id,
                orr_handle handle)
{
    const struct kernel *k = kit_kernel(kit);
    const struct found found = slot_find(k, thread_at(k, id)->process, handle);
    const uint64_t some = source_draw(source, 0x900);

    if (found.error != ORR_ERROR_OK || source_one_in(source, 16))
        return some;
    return slot_at(k, found.slot)->rights & ORR_RIGHTS_ALL &
           (some > 0x400 ? some : ORR_RIGHTS_ALL);
}

/* CREATE's a, b and c. */
void
mischief_create(struct source *source, struct kit *kit, struct thread_id id,
                uint64_t a[6])
{
    static const uint64_t times[] = {
        1000, 10000, 50000, 100000, 1000000, 1000000, 1, UINT64_MAX, 0};
    const uint32_t cpus = kit_kernel(kit)->limits.cpus;

    a[0] = source_draw(source, ORR_KIND_MAX + source_one_in(source, 16));
    a[1] = mischief_handle(source, kit, id, ORR_KIND_QUOTA);
    switch (a[0]) {
    case ORR_KIND_QUOTA:
        a[2] = source_one_in(source, 8) ? source_odd(source)
                                        : source_draw(source, 60);
        a[3] = source_draw(source, source_one_in(source, 8) ? 200 : 8);
        break;
    case ORR_KIND_MEMORY:
        a[2] = source_draw(source, source_one_in(source, 8) ? 1300 : 6);
        break;
    case ORR_KIND_PROCESS:
        a[2] = source_one_in(source, 8) ? source_odd(source)
                                        : 1 + source_draw(source, 24);
        a[3] = source_draw(source, 257);
        break;
    case ORR_KIND_THREAD:
        a[2] = mischief_handle(source, kit, id, ORR_KIND_PROCESS);
        a[3] = source_draw(source, source_one_in(source, 8) ? 300 : 8);
        a[4] = source_draw(source, cpus + source_one_in(source, 16));
        break;
    case ORR_KIND_CONTEXT:
        a[2] = source_pick(source, times,
                           source_one_in(source, 8) ? COUNT(times) : 6);
        a[3] = source_one_in(source, 2)
                   ? 0
                   : a[2] + source_pick(source, times,
                                        source_one_in(source, 8) ? COUNT(times)
                                                                 : 6);
        break;
    case ORR_KIND_ENDPOINT:
        a[2] = source_draw(source, 2 + source_one_in(source, 16));
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

    a[0] = mischief_handle(source, kit, id, ORR_KIND_THREAD);
    a[1] = source_draw(source, ORR_SETTING_MAX + source_one_in(source, 16));
    switch (a[1]) {
    case ORR_SETTING_PRIORITY:
        a[2] = source_draw(source, source_one_in(source, 8) ? 300 : 8);
        break;
    case ORR_SETTING_CPU:
        a[2] = source_draw(source, cpus + source_one_in(source, 8));
        break;
    case ORR_SETTING_CONTEXT:
        a[2] = mischief_handle(source, kit, id, ORR_KIND_CONTEXT);
        break;
    case ORR_SETTING_FAULT_HANDLER:
    case ORR_SETTING_TIMEOUT_HANDLER:
        a[2] = mischief_handle(source, kit, id, ORR_KIND_ENDPOINT);
        break;
    case ORR_SETTING_NOTIFICATION:
        a[2] = mischief_handle(source, kit, id, ORR_KIND_NOTIFICATION);
        break;
    case ORR_SETTING_PARTITION:
        a[2] = source_draw(source, ORR_PARTITION_MAX + 1);
        a[3] = mischief_handle(source, kit, id, ORR_KIND_QUOTA);
        break;
    default:
        a[2] = source_draw(source, 3);
        break;
    }
    if (source_one_in(source, 8))
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
        a[0] = mischief_handle(source, kit, id, ORR_KIND_ENDPOINT);
        a[1] = source_draw(source, 1000);
        a[2] = any_size(source);
        a[3] = any_deadline(source, kit, id);
        break;
    case ORR_CALL_RECEIVE:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_ENDPOINT);
        a[1] = any_deadline(source, kit, id);
        break;
    default:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_REPLY);
        a[1] = source_draw(source, 3);
        a[2] = any_size(source);
        a[3] = any_deadline(source, kit, id);
        a[4] = mischief_handle(source, kit, id, ORR_KIND_ENDPOINT);
        break;
    }
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++) {
        trap->handle[i] =
            a[2] >> 8 == 0 ? 0 : mischief_handle(source, kit, id, 0);
    }
}

static void
fill_signal(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    const uint64_t bits = source_one_in(source, 8)
                              ? source_odd(source)
                              : 1 + source_draw(source, 15);
    const orr_handle bell =
        mischief_handle(source, kit, id, ORR_KIND_NOTIFICATION);
    uint64_t *a = trap->a;

    switch (trap->number) {
    case ORR_CALL_SIGNAL:
        a[0] = bell;
        a[1] = bits;
        break;
    case ORR_CALL_WAIT:
        a[0] = bell;
        a[1] = any_deadline(source, kit, id);
        break;
    case ORR_CALL_ARM:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_TIMER);
        a[3] = any_deadline(source, kit, id);
        a[4] = source_one_in(source, 4) ? source_odd(source)
                                        : source_draw(source, 2) * 100000;
        a[1] = bell;
        a[2] = bits;
        break;
    case ORR_CALL_CANCEL:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_TIMER);
        break;
    case ORR_CALL_WATCH:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_PROCESS);
        a[1] = bell;
        a[2] = bits;
        break;
    default:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_INTERRUPT);
        a[1] = trap->number == ORR_CALL_ATTACH ? bell : bits & 3;
        a[2] = bits;
        break;
    }
}

/* Some of them are ranges of memory, which start early and are short. */
static uint64_t
any_badge(struct source *source)
{
    const uint64_t low = source_draw(source, 4);

    return low | (uint64_t)source_draw(source, 4) << 32;
}

/* Few addresses, so that mappings meet. */
static uint64_t
any_address(struct source *source)
{
    const uint64_t base = source_one_in(source, 8)
                              ? ORR_ADDRESS_MAX - 2 * ORR_PAGE_BYTES
                              : ORR_ADDRESS_MIN;

    return base + source_draw(source, 5) * ORR_PAGE_BYTES;
}

static void
fill_memory(struct source *source, struct kit *kit, struct thread_id id,
            struct trap *trap)
{
    const orr_handle memory = mischief_handle(source, kit, id, ORR_KIND_MEMORY);
    const orr_handle process =
        source_one_in(source, 3)
            ? mischief_handle(source, kit, id, ORR_KIND_PROCESS)
            : ORR_NONE;
    const uint64_t range = source_draw(source, 3) | (1 + source_draw(source, 3))
                                                        << 32;
    const uint64_t rights =
        ORR_RIGHT_READ | (source_draw(source, 4) * ORR_RIGHT_WRITE);
    const uint64_t at = any_address(source);
    uint64_t *a = trap->a;

    switch (trap->number) {
    case ORR_CALL_MAP:
        a[0] = memory;
        a[1] = process;
        a[2] = at;
        a[3] = range;
        a[4] = rights;
        break;
    case ORR_CALL_CLEAR:
        a[0] = memory;
        a[1] = range;
        break;
    default:
        a[0] = process;
        a[1] = at;
        a[2] = source_one_in(source, 8) ? source_odd(source)
                                        : 1 + source_draw(source, 4);
        a[3] = rights;
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
        a[0] = mischief_handle(source, kit, id, ORR_KIND_THREAD);
        a[1] = any_size(source) & 0xff;
        break;
    case ORR_CALL_DUPLICATE:
        a[0] = mischief_handle(source, kit, id, 0);
        a[1] = mischief_rights(source, kit, id, a[0]);
        a[2] = source_one_in(source, 3) ? any_badge(source) : 0;
        a[3] = source_one_in(source, 2)
                   ? 0
                   : mischief_handle(source, kit, id, ORR_KIND_PROCESS);
        break;
    case ORR_CALL_EXIT:
        a[0] = source_draw(source, 3);
        a[1] = source_draw(source, 3);
        break;
    case ORR_CALL_INSPECT:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_QUOTA);
        a[1] = source_draw(source, kit_kernel(kit)->limits.cells + 1);
        a[2] = source_draw(source, ORR_QUESTION_MAX + 1);
        a[3] = source_draw(source, 64);
        break;
    case ORR_CALL_READ:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_CONSOLE);
        a[1] = source_draw(source, source_one_in(source, 8) ? 2000 : 32);
        break;
    case ORR_CALL_WRITE:
        a[0] = mischief_handle(source, kit, id, ORR_KIND_CONSOLE);
        a[1] = source_draw(source, source_one_in(source, 8) ? 2000 : 32);
        a[2] = source_draw(source, 3);
        break;
    default:
        a[0] = mischief_handle(source, kit, id, 0);
        a[1] = source_draw(source, ORR_QUESTION_MAX + 1);
        break;
    }
}

void
mischief_call(struct source *source, struct kit *kit, struct thread_id id,
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
        mischief_create(source, kit, id, trap->a);
        break;
    case ORR_CALL_MAP:
    case ORR_CALL_UNMAP:
    case ORR_CALL_PROTECT:
    case ORR_CALL_CLEAR:
        fill_memory(source, kit, id, trap);
        break;
    case ORR_CALL_CONFIGURE:
        fill_configure(source, kit, id, trap->a);
        break;
    default:
        fill_other(source, kit, id, trap);
        break;
    }
    if (source_one_in(source, 32))
        trap->a[source_draw(source, 6)] = source_odd(source);
}
