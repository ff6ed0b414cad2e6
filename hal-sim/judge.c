#include "hal-sim/judge.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/judge_state.h"
#include "hal-sim/orr_text.h"

static void
process_open(struct judged_process *process)
{
    process->stream = open_memstream(&process->output, &process->bytes);
    if (!process->stream || fflush(process->stream) != 0)
        orr_text_out_of_memory();
}

struct judge *
judge_create(const struct scenario *scenario)
{
    struct judge *judge = orr_text_allocate(1, sizeof *judge);
    judge->scenario = scenario;
    judge->processes = scenario->processes_count + 1;
    judge->process =
        orr_text_allocate(judge->processes, sizeof judge->process[0]);
    for (size_t i = 0; i < judge->processes; i++)
        process_open(&judge->process[i]);
    judge->count = scenario->expectations_count;
    judge->matter = orr_text_allocate(judge->count, sizeof judge->matter[0]);
    judge->finding = orr_text_allocate(judge->count, sizeof judge->finding[0]);
    for (size_t i = 0; i < judge->count; i++) {
        judge->matter[i].expectation = &scenario->expectations[i];
        judge->finding[i].expectation = &scenario->expectations[i];
    }
    return judge;
}

void
judge_destroy(struct judge *judge)
{
    for (size_t i = 0; i < judge->processes; i++) {
        fclose(judge->process[i].stream);
        free(judge->process[i].output);
    }
    for (size_t i = 0; i < judge->count; i++) {
        spans_free(&judge->matter[i].spans);
        free(judge->matter[i].first_text);
        free(judge->finding[i].text);
    }
    free(judge->process);
    free(judge->matter);
    free(judge->finding);
    free(judge);
}

/* A fault that nobody named means a crash: leaving and running out of budget
 * are faults only to the kernel. */
static bool
fault_meets(uint32_t wanted, uint32_t fault)
{
    if (wanted)
        return wanted == fault;
    return fault != ORR_FAULT_EXIT && fault != ORR_FAULT_BUDGET;
}

static bool
condition_meets(const struct condition *condition, const struct happening *h)
{
    if (condition->badge && condition->badge != h->badge)
        return false;
    switch (condition->kind) {
    case CONDITION_OUTPUT:
        return h->kind == HAPPENED_OUTPUT && strstr(h->text, condition->text);
    case CONDITION_MARK:
        return h->kind == HAPPENED_MARK &&
               (!*condition->text || strcmp(h->text, condition->text) == 0);
    case CONDITION_FAULT:
        return h->kind == HAPPENED_FAULT &&
               fault_meets(condition->number, h->number);
    case CONDITION_END:
        return h->kind == HAPPENED_END &&
               (!condition->number || condition->number == h->number);
    case CONDITION_DEADLOCK:
        return h->kind == HAPPENED_DEADLOCK;
    case CONDITION_SPENT:
        return h->kind == HAPPENED_SPENT;
    }
    return false;
}

static bool
begins(const struct expectation *e, const struct happening *h)
{
    if (e->from_interrupt)
        return h->kind == HAPPENED_INTERRUPT && h->value == e->from_line;
    return condition_meets(&e->from, h);
}

static void
matter_hit(struct matter *matter, const struct happening *h)
{
    struct moment now = {h->time_ns, h->event};
    if (matter->hits++ == 0) {
        matter->first = now;
        matter->first_badge = h->badge;
        matter->first_number = h->number;
        matter->first_text = h->text ? orr_text_format("%s", h->text) : NULL;
    }
    if (matter->hits == matter->expectation->max + 1)
        matter->beyond = now;
    matter->last = now;
}

/* The end of a span is looked for first: what ends one may begin the next. */
static void
matter_see(struct matter *matter, const struct happening *h)
{
    const struct expectation *e = matter->expectation;
    switch (e->kind) {
    case EXPECT_OUTPUT:
    case EXPECT_EXIT:
        return;
    case EXPECT_EVENTUALLY:
    case EXPECT_NEVER:
    case EXPECT_COUNT:
        if (condition_meets(&e->condition, h))
            matter_hit(matter, h);
        return;
    case EXPECT_ALWAYS:
    case EXPECT_DEADLINE:
    case EXPECT_LATENCY:
        if (condition_meets(&e->condition, h))
            spans_end(&matter->spans, h->time_ns, e->kind != EXPECT_DEADLINE);
        if (begins(e, h))
            spans_begin(&matter->spans, (struct moment){h->time_ns, h->event});
        return;
    }
}

void
judge_matters_see(struct judge *judge, const struct happening *h)
{
    for (size_t i = 0; i < judge->count; i++)
        matter_see(&judge->matter[i], h);
}

static void
process_write(struct judged_process *process, const char *from, const char *to)
{
    fwrite(from, 1, (size_t)(to - from), process->stream);
    fflush(process->stream);
}

/* Shows the line that now ends to whoever waits for a text in it. */
static void
line_ends(struct judge *judge, struct judged_process *process,
          struct happening line)
{
    size_t bytes = process->bytes - process->line;
    char *text =
        orr_text_format("%.*s", (int)bytes, process->output + process->line);
    line.text = text;
    line.value = bytes;
    judge_matters_see(judge, &line);
    free(text);
}

static void
output_see(struct judge *judge, const struct happening *h)
{
    struct judged_process *process = &judge->process[h->badge];
    const char *from = h->text, *end = h->text + h->value;
    process->written = (struct moment){h->time_ns, h->event};
    while (from < end) {
        const char *newline = memchr(from, '\n', (size_t)(end - from));
        process_write(process, from, newline ? newline : end);
        from = newline ? newline + 1 : end;
        if (newline) {
            line_ends(judge, process, *h);
            process_write(process, newline, newline + 1);
            process->line = process->bytes;
        }
    }
}

void
judge_see(struct judge *judge, const struct happening *h)
{
    if (h->badge >= judge->processes)
        return;
    struct judged_process *process = &judge->process[h->badge];
    if (h->kind == HAPPENED_OUTPUT) {
        output_see(judge, h);
        return;
    }
    if (h->kind == HAPPENED_END) {
        process->end = h->number;
        process->status = h->value;
        process->ended = (struct moment){h->time_ns, h->event};
    }
    judge_matters_see(judge, h);
}

void
judge_lines_flush(struct judge *judge, uint64_t time_ns, uint64_t event)
{
    for (size_t i = 0; i < judge->processes; i++) {
        struct happening line = {.kind = HAPPENED_OUTPUT,
                                 .badge = (uint32_t)i,
                                 .time_ns = time_ns,
                                 .event = event};
        if (judge->process[i].bytes > judge->process[i].line)
            line_ends(judge, &judge->process[i], line);
    }
}

const char *
judge_output(struct judge *judge, uint32_t badge, size_t *bytes)
{
    *bytes = judge->process[badge].bytes;
    return judge->process[badge].output;
}
