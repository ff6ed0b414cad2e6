/* Handles with the kind of their object in their type: passing a timer where
 * an endpoint belongs does not compile. `.h` is the plain handle.
 *
 * Functions that are named after a system call need the rights and answer the
 * errors of that call (core/CALLS.md); the others need no right and cannot
 * fail, unless they say so. None of these blocks but orr_invoke(), with a call
 * that does. */
#ifndef APPS_LIB_HANDLE_H
#define APPS_LIB_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/include/orrery/call.h"
#include "core/include/orrery/system.h"

struct orr_quota {
    orr_handle h;
};
struct orr_process {
    orr_handle h;
};
struct orr_thread {
    orr_handle h;
};
struct orr_context {
    orr_handle h;
};
struct orr_endpoint {
    orr_handle h;
};
struct orr_notification {
    orr_handle h;
};
struct orr_timer {
    orr_handle h;
};
struct orr_interrupt {
    orr_handle h;
};
struct orr_console {
    orr_handle h;
};
struct orr_memory {
    orr_handle h;
};
struct orr_reply {
    orr_handle h;
}; /* one use: the answer to one call */

/* Units of time; all times are nanoseconds. */
#define ORR_US UINT64_C(1000)
#define ORR_MS UINT64_C(1000000)
#define ORR_S UINT64_C(1000000000)

/* Any system call as it is: for those that this library has no function for,
 * and for trying what must be refused. */
struct orr_result orr_invoke(struct orr_call call);

/* The name and the text of an error: "TIMED_OUT", "the deadline passed...". */
const char *orr_error_name(uint32_t error);
const char *orr_error_text(uint32_t error);
const char *orr_fault_name(uint64_t fault);

/* The machine's clock, in ns since it was switched on. */
uint64_t orr_clock(void);

/* The absolute time `ns` from now: a deadline. */
uint64_t orr_after(uint64_t ns);

/* What QUERY answers about a handle; ends the program if it is refused. */
uint64_t orr_query(orr_handle handle, enum orr_question question);

/* A copy of a handle with fewer `rights` (of enum orr_right) and, if the
 * original has none, a badge. Ends the program if it is refused. */
orr_handle orr_duplicate(orr_handle handle, uint64_t rights, uint64_t badge);

/* Gives up a handle; the last one takes its object along. */
enum orr_error orr_close(orr_handle handle);

/* Takes back every handle that was derived from this one, wherever it is. */
enum orr_error orr_revoke(orr_handle handle);

/* Ends the object itself; needs ORR_RIGHT_MANAGE. */
enum orr_error orr_destroy(orr_handle handle);

/* Names an object, for traces and reports. */
enum orr_error orr_name(orr_handle handle, const char *name);

#endif
