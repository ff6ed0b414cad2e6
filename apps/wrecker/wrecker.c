/* Fills argv[1] processes with argv[2] endpoints each, in a quota of their own,
 * and shows them one page of memory in as many places. Then it takes the page
 * back with one call, and destroys the quota with another, and tells what took
 * longer than argv[3] microseconds. It stays until argv[4] milliseconds: its
 * own end is others' work, at their priority. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

static void
fill(struct orr_quota part, uint32_t places, struct orr_memory page)
{
    struct orr_process store = orr_process_create(part, places, 10);
    struct orr_range all = {0, 1};

    for (uint32_t i = 0; i < places; i++) {
        struct orr_endpoint door = orr_endpoint_create(part, 0);
        struct orr_call call = {.number = ORR_CALL_DUPLICATE,
                                .a = {door.h, ORR_RIGHT_SEND, 0, store.h}};

        orr_need(orr_invoke(call).error, "duplicate");
        orr_need(orr_close(door.h), "close");
        orr_need(orr_map_in(store, page,
                            ORR_ADDRESS_MIN + i * UINT64_C(2) * ORR_PAGE_BYTES,
                            all, ORR_RIGHT_READ),
                 "map");
    }
}

static void
tell(const char *what, uint64_t since)
{
    if (orr_clock() - since > orr_argument(3, 100) * ORR_US)
        orr_print("%s for long\n", what);
}

int
main(int argc, char **argv)
{
    struct orr_quota quota = orr_own_quota();
    struct orr_memory page = orr_memory_create(quota, 1);
    struct orr_quota part = orr_quota_split(quota, orr_quota_left(quota) - 1);
    uint64_t left = orr_quota_left(part), since;

    for (uint64_t i = 0; i < orr_argument(1, 4); i++)
        fill(part, (uint32_t)orr_argument(2, 400), page);
    since = orr_clock();
    orr_need(orr_revoke(page.h), "revoke");
    tell("revoked", since);
    since = orr_clock();
    orr_need(orr_destroy(part.h), "destroy");
    tell("destroyed", since);
    orr_assert(orr_quota_left(quota) == left + 1);
    orr_sleep_until(orr_argument(4, 0) * ORR_MS);
    return argc == 0 || argv == NULL;
}
