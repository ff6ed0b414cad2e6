/* A bounded buffer as a server: producers wait while it is full, consumers
 * while it is empty, because their replies wait. argv[1] is its size. */
#include "apps/lib/protocol/buffer.h"
#include "apps/lib/orr.h"

#define ITEMS_MAX 16u
#define WAITERS_MAX 16u

/* Those who wait for a reply, first come first served. */
struct waiters {
    uint64_t first, count;
    struct orr_reply reply[WAITERS_MAX];
    struct item item[WAITERS_MAX]; /* of a producer */
};

static struct item items[ITEMS_MAX];
static uint64_t first, count, room;
static struct waiters producers, consumers;

static void
waiters_add(struct waiters *w, struct orr_reply reply, struct item item)
{
    uint64_t at = (w->first + w->count) % WAITERS_MAX;

    orr_assert(w->count < WAITERS_MAX);
    w->reply[at] = reply;
    w->item[at] = item;
    w->count++;
}

static uint64_t
waiters_next(struct waiters *w)
{
    uint64_t at = w->first;

    w->first = (w->first + 1) % WAITERS_MAX;
    w->count--;
    return at;
}

/* Lets everyone go on for whom there is room or an item now. A waiter who
 * has died meanwhile keeps nobody from anything. */
static void
buffer_move(void)
{
    bool moved = true;
    uint64_t at;

    while (moved) {
        moved = false;
        if (producers.count > 0 && count < room) {
            at = waiters_next(&producers);
            items[(first + count++) % ITEMS_MAX] = producers.item[at];
            orr_reply(producers.reply[at], orr_label(BUFFER_OK));
            moved = true;
        }
        if (consumers.count > 0 && count > 0) {
            at = waiters_next(&consumers);
            if (orr_reply(consumers.reply[at],
                          ORR_MESSAGE(BUFFER_OK, items[first])) ==
                ORR_ERROR_OK) {
                first = (first + 1) % ITEMS_MAX;
                count--;
            }
            moved = true;
        }
        orr_assert(count <= room);
    }
}

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_event event;
    struct item item;

    room = orr_argument(1, 4);
    orr_assert(room > 0 && room <= ITEMS_MAX);
    for (;;) {
        event = orr_receive(door, ORR_FOREVER);
        orr_need(event.error, "receive");
        if (event.label == BUFFER_PUT && ORR_TAKE(event, item))
            waiters_add(&producers, event.reply, item);
        else if (event.label == BUFFER_TAKE)
            waiters_add(&consumers, event.reply, (struct item){0, 0});
        buffer_move();
    }
}
