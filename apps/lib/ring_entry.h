/* The words of requests and answers, and of tags. The library's own. */
#ifndef APPS_LIB_RING_ENTRY_H
#define APPS_LIB_RING_ENTRY_H

#include "apps/lib/ring_link.h"

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
