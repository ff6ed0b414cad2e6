/* Fills its handle table, but for one place, and receives; makes room when it
 * is asked to. */
#include "apps/lib/orr.h"

/* Copies of its console until the table is full; the last two of them. */
static void
table_fill(orr_handle last[2])
{
    struct orr_result result = {.error = ORR_ERROR_OK};

    while (result.error == ORR_ERROR_OK) {
        last[0] = last[1];
        last[1] = result.value;
        result = orr_invoke(
            (struct orr_call){.number = ORR_CALL_DUPLICATE,
                              .a = {orr_own_console().h, ORR_RIGHT_SEND}});
    }
    orr_assert(result.error == ORR_ERROR_TABLE_FULL);
}

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    orr_handle last[2] = {ORR_NONE, ORR_NONE};
    struct orr_event event;

    table_fill(last);
    orr_need(orr_close(last[0]), "close");
    event = orr_receive(door, ORR_FOREVER);
    orr_need(event.error, "receive");
    orr_assert(event.label == 0 && event.handles == 0);
    orr_need(orr_close(last[1]), "close");
    event = orr_receive(door, ORR_FOREVER);
    orr_need(event.error, "receive");
    orr_assert(event.label == 1 && event.handles == 2);
    event = orr_wait((struct orr_notification){event.handle[1]}, ORR_NOW);
    orr_need(event.error, "take what was signalled before");
    orr_print("took both\n");
    return 0;
}
