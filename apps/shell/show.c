#include "apps/shell/show.h"

#include "apps/lib/memory.h"

#define RIGHTS 11u

static const char *const states[ORR_STATE_MAX] = {
    [ORR_STATE_NEW] = "new",
    [ORR_STATE_RUNNING] = "running",
    [ORR_STATE_READY] = "ready",
    [ORR_STATE_SENDING] = "sending",
    [ORR_STATE_RECEIVING] = "receiving",
    [ORR_STATE_CALLING] = "calling",
    [ORR_STATE_WAITING] = "waiting",
    [ORR_STATE_SUSPENDED] = "suspended",
    [ORR_STATE_ENDED] = "ended",
};

static const char *const ends[] = {
    [ORR_END_ALIVE] = "alive",
    [ORR_END_EXITED] = "exited",
    [ORR_END_FAULT] = "fault",
    [ORR_END_KILLED] = "killed",
};

static const char *const rights[RIGHTS] = {
    "send",    "receive", "grant", "duplicate", "transfer", "manage",
    "inspect", "machine", "read",  "write",     "execute"};

static const char *
state_name(uint64_t state)
{
    return state < ORR_STATE_MAX ? states[state] : "?";
}

static uint64_t
microseconds(uint64_t ns)
{
    return ns / ORR_US;
}

/* The order in which a compiler computes arguments is its own, and each
 * question takes time: so those below are asked one after the other, before
 * anything is printed. */

/* Is it what was asked for? */
static bool
is_called(const char *name, const char *wanted)
{
    return wanted[0] == '\0' || text_equal(name, wanted);
}

static uint64_t
view(const struct census *census, const struct entry *entry,
     enum orr_question what)
{
    return census_view(census, entry->number, what, 0);
}

/* How many threads are this process's. */
static unsigned
threads_of(const struct census *census, const struct entry *process)
{
    unsigned count = 0;

    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        count += entry->kind == ORR_KIND_THREAD &&
                 view(census, entry, ORR_QUESTION_PROCESS) == process->number;
    }
    return count;
}

/* Time that was charged to contexts which the process's quota pays for. */
static uint64_t
time_of(const struct census *census, const struct entry *process)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind == ORR_KIND_CONTEXT && entry->quota == process->quota)
            sum += view(census, entry, ORR_QUESTION_CONSUMED);
    }
    return sum;
}

static unsigned
handles_of(const struct census *census, const struct entry *process)
{
    const uint64_t slots = view(census, process, ORR_QUESTION_SLOTS);
    unsigned count = 0;

    for (uint64_t i = 0; i < slots; i++)
        count +=
            census_view(census, process->number, ORR_QUESTION_HANDLE, i) != 0;
    return count;
}

static void
show_process(const struct census *census, const struct entry *entry,
             const char *name)
{
    const uint64_t end = view(census, entry, ORR_QUESTION_END);
    const unsigned threads = threads_of(census, entry);
    const unsigned handles = handles_of(census, entry);
    const uint64_t cells =
        census_view(census, entry->quota, ORR_QUESTION_CELLS, 0);
    const uint64_t left =
        census_view(census, entry->quota, ORR_QUESTION_CELLS_LEFT, 0);
    const uint64_t time = time_of(census, entry);

    orr_print("%-16s %-7s %7u %7u %6u %8llu\n", name,
              end <= ORR_END_KILLED ? ends[end] : "?", threads, handles,
              (unsigned)(cells - left), (unsigned long long)microseconds(time));
}

void
show_processes(const struct census *census, const char *name)
{
    orr_print("%-16s %-7s %7s %7s %6s %8s\n", "process", "is", "threads",
              "handles", "cells", "used us");
    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind != ORR_KIND_PROCESS)
            continue;
        struct census_name called = census_name(census, entry->number);
        if (is_called(called.text, name))
            show_process(census, entry, called.text);
    }
}

static void
show_thread(const struct census *census, const struct entry *entry,
            const char *process)
{
    const uint64_t state = view(census, entry, ORR_QUESTION_STATE);
    const uint64_t priority = view(census, entry, ORR_QUESTION_PRIORITY);
    const uint64_t cpu = view(census, entry, ORR_QUESTION_CPU);
    const uint64_t context = view(census, entry, ORR_QUESTION_CONTEXT);

    orr_print("#%-7u %-16s %-10s %8u %3u %s\n", (unsigned)entry->number,
              process, state_name(state), (unsigned)priority, (unsigned)cpu,
              census_name(census, context).text);
}

void
show_threads(const struct census *census, const char *name)
{
    orr_print("%-8s %-16s %-10s %8s %3s %s\n", "thread", "of", "is", "priority",
              "cpu", "time of");
    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind != ORR_KIND_THREAD)
            continue;
        uint64_t process = view(census, entry, ORR_QUESTION_PROCESS);
        struct census_name of = census_name(census, process);
        if (is_called(of.text, name))
            show_thread(census, entry, of.text);
    }
}

static void
print_rights(uint64_t held)
{
    const char *before = " ";

    for (uint32_t i = 0; i < RIGHTS; i++) {
        if ((held >> i & 1) == 0)
            continue;
        orr_print("%s%s", before, rights[i]);
        before = ", ";
    }
    orr_print("\n");
}

static void
show_table(const struct census *census, const struct entry *process)
{
    const uint64_t slots = view(census, process, ORR_QUESTION_SLOTS);
    const uint32_t n = process->number;

    orr_print("%s:\n", census_name(census, n).text);
    for (uint64_t i = 0; i < slots; i++) {
        uint64_t object = census_view(census, n, ORR_QUESTION_HANDLE, i);
        const struct entry *there = census_find(census, object);
        if (object == 0)
            continue;
        uint64_t badge = census_view(census, n, ORR_QUESTION_BADGE, i);
        orr_print("%5u %-12s %-16s %6llu ", (unsigned)i,
                  there != NULL ? orr_kind_name(there->kind) : "?",
                  census_name(census, object).text, (unsigned long long)badge);
        print_rights(census_view(census, n, ORR_QUESTION_RIGHTS, i));
    }
}

void
show_handles(const struct census *census, const char *name)
{
    bool any = false;

    orr_print("%5s %-12s %-16s %6s  %s\n", "index", "kind", "of", "badge",
              "rights");
    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind != ORR_KIND_PROCESS ||
            !is_called(census_name(census, entry->number).text, name))
            continue;
        show_table(census, entry);
        any = true;
    }
    if (!any)
        orr_print("there is no process `%s`\n", name);
}

/* What a thread waits for, and until when. */
static void
show_wait(const struct census *census, const struct entry *thread)
{
    const uint64_t state = view(census, thread, ORR_QUESTION_STATE);
    uint64_t server = view(census, thread, ORR_QUESTION_SERVER);
    uint64_t deadline = view(census, thread, ORR_QUESTION_DEADLINE);
    struct census_name awaits =
        census_name(census, view(census, thread, ORR_QUESTION_AWAITS));

    if (state == ORR_STATE_CALLING)
        awaits = census_name(census, server);
    orr_print("%-16s %-10s %-16s ", census_name(census, thread->number).text,
              state_name(state), awaits.text);
    if (deadline == ORR_FOREVER)
        orr_print("%12s\n", "for ever");
    else
        orr_print("%12llu\n", (unsigned long long)microseconds(deadline));
}

void
show_waits(const struct census *census, const char *name)
{
    orr_print("%-16s %-10s %-16s %12s\n", "thread of", "is", "at", "until us");
    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind != ORR_KIND_THREAD ||
            !is_called(census_name(census, entry->number).text, name))
            continue;
        uint64_t state = view(census, entry, ORR_QUESTION_STATE);
        if (state >= ORR_STATE_SENDING && state <= ORR_STATE_WAITING)
            show_wait(census, entry);
    }
}

static void
show_context(const struct census *census, const struct entry *entry)
{
    const uint64_t period = view(census, entry, ORR_QUESTION_PERIOD);
    const uint64_t budget = view(census, entry, ORR_QUESTION_BUDGET);
    const uint64_t used = view(census, entry, ORR_QUESTION_CONSUMED);

    orr_print("%-16s %10llu ", census_name(census, entry->number).text,
              (unsigned long long)microseconds(budget));
    if (period == 0)
        orr_print("%10s ", "slice");
    else
        orr_print("%10llu ", (unsigned long long)microseconds(period));
    orr_print("%10llu\n", (unsigned long long)microseconds(used));
}

static void
show_quota(const struct census *census, const struct entry *entry)
{
    const unsigned cells = (unsigned)view(census, entry, ORR_QUESTION_CELLS);
    const unsigned cells_left =
        (unsigned)view(census, entry, ORR_QUESTION_CELLS_LEFT);
    const unsigned pages =
        (unsigned)view(census, entry, ORR_QUESTION_PAGES_GIVEN);
    const unsigned pages_left =
        (unsigned)view(census, entry, ORR_QUESTION_PAGES_LEFT);

    orr_print("%-16s %5u of %-5u %5u of %u\n",
              census_name(census, entry->number).text, cells - cells_left,
              cells, pages - pages_left, pages);
}

static void
show_each(const struct census *census, enum orr_kind kind, const char *name)
{
    for (uint32_t i = 0; i < census->count; i++) {
        const struct entry *entry = &census->entry[i];
        if (entry->kind != (uint32_t)kind ||
            !is_called(census_name(census, entry->number).text, name))
            continue;
        if (kind == ORR_KIND_CONTEXT)
            show_context(census, entry);
        else
            show_quota(census, entry);
    }
}

void
show_budgets(const struct census *census, const char *name)
{
    orr_print("%-16s %10s %10s %10s\n", "time of", "budget us", "period us",
              "used us");
    show_each(census, ORR_KIND_CONTEXT, name);
    orr_print("%-16s %5s    %-5s %5s\n", "quota of", "cells", "", "pages");
    show_each(census, ORR_KIND_QUOTA, name);
}
