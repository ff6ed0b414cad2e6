#include "hal-sim/trace_chrome.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/judge.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace_name.h"

static double
microseconds(uint64_t ns)
{
    return (double)ns / 1000.0;
}

/* Writes one entry of "traceEvents" and frees it. */
static void
put(struct trace_chrome *chrome, json_t *entry)
{
    if (!entry)
        orr_text_out_of_memory();
    fputs(chrome->entries++ ? ",\n" : "\n", chrome->file);
    json_dumpf(entry, chrome->file, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(entry);
}

void
trace_chrome_open(struct trace_chrome *chrome, FILE *file)
{
    *chrome = (struct trace_chrome){.file = file};
    fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", file);
}

static struct chrome_thread *
thread_find(struct trace_chrome *chrome, const struct machine *m, uint32_t n)
{
    if (!chrome->thread) {
        chrome->cells = machine_kernel(m)->limits.cells;
        chrome->thread =
            orr_text_allocate(chrome->cells, sizeof chrome->thread[0]);
    }
    return &chrome->thread[n < chrome->cells ? n : 0];
}

static void
put_name(struct trace_chrome *chrome, const char *what, json_int_t process,
         json_int_t thread, const char *name)
{
    put(chrome,
        json_pack("{s:s, s:s, s:I, s:I, s:{s:s}}", "name", what, "ph", "M",
                  "pid", process, "tid", thread, "args", "name", name));
}

/* Tells the viewer what a track is called, when that has changed. */
static struct chrome_thread *
track(struct trace_chrome *chrome, const struct machine *m, uint32_t n)
{
    char name[TRACE_NAME_BYTES], process_name[TRACE_NAME_BYTES];
    struct chrome_thread *thread = thread_find(chrome, m, n);
    struct process_id process = trace_process(m, (struct thread_id){n});
    if (!process.n)
        return thread;
    trace_name_thread(m, (struct thread_id){n}, name);
    if (thread->name && strcmp(thread->name, name) == 0 &&
        thread->process == process.n)
        return thread;
    free(thread->name);
    thread->name = orr_text_format("%s", name);
    thread->process = process.n;
    trace_name_object(m, (struct object_id){process.n}, process_name);
    put_name(chrome, "process_name", process.n, n, process_name);
    put_name(chrome, "thread_name", process.n, n, name);
    return thread;
}

static void
put_instant(struct trace_chrome *chrome, const struct machine *m, uint32_t n,
            const char *category, const char *name)
{
    const struct chrome_thread *thread = track(chrome, m, n);
    put(chrome, json_pack("{s:s, s:s, s:s, s:s, s:f, s:I, s:I}", "name", name,
                          "cat", category, "ph", "i", "s", n ? "t" : "g", "ts",
                          microseconds(machine_kernel(m)->now), "pid",
                          (json_int_t)thread->process, "tid", (json_int_t)n));
}

/* One end of an arrow, which belongs to the slice that is there then. */
static void
put_arrow(struct trace_chrome *chrome, const struct chrome_arrow *arrow,
          const struct chrome_thread *thread, uint32_t n, uint64_t ns)
{
    bool end = arrow->to == n;
    json_t *entry =
        json_pack("{s:s, s:s, s:s, s:I, s:f, s:I, s:I}", "name", "message",
                  "cat", "ipc", "ph", end ? "f" : "s", "id",
                  (json_int_t)arrow->id, "ts", microseconds(ns), "pid",
                  (json_int_t)thread->process, "tid", (json_int_t)n);
    if (end)
        json_object_set_new(entry, "bp", json_string("e"));
    put(chrome, entry);
}

static bool
runs_now(const struct trace_chrome *chrome, uint32_t n)
{
    for (uint32_t cpu = 0; cpu < ORR_CPU_MAX; cpu++)
        if (chrome->cpu[cpu].thread == n)
            return true;
    return false;
}

/* A message's arrow begins where its sender last ran. */
static void
arrow_begin(struct trace_chrome *chrome, const struct machine *m, uint32_t from,
            uint32_t to)
{
    uint64_t now = machine_kernel(m)->now;
    const struct chrome_thread *sender = track(chrome, m, from);
    uint64_t at = runs_now(chrome, from) ? now : sender->slice_end;
    if (!from || !to || at == 0)
        return;
    if (chrome->arrow_count == chrome->arrow_room) {
        chrome->arrow_room = chrome->arrow_room ? chrome->arrow_room * 2 : 16;
        chrome->arrow = realloc(chrome->arrow,
                                chrome->arrow_room * sizeof chrome->arrow[0]);
        if (!chrome->arrow)
            orr_text_out_of_memory();
    }
    struct chrome_arrow arrow = {++chrome->arrows, to};
    chrome->arrow[chrome->arrow_count++] = arrow;
    put_arrow(chrome, &arrow, sender, from, at - 1);
}

/* All arrows to a thread end where it now runs. */
static void
arrows_end(struct trace_chrome *chrome, const struct machine *m, uint32_t to,
           uint64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < chrome->arrow_count; i++) {
        struct chrome_arrow arrow = chrome->arrow[i];
        if (arrow.to == to)
            put_arrow(chrome, &arrow, thread_find(chrome, m, to), to, now);
        else
            chrome->arrow[kept++] = arrow;
    }
    chrome->arrow_count = kept;
}

static void
slice_end(struct trace_chrome *chrome, const struct machine *m, uint32_t cpu,
          uint64_t now)
{
    uint32_t n = chrome->cpu[cpu].thread;
    uint64_t since = chrome->cpu[cpu].since;
    struct chrome_thread *thread = thread_find(chrome, m, n);
    if (!n)
        return;
    thread->slice_end = now;
    put(chrome,
        json_pack("{s:s, s:s, s:s, s:f, s:f, s:I, s:I, s:{s:I}}", "name",
                  thread->name ? thread->name : "?", "cat", "run", "ph", "X",
                  "ts", microseconds(since), "dur", microseconds(now - since),
                  "pid", (json_int_t)thread->process, "tid", (json_int_t)n,
                  "args", "cpu", (json_int_t)cpu));
}

void
trace_chrome_event(struct trace_chrome *chrome, const struct machine *m,
                   struct thread_id running, const struct trap *trap,
                   const struct decision *decision)
{
    uint32_t next = decision->thread.n;
    if (trap->kind == TRAP_INTERRUPT) {
        char *name = orr_text_format("interrupt %u", trap->number);
        put_instant(chrome, m, 0, "interrupt", name);
        free(name);
    }
    if (chrome->writing.text) {
        bool mark = chrome->writing.kind == ORR_WRITE_MARK;
        put_instant(chrome, m, running.n, mark ? "mark" : "output",
                    chrome->writing.text);
        free(chrome->writing.text);
        chrome->writing.text = NULL;
    }
    if (chrome->cpu[trap->cpu].thread != next) {
        slice_end(chrome, m, trap->cpu, trap->now);
        chrome->cpu[trap->cpu].thread = next;
        chrome->cpu[trap->cpu].since = trap->now;
    }
    if (next) {
        track(chrome, m, next);
        arrows_end(chrome, m, next, trap->now);
    }
}

void
trace_chrome_record(struct trace_chrome *chrome, const struct machine *m,
                    const struct record *record)
{
    char *name = NULL;
    if (record->kind == RECORD_MESSAGE || record->kind == RECORD_REPLY)
        arrow_begin(chrome, m, record->thread.n, record->peer.n);
    if (record->kind == RECORD_FAULT)
        name = orr_text_format("fault: %s", judge_fault_name(record->value));
    if (record->kind == RECORD_SPENT)
        name = orr_text_format("budget spent");
    if (record->kind == RECORD_REFUSE)
        name = orr_text_format("refused: %s",
                               error_name((enum orr_error)record->value));
    if (name)
        put_instant(chrome, m, record->thread.n, "kernel", name);
    free(name);
}

void
trace_chrome_output(struct trace_chrome *chrome, const struct output *output)
{
    free(chrome->writing.text);
    chrome->writing.kind = output->kind;
    chrome->writing.text = orr_text_utf8(output->text, output->bytes);
}

void
trace_chrome_close(struct trace_chrome *chrome, const struct machine *m)
{
    for (uint32_t cpu = 0; m && cpu < ORR_CPU_MAX; cpu++)
        slice_end(chrome, m, cpu, machine_now(m));
    fputs("\n]}\n", chrome->file);
    for (uint32_t n = 0; n < chrome->cells; n++)
        free(chrome->thread[n].name);
    free(chrome->thread);
    free(chrome->arrow);
    free(chrome->writing.text);
}
