/* Serving things by the object protocol (apps/lib/protocol/object.h): takes
 * requests apart, refuses what is none, keeps the table of opens, and calls
 * what a service does. That is all that a service has to write.
 *
 * The table of opens may lie in memory that outlives the process. Then its
 * successor goes on where it was: whatever system call it died at, a request
 * that is made again has its effect once, if what the service does to a thing
 * may be done twice. */
#ifndef APPS_LIB_SERVE_H
#define APPS_LIB_SERVE_H

#include "apps/lib/ipc.h"
#include "apps/lib/opens.h"

/* One request while it is served. */
struct serve_request {
    struct orr_reply reply;
    uint64_t badge; /* of the handle through which it came */
    enum object_label label;
    struct open *open; /* null: for the service itself */
    uint64_t thing;          /* OPEN and CREATE fill it in */
    uint64_t rights;         /* wanted by OPEN, CREATE, SHARE */
    uint64_t offset;         /* where to read or write; QUERY, SET: the field */
    uint64_t value;          /* comes, and goes back */
    uint64_t bytes;          /* of data: wanted, or that came; to go back */
    orr_handle handle;       /* that came along, or is to go back */
    struct object_message message; /* data come and go in it */
    struct serve_ring *ring; /* over which it came; null: by a call */
    uint32_t session;        /* ... of this one, as */
    uint32_t tag;
};

/* What a service does, each on its own if it is null: then NOT. */
struct serve_acts {
    /* by the name in data, which ends with a NUL: thing, rights, value */
    enum object_status (*open)(struct serve_request *request);
    enum object_status (*create)(struct serve_request *request);
    /* thing, offset, bytes; the helper moves the position */
    enum object_status (*read)(struct serve_request *request);
    enum object_status (*write)(struct serve_request *request);
    /* thing, offset: the field, value, handle (close it, or keep it) */
    enum object_status (*query)(struct serve_request *request);
    enum object_status (*set)(struct serve_request *request);
    enum object_status (*destroy)(struct serve_request *request);
    /* bits of the notification that is bound to the thread */
    void (*signal)(uint64_t bits);
};

struct serve {
    struct orr_endpoint door; /* send, receive, grant, duplicate, transfer */
    const struct serve_acts *acts;
    struct opens opens;
    struct serve_ring *ring; /* null: none (serve_ring.h) */
};

/* Takes a request from a call that has arrived, with all checks. OK: it is to
 * be acted on; else it is to be answered with that. */
enum object_status serve_accept(const struct serve *serve,
                                const struct orr_event *event,
                                struct serve_request *request);

/* Acts on an accepted request. LATER: it is answered later, by
 * serve_answer(). */
enum object_status serve_act(const struct serve *serve,
                             struct serve_request *request);

/* The answer, once what was done is noted. */
struct orr_message serve_message(struct serve_request *request,
                                 enum object_status status);

/* Does somebody still wait for this one? One that came by a call is not wanted
 * any more when its open asks for something else, as `next`. */
bool serve_is_wanted(const struct serve_request *request,
                     const struct serve_request *next);

/* Answers a request that had to wait. An error: whoever asked does not wait any
 * more. */
enum orr_error serve_answer(struct serve_request *request,
                            enum object_status status);

/* Keeps the opens in the first page of `memory`, which is mapped at `address`.
 * Ends the program if it cannot be. */
void serve_remember(struct serve *serve, struct orr_memory memory,
                    uint64_t address);

/* Serves for ever. */
void serve_run(const struct serve *serve) __attribute__((noreturn));

#endif
