/* Shows itself one page of memory in argv[1] places, so far apart that each
 * needs a page table of its own, and writes there. Then it destroys its quota,
 * and so itself: there are all these tables to take apart. */
#include "apps/lib/orr.h"

#define APART UINT64_C(0x200000)

int
main(int argc, char **argv)
{
    struct orr_memory page = orr_memory_create(orr_own_quota(), 1);
    uint64_t places = orr_argument(1, 10);

    for (uint64_t i = 0; i < places; i++) {
        uint64_t address = ORR_ADDRESS_MIN + i * APART;

        orr_need(orr_map(page, address, (struct orr_range){0, 1}, ORR_WRITE),
                 "map");
        *(volatile uint64_t *)orr_address(address) += 1;
    }
    orr_assert(*(volatile uint64_t *)orr_address(ORR_ADDRESS_MIN) == places);
    orr_print("was in %llu places\n", (unsigned long long)places);
    orr_need(orr_destroy(orr_own_quota().h), "destroy");
    return argc == 0 || argv == NULL;
}
