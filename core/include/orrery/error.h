/* What a system call answers when it refuses, and what to do about it. */
#ifndef ORRERY_ERROR_H
#define ORRERY_ERROR_H

/* X(NAME, text): the text says what was wrong and what to do. */
#define ORR_ERRORS(X) \
    X(OK, "done") \
    X(BAD_NUMBER, "no such system call: see orrery/call.h for the numbers") \
    X(BAD_HANDLE, "no handle of this process: pass one that was given to it") \
    X(STALE_HANDLE, "the handle was closed or revoked: ask for a new one") \
    X(WRONG_KIND, "the handle names an object of another kind") \
    X(NO_RIGHT, "the handle lacks the right this call needs") \
    X(BAD_ARGUMENT, "an argument is out of its range: see the call's text") \
    X(NO_QUOTA, "the quota has too few cells left: free some or split more") \
    X(TABLE_FULL, "the handle table is full: close handles first") \
    X(PEER_TABLE_FULL, "the receiver's handle table is full: it must close") \
    X(PEER_DIED, "the other side is gone: nothing was or will be done") \
    X(TIMED_OUT, "the deadline passed before the call could finish") \
    X(WOULD_BLOCK, "nobody was ready, and the deadline said not to wait") \
    X(CANCELLED, "another thread stopped this one while it waited") \
    X(WRONG_STATE, "the object's state does not allow it now") \
    X(BUSY, "the object is already bound elsewhere: unbind it first") \
    X(NO_TIME, "someone would be left without processor time of its own") \
    X(OVERLOAD, "the CPU cannot promise so much time: its budgets take it all")

enum orr_error {
#define ORR_ERROR_ENTRY(name, text) ORR_ERROR_##name,
    ORR_ERRORS(ORR_ERROR_ENTRY)
#undef ORR_ERROR_ENTRY
    ORR_ERROR_MAX
};

#endif
