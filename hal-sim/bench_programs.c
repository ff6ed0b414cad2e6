#include "hal-sim/bench_programs.h"

#include "hal-sim/bench_system.h"

#define WORK_NS UINT64_C(1000000)
#define SECOND_NS UINT64_C(1000000000)
#define CLIENTS 8u
#define CLIENT_CPUS 4u
#define CROWD_TICK_NS 20000u
#define TURNS 4u /* servers that are called by turns */

void
bench_server(void)
{
    orr_handle endpoint = orr_area()[0];
    uint64_t words = orr_area()[1];
    struct orr_call call = {.number = ORR_CALL_RECEIVE,
                            .a = {endpoint, ORR_FOREVER}};
    orr_trap(&call);
    for (;;) {
        call.number = ORR_CALL_REPLY_RECEIVE;
        call.a[0] = call.result.value;
        call.a[1] = 0;
        call.a[2] = ORR_SIZE(words, 0);
        call.a[3] = ORR_FOREVER;
        call.a[4] = endpoint;
        orr_trap(&call);
    }
}

static void
call_for_ever(orr_handle endpoint, uint64_t words, uint64_t work_ns)
{
    struct orr_call call = {
        .number = ORR_CALL_CALL,
        .a = {endpoint, 0, ORR_SIZE(words, 0), ORR_FOREVER}};
    for (;;) {
        if (work_ns)
            orr_work(work_ns);
        orr_trap(&call);
        if (call.result.error != ORR_ERROR_OK)
            orr_raise(ORR_FAULT_ABORT, call.result.error);
    }
}

/* A server with an endpoint of its own, by which it is called. */
static orr_handle
boot_server(uint64_t words, bool passive)
{
    orr_handle endpoint = bench_create(ORR_KIND_ENDPOINT, 0, 0, 0);
    struct bench_child server = bench_child_create(BENCH_PRIORITY_TOP, 0);
    if (passive)
        bench_configure(server.thread, ORR_SETTING_PASSIVE, 1);
    bench_child_start(server, 1,
                      bench_child_give(server, endpoint, ORR_RIGHT_RECEIVE),
                      words);
    return endpoint;
}

void
bench_call_boot(void)
{
    call_for_ever(boot_server(0, true), 0, 0);
}

void
bench_call_words_boot(void)
{
    call_for_ever(boot_server(8, true), 8, 0);
}

void
bench_call_budget_boot(void)
{
    call_for_ever(boot_server(0, false), 0, 0);
}

void
bench_call_turns_boot(void)
{
    orr_handle server[TURNS];
    struct orr_call call = {.number = ORR_CALL_CALL, .a[3] = ORR_FOREVER};

    for (uint32_t i = 0; i < TURNS; i++)
        server[i] = boot_server(0, true);
    for (uint32_t i = 0;; i = (i + 1) % TURNS) {
        call.a[0] = server[i];
        orr_trap(&call);
        if (call.result.error != ORR_ERROR_OK)
            orr_raise(ORR_FAULT_ABORT, call.result.error);
    }
}

static void
bells_ring(orr_handle mine, orr_handle other, bool first)
{
    struct orr_call wait = {.number = ORR_CALL_WAIT, .a = {mine, ORR_FOREVER}};
    struct orr_call ring = {.number = ORR_CALL_SIGNAL, .a = {other, 1}};
    if (first)
        orr_trap(&ring);
    for (;;) {
        orr_trap(&wait);
        orr_trap(&ring);
        if (wait.result.error || ring.result.error)
            orr_raise(ORR_FAULT_ABORT, 0);
    }
}

void
bench_echo_bell(void)
{
    bells_ring(orr_area()[0], orr_area()[1], false);
}

void
bench_bell_boot(void)
{
    orr_handle here = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    orr_handle there = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    struct bench_child child = bench_child_create(BENCH_PRIORITY_TOP, 0);
    bench_child_start(child, 1,
                      bench_child_give(child, there, ORR_RIGHT_RECEIVE),
                      bench_child_give(child, here, ORR_RIGHT_SEND));
    bells_ring(here, there, true);
}

void
bench_client(void)
{
    call_for_ever(orr_area()[0], 4, orr_area()[1]);
}

/* Wakes at every tick of a timer of its own. */
static void
tick_for_ever(uint64_t period_ns)
{
    orr_handle bell = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    orr_handle timer = bench_create(ORR_KIND_TIMER, 0, 0, 0);
    struct orr_call wait = {.number = ORR_CALL_WAIT, .a = {bell, ORR_FOREVER}};
    bench_need((struct orr_call){.number = ORR_CALL_ARM,
                                 .a = {timer, bell, 1, period_ns, period_ns}});
    for (;;) {
        orr_trap(&wait);
        if (wait.result.error != ORR_ERROR_OK)
            orr_raise(ORR_FAULT_ABORT, wait.result.error);
    }
}

void
bench_crowd_boot(void)
{
    orr_handle endpoint = bench_create(ORR_KIND_ENDPOINT, 0, 0, 0);
    struct bench_child server = bench_child_create(BENCH_PRIORITY_TOP - 1, 0);
    bench_child_start(server, 1,
                      bench_child_give(server, endpoint, ORR_RIGHT_RECEIVE), 4);
    for (uint64_t i = 0; i < CLIENTS; i++) {
        struct bench_child client =
            bench_child_create(100 + i, i % CLIENT_CPUS);
        bench_child_start(client, 2,
                          bench_child_give(client, endpoint, ORR_RIGHT_SEND),
                          500 + 100 * i);
    }
    tick_for_ever(CROWD_TICK_NS);
}

void
bench_idle_boot(void)
{
    tick_for_ever(SECOND_NS);
}

void
bench_worker(void)
{
    for (;;)
        orr_work(WORK_NS);
}

void
bench_interrupt_boot(void)
{
    orr_handle bell = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    orr_handle interrupt = bench_create(ORR_KIND_INTERRUPT, 0, 0, 0);
    struct orr_call wait = {.number = ORR_CALL_WAIT, .a = {bell, ORR_FOREVER}};
    struct orr_call done = {.number = ORR_CALL_ACKNOWLEDGE, .a = {interrupt}};
    bench_child_start(bench_child_create(1, 0), 1, 0, 0);
    bench_need((struct orr_call){.number = ORR_CALL_ATTACH,
                                 .a = {interrupt, bell, 1}});
    for (;;) {
        orr_trap(&wait);
        orr_trap(&done);
        if (wait.result.error || done.result.error)
            orr_raise(ORR_FAULT_ABORT, 0);
    }
}
