#include "hal-sim/machine_search.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/context.h"
#include "hal-sim/machine_device.h"
#include "hal-sim/machine_mishap.h"
#include "hal-sim/machine_model.h"
#include "hal-sim/machine_run.h"

/* Belongs to the host: it is the same before and after a restore. */
struct search {
    struct searcher searcher;
    struct choice choice;
};

bool
machine_search(struct machine *m, const struct searcher *searcher)
{
    struct search *search = calloc(1, sizeof(*search));

    if (search == NULL)
        return false;
    search->searcher = *searcher;
    m->host->search = search;
    m->searched = true;
    m->intruded = true;
    m->horizon = 0;
    return true;
}

uint64_t
machine_time_due(const struct machine *m, uint64_t time)
{
    return time - m->credit;
}

static const struct context *
context_of(const struct machine *m, uint32_t thread)
{
    const struct kernel *k = m->kernel;
    const struct thread *t = thread_at(k, (struct thread_id){thread});

    return t->context.n == 0 ? NULL : context_at(k, t->context);
}

/* A thread on a budget works as long as its scenario says: to put it off
 * would spend what it is entitled to. */
static bool
thread_patient(const struct machine *m, const struct fiber *fiber)
{
    const struct context *c = context_of(m, fiber->thread);

    return c != NULL && c->period_ns == 0;
}

static uint64_t
thread_time(const struct machine *m, const struct virtual_cpu *cpu)
{
    uint64_t time = cpu->clock + cpu->fiber->work_ns;

    return time < m->floor ? m->floor : time;
}

/* Who runs after the slice of the current thread; 0: itself, or a slice is
 * not what this timer is about. */
static uint32_t
slice_heir(const struct machine *m, const struct virtual_cpu *cpu)
{
    const struct kernel *k = m->kernel;
    uint32_t number = (uint32_t)(cpu - m->cpus);
    uint32_t first = cpu_at(k, number)->ready.n;

    if (first == 0 || cpu->until >= clock_next(k, number))
        return 0;
    const struct thread *heir = thread_at(k, (struct thread_id){first});
    const struct thread *now =
        thread_at(k, (struct thread_id){cpu->fiber->thread});
    return heir->priority == now->priority ? first : 0;
}

static void
earlier(struct alternative *a, uint64_t time, enum event_kind kind)
{
    if (time == NEVER || time > a->time)
        return;
    a->time = time;
    a->kind = kind;
}

/* What comes to a CPU from outside: as in an ordinary run, an interrupt goes
 * before a kick, and that before a timer. */
static struct alternative
outside_next(const struct machine *m, const struct virtual_cpu *cpu)
{
    struct alternative a = {.time = NEVER, .cpu = (uint32_t)(cpu - m->cpus)};

    earlier(&a, cpu->until, EVENT_TIMER);
    earlier(&a, cpu->kick, EVENT_KICK);
    if (cpu == m->cpus)
        earlier(&a, m->interrupt, EVENT_INTERRUPT);
    if (a.time == NEVER)
        return a;
    a.due = a.time;
    if (a.time < cpu->clock)
        a.time = cpu->clock;
    if (a.time < m->floor)
        a.time = m->floor;
    a.count = cpu->happened[a.kind];
    return a;
}

/* Keeps the alternatives in order of time, first come first among equals. */
static void
choice_add(struct choice *choice, const struct alternative *a)
{
    uint32_t at = choice->count;

    for (; at > 0 && choice->alternative[at - 1].time > a->time; at--)
        choice->alternative[at] = choice->alternative[at - 1];
    choice->alternative[at] = *a;
    choice->count++;
}

static void
choice_add_cpu(struct choice *choice, const struct machine *m,
               const struct virtual_cpu *cpu)
{
    struct alternative outside = outside_next(m, cpu);
    const struct fiber *fiber = cpu->fiber;

    if (fiber == NULL) {
        if (outside.time != NEVER)
            choice_add(choice, &outside);
        return;
    }
    struct alternative thread = {.time = thread_time(m, cpu),
                                 .kind = EVENT_THREAD,
                                 .cpu = outside.cpu,
                                 .thread = fiber->thread,
                                 .count = fiber->calls,
                                 .block = fiber->blocks};
    bool due = outside.time <= thread.time;
    if (outside.kind == EVENT_TIMER && outside.time != NEVER)
        outside.thread = slice_heir(m, cpu);
    if (outside.time != NEVER)
        choice_add(choice, &outside);
    if (!due)
        choice_add(choice, &thread);
}

static void
choice_collect(struct choice *choice, const struct machine *m)
{
    struct alternative pulse = {.time = m->pulse_next,
                                .due = m->pulse_next,
                                .kind = EVENT_PULSE,
                                .count = m->cpus[0].happened[EVENT_PULSE]};

    choice->count = 0;
    if (pulse.time < m->floor)
        pulse.time = m->floor;
    if (pulse.time != NEVER)
        choice_add(choice, &pulse);
    for (uint32_t c = 0; c < m->limits.cpus; c++)
        choice_add_cpu(choice, m, &m->cpus[c]);
}

/* The blocks of this thread are no choices any more: it goes on in its turn, so
 * that one that waits for others in a loop cannot do so for ever. */
static bool
blocks_spent(const struct machine *m, const struct alternative *a)
{
    return a->kind == EVENT_THREAD &&
           a->block > m->host->search->searcher.blocks;
}

/* May all that is due before `a` be put off until it? Only threads that have
 * the time to work for longer are; and a slice's end is a choice only if it
 * brings on somebody else. */
static bool
choice_possible(const struct machine *m, const struct choice *choice,
                const struct alternative *a)
{
    uint64_t window = m->host->search->searcher.window_ns;

    if (a->time - choice->alternative[0].time > window)
        return false;
    if (a->kind == EVENT_PULSE && !device_pulse_useful(m))
        return false;
    if (blocks_spent(m, a))
        return false;
    if (a->kind == EVENT_TIMER && a->thread == 0 &&
        m->cpus[a->cpu].fiber != NULL &&
        m->cpus[a->cpu].until < clock_next(m->kernel, a->cpu))
        return false;
    for (uint32_t c = 0; c < m->limits.cpus; c++) {
        const struct virtual_cpu *cpu = &m->cpus[c];
        if (cpu->fiber != NULL && thread_time(m, cpu) < a->time &&
            !thread_patient(m, cpu->fiber))
            return false;
    }
    return true;
}

static void
choice_filter(struct choice *choice, const struct machine *m)
{
    const struct alternative *first = &choice->alternative[0];
    uint32_t kept = 1;

    /* what comes from outside is not put off for ever, little by little */
    if (first->kind != EVENT_THREAD &&
        first->time - first->due > m->host->search->searcher.window_ns)
        choice->count = 1;
    for (uint32_t i = 1; i < choice->count; i++)
        if (choice_possible(m, choice, &choice->alternative[i]))
            choice->alternative[kept++] = choice->alternative[i];
    if (choice->count > kept)
        choice->count = kept;
}

/* Whether an object can be created is a choice of its own, and so is whether
 * a process dies. */
static bool
choice_of_call(struct choice *choice, const struct machine *m)
{
    struct alternative *first = &choice->alternative[0];
    const struct fiber *fiber = m->cpus[first->cpu].fiber;

    if (first->kind != EVENT_THREAD || (!fiber->creating && !fiber->mortal))
        return false;
    choice->count = 2;
    choice->alternative[1] = *first;
    choice->alternative[1].kind = fiber->mortal ? EVENT_DEATH : EVENT_REFUSE;
    return true;
}

/* ... and so is what happens to a request to a device. */
static bool
choice_of_fate(struct choice *choice, const struct machine *m)
{
    struct alternative *first = &choice->alternative[0];
    uint8_t fate[MODEL_FAULTS];

    if (first->kind != EVENT_THREAD || m->cpus[first->cpu].fiber->device == 0)
        return false;
    choice->count =
        model_fates(&m->models[m->cpus[first->cpu].fiber->device - 1], fate);
    for (uint32_t i = 1; i < choice->count; i++) {
        choice->alternative[i] = *first;
        choice->alternative[i].kind = EVENT_FATE;
        choice->alternative[i].fate = fate[i];
    }
    return choice->count > 1;
}

static bool
choice_inside(struct choice *choice, const struct machine *m)
{
    return choice_of_call(choice, m) || choice_of_fate(choice, m);
}

static uint32_t *
asked_of(struct machine *m, const struct alternative *a)
{
    return a->kind == EVENT_THREAD ? &m->cpus[a->cpu].fiber->asked
                                   : &m->cpus[a->cpu].asked;
}

static uint32_t
choice_ask(struct machine *m, struct choice *choice)
{
    const struct searcher *searcher = &m->host->search->searcher;
    uint32_t *asked = asked_of(m, &choice->alternative[0]);

    if (!choice_inside(choice, m))
        choice_filter(choice, m);
    if (choice->count < 2 || blocks_spent(m, &choice->alternative[0]))
        return 0;
    choice->asked = *asked;
    uint32_t pick = searcher->choose(searcher->self, m, choice);
    if (pick != CHOICE_STOP)
        ++*asked;
    return pick < choice->count || pick == CHOICE_STOP ? pick : 0;
}

/* All threads that were due before the chosen one have worked until now. */
static void
put_off(struct machine *m, const struct choice *choice, uint64_t time)
{
    for (uint32_t c = 0; c < m->limits.cpus; c++) {
        struct virtual_cpu *cpu = &m->cpus[c];
        if (cpu->fiber != NULL && cpu->clock + cpu->fiber->work_ns < time)
            cpu->fiber->work_ns = time - cpu->clock;
    }
    m->credit += time - choice->alternative[0].time;
    m->floor = time;
}

static void
tell_pulses(const struct machine *m)
{
    const struct searcher *searcher = &m->host->search->searcher;

    for (uint32_t i = 0; i < m->pulses_count; i++)
        if (m->pulses[i].time == m->pulse_next)
            searcher->pulse(searcher->self, m, m->pulses[i].from.line);
}

static void
outside_happens(struct machine *m, const struct alternative *a)
{
    static const enum next_kind kinds[] = {[EVENT_TIMER] = NEXT_TIMER,
                                           [EVENT_KICK] = NEXT_KICK,
                                           [EVENT_INTERRUPT] = NEXT_INTERRUPT};
    struct virtual_cpu *cpu = &m->cpus[a->cpu];
    struct next next = {.time = a->time, .cpu = cpu};

    cpu->happened[a->kind]++;
    cpu->asked = 0;
    if (a->kind == EVENT_PULSE) {
        tell_pulses(m);
        device_pulse(m);
        return;
    }
    next.kind = kinds[a->kind];
    machine_trap_outside(m, &next);
}

/* True if a thread goes on: the caller returns to it. */
static bool
carry_out(struct machine *m, const struct alternative *a)
{
    struct virtual_cpu *cpu = &m->cpus[a->cpu];
    struct next next = {.time = a->time, .cpu = cpu, .kind = NEXT_THREAD};

    if (a->kind != EVENT_THREAD && a->kind != EVENT_REFUSE &&
        a->kind != EVENT_DEATH && a->kind != EVENT_FATE) {
        outside_happens(m, a);
        return false;
    }
    cpu->fiber->refused = a->kind == EVENT_REFUSE;
    cpu->fiber->dies = a->kind == EVENT_DEATH;
    cpu->fiber->fate = a->kind == EVENT_FATE ? a->fate : MODEL_FAULT_NONE;
    machine_resume(m, &next);
    return true;
}

/* The first turn of a program is where a search begins. */
static bool
boot_ends(struct machine *m, const struct alternative *first)
{
    if (m->booted || first->kind != EVENT_THREAD ||
        m->cpus[first->cpu].fiber->process == m->first_process)
        return false;
    m->booted = true;
    return true;
}

static uint64_t
time_of_next(const struct machine *m, const struct choice *choice)
{
    const struct alternative *first = &choice->alternative[0];

    if (choice->count == 0)
        return NEVER;
    if (choice->count == 1 && first->kind == EVENT_PULSE &&
        !device_pulse_useful(m))
        return NEVER;
    return machine_time_due(m, first->time);
}

/* Up to there the thread that goes on can do so without looking around. */
static uint64_t
calm_until(const struct machine *m, const struct choice *choice)
{
    uint64_t end = m->run_until + m->credit;

    if (choice->count > 1 && choice->alternative[1].time < end)
        return choice->alternative[1].time;
    return end;
}

void
search_advance(struct machine *m)
{
    struct choice *choice = &m->host->search->choice;
    enum machine_stop stop;

    for (;;) {
        choice_collect(choice, m);
        if (machine_must_stop(m, time_of_next(m, choice), &stop)) {
            machine_leave(m, stop);
            return;
        }
        uint64_t calm = calm_until(m, choice);
        uint32_t pick = 0;
        if (boot_ends(m, &choice->alternative[0]))
            pick = CHOICE_STOP;
        else if (m->booted && choice->count > 1)
            pick = choice_ask(m, choice);
        else if (m->booted && choice_inside(choice, m))
            pick = choice_ask(m, choice);
        if (pick == CHOICE_STOP) {
            machine_leave(m, STOP_CHOICE);
            return;
        }
        m->calm = pick == 0 ? calm : 0;
        struct alternative chosen = choice->alternative[pick];
        put_off(m, choice, chosen.time);
        if (carry_out(m, &chosen))
            return;
    }
}

/* True if this block is to be decided about, or something else is due. */
bool
search_stops_at_block(struct machine *m)
{
    const struct searcher *searcher = &m->host->search->searcher;
    uint64_t clock = m->cpu->clock + m->costs.block;
    struct fiber *me = m->running;

    me->asked = 0;
    if (m->booted && me->blocks <= searcher->blocks)
        me->blocks++;
    if (m->booted && me->blocks <= searcher->blocks)
        return true;
    if (clock >= m->cpu->until || clock >= m->calm || m->requested)
        return true;
    m->cpu->clock = clock;
    return false;
}

/* A choice in the middle of a step: the thread waits for its own turn. */
static bool
creation_refused(struct machine *m, struct fiber *me)
{
    if (me->process == m->first_process)
        return false;
    me->creating = true;
    machine_advance(m);
    me->creating = false;
    if (!me->refused)
        return false;
    me->refused = false;
    m->cpu->clock += m->costs.call;
    m->digest = digest_mix(m->digest, me->thread);
    machine_advance(m); /* others may be due before it goes on */
    return true;
}

/* In place of any call of some processes a search may have them die. */
static void
death_offered(struct machine *m, struct fiber *me)
{
    if (!m->booted || !mishap_possible(m))
        return;
    me->mortal = true;
    machine_advance(m);
    me->mortal = false;
    if (!me->dies)
        return;
    me->dies = false;
    mishap_happen(m);
}

bool
search_refuses(struct machine *m, const struct trap *trap)
{
    struct fiber *me = m->running;

    death_offered(m, me);
    if (trap->number == ORR_CALL_CREATE && m->booted &&
        m->host->search->searcher.refusals && creation_refused(m, me))
        return true;
    me->calls++;
    me->blocks = 0;
    me->asked = 0;
    return false;
}

uint32_t
search_fate(struct machine *m, uint32_t device)
{
    struct fiber *me = m->running;

    if (device == 0 || !m->booted)
        return MODEL_FAULT_NONE;
    me->device = device;
    machine_advance(m);
    me->device = 0;
    uint32_t fate = me->fate;
    me->fate = MODEL_FAULT_NONE;
    return fate;
}
