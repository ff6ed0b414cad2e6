/* Lends the processes named by argv[3] and on more memory than there is: it
 * hears of their faults, and supplies a page at the first access to it. It has
 * argv[2] pages to lend; when all are lent, the one lent first is taken back,
 * and kept until it is wanted again. argv[1] says what it does with an access
 * elsewhere: "ends" its process, or dies of it itself ("faints"). */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/pager.h"

#define STORE UINT64_C(0x40000000) /* where the pager sees its pages */
#define CLIENTS_MAX 3u
#define LENT_MAX 16u

/* A page of a client, whether it is lent or not. */
struct page {
    bool known; /* it was lent once: `kept` is what was on it */
    uint64_t kept[ORR_PAGE_BYTES / 8];
};

struct client {
    struct orr_process process;
    uint64_t badge; /* of its faults */
    struct page page[PAGER_PAGES];
};

/* What a page of memory is lent as; to nobody at first. */
struct loan {
    struct client *client;
    uint32_t page;
};

static struct client clients[CLIENTS_MAX];
static uint32_t clients_count;
static struct loan loans[LENT_MAX];
static uint32_t loans_count, oldest, made, ended;
static struct orr_memory memory;

static uint64_t *
store_page(uint32_t loan)
{
    return orr_address(STORE + loan * ORR_PAGE_BYTES);
}

static uint64_t
page_address(uint32_t page)
{
    return PAGER_ADDRESS + page * ORR_PAGE_BYTES;
}

/* Its client may have ended, and all of its mappings with it. */
static void
take_back(uint32_t loan)
{
    struct client *client = loans[loan].client;
    uint32_t page = loans[loan].page;

    if (client == NULL)
        return;
    orr_unmap_in(client->process, page_address(page), 1);
    memcpy(client->page[page].kept, store_page(loan), ORR_PAGE_BYTES);
    loans[loan].client = NULL;
}

static void
fill(uint32_t loan, const struct client *client, uint32_t page)
{
    uint64_t *at = store_page(loan);

    if (client->page[page].known) {
        memcpy(at, client->page[page].kept, ORR_PAGE_BYTES);
    } else {
        memset(at, 0, ORR_PAGE_BYTES);
        at[0] = PAGER_FIRST(page);
    }
}

static void
lend(struct client *client, uint32_t page)
{
    uint32_t loan = oldest;

    take_back(loan);
    fill(loan, client, page);
    client->page[page].known = true;
    loans[loan] = (struct loan){client, page};
    oldest = (oldest + 1) % loans_count;
    made++;
    orr_need(orr_map_in(client->process, memory, page_address(page),
                        (struct orr_range){loan, 1}, ORR_WRITE),
             "lend a page");
}

static struct client *
client_of(uint64_t badge)
{
    for (uint32_t i = 0; i < clients_count; i++) {
        if (clients[i].badge == badge)
            return &clients[i];
    }
    return NULL;
}

/* Can it be mended by a page? */
static bool
is_missing(const struct orr_event *fault, uint64_t address)
{
    return fault->label == ORR_FAULT_ACCESS && address >= PAGER_ADDRESS &&
           address < page_address(PAGER_PAGES);
}

static enum orr_remedy
remedy_of(const struct orr_event *fault, bool faints)
{
    uint64_t address = orr_area()[0];
    struct client *client = client_of(fault->badge);

    if (fault->label == ORR_FAULT_EXIT) {
        ended++;
        return ORR_REMEDY_RESUME;
    }
    if (client != NULL && is_missing(fault, address)) {
        lend(client, (uint32_t)((address - PAGER_ADDRESS) / ORR_PAGE_BYTES));
        return ORR_REMEDY_RESUME;
    }
    if (faints)
        orr_raise(ORR_FAULT_ABORT, 0);
    orr_print("no page for 0x%lx\n", (unsigned long)address);
    ended++;
    return ORR_REMEDY_KILL;
}

static void
know_clients(int argc, char **argv)
{
    for (int i = 3; i < argc; i++) {
        struct client *client = &clients[clients_count++];

        orr_assert(clients_count <= CLIENTS_MAX);
        client->process = orr_find_process(argv[i]);
        client->badge = orr_query(client->process.h, ORR_QUESTION_BADGE);
    }
}

int
main(int argc, char **argv)
{
    struct orr_endpoint desk = orr_find_endpoint("desk");
    bool faints = argc > 1 && text_equal(argv[1], "faints");

    loans_count = (uint32_t)orr_argument(2, 4);
    orr_assert(loans_count > 0 && loans_count <= LENT_MAX);
    know_clients(argc, argv);
    memory = orr_memory_create(orr_own_quota(), loans_count);
    orr_need(
        orr_map(memory, STORE, (struct orr_range){0, loans_count}, ORR_WRITE),
        "map the store");
    while (ended < clients_count) {
        struct orr_event fault = orr_receive(desk, ORR_FOREVER);
        enum orr_remedy remedy;

        orr_need(fault.error, "receive");
        orr_assert(fault.kind == ORR_ARRIVAL_FAULT);
        remedy = remedy_of(&fault, faints);
        orr_reply(fault.reply, orr_label((uint64_t)remedy));
    }
    orr_print("lent %u times\n", made);
    return 0;
}
