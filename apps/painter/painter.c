/* Paints on two pages that the viewer may look at, but not touch. The viewer's
 * faults come here: what it was not allowed is told, and is its end. With the
 * argument "takes-back" the pages are taken back while the viewer looks. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define CANVAS UINT64_C(0x40010000)

static volatile uint64_t *
canvas(uint32_t page)
{
    return orr_address(CANVAS + page * ORR_PAGE_BYTES);
}

/* The viewer has looked as often as it likes, and now does what it may not. */
static void
wait_for_fault(struct orr_endpoint gallery)
{
    struct orr_event event = orr_receive(gallery, ORR_FOREVER);

    orr_need(event.error, "receive");
    orr_assert(event.kind == ORR_ARRIVAL_FAULT);
    orr_print("the viewer's %s fault at 0x%lx\n", orr_fault_name(event.label),
              (unsigned long)orr_area()[0]);
    orr_need(orr_reply(event.reply, orr_label(ORR_REMEDY_KILL)),
             "give the remedy");
}

int
main(int argc, char **argv)
{
    struct orr_endpoint gallery = orr_find_endpoint("gallery");
    struct orr_memory memory = orr_memory_create(orr_own_quota(), 2);
    uint64_t may = ORR_READ | ORR_RIGHT_TRANSFER;
    orr_handle ticket = orr_duplicate(memory.h, may | ORR_RIGHT_DUPLICATE, 0);
    orr_handle copy = orr_duplicate(ticket, may, 0);
    struct orr_event event;

    (void)argc;
    orr_need(orr_map(memory, CANVAS, (struct orr_range){0, 2}, ORR_WRITE),
             "map");
    orr_assert(*canvas(0) == 0 && *canvas(1) == 0);
    *canvas(0) = 1;
    *canvas(1) = 2;
    orr_need(
        orr_send(gallery, orr_with_handle(orr_label(0), copy), ORR_FOREVER),
        "let the viewer in");
    event = orr_receive(gallery, ORR_FOREVER);
    orr_need(event.error, "receive");
    *canvas(0) = 10;
    *canvas(1) = 20;
    orr_need(orr_reply(event.reply, orr_label(0)), "reply");
    if (argv[1] != NULL && text_equal(argv[1], "takes-back")) {
        orr_sleep_until(orr_after(100 * ORR_US));
        orr_mark("takes back");
        orr_need(orr_revoke(ticket), "revoke");
    }
    wait_for_fault(gallery);
    orr_assert(*canvas(0) == 10 && *canvas(1) == 20);
    return 0;
}
