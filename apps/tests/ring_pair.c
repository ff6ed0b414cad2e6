#include "apps/tests/ring_pair.h"

#include <check.h>
#include <string.h>

#include "apps/tests/stub.h"

static _Alignas(
    ORR_PAGE_BYTES) char memory[ORR_RING_PAGES(PLACES, BUFFERS, BYTES) *
                                ORR_PAGE_BYTES];
struct orr_ring_client client;
struct orr_ring_server server;

struct ring_page *
client_page(void)
{
    return (struct ring_page *)(void *)memory;
}

struct ring_page *
server_page(void)
{
    return (struct ring_page *)(void *)(memory + ORR_PAGE_BYTES);
}

static struct orr_ring_setup
setup_of(uint32_t bell, uint32_t peer)
{
    return (struct orr_ring_setup){
        .memory = memory,
        .shape = {PLACES, BUFFERS, BYTES},
        .bell = {bell},
        .peer = {peer},
        .peer_bits = 1,
        .death_bits = DEATH,
    };
}

void
open_client(void)
{
    struct orr_ring_setup setup = setup_of(CLIENT_BELL, SERVER_BELL);

    stub_reset();
    ck_assert(orr_ring_client_open(&client, &setup));
}

void
open_server(void)
{
    struct orr_ring_setup setup = setup_of(SERVER_BELL, CLIENT_BELL);

    stub_reset();
    ck_assert(orr_ring_server_open(&server, &setup));
}

void
meet(void)
{
    stub_reset();
    for (int i = 0; i < 3; i++) {
        (void)orr_ring_client_poll(&client);
        (void)orr_ring_server_poll(&server);
    }
    ck_assert(orr_ring_client_met(&client) && orr_ring_server_met(&server));
    stub_reset();
}

void
begin(void)
{
    memset(memory, 0, sizeof memory);
    open_server();
    open_client();
    meet();
}

struct orr_ring_submission
submit(uint32_t buffer, uint32_t bytes, uint64_t mark)
{
    struct orr_ring_request request = {ORR_RING_OWN, 7, buffer, bytes, mark};

    return orr_ring_client_submit(&client, &request, mark);
}

orr_ring_tag
submitted(uint64_t mark)
{
    struct orr_ring_submission made = submit(ORR_RING_NO_BUFFER, 0, mark);

    ck_assert_uint_eq(made.error, ORR_ERROR_OK);
    orr_ring_client_publish(&client);
    return made.tag;
}

struct orr_ring_work
take(void)
{
    struct orr_ring_work work;

    ck_assert(orr_ring_server_take(&server, &work));
    return work;
}

void
nothing_to_take(void)
{
    struct orr_ring_work work;

    ck_assert(!orr_ring_server_take(&server, &work));
}

void
answer(orr_ring_tag tag, enum orr_error error, uint32_t bytes)
{
    struct orr_ring_answer says = {tag, error, bytes};

    ck_assert_uint_eq(orr_ring_server_answer(&server, says), ORR_ERROR_OK);
    orr_ring_server_publish(&server);
}

struct orr_ring_done
reap(uint64_t mark, enum orr_error error)
{
    struct orr_ring_done done;

    (void)orr_ring_client_poll(&client);
    ck_assert(orr_ring_client_reap(&client, &done));
    ck_assert_uint_eq(done.mark, mark);
    ck_assert_uint_eq(done.error, error);
    return done;
}

void
nothing_to_reap(void)
{
    ck_assert(!orr_ring_client_poll(&client));
}
