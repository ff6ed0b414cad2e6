#include "hal-sim/reach_use.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

#define OWN_HANDLES 5u /* that every program finds, unless it is passive */

struct used_handle {
    orr_handle handle; /* the newest process's; 0: not yet given */
    uint32_t rights;
};

struct party_use {
    struct used_handle *handle; /* as in the scenario */
    uint32_t given;             /* so many were, of the newest process */
};

struct reach_use {
    const struct reach *reach;
    struct party_use *party;
};

/* Which argument of a call is a handle, and what right it makes use of. */
static const struct use {
    uint8_t number, argument;
    uint16_t right;
} uses[] = {{ORR_CALL_SEND, 0, ORR_RIGHT_SEND},
            {ORR_CALL_CALL, 0, ORR_RIGHT_SEND},
            {ORR_CALL_RECEIVE, 0, ORR_RIGHT_RECEIVE},
            {ORR_CALL_REPLY_RECEIVE, 4, ORR_RIGHT_RECEIVE},
            {ORR_CALL_SIGNAL, 0, ORR_RIGHT_SEND},
            {ORR_CALL_WAIT, 0, ORR_RIGHT_RECEIVE},
            {ORR_CALL_ARM, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_ARM, 1, ORR_RIGHT_SEND},
            {ORR_CALL_CANCEL, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_ATTACH, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_ATTACH, 1, ORR_RIGHT_SEND},
            {ORR_CALL_ACKNOWLEDGE, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_MASK, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_WATCH, 0, ORR_RIGHT_INSPECT},
            {ORR_CALL_WATCH, 1, ORR_RIGHT_SEND},
            {ORR_CALL_QUERY, 0, ORR_RIGHT_INSPECT},
            {ORR_CALL_DUPLICATE, 0, ORR_RIGHT_DUPLICATE},
            {ORR_CALL_DUPLICATE, 3, ORR_RIGHT_MANAGE},
            {ORR_CALL_DESTROY, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_REVOKE, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_NAME, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_CONFIGURE, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_CONFIGURE, 2, ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE},
            {ORR_CALL_START, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_SUSPEND, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_RESUME, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_CREATE, 1, ORR_RIGHT_MANAGE},
            {ORR_CALL_CREATE, 2, ORR_RIGHT_MANAGE},
            {ORR_CALL_MAP, 1, ORR_RIGHT_MANAGE},
            {ORR_CALL_UNMAP, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_PROTECT, 0, ORR_RIGHT_MANAGE},
            {ORR_CALL_READ, 0, ORR_RIGHT_RECEIVE},
            {ORR_CALL_INSPECT, 0, ORR_RIGHT_INSPECT}};
#define USES (sizeof uses / sizeof uses[0])

struct reach_use *
reach_use_create(const struct reach *reach)
{
    struct reach_use *use = orr_text_allocate(1, sizeof *use);

    use->reach = reach;
    use->party = orr_text_allocate(reach->parties + 1, sizeof use->party[0]);
    for (size_t i = 0; i < reach->parties; i++)
        use->party[i].handle =
            orr_text_allocate(reach->scenario->processes[i].handles_count + 1,
                              sizeof use->party[i].handle[0]);
    return use;
}

void
reach_use_free(struct reach_use *use)
{
    for (size_t i = 0; i < use->reach->parties; i++)
        free(use->party[i].handle);
    free(use->party);
    free(use);
}

/* How many handles come before those of the scenario: its own, and what
 * looking after others and being looked after take. */
static uint32_t
own_handles(const struct reach_use *use, size_t party)
{
    const struct scenario *s = use->reach->scenario;
    const struct scenario_process *p = &s->processes[party];
    bool supervises = false;

    for (size_t i = 0; i < s->processes_count; i++)
        supervises |= s->processes[i].supervisor == party + 1;
    supervises |= scenario_sees(s, p);
    return OWN_HANDLES - (p->budget_ns == 0) + supervises +
           (p->restart.heartbeat_ns != 0);
}

/* init gives a process its own handles first, then those of the scenario in
 * order. A process that is started again begins anew. */
void
reach_use_give(struct reach_use *use, size_t party, const struct orr_call *call,
               const struct trap *trap)
{
    (void)trap;
    if (party >= use->reach->parties || call == NULL ||
        call->result.error != ORR_ERROR_OK)
        return;
    const struct scenario_process *p = &use->reach->scenario->processes[party];
    struct party_use *u = &use->party[party];
    uint32_t own = own_handles(use, party);

    if (u->given == own + p->handles_count)
        u->given = 0;
    if (u->given >= own)
        u->handle[u->given - own].handle = call->result.value;
    u->given++;
}

static void
note(struct reach_use *use, size_t party, orr_handle handle, uint32_t rights)
{
    const struct scenario_process *p = &use->reach->scenario->processes[party];
    struct used_handle *used = use->party[party].handle;

    for (size_t i = 0; handle != ORR_NONE && i < p->handles_count; i++)
        if (used[i].handle == handle)
            used[i].rights |= rights;
}

void
reach_use_call(struct reach_use *use, size_t party, const struct trap *trap)
{
    bool sends = trap->number == ORR_CALL_SEND || trap->number == ORR_CALL_CALL;
    bool replies = trap->number == ORR_CALL_REPLY ||
                   trap->number == ORR_CALL_REPLY_RECEIVE;
    uint64_t handles = sends || replies ? trap->a[2] >> 8 : 0;

    if (party >= use->reach->parties)
        return;
    for (size_t i = 0; i < USES; i++)
        if (uses[i].number == trap->number)
            note(use, party, trap->a[uses[i].argument], uses[i].right);
    if (sends && handles > 0)
        note(use, party, trap->a[0], ORR_RIGHT_GRANT);
    for (uint64_t i = 0; i < handles && i < ORR_HANDLES_MAX; i++)
        note(use, party, trap->handle[i], ORR_RIGHTS_ALL);
    if (trap->number == ORR_CALL_DUPLICATE) /* the copy makes use of them */
        note(use, party, trap->a[0], (uint32_t)trap->a[1]);
    if (trap->number == ORR_CALL_MAP)
        note(use, party, trap->a[0],
             ORR_RIGHT_READ | ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE);
}

uint32_t
reach_use_rights(const struct reach_use *use, size_t party, size_t handle)
{
    return use->party[party].handle[handle].rights;
}
