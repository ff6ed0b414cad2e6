/* Looks at the painter's pages, from two places. Then it does what its
 * argument says: "touches" writes to them; "stays" looks until they are gone.
 */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define WALL UINT64_C(0x40400000)
#define MIRROR (ORR_ADDRESS_MAX - ORR_PAGE_BYTES)

static volatile uint64_t *
at(uint64_t address)
{
    return orr_address(address);
}

static void
look(struct orr_memory picture)
{
    struct orr_range all = {0, 2};
    struct orr_range second = {1, 1};

    orr_assert(orr_map(picture, WALL, all, ORR_WRITE) == ORR_ERROR_NO_RIGHT);
    orr_need(orr_map(picture, WALL, all, ORR_READ), "map");
    orr_need(orr_map(picture, MIRROR, second, ORR_READ), "map once more");
    orr_assert(orr_protect(WALL, 2, ORR_WRITE) == ORR_ERROR_NO_RIGHT);
    orr_print("sees %lu and %lu\n", (unsigned long)*at(WALL),
              (unsigned long)*at(MIRROR));
}

int
main(int argc, char **argv)
{
    struct orr_endpoint gallery = orr_find_endpoint("gallery");
    struct orr_event event = orr_receive(gallery, ORR_FOREVER);
    struct orr_memory picture = {event.handle[0]};

    (void)argc;
    orr_need(event.error, "receive");
    orr_assert(event.handles == 1);
    look(picture);
    event = orr_call(gallery, orr_label(0), ORR_FOREVER);
    orr_need(event.error, "call");
    orr_print("sees %lu and %lu\n", (unsigned long)*at(WALL),
              (unsigned long)*at(MIRROR));
    if (argv[1] != NULL && text_equal(argv[1], "touches"))
        at(WALL)[3] = 1;
    while (*at(WALL) == 10)
        orr_work(10 * ORR_US);
    orr_print("sees what is not there\n");
    return 1;
}
