#include "hal-sim/run_live.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hal-sim/orr_text.h"

#define SECOND UINT64_C(1000000000)

uint64_t
run_host_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static const char *
process_name(const struct scenario *scenario, size_t badge)
{
    return badge ? scenario->processes[badge - 1].name : "init";
}

void
run_live_open(struct run_live *live, const struct scenario *scenario)
{
    size_t processes = scenario->processes_count + 1;
    live->scenario = scenario;
    live->coloured = orr_text_coloured(stdout);
    live->prefixed = scenario->processes_count > 1;
    live->printed = orr_text_allocate(processes, sizeof live->printed[0]);
    live->started_ns = run_host_ns();
    live->width = 1;
    for (size_t badge = 1; badge < processes; badge++) {
        int length = (int)strlen(process_name(scenario, badge));
        live->width = length > live->width ? length : live->width;
    }
}

static void
progress_clear(struct run_live *live)
{
    if (live->shown)
        fputs("\r\033[K", stderr);
    live->shown = false;
}

static void
line_print(struct run_live *live, uint32_t badge, const char *line, size_t n)
{
    if (live->prefixed || badge == 0)
        printf("%s%*s|%s ",
               orr_text_colour(live->coloured, ORR_TEXT_FIRST + badge),
               live->prefixed ? -live->width : 0,
               process_name(live->scenario, badge),
               orr_text_colour(live->coloured, ORR_TEXT_PLAIN));
    fwrite(line, 1, n, stdout);
}

void
run_live_output(struct run_live *live, struct judge *judge, uint32_t badge)
{
    size_t bytes = 0;
    const char *text = judge_output(judge, badge, &bytes);
    size_t *printed = &live->printed[badge];
    if (!live->output)
        return;
    for (const char *end; *printed < bytes; *printed = (size_t)(end - text)) {
        const char *line = text + *printed;
        const char *newline = memchr(line, '\n', bytes - *printed);
        if (!newline)
            return;
        end = newline + 1;
        progress_clear(live);
        line_print(live, badge, line, (size_t)(end - line));
    }
    fflush(stdout);
}

void
run_live_finish(struct run_live *live, struct judge *judge)
{
    progress_clear(live);
    for (uint32_t badge = 0;
         live->output && badge <= live->scenario->processes_count; badge++) {
        size_t bytes = 0;
        const char *text = judge_output(judge, badge, &bytes);
        size_t printed = live->printed[badge];
        if (printed == bytes)
            continue;
        line_print(live, badge, text + printed, bytes - printed);
        putchar('\n');
    }
    fflush(stdout);
}

void
run_live_close(struct run_live *live)
{
    free(live->printed);
}

void
run_live_progress(struct run_live *live, uint64_t virtual_ns, uint64_t events)
{
    char text[ORR_TEXT_TIME_BYTES];
    uint64_t now = run_host_ns();
    if (!live->progress || now - live->started_ns < SECOND ||
        now - live->told_ns < SECOND / 4)
        return;
    uint64_t since = live->told_ns ? live->told_ns : live->started_ns;
    double rate = (double)(events - live->told_events) /
                  ((double)(now - since) / (double)SECOND);
    fprintf(stderr,
            "\r\033[K%s: %s virtual, %" PRIu64 " events, %.2f million/s",
            live->scenario->name, orr_text_time(virtual_ns, text), events,
            rate / 1e6);
    fflush(stderr);
    live->shown = true;
    live->told_ns = now;
    live->told_events = events;
}
