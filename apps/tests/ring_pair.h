/* A ring with both ends in one program, for tests: what a client does and what
 * a server does, each with what is expected of it. */
#ifndef APPS_TESTS_RING_PAIR_H
#define APPS_TESTS_RING_PAIR_H

#include "apps/lib/ring_client.h"
#include "apps/lib/ring_entry.h"
#include "apps/lib/ring_server.h"

#define PLACES 4u
#define BUFFERS 3u
#define BYTES 128u
#define CLIENT_BELL 11u
#define SERVER_BELL 12u
#define DEATH 0x80u

extern struct orr_ring_client client;
extern struct orr_ring_server server;

/* What is in memory, as a hostile program can write it. */
struct ring_page *client_page(void);
struct ring_page *server_page(void);

/* A program starts, anew if there was one. */
void open_client(void);
void open_server(void);

/* Both look until they know each other. */
void meet(void);

/* New memory, and both meet. */
void begin(void);

struct orr_ring_submission submit(uint32_t buffer, uint32_t bytes,
                                  uint64_t mark);
/* A request without a buffer, published. */
orr_ring_tag submitted(uint64_t mark);

struct orr_ring_work take(void);
void nothing_to_take(void);
void answer(orr_ring_tag tag, enum orr_error error, uint32_t bytes);

/* The next that is done is this one. */
struct orr_ring_done reap(uint64_t mark, enum orr_error error);
void nothing_to_reap(void);

#endif
