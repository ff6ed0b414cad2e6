#include "hal-sim/trace.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/trace_chrome.h"
#include "hal-sim/trace_text.h"

struct trace {
    FILE *file;
    bool chrome;
    union {
        struct trace_text text;
        struct trace_chrome json;
    } as;
};

static bool
is_chrome(const char *path)
{
    size_t length = strlen(path);
    return length >= 5 && strcmp(path + length - 5, ".json") == 0;
}

struct trace *
trace_open(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return NULL;
    struct trace *trace = orr_text_allocate(1, sizeof *trace);
    trace->file = file;
    trace->chrome = is_chrome(path);
    if (trace->chrome)
        trace_chrome_open(&trace->as.json, file);
    else
        trace_text_open(&trace->as.text, file);
    return trace;
}

void
trace_event(struct trace *trace, const struct machine *m,
            struct thread_id running, const struct trap *trap,
            const struct decision *decision)
{
    if (trace->chrome)
        trace_chrome_event(&trace->as.json, m, running, trap, decision);
    else
        trace_text_event(&trace->as.text, m, running, trap, decision);
}

void
trace_record(struct trace *trace, const struct machine *m,
             const struct record *record)
{
    if (trace->chrome)
        trace_chrome_record(&trace->as.json, m, record);
    else
        trace_text_record(&trace->as.text, m, record);
}

void
trace_output(struct trace *trace, const struct output *output)
{
    if (trace->chrome)
        trace_chrome_output(&trace->as.json, output);
    else
        trace_text_output(&trace->as.text, output);
}

static void
on_event(void *self, const struct machine *m, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    trace_event(self, m, running, trap, decision);
}

static void
on_record(void *self, const struct machine *m, const struct record *record)
{
    trace_record(self, m, record);
}

static void
on_output(void *self, const struct machine *m, const struct output *output)
{
    (void)m;
    trace_output(self, output);
}

struct observer
trace_observer(struct trace *trace)
{
    return (struct observer){.self = trace,
                             .event = on_event,
                             .record = on_record,
                             .output = on_output};
}

bool
trace_close(struct trace *trace, const struct machine *m)
{
    if (trace->chrome)
        trace_chrome_close(&trace->as.json, m);
    else
        trace_text_close(&trace->as.text);
    bool written = !ferror(trace->file);
    written = fclose(trace->file) == 0 && written;
    free(trace);
    return written;
}
