/* The object protocol: what any program can be asked about the things it
 * serves, whatever they are. A request is a call with a struct object_message;
 * its label says what is wanted, and the answer's label how it went.
 *
 * Who has a handle to a service's door may OPEN or CREATE a thing by its name,
 * and gets a handle to that alone: an open, with rights and a position of its
 * own. All other requests go to an open.
 *
 * Requests are numbered, 1, 2, 3... on each open. One that comes again with
 * the same number, as its service died before it could answer, is done once. */
#ifndef APPS_LIB_PROTOCOL_OBJECT_H
#define APPS_LIB_PROTOCOL_OBJECT_H

#include <stdint.h>

/* What a request may carry, and what it is answered with, beside a status:
 *   OPEN     name, value: rights         a handle; value: the size
 *   CREATE   name, value: rights         a handle: made if it was not there
 *   READ     offset, bytes               data; value: the new position
 *   WRITE    offset, data                bytes; value: the new position
 *   QUERY    offset: enum object_field   value
 *   SET      offset: a field, value      value; one handle may come along
 *   SEEK     value: the new position     value
 *   SHARE    value: rights, not more     a handle: an open of its own
 *   CLOSE                                the open is no more
 *   DESTROY                              the thing is no more, and the open */
enum object_label {
    OBJECT_OPEN = 1,
    OBJECT_CREATE,
    OBJECT_READ,
    OBJECT_WRITE,
    OBJECT_QUERY,
    OBJECT_SET,
    OBJECT_SEEK,
    OBJECT_SHARE,
    OBJECT_CLOSE,
    OBJECT_DESTROY,
    OBJECT_LABEL_MAX
};

enum object_status {
    OBJECT_OK,
    OBJECT_UNKNOWN, /* there is nothing of this name, or no such field */
    OBJECT_DENIED,  /* the open lacks the right, or the service refuses */
    OBJECT_BAD,     /* no request of this protocol, or out of range */
    OBJECT_FULL,    /* no room for it */
    OBJECT_CLOSED,  /* this open is no more */
    OBJECT_BROKEN,  /* the device does not do it, not even when asked again */
    OBJECT_NOT,     /* not a thing of which this can be asked */
    OBJECT_LOST,    /* the service died, or did not answer in time */
    OBJECT_STATUS_MAX,
    OBJECT_LATER = OBJECT_STATUS_MAX /* inside a service: not answered yet */
};

/* What an open may be used for. */
enum object_right {
    OBJECT_MAY_READ = 1,
    OBJECT_MAY_WRITE = 2,
    OBJECT_MAY_SET = 4,
    OBJECT_MAY_SHARE = 8,
    OBJECT_MAY_DESTROY = 16,
    OBJECT_MAY_ALL = 31
};

/* What can be asked of most things; a service may have more. */
enum object_field {
    OBJECT_FIELD_SIZE,   /* in bytes; SET of a file cuts it, or fills it up */
    OBJECT_FIELD_BLOCK,  /* reads and writes are multiples of so many bytes */
    OBJECT_FIELD_RIGHTS, /* of this open */
    OBJECT_FIELD_OWN = 16 /* those of a service begin here */
};

#define OBJECT_HERE UINT64_MAX /* as the offset: at the open's position */
#define OBJECT_DATA_MAX 512u   /* bytes of one message */
#define OBJECT_NAME_MAX 32u    /* of a name, with its NUL */

struct object_head {
    uint64_t number;
    uint64_t offset;
    uint64_t bytes; /* of data that come along; of READ: that are wanted */
    uint64_t value;
};

struct object_message {
    struct object_head head;
    char data[OBJECT_DATA_MAX]; /* only so much of it as there is */
};

/* Bytes of a message with so much data. */
#define OBJECT_BYTES(data) \
    ((uint32_t)sizeof(struct object_head) + (uint32_t)(data))

#endif
