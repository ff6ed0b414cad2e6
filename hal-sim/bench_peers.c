#include "hal-sim/bench_peers.h"

#include <string.h>

#include "hal-sim/bench_print.h"

#define SOURCE \
    "measured elsewhere, on a loaded machine with two cores, the best of " \
    "several runs"

/* Per second, and of one process; 0: not measured. */
static const struct peer {
    const char *name;
    double semaphores; /* round trips between two threads */
    double messages;   /* the same through queues */
    double yields;
    double start_ms; /* to the first line */
    double resident; /* MB */
} peers[] = {{"ThreadX Linux, pinned", 14300, 14200, 28600, 1.2, 1.7},
             {"FreeRTOS POSIX", 24400, 24300, 158000, 0.95, 1.7},
             {"RIOT native", 35200, 89300, 209000, 1.1, 1.8},
             {"Unikraft linuxu", 50600, 0, 259000, 0, 0.25},
             {"NuttX sim", 64300, 39100, 320000, 5.0, 2.8},
             {"rump (pipe)", 63900, 0, 0, 7.0, 3.7},
             {"Zephyr 3.4 native_posix", 69000, 79000, 155000, 1.7, 2.2},
             {"Zephyr 3.4, newest simulator", 222000, 210000, 462000, 1.6, 2.3},
             {"User-Mode Linux", 15900, 8800, 0, 1437, 35},
             {"no product: Zephyr, assembly", 3.65e6, 3.1e6, 16.7e6, 1.2, 1.9}};
#define PEERS (sizeof peers / sizeof peers[0])

/* The best of a figure; 0 if it was not measured. */
static double
figure_best(const struct bench *bench, const char *name, bool most)
{
    for (uint32_t i = 0; i < bench->count; i++) {
        const struct bench_figure *figure = &bench->figure[i];
        if (strcmp(figure->name, name) == 0 && !figure->error)
            return most ? bench_maximum(&figure->samples)
                        : bench_minimum(&figure->samples);
    }
    return 0;
}

static double
figure_rate(const struct bench *bench, const char *name)
{
    double ns = figure_best(bench, name, false);

    return ns > 0 ? 1e9 / ns : 0;
}

static void
quantity_print(double value, const char *unit)
{
    char text[ORR_TEXT_TIME_BYTES];

    printf(" %10s", value > 0 ? bench_quantity(value, unit, text) : "-");
}

static void
peer_print(const struct peer *peer)
{
    printf("%-30s", peer->name);
    quantity_print(peer->semaphores, "/s");
    quantity_print(peer->messages, "/s");
    quantity_print(peer->yields, "/s");
    quantity_print(peer->start_ms * 1e6, "ns");
    if (peer->resident > 0)
        printf(" %7.2f MB", peer->resident);
    else
        printf(" %10s", "-");
    putchar('\n');
}

void
peers_print(const struct bench *bench)
{
    const struct peer here = {
        .name = "this kernel, here and now",
        .semaphores = figure_rate(bench, "signal and wait, and back"),
        .messages = figure_rate(bench, "call and reply, 8 words"),
        .yields = figure_best(bench, "thread-metric, cooperative", true),
        .start_ms = figure_best(bench, "first line, whole orr", false) / 1e6};

    printf("%-30s %10s %10s %10s %10s %10s\n", "Kernels as a Linux process",
           "semaphores", "messages", "yields", "first line", "resident");
    peer_print(&here);
    for (size_t i = 0; i < PEERS; i++)
        peer_print(&peers[i]);
    puts("\nRound trips between two threads by semaphores (here: signal and "
         "wait), and by\nqueues of 16 bytes (here: call and reply, 64 bytes). "
         "The others:\n" SOURCE ".\nThere, a futex ping-pong of two "
         "host threads took 7.48 us, on one CPU.");
}

static void
number_add(json_t *object, const char *name, double value)
{
    if (value > 0)
        json_object_set_new(object, name, json_real(value));
}

json_t *
peers_json(void)
{
    json_t *others = json_array();

    for (size_t i = 0; i < PEERS; i++) {
        const struct peer *peer = &peers[i];
        json_t *object =
            json_pack("{s:s, s:s}", "name", peer->name, "source", SOURCE);
        number_add(object, "semaphore_round_trips_per_s", peer->semaphores);
        number_add(object, "message_round_trips_per_s", peer->messages);
        number_add(object, "yields_per_s", peer->yields);
        number_add(object, "first_line_ms", peer->start_ms);
        number_add(object, "resident_mb", peer->resident);
        json_array_append_new(others, object);
    }
    return others;
}
