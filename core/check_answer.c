/* Which errors each system call can be answered with: the contract that
 * programs rely on, and that every answer is held against in simulation. */
#include "core/kernel.h"

#define BIT(error) (1u << ORR_ERROR_##error)

/* What a handle can be refused for: of any kind, of one kind, with a right. */
#define DONE BIT(OK)
#define ANY (DONE | BIT(BAD_HANDLE) | BIT(STALE_HANDLE))
#define RIGHT (ANY | BIT(NO_RIGHT))
#define KIND (RIGHT | BIT(WRONG_KIND))

/* How a call that waits can end without what it waited for. */
#define LATE (BIT(WOULD_BLOCK) | BIT(TIMED_OUT) | BIT(CANCELLED))
#define WAIT (LATE | BIT(PEER_DIED))
#define MESSAGE (KIND | BIT(BAD_ARGUMENT) | BIT(PEER_TABLE_FULL))

static const uint32_t answers[ORR_CALL_MAX + 1] = {
    [ORR_CALL_NONE] = BIT(BAD_NUMBER),
    [ORR_CALL_SEND] = MESSAGE | LATE | BIT(NO_TIME),
    [ORR_CALL_RECEIVE] = KIND | WAIT,
    [ORR_CALL_CALL] = MESSAGE | WAIT | BIT(NO_TIME),
    [ORR_CALL_REPLY] = MESSAGE | BIT(NO_TIME),
    [ORR_CALL_REPLY_RECEIVE] = MESSAGE | WAIT,
    [ORR_CALL_SIGNAL] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_WAIT] = KIND | WAIT,
    [ORR_CALL_CREATE] = KIND | BIT(BAD_ARGUMENT) | BIT(NO_QUOTA) |
                        BIT(TABLE_FULL) | BIT(WRONG_STATE) | BIT(BUSY),
    [ORR_CALL_DUPLICATE] = KIND | BIT(BAD_ARGUMENT) | BIT(TABLE_FULL) |
                           BIT(PEER_TABLE_FULL) | BIT(WRONG_STATE),
    [ORR_CALL_CLOSE] = ANY | BIT(NO_TIME),
    [ORR_CALL_REVOKE] = ANY,
    [ORR_CALL_DESTROY] = RIGHT | BIT(WRONG_STATE),
    [ORR_CALL_CONFIGURE] =
        KIND | BIT(BAD_ARGUMENT) | BIT(BUSY) | BIT(WRONG_STATE) | BIT(OVERLOAD),
    [ORR_CALL_START] = KIND | BIT(BAD_ARGUMENT) | BIT(WRONG_STATE),
    [ORR_CALL_SUSPEND] = KIND | BIT(WRONG_STATE),
    [ORR_CALL_RESUME] = KIND | BIT(WRONG_STATE),
    [ORR_CALL_EXIT] = BIT(BAD_ARGUMENT), /* and else none */
    [ORR_CALL_YIELD] = DONE,
    [ORR_CALL_ARM] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_CANCEL] = KIND,
    [ORR_CALL_ATTACH] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_ACKNOWLEDGE] = KIND,
    [ORR_CALL_MASK] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_WATCH] = KIND | BIT(BAD_ARGUMENT) | BIT(BUSY),
    [ORR_CALL_QUERY] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_CLOCK] = DONE,
    [ORR_CALL_MAP] =
        KIND | BIT(BAD_ARGUMENT) | BIT(NO_QUOTA) | BIT(WRONG_STATE) | BIT(BUSY),
    [ORR_CALL_UNMAP] =
        KIND | BIT(NO_QUOTA) | BIT(BAD_ARGUMENT) | BIT(WRONG_STATE),
    [ORR_CALL_PROTECT] =
        KIND | BIT(NO_QUOTA) | BIT(BAD_ARGUMENT) | BIT(WRONG_STATE),
    [ORR_CALL_CLEAR] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_WRITE] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_NAME] = RIGHT | BIT(BAD_ARGUMENT),
    [ORR_CALL_READ] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_INSPECT] = KIND | BIT(BAD_ARGUMENT),
    [ORR_CALL_MAX] = BIT(BAD_NUMBER),
};

uint32_t
call_answers(uint64_t number)
{
    return answers[number < ORR_CALL_MAX ? number : ORR_CALL_MAX];
}
