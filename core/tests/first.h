/* What a program in place of init calls by, without a library: for programs
 * that try a machine. */
#ifndef CORE_TESTS_FIRST_H
#define CORE_TESTS_FIRST_H

#include "core/include/orrery/system.h"
#include "core/kernel.h"

static inline struct orr_result
first_call(enum orr_call_number number, uint64_t a, uint64_t b, uint64_t c,
           uint64_t d)
{
    struct orr_call request = {.number = number, .a = {a, b, c, d}};

    orr_trap(&request);
    return request.result;
}

/* One of the handles that the machine gives to the first process. */
static inline orr_handle
first_handle(enum boot_handle index)
{
    return (uint64_t)index | ((uint64_t)index + 1) << 16;
}

/* Paid for by the first quota. */
static inline orr_handle
first_create(enum orr_kind kind, uint64_t a, uint64_t b, uint64_t c)
{
    struct orr_call request = {.number = ORR_CALL_CREATE,
                               .a = {kind, first_handle(BOOT_QUOTA), a, b, c}};

    orr_trap(&request);
    return request.result.value;
}

#endif
