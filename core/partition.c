#include "core/partition.h"

#include "core/worker.h"

bool
partition_allowed(const struct limits *limits)
{
    bool first = limits->windows == 0;

    if (limits->windows > WINDOWS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < limits->windows; i++) {
        const struct window *w = &limits->window[i];

        if (w->length_ns < WINDOW_MIN_NS || w->length_ns > WINDOW_MAX_NS ||
            w->partition > PARTITION_NONE) {
            return false;
        }
        first = first || w->partition == 0;
    }
    return first;
}

uint32_t
partition_cells(const struct limits *limits)
{
    return limits->windows == 0 ? 0 : limits->cpus * LANES;
}

void
partition_boot(struct kernel *k)
{
    for (uint32_t i = 0; i < partition_cells(&k->limits); i++) {
        const uint32_t n = cell_take(k);

        k->lanes = i == 0 ? n : k->lanes;
        cell_edit(k, n)->object.kind = CELL_KIND_LANE;
        cell_edit(k, n)->object.dying = DOOM_NONE;
        cell_edit(k, n)->cpu.partition = (uint8_t)(i % LANES);
    }
}

struct turn
partition_turn(const struct kernel *k, uint64_t now)
{
    const struct limits *limits = &k->limits;
    struct turn turn = {0, NEVER};
    uint64_t cycle = 0;

    if (limits->windows == 0) {
        return turn;
    }
    for (uint32_t i = 0; i < limits->windows; i++) {
        cycle += limits->window[i].length_ns;
    }
    turn.end = now - now % cycle;
    for (uint32_t i = 0; turn.end <= now; i++) {
        CHECK(i < limits->windows);
        turn.partition = limits->window[i].partition;
        turn.end += limits->window[i].length_ns;
    }
    return turn;
}

/* The cell of a lane. */
static uint32_t
partition_cell(const struct kernel *k, uint32_t cpu, uint32_t partition)
{
    CHECK(k->lanes != 0);
    CHECK(partition < LANES);
    return k->lanes + cpu * LANES + partition;
}

__attribute__((noinline)) struct cpu *
partition_lane(struct kernel *k, uint32_t cpu, uint32_t partition)
{
    return &cell_edit(k, partition_cell(k, cpu, partition))->cpu;
}

/* All that is kept for a partition moves: from the front of a CPU into a lane,
 * or out of it. Urgency goes last: a worker without work has none. */
static void
partition_move(struct kernel *k, uint32_t from, uint32_t to)
{
    struct cpu *giver = &cell_edit(k, from)->cpu;
    struct cpu *taker = &cell_edit(k, to)->cpu;

    CHECK(taker->ready.n == 0);
    CHECK(taker->timers.n == 0);
    CHECK(taker->object.dying == DOOM_NONE);
    taker->ready = giver->ready;
    taker->timers = giver->timers;
    taker->kept = giver->kept;
    taker->urgency = giver->urgency;
    if (giver->object.dying == DOOM_WORKER) {
        worker_hand_over(k, (struct object_id){from}, (struct object_id){to});
    }
    giver->ready.n = 0;
    giver->timers.n = 0;
    giver->kept = 0;
    giver->urgency = 0;
    CHECK(giver->object.dying == DOOM_NONE);
}

void
partition_change(struct kernel *k, uint32_t cpu, uint32_t partition)
{
    struct cpu *c = cpu_edit(k, cpu);

    CHECK(c->current.n == 0);
    CHECK(partition != c->partition);
    partition_move(k, 1 + cpu, partition_cell(k, cpu, c->partition));
    c->partition = (uint8_t)partition;
    partition_move(k, partition_cell(k, cpu, partition), 1 + cpu);
}
