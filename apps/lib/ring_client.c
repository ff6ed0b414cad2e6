#include "apps/lib/ring_client.h"

#include "apps/lib/ipc.h"
#include "apps/lib/ring_entry.h"

/* A place is FREE, SENT until there is an answer, READY until that is reaped.
 * R-CLIENT-1  As many places are SENT as `sent` says, and those READY stand in
 *             `ready`, each once.
 * R-CLIENT-2  A buffer is LENT exactly while it is of one place that is SENT.
 */
enum ring_place_state { PLACE_FREE, PLACE_SENT, PLACE_READY };
enum ring_owner { OWNER_NOBODY, OWNER_CLIENT, OWNER_SERVER };

static uint32_t
places_of(const struct orr_ring_client *c)
{
    return c->link.setup.shape.places;
}

static orr_ring_tag
tag_of(const struct orr_ring_client *c, uint32_t n)
{
    return ring_tag(n, c->place[n].turn);
}

/* The place of a tag that is not reaped yet; places_of() if there is none. */
static uint32_t
place_of(const struct orr_ring_client *c, orr_ring_tag tag)
{
    uint32_t n = ring_tag_place(tag);

    return n < places_of(c) && c->place[n].state != PLACE_FREE &&
                   tag_of(c, n) == tag
               ? n
               : places_of(c);
}

bool
orr_ring_client_open(struct orr_ring_client *c,
                     const struct orr_ring_setup *setup)
{
    struct ring_link link;

    if (!ring_link_open(&link, setup, true))
        return false;
    *c = (struct orr_ring_client){.link = link};
    for (uint32_t i = setup->shape.buffers; i > 0; i--)
        c->spare[c->spares++] = (uint8_t)(i - 1);
    ring_link_ring(&c->link);
    return true;
}

/* The server died, or was given up, and no other has come. */
static bool
is_gone(const struct orr_ring_client *c)
{
    return c->link.gone != 0 && c->link.peer == 0;
}

/* Has whoever served an earlier session let go of what he had taken? Before
 * that he takes none up, and begins none himself. Who takes an old one up all
 * the same, as he has not seen the new one yet, takes nothing out. */
static bool
is_settled(const struct orr_ring_client *c)
{
    uint64_t accept = atomic_load_explicit(&c->link.theirs->head.accept,
                                           memory_order_acquire);

    return c->settled == c->link.session || accept >> 32 == 0 ||
           (uint32_t)accept == c->link.session;
}

uint32_t
orr_ring_client_buffer(struct orr_ring_client *c)
{
    uint32_t buffer;

    if (c->spares == 0 || !is_settled(c))
        return ORR_RING_NO_BUFFER;
    c->settled = c->link.session;
    buffer = c->spare[--c->spares];
    c->owner[buffer] = OWNER_CLIENT;
    return buffer;
}

static bool
buffer_is_own(const struct orr_ring_client *c, uint32_t buffer)
{
    return buffer < c->link.setup.shape.buffers &&
           c->owner[buffer] == OWNER_CLIENT;
}

bool
orr_ring_client_give(struct orr_ring_client *c, uint32_t buffer)
{
    if (!buffer_is_own(c, buffer))
        return false;
    c->owner[buffer] = OWNER_NOBODY;
    c->spare[c->spares++] = (uint8_t)buffer;
    return true;
}

void *
orr_ring_client_at(const struct orr_ring_client *c, uint32_t buffer)
{
    return buffer_is_own(c, buffer) ? ring_link_buffer(&c->link, buffer) : NULL;
}

static enum orr_error
submit_error(const struct orr_ring_client *c,
             const struct orr_ring_request *request)
{
    const struct orr_ring_shape *shape = &c->link.setup.shape;

    if (c->link.blame != ORR_RING_FAULT_NONE)
        return ORR_ERROR_WRONG_STATE;
    if (is_gone(c))
        return ORR_ERROR_PEER_DIED;
    if (request->buffer == ORR_RING_NO_BUFFER) {
        if (request->bytes != 0)
            return ORR_ERROR_BAD_ARGUMENT;
    } else if (request->buffer >= shape->buffers ||
               request->bytes > shape->buffer_bytes) {
        return ORR_ERROR_BAD_ARGUMENT;
    } else if (!buffer_is_own(c, request->buffer)) {
        return ORR_ERROR_BUSY;
    } else if (!is_settled(c)) {
        return ORR_ERROR_PEER_DIED;
    }
    return c->sent + c->ready_count == shape->places ? ORR_ERROR_WOULD_BLOCK
                                                     : ORR_ERROR_OK;
}

static uint32_t
place_free(const struct orr_ring_client *c)
{
    uint32_t n = 0;

    while (c->place[n].state != PLACE_FREE)
        n++;
    return n;
}

struct orr_ring_submission
orr_ring_client_submit(struct orr_ring_client *c,
                       const struct orr_ring_request *request, uint64_t mark)
{
    struct orr_ring_submission answer = {submit_error(c, request), 0};
    uint64_t words[RING_ENTRY_WORDS];
    struct ring_place *place;
    uint32_t n;

    if (answer.error != ORR_ERROR_OK)
        return answer;
    n = place_free(c);
    place = &c->place[n];
    *place = (struct ring_place){
        .mark = mark,
        .turn = ring_turn_next(place->turn),
        .buffer = request->buffer,
        .bytes = request->bytes,
        .state = PLACE_SENT,
    };
    c->sent++;
    if (request->buffer != ORR_RING_NO_BUFFER)
        c->owner[request->buffer] = OWNER_SERVER;
    answer.tag = tag_of(c, n);
    ring_entry_request(words, answer.tag, request);
    ring_link_write(&c->link, words);
    return answer;
}

void
orr_ring_client_publish(struct orr_ring_client *c)
{
    ring_link_publish(&c->link);
}

static void
cancel_bit(struct orr_ring_client *c, uint32_t n, bool wanted)
{
    uint64_t bit = UINT64_C(1) << n;
    uint64_t cancel = wanted ? c->cancel | bit : c->cancel & ~bit;

    if (cancel == c->cancel)
        return;
    c->cancel = cancel;
    atomic_store_explicit(&c->link.mine->head.cancel, cancel,
                          memory_order_release);
}

bool
orr_ring_client_cancel(struct orr_ring_client *c, orr_ring_tag tag)
{
    uint32_t n = place_of(c, tag);

    if (n == places_of(c))
        return false;
    if (c->place[n].state == PLACE_SENT) {
        cancel_bit(c, n, true);
        ring_link_nudge(&c->link);
    }
    return true;
}

/* Request n is done: it waits to be reaped, unless nobody wants that. */
static void
place_done(struct orr_ring_client *c, uint32_t n, enum orr_error error,
           uint32_t bytes)
{
    struct ring_place *place = &c->place[n];

    c->sent--;
    cancel_bit(c, n, false);
    place->state = PLACE_READY;
    place->error = (uint16_t)error;
    place->bytes = bytes;
    if (place->buffer != ORR_RING_NO_BUFFER)
        c->owner[place->buffer] = OWNER_CLIENT;
    if (place->forgotten) {
        (void)orr_ring_client_give(c, place->buffer);
        place->state = PLACE_FREE;
        return;
    }
    c->ready[(c->ready_first + c->ready_count++) & (places_of(c) - 1)] =
        (uint8_t)n;
}

/* No answer will come to what is on its way: a session ends with that. */
static void
end_session(struct orr_ring_client *c)
{
    for (uint32_t n = 0; n < places_of(c); n++) {
        if (c->place[n].state == PLACE_SENT)
            place_done(c, n, ORR_ERROR_PEER_DIED, 0);
    }
    ring_link_begin(&c->link);
    ring_link_ring(&c->link);
}

static void
give_up(struct orr_ring_client *c, enum orr_ring_fault fault)
{
    ring_link_part(&c->link, fault);
    end_session(c);
}

void
orr_ring_client_lost(struct orr_ring_client *c)
{
    /* The news may be of one that has a successor by now: that one will take
     * the new session up. */
    if (c->link.peer == 0)
        c->link.peer = ring_read(&c->link.theirs->head.session);
    give_up(c, ORR_RING_FAULT_NONE);
}

/* A server has taken this session up: is it one to talk with? */
static void
meet(struct orr_ring_client *c, uint32_t server)
{
    struct ring_link *link = &c->link;
    uint32_t now = ring_read(&link->theirs->head.session);

    if (now == server && now == link->gone &&
        link->fault != ORR_RING_FAULT_NONE)
        return;
    link->peer = server;
    if (now != server)
        give_up(c, ORR_RING_FAULT_NONE);
    else if (!ring_link_fits(link))
        give_up(c, ORR_RING_FAULT_SHAPE);
}

/* Finds out who is on the other side. */
static void
look(struct orr_ring_client *c)
{
    struct ring_link *link = &c->link;
    const struct ring_head *theirs = &link->theirs->head;
    uint32_t now = ring_read(&theirs->session);
    uint64_t accept;

    if (link->peer != 0 && now == link->peer)
        return;
    if (link->blame == ORR_RING_FAULT_NONE && ring_link_blamed(link))
        link->peer = now;
    if (link->peer != 0)
        give_up(c, ORR_RING_FAULT_NONE);
    if (now != 0 && now != link->gone)
        link->gone = 0;
    accept = atomic_load_explicit(&theirs->accept, memory_order_acquire);
    if ((uint32_t)accept == link->session)
        meet(c, (uint32_t)(accept >> 32));
}

static enum orr_ring_fault
answer_fault(const struct orr_ring_client *c, const struct ring_answer *answer)
{
    uint32_t n = place_of(c, answer->tag);

    if (n == places_of(c) || c->place[n].state != PLACE_SENT)
        return ORR_RING_FAULT_TAG;
    if (answer->bytes > c->place[n].bytes)
        return ORR_RING_FAULT_BYTES;
    return answer->error < ORR_ERROR_MAX ? ORR_RING_FAULT_NONE
                                         : ORR_RING_FAULT_ERROR;
}

/* Takes out what the server has put in. */
static void
absorb(struct orr_ring_client *c)
{
    struct ring_link *link = &c->link;
    uint32_t put = ring_read(&link->theirs->head.put);
    uint64_t words[RING_ENTRY_WORDS];
    enum orr_ring_fault fault = ORR_RING_FAULT_NONE;

    if (put == link->taken || !ring_link_holds(link))
        return;
    if (put - link->taken > c->sent)
        fault = ORR_RING_FAULT_PUT;
    while (fault == ORR_RING_FAULT_NONE && link->taken != put) {
        struct ring_answer answer;
        ring_link_read(link, link->taken++, words);
        answer = ring_entry_read_answer(words);
        fault = answer_fault(c, &answer);
        if (fault == ORR_RING_FAULT_NONE)
            place_done(c, ring_tag_place(answer.tag),
                       (enum orr_error)answer.error, answer.bytes);
    }
    if (fault == ORR_RING_FAULT_NONE)
        ring_write(&link->mine->head.taken, link->taken);
    else
        give_up(c, fault);
}

bool
orr_ring_client_poll(struct orr_ring_client *c)
{
    look(c);
    if (c->link.peer != 0)
        absorb(c);
    return c->ready_count > 0;
}

static void
reap_place(struct orr_ring_client *c, uint32_t n, struct orr_ring_done *done)
{
    struct ring_place *place = &c->place[n];

    *done = (struct orr_ring_done){
        .tag = tag_of(c, n),
        .error = (enum orr_error)place->error,
        .bytes = place->bytes,
        .buffer = place->buffer,
        .mark = place->mark,
    };
    place->state = PLACE_FREE;
}

bool
orr_ring_client_reap(struct orr_ring_client *c, struct orr_ring_done *done)
{
    if (c->ready_count == 0)
        return false;
    reap_place(c, c->ready[c->ready_first], done);
    c->ready_first = (c->ready_first + 1) & (places_of(c) - 1);
    c->ready_count--;
    return true;
}

bool
orr_ring_client_reap_one(struct orr_ring_client *c, orr_ring_tag tag,
                         struct orr_ring_done *done)
{
    uint32_t mask = places_of(c) - 1;
    uint32_t n = place_of(c, tag);
    uint32_t i = 0;

    if (n == places_of(c) || c->place[n].state != PLACE_READY)
        return false;
    while (c->ready[(c->ready_first + i) & mask] != n)
        i++;
    for (; i + 1 < c->ready_count; i++)
        c->ready[(c->ready_first + i) & mask] =
            c->ready[(c->ready_first + i + 1) & mask];
    c->ready_count--;
    reap_place(c, n, done);
    return true;
}

bool
orr_ring_client_forget(struct orr_ring_client *c, orr_ring_tag tag)
{
    struct orr_ring_done done;

    if (!orr_ring_client_cancel(c, tag))
        return false;
    if (orr_ring_client_reap_one(c, tag, &done))
        (void)orr_ring_client_give(c, done.buffer);
    else
        c->place[ring_tag_place(tag)].forgotten = true;
    return true;
}

bool
orr_ring_client_sleep(struct orr_ring_client *c)
{
    ring_link_publish(&c->link);
    ring_link_sleep(&c->link);
    if (!orr_ring_client_poll(c))
        return true;
    ring_link_wake(&c->link);
    return false;
}

void
orr_ring_client_wake(struct orr_ring_client *c, uint64_t bits)
{
    ring_link_wake(&c->link);
    if ((bits & c->link.setup.death_bits) != 0)
        orr_ring_client_lost(c);
}

/* Waits until more than `count` can be reaped. */
static enum orr_error
wait_beyond(struct orr_ring_client *c, uint32_t count, uint64_t deadline)
{
    struct orr_event event = {.error = ORR_ERROR_OK};

    orr_ring_client_publish(c);
    for (;;) {
        (void)orr_ring_client_poll(c);
        if (c->ready_count > count)
            return ORR_ERROR_OK;
        if (event.error != ORR_ERROR_OK)
            return event.error;
        if (c->sent == 0)
            return ORR_ERROR_WRONG_STATE;
        ring_link_sleep(&c->link);
        (void)orr_ring_client_poll(c);
        event.bits = 0;
        if (c->ready_count <= count && c->sent > 0)
            event = orr_wait(c->link.setup.bell, deadline);
        orr_ring_client_wake(c, event.bits);
    }
}

enum orr_error
orr_ring_client_wait(struct orr_ring_client *c, uint64_t deadline)
{
    return wait_beyond(c, 0, deadline);
}

enum orr_error
orr_ring_client_wait_more(struct orr_ring_client *c, uint64_t deadline)
{
    return wait_beyond(c, c->ready_count, deadline);
}

enum orr_error
orr_ring_client_settle(struct orr_ring_client *c, uint64_t deadline)
{
    struct orr_event event = {.error = ORR_ERROR_OK};

    while (!is_settled(c)) {
        if (event.error != ORR_ERROR_OK)
            return event.error;
        ring_link_sleep(&c->link);
        (void)orr_ring_client_poll(c);
        event.bits = 0;
        if (is_gone(c))
            event.error = ORR_ERROR_PEER_DIED;
        else if (!is_settled(c))
            event = orr_wait(c->link.setup.bell, deadline);
        orr_ring_client_wake(c, event.bits);
    }
    c->settled = c->link.session;
    return ORR_ERROR_OK;
}

uint32_t
orr_ring_client_sent(const struct orr_ring_client *c)
{
    return c->sent;
}

bool
orr_ring_client_met(const struct orr_ring_client *c)
{
    return c->link.peer != 0;
}

enum orr_ring_fault
orr_ring_client_fault(const struct orr_ring_client *c)
{
    return c->link.fault;
}
