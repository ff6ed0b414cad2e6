/* What lies in a ring's memory: the words of its pages, of requests, answers
 * and tags. The library's own. Whatever the other side wrote is read once, by
 * ring_read(), and believed only after a check. */
#ifndef APPS_LIB_RING_ENTRY_H
#define APPS_LIB_RING_ENTRY_H

#include <stdatomic.h>

#include "apps/lib/ring_link.h"

/* One side's words; the other only reads them. */
struct ring_head {
    _Atomic uint32_t session; /* counts how often it began; 0: not begun */
    _Atomic uint32_t sleep;   /* odd: it wants its bell rung */
    _Atomic uint32_t put;     /* entries that it has put in, this session */
    _Atomic uint32_t taken;   /* client: answers that it has taken */
    _Atomic uint64_t accept;  /* server: the client's session that it serves,
                                 and its own << 32; stays when it dies */
    _Atomic uint64_t cancel;  /* client: bit n: place n is not wanted */
    _Atomic uint32_t accused; /* the other's session in which it lied */
    _Atomic uint32_t fault;   /* ... about what */
    _Atomic uint32_t places;  /* its idea of the shape */
    _Atomic uint32_t buffers;
    _Atomic uint32_t buffer_bytes;
    uint32_t spare;
    uint64_t spares[1];
};

/* An entry: request or answer, in a few words (ring_link.c has the fields). */
#define RING_ENTRY_WORDS 4u
struct ring_page {
    struct ring_head head;
    _Atomic uint64_t entry[ORR_RING_PLACES_MAX][RING_ENTRY_WORDS];
};

_Static_assert(sizeof(struct ring_head) == 64, "one line of a cache");
_Static_assert(sizeof(struct ring_page) <= ORR_PAGE_BYTES, "one page");

static inline uint32_t
ring_read(const _Atomic uint32_t *word)
{
    return atomic_load_explicit(word, memory_order_acquire);
}

static inline void
ring_write(_Atomic uint32_t *word, uint32_t value)
{
    atomic_store_explicit(word, value, memory_order_release);
}

/* A tag: the place in the low 8 bits, above them how often it was used. */
static inline orr_ring_tag
ring_tag(uint32_t place, uint32_t turn)
{
    return turn << 8 | place;
}

static inline uint32_t
ring_tag_place(orr_ring_tag tag)
{
    return tag & 0xff;
}

/* No turn is 0, so no tag is. */
static inline uint32_t
ring_turn_next(uint32_t turn)
{
    return turn == 0xffffff ? 1 : turn + 1;
}

static inline void
ring_entry_request(uint64_t *words, orr_ring_tag tag,
                   const struct orr_ring_request *request)
{
    words[0] = tag | (uint64_t)request->operation << 32 |
               (uint64_t)request->flags << 48;
    words[1] = request->buffer | (uint64_t)request->bytes << 32;
    words[2] = request->argument;
    words[3] = 0;
}

static inline orr_ring_tag
ring_entry_read_request(const uint64_t *words, struct orr_ring_request *request)
{
    *request = (struct orr_ring_request){
        .operation = (uint16_t)(words[0] >> 32),
        .flags = (uint16_t)(words[0] >> 48),
        .buffer = (uint32_t)words[1],
        .bytes = (uint32_t)(words[1] >> 32),
        .argument = words[2],
    };
    return (orr_ring_tag)words[0];
}

struct ring_answer {
    orr_ring_tag tag;
    uint32_t error;
    uint32_t bytes;
};

static inline void
ring_entry_answer(uint64_t *words, const struct ring_answer *answer)
{
    words[0] = answer->tag | (uint64_t)answer->error << 32;
    words[1] = answer->bytes;
    words[2] = words[3] = 0;
}

static inline struct ring_answer
ring_entry_read_answer(const uint64_t *words)
{
    return (struct ring_answer){
        .tag = (orr_ring_tag)words[0],
        .error = (uint32_t)(words[0] >> 32),
        .bytes = (uint32_t)words[1],
    };
}

#endif
