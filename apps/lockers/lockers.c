/* Two guests share argv[1] lockers, blocks of one pool, and argv[2] times each
 * takes two, leaves its name in them, gives one back, looks whether its name is
 * still in the other, and gives that back. They can be preempted also between
 * the steps of taking and giving: no locker is ever given to both. */
#include "apps/lib/orr.h"
#include "apps/lib/pool.h"

#define LOCKERS_MAX 8u
#define GUESTS 2u

struct locker {
    uint64_t next; /* the pool's while it is free */
    _Atomic uint64_t guest;
};

static struct locker lockers[LOCKERS_MAX];
static struct orr_pool pool;
static struct orr_notification gone;
static uint64_t visits;
static _Atomic uint64_t shared, sent_away;

static struct locker *
arrive(uint64_t guest)
{
    struct locker *mine = orr_pool_take(&pool);

    if (mine == NULL)
        sent_away++;
    else
        mine->guest = guest;
    return mine;
}

static void
leave(struct locker *mine, uint64_t guest)
{
    if (mine == NULL)
        return;
    if (mine->guest != guest)
        shared++;
    orr_pool_give(&pool, mine);
}

static void
visit(uint64_t guest)
{
    for (uint64_t i = 0; i < visits; i++) {
        struct locker *bag = arrive(guest);
        struct locker *coat = arrive(guest);

        leave(bag, guest);
        leave(coat, guest);
    }
    orr_need(orr_signal(gone, UINT64_C(1) << guest), "go");
}

static uint64_t
lockers_free(void)
{
    uint64_t count = 0;

    while (count <= LOCKERS_MAX && orr_pool_take(&pool) != NULL)
        count++;
    return count;
}

int
main(int argc, char **argv)
{
    uint64_t count = orr_argument(1, 4);
    uint64_t missing = (UINT64_C(1) << GUESTS) - 1;

    visits = orr_argument(2, 8);
    orr_assert(count <= LOCKERS_MAX);
    orr_pool_create(&pool, lockers, count * sizeof lockers[0],
                    sizeof lockers[0]);
    gone = orr_notification_create(orr_own_quota());
    for (uint64_t guest = 0; guest < GUESTS; guest++)
        orr_thread_start((struct orr_thread_plan){.function = visit,
                                                  .argument = guest,
                                                  .name = "guest",
                                                  .priority = 10});
    while (missing != 0)
        missing &= ~orr_wait(gone, ORR_FOREVER).bits;
    count -= lockers_free();
    orr_print("shared: %llu, sent away: %llu, lost: %llu\n",
              (unsigned long long)shared, (unsigned long long)sent_away,
              (unsigned long long)count);
    return 0;
}
