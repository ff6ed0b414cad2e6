#include "hal-sim/trace_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/slot.h"
#include "hal-sim/judge.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace_name.h"

#define RESULT_BYTES 160u
#define NO_HANDLE (-1)

/* Which argument of a system call is the handle of what it is about. */
static int
handle_argument(uint64_t number)
{
    switch (number) {
    case ORR_CALL_REPLY_RECEIVE:
        return 4;
    case ORR_CALL_CREATE:
        return 1;
    case ORR_CALL_EXIT:
    case ORR_CALL_YIELD:
    case ORR_CALL_CLOCK:
        return NO_HANDLE;
    default:
        return number < ORR_CALL_MAX ? 0 : NO_HANDLE;
    }
}

/* What the call was about; "#index" if its handle is gone by now. */
static const char *
call_object(const struct machine *m, struct thread_id running,
            const struct trap *trap, char *name)
{
    const struct kernel *k = machine_kernel(m);
    struct process_id process = trace_process(m, running);
    int argument = handle_argument(trap->number);
    orr_handle handle = argument == NO_HANDLE ? ORR_NONE : trap->a[argument];
    if (handle == ORR_NONE)
        return trace_name_nobody(name);
    struct found found = {.error = ORR_ERROR_BAD_HANDLE};
    if (process.n && cell_at(k, process.n)->object.dying == DOOM_NONE)
        found = slot_find(k, process, handle);
    if (found.error == ORR_ERROR_OK)
        return trace_name_object(m, slot_at(k, found.slot)->object, name);
    snprintf(name, TRACE_NAME_BYTES, "#%" PRIu64, handle & 0xffff);
    return name;
}

static const char *
trap_object(const struct machine *m, struct thread_id running,
            const struct trap *trap, char *name)
{
    switch ((enum trap_kind)trap->kind) {
    case TRAP_CALL:
        return call_object(m, running, trap, name);
    case TRAP_INTERRUPT:
        snprintf(name, TRACE_NAME_BYTES, "line%u", trap->number);
        return name;
    case TRAP_FAULT:
    case TRAP_TIMER:
    case TRAP_KICK:
        break;
    }
    return trace_name_nobody(name);
}

static const char *
trap_what(const struct trap *trap, char *what)
{
    static const char *const names[] = {[TRAP_FAULT] = "trap:fault",
                                        [TRAP_TIMER] = "trap:timer",
                                        [TRAP_INTERRUPT] = "trap:interrupt",
                                        [TRAP_KICK] = "trap:kick"};
    const char *name = call_name(trap->number);
    if (trap->kind == TRAP_CALL)
        snprintf(what, TRACE_NAME_BYTES, "%s()", name ? name : "?");
    else
        snprintf(what, TRACE_NAME_BYTES, "%s", names[trap->kind]);
    return what;
}

void
trace_text_open(struct trace_text *text, FILE *file)
{
    *text = (struct trace_text){.file = file};
    fprintf(file, "%-9s %15s %3s  %-20s %-16s %-24s %s\n", "#   event",
            "time_ns", "cpu", "thread", "what", "object", "result");
}

void
trace_text_close(struct trace_text *text)
{
    for (size_t i = 0; i < text->count; i++)
        free(text->fact[i]);
    free(text->fact);
}

void
trace_text_fact(struct trace_text *text, const struct fact *fact)
{
    if (text->count == text->room) {
        text->room = text->room ? text->room * 2 : 16;
        text->fact = realloc(text->fact, text->room * sizeof text->fact[0]);
        if (!text->fact)
            orr_text_out_of_memory();
    }
    const char *result = *fact->result ? fact->result : "-";
    text->fact[text->count++] =
        *fact->thread ? orr_text_format("%-20s %-16s %-24s %s", fact->thread,
                                        fact->what, fact->object, result)
                      : orr_text_format(" %-16s %-24s %s", fact->what,
                                        fact->object, result);
}

static void
stamp_print(FILE *file, const struct stamp *stamp)
{
    fprintf(file, "%9" PRIu64 " %15" PRIu64 " %3u  ", stamp->event,
            stamp->time_ns, stamp->cpu);
}

void
trace_text_flush(struct trace_text *text, const struct stamp *stamp)
{
    for (size_t i = 0; i < text->count; i++) {
        stamp_print(text->file, stamp);
        if (*text->fact[i] == ' ')
            fprintf(text->file, "%-20s", stamp->thread);
        fprintf(text->file, "%s\n", text->fact[i]);
        free(text->fact[i]);
    }
    text->count = 0;
}

/* The event itself comes first, then what was recorded meanwhile. */
void
trace_text_event(struct trace_text *text, const struct machine *m,
                 struct thread_id running, const struct trap *trap,
                 const struct decision *decision)
{
    char thread[TRACE_NAME_BYTES], what[TRACE_NAME_BYTES];
    char object[TRACE_NAME_BYTES], next[TRACE_NAME_BYTES];
    struct stamp stamp = {machine_events(m), trap->now, trap->cpu, thread};
    if (running.n == 0 || trace_process(m, running).n)
        trace_name_thread(m, running, thread);
    else /* it is no more; this is who ran here since the last event */
        memcpy(thread, text->chosen[trap->cpu], sizeof thread);
    trap_what(trap, what);
    trap_object(m, running, trap, object);
    trace_name_thread(m, decision->thread, next);
    memcpy(text->chosen[trap->cpu], next, sizeof next);
    stamp_print(text->file, &stamp);
    fprintf(text->file, "%-20s %-16s %-24s next=%s", thread, what, object,
            next);
    if (trap->kind == TRAP_FAULT)
        fprintf(text->file, " fault=%s", judge_fault_name(trap->number));
    if (decision->kicks)
        fprintf(text->file, " kicks=0x%" PRIx64, decision->kicks);
    fputc('\n', text->file);
    trace_text_flush(text, &stamp);
}

static const char *
record_what(uint32_t kind)
{
    static const char *const names[RECORD_KINDS] = {
        "message",  "reply",  "block",   "signal", "fault",
        "end",      "expire", "spent",   "lend",   "return",
        "priority", "create", "destroy", "refuse"};
    return kind < RECORD_KINDS ? names[kind] : "?";
}

static void
record_result(const struct record *record, const char *peer, char *result)
{
    const uint64_t value = record->value;
    *result = '\0';
    switch ((enum record_kind)record->kind) {
    case RECORD_MESSAGE:
    case RECORD_REPLY:
        snprintf(result, RESULT_BYTES, "to=%s label=%" PRIu64, peer, value);
        return;
    case RECORD_BLOCK:
        snprintf(result, RESULT_BYTES, "state=%s", trace_state_name(value));
        return;
    case RECORD_SIGNAL:
        snprintf(result, RESULT_BYTES, "bits=0x%" PRIx64, value);
        return;
    case RECORD_FAULT:
        snprintf(result, RESULT_BYTES, "fault=%s", judge_fault_name(value));
        return;
    case RECORD_END:
        snprintf(result, RESULT_BYTES, "end=%s", judge_end_name(value));
        return;
    case RECORD_SPENT:
        snprintf(result, RESULT_BYTES, "refill=%" PRIu64, value);
        return;
    case RECORD_LEND:
        snprintf(result, RESULT_BYTES, "to=%s", peer);
        return;
    case RECORD_RETURN:
        snprintf(result, RESULT_BYTES, "from=%s", peer);
        return;
    case RECORD_PRIORITY:
        snprintf(result, RESULT_BYTES, "now=%" PRIu64, value);
        return;
    case RECORD_CREATE:
    case RECORD_DESTROY:
        snprintf(result, RESULT_BYTES, "kind=%s", trace_kind_name(value));
        return;
    case RECORD_REFUSE:
        snprintf(result, RESULT_BYTES, "error=%s",
                 error_name((enum orr_error)value));
        return;
    case RECORD_EXPIRE:
    case RECORD_KINDS:
        return;
    }
}

void
trace_text_record(struct trace_text *text, const struct machine *m,
                  const struct record *record)
{
    char thread[TRACE_NAME_BYTES], object[TRACE_NAME_BYTES];
    char peer[TRACE_NAME_BYTES], result[RESULT_BYTES];
    struct fact fact = {trace_name_thread(m, record->thread, thread),
                        record_what(record->kind),
                        trace_name_object(m, record->object, object), result};
    record_result(record, trace_name_thread(m, record->peer, peer), result);
    trace_text_fact(text, &fact);
}

void
trace_text_output(struct trace_text *text, const struct output *output)
{
    char *quoted = orr_text_quote(output->text, output->bytes, output->bytes);
    struct fact fact = {"", output->kind == ORR_WRITE_MARK ? "mark" : "output",
                        "-", quoted};
    trace_text_fact(text, &fact);
    free(quoted);
}
