#include "apps/tests/stub.h"

#include <stdlib.h>
#include <string.h>

struct stub stub;
static uint64_t area[ORR_WORDS_MAX];

void
stub_reset(void)
{
    memset(&stub, 0, sizeof stub);
    memset(area, 0xa5, sizeof area);
}

uint64_t *
orr_area(void)
{
    return area;
}

void
orr_trap(struct orr_call *call)
{
    if (stub.calls == STUB_CALLS_MAX)
        abort();
    stub.call[stub.calls++] = *call;
    memcpy(stub.area, area, sizeof area);
    if (call->number == ORR_CALL_WRITE) {
        if (call->a[1] > STUB_TEXT_MAX - 1 - stub.bytes)
            abort();
        memcpy(stub.text + stub.bytes, area, call->a[1]);
        stub.bytes += (uint32_t)call->a[1];
        stub.writes++;
    }
    if (call->number == ORR_CALL_WAIT && stub.meanwhile != NULL)
        stub.meanwhile();
    call->result = stub.result;
}

void *
orr_address(uint64_t address)
{
    (void)address;
    return stub.page;
}

void
orr_work(uint64_t ns)
{
    (void)ns;
}

uint64_t
orr_cycles(void)
{
    return 0;
}

void
orr_raise(enum orr_fault fault, uint64_t detail)
{
    (void)fault;
    (void)detail;
    abort();
}

const struct orr_plan *
orr_machine_plan(void)
{
    return NULL;
}
