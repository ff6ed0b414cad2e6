/* Many threads of one process at one door, who send through handles that go,
 * give them away and are stopped, in any order: nothing breaks. */
#include <check.h>

#include "core/slot.h"
#include "core/tests/mischief_call.h"

#define CROWD 6u

static struct kit kit;
static orr_handle door, member[CROWD];
static struct thread_id who[CROWD];
static struct spawn host; /* their process */

static void
gather(void)
{
    const orr_handle quota = kit_boot_handle(BOOT_QUOTA);

    kit_boot(&kit, 512, 4);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, quota, 0);
    host = kit_spawn(&kit, 2, 20);
    for (uint32_t i = 0; i < CROWD; i++) {
        const orr_handle context =
            VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, quota, 1000000, 0);

        member[i] = VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, quota, host.process,
                          30 + i % 2, 1 + i % 3);
        who[i] =
            (struct thread_id){kit_object(&kit, kit.on[0].thread, member[i]).n};
        VALUE(&kit, 0, CONFIGURE, member[i], ORR_SETTING_CONTEXT, context);
        VALUE(&kit, 0, START, member[i], 2);
    }
    kit_give(&kit, host, door, ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE);
}

/* What who runs on the CPU does: the first thread gives doors and takes them
 * back, stops others and lets them go on; the others do anything at a door. */
static void
fill(struct source *source, struct trap *trap)
{
    static const uint32_t first[] = {ORR_CALL_REVOKE,    ORR_CALL_DUPLICATE,
                                     ORR_CALL_DUPLICATE, ORR_CALL_RECEIVE,
                                     ORR_CALL_SUSPEND,   ORR_CALL_RESUME,
                                     ORR_CALL_RESUME};
    static const uint32_t others[] = {
        ORR_CALL_SEND,      ORR_CALL_SEND,    ORR_CALL_SEND,  ORR_CALL_CALL,
        ORR_CALL_DUPLICATE, ORR_CALL_RECEIVE, ORR_CALL_CLOSE, ORR_CALL_REPLY};
    const struct thread_id id = kit.on[trap->cpu].thread;

    if (kit.again[id.n]) {
        const uint32_t cpu = trap->cpu;

        *trap = kit.trap[id.n];
        trap->cpu = cpu;
        return;
    }
    trap->kind = TRAP_CALL;
    trap->number = trap->cpu == 0
                       ? first[source_draw(source, sizeof first / 4)]
                       : others[source_draw(source, sizeof others / 4)];
    mischief_call(source, &kit, id, trap);
    trap->a[0] = mischief_handle(
        source, &kit, id,
        trap->number == ORR_CALL_REPLY ? ORR_KIND_REPLY : ORR_KIND_ENDPOINT);
    if (trap->number == ORR_CALL_SUSPEND || trap->number == ORR_CALL_RESUME)
        trap->a[0] = member[source_draw(source, CROWD)];
    else if (trap->cpu == 0)
        trap->a[0] = door;
    if (trap->number == ORR_CALL_RECEIVE)
        trap->a[1] = kit.now + source_draw(source, 2) * 100;
    if (trap->number == ORR_CALL_DUPLICATE && trap->cpu == 0)
        trap->a[3] = host.process;
}

static void
go_on(struct source *source)
{
    struct trap trap = {.kind = TRAP_TIMER};

    trap.cpu = (uint32_t)source_draw(source, 4);
    kit.now += source_draw(source, 40);
    if ((kit.pending >> trap.cpu & 1) != 0)
        trap.kind = TRAP_KICK;
    else if (!kit.back[trap.cpu] && kit.on[trap.cpu].until > kit.now &&
             kit.on[trap.cpu].thread.n != 0)
        fill(source, &trap);
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
}

/* Has one lost its handle who has yet to be told, and is it not alone? */
static bool
some_are_lost(void)
{
    const struct kernel *k = kit_kernel(&kit);
    bool some = false;

    for (uint32_t i = 0; i < CROWD; i++) {
        const struct thread *t = kit_thread(&kit, who[i]);
        const struct reply *reply = reply_at(k, t->reply);

        some |= reply->object.dying == DOOM_LOST &&
                reply->queue.next.n != t->reply.n;
    }
    return some;
}

START_TEST(test_nothing_breaks_whatever_they_do)
{
    uint32_t times = 0;

    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct source source = {.seed = seed};

        gather();
        kernel_set_steps(kit_kernel(&kit), 1 + (uint32_t)seed % 2);
        for (uint32_t i = 0; i < 300; i++) {
            go_on(&source);
            times += some_are_lost();
        }
    }
    ck_assert_uint_gt(times, 100);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_nothing_breaks_whatever_they_do,
    };

    return kit_main("throng", gather, tests, sizeof tests / sizeof *tests);
}
