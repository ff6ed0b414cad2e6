#include "hal-sim/tests/scenario_kit.h"

#include <check.h>
#include <string.h>

const char scenario_kit_full[] =
    "scenario: full\n"
    "sentence: Every key is written.\n"
    "topic: test\n"
    "machine: {cpus: 4, cells: 9000, pages: 9, lines: 16, slots: 300, until: "
    "2s,\n"
    "  stack: 128KiB, costs: {call: 1us, jitter: 7}}\n"
    "objects:\n"
    "  door: {kind: endpoint, inherit: true}\n"
    "  bell: {kind: notification}\n"
    "  tick: {kind: timer}\n"
    "  key: {kind: interrupt, line: 9}\n"
    "processes:\n"
    "  pong:\n"
    "    program: server\n"
    "    arguments: [one, \"2\", ~, \"\"]\n"
    "    priority: 20\n"
    "    ceiling: 30\n"
    "    cpu: 3\n"
    "    budget: 2ms\n"
    "    period: 5ms\n"
    "    quota: 64\n"
    "    pages: 6\n"
    "    handles_max: 16\n"
    "    start: 7us\n"
    "    restart: {when: on-failure, limit: 9}\n"
    "    fault_handler: door\n"
    "    timeout_handler: door\n"
    "    handles:\n"
    "      z: {object: door, rights: [send, receive], badge: 0x10}\n"
    "      a: {process: ping, rights: all}\n"
    "  ping: {program: client, passive: true, restart: {when: always}}\n"
    "stimuli:\n"
    "  - {interrupt: key, at: 3ms, every: 1ms}\n"
    "  - {interrupt: key, at: 1ms}\n"
    "  - {interrupt: key, at: 2ms, every: 1ms, count: 4}\n"
    "expectations:\n"
    "  - output: {process: pong, is: \"x\"}\n"
    "  - exit: {process: pong, status: -2}\n"
    "  - latency: {percentile: 99.5, within: 2ms, from: {interrupt: key},\n"
    "      to: {fault: {process: ping, kind: abort}}}\n";

struct scenario *
scenario_kit_read(const char *text)
{
    struct complaints complaints;
    struct scenario *scenario =
        scenario_parse("test.yaml", text, strlen(text), &complaints);
    if (!scenario)
        complaints_print(&complaints, stdout);
    ck_assert_ptr_nonnull(scenario);
    ck_assert_uint_eq(complaints.count, 0);
    ck_assert_ptr_null(complaints.memory);
    return scenario;
}

struct orr_plan *
scenario_kit_plan(const struct scenario *scenario)
{
    static const char *const modules[] = {"init", "client", "server"};
    struct complaints complaints;
    struct orr_plan *plan = scenario_plan(scenario, modules, 3, &complaints);
    ck_assert_ptr_nonnull(plan);
    ck_assert_ptr_null(complaints.memory);
    return plan;
}
