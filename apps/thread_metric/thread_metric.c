/* Does the workload argv[1] argv[2] times, between the marks begin and end,
 * and says how often it did it. `orr bench --thread-metric` measures that. */
#include "apps/thread_metric/thread_metric.h"

#include "apps/lib/memory.h"

#define WORDS 1024u

static const struct workload {
    const char *name;
    uint64_t (*run)(uint64_t rounds);
} workloads[] = {{"basic", basic_run},
                 {"cooperative", cooperative_run},
                 {"preemptive", preemptive_run},
                 {"interrupt", interrupt_run},
                 {"interrupt-preemption", preemption_run},
                 {"message", message_run},
                 {"synchronisation", synchronisation_run},
                 {"memory", memory_run},
                 {"object", object_run}};
#define WORKLOADS (sizeof workloads / sizeof workloads[0])

/* Each round goes over an array that fits into the nearest cache. */
uint64_t
basic_run(uint64_t rounds)
{
    static uint32_t words[WORDS];
    uint32_t sum = 0;

    for (uint64_t round = 1; round <= rounds; round++)
        for (uint32_t i = 0; i < WORDS; i++)
            words[i] += (uint32_t)round ^ words[i] >> 3;
    for (uint32_t i = 0; i < WORDS; i++)
        sum |= words[i];
    orr_assert(sum != 0);
    return rounds;
}

int
main(int argc, char **argv)
{
    const uint64_t rounds = orr_argument(2, 1000);
    uint64_t done;

    for (uint32_t i = 0; argc > 1 && i < WORKLOADS; i++) {
        if (!text_equal(argv[1], workloads[i].name))
            continue;
        orr_mark("begin");
        done = workloads[i].run(rounds);
        orr_mark("end");
        orr_print("%llu iterations\n", (unsigned long long)done);
        return 0;
    }
    return ORR_STATUS_SETUP;
}
