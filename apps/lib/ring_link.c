#include "apps/lib/ring_link.h"

#include "apps/lib/ipc.h"
#include "apps/lib/ring_entry.h"

const char *
orr_ring_fault_text(enum orr_ring_fault fault)
{
    switch (fault) {
    case ORR_RING_FAULT_NONE:
        return "nothing wrong";
    case ORR_RING_FAULT_SHAPE:
        return "the other side has a ring of another shape";
    case ORR_RING_FAULT_PUT:
        return "it put in more than there are places for";
    case ORR_RING_FAULT_TAKEN:
        return "it took out more than there was";
    case ORR_RING_FAULT_TAG:
        return "it answered what was not asked";
    case ORR_RING_FAULT_BYTES:
        return "it answered with more bytes than it was lent";
    case ORR_RING_FAULT_ERROR:
        return "it answered with an error that does not exist";
    case ORR_RING_FAULT_MAX:
        break;
    }
    return "no such fault";
}

bool
orr_ring_shape_fits(struct orr_ring_shape shape)
{
    return shape.places > 0 && shape.places <= ORR_RING_PLACES_MAX &&
           (shape.places & (shape.places - 1)) == 0 &&
           shape.buffers <= ORR_RING_BUFFERS_MAX &&
           shape.buffer_bytes <= ORR_RING_BUFFER_BYTES_MAX &&
           shape.buffer_bytes % 64 == 0 &&
           (shape.buffers == 0) == (shape.buffer_bytes == 0) &&
           ORR_RING_PAGES(shape.places, shape.buffers, shape.buffer_bytes) <=
               ORR_PAGES_MAX;
}

static struct ring_page *
page_at(void *memory, uint32_t n)
{
    return (struct ring_page *)(void *)((char *)memory + n * ORR_PAGE_BYTES);
}

bool
ring_link_open(struct ring_link *link, const struct orr_ring_setup *setup,
               bool client)
{
    if (setup->memory == NULL || !orr_ring_shape_fits(setup->shape))
        return false;
    *link = (struct ring_link){
        .setup = *setup,
        .mine = page_at(setup->memory, client ? 0 : 1),
        .theirs = page_at(setup->memory, client ? 1 : 0),
    };
    link->session = ring_read(&link->mine->head.session);
    link->sleep = ring_read(&link->mine->head.sleep) | 1;
    ring_link_wake(link);
    ring_write(&link->mine->head.accused, 0);
    ring_link_begin(link);
    return true;
}

void
ring_link_begin(struct ring_link *link)
{
    const struct orr_ring_shape *shape = &link->setup.shape;
    struct ring_head *head = &link->mine->head;

    link->session++;
    if (link->session == 0)
        link->session = 1;
    ring_write(&head->session, 0);
    /* Who sees what is written from here on sees that session end. */
    atomic_thread_fence(memory_order_release);
    /* Who was served stays known, but is served no more. */
    atomic_store_explicit(&head->accept, (uint32_t)head->accept,
                          memory_order_release);
    link->peer = link->rung = 0;
    link->put = link->told = link->taken = 0;
    ring_write(&head->put, 0);
    ring_write(&head->taken, 0);
    atomic_store_explicit(&head->cancel, 0, memory_order_release);
    ring_write(&head->places, shape->places);
    ring_write(&head->buffers, shape->buffers);
    ring_write(&head->buffer_bytes, shape->buffer_bytes);
    ring_write(&head->session, link->session);
}

void
ring_link_part(struct ring_link *link, enum orr_ring_fault fault)
{
    struct ring_head *head = &link->mine->head;

    link->gone = link->peer;
    link->fault = fault;
    link->peer = 0;
    if (fault != ORR_RING_FAULT_NONE) {
        ring_write(&head->fault, fault);
        ring_write(&head->accused, link->gone);
    }
}

bool
ring_link_holds(const struct ring_link *link)
{
    atomic_thread_fence(memory_order_acquire);
    return ring_read(&link->theirs->head.session) == link->peer;
}

bool
ring_link_fits(const struct ring_link *link)
{
    const struct orr_ring_shape *shape = &link->setup.shape;
    const struct ring_head *head = &link->theirs->head;

    return ring_read(&head->places) == shape->places &&
           ring_read(&head->buffers) == shape->buffers &&
           ring_read(&head->buffer_bytes) == shape->buffer_bytes;
}

bool
ring_link_blamed(struct ring_link *link)
{
    uint32_t fault;

    if (ring_read(&link->theirs->head.accused) != link->session)
        return false;
    fault = ring_read(&link->theirs->head.fault);
    link->blame = fault == ORR_RING_FAULT_NONE || fault >= ORR_RING_FAULT_MAX
                      ? ORR_RING_FAULT_MAX
                      : (enum orr_ring_fault)fault;
    return true;
}

void
ring_link_write(struct ring_link *link, const uint64_t *words)
{
    uint32_t place = link->put++ & (link->setup.shape.places - 1);

    for (uint32_t i = 0; i < RING_ENTRY_WORDS; i++)
        atomic_store_explicit(&link->mine->entry[place][i], words[i],
                              memory_order_relaxed);
}

void
ring_link_read(const struct ring_link *link, uint32_t n, uint64_t *words)
{
    uint32_t place = n & (link->setup.shape.places - 1);

    for (uint32_t i = 0; i < RING_ENTRY_WORDS; i++)
        words[i] = atomic_load_explicit(&link->theirs->entry[place][i],
                                        memory_order_relaxed);
}

void
ring_link_ring(const struct ring_link *link)
{
    /* Refused, the other side's bell is gone: it will be found dead. */
    (void)orr_signal(link->setup.peer, link->setup.peer_bits);
}

/* One ring for each sleep is enough: who wakes looks at everything. */
void
ring_link_nudge(struct ring_link *link)
{
    uint32_t sleep;

    atomic_thread_fence(memory_order_seq_cst);
    sleep = ring_read(&link->theirs->head.sleep);
    if ((sleep & 1) == 0 || sleep == link->rung)
        return;
    link->rung = sleep;
    ring_link_ring(link);
}

void
ring_link_publish(struct ring_link *link)
{
    if (link->put == link->told)
        return;
    link->told = link->put;
    ring_write(&link->mine->head.put, link->put);
    ring_link_nudge(link);
}

void
ring_link_sleep(struct ring_link *link)
{
    ring_write(&link->mine->head.sleep, ++link->sleep);
    atomic_thread_fence(memory_order_seq_cst);
}

void
ring_link_wake(struct ring_link *link)
{
    ring_write(&link->mine->head.sleep, ++link->sleep);
    atomic_thread_fence(memory_order_seq_cst);
}

void *
ring_link_buffer(const struct ring_link *link, uint32_t n)
{
    return (char *)link->setup.memory + (size_t)2 * ORR_PAGE_BYTES +
           (size_t)n * link->setup.shape.buffer_bytes;
}
