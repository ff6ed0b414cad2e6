/* Calls that are done in steps, and the end of each party between two steps:
 * of who makes the call, of who holds what it takes away, and of what it is
 * about. And what was set up with something that ends afterwards. */
#include "apps/exam/exam.h"

#define MANY 24u
#define CELLS 100u
#define DELAY_NS UINT64_C(400) /* between two tries */
#define TRIES_MAX 4000u
#define ABOVE_ACTORS 115u

/* A quota in a quota, with endpoints that another process holds, and one that
 * many handles there are derived from. */
static struct {
    struct orr_quota outer, inner;
    struct orr_endpoint source;
    struct orr_process holder;
} many;

enum party { PARTY_CALLER, PARTY_HOLDER, PARTY_OBJECT, PARTIES };

static void
many_make(bool derived)
{
    many.outer = orr_quota_split(orr_own_quota(), CELLS);
    many.inner = orr_quota_split(many.outer, CELLS - 10);
    many.source = orr_endpoint_create(many.inner, 0);
    many.holder = orr_process_create(orr_own_quota(), MANY, 1);
    for (uint32_t i = 0; i < MANY; i++) {
        struct orr_endpoint door =
            derived ? many.source : orr_endpoint_create(many.inner, 0);

        exam_done(
            "a handle for the holder",
            EXAM_CALL(DUPLICATE, door.h, ORR_RIGHT_SEND, 0, many.holder.h));
        if (!derived)
            orr_need(orr_close(door.h), "close");
    }
}

static void
many_release(void)
{
    (void)orr_close(many.source.h);
    (void)orr_destroy(many.holder.h);
    (void)orr_close(many.inner.h);
    (void)orr_destroy(many.outer.h);
}

/* How many handles the holder still has. */
static uint32_t
many_left(void)
{
    const uint64_t number = orr_query(many.holder.h, ORR_QUESTION_NUMBER);
    uint32_t count = 0;

    for (uint32_t i = 0; i < MANY; i++) {
        struct orr_sight sight = {number, ORR_QUESTION_HANDLE, i};
        count += orr_inspect(orr_own_quota(), sight).value != 0;
    }
    return count;
}

static struct orr_call
stepped_call(enum orr_call_number number)
{
    return (struct orr_call){
        .number = (uint64_t)number,
        .a = {number == ORR_CALL_REVOKE ? many.source.h : many.inner.h}};
}

static void
party_ends(enum party party, enum orr_call_number number,
           struct exam_actor actor)
{
    if (party == PARTY_CALLER)
        (void)orr_destroy(actor.thread.h);
    else if (party == PARTY_HOLDER)
        (void)orr_destroy(many.holder.h);
    else if (number == ORR_CALL_REVOKE)
        (void)orr_destroy(many.source.h);
    else
        (void)orr_destroy(many.outer.h);
}

/* One try. Answers how many steps were seen to be left; MANY: none was made;
 * 0: it was over. */
static uint32_t
try_end(enum orr_call_number number, enum party party, uint64_t delay_ns)
{
    const uint64_t left = orr_quota_left(orr_own_quota());
    struct orr_notification begun = orr_notification_create(orr_own_quota());
    struct exam_actor actor;
    uint32_t undone;

    many_make(number == ORR_CALL_REVOKE);
    actor = exam_act_after(begun, "steps", stepped_call(number));
    (void)orr_wait(begun, ORR_FOREVER);
    orr_sleep_until(orr_after(delay_ns));
    undone = exam_is_answered(actor) ? 0 : many_left();
    party_ends(party, number, actor);
    orr_sleep_until(orr_after(ORR_MS));
    exam_error("who is left is answered",
               party == PARTY_CALLER || exam_is_answered(actor) ? 0u : 1u,
               ORR_ERROR_OK);
    exam_release(actor);
    orr_need(orr_destroy(begun.h), "destroy");
    many_release();
    orr_sleep_until(orr_after(ORR_MS));
    exam_error("all cells are back",
               orr_quota_left(orr_own_quota()) == left ? 0u : 1u, ORR_ERROR_OK);
    return undone;
}

/* Later and later, until it comes too late. */
static void
ends_between_steps(enum orr_call_number number, enum party party)
{
    uint32_t tries = 0, middle = 0, undone = MANY;

    while (undone > 0 && tries < TRIES_MAX) {
        undone = try_end(number, party, DELAY_NS * tries++);
        middle += undone > 0 && undone < MANY;
    }
    exam_error("it was seen in the middle", middle > 0 ? 0u : 1u, ORR_ERROR_OK);
}

/* What signals goes on without what it signalled. */
static void
bell_ends(void)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_notification other = orr_notification_create(orr_own_quota());
    struct orr_timer timer = orr_timer_create(orr_own_quota());
    struct orr_process child = orr_process_create(orr_own_quota(), 1, 1);

    orr_need(orr_timer_arm(timer, bell, 1, orr_after(ORR_MS), 0), "arm");
    orr_need(orr_watch(child, bell, 2), "watch");
    orr_need(orr_bind(orr_own_thread(), bell), "bind");
    orr_need(orr_destroy(bell.h), "destroy");
    orr_sleep_until(orr_after(2 * ORR_MS));
    exam_refused("arm for a bell that is gone",
                 EXAM_CALL(ARM, timer.h, bell.h, 1, 1, 0),
                 ORR_ERROR_STALE_HANDLE, 1);
    exam_refused("watch for a bell that is gone",
                 EXAM_CALL(WATCH, child.h, bell.h, 1), ORR_ERROR_STALE_HANDLE,
                 1);
    exam_refused("bind a bell that is gone",
                 EXAM_CALL(CONFIGURE, orr_own_thread().h,
                           ORR_SETTING_NOTIFICATION, bell.h),
                 ORR_ERROR_STALE_HANDLE, 2);
    exam_done("arm for another", EXAM_CALL(ARM, timer.h, other.h, 4, 1, 0));
    exam_done("watch for another", EXAM_CALL(WATCH, child.h, other.h, 8));
    orr_need(orr_destroy(child.h), "destroy");
    exam_error("both tell the other",
               orr_wait(other, orr_after(ORR_MS)).bits == 12 ? 0u : 1u,
               ORR_ERROR_OK);
    orr_need(orr_close(timer.h), "close");
    orr_need(orr_close(other.h), "close");
}

/* A line whose holder gave its bell up comes again for the next one. */
static void
line_ends(void)
{
    struct orr_interrupt line = orr_find_interrupt("line");
    struct orr_notification bell = orr_notification_create(orr_own_quota());

    orr_need(orr_interrupt_attach(line, bell, 1), "attach");
    orr_need(orr_destroy(bell.h), "destroy");
    orr_sleep_until(orr_after(2 * ORR_MS));
    exam_refused("attach a bell that is gone",
                 EXAM_CALL(ATTACH, line.h, bell.h, 1), ORR_ERROR_STALE_HANDLE,
                 1);
    bell = orr_notification_create(orr_own_quota());
    exam_done("attach another", EXAM_CALL(ATTACH, line.h, bell.h, 2));
    exam_done("acknowledge", EXAM_CALL(ACKNOWLEDGE, line.h));
    exam_error("it comes", orr_wait(bell, orr_after(3 * ORR_MS)).error,
               ORR_ERROR_OK);
    orr_need(orr_destroy(bell.h), "destroy");
}

/* Who waits, and its time ends: it goes on as soon as it has other time. */
static void
time_ends(void)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct exam_actor actor =
        exam_act("timeless", EXAM_CALL(WAIT, bell.h, ORR_FOREVER));
    struct orr_context other = orr_context_create(orr_own_quota(), ORR_MS, 0);

    orr_sleep_until(orr_after(ORR_MS));
    orr_need(orr_destroy(actor.context.h), "destroy");
    orr_need(orr_signal(bell, 1), "signal");
    orr_sleep_until(orr_after(ORR_MS));
    exam_error("without time it cannot run", exam_is_answered(actor) ? 1u : 0u,
               ORR_ERROR_OK);
    exam_refused("time that is gone",
                 EXAM_CALL(CONFIGURE, actor.thread.h, ORR_SETTING_CONTEXT,
                           actor.context.h),
                 ORR_ERROR_STALE_HANDLE, 2);
    exam_done("other time", EXAM_CALL(CONFIGURE, actor.thread.h,
                                      ORR_SETTING_CONTEXT, other.h));
    orr_sleep_until(orr_after(ORR_MS));
    exam_acted("it has the signal", actor, ORR_ERROR_OK);
    orr_need(orr_close(other.h), "close");
    orr_need(orr_close(bell.h), "close");
}

/* Who has faulted is ended by others while its handler decides. */
static void
faulter_ends(void)
{
    struct orr_endpoint door = orr_endpoint_create(orr_own_quota(), 0);
    struct exam_child child = exam_child(door);
    struct orr_event event = orr_receive(door, ORR_FOREVER);

    exam_error("it is a fault", event.kind == ORR_ARRIVAL_FAULT ? 0u : 1u,
               ORR_ERROR_OK);
    orr_need(orr_destroy(child.thread.h), "destroy");
    exam_error("a reply to the dead",
               orr_reply(event.reply, orr_label(ORR_REMEDY_RESUME)),
               ORR_ERROR_STALE_HANDLE);
    exam_child_release(child);
    orr_need(orr_close(door.h), "close");
}

/* Memory ends while it is mapped, and a process while something is mapped in
 * it. */
static void
memory_ends(void)
{
    const uint64_t pages = orr_pages_left(orr_own_quota());
    struct orr_memory memory = orr_memory_create(orr_own_quota(), 2);
    struct orr_process child = orr_process_create(orr_own_quota(), 1, 1);

    exam_done("map", EXAM_CALL(MAP, memory.h, 0, ORR_ADDRESS_MIN,
                               UINT64_C(2) << 32, ORR_READ));
    exam_done("map for another",
              EXAM_CALL(MAP, memory.h, child.h, ORR_ADDRESS_MIN,
                        UINT64_C(2) << 32, ORR_READ));
    orr_need(orr_destroy(child.h), "destroy");
    exam_refused("map for the dead",
                 EXAM_CALL(MAP, memory.h, child.h, ORR_ADDRESS_MIN,
                           UINT64_C(2) << 32, ORR_READ),
                 ORR_ERROR_STALE_HANDLE, 1);
    exam_refused("unmap for the dead",
                 EXAM_CALL(UNMAP, child.h, ORR_ADDRESS_MIN, 1),
                 ORR_ERROR_STALE_HANDLE, 0);
    orr_need(orr_destroy(memory.h), "destroy");
    exam_refused("protect what is gone",
                 EXAM_CALL(PROTECT, 0, ORR_ADDRESS_MIN, 2, ORR_READ),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_error("all pages are back",
               orr_pages_left(orr_own_quota()) == pages ? 0u : 1u,
               ORR_ERROR_OK);
}

void
exam_ends(void)
{
    static const enum orr_call_number numbers[] = {
        ORR_CALL_REVOKE, ORR_CALL_DESTROY, ORR_CALL_CLOSE};

    bell_ends();
    line_ends();
    time_ends();
    faulter_ends();
    memory_ends();
    orr_need(
        orr_configure(orr_own_thread(), ORR_SETTING_PRIORITY, ABOVE_ACTORS),
        "be above the actors");
    for (uint32_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        for (uint32_t party = 0; party < PARTIES; party++)
            ends_between_steps(numbers[i], (enum party)party);
}
