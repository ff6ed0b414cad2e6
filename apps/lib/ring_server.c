#include "apps/lib/ring_server.h"

#include "apps/lib/ring_entry.h"

/* R-SERVER-1  A buffer is lent exactly while it is of one job.
 * R-SERVER-2  Jobs and answers that the client has not taken have places for
 *             all: an answer can always be put in.
 */

static uint32_t
places_of(const struct orr_ring_server *s)
{
    return s->link.setup.shape.places;
}

bool
orr_ring_server_open(struct orr_ring_server *s,
                     const struct orr_ring_setup *setup)
{
    struct ring_link link;

    if (!ring_link_open(&link, setup, false))
        return false;
    *s = (struct orr_ring_server){.link = link};
    ring_link_ring(&s->link);
    return true;
}

static void
begin_anew(struct orr_ring_server *s)
{
    ring_link_begin(&s->link);
    ring_link_ring(&s->link);
}

/* Ends the session with the client, for a reason or because it went. A new one
 * says that no buffer is in use, so it begins when the last work has ended. */
static void
give_up(struct orr_ring_server *s, enum orr_ring_fault fault)
{
    s->void_works = s->works > 0;
    ring_link_part(&s->link, fault);
    if (!s->void_works)
        begin_anew(s);
}

void
orr_ring_server_lost(struct orr_ring_server *s)
{
    if (s->link.peer != 0)
        give_up(s, ORR_RING_FAULT_NONE);
}

/* Takes a client's session up; from here on it is served. */
static void
accept_session(struct orr_ring_server *s, uint32_t client)
{
    struct ring_link *link = &s->link;
    uint64_t accept = client | (uint64_t)link->session << 32;

    link->peer = client;
    if (!ring_link_fits(link)) {
        give_up(s, ORR_RING_FAULT_SHAPE);
        return;
    }
    atomic_store_explicit(&link->mine->head.accept, accept,
                          memory_order_release);
    ring_link_ring(link);
}

/* Finds out who is on the other side. */
static void
look(struct orr_ring_server *s)
{
    struct ring_link *link = &s->link;
    uint32_t now = ring_read(&link->theirs->head.session);
    uint64_t last =
        atomic_load_explicit(&link->mine->head.accept, memory_order_relaxed);

    if (link->peer != 0 && now == link->peer)
        return;
    if (link->blame == ORR_RING_FAULT_NONE)
        (void)ring_link_blamed(link);
    if (link->peer != 0)
        give_up(s, ORR_RING_FAULT_NONE);
    /* What was served once is never served again, also by a successor. */
    if (s->void_works || link->blame != ORR_RING_FAULT_NONE || now == 0 ||
        now == link->gone || now == (uint32_t)last)
        return;
    accept_session(s, now);
}

/* How many more requests have places for their answers. */
static uint32_t
room(struct orr_ring_server *s)
{
    uint32_t unread = s->link.put - ring_read(&s->link.theirs->head.taken);

    if (unread > places_of(s)) {
        if (ring_link_holds(&s->link))
            give_up(s, ORR_RING_FAULT_TAKEN);
        return 0;
    }
    return places_of(s) - unread > s->works ? places_of(s) - unread - s->works
                                            : 0;
}

/* Requests that can be taken now. */
static uint32_t
waiting(struct orr_ring_server *s)
{
    uint32_t count, places;

    look(s);
    if (s->link.peer == 0)
        return 0;
    count = ring_read(&s->link.theirs->head.put) - s->link.taken;
    if (count == 0 || !ring_link_holds(&s->link))
        return 0;
    if (count > places_of(s)) {
        give_up(s, ORR_RING_FAULT_PUT);
        return 0;
    }
    places = room(s);
    return count < places ? count : places;
}

/* The job of a tag; null if there is none. */
static const struct ring_job *
job_of(const struct orr_ring_server *s, orr_ring_tag tag)
{
    uint32_t n = ring_tag_place(tag);

    return tag != 0 && n < places_of(s) && s->job[n].tag == tag ? &s->job[n]
                                                                : NULL;
}

static bool
is_cancelled(const struct orr_ring_server *s, orr_ring_tag tag)
{
    return (atomic_load_explicit(&s->link.theirs->head.cancel,
                                 memory_order_acquire) >>
                ring_tag_place(tag) &
            1) != 0;
}

static enum orr_error
work_error(const struct orr_ring_server *s, const struct orr_ring_work *work)
{
    const struct orr_ring_request *request = &work->request;
    uint32_t n = ring_tag_place(work->tag);
    bool some = request->buffer != ORR_RING_NO_BUFFER;

    if (n >= places_of(s) || work->tag >> 8 == 0 || s->job[n].tag != 0)
        return ORR_ERROR_BAD_ARGUMENT;
    if (some && (request->buffer >= s->link.setup.shape.buffers ||
                 s->lent[request->buffer]))
        return ORR_ERROR_BAD_ARGUMENT;
    if (request->bytes > (some ? s->link.setup.shape.buffer_bytes : 0))
        return ORR_ERROR_BAD_ARGUMENT;
    return is_cancelled(s, work->tag) ? ORR_ERROR_CANCELLED : ORR_ERROR_OK;
}

static void
put_answer(struct orr_ring_server *s, struct orr_ring_answer answer)
{
    struct ring_answer entry = {answer.tag, answer.error, answer.bytes};
    uint64_t words[RING_ENTRY_WORDS];

    ring_entry_answer(words, &entry);
    ring_link_write(&s->link, words);
}

static void
job_begin(struct orr_ring_server *s, const struct orr_ring_work *work)
{
    const struct orr_ring_request *request = &work->request;

    s->job[ring_tag_place(work->tag)] =
        (struct ring_job){work->tag, request->buffer, request->bytes};
    if (request->buffer != ORR_RING_NO_BUFFER)
        s->lent[request->buffer] = true;
    s->seen &= ~(UINT64_C(1) << ring_tag_place(work->tag));
    s->works++;
}

static void
job_end(struct orr_ring_server *s, orr_ring_tag tag)
{
    struct ring_job *job = &s->job[ring_tag_place(tag)];

    if (job->buffer != ORR_RING_NO_BUFFER)
        s->lent[job->buffer] = false;
    job->tag = 0;
    s->works--;
}

bool
orr_ring_server_take(struct orr_ring_server *s, struct orr_ring_work *work)
{
    uint64_t words[RING_ENTRY_WORDS];

    for (uint32_t count = waiting(s); count > 0; count--) {
        enum orr_error error;
        ring_link_read(&s->link, s->link.taken, words);
        if (!ring_link_holds(&s->link))
            return false;
        s->link.taken++;
        work->tag = ring_entry_read_request(words, &work->request);
        error = work_error(s, work);
        if (error == ORR_ERROR_OK) {
            job_begin(s, work);
            return true;
        }
        put_answer(s, (struct orr_ring_answer){work->tag, error, 0});
    }
    return false;
}

void *
orr_ring_server_at(const struct orr_ring_server *s, orr_ring_tag tag)
{
    const struct ring_job *job = job_of(s, tag);

    return job == NULL || s->void_works || job->buffer == ORR_RING_NO_BUFFER
               ? NULL
               : ring_link_buffer(&s->link, job->buffer);
}

bool
orr_ring_server_cancelled(const struct orr_ring_server *s, orr_ring_tag tag)
{
    return job_of(s, tag) != NULL && (s->void_works || is_cancelled(s, tag));
}

enum orr_error
orr_ring_server_answer(struct orr_ring_server *s, struct orr_ring_answer answer)
{
    const struct ring_job *job = job_of(s, answer.tag);

    if (job == NULL || answer.bytes > job->bytes ||
        answer.error >= ORR_ERROR_MAX)
        return ORR_ERROR_BAD_ARGUMENT;
    job_end(s, answer.tag);
    if (s->void_works) {
        s->void_works = s->works > 0;
        if (!s->void_works)
            begin_anew(s);
        return ORR_ERROR_PEER_DIED;
    }
    put_answer(s, answer);
    return ORR_ERROR_OK;
}

void
orr_ring_server_drop(struct orr_ring_server *s)
{
    for (uint32_t n = 0; n < places_of(s) && s->works > 0; n++) {
        orr_ring_tag tag = s->job[n].tag;

        if (tag != 0 && orr_ring_server_cancelled(s, tag))
            (void)orr_ring_server_answer(
                s, (struct orr_ring_answer){tag, ORR_ERROR_CANCELLED, 0});
    }
}

void
orr_ring_server_publish(struct orr_ring_server *s)
{
    ring_link_publish(&s->link);
}

bool
orr_ring_server_poll(struct orr_ring_server *s)
{
    return waiting(s) > 0;
}

/* Was anything cancelled since the program could last see it? Who cancels
 * rings only if this side sleeps. */
static bool
is_news(struct orr_ring_server *s)
{
    uint64_t cancel = atomic_load_explicit(&s->link.theirs->head.cancel,
                                           memory_order_acquire);
    uint64_t news = cancel & ~s->seen;

    s->seen = cancel;
    return news != 0 && s->works > 0;
}

bool
orr_ring_server_sleep(struct orr_ring_server *s)
{
    ring_link_publish(&s->link);
    ring_link_sleep(&s->link);
    if (!orr_ring_server_poll(s) && !is_news(s))
        return true;
    ring_link_wake(&s->link);
    return false;
}

void
orr_ring_server_wake(struct orr_ring_server *s, uint64_t bits)
{
    ring_link_wake(&s->link);
    if ((bits & s->link.setup.death_bits) != 0)
        orr_ring_server_lost(s);
}

struct orr_event
orr_ring_server_wait(struct orr_ring_server *s, uint64_t deadline)
{
    struct orr_event event = {.kind = ORR_ARRIVAL_SIGNAL};

    if (!orr_ring_server_sleep(s))
        return event;
    event = orr_wait(s->link.setup.bell, deadline);
    orr_ring_server_wake(s, event.bits);
    if (event.error != ORR_ERROR_OK && orr_ring_server_poll(s))
        event.error = ORR_ERROR_OK;
    return event;
}

uint32_t
orr_ring_server_works(const struct orr_ring_server *s)
{
    return s->works;
}

bool
orr_ring_server_met(const struct orr_ring_server *s)
{
    return s->link.peer != 0;
}

enum orr_ring_fault
orr_ring_server_fault(const struct orr_ring_server *s)
{
    return s->link.fault;
}
