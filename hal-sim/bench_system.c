#include "hal-sim/bench_system.h"

#define SLICE_NS UINT64_C(1000000)
#define CHILD_SLOTS 8u

orr_handle
bench_boot_handle(enum boot_handle index)
{
    return (uint64_t)index | ((uint64_t)index + 1) << 16;
}

struct orr_result
bench_need(struct orr_call call)
{
    orr_trap(&call);
    if (call.result.error != ORR_ERROR_OK)
        orr_raise(ORR_FAULT_ABORT, call.number);
    return call.result;
}

orr_handle
bench_create(enum orr_kind kind, uint64_t a, uint64_t b, uint64_t c)
{
    return bench_need(
               (struct orr_call){.number = ORR_CALL_CREATE,
                                 .a = {(uint64_t)kind,
                                       bench_boot_handle(BOOT_QUOTA), a, b, c}})
        .value;
}

void
bench_configure(orr_handle thread, enum orr_setting what, uint64_t value)
{
    bench_need((struct orr_call){.number = ORR_CALL_CONFIGURE,
                                 .a = {thread, (uint64_t)what, value}});
}

struct bench_child
bench_child_create(uint64_t priority, uint64_t cpu)
{
    struct bench_child child;
    child.process =
        bench_create(ORR_KIND_PROCESS, CHILD_SLOTS, BENCH_PRIORITY_TOP, 0);
    child.thread = bench_create(ORR_KIND_THREAD, child.process, priority, cpu);
    bench_configure(child.thread, ORR_SETTING_CONTEXT,
                    bench_create(ORR_KIND_CONTEXT, SLICE_NS, 0, 0));
    return child;
}

orr_handle
bench_child_give(struct bench_child child, orr_handle handle,
                 enum orr_right right)
{
    return bench_need((struct orr_call){
                          .number = ORR_CALL_DUPLICATE,
                          .a = {handle, (uint64_t)right, 0, child.process}})
        .value;
}

void
bench_child_start(struct bench_child child, uint64_t module, uint64_t first,
                  uint64_t second)
{
    uint64_t *area = orr_area();
    area[0] = ORR_ENTRY_PROGRAM;
    area[1] = module;
    area[2] = first;
    area[3] = second;
    bench_need((struct orr_call){.number = ORR_CALL_START,
                                 .a = {child.thread, ORR_SIZE(4, 0)}});
}
