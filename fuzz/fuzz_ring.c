/* Rings, with one or both sides hostile. Two honest ends work on one memory as
 * the input says; in between it writes any word of either page, and opens ends
 * anew. Held to: each request is done once and only after it was submitted; no
 * buffer is two sides' at a time; nothing outside the ring is touched; and a
 * client with an honest server, or the other way, loses nothing to lies. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "apps/lib/ring_client.h"
#include "apps/lib/ring_entry.h"
#include "apps/lib/ring_server.h"
#include "core/include/orrery/system.h"

#define SLACK 64u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

struct input {
    const uint8_t *at, *end;
};

struct play {
    struct input in;
    struct orr_ring_shape shape;
    char *memory;
    struct orr_ring_client client;
    struct orr_ring_server server;
    bool lies;          /* somebody has lied: only safety is promised */
    bool forgot;        /* some request: nobody remembers its mark */
    uint32_t open[256]; /* tags submitted and not reaped, by mark */
    uint8_t next;       /* mark */
    orr_ring_tag taken[ORR_RING_PLACES_MAX];
    uint32_t takes;
};

static uint64_t area[ORR_WORDS_MAX];

/* The kernel of this play: every call succeeds, and nobody ever waits. */
uint64_t *
orr_area(void)
{
    return area;
}

void
orr_trap(struct orr_call *call)
{
    call->result = (struct orr_result){.error = ORR_ERROR_OK};
}

void *
orr_address(uint64_t address)
{
    (void)address;
    abort(); /* a ring never maps */
}

void
orr_raise(enum orr_fault fault, uint64_t detail)
{
    (void)fault;
    (void)detail;
    abort();
}

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static uint8_t
byte(struct play *p)
{
    return p->in.at < p->in.end ? *p->in.at++ : 0;
}

static uint32_t
word(struct play *p)
{
    uint8_t kind = byte(p);

    switch (kind % 4) {
    case 0:
        return byte(p);
    case 1:
        return UINT32_MAX - byte(p);
    case 2:
        return (uint32_t)byte(p) << 8 | byte(p);
    default:
        return (uint32_t)byte(p) << 24 | (uint32_t)byte(p) << 8 | byte(p);
    }
}

static struct orr_ring_setup
setup_of(const struct play *p)
{
    return (struct orr_ring_setup){
        .memory = p->memory, .shape = p->shape, .death_bits = 2};
}

static void
open_client(struct play *p)
{
    struct orr_ring_setup setup = setup_of(p);

    must(orr_ring_client_open(&p->client, &setup));
    memset(p->open, 0, sizeof p->open);
}

static void
open_server(struct play *p)
{
    struct orr_ring_setup setup = setup_of(p);

    must(orr_ring_server_open(&p->server, &setup));
    p->takes = 0;
}

static void
submit(struct play *p)
{
    uint32_t buffer = ORR_RING_NO_BUFFER;
    struct orr_ring_request request = {.operation = byte(p)};
    struct orr_ring_submission made;
    uint8_t mark = p->next;

    if (byte(p) % 2 != 0)
        buffer = orr_ring_client_buffer(&p->client);
    must(p->lies || buffer == ORR_RING_NO_BUFFER || !p->server.lent[buffer]);
    request.buffer = buffer;
    request.bytes = buffer == ORR_RING_NO_BUFFER
                        ? 0
                        : byte(p) % (p->shape.buffer_bytes + 1);
    request.argument = mark;
    if (p->open[mark] != 0)
        return;
    made = orr_ring_client_submit(&p->client, &request, mark);
    must((made.error == ORR_ERROR_OK) == (made.tag != 0));
    p->open[mark] = made.tag;
    if (made.error == ORR_ERROR_OK)
        p->next++;
    else
        (void)orr_ring_client_give(&p->client, buffer);
    must(made.error != ORR_ERROR_OK || buffer == ORR_RING_NO_BUFFER ||
         orr_ring_client_at(&p->client, buffer) == NULL);
}

/* A buffer is as large as it is said to be. */
static void
scribble(const struct play *p, char *at, int with)
{
    if (at == NULL)
        return;
    must(at >= p->memory + 2 * ORR_PAGE_BYTES);
    memset(at, with, p->shape.buffer_bytes);
}

static void
reap(struct play *p)
{
    struct orr_ring_done done;

    (void)orr_ring_client_poll(&p->client);
    if (!orr_ring_client_reap(&p->client, &done))
        return;
    must(done.mark < 256 && p->open[done.mark] == done.tag && done.tag != 0);
    must(done.error < ORR_ERROR_MAX && done.bytes <= p->shape.buffer_bytes);
    must(p->lies || done.error != ORR_ERROR_BAD_ARGUMENT);
    p->open[done.mark] = 0;
    if (done.buffer == ORR_RING_NO_BUFFER)
        return;
    scribble(p, orr_ring_client_at(&p->client, done.buffer), 'c');
    must(orr_ring_client_give(&p->client, done.buffer));
}

static void
take(struct play *p)
{
    struct orr_ring_work work;

    if (!orr_ring_server_take(&p->server, &work))
        return;
    must(p->takes < p->shape.places);
    must(work.request.bytes <= p->shape.buffer_bytes);
    for (uint32_t i = 0; i < p->takes; i++)
        must(p->taken[i] != work.tag);
    p->taken[p->takes++] = work.tag;
    must(work.request.buffer == ORR_RING_NO_BUFFER ||
         orr_ring_server_at(&p->server, work.tag) != NULL);
    must(p->lies || p->forgot ||
         p->open[work.request.argument % 256] == work.tag);
    scribble(p, orr_ring_server_at(&p->server, work.tag), 's');
}

static void
answer(struct play *p)
{
    struct orr_ring_answer says = {0, (enum orr_error)(byte(p) % 4), 0};
    uint32_t i;

    if (p->takes == 0) {
        says.tag = word(p);
        must(orr_ring_server_answer(&p->server, says) ==
             ORR_ERROR_BAD_ARGUMENT);
        return;
    }
    if (says.error == ORR_ERROR_BAD_ARGUMENT)
        says.error = ORR_ERROR_OK;
    i = byte(p) % p->takes;
    says.tag = p->taken[i];
    p->taken[i] = p->taken[--p->takes];
    must(orr_ring_server_answer(&p->server, says) != ORR_ERROR_BAD_ARGUMENT);
    must(orr_ring_server_at(&p->server, says.tag) == NULL);
    must(orr_ring_server_works(&p->server) == p->takes);
}

static void
forget(struct play *p, orr_ring_tag tag)
{
    p->forgot = true;
    for (uint32_t i = 0; i < 256; i++)
        p->open[i] = p->open[i] == tag ? 0 : p->open[i];
}

static void
cancel(struct play *p)
{
    orr_ring_tag tag = p->open[byte(p)];

    if (byte(p) % 2 != 0)
        tag = word(p);
    if (byte(p) % 2 != 0)
        (void)orr_ring_client_cancel(&p->client, tag);
    else if (orr_ring_client_forget(&p->client, tag))
        forget(p, tag);
}

/* One side, or both, writes what it likes. */
static void
lie(struct play *p)
{
    uint32_t page = byte(p) % 2;
    uint32_t at = word(p) % (sizeof(struct ring_page) / 4);
    uint32_t value = word(p);

    if (byte(p) % 2 != 0)
        at = at % 24;
    memcpy(p->memory + page * ORR_PAGE_BYTES + at * 4u, &value, 4);
    p->lies = true;
}

static void
client_turn(struct play *p, uint8_t what)
{
    switch (what % 6) {
    case 0:
    case 1:
        submit(p);
        break;
    case 2:
        orr_ring_client_publish(&p->client);
        break;
    case 3:
        reap(p);
        break;
    case 4:
        cancel(p);
        break;
    default:
        if (orr_ring_client_sleep(&p->client))
            orr_ring_client_wake(&p->client, byte(p) % 8 == 0 ? 2 : 1);
        break;
    }
}

static void
server_turn(struct play *p, uint8_t what)
{
    switch (what % 4) {
    case 0:
        take(p);
        break;
    case 1:
        answer(p);
        break;
    case 2:
        orr_ring_server_publish(&p->server);
        break;
    default:
        if (orr_ring_server_sleep(&p->server))
            orr_ring_server_wake(&p->server, byte(p) % 8 == 0 ? 2 : 1);
        break;
    }
}

static void
turn(struct play *p)
{
    uint8_t what = byte(p);

    if (what < 120)
        client_turn(p, what);
    else if (what < 230)
        server_turn(p, what);
    else if (what < 250)
        lie(p);
    else if (what < 253)
        open_client(p);
    else
        open_server(p);
}

/* After lies both are opened anew; then, and if nobody lied, all that is
 * submitted is done. */
static void
finish(struct play *p)
{
    if (p->lies) {
        open_server(p);
        open_client(p);
    }
    p->lies = false;
    submit(p);
    for (uint32_t i = 0; i < 12 * ORR_RING_PLACES_MAX; i++) {
        orr_ring_client_publish(&p->client);
        take(p);
        answer(p);
        orr_ring_server_publish(&p->server);
        reap(p);
    }
    must(orr_ring_client_sent(&p->client) == 0);
    for (uint32_t i = 0; i < 256; i++)
        must(p->open[i] == 0);
    for (uint32_t i = 0; i < p->shape.buffers; i++)
        must(orr_ring_client_buffer(&p->client) != ORR_RING_NO_BUFFER);
}

static size_t
memory_bytes(const struct orr_ring_shape *shape)
{
    return (size_t)2 * ORR_PAGE_BYTES +
           (size_t)shape->buffers * shape->buffer_bytes;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static struct play play;
    struct play *p = &play;
    size_t size;

    *p = (struct play){.in = {bytes, bytes + count}};
    p->shape.places = 1u << byte(p) % 7;
    p->shape.buffers = byte(p) % 9;
    p->shape.buffer_bytes = p->shape.buffers == 0 ? 0 : 64;
    size = memory_bytes(&p->shape);
    p->memory = aligned_alloc(ORR_PAGE_BYTES, (size + SLACK + 4095) & ~4095ul);
    must(p->memory != NULL);
    memset(p->memory, 0, size);
    memset(p->memory + size, 0x5a, SLACK);
    open_server(p);
    open_client(p);
    while (p->in.at < p->in.end)
        turn(p);
    finish(p);
    for (size_t i = 0; i < SLACK; i++)
        must(p->memory[size + i] == 0x5a);
    free(p->memory);
    return 0;
}
